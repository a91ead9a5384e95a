//! `salus patient register`.

use crate::{
	arguments,
	commands::patient::printed::{Printed, PrintedKey},
	error::CliError,
	keys,
	online::{block_on, note, now, DryRun, Included, NodeOpts},
	output::Output,
	signing::{Rows, Shown, SignedFile},
};
use clap::Args;
use salus_client::chain::{
	custody::CustodialRegistration,
	organizations,
	patients::{self, Registration},
	relay::RelayFile,
	words, Account, AtBlock, Call, Chain, Hex32, Receipt,
};
use salus_client::{wallet::Key, Keypair};
use salus_primitives::{EncryptionKey, OrganizationId, PatientId, RelationshipKind, Roles};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

const HOUR_MS: u64 = 60 * 60 * 1000;

/// The options of `salus patient register`.
#[derive(Debug, Args)]
#[command(after_help = "\
With --sponsor a member organization submits the registration and pays. With --self the key pays.
With --sign-only and --sponsor-id the key signs now, and the sponsor relays the file later.

With --custodian a provider, pharmacy or laboratory registers the identity of a patient who has no device,
and keeps the key: make one for this patient alone. The key does nothing after that. Whoever acts for the
organization acts for the patient, under their own key, with --patient: what they do says so, and is for
treatment, payment and operations. The patient takes the identity over in person (`salus patient
claim-identity`).

With --veto-out a second transaction gives the identity a key that can do nothing but veto: whoever would
take the identity by a wrong recovery is stopped by it (see `salus patient recover`). Print the file, put
the sheet in a drawer, and delete the file: the phrase in it is kept nowhere else. To use the sheet, type
the phrase into a file, `salus keys import sheet --phrase-file FILE`, and `salus patient veto --key sheet`.

Examples:
  salus patient register --key ana --sponsor st-mary --veto-out veto.txt
  salus patient register --key //Dave --self
  salus patient register --key omar-kept --custodian st-mary
  salus patient register --key ana --sign-only ana.json --sponsor-id 1")]
pub struct Opts {
	/// The identity's first key: a key of the wallet, or a development URI such as //Dave
	#[arg(long, value_name = "NAME|//URI")]
	key: String,
	#[command(flatten)]
	payer: Payer,
	/// The organization that will submit what is signed
	#[arg(long, value_name = "ID", value_parser = arguments::organization, requires = "sign_only")]
	sponsor_id: Option<OrganizationId>,
	/// For how many hours the signature can be submitted
	#[arg(long, value_name = "HOURS", default_value_t = 1,
		value_parser = clap::value_parser!(u64).range(1..=24))]
	hours: u64,
	/// The key to which others encrypt for the patient; without it, that of the given key
	#[arg(long, value_name = "HEX", value_parser = arguments::hex32)]
	encryption_key: Option<Hex32>,
	/// Make a key for the veto alone, too, and write its phrase to this file, to be printed
	#[arg(long, value_name = "FILE", conflicts_with_all = ["sign_only", "custodian"])]
	veto_out: Option<PathBuf>,
	#[command(flatten)]
	password: keys::PasswordOpts,
	/// Show what would be signed and what it would cost, and send nothing
	#[arg(long)]
	dry_run: bool,
}

/// Who pays for the registration.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Payer {
	/// The admin or a practitioner of the organization that submits it and pays
	#[arg(long, value_name = "NAME|//URI")]
	sponsor: Option<String>,
	/// The admin or a practitioner of the organization that keeps the key of a patient without a
	/// device, submits it and pays
	#[arg(long, value_name = "NAME|//URI")]
	custodian: Option<String>,
	/// The key itself pays
	#[arg(long = "self")]
	own: bool,
	/// Send nothing; write what was signed to this file, for `salus relay submit`
	#[arg(long, value_name = "FILE", requires = "sponsor_id")]
	sign_only: Option<PathBuf>,
}

impl Payer {
	/// Who acts for an organization that submits it, if one does.
	fn organization(&self) -> Option<&str> {
		self.sponsor.as_deref().or(self.custodian.as_deref())
	}

