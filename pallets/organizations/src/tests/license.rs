use super::*;
use crate::{Error, Event, License, Organizations as Stored, MAX_LICENSES};
use frame_support::assert_ok;
use salus_primitives::{
	traits::OrganizationInspect,
	LicenseKind::{self, *},
	OrganizationId, Privileges, Role, Roles, UnixMillis,
};
use salus_runtime_api::LicenseView;

const DOCUMENT: [u8; 32] = [0xd0; 32];

/// St. Mary's, which treats and sells medicines, for two years.
fn st_mary() -> OrganizationId {
	admit_as(ST_MARY, Roles::of(&[Role::Provider, Role::Pharmacy]))
}

fn regulator() -> OrganizationId {
	admit_as(REGULATOR, Roles::of(&[Role::Regulator, Role::Pharmacy]))
}

fn license(
	origin: RuntimeOrigin,
	organization: OrganizationId,
	kind: LicenseKind,
	expires_at: UnixMillis,
) -> DispatchResult {
	Organizations::license(origin, organization, kind, expires_at, DOCUMENT)
}

fn attested_until(expires_at: UnixMillis, attested_by: Option<OrganizationId>) -> License {
	License {
		kind: Pharmacy,
		expires_at,
		document: DOCUMENT,
		attested_at: now(),
		attested_by,
		withdrawn_at: None,
	}
}

#[test]
fn license_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		let expires_at = START + YEAR;
		assert_ok!(license(council(), organization, Pharmacy, expires_at));

		let license = attested_until(expires_at, None);
		assert_eq!(stored(organization).licenses.to_vec(), [license]);
		System::assert_last_event(
			Event::Licensed {
				organization,
				kind: Pharmacy,
				expires_at,
				document: DOCUMENT,
				attested_by: None,
			}
			.into(),
		);
	});
}

#[test]
fn license_ends_its_role_and_no_other_when_read() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		let both = Roles::of(&[Role::Provider, Role::Pharmacy]);
		assert_eq!(Organizations::roles(organization), both, "both rest on the membership");
		assert_ok!(license(council(), organization, Pharmacy, START + HOUR));

		set_now(START + HOUR - 1);
		assert_eq!(Organizations::roles(organization), both);
		assert!(Organizations::has_role(organization, Role::Pharmacy));
		set_now(START + HOUR);
		assert_eq!(Organizations::roles(organization), provider());
		assert!(!Organizations::has_role(organization, Role::Pharmacy));
		assert!(Organizations::in_good_standing(organization));
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(organization));

		assert_ok!(license(council(), organization, Pharmacy, START + 2 * HOUR));
		assert_eq!(Organizations::roles(organization), both);
	});
}

/// What was done under a licence stays valid, and what was admitted is what one took upon oneself.
#[test]
fn license_is_judged_by_the_day_of_what_was_done() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		let both = Roles::of(&[Role::Provider, Role::Pharmacy]);
		assert_ok!(license(council(), organization, Pharmacy, START + DAY));
		assert_ok!(license(council(), organization, Facility, START + 3 * DAY));
		set_now(START + 2 * DAY);
		let at = |at| Organizations::roles_at(organization, at);
		assert_eq!((at(START + DAY - 1), at(START + DAY)), (both, provider()));
		assert_eq!(Organizations::roles(organization), provider());
		assert_eq!(Organizations::admitted_roles(organization), both);

		assert_ok!(Organizations::withdraw_license(council(), organization, Facility));
		assert_eq!((at(START + 2 * DAY - 1), at(START + 2 * DAY)), (provider(), Roles::empty()));
		assert_eq!(Organizations::admitted_roles(organization), both);
		assert_ok!(Organizations::suspend(council(), organization));
		assert_eq!((at(START), Organizations::admitted_roles(organization)), Default::default());
	});
}

#[test]
fn license_outlives_no_membership() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		assert_ok!(license(council(), organization, Pharmacy, START + 3 * YEAR));
		set_now(START + 2 * YEAR - 1);
		assert!(Organizations::has_role(organization, Role::Pharmacy));
		set_now(START + 2 * YEAR);
		assert_eq!(Organizations::roles(organization), Roles::empty());
		assert_ok!(Organizations::renew(council(), organization, START + 4 * YEAR));
		assert!(Organizations::has_role(organization, Role::Pharmacy));
		assert_ok!(Organizations::suspend(council(), organization));
		assert_eq!(Organizations::roles(organization), Roles::empty());
	});
}

#[test]
fn license_of_each_kind_has_room_and_replaces_its_own() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit_as(ST_MARY, Roles::all());
		for kind in LicenseKind::ALL {
			assert_ok!(license(council(), organization, *kind, START + YEAR));
		}
		assert_eq!(stored(organization).licenses.len(), MAX_LICENSES as usize);
		assert_eq!(LicenseKind::ALL.len(), MAX_LICENSES as usize);
		set_now(START + HOUR);
		for kind in LicenseKind::ALL {
			assert_ok!(license(council(), organization, *kind, START + DAY));
		}
		let kinds: Vec<_> = stored(organization).licenses.iter().map(|one| one.kind).collect();
		assert_eq!(kinds, LicenseKind::ALL);
		set_now(START + DAY);
		let unlicensed = Roles::of(&[Role::Researcher, Role::Regulator, Role::ExternalReviewer]);
		assert_eq!(Organizations::roles(organization), unlicensed);
	});
}

#[test]
fn license_is_shown() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		assert_ok!(license(council(), organization, Pharmacy, START + HOUR));
		let shown = || Organizations::organization_view(organization).unwrap();
		let view = |valid| LicenseView {
			kind: Pharmacy,
			expires_at: START + HOUR,
			document: DOCUMENT,
			attested_at: START,
			attested_by: None,
			withdrawn_at: None,
			valid,
		};
		assert_eq!(shown().licenses, [view(true)]);
		set_now(START + HOUR);
		assert_eq!(shown().licenses, [view(false)]);
		assert_eq!(shown().roles, Roles::of(&[Role::Provider, Role::Pharmacy]));
		assert_eq!(shown().roles_in_force, provider());
	});
}

