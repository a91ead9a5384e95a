//! The three shapes of a Consent, and which documents count.

use super::*;

#[test]
fn an_untyped_root_is_no_permit() {
	// It names whom the patient excludes.
	let them = json!({ "actor": [actor("PRCP", "Practitioner/f204")],
		"action": [action("access"), action("correct")] });
	for policy in ["OPTIN", "OPTINR"] {
		assert_refused(&r4(policy, them.clone()), "Consent.provision.actor", "everybody");
	}
	for policy in ["OPTOUT", "OPTOUTE"] {
		assert_refused(&r4(policy, them.clone()), "Consent.provision", "no permit");
	}
	let mut no_policy = r4("OPTIN", them.clone());
	no_policy.as_object_mut().unwrap().remove("policyRule");
	assert_refused(&no_policy, "Consent.provision", "policy");
	assert_refused(&pcf(them), "Consent.provision", "policy");
	// What it names is withheld from everybody.
	for provision in [
		json!({ "class": [{ "system": "http://hl7.org/fhir/resource-types", "code": "ImagingStudy" }] }),
		json!({ "securityLabel": [sensitive("PSY")] }),
		json!({ "securityLabel": [level("R")] }),
		json!({ "purpose": purposes(&["HRESCH"]) }),
		json!({ "dataPeriod": { "start": "2015-01-01", "end": "2015-02-01" } }),
		json!({ "data": [{ "meaning": "instance", "reference": { "reference": "Observation/o/_history/1" } }] }),
		json!({ "action": [action("disclose")] }),
	] {
		let Mapped { grants, restrictions } = mapped(&r4("OPTIN", provision.clone()));
		assert!(grants.is_empty(), "{provision}");
		assert_eq!(restrictions.len(), 1, "{provision}");
		assert_ne!(restrictions[0].scope, MappedScope::everything(clinic()), "{provision}");
		assert_eq!(restrictions[0].except, MappedExcept::default());
	}
	assert_refused(&r4("OPTIN", json!({ "id": "p" })), "Consent.provision", "names nothing");
}

#[test]
fn an_untyped_root_may_hold_others_that_say_it() {
	let psy = json!({ "type": "deny", "securityLabel": [sensitive("PSY")] });
	let to_clinic = with(treatment(), "actor", json!([actor("IRCP", "Organization/lab")]));
	let holding = |rules: &[&Value]| json!({ "provision": rules });
	let denied = mapped(&r4("OPTIN", holding(&[&psy])));
	assert!(denied.grants.is_empty());
	assert_eq!(denied.restrictions[0].scope.sensitivities, Sensitivity::Psy.into());
	let permitted = mapped(&r4("OPTOUT", holding(&[&to_clinic])));
	assert_eq!((permitted.grants.len(), permitted.restrictions.len()), (1, 4));
	for (policy, rules) in [
		("OPTIN", &[&to_clinic][..]),
		("OPTIN", &[&psy, &to_clinic]),
		("OPTOUT", &[&psy]),
		("OPTOUT", &[&psy, &to_clinic]),
	] {
		assert_refused(&r4(policy, holding(rules)), "Consent.provision", "is not said");
	}
	let timed = with(holding(&[&to_clinic]), "period", json!({ "start": "2020-01-01" }));
	for policy in ["OPTIN", "OPTOUT"] {
		assert_refused(&r4(policy, timed.clone()), "Consent.provision", "nesting");
	}
	let untyped = json!({ "securityLabel": [sensitive("PSY")] });
	let path = "Consent.provision.provision[0].type";
	assert_refused(&r4("OPTIN", holding(&[&untyped])), path, "type");
}

#[test]
fn policies_without_provisions() {
	let mut out = r4("OPTOUT", json!(null));
	out.as_object_mut().unwrap().remove("provision");
	let Mapped { grants, restrictions } = mapped(&out);
	assert!(grants.is_empty());
	assert_eq!(restrictions[0].scope, MappedScope::everything(clinic()));
	let mut opt_in = r4("OPTIN", json!(null));
	opt_in.as_object_mut().unwrap().remove("provision");
	assert_refused(&opt_in, "Consent", "without a provision");
	let other = r4("42CFRPart2CD", treatment());
	assert_refused(&other, "Consent.policyRule.coding[0]", "not known");
}

