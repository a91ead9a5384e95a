use crate::mock::*;
use frame_support::{assert_ok, traits::Get, weights::RuntimeDbWeight};
use salus_primitives::{
	traits::OrganizationInspect, EncryptionKey, OrganizationId, Privileges, Role, Roles,
};
use salus_runtime_api::{OrganizationView, PractitionerView, Standing, MAX_PAGE};

fn view(id: OrganizationId, standing: Standing) -> OrganizationView<AccountId> {
	OrganizationView {
		id,
		name: b"Hospital 0".to_vec(),
		roles: provider(),
		roles_in_force: if standing == Standing::Good { provider() } else { Roles::empty() },
		admin: ST_MARY,
		license_expires_at: START + 2 * YEAR,
		licenses: vec![],
		npi: None,
		encryption_key: None,
		standing,
		practitioners: 0,
	}
}

#[test]
fn standing_of_an_organization_is_judged_when_read() {
	ExtBuilder::default().build_and_execute(|| {
		let id = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		assert_ok!(Organizations::renew_practitioner(
			signed(ST_MARY),
			DR_OKAFOR,
			Privileges::empty(),
			START + YEAR
		));
		assert_ok!(Organizations::renew(council(), id, START + HOUR));

		set_now(START + HOUR - 1);
		assert!(Organizations::in_good_standing(id));
		assert_eq!(Organizations::roles(id), provider());
		assert!(Organizations::has_role(id, Role::Provider));
		assert!(!Organizations::has_role(id, Role::Payer));
		assert_eq!(Organizations::administered_by(&ST_MARY), Some(id));
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), Some(id));

		set_now(START + HOUR);
		assert!(!Organizations::in_good_standing(id));
		assert_eq!(Organizations::roles(id), Roles::empty());
		assert!(!Organizations::has_role(id, Role::Provider));
		assert_eq!(Organizations::administered_by(&ST_MARY), None);
		assert_eq!(Organizations::acting_for(&ST_MARY), None);
		assert_eq!(Organizations::acting_for(&DR_OKAFOR), None);
	});
}

#[test]
fn standing_of_a_practitioner_is_judged_when_read() {
	ExtBuilder::default().build_and_execute(|| {
		let id = admit(ST_MARY);
		assert_ok!(Organizations::enroll_practitioner(
			signed(ST_MARY),
			DR_OKAFOR,
			Privileges::empty(),
			START + HOUR
		));
		set_now(START + HOUR - 1);
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), Some((id, Privileges::empty())));
		set_now(START + HOUR);
		assert_eq!(Organizations::practitioner(&DR_OKAFOR), None);
		assert_eq!(Organizations::administered_by(&ST_MARY), Some(id));
	});
}

#[test]
fn nobody_stands_for_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let nobody = OrganizationId(0);
		assert!(!Organizations::in_good_standing(nobody));
		assert_eq!(Organizations::roles(nobody), Roles::empty());
		assert_eq!(Organizations::acting_for(&STRANGER), None);
		assert_eq!(Organizations::organization_view(nobody), None);
		assert_eq!(Organizations::organizations(nobody, MAX_PAGE), vec![]);
		assert_eq!(Organizations::administered_by_view(&STRANGER), None);
		assert_eq!(Organizations::practitioner_view(&STRANGER), None);
	});
}

#[test]
fn organization_view_shows_each_standing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = admit(ST_MARY);
		assert_eq!(Organizations::organization_view(id), Some(view(id, Standing::Good)));
		let key = Some(EncryptionKey([3; 32]));
		assert_ok!(Organizations::set_encryption_key(signed(ST_MARY), key));
		enroll(ST_MARY, DR_OKAFOR, Privileges::empty());
		let shown = |standing| OrganizationView {
			encryption_key: key,
			practitioners: 1,
			..view(id, standing)
		};
		assert_eq!(Organizations::organization_view(id), Some(shown(Standing::Good)));

		set_now(START + 2 * YEAR - 1);
		assert_eq!(Organizations::organization_view(id), Some(shown(Standing::Good)));
		set_now(START + 2 * YEAR);
		assert_eq!(Organizations::organization_view(id), Some(shown(Standing::Expired)));
		assert_ok!(Organizations::suspend(council(), id));
		assert_eq!(Organizations::organization_view(id), Some(shown(Standing::Suspended)));
		assert_ok!(Organizations::remove(council(), id));
		let removed = OrganizationView { practitioners: 0, ..shown(Standing::Removed) };
		assert_eq!(Organizations::organization_view(id), Some(removed.clone()));
		assert_eq!(Organizations::administered_by_view(&ST_MARY), Some(removed));
	});
}

