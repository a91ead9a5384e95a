//! `salus org set-encryption-key`.

use crate::{
	error::CliError,
	keys::{self, EncryptionKeyOpts},
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, DirectOpts},
};
use clap::Args;
use salus_client::chain::organizations;
use std::io::Write;

/// The options of `salus org set-encryption-key`.
#[derive(Debug, Args)]
#[command(after_help = "\
Others encrypt to this X25519 key what they share with the organization. Without an option it is the
one that belongs to the admin's key.

Examples:
  salus org set-encryption-key --key st-mary
  salus org set-encryption-key --encryption-key $PUBLIC_KEY --key st-mary
  salus org set-encryption-key --withdraw --key st-mary")]
pub struct Opts {
	#[command(flatten)]
	encryption_key: EncryptionKeyOpts,
	#[command(flatten)]
	signing: DirectOpts,
}

/// Publishes, replaces or withdraws the organization's encryption key.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let admin = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let key = opts.encryption_key.resolve(admin.key());
		let call = organizations::set_encryption_key(&chain.best().await?, key)?;
		let acted = admin.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Did { done: keys::encryption_key_in_words(key) }))
	})?;
	output.report(&shown)
}
