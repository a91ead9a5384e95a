//! Tests of consent: one file for each call, one for the reads, one for the pure rule.

mod access;
mod basic_flow;
mod closest;
mod grant;
mod invariants;
mod model;
mod revoke;
mod views;

use crate::mock::*;
use frame_support::assert_ok;
use salus_primitives::{Decision, DenyReason, GrantId, Grantee, PatientId, RecordFacts, Scope};
use salus_runtime_api::AccessRequest;

/// Ana grants for thirty days; the id of the grant.
fn ana_grants(grantee: Grantee<AccountId>, scope: Scope) -> GrantId {
	ana_grants_until(grantee, scope, NOW + 30 * DAY)
}

/// Ana grants from now on; the id of the grant.
fn ana_grants_until(grantee: Grantee<AccountId>, scope: Scope, valid_until: u64) -> GrantId {
	let id = GrantId(crate::NextGrantId::<Test>::get(PATIENT_ANA));
	let origin = RuntimeOrigin::signed(ANA_KEY);
	assert_ok!(Consent::grant(origin, PATIENT_ANA, grantee, scope, None, valid_until));
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
