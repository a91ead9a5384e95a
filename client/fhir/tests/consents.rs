//! Every Consent that this project did not write: what becomes of it, one test per file, and the
//! table of them in `docs/reference/fhir-consent.md`.
//!
//! The files of IHE PCF are looked for in `$SALUS_FIXTURES`, else in `../shared/fixtures` beside the
//! workspace; without them the tests count as ignored, or fail if `SALUS_REQUIRE_FIXTURES=1`. Those
//! of HL7, R4 and R5, are looked for in `$SALUS_FHIR_EXAMPLES`, else where `npm ci` in
//! `e2e/fhir-examples` puts them; without them the tests count as ignored, or fail if the variable is
//! set.

#[path = "consents/expected.rs"]
mod expected;
#[path = "consents/words.rs"]
mod words;

use expected::{Expected, Outcome, FOLDERS};
use libtest_mimic::{Arguments, Failed, Trial};
use salus_fhir::consent::{import, Mapped, Verdict};
use serde_json::Value;
use std::{
	collections::BTreeSet,
	env, fs,
	path::{Path, PathBuf},
};

/// 2026-01-01T00:00:00Z: what ended before is over.
const NOW: u64 = 1_767_225_600_000;

fn workspace() -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn main() {
	let arguments = Arguments::from_args();
	let fixtures = env::var_os("SALUS_FIXTURES")
		.map_or_else(|| workspace().join("../shared/fixtures"), PathBuf::from);
	let required = env::var("SALUS_REQUIRE_FIXTURES").is_ok_and(|value| value == "1");
	let given = env::var_os("SALUS_FHIR_EXAMPLES");
	let examples = given
		.as_ref()
		.map_or_else(|| workspace().join("e2e/fhir-examples/node_modules"), PathBuf::from);
	let mut trials: Vec<_> = FOLDERS
		.iter()
		.flat_map(|folder| match folder.name {
			"ihe-pcf" => trials_of(folder, &fixtures.join(folder.name), required),
			name => trials_of(folder, &examples.join(name), given.is_some()),
		})
		.collect();
	trials.push(Trial::test("the table in docs/reference is current", table_is_current));
	libtest_mimic::run(&arguments, trials).exit();
}

fn trials_of(folder: &'static expected::Folder, path: &Path, required: bool) -> Vec<Trial> {
	let ignored = !path.is_dir() && !required;
	let all = path.to_owned();
	let complete =
		Trial::test(format!("{}: each Consent is in the table", folder.name), move || {
			let found = consents_in(&all)?;
			let known: BTreeSet<_> =
				folder.files.iter().map(|file| format!("Consent-{}.json", file.id)).collect();
			ensure(found == known, || format!("{:?}", found.symmetric_difference(&known)))
		});
	let one = |file: &'static Expected| {
		let path = path.join(format!("Consent-{}.json", file.id));
		Trial::test(format!("{}/{}", folder.name, file.id), move || becomes(&path, file))
			.with_ignored_flag(ignored)
	};
	std::iter::once(complete.with_ignored_flag(ignored))
		.chain(folder.files.iter().map(one))
		.collect()
}

fn consents_in(folder: &Path) -> Result<BTreeSet<String>, Failed> {
	let mut names = BTreeSet::new();
	for entry in fs::read_dir(folder)? {
		let name = entry?.file_name().to_string_lossy().into_owned();
		if name.starts_with("Consent-") && name.ends_with(".json") {
			names.insert(name);
		}
	}
	Ok(names)
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Failed> {
	if holds {
		Ok(())
	} else {
		Err(otherwise().into())
	}
}

/// Reads a file, and holds what becomes of it against what is expected.
fn becomes(path: &Path, file: &Expected) -> Result<(), Failed> {
	let document: Value = serde_json::from_slice(&fs::read(path)?)?;
	let outcome = import(&document, &[], Some(NOW));
	match &file.outcome {
		Outcome::Refused(reason) => {
			ensure(outcome.mapped == Mapped::default(), || "a refusal permits".into())?;
			ensure(outcome.outcome == Verdict::Refused, || format!("{outcome:?}"))?;
			ensure(outcome.reason.as_deref() == Some(*reason), || format!("{:?}", outcome.reason))
		}
		Outcome::Mapped { grants, restrictions, warnings } => {
			ensure(outcome.outcome == Verdict::Mapped, || format!("{:?}", outcome.reason))?;
			let printed = serde_json::to_value(&outcome)?;
			let says = words::of(&printed, "grants")?;
			ensure(says == *grants, || format!("grants {says:#?}"))?;
			let says = words::of(&printed, "restrictions")?;
			ensure(says == *restrictions, || format!("restrictions {says:#?}"))?;
			ensure(outcome.warnings.len() == *warnings, || format!("{:#?}", outcome.warnings))
		}
	}
}

const BEGIN: &str =
	"<!-- outcomes: made by client/fhir/tests/consents.rs, UPDATE=1 makes it anew -->\n";
const END: &str = "<!-- end of outcomes -->";

/// The table of what is expected, as it stands in the reference.
fn table_is_current() -> Result<(), Failed> {
	let page = workspace().join("docs/reference/fhir-consent.md");
	let text = fs::read_to_string(&page)?;
	let (before, rest) = text.split_once(BEGIN).ok_or("the page has no place for the table")?;
	let (table, after) = rest.split_once(END).ok_or("the place for the table has no end")?;
	let current = words::table();
	if table == current {
		return Ok(());
	}
	if env::var_os("UPDATE").is_some() {
		fs::write(&page, format!("{before}{BEGIN}{current}{END}{after}"))?;
		return Ok(());
	}
	Err("docs/reference/fhir-consent.md is stale: run `UPDATE=1 cargo test --release --workspace \
	     --test consents`"
		.into())
}
