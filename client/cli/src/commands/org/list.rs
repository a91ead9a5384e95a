//! `salus org list`.

use crate::{
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	organizations::{self, Organization},
	words,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus org list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus org list
  salus org list --output json | jq '.[] | select(.standing == \"Good\") | .name'")]
pub struct Opts {}

#[derive(Serialize)]
#[serde(transparent)]
struct Organizations(Vec<Organization>);

impl Report for Organizations {
	fn titles(&self) -> Vec<&'static str> {
		vec!["id", "name", "roles", "standing", "until", "practitioners", "admin"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.0
			.iter()
			.map(|organization| {
				vec![
					organization.id.0.to_string(),
					organization.name.clone(),
					words::list(organization.roles.iter()),
					format!("{:?}", organization.standing),
					organization.license_expires_at.to_string(),
					organization.practitioners.to_string(),
					organization.admin.to_string(),
				]
			})
			.collect()
	}
}

/// Lists the organizations.
pub fn run(_: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let all = block_on(async {
		let chain = node.connect().await?;
		Ok(organizations::organizations(&chain.best().await?).await?)
	})?;
	output.report(&Organizations(all))
}
