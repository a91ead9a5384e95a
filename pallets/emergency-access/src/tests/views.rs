//! The reads of emergency access.

use super::*;
use salus_runtime_api::{
	BarView, DenialView, DisasterView, EmergencyView, Review, ReviewQueue, SecondReview, MAX_PAGE,
};

/// The pages of a queue together, in the order of ids.
fn queue(organization: OrganizationId, queue: ReviewQueue, limit: u32) -> Vec<u32> {
	let mut ids = Vec::new();
	let mut after = None;
	loop {
		let page = Glass::review_queue(organization, queue, after, limit);
		assert!(page.emergencies.len() <= limit as usize);
		ids.extend(page.emergencies.iter().map(|one| one.id.0));
		after = page.next;
		if after.is_none() {
			break;
		}
	}
	ids.sort();
	ids
}

#[test]
fn emergency_shows_what_happened() {
	build_and_execute(|| {
		System::set_block_number(5);
		for _ in 0..=OF_PRACTITIONER {
			assert_ok!(open(DR_OKAFOR));
		}
		let id = EmergencyId(OF_PRACTITIONER);
		let opened = EmergencyView {
			patient: PATIENT_ANA,
			id,
			opened_by: DR_OKAFOR,
			organization: ST_MARY,
			holder: Holder::Any,
			kind: Etreat,
			access: EmergencyAccess::Normal,
			reason: REASON,
			opened_at: NOW,
			expires_at: NOW + WINDOW,
			closed_at: None,
			closed_how: None,
			in_force: true,
			flags: EmergencyFlag::Practitioner.into(),
			draw: Draw::Pending,
			disputed_at: None,
			review: None,
			reviewed_in: None,
			review_due: Some(NOW + REVIEW_PERIOD),
			second_review: None,
			second_due: Some(NOW + REVIEW_PERIOD),
			of_regulator: false,
			settled: false,
		};
		let view = || Glass::emergency(PATIENT_ANA, id).expect("it is kept");
		assert_eq!(view(), opened);

		set_time(NOW + HOUR);
		assert_ok!(dispute(ANA_KEY, id));
		assert_ok!(review(OFFICER_MARY, id, ReviewOutcome::Justified));
		let disputed = EmergencyView {
			closed_at: Some(NOW + HOUR),
			closed_how: Some(EmergencyClosing::ByPatient),
			in_force: false,
			disputed_at: Some(NOW + HOUR),
			review: Some(Review {
				at: NOW + HOUR,
				by: OFFICER_MARY,
				outcome: ReviewOutcome::Justified,
			}),
			reviewed_in: Some(5),
			review_due: None,
			..opened
		};
		assert_eq!(view(), disputed);

		let finding = Finding::NotJustified;
		assert_ok!(review_again(OFFICER_LAKE, id, finding));
		let second = SecondReview {
			at: NOW + HOUR,
			by: OFFICER_LAKE,
			organization: LAKESIDE,
			finding,
			alone: None,
		};
		let settled = EmergencyView {
			second_review: Some(second),
			second_due: None,
			settled: true,
			..disputed
		};
		assert_eq!(view(), settled);
		assert_eq!(Glass::emergency(PATIENT_BEN, id), None);
	});
}

#[test]
fn emergencies_are_paged_by_the_last_one_seen() {
	build_and_execute(|| {
		assert_eq!(Glass::emergencies(PATIENT_ANA, None, MAX_PAGE), []);
		for _ in 0..5 {
			assert_ok!(open(DR_OKAFOR));
		}
		assert_ok!(Glass::open(signed(DR_OKAFOR), PATIENT_BEN, Holder::Any, Btg, REASON));
		let ids = |after, limit| {
			let page = Glass::emergencies(PATIENT_ANA, after, limit);
			page.iter().map(|one| one.id).collect::<Vec<_>>()
		};
		let all = ids(None, MAX_PAGE);
		let mut sorted = all.clone();
		sorted.sort();
		assert_eq!(sorted, (0..5).map(EmergencyId).collect::<Vec<_>>());
		assert_eq!(ids(None, 0), []);
		assert_eq!(ids(None, 2), all[..2]);
		for (n, last) in all.iter().enumerate() {
			assert_eq!(ids(Some(*last), MAX_PAGE), all[n + 1..]);
		}
		for view in Glass::emergencies(PATIENT_ANA, None, MAX_PAGE) {
			assert_eq!(Glass::emergency(PATIENT_ANA, view.id), Some(view));
		}
	});
}

#[test]
fn a_page_of_emergencies_and_of_a_queue_is_bounded() {
	build_and_execute(|| {
		for _ in 0..=MAX_PAGE {
			assert_ok!(open(DR_OKAFOR));
		}
		let first = Glass::emergencies(PATIENT_ANA, None, u32::MAX);
		assert_eq!(first.len(), MAX_PAGE as usize);
		let last = first.last().map(|one| one.id);
		assert_eq!(Glass::emergencies(PATIENT_ANA, last, u32::MAX).len(), 1);

		let first = Glass::review_queue(ST_MARY, ReviewQueue::All, None, u32::MAX);
		assert_eq!(first.emergencies.len(), MAX_PAGE as usize);
		let rest = Glass::review_queue(ST_MARY, ReviewQueue::All, first.next, u32::MAX);
		assert_eq!((rest.emergencies.len(), rest.next), (1, None));
	});
}

