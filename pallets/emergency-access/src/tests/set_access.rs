//! `set_access`.

use super::*;
use crate::{Access, Call, Event};
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use EmergencyAccess::{Everything, Normal, Nothing};

const MAY: [AccountId; 2] = [ANA_KEY, ANA_CONSENT_KEY];

#[test]
fn set_access_works() {
	build_and_execute(|| {
		for access in [Everything, Nothing, Normal] {
			assert_ok!(set_access(ANA_CONSENT_KEY, access));
			assert_eq!(Access::<Test>::get(PATIENT_ANA), access);
			System::assert_last_event(
				Event::AccessSet { patient: PATIENT_ANA, access, by: ANA_CONSENT_KEY }.into(),
			);
		}
		assert_eq!(Access::<Test>::get(PATIENT_BEN), Normal);
	});
}

#[test]
fn set_access_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		for access in [Everything, Normal, Nothing] {
			only_by(&MAY, |origin| Glass::set_access(origin, PATIENT_ANA, access));
		}
		let of_nobody = Glass::set_access(signed(ANA_KEY), PATIENT_NOBODY, Nothing);
		assert_eq!(of_nobody, Err(Error::<Test>::NotAuthorized.into()));
	});
}

#[test]
fn set_access_to_what_it_is_fails() {
	build_and_execute(|| {
		assert_noop!(set_access(ANA_KEY, Normal), Error::<Test>::Unchanged);
		for access in [Everything, Nothing] {
			assert_ok!(set_access(ANA_KEY, access));
			assert_noop!(set_access(ANA_KEY, access), Error::<Test>::Unchanged);
		}
	});
}

#[test]
fn set_access_is_free_exactly_when_it_is_less() {
	build_and_execute(|| {
		let free = || {
			[Nothing, Normal, Everything].map(|access| {
				let free = free_for(&Call::set_access { patient: PATIENT_ANA, access });
				assert!(free == MAY || free.is_empty(), "{access}");
				!free.is_empty()
			})
		};
		assert_eq!(free(), [true, false, false]);
		assert_ok!(set_access(ANA_KEY, Everything));
		assert_eq!(free(), [true, true, false]);
		assert_ok!(set_access(ANA_KEY, Nothing));
		assert_eq!(free(), [false, false, false]);
	});
}

#[test]
fn set_access_to_more_after_a_recovery_fails() {
	build_and_execute(|| {
		let free = |access| free_for(&Call::set_access { patient: PATIENT_ANA, access });
		let fails = |access| {
			assert_noop!(set_access(ANA_KEY, access), Error::<Test>::RecentlyRecovered);
			assert!(free(access).is_empty());
		};
		Recovered::set([PATIENT_ANA].into());
		fails(Everything);
		assert_noop!(set_access(ANA_KEY, Normal), Error::<Test>::Unchanged);
		assert_noop!(set_access(BEN_KEY, Everything), Error::<Test>::NotAuthorized);
		// Less goes on, and is as free as before.
		assert_eq!(free(Nothing), MAY);
		assert_ok!(set_access(ANA_KEY, Nothing));
		fails(Normal);
		fails(Everything);

		Recovered::set([PATIENT_BEN].into());
		assert_ok!(set_access(ANA_KEY, Everything));
		Recovered::set([PATIENT_ANA].into());
		assert_ok!(set_access(ANA_KEY, Normal));
		assert_eq!(Access::<Test>::get(PATIENT_ANA), Normal);
	});
}

#[test]
fn set_access_is_operational() {
	build_and_execute(|| {
		let call = Call::<Test>::set_access { patient: PATIENT_ANA, access: Nothing };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
	});
}
