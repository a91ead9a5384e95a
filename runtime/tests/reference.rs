//! The reference of calls, events, errors, storage and reads in `docs/reference` is the one of this
//! runtime's metadata.

#[path = "reference/pages.rs"]
mod pages;
#[path = "reference/types.rs"]
mod types;
#[path = "reference/words.rs"]
mod words;

use codec::Decode;
use frame_metadata::{v15::RuntimeMetadataV15, RuntimeMetadata, RuntimeMetadataPrefixed};
use std::{
	collections::BTreeMap,
	fs,
	path::{Path, PathBuf},
};

/// The version of metadata from which it is made: the one that clients read.
const METADATA_VERSION: u32 = 15;

fn metadata() -> RuntimeMetadataV15 {
	let opaque = salus_runtime::Runtime::metadata_at_version(METADATA_VERSION)
		.expect("the SDK supports this version");
	let RuntimeMetadataPrefixed(_, metadata) =
		RuntimeMetadataPrefixed::decode(&mut &opaque[..]).expect("the SDK encoded it");
	match metadata {
		RuntimeMetadata::V15(metadata) => metadata,
		other => panic!("asked for version {METADATA_VERSION}, got {}", other.version()),
	}
}

fn workspace() -> PathBuf {
	Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn committed() -> PathBuf {
	workspace().join("docs/reference")
}

/// Pages that stand beside these, and that other tests hold against what they say.
const OTHERS: [&str; 1] = ["fhir-consent.md"];

/// The committed pages by their names.
fn read_committed() -> BTreeMap<String, String> {
	let Ok(entries) = fs::read_dir(committed()) else { return BTreeMap::new() };
	entries
		.map(|entry| {
			let entry = entry.expect("can be read");
			let name = entry.file_name().into_string().expect("is text");
			(name, fs::read_to_string(entry.path()).expect("is text"))
		})
		.filter(|(name, _)| !OTHERS.contains(&name.as_str()))
		.collect()
}

/// Writes what differs, and removes what is no page any more.
fn update(current: &BTreeMap<String, String>) {
	fs::create_dir_all(committed()).expect("can be made");
	let before = read_committed();
	for (name, page) in current.iter().filter(|(name, page)| before.get(*name) != Some(page)) {
		fs::write(committed().join(name), page).expect("can be written");
	}
	for name in before.keys().filter(|name| !current.contains_key(*name)) {
		fs::remove_file(committed().join(name)).expect("can be removed");
	}
}

/// Fails when a committed page is stale; `UPDATE=1` rewrites them.
#[test]
fn committed_reference_is_current() {
	let current = pages::all(&metadata(), &workspace());
	if std::env::var_os("UPDATE").is_some() {
		update(&current);
	}
	let committed = read_committed();
	let names = current.keys().chain(committed.keys());
	let mut stale: Vec<_> =
		names.filter(|name| current.get(*name) != committed.get(*name)).collect();
	stale.sort();
	stale.dedup();
	assert!(
		stale.is_empty(),
		"docs/reference is stale in {stale:?}: run `UPDATE=1 cargo test --release --workspace \
		 --test reference`"
	);
}

/// A pallet of this tree has a page, one of the SDK a line, and each read its declaration.
#[test]
fn every_pallet_and_read_of_ours_is_in_the_reference() {
	let pages = pages::all(&metadata(), &workspace());
	let folders = fs::read_dir(workspace().join("pallets")).expect("can be read");
	for folder in folders.map(|entry| entry.expect("can be read").file_name()) {
		let name = folder.into_string().expect("is text");
		assert!(pages.contains_key(&format!("{name}.md")), "{name} has no page");
	}
	let index = &pages["README.md"];
	for pallet in metadata().pallets {
		assert!(index.contains(&format!("`{}`", pallet.name)), "{} is not listed", pallet.name);
	}
	assert!(pages["consent.md"].contains("## Calls"), "calls are in a page");
	assert!(pages["types.md"].contains("### Scope"), "types are in a page");
	assert!(pages["reads.md"].contains("### `check_access`"), "reads are in a page");
}

/// Whoever signs a call, reads an event or gets an error finds out what it means.
#[test]
fn every_call_event_and_error_of_ours_is_documented() {
	let metadata = metadata();
	let undocumented = pages::undocumented(&metadata, &workspace());
	assert!(undocumented.is_empty(), "without a word about it: {undocumented:?}");
}

#[test]
fn links_of_the_source_lead_nowhere_in_a_page() {
	for (source, page) in [
		("[`Empty`](Error::Empty), [`Paid`](Event::Paid).", "`Empty`, `Paid`."),
		("a [`payload::Registration`] that", "a `payload::Registration` that"),
		("as [RFC 6962](https://a.b/c) says", "as [RFC 6962](https://a.b/c) says"),
		("`[u8; 32]` and [all of it](Self::x)", "`[u8; 32]` and all of it"),
		("an interval [0, 1] of days", "an interval [0, 1] of days"),
		("open [ and `open", "open [ and `open"),
	] {
		assert_eq!(words::without_source_links(source), page);
	}
	let lines = ["At most [`MAX`].", "", "[`MAX`]: crate::MAX", "[`Far`]: far::Far"];
	assert_eq!(words::paragraphs(&lines.map(String::from)), "At most `MAX`.");
}
