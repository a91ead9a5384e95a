//! `salus patient death`: that a patient died, and that it was a mistake.

use super::{patient_of, proxy::said::EvidenceOpts, resolve};
use crate::{
	arguments,
	commands::council::{propose, MotionOpts},
	error::CliError,
	online::{block_on, NodeOpts},
	openings::NewFiles,
	output::{Output, Report},
	signing::{Did, RelayOpts, Rows},
};
use clap::{Args, Subcommand};
use salus_client::chain::{
	life::{self, DeathAttestation, Life},
	Hex32, Moment,
};
use salus_primitives::{OrganizationId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus patient death`.
#[derive(Debug, Args)]
#[command(after_help = "\
Two organizations that deal with the patient attest a death, each by its admin or a privacy officer. From
then on nothing is given but by an executor, what was given serves the final bills for a year, and care
goes on. Whoever holds a key of the patient ends it, free.

Examples:
  salus patient death attest $ANA --evidence-file certificate.txt --evidence-out ana.death.json \\
    --key officer --relayer st-mary
  salus patient death show $ANA
  salus patient death refute --key ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// As an organization that deals with the patient, attest that the patient died
	Attest(AttestOpts),
	/// Take back what the own organization attested
	Withdraw(WithdrawOpts),
	/// Show that the own identity's patient lives; free
	Refute(RefuteOpts),
	/// As the council, end whatever was attested
	Reverse(ReverseOpts),
	/// Show what was attested, and whether the identity is at rest
	Show(ShowOpts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Attest(opts) => attest(&opts, node, output),
		Verb::Withdraw(opts) => withdraw(&opts, node, output),
		Verb::Refute(opts) => refute(&opts, node, output),
		Verb::Reverse(opts) => reverse(&opts, node, output),
		Verb::Show(opts) => show(&opts, node, output),
	}
}

/// The options of `salus patient death attest`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a privacy officer of a member with a relationship in force, of which the patient disputes
none. It stands in clear on the chain, under its name, that somebody with this pseudonym died. The chain
gets a commitment to what shows it: keep the file --evidence-out, and give it to the executor. One attests
alone what changes nothing; with the second organization the patient is deceased.

Examples:
  salus patient death attest $ANA --evidence-file certificate.txt --evidence-out ana.death.json \\
    --key officer --relayer st-mary
  salus patient death attest $ANA --evidence 'certificate 4711 of 2 March' --evidence-out death.json \\
    --key insurer --dry-run")]
struct AttestOpts {
	/// The patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	evidence: EvidenceOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient death withdraw`.
#[derive(Debug, Args)]
#[command(after_help = "\
With fewer than two organizations that attest it the patient is deceased no more.

Examples:
  salus patient death withdraw $ANA --key officer --relayer st-mary
  salus patient death withdraw $ANA --key st-mary --dry-run")]
struct WithdrawOpts {
	/// The patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient death refute`.
#[derive(Debug, Args)]
#[command(after_help = "\
Any key of the patient can, whatever its purposes, also without money: it is free. Whoever signs lives:
nobody attests the contrary for fourteen days, and what an executor gave meanwhile holds no more.

Examples:
  salus patient death refute --key ana
  salus patient death refute --key ana-printed --dry-run")]
struct RefuteOpts {
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient death reverse`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a patient who lives and has no key left to say so: a motion, which two thirds of the council carry.

Examples:
  salus patient death reverse $ANA --key //Alice
  salus patient death reverse $ANA --key //Alice --dry-run")]
struct ReverseOpts {
	/// The patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	motion: MotionOpts,
}

/// The options of `salus patient death show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Also whether the patient left, and to which identities this one is linked.

Examples:
  salus patient death show $ANA
  salus patient death show ana --output json | jq .at_rest.how")]
struct ShowOpts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

/// What an attestation, or its end, brought about.
#[derive(Serialize)]
struct Attested {
	patient: Hex32,
	organization: OrganizationId,
	/// Since when the patient is deceased, if two attest it.
	deceased_since: Option<Moment>,
}

impl Rows for Attested {
	fn rows(&self) -> Vec<Vec<String>> {
		let deceased = self.deceased_since.map_or_else(
			|| "no: fewer than two organizations attest it".into(),
			|since| format!("since {since}"),
		);
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["organization".into(), self.organization.0.to_string()],
			vec!["deceased".into(), deceased],
		]
	}
}

fn attest(
	opts: &AttestOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let mut files = NewFiles::default();
	let evidence = opts.evidence.commit(&mut files)?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = resolve(&chain, &opts.patient).await?;
		let call = life::attest_death_call(&chain.best().await?, patient, evidence)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|receipt| {
			let (organization, deceased_since) = life::death_attested(receipt)?;
			Ok(Attested { patient: Hex32(patient.0), organization, deceased_since })
		})
	})?;
	output.report(&shown)
}

