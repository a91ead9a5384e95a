//! `salus record share`.

use super::vault::RecordOfVault;
use crate::{
	arguments,
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	release::{self, Reader, ReleaseError, ReleaseRequest},
	Account, Hex32,
};
use salus_commitments::opening::Opening;
use salus_primitives::{Action, Basis, EncryptionKey, Purpose};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus record share`.
#[derive(Debug, Args)]
#[command(after_help = "\
The chain is asked first, its best and its finalized block: only if both permit is the record's key
wrapped, for whom the decision is. That is the patient, if it is the patient who asks; the
requester's organization, by a grant to it, to a role or to any member; or one practitioner alone, by
a grant to that practitioner. Practitioners publish no key: take the encryption key that `salus keys
show` tells them, from themselves and not from a message that anybody could have sent, and give it
with --recipient-key.

With --sealed a package is written that nobody can read yet; a later one with the key makes it
readable (`salus record receive`).

Examples:
  salus record share $LEAF --vault st-mary --key st-mary --to okafor --purpose TREAT --export out
  salus record share $LEAF --vault st-mary --key st-mary --to $ADDRESS --purpose TREAT \\
    --recipient-key $ENCRYPTION_KEY --export out
  salus record share $LEAF --vault st-mary --key st-mary --sealed --export out")]
pub struct Opts {
	#[command(flatten)]
	record: RecordOfVault,
	/// Who asks for it: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(long, value_name = "ACCOUNT", required_unless_present = "sealed")]
	to: Option<String>,
	/// Why
	#[arg(long, required_unless_present = "sealed", value_parser = arguments::purpose)]
	purpose: Option<Purpose>,
	/// What they want to do
	#[arg(long, default_value = "Read", value_parser = arguments::action)]
	action: Action,
	/// The practitioner's own X25519 key, for a grant to one practitioner: 64 hexadecimal digits
	#[arg(long, value_name = "HEX", requires = "to", value_parser = arguments::hex32)]
	recipient_key: Option<Hex32>,
	/// Write the package into this directory; without it, only the key is wrapped, in the vault
	#[arg(long, value_name = "DIR", required_unless_present = "to")]
	export: Option<PathBuf>,
	/// Give no key along: the package can be carried, but not read
	#[arg(long, conflicts_with_all = ["to", "purpose"])]
	sealed: bool,
}

#[derive(Serialize)]
struct Shared {
	leaf: Hex32,
	/// Who can read it now; `null` if nobody else can.
	reader: Option<Reader>,
	/// To which key it was wrapped; `null` if to none.
	recipient: Option<Hex32>,
	/// The grant it rests on, if it rests on one.
	grant: Option<u32>,
	/// The package; `null` if only the key was wrapped.
	package: Option<PathBuf>,
}

impl Report for Shared {
	fn rows(&self) -> Vec<Vec<String>> {
		let reader = match (&self.reader, &self.recipient) {
			(Some(reader), Some(key)) => format!("{reader}, with key {key}"),
			_ => "nobody: it is sealed".to_owned(),
		};
		let package = self
			.package
			.as_ref()
			.map_or_else(|| "none".to_owned(), |path| path.display().to_string());
		vec![
			vec!["leaf".into(), self.leaf.to_string()],
			vec!["readable by".into(), reader],
			vec![
				"rests on".into(),
				self.grant.map_or_else(|| "no grant".to_owned(), |id| format!("grant {id}")),
			],
			vec!["package".into(), package],
		]
	}
}

/// Shares a record of the vault.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let owner = opts.record.owner()?;
	let vault = opts.record.vault()?;
	let leaf = opts.record.leaf();
	let mut shared =
		Shared { leaf: Hex32(leaf.0), reader: None, recipient: None, grant: None, package: None };
	let opening =
		Opening::from_json(&vault.opening(&leaf, &owner.encryption)?).map_err(CliError::refused)?;
	if let (Some(to), Some(purpose)) = (&opts.to, opts.purpose) {
		let request = ReleaseRequest {
			holder: Account(owner.account),
			requester: keys::account(to)?,
			patient: opening.patient().ok_or_else(|| {
				CliError::refused("the record's opening does not say whose it is")
			})?,
			action: opts.action,
			purpose,
			record: vault.facts(&leaf, &owner.encryption)?,
			practitioner_key: opts.recipient_key.map(|key| EncryptionKey(key.0)),
		};
		let permitted = block_on(async {
			let chain = node.connect().await?;
			Ok(release::release(&chain, &request).await?)
		})?;
		vault.rewrap(&leaf, &owner.encryption, &permitted.key)?;
		shared.reader = Some(permitted.reader);
		shared.recipient = Some(Hex32(permitted.key.0));
		shared.grant = match permitted.basis {
			Basis::Grant(id) => Some(id.0),
			Basis::OwnRecord | Basis::Patient => None,
		};
	}
	if let Some(directory) = &opts.export {
		// A payer-side id is nobody's business here.
		let opening = opening.without_member().to_json().map_err(CliError::refused)?;
		let recipient = shared.recipient.map(|key| EncryptionKey(key.0));
		let directory: &Path = directory;
		shared.package = Some(vault.export(
			&leaf,
			&owner.encryption,
			recipient.as_ref(),
			Some(&opening),
			directory,
		)?);
	}
	output.report(&shared)
}

impl From<ReleaseError> for CliError {
	fn from(error: ReleaseError) -> Self {
		match error {
			ReleaseError::Withheld(withheld) => Self::refused(&withheld).next(withheld.remedy()),
			ReleaseError::Chain(error) => error.into(),
		}
	}
}
