//! A patient is said to have died, and lives; leaves and comes back; and ends what can be ended.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{decide, text},
	Cli, Journey,
};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const RELAYER: &str = "--relayer //Hospital";
/// Wanda signs; the hospital relays.
const WANDA: &str = "--key //Wanda --relayer //Hospital";
const SHOW: &str = "patient death show //Wanda";

/// Wanda is treated by the hospital and covered by the guild, and has an executor.
pub async fn a_patient_dies_lives_and_leaves(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let admitted =
		decide(cli, "org admit --name Guild --roles Payer --admin //Guild --days 365").await?;
	let guild = admitted["organization"].as_u64().context("an id")?;
	let wanda = register(cli, "//Wanda").await?;
	register(cli, "//Heir").await?;
	for (kind, by) in [("treatment", "//Hospital"), ("coverage", "//Guild")] {
		let attest =
			format!("relationship attest //Wanda --kind {kind} --days 120 --evidence {kind}");
		cli.done(&format!("{attest} --evidence-out wanda.{kind}.json --key {by}")).await?;
	}
	advance(journey, 1).await?;
	let add = "patient proxy add //Heir --capacity EXCEST --authorities consent,view --days 120";
	cli.done(&format!("{add} --asleep --opening heir.json {WANDA}")).await?;
	let accept = format!("patient proxy accept heir.json --patient {wanda} --key //Heir");
	cli.done(&format!("{accept} {RELAYER}")).await?;
	cli.done(&grant(guild, WANDA)).await?;

	a_death_is_attested(journey, &wanda, guild).await?;
	the_council_and_the_living_end_it(journey).await?;
	she_leaves_and_comes_back(cli, guild).await?;
	identities_are_merged(cli).await?;
	what_can_be_ended_is_ended(journey, guild).await
}

async fn register(cli: &Cli, key: &str) -> Result<String> {
	let registered =
		cli.json(&format!("patient register --key {key} --sponsor //Hospital")).await?;
	text(&registered, "patient")
}

fn grant(guild: u64, by: &str) -> String {
	let what = "--categories LabResults --purposes TREAT --days 90";
	format!("consent grant --to org:{guild} {what} {by}")
}

async fn how(cli: &Cli) -> Result<Value> {
	Ok(cli.json(SHOW).await?["at_rest"]["how"].clone())
}

fn attest(file: &str, by: &str) -> String {
	format!("patient death attest //Wanda --evidence certificate-4711 --evidence-out {file} {by}")
}

