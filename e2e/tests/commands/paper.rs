//! Somebody comes without a phone: the hospital keeps the keys, records what was signed by hand, takes
//! it back at the desk, and gives the identity over.

use anyhow::{ensure, Context, Result};
use salus_e2e::{journey::text, Cli, Journey};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::{fs, os::unix::fs::PermissionsExt};

const HOUR_MS: u64 = 60 * 60 * 1000;
const RELAYER: &str = "--relayer //Hospital";
/// The first key that the hospital keeps.
const KEPT: &str = "--key //IdrisKept --relayer //Hospital";
/// The key that takes its place.
const KEPT_ANEW: &str = "--key //IdrisKept2 --relayer //Hospital";
/// What the patient signs.
const DOCUMENT: &str = "I let the clinic see my images. Idris\n";

/// What follows needs the privacy officer of the hospital, and takes some three days of the chain's
/// own clock.
pub async fn a_patient_without_a_phone(journey: &Journey) -> Result<()> {
	let patient = an_identity_is_kept(journey).await?;
	a_custodian_gives_within_bounds(journey, &patient).await?;
	a_custodian_does_not_do_what_is_the_patients(journey, &patient).await?;
	kept_keys_are_replaced_and_records_linked(journey, &patient).await?;
	let grant = a_paper_is_recorded(journey, &patient).await?;
	a_paper_is_checked(journey, &patient, grant).await?;
	others_record_by_a_relationship(journey, &patient).await?;
	what_is_taken_back_wins(journey, &patient, grant).await?;
	the_patient_takes_the_identity_over(journey, &patient).await
}

/// What a command says that is refused, though it says first as what one acts.
async fn refused(cli: &Cli, line: &str) -> Result<String> {
	let outcome = cli.run(line).await?;
	ensure!(outcome.code == Some(1) && outcome.stdout.is_empty(), "salus {line}: {outcome:?}");
	Ok(outcome.stderr)
}

/// The chain's own clock, as it is written.
async fn now(cli: &Cli) -> Result<String> {
	text(&cli.json("chain status").await?, "time")
}

