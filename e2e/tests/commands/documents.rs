//! What FHIR documents say: of consents, and of records by their labels.

use anyhow::Result;
use salus_e2e::Cli;
use serde_json::{json, Value};

fn coding(system: &str, code: &str) -> Value {
	json!({ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code })
}

/// Maps a consent and refuses another, and shows how a record is labelled.
pub async fn documents_are_read(cli: &Cli) -> Result<()> {
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
	let unsent = cli.unusable("consent import permit.json").await?;
	assert!(unsent.contains("--dry-run"), "{unsent}");

	let hiv = json!({ "resourceType": "Observation", "status": "final",
		"code": { "coding": [{ "system": "http://loinc.org", "code": "5221-7" }] } });
	cli.write("hiv.json", hiv.to_string())?;
	let labelled = cli.json("record label hiv.json").await?;
	assert_eq!(labelled["records"][0]["sensitivities"], json!(["HIV"]));
	Ok(())
}
