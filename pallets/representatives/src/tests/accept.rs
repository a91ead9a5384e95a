use super::*;
use crate::{Error, Event};
use frame_support::assert_noop;
use salus_primitives::KeyPurposes;
use sp_runtime::DispatchError;

#[test]
fn accept_works() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		set_time(NOW + HOUR);
		assert_ok!(accept(FATHER, FIRST));
		let expected = Representative { accepted: accepted_at(NOW + HOUR), ..appointed() };
		assert_eq!(stored(), [expected]);
		let (patient, representative) = (PATIENT_MIA, FIRST);
		assert_eq!(
			last_event(),
			Event::Accepted { patient, representative, capacity: Parent, by: FATHER }.into()
		);
		assert!(acts(FATHER));
	});
}

#[test]
fn accept_of_nobody_fails() {
	build_and_execute(|| {
		assert_noop!(accept(FATHER, FIRST), Error::<Test>::NotFound);
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_noop!(accept(FATHER, UNKNOWN), Error::<Test>::NotFound);
		let alone = Proxies::accept(signed(FATHER), MIA_ALONE, FIRST, opening(Parent));
		assert_eq!(alone, Err(Error::<Test>::NotFound.into()));
	});
}

#[test]
fn accept_by_others_fails() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		for who in [MIA_KEY, MIA_ALONE_KEY, MOTHER, DR_OKAFOR, STRANGER] {
			assert_noop!(accept(who, FIRST), Error::<Test>::NotAuthorized);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Proxies::accept(origin, PATIENT_MIA, FIRST, opening(Parent)),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn accept_that_opens_something_else_fails() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		for wrong in [
			opening(Guardian),
			Acceptance { reason: [0; 32], ..opening(Parent) },
			Acceptance { salt: [0; 32], ..opening(Parent) },
		] {
			assert_noop!(
				Proxies::accept(signed(FATHER), PATIENT_MIA, FIRST, wrong),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(accept(FATHER, FIRST));
	});
}

#[test]
fn accept_by_a_key_of_the_patient_fails() {
	build_and_execute(|| {
		for (id, key) in [MIA_KEY, MIA_CONSENT_KEY, MIA_VETO_KEY].into_iter().enumerate() {
			assert_ok!(appoint(MIA_KEY, as_parent(key)));
			let id = RepresentativeId(id as u32);
			assert_noop!(accept(key, id), Error::<Test>::NotAuthorized);
		}
		// A key of somebody else may: it says that both are one person's.
		assert_ok!(appoint(MIA_KEY, as_parent(ANA_KEY)));
		assert_ok!(accept(ANA_KEY, RepresentativeId(3)));
	});
}

// Whoever has it in the safe would act for a third by it.
#[test]
fn accept_by_a_key_that_an_organization_keeps_fails() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(ANA_KEY)));
		Custodians::set([(PATIENT_ANA, ST_MARY)].into());
		assert_noop!(accept(ANA_KEY, FIRST), Error::<Test>::NotAuthorized);
		// Another's is another's.
		Custodians::set([(MIA_ALONE, ST_MARY)].into());
		assert_ok!(accept(ANA_KEY, FIRST));
	});
}

#[test]
fn accept_by_a_removed_key_fails() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		Removed::set([FATHER].into());
		assert_noop!(accept(FATHER, FIRST), Error::<Test>::NotAuthorized);
		Removed::set([MOTHER].into());
		assert_ok!(accept(FATHER, FIRST));
	});
}

#[test]
fn accept_of_what_is_over_fails() {
	each_way_over(|was_ended| {
		let error = if was_ended { Error::<Test>::Ended } else { Error::<Test>::Expired };
		assert_noop!(accept(FATHER, FIRST), error);
	});
}

#[test]
fn accept_in_the_last_moment_works() {
	for (at, outcome) in
		[(OF_AGE.ends_at() - 1, Ok(())), (OF_AGE.ends_at(), Err(Error::<Test>::Expired.into()))]
	{
		build_and_execute(|| {
			assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
			set_time(at);
			assert_eq!(accept(FATHER, FIRST), outcome);
		});
	}
}

