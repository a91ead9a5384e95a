//! What commands read: files and hexadecimal.

use crate::error::CliError;
use std::{
	io::Read,
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

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

/// A text from a file.
pub fn text(file: &InputFile) -> Result<String, CliError> {
	String::from_utf8(file.read()?).map_err(|_| {
		CliError::refused(format_args!("{file} is no text in UTF-8"))
			.next("give a text that names the document, and its hash if it is none")
	})
}

/// A secret key from a file: 64 hexadecimal digits, with space around them or not. What the file
/// says is in no error.
pub fn key(file: &InputFile) -> Result<Zeroizing<[u8; 32]>, CliError> {
	let text = Zeroizing::new(file.read()?);
	hex32(text.trim_ascii()).map(Zeroizing::new).map_err(|problem| {
		CliError::refused(format_args!("{file} holds no key: {problem}"))
			.next("give a file with the 64 hexadecimal digits of the key in it, and nothing else")
	})
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
	fn key_is_alone_in_its_file() {
		let home = tempfile::tempdir().expect("a directory");
		let path = home.path().join("key");
		let read = |content: &str| {
			std::fs::write(&path, content).expect("written");
			key(&InputFile(path.clone()))
		};
		let digits = "7a".repeat(32);
		for content in [digits.clone(), format!("{digits}\n"), format!(" {digits}\r\n")] {
			assert_eq!(*read(&content).expect("a key"), [0x7a; 32]);
		}
		let two = format!("{digits}\n{digits}\n");
		for content in ["", "\n", &digits[1..], &two, &format!("key: {digits}")] {
			let error = read(content).expect_err("no key").to_string();
			assert!(error.contains("holds no key") && !error.contains("7a7a"), "{error}");
		}
		std::fs::remove_file(&path).expect("removed");
		assert!(key(&InputFile(path.clone())).is_err());
	}

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
