use super::*;
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, DataCategory, Day, DayWindow, Purpose, Purposes,
	Sensitivities, Sensitivity,
};
use serde_json::json;

/// 2026-01-01T00:00:00Z.
const NOW: UnixMillis = 1_767_225_600_000;

fn coding(system: &str, code: &str) -> Value {
	json!({ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code })
}

fn purposes(codes: &[&str]) -> Value {
	codes.iter().map(|code| coding("v3-ActReason", code)).collect()
}

fn level(code: &str) -> Value {
	coding("v3-Confidentiality", code)
}

fn sensitive(code: &str) -> Value {
	coding("v3-ActCode", code)
}

fn actor(role: &str, reference: &str) -> Value {
	json!({ "role": { "coding": [coding("v3-ParticipationType", role)] },
		"reference": { "reference": reference } })
}

fn action(code: &str) -> Value {
	json!({ "coding": [coding("consentaction", code)] })
}

/// A document in the shape of IHE PCF.
fn pcf(provision: Value) -> Value {
	json!({ "resourceType": "Consent", "id": "c", "status": "active",
		"scope": { "coding": [coding("consentscope", "patient-privacy")] },
		"category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
		"patient": { "reference": "Patient/ana" }, "dateTime": "2025-01-02",
		"performer": [{ "reference": "Patient/ana" }],
		"organization": [{ "reference": "Organization/clinic" }],
		"sourceReference": { "reference": "DocumentReference/d" },
		"policy": [{ "uri": "http://example.org/policy" }], "provision": provision })
}

/// A document of R4 with a policy in the place of a type.
fn r4(policy: &str, provision: Value) -> Value {
	let mut document = pcf(provision);
	let members = document.as_object_mut().unwrap();
	members.remove("policy");
	members.insert("policyRule".into(), json!({ "coding": [sensitive(policy)] }));
	document
}

fn r5(decision: &str, provisions: Value) -> Value {
	json!({ "resourceType": "Consent", "status": "active", "subject": { "reference": "Patient/ana" },
		"date": "2025-01-02", "controller": [{ "reference": "Organization/clinic" }],
		"decision": decision, "provision": provisions })
}

fn mapped(document: &Value) -> Mapped {
	let outcome = import(document, &[], Some(NOW));
	assert_eq!(outcome.outcome, Verdict::Mapped, "{:?} of {document}", outcome.reason);
	outcome.mapped
}

fn refused(document: &Value) -> String {
	let outcome = import(document, &[], Some(NOW));
	assert_eq!(outcome.outcome, Verdict::Refused, "{outcome:?} of {document}");
	assert_eq!(outcome.mapped, Mapped::default(), "a refusal is never a permit");
	outcome.reason.unwrap()
}

/// Asserts that a document is refused at this element, with this word.
fn assert_refused(document: &Value, path: &str, word: &str) {
	let reason = refused(document);
	assert!(reason.starts_with(&format!("{path}: ")), "{reason} is not at {path}");
	assert!(reason.contains(word), "no \"{word}\" in {reason}");
}

fn treatment() -> Value {
	json!({ "type": "permit", "purpose": purposes(&["TREAT"]) })
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
	object.as_object_mut().unwrap().insert(name.into(), value);
	object
}

fn treat() -> Purposes {
	Purposes::of(&[Purpose::Treat, Purpose::Coc, Purpose::Clintrl, Purpose::Etreat])
}

fn clinic() -> Option<String> {
	Some("Organization/clinic".into())
}

#[test]
fn a_plain_permit_is_one_narrow_grant() {
	let Mapped { grants, restrictions } = mapped(&pcf(treatment()));
	assert!(restrictions.is_empty());
	let expected = MappedGrant {
		grantee: GranteeRef::ANY,
		scope: MappedScope {
			purposes: treat(),
			actions: Action::Read.into(),
			confidentiality: Confidentiality::N,
			..MappedScope::everything(clinic())
		},
		validity: Validity::default(),
	};
	assert_eq!(grants, [expected]);
	let warnings = import(&pcf(treatment()), &[], Some(NOW)).warnings;
	for word in ["no security label", "no action", "no end"] {
		assert!(warnings.iter().any(|warning| warning.contains(word)), "{word} in {warnings:?}");
	}
}

