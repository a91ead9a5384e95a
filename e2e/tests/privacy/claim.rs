//! What is said off the chain for a claim that is paid, and the one thing that the claim opens.

use super::{opened, texts};
use anyhow::{Context, Result};
use salus_client::{
	vault::Vault,
	wallet::{KeySpec, PasswordSource, Wallet},
};
use salus_e2e::{
	billing::PLAN,
	journey::{text, POTASSIUM},
	Billing, Journey,
};
use serde_json::{json, Value};
use std::collections::BTreeSet;

/// What was rendered.
pub const CODE: &str = "http://www.ama-assn.org/go/cpt|99213";
/// What is in the insurer's pool: enough for a visit.
const FUNDS: u64 = 50_000;

/// A paid claim.
pub struct Claimed {
	/// What must be nowhere on the chain, in any disguise.
	pub secrets: Vec<(String, Vec<u8>)>,
	/// The salts by which the cited record is seen to be the member's, which are there.
	pub shown: Vec<(String, Vec<u8>)>,
}

/// A practitioner of the hospital claims a visit, which is paid.
pub async fn paid(journey: &Journey) -> Result<Claimed> {
	let (cli, billing) = (&journey.cli, Billing::begin(journey, FUNDS).await?);
	let leaf = &billing.leaves[POTASSIUM];
	let line = format!("--benefit 1 --charged 15000 --code {CODE} --evidence {leaf}");
	let signed = "--key //Okafor --relayer //Hospital --vault-key //Hospital";
	let submit = billing.submit(&line).replace("--key //Hospital", signed);
	let claim = cli.json(&submit).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(9_500)), "{claim}");

	let mut meanings = BTreeSet::new();
	texts(&serde_json::from_str(PLAN)?, &mut meanings);
	assert!(meanings.contains("office visit"));
	let mut secrets: Vec<_> =
		meanings.into_iter().map(|text| (format!("{text:?}"), text.into_bytes())).collect();
	secrets.push(("the plan".into(), PLAN.into()));
	secrets.push(("the code".into(), CODE.into()));
	// What the coded line commits to, by itself.
	secrets.push(("the service".into(), CODE.replace('|', "\u{1f}").into()));
	let tag_key = hex(String::from_utf8(cli.read("tags.key")?)?.trim())?;
	secrets.push(("the tag key".into(), tag_key));
	let coded_line = text(&claim["lines"][0], "coded_line")?;
	secrets.push(("the salt of the coded line".into(), salt_of(journey, &coded_line)?));
	let of_member = format!("salt of the member in {leaf}");
	let (shown, hidden): (Vec<_>, Vec<_>) = opened(journey, std::slice::from_ref(leaf))
		.await?
		.into_iter()
		.partition(|(what, _)| *what == of_member);
	assert_eq!(shown.len(), 1);
	secrets.extend(hidden);
	Ok(Claimed { secrets, shown })
}

/// The salt of a coded line, as the hospital's vault keeps it.
fn salt_of(journey: &Journey, coded_line: &str) -> Result<Vec<u8>> {
	let spec: KeySpec = "//Hospital".parse()?;
	let key = Wallet::open(&journey.cli.path("wallet")).signer(&spec, &PasswordSource::Prompt)?;
	let coded_line = <[u8; 32]>::try_from(hex(coded_line)?.as_slice())?;
	let kept = Vault::open(&journey.cli.path("hospital"))?.service(&coded_line, &key.encryption)?;
	let kept: Value = serde_json::from_slice(&kept.context("the vault keeps it")?)?;
	hex(&text(&kept, "salt")?)
}

fn hex(digits: &str) -> Result<Vec<u8>> {
	hex::decode(digits).map_err(|error| anyhow::anyhow!("{digits}: {error}"))
}
