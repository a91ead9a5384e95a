//! What holds without a grant is shown, planned and set; relationships are attested, ended and
//! disputed. More of it is in `tests/policies.rs`.

use anyhow::Result;
use salus_e2e::{
	journey::{decide, propose, text},
	Cli, Journey,
};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

const RELAYED: &str = "--key //Ana --relayer //Hospital";
const LIST: &str = "relationship list //Ana";

/// The council plans a policy and takes it back; a holder sets its own.
pub async fn policies_are_chosen(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let show = "consent policy show";
	let before = cli.json(show).await?;
	let always = json!({ "policy": "deny", "from": null });
	assert_eq!((&before["consortium"], &before["planned"]), (&always, &Value::Null));
	assert_eq!(before["effective"]["uri"], "https://profiles.ihe.net/ITI/PCF/Policy-deny");

	let plan = "consent policy propose basic-normal";
	let looked = cli.json(&format!("{plan} --key //Alice --dry-run")).await?;
	let words = text(&looked, "words")?;
	let says = "practitioners of organizations that treat the patient may read for TREAT, COC";
	assert!(words.contains("basic-normal") && words.contains(says), "{words}");
	assert_eq!(cli.json("council list").await?, json!([]), "a dry run sends nothing");
	let outsider = cli.refused(&format!("{plan} --key //Dave")).await?;
	assert!(outsider.contains("no member of the council"), "{outsider}");

	let motion = propose(cli, plan).await?;
	assert!(text(&cli.json("council list").await?[0], "words")?.contains(says));
	assert_eq!(cli.json(show).await?["planned"], Value::Null, "it is not decided yet");
	let closed = cli.json(&format!("council close {motion} --key //Bob")).await?;
	assert_eq!(
		(&closed["base_policy"]["policy"], &closed["organization"]),
		(&json!("basic-normal"), &Value::Null)
	);
	let planned = cli.json(show).await?;
	assert_eq!(
		(&planned["planned"], &planned["effective"]),
		(&closed["base_policy"], &before["effective"])
	);
	let table = cli.done(show).await?;
	assert!(table.contains("basic-normal, from") && table.contains("nothing"), "{table}");

	decide(cli, "consent policy propose deny").await?;
	assert_eq!(cli.json(show).await?["planned"], Value::Null, "it was taken back");
	let motion = propose(cli, "consent policy propose deny").await?;
	let again = cli.refused(&format!("council close {motion} --key //Bob")).await?;
	assert!(again.contains("Consent.Unchanged"), "{again}");
	holders_are_stricter(journey).await
}

