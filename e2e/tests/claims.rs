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
	json!({ "group": group, "carc": carc, "rarc": null, "amount": amount })
}

/// An adjustment that needs a remark code.
fn remarked(group: &str, carc: u16, rarc: &str, amount: u64) -> Value {
	json!({ "group": group, "carc": carc, "rarc": rarc, "amount": amount })
}

/// The adjustments of each line of a claim.
fn adjustments(claim: &Value) -> Vec<&Value> {
	let lines = claim["lines"].as_array().map(Vec::as_slice).unwrap_or_default();
	lines.iter().map(|line| &line["decision"]["adjustments"]).collect()
}

/// Submits a claim that is denied as a whole, for this reason alone, and moves no money.
async fn denied(billing: &Billing<'_>, cli: &Cli, line: &str, reason: Value) -> Result<()> {
	let before = billing.balances().await?;
	let claim = cli.json(&billing.submit(line)).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Denied"), &json!(0)), "{claim}");
	assert_eq!(adjustments(&claim), [&json!([reason])]);
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
	others_records_only_support(&billing, &journey).await?;
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
	let unseen = cli.run(&adjust).await?;
	assert!(unseen.code == Some(2) && unseen.stderr.contains("--seen"), "{unseen:?}");
	billing.see(year).await?;
	let adjust = format!("{adjust} --seen seen.json");
	let other_year = adjust.replace(&format!("--year {year}"), "--year 1999");
	let another = cli.refused(&other_year).await?;
	assert!(another.contains("and not of"), "{another}");
	cli.done(&adjust).await?;
	let changed = cli.refused(&adjust).await?;
	assert!(changed.contains("InsuranceCoverage.Changed"), "{changed}");
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
	assert_eq!(shown["block"], shown["paid_in"]);
	assert_eq!(shown["permission"], json!({ "grant": billing.grant }));
	assert_eq!(shown["services"][0]["code"], "99213");
	let cited = &shown["lines"][1]["evidence"];
	assert_eq!(cited[0]["leaf"], json!(billing.leaves[CREATININE]));
	assert!(cited[0]["batch"].is_u64() && cited[1]["batch"].is_null(), "{cited}");
	let used = &cli.json(&format!("coverage show {coverage}")).await?["used"];
	assert_eq!((&used["deductible_met"], &used["out_of_pocket"]), (&json!(50_000), &json!(53_100)));
	let visit = json!({ "number": 1, "amount": 12_000, "units": 1, "visits": 1 });
	assert_eq!(used["benefits"][0], visit);

	// The same services, though one of them is spelled otherwise.
	let respelled = lines
		.to_string()
		.replace("http://www.ama-assn.org/go/cpt|99213", "urn:oid:2.16.840.1.113883.6.12|99213");
	assert_ne!(respelled, lines.to_string());
	cli.write("lines.json", respelled)?;
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
	let excluded = line(billing, 0, 9, 5_000, 15_780);
	denied(billing, cli, &excluded, remarked("PR", 96, "N130", 5_000)).await?;
	// What was denied took nothing, and is denied for the same reason again.
	denied(billing, cli, &excluded, remarked("PR", 96, "N130", 5_000)).await?;
	let table = cli.done(&billing.submit(&excluded)).await?;
	assert!(table.contains("PR 96 N130 5000"), "{table}");
	let unknown = line(billing, 0, 8, 5_000, 15_781);
	rejected(billing, cli, &unknown, "InsuranceClaims.BenefitNotFound").await?;
	let provider = &cli.json("claim show 0").await?["provider"];
	let ask = format!("eligibility --coverage {} --provider {provider}", billing.coverage);
	let told = cli.refused(&format!("{ask} --benefit 8 --charged 5000")).await?;
	assert!(told.contains("no benefit of this number"), "{told}");
	let first = cli.json(&billing.submit(&line(billing, 0, 3, 3_000, 97_110))).await?;
	assert_eq!((&first["status"], &first["paid"]), (&json!("Paid"), &json!(3_000)));
	let used_up = line(billing, 0, 3, 3_000, 97_112);
	denied(billing, cli, &used_up, adjustment("PR", 119, 3_000)).await
}

