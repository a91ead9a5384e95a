//! What other pallets ask.

use super::*;
use frame_support::{assert_ok, assert_storage_noop};

fn held() -> Vec<(UnixMillis, UnixMillis)> {
	assert_storage_noop!(Relations::held(PATIENT_ANA, ST_MARY, Treatment));
	Relations::held(PATIENT_ANA, ST_MARY, Treatment)
}

#[test]
fn in_force_from_the_block_until_the_end() {
	build_and_execute(|| {
		assert_eq!(holds(ST_MARY, Treatment), None);
		st_mary_treats_ana();
		let valid_until = NOW + 30 * DAY;
		for (now, expected) in [
			(NOW, Some(valid_until)),
			(valid_until - 1, Some(valid_until)),
			(valid_until, None),
			(valid_until + 1, None),
		] {
			set_time(now);
			assert_storage_noop!(holds(ST_MARY, Treatment));
			assert_eq!(holds(ST_MARY, Treatment), expected, "at {now}");
		}
	});
}

#[test]
fn in_force_for_that_patient_organization_and_kind() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert_eq!(holds(ST_MARY, Coverage), None);
		assert_eq!(holds(LAKESIDE, Treatment), None);
		assert_eq!(Relations::in_force(PATIENT_BEN, ST_MARY, Treatment), None);
		assert_eq!(Relations::held(PATIENT_ANA, ST_MARY, Coverage), []);
		assert_eq!(Relations::held(PATIENT_ANA, LAKESIDE, Treatment), []);
		assert_eq!(Relations::held(PATIENT_BEN, ST_MARY, Treatment), []);
	});
}

#[test]
fn in_force_whatever_became_of_the_organization() {
	// Whether it is in good standing, and with which roles, is the asker's to know.
	build_and_execute(|| {
		st_mary_treats_ana();
		suspend(ST_MARY);
		assert_eq!(holds(ST_MARY, Treatment), Some(NOW + 30 * DAY));
	});
}

#[test]
fn is_disputed_from_the_dispute_until_it_is_withdrawn() {
	build_and_execute(|| {
		let disputed = |patient, kind| {
			assert_storage_noop!(Relations::is_disputed(patient, ST_MARY, kind));
			Relations::is_disputed(patient, ST_MARY, kind)
		};
		assert!(!disputed(PATIENT_ANA, Treatment));
		st_mary_treats_ana();
		assert!(!disputed(PATIENT_ANA, Treatment));
		assert_ok!(dispute_by(ANA_KEY));
		assert!(disputed(PATIENT_ANA, Treatment));
		assert!(!disputed(PATIENT_ANA, Coverage));
		assert!(!disputed(PATIENT_BEN, Treatment));
		assert!(!Relations::is_disputed(PATIENT_ANA, LAKESIDE, Treatment));
		assert_ok!(withdraw_by(ANA_KEY));
		assert!(!disputed(PATIENT_ANA, Treatment));
	});
}

#[test]
fn held_shows_each_time() {
	build_and_execute(|| {
		assert_eq!(held(), []);
		let day = |n: u64| NOW + n * DAY;
		st_mary_treats_ana();
		assert_eq!(held(), [(day(0), day(30))]);
		// Renewed, ended, disputed, and run out.
		set_time(day(1));
		st_mary_treats_ana();
		assert_eq!(held(), [(day(0), day(31))]);
		set_time(day(2));
		assert_ok!(end(DR_OKAFOR, Treatment));
		set_time(day(4));
		st_mary_treats_ana();
		set_time(day(5));
		assert_ok!(dispute_by(ANA_KEY));
		let until_now = [(day(0), day(2)), (day(4), day(5))];
		assert_eq!(held(), until_now);
		set_time(day(7));
		assert_ok!(withdraw_by(ANA_KEY));
		assert_eq!(held(), until_now);
		st_mary_treats_ana();
		set_time(day(50));
		assert_eq!(held(), [&until_now[..], &[(day(7), day(37))]].concat());
	});
}

#[test]
fn held_shows_no_time_without_a_moment() {
	build_and_execute(|| {
		// Attested and ended, or disputed, in one block: it never held.
		st_mary_treats_ana();
		assert_ok!(end(DR_OKAFOR, Treatment));
		assert_eq!(held(), []);
		st_mary_treats_ana();
		assert_ok!(dispute_by(ANA_KEY));
		assert_ok!(withdraw_by(ANA_KEY));
		assert_eq!(held(), []);
		// Attested twice in one block: it holds once.
		st_mary_treats_ana();
		st_mary_treats_ana();
		assert_eq!(held(), [(NOW, NOW + 30 * DAY)]);
	});
}

#[cfg(feature = "runtime-benchmarks")]
#[test]
fn set_relationship_is_the_worst_case() {
	build_and_execute(|| {
		Relations::set_relationship(PATIENT_ANA, ST_MARY, Treatment);
		let times = held();
		assert_eq!(times.len(), crate::MAX_ATTESTATIONS as usize, "each time has a moment");
		assert!(times.iter().zip(&times[1..]).all(|((_, end), (next, _))| end < next), "and a gap");
		let midnight = NOW - NOW % DAY;
		assert!(times.iter().all(|(from, _)| *from >= midnight), "in one day");
		assert_eq!(holds(ST_MARY, Treatment), Some(NOW + MAX_ATTESTATION));
		// Attested anew, it stays as large.
		assert!(stored(ST_MARY, Treatment).attestations.iter().all(|one| one.renewed.is_some()));
	});
}
