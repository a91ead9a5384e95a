//! `do_try_state` finds each state that must not be.

use super::*;
use crate::StudyCount;
use frame_support::{assert_ok, traits::Hooks};

/// When one of two investigators left.
const LEFT: UnixMillis = NOW + HOUR;
/// When it is looked.
const LOOKED: UnixMillis = NOW + DAY;

/// Breaks the state of a study with two investigators, of whom Dr Chen left, and expects it to be
/// found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		dr_okafor_takes_part();
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_CHEN));
		set_time(LEFT);
		assert_ok!(remove(DR_CHEN, DR_CHEN));
		set_time(LOOKED);
		assert_eq!(Research::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Research::do_try_state(), Err(expected.into()));
	});
}

/// Breaks the study.
fn finds_study(expected: &'static str, break_it: impl FnOnce(&mut StudyOf<Test>)) {
	finds(expected, || Studies::<Test>::mutate_extant(STUDY, break_it));
}

fn break_investigator(who: AccountId, break_it: impl FnOnce(&mut InvestigatorOf<Test>)) {
	Investigators::<Test>::mutate(STUDY, who, |one| break_it(one.as_mut().expect("it is there")));
}

/// Breaks what is stored of somebody.
fn finds_investigator(
	expected: &'static str,
	who: AccountId,
	break_it: impl FnOnce(&mut InvestigatorOf<Test>),
) {
	finds(expected, || break_investigator(who, break_it));
}

#[test]
fn try_state_finds_a_wrong_count_of_studies() {
	finds("a study has an id below the count", || StudyCount::<Test>::put(0));
	finds("a study has an id below the count", || Studies::<Test>::insert(StudyId(1), stored()));
	finds("each id below the count has a study", || StudyCount::<Test>::put(2));
}

#[test]
fn try_state_finds_studies_out_of_time() {
	finds_study("no study is registered after now", |study| study.registered_at = LOOKED + 1);
	let length = "a study ends after it was registered, and not too late";
	finds_study(length, |study| study.ends_at = study.registered_at);
	finds_study(length, |study| study.ends_at = LOOKED + MAX_STUDY_PERIOD + 1);
}

#[test]
fn try_state_finds_studies_that_ended_out_of_time() {
	let not_over = "a study is ended while it is not over";
	let end_at = |at| ended(at, StudyEnding::BySponsor);
	finds_study(not_over, |study| study.ended = end_at(NOW - 1));
	finds_study(not_over, |study| study.ended = end_at(LOOKED + 1));
	finds_study(not_over, |study| {
		study.ends_at = LOOKED;
		study.ended = end_at(LOOKED);
	});
}

#[test]
fn try_state_finds_wrong_counts_of_investigators() {
	finds_study("a study counts its investigators", |study| study.investigators = 0);
	finds_study("a study counts its investigators", |study| study.investigators = 2);
	finds("a study has no more investigators than it may", || Most::set(0));
}

#[test]
fn try_state_finds_investigators_of_no_study() {
	finds("an investigator is one of a study", || {
		Investigators::<Test>::insert(StudyId(1), DR_OKAFOR, enrolled_at(NOW));
	});
}

#[test]
fn try_state_finds_investigators_who_were_enrolled_out_of_time() {
	let not_over = "an investigator is enrolled while the study is not over";
	finds_investigator(not_over, DR_OKAFOR, |one| one.enrolled_at = NOW - 1);
	finds_investigator(not_over, DR_OKAFOR, |one| one.enrolled_at = LOOKED + 1);
	finds(not_over, || {
		break_investigator(DR_OKAFOR, |one| one.enrolled_at = LOOKED);
		Studies::<Test>::mutate_extant(STUDY, |study| study.ends_at = LOOKED);
	});
	finds(not_over, || {
		break_investigator(DR_OKAFOR, |one| one.enrolled_at = LOOKED);
		let before = ended(LOOKED - 1, StudyEnding::ByCouncil);
		Studies::<Test>::mutate_extant(STUDY, |study| study.ended = before);
	});
}

#[test]
fn try_state_finds_investigators_who_were_removed_out_of_time() {
	let after = "an investigator is removed after that, while the study is not over";
	finds_investigator(after, DR_CHEN, |one| one.removed_at = Some(NOW - 1));
	finds_investigator(after, DR_CHEN, |one| one.removed_at = Some(LOOKED + 1));
	finds_study(after, |study| study.ends_at = LEFT);
	finds_study(after, |study| study.ended = ended(LEFT - 1, StudyEnding::BySponsor));
}

#[test]
fn try_state_lets_pass_what_lies_right_at_a_bound() {
	build_and_execute(|| {
		assert_ok!(register(DR_CHEN, NOW + MAX_STUDY_PERIOD));
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
		assert_ok!(remove(DR_OKAFOR, DR_OKAFOR));
		for who in [DR_CHEN, DR_OKAFOR, NURSE_ADEYEMI] {
			assert_ok!(enroll(INSTITUTE_ADMIN, who));
		}
		assert_eq!(Research::do_try_state(), Ok(()));
		assert_ok!(remove(DR_CHEN, DR_CHEN));
		assert_ok!(close(INSTITUTE_ADMIN));
		assert_eq!(stored().ended, ended(NOW, StudyEnding::BySponsor));
	});
}

#[test]
fn integrity_test_works() {
	new_test_ext().execute_with(|| {
		Longest::set(1);
		Most::set(1);
		<Research as Hooks<u64>>::integrity_test();
	});
}

#[test]
#[should_panic(expected = "a study must be able to last")]
fn integrity_test_finds_that_no_study_can_last() {
	new_test_ext().execute_with(|| {
		Longest::set(0);
		<Research as Hooks<u64>>::integrity_test();
	});
}

#[test]
#[should_panic(expected = "a study must be able to have investigators")]
fn integrity_test_finds_that_nobody_can_take_part() {
	new_test_ext().execute_with(|| {
		Most::set(0);
		<Research as Hooks<u64>>::integrity_test();
	});
}
