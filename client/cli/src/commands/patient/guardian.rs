//! `salus patient guardian`.

use crate::{
	arguments,
	commands::patient::{helping::check_new_guardians, patient_alone, recover, show},
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::{Did, RelayOpts, Rows},
};
use clap::{Args, Subcommand};
use salus_client::chain::{
	patients,
	recovery::{self, Recovery},
	Account, AtBlock, Hex32,
};
use salus_commitments::guardian::GuardianOpening;
use salus_primitives::{GuardianHash, PatientId};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The options of `salus patient guardian`.
#[derive(Debug, Args)]
#[command(after_help = "\
Guardians help a patient who lost every key to get the identity back; they can do nothing else. The
chain has a salted commitment to each and does not know who they are, until one acts. How many have to
help is the threshold. A guardian helps from 30 days after it was added. Who acts for a patient, as a
legal guardian does, is a proxy: `salus patient proxy`.

Choose people who do not know of each other, and more than one has to help. A patient without guardians
gets the identity back if two organizations that knew the patient identify the person.

Examples:
  salus patient guardian add //Ben //Carla --threshold 2 --openings guardians --key ana --relayer clinic
  salus patient guardian list ana
  salus patient guardian remove guardians/guardian-1.json --threshold 2 --key ana --relayer clinic")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Add guardians, and choose how many have to help
	Add(AddOpts),
	/// Remove guardians at once; only who has the opening can see which
	Remove(RemoveOpts),
	/// List the commitments to a patient's guardians
	List(ListOpts),
}

/// The options of `salus patient guardian add`.
#[derive(Debug, Args)]
#[command(after_help = "\
For each guardian a file is written that it needs to act: give it to that guardian alone, and keep a
copy. Without accounts, only threshold and delay change.

A guardian who replaces the key by which it is one can help no longer: remove it, and add the new key.
While a patient has guardians, organizations do not help, and the first guardians do not for 30 days:
choose more than have to. It ends an open attempt to recover the identity, as a veto does.

Examples:
  salus patient guardian add //Ben //Carla //Dora --threshold 2 --key ana --relayer clinic
  salus patient guardian add --threshold 2 --delay-days 14 --key ana --relayer clinic")]
pub struct AddOpts {
	/// The accounts by which the guardians act: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	accounts: Vec<String>,
	#[command(flatten)]
	terms: TermOpts,
	/// The directory in which to write what opens the commitments, as guardian-0.json and so on
	#[arg(long, value_name = "DIR", default_value = ".")]
	openings: PathBuf,
	#[command(flatten)]
	signing: RelayOpts,
}

/// How many have to help, and how long is waited.
#[derive(Debug, Args)]
struct TermOpts {
	/// How many guardians have to help; 0 if there are none
	#[arg(long, value_name = "N")]
	threshold: u32,
	/// How many days an attempt waits for a veto: 3 to 30; without it as before, at first 7
	#[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u64).range(3..=30))]
	delay_days: Option<u64>,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
}

/// The options of `salus patient guardian remove`.
#[derive(Debug, Args)]
#[command(after_help = "\
From this block on a removed guardian helps nobody, also not in an attempt that is open: that ends. Who
was removed is in no event; but who has the opening sees that the commitment is listed no more.

Examples:
  salus patient guardian remove guardians/guardian-1.json --threshold 2 --key ana --relayer clinic
  salus patient guardian remove --all --threshold 0 --key ana --relayer clinic")]
pub struct RemoveOpts {
	/// The commitments, or the files that open them
	#[arg(value_name = "COMMITMENT|FILE", required_unless_present = "all")]
	guardians: Vec<String>,
	/// All of them
	#[arg(long, conflicts_with = "guardians")]
	all: bool,
	#[command(flatten)]
	terms: TermOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient guardian list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus patient guardian list ana
  salus patient guardian list ana --output json | jq -r '.guardians[].commitment'")]
pub struct ListOpts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Add(opts) => add(&opts, node, output),
		Verb::Remove(opts) => remove(&opts, node, output),
		Verb::List(opts) => list(&opts, node, output),
	}
}

#[derive(Serialize)]
struct Added {
	patient: Hex32,
	threshold: u32,
	delay_ms: u64,
	/// Where what opens each new commitment was written, in the order of the accounts.
	openings: Vec<PathBuf>,
}

impl Rows for Added {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["have to help".into(), self.threshold.to_string()],
			vec!["waits for a veto".into(), recover::days(self.delay_ms)],
		];
		let files = self.openings.iter().map(|path| path.display().to_string());
		rows.extend(files.map(|file| vec!["for its guardian alone".into(), file]));
		rows
	}
}

