//! How a database's blocks are made, remembered beside it.
//!
//! Sealed blocks carry no author's seal and no GRANDPA justification, and their clock may be far
//! ahead. A database with such blocks cannot be continued with Aura, nor the other way round, so
//! each remembers which it is.

use sc_service::{error::Error as ServiceError, Configuration};
use std::{fmt, fs, io, path::PathBuf};

/// How blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consensus {
	/// By Aura in slots, finalised by GRANDPA.
	Aura,
	/// On demand, by `--sealing`.
	Sealed,
}

/// The file's name. It stands in the folder that `purge-chain` removes.
const MARKER: &str = "consensus";

impl Consensus {
	fn word(self) -> &'static str {
		match self {
			Self::Aura => "aura",
			Self::Sealed => "sealed",
		}
	}

	/// How the blocks of this configuration's database are made, or `None` for a new one.
	///
	/// # Errors
	/// Fails if the note of it cannot be read, or says what no version of the node wrote.
	pub fn of_database(config: &Configuration) -> Result<Option<Self>, ServiceError> {
		let Some(marker) = marker(config) else { return Ok(None) };
		match fs::read_to_string(&marker) {
			Ok(word) => [Self::Aura, Self::Sealed]
				.into_iter()
				.find(|consensus| consensus.word() == word.trim())
				.map(Some)
				.ok_or_else(|| {
					ServiceError::Other(format!("{} is damaged: {word:?}", marker.display()))
				}),
			Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
			Err(error) => Err(unusable(&marker, error)),
		}
	}

	/// Notes that the blocks of this configuration's database are made in this way.
	///
	/// # Errors
	/// Fails if they are already made in the other way, or the note cannot be written.
	pub fn claim(self, config: &Configuration) -> Result<(), ServiceError> {
		match Self::of_database(config)? {
			Some(consensus) if consensus == self => Ok(()),
			Some(consensus) => Err(ServiceError::Other(format!(
				"the database at {} was made {consensus} and cannot be continued {self}. Start \
				 the node in the same way again, choose another --base-path, or remove the \
				 database with `purge-chain`.",
				config.database.path().map(|path| path.display().to_string()).unwrap_or_default(),
			))),
			None => {
				let Some(marker) = marker(config) else { return Ok(()) };
				let folder = marker.parent().map_or(Ok(()), fs::create_dir_all);
				folder
					.and_then(|()| fs::write(&marker, format!("{}\n", self.word())))
					.map_err(|error| unusable(&marker, error))
			}
		}
	}
}

impl fmt::Display for Consensus {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str(match self {
			Self::Aura => "without --sealing (Aura and GRANDPA)",
			Self::Sealed => "with --sealing",
		})
	}
}

/// Where the note stands. A database outside the file system has none.
fn marker(config: &Configuration) -> Option<PathBuf> {
	Some(config.database.path()?.parent()?.join(MARKER))
}

fn unusable(marker: &std::path::Path, error: io::Error) -> ServiceError {
	ServiceError::Other(format!("{}: {error}", marker.display()))
}
