use super::refused_to_all_but_a_control_key;
use crate::{mock::*, Error, Event, Guardian, RecoverySettings, Settings};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{
	recovery::{
		DEFAULT_RECOVERY_DELAY, ENTRUSTING_PAUSE, MAX_GUARDIANS, MAX_RECOVERY_DELAY,
		MIN_RECOVERY_DELAY,
	},
	GuardianHash, PatientId, RecoveryStatus, UnixMillis,
};

/// As many commitments, all different.
fn commitments(count: u32) -> Vec<GuardianHash> {
	(1..=count).map(|index| GuardianHash([index as u8; 32])).collect()
}

fn set(
	patient: PatientId,
	guardians: Vec<GuardianHash>,
	threshold: u32,
	delay_ms: UnixMillis,
) -> DispatchResult {
	let by = signed(&account(&ana()));
	let guardians = guardians.try_into().unwrap();
	PatientIdentity::set_guardians(by, patient, guardians, threshold, delay_ms)
}

#[test]
fn set_guardians_works() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		assert_eq!(
			Settings::<Test>::get(patient),
			RecoverySettings {
				guardians: Default::default(),
				threshold: 0,
				delay_ms: DEFAULT_RECOVERY_DELAY
			}
		);
		let both = vec![commitment(&GRACE), commitment(&HUGO)];
		assert_ok!(set(patient, both, 2, MIN_RECOVERY_DELAY));
		System::assert_last_event(Event::GuardiansSet { patient, by: account(&ana()) }.into());

		// Who stays keeps the time of being added, in the order that the patient now gives.
		set_now(START + DAY);
		let three = vec![commitment(&IRIS), commitment(&HUGO), commitment(&GRACE)];
		assert_ok!(set(patient, three, 1, MAX_RECOVERY_DELAY));
		let guardian = |who, added_at| Guardian { commitment: commitment(who), added_at };
		assert_eq!(
			Settings::<Test>::get(patient),
			RecoverySettings {
				guardians: vec![
					guardian(&IRIS, START + DAY),
					guardian(&HUGO, START),
					guardian(&GRACE, START)
				]
				.try_into()
				.unwrap(),
				threshold: 1,
				delay_ms: MAX_RECOVERY_DELAY,
			}
		);

		// Who was removed begins anew.
		assert_ok!(set(patient, vec![], 0, MAX_RECOVERY_DELAY));
		assert_ok!(set(patient, vec![commitment(&GRACE)], 1, MAX_RECOVERY_DELAY));
		assert_eq!(
			Settings::<Test>::get(patient).guardians.to_vec(),
			vec![guardian(&GRACE, START + DAY)]
		);
	});
}

// The event says that the list changed, and nothing of how.
#[test]
fn set_guardians_names_nobody() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		set_guardians(&ana(), &[GRACE, HUGO], 2);
		let added = System::events().pop().unwrap().event;
		set_guardians(&ana(), &[GRACE], 1);
		let removed = System::events().pop().unwrap().event;
		assert_eq!(added, removed);
		assert_eq!(added, Event::GuardiansSet { patient, by: account(&ana()) }.into());
	});
}

#[test]
fn set_guardians_bounds_the_threshold() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		for count in [0, 1, 2, MAX_GUARDIANS] {
			let lowest = u32::from(count > 0);
			let choose =
				|threshold| set(patient, commitments(count), threshold, DEFAULT_RECOVERY_DELAY);
			assert_ok!(choose(lowest));
			assert_ok!(choose(count));
			assert_noop!(choose(count + 1), Error::<Test>::OutOfRange);
			if lowest > 0 {
				assert_noop!(choose(0), Error::<Test>::OutOfRange);
			}
		}
	});
}

#[test]
fn set_guardians_bounds_their_number() {
	let bounded = |count| crate::GuardianHashes::try_from(commitments(count));
	assert!(bounded(MAX_GUARDIANS).is_ok());
	assert!(bounded(MAX_GUARDIANS + 1).is_err());
}

#[test]
fn set_guardians_bounds_the_delay() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		for right in [3 * DAY, 30 * DAY] {
			assert_ok!(set(patient, vec![], 0, right));
		}
		for wrong in [0, 3 * DAY - 1, 30 * DAY + 1, u64::MAX] {
			assert_noop!(set(patient, vec![], 0, wrong), Error::<Test>::OutOfRange);
		}
	});
}

#[test]
fn set_guardians_names_each_once() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		let [grace, hugo] = [&GRACE, &HUGO].map(commitment);
		for list in [vec![grace, grace], vec![grace, hugo, grace], vec![hugo, grace, grace]] {
			assert_noop!(set(patient, list, 1, DEFAULT_RECOVERY_DELAY), Error::<Test>::Repeated);
		}
	});
}

#[test]
fn set_guardians_by_another_origin_fails() {
	ExtBuilder.build_and_execute(|| {
		let patient = register(&ana());
		refused_to_all_but_a_control_key(|origin| {
			let guardians = Default::default();
			PatientIdentity::set_guardians(origin, patient, guardians, 0, DEFAULT_RECOVERY_DELAY)
		});
	});
}

#[test]
fn set_guardians_of_nobody_fails() {
	ExtBuilder.build_and_execute(|| {
		register(&ana());
		let nobody = PatientId([0; 32]);
		assert_noop!(set(nobody, vec![], 0, DEFAULT_RECOVERY_DELAY), Error::<Test>::NotFound);
	});
}

#[test]
fn set_guardians_ends_an_open_attempt() {
	ExtBuilder.build_and_execute(|| {
		let (patient, _) = ana_recovering();
		set_guardians(&ana(), &[GRACE, HUGO, IRIS], 2);
		assert_eq!(stored_recovery(patient).attempt.status(now()), RecoveryStatus::Vetoed);
		System::assert_last_event(
			Event::RecoveryVetoed { patient, key: account(&ana_phone()), by: account(&ana()) }
				.into(),
		);
		// What is over stays as it was.
		let before = stored_recovery(patient);
		set_now(now() + DAY);
		set_guardians(&ana(), &[IRIS], 1);
		assert_eq!(stored_recovery(patient), before);
		System::assert_last_event(Event::GuardiansSet { patient, by: account(&ana()) }.into());
	});
}

#[test]
fn set_guardians_after_a_recovery_adds_nobody_for_a_time() {
	ExtBuilder.build_and_execute(|| {
		let (patient, completes_at) = ana_recovering();
		set_now(completes_at);
		assert_ok!(complete(patient));
		let list = |of: &[AccountId]| of.iter().map(commitment).collect::<Vec<_>>();
		let set = |of: &[AccountId]| {
			PatientIdentity::set_guardians(
				signed(&account(&ana_phone())),
				patient,
				list(of).try_into().unwrap(),
				1,
				MIN_RECOVERY_DELAY,
			)
		};
		assert_noop!(set(&[EX]), Error::<Test>::RecentlyRecovered);
		// Removing is instant at any time, and so is another threshold or delay.
		assert_ok!(set(&[HUGO, GRACE]));
		assert_noop!(set(&[HUGO, GRACE, IRIS]), Error::<Test>::RecentlyRecovered);
		set_now(completes_at + ENTRUSTING_PAUSE - 1);
		assert_noop!(set(&[EX]), Error::<Test>::RecentlyRecovered);
		set_now(completes_at + ENTRUSTING_PAUSE);
		assert_ok!(set(&[EX]));
	});
}
