//! `salus consent list`.

use super::GrantReport;
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{consent, words, Moment};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Grants that ended are among them.

Examples:
  salus consent list ana
  salus consent list ana --output json | jq '.[] | select(.status == \"Live\") | .id'")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Grants {
	reports: Vec<GrantReport>,
	#[serde(skip)]
	rows: Vec<Vec<String>>,
}

impl Report for Grants {
	fn titles(&self) -> Vec<&'static str> {
		vec!["id", "status", "for", "until", "permits"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.rows.clone()
	}
}

/// Lists a patient's grants.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let grants = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		Ok(consent::grants(&chain.best().await?, patient).await?)
	})?;
	let rows = grants
		.iter()
		.map(|grant| {
			let until: Moment = grant.revoked_at.unwrap_or(grant.valid_until);
			vec![
				grant.id.0.to_string(),
				format!("{:?}", grant.status),
				words::grantee_in_words(&grant.grantee),
				until.to_string(),
				words::scope_in_words(&grant.scope),
			]
		})
		.collect();
	let reports = grants.into_iter().map(GrantReport::from).collect();
	output.report(&Grants { reports, rows })
}
