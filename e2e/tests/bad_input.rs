//! Bad input gives one clear line and the right exit code, and changes nothing.

use anyhow::Result;
use salus_e2e::{
	journey::{propose, text, RECORD},
	state::{self, Entry},
	Cli, Journey,
};
use serde_json::{json, Value};
use std::path::PathBuf;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// Nobody listens there.
const DOWN: &str = "ws://127.0.0.1:1";
/// An id that nothing has.
const NOTHING: &str = "00000000000000000000000000000000000000000000000000000000000000ff";
/// The pallets of Salus.
const PALLETS: [&str; 10] = [
	"Organizations",
	"PatientIdentity",
	"Consent",
	"RecordAnchor",
	"Disclosures",
	"Relationships",
	"Studies",
	"Representatives",
	"InsuranceCoverage",
	"InsuranceClaims",
];

/// What bad input must not change: files, and the chain.
#[derive(PartialEq)]
struct Snapshot {
	files: Vec<(PathBuf, Vec<u8>)>,
	/// The best block, where nothing may even be sent.
	block: Option<String>,
	/// What Salus stores.
	stored: Vec<Entry>,
	waiting: Vec<String>,
}

/// A journey in which everything is tried that must not work.
struct Trial {
	journey: Journey,
}

impl Trial {
	async fn snapshot(&self, sends: bool) -> Result<Snapshot> {
		let rpc = self.journey.node.rpc();
		let hash = rpc.best().await?.hash;
		let mut stored = Vec::new();
		for pallet in PALLETS {
			let prefix = sp_io::hashing::twox_128(pallet.as_bytes());
			stored.extend(state::entries(rpc, &hash, &prefix).await?);
		}
		Ok(Snapshot {
			files: self.journey.cli.files()?,
			block: (!sends).then_some(hash),
			stored,
			waiting: rpc.call("author_pendingExtrinsics", json!([])).await?,
		})
	}

	/// Expects exit code `code` and a line that names `cause`, from `cli`; `sends` if the chain is
	/// asked and takes a fee for its refusal.
	async fn fails(
		&self,
		cli: &Cli,
		line: &str,
		code: i32,
		cause: &str,
		sends: bool,
	) -> Result<()> {
		let before = self.snapshot(sends).await?;
		let said = match code {
			1 => cli.refused(line).await?,
			_ => cli.unusable(line).await?,
		};
		assert!(said.contains(cause), "salus {line}: {said:?} does not say {cause:?}");
		let after = self.snapshot(sends).await?;
		assert!(before == after, "salus {line} changed something");
		Ok(())
	}

	/// Refused before anything is sent.
	async fn refused(&self, line: &str, cause: &str) -> Result<()> {
		self.fails(&self.journey.cli, line, 1, cause, false).await
	}

	/// Refused by the chain, in a block.
	async fn refused_on_chain(&self, line: &str, cause: &str) -> Result<()> {
		self.fails(&self.journey.cli, line, 1, cause, true).await
	}

