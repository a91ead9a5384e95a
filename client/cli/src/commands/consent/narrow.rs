//! `salus consent narrow`.

use super::{
	annex::AnnexOpts,
	answer::{self, Answered, Review},
	grant::attached,
	narrowing::NarrowingOpts,
	shadow,
	terms::EventOpts,
};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, now, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::RelayOpts,
};
use clap::Args;
use salus_client::chain::{
	consent::{self, Terms},
	requests::{self, Answer, Request},
	words, Hex32, Moment,
};
use salus_primitives::{DirectiveId, Holder, PatientId, Protected, RequestId, Scope, UnixMillis};
use std::io::Write;

/// The options of `salus consent narrow`.
#[derive(Debug, Args)]
#[command(after_help = "\
Gives less than was asked for: what is not named here is as in the request. It may end sooner, or
with an event, and be used less often. What carries a sensitivity is given as an annex says, or as
--protected: an annex is yours, whatever was asked for. As every grant, it gets one, which says
nothing of itself. What is asked and what is given is said in the words of the standard before it is
signed: on stderr, or with --dry-run as the result.

Examples:
  salus consent narrow 0 --categories LabResults --days 30 --key ana --relayer st-mary
  salus consent narrow 0 --holder 1 --confidentiality N --from-day 2024-01-01 --uses 1 --key ana \\
    --relayer st-mary
  salus consent narrow 0 --author okafor --annex-out okafor.annex.json --key ana --relayer st-mary
  salus consent narrow 0 --ends-with 'end of the study' --event-out study.event.json --key ana \\
    --relayer st-mary
  salus consent narrow 0 --actions Read --key ana --sign-only narrow.json
  salus consent narrow 0 --categories LabResults --key ana --dry-run")]
pub struct Opts {
	/// The request's number
	#[arg(value_name = "REQUEST")]
	request: u32,
	#[command(flatten)]
	narrowing: NarrowingOpts,
	/// How often it may be used: before each use the holder takes one (`salus consent use`)
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
	uses: Option<u32>,
	/// The first moment at which the grant holds; without it, at once
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	valid_from: Option<UnixMillis>,
	#[command(flatten)]
	event: EventOpts,
	/// The document by which the grant is given: a number of your own, with which all that it
	/// grants and restricts can be revoked at once
	#[arg(long, value_name = "N")]
	directive: Option<u32>,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	annex: AnnexOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Refuses what the chain would refuse, with what would be too much.
fn must_be_less(request: &Request, scope: &Scope, terms: &Terms) -> Result<(), CliError> {
	let refused = |error: &str, what: &str, next: &str| {
		Err(CliError::refused(format_args!("{error}: request {} asks for {what}", request.id.0))
			.next(next))
	};
	let give = "name less, or give more with `salus consent grant`";
	if !request.scope.narrows_to(scope) {
		let asked = words::scope_in_words(&request.scope);
		return refused("Consent.TooWide", &format!("\"{asked}\" and no more"), give);
	}
	if request.max_uses.is_some_and(|most| terms.max_uses.is_none_or(|uses| uses > most)) {
		return refused("Consent.TooWide", "fewer uses", give);
	}
	let latest = request.valid_until.map(|end| end.0);
	if latest.is_some_and(|latest| terms.valid_until.is_none_or(|end| end > latest)) {
		let until = words::until_in_words(request.valid_until);
		return refused("Consent.TooFar", &format!("a grant {until}"), give);
	}
	if terms.max_uses.is_some() && scope.holder == Holder::Any {
		let what = "the records of any holder, each of which could take the uses";
		return refused("Consent.HolderNotNamed", what, "give --holder, or no --uses");
	}
	Ok(())
}

impl Opts {
	/// The scope that is given, but for its annex, and whether it gets one.
	fn scope(&self, asked: &Scope) -> Result<(Scope, bool), CliError> {
		let scope = self.narrowing.of(asked)?;
		Ok(match self.annex.protected() {
			Some(protected) => (Scope { protected, ..scope }, false),
			// All of it was asked for, and nothing else is said.
			None if asked.protected == Protected::All && !self.annex.is_asked_for() => {
				(scope, false)
			}
			None => (scope, true),
		})
	}

