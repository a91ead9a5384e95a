//! Consent in full: annexes, persons, commitments, counted uses, passing on, studies, laws.
//!
//! Each part has a patient of its own, so that it needs nothing of the others.

use anyhow::{ensure, Context, Result};
use salus_e2e::{journey::text, Cli, Journey};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::{fs, os::unix::fs::PermissionsExt};

#[path = "consents/annexes.rs"]
mod annexes;
#[path = "consents/exported.rs"]
mod exported;
#[path = "consents/grantees.rs"]
mod grantees;
#[path = "consents/laws.rs"]
mod laws;
#[path = "consents/passing_on.rs"]
mod passing_on;
#[path = "consents/studies.rs"]
mod studies;
#[path = "consents/terms.rs"]
mod terms;
#[path = "consents/words.rs"]
mod words;

/// Where the holder's records are.
const HELD: &str = "--vault hospital --key //Hospital";

/// A laboratory result; what it is about and how it is labelled stands in it nowhere.
const PLAIN: &str = r#"{"resourceType":"Observation","status":"final","category":[{"coding":[
	{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}]}"#;

/// Consent in all its parts.
pub async fn consent_is_given_in_full(journey: &Journey) -> Result<()> {
	annexes::what_is_sensitive_is_opened(journey).await?;
	annexes::signed_documents_are_named(journey).await?;
	annexes::what_is_narrowed_is_opened(journey).await?;
	annexes::restrictions_are_opened(journey).await?;
	grantees::persons_read(journey).await?;
	grantees::commitments_are_opened(journey).await?;
	terms::uses_are_counted(journey).await?;
	terms::uses_are_taken_by_sharing(journey).await?;
	terms::ends_are_open_or_events(journey).await?;
	passing_on::grants_are_passed_on(journey).await?;
	passing_on::grants_are_given_back(journey).await?;
	passing_on::all_of_a_grantee_is_revoked(journey).await?;
	studies::studies_are_granted_to(journey).await?;
	exported::consents_are_exported(journey).await?;
	exported::dissents_are_exported(journey).await?;
	laws::laws_are_cited(journey).await?;
	laws::disclosures_by_law_are_judged(journey).await?;
	words::what_decides_is_named(journey).await
}

/// Somebody whose consent is asked for. They have no money: the hospital submits what they sign.
struct Patient<'a> {
	journey: &'a Journey,
	key: &'static str,
	id: String,
}

impl<'a> Patient<'a> {
	async fn register(journey: &'a Journey, key: &'static str) -> Result<Self> {
		let register = format!("patient register --key {key} --sponsor //Hospital");
		let id = text(&journey.cli.json(&register).await?, "patient")?;
		Ok(Self { journey, key, id })
	}

	fn cli(&self) -> &'a Cli {
		&self.journey.cli
	}

	/// A command of `salus consent`, signed by the patient.
	fn signed(&self, command: &str) -> String {
		format!("consent {command} --key {} --relayer //Hospital", self.key)
	}

	/// Makes a grant or a restriction, or ends one.
	async fn does(&self, command: &str) -> Result<Value> {
		self.cli().json(&self.signed(command)).await
	}

	/// Revokes a grant, which needs neither money nor anybody who has some.
	async fn revokes(&self, id: u64) -> Result<()> {
		let revoke = format!("consent revoke {id} --key {}", self.key);
		let revoked = self.cli().json(&revoke).await?;
		ensure!(revoked["fee"] == Value::Null, "{revoked}");
		Ok(())
	}

	/// The grant of this number.
	async fn grant(&self, id: u64) -> Result<Value> {
		self.cli().json(&format!("consent show {} {id}", self.key)).await
	}

	/// The restriction of this number.
	async fn restriction(&self, id: u64) -> Result<Value> {
		self.cli().json(&format!("consent show {} --restriction {id}", self.key)).await
	}

	/// A question to the hospital, but for the command and for which records.
	fn question(&self, requester: &str, purpose: &str) -> String {
		format!(
			"--holder {} --requester {requester} --patient {} --purpose {purpose}",
			self.journey.hospital, self.key
		)
	}

	/// The question of a practitioner of the clinic, who wants to treat.
	fn of_lind(&self, records: &str) -> String {
		format!("{} {records}", self.question("//Lind", "TREAT"))
	}

	/// What the chain permits, about the only record of a question.
	async fn permitted(&self, question: &str) -> Result<Value> {
		let answer = self.cli().json(&format!("access check {question}")).await?;
		ensure!(answer["permitted"] == json!(1), "{question}: {answer}");
		Ok(answer["records"][0].clone())
	}

	/// Why the chain denies the only record of a question.
	async fn denied(&self, question: &str) -> Result<String> {
		let (answer, _) = self.cli().denied(&format!("access check {question}")).await?;
		text(&answer["records"][0], "reason").with_context(|| question.to_string())
	}

	/// The hospital anchors a resource about the patient. Returns its leaf.
	async fn anchored(&self, resource: &str) -> Result<String> {
		let cli = self.cli();
		cli.write("resource.json", resource)?;
		let anchor = format!("record anchor resource.json --patient {}", self.key);
		let by_okafor = "--vault hospital --key //Okafor --relayer //Hospital";
		let anchored = cli.json(&format!("{anchor} {by_okafor}")).await?;
		text(&anchored["records"][0], "leaf")
	}

	/// Receives what was shared, and reads it: byte for byte what the holder has.
	async fn receives(&self, folder: &str, leaf: &str, theirs: &str) -> Result<()> {
		let cli = self.cli();
		let received = cli.json(&format!("record receive {folder}/{leaf} {theirs}")).await?;
		assert_eq!(received["readable"], json!(true), "{received}");
		let read = cli.done(&format!("record open {leaf} {theirs}")).await?;
		assert_eq!(read, cli.done(&format!("record open {leaf} {HELD}")).await?);
		Ok(())
	}

	/// The patient's disclosures, as everybody sees them.
	async fn disclosures(&self) -> Result<Vec<Value>> {
		let listed = self.cli().json(&format!("disclosure list {}", self.key)).await?;
		Ok(listed["entries"].as_array().context("entries")?.clone())
	}
}

/// The codes in a list of JSON.
fn codes(list: &Value) -> Vec<&str> {
	list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// An opening file, which its owner alone may read.
fn opening(cli: &Cli, name: &str) -> Result<Value> {
	let mode = fs::metadata(cli.path(name))?.permissions().mode() & 0o777;
	ensure!(mode == 0o600, "{name} has mode {mode:o}");
	Ok(serde_json::from_slice(&cli.read(name)?)?)
}

/// The bytes of a part of an opening.
fn part(opening: &Value, name: &str) -> Result<Vec<u8>> {
	Ok(hex::decode(text(opening, name)?)?)
}

/// What ADR 8 commits to: `SHA-256(tag ‖ 0x00 ‖ salt ‖ what)`.
fn committed(tag: &str, opening: &Value, what: &[u8]) -> Result<String> {
	let hash = Sha256::new()
		.chain_update(tag)
		.chain_update([0])
		.chain_update(part(opening, "salt")?)
		.chain_update(what);
	Ok(hex::encode(hash.finalize()))
}
