//! What every command that needs a node shares.

use crate::error::CliError;
use clap::Args;
use salus_client::chain::{
	representatives, time_at, BlockId, Call, Chain, ChainError, Estimate, Fee, Patience, Receipt,
	Wait,
};
use salus_primitives::{Acting, OrganizationId, RepresentativeCapacity, RepresentativeId};
use serde::Serialize;
use std::{collections::BTreeMap, future::Future, io::Write, time::Duration};

/// Where a node is unless somebody says otherwise.
pub const DEFAULT_URL: &str = "ws://127.0.0.1:9944";

/// Which node, and how long to wait for it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Node")]
pub struct NodeOpts {
	/// The node: ws:// on this machine, wss:// elsewhere. Without it SALUS_URL, else
	/// ws://127.0.0.1:9944
	#[arg(long, global = true, value_name = "URL")]
	url: Option<String>,
	/// When a transaction counts as done: in the best block, or in a finalized one
	#[arg(long, global = true, value_enum, default_value_t, value_name = "BLOCK")]
	wait: WaitFor,
	/// How long to wait for the node and for a transaction's block, in seconds
	#[arg(long, global = true, default_value_t = 60, value_name = "SECONDS",
		value_parser = clap::value_parser!(u64).range(1..=86_400))]
	timeout: u64,
}

/// The block that is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum WaitFor {
	/// The best block, which can still be replaced
	Best,
	/// A finalized block
	#[default]
	Finalized,
}

impl NodeOpts {
	/// The node's address.
	pub fn url(&self) -> String {
		let from_environment = || std::env::var("SALUS_URL").ok().filter(|url| !url.is_empty());
		self.url.clone().or_else(from_environment).unwrap_or_else(|| DEFAULT_URL.into())
	}

	/// A connection to the node.
	pub async fn connect(&self) -> Result<Chain, CliError> {
		let url = self.url();
		let connecting = Chain::connect(&url);
		match tokio::time::timeout(Duration::from_secs(self.timeout), connecting).await {
			Ok(connected) => Ok(connected?),
			Err(_) => Err(ChainError::Unreachable {
				url,
				reason: format!("nothing within {} s", self.timeout),
			}
			.into()),
		}
	}

	/// For which block a transaction waits, and how long.
	pub fn patience(&self) -> Patience {
		let wait = match self.wait {
			WaitFor::Best => Wait::Best,
			WaitFor::Finalized => Wait::Finalized,
		};
		Patience { wait, timeout: Duration::from_secs(self.timeout) }
	}
}

/// Runs a command that needs a node.
pub fn block_on<T>(command: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
	tokio::runtime::Builder::new_current_thread()
		.enable_all()
		.build()
		.map_err(|error| CliError::unusable(format_args!("cannot start: {error}")))?
		.block_on(command)
}

impl From<ChainError> for CliError {
	fn from(error: ChainError) -> Self {
		if error.is_refusal() {
			Self::refused(error)
		} else {
			Self::unusable(error)
		}
	}
}

/// Says something to a person, on stderr: one line, also where it quotes what others named.
pub fn note(text: &str) {
	let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
	// Nobody may be listening; the result does not depend on it.
	let _ = writeln!(std::io::stderr(), "{line}");
}

/// What every transaction's result says about where it is.
#[derive(Debug, Serialize)]
pub struct Included {
	/// The transaction's hash.
	pub transaction: String,
	/// The block it is in.
	pub block: BlockId,
	/// Whether that block is finalized.
	pub finalized: bool,
	/// What was paid, and by whom; nothing if it was free.
	pub fee: Option<Fee>,
	/// As what somebody acted for a patient, if not as the patient.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub acting: Option<ActedAs>,
}

/// As what somebody acted who acted for a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ActedAs {
	/// As a representative.
	Representative {
		/// Which of the patient's representatives.
		representative: RepresentativeId,
		/// In which capacity.
		capacity: RepresentativeCapacity,
	},
	/// As who keeps the key of a patient without a device.
	Custodian {
		/// Who that is.
		custodian: ActingOrganization,
	},
	/// As who recorded a signed paper.
	Recorder {
		/// Who that is.
		recorder: ActingOrganization,
	},
}

/// An organization that acted for a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ActingOrganization {
	organization: OrganizationId,
}

impl ActedAs {
	/// As what somebody acted, if not as the patient.
	const fn of(acting: Acting) -> Option<Self> {
		match acting {
			Acting::Patient => None,
			Acting::Representative { representative, capacity } => {
				Some(Self::Representative { representative, capacity })
			}
			Acting::Custodian { organization } => {
				Some(Self::Custodian { custodian: ActingOrganization { organization } })
			}
			Acting::Recorder { organization } => {
				Some(Self::Recorder { recorder: ActingOrganization { organization } })
			}
		}
	}