async fn pool_pays_once_it_can(billing: &Billing<'_>, journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let before = billing.balances().await?;
	let eldest = cli.json(&billing.submit(&line(billing, 0, 1, 12_000, 99_214))).await?;
	assert_eq!((&eldest["status"], &eldest["paid"]), (&json!("AwaitingFunds"), &json!(9_500)));
	// The pool holds enough for this one, which has to wait behind the other.
	let younger = cli.json(&billing.submit(&line(billing, 0, 2, 4_000, 84_131))).await?;
	assert_eq!((&younger["status"], &younger["paid"]), (&json!("AwaitingFunds"), &json!(3_200)));
	assert_eq!(billing.balances().await?, before);
	let pool = cli.json(&format!("payer pool {}", billing.insurer)).await?;
	assert_eq!((&pool["owed"], &pool["awaiting"]), (&json!(12_700), &json!(2)));
	let table = cli.done(&format!("payer pool {}", billing.insurer)).await?;
	assert!(table.contains("12700, for 2 claims that await funds"), "{table}");
	let table = cli.done(&format!("claim list {}", billing.coverage)).await?;
	assert!(table.contains("owed") && table.contains("AwaitingFunds"), "{table}");
	let owed = cli.refused("payer redeem --amount 1 --key //Insurer").await?;
	assert!(owed.contains("InsuranceClaims.Owed"), "{owed}");
	let settle = format!("claim settle {} --key //Clinic", billing.insurer);
	let refused = cli.refused(&settle).await?;
	assert!(refused.contains("InsuranceClaims.InsufficientFunds"), "{refused}");

	decide(cli, &format!("payer fund {} --amount 30000", billing.insurer)).await?;
	for (claim, paid) in [(&eldest, 9_500), (&younger, 3_200)] {
		let settled = cli.json(&settle).await?;
		assert_eq!((&settled["claim"], &settled["paid"]), (&claim["claim"], &json!(paid)));
		let shown = cli.json(&format!("claim show {}", claim["claim"])).await?;
		assert_eq!(
			(&shown["status"], &shown["block"]),
			(&json!("Paid"), &claim["block"]["number"])
		);
		assert_eq!(shown["paid_in"], settled["block"]["number"]);
		assert!(shown["paid_in"].as_u64() > shown["block"].as_u64(), "{shown}");
	}
	assert_eq!(billing.balances().await?, (before.0 + 30_000 - 12_700, before.1 + 12_700));
	let refused = cli.refused(&settle).await?;
	assert!(refused.contains("InsuranceClaims.NotAwaiting"), "{refused}");

	cli.done("payer redeem --amount 400 --key //Hospital").await?;
	let (insurer, hospital) = billing.balances().await?;
	let pool = cli.json(&format!("payer pool {}", journey.hospital)).await?;
	assert_eq!((&pool["redeemed"], &pool["owed"]), (&json!(400), &json!(0)));
	assert_eq!(insurer + hospital + 400, FUNDS + 30_000, "no unit is lost or made");
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
	rejected(billing, cli, &unknown, "is not in this vault").await?;

	let submit = billing.submit(&line(billing, 0, 1, 12_000, 99_215));
	cli.write("short.key", "7a7a")?;
	let no_key = cli.refused(&submit.replace("tags.key", "short.key")).await?;
	assert!(no_key.contains("short.key holds no key: expected 64 hexadecimal digits"), "{no_key}");
	cli.unusable(&submit.replace("tags.key", "missing.key")).await?;
	Ok(())
}