#[test]
fn all_that_a_permit_names_narrows_its_grant() {
	let provision = json!({ "type": "permit", "purpose": purposes(&["HRESCH", "MLTRAINING"]),
		"actor": [actor("IRCP", "Organization/lab"), actor("PRCP", "Practitioner/lind")],
		"action": [action("use"), action("disclose")],
		"securityLabel": [level("R"), sensitive("HIV")],
		"class": [{ "system": DATA_CATEGORY, "code": "LabResults" }],
		"dataPeriod": { "start": "2024-01", "end": "2024-06-30" },
		"data": [{ "meaning": "authoredby", "reference": { "reference": "Practitioner/okafor" } }],
		"period": { "start": "2025-01-01", "end": "2030" } });
	let grants = mapped(&pcf(provision)).grants;
	assert_eq!(grants.len(), 2);
	let scope = &grants[0].scope;
	assert_eq!(grants[1].scope, *scope);
	assert_eq!(grants[0].grantee, GranteeRef::new(GranteeKind::Organization, "Organization/lab"));
	assert_eq!(grants[1].grantee, GranteeRef::new(GranteeKind::Practitioner, "Practitioner/lind"));
	let research = [Purpose::Hresch, Purpose::Clintrch, Purpose::Dsrch, Purpose::Mltraining];
	assert_eq!(scope.purposes, Purposes::of(&research));
	assert_eq!(scope.actions, Actions::of(&[Action::Read, Action::Reshare]));
	assert_eq!(scope.confidentiality, Confidentiality::R);
	assert_eq!(scope.sensitivities, Sensitivity::Hiv.into());
	assert_eq!(scope.categories, DataCategory::LabResults.into());
	assert_eq!(scope.days, DayWindow::new(Day(19_723), Day(19_904)).unwrap());
	assert_eq!(scope.authors, ["Practitioner/okafor"]);
	let validity = &grants[0].validity;
	assert_eq!(validity.from(), Some(1_735_689_600_000));
	assert_eq!(validity.until(), Some(1_924_992_000_000), "2031-01-01T00:00:00Z");
}

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
		json!({ "data": [{ "meaning": "instance", "reference": { "reference": "Observation/o" } }] }),
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
	assert_eq!((permitted.grants.len(), permitted.restrictions.len()), (1, 2));
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
	assert_eq!((grants.len(), restrictions.len()), (1, 1));
	assert_eq!(restrictions[0].except.purposes, treat());
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
fn a_permission_in_a_permission_is_never_wider_by_silence() {
	let root = json!({ "type": "permit", "purpose": purposes(&["TREAT"]),
		"actor": [actor("IRCP", "Organization/lab")], "action": [action("collect")],
		"class": [{ "system": DATA_CATEGORY, "code": "Imaging" }],
		"dataPeriod": { "start": "2024-01-01" }, "period": { "end": "2030-01-01" },
		"data": [{ "meaning": "related", "reference": { "reference": "Encounter/e" } }],
		"provision": [{ "type": "permit", "securityLabel": [sensitive("PSY")] }] });
	let grants = mapped(&pcf(root)).grants;
	assert_eq!(grants.len(), 2);
	let psy = grants.iter().find(|grant| !grant.scope.sensitivities.is_empty()).unwrap();
	let other = grants.iter().find(|grant| grant.scope.sensitivities.is_empty()).unwrap();
	assert_eq!((&psy.grantee, &psy.validity), (&other.grantee, &other.validity));
	let as_other = MappedScope {
		sensitivities: Sensitivities::empty(),
		confidentiality: Confidentiality::N,
		..psy.scope.clone()
	};
	assert_eq!(as_other, other.scope);
}

#[test]
fn a_sensitivity_needs_a_level_where_ordinary_records_are_not_permitted() {
	let psy = json!([sensitive("PSY")]);
	let alone = with(treatment(), "securityLabel", psy.clone());
	assert_refused(&pcf(alone), "Consent.provision.securityLabel", "level");
	let in_root = |nested: Value| with(treatment(), "provision", json!([nested]));
	let same = json!({ "type": "permit", "securityLabel": psy });
	assert_eq!(mapped(&pcf(in_root(same.clone()))).grants.len(), 2);
	let wider = with(same.clone(), "purpose", purposes(&["HRESCH"]));
	let path = "Consent.provision.provision[0].securityLabel";
	assert_refused(&pcf(in_root(wider.clone())), path, "level");
	let named = with(wider, "securityLabel", json!([level("R"), sensitive("PSY")]));
	assert_eq!(mapped(&pcf(in_root(named))).grants.len(), 2);
	let of_two = json!([level("N"), level("R")]);
	let two = with(treatment(), "securityLabel", of_two);
	assert_refused(&pcf(two), "Consent.provision.securityLabel[1]", "two levels");
}

