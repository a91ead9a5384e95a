//! Organizations ask, and patients answer: every answer is seen by another command.

use anyhow::{Context, Result};
use salus_client::chain::{
	requests::{self, Answer, Request},
	Account, Chain, Hex32, Patience, Wait,
};
use salus_e2e::{journey::text, Cli, Journey};
use salus_primitives::{DataCategory, PatientId, RequestId, Scope};
use serde_json::{json, Value};
use std::time::Duration;
use subxt_signer::{sr25519::Keypair, SecretUri};

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;
const RELAYED: &str = "--key //Ana --relayer //Hospital";

/// The clinic asks for the hospital's records of Ana, and more; the number of the request.
async fn clinic_asks(journey: &Journey, more: &str) -> Result<u64> {
	let terms = format!("--patient //Ana --holder {} --purposes TREAT,COC", journey.hospital);
	let asked = journey.cli.json(&format!("consent request {terms} {more} --key //Clinic")).await?;
	asked["request"].as_u64().with_context(|| format!("{asked}"))
}

async fn advance(journey: &Journey, ms: u64) -> Result<()> {
	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([ms])).await?;
	Ok(())
}

/// A request to Ana, as she lists it.
async fn listed(cli: &Cli, request: u64) -> Result<Value> {
	let all = cli.json("consent requests --patient //Ana").await?;
	let all = all.as_array().context("a list")?;
	let found = all.iter().find(|one| one["id"] == json!(request));
	found.cloned().with_context(|| format!("request {request} of {all:?}"))
}

