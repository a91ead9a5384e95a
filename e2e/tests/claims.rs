//! A claim is paid to the unit or not at all, and says why not.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{decide, text, CREATININE, POTASSIUM},
	Billing, Cli, Journey,
};
use serde_json::{json, Value};

/// What is in the insurer's pool at first.
const FUNDS: u64 = 20_000;

/// An adjustment, as commands show it.
fn adjustment(group: &str, carc: u16, amount: u64) -> Value {
	json!({ "group": group, "carc": carc, "amount": amount })
}

/// The adjustments of each line of a claim.
fn adjustments(claim: &Value) -> Vec<&Value> {
	let lines = claim["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
	lines.iter().map(|line| &line["decision"]["adjustments"]).collect()
}

/// Submits a claim that is denied as a whole, for this reason alone, and moves no money.
async fn denied(
	billing: &Billing<'_>,
	cli: &Cli,
	line: &str,
	(group, carc, charged): (&str, u16, u64),
) -> Result<()> {
	let before = billing.balances().await?;
	let claim = cli.json(&billing.submit(line)).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Denied"), &json!(0)), "{claim}");
	assert_eq!(adjustments(&claim), [&json!([adjustment(group, carc, charged)])]);
	assert_eq!(billing.balances().await?, before);
	let shown = cli.json(&format!("claim show {}", claim["claim"])).await?;
	assert_eq!((&shown["status"], &shown["paid_in"]), (&json!("Denied"), &Value::Null));
	Ok(())
}

/// Submits a claim that is rejected for this reason: nothing is stored and no money moves.
async fn rejected(billing: &Billing<'_>, cli: &Cli, line: &str, reason: &str) -> Result<()> {
	let list = format!("claim list {}", billing.coverage);
	let before = (billing.balances().await?, cli.json(&list).await?);
	let refused = cli.refused(&billing.submit(line)).await?;
	assert!(refused.contains(reason), "{refused}");
	assert_eq!((billing.balances().await?, cli.json(&list).await?), before);
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn claims_are_paid_to_the_unit_or_say_why_not() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let billing = Billing::begin(&journey, FUNDS).await?;
	let cli = &journey.cli;
	plan_is_what_the_file_says(&billing, cli).await?;
	claim_is_paid(&billing, &journey).await?;
	plan_pays_no_more_than_it_says(&billing, cli).await?;
	pool_pays_once_it_can(&billing, &journey).await?;
	evidence_is_this_members(&billing, cli).await?;
	time_runs_out(&billing, cli).await
}

async fn plan_is_what_the_file_says(billing: &Billing<'_>, cli: &Cli) -> Result<()> {
	let plan = cli.json(&format!("plan show {}", billing.plan)).await?;
	assert_eq!((&plan["deductible"], &plan["filing_limit_days"]), (&json!(50_000), &json!(90)));
	assert_eq!(plan["payer"], json!(billing.insurer));
	let benefits = plan["benefits"].as_array().context("benefits")?;
	let numbers: Vec<_> = benefits.iter().map(|benefit| &benefit["number"]).collect();
	assert_eq!(numbers, [1, 2, 3, 9]);
	assert_eq!(benefits[2]["limit"], json!({ "Visits": 1 }));

	let coverages = cli.json("coverage list //AnaInsured").await?;
	assert_eq!(coverages[0]["id"], json!(billing.coverage));
	assert_eq!(coverages[0]["patient"], json!(billing.member));
	assert_eq!(billing.balances().await?, (FUNDS, 0));
	let taken = "--deductible-met 45000 --out-of-pocket 45000 --key //Insurer";
	let year = &billing.day(0)[..4];
	let adjust = format!("coverage adjust {} --year {year} {taken}", billing.coverage);
	cli.done(&adjust).await?;
	let foreign = cli.refused(&adjust.replace("//Insurer", "//Payer")).await?;
	assert!(foreign.contains("InsuranceCoverage.NotAuthorized"), "{foreign}");
	Ok(())
}

async fn claim_is_paid(billing: &Billing<'_>, journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let (coverage, hospital) = (billing.coverage, journey.hospital);
	let ask = format!("eligibility --coverage {coverage} --provider {hospital} --benefit 1");
	let told = cli.json(&format!("{ask} --charged 15000 --day {}", billing.day(0))).await?;
	assert_eq!((&told["paid"], &told["patient_share"]), (&json!(9_500), &json!(2_500)));
	assert_eq!(told["deductible_left"], json!(5_000));

	let lines = json!([
		{ "benefit": 1, "day": billing.day(0), "charged": 15_000, "modifiers": ["25"],
			"code": "http://www.ama-assn.org/go/cpt|99213",
			"evidence": [billing.leaves[POTASSIUM]] },
		{ "benefit": 2, "day": billing.day(0), "units": 2, "charged": 9_000,
			"code": "http://www.ama-assn.org/go/cpt|82565",
			"evidence": [billing.leaves[CREATININE], billing.leaves[POTASSIUM]] },
	]);
	cli.write("lines.json", lines.to_string())?;
	let submit = billing.submit("--lines lines.json");
	let looked = cli.json(&format!("{submit} --dry-run")).await?;
	assert!(text(&looked, "words")?.starts_with("claim 24000 in 2 lines"), "{looked}");

	// A practitioner without money signs, and the hospital pays the fee.
	let by_okafor = submit.replace("--key //Hospital", "--key //Okafor --relayer //Hospital");
	let claim = cli.json(&format!("{by_okafor} --vault-key //Hospital")).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(11_900)), "{claim}");
	let told = &told["adjustments"];
	let expected = json!([adjustment("CO", 45, 3_000), adjustment("PR", 3, 2_500)]);
	assert_eq!((adjustments(&claim)[0], told), (&expected, &expected), "as it was told");
	let expected =
		json!([adjustment("CO", 45, 1_000), adjustment("PR", 1, 5_000), adjustment("PR", 2, 600)]);
	assert_eq!(adjustments(&claim)[1], &expected);
	assert_eq!(billing.balances().await?, (FUNDS - 11_900, 11_900));

	let show = format!("claim show {}", claim["claim"]);
	let shown = cli.json(&format!("{show} --vault hospital --vault-key //Hospital")).await?;
	assert_eq!((&shown["lines"], &shown["paid_in"]), (&claim["lines"], &claim["block"]["number"]));
	assert_eq!((&shown["block"], &shown["grant"]), (&shown["paid_in"], &json!(billing.grant)));
	assert_eq!(shown["services"][0]["code"], "99213");
	let cited = &shown["lines"][1]["evidence"];
	assert_eq!(cited[0]["leaf"], json!(billing.leaves[CREATININE]));
	assert!(cited[0]["batch"].is_u64() && cited[1]["batch"].is_null(), "{cited}");
	let used = &cli.json(&format!("coverage show {coverage}")).await?["used"];
	assert_eq!((&used["deductible_met"], &used["out_of_pocket"]), (&json!(50_000), &json!(53_100)));
	let visit = json!({ "number": 1, "amount": 12_000, "units": 1, "visits": 1 });
	assert_eq!(used["benefits"][0], visit);

	let again = cli.json(&submit).await?;
	assert_eq!((&again["status"], &again["paid"]), (&json!("Denied"), &json!(0)));
	let duplicate = |charged| json!([adjustment("OA", 18, charged)]);
	assert_eq!(adjustments(&again), [&duplicate(15_000), &duplicate(9_000)]);
	assert_eq!(billing.balances().await?, (FUNDS - 11_900, 11_900), "it is paid once");
	Ok(())
}

