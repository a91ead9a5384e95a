//! `salus emergency denials`.

use super::reports::{holder, organization};
use crate::{
	commands::{
		consent::{names::Names, HolderReport},
		patient,
	},
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	emergencies::{self, Denial},
	Account, Hex32, Moment,
};
use salus_primitives::{EmergencyKind, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus emergency denials`.
#[derive(Debug, Args)]
#[command(after_help = "\
Who wanted to break the glass while the patient's setting was `nothing`. The last eight are kept;
the events of all stay.

Examples:
  salus emergency denials ana
  salus emergency denials ana --output json | jq '.[].by.ss58'")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

/// An attempt as it is printed.
#[derive(Serialize)]
struct DenialReport {
	at: Moment,
	by: Account,
	organization: OrganizationId,
	/// The name of the organization, as the chain has it.
	organization_name: Option<String>,
	holder: HolderReport,
	kind: EmergencyKind,
	/// The commitment to the reason.
	reason: Hex32,
}

impl DenialReport {
	fn new(denial: &Denial, organization_name: Option<String>) -> Self {
		Self {
			at: denial.at,
			by: denial.by,
			organization: denial.organization,
			organization_name,
			holder: denial.holder.into(),
			kind: denial.kind,
			reason: denial.reason,
		}
	}
}

#[derive(Serialize)]
#[serde(transparent)]
struct Denials(Vec<DenialReport>);

impl Report for Denials {
	fn titles(&self) -> Vec<&'static str> {
		if self.0.is_empty() {
			return Vec::new();
		}
		vec!["at", "by", "for", "what was wanted of", "kind", "reason"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["nobody was denied emergency access to this patient".into()]];
		}
		self.0
			.iter()
			.map(|one| {
				vec![
					one.at.to_string(),
					one.by.to_string(),
					organization(one.organization, one.organization_name.as_deref()),
					holder(&one.holder),
					one.kind.to_string(),
					one.reason.to_string(),
				]
			})
			.collect()
	}
}

/// Lists the last attempts that a patient's setting denied.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let reports = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let found = emergencies::denials(&best, patient).await?;
		let names = Names::read(&best, found.iter().map(|one| one.organization)).await?;
		let name = |one: &Denial| names.get(one.organization).map(str::to_owned);
		Ok(found.iter().map(|one| DenialReport::new(one, name(one))).collect())
	})?;
	output.report(&Denials(reports))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::Holder;

	#[test]
	fn an_attempt_says_who_wanted_what_and_when() {
		let denial = Denial {
			at: Moment(1_000),
			by: Account([1; 32]),
			organization: OrganizationId(2),
			holder: Holder::Organization(OrganizationId(1)),
			kind: EmergencyKind::Btg,
			reason: Hex32([3; 32]),
		};
		let all = Denials(vec![DenialReport::new(&denial, Some("Lakeside".into()))]);
		let row = &all.rows()[0];
		assert_eq!(row.len(), all.titles().len());
		for cell in
			["1970-01-01T00:00:01.000Z", "Lakeside (organization 2)", "organization 1", "BTG"]
		{
			assert!(row.iter().any(|one| one == cell), "{cell}: {row:?}");
		}
		let printed = serde_json::to_value(&all).expect("JSON");
		assert_eq!(printed[0]["holder"]["organization"], 1);
		assert!(Denials(Vec::new()).rows()[0][0].contains("nobody was denied"));
	}
}
