//! `salus org show`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	organizations::{self, Organization},
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
		[
			("id", organization.id.0.to_string()),
			("name", organization.name.clone()),
			("roles", words::list(organization.roles.iter())),
			("standing", format!("{:?}", organization.standing)),
			("licence until", organization.license_expires_at.to_string()),
			("admin", organization.admin.to_string()),
			("admin (hex)", organization.admin.hex()),
			("credit", self.credit.to_string()),
			("encryption key", encryption_key),
			("practitioners", organization.practitioners.to_string()),
		]
		.into_iter()
		.map(|(name, value)| vec![name.to_owned(), value])
		.collect()
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
