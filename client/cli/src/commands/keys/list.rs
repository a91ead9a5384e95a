//! `salus keys list`.

use crate::{
	error::CliError,
	keys,
	output::{Output, Report},
};
use clap::Args;
use salus_client::wallet::KeyEntry;
use serde::Serialize;
use std::io::Write;

/// The options of `salus keys list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus keys list
  salus keys list --output json | jq -r '.[].address'")]
pub struct Opts {}

/// A key of the wallet, as it is printed.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Entry(pub KeyEntry);

impl Report for Entry {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["name".into(), self.0.name.clone()],
			vec!["address".into(), self.0.address.clone()],
			vec!["public key".into(), self.0.public_key.clone()],
		]
	}
}

#[derive(Serialize)]
#[serde(transparent)]
struct Entries(Vec<KeyEntry>);

impl Report for Entries {
	fn titles(&self) -> Vec<&'static str> {
		vec!["name", "address", "public key"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.0
			.iter()
			.map(|entry| vec![entry.name.clone(), entry.address.clone(), entry.public_key.clone()])
			.collect()
	}
}

/// Lists the keys.
pub fn run(_: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	output.report(&Entries(keys::wallet()?.list()?))
}
