//! A member passes on what was granted to it, and gives back what it does not need.

use super::Patient;
use anyhow::{Context, Result};
use salus_e2e::{journey::decide, Journey};
use serde_json::{json, Value};

/// The clinic passes a part of its grant on to a practice, which has it as long as the clinic does.
pub async fn grants_are_passed_on(journey: &Journey) -> Result<()> {
	let lea = Patient::register(journey, "//Lea").await?;
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let admit = "org admit --name Radiology --roles Provider --admin //Radiology --days 90";
	let admitted = decide(cli, admit).await?;
	let practice = admitted["organization"].as_u64().context("an organization")?;
	let to_clinic = |terms: &str| format!("grant --to org:{clinic} --days 30 {terms}");
	let parent = "--categories LabResults,Imaging --purposes TREAT,COC --actions Read,Reshare";
	lea.does(&to_clinic(parent)).await?;
	lea.does(&to_clinic("--categories Conditions --purposes TREAT")).await?;

	let pass_on = |of: u32, rest: &str| format!("consent reshare {of} --patient //Lea {rest}");
	let to_practice = format!("--to org:{practice} --categories Imaging --purposes TREAT");
	for (refused, error) in [
		(pass_on(0, &format!("{to_practice},HRESCH --key //Clinic")), "Consent.TooWide"),
		(
			pass_on(0, &format!("{to_practice} --confidentiality R --key //Clinic")),
			"Consent.TooWide",
		),
		(pass_on(0, "--to role:Provider --key //Clinic"), "Consent.TooWide"),
		(pass_on(1, &format!("--to org:{practice} --key //Clinic")), "Consent.NotAuthorized"),
		(pass_on(0, &format!("{to_practice} --key //Hospital")), "Consent.NotAuthorized"),
		(pass_on(0, &format!("{to_practice} --days 31 --key //Clinic")), "Consent.TooFar"),
		(pass_on(9, &format!("{to_practice} --key //Clinic")), "Consent.NotFound"),
	] {
		let said = cli.refused(&refused).await?;
		assert!(said.contains(error), "{refused}: {said}");
	}
	let withheld =
		"restrict --actions Read --categories Imaging --from-day 2020-01-01 --to-day 2020-12-31";
	let restriction =
		lea.does(&format!("{withheld} --purposes TREAT")).await?["restriction"].clone();
	let passed = cli.json(&pass_on(0, &format!("{to_practice} --key //Clinic"))).await?;
	assert_eq!((&passed["grant"], &passed["parent"]), (&json!(2), &json!(0)));
	let shadow = &passed["shadowed_by"][0];
	assert_eq!((&shadow["restriction"], &shadow["extent"]), (&restriction, &json!("part")));
	lea.does(&format!("lift {restriction}")).await?;
	let child = lea.grant(2).await?;
	let right = json!({ "reshare": { "parent": 0, "organization": clinic } });
	assert_eq!((&child["right"], &child["scope"]["actions"]), (&right, &json!(["Read"])));
	assert_eq!(child["valid_until"], lea.grant(0).await?["valid_until"]);
	let table = cli.done("consent list //Lea").await?;
	assert!(table.contains(&format!("organization {clinic}, out of grant 0")), "{table}");

	let asks =
		|category: &str| format!("{} --category {category}", lea.question("//Radiology", "TREAT"));
	let permitted = lea.permitted(&asks("Imaging")).await?;
	assert_eq!(permitted["basis"], json!({ "grant": 2 }));
	assert_eq!(lea.denied(&asks("LabResults")).await?, "Category");
	lea.does("suspend 0").await?;
	assert_eq!(lea.denied(&asks("Imaging")).await?, "Suspended");
	lea.does("resume 0").await?;
	lea.permitted(&asks("Imaging")).await?;
	lea.revokes(0).await?;
	assert_eq!(lea.denied(&asks("Imaging")).await?, "NoGrant");
	let child = lea.grant(2).await?;
	assert_eq!((&child["status"], &child["revoked_at"]), (&json!("Revoked"), &Value::Null));
	Ok(())
}

