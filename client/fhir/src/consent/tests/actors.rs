//! Who is permitted, and whose records are meant.

use super::*;

#[test]
fn actors_are_who_the_chain_could_know() {
	let reference = "Consent.provision.actor[0].reference";
	for other in
		["Device/d", "CareTeam/c", "PractitionerRole/p", "Group/g", "urn:uuid:1", "#x", "x"]
	{
		let to = with(treatment(), "actor", json!([actor("IRCP", other)]));
		assert_refused(&pcf(to), reference, "");
	}
	for (role, word) in [("AUT", "authoredby"), ("x", "not known")] {
		let to = with(treatment(), "actor", json!([actor(role, "Organization/lab")]));
		assert_refused(&pcf(to), "Consent.provision.actor[0].role.coding[0]", word);
	}
	let custodian = with(treatment(), "actor", json!([actor("CST", "Organization/other")]));
	assert_refused(&pcf(custodian), "Consent.provision.actor", "custodian");
	let own = with(treatment(), "actor", json!([actor("CST", "Organization/clinic")]));
	assert_eq!(mapped(&pcf(own)).grants[0].grantee, GranteeRef::ANY);
	let mut nobodys = pcf(with(treatment(), "actor", json!([actor("CST", "Organization/other")])));
	nobodys.as_object_mut().unwrap().remove("organization");
	let holder = mapped(&nobodys).grants[0].scope.holder.clone();
	assert_eq!(holder.as_deref(), Some("Organization/other"));
}
