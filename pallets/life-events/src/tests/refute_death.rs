//! `refute_death`.

use super::*;
use salus_primitives::KeyPurpose;

fn call() -> Call<Test> {
	Call::refute_death { patient: PATIENT_ANA }
}

#[test]
fn refute_death_works_by_every_live_key_and_is_free() {
	for who in [ANA_KEY, ANA_CONTROL_KEY, ANA_CONSENT_KEY, ANA_VETO_KEY] {
		build_and_execute(|| {
			ana_died();
			set_time(NOW + DAY);
			assert!(is_free(who, call()));
			assert_ok!(refute(who));
			assert_eq!(last_event(), Event::DeathRefuted { patient: PATIENT_ANA, by: who }.into());
			assert_eq!(closed(), None);
			let life = Lives::<Test>::get(PATIENT_ANA);
			assert_eq!(life.refuted_at, Some(NOW + DAY));
			assert!(life.attestations.iter().all(|one| one.ended_at == Some(NOW + DAY)));
			// Nothing is left to refute, so that it is free no more.
			assert!(!is_free(who, call()));
			assert_noop!(refute(who), Error::<Test>::NotInForce);
		});
	}
}

#[test]
fn refute_death_works_before_a_second_organization_attests() {
	build_and_execute(|| {
		assert_noop!(refute(ANA_KEY), Error::<Test>::NotInForce);
		assert_ok!(attest(ST_MARY_OFFICER));
		assert!(is_free(ANA_KEY, call()));
		assert_ok!(refute(ANA_KEY));
		assert_noop!(attest(LAKESIDE_OFFICER), Error::<Test>::TooSoon);
	});
}

#[test]
fn refute_death_by_another_fails() {
	build_and_execute(|| {
		ana_died();
		refused_without_a_signature(call());
		for who in [ANA_LOST_KEY, BEN_KEY, ST_MARY_ADMIN, ST_MARY_OFFICER, DR_OKAFOR, STRANGER] {
			assert!(!is_free(who, call()));
			assert_noop!(refute(who), Error::<Test>::NotAuthorized);
		}
		assert_eq!(deceased_since(), Some(NOW));
	});
}

/// Whoever keeps the keys of somebody without a device could say of the dead that they live.
#[test]
fn refute_death_by_a_key_in_custody_fails() {
	build_and_execute(|| {
		Related::mutate(|all| {
			all.insert((UNKNOWN_WOMAN, ST_MARY, RelationshipKind::Treatment));
		});
		assert_ok!(LifeEvents::attest_death(signed(ST_MARY_OFFICER), UNKNOWN_WOMAN, EVIDENCE));
		// Such a key answers to no purpose.
		for purpose in KeyPurpose::ALL {
			use salus_primitives::traits::PatientInspect;
			assert!(!Registry::may(&ST_MARY_ADMIN, UNKNOWN_WOMAN, *purpose));
		}
		assert_noop!(
			LifeEvents::refute_death(signed(ST_MARY_ADMIN), UNKNOWN_WOMAN),
			Error::<Test>::NotAuthorized
		);
	});
}

/// Whoever got the identity after the death may be anybody.
#[test]
fn refute_death_by_who_recovered_the_identity_since_fails() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		for (recovered_at, is_refused) in [(NOW - 1, false), (NOW, true), (NOW + 1, true)] {
			RecoveredAt::set(std::collections::BTreeMap::from([(PATIENT_ANA, recovered_at)]));
			let refuted = crate::Pallet::<Test>::refutes(signed(ANA_KEY), PATIENT_ANA).map(|_| ());
			let expected = Error::<Test>::RecentlyRecovered.into();
			assert_eq!(refuted, if is_refused { Err(expected) } else { Ok(()) });
		}
	});
}
