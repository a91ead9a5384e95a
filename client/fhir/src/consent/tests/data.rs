//! Particular records, contexts and authors.

use super::*;

fn data(meaning: &str, references: &[&str]) -> Value {
	let element = |one: &&str| json!({ "meaning": meaning, "reference": { "reference": one } });
	references.iter().map(element).collect()
}

fn denying(data: Value) -> Value {
	let nested = json!({ "type": "deny", "data": data });
	pcf(with(treatment(), "provision", json!([nested])))
}

/// A record on the chain is one version. A denial of it would lapse when the record is amended, and
/// nobody would be told.
#[test]
fn a_denial_of_a_record_names_its_version() {
	let path = "Consent.provision.provision[0].data";
	for unversioned in [
		&["Observation/o"][..],
		&["Observation/o/_history/"],
		&["Observation/p/_history/2", "Observation/o"],
	] {
		let document = denying(data("instance", unversioned));
		assert_refused(&document, path, "the next one of Observation/o");
	}
	let alone = json!({ "type": "deny", "data": data("instance", &["Observation/o"]) });
	assert_refused(&pcf(alone), "Consent.provision.data", "encounter");
	let versioned = denying(data("instance", &["Observation/o/_history/2"]));
	let outcome = import(&versioned, &[], Some(NOW));
	assert_eq!(outcome.mapped.restrictions[0].scope.records, ["Observation/o/_history/2"]);
	let said = "provision[0]: only these versions are withheld, and no later one";
	assert!(outcome.warnings.iter().any(|one| one.contains(said)), "{:?}", outcome.warnings);
	// What records share with their later versions is withheld of these, too.
	for (meaning, reference) in [("related", "Encounter/e"), ("authoredby", "Practitioner/p")] {
		let outcome = import(&denying(data(meaning, &[reference])), &[], Some(NOW));
		assert_eq!(outcome.mapped.restrictions.len(), 1);
		assert!(!outcome.warnings.iter().any(|one| one.contains("version")), "{meaning}");
	}
}

#[test]
fn a_permission_of_a_record_is_of_one_version() {
	for reference in ["Observation/o", "Observation/o/_history/2"] {
		let permit = with(treatment(), "data", data("instance", &[reference]));
		let outcome = import(&pcf(permit), &[], Some(NOW));
		assert_eq!(outcome.mapped.grants[0].scope.records, [reference]);
		let told = outcome.warnings.iter().any(|one| one.contains("no later one"));
		assert!(told, "{:?}", outcome.warnings);
	}
}

#[test]
fn data_are_what_labels_of_records_know() {
	let of = |meaning: &str, reference: &str| json!({ "meaning": meaning, "reference": { "reference": reference } });
	for (data, path) in [
		(json!([of("related", "Task/t")]), "Consent.provision.data[0].reference"),
		(json!([of("authoredby", "Device/d")]), "Consent.provision.data[0].reference"),
		(json!([of("dependents", "Encounter/e")]), "Consent.provision.data[0].meaning"),
		(json!([of("x", "Encounter/e")]), "Consent.provision.data[0].meaning"),
		(
			json!([of("instance", "Observation/o"), of("related", "Encounter/e")]),
			"Consent.provision.data",
		),
	] {
		assert_refused(&pcf(with(treatment(), "data", data)), path, "");
	}
}
