//! `salus patient proxy add` and `accept`.

use super::{fit, said::ReasonOpts};
use crate::{
	arguments,
	commands::patient::{patient_alone, show},
	error::CliError,
	keys,
	online::{block_on, now, NodeOpts},
	openings::{can_write, NewFiles},
	output::Output,
	signing::{Did, RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	patients,
	representatives::{self, NewRepresentative, Representative, RepresentativeStatus},
	words, Account, AtBlock, Chain, Hex32, Moment,
};
use salus_commitments::RepresentativeOpening;
use salus_primitives::{
	AgeOut, Authorities, Authority, Day, PatientId, RepresentativeCapacity, RepresentativeHash,
	RepresentativeId, UnixMillis, Wakes,
};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The options of `salus patient proxy add`.
#[derive(Debug, Args)]
#[command(after_help = "\
The chain gets a salted commitment to who it is, in which capacity and why; in clear are what they may
do, from when until when, and whether the patient is a minor. Nothing comes of it before they accept:
give them the file --opening, and keep a copy.

Capacities are codes of HL7 v3 RoleCode: GUARD (guardian), GUADLTM (for a proceeding), RESPRSN
(responsible party), POWATT, DPOWATT, HPOWATT, SPOWATT (powers of attorney), EXCEST (executor), PRN
(parent). Authorities are consent (give, withhold and take back, but for payment), view (read what the
patient may read) and claims (the same as consent, for payment).

A minor's proxy needs --of-age. The month of that day stands in clear, the day does not: the file
--of-age-out opens it to whom it concerns. Without --days and --until it lasts as long as that month,
and it ends on no other day of it, which would tell the birthday.

A proxy who sleeps (--asleep) may act while a provider that treats the patient attests that the patient
lacks capacity (`salus patient proxy wake`). An executor (EXCEST) sleeps until two organizations attest
that the patient died (`salus patient death`).

Examples:
  salus patient proxy add //Father --capacity PRN --authorities consent,view --of-age 2031-06-15 \\
    --of-age-out mia.of-age.json --opening father.json --key mia --relayer clinic
  salus patient proxy add //Son --capacity HPOWATT --authorities consent,view,claims --days 3650 \\
    --asleep --opening son.json --key ana --relayer clinic
  salus patient proxy add //Ward --capacity GUARD --authorities consent --days 365 --reason-file \\
    order.txt --reason-out order.json --opening ward.json --key ana --relayer clinic --dry-run")]
pub struct Opts {
	/// The account by which they act: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	account: String,
	/// In which capacity: a code of HL7 v3 RoleCode
	#[arg(long, value_name = "CODE", value_parser = arguments::capacity)]
	capacity: RepresentativeCapacity,
	/// In what they may act: consent, view, claims, with commas between them
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::authority)]
	authorities: Vec<Authority>,
	#[command(flatten)]
	time: TimeOpts,
	/// Let them act only while it is attested that the patient lacks capacity
	#[arg(long)]
	asleep: bool,
	#[command(flatten)]
	reason: ReasonOpts,
	/// Where to write what they need to accept
	#[arg(long, value_name = "FILE")]
	opening: PathBuf,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// From when until when.
#[derive(Debug, Args)]
struct TimeOpts {
	/// From this moment on; without it from now on
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	from: Option<UnixMillis>,
	/// For how many days from the chain's now on
	#[arg(long, value_name = "N", conflicts_with = "until", required_unless_present_any = ["until",
		"of_age"], value_parser = clap::value_parser!(u32).range(1..=36_600))]
	days: Option<u32>,
	/// Until this moment: 2027-01-31 or 2027-01-31T12:00:00Z
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	until: Option<UnixMillis>,
	/// The day on which the patient comes of age, if the patient is a minor
	#[arg(long, value_name = "DAY", requires = "of_age_out", value_parser = arguments::day)]
	of_age: Option<Day>,
	/// Where to write what opens that day
	#[arg(long, value_name = "FILE", requires = "of_age")]
	of_age_out: Option<PathBuf>,
}

