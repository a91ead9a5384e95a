//! `salus consent import` and `salus record label`: no node, no wallet, no vault.

use crate::salus::{Run, Salus};
use serde_json::{json, Value};

fn coding(system: &str, code: &str) -> Value {
	json!({ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code })
}

/// A consent in the shape of IHE PCF.
fn consent(provision: Value) -> Value {
	json!({ "resourceType": "Consent", "status": "active",
		"scope": { "coding": [coding("consentscope", "patient-privacy")] },
		"category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
		"patient": { "reference": "Patient/ana" },
		"organization": [{ "reference": "Organization/clinic" }],
		"policy": [{ "uri": "http://example.org/policy" }], "provision": provision })
}

fn treatment() -> Value {
	json!({ "type": "permit", "purpose": [coding("v3-ActReason", "TREAT")] })
}

/// Someone whom the patient excludes, in the words of R4: a policy, and no type.
fn excluded() -> Value {
	let mut document = consent(json!({ "actor": [{
		"role": { "coding": [coding("v3-ParticipationType", "PRCP")] },
		"reference": { "reference": "Practitioner/f204" } }] }));
	document["policyRule"] = json!({ "coding": [coding("v3-ActCode", "OPTIN")] });
	document
}

fn import(salus: &Salus, document: &Value) -> Run {
	let file = salus.file("consent.json", document.to_string());
	salus.run(&["consent", "import", &file, "--dry-run", "--output", "json"])
}

/// The outcome that a refusal prints, and its one line.
fn refused(run: &Run) -> Value {
	assert_eq!(run.code, 1, "{run:?}");
	assert_eq!(run.stderr.matches('\n').count(), 1, "{run:?}");
	let outcome: Value = serde_json::from_slice(&run.stdout).expect("stdout is JSON");
	assert_eq!(outcome["outcome"], "refused");
	assert_eq!((&outcome["grants"], &outcome["restrictions"]), (&json!([]), &json!([])));
	let reason = outcome["reason"].as_str().expect("a reason");
	assert!(run.stderr.contains(reason), "{run:?}");
	outcome
}

#[test]
fn import_maps_what_it_understands() {
	let salus = Salus::new();
	let outcome = import(&salus, &consent(treatment())).json();
	assert_eq!((&outcome["outcome"], &outcome["reason"]), (&json!("mapped"), &Value::Null));
	let grant = &outcome["grants"][0];
	assert_eq!(grant["grantee"], json!({ "kind": "any", "reference": null }));
	assert_eq!(grant["purposes"], json!(["TREAT", "COC", "CLINTRL", "ETREAT"]));
	assert_eq!((&grant["actions"], &grant["confidentiality"]), (&json!(["access"]), &json!("N")));
	assert_eq!(grant["validity"], json!({ "start": null, "end": null }));
	assert_eq!((&grant["holder"], &grant["days"]), (&json!("Organization/clinic"), &Value::Null));
	assert_eq!(
		(&outcome["restrictions"], &outcome["subject"]),
		(&json!([]), &json!("Patient/ana"))
	);
	assert_eq!(outcome["warnings"].as_array().map(Vec::len), Some(3));

	let document = consent(treatment()).to_string();
	let table = salus.run_with_input(&["consent", "import", "-", "--dry-run"], &document);
	assert_eq!((table.code, &*table.stderr), (0, ""));
	for said in ["TREAT COC CLINTRL ETREAT", "Patient/ana"] {
		assert!(table.text().contains(said), "{said}: {table:?}");
	}
}

#[test]
fn import_refuses_with_the_path_of_the_element() {
	let salus = Salus::new();
	let outcome = refused(&import(&salus, &excluded()));
	let reason = outcome["reason"].as_str().unwrap();
	assert!(reason.starts_with("Consent.provision.actor: "), "{reason}");

	let mut unknown = consent(treatment());
	unknown["provision"]["purpose"][0]["code"] = json!("NOPE");
	let outcome = refused(&import(&salus, &unknown));
	let reason = outcome["reason"].as_str().unwrap();
	assert!(reason.starts_with("Consent.provision.purpose[0]: "), "{reason}");
	let table = salus.run(&["consent", "import", &salus.path("consent.json"), "--dry-run"]);
	assert_eq!(table.code, 1);
	assert!(table.text().contains("Consent.provision.purpose[0]"), "{table:?}");
}

