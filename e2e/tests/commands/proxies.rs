//! Others act for a patient: a father until his daughter is of age, a son while his mother cannot
//! decide, a neighbor until she is removed. Each act says who did it, as what.

use anyhow::{ensure, Result};
use salus_e2e::{journey::text, Cli, Journey};
use serde_json::{json, Value};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const RELAYER: &str = "--relayer //Hospital";
/// A restriction, which neither a time nor anybody's standing keeps from being made.
const RESTRICT: &str = "consent restrict --categories Imaging --purposes TREAT";

/// Everybody who signs has an identity of their own: the chain counts what a known account signed.
pub async fn others_act_for_a_patient(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	for key in ["//Father", "//Son", "//Neighbor"] {
		register(cli, key).await?;
	}
	let mia = register(cli, "//Lily").await?;
	let today = early_in_a_month(journey).await?;
	a_father_is_appointed(cli, &mia, &today).await?;
	a_father_acts(journey, &mia).await?;
	a_father_is_held_and_of_no_use_to_an_adult(journey, &mia).await?;

	let olga = register(cli, "//Irma").await?;
	a_son_waits_until_his_mother_cannot_decide(journey, &olga).await?;
	a_neighbor_is_removed(cli, &olga).await
}

async fn register(cli: &Cli, key: &str) -> Result<String> {
	let registered =
		cli.json(&format!("patient register --key {key} --sponsor //Hospital")).await?;
	text(&registered, "patient")
}

/// The chain's day, when it is not so late in a month that the month could end meanwhile.
async fn early_in_a_month(journey: &Journey) -> Result<String> {
	let cli = &journey.cli;
	let shown = text(&cli.json("patient show //Lily").await?, "registered_at")?;
	if &shown[8..10] < "28" {
		return Ok(shown[..10].into());
	}
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([4 * DAY_MS])).await?;
	register(cli, "//Later").await?;
	Ok(text(&cli.json("patient show //Later").await?, "registered_at")?[..10].into())
}

/// What is signed for a patient, by somebody else, without money.
fn for_another(command: &str, patient: &str, by: &str) -> String {
	format!("{command} --patient {patient} --key {by} {RELAYER}")
}

/// The only line that matters of a command that is refused, though it says first as what one acts.
async fn refused(cli: &Cli, line: &str) -> Result<String> {
	let outcome = cli.run(line).await?;
	ensure!(outcome.code == Some(1) && outcome.stdout.is_empty(), "salus {line}: {outcome:?}");
	Ok(outcome.stderr)
}

async fn proxy(cli: &Cli, patient: &str, number: usize) -> Result<Value> {
	let listed = cli.json(&format!("patient proxy list {patient}")).await?;
	Ok(listed["proxies"][number].clone())
}

