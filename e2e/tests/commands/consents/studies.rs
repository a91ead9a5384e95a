//! A study is registered, joined, granted to and ended, and whom a grant to it is for changes with it.

use super::{committed, opening, Patient};
use anyhow::{Context, Result};
use salus_e2e::{
	journey::{decide, text},
	Cli, Journey,
};
use serde_json::{json, Value};

const RESEARCH: &str = "--categories LabResults --purposes HRESCH";

async fn show(cli: &Cli, study: u64) -> Result<Value> {
	cli.json(&format!("study show {study}")).await
}

/// The institute's study, in which a doctor of the clinic takes part.
pub async fn studies_are_granted_to(journey: &Journey) -> Result<()> {
	let ula = Patient::register(journey, "//Ula").await?;
	let cli = &journey.cli;
	let institute = "org admit --name Institute --roles Researcher --admin //Institute --days 365";
	let institute = decide(cli, institute).await?["organization"].as_u64().context("an id")?;
	let study = a_study_is_registered(cli, institute).await?;
	investigators_come_and_go(cli, study).await?;

	ula.does(&format!("grant --to study:{study} {RESEARCH} --no-end")).await?;
	assert_eq!(ula.grant(0).await?["grantee"], json!({ "study": study }));
	let table = cli.done("consent list //Ula").await?;
	assert!(table.contains(&format!("who takes part in study {study}")), "{table}");
	let asked = |who: &str| format!("{} --category LabResults", ula.question(who, "HRESCH"));
	let of_lind = asked("//Lind");
	let permitted = ula.permitted(&of_lind).await?;
	assert_eq!(permitted["basis"], json!({ "grant": 0 }));
	assert_eq!(permitted["until"], show(cli, study).await?["ends_at"], "the grant has no end");
	let explained = cli.json(&format!("consent explain {of_lind}")).await?;
	assert_eq!(explained["records"][0]["grant"]["grantee"], json!({ "study": study }));
	for other in ["//Institute", "//Clinic"] {
		assert_eq!(ula.denied(&asked(other)).await?, "NoGrant", "{other}");
	}

	cli.done(&format!(
		"study remove {study} --investigator //Lind --key //Lind --relayer //Clinic"
	))
	.await?;
	assert_eq!(ula.denied(&of_lind).await?, "NoGrant");
	cli.done(&format!("study enroll {study} --investigator //Lind --key //Institute")).await?;
	ula.permitted(&of_lind).await?;

	committed_studies_are_opened(&ula, study).await?;
	studies_are_excepted(&ula, study).await?;
	sponsors_ask_and_give_back(&ula, study).await?;
	grants_are_passed_on_to_studies(&ula, study).await?;
	the_same_is_imported(journey, &ula, study).await?;
	studies_end(&ula, study).await
}

