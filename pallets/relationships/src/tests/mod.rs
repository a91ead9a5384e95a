//! Tests of relationships: one file for each call, one for what others ask, one for the reads, one
//! for the plain data.

mod attest;
mod basic_flow;
mod dispute;
mod end;
mod inspect;
mod invariants;
mod model;
mod types;
mod views;
mod weights;
mod withdraw_dispute;

use crate::{mock::*, Attestation, Ended, RelationshipOf, Relationships, Renewal};
use frame_support::{assert_ok, dispatch::DispatchResult};
use salus_primitives::{
	traits::RelationshipInspect,
	OrganizationId, PatientId,
	RelationshipKind::{self, Coverage, Treatment},
	UnixMillis,
};
use salus_runtime_api::AttestationEnding;

const EVIDENCE: [u8; 32] = [0xE7; 32];

/// Who acts for nobody, and patients: none may attest or end.
const NO_MEMBERS: [AccountId; 6] =
	[STRANGER, ANA_KEY, ANA_CONSENT_KEY, ANA_CONTROL_KEY, ANA_VETO_KEY, BEN_KEY];

/// Who has no say in what Ana disputes, each by a live account.
const OTHERS: [AccountId; 8] = [
	ANA_CONTROL_KEY,
	ANA_VETO_KEY,
	BEN_KEY,
	ST_MARY_ADMIN,
	DR_OKAFOR,
	LAKESIDE_ADMIN,
	DR_LINDQVIST,
	STRANGER,
];

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Attests something about Ana.
fn attest(who: AccountId, kind: RelationshipKind, valid_until: UnixMillis) -> DispatchResult {
	Relations::attest(signed(who), PATIENT_ANA, kind, valid_until, EVIDENCE)
}

/// Ends something about Ana.
fn end(who: AccountId, kind: RelationshipKind) -> DispatchResult {
	Relations::end(signed(who), PATIENT_ANA, kind)
}

/// Ana disputes that St Mary treats her.
fn dispute_by(who: AccountId) -> DispatchResult {
	Relations::dispute(signed(who), PATIENT_ANA, ST_MARY, Treatment)
}

/// Ana agrees that St Mary treats her.
fn withdraw_by(who: AccountId) -> DispatchResult {
	Relations::withdraw_dispute(signed(who), PATIENT_ANA, ST_MARY, Treatment)
}

/// St Mary's doctor treats Ana for thirty days from now on.
fn st_mary_treats_ana() {
	let now = pallet_timestamp::Now::<Test>::get();
	assert_ok!(attest(DR_OKAFOR, Treatment, now + 30 * DAY));
}

/// What St Mary's doctor attests at a moment, for thirty days, if it does not end before.
fn made_at(attested_at: UnixMillis) -> Attestation<AccountId> {
	Attestation {
		attested_at,
		attested_by: DR_OKAFOR,
		valid_until: attested_at + 30 * DAY,
		evidence: EVIDENCE,
		renewed: None,
		ended: None,
	}
}

/// How St Mary's doctor makes it anew at a moment.
fn renewed(at: UnixMillis) -> Option<Renewal<AccountId>> {
	Some(Renewal { at, by: DR_OKAFOR, evidence: EVIDENCE })
}

fn ended(at: UnixMillis, how: AttestationEnding) -> Option<Ended> {
	Some(Ended { at, how })
}

/// What is stored of Ana and an organization.
fn stored(organization: OrganizationId, kind: RelationshipKind) -> RelationshipOf<Test> {
	Relationships::<Test>::get(PATIENT_ANA, (organization, kind)).expect("it was attested")
}

/// Until when what connects Ana and an organization holds of itself, if it holds now.
fn holds(organization: OrganizationId, kind: RelationshipKind) -> Option<UnixMillis> {
	Relations::in_force(PATIENT_ANA, organization, kind)
}
