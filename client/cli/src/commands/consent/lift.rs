//! `salus consent lift`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{restrictions, Hex32};
use salus_primitives::{PatientId, RestrictionId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent lift`.
#[derive(Debug, Args)]
#[command(after_help = "\
From the block that carries it on, the restriction withholds nothing. It still counts for the days
throughout which it stood, but only as long as it is kept: when a patient makes a restriction and has
sixteen, the one that was lifted first goes. Claims for its days are payable again then, if a grant
permits them.

Examples:
  salus consent lift 0 --key ana --relayer st-mary
  salus consent lift 0 --key ana --sign-only lift.json")]
pub struct Opts {
	/// The restriction's number
	#[arg(value_name = "RESTRICTION")]
	restriction: u32,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Lifted {
	patient: Hex32,
	restriction: RestrictionId,
	lifted: bool,
}

impl Rows for Lifted {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["lifted".into(), format!("restriction {}", self.restriction.0)],
		]
	}
}

/// Lifts a restriction.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = RestrictionId(opts.restriction);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let decider = patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		decider.must_not_be_custodian("only the patient lifts what is withheld")?;
		let patient = decider.patient;
		let call = restrictions::lift_call(&chain.best().await?, patient, id)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Lifted { patient: Hex32(patient.0), restriction: id, lifted: true }))
	})?;
	output.report(&shown)
}