#[test]
fn a_queue_shows_what_waits_for_whom() {
	build_and_execute(|| {
		ExpectedOfOrganization::set(100);
		// 0 waits for its own officer, 1 for both, 2 for another's, 3 for its lot, 4 is settled, 5 is
		// for a regulator alone.
		for n in 0..6 {
			let id = EmergencyId(n);
			ExpectedOfPractitioner::set(if n == 1 { 0 } else { 100 });
			assert_ok!(open(DR_OKAFOR));
			assert_ok!(close(DR_OKAFOR, id));
		}
		for (n, outcome) in [
			(2, ReviewOutcome::SecondReview),
			(4, ReviewOutcome::Justified),
			(5, ReviewOutcome::SecondReview),
			(3, ReviewOutcome::Justified),
		] {
			let id = EmergencyId(n);
			assert_ok!(review(OFFICER_MARY, id, outcome));
			if n != 3 {
				drawn(id, false);
			}
		}
		assert_ok!(review_again(OFFICER_LAKE, EmergencyId(5), Finding::Abuse));
		assert!(Glass::emergency(PATIENT_ANA, EmergencyId(5)).unwrap().of_regulator);
		assert_ok!(open(DR_LINDQVIST));
		for limit in [1, 2, 3, MAX_PAGE] {
			assert_eq!(queue(ST_MARY, ReviewQueue::All, limit), [0, 1, 2, 3, 5]);
			assert_eq!(queue(ST_MARY, ReviewQueue::First, limit), [0, 1]);
			assert_eq!(queue(ST_MARY, ReviewQueue::Second, limit), [1, 2, 5]);
			assert_eq!(queue(ST_MARY, ReviewQueue::Overdue, limit), [0; 0]);
			assert_eq!(queue(LAKESIDE, ReviewQueue::First, limit), [6]);
			assert_eq!(queue(UMBRELLA, ReviewQueue::All, limit), [0; 0]);
		}
		assert_eq!(queue(ST_MARY, ReviewQueue::All, 0), [0; 0]);
		// Nobody drew the lot in time.
		for _ in 0..DRAW_PERIOD {
			next_block(1);
		}
		assert_eq!(queue(ST_MARY, ReviewQueue::Second, MAX_PAGE), [1, 2, 3, 5]);
		set_time(NOW + REVIEW_PERIOD - 1);
		assert_eq!(queue(ST_MARY, ReviewQueue::Overdue, MAX_PAGE), [0; 0]);
		set_time(NOW + REVIEW_PERIOD);
		assert_eq!(queue(ST_MARY, ReviewQueue::Overdue, MAX_PAGE), [0, 1, 2, 3, 5]);
		assert_eq!(queue(ST_MARY, ReviewQueue::Second, MAX_PAGE), [0, 1, 2, 3, 5]);
	});
}

#[test]
fn the_other_reads_show_what_is_stored() {
	build_and_execute(|| {
		assert_eq!(Glass::emergency_access(PATIENT_ANA), EmergencyAccess::Normal);
		assert_eq!(Glass::emergency_bar(&DR_OKAFOR), None);
		assert_eq!(Glass::emergency_denials(PATIENT_ANA), []);

		opened_and_closed();
		assert_ok!(dispute(ANA_KEY, FIRST));
		assert_ok!(review_again(OFFICER_WATCH, FIRST, Finding::Abuse));
		let from = NOW + HOUR;
		let bar = BarView { from, patient: PATIENT_ANA, emergency: FIRST, lifted_at: None };
		assert_eq!(Glass::emergency_bar(&DR_OKAFOR), Some(bar));

		assert_ok!(set_access(ANA_KEY, EmergencyAccess::Nothing));
		assert_eq!(Glass::emergency_access(PATIENT_ANA), EmergencyAccess::Nothing);
		assert_ok!(open(DR_REYES));
		let denial = DenialView {
			at: NOW + HOUR,
			by: DR_REYES,
			organization: ST_MARY,
			holder: Holder::Any,
			kind: Etreat,
			reason: REASON,
		};
		assert_eq!(Glass::emergency_denials(PATIENT_ANA), [denial]);

		assert_ok!(declare(only(&[ST_MARY]), DAY));
		let view = |in_force| DisasterView {
			id: DisasterId(0),
			affected: only(&[ST_MARY]),
			from: NOW + HOUR,
			until: NOW + HOUR + DAY,
			ended_at: None,
			in_force,
		};
		assert_eq!(Glass::disasters(), [view(true)]);
		set_time(NOW + HOUR + DAY);
		assert_eq!(Glass::disasters(), [view(false)]);
	});
}
