//! Anchoring that is interrupted loses no record, and leaves none behind that is nowhere.

use anyhow::{ensure, Context, Result};
use salus_e2e::{
	command::{self, Outcome},
	journey::{decide, RECORD},
	wait, Cli, Journey, Node, NodeOptions,
};
use serde_json::{json, Value};
use std::{collections::BTreeSet, path::Path, process::Stdio, time::Duration};
use tokio::process::Command;

const LIMIT: Duration = Duration::from_secs(60);
/// Twelve records, eight singly and four as a batch.
const ANCHOR: &str = "record anchor record.json --patient //Ana --vault hospital";
const RESUME: &str = "record resume --vault hospital --key //Hospital";
/// Runs a program that can write no file above some kilobytes, as on a disk that is almost full.
const LITTLE_SPACE: &str = "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"";

/// A member's vault, and a chain that makes no block until it is asked to.
struct Ward {
	options: NodeOptions,
	node: Node,
	cli: Cli,
}

impl Ward {
	async fn begin(folder: &Path) -> Result<Self> {
		let Journey { node, cli, .. } = Journey::begin(folder).await?;
		cli.write("record.json", RECORD)?;
		ensure!(node.stop()?.success());
		let options = NodeOptions::sealed(&folder.join("node"), "manual");
		let node = options.start().await?;
		Ok(Self { cli: cli.at(node.url()), options, node })
	}

	/// The same ward after its node was restarted, which forgets all that waited in its pool.
	async fn with_empty_pool(self) -> Result<Self> {
		ensure!(self.node.stop()?.success());
		let node = self.options.start().await?;
		let ward = Self { cli: self.cli.at(node.url()), node, ..self };
		ensure!(ward.waiting().await?.is_empty());
		Ok(ward)
	}

	async fn waiting(&self) -> Result<Vec<String>> {
		self.node.rpc().call("author_pendingExtrinsics", json!([])).await
	}

	async fn seal(&self) -> Result<()> {
		let _: Value =
			self.node.rpc().call("engine_createBlock", json!([true, true, null])).await?;
		Ok(())
	}

	/// Anchors the record, and kills the command with SIGKILL once its transaction waits for a
	/// block.
	async fn anchor_and_kill(&self, signing: &str) -> Result<()> {
		let before = self.waiting().await?.len();
		let mut anchoring = self
			.cli
			.command(&format!("{ANCHOR} {signing}"))?
			.stdin(Stdio::null())
			.stdout(Stdio::null())
			.kill_on_drop(true)
			.spawn()?;
		wait::until("the transaction waits for a block", LIMIT, || async {
			Ok((self.waiting().await?.len() > before).then_some(()))
		})
		.await?;
		anchoring.kill().await?;
		ensure!(anchoring.wait().await?.code().is_none(), "it ended by itself");
		Ok(())
	}

	/// The leaves in the hospital's vault.
	fn leaves(&self) -> Result<BTreeSet<String>> {
		std::fs::read_dir(self.cli.path("hospital/records"))?
			.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
			.collect()
	}

	/// Opens a record and verifies it against the chain.
	async fn verify(&self, leaf: &str) -> Result<()> {
		let out = format!("--out {leaf}.json --opening {leaf}.opening.json");
		let open = format!("record open {leaf} --vault hospital --key //Hospital {out}");
		self.cli.done(&open).await?;
		let verify = format!("record verify {leaf}.json --opening {leaf}.opening.json");
		let verified = self.cli.json(&format!("{verify} --patient //Ana")).await?;
		ensure!(verified["proven"] == json!(true), "{verified}");
		Ok(())
	}
}

