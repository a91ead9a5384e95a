//! The node alone: blocks in slots and on demand, its clock, stopping, being killed.

use anyhow::{Context, Result};
use salus_e2e::{command, transactions, wait, Head, Node, NodeOptions};
use serde_json::{json, Value};
use std::{
	path::Path,
	time::{Duration, Instant},
};
use subxt_signer::sr25519::dev;

/// The duration of a slot in milliseconds.
const SLOT_MS: u64 = 2_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// The blocks of a session. The one that ends it takes no ordinary transaction.
const SESSION: u32 = 300;
/// The time for anything that a node alone does.
const LIMIT: Duration = Duration::from_secs(60);
/// What was final this long before a kill must be there after it.
const SURELY_WRITTEN: Duration = Duration::from_secs(2);

/// The heads of the database under `base_path`, as `chain-info` prints them.
async fn heads(base_path: &Path) -> Result<(Head, Head)> {
	let printed = node(base_path, &["chain-info"]).await?;
	let heads: Value = serde_json::from_str(&printed)?;
	let head = |kind: &str| -> Result<Head> {
		Ok(Head {
			number: serde_json::from_value(heads[format!("{kind}_number")].clone())?,
			hash: serde_json::from_value(heads[format!("{kind}_hash")].clone())?,
		})
	};
	Ok((head("best")?, head("finalized")?))
}

/// Runs a subcommand of the node on the development chain under `base_path`.
async fn node(base_path: &Path, arguments: &[&str]) -> Result<String> {
	let base_path = base_path.to_str().context("a folder whose name is UTF-8")?;
	let on_it = ["--dev", "--base-path", base_path];
	command::run("salus-node", &[arguments, &on_it].concat()).await?.done()
}

/// The transactions in the pool.
async fn pending(node: &Node) -> Result<usize> {
	let pending: Vec<Value> = node.rpc().call("author_pendingExtrinsics", json!([])).await?;
	Ok(pending.len())
}

/// The number of transactions in each final block from the first on, inherents not counted.
async fn final_transactions(node: &Node) -> Result<Vec<usize>> {
	let mut counts = Vec::new();
	for number in 1..=node.rpc().finalized().await?.number {
		let hash = node.rpc().block_hash(number).await?.context("a final block has a hash")?;
		counts.push(node.rpc().extrinsics(&hash).await?.len().saturating_sub(1));
	}
	Ok(counts)
}

async fn wait_for_final_transactions(node: &Node, total: usize) -> Result<Vec<usize>> {
	wait::until(&format!("{total} transactions are final"), LIMIT, || async {
		let counts = final_transactions(node).await?;
		Ok((counts.iter().sum::<usize>() >= total).then_some(counts))
	})
	.await
}

/// Each block's time is later than its parent's, and the start of a slot.
async fn assert_times_are_slots(node: &Node) -> Result<()> {
	let mut parent_ms = 0;
	for number in 1..=node.rpc().finalized().await?.number {
		let hash = node.rpc().block_hash(number).await?.context("a final block has a hash")?;
		let time_ms = node.rpc().time_ms(&hash).await?;
		assert_eq!(time_ms % SLOT_MS, 0, "block {number}");
		assert!(time_ms > parent_ms, "block {number}: {time_ms} after {parent_ms}");
		parent_ms = time_ms;
	}
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn instant_sealing_includes_a_whole_burst_and_makes_no_empty_block() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = NodeOptions::sealed(folder.path(), "instant").start().await?;
	let mut sent = 0;
	for burst in [1, 1, 60] {
		let remarks = transactions::remarks(node.rpc(), &dev::alice(), sent, burst).await?;
		transactions::submit(node.rpc(), &remarks).await?;
		sent += burst;
		let counts = wait_for_final_transactions(&node, usize::try_from(sent)?).await?;
		assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
		assert_eq!(counts.iter().sum::<usize>(), usize::try_from(sent)?);
	}
	assert_eq!(pending(&node).await?, 0);
	assert_times_are_slots(&node).await
}

