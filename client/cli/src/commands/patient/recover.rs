//! `salus patient recover`.

use crate::{
	commands::patient::{
		guardian::standing,
		helping::{Help, Situation},
		show,
	},
	error::CliError,
	input::InputFile,
	keys,
	online::{block_on, now, NodeOpts},
	openings::{can_write, NewFiles},
	output::{Output, Report},
	signing::{Did, RelayOpts},
};
use clap::{Args, Subcommand};
use salus_client::{
	chain::{
		patients,
		recovery::{self, Attempt, Helper, Recovery, Wish},
		relationships, Account, AtBlock, Chain, Hex32, Moment,
	},
	files::{self, IfThere},
};
use salus_commitments::guardian::GuardianOpening;
use salus_primitives::{Capacity, PatientId};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

const HOUR_MS: u64 = 60 * 60 * 1000;

/// The options of `salus patient recover`.
#[derive(Debug, Args)]
#[command(after_help = "\
A patient who lost every key keeps the identity: a new key signs a wish, the guardians support it (see
`salus patient guardian`), or two organizations that knew the patient do where there are no guardians.
Then it waits, for seven days unless the patient chose otherwise. Any key of the patient can end it
meanwhile (`salus patient veto`). Then anybody completes it: the new key may do everything, and the lost
ones nothing, but for those for the veto alone. For 72 hours it grants nothing, adds no guardian, gives
nothing free that was withheld, and removes no key for the veto alone.

Examples:
  salus patient recover wish $PATIENT --new ana-phone --out wish.json
  salus patient recover start wish.json --opening guardian-0.json --key ben --relayer clinic
  salus patient recover support wish.json --opening guardian-1.json --key carla --relayer clinic
  salus patient recover show $PATIENT
  salus patient recover complete $PATIENT --key clinic")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Have a new key sign that it wants to become a patient's
	Wish(WishOpts),
	/// Start an attempt, as a guardian or for an organization
	Start(HelpOpts),
	/// Support the open attempt, as another guardian or organization
	Support(HelpOpts),
	/// Take back the support of the open attempt
	Withdraw(WithdrawOpts),
	/// Complete an attempt that nobody vetoed
	Complete(CompleteOpts),
	/// Show by whom an identity can be recovered, and the last attempt
	Show(ShowOpts),
}

/// The options of `salus patient recover wish`.
#[derive(Debug, Args)]
#[command(after_help = "\
Make the new key first, of a phrase that is kept: `salus keys recover` finds the identity by it again.
Give the file to those who help: it holds no secret.

Examples:
  salus keys new ana-anew
  salus keys derive ana-phone --from ana-anew
  salus patient recover wish $PATIENT --new ana-phone --out wish.json")]
pub struct WishOpts {
	/// The patient's id, or one of the keys, lost or not
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The new key: a key of the wallet, or a development URI
	#[arg(long, value_name = "NAME|//URI")]
	new: String,
	/// For how many hours an attempt can be started with it
	#[arg(long, value_name = "HOURS", default_value_t = 24,
		value_parser = clap::value_parser!(u64).range(1..=24))]
	hours: u64,
	/// The file to write
	#[arg(long, value_name = "FILE")]
	out: PathBuf,
	/// Write over the file if it is there
	#[arg(long)]
	force: bool,
	#[command(flatten)]
	password: keys::PasswordOpts,
}

/// The options of `salus patient recover start` and `support`.
#[derive(Debug, Args)]
#[command(after_help = "\
Look at the person, and not at the file alone: whoever has the new key has the identity afterwards. A
guardian gives the file that the patient gave it, and is in clear on the chain from then on: what cannot
succeed is refused before it is signed. An organization signs by its admin or a privacy officer, and
says what shows who the person is, to which the chain gets a salted commitment.

Examples:
  salus patient recover start wish.json --opening guardian-0.json --key ben --relayer clinic
  salus patient recover support wish.json --opening guardian-1.json --key carla --relayer clinic
  salus patient recover start wish.json --evidence-file seen.txt --evidence-out seen.json --key clinic
  salus patient recover support wish.json --evidence-file seen.txt --evidence-out seen.json --key lab")]
