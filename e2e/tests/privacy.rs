//! No health data is on the chain: nothing of a record, and no unsalted hash of anything of it.

#[path = "privacy/claim.rs"]
mod claim;

use anyhow::{Context, Result};
use base64::prelude::{Engine, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use codec::Encode;
use libtest_mimic::Arguments;
use salus_commitments::{
	canonical::canonicalize, merkle, AnnexOpening, Form, GranteeOpening, Label,
};
use salus_e2e::{
	fixtures::{trial, Bundles},
	journey::{text, RECORD},
	state::{self, bytes},
	transactions::{signed, submit, Unsigned},
	wait, Journey, Rpc,
};
use salus_fhir::{read_input, record_facts, SensitivityTable};
use salus_primitives::{DayWindow, Sensitivity};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sp_io::hashing::{blake2_256, twox_128};
use std::{
	collections::{BTreeSet, HashMap},
	fs,
	future::Future,
	ops::RangeInclusive,
	path::Path,
	time::Duration,
};
use subxt_signer::sr25519::dev;

/// The shortest value that is looked for everywhere.
const SHORTEST: usize = 8;
/// The code of the runtime, which holds the words of its own documentation.
const CODE: &[u8] = b":code";
/// What a fictitious patient is called.
const PLANTED: &str = "Zebulon Quillfeather";
/// Whole records of fictitious patients, of their hospitals and their practitioners.
const SYNTHEA: Bundles = Bundles { folder: "synthea-r4-smart", prefix: "", expected: 8, always: 8 };
/// How many of a large record's resources are opened again.
const OPENED: usize = 10;
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
fn secrets(input: &[u8]) -> Result<Vec<(String, Vec<u8>)>> {
	let mut found = BTreeSet::new();
	texts(&serde_json::from_slice(input)?, &mut found);
	let mut secrets: Vec<_> =
		found.into_iter().map(|text| (format!("{text:?}"), text.into_bytes())).collect();
	for record in read_input(input)?.records {
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
		journey.cli.done(&format!("{open} --opening opening.json --force")).await?;
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

/// Every year, and year and month, in the input.
fn partial_dates(input: &Value, found: &mut BTreeSet<String>) {
	match input {
		Value::String(text) => {
			let (year, month) = text.split_once('-').unwrap_or((text, "01"));
			let digits = |part: &str, count| {
				part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
			};
			if digits(year, 4) && digits(month, 2) {
				found.insert(text.clone());
			}
		}
		Value::Array(items) => items.iter().for_each(|item| partial_dates(item, found)),
		Value::Object(members) => {
			members.values().for_each(|member| partial_dates(member, found));
		}
		_ => {}
	}
}

/// What is too short to be looked for everywhere: days as the chain would write them, sensitivities
/// and partial dates. Two letters are left out: any two are in a signature now and then.
fn short_secrets(input: &[u8]) -> Result<Vec<Needle>> {
	let mut texts = BTreeSet::new();
	partial_dates(&serde_json::from_slice(input)?, &mut texts);
	let mut days = BTreeSet::new();
	for record in read_input(input)?.records {
		let facts = record_facts(&record.parse()?, SensitivityTable::builtin())?;
		days.extend([facts.days.first(), facts.days.last()]);
		texts.extend(facts.sensitivities.iter().map(|code| code.to_string()));
	}
	let always = [DayWindow::ALWAYS.first(), DayWindow::ALWAYS.last()];
	let days = days.into_iter().filter(|day| !always.contains(day));
	let days = days.map(|day| Needle::new(format!("{day:?}"), day.encode()));
	let texts = texts.into_iter().filter(|text| text.len() > 2);
	let texts = texts.map(|text| Needle::new(text.clone(), text));
	Ok(days.chain(texts).collect())
}

/// What the chain keeps about anchors, without the commitments themselves, among whose random bytes
/// a short needle may be by chance: the transactions of these blocks, and the pallet's storage.
async fn anchoring(
	rpc: &Rpc,
	blocks: RangeInclusive<u32>,
	commitments: &[Vec<u8>],
) -> Result<Vec<Vec<u8>>> {
	let mut parts = kept_by(rpc, blocks, b"RecordAnchor").await?;
	for commitment in commitments {
		parts = parts.iter().flat_map(|part| without(part, commitment)).collect();
	}
	Ok(parts)
}

/// The transactions of these blocks, and the keys and values of a pallet's storage after each.
async fn kept_by(rpc: &Rpc, blocks: RangeInclusive<u32>, pallet: &[u8]) -> Result<Vec<Vec<u8>>> {
	let mut parts: Vec<Vec<u8>> = Vec::new();
	for number in blocks {
		let block = rpc.block_hash(number).await?.context("a final block has a hash")?;
		// The first is the block's time.
		for transaction in rpc.extrinsics(&block).await?.iter().skip(1) {
			parts.push(bytes(transaction)?);
		}
		for (key, value) in state::entries(rpc, &block, &twox_128(pallet)).await? {
			parts.push(key);
			parts.push(value);
		}
	}
	Ok(parts)
}

/// The leaves, and the root over those of the batch.
fn commitments(leaves: &[String], batched: &[String]) -> Result<Vec<Vec<u8>>> {
	let decode = |leaf: &String| -> Result<[u8; 32]> {
		let leaf = bytes(&format!("0x{leaf}"))?;
		leaf.try_into().map_err(|leaf| anyhow::anyhow!("no leaf: {leaf:?}"))
	};
	let mut all: Vec<_> = leaves.iter().map(decode).collect::<Result<_>>()?;
	all.extend(merkle::root(batched.iter().map(decode).collect::<Result<Vec<_>>>()?));
	Ok(all.into_iter().map(|hash| hash.to_vec()).collect())
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

/// Puts a remark into a block, and its BLAKE2-256 into its events. Returns the block's number.
async fn remark(rpc: &Rpc, nonce: u64, remark: &[u8]) -> Result<u32> {
	let before = rpc.finalized().await?.number;
	let unsigned = Unsigned::remark_with_event(remark);
	submit(rpc, &signed(rpc, &dev::ferdie(), nonce, &[unsigned]).await?).await?;
	let head = wait::until("the remark is final", LIMIT, || async {
		let head = rpc.finalized().await?;
		Ok((head.number > before).then_some(head))
	});
	Ok(head.await?.number)
}

/// What is short and planted is found among what the chain keeps about anchors.
async fn short_is_found(
	rpc: &Rpc,
	nonce: u64,
	needle: &Needle,
	commitments: &[Vec<u8>],
) -> Result<()> {
	let block = remark(rpc, nonce, &needle.bytes).await?;
	let parts = anchoring(rpc, block..=block, commitments).await?;
	assert_eq!(find_short(std::slice::from_ref(needle), &parts), [needle.what.as_str()]);
	Ok(())
}

/// A stay in hospital, as a label names it. As readable as it is here it would be none, but it is
/// found again.
const STAY: &[u8; 32] = b"the-stay-of-march-2026-in-ward-7";
/// With what one of the grants ends.
const EVENT: &str = "the-delivery-of-the-second-child";
/// What shows that the clinic treats Ana.
const EVIDENCE: &str = "encounter-4711-of-march-2026-in-ward-7";
/// The document by which the grant is given, as a scan of it.
const SIGNED: &[u8] = b"%PDF-1.7 I, Ana, consent that ward 7 shows my notes";
/// What the grant covers, and what the restriction is about: sets whose bytes nothing else has.
const SENSITIVE: [&str; 2] = ["HIV,PSY,SDV,SCA,DVD,VIO", "SUD,MH,STD,BH,EMOTDIS,MST"];

/// What a patient says off the chain.
struct OffChain {
	/// What must be nowhere on the chain, in any disguise.
	secrets: Vec<(String, Vec<u8>)>,
	/// Sets of sensitivities in SCALE, which are short.
	short: Vec<Needle>,
	/// The commitments, which are there.
	commitments: Vec<Needle>,
	/// The blocks in which the consent was given.
	blocks: RangeInclusive<u32>,
}

/// Ana grants clinical notes of one author and one stay, to somebody whom the chain does not name,
/// and withholds care plans of that stay. Neither author nor grantee is anybody on the chain. And the
/// hospital attests that it treats her.
async fn said_off_chain(journey: &Journey) -> Result<OffChain> {
	let (cli, rpc) = (&journey.cli, journey.node.rpc());
	let first = rpc.finalized().await?.number + 1;
	let stay = format!("--context {}", hex::encode(STAY));
	let named = format!("--to practitioner://Curie --author org:{}///Curie", journey.hospital);
	let terms = "--categories ClinicalNotes --purposes TREAT --confidentiality R --days 30";
	cli.write("signed.pdf", SIGNED)?;
	let files = "--document signed.pdf --annex-out grant.json --committed --grantee-out to.json \
	             --event-out event.json";
	let relayed = "--key //Ana --relayer //Eve";
	let grant = format!("consent grant {named} {terms} --sensitivities {}", SENSITIVE[0]);
	cli.done(&format!("{grant} {stay} {files} --ends-with {EVENT} {relayed}")).await?;
	let restrict =
		format!("consent restrict --categories CarePlans --sensitivities {}", SENSITIVE[1]);
	cli.done(&format!("{restrict} {stay} --annex-out restriction.json {relayed}")).await?;
	let shown = format!("--evidence {EVIDENCE} --evidence-out evidence.json");
	let attest = format!("relationship attest //Ana --kind treatment --days 30 {shown}");
	let attested = cli.json(&format!("{attest} --key //Okafor --relayer //Eve")).await?;

	let mut said = OffChain {
		secrets: vec![
			("the stay".into(), STAY.to_vec()),
			("the event".into(), EVENT.into()),
			("the evidence".into(), EVIDENCE.into()),
			("the signed document".into(), SIGNED.to_vec()),
			("the signed document's hash".into(), Sha256::digest(SIGNED).to_vec()),
		],
		short: Vec::new(),
		commitments: Vec::new(),
		blocks: first..=rpc.finalized().await?.number,
	};
	for (name, signed) in [("grant", true), ("restriction", false)] {
		let json = cli.read(&format!("{name}.json"))?;
		let opening = AnnexOpening::from_json(&json)?;
		let document = signed.then(|| <[u8; 32]>::from(Sha256::digest(SIGNED)));
		assert_eq!(opening.annex.document, document);
		let padded: Value = serde_json::from_slice(&json)?;
		let padded = hex::decode(text(&padded, "annex")?)?;
		let scale = opening.annex.encode();
		assert!(padded.starts_with(&scale) && opening.annex.narrows());
		let set = opening.annex.sensitivities.encode();
		said.short.push(Needle::new(format!("the sensitivities of the {name}"), set));
		said.secrets.push((format!("the annex of the {name}"), scale));
		said.secrets.push((format!("the padded annex of the {name}"), padded));
		said.secrets.push((format!("the salt of the {name}"), opening.salt.to_vec()));
		let hash = opening.hash().0;
		said.commitments.push(Needle::new(format!("the commitment of the {name}"), hash));
		said.secrets.extend(opening.annex.authors.iter().flat_map(|author| {
			let account =
				author.account.map(|account| ("the author's account".into(), account.into()));
			account.into_iter().chain([("the author".to_string(), author.encode())])
		}));
	}
	let to = GranteeOpening::<[u8; 32]>::from_json(&cli.read("to.json")?)?;
	said.commitments.push(Needle::new("the commitment to the grantee", to.hash().0));
	said.secrets.push(("the salt of the grantee".into(), to.salt.to_vec()));
	said.secrets.push(("the grantee".into(), to.grantee.encode()));
	let event: Value = serde_json::from_slice(&cli.read("event.json")?)?;
	said.secrets.push(("the salt of the event".into(), hex::decode(text(&event, "salt")?)?));
	let evidence: Value = serde_json::from_slice(&cli.read("evidence.json")?)?;
	assert_eq!(text(&evidence, "text")?, EVIDENCE);
	said.secrets.push(("the salt of the evidence".into(), hex::decode(text(&evidence, "salt")?)?));
	let evidence = hex::decode(text(&attested, "evidence")?)?;
	said.commitments.push(Needle::new("the commitment to the evidence", evidence));
	Ok(said)
}

/// What the chain keeps about consent and relationships has the commitments, and no sensitivities.
async fn nothing_of_annexes_is_kept(rpc: &Rpc, said: &OffChain) -> Result<()> {
	let mut kept = kept_by(rpc, said.blocks.clone(), b"Consent").await?;
	kept.extend(kept_by(rpc, said.blocks.clone(), b"Relationships").await?);
	let there: Vec<_> = said.commitments.iter().map(|needle| needle.what.clone()).collect();
	assert_eq!(find_short(&said.commitments, &kept), there);
	assert_eq!(find_short(&said.short, &kept), [""; 0]);
	Ok(())
}

async fn nothing_of_our_record() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let before = journey.node.rpc().finalized().await?.number;
	let leaves = journey.live().await?;
	let said = said_off_chain(&journey).await?;
	let claimed = claim::paid(&journey).await?;
	let rpc = journey.node.rpc();
	let of_record = secrets(RECORD.as_bytes())?;
	assert!(of_record.len() > 50);
	assert!(of_record.iter().any(|(_, text)| text == b"lisinopril 10 MG Oral Tablet"));
	let opened = opened(&journey, &leaves).await?;
	let secrets = [of_record, opened, said.secrets.clone(), claimed.secrets].concat();
	let scanner =
		Scanner::new(secrets.iter().flat_map(|(what, secret)| Needle::disguises(what, secret)))?;
	let places = chain(rpc, 0).await?;
	let found = scanner.find(&places);
	assert!(found.is_empty(), "{found:#?}");
	// The claim is among what was looked through.
	for (what, salt) in claimed.shown {
		let found = Scanner::new([Needle::new(what.clone(), salt)])?.find(&places);
		assert!(found.contains(&format!("{what} in a body")), "{found:?}");
	}
	nothing_of_annexes_is_kept(rpc, &said).await?;

	// The record is anchored by the first transaction after the beginning.
	let anchored = before + 1..=before + 1;
	let commitments = commitments(&leaves, &leaves[8..])?;
	let parts = anchoring(rpc, anchored, &commitments).await?;
	assert!(parts.len() > leaves.len(), "the leaves are there, and were cut out");
	let short = short_secrets(RECORD.as_bytes())?;
	for known in ["2011", "2019", "1961-04", &Sensitivity::Ethud.to_string()] {
		assert!(short.iter().any(|needle| needle.what == known), "{known} is in the record");
	}
	assert_eq!(find_short(&short, &parts), [""; 0]);

	planted_values_are_found(&journey).await?;
	for (nonce, needle) in (PLANTED_REMARKS..).zip(&short) {
		short_is_found(rpc, nonce, needle, &commitments).await?;
	}
	let nonce = PLANTED_REMARKS + u64::try_from(short.len())?;
	what_was_said_is_found(rpc, nonce, &scanner, &said).await
}

/// The scans that found nothing of an annex, of the evidence and of a claim find the stay, the
/// evidence, the author, the code and the sensitivities once they are there.
async fn what_was_said_is_found(
	rpc: &Rpc,
	nonce: u64,
	scanner: &Scanner,
	said: &OffChain,
) -> Result<()> {
	let author = said.secrets.iter().find(|(what, _)| what == "the author").context("an author")?;
	let planted = [
		("the stay", STAY.as_slice()),
		("the evidence", EVIDENCE.as_bytes()),
		("the author", author.1.as_slice()),
		("the code", claim::CODE.as_bytes()),
	];
	let after = nonce + u64::try_from(planted.len())?;
	for (nonce, (what, planted)) in (nonce..).zip(planted) {
		let block = remark(rpc, nonce, planted).await?;
		let found = scanner.find(&chain(rpc, block).await?);
		for place in [format!("{what} in a body"), format!("BLAKE2-256 of {what} in events")] {
			assert!(found.contains(&place), "{place}: {found:?}");
		}
	}
	for (nonce, needle) in (after..).zip(&said.short) {
		let block = remark(rpc, nonce, &needle.bytes).await?;
		let kept = kept_by(rpc, block..=block, b"Consent").await?;
		assert_eq!(find_short(std::slice::from_ref(needle), &kept), [needle.what.as_str()]);
	}
	Ok(())
}

/// A record is anchored, shared by a grant, and the grant revoked. Returns the leaves, and those of
/// the batch.
async fn live_with(journey: &Journey, record: &[u8]) -> Result<(Vec<String>, Vec<String>)> {
	let cli = &journey.cli;
	cli.write("bundle.json", record)?;
	let anchor = "record anchor bundle.json --patient //Ana --vault hospital";
	let anchored = cli.json(&format!("{anchor} --key //Okafor --relayer //Hospital")).await?;
	let (mut leaves, mut batched) = (Vec::new(), Vec::new());
	for record in anchored["records"].as_array().context("records")? {
		leaves.push(text(record, "leaf")?);
		if !record["batch"].is_null() {
			batched.push(text(record, "leaf")?);
		}
	}
	let scope = "--categories all --purposes TREAT --confidentiality V --protected all --days 30";
	let grant = format!("consent grant --to org:{} {scope}", journey.clinic);
	cli.done(&format!("{grant} --key //Ana --relayer //Hospital")).await?;
	let share = "--vault hospital --key //Hospital --to //Lind --purpose TREAT --export out";
	for leaf in [leaves.first(), batched.last()].into_iter().flatten() {
		cli.done(&format!("record share {leaf} {share}")).await?;
		cli.done(&format!("record receive out/{leaf} --vault clinic --key //Clinic")).await?;
	}
	cli.done("consent revoke 0 --key //Ana").await?;
	Ok((leaves, batched))
}

async fn nothing_of(file: &Path) -> Result<()> {
	let record = fs::read(file)?;
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let rpc = journey.node.rpc();
	let first = rpc.finalized().await?.number + 1;
	let (leaves, batched) = live_with(&journey, &record).await?;
	let last = rpc.finalized().await?.number;
	assert!(leaves.len() > OPENED && !batched.is_empty());

	// Singly anchored ones come first, those of the batch last.
	let sample = [&leaves[..OPENED / 2], &leaves[leaves.len() - OPENED / 2..]].concat();
	let secrets = [secrets(&record)?, opened(&journey, &sample).await?].concat();
	let scanner =
		Scanner::new(secrets.iter().flat_map(|(what, secret)| Needle::disguises(what, secret)))?;
	let found = scanner.find(&chain(rpc, first).await?);
	assert!(found.is_empty(), "{found:#?}");
	let commitments = commitments(&leaves, &batched)?;
	let short = short_secrets(&record)?;
	assert_eq!(find_short(&short, &anchoring(rpc, first..=last, &commitments).await?), [""; 0]);

	// The same scanner finds the first of these secrets, once it is there.
	let (what, secret) = secrets.first().context("there are secrets")?;
	let block = remark(rpc, 0, secret).await?;
	let found = scanner.find(&chain(rpc, block).await?);
	for planted in [format!("{what} in a body"), format!("BLAKE2-256 of {what} in events")] {
		assert!(found.contains(&planted), "{planted}: {found:?}");
	}
	for (nonce, needle) in (1..).zip(short.first()) {
		short_is_found(rpc, nonce, needle, &commitments).await?;
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

fn block_on(test: impl Future<Output = Result<()>>) -> Result<()> {
	tokio::runtime::Runtime::new()?.block_on(test)
}

fn main() -> Result<()> {
	let ours = trial("nothing_of_our_record_is_on_the_chain", || block_on(nothing_of_our_record()));
	let mut trials = vec![ours];
	trials.extend(SYNTHEA.trials(|file| block_on(nothing_of(file)))?);
	libtest_mimic::run(&Arguments::from_args(), trials).exit()
}
