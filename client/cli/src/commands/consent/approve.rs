//! `salus consent approve`.

use super::{
	annex::AnnexOpts,
	grant::attached,
	shadow::{self, ShadowReport},
};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	consent, displays,
	requests::{self, Request, RequestStatus},
	words, AtBlock, Chain, Hex32, Moment,
};
use salus_primitives::{Annex, DirectiveId, GrantId, PatientId, Protected, RequestId, Scope};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus consent approve`.
#[derive(Debug, Args)]
#[command(after_help = "\
Gives exactly what was asked for, from the block that carries it on. To give less, `salus consent
narrow`.

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
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	annex: AnnexOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What an answer gave, as it is printed.
#[derive(Serialize)]
pub(super) struct Answered {
	pub patient: Hex32,
	pub request: RequestId,
	/// `Approved` or `Narrowed`.
	pub status: &'static str,
	pub grant: GrantId,
	pub words: String,
	/// `null` if it has no end of its own.
	pub valid_until: Option<Moment>,
	/// The commitment to the annex; `null` if there is none.
	pub annex: Option<Hex32>,
	/// Where what opens it was written; `null` if it says nothing and was thrown away.
	pub annex_out: Option<PathBuf>,
	/// The patient's own restrictions that reach some of it.
	pub shadowed_by: Vec<ShadowReport>,
}

impl Rows for Answered {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["request".into(), format!("{} {}", self.request.0, self.status)],
			vec!["grant".into(), self.grant.0.to_string()],
			vec!["permits".into(), self.words.clone()],
			vec!["until".into(), words::until_in_words(self.valid_until)],
		];
		if let Some(path) = &self.annex_out {
			rows.push(vec!["annex opened by".into(), path.display().to_string()]);
		}
		rows
	}
}

/// Whom a grant permits what, in words.
pub(super) fn permits(request: &Request, scope: &Scope) -> String {
	format!("{} to {}", words::grantee_in_words(&request.grantee), displays::scope_in_words(scope))
}

/// The request that is answered, refused if it cannot be: the chain would refuse it too, for a fee.
pub(super) async fn open(
	at: &AtBlock,
	patient: PatientId,
	id: RequestId,
) -> Result<Request, CliError> {
	let found = requests::request(at, patient, id).await?;
	let request = found.ok_or_else(|| {
		CliError::refused(format_args!("Consent.NotFound: there is no request {}", id.0))
			.next("list the requests with `salus consent requests`")
	})?;
	must_be_open(&request)?;
	Ok(request)
}

fn must_be_open(request: &Request) -> Result<(), CliError> {
	let id = request.id.0;
	match request.status {
		RequestStatus::Open => Ok(()),
		RequestStatus::Expired => Err(CliError::refused(format_args!(
			"Consent.Expired: request {id} expired at {}",
			request.expires_at
		))
		.next("whoever asked may ask again; or give a grant with `salus consent grant`")),
		status => Err(CliError::refused(format_args!(
			"Consent.Answered: request {id} is {} already: nothing is left to do",
			status.word().to_lowercase()
		))),
	}
}

impl Opts {
	/// Which annex the grant gets, if one.
	async fn annex(&self, chain: &Chain, asked: Protected) -> Result<Option<Annex>, CliError> {
		match self.annex.protected() {
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
		let patient = patient::patient_of(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		let request = open(&best, patient, id).await?;
		let mut files = NewFiles::default();
		let annex = opts.annex(&chain, request.scope.protected).await?;
		let (scope, protected) = match annex.clone() {
			None => (request.scope, None),
			Some(annex) => {
				let attached = attached(request.scope, annex)?;
				opts.annex.keep(&attached, &mut files)?;
				(attached.scope, Some(attached.scope.protected))
			}
		};
		let shadowed_by =
			shadow::of(&chain, patient, &request.grantee, &scope, annex.as_ref()).await?;
		let directive = opts.directive.map(DirectiveId);
		let call = requests::approve_call(&best, patient, id, directive, protected)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|receipt| {
			Ok(Answered {
				patient: Hex32(patient.0),
				request: id,
				status: "Approved",
				grant: consent::granted(receipt)?,
				words: permits(&request, &scope),
				valid_until: request.valid_until,
				annex: scope.protected.annex().map(|hash| Hex32(hash.0)),
				annex_out: opts.annex.annex_out(),
				shadowed_by,
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
pub(super) mod tests {
	use super::*;
	use salus_client::chain::Account;
	use salus_primitives::{
		Action, Categories, Confidentiality, DayWindow, Grantee, Holder, OrganizationId, Purpose,
	};

	/// An open request for anything, for treatment.
	pub fn request() -> Request {
		Request {
			id: RequestId(4),
			organization: OrganizationId(2),
			grantee: Grantee::Organization(OrganizationId(2)),
			scope: Scope {
				holder: Holder::Any,
				actions: Action::Read.into(),
				purposes: Purpose::Treat.into(),
				categories: Categories::all(),
				confidentiality: Confidentiality::R,
				days: DayWindow::ALWAYS,
				protected: Protected::None,
			},
			valid_until: Some(Moment(9)),
			max_uses: None,
			reason: None,
			requested_at: Moment(0),
			requested_by: Account([0; 32]),
			expires_at: Moment(5),
			closed_at: None,
			status: RequestStatus::Open,
		}
	}

	#[test]
	fn only_what_is_open_is_answered() {
		must_be_open(&request()).expect("it is open");
		let line =
			|status| must_be_open(&Request { status, ..request() }).expect_err("it is over").line();
		assert!(line(RequestStatus::Expired).contains("Consent.Expired"));
		for status in [
			RequestStatus::Approved(GrantId(1)),
			RequestStatus::Narrowed(GrantId(1)),
			RequestStatus::Declined,
			RequestStatus::Withdrawn,
		] {
			let line = line(status);
			assert!(line.contains("Consent.Answered"), "{line}");
			assert!(line.contains(&status.word().to_lowercase()), "{line}");
		}
	}

	#[test]
	fn what_is_permitted_names_whom() {
		let words = permits(&request(), &request().scope);
		assert!(words.starts_with("organization 2 to read records of every kind"), "{words}");
		assert!(words.contains("TREAT (treatment)"), "{words}");
	}
}
