//! Where the built programs are.

use anyhow::{anyhow, Context, Result};
use std::path::PathBuf;

/// The built program `name`: `release/<name>` in the target folder of the running test.
///
/// # Errors
/// Fails if it has not been built, and says how to.
pub fn built(name: &str) -> Result<PathBuf> {
	let test = std::env::current_exe().context("where the running test is")?;
	test.ancestors()
		.map(|folder| folder.join("release").join(name))
		.find(|program| program.is_file())
		.ok_or_else(|| {
			anyhow!(
				"`{name}` is not built: no release/{name} beside {}. Build it with `cargo build \
				 --workspace --release` into the same target folder.",
				test.display()
			)
		})
}
