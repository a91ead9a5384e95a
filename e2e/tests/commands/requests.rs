//! A clinic asks, and a patient answers in each way. More of it is in `tests/requests.rs`.

use anyhow::{Context, Result};
use salus_e2e::Journey;
use serde_json::{json, Value};

/// Asks four times; one request is approved, one narrowed, one withdrawn, one declined.
pub async fn requests_are_answered(journey: &Journey) -> Result<()> {
	let (cli, relayed) = (&journey.cli, "--key //Ana --relayer //Hospital");
	let terms = "--categories Imaging,Devices --purposes TREAT --days 30 --key //Clinic";
	let ask = format!("consent request --patient //Ana {terms}");
	for (answer, status, gives) in [
		(format!("consent approve ID {relayed}"), "Approved", true),
		(format!("consent narrow ID --categories Devices {relayed}"), "Narrowed", true),
		("consent withdraw ID --patient //Ana --key //Clinic".to_owned(), "Withdrawn", false),
		// Last: who was declined may not ask again for a day.
		(format!("consent decline ID {relayed}"), "Declined", false),
	] {
		let asked = cli.json(&ask).await?;
		let answered = cli.json(&answer.replacen("ID", &asked["request"].to_string(), 1)).await?;
		let all = cli.json("consent requests --patient //Ana").await?;
		let last = all.as_array().and_then(|all| all.last()).context("a request")?;
		assert_eq!((&last["id"], &last["status"]), (&asked["request"], &json!(status)));
		assert_eq!(last["grant"], if gives { answered["grant"].clone() } else { Value::Null });
		if gives {
			let grant = cli.json(&format!("consent show //Ana {}", answered["grant"])).await?;
			assert_eq!(grant["grantee"], json!({ "organization": journey.clinic }));
			cli.done(&format!("consent revoke {} --key //Ana", answered["grant"])).await?;
		}
	}
	let again = cli.refused(&ask).await?;
	assert!(again.contains("Consent.TooSoon"), "{again}");
	Ok(())
}