#[test]
fn license_by_a_regulator_prolongs_and_never_shortens() {
	ExtBuilder::default().build_and_execute(|| {
		let (organization, regulator) = (st_mary(), regulator());
		// That the role rests on a licence at all is the council's word.
		assert_noop!(
			license(signed(REGULATOR), organization, Pharmacy, START + 3 * YEAR),
			Error::<Test>::NotFound
		);
		assert_ok!(license(council(), organization, Pharmacy, START + YEAR));
		assert_noop!(
			license(signed(REGULATOR), organization, Pharmacy, START + YEAR - 1),
			Error::<Test>::TooEarly
		);
		set_now(START + YEAR);
		assert!(!Organizations::has_role(organization, Role::Pharmacy));
		assert_ok!(license(signed(REGULATOR), organization, Pharmacy, START + YEAR + HOUR));
		let license = attested_until(START + YEAR + HOUR, Some(regulator));
		assert_eq!(stored(organization).licenses.to_vec(), [license]);
		assert!(Organizations::has_role(organization, Role::Pharmacy));
		System::assert_last_event(
			Event::Licensed {
				organization,
				kind: Pharmacy,
				expires_at: START + YEAR + HOUR,
				document: DOCUMENT,
				attested_by: Some(regulator),
			}
			.into(),
		);
	});
}

#[test]
fn license_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		regulator();
		admit(NORTHSIDE);
		enroll(REGULATOR, DR_LINDQVIST, Privileges::all());
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				license(origin, organization, Pharmacy, START + 3 * YEAR),
				sp_runtime::DispatchError::BadOrigin
			);
		}
		for who in [ST_MARY, NORTHSIDE, DR_OKAFOR, DR_LINDQVIST, STRANGER] {
			assert_noop!(
				license(signed(who), organization, Pharmacy, START + 3 * YEAR),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn license_of_the_regulator_itself_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let regulator = regulator();
		assert_noop!(
			license(signed(REGULATOR), regulator, Pharmacy, START + 3 * YEAR),
			Error::<Test>::NotAuthorized
		);
		assert_ok!(license(council(), regulator, Pharmacy, START + 3 * YEAR));
	});
}

#[test]
fn license_by_a_regulator_in_bad_standing_fails() {
	for (worsen, error) in bad_standings() {
		ExtBuilder::default().build_and_execute(|| {
			let regulator = regulator();
			worsen(regulator);
			let organization = st_mary();
			assert_noop!(
				license(signed(REGULATOR), organization, Pharmacy, now() + 3 * YEAR),
				error
			);
		});
	}
}

#[test]
fn license_bounds_the_expiry() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		let last = START + 3 * YEAR;
		for (expires_at, error) in [(START, Error::<Test>::InPast), (last + 1, Error::TooFar)] {
			assert_noop!(license(council(), organization, Pharmacy, expires_at), error);
		}
		for expires_at in [START + 1, last] {
			assert_ok!(license(council(), organization, Pharmacy, expires_at));
		}
	});
}

#[test]
fn license_for_a_role_that_is_not_there_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		for kind in [Laboratory, Insurance] {
			assert_noop!(
				license(council(), organization, kind, START + YEAR),
				Error::<Test>::RoleMissing
			);
		}
		assert_ok!(license(council(), organization, Facility, START + YEAR));
	});
}

#[test]
fn license_of_nobody_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = st_mary();
		assert_noop!(
			license(council(), OrganizationId(1), Pharmacy, START + YEAR),
			Error::<Test>::NotFound
		);
		assert_ok!(Organizations::remove(council(), organization));
		assert_noop!(
			license(council(), organization, Pharmacy, START + YEAR),
			Error::<Test>::Removed
		);
	});
}

/// What cannot be is found, each by what it says.
#[test]
fn invariants_of_licenses_are_checked() {
	type Spoil = fn(&mut License);
	let spoilt: [(Spoil, &str); 7] = [
		(|one| one.kind = Insurance, "for a role that it does not have"),
		(|one| one.attested_at = START + 1, "can be attested"),
		(|one| one.expires_at = START, "can be attested"),
		(|one| one.expires_at = START + 3 * YEAR + 1, "can be attested"),
		(|one| one.withdrawn_at = Some(START + 1), "was withdrawn"),
		(|one| one.attested_by = Some(OrganizationId(0)), "by the organization itself"),
		(|one| one.attested_by = Some(OrganizationId(9)), "or by none"),
	];
	for (spoil, says) in spoilt {
		ExtBuilder::default().build().execute_with(|| {
			let organization = st_mary();
			assert_ok!(license(council(), organization, Pharmacy, START + YEAR));
			assert_ok!(Organizations::do_try_state());
			Stored::<Test>::mutate_extant(organization, |stored| spoil(&mut stored.licenses[0]));
			let found = Organizations::do_try_state().expect_err("it cannot be");
			assert!(format!("{found:?}").contains(says), "{found:?}");
		});
	}
	ExtBuilder::default().build().execute_with(|| {
		let organization = st_mary();
		assert_ok!(license(council(), organization, Pharmacy, START + YEAR));
		Stored::<Test>::mutate_extant(organization, |stored| {
			let one = stored.licenses[0];
			stored.licenses.try_push(one).unwrap();
		});
		let found = Organizations::do_try_state().expect_err("it cannot be");
		assert!(format!("{found:?}").contains("two licences of one kind"), "{found:?}");
	});
}
