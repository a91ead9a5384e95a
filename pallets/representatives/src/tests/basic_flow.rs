use super::*;

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// Mia appoints her father, and nobody sees whom.
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert!(!acts(FATHER));
		// He accepts, and acts for her as a parent.
		assert_ok!(accept(FATHER, FIRST));
		assert_eq!(
			Proxies::representation(&FATHER, PATIENT_MIA),
			Some(Representation {
				representative: FIRST,
				capacity: Parent,
				represented: Represented::Minor,
				authorities: Authorities::of(&[Authority::Consent, Authority::View]),
				until: OF_AGE.ends_at(),
				gives_until: OF_AGE.ends_at(),
			})
		);
		// Not in what she sees a doctor about alone.
		assert_eq!(Proxies::representation(&FATHER, MIA_ALONE), None);
		// A privacy officer keeps him from it for fourteen days.
		assert_ok!(hold(ST_MARY_OFFICER));
		assert!(!acts(FATHER));
		set_time(NOW + 14 * DAY);
		assert!(acts(FATHER));
		// She is of age, and he no longer acts.
		set_time(OF_AGE.starts_at());
		assert_ok!(age_out(DR_OKAFOR));
		assert!(!acts(FATHER));
	});
}

#[test]
fn basic_flow_of_a_proxy_works() {
	build_and_execute(|| {
		son_sleeps();
		assert_eq!(son_acts_until(), None);
		// After a stroke he wakes.
		assert_ok!(attest(DR_OKAFOR, NOW + 10 * DAY));
		assert_eq!(son_acts_until(), Some(NOW + 10 * DAY));
		// She wakes, and he sleeps again.
		assert_ok!(end_incapacity(ANA_KEY));
		assert_eq!(son_acts_until(), None);
		// Another attests, and he resigns.
		set_time(NOW + 14 * DAY);
		assert_ok!(attest(DR_LINDQVIST, NOW + 20 * DAY));
		assert!(son_acts_until().is_some());
		assert_ok!(Proxies::resign(signed(SON), PATIENT_ANA));
		assert_eq!(son_acts_until(), None);
	});
}
