//! No health data is on the chain: nothing of a record, and no unsalted hash of anything of it.

use anyhow::{Context, Result};
use base64::prelude::{Engine, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use codec::Encode;
use salus_commitments::{canonical::canonicalize, Form, Label};
use salus_e2e::{
	journey::RECORD,
	state::{self, bytes},
	wait, Journey, Rpc,
};
use salus_fhir::{read_input, record_facts, SensitivityTable};
use salus_primitives::{DayWindow, Sensitivity};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use sp_io::hashing::{blake2_256, twox_128};
use std::{
	collections::{BTreeSet, HashMap},
	time::Duration,
};
use subxt::{
	config::DefaultExtrinsicParamsBuilder, dynamic, dynamic::Value as Argument, OnlineClient,
	PolkadotConfig,
};
use subxt_signer::sr25519::dev;

/// The shortest value that is looked for everywhere.
const SHORTEST: usize = 8;
/// The code of the runtime, which holds the words of its own documentation.
const CODE: &[u8] = b":code";
/// What a fictitious patient is called.
const PLANTED: &str = "Zebulon Quillfeather";
/// How long a transaction may take to be final.
const LIMIT: Duration = Duration::from_secs(30);

/// Bytes to look for.
struct Needle {
	/// What they are, for people.
	what: String,
	bytes: Vec<u8>,
}

impl Needle {
	fn new(what: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
		Self { what: what.into(), bytes: bytes.into() }
	}

	/// A value and its unsalted hashes; each as it is, in hexadecimal and in base64.
	fn disguises(what: &str, value: &[u8]) -> Vec<Self> {
		let sha256 = Sha256::digest(value).to_vec();
		let named = [
			("", value.to_vec()),
			("SHA-256 of ", sha256),
			("BLAKE2-256 of ", blake2_256(value).to_vec()),
		];
		let mut all = Vec::new();
		for (hash, value) in named {
			let mut add = |form: &str, bytes: Vec<u8>| {
				all.push(Self::new(format!("{hash}{what}{form}"), bytes));
			};
			add(" in hex", hex::encode(&value).into());
			add(" in HEX", hex::encode_upper(&value).into());
			// Whole groups of three: what follows the value changes the rest of its base64.
			let groups = &value[..value.len() / 3 * 3];
			add(" in base64", BASE64_STANDARD_NO_PAD.encode(groups).into());
			add(" in base64url", BASE64_URL_SAFE_NO_PAD.encode(groups).into());
			add("", value);
		}
		all
	}
}

/// Finds needles by their first bytes.
struct Scanner {
	needles: HashMap<[u8; SHORTEST], Vec<Needle>>,
}

impl Scanner {
	fn new(needles: impl IntoIterator<Item = Needle>) -> Result<Self> {
		let mut by_start: HashMap<_, Vec<_>> = HashMap::new();
		for needle in needles {
			let start = *needle.bytes.first_chunk().with_context(|| needle.what.clone())?;
			by_start.entry(start).or_default().push(needle);
		}
		Ok(Self { needles: by_start })
	}

	fn find(&self, places: &[Place]) -> BTreeSet<String> {
		let mut found = BTreeSet::new();
		for Place { name, content } in places {
			for (at, start) in content.windows(SHORTEST).enumerate() {
				let here = self.needles.get(start).into_iter().flatten();
				found.extend(
					here.filter(|needle| content[at..].starts_with(&needle.bytes))
						.map(|needle| format!("{} in {name}", needle.what)),
				);
			}
		}
		found
	}
}

/// Bytes on the chain, and where they are.
struct Place {
	name: &'static str,
	content: Vec<u8>,
}

/// The bodies, events and whole states of the blocks from `first` up to the last final one. The
/// code of the runtime is left out.
async fn chain(rpc: &Rpc, first: u32) -> Result<Vec<Place>> {
	let mut places = Vec::new();
	for number in first..=rpc.finalized().await?.number {
		let hash = rpc.block_hash(number).await?.context("a final block has a hash")?;
		for transaction in rpc.extrinsics(&hash).await? {
			places.push(Place { name: "a body", content: bytes(&transaction)? });
		}
		let events = [twox_128(b"System"), twox_128(b"Events")].concat();
		for (key, value) in state::entries(rpc, &hash, &[]).await? {
			let name = if key == events { "events" } else { "storage" };
			if key != CODE {
				places.push(Place { name, content: value });
				places.push(Place { name: "a key of storage", content: key });
			}
		}
	}
	Ok(places)
}

/// Every text in the input of at least [`SHORTEST`] bytes, but URLs.
fn texts(input: &Value, found: &mut BTreeSet<String>) {
	match input {
		Value::String(text) => {
			let is_url = text.contains("://") || text.starts_with("urn:");
			if text.len() >= SHORTEST && !is_url {
				found.insert(text.clone());
			}
		}
		Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
		Value::Object(members) => members.values().for_each(|member| texts(member, found)),
		_ => {}
	}
}

/// What of the records must not be on the chain in any disguise: texts, whole records in each form,
/// and what was said about them.
fn secrets() -> Result<Vec<(String, Vec<u8>)>> {
	let mut found = BTreeSet::new();
	texts(&serde_json::from_str(RECORD)?, &mut found);
	assert!(found.len() > 50 && found.contains("lisinopril 10 MG Oral Tablet"), "{found:?}");
	let mut secrets: Vec<_> =
		found.into_iter().map(|text| (format!("{text:?}"), text.into_bytes())).collect();
	for record in read_input(RECORD.as_bytes())?.records {
		for form in Form::ALL {
			let canonical = canonicalize(*form, record.bytes)?.into_owned();
			secrets.push((format!("{} as {form}", record.resource_type), canonical));
		}
		let facts = record_facts(&record.parse()?, SensitivityTable::builtin())?;
		secrets.push((format!("the facts of {}", record.resource_type), facts.encode()));
	}
	Ok(secrets)
}

/// Labels and salts, which are in the openings alone.
async fn opened(journey: &Journey, leaves: &[String]) -> Result<Vec<(String, Vec<u8>)>> {
	let mut secrets = Vec::new();
	for leaf in leaves {
		let open = format!("record open {leaf} --vault hospital --key //Hospital");
		journey.cli.done(&format!("{open} --opening opening.json")).await?;
		let opening: Value = serde_json::from_slice(&journey.cli.read("opening.json")?)?;
		let label: Label = serde_json::from_value(opening["label"]["opened"]["value"].clone())?;
		secrets.push((format!("the label of {leaf}"), label.encode()));
		for part in ["record", "subject", "member", "label"] {
			let salt = opening[part]["opened"]["salt"].as_str().context("a salt")?;
			let salt = hex::decode(salt).map_err(|error| anyhow::anyhow!("{salt}: {error}"))?;
			secrets.push((format!("salt of the {part} in {leaf}"), salt));
		}
	}
	Ok(secrets)
}

/// What is too short to be looked for everywhere: days as the chain would write them, sensitivities
/// and partial dates.
fn short_secrets() -> Result<Vec<Needle>> {
	let mut needles = Vec::new();
	for date in ["2011", "2019", "1961-04"] {
		assert!(RECORD.contains(&format!("\"{date}\"")), "the record is from {date}");
		needles.push(Needle::new(date, date));
	}
	let mut sensitivities = BTreeSet::new();
	for record in read_input(RECORD.as_bytes())?.records {
		let facts = record_facts(&record.parse()?, SensitivityTable::builtin())?;
		for day in [facts.days.first(), facts.days.last()] {
			if day != DayWindow::ALWAYS.first() && day != DayWindow::ALWAYS.last() {
				needles.push(Needle::new(format!("{day:?}"), day.encode()));
			}
		}
		sensitivities.extend(facts.sensitivities.iter().map(|code| code.to_string()));
	}
	assert_eq!(sensitivities, BTreeSet::from([Sensitivity::Ethud.to_string()]));
	needles.extend(sensitivities.into_iter().map(|code| Needle::new(code.clone(), code)));
	Ok(needles)
}

/// What the chain keeps about anchors, without the commitments themselves, among whose random bytes
/// a short needle may be by chance: the anchoring transaction, and the pallet's storage.
async fn anchoring(rpc: &Rpc, block: &str, commitments: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
	let mut parts: Vec<Vec<u8>> = Vec::new();
	// The first is the block's time.
	for transaction in rpc.extrinsics(block).await?.iter().skip(1) {
		parts.push(bytes(transaction)?);
	}
	for (key, value) in state::entries(rpc, block, &twox_128(b"RecordAnchor")).await? {
		parts.push(key);
		parts.push(value);
	}
	for commitment in commitments {
		parts = parts.iter().flat_map(|part| without(part, commitment)).collect();
	}
	Ok(parts)
}

/// What is left of `content` when `cut` is cut out.
fn without(content: &[u8], cut: &[u8]) -> Vec<Vec<u8>> {
	let mut rest = content;
	let mut parts = Vec::new();
	while let Some(at) = rest.windows(cut.len()).position(|window| window == cut) {
		parts.push(rest[..at].to_vec());
		rest = &rest[at + cut.len()..];
	}
	parts.push(rest.to_vec());
	parts
}

fn find_short(needles: &[Needle], parts: &[Vec<u8>]) -> Vec<String> {
	let has = |needle: &Needle| {
		parts.iter().any(|part| part.windows(needle.bytes.len()).any(|at| at == needle.bytes))
	};
	needles.iter().filter(|needle| has(needle)).map(|needle| needle.what.clone()).collect()
}

/// Puts a remark into a block, and its BLAKE2-256 into its events. Returns the block's hash.
async fn remark(rpc: &Rpc, nonce: u64, remark: &[u8]) -> Result<String> {
	let before = rpc.finalized().await?.number;
	let api = OnlineClient::<PolkadotConfig>::from_rpc_client(rpc.client()).await?;
	let arguments = vec![Argument::from_bytes(remark)];
	let call = dynamic::transaction("System", "remark_with_event", arguments);
	let params = DefaultExtrinsicParamsBuilder::new().nonce(nonce).immortal().build();
	let signed = api.transactions().await?.create_signed(&call, &dev::ferdie(), params).await?;
	let signed = state::hex_of(signed.encoded());
	let _: String = rpc.call("author_submitExtrinsic", json!([signed])).await?;
	let head = wait::until("the remark is final", LIMIT, || async {
		let head = rpc.finalized().await?;
		Ok((head.number > before).then_some(head))
	});
	Ok(head.await?.hash)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_record_is_on_the_chain() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let before = journey.node.rpc().finalized().await?.number;
	let leaves = journey.live().await?;
	let rpc = journey.node.rpc();
	let secrets = [secrets()?, opened(&journey, &leaves).await?].concat();
	let scanner =
		Scanner::new(secrets.iter().flat_map(|(what, secret)| Needle::disguises(what, secret)))?;
	let found = scanner.find(&chain(rpc, 0).await?);
	assert!(found.is_empty(), "{found:#?}");

	// The record is anchored by the first transaction after the beginning.
	let anchored = rpc.block_hash(before + 1).await?.context("the anchoring block")?;
	let mut commitments = Vec::new();
	for leaf in &leaves {
		commitments.push(bytes(&format!("0x{leaf}"))?);
	}
	let parts = anchoring(rpc, &anchored, &commitments).await?;
	assert!(parts.len() > leaves.len(), "the leaves are there, and were cut out");
	let short = short_secrets()?;
	assert_eq!(find_short(&short, &parts), [""; 0]);

	planted_values_are_found(&journey).await?;
	for (nonce, needle) in (PLANTED_REMARKS..).zip(&short) {
		let block = remark(rpc, nonce, &needle.bytes).await?;
		let found = find_short(&short, &anchoring(rpc, &block, &commitments).await?);
		assert!(
			found.contains(&needle.what),
			"{} was planted, and found is {found:?}",
			needle.what
		);
	}
	Ok(())
}

/// How many remarks are made for the long planted value: one for each of its disguises.
const PLANTED_REMARKS: u64 = 15;

/// A scanner that does not find what is there would prove nothing.
async fn planted_values_are_found(journey: &Journey) -> Result<()> {
	let rpc = journey.node.rpc();
	let planted = Needle::disguises("planted", PLANTED.as_bytes());
	let scanner = Scanner::new(Needle::disguises("planted", PLANTED.as_bytes()))?;
	let first = rpc.finalized().await?.number + 1;
	assert!(scanner.find(&chain(rpc, first - 1).await?).is_empty());
	for (nonce, needle) in (0..).zip(&planted) {
		remark(rpc, nonce, &needle.bytes).await?;
	}
	// A proposed call stays in storage until the motion is closed: System.remark.
	let call = [vec![0, 0], PLANTED.as_bytes().encode()].concat();
	let propose = format!("council propose {} --key //Alice", hex::encode(call));
	journey.cli.done(&propose).await?;

	let found = scanner.find(&chain(rpc, first).await?);
	for needle in &planted {
		assert!(
			found.contains(&format!("{} in a body", needle.what)),
			"{}: {found:?}",
			needle.what
		);
	}
	for place in ["BLAKE2-256 of planted in events", "planted in storage"] {
		assert!(found.contains(place), "{place}: {found:?}");
	}
	assert_eq!(planted.len() as u64, PLANTED_REMARKS);
	Ok(())
}
