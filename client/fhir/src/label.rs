//! How confidential a record is, and why.

use crate::coding::{each, text, Coding};
use crate::sensitivity::SensitivityTable;
use salus_primitives::{Confidentiality, Sensitivities, Sensitivity};
use serde_json::Value;
use std::collections::BTreeSet;

/// HL7 v3 Confidentiality, by its URI now, its URI in FHIR STU3, and its OID.
const CONFIDENTIALITY: [&str; 3] = [
	"http://terminology.hl7.org/CodeSystem/v3-Confidentiality",
	"http://hl7.org/fhir/v3/Confidentiality",
	"urn:oid:2.16.840.1.113883.5.25",
];
/// HL7 v3 ActCode, where the sensitivity, obligation and refrain policies are.
const ACT_CODE: [&str; 3] = [
	"http://terminology.hl7.org/CodeSystem/v3-ActCode",
	"http://hl7.org/fhir/v3/ActCode",
	"urn:oid:2.16.840.1.113883.5.4",
];
/// HL7 v3 ActReason, where the purposes of use are, `HTEST` among them.
const ACT_REASON: [&str; 3] = [
	"http://terminology.hl7.org/CodeSystem/v3-ActReason",
	"http://hl7.org/fhir/v3/ActReason",
	"urn:oid:2.16.840.1.113883.5.8",
];
/// The label of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
	/// How confidential it is.
	pub confidentiality: Confidentiality,
	/// Why it is sensitive; empty if it is not.
	pub sensitivities: Sensitivities,
	/// Whether it is marked as test data (`HTEST`).
	pub is_test: bool,
	/// Whether some code was in no rule of the table, so that the record is at least `R`.
	pub has_unknown_code: bool,
}

/// Labels a resource by `meta.security` and by its codes; neither takes back what the other says.
///
/// Its sensitivities are those of both. `meta.security` names one by a sensitivity of v3-ActCode, or
/// by a label outside the list of [`Sensitivity`], which is `OtherProtected`; `42CFRPart2` is `SUD`.
/// Obligations and refrain policies of v3-ActCode are such labels, too: a decision does not hand them
/// on to the receiver, so only a grant of protected records covers what carries one. Purposes
/// (v3-ActReason, where `HTEST` marks test data) are none. The codes of the resource are all of them,
/// in extensions too, judged by `table`.
///
/// Its confidentiality is the higher of what `meta.security` says (of several codes of
/// v3-Confidentiality the highest; an unknown one is `V`) and what the codes say, and at least `R` if
/// a code is unknown or a sensitivity is there. It is `N` if nothing says anything: free text is not
/// read.
///
/// Resources inside it (contained, entries of a Bundle) are labelled by themselves, and the stricter
/// of each part counts: no label makes another resource's less strict.
pub fn label_of(resource: &Value, table: &SensitivityTable) -> Label {
	let mut stated = Stated::default();
	let security = resource.get("meta").and_then(|meta| meta.get("security"));
	for label in each(security) {
		// A label without a code is one that cannot be read.
		let code = text(label, "code").unwrap_or_default();
		stated.add(Coding { system: text(label, "system"), code });
	}
	let mut coded = Coded::default();
	let mut within = None;
	for (name, member) in resource.as_object().into_iter().flatten() {
		if name != "meta" {
			walk(member, &mut coded, &mut within, table);
		}
	}

	let sensitivities = stated.sensitivities.union(coded.sensitivities);
	let protected = coded.has_unknown || !sensitivities.is_empty();
	let confidentiality = stated
		.confidentiality
		.max(coded.confidentiality)
		.max(protected.then_some(Confidentiality::R))
		.unwrap_or(Confidentiality::N);
	let own = Label {
		confidentiality,
		sensitivities,
		is_test: stated.is_test,
		has_unknown_code: coded.has_unknown,
	};
	within.map_or(own, |within| Label { is_test: own.is_test, ..own.and(within) })
}

