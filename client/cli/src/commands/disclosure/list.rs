//! `salus disclosure list`.

use super::{judged, OutcomeReport, RecipientReport};
use crate::{
	commands::{patient, record::vault},
	error::CliError,
	keys::{self, PasswordOpts},
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::{
	chain::{
		disclosures::{self, Disclosure, Gap, KeptDisclosure, SaltedText},
		Hex32, Moment,
	},
	vault::Vault,
	wallet::Key,
};
use salus_primitives::{OrganizationId, PatientId};
use serde::Serialize;
use std::{
	collections::{BTreeMap, BTreeSet},
	io::Write,
	path::PathBuf,
};

/// The options of `salus disclosure list`.
#[derive(Debug, Args)]
#[command(after_help = "\
The chain numbers the entries about a patient, and those of each holder, without gaps: if numbers are
missing, the node hides entries, and the exit code is 1. With a holder's vault, what it wrote is shown
with text and salt, as a patient may ask for.

Of a release the chain found, in the entry's block, whether its basis was in force for the recipient:
its own records for the holder; the patient's right for the patient; for a member a grant that had
begun, had not ended, was neither revoked nor suspended, and was about the holder's records and for
that member in good standing, or for a practitioner of it; or a base policy that lets such a member
read anything by a relationship in force. It looked neither at purpose, action and
restrictions, nor at what was given and whether the grant covers it: in force is not permitted.

Examples:
  salus disclosure list ana
  salus disclosure list ana --output json | jq '.entries[] | select(.outcome == \"refused\")'
  salus disclosure list ana --vault st-mary --key st-mary")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The directory of the holder's vault
	#[arg(long, value_name = "DIR", requires = "key")]
	vault: Option<PathBuf>,
	/// Whose vault it is: a key of the wallet, or a development URI such as //Alice
	#[arg(long, value_name = "NAME|//URI", requires = "vault")]
	key: Option<String>,
	#[command(flatten)]
	password: PasswordOpts,
}

#[derive(Serialize)]
struct Listed {
	patient: Hex32,
	/// How many entries the chain says there are.
	count: u32,
	entries: Vec<EntryReport>,
	gaps: Vec<Gap>,
}

#[derive(Serialize)]
struct EntryReport {
	index: u32,
	holder: OrganizationId,
	sequence: u32,
	recipient: RecipientReport,
	#[serde(flatten)]
	outcome: OutcomeReport,
	judged: &'static str,
	description: Hex32,
	block: u64,
	recorded_at: Moment,
	/// What opens the commitments; `null` if the vault has nothing, or none was given.
	opened: Option<Opened>,
	#[serde(skip)]
	words: [String; 3],
}

#[derive(Serialize)]
struct Opened {
	description: SaltedText,
	recipient: Option<SaltedText>,
}

impl EntryReport {
	fn new(entry: &Disclosure, opened: Option<Opened>) -> Self {
		Self {
			index: entry.index,
			holder: entry.holder,
			sequence: entry.sequence,
			recipient: entry.recipient.into(),
			outcome: entry.outcome.into(),
			judged: judged(entry.judged),
			description: entry.description,
			block: entry.block,
			recorded_at: entry.recorded_at,
			opened,
			words: [
				disclosures::recipient_in_words(&entry.recipient),
				disclosures::outcome_in_words(&entry.outcome),
				disclosures::judged_in_words(entry.judged).into(),
			],
		}
	}

	fn row(&self) -> Vec<String> {
		let [to, outcome, judged] = &self.words;
		let text = |salted: &SaltedText| salted.text.clone();
		let (to, description) = match &self.opened {
			None => (to.clone(), self.description.to_string()),
			Some(opened) => (
				opened.recipient.as_ref().map_or_else(|| to.clone(), text),
				text(&opened.description),
			),
		};
		vec![
			self.index.to_string(),
			self.recorded_at.to_string(),
			self.holder.0.to_string(),
			self.sequence.to_string(),
			to,
			outcome.clone(),
			judged.clone(),
			description,
		]
	}
}

impl Report for Listed {
	fn titles(&self) -> Vec<&'static str> {
		if self.entries.is_empty() && self.gaps.is_empty() {
			return Vec::new();
		}
		vec!["#", "recorded", "holder", "sequence", "who", "what", "basis", "description"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.entries.is_empty() && self.gaps.is_empty() {
			return vec![vec!["nobody was given records, and nobody was refused".into()]];
		}
		let gaps = self.gaps.iter().map(|gap| {
			let numbers = format!("{} to {}", gap.first, gap.last);
			let missing = "missing: the node hides them".to_owned();
			match gap.holder {
				None => vec![numbers, missing],
				Some(holder) => vec![String::new(), missing, holder.0.to_string(), numbers],
			}
		});
		self.entries.iter().map(EntryReport::row).chain(gaps).collect()
	}
}

/// A holder's vault, and the key that reads it.
struct Holder {
	vault: Vault,
	key: Key,
}

impl Holder {
	fn of(opts: &Opts) -> Result<Option<Self>, CliError> {
		let (Some(directory), Some(name)) = (&opts.vault, &opts.key) else { return Ok(None) };
		let vault = vault::existing(directory)?;
		Ok(Some(Self { vault, key: keys::unlock(name, &opts.password)? }))
	}

	/// What opens an entry, if it is this holder's.
	fn open(&self, entry: &Disclosure) -> Result<Option<Opened>, CliError> {
		let Some(json) = self.vault.disclosure(&entry.description.0, &self.key.encryption)? else {
			return Ok(None);
		};
		let kept = KeptDisclosure::from_json(&json)?;
		if !kept.opens(entry) {
			return Err(CliError::refused(format_args!(
				"what the vault keeps for {} does not open entry {}",
				entry.description, entry.index
			))
			.next("take the vault's files from a backup"));
		}
		Ok(Some(Opened { description: kept.description, recipient: kept.recipient }))
	}
}

/// What the chain says about a patient.
struct Answer {
	patient: PatientId,
	count: u32,
	entries: Vec<Disclosure>,
	gaps: Vec<Gap>,
}

async fn ask(node: &NodeOpts, patient: &str) -> Result<Answer, CliError> {
	let chain = node.connect().await?;
	let patient = patient::resolve(&chain, patient).await?;
	let best = chain.best().await?;
	let entries = disclosures::disclosures(&best, patient).await?;
	let count = disclosures::count(&best, patient).await?;
	let holders: BTreeSet<_> = entries.iter().map(|entry| entry.holder).collect();
	let mut by_holder = BTreeMap::new();
	for holder in holders {
		by_holder.insert(holder, disclosures::count_by(&best, patient, holder).await?);
	}
	let gaps = disclosures::gaps(&entries, count, &by_holder);
	Ok(Answer { patient, count, entries, gaps })
}

/// Lists the entries about a patient.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let holder = Holder::of(opts)?;
	let Answer { patient, count, entries, gaps } = block_on(ask(node, &opts.patient))?;
	let entries = entries
		.iter()
		.map(|entry| {
			let opened = holder.as_ref().map(|holder| holder.open(entry)).transpose()?.flatten();
			Ok(EntryReport::new(entry, opened))
		})
		.collect::<Result<_, CliError>>()?;
	let missing = gaps.len();
	output.report(&Listed { patient: Hex32(patient.0), count, entries, gaps })?;
	if missing == 0 {
		return Ok(());
	}
	output.finish()?;
	Err(CliError::refused(format_args!("the node leaves entries out, in {missing} places"))
		.next("ask another node, with --url"))
}
