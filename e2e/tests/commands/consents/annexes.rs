//! What a grant or a restriction says off the chain is opened for a question.

use super::{committed, opening, part, Patient, PLAIN};
use anyhow::{Context, Result};
use salus_e2e::{journey::text, Journey};
use serde_json::json;
use sha2::{Digest, Sha256};

/// What an annex names, of ADR 8: `HIV` alone, the fifth code, without lists and without a document.
const HIV_ALONE: [u8; 8] = [0x10, 0, 0, 0, 0, 0, 0, 0];
/// How long every annex is.
const PADDED: usize = 1_104;

/// A grant of what carries one sensitivity, of two kinds of data.
pub async fn what_is_sensitive_is_opened(journey: &Journey) -> Result<()> {
	let bea = Patient::register(journey, "//Bea").await?;
	let cli = &journey.cli;
	let terms = format!(
		"--to org:{} --categories LabResults,Conditions --purposes TREAT --days 30 \
		 --confidentiality R --sensitivities HIV",
		journey.clinic
	);
	let lost = cli.unusable(&bea.signed(&format!("grant {terms}"))).await?;
	assert!(lost.contains("--annex-out"), "{lost}");
	let granted = bea.does(&format!("grant {terms} --annex-out hiv.annex.json")).await?;
	assert_eq!((&granted["grant"], &granted["annex_out"]), (&json!(0), &json!("hiv.annex.json")));

	let kept = opening(cli, "hiv.annex.json")?;
	let padded = part(&kept, "annex")?;
	assert_eq!((padded.len(), &padded[..HIV_ALONE.len()]), (PADDED, &HIV_ALONE[..]));
	assert!(padded[HIV_ALONE.len()..].iter().all(|byte| *byte == 0));
	let hash = committed("salus/annex/v1", &kept, &padded)?;
	assert_eq!(granted["annex"], json!(hash));
	assert_eq!(bea.grant(0).await?["scope"]["protected"], json!({ "annex": hash }));

	// It may be the only opening of something: it is not replaced, and nothing is granted.
	let before = cli.read("hiv.annex.json")?;
	let there =
		cli.refused(&bea.signed(&format!("grant {terms} --annex-out hiv.annex.json"))).await?;
	assert!(there.contains("hiv.annex.json is there already"), "{there}");
	assert_eq!(cli.read("hiv.annex.json")?, before);
	let listed = cli.json("consent list //Bea").await?;
	assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");

	let hiv = "--category LabResults --confidentiality R --sensitivities HIV";
	assert_eq!(bea.denied(&bea.of_lind(hiv)).await?, "AnnexMissing");
	let opened = "--annex hiv.annex.json";
	let permitted = bea.permitted(&bea.of_lind(&format!("{hiv} {opened}"))).await?;
	assert_eq!(permitted["basis"], json!({ "grant": 0 }));
	for (record, reason) in [
		("LabResults --confidentiality R --sensitivities PSY", "Sensitivity"),
		("LabResults --confidentiality R --sensitivities HIV,PSY", "Sensitivity"),
		("LabResults --confidentiality V --sensitivities HIV", "Confidentiality"),
		("Imaging --confidentiality R --sensitivities HIV", "Category"),
	] {
		let asked = bea.of_lind(&format!("--category {record} {opened}"));
		assert_eq!(bea.denied(&asked).await?, reason, "{record}");
	}
	// What carries none is covered either way.
	bea.permitted(&bea.of_lind("--category Conditions")).await?;
	bea.permitted(&bea.of_lind(&format!("--category Conditions {opened}"))).await?;
	other_openings_open_nothing(&bea, hiv).await
}

/// The opening of another annex, and what is none.
async fn other_openings_open_nothing(bea: &Patient<'_>, hiv: &str) -> Result<()> {
	let cli = bea.cli();
	let elsewhere = format!("--to org:{} --categories Genomics", bea.journey.hospital);
	let terms = "--purposes TREAT --days 30 --sensitivities HIV --annex-out other.json";
	bea.does(&format!("grant {elsewhere} {terms}")).await?;
	let other = bea.of_lind(&format!("{hiv} --annex other.json"));
	assert_eq!(bea.denied(&other).await?, "AnnexMissing");
	let both = bea.of_lind(&format!("{hiv} --annex other.json --annex hiv.annex.json"));
	bea.permitted(&both).await?;

	let whole = String::from_utf8(cli.read("hiv.annex.json")?)?;
	cli.write("short.json", whole.replacen("0000", "", 1))?;
	let asked = bea.of_lind(&format!("{hiv} --annex short.json"));
	let refused = cli.refused(&format!("access check {asked}")).await?;
	assert!(refused.contains("short.json") && refused.contains("ask the patient"), "{refused}");

	// A grant that says nothing looks the same on the chain, and its opening is thrown away.
	let silent = format!("grant --to org:{} --categories Imaging", bea.journey.clinic);
	let granted = bea.does(&format!("{silent} --purposes TREAT --days 30")).await?;
	assert_eq!(granted["annex_out"], json!(null));
	let shown = bea.grant(2).await?;
	assert_eq!(shown["scope"]["protected"], json!({ "annex": granted["annex"] }));
	Ok(())
}