fn withdraw(
	opts: &WithdrawOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = resolve(&chain, &opts.patient).await?;
		let call = life::withdraw_death_call(&chain.best().await?, patient)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			let (organization, deceased_since) = life::death_withdrawn(receipt)?;
			Ok(Attested { patient: Hex32(patient.0), organization, deceased_since })
		})
	})?;
	output.report(&shown)
}

fn refute(
	opts: &RefuteOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_of(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		// To refute nothing is not free, and who has no money would only hear that the fee cannot be
		// paid.
		if !life::life(&best, patient).await?.is_attested() {
			return Err(CliError::refused(
				"LifeEvents.NotInForce: nobody attests that the patient died",
			)
			.next("see `salus patient death show`"));
		}
		let call = life::refute_death_call(&best, patient)?;
		signing
			.act(&chain, node, &call)
			.await?
			.shown(|_| Ok(Did { done: format!("patient {} lives", Hex32(patient.0)) }))
	})?;
	output.report(&shown)
}

fn reverse(
	opts: &ReverseOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let chain = node.connect().await?;
		let patient = resolve(&chain, &opts.patient).await?;
		let call = life::reverse_death_call(&chain.best().await?, patient)?;
		propose(&chain, node, &call, &opts.motion).await
	})?;
	output.report(&shown)
}

/// What is known of a patient's death and leaving.
#[derive(Serialize)]
struct Shown {
	patient: Hex32,
	#[serde(flatten)]
	life: Life,
}

fn attestation_in_words(one: &DeathAttestation) -> String {
	let by = one.organization.0;
	let ended = one.ended_at.map_or_else(String::new, |at| format!(", ended at {at}"));
	format!("attested by organization {by} at {}{ended}", one.attested_at)
}

impl Report for Shown {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self { patient, life } = self;
		let rest = life.at_rest.as_ref().map_or_else(|| "no".into(), life::rest_in_words);
		let mut rows =
			vec![vec!["patient".into(), patient.to_string()], vec!["at rest".into(), rest]];
		let deaths = life.attestations.iter().map(attestation_in_words);
		rows.extend(deaths.map(|words| vec!["death".into(), words]));
		if let Some(at) = life.refuted_at {
			rows.push(vec!["refuted".into(), at.to_string()]);
		}
		if let Some(left_at) = life.left_at {
			let back =
				life.returned_at.map_or_else(String::new, |at| format!(", and came back at {at}"));
			rows.push(vec!["left".into(), format!("{left_at}{back}")]);
		}
		let links = life.merged_into.iter().chain(&life.duplicates).map(life::merge_in_words);
		rows.extend(links.map(|words| vec!["link".into(), words]));
		rows
	}
}

fn show(opts: &ShowOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let chain = node.connect().await?;
		let patient = resolve(&chain, &opts.patient).await?;
		let life = life::life(&chain.best().await?, patient).await?;
		Ok(Shown { patient: Hex32(patient.0), life })
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{life::AtRest, Account};
	use salus_primitives::LifeClosing;

	#[test]
	fn what_is_known_is_shown_in_rows() {
		let attested = |organization, ended_at| DeathAttestation {
			organization: OrganizationId(organization),
			by: Account([1; 32]),
			attested_at: Moment(0),
			evidence: Hex32([2; 32]),
			ended_at,
		};
		let rest =
			AtRest { how: LifeClosing::Deceased, since: Moment(1_000), bills_until: Moment(2_000) };
		let life = Life {
			at_rest: Some(rest),
			attestations: vec![attested(3, Some(Moment(5))), attested(4, None)],
			refuted_at: None,
			left_at: Some(Moment(7)),
			returned_at: Some(Moment(8)),
			merged_into: None,
			duplicates: Vec::new(),
		};
		let shown = Shown { patient: Hex32([0xaa; 32]), life };
		let rows: Vec<_> = shown.rows().into_iter().map(|row| row.join(": ")).collect();
		assert!(rows[1].starts_with("at rest: the patient died, since 1970-01-01"), "{rows:?}");
		assert!(rows[2].contains("organization 3") && rows[2].contains(", ended at"), "{rows:?}");
		assert!(rows[3].contains("organization 4") && !rows[3].contains("ended"), "{rows:?}");
		assert!(rows[4].contains("came back at"), "{rows:?}");
		let json = serde_json::to_value(&shown).expect("JSON");
		assert_eq!(json["at_rest"]["how"], "deceased");
	}

	#[test]
	fn one_attestation_is_no_death() {
		let attested = |deceased_since| Attested {
			patient: Hex32([0; 32]),
			organization: OrganizationId(1),
			deceased_since,
		};
		assert!(attested(None).rows()[2][1].starts_with("no: "));
		assert!(attested(Some(Moment(0))).rows()[2][1].starts_with("since "));
	}
}
