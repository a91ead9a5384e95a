//! A dossier shows that a payment was right, and nothing that was changed.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{decide, text, CREATININE, POTASSIUM},
	relay, Billing, Cli, Journey,
};
use serde_json::{json, Value};

/// What is in the insurer's pool at first: enough for one visit, and not for two.
const FUNDS: u64 = 15_000;

/// Every tick.
const ALL: [&str; 4] = ["permission", "evidence", "coverage", "payment"];

/// The ticks of a verification that hold, or that do not.
fn ticks(verification: &Value, holds: bool) -> Vec<&str> {
	let ticks = verification["ticks"].as_array().map(Vec::as_slice).unwrap_or_default();
	ticks
		.iter()
		.filter(|finding| finding["holds"] == json!(holds))
		.filter_map(|finding| finding["tick"].as_str())
		.collect()
}

/// What was found about a tick.
fn found<'a>(verification: &'a Value, tick: &str) -> Result<&'a str> {
	let ticks = verification["ticks"].as_array().context("ticks")?;
	let finding = ticks.iter().find(|finding| finding["tick"] == json!(tick));
	finding.and_then(|finding| finding["found"].as_str()).context("a finding")
}

/// A dossier that is proven, with what was found.
async fn proven(cli: &Cli, file: &str) -> Result<Value> {
	let verification = cli.json(&format!("claim verify {file}")).await?;
	assert_eq!(verification["proven"], json!(true), "{verification}");
	assert_eq!(ticks(&verification, true), ALL);
	Ok(verification)
}

/// Changes a dossier at one place, and checks that exactly these ticks do not hold any more, and
/// that the refusal names them and says this.
async fn changed(
	cli: &Cli,
	(place, value): (&str, Value),
	failing: &[&str],
	saying: &str,
) -> Result<()> {
	let mut dossier: Value = serde_json::from_slice(&cli.read("claim.json")?)?;
	let changed = dossier.pointer_mut(place).with_context(|| place.to_string())?;
	assert_ne!(*changed, value, "{place}");
	*changed = value;
	cli.write("changed.json", dossier.to_string())?;
	let (verification, said) = cli.denied("claim verify changed.json").await?;
	assert_eq!(verification["proven"], json!(false));
	assert_eq!(ticks(&verification, false), failing, "{place}: {verification}");
	assert!(said.starts_with(&format!("not proven: {}: ", failing.join(", "))), "{said}");
	assert!(said.contains(saying), "{place}: {said}");
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn dossier_proves_a_payment_and_nothing_else() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let billing = Billing::begin(&journey, FUNDS).await?;
	let claim = payment_is_proven(&billing, &journey).await?;
	what_was_changed_is_found_out(&journey).await?;
	only_payments_are_proven(&billing, &journey).await?;
	failed_copies_prove_nothing(&billing, &journey).await?;
	past_stays_proven(&billing, &journey).await?;
	let again = format!("claim prove {claim} --out again.json");
	journey.cli.done(&again).await?;
	assert_eq!(journey.cli.read("again.json")?, journey.cli.read("claim.json")?);
	Ok(())
}

/// A visit, which is paid, and a test, which the deductible takes. One cites a record that was
/// anchored singly, the other one of a batch. A practitioner without money signs.
async fn payment_is_proven(billing: &Billing<'_>, journey: &Journey) -> Result<u64> {
	let cli = &journey.cli;
	let lines = json!([
		{ "benefit": 1, "day": billing.day(0), "charged": 15_000, "code": "cpt|99213",
			"evidence": [billing.leaves[POTASSIUM]] },
		{ "benefit": 2, "day": billing.day(0), "units": 2, "charged": 9_000, "code": "cpt|82565",
			"evidence": [billing.leaves[CREATININE], billing.leaves[POTASSIUM]] },
	]);
	cli.write("lines.json", lines.to_string())?;
	let submit = billing
		.submit("--lines lines.json")
		.replace("--key //Hospital", "--key //Okafor --relayer //Hospital --vault-key //Hospital");
	let claim = cli.json(&submit).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(9_500)), "{claim}");
	let id = claim["claim"].as_u64().context("a claim")?;

	let proved = cli.json(&format!("claim prove {id} --out claim.json")).await?;
	assert_eq!((&proved["paid"], &proved["records"]), (&json!(9_500), &json!(3)));
	assert_eq!(proved["paid_in"], claim["block"]);
	let there = cli.refused(&format!("claim prove {id} --out claim.json")).await?;
	assert!(there.contains("is there already"), "{there}");
	let dossier: Value = serde_json::from_slice(&cli.read("claim.json")?)?;
	assert_eq!(dossier["version"], json!(2));
	assert_eq!(dossier["genesis_hash"], cli.json("chain status").await?["genesis"]);

	let verified = proven(cli, "claim.json").await?;
	assert_eq!(verified["node"], json!(journey.node.url()), "it says whom it trusts");
	assert!(found(&verified, "permission")?.contains(&billing.day(0)));
	let evidence = found(&verified, "evidence")?;
	for leaf in [&billing.leaves[POTASSIUM], &billing.leaves[CREATININE]] {
		assert!(evidence.contains(leaf), "{evidence}");
	}
	assert!(found(&verified, "coverage")?.contains("of 24000 charged, 9500 is paid"));
	let payment =
		format!("in block {}, {}", claim["block"]["number"], text(&claim["block"], "hash")?);
	assert!(found(&verified, "payment")?.contains(&payment), "{verified}");
	let table = cli.done("claim verify claim.json").await?;
	assert_eq!(table.matches('✓').count(), ALL.len(), "{table}");
	assert!(table.contains(journey.node.url()), "{table}");
	Ok(id)
}

