//! Tests of studies: one file for each call, one for calls that are repeated, one for what others
//! ask, one for the reads, one for what they weigh, one for the plain data.

mod basic_flow;
mod close;
mod enroll;
mod extend;
mod inspect;
mod invariants;
mod model;
mod register;
mod remove;
mod replay;
mod stop;
mod types;
mod views;
mod weights;

use crate::{mock::*, Ended, Investigator, InvestigatorOf, Investigators, Studies, Study, StudyOf};
use frame_support::{assert_ok, dispatch::DispatchResult};
use salus_primitives::{traits::StudyInspect, StudyId, UnixMillis};
use salus_runtime_api::StudyEnding;

const PROTOCOL: [u8; 32] = [0xE7; 32];

/// The Institute's, registered first where there is one.
const STUDY: StudyId = StudyId(0);
/// Registered nowhere.
const UNKNOWN: StudyId = StudyId(99);
/// When [`STUDY`] is over of itself.
const END: UnixMillis = NOW + 100 * DAY;

/// Who does not act for the Institute.
const OTHERS: [AccountId; 7] =
	[LAKESIDE_ADMIN, ST_MARY_ADMIN, DR_LINDQVIST, DR_OKAFOR, NURSE_ADEYEMI, COUNCIL, STRANGER];

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn register(who: AccountId, ends_at: UnixMillis) -> DispatchResult {
	Research::register(signed(who), PROTOCOL, ends_at)
}

fn extend(who: AccountId, ends_at: UnixMillis) -> DispatchResult {
	Research::extend(signed(who), STUDY, ends_at)
}

fn close(who: AccountId) -> DispatchResult {
	Research::close(signed(who), STUDY)
}

fn enroll(who: AccountId, investigator: AccountId) -> DispatchResult {
	Research::enroll(signed(who), STUDY, investigator)
}

fn remove(who: AccountId, investigator: AccountId) -> DispatchResult {
	Research::remove(signed(who), STUDY, investigator)
}

fn stop(who: AccountId) -> DispatchResult {
	Research::stop(signed(who), STUDY)
}

/// The Institute has a study for a hundred days.
fn institute_studies() {
	assert_ok!(register(DR_CHEN, END));
}

/// The Institute has a study in which St Mary's doctor takes part.
fn dr_okafor_takes_part() {
	institute_studies();
	assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
}

/// What is stored when the Institute has registered its study at the beginning.
fn registered() -> StudyOf<Test> {
	Study {
		sponsor: INSTITUTE,
		protocol: PROTOCOL,
		registered_at: NOW,
		registered_by: DR_CHEN,
		ends_at: END,
		ended: None,
		investigators: 0,
	}
}

fn ended(at: UnixMillis, how: StudyEnding) -> Option<Ended> {
	Some(Ended { at, how })
}

/// What is stored when the Institute's admin has enrolled somebody then.
fn enrolled_at(enrolled_at: UnixMillis) -> InvestigatorOf<Test> {
	Investigator { enrolled_at, enrolled_by: INSTITUTE_ADMIN, removed_at: None }
}

fn stored() -> StudyOf<Test> {
	Studies::<Test>::get(STUDY).expect("it was registered")
}

fn stored_investigator(who: AccountId) -> Option<InvestigatorOf<Test>> {
	Investigators::<Test>::get(STUDY, who)
}

fn is_open() -> bool {
	Research::is_open(STUDY)
}

fn takes_part(who: AccountId) -> bool {
	Research::takes_part(&who, STUDY)
}

/// The study in which Dr Okafor takes part is over, in each of the ways in which it can be: closed,
/// stopped, its time past.
fn each_way_over(test: impl Fn()) {
	let ways: [fn() -> DispatchResult; 3] = [
		|| close(INSTITUTE_ADMIN),
		|| stop(COUNCIL),
		|| {
			set_time(END);
			Ok(())
		},
	];
	for end in ways {
		build_and_execute(|| {
			dr_okafor_takes_part();
			assert_ok!(end());
			test();
		});
	}
}