/// The options of `salus patient proxy accept`.
#[derive(Debug, Args)]
#[command(after_help = "\
Account and capacity stand in clear from now on, for ever: accept with a key that is used for nothing
else. The chain must know it: it has money, or an identity of its own (`salus patient register`). What
cannot succeed is refused before it is signed. The reason stays a commitment.

Examples:
  salus patient proxy accept father.json --patient $MIA --key father --relayer clinic
  salus patient proxy accept father.json --patient $MIA --key father --sign-only accept.json")]
pub struct AcceptOpts {
	/// The file that the patient gave: what `salus patient proxy add` wrote
	#[arg(value_name = "FILE")]
	opening: PathBuf,
	/// The patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Added {
	patient: Hex32,
	/// The number among the patient's.
	proxy: RepresentativeId,
	capacity: RepresentativeCapacity,
	authorities: Authorities,
	valid_until: Moment,
	/// Where what they need to accept was written.
	opening: PathBuf,
	/// Where what opens the day of coming of age was written.
	of_age_out: Option<PathBuf>,
}

impl Rows for Added {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["proxy".into(), self.proxy.0.to_string()],
			vec!["as".into(), self.capacity.to_string()],
			vec!["may".into(), words::list(self.authorities.iter())],
			vec!["until".into(), self.valid_until.to_string()],
			vec!["for the proxy alone".into(), self.opening.display().to_string()],
		];
		if let Some(path) = &self.of_age_out {
			rows.push(vec!["day opened by".into(), path.display().to_string()]);
		}
		rows
	}
}

impl TimeOpts {
	/// The first moment at which they no longer may.
	fn valid_until(&self, now: UnixMillis, age_out: Option<AgeOut>) -> Result<u64, CliError> {
		let days = |days: u32| now.saturating_add(u64::from(days).saturating_mul(DAY_MS));
		let until = self
			.until
			.or(self.days.map(days))
			.or(age_out.map(|age_out| age_out.month.ends_at()))
			.ok_or_else(|| CliError::unusable("none of --days, --until and --of-age was given"))?;
		if age_out.is_some_and(|age_out| !age_out.may_end_at(until)) {
			return Err(CliError::unusable(
				"a minor's proxy ends before the month of --of-age or with it: an end within it tells \
				 the day",
			)
			.next("leave out --days and --until, and remove them earlier if they shall go earlier"));
		}
		Ok(until)
	}

	/// What the chain gets of the day of coming of age; what opens the rest goes to `files`.
	fn age_out(&self, files: &mut NewFiles) -> Result<Option<AgeOut>, CliError> {
		let (Some(day), Some(out)) = (self.of_age, &self.of_age_out) else { return Ok(None) };
		can_write(Some(out))?;
		let (age_out, opening) = representatives::of_age(day)?;
		files.add(out, opening.to_json().map_err(CliError::refused)?);
		Ok(Some(age_out))
	}
}

/// Appoints somebody.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	fit::check(opts.capacity, opts.time.of_age.is_some(), opts.asleep)?;
	can_write(Some(&opts.opening))?;
	let account = keys::account(&opts.account)?;
	let mut files = NewFiles::default();
	let age_out = opts.time.age_out(&mut files)?;
	let reason = opts.reason.commit(&mut files)?;
	let (commitment, opening) =
		representatives::new_representative(account, opts.capacity, reason)?;
	files.add(&opts.opening, opening.to_json().map_err(CliError::refused)?);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		check_account(&best, patient, account).await?;
		let new = NewRepresentative {
			patient,
			commitment,
			authorities: opts.authorities.iter().copied().collect(),
			valid_from: opts.time.from,
			valid_until: opts.time.valid_until(now(&chain).await?, age_out)?,
			age_out,
			wakes: if opts.asleep { Wakes::OnIncapacity } else { Wakes::AtOnce },
		};
		let call = representatives::appoint_call(&best, &new)?;
		let acted = signing.act_keeping(&chain, node, &call, &files).await?;
		let added = numbered(&chain, patient, commitment).await?;
		acted.shown(|_| {
			Ok(Added {
				patient: Hex32(patient.0),
				proxy: added
					.map(|one| one.id)
					.ok_or_else(|| CliError::unusable("the node does not show the new proxy"))?,
				capacity: opts.capacity,
				authorities: new.authorities,
				valid_until: Moment(new.valid_until),
				opening: opts.opening.clone(),
				of_age_out: opts.time.of_age_out.clone(),
			})
		})
	})?;
	output.report(&shown)
}

