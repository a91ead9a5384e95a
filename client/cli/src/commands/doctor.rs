//! `salus doctor`: whether node, wallet and vault are in order.

use crate::{
	arguments,
	error::CliError,
	keys,
	online::{block_on, NodeOpts},
	output::{Output, Report},
	witness::now_ms,
};
use clap::Args;
use salus_client::{
	chain::{
		health::{self, Progress, RuntimeIdentity},
		Chain, ChainError, Hex32,
	},
	vault::{RecordState, Vault},
	wallet::{KeyName, Wallet},
};
use serde::Serialize;
use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};

/// By how many blocks finality may be behind. It takes two or three.
const MAX_BEHIND: u64 = 10;
/// How far the time of the last final block may be from this machine's, in milliseconds.
const MAX_AGE_MS: i128 = health::MAX_AGE_MS as i128;

/// The options of `salus doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Looks, and changes nothing: is the node there, has it caught up, does finality follow; is its runtime
the one for which this client was built; are the keys there, readable, and nobody else's to read; is
anything pending in the vault. Each line says what is wrong, and what to do. The exit code is 0 if
nothing is wrong, 1 if something is, 2 if the node is down.

Examples:
  salus doctor
  salus doctor --vault st-mary --genesis $GENESIS --url wss://node.hospital.example
  salus doctor --output json | jq '.checks[] | select(.state == \"wrong\")'")]
pub struct Opts {
	/// The directory of a vault to look at
	#[arg(long, value_name = "DIR")]
	vault: Option<PathBuf>,
	/// The hash of the first block of the chain that is meant
	#[arg(long, value_name = "HEX", value_parser = arguments::hex32)]
	genesis: Option<Hex32>,
}

#[derive(Serialize)]
struct Examination {
	healthy: bool,
	checks: Vec<Check>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Check {
	check: String,
	state: State,
	/// What was found.
	found: String,
	/// What to do; `null` if nothing is wrong.
	next: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
	Ok,
	Wrong,
}

impl Check {
	fn ok(check: impl Into<String>, found: impl Into<String>) -> Self {
		Self { check: check.into(), state: State::Ok, found: found.into(), next: None }
	}

	fn wrong(check: impl Into<String>, found: impl Into<String>, next: impl Into<String>) -> Self {
		let (check, found) = (check.into(), found.into());
		Self { check, state: State::Wrong, found, next: Some(next.into()) }
	}
}

impl Report for Examination {
	fn titles(&self) -> Vec<&'static str> {
		vec!["check", "state", "found", "next"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.checks
			.iter()
			.map(|check| {
				let state = match check.state {
					State::Ok => "ok",
					State::Wrong => "wrong",
				};
				let next = check.next.clone().unwrap_or_default();
				vec![check.check.clone(), state.into(), check.found.clone(), next]
			})
			.collect()
	}
}

/// Looks at everything.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let (mut checks, down) = block_on(async {
		Ok(match node.connect().await {
			Ok(chain) => of_chain(&chain, node, opts.genesis).await,
			Err(error) => {
				let next = "start the node, or name another with --url or SALUS_URL";
				(vec![Check::wrong("node", error.to_string(), next)], Some(error))
			}
		})
	})?;
	checks.extend(of_wallet());
	checks.extend(opts.vault.as_deref().map(of_vault));
	let (all, wrong) = (checks.len(), checks.iter().filter(|check| check.state == State::Wrong));
	let wrong = wrong.count();
	output.report(&Examination { healthy: wrong == 0, checks })?;
	if let Some(error) = down {
		output.finish()?;
		return Err(error);
	}
	if wrong == 0 {
		return Ok(());
	}
	output.finish()?;
	Err(CliError::refused(format_args!("{wrong} of {all} things are wrong"))
		.next("each line says what to do"))
}

/// What is found about the node and its chain, and the error if the node went away meanwhile.
async fn of_chain(
	chain: &Chain,
	node: &NodeOpts,
	expected: Option<Hex32>,
) -> (Vec<Check>, Option<CliError>) {
	let mut checks = vec![Check::ok("node", format!("answers at {}", node.url()))];
	let mut down = None;
	let mut unanswered = |check: &str, error: ChainError| {
		let line = Check::wrong(check, error.to_string(), "look at the node's log");
		if matches!(error, ChainError::Node(_) | ChainError::Unreachable { .. }) {
			down = Some(error.into());
		}
		line
	};
	match chain.progress().await {
		Ok(progress) => checks.extend([sync(&progress), finality(&progress, now_ms())]),
		Err(error) => checks.push(unanswered("sync", error)),
	}
	checks.push(match (chain.runtime_identity().await, RuntimeIdentity::of_client()) {
		(Ok(found), Ok(own)) => runtime(&found, &own),
		(Err(error), _) | (_, Err(error)) => unanswered("runtime", error),
	});
	checks.push(genesis(Hex32(chain.genesis()), expected));
	(checks, down)
}