/// A grant by a signed document, which its annex names and the chain does not.
pub async fn signed_documents_are_named(journey: &Journey) -> Result<()> {
	let ned = Patient::register(journey, "//Ned").await?;
	let cli = &journey.cli;
	cli.write("signed.pdf", "%PDF-1.7 I consent.")?;
	cli.write("forged.pdf", "%PDF-1.7 I consent!")?;
	let document = hex::encode(Sha256::digest(b"%PDF-1.7 I consent."));
	let terms = format!(
		"grant --to org:{} --categories Imaging --purposes TREAT --days 30 --document signed.pdf",
		journey.clinic
	);
	let lost = cli.run(&ned.signed(&terms)).await?;
	assert!(lost.code == Some(2) && lost.stderr.contains("--annex-out"), "{lost:?}");
	let granted = ned.does(&format!("{terms} --annex-out signed.annex.json")).await?;
	assert_eq!(granted["document"], json!(document));
	let kept = opening(cli, "signed.annex.json")?;
	let padded = part(&kept, "annex")?;
	assert_eq!(padded.len(), PADDED);
	assert_eq!(granted["annex"], json!(committed("salus/annex/v1", &kept, &padded)?));

	// It decides nothing, opened or not, and the chain does not show it.
	ned.permitted(&ned.of_lind("--category Imaging")).await?;
	ned.permitted(&ned.of_lind("--category Imaging --annex signed.annex.json")).await?;
	let closed = ned.grant(0).await?;
	assert!(!closed.to_string().contains(&document), "{closed}");
	assert_eq!(closed["scope"]["protected"], json!({ "annex": granted["annex"] }));

	let show = "consent show //Ned 0 --annex";
	let shown = cli.json(&format!("{show} signed.annex.json --document signed.pdf")).await?;
	assert_eq!(shown["opened"]["document"], json!(document));
	let forged = cli.refused(&format!("{show} signed.annex.json --document forged.pdf")).await?;
	assert!(forged.contains("forged.pdf is not the signed document"), "{forged}");
	let other = cli.refused(&format!("{show} hiv.annex.json")).await?;
	assert!(other.contains("another annex"), "{other}");

	// What a document makes names that document, where its openings are kept.
	cli.done("consent export //Ned --grant 0 --out ned.json").await?;
	ned.does("import ned.json --directive 7 --openings ned").await?;
	let made = "consent show //Ned 1 --annex ned/grant-0.json --document ned.json";
	cli.json(made).await?;
	Ok(())
}

/// Grants of what one author wrote, of one encounter, and of one record.
pub async fn what_is_narrowed_is_opened(journey: &Journey) -> Result<()> {
	let cem = Patient::register(journey, "//Cem").await?;
	let (hospital, clinic) = (journey.hospital, journey.clinic);
	let leaves = [cem.anchored(PLAIN).await?, cem.anchored(PLAIN).await?];
	let (encounter, other) = ("51".repeat(32), "52".repeat(32));
	for (category, named, file) in [
		("Imaging", format!("--author org:{hospital}"), "house.json"),
		("Conditions", "--author //Okafor".into(), "author.json"),
		("Medications", format!("--context {encounter}"), "context.json"),
		("LabResults", format!("--record {}", leaves[0]), "one-record.json"),
	] {
		let terms = format!("--to org:{clinic} --categories {category} --purposes TREAT --days 30");
		let granted = cem.does(&format!("grant {terms} {named} --annex-out {file}")).await?;
		let kept = opening(&journey.cli, file)?;
		let hash = committed("salus/annex/v1", &kept, &part(&kept, "annex")?)?;
		assert_eq!(granted["annex"], json!(hash));
		let id = granted["grant"].as_u64().context("a grant")?;
		let shown = cem.grant(id).await?;
		assert_eq!(shown["scope"]["protected"], json!({ "particular": hash }));
	}

	let by_house = format!("--author org:{hospital}");
	let by_okafor = format!("--author org:{hospital}///Okafor");
	let by_other = format!("--author org:{clinic}");
	for (category, file, permitted, denied) in [
		("Imaging", "house.json", vec![by_house.clone(), by_okafor.clone()], vec![by_other]),
		("Conditions", "author.json", vec![by_okafor], vec![by_house.clone()]),
		(
			"Medications",
			"context.json",
			vec![
				format!("{by_house} --encounter {encounter}"),
				format!("{by_house} --care-plan {encounter}"),
			],
			vec![by_house.clone(), format!("{by_house} --encounter {other}")],
		),
	] {
		let asks = |origin: &str| cem.of_lind(&format!("--category {category} {origin}"));
		for origin in permitted {
			assert_eq!(cem.denied(&asks(&origin)).await?, "AnnexMissing", "{category} {origin}");
			cem.permitted(&asks(&format!("{origin} --annex {file}"))).await?;
		}
		for origin in denied.into_iter().chain([String::new()]) {
			let asked = asks(&format!("{origin} --annex {file}"));
			assert_eq!(cem.denied(&asked).await?, "Origin", "{category} {origin}");
		}
	}
	let sensitive =
		format!("--category Imaging --confidentiality N --sensitivities HIV {by_house}");
	let asked = cem.of_lind(&format!("{sensitive} --annex house.json"));
	assert_eq!(cem.denied(&asked).await?, "Sensitivity");

	let of_vault =
		|leaf: &str| cem.of_lind(&format!("--leaf {leaf} --vault hospital --vault-key //Hospital"));
	assert_eq!(cem.denied(&of_vault(&leaves[0])).await?, "AnnexMissing");
	cem.permitted(&format!("{} --annex one-record.json", of_vault(&leaves[0]))).await?;
	let another = format!("{} --annex one-record.json", of_vault(&leaves[1]));
	assert_eq!(cem.denied(&another).await?, "Origin");
	Ok(())
}

