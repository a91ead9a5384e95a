//! Whoever was given a record, or was refused it, is on the chain; and what is wrong is told.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{text, CONDITION, POTASSIUM, RECORD},
	Cli, Journey, NodeOptions,
};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

/// How many entries another holder writes.
const MANY: usize = 5;
/// More blocks than finality may be behind.
const FAR_BEHIND: u32 = 12;

const HELD: &str = "--vault hospital --key //Hospital";

/// The hospital anchors the record; the leaves.
async fn anchor(cli: &Cli, key: &str) -> Result<Vec<String>> {
	cli.write("record.json", RECORD)?;
	let anchored = cli
		.json(&format!("record anchor record.json --patient //Ana --vault hospital {key}"))
		.await?;
	anchored["records"]
		.as_array()
		.context("records")?
		.iter()
		.map(|record| text(record, "leaf"))
		.collect()
}

async fn entries(cli: &Cli, options: &str) -> Result<Vec<Value>> {
	let listed = cli.json(&format!("disclosure list //Ana {options}")).await?;
	assert_eq!(listed["gaps"], json!([]));
	let entries = listed["entries"].as_array().context("entries")?.clone();
	assert_eq!(listed["count"], json!(entries.len()));
	Ok(entries)
}

/// What the salted text of an entry says, after it was held against the entry.
fn described(entry: &Value) -> Result<Value> {
	let opened = &entry["opened"]["description"];
	let said = text(opened, "text")?;
	let commitment = committed("salus/disclosure/v1", opened)?;
	assert_eq!(entry["description"], json!(commitment));
	Ok(serde_json::from_str(&said)?)
}

fn committed(tag: &str, salted: &Value) -> Result<String> {
	let hash = Sha256::new()
		.chain_update(tag)
		.chain_update([0])
		.chain_update(hex::decode(text(salted, "salt")?)?)
		.chain_update(text(salted, "text")?);
	Ok(hex::encode(hash.finalize()))
}

#[tokio::test(flavor = "multi_thread")]
async fn patients_see_who_looked_and_who_was_refused() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let leaves = anchor(&journey.cli, "--key //Okafor --relayer //Hospital").await?;
	sharing_is_recorded(&journey, &leaves).await?;
	what_leaves_otherwise_is_recorded(&journey).await?;
	refusals_do_not_tell_why(&journey).await?;
	entries_stand_in_their_order(&journey).await
}

async fn sharing_is_recorded(journey: &Journey, leaves: &[String]) -> Result<()> {
	let (cli, clinic, hospital) = (&journey.cli, journey.clinic, journey.hospital);
	assert!(entries(cli, "").await?.is_empty());
	let table = cli.done("disclosure list //Ana").await?;
	assert!(table.contains("nobody was given records"), "{table}");

	let share = format!("{HELD} --to //Lind --purpose TREAT --export out");
	let leaf = &leaves[POTASSIUM];
	let denied = cli.refused(&format!("record share {leaf} {share}")).await?;
	assert!(denied.contains("access is denied") && denied.contains("entry 0"), "{denied}");
	assert!(!cli.path("out").join(leaf).exists());
	let terms = "--categories LabResults --purposes TREAT --days 30 --key //Ana";
	cli.done(&format!("consent grant --to org:{clinic} {terms} --relayer //Hospital")).await?;
	let shared = cli.json(&format!("record share {leaf} {share}")).await?;
	assert_eq!(shared["disclosure"], json!(1));
	let again = cli.refused(&format!("record share {leaf} {share}")).await?;
	assert!(again.contains("already"), "{again}");
	let to_ana = format!("{HELD} --to //Ana --purpose PATRQT --export to-ana");
	cli.done(&format!("record share {} {to_ana}", leaves[CONDITION])).await?;
	cli.done(&format!("record share {leaf} {HELD} --sealed --export sealed")).await?;
	// Eve is nobody here: no member, and not this patient.
	cli.done("patient register --key //Eve --self").await?;
	let to_eve = format!("{HELD} --to //Eve --purpose TREAT --export to-eve");
	cli.refused(&format!("record share {leaf} {to_eve}")).await?;

	let found = entries(cli, HELD).await?;
	let summary: Vec<_> = found
		.iter()
		.map(|entry| json!([entry["recipient"], entry["outcome"], entry["judged"]]))
		.collect();
	let eve = &found[3]["opened"]["recipient"];
	let expected = [
		json!([{ "organization": clinic }, "refused", "not_judged"]),
		json!([{ "organization": clinic }, "released", "in_force"]),
		json!(["patient", "released", "in_force"]),
		json!([{ "external": committed("salus/recipient/v1", eve)? }, "refused", "not_judged"]),
	];
	assert_eq!(summary, expected, "a package that nobody can read is not given");
	let eve_account = &cli.json("patient show //Eve").await?["keys"][0]["key"]["ss58"];
	assert_eq!(&eve["text"], eve_account);
	for (index, entry) in found.iter().enumerate() {
		assert_eq!(
			(&entry["index"], &entry["sequence"], &entry["holder"]),
			(&json!(index), &json!(index), &json!(hospital))
		);
	}
	assert_eq!(
		(&found[1]["basis"], &found[2]["basis"]),
		(&json!({ "grant": 0 }), &json!("patient"))
	);

	let lind = &cli.json("practitioner show //Lind").await?["account"];
	for (entry, reason) in [(&found[0], json!("NoGrant")), (&found[1], Value::Null)] {
		let said = described(entry)?;
		assert_eq!((&said["leaf"], &said["requester"]), (&json!(leaf), lind));
		assert_eq!((&said["purpose"], &said["reason"]), (&json!("TREAT"), &reason));
		assert!(text(&said, "at")? <= text(entry, "recorded_at")?, "{said}");
	}
	// Who has not the hospital's vault sees that something was given, and not what.
	for entry in entries(cli, "").await? {
		assert_eq!(entry["opened"], Value::Null);
	}
	let table = cli.done(&format!("disclosure list //Ana {HELD}")).await?;
	assert!(table.contains(leaf) && table.contains("by grant 0"), "{table}");
	cli.refused("disclosure list //Ana --vault hospital --key //Clinic").await?;
	Ok(())
}

