//! What is exported as a FHIR Consent and imported again decides the same.

use super::{opening, Patient};
use anyhow::{ensure, Context, Result};
use salus_e2e::Journey;
use serde_json::{json, Value};
use std::fs;

/// The directive that is exported, and the one that is made of it.
const DIRECTIVES: [u32; 2] = [7, 8];

/// A directive of grants and restrictions, of which annexes and a commitment hide the half.
pub async fn consents_are_exported(journey: &Journey) -> Result<()> {
	let quin = Patient::register(journey, "//Quin").await?;
	let rea = Patient::register(journey, "//Rea").await?;
	let friend = Patient::register(journey, "//Sol").await?;
	let cli = &journey.cli;
	directive_is_made(&quin, &friend).await?;

	let export = format!("consent export //Quin --directive {}", DIRECTIVES[0]);
	let opened = "--openings quin --grantee quin/clinic.json";
	let exported = cli.json(&format!("{export} {opened}")).await?;
	let document = &exported["document"];
	assert_eq!(exported["grants"], json!([0, 1, 2, 3]), "a counted grant is left out");
	assert_eq!(exported["restrictions"], json!([0, 1]));
	for said in ["grant 4 is left out", "stands here in clear", "provision.class"] {
		assert!(exported["warnings"].to_string().contains(said), "{exported}");
	}
	let chain = cli.json("chain status").await?;
	let system = format!("urn:salus:chain:{}", chain["genesis"].as_str().context("genesis")?);
	let of_quin = json!({ "system": system, "value": format!("person:{}", quin.id) });
	assert_eq!(document["patient"]["identifier"], of_quin);
	assert_eq!(document["performer"][0]["identifier"], of_quin);
	for required in ["dateTime", "organization", "sourceReference", "policy", "provision"] {
		assert!(document[required] != Value::Null, "no {required} in {document}");
	}
	let written = format!("{export} {opened} --out quin.json");
	assert_eq!(cli.json(&written).await?["document"], Value::Null);
	assert_eq!(&opening(cli, "quin.json")?, document);
	let there = cli.refused(&written).await?;
	assert!(there.contains("there already") && there.contains("--force"), "{there}");
	cli.done(&format!("{written} --force")).await?;
	let printed = cli.done(&format!("{export} {opened}")).await?;
	assert_eq!(printed.into_bytes(), cli.read("quin.json")?);

	let numberless = "consent import quin.json --key //Rea --relayer //Hospital --output json";
	let shown = cli.run(numberless).await?;
	let mapped: Value = serde_json::from_str(&shown.stdout)?;
	assert_eq!((shown.code, &mapped["outcome"]), (Some(2), &json!("mapped")));
	assert!(shown.stderr.contains("--directive"), "{shown:?}");
	let subject = format!("{system}|person:{}", quin.id);
	assert_eq!(mapped["subject"], json!(subject));
	let import = format!("import quin.json --directive {} --openings rea", DIRECTIVES[1]);
	for of_quin in [String::new(), format!(" --match {subject}=person://Quin")] {
		let refused = cli.refused(&rea.signed(&format!("{import}{of_quin}"))).await?;
		for said in [&subject, &format!("made for patient {}", rea.id)] {
			assert!(refused.contains(said), "{said}: {refused}");
		}
	}
	// That Quin and Rea are one is for who knows both to say.
	let import = format!("{import} --match {subject}=person:{}", rea.id);
	let outcome = cli.run(&format!("{} --output json", rea.signed(&import))).await?;
	for said in
		["(organization", "may read", "HIV (HIV/AIDS)", "note: whatever is permitted, nobody"]
	{
		assert!(outcome.stderr.contains(said), "{said}: {outcome:?}");
	}
	let made: Value = serde_json::from_str(&outcome.stdout)?;
	assert_eq!((&made["outcome"], &made["patient"]), (&json!("mapped"), &json!(rea.id)));
	assert!(!made["warnings"].to_string().contains("not compared"), "{made}");
	the_same_is_decided(&quin, &rea).await?;
	parts_are_exported(&quin).await
}

