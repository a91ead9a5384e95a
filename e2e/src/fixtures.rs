//! Real data that some tests run on, one test per file.
//!
//! It is looked for in `$SALUS_FIXTURES`, else in `../shared/fixtures` beside the workspace. Where
//! it is absent, its tests count as ignored, unless `SALUS_REQUIRE_FIXTURES=1`: then they fail.

use anyhow::{ensure, Result};
use libtest_mimic::Trial;
use serde_json::Value;
use std::{
	env, fs,
	path::{Path, PathBuf},
};

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// How many resources a Bundle holds.
///
/// # Errors
/// Fails if the file is no JSON.
pub fn resources_of(file: &Path) -> Result<usize> {
	let bundle: Value = serde_json::from_slice(&fs::read(file)?)?;
	let entries = bundle["entry"].as_array().map(Vec::as_slice).unwrap_or_default();
	Ok(entries.iter().filter(|entry| entry["resource"].is_object()).count())
}

/// A test by its name.
pub fn trial(name: impl Into<String>, test: impl FnOnce() -> Result<()> + Send + 'static) -> Trial {
	Trial::test(name, || test().map_err(|error| format!("{error:#}").into()))
}

/// A folder of Bundles.
#[derive(Clone, Copy, Debug)]
pub struct Bundles {
	/// The folder's name.
	pub folder: &'static str,
	/// What the names of its Bundles begin with.
	pub prefix: &'static str,
	/// How many of them hold at least one resource.
	pub expected: usize,
	/// How many of these are tried always; the others by `scripts/test.sh --long`.
	pub always: usize,
}

impl Bundles {
	/// A test on each Bundle that holds a resource, and one that as many are there as expected.
	///
	/// # Errors
	/// Fails if one of them cannot be read.
	pub fn trials(self, test: fn(&Path) -> Result<()>) -> Result<Vec<Trial>> {
		let Self { folder, prefix, expected, always } = self;
		let files = bundles(folder, prefix)?;
		let found = files.len();
		let required = env::var("SALUS_REQUIRE_FIXTURES").is_ok_and(|value| value == "1");
		let complete = trial(format!("{folder}::is_complete"), move || {
			ensure!(found == expected, "{found} Bundles with resources instead of {expected}");
			Ok(())
		});
		let mut trials = vec![complete.with_ignored_flag(found == 0 && !required)];
		for (index, file) in files.into_iter().enumerate() {
			let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
			let one = trial(format!("{folder}::{name}"), move || test(&file));
			trials.push(one.with_ignored_flag(index >= always));
		}
		Ok(trials)
	}
}

/// The Bundles with resources in a folder whose names begin with `prefix`, by name; none if the
/// folder is absent.
fn bundles(folder: &str, prefix: &str) -> Result<Vec<PathBuf>> {
	let fixtures = match env::var_os("SALUS_FIXTURES") {
		Some(folder) => workspace().join(folder),
		None => workspace().join("../shared/fixtures"),
	};
	let folder = fixtures.join(folder);
	let mut found = Vec::new();
	if !folder.is_dir() {
		return Ok(found);
	}
	for entry in fs::read_dir(folder)? {
		let path = entry?.path();
		let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
		if name.starts_with(prefix) && name.ends_with(".json") && resources_of(&path)? > 0 {
			found.push(path);
		}
	}
	found.sort();
	Ok(found)
}
