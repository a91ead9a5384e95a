//! Records go to those alone to whom the decision gives them, and proofs say whose word they are.

use anyhow::{Context, Result};
use salus_commitments::{
	opening::{Anchor, ChainPoint, Opening},
	Author, Form, Label, RecordVersion, Seed,
};
use salus_e2e::{
	journey::{text, CREATININE, POTASSIUM, RECORD},
	relay, wait, Cli, Journey, Node, NodeOptions,
};
use salus_fhir::{read_input, record_facts, SensitivityTable};
use salus_primitives::{BatchSequence, OrganizationId, PatientId};
use serde_json::{json, Value};
use std::{
	path::Path,
	process::{Output, Stdio},
	time::Duration,
};

/// For how many blocks a node keeps states by default, and a few more.
const FORGOTTEN: u32 = 300;
/// How long a transaction may take into the pool, and a command to end after its block.
const LIMIT: Duration = Duration::from_secs(60);

/// The hospital anchors the record; the leaves.
async fn anchor(cli: &Cli) -> Result<Vec<String>> {
	cli.write("record.json", RECORD)?;
	let terms = "--patient //Ana --vault hospital --key //Okafor --relayer //Hospital";
	let anchored = cli.json(&format!("record anchor record.json {terms}")).await?;
	anchored["records"]
		.as_array()
		.context("records")?
		.iter()
		.map(|record| text(record, "leaf"))
		.collect()
}

/// Whether who owns a key can read a package, by receiving it into a vault of the key's own.
async fn reads(cli: &Cli, package: &str, key: &str) -> Result<bool> {
	let vault = format!("vault-of-{}", key.trim_start_matches('/'));
	let taken = format!("--vault {vault} --key {key}");
	let received = cli.json(&format!("record receive {package} {taken}")).await?;
	let leaf = Path::new(package).file_name().context("a leaf")?.to_string_lossy();
	let open = format!("record open {leaf} {taken}");
	let readable = received["readable"] == json!(true);
	if readable {
		assert!(RECORD.contains(&cli.done(&open).await?));
	} else {
		cli.refused(&open).await?;
	}
	Ok(readable)
}

#[tokio::test(flavor = "multi_thread")]
async fn records_go_to_whom_the_decision_is_for() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let leaves = anchor(&journey.cli).await?;
	patients_read_as_patients_wherever_they_work(&journey, &leaves[POTASSIUM]).await?;
	practitioners_alone_read_what_is_granted_to_them(&journey, &leaves).await?;
	holders_share_within_themselves(&journey, &leaves[CREATININE]).await
}

async fn patients_read_as_patients_wherever_they_work(journey: &Journey, leaf: &str) -> Result<()> {
	let cli = &journey.cli;
	cli.done("practitioner enroll //Ana --days 30 --key //Clinic").await?;
	assert_eq!(cli.json("practitioner show //Ana").await?["standing"], "Good");
	let share = "--vault hospital --key //Hospital --to //Ana --purpose PATRQT --export to-ana";
	let shared = cli.json(&format!("record share {leaf} {share}")).await?;
	let her_key = &cli.json("patient show //Ana").await?["encryption_key"];
	assert_eq!((&shared["recipient"], &shared["reader"]), (her_key, &json!("patient")));
	assert_eq!(shared["grant"], Value::Null);
	let package = format!("to-ana/{leaf}");
	assert!(reads(cli, &package, "//Ana").await?);
	assert!(!reads(cli, &package, "//Clinic").await?, "her employer reads her record");
	Ok(())
}

