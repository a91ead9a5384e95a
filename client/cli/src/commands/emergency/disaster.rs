//! `salus emergency disaster`.

use crate::{
	arguments::{self, Validity},
	commands::council::{propose, MotionOpts},
	error::CliError,
	online::{block_on, now, NodeOpts},
	output::{Output, Report},
};
use clap::{Args, Subcommand};
use salus_client::chain::{
	emergencies::{self, Disaster},
	Moment,
};
use salus_primitives::{emergencies::MAX_AFFECTED, Affected, DisasterId, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus emergency disaster`.
#[derive(Debug, Args)]
#[command(after_help = "\
While a disaster lasts, of the organizations that it reaches twenty times as many emergencies are
expected, and free, and the clocks of reviews stand still. The council declares it by two thirds,
for a week at most.

Examples:
  salus emergency disaster declare --organizations 1,2 --days 3 --key //Alice
  salus emergency disaster end 0 --key //Alice
  salus emergency disaster list")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Propose that the council declare a disaster
	Declare(DeclareOpts),
	/// Propose that the council end a disaster before its time
	End(EndOpts),
	/// List the last disasters
	List(ListOpts),
}

/// The options of `salus emergency disaster declare`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a member of the council, which votes on the motion (`salus council`). Its end is a moment: a
motion that is carried out later gives a shorter one.

Examples:
  salus emergency disaster declare --organizations 1,2 --days 3 --key //Alice
  salus emergency disaster declare --all --until 2027-01-31T12:00:00Z --key //Alice --dry-run")]
pub struct DeclareOpts {
	#[command(flatten)]
	reaches: Reaches,
	#[command(flatten)]
	validity: Validity,
	#[command(flatten)]
	motion: MotionOpts,
}

/// Whom a disaster reaches.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Reaches {
	/// Every organization
	#[arg(long)]
	all: bool,
	/// These organizations, with commas between their ids: 64 at most
	#[arg(long, value_delimiter = ',', value_name = "ID", value_parser = arguments::organization)]
	organizations: Vec<OrganizationId>,
}

impl Reaches {
	fn affected(&self) -> Result<Affected, CliError> {
		if self.all {
			return Ok(Affected::All);
		}
		let some = self.organizations.clone().try_into().map_err(|_| {
			CliError::unusable(format_args!(
				"a disaster names {MAX_AFFECTED} organizations at most"
			))
			.next("declare one that reaches --all, or two")
		})?;
		Ok(Affected::Organizations(some))
	}
}

/// The options of `salus emergency disaster end`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus emergency disaster end 0 --key //Alice
  salus emergency disaster end 0 --key //Alice --dry-run")]
pub struct EndOpts {
	/// The disaster's id
	#[arg(value_name = "DISASTER", value_parser = arguments::disaster)]
	disaster: DisasterId,
	#[command(flatten)]
	motion: MotionOpts,
}

/// The options of `salus emergency disaster list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus emergency disaster list
  salus emergency disaster list --output json | jq '.[] | select(.in_force) | .id'")]
pub struct ListOpts {}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Declare(opts) => declare(&opts, node, output),
		Verb::End(opts) => end(&opts, node, output),
		Verb::List(_) => list(node, output),
	}
}

fn declare(
	opts: &DeclareOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let affected = opts.reaches.affected()?;
	let shown = block_on(async {
		let chain = node.connect().await?;
		let until = opts.validity.until(now(&chain).await?)?;
		let call = emergencies::declare_disaster_call(&chain.best().await?, affected, until)?;
		propose(&chain, node, &call, &opts.motion).await
	})?;
	output.report(&shown)
}

fn end(opts: &EndOpts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let chain = node.connect().await?;
		let best = chain.best().await?;
		can_be_ended(&emergencies::disasters(&best).await?, opts.disaster)?;
		let call = emergencies::end_disaster_call(&best, opts.disaster)?;
		propose(&chain, node, &call, &opts.motion).await
	})?;
	output.report(&shown)
}

/// A motion that would be carried out in vain is not proposed.
fn can_be_ended(all: &[Disaster], id: DisasterId) -> Result<(), CliError> {
	match all.iter().find(|one| one.id == id).map(|one| one.in_force) {
		Some(true) => Ok(()),
		Some(false) => Err(CliError::refused(format_args!(
			"EmergencyAccess.NotInForce: disaster {} is over: nothing is left to end",
			id.0
		))),
		None => Err(CliError::refused(format_args!(
			"EmergencyAccess.NotFound: no disaster {} is kept",
			id.0
		))
		.next("list them with `salus emergency disaster list`")),
	}
}