async fn a_death_is_attested(journey: &Journey, wanda: &str, guild: u64) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	let looked = cli.json(&attest("wanda.death.json", "--key //Hospital --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("died"), "{looked}");
	assert!(!cli.path("wanda.death.json").exists(), "a dry run keeps nothing");
	let doctor =
		cli.refused(&attest("wanda.okafor.json", &format!("--key //Okafor {RELAYER}"))).await?;
	assert!(doctor.contains("LifeEvents.NotAuthorized"), "no privacy officer: {doctor}");

	let first = cli.json(&attest("wanda.death.json", "--key //Hospital")).await?;
	assert_eq!(
		(&first["organization"], &first["deceased_since"]),
		(&json!(hospital), &Value::Null)
	);
	assert_eq!(how(cli).await?, Value::Null, "one may err");
	let again = cli.refused(&attest("wanda.again.json", "--key //Hospital")).await?;
	assert!(again.contains("LifeEvents.AlreadyExists"), "{again}");
	assert!(!cli.path("wanda.again.json").exists(), "it opens nothing");
	let kept: Value = serde_json::from_slice(&cli.read("wanda.death.json")?)?;
	let hash = Sha256::new()
		.chain_update("salus/evidence/v1\0")
		.chain_update(hex::decode(text(&kept, "salt")?)?)
		.chain_update(text(&kept, "text")?);
	let shown = cli.json(SHOW).await?;
	assert_eq!(shown["attestations"][0]["evidence"], json!(hex::encode(hash.finalize())));
	let heir = format!("--patient {wanda} --key //Heir {RELAYER}");
	let early = cli.run(&grant(guild, &heir)).await?;
	assert!(early.stderr.contains("only after the patient's death"), "{early:?}");

	let second = cli.json(&attest("wanda.guild.json", "--key //Guild")).await?;
	assert!(second["deceased_since"].is_string(), "{second}");
	assert_eq!(how(cli).await?, "deceased");
	let listed = cli.json("patient proxy list //Wanda").await?;
	assert_eq!(listed["proxies"][0]["status"], "InForce");
	let own = cli.refused(&grant(guild, WANDA)).await?;
	assert!(own.contains("Consent.Inactive"), "{own}");
	let by_heir = cli.json(&grant(guild, &heir)).await?;
	assert_eq!(by_heir["acting"], json!({ "representative": 0, "capacity": "EXCEST" }));
	let table = cli.done(SHOW).await?;
	assert!(table.contains("the patient died, since"), "{table}");
	Ok(())
}

/// Both attest it, by new evidence.
async fn she_dies(cli: &Cli, time: &str) -> Result<()> {
	for (name, by) in [("hospital", "//Hospital"), ("guild", "//Guild")] {
		cli.done(&attest(&format!("wanda.{name}.{time}.json"), &format!("--key {by}"))).await?;
	}
	assert_eq!(how(cli).await?, "deceased");
	Ok(())
}

async fn the_council_and_the_living_end_it(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	decide(cli, "patient death reverse //Wanda").await?;
	assert_eq!(how(cli).await?, Value::Null);
	let soon = cli.refused(&attest("wanda.soon.json", "--key //Guild")).await?;
	assert!(soon.contains("LifeEvents.TooSoon"), "{soon}");

	advance(journey, 14).await?;
	she_dies(cli, "second").await?;
	let refute = "patient death refute --key //Wanda";
	let looked = cli.json(&format!("{refute} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("lives"), "{looked}");
	let refuted = cli.json(refute).await?;
	assert_eq!(refuted["fee"], Value::Null, "whoever signs lives, for nothing: {refuted}");
	assert_eq!(how(cli).await?, Value::Null);
	let nothing = cli.refused(refute).await?;
	assert!(nothing.contains("LifeEvents.NotInForce"), "{nothing}");
	let soon = cli.refused(&attest("wanda.soon.json", "--key //Guild")).await?;
	assert!(soon.contains("LifeEvents.TooSoon"), "{soon}");

	advance(journey, 14).await?;
	she_dies(cli, "third").await?;
	let withdrawn = cli.json("patient death withdraw //Wanda --key //Guild").await?;
	assert_eq!(withdrawn["deceased_since"], Value::Null, "{withdrawn}");
	assert_eq!(how(cli).await?, Value::Null);
	let again = cli.refused(&attest("wanda.again.json", "--key //Guild")).await?;
	assert!(again.contains("LifeEvents.TooSoon"), "who withdrew rests: {again}");
	Ok(())
}

async fn advance(journey: &Journey, days: u64) -> Result<()> {
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([days * DAY_MS])).await?;
	Ok(())
}

async fn she_leaves_and_comes_back(cli: &Cli, guild: u64) -> Result<()> {
	let leave = "patient deactivate --key //Wanda";
	let looked = cli.json(&format!("{leave} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("leaves"), "{looked}");
	let left = cli.json(leave).await?;
	assert_eq!(left["fee"], Value::Null, "{left}");
	assert_eq!(how(cli).await?, "left");
	let again = cli.refused(leave).await?;
	assert!(again.contains("has left already"), "{again}");
	let given = cli.refused(&grant(guild, WANDA)).await?;
	assert!(given.contains("Consent.Inactive"), "{given}");
	cli.done(&format!("patient reactivate {WANDA}")).await?;
	assert_eq!(how(cli).await?, Value::Null);
	let here = cli.refused(&format!("patient reactivate {WANDA}")).await?;
	assert!(here.contains("LifeEvents.NotInForce"), "{here}");
	Ok(())
}

/// No organization keeps the keys of anybody here, so that none says whose they are.
async fn identities_are_merged(cli: &Cli) -> Result<()> {
	let propose = "patient merge propose //Heir --into //Wanda --key //Hospital";
	let looked = cli.json(&format!("{propose} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("the same person's"), "{looked}");
	let stranger = cli.refused(propose).await?;
	assert!(stranger.contains("LifeEvents.NotAuthorized"), "{stranger}");
	for (command, words) in [
		(format!("patient merge accept //Heir {WANDA}"), "is replaced by the own one"),
		(format!("patient unmerge //Heir {WANDA}"), "linked to no other one"),
	] {
		let looked = cli.json(&format!("{command} --dry-run")).await?;
		assert!(text(&looked, "words")?.contains(words), "{looked}");
		let nothing = cli.refused(&command).await?;
		assert!(nothing.contains("LifeEvents.NotFound"), "{nothing}");
	}
	Ok(())
}

fn steps<'a>(plan: &'a Value, status: &str) -> Vec<&'a str> {
	let all = plan["steps"].as_array().into_iter().flatten();
	all.filter(|step| step["status"] == status).filter_map(|step| step["what"].as_str()).collect()
}

async fn what_can_be_ended_is_ended(journey: &Journey, guild: u64) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	let plan = "patient erase-plan //Wanda";
	let shown = cli.json(plan).await?;
	assert_eq!(shown["complete"], json!(true));
	let open = steps(&shown, "Open");
	assert_eq!(open.last(), Some(&"the use of the identity"), "{shown}");
	for what in ["what a grantee was given", "proxy 0"] {
		assert!(open.contains(&what), "{what}: {shown}");
	}
	let grants = shown["remains"].as_array().into_iter().flatten();
	let grants = grants.into_iter().find(|one| one["what"] == "grants, ended ones too");
	assert_eq!(grants.context("grants remain")?["count"], json!(2));
	assert_eq!(how(cli).await?, Value::Null, "a plan does nothing");

	let nobody = cli.refused(&format!("{plan} --execute --key //Heir {RELAYER}")).await?;
	assert!(nobody.contains("may take no step"), "{nobody}");
	let executed = cli.run(&format!("{plan} --execute {WANDA} --output json")).await?;
	let executed: Value = serde_json::from_str(&executed.done()?)?;
	let mut others = steps(&executed, "Others");
	others.sort_unstable();
	let mut expected = [hospital, guild].map(|id| format!("a relationship of organization {id}"));
	expected.sort();
	assert_eq!(others, expected, "{executed}");
	assert!(steps(&executed, "Open").is_empty(), "{executed}");
	assert_eq!(how(cli).await?, "left");
	for by in ["//Hospital", "//Guild"] {
		cli.run(&format!("{plan} --execute --key {by}")).await?.done()?;
	}
	let left = cli.json(plan).await?;
	assert_eq!((&left["steps"], &left["complete"]), (&json!([]), &json!(true)), "{left}");
	let table = cli.done(plan).await?;
	assert!(table.contains("none is left") && table.contains("every node has it"), "{table}");
	Ok(())
}