	/// The terms, if it is `now`; what opens the event goes to `files`.
	fn terms(
		&self,
		request: &Request,
		now: UnixMillis,
		files: &mut NewFiles,
	) -> Result<Terms, CliError> {
		let end = request.valid_until.map(|end| end.0);
		Ok(Terms {
			valid_from: self.valid_from,
			valid_until: self.narrowing.valid_until(now, end),
			ends_with: self.event.commit(files)?,
			max_uses: self.uses.or(request.max_uses),
			directive: self.directive.map(DirectiveId),
		})
	}
}

/// Narrows a request.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = RequestId(opts.request);
	opts.annex.check()?;
	opts.event.check()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let decider = patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		let patient = decider.patient;
		let best = chain.best().await?;
		let request = answer::open(&best, patient, id).await?;
		let mut files = NewFiles::default();
		let now = now(&chain).await?;
		let terms = opts.terms(&request, now, &mut files)?;
		let (scope, is_annexed) = opts.scope(&request.scope)?;
		must_be_less(&request, &scope, &terms)?;
		decider.must_give(&best, &scope, &request.grantee, terms.valid_until, now).await?;
		decider.must_not_annex(opts.annex.is_asked_for())?;
		let is_annexed = is_annexed && !decider.is_custodian();
		let mut answer = Answer { scope, terms, ..Answer::as_asked(patient, &request) };
		let annex = if is_annexed { Some(opts.annex.annex(&chain).await?) } else { None };
		if let Some(annex) = annex.clone() {
			let attached = attached(scope, annex)?;
			opts.annex.keep(&attached, &mut files)?;
			answer.scope = attached.scope;
		}
		let names = answer::names(&best, &request, &answer).await?;
		let (annex, event) = (annex.as_ref(), opts.event.text());
		let review = Review { request: &request, answer: &answer, annex, event, names: &names };
		let shadowed_by =
			shadow::of(&chain, patient, &answer.grantee, &answer.scope, annex).await?;
		let call = requests::narrow_call(&best, &answer)?;
		signing.act_saying(&chain, node, &call, &files, review.said()).await?.shown(|receipt| {
			Ok(Answered {
				patient: Hex32(patient.0),
				request: id,
				status: "Narrowed",
				grant: consent::granted(receipt)?,
				words: review.gives(),
				valid_until: answer.terms.valid_until.map(Moment),
				annex: answer.scope.protected.annex().map(|hash| Hex32(hash.0)),
				annex_out: opts.annex.annex_out(),
				ends_with: answer.terms.ends_with.map(Hex32),
				event_out: opts.event.event_out(),
				shadowed_by,
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::{super::answer::tests::request, *};
	use clap::Parser;
	use salus_primitives::{Confidentiality, DataCategory, OrganizationId, Purpose};

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		opts: Opts,
	}

	fn read(line: &str) -> Opts {
		let words = format!("line 4 --key //Ana {line}");
		Line::try_parse_from(words.split_whitespace()).expect("options").opts
	}

	fn terms(request: &Request, line: &str) -> Terms {
		read(line).terms(request, 1, &mut NewFiles::default()).expect("terms")
	}

	fn refused(request: &Request, line: &str) -> String {
		let (scope, _) = read(line).scope(&request.scope).expect("a scope");
		must_be_less(request, &scope, &terms(request, line)).expect_err("too much").line()
	}

	#[test]
	fn what_is_not_named_is_as_in_the_request() {
		let scope = Scope { holder: Holder::Organization(OrganizationId(1)), ..request().scope };
		let asked = Request { max_uses: Some(3), scope, ..request() };
		let opts = read("");
		assert_eq!(opts.scope(&asked.scope).expect("a scope"), (asked.scope, true));
		let terms = terms(&asked, "");
		assert_eq!((terms.valid_until, terms.max_uses), (Some(9), Some(3)));
		must_be_less(&asked, &asked.scope, &terms).expect("it is no more");
	}

	#[test]
	fn what_is_named_narrows() {
		let line =
			"--holder 1 --categories Imaging --confidentiality N --uses 2 --until 1970-01-01";
		let (scope, _) = read(line).scope(&request().scope).expect("a scope");
		assert_eq!(scope.categories, DataCategory::Imaging.into());
		assert_eq!(scope.confidentiality, Confidentiality::N);
		let terms = terms(&request(), line);
		assert_eq!((terms.valid_until, terms.max_uses), (Some(0), Some(2)));
		must_be_less(&request(), &scope, &terms).expect("it is less");
	}

	#[test]
	fn what_ends_with_an_event_is_less_and_the_event_is_kept() {
		let line = "--ends-with birth --event-out birth.json";
		let mut files = NewFiles::default();
		let terms = read(line).terms(&request(), 1, &mut files).expect("terms");
		assert!(terms.ends_with.is_some() && files.has("birth.json".as_ref()));
		must_be_less(&request(), &request().scope, &terms).expect("it is less");
		for half in ["--ends-with birth", "--event-out birth.json"] {
			let words = format!("line 4 --key //Ana {half}");
			assert!(Line::try_parse_from(words.split_whitespace()).is_err(), "{half}");
		}
	}

	#[test]
	fn protected_records_are_given_as_asked_or_as_an_annex_says() {
		let all = Scope { protected: Protected::All, ..request().scope };
		assert_eq!(read("").scope(&all).expect("a scope"), (all, false));
		let annexed = read("--sensitivities HIV --annex-out hiv.json").scope(&all);
		assert!(annexed.expect("a scope").1);
		let none = read("--protected none").scope(&all).expect("a scope");
		assert_eq!(none, (request().scope, false));
	}

	#[test]
	fn what_is_more_is_refused_before_it_costs() {
		assert!(refused(&request(), "--purposes HMARKT").contains("TooWide"));
		assert!(refused(&request(), "--protected all").contains("TooWide"));
		assert!(refused(&request(), "--until 1970-01-02").contains("TooFar"));
		let once = Request { max_uses: Some(1), ..request() };
		assert!(refused(&once, "--uses 2").contains("TooWide"));
		// Every member could take them.
		assert!(refused(&request(), "--uses 2").contains("HolderNotNamed"));
		let study = Scope { purposes: Purpose::Hresch.into(), ..request().scope };
		let endless = Request { scope: study, valid_until: None, ..request() };
		let ending = terms(&endless, "--until 1970-01-02");
		must_be_less(&endless, &study, &ending).expect("an end is less");
	}
}
