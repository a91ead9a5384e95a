use super::refused_to_all_but_the_council;
use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{
	traits::OrganizationInspect, LicenseKind, OrganizationId, Privileges, Role, Roles,
};

const KIND: LicenseKind = LicenseKind::Pharmacy;

/// St. Mary's with a licence of its pharmacy for a year.
fn licensed() -> OrganizationId {
	let organization = admit_as(ST_MARY, Roles::of(&[Role::Provider, Role::Pharmacy]));
	assert_ok!(Organizations::license(council(), organization, KIND, START + YEAR, [1; 32]));
	organization
}

#[test]
fn withdraw_license_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = licensed();
		set_now(START + HOUR);
		assert_ok!(Organizations::withdraw_license(council(), organization, KIND));
		assert_eq!(stored(organization).licenses[0].withdrawn_at, Some(START + HOUR));
		assert_eq!(Organizations::roles(organization), provider(), "from this block on");
		let shown = Organizations::organization_view(organization).unwrap().licenses[0];
		assert_eq!((shown.valid, shown.withdrawn_at), (false, Some(START + HOUR)));
		System::assert_last_event(Event::LicenseWithdrawn { organization, kind: KIND }.into());
	});
}

#[test]
fn withdraw_license_is_lifted_by_the_council_alone() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = licensed();
		admit_as(REGULATOR, Role::Regulator.into());
		assert_ok!(Organizations::withdraw_license(council(), organization, KIND));
		let license =
			|origin| Organizations::license(origin, organization, KIND, START + 3 * YEAR, [2; 32]);
		assert_noop!(license(signed(REGULATOR)), Error::<Test>::Revoked);
		assert_ok!(license(council()));
		assert!(Organizations::has_role(organization, Role::Pharmacy));
		assert_eq!(stored(organization).licenses[0].withdrawn_at, None);
	});
}

/// A role that rests on the membership ends at once, too, and comes back by a licence.
#[test]
fn withdraw_license_that_was_never_attested_ends_the_role() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = licensed();
		set_now(START + HOUR);
		assert!(Organizations::has_role(organization, Role::Provider));
		assert_ok!(Organizations::withdraw_license(council(), organization, LicenseKind::Facility));
		assert_eq!(Organizations::roles(organization), Role::Pharmacy.into());
		let until = START + YEAR;
		let facility = LicenseKind::Facility;
		assert_ok!(Organizations::license(council(), organization, facility, until, [3; 32]));
		assert!(Organizations::has_role(organization, Role::Provider));
	});
}

#[test]
fn withdraw_license_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = licensed();
		admit_as(REGULATOR, Role::Regulator.into());
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		refused_to_all_but_the_council(|origin| {
			Organizations::withdraw_license(origin, organization, KIND)
		});
		refused_to_all_but_the_council(|_| {
			Organizations::withdraw_license(signed(REGULATOR), organization, KIND)
		});
	});
}

#[test]
fn withdraw_license_of_what_is_not_there_fails() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = licensed();
		let withdraw =
			|organization, kind| Organizations::withdraw_license(council(), organization, kind);
		assert_noop!(withdraw(OrganizationId(9), KIND), Error::<Test>::NotFound);
		assert_noop!(withdraw(organization, LicenseKind::Insurance), Error::<Test>::RoleMissing);
		assert_ok!(withdraw(organization, KIND));
		assert_noop!(withdraw(organization, KIND), Error::<Test>::Revoked);
		assert_ok!(Organizations::remove(council(), organization));
		assert_noop!(withdraw(organization, KIND), Error::<Test>::Removed);
	});
}
