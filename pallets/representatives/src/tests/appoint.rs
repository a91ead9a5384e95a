use super::*;
use crate::{Error, Event, NextRepresentativeId};
use frame_support::assert_noop;
use salus_primitives::representatives::MAX_REPRESENTATIVES;
use sp_runtime::DispatchError;

#[test]
fn appoint_works() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_eq!(stored(), [appointed()]);
		assert_eq!(
			last_event(),
			Event::RepresentativesChanged { patient: PATIENT_MIA, by: MIA_KEY }.into()
		);
		assert_eq!(NextRepresentativeId::<Test>::get(PATIENT_MIA), 1);
		assert_eq!(NextRepresentativeId::<Test>::get(PATIENT_ANA), 0);
		assert!(!acts(FATHER));
	});
}

#[test]
fn appoint_from_a_past_moment_counts_from_now() {
	build_and_execute(|| {
		let early = Appointment { valid_from: Some(NOW - 1), ..as_parent(FATHER) };
		assert_ok!(appoint(MIA_KEY, early));
		assert_eq!(stored(), [appointed()]);
	});
}

#[test]
fn appoint_from_a_later_moment_works() {
	build_and_execute(|| {
		let later = Appointment { valid_from: Some(NOW + DAY), ..as_parent(FATHER) };
		assert_ok!(appoint(MIA_KEY, later));
		assert_ok!(accept(FATHER, FIRST));
		set_time(NOW + DAY - 1);
		assert!(!acts(FATHER));
		set_time(NOW + DAY);
		assert!(acts(FATHER));
	});
}

