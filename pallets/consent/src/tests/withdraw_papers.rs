//! `withdraw_papers`: what Omar signed in the morning he takes back at noon, before anybody recorded it.

use super::{papers::*, *};
use crate::{Call, Error, Event, Withdrawals};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
};
use salus_primitives::{
	traits::PatientInspect, Authorities, Representation, RepresentativeCapacity, RepresentativeId,
	Represented,
};
use sp_runtime::DispatchError;

fn call() -> Call<Test> {
	Call::withdraw_papers { patient: PATIENT_OMAR }
}

fn withdraw(who: AccountId) -> DispatchResult {
	Consent::withdraw_papers(signed(who), PATIENT_OMAR)
}

fn is_free(who: AccountId) -> bool {
	assert_storage_noop!(call().is_feeless(&signed(who)));
	call().is_feeless(&signed(who))
}

#[test]
fn withdraw_papers_works() {
	for by in [DR_OKAFOR, ST_MARY_ADMIN] {
		build_and_execute(|| {
			set_time(NOW + HOUR);
			assert!(is_free(by));
			assert_ok!(withdraw(by));
			assert_eq!(Withdrawals::<Test>::get(PATIENT_OMAR), Some(NOW + HOUR));
			let (patient, acting) = (PATIENT_OMAR, Acting::Custodian { organization: ST_MARY });
			System::assert_last_event(Event::PapersWithdrawn { patient, by, acting }.into());
		});
	}
}

// He signs at ten, says no at St Mary's desk at half past, and the clinic comes at eleven.
#[test]
fn withdraw_papers_wins_over_what_is_recorded_later() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let signed_at_ten = another(1, NOW);
		set_time(NOW + HOUR / 2);
		assert_ok!(withdraw(DR_OKAFOR));
		set_time(NOW + HOUR);
		assert_noop!(record(signed_at_ten), Error::<Test>::Outdated);
		assert!(matches!(omars_decision_for(DR_LINDQVIST), Decision::Deny { .. }));
		// What he signs after that gives.
		assert_ok!(record(another(2, NOW + HOUR)));
	});
}

// What is recorded is revoked.
#[test]
fn withdraw_papers_ends_nothing() {
	build_and_execute(|| {
		lakeside_treats_omar();
		assert_ok!(record(PAPER));
		assert_ok!(withdraw(DR_OKAFOR));
		assert!(matches!(omars_decision_for(DR_LINDQVIST), Decision::Permit { .. }));
		assert_eq!(live(PATIENT_OMAR, &LAKESIDE_ONLY), [0]);
	});
}

#[test]
fn withdraw_papers_is_free_once_an_hour() {
	build_and_execute(|| {
		assert_ok!(withdraw(DR_OKAFOR));
		for (at, free) in [(NOW, false), (NOW + HOUR - 1, false), (NOW + HOUR, true)] {
			set_time(at);
			assert_eq!(is_free(DR_OKAFOR), free);
			assert_eq!(is_free(ST_MARY_ADMIN), free);
		}
		// It works, free or not, and the hour begins anew.
		set_time(NOW + HOUR / 2);
		assert_ok!(withdraw(DR_OKAFOR));
		set_time(NOW + HOUR);
		assert!(!is_free(DR_OKAFOR));
		set_time(NOW + HOUR / 2 + HOUR);
		assert!(is_free(DR_OKAFOR));
	});
	// A grant that is revoked is taken back, too.
	build_and_execute(|| {
		lakeside_treats_omar();
		assert_ok!(record(PAPER));
		assert_ok!(Consent::revoke(signed(DR_OKAFOR), PATIENT_OMAR, GrantId(0)));
		assert!(!is_free(DR_OKAFOR));
		assert_ok!(withdraw(DR_OKAFOR));
	});
}

#[test]
fn withdraw_papers_by_another_origin_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert!(!call().is_feeless(&origin));
			assert_noop!(Consent::withdraw_papers(origin, PATIENT_OMAR), DispatchError::BadOrigin);
		}
		let guardian = 301;
		let one = Representation {
			representative: RepresentativeId(3),
			capacity: RepresentativeCapacity::Guardian,
			represented: Represented::Adult,
			authorities: Authorities::all(),
			until: UNTIL,
			gives_until: UNTIL,
		};
		Representations::mutate(|all| all.insert((guardian, PATIENT_OMAR), one));
		for who in [
			OMAR_KEPT_KEY,
			guardian,
			DR_LINDQVIST,
			LAKESIDE_ADMIN,
			UMBRELLA_ADMIN,
			ANA_KEY,
			STRANGER,
		] {
			assert!(!is_free(who));
			assert_noop!(withdraw(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn withdraw_papers_takes_the_custodians_standing() {
	build_and_execute(|| {
		let roles = Members::get()[&ST_MARY];
		suspend(ST_MARY);
		for who in [DR_OKAFOR, ST_MARY_ADMIN, OMAR_KEPT_KEY] {
			assert!(!is_free(who));
			assert_noop!(withdraw(who), Error::<Test>::NotAuthorized);
		}
		Members::mutate(|members| members.insert(ST_MARY, roles));
		assert_ok!(withdraw(DR_OKAFOR));
	});
}

// Who has keys signs nothing by hand that counts.
#[test]
fn withdraw_papers_of_who_has_keys_fails() {
	build_and_execute(|| {
		let by = |who, patient| Consent::withdraw_papers(signed(who), patient);
		for (who, patient) in
			[(ANA_KEY, PATIENT_ANA), (DR_OKAFOR, PATIENT_ANA), (DR_OKAFOR, PATIENT_NOBODY)]
		{
			assert_noop!(by(who, patient), Error::<Test>::NotInCustody);
		}
		claim();
		for who in [OMAR_KEY, OMAR_KEPT_KEY, DR_OKAFOR] {
			assert!(!is_free(who));
			assert_noop!(withdraw(who), Error::<Test>::NotInCustody);
		}
	});
}

#[test]
fn withdraw_papers_is_operational_and_weighs_its_checks_once_more() {
	build_and_execute(|| {
		let info = call().get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		// To know whether it is free: who acts, the last withdrawal and the time.
		let checks = <Registry as PatientInspect<AccountId>>::inspect_weight();
		let reads = DbWeight::get().reads(2);
		assert_eq!(info.call_weight, checks + looked_up_beside() * 2 + reads);
	});
}
