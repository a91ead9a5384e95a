//! `salus consent decline`.

use super::answer::open;
use crate::{
	arguments,
	commands::patient::{self, Decider},
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{requests, Hex32};
use salus_primitives::{PatientId, RequestId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent decline`.
#[derive(Debug, Args)]
#[command(after_help = "\
No reason is given. That it was declined stands on the chain; a request that is not answered expires,
and tells nothing. Who was declined may not ask again for a day. Where the chain's base policy is not
deny, it may permit what was declined: `salus consent restrict` stops that, too.

Examples:
  salus consent decline 0 --key ana --relayer st-mary
  salus consent decline 0 --key ana --sign-only decline.json
  salus consent decline 0 --key ana --dry-run")]
pub struct Opts {
	/// The request's number
	#[arg(value_name = "REQUEST")]
	request: u32,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Declined {
	patient: Hex32,
	request: RequestId,
	status: &'static str,
}

impl Rows for Declined {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["declined".into(), format!("request {}", self.request.0)],
		]
	}
}

/// Declines a request.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = RequestId(opts.request);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let Decider { patient, .. } =
			patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		open(&best, patient, id).await?;
		let call = requests::decline_call(&best, patient, id)?;
		signing
			.act(&chain, node, &call)
			.await?
			.shown(|_| Ok(Declined { patient: Hex32(patient.0), request: id, status: "Declined" }))
	})?;
	output.report(&shown)
}
