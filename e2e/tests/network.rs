//! Four validators on this machine: finality, and a validator that goes and comes back.

use anyhow::Result;
use salus_e2e::{Node, NodeOptions};
use std::time::Duration;

const VALIDATORS: [&str; 4] = ["alice", "bob", "charlie", "dave"];
/// The time within which a new network has to finalise its first blocks.
const FIRST_FINALITY: Duration = Duration::from_secs(60);
/// The time for three more final blocks with one validator of four away: its slots stay empty, and
/// GRANDPA waits for it when it is the primary.
const FINALITY_WITHOUT_ONE: Duration = Duration::from_secs(90);
/// The time for a validator to come back and read what it missed.
const CATCH_UP: Duration = Duration::from_secs(90);

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
	assert_same_chain(&nodes, 2).await?;

	let (Some(dave), Some(dave_options)) = (nodes.pop(), options.pop()) else {
		anyhow::bail!("there are four");
	};
	let before = dave.rpc().finalized().await?;
	assert!(dave.stop()?.success());

	// What was on its way when it stopped may still become final, so count from here.
	let mut without_dave = before.number;
	for node in &nodes {
		without_dave = without_dave.max(node.rpc().finalized().await?.number);
	}
	for node in &nodes {
		node.wait_finalized(without_dave + 3, FINALITY_WITHOUT_ONE).await?;
	}

	let dave = dave_options.start().await?;
	let known = dave.rpc().block_hash(before.number).await?;
	assert_eq!(known, Some(before.hash), "what was final when it stopped is still there");
	let mut target = 0;
	for node in &nodes {
		target = target.max(node.rpc().finalized().await?.number);
	}
	dave.wait_finalized(target, CATCH_UP).await?;
	nodes.push(dave);
	assert_same_chain(&nodes, target).await
}

/// All nodes have the same block `number`.
async fn assert_same_chain(nodes: &[Node], number: u32) -> Result<()> {
	let mut hashes = Vec::new();
	for node in nodes {
		hashes.push(node.rpc().block_hash(number).await?);
	}
	assert!(hashes[0].is_some());
	assert!(hashes.iter().all(|hash| *hash == hashes[0]), "block {number}: {hashes:?}");
	Ok(())
}
