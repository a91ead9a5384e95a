//! A claim is paid by the consortium's base policy, though the patient granted nothing, until the
//! patient says that the insurer does not cover her; and its dossier proves it.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{decide, CREATININE, POTASSIUM},
	Billing, Cli, Journey,
};
use serde_json::{json, Value};

/// What is in the insurer's pool: enough for every visit.
const FUNDS: u64 = 50_000;
/// On which day the policy holds that was planned on the first.
const ADOPTED: i32 = 7;

#[tokio::test(flavor = "multi_thread")]
async fn policy_pays_what_nobody_granted_until_it_is_disputed() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let billing = Billing::begin(&journey, FUNDS).await?;
	let cli = &journey.cli;
	// Nobody is in a hurry: what was granted for the first day does not outlast it.
	cli.done(&format!("consent revoke {} --key //AnaInsured", billing.grant)).await?;
	planned_policy_pays_nothing(&billing, cli).await?;
	let claim = policy_pays(&billing, cli).await?;
	dispute_reaches_later_services(&billing, cli).await?;
	past_stays_proven(cli, &claim).await
}

/// The command by which the hospital claims a visit of that day, permitted by the policy.
fn visit(billing: &Billing<'_>, day: i32, record: usize, code: u32) -> String {
	let line = format!(
		"--benefit 1 --charged 15000 --code cpt|{code} --evidence {} --day {}",
		billing.leaves[record],
		billing.day(day)
	);
	let by_grant = billing.submit(&line);
	by_grant.replace(&format!("--grant {}", billing.grant), "--policy coverage")
}

async fn not_permitted(cli: &Cli, submit: &str) -> Result<()> {
	let refused = cli.refused(submit).await?;
	assert!(refused.contains("InsuranceClaims.NotPermitted"), "{refused}");
	Ok(())
}

/// The insurer says that it covers her, and the council plans the policy.
async fn planned_policy_pays_nothing(billing: &Billing<'_>, cli: &Cli) -> Result<()> {
	not_permitted(cli, &visit(billing, 0, POTASSIUM, 99_213)).await?;
	let attest = "relationship attest //AnaInsured --kind coverage --days 100 --evidence member-17";
	cli.done(&format!("{attest} --evidence-out member.json --key //Insurer")).await?;
	decide(cli, "consent policy propose all-normal").await?;
	not_permitted(cli, &visit(billing, 0, POTASSIUM, 99_213)).await?;
	billing.pass(7).await
}

/// It holds: later services are paid, earlier ones are not.
async fn policy_pays(billing: &Billing<'_>, cli: &Cli) -> Result<Value> {
	not_permitted(cli, &visit(billing, ADOPTED - 1, POTASSIUM, 99_213)).await?;
	let by_treatment = visit(billing, ADOPTED, POTASSIUM, 99_213)
		.replace("--policy coverage", "--policy treatment");
	not_permitted(cli, &by_treatment).await?;

	let submit = visit(billing, ADOPTED, POTASSIUM, 99_213);
	let looked = cli.json(&format!("{submit} --dry-run")).await?;
	let by = "permitted by the base policy, by the payer's coverage relationship with the patient";
	assert!(looked["words"].as_str().context("words")?.contains(by), "{looked}");
	let claim = cli.json(&submit).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(9_500)), "{claim}");
	let shown = cli.json(&format!("claim show {}", claim["claim"])).await?;
	assert_eq!(shown["permission"], json!({ "policy": "coverage" }));
	let table = cli.done(&format!("claim show {}", claim["claim"])).await?;
	assert!(table.contains("the base policy, by the payer's coverage relationship"), "{table}");

	cli.done(&format!("claim prove {} --out claim.json", claim["claim"])).await?;
	proven(cli, "claim.json").await?;
	Ok(claim)
}

/// What was rendered until the dispute is paid, what comes after is not.
async fn dispute_reaches_later_services(billing: &Billing<'_>, cli: &Cli) -> Result<()> {
	billing.pass(1).await?;
	let dispute = format!("relationship dispute {} --kind coverage", billing.insurer);
	cli.done(&format!("{dispute} --key //AnaInsured")).await?;
	let claim = cli.json(&visit(billing, ADOPTED + 1, CREATININE, 99_214)).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(9_500)), "{claim}");
	cli.done(&format!("claim prove {} --out disputed.json", claim["claim"])).await?;
	billing.pass(1).await?;
	not_permitted(cli, &visit(billing, ADOPTED + 2, CREATININE, 99_215)).await
}

/// The dispute, a stricter policy of the provider and one of the consortium change nothing that was
/// proven; what a dossier says it rests on is the chain's.
async fn past_stays_proven(cli: &Cli, claim: &Value) -> Result<()> {
	cli.done("consent policy set deny --key //Hospital").await?;
	decide(cli, "consent policy propose deny").await?;
	for file in ["claim.json", "disputed.json"] {
		proven(cli, file).await?;
	}
	cli.done(&format!("claim prove {} --out again.json", claim["claim"])).await?;
	assert_eq!(cli.read("again.json")?, cli.read("claim.json")?);

	let mut dossier: Value = serde_json::from_slice(&cli.read("claim.json")?)?;
	assert_eq!(dossier["claim"]["permission"], json!({ "policy": "coverage" }));
	for other in [json!({ "policy": "treatment" }), json!({ "grant": 0 })] {
		dossier["claim"]["permission"] = other;
		cli.write("changed.json", dossier.to_string())?;
		let (verification, said) = cli.denied("claim verify changed.json").await?;
		assert_eq!(verification["proven"], json!(false));
		assert!(
			said.starts_with("not proven: permission: ") && said.contains("coverage"),
			"{said}"
		);
	}
	Ok(())
}

async fn proven(cli: &Cli, file: &str) -> Result<()> {
	let verification = cli.json(&format!("claim verify {file}")).await?;
	assert_eq!(verification["proven"], json!(true), "{verification}");
	let found = verification["ticks"][0]["found"].as_str().context("found")?;
	assert!(found.starts_with("the base policy, by the coverage relationship of"), "{found}");
	Ok(())
}
