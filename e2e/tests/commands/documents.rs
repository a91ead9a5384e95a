//! What FHIR documents say: of consents, and of records by their labels.

use anyhow::{Context, Result};
use salus_e2e::Journey;
use serde_json::{json, Value};

fn coding(system: &str, code: &str) -> Value {
	json!({ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code })
}

/// A consent in the shape of IHE PCF.
fn consent(provision: Value) -> Value {
	json!({ "resourceType": "Consent", "status": "active",
		"scope": { "coding": [coding("consentscope", "patient-privacy")] },
		"patient": { "reference": "Patient/ana" },
		"policy": [{ "uri": "http://example.org/policy" }], "provision": provision })
}

/// A provision about the agency of public health.
fn agency(kind: &str) -> Value {
	json!({ "type": kind, "purpose": [coding("v3-ActReason", "PUBHLTH")],
		"actor": [{ "role": { "coding": [coding("v3-ParticipationType", "IRCP")] },
			"reference": { "reference": "Organization/agency" } }] })
}

fn category(code: &str) -> Value {
	json!([{ "system": "urn:salus:data-category", "code": code }])
}

/// Maps a consent and refuses another, makes what it says, and shows how a record is labelled.
pub async fn documents_are_read(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	cli.write("permit.json", consent(agency("permit")).to_string())?;
	let offline = cli.at("ws://127.0.0.1:1");
	let mapped = offline.json("consent import permit.json --dry-run").await?;
	assert_eq!(mapped["grants"][0]["grantee"]["reference"], "Organization/agency");
	assert_eq!(mapped["grants"][0]["purposes"], json!(["PUBHLTH"]));
	cli.done("consent import permit.json --dry-run").await?;
	cli.write("deny.json", consent(agency("deny")).to_string())?;
	let (refused, said) = cli.denied("consent import deny.json --dry-run").await?;
	assert_eq!((&refused["outcome"], &refused["grants"]), (&json!("refused"), &json!([])));
	assert!(said.contains("Consent.provision.actor"), "{said}");
	documents_are_made(journey).await?;
	documents_take_the_place_of_others(journey).await?;
	a_document_as_large_as_there_can_be_is_made(journey).await?;

	let hiv = json!({ "resourceType": "Observation", "status": "final",
		"code": { "coding": [{ "system": "http://loinc.org", "code": "5221-7" }] } });
	cli.write("hiv.json", hiv.to_string())?;
	let labelled = cli.json("record label hiv.json").await?;
	assert_eq!(labelled["records"][0]["sensitivities"], json!(["HIV"]));
	Ok(())
}

/// Whether the clinic may read something of this kind for public health.
fn ask(journey: &Journey, category: &str, rest: &str) -> String {
	format!(
		"access check --holder {} --requester //Lind --patient //Ana --purpose PUBHLTH \
		 --category {category} {rest}",
		journey.hospital
	)
}

/// The grants and restrictions of a directive.
async fn made_by(journey: &Journey, patient: &str, directive: u32) -> Result<Vec<Value>> {
	let listed = journey.cli.json(&format!("consent list {patient}")).await?;
	let all = listed.as_array().context("a list")?.iter();
	Ok(all.filter(|entry| entry["directive"] == json!(directive)).cloned().collect())
}

/// Makes what a document permits and withholds, as one directive, and ends it.
async fn documents_are_made(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	for category in ["Devices", "CarePlans"] {
		cli.denied(&ask(journey, category, "")).await?;
	}
	let relayed = "--directive 77 --key //Ana --relayer //Hospital";
	let import = format!("consent import permit.json {relayed}");
	let unmatched = cli.unusable(&import).await?;
	assert!(unmatched.contains("--match Organization/agency=org:"), "{unmatched}");
	let wrong = format!("{import} --match Organization/agency=practitioner://Lind");
	let wrong = cli.unusable(&wrong).await?;
	assert!(wrong.contains("it is no org"), "{wrong}");
	let made = cli.json(&format!("{import} --match Organization/agency=org:{clinic}")).await?;
	assert_eq!((&made["outcome"], &made["directive"]), (&json!("mapped"), &json!(77)));
	assert_eq!((&made["superseded"], &made["shadowed_by"]), (&Value::Null, &json!([])));
	let warned = |said: &str| {
		let mut warnings = made["warnings"].as_array().into_iter().flatten();
		warnings.any(|one| one.as_str().is_some_and(|one| one.contains(said)))
	};
	assert!(warned("no action is named") && warned("no end is named"), "{made}");

	assert_eq!(made_by(journey, "//Ana", 77).await?.len(), 1);
	cli.done(&ask(journey, "Devices", "")).await?;
	// A document without a label is about ordinary records.
	cli.denied(&ask(journey, "Devices", "--sensitivities HIV --confidentiality R")).await?;
	cli.done("consent revoke-directive 77 --key //Ana").await?;
	cli.denied(&ask(journey, "Devices", "")).await?;

	let refused = format!("consent import deny.json {relayed}");
	let (refused, _) = cli.denied(&refused).await?;
	assert_eq!(refused["outcome"], "refused");

	// Who signs for somebody else to submit is told the same.
	let signing = "--directive 78 --key //Ana --sign-only import.json";
	let import = format!("consent import permit.json {signing}");
	let signed = cli.run(&format!("{import} --match Organization/agency=org:{clinic}")).await?;
	assert!(signed.stderr.contains("warning: Consent.provision: no action"), "{signed:?}");
	signed.done()?;
	Ok(())
}

