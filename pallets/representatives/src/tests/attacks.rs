//! An ex-partner as guardian, and others who would do more for a patient than the patient wants.

use super::*;
use crate::{Error, Event};
use frame_support::assert_noop;

/// Mia's mother removes the father who moved out: he is told by nobody, and can do nothing in the same
/// block.
#[test]
fn an_ex_partner_is_removed_at_once_without_money_and_without_a_word_to_them() {
	build_and_execute(|| {
		father_acts();
		System::reset_events();
		let removal = Call::remove { patient: PATIENT_MIA, representative: FIRST };
		assert!(is_free(MIA_KEY, removal.clone()));
		assert_ok!(removal.dispatch_bypass_filter(signed(MIA_KEY)));
		assert!(!acts(FATHER));
		let expected = Event::RepresentativesChanged { patient: PATIENT_MIA, by: MIA_KEY };
		let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
		assert_eq!(events, [expected.into()]);
	});
}

/// He keeps the opening; it opens nothing any more.
#[test]
fn an_ex_partner_does_not_come_back_by_an_old_opening() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_noop!(accept(FATHER, FIRST), Error::<Test>::Ended);
		// Nor when there is another of the same number for another patient, or a later one for Mia.
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		assert_noop!(accept(FATHER, RepresentativeId(1)), Error::<Test>::NotAuthorized);
	});
}

/// He has her phone for a moment: the consent key is not enough, and neither is being her guardian.
#[test]
fn an_ex_partner_appoints_and_removes_nobody() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		assert_ok!(accept(MOTHER, RepresentativeId(1)));
		for who in [FATHER, MIA_CONSENT_KEY] {
			assert_noop!(remove(who, RepresentativeId(1)), Error::<Test>::NotAuthorized);
			assert_noop!(appoint(who, as_parent(FATHER)), Error::<Test>::NotAuthorized);
		}
		assert!(acts(MOTHER));
	});
}

/// He makes her remove and appoint him anew, to get rid of the hold.
#[test]
fn an_ex_partner_does_not_shake_off_a_hold_by_being_appointed_anew() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(hold(ST_MARY_OFFICER));
		assert_ok!(resign(FATHER));
		// As often as can be, so that the record of the hold would be the one to make room.
		for number in 1..20 {
			assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
			let id = RepresentativeId(number);
			assert_noop!(accept(FATHER, id), Error::<Test>::Held);
			assert_ok!(remove(MIA_KEY, id));
		}
		assert!(!acts(FATHER));
	});
}

/// He is her guardian in one identity. In the other she is alone.
#[test]
fn a_minors_own_care_is_outside_of_guardianship() {
	build_and_execute(|| {
		father_acts();
		assert_eq!(Proxies::representation(&FATHER, MIA_ALONE), None);
		let opened = opening(Parent);
		for id in [FIRST, RepresentativeId(1)] {
			assert_noop!(
				Proxies::accept(signed(FATHER), MIA_ALONE, id, opened),
				Error::<Test>::NotFound
			);
			assert_noop!(
				Proxies::appoint(signed(FATHER), MIA_ALONE, as_parent(FATHER)),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

/// Who found the phone of a guardian, who has removed its key since, guards nobody.
#[test]
fn a_removed_key_acts_for_nobody() {
	build_and_execute(|| {
		father_acts();
		Removed::set([FATHER].into());
		assert!(!acts(FATHER));
		Removed::set([MOTHER].into());
		assert!(acts(FATHER));
	});
}

/// A son in a hurry: no doctor attests, and the one who does is refuted.
#[test]
fn a_proxy_does_not_wake_while_the_patient_holds_the_key() {
	build_and_execute(|| {
		son_sleeps();
		assert_noop!(attest(SON, NOW + DAY), Error::<Test>::NotAuthorized);
		assert_ok!(attest(DR_OKAFOR, NOW + DAY));
		assert_ok!(end_incapacity(ANA_KEY));
		// The same hospital, by another practitioner.
		assert_noop!(attest(ST_MARY_OFFICER, NOW + DAY), Error::<Test>::TooSoon);
		assert_eq!(son_acts_until(), None);
		// Nor does he find another one.
		assert_noop!(attest(DR_LINDQVIST, NOW + DAY), Error::<Test>::TooSoon);
		// He does not undo what a doctor did.
		set_time(NOW + 14 * DAY);
		assert_ok!(attest(DR_LINDQVIST, NOW + 15 * DAY));
		assert_noop!(end_incapacity(SON), Error::<Test>::NotAuthorized);
	});
}

/// Nobody may say that they are a parent of an adult, or an executor of the living.
#[test]
fn nobody_is_an_executor_of_the_living() {
	build_and_execute(|| {
		let executor = RepresentativeCapacity::Executor;
		let awake = Appointment {
			commitment: commitment(SON, executor),
			wakes: Wakes::AtOnce,
			..as_proxy()
		};
		let asleep = Appointment { wakes: Wakes::OnIncapacity, ..awake };
		assert_ok!(Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, awake));
		assert_ok!(Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, asleep));
		let accept = |id| Proxies::accept(signed(SON), PATIENT_ANA, id, opening(executor));
		assert_noop!(accept(FIRST), Error::<Test>::OutOfRange);
		assert_ok!(accept(RepresentativeId(1)));
		// That she cannot decide is not that she died.
		assert_ok!(attest(DR_OKAFOR, NOW + DAY));
		assert_eq!(son_acts_until(), None);
	});
}
