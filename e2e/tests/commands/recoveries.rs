//! Keys are rotated; an identity whose keys are lost is recovered by guardians, or by organizations,
//! and no other way.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{decide, text},
	Cli, Journey,
};
use serde_json::{json, Value};

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;
const RELAYER: &str = "--relayer //Hospital";

/// What follows takes some seventy days of the chain's own clock.
pub async fn keys_are_rotated_and_identities_recovered(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	// The licences of both last for longer than this; the clinic's may be over, and the payer is no
	// member any more.
	decide(cli, "org admit --name Mutual --roles Payer --admin //Mutual --days 365").await?;
	let nina = registered_with_a_printed_key(cli).await?;
	let otto = register(cli, "//Otto").await?;
	for guardian in ["//Ben", "//Carla", "//Dora"] {
		register(cli, guardian).await?;
	}
	cli.done(&format!("patient key add //Ben2 --purposes Control --key //Ben {RELAYER}")).await?;
	keys_are_rotated(cli, &nina).await?;
	guardians_are_chosen(cli, &nina).await?;
	let attest = "relationship attest //Otto --kind coverage --days 200 --evidence membership";
	cli.done(&format!("{attest} --evidence-out otto.json --key //Mutual")).await?;

	let early = cli.refused(&start(cli, &nina, "//Early", 0, "//Ben").await?).await?;
	assert!(early.contains("the guardian helps from"), "{early}");
	advance(journey, 30 * DAY_MS).await?;
	attempts_are_vetoed(journey, &nina).await?;
	organizations_attest_who_has_no_guardians(journey, &otto).await?;
	advance(journey, 30 * DAY_MS).await?;
	guardians_give_the_identity_back(journey, &nina).await
}

async fn register(cli: &Cli, key: &str) -> Result<String> {
	let registered =
		cli.json(&format!("patient register --key {key} --sponsor //Hospital")).await?;
	text(&registered, "patient")
}

