//! A full transaction pool: what is free goes in and goes first, and cannot crowd others out.

use anyhow::{Context, Result};
use salus_client::{
	chain::{Account, Chain},
	Keypair,
};
use salus_e2e::{
	journey::text,
	transactions::{refusal, signed, Unsigned},
	Cli, Journey, NodeOptions, Rpc,
};
use serde_json::{json, Value};
use subxt_signer::{sr25519::dev, SecretUri};

/// How many transactions the pool holds.
const POOL: usize = 16;
const POOL_LIMIT: [&str; 2] = ["--pool-limit", "16"];
/// One credit, in the chain's smallest unit.
const CREDIT: u128 = 1_000_000_000_000;
/// The largest tip that the runtime takes.
const HIGHEST_TIP: u128 = 10 * CREDIT;

/// The node refuses a transaction that is not valid; here, since it is neither free nor paid for.
const INVALID: i32 = 1010;
/// The pool holds another one that does the same and goes first.
const TOO_LOW_PRIORITY: i32 = 1014;
/// The pool is full of what goes first.
const DROPPED: i32 = 1016;

/// Who has no money, and gave grants.
struct Ana {
	key: Keypair,
	patient: [u8; 32],
}

impl Ana {
	fn of(patient: &str) -> Result<Self> {
		let mut id = [0; 32];
		hex::decode_to_slice(patient, &mut id).map_err(|error| anyhow::anyhow!("{error}"))?;
		Ok(Self { key: Keypair::from_uri(&"//Ana".parse::<SecretUri>()?)?, patient: id })
	}

	/// Grants for one kind of data each, which `relayer` pays for.
	async fn grants(cli: &Cli, to: &str, relayer: &str, categories: &[&str]) -> Result<()> {
		for category in categories {
			let terms = format!("--to {to} --categories {category} --purposes TREAT --days 30");
			cli.done(&format!("consent grant {terms} --key //Ana --relayer {relayer}")).await?;
		}
		Ok(())
	}

	async fn revocation(&self, rpc: &Rpc, nonce: u64, grant: u32) -> Result<String> {
		one(rpc, &self.key, nonce, Unsigned::revocation(self.patient, grant)).await
	}
}

async fn one(rpc: &Rpc, signer: &Keypair, nonce: u64, unsigned: Unsigned) -> Result<String> {
	signed(rpc, signer, nonce, &[unsigned]).await?.pop().context("one was signed")
}

/// Fills a pool with what `payer` pays for, each with a lower tip than the one before, until the
/// node refuses the next one. Returns what the pool holds.
async fn fill(rpc: &Rpc, payer: &Keypair) -> Result<Vec<String>> {
	let tips = (1..=2 * POOL as u128).rev();
	let remarks: Vec<_> =
		tips.map(|tip| Unsigned::remark(b"tipped").with_tip(tip * CREDIT / 10)).collect();
	let mut paid = Vec::new();
	for transaction in signed(rpc, payer, 0, &remarks).await? {
		if let Some(code) = refusal(rpc, &transaction).await? {
			assert_eq!(code, DROPPED);
			break;
		}
		paid.push(transaction);
	}
	assert_eq!(paid.len(), POOL);
	assert_eq!(rpc.pending().await?, paid);
	Ok(paid)
}

/// Sends revocations of the grants 0 and 1 into a pool that is full of `paid`: each goes in, once.
/// Returns them.
async fn revocations_go_in_once(
	rpc: &Rpc,
	chain: &Chain,
	ana: &Ana,
	paid: &[String],
) -> Result<[String; 2]> {
	let ordinary = one(rpc, &dev::charlie(), 0, Unsigned::remark(b"ordinary")).await?;
	assert_eq!(refusal(rpc, &ordinary).await?, Some(DROPPED), "the pool is full");

	let account = Account::from(&ana.key);
	assert_eq!(chain.balance(account).await?, 0);
	let nonce = chain.next_nonce(account).await?;
	let first = ana.revocation(rpc, nonce, 0).await?;
	assert_eq!(refusal(rpc, &first).await?, None);
	// It would be as free as the first, and as many more as there are nonces.
	let again = ana.revocation(rpc, nonce + 1, 0).await?;
	assert_eq!(refusal(rpc, &again).await?, Some(TOO_LOW_PRIORITY));
	let second = ana.revocation(rpc, nonce + 1, 1).await?;
	assert_eq!(refusal(rpc, &second).await?, None);

	let pending = rpc.pending().await?;
	let (free, rest) = pending.split_at(2);
	assert_eq!(free, [first.clone(), second.clone()]);
	assert!(rest.len() >= POOL - 4 && paid.starts_with(rest), "what paid most is still there");
	Ok([first, second])
}

/// Makes a block of what is in the pool, and returns its transactions.
async fn seal(rpc: &Rpc) -> Result<Vec<String>> {
	let created: Value = rpc.call("engine_createBlock", json!([false, true, null])).await?;
	let mut transactions = rpc.extrinsics(&text(&created, "hash")?).await?;
	// The first is the block's time.
	transactions.remove(0);
	Ok(transactions)
}

