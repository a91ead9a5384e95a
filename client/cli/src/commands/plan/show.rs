//! `salus plan show`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::plans::{self, Plan};
use salus_primitives::PlanId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus plan show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus plan show 0
  salus plan show 0 --output json | jq '.benefits[] | select(.covered)'")]
pub struct Opts {
	/// The plan's id
	#[arg(value_name = "ID", value_parser = arguments::plan)]
	id: PlanId,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Details(Plan);

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		super::rows(&self.0)
	}
}

/// Shows a plan.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let plan = block_on(async {
		let chain = node.connect().await?;
		let found = plans::plan(&chain.best().await?, opts.id).await?;
		found.ok_or_else(|| {
			CliError::refused(format_args!("there is no plan {}", opts.id.0))
				.next("its payer knows the id, and so does `salus coverage show`")
		})
	})?;
	output.report(&Details(plan))
}