/// The patient ends all that somebody was given, for nothing, and what others have stays.
pub async fn all_of_a_grantee_is_revoked(journey: &Journey) -> Result<()> {
	let ria = Patient::register(journey, "//Ria").await?;
	let (cli, clinic, hospital) = (&journey.cli, journey.clinic, journey.hospital);
	let terms = "--categories Imaging --purposes TREAT --days 30";
	let committed = "--committed --grantee-out ria.json";
	for to in [
		format!("org:{clinic}"),
		format!("org:{clinic}"),
		"practitioner://Okafor".into(),
		"role:Provider".into(),
		format!("org:{clinic} {committed}"),
	] {
		ria.does(&format!("grant --to {to} {terms}")).await?;
	}
	ria.does("suspend 1").await?;

	let all_of = |grantee: &str| format!("consent revoke --all-of {grantee} --key //Ria");
	let of_clinic = all_of(&format!("org:{clinic}"));
	for unusable in ["consent revoke --key //Ria".into(), format!("{of_clinic} 0"), all_of("org:")]
	{
		let said = cli.run(&unusable).await?;
		assert_eq!(said.code, Some(2), "{said:?}");
	}
	let none = cli.refused(&all_of(&format!("org:{hospital}"))).await?;
	assert!(none.contains("Consent.NotFound") && none.contains("grant 2, grant 3"), "{none}");
	let looked = cli.json(&format!("{of_clinic} --dry-run")).await?;
	assert_eq!((&looked["dry_run"], &looked["ends"]), (&json!(true), &json!("grant 0, grant 1")));
	assert_eq!(looked["leaves"], json!("grant 2, grant 3, grant 4"));
	assert_eq!(ria.grant(0).await?["status"], "Live", "a dry run ends nothing");

	let revoked = cli.json(&of_clinic).await?;
	assert_eq!((&revoked["grants"], &revoked["fee"]), (&json!([0, 1]), &Value::Null));
	assert_eq!(revoked["grantee"], json!({ "organization": clinic }));
	assert_eq!(revoked["remaining"], json!([2, 3, 4]));
	let mut statuses = Vec::new();
	for id in 0..5 {
		statuses.push(ria.grant(id).await?["status"].clone());
	}
	assert_eq!(statuses, ["Revoked", "Revoked", "Live", "Live", "Live"]);
	let again = cli.refused(&of_clinic).await?;
	assert!(again.contains("Consent.NotFound"), "{again}");
	let shown = ria.grant(4).await?;
	let hash = shown["grantee"]["committed"].as_str().context("a commitment")?;
	let revoked = cli.json(&all_of(&format!("committed:{hash}"))).await?;
	assert_eq!(revoked["grants"], json!([4]));
	Ok(())
}

/// Who was granted something ends it, for nothing; nobody else does, but who passed it on.
pub async fn grants_are_given_back(journey: &Journey) -> Result<()> {
	let mia = Patient::register(journey, "//Mia").await?;
	let (cli, clinic) = (&journey.cli, journey.clinic);
	let terms = "--categories Imaging --purposes TREAT --actions Read,Reshare --days 30";
	for to in [format!("org:{clinic}"), "practitioner://Okafor".into(), "any".into()] {
		mia.does(&format!("grant --to {to} {terms}")).await?;
	}
	let back =
		|grant: u32, key: &str| format!("consent give-back {grant} --patient //Mia --key {key}");
	for (grant, key) in [(0, "//Hospital"), (0, "//Lind"), (1, "//Hospital"), (2, "//Clinic")] {
		let refused = cli.refused(&back(grant, key)).await?;
		assert!(refused.contains("Consent.NotAuthorized"), "{grant} {key}: {refused}");
	}
	// What was passed on ends also who passed it on.
	let pass_on = format!("consent reshare 0 --patient //Mia --to org:{}", journey.hospital);
	cli.done(&format!("{pass_on} --key //Clinic")).await?;
	for (grant, key) in [(3, "//Clinic"), (0, "//Clinic"), (1, "//Okafor")] {
		let ended = cli.json(&back(grant, key)).await?;
		assert_eq!((&ended["given_back"], &ended["fee"]), (&json!(true), &Value::Null), "{ended}");
		assert_eq!(mia.grant(grant.into()).await?["status"], "Revoked");
	}
	let again = cli.refused(&back(0, "//Clinic")).await?;
	assert!(again.contains("Consent.Revoked"), "{again}");
	// The one to any member is left.
	let left = mia.permitted(&mia.of_lind("--category Imaging")).await?;
	assert_eq!(left["basis"], json!({ "grant": 2 }));
	Ok(())
}