async fn practitioners_alone_read_what_is_granted_to_them(
	journey: &Journey,
	leaves: &[String],
) -> Result<()> {
	let cli = &journey.cli;
	cli.done("keys new berg").await?;
	cli.done("practitioner enroll berg --days 30 --key //Clinic").await?;
	let terms =
		"--categories LabResults --purposes TREAT --days 7 --key //Ana --relayer //Hospital";
	let granted = cli.json(&format!("consent grant --to practitioner:berg {terms}")).await?;

	let leaf = &leaves[POTASSIUM];
	let share = format!("record share {leaf} --vault hospital --key //Hospital --purpose TREAT");
	let to_berg = format!("{share} --to berg --export to-berg");
	let before = cli.files()?;
	let refused = cli.refused(&to_berg).await?;
	assert!(refused.contains("alone") && refused.contains("--recipient-key"), "{refused}");
	let clinic = cli.json(&format!("org show {}", journey.clinic)).await?;
	let of_all = text(&clinic, "encryption_key")?;
	let refused = cli.refused(&format!("{to_berg} --recipient-key {of_all}")).await?;
	assert!(refused.contains("the key of all of organization"), "{refused}");
	let own = text(&cli.json("keys show berg").await?, "encryption_key")?;
	assert!(cli.files()? == before, "a refusal left something behind");
	// A colleague is not permitted by it, whosever key is given.
	let to_colleague = format!("{share} --to //Lind --recipient-key {own} --export to-lind");
	let refused = cli.refused(&to_colleague).await?;
	assert!(refused.contains("access is denied"), "{refused}");
	assert!(!cli.path("to-lind").exists(), "a denial left something behind");

	let shared = cli.json(&format!("{to_berg} --recipient-key {own}")).await?;
	assert_eq!((&shared["recipient"], &shared["grant"]), (&json!(own), &granted["grant"]));
	let berg = &cli.json("practitioner show berg").await?["account"];
	assert_eq!(shared["reader"], json!({ "practitioner": berg }));
	let package = format!("to-berg/{leaf}");
	assert!(reads(cli, &package, "berg").await?);
	for other in ["//Clinic", "//Lind"] {
		assert!(!reads(cli, &package, other).await?, "{other} reads what is one practitioner's");
	}

	// By a grant to the clinic it is the clinic's, whoever of it asks, and no other key is taken.
	cli.done(&format!("consent grant --to org:{} {terms}", journey.clinic)).await?;
	let to_lind = format!("{share} --to //Lind --export to-clinic");
	let refused = cli.refused(&format!("{to_lind} --recipient-key {own}")).await?;
	assert!(refused.contains("not for one practitioner"), "{refused}");
	let shared = cli.json(&to_lind).await?;
	assert_eq!(shared["recipient"], json!(of_all));
	assert_eq!(shared["reader"], json!({ "organization": journey.clinic }));
	Ok(())
}

async fn holders_share_within_themselves(journey: &Journey, leaf: &str) -> Result<()> {
	let cli = &journey.cli;
	let share = "--vault hospital --key //Hospital --to //Okafor --purpose TREAT --export own";
	let shared = cli.json(&format!("record share {leaf} {share}")).await?;
	let hospital = cli.json(&format!("org show {}", journey.hospital)).await?;
	assert_eq!(shared["recipient"], hospital["encryption_key"]);
	assert_eq!(shared["reader"], json!({ "organization": journey.hospital }));
	Ok(())
}

/// The chain is asked again once the entry is final: what changed since the decision counts.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_released_that_was_withdrawn_meanwhile() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let leaf = &anchor(&journey.cli).await?[POTASSIUM];
	let terms = "--categories LabResults --purposes TREAT --days 7 --key //Ana --relayer //Clinic";
	journey.cli.done(&format!("consent grant --to org:{} {terms}", journey.clinic)).await?;
	journey.cli.done("keys new berg").await?;
	let other_key = text(&journey.cli.json("keys show berg").await?, "encryption_key")?;

	// From here on, blocks are made when they are asked for.
	let Journey { node, cli, .. } = journey;
	node.stop()?;
	let node = NodeOptions::sealed(&folder.path().join("node"), "manual").start().await?;
	let cli = cli.at(node.url());
	let share = "--vault hospital --key //Hospital --to //Lind --purpose TREAT --export out";
	let share = format!("record share {leaf} {share}");
	let kept = |cli: &Cli| -> Result<Vec<_>> {
		let files = cli.files()?.into_iter().map(|(path, _)| path);
		Ok(files.filter(|path| path.iter().any(|part| part == "records")).collect())
	};
	let before = kept(&cli)?;
	for (number, (change, reason)) in [
		(
			format!("org set-encryption-key --encryption-key {other_key} --key //Clinic"),
			"by which key, changed while",
		),
		(
			"consent restrict --categories LabResults --confidentiality U --key //Ana \
			 --relayer //Clinic"
				.to_owned(),
			"access is denied",
		),
	]
	.into_iter()
	.enumerate()
	{
		let sharing = start(&cli, &node, &share, 1).await?;
		let changing = start(&cli, &node, &change, 2).await?;
		seal(&node).await?;
		let changed = ended(&node, changing).await?;
		assert!(changed.status.success(), "{change}: {changed:?}");
		let shared = ended(&node, sharing).await?;
		let said = String::from_utf8_lossy(&shared.stderr).into_owned();
		assert_eq!((shared.status.code(), shared.stdout.is_empty()), (Some(1), true), "{said}");
		assert!(said.contains("nothing was released, though entry"), "{said}");
		assert!(said.contains(reason), "{said}");
		assert!(!cli.path("out").exists() && kept(&cli)? == before, "something was released");

		let listed = cli.json("disclosure list //Ana --vault hospital --key //Hospital").await?;
		let entries = listed["entries"].as_array().context("entries")?;
		let outcomes: Vec<_> = entries.iter().map(|entry| &entry["outcome"]).collect();
		assert_eq!(outcomes.len(), 2 * (number + 1), "{listed}");
		assert_eq!(outcomes[2 * number..], [&json!("released"), &json!("refused")], "{listed}");
	}
	Ok(())
}

