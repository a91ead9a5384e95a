//! `salus eligibility`.

use crate::{
	arguments,
	commands::{claim::adjustments_in_words, plan::limit_in_words},
	error::CliError,
	online::{block_on, now, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	block_id,
	coverage::{self, Eligibility, EligibilityRequest},
	BlockId, CalendarDay,
};
use salus_primitives::{CoverageId, Day, Money, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus eligibility`.
#[derive(Debug, Args)]
#[command(after_help = "\
The answer is that of the decision about a claim, if it were filed now, by the same rule. It is no
promise: what is claimed in between uses up deductible and limits. Whether the patient permits the
payment, and whether the service was claimed before, is not looked at. Exit code 1 if the service
would be denied.

Examples:
  salus eligibility --coverage 0 --provider 2 --benefit 1 --charged 15000
  salus eligibility --coverage 0 --provider 2 --benefit 2 --day 2027-05-17 --charged 8000 \\
    --units 2 --output json | jq .patient_share")]
pub struct Opts {
	/// The member's coverage
	#[arg(long, value_name = "ID", value_parser = arguments::coverage)]
	coverage: CoverageId,
	/// The organization that renders the service
	#[arg(long, value_name = "ID", value_parser = arguments::organization)]
	provider: OrganizationId,
	/// The number of the benefit in the plan
	#[arg(long, value_name = "NUMBER")]
	benefit: u16,
	/// What the provider charges for all units, in the smallest unit of the settlement currency
	#[arg(long, value_name = "AMOUNT")]
	charged: Money,
	/// How many units it renders
	#[arg(long, value_name = "N", default_value_t = 1)]
	units: u32,
	/// The day of service; without it, the chain's today
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	day: Option<Day>,
}

#[derive(Serialize)]
struct Answer {
	coverage: CoverageId,
	day: CalendarDay,
	charged: Money,
	#[serde(flatten)]
	eligibility: Eligibility,
	/// The block that was asked.
	block: BlockId,
}

impl Report for Answer {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["day".into(), self.day.to_string()],
			vec!["charged".into(), self.charged.to_string()],
		];
		match &self.eligibility {
			Eligibility::Eligible {
				allowed,
				paid,
				patient_share,
				adjustments,
				deductible_left,
				out_of_pocket_left,
				benefit_left,
			} => rows.extend([
				vec!["answer".into(), "eligible".into()],
				vec!["allowed".into(), allowed.to_string()],
				vec!["paid".into(), paid.to_string()],
				vec!["patient's share".into(), patient_share.to_string()],
				vec!["not paid".into(), adjustments_in_words(adjustments)],
				vec!["deductible left".into(), deductible_left.to_string()],
				vec!["out-of-pocket left".into(), out_of_pocket_left.to_string()],
				vec!["benefit left".into(), limit_in_words(*benefit_left)],
			]),
			Eligibility::NotEligible { group, carc } => {
				rows.push(vec!["answer".into(), format!("denied: {group:?} {carc}")]);
			}
		}
		rows.push(vec!["block".into(), format!("{} {}", self.block.number, self.block.hash)]);
		rows
	}
}

/// Asks what a service would bring.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let answer = block_on(async {
		let chain = node.connect().await?;
		let day = match opts.day {
			Some(day) => day,
			None => Day::of(now(&chain).await?),
		};
		let request = EligibilityRequest {
			coverage: opts.coverage,
			provider: opts.provider,
			benefit: opts.benefit,
			day,
			amount: opts.charged,
			units: opts.units,
		};
		let best = chain.best().await?;
		let eligibility =
			coverage::eligibility(&best, &request).await?.map_err(CliError::refused)?;
		Ok(Answer {
			coverage: opts.coverage,
			day: CalendarDay(day),
			charged: opts.charged,
			eligibility,
			block: block_id(&best),
		})
	})?;
	output.report(&answer)?;
	let Eligibility::NotEligible { group, carc } = answer.eligibility else { return Ok(()) };
	output.finish()?;
	Err(CliError::refused(format_args!("the service would be denied: {group:?} {carc}")))
}
