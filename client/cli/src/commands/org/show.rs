//! `salus org show`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	organizations::{self, License, Organization},
	words,
};
use salus_primitives::OrganizationId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus org show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus org show 1
  salus org show 1 --output json | jq .standing")]
pub struct Opts {
	/// The organization's id
	#[arg(value_name = "ID", value_parser = arguments::organization)]
	id: OrganizationId,
}

#[derive(Serialize)]
struct Details {
	#[serde(flatten)]
	organization: Organization,
	/// What the admin can pay fees from, in the chain's smallest unit.
	credit: u128,
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let organization = &self.organization;
		let encryption_key =
			organization.encryption_key.map_or_else(|| "none".to_owned(), |key| key.to_string());
		let npi = organization.npi.map_or_else(|| "none".to_owned(), |npi| npi.to_string());
		let licenses = organization
			.licenses
			.iter()
			.map(|license| ("licence", format!("{}: {}", license.kind, license_in_words(license))));
		[
			("id", organization.id.0.to_string()),
			("name", organization.name.clone()),
			("roles", words::list(organization.roles.iter())),
			("standing", format!("{:?}", organization.standing)),
			("roles in force", words::list(organization.roles_in_force.iter())),
			("until", organization.license_expires_at.to_string()),
			("admin", organization.admin.to_string()),
			("admin (hex)", organization.admin.hex()),
			("credit", self.credit.to_string()),
			("encryption key", encryption_key),
			("practitioners", organization.practitioners.to_string()),
			("NPI", npi),
		]
		.into_iter()
		.chain(licenses)
		.map(|(name, value)| vec![name.to_owned(), value])
		.collect()
	}
}

fn license_in_words(license: &License) -> String {
	let by = match license.attested_by {
		Some(regulator) => format!("organization {}", regulator.0),
		None => "the council".into(),
	};
	let until = license.expires_at;
	match license.withdrawn_at {
		Some(at) => format!("withdrawn at {at}"),
		None if license.valid => format!("until {until}, attested by {by}"),
		None => format!("expired at {until}, attested by {by}"),
	}
}

/// Shows one organization.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let details = block_on(async {
		let chain = node.connect().await?;
		let found = organizations::organization(&chain.best().await?, opts.id).await?;
		let organization = found.ok_or_else(|| {
			CliError::refused(format_args!("there is no organization {}", opts.id.0))
				.next("list them with `salus org list`")
		})?;
		let credit = chain.balance(organization.admin).await?;
		Ok(Details { organization, credit })
	})?;
	output.report(&details)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{Hex32, Moment};
	use salus_primitives::LicenseKind;

	#[test]
	fn a_licence_says_until_when_and_by_whom() {
		let license = License {
			kind: LicenseKind::Pharmacy,
			expires_at: Moment(9_000),
			document: Hex32([1; 32]),
			attested_at: Moment(0),
			attested_by: None,
			withdrawn_at: None,
			valid: true,
		};
		let lapsed =
			License { attested_by: Some(OrganizationId(4)), valid: false, ..license.clone() };
		let withdrawn = License { withdrawn_at: Some(Moment(5_000)), ..lapsed.clone() };
		for (license, words) in [
			(license, "until 1970-01-01T00:00:09.000Z, attested by the council"),
			(lapsed, "expired at 1970-01-01T00:00:09.000Z, attested by organization 4"),
			(withdrawn, "withdrawn at 1970-01-01T00:00:05.000Z"),
		] {
			assert_eq!(license_in_words(&license), words);
		}
	}
}
