//! Why the vault refuses.

use salus_primitives::{EncryptionKey, Leaf};
use std::io;
use std::path::{Path, PathBuf};

/// Why the vault refuses.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
	/// There is no such record here.
	#[error("record {} is not in this vault: import it first", hex::encode(.0 .0))]
	NotFound(Leaf),
	/// There is such a record already; it was left as it is.
	#[error("record {} is already in this vault", hex::encode(.0 .0))]
	AlreadyExists(Leaf),
	/// The record was shredded.
	#[error("record {} was shredded: its key and seed are destroyed", hex::encode(.0 .0))]
	Shredded(Leaf),
	/// Its anchor is under way, and what became of it was not asked yet.
	#[error(
		"record {} is pending, since it is not known whether it was anchored: \
		 `salus record resume` finds out",
		hex::encode(.0 .0)
	)]
	Pending(Leaf),
	/// It is complete already.
	#[error("record {} is not pending", hex::encode(.0 .0))]
	NotPending(Leaf),
	/// Nobody wrapped the record's key for this reader.
	#[error(
		"record {} has no envelope for {}: its holder must share it first",
		hex::encode(.leaf.0),
		hex::encode(.reader.0)
	)]
	NoEnvelope {
		/// The record.
		leaf: Leaf,
		/// The reader's encryption key.
		reader: EncryptionKey,
	},
	/// The file is encrypted to another key.
	#[error("{file}: encrypted to another key")]
	WrongKey {
		/// The file's name.
		file: String,
	},
	/// The file was changed since it was written, or is no such file.
	#[error("{file}: damaged or changed: {problem}")]
	Corrupted {
		/// The file's name.
		file: String,
		/// What is wrong.
		problem: String,
	},
	/// Nothing may be encrypted to this key: every reader would know the secret.
	#[error("{} is no safe encryption key: its owner must publish another", hex::encode(.0 .0))]
	WeakKey(EncryptionKey),
	/// Encryption failed.
	#[error("encryption failed: {0}")]
	Encryption(String),
	/// A directory is no package of a record.
	#[error("{path}: not a record package: {problem}")]
	NotAPackage {
		/// The directory.
		path: PathBuf,
		/// What is wrong.
		problem: String,
	},
	/// A file or directory could not be read or written.
	#[error("{path}: {error}")]
	Io {
		/// The file or directory.
		path: PathBuf,
		/// The system's error.
		error: io::Error,
	},
}

impl VaultError {
	pub(crate) fn io(path: &Path, error: io::Error) -> Self {
		Self::Io { path: path.into(), error }
	}
}
