//! The pallet's story.

use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_runtime_api::StudyStatus;

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// The Institute registers a study. Nobody takes part yet.
		assert_ok!(Research::register(signed(INSTITUTE_ADMIN), PROTOCOL, END));
		System::assert_last_event(
			Event::Registered {
				study: STUDY,
				sponsor: INSTITUTE,
				ends_at: END,
				by: INSTITUTE_ADMIN,
			}
			.into(),
		);
		assert!(is_open());
		assert!(!takes_part(DR_CHEN));

		// Its own doctor does, and one of St Mary.
		set_time(NOW + DAY);
		assert_ok!(Research::enroll(signed(INSTITUTE_ADMIN), STUDY, DR_CHEN));
		assert_ok!(Research::enroll(signed(INSTITUTE_ADMIN), STUDY, DR_OKAFOR));
		assert!(takes_part(DR_CHEN) && takes_part(DR_OKAFOR));
		assert!(!takes_part(NURSE_ADEYEMI));

		// Who asks a patient to take part shows what the study committed to.
		let view = Research::study(STUDY).expect("it was registered");
		assert_eq!(
			(view.protocol, view.status, view.investigators),
			(PROTOCOL, StudyStatus::Open, 2)
		);

		// The doctor of St Mary leaves.
		set_time(NOW + 2 * DAY);
		assert_ok!(Research::remove(signed(DR_OKAFOR), STUDY, DR_OKAFOR));
		assert!(takes_part(DR_CHEN) && !takes_part(DR_OKAFOR));

		// It takes longer than was thought.
		let later = END + 100 * DAY;
		assert_ok!(Research::extend(signed(INSTITUTE_ADMIN), STUDY, later));
		set_time(END);
		assert!(is_open() && takes_part(DR_CHEN));

		// It is done, for ever.
		set_time(END + DAY);
		assert_ok!(Research::close(signed(INSTITUTE_ADMIN), STUDY));
		assert!(!is_open() && !takes_part(DR_CHEN));
		assert_noop!(extend(INSTITUTE_ADMIN, later + DAY), Error::<Test>::Ended);

		// One that should not be, the council ends.
		assert_ok!(register(LAKESIDE_ADMIN, later));
		assert!(Research::is_open(StudyId(1)));
		assert_ok!(Research::stop(signed(COUNCIL), StudyId(1)));
		assert!(!Research::is_open(StudyId(1)));
		let how = |id| Research::study(id).and_then(|view| view.ended_how);
		assert_eq!(how(STUDY), Some(StudyEnding::BySponsor));
		assert_eq!(how(StudyId(1)), Some(StudyEnding::ByCouncil));
	});
}