impl Label {
	/// The label of something that holds both: the stricter of each part.
	fn and(self, other: Self) -> Self {
		Self {
			confidentiality: self.confidentiality.max(other.confidentiality),
			sensitivities: self.sensitivities.union(other.sensitivities),
			is_test: self.is_test && other.is_test,
			has_unknown_code: self.has_unknown_code || other.has_unknown_code,
		}
	}
}

/// Which codes of a resource a label rests on, each as `system|code`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodesOf {
	/// Those by which the table made it stricter than `N`.
	pub decided: BTreeSet<String>,
	/// Those that the table does not know.
	pub unknown: BTreeSet<String>,
}

/// The codes on which [`label_of`] rests, those of the resources inside included.
///
/// What `meta.security` says is in none of them.
pub fn codes_of(resource: &Value, table: &SensitivityTable) -> CodesOf {
	let mut codes = CodesOf::default();
	for (name, member) in resource.as_object().into_iter().flatten() {
		if name != "meta" {
			codes.walk(member, table);
		}
	}
	codes
}

impl CodesOf {
	fn walk(&mut self, value: &Value, table: &SensitivityTable) {
		match value {
			Value::Array(values) => values.iter().for_each(|value| self.walk(value, table)),
			Value::Object(_) if text(value, "resourceType").is_some() => {
				let inside = codes_of(value, table);
				self.decided.extend(inside.decided);
				self.unknown.extend(inside.unknown);
			}
			Value::Object(members) => {
				if let Some(coding) = as_coding(value) {
					self.add(coding, table);
				}
				members.values().for_each(|member| self.walk(member, table));
			}
			_ => {}
		}
	}

	fn add(&mut self, coding: Coding<'_>, table: &SensitivityTable) {
		let name = || format!("{}|{}", coding.system.unwrap_or_default(), coding.code);
		match coding.system.and_then(|system| table.label_of(system, coding.code)) {
			None => {
				self.unknown.insert(name());
			}
			Some(label)
				if label.confidentiality > Confidentiality::N
					|| !label.sensitivities.is_empty() =>
			{
				self.decided.insert(name());
			}
			Some(_) => {}
		}
	}
}

/// What `meta.security` says.
#[derive(Default)]
struct Stated {
	confidentiality: Option<Confidentiality>,
	sensitivities: Sensitivities,
	is_test: bool,
}

impl Stated {
	fn add(&mut self, coding: Coding<'_>) {
		let is_of =
			|systems: &[&str]| coding.system.is_some_and(|system| systems.contains(&system));
		if is_of(&CONFIDENTIALITY) {
			let level = coding.code.parse().unwrap_or(Confidentiality::V);
			self.confidentiality = self.confidentiality.max(Some(level));
		} else if is_of(&ACT_REASON) {
			self.is_test |= coding.code == "HTEST";
		} else {
			let sensitivity = match coding.code {
				"42CFRPart2" if is_of(&ACT_CODE) => Sensitivity::Sud,
				code if is_of(&ACT_CODE) => code.parse().unwrap_or(Sensitivity::OtherProtected),
				_ => Sensitivity::OtherProtected,
			};
			self.sensitivities = self.sensitivities.with(sensitivity);
		}
	}
}

/// What the codes say.
#[derive(Default)]
struct Coded {
	/// The highest level of the known codes, at least `N`; `None` if there is none.
	confidentiality: Option<Confidentiality>,
	sensitivities: Sensitivities,
	has_unknown: bool,
}

impl Coded {
	fn add(&mut self, coding: Coding<'_>, table: &SensitivityTable) {
		match coding.system.and_then(|system| table.label_of(system, coding.code)) {
			Some(label) => {
				let level = label.confidentiality.max(Confidentiality::N);
				self.confidentiality = self.confidentiality.max(Some(level));
				self.sensitivities = self.sensitivities.union(label.sensitivities);
			}
			None => self.has_unknown = true,
		}
	}
}