#[test]
fn administered_by_view_follows_a_rotation() {
	ExtBuilder::default().build_and_execute(|| {
		let id = admit(ST_MARY);
		assert_eq!(Organizations::administered_by_view(&ST_MARY), Some(view(id, Standing::Good)));
		assert_ok!(Organizations::rotate_admin(signed(ST_MARY), ST_MARY_NEW_ADMIN));
		assert_eq!(Organizations::administered_by_view(&ST_MARY), None);
		let rotated = OrganizationView { admin: ST_MARY_NEW_ADMIN, ..view(id, Standing::Good) };
		assert_eq!(Organizations::administered_by_view(&ST_MARY_NEW_ADMIN), Some(rotated));
	});
}

#[test]
fn organizations_are_paged() {
	ExtBuilder::default().build_and_execute(|| {
		for index in 0..MAX_PAGE + 1 {
			admit(1_000 + u64::from(index));
		}
		let ids = |from, limit| {
			Organizations::organizations(OrganizationId(from), limit)
				.into_iter()
				.map(|view| view.id.0)
				.collect::<Vec<_>>()
		};
		assert_eq!(ids(0, 0), Vec::<u32>::new());
		assert_eq!(ids(0, 2), vec![0, 1]);
		assert_eq!(ids(2, 2), vec![2, 3]);
		assert_eq!(ids(0, MAX_PAGE), (0..MAX_PAGE).collect::<Vec<_>>());
		assert_eq!(ids(0, u32::MAX), (0..MAX_PAGE).collect::<Vec<_>>());
		assert_eq!(ids(MAX_PAGE, 2), vec![MAX_PAGE]);
		assert_eq!(ids(MAX_PAGE + 1, 2), Vec::<u32>::new());
		assert_eq!(ids(u32::MAX, u32::MAX), Vec::<u32>::new());
	});
}

#[test]
fn practitioner_view_shows_the_worse_standing() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		set_now(START + DAY);
		let shown = |standing, privileges| PractitionerView {
			account: DR_OKAFOR,
			organization,
			privileges,
			expires_at: START + YEAR / 2,
			standing,
		};
		let sees = |standing, privileges| {
			assert_eq!(
				Organizations::practitioner_view(&DR_OKAFOR),
				Some(shown(standing, privileges))
			);
		};
		sees(Standing::Good, Privileges::all());
		assert_ok!(Organizations::suspend(council(), organization));
		sees(Standing::Suspended, Privileges::empty());
		assert_ok!(Organizations::reinstate(council(), organization));
		set_now(START + YEAR / 2 - 1);
		sees(Standing::Good, Privileges::all());
		set_now(START + YEAR / 2);
		sees(Standing::Expired, Privileges::empty());
		assert_ok!(Organizations::remove_practitioner(signed(ST_MARY), DR_OKAFOR));
		sees(Standing::Removed, Privileges::empty());
	});
}

#[test]
fn practitioner_view_follows_the_organization() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		let standing = || Organizations::practitioner_view(&DR_OKAFOR).unwrap().standing;
		assert_ok!(Organizations::renew(council(), organization, START + HOUR));
		set_now(START + HOUR);
		assert_eq!(standing(), Standing::Expired);
		assert_ok!(Organizations::remove(council(), organization));
		assert_eq!(standing(), Standing::Removed);
	});
}

#[test]
fn inspect_weight_is_five_reads() {
	let weight: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
	assert_eq!(Organizations::inspect_weight(), weight.reads(5));
}
