//! A law permits what consent does not, to whom and for what it is made.

use super::{codes, Patient, HELD, PLAIN};
use anyhow::Result;
use salus_e2e::Journey;
use serde_json::{json, Value};

/// The regulator of the development chain; no patient grants it anything here.
const REGULATOR: u64 = 0;

/// The regulator cites laws, and others do.
pub async fn laws_are_cited(journey: &Journey) -> Result<()> {
	let nia = Patient::register(journey, "//Nia").await?;
	let cli = &journey.cli;
	let record = "--category Conditions";
	let asks = |requester: &str, purpose: &str, rest: &str| {
		format!("{} {record} {rest}", nia.question(requester, purpose))
	};
	assert_eq!(nia.denied(&asks("//Alice", "PUBHLTH", "")).await?, "NoGrant");
	for spelled in ["164.512(b)", "b", "public-health"] {
		let cited = asks("//Alice", "PUBHLTH", &format!("--law {spelled}"));
		let permitted = nia.permitted(&cited).await?;
		assert_eq!(permitted["basis"], json!({ "law": "164.512(b)" }));
		assert_eq!(codes(&permitted["obligations"]), ["MINEC", "AOD"]);
		assert_eq!(permitted["until"], Value::Null);
	}
	let sud = "--confidentiality R --sensitivities SUD";
	for (requester, purpose, rest) in [
		("//Lind", "PUBHLTH", "--law b".to_string()),
		("//Alice", "TREAT", "--law b".into()),
		("//Alice", "PUBHLTH", "--law b --action Correct".into()),
		("//Alice", "PUBHLTH", format!("--law b {sud}")),
		("//Alice", "HOPERAT", "--law a --confidentiality R --sensitivities ETHUD".into()),
	] {
		let asked = asks(requester, purpose, &rest);
		assert_eq!(nia.denied(&asked).await?, "Law", "{asked}");
	}
	// Oversight reaches records about substance use, with their duties.
	let oversight = nia.permitted(&asks("//Alice", "HOPERAT", &format!("--law d {sud}"))).await?;
	assert_eq!(codes(&oversight["obligations"]), ["MINEC", "NORDSCLCD", "AOD", "PRIVMARK"]);

	nia.does("restrict --categories all").await?;
	let cited = asks("//Alice", "PUBHLTH", "--law b");
	nia.permitted(&cited).await?;
	let explained = cli.json(&format!("consent explain {cited}")).await?;
	let record = &explained["records"][0];
	assert_eq!((&record["law"]["law"], &record["grant"]), (&json!("164.512(b)"), &Value::Null));
	assert_eq!(record["restrictions"][0]["restriction"], json!(0), "it overrides this one");
	let duties: Vec<_> = record["duties"].as_array().into_iter().flatten().collect();
	assert!(
		duties.len() == 2
			&& duties[1]["words"]
				.as_str()
				.is_some_and(|words| { words.contains("45 CFR 164.528") }),
		"{record}"
	);
	Ok(())
}

/// A record is released by law, and the chain says whether the law was the recipient's to cite.
pub async fn disclosures_by_law_are_judged(journey: &Journey) -> Result<()> {
	let ola = Patient::register(journey, "//Ola").await?;
	let cli = &journey.cli;
	let leaf = ola.anchored(PLAIN).await?;
	cli.done("org set-encryption-key --key //Alice").await?;
	let share = format!("record share {leaf} {HELD} --purpose PUBHLTH --law b --export lawful");
	let shared = cli.json(&format!("{share} --to //Alice")).await?;
	assert_eq!(shared["basis"], json!({ "law": "164.512(b)" }));
	assert_eq!(shared["reader"], json!({ "organization": REGULATOR }));
	ola.receives("lawful", &leaf, "--vault regulator --key //Alice").await?;
	let other = format!("record share {leaf} {HELD} --purpose PUBHLTH --law b --to //Lind");
	let refused = cli.refused(&other).await?;
	assert!(refused.contains("law that was cited"), "{refused}");

	let write = |to: u64| {
		let basis = "--basis law:164.512(b) --purpose PUBHLTH";
		format!("disclosure record //Ola --to org:{to} {basis} {HELD}")
	};
	let written = cli.json(&write(REGULATOR)).await?;
	assert_eq!((&written["index"], &written["judged"]), (&json!(2), &json!("in_force")));
	assert_eq!(cli.json(&write(journey.clinic)).await?["judged"], json!("not_in_force"));

	let found = ola.disclosures().await?;
	let law = json!({ "law": "164.512(b)" });
	let expected = [
		(json!({ "organization": REGULATOR }), law.clone(), json!("in_force")),
		(json!({ "organization": journey.clinic }), Value::Null, json!("not_judged")),
		(json!({ "organization": REGULATOR }), law.clone(), json!("in_force")),
		(json!({ "organization": journey.clinic }), law, json!("not_in_force")),
	];
	let found: Vec<_> = found
		.iter()
		.map(|one| (one["recipient"].clone(), one["basis"].clone(), one["judged"].clone()))
		.collect();
	assert_eq!(found, expected);
	Ok(())
}
