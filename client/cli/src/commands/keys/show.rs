//! `salus keys show`.

use crate::{
	error::CliError,
	keys::{self, PasswordOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::Hex32;
use serde::Serialize;
use std::io::Write;

/// The options of `salus keys show`.
#[derive(Debug, Args)]
#[command(after_help = "\
The encryption key is the public X25519 key to which others encrypt for the owner. It is derived from
the secret, so the password is asked for; nothing that is shown is secret. Organizations and patients
publish theirs on the chain. A practitioner tells it to the holder of a record, who gives it to
`salus record share --recipient-key`.

Examples:
  salus keys show okafor
  salus keys show okafor --output json | jq -r .encryption_key")]
pub struct Opts {
	/// A key of the wallet, or a development URI such as //Alice
	#[arg(value_name = "NAME|//URI")]
	key: String,
	#[command(flatten)]
	password: PasswordOpts,
}

#[derive(Serialize)]
struct Details {
	name: String,
	address: String,
	public_key: Hex32,
	encryption_key: Hex32,
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["name".into(), self.name.clone()],
			vec!["address".into(), self.address.clone()],
			vec!["public key".into(), self.public_key.to_string()],
			vec!["encryption key".into(), self.encryption_key.to_string()],
		]
	}
}

/// Shows one key.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let key = keys::unlock(&opts.key, &opts.password)?;
	output.report(&Details {
		name: key.name.clone(),
		address: key.address(),
		public_key: Hex32(key.account),
		encryption_key: Hex32(key.encryption_key().0),
	})
}
