//! What a document withholds, and what it leaves of that.

use super::*;

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
