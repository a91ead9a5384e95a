//! The file of leaves.

use crate::{error::CliError, input};
use clap::Args;
use input::InputFile;
use salus_commitments::merkle::Tree;

/// What every command that reads a file of leaves says about it.
macro_rules! leaves_help {
	($examples:literal) => {
		concat!(
			"The file holds one leaf a line: 64 hexadecimal digits of either case, without 0x and \
			 without\nspaces. Lines end with LF or CRLF; the last one need not. Empty lines are \
			 allowed at the end only.\n\nExamples:\n",
			$examples
		)
	};
}
pub(super) use leaves_help;

/// Where the leaves of a tree are.
#[derive(Debug, Args)]
pub struct LeavesFile {
	/// The leaves, one in hexadecimal a line; - is stdin
	#[arg(long, value_name = "FILE")]
	leaves: InputFile,
}

impl LeavesFile {
	/// The tree over the leaves of the file. A line that is no leaf and a file without leaves are
	/// refused.
	pub fn tree(&self) -> Result<Tree, CliError> {
		let leaves = parse(&self.leaves.read()?).map_err(|(line, wrong)| {
			CliError::refused(format_args!("{}: line {line}: {wrong}", self.leaves))
				.next("give one leaf of 64 hexadecimal digits a line")
		})?;
		Tree::from_leaves(leaves).ok_or_else(|| {
			CliError::refused(format_args!("{}: there is no leaf in it", self.leaves))
				.next("give at least one leaf of 64 hexadecimal digits")
		})
	}
}

/// The leaves of a file, or the number of the first wrong line, counted from 1, and what is wrong
/// with it.
fn parse(bytes: &[u8]) -> Result<Vec<[u8; 32]>, (usize, String)> {
	let mut leaves = Vec::with_capacity(bytes.len() / 65);
	let mut first_empty = None;
	for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
		let line = line.strip_suffix(b"\r").unwrap_or(line);
		match (line.is_empty(), first_empty) {
			(true, None) => first_empty = Some(number),
			(true, Some(_)) => {}
			(false, None) => leaves.push(input::hex32(line).map_err(|wrong| (number, wrong))?),
			// Skipping it would shift the indices that the file's own line numbers suggest.
			(false, Some(empty)) => return Err((empty, "the line is empty".into())),
		}
	}
	Ok(leaves)
}

#[cfg(test)]
mod tests {
	use super::*;

	const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	const B: &str = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

	#[test]
	fn parse_takes_both_line_ends() {
		let both = Ok(vec![[0xaa; 32], [0xbb; 32]]);
		for text in [
			format!("{A}\n{B}"),
			format!("{A}\n{B}\n"),
			format!("{A}\r\n{B}\r\n"),
			format!("{A}\r\n{B}"),
			format!("{A}\n{B}\n\n\r\n\n"),
		] {
			assert_eq!(parse(text.as_bytes()), both, "{text:?}");
		}
	}

	#[test]
	fn parse_of_nothing_is_nothing() {
		for text in ["", "\n", "\r\n\n"] {
			assert_eq!(parse(text.as_bytes()), Ok(vec![]));
		}
	}

	#[test]
	fn parse_names_the_wrong_line() {
		for (text, number) in [
			(format!("{A}\n\n{B}\n"), 2),
			(format!("\n{A}\n"), 1),
			(format!("{A}\n{B}\n{A}0\n"), 3),
			(format!("{A}\n {B}\n"), 2),
			(format!("{A} \n"), 1),
			(format!("{A}\r{B}\n"), 1),
			(format!("0x{A}\n"), 1),
		] {
			assert_eq!(parse(text.as_bytes()).unwrap_err().0, number, "{text:?}");
		}
	}
}
