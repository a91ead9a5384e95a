//! `salus patient link`.

use crate::{
	arguments,
	commands::patient::patient_alone,
	error::CliError,
	input::InputFile,
	keys,
	online::{block_on, now, NodeOpts},
	output::{Output, Report},
	witness::WitnessOpts,
};
use clap::{Args, Subcommand};
use salus_client::{
	chain::{
		link::{Link, LinkTerms, LinkedFor},
		Account, Hex32, Moment,
	},
	files::{self, IfThere},
};
use salus_primitives::{ClaimId, OrganizationId};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

const HOUR_MS: u64 = 60 * 60 * 1000;

/// The options of `salus patient link`.
#[derive(Debug, Args)]
#[command(after_help = "\
A person has an identity for each relationship, and nothing on the chain joins them. Where one
organization must see two of them as one, for one claim or one record, both sign that, in a file for
that organization. Nothing is sent to the chain.

Examples:
  salus patient link sign --key ana-clinic --with ana-payer --for 3 --claim 17 --out link.json
  salus patient link verify link.json --for 3")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Sign that two of the own identities are one person's, for one organization and one purpose
	Sign(SignOpts),
	/// Look whether such a file holds now
	Verify(VerifyOpts),
}

/// The options of `salus patient link sign`.
#[derive(Debug, Args)]
#[command(after_help = "\
Who is given the file can show it to others; they see whom it was meant for, and until when.

Examples:
  salus patient link sign --key ana-clinic --with ana-payer --for 3 --claim 17 --out link.json
  salus patient link sign --key ana-clinic --with ana-lab --for 2 --hours 4 --out link.json \\
    --record 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
pub struct SignOpts {
	/// A key for consent of one identity: a key of the wallet, or a development URI
	#[arg(long, value_name = "NAME|//URI")]
	key: String,
	/// A key for consent of the other identity, under the same password
	#[arg(long, value_name = "NAME|//URI")]
	with: String,
	/// The organization that is to see them as one
	#[arg(long = "for", value_name = "ID", value_parser = arguments::organization)]
	organization: OrganizationId,
	#[command(flatten)]
	about: About,
	/// For how many hours it says so
	#[arg(long, value_name = "HOURS", default_value_t = 24,
		value_parser = clap::value_parser!(u64).range(1..=8760))]
	hours: u64,
	/// The file to write
	#[arg(long, value_name = "FILE")]
	out: PathBuf,
	/// Write over the file if it is there
	#[arg(long)]
	force: bool,
	#[command(flatten)]
	password: keys::PasswordOpts,
}

/// What the link is for.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
struct About {
	/// For this claim
	#[arg(long, value_name = "ID", value_parser = arguments::claim)]
	claim: Option<ClaimId>,
	/// For this record
	#[arg(long, value_name = "LEAF", value_parser = arguments::hex32)]
	record: Option<Hex32>,
}

impl About {
	fn linked_for(self) -> Result<LinkedFor, CliError> {
		let claim = self.claim.map(LinkedFor::Claim);
		claim
			.or(self.record.map(LinkedFor::Record))
			.ok_or_else(|| CliError::unusable("neither --claim nor --record was given"))
	}
}

/// The options of `salus patient link verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit code 1 if it does not hold: signed by others, for another chain, another organization, over, or by
keys that may not speak of consent any more.

Examples:
  salus patient link verify link.json --for 3
  salus patient link verify link.json --for 3 --output json | jq -r '.patients[]'")]
pub struct VerifyOpts {
	/// The link; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	/// The organization that asks
	#[arg(long = "for", value_name = "ID", value_parser = arguments::organization)]
	organization: OrganizationId,
	#[command(flatten)]
	witness: WitnessOpts,
}

#[derive(Serialize)]
struct Linked {
	patients: [Hex32; 2],
	organization: OrganizationId,
	about: LinkedFor,
	until: Moment,
	#[serde(skip_serializing_if = "Option::is_none")]
	file: Option<PathBuf>,
}

impl Linked {
	fn new(link: &Link, file: Option<PathBuf>) -> Self {
		Self {
			patients: link.identities.each_ref().map(|identity| identity.patient),
			organization: link.organization,
			about: link.about,
			until: Moment(link.expires_at),
			file,
		}
	}
}

impl Report for Linked {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows: Vec<_> =
			self.patients.iter().map(|id| vec!["patient".into(), id.to_string()]).collect();
		rows.push(vec!["for organization".into(), self.organization.0.to_string()]);
		rows.push(vec!["about".into(), self.about.to_string()]);
		rows.push(vec!["until".into(), self.until.to_string()]);
		rows.extend(self.file.iter().map(|file| vec!["file".into(), file.display().to_string()]));
		rows
	}
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Sign(opts) => sign(&opts, node, output),
		Verb::Verify(opts) => verify(&opts, node, output),
	}
}

fn sign(opts: &SignOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let if_there = if opts.force { IfThere::Replace } else { IfThere::Refuse };
	let unwritten = |error: &std::io::Error| CliError::unwritten(&opts.out, error);
	files::can_write(&opts.out, if_there).map_err(|error| unwritten(&error))?;
	let link = block_on(async {
		let one = keys::unlock(&opts.key, &opts.password)?.signer;
		let other = keys::unlock(&opts.with, &opts.password)?.signer;
		let chain = node.connect().await?;
		let patients = [
			patient_alone(&chain, None, Account::from(&one)).await?,
			patient_alone(&chain, None, Account::from(&other)).await?,
		];
		let terms = LinkTerms {
			genesis: chain.genesis(),
			organization: opts.organization,
			about: opts.about.linked_for()?,
			expires_at: now(&chain).await?.saturating_add(opts.hours.saturating_mul(HOUR_MS)),
		};
		let link = terms.sign([(patients[0], &one), (patients[1], &other)])?;
		link.verify(&chain).await?;
		Ok(link)
	})?;
	let mut json = serde_json::to_vec_pretty(&link)
		.map_err(|error| CliError::unprintable(&std::io::Error::from(error)))?;
	json.push(b'\n');
	files::write(&opts.out, &json, if_there).map_err(|error| unwritten(&error))?;
	output.report(&Linked::new(&link, Some(opts.out.clone())))
}

fn verify(
	opts: &VerifyOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let file = &opts.file;
	let link: Link = serde_json::from_slice(&file.read()?).map_err(|error| {
		CliError::refused(format_args!("{file} holds no link: {error}"))
			.next("ask the patient for what `salus patient link sign` wrote")
	})?;
	if link.organization != opts.organization {
		return Err(CliError::refused(format_args!(
			"the link is meant for organization {}",
			link.organization.0
		))
		.next("ask the patient for one of your own"));
	}
	block_on(async {
		let chain = node.connect().await?;
		opts.witness.check(&chain).await?;
		Ok(link.verify(&chain).await?)
	})?;
	output.report(&Linked::new(&link, None))
}
