//! Tests of attestations: one file for each call, one for the reads, one for who keeps a patient's keys,
//! one for what must always hold, and a model.

mod assure;
mod basic_flow;
mod custodian;
mod invariants;
mod link;
mod model;
mod permit_link;
mod types;
mod unlink;
mod views;
mod weights;
mod withdraw_assurance;

use crate::{mock::*, Assurance, Assurances, LinkedPatients, Links, RecordLink};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{
	AssuranceLevel::{self, *},
	KeyedId, OrganizationId, PatientId, UnixMillis,
};
use sp_runtime::DispatchError;

/// Of Ana's record at St Mary.
const NUMBER: KeyedId = KeyedId([0x47; 32]);
/// Of another record.
const OTHER: KeyedId = KeyedId([0x48; 32]);

/// Who acts for nobody, and patients.
const NO_MEMBERS: [AccountId; 6] =
	[STRANGER, ANA_KEY, ANA_CONSENT_KEY, ANA_CONTROL_KEY, ANA_VETO_KEY, BEN_KEY];

/// Who is no consent key of Ana, each by a live account.
const NO_CONSENT_KEYS: [AccountId; 7] =
	[ANA_CONTROL_KEY, ANA_VETO_KEY, BEN_KEY, ST_MARY_ADMIN, DR_OKAFOR, DR_LINDQVIST, STRANGER];

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Assures something of Ana.
fn assure(who: AccountId, level: AssuranceLevel, valid_until: UnixMillis) -> DispatchResult {
	Attestations::assure(signed(who), PATIENT_ANA, level, valid_until)
}

/// Withdraws what St Mary assured of Ana.
fn withdraw(who: AccountId) -> DispatchResult {
	Attestations::withdraw_assurance(signed(who), PATIENT_ANA, ST_MARY)
}

/// Ana permits St Mary to link a record number.
fn permit(who: AccountId, identifier: KeyedId) -> DispatchResult {
	Attestations::permit_link(signed(who), PATIENT_ANA, ST_MARY, identifier)
}

/// Links a record number to Ana.
fn link(who: AccountId, identifier: KeyedId) -> DispatchResult {
	Attestations::link(signed(who), PATIENT_ANA, identifier)
}

/// Removes the link between Ana and St Mary.
fn unlink(who: AccountId, identifier: KeyedId) -> DispatchResult {
	Attestations::unlink(signed(who), PATIENT_ANA, ST_MARY, identifier)
}

/// Ana's record at St Mary is linked.
fn st_mary_is_linked() {
	assert_ok!(permit(ANA_KEY, NUMBER));
	assert_ok!(link(DR_OKAFOR, NUMBER));
}

/// What is stored between Ana and St Mary.
fn links() -> Vec<RecordLink> {
	Links::<Test>::get(PATIENT_ANA, ST_MARY).into_inner()
}

/// Whom St Mary finds by a record number.
fn found(identifier: KeyedId) -> Option<PatientId> {
	Attestations::linked_patient(ST_MARY, identifier)
}

/// Checks that a call is refused to root and to whoever signs nothing.
fn refused_without_a_signature(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert_noop!(call(origin), DispatchError::BadOrigin);
	}
}
