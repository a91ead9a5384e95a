//! `salus paper check`.

use crate::{
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	papers::{self, Paper},
	Hex32, Moment,
};
use salus_commitments::PaperOpening;
use serde::Serialize;
use std::io::Write;

/// The options of `salus paper check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Recomputes the commitments from the document's bytes and the opening, and looks for them in the finalized
chain. It proves which document was recorded, by whom, when, and who is said to have seen it signed; not
that it was signed, nor when: for that the organization answers. What the chain holds is taken from the
node that is asked.

Examples:
  salus paper check signed.json --document signed.pdf
  salus paper check signed.json --document signed.pdf --output json | jq .grant")]
pub struct Opts {
	/// What `salus paper record` wrote
	#[arg(value_name = "OPENING")]
	opening: InputFile,
	/// The signed document, to the last byte
	#[arg(long, value_name = "FILE")]
	document: InputFile,
}

/// Whether something agrees.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Finding {
	step: &'static str,
	holds: bool,
	found: String,
}

#[derive(Serialize)]
struct Proof {
	/// Whether all of it agrees.
	proven: bool,
	patient: Hex32,
	/// Who saw it signed, by the opening.
	witness: String,
	/// What the chain knows of it; `null` if it knows of no such paper.
	#[serde(flatten)]
	paper: Option<OnChain>,
	steps: Vec<Finding>,
	/// The node that was asked: what is said of the chain is its word.
	node: String,
}

/// What the chain knows of a paper.
#[derive(Serialize)]
struct OnChain {
	grant: u32,
	organization: u32,
	signer: &'static str,
	signed_at: Moment,
	recorded_at: Moment,
}

impl Report for Proof {
	fn titles(&self) -> Vec<&'static str> {
		vec!["step", "holds", "found"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		let holds = |holds: bool| if holds { "yes" } else { "no" };
		let row = |one: &Finding| vec![one.step.into(), holds(one.holds).into(), one.found.clone()];
		let mut rows: Vec<_> = self.steps.iter().map(row).collect();
		let trusted = format!("the node at {}, for what is said of the chain", self.node);
		rows.push(vec!["trusted".into(), "-".into(), trusted]);
		rows
	}
}

/// What agrees of a paper, its opening and what the chain knows of it.
fn compare(opening: &PaperOpening, document: &[u8], found: Option<&Paper>) -> Vec<Finding> {
	let step = |step, holds, found: String| Finding { step, holds, found };
	let committed = opening.paper();
	let is_it = opening.is_of_document(document);
	let is = if is_it { "is" } else { "is not" };
	let mut steps = vec![step(
		"document",
		is_it,
		format!("the file {is} the document with SHA-256 {}", Hex32(opening.document)),
	)];
	let Some(paper) = found else {
		let none = format!("organization {} recorded no such paper", opening.organization.0);
		steps.push(step("chain", false, none));
		return steps;
	};
	let grant =
		format!("it gave grant {} and was recorded at {}", paper.grant.0, paper.recorded_at);
	steps.push(step("chain", true, grant));
	let is_witness = paper.witness.0 == committed.witness;
	let saw = if is_witness { "saw it signed" } else { "is not who was named to the chain" };
	steps.push(step("witness", is_witness, format!("{:?} {saw}", opening.witness)));
	let is_signer = (paper.signer, paper.signed_at.0) == (committed.signer, committed.signed_at);
	let signer = papers::signer_in_words(paper.signer);
	let signed = format!("{signer} signed at {}, by what was recorded", paper.signed_at);
	steps.push(step("signer", is_signer, signed));
	let is_patient = paper.patient.0 == opening.patient.0;
	let patient = format!("it was recorded for patient {}", paper.patient);
	steps.push(step("patient", is_patient, patient));
	steps
}

/// Checks a paper.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let file = &opts.opening;
	let opening = PaperOpening::from_json(&file.read()?).map_err(|error| {
		CliError::refused(format_args!("{file}: {error}"))
			.next("ask the organization for what `salus paper record` wrote")
	})?;
	let document = opts.document.read()?;
	let found = block_on(async {
		let chain = node.connect().await?;
		let at = chain.finalized().await?;
		Ok(papers::paper(&at, opening.organization, opening.paper().document).await?)
	})?;
	let steps = compare(&opening, &document, found.as_ref());
	let failed = steps.iter().find(|one| !one.holds).map(|one| one.found.clone());
	output.report(&Proof {
		proven: failed.is_none(),
		patient: Hex32(opening.patient.0),
		witness: opening.witness.clone(),
		paper: found.map(|paper| OnChain {
			grant: paper.grant.0,
			organization: paper.organization.0,
			signer: paper.signer.code(),
			signed_at: paper.signed_at,
			recorded_at: paper.recorded_at,
		}),
		steps,
		node: node.url(),
	})?;
	match failed {
		None => Ok(()),
		Some(found) => {
			output.finish()?;
			Err(CliError::refused(format_args!("not proven: {found}")))
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{GrantId, OrganizationId, PaperSigner, PatientId};

	fn opening() -> PaperOpening {
		let (patient, organization) = (PatientId([1; 32]), OrganizationId(3));
		let signer = PaperSigner::Patient;
		papers::commit(patient, organization, b"I consent.", "the nurse", signer, 1_000)
			.expect("random bytes")
	}

	fn recorded(opening: &PaperOpening) -> Paper {
		let committed = opening.paper();
		Paper {
			document: Hex32(committed.document),
			patient: Hex32(opening.patient.0),
			grant: GrantId(4),
			organization: opening.organization,
			witness: Hex32(committed.witness),
			signer: committed.signer,
			signed_at: Moment(committed.signed_at),
			recorded_at: Moment(2_000),
		}
	}

	fn failed(opening: &PaperOpening, document: &[u8], found: Option<&Paper>) -> Vec<&'static str> {
		let steps = compare(opening, document, found);
		steps.iter().filter(|one| !one.holds).map(|one| one.step).collect()
	}

	#[test]
	fn a_paper_its_opening_and_the_chain_agree() {
		let opening = opening();
		let paper = recorded(&opening);
		let steps = compare(&opening, b"I consent.", Some(&paper));
		assert!(steps.iter().all(|one| one.holds), "{steps:?}");
		let names: Vec<_> = steps.iter().map(|one| one.step).collect();
		assert_eq!(names, ["document", "chain", "witness", "signer", "patient"]);
	}

	#[test]
	fn whatever_differs_is_named() {
		let opening = opening();
		let paper = recorded(&opening);
		assert_eq!(failed(&opening, b"I consent", Some(&paper)), ["document"]);
		assert_eq!(failed(&opening, b"I consent.", None), ["chain"]);
		let witness = Paper { witness: Hex32([0; 32]), ..paper };
		assert_eq!(failed(&opening, b"I consent.", Some(&witness)), ["witness"]);
		let later = Paper { signed_at: Moment(1_001), ..paper };
		assert_eq!(failed(&opening, b"I consent.", Some(&later)), ["signer"]);
		let other = Paper { patient: Hex32([2; 32]), ..paper };
		assert_eq!(failed(&opening, b"I consent.", Some(&other)), ["patient"]);
	}
}
