//! The vault: a local directory of encrypted records, their openings and proofs.
//!
//! ```text
//! records/<leaf>/record.age           the record's bytes
//!                opening.age          its opening file
//!                pending.age          while its anchor is under way: what its opening is made of
//!                facts.age            its category, label and days
//!                seed.age             the seed of its salts; with its holder only
//!                envelope-<key>.age   the record's key, for the owner of <key>
//!                tombstone.json       instead of all others, once it is shredded
//! disclosures/<description>.age       what opens a disclosure that the holder wrote
//! services/<coded line>.age           what a line of a claim commits to, and the salt
//! ```
//!
//! Each record has an age key of its own. Record, opening and facts are encrypted to that key, which
//! lies in an envelope for each who may read; the seed is encrypted to the holder. An envelope is an
//! age identity file, so that `age -d` reads a record without Salus. Openings are encrypted because
//! they say what a record is about and hold the salts of its commitments.
//!
//! A record is there whole or not at all, and nothing is ever written over, except an opening by
//! [`Vault::update_opening`]. The vault does not judge: whoever imports a record checks its opening
//! against the chain.
//!
//! A record whose anchor is about to be sent is put in as *pending* first, so that neither its seed
//! nor its salts are lost if the sender is killed. It can be read and shared only once it is
//! complete.

mod disclosures;
mod durable;
mod error;
mod package;
mod pending;
mod sealing;
mod services;

#[cfg(test)]
mod tests;

pub(crate) use durable::{create_dir, replace, write_new, TEMPORARY};
pub use error::VaultError;
pub use pending::Pending;
pub use sealing::{encryption_key_of, recipient_of};

use age::x25519::{Identity, Recipient};
use salus_primitives::{EncryptionKey, Leaf, RecordFacts};
use sealing::{envelope_text, read_envelope_text, seal, unseal};
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const RECORD: &str = "record.age";
const OPENING: &str = "opening.age";
const PENDING: &str = "pending.age";
const FACTS: &str = "facts.age";
const SEED: &str = "seed.age";
const TOMBSTONE: &str = "tombstone.json";

/// A record to put into the vault.
#[derive(Clone, Copy)]
pub struct NewRecord<'a> {
	/// Its leaf, by which it is found again.
	pub leaf: Leaf,
	/// Its bytes, as they were committed to.
	pub bytes: &'a [u8],
	/// Its facts.
	pub facts: &'a RecordFacts,
	/// Its opening file; of a pending record, what that is made of later.
	pub opening: &'a [u8],
	/// The seed of its salts.
	pub seed: &'a [u8; 32],
}

/// Whether a record can still be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordState {
	/// It is there.
	Present,
	/// It is there, and it is not known yet whether its anchor is on the chain.
	Pending,
	/// Its keys, seed and bytes were destroyed.
	Shredded,
}

/// What the vault shows of a record without a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultRecord {
	/// Its leaf.
	pub leaf: Leaf,
	/// Whether it can still be read.
	pub state: RecordState,
	/// The size of the encrypted record in bytes; 0 once it is destroyed.
	pub encrypted_bytes: u64,
	/// For whom there is an envelope, in the order of the keys.
	pub recipients: Vec<EncryptionKey>,
	/// Whether the seed is here, so that this vault is the holder's.
	pub has_seed: bool,
}

/// A vault. It holds no lock: several processes may use one at a time.
#[derive(Clone, Debug)]
pub struct Vault {
	records: PathBuf,
}

impl Vault {
	/// Opens the vault in `directory`, and makes it if it is not there.
	pub fn open(directory: &Path) -> Result<Self, VaultError> {
		let records = directory.join("records");
		create_dir(&records).map_err(|error| VaultError::io(&records, error))?;
		Ok(Self { records })
	}

	/// Encrypts a record for `owner` under a key of its own. Refused if the leaf is there already,
	/// shredded or not.
	pub fn put(
		&self,
		record: &NewRecord<'_>,
		owner: &EncryptionKey,
	) -> Result<VaultRecord, VaultError> {
		self.put_with(OPENING, record, owner)?;
		self.record(&record.leaf)
	}