#[test]
fn what_is_denied_is_denied_as_a_whole() {
	let root =
		with(treatment(), "provision", json!([{ "type": "deny", "securityLabel": [level("R")] }]));
	let Mapped { grants, restrictions } = mapped(&pcf(root));
	assert_eq!(grants.len(), 1);
	let all = MappedScope::everything(clinic());
	let expected = MappedScope { confidentiality: Confidentiality::R, ..all.clone() };
	assert_eq!(restrictions[0].scope, expected);
	// Of a purpose all that is below, of a type all the kinds it may be, of a day all of it.
	let wide = json!({ "type": "deny", "purpose": purposes(&["TREAT"]), "class":
		[{ "system": "http://hl7.org/fhir/resource-types", "code": "Condition" }],
		"dataPeriod": { "start": "2024-01-01T12:00:00Z", "end": "2024-01-02T12:00:00Z" } });
	let scope = &mapped(&pcf(wide)).restrictions[0].scope;
	assert_eq!(scope.purposes, treat().with(Purpose::Btg).with(Purpose::Treatds));
	let kinds = Categories::of(&[DataCategory::Conditions, DataCategory::SocialHistory]);
	assert_eq!(scope.categories, kinds);
	assert_eq!(scope.days, DayWindow::new(Day(19_723), Day(19_724)).unwrap());
	for low in ["U", "L", "M", "N"] {
		let denied = json!({ "type": "deny", "securityLabel": [level(low)] });
		assert_refused(&pcf(denied), "Consent.provision.securityLabel", "ambiguous");
	}
	let both = json!({ "type": "deny", "securityLabel": [level("R"), sensitive("PSY")] });
	assert_refused(&pcf(both), "Consent.provision.securityLabel", "is not said");
	let some = json!({ "type": "deny", "actor": [actor("IRCP", "Organization/lab")] });
	assert_refused(&pcf(some), "Consent.provision.actor", "everybody");
	for period in [json!({ "end": "2030" }), json!({ "start": "2027" }), json!({ "end": "2020" })] {
		let timed = json!({ "type": "deny", "period": period });
		assert_refused(&pcf(timed), "Consent.provision.period", "validity");
	}
	let begun = json!({ "type": "deny", "period": { "start": "2020" } });
	assert_eq!(mapped(&pcf(begun)).restrictions[0].scope, all);
	let ending = with(treatment(), "period", json!({ "end": "2030" }));
	let ending =
		with(ending, "provision", json!([{ "type": "deny", "securityLabel": [level("R")] }]));
	let outcome = import(&pcf(ending), &[], Some(NOW));
	assert_eq!(outcome.mapped.restrictions.len(), 1);
	assert!(outcome.warnings.iter().any(|warning| warning.contains("until it is lifted")));
}

