//! `salus consent policy show`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	consent::policy::{
		self, planned_in_words, since_in_words, PolicyFrom, PolicyStanding, PolicyVerdict,
	},
	organizations, BlockId, Hex32,
};
use salus_primitives::{BasePolicy, OrganizationId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent policy show`.
#[derive(Debug, Args)]
#[command(after_help = "\
The best and the finalized block are asked, and the stricter answer is shown. Without --holder or
--patient it is what holds for whoever set nothing.

Examples:
  salus consent policy show
  salus consent policy show --holder 1 --patient ana
  salus consent policy show --holder 1
  salus consent policy show --holder 1 --output json | jq -r .effective.uri")]
pub struct Opts {
	/// For what this organization holds
	#[arg(long, value_name = "ORG", value_parser = arguments::organization)]
	holder: Option<OrganizationId>,
	/// For the records of this patient: the id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: Option<String>,
}

/// A policy as it is printed.
#[derive(Serialize)]
struct PolicyReport {
	policy: BasePolicy,
	/// Its URI in IHE Privacy Consent on FHIR.
	uri: &'static str,
	/// Whom it lets what without a grant.
	words: String,
}

impl From<BasePolicy> for PolicyReport {
	fn from(policy: BasePolicy) -> Self {
		Self { policy, uri: policy.uri(), words: policy::policy_in_words(policy) }
	}
}

#[derive(Serialize)]
struct Answer {
	/// `null` if none was named.
	holder: Option<OrganizationId>,
	/// The consortium's, and since when; `null` if it always was.
	consortium: PolicyFrom,
	/// What is to come, and from when on; `null` if nothing is planned.
	planned: Option<PolicyFrom>,
	/// What the holder set; `null` if it never did.
	own: Option<PolicyFrom>,
	/// `null` if none was named.
	patient: Option<Hex32>,
	/// What the patient set; `null` if the patient never did.
	patients: Option<PolicyFrom>,
	/// What holds: the strictest of them.
	effective: PolicyReport,
	best: BlockId,
	finalized: BlockId,
}

impl Answer {
	fn new(
		holder: Option<OrganizationId>,
		patient: Option<PatientId>,
		verdict: PolicyVerdict,
	) -> Self {
		let PolicyStanding { consortium, planned, own, patient: patients, effective } =
			verdict.standing;
		Self {
			holder,
			consortium,
			planned,
			own,
			patient: patient.map(|patient| Hex32(patient.0)),
			patients,
			effective: effective.into(),
			best: verdict.best,
			finalized: verdict.finalized,
		}
	}
}

impl Report for Answer {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["consortium".into(), since_in_words(self.consortium)],
			vec!["planned".into(), planned_in_words(self.planned)],
		];
		let own = |own: Option<PolicyFrom>| {
			own.map_or_else(|| "as the consortium".to_owned(), since_in_words)
		};
		if let Some(holder) = self.holder {
			rows.push(vec![format!("organization {}", holder.0), own(self.own)]);
		}
		if let Some(patient) = self.patient {
			rows.push(vec![format!("patient {patient}"), own(self.patients)]);
		}
		let PolicyReport { policy, uri, words } = &self.effective;
		rows.extend([
			vec!["holds".into(), format!("{policy} ({uri})")],
			vec!["without a grant".into(), words.clone()],
			vec!["as of block".into(), format!("{} {}", self.best.number, self.best.hash)],
		]);
		rows
	}
}

/// Shows which policy holds.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let answer = block_on(async {
		let chain = node.connect().await?;
		if let Some(holder) = opts.holder {
			let found = organizations::organization(&chain.best().await?, holder).await?;
			found.ok_or_else(|| {
				CliError::refused(format_args!("there is no organization {}", holder.0))
					.next("list them with `salus org list`")
			})?;
		}
		let patient = match &opts.patient {
			Some(patient) => Some(patient::resolve(&chain, patient).await?),
			None => None,
		};
		let verdict = policy::policy(&chain, opts.holder, patient).await?;
		Ok(Answer::new(opts.holder, patient, verdict))
	})?;
	output.report(&answer)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::Moment;

	#[test]
	fn what_holds_is_told_from_what_is_planned() {
		let block = BlockId { number: 7, hash: Hex32([7; 32]) };
		let from = |policy, from| PolicyFrom { policy, from };
		let standing = PolicyStanding {
			consortium: from(BasePolicy::BasicNormal, Some(Moment(1_000))),
			planned: Some(from(BasePolicy::AllNormal, Some(Moment(9_000)))),
			own: Some(from(BasePolicy::Deny, Some(Moment(2_000)))),
			patient: Some(from(BasePolicy::BreakGlassOnly, Some(Moment(3_000)))),
			effective: BasePolicy::Deny,
		};
		let verdict = PolicyVerdict { standing, best: block, finalized: block };
		let patient = PatientId([0xA1; 32]);
		let answer = Answer::new(Some(OrganizationId(1)), Some(patient), verdict);
		let rows = answer.rows();
		for row in [
			["consortium", "basic-normal, since 1970-01-01T00:00:01.000Z"],
			["planned", "all-normal, from 1970-01-01T00:00:09.000Z on"],
			["organization 1", "deny, since 1970-01-01T00:00:02.000Z"],
			[
				format!("patient {}", Hex32(patient.0)).as_str(),
				"break-glass-only, since 1970-01-01T00:00:03.000Z",
			],
			["holds", "deny (https://profiles.ihe.net/ITI/PCF/Policy-deny)"],
			["without a grant", "nothing"],
		] {
			assert!(rows.iter().any(|one| *one == row), "{row:?}: {rows:?}");
		}
		let printed = serde_json::to_value(&answer).expect("JSON");
		assert_eq!(printed["planned"]["policy"], "all-normal");
		assert_eq!(printed["effective"]["uri"], "https://profiles.ihe.net/ITI/PCF/Policy-deny");

		let always = PolicyStanding {
			consortium: from(BasePolicy::Deny, None),
			planned: None,
			own: None,
			patient: None,
			effective: BasePolicy::Deny,
		};
		let verdict = PolicyVerdict { standing: always, ..verdict };
		let rows = Answer::new(None, None, verdict).rows();
		assert_eq!(rows[..2], [["consortium", "deny"], ["planned", "nothing"]]);
		let owns = |row: &Vec<String>| row[0].starts_with("org") || row[0].starts_with("patient");
		assert!(!rows.iter().any(owns), "{rows:?}");
		let rows = Answer::new(None, Some(patient), verdict).rows();
		assert_eq!(rows[2][1], "as the consortium");
	}
}