/// What the hospital recorded, the clinic can cite beside a record of its own, and not instead.
async fn others_records_only_support(billing: &Billing<'_>, journey: &Journey) -> Result<()> {
	let (cli, leaf) = (&journey.cli, &billing.leaves[POTASSIUM]);
	let scope = format!("--to org:{} --categories LabResults --purposes HPAYMT", journey.clinic);
	let signed = "--days 30 --key //Ana --relayer //Hospital";
	let unnamed = cli.unusable(&format!("consent grant {scope} {signed}")).await?;
	assert!(unnamed.contains("--holder"), "{unnamed}");
	let named = format!("consent grant {scope} --holder {} {signed}", journey.hospital);
	cli.done(&named).await?;

	let grant = billing.permit(journey.clinic).await?;
	let by_clinic = |evidence: &str, code: u32| {
		let line = format!("--benefit 2 --charged 4000 --code cpt|{code} --day {}", billing.day(0));
		let signed = "--vault clinic --key //Clinic";
		billing.submit_by(grant, signed, &format!("{line} {evidence}"))
	};
	let supporting = format!("--evidence {leaf}");
	let share = "--vault hospital --key //Hospital --to //Lind --purpose HPAYMT";
	for (directory, option, told) in [("plain", "", false), ("told", "--with-member", true)] {
		cli.done(&format!("record share {leaf} {share} {option} --export {directory}")).await?;
		let receive = format!("record receive {directory}/{leaf} --vault clinic --key //Clinic");
		let received = cli.json(&receive).await?;
		assert_eq!(received["readable"], json!(true));
		assert_eq!(received["with_member"], json!(told), "{received}");
		let listed = cli.json("disclosure list //Ana --vault hospital --key //Hospital").await?;
		let entry = listed["entries"].as_array().and_then(|entries| entries.last());
		let said = text(&entry.context("an entry")?["opened"]["description"], "text")?;
		assert_eq!(said.contains(r#""member":true"#), told, "{said}");
		let refused = cli.refused(&by_clinic(&supporting, 84_295)).await?;
		let reason = if told { "InsuranceClaims.OwnRecordMissing" } else { "not tell the member" };
		assert!(refused.contains(reason), "{refused}");
	}

	cli.write("own.json", r#"{"resourceType":"Observation","id":"own","status":"final"}"#)?;
	let anchor = "record anchor own.json --patient //Ana --member //AnaInsured";
	let anchored = cli.json(&format!("{anchor} --vault clinic --key //Clinic")).await?;
	let own = text(&anchored["records"][0], "leaf")?;
	let evidence = format!("--evidence {own} {supporting}");
	let taken = cli.refused(&by_clinic(&evidence, 84_131)).await?;
	assert!(taken.contains("InsuranceClaims.TagInUse"), "the hospital's service: {taken}");
	let claim = cli.json(&by_clinic(&evidence, 84_295)).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(3_200)), "{claim}");
	let cited = &claim["lines"][0]["evidence"];
	let issuers = [&cited[0]["issuer"], &cited[1]["issuer"]];
	assert_eq!(issuers, [&json!(journey.clinic), &json!(journey.hospital)]);
	cli.done(&format!("claim prove {} --out supported.json", claim["claim"])).await?;
	assert_eq!(cli.json("claim verify supported.json").await?["proven"], json!(true));

	// By the hospital's grant alone the clinic is not paid.
	let line = format!("--benefit 2 --charged 4000 --code cpt|84296 --day {}", billing.day(0));
	let signed = "--vault clinic --key //Clinic";
	let borrowed = billing.submit_by(billing.grant, signed, &format!("{line} {evidence}"));
	let refused = cli.refused(&borrowed).await?;
	assert!(refused.contains("InsuranceClaims.NotPermitted"), "{refused}");
	Ok(())
}

/// A record shows the services of one day; with a record of the other day the line is paid.
async fn records_show_one_day(billing: &Billing<'_>, cli: &Cli) -> Result<()> {
	let on_the_next_day = line(billing, 1, 2, 4_000, 84_155);
	denied(billing, cli, &on_the_next_day, remarked("CO", 252, "N705", 4_000)).await?;
	let table = cli.done(&billing.submit(&on_the_next_day)).await?;
	assert!(table.contains("CO 252 N705 4000"), "{table}");

	cli.write("next.json", r#"{"resourceType":"Observation","id":"next","status":"final"}"#)?;
	let anchor = "record anchor next.json --patient //Ana --member //AnaInsured";
	let anchored = cli.json(&format!("{anchor} --vault hospital --key //Hospital")).await?;
	let next = text(&anchored["records"][0], "leaf")?;
	let corrected = on_the_next_day.replace(&billing.leaves[POTASSIUM], &next);
	let claim = cli.json(&billing.submit(&corrected)).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(3_200)), "{claim}");

	// A claim of which a part was denied for it is proven, too.
	let lines = json!([
		{ "benefit": 2, "day": billing.day(1), "charged": 2_000, "code": "cpt|84156",
			"evidence": [next] },
		{ "benefit": 2, "day": billing.day(0), "charged": 2_000, "code": "cpt|84157",
			"evidence": [next] },
	]);
	cli.write("two-days.json", lines.to_string())?;
	let claim = cli.json(&billing.submit("--lines two-days.json")).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(1_600)), "{claim}");
	assert_eq!(adjustments(&claim)[1], &json!([remarked("CO", 252, "N705", 2_000)]));
	cli.done(&format!("claim prove {} --out two-days.dossier", claim["claim"])).await?;
	assert_eq!(cli.json("claim verify two-days.dossier").await?["proven"], json!(true));
	Ok(())
}

