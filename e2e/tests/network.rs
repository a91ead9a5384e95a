//! Four validators on this machine: finality, validators that go and come back, and what a node is
//! worth whose network finalises nothing.

use anyhow::{Context, Result};
use salus_client::chain::health::MAX_AGE_MS;
use salus_e2e::{command, wait, Cli, Head, Node, NodeOptions};
use serde_json::Value;
use std::{
	path::Path,
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

const VALIDATORS: [&str; 4] = ["alice", "bob", "charlie", "dave"];
/// The time within which a new network has to finalise its first blocks.
const FIRST_FINALITY: Duration = Duration::from_secs(60);
/// The time for three more final blocks with one validator of four away: its slots stay empty, and
/// GRANDPA waits for it when it is the primary.
const FINALITY_WITHOUT_ONE: Duration = Duration::from_secs(90);
/// The time for a validator to come back and read what it missed.
const CATCH_UP: Duration = Duration::from_secs(90);
/// What was final this long before a kill must be in the killed validator's own database.
const SURELY_WRITTEN: Duration = Duration::from_secs(2);
/// The time until a node's last final block is a minute old, once nothing becomes final any more.
const STALE: Duration = Duration::from_secs(90);
/// What is asked of a node: whether somebody may read of a patient, whom nobody knows here.
const QUESTION: &str =
	"access check --holder 1 --requester //Lind --purpose TREAT --category Other \
	--patient 00000000000000000000000000000000000000000000000000000000000000ff";

/// The last final block of the database under `base_path`, which no node has open.
async fn written(base_path: &Path) -> Result<u32> {
	let base_path = base_path.to_str().context("a folder whose name is UTF-8")?;
	let arguments = ["chain-info", "--chain", "local", "--base-path", base_path];
	let heads: Value =
		serde_json::from_str(&command::run("salus-node", &arguments).await?.done()?)?;
	Ok(serde_json::from_value(heads["finalized_number"].clone())?)
}

/// The hashes of a validator's final blocks, from the first to the last.
async fn final_blocks(node: &Node) -> Result<Vec<String>> {
	let mut hashes = Vec::new();
	for number in 0..=node.rpc().finalized().await?.number {
		hashes.push(node.rpc().block_hash(number).await?.context("a final block has a hash")?);
	}
	Ok(hashes)
}

/// The highest block that one of them calls final.
async fn highest(nodes: &[Node]) -> Result<u32> {
	let mut highest = 0;
	for node in nodes {
		highest = highest.max(node.rpc().finalized().await?.number);
	}
	Ok(highest)
}

/// Finality goes on without the validator whose last final block is given.
async fn finality_goes_on(nodes: &[Node], last: &Head) -> Result<()> {
	// What was on its way when it went may still become final, so count from here.
	let from = highest(nodes).await?.max(last.number);
	for node in nodes {
		node.wait_finalized(from + 3, FINALITY_WITHOUT_ONE).await?;
	}
	Ok(())
}

/// A validator that came back reads what it missed, and what was final before it went is still there
/// everywhere, unchanged.
async fn catches_up(nodes: &[Node], returned: &Node, before: &[String]) -> Result<()> {
	let target = highest(nodes).await?;
	returned.wait_finalized(target, CATCH_UP).await?;
	let now = final_blocks(returned).await?;
	assert!(now.len() > before.len() && now.starts_with(before), "{before:?} {now:?}");
	for node in nodes {
		let others = final_blocks(node).await?;
		let common = now.len().min(others.len());
		assert_eq!(now[..common], others[..common]);
		assert!(common > before.len());
	}
	Ok(())
}

/// Without two of four nothing becomes final. A node that stays answers on, and is not believed
/// once its last final block is a minute old, unless somebody says so.
async fn no_witness_without_finality(folder: &Path, node: &Node, going: [Node; 2]) -> Result<()> {
	let cli = Cli::new(folder, node.url())?;
	cli.denied(QUESTION).await?;
	for one in going {
		assert!(one.stop()?.success());
	}
	wait::until("the last final block is too old", STALE, || async {
		let last = node.rpc().finalized().await?;
		let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
		let age = now.saturating_sub(node.rpc().time_ms(&last.hash).await?);
		Ok((age > MAX_AGE_MS).then_some(()))
	})
	.await?;
	let said = cli.unusable(QUESTION).await?;
	assert!(said.contains(" s old") && said.contains("--allow-stale"), "{said}");
	let (answer, _) = cli.denied(&format!("{QUESTION} --allow-stale")).await?;
	assert_eq!(answer["records"][0]["decision"], "deny");
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn network_of_four_finalises_loses_one_and_takes_it_back() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let mut options: Vec<NodeOptions> = Vec::new();
	let mut nodes: Vec<Node> = Vec::new();
	let mut peers: Vec<String> = Vec::new();
	for name in VALIDATORS {
		let option = NodeOptions::local_validator(name, &folder.path().join(name), &peers);
		let node = option.start().await?;
		peers.extend(node.addresses().await?);
		options.push(option);
		nodes.push(node);
	}
	for node in &nodes {
		node.wait_finalized(2, FIRST_FINALITY).await?;
	}

	let (charlie, dave) = (2, 3);
	let stopped = nodes.remove(dave);
	let (last, before) = (stopped.rpc().finalized().await?, final_blocks(&stopped).await?);
	assert!(stopped.stop()?.success());
	finality_goes_on(&nodes, &last).await?;
	let returned = options[dave].start().await?;
	catches_up(&nodes, &returned, &before).await?;
	nodes.push(returned);

	let killed = nodes.remove(charlie);
	let surely = killed.rpc().finalized().await?;
	let since = Instant::now();
	let mut last = surely.clone();
	while since.elapsed() < SURELY_WRITTEN {
		last = killed.wait_finalized(last.number + 1, FINALITY_WITHOUT_ONE).await?;
	}
	let before = final_blocks(&killed).await?;
	killed.kill()?;
	assert!(written(&folder.path().join(VALIDATORS[charlie])).await? >= surely.number);
	finality_goes_on(&nodes, &last).await?;
	let returned = options[charlie].start().await?;
	catches_up(&nodes, &returned, &before).await?;

	let other = nodes.pop().context("a third validator")?;
	let terminal = folder.path().join("terminal");
	no_witness_without_finality(&terminal, &nodes[0], [other, returned]).await
}