	/// Puts a record in with its opening in the file called `opening`, and returns the record's key.
	fn put_with(
		&self,
		opening: &str,
		record: &NewRecord<'_>,
		owner: &EncryptionKey,
	) -> Result<Recipient, VaultError> {
		let owner_recipient = recipient_of(owner)?;
		let key = Identity::generate();
		let facts = serde_json::to_vec(record.facts)
			.map_err(|error| VaultError::Encryption(error.to_string()))?;
		let envelope = envelope_text(&record.leaf, &key);
		let key = key.to_public();
		let files = [
			(RECORD.to_string(), seal(&key, record.bytes)?),
			(opening.to_string(), seal(&key, record.opening)?),
			(FACTS.to_string(), seal(&key, &facts)?),
			(SEED.to_string(), seal(&owner_recipient, record.seed)?),
			(envelope_name(owner), seal(&owner_recipient, envelope.as_bytes())?),
		];
		let path = self.path_of(&record.leaf);
		if path.exists() {
			return Err(self.taken(&record.leaf));
		}
		self.install(&record.leaf, &self.records, &path, &files)?;
		Ok(key)
	}

	/// The bytes of a record.
	pub fn get(&self, leaf: &Leaf, identity: &Identity) -> Result<Zeroizing<Vec<u8>>, VaultError> {
		self.read_sealed(leaf, RECORD, &self.record_key(leaf, identity)?)
	}

	/// The opening file of a record.
	pub fn opening(
		&self,
		leaf: &Leaf,
		identity: &Identity,
	) -> Result<Zeroizing<Vec<u8>>, VaultError> {
		self.read_sealed(leaf, OPENING, &self.record_key(leaf, identity)?)
	}

	/// The facts of a record.
	pub fn facts(&self, leaf: &Leaf, identity: &Identity) -> Result<RecordFacts, VaultError> {
		let facts = self.read_sealed(leaf, FACTS, &self.record_key(leaf, identity)?)?;
		serde_json::from_slice(&facts).map_err(|error| VaultError::Corrupted {
			file: FACTS.into(),
			problem: error.to_string(),
		})
	}

	/// The seed of a record's salts, which only its holder can read.
	pub fn seed(
		&self,
		leaf: &Leaf,
		identity: &Identity,
	) -> Result<Zeroizing<[u8; 32]>, VaultError> {
		let seed = self.read_sealed(leaf, SEED, identity)?;
		let seed = <[u8; 32]>::try_from(seed.as_slice()).map_err(|_| VaultError::Corrupted {
			file: SEED.into(),
			problem: "a seed has 32 bytes".into(),
		})?;
		Ok(Zeroizing::new(seed))
	}

	/// Puts another opening file in place of a record's, as when the block it is in becomes known.
	pub fn update_opening(
		&self,
		leaf: &Leaf,
		identity: &Identity,
		opening: &[u8],
	) -> Result<(), VaultError> {
		let sealed = seal(&self.record_key(leaf, identity)?.to_public(), opening)?;
		let path = self.path_of(leaf).join(OPENING);
		replace(&path, &sealed).map_err(|error| VaultError::io(&path, error))
	}