async fn a_father_is_appointed(cli: &Cli, mia: &str, today: &str) -> Result<()> {
	let by = format!("--key //Lily {RELAYER}");
	let adult = "patient proxy add //Father --capacity PRN --authorities consent --days 3";
	let adult = cli.unusable(&format!("{adult} --opening father.json {by}")).await?;
	assert!(adult.contains("--of-age"), "a parent's child comes of age: {adult}");
	let add = format!(
		"patient proxy add //Father --capacity PRN --authorities consent,view --of-age {today} \
		 --of-age-out mia.of-age.json --opening father.json {by}"
	);
	let own = cli.refused(&add.replacen("//Father", "//Lily", 1)).await?;
	assert!(own.contains("is a key of this patient"), "{own}");
	let looked = cli.json(&format!("{add} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("act for patient"), "{looked}");
	assert!(!cli.path("father.json").exists(), "a dry run keeps nothing");

	let added = cli.json(&add).await?;
	assert_eq!((&added["proxy"], &added["capacity"]), (&json!(0), &json!("PRN")));
	let waiting = proxy(cli, mia, 0).await?;
	assert_eq!((&waiting["status"], &waiting["accepted"]), (&json!("Appointed"), &Value::Null));
	assert_eq!(waiting["of_age_in"], json!(today[..7]), "the month, and not the day");
	assert_eq!(waiting["authorities"], json!(["consent", "view"]));
	assert_eq!(waiting["valid_until"], added["valid_until"]);

	let early = refused(cli, &for_another(RESTRICT, mia, "//Father")).await?;
	assert!(early.contains("Consent.NotAuthorized"), "{early}");
	let accept = format!("patient proxy accept father.json --patient {mia}");
	let other = cli.refused(&format!("{accept} --key //Son {RELAYER}")).await?;
	assert!(other.contains("was given to"), "{other}");
	cli.done(&format!("{accept} --key //Father {RELAYER}")).await?;
	let again = cli.refused(&format!("{accept} --key //Father {RELAYER}")).await?;
	assert!(again.contains("has accepted already"), "{again}");
	let accepted = proxy(cli, mia, 0).await?;
	assert_eq!(
		(&accepted["status"], &accepted["accepted"]["capacity"]),
		(&json!("InForce"), &json!("PRN"))
	);
	let table = cli.done("patient proxy list //Lily").await?;
	assert!(table.contains("InForce") && table.contains("(PRN)"), "{table}");
	Ok(())
}

async fn a_father_acts(journey: &Journey, mia: &str) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let as_father = json!({ "representative": 0, "capacity": "PRN" });
	// On the last days of a month no three are left of the minority.
	let end = text(&proxy(cli, mia, 0).await?, "valid_until")?;
	let grant = format!("consent grant --to org:{clinic} --categories LabResults");
	let late = for_another(&format!("{grant} --days 60 --purposes TREAT"), mia, "//Father");
	let late = refused(cli, &late).await?;
	assert!(late.contains("Consent.TooFar"), "nothing outlasts the minority: {late}");
	let grant = format!("{grant} --until {end}");
	let given = format!("{grant} --purposes TREAT");
	let granted = cli.json(&for_another(&given, mia, "//Father")).await?;
	assert_eq!(granted["acting"], as_father, "{granted}");
	let listed = cli.json("consent show //Lily 0").await?;
	let right = &listed["right"]["representative"];
	assert_eq!(
		(&right["representative"], &right["capacity"], &right["represented"]),
		(&json!(0), &json!("PRN"), &json!("minor"))
	);
	let payment = format!("{grant} --purposes HPAYMT --holder {}", journey.hospital);
	let refused = refused(cli, &for_another(&payment, mia, "//Father")).await?;
	assert!(refused.contains("Consent.NotAuthorized"), "claims are not his: {refused}");

	let asks = |who: &str| {
		format!(
			"access check --holder {} --requester {who} --patient {mia} --purpose FAMRQT --category \
			 LabResults",
			journey.hospital
		)
	};
	let permitted = cli.json(&asks("//Father")).await?;
	assert_eq!(permitted["records"][0]["basis"], json!({ "representative": as_father }));
	let (denied, _) = cli.denied(&asks("//Son")).await?;
	assert_eq!(denied["permitted"], json!(0), "{denied}");

	// Free, without anybody who pays.
	let revoked = cli.json(&format!("consent revoke 0 --for {mia} --key //Father")).await?;
	assert_eq!((&revoked["fee"], &revoked["acting"]), (&Value::Null, &as_father));
	let own = format!("consent restrict --categories Devices --key //Lily {RELAYER}");
	let own = cli.json(&own).await?;
	assert_eq!(own["acting"], Value::Null, "what the patient does needs no word");
	let lift = for_another(&format!("consent lift {}", own["restriction"]), mia, "//Father");
	let kept = self::refused(cli, &lift).await?;
	assert!(kept.contains("Consent.NotAuthorized"), "what she withholds is hers: {kept}");
	Ok(())
}

async fn a_father_is_held_and_of_no_use_to_an_adult(journey: &Journey, mia: &str) -> Result<()> {
	let cli = &journey.cli;
	let enroll = "practitioner enroll //Officer --privileges PrivacyOfficer --days 30";
	cli.done(&format!("{enroll} --key //Hospital")).await?;
	let attest = "relationship attest //Lily --kind treatment --days 30 --evidence visit";
	cli.done(&format!("{attest} --evidence-out mia.evidence.json --key //Hospital")).await?;
	cli.write("fears.txt", "what a nurse saw on 3 March")?;
	let hold = "patient proxy hold //Lily 0 --reason-file fears.txt --reason-out fears.json";
	let doctor = cli.refused(&format!("{hold} --key //Okafor {RELAYER}")).await?;
	assert!(doctor.contains("Representatives.NotAuthorized"), "no privacy officer: {doctor}");
	cli.done(&format!("{hold} --key //Officer {RELAYER}")).await?;
	let held = proxy(cli, mia, 0).await?;
	let opening: Value = serde_json::from_slice(&cli.read("fears.json")?)?;
	assert_eq!(opening["text"], "what a nurse saw on 3 March");
	assert_eq!(
		(&held["status"], &held["holds"][0]["organization"]),
		(&json!("Held"), &json!(journey.hospital))
	);
	let kept = refused(cli, &for_another(RESTRICT, mia, "//Father")).await?;
	assert!(kept.contains("a privacy officer keeps them from it"), "{kept}");

	let age_out = "patient proxy age-out //Lily 0 --opening";
	let other = cli.refused(&format!("{age_out} father.json --key //Lily {RELAYER}")).await?;
	assert!(other.contains("father.json"), "it opens no day: {other}");
	cli.done(&format!("{age_out} mia.of-age.json --key //Lily {RELAYER}")).await?;
	assert_eq!(proxy(cli, mia, 0).await?["status"], "Ended");
	let over = refused(cli, &for_another(RESTRICT, mia, "//Father")).await?;
	assert!(over.contains("no more"), "{over}");
	Ok(())
}

async fn a_son_waits_until_his_mother_cannot_decide(journey: &Journey, olga: &str) -> Result<()> {
	let cli = &journey.cli;
	let add = "patient proxy add //Son --capacity HPOWATT --authorities consent,view,claims";
	let add = format!("{add} --days 300 --asleep --opening son.json --key //Irma {RELAYER}");
	cli.done(&add).await?;
	cli.done(&format!("patient proxy accept son.json --patient //Irma --key //Son {RELAYER}"))
		.await?;
	assert_eq!(proxy(cli, olga, 0).await?["status"], "Asleep");
	let restrict = for_another(RESTRICT, olga, "//Son");
	let asleep = refused(cli, &restrict).await?;
	assert!(asleep.contains("lacks capacity"), "{asleep}");

	cli.write("findings.txt", "does not answer, 3 March")?;
	let wake = "patient proxy wake //Irma --days 10 --evidence-file findings.txt --evidence-out";
	let wake = |file: &str| format!("{wake} {file} --key //Okafor {RELAYER}");
	let stranger = cli.refused(&wake("early.json")).await?;
	assert!(stranger.contains("Representatives.NotAuthorized"), "nobody's patient: {stranger}");
	assert!(!cli.path("early.json").exists(), "it opens nothing");
	let attest = "relationship attest //Irma --kind treatment --days 30 --evidence stroke";
	cli.done(&format!("{attest} --evidence-out olga.evidence.json --key //Hospital")).await?;
	cli.done(&wake("findings.json")).await?;
	let listed = cli.json("patient proxy list //Irma").await?;
	assert_eq!(listed["incapacity"]["is_in_force"], json!(true), "{listed}");
	assert_eq!(listed["incapacity"]["organization"], json!(journey.hospital));
	let done = cli.json(&restrict).await?;
	assert_eq!(done["acting"], json!({ "representative": 0, "capacity": "HPOWATT" }));

	let slept = cli.json("patient proxy sleep //Irma --key //Irma").await?;
	assert_eq!(slept["fee"], Value::Null, "who can sign can decide, for nothing: {slept}");
	let nothing = cli.refused("patient proxy sleep //Irma --key //Irma").await?;
	assert!(nothing.contains("Representatives.NotInForce"), "{nothing}");
	assert!(refused(cli, &restrict).await?.contains("lacks capacity"));
	let refuted = cli.refused(&wake("refuted.json")).await?;
	assert!(refuted.contains("Representatives.TooSoon"), "{refuted}");
	let resigned = cli.json("patient proxy resign //Irma --key //Son").await?;
	assert_eq!(resigned["fee"], Value::Null, "{resigned}");
	assert_eq!(proxy(cli, olga, 0).await?["status"], "Ended");
	let gone = cli.refused("patient proxy resign //Irma --key //Son").await?;
	assert!(gone.contains("does not act for patient"), "{gone}");
	Ok(())
}

async fn a_neighbor_is_removed(cli: &Cli, olga: &str) -> Result<()> {
	let add = "patient proxy add //Neighbor --capacity GUARD --authorities consent --days 30";
	let by = format!("--opening neighbor.json --key //Irma {RELAYER}");
	cli.done(&format!("{add} --reason order-17 --reason-out order.json {by}")).await?;
	let accept = format!("patient proxy accept neighbor.json --patient {olga}");
	cli.done(&format!("{accept} --key //Neighbor {RELAYER}")).await?;
	cli.done(&for_another(RESTRICT, olga, "//Neighbor")).await?;

	let remove = "patient proxy remove neighbor.json --key //Irma";
	let looked = cli.json(&format!("{remove} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("remove representative 1"), "{looked}");
	let removed = cli.json(remove).await?;
	assert_eq!(removed["fee"], Value::Null, "{removed}");
	assert_eq!(proxy(cli, olga, 1).await?["status"], "Ended");
	let over = refused(cli, &for_another(RESTRICT, olga, "//Neighbor")).await?;
	assert!(over.contains("no more"), "{over}");
	let again = cli.refused(&remove.replacen("neighbor.json", "1", 1)).await?;
	assert!(again.contains("is over"), "{again}");
	Ok(())
}