/// Who has no money cannot send a revocation that would fail; who has some pays for it.
async fn failing_revocations_are_not_free(rpc: &Rpc, chain: &Chain, ana: &Ana) -> Result<()> {
	let nonce = chain.next_nonce(Account::from(&ana.key)).await?;
	for grant in [0, 99] {
		let failing = ana.revocation(rpc, nonce, grant).await?;
		assert_eq!(refusal(rpc, &failing).await?, Some(INVALID), "grant {grant}");
	}
	assert!(rpc.pending().await?.is_empty());

	let eve = Account::from(&dev::eve());
	for grant in [0, 99] {
		let before = chain.balance(eve).await?;
		let nonce = chain.next_nonce(eve).await?;
		let failing = Unsigned::revocation(ana.patient, grant);
		let failing = one(rpc, &dev::eve(), nonce, failing).await?;
		assert_eq!(refusal(rpc, &failing).await?, None);
		assert_eq!(seal(rpc).await?, [failing]);
		assert!(chain.balance(eve).await? < before, "grant {grant}");
	}
	Ok(())
}

/// Tips as high as they come do not keep a revocation out of a full pool.
async fn no_tip_buys_more(rpc: &Rpc, chain: &Chain, ana: &Ana) -> Result<()> {
	let nonce = chain.next_nonce(Account::from(&dev::dave())).await?;
	let highest = vec![Unsigned::remark(b"highest").with_tip(HIGHEST_TIP); POOL];
	for transaction in signed(rpc, &dev::dave(), nonce, &highest).await? {
		assert_eq!(refusal(rpc, &transaction).await?, None);
	}
	assert_eq!(rpc.pending().await?.len(), POOL);
	let nonce = chain.next_nonce(Account::from(&ana.key)).await?;
	let revocation = ana.revocation(rpc, nonce, 2).await?;
	assert_eq!(refusal(rpc, &revocation).await?, None);
	assert_eq!(seal(rpc).await?.first(), Some(&revocation));
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn free_revocation_enters_a_full_pool_and_is_in_the_next_block() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let Journey { node, cli, hospital, clinic, patient, .. } =
		Journey::begin(folder.path()).await?;
	let ana = Ana::of(&patient)?;
	let to = format!("org:{clinic}");
	let categories = ["LabResults", "Imaging", "Immunizations"];
	Ana::grants(&cli, &to, "//Hospital", &categories).await?;
	assert!(node.stop()?.success());

	// On the same chain, now with blocks only when asked for: the pool stays as full as it is.
	let options = NodeOptions::sealed(&folder.path().join("node"), "manual").with(POOL_LIMIT);
	let node = options.start().await?;
	let (rpc, cli) = (node.rpc(), cli.at(node.url()));
	let chain = Chain::connect(node.url()).await?;
	let asked = |category: &str| {
		format!(
			"access check --holder {hospital} --requester //Lind --patient //Ana --purpose TREAT \
			 --category {category}"
		)
	};
	for category in categories {
		cli.done(&asked(category)).await?;
	}

	let paid = fill(rpc, &dev::dave()).await?;
	let revocations = revocations_go_in_once(rpc, &chain, &ana, &paid).await?;
	let sealed = seal(rpc).await?;
	assert_eq!(sealed, [&revocations[..], &paid[..POOL - 2]].concat());
	for (grant, category) in categories.iter().enumerate().take(2) {
		assert_eq!(cli.json(&format!("consent show //Ana {grant}")).await?["status"], "Revoked");
		let (answer, _) = cli.denied(&asked(category)).await?;
		assert_eq!(answer["permitted"], 0, "{answer}");
	}

	failing_revocations_are_not_free(rpc, &chain, &ana).await?;
	cli.done(&asked(categories[2])).await?;
	no_tip_buys_more(rpc, &chain, &ana).await?;
	cli.denied(&asked(categories[2])).await?;
	assert_eq!(chain.balance(Account::from(&ana.key)).await?, 0);
	Ok(())
}

/// Blocks on demand use another pool than ordinary nodes do.
#[tokio::test(flavor = "multi_thread")]
async fn free_revocation_enters_the_full_pool_of_an_ordinary_node() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let author = NodeOptions::development(folder.path()).start().await?;
	let cli = Cli::new(&folder.path().join("terminal"), author.url())?;
	let registered = cli.json("patient register --key //Ana --sponsor //Alice").await?;
	let ana = Ana::of(&text(&registered, "patient")?)?;
	Ana::grants(&cli, "any", "//Alice", &["LabResults", "Imaging"]).await?;
	assert!(author.stop()?.success());

	// On the same chain, now with nobody to make blocks: the pool stays as full as it is.
	let options = NodeOptions::new("ordinary", folder.path()).with(["--chain", "dev"]);
	let node = options.with(POOL_LIMIT).start().await?;
	let (rpc, chain) = (node.rpc(), Chain::connect(node.url()).await?);
	let paid = fill(rpc, &dev::dave()).await?;
	// What waits for an earlier nonce has places of its own, a tenth of the others.
	let waiting = [1, 2].map(|nonce| Unsigned::remark(&[nonce]).with_tip(CREDIT));
	let waiting = signed(rpc, &dev::ferdie(), 1, &waiting).await?;
	assert_eq!(refusal(rpc, &waiting[0]).await?, None);
	assert!(refusal(rpc, &waiting[1]).await?.is_some(), "there is one such place");
	revocations_go_in_once(rpc, &chain, &ana, &paid).await.map(drop)
}
