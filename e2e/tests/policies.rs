//! Base policies: what a relationship lets somebody see without a grant, and what never.

use anyhow::{ensure, Context, Result};
use salus_client::chain::{
	consent::{check_access_at, AccessRequest},
	Account, Chain, Hex32,
};
use salus_e2e::{
	journey::{decide, text, CREATININE, POTASSIUM, RECORD},
	Journey,
};
use salus_primitives::{
	Action, Basis, Confidentiality, DataCategory, Day, DayWindow, Decision, DenyReason,
	OrganizationId, PatientId, Purpose, RecordFacts, RelationshipKind, Sensitivities,
};
use serde_json::{json, Value};
use subxt_signer::{sr25519::Keypair, SecretUri};

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;
const RELAYED: &str = "--key //Ana --relayer //Hospital";
const LABS: &str = "--category LabResults --day 2024-05-17";

/// A question to the hospital, but for the command.
fn ask(journey: &Journey, requester: &str, purpose: &str, record: &str) -> String {
	format!(
		"--holder {} --requester {requester} --patient //Ana --purpose {purpose} {record}",
		journey.hospital
	)
}

/// What the chain permits, about the only record of a question.
async fn permitted(journey: &Journey, question: &str) -> Result<Value> {
	let answer = journey.cli.json(&format!("access check {question}")).await?;
	ensure!(answer["permitted"] == json!(1), "{question}: {answer}");
	Ok(answer["records"][0].clone())
}

/// Why the chain denies the only record of a question.
async fn denied(journey: &Journey, question: &str) -> Result<String> {
	let (answer, _) = journey.cli.denied(&format!("access check {question}")).await?;
	text(&answer["records"][0], "reason").with_context(|| question.to_string())
}

/// Whether the doctor of the clinic may read a laboratory result, to treat.
async fn doctor_may_read(journey: &Journey) -> Result<bool> {
	let question = ask(journey, "//Lind", "TREAT", LABS);
	Ok(journey.cli.run(&format!("access check {question}")).await?.code == Some(0))
}

async fn advance(journey: &Journey, ms: u64) -> Result<()> {
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([ms])).await?;
	Ok(())
}

/// The patient's relationship with an organization, as everybody sees it.
async fn relationship(journey: &Journey, organization: u64) -> Result<Value> {
	let listed = journey.cli.json("relationship list //Ana").await?;
	let listed = listed.as_array().context("a list")?;
	let found = listed.iter().find(|one| one["organization"] == json!(organization));
	found.cloned().with_context(|| format!("{organization} in {listed:?}"))
}

/// What decides about the doctor's question, and whether it is permitted.
async fn explained(journey: &Journey) -> Result<Value> {
	let line = format!("consent explain {}", ask(journey, "//Lind", "TREAT", LABS));
	let answer = if doctor_may_read(journey).await? {
		journey.cli.json(&line).await?
	} else {
		journey.cli.denied(&line).await?.0
	};
	Ok(answer["records"][0].clone())
}

