//! What of a document lies outside of IHE PCF.

use super::codes::{DATA_CATEGORY, EXACT};
use serde_json::Value;

/// What IHE PCF requires of a Consent, beside its provision.
const REQUIRED: [&str; 8] =
	["status", "scope", "category", "patient", "dateTime", "performer", "organization", "policy"];

/// What of a written Consent IHE PCF has no place for, or lacks, in words: it is FHIR R4 all the same,
/// but only a reader that knows these things takes it as it is meant.
pub fn outside_pcf(document: &Value) -> Vec<String> {
	let has = |name: &str| document.get(name).is_some();
	let mut words: Vec<String> = REQUIRED
		.into_iter()
		.filter(|name| !has(name))
		.map(|name| format!("it has no {name}, which PCF requires"))
		.collect();
	if !has("sourceReference") && !has("sourceAttachment") {
		words.push("it has no source, which PCF requires".into());
	}
	let provisions = provisions(document);
	let any_has = |name: &str| provisions.iter().any(|provision| provision.get(name).is_some());
	let mut say = |is_said: bool, text: &str| {
		if is_said {
			words.push(text.into());
		}
	};
	say(
		any_has("modifierExtension"),
		&format!(
			"provisions mean exactly what they list, by the modifier extension {EXACT}: who does not \
			 know it must not apply this Consent"
		),
	);
	say(
		any_has("class"),
		&format!(
			"kinds of data stand in provision.class, in codes of {DATA_CATEGORY}: PCF does not use class"
		),
	);
	say(any_has("action"), "actions stand in provision.action, which PCF does not use");
	say(
		provisions.iter().any(|provision| names_custodian(provision)),
		"custodians stand as actors with the role CST: PCF knows recipients alone",
	);
	words
}

fn provisions(document: &Value) -> Vec<&Value> {
	let root = document.get("provision");
	let nested = root.and_then(|root| root.get("provision")).and_then(Value::as_array);
	root.into_iter().chain(nested.into_iter().flatten()).collect()
}

fn names_custodian(provision: &Value) -> bool {
	let actors = provision.get("actor").and_then(Value::as_array).into_iter().flatten();
	actors.into_iter().any(|actor| actor["role"]["coding"][0]["code"] == "CST")
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	fn plain() -> Value {
		json!({ "status": "active", "scope": {}, "category": [], "patient": {}, "dateTime": "2025",
			"performer": [], "organization": [], "policy": [], "sourceReference": {},
			"provision": { "type": "deny", "provision": [{ "type": "permit", "purpose": [] }] } })
	}

	#[test]
	fn what_pcf_requires_is_missed_by_name() {
		assert_eq!(outside_pcf(&plain()), Vec::<String>::new());
		for name in REQUIRED.into_iter().chain(["sourceReference"]) {
			let mut document = plain();
			document.as_object_mut().unwrap().remove(name);
			let words = outside_pcf(&document);
			let missing = name.strip_suffix("Reference").unwrap_or(name);
			assert_eq!(words, [format!("it has no {missing}, which PCF requires")]);
		}
	}

	#[test]
	fn what_pcf_does_not_use_is_said_wherever_it_stands() {
		let custodian = json!([{ "role": { "coding": [{ "code": "CST" }] } }]);
		for (name, value, word) in [
			("modifierExtension", json!([{}]), "must not apply"),
			("class", json!([{}]), "provision.class"),
			("action", json!([{}]), "provision.action"),
			("actor", custodian, "CST"),
		] {
			for pointer in ["/provision", "/provision/provision/0"] {
				let mut document = plain();
				document.pointer_mut(pointer).unwrap()[name] = value.clone();
				let words = outside_pcf(&document);
				assert!(words.len() == 1 && words[0].contains(word), "{name}: {words:?}");
			}
		}
		let recipient = json!([{ "role": { "coding": [{ "code": "IRCP" }] } }]);
		let mut document = plain();
		document["provision"]["actor"] = recipient;
		assert_eq!(outside_pcf(&document), Vec::<String>::new());
	}
}