async fn directive_is_made(quin: &Patient<'_>, friend: &Patient<'_>) -> Result<()> {
	let (hospital, clinic) = (quin.journey.hospital, quin.journey.clinic);
	fs::create_dir(quin.cli().path("quin"))?;
	let care = "--purposes TREAT,COC --days 30";
	let hiv = "--sensitivities HIV --annex-out quin/hiv.json";
	let own = format!("--author org:{hospital} --annex-out quin/own.json");
	let hidden = "--committed --grantee-out quin/clinic.json";
	let psy = "--categories all --sensitivities PSY --annex-out quin/psy.json";
	for part in [
		format!(
			"grant --to org:{clinic} --categories LabResults,Conditions {care} --confidentiality R \
			 --holder {hospital} {hiv}"
		),
		format!("grant --to practitioner://Lind --categories Imaging {care} {own}"),
		format!("grant --to person:{} --categories all --purposes FAMRQT --days 90", friend.id),
		format!("grant --to org:{clinic} --categories Medications --actions Read,Correct {care} {hidden}"),
		format!("grant --to any --categories Devices {care} --holder {hospital} --uses 3"),
		format!("restrict --purposes TREAT,COC {psy}"),
		"restrict --categories Conditions,Medications --from-day 2020-01-01 --to-day 2020-12-31".into(),
	] {
		quin.does(&format!("{part} --directive {}", DIRECTIVES[0])).await?;
	}
	Ok(())
}

/// Asks the same of both patients, with what opens the annexes of each.
async fn the_same_is_decided(quin: &Patient<'_>, rea: &Patient<'_>) -> Result<()> {
	let cli = quin.cli();
	let opens = |folder: &str| -> Result<String> {
		let mut line = String::new();
		for entry in fs::read_dir(cli.path(folder))? {
			let name = entry?.file_name().into_string().ok().context("a name")?;
			let option = if name == "clinic.json" { "--grantee" } else { "--annex" };
			line.push_str(&format!(" {option} {folder}/{name}"));
		}
		Ok(line)
	};
	let (of_quin, of_rea) = (opens("quin")?, opens("rea")?);
	let by_house = format!("--author org:{}", quin.journey.hospital);
	let by_other = format!("--author org:{}", quin.journey.clinic);
	let (mut permitted, mut denied) = (0, 0);
	for (requester, purpose) in
		[("//Lind", "TREAT"), ("//Clinic", "COC"), ("//Sol", "FAMRQT"), ("//Lind", "HRESCH")]
	{
		for record in [
			"LabResults",
			"LabResults --confidentiality R --sensitivities HIV",
			"LabResults --confidentiality R --sensitivities HIV,PSY",
			"Conditions --day 2019-12-31",
			"Conditions --day 2020-06-01",
			"Medications --day 2021-01-01 --action Correct",
			"Medications --day 2021-01-01 --action Reshare",
			"Medications --day 2020-12-31",
			"Imaging",
			&format!("Imaging {by_house}"),
			&format!("Imaging {by_other}"),
			&format!("Imaging {by_house} --confidentiality R"),
		] {
			let first = decided(quin, requester, purpose, record, &of_quin).await?;
			let second = decided(rea, requester, purpose, record, &of_rea).await?;
			assert_eq!(first, second, "{requester} {purpose} {record}");
			match first["decision"].as_str() {
				Some("permit") => permitted += 1,
				_ => denied += 1,
			}
		}
	}
	ensure!(permitted > 8 && denied > 20, "{permitted} permitted, {denied} denied");
	// What is not in the document is not permitted: a grant whose uses are counted.
	let devices = ("//Lind", "TREAT", "Devices");
	let first = decided(quin, devices.0, devices.1, devices.2, &of_quin).await?;
	let second = decided(rea, devices.0, devices.1, devices.2, &of_rea).await?;
	assert_eq!((&first["decision"], &second["decision"]), (&json!("permit"), &json!("deny")));
	Ok(())
}

/// What is decided about a record, but for the number of the grant that decides it.
async fn decided(
	patient: &Patient<'_>,
	requester: &str,
	purpose: &str,
	record: &str,
	openings: &str,
) -> Result<Value> {
	let question = patient.question(requester, purpose);
	let line = format!("access check {question} --category {record}{openings} --output json");
	let outcome = patient.cli().run(&line).await?;
	let answer: Value =
		serde_json::from_str(&outcome.stdout).with_context(|| format!("{line}: {outcome:?}"))?;
	let mut decided = answer["records"][0].clone();
	if let Some(members) = decided.as_object_mut() {
		members.remove("basis");
		members.remove("restriction");
	}
	Ok(decided)
}

