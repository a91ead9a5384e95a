//! What a document permits, and how far.

use super::*;

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
fn a_permission_in_a_permission_is_never_wider_by_silence() {
	let root = json!({ "type": "permit", "purpose": purposes(&["TREAT"]),
		"actor": [actor("IRCP", "Organization/lab")], "action": [action("disclose")],
		"class": [{ "system": DATA_CATEGORY, "code": "Imaging" }],
		"dataPeriod": { "start": "2024-01-01" }, "period": { "end": "2030-01-01" },
		"data": [{ "meaning": "related", "reference": { "reference": "Encounter/e" } }],
		"provision": [{ "type": "permit", "securityLabel": [level("R"), sensitive("PSY")] }] });
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
fn a_sensitivity_comes_with_a_level() {
	let psy = json!([sensitive("PSY")]);
	let alone = with(treatment(), "securityLabel", psy.clone());
	assert_refused(&pcf(alone), "Consent.provision.securityLabel", "level");
	// The level around it is that of records that carry none, and says nothing of those that do.
	let in_root = |labels: Value, nested: Value| {
		let nested = json!({ "type": "permit", "securityLabel": nested });
		let root = match labels.is_null() {
			true => treatment(),
			false => with(treatment(), "securityLabel", labels),
		};
		pcf(with(root, "provision", json!([nested])))
	};
	let path = "Consent.provision.provision[0].securityLabel";
	for around in [json!(null), json!([level("N")]), json!([level("R")]), json!([level("V")])] {
		assert_refused(&in_root(around, psy.clone()), path, "name the level");
	}
	let levelled = in_root(json!([level("N")]), json!([level("R"), sensitive("PSY")]));
	let outcome = import(&levelled, &[], Some(NOW));
	let of = |grant: &MappedGrant| (grant.scope.confidentiality, grant.scope.sensitivities);
	let labels: Vec<_> = outcome.mapped.grants.iter().map(of).collect();
	let psy = (Confidentiality::R, Sensitivity::Psy.into());
	assert_eq!(labels, [(Confidentiality::N, Sensitivities::empty()), psy]);
	let said = "provision[0]: records up to R that carry no sensitivity are permitted, too";
	assert!(outcome.warnings.iter().any(|one| one.contains(said)), "{:?}", outcome.warnings);
	// What names no label has that of what it is in, as a whole.
	let nested = json!({ "type": "permit", "purpose": purposes(&["HRESCH"]) });
	let root = with(treatment(), "securityLabel", json!([level("R"), sensitive("PSY")]));
	let grants = mapped(&pcf(with(root, "provision", json!([nested])))).grants;
	assert_eq!(grants.iter().map(of).collect::<Vec<_>>(), [psy; 2]);
	let two = with(treatment(), "securityLabel", json!([level("N"), level("R")]));
	assert_refused(&pcf(two), "Consent.provision.securityLabel[1]", "two levels");
}

#[test]
fn what_is_withheld_as_a_whole_is_not_granted() {
	let root = with(treatment(), "provision", json!([{ "type": "deny" }]));
	let Mapped { grants, restrictions } = mapped(&pcf(root));
	assert!(grants.is_empty());
	assert_eq!(restrictions[0].scope, MappedScope::everything(clinic()));
}
