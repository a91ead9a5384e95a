//! Opening files: those that a question shows the chain, and those that a wallet keeps.

use crate::{error::CliError, input::InputFile};
use clap::Args;
use salus_client::{
	chain::Account,
	files::{self, IfThere},
};
use salus_commitments::{AnnexOpening, GranteeOpening};
use std::{
	fs, io,
	path::{Path, PathBuf},
};

/// What is opened for a question.
#[derive(Debug, Args)]
#[command(next_help_heading = "Openings")]
pub struct OpeningOpts {
	/// The opening of an annex of a grant or a restriction, as its patient gave it; repeatable
	#[arg(long, value_name = "FILE")]
	annex: Vec<InputFile>,
	#[command(flatten)]
	grantees: GranteeOpts,
}

/// Which grantees are opened for a question.
#[derive(Debug, Args)]
#[command(next_help_heading = "Openings")]
pub struct GranteeOpts {
	/// The opening of a grantee that stands as a commitment; repeatable
	#[arg(long, value_name = "FILE")]
	grantee: Vec<InputFile>,
}

impl OpeningOpts {
	/// The annexes that are opened.
	pub fn annexes(&self) -> Result<Vec<AnnexOpening>, CliError> {
		self.annex.iter().map(annex).collect()
	}

	/// The grantees that are opened.
	pub fn grantees(&self) -> Result<Vec<GranteeOpening<Account>>, CliError> {
		self.grantees.read()
	}
}

impl GranteeOpts {
	/// The grantees that are opened.
	pub fn read(&self) -> Result<Vec<GranteeOpening<Account>>, CliError> {
		self.grantee.iter().map(|file| read(file, GranteeOpening::from_json)).collect()
	}
}

/// Openings that were found.
#[derive(Debug, Default)]
pub struct Found {
	/// Those of annexes.
	pub annexes: Vec<AnnexOpening>,
	/// Those of grantees.
	pub grantees: Vec<GranteeOpening<Account>>,
}

/// The openings among the JSON files of a directory. Whatever else is in it is passed over.
pub fn in_directory(directory: &Path) -> Result<Found, CliError> {
	let unreadable = |error: &io::Error| CliError::unreadable(directory, error);
	let mut found = Found::default();
	for entry in fs::read_dir(directory).map_err(|error| unreadable(&error))? {
		let path = entry.map_err(|error| unreadable(&error))?.path();
		if path.extension().is_none_or(|extension| extension != "json") || !path.is_file() {
			continue;
		}
		let json = fs::read(&path).map_err(|error| CliError::unreadable(&path, &error))?;
		if let Ok(annex) = AnnexOpening::from_json(&json) {
			found.annexes.push(annex);
		} else if let Ok(grantee) = GranteeOpening::from_json(&json) {
			found.grantees.push(grantee);
		}
	}
	Ok(found)
}

/// The annex that one file opens.
pub fn annex(file: &InputFile) -> Result<AnnexOpening, CliError> {
	read(file, AnnexOpening::from_json)
}

fn read<T, E: std::fmt::Display>(
	file: &InputFile,
	parse: fn(&[u8]) -> Result<T, E>,
) -> Result<T, CliError> {
	parse(&file.read()?).map_err(|error| {
		CliError::refused(format_args!("{file}: {error}"))
			.next("ask the patient for the file that was written with the grant")
	})
}

/// Openings that are kept as files before the chain has the commitments: lost, they could not be made
/// again.
#[derive(Debug, Default)]
pub struct NewFiles(Vec<(PathBuf, Vec<u8>)>);

impl NewFiles {
	/// One more file.
	pub fn add(&mut self, path: &Path, content: Vec<u8>) {
		self.0.push((path.into(), content));
	}

	/// Whether a file of this name is to be written.
	pub fn has(&self, path: &Path) -> bool {
		self.0.iter().any(|(other, _)| other == path)
	}

	/// What is to be written to a file of this name.
	#[cfg(test)]
	pub fn content(&self, path: &Path) -> Option<&[u8]> {
		self.0.iter().find(|(other, _)| other == path).map(|(_, content)| content.as_slice())
	}

