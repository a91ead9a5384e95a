use super::*;
use crate::{Error, Event, Incapacities, Incapacity, IncapacityOf};
use frame_support::assert_noop;
use salus_primitives::{RelationshipKind, Role};
use sp_runtime::DispatchError;

const END: UnixMillis = NOW + 10 * DAY;

fn incapacity() -> Option<IncapacityOf<Test>> {
	Incapacities::<Test>::get(PATIENT_ANA)
}

#[test]
fn attest_incapacity_works() {
	build_and_execute(|| {
		son_sleeps();
		assert_ok!(attest(DR_OKAFOR, END));
		assert_eq!(
			incapacity(),
			Some(Incapacity {
				organization: ST_MARY,
				attested_by: DR_OKAFOR,
				attested_at: NOW,
				valid_until: END,
				evidence: EVIDENCE,
				ended_at: None,
			})
		);
		assert_eq!(
			last_event(),
			Event::IncapacityAttested {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				valid_until: END,
				by: DR_OKAFOR,
			}
			.into()
		);
	});
}

#[test]
fn attest_incapacity_wakes_who_sleeps_until_it_expires() {
	build_and_execute(|| {
		son_sleeps();
		assert_eq!(son_acts_until(), None);
		assert_ok!(attest(DR_OKAFOR, END));
		assert_eq!(son_acts_until(), Some(END));
		set_time(END - 1);
		assert_eq!(son_acts_until(), Some(END));
		set_time(END);
		assert_eq!(son_acts_until(), None);
		// Somebody looks at her again, and he is awake, at the longest until his own time is over.
		assert_ok!(attest(DR_OKAFOR, END + 90 * DAY));
		assert_eq!(son_acts_until(), Some(NOW + 100 * DAY));
	});
}

#[test]
fn attest_incapacity_of_one_patient_wakes_nobody_elses() {
	build_and_execute(|| {
		son_sleeps();
		assert_ok!(Proxies::attest_incapacity(signed(DR_OKAFOR), PATIENT_MIA, END, EVIDENCE));
		assert_eq!(son_acts_until(), None);
	});
}

#[test]
fn attest_incapacity_until_the_past_fails() {
	build_and_execute(|| {
		assert_noop!(attest(DR_OKAFOR, NOW), Error::<Test>::Expired);
		assert_ok!(attest(DR_OKAFOR, NOW + 1));
	});
}

#[test]
fn attest_incapacity_for_too_long_fails() {
	build_and_execute(|| {
		let latest = NOW + MAX_INCAPACITY;
		assert_noop!(attest(DR_OKAFOR, latest + 1), Error::<Test>::TooFar);
		assert_ok!(attest(DR_OKAFOR, latest));
	});
}

