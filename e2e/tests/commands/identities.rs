//! A person has an identity for each relationship from one phrase, finds all of them again on an
//! empty machine, and has two of them seen as one by who must.

use anyhow::Result;
use salus_e2e::{
	journey::{text, CONDITION},
	Cli, Journey,
};
use serde_json::{json, Value};

/// Identities are derived, used, lost and found.
pub async fn identities_come_from_one_phrase(journey: &Journey, leaves: &[String]) -> Result<()> {
	let cli = &journey.cli;
	let root = cli.json("keys new rosa").await?;
	let phrase = text(&root, "phrase")?;
	let clinic = cli.json("keys derive rosa-clinic --from rosa").await?;
	let payer = cli.json("keys derive rosa-payer --from rosa").await?;
	let path = |relationship: u32, number: u32| json!({ "root": root["public_key"], "relationship": relationship, "number": number });
	assert_eq!((&clinic["derived"], &payer["derived"]), (&path(0, 0), &path(1, 0)));
	assert_eq!(
		cli.json("keys list")
			.await?
			.as_array()
			.into_iter()
			.flatten()
			.find(|key| key["name"] == "rosa-payer"),
		Some(&payer)
	);
	let taken = cli.refused("keys derive rosa-payer --from rosa").await?;
	assert!(taken.contains("there already"), "{taken}");

	let register = |key: &str| format!("patient register --key {key} --sponsor //Clinic");
	let at_clinic = text(&cli.json(&register("rosa-clinic")).await?, "patient")?;
	let at_payer = text(&cli.json(&register("rosa-payer")).await?, "patient")?;
	assert_ne!(at_clinic, at_payer);

	// A second key for the clinic's identity; then the phone with the first one is lost.
	let derive = "keys derive rosa-phone --from rosa --relationship 0 --number 1";
	assert_eq!(cli.json(derive).await?["derived"], path(0, 1));
	let relayed = "--relayer //Clinic";
	cli.done(&format!(
		"patient key add rosa-phone --purposes Control,Consent --key rosa-clinic {relayed}"
	))
	.await?;
	cli.done(&format!("patient key remove rosa-clinic --key rosa-phone {relayed}")).await?;
	cli.done(&format!("patient key add //Stranger --purposes Consent --key rosa-payer {relayed}"))
		.await?;

	let empty = Cli::new(&cli.path("empty"), journey.node.url())?;
	empty.write("phrase.txt", &phrase)?;
	let recover = "keys recover rosa --phrase-file phrase.txt";
	let found = empty.json(recover).await?;
	assert_eq!(found["root"]["public_key"], root["public_key"]);
	let key = |identity: usize, at: usize| {
		let key = &found["identities"][identity]["keys"][at];
		(key["name"].clone(), key["relationship"].clone(), key["number"].clone())
	};
	let identities: Vec<_> = found["identities"].as_array().into_iter().flatten().collect();
	assert_eq!(identities.len(), 2, "{found}");
	assert_eq!(identities[0]["patient"], at_clinic.as_str());
	assert_eq!(identities[1]["patient"], at_payer.as_str());
	assert_eq!(identities[0]["sponsor"], journey.clinic);
	assert_eq!(key(0, 0), (json!("rosa-0-1"), json!(0), json!(1)), "the first one is removed");
	assert_eq!(key(0, 1), (Value::Null, Value::Null, Value::Null));
	assert_eq!(key(1, 0), (json!("rosa-1"), json!(1), json!(0)));
	assert_eq!(identities[0]["other_keys"], json!([]));
	assert_eq!(identities[1]["other_keys"].as_array().map(Vec::len), Some(1));
	let table = empty.done(recover).await?;
	assert!(table.contains("rosa-0-1") && table.contains("not from this phrase"), "{table}");
	let names: Vec<_> = empty
		.json("keys list")
		.await?
		.as_array()
		.into_iter()
		.flatten()
		.map(|key| key["name"].clone())
		.collect();
	assert_eq!(names, ["rosa", "rosa-0-1", "rosa-1"], "what is there already stays");

	// Where the keys are already, they stay as they are, under their names.
	cli.write("rosa.txt", &phrase)?;
	let own = cli.json("keys recover rosa --phrase-file rosa.txt").await?;
	let named = |identity: usize| own["identities"][identity]["keys"][0]["name"].clone();
	assert_eq!((named(0), named(1)), (json!("rosa-phone"), json!("rosa-payer")));

	// What was found can act, and what was removed cannot.
	let grant =
		"consent grant --to role:Provider --purposes TREAT --categories LabResults --days 9";
	empty.done(&format!("{grant} --key rosa-0-1 {relayed}")).await?;
	cli.refused(&format!("{grant} --key rosa-clinic {relayed}")).await?;
	let granted = empty.json(&format!("consent list {at_clinic}")).await?;
	assert_eq!(granted.as_array().map(Vec::len), Some(1), "{granted}");

	empty.write("other.txt", text(&cli.json("keys new nobody").await?, "phrase")?)?;
	let none = empty.json("keys recover nobody --phrase-file other.txt --gap 2").await?;
	assert_eq!(none["identities"], json!([]));
	empty.write("third.txt", text(&cli.json("keys new somebody").await?, "phrase")?)?;
	let clash = empty.refused("keys recover rosa --phrase-file third.txt --gap 1").await?;
	assert!(clash.contains("another key named rosa"), "{clash}");
	links_are_signed_and_verified(journey, [&at_clinic, &at_payer], &leaves[CONDITION]).await
}