	/// The organization's call: that of a sponsor, or of who keeps the key.
	fn call(
		&self,
		at: &AtBlock,
		registration: &Registration,
		key: &Keypair,
	) -> Result<Call, CliError> {
		if self.custodian.is_none() {
			return Ok(registration.call(at, registration.sign(key))?);
		}
		let kept = CustodialRegistration {
			genesis: registration.genesis,
			key: registration.key,
			encryption_key: registration.encryption_key,
			custodian: registration.sponsor,
			expires_at: registration.expires_at,
		};
		Ok(kept.call(at, key)?)
	}
}

#[derive(Serialize)]
struct Registered {
	patient: Hex32,
	key: Account,
	encryption_key: Option<Hex32>,
	sponsor: Option<OrganizationId>,
	/// The organization that keeps the key, if one does.
	custodian: Option<OrganizationId>,
	/// The key for the veto alone, if one was made.
	veto_key: Option<Printed>,
}

impl Rows for Registered {
	fn rows(&self) -> Vec<Vec<String>> {
		let sponsor = self.sponsor.map_or_else(|| "none".to_owned(), |id| id.0.to_string());
		let key = self.encryption_key.map_or_else(|| "none".to_owned(), |key| key.to_string());
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["key".into(), self.key.to_string()],
			vec!["encryption key".into(), key],
			vec!["sponsor".into(), sponsor],
		];
		let kept = self.custodian.map(|id| format!("organization {}", id.0));
		rows.extend(kept.map(|by| vec!["key kept by".into(), by]));
		rows.extend(self.veto_key.iter().flat_map(|printed| {
			[
				vec!["key for the veto alone".into(), printed.key.to_string()],
				vec!["print and delete".into(), printed.file.display().to_string()],
			]
		}));
		rows
	}
}

/// Registers a patient.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let key = keys::unlock(&opts.key, &opts.password)?;
		let encryption_key = match opts.encryption_key {
			Some(given) => EncryptionKey(given.0),
			None => key.encryption_key(),
		};
		let payer = opts.payer.organization();
		let payer = payer.map(|name| keys::unlock(name, &opts.password)).transpose()?;
		let printed = opts.veto_out.as_deref().map(PrintedKey::new).transpose()?;
		let chain = node.connect().await?;
		let mut shown = register(opts, node, &chain, &key.signer, encryption_key, &payer).await?;
		if let (Shown::Done { result, .. }, Some(printed)) = (&mut shown, printed) {
			let patient = PatientId(result.patient.0);
			result.veto_key = Some(printed.add(&chain, node, patient, key, payer).await?);
		} else if matches!(shown, Shown::Done { .. }) && opts.payer.custodian.is_none() {
			note("note: no key to print was made; `salus patient key add` adds one for the veto");
		}
		Ok(shown)
	})?;
	output.report(&shown)
}

async fn register(
	opts: &Opts,
	node: &NodeOpts,
	chain: &Chain,
	key: &Keypair,
	encryption_key: EncryptionKey,
	payer: &Option<Key>,
) -> Result<Shown<Registered>, CliError> {
	match (payer, &opts.payer.sign_only) {
		(Some(payer), _) => by_member(opts, node, chain, key, encryption_key, &payer.signer).await,
		(None, Some(path)) => {
			let sponsor = opts
				.sponsor_id
				.ok_or_else(|| CliError::unusable("--sign-only needs --sponsor-id"))?;
			let registration = registration(opts, chain, key, encryption_key, sponsor).await?;
			let relay = RelayFile::registration(&registration, key);
			Ok(Shown::Signed(SignedFile::write(path, &relay)?))
		}
		(None, None) => by_itself(opts, node, chain, key, encryption_key).await,
	}
}

async fn registration(
	opts: &Opts,
	chain: &Chain,
	key: &Keypair,
	encryption_key: EncryptionKey,
	sponsor: OrganizationId,
) -> Result<Registration, CliError> {
	Ok(Registration {
		genesis: chain.genesis(),
		key: key.into(),
		encryption_key: Some(encryption_key),
		sponsor,
		expires_at: now(chain).await?.saturating_add(opts.hours.saturating_mul(HOUR_MS)),
	})
}