#[test]
fn a_denial_with_an_exception_withholds_exactly_the_rest() {
	let deny = |exception: Value| pcf(json!({ "type": "deny", "provision": [exception] }));
	let lab = json!([actor("IRCP", "Organization/lab")]);
	let all = MappedScope::everything(clinic());

	let to_lab = mapped(&deny(json!({ "type": "permit", "actor": lab,
		"purpose": purposes(&["TREAT"]), "action": [action("access")],
		"class": [{ "system": DATA_CATEGORY, "code": "LabResults" }],
		"dataPeriod": { "start": "2024-01-01", "end": "2024-12-31" },
		"securityLabel": [level("N")] })));
	assert_eq!(to_lab.grants.len(), 1);
	let excepted = MappedExcept {
		grantees: vec![GranteeRef::new(GranteeKind::Organization, "Organization/lab")],
		purposes: Purposes::empty(),
	};
	let rest = |scope| MappedRestriction { scope, except: MappedExcept::default() };
	let others: Categories =
		Categories::all().iter().filter(|kind| *kind != DataCategory::LabResults).collect();
	let but_treat = Purpose::ALL.iter().copied().filter(|code| !treat().contains(*code)).collect();
	let changes = Actions::of(&[Action::Contribute, Action::Reshare, Action::Correct]);
	let (before, after) = (Day(19_722), Day(20_089));
	let always = DayWindow::ALWAYS;
	let expected = Mapped {
		grants: to_lab.grants.clone(),
		restrictions: vec![
			MappedRestriction { scope: all.clone(), except: excepted },
			rest(MappedScope { purposes: but_treat, ..all.clone() }),
			rest(MappedScope { actions: changes, ..all.clone() }),
			rest(MappedScope { categories: others, ..all.clone() }),
			rest(MappedScope {
				days: DayWindow::new(always.first(), before).unwrap(),
				..all.clone()
			}),
			rest(MappedScope {
				days: DayWindow::new(after, always.last()).unwrap(),
				..all.clone()
			}),
			rest(MappedScope { confidentiality: Confidentiality::R, ..all.clone() }),
		],
	};
	assert_eq!(to_lab, expected.in_order());

	let emergency = mapped(&deny(json!({ "type": "permit", "purpose": purposes(&["ETREAT"]) })));
	assert_eq!(emergency.grants.len(), 1);
	assert_eq!(emergency.restrictions.len(), 1);
	assert_eq!(emergency.restrictions[0].except.purposes, Purpose::Etreat.into());
}

#[test]
fn exceptions_that_the_chain_cannot_hold_are_refused() {
	let deny = |exceptions: Value| pcf(json!({ "type": "deny", "provision": exceptions }));
	let permit = json!({ "type": "permit", "purpose": purposes(&["TREAT"]),
		"actor": [actor("IRCP", "Organization/lab")] });
	let exception = "Consent.provision.provision[0]";
	for (name, value) in [
		("period", json!({ "end": "2030" })),
		("securityLabel", json!([level("R"), sensitive("PSY")])),
		("data", json!([{ "meaning": "instance", "reference": { "reference": "Observation/o" } }])),
		(
			"class",
			json!([{ "system": "http://hl7.org/fhir/resource-types", "code": "Immunization" }]),
		),
	] {
		assert_refused(&deny(json!([with(permit.clone(), name, value)])), exception, "chain");
	}
	let other = with(permit.clone(), "purpose", purposes(&["HRESCH"]));
	assert_refused(&deny(json!([permit, other])), "Consent.provision.provision[1]", "nesting");
	let five: Vec<_> = (0..5).map(|n| actor("IRCP", &format!("Organization/{n}"))).collect();
	let many = with(permit.clone(), "actor", json!(five));
	assert_refused(&deny(json!([many])), exception, "at most 4");
	let deeper = with(permit.clone(), "provision", json!([permit]));
	let path = "Consent.provision.provision[0].provision[0]";
	assert_refused(&deny(json!([deeper])), path, "nesting");
	let labelled =
		pcf(json!({ "type": "deny", "securityLabel": [level("R")], "provision": [permit] }));
	assert_refused(&labelled, exception, "label");
	let all = json!({ "type": "permit", "purpose": purposes(&Purpose::ALL.iter().map(|code| code.code())
		.collect::<Vec<_>>()), "actor": [actor("IRCP", "Practitioner/lind")] });
	assert_eq!(mapped(&deny(json!([all]))).restrictions.len(), 1);
}

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
	assert_eq!((turned.grants.len(), turned.restrictions.len()), (1, 2));
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

#[test]
fn what_is_over_permits_nothing() {
	let until = |end: &str| pcf(with(treatment(), "period", json!({ "end": end })));
	assert_refused(&until("2025-12-31"), "Consent.provision.period", "over");
	assert_eq!(mapped(&until("2026-01-01")).grants.len(), 1);
	assert_refused(&until("2025-12-31T23:59:59Z"), "Consent.provision.period", "over");
	assert_eq!(mapped(&until("2026-01-01T00:00:00Z")).grants.len(), 1);
	// Without a clock nothing is known to be over.
	assert_eq!(import(&until("2020"), &[], None).outcome, Verdict::Mapped);
	let nested = with(treatment(), "period", json!({ "end": "2020" }));
	let base = with(treatment(), "provision", json!([nested]));
	assert_eq!(mapped(&pcf(base)).grants.len(), 1);
	let dissent = mapped(&pcf(json!({ "type": "deny", "provision": [nested] })));
	assert_eq!((dissent.grants.len(), dissent.restrictions.len()), (0, 1));
	assert_eq!(dissent.restrictions[0].except, MappedExcept::default());
	for period in [json!({}), json!({ "start": "2027", "end": "2026" }), json!({ "end": "soon" })] {
		let path = "Consent.provision.period";
		let reason = refused(&pcf(with(treatment(), "period", period)));
		assert!(reason.starts_with(path), "{reason}");
	}
}