async fn an_identity_is_kept(journey: &Journey) -> Result<String> {
	let cli = &journey.cli;
	let register = "patient register --key //IdrisKept --custodian";
	let stranger = cli.refused(&format!("{register} //Ana")).await?;
	assert!(stranger.contains("acts for no member organization"), "{stranger}");
	let looked = cli.json(&format!("{register} //Hospital --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("without a device"), "{looked}");
	cli.refused("patient show //IdrisKept").await?;

	let poor = cli.refused(&format!("{register} //Okafor")).await?;
	assert!(poor.contains("cannot pay the fee"), "{poor}");
	let registered = cli.json(&format!("{register} //Hospital")).await?;
	assert_eq!(registered["custodian"], json!(journey.hospital));
	let shown = cli.json("patient show //IdrisKept").await?;
	assert_eq!(shown["id"], registered["patient"]);
	assert_eq!(
		(&shown["custody"]["organization"], &shown["custody"]["ended_at"]),
		(&json!(journey.hospital), &Value::Null)
	);
	assert_eq!(shown["keys"][0]["purposes"], json!(["Control", "Consent"]), "never the veto");
	let table = cli.done("patient show //IdrisKept").await?;
	assert!(table.contains("keys kept by"), "{table}");
	assert_eq!(cli.json("patient show //Ana").await?["custody"], Value::Null);
	text(&registered, "patient")
}

async fn a_custodian_gives_within_bounds(journey: &Journey, patient: &str) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let as_custodian = json!({ "custodian": { "organization": journey.hospital } });
	let grant = format!("consent grant --to org:{clinic} --categories LabResults --days 30");
	let granted = cli.json(&format!("{grant} --purposes TREAT {KEPT}")).await?;
	assert_eq!((&granted["acting"], &granted["annex"]), (&as_custodian, &Value::Null));
	let shown = cli.json(&format!("consent show {patient} 0")).await?;
	assert_eq!((&shown["right"], &shown["scope"]["protected"]), (&as_custodian, &json!("none")));
	let table = cli.done(&format!("consent show {patient} 0")).await?;
	assert!(table.contains("which keeps the patient's keys"), "{table}");
	let ask = format!("--holder {} --requester //Lind --patient {patient}", journey.hospital);
	let may = format!("access check {ask} --category LabResults --purpose TREAT");
	cli.done(&may).await?;

	for (more, why) in [
		("--purposes HRESCH", "treatment, payment and operations alone"),
		("--purposes TREAT --protected all", "nothing that is specially protected"),
		("--purposes TREAT --sensitivities HIV --annex-out idris.annex.json", "attaches no annex"),
	] {
		let told = refused(cli, &format!("{grant} {more} {KEPT}")).await?;
		assert!(told.contains("Consent.NotAuthorized") && told.contains(why), "{told}");
		assert!(told.contains("claim-identity"), "what to do: {told}");
	}
	assert!(!cli.path("idris.annex.json").exists(), "nothing was given");

	let restrict = "consent restrict --categories Devices";
	let restricted = cli.json(&format!("{restrict} {KEPT}")).await?;
	assert_eq!(restricted["acting"], as_custodian);
	let lift = format!("consent lift {} {KEPT}", restricted["restriction"]);
	let lifted = refused(cli, &lift).await?;
	assert!(lifted.contains("only the patient lifts"), "{lifted}");
	let suspended = cli.json(&format!("consent suspend 0 {KEPT}")).await?;
	assert_eq!(suspended["acting"], as_custodian);
	let resumed = refused(cli, &format!("consent resume 0 {KEPT}")).await?;
	assert!(resumed.contains("only the patient resumes"), "{resumed}");
	let stricter = cli.json("consent policy patient deny --key //IdrisKept").await?;
	assert_eq!((&stricter["acting"], &stricter["fee"]), (&as_custodian, &Value::Null));
	let laxer = refused(cli, &format!("consent policy patient all-normal {KEPT}")).await?;
	assert!(laxer.contains("only the patient becomes laxer"), "{laxer}");
	cli.denied(&may).await.map(drop)
}

/// Keys, representatives, guardians, emergencies and disputes: none of them is who keeps the keys to
/// decide about.
async fn a_custodian_does_not_do_what_is_the_patients(
	journey: &Journey,
	patient: &str,
) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	for command in [
		"patient key add //IdrisOther --purposes Consent",
		"patient key remove //IdrisKept",
		"patient key purposes //IdrisKept --purposes Control",
		"patient guardian add //Ben --threshold 1 --openings idris",
		"patient proxy add //Father --capacity GUARD --authorities consent --days 3 --opening idris.json",
		"emergency set everything",
	] {
		let told = cli.refused(&format!("{command} {KEPT}")).await?;
		assert!(told.contains("only the patient does this"), "{command}: {told}");
		assert!(told.contains("claim-identity"), "{command}: {told}");
	}
	assert!(!cli.path("idris.json").exists() && !cli.path("idris").exists());
	let attest =
		format!("relationship attest {patient} --kind treatment --days 9 --evidence visit");
	cli.done(&format!("{attest} --evidence-out idris.visit.json --key //Hospital")).await?;
	let dispute = format!("relationship dispute {hospital} --kind treatment --key //IdrisKept");
	let told = cli.refused(&dispute).await?;
	assert!(told.contains("only the patient does this"), "{told}");
	let level = format!("assurance attest {patient} --level IAL2 --days 30 --key //Hospital");
	let own = cli.refused(&level).await?;
	assert!(own.contains("Attestations.NotAuthorized"), "it is its own key: {own}");
	Ok(())
}