async fn what_leaves_otherwise_is_recorded(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let write =
		format!("disclosure record //Ana --to org:{clinic} --basis grant:0 --purpose TREAT");
	let looked = cli.json(&format!("{write} {HELD} --note by-fax --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("by grant 0"), "{looked}");
	assert_eq!(entries(cli, "").await?.len(), 4, "a dry run sends nothing");

	// Who is enrolled writes for the hospital, which pays and reads what was written.
	let by_okafor = "--vault hospital --key //Okafor --relayer //Hospital";
	let written = cli.json(&format!("{write} {by_okafor} --note by-fax")).await?;
	assert_eq!((&written["index"], &written["judged"]), (&json!(4), &json!("in_force")));
	let found = entries(cli, HELD).await?;
	assert_eq!(described(&found[4])?["note"], "by-fax");

	cli.done("consent revoke 0 --key //Ana").await?;
	let late = cli.json(&format!("{write} {HELD}")).await?;
	assert_eq!(late["judged"], "not_in_force", "what rests on nothing is written as that");
	let outside = format!("disclosure record //Ana --to external:coroner --basis patient {HELD}");
	let outside = cli.json(&outside).await?;
	assert_eq!(outside["judged"], "not_judged");
	let found = entries(cli, HELD).await?;
	let opened = &found[6]["opened"]["recipient"];
	assert_eq!(opened["text"], "coroner");
	let commitment = committed("salus/recipient/v1", opened)?;
	assert_eq!(found[6]["recipient"], json!({ "external": commitment }));
	assert_eq!(outside["recipient"], found[6]["recipient"]);

	let nobody = "disclosure record //Ana --to patient --basis patient --vault eve --key //Eve";
	let nobody = cli.refused(nobody).await?;
	assert!(nobody.contains("Disclosures.NotAuthorized"), "{nobody}");
	for wrong in
		["--to org:2", "--to org:2 --basis patient --refused Days", "--to x --basis patient"]
	{
		let usage = cli.run(&format!("disclosure record //Ana {wrong} {HELD}")).await?;
		assert_eq!(usage.code, Some(2), "{wrong}");
	}
	assert_eq!(entries(cli, "").await?.len(), 7);
	Ok(())
}

/// That there is a record about HIV tells something, also if nobody gets it; so does every reason
/// that is not that there is no grant. Beside a grant in force all refusals look the same.
async fn refusals_do_not_tell_why(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let record = r#"{"resourceType":"Condition","id":"x","meta":{"security":[
		{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"HIV"}]}}"#;
	cli.write("sensitive.json", record)?;
	let anchor = format!("record anchor sensitive.json --patient //Ana {HELD}");
	let leaf = text(&cli.json(&anchor).await?["records"][0], "leaf")?;
	let terms =
		"--categories Conditions --confidentiality V --protected none --purposes TREAT --days 30 \
		 --key //Ana";
	cli.done(&format!("consent grant --to org:{clinic} {terms} --relayer //Hospital")).await?;
	let ask = format!("--holder {} --requester //Lind --patient //Ana", journey.hospital);
	let of_vault = format!("--leaf {leaf} --vault hospital --vault-key //Hospital");
	let (answer, _) = cli.denied(&format!("access check {ask} --purpose TREAT {of_vault}")).await?;
	assert_eq!(answer["records"][0]["reason"], "Sensitivity");

	let share = format!("record share {leaf} {HELD} --to //Lind --purpose TREAT --export out");
	let refused = cli.refused(&share).await?;
	assert!(refused.contains("sensitivity"), "the holder is told: {refused}");
	let reasons = ["Sensitivity", "Sensitivity", "Confidentiality", "NoGrant"];
	for reason in &reasons[1..] {
		let by_hand =
			format!("disclosure record //Ana --to org:{clinic} --refused {reason} {HELD}");
		let written = cli.json(&by_hand).await?;
		assert_eq!((&written["outcome"], &written["reason"]), (&json!("refused"), &Value::Null));
	}
	let found = entries(cli, HELD).await?;
	assert_eq!(found.len(), 7 + reasons.len());
	for (entry, reason) in found[7..].iter().zip(reasons) {
		assert_eq!(described(entry)?["reason"], reason, "the holder's own log says why");
	}
	// But for numbers, times and commitments, nobody else can tell one from the other.
	let of_chain = |entry: &Value| json!([entry["outcome"], entry["recipient"], entry["judged"]]);
	let plain = entries(cli, "").await?;
	for entry in &plain[7..] {
		assert_eq!(of_chain(entry), of_chain(&plain[7]));
	}
	let plain = json!(plain).to_string();
	for word in ["reason", "Sensitivity", "Confidentiality", "NoGrant"] {
		assert!(!plain.contains(word), "{word}: {plain}");
	}
	Ok(())
}