/// The clinic says that it treats Ana, by its doctor.
async fn clinic_attests(journey: &Journey, evidence: &str) -> Result<Value> {
	let shown = format!("--evidence {evidence} --evidence-out {evidence}.json");
	let attest = format!("relationship attest //Ana --kind treatment --days 60 {shown}");
	journey.cli.json(&format!("{attest} --key //Lind --relayer //Clinic")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_permit_what_they_say_and_no_more() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	by_default_a_relationship_permits_nothing(&journey).await?;
	the_council_adopts_basic_normal(&journey).await?;
	practitioners_who_treat_may_read(&journey).await?;
	what_is_protected_is_never_permitted(&journey, "//Lind", "TREAT").await?;
	records_are_shared_by_the_policy(&journey).await?;
	restrictions_beat_the_policy(&journey).await?;
	the_patient_disputes_without_money(&journey).await?;
	what_was_disputed_is_attested_anew(&journey).await?;
	a_holder_is_stricter(&journey).await?;
	the_patient_opts_out_without_money(&journey).await?;
	the_council_adopts_all_normal(&journey).await?;
	what_is_protected_is_never_permitted(&journey, "//Payer", "HPAYMT").await?;
	relationships_end(&journey).await
}

async fn by_default_a_relationship_permits_nothing(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let shown = cli.json("consent policy show").await?;
	assert_eq!(shown["effective"]["policy"], "deny");
	assert_eq!(denied(journey, &ask(journey, "//Lind", "TREAT", LABS)).await?, "NoGrant");
	let attested = clinic_attests(journey, "encounter-4711").await?;
	assert_eq!(attested["organization"], json!(journey.clinic));
	assert_eq!(relationship(journey, journey.clinic).await?["status"], "InForce");

	let found = explained(journey).await?;
	assert_eq!((&found["decision"], &found["reason"]), (&json!("deny"), &json!("NoGrant")));
	let policy = &found["policy"];
	assert_eq!((&policy["effective"], &policy["decided_by"]), (&json!("deny"), &Value::Null));
	assert_eq!(policy["relationships"][0]["status"], "InForce");
	Ok(())
}

/// It is planned, and holds seven days later: not an hour before.
async fn the_council_adopts_basic_normal(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let closed = decide(cli, "consent policy propose basic-normal").await?;
	let planned = &closed["base_policy"];
	assert_eq!(planned["policy"], "basic-normal");
	let shown = cli.json("consent policy show").await?;
	assert_eq!((&shown["planned"], &shown["effective"]["policy"]), (planned, &json!("deny")));
	assert!(!doctor_may_read(journey).await?);
	let explain = format!("consent explain {}", ask(journey, "//Lind", "TREAT", LABS));
	let table = cli.run(&explain).await?.stdout;
	let said = format!("by the consortium: basic-normal, from {} on", text(planned, "from")?);
	assert!(table.contains("planned") && table.contains(&said), "{said}: {table}");

	advance(journey, 7 * DAY_MS - HOUR_MS).await?;
	assert!(!doctor_may_read(journey).await?, "it is still planned");
	advance(journey, HOUR_MS).await?;
	let shown = cli.json("consent policy show").await?;
	assert_eq!((&shown["consortium"], &shown["planned"]), (planned, &Value::Null));
	assert_eq!(shown["effective"]["uri"], "https://profiles.ihe.net/ITI/PCF/Policy-basic-normal");
	Ok(())
}

async fn practitioners_who_treat_may_read(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let record = permitted(journey, &ask(journey, "//Lind", "TREAT", LABS)).await?;
	let valid_until =
		&relationship(journey, journey.clinic).await?["attestations"][0]["valid_until"];
	let by_policy = json!({ "policy": "treatment" });
	assert_eq!((&record["basis"], &record["until"]), (&by_policy, valid_until));
	assert_eq!(record["obligations"], json!([]));
	permitted(journey, &ask(journey, "//Lind", "COC", "--category Medications")).await?;

	let scope = format!("access scope {}", ask(journey, "//Lind", "TREAT", ""));
	let found = cli.json(&scope).await?;
	let permits = &found["permitted"];
	assert_eq!((&permits[0]["basis"], &permits[1]), (&by_policy, &Value::Null));
	assert_eq!(permits[0]["scope"]["purposes"], json!(["TREAT", "COC"]));
	assert_eq!(
		(&permits[0]["scope"]["confidentiality"], &permits[0]["scope"]["protected"]),
		(&json!("N"), &json!("none"))
	);
	let table = cli.done(&scope).await?;
	assert!(table.contains("the base policy") && table.contains("treats the patient"), "{table}");

	let found = explained(journey).await?;
	let policy = &found["policy"];
	assert_eq!(
		(&policy["effective"], &policy["decided_by"], &found["grant"]),
		(&json!("basic-normal"), &json!("treatment"), &Value::Null)
	);
	let explain = format!("consent explain {}", ask(journey, "//Lind", "TREAT", LABS));
	let table = cli.done(&explain).await?;
	for words in ["basic-normal: without a grant, practitioners", "in force until", "decided by"] {
		assert!(table.contains(words), "{words}: {table}");
	}

	// Neither who administers the clinic, nor who has no relationship, nor for what is not care.
	for (requester, purpose) in [
		("//Clinic", "TREAT"),
		("//Payer", "TREAT"),
		("//Payer", "HPAYMT"),
		("//Lind", "HPAYMT"),
		("//Lind", "HOPERAT"),
	] {
		assert_eq!(denied(journey, &ask(journey, requester, purpose, LABS)).await?, "NoGrant");
	}
	Ok(())
}

/// What no policy names, whatever the relationship.
async fn what_is_protected_is_never_permitted(
	journey: &Journey,
	requester: &str,
	purpose: &str,
) -> Result<()> {
	permitted(journey, &ask(journey, requester, purpose, LABS)).await?;
	for record in [
		"--confidentiality R",
		"--confidentiality V",
		"--sensitivities HIV",
		"--confidentiality R --sensitivities PSY",
		"--action Reshare",
		"--action Correct",
		"--action Contribute",
	] {
		let question = ask(journey, requester, purpose, &format!("{LABS} {record}"));
		assert_eq!(denied(journey, &question).await?, "NoGrant", "{record}");
	}
	for purpose in ["ETREAT", "BTG", "HRESCH", "HMARKT", "PUBHLTH", "MLTRAINING", "PATRQT"] {
		let question = ask(journey, requester, purpose, LABS);
		assert_eq!(denied(journey, &question).await?, "NoGrant", "{purpose}");
	}
	Ok(())
}

async fn records_are_shared_by_the_policy(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	cli.write("record.json", RECORD)?;
	let anchor = "record anchor record.json --patient //Ana --vault hospital";
	let anchored = cli.json(&format!("{anchor} --key //Okafor --relayer //Hospital")).await?;
	let held = "--vault hospital --key //Hospital";
	let by_policy = json!({ "policy": "treatment" });
	for index in [POTASSIUM, CREATININE] {
		let leaf = text(&anchored["records"][index], "leaf")?;
		let share = format!("record share {leaf} {held} --to //Lind --purpose TREAT --export out");
		let shared = cli.json(&share).await?;
		assert_eq!((&shared["basis"], &shared["grant"]), (&by_policy, &Value::Null));
		assert_eq!(shared["reader"], json!({ "organization": clinic }));
		cli.done(&format!("record receive out/{leaf} --vault clinic --key //Clinic")).await?;
		let opened = cli.done(&format!("record open {leaf} --vault clinic --key //Clinic")).await?;
		assert_eq!(opened, cli.done(&format!("record open {leaf} {held}")).await?);
	}
	let listed = cli.json("disclosure list //Ana").await?;
	let last = listed["entries"].as_array().and_then(|all| all.last()).context("an entry")?;
	assert_eq!((&last["basis"], &last["judged"]), (&by_policy, &json!("in_force")));
	let table = cli.done("disclosure list //Ana").await?;
	assert!(table.contains("by the base policy, because it treats the patient"), "{table}");

	let write =
		|to: u64, kind: &str| {
			format!("disclosure record //Ana --to org:{to} --basis policy:{kind} --purpose TREAT {held}")
		};
	assert_eq!(cli.json(&write(clinic, "treatment")).await?["judged"], "in_force");
	for (to, kind) in
		[(clinic, "coverage"), (journey.payer, "coverage"), (journey.payer, "treatment")]
	{
		let written = cli.json(&write(to, kind)).await?;
		assert_eq!(written["judged"], "not_in_force", "{kind} of {to}");
	}
	Ok(())
}

async fn restrictions_beat_the_policy(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let made = cli.json(&format!("consent restrict --categories LabResults {RELAYED}")).await?;
	assert_eq!(denied(journey, &ask(journey, "//Lind", "TREAT", LABS)).await?, "Restricted");
	let found = explained(journey).await?;
	assert_eq!(found["restrictions"][0]["restriction"], made["restriction"]);
	assert_eq!(found["policy"]["effective"], "basic-normal");
	cli.done(&format!("consent lift {} {RELAYED}", made["restriction"])).await?;
	assert!(doctor_may_read(journey).await?);
	Ok(())
}

/// The doctor's question, for the chain at one block.
fn question(journey: &Journey) -> Result<AccessRequest> {
	let lind = Keypair::from_uri(&"//Lind".parse::<SecretUri>()?)?;
	Ok(AccessRequest {
		holder: OrganizationId(u32::try_from(journey.hospital)?),
		requester: Account::from(&lind),
		patient: PatientId(journey.patient.parse::<Hex32>()?.0),
		action: Action::Read,
		purpose: Purpose::Treat,
		law: None,
		receipt: None,
		records: vec![RecordFacts {
			category: DataCategory::LabResults,
			confidentiality: Confidentiality::N,
			sensitivities: Sensitivities::empty(),
			days: DayWindow::on(Day(20_000)),
			origin: None,
		}],
		annexes: Vec::new(),
		grantees: Vec::new(),
	})
}

/// From the very block of the dispute on the policy permits nothing by it.
async fn the_patient_disputes_without_money(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let chain = Chain::connect(journey.node.url()).await?;
	let ana = Keypair::from_uri(&"//Ana".parse::<SecretUri>()?)?;
	assert_eq!(chain.balance(Account::from(&ana)).await?, 0);
	let dispute = format!("relationship dispute {clinic} --kind treatment --key //Ana");
	let looked = cli.json(&format!("{dispute} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("treats the patient"), "{looked}");
	assert!(doctor_may_read(journey).await?, "a dry run sends nothing");

	let disputed = cli.json(&dispute).await?;
	assert_eq!((&disputed["fee"], &disputed["status"]), (&Value::Null, &json!("Disputed")));
	let number = disputed["block"]["number"].as_u64().context("a block")?;
	let block = chain.at(text(&disputed["block"], "hash")?.parse::<Hex32>()?.0).await?;
	let before = journey.node.rpc().block_hash(u32::try_from(number)? - 1).await?;
	let before = before.context("the block before")?;
	let before = chain.at(before.trim_start_matches("0x").parse::<Hex32>()?.0).await?;
	let question = question(journey)?;
	let [Decision::Permit { basis, .. }] = check_access_at(&before, &question).await?[..] else {
		panic!("it was permitted until then");
	};
	assert_eq!(basis, Basis::Policy(RelationshipKind::Treatment));
	let refused = [Decision::deny(DenyReason::NoGrant)];
	assert_eq!(check_access_at(&block, &question).await?, refused);
	assert!(!doctor_may_read(journey).await?);

	let found = relationship(journey, clinic).await?;
	assert_eq!((&found["status"], found["disputed_at"].is_string()), (&json!("Disputed"), true));
	assert_eq!(found["attestations"][0]["ended_how"], "by_patient");
	assert_eq!(explained(journey).await?["policy"]["relationships"][0]["status"], "Disputed");
	let again = cli.refused(&dispute).await?;
	assert!(again.contains("Relationships.Disputed"), "{again}");
	assert_eq!(chain.balance(Account::from(&ana)).await?, 0);
	Ok(())
}

async fn what_was_disputed_is_attested_anew(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let attest = "relationship attest //Ana --kind treatment --days 60 --evidence again";
	let attest = format!("{attest} --evidence-out again.json --key //Lind --relayer //Clinic");
	let refused = cli.refused(&attest).await?;
	assert!(refused.contains("Relationships.Disputed"), "{refused}");
	let withdraw = format!("relationship withdraw-dispute {clinic} --kind treatment");
	cli.done(&format!("{withdraw} {RELAYED}")).await?;
	assert_eq!(relationship(journey, clinic).await?["status"], "Ended");
	assert!(!doctor_may_read(journey).await?, "what was attested before stays ended");
	clinic_attests(journey, "encounter-4712").await?;
	assert!(doctor_may_read(journey).await?);

	let opened = "relationship list //Ana --evidence encounter-4711.json --evidence";
	let found = &cli.json(&format!("{opened} encounter-4712.json")).await?[0];
	let texts = ["encounter-4711", "encounter-4712"];
	for (number, text) in texts.into_iter().enumerate() {
		let (one, of) = (&found["opened"][number], &found["attestations"][number]);
		assert_eq!(
			(&one["evidence_text"], &one["attested_at"]),
			(&json!(text), &of["attested_at"])
		);
	}
	assert_eq!(found["attestations"].as_array().map(Vec::len), Some(2));
	cli.json("relationship list //Ana --evidence encounter-4711.json").await?;
	let mut other: Value = serde_json::from_slice(&cli.read("encounter-4711.json")?)?;
	other["text"] = json!("encounter-4713");
	cli.write("other.json", other.to_string())?;
	let refused = cli.refused("relationship list //Ana --evidence other.json").await?;
	assert!(refused.contains("other.json opens no attestation"), "{refused}");
	Ok(())
}

async fn a_holder_is_stricter(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let set = cli.json("consent policy set deny --key //Hospital").await?;
	assert_eq!((&set["holder"], &set["effective"]), (&json!(journey.hospital), &json!("deny")));
	assert!(!doctor_may_read(journey).await?);
	let found = explained(journey).await?;
	let policy = &found["policy"];
	assert_eq!(
		(&policy["consortium"]["policy"], &policy["own"]["policy"], &policy["effective"]),
		(&json!("basic-normal"), &json!("deny"), &json!("deny"))
	);
	let show = |holder: u64| format!("consent policy show --holder {holder}");
	assert_eq!(cli.json(&show(journey.hospital)).await?["effective"]["policy"], "deny");
	let clinic = cli.json(&show(journey.clinic)).await?;
	assert_eq!(
		(&clinic["own"], &clinic["effective"]["policy"]),
		(&Value::Null, &json!("basic-normal"))
	);

	// Wider than the consortium it never gets.
	let set = cli.json("consent policy set all-normal --key //Hospital").await?;
	assert_eq!(set["effective"], "basic-normal");
	assert_eq!(cli.json(&show(journey.hospital)).await?["effective"]["policy"], "basic-normal");
	assert!(doctor_may_read(journey).await?);
	assert_eq!(denied(journey, &ask(journey, "//Lind", "HPAYMT", LABS)).await?, "NoGrant");
	Ok(())
}

/// From the block of it on no policy permits anything. To take it back is paid, through a relayer.
async fn the_patient_opts_out_without_money(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let chain = Chain::connect(journey.node.url()).await?;
	let ana = Account::from(&Keypair::from_uri(&"//Ana".parse::<SecretUri>()?)?);
	let unchanged = cli.refused("consent policy patient all-normal --key //Ana").await?;
	assert!(unchanged.contains("Consent.Unchanged"), "{unchanged}");
	let opt_out = "consent policy patient deny --key //Ana";
	let looked = cli.json(&format!("{opt_out} --dry-run")).await?;
	assert!(text(&looked, "words")?.contains("opts out of every base policy"), "{looked}");
	assert!(doctor_may_read(journey).await?, "a dry run sends nothing");

	let set = cli.json(opt_out).await?;
	assert_eq!(
		(&set["fee"], &set["policy"], &set["effective"]),
		(&Value::Null, &json!("deny"), &json!("deny"))
	);
	assert!(!doctor_may_read(journey).await?);
	let policy = &explained(journey).await?["policy"];
	assert_eq!(
		(&policy["consortium"]["policy"], &policy["patient"]["policy"], &policy["effective"]),
		(&json!("basic-normal"), &json!("deny"), &json!("deny"))
	);
	let show = format!("consent policy show --holder {}", journey.hospital);
	let shown = cli.json(&format!("{show} --patient //Ana")).await?;
	assert_eq!(
		(&shown["patients"]["policy"], &shown["effective"]["policy"]),
		(&json!("deny"), &json!("deny"))
	);
	assert_eq!(cli.json(&show).await?["effective"]["policy"], "basic-normal", "of others");
	let again = cli.refused(opt_out).await?;
	assert!(again.contains("Consent.Unchanged"), "{again}");

	let laxer = "consent policy patient basic-normal";
	let unpaid = cli.refused(&format!("{laxer} --key //Ana")).await?;
	assert!(unpaid.contains("cannot pay the fee"), "{unpaid}");
	assert!(!doctor_may_read(journey).await?);
	assert!(!cli.json(&format!("{laxer} {RELAYED}")).await?["fee"].is_null());
	assert!(doctor_may_read(journey).await?);
	// What is stricter goes through a relayer, too.
	cli.done(&format!("consent policy patient break-glass-only {RELAYED}")).await?;
	assert!(!doctor_may_read(journey).await?);
	cli.done(&format!("consent policy patient all-normal {RELAYED}")).await?;
	assert!(doctor_may_read(journey).await?);
	assert_eq!(chain.balance(ana).await?, 0);
	Ok(())
}

async fn the_council_adopts_all_normal(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let shown = "--evidence membership-12 --evidence-out membership.json --key //Payer";
	let cover = format!("relationship attest //Ana --kind coverage --days 30 {shown}");
	assert_eq!(cli.json(&cover).await?["organization"], json!(journey.payer));
	let pays = ask(journey, "//Payer", "HPAYMT", LABS);
	assert_eq!(denied(journey, &pays).await?, "NoGrant", "basic-normal is about treatment");
	decide(cli, "consent policy propose all-normal").await?;
	advance(journey, 7 * DAY_MS).await?;

	let record = permitted(journey, &pays).await?;
	assert_eq!(record["basis"], json!({ "policy": "coverage" }));
	assert_eq!(record["obligations"], json!(["MINEC"]));
	permitted(journey, &ask(journey, "//Payer", "FRAUD", LABS)).await?;
	for purpose in ["TREAT", "COC"] {
		let question = ask(journey, "//Payer", purpose, LABS);
		assert_eq!(denied(journey, &question).await?, "NoGrant", "{purpose}");
	}
	// Who treats may read for payment, too, also who is no practitioner.
	for (requester, purpose) in
		[("//Lind", "TREAT"), ("//Lind", "HPAYMT"), ("//Clinic", "TREAT"), ("//Clinic", "HOPERAT")]
	{
		let record = permitted(journey, &ask(journey, requester, purpose, LABS)).await?;
		assert_eq!(record["basis"], json!({ "policy": "treatment" }), "{requester} {purpose}");
	}
	Ok(())
}

/// By the organization, and by time.
async fn relationships_end(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	cli.done("relationship end //Ana --kind treatment --key //Lind --relayer //Clinic").await?;
	assert!(!doctor_may_read(journey).await?);
	assert_eq!(relationship(journey, journey.clinic).await?["status"], "Ended");

	let pays = ask(journey, "//Payer", "HPAYMT", LABS);
	advance(journey, 22 * DAY_MS).await?;
	permitted(journey, &pays).await?;
	advance(journey, 2 * DAY_MS).await?;
	assert_eq!(denied(journey, &pays).await?, "NoGrant");
	assert_eq!(relationship(journey, journey.payer).await?["status"], "Expired");
	Ok(())
}
