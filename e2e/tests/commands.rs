//! Every command of `salus` does what it says, and another command sees it.

use anyhow::{Context, Result};
use salus_e2e::{
	cli::every_command,
	journey::{decide, propose, text, CONDITION, CREATININE, POTASSIUM, RECORD},
	Billing, Cli, Journey,
};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

#[path = "commands/consents.rs"]
mod consents;
#[path = "commands/documents.rs"]
mod documents;
#[path = "commands/emergencies.rs"]
mod emergencies;
#[path = "commands/identities.rs"]
mod identities;
#[path = "commands/leaving.rs"]
mod leaving;
#[path = "commands/paper.rs"]
mod paper;
#[path = "commands/policies.rs"]
mod policies;
#[path = "commands/proxies.rs"]
mod proxies;
#[path = "commands/recoveries.rs"]
mod recoveries;
#[path = "commands/registration.rs"]
mod registration;
#[path = "commands/requests.rs"]
mod requests;
#[path = "commands/restrictions.rs"]
mod restrictions;
#[path = "commands/versions.rs"]
mod versions;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn every_command_shows_examples() -> Result<()> {
	let commands = every_command().await?;
	assert!(commands.iter().filter(|command| command.is_leaf()).count() > 40);
	for command in commands {
		let (_, examples) = command
			.text
			.split_once("Examples:\n")
			.with_context(|| format!("salus {} --help has no examples", command.path))?;
		let of_this = format!("salus {}", command.path);
		assert!(examples.contains(of_this.trim_end()), "salus {} --help", command.path);
	}
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_called_and_its_effect_is_read_back() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let cli = &journey.cli;
	chain_is_read(&journey).await?;
	records_are_committed_to(cli).await?;
	batches_are_proven(cli).await?;
	keys_are_kept(cli).await?;
	motions_are_decided(cli).await?;
	members_come_and_go(&journey).await?;
	practitioners_come_and_go(&journey).await?;
	patients_keep_their_keys(&journey).await?;
	others_submit_what_was_signed(&journey).await?;
	consent_is_given_and_withdrawn(&journey).await?;
	let leaves = records_are_anchored(&journey).await?;
	records_are_shared(&journey, &leaves).await?;
	records_are_verified(&journey, &leaves).await?;
	disclosures_are_written(&journey).await?;
	consents::consent_is_given_in_full(&journey).await?;
	claims_are_decided(&journey).await?;

	restrictions::consent_is_restricted(&journey).await?;
	documents::documents_are_read(&journey).await?;
	requests::requests_are_answered(&journey).await?;
	policies::policies_are_chosen(&journey).await?;
	policies::relationships_come_and_go(&journey).await?;
	emergencies::emergencies_are_opened_and_reviewed(&journey, &leaves).await?;
	versions::records_have_versions(&journey, &leaves).await?;
	registration::licenses_end_a_role(&journey).await?;
	registration::a_desk_registers(&journey).await?;
	identities::identities_come_from_one_phrase(&journey, &leaves).await?;
	proxies::others_act_for_a_patient(&journey).await?;
	paper::a_patient_without_a_phone(&journey).await?;
	recoveries::keys_are_rotated_and_identities_recovered(&journey).await?;
	leaving::a_patient_dies_lives_and_leaves(&journey).await?;
	emergencies::emergencies_are_removed_in_the_end(&journey).await?;

	let missed = cli.not_done(&every_command().await?);
	assert!(missed.is_empty(), "no test calls {missed:?}");
	Ok(())
}

async fn chain_is_read(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let status = cli.json("chain status").await?;
	let head = journey.node.rpc().finalized().await?;
	assert_eq!(status["finalized"], json!({ "number": head.number, "hash": &head.hash[2..] }));
	assert_eq!(status["best"], status["finalized"]);
	let elsewhere = cli.at("ws://127.0.0.1:1");
	let url = journey.node.url();
	let named = elsewhere.json(&format!("chain status --url {url}")).await?;
	assert_eq!(named["genesis"], status["genesis"], "--url counts more than SALUS_URL");
	let table = cli.done("chain status").await?;
	assert!(table.contains(&text(&status, "genesis")?), "{table}");
	let script = cli.done("completions bash").await?;
	assert!(script.contains("canonicalize"));
	Ok(())
}