/// Another holder's entries have a sequence of their own.
async fn entries_stand_in_their_order(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let before = entries(cli, "").await?.len();
	for number in 0..MANY {
		let write = "disclosure record //Ana --to patient --refused Days --vault clinic";
		let written = cli.json(&format!("{write} --key //Clinic")).await?;
		assert_eq!(written["index"], json!(before + number));
		assert_eq!((&written["sequence"], &written["holder"]), (&json!(number), &json!(clinic)));
	}
	let found = entries(cli, HELD).await?;
	assert_eq!(found.len(), before + MANY);
	for entry in &found[before..] {
		assert_eq!(entry["opened"], Value::Null, "it is the clinic's");
	}
	cli.refused("disclosure list //Nobody").await?;
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_released_that_is_not_recorded() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let (cli, clinic) = (&journey.cli, journey.clinic);
	// A practitioner without money reads the hospital's vault.
	cli.done("keys new berg").await?;
	cli.done("practitioner enroll berg --days 30 --key //Hospital").await?;
	let key = text(&cli.json("keys show berg").await?, "encryption_key")?;
	cli.done(&format!("org set-encryption-key --encryption-key {key} --key //Hospital")).await?;
	let leaves = anchor(cli, "--key berg --relayer //Hospital").await?;
	let leaf = &leaves[POTASSIUM];
	let held = "--vault hospital --key berg --to //Lind --purpose TREAT --export out";

	let before = cli.files()?;
	let denied = cli.refused(&format!("record share {leaf} {held}")).await?;
	assert!(denied.contains("access is denied"), "{denied}");
	assert!(denied.contains("could not be recorded"), "{denied}");
	let terms = "--categories LabResults --purposes TREAT --days 30 --key //Ana";
	cli.done(&format!("consent grant --to org:{clinic} {terms} --relayer //Hospital")).await?;
	let unpaid = cli.refused(&format!("record share {leaf} {held}")).await?;
	assert!(unpaid.contains("cannot pay the fee"), "{unpaid}");
	assert!(unpaid.contains("nothing was released"), "{unpaid}");
	assert!(cli.files()? == before, "something was released, or left behind");
	assert!(entries(cli, "").await?.is_empty());

	let shared = cli.json(&format!("record share {leaf} {held} --relayer //Hospital")).await?;
	assert_eq!(shared["disclosure"], json!(0));
	assert!(cli.path("out").join(leaf).is_dir());
	let found = entries(cli, "--vault hospital --key berg").await?;
	assert_eq!((found.len(), &described(&found[0])?["leaf"]), (1, &json!(leaf)));
	Ok(())
}

/// A check of `doctor`, by its name.
fn check<'a>(answer: &'a Value, name: &str) -> Result<&'a Value> {
	let checks = answer["checks"].as_array().context("checks")?;
	checks.iter().find(|check| check["check"] == name).with_context(|| format!("{name}: {answer}"))
}

