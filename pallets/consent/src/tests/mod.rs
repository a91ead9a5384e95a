//! Tests of consent: one file for each call, one for the reads, one for the pure rule.

mod access;
mod basic_flow;
mod closest;
mod grant;
mod inspect;
mod inspect_grant;
mod invariants;
mod lift;
mod model;
mod on_day;
mod restrict;
mod resume;
mod revoke;
mod revoke_directive;
mod suspend;
mod views;

use crate::mock::*;
use frame_support::assert_ok;
use salus_primitives::{
	Decision, DenyReason, DirectiveId, Except, GrantId, Grantee, PatientId, Purposes, RecordFacts,
	RestrictionId, Scope,
};
use salus_runtime_api::AccessRequest;

/// Ana grants for thirty days; the id of the grant.
fn ana_grants(grantee: Grantee<AccountId>, scope: Scope) -> GrantId {
	ana_grants_until(grantee, scope, NOW + 30 * DAY)
}

/// Ana grants from now on; the id of the grant.
fn ana_grants_until(grantee: Grantee<AccountId>, scope: Scope, valid_until: u64) -> GrantId {
	let id = GrantId(crate::NextGrantId::<Test>::get(PATIENT_ANA));
	let origin = RuntimeOrigin::signed(ANA_KEY);
	assert_ok!(Consent::grant(origin, PATIENT_ANA, grantee, scope, None, valid_until, None));
	id
}

/// To read records of Ana that St Mary holds, for treatment.
fn request(requester: AccountId, records: Vec<RecordFacts>) -> AccessRequest<AccountId> {
	AccessRequest {
		holder: ST_MARY,
		requester,
		patient: PATIENT_ANA,
		action: salus_primitives::Action::Read,
		purpose: salus_primitives::Purpose::Treat,
		records,
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

fn denied(reason: DenyReason) -> Decision {
	Decision::Deny { reason }
}

/// The ids in the index of live grants.
fn live(patient: PatientId, grantee: &Grantee<AccountId>) -> Vec<u32> {
	crate::LiveGrants::<Test>::get(patient, grantee.kind()).iter().map(|id| id.0).collect()
}

const LAKESIDE_ONLY: Grantee<AccountId> = Grantee::Organization(LAKESIDE);

/// Everything of everybody, as a restriction reads a scope.
fn reaching_everything() -> Scope {
	Scope { confidentiality: salus_primitives::Confidentiality::U, ..widest_scope() }
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
fn ana_directs(directive: DirectiveId, grantee: Grantee<AccountId>, valid_until: u64) -> GrantId {
	let id = GrantId(crate::NextGrantId::<Test>::get(PATIENT_ANA));
	let by = Some(directive);
	assert_ok!(Consent::grant(ana(), PATIENT_ANA, grantee, scope(), None, valid_until, by));
	id
}

fn ana() -> RuntimeOrigin {
	RuntimeOrigin::signed(ANA_KEY)
}

/// Who may do nothing for Ana, each by a live account.
const OTHERS: [AccountId; 6] =
	[ANA_CONTROL_KEY, NURSE_BEN, ST_MARY_ADMIN, LAKESIDE_ADMIN, DR_LINDQVIST, STRANGER];
