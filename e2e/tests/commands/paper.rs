//! Somebody comes without a phone: the hospital keeps a key, acts for him, records what was signed by
//! hand, takes it back at the desk, and gives the identity over.

use anyhow::{ensure, Context, Result};
use salus_e2e::{journey::text, Cli, Journey};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::{fs, os::unix::fs::PermissionsExt};

const HOUR_MS: u64 = 60 * 60 * 1000;
const RELAYER: &str = "--relayer //Hospital";
/// The doctor at the desk, who has no money.
const DESK: &str = "--key //Okafor --relayer //Hospital";
/// What the patient signed may be protected: who answers for the hospital records it.
const ADMIN: &str = "--key //Hospital";
/// What the patient signs.
const DOCUMENT: &str = "I let the clinic see my images. Idris\n";

/// What follows needs the privacy officer of the hospital, and takes some three days of the chain's
/// own clock.
pub async fn a_patient_without_a_phone(journey: &Journey) -> Result<()> {
	let patient = an_identity_is_kept(journey).await?;
	a_custodian_gives_within_bounds(journey, &patient).await?;
	a_custodian_lifts_nothing(journey, &patient).await?;
	a_custodian_does_not_do_what_is_the_patients(journey, &patient).await?;
	a_record_is_linked_without_a_permission(journey, &patient).await?;
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

/// What is said of an act by who keeps the key.
fn as_custodian(journey: &Journey) -> Value {
	json!({ "custodian": { "organization": journey.hospital } })
}

async fn an_identity_is_kept(journey: &Journey) -> Result<String> {
	let cli = &journey.cli;
	let register = "patient register --key //IdrisKept --custodian";
	let stranger = cli.refused(&format!("{register} //Ana")).await?;
	assert!(stranger.contains("acts for no member organization"), "{stranger}");
	let regulator = cli.refused(&format!("{register} //Alice")).await?;
	assert!(regulator.contains("keeps nobody's key"), "it treats nobody: {regulator}");
	let poor = cli.refused(&format!("{register} //Okafor")).await?;
	assert!(poor.contains("cannot pay the fee"), "{poor}");
	let looked = cli.json(&format!("{register} //Hospital --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("without a device"), "{looked}");
	cli.refused("patient show //IdrisKept").await?;

	let registered = cli.json(&format!("{register} //Hospital")).await?;
	assert_eq!(registered["custodian"], json!(journey.hospital));
	let shown = cli.json("patient show //IdrisKept").await?;
	assert_eq!(shown["id"], registered["patient"]);
	assert_eq!(
		(&shown["custody"]["organization"], &shown["custody"]["ended_at"]),
		(&json!(journey.hospital), &Value::Null)
	);
	let table = cli.done("patient show //IdrisKept").await?;
	assert!(table.contains("key kept by"), "{table}");
	assert_eq!(cli.json("patient show //Ana").await?["custody"], Value::Null);
	text(&registered, "patient")
}

async fn a_custodian_gives_within_bounds(journey: &Journey, patient: &str) -> Result<()> {
	let (cli, clinic, hospital) = (&journey.cli, journey.clinic, journey.hospital);
	let grant = format!("consent grant --patient {patient} --categories LabResults --days 30");
	let gives = format!("{grant} --to org:{clinic} --purposes TREAT");
	let kept = refused(cli, &format!("{gives} --key //IdrisKept {RELAYER}")).await?;
	assert!(kept.contains("a kept key does nothing"), "{kept}");
	let other = refused(cli, &format!("{gives} --key //Clinic")).await?;
	assert!(other.contains("does not act for it"), "{other}");

	let granted = cli.json(&format!("{gives} {DESK}")).await?;
	assert_eq!((&granted["acting"], &granted["annex"]), (&as_custodian(journey), &Value::Null));
	let shown = cli.json(&format!("consent show {patient} 0")).await?;
	assert_eq!(shown["right"], as_custodian(journey));
	assert_eq!(shown["scope"]["protected"], "none");
	let table = cli.done(&format!("consent show {patient} 0")).await?;
	assert!(table.contains("which keeps the patient's key"), "{table}");
	let ask = format!("--holder {hospital} --requester //Clinic --patient {patient}");
	cli.done(&format!("access check {ask} --category LabResults --purpose TREAT")).await?;

	let to_clinic = format!("--to org:{clinic} --purposes TREAT");
	for (more, why) in [
		(format!("--to org:{clinic} --purposes HRESCH"), "treatment, payment and operations alone"),
		(format!("--to org:{hospital} --purposes TREAT"), "nothing to itself"),
		("--to role:Provider --purposes TREAT".into(), "to an organization, a practitioner"),
		(format!("{to_clinic} --actions Read,Reshare"), "lets nobody pass on"),
		(format!("{to_clinic} --confidentiality R"), "nothing above N"),
		(format!("{to_clinic} --protected all"), "nothing that is specially protected"),
		(format!("{to_clinic} --sensitivities HIV --annex-out idris.annex.json"), "no annex"),
	] {
		let told = refused(cli, &format!("{grant} {more} {DESK}")).await?;
		assert!(told.contains("Consent.NotAuthorized") && told.contains(why), "{more}: {told}");
	}
	assert!(!cli.path("idris.annex.json").exists(), "nothing was given");
	let long = gives.replace("--days 30", "--days 366");
	let long = refused(cli, &format!("{long} {DESK}")).await?;
	assert!(long.contains("Consent.TooFar") && long.contains("within a year"), "{long}");
	Ok(())
}

/// It withholds and takes back like the patient, and gives nothing free.
async fn a_custodian_lifts_nothing(journey: &Journey, patient: &str) -> Result<()> {
	let cli = &journey.cli;
	let by = format!("--patient {patient} {DESK}");
	let restricted = cli.json(&format!("consent restrict --categories Devices {by}")).await?;
	assert_eq!(restricted["acting"], as_custodian(journey));
	let lift = format!("consent lift {} {by}", restricted["restriction"]);
	let lifted = refused(cli, &lift).await?;
	assert!(lifted.contains("only the patient lifts"), "{lifted}");
	assert!(lifted.contains("claim-identity"), "what to do: {lifted}");
	let suspended = cli.json(&format!("consent suspend 0 {by}")).await?;
	assert_eq!(suspended["acting"], as_custodian(journey));
	let resumed = refused(cli, &format!("consent resume 0 {by}")).await?;
	assert!(resumed.contains("only the patient resumes"), "{resumed}");
	// Who has no money needs none to be stricter.
	let stricter = format!("consent policy patient deny --patient {patient} --key //Okafor");
	let stricter = cli.json(&stricter).await?;
	assert_eq!((&stricter["acting"], &stricter["fee"]), (&as_custodian(journey), &Value::Null));
	let laxer = refused(cli, &format!("consent policy patient all-normal {by}")).await?;
	assert!(laxer.contains("only the patient becomes laxer"), "{laxer}");
	Ok(())
}

/// Keys, representatives, guardians, emergencies and disputes: none of them is for who keeps the key
/// to decide about.
async fn a_custodian_does_not_do_what_is_the_patients(
	journey: &Journey,
	patient: &str,
) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	for command in [
		"patient key add //IdrisOther --purposes Consent",
		"patient key rotate //IdrisKept //IdrisOther",
		"patient key remove //IdrisKept",
		"patient key purposes //IdrisKept --purposes Control",
		"patient guardian add //Ben --threshold 1 --openings idris",
		"patient proxy add //Father --capacity GUARD --authorities consent --days 3 --opening idris.json",
		"emergency set everything",
	] {
		let own = format!("{command} --key //IdrisKept {RELAYER}");
		for by in [own, format!("{command} --patient {patient} {DESK}")] {
			let told = cli.refused(&by).await?;
			assert!(told.contains("only the patient does this"), "{by}: {told}");
			assert!(told.contains("claim-identity"), "{by}: {told}");
		}
	}
	assert!(!cli.path("idris.json").exists() && !cli.path("idris").exists());
	let attest =
		format!("relationship attest {patient} --kind treatment --days 9 --evidence visit");
	cli.done(&format!("{attest} --evidence-out idris.visit.json --key //Hospital")).await?;
	let dispute = format!("relationship dispute {hospital} --kind treatment --patient {patient}");
	let told = cli.refused(&format!("{dispute} {DESK}")).await?;
	assert!(told.contains("only the patient does this"), "{told}");
	let level = format!("assurance attest {patient} --level IAL2 --days 30 --key //Hospital");
	let own = cli.refused(&level).await?;
	assert!(own.contains("Attestations.NotAuthorized"), "its own key: {own}");

	let publish = format!("patient encryption-key --patient {patient}");
	let whose = cli.unusable(&format!("{publish} {DESK}")).await?;
	assert!(whose.contains("--encryption-key"), "the doctor's is not his: {whose}");
	let hex = "7b".repeat(32);
	let published = cli.json(&format!("{publish} --encryption-key {hex} {DESK}")).await?;
	assert_eq!(published["acting"], as_custodian(journey));
	Ok(())
}

async fn a_record_is_linked_without_a_permission(journey: &Journey, patient: &str) -> Result<()> {
	let cli = &journey.cli;
	cli.write("idris.number", "MRN-1789")?;
	cli.write("idris.key", "08".repeat(32))?;
	let number = "--record-number-file idris.number --number-key-file idris.key";
	let identifier = text(&cli.json(&format!("org keyed-id {number}")).await?, "identifier")?;
	let permit =
		format!("patient record-link permit {} --identifier {identifier}", journey.hospital);
	let told = cli.refused(&format!("{permit} --patient {patient} {DESK}")).await?;
	assert!(told.contains("salus org link"), "it waits for nobody: {told}");
	cli.done(&format!("org link {patient} {number} {DESK}")).await?;
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
	let record = record(patient, &signed, "idris.paper.json");
	let looked = cli.json(&format!("{record} {gives} {ADMIN} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("by the paper"), "{looked}");
	assert!(!cli.path("idris.paper.json").exists(), "a dry run keeps nothing");
	for (changed, why) in [
		(record.replace(&signed, "2099-01-01"), "Consent.TooFar"),
		(record.replace(&signed, "2024-01-01"), "Consent.Expired"),
		(record.replace("--days 30", "--days 366"), "Consent.TooFar"),
		(record.replace(patient, "//Ana"), "Consent.NotInCustody"),
		(format!("{record} --signer PRN --protected all"), "Consent.NotAuthorized"),
		(format!("{record} --signer EXCEST"), "nobody executes an estate"),
		(format!("{record} --directive 3"), "belongs to no directive"),
	] {
		let told = cli.refused(&format!("{changed} {gives} {ADMIN}")).await?;
		assert!(told.contains(why), "{changed}: {told}");
	}
	for (other, why) in [
		(gives.replace("TREAT", "HRESCH"), "treatment, payment and operations alone"),
		(gives.replace(&format!("org:{clinic}"), "any"), "to nobody who does research"),
	] {
		let told = cli.refused(&format!("{record} {other} {ADMIN}")).await?;
		assert!(told.contains(why), "{other}: {told}");
	}

	let recorded = cli.json(&format!("{record} {gives} {ADMIN}")).await?;
	let as_recorder = json!({ "recorder": { "organization": journey.hospital } });
	assert_eq!((&recorded["acting"], &recorded["signer"]), (&as_recorder, &json!("ONESELF")));
	assert!(recorded["annex"].is_string(), "as every grant that the patient signs: {recorded}");
	let grant = recorded["grant"].as_u64().context("a grant")?;
	let right = &cli.json(&format!("consent show {patient} {grant}")).await?["right"]["paper"];
	assert_eq!(
		(&right["organization"], &right["document"]),
		(&json!(journey.hospital), &recorded["document"])
	);
	its_commitments_are_the_public_formats(cli, &recorded)?;
	let again = cli.refused(&format!("{record} {gives} {ADMIN}")).await?;
	assert!(again.contains("idris.paper.json is there already"), "{again}");
	Ok(grant)
}

fn its_commitments_are_the_public_formats(cli: &Cli, recorded: &Value) -> Result<()> {
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
	Ok(())
}

async fn a_paper_is_checked(journey: &Journey, patient: &str, grant: u64) -> Result<()> {
	let cli = &journey.cli;
	let shown = cli.json(&format!("paper show {patient} {grant}")).await?;
	assert_eq!(
		(&shown["organization"], &shown["status"]),
		(&json!(journey.hospital), &json!("Live"))
	);
	assert_eq!(shown["patient"], patient);
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
	let opening: Value = serde_json::from_slice(&cli.read("idris.paper.json")?)?;
	for (member, value, step) in [
		("witness", json!("Nurse-Lund"), "witness"),
		("signer", json!("PRN"), "signer"),
		("patient", json!("00".repeat(32)), "patient"),
		("organization", json!(journey.clinic), "chain"),
	] {
		let mut forged = opening.clone();
		forged[member] = value;
		cli.write("idris.forged.json", forged.to_string())?;
		let forged = cli.denied("paper check idris.forged.json --document idris.pdf").await?;
		assert_eq!(failed(&forged.0), [step]);
	}
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
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let gives = format!("--to org:{clinic} --categories Immunizations --purposes TREAT");
	let record = record(patient, &now(cli).await?, "idris.clinic.json");
	let record = format!("{record} {gives} --signer PRN --key //Clinic");
	let stranger = cli.refused(&record).await?;
	assert!(stranger.contains("neither keeps the key"), "{stranger}");
	assert!(stranger.contains("relationship attest"), "what to do: {stranger}");
	let attest =
		format!("relationship attest {patient} --kind treatment --days 9 --evidence visit");
	cli.done(&format!("{attest} --evidence-out idris.clinic.visit.json --key //Clinic")).await?;
	let annexed = format!("{record} --sensitivities HIV --annex-out idris.annex.json");
	let told = cli.refused(&annexed).await?;
	assert!(told.contains("only a paper that the patient signed"), "{told}");
	let recorded = cli.json(&record).await?;
	let as_recorder = json!({ "recorder": { "organization": clinic } });
	assert_eq!((&recorded["acting"], &recorded["signer"]), (&as_recorder, &json!("PRN")));
	assert_eq!(recorded["annex"], Value::Null, "nothing protected without his signature");
	// It was for the sister.
	let back = format!("consent give-back {} --patient {patient}", recorded["grant"]);
	let doctor = cli.refused(&format!("{back} {DESK}")).await?;
	assert!(doctor.contains("Consent.NotAuthorized"), "not theirs: {doctor}");
	let back = cli.json(&format!("{back} --key //Clinic")).await?;
	assert_eq!(back["given_back"], json!(true));
	Ok(())
}

/// A paper that was signed before something was taken back gives nothing, whichever arrives first.
async fn what_is_taken_back_wins(journey: &Journey, patient: &str, grant: u64) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let signed = now(cli).await?;
	let gives = format!("--to org:{clinic} --categories Imaging --purposes TREAT --signer PRN");
	let record = record(patient, &signed, "idris.late.json");
	let late = format!("{record} {gives} --key //Okafor --sign-only idris.late.relay.json");
	cli.done(&late).await?;

	let revoked = format!("consent revoke {grant} --patient {patient} --key //Hospital");
	let revoked = cli.json(&revoked).await?;
	assert_eq!((&revoked["fee"], &revoked["acting"]), (&Value::Null, &as_custodian(journey)));
	let replayed = cli.refused("relay submit idris.late.relay.json --key //Hospital").await?;
	assert!(replayed.contains("Consent.Outdated"), "{replayed}");
	let again = late.replacen("idris.late.json", "idris.again.json", 1);
	let told = cli.refused(&again).await?;
	assert!(told.contains("Consent.Outdated") && told.contains("signed anew"), "{told}");
	assert!(!cli.path("idris.again.json").exists(), "it opens nothing");
	let shown = cli.json(&format!("paper show {patient} {grant}")).await?;
	assert_eq!(shown["status"], "Revoked");

	// Another block, so that it is signed after the withdrawal; and then what nobody recorded is taken
	// back.
	let hex = "7c".repeat(32);
	let publish = format!("patient encryption-key --patient {patient} --encryption-key {hex}");
	cli.done(&format!("{publish} {DESK}")).await?;
	let anew = record.replace(&signed, &now(cli).await?).replace("idris.late", "idris.anew");
	let withdraw = format!("paper withdraw {patient}");
	let other = refused(cli, &format!("{withdraw} --key //Clinic")).await?;
	assert!(other.contains("does not act for it"), "{other}");
	let nobodys = cli.refused(&format!("paper withdraw //Ana {DESK}")).await?;
	assert!(nobodys.contains("Consent.NotInCustody"), "{nobodys}");
	let looked = cli.json(&format!("{withdraw} {DESK} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("nobody recorded yet"), "{looked}");
	let withdrawn = cli.json(&format!("{withdraw} {DESK}")).await?;
	assert_eq!(withdrawn["acting"], as_custodian(journey));
	assert!(withdrawn["withdrew_at"].is_string(), "{withdrawn}");
	let told = cli.refused(&format!("{anew} {gives} {DESK}")).await?;
	assert!(told.contains("Consent.Outdated"), "{told}");
	// A block after the hour, by whose time the pool judges what is free.
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([24 * HOUR_MS])).await?;
	cli.done(&format!("{publish} {DESK}")).await?;
	let free = cli.json(&format!("{withdraw} --key //Okafor")).await?;
	assert_eq!(free["fee"], Value::Null, "once an hour: {free}");
	Ok(())
}

async fn the_patient_takes_the_identity_over(journey: &Journey, patient: &str) -> Result<()> {
	let cli = &journey.cli;
	let before = cli.json(&format!("consent list {patient}")).await?;
	let claim = format!("patient claim-identity --patient {patient} --key");
	let used = cli.refused(&format!("{claim} //Ana --sign-only idris.none.json")).await?;
	assert!(used.contains("PatientIdentity.AlreadyExists"), "{used}");
	let nurse = cli.refused(&format!("{claim} //Okafor --sign-only idris.none.json")).await?;
	assert!(nurse.contains("acts for organization"), "{nurse}");
	let signed = format!("{claim} //IdrisPhone --sign-only idris.claim.json --hours 24");
	let signed = cli.json(&signed).await?;
	assert_eq!(signed["patient"], patient);
	cli.write("idris.seen", "passport seen at the desk on 3 March")?;
	let attest = "patient claim-identity --claim idris.claim.json --evidence-file idris.seen \
	              --evidence-out idris.seen.json --by";
	let doctor = cli.refused(&format!("{attest} {}", &DESK["--key ".len()..])).await?;
	assert!(doctor.contains("neither the admin nor a privacy officer"), "{doctor}");
	let other = cli.refused(&format!("{attest} //Clinic")).await?;
	assert!(other.contains("PatientIdentity.NotAuthorized"), "{other}");
	let looked = cli.json(&format!("{attest} //Hospital --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("that who holds"), "{looked}");
	assert!(!cli.path("idris.seen.json").exists(), "a dry run keeps nothing");
	let mut forged: Value = serde_json::from_slice(&cli.read("idris.claim.json")?)?;
	forged["encryption_key"] = json!("00".repeat(32));
	cli.write("idris.forged.json", forged.to_string())?;
	let forged = attest.replace("idris.claim.json", "idris.forged.json");
	let forged = cli.refused(&format!("{forged} //Hospital")).await?;
	assert!(forged.contains("did not sign this claim"), "{forged}");

	let claimed = cli.json(&format!("{attest} //Officer {RELAYER}")).await?;
	let hospital = &json!(journey.hospital);
	assert_eq!((&claimed["custodian"], &claimed["organization"]), (hospital, hospital));
	assert!(claimed["entrusts_from"].is_string(), "as after a recovery: {claimed}");
	let opening: Value = serde_json::from_slice(&cli.read("idris.seen.json")?)?;
	assert_eq!(opening["text"], "passport seen at the desk on 3 March");
	let shown = cli.json("patient show //IdrisPhone").await?;
	assert_eq!(shown["id"], patient, "the identity is the same");
	assert!(shown["custody"]["ended_at"].is_string(), "{shown}");
	assert_eq!(shown["keys"].as_array().map(Vec::len), Some(1), "{shown}");
	assert_eq!(shown["keys"][0]["purposes"], json!(["Control", "Consent", "RecoveryVeto"]));
	assert_eq!(cli.json(&format!("consent list {patient}")).await?, before, "so do its grants");
	let again = attest.replace("idris.seen.json", "idris.seen2.json");
	let again = cli.refused(&format!("{again} //Hospital")).await?;
	assert!(again.contains("PatientIdentity.NotInCustody"), "{again}");
	what_is_theirs_is_theirs(journey, patient).await
}

/// The patient does what nobody did for him; nobody acts for him any more.
async fn what_is_theirs_is_theirs(journey: &Journey, patient: &str) -> Result<()> {
	let cli = &journey.cli;
	let desk = format!("consent restrict --categories Imaging --patient {patient} {DESK}");
	let desk = cli.refused(&desk).await?;
	assert!(desk.contains("is no key of patient"), "{desk}");
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
