use super::*;
use salus_primitives::{Action, Confidentiality, Purpose, Sensitivity};
use serde_json::json;
use std::collections::BTreeMap;

const GENESIS: &str = "7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a";

fn named(name: &str) -> String {
	chain_reference(GENESIS, name)
}

fn letterhead() -> Letterhead {
	Letterhead {
		patient: named("person:ana"),
		performers: vec![named("person:ana")],
		date_time: "2025-01-02T03:04:05.678Z".into(),
		policy: None,
		source: Some(named("directive:ana/7")),
		displays: BTreeMap::from([(named("org:2"), "Clinic".to_owned())]),
	}
}

fn scope() -> MappedScope {
	MappedScope {
		purposes: Purpose::Hresch.into(),
		actions: Action::Read.into(),
		confidentiality: Confidentiality::N,
		..MappedScope::everything(Some(named("org:1")))
	}
}

fn grant(scope: MappedScope) -> Mapped {
	let grantee = GranteeRef::new(GranteeKind::Organization, named("org:2"));
	let end = Some("2027-01-31T11:59:59.999Z".to_owned());
	let validity = Validity { start: None, end };
	Mapped { grants: vec![MappedGrant { grantee, scope, validity }], restrictions: vec![] }
}

fn psychiatry() -> MappedRestriction {
	let scope = MappedScope {
		sensitivities: Sensitivity::Psy.into(),
		..MappedScope::everything(Some(named("any")))
	};
	MappedRestriction { scope, except: MappedExcept::default() }
}

fn coding(system: &str, code: &str) -> Value {
	json!({ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code })
}

fn logical(kind: &str, value: &str) -> Value {
	let system = format!("urn:salus:chain:{GENESIS}");
	json!({ "type": kind, "identifier": { "system": system, "value": value } })
}

#[test]
fn a_written_consent_has_what_pcf_requires() {
	let purposes = [Purpose::Hresch, Purpose::Clintrch, Purpose::Dsrch];
	let scope = MappedScope { purposes: purposes.into_iter().collect(), ..scope() };
	let document = export(&grant(scope), &letterhead()).expect("a document");
	let mut clinic = logical("Organization", "org:2");
	clinic["display"] = json!("Clinic");
	let expected = json!({
		"resourceType": "Consent",
		"status": "active",
		"scope": { "coding": [coding("consentscope", "patient-privacy")] },
		"category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
		"patient": logical("Patient", "person:ana"),
		"dateTime": "2025-01-02T03:04:05.678Z",
		"performer": [logical("Patient", "person:ana")],
		"organization": [logical("Organization", "org:1")],
		"sourceReference": logical("DocumentReference", "directive:ana/7"),
		"policy": [{ "uri": POLICY }],
		"provision": {
			"type": "permit",
			"period": { "end": "2027-01-31T11:59:59.999Z" },
			"purpose": [coding("v3-ActReason", "HRESCH")],
			"actor": [{ "role": { "coding": [coding("v3-ParticipationType", "IRCP")] },
				"reference": clinic }]
		}
	});
	assert_eq!(document, expected);
	assert_eq!(outside_pcf(&document), Vec::<String>::new());
}

#[test]
fn the_policy_agrees_with_the_root() {
	let uri = |mapped: &Mapped, policy: Option<&str>| {
		let letterhead = Letterhead { policy: policy.map(String::from), ..letterhead() };
		export(mapped, &letterhead).map(|document| document["policy"][0]["uri"].clone())
	};
	let deny = "https://profiles.ihe.net/ITI/PCF/Policy-deny";
	let withheld = Mapped { grants: vec![], restrictions: vec![psychiatry()] };
	assert_eq!(uri(&withheld, None), Ok(json!(deny)));
	assert_eq!(uri(&grant(scope()), None), Ok(json!(POLICY)));
	let own = "http://example.org/policy";
	assert_eq!(uri(&grant(scope()), Some(own)), Ok(json!(own)));
	// A policy that contradicts what is permitted is not written beside it.
	let error = uri(&grant(scope()), Some(deny)).expect_err("a contradiction");
	assert!(error.to_string().contains("the policy withholds"), "{error}");
}

#[test]
fn names_of_a_chain_survive_wherever_they_stand() {
	let grantees = [
		(GranteeKind::Organization, "org:2"),
		(GranteeKind::Practitioner, "practitioner:okafor"),
		(GranteeKind::Person, "person:ben"),
	];
	for (kind, name) in grantees {
		let mut mapped = grant(scope());
		mapped.grants[0].grantee = GranteeRef::new(kind, named(name));
		mapped.restrictions.push(psychiatry());
		// Of two holders each provision names its own.
		assert_same(&mapped);
	}
	let of = |change: fn(&mut MappedScope)| {
		let mut scope = scope();
		change(&mut scope);
		scope
	};
	for scope in [
		of(|scope| scope.holder = Some(named("any"))),
		of(|scope| scope.records = vec![named("record:1"), named("record:2")]),
		of(|scope| scope.contexts = vec![named("context:1")]),
		of(|scope| scope.authors = vec![named("author:org:1"), named("author:org:1/okafor")]),
	] {
		assert_same(&grant(scope));
	}
}

fn assert_same(mapped: &Mapped) {
	let document = export(mapped, &letterhead()).expect("a document");
	let read = import(&document, &[], None);
	assert_eq!(read.mapped.in_order(), mapped.clone().in_order(), "{document}");
}

#[test]
fn a_name_stands_only_where_it_means_something() {
	let document = export(&grant(scope()), &letterhead()).expect("a document");
	let actor = "/provision/actor/0/reference";
	for (pointer, name, path) in [
		("/organization/0", "author:org:1", "Consent.organization[0].identifier.value"),
		("/organization/0", "practitioner:x", "Consent.organization[0].identifier.value"),
		(actor, "any", "Consent.provision.actor[0].reference.identifier.value"),
		(actor, "record:1", "Consent.provision.actor[0].reference.identifier.value"),
		(actor, "practitioner:x", "Consent.provision.actor[0].reference"),
	] {
		let mut changed = document.clone();
		let place = changed.pointer_mut(pointer).unwrap();
		place["identifier"]["value"] = json!(name);
		let reason = import(&changed, &[], None).reason.expect("a refusal");
		assert!(reason.starts_with(&format!("{path}: ")), "{name}: {reason}");
	}
	// As a literal reference it is nobody's: a reader could not tell it from a server's own.
	let mut literal = document.clone();
	*literal.pointer_mut(actor).unwrap() =
		json!({ "type": "Organization", "reference": named("org:2") });
	let reason = import(&literal, &[], None).reason.expect("a refusal");
	assert!(reason.contains("as an identifier"), "{reason}");
}

#[test]
fn the_subject_is_a_patient_also_by_an_identifier() {
	let mut document = export(&grant(scope()), &letterhead()).expect("a document");
	assert_eq!(import(&document, &[], None).outcome, Verdict::Mapped);
	document["patient"]["type"] = json!("Group");
	let reason = import(&document, &[], None).reason.expect("a refusal");
	assert!(reason.starts_with("Consent.patient: what the chain names and its type"), "{reason}");
	document["patient"]["identifier"]["system"] = json!("http://example.org/mrn");
	let reason = import(&document, &[], None).reason.expect("a refusal");
	assert!(reason.starts_with("Consent.patient: a Group is no patient"), "{reason}");
	document["patient"]["type"] = json!("Patient");
	assert_eq!(import(&document, &[], None).outcome, Verdict::Mapped);
}
