//! `salus patient show`.

use crate::{
	arguments,
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	custody::Custody,
	patients::{self, Patient},
	words, Chain, Hex32,
};
use salus_primitives::PatientId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus patient show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus patient show ana
  salus patient show 5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y --output json | jq -r .id")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Details(Patient);

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self(patient) = self;
		let none = || "none".to_owned();
		let mut rows = vec![
			vec!["patient".into(), patient.id.to_string()],
			vec!["registered".into(), patient.registered_at.to_string()],
			vec!["sponsor".into(), patient.sponsor.map_or_else(none, |id| id.0.to_string())],
			vec!["key kept by".into(), patient.custody.map_or_else(|| "the patient".into(), kept)],
			vec![
				"encryption key".into(),
				patient.encryption_key.map_or_else(none, |key| key.to_string()),
			],
		];
		rows.extend(patient.keys.iter().map(|key| {
			vec!["key".into(), format!("{} ({})", key.key, words::list(key.purposes.iter()))]
		}));
		rows
	}
}

/// Who keeps a patient's key, or did.
fn kept(custody: Custody) -> String {
	let Custody { organization, since, ended_at } = custody;
	match ended_at {
		None => format!("organization {}, since {since}", organization.0),
		Some(end) => {
			format!("the patient; by organization {} from {since} until {end}", organization.0)
		}
	}
}

/// Shows a patient.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let patient = block_on(async {
		let chain = node.connect().await?;
		let id = resolve(&chain, &opts.patient).await?;
		found(&chain, id).await
	})?;
	output.report(&Details(patient))
}

/// The id that is meant: an id itself, or the identity of a key.
pub(in crate::commands) async fn resolve(chain: &Chain, text: &str) -> Result<PatientId, CliError> {
	let best = chain.best().await?;
	if let Ok(id) = arguments::patient(text) {
		if patients::patient(&best, id).await?.is_some() {
			return Ok(id);
		}
	}
	let key = keys::account(text)?;
	let answer = patients::patient_of(&best, key).await?;
	answer.map(|(patient, _)| patient).ok_or_else(|| {
		CliError::refused(format_args!("the chain knows no patient {text}"))
			.next("register one with `salus patient register`")
	})
}

/// The id that is meant, as [`resolve`]; an id that the chain does not know is taken as it is, for
/// questions to which the chain itself answers that.
pub(in crate::commands) async fn resolve_or_unknown(
	chain: &Chain,
	text: &str,
) -> Result<PatientId, CliError> {
	match (resolve(chain, text).await, arguments::patient(text)) {
		(Err(_), Ok(id)) => Ok(id),
		(resolved, _) => resolved,
	}
}

/// The patient of this id.
pub(super) async fn found(chain: &Chain, id: PatientId) -> Result<Patient, CliError> {
	let patient = patients::patient(&chain.best().await?, id).await?;
	patient.ok_or_else(|| {
		CliError::refused(format_args!("the chain knows no patient {}", Hex32(id.0)))
			.next("register one with `salus patient register`")
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::Moment;
	use salus_primitives::OrganizationId;

	#[test]
	fn who_keeps_the_key_is_shown_as_long_as_it_is_known() {
		let custody = Custody { organization: OrganizationId(3), since: Moment(0), ended_at: None };
		let patient = Patient {
			id: Hex32([1; 32]),
			keys: Vec::new(),
			encryption_key: None,
			registered_at: Moment(0),
			sponsor: Some(OrganizationId(3)),
			custody: Some(custody),
		};
		assert_eq!(patient.custodian(), Some(OrganizationId(3)));
		let over = Custody { ended_at: Some(Moment(1_000)), ..custody };
		let taken = Patient { custody: Some(over), ..patient.clone() };
		assert_eq!(taken.custodian(), None);
		let own = Patient { custody: None, ..patient.clone() };
		for (patient, words) in [
			(patient, "organization 3, since 1970-01-01T00:00:00.000Z"),
			(
				taken,
				"the patient; by organization 3 from 1970-01-01T00:00:00.000Z until \
				 1970-01-01T00:00:01.000Z",
			),
			(own, "the patient"),
		] {
			assert_eq!(Details(patient).rows()[3], ["key kept by", words]);
		}
	}
}