/// What is exported alone, and what cannot be.
async fn parts_are_exported(quin: &Patient<'_>) -> Result<()> {
	let cli = quin.cli();
	let export = |which: &str| format!("consent export //Quin {which}");
	let alone = cli.json(&export("--grant 0")).await?;
	assert_eq!((&alone["grants"], &alone["restrictions"]), (&json!([0]), &json!([])));
	for said in ["its annex is not opened", "restriction 1, which is not exported with it"] {
		assert!(alone["warnings"].to_string().contains(said), "{alone}");
	}
	let outcome = cli.run(&export("--grant 0")).await?;
	let document: Value = serde_json::from_str(&outcome.stdout)?;
	assert_eq!(document, alone["document"]);
	assert!(outcome.stderr.contains("warning: grant 0: its annex is not opened"), "{outcome:?}");
	for (which, error) in [
		("--grant 4", "its uses are counted"),
		("--grant 99", "was never made"),
		("--directive 9", "made nothing"),
		("--grant 1", "not opened"),
	] {
		let refused = cli.refused(&export(which)).await?;
		assert!(refused.contains(error), "{which}: {refused}");
	}
	quin.does("suspend 3").await?;
	let all = cli.json(&export("--all --openings quin")).await?;
	assert_eq!((&all["grants"], &all["restrictions"]), (&json!([0, 1, 2]), &json!([0, 1])));
	assert!(all["warnings"].to_string().contains("grant 3 is left out: it is suspended"), "{all}");
	cli.done("consent revoke-directive 7 --key //Quin").await?;
	for (which, error) in [("--all", "nothing now"), ("--directive 7", "is over")] {
		let refused = cli.refused(&export(which)).await?;
		assert!(refused.contains(error), "{which}: {refused}");
	}
	Ok(())
}

/// A document that withholds all but from who may break the glass comes back as it was.
pub async fn dissents_are_exported(journey: &Journey) -> Result<()> {
	let tom = Patient::register(journey, "//Tom").await?;
	let cli = &journey.cli;
	let coding = |system: &str, code: &str| json!({ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code });
	let group = json!({ "role": { "coding": [coding("v3-ParticipationType", "IRCP")] },
		"reference": { "reference": "Group/privileged" } });
	let dissent = json!({ "resourceType": "Consent", "status": "active",
		"scope": { "coding": [coding("consentscope", "patient-privacy")] },
		"patient": { "reference": "Patient/tom" },
		"organization": [{ "reference": "Organization/hospital" }],
		"policy": [{ "uri": "https://profiles.ihe.net/ITI/PCF/Policy-deny" }],
		"provision": { "type": "deny", "provision": [
			{ "type": "permit", "purpose": [coding("v3-ActReason", "BTG")], "actor": [group] }] } });
	cli.write("dissent.json", dissent.to_string())?;
	let who = format!("--match Organization/hospital=org:{}", journey.hospital);
	let made = tom.does(&format!("import dissent.json --directive 1 {who}")).await?;
	let glass =
		"Consent.provision.provision[0].actor[0].reference: no grant is made of it: the privilege \
		BreakGlass says who may break the glass, whoever is in the Group, and the patient's setting what \
		that opens, whatever this document says";
	let of_whom = format!(
		"the document is the consent of Patient/tom, which is not compared: it is made for patient {id}; \
		 compared it is with --match 'Patient/tom=person:{id}'",
		id = tom.id
	);
	assert_eq!(made["warnings"], json!([glass, of_whom]));
	let exported = cli.json("consent export //Tom --directive 1 --out tom.json").await?;
	assert_eq!(exported["warnings"], json!([]), "PCF says all of it");
	// All but reading is withheld for every purpose, reading for every one but breaking the glass.
	assert_eq!(exported["restrictions"], json!([0, 1]));
	let written: Value = serde_json::from_slice(&cli.read("tom.json")?)?;
	assert_eq!(written["policy"], dissent["policy"]);
	let again = tom.does("import tom.json --directive 2").await?;
	assert_eq!(again["warnings"], json!([glass]), "the chain says that it is Tom's");
	let mut said = Vec::new();
	for id in 0..4 {
		let one = tom.restriction(id).await?;
		said.push(["scope", "except", "except_purposes"].map(|part| one[part].to_string()));
	}
	let (first, second) = said.split_at_mut(2);
	first.sort();
	second.sort();
	assert_eq!(first, second);
	ensure!(first.iter().any(|one| one[2] == r#"["BTG"]"#), "{first:?}");

	// Whom else it leaves, no Consent says.
	let made = format!("restrict --categories Imaging --except org:{}", journey.clinic);
	tom.does(&format!("{made} --directive 3")).await?;
	let refused = cli.refused("consent export //Tom --directive 3").await?;
	ensure!(refused.contains("restriction 4 cannot be exported"), "{refused}");
	Ok(())
}