async fn kept_keys_are_replaced_and_records_linked(journey: &Journey, patient: &str) -> Result<()> {
	let cli = &journey.cli;
	let as_custodian = json!({ "custodian": { "organization": journey.hospital } });
	let rotated = cli.json(&format!("patient key rotate //IdrisKept //IdrisKept2 {KEPT}")).await?;
	assert_eq!(rotated["acting"], as_custodian);
	let published = cli.json(&format!("patient encryption-key {KEPT_ANEW}")).await?;
	assert_eq!(published["acting"], as_custodian);
	let shown = cli.json(&format!("patient show {patient}")).await?;
	assert_eq!(shown["keys"].as_array().map(Vec::len), Some(1), "{shown}");

	cli.write("idris.number", "MRN-1789")?;
	cli.write("idris.key", "08".repeat(32))?;
	let number = "--record-number-file idris.number --number-key-file idris.key";
	let identifier = text(&cli.json(&format!("org keyed-id {number}")).await?, "identifier")?;
	let permit =
		format!("patient record-link permit {} --identifier {identifier}", journey.hospital);
	let told = cli.refused(&format!("{permit} {KEPT_ANEW}")).await?;
	assert!(told.contains("salus org link"), "it waits for nobody: {told}");
	cli.done(&format!("org link {patient} {number} --key //Hospital")).await?;
	let found = cli.json(&format!("org find {} {number}", journey.hospital)).await?;
	assert_eq!(found["patient"], patient);
	let clinic = cli.refused(&format!("org link {patient} {number} --key //Clinic")).await?;
	assert!(clinic.contains("Attestations.NotFound"), "another waits for a permission: {clinic}");
	Ok(())
}

/// How a paper is recorded that was signed at `signed`; what it gives follows.
fn record(patient: &str, signed: &str, opening: &str) -> String {
	format!(
		"paper record idris.pdf --patient {patient} --witness Nurse-Berg --signed {signed} --opening \
		 {opening} --days 30"
	)
}

