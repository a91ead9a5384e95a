//! Membership.

use super::{
	row::{call, of_council, Expecting, Row},
	who::{
		Member::{Lakeside, Northside},
		Standing,
		Who::*,
		ADMINS,
	},
	world::{World, CREDENTIAL_EXPIRES_AT, NOW},
};
use crate::chain::{account, key, DAY};
use pallet_organizations::{Call, Error};
use salus_primitives::{LicenseKind, Privilege, Role, Roles};
use salus_runtime::{Runtime, CREDIT};

type Members = Call<Runtime>;

/// What the admin of any member may not do while it is in no good standing, and is told why.
fn of_admins(of_admin: Members) -> Expecting {
	call(of_admin)
		.fallen(ADMINS, Standing::Suspended, Error::<Runtime>::Suspended)
		.fallen(ADMINS, Standing::Expired, Error::<Runtime>::Expired)
		.fallen(ADMINS, Standing::Removed, Error::<Runtime>::Removed)
}

/// Each row about members.
pub fn rows(_: &World) -> Vec<Row> {
	let mut rows = membership();
	rows.extend(licences());
	rows
}

/// The council attests and withdraws. A regulator prolongs what the council attested.
fn licences() -> Vec<Row> {
	let (organization, kind) = (Lakeside.id(), LicenseKind::Facility);
	let until = NOW + 100 * DAY;
	let license =
		move |expires_at| Members::license { organization, kind, expires_at, document: [0xd0; 32] };
	let attested = move || Council.does(license(until));
	let withdraw = move || Members::withdraw_license { organization, kind };
	let of_regulator = |expires_at| of_admins(license(expires_at)).by(&[Council]);
	let not_authorized = || Error::<Runtime>::NotAuthorized;
	vec![
		of_regulator(until)
			.but(&[RegulatorAdmin], Error::<Runtime>::NotFound)
			.otherwise(not_authorized()),
		of_regulator(until + DAY).after(attested).by(&[RegulatorAdmin]).otherwise(not_authorized()),
		of_regulator(until - 1)
			.after(attested)
			.but(&[RegulatorAdmin], Error::<Runtime>::TooEarly)
			.otherwise(not_authorized()),
		of_regulator(until)
			.after(move || Council.does(withdraw()))
			.but(&[RegulatorAdmin], Error::<Runtime>::Revoked)
			.otherwise(not_authorized()),
		of_council(withdraw()),
	]
}

fn membership() -> Vec<Row> {
	let organization = Lakeside.id();
	let not_authorized = || Error::<Runtime>::NotAuthorized;
	let somebody = account(&key("//Somebody"));
	let nurse = Nurse.account();
	let (privileges, expires_at) = (Privilege::BreakGlass.into(), CREDENTIAL_EXPIRES_AT + DAY);
	vec![
		of_council(Members::admit {
			name: b"Harbor".to_vec().try_into().expect("the name is short"),
			roles: Roles::of(&[Role::Laboratory]),
			admin: somebody.clone(),
			license_expires_at: NOW + DAY,
			credit: CREDIT,
			npi: None,
		}),
		of_council(Members::renew { organization, license_expires_at: NOW + DAY }),
		of_council(Members::suspend { organization }),
		of_council(Members::reinstate { organization: Northside.id() }),
		of_council(Members::remove { organization }),
		of_council(Members::issue_credit { organization, amount: CREDIT }),
		of_admins(Members::enroll_practitioner {
			practitioner: somebody.clone(),
			privileges,
			expires_at,
		})
		.by(ADMINS)
		.otherwise(not_authorized()),
		// Nobody raises the own credential, and no admin another member's.
		of_admins(Members::renew_practitioner {
			practitioner: nurse.clone(),
			privileges,
			expires_at,
		})
		.by(&[HospitalAdmin])
		.otherwise(not_authorized()),
		of_admins(Members::remove_practitioner { practitioner: nurse })
			.by(&[HospitalAdmin])
			.otherwise(not_authorized()),
		of_admins(Members::set_encryption_key { encryption_key: None })
			.by(ADMINS)
			.otherwise(not_authorized()),
		of_admins(Members::rotate_admin { new_admin: somebody })
			.by(ADMINS)
			.otherwise(not_authorized()),
	]
}
