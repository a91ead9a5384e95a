//! What kind of data a record is.

use crate::coding::{codings, text, Coding};
use crate::kinds::{self, CategoryRule, Kind};
use crate::sensitivity::SensitivityTable;
use salus_primitives::DataCategory;
use serde_json::Value;

const LOINC: &str = "http://loinc.org";
const SNOMED: &str = "http://snomed.info/sct";
const DIAGNOSTIC_SERVICE: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";

/// `resourceType` is missing, no text, or no resource type of FHIR R4.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
	"{}: check that the file is FHIR R4 (4.0.1)",
	match .name {
		Some(name) => format!("\"{name}\" is no FHIR R4 resource type"),
		None => "not a FHIR resource: it has no \"resourceType\"".into(),
	}
)]
pub struct UnknownResource {
	/// The type that is not known, at most 64 characters of it; `None` if there is none.
	pub name: Option<String>,
}

/// The category of a FHIR R4 resource. Every resource has exactly one.
///
/// Most types have one category. For the others:
/// - `Observation`: the first category it names that says one (`laboratory`, `vital-signs`,
///   `imaging`, `social-history`, `procedure`, …), else its LOINC code (vital signs, social history,
///   genetics), else what it holds: with a specimen or a reference range it is a laboratory result.
///   Genetic results are `Genomics` also where the category says laboratory. A survey or a finding
///   of an examination is a note, unless its code says more; nothing of all this is `Other`.
/// - `DiagnosticReport`: its category (HL7 v2 table 0074, LOINC and SNOMED CT as US Core uses them),
///   else imaging if it has images, a laboratory report if it has results, else a note.
/// - `Composition`, `DocumentReference`, `DocumentManifest`: by the type of document; a note unless
///   it is an advance directive, a laboratory, imaging or genetic report, or an insurance card.
/// - `Condition` with category `sdoh` is social history. `Consent` is an advance directive if scope
///   or category say so, research data if the scope is research, else `Other`.
/// - `List` and `Flag`: by code; else `Other` and `Conditions`.
/// - `ServiceRequest`: `LabResults` or `Imaging` if its category says so, else `Procedures`.
///
/// A `Bundle` is `Other`: whoever wants the categories of its entries takes it apart first.
///
/// Refused if `resourceType` is no FHIR R4 resource type.
pub fn category_of(resource: &Value) -> Result<DataCategory, UnknownResource> {
	use DataCategory::*;

	Ok(match kind_of(resource)?.category {
		CategoryRule::Is(category) => category,
		CategoryRule::ByConditionCategory => {
			if codings(resource, "category").any(|coding| coding.code == "sdoh") {
				SocialHistory
			} else {
				Conditions
			}
		}
		CategoryRule::ByConsentScope => consent(resource),
		CategoryRule::ByReportCategory => report(resource),
		CategoryRule::ByDocumentType => codings(resource, "type")
			.chain(codings(resource, "category"))
			.find_map(document_code)
			.unwrap_or(ClinicalNotes),
		CategoryRule::ByListCode => {
			let otherwise =
				if text(resource, "resourceType") == Some("Flag") { Conditions } else { Other };
			codings(resource, "code").find_map(list_code).unwrap_or(otherwise)
		}
		CategoryRule::ByObservation => observation(resource),
		CategoryRule::ByOrderCategory => {
			codings(resource, "category").find_map(order_category).unwrap_or(Procedures)
		}
	})
}

/// The category of a resource, as [`category_of`] finds it, unless `table` says it for the
/// resource's own `code`.
///
/// The table counts only where the type of the resource does not decide alone, and only if those of
/// the codings of `code` for which it names a category agree.
///
/// Refused if `resourceType` is no FHIR R4 resource type.
pub fn category_by(
	resource: &Value,
	table: &SensitivityTable,
) -> Result<DataCategory, UnknownResource> {
	let found = category_of(resource)?;
	if matches!(kind_of(resource)?.category, CategoryRule::Is(_)) {
		return Ok(found);
	}
	let mut named = codings(resource, "code")
		.filter_map(|coding| table.label_of(coding.system?, coding.code)?.category);
	Ok(match named.next() {
		Some(first) if named.all(|other| other == first) => first,
		_ => found,
	})
}

