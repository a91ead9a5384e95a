//! What decides is named: in what a requester may see at all, and for each record.

use super::{codes, Patient};
use anyhow::{Context, Result};
use salus_e2e::{
	journey::{text, RECORD},
	Journey,
};
use serde_json::{json, Value};

/// A grant of two kinds of data, of which a restriction keeps one.
pub async fn what_decides_is_named(journey: &Journey) -> Result<()> {
	let pia = Patient::register(journey, "//Pia").await?;
	let cli = &journey.cli;
	let terms = "--categories LabResults,Imaging --purposes TREAT,HOPERAT --days 30";
	let wide = "--confidentiality R --protected all";
	pia.does(&format!("grant --to org:{} {terms} {wide}", journey.clinic)).await?;
	pia.does("restrict --categories Imaging --except-purposes ETREAT").await?;

	let scope = format!("access scope {}", pia.question("//Lind", "TREAT"));
	let found = cli.json(&scope).await?;
	let (permitted, restricted) = (&found["permitted"], &found["restricted"]);
	assert_eq!((&permitted[0]["basis"], &permitted[1]), (&json!({ "grant": 0 }), &Value::Null));
	assert_eq!((&restricted[0]["restriction"], &restricted[1]), (&json!(0), &Value::Null));
	assert_eq!(codes(&permitted[0]["scope"]["categories"]), ["LabResults", "Imaging"]);
	let table = cli.done(&scope).await?;
	for named in ["grant 0", "restriction 0", &text(&permitted[0], "words")?] {
		assert!(table.contains(named), "{named}: {table}");
	}
	let own = format!("access scope {}", pia.question("//Okafor", "TREAT"));
	assert_eq!(cli.json(&own).await?["everything"], json!(true));
	let (nothing, said) =
		cli.denied(&format!("access scope {}", pia.question("//Lind", "HRESCH"))).await?;
	assert_eq!((&nothing["permitted"], &nothing["reason"]), (&json!([]), &json!("NoGrant")));
	assert!(said.contains("no live grant"), "{said}");

	permissions_are_explained(&pia).await?;
	refusals_are_explained(&pia).await?;
	what_refers_to_what_was_refused_is_removed(&pia).await
}

async fn permissions_are_explained(pia: &Patient<'_>) -> Result<()> {
	let cli = pia.cli();
	let record = "--category LabResults --confidentiality R --sensitivities ETHUD";
	let explain = format!("consent explain {} {record}", pia.question("//Lind", "HOPERAT"));
	let answer = cli.json(&explain).await?;
	let found = &answer["records"][0];
	assert_eq!((&found["decision"], &found["grant"]["id"]), (&json!("permit"), &json!(0)));
	assert_eq!(found["grant"]["grantee"], json!({ "organization": pia.journey.clinic }));
	assert_eq!((&found["restrictions"], &found["law"]), (&json!([]), &Value::Null));
	let policy = &found["policy"];
	assert_eq!((&policy["effective"], &policy["decided_by"]), (&json!("deny"), &Value::Null));
	assert_eq!(policy["organization"], json!(pia.journey.clinic));
	assert_eq!(policy["relationships"], json!([]));
	let duties = found["duties"].as_array().context("duties")?;
	let named: Vec<_> = duties.iter().filter_map(|duty| duty["duty"].as_str()).collect();
	assert_eq!((named, answer["permitted"].clone()), (codes(&found["obligations"]), json!(1)));
	assert_eq!(codes(&found["obligations"]), ["MINEC", "NORDSCLCD", "PRIVMARK"]);
	let table = cli.done(&explain).await?;
	for (duty, rule) in duties.iter().zip(["45 CFR 164.502(b)", "42 CFR 2.32", "42 CFR 2.32"]) {
		let words = text(duty, "words")?;
		assert!(words.contains(rule) && table.contains(&words), "{words}: {table}");
	}
	assert!(table.contains("by grant 0") && table.contains("by the patient"), "{table}");
	let none = format!("organization {} attested none", pia.journey.clinic);
	assert!(table.contains("deny: without a grant, nothing") && table.contains(&none), "{table}");
	Ok(())
}

async fn refusals_are_explained(pia: &Patient<'_>) -> Result<()> {
	let cli = pia.cli();
	let explain = format!("consent explain {}", pia.of_lind("--category Imaging"));
	let (answer, _) = cli.denied(&explain).await?;
	let found = &answer["records"][0];
	assert_eq!((&found["reason"], &found["grant"]), (&json!("Restricted"), &Value::Null));
	let reaching = &found["restrictions"];
	assert_eq!((&reaching[0]["restriction"], &reaching[0]["certain"]), (&json!(0), &json!(true)));
	assert!(text(&reaching[0], "words")?.contains("anybody for ETREAT"), "{found}");
	assert_eq!((&found["considered"][0]["id"], &found["duties"]), (&json!(0), &json!([])));
	let table = cli.run(&explain).await?.stdout;
	assert!(table.contains("0 lets nobody") && table.contains("consent lift"), "{table}");
	Ok(())
}

/// Where some of an answer is refused, the rest comes with a duty.
async fn what_refers_to_what_was_refused_is_removed(pia: &Patient<'_>) -> Result<()> {
	let cli = pia.cli();
	cli.write("whole.json", RECORD)?;
	let asked = pia.of_lind("--fhir whole.json");
	let (answer, said) = cli.denied(&format!("consent explain {asked}")).await?;
	let records = answer["records"].as_array().context("records")?;
	assert_eq!(records.len(), 12);
	let is_lab = |record: &&Value| record["category"] == json!("LabResults");
	let labs = records.iter().filter(is_lab).count();
	assert!(labs > 1 && said.contains(&format!("{} of 12 records", 12 - labs)), "{said}");
	for record in records {
		if is_lab(&record) {
			assert_eq!(codes(&record["obligations"]), ["REDACT"], "{record}");
			let words = text(&record["duties"][0], "words")?;
			assert!(words.contains("refused in the same answer"), "{words}");
		} else {
			assert_eq!(record["decision"], "deny", "{record}");
		}
	}
	Ok(())
}
