//! Tests of life events: one file for each call, one for what others ask and the read, one for what must
//! always hold, one for what calls weigh, and a model.

mod accept_merge;
mod attest_death;
mod basic_flow;
mod deactivate;
mod inspect;
mod invariants;
mod merge;
mod model;
mod reactivate;
mod refute_death;
mod reverse_death;
mod unmerge;
mod weights;
mod withdraw_death;

use crate::{mock::*, Call, Duplicates, Error, Event, Links, Lives};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{
	life::Closing, traits::LifeInspect, LifeClosing, OrganizationId, PatientId, RelationshipKind,
	UnixMillis,
};
use sp_runtime::DispatchError;

const EVIDENCE: [u8; 32] = [0xE7; 32];
const FORTNIGHT: UnixMillis = 14 * DAY;

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Attests that Ana died.
fn attest(who: AccountId) -> DispatchResult {
	LifeEvents::attest_death(signed(who), PATIENT_ANA, EVIDENCE)
}

/// Takes that back.
fn withdraw(who: AccountId) -> DispatchResult {
	LifeEvents::withdraw_death(signed(who), PATIENT_ANA)
}

fn refute(who: AccountId) -> DispatchResult {
	LifeEvents::refute_death(signed(who), PATIENT_ANA)
}

fn reverse() -> DispatchResult {
	LifeEvents::reverse_death(RuntimeOrigin::root(), PATIENT_ANA)
}

fn deactivate(who: AccountId) -> DispatchResult {
	LifeEvents::deactivate(signed(who), PATIENT_ANA)
}

fn reactivate(who: AccountId) -> DispatchResult {
	LifeEvents::reactivate(signed(who), PATIENT_ANA)
}

/// The unknown woman is Ana.
fn merge(who: AccountId) -> DispatchResult {
	LifeEvents::merge(signed(who), UNKNOWN_WOMAN, PATIENT_ANA)
}

fn accept(who: AccountId) -> DispatchResult {
	LifeEvents::accept_merge(signed(who), UNKNOWN_WOMAN)
}

fn unmerge(who: AccountId) -> DispatchResult {
	LifeEvents::unmerge(signed(who), UNKNOWN_WOMAN)
}

/// Two organizations attest, in one block, that Ana died.
fn ana_died() {
	assert_ok!(attest(ST_MARY_OFFICER));
	assert_ok!(attest(INSURER_OFFICER));
}

/// The unknown woman is linked to Ana.
fn ana_is_known() {
	assert_ok!(merge(ST_MARY_OFFICER));
	assert_ok!(accept(ANA_KEY));
}

/// Since when Ana is at rest, and why.
fn closed() -> Option<(LifeClosing, UnixMillis)> {
	<LifeEvents as LifeInspect>::closed(PATIENT_ANA).map(|Closing { how, at }| (how, at))
}

fn deceased_since() -> Option<UnixMillis> {
	closed().filter(|(how, _)| *how == LifeClosing::Deceased).map(|(_, at)| at)
}

fn last_event() -> RuntimeEvent {
	System::events().pop().expect("something happened").event
}

/// Whether a call is free.
fn is_free(who: AccountId, call: Call<Test>) -> bool {
	call.is_feeless(&signed(who))
}

/// Checks that a call is refused to root and to whoever signs nothing.
fn refused_without_a_signature(call: Call<Test>) {
	for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert!(!call.is_feeless(&origin));
		let refused = call.clone().dispatch_bypass_filter(origin).map(|_| ());
		assert_noop!(refused.map_err(|failed| failed.error), DispatchError::BadOrigin);
	}
}

/// Who speaks for no member, each by a live account.
const NO_SPEAKERS: [AccountId; 7] =
	[DR_OKAFOR, ANA_KEY, ANA_CONTROL_KEY, ANA_CONSENT_KEY, ANA_VETO_KEY, BEN_KEY, STRANGER];

/// Who does not control Ana's identity.
const NO_CONTROL_KEYS: [AccountId; 7] = [
	ANA_CONSENT_KEY,
	ANA_VETO_KEY,
	ANA_LOST_KEY,
	BEN_KEY,
	ST_MARY_ADMIN,
	ST_MARY_OFFICER,
	STRANGER,
];
