//! `salus patient proxy remove`, `resign` and `age-out`.

use super::{add::opening, proxy};
use crate::{
	arguments,
	commands::patient::{patient_alone, show},
	error::CliError,
	online::{block_on, now, NodeOpts},
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::{
	representatives::{self, Representative},
	words, AtBlock, Hex32,
};
use salus_commitments::AgeOutOpening;
use salus_primitives::{Day, PatientId, RepresentativeId, UnixMillis};
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus patient proxy remove`.
#[derive(Debug, Args)]
#[command(after_help = "\
From the block that carries it on they act no more. It is free, needs no relayer, and names nobody: they
learn it by trying. What they gave stays until it is revoked, free, too: `salus consent list` says what
it is.

Examples:
  salus patient proxy remove 0 --key mia
  salus patient proxy remove father.json --key mia --dry-run")]
pub struct RemoveOpts {
	/// The number, as `salus patient proxy list` shows it, or the file that was given to them
	#[arg(value_name = "NUMBER|FILE")]
	proxy: String,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient proxy resign`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus patient proxy resign $MIA --key father
  salus patient proxy resign $MIA --key father --dry-run")]
pub struct ResignOpts {
	/// The patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient proxy age-out`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a key of the patient, which pays nothing, or for who acts for a member that deals with the patient.
It ends all who act for the minor. Not before the month that stands in clear, and without it their time
is over with that month. The day in it is never shown to the chain: with --opening this command looks
whether it has come. The block's time stands in clear: a later day than the birthday tells less.

Examples:
  salus patient proxy age-out $MIA 0 --opening mia.of-age.json --key mia
  salus patient proxy age-out $MIA 0 --opening mia.of-age.json --key clinic")]
pub struct AgeOutOpts {
	/// The patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The number, as `salus patient proxy list` shows it
	#[arg(value_name = "NUMBER")]
	proxy: u32,
	/// What opens the day: what `salus patient proxy add` wrote
	#[arg(long, value_name = "FILE")]
	opening: Option<PathBuf>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The number that is meant: itself, or that of whom a file names.
async fn number(at: &AtBlock, patient: PatientId, text: &str) -> Result<u32, CliError> {
	if let Ok(number) = text.parse() {
		return Ok(number);
	}
	let commitment = Hex32(opening(Path::new(text))?.hash().0);
	let all = representatives::representatives(at, patient).await?;
	let of_it = all.into_iter().filter(|one| one.commitment == commitment);
	of_it.max_by_key(|one| (!one.is_over(), one.id)).map(|one| one.id.0).ok_or_else(|| {
		CliError::refused("Representatives.NotFound: the patient has no proxy by this file")
			.next("see `salus patient proxy list`")
	})
}

/// Refuses to end what is over: that is not free, and who has no money would only hear that the fee
/// cannot be paid.
fn must_not_be_over(one: &Representative) -> Result<(), CliError> {
	if one.is_over() {
		return Err(CliError::refused(format_args!(
			"proxy {} is over ({:?}): nothing is left to do",
			one.id.0, one.status
		)));
	}
	Ok(())
}

/// Removes a proxy.
pub fn remove(
	opts: &RemoveOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_alone(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		let id = RepresentativeId(number(&best, patient, &opts.proxy).await?);
		must_not_be_over(&proxy(&best, patient, id).await?)?;
		let call = representatives::remove_call(&best, patient, id)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			let patient = Hex32(patient.0);
			Ok(Did { done: format!("proxy {} acts for patient {patient} no more", id.0) })
		})
	})?;
	output.report(&shown)
}

/// Acts no more.
pub fn resign(
	opts: &ResignOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let signer = signing.signer();
		let all = representatives::representatives(&best, patient).await?;
		if !all.iter().any(|one| one.is_of(signer) && !one.is_over()) {
			return Err(CliError::refused(format_args!(
				"Representatives.NotFound: {signer} does not act for patient {}",
				Hex32(patient.0)
			))
			.next("see `salus patient proxy list`"));
		}
		let call = representatives::resign_call(&best, patient)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			Ok(Did { done: format!("{signer} acts for patient {} no more", Hex32(patient.0)) })
		})
	})?;
	output.report(&shown)
}