fn add(opts: &AddOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let accounts: Vec<Account> =
		opts.accounts.iter().map(|text| keys::account(text)).collect::<Result<_, _>>()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.terms.patient, signing.signer()).await?;
		let best = chain.best().await?;
		let before = standing(&best, patient).await?;
		check(&best, patient, &before, &accounts, &opts.openings).await?;
		let mut guardians: Vec<_> =
			before.guardians.iter().map(|one| GuardianHash(one.commitment.0)).collect();
		let (mut files, mut openings) = (NewFiles::default(), Vec::new());
		for (index, account) in accounts.into_iter().enumerate() {
			let (commitment, opening) = recovery::new_guardian(account)?;
			let path = opts.openings.join(format!("guardian-{index}.json"));
			files.add(&path, opening.to_json().map_err(CliError::refused)?);
			guardians.push(commitment);
			openings.push(path);
		}
		if !openings.is_empty() {
			std::fs::create_dir_all(&opts.openings)
				.map_err(|error| CliError::unwritten(&opts.openings, &error))?;
		}
		let delay_ms = opts.terms.delay_ms(&before);
		let threshold = opts.terms.threshold;
		let call = recovery::set_guardians_call(&best, patient, guardians, threshold, delay_ms)?;
		signing
			.act_keeping(&chain, node, &call, &files)
			.await?
			.shown(|_| Ok(Added { patient: Hex32(patient.0), threshold, delay_ms, openings }))
	})?;
	output.report(&shown)
}

/// Checks that whoever is added can help some day, as far as the files in the directory tell who is a
/// guardian already.
async fn check(
	at: &AtBlock,
	patient: PatientId,
	before: &Recovery,
	accounts: &[Account],
	openings: &Path,
) -> Result<(), CliError> {
	let (mut own, mut persons) = (Vec::new(), Vec::new());
	for account in accounts {
		match patients::patient_of(at, *account).await? {
			Some((id, _)) if id == patient => own.push(*account),
			Some((id, _)) if persons.iter().any(|(one, key)| *one == id && key != account) => {
				return Err(CliError::refused(format_args!(
					"{account} is another key of an identity that is named already, and helps once"
				))
				.next("name another person"));
			}
			Some((_, key)) if key.removed_at.is_some() => {
				return Err(CliError::refused(format_args!("{account} was removed by its owner"))
					.next("ask for an account that is in use"));
			}
			Some((id, _)) => persons.push((id, *account)),
			None => {}
		}
	}
	let mut known = Vec::new();
	for file in std::fs::read_dir(openings).into_iter().flatten().flatten() {
		let opening =
			std::fs::read(file.path()).ok().and_then(|json| GuardianOpening::from_json(&json).ok());
		let listed = |opening: &GuardianOpening| {
			let commitment = Hex32(opening.hash().0);
			before.guardians.iter().any(|one| one.commitment == commitment)
		};
		known.extend(opening.filter(listed).map(|opening| Account(opening.guardian)));
	}
	check_new_guardians(accounts, &known, |account| own.contains(&account))
}

fn remove(
	opts: &RemoveOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let removed: Vec<Hex32> =
		opts.guardians.iter().map(|text| commitment(text)).collect::<Result<_, _>>()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.terms.patient, signing.signer()).await?;
		let best = chain.best().await?;
		let before = standing(&best, patient).await?;
		for one in &removed {
			if !before.guardians.iter().any(|guardian| guardian.commitment == *one) {
				return Err(CliError::refused(format_args!("the patient has no guardian {one}"))
					.next("see `salus patient guardian list`"));
			}
		}
		let stays = |one: &Hex32| !opts.all && !removed.contains(one);
		let kept = before.guardians.iter().map(|guardian| guardian.commitment).filter(stays);
		let kept: Vec<_> = kept.map(|commitment| GuardianHash(commitment.0)).collect();
		let left = kept.len();
		let delay_ms = opts.terms.delay_ms(&before);
		let call =
			recovery::set_guardians_call(&best, patient, kept, opts.terms.threshold, delay_ms)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			Ok(Did { done: format!("patient {} has {left} guardians", Hex32(patient.0)) })
		})
	})?;
	output.report(&shown)
}

fn list(opts: &ListOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let recovery = block_on(async {
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		standing(&chain.best().await?, patient).await
	})?;
	output.report(&recover::Status(recovery))
}

impl TermOpts {
	fn delay_ms(&self, before: &Recovery) -> u64 {
		self.delay_days.map_or(before.delay_ms, |days| days.saturating_mul(DAY_MS))
	}
}

/// How a patient's identity can be recovered.
pub(super) async fn standing(at: &AtBlock, patient: PatientId) -> Result<Recovery, CliError> {
	recovery::recovery(at, patient).await?.ok_or_else(|| {
		CliError::refused(format_args!("the chain knows no patient {}", Hex32(patient.0)))
			.next("register one with `salus patient register`")
	})
}

/// A commitment: itself, or that which a file opens.
fn commitment(text: &str) -> Result<Hex32, CliError> {
	if let Ok(commitment) = arguments::hex32(text) {
		return Ok(commitment);
	}
	let opening = recover::opening(Path::new(text))?;
	Ok(Hex32(opening.hash().0))
}