#[test]
fn attest_incapacity_by_others_fails() {
	build_and_execute(|| {
		son_sleeps();
		for who in [ANA_KEY, SON, ST_MARY_ADMIN, HILLTOP_OFFICER, INSURER_OFFICER, STRANGER] {
			assert_noop!(attest(who, END), Error::<Test>::NotAuthorized);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Proxies::attest_incapacity(origin, PATIENT_ANA, END, EVIDENCE),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn attest_incapacity_takes_treatment_by_a_provider_in_good_standing() {
	let unable: [fn(); 4] = [
		|| part(PATIENT_ANA, ST_MARY, RelationshipKind::Treatment),
		|| {
			part(PATIENT_ANA, ST_MARY, RelationshipKind::Treatment);
			let kind = RelationshipKind::Coverage;
			Related::mutate(|all| all.insert((PATIENT_ANA, ST_MARY, kind)));
		},
		|| {
			Members::mutate(|all| all.insert(ST_MARY, Role::Laboratory.into()));
		},
		|| suspend(ST_MARY),
	];
	for make_unable in unable {
		build_and_execute(|| {
			make_unable();
			assert_noop!(attest(DR_OKAFOR, END), Error::<Test>::NotAuthorized);
			assert_ok!(attest(DR_LINDQVIST, END));
		});
	}
}

#[test]
fn attest_incapacity_by_who_represents_the_patient_fails() {
	build_and_execute(|| {
		let appointment = Appointment { commitment: commitment(DR_OKAFOR, Guardian), ..as_proxy() };
		assert_ok!(Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, appointment));
		let opened = opening(Guardian);
		assert_ok!(Proxies::accept(signed(DR_OKAFOR), PATIENT_ANA, FIRST, opened));
		assert_noop!(attest(DR_OKAFOR, END), Error::<Test>::NotAuthorized);
		assert_ok!(Proxies::resign(signed(DR_OKAFOR), PATIENT_ANA));
		assert_ok!(attest(DR_OKAFOR, END));
	});
}

/// Nor does it help to attest first, and to accept then.
#[test]
fn attest_incapacity_by_who_represents_the_patient_later_wakes_nobody() {
	build_and_execute(|| {
		son_sleeps();
		let appointment = Appointment { commitment: commitment(DR_OKAFOR, Guardian), ..as_proxy() };
		assert_ok!(Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, appointment));
		let acts_until = |who| Proxies::representation(&who, PATIENT_ANA).map(|one| one.until);
		assert_ok!(attest(DR_OKAFOR, END));
		assert_eq!(acts_until(SON), Some(END));
		let (second, opened) = (RepresentativeId(1), opening(Guardian));
		assert_ok!(Proxies::accept(signed(DR_OKAFOR), PATIENT_ANA, second, opened));
		assert_eq!((acts_until(DR_OKAFOR), acts_until(SON)), (None, None));
		// Another doctor's does.
		assert_ok!(attest(DR_LINDQVIST, END + 1));
		assert_eq!((acts_until(DR_OKAFOR), acts_until(SON)), (Some(END + 1), Some(END + 1)));
		// Who represents the patient no more attested it as anybody does.
		assert_ok!(end_incapacity(DR_LINDQVIST));
		assert_ok!(Proxies::resign(signed(DR_OKAFOR), PATIENT_ANA));
		assert_ok!(attest(DR_OKAFOR, END));
		assert_eq!(acts_until(SON), Some(END));
	});
}

#[test]
fn attest_incapacity_no_longer_than_it_is_fails() {
	build_and_execute(|| {
		assert_ok!(attest(DR_OKAFOR, END));
		for who in [DR_OKAFOR, DR_LINDQVIST] {
			assert_noop!(attest(who, END - 1), Error::<Test>::NotLater);
			assert_noop!(attest(who, END), Error::<Test>::NotLater);
		}
		// Another that holds longer takes its place.
		assert_ok!(attest(DR_LINDQVIST, END + 1));
		assert_eq!(incapacity().map(|one| one.organization), Some(LAKESIDE));
		// What is over or withdrawn does not count.
		assert_ok!(end_incapacity(DR_LINDQVIST));
		assert_ok!(attest(DR_OKAFOR, NOW + 2));
		set_time(NOW + 2);
		assert_ok!(attest(DR_OKAFOR, NOW + 3));
	});
}

#[test]
fn attest_incapacity_within_a_rest_fails() {
	build_and_execute(|| {
		assert_ok!(attest(DR_OKAFOR, END));
		assert_ok!(end_incapacity(ANA_KEY));
		for at in [NOW, NOW + 14 * DAY - 1] {
			set_time(at);
			for who in [DR_OKAFOR, DR_LINDQVIST] {
				assert_noop!(attest(who, NOW + 20 * DAY), Error::<Test>::TooSoon);
			}
		}
		set_time(NOW + 14 * DAY);
		assert_ok!(attest(DR_OKAFOR, NOW + 20 * DAY));
	});
}

/// Her signature refutes the one whose attestation another took the place of, too.
#[test]
fn attest_incapacity_of_who_was_refuted_beside_another_fails() {
	build_and_execute(|| {
		assert_ok!(attest(DR_OKAFOR, END));
		assert_ok!(attest(DR_LINDQVIST, END + DAY));
		assert_ok!(end_incapacity(ANA_KEY));
		assert_noop!(attest(DR_OKAFOR, END), Error::<Test>::TooSoon);
		// Of another patient nobody refuted anything.
		assert_ok!(Proxies::attest_incapacity(signed(DR_OKAFOR), PATIENT_MIA, END, EVIDENCE));
	});
}

#[test]
fn attest_incapacity_after_the_own_withdrawal_works() {
	build_and_execute(|| {
		assert_ok!(attest(DR_OKAFOR, END));
		assert_ok!(end_incapacity(ST_MARY_ADMIN));
		assert_ok!(attest(DR_OKAFOR, END));
	});
}
