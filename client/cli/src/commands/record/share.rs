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
	consent::{self, reason_in_words, remedy, AccessRequest},
	organizations, patients, Account, AtBlock, Chain, Hex32,
};
use salus_commitments::opening::Opening;
use salus_primitives::{
	Action, Basis, Decision, EncryptionKey, OrganizationId, PatientId, Purpose, RecordFacts,
};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus record share`.
#[derive(Debug, Args)]
#[command(after_help = "\
The chain is asked first: only if it permits is the record's key wrapped for the requester's
organization, or for the patient. With --sealed a package is written that nobody can read yet; a
later one with the key makes it readable (`salus record receive`).

Examples:
  salus record share $LEAF --vault st-mary --key st-mary --to okafor --purpose TREAT --export out
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
	/// For whom the key was wrapped; `null` if for nobody.
	recipient: Option<Hex32>,
	/// The grant it rests on, if it rests on one.
	grant: Option<u32>,
	/// The package; `null` if only the key was wrapped.
	package: Option<PathBuf>,
}

impl Report for Shared {
	fn rows(&self) -> Vec<Vec<String>> {
		let recipient =
			self.recipient.map_or_else(|| "nobody: it is sealed".to_owned(), |key| key.to_string());
		let package = self
			.package
			.as_ref()
			.map_or_else(|| "none".to_owned(), |path| path.display().to_string());
		vec![
			vec!["leaf".into(), self.leaf.to_string()],
			vec!["readable by".into(), recipient],
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
	let mut shared = Shared { leaf: Hex32(leaf.0), recipient: None, grant: None, package: None };
	let opening =
		Opening::from_json(&vault.opening(&leaf, &owner.encryption)?).map_err(CliError::refused)?;
	if let (Some(to), Some(purpose)) = (&opts.to, opts.purpose) {
		let requester = keys::account(to)?;
		let request = Request {
			holder: Account(owner.account),
			requester,
			purpose,
			action: opts.action,
			patient: opening.patient().ok_or_else(|| {
				CliError::refused("the record's opening does not say whose it is")
			})?,
			facts: vault.facts(&leaf, &owner.encryption)?,
		};
		let permitted = block_on(async { request.ask(&node.connect().await?).await })?;
		vault.rewrap(&leaf, &owner.encryption, &permitted.recipient)?;
		shared.recipient = Some(Hex32(permitted.recipient.0));
		shared.grant = permitted.grant;
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

/// Who asks for which record.
struct Request {
	holder: Account,
	requester: Account,
	patient: PatientId,
	action: Action,
	purpose: Purpose,
	facts: RecordFacts,
}

/// A permission, and the key to which the record's is wrapped.
struct Permitted {
	recipient: EncryptionKey,
	grant: Option<u32>,
}

impl Request {
	async fn ask(&self, chain: &Chain) -> Result<Permitted, CliError> {
		let best = chain.best().await?;
		let holder = self.holder(&best).await?;
		let question = AccessRequest {
			holder,
			requester: self.requester,
			patient: self.patient,
			action: self.action,
			purpose: self.purpose,
			records: vec![self.facts],
		};
		let verdict = consent::check_access(chain, &question).await?;
		let grant = match verdict.decisions.first() {
			Some(Decision::Permit { basis: Basis::Grant(id), .. }) => Some(id.0),
			Some(Decision::Permit { .. }) => None,
			Some(Decision::Deny { reason }) => {
				return Err(CliError::refused(format_args!(
					"access is denied: {}",
					reason_in_words(*reason)
				))
				.next(remedy(*reason)))
			}
			None => return Err(CliError::unusable("the chain decided nothing")),
		};
		Ok(Permitted { recipient: self.recipient(&best).await?, grant })
	}

	async fn holder(&self, best: &AtBlock) -> Result<OrganizationId, CliError> {
		organizations::acting_for(best, self.holder).await?.ok_or_else(|| {
			CliError::refused(format_args!("{} acts for no member organization", self.holder))
				.next("give --key the admin of the organization that holds the record")
		})
	}

	/// The key of the requester's organization, or the patient's own.
	async fn recipient(&self, best: &AtBlock) -> Result<EncryptionKey, CliError> {
		let unpublished = |who: &str| {
			CliError::refused(format_args!("{who} has published no encryption key"))
				.next("with `salus org set-encryption-key` or `salus patient encryption-key`")
		};
		let key = match organizations::acting_for(best, self.requester).await? {
			Some(id) => organizations::organization(best, id)
				.await?
				.and_then(|organization| organization.encryption_key)
				.ok_or_else(|| unpublished(&format!("organization {}", id.0)))?,
			None => patients::patient(best, self.patient)
				.await?
				.and_then(|patient| patient.encryption_key)
				.ok_or_else(|| unpublished("the patient"))?,
		};
		Ok(EncryptionKey(key.0))
	}
}
