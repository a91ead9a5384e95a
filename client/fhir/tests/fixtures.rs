//! The reader and the labels on real files: one test per file.
//!
//! The files are looked for in `$SALUS_FIXTURES`, else in `../shared/fixtures` beside the workspace.
//! Without them the tests count as ignored, or fail if `SALUS_REQUIRE_FIXTURES=1`.

use libtest_mimic::{Arguments, Failed, Trial};
use salus_fhir::{read_input, record_facts, InputError, SensitivityTable};
use salus_primitives::DataCategory::{self, *};
use salus_primitives::{Confidentiality, DayWindow, Sensitivities, Sensitivity};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Folders, and how many JSON files each has.
const FOLDERS: [(&str, usize); 7] = [
	("hl7.fhir.r4.examples", 346),
	("synthea-r4-smart", 8),
	("ihe-pcf", 22),
	("ihe-balp", 30),
	("ig-carin200", 32),
	("ig-pas201", 39),
	("fhir-test-cases-json-robustness", 14),
];

/// Files that are no well-formed JSON.
const MALFORMED: [&str; 5] = [
	"bad-json-close-2.json",
	"json-comma-bad-1.json",
	"json-comments-1.json",
	"json-comments-2.json",
	"observation-with-trailing-dot.json",
];

/// Batches of requests: entries without resources. The number is that of the entries.
const WITHOUT_RESOURCE: [(&str, usize); 2] = [
	("Bundle-bundle-request-medsallergies.json", 5),
	("Bundle-bundle-request-simplesummary.json", 4),
];

/// How many records of which category a file has. Counted from the files with another program, by
/// resource type and `Observation.category`.
type Counts = &'static [(DataCategory, usize)];

const COUNTS: [(&str, Counts); 8] = [
	(
		"Agustín_Fonseca_cb5696d9-a0de-4f49-94f9-433f96a28eb0.json",
		&[
			(CarePlans, 2),
			(Claims, 16),
			(Conditions, 2),
			(Demographics, 1),
			(Encounters, 7),
			(Immunizations, 8),
			(LabResults, 12),
			(Medications, 2),
			(Other, 2),
			(Procedures, 4),
			(SocialHistory, 5),
			(VitalSigns, 25),
		],
	),
	(
		"Buster_Hoeger_ad2e3fc5-2b5d-4cb9-8d03-9ea0f4ac8423.json",
		&[
			(Claims, 13),
			(Conditions, 3),
			(Demographics, 1),
			(Encounters, 6),
			(Immunizations, 4),
			(LabResults, 17),
			(Medications, 1),
			(Other, 2),
			(Procedures, 1),
			(SocialHistory, 3),
			(VitalSigns, 15),
		],
	),
	(
		"Clemente_Kreiger_1484a42d-0eaf-4654-9cbf-6b050a5cd73b.json",
		&[
			(Claims, 6),
			(Conditions, 1),
			(Demographics, 1),
			(Encounters, 3),
			(Immunizations, 4),
			(LabResults, 34),
			(Other, 2),
			(Procedures, 1),
			(SocialHistory, 3),
			(VitalSigns, 15),
		],
	),
	(
		"Edward_Gulgowski_43481611-2459-44f5-ab20-4b142dac160f.json",
		&[
			(CarePlans, 1),
			(Claims, 15),
			(Conditions, 4),
			(Demographics, 1),
			(Encounters, 6),
			(Immunizations, 6),
			(LabResults, 15),
			(Medications, 3),
			(Other, 2),
			(Procedures, 3),
			(SocialHistory, 3),
			(VitalSigns, 15),
		],
	),
	(
		"Gustavo_Mejía_59a8543c-e24f-4a01-b28b-47ccde6bc11d.json",
		&[
			(Claims, 13),
			(Conditions, 2),
			(Demographics, 1),
			(Encounters, 6),
			(Immunizations, 5),
			(LabResults, 22),
			(Medications, 1),
			(Other, 2),
			(Procedures, 1),
			(SocialHistory, 4),
			(VitalSigns, 21),
		],
	),
	(
		"Thanh_Considine_b7a86b8b-bbf8-4107-96e6-76a948fba0e8.json",
		&[
			(CarePlans, 2),
			(Claims, 40),
			(Conditions, 10),
			(Demographics, 1),
			(Encounters, 16),
			(Immunizations, 8),
			(LabResults, 142),
			(Medications, 8),
			(Other, 2),
			(Procedures, 1),
			(SocialHistory, 5),
			(VitalSigns, 26),
		],
	),
	("hospitalInformation1559319163815.json", &[(Other, 102)]),
	("practitionerInformation1559319163815.json", &[(Other, 102)]),
];

