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
	let of_all = |scope| MappedRestriction { scope, except: MappedExcept::default() };
	let others: Categories =
		Categories::all().iter().filter(|kind| *kind != DataCategory::LabResults).collect();
	let changes = Actions::of(&[Action::Contribute, Action::Reshare, Action::Correct]);
	let outside = |first, last| DayWindow::new(first, last).unwrap();
	let always = DayWindow::ALWAYS;
	let (before, after) = (Day(19_722), Day(20_089));
	let but_lab = but(&["Organization/lab"], Purposes::empty());
	let above_n = MappedScope { confidentiality: Confidentiality::R, ..all.clone() };
	let expected = Mapped {
		grants: to_lab.grants.clone(),
		restrictions: vec![
			but_lab.clone(),
			but(&[], treat()),
			of_all(MappedScope { actions: changes, ..all.clone() }),
			of_all(MappedScope { categories: others, ..all.clone() }),
			of_all(MappedScope { days: outside(always.first(), before), ..all.clone() }),
			of_all(MappedScope { days: outside(after, always.last()), ..all.clone() }),
			of_all(above_n.clone()),
		],
	};
	assert_eq!(to_lab, expected.in_order());

	let warnings = import(
		&deny(json!({ "type": "permit", "actor": lab,
		"purpose": purposes(&["TREAT"]) })),
		&[],
		Some(NOW),
	)
	.warnings;
	let said = "provision[0]: records up to N that carry a sensitivity are neither";
	assert!(warnings.iter().any(|one| one.contains(said)), "{warnings:?}");

	// Of what a permission does not name, no more is left open than it is read as.
	let of_actions = of_all(MappedScope { actions: changes, ..all });
	let emergency = mapped(&deny(json!({ "type": "permit", "purpose": purposes(&["ETREAT"]) })));
	let but_etreat = but(&[], Purpose::Etreat.into());
	let expected = vec![but_etreat, of_actions.clone(), of_all(above_n.clone())];
	assert_eq!(emergency.restrictions, in_order(expected));
	assert_eq!(emergency.grants.len(), 1);
	let any_action = mapped(&deny(json!({ "type": "permit", "actor": lab,
		"purpose": purposes(&["TREAT"]) })));
	let expected = vec![but_lab, but(&[], treat()), of_actions, of_all(above_n)];
	assert_eq!(any_action.restrictions, in_order(expected));
}

/// All of what the clinic has, but for these.
fn but(organizations: &[&str], purposes: Purposes) -> MappedRestriction {
	let named = |name: &&str| GranteeRef::new(GranteeKind::Organization, *name);
	let grantees = organizations.iter().map(named).collect();
	let scope = MappedScope::everything(clinic());
	MappedRestriction { scope, except: MappedExcept { grantees, purposes } }
}

fn in_order(restrictions: Vec<MappedRestriction>) -> Vec<MappedRestriction> {
	Mapped { grants: Vec::new(), restrictions }.in_order().restrictions
}

/// Whoever is excepted for one thing keeps nothing else open, whatever other documents grant.
#[test]
fn an_exception_opens_what_it_permits_and_nothing_else() {
	let lab = GranteeRef::new(GranteeKind::Organization, "Organization/lab");
	for (narrowing, actions, level) in [
		(json!({}), Actions::of(&[Action::Read]), Confidentiality::N),
		(
			json!({ "action": [action("access"), action("correct")] }),
			Actions::of(&[Action::Read, Action::Correct]),
			Confidentiality::N,
		),
		(
			json!({ "securityLabel": [level("R")] }),
			Actions::of(&[Action::Read]),
			Confidentiality::R,
		),
	] {
		let mut permit = with(treatment(), "actor", json!([actor("IRCP", "Organization/lab")]));
		permit.as_object_mut().unwrap().extend(narrowing.as_object().unwrap().clone());
		let document = pcf(json!({ "type": "deny", "provision": [permit] }));
		let restrictions = mapped(&document).restrictions;
		for asked in all_questions() {
			let (action, purpose, confidentiality) = asked;
			let permitted =
				actions.contains(action) && treat().contains(purpose) && confidentiality <= level;
			let reaches = |one: &MappedRestriction| {
				one.scope.actions.contains(action)
					&& one.scope.purposes.contains(purpose)
					&& !one.except.purposes.contains(purpose)
					&& one.scope.confidentiality <= confidentiality
			};
			let from_lab =
				restrictions.iter().any(|one| reaches(one) && !one.except.grantees.contains(&lab));
			assert_eq!(from_lab, !permitted, "{asked:?} of {document}");
			assert!(restrictions.iter().any(reaches), "{asked:?} of others");
		}
	}
}

fn all_questions() -> impl Iterator<Item = (Action, Purpose, Confidentiality)> {
	Action::ALL.iter().flat_map(|action| {
		Purpose::ALL.iter().flat_map(|purpose| {
			Confidentiality::ALL.iter().map(|level| (*action, *purpose, *level))
		})
	})
}

