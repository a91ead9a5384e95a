//! `salus paper withdraw`.

use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{papers, Hex32, Moment};
use serde::Serialize;
use std::io::Write;

/// The options of `salus paper withdraw`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a patient without a device who changes their mind before a paper is recorded, here or elsewhere: what
was signed until the block that carries this gives nothing any more. What was recorded goes on until it
is revoked (`salus consent revoke`), which takes back the others, too. Free, unless something was taken
back within an hour.

Examples:
  salus paper withdraw $PATIENT --key okafor
  salus paper withdraw $PATIENT --key okafor --relayer st-mary
  salus paper withdraw $PATIENT --key st-mary --dry-run")]
pub struct Opts {
	/// The patient's id, or the key that is kept
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Withdrawn {
	patient: Hex32,
	/// What was signed until then is not recorded any more.
	withdrew_at: Option<Moment>,
}

impl Rows for Withdrawn {
	fn rows(&self) -> Vec<Vec<String>> {
		let at = self.withdrew_at.map(|at| format!("whatever was signed until {at}"));
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["taken back".into(), at.unwrap_or_default()],
		]
	}
}

/// Takes back what was signed and is not recorded yet.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let id = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		// What cannot succeed is not free, and who signs may have no money.
		must_be_kept(patient::kept_by(&best, id).await?.is_some(), Hex32(id.0))?;
		patient::decides_for(&chain, Some(id), signing.signer()).await?;
		let call = papers::withdraw_call(&best, id)?;
		let acted = signing.act(&chain, node, &call).await?;
		let withdrew_at = papers::withdrew_at(&chain.best().await?, id).await?;
		acted.shown(|_| Ok(Withdrawn { patient: Hex32(id.0), withdrew_at }))
	})?;
	output.report(&shown)
}

/// Refuses a patient who has keys of their own.
fn must_be_kept(is_kept: bool, patient: Hex32) -> Result<(), CliError> {
	if is_kept {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"Consent.NotInCustody: nobody keeps the key of patient {patient}"
	))
	.next("the patient gives and takes back by a key of their own, and nobody records paper"))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn paper_is_for_who_has_no_key() {
		must_be_kept(true, Hex32([1; 32])).expect("kept");
		let line = must_be_kept(false, Hex32([1; 32])).expect_err("their own").line();
		assert!(line.contains("Consent.NotInCustody"), "{line}");
	}

	#[test]
	fn what_was_taken_back_is_told_by_its_moment() {
		let withdrawn = Withdrawn { patient: Hex32([1; 32]), withdrew_at: Some(Moment(1_000)) };
		assert_eq!(withdrawn.rows()[1][1], "whatever was signed until 1970-01-01T00:00:01.000Z");
	}
}