/// A disaster as it is printed.
#[derive(Serialize)]
struct DisasterReport {
	id: DisasterId,
	/// `null` if it reaches every organization.
	organizations: Option<Vec<OrganizationId>>,
	from: Moment,
	until: Moment,
	ended_at: Option<Moment>,
	/// Whether it lasts.
	in_force: bool,
	/// Whom it reaches, in words.
	reaches: String,
}

impl From<Disaster> for DisasterReport {
	fn from(disaster: Disaster) -> Self {
		Self {
			id: disaster.id,
			reaches: emergencies::affected_in_words(&disaster.affected),
			organizations: match disaster.affected {
				Affected::All => None,
				Affected::Organizations(some) => Some(some.into_inner()),
			},
			from: disaster.from,
			until: disaster.until,
			ended_at: disaster.ended_at,
			in_force: disaster.in_force,
		}
	}
}

#[derive(Serialize)]
#[serde(transparent)]
struct Disasters(Vec<DisasterReport>);

impl Report for Disasters {
	fn titles(&self) -> Vec<&'static str> {
		if self.0.is_empty() {
			return Vec::new();
		}
		vec!["id", "reaches", "declared", "until", "which"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["no disaster was ever declared".into()]];
		}
		self.0
			.iter()
			.map(|one| {
				let which = match (one.in_force, one.ended_at) {
					(true, _) => "lasts".into(),
					(false, Some(at)) => format!("was ended at {at}"),
					(false, None) => "is over".into(),
				};
				vec![
					one.id.0.to_string(),
					one.reaches.clone(),
					one.from.to_string(),
					one.until.to_string(),
					which,
				]
			})
			.collect()
	}
}

fn list(node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let all = block_on(async {
		let chain = node.connect().await?;
		Ok(emergencies::disasters(&chain.best().await?).await?)
	})?;
	output.report(&Disasters(all.into_iter().map(DisasterReport::from).collect()))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn disaster(in_force: bool, ended_at: Option<u64>) -> Disaster {
		let some = vec![OrganizationId(1), OrganizationId(3)];
		Disaster {
			id: DisasterId(2),
			affected: Affected::Organizations(some.try_into().expect("two")),
			from: Moment(1_000),
			until: Moment(9_000),
			ended_at: ended_at.map(Moment),
			in_force,
		}
	}

	#[test]
	fn a_disaster_reaches_all_or_as_many_as_it_can_name() {
		let of =
			|count| Reaches { all: false, organizations: (0..count).map(OrganizationId).collect() };
		let all = Reaches { all: true, organizations: Vec::new() };
		assert_eq!(all.affected().expect("all"), Affected::All);
		let most = of(MAX_AFFECTED).affected().expect("as many as there may be");
		assert!(most.includes(OrganizationId(MAX_AFFECTED - 1)));
		let line = of(MAX_AFFECTED + 1).affected().expect_err("one more").line();
		assert!(line.contains("64 organizations at most"), "{line}");
	}

	#[test]
	fn only_what_lasts_is_ended() {
		can_be_ended(&[disaster(true, None)], DisasterId(2)).expect("it lasts");
		let over = can_be_ended(&[disaster(false, None)], DisasterId(2)).expect_err("over").line();
		assert!(over.contains("EmergencyAccess.NotInForce"), "{over}");
		let none = can_be_ended(&[disaster(true, None)], DisasterId(3)).expect_err("none").line();
		assert!(none.contains("EmergencyAccess.NotFound"), "{none}");
	}

	#[test]
	fn disasters_say_whom_they_reach_and_whether_they_last() {
		let all = [disaster(true, None), disaster(false, Some(4_000)), disaster(false, None)];
		let all = Disasters(all.into_iter().map(DisasterReport::from).collect());
		let which: Vec<_> = all.rows().into_iter().map(|row| row[4].clone()).collect();
		assert_eq!(which, ["lasts", "was ended at 1970-01-01T00:00:04.000Z", "is over"]);
		assert_eq!(all.rows()[0][1], "organizations 1, 3");
		assert_eq!(all.titles().len(), 5);
		let printed = serde_json::to_value(&all).expect("JSON");
		assert_eq!(printed[0]["organizations"], serde_json::json!([1, 3]));
		let every = Disaster { affected: Affected::All, ..disaster(true, None) };
		let every = serde_json::to_value(DisasterReport::from(every)).expect("JSON");
		assert_eq!(
			(&every["organizations"], &every["in_force"]),
			(&serde_json::Value::Null, &true.into())
		);
		assert!(Disasters(Vec::new()).rows()[0][0].contains("no disaster"));
	}
}
