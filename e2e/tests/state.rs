//! Every pallet's invariants hold on a real chain's state.

use anyhow::{Context, Result};
use salus_e2e::{
	journey::{decide, POTASSIUM},
	state::{self, Entry},
	Billing, Journey,
};
use salus_runtime::{
	Consent, Disclosures, InsuranceClaims, InsuranceCoverage, Organizations, PatientIdentity,
	RecordAnchor, Relationships, Representatives, Studies,
};
use serde_json::json;
use sp_io::{hashing::twox_128, TestExternalities};

/// For each pallet an item of its storage without which its invariants do not hold, or with another
/// value in each place.
const CARRYING: [(&str, &str, Option<&[u8]>); 13] = [
	("Organizations", "OrganizationCount", None),
	("PatientIdentity", "Patients", None),
	("Consent", "NextGrantId", None),
	("RecordAnchor", "NextBatch", None),
	("Disclosures", "NextIndex", None),
	("Disclosures", "NextSequence", None),
	// One that was never attested, and is not disputed: no other item tells how many there are.
	("Relationships", "Relationships", Some(&[0, 0])),
	("Studies", "StudyCount", None),
	("Representatives", "NextRepresentativeId", None),
	("InsuranceCoverage", "PlanCount", None),
	("InsuranceCoverage", "CoverageCount", None),
	("InsuranceClaims", "ClaimCount", None),
	("InsuranceClaims", "ServiceTags", None),
];
/// What is in the insurer's pool: enough for a visit.
const FUNDS: u64 = 50_000;

/// The state of a chain in memory.
fn load(entries: Vec<Entry>) -> TestExternalities {
	let mut state = TestExternalities::default();
	for (key, value) in entries {
		state.insert(key, value);
	}
	state
}

/// The pallets whose invariants do not hold.
fn broken(state: &mut TestExternalities) -> Vec<&'static str> {
	let checks = state.execute_with(|| {
		[
			("Organizations", Organizations::do_try_state()),
			("PatientIdentity", PatientIdentity::do_try_state()),
			("Consent", Consent::do_try_state()),
			("RecordAnchor", RecordAnchor::do_try_state()),
			("Disclosures", Disclosures::do_try_state()),
			("Relationships", Relationships::do_try_state()),
			("Studies", Studies::do_try_state()),
			("Representatives", Representatives::do_try_state()),
			("InsuranceCoverage", InsuranceCoverage::do_try_state()),
			("InsuranceClaims", InsuranceClaims::do_try_state()),
		]
	});
	checks.into_iter().filter(|(_, check)| check.is_err()).map(|(pallet, _)| pallet).collect()
}

/// A visit is paid, the hospital attests that it treats the patient, the patient appoints somebody to
/// act for her, and a practitioner takes part in a study.
async fn live_insured(journey: &Journey) -> Result<()> {
	let (cli, billing) = (&journey.cli, Billing::begin(journey, FUNDS).await?);
	let visit = "--benefit 1 --charged 15000 --code cpt|99213 --evidence";
	let visit = format!("{visit} {} --day {}", billing.leaves[POTASSIUM], billing.day(0));
	let claim = cli.json(&billing.submit(&visit)).await?;
	assert_eq!((&claim["status"], &claim["paid"]), (&json!("Paid"), &json!(9_500)), "{claim}");

	let attest = "relationship attest //Ana --kind treatment --days 30 --evidence visit-17";
	cli.done(&format!("{attest} --evidence-out visit.evidence.json --key //Hospital")).await?;

	let add = "patient proxy add //Grace --capacity GUARD --authorities consent --days 30";
	cli.done(&format!("{add} --opening grace.json --key //Ana --relayer //Hospital")).await?;

	let admit = "org admit --name Institute --roles Researcher --admin //Institute --days 365";
	decide(cli, admit).await?;
	let register = "study register --protocol statins --protocol-out statins.json --days 9";
	let registered = cli.json(&format!("{register} --key //Institute")).await?;
	let study = registered["study"].as_u64().context("a study")?;
	cli.done(&format!("study enroll {study} --investigator //Lind --key //Institute")).await?;
	Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn invariants_hold_after_the_journey() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	live_insured(&journey).await?;
	journey.live().await?;
	let rpc = journey.node.rpc();
	let head = rpc.finalized().await?;
	let entries = state::entries(rpc, &head.hash, &[]).await?;
	let mut whole = load(entries.clone());
	let root = whole.as_backend().root().as_bytes().to_vec();
	assert_eq!(root, state::root(rpc, &head.hash).await?, "nothing of the state is missing");
	assert_eq!(broken(&mut whole), [""; 0]);

	// A check that finds nothing in a broken state would prove nothing.
	for (pallet, item, instead) in CARRYING {
		let prefix = [twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat();
		let (stored, mut others): (Vec<_>, Vec<_>) =
			entries.iter().cloned().partition(|(key, _)| key.starts_with(&prefix));
		assert!(!stored.is_empty(), "the journey stores {pallet}.{item}");
		if let Some(value) = instead {
			others.extend(stored.into_iter().map(|(key, _)| (key, value.to_vec())));
		}
		assert_eq!(broken(&mut load(others)), [pallet], "without {pallet}.{item}");
	}
	Ok(())
}