/// A command under way.
type Started = tokio::task::JoinHandle<std::io::Result<Output>>;

/// Starts a command, and waits until so many transactions wait for a block.
async fn start(cli: &Cli, node: &Node, line: &str, pending: usize) -> Result<Started> {
	let mut command = cli.command(line)?;
	command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
	let started = tokio::spawn(command.spawn()?.wait_with_output());
	wait::until("the transaction waits for a block", LIMIT, || async {
		Ok((node.rpc().pending().await?.len() == pending).then_some(()))
	})
	.await?;
	Ok(started)
}

async fn seal(node: &Node) -> Result<()> {
	let _: Value = node.rpc().call("engine_createBlock", json!([true, true, null])).await?;
	Ok(())
}

/// Waits for the end of a command, and makes blocks of what waits for one.
async fn ended(node: &Node, started: Started) -> Result<Output> {
	wait::until("the command ends", LIMIT, || async {
		if started.is_finished() {
			return Ok(Some(()));
		}
		if !node.rpc().pending().await?.is_empty() {
			seal(node).await?;
		}
		Ok(None)
	})
	.await?;
	Ok(started.await??)
}

#[tokio::test(flavor = "multi_thread")]
async fn proofs_say_whose_word_they_are() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	a_made_up_record_is_its_issuers(&journey).await?;
	another_ones_name_is_no_author(&journey).await?;
	batches_in_relayed_calls_are_done_or_not(&journey).await?;
	old_blocks_are_proven_without_their_state(&journey).await
}

const VERIFY: &str = "record verify opened.json --opening opened.opening.json --patient //Ana";

