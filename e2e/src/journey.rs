//! The journey that tests start from: members, a patient, a record, consent given and withdrawn.

use crate::{Cli, Node, NodeOptions};
use anyhow::{ensure, Context, Result};
use serde_json::Value;
use std::path::Path;

/// The patient's record of the examples: twelve resources, and an entry without one.
pub const RECORD: &str =
	include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../client/cli/examples/htest-record.json"));

/// Where a condition is in [`RECORD`]; it is anchored singly.
pub const CONDITION: usize = 2;
/// Where a laboratory result is in [`RECORD`]; it is anchored singly.
pub const POTASSIUM: usize = 6;
/// Where another one is; it is anchored in the batch.
pub const CREATININE: usize = 8;

/// A chain of blocks on demand with two providers and a payer that the council admitted.
///
/// The actors are development keys: the hospital `//Hospital` with practitioner `//Okafor`, the
/// clinic `//Clinic` with practitioner `//Lind`, the payer `//Payer`, and the patient `//Ana`, who
/// has no money.
pub struct Journey {
	/// The node.
	pub node: Node,
	/// Everybody's terminal.
	pub cli: Cli,
	/// The hospital's id.
	pub hospital: u64,
	/// The clinic's id.
	pub clinic: u64,
	/// The payer's id.
	pub payer: u64,
	/// The patient's pseudonym.
	pub patient: String,
}

impl Journey {
	/// Starts the node and everybody's terminal in `folder`, and lets the council admit the
	/// members, these their practitioners, and the hospital the patient.
	///
	/// # Errors
	/// Fails if one of the steps does.
	pub async fn begin(folder: &Path) -> Result<Self> {
		let node = NodeOptions::sealed(&folder.join("node"), "instant").start().await?;
		let cli = Cli::new(&folder.join("terminal"), node.url())?;
		let hospital = admit(&cli, "Hospital", "Provider,Laboratory", 365).await?;
		let clinic = admit(&cli, "Clinic", "Provider", 90).await?;
		let payer = admit(&cli, "Payer", "Payer", 365).await?;
		for admin in ["//Hospital", "//Clinic"] {
			cli.done(&format!("org set-encryption-key --key {admin}")).await?;
		}
		for (account, admin) in [("//Okafor", "//Hospital"), ("//Lind", "//Clinic")] {
			let privileges = "--privileges BreakGlass --days 60";
			cli.done(&format!("practitioner enroll {account} {privileges} --key {admin}")).await?;
		}
		let registered = cli.json("patient register --key //Ana --sponsor //Hospital").await?;
		let patient = text(&registered, "patient")?;
		Ok(Self { node, cli, hospital, clinic, payer, patient })
	}

	/// Goes on from [`Journey::begin`]: the hospital anchors the record, eight resources singly and
	/// the rest as a batch; the patient grants part of it, by herself through a relayer, and the
	/// clinic gets what it may; then consent, keys, credentials and memberships end, each in each
	/// way. Returns the leaves.
	///
	/// # Errors
	/// Fails if one of the steps does.
	pub async fn live(&self) -> Result<Vec<String>> {
		let cli = &self.cli;
		cli.write("record.json", RECORD)?;
		let anchored = cli
			.json("record anchor record.json --patient //Ana --vault hospital --key //Okafor --relayer //Hospital")
			.await?;
		let records = anchored["records"].as_array().context("records")?;
		let leaves: Vec<_> =
			records.iter().map(|record| text(record, "leaf")).collect::<Result<_>>()?;
		let batched = records.iter().filter(|record| record["batch"].is_u64()).count();
		ensure!(leaves.len() == 12 && batched == 4, "{anchored}");

		let relayed = "--key //Ana --relayer //Hospital";
		cli.done(&format!("patient key add //AnaPhone --purposes Consent {relayed}")).await?;
		cli.done(&format!("patient key add //AnaLost --purposes Consent {relayed}")).await?;
		cli.done(&format!("patient key remove //AnaLost {relayed}")).await?;
		let granted = "--categories LabResults,Allergies --purposes TREAT --days 30";
		cli.done(&format!("consent grant --to org:{} {granted} {relayed}", self.clinic)).await?;
		let named = "--to practitioner://Okafor --categories Medications --purposes TREAT+";
		cli.done(&format!("consent grant {named} --days 7 {relayed}")).await?;
		let by_phone = "--to any --categories Immunizations --purposes PUBHLTH --days 90";
		let phone = "--key //AnaPhone --relayer //Hospital";
		cli.done(&format!("consent grant {by_phone} {phone} --patient {}", self.patient)).await?;

		let share = "--vault hospital --key //Hospital --to //Lind --purpose TREAT --export out";
		cli.refused(&format!("record share {} {share}", leaves[CONDITION])).await?;
		for leaf in [&leaves[POTASSIUM], &leaves[CREATININE]] {
			cli.done(&format!("record share {leaf} {share}")).await?;
			cli.done(&format!("record receive out/{leaf} --vault clinic --key //Clinic")).await?;
		}
		cli.done("consent revoke 0 --key //Ana").await?;
		self.end_memberships().await?;
		Ok(leaves)
	}

	async fn end_memberships(&self) -> Result<()> {
		let cli = &self.cli;
		cli.done("practitioner remove //Lind --key //Clinic").await?;
		cli.done("practitioner enroll //Berg --days 10 --key //Clinic").await?;
		cli.done("practitioner renew //Berg --days 20 --key //Clinic").await?;
		cli.done("org rotate-admin //HospitalNext --key //Hospital").await?;
		decide(cli, &format!("org suspend {}", self.clinic)).await?;
		decide(cli, &format!("org suspend {}", self.payer)).await?;
		decide(cli, &format!("org reinstate {}", self.payer)).await?;
		decide(cli, &format!("org remove {}", self.payer)).await?;
		Ok(())
	}
}

async fn admit(cli: &Cli, name: &str, roles: &str, days: u32) -> Result<u64> {
	let terms = format!("--name {name} --roles {roles} --admin //{name} --days {days}");
	let admitted = decide(cli, &format!("org admit {terms}")).await?;
	admitted["organization"].as_u64().with_context(|| format!("{admitted}"))
}

/// Has the council decide by two thirds: `proposal` is the command that proposes, without its key.
/// Returns what closing the motion brought about.
///
/// # Errors
/// Fails if one of the steps does.
pub async fn decide(cli: &Cli, proposal: &str) -> Result<Value> {
	let motion = propose(cli, proposal).await?;
	cli.json(&format!("council close {motion} --key //Bob")).await
}

/// Has the council vote for a motion by two thirds, and leaves it to be closed. Returns its number.
///
/// # Errors
/// Fails if one of the steps does.
pub async fn propose(cli: &Cli, proposal: &str) -> Result<u64> {
	let proposed = cli.json(&format!("{proposal} --key //Alice")).await?;
	let motion = proposed["index"].as_u64().with_context(|| format!("{proposed}"))?;
	for member in ["//Alice", "//Bob"] {
		cli.done(&format!("council vote {motion} --key {member}")).await?;
	}
	Ok(motion)
}

/// A member of a JSON object that is a text.
///
/// # Errors
/// Fails if there is none.
pub fn text(object: &Value, name: &str) -> Result<String> {
	object[name].as_str().map(String::from).with_context(|| format!("{name} of {object}"))
}