/// Visits all of an element: its codes, and the labels of the resources inside it. The depth is
/// bounded by that of the JSON reader.
fn walk(value: &Value, coded: &mut Coded, within: &mut Option<Label>, table: &SensitivityTable) {
	match value {
		Value::Array(values) => {
			for value in values {
				walk(value, coded, within, table);
			}
		}
		Value::Object(_) if text(value, "resourceType").is_some() => {
			let label = label_of(value, table);
			*within = Some(within.map_or(label, |others| others.and(label)));
		}
		Value::Object(members) => {
			if let Some(coding) = as_coding(value) {
				coded.add(coding, table);
			}
			for member in members.values() {
				walk(member, coded, within, table);
			}
		}
		_ => {}
	}
}

/// A Coding, or a Quantity with a coded unit: a `code` with its `system`. A `code` without a system
/// is one of FHIR's own closed lists (`status`-like elements), unless nothing but the members of a
/// Coding stand beside it.
fn as_coding(object: &Value) -> Option<Coding<'_>> {
	const MEMBERS: [&str; 6] = ["id", "extension", "version", "code", "display", "userSelected"];

	let code = text(object, "code")?;
	let system = text(object, "system");
	let is_coding =
		system.is_some() || object.as_object()?.keys().all(|name| MEMBERS.contains(&name.as_str()));
	is_coding.then_some(Coding { system, code })
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;
	use Confidentiality::*;
	use Sensitivity::*;

	const ALCOHOL: (&str, &str) = ("http://hl7.org/fhir/sid/icd-10-cm", "F10.20");
	const HYPERTENSION: (&str, &str) = ("http://snomed.info/sct", "38341003");
	const UNKNOWN: (&str, &str) = ("http://snomed.info/sct", "1");

	fn resource(security: &[(&str, &str)], codes: &[(&str, &str)]) -> Value {
		let codings = |codes: &[(&str, &str)]| -> Vec<Value> {
			codes.iter().map(|(system, code)| json!({ "system": system, "code": code })).collect()
		};
		json!({ "resourceType": "Condition", "meta": { "security": codings(security) },
			"code": { "coding": codings(codes) } })
	}

	fn label(
		security: &[(&str, &str)],
		codes: &[(&str, &str)],
	) -> (Confidentiality, Sensitivities) {
		let label = label_of(&resource(security, codes), SensitivityTable::builtin());
		(label.confidentiality, label.sensitivities)
	}

	fn of(sensitivities: &[Sensitivity]) -> Sensitivities {
		Sensitivities::of(sensitivities)
	}

	#[test]
	fn without_labels_the_codes_decide() {
		assert_eq!(label(&[], &[]), (N, of(&[])));
		assert_eq!(label(&[], &[HYPERTENSION]), (N, of(&[])));
		assert_eq!(label(&[], &[HYPERTENSION, ALCOHOL]), (R, of(&[Ethud])));
		assert_eq!(label(&[], &[HYPERTENSION, UNKNOWN]), (R, of(&[])));
		assert_eq!(label(&[], &[UNKNOWN, ALCOHOL]), (R, of(&[Ethud])));
	}

	#[test]
	fn the_higher_level_counts() {
		for system in CONFIDENTIALITY {
			assert_eq!(label(&[(system, "N")], &[UNKNOWN]), (R, of(&[])));
			assert_eq!(label(&[(system, "R")], &[HYPERTENSION]), (R, of(&[])));
			assert_eq!(label(&[(system, "V")], &[UNKNOWN, ALCOHOL]), (V, of(&[Ethud])));
			assert_eq!(label(&[(system, "L")], &[HYPERTENSION]), (N, of(&[])));
			// Without a code there is nothing but the label.
			assert_eq!(label(&[(system, "L")], &[]), (L, of(&[])));
		}
		let several = [(CONFIDENTIALITY[0], "N"), (CONFIDENTIALITY[0], "V")];
		assert_eq!(label(&several, &[]), (V, of(&[])));
	}

	#[test]
	fn sensitivities_are_those_of_labels_and_codes() {
		assert_eq!(label(&[(ACT_CODE[0], "HIV")], &[ALCOHOL]), (R, of(&[Hiv, Ethud])));
		assert_eq!(label(&[(ACT_CODE[1], "HIV")], &[]), (R, of(&[Hiv])));
		assert_eq!(label(&[(ACT_CODE[2], "HIV")], &[HYPERTENSION]), (R, of(&[Hiv])));
		// A level says nothing about sensitivities, and does not lower what they ask for.
		assert_eq!(label(&[(CONFIDENTIALITY[0], "N")], &[ALCOHOL]), (R, of(&[Ethud])));
		let both = [(CONFIDENTIALITY[0], "N"), (ACT_CODE[0], "PSY")];
		assert_eq!(label(&both, &[]), (R, of(&[Psy])));
		let both = [(CONFIDENTIALITY[0], "V"), (ACT_CODE[0], "PSY"), (CONFIDENTIALITY[0], "L")];
		assert_eq!(label(&both, &[]), (V, of(&[Psy])));
	}

	/// A decision does not hand them on to the receiver.
	#[test]
	fn obligations_and_refrains_protect() {
		for code in ["NORDSCLCD", "NODSCLCD", "NOAUTH", "NOPAT", "DELAU", "REDACT", "MASK"] {
			for system in ACT_CODE {
				let protected = (R, of(&[OtherProtected]));
				assert_eq!(label(&[(system, code)], &[HYPERTENSION]), protected, "{code}");
				let both = (R, of(&[OtherProtected, Ethud]));
				assert_eq!(label(&[(system, code)], &[ALCOHOL]), both, "{code}");
			}
		}
	}

	#[test]
	fn purposes_are_no_sensitivities() {
		for system in ACT_REASON {
			assert_eq!(label(&[(system, "TREAT")], &[]), (N, of(&[])));
			assert_eq!(label(&[(system, "HMARKT")], &[ALCOHOL]), (R, of(&[Ethud])));
		}
	}

	#[test]
	fn unknown_labels_protect() {
		assert_eq!(label(&[(ACT_CODE[0], "TBOO")], &[]), (R, of(&[OtherProtected])));
		assert_eq!(label(&[(ACT_CODE[0], "TBOO")], &[ALCOHOL]), (R, of(&[OtherProtected, Ethud])));
		assert_eq!(label(&[(ACT_CODE[0], "42CFRPart2")], &[]), (R, of(&[Sud])));
		assert_eq!(label(&[("http://example.org", "HIV")], &[]), (R, of(&[OtherProtected])));
		assert_eq!(label(&[(CONFIDENTIALITY[0], "X")], &[]), (V, of(&[])));
		let unreadable = json!({ "resourceType": "Condition", "meta": { "security": [{}] } });
		let label = label_of(&unreadable, SensitivityTable::builtin());
		assert_eq!(label.sensitivities, of(&[OtherProtected]));
	}

	#[test]
	fn a_test_mark_says_nothing_else() {
		let marked = resource(&[(ACT_REASON[0], "HTEST")], &[ALCOHOL]);
		let label = label_of(&marked, SensitivityTable::builtin());
		assert!(label.is_test);
		assert_eq!((label.confidentiality, label.sensitivities), (R, of(&[Ethud])));
	}

	#[test]
	fn contained_and_nested_count() {
		let outer = json!({ "resourceType": "Bundle", "entry": [
			{ "resource": resource(&[], &[ALCOHOL]) },
			{ "resource": resource(&[], &[UNKNOWN]) } ] });
		let label = label_of(&outer, SensitivityTable::builtin());
		assert_eq!((label.confidentiality, label.sensitivities), (R, of(&[Ethud])));
		assert!(label.has_unknown_code);
		let labelled = json!({ "resourceType": "Bundle", "entry": [
			{ "resource": resource(&[(CONFIDENTIALITY[0], "V"), (ACT_CODE[0], "STD")], &[]) } ] });
		let label = label_of(&labelled, SensitivityTable::builtin());
		assert_eq!((label.confidentiality, label.sensitivities), (V, of(&[Std])));
	}

	#[test]
	fn the_codes_on_which_it_rests_are_named() {
		let table = SensitivityTable::builtin();
		let outer = json!({ "resourceType": "Bundle",
			"meta": { "security": [{ "system": ACT_CODE[0], "code": "PSY" }] },
			"entry": [{ "resource": resource(&[(ACT_CODE[0], "HIV")], &[ALCOHOL, HYPERTENSION]) },
				{ "resource": resource(&[], &[UNKNOWN]) }] });
		let codes = codes_of(&outer, table);
		let names = |codes: &BTreeSet<String>| codes.iter().cloned().collect::<Vec<_>>();
		assert_eq!(names(&codes.decided), ["http://hl7.org/fhir/sid/icd-10-cm|F10.20"]);
		assert_eq!(names(&codes.unknown), ["http://snomed.info/sct|1"]);
		let bare = json!({ "resourceType": "Condition", "code": { "coding": [{ "code": "x" }] } });
		assert_eq!(names(&codes_of(&bare, table).unknown), ["|x"]);
	}

	/// An HIV test of a laboratory carries no label of its own, in LOINC or in SNOMED CT.
	#[test]
	fn an_hiv_result_without_labels_is_protected() {
		for (system, code) in
			[("http://loinc.org", "5221-7"), ("http://snomed.info/sct", "165816005")]
		{
			let result = json!({ "resourceType": "Observation", "status": "final",
				"code": { "coding": [{ "system": system, "code": code }], "text": "HIV" },
				"valueCodeableConcept":
					{ "coding": [{ "system": HYPERTENSION.0, "code": HYPERTENSION.1 }] } });
			let label = label_of(&result, SensitivityTable::builtin());
			assert_eq!((label.confidentiality, label.sensitivities), (R, of(&[Hiv])), "{code}");
			let names = codes_of(&result, SensitivityTable::builtin()).decided;
			assert_eq!(names.into_iter().collect::<Vec<_>>(), [format!("{system}|{code}")]);
			let own = format!(
				r#"{{"format":"salus-sensitivity/1","version":"own","rules":[{{"why":"own",
				"systems":["{system}"],"codes":["{code}"],"confidentiality":"V",
				"sensitivities":["STD"],"category":"ClinicalNotes"}}]}}"#
			);
			let own = SensitivityTable::from_json(&own).unwrap();
			let facts = crate::record_facts(&result, &own).unwrap();
			let known = (facts.confidentiality, facts.sensitivities, facts.category);
			assert_eq!(known, (V, of(&[Std]), salus_primitives::DataCategory::ClinicalNotes));
		}
	}

	#[test]
	fn a_label_does_not_lower_a_neighbors() {
		let outer = json!({ "resourceType": "Bundle", "entry": [
			{ "resource": resource(&[(CONFIDENTIALITY[0], "N")], &[]) },
			{ "resource": resource(&[], &[ALCOHOL]) } ] });
		let label = label_of(&outer, SensitivityTable::builtin());
		assert_eq!((label.confidentiality, label.sensitivities), (R, of(&[Ethud])));
	}

	#[test]
	fn tags_and_closed_codes_are_no_codings() {
		let tagged = json!({ "resourceType": "OperationOutcome",
			"meta": { "tag": [{ "system": "http://example.org", "code": "x" }] },
			"issue": [{ "severity": "error", "code": "invalid" }] });
		let label = label_of(&tagged, SensitivityTable::builtin());
		assert_eq!(label.confidentiality, N);
		let bare = json!({ "resourceType": "Condition", "code": { "coding": [{ "code": "x" }] } });
		assert_eq!(label_of(&bare, SensitivityTable::builtin()).confidentiality, R);
	}
}
