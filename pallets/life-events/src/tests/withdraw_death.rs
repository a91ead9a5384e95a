//! `withdraw_death`.

use super::*;

#[test]
fn withdraw_death_works() {
	build_and_execute(|| {
		ana_died();
		assert_ok!(attest(LAKESIDE_OFFICER));
		set_time(NOW + DAY);
		let withdrawn = |organization, deceased_since, by| -> RuntimeEvent {
			Event::DeathWithdrawn { patient: PATIENT_ANA, organization, deceased_since, by }.into()
		};
		// Two others attest it without a break.
		assert_ok!(withdraw(ST_MARY_ADMIN));
		assert_eq!(last_event(), withdrawn(ST_MARY, Some(NOW), ST_MARY_ADMIN));
		assert_eq!(deceased_since(), Some(NOW));
		assert_ok!(withdraw(INSURER_OFFICER));
		assert_eq!(last_event(), withdrawn(INSURER, None, INSURER_OFFICER));
		assert_eq!(closed(), None);
		let ended: Vec<_> =
			Lives::<Test>::get(PATIENT_ANA).attestations.iter().map(|one| one.ended_at).collect();
		assert_eq!(ended, [Some(NOW + DAY), Some(NOW + DAY), None]);
		// Who withdrew it does not say so again: else they chose since when.
		set_time(NOW + 2 * DAY);
		assert_noop!(attest(INSURER_OFFICER), Error::<Test>::TooSoon);
	});
}

#[test]
fn withdraw_death_by_another_fails() {
	build_and_execute(|| {
		ana_died();
		refused_without_a_signature(Call::withdraw_death { patient: PATIENT_ANA });
		for who in NO_SPEAKERS {
			assert_noop!(withdraw(who), Error::<Test>::NotAuthorized);
		}
		for who in [LAKESIDE_OFFICER, HILLTOP_ADMIN] {
			assert_noop!(withdraw(who), Error::<Test>::NotFound);
		}
		suspend(ST_MARY);
		assert_noop!(withdraw(ST_MARY_OFFICER), Error::<Test>::NotAuthorized);
		assert_eq!(deceased_since(), Some(NOW), "what a suspended member did stays");
	});
}

#[test]
fn withdraw_death_twice_fails() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		assert_ok!(withdraw(ST_MARY_OFFICER));
		assert_noop!(withdraw(ST_MARY_OFFICER), Error::<Test>::NotFound);
		assert_noop!(
			LifeEvents::withdraw_death(signed(ST_MARY_OFFICER), PATIENT_BEN),
			Error::<Test>::NotFound
		);
	});
}

/// Who treats her no more can still say that it erred.
#[test]
fn withdraw_death_takes_no_relationship() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		part(PATIENT_ANA, ST_MARY, RelationshipKind::Treatment);
		assert_ok!(withdraw(ST_MARY_OFFICER));
	});
}
