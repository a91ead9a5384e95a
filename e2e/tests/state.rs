//! Every pallet's invariants hold on a real chain's state.

use anyhow::Result;
use salus_e2e::{
	state::{self, Entry},
	Journey,
};
use salus_runtime::{
	Consent, Disclosures, InsuranceClaims, InsuranceCoverage, Organizations, PatientIdentity,
	RecordAnchor, Relationships,
};
use sp_io::{hashing::twox_128, TestExternalities};

/// For each pallet an item of its storage without which its invariants do not hold.
const CARRYING: [(&str, &str); 4] = [
	("Organizations", "OrganizationCount"),
	("PatientIdentity", "Patients"),
	("Consent", "NextGrantId"),
	("RecordAnchor", "NextBatch"),
];

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
			("InsuranceCoverage", InsuranceCoverage::do_try_state()),
			("InsuranceClaims", InsuranceClaims::do_try_state()),
		]
	});
	checks.into_iter().filter(|(_, check)| check.is_err()).map(|(pallet, _)| pallet).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn invariants_hold_after_the_journey() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	journey.live().await?;
	let rpc = journey.node.rpc();
	let head = rpc.finalized().await?;
	let entries = state::entries(rpc, &head.hash, &[]).await?;
	let mut whole = load(entries.clone());
	let root = whole.as_backend().root().as_bytes().to_vec();
	assert_eq!(root, state::root(rpc, &head.hash).await?, "nothing of the state is missing");
	assert_eq!(broken(&mut whole), [""; 0]);

	// A check that finds nothing in a broken state would prove nothing.
	for (pallet, item) in CARRYING {
		let prefix = [twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat();
		let (missing, rest): (Vec<_>, Vec<_>) =
			entries.iter().cloned().partition(|(key, _)| key.starts_with(&prefix));
		assert!(!missing.is_empty(), "the journey stores {pallet}.{item}");
		assert_eq!(broken(&mut load(rest)), [pallet], "without {pallet}.{item}");
	}
	Ok(())
}
