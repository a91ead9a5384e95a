use super::*;
use frame_support::weights::Weight;

fn in_each_state(test: impl Fn(bool)) {
	let states: [(fn(), bool); 4] = [
		(|| {}, true),
		(
			|| {
				assert_ok!(hold(ST_MARY_OFFICER));
			},
			false,
		),
		(|| Removed::set([FATHER].into()), false),
		(|| set_time(OF_AGE.ends_at()), false),
	];
	for (enter, in_force) in states {
		build_and_execute(|| {
			father_acts();
			enter();
			test(in_force);
		});
	}
}

#[test]
fn only_who_is_in_force_represents_the_patient() {
	in_each_state(|in_force| assert_eq!(acts(FATHER), in_force));
}

#[test]
fn nobody_else_represents_the_patient() {
	build_and_execute(|| {
		father_acts();
		for who in [MIA_KEY, MIA_CONSENT_KEY, MOTHER, ST_MARY_OFFICER, DR_OKAFOR, STRANGER] {
			assert!(!acts(who), "{who}");
		}
		for patient in [PATIENT_ANA, MIA_ALONE, PatientId([9; 32])] {
			assert_eq!(Proxies::representation(&FATHER, patient), None);
		}
	});
}

#[test]
fn a_representation_says_in_what_and_until_when() {
	build_and_execute(|| {
		son_sleeps();
		assert_ok!(attest(DR_OKAFOR, NOW + 90 * DAY));
		assert_eq!(
			Proxies::representation(&SON, PATIENT_ANA),
			Some(Representation {
				representative: FIRST,
				capacity: HealthcarePowerOfAttorney,
				represented: Represented::Adult,
				authorities: Authorities::all(),
				until: NOW + 90 * DAY,
				gives_until: NOW + 100 * DAY,
			})
		);
		// What is given for a minor lasts until the minor is of age, whoever acts by then.
		let short = Appointment { valid_until: NOW + DAY, ..as_parent(FATHER) };
		assert_ok!(appoint(MIA_KEY, short));
		assert_ok!(accept(FATHER, FIRST));
		let father = Proxies::representation(&FATHER, PATIENT_MIA).expect("he acts");
		assert_eq!((father.until, father.gives_until), (NOW + DAY, OF_AGE.ends_at()));
	});
}

/// By whichever account, and whether or not they may act now.
#[test]
fn who_accepted_represents_the_patient_until_it_is_over() {
	let represents = |who| Proxies::represents(&who, PATIENT_MIA);
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert!(!represents(FATHER));
		assert_ok!(accept(FATHER, FIRST));
		let father = (PatientId([30; 32]), salus_primitives::KeyPurposes::all());
		assert!(represents(FATHER) && !represents(31));
		for key in [FATHER, 31] {
			Keys::mutate(|all| all.insert(key, father));
		}
		assert_ok!(hold(ST_MARY_OFFICER));
		assert!(represents(FATHER) && represents(31) && !acts(FATHER));
		assert!(!represents(MOTHER) && !represents(MIA_KEY));
		assert!(!Proxies::represents(&FATHER, PATIENT_ANA));
	});
	each_way_over(|_| assert!(!represents(FATHER)));
}

#[test]
fn only_who_is_in_force_as_that_may_view() {
	let views = |id, capacity| Proxies::may_view(PATIENT_MIA, RepresentativeId(id), capacity);
	in_each_state(|in_force| assert_eq!(views(0, Parent), in_force));
	build_and_execute(|| {
		father_acts();
		assert!(!views(0, Guardian) && !views(1, Parent));
		assert!(!Proxies::may_view(PATIENT_ANA, FIRST, Parent));
		// Who was removed, and appointed anew with less.
		assert_ok!(remove(MIA_KEY, FIRST));
		let less = Appointment { authorities: Authority::Consent.into(), ..as_parent(FATHER) };
		assert_ok!(appoint(MIA_KEY, less));
		assert_ok!(accept(FATHER, RepresentativeId(1)));
		assert!(!views(0, Parent) && !views(1, Parent));
	});
}

#[test]
fn who_is_over_or_not_kept_acts_never_again() {
	let is_over = |id| Proxies::is_over(PATIENT_MIA, RepresentativeId(id));
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert!(!is_over(0));
		assert_ok!(accept(FATHER, FIRST));
		assert_ok!(hold(ST_MARY_OFFICER));
		assert!(!is_over(0) && is_over(1));
	});
	each_way_over(|_| assert!(is_over(0)));
}

/// Who was removed and appointed anew represents the patient by the new appointment.
#[test]
fn what_is_over_hides_nothing() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_ok!(accept(FATHER, RepresentativeId(1)));
		let representation = Proxies::representation(&FATHER, PATIENT_MIA);
		assert_eq!(representation.map(|one| one.representative), Some(RepresentativeId(1)));
	});
}

#[test]
fn inspect_weight_is_of_all_that_is_read() {
	let own = <Test as frame_system::Config>::DbWeight::get().reads(3);
	let patients = Weight::from_parts(2 * 11, 0);
	let life = Weight::from_parts(19, 0);
	assert_eq!(Proxies::inspect_weight(), own.saturating_add(patients).saturating_add(life));
}