/// Single resources whose category was read from the file by hand.
const CATEGORIES: [(&str, DataCategory); 24] = [
	("Observation-f004.json", LabResults),
	("Observation-unsat.json", LabResults),
	("Observation-rhstatus.json", LabResults),
	("Observation-vp-oyster.json", LabResults),
	("Observation-satO2.json", VitalSigns),
	("Observation-bmi.json", VitalSigns),
	("Observation-ex-weight.json", VitalSigns),
	("Observation-alcohol-type.json", SocialHistory),
	("Observation-secondsmoke.json", SocialHistory),
	("Observation-example-genetics-1.json", Genomics),
	("Observation-example-haplotype1.json", Genomics),
	("Observation-trachcare.json", ClinicalNotes),
	("Observation-5minute-apgar-score.json", ClinicalNotes),
	("Observation-eye-color.json", Other),
	("DiagnosticReport-f201.json", Imaging),
	("DiagnosticReport-ultrasound.json", Imaging),
	("DiagnosticReport-gingival-mass.json", LabResults),
	("List-current-allergies.json", Allergies),
	("List-genetic.json", FamilyHistory),
	("ServiceRequest-colonoscopy.json", Procedures),
	("Consent-consent-example-basic.json", Other),
	("Condition-f201.json", Conditions),
	("Coverage-Coverage1.json", Coverage),
	("ExplanationOfBenefit-EOBInpatient1.json", Claims),
];

const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";

/// A patient of Synthea without anything about HIV.
const BUNDLE: &str = "Edward_Gulgowski_43481611-2459-44f5-ab20-4b142dac160f.json";

fn main() {
	let arguments = Arguments::from_args();
	let fixtures = env::var_os("SALUS_FIXTURES").map_or_else(
		|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures"),
		PathBuf::from,
	);
	let required = env::var("SALUS_REQUIRE_FIXTURES").is_ok_and(|value| value == "1");
	let mut trials: Vec<_> = FOLDERS
		.iter()
		.flat_map(|(folder, count)| trials_of(&fixtures.join(folder), folder, *count, required))
		.collect();
	let bundle = fixtures.join("synthea-r4-smart").join(BUNDLE);
	let is_left_out = !required && !bundle.is_file();
	let found = Trial::test("HIV is found in a bundle", move || hiv_is_found(&bundle));
	trials.push(found.with_ignored_flag(is_left_out));
	libtest_mimic::run(&arguments, trials).exit();
}

