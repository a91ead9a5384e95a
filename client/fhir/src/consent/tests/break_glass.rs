//! Permissions to break the glass.

use super::*;

/// What is said where a document withholds something also from who breaks the glass.
const EVEN_THEN: &str = "only the setting `nothing` withholds it even then";

#[test]
fn whatever_a_document_withholds_an_emergency_opens_and_that_is_said() {
	let deny = |changes: &[(&str, Value)]| {
		let rule = json!({ "type": "deny" });
		changes.iter().fold(rule, |rule, (name, value)| with(rule, name, value.clone()))
	};
	let said = |document: &Value| {
		let outcome = import(document, &[], Some(NOW));
		assert_eq!(outcome.outcome, Verdict::Mapped, "{outcome:?}");
		outcome.warnings.iter().any(|one| one.contains(EVEN_THEN))
	};
	let treat = ("purpose", purposes(&["TREAT"]));
	let research = ("purpose", purposes(&["HRESCH"]));
	let correct = ("action", json!([action("correct")]));
	for (changes, is_said) in [
		(&[][..], true),
		// With treatment goes what is below it.
		(&[treat.clone()][..], true),
		(&[research][..], false),
		(&[correct][..], false),
		(&[treat, ("securityLabel", json!([level("R")]))][..], true),
	] {
		let document = pcf(deny(changes));
		assert_eq!(said(&document), is_said, "{document}");
		let nested = pcf(with(treatment(), "provision", json!([deny(changes)])));
		assert_eq!(said(&nested), is_said, "{nested}");
	}
}

#[test]
fn breaking_the_glass_is_for_those_who_may() {
	let group = actor("IRCP", "Group/privileged");
	let glass = json!({ "type": "permit", "purpose": purposes(&["BTG"]), "actor": [group] });
	let dissent = pcf(json!({ "type": "deny", "provision": [glass] }));
	let Mapped { grants, restrictions } = mapped(&dissent);
	assert!(grants.is_empty());
	let all = MappedScope::everything(clinic());
	let btg = MappedExcept { grantees: Vec::new(), purposes: Purpose::Btg.into() };
	let changes = Actions::of(&[Action::Contribute, Action::Reshare, Action::Correct]);
	let expected = vec![
		MappedRestriction { scope: all.clone(), except: btg },
		// Who breaks the glass reads.
		MappedRestriction {
			scope: MappedScope { actions: changes, ..all },
			except: MappedExcept::default(),
		},
	];
	assert_eq!(restrictions, Mapped { grants, restrictions: expected }.in_order().restrictions);
	// With a base that permits there is nothing to except, and still no grant.
	let in_permit = |nested: Value| pcf(with(treatment(), "provision", json!([nested])));
	let base = mapped(&in_permit(glass.clone()));
	assert_eq!((base.grants.len(), base.restrictions.len()), (1, 0));
	assert!(!base.grants[0].scope.purposes.contains(Purpose::Btg));

	// Up to which level a glass is broken, the chain does not say.
	let labelled = with(glass.clone(), "securityLabel", json!([level("R")]));
	let path = "Consent.provision.provision[0].securityLabel";
	assert_refused(&in_permit(labelled.clone()), path, "level");
	let dissenting = pcf(json!({ "type": "deny", "provision": [labelled] }));
	assert_refused(&dissenting, path, "level");
	for document in [&dissent, &in_permit(glass.clone())] {
		let warnings = import(document, &[], Some(NOW)).warnings;
		assert!(
			warnings.iter().any(|one| one.contains("the privilege BreakGlass")),
			"{warnings:?}"
		);
		assert!(!warnings.iter().any(|one| one.contains(EVEN_THEN)), "it is left: {warnings:?}");
	}

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