/// Refuses an account that could not accept.
async fn check_account(at: &AtBlock, patient: PatientId, account: Account) -> Result<(), CliError> {
	match patients::patient_of(at, account).await? {
		Some((id, _)) if id == patient => {
			Err(CliError::refused(format_args!("{account} is a key of this patient"))
				.next("a proxy is somebody else: for another key use `salus patient key add`"))
		}
		Some((_, key)) if key.removed_at.is_some() => {
			Err(CliError::refused(format_args!("{account} was removed by its owner"))
				.next("ask for an account that is in use"))
		}
		_ => Ok(()),
	}
}

/// The representative of this commitment who is not over, or else who last was.
async fn numbered(
	chain: &Chain,
	patient: PatientId,
	commitment: RepresentativeHash,
) -> Result<Option<Representative>, CliError> {
	let all = representatives::representatives(&chain.best().await?, patient).await?;
	let of_it = all.into_iter().filter(|one| one.commitment == Hex32(commitment.0));
	Ok(of_it.max_by_key(|one| (!one.is_over(), one.id)))
}

/// What a patient gave a proxy.
pub(super) fn opening(path: &Path) -> Result<RepresentativeOpening, CliError> {
	let json = std::fs::read(path).map_err(|error| CliError::unreadable(path, &error))?;
	RepresentativeOpening::from_json(&json).map_err(|error| {
		CliError::refused(format_args!("{}: {error}", path.display()))
			.next("ask the patient for what `salus patient proxy add` wrote")
	})
}

/// Refuses what would name somebody to everybody and could not succeed.
fn check_acceptance(
	one: Option<&Representative>,
	opening: &RepresentativeOpening,
	signer: Account,
) -> Result<RepresentativeId, CliError> {
	if opening.representative != signer.0 {
		return Err(CliError::refused(format_args!(
			"the file was given to {}, and {signer} signs",
			Account(opening.representative)
		))
		.next("sign with the account to which the patient committed"));
	}
	let one = one.ok_or_else(|| {
		CliError::refused("the patient has no proxy by this file")
			.next("ask whether it is for this patient, and see `salus patient proxy list`")
	})?;
	match one.status {
		RepresentativeStatus::Appointed => Ok(one.id),
		RepresentativeStatus::Ended | RepresentativeStatus::Expired => {
			Err(CliError::refused(format_args!("proxy {} is over", one.id.0))
				.next("ask the patient whether to be appointed anew"))
		}
		_ => Err(CliError::refused(format_args!("proxy {} has accepted already", one.id.0))
			.next("see `salus patient proxy list`")),
	}
}

