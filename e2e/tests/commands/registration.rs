//! The registration desk: licences, NPIs, assurances, and links to record numbers.

use anyhow::Result;
use salus_e2e::{
	journey::{decide, text},
	Cli, Journey,
};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

/// Ana signs; the hospital relays.
const RELAYED: &str = "--key //Ana --relayer //Hospital";
/// The doctor of the hospital signs; it relays.
const DESK: &str = "--key //Okafor --relayer //Hospital";
/// The record number that the hospital keeps.
const NUMBER: &str = "--record-number-file number.txt --number-key-file numbers.key";

/// A licence is attested by motion, prolonged by the regulator, and withdrawn; the role goes with it.
pub async fn licenses_end_a_role(journey: &Journey) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	let show = format!("org show {hospital}");
	let roles = |shown: &Value| shown["roles_in_force"].clone();
	assert_eq!(roles(&cli.json(&show).await?), json!(["Provider", "Laboratory"]));

	let license = format!("org license {hospital} --kind Laboratory --days 100");
	let document = "--document CLIA-4711 --document-out laboratory.json";
	let looked = cli.json(&format!("{license} {document} --key //Alice --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("Laboratory licence"), "{looked}");
	assert!(!cli.path("laboratory.json").exists(), "a dry run keeps nothing");
	decide(cli, &format!("{license} {document}")).await?;
	let shown = cli.json(&show).await?;
	let first = &shown["licenses"][0];
	assert_eq!((&first["kind"], &first["valid"]), (&json!("Laboratory"), &json!(true)));
	assert_eq!(first["attested_by"], Value::Null, "by the council");
	let kept: Value = serde_json::from_slice(&cli.read("laboratory.json")?)?;
	let hash = Sha256::new()
		.chain_update("salus/license/v1\0")
		.chain_update(hex::decode(text(&kept, "salt")?)?)
		.chain_update(text(&kept, "text")?);
	assert_eq!(first["document"], json!(hex::encode(hash.finalize())));

	// Alice administers the development chain's regulator.
	let regulator = "--as-regulator --key //Alice";
	let again = "--document CLIA-4711 --document-out again.json";
	let sooner = format!("org license {hospital} --kind Laboratory --days 9 {again} {regulator}");
	let refused = cli.refused(&sooner).await?;
	assert!(refused.contains("Organizations.TooEarly"), "{refused}");
	assert!(!cli.path("again.json").exists(), "it opens nothing");
	let later = sooner.replacen("--days 9", "--days 200", 1);
	assert_eq!(cli.json(&later).await?["kind"], "Laboratory");
	let shown = cli.json(&show).await?;
	assert_eq!(shown["licenses"][0]["attested_by"], json!(0));
	let no_regulator =
		later.replacen("again.json", "own.json", 1).replacen("//Alice", "//Clinic", 1);
	let refused = cli.refused(&no_regulator).await?;
	assert!(refused.contains("Organizations.NotAuthorized"), "{refused}");

	decide(cli, &format!("org withdraw-license {hospital} --kind Laboratory")).await?;
	let shown = cli.json(&show).await?;
	assert_eq!(roles(&shown), json!(["Provider"]));
	assert_eq!(shown["roles"], json!(["Provider", "Laboratory"]));
	let table = cli.done(&show).await?;
	assert!(table.contains("Laboratory: withdrawn at"), "{table}");
	let restored = format!("{license} {document}").replacen("laboratory.json", "third.json", 1);
	decide(cli, &restored).await?;
	assert_eq!(roles(&cli.json(&show).await?), json!(["Provider", "Laboratory"]));
	npis_are_checked(cli).await
}

async fn npis_are_checked(cli: &Cli) -> Result<()> {
	cli.write("npi.key", "07".repeat(32))?;
	let admit = "org admit --name Lakeside --roles Provider --admin //Lakeside --days 90";
	let npi = |number: &str| format!("{admit} --npi {number} --npi-key-file npi.key");
	let wrong = cli.refused(&format!("{} --key //Alice", npi("1234567839"))).await?;
	assert!(wrong.contains("check digit"), "{wrong}");
	let test = cli.refused(&format!("{} --key //Alice", npi("1234567893"))).await?;
	assert!(test.contains("--test-npi"), "{test}");
	let admitted = decide(cli, &format!("{} --test-npi", npi("1234567893"))).await?;
	let shown = cli.json(&format!("org show {}", admitted["organization"])).await?;
	let expected = "5fd61a27361fa1965aa1046886c1e2d8b9e88e4111ce160ec5ab388a74adcbd5";
	assert_eq!(shown["npi"], json!(expected));
	Ok(())
}

/// The desk looks at a person and links a record; the patient sees both, and removes the link.
pub async fn a_desk_registers(journey: &Journey) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	let list = "assurance list //Ana";
	assert_eq!(cli.json(list).await?, json!([]));
	let attest = "assurance attest //Ana --level IAL2 --days 365";
	let looked = cli.json(&format!("{attest} {DESK} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("IAL2"), "{looked}");
	assert_eq!(cli.json(list).await?, json!([]), "a dry run sends nothing");
	let attested = cli.json(&format!("{attest} {DESK}")).await?;
	assert_eq!(attested["organization"], json!(hospital));
	let found = &cli.json(list).await?[0];
	assert_eq!((&found["level"], &found["in_force"]), (&json!("IAL2"), &json!(true)));
	assert_eq!(
		(&found["organization_name"], &found["standing"]),
		(&json!("Hospital"), &json!("Good"))
	);
	let late =
		cli.refused(&format!("assurance attest //Ana --level IAL2 --days 800 {DESK}")).await?;
	assert!(late.contains("Attestations.TooFar"), "two years at most: {late}");
	let withdrawn = cli.json("assurance withdraw //Ana --key //Hospital").await?;
	assert_eq!(withdrawn["status"], "Withdrawn");
	// The patient takes back what was said of her, too.
	cli.done(&format!("{attest} {DESK}")).await?;
	let of_hospital = format!("assurance withdraw //Ana --organization {hospital} {RELAYED}");
	assert_eq!(cli.json(&of_hospital).await?["organization"], json!(hospital));
	assert_eq!(cli.json(list).await?[0]["in_force"], json!(false));
	let again = cli.refused("assurance withdraw //Ana --key //Hospital").await?;
	assert!(again.contains("Attestations.NotInForce"), "{again}");
	records_are_linked(journey).await
}

async fn records_are_linked(journey: &Journey) -> Result<()> {
	let (cli, hospital) = (&journey.cli, journey.hospital);
	cli.write("number.txt", "4711\n")?;
	cli.write("numbers.key", "07".repeat(32))?;
	let identifier = text(&cli.json(&format!("org keyed-id {NUMBER}")).await?, "identifier")?;
	let expected = "a1a2d7f82c5cb7282edd93093fc509a0477069397e946dc6cd759dcb597f34ec";
	assert_eq!(identifier, expected);

	let link = format!("org link //Ana {NUMBER} {DESK}");
	let early = cli.refused(&link).await?;
	assert!(early.contains("Attestations.NotFound"), "not permitted yet: {early}");
	let find = format!("org find {hospital} {NUMBER}");
	cli.refused(&find).await?;

	let which = format!("{hospital} --identifier {identifier}");
	let permit = format!("patient record-link permit {which} {RELAYED}");
	let looked = cli.json(&format!("{permit} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("permits organization"), "{looked}");
	assert_eq!(cli.json(&permit).await?["status"], "Permitted");
	let list = "patient record-link list //Ana";
	assert_eq!(cli.json(list).await?[0]["status"], "Permitted");
	assert_eq!(cli.json(&link).await?["status"], "Linked");
	assert_eq!(cli.json(&find).await?["patient"], json!(journey.patient));
	assert_eq!(cli.json(list).await?[0]["status"], "Linked");
	let taken = cli.refused(&permit).await?;
	assert!(taken.contains("Attestations.AlreadyExists"), "{taken}");

	// The organization's own door, and then the patient's, which is free.
	assert_eq!(cli.json(&format!("org unlink //Ana {NUMBER} {DESK}")).await?["status"], "Unlinked");
	cli.refused(&find).await?;
	cli.done(&permit).await?;
	cli.done(&link).await?;
	// Without the key it goes by what stands on the chain.
	cli.done(&format!("org unlink //Ana --identifier {identifier} {DESK}")).await?;
	cli.done(&permit).await?;
	cli.done(&link).await?;
	let remove = format!("patient record-link remove {which} --key //Ana");
	let removed = cli.json(&remove).await?;
	assert_eq!((&removed["status"], &removed["fee"]), (&json!("Unlinked"), &Value::Null));
	cli.refused(&find).await?;
	assert_eq!(cli.json(list).await?, json!([]));
	let gone = cli.refused(&remove).await?;
	assert!(gone.contains("Attestations.NotFound"), "{gone}");
	let table = cli.done(list).await?;
	assert!(table.contains("no organization"), "{table}");
	Ok(())
}
