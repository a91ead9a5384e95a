//! Calls that are made once more.

use super::*;
use crate::{Error, StudyCount};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

/// Makes a call that must work, and once more in the same block and in a later one.
fn twice(call: impl Fn() -> DispatchResult, error: Error<Test>) {
	let error = DispatchError::from(error);
	build_and_execute(|| {
		dr_okafor_takes_part();
		assert_ok!(call());
		let (study, investigator) = (stored(), stored_investigator(DR_OKAFOR));
		for later in [0, DAY] {
			set_time(NOW + later);
			assert_noop!(call(), error);
		}
		assert_eq!((stored(), stored_investigator(DR_OKAFOR)), (study, investigator));
	});
}

#[test]
fn register_again_is_another_study() {
	build_and_execute(|| {
		institute_studies();
		institute_studies();
		assert_eq!(StudyCount::<Test>::get(), 2);
		assert_eq!(Studies::<Test>::get(StudyId(0)), Studies::<Test>::get(StudyId(1)));
		// They end one by one.
		assert_ok!(close(INSTITUTE_ADMIN));
		assert!(Research::is_open(StudyId(1)));
	});
}

#[test]
fn extend_again_fails() {
	twice(|| extend(INSTITUTE_ADMIN, END + DAY), Error::NotLater);
}

#[test]
fn close_again_fails() {
	twice(|| close(INSTITUTE_ADMIN), Error::Ended);
}

#[test]
fn enroll_again_fails() {
	twice(|| enroll(INSTITUTE_ADMIN, DR_CHEN), Error::AlreadyExists);
}

#[test]
fn remove_again_fails() {
	twice(|| remove(INSTITUTE_ADMIN, DR_OKAFOR), Error::Removed);
	twice(|| remove(DR_OKAFOR, DR_OKAFOR), Error::Removed);
}

#[test]
fn stop_again_fails() {
	twice(|| stop(COUNCIL), Error::Ended);
}

#[test]
fn who_ended_a_study_first_is_remembered() {
	build_and_execute(|| {
		institute_studies();
		assert_ok!(close(INSTITUTE_ADMIN));
		set_time(NOW + DAY);
		assert_noop!(stop(COUNCIL), Error::<Test>::Ended);
		assert_eq!(stored().ended, ended(NOW, StudyEnding::BySponsor));
	});
	build_and_execute(|| {
		institute_studies();
		assert_ok!(stop(COUNCIL));
		set_time(NOW + DAY);
		assert_noop!(close(INSTITUTE_ADMIN), Error::<Test>::Ended);
		assert_eq!(stored().ended, ended(NOW, StudyEnding::ByCouncil));
	});
}