/// A line of one record, on a day, of a benefit, with a code that tells it from others.
fn line(billing: &Billing<'_>, day: i32, benefit: u16, charged: u64, code: u32) -> String {
	format!(
		"--benefit {benefit} --charged {charged} --code cpt|{code} --evidence {} --day {}",
		billing.leaves[POTASSIUM],
		billing.day(day)
	)
}

async fn plan_pays_no_more_than_it_says(billing: &Billing<'_>, cli: &Cli) -> Result<()> {
	denied(billing, cli, &line(billing, 0, 9, 5_000, 15_780), ("PR", 96, 5_000)).await?;
	denied(billing, cli, &line(billing, 0, 8, 5_000, 15_781), ("PR", 96, 5_000)).await?;
	let first = cli.json(&billing.submit(&line(billing, 0, 3, 3_000, 97_110))).await?;
	assert_eq!((&first["status"], &first["paid"]), (&json!("Paid"), &json!(3_000)));
	denied(billing, cli, &line(billing, 0, 3, 3_000, 97_112), ("PR", 119, 3_000)).await
}

async fn pool_pays_once_it_can(billing: &Billing<'_>, journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let before = billing.balances().await?;
	let claim = cli.json(&billing.submit(&line(billing, 0, 1, 12_000, 99_214))).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("AwaitingFunds"), &json!(9_500)));
	assert_eq!(billing.balances().await?, before);
	let settle = format!("claim settle {} --key //Clinic", claim["claim"]);
	let refused = cli.refused(&settle).await?;
	assert!(refused.contains("InsuranceClaims.InsufficientFunds"), "{refused}");

	decide(cli, &format!("payer fund {} --amount 10000", billing.insurer)).await?;
	cli.done(&settle).await?;
	assert_eq!(billing.balances().await?, (before.0 + 500, before.1 + 9_500));
	let shown = cli.json(&format!("claim show {}", claim["claim"])).await?;
	assert_eq!((&shown["status"], &shown["block"]), (&json!("Paid"), &claim["block"]["number"]));
	assert!(shown["paid_in"].as_u64() > shown["block"].as_u64(), "{shown}");
	let refused = cli.refused(&settle).await?;
	assert!(refused.contains("InsuranceClaims.NotAwaiting"), "{refused}");

	cli.done("payer redeem --amount 400 --key //Hospital").await?;
	let (insurer, hospital) = billing.balances().await?;
	let pool = cli.json(&format!("payer pool {}", journey.hospital)).await?;
	assert_eq!(pool["redeemed"], json!(400));
	assert_eq!(insurer + hospital + 400, FUNDS + 10_000, "no unit is lost or made");
	Ok(())
}

