//! What FHIR documents say: of consents, and of records by their labels.

use anyhow::Result;
use salus_e2e::Journey;
use serde_json::{json, Value};

fn coding(system: &str, code: &str) -> Value {
	json!({ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code })
}

/// Maps a consent and refuses another, makes what it says, and shows how a record is labelled.
pub async fn documents_are_read(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let consent = |kind: &str| {
		json!({ "resourceType": "Consent", "status": "active",
			"scope": { "coding": [coding("consentscope", "patient-privacy")] },
			"patient": { "reference": "Patient/ana" },
			"policy": [{ "uri": "http://example.org/policy" }],
			"provision": { "type": kind, "purpose": [coding("v3-ActReason", "PUBHLTH")],
				"actor": [{ "role": { "coding": [coding("v3-ParticipationType", "IRCP")] },
					"reference": { "reference": "Organization/agency" } }] } })
	};
	cli.write("permit.json", consent("permit").to_string())?;
	let offline = cli.at("ws://127.0.0.1:1");
	let mapped = offline.json("consent import permit.json --dry-run").await?;
	assert_eq!(mapped["grants"][0]["grantee"]["reference"], "Organization/agency");
	assert_eq!(mapped["grants"][0]["purposes"], json!(["PUBHLTH"]));
	cli.done("consent import permit.json --dry-run").await?;
	cli.write("deny.json", consent("deny").to_string())?;
	let (refused, said) = cli.denied("consent import deny.json --dry-run").await?;
	assert_eq!((&refused["outcome"], &refused["grants"]), (&json!("refused"), &json!([])));
	assert!(said.contains("Consent.provision.actor"), "{said}");
	documents_are_made(journey).await?;

	let hiv = json!({ "resourceType": "Observation", "status": "final",
		"code": { "coding": [{ "system": "http://loinc.org", "code": "5221-7" }] } });
	cli.write("hiv.json", hiv.to_string())?;
	let labelled = cli.json("record label hiv.json").await?;
	assert_eq!(labelled["records"][0]["sensitivities"], json!(["HIV"]));
	Ok(())
}

/// Makes what a document permits and withholds, as one directive, and ends it.
async fn documents_are_made(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let ask = |category: &str, rest: &str| {
		format!(
			"access check --holder {} --requester //Lind --patient //Ana --purpose PUBHLTH \
			 --category {category} {rest}",
			journey.hospital
		)
	};
	cli.denied(&ask("Devices", "")).await?;
	let relayed = "--directive 77 --key //Ana --relayer //Hospital";
	let import = format!("consent import permit.json {relayed}");
	let unmatched = cli.unusable(&import).await?;
	assert!(unmatched.contains("--match Organization/agency="), "{unmatched}");
	let wrong = format!("{import} --match Organization/agency=practitioner://Lind");
	let wrong = cli.unusable(&wrong).await?;
	assert!(wrong.contains("it is no org"), "{wrong}");
	let made = cli.json(&format!("{import} --match Organization/agency=org:{clinic}")).await?;
	assert_eq!((&made["outcome"], &made["directive"]), (&json!("mapped"), &json!(77)));

	let listed = cli.json("consent list //Ana").await?;
	let of_it = listed.as_array().into_iter().flatten();
	let of_it: Vec<_> = of_it.filter(|entry| entry["directive"] == json!(77)).collect();
	assert_eq!(of_it.len(), 1, "{listed}");
	cli.done(&ask("Devices", "")).await?;
	// A document without a label is about ordinary records.
	cli.denied(&ask("Devices", "--sensitivities HIV --confidentiality R")).await?;
	cli.done("consent revoke-directive 77 --key //Ana").await?;
	cli.denied(&ask("Devices", "")).await?;

	let refused = format!("consent import deny.json {relayed}");
	let (refused, _) = cli.denied(&refused).await?;
	assert_eq!(refused["outcome"], "refused");
	Ok(())
}
