//! The command `salus`, as somebody uses it in a terminal.

use crate::{
	binary,
	command::{self, Outcome},
};
use anyhow::{bail, ensure, Context, Result};
use serde_json::Value;
use std::{
	collections::BTreeSet,
	fs,
	path::{Path, PathBuf},
	sync::{Mutex, PoisonError},
};
use tokio::process::Command;

/// The password of the keys, unless somebody says otherwise.
const PASSWORD: &str = "correct horse battery staple";
/// What every refusal's line begins with.
const ERROR: &str = "error: ";

/// Somebody's terminal: a folder to work in, a wallet, a node.
///
/// A command is given as it is typed, without `salus`; spaces separate its words, and no word has a
/// space in it.
pub struct Cli {
	folder: PathBuf,
	url: String,
	password: String,
	done: Mutex<BTreeSet<String>>,
}

impl Cli {
	/// A terminal in `folder`, which is made if it is not there; the wallet is in `folder` too.
	///
	/// # Errors
	/// Fails if the folder cannot be made.
	pub fn new(folder: &Path, url: &str) -> Result<Self> {
		fs::create_dir_all(folder)?;
		Ok(Self {
			folder: folder.into(),
			url: url.into(),
			password: PASSWORD.into(),
			done: Mutex::default(),
		})
	}

	/// The same terminal, asking the node at `url`.
	pub fn at(&self, url: &str) -> Self {
		Self { url: url.into(), ..self.again() }
	}

	/// The same terminal, with another password.
	pub fn with_password(&self, password: &str) -> Self {
		Self { password: password.into(), ..self.again() }
	}

	fn again(&self) -> Self {
		Self {
			folder: self.folder.clone(),
			url: self.url.clone(),
			password: self.password.clone(),
			done: Mutex::default(),
		}
	}

	/// A file in the folder.
	pub fn path(&self, name: &str) -> PathBuf {
		self.folder.join(name)
	}

	/// Writes a file in the folder.
	///
	/// # Errors
	/// Fails if it cannot be written.
	pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<()> {
		fs::write(self.path(name), content).with_context(|| name.to_string())
	}

	/// Reads a file in the folder.
	///
	/// # Errors
	/// Fails if it cannot be read.
	pub fn read(&self, name: &str) -> Result<Vec<u8>> {
		fs::read(self.path(name)).with_context(|| name.to_string())
	}

	/// Every file under the folder and what is in it, in the order of the paths.
	///
	/// # Errors
	/// Fails if one of them cannot be read.
	pub fn files(&self) -> Result<Vec<(PathBuf, Vec<u8>)>> {
		let mut files = Vec::new();
		let mut folders = vec![self.folder.clone()];
		while let Some(folder) = folders.pop() {
			for entry in fs::read_dir(folder)? {
				let path = entry?.path();
				if path.is_dir() {
					folders.push(path);
				} else {
					let content = fs::read(&path)?;
					files.push((path, content));
				}
			}
		}
		files.sort();
		Ok(files)
	}

	/// A command that is not started yet, for those who do not wait for its end.
	///
	/// # Errors
	/// Fails if `salus` is not built.
	pub fn command(&self, line: &str) -> Result<Command> {
		let mut command = Command::new(binary::built("salus")?);
		command
			.args(line.split_whitespace())
			.current_dir(&self.folder)
			.env("SALUS_HOME", self.path("wallet"))
			.env("SALUS_PASSWORD", &self.password)
			.env("SALUS_URL", &self.url);
		Ok(command)
	}

	/// Runs a command, however it ends.
	///
	/// # Errors
	/// Fails if it cannot be started or does not end.
	pub async fn run(&self, line: &str) -> Result<Outcome> {
		let command = self.command(line)?;
		let outcome = command::finish("salus", command).await?;
		if outcome.code == Some(0) {
			let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
			done.insert(line.into());
		}
		Ok(outcome)
	}

	/// Runs a command, and returns what it printed.
	///
	/// # Errors
	/// Fails if it exits with another code than 0.
	pub async fn done(&self, line: &str) -> Result<String> {
		self.run(line).await?.done().with_context(|| format!("salus {line}"))
	}

	/// Runs a command with `--output json`, and returns what it printed.
	///
	/// # Errors
	/// Fails if it exits with another code than 0, or prints no JSON.
	pub async fn json(&self, line: &str) -> Result<Value> {
		let printed = self.done(&format!("{line} --output json")).await?;
		serde_json::from_str(&printed).with_context(|| format!("salus {line}: {printed}"))
	}

	/// Runs a command that is read and refused, and returns its one line.
	///
	/// # Errors
	/// Fails if it exits with another code than 1, prints a result, or says anything but one line.
	pub async fn refused(&self, line: &str) -> Result<String> {
		self.fails(line, 1).await
	}

	/// Runs a command that cannot be used as it is, and returns its one line.
	///
	/// # Errors
	/// Fails if it exits with another code than 2, prints a result, or says anything but one line.
	pub async fn unusable(&self, line: &str) -> Result<String> {
		self.fails(line, 2).await
	}

