//! The pallet's story.

use super::*;
use crate::Event;
use salus_primitives::traits::EmergencyInspect;
use salus_runtime_api::{ReviewQueue, MAX_PAGE};

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// Ana is brought in unconscious.
		assert_ok!(open(DR_OKAFOR));
		let opened = Glass::opened_for(PATIENT_ANA, &DR_OKAFOR, LAKESIDE, Etreat).remove(0);
		assert_eq!((opened.id, opened.until), (FIRST, NOW + 4 * HOUR));

		// She is stable. The officer looks at it two days later.
		set_time(NOW + 2 * HOUR);
		assert_ok!(close(DR_OKAFOR, FIRST));
		assert_eq!(Glass::opened_for(PATIENT_ANA, &DR_OKAFOR, LAKESIDE, Etreat), []);
		set_time(NOW + 2 * DAY);
		let waiting = |queue| {
			let page = Glass::review_queue(ST_MARY, queue, None, MAX_PAGE);
			page.emergencies.iter().map(|one| one.id).collect::<Vec<_>>()
		};
		assert_eq!(waiting(ReviewQueue::First), [FIRST]);
		reviewed_and_spared(FIRST);
		assert_eq!(waiting(ReviewQueue::All), []);

		// Weeks later a colleague opens her records, and she was not ill.
		set_time(NOW + 30 * DAY);
		assert_ok!(open(DR_REYES));
		assert_ok!(dispute(ANA_CONSENT_KEY, SECOND));
		assert_eq!(Glass::in_force(PATIENT_ANA, SECOND), None);
		assert_eq!(waiting(ReviewQueue::Second), [SECOND]);
		assert_ok!(review(OFFICER_MARY, SECOND, ReviewOutcome::Abuse));
		assert_ok!(review_again(OFFICER_LAKE, SECOND, Finding::Abuse));
		System::assert_last_event(
			Event::PrivilegeSuspended {
				practitioner: DR_REYES,
				patient: PATIENT_ANA,
				emergency: SECOND,
				organization: ST_MARY,
			}
			.into(),
		);
		assert_noop!(open(DR_REYES), Error::<Test>::Suspended);
		assert_ok!(Glass::reinstate(RuntimeOrigin::root(), DR_REYES));

		// Ana trusts nobody now.
		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Nothing));
		assert_ok!(open(DR_REYES));
		assert_eq!(Glass::opened_for(PATIENT_ANA, &DR_REYES, LAKESIDE, Etreat), []);
		assert_eq!(Glass::emergency_denials(PATIENT_ANA).len(), 1);

		// A train derails.
		assert_ok!(declare(only(&[ST_MARY]), 2 * DAY));
		for _ in 0..=OF_ORGANIZATION {
			assert_ok!(Glass::open(signed(DR_OKAFOR), PATIENT_BEN, Holder::Any, Btg, REASON));
		}
		let of_ben = Glass::emergencies(PATIENT_BEN, None, MAX_PAGE);
		assert!(of_ben.iter().all(|one| one.flags.is_empty()));
		assert_ok!(Glass::end_disaster(RuntimeOrigin::root(), DisasterId(0)));

		// Six years later the first is removed.
		set_time(NOW + 2 * HOUR + RETENTION);
		assert_ok!(prune(FIRST));
	});
}
