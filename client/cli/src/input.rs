//! What commands read: files and hexadecimal.

use crate::error::CliError;
use std::{
	io::Read,
	path::{Path, PathBuf},
};

/// A file to read; `-` is stdin.
#[derive(Clone, Debug)]
pub struct InputFile(PathBuf);

impl From<&std::ffi::OsStr> for InputFile {
	fn from(path: &std::ffi::OsStr) -> Self {
		Self(path.into())
	}
}

impl From<std::ffi::OsString> for InputFile {
	fn from(path: std::ffi::OsString) -> Self {
		Self(path.into())
	}
}

impl InputFile {
	/// Reads all of it. A file that cannot be read is exit code 2.
	pub fn read(&self) -> Result<Vec<u8>, CliError> {
		let result = if self.0 == Path::new("-") {
			let mut bytes = Vec::new();
			std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
		} else {
			std::fs::read(&self.0)
		};
		result.map_err(|error| CliError::unreadable(&self.0, &error))
	}
}

impl std::fmt::Display for InputFile {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		self.0.display().fmt(f)
	}
}

/// 32 bytes in hexadecimal: 64 digits of either case, without 0x. The error says what is wrong.
pub fn hex32(text: &[u8]) -> Result<[u8; 32], String> {
	if text.starts_with(b"0x") || text.starts_with(b"0X") {
		return Err("hexadecimal is written without 0x here".into());
	}
	let mut bytes = [0; 32];
	match hex::decode_to_slice(text, &mut bytes) {
		Ok(()) => Ok(bytes),
		Err(hex::FromHexError::InvalidHexCharacter { index, .. }) => {
			Err(format!("character {} is no hexadecimal digit", index.saturating_add(1)))
		}
		Err(_) => Err(format!("expected 64 hexadecimal digits, found {} characters", text.len())),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn hex32_takes_either_case() {
		assert_eq!(hex32("aB".repeat(32).as_bytes()), Ok([0xab; 32]));
	}

	#[test]
	fn hex32_says_what_is_wrong() {
		let prefixed = format!("0x{}", "ab".repeat(31));
		assert!(hex32(prefixed.as_bytes()).unwrap_err().contains("without 0x"));
		for length in [0, 1, 62, 63, 65, 66, 128] {
			let error = hex32("a".repeat(length).as_bytes()).unwrap_err();
			assert_eq!(error, format!("expected 64 hexadecimal digits, found {length} characters"));
		}
		let wrong = format!("{}g", "a".repeat(63));
		assert_eq!(hex32(wrong.as_bytes()).unwrap_err(), "character 64 is no hexadecimal digit");
		assert!(hex32(&[0xff; 64]).is_err());
	}
}
