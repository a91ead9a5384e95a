//! `salus paper show`.

use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, GrantStatus, Right},
	papers::{self, Paper},
	AtBlock, Moment,
};
use salus_primitives::{GrantId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus paper show`.
#[derive(Debug, Args)]
#[command(after_help = "\
It shows the commitments, and not what they are to: with the paper and its opening that is checked by
`salus paper check`.

Examples:
  salus paper show $PATIENT 0
  salus paper show $PATIENT 0 --output json | jq -r .document")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The number of the grant that it gave
	#[arg(value_name = "GRANT")]
	grant: u32,
}

#[derive(Serialize)]
struct Details {
	#[serde(flatten)]
	paper: Paper,
	/// Whether the grant can be relied on.
	status: GrantStatus,
	/// When something was last taken back in the patient's name: what was signed until then is not
	/// recorded any more.
	withdrew_at: Option<Moment>,
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self { paper, .. } = self;
		let never = || "never".to_owned();
		vec![
			vec!["patient".into(), paper.patient.to_string()],
			vec!["grant".into(), format!("{} ({:?})", paper.grant.0, self.status)],
			vec!["signed by".into(), papers::signer_in_words(paper.signer)],
			vec!["signed at".into(), paper.signed_at.to_string()],
			vec!["recorded at".into(), paper.recorded_at.to_string()],
			vec!["recorded and kept by".into(), format!("organization {}", paper.organization.0)],
			vec!["document".into(), paper.document.to_string()],
			vec!["witness".into(), paper.witness.to_string()],
			vec![
				"last taken back".into(),
				self.withdrew_at.map_or_else(never, |at| at.to_string()),
			],
		]
	}
}

/// What the chain knows of the paper by which a grant was given.
async fn details(at: &AtBlock, patient: PatientId, id: GrantId) -> Result<Details, CliError> {
	let grant = consent::grant(at, patient, id).await?.ok_or_else(|| {
		CliError::refused(format_args!("Consent.NotFound: there is no grant {}", id.0))
			.next("list the grants with `salus consent list`")
	})?;
	let Right::Paper { organization, document } = grant.right else {
		return Err(CliError::refused(format_args!("grant {} was not given by a paper", id.0))
			.next("see `salus consent show`"));
	};
	let paper = papers::paper(at, organization, document.0).await?.ok_or_else(|| {
		CliError::unusable(format_args!("the node does not show the paper of grant {}", id.0))
	})?;
	let withdrew_at = papers::withdrew_at(at, patient).await?;
	Ok(Details { paper, status: grant.status, withdrew_at })
}

/// Shows a paper.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let details = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		details(&chain.best().await?, patient, GrantId(opts.grant)).await
	})?;
	output.report(&details)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::Hex32;
	use salus_primitives::{OrganizationId, PaperSigner, RepresentativeCapacity};

	#[test]
	fn a_paper_is_shown_by_its_commitments() {
		let paper = Paper {
			document: Hex32([0xab; 32]),
			patient: Hex32([1; 32]),
			grant: GrantId(4),
			organization: OrganizationId(3),
			witness: Hex32([0xcd; 32]),
			signer: PaperSigner::Representative(RepresentativeCapacity::Parent),
			signed_at: Moment(1_000),
			recorded_at: Moment(2_000),
		};
		let status = GrantStatus::Revoked;
		let details = Details { paper, status, withdrew_at: Some(Moment(3_000)) };
		let printed = serde_json::to_value(&details).expect("JSON");
		assert_eq!((&printed["grant"], &printed["signer"]), (&4.into(), &"PRN".into()));
		assert_eq!(printed["document"], "ab".repeat(32));
		assert_eq!(printed["withdrew_at"], "1970-01-01T00:00:03.000Z");
		let rows = details.rows();
		assert!(rows.contains(&vec!["grant".into(), "4 (Revoked)".into()]), "{rows:?}");
		assert!(rows.iter().any(|row| row[1].contains("(PRN)")), "{rows:?}");
	}
}
