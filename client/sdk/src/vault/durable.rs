//! Files that are there whole or not at all, also after a crash or on a full disk.
//!
//! Content goes to a temporary file beside its place, is flushed to the disk, and then takes its
//! name in one step. Everything is readable by its owner alone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use tempfile::{NamedTempFile, TempDir};

/// The beginning of the names of temporary files and directories.
pub(crate) const TEMPORARY: &str = ".tmp-";

/// Makes a directory and those it lies in.
pub(crate) fn create_dir(path: &Path) -> io::Result<()> {
	let mut builder = fs::DirBuilder::new();
	builder.recursive(true);
	#[cfg(unix)]
	std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
	builder.create(path)
}

/// Flushes the names in a directory to the disk.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
	// Elsewhere a directory cannot be opened, and its names are flushed with it.
	if cfg!(unix) {
		File::open(path)?.sync_all()?;
	}
	Ok(())
}

/// Writes a file that is not there yet; if it is, the error is `AlreadyExists` and it stays as it is.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
	let directory = directory_of(path)?;
	temporary(directory, content)?.persist_noclobber(path).map_err(|error| error.error)?;
	sync_dir(directory)
}

/// Writes a file, in place of the one that is there.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
	let directory = directory_of(path)?;
	temporary(directory, content)?.persist(path).map_err(|error| error.error)?;
	sync_dir(directory)
}

/// A directory under construction in `parent`. It is gone if it is not put into place.
pub(crate) fn temporary_dir(parent: &Path) -> io::Result<TempDir> {
	let mut builder = tempfile::Builder::new();
	builder.prefix(TEMPORARY);
	#[cfg(unix)]
	builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
	builder.tempdir_in(parent)
}

/// Writes a file into a directory under construction. Its name is flushed by [`put_dir`].
pub(crate) fn write_in(directory: &TempDir, name: &str, content: &[u8]) -> io::Result<()> {
	let mut options = fs::OpenOptions::new();
	options.write(true).create_new(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	let mut file = options.open(directory.path().join(name))?;
	file.write_all(content)?;
	file.sync_all()
}

/// Gives a directory under construction its name; if that is taken, the error is `AlreadyExists`
/// and what is there stays as it is.
pub(crate) fn put_dir(directory: TempDir, path: &Path) -> io::Result<()> {
	sync_dir(directory.path())?;
	// The system refuses to put a directory in the place of one that is not empty.
	fs::rename(directory.path(), path).map_err(|error| {
		let taken =
			matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory);
		if taken {
			io::ErrorKind::AlreadyExists.into()
		} else {
			error
		}
	})?;
	let _: std::path::PathBuf = directory.keep();
	sync_dir(directory_of(path)?)
}

/// Removes a file, and as far as the disk lets us, what it held: it is overwritten first.
pub(crate) fn destroy(path: &Path) -> io::Result<()> {
	let mut file = fs::OpenOptions::new().write(true).open(path)?;
	let length = file.metadata()?.len();
	io::copy(&mut io::Read::take(io::repeat(0), length), &mut file)?;
	file.sync_all()?;
	fs::remove_file(path)
}

fn temporary(directory: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
	// On Unix a temporary file is made with mode 0600.
	let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(directory)?;
	file.write_all(content)?;
	file.as_file().sync_all()?;
	Ok(file)
}

fn directory_of(path: &Path) -> io::Result<&Path> {
	match path.parent() {
		Some(directory) if !directory.as_os_str().is_empty() => Ok(directory),
		Some(_) => Ok(Path::new(".")),
		None => Err(io::ErrorKind::InvalidInput.into()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn names(directory: &Path) -> Vec<String> {
		fs::read_dir(directory)
			.unwrap()
			.map(|entry| entry.unwrap().file_name().into_string().unwrap())
			.collect()
	}

	#[test]
	fn a_new_file_never_replaces_one() {
		let home = tempfile::tempdir().unwrap();
		let path = home.path().join("a");
		write_new(&path, b"first").unwrap();
		let refused = write_new(&path, b"second").unwrap_err();
		assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
		assert_eq!(fs::read(&path).unwrap(), b"first");
		replace(&path, b"third").unwrap();
		assert_eq!(fs::read(&path).unwrap(), b"third");
		assert_eq!(names(home.path()), ["a"]);
	}

	#[test]
	fn a_directory_never_replaces_one() {
		let home = tempfile::tempdir().unwrap();
		let path = home.path().join("a");
		for (content, expected) in [("first", true), ("second", false)] {
			let directory = temporary_dir(home.path()).unwrap();
			write_in(&directory, "x", content.as_bytes()).unwrap();
			assert_eq!(put_dir(directory, &path).is_ok(), expected);
		}
		assert_eq!(fs::read(path.join("x")).unwrap(), b"first");
		assert_eq!(names(home.path()), ["a"]);
	}

	#[test]
	fn what_cannot_be_written_leaves_nothing() {
		let home = tempfile::tempdir().unwrap();
		let missing = home.path().join("no/such");
		assert!(write_new(&missing, b"x").is_err());
		assert!(replace(&missing, b"x").is_err());
		assert!(names(home.path()).is_empty());
	}

	#[cfg(unix)]
	#[test]
	fn only_the_owner_may_read() {
		use std::os::unix::fs::PermissionsExt;
		let home = tempfile::tempdir().unwrap();
		let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
		create_dir(&home.path().join("a/b")).unwrap();
		write_new(&home.path().join("a/b/c"), b"x").unwrap();
		assert_eq!(mode(&home.path().join("a")), 0o700);
		assert_eq!(mode(&home.path().join("a/b/c")), 0o600);
	}
}
