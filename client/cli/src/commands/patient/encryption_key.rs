//! `salus patient encryption-key`.

use crate::{
	arguments,
	commands::patient::{kept_by, patient_of},
	error::CliError,
	keys::{self, EncryptionKeyOpts},
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::patients;
use salus_primitives::PatientId;
use std::io::Write;

/// The options of `salus patient encryption-key`.
#[derive(Debug, Args)]
#[command(after_help = "\
Others encrypt to this X25519 key what they share with the patient. Without an option it is the one
that belongs to the key that signs. Who acts for an organization that keeps the patient's key names it.

Examples:
  salus patient encryption-key --key ana --relayer st-mary
  salus patient encryption-key --withdraw --key ana --sign-only withdraw.json
  salus patient encryption-key --patient $OMAR --encryption-key $HEX --key okafor --relayer st-mary")]
pub struct Opts {
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	encryption_key: EncryptionKeyOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Publishes, replaces or withdraws the patient's encryption key.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let control = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_of(&chain, opts.patient, control.signer()).await?;
		let best = chain.best().await?;
		if !opts.encryption_key.is_given() && kept_by(&best, patient).await?.is_some() {
			return Err(CliError::unusable("the key of who signs is not the patient's")
				.next("give --encryption-key, or --withdraw"));
		}
		let key = opts.encryption_key.resolve(control.key());
		let call = patients::set_encryption_key(&best, patient, key)?;
		let acted = control.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Did { done: keys::encryption_key_in_words(key) }))
	})?;
	output.report(&shown)
}