#[test]
fn several_exceptions_leave_what_none_of_them_permits() {
	let deny = |exceptions: Value| mapped(&pcf(json!({ "type": "deny", "provision": exceptions })));
	let to = |name: &str, code: &str| {
		let actor = json!([actor("IRCP", &format!("Organization/{name}"))]);
		with(json!({ "type": "permit", "purpose": purposes(&[code]) }), "actor", actor)
	};
	let two = deny(json!([to("lab", "TREAT"), to("bureau", "HRESCH")]));
	assert_eq!(two.grants.len(), 2);
	let research = Purposes::of(&[Purpose::Hresch, Purpose::Clintrch, Purpose::Dsrch]);
	let all = MappedScope::everything(clinic());
	let changes = Actions::of(&[Action::Contribute, Action::Reshare, Action::Correct]);
	let of_all = |scope| MappedRestriction { scope, except: MappedExcept::default() };
	let expected = vec![
		// Neither of them; one for what the other is permitted; what is permitted to neither.
		but(&["Organization/bureau", "Organization/lab"], Purposes::empty()),
		but(&["Organization/lab"], research),
		but(&["Organization/bureau"], treat()),
		but(&[], treat().union(research)),
		of_all(MappedScope { actions: changes, ..all.clone() }),
		of_all(MappedScope { confidentiality: Confidentiality::R, ..all }),
	];
	assert_eq!(two.restrictions, in_order(expected));
	// The same for the same twice, and a permission in another takes nothing more out.
	assert_eq!(deny(json!([to("lab", "TREAT"), to("lab", "TREAT")])).restrictions.len(), 4);
	let inside = deny(json!([to("lab", "TREAT"), to("lab", "COC")]));
	assert_eq!(inside.restrictions, deny(json!([to("lab", "TREAT")])).restrictions);
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
	// Each of these is of its own grantee, purpose and kind of data.
	let of = |name: &str, purpose: &str, kind: &str| {
		let permit = json!({ "type": "permit", "purpose": purposes(&[purpose]),
			"class": [{ "system": DATA_CATEGORY, "code": kind }] });
		with(permit, "actor", json!([actor("IRCP", &format!("Organization/{name}"))]))
	};
	let two = [of("a", "TREAT", "Imaging"), of("b", "HRESCH", "LabResults")];
	assert_eq!(mapped(&deny(json!(two))).grants.len(), 2);
	let [first, second] = two;
	let three = json!([first, second, of("c", "HPAYMT", "Claims")]);
	assert_refused(&deny(three), "Consent.provision.provision[2]", "nesting");
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
	assert_eq!(mapped(&deny(json!([all.clone()]))).restrictions.len(), 3);
	let mut actions = ["access", "disclose", "correct"].map(action).to_vec();
	actions.push(json!({ "coding": [{ "system": ACTION, "code": "Contribute" }] }));
	let everything = json!({ "type": "permit", "purpose": all["purpose"], "action": actions,
		"securityLabel": [level("V")] });
	let path = "Consent.provision.provision[0].purpose";
	assert_refused(&deny(json!([everything.clone()])), path, "BTG");
	let nothing_left = with(everything, "actor", json!([actor("IRCP", "Practitioner/lind")]));
	assert_eq!(mapped(&deny(json!([nothing_left]))).restrictions.len(), 1);
}

/// A claim counts as a record without labels, and is paid by a call, which opens nothing.
#[test]
fn a_denial_that_only_an_annex_tells_stops_payment_and_says_so() {
	let told = |denial: Value| {
		let denial = with(denial, "type", json!("deny"));
		let outcome = import(&pcf(denial), &[], Some(NOW));
		assert_eq!(outcome.outcome, Verdict::Mapped, "{:?}", outcome.reason);
		outcome.warnings.iter().any(|one| {
			one.starts_with("Consent.provision: ") && one.contains("a payment opens no annex")
		})
	};
	let psy = json!({ "securityLabel": [sensitive("PSY")] });
	let encounter =
		json!({ "data": [{ "meaning": "related", "reference": { "reference": "Encounter/e" } }] });
	assert!(told(psy.clone()) && told(encounter.clone()));
	for (name, value, stops) in [
		("purpose", purposes(&["HPAYMT"]), true),
		("purpose", purposes(&["TREAT"]), false),
		("action", json!([action("access")]), true),
		("action", json!([action("correct")]), false),
		("class", json!([{ "system": DATA_CATEGORY, "code": "Claims" }]), true),
		("class", json!([{ "system": DATA_CATEGORY, "code": "LabResults" }]), false),
	] {
		assert_eq!(told(with(psy.clone(), name, value.clone())), stops, "{name} {value}");
	}
	assert!(!told(with(encounter.clone(), "securityLabel", json!([level("R")]))));
	// What is withheld by what stands in clear is withheld of claims as the document says.
	assert!(!told(json!({})) && !told(json!({ "securityLabel": [level("R")] })));
	let paid = json!({ "type": "permit", "purpose": purposes(&["HPAYMT"]) });
	assert!(!told(with(encounter.clone(), "provision", json!([paid]))));
	let care = json!({ "type": "permit", "purpose": purposes(&["TREAT"]) });
	assert!(told(with(encounter, "provision", json!([care]))));
}