#[test]
fn a_day_that_is_permitted_in_part_is_not_permitted() {
	let days = |period: Value| {
		let provision = with(treatment(), "dataPeriod", period);
		mapped(&pcf(provision)).grants[0].scope.days
	};
	let window = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
	let whole = json!({ "start": "1970-01-03T00:00:00Z", "end": "1970-01-05T23:59:59Z" });
	assert_eq!(days(whole), window(2, 4));
	let parts = json!({ "start": "1970-01-03T00:00:01Z", "end": "1970-01-05T23:59:00Z" });
	assert_eq!(days(parts), window(3, 3));
	let none = json!({ "start": "1970-01-03T10:00:00Z", "end": "1970-01-03T11:00:00Z" });
	let document = pcf(with(treatment(), "dataPeriod", none));
	assert_refused(&document, "Consent.provision.dataPeriod", "no whole day");
	let no_offset = json!({ "start": "1970-01-03T10:00:00" });
	let document = pcf(with(treatment(), "dataPeriod", no_offset));
	assert_refused(&document, "Consent.provision.dataPeriod.start", "offset");
}

#[test]
fn actors_and_data_are_who_and_what_the_chain_could_know() {
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

	let of = |meaning: &str, reference: &str| json!({ "meaning": meaning, "reference": { "reference": reference } });
	for (data, path) in [
		(json!([of("related", "Task/t")]), "Consent.provision.data[0].reference"),
		(json!([of("authoredby", "Device/d")]), "Consent.provision.data[0].reference"),
		(json!([of("dependents", "Encounter/e")]), "Consent.provision.data[0].meaning"),
		(json!([of("x", "Encounter/e")]), "Consent.provision.data[0].meaning"),
		(
			json!([of("instance", "Observation/o"), of("related", "Encounter/e")]),
			"Consent.provision.data",
		),
	] {
		assert_refused(&pcf(with(treatment(), "data", data)), path, "");
	}
}

/// A document with something of everything that can be read.
fn full() -> Value {
	let root = json!({ "type": "permit", "purpose": purposes(&["TREAT", "HPAYMT"]),
		"period": { "start": "2025-01-01" }, "dataPeriod": { "start": "2020-01-01" },
		"actor": [actor("IRCP", "Practitioner/lind")], "action": [action("access")],
		"securityLabel": [level("R"), sensitive("PSY")],
		"class": [{ "system": "http://hl7.org/fhir/resource-types", "code": "Immunization" }],
		"data": [{ "meaning": "instance", "reference": { "reference": "Immunization/i" } }],
		"provision": [
			{ "type": "deny", "securityLabel": [level("V")], "action": [action("disclose")],
				"purpose": purposes(&["HRESCH"]), "dataPeriod": { "end": "2021" } },
			{ "type": "permit", "purpose": purposes(&["BTG"]),
				"actor": [actor("IRCP", "Practitioner/okafor")] }] });
	let verified = json!([{ "verified": true }]);
	with(
		with(pcf(root), "verification", verified),
		"policyRule",
		json!({ "coding": [sensitive("OPTIN")] }),
	)
}

/// Every object, and every text by its pointer, of a value.
fn walk(value: &Value, pointer: &str, objects: &mut Vec<String>, texts: &mut Vec<String>) {
	match value {
		Value::Object(members) => {
			objects.push(pointer.into());
			for (name, member) in members {
				walk(member, &format!("{pointer}/{name}"), objects, texts);
			}
		}
		Value::Array(values) => {
			for (at, value) in values.iter().enumerate() {
				walk(value, &format!("{pointer}/{at}"), objects, texts);
			}
		}
		Value::String(_) => texts.push(pointer.into()),
		_ => {}
	}
}

