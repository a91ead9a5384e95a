//! Grants to a person, and to somebody whom the chain does not name.

use super::{committed, opening, part, Patient, HELD, PLAIN};
use anyhow::{Context, Result};
use salus_e2e::Journey;
use serde_json::json;

/// A relative is given the patient's record, and reads it with the key of the own identity.
pub async fn persons_read(journey: &Journey) -> Result<()> {
	let fay = Patient::register(journey, "//Fay").await?;
	let gil = Patient::register(journey, "//Gil").await?;
	let cli = &journey.cli;
	let leaf = fay.anchored(PLAIN).await?;
	let share = format!("record share {leaf} {HELD} --to //Gil --purpose FAMRQT --export to-gil");
	let denied = cli.refused(&share).await?;
	assert!(denied.contains("access is denied"), "{denied}");

	let terms = "--to person://Gil --categories all --purposes FAMRQT --days 90";
	fay.does(&format!("grant {terms}")).await?;
	assert_eq!(fay.grant(0).await?["grantee"], json!({ "person": gil.id }));
	let record = "--category Conditions";
	let asked = format!("{} {record}", fay.question("//Gil", "FAMRQT"));
	let permitted = fay.permitted(&asked).await?;
	assert_eq!(permitted["basis"], json!({ "grant": 0 }));
	let to_treat = format!("{} {record}", fay.question("//Gil", "TREAT"));
	assert_eq!(fay.denied(&to_treat).await?, "Purpose");
	for (other, reason) in [("//Lind", "NoGrant"), ("//Bert", "RequesterNotInGoodStanding")] {
		let asked = format!("{} {record}", fay.question(other, "FAMRQT"));
		assert_eq!(fay.denied(&asked).await?, reason, "{other}");
	}

	let shared = cli.json(&share).await?;
	assert_eq!((&shared["grant"], &shared["reader"]), (&json!(0), &json!({ "person": gil.id })));
	fay.receives("to-gil", &leaf, "--vault gil --key //Gil").await?;
	let stranger = format!("record receive to-gil/{leaf} --vault stranger --key //Clinic");
	assert_eq!(cli.json(&stranger).await?["readable"], json!(false));
	// That it went to somebody is on the chain, and not to whom.
	let entries = fay.disclosures().await?;
	assert_eq!(entries[1]["basis"], json!({ "grant": 0 }));
	assert!(entries[1]["recipient"]["external"].is_string(), "{entries:?}");

	fay.revokes(0).await?;
	assert_eq!(fay.denied(&asked).await?, "NoGrant");
	Ok(())
}

/// A grant whose grantee the chain has a commitment to, in place of a name.
pub async fn commitments_are_opened(journey: &Journey) -> Result<()> {
	let hal = Patient::register(journey, "//Hal").await?;
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let leaf = hal.anchored(PLAIN).await?;
	let to = format!("--to org:{clinic} --committed --grantee-out clinic.json");
	let terms = "--categories LabResults --days 30 --purposes";
	let payment = format!("grant {to} {terms} HPAYMT --holder any");
	let refused = cli.refused(&hal.signed(&payment)).await?;
	assert!(refused.contains("HPAYMT") && !cli.path("clinic.json").exists(), "{refused}");

	hal.does(&format!("grant {to} {terms} TREAT")).await?;
	let kept = opening(cli, "clinic.json")?;
	let named = [&[2][..], &u32::try_from(clinic)?.to_le_bytes()].concat();
	let padded = part(&kept, "grantee")?;
	let padding = padded.strip_prefix(&named[..]).context("the clinic")?;
	assert!(padded.len() == 33 && padding.iter().all(|byte| *byte == 0), "{kept}");
	let hash = committed("salus/grantee/v1", &kept, &named)?;
	assert_eq!(hal.grant(0).await?["grantee"], json!({ "committed": hash }));

	let asked = hal.of_lind("--category LabResults");
	assert_eq!(hal.denied(&asked).await?, "NoGrant");
	hal.permitted(&format!("{asked} --grantee clinic.json")).await?;
	let regulator = format!("{} --category LabResults", hal.question("//Alice", "TREAT"));
	assert_eq!(hal.denied(&format!("{regulator} --grantee clinic.json")).await?, "NoGrant");

	let scope = format!("access scope {}", hal.question("//Lind", "TREAT"));
	let (nothing, _) = cli.denied(&scope).await?;
	assert_eq!(nothing["reason"], "NoGrant");
	let opened = cli.json(&format!("{scope} --grantee clinic.json")).await?;
	assert_eq!(opened["permitted"][0]["basis"], json!({ "grant": 0 }));

	let share = format!("record share {leaf} {HELD} --to //Lind --purpose TREAT --export named");
	cli.refused(&share).await?;
	let shared = cli.json(&format!("{share} --grantee clinic.json")).await?;
	assert_eq!(shared["reader"], json!({ "organization": clinic }));
	hal.receives("named", &leaf, "--vault clinic --key //Clinic").await?;
	// Its admin cannot give back what does not name the clinic.
	let back = cli.refused("consent give-back 0 --patient //Hal --key //Clinic").await?;
	assert!(back.contains("Consent.NotAuthorized"), "{back}");
	Ok(())
}
