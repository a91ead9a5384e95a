//! Records are amended, retracted and erased, whether they were anchored singly or in a batch.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{text, CREATININE, POTASSIUM},
	Journey,
};
use serde_json::{json, Value};

const HELD: &str = "--vault hospital --key //Hospital";
const BY_OKAFOR: &str =
	"--vault hospital --vault-key //Hospital --key //Okafor --relayer //Hospital";

/// Amends, retracts and erases one record that was anchored singly, and one of a batch.
pub async fn records_have_versions(journey: &Journey, leaves: &[String]) -> Result<()> {
	for (leaf, is_batched) in [(&leaves[POTASSIUM], false), (&leaves[CREATININE], true)] {
		let new = amended(journey, leaf, is_batched).await?;
		retracted(journey, &new).await?;
		erased(journey, leaf, is_batched).await?;
	}
	members_are_committed_to(journey).await
}

/// Writes a record and its opening into files of this name.
async fn open(journey: &Journey, leaf: &str, name: &str) -> Result<()> {
	let out = format!("--out {name}.json --opening {name}.opening.json --force");
	journey.cli.done(&format!("record open {leaf} {HELD} {out}")).await?;
	Ok(())
}

fn verify(journey: &Journey, name: &str) -> String {
	let files = format!("{name}.json --opening {name}.opening.json");
	format!("record verify {files} --patient //Ana --issuer {}", journey.hospital)
}

/// What a verification found about whether the record stands.
fn standing(verification: &Value) -> Result<(bool, String)> {
	let steps = verification["steps"].as_array().context("steps")?;
	let step = steps.iter().find(|step| step["step"] == json!("standing")).context("a step")?;
	Ok((step["holds"] == json!(true), text(step, "found")?))
}

async fn amended(journey: &Journey, old: &str, is_batched: bool) -> Result<String> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	open(journey, old, "old").await?;
	let history = cli.json("record history --opening old.opening.json").await?;
	let place = (&history[0]["leaf"], history[0]["batch"].is_u64());
	assert_eq!(place, (&json!(old), is_batched));
	assert_eq!(cli.json(&verify(journey, "old")).await?["state"], "Standing");

	let before = String::from_utf8(cli.read("old.json")?)?;
	let after = before.replacen("\"final\"", "\"amended\"", 1);
	assert_ne!(before, after);
	cli.write("new.json", &after)?;
	let amend = format!("record amend {old} new.json");
	let blind = "--vault hospital --key //Okafor --relayer //Hospital";
	let refused = cli.refused(&format!("{amend} {blind}")).await?;
	assert!(refused.contains("--vault-key"), "{refused}");
	let amended = cli.json(&format!("{amend} {BY_OKAFOR}")).await?;
	assert_eq!((&amended["old"], &amended["version"]), (&json!(old), &json!(2)));
	let new = text(&amended, "leaf")?;
	let forked = cli.refused(&format!("{amend} {BY_OKAFOR}")).await?;
	assert!(forked.contains("RecordAnchor.Superseded"), "{forked}");

	assert_eq!(cli.done(&format!("record open {new} {HELD}")).await?, after);
	let history = cli.json(&format!("record history {hospital} {new}")).await?;
	let states: Vec<_> =
		history.as_array().context("versions")?.iter().map(|version| &version["state"]).collect();
	assert_eq!(states, ["Superseded", "Standing"]);
	assert_eq!((&history[0]["leaf"], &history[1]["leaf"]), (&json!(old), &json!(new)));
	assert_eq!(cli.json(&format!("record history {hospital} {old}")).await?, history);

	// What was proven of the old version still is, and what took its place is named.
	let verified = cli.json(&verify(journey, "old")).await?;
	assert_eq!((&verified["proven"], &verified["state"]), (&json!(true), &json!("Superseded")));
	let (holds, found) = standing(&verified)?;
	assert!(holds && found.contains(&new), "{found}");
	open(journey, &new, "new").await?;
	assert_eq!(cli.json(&verify(journey, "new")).await?["state"], "Standing");
	Ok(new)
}

async fn retracted(journey: &Journey, leaf: &str) -> Result<()> {
	let cli = &journey.cli;
	let retract = format!("record retract {leaf}");
	let foreign = "--vault hospital --vault-key //Hospital --key //Clinic";
	let refused = cli.refused(&format!("{retract} {foreign}")).await?;
	assert!(refused.contains("RecordAnchor.NotAuthorized"), "{refused}");
	assert_eq!(cli.json(&format!("{retract} {BY_OKAFOR}")).await?["state"], "Retracted");
	let shown = cli.json(&format!("record show {} {leaf}", journey.hospital)).await?;
	assert_eq!(shown["state"], "Retracted");
	let (answer, said) = cli.denied(&verify(journey, "new")).await?;
	assert_eq!((&answer["proven"], standing(&answer)?.0), (&json!(false), false));
	assert!(said.contains("retracted"), "{said}");
	let again = cli.refused(&format!("{retract} {HELD}")).await?;
	assert!(again.contains("RecordAnchor.Retracted"), "{again}");
	Ok(())
}

/// The old version is erased; the tombstone of the batched one is not waited for, so that the vault
/// is left for a second attempt.
async fn erased(journey: &Journey, leaf: &str, is_batched: bool) -> Result<()> {
	let cli = &journey.cli;
	cli.write("statement.txt", "The hospital destroyed the record.")?;
	let file = format!("attestation-{is_batched}.json");
	let erase =
		format!("record erase {leaf} --statement statement.txt --attestation {file} {HELD}");
	if is_batched {
		let sent = cli.json(&format!("{erase} --wait best")).await?;
		assert_eq!(sent["shredded"], json!(false), "{sent}");
		cli.done(&format!("record open {leaf} {HELD}")).await?;
	}
	let erased = cli.json(&erase).await?;
	assert_eq!((&erased["shredded"], &erased["state"]), (&json!(true), &json!("Tombstoned")));
	let gone = cli.refused(&format!("record open {leaf} {HELD}")).await?;
	assert!(gone.contains("shredded"), "{gone}");

	let kept: Value = serde_json::from_slice(&cli.read(&file)?)?;
	let salt = text(&kept, "salt")?;
	let commit = format!("record commit statement.txt --form raw --salt {salt}");
	let attestation = &cli.json(&commit).await?["commitment"];
	assert_eq!((&kept["commitment"], &erased["attestation"]), (attestation, attestation));
	let history = cli.json(&format!("record history {} {leaf}", journey.hospital)).await?;
	assert_eq!(&history[0]["attestation"], attestation);
	assert_eq!(history[0]["state"], "Tombstoned");
	let (answer, said) = cli.denied(&verify(journey, "old")).await?;
	assert!(!standing(&answer)?.0);
	assert!(said.contains("erased"), "{said}");
	Ok(())
}

/// A payer-side id goes into the member commitment, and opens from the vault.
async fn members_are_committed_to(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let member = "4d".repeat(32);
	cli.write("visit.json", r#"{"resourceType":"Observation","id":"visit","status":"final"}"#)?;
	let anchor = format!("record anchor visit.json --patient //Ana --member {member} {HELD}");
	let leaf = text(&cli.json(&anchor).await?["records"][0], "leaf")?;
	open(journey, &leaf, "visit").await?;
	let opening: Value = serde_json::from_slice(&cli.read("visit.opening.json")?)?;
	assert_eq!(opening["member"]["opened"]["value"], json!(member));
	assert_eq!(cli.json(&verify(journey, "visit")).await?["proven"], json!(true));
	Ok(())
}
