//! What an application in Rust writes: the client library, which is subxt with the chain's types.

use anyhow::Result;
use salus_client::{
	chain::{
		consent::{self, AccessRequest, NewGrant, Terms},
		Account, Chain, Hex32, Patience, Wait,
	},
	Keypair,
};
use salus_e2e::Journey;
use salus_primitives::{
	Action, Basis, Confidentiality, DataCategory, Day, DayWindow, Decision, DenyReason, Grantee,
	Holder, OrganizationId, PatientId, Protected, Purpose, RecordFacts, Scope, Sensitivities,
	UnixMillis,
};
use std::time::Duration;
use subxt_signer::SecretUri;

const DAY: UnixMillis = 86_400_000;

fn key(uri: &str) -> Result<Keypair> {
	Ok(Keypair::from_uri(&uri.parse::<SecretUri>()?)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn application_grants_asks_and_revokes() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let journey = Journey::begin(folder.path()).await?;
	let url = journey.node.url();
	let hospital = OrganizationId(u32::try_from(journey.hospital)?);
	let clinic = OrganizationId(u32::try_from(journey.clinic)?);
	let patient = PatientId(journey.patient.parse::<Hex32>()?.0);
	let (hospital_key, clinic_key, ana) = (key("//Hospital")?, key("//Clinic")?, key("//Ana")?);

	// snippet: grant
	let chain = Chain::connect(url).await?;
	let before = chain.finalized().await?;

	// For 30 days the clinic may read Ana's laboratory results at the hospital, to treat her.
	let new = NewGrant {
		patient,
		grantee: Grantee::Organization(clinic),
		scope: Scope {
			holder: Holder::Organization(hospital),
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: DataCategory::LabResults.into(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		},
		terms: Terms { valid_until: Some(chain.now().await? + 30 * DAY), ..Terms::default() },
	};
	let call = consent::grant_call(&before, &new)?;

	// Ana has no money: she signs, and the hospital submits and pays.
	let meta_tx = chain.meta_transaction(&call, Account::from(&ana), 64).await?;
	let patience = Patience { wait: Wait::Finalized, timeout: Duration::from_secs(60) };
	let receipt = chain.relay(&meta_tx.sign(&ana), &hospital_key, patience).await?;
	let grant = consent::granted(&receipt)?;

	// May the clinic read one result? Both the best and the last final block must permit it.
	let request = AccessRequest {
		holder: hospital,
		requester: Account::from(&clinic_key),
		patient,
		action: Action::Read,
		purpose: Purpose::Treat,
		law: None,
		receipt: None,
		records: vec![RecordFacts {
			category: DataCategory::LabResults,
			confidentiality: Confidentiality::N,
			sensitivities: Sensitivities::empty(),
			days: DayWindow::on(Day(20_000)), // 2024-10-04
			origin: None,
		}],
		annexes: Vec::new(),
		grantees: Vec::new(),
	};
	let verdict = consent::check_access(&chain, &request).await?;
	assert!(verdict.permits_all());
	// end

	let [Decision::Permit { basis, .. }] = verdict.decisions[..] else { panic!("{verdict:?}") };
	assert_eq!(basis, Basis::Grant(grant));
	assert_eq!(receipt.fee.map(|fee| fee.payer), Some(Account::from(&hospital_key)));
	let refused = [Decision::deny(DenyReason::NoGrant)];
	assert_eq!(consent::check_access_at(&before, &request).await?, refused);
	let replayed = chain.relay(&meta_tx.sign(&ana), &hospital_key, patience).await;
	assert!(replayed.unwrap_err().to_string().contains("Stale"));

	let revoke = consent::revoke_call(&chain.best().await?, patient, grant)?;
	let revocation = chain.submit(&revoke, &ana, patience).await?;
	assert_eq!(revocation.fee, None);
	assert_eq!(chain.balance(Account::from(&ana)).await?, 0);
	assert_eq!(consent::check_access(&chain, &request).await?.decisions, refused);
	Ok(())
}