#[test]
fn appoint_by_others_fails() {
	build_and_execute(|| {
		father_acts();
		for who in [
			MIA_CONSENT_KEY,
			MIA_VETO_KEY,
			MIA_ALONE_KEY,
			ANA_KEY,
			FATHER,
			MOTHER,
			DR_OKAFOR,
			ST_MARY_OFFICER,
			ST_MARY_ADMIN,
			STRANGER,
		] {
			assert_noop!(appoint(who, as_parent(MOTHER)), Error::<Test>::NotAuthorized);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Proxies::appoint(origin, PATIENT_MIA, as_parent(MOTHER)),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn appoint_for_a_patient_who_is_not_registered_fails() {
	build_and_execute(|| {
		let nobody = PatientId([9; 32]);
		assert_noop!(
			Proxies::appoint(signed(MIA_KEY), nobody, as_parent(FATHER)),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn appoint_to_nothing_fails() {
	build_and_execute(|| {
		let to = |authorities| Appointment { authorities, ..as_parent(FATHER) };
		assert_noop!(appoint(MIA_KEY, to(Authorities::empty())), Error::<Test>::Empty);
		for authority in Authority::ALL {
			assert_ok!(appoint(MIA_KEY, to((*authority).into())));
		}
	});
}

#[test]
fn appoint_with_an_end_in_the_past_fails() {
	build_and_execute(|| {
		let until = |valid_until| Appointment { valid_until, ..as_parent(FATHER) };
		assert_noop!(appoint(MIA_KEY, until(NOW)), Error::<Test>::Expired);
		assert_ok!(appoint(MIA_KEY, until(NOW + 1)));
	});
}

#[test]
fn appoint_for_no_time_fails() {
	build_and_execute(|| {
		let until = NOW + DAY;
		let from = |valid_from| Appointment {
			valid_from: Some(valid_from),
			valid_until: until,
			..as_parent(FATHER)
		};
		assert_noop!(appoint(MIA_KEY, from(until)), Error::<Test>::Empty);
		assert_ok!(appoint(MIA_KEY, from(until - 1)));
	});
}

#[test]
fn appoint_for_too_long_fails() {
	build_and_execute(|| {
		let until = |valid_until| Appointment { valid_until, ..as_proxy() };
		let latest = NOW + MAX_REPRESENTATION;
		assert_noop!(appoint(MIA_KEY, until(latest + 1)), Error::<Test>::TooFar);
		assert_ok!(appoint(MIA_KEY, until(latest)));
	});
}

#[test]
fn appoint_beyond_the_month_of_coming_of_age_fails() {
	build_and_execute(|| {
		let until = |valid_until| Appointment { valid_until, ..as_parent(FATHER) };
		assert_noop!(appoint(MIA_KEY, until(OF_AGE.ends_at() + 1)), Error::<Test>::TooFar);
		assert_ok!(appoint(MIA_KEY, until(OF_AGE.ends_at())));
	});
}

/// What ends on the birthday says when it is.
#[test]
fn appoint_until_within_the_month_of_coming_of_age_fails() {
	build_and_execute(|| {
		let until = |valid_until| Appointment { valid_until, ..as_parent(FATHER) };
		for told in [OF_AGE.starts_at(), OF_AGE.starts_at() + 14 * DAY, OF_AGE.ends_at() - 1] {
			assert_noop!(appoint(MIA_KEY, until(told)), Error::<Test>::TooFar);
		}
		assert_ok!(appoint(MIA_KEY, until(OF_AGE.starts_at() - 1)));
	});
}

/// As an adult's guardian, or of age in another month.
fn of_age(month: Option<Month>) -> Appointment {
	Appointment {
		commitment: commitment(MOTHER, Guardian),
		age_out: month.map(|month| AgeOut { month, day: BIRTHDAY }),
		valid_until: NOW + 10 * DAY,
		..as_parent(MOTHER)
	}
}

const OTHERS: [Option<Month>; 3] = [None, Some(Month(689)), Some(Month(691))];

fn differs() -> DispatchResult {
	Err(Error::<Test>::AgeDiffers.into())
}

/// The ex who gets hold of the phone is no adult's guardian beside a minor's mother.
#[test]
fn appoint_for_another_age_than_others_say_fails() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		for other in OTHERS {
			assert_noop!(appoint(MIA_KEY, of_age(other)), Error::<Test>::AgeDiffers);
		}
		assert_ok!(appoint(MIA_KEY, of_age(Some(OF_AGE))));
		// What nobody accepted was a mistake, if it is taken back.
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_ok!(remove(MIA_KEY, RepresentativeId(1)));
		assert_ok!(appoint(MIA_KEY, of_age(Some(Month(691)))));
	});
}

#[test]
fn appoint_for_a_minor_beside_an_adults_representative_fails() {
	build_and_execute(|| {
		assert_ok!(appoint(MIA_KEY, of_age(None)));
		assert_noop!(appoint(MIA_KEY, as_parent(FATHER)), Error::<Test>::AgeDiffers);
		let opened = opening(Guardian);
		assert_ok!(Proxies::accept(signed(MOTHER), PATIENT_MIA, FIRST, opened));
		assert_noop!(appoint(MIA_KEY, as_parent(FATHER)), Error::<Test>::AgeDiffers);
		assert_ok!(remove(MIA_KEY, FIRST));
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
	});
}

/// What was said when somebody accepted counts as long as it is known, whatever became of them.
#[test]
fn appoint_for_another_age_after_who_acted_for_a_minor_fails() {
	for removed in [true, false] {
		build_and_execute(|| {
			assert_ok!(appoint(
				MIA_KEY,
				Appointment { valid_until: NOW + DAY, ..as_parent(FATHER) }
			));
			assert_ok!(accept(FATHER, FIRST));
			if removed {
				assert_ok!(remove(MIA_KEY, FIRST));
			} else {
				set_time(NOW + DAY);
			}
			for other in OTHERS {
				assert_noop!(appoint(MIA_KEY, of_age(other)), Error::<Test>::AgeDiffers);
			}
			assert_ok!(appoint(MIA_KEY, of_age(Some(OF_AGE))));
		});
	}
}

#[test]
fn appoint_for_a_minor_who_came_of_age_fails() {
	let later = || Appointment {
		age_out: Some(AgeOut { month: Month(700), day: BIRTHDAY }),
		valid_until: Month(700).ends_at(),
		..as_parent(MOTHER)
	};
	let adults = || Appointment { valid_until: Month(700).ends_at(), ..of_age(None) };
	// Somebody said so, whether or not anybody had accepted.
	for accepts in [true, false] {
		build_and_execute(|| {
			assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
			if accepts {
				assert_ok!(accept(FATHER, FIRST));
			}
			set_time(OF_AGE.starts_at());
			assert_ok!(age_out(MIA_KEY));
			for minors in [as_parent(MOTHER), later()] {
				assert_eq!(appoint(MIA_KEY, minors), differs());
			}
			assert_ok!(appoint(MIA_KEY, adults()));
		});
	}
	// The month is over. What nobody accepted says nothing any more.
	for accepts in [true, false] {
		build_and_execute(|| {
			assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
			if accepts {
				assert_ok!(accept(FATHER, FIRST));
			}
			set_time(OF_AGE.ends_at() - 1);
			assert_eq!(appoint(MIA_KEY, adults()), differs());
			set_time(OF_AGE.ends_at());
			if accepts {
				assert_eq!(appoint(MIA_KEY, later()), differs());
				assert_ok!(appoint(MIA_KEY, adults()));
			} else {
				assert_ok!(appoint(MIA_KEY, later()));
			}
		});
	}
}

#[test]
fn appoint_after_a_recovery_fails() {
	build_and_execute(|| {
		Recovered::set([PATIENT_MIA].into());
		assert_noop!(appoint(MIA_KEY, as_parent(FATHER)), Error::<Test>::RecentlyRecovered);
		Recovered::set([PATIENT_ANA].into());
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
	});
}

fn fill() {
	for _ in 0..MAX_REPRESENTATIVES {
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
	}
}

fn ids() -> Vec<u32> {
	stored().into_iter().map(|one| one.id.0).collect()
}

#[test]
fn appoint_one_too_many_fails() {
	build_and_execute(|| {
		fill();
		assert_noop!(appoint(MIA_KEY, as_parent(FATHER)), Error::<Test>::LimitReached);
		// Another patient's are another patient's.
		assert_ok!(Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, as_proxy()));
	});
}

#[test]
fn appoint_has_who_has_been_over_for_longest_make_room() {
	build_and_execute(|| {
		fill();
		assert_ok!(remove(MIA_KEY, RepresentativeId(5)));
		set_time(NOW + 1);
		assert_ok!(remove(MIA_KEY, RepresentativeId(2)));
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_eq!(ids(), [0, 1, 2, 3, 4, 6, 7, 8]);
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
		assert_eq!(ids(), [0, 1, 3, 4, 6, 7, 8, 9]);
		assert_noop!(appoint(MIA_KEY, as_parent(FATHER)), Error::<Test>::LimitReached);
	});
}

#[test]
fn appoint_has_nobody_under_a_hold_make_room() {
	build_and_execute(|| {
		fill();
		assert_ok!(accept(FATHER, FIRST));
		assert_ok!(hold(ST_MARY_OFFICER));
		assert_ok!(remove(MIA_KEY, FIRST));
		set_time(NOW + 14 * DAY - 1);
		assert_noop!(appoint(MIA_KEY, as_parent(FATHER)), Error::<Test>::LimitReached);
		set_time(NOW + 14 * DAY);
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
	});
}

#[test]
fn appoint_without_an_id_left_fails() {
	build_and_execute(|| {
		NextRepresentativeId::<Test>::insert(PATIENT_MIA, u32::MAX);
		assert_noop!(appoint(MIA_KEY, as_parent(FATHER)), Error::<Test>::LimitReached);
		NextRepresentativeId::<Test>::insert(PATIENT_MIA, u32::MAX - 1);
		assert_ok!(appoint(MIA_KEY, as_parent(FATHER)));
	});
}
