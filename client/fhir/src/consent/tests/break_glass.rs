//! Permissions to break the glass.

use super::*;

#[test]
fn breaking_the_glass_is_for_those_who_may() {
	let group = actor("IRCP", "Group/privileged");
	let glass = json!({ "type": "permit", "purpose": purposes(&["BTG"]), "actor": [group] });
	let dissent = pcf(json!({ "type": "deny", "provision": [glass] }));
	let Mapped { grants, restrictions } = mapped(&dissent);
	assert!(grants.is_empty());
	assert_eq!(restrictions[0].scope, MappedScope::everything(clinic()));
	let except = MappedExcept { grantees: Vec::new(), purposes: Purpose::Btg.into() };
	assert_eq!(restrictions[0].except, except);
	// With a base that permits there is nothing to except, and still no grant.
	let labelled = with(glass.clone(), "securityLabel", json!([level("R")]));
	let base = mapped(&pcf(with(treatment(), "provision", json!([labelled]))));
	assert_eq!((base.grants.len(), base.restrictions.len()), (1, 0));
	assert!(!base.grants[0].scope.purposes.contains(Purpose::Btg));

	// Any other use of a Group, and BTG for anybody but named practitioners, is refused.
	let reference = "Consent.provision.provision[0].actor[0].reference";
	for (name, value) in [
		("purpose", purposes(&["TREAT"])),
		("purpose", purposes(&["BTG", "TREAT"])),
		("action", json!([action("correct")])),
		("period", json!({ "end": "2030" })),
		("securityLabel", json!([sensitive("HIV")])),
		("dataPeriod", json!({ "end": "2030" })),
	] {
		let changed = with(glass.clone(), name, value);
		let document = pcf(json!({ "type": "deny", "provision": [changed] }));
		assert_refused(&document, reference, "Group");
	}
	assert_refused(&pcf(glass.clone()), "Consent.provision.actor[0].reference", "Group");
	for actors in [json!(null), json!([actor("IRCP", "Organization/lab")])] {
		let mut anybody = glass.clone();
		anybody.as_object_mut().unwrap().remove("actor");
		if !actors.is_null() {
			anybody = with(anybody, "actor", actors);
		}
		assert_refused(&pcf(anybody), "Consent.provision.purpose", "BTG");
	}
	let named = with(glass.clone(), "actor", json!([actor("IRCP", "Practitioner/lind")]));
	let grants = mapped(&pcf(named)).grants;
	assert_eq!(grants[0].scope.purposes, Purpose::Btg.into());

	// A Group that is at hand must be one of practitioners.
	for (kind, holds) in [("practitioner", true), ("person", false)] {
		let group = json!({ "resourceType": "Group", "id": "privileged", "type": kind });
		let outcome = import(&dissent, &[group], Some(NOW));
		assert_eq!(outcome.outcome == Verdict::Mapped, holds, "{kind}");
	}
}
