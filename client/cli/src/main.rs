//! The command `salus`: what members and patients do on the chain, and what anybody checks without
//! it.
//!
//! Every command is `salus <noun> <verb>`. It prints its result, and nothing else, to stdout, as a
//! table or as JSON; progress and errors go to stderr. Exit codes: 0 done, 1 read and refused (by
//! us or by the chain), 2 usage, unreadable file or node down. Hexadecimal is in lower case without
//! 0x. See [`commands`] for how a command is built.

mod arguments;
mod commands;
mod error;
mod input;
mod keys;
mod online;
mod openings;
mod output;
mod signing;
mod witness;

use clap::{error::ErrorKind, CommandFactory, Parser};
use error::CliError;
use output::{Format, Output};
use std::{
	ffi::OsString,
	io::{BufWriter, Write},
	process::ExitCode,
};

/// A health data chain run by those who must agree: who a patient is, what the patient allowed, and
/// what was recorded.
#[derive(Debug, Parser)]
#[command(name = "salus", version, propagate_version = true, after_help = EXAMPLES)]
struct Cli {
	#[command(subcommand)]
	command: commands::Command,
	/// How to print the result
	#[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
	output: Format,
	#[command(flatten)]
	node: online::NodeOpts,
}

const EXAMPLES: &str = "\
Exit codes:
  0  done
  1  read and refused, by this command or by the chain
  2  usage, unreadable file, or node down

Examples:
  salus chain status --url ws://127.0.0.1:9944
  salus patient register --key ana --sponsor st-mary
  salus consent grant --to org:2 --categories LabResults --purposes TREAT --days 30 --key ana
  salus record commit patient.json --form jcs-static --output json
  salus batch root --leaves leaves.txt
  salus completions bash > /etc/bash_completion.d/salus";

fn main() -> ExitCode {
	let arguments: Vec<OsString> = std::env::args_os().collect();
	let cli = match Cli::try_parse_from(&arguments) {
		Ok(cli) => cli,
		Err(error) => return usage_error(&error, &arguments),
	};

	let stdout = std::io::stdout().lock();
	let mut output = Output::new(cli.output, BufWriter::new(stdout));
	let result = commands::run(cli.command, &cli.node, &mut output).and_then(|()| output.finish());
	match result {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => fail(&error),
	}
}

/// Says what went wrong, in one line on stderr.
fn fail(error: &CliError) -> ExitCode {
	// The reader went away, as `head` does: nobody is left to be told.
	if error.is_closed_pipe() {
		return ExitCode::SUCCESS;
	}
	// Nothing can be done about a stderr that does not take the line; the exit code still tells.
	let _ = writeln!(std::io::stderr(), "{}", error.line());
	error.exit_code()
}

/// Prints what clap says about the arguments: help and version to stdout, errors to stderr.
fn usage_error(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
	// As in `fail`: the exit code still tells.
	let _ = error.print();
	match error.kind() {
		ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
		// `batch verify` answers yes or no, whatever it is given.
		_ if is_batch_verify(arguments) => ExitCode::from(error::REFUSED),
		_ => ExitCode::from(error::UNUSABLE),
	}
}

/// Whether these arguments call `batch verify`, however wrong the rest of them is.
fn is_batch_verify(arguments: &[OsString]) -> bool {
	let mut words = arguments.iter().skip(1);
	let mut path = Vec::new();
	while let Some(word) = words.next() {
		if ["--output", "--url", "--wait", "--timeout"].iter().any(|option| word == option) {
			words.next();
		} else if !word.to_string_lossy().starts_with('-') {
			path.push(word);
		}
	}
	path.first().is_some_and(|noun| *noun == "batch")
		&& path.get(1).is_some_and(|verb| *verb == "verify")
}

/// The whole command line, for completions.
fn command() -> clap::Command {
	Cli::command()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn command_line_is_consistent() {
		command().debug_assert();
	}

	#[test]
	fn every_command_has_examples() {
		fn walk(path: &str, command: &clap::Command) {
			if command.get_name() == "help" {
				return;
			}
			let path = format!("{path} {}", command.get_name());
			let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
			assert!(help.contains("Examples:\n  salus "), "no examples in `{path} --help`");
			for child in command.get_subcommands() {
				walk(&path, child);
			}
		}
		walk("", &command());
	}

	#[test]
	fn batch_verify_is_recognized() {
		let arguments = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
		for line in [
			"salus batch verify",
			"salus batch verify --proof",
			"salus --output json batch verify --size x",
			"salus batch --output table verify --nonsense",
		] {
			assert!(is_batch_verify(&arguments(line)), "{line}");
		}
		for line in
			["salus", "salus batch prove verify", "salus --output batch verify", "salus batch"]
		{
			assert!(!is_batch_verify(&arguments(line)), "{line}");
		}
	}
}
