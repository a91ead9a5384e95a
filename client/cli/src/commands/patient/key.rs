//! `salus patient key`.

use crate::{
	arguments,
	commands::patient::{patient_alone, show},
	error::CliError,
	keys,
	online::{block_on, now, NodeOpts},
	output::{Output, Report},
	signing::{Did, RelayOpts},
};
use clap::{Args, Subcommand};
use salus_client::chain::{
	patients::{self, KeyAddition, PatientKey},
	words, Account, Hex32,
};
use salus_primitives::{KeyPurpose, KeyPurposes, PatientId};
use serde::Serialize;
use std::io::Write;

const HOUR_MS: u64 = 60 * 60 * 1000;

/// The options of `salus patient key`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus patient key list ana
  salus patient key add ana-phone --purposes Consent --key ana --relayer st-mary
  salus patient key rotate ana ana-new --key ana --relayer st-mary
  salus patient key purposes ana-printed --purposes RecoveryVeto --key ana --relayer st-mary
  salus patient key remove ana-phone --key ana --relayer st-mary")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Add a key to the own identity
	Add(AddOpts),
	/// Put a new key in the place of another, which is removed for ever
	Rotate(RotateOpts),
	/// Change what a key may be used for
	Purposes(PurposesOpts),
	/// Remove a key from the own identity, for ever
	Remove(RemoveOpts),
	/// List a patient's live keys
	List(ListOpts),
}

/// The options of `salus patient key add`.
#[derive(Debug, Args)]
#[command(after_help = "\
Both keys sign: the new one to show that somebody holds it.

Examples:
  salus patient key add ana-phone --purposes Consent --key ana --relayer st-mary
  salus patient key add ana-safe --purposes Control,Consent,RecoveryVeto --key ana --sign-only add.json")]
pub struct AddOpts {
	/// The new key: a key of the wallet, or a development URI
	#[arg(value_name = "NAME|//URI")]
	new: String,
	/// What it may be used for, with commas between them
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::key_purpose)]
	purposes: Vec<KeyPurpose>,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	/// The password of the new key, if it is another one
	#[arg(long, value_name = "FILE")]
	new_password_file: Option<std::path::PathBuf>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient key rotate`.
#[derive(Debug, Args)]
#[command(after_help = "\
The new key gets the purposes of the old one, which never comes back. Works for the last key, too.

Examples:
  salus patient key rotate ana ana-new --key ana --relayer st-mary
  salus patient key rotate ana-phone ana-phone2 --key ana --sign-only rotate.json")]
pub struct RotateOpts {
	/// The key that is replaced: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "OLD")]
	old: String,
	/// The new key: a key of the wallet, or a development URI
	#[arg(value_name = "NEW|//URI")]
	new: String,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	/// The password of the new key, if it is another one
	#[arg(long, value_name = "FILE")]
	new_password_file: Option<std::path::PathBuf>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient key purposes`.
#[derive(Debug, Args)]
#[command(after_help = "\
The last key that controls the identity keeps that purpose. A key for the veto alone outlives a recovery.

Examples:
  salus patient key purposes ana-printed --purposes RecoveryVeto --key ana --relayer st-mary
  salus patient key purposes ana-phone --purposes Control,Consent --key ana --dry-run")]