#[test]
fn accept_of_another_while_one_represents_fails() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		let second = RepresentativeId(1);
		assert_noop!(accept(FATHER, second), Error::<Test>::AlreadyExists);
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_ok!(accept(FATHER, second));
		// Somebody else does not stand in the way.
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		assert_ok!(accept(MOTHER, RepresentativeId(2)));
	});
}

#[test]
fn accept_in_a_capacity_that_does_not_fit_fails() {
	build_and_execute(|| {
		let attorney = HealthcarePowerOfAttorney;
		let as_attorney =
			Appointment { commitment: commitment(FATHER, attorney), ..as_parent(FATHER) };
		assert_ok!(appoint(MIA_KEY, as_attorney));
		let accept_as_attorney =
			|id| Proxies::accept(signed(FATHER), PATIENT_MIA, id, opening(attorney));
		assert_noop!(accept_as_attorney(FIRST), Error::<Test>::OutOfRange);
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_ok!(appoint(MIA_KEY, Appointment { age_out: None, ..as_attorney }));
		assert_ok!(accept_as_attorney(RepresentativeId(1)));
	});
}

#[test]
fn accept_within_a_hold_of_another_appointment_fails() {
	build_and_execute(|| {
		father_acts();
		assert_ok!(hold(ST_MARY_OFFICER));
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_ok!(appoint(MIA_KEY, as_parent(MOTHER)));
		set_time(NOW + 14 * DAY - 1);
		assert_noop!(accept(FATHER, RepresentativeId(1)), Error::<Test>::Held);
		assert_ok!(accept(MOTHER, RepresentativeId(2)));
		set_time(NOW + 14 * DAY);
		assert_ok!(accept(FATHER, RepresentativeId(1)));
	});
}

/// A second key of the same identity, live or removed, is the same person; another's is not.
#[test]
fn accept_within_a_hold_by_another_key_of_the_same_person_fails() {
	let (second, anothers) = (31, 32);
	for lost in [false, true] {
		build_and_execute(|| {
			father_acts();
			assert_ok!(hold(ST_MARY_OFFICER));
			assert_ok!(remove(MIA_KEY, FIRST));
			let key = |id: u8| (PatientId([id; 32]), KeyPurposes::all());
			Keys::mutate(|all| all.insert(anothers, key(31)));
			if lost {
				Removed::set([FATHER].into());
				Keys::mutate(|all| all.insert(second, (MIA_ALONE, KeyPurposes::all())));
			} else {
				Keys::mutate(|all| all.insert(FATHER, key(30)));
				Keys::mutate(|all| all.insert(second, key(30)));
			}
			assert_ok!(appoint(MIA_KEY, as_parent(second)));
			assert_ok!(appoint(MIA_KEY, as_parent(anothers)));
			assert_noop!(accept(second, RepresentativeId(1)), Error::<Test>::Held);
			assert_ok!(accept(anothers, RepresentativeId(2)));
			set_time(NOW + 14 * DAY);
			assert_ok!(accept(second, RepresentativeId(1)));
		});
	}
}

#[test]
fn accept_by_another_key_of_who_represents_fails() {
	build_and_execute(|| {
		let father = (PatientId([30; 32]), KeyPurposes::all());
		Keys::mutate(|all| all.insert(FATHER, father));
		Keys::mutate(|all| all.insert(31, father));
		father_acts();
		assert_ok!(appoint(MIA_KEY, as_parent(31)));
		assert_noop!(accept(31, RepresentativeId(1)), Error::<Test>::AlreadyExists);
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_ok!(accept(31, RepresentativeId(1)));
	});
}

#[test]
fn accept_after_a_recovery_fails() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		Recovered::set([PATIENT_MIA].into());
		assert_noop!(accept(FATHER, FIRST), Error::<Test>::RecentlyRecovered);
		Recovered::set([PATIENT_ANA].into());
		assert_ok!(accept(FATHER, FIRST));
	});
}
