//! `salus record canonicalize` on files that this project did not write: one test per file.
//!
//! They are looked for in `$SALUS_FIXTURES`, else in `../shared/fixtures` beside the workspace.
//! Where they are absent, each test counts as ignored, unless `SALUS_REQUIRE_FIXTURES=1`: then it
//! fails.

use assert_cmd::cargo::cargo_bin;
use libtest_mimic::{Arguments, Trial};
use std::{
	path::{Path, PathBuf},
	process::Command,
};

/// Inputs of RFC 8785's vectors: JSON, but no FHIR resources. The command refuses them.
const NO_RESOURCES: [&str; 6] = [
	"jcs-vectors/input/arrays.json",
	"jcs-vectors/input/french.json",
	"jcs-vectors/input/structures.json",
	"jcs-vectors/input/unicode.json",
	"jcs-vectors/input/values.json",
	"jcs-vectors/input/weird.json",
];

/// Files that are no JSON. The command refuses them.
const NO_JSON: [&str; 5] = [
	"fhir-test-cases-json-robustness/bad-json-close-2.json",
	"fhir-test-cases-json-robustness/json-comma-bad-1.json",
	"fhir-test-cases-json-robustness/json-comments-1.json",
	"fhir-test-cases-json-robustness/json-comments-2.json",
	"fhir-test-cases-json-robustness/observation-with-trailing-dot.json",
];

/// Files that are FHIR JSON. The command takes them.
const RESOURCES: [&str; 4] = [
	"fhir-test-cases-json-robustness/json-edge-cases.json",
	"fhir-test-cases-json-robustness/json-good.json",
	"fhir-test-cases-json-robustness/observation-decimal.json",
	"fhir-test-cases-json-robustness/unicode-problem.json",
];

fn folder() -> PathBuf {
	let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
	match std::env::var_os("SALUS_FIXTURES") {
		Some(folder) => workspace.join(folder),
		None => workspace.join("../shared/fixtures"),
	}
}

fn trial(file: &'static str, code: i32) -> Trial {
	let path = folder().join(file);
	let required = std::env::var("SALUS_REQUIRE_FIXTURES").is_ok_and(|value| value == "1");
	let absent = !path.is_file();
	let test = move || {
		for form in ["jcs", "jcs-static"] {
			let output = Command::new(cargo_bin("salus"))
				.args(["record", "canonicalize"])
				.arg(&path)
				.args(["--form", form])
				.output()?;
			let stderr = String::from_utf8(output.stderr)?;
			let lines = stderr.matches('\n').count();
			let quiet = if code == 0 { lines == 0 } else { lines == 1 && output.stdout.is_empty() };
			if output.status.code() != Some(code) || !quiet {
				return Err(format!("{form}: {} and {stderr}", output.status).into());
			}
		}
		Ok(())
	};
	Trial::test(format!("canonicalize::{file}"), test).with_ignored_flag(absent && !required)
}

fn main() {
	let arguments = Arguments::from_args();
	let refused = NO_RESOURCES.iter().chain(&NO_JSON).map(|file| trial(file, 1));
	let taken = RESOURCES.iter().map(|file| trial(file, 0));
	libtest_mimic::run(&arguments, refused.chain(taken).collect()).exit();
}
