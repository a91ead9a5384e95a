//! Elements: what is not understood, where it stands, what is printed.

use super::*;

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
	let verified = json!([{ "verified": true, "verifiedWith": { "reference": "Patient/ana" } }]);
	let mut document = beside(pcf(root));
	document["verification"] = verified;
	document["policyRule"] = json!({ "coding": [sensitive("OPTIN")] });
	document["sourceAttachment"] = json!({ "title": "signed" });
	document
}

/// The same of R5.
fn full_r5() -> Value {
	let withheld = json!([{ "securityLabel": [level("R")], "purpose": purposes(&["HRESCH"]),
		"dataPeriod": { "start": "2020-01-01" }, "action": [action("access")],
		"resourceType": [{ "system": "http://hl7.org/fhir/fhir-types", "code": "Immunization" }] }]);
	let mut document = beside(r5("permit", withheld));
	let lab = json!([{ "reference": "Organization/lab" }]);
	for name in ["grantor", "grantee", "manager", "policyText", "sourceReference"] {
		document[name] = lab.clone();
	}
	document["regulatoryBasis"] = json!([{ "coding": [coding("consentpolicycodes", "cric")] }]);
	document["policyBasis"] = json!({ "reference": lab[0], "url": "http://example.org/policy" });
	document["sourceAttachment"] = json!([{ "title": "signed" }]);
	document["period"] = json!({ "start": "2025-01-01" });
	document["verification"] = json!([{ "verified": true, "verifiedBy": lab[0],
		"verificationType": { "coding": [coding("consentverification", "family")] } }]);
	document
}

/// A document with what may stand in any, and changes nothing.
fn beside(mut document: Value) -> Value {
	document["meta"] = json!({ "security": [level("N")], "tag": [purposes(&["HTEST"])[0]] });
	document["text"] = json!({ "status": "generated", "div": "<div/>" });
	document["identifier"] = json!([{ "use": "official", "value": "1" }]);
	document
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
	assert_eq!(mapped(&full()).grants.len(), 2);
	assert_eq!(mapped(&full_r5()).restrictions.len(), 1);
	let tried = [full(), full_r5()].map(|document| all_is_known(&document));
	assert!(tried[0] > 200 && tried[1] > 120, "{tried:?}");
}

/// Changes each object and each code of a document, and expects a refusal for it. How many were tried.
fn all_is_known(document: &Value) -> usize {
	let (mut objects, mut texts) = (Vec::new(), Vec::new());
	walk(document, "", &mut objects, &mut texts);
	let mut tried = 0;
	for pointer in objects {
		for name in ["modifierExtension", "unheardOf", "_status", "_code"] {
			let mut changed = document.clone();
			let object = changed.pointer_mut(&pointer).unwrap().as_object_mut().unwrap();
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
	// How a resource is tagged is open to whoever tags it.
	for pointer in texts.iter().filter(|pointer| !pointer.starts_with("/meta")) {
		let name = pointer.rsplit('/').next().unwrap();
		let codes = ["system", "code", "type", "use", "meaning", "status", "start", "end"];
		if !codes.contains(&name) {
			continue;
		}
		let mut changed = document.clone();
		*changed.pointer_mut(pointer).unwrap() = json!("unheard-of");
		let reason = refused(&changed);
		let element = pointer.split('/').nth(1).unwrap();
		assert!(reason.starts_with(&format!("Consent.{element}")), "{pointer}: {reason}");
		tried += 1;
	}
	tried
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