async fn what_was_changed_is_found_out(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let other = json!("5a".repeat(32));
	let own = "another's record, or the opening was changed";
	let first = "/claim/lines/0/decision";
	let paid = format!("{first}/paid");
	let charged = format!("{first}/charged");
	let record = "/claim/lines/0/evidence/0";
	for (place, value, failing, saying) in [
		("/genesis_hash", other.clone(), &ALL[..], "the dossier is of the chain"),
		("/decided_in/hash", other.clone(), &ALL, "and the dossier says"),
		("/decided_in/number", json!(1_000_000), &ALL, "is not finalized"),
		("/claim/id", json!(99), &ALL, "the chain knows no claim 99"),
		("/claim/patient", json!(journey.patient), &ALL[..3], "and not of"),
		("/claim/permission/grant", json!(5), &ALL[..1], "rests on grant"),
		("/claim/permission", json!({ "policy": "coverage" }), &ALL[..1], "rests on grant"),
		(&format!("{record}/record"), other.clone(), &ALL[1..2], own),
		(&format!("{record}/member_salt"), other.clone(), &ALL[1..2], own),
		("/claim/lines/1/evidence/0/label", other.clone(), &ALL[1..2], own),
		(
			"/claim/lines/1/evidence/0/place/batch/index",
			json!(1_000),
			&ALL[1..2],
			"had not anchored",
		),
		("/claim/lines/1/evidence/0/place/batch/proof/0", other.clone(), &ALL[1..2], "had not"),
		(&paid, json!(9_501), &ALL[2..3], "line 1: plan and coverage give"),
		(&charged, json!(14_000), &ALL[2..3], "line 1: plan and coverage give"),
		("/claim/lines/1/before/out_of_pocket", json!(0), &ALL[2..3], "line 2 does not start"),
		("/claim/lines/0/service_tag", other.clone(), &ALL[2..3], "service of line 1"),
		("/plan/benefits/0/copay", json!(0), &ALL[2..3], "says something else"),
		("/claim/paid", json!(9_501), &ALL[2..], "the lines are paid 9500"),
		("/paid_in/hash", other.clone(), &ALL[3..], "and the dossier says"),
		("/paid_in/number", json!(1), &ALL[3..], "was paid in block"),
	] {
		changed(cli, (place, value), failing, saying).await?;
	}
	cli.write("no.json", "{}")?;
	let no = cli.refused("claim verify no.json").await?;
	assert!(no.contains("no dossier"), "{no}");
	cli.unusable("claim verify missing.json").await?;
	Ok(())
}