#[tokio::test(flavor = "multi_thread")]
async fn instant_sealing_goes_on_where_a_session_ends() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = NodeOptions::sealed(folder.path(), "instant").start().await?;
	while node.rpc().best().await?.number < SESSION - 1 {
		let _: u64 = node.rpc().call("dev_advanceTime", json!([0])).await?;
	}
	let remarks = transactions::remarks(node.rpc(), &dev::alice(), 0, 2).await?;
	transactions::submit(node.rpc(), &remarks).await?;
	let counts = wait_for_final_transactions(&node, 2).await?;
	let (before, around) = counts.split_at(usize::try_from(SESSION - 1)?);
	assert!(before.iter().all(|count| *count == 0), "{before:?}");
	let (ends, taken) = around.split_first().context("the block that ends the session")?;
	assert_eq!((*ends, taken.iter().sum::<usize>()), (0, 2), "{around:?}");
	assert!(taken.iter().all(|count| *count > 0), "{around:?}");
	assert_eq!(pending(&node).await?, 0);
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn manual_sealing_makes_a_block_when_asked() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = NodeOptions::sealed(folder.path(), "manual").start().await?;
	let nothing_to_do: Result<Value> =
		node.rpc().call("engine_createBlock", json!([false, true, null])).await;
	assert!(nothing_to_do.is_err(), "an empty block was not asked for");

	let remarks = transactions::remarks(node.rpc(), &dev::alice(), 0, 3).await?;
	transactions::submit(node.rpc(), &remarks).await?;
	assert_eq!(pending(&node).await?, 3);
	assert_eq!(node.rpc().best().await?.number, 0);

	let created: Value = node.rpc().call("engine_createBlock", json!([false, true, null])).await?;
	let head = node.rpc().finalized().await?;
	assert_eq!(created["hash"], json!(head.hash));
	assert_eq!(final_transactions(&node).await?, [3]);

	let _: Value = node.rpc().call("engine_createBlock", json!([true, true, null])).await?;
	assert_eq!(final_transactions(&node).await?, [3, 0]);
	assert_times_are_slots(&node).await
}

#[tokio::test(flavor = "multi_thread")]
async fn interval_sealing_makes_blocks_faster_than_slots() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = NodeOptions::sealed(folder.path(), "100").start().await?;
	let remarks = transactions::remarks(node.rpc(), &dev::alice(), 0, 5).await?;
	transactions::submit(node.rpc(), &remarks).await?;
	let from = node.rpc().finalized().await?.number;
	let started = Instant::now();
	node.wait_finalized(from + 20, Duration::from_secs(20)).await?;
	assert!(started.elapsed() < Duration::from_millis(20 * SLOT_MS));
	assert_eq!(wait_for_final_transactions(&node, 5).await?.iter().sum::<usize>(), 5);
	assert_times_are_slots(&node).await
}

#[tokio::test(flavor = "multi_thread")]
async fn advance_time_moves_the_chain_and_survives_a_restart() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let options = NodeOptions::sealed(folder.path(), "instant");
	let node = options.start().await?;
	let first_ms: u64 = node.rpc().call("dev_advanceTime", json!([0])).await?;
	let later_ms: u64 = node.rpc().call("dev_advanceTime", json!([30 * DAY_MS])).await?;
	let moved_ms = later_ms - first_ms;
	assert!(moved_ms >= 30 * DAY_MS, "{moved_ms}");
	assert!(moved_ms < 30 * DAY_MS + u64::try_from(LIMIT.as_millis())?, "{moved_ms}");
	let head = node.rpc().finalized().await?;
	assert_eq!(head.number, 2, "each call makes a block");
	assert_eq!(node.rpc().time_ms(&head.hash).await?, later_ms);

	let beyond: Result<u64> = node.rpc().call("dev_advanceTime", json!([u64::MAX])).await;
	assert!(beyond.is_err());
	assert_eq!(node.rpc().finalized().await?.number, 2, "a refused call makes no block");

	assert!(node.stop()?.success());
	let node = options.start().await?;
	let remarks = transactions::remarks(node.rpc(), &dev::alice(), 0, 1).await?;
	transactions::submit(node.rpc(), &remarks).await?;
	let head = node.wait_finalized(3, LIMIT).await?;
	assert!(node.rpc().time_ms(&head.hash).await? > later_ms, "time does not go back");
	assert_times_are_slots(&node).await
}