/// The row of the table for a resource.
pub(crate) fn kind_of(resource: &Value) -> Result<&'static Kind, UnknownResource> {
	let name = text(resource, "resourceType");
	name.and_then(kinds::find)
		.ok_or_else(|| UnknownResource { name: name.map(|name| name.chars().take(64).collect()) })
}

fn consent(resource: &Value) -> DataCategory {
	let scope = |code| codings(resource, "scope").any(|coding| coding.code == code);
	let directive = codings(resource, "category").any(|coding| {
		matches!(coding.code, "acd" | "dnr" | "polst" | "hcd" | "emrgonly")
			|| document_code(coding) == Some(DataCategory::AdvanceDirectives)
	});
	if directive || scope("adr") {
		DataCategory::AdvanceDirectives
	} else if scope("research") {
		DataCategory::ResearchData
	} else {
		DataCategory::Other
	}
}

fn observation(resource: &Value) -> DataCategory {
	use DataCategory::*;

	let by_code = codings(resource, "code").find_map(observation_code);
	let by_category = || {
		codings(resource, "category").find_map(|coding| match (coding.system, coding.code) {
			(Some(DIAGNOSTIC_SERVICE), _) => diagnostic_service(coding.code),
			(_, "laboratory") => Some(LabResults),
			(_, "vital-signs") => Some(VitalSigns),
			(_, "imaging") => Some(Imaging),
			(_, "social-history" | "sdoh" | "activity") => Some(SocialHistory),
			(_, "procedure" | "therapy") => Some(Procedures),
			_ => None,
		})
	};
	let noted =
		|| codings(resource, "category").any(|coding| matches!(coding.code, "survey" | "exam"));
	if by_code == Some(Genomics) {
		Genomics
	} else if let Some(category) = by_category().or(by_code) {
		category
	} else if noted() {
		ClinicalNotes
	} else if resource.get("specimen").is_some() || resource.get("referenceRange").is_some() {
		LabResults
	} else {
		Other
	}
}

/// What a LOINC code says by itself about an observation.
fn observation_code(coding: Coding<'_>) -> Option<DataCategory> {
	if coding.system != Some(LOINC) {
		return None;
	}
	match coding.code {
		// The FHIR R4 vital signs profiles, their components, and the codes in use beside them.
		"85353-1" | "9279-1" | "8867-4" | "2708-6" | "59408-5" | "8310-5" | "8302-2" | "9843-4"
		| "29463-7" | "39156-5" | "85354-9" | "8480-6" | "8462-4" | "8478-0" | "55284-4"
		| "8331-1" | "8328-7" | "8332-9" | "8287-5" | "8289-1" | "8306-3" | "8308-9" | "3141-9"
		| "3151-8" | "72514-3" | "59576-9" | "77606-2" => Some(DataCategory::VitalSigns),
		// Tobacco, alcohol, occupation, housing, education, orientation, identity, PRAPARE.
		"72166-2" | "11367-0" | "39243-1" | "74013-4" | "63512-8" | "82589-3" | "67875-5"
		| "71802-3" | "76690-7" | "76691-5" | "93025-5" | "11341-5" | "11331-6" => {
			Some(DataCategory::SocialHistory)
		}
		// HL7 genetics panels and their parts.
		"55233-1" | "51969-4" | "69548-6" | "81247-9" | "48018-6" | "48004-6" | "48005-3"
		| "48013-7" | "51963-7" | "51961-1" | "59041-4" | "47403-1" | "49874-1" => {
			Some(DataCategory::Genomics)
		}
		_ => None,
	}
}