/// A restriction of one sensitivity, and of one author; and what a grant hears of it.
pub async fn restrictions_are_opened(journey: &Journey) -> Result<()> {
	let dee = Patient::register(journey, "//Dee").await?;
	let cli = &journey.cli;
	let all = "--categories all --purposes TREAT --confidentiality V --protected all --days 30";
	dee.does(&format!("grant --to org:{} {all}", journey.clinic)).await?;
	let made = "restrict --categories ClinicalNotes --sensitivities SUD --annex-out sud.json";
	let restricted = dee.does(made).await?;
	let kept = opening(cli, "sud.json")?;
	let hash = committed("salus/annex/v1", &kept, &part(&kept, "annex")?)?;
	assert_eq!(restricted["annex"], json!(hash));
	let shown = dee.restriction(0).await?;
	assert_eq!(shown["scope"]["protected"], json!({ "annex": hash }));

	let asks = |record: &str| dee.of_lind(&format!("--category {record}"));
	let carrying = |code: &str| format!("ClinicalNotes --confidentiality R --sensitivities {code}");
	for record in ["ClinicalNotes".to_string(), carrying("HIV"), carrying("ETHUD")] {
		assert_eq!(dee.denied(&asks(&record)).await?, "RestrictionUnopened", "{record}");
	}
	dee.permitted(&asks("LabResults")).await?;
	let opened = |record: &str| format!("{} --annex sud.json", asks(record));
	// ETHUD stands below SUD in the standard.
	for code in ["SUD", "ETHUD", "HIV,OPIOIDUD"] {
		assert_eq!(dee.denied(&opened(&carrying(code))).await?, "Restricted", "{code}");
	}
	dee.permitted(&opened(&carrying("HIV"))).await?;
	dee.permitted(&opened("ClinicalNotes")).await?;

	let (house, clinic) = (journey.hospital, journey.clinic);
	let by_house = format!("restrict --categories Imaging --author org:{house}");
	dee.does(&format!("{by_house} --annex-out imaging.json")).await?;
	let protected = &dee.restriction(1).await?["scope"]["protected"];
	assert!(protected["particular"].is_string(), "{protected}");
	let by = |author: u64| format!("Imaging --author org:{author}");
	assert_eq!(dee.denied(&asks(&by(clinic))).await?, "RestrictionUnopened");
	dee.permitted(&format!("{} --annex imaging.json", asks(&by(clinic)))).await?;
	for may_be in [by(house), "Imaging".into()] {
		let asked = format!("{} --annex imaging.json", asks(&may_be));
		assert_eq!(dee.denied(&asked).await?, "Restricted", "{may_be}");
	}
	grants_in_the_shadow_are_told(&dee).await?;

	dee.does("lift 0").await?;
	assert_eq!(dee.restriction(0).await?["status"], "Lifted");
	dee.permitted(&asks(&carrying("SUD"))).await?;
	Ok(())
}

/// Who grants what a restriction of theirs reaches is told, and how much of it.
async fn grants_in_the_shadow_are_told(dee: &Patient<'_>) -> Result<()> {
	for (categories, expected) in [
		("ClinicalNotes", vec![json!([0, "whole"])]),
		("ClinicalNotes,Devices", vec![json!([0, "part"])]),
		("ClinicalNotes,Imaging", vec![json!([0, "part"]), json!([1, "part"])]),
		("Devices", vec![]),
	] {
		let terms = format!("--categories {categories} --purposes COC --days 1");
		let grant = dee.signed(&format!("grant --to org:{} {terms}", dee.journey.clinic));
		let outcome = dee.cli().run(&format!("{grant} --output json")).await?;
		assert_eq!(outcome.code, Some(0), "{outcome:?}");
		let granted: serde_json::Value = serde_json::from_str(&outcome.stdout)?;
		let reports = granted["shadowed_by"].as_array().cloned().unwrap_or_default();
		let found: Vec<_> =
			reports.iter().map(|one| json!([one["restriction"], one["extent"]])).collect();
		assert_eq!(found, expected, "{categories}");
		for one in &reports {
			let said = format!("note: restriction {} reaches", one["restriction"]);
			let words = text(one, "words")?;
			assert!(
				outcome.stderr.contains(&said) && outcome.stderr.contains(&words),
				"{outcome:?}"
			);
		}
	}
	Ok(())
}