#[test]
fn nothing_unknown_is_passed_over() {
	let document = full();
	assert_eq!(mapped(&document).grants.len(), 2);
	let (mut objects, mut texts) = (Vec::new(), Vec::new());
	walk(&document, "", &mut objects, &mut texts);
	// Whose consent it is, and where its source is, change nothing of what it permits.
	let unread = |pointer: &str| {
		["/performer", "/sourceReference", "/verification"]
			.iter()
			.any(|one| pointer.starts_with(one))
	};
	let mut tried = 0;
	for pointer in objects.iter().filter(|pointer| !unread(pointer)) {
		for name in ["modifierExtension", "unheardOf", "_status", "_code"] {
			let mut changed = document.clone();
			let object = changed.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
			let beside = object.contains_key(name.trim_start_matches('_'));
			object.insert(name.into(), json!([{ "url": "http://example.org/x" }]));
			if beside {
				continue;
			}
			let reason = refused(&changed);
			assert!(reason.contains(name), "{pointer}/{name}: {reason}");
			tried += 1;
		}
	}
	for pointer in texts.iter().filter(|pointer| !unread(pointer)) {
		let name = pointer.rsplit('/').next().unwrap();
		if !["system", "code", "type", "meaning", "status", "start", "end"].contains(&name) {
			continue;
		}
		let mut changed = document.clone();
		*changed.pointer_mut(pointer).unwrap() = json!("unheard-of");
		let reason = refused(&changed);
		let element = pointer.split('/').nth(1).unwrap();
		assert!(reason.starts_with(&format!("Consent.{element}")), "{pointer}: {reason}");
		tried += 1;
	}
	assert!(tried > 150, "{tried}");
}

#[test]
fn the_reason_names_the_element() {
	let nested = json!({ "type": "permit", "purpose": purposes(&["TREAT", "ERTREAT"]) });
	let document = pcf(with(treatment(), "provision", json!([nested])));
	assert_refused(&document, "Consent.provision.provision[0].purpose[1]", "ERTREAT");
	let code = with(treatment(), "code", json!([{ "coding": [{ "system": "s", "code": "c" }] }]));
	assert_refused(&pcf(code), "Consent.provision.code", "clinical codes");
	let observation =
		json!([{ "system": "http://hl7.org/fhir/resource-types", "code": "Observation" }]);
	let document = pcf(with(treatment(), "class", observation));
	assert_refused(&document, "Consent.provision.class[0]", "several kinds");
	let rules = with(pcf(treatment()), "implicitRules", json!("http://example.org/rules"));
	assert_refused(&rules, "Consent.implicitRules", "not read");
}

#[test]
fn what_is_withheld_as_a_whole_is_not_granted() {
	let root = with(treatment(), "provision", json!([{ "type": "deny" }]));
	let Mapped { grants, restrictions } = mapped(&pcf(root));
	assert!(grants.is_empty());
	assert_eq!(restrictions[0].scope, MappedScope::everything(clinic()));
}

#[test]
fn the_printed_form_has_all_members() {
	let outcome = import(&full(), &[], Some(NOW));
	let printed = serde_json::to_value(&outcome).unwrap();
	assert_eq!(printed["outcome"], "mapped");
	assert_eq!(printed["reason"], Value::Null);
	let grant = &printed["grants"][0];
	assert_eq!(grant["grantee"]["kind"], "practitioner");
	assert_eq!(grant["actions"], json!(["access"]));
	assert_eq!(grant["days"], json!({ "start": "2020-01-01", "end": null }));
	assert_eq!(grant["validity"], json!({ "start": "2025-01-01", "end": null }));
	let restriction = &printed["restrictions"][0];
	assert_eq!(restriction["grantee"], json!({ "kind": "any", "reference": null }));
	assert_eq!(restriction["actions"], json!(["disclose"]));
	assert_eq!(restriction["except"], json!({ "grantees": [], "purposes": [] }));
	let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
	let shared = [
		"actions",
		"authors",
		"categories",
		"confidentiality",
		"contexts",
		"days",
		"grantee",
		"holder",
		"purposes",
		"records",
		"sensitivities",
		"validity",
	];
	assert_eq!(members(grant), shared);
	assert_eq!(members(restriction).iter().filter(|name| *name != "except").count(), shared.len());
	let refused = import(&json!({}), &[], None);
	let printed = serde_json::to_value(&refused).unwrap();
	assert_eq!(printed["grants"], json!([]));
	assert_eq!(printed["restrictions"], json!([]));
}