fn sync(progress: &Progress) -> Check {
	let at = format!("at block {}, {} peers", progress.best.number, progress.peers);
	if progress.syncing {
		return Check::wrong("sync", format!("catching up, {at}"), "wait until it has caught up");
	}
	if progress.lonely {
		let next = "check the node's network and --bootnodes";
		return Check::wrong("sync", format!("nobody to catch up with, {at}"), next);
	}
	Check::ok("sync", at)
}

fn finality(progress: &Progress, now_ms: u64) -> Check {
	const ASK: &str = "ask those who run the validators: more than two thirds have to be up";
	let number = progress.finalized.number;
	let behind = progress.behind();
	if behind > MAX_BEHIND {
		let found = format!("block {number} is final, {behind} blocks behind the best");
		return Check::wrong("finality", found, ASK);
	}
	if progress.on_demand {
		let found = format!("block {number} is final; blocks are made on demand");
		return Check::ok("finality", found);
	}
	let Some(age_ms) = progress.age_ms(now_ms) else {
		return Check::wrong(
			"finality",
			"nothing is final yet",
			format!("wait a minute, then {ASK}"),
		);
	};
	let seconds = age_ms.unsigned_abs() / 1000;
	if age_ms > MAX_AGE_MS {
		let found = format!("the last final block, {number}, is {seconds} s old");
		return Check::wrong("finality", found, ASK);
	}
	if age_ms < -MAX_AGE_MS {
		let found = format!("block {number} is {seconds} s ahead of this machine's clock");
		return Check::wrong("finality", found, "set this machine's clock");
	}
	Check::ok("finality", format!("block {number} is final, {seconds} s old"))
}

fn runtime(found: &RuntimeIdentity, own: &RuntimeIdentity) -> Check {
	let name = |runtime: &RuntimeIdentity| {
		let RuntimeIdentity { spec_name, spec_version, metadata } = runtime;
		format!("{spec_name} {spec_version} with metadata {metadata}")
	};
	if found == own {
		return Check::ok("runtime", name(found));
	}
	Check::wrong(
		"runtime",
		format!("the node runs {}, and this client is for {}", name(found), name(own)),
		"use the client of the node's version, or a node of the client's",
	)
}

fn genesis(found: Hex32, expected: Option<Hex32>) -> Check {
	match expected {
		Some(expected) if expected != found => Check::wrong(
			"genesis",
			format!("the node's chain begins with {found}, and {expected} is meant"),
			"name a node of that chain with --url",
		),
		_ => Check::ok("genesis", found.to_string()),
	}
}

fn of_wallet() -> Vec<Check> {
	const MAKE: &str = "make a key with `salus keys new NAME`, or name the wallet with SALUS_HOME";
	let wallet = match keys::wallet() {
		Ok(wallet) => wallet,
		Err(error) => return vec![Check::wrong("wallet", error.to_string(), "set SALUS_HOME")],
	};
	let directory = wallet.directory();
	let place = directory.display();
	let names = match wallet.names() {
		Ok(names) => names,
		Err(error) => {
			let next = "check the directory's owner and permissions";
			return vec![Check::wrong("wallet", error.to_string(), next)];
		}
	};
	if names.is_empty() {
		return vec![Check::wrong("wallet", format!("no key in {place}"), MAKE)];
	}
	let mut checks = vec![if is_private(directory) {
		Check::ok("wallet", format!("{} keys in {place}", names.len()))
	} else {
		Check::wrong(
			"wallet",
			format!("others can look into {place}"),
			format!("chmod 700 {place}"),
		)
	}];
	checks.extend(names.iter().map(|name| of_key(&wallet, name)));
	checks
}

fn of_key(wallet: &Wallet, name: &KeyName) -> Check {
	let check = format!("key {name}");
	let path = wallet.path_of(name);
	match wallet.entry(name) {
		Err(error) => {
			let next = "take its file from a backup, or import it again from its phrase \
			            (`salus keys import --force`)";
			Check::wrong(check, error.to_string(), next)
		}
		Ok(_) if !is_private(&path) => {
			let place = path.display();
			Check::wrong(check, format!("others can read {place}"), format!("chmod 600 {place}"))
		}
		Ok(entry) => Check::ok(check, entry.address),
	}
}

/// Whether only its owner can read a file or directory. Where there are no modes, it is taken for
/// private.
fn is_private(path: &Path) -> bool {
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 == 0)
	}
	#[cfg(not(unix))]
	{
		fs::metadata(path).is_ok()
	}
}

