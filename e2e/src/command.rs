//! Running a command to its end.

use crate::binary;
use anyhow::{ensure, Context, Result};
use std::{ffi::OsStr, process::Stdio, time::Duration};
use tokio::{process::Command, time::timeout};

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(120);

/// What a command left behind.
#[derive(Clone, Debug)]
pub struct Outcome {
	/// Its exit code; `None` if a signal ended it.
	pub code: Option<i32>,
	/// What it wrote to its standard output.
	pub stdout: String,
	/// What it wrote to its standard error.
	pub stderr: String,
}

impl Outcome {
	/// Its standard output, if it exited with 0.
	///
	/// # Errors
	/// Fails otherwise, with what it wrote.
	pub fn done(self) -> Result<String> {
		ensure!(self.code == Some(0), "exit code {:?}: {}{}", self.code, self.stdout, self.stderr);
		Ok(self.stdout)
	}
}

/// Runs the built program `name` to its end, with nothing on its standard input.
///
/// # Errors
/// Fails if it is not built, cannot be started, takes longer than two minutes, or writes what is
/// not UTF-8; not if it exits with another code than 0.
pub async fn run<A: AsRef<OsStr>>(name: &str, arguments: &[A]) -> Result<Outcome> {
	let mut command = Command::new(binary::built(name)?);
	command.args(arguments);
	finish(name, command).await
}

/// Runs a command to its end, with nothing on its standard input. `name` is for messages.
///
/// # Errors
/// As [`run`].
pub async fn finish(name: &str, mut command: Command) -> Result<Outcome> {
	command.stdin(Stdio::null()).kill_on_drop(true);
	let output = timeout(LIMIT, command.output())
		.await
		.with_context(|| format!("{name} took longer than {} s", LIMIT.as_secs()))?
		.with_context(|| format!("{name} cannot be started"))?;
	Ok(Outcome {
		code: output.status.code(),
		stdout: String::from_utf8(output.stdout)?,
		stderr: String::from_utf8(output.stderr)?,
	})
}
