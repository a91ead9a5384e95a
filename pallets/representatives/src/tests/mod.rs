//! Tests of representatives: one file for each call, one for calls that are repeated, one for what
//! others ask, one for the reads, one for what they weigh, one for the plain data, one for attacks, one
//! for patients who died or left.

mod accept;
mod age_out;
mod appoint;
mod at_rest;
mod attacks;
mod attest_incapacity;
mod basic_flow;
mod end_incapacity;
mod hold;
mod inspect;
mod invariants;
mod model;
mod remove;
mod replay;
mod resign;
mod types;
mod views;
mod weights;

use crate::{
	mock::*, Acceptance, Accepted, Appointment, Call, Hold, Representative, RepresentativeOf,
	Representatives,
};
use frame_support::{
	assert_ok, dispatch::CheckIfFeeless, dispatch::DispatchResult, traits::UnfilteredDispatchable,
	BoundedVec,
};
use salus_commitments::{representative, Salt};
use salus_primitives::{
	traits::RepresentativeInspect, AgeOut, Authorities, Authority, LifeClosing, Month,
	OrganizationId, PatientId, Representation, RepresentativeCapacity, RepresentativeHash,
	RepresentativeId, Represented, UnixMillis, Wakes,
};

const SALT: [u8; 32] = [0x5a; 32];
const REASON: [u8; 32] = [0xe7; 32];
const EVIDENCE: [u8; 32] = [0xef; 32];
/// A commitment to Mia's birthday.
const BIRTHDAY: [u8; 32] = [0xb0; 32];
/// The month in which Mia comes of age: July 2027.
const OF_AGE: Month = Month(690);
/// The first whom a patient appoints.
const FIRST: RepresentativeId = RepresentativeId(0);
/// Nobody.
const UNKNOWN: RepresentativeId = RepresentativeId(99);

use RepresentativeCapacity::{Guardian, HealthcarePowerOfAttorney, Parent};

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn commitment(who: AccountId, capacity: RepresentativeCapacity) -> RepresentativeHash {
	representative::commit(&who.to_le_bytes(), capacity, &REASON, &Salt::from_bytes(SALT))
}

/// Mia's father, or mother, until she is of age.
fn as_parent(who: AccountId) -> Appointment {
	Appointment {
		commitment: commitment(who, Parent),
		authorities: Authorities::of(&[Authority::Consent, Authority::View]),
		valid_from: None,
		valid_until: OF_AGE.ends_at(),
		age_out: Some(AgeOut { month: OF_AGE, day: BIRTHDAY }),
		wakes: Wakes::AtOnce,
	}
}

/// Ana's son, for a hundred days, when she cannot decide.
fn as_proxy() -> Appointment {
	Appointment {
		commitment: commitment(SON, HealthcarePowerOfAttorney),
		authorities: Authorities::all(),
		valid_from: None,
		valid_until: NOW + 100 * DAY,
		age_out: None,
		wakes: Wakes::OnIncapacity,
	}
}

fn opening(capacity: RepresentativeCapacity) -> Acceptance {
	Acceptance { capacity, reason: REASON, salt: SALT }
}

fn appoint(who: AccountId, appointment: Appointment) -> DispatchResult {
	Proxies::appoint(signed(who), PATIENT_MIA, appointment)
}

fn accept(who: AccountId, id: RepresentativeId) -> DispatchResult {
	Proxies::accept(signed(who), PATIENT_MIA, id, opening(Parent))
}

fn remove(who: AccountId, id: RepresentativeId) -> DispatchResult {
	Proxies::remove(signed(who), PATIENT_MIA, id)
}

fn resign(who: AccountId) -> DispatchResult {
	Proxies::resign(signed(who), PATIENT_MIA)
}

fn hold(who: AccountId) -> DispatchResult {
	Proxies::hold(signed(who), PATIENT_MIA, FIRST, REASON)
}

fn age_out(who: AccountId) -> DispatchResult {
	Proxies::age_out(signed(who), PATIENT_MIA, FIRST)
}

fn attest(who: AccountId, valid_until: UnixMillis) -> DispatchResult {
	Proxies::attest_incapacity(signed(who), PATIENT_ANA, valid_until, EVIDENCE)
}

fn end_incapacity(who: AccountId) -> DispatchResult {
	Proxies::end_incapacity(signed(who), PATIENT_ANA)
}

/// Mia's father may act for her.
fn father_acts() {
	assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
	assert_ok!(accept(FATHER, FIRST));
}

/// Ana's son may act for her when she cannot decide.
fn son_sleeps() {
	assert_ok!(Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, as_proxy()));
	let opened = opening(HealthcarePowerOfAttorney);
	assert_ok!(Proxies::accept(signed(SON), PATIENT_ANA, FIRST, opened));
}

fn acts(who: AccountId) -> bool {
	Proxies::representation(&who, PATIENT_MIA).is_some()
}

/// Until when Ana's son may act for her.
fn son_acts_until() -> Option<UnixMillis> {
	Proxies::representation(&SON, PATIENT_ANA).map(|one| one.until)
}

/// What is stored when Mia has appointed her father at the beginning.
fn appointed() -> RepresentativeOf<Test> {
	let Appointment { commitment, authorities, valid_until, age_out, wakes, .. } =
		as_parent(FATHER);
	Representative {
		id: FIRST,
		commitment,
		authorities,
		valid_from: NOW,
		valid_until,
		age_out,
		wakes,
		appointed_at: NOW,
		appointed_by: MIA_KEY,
		accepted: None,
		holds: BoundedVec::new(),
		ended: None,
	}
}

fn accepted_at(at: UnixMillis) -> Option<Accepted<AccountId>> {
	Some(Accepted { account: FATHER, capacity: Parent, reason: REASON, at })
}

fn stored() -> Vec<RepresentativeOf<Test>> {
	Representatives::<Test>::get(PATIENT_MIA).into_inner()
}

fn first() -> RepresentativeOf<Test> {
	stored().into_iter().find(|one| one.id == FIRST).expect("one was appointed")
}

fn last_event() -> RuntimeEvent {
	System::events().pop().expect("something happened").event
}

/// Whether a call would be free now: exactly if it succeeds.
fn is_free(who: AccountId, call: Call<Test>) -> bool {
	let is_feeless = call.is_feeless(&signed(who));
	let succeeds = frame_support::storage::with_transaction(|| {
		let succeeds = call.dispatch_bypass_filter(signed(who)).is_ok();
		frame_support::storage::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(
			succeeds,
		))
	});
	assert_eq!(Ok(is_feeless), succeeds);
	is_feeless
}

/// The father of Mia represents her no more, in each of the ways in which it can be over: removed,
/// resigned, she is of age, his time past.
fn each_way_over(test: impl Fn(bool)) {
	let ways: [fn() -> DispatchResult; 4] = [
		|| remove(MIA_KEY, FIRST),
		|| resign(FATHER),
		|| {
			set_time(OF_AGE.starts_at());
			age_out(MIA_KEY)
		},
		|| {
			set_time(OF_AGE.ends_at());
			Ok(())
		},
	];
	for (number, end) in ways.into_iter().enumerate() {
		build_and_execute(|| {
			father_acts();
			assert_ok!(end());
			test(number < 3);
		});
	}
}
