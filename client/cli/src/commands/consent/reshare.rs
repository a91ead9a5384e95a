//! `salus consent reshare`.

use super::{
	annex::AnnexOpts,
	grantee::Named,
	narrowing::NarrowingOpts,
	shadow::{self, ShadowReport},
};
use crate::{
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
use salus_primitives::{Action, Annex, GrantId, Grantee, Protected, Scope};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus consent reshare`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a member to whom a patient gave a grant with the action Reshare; one to a study is nobody's to
pass on. The new grant is for one organization, practitioner, person or study, covers nothing that its
parent does not, passes nothing on, ends no later, and holds only while the parent does. What is not
named here is as in the parent, but for Reshare. At most four are ever given out of one grant. The patient sees it, and can revoke it.

An annex of the parent stays the same: whoever uses the new grant needs its opening, too. With
--protected none only what carries no sensitivity is passed on, where the parent does not name
authors, contexts or records. Of a parent that covers whatever is protected, an annex can pass on less:
with --sensitivities, --author, --context and --record.

What a standing restriction of the patient reaches, no grant permits: it is said which.

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
	/// Who may use the records: org:ID, practitioner:ACCOUNT, person:PATIENT or study:ID
	#[arg(long, value_name = "GRANTEE")]
	to: String,
	#[command(flatten)]
	narrowing: NarrowingOpts,
	#[command(flatten)]
	annex: AnnexOpts,
	#[command(flatten)]
	signing: RelayOpts,
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
	/// The patient's own restrictions that reach some of it.
	shadowed_by: Vec<ShadowReport>,
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

/// What of a parent's scope is passed on if nothing is narrower: all but passing it on; `protected` in
/// place of the parent's, if it is given.
fn passed_on(parent: &Scope, protected: Option<Protected>) -> Scope {
	Scope {
		actions: parent.actions.without(Action::Reshare),
		protected: protected.unwrap_or(parent.protected),
		..*parent
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
	if let Grantee::Study(id) = parent.grantee {
		return Err(CliError::refused(format_args!(
			"Consent.NotAuthorized: grant {} is for study {}, and what is given to a study ends with it",
			parent.id.0, id.0
		))
		.next("ask the patient for a grant to whom it shall go"));
	}
	if matches!(to, Grantee::AnyMember | Grantee::Role(_) | Grantee::Committed(_)) {
		return refused(
			"it is passed on to nobody whom the patient cannot see",
			"name one organization, practitioner, person or study",
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
	) -> Result<(Scope, Option<Annex>), CliError> {
		if !self.annex.is_asked_for() {
			return Ok((scope, None));
		}
		let attached =
			annex::attach(scope, self.annex.annex(chain).await?).map_err(CliError::refused)?;
		self.annex.keep(&attached, files)?;
		Ok((attached.scope, Some(attached.opening.annex)))
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
		let scope = opts.narrowing.of(&passed_on(&parent.scope, opts.annex.protected()))?;
		let (scope, annex) = opts.attach(&chain, scope, &mut files).await?;
		must_be_less(&parent, &scope, &grantee)?;
		let end = parent.valid_until.map(|end| end.0);
		let valid_until = opts.narrowing.valid_until(now(&chain).await?, end);
		let shadowed_by = shadow::of(&chain, patient, &grantee, &scope, annex.as_ref()).await?;
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
				shadowed_by,
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{
		consent::{GrantStatus, Right},
		restrictions::{Exceptions, Restriction},
	};
	use salus_primitives::{
		Actions, AnnexHash, Categories, Confidentiality, DataCategory, Day, DayWindow, GranteeHash,
		Holder, OrganizationId, Purpose, Purposes, RestrictionId, Role, StudyId,
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
		let scope =
			NarrowingOpts::default().of(&passed_on(&parent().scope, None)).expect("a scope");
		assert_eq!(scope, Scope { actions: Action::Read.into(), ..parent().scope });
		must_be_less(&parent(), &scope, &CLINIC).expect("it is less");
		must_be_less(&parent(), &scope, &Grantee::Study(StudyId(0))).expect("one that is seen");
		let of_study = Grant { grantee: Grantee::Study(StudyId(0)), ..parent() };
		let refused = must_be_less(&of_study, &scope, &CLINIC).expect_err("a study's").line();
		assert!(refused.contains("NotAuthorized") && refused.contains("study"), "{refused}");
	}

	/// A restriction of imaging reaches a part of what is passed on, and it is printed.
	#[test]
	fn what_reaches_a_part_of_it_is_reported() {
		let scope =
			NarrowingOpts::default().of(&passed_on(&parent().scope, None)).expect("a scope");
		let restriction = Restriction {
			id: RestrictionId(4),
			scope: Scope { categories: DataCategory::Imaging.into(), ..scope },
			except: Exceptions { grantees: Vec::new(), purposes: Purposes::empty() },
			made_at: Moment(0),
			made_by: Account([0; 32]),
			lifted_at: None,
			directive: None,
		};
		let made = Reshared {
			patient: Hex32([1; 32]),
			grant: GrantId(5),
			parent: GrantId(3),
			words: String::new(),
			valid_until: None,
			annex: None,
			annex_out: None,
			shadowed_by: shadow::among(&CLINIC, &scope, None, &[restriction]),
		};
		let printed = serde_json::to_value(&made).expect("JSON");
		assert_eq!(printed["shadowed_by"][0]["restriction"], 4);
		assert_eq!(printed["shadowed_by"][0]["extent"], "part");
	}

	#[test]
	fn what_is_named_takes_the_place_of_the_parents() {
		let narrowing = NarrowingOpts {
			categories: vec![DataCategory::LabResults.into()],
			..NarrowingOpts::default()
		};
		let wider = passed_on(&parent().scope, Some(Protected::None));
		let scope = narrowing.of(&wider).expect("a scope");
		let expected = Scope {
			actions: Action::Read.into(),
			categories: DataCategory::LabResults.into(),
			protected: Protected::None,
			..parent().scope
		};
		assert_eq!(scope, expected);
		must_be_less(&parent(), &scope, &CLINIC).expect("it is less");
	}

	#[test]
	fn what_is_more_or_for_nobody_seen_is_refused_before_it_costs() {
		let of = |narrowing: NarrowingOpts| {
			narrowing.of(&passed_on(&parent().scope, None)).expect("a scope")
		};
		let same = of(NarrowingOpts::default());
		let line = |parent: &Grant, scope: &Scope, to: &Grantee<Account>| {
			must_be_less(parent, scope, to).expect_err("refused").line()
		};
		let wider =
			NarrowingOpts { purposes: vec![Purpose::Hmarkt.into()], ..NarrowingOpts::default() };
		assert!(line(&parent(), &of(wider), &CLINIC).contains("TooWide"));
		let again = NarrowingOpts { actions: vec![Action::Reshare], ..NarrowingOpts::default() };
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
