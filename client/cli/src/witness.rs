//! Whether a node may be believed about what stands now.

use crate::error::CliError;
use clap::Args;
use salus_client::chain::{health::Stale, Chain};
use std::time::{SystemTime, UNIX_EPOCH};

/// Whether a node that may be out of date is believed.
#[derive(Clone, Copy, Debug, Args)]
pub struct WitnessOpts {
	/// Believe a node whose last final block is older than a minute, or that is catching up. Where
	/// blocks are made on demand (`salus-node --dev --sealing`), their age says nothing
	#[arg(long)]
	allow_stale: bool,
}

impl WitnessOpts {
	/// Refuses a node whose answers may be out of date: exit code 2.
	pub async fn check(&self, chain: &Chain) -> Result<(), CliError> {
		if self.allow_stale {
			return Ok(());
		}
		chain.progress().await?.staleness(now_ms()).map_or(Ok(()), |stale| Err(refused(stale)))
	}
}

fn refused(stale: Stale) -> CliError {
	let next = match stale {
		Stale::ClockBehind { .. } => "set this machine's clock, or say --allow-stale",
		Stale::Syncing | Stale::NothingFinal | Stale::Old { .. } => {
			"wait, ask another node with --url, or say --allow-stale"
		}
	};
	CliError::unusable(format_args!("{stale}: what it permits may have been withdrawn since"))
		.next(next)
}

/// This machine's time, in Unix milliseconds; 0 before 1970.
pub fn now_ms() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::process::ExitCode;

	#[test]
	fn a_stale_node_is_no_usable_one() {
		for (stale, said) in [
			(Stale::Syncing, "catching up"),
			(Stale::NothingFinal, "no final block"),
			(Stale::Old { block: 7, age_ms: 95_000 }, "block, 7, is 95 s old"),
			(Stale::ClockBehind { block: 7, ahead_ms: 95_000 }, "95 s ahead"),
		] {
			let error = refused(stale);
			let line = error.line();
			assert!(line.contains(said) && line.contains("--allow-stale"), "{line}");
			assert_eq!(format!("{:?}", error.exit_code()), format!("{:?}", ExitCode::from(2)));
		}
	}
}
