//! The built command, and a folder for its files.

use assert_cmd::cargo::cargo_bin;
use std::{fs::File, path::Path, process::Stdio};
use tempfile::TempDir;

/// Calls the built command in a folder of its own.
pub struct Salus {
	folder: TempDir,
}

/// What one call did.
#[derive(Debug)]
pub struct Run {
	/// The exit code.
	pub code: i32,
	/// All of stdout.
	pub stdout: Vec<u8>,
	/// All of stderr.
	pub stderr: String,
}

impl Run {
	/// Stdout as text.
	pub fn text(&self) -> &str {
		std::str::from_utf8(&self.stdout).expect("stdout is UTF-8")
	}

	/// Stdout as JSON, after a success.
	pub fn json(&self) -> serde_json::Value {
		assert_eq!(self.code, 0, "{self:?}");
		serde_json::from_slice(&self.stdout).expect("stdout is JSON")
	}
}

impl From<std::process::Output> for Run {
	fn from(output: std::process::Output) -> Self {
		Self {
			code: output.status.code().expect("the command was not killed"),
			stdout: output.stdout,
			stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
		}
	}
}

impl Salus {
	/// A fresh folder.
	pub fn new() -> Self {
		Self { folder: TempDir::new().expect("a temporary folder") }
	}

	/// The path of a file in the folder.
	pub fn path(&self, name: &str) -> String {
		self.folder.path().join(name).display().to_string()
	}

	/// Writes a file in the folder, and gives its path.
	pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
		let path = self.path(name);
		std::fs::write(Path::new(&path), bytes).expect("the file is written");
		path
	}

	fn command(&self, arguments: &[&str]) -> std::process::Command {
		let mut command = std::process::Command::new(cargo_bin("salus"));
		command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
		command
	}

	/// Calls the command.
	pub fn run(&self, arguments: &[&str]) -> Run {
		self.command(arguments).output().expect("the command starts").into()
	}

	/// Calls the command with this stdin.
	pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
		let stdin = File::open(self.file("stdin", input)).expect("the file was written");
		self.command(arguments).stdin(stdin).output().expect("the command starts").into()
	}

	/// Calls the command with this stdout.
	pub fn run_into(&self, arguments: &[&str], stdout: File) -> Run {
		let child = self
			.command(arguments)
			.stdout(stdout)
			.stderr(Stdio::piped())
			.spawn()
			.expect("the command starts");
		child.wait_with_output().expect("the command ends").into()
	}
}
