//! `salus emergency suspension`.

use crate::{
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	emergencies::{self, Bar},
	Account,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus emergency suspension`.
#[derive(Debug, Args)]
#[command(after_help = "\
A practitioner is suspended from breaking the glass, at every member, by a second review that
finds abuse, and until the council says otherwise. The last finding stays.

Examples:
  salus emergency suspension lind
  salus emergency suspension lind --output json | jq .suspended")]
pub struct Opts {
	/// The practitioner: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(value_name = "ACCOUNT")]
	account: String,
}

/// Whether a practitioner breaks no glass any more.
#[derive(Serialize)]
struct Suspension {
	practitioner: Account,
	/// Whether they are suspended now.
	suspended: bool,
	/// The last finding of abuse, if there was ever one.
	finding: Option<Bar>,
}

impl Suspension {
	fn new(practitioner: Account, finding: Option<Bar>) -> Self {
		let suspended = finding.as_ref().is_some_and(|bar| bar.lifted_at.is_none());
		Self { practitioner, suspended, finding }
	}
}

impl Report for Suspension {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["practitioner".into(), self.practitioner.to_string()],
			vec!["suspended".into(), if self.suspended { "yes" } else { "no" }.into()],
		];
		if let Some(bar) = &self.finding {
			let of = format!("emergency {} of patient {}", bar.emergency.0, bar.patient);
			rows.push(vec!["abuse was found of".into(), of]);
			rows.push(vec!["at".into(), bar.from.to_string()]);
			rows.extend(bar.lifted_at.map(|at| vec!["lifted at".into(), at.to_string()]));
		}
		rows
	}
}

/// Shows whether a practitioner is suspended.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let suspension = block_on(async {
		let account = keys::account(&opts.account)?;
		let chain = node.connect().await?;
		Ok(Suspension::new(account, emergencies::bar(&chain.best().await?, account).await?))
	})?;
	output.report(&suspension)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{Hex32, Moment};
	use salus_primitives::EmergencyId;

	#[test]
	fn a_finding_suspends_until_it_is_lifted() {
		let found = |lifted_at| Bar {
			from: Moment(1_000),
			patient: Hex32([7; 32]),
			emergency: EmergencyId(4),
			lifted_at,
		};
		let of = |finding| Suspension::new(Account([1; 32]), finding);
		for (suspension, suspended, rows) in [
			(of(None), false, 2),
			(of(Some(found(None))), true, 4),
			(of(Some(found(Some(Moment(2_000))))), false, 5),
		] {
			assert_eq!((suspension.suspended, suspension.rows().len()), (suspended, rows));
			assert_eq!(suspension.rows()[1][1], if suspended { "yes" } else { "no" });
		}
	}
}
