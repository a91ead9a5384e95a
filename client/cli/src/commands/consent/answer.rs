//! What a patient answers: read before it is signed, and told when it is given.

use super::{names::Names, shadow::ShadowReport};
use crate::{
	error::CliError,
	signing::{Rows, Said},
};
use salus_client::chain::{
	displays,
	requests::{self, Answer, Request, RequestStatus},
	words, AtBlock, Hex32, Moment,
};
use salus_primitives::{Annex, GrantId, Grantee, PatientId, RequestId};
use serde::Serialize;
use std::path::PathBuf;

/// The request that is answered, refused if it cannot be: the chain would refuse it too, for a fee.
pub async fn open(at: &AtBlock, patient: PatientId, id: RequestId) -> Result<Request, CliError> {
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

/// What is asked and what is given for it, of the values that the call is made of.
pub struct Review<'a> {
	/// What is asked.
	pub request: &'a Request,
	/// What is given.
	pub answer: &'a Answer,
	/// The annex of what is given, if it has one.
	pub annex: Option<&'a Annex>,
	/// The event with which it ends, in the patient's words.
	pub event: Option<&'a str>,
	/// The names of the organizations in both.
	pub names: &'a Names,
}

/// The names of the organizations that a request and an answer to it name.
pub async fn names(at: &AtBlock, request: &Request, answer: &Answer) -> Result<Names, CliError> {
	// Who asks asks for itself or its own, so that its name may be the only one.
	let itself = Grantee::Organization(request.organization);
	let asked = [(&itself, &request.scope), (&request.grantee, &request.scope)];
	Names::of_parties(at, asked.into_iter().chain([(&answer.grantee, &answer.scope)])).await
}

impl Review<'_> {
	/// What is asked, in a sentence.
	pub fn asked(&self) -> String {
		let Request { id, organization, grantee, scope, expires_at, .. } = self.request;
		let (terms, names) = (self.request.terms(), self.names);
		format!(
			"request {}: {} asks that {} may {}, of the records of {}, {}{}; it can be answered until \
			 {expires_at}",
			id.0,
			names.of(*organization),
			names.of_grantee(grantee),
			displays::scope_in_words(scope),
			names.of_holder(scope.holder),
			words::until_in_words(terms.valid_until.map(Moment)),
			words::uses(terms.max_uses),
		)
	}

	/// What is given, in a sentence.
	pub fn gives(&self) -> String {
		let Answer { grantee, scope, terms, .. } = self.answer;
		let permission = self.names.permission(grantee, scope, self.annex, terms);
		let event = self.event.map(|event| format!("; the event is: {event}"));
		format!("{permission}{}", event.unwrap_or_default())
	}

	/// Both, for who is about to sign.
	pub fn said(&self) -> Said {
		Said::from([("asked", self.asked()), ("gives", self.gives())])
	}
}

/// What an answer gave, as it is printed.
#[derive(Serialize)]
pub struct Answered {
	pub patient: Hex32,
	pub request: RequestId,
	/// `Approved` or `Narrowed`.
	pub status: &'static str,
	pub grant: GrantId,
	/// What it permits, in the words that were shown before it was signed.
	pub words: String,
	/// `null` if it has no end of its own.
	pub valid_until: Option<Moment>,
	/// The commitment to the annex; `null` if there is none.
	pub annex: Option<Hex32>,
	/// Where what opens it was written; `null` if it says nothing and was thrown away.
	pub annex_out: Option<PathBuf>,
	/// The commitment to the event with which it ends; `null` if it ends with none.
	pub ends_with: Option<Hex32>,
	/// Where what opens that was written.
	pub event_out: Option<PathBuf>,
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
		let files = [("annex", &self.annex_out), ("event", &self.event_out)];
		rows.extend(files.into_iter().filter_map(|(of, path)| {
			Some(vec![format!("{of} opened by"), path.as_ref()?.display().to_string()])
		}));
		rows
	}
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use salus_client::chain::{consent::Terms, Account};
	use salus_primitives::{
		Action, AnnexHash, Categories, Confidentiality, DataCategory, DayWindow, DirectiveId,
		Holder, OrganizationId, Protected, Purpose, Purposes, Scope, Sensitivity,
	};
	use std::collections::BTreeMap;

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
	fn what_is_asked_and_given_reads_in_the_words_of_the_standard() {
		let request = Request {
			scope: Scope { holder: Holder::Organization(OrganizationId(1)), ..request().scope },
			max_uses: Some(5),
			..request()
		};
		let names = BTreeMap::from([
			(OrganizationId(1), "St Mary".to_owned()),
			(OrganizationId(2), "Lakeside".to_owned()),
		]);
		let names = Names(names);
		let answer = Answer {
			scope: Scope {
				categories: DataCategory::LabResults.into(),
				confidentiality: Confidentiality::N,
				protected: Protected::Annex(AnnexHash([1; 32])),
				..request.scope
			},
			terms: Terms {
				max_uses: Some(1),
				ends_with: Some([7; 32]),
				directive: Some(DirectiveId(7)),
				..request.terms()
			},
			..Answer::as_asked(PatientId([1; 32]), &request)
		};
		let annex = Annex::of(Sensitivity::Hiv.into());
		let review = Review {
			request: &request,
			answer: &answer,
			annex: Some(&annex),
			event: Some("recovery"),
			names: &names,
		};
		assert_eq!(
			review.asked(),
			"request 4: Lakeside (organization 2) asks that Lakeside (organization 2) may read records \
			 of every kind, up to R (restricted), nothing that is specially protected, from any day, \
			 for TREAT (treatment), of the records of St Mary (organization 1), until \
			 1970-01-01T00:00:00.009Z, at most 5 times; it can be answered until \
			 1970-01-01T00:00:00.005Z"
		);
		assert_eq!(
			review.gives(),
			format!(
				"Lakeside (organization 2) may read laboratory results, up to N (normal), of what is \
				 specially protected HIV (HIV/AIDS), from any day, for TREAT (treatment), of the \
				 records of St Mary (organization 1), from now until 1970-01-01T00:00:00.009Z, once, \
				 and no longer than until the event {}, by directive 7; the event is: recovery",
				"07".repeat(32)
			)
		);
		let said = review.said();
		assert_eq!(
			(said["asked"].clone(), said["gives"].clone()),
			(review.asked(), review.gives())
		);
	}

	#[test]
	fn what_is_shown_is_of_the_answer_and_not_of_the_request() {
		let request = request();
		let narrower = Scope { purposes: Purposes::empty().with(Purpose::Coc), ..request.scope };
		let other = Answer {
			grantee: Grantee::Practitioner(Account([9; 32])),
			scope: narrower,
			..Answer::as_asked(PatientId([1; 32]), &request)
		};
		let names = Names::default();
		let review =
			Review { request: &request, answer: &other, annex: None, event: None, names: &names };
		let gives = review.gives();
		assert!(gives.starts_with(&format!("practitioner {}", Account([9; 32]))), "{gives}");
		assert!(gives.contains("COC") && !gives.contains("TREAT"), "{gives}");
		assert!(review.asked().contains("TREAT"), "{}", review.asked());
	}
}
