use crate::{mock::*, FoundingOrganization, GenesisConfig};
use salus_primitives::{traits::OrganizationInspect, OrganizationId, Role, Roles};

fn founder(name: &str, admin: AccountId) -> FoundingOrganization<AccountId> {
	FoundingOrganization {
		name: name.into(),
		roles: provider(),
		admin,
		license_expires_at: START + 100 * YEAR,
	}
}

fn build(founders: Vec<FoundingOrganization<AccountId>>) {
	ExtBuilder::default().founders(founders).build_and_execute(|| ());
}

#[test]
fn genesis_founders_are_members() {
	let founders = vec![founder("St. Mary", ST_MARY), founder("Northside Clinic", NORTHSIDE)];
	ExtBuilder::default().founders(founders).build_and_execute(|| {
		assert_eq!(Organizations::administered_by(&ST_MARY), Some(OrganizationId(0)));
		assert_eq!(Organizations::administered_by(&NORTHSIDE), Some(OrganizationId(1)));
		assert_eq!(System::sufficients(&ST_MARY), 1);
		assert_eq!(stored(OrganizationId(1)).name, name("Northside Clinic"));
		assert_eq!(stored(OrganizationId(1)).admitted_at, 0);
		assert_eq!(admit(STRANGER), OrganizationId(2));
	});
}

#[test]
fn genesis_is_written_as_json() {
	let config = GenesisConfig::<Test> { organizations: vec![founder("St. Mary", ST_MARY)] };
	let json = serde_json::to_value(&config).unwrap();
	assert_eq!(
		json,
		serde_json::json!({
			"organizations": [{
				"name": "St. Mary",
				"roles": ["Provider"],
				"admin": ST_MARY,
				"licenseExpiresAt": START + 100 * YEAR,
			}]
		})
	);
	let read: GenesisConfig<Test> = serde_json::from_value(json).unwrap();
	assert_eq!(read.organizations, config.organizations);
}

#[test]
#[should_panic(expected = "each founder has an admin of its own")]
fn genesis_with_one_admin_for_two_founders_fails() {
	build(vec![founder("St. Mary", ST_MARY), founder("Northside Clinic", ST_MARY)]);
}

#[test]
#[should_panic(expected = "a founder's name is at most as long as any organization's")]
fn genesis_with_a_long_name_fails() {
	build(vec![founder(&"x".repeat(MAX_NAME_LENGTH as usize + 1), ST_MARY)]);
}

#[test]
fn genesis_with_the_longest_name_works() {
	build(vec![founder(&"x".repeat(MAX_NAME_LENGTH as usize), ST_MARY)]);
}

#[test]
#[should_panic(expected = "a founder's name must be printable")]
fn genesis_without_a_name_fails() {
	build(vec![founder("", ST_MARY)]);
}

#[test]
#[should_panic(expected = "a founder must have a role")]
fn genesis_without_a_role_fails() {
	build(vec![FoundingOrganization { roles: Roles::empty(), ..founder("St. Mary", ST_MARY) }]);
}

#[test]
#[should_panic(expected = "a founder's membership must be valid")]
fn genesis_without_a_licence_fails() {
	build(vec![FoundingOrganization { license_expires_at: 0, ..founder("St. Mary", ST_MARY) }]);
}

#[test]
fn genesis_founders_have_their_roles() {
	let regulator =
		FoundingOrganization { roles: Role::Regulator.into(), ..founder("Regulator", STRANGER) };
	ExtBuilder::default().founders(vec![regulator]).build_and_execute(|| {
		assert!(Organizations::has_role(OrganizationId(0), Role::Regulator));
		assert!(!Organizations::has_role(OrganizationId(0), Role::Provider));
	});
}
