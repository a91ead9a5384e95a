//! `salus consent reshare`.

use super::{annex::AnnexOpts, grant::union, grantee::Named};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, now, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	annex,
	consent::{self, Grant, NewReshare},
	words, Account, Chain, Hex32, Moment,
};
use salus_primitives::{
	Action, Categories, Confidentiality, Day, DayWindow, GrantId, Grantee, Holder, Protected,
	Purposes, Scope, UnixMillis,
};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The options of `salus consent reshare`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a member to whom a patient gave a grant with the action Reshare. The new grant is for one
organization, practitioner or person, covers nothing that its parent does not, passes nothing on, ends
no later, and holds only while the parent does. What is not named here is as in the parent, but for
Reshare. At most four are ever given out of one grant. The patient sees it, and can revoke it.

An annex of the parent stays the same: whoever uses the new grant needs its opening, too. With
--protected none only what carries no sensitivity is passed on, where the parent does not name
authors, contexts or records. Of a parent that covers whatever is protected, an annex can pass on less:
with --sensitivities, --author, --context and --record.

Examples:
  salus consent reshare 3 --patient ana --to org:4 --key clinic
  salus consent reshare 3 --patient ana --to practitioner:lind --categories LabResults \\
    --purposes TREAT --days 7 --key okafor --relayer st-mary
  salus consent reshare 3 --patient ana --to org:4 --record $LEAF --annex-out one.annex.json --key clinic
  salus consent reshare 3 --patient ana --to org:4 --protected none --key clinic --dry-run")]
pub struct Opts {
	/// The number of the grant that is passed on
	#[arg(value_name = "PARENT")]
	parent: u32,
	/// Whose grant: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// Who may use the records: org:ID, practitioner:ACCOUNT or person:PATIENT
	#[arg(long, value_name = "GRANTEE")]
	to: String,
	#[command(flatten)]
	narrowing: Narrowing,
	/// For how many days from the chain's now on; without it and --until, until the parent ends
	#[arg(long, value_name = "N", conflicts_with = "until",
		value_parser = clap::value_parser!(u32).range(1..=36_600))]
	days: Option<u32>,
	/// Until this moment: 2027-01-31 or 2027-01-31T12:00:00Z
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	until: Option<UnixMillis>,
	#[command(flatten)]
	annex: AnnexOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What is narrower than in the parent.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Narrower than the parent")]
struct Narrowing {
	/// Kinds of data, with commas between them
	#[arg(long, value_delimiter = ',', value_parser = arguments::categories)]
	categories: Vec<Categories>,
	/// Purposes of use, with commas between them
	#[arg(long, value_delimiter = ',', value_parser = arguments::purposes)]
	purposes: Vec<Purposes>,
	/// What may be done, with commas between them
	#[arg(long, value_delimiter = ',', value_parser = arguments::action)]
	actions: Vec<Action>,
	/// Whose records: an organization's id
	#[arg(long, value_parser = arguments::holder)]
	holder: Option<Holder>,
	/// The highest confidentiality that is covered
	#[arg(long, value_name = "LEVEL", value_parser = arguments::confidentiality)]
	confidentiality: Option<Confidentiality>,
	/// The first day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	from_day: Option<Day>,
	/// The last day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	to_day: Option<Day>,
}

impl Narrowing {
	/// The parent's scope, without passing on and as far as it is narrower; `protected` in place of the
	/// parent's, if it is given.
	fn of(&self, parent: &Scope, protected: Option<Protected>) -> Result<Scope, CliError> {
		let first = self.from_day.unwrap_or(parent.days.first());
		let last = self.to_day.unwrap_or(parent.days.last());
		Ok(Scope {
			holder: self.holder.unwrap_or(parent.holder),
			actions: if self.actions.is_empty() {
				parent.actions.without(Action::Reshare)
			} else {
				self.actions.iter().copied().collect()
			},
			purposes: if self.purposes.is_empty() {
				parent.purposes
			} else {
				union(&self.purposes, Purposes::empty(), Purposes::union)
			},
			categories: if self.categories.is_empty() {
				parent.categories
			} else {
				union(&self.categories, Categories::empty(), Categories::union)
			},
			confidentiality: self.confidentiality.unwrap_or(parent.confidentiality),
			days: DayWindow::new(first, last)
				.ok_or_else(|| CliError::unusable("the first day is after the last"))?,
			protected: protected.unwrap_or(parent.protected),
		})
	}
}