async fn records_are_committed_to(cli: &Cli) -> Result<()> {
	cli.write("patient.json", r#"{"resourceType":"Patient","meta":{"a":1},"id":"p","text":{}}"#)?;
	let canonical = cli.done("record canonicalize patient.json --form jcs-static").await?;
	assert_eq!(canonical, r#"{"id":"p","resourceType":"Patient"}"#);
	let salt = "5a".repeat(32);
	let commit = format!("record commit patient.json --form jcs-static --salt {salt}");
	let hash = Sha256::new()
		.chain_update(b"salus/record/v1/jcs-static\0")
		.chain_update([0x5a; 32])
		.chain_update(canonical);
	let commitment = hex::encode(hash.finalize());
	let expected = json!({ "form": "jcs-static", "salt": salt, "commitment": commitment });
	assert_eq!(cli.json(&commit).await?, expected);
	Ok(())
}

async fn batches_are_proven(cli: &Cli) -> Result<()> {
	let leaves: Vec<_> = (0..5u8).map(|leaf| hex::encode([leaf; 32])).collect();
	cli.write("leaves.txt", leaves.join("\n"))?;
	let root = cli.done("batch root --leaves leaves.txt").await?;
	let root = root.trim_end();
	let proof = cli.json("batch prove --leaves leaves.txt --index 2").await?;
	assert_eq!((&proof["root"], &proof["size"]), (&json!(root), &json!(5)));
	let path: Vec<_> = proof["proof"].as_array().context("a proof")?.iter().collect();
	let path: Vec<_> = path.iter().filter_map(|hash| hash.as_str()).collect();
	let verify = |leaf: &str| {
		let path = path.join(",");
		format!("batch verify --root {root} --size 5 --index 2 --leaf {leaf} --proof {path}")
	};
	cli.done(&verify(&leaves[2])).await?;
	cli.refused(&verify(&leaves[3])).await?;
	Ok(())
}

async fn keys_are_kept(cli: &Cli) -> Result<()> {
	let maria = cli.json("keys new maria").await?;
	cli.write("phrase.txt", text(&maria, "phrase")?)?;
	let again = cli.json("keys import maria-again --phrase-file phrase.txt").await?;
	assert_eq!(again["public_key"], maria["public_key"]);
	let copied = cli.json("keys import copied --file wallet/keys/maria.json").await?;
	assert_eq!(copied["address"], maria["address"]);
	cli.done("keys import dave --uri //Dave").await?;
	let listed = cli.json("keys list").await?;
	let names: Vec<_> =
		listed.as_array().context("a list")?.iter().map(|key| &key["name"]).collect();
	assert_eq!(names, ["copied", "dave", "maria", "maria-again"]);
	let shown = cli.json("keys show maria").await?;
	assert_eq!(shown["public_key"], maria["public_key"]);
	assert_eq!(shown["encryption_key"], cli.json("keys show copied").await?["encryption_key"]);

	let taken = cli.refused("keys new maria").await?;
	assert!(taken.contains("there already"), "{taken}");
	let replaced = cli.json("keys new maria-again --words 24 --force").await?;
	assert_ne!(replaced["public_key"], maria["public_key"]);
	assert_eq!(text(&replaced, "phrase")?.split(' ').count(), 24);
	Ok(())
}

async fn motions_are_decided(cli: &Cli) -> Result<()> {
	let terms = "--name Pharmacy --roles Pharmacy --admin dave --until 2030-01-01";
	let looked = cli.json(&format!("org admit {terms} --key //Alice --dry-run")).await?;
	assert_eq!(cli.json("council list").await?, json!([]), "a dry run sends nothing");
	let call = text(&looked, "call")?;
	let proposed = cli.json(&format!("council propose {call} --key //Alice")).await?;
	let motion = &proposed["index"];
	assert!(text(&proposed, "words")?.contains("Pharmacy"));

	cli.done(&format!("council vote {motion} --key //Alice")).await?;
	cli.done(&format!("council vote {motion} --reject --key //Charlie")).await?;
	let open = &cli.json("council list").await?[0];
	assert_eq!((&open["call"], &open["threshold"]), (&json!(call), &json!(2)));
	let votes = (open["ayes"].as_array(), open["nays"].as_array());
	assert_eq!((votes.0.map(Vec::len), votes.1.map(Vec::len)), (Some(1), Some(1)));
	let early = cli.refused(&format!("council close {motion} --key //Bob")).await?;
	assert!(early.contains("Council.TooEarly"), "{early}");
	cli.done(&format!("council vote {motion} --key //Bob")).await?;
	let closed = cli.json(&format!("council close {motion} --key //Bob")).await?;
	assert_eq!(closed["outcome"], "executed");
	let shown = cli.json(&format!("org show {}", closed["organization"])).await?;
	assert_eq!((&shown["name"], &shown["roles"]), (&json!("Pharmacy"), &json!(["Pharmacy"])));
	assert_eq!(shown["license_expires_at"], "2030-01-01T00:00:00.000Z");

	let proposed = cli.json("org suspend 0 --key //Alice").await?;
	let motion = &proposed["index"];
	for member in ["//Bob", "//Charlie"] {
		cli.done(&format!("council vote {motion} --reject --key {member}")).await?;
	}
	let rejected = cli.refused(&format!("council close {motion} --key //Bob")).await?;
	assert!(rejected.contains("not approved"), "{rejected}");
	assert_eq!(cli.json("org show 0").await?["standing"], "Good");

	let motion = propose(cli, "org suspend 99").await?;
	let failed = cli.refused(&format!("council close {motion} --key //Bob")).await?;
	assert!(failed.contains("Organizations.NotFound"), "{failed}");
	let outsider = cli.refused("org suspend 1 --key //Dave").await?;
	assert!(outsider.contains("no member of the council"), "{outsider}");
	assert_eq!(cli.json("council list").await?, json!([]));
	Ok(())
}

async fn members_come_and_go(journey: &Journey) -> Result<()> {
	let (cli, payer) = (&journey.cli, journey.payer);
	let show = format!("org show {payer}");
	let before = cli.json(&show).await?;
	let listed = cli.json("org list").await?;
	let members: Vec<_> =
		listed.as_array().context("a list")?.iter().map(|org| &org["name"]).collect();
	assert_eq!(members, ["Development Regulator", "Hospital", "Clinic", "Payer", "Pharmacy"]);

	decide(cli, &format!("org renew {payer} --until 2031-05-01")).await?;
	assert_eq!(cli.json(&show).await?["license_expires_at"], "2031-05-01T00:00:00.000Z");
	decide(cli, &format!("org credit {payer} --amount 5000")).await?;
	let credit = before["credit"].as_u64().context("credit")? + 5000;
	assert_eq!(cli.json(&show).await?["credit"], credit);

	let key = "7b".repeat(32);
	cli.done(&format!("org set-encryption-key --encryption-key {key} --key //Payer")).await?;
	assert_eq!(cli.json(&show).await?["encryption_key"], json!(key));
	cli.done("org set-encryption-key --withdraw --key //Payer").await?;
	assert_eq!(cli.json(&show).await?["encryption_key"], Value::Null);

	let rotated = "org rotate-admin //PayerNext --key //Payer";
	cli.done(rotated).await?;
	assert_ne!(cli.json(&show).await?["admin"], before["admin"]);
	let former = cli.refused(rotated).await?;
	assert!(former.contains("Organizations.NotAuthorized"), "{former}");

	for (verb, standing) in [
		("suspend", "Suspended"),
		("reinstate", "Good"),
		("suspend", "Suspended"),
		("remove", "Removed"),
	] {
		decide(cli, &format!("org {verb} {payer}")).await?;
		assert_eq!(cli.json(&show).await?["standing"], standing);
	}
	Ok(())
}

async fn practitioners_come_and_go(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let show = "practitioner show //Berg";
	cli.refused(show).await?;
	let enroll = "practitioner enroll //Berg --privileges BreakGlass,PrivacyOfficer --days 5";
	cli.done(&format!("{enroll} --key //Clinic")).await?;
	let enrolled = cli.json(show).await?;
	assert_eq!(enrolled["privileges"], json!(["PrivacyOfficer"]), "breaking the glass has to wait");
	assert_eq!(enrolled["organization"], json!(journey.clinic));
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([DAY_MS])).await?;
	assert_eq!(cli.json(show).await?["privileges"], json!(["BreakGlass", "PrivacyOfficer"]));

	let renew = "practitioner renew //Berg --privileges PrivacyOfficer --until 2029-06-30";
	cli.done(&format!("{renew} --key //Clinic")).await?;
	let renewed = cli.json(show).await?;
	assert_eq!(renewed["privileges"], json!(["PrivacyOfficer"]));
	assert_eq!(renewed["expires_at"], "2029-06-30T00:00:00.000Z");

	let foreign = cli.refused("practitioner remove //Berg --key //Hospital").await?;
	assert!(foreign.contains("Organizations."), "{foreign}");
	cli.done("practitioner remove //Berg --key //Clinic").await?;
	assert_eq!(cli.json(show).await?["standing"], "Removed");
	Ok(())
}

async fn patients_keep_their_keys(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let registered = cli.json("patient register --key maria --sponsor //Clinic").await?;
	let own_key = &cli.json("keys show maria").await?["encryption_key"];
	assert_eq!(&cli.json("patient show maria").await?["encryption_key"], own_key);
	assert_eq!(registered["sponsor"], json!(journey.clinic));
	assert_eq!(
		registered["fee"]["payer"],
		cli.json(&format!("org show {}", journey.clinic)).await?["admin"]
	);
	let shown = cli.json("patient show maria").await?;
	assert_eq!(shown["id"], registered["patient"]);
	assert_eq!(cli.json(&format!("patient show {}", text(&shown, "id")?)).await?, shown);
	let taken = cli.refused("patient register --key maria --sponsor //Clinic").await?;
	assert!(taken.contains("PatientIdentity.AlreadyExists"), "{taken}");

	let by_itself = cli.json("patient register --key //Eve --self").await?;
	assert_eq!(by_itself["fee"]["payer"], by_itself["key"]);
	assert_eq!(cli.json("patient show //Eve").await?["sponsor"], Value::Null);

	let relayed = "--key maria --relayer //Clinic";
	cli.done(&format!("patient key add //MariaPhone --purposes Consent {relayed}")).await?;
	let keys = cli.json("patient key list maria").await?;
	assert_eq!(keys[1]["purposes"], json!(["Consent"]));
	assert_eq!(cli.json("patient show //MariaPhone").await?["id"], registered["patient"]);
	cli.done(&format!("patient key remove //MariaPhone {relayed}")).await?;
	assert_eq!(cli.json("patient key list maria").await?.as_array().map(Vec::len), Some(1));
	let last = cli.refused(&format!("patient key remove maria {relayed}")).await?;
	assert!(last.contains("PatientIdentity.LastControlKey"), "{last}");

	cli.done(&format!("patient encryption-key --withdraw {relayed}")).await?;
	assert_eq!(cli.json("patient show maria").await?["encryption_key"], Value::Null);
	cli.done(&format!("patient encryption-key {relayed}")).await?;
	let again = cli.json("patient show maria").await?;
	assert_eq!(again["encryption_key"], registered["encryption_key"]);
	Ok(())
}

async fn others_submit_what_was_signed(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	cli.done(&format!("patient register --key //Omar --sign-only omar.json --sponsor-id {clinic}"))
		.await?;
	cli.refused("patient show //Omar").await?;
	let wrong = cli.refused("relay submit omar.json --key //Hospital").await?;
	assert!(wrong.contains("PatientIdentity.InvalidSignature"), "{wrong}");
	cli.done("relay submit omar.json --key //Clinic").await?;
	assert_eq!(cli.json("patient show //Omar").await?["sponsor"], json!(clinic));
	let replayed = cli.refused("relay submit omar.json --key //Clinic").await?;
	assert!(replayed.contains("PatientIdentity.AlreadyExists"), "{replayed}");

	let terms = format!("--to org:{clinic} --categories Imaging --purposes TREAT --key //Omar");
	let signed =
		cli.json(&format!("consent grant {terms} --days 3 --sign-only grant.json")).await?;
	assert_eq!(cli.json("consent list //Omar").await?, json!([]));
	let looked = cli.json("relay submit grant.json --key //Hospital --dry-run").await?;
	assert_eq!(looked["words"], signed["words"]);
	assert_eq!(cli.json("consent list //Omar").await?, json!([]), "a dry run sends nothing");
	let submitted = cli.json("relay submit grant.json --key //Hospital").await?;
	assert_eq!(submitted["done"], signed["words"]);
	assert_eq!(cli.json("consent list //Omar").await?[0]["status"], "Live");
	let replayed = cli.refused("relay submit grant.json --key //Hospital").await?;
	assert!(replayed.contains("Stale") || replayed.contains("nonce"), "{replayed}");

	// Included and paid for, and what is in it is refused.
	cli.done(&format!("consent grant {terms} --until 2099-01-01 --sign-only far.json")).await?;
	let inner = cli.refused("relay submit far.json --key //Hospital").await?;
	assert!(inner.contains("Consent.TooFar"), "{inner}");
	assert_eq!(cli.json("consent list //Omar").await?.as_array().map(Vec::len), Some(1));

	let mut changed: Value = serde_json::from_slice(&cli.read("grant.json")?)?;
	changed["genesis"] = json!("00".repeat(32));
	cli.write("elsewhere.json", changed.to_string())?;
	let elsewhere = cli.refused("relay submit elsewhere.json --key //Hospital").await?;
	assert!(elsewhere.contains("signed for the chain"), "{elsewhere}");
	Ok(())
}

/// What `access check` says about one record: its decision and, if denied, why.
async fn asked(cli: &Cli, question: &str) -> Result<Value> {
	let line = format!("access check {question}");
	let answer = if cli.run(&line).await?.code == Some(0) {
		cli.json(&line).await?
	} else {
		cli.denied(&line).await?.0
	};
	Ok(answer["records"][0].clone())
}

async fn consent_is_given_and_withdrawn(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	// Eve has money, so she pays herself.
	let terms =
		"--categories VitalSigns --purposes TREAT --from-day 2024-01-01 --to-day 2024-12-31";
	let grant = format!("consent grant --to org:{clinic} {terms} --days 30 --key //Eve");
	let looked = cli.json(&format!("{grant} --dry-run")).await?;
	assert_eq!(looked["dry_run"], json!(true));
	let granted = cli.json(&grant).await?;
	assert_eq!(granted["fee"]["payer"], cli.json("patient show //Eve").await?["keys"][0]["key"]);
	let shown = cli.json("consent show //Eve 0").await?;
	assert_eq!(shown["grantee"], json!({ "organization": clinic }));
	assert_eq!(shown["scope"]["days"], json!(["2024-01-01", "2024-12-31"]));
	assert_eq!(shown["valid_until"], granted["valid_until"]);
	assert_eq!(cli.json("consent list //Eve").await?, json!([shown]));

	let ask = format!("--holder {} --requester //Lind --patient //Eve", journey.hospital);
	let may = |category, day, purpose| {
		format!("{ask} --category {category} --day {day} --purpose {purpose}")
	};
	let permitted = asked(cli, &may("VitalSigns", "2024-05-17", "TREAT")).await?;
	assert_eq!(
		(&permitted["decision"], &permitted["basis"]),
		(&json!("permit"), &json!({ "grant": 0 }))
	);
	for outside in [
		may("Imaging", "2024-05-17", "TREAT"),
		may("VitalSigns", "2023-12-31", "TREAT"),
		may("VitalSigns", "2024-12-31..2025-01-01", "TREAT"),
		may("VitalSigns", "2024-05-17", "HRESCH"),
		may("VitalSigns", "2024-05-17", "TREAT") + " --sensitivities HIV",
	] {
		assert_eq!(asked(cli, &outside).await?["decision"], "deny", "{outside}");
	}

	let revoked = cli.json("consent revoke 0 --key //Eve").await?;
	assert_eq!(revoked["fee"], Value::Null, "revoking is free");
	assert_eq!(cli.json("consent show //Eve 0").await?["status"], "Revoked");
	let denied = asked(cli, &may("VitalSigns", "2024-05-17", "TREAT")).await?;
	assert_eq!(denied["decision"], "deny");

	// Ana has none: a relayer pays for the grant, and she revokes it by herself.
	let terms = "--categories LabResults --purposes TREAT --days 30";
	let relayed = "--key //Ana --relayer //Hospital";
	let granted = cli.json(&format!("consent grant --to org:{clinic} {terms} {relayed}")).await?;
	let admin = &cli.json(&format!("org show {}", journey.hospital)).await?["admin"];
	assert_eq!(&granted["fee"]["payer"], admin);
	assert_eq!(cli.json("consent revoke 0 --key //Ana").await?["fee"], Value::Null);
	assert_eq!(cli.json("consent show //Ana 0").await?["status"], "Revoked");
	Ok(())
}

async fn records_are_anchored(journey: &Journey) -> Result<Vec<String>> {
	let cli = &journey.cli;
	cli.write("record.json", RECORD)?;
	let anchor = "record anchor record.json --patient //Ana --vault hospital";
	let anchored = cli.json(&format!("{anchor} --key //Okafor --relayer //Hospital")).await?;
	assert_eq!((&anchored["issuer"], &anchored["skipped"]), (&json!(journey.hospital), &json!(1)));
	let records = anchored["records"].as_array().context("records")?;
	let leaves = records.iter().map(|record| text(record, "leaf")).collect::<Result<Vec<_>>>()?;
	assert_eq!(leaves.len(), 12);
	for (leaf, record) in leaves.iter().zip(records) {
		let show = format!("record show {} {leaf}", journey.hospital);
		if record["batch"].is_null() {
			assert_eq!(cli.json(&show).await?["block"], anchored["block"]["number"]);
		} else {
			cli.refused(&show).await?;
		}
	}
	let resume = "record resume --vault hospital --key //Hospital";
	assert_eq!(cli.json(resume).await?, json!([]), "nothing was interrupted");

	cli.write("leaves.txt", leaves.join("\n"))?;
	let batch =
		cli.json("batch anchor --leaves leaves.txt --key //Okafor --relayer //Hospital").await?;
	let root = cli.done("batch root --leaves leaves.txt").await?;
	assert_eq!((&batch["root"], &batch["count"]), (&json!(root.trim_end()), &json!(12)));
	assert_eq!(batch["sequence"], json!(1), "the record's own batch was the first");
	Ok(leaves)
}

async fn records_are_shared(journey: &Journey, leaves: &[String]) -> Result<()> {
	let cli = &journey.cli;
	let held = "--vault hospital --key //Hospital";
	let taken = "--vault clinic --key //Clinic";
	let share = format!("{held} --to //Lind --purpose TREAT");
	for leaf in [&leaves[POTASSIUM], &leaves[CREATININE]] {
		cli.refused(&format!("record share {leaf} {share} --export permitted")).await?;
		cli.done(&format!("record share {leaf} {held} --sealed --export sealed")).await?;
		let received = cli.json(&format!("record receive sealed/{leaf} {taken}")).await?;
		assert_eq!(received["readable"], json!(false));
		cli.refused(&format!("record open {leaf} {taken}")).await?;
	}

	let terms = "--categories LabResults --purposes TREAT --days 30 --key //Ana";
	cli.done(&format!("consent grant --to org:{} {terms} --relayer //Hospital", journey.clinic))
		.await?;
	for leaf in [&leaves[POTASSIUM], &leaves[CREATININE]] {
		let shared = cli.json(&format!("record share {leaf} {share} --export permitted")).await?;
		assert_eq!(shared["grant"], json!(1));
		let received = cli.json(&format!("record receive permitted/{leaf} {taken}")).await?;
		assert_eq!((&received["readable"], &received["leaf"]), (&json!(true), &json!(leaf)));
		let opened = cli.done(&format!("record open {leaf} {taken}")).await?;
		assert_eq!(opened, cli.done(&format!("record open {leaf} {held}")).await?);
		assert!(RECORD.contains(&opened), "the very bytes of the record");
	}
	let condition = &leaves[CONDITION];
	let denied =
		cli.refused(&format!("record share {condition} {share} --export permitted")).await?;
	assert!(denied.contains("denied"), "{denied}");
	let by_vault = format!("--leaf {condition} --vault hospital --vault-key //Hospital");
	let ask =
		format!("--holder {} --requester //Lind --patient //Ana --purpose TREAT", journey.hospital);
	assert_eq!(asked(cli, &format!("{ask} {by_vault}")).await?["decision"], "deny");
	Ok(())
}

async fn disclosures_are_written(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let entries = |listed: &Value| listed["entries"].as_array().map(Vec::len);
	let before = entries(&cli.json("disclosure list //Ana").await?).context("entries")?;
	let write = format!("disclosure record //Ana --to org:{} --refused Days", journey.clinic);
	let written = cli.json(&format!("{write} --vault hospital --key //Hospital")).await?;
	let listed = cli.json("disclosure list //Ana").await?;
	assert_eq!((&written["index"], entries(&listed)), (&json!(before), Some(before + 1)));
	assert_eq!(listed["entries"][before]["description"], written["description"]);
	assert_eq!(listed["entries"][before].get("reason"), None, "it is for the patient alone");
	let health = cli.json("doctor --vault hospital").await?;
	assert_eq!(health["healthy"], json!(true), "{health}");
	Ok(())
}

async fn records_are_verified(journey: &Journey, leaves: &[String]) -> Result<()> {
	let cli = &journey.cli;
	for leaf in [&leaves[POTASSIUM], &leaves[CREATININE]] {
		let out = "--out copy.json --opening copy.opening.json --force";
		cli.done(&format!("record open {leaf} --vault clinic --key //Clinic {out}")).await?;
		let verify = format!("--opening copy.opening.json --issuer {} --patient", journey.hospital);
		let verified = cli.json(&format!("record verify copy.json {verify} //Ana")).await?;
		assert_eq!(verified["proven"], json!(true));
		let steps = verified["steps"].as_array().context("steps")?;
		assert!(steps.len() == 8 && steps.iter().all(|step| step["holds"] == json!(true)));
		assert_eq!(verified["issuer"]["name"], "Hospital");
		assert_eq!(verified["issuer"]["standing"], "Good");
		assert_eq!(verified["node"], json!(journey.node.url()));

		let other = cli.denied(&format!("record verify copy.json {verify} //Eve")).await?;
		assert_eq!(failed_steps(&other.0), ["patient"]);
		let changed = String::from_utf8(cli.read("copy.json")?)?.replacen("final", "fina1", 1);
		cli.write("changed.json", changed)?;
		let changed = cli.denied(&format!("record verify changed.json {verify} //Ana")).await?;
		assert_eq!(failed_steps(&changed.0), ["record"]);
	}
	Ok(())
}

async fn claims_are_decided(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let billing = Billing::begin(journey, 1).await?;
	let (coverage, insurer) = (billing.coverage, billing.insurer);
	let plan = cli.json(&format!("plan show {}", billing.plan)).await?;
	assert_eq!(plan["payer"], json!(insurer));

	let year = &billing.day(0)[..4];
	let taken = format!("--year {year} --deductible-met 50000 --out-of-pocket 60000");
	billing.see(year).await?;
	let adjust = format!("coverage adjust {coverage} {taken} --seen seen.json --key //Insurer");
	cli.done(&adjust).await?;
	let covered = cli.json(&format!("coverage show {coverage}")).await?;
	assert_eq!(covered["used"]["out_of_pocket"], json!(60_000));
	let until = billing.day(0);
	cli.done(&format!("coverage end {coverage} --last-day {until} --key //Insurer")).await?;
	assert_eq!(cli.json("coverage list //AnaInsured").await?[0]["last_day"], json!(until));

	let service = format!("--benefit 2 --charged 4000 --day {until}");
	let ask = format!("eligibility --coverage {coverage} --provider {}", journey.hospital);
	assert_eq!(cli.json(&format!("{ask} {service}")).await?["paid"], json!(3_200));
	let shown_by = format!("--code cpt|84132 --evidence {}", billing.leaves[POTASSIUM]);
	let claim = cli.json(&billing.submit(&format!("{service} {shown_by}"))).await?;
	assert_eq!(claim["status"], "AwaitingFunds");
	decide(cli, &format!("payer fund {insurer} --amount 3200")).await?;
	cli.done(&format!("claim settle {insurer} --key //Clinic")).await?;
	let shown = cli.json(&format!("claim show {}", claim["claim"])).await?;
	assert_eq!((&shown["status"], &shown["paid"]), (&json!("Paid"), &json!(3_200)));
	assert_eq!(cli.json(&format!("claim list {coverage}")).await?, json!([shown]));
	cli.done(&format!("claim prove {} --out paid.json", claim["claim"])).await?;
	assert_eq!(cli.json("claim verify paid.json").await?["proven"], json!(true));
	cli.done("payer redeem --amount 200 --key //Hospital").await?;
	assert_eq!(billing.balances().await?, (1, 3_000));
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
