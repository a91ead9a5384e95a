//! `salus assurance attest`.

use crate::{
	arguments::{self, Validity},
	commands::patient,
	error::CliError,
	online::{block_on, now, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{attestations, Hex32, Moment};
use salus_primitives::{AssuranceLevel, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus assurance attest`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a practitioner of any member. It holds from the block that carries it on, for two years
at most, and takes the place of what the organization said before. That the organization met whoever
uses the identity, and how well it looked, stands in clear on the chain, under its name, for ever.

The levels are those of NIST SP 800-63-3, which revision 4 calls alike and are not the same:

  IAL1      what the person said of themselves; nothing was validated
  IDIAL1.8  enough for a person's own access to records (HL7 Interoperable Digital Identity)
  IAL2      evidence validated, and verified to be the person's
  IAL3      the same, face to face, with a biometric

Examples:
  salus assurance attest ana --level IAL2 --days 365 --key okafor --relayer st-mary
  salus assurance attest $PATIENT --level IDIAL1.8 --until 2028-01-01 --key insurer --dry-run")]
pub struct Opts {
	/// Whose identity: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// How surely: IAL1, IDIAL1.8, IAL2 or IAL3
	#[arg(long, value_parser = arguments::assurance_level)]
	level: AssuranceLevel,
	#[command(flatten)]
	validity: Validity,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Assured {
	patient: Hex32,
	organization: OrganizationId,
	level: AssuranceLevel,
	valid_until: Moment,
}

impl Rows for Assured {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["assured by".into(), format!("organization {}", self.organization.0)],
			vec!["level".into(), self.level.to_string()],
			vec!["until".into(), self.valid_until.to_string()],
		]
	}
}

/// Assures how surely one real person uses an identity.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let valid_until = opts.validity.until(now(&chain).await?)?;
		let best = chain.best().await?;
		let call = attestations::assure_call(&best, patient, opts.level, valid_until)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(Assured {
				patient: Hex32(patient.0),
				organization: attestations::assured(receipt)?,
				level: opts.level,
				valid_until: Moment(valid_until),
			})
		})
	})?;
	output.report(&shown)
}