async fn links_are_signed_and_verified(
	journey: &Journey,
	patients: [&str; 2],
	leaf: &str,
) -> Result<()> {
	let (cli, payer) = (&journey.cli, journey.payer);
	let sign = format!("patient link sign --for {payer} --hours 2 --out link.json");
	let both = "--key rosa-phone --with rosa-payer";
	let signed = cli.json(&format!("{sign} {both} --record {leaf}")).await?;
	let mut sorted = patients;
	sorted.sort_unstable();
	assert_eq!(signed["patients"], json!(sorted));
	assert_eq!(signed["about"], json!({ "record": leaf }));
	let there = cli.refused(&format!("{sign} {both} --claim 0")).await?;
	assert!(there.contains("--force"), "{there}");

	let verify = format!("patient link verify link.json --for {payer} --allow-stale");
	let verified = cli.json(&verify).await?;
	assert_eq!(
		(&verified["patients"], &verified["about"]),
		(&signed["patients"], &signed["about"])
	);
	let clinic = journey.clinic;
	let other =
		cli.refused(&format!("patient link verify link.json --for {clinic} --allow-stale")).await?;
	assert!(other.contains("meant for organization"), "{other}");

	let same = cli
		.refused(&format!("{sign} --force --key rosa-payer --with rosa-payer --claim 0"))
		.await?;
	assert!(same.contains("one identity already"), "{same}");
	let mut link: Value = serde_json::from_slice(&cli.read("link.json")?)?;
	link["expires_at"] = json!(u64::MAX);
	cli.write("longer.json", link.to_string())?;
	let forged = cli
		.refused(&format!("patient link verify longer.json --for {payer} --allow-stale"))
		.await?;
	assert!(forged.contains("did not sign this link"), "{forged}");

	let _: u64 = journey.node.rpc().call("dev_advanceTime", json!([2 * 60 * 60 * 1000])).await?;
	let over = cli.refused(&verify).await?;
	assert!(over.contains("said something until"), "{over}");
	cli.done(&format!("{sign} --force {both} --claim 0")).await?;
	cli.done(&verify).await?;

	let veto = "patient key add //Vera --purposes RecoveryVeto --key rosa-payer --relayer //Clinic";
	cli.done(veto).await?;
	let silent =
		cli.refused(&format!("{sign} --force --key //Vera --with rosa-phone --claim 0")).await?;
	assert!(silent.contains("may not speak"), "{silent}");
	cli.done(&verify).await.map(drop)
}
