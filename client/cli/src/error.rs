//! The one error of the command line: a line for people, and an exit code for scripts.

use std::{fmt, io, path::Path, process::ExitCode};

/// The exit code of what was read and refused, by us or by the chain.
pub const REFUSED: u8 = 1;

/// The exit code of wrong usage, an unreadable file, or a node that is down.
pub const UNUSABLE: u8 = 2;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub struct CliError {
	kind: Kind,
	message: String,
	next: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
	Refused,
	Unusable,
	ClosedPipe,
}

impl CliError {
	/// What was given was read, and is refused, by us or by the chain: exit code 1.
	pub fn refused(message: impl fmt::Display) -> Self {
		Self { kind: Kind::Refused, message: message.to_string(), next: None }
	}

	/// What was given cannot be used: wrong usage, an unreadable file, a node that is down. Exit
	/// code 2.
	pub fn unusable(message: impl fmt::Display) -> Self {
		Self { kind: Kind::Unusable, message: message.to_string(), next: None }
	}

	/// A file cannot be read: exit code 2.
	pub fn unreadable(path: &Path, error: &io::Error) -> Self {
		Self::unusable(format_args!("cannot read {}: {error}", path.display()))
			.next("check the path and its permissions")
	}

	/// A file cannot be written that `--force` lets replace another: exit code 1 if something is there,
	/// else 2.
	pub fn unwritten(path: &Path, error: &io::Error) -> Self {
		let path = path.display();
		match error.kind() {
			io::ErrorKind::AlreadyExists => Self::refused(format_args!("{path} is there already"))
				.next("choose another name, or replace it with --force"),
			io::ErrorKind::InvalidInput => {
				Self::refused(format_args!("cannot replace {path}: {error}"))
					.next("choose another name")
			}
			_ => Self::unusable(format_args!("cannot write {path}: {error}"))
				.next("check the path and its permissions"),
		}
	}

	/// The result cannot be printed: exit code 2.
	pub fn unprintable(error: &io::Error) -> Self {
		let error_line = Self::unusable(format_args!("cannot write the result: {error}"))
			.next("check where stdout goes and whether there is space left");
		if error.kind() == io::ErrorKind::BrokenPipe {
			Self { kind: Kind::ClosedPipe, ..error_line }
		} else {
			error_line
		}
	}

	/// This error with what to do next.
	#[must_use]
	pub fn next(mut self, next: impl fmt::Display) -> Self {
		self.next = Some(next.to_string());
		self
	}

	/// This error with what was done before it.
	#[must_use]
	pub fn after(mut self, done: impl fmt::Display) -> Self {
		self.message = format!("{done}: {}", self.message);
		self
	}

	/// This error as a refusal, whatever it was.
	#[must_use]
	pub fn into_refusal(mut self) -> Self {
		if self.kind == Kind::Unusable {
			self.kind = Kind::Refused;
		}
		self
	}

	/// Whether the reader of stdout went away.
	pub fn is_closed_pipe(&self) -> bool {
		self.kind == Kind::ClosedPipe
	}

	/// The code with which the process ends.
	pub fn exit_code(&self) -> ExitCode {
		match self.kind {
			Kind::Refused => ExitCode::from(REFUSED),
			Kind::Unusable | Kind::ClosedPipe => ExitCode::from(UNUSABLE),
		}
	}

	/// The one line for stderr: what is wrong, and what to do next.
	pub fn line(&self) -> String {
		let line = match &self.next {
			Some(next) => format!("error: {}; {next}", self.message),
			None => format!("error: {}", self.message),
		};
		// A message may quote a file's name or a node's words: neither may break or recolor the line.
		line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
	}
}

impl fmt::Display for CliError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.message)
	}
}

impl std::error::Error for CliError {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn line_is_one_line() {
		let error = CliError::refused("no\nsuch\x1b[31m thing").next("try\r\nanother");
		assert_eq!(error.line(), "error: no such [31m thing; try  another");
	}

	#[test]
	fn what_was_done_comes_first() {
		let error = CliError::unusable("no node").next("start one").after("half of it is done");
		assert_eq!(error.line(), "error: half of it is done: no node; start one");
		assert!(!error.is_closed_pipe());
	}

	#[test]
	fn exit_codes_follow_the_kind() {
		let code = |error: &CliError| format!("{:?}", error.exit_code());
		let io = io::Error::from(io::ErrorKind::NotFound);
		assert_eq!(code(&CliError::refused("")), format!("{:?}", ExitCode::from(1)));
		assert_eq!(code(&CliError::unusable("")), format!("{:?}", ExitCode::from(2)));
		assert_eq!(code(&CliError::unreadable(Path::new("x"), &io)), code(&CliError::unusable("")));
		assert_eq!(code(&CliError::unusable("").into_refusal()), code(&CliError::refused("")));
		for (kind, as_if, next) in [
			(io::ErrorKind::AlreadyExists, CliError::refused(""), "--force"),
			(io::ErrorKind::InvalidInput, CliError::refused(""), "another name"),
			(io::ErrorKind::PermissionDenied, CliError::unusable(""), "permissions"),
		] {
			let error = CliError::unwritten(Path::new("x"), &io::Error::from(kind));
			assert_eq!(code(&error), code(&as_if), "{kind:?}");
			assert!(error.line().contains(next), "{}", error.line());
		}
	}

	#[test]
	fn closed_pipe_is_told_from_a_full_disk() {
		let error = |kind: io::ErrorKind| CliError::unprintable(&io::Error::from(kind));
		assert!(error(io::ErrorKind::BrokenPipe).is_closed_pipe());
		assert!(error(io::ErrorKind::BrokenPipe).into_refusal().is_closed_pipe());
		assert!(!error(io::ErrorKind::StorageFull).is_closed_pipe());
	}
}