async fn only_payments_are_proven(billing: &Billing<'_>, journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let line = |benefit: u16, charged: u64, code: u32| {
		let cited = &billing.leaves[POTASSIUM];
		let line = format!("--benefit {benefit} --charged {charged} --code cpt|{code}");
		billing.submit(&format!("{line} --evidence {cited}"))
	};
	let denied = cli.json(&line(9, 5_000, 15_780)).await?;
	let prove = |claim: &Value, file: &str| format!("claim prove {} --out {file}", claim["claim"]);
	let refused = cli.refused(&prove(&denied, "denied.json")).await?;
	assert!(refused.contains("was denied: there is no payment to prove"), "{refused}");
	assert!(!cli.path("denied.json").exists());
	let refused = cli.refused("claim prove 99 --out none.json").await?;
	assert!(refused.contains("there is no claim 99"), "{refused}");

	let nothing = cli.json(&line(2, 4_000, 84_132)).await?;
	assert_eq!((&nothing["status"], &nothing["paid"]), (&json!("Paid"), &json!(0)));
	cli.done(&prove(&nothing, "nothing.json")).await?;
	let verified = proven(cli, "nothing.json").await?;
	assert!(found(&verified, "payment")?.contains("nothing was to be paid"), "{verified}");

	let later = cli.json(&line(1, 12_000, 99_214)).await?;
	assert_eq!(later["status"], json!("AwaitingFunds"));
	let refused = cli.refused(&prove(&later, "later.json")).await?;
	assert!(refused.contains("awaits funds"), "{refused}");
	decide(cli, &format!("payer fund {} --amount 10000", billing.insurer)).await?;
	let settled = cli.json(&format!("claim settle {} --key //Clinic", billing.insurer)).await?;
	let proved = cli.json(&prove(&later, "later.json")).await?;
	assert_eq!(proved["decided_in"], later["block"]);
	assert_eq!(proved["paid_in"], settled["block"]);
	proven(cli, "later.json").await?;
	Ok(())
}

/// One transaction has a copy of a claim with a wrong path, which fails, and the claim: the dossier
/// is made of the claim.
async fn failed_copies_prove_nothing(billing: &Billing<'_>, journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let line = "--benefit 2 --charged 4000 --code cpt|84133";
	let submit = billing.submit(&format!("{line} --evidence {}", billing.leaves[CREATININE]));
	let by_okafor = submit.replace("--key //Hospital", "--key //Okafor --vault-key //Hospital");
	cli.done(&format!("{by_okafor} --sign-only claim.call")).await?;
	let claim = relay::call_in(cli, "claim.call")?;
	// A call ends with the last hash of its last record's path.
	let mut copy = claim.clone();
	*copy.last_mut().context("a hash")? ^= 1;
	let batch = relay::batch(journey.node.url(), "force_batch", &[copy, claim], "//Okafor").await?;
	cli.write("batch.json", batch)?;
	let refused = cli.refused("relay submit batch.json --key //Hospital").await?;
	assert!(refused.contains("InsuranceClaims.EvidenceInvalid"), "{refused}");

	let claims = cli.json(&format!("claim list {}", billing.coverage)).await?;
	let id = &claims.as_array().and_then(|claims| claims.last()).context("a claim")?["id"];
	cli.done(&format!("claim prove {id} --out copied.json")).await?;
	let verified = proven(cli, "copied.json").await?;
	assert!(found(&verified, "evidence")?.contains(&billing.leaves[CREATININE]), "{verified}");
	Ok(())
}

/// A record is amended, another retracted, the grant revoked, the coverage taken back, the insurer
/// suspended: what was proven stays so, and new claims on the old versions fail.
async fn past_stays_proven(billing: &Billing<'_>, journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let held = "--vault hospital --key //Hospital";
	let (retracted, amended) = (&billing.leaves[POTASSIUM], &billing.leaves[CREATININE]);
	cli.done(&format!("record retract {retracted} {held}")).await?;
	let old = cli.done(&format!("record open {amended} {held}")).await?;
	cli.write("amended.json", old.replacen("final", "amended", 1))?;
	cli.done(&format!("record amend {amended} amended.json {held}")).await?;
	for (leaf, reason) in [(retracted, "EvidenceRetracted"), (amended, "EvidenceSuperseded")] {
		let line = format!("--benefit 1 --charged 12000 --code cpt|99215 --evidence {leaf}");
		let refused = cli.refused(&billing.submit(&line)).await?;
		assert!(refused.contains(reason), "{refused}");
	}
	proven(cli, "claim.json").await?;

	cli.done(&format!("consent revoke {} --key //AnaInsured", billing.grant)).await?;
	let void = format!("coverage end {} --last-day {}", billing.coverage, billing.day(-1));
	cli.done(&format!("{void} --key //Insurer")).await?;
	billing.pass(2).await?;
	decide(cli, &format!("org suspend {}", billing.insurer)).await?;
	for file in ["claim.json", "nothing.json", "later.json"] {
		proven(cli, file).await?;
	}
	Ok(())
}