fn report(resource: &Value) -> DataCategory {
	use DataCategory::*;

	let by_category = codings(resource, "category").find_map(|coding| {
		match (coding.system, coding.code) {
			(Some(DIAGNOSTIC_SERVICE), code) => diagnostic_service(code),
			// Radiology; pathology: the LOINC parts by which US Core tells reports apart.
			(Some(LOINC), "LP29684-5") => Some(Imaging),
			(Some(LOINC), "LP7839-6") => Some(LabResults),
			(Some(SNOMED), "394914008") => Some(Imaging),
			(_, "laboratory") => Some(LabResults),
			(_, "imaging") => Some(Imaging),
			_ => None,
		}
	});
	let by_code = || codings(resource, "code").find_map(document_code);
	let genetic = || {
		codings(resource, "code")
			.any(|coding| observation_code(coding) == Some(DataCategory::Genomics))
	};
	if genetic() {
		Genomics
	} else if let Some(category) = by_category.or_else(by_code) {
		category
	} else if resource.get("imagingStudy").is_some() || resource.get("media").is_some() {
		Imaging
	} else if resource.get("result").is_some() || resource.get("specimen").is_some() {
		LabResults
	} else {
		ClinicalNotes
	}
}

/// HL7 v2 table 0074, diagnostic service section.
fn diagnostic_service(code: &str) -> Option<DataCategory> {
	match code {
		"CG" | "GE" => Some(DataCategory::Genomics),
		"LAB" | "BG" | "BLB" | "CH" | "CP" | "HM" | "IMM" | "MB" | "MCB" | "MYC" | "OSL"
		| "PAR" | "PAT" | "SP" | "SR" | "TX" | "URN" | "VR" => Some(DataCategory::LabResults),
		"CT" | "CTH" | "CUS" | "IMG" | "NMR" | "NMS" | "OUS" | "RAD" | "RUS" | "RX" | "VUS"
		| "XRC" => Some(DataCategory::Imaging),
		"RT" => Some(DataCategory::Procedures),
		_ => None,
	}
}

/// What the type of a document says: LOINC document codes.
fn document_code(coding: Coding<'_>) -> Option<DataCategory> {
	if coding.system != Some(LOINC) {
		return None;
	}
	match coding.code {
		"42348-3" | "64298-3" | "81334-5" | "75320-2" | "86533-7" | "93037-0" => {
			Some(DataCategory::AdvanceDirectives)
		}
		"11502-2" => Some(DataCategory::LabResults),
		"18748-4" => Some(DataCategory::Imaging),
		"51969-4" => Some(DataCategory::Genomics),
		"64290-0" => Some(DataCategory::Coverage),
		_ => None,
	}
}

/// What a list is a list of: LOINC section codes, and FHIR's own codes for the use of lists.
fn list_code(coding: Coding<'_>) -> Option<DataCategory> {
	use DataCategory::*;

	match (coding.system?, coding.code) {
		(LOINC, "48765-2" | "52472-8") => Some(Allergies),
		(LOINC, "11450-4" | "11348-0") => Some(Conditions),
		(LOINC, "10160-0" | "29549-3" | "10183-2") => Some(Medications),
		(LOINC, "11369-6") => Some(Immunizations),
		(LOINC, "47519-4") => Some(Procedures),
		(LOINC, "30954-2") => Some(LabResults),
		(LOINC, "8716-3") => Some(VitalSigns),
		(LOINC, "46240-8") => Some(Encounters),
		(LOINC, "18776-5") => Some(CarePlans),
		(LOINC, "10157-6" | "8670-2") => Some(FamilyHistory),
		(LOINC, "29762-2") => Some(SocialHistory),
		(LOINC, "46264-8") => Some(Devices),
		(LOINC, "48768-6") => Some(Coverage),
		(LOINC, "80738-8") => Some(Genomics),
		(LOINC, _) => document_code(coding),
		("http://terminology.hl7.org/CodeSystem/list-example-use-codes", code) => match code {
			"allergies" | "adverserxns" => Some(Allergies),
			"problems" | "alerts" => Some(Conditions),
			"medications" => Some(Medications),
			"plans" => Some(CarePlans),
			_ => None,
		},
		_ => None,
	}
}

