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
		let mut rows = vec![
			vec!["name".into(), self.0.name.clone()],
			vec!["address".into(), self.0.address.clone()],
			vec!["public key".into(), self.0.public_key.clone()],
		];
		if let Some(derived) = &self.0.derived {
			rows.push(vec!["path".into(), derived.path.to_string()]);
		}
		rows
	}
}

#[derive(Serialize)]
#[serde(transparent)]
struct Entries(Vec<KeyEntry>);

impl Report for Entries {
	fn titles(&self) -> Vec<&'static str> {
		vec!["name", "address", "public key", "path"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.0
			.iter()
			.map(|KeyEntry { name, address, public_key, derived }| {
				let path = derived.as_ref().map(|derived| derived.path.to_string());
				vec![name.clone(), address.clone(), public_key.clone(), path.unwrap_or_default()]
			})
			.collect()
	}
}

/// Lists the keys.
pub fn run(_: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	output.report(&Entries(keys::wallet()?.list()?))
}
