//! `salus emergency review` and `salus emergency review-again`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::{Args, ValueEnum};
use salus_client::chain::{
	emergencies::{self, Followed},
	Account, Hex32,
};
use salus_primitives::{EmergencyId, Finding, OrganizationId, PatientId, ReviewOutcome};
use serde::Serialize;
use std::io::Write;

/// What the own organization's review says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Outcome {
	/// It was right
	Justified,
	/// It was a mistake
	NotJustified,
	/// It was no mistake; another organization looks, before anybody is suspended
	Abuse,
	/// Another organization should look
	SecondReview,
}

/// What another organization's review finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Found {
	/// It was right
	Justified,
	/// It was a mistake
	NotJustified,
	/// It was no mistake; who opened it breaks no glass any more, if this is not found alone
	Abuse,
}

impl From<Outcome> for ReviewOutcome {
	fn from(outcome: Outcome) -> Self {
		match outcome {
			Outcome::Justified => Self::Justified,
			Outcome::NotJustified => Self::NotJustified,
			Outcome::Abuse => Self::Abuse,
			Outcome::SecondReview => Self::SecondReview,
		}
	}
}

impl From<Found> for Finding {
	fn from(found: Found) -> Self {
		match found {
			Found::Justified => Self::Justified,
			Found::NotJustified => Self::NotJustified,
			Found::Abuse => Self::Abuse,
		}
	}
}

/// Which emergency, and who signs.
#[derive(Debug, Args)]
struct Which {
	/// Whose records it opened: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The emergency's id
	#[arg(value_name = "EMERGENCY", value_parser = arguments::emergency)]
	emergency: EmergencyId,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus emergency review`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a practitioner with the privilege PrivacyOfficer of the organization whose practitioner broke
the glass, who did not break it. When it is over, and within 72 hours of its opening: what is
late, another organization reviews as well. Ask the practitioner for the file that opens the
reason, read it with `salus emergency list PATIENT --reason FILE`, and look into the log. What was
found is public; why stays with you. It cannot be taken back. Then draw the lot within two hours
(`salus emergency draw`), or another organization reviews it as well.

Examples:
  salus emergency queue 2 --waiting own
  salus emergency review ana 0 --outcome justified --key officer --relayer clinic
  salus emergency review ana 0 --outcome abuse --key officer --relayer clinic")]
pub struct OwnOpts {
	/// What it was
	#[arg(long, value_enum)]
	outcome: Outcome,
	#[command(flatten)]
	which: Which,
}

/// The options of `salus emergency review-again`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a practitioner with the privilege PrivacyOfficer of a member that treats, regulates or
reviews, and has no part in it: it neither opened it, nor is the named holder, nor employs who
opened it, nor was the other one that reviewed it last. When it is over, and something asks for
it: the lot, a limit, the patient, the first review, or its being late. A dispute after it asks
for yet another.

Abuse suspends who opened it, until the council says so, if the own organization found it, too, or
is late, or if yours is a regulator. If the own one found none, a regulator is asked.

Examples:
  salus emergency queue 2 --waiting other
  salus emergency review-again ana 0 --finding not-justified --key reviewer --relayer regulator
  salus emergency review-again ana 0 --finding abuse --key reviewer --relayer regulator")]
pub struct AgainOpts {
	/// What it was
	#[arg(long, value_enum)]
	finding: Found,
	#[command(flatten)]
	which: Which,
}

/// What was said of an emergency.
#[derive(Serialize)]
struct Reviewed<O> {
	patient: Hex32,
	emergency: EmergencyId,
	/// For which organization.
	organization: OrganizationId,
	/// What it was.
	outcome: O,
	/// Who breaks no glass any more.
	suspended: Option<Account>,
	/// Whether the own and another organization disagree on abuse, so that a regulator is asked.
	disagree: bool,
}

impl<O> Reviewed<O> {
	const fn new(patient: PatientId, emergency: EmergencyId, outcome: O, followed: Followed) -> Self
	where
		O: Copy,
	{
		Self {
			patient: Hex32(patient.0),
			emergency,
			organization: followed.organization,
			outcome,
			suspended: followed.suspended,
			disagree: followed.disagree,
		}
	}
}

impl<O: Serialize> Rows for Reviewed<O> {
	fn rows(&self) -> Vec<Vec<String>> {
		let outcome = serde_json::to_value(&self.outcome).ok();
		let outcome =
			outcome.as_ref().and_then(|code| code.as_str()).unwrap_or_default().to_owned();
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["emergency".into(), self.emergency.0.to_string()],
			vec!["reviewed for".into(), format!("organization {}", self.organization.0)],
			vec!["it was".into(), outcome.replace('_', " ")],
		];
		if let Some(practitioner) = self.suspended {
			rows.push(vec!["suspended".into(), practitioner.to_string()]);
		}
		if self.disagree {
			rows.push(vec!["next".into(), "the two disagree on abuse: a regulator reviews".into()]);
		}
		rows
	}
}

/// Reviews an emergency of the own organization.
pub fn own(
	opts: &OwnOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let (id, outcome) = (opts.which.emergency, ReviewOutcome::from(opts.outcome));
	let shown = block_on(async {
		let signing = opts.which.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.which.patient).await?;
		let best = chain.best().await?;
		super::find(&best, patient, id).await?;
		let call = emergencies::review_call(&best, patient, id, outcome)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(Reviewed::new(patient, id, outcome, emergencies::reviewed(receipt)?))
		})
	})?;
	output.report(&shown)
}

/// Reviews an emergency of another organization.
pub fn again(
	opts: &AgainOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let (id, finding) = (opts.which.emergency, Finding::from(opts.finding));
	let shown = block_on(async {
		let signing = opts.which.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.which.patient).await?;
		let best = chain.best().await?;
		super::find(&best, patient, id).await?;
		let call = emergencies::review_again_call(&best, patient, id, finding)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(Reviewed::new(patient, id, finding, emergencies::reviewed_again(receipt)?))
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn outcomes_are_the_chains() {
		let name = |value: &dyn Fn() -> Option<clap::builder::PossibleValue>| {
			value().expect("a value").get_name().replace('-', "_")
		};
		let code = |code: serde_json::Value| code.as_str().expect("a code").to_owned();
		for outcome in Outcome::value_variants() {
			let chains = serde_json::to_value(ReviewOutcome::from(*outcome)).expect("JSON");
			assert_eq!(name(&|| outcome.to_possible_value()), code(chains));
		}
		for found in Found::value_variants() {
			let chains = serde_json::to_value(Finding::from(*found)).expect("JSON");
			assert_eq!(name(&|| found.to_possible_value()), code(chains));
		}
	}

	#[test]
	fn who_is_suspended_and_that_two_disagree_is_said() {
		let rows = |suspended, disagree| {
			let followed = Followed { organization: OrganizationId(9), suspended, disagree };
			let patient = PatientId([7; 32]);
			Reviewed::new(patient, EmergencyId(4), Finding::NotJustified, followed).rows()
		};
		let plain = rows(None, false);
		assert_eq!((plain.len(), plain[3][1].as_str()), (4, "not justified"));
		let suspended = rows(Some(Account([1; 32])), false);
		assert_eq!(suspended[4], ["suspended".to_owned(), Account([1; 32]).to_string()]);
		let disagree = rows(None, true);
		assert!(disagree[4][1].contains("a regulator reviews"), "{disagree:?}");
	}
}