fn trials_of(path: &Path, folder: &'static str, count: usize, required: bool) -> Vec<Trial> {
	let files = json_files(path);
	if files.is_empty() && !required {
		return vec![
			Trial::test(format!("{folder} (not there)"), || Ok(())).with_ignored_flag(true)
		];
	}
	let found = files.len();
	let complete = Trial::test(format!("{folder} has {count} files"), move || {
		ensure(found == count, || format!("{found} files"))
	});
	let one = |file: PathBuf| {
		let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
		Trial::test(format!("{folder}/{name}"), move || reads(&file, &name))
	};
	std::iter::once(complete).chain(files.into_iter().map(one)).collect()
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
	let mut files: Vec<_> = fs::read_dir(folder)
		.into_iter()
		.flatten()
		.filter_map(|entry| entry.ok().map(|entry| entry.path()))
		.filter(|path| path.extension().is_some_and(|extension| extension == "json"))
		.collect();
	files.sort();
	files
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failed> {
	if holds {
		Ok(())
	} else {
		Err(otherwise().into())
	}
}

fn reads(file: &Path, name: &str) -> Result<(), Failed> {
	let bytes = fs::read(file)?;
	let input = read_input(&bytes);
	if MALFORMED.contains(&name) {
		return ensure(matches!(input, Err(InputError::Malformed { .. })), || format!("{input:?}"));
	}
	if name == "package.json" {
		return ensure(matches!(input, Err(InputError::NotAResource { .. })), || {
			format!("{input:?}")
		});
	}
	if let Some((_, skipped)) = WITHOUT_RESOURCE.iter().find(|(without, _)| *without == name) {
		let expected = Err(InputError::NoResource { skipped: *skipped });
		return ensure(input == expected, || format!("{input:?}"));
	}
	let input = input?;

	// By another way: the whole file as one value.
	let whole: serde_json::Value = serde_json::from_slice(&bytes)?;
	let expected: Vec<_> = match whole.get("entry").and_then(|entries| entries.as_array()) {
		Some(entries) if whole["resourceType"] == "Bundle" => {
			entries.iter().filter_map(|entry| entry.get("resource")).collect()
		}
		_ => vec![&whole],
	};
	ensure(input.records.len() == expected.len(), || format!("{} records", input.records.len()))?;

	let mut counts: BTreeMap<DataCategory, usize> = BTreeMap::new();
	for (record, expected) in input.records.iter().zip(expected) {
		let value = record.parse()?;
		ensure(value == *expected, || format!("the record at {} differs", record.offset))?;
		ensure(bytes[record.offset..].starts_with(record.bytes), || "bytes are moved".into())?;
		let facts = record_facts(&value, SensitivityTable::builtin())?;
		*counts.entry(facts.category).or_default() += 1;
	}
	if let Some((_, expected)) = COUNTS.iter().find(|(counted, _)| *counted == name) {
		let expected: BTreeMap<_, _> = expected.iter().copied().collect();
		ensure(counts == expected, || format!("{counts:?}"))?;
	}
	if let Some((_, expected)) = CATEGORIES.iter().find(|(known, _)| *known == name) {
		ensure(counts.keys().eq([expected]), || format!("{counts:?}"))?;
	}
	labels(name, &whole)
}

/// Labels and days of a few files, read from them by hand.
fn labels(name: &str, resource: &serde_json::Value) -> Result<(), Failed> {
	use Confidentiality::{N, R};

	let day = |text| salus_fhir::days_of_date(text);
	let expected = match name {
		// Labeled ETHUD; its code is in the table under ETH.
		"Observation-ex-alcoholUse.json" => {
			(R, Sensitivities::of(&[Sensitivity::Eth, Sensitivity::Ethud]), None)
		}
		// 23:50 on the 25th, five hours behind UTC.
		"Observation-ex-weight.json" => (N, Sensitivities::empty(), Some(day("2004-12-26")?)),
		"Organization-ex-organization.json" => (N, Sensitivities::empty(), Some(DayWindow::ALWAYS)),
		"Observation-bmi.json" => (N, Sensitivities::empty(), Some(day("1999-07-02")?)),
		"Condition-f002.json" => (R, Sensitivities::empty(), Some(day("2011-05-05")?)),
		_ => return Ok(()),
	};
	let facts = record_facts(resource, SensitivityTable::builtin())?;
	let (confidentiality, sensitivities, days) = expected;
	ensure(
		facts.confidentiality == confidentiality && facts.sensitivities == sensitivities,
		|| format!("{facts:?}"),
	)?;
	ensure(days.is_none_or(|days| facts.days == days), || format!("{facts:?}"))
}

/// A test and a medicine for HIV are labelled so among a patient's other records, which keep their
/// labels.
fn hiv_is_found(bundle: &Path) -> Result<(), Failed> {
	use Confidentiality::{N, R};

	let labelled = |bundle: &serde_json::Value| -> Result<Vec<_>, Failed> {
		let bytes = serde_json::to_vec(bundle)?;
		let mut labels = Vec::new();
		for record in read_input(&bytes)?.records {
			let facts = record_facts(&record.parse()?, SensitivityTable::builtin())?;
			labels.push((facts.category, facts.confidentiality, facts.sensitivities));
		}
		Ok(labels)
	};
	let mut bundle: serde_json::Value = serde_json::from_slice(&fs::read(bundle)?)?;
	let before = labelled(&bundle)?;
	let is_about_hiv = |sensitivities: &Sensitivities| sensitivities.contains(Sensitivity::Hiv);
	ensure(before.iter().all(|(.., codes)| !is_about_hiv(codes)), || format!("{before:?}"))?;
	let ordinary = before.iter().filter(|(_, level, _)| *level == N).count();
	ensure(ordinary > before.len() / 2, || format!("{ordinary} of {} are N", before.len()))?;

	let injected = [
		// HIV 1 RNA in plasma.
		("Observation", "http://loinc.org", "20447-9", LabResults),
		// Dolutegravir 50 MG Oral Tablet.
		("MedicationRequest", RXNORM, "1433873", Medications),
	];
	for (kind, system, code, _) in injected {
		let entries = bundle["entry"].as_array_mut().ok_or("no entries")?;
		let like = |entry: &&serde_json::Value| {
			let resource = &entry["resource"];
			resource["resourceType"] == kind
				&& (kind != "Observation"
					|| resource["category"][0]["coding"][0]["code"] == "laboratory")
		};
		let mut entry = entries.iter().find(like).ok_or("none of this kind")?.clone();
		let coding = serde_json::json!({ "coding": [{ "system": system, "code": code }] });
		let name = if kind == "Observation" { "code" } else { "medicationCodeableConcept" };
		entry["resource"][name] = coding;
		entries.insert(entries.len() / 2, entry);
	}
	let after = labelled(&bundle)?;
	let hiv = Sensitivities::from(Sensitivity::Hiv);
	let mut found: Vec<_> = after.iter().filter(|(.., codes)| is_about_hiv(codes)).collect();
	found.sort_by_key(|(category, ..)| format!("{category:?}"));
	let expected = injected.map(|(.., category)| (category, R, hiv));
	ensure(found.iter().copied().eq(&expected), || format!("{found:?}"))?;
	let others: Vec<_> = after.iter().filter(|(.., codes)| !is_about_hiv(codes)).collect();
	ensure(others.iter().copied().eq(&before), || "another label changed".into())
}