	async fn fails(&self, line: &str, code: i32) -> Result<String> {
		let outcome = self.run(line).await?;
		ensure!(outcome.stdout.is_empty(), "salus {line}: {outcome:?}");
		one_line(&outcome, code).with_context(|| format!("salus {line}"))
	}

	/// Runs a question with `--output json` whose answer is no, and returns the answer and the line
	/// that says so.
	///
	/// # Errors
	/// Fails if it exits with another code than 1, prints no JSON, or says anything but one line.
	pub async fn denied(&self, line: &str) -> Result<(Value, String)> {
		let outcome = self.run(&format!("{line} --output json")).await?;
		let said = one_line(&outcome, 1).with_context(|| format!("salus {line}"))?;
		let answer = serde_json::from_str(&outcome.stdout)
			.with_context(|| format!("salus {line}: {outcome:?}"))?;
		Ok((answer, said))
	}

	/// Those of `commands` that were never run here with success.
	pub fn not_done(&self, commands: &[Help]) -> Vec<String> {
		let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
		let is_done = |path: &str| done.iter().any(|line| line.starts_with(&format!("{path} ")));
		commands
			.iter()
			.filter(|command| command.is_leaf() && !is_done(&command.path))
			.map(|command| command.path.clone())
			.collect()
	}
}

/// The one line that a refusal says, without `error: `.
fn one_line(outcome: &Outcome, code: i32) -> Result<String> {
	ensure!(outcome.code == Some(code), "not exit code {code}: {outcome:?}");
	let said = outcome.stderr.strip_suffix('\n').and_then(|line| line.strip_prefix(ERROR));
	match said {
		Some(said) if !said.is_empty() && !said.contains('\n') => Ok(said.into()),
		_ => bail!("not one line that begins with {ERROR:?}: {outcome:?}"),
	}
}

/// What `--help` says of one command.
#[derive(Clone, Debug)]
pub struct Help {
	/// The command's words, without `salus`; empty for `salus` itself.
	pub path: String,
	/// What it says.
	pub text: String,
	/// The commands below it, by their last word.
	pub below: Vec<String>,
}

impl Help {
	/// Whether the command does something itself.
	pub fn is_leaf(&self) -> bool {
		self.below.is_empty()
	}
}

/// Every command of `salus`, as `--help` tells from the top.
///
/// # Errors
/// Fails if one of them has no help.
pub async fn every_command() -> Result<Vec<Help>> {
	let mut found = Vec::new();
	let mut paths = vec![String::new()];
	while let Some(path) = paths.pop() {
		let words: Vec<_> = path.split_whitespace().chain(["--help"]).collect();
		let text = command::run("salus", &words).await?.done()?;
		let below = commands_in(&text);
		paths.extend(below.iter().map(|word| format!("{path} {word}").trim().to_string()));
		found.push(Help { path, text, below });
	}
	found.sort_by(|a, b| a.path.cmp(&b.path));
	Ok(found)
}

/// The commands that a help text lists, without `help`.
fn commands_in(help: &str) -> Vec<String> {
	help.lines()
		.skip_while(|line| *line != "Commands:")
		.skip(1)
		.take_while(|line| !line.is_empty())
		.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
		.filter_map(|line| line.split_whitespace().next())
		.filter(|word| *word != "help")
		.map(String::from)
		.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn commands_are_read_from_help() {
		let help = "About\n\nUsage: salus org <COMMAND>\n\nCommands:\n  admit  Propose to admit\n         \
		            an organization\n  list   List\n  help   Print\n\nOptions:\n  --url <URL>\n";
		assert_eq!(commands_in(help), ["admit", "list"]);
		assert!(commands_in("Usage: salus org list\n\nOptions:\n  -h  Help\n").is_empty());
	}

	#[test]
	fn refusal_is_exactly_one_line() {
		let outcome =
			|stderr: &str| Outcome { code: Some(1), stdout: String::new(), stderr: stderr.into() };
		assert_eq!(one_line(&outcome("error: no; try\n"), 1).unwrap(), "no; try");
		assert!(one_line(&outcome("error: no\n"), 2).is_err());
		for stderr in
			["", "error: \n", "no\n", "error: no", "error: no\nmore\n", "note\nerror: no\n"]
		{
			assert!(one_line(&outcome(stderr), 1).is_err(), "{stderr:?}");
		}
	}

	#[test]
	fn what_was_done_is_told_by_the_command_words() {
		let folder = tempfile::tempdir().unwrap();
		let cli = Cli::new(folder.path(), "ws://nowhere").unwrap();
		cli.done.lock().unwrap().insert("org admit --name A ".into());
		let command = |path: &str, below: &[&str]| Help {
			path: path.into(),
			text: String::new(),
			below: below.iter().map(|word| word.to_string()).collect(),
		};
		let commands = [
			command("org", &["admit", "list"]),
			command("org admit", &[]),
			command("org list", &[]),
		];
		assert_eq!(cli.not_done(&commands), ["org list"]);
	}
}