	/// Adds an envelope of the record's key for `recipient`, and says where it is. If there is one
	/// already, it stays.
	///
	/// This is what releases a record: the caller asks the chain first.
	pub fn rewrap(
		&self,
		leaf: &Leaf,
		holder: &Identity,
		recipient: &EncryptionKey,
	) -> Result<PathBuf, VaultError> {
		let key = self.record_key(leaf, holder)?;
		let envelope = seal(&recipient_of(recipient)?, envelope_text(leaf, &key).as_bytes())?;
		let path = self.path_of(leaf).join(envelope_name(recipient));
		match write_new(&path, &envelope) {
			Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
				Err(VaultError::io(&path, error))
			}
			_ => Ok(path),
		}
	}

	/// What is known of a record without a key.
	pub fn record(&self, leaf: &Leaf) -> Result<VaultRecord, VaultError> {
		let path = self.path_of(leaf);
		let mut found = VaultRecord {
			leaf: *leaf,
			state: RecordState::Present,
			encrypted_bytes: 0,
			recipients: Vec::new(),
			has_seed: false,
		};
		let files = files_in(&path).map_err(|error| self.absent(leaf, error))?;
		if files.is_empty() {
			// What discarding left when it was interrupted at its end.
			return Err(VaultError::NotFound(*leaf));
		}
		if files.iter().any(|name| name == TOMBSTONE) {
			return Ok(VaultRecord { state: RecordState::Shredded, ..found });
		}
		if files.iter().any(|name| name == PENDING) {
			found.state = RecordState::Pending;
		}
		found.has_seed = files.iter().any(|name| name == SEED);
		found.recipients = files.iter().filter_map(|name| recipient_in(name)).collect();
		let record = path.join(RECORD);
		found.encrypted_bytes = match fs::metadata(&record) {
			Ok(metadata) => metadata.len(),
			// Discarding was interrupted.
			Err(_) if found.state == RecordState::Pending => 0,
			Err(error) => return Err(VaultError::io(&record, error)),
		};
		Ok(found)
	}

	/// Every record, pending and shredded ones too, in the order of the leaves.
	pub fn list(&self) -> Result<Vec<VaultRecord>, VaultError> {
		let mut found = Vec::new();
		for leaf in self.leaves()? {
			match self.record(&leaf) {
				Err(VaultError::NotFound(_)) => {}
				record => found.push(record?),
			}
		}
		Ok(found)
	}

	fn leaves(&self) -> Result<Vec<Leaf>, VaultError> {
		let entries =
			fs::read_dir(&self.records).map_err(|error| VaultError::io(&self.records, error))?;
		let mut leaves = Vec::new();
		for entry in entries {
			let entry = entry.map_err(|error| VaultError::io(&self.records, error))?;
			leaves.extend(entry.file_name().to_str().and_then(read_leaf));
		}
		leaves.sort_unstable();
		Ok(leaves)
	}

	/// Destroys a record: every envelope of its key, its seed, its opening and its bytes. A tombstone
	/// stays, so that the leaf cannot come back. Shredding again finishes what was interrupted.
	///
	/// Files are overwritten before they are removed. Copies that the disk, a backup or a recipient
	/// kept are beyond its reach: without a key or seed they say nothing, but a recipient has both
	/// record and key.
	pub fn shred(&self, leaf: &Leaf) -> Result<(), VaultError> {
		let path = self.path_of(leaf);
		let mut files = files_in(&path).map_err(|error| self.absent(leaf, error))?;
		let tombstone =
			format!("{{\"format\":\"salus-tombstone/1\",\"leaf\":\"{}\"}}\n", hex::encode(leaf.0));
		let tombstone_path = path.join(TOMBSTONE);
		replace(&tombstone_path, tombstone.as_bytes())
			.map_err(|error| VaultError::io(&tombstone_path, error))?;
		files.retain(|name| name != TOMBSTONE);
		// Keys go first: what is left by an interruption cannot be read.
		files.sort_by_key(|name| !is_secret(name));
		for name in files {
			let file = path.join(name);
			durable::destroy(&file).map_err(|error| VaultError::io(&file, error))?;
		}
		durable::sync_dir(&path).map_err(|error| VaultError::io(&path, error))
	}

	fn path_of(&self, leaf: &Leaf) -> PathBuf {
		self.records.join(hex::encode(leaf.0))
	}

	/// The directory of a record in this state.
	fn path_in(&self, leaf: &Leaf, state: RecordState) -> Result<PathBuf, VaultError> {
		let path = self.path_of(leaf);
		if path.join(TOMBSTONE).exists() {
			return Err(VaultError::Shredded(*leaf));
		}
		if !path.is_dir() {
			return Err(VaultError::NotFound(*leaf));
		}
		match (state, path.join(PENDING).exists()) {
			(RecordState::Present, true) => Err(VaultError::Pending(*leaf)),
			(RecordState::Pending, false) => Err(VaultError::NotPending(*leaf)),
			_ => Ok(path),
		}
	}

	/// The key of a record that is there.
	fn record_key(&self, leaf: &Leaf, identity: &Identity) -> Result<Identity, VaultError> {
		self.key_in(&self.path_in(leaf, RecordState::Present)?, leaf, identity)
	}

	/// The key of a record in this directory, from the envelope for `identity`.
	fn key_in(
		&self,
		directory: &Path,
		leaf: &Leaf,
		identity: &Identity,
	) -> Result<Identity, VaultError> {
		let reader = encryption_key_of(identity);
		let name = envelope_name(&reader);
		let file = directory.join(&name);
		let sealed = fs::read(&file).map_err(|error| match error.kind() {
			std::io::ErrorKind::NotFound => VaultError::NoEnvelope { leaf: *leaf, reader },
			_ => VaultError::io(&file, error),
		})?;
		let text = unseal(identity, &name, &sealed)?;
		read_envelope_text(leaf, &text).ok_or_else(|| VaultError::Corrupted {
			file: name,
			problem: "it is no envelope of this record".into(),
		})
	}

	fn read_sealed(
		&self,
		leaf: &Leaf,
		name: &str,
		identity: &Identity,
	) -> Result<Zeroizing<Vec<u8>>, VaultError> {
		unseal(identity, name, &self.read(leaf, name)?)
	}

	/// A file of a record that is there.
	fn read(&self, leaf: &Leaf, name: &str) -> Result<Vec<u8>, VaultError> {
		let file = self.path_in(leaf, RecordState::Present)?.join(name);
		fs::read(&file).map_err(|error| VaultError::io(&file, error))
	}

	/// Writes the files of a record into a directory and gives it its name `path`, beside which
	/// nothing of it is ever seen.
	fn install(
		&self,
		leaf: &Leaf,
		parent: &Path,
		path: &Path,
		files: &[(String, Vec<u8>)],
	) -> Result<(), VaultError> {
		let failed = |error| VaultError::io(path, error);
		let directory = durable::temporary_dir(parent).map_err(failed)?;
		for (name, content) in files {
			durable::write_in(&directory, name, content).map_err(failed)?;
		}
		durable::put_dir(directory, path).map_err(|error| match error.kind() {
			std::io::ErrorKind::AlreadyExists => self.taken(leaf),
			_ => VaultError::io(path, error),
		})
	}

	fn taken(&self, leaf: &Leaf) -> VaultError {
		if self.path_of(leaf).join(TOMBSTONE).exists() {
			VaultError::Shredded(*leaf)
		} else {
			VaultError::AlreadyExists(*leaf)
		}
	}

	fn absent(&self, leaf: &Leaf, error: std::io::Error) -> VaultError {
		match error.kind() {
			std::io::ErrorKind::NotFound => VaultError::NotFound(*leaf),
			_ => VaultError::io(&self.path_of(leaf), error),
		}
	}
}

