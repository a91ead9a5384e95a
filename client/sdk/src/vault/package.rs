//! Records on their way from one vault to another.

use super::sealing::{envelope_text, recipient_of, seal, unseal};
use super::{
	create_dir, envelope_name, files_in, read_leaf, recipient_in, write_new, Vault, VaultError,
	FACTS, OPENING, RECORD,
};
use age::x25519::Identity;
use salus_primitives::{EncryptionKey, Leaf};
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

impl Vault {
	/// Writes a package of a record into `directory`: the directory `<leaf>`, laid out as in a vault,
	/// without the seed and without the envelopes of others. Says where it is. Refused if a package of
	/// this record is there already.
	///
	/// With `to`, the record's key goes along in an envelope for it; without, the package can be
	/// carried and kept, but not read. With `opening`, that goes along in place of the vault's own, as
	/// when some of its salts are not for the recipient.
	///
	/// An envelope is what releases a record: the caller asks the chain first.
	pub fn export(
		&self,
		leaf: &Leaf,
		holder: &Identity,
		to: Option<&EncryptionKey>,
		opening: Option<&[u8]>,
		directory: &Path,
	) -> Result<PathBuf, VaultError> {
		let key = self.record_key(leaf, holder)?;
		let opening = match opening {
			Some(opening) => seal(&key.to_public(), opening)?,
			None => self.read(leaf, OPENING)?,
		};
		let mut files = vec![
			(RECORD.to_string(), self.read(leaf, RECORD)?),
			(OPENING.to_string(), opening),
			(FACTS.to_string(), self.read(leaf, FACTS)?),
		];
		if let Some(to) = to {
			let envelope = seal(&recipient_of(to)?, envelope_text(leaf, &key).as_bytes())?;
			files.push((envelope_name(to), envelope));
		}
		create_dir(directory).map_err(|error| VaultError::io(directory, error))?;
		let path = directory.join(hex::encode(leaf.0));
		if path.exists() {
			return Err(VaultError::AlreadyExists(*leaf));
		}
		self.install(leaf, directory, &path, &files)?;
		Ok(path)
	}

	/// Takes a package into this vault: a directory as [`Vault::export`] writes it. Says which record
	/// it is.
	///
	/// If the same record is here already, only envelopes that are missing are added: so a package
	/// that came without one becomes readable. Refused if another record stands under its leaf, or if
	/// it was shredded. Nothing is decrypted: whether the record is what the chain says is for the
	/// caller to check.
	pub fn import(&self, package: &Path) -> Result<Leaf, VaultError> {
		let (leaf, files) = read_package(package)?;
		let path = self.path_of(&leaf);
		if !path.exists() {
			self.install(&leaf, &self.records, &path, &files)?;
			return Ok(leaf);
		}
		let here = self.read(&leaf, RECORD)?;
		if !files.iter().any(|(name, content)| name == RECORD && *content == here) {
			return Err(VaultError::AlreadyExists(leaf));
		}
		for (name, content) in files.iter().filter(|(name, _)| recipient_in(name).is_some()) {
			let file = path.join(name);
			match write_new(&file, content) {
				Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
					return Err(VaultError::io(&file, error));
				}
				_ => {}
			}
		}
		Ok(leaf)
	}

	/// The opening file in a package of a record that is here, whose key is therefore known. A
	/// later package may open more than the first.
	pub fn opening_in(
		&self,
		package: &Path,
		leaf: &Leaf,
		identity: &Identity,
	) -> Result<Zeroizing<Vec<u8>>, VaultError> {
		let file = package.join(OPENING);
		let sealed = fs::read(&file).map_err(|error| VaultError::io(&file, error))?;
		unseal(&self.record_key(leaf, identity)?, &file.display().to_string(), &sealed)
	}
}

/// A file's name and what it holds.
type NamedFile = (String, Vec<u8>);

/// The leaf of a package, and its files.
fn read_package(package: &Path) -> Result<(Leaf, Vec<NamedFile>), VaultError> {
	let wrong = |problem: String| VaultError::NotAPackage { path: package.into(), problem };
	let leaf = package
		.file_name()
		.and_then(|name| read_leaf(name.to_str()?))
		.ok_or_else(|| wrong("its name must be the record's leaf, 64 hex digits".into()))?;
	let names = files_in(package).map_err(|error| VaultError::io(package, error))?;
	if let Some(missing) =
		[RECORD, OPENING, FACTS].iter().find(|needed| !names.iter().any(|name| name == *needed))
	{
		return Err(wrong(format!("{missing} is missing")));
	}
	let mut files = Vec::new();
	for name in names {
		let file = package.join(&name);
		let known =
			[RECORD, OPENING, FACTS].contains(&name.as_str()) || recipient_in(&name).is_some();
		let is_file =
			fs::symlink_metadata(&file).map_err(|error| VaultError::io(&file, error))?.is_file();
		if !known || !is_file {
			return Err(wrong(format!("{name} does not belong into a package")));
		}
		let content = fs::read(&file).map_err(|error| VaultError::io(&file, error))?;
		files.push((name, content));
	}
	Ok((leaf, files))
}