async fn a_made_up_record_is_its_issuers(journey: &Journey) -> Result<()> {
	let (cli, hospital, clinic) = (&journey.cli, journey.hospital, journey.clinic);
	cli.write("made-up.json", r#"{"resourceType":"Observation","id":"x","status":"final"}"#)?;
	let anchor = "record anchor made-up.json --patient //Ana --vault clinic --key //Clinic";
	let leaf = text(&cli.json(anchor).await?["records"][0], "leaf")?;
	let out = "--out opened.json --opening opened.opening.json";
	cli.done(&format!("record open {leaf} --vault clinic --key //Clinic {out}")).await?;
	for file in ["opened.json", "opened.opening.json"] {
		assert_eq!(mode(&cli.path(file))?, 0o600, "{file} is the opener's alone");
	}

	let expected = json!({
		"organization": clinic, "name": "Clinic", "standing": "Good", "standing_now": "Good"
	});
	for line in [VERIFY.to_string(), format!("{VERIFY} --issuer {clinic}")] {
		let verified = cli.json(&line).await?;
		assert_eq!((&verified["proven"], &verified["issuer"]), (&json!(true), &expected));
	}
	let (answer, said) = cli.denied(&format!("{VERIFY} --issuer {hospital}")).await?;
	assert_eq!(failed_steps(&answer), ["issuer"]);
	assert_eq!((&answer["proven"], &answer["issuer"]), (&json!(false), &expected));
	assert!(said.contains("\"Clinic\"") && said.contains("not by organization"), "{said}");
	// Whom nobody named is named, and so is the node that says all this.
	let table = cli.done(VERIFY).await?;
	assert!(table.contains("no --issuer was named"), "{table}");
	assert!(table.contains(journey.node.url()), "{table}");
	Ok(())
}

/// A record whose label says that the hospital wrote it, anchored by the clinic.
async fn another_ones_name_is_no_author(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let record = cli.read("made-up.json")?;
	let resource = read_input(&record)?.records[0].parse()?;
	let facts = record_facts(&resource, SensitivityTable::builtin())?;
	let id = |id: u64| -> Result<OrganizationId> { Ok(OrganizationId(u32::try_from(id)?)) };
	let label = Label {
		author: Author { organization: id(journey.hospital)?, account: None },
		category: facts.category,
		sensitivities: facts.sensitivities,
		confidentiality: facts.confidentiality,
		days: facts.days,
		context: Default::default(),
		version: 1,
	};
	let mut patient = [0; 32];
	hex::decode_to_slice(&journey.patient, &mut patient)?;
	let version = RecordVersion {
		form: Form::Raw,
		canonical: &record,
		patient: PatientId(patient),
		member: [9; 32],
		label,
	};
	let salts = Seed::from_bytes([7; 32]).salts();
	cli.write("leaves.txt", hex::encode(version.commitments(&salts).leaf().0))?;
	let batch = cli.json("batch anchor --leaves leaves.txt --key //Clinic").await?;
	let hash = |text: &str| -> Result<[u8; 32]> {
		let mut bytes = [0; 32];
		hex::decode_to_slice(text, &mut bytes)?;
		Ok(bytes)
	};
	let genesis = text(&cli.json("chain status").await?, "genesis")?;
	let chain = ChainPoint {
		genesis_hash: hash(&genesis)?,
		block_hash: hash(&text(&batch["block"], "hash")?)?,
		block_number: batch["block"]["number"].as_u64().context("a number")?,
	};
	let sequence = batch["sequence"].as_u64().context("a sequence")?;
	let anchor = Anchor::Batch {
		issuer: id(journey.clinic)?,
		sequence: BatchSequence(u32::try_from(sequence)?),
		index: 0,
		count: 1,
		proof: Vec::new(),
	};
	let opening = Opening::of(&version, &salts, anchor, chain);
	let verify = "record verify made-up.json --patient //Ana --opening";
	cli.write("forged.json", opening.to_json()?)?;
	let (answer, said) = cli.denied(&format!("{verify} forged.json")).await?;
	assert_eq!(failed_steps(&answer), ["author"]);
	assert!(said.contains("by the label"), "{said}");
	// Without its label it says nothing of an author, and the clinic stands behind it.
	cli.write("closed.json", opening.without_label().to_json()?)?;
	let closed = cli.json(&format!("{verify} closed.json --issuer {}", journey.clinic)).await?;
	assert_eq!(closed["proven"], json!(true));
	Ok(())
}

/// A batch of calls that the patient signed: the first is done, the second is refused. The batch
/// itself succeeds.
async fn batches_in_relayed_calls_are_done_or_not(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let terms = "--to any --categories Imaging --purposes TREAT --key //Ana";
	for (file, until) in [("near", "--days 3"), ("far", "--until 2099-01-01")] {
		cli.done(&format!("consent grant {terms} {until} --sign-only {file}.json")).await?;
	}
	let calls = [relay::call_in(cli, "near.json")?, relay::call_in(cli, "far.json")?];
	for (name, made, said) in [
		("batch", 1, "call 1 (counted from 0) of a batch"),
		("force_batch", 2, "a call of a batch"),
		("batch_all", 2, "Consent.TooFar"),
	] {
		cli.write("batch.json", relay::batch(journey.node.url(), name, &calls, "//Ana").await?)?;
		let refused = cli.refused("relay submit batch.json --key //Hospital").await?;
		assert!(refused.contains(said) && refused.contains("Consent.TooFar"), "{refused}");
		let partly = refused.contains("only a part of it was done");
		assert_eq!(partly, name != "batch_all", "{name}: {refused}");
		let grants = cli.json("consent list //Ana").await?;
		assert_eq!(grants.as_array().map(Vec::len), Some(made), "{name}: {grants}");
	}
	Ok(())
}

/// A node forgets the states of old blocks, but not what is anchored in them.
async fn old_blocks_are_proven_without_their_state(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	for _ in 0..FORGOTTEN {
		let _: Value =
			journey.node.rpc().call("engine_createBlock", json!([true, true, null])).await?;
	}
	let verified = cli.json(&format!("{VERIFY} --issuer {}", journey.clinic)).await?;
	assert_eq!(verified["proven"], json!(true));
	assert_eq!(verified["issuer"]["standing"], Value::Null);
	assert_eq!(verified["issuer"]["standing_now"], "Good");
	let steps = verified["steps"].as_array().context("steps")?;
	let issuer = steps.iter().find(|step| step["step"] == "issuer").context("a step")?;
	let found = text(issuer, "found")?;
	assert!(found.contains("no longer keeps the state"), "{found}");
	Ok(())
}

fn failed_steps(verification: &Value) -> Vec<&str> {
	let steps = verification["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
	steps
		.iter()
		.filter(|step| step["holds"] != json!(true))
		.filter_map(|step| step["step"].as_str())
		.collect()
}

#[cfg(unix)]
fn mode(path: &Path) -> Result<u32> {
	use std::os::unix::fs::PermissionsExt;
	Ok(std::fs::metadata(path)?.permissions().mode() & 0o777)
}
