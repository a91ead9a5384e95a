//! Tests of consent: one file for each call, one for each thing that a decision looks at, one for
//! the reads, one for the pure rule.

mod access;
mod annex;
mod approve;
mod asks;
mod at_rest;
mod basic_flow;
mod by_policy;
mod closest;
mod committed;
mod custodian;
mod decline;
mod emergency;
mod give_back;
mod grant;
mod inspect;
mod inspect_grant;
mod invariants;
mod law;
mod lift;
mod model;
mod narrow;
mod on_day;
mod paper_invariants;
mod papers;
mod passed_on;
mod patient_policy;
mod persons;
mod policy;
mod policy_on_day;
mod receipt;
mod record_paper;
mod recovered;
mod redact;
mod representatives;
mod represented_access;
mod request;
mod request_invariants;
mod request_model;
mod request_room;
mod reshare;
mod restrict;
mod resume;
mod revoke;
mod revoke_all;
mod revoke_directive;
mod scope;
mod studies;
mod suspend;
mod take_use;
mod terms;
mod used_up;
mod views;
mod withdraw;
mod withdraw_papers;
mod withdrawals;
mod withheld;

use crate::{
	mock::*,
	rule::{Member, Requester},
	Candidate, Grant, Question, Right, Terms,
};
use alloc::collections::BTreeMap;
use frame_support::{assert_ok, dispatch::DispatchResult, BoundedVec};
use salus_primitives::{
	Acting, Action, Confidentiality, Decision, DenyReason, DirectiveId, Except, GrantId, Grantee,
	OrganizationId, PatientId, Purpose, Purposes, RecordFacts, RestrictionId, Roles, Scope,
	UnixMillis,
};
use salus_runtime_api::AccessRequest;

/// From the block on, until this moment.
fn terms_until(valid_until: UnixMillis) -> Terms {
	Terms { valid_until: Some(valid_until), ..Terms::default() }
}

/// From one moment on, until another.
fn terms_between(valid_from: UnixMillis, valid_until: UnixMillis) -> Terms {
	Terms { valid_from: Some(valid_from), ..terms_until(valid_until) }
}

/// By a directive, from the block on, until this moment.
fn terms_by(directive: DirectiveId, valid_until: UnixMillis) -> Terms {
	Terms { directive: Some(directive), ..terms_until(valid_until) }
}

/// For so many uses, from the block on, for thirty days.
fn terms_for_uses(uses: u32) -> Terms {
	Terms { max_uses: Some(uses), ..terms_until(NOW + 30 * DAY) }
}

/// Ana grants for thirty days; the id of the grant.
fn ana_grants(grantee: Grantee<AccountId>, scope: Scope) -> GrantId {
	ana_grants_until(grantee, scope, NOW + 30 * DAY)
}

/// Ana grants from now on; the id of the grant.
fn ana_grants_until(grantee: Grantee<AccountId>, scope: Scope, valid_until: UnixMillis) -> GrantId {
	ana_grants_under(grantee, scope, terms_until(valid_until))
}

/// Ana grants under these terms; the id of the grant.
fn ana_grants_under(grantee: Grantee<AccountId>, scope: Scope, terms: Terms) -> GrantId {
	let id = GrantId(crate::NextGrantId::<Test>::get(PATIENT_ANA));
	assert_ok!(Consent::grant(ana(), PATIENT_ANA, grantee, scope, terms));
	id
}

/// To read records of Ana that St Mary holds, for treatment.
fn request(requester: AccountId, records: Vec<RecordFacts>) -> AccessRequest<AccountId> {
	AccessRequest {
		holder: ST_MARY,
		requester,
		patient: PATIENT_ANA,
		action: Action::Read,
		purpose: Purpose::Treat,
		law: None,
		receipt: None,
		records,
		annexes: vec![],
		grantees: vec![],
	}
}

/// The same without records.
fn treat_by(requester: AccountId) -> Question<AccountId> {
	Question {
		holder: ST_MARY,
		requester,
		action: Action::Read,
		purpose: Purpose::Treat,
		law: None,
		receipt: None,
	}
}

/// The decision about the one record of a request.
fn decision(request: AccessRequest<AccountId>) -> Decision {
	assert_eq!(request.records.len(), 1);
	Consent::check_access(request).expect("one record is not too many")[0]
}

/// The decision about one ordinary record that somebody wants to read for treatment.
fn decision_for(requester: AccountId) -> Decision {
	decision(request(requester, vec![lab_result()]))
}