#[test]
fn import_knows_that_time_has_passed() {
	let salus = Salus::new();
	let until = |end: &str| {
		let mut document = consent(treatment());
		document["provision"]["period"] = json!({ "end": end });
		document
	};
	assert_eq!(import(&salus, &until("9999-12-31")).code, 0);
	refused(&import(&salus, &until("2020-12-31")));
}

#[test]
fn import_takes_one_consent() {
	let salus = Salus::new();
	let bundle = |resources: &[Value]| {
		let entries: Vec<_> = resources.iter().map(|one| json!({ "resource": one })).collect();
		json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
	};
	let patient = json!({ "resourceType": "Patient", "id": "ana" });
	let one = consent(treatment());
	assert_eq!(import(&salus, &bundle(&[patient.clone(), one.clone()])).code, 0);
	let two = refused(&import(&salus, &bundle(&[one.clone(), one])));
	assert!(two["reason"].as_str().unwrap().contains("2 Consents"));
	let none = refused(&import(&salus, &bundle(&[patient])));
	assert!(none["reason"].as_str().unwrap().contains("no Consent"));
	for text in ["", "{", "{\"resourceType\":\"Consent\",\"resourceType\":\"Consent\"}", "[]"] {
		let file = salus.file("bad.json", text);
		refused(&salus.run(&["consent", "import", &file, "--dry-run", "--output", "json"]));
	}

	// A Group that comes with it is looked at.
	let glass = consent(json!({ "type": "deny", "provision": [{ "type": "permit",
		"purpose": [coding("v3-ActReason", "BTG")],
		"actor": [{ "role": { "coding": [coding("v3-ParticipationType", "IRCP")] },
			"reference": { "reference": "Group/g" } }] }] }));
	for (kind, code) in [("practitioner", 0), ("person", 1)] {
		let group = json!({ "resourceType": "Group", "id": "g", "type": kind });
		assert_eq!(import(&salus, &bundle(&[group, glass.clone()])).code, code, "{kind}");
	}
}

#[test]
fn import_without_a_dry_run_needs_a_key_a_number_and_a_node() {
	let salus = Salus::new();
	let file = salus.file("consent.json", consent(treatment()).to_string());
	for (rest, said) in [
		(&["--key", "//Ana", "--directive", "7", "--match", "Organization/clinic"][..], "--match"),
		(&["--key", "//Ana", "--directive", "7", "--supersede", "six"], "--supersede"),
		(&["--key", "//Ana", "--directive", "7", "--url", "ws://127.0.0.1:1"], "127.0.0.1:1"),
	] {
		let run = salus.run(&[&["consent", "import", &file][..], rest].concat());
		assert_eq!((run.code, run.text()), (2, ""), "{run:?}");
		assert!(run.stderr.contains(said), "{said}: {run:?}");
	}
	// What only lacks a number or a key is shown before that is said; what is refused, is.
	let refused_file = salus.file("excluded.json", excluded().to_string());
	for (rest, said) in [
		(&[][..], "--directive"),
		(&["--key", "//Ana"], "--directive"),
		(&["--directive", "7"], "--key"),
	] {
		let run = |file: &str| {
			salus.run(&[&["consent", "import", file, "--output", "json"], rest].concat())
		};
		let shown = run(&file);
		let outcome: Value = serde_json::from_slice(&shown.stdout).expect("stdout is JSON");
		assert_eq!((shown.code, &outcome["outcome"]), (2, &json!("mapped")), "{shown:?}");
		assert!(shown.stderr.contains(said), "{said}: {shown:?}");
		let outcome = refused(&run(&refused_file));
		assert!(outcome["reason"].as_str().is_some_and(|why| why.contains("everybody")));
	}
	let run = salus.run(&["consent", "import", "no-such-file.json", "--dry-run"]);
	assert_eq!((run.code, run.text()), (2, ""), "{run:?}");
}

