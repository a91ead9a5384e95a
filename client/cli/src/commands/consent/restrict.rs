//! `salus consent restrict`.

use super::grant::{named, union};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	restrictions::{self, Exceptions, NewRestriction},
	words, Hex32,
};
use salus_primitives::{
	scope::MAX_EXCEPTED, Action, Actions, Categories, Confidentiality, Day, DayWindow, DirectiveId,
	Holder, PatientId, Protected, Purposes, RestrictionId, Scope,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent restrict`.
#[derive(Debug, Args)]
#[command(after_help = "\
A restriction reaches a record of which one day lies inside it, and of the level of
confidentiality or above; what is not named, it reaches as a whole. It stands until it is lifted,
and counts more than any grant. Neither the patient nor the holder's use of its own records is
restricted.

Examples:
  salus consent restrict --categories ClinicalNotes --key ana --relayer st-mary
  salus consent restrict --categories all --holder 1 --confidentiality R --except org:2 \\
    --except-purposes ETREAT --key ana --dry-run
  salus consent restrict --categories Imaging --from-day 2020-01-01 --directive 7 --key ana \\
    --sign-only restrict.json")]
pub struct Opts {
	/// Kinds of data, with commas between them, or all
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::categories)]
	categories: Vec<Categories>,
	/// Purposes of use, with commas between them; without it, every one
	#[arg(long, value_delimiter = ',', value_parser = arguments::purposes)]
	purposes: Vec<Purposes>,
	/// What may not be done, with commas between them; without it, anything
	#[arg(long, value_delimiter = ',', value_parser = arguments::action)]
	actions: Vec<Action>,
	/// Whose records: any, or an organization's id
	#[arg(long, default_value = "any", value_parser = arguments::holder)]
	holder: Holder,
	/// The lowest confidentiality that is reached
	#[arg(long, value_name = "LEVEL", default_value = "U",
		value_parser = arguments::confidentiality)]
	confidentiality: Confidentiality,
	/// Whether records that carry a sensitivity are reached: none or all
	#[arg(long, default_value = "all", value_parser = arguments::protected)]
	protected: Protected,
	/// The first day from which data is reached
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	from_day: Option<Day>,
	/// The last day from which data is reached
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	to_day: Option<Day>,
	/// Who is not restricted, with commas between them: role:ROLE, org:ID or practitioner:ACCOUNT
	#[arg(long, value_name = "GRANTEE", value_delimiter = ',')]
	except: Vec<String>,
	/// For which purposes nobody is restricted, with commas between them
	#[arg(long, value_name = "PURPOSES", value_delimiter = ',', value_parser = arguments::purposes)]
	except_purposes: Vec<Purposes>,
	/// The document by which it is made: a number of your own, with which all that it grants and
	/// restricts can be revoked at once
	#[arg(long, value_name = "N")]
	directive: Option<u32>,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Restricted {
	patient: Hex32,
	restriction: RestrictionId,
	words: String,
	directive: Option<DirectiveId>,
}

impl Rows for Restricted {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["restriction".into(), self.restriction.0.to_string()],
			vec!["lets".into(), self.words.clone()],
		]
	}
}

impl Opts {
	fn scope(&self) -> Result<Scope, CliError> {
		let always = DayWindow::ALWAYS;
		let first = self.from_day.unwrap_or(always.first());
		let last = self.to_day.unwrap_or(always.last());
		Ok(Scope {
			holder: self.holder,
			actions: if self.actions.is_empty() {
				Actions::all()
			} else {
				self.actions.iter().copied().collect()
			},
			purposes: if self.purposes.is_empty() {
				Purposes::all()
			} else {
				union(&self.purposes, Purposes::empty(), Purposes::union)
			},
			categories: union(&self.categories, Categories::empty(), Categories::union),
			confidentiality: self.confidentiality,
			days: DayWindow::new(first, last)
				.ok_or_else(|| CliError::unusable("--from-day is after --to-day"))?,
			protected: self.protected,
		})
	}

	fn exceptions(&self) -> Result<Exceptions, CliError> {
		let grantees = self
			.except
			.iter()
			.map(|text| named("--except", text))
			.collect::<Result<Vec<_>, _>>()?;
		if u32::try_from(grantees.len()).map_or(true, |count| count > MAX_EXCEPTED) {
			return Err(CliError::unusable(format_args!(
				"a restriction excepts at most {MAX_EXCEPTED} grantees"
			))
			.next("except a role, or make two restrictions"));
		}
		let purposes = union(&self.except_purposes, Purposes::empty(), Purposes::union);
		Ok(Exceptions { grantees, purposes })
	}
}

/// Makes a restriction.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let (scope, except) = (opts.scope()?, opts.exceptions()?);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let new = NewRestriction {
			patient: patient::patient_of(&chain, opts.patient, signing.signer()).await?,
			scope,
			except,
			directive: opts.directive.map(DirectiveId),
		};
		let call = restrictions::restrict_call(&chain.best().await?, &new)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(Restricted {
				patient: Hex32(new.patient.0),
				restriction: restrictions::restricted(receipt)?,
				words: words::restriction_in_words(&new.scope, &new.except),
				directive: new.directive,
			})
		})
	})?;
	output.report(&shown)
}