/// Accepts.
pub fn accept(
	opts: &AcceptOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let opening = opening(&opts.opening)?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let one = numbered(&chain, patient, opening.hash()).await?;
		let id = check_acceptance(one.as_ref(), &opening, signing.signer())?;
		let call = representatives::accept_call(&chain.best().await?, patient, id, &opening)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			let (capacity, patient) = (opening.capacity, Hex32(patient.0));
			Ok(Did { done: format!("proxy {} ({capacity}) acts for patient {patient}", id.0) })
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use salus_primitives::Month;

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		opts: Opts,
	}

	fn read(rest: &str) -> Result<Opts, clap::Error> {
		let words =
			"line //Father --capacity prn --authorities consent,view --opening o --key //Mia";
		let words = words.split(' ').chain(rest.split_whitespace());
		Line::try_parse_from(words).map(|line| line.opts)
	}

	#[test]
	fn a_time_ends_as_it_is_said_or_with_the_month() {
		assert!(read("").is_err(), "without an end");
		assert!(read("--days 3 --until 2027-01-31").is_err(), "two ends");
		assert!(read("--days 3 --of-age 2031-06-15").is_err(), "the day would be lost");
		let age_out = AgeOut { month: Month(737), day: [0; 32] };
		let until = |rest: &str, age_out| read(rest).expect("options").time.valid_until(5, age_out);
		assert_eq!(until("--days 3", None).expect("days"), 5 + 3 * DAY_MS);
		assert_eq!(until("--until 1970-01-02", None).expect("a moment"), DAY_MS);
		let minor = "--of-age 2031-06-15 --of-age-out d.json";
		// 2031-07-01T00:00:00Z.
		let first_of_july = 1_940_630_400_000;
		assert_eq!(until(minor, Some(age_out)).expect("the month"), first_of_july);
		let told = until(&format!("{minor} --until 2031-06-15"), Some(age_out));
		assert!(told.expect_err("the birthday").line().contains("tells the day"));
		let sooner = until(&format!("{minor} --days 3"), Some(age_out));
		assert_eq!(sooner.expect("days"), 5 + 3 * DAY_MS);
	}

	#[test]
	fn the_day_of_coming_of_age_is_kept_in_a_file() {
		let home = tempfile::tempdir().expect("a directory");
		let out = home.path().join("day.json");
		let minor = format!("--of-age 2031-06-15 --of-age-out {}", out.display());
		let mut files = NewFiles::default();
		let time = read(&minor).expect("options").time;
		let age_out = time.age_out(&mut files).expect("made").expect("a minor's");
		let opening =
			salus_commitments::AgeOutOpening::from_json(files.content(&out).expect("kept"))
				.expect("an opening");
		assert_eq!((opening.hash(), opening.day), (age_out.day, Day(22_445)));
		assert_eq!(age_out.month, Month(737));
		let adult = read("--days 3").expect("options").time;
		assert_eq!(adult.age_out(&mut files).expect("none"), None);
	}

	fn appointed(status: RepresentativeStatus) -> Representative {
		Representative {
			id: RepresentativeId(4),
			commitment: Hex32([0; 32]),
			authorities: Authorities::all(),
			valid_from: Moment(0),
			valid_until: Moment(9),
			of_age_in: None,
			of_age_on: None,
			sleeps: false,
			appointed_at: Moment(0),
			appointed_by: Account([0; 32]),
			accepted: None,
			holds: Vec::new(),
			ended_at: None,
			status,
		}
	}

	#[test]
	fn only_who_can_accept_is_named() {
		let father = Account([7; 32]);
		let opening = RepresentativeOpening {
			salt: [1; 32],
			representative: father.0,
			capacity: RepresentativeCapacity::Parent,
			reason: [2; 32],
		};
		let check = |one: Option<&Representative>, signer| check_acceptance(one, &opening, signer);
		let waiting = appointed(RepresentativeStatus::Appointed);
		assert_eq!(check(Some(&waiting), father).expect("whom it is for"), RepresentativeId(4));
		let refused =
			|one: Option<&Representative>, signer| check(one, signer).expect_err("refused").line();
		assert!(refused(Some(&waiting), Account([8; 32])).contains("was given to"));
		assert!(refused(None, father).contains("no proxy by this file"));
		for (status, why) in [
			(RepresentativeStatus::Ended, "is over"),
			(RepresentativeStatus::Expired, "is over"),
			(RepresentativeStatus::InForce, "accepted already"),
			(RepresentativeStatus::Asleep, "accepted already"),
			(RepresentativeStatus::Held, "accepted already"),
			(RepresentativeStatus::NotYetValid, "accepted already"),
		] {
			let line = refused(Some(&appointed(status)), father);
			assert!(line.contains(why), "{line}");
		}
	}
}