async fn a_paper_is_recorded(journey: &Journey, patient: &str) -> Result<u64> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	cli.write("idris.pdf", DOCUMENT)?;
	let signed = now(cli).await?;
	let gives = format!("--to org:{clinic} --categories Imaging --purposes TREAT");
	let by = format!("--key //Okafor {RELAYER}");
	let record = record(patient, &signed, "idris.paper.json");
	let looked = cli.json(&format!("{record} {gives} {by} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("by the paper"), "{looked}");
	assert!(!cli.path("idris.paper.json").exists(), "a dry run keeps nothing");
	for (changed, why) in [
		(record.replace(&signed, "2099-01-01"), "Consent.TooFar"),
		(record.replace(&signed, "2024-01-01"), "Consent.Expired"),
		(format!("{record} --signer PRN --protected all"), "Consent.NotAuthorized"),
	] {
		let told = cli.refused(&format!("{changed} {gives} {by}")).await?;
		assert!(told.contains(why), "{told}");
	}
	let research = gives.replace("TREAT", "HRESCH");
	let told = cli.refused(&format!("{record} {research} {by}")).await?;
	assert!(told.contains("treatment, payment and operations alone"), "{told}");

	let recorded = cli.json(&format!("{record} {gives} {by}")).await?;
	let as_recorder = json!({ "recorder": { "organization": journey.hospital } });
	assert_eq!((&recorded["acting"], &recorded["signer"]), (&as_recorder, &json!("ONESELF")));
	assert!(recorded["annex"].is_string(), "as every grant that the patient signs: {recorded}");
	let grant = recorded["grant"].as_u64().context("a grant")?;
	let right = &cli.json(&format!("consent show {patient} {grant}")).await?["right"]["paper"];
	assert_eq!(
		(&right["organization"], &right["document"]),
		(&json!(journey.hospital), &recorded["document"])
	);

	let opening: Value = serde_json::from_slice(&cli.read("idris.paper.json")?)?;
	let salted = |tag: &str, salt: &str, what: &[u8]| -> Result<Value> {
		let salt = hex::decode(text(&opening, salt)?)?;
		let hash = Sha256::new().chain_update(tag).chain_update([0]).chain_update(salt);
		Ok(json!(hex::encode(hash.chain_update(what).finalize())))
	};
	let digest = Sha256::digest(DOCUMENT);
	assert_eq!(salted("salus/paper/v1", "document_salt", &digest)?, recorded["document"]);
	assert_eq!(salted("salus/witness/v1", "witness_salt", b"Nurse-Berg")?, recorded["witness"]);
	let mode = fs::metadata(cli.path("idris.paper.json"))?.permissions().mode();
	assert_eq!(mode & 0o777, 0o600, "it is for its owner alone");
	let again = cli.refused(&format!("{record} {gives} {by}")).await?;
	assert!(again.contains("idris.paper.json is there already"), "{again}");
	Ok(grant)
}

async fn a_paper_is_checked(journey: &Journey, patient: &str, grant: u64) -> Result<()> {
	let cli = &journey.cli;
	let shown = cli.json(&format!("paper show {patient} {grant}")).await?;
	assert_eq!(
		(&shown["organization"], &shown["status"]),
		(&json!(journey.hospital), &json!("Live"))
	);
	assert!(shown["withdrew_at"].is_string(), "a grant was suspended: {shown}");
	let none = cli.refused(&format!("paper show {patient} 0")).await?;
	assert!(none.contains("not given by a paper"), "{none}");

	let check = "paper check idris.paper.json --document idris.pdf";
	let proof = cli.json(check).await?;
	assert_eq!((&proof["proven"], &proof["grant"]), (&json!(true), &json!(grant)));
	assert_eq!((&proof["witness"], &proof["signer"]), (&json!("Nurse-Berg"), &json!("ONESELF")));
	assert_eq!(proof["recorded_at"], shown["recorded_at"]);

	cli.write("idris.other.pdf", DOCUMENT.replace("images", "notes"))?;
	let (other, said) =
		cli.denied("paper check idris.paper.json --document idris.other.pdf").await?;
	assert_eq!(failed(&other), ["document"]);
	assert!(said.contains("not proven"), "{said}");
	let opening = String::from_utf8(cli.read("idris.paper.json")?)?;
	for (from, to, step) in [("Nurse-Berg", "Nurse-Lund", "witness"), ("ONESELF", "PRN", "signer")]
	{
		cli.write("idris.forged.json", opening.replace(from, to))?;
		let forged = cli.denied("paper check idris.forged.json --document idris.pdf").await?;
		assert_eq!(failed(&forged.0), [step]);
	}
	let mut elsewhere: Value = serde_json::from_str(&opening)?;
	elsewhere["patient"] = json!("00".repeat(32));
	cli.write("idris.forged.json", elsewhere.to_string())?;
	let elsewhere = cli.denied("paper check idris.forged.json --document idris.pdf").await?;
	assert_eq!(failed(&elsewhere.0), ["chain"]);
	let table = cli.done(check).await?;
	assert!(table.contains("saw it signed") && table.contains("trusted"), "{table}");
	Ok(())
}

fn failed(proof: &Value) -> Vec<&str> {
	let steps = proof["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
	let failing = steps.iter().filter(|step| step["holds"] != json!(true));
	failing.filter_map(|step| step["step"].as_str()).collect()
}

/// The clinic keeps no key, and records what a mother signed while it treats him.
async fn others_record_by_a_relationship(journey: &Journey, patient: &str) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	let gives = format!("--to org:{hospital} --categories Immunizations --purposes TREAT");
	let record = record(patient, &now(cli).await?, "idris.clinic.json");
	let record = format!("{record} {gives} --signer PRN --key //Clinic");
	let stranger = cli.refused(&record).await?;
	assert!(stranger.contains("neither keeps the keys"), "{stranger}");
	assert!(stranger.contains("relationship attest"), "what to do: {stranger}");
	let attest =
		format!("relationship attest {patient} --kind treatment --days 9 --evidence visit");
	cli.done(&format!("{attest} --evidence-out idris.clinic.visit.json --key //Clinic")).await?;
	let annexed = format!("{record} --sensitivities HIV --annex-out idris.annex.json");
	let told = cli.refused(&annexed).await?;
	assert!(told.contains("only a paper that the patient signed"), "{told}");
	let recorded = cli.json(&record).await?;
	let as_recorder = json!({ "recorder": { "organization": journey.clinic } });
	assert_eq!((&recorded["acting"], &recorded["signer"]), (&as_recorder, &json!("PRN")));
	assert_eq!(recorded["annex"], Value::Null, "nothing protected without his signature");
	Ok(())
}

/// A paper that was signed before something was taken back gives nothing, whichever arrives first.
async fn what_is_taken_back_wins(journey: &Journey, patient: &str, grant: u64) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let signed = now(cli).await?;
	let gives = format!("--to org:{clinic} --categories Imaging --purposes TREAT");
	let record = record(patient, &signed, "idris.late.json");
	let late = format!("{record} {gives} --key //Okafor --sign-only idris.late.relay.json");
	cli.done(&late).await?;

	let revoked = cli.json(&format!("consent revoke {grant} --key //IdrisKept2")).await?;
	assert_eq!(
		(&revoked["fee"], &revoked["acting"]),
		(&Value::Null, &json!({ "custodian": { "organization": journey.hospital } }))
	);
	let replayed = cli.refused("relay submit idris.late.relay.json --key //Hospital").await?;
	assert!(replayed.contains("Consent.Outdated"), "{replayed}");
	let again = late.replacen("idris.late.json", "idris.again.json", 1);
	let told = cli.refused(&again).await?;
	assert!(told.contains("Consent.Outdated") && told.contains("signed anew"), "{told}");
	assert!(!cli.path("idris.again.json").exists(), "it opens nothing");
	let shown = cli.json(&format!("paper show {patient} {grant}")).await?;
	assert_eq!(shown["status"], "Revoked");

	// Another block, so that it is signed after the withdrawal.
	cli.done(&format!("patient encryption-key {KEPT_ANEW}")).await?;
	let anew = record.replace(&signed, &now(cli).await?).replace("idris.late", "idris.anew");
	cli.done(&format!("{anew} {gives} --key //Okafor {RELAYER}")).await.map(drop)
}