/// The state of each record in what `salus record resume` prints.
fn states(settled: &Value) -> Vec<&str> {
	settled.as_array().into_iter().flatten().filter_map(|record| record["state"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_sending_every_record_is_completed() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let ward = Ward::begin(folder.path()).await?;
	let cli = &ward.cli;
	ward.anchor_and_kill("--key //Okafor --relayer //Hospital").await?;
	let first = ward.leaves()?;
	assert_eq!(first.len(), 12);
	for leaf in &first {
		let held = format!("{leaf} --vault hospital --key //Hospital");
		for line in [
			format!("record open {held}"),
			format!("record share {held} --sealed --export out"),
			format!("record share {held} --to //Okafor --purpose TREAT --export out"),
		] {
			let said = cli.refused(&line).await?;
			assert!(said.contains("pending") && said.contains("salus record resume"), "{said}");
		}
	}
	let files = cli.files()?;
	let (settled, said) = cli.denied(RESUME).await?;
	assert_eq!(states(&settled), ["pending"; 12]);
	assert!(said.contains("12 records are still pending"), "{said}");
	assert_eq!(cli.files()?, files, "nothing is given up that can still be included");

	// Again, by another way to lose sight of a transaction; and the first ones are not forgotten.
	let outcome = cli.run(&format!("{ANCHOR} --key //Hospital --timeout 10")).await?;
	assert_eq!(outcome.code, Some(2), "{outcome:?}");
	let lines: Vec<_> = outcome.stderr.lines().collect();
	assert!(lines.len() == 2 && lines[0].starts_with("note: 12 records"), "{outcome:?}");
	assert!(lines.iter().all(|line| line.contains("salus record resume")), "{outcome:?}");
	assert!(lines[1].contains("may still be included"), "{outcome:?}");

	ward.seal().await?;
	let settled = cli.json(RESUME).await?;
	assert_eq!(states(&settled), ["anchored"; 24]);
	let all = ward.leaves()?;
	assert_eq!(all.len(), 24);
	for leaf in &all {
		ward.verify(leaf).await?;
	}
	assert_eq!(cli.json(RESUME).await?, json!([]));
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn never_included_leaves_a_clean_vault() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let ward = Ward::begin(folder.path()).await?;
	ward.anchor_and_kill("--key //Okafor --relayer //Hospital --blocks 4").await?;
	assert_eq!(ward.leaves()?.len(), 12);
	let ward = ward.with_empty_pool().await?;
	assert_eq!(states(&ward.cli.denied(RESUME).await?.0), ["pending"; 12]);
	// Blocks without it, until there can be none with it.
	for _ in 0..4 {
		ward.seal().await?;
	}
	let settled = ward.cli.json(RESUME).await?;
	assert_eq!(states(&settled), ["removed"; 12]);
	assert!(ward.leaves()?.is_empty());

	// The same, by decision instead of by time.
	ward.anchor_and_kill("--key //Hospital").await?;
	assert_eq!(ward.leaves()?.len(), 12);
	let ward = ward.with_empty_pool().await?;
	let settled = ward.cli.json(&format!("{RESUME} --discard")).await?;
	assert_eq!(states(&settled), ["removed"; 12]);
	assert!(ward.leaves()?.is_empty());
	assert_eq!(ward.cli.json(RESUME).await?, json!([]));
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_keeps_what_is_anchored() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let ward = Ward::begin(folder.path()).await?;
	let rpc = ward.node.rpc();
	ward.anchor_and_kill("--key //Okafor --relayer //Hospital").await?;
	let _: Value = rpc.call("engine_createBlock", json!([true, false, null])).await?;
	let (settled, _) = ward.cli.denied(&format!("{RESUME} --discard")).await?;
	assert_eq!(states(&settled), ["pending"; 12], "it is in a block, which is not final yet");
	assert_eq!(settled[0]["block"], json!(rpc.best().await?.number));
	let finalized: bool =
		rpc.call("engine_finalizeBlock", json!([rpc.best().await?.hash, null])).await?;
	assert!(finalized);

	let (settled, said) =
		ward.cli.denied("record resume --vault hospital --key //Clinic --discard").await?;
	assert_eq!(states(&settled), ["unreadable"; 12]);
	assert!(said.contains("cannot be read"), "{said}");
	let settled = ward.cli.json(&format!("{RESUME} --discard")).await?;
	assert_eq!(states(&settled), ["anchored"; 12]);
	for leaf in ward.leaves()? {
		ward.verify(&leaf).await?;
	}
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_by_the_chain_leaves_nothing() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let Journey { node, cli, clinic, .. } = Journey::begin(folder.path()).await?;
	cli.write("record.json", RECORD)?;
	decide(&cli, &format!("org suspend {clinic}")).await?;
	let files = cli.files()?;
	let anchor = "record anchor record.json --patient //Ana --vault clinic";
	for signing in ["--key //Clinic", "--key //Lind --relayer //Hospital"] {
		let before = node.rpc().best().await?.number;
		let said = cli.refused(&format!("{anchor} {signing}")).await?;
		assert!(said.contains("RecordAnchor.NotAuthorized"), "{said}");
		assert_eq!(node.rpc().best().await?.number, before + 1, "the chain refused it in a block");
		assert_eq!(cli.files()?, files);
		assert_eq!(std::fs::read_dir(cli.path("clinic/records"))?.count(), 0);
	}
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_space_nothing_is_sent() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let ward = Ward::begin(folder.path()).await?;
	let cli = &ward.cli;
	// The first record still fits, the second does not.
	let note = |id: &str, text: String| json!({ "resourceType": "Basic", "id": id, "note": text });
	let entries = json!([
		{ "resource": note("short", "x".into()) },
		{ "resource": note("long", "x".repeat(100_000)) },
	]);
	let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": entries });
	cli.write("large.json", bundle.to_string())?;
	let head = ward.node.rpc().best().await?;

	let anchor = "record anchor large.json --patient //Ana --vault hospital --key //Hospital";
	let before = cli.files()?;
	let full = in_little_space(&cli.command(anchor)?).await?;
	for (outcome, cause) in [
		(full, "nothing was sent"),
		(cli.run(&anchor.replace("hospital", "large.json")).await?, "large.json"),
	] {
		assert_eq!(outcome.code, Some(2), "{outcome:?}");
		assert!(outcome.stdout.is_empty() && outcome.stderr.lines().count() == 1, "{outcome:?}");
		assert!(outcome.stderr.contains(cause), "{outcome:?}");
		assert_eq!(cli.files()?, before);
		assert!(ward.waiting().await?.is_empty(), "{outcome:?}");
	}
	assert!(ward.leaves()?.is_empty(), "the first record is gone, too");
	assert_eq!(ward.node.rpc().best().await?, head);
	Ok(())
}

/// Runs a command that can write no large file.
async fn in_little_space(command: &Command) -> Result<Outcome> {
	let command = command.as_std();
	let mut limited = Command::new("sh");
	limited.args(["-c", LITTLE_SPACE]).arg(command.get_program()).args(command.get_args());
	for (name, value) in command.get_envs() {
		limited.env(name, value.context("only variables that are set")?);
	}
	limited.current_dir(command.get_current_dir().context("a folder")?);
	command::finish("salus", limited).await
}