/// Nina, and the sheet in her drawer: its key is in nobody's wallet until she needs it.
async fn registered_with_a_printed_key(cli: &Cli) -> Result<String> {
	let register = "patient register --key //Nina --sponsor //Hospital --veto-out sheet.txt";
	let looked = cli.json(&format!("{register} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("register"), "{looked}");
	assert!(!cli.path("sheet.txt").exists(), "nothing was registered");
	let registered = cli.json(register).await?;
	let nina = text(&registered, "patient")?;
	assert_eq!(registered["veto_key"]["file"], "sheet.txt");
	let keys = cli.json(&format!("patient key list {nina}")).await?;
	assert_eq!(keys[1]["key"], registered["veto_key"]["key"]);
	assert_eq!(keys[1]["purposes"], json!(["RecoveryVeto"]));

	let imported = cli.json("keys import sheet --phrase-file sheet.txt").await?;
	let shown = cli.json("patient show sheet").await?;
	assert_eq!(shown["id"], nina, "{imported}");
	let again = cli.refused(&register.replace("//Nina", "//Nobody")).await?;
	assert!(again.contains("sheet.txt is there already"), "{again}");
	cli.refused("patient show //Nobody").await?;
	Ok(nina)
}

async fn advance(journey: &Journey, ms: u64) -> Result<()> {
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([ms])).await?;
	Ok(())
}

async fn keys_are_rotated(cli: &Cli, nina: &str) -> Result<()> {
	cli.done(&format!("patient key rotate //Nina //Nina2 --key //Nina {RELAYER}")).await?;
	let keys = cli.json(&format!("patient key list {nina}")).await?;
	assert_eq!(keys.as_array().map(Vec::len), Some(2));
	assert_eq!(keys[1]["purposes"], json!(["Control", "Consent", "RecoveryVeto"]));
	let gone = cli.refused(&format!("patient encryption-key --key //Nina {RELAYER}")).await?;
	assert!(gone.contains("NotAuthorized") || gone.contains("no patient's key"), "{gone}");

	let by = format!("--key //Nina2 {RELAYER}");
	cli.done(&format!("patient key add //Tablet --purposes Consent,RecoveryVeto {by}")).await?;
	cli.done(&format!("patient key purposes //Tablet --purposes Consent {by}")).await?;
	let keys = cli.json(&format!("patient key list {nina}")).await?;
	assert_eq!(keys[2]["purposes"], json!(["Consent"]));
	let last =
		cli.refused(&format!("patient key purposes //Nina2 --purposes Consent {by}")).await?;
	assert!(last.contains("PatientIdentity.LastControlKey"), "{last}");
	Ok(())
}

async fn guardians_are_chosen(cli: &Cli, nina: &str) -> Result<()> {
	let by = format!("--key //Nina2 {RELAYER}");
	for (who, why) in [
		("//Ben //Ben", "twice"),
		("//Ben //Ben2", "another key of an identity"),
		("//Nina2", "key of this"),
		("//Nina", "key of this"),
	] {
		let add = format!("patient guardian add {who} --threshold 1 --openings none {by}");
		let refused = cli.refused(&add).await?;
		assert!(refused.contains(why), "{refused}");
	}
	let add = "patient guardian add //Ben //Carla //Dora --threshold 2 --openings guardians";
	let added = cli.json(&format!("{add} {by}")).await?;
	assert_eq!(added["openings"][1], "guardians/guardian-1.json");
	let listed = cli.json(&format!("patient guardian list {nina}")).await?;
	assert_eq!(listed["guardians"].as_array().map(Vec::len), Some(3));
	assert_eq!((&listed["threshold"], &listed["delay_ms"]), (&json!(2), &json!(7 * DAY_MS)));
	let many =
		cli.refused(&format!("patient guardian add --threshold 4 --delay-days 3 {by}")).await?;
	assert!(many.contains("PatientIdentity.OutOfRange"), "{many}");
	cli.done(&format!("patient guardian remove guardians/guardian-2.json --threshold 2 {by}"))
		.await?;
	let left = cli.json(&format!("patient guardian list {nina}")).await?;
	assert_eq!(left["guardians"].as_array().map(Vec::len), Some(2));
	assert_eq!(left["guardians"][0], listed["guardians"][0], "who stays, stays since then");
	let gone = cli
		.refused(&format!("patient guardian remove guardians/guardian-2.json --threshold 2 {by}"))
		.await?;
	assert!(gone.contains("has no guardian"), "{gone}");
	Ok(())
}

/// The command by which a guardian starts an attempt for a new key, which has signed its wish.
async fn start(cli: &Cli, patient: &str, new: &str, opening: u8, by: &str) -> Result<String> {
	cli.done(&format!("patient recover wish {patient} --new {new} --out wish.json --force"))
		.await?;
	Ok(format!(
		"patient recover start wish.json --opening guardians/guardian-{opening}.json --key {by} \
		 {RELAYER}"
	))
}

async fn attempts_are_vetoed(journey: &Journey, nina: &str) -> Result<()> {
	let cli = &journey.cli;
	let by_dora = start(cli, nina, "//Thief", 2, "//Dora").await?;
	let removed = cli.refused(&by_dora).await?;
	assert!(removed.contains("no guardian by this file"), "{removed}");
	let borrowed = cli.refused(&start(cli, nina, "//Thief", 0, "//Dora").await?).await?;
	assert!(borrowed.contains("was given to"), "another's file: {borrowed}");

	cli.done(&start(cli, nina, "//Thief", 0, "//Ben").await?).await?;
	let support = "patient recover support wish.json --opening guardians/guardian-";
	let twice = cli.refused(&format!("{support}0.json --key //Ben {RELAYER}")).await?;
	assert!(twice.contains("has helped already"), "{twice}");
	cli.done(&format!("{support}1.json --key //Carla {RELAYER}")).await?;
	let waiting = cli.json(&format!("patient recover show {nina}")).await?;
	assert_eq!(waiting["attempt"]["status"], "Waiting");
	assert_eq!(waiting["attempt"]["supporters"].as_array().map(Vec::len), Some(2));
	let early = cli.refused(&format!("patient recover complete {nina} --key //Hospital")).await?;
	assert!(early.contains("PatientIdentity.TooSoon"), "{early}");
	let stranger =
		cli.refused(&format!("patient veto --patient {nina} --key //Dora {RELAYER}")).await?;
	assert!(stranger.contains("PatientIdentity.NotAuthorized"), "{stranger}");

	// The printed key has no money, and needs none.
	let vetoed = cli.json("patient veto --key sheet").await?;
	assert_eq!(vetoed["fee"], Value::Null, "{vetoed}");
	let over = cli.json(&format!("patient recover show {nina}")).await?;
	assert_eq!(over["attempt"]["status"], "Vetoed");
	let again = cli.refused("patient veto --key sheet").await?;
	assert!(again.contains("PatientIdentity.NotOpen"), "{again}");
	let rests = cli.refused(&start(cli, nina, "//Thief", 0, "//Ben").await?).await?;
	assert!(rests.contains("the guardian helps from"), "{rests}");
	let table = cli.done(&format!("patient recover show {nina}")).await?;
	assert!(table.contains("Vetoed") && table.contains("have to help"), "{table}");
	Ok(())
}

async fn organizations_attest_who_has_no_guardians(journey: &Journey, otto: &str) -> Result<()> {
	let cli = &journey.cli;
	cli.write("seen.txt", "passport seen at the desk on 3 March")?;
	cli.done(&format!("patient recover wish {otto} --new //OttoNew --out otto-wish.json")).await?;
	let by = |verb: &str, who: &str| {
		format!(
			"patient recover {verb} otto-wish.json --evidence-file seen.txt --evidence-out \
			 seen-{}.json --key {who}",
			who.trim_start_matches('/')
		)
	};
	let unknown = cli.refused(&by("start", "//Clinic")).await?;
	assert!(unknown.contains("PatientIdentity.NotAuthorized"), "{unknown}");
	cli.done(&by("start", "//Mutual")).await?;
	cli.done(&by("support", "//Hospital")).await?;
	let shown = cli.json(&format!("patient recover show {otto}")).await?;
	assert_eq!(shown["attempt"]["status"], "Waiting");
	assert_eq!(shown["attempt"]["supporters"][1]["organization"], json!(journey.hospital));
	let opening: Value = serde_json::from_slice(&cli.read("seen-Hospital.json")?)?;
	assert_eq!(opening["text"], "passport seen at the desk on 3 March");

	advance(journey, 7 * DAY_MS).await?;
	cli.done(&format!("patient recover complete {otto} --key //Mutual")).await?;
	let keys = cli.json(&format!("patient key list {otto}")).await?;
	assert_eq!(keys.as_array().map(Vec::len), Some(1), "{keys}");
	cli.done(&format!("patient encryption-key --key //OttoNew {RELAYER}")).await?;
	cli.refused(&format!("patient encryption-key --key //Otto {RELAYER}")).await?;
	Ok(())
}

async fn guardians_give_the_identity_back(journey: &Journey, nina: &str) -> Result<()> {
	let cli = &journey.cli;
	let to = "--to role:Provider --purposes TREAT --categories LabResults";
	let grant = format!("consent grant {to} --days 60");
	cli.done(&format!("{grant} --key //Nina2 {RELAYER}")).await?;
	let by = format!("--directive 9 --key //Nina2 {RELAYER}");
	let to = format!("--to org:{}", journey.hospital);
	cli.done(&format!("consent grant {to} --categories Claims --purposes TREAT --days 60 {by}"))
		.await?;
	cli.done(&format!("consent restrict --categories Imaging {by}")).await?;
	let before = cli.json(&format!("consent list {nina}")).await?;
	cli.done(&start(cli, nina, "//Nina3", 0, "//Ben").await?).await?;
	let support = "patient recover support wish.json --opening guardians/guardian-1.json";
	cli.done(&format!("{support} --key //Carla {RELAYER}")).await?;
	advance(journey, 7 * DAY_MS).await?;
	let ready = cli.json(&format!("patient recover show {nina}")).await?;
	assert_eq!(ready["attempt"]["status"], "Ready");
	cli.done(&format!("patient recover complete {nina} --key //Hospital")).await?;

	let shown = cli.json("patient show //Nina3").await?;
	assert_eq!(shown["id"], nina, "the identity is the same");
	let purposes: Vec<_> =
		shown["keys"].as_array().context("keys")?.iter().map(|key| &key["purposes"]).collect();
	let all = json!(["Control", "Consent", "RecoveryVeto"]);
	assert_eq!(purposes, [&json!(["RecoveryVeto"]), &all], "the printed key stays");
	assert_eq!(cli.json(&format!("consent list {nina}")).await?, before, "so do its grants");
	let lost = cli.refused(&format!("{grant} --key //Nina2 {RELAYER}")).await?;
	assert!(lost.contains("NotAuthorized") || lost.contains("no patient's key"), "{lost}");
	let paused = cli.refused(&format!("{grant} --key //Nina3 {RELAYER}")).await?;
	assert!(paused.contains("Consent.RecentlyRecovered"), "{paused}");
	let remove = format!("patient key remove sheet --key //Nina3 {RELAYER}");
	let kept = cli.refused(&remove).await?;
	assert!(kept.contains("PatientIdentity.RecentlyRecovered"), "{kept}");
	revocations_go_on(cli).await?;
	cli.done(&start(cli, nina, "//Nina4", 0, "//Ben").await?).await?;
	cli.done(&format!("patient recover withdraw {nina} --key //Ben {RELAYER}")).await?;
	let over = cli.json(&format!("patient recover show {nina}")).await?;
	assert_eq!(over["attempt"]["status"], "Withdrawn");
	advance(journey, 72 * HOUR_MS).await?;
	cli.done(&remove).await?;
	let revoked = cli.json("consent revoke-directive 9 --key //Nina3").await?;
	assert_eq!((&revoked["restrictions"], &revoked["kept"]), (&json!([0]), &json!([])));
	cli.done(&format!("{grant} --key //Nina3 {RELAYER}")).await.map(drop)
}

/// Within the 72 hours, by a key without money: what grants ends, what restricts stays.
async fn revocations_go_on(cli: &Cli) -> Result<()> {
	let revoke = "consent revoke-directive 9 --key //Nina3";
	let revoked = cli.json(revoke).await?;
	assert_eq!(revoked["fee"], Value::Null, "{revoked}");
	assert_eq!(
		(&revoked["grants"], &revoked["restrictions"], &revoked["kept"]),
		(&json!([1]), &json!([]), &json!([0]))
	);
	let nothing = cli.refused(revoke).await?;
	assert!(nothing.contains("Consent.RecentlyRecovered"), "{nothing}");
	let all = cli.json("consent revoke --all-of role:Provider --key //Nina3").await?;
	assert_eq!(all["fee"], Value::Null, "{all}");
	let left = cli.json("consent list //Nina3").await?;
	let statuses: Vec<_> =
		left.as_array().context("a list")?.iter().map(|one| &one["status"]).collect();
	assert_eq!(statuses, ["Revoked", "Revoked", "Standing"]);
	Ok(())
}
