//! How often a grant may be used, and when it ends.

use super::{codes, committed, opening, Patient, HELD, PLAIN};
use anyhow::Result;
use salus_e2e::{journey::text, Journey};
use serde_json::{json, Value};

/// The holder takes a use before it gives anything; there is one.
pub async fn uses_are_counted(journey: &Journey) -> Result<()> {
	let ida = Patient::register(journey, "//Ida").await?;
	let (cli, hospital) = (&journey.cli, journey.hospital);
	let terms = format!("grant --to org:{} --categories LabResults", journey.clinic);
	let counted = format!("{terms} --purposes TREAT --days 30 --uses 1");
	let unnamed = cli.unusable(&ida.signed(&counted)).await?;
	assert!(unnamed.contains("--holder"), "{unnamed}");
	ida.does(&format!("{counted} --holder {hospital}")).await?;
	let uses = |shown: &Value| (shown["used"].clone(), shown["max_uses"].clone());
	assert_eq!(uses(&ida.grant(0).await?), (json!(0), json!(1)));

	let asked = ida.of_lind("--category LabResults");
	let permitted = ida.permitted(&asked).await?;
	assert_eq!(codes(&permitted["obligations"]), ["RECEIPT"]);
	// One that nobody took is none.
	let early = ida.permitted(&format!("{asked} --receipt 0/1")).await?;
	assert_eq!(codes(&early["obligations"]), ["RECEIPT"]);
	let take = "consent use 0 --patient //Ida --key";
	let foreign = cli.refused(&format!("{take} //Clinic")).await?;
	assert!(foreign.contains("Consent.NotAuthorized"), "{foreign}");
	let looked = cli.json(&format!("{take} //Hospital --dry-run")).await?;
	assert_eq!(looked["dry_run"], json!(true));
	assert_eq!(uses(&ida.grant(0).await?), (json!(0), json!(1)), "a dry run takes none");

	assert_eq!(cli.json(&format!("{take} //Hospital")).await?["receipt"], json!("0/1"));
	let shown = ida.grant(0).await?;
	assert_eq!((uses(&shown), &shown["status"]), ((json!(1), json!(1)), &json!("UsedUp")));
	assert_eq!(ida.denied(&asked).await?, "UsedUp");
	let permitted = ida.permitted(&format!("{asked} --receipt 0/1")).await?;
	assert!(codes(&permitted["obligations"]).is_empty(), "{permitted}");
	for other in ["0/2", "1/1"] {
		assert_eq!(ida.denied(&format!("{asked} --receipt {other}")).await?, "UsedUp");
	}
	let again = cli.refused(&format!("{take} //Hospital")).await?;
	assert!(again.contains("Consent.LimitReached"), "{again}");
	let table = cli.done("consent list //Ida").await?;
	assert!(table.contains("1 of 1"), "{table}");

	// It is not over: what was taken holds, until it is revoked.
	ida.revokes(0).await?;
	assert_eq!(ida.grant(0).await?["status"], "Revoked");
	assert_eq!(ida.denied(&format!("{asked} --receipt 0/1")).await?, "NoGrant");
	Ok(())
}

