//! Patients who died or left: an executor acts for the dead, and nobody else for either.

use super::*;
use crate::Error;
use frame_support::assert_noop;
use salus_runtime_api::RepresentativeStatus;
use LifeClosing::{Deceased, Left};
use RepresentativeCapacity::Executor;

/// Ana's son, as her executor, for a hundred days.
fn as_executor() -> Appointment {
	Appointment { commitment: commitment(SON, Executor), ..as_proxy() }
}

fn appoint_executor() -> DispatchResult {
	Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, as_executor())
}

fn accept_executor(id: RepresentativeId) -> DispatchResult {
	Proxies::accept(signed(SON), PATIENT_ANA, id, opening(Executor))
}

fn status() -> RepresentativeStatus {
	Proxies::representatives(PATIENT_ANA)[0].status
}

#[test]
fn an_executor_is_awake_exactly_while_the_patient_is_deceased() {
	build_and_execute(|| {
		assert_ok!(appoint_executor());
		assert_ok!(accept_executor(FIRST));
		for (enter, awake) in [
			(None, false),
			(Some(Left), false),
			(Some(Deceased), true),
			(None, false),
			(Some(Deceased), true),
		] {
			reopen(PATIENT_ANA);
			if let Some(how) = enter {
				close(PATIENT_ANA, how);
			}
			// Until their own time is over, and no attestation has a part in it.
			assert_eq!(son_acts_until(), awake.then_some(NOW + 100 * DAY), "{enter:?}");
			let expected = match awake {
				true => RepresentativeStatus::InForce,
				false => RepresentativeStatus::Asleep,
			};
			assert_eq!(status(), expected, "{enter:?}");
		}
		// Another patient's death is another patient's.
		reopen(PATIENT_ANA);
		close(PATIENT_MIA, Deceased);
		assert_eq!(son_acts_until(), None);
	});
}

#[test]
fn an_executor_may_view_and_decide_until_their_time_is_over() {
	build_and_execute(|| {
		assert_ok!(appoint_executor());
		assert_ok!(accept_executor(FIRST));
		close(PATIENT_ANA, Deceased);
		let one = Proxies::representation(&SON, PATIENT_ANA).expect("they are awake");
		assert_eq!((one.capacity, one.authorities), (Executor, Authorities::all()));
		assert_eq!((one.until, one.gives_until), (NOW + 100 * DAY, NOW + 100 * DAY));
		assert!(Proxies::may_view(PATIENT_ANA, FIRST, Executor));
		set_time(NOW + 100 * DAY - 1);
		assert!(son_acts_until().is_some());
		set_time(NOW + 100 * DAY);
		assert_eq!(son_acts_until(), None);
	});
}

#[test]
fn nobody_else_acts_for_a_patient_who_died_or_left() {
	for how in [Deceased, Left] {
		build_and_execute(|| {
			father_acts();
			close(PATIENT_MIA, how);
			assert!(!acts(FATHER), "{how:?}");
			let status = Proxies::representatives(PATIENT_MIA)[0].status;
			assert_eq!(status, RepresentativeStatus::Asleep, "{how:?}");
			// They represent her all the same: what they gave is not theirs to read.
			assert!(Proxies::represents(&FATHER, PATIENT_MIA));
			reopen(PATIENT_MIA);
			assert!(acts(FATHER), "{how:?}");
		});
	}
}

#[test]
fn a_proxy_is_not_woken_by_incapacity_when_the_patient_died_or_left() {
	for how in [Deceased, Left] {
		build_and_execute(|| {
			son_sleeps();
			assert_ok!(attest(DR_OKAFOR, NOW + 10 * DAY));
			assert!(son_acts_until().is_some());
			close(PATIENT_ANA, how);
			assert_eq!(son_acts_until(), None, "{how:?}");
		});
	}
}

#[test]
fn nobody_is_appointed_by_who_died_or_left() {
	for how in [Deceased, Left] {
		build_and_execute(|| {
			close(PATIENT_ANA, how);
			assert_noop!(appoint_executor(), Error::<Test>::Inactive);
			reopen(PATIENT_ANA);
			close(PATIENT_MIA, how);
			assert_ok!(appoint_executor());
		});
	}
}

#[test]
fn only_an_executor_accepts_and_only_after_a_death() {
	for (how, executes) in [(Deceased, true), (Left, false)] {
		build_and_execute(|| {
			son_appointed_twice();
			close(PATIENT_ANA, how);
			let proxy = opening(HealthcarePowerOfAttorney);
			assert_noop!(
				Proxies::accept(signed(SON), PATIENT_ANA, FIRST, proxy),
				Error::<Test>::Inactive
			);
			let second = RepresentativeId(1);
			if executes {
				assert_ok!(accept_executor(second));
				assert!(son_acts_until().is_some());
			} else {
				assert_noop!(accept_executor(second), Error::<Test>::Inactive);
			}
		});
	}
}

/// Ana appoints her son as a proxy, and as her executor.
fn son_appointed_twice() {
	assert_ok!(Proxies::appoint(signed(ANA_KEY), PATIENT_ANA, as_proxy()));
	assert_ok!(appoint_executor());
}

#[test]
fn removing_resigning_and_holding_go_on_after_a_death() {
	build_and_execute(|| {
		assert_ok!(appoint_executor());
		assert_ok!(accept_executor(FIRST));
		close(PATIENT_ANA, Deceased);
		// An executor, too, is held by who safeguards.
		assert_ok!(Proxies::hold(signed(ST_MARY_OFFICER), PATIENT_ANA, FIRST, REASON));
		assert_eq!(son_acts_until(), None);
		let removal = Call::remove { patient: PATIENT_ANA, representative: FIRST };
		assert!(is_free(ANA_KEY, removal));
		assert_ok!(Proxies::resign(signed(SON), PATIENT_ANA));
	});
}
