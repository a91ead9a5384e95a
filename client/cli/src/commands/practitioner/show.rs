//! `salus practitioner show`.

use crate::{
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	organizations::{self, Practitioner},
	words,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus practitioner show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus practitioner show okafor
  salus practitioner show okafor --output json | jq .standing")]
pub struct Opts {
	/// The practitioner: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	account: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Details(Practitioner);

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self(practitioner) = self;
		[
			("account", practitioner.account.to_string()),
			("account (hex)", practitioner.account.hex()),
			("organization", practitioner.organization.0.to_string()),
			("privileges", words::list(practitioner.privileges.iter())),
			("until", practitioner.expires_at.to_string()),
			("standing", format!("{:?}", practitioner.standing)),
		]
		.into_iter()
		.map(|(name, value)| vec![name.to_owned(), value])
		.collect()
	}
}

/// Shows one practitioner.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let practitioner = block_on(async {
		let account = keys::account(&opts.account)?;
		let chain = node.connect().await?;
		let found = organizations::practitioner(&chain.best().await?, account).await?;
		found.ok_or_else(|| {
			CliError::refused(format_args!("{account} is no practitioner"))
				.next("the organization's admin enrolls one with `salus practitioner enroll`")
		})
	})?;
	output.report(&Details(practitioner))
}
