//! The scenarios of the first page.

use super::*;

#[test]
fn a_death_and_a_mistake_work() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_OFFICER));
		assert_eq!(closed(), None, "one organization may err");
		set_time(NOW + DAY);
		assert_ok!(attest(INSURER_OFFICER));
		assert_eq!(closed(), Some((LifeClosing::Deceased, NOW + DAY)));

		// It was another Ana.
		set_time(NOW + 2 * DAY);
		assert_ok!(withdraw(ST_MARY_OFFICER));
		assert_eq!(closed(), None);
		assert_ok!(attest(LAKESIDE_OFFICER));
		assert_ok!(refute(ANA_VETO_KEY));
		assert_eq!(closed(), None);
		assert_noop!(attest(LAKESIDE_OFFICER), Error::<Test>::TooSoon);
	});
}

#[test]
fn leaving_and_coming_back_works() {
	build_and_execute(|| {
		assert_ok!(deactivate(ANA_KEY));
		assert_eq!(closed(), Some((LifeClosing::Left, NOW)));
		set_time(NOW + 400 * DAY);
		assert_ok!(reactivate(ANA_KEY));
		assert_eq!(closed(), None);
	});
}

#[test]
fn one_person_with_two_identities_works() {
	build_and_execute(|| {
		assert_ok!(merge(ST_MARY_OFFICER));
		assert_ok!(accept(ANA_KEY));
		let of = |patient| LifeEvents::life(patient);
		assert_eq!(of(UNKNOWN_WOMAN).merged_into.map(|one| one.survivor), Some(PATIENT_ANA));
		let duplicates = of(PATIENT_ANA).duplicates;
		assert_eq!(duplicates.iter().map(|one| one.duplicate).collect::<Vec<_>>(), [UNKNOWN_WOMAN]);
		// It was not hers.
		assert!(is_free(ANA_KEY, Call::unmerge { duplicate: UNKNOWN_WOMAN }));
		assert_ok!(unmerge(ANA_KEY));
		assert!(of(PATIENT_ANA).duplicates.is_empty());
	});
}
