//! `salus consent show`.

use super::GrantReport;
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{consent, words};
use salus_primitives::GrantId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus consent show ana 0
  salus consent show ana 0 --output json | jq .scope.categories")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The grant's number
	#[arg(value_name = "GRANT")]
	grant: u32,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Details {
	report: GrantReport,
	#[serde(skip)]
	rows: Vec<Vec<String>>,
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		self.rows.clone()
	}
}

/// Shows one grant.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let grant = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let found = consent::grant(&chain.best().await?, patient, GrantId(opts.grant)).await?;
		found.ok_or_else(|| {
			CliError::refused(format_args!("there is no grant {}", opts.grant))
				.next("list the grants with `salus consent list`")
		})
	})?;
	let never = || "never".to_owned();
	let rows = vec![
		vec!["grant".into(), grant.id.0.to_string()],
		vec!["status".into(), format!("{:?}", grant.status)],
		vec!["for".into(), words::grantee_in_words(&grant.grantee)],
		vec!["permits".into(), words::scope_in_words(&grant.scope)],
		vec!["given".into(), format!("{} by {}", grant.granted_at, grant.granted_by)],
		vec!["from".into(), grant.valid_from.to_string()],
		vec!["until".into(), grant.valid_until.to_string()],
		vec!["revoked".into(), grant.revoked_at.map_or_else(never, |at| at.to_string())],
	];
	output.report(&Details { report: GrantReport::from(grant), rows })
}
