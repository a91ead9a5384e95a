//! The glass is broken, closed, disputed and reviewed; what it opens follows in the block that says
//! so.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{decide, text, CREATININE},
	Cli, Journey,
};
use serde_json::{json, Value};

const LIST: &str = "emergency list //Ana";
const BY_LIND: &str = "--key //Lind";
const CLINIC_OFFICER: &str = "--key //ClinicOfficer --relayer //Clinic";
const HOSPITAL_OFFICER: &str = "--key //HospitalOfficer --relayer //Hospital";

/// A practitioner of the clinic breaks the glass for Ana, and everybody does what follows.
pub async fn emergencies_are_opened_and_reviewed(
	journey: &Journey,
	leaves: &[String],
) -> Result<()> {
	let cli = &journey.cli;
	for (account, admin) in [("//ClinicOfficer", "//Clinic"), ("//HospitalOfficer", "//Hospital")] {
		let terms = "--privileges PrivacyOfficer --days 30";
		cli.done(&format!("practitioner enroll {account} {terms} --key {admin}")).await?;
	}
	glass_is_broken(journey).await?;
	what_is_open_is_shared(journey, &leaves[CREATININE]).await?;
	glass_is_closed(journey).await?;
	reviews_find_abuse(journey).await?;
	nothing_is_opened_even_then(journey).await?;
	everything_is_opened_and_disputed(journey).await?;
	disasters_are_declared(journey).await
}

/// What is settled is removed six years later, and nothing else.
pub async fn emergencies_are_removed_in_the_end(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let before = cli.json(LIST).await?;
	let six_years = 6 * 366 * 24 * 60 * 60 * 1000u64;
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([six_years])).await?;
	cli.done("emergency prune //Ana 0 --key //Hospital").await?;
	let open = cli.refused("emergency prune //Ana 1 --key //Hospital").await?;
	assert!(open.contains("EmergencyAccess.NotSettled"), "{open}");
	let left = cli.json(LIST).await?;
	assert_eq!(left.as_array().map(Vec::len), Some(1));
	assert_eq!(left[0]["emergency"], before[1]["emergency"]);
	Ok(())
}

/// Ana's laboratory results at the hospital, asked for by Lind for a purpose.
fn question(journey: &Journey, purpose: &str) -> String {
	let who = format!("--holder {} --requester //Lind --patient //Ana", journey.hospital);
	format!("{who} --purpose {purpose} --category LabResults --day 2024-05-17")
}

async fn permitted(cli: &Cli, question: &str) -> Result<Value> {
	Ok(cli.json(&format!("access check {question}")).await?["records"][0].clone())
}

async fn denied(cli: &Cli, question: &str) -> Result<()> {
	cli.denied(&format!("access check {question}")).await?;
	Ok(())
}

/// The only one of a list.
async fn only(cli: &Cli, line: &str) -> Result<Value> {
	let listed = cli.json(line).await?;
	assert_eq!(listed.as_array().map(Vec::len), Some(1), "{line}: {listed}");
	Ok(listed[0].clone())
}