#[tokio::test(flavor = "multi_thread")]
async fn ordinary_node_finalises_and_cannot_move_time() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = NodeOptions::development(folder.path()).start().await?;
	node.wait_finalized(2, LIMIT).await?;
	let methods: Value = node.rpc().call("rpc_methods", json!([])).await?;
	let methods = methods["methods"].as_array().context("methods")?;
	let has = |name: &str| methods.contains(&json!(name));
	assert!(has("grandpa_proveFinality") && has("system_accountNextIndex"));
	assert!(has("payment_queryInfo"));
	assert!(!has("dev_advanceTime") && !has("engine_createBlock"));

	let remarks = transactions::remarks(node.rpc(), &dev::bob(), 0, 10).await?;
	transactions::submit(node.rpc(), &remarks).await?;
	let counts = wait_for_final_transactions(&node, 10).await?;
	assert_eq!(counts.iter().sum::<usize>(), 10);
	let asked = Instant::now();
	assert!(node.stop()?.success(), "SIGTERM ends it with exit code 0");
	assert!(asked.elapsed() < salus_e2e::node::STOP_LIMIT);
	Ok(())
}

/// Kills the node after it has finalised for a while, and expects what was final two seconds
/// before in the database, and a restart to go on from there.
async fn kill_loses_nothing(options: NodeOptions, base_path: &Path) -> Result<()> {
	let node = options.start().await?;
	let started = Instant::now();
	let mut seen: Vec<(Instant, Head)> = Vec::new();
	while started.elapsed() < SURELY_WRITTEN * 3 || seen.len() < 3 {
		let last = seen.last().map_or(0, |(_, head)| head.number);
		let head = node.wait_finalized(last + 1, LIMIT).await?;
		seen.push((Instant::now(), head));
	}
	let killed = Instant::now();
	node.kill()?;

	let (best, finalized) = heads(base_path).await?;
	let (_, written) = seen
		.iter()
		.rev()
		.find(|(when, _)| killed.duration_since(*when) >= SURELY_WRITTEN)
		.context("something was final two seconds before")?;
	assert!(finalized.number >= written.number, "{finalized:?} {written:?}");
	assert!(best.number >= finalized.number);

	let node = options.start().await?;
	assert_eq!(node.rpc().block_hash(written.number).await?.as_ref(), Some(&written.hash));
	assert_eq!(node.rpc().block_hash(finalized.number).await?, Some(finalized.hash));
	node.wait_finalized(finalized.number + 2, LIMIT).await?;
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_ordinary_node_keeps_what_was_final() -> Result<()> {
	let folder = tempfile::tempdir()?;
	kill_loses_nothing(NodeOptions::development(folder.path()), folder.path()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_sealed_node_keeps_what_was_final() -> Result<()> {
	let folder = tempfile::tempdir()?;
	kill_loses_nothing(NodeOptions::sealed(folder.path(), "200"), folder.path()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn database_is_never_run_in_both_ways() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let in_slots = NodeOptions::development(folder.path());
	let sealed = NodeOptions::sealed(folder.path(), "manual");
	assert!(sealed.start().await?.stop()?.success());
	let refusal = in_slots.start_refused().await?;
	assert!(refusal.contains("--sealing") && refusal.contains("purge-chain"), "{refusal}");
	// Another way of sealing is no other consensus.
	assert!(NodeOptions::sealed(folder.path(), "instant").start().await?.stop()?.success());

	node(folder.path(), &["purge-chain", "-y"]).await?;
	assert_eq!(heads(folder.path()).await?.0.number, 0);
	assert!(in_slots.start().await?.stop()?.success());
	let refusal = sealed.start_refused().await?;
	assert!(refusal.contains("--sealing"), "{refusal}");
	Ok(())
}

#[tokio::test]
async fn sealing_outside_development_is_a_usage_error() -> Result<()> {
	for arguments in [&["--sealing", "instant"][..], &["--dev", "--sealing", "sometimes"]] {
		let outcome = command::run("salus-node", arguments).await?;
		assert_eq!(outcome.code, Some(2), "{outcome:?}");
		assert!(outcome.stderr.contains("--sealing") || outcome.stderr.contains("--dev"));
	}
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn exported_chain_spec_starts_the_same_chain() -> Result<()> {
	let folder = tempfile::tempdir()?;
	for chain in ["dev", "local"] {
		for raw in [&[][..], &["--raw"]] {
			let arguments = [&["export-chain-spec", "--chain", chain], raw].concat();
			let spec: Value =
				serde_json::from_str(&command::run("salus-node", &arguments).await?.done()?)?;
			assert_eq!(spec["properties"]["tokenDecimals"], 12);
			assert_eq!(spec["genesis"]["raw"].is_object(), !raw.is_empty());
		}
	}
	let file = folder.path().join("spec.json");
	let file = file.to_str().context("a folder whose name is UTF-8")?;
	let export = ["export-chain-spec", "--chain", "dev", "--raw", "--output", file];
	command::run("salus-node", &export).await?.done()?;
	let by_name = NodeOptions::development(&folder.path().join("name")).start().await?;
	let by_file = NodeOptions::development(&folder.path().join("file"))
		.with(["--chain", file])
		.start()
		.await?;
	assert_eq!(by_name.rpc().block_hash(0).await?, by_file.rpc().block_hash(0).await?);
	by_file.wait_finalized(1, LIMIT).await?;
	Ok(())
}

/// Exports what a node made, imports it elsewhere, and compares.
async fn blocks_travel(options: NodeOptions, base_path: &Path, sealed: bool) -> Result<()> {
	let made = options.start().await?;
	made.wait_finalized(3, LIMIT).await?;
	assert!(made.stop()?.success());
	let (best, _) = heads(base_path).await?;

	let elsewhere = tempfile::tempdir()?;
	let file = elsewhere.path().join("blocks");
	let file = file.to_str().context("a folder whose name is UTF-8")?;
	node(base_path, &["export-blocks", file]).await?;
	let flag: &[&str] = if sealed { &["--sealed"] } else { &[] };
	node(elsewhere.path(), &[&["import-blocks", file], flag].concat()).await?;
	assert_eq!(heads(elsewhere.path()).await?.0, best);
	node(elsewhere.path(), &["check-block", "1"]).await?;
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn ordinary_blocks_are_exported_and_imported() -> Result<()> {
	let folder = tempfile::tempdir()?;
	blocks_travel(NodeOptions::development(folder.path()), folder.path(), false).await
}

#[tokio::test(flavor = "multi_thread")]
async fn sealed_blocks_are_exported_and_imported() -> Result<()> {
	let folder = tempfile::tempdir()?;
	blocks_travel(NodeOptions::sealed(folder.path(), "200"), folder.path(), true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn revert_goes_back_but_not_behind_what_is_final() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let options = NodeOptions::development(folder.path());
	let running = options.start().await?;
	running.wait_finalized(2, LIMIT).await?;
	assert!(running.stop()?.success());
	let (best, finalized) = heads(folder.path()).await?;
	assert!(best.number > finalized.number, "a validator votes behind the best block");

	node(folder.path(), &["revert", "1"]).await?;
	let (reverted, still_final) = heads(folder.path()).await?;
	assert_eq!(reverted.number, best.number - 1);
	assert_eq!(still_final, finalized);

	node(folder.path(), &["revert", "256"]).await?;
	assert_eq!(heads(folder.path()).await?, (finalized.clone(), finalized.clone()));

	let running = options.start().await?;
	running.wait_finalized(finalized.number + 2, LIMIT).await?;
	Ok(())
}
