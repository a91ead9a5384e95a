//! `unlink`.

use super::*;
use crate::{Call, Error, Event};
use frame_support::{
	assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::UnfilteredDispatchable,
};

/// Whether an unlinking would be free, and whether it would succeed.
fn judged(origin: RuntimeOrigin, identifier: KeyedId) -> (bool, bool) {
	let call = Call::<Test>::unlink { patient: PATIENT_ANA, organization: ST_MARY, identifier };
	assert_storage_noop!(call.is_feeless(&origin));
	let free = call.is_feeless(&origin);
	let succeeds = with_transaction(|| {
		let outcome = call.dispatch_bypass_filter(origin).is_ok();
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(outcome))
	});
	(free, succeeds.expect("a first transaction is not too deep"))
}

#[test]
fn unlink_by_the_patient_works() {
	build_and_execute(|| {
		st_mary_is_linked();
		assert_ok!(unlink(ANA_CONSENT_KEY, NUMBER));
		assert_eq!(found(NUMBER), None);
		assert!(!Links::<Test>::contains_key(PATIENT_ANA, ST_MARY), "nothing is left");
		System::assert_last_event(
			Event::Unlinked {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				identifier: NUMBER,
				by: ANA_CONSENT_KEY,
			}
			.into(),
		);
	});
}

#[test]
fn unlink_by_the_organization_works() {
	for who in [ST_MARY_ADMIN, DR_OKAFOR] {
		build_and_execute(|| {
			st_mary_is_linked();
			assert_ok!(unlink(who, NUMBER));
			assert_eq!(found(NUMBER), None);
		});
	}
}

#[test]
fn unlink_leaves_every_other_link() {
	build_and_execute(|| {
		st_mary_is_linked();
		assert_ok!(permit(ANA_KEY, OTHER));
		assert_ok!(link(DR_OKAFOR, OTHER));
		assert_ok!(Attestations::permit_link(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, NUMBER));
		assert_ok!(Attestations::link(signed(DR_LINDQVIST), PATIENT_ANA, NUMBER));
		assert_ok!(unlink(ANA_KEY, NUMBER));
		assert_eq!((found(NUMBER), found(OTHER)), (None, Some(PATIENT_ANA)));
		assert_eq!(Attestations::linked_patient(LAKESIDE, NUMBER), Some(PATIENT_ANA));
	});
}

/// Taken back before it was used, the permission is good for nothing.
#[test]
fn unlink_takes_a_permission_back() {
	build_and_execute(|| {
		assert_ok!(permit(ANA_KEY, NUMBER));
		assert_ok!(unlink(ANA_KEY, NUMBER));
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::NotFound);
	});
}

/// What somebody else linked by the same number stays, when the permission for it is taken back.
#[test]
fn unlink_of_a_permission_leaves_who_is_linked() {
	build_and_execute(|| {
		assert_ok!(Attestations::permit_link(signed(BEN_KEY), PATIENT_BEN, ST_MARY, NUMBER));
		st_mary_is_linked();
		assert_ok!(Attestations::unlink(signed(BEN_KEY), PATIENT_BEN, ST_MARY, NUMBER));
		assert_eq!(found(NUMBER), Some(PATIENT_ANA));
	});
}

#[test]
fn unlink_by_the_patient_works_whatever_the_organization() {
	build_and_execute(|| {
		st_mary_is_linked();
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(unlink(who, NUMBER), Error::<Test>::NotAuthorized);
		}
		Recovered::set([PATIENT_ANA].into());
		assert_ok!(unlink(ANA_KEY, NUMBER));
	});
}

#[test]
fn unlink_by_another_origin_fails() {
	build_and_execute(|| {
		st_mary_is_linked();
		refused_without_a_signature(|origin| {
			Attestations::unlink(origin, PATIENT_ANA, ST_MARY, NUMBER)
		});
		let others = [ANA_CONTROL_KEY, ANA_VETO_KEY, BEN_KEY, DR_LINDQVIST, CLERK_ODA, STRANGER];
		for who in others {
			assert_noop!(unlink(who, NUMBER), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn unlink_of_what_is_not_there_fails() {
	build_and_execute(|| {
		st_mary_is_linked();
		assert_noop!(unlink(ANA_KEY, OTHER), Error::<Test>::NotFound);
		assert_noop!(
			Attestations::unlink(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, NUMBER),
			Error::<Test>::NotFound
		);
		assert_ok!(unlink(ANA_KEY, NUMBER));
		assert_noop!(unlink(ANA_KEY, NUMBER), Error::<Test>::NotFound);
	});
}

#[test]
fn unlink_is_free_exactly_when_the_patient_succeeds() {
	build_and_execute(|| {
		st_mary_is_linked();
		let (free_and_done, paid_and_done, refused) = ((true, true), (false, true), (false, false));
		for (origin, identifier, expected) in [
			(signed(ANA_KEY), NUMBER, free_and_done),
			(signed(ANA_CONSENT_KEY), NUMBER, free_and_done),
			(signed(DR_OKAFOR), NUMBER, paid_and_done),
			(signed(ST_MARY_ADMIN), NUMBER, paid_and_done),
			(signed(ANA_KEY), OTHER, refused),
			(signed(ANA_CONTROL_KEY), NUMBER, refused),
			(signed(BEN_KEY), NUMBER, refused),
			(signed(STRANGER), NUMBER, refused),
			(RuntimeOrigin::root(), NUMBER, refused),
			(RuntimeOrigin::none(), NUMBER, refused),
		] {
			assert_eq!(judged(origin.clone(), identifier), expected, "{origin:?} {identifier:?}");
		}
	});
}

#[test]
fn unlink_is_operational() {
	new_test_ext().execute_with(|| {
		let (patient, organization, identifier) = (PATIENT_ANA, ST_MARY, NUMBER);
		let unlink = Call::<Test>::unlink { patient, organization, identifier };
		assert_eq!(unlink.get_dispatch_info().class, DispatchClass::Operational);
		let permit = Call::<Test>::permit_link { patient, organization, identifier };
		assert_eq!(permit.get_dispatch_info().class, DispatchClass::Normal);
	});
}
