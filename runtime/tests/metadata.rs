//! The metadata from which clients take their types is the one of this runtime.

use codec::Encode;
use std::path::PathBuf;

/// The version of metadata that clients read.
const METADATA_VERSION: u32 = 15;

fn committed() -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../client/sdk/artifacts/metadata.scale")
}

/// Fails when the committed metadata is stale; `UPDATE=1` rewrites it.
#[test]
fn committed_metadata_is_current() {
	let current = salus_runtime::Runtime::metadata_at_version(METADATA_VERSION)
		.expect("the SDK supports this version");
	let current = (*current).clone();
	let path = committed();
	if std::env::var_os("UPDATE").is_some() {
		std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("can be made");
		std::fs::write(&path, &current).expect("can be written");
	}
	let committed = std::fs::read(&path).unwrap_or_default();
	assert!(
		committed == current,
		"{} is stale: run `UPDATE=1 cargo test --release --workspace --test metadata`",
		path.display()
	);
	assert!(!current.encode().is_empty());
}