/// Sharing takes a use by itself, unless it is given the receipt of one.
pub async fn uses_are_taken_by_sharing(journey: &Journey) -> Result<()> {
	let jan = Patient::register(journey, "//Jan").await?;
	let cli = &journey.cli;
	let leaves = [jan.anchored(PLAIN).await?, jan.anchored(PLAIN).await?];
	let terms = format!("--holder {} --categories LabResults --purposes TREAT", journey.hospital);
	jan.does(&format!("grant --to org:{} {terms} --days 30 --uses 2", journey.clinic)).await?;
	let to_lind = format!("{HELD} --to //Lind --purpose TREAT --export used");
	let shared = cli.json(&format!("record share {} {to_lind}", leaves[0])).await?;
	assert_eq!((&shared["grant"], &shared["receipt"]), (&json!(0), &json!("0/1")));
	assert_eq!(jan.grant(0).await?["used"], json!(1));
	jan.receives("used", &leaves[0], "--vault clinic --key //Clinic").await?;

	let taken = cli.json("consent use 0 --patient //Jan --key //Okafor --relayer //Hospital");
	assert_eq!(taken.await?["receipt"], json!("0/2"));
	let other = format!("record share {} {to_lind}", leaves[1]);
	let refused = cli.refused(&other).await?;
	assert!(refused.contains("as often as it may be"), "{refused}");
	let shared = cli.json(&format!("{other} --receipt 0/2")).await?;
	assert_eq!(shared["receipt"], json!("0/2"));
	assert_eq!(jan.grant(0).await?["used"], json!(2), "none was taken beside it");
	jan.receives("used", &leaves[1], "--vault clinic --key //Clinic").await?;
	let found = jan.disclosures().await?;
	let found: Vec<_> = found.iter().map(|one| (&one["outcome"], &one["judged"])).collect();
	let expected = [("released", "in_force"), ("refused", "not_judged"), ("released", "in_force")];
	let expected = expected.map(|(outcome, judged)| (json!(outcome), json!(judged)));
	assert_eq!(found, expected.iter().map(|(one, other)| (one, other)).collect::<Vec<_>>());
	Ok(())
}

/// Research may go on without an end; and the event with which a grant ends is not on the chain.
pub async fn ends_are_open_or_events(journey: &Journey) -> Result<()> {
	let kai = Patient::register(journey, "//Kai").await?;
	let cli = &journey.cli;
	let terms = |purposes: &str, end: &str| {
		let to = journey.clinic;
		format!("grant --to org:{to} --categories LabResults --purposes {purposes} {end}")
	};
	for purposes in ["TREAT", "HRESCH,TREAT"] {
		let refused = cli.unusable(&kai.signed(&terms(purposes, "--no-end"))).await?;
		assert!(refused.contains("research alone"), "{refused}");
	}
	let event = "--ends-with end-of-the-study --event-out study.json";
	let end = format!("--no-end {event}");
	let granted = kai.does(&terms("HRESCH,DSRCH", &end)).await?;
	assert_eq!((&granted["grant"], &granted["valid_until"]), (&json!(0), &Value::Null));
	let kept = opening(cli, "study.json")?;
	assert_eq!(text(&kept, "text")?, "end-of-the-study");
	let hash = committed("salus/event/v1", &kept, b"end-of-the-study")?;
	let shown = kai.grant(0).await?;
	assert_eq!((&shown["ends_with"], &granted["ends_with"]), (&json!(hash), &json!(hash)));
	assert_eq!((&shown["valid_until"], &shown["status"]), (&Value::Null, &json!("Live")));
	let table = cli.done("consent show //Kai 0").await?;
	assert!(table.contains(&hash) && !table.contains("end-of-the-study"), "{table}");
	let there = cli.refused(&kai.signed(&terms("TREAT", &format!("--days 1 {event}")))).await?;
	assert!(there.contains("study.json is there already"), "{there}");

	let record = "--category LabResults";
	let permitted =
		kai.permitted(&format!("{} {record}", kai.question("//Lind", "HRESCH"))).await?;
	assert_eq!((&permitted["until"], &permitted["basis"]), (&Value::Null, &json!({ "grant": 0 })));
	// Who sees the event happen gives the grant back; the chain judges nothing.
	cli.done("consent give-back 0 --patient //Kai --key //Clinic").await?;
	assert_eq!(kai.grant(0).await?["status"], "Revoked");

	let tomorrow = kai.does(&terms("HPAYMT --holder any", "--days 1")).await?;
	let tomorrow = text(&tomorrow, "valid_until")?;
	kai.revokes(1).await?;
	kai.does(&terms("TREAT", &format!("--days 2 --valid-from {tomorrow}"))).await?;
	let shown = kai.grant(2).await?;
	assert_eq!((&shown["valid_from"], &shown["status"]), (&json!(tomorrow), &json!("NotYetValid")));
	assert_eq!(kai.denied(&kai.of_lind(record)).await?, "NoGrant");
	Ok(())
}
