use super::refused_to_all_but_the_council;
use crate::{
	mock::*, Administration, Admins, Call, Error, Event, Organization, Organizations as Stored,
};
use codec::{Decode, Encode};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult, traits::fungible::Inspect};
use salus_primitives::{KeyedId, OrganizationId, Privileges, Role, Roles, UnixMillis};
use sp_runtime::{ArithmeticError, TokenError};

const NPI: KeyedId = KeyedId([0x4e; 32]);

fn admit_with(
	origin: RuntimeOrigin,
	admin: AccountId,
	license_expires_at: UnixMillis,
	credit: u64,
) -> DispatchResult {
	Organizations::admit(
		origin,
		name("St. Mary"),
		provider(),
		admin,
		license_expires_at,
		credit,
		None,
	)
}

#[test]
fn admit_works() {
	ExtBuilder::default().build_and_execute(|| {
		let roles = Roles::of(&[Role::Provider, Role::Laboratory]);
		assert_ok!(Organizations::admit(
			council(),
			name("Sankt Görans"),
			roles,
			ST_MARY,
			START + YEAR,
			CREDIT,
			Some(NPI)
		));

		let organization = OrganizationId(0);
		assert_eq!(
			stored(organization),
			Organization {
				name: name("Sankt Görans"),
				roles,
				admin: ST_MARY,
				admitted_at: START,
				license_expires_at: START + YEAR,
				licenses: Default::default(),
				npi: Some(NPI),
				encryption_key: None,
				suspension: None,
				removed_at: None,
				practitioners: 0,
			}
		);
		assert_eq!(
			Admins::<Test>::get(ST_MARY),
			Some(Administration { organization, began_at: START, ended_at: None })
		);
		assert_eq!(Balances::balance(&ST_MARY), CREDIT);
		assert_eq!(System::sufficients(&ST_MARY), 1);
		System::assert_last_event(
			Event::Admitted {
				organization,
				admin: ST_MARY,
				roles,
				license_expires_at: START + YEAR,
				npi: Some(NPI),
				credit: CREDIT,
			}
			.into(),
		);
	});
}

#[test]
fn admit_counts_ids() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(admit(ST_MARY), OrganizationId(0));
		assert_ok!(Organizations::remove(council(), OrganizationId(0)));
		assert_eq!(admit(NORTHSIDE), OrganizationId(1));
		assert_eq!(Stored::<Test>::iter_keys().count(), 2);
	});
}

#[test]
fn admit_without_credit_works() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(admit_with(council(), ST_MARY, START + YEAR, 0));
		assert_eq!(Balances::balance(&ST_MARY), 0);
		assert_eq!(System::sufficients(&ST_MARY), 1);
	});
}

#[test]
fn admit_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		refused_to_all_but_the_council(|origin| {
			admit_with(origin, NORTHSIDE, START + YEAR, CREDIT)
		});
	});
}

#[test]
fn admit_without_name_or_role_fails() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			Organizations::admit(
				council(),
				name(""),
				provider(),
				ST_MARY,
				START + YEAR,
				CREDIT,
				None
			),
			Error::<Test>::Empty
		);
		assert_noop!(
			Organizations::admit(
				council(),
				name("St. Mary"),
				Roles::empty(),
				ST_MARY,
				START + YEAR,
				CREDIT,
				None
			),
			Error::<Test>::Empty
		);
	});
}

#[test]
fn admit_with_unprintable_name_fails() {
	ExtBuilder::default().build_and_execute(|| {
		for bytes in [vec![0xff, 0xfe], b"St.\nMary".to_vec(), b" St. Mary".to_vec()] {
			assert_noop!(
				Organizations::admit(
					council(),
					bytes.try_into().unwrap(),
					provider(),
					ST_MARY,
					START + YEAR,
					CREDIT,
					None
				),
				Error::<Test>::NotPrintable
			);
		}
	});
}

// A longer name is no value of the argument's type: the call does not decode.
#[test]
fn admit_bounds_the_name() {
	ExtBuilder::default().build_and_execute(|| {
		let encoded = |length: u32| {
			let name = vec![b'x'; length as usize];
			(0u8, name, provider(), ST_MARY, START + YEAR, CREDIT, None::<KeyedId>).encode()
		};
		let longest = Call::<Test>::decode(&mut &encoded(MAX_NAME_LENGTH)[..]).unwrap();
		assert!(matches!(longest, Call::admit { .. }));
		assert!(Call::<Test>::decode(&mut &encoded(MAX_NAME_LENGTH + 1)[..]).is_err());
		let Call::admit { name, .. } = longest else { unreachable!() };
		assert_ok!(Organizations::admit(
			council(),
			name,
			provider(),
			ST_MARY,
			START + YEAR,
			0,
			None
		));
	});
}

#[test]
fn admit_bounds_the_expiry() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(admit_with(council(), ST_MARY, START, CREDIT), Error::<Test>::InPast);
		assert_noop!(admit_with(council(), ST_MARY, 0, CREDIT), Error::<Test>::InPast);
		assert_ok!(admit_with(council(), ST_MARY, START + 1, CREDIT));

		let last = START + 3 * YEAR;
		assert_noop!(admit_with(council(), NORTHSIDE, last + 1, CREDIT), Error::<Test>::TooFar);
		assert_noop!(admit_with(council(), NORTHSIDE, u64::MAX, CREDIT), Error::<Test>::TooFar);
		assert_ok!(admit_with(council(), NORTHSIDE, last, CREDIT));
	});
}

#[test]
fn admit_with_an_account_that_takes_part_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let id = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		for engaged in [ST_MARY, DR_OKAFOR] {
			assert_noop!(
				admit_with(council(), engaged, START + YEAR, CREDIT),
				Error::<Test>::AlreadyExists
			);
		}
		// Nor is it free while the organization is suspended, or its licence expired.
		assert_ok!(Organizations::suspend(council(), id));
		expire(id);
		for engaged in [ST_MARY, DR_OKAFOR] {
			assert_noop!(
				admit_with(council(), engaged, now() + YEAR, CREDIT),
				Error::<Test>::AlreadyExists
			);
		}
	});
}

#[test]
fn admit_again_after_removal_works() {
	ExtBuilder::default().build_and_execute(|| {
		let first = admit(ST_MARY);
		assert_ok!(Organizations::remove(council(), first));
		let second = admit(ST_MARY);
		assert_ne!(first, second);
		// The reference is given once.
		assert_eq!(System::sufficients(&ST_MARY), 1);
		assert_eq!(Balances::balance(&ST_MARY), 2 * CREDIT);
	});
}

#[test]
fn admit_bounds_the_credit() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			admit_with(council(), ST_MARY, START + YEAR, EXISTENTIAL_DEPOSIT - 1),
			TokenError::BelowMinimum
		);
		assert_ok!(admit_with(council(), ST_MARY, START + YEAR, EXISTENTIAL_DEPOSIT));
		let left = u64::MAX - EXISTENTIAL_DEPOSIT;
		assert_noop!(
			admit_with(council(), NORTHSIDE, START + YEAR, left + 1),
			ArithmeticError::Overflow
		);
		assert_ok!(admit_with(council(), NORTHSIDE, START + YEAR, left));
	});
}

#[test]
fn admit_without_an_id_left_fails() {
	ExtBuilder::default().build().execute_with(|| {
		crate::OrganizationCount::<Test>::put(u32::MAX - 1);
		assert_ok!(admit_with(council(), ST_MARY, START + YEAR, CREDIT));
		assert_noop!(
			admit_with(council(), NORTHSIDE, START + YEAR, CREDIT),
			Error::<Test>::LimitReached
		);
	});
}