#[derive(Serialize)]
struct Reshared {
	patient: Hex32,
	grant: GrantId,
	/// The grant out of which it was given.
	parent: GrantId,
	words: String,
	/// `null` if it has no end of its own.
	valid_until: Option<Moment>,
	/// The commitment to the annex, the parent's or an own one; `null` if there is none.
	annex: Option<Hex32>,
	/// Where what opens an own one was written.
	annex_out: Option<PathBuf>,
}

impl Rows for Reshared {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["grant".into(), self.grant.0.to_string()],
			vec!["out of".into(), format!("grant {}", self.parent.0)],
			vec!["permits".into(), self.words.clone()],
			vec!["until".into(), words::until_in_words(self.valid_until)],
		];
		rows.extend(
			self.annex_out
				.iter()
				.map(|path| vec!["annex opened by".into(), path.display().to_string()]),
		);
		rows
	}
}

/// Refuses what the chain would refuse, with what would be too much.
fn must_be_less(parent: &Grant, scope: &Scope, to: &Grantee<Account>) -> Result<(), CliError> {
	let refused = |what: &str, next: &str| {
		Err(CliError::refused(format_args!(
			"Consent.TooWide: grant {} covers \"{}\", and {what}",
			parent.id.0,
			words::scope_in_words(&parent.scope)
		))
		.next(next))
	};
	if !parent.scope.actions.contains(Action::Reshare) {
		return Err(CliError::refused(format_args!(
			"Consent.NotAuthorized: grant {} does not let anybody pass it on",
			parent.id.0
		))
		.next("ask the patient for a grant with the action Reshare"));
	}
	if matches!(to, Grantee::AnyMember | Grantee::Role(_) | Grantee::Committed(_)) {
		return refused(
			"it is passed on to nobody whom the patient cannot see",
			"name one organization, practitioner or person",
		);
	}
	if !parent.scope.holds(scope) {
		return refused("more than that was to be passed on", "narrow the scope, or leave it out");
	}
	Ok(())
}

impl Opts {
	/// The scope with an annex of its own, if one was asked for; what opens it goes to `files`.
	async fn attach(
		&self,
		chain: &Chain,
		scope: Scope,
		files: &mut NewFiles,
	) -> Result<Scope, CliError> {
		if !self.annex.is_asked_for() {
			return Ok(scope);
		}
		let attached =
			annex::attach(scope, self.annex.annex(chain).await?).map_err(CliError::refused)?;
		self.annex.keep(&attached, files)?;
		Ok(attached.scope)
	}
}