fn envelope_name(recipient: &EncryptionKey) -> String {
	format!("envelope-{}.age", hex::encode(recipient.0))
}

/// Whether the file called `name` is what others are read with.
fn is_secret(name: &str) -> bool {
	recipient_in(name).is_some() || name == SEED
}

/// For whom the file called `name` is an envelope, if it is one.
fn recipient_in(name: &str) -> Option<EncryptionKey> {
	let key = name.strip_prefix("envelope-")?.strip_suffix(".age")?;
	read_leaf(key).map(|Leaf(key)| EncryptionKey(key))
}

/// 64 hexadecimal digits in lower case.
fn read_leaf(name: &str) -> Option<Leaf> {
	let bytes: [u8; 32] = hex::decode(name).ok()?.try_into().ok()?;
	(hex::encode(bytes) == name).then_some(Leaf(bytes))
}

/// The names of the files in a record's directory, in their order. Temporary ones are left out.
fn files_in(directory: &Path) -> std::io::Result<Vec<String>> {
	let mut names = names_in(directory)?;
	names.retain(|name| !name.starts_with(TEMPORARY));
	Ok(names)
}

/// All names in a directory, in their order.
fn names_in(directory: &Path) -> std::io::Result<Vec<String>> {
	let mut names = Vec::new();
	for entry in fs::read_dir(directory)? {
		names.push(entry?.file_name().to_string_lossy().into_owned());
	}
	names.sort_unstable();
	Ok(names)
}