async fn the_patient_takes_the_identity_over(journey: &Journey, patient: &str) -> Result<()> {
	let cli = &journey.cli;
	let before = cli.json(&format!("consent list {patient}")).await?;
	let claim = format!("patient claim-identity --patient {patient} --key //IdrisPhone");
	let doctor = cli.refused(&format!("{claim} --by //Okafor {RELAYER}")).await?;
	assert!(doctor.contains("neither the admin nor a privacy officer"), "{doctor}");
	let used = claim.replace("//IdrisPhone", "//Ana");
	let used = cli.refused(&format!("{used} --by //Hospital")).await?;
	assert!(used.contains("PatientIdentity.AlreadyExists"), "{used}");
	let looked = cli.json(&format!("{claim} --by //Hospital --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("attest that who holds"), "{looked}");
	let signed = cli.json(&format!("{claim} --sign-only idris.claim.json --hours 24")).await?;
	let submit = "relay submit idris.claim.json --key";
	let submitted = cli.json(&format!("{submit} //Hospital --dry-run")).await?;
	assert_eq!(submitted["words"], signed["words"]);
	let other = cli.refused(&format!("{submit} //Clinic")).await?;
	assert!(other.contains("PatientIdentity.NotAuthorized"), "{other}");

	let claimed = cli.json(&format!("{claim} --by //Officer {RELAYER}")).await?;
	assert_eq!(claimed["custodian"], json!(journey.hospital));
	assert!(claimed["entrusts_from"].is_string(), "as after a recovery: {claimed}");
	let shown = cli.json("patient show //IdrisPhone").await?;
	assert_eq!(shown["id"], patient, "the identity is the same");
	assert!(shown["custody"]["ended_at"].is_string(), "{shown}");
	assert_eq!(shown["keys"].as_array().map(Vec::len), Some(1), "{shown}");
	assert_eq!(shown["keys"][0]["purposes"], json!(["Control", "Consent", "RecoveryVeto"]));
	assert_eq!(cli.json(&format!("consent list {patient}")).await?, before, "so do its grants");
	for again in [format!("{submit} //Hospital"), format!("{claim} --by //Hospital")] {
		let told = cli.refused(&again).await?;
		assert!(told.contains("PatientIdentity."), "{told}");
	}
	let kept = cli.refused(&format!("patient encryption-key {KEPT_ANEW}")).await?;
	assert!(kept.contains("PatientIdentity.NotAuthorized"), "{kept}");

	let own = format!("--key //IdrisPhone {RELAYER}");
	let grant = format!("consent grant --to org:{} --categories Claims", journey.clinic);
	let grant = format!("{grant} --purposes TREAT --days 30 {own}");
	let paused = cli.refused(&grant).await?;
	assert!(paused.contains("Consent.RecentlyRecovered"), "{paused}");
	let revoked = cli.json("consent revoke 0 --key //IdrisPhone").await?;
	assert_eq!((&revoked["fee"], revoked.get("acting")), (&Value::Null, None));
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([72 * HOUR_MS])).await?;
	cli.done(&format!("consent lift 0 {own}")).await?;
	let granted = cli.json(&grant).await?;
	assert!(granted["annex"].is_string(), "what the patient gives is as everybody's: {granted}");
	Ok(())
}
