//! References to what only a chain names: members, accounts, patients, records.
//!
//! Such a reference is logical: its identifier's system is the chain, by the hash of its first block,
//! and its value says what is meant there, as the command line does: `org:2`, `any` (every member, as
//! a custodian), `practitioner:ACCOUNT`, `person:PATIENT`, `study:3`, `author:org:2`, `author:org:2/ACCOUNT`,
//! `context:HEX`, `record:LEAF`. In a [`Mapped`](super::Mapped) consent it is one text,
//! `system|value`, as FHIR's searches write it.

use super::{
	document::{shown, Element, Members, Refusal},
	rule::literal_type,
};
use serde_json::{json, Map, Value};
use std::{collections::BTreeMap, fmt::Display};

/// The system of a chain's names, but for the hash of its first block: 64 hexadecimal digits in lower
/// case.
pub const CHAIN: &str = "urn:salus:chain:";

/// The type to which the name of a research study leads. It is not written: no actor of a Consent may be
/// one.
pub(super) const STUDY: &str = "ResearchStudy";

/// The reference to what the chain of this first block calls so.
pub fn chain_reference(genesis: &str, name: impl Display) -> String {
	format!("{CHAIN}{genesis}|{name}")
}

/// What the chain of this first block calls what a reference leads to; `None` of a reference that is
/// not to this chain.
pub fn name_on_chain<'t>(reference: &'t str, genesis: &str) -> Option<&'t str> {
	let rest = reference.strip_prefix(CHAIN)?;
	rest.strip_prefix(genesis)?.strip_prefix('|')
}

/// Whether a reference is to what some chain names.
pub fn is_of_a_chain(reference: &str) -> bool {
	parts(reference).is_some()
}

/// Whether a text is about what some chain names, as it is written or nearly.
pub(super) fn is_about_a_chain(text: &str) -> bool {
	text.to_ascii_lowercase().contains(CHAIN)
}

/// System and value of a reference to what a chain names.
fn parts(reference: &str) -> Option<(&str, &str)> {
	reference.strip_prefix(CHAIN).and_then(|_| reference.split_once('|'))
}

/// The first word of a name.
fn word(name: &str) -> &str {
	name.split_once(':').map_or(name, |(word, _)| word)
}

/// The types to which a name may lead; none if to any.
fn types_of(name: &str) -> &'static [&'static str] {
	match word(name) {
		"any" | "org" => &["Organization"],
		"practitioner" => &["Practitioner"],
		"person" => &["Patient", "RelatedPerson", "Person"],
		"author" if name.contains('/') => &["Practitioner"],
		"author" => &["Organization"],
		"context" => &["Encounter", "CarePlan"],
		"study" => &[STUDY],
		"directive" | "grant" | "consent" => &["DocumentReference"],
		_ => &[],
	}
}

/// Reads a reference to what a chain names: the type it leads to, and its text. `None` if it has no
/// identifier, or one of another system.
///
/// It counts also beside a literal reference, which FHIR prefers, but which nobody can compare with what
/// the chain knows: that may only not lead to another type. A name that begins with none of `words` is
/// nothing that could stand here, and is refused.
pub(super) fn read<'a>(
	element: &Element<'a>,
	members: &Members<'a>,
	words: &[&str],
) -> Result<Option<(&'a str, String)>, Refusal> {
	let Some(identifier) = members.get("identifier") else { return Ok(None) };
	let system = identifier.identifier(&["period", "assigner"])?.get("system");
	let system = system.map_or(Ok(""), |system| system.text())?;
	if !system.starts_with(CHAIN) {
		return match is_about_a_chain(system) {
			true => Err(identifier.refuse("a chain is not written like that")),
			false => Ok(None),
		};
	}
	let identifier = identifier.identifier(&[])?;
	if let Some(how) = identifier.get("use") {
		if how.text()? == "old" {
			return Err(how.refuse("what a chain names is not called otherwise later"));
		}
	}
	let value = identifier.require("value")?;
	let name = value.text()?;
	if system.contains('|') || !words.contains(&word(name)) {
		return Err(value.refuse(format_args!("\"{}\" is none of the chain's here", shown(name))));
	}
	let types = types_of(name);
	let stated = match members.get("reference") {
		Some(_) if name == "any" => {
			return Err(value.refuse("every member is not what one reference leads to"));
		}
		Some(reference) => literal_type(element, members, reference.text()?)?,
		None => members.get("type").map(|kind| kind.text()).transpose()?,
	};
	let kind = match stated {
		Some(stated) if !types.is_empty() && !types.contains(&stated) => {
			return Err(element.refuse("what the chain names and its type differ"));
		}
		Some(stated) => stated,
		None => types.first().copied().unwrap_or("Resource"),
	};
	Ok(Some((kind, format!("{system}|{name}"))))
}