/// Registers what an organization submits and pays for: as a sponsor, or as who keeps the key.
async fn by_member(
	opts: &Opts,
	node: &NodeOpts,
	chain: &Chain,
	key: &Keypair,
	encryption_key: EncryptionKey,
	payer: &Keypair,
) -> Result<Shown<Registered>, CliError> {
	let best = chain.best().await?;
	let payer_account = Account::from(payer);
	let acting = organizations::acting_for(&best, payer_account).await?;
	let organization = acting.ok_or_else(|| {
		CliError::refused(format_args!("{payer_account} acts for no member organization"))
			.next("name an admin or a practitioner of one")
	})?;
	if opts.payer.custodian.is_some() {
		let found = organizations::organization(&best, organization).await?;
		must_treat(found.map(|found| found.roles_in_force), organization)?;
	}
	let registration = registration(opts, chain, key, encryption_key, organization).await?;
	let call = opts.payer.call(&best, &registration, key)?;
	if opts.dry_run {
		let estimate = chain.estimate(&call, payer).await?;
		let words = words::describe(&best, &call)?;
		return Ok(Shown::Dry(DryRun::new(words, &call, estimate)));
	}
	let receipt = chain.submit(&call, payer, node.patience()).await?;
	registered(chain, key, &receipt).await
}

/// Refuses an organization that treats nobody.
fn must_treat(roles: Option<Roles>, organization: OrganizationId) -> Result<(), CliError> {
	let treats = RelationshipKind::Treatment.roles();
	if roles.is_some_and(|roles| roles.intersects(treats)) {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"PatientIdentity.NotAuthorized: organization {} keeps nobody's key: none of its roles is {}",
		organization.0,
		words::list(treats.iter())
	))
	.next("let an organization register the patient that treats patients"))
}

async fn by_itself(
	opts: &Opts,
	node: &NodeOpts,
	chain: &Chain,
	key: &Keypair,
	encryption_key: EncryptionKey,
) -> Result<Shown<Registered>, CliError> {
	let best = chain.best().await?;
	let call = patients::register(&best, Some(encryption_key))?;
	if opts.dry_run {
		let estimate = chain.estimate(&call, key).await?;
		let words = words::describe(&best, &call)?;
		return Ok(Shown::Dry(DryRun::new(words, &call, estimate)));
	}
	let receipt = chain.submit(&call, key, node.patience()).await?;
	registered(chain, key, &receipt).await
}

async fn registered(
	chain: &Chain,
	key: &Keypair,
	receipt: &Receipt,
) -> Result<Shown<Registered>, CliError> {
	let at = chain.at(receipt.block.hash.0).await?;
	let (id, _) = patients::patient_of(&at, key.into())
		.await?
		.ok_or_else(|| CliError::unusable("the chain does not know the patient it registered"))?;
	let patient = patients::patient(&at, id).await?;
	Ok(Shown::Done {
		result: Registered {
			patient: Hex32(id.0),
			key: key.into(),
			encryption_key: patient.as_ref().and_then(|patient| patient.encryption_key),
			sponsor: patient.as_ref().and_then(|patient| patient.sponsor),
			custodian: patient.and_then(|patient| patient.custodian()),
			veto_key: None,
		},
		included: Included::of(receipt)?,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::Role;

	#[test]
	fn only_who_treats_keeps_a_key() {
		for (role, may) in [(Role::Provider, true), (Role::Laboratory, true), (Role::Payer, false)]
		{
			assert_eq!(must_treat(Some(role.into()), OrganizationId(3)).is_ok(), may, "{role}");
		}
		let line = must_treat(None, OrganizationId(3)).expect_err("unknown").line();
		assert!(
			line.contains("PatientIdentity.NotAuthorized") && line.contains("Provider"),
			"{line}"
		);
	}
}