/// A changed document ends what the one before it made, in the same transaction. No number is of two.
async fn documents_take_the_place_of_others(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let signed =
		format!("--match Organization/agency=org:{clinic} --key //Ana --relayer //Hospital");
	let over = format!("consent import permit.json --directive 77 {signed}");
	let over = cli.refused(&over).await?;
	assert!(over.contains("--supersede 77"), "{over}");
	let never = format!("consent import permit.json --directive 79 --supersede 80 {signed}");
	let never = cli.refused(&never).await?;
	assert!(never.contains("nothing was made by directive 80"), "{never}");

	// What is over is replaced, too: nothing of it is left to revoke.
	let again = format!("consent import permit.json --directive 78 --supersede 77 {signed}");
	let again = cli.json(&again).await?;
	let nothing = json!({ "directive": 77, "grants": [], "restrictions": [] });
	assert_eq!(again["superseded"], nothing);
	cli.done(&ask(journey, "Devices", "")).await?;

	let mut changed = agency("permit");
	changed["class"] = category("CarePlans");
	changed["provision"] = json!([{ "type": "deny", "class": category("Genomics") }]);
	cli.write("changed.json", consent(changed).to_string())?;
	let restrict = "consent restrict --categories CarePlans --purposes PUBHLTH \
		--confidentiality R --key //Ana --relayer //Hospital";
	let restriction = cli.json(restrict).await?["restriction"].clone();
	let before = made_by(journey, "//Ana", 78).await?;
	assert_eq!(before.len(), 1, "{before:?}");
	let import = format!("consent import changed.json --directive 79 --supersede 78 {signed}");
	let made = cli.json(&import).await?;
	let superseded = json!({ "directive": 78, "grants": [before[0]["id"]], "restrictions": [] });
	assert_eq!(made["superseded"], superseded);
	let after = made_by(journey, "//Ana", 79).await?;
	assert_eq!(after.len(), 2, "{after:?}");
	assert_eq!(made_by(journey, "//Ana", 78).await?[0]["status"], "Revoked");
	cli.denied(&ask(journey, "Devices", "")).await?;
	cli.done(&ask(journey, "CarePlans", "")).await?;
	// Nothing of its own directive shadows it; what else stands does where it reaches the grant.
	assert_eq!(made["shadowed_by"], json!([]), "{restriction}");

	// Under its own number again, with something that stands in its way, and in a table.
	cli.done(&format!("consent lift {restriction} --key //Ana --relayer //Hospital")).await?;
	let restrict = restrict.replace("--confidentiality R", "");
	let restriction = cli.json(&restrict).await?["restriction"].clone();
	let import = format!("consent import changed.json --directive 79 --supersede 79 {signed}");
	let table = cli.done(&import).await?;
	for said in [
		"directive 79: 1 grants and 1 restrictions ended".to_owned(),
		"Consent.provision: no action is named".to_owned(),
		format!("grant 0: restriction {restriction} reaches all of this grant"),
	] {
		assert!(table.contains(&said), "{said}: {table}");
	}
	cli.denied(&ask(journey, "CarePlans", "")).await?;
	cli.done(&format!("consent lift {restriction} --key //Ana --relayer //Hospital")).await?;
	cli.done(&ask(journey, "CarePlans", "")).await?;
	cli.done("consent revoke-directive 79 --key //Ana").await?;
	cli.denied(&ask(journey, "CarePlans", "")).await?;
	Ok(())
}

/// Eight grants to any member and eight restrictions: the chain has room for exactly that.
async fn a_document_as_large_as_there_can_be_is_made(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	cli.done("patient register --key //Olga --sponsor //Hospital").await?;
	let permit =
		|code: &&str| json!({ "type": "permit", "purpose": [coding("v3-ActReason", code)] });
	let deny = |kind: &&str| json!({ "type": "deny", "class": category(kind) });
	let purposes = ["COC", "ETREAT", "HRESCH", "PUBHLTH", "PATRQT", "HOPERAT", "HMARKT"];
	let kinds = ["Imaging", "Genomics", "Devices", "Claims", "Coverage", "Procedures", "Allergies"];
	let nested: Vec<_> =
		purposes.iter().map(permit).chain(kinds.iter().map(deny)).chain([deny(&"Other")]).collect();
	let mut root = permit(&"TREAT");
	root["provision"] = json!(nested);
	cli.write("full.json", consent(root).to_string())?;
	let signed = "--key //Olga --relayer //Hospital";
	let made = cli.json(&format!("consent import full.json --directive 1 {signed}")).await?;
	let counts = ["grants", "restrictions"].map(|name| made[name].as_array().map(Vec::len));
	assert_eq!(counts, [Some(8); 2], "{made}");
	assert_eq!(made_by(journey, "//Olga", 1).await?.len(), 16);

	cli.write("one.json", consent(permit(&"TREAT")).to_string())?;
	let full = cli.refused(&format!("consent import one.json --directive 2 {signed}")).await?;
	assert!(full.contains("has 8, and there is room for 8"), "{full}");
	// It lists for ever what it made, so that its own number is too full to be used again.
	let own = format!("consent import one.json --directive 1 --supersede 1 {signed}");
	let own = cli.refused(&own).await?;
	assert!(own.contains("another --directive"), "{own}");
	let again = format!("consent import full.json --directive 2 --supersede 1 {signed}");
	let superseded = cli.json(&again).await?["superseded"].clone();
	let ended = ["grants", "restrictions"].map(|name| superseded[name].as_array().map(Vec::len));
	assert_eq!(ended, [Some(8); 2], "{superseded}");
	Ok(())
}
