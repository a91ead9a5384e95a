//! Who is permitted, and whose records are meant.

use super::*;

#[test]
fn study_is_named_by_the_chain_alone() {
	let to = |reference: Value| {
		let recipient = with(actor("IRCP", ""), "reference", reference);
		pcf(with(treatment(), "actor", json!([recipient])))
	};
	let chain = format!("{}{}", super::super::chain::CHAIN, "7a".repeat(32));
	let named = |kind: Option<&str>| {
		let mut named = json!({ "identifier": { "system": chain, "value": "study:3" } });
		if let Some(kind) = kind {
			named["type"] = json!(kind);
		}
		named
	};
	let study = GranteeRef::new(GranteeKind::Study, format!("{chain}|study:3"));
	for kind in [None, Some("ResearchStudy")] {
		assert_eq!(mapped(&to(named(kind))).grants[0].grantee, study);
	}
	let reference = "Consent.provision.actor[0].reference";
	assert_refused(&to(named(Some("Organization"))), reference, "differ");
	let literal = json!({ "reference": "ResearchStudy/3" });
	assert_refused(&to(literal), reference, "cannot be a grantee");
}

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
