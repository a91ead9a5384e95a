//! Mapping of documents, by what they speak of.

mod actions;
mod actors;
mod beside;
mod break_glass;
mod data;
mod denials;
mod elements;
mod periods;
mod permissions;
mod room;
mod shapes;
mod writing;

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