fn of_vault(directory: &Path) -> Check {
	let place = directory.display();
	// Opening makes a vault where there is none.
	if !directory.join("records").is_dir() {
		let next = "name the vault's directory; `salus record anchor` makes one";
		return Check::wrong("vault", format!("there is no vault in {place}"), next);
	}
	let records = match Vault::open(directory).and_then(|vault| vault.list()) {
		Ok(records) => records,
		Err(error) => {
			let next = "check its owner and permissions, or take its files from a backup";
			return Check::wrong("vault", error.to_string(), next);
		}
	};
	let pending = records.iter().filter(|record| record.state == RecordState::Pending).count();
	if pending > 0 {
		return Check::wrong(
			"vault",
			format!("{pending} of {} records in {place} are pending", records.len()),
			format!(
				"find out what became of them: `salus record resume --vault {place} --key KEY`"
			),
		);
	}
	Check::ok("vault", format!("{} records in {place}, none pending", records.len()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{BlockId, Moment};

	const NOW_MS: u64 = 1_000_000_000;

	fn block(number: u64) -> BlockId {
		BlockId { number, hash: Hex32([0; 32]) }
	}

	fn progress(finalized_at: Option<u64>) -> Progress {
		Progress {
			peers: 3,
			lonely: false,
			syncing: false,
			best: block(100),
			finalized: block(98),
			finalized_at: finalized_at.map(Moment),
			on_demand: false,
		}
	}

	fn is_wrong(check: &Check) -> bool {
		check.state == State::Wrong && check.next.is_some()
	}

	#[test]
	fn finality_has_to_follow() {
		let fresh = progress(Some(NOW_MS));
		assert_eq!(finality(&fresh, NOW_MS).state, State::Ok);
		for (best, wrong) in [(98 + MAX_BEHIND, false), (99 + MAX_BEHIND, true)] {
			let late = Progress { best: block(best), ..fresh };
			assert_eq!(is_wrong(&finality(&late, NOW_MS)), wrong, "{best}");
			// Also where blocks are made on demand.
			let on_demand = Progress { on_demand: true, ..late };
			assert_eq!(is_wrong(&finality(&on_demand, NOW_MS)), wrong, "{best}");
		}
	}

	#[test]
	fn the_last_final_block_has_to_be_of_now() {
		for (at, wrong) in [
			(NOW_MS - 60_000, false),
			(NOW_MS - 60_001, true),
			(NOW_MS + 60_000, false),
			(NOW_MS + 60_001, true),
		] {
			assert_eq!(is_wrong(&finality(&progress(Some(at)), NOW_MS)), wrong, "{at}");
			let on_demand = Progress { on_demand: true, ..progress(Some(at)) };
			assert!(!is_wrong(&finality(&on_demand, NOW_MS)), "{at}");
		}
		assert!(is_wrong(&finality(&progress(None), NOW_MS)));
	}

	#[test]
	fn a_node_has_to_have_caught_up() {
		let there = progress(Some(NOW_MS));
		assert!(!is_wrong(&sync(&there)));
		assert!(is_wrong(&sync(&Progress { syncing: true, ..there })));
		assert!(is_wrong(&sync(&Progress { peers: 0, lonely: true, ..there })));
		// A node that runs alone on purpose.
		assert!(!is_wrong(&sync(&Progress { peers: 0, ..there })));
	}

	#[test]
	fn the_runtime_has_to_be_the_clients() {
		let own = RuntimeIdentity::of_client().expect("metadata");
		assert!(!is_wrong(&runtime(&own, &own)));
		for other in [
			RuntimeIdentity { spec_version: own.spec_version + 1, ..own.clone() },
			RuntimeIdentity { spec_name: "other".into(), ..own.clone() },
			RuntimeIdentity { metadata: Hex32([1; 32]), ..own.clone() },
		] {
			let check = runtime(&other, &own);
			assert!(is_wrong(&check), "{check:?}");
			assert!(check.found.contains(&own.metadata.to_string()), "{check:?}");
		}
	}

	#[test]
	fn the_chain_has_to_be_the_one_that_is_meant() {
		let found = Hex32([1; 32]);
		assert!(!is_wrong(&genesis(found, None)));
		assert!(!is_wrong(&genesis(found, Some(found))));
		assert!(is_wrong(&genesis(found, Some(Hex32([2; 32])))));
	}

	#[test]
	fn a_vault_is_looked_at_and_not_made() {
		let home = tempfile::tempdir().expect("a directory");
		assert!(is_wrong(&of_vault(home.path())));
		assert!(!home.path().join("records").exists());
		Vault::open(home.path()).expect("a vault");
		assert!(!is_wrong(&of_vault(home.path())));
	}
}