async fn evidence_is_this_members(billing: &Billing<'_>, cli: &Cli) -> Result<()> {
	cli.write("other.json", r#"{"resourceType":"Patient","id":"other"}"#)?;
	let anchor = "record anchor other.json --patient //Ana --vault hospital --key //Hospital";
	let anchored = cli.json(anchor).await?;
	let other = text(&anchored["records"][0], "leaf")?;
	let foreign = line(billing, 0, 1, 12_000, 99_215).replace(&billing.leaves[POTASSIUM], &other);
	rejected(billing, cli, &foreign, "it was not anchored for member").await?;
	let unknown = foreign.replace(&other, &"5a".repeat(32));
	rejected(billing, cli, &unknown, "is not in this vault").await
}

async fn time_runs_out(billing: &Billing<'_>, cli: &Cli) -> Result<()> {
	rejected(billing, cli, &line(billing, 1, 1, 12_000, 99_201), "InsuranceClaims.TooFar").await?;
	billing.pass(1).await?;
	let coverage = billing.coverage;
	let end = format!("coverage end {coverage} --last-day {} --key //Insurer", billing.day(0));
	cli.done(&end).await?;
	assert_eq!(cli.json(&format!("coverage show {coverage}")).await?["status"], "Ended");
	let refused = cli.refused(&end).await?;
	assert!(refused.contains("InsuranceCoverage.NotEarlier"), "{refused}");
	denied(billing, cli, &line(billing, 1, 1, 12_000, 99_202), ("PR", 27, 12_000)).await?;
	let provider = &cli.json("claim show 0").await?["provider"];
	let ask = format!("eligibility --coverage {coverage} --provider {provider} --benefit 1");
	let (told, _) = cli.denied(&format!("{ask} --charged 12000 --day {}", billing.day(1))).await?;
	assert_eq!((&told["group"], &told["carc"]), (&json!("PR"), &json!(27)));

	// Permission is judged on the day of service: the day of the revocation was permitted still.
	cli.done(&format!("consent revoke {} --key //AnaInsured", billing.grant)).await?;
	billing.pass(1).await?;
	let after = line(billing, 2, 1, 12_000, 99_203);
	rejected(billing, cli, &after, "InsuranceClaims.NotPermitted").await?;
	denied(billing, cli, &line(billing, 1, 1, 12_000, 99_204), ("PR", 27, 12_000)).await?;
	let claim = cli.json(&billing.submit(&line(billing, 0, 2, 4_000, 84_132))).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(3_200)), "{claim}");

	billing.pass(88).await?;
	let last = cli.json(&billing.submit(&line(billing, 0, 2, 2_000, 84_133))).await?;
	assert_eq!(last["paid"], json!(1_600), "day 90 is the last day to file: {last}");
	billing.pass(1).await?;
	denied(billing, cli, &line(billing, 0, 2, 4_000, 84_134), ("CO", 29, 4_000)).await
}
