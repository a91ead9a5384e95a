//! `salus record amend`.

use super::{
	anchor::{self, Keeping, Read},
	form_parser,
	held::{Held, HeldOpts},
};
use crate::{
	commands::access::sensitivity_table,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Acted, RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	anchoring::{Anchoring, Source},
	Hex32,
};
use salus_commitments::{
	opening::{Opening, Part},
	Author, Form,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus record amend`.
#[derive(Debug, Args)]
#[command(after_help = "\
The new version is of the same patient, and under the same payer-side id unless --member names
another; it goes into the vault before anything is sent, as with `salus record anchor`, and `salus
record resume` goes on after an interruption. The old version stays in the vault and on the chain,
as superseded: what was proven of it still is. Of two amendments of one version the second is
refused.

Examples:
  salus record amend $LEAF corrected.json --vault st-mary --key st-mary
  salus record amend $LEAF corrected.json --vault st-mary --vault-key st-mary --key okafor \\
    --relayer st-mary --output json | jq -r .leaf")]
pub struct Opts {
	#[command(flatten)]
	record: HeldOpts,
	/// The new version: a file with one FHIR resource; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	/// Which bytes count: raw, jcs or jcs-static; without it, as in the old version
	#[arg(long, value_name = "FORM", value_parser = form_parser())]
	form: Option<Form>,
	/// The patient's payer-side id, or one of its keys, if it is another than before
	#[arg(long, value_name = "PATIENT")]
	member: Option<String>,
	/// The table of sensitive codes, JSON; without it, the built-in one
	#[arg(long, value_name = "FILE")]
	sensitivity_table: Option<InputFile>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Amended {
	issuer: u32,
	/// The version whose place it takes.
	old: Hex32,
	leaf: Hex32,
	/// The number of the version, by its label.
	version: u32,
	resource_type: String,
	category: String,
	confidentiality: String,
	sensitivities: Vec<String>,
}

impl Rows for Amended {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["issuer".into(), self.issuer.to_string()],
			vec!["superseded".into(), self.old.to_string()],
			vec!["leaf".into(), format!("{}, version {}", self.leaf, self.version)],
			vec!["category".into(), self.category.clone()],
		]
	}
}

impl Opts {
	/// The only record of the file, and the type of its resource.
	fn read(&self) -> Result<(Source, String), CliError> {
		let table = sensitivity_table(self.sensitivity_table.as_ref())?;
		let Read { sources, types, .. } = anchor::read(std::slice::from_ref(&self.file), &table)?;
		let count = sources.len();
		match (sources.into_iter().next(), types.into_iter().next()) {
			(Some(source), Some(resource_type)) if count == 1 => Ok((source, resource_type)),
			_ => Err(CliError::refused(format_args!(
				"{} holds {count} records, and one takes the place of one",
				self.file
			))
			.next("give a file with the new version alone")),
		}
	}
}

/// Amends a record.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let (source, resource_type) = opts.read()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		if signing.is_sign_only() {
			return Err(CliError::unusable(
				"--sign-only cannot amend a record: the new version's opening names the block",
			)
			.next("use --relayer"));
		}
		let held = opts.record.open(&signing, &opts.signing)?;
		let chain = node.connect().await?;
		held.check(&chain, &signing).await?;
		let best = chain.best().await?;
		held.must_stand(&best).await?;
		let (issuer, owner) = anchor::issuer(&chain, signing.signer()).await?;
		let account = (issuer.admin != signing.signer()).then(|| signing.signer().0);
		let author = Author { organization: issuer.id, account };
		let member = anchor::member(&chain, opts.member.as_deref()).await?;
		let form = opts.form.unwrap_or(held.opening.form);
		let anchoring = Anchoring::amend(author, form, &held.opening, member, source)?;
		let acted = if signing.is_dry_run() {
			signing.act(&chain, node, &anchoring.call(&best)?).await?
		} else {
			let keeping = Keeping::open(opts.record.directory(), owner)?;
			Acted::Done(Box::new(keeping.anchor(&chain, node, &signing, &anchoring).await?))
		};
		acted.shown(|receipt| {
			let anchored = anchoring.openings(receipt, chain.genesis())?;
			let [new] = anchored.as_slice() else {
				return Err(CliError::unusable("not one record was amended"));
			};
			report(&held, &new.opening, resource_type)
		})
	})?;
	output.report(&shown)
}

fn report(held: &Held, new: &Opening, resource_type: String) -> Result<Amended, CliError> {
	let Part::Opened { value: label, .. } = &new.label else {
		return Err(CliError::unusable("the new version's label is closed"));
	};
	Ok(Amended {
		issuer: held.issuer().0,
		old: Hex32(held.leaf.0),
		leaf: Hex32(new.leaf.0),
		version: label.version,
		resource_type,
		category: label.category.to_string(),
		confidentiality: label.confidentiality.to_string(),
		sensitivities: label.sensitivities.iter().map(|code| code.to_string()).collect(),
	})
}