async fn time_runs_out(billing: &Billing<'_>, cli: &Cli) -> Result<()> {
	rejected(billing, cli, &line(billing, 1, 1, 12_000, 99_201), "InsuranceClaims.TooFar").await?;
	billing.pass(1).await?;
	records_show_one_day(billing, cli).await?;
	let coverage = billing.coverage;
	let end = format!("coverage end {coverage} --last-day {} --key //Insurer", billing.day(0));
	cli.done(&end).await?;
	assert_eq!(cli.json(&format!("coverage show {coverage}")).await?["status"], "Ended");
	let refused = cli.refused(&end).await?;
	assert!(refused.contains("InsuranceCoverage.NotEarlier"), "{refused}");
	let after = |code| line(billing, 1, 1, 12_000, code);
	denied(billing, cli, &after(99_202), adjustment("PR", 27, 12_000)).await?;
	let provider = &cli.json("claim show 0").await?["provider"];
	let ask = format!("eligibility --coverage {coverage} --provider {provider} --benefit 1");
	let (told, _) = cli.denied(&format!("{ask} --charged 12000 --day {}", billing.day(1))).await?;
	assert_eq!((&told["group"], &told["carc"]), (&json!("PR"), &json!(27)));

	// Permission is judged on the day of service: the day of the revocation was permitted still.
	cli.done(&format!("consent revoke {} --key //AnaInsured", billing.grant)).await?;
	billing.pass(1).await?;
	let revoked = line(billing, 2, 1, 12_000, 99_203);
	rejected(billing, cli, &revoked, "InsuranceClaims.NotPermitted").await?;
	denied(billing, cli, &after(99_204), adjustment("PR", 27, 12_000)).await?;
	let claim = cli.json(&billing.submit(&line(billing, 0, 2, 4_000, 84_132))).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(3_200)), "{claim}");

	billing.pass(88).await?;
	let last = cli.json(&billing.submit(&line(billing, 0, 2, 2_000, 84_133))).await?;
	assert_eq!(last["paid"], json!(1_600), "day 90 is the last day to file: {last}");
	billing.pass(1).await?;
	let late = line(billing, 0, 2, 4_000, 84_134);
	denied(billing, cli, &late, adjustment("CO", 29, 4_000)).await
}
