//! What the lines of claims commit to.

use super::sealing::{recipient_of, seal, unseal};
use super::{create_dir, write_new, Vault, VaultError};
use age::x25519::Identity;
use salus_primitives::EncryptionKey;
use std::fs;
use std::path::PathBuf;
use zeroize::Zeroizing;

impl Vault {
	/// Keeps what opens the commitment of a claim's line, encrypted to `owner`. It is on the disk
	/// when this returns, so that it is not lost if the claim is sent and nobody hears of it.
	pub fn put_service(
		&self,
		coded_line: &[u8; 32],
		opening: &[u8],
		owner: &EncryptionKey,
	) -> Result<(), VaultError> {
		let path = self.service_path(coded_line);
		let directory = self.services();
		create_dir(&directory).map_err(|error| VaultError::io(&directory, error))?;
		write_new(&path, &seal(&recipient_of(owner)?, opening)?)
			.map_err(|error| VaultError::io(&path, error))
	}

	/// What opens the commitment of a claim's line; `None` if it is not kept here.
	pub fn service(
		&self,
		coded_line: &[u8; 32],
		identity: &Identity,
	) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
		let path = self.service_path(coded_line);
		match fs::read(&path) {
			Ok(sealed) => unseal(identity, &path.display().to_string(), &sealed).map(Some),
			Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
			Err(error) => Err(VaultError::io(&path, error)),
		}
	}

	fn services(&self) -> PathBuf {
		self.records.with_file_name("services")
	}

	fn service_path(&self, coded_line: &[u8; 32]) -> PathBuf {
		self.services().join(format!("{}.age", hex::encode(coded_line)))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::vault::encryption_key_of;

	#[test]
	fn what_a_line_commits_to_is_kept_for_its_owner_alone() {
		let home = tempfile::tempdir().unwrap();
		let vault = Vault::open(home.path()).unwrap();
		let owner = Identity::generate();
		assert!(vault.service(&[1; 32], &owner).unwrap().is_none());
		vault.put_service(&[1; 32], b"opening", &encryption_key_of(&owner)).unwrap();
		assert_eq!(vault.service(&[1; 32], &owner).unwrap().unwrap().as_slice(), b"opening");
		let other = vault.service(&[1; 32], &Identity::generate());
		assert!(matches!(other, Err(VaultError::WrongKey { .. })));
		let again = vault.put_service(&[1; 32], b"other", &encryption_key_of(&owner));
		assert!(matches!(again, Err(VaultError::Io { .. })), "nothing is written over");
	}
}