/// Passes a grant on.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = GrantId(opts.parent);
	let to = Named::read("--to", &opts.to)?;
	opts.annex.check()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let grantee = to.resolve(&chain).await?;
		let best = chain.best().await?;
		let parent = consent::grant(&best, patient, id).await?.ok_or_else(|| {
			CliError::refused(format_args!("Consent.NotFound: there is no grant {}", id.0))
				.next("list the grants with `salus consent list`")
		})?;
		let mut files = NewFiles::default();
		let scope = opts.narrowing.of(&parent.scope, opts.annex.protected())?;
		let scope = opts.attach(&chain, scope, &mut files).await?;
		must_be_less(&parent, &scope, &grantee)?;
		let valid_until = match (opts.until, opts.days) {
			(Some(until), _) => Some(until),
			(None, Some(days)) => {
				let ms = u64::from(days).saturating_mul(DAY_MS);
				Some(now(&chain).await?.saturating_add(ms))
			}
			(None, None) => parent.valid_until.map(|end| end.0),
		};
		let new = NewReshare { patient, parent: id, grantee, scope, valid_until };
		let call = consent::reshare_call(&best, &new)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|receipt| {
			Ok(Reshared {
				patient: Hex32(patient.0),
				grant: consent::granted(receipt)?,
				parent: id,
				words: format!(
					"{} to {}",
					words::grantee_in_words(&new.grantee),
					words::scope_in_words(&new.scope)
				),
				valid_until: valid_until.map(Moment),
				annex: new.scope.protected.annex().map(|hash| Hex32(hash.0)),
				annex_out: opts.annex.annex_out(),
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::consent::{GrantStatus, Right};
	use salus_primitives::{
		Actions, AnnexHash, DataCategory, GranteeHash, OrganizationId, Purpose, Role,
	};

	const CLINIC: Grantee<Account> = Grantee::Organization(OrganizationId(2));

	fn parent() -> Grant {
		Grant {
			id: GrantId(3),
			grantee: CLINIC,
			scope: Scope {
				holder: Holder::Any,
				actions: Actions::of(&[Action::Read, Action::Reshare]),
				purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]),
				categories: Categories::all(),
				confidentiality: Confidentiality::R,
				days: DayWindow::new(Day(10), Day(20)).expect("in order"),
				protected: Protected::Annex(AnnexHash([1; 32])),
			},
			granted_at: Moment(0),
			granted_by: Account([0; 32]),
			right: Right::Patient,
			valid_from: Moment(0),
			valid_until: None,
			ends_with: None,
			max_uses: None,
			used: 0,
			revoked_at: None,
			directive: None,
			suspensions: Vec::new(),
			status: GrantStatus::Live,
		}
	}

	#[test]
	fn what_is_not_named_is_the_parents_but_for_passing_on() {
		let scope = Narrowing::default().of(&parent().scope, None).expect("a scope");
		assert_eq!(scope, Scope { actions: Action::Read.into(), ..parent().scope });
		must_be_less(&parent(), &scope, &CLINIC).expect("it is less");
	}

	#[test]
	fn what_is_named_narrows() {
		let narrowing = Narrowing {
			categories: vec![DataCategory::LabResults.into()],
			purposes: vec![Purpose::Treat.into()],
			actions: vec![Action::Read],
			holder: Some(Holder::Organization(OrganizationId(1))),
			confidentiality: Some(Confidentiality::N),
			from_day: Some(Day(11)),
			to_day: Some(Day(12)),
		};
		let scope = narrowing.of(&parent().scope, Some(Protected::None)).expect("a scope");
		let expected = Scope {
			holder: Holder::Organization(OrganizationId(1)),
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: DataCategory::LabResults.into(),
			confidentiality: Confidentiality::N,
			days: DayWindow::new(Day(11), Day(12)).expect("in order"),
			protected: Protected::None,
		};
		assert_eq!(scope, expected);
		must_be_less(&parent(), &scope, &CLINIC).expect("it is less");
		let turned = Narrowing { from_day: Some(Day(21)), ..Narrowing::default() };
		assert!(turned.of(&parent().scope, None).is_err());
	}

	#[test]
	fn what_is_more_or_for_nobody_seen_is_refused_before_it_costs() {
		let of = |narrowing: Narrowing| narrowing.of(&parent().scope, None).expect("a scope");
		let same = of(Narrowing::default());
		let line = |parent: &Grant, scope: &Scope, to: &Grantee<Account>| {
			must_be_less(parent, scope, to).expect_err("refused").line()
		};
		let wider = Narrowing { purposes: vec![Purpose::Hmarkt.into()], ..Narrowing::default() };
		assert!(line(&parent(), &of(wider), &CLINIC).contains("TooWide"));
		let again = Narrowing { actions: vec![Action::Reshare], ..Narrowing::default() };
		assert!(line(&parent(), &of(again), &CLINIC).contains("TooWide"));
		for unseen in [
			Grantee::AnyMember,
			Grantee::Role(Role::Provider),
			Grantee::Committed(GranteeHash([1; 32])),
		] {
			assert!(line(&parent(), &same, &unseen).contains("cannot see"), "{unseen:?}");
		}
		let closed =
			Grant { scope: Scope { actions: Action::Read.into(), ..parent().scope }, ..parent() };
		assert!(line(&closed, &same, &CLINIC).contains("NotAuthorized"));
	}
}
