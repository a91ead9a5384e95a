//! `salus study enroll` and `salus study remove`.

use crate::{
	arguments,
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{studies, Account, AtBlock, Call, ChainError};
use salus_primitives::StudyId;
use serde::Serialize;
use std::io::Write;

/// The options of `salus study enroll`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin of the sponsor. The investigator is a practitioner of any member, and takes part from the
block that carries this on, as long as a member credentials them and the study is open. At most 64 at a
time.

Examples:
  salus study enroll 0 --investigator okafor --key institute
  salus study enroll 0 --investigator 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty \\
    --key institute --dry-run")]
pub struct EnrollOpts {
	#[command(flatten)]
	rest: InvestigatorOpts,
}

/// The options of `salus study remove`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin of the sponsor, or for the investigator, who leaves. What patients granted the study is
for them no more from the block that carries it on. They can be enrolled anew.

Examples:
  salus study remove 0 --investigator okafor --key institute
  salus study remove 0 --investigator okafor --key okafor --relayer st-mary")]
pub struct RemoveOpts {
	#[command(flatten)]
	rest: InvestigatorOpts,
}

/// Whom of which study.
#[derive(Debug, Args)]
struct InvestigatorOpts {
	/// The study's id
	#[arg(value_name = "STUDY", value_parser = arguments::study)]
	study: StudyId,
	/// The practitioner: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(long, value_name = "ACCOUNT")]
	investigator: String,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Changed {
	study: StudyId,
	investigator: Account,
	/// `Enrolled` or `Removed`.
	status: &'static str,
}

impl Rows for Changed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["study".into(), self.study.0.to_string()],
			vec!["investigator".into(), self.investigator.to_string()],
			vec!["is now".into(), self.status.into()],
		]
	}
}

/// Makes somebody an investigator.
pub fn enroll(
	opts: &EnrollOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	change(&opts.rest, studies::enroll_call, "Enrolled", node, output)
}

/// Removes an investigator.
pub fn remove(
	opts: &RemoveOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	change(&opts.rest, studies::remove_call, "Removed", node, output)
}

fn change(
	opts: &InvestigatorOpts,
	call: fn(&AtBlock, StudyId, Account) -> Result<Call, ChainError>,
	status: &'static str,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let investigator = keys::account(&opts.investigator)?;
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = call(&chain.best().await?, opts.study, investigator)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed { study: opts.study, investigator, status }))
	})?;
	output.report(&shown)
}
