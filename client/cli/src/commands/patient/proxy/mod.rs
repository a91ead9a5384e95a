//! `salus patient proxy`: who acts for a patient.

mod add;
mod end;
mod fit;
mod incapacity;
mod list;
pub(super) mod said;

use crate::{error::CliError, online::NodeOpts, output::Output};
use clap::{Args, Subcommand};
use salus_client::chain::{
	representatives::{self, Representative},
	AtBlock, Hex32,
};
use salus_primitives::{PatientId, RepresentativeId};
use std::io::Write;

/// The options of `salus patient proxy`.
#[derive(Debug, Args)]
#[command(after_help = "\
A proxy is who acts for a patient: a parent, a legal guardian, whoever has a power of attorney. It is
never a key of the patient: it signs the patient's own commands about consent with its own key and names
the patient (--patient), and asks for records for the purposes PATRQT, FAMRQT and PWATRNY. Whatever it
does, the chain says that it did, and in which capacity. It gives nothing free that others withheld, and
nothing of a minor's own confidential care is in its reach.

Who helps to recover an identity whose keys are lost is somebody else: `salus patient guardian`.

Examples:
  salus patient proxy add //Father --capacity PRN --authorities consent,view --of-age 2031-06-15 \\
    --of-age-out mia.of-age.json --opening father.json --key mia --relayer clinic
  salus patient proxy accept father.json --patient $MIA --key father --relayer clinic
  salus consent revoke 0 --patient $MIA --key father
  salus patient proxy remove 0 --key mia")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Appoint somebody to act for the patient; the chain sees a commitment
	Add(Box<add::Opts>),
	/// As whom a patient appointed, accept: in the open, from now on
	Accept(add::AcceptOpts),
	/// Remove a proxy at once; free, and nobody is told
	Remove(end::RemoveOpts),
	/// As a proxy, act no more; free
	Resign(end::ResignOpts),
	/// List a patient's proxies, and whether one sleeps
	List(list::Opts),
	/// As a practitioner, attest that a patient lacks capacity: who sleeps until then may act
	Wake(incapacity::WakeOpts),
	/// End that attestation: the patient, or the organization; free
	Sleep(incapacity::SleepOpts),
	/// As a privacy officer, keep a proxy from acting for fourteen days
	Hold(incapacity::HoldOpts),
	/// Say that a patient came of age: who acted for the minor no longer does
	AgeOut(end::AgeOutOpts),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Add(opts) => add::run(&opts, node, output),
		Verb::Accept(opts) => add::accept(&opts, node, output),
		Verb::Remove(opts) => end::remove(&opts, node, output),
		Verb::Resign(opts) => end::resign(&opts, node, output),
		Verb::List(opts) => list::run(&opts, node, output),
		Verb::Wake(opts) => incapacity::wake(&opts, node, output),
		Verb::Sleep(opts) => incapacity::sleep(&opts, node, output),
		Verb::Hold(opts) => incapacity::hold(&opts, node, output),
		Verb::AgeOut(opts) => end::age_out(&opts, node, output),
	}
}

/// The proxy of this number.
async fn proxy(
	at: &AtBlock,
	patient: PatientId,
	id: RepresentativeId,
) -> Result<Representative, CliError> {
	let all = representatives::representatives(at, patient).await?;
	all.into_iter().find(|one| one.id == id).ok_or_else(|| {
		CliError::refused(format_args!(
			"Representatives.NotFound: patient {} has no proxy {}",
			Hex32(patient.0),
			id.0
		))
		.next("see `salus patient proxy list`")
	})
}
