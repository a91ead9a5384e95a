//! `salus practitioner enroll` and `salus practitioner renew`.

use crate::{
	arguments::{self, Validity},
	error::CliError,
	keys,
	online::{block_on, now, NodeOpts},
	output::Output,
	signing::{DirectOpts, Rows},
};
use clap::Args;
use salus_client::chain::{organizations, words, Account, AtBlock, Call, ChainError, Moment};
use salus_primitives::{Privilege, Privileges, UnixMillis};
use serde::Serialize;
use std::io::Write;

/// The options of `salus practitioner enroll`.
#[derive(Debug, Args)]
#[command(after_help = "\
A practitioner needs no money. The privilege BreakGlass is in force a day later.

Examples:
  salus practitioner enroll okafor --days 365 --key st-mary
  salus practitioner enroll 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty --privileges BreakGlass \\
    --until 2027-06-30 --key st-mary")]
pub struct Opts {
	#[command(flatten)]
	credential: Credential,
}

/// The options of `salus practitioner renew`.
#[derive(Debug, Args)]
#[command(after_help = "\
What is given replaces what was: a privilege that is not named is withdrawn.

Examples:
  salus practitioner renew okafor --days 365 --key st-mary
  salus practitioner renew okafor --privileges BreakGlass,PrivacyOfficer --days 365 --key st-mary")]
pub struct RenewOpts {
	#[command(flatten)]
	credential: Credential,
}

/// A credential, and who gives it.
#[derive(Debug, Args)]
struct Credential {
	/// The practitioner: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	account: String,
	/// Privileges, with commas between them
	#[arg(long, value_delimiter = ',', value_parser = arguments::privilege)]
	privileges: Vec<Privilege>,
	#[command(flatten)]
	validity: Validity,
	#[command(flatten)]
	signing: DirectOpts,
}

#[derive(Serialize)]
struct Credentialed {
	account: Account,
	privileges: Privileges,
	expires_at: Moment,
}

impl Rows for Credentialed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["practitioner".into(), self.account.to_string()],
			vec!["privileges".into(), words::list(self.privileges.iter())],
			vec!["until".into(), self.expires_at.to_string()],
		]
	}
}

/// Credentials a practitioner.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	credential(&opts.credential, organizations::enroll_practitioner, node, output)
}

/// Renews a practitioner's credential.
pub fn renew(
	opts: &RenewOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	credential(&opts.credential, organizations::renew_practitioner, node, output)
}

fn credential(
	opts: &Credential,
	call: fn(&AtBlock, Account, Privileges, UnixMillis) -> Result<Call, ChainError>,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let account = keys::account(&opts.account)?;
		let admin = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let privileges: Privileges = opts.privileges.iter().copied().collect();
		let expires_at = opts.validity.until(now(&chain).await?)?;
		let call = call(&chain.best().await?, account, privileges, expires_at)?;
		admin
			.act(&chain, node, &call)
			.await?
			.shown(|_| Ok(Credentialed { account, privileges, expires_at: Moment(expires_at) }))
	})?;
	output.report(&shown)
}
