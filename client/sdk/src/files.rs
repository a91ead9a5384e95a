//! Files with secrets or decrypted records: readable by their owner alone, there whole or not at all.

use crate::vault;
use std::fs;
use std::io;
use std::path::Path;

/// What to do if there is such a file already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfThere {
	/// Refuse, and leave it as it is.
	Refuse,
	/// Put the new one in its place.
	Replace,
}

/// Writes a file for its owner alone (mode 0600 on Unix) and flushes it to the disk. It is there
/// whole or not at all, also after a crash or on a full disk.
///
/// # Errors
///
/// `AlreadyExists` if something is there and is to stay; `InvalidInput` if what is to be replaced is
/// no ordinary file, as a symbolic link or a device; else what the system says.
pub fn write(path: &Path, content: &[u8], if_there: IfThere) -> io::Result<()> {
	can_write(path, if_there)?;
	match if_there {
		IfThere::Refuse => vault::write_new(path, content),
		IfThere::Replace => vault::replace(path, content),
	}
}

/// Whether what is at a place now lets [`write`] write there.
///
/// # Errors
///
/// As [`write`], before anything is written.
pub fn can_write(path: &Path, if_there: IfThere) -> io::Result<()> {
	match (fs::symlink_metadata(path), if_there) {
		(Ok(_), IfThere::Refuse) => Err(io::ErrorKind::AlreadyExists.into()),
		(Ok(found), IfThere::Replace) if !found.is_file() => {
			Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no ordinary file"))
		}
		(Err(error), _) if error.kind() != io::ErrorKind::NotFound => Err(error),
		_ => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_file_is_replaced_only_if_that_is_wanted() {
		let home = tempfile::tempdir().unwrap();
		let path = home.path().join("record.json");
		write(&path, b"first", IfThere::Refuse).unwrap();
		let refused = write(&path, b"second", IfThere::Refuse).unwrap_err();
		assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
		assert_eq!(fs::read(&path).unwrap(), b"first");
		write(&path, b"second", IfThere::Replace).unwrap();
		assert_eq!(fs::read(&path).unwrap(), b"second");
	}

	#[cfg(unix)]
	#[test]
	fn only_the_owner_may_read_also_what_others_could() {
		use std::os::unix::fs::PermissionsExt;
		let home = tempfile::tempdir().unwrap();
		let path = home.path().join("record.json");
		fs::write(&path, "open to all").unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
		write(&path, b"secret", IfThere::Replace).unwrap();
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
	}

	#[cfg(unix)]
	#[test]
	fn only_ordinary_files_are_replaced() {
		let home = tempfile::tempdir().unwrap();
		let (target, link) = (home.path().join("target"), home.path().join("link"));
		fs::write(&target, "kept").unwrap();
		std::os::unix::fs::symlink(&target, &link).unwrap();
		for path in [&link, home.path()] as [&Path; 2] {
			for if_there in [IfThere::Refuse, IfThere::Replace] {
				assert!(write(path, b"x", if_there).is_err(), "{}", path.display());
			}
		}
		assert_eq!(fs::read(&target).unwrap(), b"kept");
		assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
	}
}