	/// The same in words.
	fn words(self) -> String {
		representatives::acting_in_words(match self {
			Self::Representative { representative, capacity } => {
				Acting::Representative { representative, capacity }
			}
			Self::Custodian { custodian: ActingOrganization { organization } } => {
				Acting::Custodian { organization }
			}
			Self::Recorder { recorder: ActingOrganization { organization } } => {
				Acting::Recorder { organization }
			}
		})
	}
}

impl Included {
	/// Where a transaction is, and as what somebody acted by it.
	///
	/// # Errors
	///
	/// What keeps its events from being read.
	pub fn of(receipt: &Receipt) -> Result<Self, ChainError> {
		Ok(Self {
			transaction: receipt.transaction.to_string(),
			block: receipt.block,
			finalized: receipt.finalized,
			fee: receipt.fee,
			acting: representatives::acting(receipt)?.and_then(ActedAs::of),
		})
	}

	/// Rows of a table about it.
	pub fn rows(&self) -> Vec<Vec<String>> {
		let state = if self.finalized { "finalized" } else { "best" };
		let fee = self.fee.as_ref().map_or_else(
			|| "free".to_owned(),
			|fee| format!("{} paid by {}", fee.amount, fee.payer),
		);
		let acting = self.acting.map(|acted| vec!["acted".into(), acted.words()]);
		let place = [
			vec!["block".into(), format!("{} {} ({state})", self.block.number, self.block.hash)],
			vec!["transaction".into(), self.transaction.clone()],
			vec!["fee".into(), fee],
		];
		acting.into_iter().chain(place).collect()
	}
}

/// What would be done, and what it would cost; nothing was sent.
#[derive(Debug, Serialize)]
pub struct DryRun {
	/// Always `true`: tells this result from that of a transaction.
	pub dry_run: bool,
	/// What the call does, in words.
	pub words: String,
	/// The encoded call.
	pub call: String,
	/// What it would cost whoever sends it.
	pub estimate: Estimate,
	/// What is to be read before it is signed, each under its name; often nothing.
	#[serde(flatten)]
	pub said: BTreeMap<&'static str, String>,
}

impl DryRun {
	/// A call that was only looked at.
	pub fn new(words: String, call: &Call, estimate: Estimate) -> Self {
		Self { dry_run: true, words, call: call.hex(), estimate, said: BTreeMap::new() }
	}

	/// Rows of a table about it.
	pub fn rows(&self) -> Vec<Vec<String>> {
		let said = self.said.iter().map(|(what, words)| vec![(*what).into(), words.clone()]);
		let would = [
			vec!["would".into(), self.words.clone()],
			vec!["call".into(), self.call.clone()],
			vec!["fee".into(), self.estimate.fee.to_string()],
			vec![
				"weight".into(),
				format!("{} ps, {} bytes", self.estimate.ref_time, self.estimate.proof_size),
			],
			vec!["sent".into(), "nothing (dry run)".into()],
		];
		said.chain(would).collect()
	}
}

/// The chain's time at the best block, in Unix milliseconds; the machine's before the first block.
pub async fn now(chain: &Chain) -> Result<u64, CliError> {
	if time_at(&chain.best().await?).await? == 0 {
		note("note: the chain has no block yet, so expiries count from this machine's clock");
	}
	Ok(chain.now().await?)
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	fn included(acting: Option<ActedAs>) -> Included {
		let block = BlockId { number: 7, hash: salus_client::chain::Hex32([1; 32]) };
		Included { transaction: "00".into(), block, finalized: true, fee: None, acting }
	}

	#[test]
	fn who_acts_for_a_patient_is_shown_with_what_was_done() {
		let (representative, capacity) = (RepresentativeId(3), RepresentativeCapacity::Parent);
		let as_parent = ActedAs::of(Acting::Representative { representative, capacity });
		let shown = included(as_parent);
		let printed = serde_json::to_value(&shown).expect("JSON");
		assert_eq!(printed["acting"], json!({ "representative": 3, "capacity": "PRN" }));
		assert_eq!(shown.rows()[0][1], "as representative 3 of the patient (PRN)");
		let organization = OrganizationId(4);
		for (acting, member, words) in [
			(Acting::Custodian { organization }, "custodian", "keeps the patient's key"),
			(Acting::Recorder { organization }, "recorder", "recorded a signed paper"),
		] {
			let shown = included(ActedAs::of(acting));
			let printed = serde_json::to_value(&shown).expect("JSON");
			assert_eq!(printed["acting"], json!({ member: { "organization": 4 } }));
			assert!(shown.rows()[0][1].contains(words), "{:?}", shown.rows());
		}
		let own = included(ActedAs::of(Acting::Patient));
		assert!(serde_json::to_value(&own).expect("JSON").get("acting").is_none());
		assert_eq!(own.rows().len(), shown.rows().len() - 1);
	}
}
