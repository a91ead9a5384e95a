//! `salus payer pool`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	organizations,
	pools::{self, Pool},
};
use salus_primitives::OrganizationId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus payer pool`.
#[derive(Debug, Args)]
#[command(after_help = "\
Providers have pools too: what was paid to them is there until they redeem it. What a payer owes for
claims that await funds cannot be redeemed; `salus claim settle` pays them, the eldest first.

Examples:
  salus payer pool 3
  salus payer pool 3 --output json | jq '.balance - .owed'")]
pub struct Opts {
	/// The organization's id
	#[arg(value_name = "ID", value_parser = arguments::organization)]
	id: OrganizationId,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Details(Pool);

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self(pool) = self;
		vec![
			vec!["organization".into(), pool.organization.0.to_string()],
			vec!["account".into(), pool.account.to_string()],
			vec!["balance".into(), pool.balance.to_string()],
			vec!["funded".into(), pool.funded.to_string()],
			vec!["redeemed".into(), pool.redeemed.to_string()],
			vec![
				"owed".into(),
				format!("{}, for {} claims that await funds", pool.owed, pool.awaiting),
			],
		]
	}
}

/// Shows the pool of an organization.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let pool = block_on(async {
		let chain = node.connect().await?;
		let best = chain.best().await?;
		if organizations::organization(&best, opts.id).await?.is_none() {
			return Err(CliError::refused(format_args!("there is no organization {}", opts.id.0))
				.next("list them with `salus org list`"));
		}
		Ok(pools::pool(&best, opts.id).await?)
	})?;
	output.report(&Details(pool))
}
