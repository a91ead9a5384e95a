//! Tests of emergency access: one file for each call, one for the rules, one for what others ask,
//! one for the reads, one for the plain data.

mod basic_flow;
mod close;
mod declare_disaster;
mod dispute;
mod draw;
mod end_disaster;
mod inspect;
mod invariants;
mod model;
mod open;
mod prune;
mod reinstate;
mod review;
mod review_again;
mod rule;
mod set_access;
mod views;
mod weights;

use crate::{mock::*, rule::is_sampled, Closed, Emergencies, EmergencyOf, Error};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
};
use salus_primitives::{
	Affected, DisasterId, EmergencyAccess, EmergencyFlag, EmergencyFlags, EmergencyId,
	EmergencyKind::{self, Btg, Etreat},
	Finding, Holder, OrganizationId, PatientId, Privilege, ReviewOutcome, Role, Roles, UnixMillis,
};
use salus_runtime_api::{Alone, Draw, EmergencyClosing};
use sp_runtime::DispatchError;

const REASON: [u8; 32] = [0x2E; 32];
/// Of each patient the first.
const FIRST: EmergencyId = EmergencyId(0);
const SECOND: EmergencyId = EmergencyId(1);

/// Everybody who has an account.
const ALL: [AccountId; 16] = [
	ST_MARY_ADMIN,
	LAKESIDE_ADMIN,
	DR_OKAFOR,
	DR_REYES,
	NURSE_KIM,
	OFFICER_MARY,
	DR_LINDQVIST,
	OFFICER_LAKE,
	CLERK_ODA,
	OFFICER_WATCH,
	ANA_KEY,
	ANA_CONSENT_KEY,
	ANA_CONTROL_KEY,
	ANA_VETO_KEY,
	BEN_KEY,
	STRANGER,
];

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Opens Ana's records at any holder.
fn open(who: AccountId) -> DispatchResult {
	open_at(who, Holder::Any)
}

fn open_at(who: AccountId, holder: Holder) -> DispatchResult {
	Glass::open(signed(who), PATIENT_ANA, holder, Etreat, REASON)
}

fn close(who: AccountId, id: EmergencyId) -> DispatchResult {
	Glass::close(signed(who), PATIENT_ANA, id)
}

fn draw(id: EmergencyId) -> DispatchResult {
	Glass::draw(signed(STRANGER), PATIENT_ANA, id)
}

fn review(who: AccountId, id: EmergencyId, outcome: ReviewOutcome) -> DispatchResult {
	Glass::review(signed(who), PATIENT_ANA, id, outcome)
}

fn prune(id: EmergencyId) -> DispatchResult {
	Glass::prune(signed(STRANGER), PATIENT_ANA, id)
}

fn review_again(who: AccountId, id: EmergencyId, finding: Finding) -> DispatchResult {
	Glass::review_again(signed(who), PATIENT_ANA, id, finding)
}

fn dispute(who: AccountId, id: EmergencyId) -> DispatchResult {
	Glass::dispute(signed(who), PATIENT_ANA, id)
}

fn set_access(who: AccountId, access: EmergencyAccess) -> DispatchResult {
	Glass::set_access(signed(who), PATIENT_ANA, access)
}

/// The council declares a disaster that lasts for so long from now on.
fn declare(affected: Affected, lasts: UnixMillis) -> DispatchResult {
	Glass::declare_disaster(RuntimeOrigin::root(), affected, time() + lasts)
}

fn only(organizations: &[OrganizationId]) -> Affected {
	Affected::Organizations(organizations.to_vec().try_into().expect("they fit"))
}

/// What is stored of an emergency of Ana's.
fn stored(id: EmergencyId) -> EmergencyOf<Test> {
	Emergencies::<Test>::get(PATIENT_ANA, id).expect("it is kept")
}

/// A byte of which the hash of a block has the lot fall on this emergency of Ana's, or not.
fn lot(id: EmergencyId, falls: bool) -> u8 {
	let found = (1..=u8::MAX)
		.find(|byte| is_sampled(&[*byte; 32], PATIENT_ANA, id, SampleOneIn::get()) == falls);
	found.expect("the lot falls on some")
}

/// Ends the block, and draws the lot of an emergency of Ana's that was reviewed in it.
fn drawn(id: EmergencyId, falls: bool) {
	next_block(lot(id, falls));
	assert_ok!(draw(id));
}

/// Dr Okafor opens Ana's records, and an hour later she closes it.
fn opened_and_closed() {
	assert_ok!(open(DR_OKAFOR));
	set_time(time() + HOUR);
	assert_ok!(close(DR_OKAFOR, FIRST));
}

/// It is reviewed, and the lot does not fall on it.
fn reviewed_and_spared(id: EmergencyId) {
	assert_ok!(review(OFFICER_MARY, id, ReviewOutcome::Justified));
	drawn(id, false);
	assert!(stored(id).is_settled());
}

/// That a call of everybody but these fails, and of an origin that is none of an account.
fn only_by(may: &[AccountId], call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
		assert_noop!(call(origin), DispatchError::BadOrigin);
	}
	for who in ALL.into_iter().filter(|who| !may.contains(who)) {
		assert_noop!(call(signed(who)), Error::<Test>::NotAuthorized);
	}
}

/// That a call of the council's fails of anybody else.
fn only_by_council(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	assert_noop!(call(RuntimeOrigin::none()), DispatchError::BadOrigin);
	for who in ALL {
		assert_noop!(call(signed(who)), DispatchError::BadOrigin);
	}
}

/// Who calls for free.
fn free_for(call: &crate::Call<Test>) -> Vec<AccountId> {
	assert!(!call.is_feeless(&RuntimeOrigin::root()));
	assert!(!call.is_feeless(&RuntimeOrigin::none()));
	ALL.into_iter().filter(|who| call.is_feeless(&signed(*who))).collect()
}