/// The names of the checks that are wrong; each says what to do.
fn wrong(answer: &Value) -> Vec<&str> {
	let checks = answer["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
	let wrong = checks.iter().filter(|check| check["state"] != "ok");
	wrong
		.filter(|check| check["next"].is_string())
		.filter_map(|check| check["check"].as_str())
		.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_what_is_wrong_and_what_to_do() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let node = NodeOptions::sealed(&folder.path().join("node"), "manual").start().await?;
	let cli = Cli::new(&folder.path().join("terminal"), node.url())?;
	let (answer, said) = cli.denied("doctor").await?;
	assert_eq!(wrong(&answer), ["wallet"], "{answer}");
	assert!(said.contains("1 of "), "{said}");

	cli.done("keys new ana").await?;
	let answer = cli.json("doctor").await?;
	assert_eq!((&answer["healthy"], wrong(&answer)), (&json!(true), vec![]));
	let genesis = text(&cli.json("chain status").await?, "genesis")?;
	assert_eq!(check(&answer, "genesis")?["found"], json!(genesis));
	let address = &cli.json("keys show ana").await?["address"];
	assert_eq!(&check(&answer, "key ana")?["found"], address);
	cli.done(&format!("doctor --genesis {genesis}")).await?;
	let (answer, _) = cli.denied(&format!("doctor --genesis {}", "00".repeat(32))).await?;
	assert_eq!(wrong(&answer), ["genesis"]);

	wallets_and_vaults_are_looked_at(&cli).await?;
	for _ in 0..FAR_BEHIND {
		let _: Value = node.rpc().call("engine_createBlock", json!([true, false, null])).await?;
	}
	let (answer, _) = cli.denied("doctor").await?;
	assert_eq!(wrong(&answer), ["finality"], "{answer}");
	let _: Value = node.rpc().call("engine_createBlock", json!([true, true, null])).await?;
	cli.done("doctor").await?;

	let down = cli.at("ws://127.0.0.1:1").run("doctor --output json").await?;
	assert_eq!(down.code, Some(2), "{down:?}");
	let answer: Value = serde_json::from_str(&down.stdout)?;
	assert_eq!(wrong(&answer), ["node"]);
	assert_eq!(check(&answer, "key ana")?["state"], "ok", "the rest is looked at all the same");
	assert!(down.stderr.starts_with("error: no node answers"), "{down:?}");
	Ok(())
}

async fn wallets_and_vaults_are_looked_at(cli: &Cli) -> Result<()> {
	let (answer, _) = cli.denied("doctor --vault nowhere").await?;
	assert_eq!(wrong(&answer), ["vault"]);
	assert!(!cli.path("nowhere").exists(), "it makes none");
	// What an anchoring that was interrupted leaves behind.
	let pending = cli.path("vault/records").join("ab".repeat(32));
	std::fs::create_dir_all(&pending)?;
	cli.done("doctor --vault vault").await?;
	std::fs::write(pending.join("pending.age"), "")?;
	let (answer, _) = cli.denied("doctor --vault vault").await?;
	assert_eq!(wrong(&answer), ["vault"]);
	let next = text(check(&answer, "vault")?, "next")?;
	assert!(next.contains("salus record resume --vault vault"), "{next}");

	let kept = cli.read("wallet/keys/ana.json")?;
	cli.write("wallet/keys/ana.json", &kept[1..])?;
	let (answer, _) = cli.denied("doctor").await?;
	assert_eq!(wrong(&answer), ["key ana"]);
	cli.write("wallet/keys/ana.json", &kept)?;
	#[cfg(unix)]
	{
		use std::os::unix::fs::PermissionsExt;
		let path = cli.path("wallet/keys/ana.json");
		for (mode, expected) in [(0o644, vec!["key ana"]), (0o600, vec![])] {
			std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode))?;
			let answer = cli.run("doctor --output json").await?.stdout;
			assert_eq!(wrong(&serde_json::from_str(&answer)?), expected);
		}
	}
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_wants_something_final() -> Result<()> {
	let folder = tempfile::tempdir()?;
	// One of four validators: nothing is ever final.
	let node = NodeOptions::local_validator("alice", folder.path(), &[]).start().await?;
	let cli = Cli::new(&folder.path().join("terminal"), node.url())?;
	cli.done("keys new ana").await?;
	let (answer, _) = cli.denied("doctor").await?;
	assert_eq!(wrong(&answer), ["finality"], "{answer}");
	assert!(text(check(&answer, "finality")?, "found")?.contains("nothing is final"));
	Ok(())
}
