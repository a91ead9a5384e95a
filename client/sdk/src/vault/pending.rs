//! Records whose anchors are under way.

use super::durable::{destroy, sync_dir};
use super::sealing::{seal, unseal};
use super::{
	is_secret, names_in, replace, NewRecord, RecordState, Vault, VaultError, OPENING, PENDING,
};
use age::x25519::{Identity, Recipient};
use salus_primitives::{EncryptionKey, Leaf};
use std::fs;
use zeroize::Zeroizing;

/// A pending record, and the key to which its opening will be encrypted. It reads nothing.
#[derive(Clone, Debug)]
pub struct Pending {
	leaf: Leaf,
	key: Recipient,
}

impl Pending {
	/// The record's leaf.
	pub const fn leaf(&self) -> &Leaf {
		&self.leaf
	}
}

impl Vault {
	/// Puts records in as pending, before their anchors are sent: all of them, or none.
	///
	/// What is written is on the disk when this returns. If not all could be written, those that
	/// were are discarded; one that cannot even be discarded stays pending.
	pub fn put_pending(
		&self,
		records: &[NewRecord<'_>],
		owner: &EncryptionKey,
	) -> Result<Vec<Pending>, VaultError> {
		let mut all: Vec<Pending> = Vec::with_capacity(records.len());
		for record in records {
			match self.put_with(PENDING, record, owner) {
				Ok(key) => all.push(Pending { leaf: record.leaf, key }),
				Err(error) => {
					for pending in &all {
						// The first error is the one to tell.
						let _: Result<(), VaultError> = self.discard(&pending.leaf);
					}
					return Err(error);
				}
			}
		}
		Ok(all)
	}

	/// The pending records, in the order of their leaves.
	pub fn pending_leaves(&self) -> Result<Vec<Leaf>, VaultError> {
		let mut leaves = self.leaves()?;
		leaves.retain(|leaf| self.path_in(leaf, RecordState::Pending).is_ok());
		Ok(leaves)
	}

	/// What was kept of a pending record for its opening, and what completes it.
	pub fn pending(
		&self,
		leaf: &Leaf,
		identity: &Identity,
	) -> Result<(Pending, Zeroizing<Vec<u8>>), VaultError> {
		let directory = self.path_in(leaf, RecordState::Pending)?;
		let key = self.key_in(&directory, leaf, identity)?;
		let file = directory.join(PENDING);
		let sealed = fs::read(&file).map_err(|error| VaultError::io(&file, error))?;
		let kept = unseal(&key, PENDING, &sealed)?;
		Ok((Pending { leaf: *leaf, key: key.to_public() }, kept))
	}

	/// Gives a pending record its opening file, with which it is complete. Doing so again finishes
	/// what was interrupted; refused if the record is not pending.
	pub fn complete(&self, pending: &Pending, opening: &[u8]) -> Result<(), VaultError> {
		let directory = self.path_in(&pending.leaf, RecordState::Pending)?;
		let file = directory.join(OPENING);
		replace(&file, &seal(&pending.key, opening)?)
			.map_err(|error| VaultError::io(&file, error))?;
		let mark = directory.join(PENDING);
		fs::remove_file(&mark).map_err(|error| VaultError::io(&mark, error))?;
		sync_dir(&directory).map_err(|error| VaultError::io(&directory, error))
	}

	/// Destroys a pending record as [`Vault::shred`] does, but leaves no tombstone: its leaf is
	/// nowhere. Discarding again finishes what was interrupted; refused if the record is not pending.
	pub fn discard(&self, leaf: &Leaf) -> Result<(), VaultError> {
		let directory = self.path_in(leaf, RecordState::Pending)?;
		let mut names = names_in(&directory).map_err(|error| VaultError::io(&directory, error))?;
		// Keys go first, as always; and last what says that this is pending, so that the rest is
		// never taken for a record.
		names.sort_by_key(|name| (name == PENDING, !is_secret(name)));
		for name in names {
			let file = directory.join(name);
			destroy(&file).map_err(|error| VaultError::io(&file, error))?;
		}
		fs::remove_dir(&directory).map_err(|error| VaultError::io(&directory, error))?;
		sync_dir(&self.records).map_err(|error| VaultError::io(&self.records, error))
	}
}