/// Whether the clinic's practitioner may read such a record of the hospital.
async fn may_read(journey: &Journey, category: &str) -> Result<bool> {
	let line = format!(
		"access check --holder {} --requester //Lind --patient //Ana --purpose TREAT --category \
		 {category}",
		journey.hospital
	);
	Ok(journey.cli.run(&line).await?.code == Some(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn patients_answer_what_organizations_ask() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	what_is_asked_is_read_and_narrowed(&journey).await?;
	what_is_given_is_used_for_an_hour(&journey).await?;
	what_is_declined_gives_nothing(&journey).await?;
	what_is_approved_is_given(&journey).await?;
	what_was_changed_meanwhile_is_not_given(&journey).await?;
	what_is_withdrawn_is_over(&journey).await?;
	what_is_not_answered_expires(&journey).await?;
	Ok(())
}

async fn what_is_asked_is_read_and_narrowed(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let terms = format!(
		"--patient //Ana --holder {} --categories LabResults,Imaging --purposes TREAT,COC \
		 --confidentiality R --days 90 --uses 5 --reason second-opinion",
		journey.hospital
	);
	let ask = format!("consent request {terms} --key //Lind --relayer //Clinic");
	let asked = cli.json(&format!("{ask} --reason-out reason.json")).await?;
	assert_eq!(asked["request"], json!(0));
	assert!(!may_read(journey, "LabResults").await?, "a request gives nothing");

	let list = "consent requests --patient //Ana";
	let opened = &cli.json(&format!("{list} --reason reason.json")).await?[0];
	assert_eq!(
		(&opened["status"], &opened["organization"]),
		(&json!("Open"), &json!(journey.clinic))
	);
	assert_eq!(opened["organization_name"], "Clinic");
	assert_eq!(opened["reason_text"], "second-opinion");
	assert_eq!(opened["reason"], asked["reason"]);
	let asks = &opened["asks"];
	assert_eq!(asks["purposes"], json!(["TREAT (treatment)", "COC (coordination of care)"]));
	assert_eq!(asks["categories"], json!(["laboratory results", "images and their reports"]));
	assert_eq!(asks["confidentiality"], "R (restricted)");
	assert_eq!(asks["holder"], json!(format!("Hospital (organization {})", journey.hospital)));
	assert_eq!(listed(cli, 0).await?["reason_text"], Value::Null, "nobody opened it");
	let table = cli.done(list).await?;
	for words in ["TREAT (treatment)", "laboratory results", "R (restricted)", "not opened"] {
		assert!(table.contains(words), "{table}");
	}

	let less = "--categories LabResults --confidentiality N --days 30 --uses 2";
	let narrow = format!("consent narrow 0 {less} --ends-with recovery --event-out recovery.json");
	what_is_asked_and_given_is_shown(journey, &format!("{narrow} {RELAYED} --dry-run")).await?;
	let wider = cli.refused(&format!("consent narrow 0 --purposes TREAT,HMARKT {RELAYED}")).await?;
	assert!(wider.contains("Consent.TooWide"), "{wider}");
	assert_eq!(listed(cli, 0).await?["status"], "Open", "nothing was sent");
	assert!(!cli.path("recovery.json").exists(), "nor kept");

	let looked = cli.json(&format!("{narrow} {RELAYED} --dry-run")).await?;
	let outcome = cli.run(&format!("{narrow} {RELAYED} --output json")).await?;
	let narrowed: Value = serde_json::from_str(&outcome.stdout)?;
	for said in ["asked", "gives"] {
		let words = text(&looked, said)?;
		// The end is counted from now, and the event's salt is drawn anew.
		let words = words.split(", from now until").next().unwrap_or_default();
		assert!(outcome.stderr.contains(&format!("{said}: {words}")), "{outcome:?}");
	}
	let found = listed(cli, 0).await?;
	assert_eq!((&found["status"], &found["grant"]), (&json!("Narrowed"), &narrowed["grant"]));
	let grant = cli.json(&format!("consent show //Ana {}", narrowed["grant"])).await?;
	assert_eq!(grant["grantee"], json!({ "organization": journey.clinic }));
	assert_eq!(grant["scope"]["categories"], json!(["LabResults"]));
	assert_eq!(grant["scope"]["purposes"], json!(["TREAT", "COC"]), "what is not named stays");
	assert_eq!((&grant["max_uses"], &grant["valid_until"]), (&json!(2), &narrowed["valid_until"]));
	let event: Value = serde_json::from_slice(&cli.read("recovery.json")?)?;
	assert_eq!(
		(&event["text"], &narrowed["event_out"]),
		(&json!("recovery"), &json!("recovery.json"))
	);
	assert!(
		grant["ends_with"].is_string() && grant["ends_with"] == narrowed["ends_with"],
		"{grant}"
	);
	assert!(may_read(journey, "LabResults").await?);
	assert!(!may_read(journey, "Imaging").await?, "this was not given");
	Ok(())
}

/// Looks at what the clinic asked, and at what is given for it, before anything is signed.
async fn what_is_asked_and_given_is_shown(journey: &Journey, narrow: &str) -> Result<()> {
	let cli = &journey.cli;
	let looked = cli.json(narrow).await?;
	assert_eq!(looked["dry_run"], json!(true));
	let (asked, gives) = (text(&looked, "asked")?, text(&looked, "gives")?);
	let clinic = format!("Clinic (organization {})", journey.clinic);
	assert!(
		asked.starts_with(&format!("request 0: {clinic} asks that {clinic} may read ")),
		"{asked}"
	);
	for words in
		["laboratory results, images", "R (restricted)", "Hospital (organization", "at most 5"]
	{
		assert!(asked.contains(words), "{words}: {asked}");
	}
	assert!(gives.starts_with(&format!("{clinic} may read laboratory results, up to N (normal)")));
	for words in ["TREAT (treatment), COC (coordination of care)", "at most 2 times", "recovery"] {
		assert!(gives.contains(words), "{words}: {gives}");
	}
	let table = cli.done(narrow).await?;
	assert!(table.contains(&asked) && table.contains("nothing (dry run)"), "{table}");
	Ok(())
}

/// A receipt counts for an hour: until its last moment, and no longer.
async fn what_is_given_is_used_for_an_hour(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let grant = listed(cli, 0).await?["grant"].clone();
	let ask = format!(
		"access check --holder {} --requester //Lind --patient //Ana --purpose TREAT --category \
		 LabResults --receipt",
		journey.hospital
	);
	let take = format!("consent use {grant} --patient //Ana --key //Hospital");
	let first = text(&cli.json(&take).await?, "receipt")?;
	let duties = |answer: &Value| answer["records"][0]["obligations"].clone();
	let answer = cli.json(&format!("{ask} {first}")).await?;
	assert_eq!(duties(&answer), json!([]));
	let until = answer["records"][0]["until"].clone();
	advance(journey, HOUR_MS / 2).await?;
	let later = cli.json(&format!("{ask} {first}")).await?;
	assert_eq!((duties(&later), &later["records"][0]["until"]), (json!([]), &until));
	advance(journey, HOUR_MS / 2).await?;
	let late = cli.json(&format!("{ask} {first}")).await?;
	assert!(duties(&late).to_string().contains("RECEIPT"), "{late}");

	// It was the last but one. The last is over with its receipt.
	let last = text(&cli.json(&take).await?, "receipt")?;
	cli.json(&format!("{ask} {last}")).await?;
	cli.denied(&format!("{ask} {first}")).await?;
	advance(journey, HOUR_MS).await?;
	let (answer, _) = cli.denied(&format!("{ask} {last}")).await?;
	assert_eq!(answer["records"][0]["reason"], "UsedUp");
	Ok(())
}

async fn what_is_declined_gives_nothing(journey: &Journey) -> Result<()> {
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let terms = "--patient //Ana --categories Medications --purposes TREAT --days 3";
	let others = format!("consent request {terms} --to org:{clinic} --key //Hospital");
	let refused = cli.refused(&others).await?;
	assert!(refused.contains("Consent.NotAuthorized"), "{refused}");
	let stranger = cli.refused(&format!("consent request {terms} --key //Eve")).await?;
	assert!(stranger.contains("acts for no organization"), "{stranger}");

	let own = format!("consent request {terms} --to practitioner://Okafor --key //Hospital");
	let asked = cli.json(&own).await?;
	let grants = cli.json("consent list //Ana").await?;
	let decline = format!("consent decline {} {RELAYED}", asked["request"]);
	assert_eq!(cli.json(&decline).await?["status"], "Declined");
	let found = listed(cli, asked["request"].as_u64().context("a number")?).await?;
	assert_eq!((&found["status"], &found["grant"]), (&json!("Declined"), &Value::Null));
	assert!(found["closed_at"].is_string());
	assert_eq!(cli.json("consent list //Ana").await?, grants);
	let again = cli.refused(&decline).await?;
	assert!(again.contains("Consent.Answered"), "{again}");
	Ok(())
}

async fn what_is_approved_is_given(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let everything = clinic_asks(journey, "--categories Imaging --protected all --days 3").await?;
	let named = clinic_asks(journey, "--categories Medications --days 3").await?;
	let third = format!("--patient //Ana --holder {} --purposes TREAT", journey.hospital);
	let third = format!("consent request {third} --categories Devices --days 3 --key //Clinic");
	let full = cli.refused(&third).await?;
	assert!(full.contains("Consent.LimitReached"), "{full}");

	let approve = format!("consent approve {everything} {RELAYED} --output json");
	let looked: Value = serde_json::from_str(&cli.done(&format!("{approve} --dry-run")).await?)?;
	let outcome = cli.run(&approve).await?;
	let approved: Value = serde_json::from_str(&outcome.stdout)?;
	// What was shown is what was signed, and is what is told when it is given.
	for said in ["asked", "gives"] {
		let words = text(&looked, said)?;
		// The end is counted from now, and the event's salt is drawn anew.
		let words = words.split(", from now until").next().unwrap_or_default();
		assert!(outcome.stderr.contains(&format!("{said}: {words}")), "{outcome:?}");
	}
	assert_eq!(approved["words"], looked["gives"]);
	assert!(text(&looked, "gives")?.contains("also what is specially protected"), "{looked}");
	assert_eq!(approved["annex"], Value::Null);
	let grant = cli.json(&format!("consent show //Ana {}", approved["grant"])).await?;
	assert_eq!((&grant["status"], &grant["scope"]["protected"]), (&json!("Live"), &json!("all")));
	assert_eq!(listed(cli, everything).await?["status"], "Approved");
	assert!(may_read(journey, "Imaging").await?);

	// Which of what is protected, Ana says in an annex. Somebody else submits it.
	let annex = "--sensitivities HIV --annex-out hiv.annex.json --sign-only approve.json";
	let signed =
		cli.run(&format!("consent approve {named} {annex} --directive 9 --key //Ana")).await?;
	let said = "of what is specially protected HIV (HIV/AIDS)";
	assert!(signed.code == Some(0) && signed.stderr.contains(said), "{signed:?}");
	assert_eq!(listed(cli, named).await?["status"], "Open");
	cli.done("relay submit approve.json --key //Hospital").await?;
	let found = listed(cli, named).await?;
	assert_eq!(found["status"], "Approved");
	let grant = cli.json(&format!("consent show //Ana {}", found["grant"])).await?;
	assert!(grant["scope"]["protected"]["annex"].is_string(), "{grant}");
	assert_eq!(grant["directive"], json!(9));
	let ask = format!(
		"access check --holder {} --requester //Lind --patient //Ana --purpose TREAT --category \
		 Medications --sensitivities HIV",
		journey.hospital
	);
	cli.denied(&ask).await?;
	cli.done(&format!("{ask} --annex hiv.annex.json")).await?;
	Ok(())
}

/// A node shows less than was asked for: what is signed then gives nothing.
async fn what_was_changed_meanwhile_is_not_given(journey: &Journey) -> Result<()> {
	let id = clinic_asks(journey, "--categories FamilyHistory,SocialHistory --days 3").await?;
	let chain = Chain::connect(journey.node.url()).await?;
	let patient = PatientId(journey.patient.parse::<Hex32>()?.0);
	let at = chain.best().await?;
	let request = requests::request(&at, patient, RequestId(u32::try_from(id)?)).await?;
	let asked = request.context("it was just made")?;
	let categories = DataCategory::FamilyHistory.into();
	let shown = Request { scope: Scope { categories, ..asked.scope }, ..asked.clone() };
	let key = |uri: &str| -> Result<_> { Ok(Keypair::from_uri(&uri.parse::<SecretUri>()?)?) };
	let (ana, hospital) = (key("//Ana")?, key("//Hospital")?);
	let patience = Patience { wait: Wait::Best, timeout: Duration::from_secs(60) };
	for (read, gives) in [(&shown, false), (&asked, true)] {
		let answer = Answer::as_asked(patient, read);
		let call = requests::approve_call(&at, read, &answer)?;
		let signed = chain.meta_transaction(&call, Account::from(&ana), 64).await?.sign(&ana);
		let relayed = chain.relay(&signed, &hospital, patience).await;
		assert_eq!(relayed.is_ok(), gives, "{relayed:?}");
		if let Err(error) = relayed {
			assert!(error.to_string().contains("Consent.Changed"), "{error}");
			assert_eq!(listed(&journey.cli, id).await?["status"], "Open");
		}
	}
	assert_eq!(listed(&journey.cli, id).await?["status"], "Approved");
	Ok(())
}

async fn what_is_withdrawn_is_over(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let id = clinic_asks(journey, "--categories CarePlans --days 3").await?;
	let other =
		cli.refused(&format!("consent withdraw {id} --patient //Ana --key //Hospital")).await?;
	assert!(other.contains("Consent.NotAuthorized"), "{other}");
	let withdraw = format!("consent withdraw {id} --patient //Ana --key //Lind --relayer //Clinic");
	assert_eq!(cli.json(&withdraw).await?["status"], "Withdrawn");
	assert_eq!(listed(cli, id).await?["status"], "Withdrawn");
	let late = cli.refused(&format!("consent approve {id} {RELAYED}")).await?;
	assert!(late.contains("Consent.Answered"), "{late}");
	Ok(())
}

async fn what_is_not_answered_expires(journey: &Journey) -> Result<()> {
	let cli = &journey.cli;
	let id = clinic_asks(journey, "--categories Genomics --days 30 --answer-days 1").await?;
	cli.done(&format!("consent approve {id} --key //Ana --sign-only late.json")).await?;
	assert_eq!(listed(cli, id).await?["status"], "Open");
	advance(journey, DAY_MS).await?;
	assert_eq!(listed(cli, id).await?["status"], "Expired");
	let late = cli.refused(&format!("consent approve {id} {RELAYED}")).await?;
	assert!(late.contains("Consent.Expired"), "{late}");
	// What was signed in time is too late, too.
	let relayed = cli.refused("relay submit late.json --key //Hospital").await?;
	assert!(relayed.contains("Consent.Expired"), "{relayed}");
	assert!(!may_read(journey, "Genomics").await?);
	// And the room is free again.
	clinic_asks(journey, "--categories Genomics --days 30").await?;
	clinic_asks(journey, "--categories Devices --days 30").await?;
	let found = listed(cli, id).await?;
	assert_eq!(text(&found, "status")?, "Expired");
	Ok(())
}
