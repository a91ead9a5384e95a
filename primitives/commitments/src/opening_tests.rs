use super::*;
use crate::{merkle::Tree, Author, Context, Seed};
use salus_primitives::{Confidentiality, DataCategory, Day, DayWindow, Sensitivities, Sensitivity};
use serde_json::{json, Value};

const RECORD: &[u8] =
	br#"{"resourceType":"Observation","meta":{"versionId":"1"},"status":"final"}"#;
const CANONICAL: &[u8] = br#"{"resourceType":"Observation","status":"final"}"#;
const SEED: Seed = Seed::from_bytes([0x5e; 32]);

fn version() -> RecordVersion<'static> {
	RecordVersion {
		form: Form::JcsStatic,
		canonical: CANONICAL,
		patient: PatientId([0x11; 32]),
		member: [0x22; 32],
		label: Label {
			author: Author { organization: OrganizationId(3), account: Some([0x33; 32]) },
			category: DataCategory::LabResults,
			sensitivities: Sensitivities::of(&[Sensitivity::Hiv]),
			confidentiality: Confidentiality::R,
			days: DayWindow::on(Day(17_000)),
			context: Context { encounter: None, care_plan: Some([0x44; 32]) },
			version: 1,
		},
	}
}

/// The opening of that record as leaf 4 of 7, and the tree's root.
fn batched() -> (Opening, [u8; 32]) {
	let leaf = version().commitments(&SEED.salts()).leaf();
	let tree = Tree::from_leaves((0..7).map(|n| if n == 4 { leaf.0 } else { [n; 32] })).unwrap();
	let anchor = Anchor::Batch {
		issuer: OrganizationId(3),
		sequence: BatchSequence(0),
		index: 4,
		count: 7,
		proof: tree.proof(4).unwrap().into_iter().map(Bytes32).collect(),
	};
	(Opening::of(&version(), &SEED.salts(), anchor, chain()), tree.root())
}

fn single() -> Opening {
	let anchor = Anchor::Single { issuer: OrganizationId(3) };
	Opening::of(&version(), &SEED.salts(), anchor, chain())
}

fn chain() -> ChainPoint {
	ChainPoint { genesis_hash: [0x66; 32], block_hash: [0x77; 32], block_number: 42 }
}

fn tree(opening: &Opening) -> Value {
	serde_json::from_slice(&opening.to_json().unwrap()).unwrap()
}

fn read(value: &Value) -> Result<Opening, OpeningError> {
	Opening::from_json(value.to_string().as_bytes())
}

#[test]
fn opening_survives_its_file() {
	for opening in [single(), batched().0, single().without_member().without_label()] {
		assert_eq!(Opening::from_json(&opening.to_json().unwrap()), Ok(opening));
	}
}

#[test]
fn file_is_the_documented_format() {
	let hex = |byte: u8| hex::encode([byte; 32]);
	let salts = SEED.salts();
	let salt = |salt: Salt| hex::encode(salt.as_bytes());
	assert_eq!(
		tree(&single().without_member()),
		json!({
			"version": 1,
			"form": "jcs-static",
			"leaf": hex::encode(single().leaf.0),
			"record": { "opened": { "salt": salt(salts.record) } },
			"subject": { "opened": { "salt": salt(salts.subject), "value": hex(0x11) } },
			"member": { "closed": {
				"commitment": hex::encode(member_commitment(&salts.member, &[0x22; 32])),
			} },
			"label": { "opened": { "salt": salt(salts.label), "value": {
				"author": { "organization": 3, "account": hex(0x33) },
				"category": "LabResults",
				"sensitivities": ["HIV"],
				"confidentiality": "R",
				"days": { "first": 17000, "last": 17000 },
				"context": { "encounter": null, "care_plan": hex(0x44) },
				"version": 1,
			} } },
			"anchor": { "single": { "issuer": 3 } },
			"chain": { "genesis_hash": hex(0x66), "block_hash": hex(0x77), "block_number": 42 },
		})
	);
	let batch = tree(&batched().0);
	assert_eq!(batch["anchor"]["batch"]["count"], 7);
	assert_eq!(batch["anchor"]["batch"]["proof"].as_array().unwrap().len(), 3);
}

#[test]
fn seed_is_never_in_it() {
	let text = String::from_utf8(batched().0.to_json().unwrap()).unwrap();
	assert!(!text.contains(&hex::encode(SEED.as_bytes())));
	assert!(!text.contains("seed"));
	let mut with_seed = tree(&single());
	with_seed["seed"] = json!(hex::encode(SEED.as_bytes()));
	assert!(matches!(read(&with_seed), Err(OpeningError::Malformed(why)) if why.contains("seed")));
}

