//! What the chain has room for.

use super::*;

fn organizations(name: &str, count: usize) -> Vec<String> {
	(0..count).map(|n| format!("Organization/{name}-{n:02}")).collect()
}

/// A permission of treatment to these, of the records of as many custodians.
fn permitting(grantees: &[Value], custodians: usize, nested: &[Value]) -> Value {
	let mut permit = treatment();
	if !grantees.is_empty() {
		permit = with(permit, "actor", json!(grantees));
	}
	if !nested.is_empty() {
		permit = with(permit, "provision", json!(nested));
	}
	let holders = organizations("holder", custodians);
	let holders: Value = holders.iter().map(|one| json!({ "reference": one })).collect();
	with(pcf(permit), "organization", holders)
}

fn recipients(count: usize) -> Vec<Value> {
	organizations("lab", count).iter().map(|one| actor("IRCP", one)).collect()
}

fn logical(system: &str, value: &str) -> Value {
	let role = json!({ "coding": [coding("v3-ParticipationType", "IRCP")] });
	json!({ "role": role, "reference": { "identifier": { "system": system, "value": value } } })
}

#[test]
fn a_directive_holds_sixteen_grants_and_restrictions() {
	let restricted = json!({ "type": "deny", "securityLabel": [level("R")] });
	for (grantees, nested, fits) in [
		(16, vec![], true),
		(17, vec![], false),
		(15, vec![&restricted], true),
		(16, vec![&restricted], false),
	] {
		let nested: Vec<_> = nested.into_iter().cloned().collect();
		let document = permitting(&recipients(grantees), 1, &nested);
		if fits {
			let Mapped { grants, restrictions } = mapped(&document);
			assert_eq!((grants.len(), restrictions.len()), (grantees, nested.len()));
		} else {
			assert_refused(&document, "Consent", "at most 16 of both");
		}
	}
	let denying = |custodians: usize| {
		let document = permitting(&[], custodians, &[]);
		with(document, "provision", json!({ "type": "deny", "securityLabel": [level("R")] }))
	};
	assert_eq!(mapped(&denying(16)).restrictions.len(), 16);
	assert_refused(&denying(17), "Consent", "at most 16 of both");
}

#[test]
fn a_patient_has_eight_grants_to_a_grantee() {
	// To any member, one for each custodian.
	assert_eq!(mapped(&permitting(&[], 8, &[])).grants.len(), 8);
	assert_refused(&permitting(&[], 9, &[]), "Consent", "9 grants to any member, roles");
	// To one organization.
	assert_eq!(mapped(&permitting(&recipients(1), 8, &[])).grants.len(), 8);
	assert_refused(
		&permitting(&recipients(1), 9, &[]),
		"Consent",
		"9 grants to Organization/lab-00",
	);
	assert_eq!(mapped(&permitting(&recipients(2), 8, &[])).grants.len(), 16);
	// Roles, studies and commitments count with any member.
	let chain = format!("{}{}", chain::CHAIN, "7a".repeat(32));
	let open = [
		logical(ORGANIZATION_ROLE, "Payer"),
		logical(ORGANIZATION_ROLE, "Provider"),
		logical(GRANTEE_COMMITMENT, &"7a".repeat(32)),
	];
	let studies = [logical(&chain, "study:3"), open[2].clone()];
	assert_eq!(mapped(&permitting(&open[..2], 4, &[])).grants.len(), 8);
	assert_refused(&permitting(&open, 3, &[]), "Consent", "9 grants to any member, roles");
	assert_eq!(mapped(&permitting(&studies, 4, &[])).grants.len(), 8);
	let words = "10 grants to any member, roles, studies and commitments: ";
	assert_refused(&permitting(&studies, 5, &[]), "Consent", words);
	let beside = [open[0].clone(), actor("IRCP", "Organization/lab")];
	assert_eq!(mapped(&permitting(&beside, 8, &[])).grants.len(), 16);
}
