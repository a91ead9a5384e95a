//! `salus coverage create`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{coverage, CalendarDay, Hex32};
use salus_primitives::{CoverageId, Day, PlanId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus coverage create`.
#[derive(Debug, Args)]
#[command(after_help = "\
Signed by the admin or a practitioner of the plan's payer. Each coverage counts deductible and
limits of its own; `salus coverage adjust` carries over what was borne before.

Examples:
  salus coverage create --plan 0 --patient $MEMBER --from 2027-01-01 --key payer
  salus coverage create --plan 0 --patient $MEMBER --from 2027-01-01 --to 2027-12-31 --key payer \\
    --dry-run")]
pub struct Opts {
	/// The plan's id
	#[arg(long, value_name = "ID", value_parser = arguments::plan)]
	plan: PlanId,
	/// The member: the id of the identity used with the payer, or one of its keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// The first day that is covered
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	from: Day,
	/// The last day that is covered; without it, until an end is set
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	to: Option<Day>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Created {
	coverage: CoverageId,
	patient: Hex32,
	plan: PlanId,
	first_day: CalendarDay,
	last_day: Option<CalendarDay>,
}

impl Rows for Created {
	fn rows(&self) -> Vec<Vec<String>> {
		let last = self.last_day.map_or_else(|| "no end".to_owned(), |day| day.to_string());
		vec![
			vec!["coverage".into(), self.coverage.0.to_string()],
			vec!["patient".into(), self.patient.to_string()],
			vec!["plan".into(), self.plan.0.to_string()],
			vec!["first day".into(), self.first_day.to_string()],
			vec!["last day".into(), last],
		]
	}
}

/// Covers a patient by a plan.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let call = coverage::create_call(&best, opts.plan, patient, opts.from, opts.to)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(Created {
				coverage: coverage::created(receipt)?,
				patient: Hex32(patient.0),
				plan: opts.plan,
				first_day: CalendarDay(opts.from),
				last_day: opts.to.map(CalendarDay),
			})
		})
	})?;
	output.report(&shown)
}
