//! Grants of which every use was taken: they stand until they end, because receipts still count.

use crate::{mock::*, types::Terms, Candidate, Error, Grants, Right, RECEIPT_LIFETIME};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	Action, Basis, Decision, DenyReason, GrantId, Grantee, Obligations, Purpose, ReceiptId, Scope,
};
use salus_runtime_api::{AccessRequest, GrantStatus};

const GRANT: GrantId = GrantId(0);
const END: u64 = NOW + 30 * DAY;

fn ana() -> RuntimeOrigin {
	RuntimeOrigin::signed(ANA_KEY)
}

/// Ana lets Lakeside look once, and St Mary takes the use.
fn used_up() {
	let terms = Terms { valid_until: Some(END), max_uses: Some(1), ..Terms::default() };
	let lakeside = Grantee::Organization(LAKESIDE);
	assert_ok!(Consent::grant(ana(), PATIENT_ANA, lakeside, scope(), terms));
	assert_ok!(Consent::take_use(RuntimeOrigin::signed(DR_OKAFOR), PATIENT_ANA, GRANT));
	assert_eq!(status(), GrantStatus::UsedUp);
	assert_eq!(with_receipt(), permitted());
}

fn status() -> GrantStatus {
	Consent::grant_view(PATIENT_ANA, GRANT).expect("Ana gave it").status
}

/// What Lakeside is told that names the first receipt.
fn with_receipt() -> Decision {
	Consent::check_access(AccessRequest {
		holder: ST_MARY,
		requester: DR_LINDQVIST,
		patient: PATIENT_ANA,
		action: Action::Read,
		purpose: Purpose::Treat,
		law: None,
		receipt: Some(ReceiptId { grant: GRANT, number: 1 }),
		records: vec![lab_result()],
		annexes: vec![],
		grantees: vec![],
	})
	.expect("one record is not too many")[0]
}

fn permitted() -> Decision {
	let basis = Basis::Grant(GRANT);
	let until = Some(NOW + RECEIPT_LIFETIME);
	Decision::Permit { basis, obligations: Obligations::empty(), until }
}

fn denied(reason: DenyReason) -> Decision {
	Decision::deny(reason)
}

#[test]
fn revoke_used_up_ends_its_receipts() {
	build_and_execute(|| {
		used_up();
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GRANT));
		assert_eq!(status(), GrantStatus::Revoked);
		assert_eq!(with_receipt(), denied(DenyReason::NoGrant));
	});
}

#[test]
fn give_back_used_up_ends_its_receipts() {
	build_and_execute(|| {
		used_up();
		let lakeside = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		assert_ok!(Consent::give_back(lakeside, PATIENT_ANA, GRANT));
		assert_eq!(with_receipt(), denied(DenyReason::NoGrant));
	});
}

#[test]
fn suspend_used_up_stops_its_receipts_until_it_is_resumed() {
	build_and_execute(|| {
		used_up();
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GRANT));
		assert_eq!(status(), GrantStatus::Suspended);
		assert_eq!(with_receipt(), denied(DenyReason::Suspended));
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, GRANT));
		assert_eq!(status(), GrantStatus::UsedUp);
		assert_eq!(with_receipt(), permitted());
	});
}

#[test]
fn grant_does_not_take_the_place_of_one_that_is_used_up() {
	build_and_execute(|| {
		used_up();
		let grant = || {
			let terms = Terms { valid_until: Some(END), ..Terms::default() };
			// For another purpose, so that the receipt is still what permits.
			let scope = Scope { purposes: Purpose::Hpaymt.into(), ..scope() };
			Consent::grant(ana(), PATIENT_ANA, Grantee::Organization(LAKESIDE), scope, terms)
		};
		for _ in 1..MAX_GRANTS {
			assert_ok!(grant());
		}
		assert_noop!(grant(), Error::<Test>::LimitReached);
		assert_eq!(with_receipt(), permitted());
		set_time(END);
		assert_eq!(with_receipt(), denied(DenyReason::NoGrant));
	});
}

#[test]
fn the_status_of_what_was_passed_on_is_the_worse_of_two() {
	build_and_execute(|| {
		used_up();
		let grant = Grants::<Test>::get(PATIENT_ANA, GRANT).expect("Ana gave it");
		let right = Right::Reshare { parent: GRANT, organization: LAKESIDE };
		let suspended = {
			assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GRANT));
			Grants::<Test>::get(PATIENT_ANA, GRANT).expect("Ana gave it")
		};
		let live = crate::Grant { max_uses: None, ..grant.clone() };
		let expired = crate::Grant { valid_until: Some(NOW), ..live.clone() };
		let revoked = crate::Grant { revoked_at: Some(NOW), ..live.clone() };
		// From the best to the worst.
		let all = [live, grant, suspended, expired, revoked];
		let expected = [
			GrantStatus::Live,
			GrantStatus::UsedUp,
			GrantStatus::Suspended,
			GrantStatus::Expired,
			GrantStatus::Revoked,
		];
		for (child, own) in all.iter().enumerate() {
			for (parent, parents) in all.iter().enumerate() {
				let candidate = Candidate {
					id: GrantId(1),
					grant: crate::Grant { right, ..own.clone() },
					parent: Some(parents.clone()),
				};
				assert_eq!(candidate.status(NOW), expected[child.max(parent)]);
			}
		}
	});
}
