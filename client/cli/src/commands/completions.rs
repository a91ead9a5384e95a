//! `salus completions`: what a shell needs to complete this command.

use crate::{error::CliError, output::Output};
use clap::Args;
use clap_complete::Shell;
use std::io::Write;

/// The options of `salus completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus completions bash > /etc/bash_completion.d/salus
  salus completions fish > ~/.config/fish/completions/salus.fish")]
pub struct Opts {
	/// The shell
	shell: Shell,
}

/// Prints the completions.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let mut script = Vec::new();
	clap_complete::generate(opts.shell, &mut crate::command(), "salus", &mut script);
	output.bytes(&script)
}