#[test]
fn check_takes_the_record_in_any_spelling() {
	let (opening, root) = batched();
	assert_eq!(opening.check(RECORD), Ok(()));
	assert_eq!(opening.check(CANONICAL), Ok(()));
	assert!(opening.leads_to(&root));
	assert_eq!(opening.patient(), Some(PatientId([0x11; 32])));
}

#[test]
fn check_refuses_what_differs() {
	let (opening, root) = batched();
	let other = br#"{"resourceType":"Observation","status":"amended"}"#;
	assert_eq!(opening.check(other), Err(OpeningError::Mismatch));
	assert!(matches!(opening.check(b"{"), Err(OpeningError::Canonical(_))));

	let mut another_patient = opening.clone();
	another_patient.subject =
		Part::Opened { salt: SEED.salts().subject, value: Bytes32([0x12; 32]) };
	assert_eq!(another_patient.check(RECORD), Err(OpeningError::Mismatch));

	let mut another_form = opening.clone();
	another_form.form = Form::Jcs;
	assert_eq!(another_form.check(RECORD), Err(OpeningError::Mismatch));

	let mut another_label = opening.clone();
	let label = Label { confidentiality: Confidentiality::N, ..version().label };
	another_label.label = Part::Opened { salt: SEED.salts().label, value: label };
	assert_eq!(another_label.check(RECORD), Err(OpeningError::Mismatch));

	let mut another_leaf = opening.clone();
	another_leaf.leaf.0[0] ^= 1;
	assert_eq!(another_leaf.check(RECORD), Err(OpeningError::Mismatch));
	assert!(!another_leaf.leads_to(&root));
	assert!(!opening.leads_to(&[0; 32]));
	assert!(!single().leads_to(&root));
}

#[test]
fn closed_parts_keep_the_leaf() {
	let opening = batched().0.without_member().without_label().without_subject();
	assert_eq!(opening.check(RECORD), Ok(()));
	assert_eq!(opening.patient(), None);
	assert_eq!(opening.check_without_record(), Err(OpeningError::RecordNeeded));
	let text = String::from_utf8(opening.to_json().unwrap()).unwrap();
	assert!(!text.contains(&hex::encode([0x22; 32])) && !text.contains("HIV"));
	assert_eq!(opening.clone().without_label(), opening);

	let blind = batched().0.without_record(RECORD).unwrap();
	assert_eq!(blind.check_without_record(), Ok(()));
	assert_eq!(blind.check(RECORD), Err(OpeningError::RecordClosed));
	let of_another = batched().0.without_record(br#"{"resourceType":"X"}"#).unwrap();
	assert_eq!(of_another.check_without_record(), Err(OpeningError::Mismatch));
}

#[test]
fn malformed_files_are_refused_with_a_reason() {
	let because = |value: &Value, word: &str| match read(value) {
		Err(error) => assert!(error.to_string().contains(word), "{error}"),
		Ok(_) => panic!("taken: {value}"),
	};
	let good = tree(&batched().0);

	let mut later = json!({ "version": 2, "something": "else" });
	assert_eq!(read(&later), Err(OpeningError::UnsupportedVersion(2)));
	later["version"] = json!("1");
	because(&later, "expected u32");
	because(&json!([]), "no opening file");
	because(&json!({}), "missing field `version`");
	assert!(Opening::from_json(b"not json").unwrap_err().to_string().contains("line 1"));

	for (pointer, value, word) in [
		("/leaf", json!(format!("0x{}", "ab".repeat(31))), "without 0x"),
		("/leaf", json!("ab"), "64 hexadecimal digits"),
		("/form", json!("xml"), "xml"),
		("/label/opened/value/category", json!("Gossip"), "Gossip"),
		("/label/opened/value/days/first", json!(17_001), "after its last"),
		("/label/opened/value/author/account", json!(7), "expected"),
		("/record", json!({ "opened": {} }), "salt"),
		("/record/opened/salt", json!("zz"), "64 hexadecimal digits"),
		("/anchor", json!({ "triple": {} }), "triple"),
		("/anchor/batch/index", json!(7), "length"),
		("/anchor/batch/index", json!(6), "length"),
		("/anchor/batch/count", json!(0), "length"),
		("/anchor/batch/index", json!(-1), "u64"),
		("/chain/block_number", json!(1.5), "u64"),
	] {
		let mut bad = good.clone();
		*bad.pointer_mut(pointer).unwrap() = value;
		because(&bad, word);
	}
	for name in good.as_object().unwrap().keys() {
		let mut bad = good.clone();
		bad.as_object_mut().unwrap().remove(name);
		because(&bad, name);
	}
}