/// An HIV test, a blood pressure, and something with a local code, none of them labelled.
fn results() -> Value {
	let observation = |id: &str, system: &str, code: &str| {
		json!({ "resource": { "resourceType": "Observation", "id": id, "status": "final",
			"effectiveDateTime": "2019-05-17", "code": { "coding": [{ "system": system, "code": code }] } } })
	};
	json!({ "resourceType": "Bundle", "type": "collection", "entry": [
		observation("hiv", "http://loinc.org", "5221-7"),
		observation("pressure", "http://loinc.org", "8480-6"),
		observation("local", "http://example.org/codes", "x"),
		{ "resource": { "resourceType": "Patient" } }] })
}

#[test]
fn label_names_the_codes_by_which_it_labels() {
	let salus = Salus::new();
	let file = salus.file("results.json", results().to_string());
	let labelled = salus.run(&["record", "label", &file, "--output", "json"]).json();
	assert_eq!(labelled["table"], "2");
	let records = &labelled["records"];
	assert_eq!(
		records[0],
		json!({ "index": 0, "type": "Observation", "id": "hiv", "category": "LabResults",
			"confidentiality": "R", "sensitivities": ["HIV"],
			"days": { "start": "2019-05-17", "end": "2019-05-17" }, "unknown_code": false,
			"decided": ["http://loinc.org|5221-7"], "unknown": [] })
	);
	assert_eq!(records[1]["confidentiality"], "N");
	assert_eq!(
		(&records[1]["category"], &records[1]["decided"]),
		(&json!("VitalSigns"), &json!([]))
	);
	assert_eq!(records[2]["confidentiality"], "R", "a code that is not known");
	assert_eq!(
		(&records[2]["unknown_code"], &records[2]["unknown"]),
		(&json!(true), &json!(["http://example.org/codes|x"]))
	);
	assert_eq!((&records[3]["id"], &records[3]["days"]), (&Value::Null, &Value::Null));
	let table = salus.run(&["record", "label", &file]);
	assert!(table.text().contains("http://loinc.org|5221-7"), "{table:?}");
}

#[test]
fn label_follows_a_table_of_ones_own() {
	let salus = Salus::new();
	let file = salus.file("results.json", results().to_string());
	let own = json!({ "format": "salus-sensitivity/1", "version": "own", "rules": [
		{ "why": "ours", "systems": ["http://example.org/codes"], "codes": ["x"],
			"confidentiality": "V", "sensitivities": ["PSY"], "category": "Genomics" }] });
	let own = salus.file("own.json", own.to_string());
	let labelled = salus
		.run(&["record", "label", &file, "--sensitivity-table", &own, "--output", "json"])
		.json();
	assert_eq!(labelled["table"], "own");
	let local = &labelled["records"][2];
	assert_eq!((&local["confidentiality"], &local["category"]), (&json!("V"), &json!("Genomics")));
	assert_eq!(
		(&local["sensitivities"], &local["decided"]),
		(&json!(["PSY"]), &json!(["http://example.org/codes|x"]))
	);
	assert_eq!(labelled["records"][0]["unknown_code"], json!(true), "it knows no LOINC");

	let run = salus.run(&["record", "label", &file, "--sensitivity-table", &file]);
	assert_eq!((run.code, run.text()), (1, ""), "{run:?}");
	let bad = salus.file("bad.json", "{\"resourceType\":\"Permission\"}");
	assert_eq!(salus.run(&["record", "label", &bad]).code, 1);
	assert_eq!(salus.run(&["record", "label", "no-such-file.json"]).code, 2);
	assert_eq!(salus.run(&["record", "label"]).code, 2);
}
