//! `salus emergency queue`.

use super::reports::{EmergencyReport, TITLES};
use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::{Args, ValueEnum};
use salus_client::chain::{
	emergencies::{self, Emergency, ReviewQueue},
	organizations,
};
use salus_primitives::OrganizationId;
use serde::Serialize;
use std::io::Write;

/// For what an emergency waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Waiting {
	/// For anything: every one that is not settled
	All,
	/// For the organization's own privacy officer
	Own,
	/// For another organization's privacy officer
	Other,
	/// For one of the two for too long
	Late,
}

impl From<Waiting> for ReviewQueue {
	fn from(waiting: Waiting) -> Self {
		match waiting {
			Waiting::All => Self::All,
			Waiting::Own => Self::First,
			Waiting::Other => Self::Second,
			Waiting::Late => Self::Overdue,
		}
	}
}

/// The options of `salus emergency queue`.
#[derive(Debug, Args)]
#[command(after_help = "\
For privacy officers, and for who supervises them: the emergencies that practitioners of this
organization opened and that wait for a review, of all patients. `own` may still run; it is
reviewed when it is over.

Examples:
  salus emergency queue 2
  salus emergency queue 2 --waiting own
  salus emergency queue 2 --waiting late --output json | jq length")]
pub struct Opts {
	/// The organization whose practitioners opened them, by its id
	#[arg(value_name = "ORGANIZATION", value_parser = arguments::organization)]
	organization: OrganizationId,
	/// For what they wait
	#[arg(long, value_enum, default_value = "all")]
	waiting: Waiting,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Queue(Vec<EmergencyReport>);

impl Report for Queue {
	fn titles(&self) -> Vec<&'static str> {
		if self.0.is_empty() {
			return Vec::new();
		}
		TITLES.to_vec()
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["no emergency waits for that".into()]];
		}
		self.0.iter().map(EmergencyReport::row).collect()
	}
}

/// Lists what waits for a review.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let reports = block_on(async {
		let chain = node.connect().await?;
		let best = chain.best().await?;
		let found = organizations::organization(&best, opts.organization).await?;
		let Some(organization) = found else {
			let id = opts.organization.0;
			return Err(CliError::refused(format_args!("there is no organization {id}"))
				.next("list them with `salus org list`"));
		};
		let queue = opts.waiting.into();
		let waiting = emergencies::review_queue(&best, opts.organization, queue).await?;
		let report =
			|one: Emergency| EmergencyReport::new(one, Some(organization.name.clone()), &[]);
		Ok(waiting.into_iter().map(report).collect())
	})?;
	output.report(&Queue(reports))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::commands::emergency::reports::tests::running;

	#[test]
	fn each_way_to_wait_is_a_queue_of_its_own() {
		let queues = Waiting::value_variants().iter().map(|one| ReviewQueue::from(*one));
		let expected =
			[ReviewQueue::All, ReviewQueue::First, ReviewQueue::Second, ReviewQueue::Overdue];
		assert!(queues.eq(expected));
	}

	#[test]
	fn an_empty_queue_says_so() {
		assert!(Queue(Vec::new()).rows()[0][0].contains("no emergency waits"));
		assert!(Queue(Vec::new()).titles().is_empty());
		let one = Queue(vec![EmergencyReport::new(running(1), None, &[])]);
		assert_eq!((one.rows().len(), one.titles().len()), (1, TITLES.len()));
	}
}