pub struct HelpOpts {
	/// What the new key signed; - is stdin
	#[arg(value_name = "WISH")]
	wish: InputFile,
	#[command(flatten)]
	capacity: CapacityOpts,
	/// Where to write what opens an organization's evidence
	#[arg(long, value_name = "FILE", requires = "evidence_file")]
	evidence_out: Option<PathBuf>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// In which capacity somebody helps.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct CapacityOpts {
	/// As a guardian: what the patient gave it
	#[arg(long, value_name = "FILE")]
	opening: Option<PathBuf>,
	/// For an organization: how it identified the person, in a file of UTF-8 text; - is stdin
	#[arg(long, value_name = "FILE", requires = "evidence_out")]
	evidence_file: Option<InputFile>,
}

/// The options of `salus patient recover withdraw`.
#[derive(Debug, Args)]
#[command(after_help = "\
Who was deceived takes the support back. Unless enough are left, the delay begins anew when another
supports the attempt; nobody left, it is over. Who withdraws helps this patient no more for thirty days, unless the attempt could not
have been completed: because an organization that attested is no longer in good standing, say.

Examples:
  salus patient recover withdraw $PATIENT --key ben --relayer clinic
  salus patient recover withdraw $PATIENT --key clinic --dry-run")]
pub struct WithdrawOpts {
	/// The patient's id, or one of the keys, lost or not
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient recover complete`.
#[derive(Debug, Args)]
#[command(after_help = "\
Anybody may, but the new key cannot: the chain knows it only afterwards.

Examples:
  salus patient recover complete $PATIENT --key ben --relayer clinic
  salus patient recover complete $PATIENT --key clinic
  salus patient recover complete $PATIENT --key clinic --dry-run")]
pub struct CompleteOpts {
	/// The patient's id, or one of the keys, lost or not
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient recover show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus patient recover show $PATIENT
  salus patient recover show ana --output json | jq .attempt.status")]
pub struct ShowOpts {
	/// The patient's id, or one of the keys, lost or not
	#[arg(value_name = "PATIENT")]
	patient: String,
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Wish(opts) => wish(&opts, node, output),
		Verb::Start(opts) => help(&opts, Help::Start, node, output),
		Verb::Support(opts) => help(&opts, Help::Support, node, output),
		Verb::Withdraw(opts) => withdraw(&opts, node, output),
		Verb::Complete(opts) => complete(&opts, node, output),
		Verb::Show(opts) => show(&opts, node, output),
	}
}

#[derive(Serialize)]
struct Wished {
	patient: Hex32,
	key: Account,
	until: Moment,
	file: PathBuf,
}

impl Report for Wished {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["new key".into(), self.key.to_string()],
			vec!["until".into(), self.until.to_string()],
			vec!["for those who help".into(), self.file.display().to_string()],
		]
	}
}

fn wish(opts: &WishOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let if_there = if opts.force { IfThere::Replace } else { IfThere::Refuse };
	let unwritten = |error: &std::io::Error| CliError::unwritten(&opts.out, error);
	files::can_write(&opts.out, if_there).map_err(|error| unwritten(&error))?;
	let wish = block_on(async {
		let key = keys::unlock(&opts.new, &opts.password)?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let until = now(&chain).await?.saturating_add(opts.hours.saturating_mul(HOUR_MS));
		Ok(Wish::sign(chain.genesis(), patient, &key.signer, Some(key.encryption_key()), until))
	})?;
	let mut json = serde_json::to_vec_pretty(&wish)
		.map_err(|error| CliError::unprintable(&std::io::Error::from(error)))?;
	json.push(b'\n');
	files::write(&opts.out, &json, if_there).map_err(|error| unwritten(&error))?;
	output.report(&Wished {
		patient: wish.patient,
		key: wish.account()?,
		until: Moment(wish.expires_at),
		file: opts.out.clone(),
	})
}

fn help(
	opts: &HelpOpts,
	how: Help,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let file = &opts.wish;
	let wish: Wish = serde_json::from_slice(&file.read()?).map_err(|error| {
		CliError::refused(format_args!("{file} holds no wish: {error}"))
			.next("ask for what `salus patient recover wish` wrote")
	})?;
	let mut files = NewFiles::default();
	let capacity = opts.capacity(&mut files)?;
	let patient = PatientId(wish.patient.0);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let best = chain.best().await?;
		let key = wish.account()?;
		wish.check(chain.genesis())?;
		if let Some(opening) = &opts.capacity.guardian()? {
			check_guardian(&chain, opening, how, &wish, signing.signer()).await?;
		}
		let call = match how {
			Help::Start => wish.start_call(&chain, &best, capacity)?,
			Help::Support => recovery::support_call(&best, patient, capacity, key)?,
		};
		let acted = signing.act_keeping(&chain, node, &call, &files).await?;
		let attempt = attempt(&chain, patient).await?;
		acted.shown(|_| Ok(Did { done: in_words(&attempt, patient) }))
	})?;
	output.report(&shown)
}

/// Refuses what would name the guardian to everybody and could not succeed.
async fn check_guardian(
	chain: &Chain,
	opening: &GuardianOpening,
	help: Help,
	wish: &Wish,
	signer: Account,
) -> Result<(), CliError> {
	let (best, key) = (chain.best().await?, wish.account()?);
	let recovery = standing(&best, PatientId(wish.patient.0)).await?;
	let key_is_used = patients::patient_of(&best, key).await?.is_some();
	let attempt_is_stuck = match &recovery.attempt {
		None => false,
		Some(attempt) => is_stuck(&best, attempt).await?,
	};
	let now = Moment(now(chain).await?);
	Situation { help, wish, key, recovery: &recovery, key_is_used, attempt_is_stuck, now }
		.check_guardian(opening, signer)
}

/// Whether an attempt leads nowhere because its new key was used meanwhile, or because a guardian
/// removed the key by which it helped.
async fn is_stuck(at: &AtBlock, attempt: &Attempt) -> Result<bool, CliError> {
	for helper in &attempt.supporters {
		if let Helper::Guardian { account, .. } = helper {
			let key = patients::patient_of(at, *account).await?;
			if key.is_some_and(|(_, key)| key.removed_at.is_some()) {
				return Ok(true);
			}
		}
	}
	Ok(patients::patient_of(at, attempt.key).await?.is_some())
}

impl CapacityOpts {
	fn guardian(&self) -> Result<Option<GuardianOpening>, CliError> {
		self.opening.as_deref().map(opening).transpose()
	}
}

impl HelpOpts {
	fn capacity(&self, files: &mut NewFiles) -> Result<Capacity, CliError> {
		if let Some(opening) = self.capacity.guardian()? {
			return Ok(Capacity::Guardian { salt: opening.salt });
		}
		can_write(self.evidence_out.as_deref())?;
		let (Some(file), Some(out)) = (&self.capacity.evidence_file, &self.evidence_out) else {
			return Err(CliError::unusable("neither --opening nor --evidence-file was given"));
		};
		let text = String::from_utf8(file.read()?)
			.map_err(|_| CliError::refused(format_args!("{file} is no text in UTF-8")))?;
		if text.trim().is_empty() {
			return Err(CliError::unusable(format_args!("{file} says nothing"))
				.next("say in it how the person was identified"));
		}
		let (evidence, opening) = relationships::evidence(&text);
		files.add(out, opening.to_json()?);
		Ok(Capacity::Organization { evidence })
	}
}

/// What a patient gave a guardian.
pub(super) fn opening(path: &Path) -> Result<GuardianOpening, CliError> {
	let json = std::fs::read(path).map_err(|error| CliError::unreadable(path, &error))?;
	GuardianOpening::from_json(&json).map_err(|error| {
		CliError::refused(format_args!("{}: {error}", path.display()))
			.next("ask the patient for what `salus patient guardian add` wrote")
	})
}

async fn attempt(chain: &Chain, patient: PatientId) -> Result<Option<Attempt>, CliError> {
	Ok(standing(&chain.best().await?, patient).await?.attempt)
}

fn in_words(attempt: &Option<Attempt>, patient: PatientId) -> String {
	let patient = Hex32(patient.0);
	match attempt {
		None => format!("nothing was tried yet for patient {patient}"),
		Some(Attempt { completes_at: Some(at), key, .. }) => {
			format!("patient {patient} gets the key {key} at {at}, unless a key of the patient vetoes it")
		}
		Some(Attempt { key, supporters, lapses_at, .. }) => format!(
			"{} helped to give patient {patient} the key {key}; others have to before {lapses_at}",
			supporters.len()
		),
	}
}

fn withdraw(
	opts: &WithdrawOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let call = recovery::withdraw_support_call(&chain.best().await?, patient)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| {
			let patient = Hex32(patient.0);
			Ok(Did { done: format!("the recovery of patient {patient} has one supporter less") })
		})
	})?;
	output.report(&shown)
}

fn complete(
	opts: &CompleteOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let call = recovery::complete_call(&chain.best().await?, patient)?;
		let acted = signing.act(&chain, node, &call).await?;
		let key = attempt(&chain, patient).await?.map(|attempt| attempt.key);
		let key = key.map_or_else(|| "no key".to_owned(), |key| key.to_string());
		acted.shown(|_| {
			Ok(Did { done: format!("{key} is the key of patient {}", Hex32(patient.0)) })
		})
	})?;
	output.report(&shown)
}

/// How an identity can be recovered, as it is printed.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Status(pub(super) Recovery);

/// A delay, in words.
pub(super) fn days(ms: u64) -> String {
	let hours = ms / HOUR_MS;
	match (hours / 24, hours % 24) {
		(days, 0) => format!("{days} days"),
		(days, hours) => format!("{days} days and {hours} hours"),
	}
}

impl Report for Status {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self(recovery) = self;
		let mut rows: Vec<Vec<String>> = recovery
			.guardians
			.iter()
			.map(|one| {
				let words = format!("{}, helps from {} on", one.commitment, one.supports_from);
				vec!["guardian".into(), words]
			})
			.collect();
		let who = if recovery.guardians.is_empty() { "organizations" } else { "guardians" };
		rows.push(vec!["have to help".into(), format!("{} {who}", recovery.threshold)]);
		rows.push(vec!["waits for a veto".into(), days(recovery.delay_ms)]);
		if let Some(attempt) = &recovery.attempt {
			rows.push(vec!["attempt".into(), format!("{:?}", attempt.status)]);
			rows.push(vec!["for the key".into(), attempt.key.to_string()]);
			rows.extend(attempt.supporters.iter().map(|one| vec!["helped".into(), helper(one)]));
			let completes = attempt.completes_at.filter(|_| attempt.status.is_open());
			rows.extend(completes.map(|at| vec!["can be completed from".into(), at.to_string()]));
			rows.push(match attempt.ended_at {
				Some(at) => vec!["ended".into(), at.to_string()],
				None => vec!["lapses".into(), attempt.lapses_at.to_string()],
			});
		}
		let pause = recovery.entrusts_from.map(|at| at.to_string());
		rows.extend(pause.map(|at| vec!["grants nothing until".into(), at]));
		rows
	}
}

fn helper(one: &Helper) -> String {
	match one {
		Helper::Guardian { account, .. } => format!("guardian {account}"),
		Helper::Organization { organization, account, .. } => {
			format!("organization {}, by {account}", organization.0)
		}
	}
}

fn show(opts: &ShowOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let recovery = block_on(async {
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		standing(&chain.best().await?, patient).await
	})?;
	output.report(&Status(recovery))
}