#[test]
fn types_and_policies_agree() {
	let both =
		|policy: &str, decision: &str| r4(policy, with(treatment(), "type", json!(decision)));
	assert_eq!(mapped(&both("OPTIN", "permit")).grants.len(), 1);
	assert!(mapped(&both("OPTIN", "deny")).grants.is_empty());
	// Of a policy that withholds, the exception is a permission, and the rest is withheld.
	let Mapped { grants, restrictions } = mapped(&both("OPTOUT", "permit"));
	assert_eq!((grants.len(), restrictions.len()), (1, 3));
	let all_but = |one: &MappedRestriction| one.scope == MappedScope::everything(clinic());
	assert_eq!(restrictions.iter().find(|one| all_but(one)).unwrap().except.purposes, treat());
	assert_refused(&both("OPTOUT", "deny"), "Consent.provision", "the rest");
	let mut none = pcf(treatment());
	none.as_object_mut().unwrap().remove("policy");
	assert_refused(&none, "Consent.policy", "ppc-1");
	for policy in ["deny", "break-glass-only"] {
		let uri = format!("https://profiles.ihe.net/ITI/PCF/Policy-{policy}");
		let contradiction = with(pcf(treatment()), "policy", json!([{ "uri": uri }]));
		assert_refused(&contradiction, "Consent.policy[0].uri", "withholds");
	}
}

#[test]
fn r5_turns_its_decision() {
	let psy = json!([{ "securityLabel": [sensitive("PSY")] }]);
	let Mapped { grants, restrictions } = mapped(&r5("permit", psy.clone()));
	assert!(grants.is_empty(), "it names no purpose");
	assert_eq!(restrictions[0].scope.sensitivities, Sensitivity::Psy.into());
	let them = json!([{ "actor": [actor("PRCP", "Practitioner/f204")] }]);
	assert_refused(&r5("permit", them), "Consent.provision[0].actor", "everybody");
	let lind = json!([{ "actor": [actor("PRCP", "Practitioner/lind")],
		"purpose": purposes(&["TREAT"]) }]);
	let turned = mapped(&r5("deny", lind.clone()));
	assert_eq!((turned.grants.len(), turned.restrictions.len()), (1, 4));
	let unnamed = json!([{ "actor": [actor("PRCP", "Practitioner/lind")] }]);
	assert_refused(&r5("deny", unnamed), "Consent.provision[0].purpose", "silence");
	let nested = json!([{ "purpose": purposes(&["TREAT"]), "provision": psy }]);
	for decision in ["permit", "deny"] {
		let path = "Consent.provision[0].provision[0]";
		assert_refused(&r5(decision, nested.clone()), path, "R5 does not say");
	}
	let typed = json!([{ "type": "permit", "purpose": purposes(&["TREAT"]) }]);
	assert_refused(&r5("deny", typed), "Consent.provision[0].type", "not understood");
	let mut undecided = r5("deny", lind.clone());
	undecided.as_object_mut().unwrap().remove("decision");
	assert_refused(&undecided, "Consent.decision", "missing");
	let to_other = with(r5("deny", lind), "grantee", json!([{ "reference": "Practitioner/x" }]));
	assert_refused(&to_other, "Consent.grantee", "others");
	let over = with(r5("permit", json!([])), "period", json!({ "end": "2020" }));
	let mut over = over;
	over.as_object_mut().unwrap().remove("provision");
	assert_refused(&over, "Consent.period", "over");
}

#[test]
fn versions_are_not_mixed() {
	let mixed = with(pcf(treatment()), "decision", json!("permit"));
	assert_refused(&mixed, "Consent", "neither");
	let mixed = with(r5("deny", json!([treatment()])), "policyRule", json!({}));
	assert_refused(&mixed, "Consent", "neither");
	let none = json!({ "resourceType": "Consent", "status": "active" });
	assert_refused(&none, "Consent", "cannot be told");
	assert_refused(&json!({ "resourceType": "Patient" }), "Consent.resourceType", "no Consent");
	assert_refused(&json!([]), "Consent.resourceType", "no Consent");
}

#[test]
fn only_active_consents_to_the_use_of_data_count() {
	for status in ["draft", "proposed", "rejected", "inactive", "entered-in-error", "x", ""] {
		refused(&with(pcf(treatment()), "status", json!(status)));
	}
	for scope in ["adr", "treatment", "x"] {
		let scope = json!({ "coding": [coding("consentscope", scope)] });
		assert_refused(&with(pcf(treatment()), "scope", scope), "Consent.scope.coding[0]", "");
	}
	let category = "Consent.category[0].coding[0]";
	for (system, code) in [
		("consentcategorycodes", "acd"),
		("consentcategorycodes", "npp"),
		("consentcategorycodes", "rsdid"),
		("v3-ActCode", "EMRGONLY"),
		("v3-ActCode", "x"),
	] {
		let concept = json!([{ "coding": [coding(system, code)] }]);
		assert_refused(&with(pcf(treatment()), "category", concept), category, "");
	}
	let scope = json!({ "coding": [coding("consentscope", "research")] });
	let research = |code: &str| {
		let provision = with(treatment(), "purpose", purposes(&[code]));
		with(pcf(provision), "scope", scope.clone())
	};
	assert_eq!(mapped(&research("HRESCH")).grants.len(), 1);
	assert_refused(&research("TREAT"), "Consent.provision.purpose", "research");
	let other = with(pcf(treatment()), "patient", json!({ "reference": "Group/g" }));
	assert_refused(&other, "Consent.patient", "no patient");
}