	/// Writes all of them, for their owner alone, or none. What is there already stays.
	pub fn write(&self) -> Result<(), CliError> {
		for (index, (path, content)) in self.0.iter().enumerate() {
			if let Err(error) = files::write(path, content, IfThere::Refuse) {
				discard(self.0.iter().take(index));
				return Err(unwritten(path, &error));
			}
		}
		Ok(())
	}

	/// Removes them, since what they open is on no chain and never will be.
	pub fn discard(&self) {
		discard(self.0.iter());
	}
}

fn discard<'a>(files: impl Iterator<Item = &'a (PathBuf, Vec<u8>)>) {
	for (path, _) in files {
		// It opens nothing any more; the error of what failed is the one to tell.
		let _ = fs::remove_file(path);
	}
}

/// Refuses a place at which no opening could be written.
pub fn can_write(path: Option<&Path>) -> Result<(), CliError> {
	let Some(path) = path else { return Ok(()) };
	files::can_write(path, IfThere::Refuse).map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &io::Error) -> CliError {
	match error.kind() {
		io::ErrorKind::AlreadyExists => {
			CliError::refused(format_args!("{} is there already", path.display()))
				.next("choose another name: it may be the only opening of something else")
		}
		_ => CliError::unusable(format_args!("cannot write {}: {error}", path.display()))
			.next("check the path and its permissions"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::annex::event;
	use salus_primitives::{Annex, Grantee};

	#[test]
	fn all_files_are_written_or_none() {
		let home = tempfile::tempdir().expect("a directory");
		let path = |name: &str| home.path().join(name);
		let mut files = NewFiles::default();
		files.add(&path("annex"), b"one".to_vec());
		files.add(&path("grantee"), b"two".to_vec());
		assert!(files.has(&path("grantee")) && !files.has(&path("event")));
		fs::write(path("grantee"), "an elder one").expect("written");
		assert!(files.write().is_err());
		assert!(!path("annex").exists());
		assert_eq!(fs::read(path("grantee")).expect("kept"), b"an elder one");
		fs::remove_file(path("grantee")).expect("removed");
		files.write().expect("written");
		assert_eq!(fs::read(path("annex")).expect("there"), b"one");
		assert!(can_write(Some(&path("annex"))).is_err());
		files.discard();
		assert!(!path("annex").exists() && !path("grantee").exists());
		can_write(Some(&path("annex"))).expect("room");
		can_write(None).expect("nothing to write");
	}

	#[test]
	fn openings_are_found_among_other_files() {
		let home = tempfile::tempdir().expect("a directory");
		let annex = AnnexOpening { salt: [1; 32], annex: Annex::default() };
		let grantee = GranteeOpening { salt: [2; 32], grantee: Grantee::<Account>::AnyMember };
		let (_, event) = event("end of the study");
		let annex_json = annex.to_json().expect("JSON");
		for (name, content) in [
			("annex.json", annex_json.clone()),
			("grantee.json", grantee.to_json().expect("JSON")),
			("event.json", event.to_json().expect("JSON")),
			("notes.txt", annex_json),
			("other.json", b"{}".to_vec()),
		] {
			fs::write(home.path().join(name), content).expect("written");
		}
		fs::create_dir(home.path().join("folder.json")).expect("made");
		let found = in_directory(home.path()).expect("read");
		assert_eq!((found.annexes, found.grantees), (vec![annex], vec![grantee]));
		assert!(in_directory(&home.path().join("none")).is_err());
	}

	#[cfg(unix)]
	#[test]
	fn only_the_owner_may_read() {
		use std::os::unix::fs::PermissionsExt;
		let home = tempfile::tempdir().expect("a directory");
		let path = home.path().join("annex");
		let mut files = NewFiles::default();
		files.add(&path, b"one".to_vec());
		files.write().expect("written");
		assert_eq!(fs::metadata(path).expect("there").permissions().mode() & 0o777, 0o600);
	}
}
