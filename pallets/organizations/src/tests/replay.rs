//! A nonce never starts again, so nothing that an account signed can be replayed.

use crate::mock::*;
use frame_support::assert_ok;
use frame_system::CheckNonce;
use salus_primitives::Privileges;
use sp_runtime::transaction_validity::InvalidTransaction;

fn validate(who: AccountId, nonce: u32) -> Result<(), InvalidTransaction> {
	CheckNonce::<Test>::validate_nonce_for_account(&who, nonce).map(|_| ()).map_err(|error| {
		match error {
			sp_runtime::transaction_validity::TransactionValidityError::Invalid(invalid) => invalid,
			other => panic!("unexpected {other:?}"),
		}
	})
}

fn use_nonce(who: AccountId, nonce: u32) {
	assert_eq!(validate(who, nonce), Ok(()));
	assert_ok!(CheckNonce::<Test>::prepare_nonce_for_account(&who, nonce));
}

#[test]
fn practitioner_without_balance_acts_and_is_not_replayed() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		admit(NORTHSIDE);
		assert_eq!(validate(DR_OKAFOR, 0), Err(InvalidTransaction::Payment));
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		use_nonce(DR_OKAFOR, 0);
		assert_eq!(validate(DR_OKAFOR, 0), Err(InvalidTransaction::Stale));

		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR));
		assert_eq!(validate(DR_OKAFOR, 0), Err(InvalidTransaction::Stale));
		enroll(NORTHSIDE, DR_OKAFOR, Privileges::empty());
		assert_eq!(validate(DR_OKAFOR, 0), Err(InvalidTransaction::Stale));
		use_nonce(DR_OKAFOR, 1);
	});
}

#[test]
fn admin_without_balance_is_not_replayed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = admit(ST_MARY);
		use_nonce(ST_MARY, 0);
		// All of the credit is spent, and the balance's own reference with it.
		assert_ok!(Balances::transfer_allow_death(signed(ST_MARY), STRANGER, CREDIT));
		assert_eq!(validate(ST_MARY, 0), Err(InvalidTransaction::Stale));
		assert_ok!(Organizations::remove(council(), id));
		assert_eq!(validate(ST_MARY, 0), Err(InvalidTransaction::Stale));
		admit(ST_MARY);
		assert_eq!(validate(ST_MARY, 0), Err(InvalidTransaction::Stale));
		use_nonce(ST_MARY, 1);
	});
}