pub struct PurposesOpts {
	/// The key: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	account: String,
	/// All that it may be used for, with commas between them
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::key_purpose)]
	purposes: Vec<KeyPurpose>,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient key remove`.
#[derive(Debug, Args)]
#[command(after_help = "\
A removed key never comes back. The last key that controls the identity cannot be removed.

Examples:
  salus patient key remove ana-phone --key ana --relayer st-mary
  salus patient key remove 5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y --key ana --dry-run")]
pub struct RemoveOpts {
	/// The key: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	account: String,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient key list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus patient key list ana
  salus patient key list ana --output json | jq -r '.[].key.ss58'")]
pub struct ListOpts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Add(opts) => add(&opts, node, output),
		Verb::Rotate(opts) => rotate(&opts, node, output),
		Verb::Purposes(opts) => set_purposes(&opts, node, output),
		Verb::Remove(opts) => remove(&opts, node, output),
		Verb::List(opts) => list(&opts, node, output),
	}
}

fn add(opts: &AddOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let control = opts.signing.unlock()?;
		let password = keys::PasswordOpts::from_file(opts.new_password_file.clone());
		let new = keys::unlock(&opts.new, &password)?.signer;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.patient, control.signer()).await?;
		let purposes: KeyPurposes = opts.purposes.iter().copied().collect();
		let addition = KeyAddition {
			genesis: chain.genesis(),
			patient,
			key: Account::from(&new),
			purposes,
			expires_at: now(&chain).await?.saturating_add(HOUR_MS),
		};
		let call = addition.call(&chain.best().await?, &new)?;
		control.act(&chain, node, &call).await?.shown(|_| {
			Ok(Did {
				done: format!(
					"{} is a key of patient {} for {}",
					addition.key,
					Hex32(patient.0),
					words::list(purposes.iter())
				),
			})
		})
	})?;
	output.report(&shown)
}

fn rotate(
	opts: &RotateOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let old = keys::account(&opts.old)?;
		let control = opts.signing.unlock()?;
		let password = keys::PasswordOpts::from_file(opts.new_password_file.clone());
		let new = keys::unlock(&opts.new, &password)?.signer;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.patient, control.signer()).await?;
		let best = chain.best().await?;
		let identity = show::found(&chain, patient).await?;
		let replaced = identity.keys.iter().find(|key| key.key == old).ok_or_else(|| {
			CliError::refused(format_args!("{old} is no live key of patient {}", identity.id))
				.next("see `salus patient key list`")
		})?;
		let addition = KeyAddition {
			genesis: chain.genesis(),
			patient,
			key: Account::from(&new),
			purposes: replaced.purposes,
			expires_at: now(&chain).await?.saturating_add(HOUR_MS),
		};
		let call = addition.rotation_call(&best, old, &new)?;
		control.act(&chain, node, &call).await?.shown(|_| {
			Ok(Did {
				done: format!(
					"{} is a key of patient {} in place of {old}",
					addition.key,
					Hex32(patient.0)
				),
			})
		})
	})?;
	output.report(&shown)
}

fn set_purposes(
	opts: &PurposesOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let key = keys::account(&opts.account)?;
		let control = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.patient, control.signer()).await?;
		let purposes: KeyPurposes = opts.purposes.iter().copied().collect();
		let call = patients::set_key_purposes(&chain.best().await?, patient, key, purposes)?;
		control.act(&chain, node, &call).await?.shown(|_| {
			Ok(Did {
				done: format!(
					"{key} is a key of patient {} for {}",
					Hex32(patient.0),
					words::list(purposes.iter())
				),
			})
		})
	})?;
	output.report(&shown)
}

fn remove(
	opts: &RemoveOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let key = keys::account(&opts.account)?;
		let control = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.patient, control.signer()).await?;
		let call = patients::remove_key(&chain.best().await?, patient, key)?;
		control.act(&chain, node, &call).await?.shown(|_| {
			Ok(Did { done: format!("{key} is no key of patient {} any more", Hex32(patient.0)) })
		})
	})?;
	output.report(&shown)
}

#[derive(Serialize)]
#[serde(transparent)]
struct Keys(Vec<PatientKey>);

impl Report for Keys {
	fn titles(&self) -> Vec<&'static str> {
		vec!["key", "purposes", "added"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.0
			.iter()
			.map(|key| {
				vec![
					key.key.to_string(),
					words::list(key.purposes.iter()),
					key.added_at.to_string(),
				]
			})
			.collect()
	}
}

fn list(opts: &ListOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let patient = block_on(async {
		let chain = node.connect().await?;
		let id = show::resolve(&chain, &opts.patient).await?;
		show::found(&chain, id).await
	})?;
	output.report(&Keys(patient.keys))
}
