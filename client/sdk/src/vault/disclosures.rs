//! What a holder keeps of the disclosures that it wrote: the openings of their commitments.

use super::durable::{destroy, sync_dir};
use super::sealing::{recipient_of, seal, unseal};
use super::{create_dir, write_new, Vault, VaultError};
use age::x25519::Identity;
use salus_primitives::EncryptionKey;
use std::fs;
use std::path::PathBuf;
use zeroize::Zeroizing;

impl Vault {
	/// Keeps the opening of a disclosure, encrypted to `owner`, under the commitment to its
	/// description. It is on the disk when this returns.
	pub fn put_disclosure(
		&self,
		description: &[u8; 32],
		opening: &[u8],
		owner: &EncryptionKey,
	) -> Result<(), VaultError> {
		let sealed = seal(&recipient_of(owner)?, opening)?;
		let directory = self.disclosures();
		create_dir(&directory).map_err(|error| VaultError::io(&directory, error))?;
		let path = self.disclosure_path(description);
		write_new(&path, &sealed).map_err(|error| VaultError::io(&path, error))
	}

	/// The opening of the disclosure with this commitment to its description; `None` if this vault
	/// has none.
	pub fn disclosure(
		&self,
		description: &[u8; 32],
		identity: &Identity,
	) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
		let path = self.disclosure_path(description);
		let sealed = match fs::read(&path) {
			Ok(sealed) => sealed,
			Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
			Err(error) => return Err(VaultError::io(&path, error)),
		};
		unseal(identity, &file_name(description), &sealed).map(Some)
	}

	/// Destroys the opening of a disclosure that never came to be.
	pub fn discard_disclosure(&self, description: &[u8; 32]) -> Result<(), VaultError> {
		let path = self.disclosure_path(description);
		destroy(&path).map_err(|error| VaultError::io(&path, error))?;
		let directory = self.disclosures();
		sync_dir(&directory).map_err(|error| VaultError::io(&directory, error))
	}

	fn disclosures(&self) -> PathBuf {
		self.records.with_file_name("disclosures")
	}

	fn disclosure_path(&self, description: &[u8; 32]) -> PathBuf {
		self.disclosures().join(file_name(description))
	}
}

fn file_name(description: &[u8; 32]) -> String {
	format!("{}.age", hex::encode(description))
}

#[cfg(test)]
mod tests {
	use super::super::encryption_key_of;
	use super::*;

	const DESCRIPTION: [u8; 32] = [7; 32];

	#[test]
	fn only_the_owner_reads_what_is_kept() {
		let home = tempfile::tempdir().unwrap();
		let vault = Vault::open(home.path()).unwrap();
		let owner = Identity::generate();
		assert!(vault.disclosure(&DESCRIPTION, &owner).unwrap().is_none());
		vault.put_disclosure(&DESCRIPTION, b"the text", &encryption_key_of(&owner)).unwrap();
		let kept = vault.disclosure(&DESCRIPTION, &owner).unwrap().unwrap();
		assert_eq!(&kept[..], b"the text");
		let sealed = fs::read(vault.disclosure_path(&DESCRIPTION)).unwrap();
		assert!(!sealed.windows(8).any(|window| window == b"the text"));
		let other = vault.disclosure(&DESCRIPTION, &Identity::generate());
		assert!(matches!(other, Err(VaultError::WrongKey { .. })));
		assert!(vault.disclosure(&[8; 32], &owner).unwrap().is_none());
		// It is no record.
		assert!(vault.list().unwrap().is_empty());
	}

	#[test]
	fn what_never_came_to_be_is_destroyed() {
		let home = tempfile::tempdir().unwrap();
		let vault = Vault::open(home.path()).unwrap();
		let owner = Identity::generate();
		vault.put_disclosure(&DESCRIPTION, b"the text", &encryption_key_of(&owner)).unwrap();
		vault.discard_disclosure(&DESCRIPTION).unwrap();
		assert!(vault.disclosure(&DESCRIPTION, &owner).unwrap().is_none());
		assert!(vault.discard_disclosure(&DESCRIPTION).is_err());
	}

	#[test]
	fn nothing_is_written_over() {
		let home = tempfile::tempdir().unwrap();
		let vault = Vault::open(home.path()).unwrap();
		let owner = Identity::generate();
		let key = encryption_key_of(&owner);
		vault.put_disclosure(&DESCRIPTION, b"first", &key).unwrap();
		assert!(vault.put_disclosure(&DESCRIPTION, b"second", &key).is_err());
		assert_eq!(&vault.disclosure(&DESCRIPTION, &owner).unwrap().unwrap()[..], b"first");
	}
}
