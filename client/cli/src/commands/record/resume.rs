//! `salus record resume`.

use super::vault;
use crate::{
	error::CliError,
	keys::{self, PasswordOpts},
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::{
	chain::{
		submission::{Fate, Submission},
		AtBlock, Chain, Hex32,
	},
	vault::{Pending, Vault, VaultError},
	wallet::Key,
};
use salus_primitives::Leaf;
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus record resume`.
#[derive(Debug, Args)]
#[command(after_help = "\
Before `salus record anchor` sends anything, it keeps the records in the vault as pending. If it is
interrupted after that, this asks the chain what became of them. Those that are anchored are
completed; those that can no longer come to be anchored are removed. Others stay pending, and the
exit code is 1: a transaction can be included for some blocks, even if nobody waits for it.

Examples:
  salus record resume --vault st-mary --key st-mary
  salus record resume --vault st-mary --key st-mary --discard
  salus record resume --vault st-mary --key st-mary --output json | jq -r '.[].state'")]
pub struct Opts {
	/// The directory of the vault
	#[arg(long, value_name = "DIR")]
	vault: PathBuf,
	/// Whose vault it is: a key of the wallet, or a development URI such as //Alice
	#[arg(long, value_name = "NAME|//URI")]
	key: String,
	#[command(flatten)]
	password: PasswordOpts,
	/// Remove also those that are not anchored but still could be: if they are later, nothing can
	/// open them
	#[arg(long)]
	discard: bool,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Settled(Vec<SettledRecord>);

#[derive(Serialize)]
struct SettledRecord {
	leaf: Hex32,
	state: State,
	/// The block in which it is anchored, as far as that is known.
	block: Option<u64>,
	/// Why it is in this state, in words.
	because: String,
}

/// In which state a record that was pending is now.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
	/// Anchored, and complete.
	Anchored,
	/// Not anchored, and no longer in the vault.
	Removed,
	/// As before: it can still come to be anchored.
	Pending,
	/// As before: this key does not read it.
	Unreadable,
}

impl State {
	const fn name(self) -> &'static str {
		match self {
			Self::Anchored => "anchored",
			Self::Removed => "removed",
			Self::Pending => "pending",
			Self::Unreadable => "unreadable",
		}
	}
}

impl Report for Settled {
	fn titles(&self) -> Vec<&'static str> {
		if self.0.is_empty() {
			return Vec::new();
		}
		vec!["leaf", "state", "because"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["no record is pending".into()]];
		}
		self.0
			.iter()
			.map(|record| {
				vec![record.leaf.to_string(), record.state.name().into(), record.because.clone()]
			})
			.collect()
	}
}

/// What settles the pending records of the vault in this directory.
pub(super) fn command(directory: &Path) -> String {
	format!("`salus record resume --vault {} --key KEY`", directory.display())
}

/// Settles the pending records of a vault.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let vault = vault::existing(&opts.vault)?;
	let owner = keys::unlock(&opts.key, &opts.password)?;
	let leaves = vault.pending_leaves()?;
	if leaves.is_empty() {
		return output.report(&Settled(Vec::new()));
	}
	let settled = block_on(async {
		let chain = node.connect().await?;
		let finalized = chain.finalized().await?;
		let settling = Settling { chain, finalized, vault, owner, gives_up: opts.discard };
		let mut settled = Vec::with_capacity(leaves.len());
		for leaf in leaves {
			settled.push(settling.settle(leaf).await?);
		}
		Ok(settled)
	})?;
	let in_state = |state| settled.iter().filter(|record| record.state == state).count();
	let (pending, unreadable) = (in_state(State::Pending), in_state(State::Unreadable));
	output.report(&Settled(settled))?;
	let error = match (pending, unreadable) {
		(0, 0) => return Ok(()),
		(0, _) => CliError::refused(format_args!("{unreadable} pending records cannot be read"))
			.next("use the key that the organization had published when it anchored them"),
		_ => CliError::refused(format_args!("{} records are still pending", pending + unreadable))
			.next("try again when there are more blocks, or give them up with --discard"),
	};
	output.finish()?;
	Err(error)
}

/// A chain to ask and a vault to settle.
struct Settling {
	chain: Chain,
	finalized: AtBlock,
	vault: Vault,
	owner: Key,
	/// Whether to remove what could still come to be anchored.
	gives_up: bool,
}

impl Settling {
	async fn settle(&self, leaf: Leaf) -> Result<SettledRecord, CliError> {
		let now = |state, block, because| {
			Ok(SettledRecord { leaf: Hex32(leaf.0), state, block, because })
		};
		if self.vault.record(&leaf)?.recipients.is_empty() {
			self.vault.discard(&leaf)?;
			return now(State::Removed, None, "its removal had been interrupted".into());
		}
		let (pending, submission) = match self.read(leaf) {
			Ok(read) => read,
			Err(error) => return now(State::Unreadable, None, error.to_string()),
		};
		match submission.fate(&self.chain, &self.finalized).await? {
			Fate::Anchored(opening) => {
				let json = opening.to_json().map_err(CliError::refused)?;
				self.vault.complete(&pending, &json)?;
				let block = opening.chain.block_number;
				now(State::Anchored, Some(block), format!("anchored in block {block}"))
			}
			Fate::Open(dies_at) => {
				let best = self.chain.best().await?;
				if let Fate::Anchored(opening) = submission.fate(&self.chain, &best).await? {
					let block = opening.chain.block_number;
					let because = format!("in block {block}, which is not final yet");
					return now(State::Pending, Some(block), because);
				}
				if self.gives_up {
					self.vault.discard(&leaf)?;
					return now(State::Removed, None, "given up before its time was over".into());
				}
				let up_to = best.block_number();
				let because =
					format!("not anchored up to block {up_to}, and can be before {dies_at}");
				now(State::Pending, None, because)
			}
			Fate::Lost => {
				self.vault.discard(&leaf)?;
				now(State::Removed, None, "not anchored, and its time is over".into())
			}
		}
	}

	fn read(&self, leaf: Leaf) -> Result<(Pending, Submission), VaultError> {
		let (pending, kept) = self.vault.pending(&leaf, &self.owner.encryption)?;
		let wrong = |problem: String| VaultError::Corrupted {
			file: format!("what was kept of record {}", Hex32(leaf.0)),
			problem,
		};
		let submission = Submission::from_json(&kept).map_err(|error| wrong(error.to_string()))?;
		if submission.leaf() != leaf {
			return Err(wrong("it is of another record".into()));
		}
		Ok((pending, submission))
	}
}