/// A refusal; by the patient's first restriction, if by one.
fn denied(reason: DenyReason) -> Decision {
	let by_one = matches!(reason, DenyReason::Restricted | DenyReason::RestrictionUnopened);
	Decision::Deny { reason, restriction: by_one.then_some(RestrictionId(0)) }
}

/// A refusal by a restriction that is certain to reach the record.
fn restricted_by(id: u32) -> Decision {
	Decision::Deny { reason: DenyReason::Restricted, restriction: Some(RestrictionId(id)) }
}

/// The ids in the index of live grants.
fn live(patient: PatientId, grantee: &Grantee<AccountId>) -> Vec<u32> {
	crate::LiveGrants::<Test>::get(patient, grantee.kind()).iter().map(|id| id.0).collect()
}

const LAKESIDE_ONLY: Grantee<AccountId> = Grantee::Organization(LAKESIDE);

/// An insurer, to which Lakeside passes on.
const INSURER: Grantee<AccountId> = Grantee::Organization(UMBRELLA);

/// Lakeside's doctor passes some of this grant on to the insurer, for a day.
fn lakeside_passes_on(parent: GrantId, scope: Scope) -> DispatchResult {
	let doctor = RuntimeOrigin::signed(DR_LINDQVIST);
	Consent::reshare(doctor, PATIENT_ANA, parent, INSURER, scope, Some(NOW + DAY))
}

/// Everything of everybody, as a restriction reads a scope.
fn reaching_everything() -> Scope {
	Scope { confidentiality: Confidentiality::U, ..widest_scope() }
}

/// Excepts these grantees.
fn but(grantees: &[Grantee<AccountId>]) -> Except<AccountId> {
	let grantees = grantees.to_vec().try_into().expect("a test excepts as many as there may be");
	Except { grantees, purposes: Purposes::empty() }
}

/// Ana restricts; the id of the restriction.
fn ana_restricts(scope: Scope, except: Except<AccountId>) -> RestrictionId {
	let id = RestrictionId(crate::NextRestrictionId::<Test>::get(PATIENT_ANA));
	assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope, except, None));
	id
}

/// Ana grants by a directive, from now on until `valid_until`; the id of the grant.
fn ana_directs(
	directive: DirectiveId,
	grantee: Grantee<AccountId>,
	valid_until: UnixMillis,
) -> GrantId {
	ana_grants_under(grantee, scope(), terms_by(directive, valid_until))
}

fn ana() -> RuntimeOrigin {
	RuntimeOrigin::signed(ANA_KEY)
}

/// A grant as it is stored: given by a patient's key at the beginning of time.
fn given(grantee: Grantee<AccountId>, scope: Scope, valid_until: UnixMillis) -> Grant<AccountId> {
	Grant {
		grantee,
		scope,
		granted_at: 0,
		granted_by: ANA_KEY,
		right: Right::Patient,
		valid_from: 0,
		valid_until: Some(valid_until),
		ends_with: None,
		max_uses: None,
		used: 0,
		reshared: 0,
		revoked_at: None,
		directive: None,
		suspensions: BoundedVec::new(),
	}
}

/// A grant of the patient's own as the rule takes it.
fn candidate(id: u32, grant: Grant<AccountId>) -> Candidate<AccountId> {
	Candidate { id: GrantId(id), grant, parent: None }
}

/// A member that asks by its admin.
fn by_member(organization: OrganizationId, roles: Roles) -> Requester<AccountId> {
	let studies = BTreeMap::new();
	let member = Some(Member { organization, roles, practitioner: None, studies });
	Requester::Other { member, person: None }
}

/// Who may do nothing for Ana, each by a live account.
const OTHERS: [AccountId; 7] =
	[ANA_CONTROL_KEY, NURSE_BEN, CARLA_KEY, ST_MARY_ADMIN, LAKESIDE_ADMIN, DR_LINDQVIST, STRANGER];

/// What it costs to look up whether somebody is a custodian in good standing, or a representative. A call
/// is weighed with it, and what is free with it once more.
fn looked_up_beside() -> frame_support::weights::Weight {
	use salus_primitives::traits::{OrganizationInspect, PatientInspect, RepresentativeInspect};
	<Registry as PatientInspect<AccountId>>::inspect_weight()
		+ <Registry as OrganizationInspect<AccountId>>::inspect_weight()
		+ <Registry as RepresentativeInspect<AccountId>>::inspect_weight()
}

/// What it costs to look up whether a patient died or left.
fn life() -> frame_support::weights::Weight {
	use salus_primitives::traits::LifeInspect;
	<Registry as LifeInspect>::inspect_weight()
}