	/// Not usable as it is.
	async fn unusable(&self, line: &str, cause: &str) -> Result<()> {
		self.fails(&self.journey.cli, line, 2, cause, false).await
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_told_in_one_line_and_changes_nothing() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let trial = Trial { journey: Journey::begin(folder.path()).await? };
	trial.journey.cli.done("keys new ana").await?;
	files_are_missing(&trial).await?;
	files_are_in_the_way(&trial).await?;
	passwords_are_wrong(&trial).await?;
	nodes_are_down(&trial).await?;
	ids_are_unknown(&trial).await?;
	records_are_malformed(&trial).await?;
	insurance_is_malformed(&trial).await?;
	signed_files_are_malformed(&trial).await?;
	money_is_missing(&trial).await?;
	licences_expire(&trial).await
}

async fn files_are_missing(trial: &Trial) -> Result<()> {
	for line in [
		"record canonicalize missing.json --form jcs",
		"record commit missing.json --form raw",
		"record anchor missing.json --patient //Ana --vault hospital --key //Hospital",
		"record verify missing.json --opening missing.json --patient //Ana",
		"access check --holder 1 --requester //Lind --patient //Ana --purpose TREAT --fhir missing.json",
		"batch root --leaves missing.txt",
		"batch prove --leaves missing.txt --index 0",
		"batch anchor --leaves missing.txt --key //Hospital",
		"relay submit missing.json --key //Hospital",
		"patient recover start missing.json --opening missing.json --key //Lind",
		"patient guardian remove missing.json --threshold 0 --key //Ana",
		"patient proxy accept missing.json --patient //Ana --key //Lind",
		"patient proxy remove missing.json --key //Ana",
		"patient proxy age-out //Ana 0 --opening missing.json --key //Ana",
		"patient proxy wake //Ana --days 1 --evidence-file missing.txt --evidence-out e --key //Lind",
		"patient proxy hold //Ana 0 --reason-file missing.txt --reason-out e --key //Lind",
		"plan create missing.json --key //Payer",
		"claim submit --coverage 0 --grant 0 --lines missing.json --tag-key-file missing.key \
		 --vault hospital --key //Hospital",
		"keys import someone --file missing.json",
		"keys import someone --phrase-file missing.txt",
		"keys new someone --password-file missing.txt",
	] {
		trial.unusable(line, "missing.").await?;
	}
	let no_vault = format!("record open {NOTHING} --vault nowhere --key //Hospital");
	trial.unusable(&no_vault, "nowhere").await
}

async fn files_are_in_the_way(trial: &Trial) -> Result<()> {
	let cli = &trial.journey.cli;
	cli.write("one.json", r#"{"resourceType":"Basic","id":"b"}"#)?;
	let anchor = "record anchor one.json --patient //Ana --vault opened --key //Hospital";
	let anchored = cli.json(anchor).await?;
	let leaf = text(&anchored["records"][0], "leaf")?;
	let open = format!("record open {leaf} --vault opened --key //Hospital");
	cli.write("there.json", "somebody else's")?;
	for (files, cause) in [
		("--out there.json", "there.json is there already"),
		("--opening there.json", "there.json is there already"),
		("--out new.json --opening there.json", "there.json is there already"),
		("--out there.json --opening new.json", "there.json is there already"),
		("--out opened --force", "no ordinary file"),
	] {
		trial.refused(&format!("{open} {files}"), cause).await?;
	}
	// The directory is missing: the opening is not left behind without its record.
	let nowhere = "--opening new.json --out no/such/record.json";
	trial.unusable(&format!("{open} {nowhere}"), "no/such/record.json").await?;
	let twice = "--opening new.json --out new.json";
	trial.unusable(&format!("{open} {twice}"), "the same file").await?;
	cli.done(&format!("{open} --out there.json --force")).await?;
	assert_eq!(cli.read("there.json")?, br#"{"resourceType":"Basic","id":"b"}"#);
	Ok(())
}

async fn passwords_are_wrong(trial: &Trial) -> Result<()> {
	let cli = trial.journey.cli.with_password("not this one");
	let wrong = "wrong password for key ana";
	for line in [
		"patient register --key ana --sponsor //Hospital",
		"consent revoke 0 --key ana",
		"org set-encryption-key --key ana",
	] {
		trial.fails(&cli, line, 1, wrong, false).await?;
	}
	let copied = "keys import copied --file wallet/keys/ana.json";
	trial.fails(&cli, copied, 1, "wrong password", false).await?;
	let empty = trial.journey.cli.with_password("");
	trial.fails(&empty, "keys new someone", 1, "password is empty", false).await
}

async fn nodes_are_down(trial: &Trial) -> Result<()> {
	let cli = trial.journey.cli.at(DOWN);
	for line in [
		"chain status",
		"org list",
		"patient register --key //New --sponsor //Hospital",
		"patient recover show //Ana",
		"patient veto --key //Ana",
		"consent grant --to org:2 --categories all --purposes TREAT --days 1 --key //Ana",
		"access check --holder 1 --requester //Lind --patient //Ana --purpose TREAT --category Other",
		"plan show 0",
		"coverage list //Ana",
		"eligibility --coverage 0 --provider 1 --benefit 1 --charged 5",
		"claim show 0",
		"payer pool 1",
		"disclosure list //Ana",
	] {
		trial.fails(&cli, line, 2, "no node answers at ws://127.0.0.1:1", false).await?;
	}
	trial.unusable("chain status --url nonsense", "nonsense").await
}

async fn ids_are_unknown(trial: &Trial) -> Result<()> {
	let cli = &trial.journey.cli;
	trial.refused("org show 99", "no organization 99").await?;
	trial.refused("practitioner show //Nobody", "no practitioner").await?;
	trial.refused("patient show //Nobody", "no patient").await?;
	trial.refused(&format!("patient show {NOTHING}"), "no patient").await?;
	trial.refused("patient key list //Nobody", "no patient").await?;
	trial.refused("patient show nobody", "no account").await?;
	trial.refused("patient guardian list //Nobody", "no patient").await?;
	trial.refused(&format!("patient recover show {NOTHING}"), "no patient").await?;
	trial.refused("patient veto --key //Ana", "nothing to veto").await?;
	trial.refused("consent list //Nobody", "no patient").await?;
	trial.refused("consent show //Ana 99", "no grant 99").await?;
	trial.refused("consent revoke 99 --key //Ana", "no grant 99").await?;
	trial.refused("consent revoke 0 --key //Nobody", "no patient's key").await?;
	trial.refused(&format!("record show 1 {NOTHING}"), "anchored no leaf").await?;
	trial.refused("council vote 99 --key //Alice", "no open motion").await?;
	trial.refused("council close 99 --key //Alice", "no open motion").await?;
	trial.refused("patient register --key //New --sponsor nobody", "no key named nobody").await?;
	trial.refused("patient register --key //New --sponsor //Dave", "no member").await?;
	trial.refused("keys show nobody", "no key named nobody").await?;
	let grant = "consent grant --to org:99 --categories all --purposes TREAT --days 1";
	trial
		.refused_on_chain(&format!("{grant} --key //Ana --relayer //Hospital"), "Consent.")
		.await?;
	let anchor = "record anchor record.json --patient //Nobody --vault hospital --key //Hospital";
	cli.write("record.json", RECORD)?;
	trial.refused(anchor, "no patient").await?;
	let remove = "practitioner remove //Nobody --key //Hospital";
	trial.refused_on_chain(remove, "Organizations.NotFound").await?;
	let motion = propose(cli, "org renew 99 --days 5").await?;
	let close = format!("council close {motion} --key //Bob");
	trial.refused_on_chain(&close, "Organizations.NotFound").await
}

async fn records_are_malformed(trial: &Trial) -> Result<()> {
	let deep = format!("{}1{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
	let malformed: [(&str, &[u8]); 9] = [
		("cut", br#"{"resourceType":"Patient","id":"#),
		("twice", br#"{"resourceType":"Patient","id":"a","id":"b"}"#),
		("mark", b"\xef\xbb\xbf{\"resourceType\":\"Patient\"}"),
		("bytes", b"{\"resourceType\":\"Patient\",\"id\":\"\xff\"}"),
		("untyped", br#"{"id":"a"}"#),
		("array", br#"[{"resourceType":"Patient"}]"#),
		("empty", b""),
		("bundle", br#"{"resourceType":"Bundle","type":"collection","entry":[{}]}"#),
		("deep", deep.as_bytes()),
	];
	for (name, content) in malformed {
		let file = format!("{name}.json");
		trial.journey.cli.write(&file, content)?;
		let anchor =
			format!("record anchor {file} --patient //Ana --vault hospital --key //Hospital");
		trial.refused(&anchor, &file).await?;
		if name != "bundle" {
			trial.refused(&format!("record canonicalize {file} --form jcs"), &file).await?;
		}
	}
	trial.journey.cli.write("record.json", RECORD)?;
	let verify = "record verify record.json --opening record.json --patient //Ana";
	trial.refused(verify, "record.json").await
}

async fn insurance_is_malformed(trial: &Trial) -> Result<()> {
	let cli = &trial.journey.cli;
	cli.write("tags.key", NOTHING)?;
	for (plan, cause) in [
		(r#"{ "deductible": 5, "benefits": [] }"#, "plan.json"),
		("nonsense", "plan.json"),
		(
			r#"{ "deductible": 5, "filing_limit_days": 9,
				"benefits": [{ "number": 1, "meaning": "visit" }] }"#,
			"price_per_unit",
		),
	] {
		cli.write("plan.json", plan)?;
		trial.refused("plan create plan.json --key //Payer", cause).await?;
	}
	let signed = "--tag-key-file tags.key --vault opened --key //Hospital";
	for lines in ["nonsense", "{}", r#"[{ "benefit": 1 }]"#] {
		cli.write("lines.json", lines)?;
		let submit = format!("claim submit --coverage 0 --grant 0 --lines lines.json {signed}");
		trial.refused(&submit, "lines.json").await?;
	}
	let line = format!("--benefit 1 --charged 5 --code s|c --evidence {NOTHING}");
	let submit = format!("claim submit --coverage 99 --grant 0 {line} {signed}");
	trial.refused(&submit, "no coverage 99").await?;
	trial.refused("coverage show 99", "no coverage 99").await?;
	let ask = "eligibility --coverage 99 --provider 1 --benefit 1 --charged 5";
	trial.refused(ask, "no such coverage").await?;
	trial.refused("claim show 99", "no claim 99").await?;
	trial.refused("payer pool 99", "no organization 99").await?;
	trial.refused("disclosure list //Nobody", "no patient").await
}

async fn signed_files_are_malformed(trial: &Trial) -> Result<()> {
	let cli = &trial.journey.cli;
	let grant = "consent grant --to org:2 --categories all --purposes TREAT --days 1 --key //Ana";
	cli.done(&format!("{grant} --sign-only grant.json")).await?;
	let signed: Value = serde_json::from_slice(&cli.read("grant.json")?)?;
	let digits = text(&signed, "meta_transaction")?;
	let changed = |name: &str, value: Value| {
		let mut changed = signed.clone();
		changed[name] = value;
		changed.to_string()
	};
	for (file, content, cause) in [
		("text.json", "nonsense".to_string(), "text.json"),
		("format.json", changed("format", json!("salus/relay/v0")), "salus/relay/v1"),
		("call.json", changed("call", json!("0000")), "not the one that was signed"),
		("hex.json", changed("meta_transaction", json!("xyz")), "hexadecimal"),
	] {
		cli.write(file, content)?;
		trial.refused(&format!("relay submit {file} --key //Hospital"), cause).await?;
	}
	let help = "patient recover start text.json --opening text.json --key //Lind";
	trial.refused(help, "text.json holds no wish").await?;
	// Cut short, and with a byte too many: nothing that a chain could read.
	let cut = &digits[..digits.len() - 2];
	for (file, digits) in [("cut.json", cut.into()), ("long.json", format!("{digits}00"))] {
		cli.write(file, changed("meta_transaction", json!(digits)))?;
		trial.refused(&format!("relay submit {file} --key //Hospital"), "cannot be read").await?;
	}
	// A digit of the signature, which follows the call and three bytes.
	let at = text(&signed, "call")?.len() + 8;
	let digit = if digits[at..].starts_with('0') { "1" } else { "0" };
	let flipped = [&digits[..at], digit, &digits[at + 1..]].concat();
	cli.write("bit.json", changed("meta_transaction", json!(flipped)))?;
	let submit = "relay submit bit.json --key //Hospital";
	trial.refused_on_chain(submit, "MetaTx.BadProof").await?;
	assert_eq!(cli.json("consent list //Ana").await?, json!([]));
	cli.done("relay submit grant.json --key //Hospital").await?;
	Ok(())
}

async fn money_is_missing(trial: &Trial) -> Result<()> {
	let grant = "consent grant --to org:2 --categories Imaging --purposes TREAT --days 1";
	trial.refused(&format!("{grant} --key //Ana"), "cannot pay the fee").await?;
	trial.refused(&format!("{grant} --key //Ana --relayer //Ana"), "cannot pay the fee").await?;
	let register = "patient register --key //New --self";
	trial.refused(register, "").await?;
	let anchor = "record anchor record.json --patient //Ana --vault hospital";
	trial.refused(&format!("{anchor} --key //Okafor"), "cannot pay the fee").await
}

async fn licences_expire(trial: &Trial) -> Result<()> {
	let Journey { node, cli, clinic, .. } = &trial.journey;
	cli.done("practitioner show //Lind").await?;
	cli.write("leaves.txt", NOTHING)?;
	let terms = "--categories Imaging --purposes TREAT --days 200 --key //Ana --relayer //Hospital";
	cli.done(&format!("consent grant --to org:{clinic} {terms}")).await?;
	let ask = "access check --holder 1 --requester //Clinic --patient //Ana --purpose TREAT";
	cli.done(&format!("{ask} --category Imaging")).await?;

	// The clinic's licence ends after 90 days.
	let _: u64 = node.rpc().call("dev_advanceTime", json!([91 * DAY_MS])).await?;
	assert_eq!(cli.json(&format!("org show {clinic}")).await?["standing"], "Expired");
	for (line, cause) in [
		("batch anchor --leaves leaves.txt --key //Clinic", "RecordAnchor.NotAuthorized"),
		("practitioner enroll //New --days 5 --key //Clinic", "Organizations.Expired"),
		("org set-encryption-key --withdraw --key //Clinic", "Organizations.Expired"),
		("patient register --key //New --sponsor //Clinic", "PatientIdentity.NotAuthorized"),
		(
			"record anchor record.json --patient //Ana --vault clinic --key //Clinic",
			"RecordAnchor.NotAuthorized",
		),
	] {
		trial.refused_on_chain(line, cause).await?;
	}
	let (answer, said) = cli.denied(&format!("{ask} --category Imaging")).await?;
	assert_eq!(answer["records"][0]["decision"], "deny");
	assert!(said.contains("1 of 1"), "{said}");
	Ok(())
}