/// Checks that the day has come, as far as it was opened.
fn check_day(
	one: &Representative,
	opening: Option<&AgeOutOpening>,
	now: UnixMillis,
) -> Result<(), CliError> {
	let Some(opening) = opening else { return Ok(()) };
	if one.of_age_on != Some(Hex32(opening.hash())) {
		return Err(CliError::refused(format_args!("the file opens no day of proxy {}", one.id.0))
			.next("ask the patient for what `salus patient proxy add` wrote"));
	}
	if Day::of(now) < opening.day {
		return Err(CliError::refused(format_args!(
			"the patient comes of age on {}",
			words::day(opening.day)
		))
		.next("wait for that day"));
	}
	Ok(())
}

/// Says that a patient came of age.
pub fn age_out(
	opts: &AgeOutOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let opening = opts.opening.as_deref().map(read_day).transpose()?;
	let id = RepresentativeId(opts.proxy);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let one = proxy(&best, patient, id).await?;
		check_day(&one, opening.as_ref(), now(&chain).await?)?;
		let call = representatives::age_out_call(&best, patient, id)?;
		signing.act(&chain, node, &call).await?.shown(|_| {
			let patient = Hex32(patient.0);
			let done = format!("patient {patient} is of age: nobody acts for a minor any more");
			Ok(Did { done })
		})
	})?;
	output.report(&shown)
}

fn read_day(path: &Path) -> Result<AgeOutOpening, CliError> {
	let json = std::fs::read(path).map_err(|error| CliError::unreadable(path, &error))?;
	AgeOutOpening::from_json(&json).map_err(|error| {
		CliError::refused(format_args!("{}: {error}", path.display()))
			.next("ask the patient for what `salus patient proxy add` wrote")
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{representatives::RepresentativeStatus, Account, Moment};
	use salus_primitives::Authorities;

	const DAY_MS: u64 = 24 * 60 * 60 * 1000;

	fn one(of_age_on: Option<Hex32>, status: RepresentativeStatus) -> Representative {
		Representative {
			id: RepresentativeId(4),
			commitment: Hex32([0; 32]),
			authorities: Authorities::all(),
			valid_from: Moment(0),
			valid_until: Moment(9),
			of_age_in: None,
			of_age_on,
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
	fn the_day_has_come_or_has_not() {
		let opening = AgeOutOpening { salt: [7; 32], day: Day(20) };
		let minors = one(Some(Hex32(opening.hash())), RepresentativeStatus::InForce);
		check_day(&minors, Some(&opening), 20 * DAY_MS).expect("its first moment");
		let early =
			check_day(&minors, Some(&opening), 20 * DAY_MS - 1).expect_err("the day before");
		assert!(early.line().contains("1970-01-21"), "{}", early.line());
		check_day(&minors, None, 0).expect("not opened");
		for of_age_on in [None, Some(Hex32([1; 32]))] {
			let other = one(of_age_on, RepresentativeStatus::InForce);
			let line = check_day(&other, Some(&opening), 20 * DAY_MS).expect_err("another").line();
			assert!(line.contains("opens no day"), "{line}");
		}
	}

	#[test]
	fn what_is_over_is_not_ended_again() {
		for status in [RepresentativeStatus::Expired, RepresentativeStatus::Ended] {
			let line = must_not_be_over(&one(None, status)).expect_err("over").line();
			assert!(line.contains("proxy 4 is over"), "{line}");
		}
		for status in [
			RepresentativeStatus::Appointed,
			RepresentativeStatus::NotYetValid,
			RepresentativeStatus::Asleep,
			RepresentativeStatus::Held,
			RepresentativeStatus::InForce,
		] {
			must_not_be_over(&one(None, status)).expect("it can be ended");
		}
	}
}
