//! Patients suspend and restrict, and end a directive as a whole.

use anyhow::{Context, Result};
use salus_e2e::{journey::text, Cli, Journey};
use serde_json::{json, Value};

const RELAYED: &str = "--key //Ana --relayer //Hospital";

/// Why access to one record is denied.
async fn denied(cli: &Cli, question: &str) -> Result<String> {
	let (answer, _) = cli.denied(question).await?;
	text(&answer["records"][0], "reason")
}

/// Suspends, resumes, restricts, lifts, and revokes a directive.
pub async fn consent_is_restricted(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let ask = |category: &str, purpose: &str| {
		format!(
			"access check --holder {} --requester //Lind --patient //Ana --category {category} \
			 --purpose {purpose}",
			journey.hospital
		)
	};
	let terms = "--categories VitalSigns,Imaging --purposes TREAT,ETREAT --days 30 --directive 7";
	let granted = cli.json(&format!("consent grant --to org:{clinic} {terms} {RELAYED}")).await?;
	let show = format!("consent show //Ana {}", granted["grant"]);
	let shown = cli.json(&show).await?;
	assert_eq!((&shown["directive"], &shown["suspensions"]), (&json!(7), &json!([])));
	cli.done(&ask("VitalSigns", "TREAT")).await?;

	let suspend = format!("consent suspend {} {RELAYED}", granted["grant"]);
	assert_eq!(cli.json(&suspend).await?["status"], "Suspended");
	let shown = cli.json(&show).await?;
	assert_eq!(
		(&shown["status"], &shown["suspensions"][0]["until"]),
		(&json!("Suspended"), &Value::Null)
	);
	assert_eq!(denied(cli, &ask("VitalSigns", "TREAT")).await?, "Suspended");
	let again = cli.refused(&suspend).await?;
	assert!(again.contains("Consent.Suspended"), "{again}");
	let resume = format!("consent resume {} {RELAYED}", granted["grant"]);
	assert_eq!(cli.json(&resume).await?["status"], "Live");
	assert!(cli.json(&show).await?["suspensions"][0]["until"].is_string());
	cli.done(&ask("VitalSigns", "TREAT")).await?;

	let made = "--categories Imaging --except-purposes ETREAT --directive 7";
	let restricted = cli.json(&format!("consent restrict {made} {RELAYED}")).await?;
	assert_eq!(restricted["restriction"], json!(0));
	assert_eq!(denied(cli, &ask("Imaging", "TREAT")).await?, "Restricted");
	cli.done(&ask("Imaging", "ETREAT")).await?;
	restrictions_are_signed_for_others(journey, &ask("VitalSigns", "TREAT")).await?;

	let table = cli.done("consent list //Ana").await?;
	assert!(table.contains("nobody") && table.contains("anybody for ETREAT"), "{table}");
	let revoked = cli.json("consent revoke-directive 7 --key //Ana").await?;
	assert_eq!(revoked["fee"], Value::Null, "it is free");
	assert_eq!(
		(&revoked["grants"], &revoked["restrictions"]),
		(&json!([granted["grant"]]), &json!([0]))
	);
	assert_eq!(cli.json(&show).await?["status"], "Revoked");
	assert_eq!(cli.json("consent show //Ana --restriction 0").await?["status"], "Lifted");
	for (id, error) in [(7, "Consent.Revoked"), (8, "Consent.NotFound")] {
		let refused = cli.refused(&format!("consent revoke-directive {id} --key //Ana")).await?;
		assert!(refused.contains(error), "{refused}");
	}
	Ok(())
}

/// A restriction that somebody else submits, and its end. It leaves the clinic as it is.
async fn restrictions_are_signed_for_others(journey: &Journey, permitted: &str) -> Result<()> {
	let cli = &journey.cli;
	let made = format!("--categories VitalSigns --except org:{} --key //Ana", journey.clinic);
	let signed = cli.json(&format!("consent restrict {made} --sign-only restrict.json")).await?;
	assert!(text(&signed, "words")?.contains("lets nobody"), "{signed}");
	cli.done("relay submit restrict.json --key //Hospital").await?;
	let shown = cli.json("consent show //Ana --restriction 1").await?;
	assert_eq!(shown["except"], json!([{ "organization": journey.clinic }]));
	assert_eq!((&shown["status"], &shown["directive"]), (&json!("Standing"), &Value::Null));
	cli.done(permitted).await?;
	let listed = cli.json("consent list //Ana").await?;
	let listed = listed.as_array().context("a list")?;
	assert_eq!(listed.last(), Some(&shown));
	assert_eq!(listed.iter().filter(|entry| entry["kind"] == json!("restriction")).count(), 2);

	let lift = format!("consent lift 1 {RELAYED}");
	assert_eq!(cli.json(&lift).await?["lifted"], json!(true));
	assert_eq!(cli.json("consent show //Ana --restriction 1").await?["status"], "Lifted");
	let again = cli.refused(&lift).await?;
	assert!(again.contains("Consent.Lifted"), "{again}");
	Ok(())
}
