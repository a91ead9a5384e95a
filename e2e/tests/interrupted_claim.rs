//! A node that is killed while a claim is on its way: the claim is paid once, or not at all.

use anyhow::{ensure, Context, Result};
use salus_e2e::{journey::POTASSIUM, wait, Billing, Cli, Journey, Node, NodeOptions};
use serde_json::{json, Value};
use std::{
	path::{Path, PathBuf},
	process::{Output, Stdio},
	time::Duration,
};
use tokio::process::Child;

/// What is in the insurer's pool at first.
const FUNDS: u64 = 1_000_000;
/// How long a transaction may take into the pool, and a command to notice that its node is gone.
const LIMIT: Duration = Duration::from_secs(60);

/// How far a claim has come when the node is killed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
	/// It waits for a block.
	Waiting,
	/// It is in a block, which is not final.
	Decided,
	/// Its block is final.
	Final,
}

/// A hospital that claims, and the node that it asks.
struct Office {
	base_path: PathBuf,
	node: Node,
	cli: Cli,
	insurer: u64,
	hospital: u64,
	coverage: u64,
	/// The commands that claim a service each.
	claims: Vec<String>,
}

impl Office {
	async fn open(folder: &Path) -> Result<Self> {
		let journey = Journey::begin(folder).await?;
		let billing = Billing::begin(&journey, FUNDS).await?;
		let (day, leaf) = (billing.day(0), &billing.leaves[POTASSIUM]);
		let claim = |code: u32| {
			let charged = "--benefit 1 --charged 80000 --code";
			billing.submit(&format!("{charged} cpt|{code} --evidence {leaf} --day {day}"))
		};
		let claims = (99_213..=99_215).map(claim).collect();
		let (insurer, coverage) = (billing.insurer, billing.coverage);
		let Journey { node, cli, hospital, .. } = journey;
		let base_path = folder.join("node");
		Ok(Self { base_path, node, cli, insurer, hospital, coverage, claims })
	}

	/// The same office, after its node was ended and started again on the same database.
	async fn restart(self, end: impl FnOnce(Node) -> Result<()>, sealing: &str) -> Result<Self> {
		let Self { base_path, node, cli, insurer, hospital, coverage, claims } = self;
		end(node)?;
		let node = NodeOptions::sealed(&base_path, sealing).start().await?;
		let cli = cli.at(node.url());
		Ok(Self { base_path, node, cli, insurer, hospital, coverage, claims })
	}

	/// What the insurer's pool holds, the hospital's, and how many claims there are.
	async fn books(&self) -> Result<(u64, u64, usize)> {
		let claims = self.cli.json(&format!("claim list {}", self.coverage)).await?;
		let claims = claims.as_array().context("claims")?.len();
		Ok((self.balance(self.insurer).await?, self.balance(self.hospital).await?, claims))
	}

	async fn balance(&self, organization: u64) -> Result<u64> {
		let pool = self.cli.json(&format!("payer pool {organization}")).await?;
		pool["balance"].as_u64().with_context(|| format!("{pool}"))
	}

	/// Sends a claim to a node that seals nothing by itself, until it waits for a block.
	async fn send(&self, claim: &str) -> Result<Child> {
		let sending = self
			.cli
			.command(claim)?
			.stdin(Stdio::null())
			.stdout(Stdio::piped())
			.stderr(Stdio::piped())
			.kill_on_drop(true)
			.spawn()?;
		wait::until("the claim waits for a block", LIMIT, || async {
			Ok((!self.node.rpc().pending().await?.is_empty()).then_some(()))
		})
		.await?;
		Ok(sending)
	}

	async fn seal(&self, is_final: bool) -> Result<()> {
		let _: Value =
			self.node.rpc().call("engine_createBlock", json!([true, is_final, null])).await?;
		Ok(())
	}
}

/// Claims a service, kills the node at this moment, starts it again, and claims once more.
async fn interrupt(office: Office, claim: &str, moment: Moment) -> Result<Office> {
	let before = office.books().await?;
	let office = office.restart(|node| node.stop().map(drop), "manual").await?;
	let sending = office.send(claim).await?;
	if moment != Moment::Waiting {
		office.seal(moment == Moment::Final).await?;
	}
	let office = office.restart(Node::kill, "instant").await?;
	let ended = tokio::time::timeout(LIMIT, sending.wait_with_output()).await??;
	if moment != Moment::Final {
		says_that_nothing_is_certain(&ended)?;
	}
	let after = office.books().await?;
	let is_stored = after.2 > before.2;
	ensure!(!is_stored || moment != Moment::Waiting, "nobody sealed it");
	ensure!((before.0 == after.0) != is_stored, "it is paid where it is stored: {after:?}");

	let again = office.cli.json(claim).await?;
	let expected = if is_stored { "Denied" } else { "Paid" };
	ensure!(again["status"] == expected, "{moment:?}: {again}");
	let (insurer, hospital, _) = office.books().await?;
	let paid = before.0.checked_sub(insurer).context("a payer gains nothing by a claim")?;
	ensure!(paid > 0 && hospital == before.1 + paid, "{moment:?}: {insurer} {hospital}");
	// The claim that came first has the number that was next.
	let shown = office.cli.json(&format!("claim show {}", before.2)).await?;
	ensure!(shown["paid"] == json!(paid), "it is paid once: {shown}");
	let last = office.cli.json(claim).await?;
	ensure!(last["status"] == "Denied" && office.books().await?.0 == insurer, "{last}");
	Ok(office)
}

/// The command that lost its node fails, in one line.
fn says_that_nothing_is_certain(ended: &Output) -> Result<()> {
	let said = String::from_utf8_lossy(&ended.stderr);
	ensure!(!ended.status.success() && ended.stdout.is_empty(), "{ended:?}");
	ensure!(said.lines().filter(|line| line.starts_with("error: ")).count() == 1, "{said}");
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn claim_interrupted_by_a_kill_is_paid_once_or_not_at_all() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let mut office = Office::open(folder.path()).await?;
	let moments = [Moment::Waiting, Moment::Decided, Moment::Final];
	for (claim, moment) in office.claims.clone().into_iter().zip(moments) {
		office = interrupt(office, &claim, moment).await?;
	}
	let (insurer, hospital, _) = office.books().await?;
	ensure!(insurer + hospital == FUNDS, "no unit is lost or made");
	Ok(())
}