async fn holders_are_stricter(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let show = format!("consent policy show --holder {}", journey.hospital);
	assert_eq!(cli.json(&show).await?["own"], Value::Null);
	let set = "consent policy set deny --key //Hospital";
	let looked = cli.json(&format!("{set} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("no policy wider than deny"), "{looked}");
	assert_eq!(cli.json(&show).await?["own"], Value::Null, "a dry run sends nothing");
	let done = cli.json(set).await?;
	assert_eq!((&done["holder"], &done["policy"]), (&json!(journey.hospital), &json!("deny")));
	let shown = cli.json(&show).await?;
	assert_eq!((&shown["own"]["policy"], &shown["holder"]), (&json!("deny"), &done["holder"]));
	assert!(shown["own"]["from"].is_string(), "{shown}");

	for (refused, error) in [
		(set, "Consent.Unchanged"),
		("consent policy set deny --key //Eve", "Consent.NotAuthorized"),
		("consent policy show --holder 99", "no organization 99"),
	] {
		let said = cli.refused(refused).await?;
		assert!(said.contains(error), "{said}");
	}
	let unknown = cli.run("consent policy set normal --key //Hospital").await?;
	assert_eq!(unknown.code, Some(2), "{unknown:?}");
	assert!(unknown.stderr.contains("basic-normal"), "{unknown:?}");

	cli.done("consent policy patient deny --key //Ana").await?;
	let shown = cli.json("consent policy show --patient //Ana").await?;
	assert_eq!((&shown["patients"]["policy"], &shown["own"]), (&json!("deny"), &Value::Null));
	cli.done(&format!("consent policy patient all-normal {RELAYED}")).await?;
	let shown = cli.json("consent policy show --patient //Ana").await?;
	assert_eq!(shown["patients"]["policy"], "all-normal");
	Ok(())
}

/// The only relationship of Ana.
async fn only_one(cli: &Cli) -> Result<Value> {
	let listed = cli.json(LIST).await?;
	assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
	Ok(listed[0].clone())
}

/// The clinic attests, ends, and attests again; Ana disputes, and takes that back.
pub async fn relationships_come_and_go(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	assert_eq!(cli.json(LIST).await?, json!([]));
	let attest = "relationship attest //Ana --kind treatment --days 90 --evidence encounter-4711";
	let attest =
		format!("{attest} --evidence-out ana.evidence.json --key //Lind --relayer //Clinic");
	let looked = cli.json(&format!("{attest} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("treats patient"), "{looked}");
	assert_eq!(cli.json(LIST).await?, json!([]), "a dry run sends nothing");
	assert!(!cli.path("ana.evidence.json").exists(), "nor does it keep anything");

	let attested = cli.json(&attest).await?;
	assert_eq!(
		(&attested["organization"], &attested["kind"]),
		(&json!(clinic), &json!("treatment"))
	);
	let found = only_one(cli).await?;
	assert_eq!((&found["status"], &found["kind"]), (&json!("InForce"), &json!("treatment")));
	assert_eq!(found["organization_name"], "Clinic");
	let last = &found["attestations"][0];
	assert_eq!(
		(&last["evidence"], &last["valid_until"]),
		(&attested["evidence"], &attested["valid_until"])
	);
	assert_eq!(found["opened"], json!([]), "nobody opened it");
	let opened = cli.json(&format!("{LIST} --evidence ana.evidence.json")).await?;
	assert_eq!(opened[0]["opened"][0]["evidence_text"], "encounter-4711");
	let kept: Value = serde_json::from_slice(&cli.read("ana.evidence.json")?)?;
	let hash = Sha256::new()
		.chain_update("salus/evidence/v1\0")
		.chain_update(hex::decode(text(&kept, "salt")?)?)
		.chain_update(text(&kept, "text")?);
	assert_eq!(attested["evidence"], json!(hex::encode(hash.finalize())));

	let covers = "relationship attest //Ana --kind coverage --days 3 --evidence none";
	let covers = format!("{covers} --evidence-out none.json --key //Clinic");
	let refused = cli.refused(&covers).await?;
	assert!(refused.contains("Relationships.NotAuthorized"), "it is no payer: {refused}");
	assert!(!cli.path("none.json").exists(), "it opens nothing");
	let there = cli.refused(&attest).await?;
	assert!(there.contains("ana.evidence.json is there already"), "{there}");

	let end = "relationship end //Ana --kind treatment --key //Clinic";
	let looked = cli.json(&format!("{end} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("no more"), "{looked}");
	assert_eq!(cli.json(end).await?["status"], "Ended");
	let found = only_one(cli).await?;
	assert_eq!(
		(&found["status"], &found["attestations"][0]["ended_how"]),
		(&json!("Ended"), &json!("by_organization"))
	);
	let again = cli.refused(end).await?;
	assert!(again.contains("Relationships.NotInForce"), "{again}");
	relationships_are_disputed(journey).await
}

async fn relationships_are_disputed(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	cli.write("second.txt", "second encounter, 3 March\n")?;
	let attest = "relationship attest //Ana --kind treatment --until 2099-01-01";
	let attest =
		format!("{attest} --evidence-file second.txt --evidence-out second.json --key //Clinic");
	let late = cli.refused(&attest).await?;
	assert!(late.contains("Relationships.TooFar"), "a year at most: {late}");
	let attest = attest.replacen("--until 2099-01-01", "--days 30", 1);
	cli.done(&attest).await?;
	let opened = cli.json(&format!("{LIST} --evidence second.json")).await?;
	assert_eq!(opened[0]["opened"][0]["evidence_text"], "second encounter, 3 March\n");

	let dispute = |organization: u64| {
		format!("relationship dispute {organization} --kind treatment --key //Ana")
	};
	let never = cli.refused(&dispute(journey.hospital)).await?;
	assert!(never.contains("Relationships.NotFound"), "{never}");
	let disputed = cli.json(&dispute(clinic)).await?;
	assert_eq!((&disputed["status"], &disputed["fee"]), (&json!("Disputed"), &Value::Null));
	let found = only_one(cli).await?;
	assert_eq!(
		(&found["status"], &found["attestations"][1]["ended_how"]),
		(&json!("Disputed"), &json!("by_patient"))
	);
	let table = cli.done(LIST).await?;
	assert!(
		table.contains("treats the patient") && table.contains("disputed by the patient"),
		"{table}"
	);

	let withdraw = format!("relationship withdraw-dispute {clinic} --kind treatment {RELAYED}");
	let looked = cli.json(&format!("{withdraw} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("disputes no more"), "{looked}");
	assert_eq!(cli.json(&withdraw).await?["status"], "DisputeWithdrawn");
	let found = only_one(cli).await?;
	assert_eq!((&found["status"], &found["disputed_at"]), (&json!("Ended"), &Value::Null));
	let again = cli.refused(&withdraw).await?;
	assert!(again.contains("Relationships.NotDisputed"), "{again}");
	Ok(())
}