/// A reference as it is written, with the name people know it by, if there is one.
pub(super) fn written(reference: &str, displays: &BTreeMap<String, String>) -> Value {
	let mut written = Map::new();
	match parts(reference) {
		None => {
			written.insert("reference".into(), json!(reference));
		}
		Some((system, value)) => {
			// Of an encounter and a care plan, and of records, the chain does not know which it is; and
			// what is a study may not be said.
			let is_said = !matches!(word(value), "context" | "study");
			let kind = types_of(value).first().filter(|_| is_said);
			if let Some(kind) = kind {
				written.insert("type".into(), json!(kind));
			}
			written.insert("identifier".into(), json!({ "system": system, "value": value }));
		}
	}
	if let Some(display) = displays.get(reference) {
		written.insert("display".into(), json!(display));
	}
	Value::Object(written)
}

#[cfg(test)]
mod tests {
	use super::*;

	const GENESIS: &str = "7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a";

	fn read_back(value: &Value, words: &[&str]) -> Result<Option<(String, String)>, Refusal> {
		let element = Element::root(value, "reference");
		let members = element.members(&["reference", "type", "identifier", "display"])?;
		let read = read(&element, &members, words)?;
		Ok(read.map(|(kind, text)| (kind.to_owned(), text)))
	}

	#[test]
	fn what_is_written_is_read_again() {
		for (name, kind) in [
			("org:2", "Organization"),
			("any", "Organization"),
			("practitioner:x", "Practitioner"),
			("person:x", "Patient"),
			("author:org:2", "Organization"),
			("author:org:2/x", "Practitioner"),
			("context:x", "Encounter"),
			("study:3", "ResearchStudy"),
			("record:x", "Resource"),
		] {
			let reference = chain_reference(GENESIS, name);
			assert!(is_of_a_chain(&reference));
			assert_eq!(name_on_chain(&reference, GENESIS), Some(name));
			let written = written(&reference, &BTreeMap::new());
			let read = read_back(&written, &[word(name)]).expect("read");
			assert_eq!(read, Some((kind.into(), reference)), "{written}");
			assert!(read_back(&written, &["other"]).is_err(), "{written}");
		}
		let display = BTreeMap::from([("Organization/1".to_owned(), "St Mary".to_owned())]);
		let literal = json!({ "reference": "Organization/1", "display": "St Mary" });
		assert_eq!(written("Organization/1", &display), literal);
		assert!(!is_of_a_chain("Organization/1"));
	}

	#[test]
	fn a_chain_is_told_by_all_of_its_first_block() {
		let other = GENESIS.replacen("7a", "7b", 1);
		let reference = chain_reference(&other, "org:2");
		assert_eq!(name_on_chain(&reference, GENESIS), None);
		assert_eq!(name_on_chain(&chain_reference("7a", "org:2"), GENESIS), None);
		assert_eq!(name_on_chain("Organization/2", GENESIS), None);
	}

	#[test]
	fn other_types_and_systems_are_not_taken_for_it() {
		let named = |kind: &str, system: &str| json!({ "type": kind, "identifier": { "system": system, "value": "org:2" } });
		let chain = format!("{CHAIN}{GENESIS}");
		assert!(read_back(&named("Organization", &chain), &["org"]).expect("read").is_some());
		assert!(read_back(&named("Practitioner", &chain), &["org"]).is_err());
		assert!(read_back(&named("Organization", &format!("{chain}|x")), &["org"]).is_err());
		let elsewhere = named("Organization", "http://hl7.org/fhir/sid/us-npi");
		assert_eq!(read_back(&elsewhere, &["org"]).expect("read"), None);
		let unsaid = json!({ "identifier": { "system": chain } });
		assert!(read_back(&unsaid, &["org"]).is_err());
		let bare = json!({ "identifier": { "value": "2" } });
		assert_eq!(read_back(&bare, &["org"]).expect("read"), None);
		for nearly in [format!(" {chain}"), chain.to_uppercase()] {
			assert!(read_back(&named("Organization", &nearly), &["org"]).is_err(), "{nearly}");
		}
		let old = json!({ "identifier": { "use": "old", "system": chain, "value": "org:2" } });
		assert!(read_back(&old, &["org"]).is_err());
	}

	#[test]
	fn a_literal_reference_beside_it_hides_no_name() {
		let both = |literal: &str, name: &str| {
			let system = format!("{CHAIN}{GENESIS}");
			let both = json!({
				"reference": literal,
				"identifier": { "system": system, "value": name },
			});
			read_back(&both, &["any", "org", "person"])
		};
		let org = Some(("Organization".to_owned(), chain_reference(GENESIS, "org:2")));
		assert_eq!(both("Organization/1", "org:2").expect("read"), org);
		let person = Some(("RelatedPerson".to_owned(), chain_reference(GENESIS, "person:x")));
		assert_eq!(both("https://a.example/RelatedPerson/1", "person:x").expect("read"), person);
		for untyped in ["#p", "urn:uuid:1"] {
			let person = Some(("Patient".to_owned(), chain_reference(GENESIS, "person:x")));
			assert_eq!(both(untyped, "person:x").expect("read"), person);
		}
		for (literal, name) in [
			("Patient/1", "org:2"),
			("Organization/1", "person:x"),
			("Patient/1", "practitioner:x"),
			("Organization/1", "any"),
			("Patient?identifier=urn:salus:chain:7a|person:y", "person:x"),
		] {
			assert!(both(literal, name).is_err(), "{literal} {name}");
		}
	}
}