async fn glass_is_broken(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let ask = question(journey, "ETREAT");
	assert_eq!(cli.json(LIST).await?, json!([]));
	assert_eq!(cli.json("emergency setting //Ana").await?["access"], "normal");
	denied(cli, &ask).await?;

	let open = "emergency open //Ana --kind ETREAT --reason unconscious --reason-out reason.json";
	let nurse = cli.refused(&format!("{open} {CLINIC_OFFICER}")).await?;
	assert!(nurse.contains("EmergencyAccess.NotAuthorized"), "{nurse}");
	let looked = cli.json(&format!("{open} {BY_LIND} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("break the glass"), "{looked}");
	assert_eq!(cli.json(LIST).await?, json!([]), "a dry run sends nothing");
	assert!(!cli.path("reason.json").exists(), "nor does it keep anything");

	let opened = cli.json(&format!("{open} {BY_LIND}")).await?;
	assert_eq!(opened["fee"], Value::Null, "Lind has no money, and needs none");
	assert_eq!(
		(&opened["status"], &opened["emergency"], &opened["access"], &opened["organization"]),
		(&json!("Opened"), &json!(0), &json!("normal"), &json!(clinic))
	);
	let found = only(cli, LIST).await?;
	assert_eq!((&found["in_force"], &found["kind"]), (&json!(true), &json!("ETREAT")));
	assert_eq!(
		(&found["expires_at"], &found["reason_text"]),
		(&opened["expires_at"], &Value::Null)
	);
	let read = only(cli, &format!("{LIST} --reason reason.json")).await?;
	assert_eq!(read["reason_text"], "unconscious");
	cli.write("other.json", String::from_utf8(cli.read("reason.json")?)?.replace("unc", "c"))?;
	let other = cli.refused(&format!("{LIST} --reason other.json")).await?;
	assert!(other.contains("opens the reason of no emergency"), "{other}");

	let record = permitted(cli, &ask).await?;
	assert_eq!(
		(&record["basis"], &record["until"]),
		(&json!({ "emergency": 0 }), &found["expires_at"])
	);
	assert_eq!(record["obligations"], json!(["AOD", "REVIEW"]));
	let explained = cli.json(&format!("consent explain {ask}")).await?;
	let emergency = &explained["records"][0]["emergency"];
	assert_eq!(
		(&emergency["access"], &emergency["opened"][0]["id"]),
		(&json!("normal"), &json!(0))
	);
	let scope = format!("--holder {} --requester //Lind --patient //Ana", journey.hospital);
	let scope = cli.json(&format!("access scope {scope} --purpose ETREAT")).await?;
	assert!(scope.to_string().contains(r#"{"emergency":0}"#), "{scope}");
	// Another purpose, what is not normal, and somebody else.
	denied(cli, &question(journey, "BTG")).await?;
	denied(cli, &format!("{ask} --sensitivities HIV --confidentiality R")).await?;
	denied(cli, &ask.replace("//Lind", "//ClinicOfficer")).await?;

	let early = cli.refused("emergency draw //Ana 0 --key //Clinic").await?;
	assert!(early.contains("EmergencyAccess.TooSoon"), "{early}");
	Ok(())
}

/// The hospital gives what is open to who opened it, and the entry names the emergency.
async fn what_is_open_is_shared(journey: &Journey, leaf: &str) -> Result<()> {
	let cli = &journey.cli;
	let key = text(&cli.json("keys show //Lind").await?, "encryption_key")?;
	let share = format!("record share {leaf} --vault hospital --key //Hospital --to //Lind");
	let share = format!("{share} --recipient-key {key} --export in-emergency");
	cli.refused(&format!("{share} --purpose BTG")).await?;
	let shared = cli.json(&format!("{share} --purpose ETREAT")).await?;
	assert_eq!((&shared["basis"], &shared["grant"]), (&json!({ "emergency": 0 }), &Value::Null));
	let listed = cli.json("disclosure list //Ana").await?;
	let entries = listed["entries"].as_array().context("entries")?;
	let entry = entries.last().context("an entry")?;
	assert!(entry.to_string().contains(r#"{"emergency":0}"#), "{entry}");
	assert_eq!(entry["judged"], "in_force");

	// What was not opened is written all the same, and found not to be in force.
	let write = format!("disclosure record //Ana --to org:{} --basis emergency:9", journey.clinic);
	let write = format!("{write} --purpose ETREAT --vault hospital --key //Hospital");
	assert_eq!(cli.json(&write).await?["judged"], "not_in_force");
	Ok(())
}

async fn glass_is_closed(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let other = cli.refused("emergency close //Ana 0 --key //Okafor").await?;
	assert!(other.contains("EmergencyAccess.NotAuthorized"), "{other}");
	let early = "emergency review //Ana 0 --outcome justified";
	let early = cli.refused(&format!("{early} {CLINIC_OFFICER}")).await?;
	assert!(early.contains("EmergencyAccess.InForce"), "{early}");
	let closed = cli.json(&format!("emergency close //Ana 0 {BY_LIND}")).await?;
	assert_eq!((&closed["status"], &closed["fee"]), (&json!("Closed"), &Value::Null));
	let found = only(cli, LIST).await?;
	assert_eq!((&found["in_force"], &found["closed_how"]), (&json!(false), &json!("by_opener")));
	denied(cli, &question(journey, "ETREAT")).await?;
	let again = cli.refused(&format!("emergency close //Ana 0 {BY_LIND}")).await?;
	assert!(again.contains("EmergencyAccess.NotInForce"), "{again}");
	Ok(())
}

/// The clinic's officer finds abuse, another organization's too: then Lind is suspended, until the
/// council says otherwise.
async fn reviews_find_abuse(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let queue = |waiting: &str| format!("emergency queue {clinic} --waiting {waiting}");
	for waiting in ["all", "own"] {
		assert_eq!(only(cli, &queue(waiting)).await?["patient"], json!(journey.patient));
	}
	assert_eq!(cli.json(&queue("late")).await?, json!([]));
	let foreign = "emergency review //Ana 0 --outcome justified";
	let foreign = cli.refused(&format!("{foreign} {HOSPITAL_OFFICER}")).await?;
	assert!(foreign.contains("EmergencyAccess.NotAuthorized"), "{foreign}");
	let reviewed = "emergency review //Ana 0 --outcome abuse";
	let reviewed = cli.json(&format!("{reviewed} {CLINIC_OFFICER}")).await?;
	assert_eq!((&reviewed["outcome"], &reviewed["suspended"]), (&json!("abuse"), &Value::Null));
	assert_eq!(cli.json(&queue("own")).await?, json!([]));
	assert_eq!(only(cli, &queue("other")).await?["review"]["outcome"], "abuse");
	let drawn = cli.json("emergency draw //Ana 0 --key //Clinic").await?;
	let fell = if drawn["sampled"] == json!(true) { "sampled" } else { "spared" };
	assert_eq!(only(cli, LIST).await?["draw"], fell);
	let again = cli.refused("emergency draw //Ana 0 --key //Clinic").await?;
	assert!(again.contains("EmergencyAccess.Drawn"), "{again}");
	let kept = cli.refused("emergency prune //Ana 0 --key //Clinic").await?;
	assert!(kept.contains("EmergencyAccess.NotSettled"), "{kept}");
	let standing = "emergency suspension //Lind";
	assert_eq!(cli.json(standing).await?["suspended"], json!(false), "one finding suspends nobody");

	let own = "emergency review-again //Ana 0 --finding abuse";
	let refused = cli.refused(&format!("{own} {CLINIC_OFFICER}")).await?;
	assert!(refused.contains("EmergencyAccess.NotAuthorized"), "{refused}");
	let again = cli.json(&format!("{own} {HOSPITAL_OFFICER}")).await?;
	let lind = &cli.json("practitioner show //Lind").await?["account"];
	assert_eq!((&again["outcome"], &again["suspended"]), (&json!("abuse"), lind));
	assert_eq!(again["disagree"], json!(false));
	assert_eq!(cli.json(&queue("all")).await?, json!([]), "it is settled");
	let kept = cli.refused("emergency prune //Ana 0 --key //Clinic").await?;
	assert!(kept.contains("EmergencyAccess.TooSoon"), "{kept}");
	let suspended = cli.json(standing).await?;
	assert_eq!(
		(&suspended["suspended"], &suspended["finding"]["emergency"]),
		(&json!(true), &json!(0))
	);
	let open = "emergency open //Ana --kind ETREAT --reason again --reason-out again.json";
	let barred = cli.refused(&format!("{open} {BY_LIND}")).await?;
	assert!(barred.contains("EmergencyAccess.Suspended"), "{barred}");
	let never = cli.refused("emergency reinstate //Okafor --key //Alice").await?;
	assert!(never.contains("EmergencyAccess.NotFound"), "{never}");
	decide(cli, "emergency reinstate //Lind").await?;
	let lifted = cli.json(standing).await?;
	assert_eq!(lifted["suspended"], json!(false));
	assert!(lifted["finding"]["lifted_at"].is_string(), "{lifted}");
	Ok(())
}

async fn nothing_is_opened_even_then(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	assert_eq!(cli.json("emergency denials //Ana").await?, json!([]));
	let set = cli.json("emergency set nothing --key //Ana").await?;
	assert_eq!((&set["access"], &set["fee"]), (&json!("nothing"), &Value::Null));
	assert_eq!(cli.json("emergency setting //Ana").await?["access"], "nothing");
	let again = cli.refused("emergency set nothing --key //Ana").await?;
	assert!(again.contains("EmergencyAccess.Unchanged"), "{again}");

	let open = "emergency open //Ana --kind BTG --reason denied --reason-out denied.json";
	let opened = cli.json(&format!("{open} {BY_LIND}")).await?;
	assert_eq!((&opened["status"], &opened["emergency"]), (&json!("Denied"), &Value::Null));
	let attempt = only(cli, "emergency denials //Ana").await?;
	assert_eq!((&attempt["kind"], &attempt["reason"]), (&json!("BTG"), &opened["reason"]));
	assert_eq!(cli.json(LIST).await?.as_array().map(Vec::len), Some(1), "it is no emergency");
	denied(cli, &question(journey, "BTG")).await
}

async fn everything_is_opened_and_disputed(journey: &Journey) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	let set = cli.json("emergency set everything --key //Ana --relayer //Hospital").await?;
	assert_eq!(set["access"], "everything");
	let open = format!("emergency open //Ana --holder {hospital} --kind BTG --reason violent");
	let opened = cli.json(&format!("{open} --reason-out violent.json {BY_LIND}")).await?;
	assert_eq!(
		(&opened["emergency"], &opened["access"], &opened["holder"]),
		(&json!(1), &json!("everything"), &json!({ "organization": hospital }))
	);
	let secret = format!("{} --sensitivities HIV --confidentiality V", question(journey, "BTG"));
	assert_eq!(permitted(cli, &secret).await?["basis"], json!({ "emergency": 1 }));

	let disputed = cli.json("emergency dispute 1 --key //Ana").await?;
	assert_eq!((&disputed["status"], &disputed["fee"]), (&json!("Disputed"), &Value::Null));
	denied(cli, &secret).await?;
	let found = &cli.json(LIST).await?[1];
	assert_eq!((&found["in_force"], &found["closed_how"]), (&json!(false), &json!("by_patient")));
	assert!(found["second_due"].is_string(), "another organization looks: {found}");
	let again = cli.refused("emergency dispute 1 --key //Ana").await?;
	assert!(again.contains("EmergencyAccess.Disputed"), "{again}");
	let unknown = cli.refused("emergency dispute 9 --key //Ana").await?;
	assert!(unknown.contains("EmergencyAccess.NotFound"), "{unknown}");
	Ok(())
}

async fn disasters_are_declared(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let list = "emergency disaster list";
	assert_eq!(cli.json(list).await?, json!([]));
	let declare = format!("emergency disaster declare --organizations {clinic} --days 3");
	let looked = cli.json(&format!("{declare} --key //Alice --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("declare a disaster"), "{looked}");
	assert_eq!(decide(cli, &declare).await?["outcome"], "executed");
	let lasts = only(cli, list).await?;
	assert_eq!((&lasts["in_force"], &lasts["organizations"]), (&json!(true), &json!([clinic])));
	decide(cli, "emergency disaster end 0").await?;
	let ended = only(cli, list).await?;
	assert_eq!(ended["in_force"], json!(false));
	assert!(ended["ended_at"].is_string(), "{ended}");
	let again = cli.refused("emergency disaster end 0 --key //Alice").await?;
	assert!(again.contains("EmergencyAccess.NotInForce"), "{again}");
	Ok(())
}
