//! `salus consent approve`.

use super::{
	annex::AnnexOpts,
	answer::{self, Answered, Review},
	grant::attached,
	shadow,
};
use crate::{
	arguments,
	commands::patient::{self, Decider},
	error::CliError,
	online::{block_on, now, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::RelayOpts,
};
use clap::Args;
use salus_client::chain::{
	consent,
	requests::{self, Answer},
	Chain, Hex32, Moment,
};
use salus_primitives::{Annex, DirectiveId, PatientId, Protected, RequestId};
use std::io::Write;

/// The options of `salus consent approve`.
#[derive(Debug, Args)]
#[command(after_help = "\
Gives exactly what was asked for, from the block that carries it on. To give less, `salus consent
narrow`. What is asked and what is given is said in the words of the standard before it is signed: on
stderr, or with --dry-run as the result. What is signed says all of it: if the request asks for anything
else, as when a node showed another, nothing is given.

As every grant, it gets an annex, which says nothing of itself: of what carries a sensitivity nothing is
given, unless --sensitivities names it, or the request asks for all of it. What is said in an annex is
in the file --annex-out alone: give it to whoever asks on the grant. With --protected there is no annex.

Examples:
  salus consent approve 0 --key ana --relayer st-mary
  salus consent approve 0 --sensitivities HIV --annex-out results.annex.json --key ana \\
    --relayer st-mary
  salus consent approve 0 --directive 7 --key ana --sign-only approve.json
  salus consent approve 0 --key ana --dry-run")]
pub struct Opts {
	/// The request's number
	#[arg(value_name = "REQUEST")]
	request: u32,
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

impl Opts {
	/// Which annex the grant gets, if one.
	async fn annex(
		&self,
		chain: &Chain,
		asked: Protected,
		by: &Decider,
	) -> Result<Option<Annex>, CliError> {
		by.must_not_annex(self.annex.is_asked_for())?;
		match self.annex.protected() {
			None if by.is_custodian() => Ok(None),
			Some(same) if same == asked => Ok(None),
			Some(_) => Err(CliError::refused(
				"Consent.AnnexMisplaced: what is approved is as it was asked for, or has an annex",
			)
			.next("give less with `salus consent narrow`, or more with `salus consent grant`")),
			// All of it was asked for: an annex that says nothing would give none of it.
			None if asked == Protected::All && !self.annex.is_asked_for() => Ok(None),
			None => self.annex.annex(chain).await.map(Some),
		}
	}
}

/// Approves a request.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let id = RequestId(opts.request);
	opts.annex.check()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let decider = patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		let patient = decider.patient;
		let best = chain.best().await?;
		let request = answer::open(&best, patient, id).await?;
		let mut files = NewFiles::default();
		let mut answer = Answer::as_asked(patient, &request);
		answer.terms.directive = opts.directive.map(DirectiveId);
		let (until, now) = (answer.terms.valid_until, now(&chain).await?);
		decider.must_give(&best, &answer.scope, &answer.grantee, until, now).await?;
		let annex = opts.annex(&chain, request.scope.protected, &decider).await?;
		if let Some(annex) = annex.clone() {
			let attached = attached(request.scope, annex)?;
			opts.annex.keep(&attached, &mut files)?;
			answer.scope = attached.scope;
		}
		let names = answer::names(&best, &request, &answer).await?;
		let annex = annex.as_ref();
		let review =
			Review { request: &request, answer: &answer, annex, event: None, names: &names };
		let shadowed_by =
			shadow::of(&chain, patient, &answer.grantee, &answer.scope, annex).await?;
		let call = requests::approve_call(&best, &request, &answer)?;
		signing.act_saying(&chain, node, &call, &files, review.said()).await?.shown(|receipt| {
			Ok(Answered {
				patient: Hex32(patient.0),
				request: id,
				status: "Approved",
				grant: consent::granted(receipt)?,
				words: review.gives(),
				valid_until: answer.terms.valid_until.map(Moment),
				annex: answer.scope.protected.annex().map(|hash| Hex32(hash.0)),
				annex_out: opts.annex.annex_out(),
				ends_with: None,
				event_out: None,
				shadowed_by,
			})
		})
	})?;
	output.report(&shown)
}
