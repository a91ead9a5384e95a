//! `salus patient proxy wake`, `sleep` and `hold`.

use super::{
	proxy,
	said::{EvidenceOpts, ReasonOpts},
};
use crate::{
	arguments::Validity,
	commands::patient::show,
	error::CliError,
	online::{block_on, now, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::{Did, RelayOpts},
};
use clap::Args;
use salus_client::chain::{representatives, Hex32, Moment};
use salus_primitives::RepresentativeId;
use std::io::Write;

/// The options of `salus patient proxy wake`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a practitioner of a provider that treats the patient (`salus relationship attest`), who does not act
for the patient. It holds for ninety days at most, and stands in clear on the chain, under your name: it
is near to a diagnosis. Say a short time, and say it again. Who was appointed to act while the patient
lacks capacity may from now on. A key of the patient ends it, free.

Examples:
  salus patient proxy wake $ANA --days 10 --evidence-file findings.txt --evidence-out ana.findings.json \\
    --key okafor --relayer st-mary
  salus patient proxy wake $ANA --until 2027-01-31 --evidence 'findings of 2 March' \\
    --evidence-out findings.json --key okafor --relayer st-mary --dry-run")]
pub struct WakeOpts {
	/// The patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	validity: Validity,
	#[command(flatten)]
	evidence: EvidenceOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient proxy sleep`.
#[derive(Debug, Args)]
#[command(after_help = "\
By a control key of the patient, which is the proof that the patient can decide: nobody attests again
for fourteen days. Or by who acts for the organization that attested it.

Examples:
  salus patient proxy sleep ana --key ana
  salus patient proxy sleep $ANA --key okafor --dry-run")]
pub struct SleepOpts {
	/// The patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient proxy hold`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a privacy officer of a member that deals with the patient, once for each proxy. Nobody ends it before
its time, the patient neither, since who is coerced would be made to. The chain gets a commitment to the
reason: keep the file --reason-out for who reviews it.

Examples:
  salus patient proxy hold $MIA 0 --reason-file fears.txt --reason-out fears.json --key officer \\
    --relayer clinic
  salus patient proxy hold $MIA 0 --reason 'case 17' --reason-out case.json --key officer --dry-run")]
pub struct HoldOpts {
	/// The patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The number, as `salus patient proxy list` shows it
	#[arg(value_name = "NUMBER")]
	proxy: u32,
	#[command(flatten)]
	reason: ReasonOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Attests that a patient lacks capacity.
pub fn wake(
	opts: &WakeOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let mut files = NewFiles::default();
	let evidence = opts.evidence.commit(&mut files)?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let until = opts.validity.until(now(&chain).await?)?;
		let best = chain.best().await?;
		let call = representatives::attest_incapacity_call(&best, patient, until, evidence)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|_| {
			let (patient, until) = (Hex32(patient.0), Moment(until));
			Ok(Did { done: format!("patient {patient} lacks capacity until {until}") })
		})
	})?;
	output.report(&shown)
}

/// Ends that.
pub fn sleep(
	opts: &SleepOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		// To end nothing is not free, and who has no money would only hear that the fee cannot be paid.
		let incapacity = representatives::incapacity(&best, patient).await?;
		if !incapacity.is_some_and(|incapacity| incapacity.is_in_force) {
			return Err(CliError::refused(
				"Representatives.NotInForce: nobody attests that the patient lacks capacity",
			)
			.next("see `salus patient proxy list`"));
		}
		let call = representatives::end_incapacity_call(&best, patient)?;
		signing
			.act(&chain, node, &call)
			.await?
			.shown(|_| Ok(Did { done: format!("patient {} has capacity", Hex32(patient.0)) }))
	})?;
	output.report(&shown)
}

/// Keeps a proxy from acting.
pub fn hold(
	opts: &HoldOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let mut files = NewFiles::default();
	let reason = opts.reason.must_commit(&mut files)?;
	let id = RepresentativeId(opts.proxy);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		proxy(&best, patient, id).await?;
		let call = representatives::hold_call(&best, patient, id, reason)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|_| {
			let patient = Hex32(patient.0);
			Ok(Did { done: format!("proxy {} of patient {patient} is held for 14 days", id.0) })
		})
	})?;
	output.report(&shown)
}
