use super::*;
use crate::{Error, Event, Incapacities, RefutedAt};
use frame_support::{
	assert_noop,
	dispatch::{DispatchClass, GetDispatchInfo},
};
use salus_runtime_api::IncapacityEnding;
use sp_runtime::DispatchError;

const END: UnixMillis = NOW + 10 * DAY;
const ENDING: Call<Test> = Call::end_incapacity { patient: PATIENT_ANA };

fn ended(how: IncapacityEnding, by: AccountId) -> RuntimeEvent {
	let (patient, organization) = (PATIENT_ANA, ST_MARY);
	Event::IncapacityEnded { patient, organization, how, by }.into()
}

fn ended_at() -> Option<UnixMillis> {
	Incapacities::<Test>::get(PATIENT_ANA).and_then(|one| one.ended_at)
}

fn refuted_at() -> Option<UnixMillis> {
	RefutedAt::<Test>::get(PATIENT_ANA)
}

#[test]
fn the_patients_key_is_the_proof_of_capacity() {
	build_and_execute(|| {
		son_sleeps();
		assert_ok!(attest(DR_OKAFOR, END));
		set_time(NOW + HOUR);
		assert!(is_free(ANA_KEY, ENDING));
		assert_ok!(end_incapacity(ANA_KEY));
		assert_eq!(son_acts_until(), None);
		assert_eq!((ended_at(), refuted_at()), (Some(NOW + HOUR), Some(NOW + HOUR)));
		assert_eq!(last_event(), ended(IncapacityEnding::Refuted, ANA_KEY));
	});
}

#[test]
fn the_organization_that_attested_it_withdraws_it() {
	for who in [DR_OKAFOR, ST_MARY_OFFICER, ST_MARY_ADMIN] {
		build_and_execute(|| {
			son_sleeps();
			assert_ok!(attest(DR_OKAFOR, END));
			set_time(NOW + HOUR);
			assert!(is_free(who, ENDING));
			assert_ok!(end_incapacity(who));
			assert_eq!(son_acts_until(), None);
			assert_eq!((ended_at(), refuted_at()), (Some(NOW + HOUR), None));
			assert_eq!(last_event(), ended(IncapacityEnding::Withdrawn, who));
		});
	}
}

#[test]
fn end_incapacity_by_others_fails_and_is_not_free() {
	build_and_execute(|| {
		son_sleeps();
		assert_ok!(Proxies::attest_incapacity(signed(DR_OKAFOR), PATIENT_MIA, END, EVIDENCE));
		assert_ok!(attest(DR_OKAFOR, END));
		for who in [MIA_KEY, SON, DR_LINDQVIST, HILLTOP_OFFICER, STRANGER] {
			assert_noop!(end_incapacity(who), Error::<Test>::NotAuthorized);
			assert!(!is_free(who, ENDING));
		}
		// A key for consent alone does not show who controls the identity.
		let of_mia = Proxies::end_incapacity(signed(MIA_CONSENT_KEY), PATIENT_MIA);
		assert_eq!(of_mia, Err(Error::<Test>::NotAuthorized.into()));
		suspend(ST_MARY);
		assert_noop!(end_incapacity(DR_OKAFOR), Error::<Test>::NotAuthorized);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert!(!ENDING.is_feeless(&origin));
			assert_noop!(Proxies::end_incapacity(origin, PATIENT_ANA), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn end_incapacity_of_nothing_fails_and_is_not_free() {
	build_and_execute(|| {
		assert_noop!(end_incapacity(ANA_KEY), Error::<Test>::NotFound);
		assert!(!is_free(ANA_KEY, ENDING));
	});
}

#[test]
fn end_incapacity_of_what_is_over_fails_and_is_not_free() {
	build_and_execute(|| {
		assert_ok!(attest(DR_OKAFOR, END));
		set_time(END - 1);
		assert!(is_free(ANA_KEY, ENDING));
		set_time(END);
		assert_noop!(end_incapacity(ANA_KEY), Error::<Test>::NotInForce);
		assert!(!is_free(ANA_KEY, ENDING));
		assert_ok!(attest(DR_OKAFOR, END + 1));
		assert_ok!(end_incapacity(ANA_KEY));
		assert_noop!(end_incapacity(ANA_KEY), Error::<Test>::NotInForce);
		assert!(!is_free(ANA_KEY, ENDING));
	});
}

#[test]
fn end_incapacity_is_operational() {
	assert_eq!(ENDING.get_dispatch_info().class, DispatchClass::Operational);
}
