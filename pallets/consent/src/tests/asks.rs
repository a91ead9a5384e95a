//! Requests of Lakeside to Ana, as the tests of several calls make and read them.

use super::*;
use crate::{Asked, NextRequestId, RequestOf, RequestTerms, Requests, Terms};
use frame_support::dispatch::DispatchResult;
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, DataCategory, Day, DayWindow, Holder,
	OrganizationId, Protected, Purpose, RequestId,
};
use salus_runtime_api::{RequestStatus, RequestView};

/// When the requests of most tests expire.
pub const EXPIRY: u64 = NOW + 7 * DAY;
/// When the grants would end that most tests ask for.
pub const END: u64 = NOW + 30 * DAY;

/// Terms that leave the number of uses open.
pub fn asked_terms() -> RequestTerms {
	RequestTerms {
		valid_until: Some(END),
		max_uses: None,
		reason: Some([5; 32]),
		expires_at: EXPIRY,
	}
}

/// Terms that end when the request's would.
pub fn terms() -> Terms {
	Terms { valid_until: Some(END), ..Terms::default() }
}

/// A scope that can be narrowed in each of its parts.
pub fn broad_scope() -> Scope {
	Scope {
		holder: Holder::Any,
		actions: Actions::of(&[Action::Read, Action::Reshare]),
		purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]),
		categories: Categories::of(&[DataCategory::LabResults, DataCategory::Medications]),
		confidentiality: Confidentiality::R,
		days: DayWindow::new(Day(10_000), Day(21_000)).unwrap(),
		protected: Protected::All,
	}
}

pub fn lakeside() -> RuntimeOrigin {
	RuntimeOrigin::signed(LAKESIDE_ADMIN)
}

/// Lakeside asks Ana for itself.
pub fn lakeside_asks_for(scope: Scope, terms: RequestTerms) -> DispatchResult {
	Consent::request(lakeside(), PATIENT_ANA, LAKESIDE_ONLY, scope, terms)
}

/// The same, and it must work; the id of the request.
pub fn asked(scope: Scope, terms: RequestTerms) -> RequestId {
	let id = RequestId(NextRequestId::<Test>::get(PATIENT_ANA));
	assert_ok!(lakeside_asks_for(scope, terms));
	id
}

/// Lakeside asks Ana for laboratory results; the id of the request.
pub fn asked_for_results() -> RequestId {
	asked(scope(), asked_terms())
}

/// Lakeside asks Ana for one of its practitioners; the id of the request.
pub fn asked_for_dr_lindqvist() -> RequestId {
	let id = RequestId(NextRequestId::<Test>::get(PATIENT_ANA));
	let grantee = Grantee::Practitioner(DR_LINDQVIST);
	assert_ok!(Consent::request(lakeside(), PATIENT_ANA, grantee, scope(), asked_terms()));
	id
}

/// A request to Ana as it is stored.
pub fn stored(id: RequestId) -> RequestOf<Test> {
	let requests = Requests::<Test>::get(PATIENT_ANA);
	requests.into_iter().find(|request| request.id == id).expect("it is kept")
}

/// What a request to Ana asks for; what most of them do, if there is none of this id.
pub fn read(id: RequestId) -> Asked<AccountId> {
	let requests = Requests::<Test>::get(PATIENT_ANA);
	match requests.into_iter().find(|request| request.id == id) {
		Some(RequestOf::<Test> { grantee, scope, terms, .. }) => Asked { grantee, scope, terms },
		None => Asked { grantee: LAKESIDE_ONLY, scope: scope(), terms: asked_terms() },
	}
}

/// Ana approves what a request asks for, as it is.
pub fn ana_approves(id: RequestId) -> DispatchResult {
	Consent::approve(ana(), PATIENT_ANA, id, read(id), None, None)
}

/// Ana narrows a request of Lakeside for itself to laboratory results.
pub fn ana_narrows(id: RequestId) -> DispatchResult {
	Consent::narrow(ana(), PATIENT_ANA, id, LAKESIDE_ONLY, scope(), terms())
}

/// A request to Ana as it is read.
pub fn view(id: RequestId) -> RequestView<AccountId> {
	let requests = Consent::requests(PATIENT_ANA);
	requests.into_iter().find(|request| request.id == id).expect("it is kept")
}

pub fn status(id: RequestId) -> RequestStatus {
	view(id).status
}

/// The ids of the requests to Ana that are kept.
pub fn kept() -> Vec<u32> {
	Consent::requests(PATIENT_ANA).iter().map(|request| request.id.0).collect()
}

/// Grants Lakeside as often as its index lets.
pub fn fill_index_of_lakeside() {
	for _ in 0..MAX_GRANTS {
		assert_ok!(Consent::grant(ana(), PATIENT_ANA, LAKESIDE_ONLY, scope(), terms()));
	}
}

/// Grants Umbrella by this directive as often as that lets.
pub fn fill_directive(directive: DirectiveId) {
	for n in 0..crate::MAX_DIRECTIVE_ITEMS {
		let by_it = Terms { directive: Some(directive), ..terms() };
		// Two indexes, each half as long as a directive.
		let grantee = [Grantee::Organization(UMBRELLA), Grantee::AnyMember][n as usize % 2].clone();
		assert_ok!(Consent::grant(ana(), PATIENT_ANA, grantee, scope(), by_it));
	}
}

/// Leaves one request to Ana in each way in which one is closed, and the ids of those.
pub fn one_closed_in_each_way() -> [RequestId; 4] {
	let approved = asked_for_results();
	assert_ok!(ana_approves(approved));
	let narrowed = asked_for_results();
	assert_ok!(ana_narrows(narrowed));
	let withdrawn = asked_for_results();
	assert_ok!(Consent::withdraw_request(lakeside(), PATIENT_ANA, withdrawn));
	// Last: for a day nothing can be asked again.
	let declined = asked_for_results();
	assert_ok!(Consent::decline(ana(), PATIENT_ANA, declined));
	[approved, narrowed, declined, withdrawn]
}

/// A further organization, admitted now, and its admin.
pub fn admit(n: u32) -> (OrganizationId, AccountId) {
	let (organization, admin) = (OrganizationId(500 + n), AccountId::from(5_000 + n));
	Members::mutate(|members| members.insert(organization, salus_primitives::Roles::empty()));
	Admins::mutate(|admins| admins.insert(admin, organization));
	(organization, admin)
}