/// Returns the study's number.
async fn a_study_is_registered(cli: &Cli, institute: u64) -> Result<u64> {
	assert_eq!(cli.json("study list").await?, json!([]));
	assert!(cli.done("study list").await?.contains("no study"));
	cli.write("statins.txt", "Statins in the old, approval 2026-114\n")?;
	let register = "study register --protocol-file statins.txt --protocol-out statins.json";
	let register = format!("{register} --days 700");
	let looked = cli.json(&format!("{register} --key //Institute --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("register a study"), "{looked}");
	let refused = cli.refused(&format!("{register} --key //Clinic")).await?;
	assert!(refused.contains("Studies.NotAuthorized"), "it is no researcher: {refused}");
	assert!(!cli.path("statins.json").exists(), "it opens nothing");

	let registered = cli.json(&format!("{register} --key //Institute")).await?;
	let study = registered["study"].as_u64().context("a study")?;
	assert_eq!(registered["sponsor"], json!(institute));
	let kept = opening(cli, "statins.json")?;
	let hash = committed("salus/protocol/v1", &kept, text(&kept, "text")?.as_bytes())?;
	assert_eq!(registered["protocol"], json!(hash));
	let shown = show(cli, study).await?;
	for member in ["sponsor", "protocol", "ends_at"] {
		assert_eq!(shown[member], registered[member], "{member}");
	}
	assert_eq!((&shown["status"], &shown["protocol_text"]), (&json!("Open"), &Value::Null));
	assert_eq!(cli.json("study list").await?[0]["id"], json!(study));
	let opened = cli.json(&format!("study show {study} --protocol statins.json")).await?;
	assert_eq!(opened["protocol_text"], "Statins in the old, approval 2026-114\n");
	let unknown = cli.refused("study show 99").await?;
	assert!(unknown.contains("Studies.NotFound"), "{unknown}");

	let extend = format!("study extend {study} --key //Institute");
	let early = cli.refused(&format!("{extend} --days 1")).await?;
	assert!(early.contains("Studies.NotLater"), "{early}");
	cli.done(&format!("{extend} --days 900")).await?;
	assert!(text(&show(cli, study).await?, "ends_at")? > text(&shown, "ends_at")?);
	Ok(study)
}

async fn investigators_come_and_go(cli: &Cli, study: u64) -> Result<()> {
	let enroll = format!("study enroll {study} --investigator //Lind --key");
	let refused = cli.refused(&format!("{enroll} //Clinic")).await?;
	assert!(refused.contains("Studies.NotAuthorized"), "{refused}");
	let looked = cli.json(&format!("{enroll} //Institute --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("an investigator of study"), "{looked}");
	assert_eq!(show(cli, study).await?["enrolled"], json!([]), "a dry run sends nothing");
	assert_eq!(cli.json(&format!("{enroll} //Institute")).await?["status"], "Enrolled");
	let shown = show(cli, study).await?;
	assert_eq!(
		(&shown["investigators"], &shown["enrolled"][0]["takes_part"]),
		(&json!(1), &json!(true))
	);

	let remove = format!("study remove {study} --investigator //Lind --key //Institute");
	assert_eq!(cli.json(&remove).await?["status"], "Removed");
	let shown = show(cli, study).await?;
	assert_eq!(
		(&shown["investigators"], &shown["enrolled"][0]["takes_part"]),
		(&json!(0), &json!(false))
	);
	let again = cli.refused(&remove).await?;
	assert!(again.contains("Studies.Removed"), "{again}");
	cli.done(&format!("{enroll} //Institute")).await?;
	let table = cli.done(&format!("study show {study}")).await?;
	assert!(table.contains("takes part, enrolled at") && table.contains("not opened"), "{table}");
	Ok(())
}

/// That somebody granted to this study, the chain need not say.
async fn committed_studies_are_opened(ula: &Patient<'_>, study: u64) -> Result<()> {
	let terms = "--categories Imaging --purposes HRESCH --no-end";
	let committed = "--committed --grantee-out study.grantee.json";
	ula.does(&format!("grant --to study:{study} {committed} {terms}")).await?;
	let shown = ula.grant(1).await?;
	assert!(shown["grantee"]["committed"].is_string(), "{shown}");
	let asked = format!("{} --category Imaging", ula.question("//Lind", "HRESCH"));
	assert_eq!(ula.denied(&asked).await?, "Category", "the other grant alone is seen");
	let opened = ula.permitted(&format!("{asked} --grantee study.grantee.json")).await?;
	assert_eq!(opened["basis"], json!({ "grant": 1 }));
	Ok(())
}

async fn studies_are_excepted(ula: &Patient<'_>, study: u64) -> Result<()> {
	ula.does(&format!("restrict {RESEARCH} --except study:{study}")).await?;
	let except = ula.restriction(0).await?;
	assert_eq!(except["except"], json!([{ "study": study }]));
	let asked = |who: &str| format!("{} --category LabResults", ula.question(who, "HRESCH"));
	ula.permitted(&asked("//Lind")).await?;
	ula.does(&format!("grant --to any {RESEARCH} --no-end")).await?;
	assert_eq!(ula.denied(&asked("//Clinic")).await?, "Restricted");
	ula.revokes(2).await?;
	ula.does("lift 0").await?;
	Ok(())
}

async fn sponsors_ask_and_give_back(ula: &Patient<'_>, study: u64) -> Result<()> {
	let cli = ula.cli();
	let ask = format!(
		"consent request --patient //Ula --to study:{study} --categories Medications \
		 --purposes HRESCH --no-end --key"
	);
	let refused = cli.refused(&format!("{ask} //Clinic")).await?;
	assert!(refused.contains("Consent.NotAuthorized"), "{refused}");
	let asked = cli.json(&format!("{ask} //Institute")).await?;
	let approved = ula.does(&format!("approve {}", asked["request"])).await?;
	let grant = approved["grant"].as_u64().context("a grant")?;
	assert_eq!(ula.grant(grant).await?["grantee"], json!({ "study": study }));

	let back = format!("consent give-back {grant} --patient //Ula --key");
	let refused = cli.refused(&format!("{back} //Lind")).await?;
	assert!(refused.contains("Consent.NotAuthorized"), "{refused}");
	cli.done(&format!("{back} //Institute")).await?;
	assert_eq!(ula.grant(grant).await?["status"], "Revoked");
	Ok(())
}

async fn grants_are_passed_on_to_studies(ula: &Patient<'_>, study: u64) -> Result<()> {
	let (cli, clinic) = (ula.cli(), ula.journey.clinic);
	let terms = "--categories Allergies --purposes HRESCH --actions Read,Reshare --days 30";
	let grant = |made: Value| made["grant"].as_u64().context("a grant");
	let of_study = grant(ula.does(&format!("grant --to study:{study} {terms}")).await?)?;
	let of_clinic = grant(ula.does(&format!("grant --to org:{clinic} {terms}")).await?)?;
	let pass = |of: u64, to: &str| {
		format!("consent reshare {of} --patient //Ula --to {to} --key //Lind --relayer //Clinic")
	};
	let refused = cli.refused(&pass(of_study, &format!("org:{clinic}"))).await?;
	assert!(refused.contains("Consent.NotAuthorized"), "{refused}");
	let passed = grant(cli.json(&pass(of_clinic, &format!("study:{study}"))).await?)?;
	assert_eq!(ula.grant(passed).await?["grantee"], json!({ "study": study }));
	for ended in [of_study, of_clinic] {
		ula.revokes(ended).await?;
	}
	Ok(())
}

/// What is exported as a FHIR Consent names the study, and is granted to it when it is imported.
async fn the_same_is_imported(journey: &Journey, ula: &Patient<'_>, study: u64) -> Result<()> {
	let cli = ula.cli();
	let exported = cli.json("consent export //Ula --grant 0 --out ula.json").await?;
	assert_eq!(exported["grants"], json!([0]), "{exported}");
	let written = opening(cli, "ula.json")?;
	assert!(written.to_string().contains(&format!("\"study:{study}\"")), "{written}");
	let vic = Patient::register(journey, "//Vic").await?;
	let whose = &written["patient"]["identifier"];
	let same = format!("{}|{}=person:{}", text(whose, "system")?, text(whose, "value")?, vic.id);
	vic.does(&format!("import ula.json --directive 7 --openings vic --match {same}")).await?;
	assert_eq!(vic.grant(0).await?["grantee"], json!({ "study": study }));
	Ok(())
}

async fn studies_end(ula: &Patient<'_>, study: u64) -> Result<()> {
	let cli = ula.cli();
	let asked = format!("{} --category LabResults", ula.question("//Lind", "HRESCH"));
	ula.permitted(&asked).await?;
	let close = format!("study close {study} --key");
	let refused = cli.refused(&format!("{close} //Clinic")).await?;
	assert!(refused.contains("Studies.NotAuthorized"), "{refused}");
	cli.done(&format!("{close} //Institute")).await?;
	let shown = show(cli, study).await?;
	assert_eq!((&shown["status"], &shown["ended_how"]), (&json!("Ended"), &json!("by_sponsor")));
	assert_eq!(ula.denied(&asked).await?, "NoGrant");
	assert_eq!(ula.grant(0).await?["status"], "Live", "nobody has to revoke it");
	let grant = format!("grant --to study:{study} {RESEARCH} --no-end");
	let refused = cli.refused(&ula.signed(&grant)).await?;
	assert!(refused.contains("Consent.NotInGoodStanding"), "{refused}");

	let register = "study register --protocol none --protocol-out none.protocol.json --days 9";
	let other = cli.json(&format!("{register} --key //Institute")).await?;
	let other = other["study"].as_u64().context("a study")?;
	decide(cli, &format!("study stop {other}")).await?;
	assert_eq!(show(cli, other).await?["ended_how"], "by_council");
	let unknown = cli.refused("study stop 99 --key //Alice").await?;
	assert!(unknown.contains("Studies.NotFound"), "{unknown}");
	Ok(())
}