fn order_category(coding: Coding<'_>) -> Option<DataCategory> {
	match (coding.system, coding.code) {
		(Some(SNOMED), "108252007") | (_, "laboratory") => Some(DataCategory::LabResults),
		(Some(SNOMED), "363679005") | (_, "imaging") => Some(DataCategory::Imaging),
		(Some(DIAGNOSTIC_SERVICE), code) => diagnostic_service(code),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;
	use DataCategory::*;

	fn coded(kind: &str, element: &str, system: &str, code: &str) -> DataCategory {
		let concept = json!({ "coding": [{ "system": system, "code": code }] });
		let element_value = if element == "category" { json!([concept]) } else { concept };
		category_of(&json!({ "resourceType": kind, element: element_value })).unwrap()
	}

	#[test]
	fn observations_follow_category_then_code_then_content() {
		const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
		for (code, expected) in [
			("laboratory", LabResults),
			("vital-signs", VitalSigns),
			("imaging", Imaging),
			("social-history", SocialHistory),
			("activity", SocialHistory),
			("procedure", Procedures),
			("therapy", Procedures),
			("survey", ClinicalNotes),
			("exam", ClinicalNotes),
		] {
			assert_eq!(coded("Observation", "category", CATEGORY, code), expected, "{code}");
		}
		assert_eq!(coded("Observation", "category", DIAGNOSTIC_SERVICE, "GE"), Genomics);
		assert_eq!(coded("Observation", "code", LOINC, "8867-4"), VitalSigns);
		assert_eq!(coded("Observation", "code", LOINC, "72166-2"), SocialHistory);
		assert_eq!(coded("Observation", "code", LOINC, "55233-1"), Genomics);
		assert_eq!(coded("Observation", "code", "http://example.org", "8867-4"), Other);
		let resulted = json!({ "resourceType": "Observation", "referenceRange": [{}] });
		assert_eq!(category_of(&resulted), Ok(LabResults));
	}

	#[test]
	fn a_survey_about_tobacco_is_social_history() {
		let smoking = json!({ "resourceType": "Observation",
			"category": [{ "coding": [{ "code": "survey" }] }],
			"code": { "coding": [{ "system": LOINC, "code": "72166-2" }] } });
		assert_eq!(category_of(&smoking), Ok(SocialHistory));
	}

	#[test]
	fn a_genetic_result_is_genomics_even_from_a_laboratory() {
		let variant = json!({ "resourceType": "Observation",
			"category": [{ "coding": [{ "code": "laboratory" }] }],
			"code": { "coding": [{ "system": LOINC, "code": "69548-6" }] } });
		assert_eq!(category_of(&variant), Ok(Genomics));
	}

	#[test]
	fn reports_follow_category_then_content() {
		assert_eq!(coded("DiagnosticReport", "category", DIAGNOSTIC_SERVICE, "LAB"), LabResults);
		assert_eq!(coded("DiagnosticReport", "category", DIAGNOSTIC_SERVICE, "RAD"), Imaging);
		assert_eq!(coded("DiagnosticReport", "category", LOINC, "LP29684-5"), Imaging);
		assert_eq!(coded("DiagnosticReport", "category", LOINC, "34117-2"), ClinicalNotes);
		assert_eq!(coded("DiagnosticReport", "code", LOINC, "81247-9"), Genomics);
		let with =
			|member: &str| category_of(&json!({ "resourceType": "DiagnosticReport", member: [] }));
		assert_eq!(with("imagingStudy"), Ok(Imaging));
		assert_eq!(with("result"), Ok(LabResults));
		assert_eq!(with("conclusion"), Ok(ClinicalNotes));
	}

	#[test]
	fn documents_lists_and_orders_follow_their_codes() {
		assert_eq!(coded("DocumentReference", "type", LOINC, "34133-9"), ClinicalNotes);
		assert_eq!(coded("DocumentReference", "type", LOINC, "42348-3"), AdvanceDirectives);
		assert_eq!(coded("Composition", "type", LOINC, "11502-2"), LabResults);
		assert_eq!(coded("List", "code", LOINC, "10160-0"), Medications);
		assert_eq!(coded("List", "code", LOINC, "0-0"), Other);
		assert_eq!(coded("Flag", "code", LOINC, "0-0"), Conditions);
		assert_eq!(coded("Flag", "code", LOINC, "75320-2"), AdvanceDirectives);
		assert_eq!(coded("ServiceRequest", "category", SNOMED, "108252007"), LabResults);
		assert_eq!(coded("ServiceRequest", "category", SNOMED, "363679005"), Imaging);
		assert_eq!(coded("ServiceRequest", "category", SNOMED, "409063005"), Procedures);
	}

	#[test]
	fn consents_and_conditions_follow_their_category() {
		let scope = "http://terminology.hl7.org/CodeSystem/consentscope";
		assert_eq!(coded("Consent", "scope", scope, "patient-privacy"), Other);
		assert_eq!(coded("Consent", "scope", scope, "adr"), AdvanceDirectives);
		assert_eq!(coded("Consent", "scope", scope, "research"), ResearchData);
		assert_eq!(coded("Consent", "category", "", "dnr"), AdvanceDirectives);
		assert_eq!(coded("Condition", "category", "", "problem-list-item"), Conditions);
		assert_eq!(coded("Condition", "category", "", "sdoh"), SocialHistory);
	}

	#[test]
	fn the_table_says_the_category_of_a_code() {
		let table = SensitivityTable::from_json(
			r#"{"format":"salus-sensitivity/1","version":"own","rules":[
			{"why":"genes","systems":["s"],"codes":["g"],"confidentiality":"R","category":"Genomics"},
			{"why":"labs","systems":["s"],"codes":["l"],"confidentiality":"N","category":"LabResults"}]}"#,
		)
		.unwrap();
		let of = |kind: &str, codes: &[&str]| {
			let codings: Vec<_> =
				codes.iter().map(|code| json!({ "system": "s", "code": code })).collect();
			let resource = json!({ "resourceType": kind, "code": { "coding": codings },
				"category": [{ "coding": [{ "code": "vital-signs" }] }],
				"component": [{ "code": { "coding": [{ "system": "s", "code": "g" }] } }] });
			category_by(&resource, &table).unwrap()
		};
		assert_eq!(of("Observation", &["g"]), Genomics);
		assert_eq!(of("Observation", &["unknown", "l", "l"]), LabResults);
		assert_eq!(of("Observation", &["g", "l"]), VitalSigns, "its codes differ");
		assert_eq!(of("Observation", &["unknown"]), VitalSigns);
		assert_eq!(of("Procedure", &["g"]), Procedures, "its type decides");
		assert!(category_by(&json!({}), &table).is_err());
	}

	#[test]
	fn what_is_no_r4_resource_is_refused() {
		let name = |value: Value| category_of(&value).unwrap_err();
		assert_eq!(name(json!({})).name, None);
		assert_eq!(name(json!([])).name, None);
		assert_eq!(name(json!({ "resourceType": 4 })).name, None);
		let unknown = name(json!({ "resourceType": "Permission" }));
		assert!(unknown.to_string().contains("\"Permission\" is no FHIR R4 resource type"));
		assert_eq!(name(json!({ "resourceType": "x".repeat(999) })).name.unwrap().len(), 64);
	}
}
