//! A chain in memory at its second block, and what everybody on it signs with.

#[path = "preset.rs"]
mod preset;

use codec::Encode;
use pallet_patient_identity::payload::{
	patient_id, CustodialRegistration, IdentityClaim, Registration,
};
use salus_primitives::{OrganizationId, PatientId, UnixMillis};
use salus_runtime::{
	AccountId, Attestations, Consent, Disclosures, EmergencyAccess, InsuranceClaims,
	InsuranceCoverage, LifeEvents, Organizations, PatientIdentity, RecordAnchor, Relationships,
	Representatives, Runtime, Signature, Studies, System, VERSION,
};
use sp_core::{
	crypto::Pair as _,
	sr25519::Pair,
	traits::{Externalities, ReadRuntimeVersion, ReadRuntimeVersionExt},
	H256,
};
use sp_runtime::{
	traits::{BlakeTwo256, Hash as _},
	MultiSigner,
};
use sp_version::RuntimeVersion;

/// 2026-01-01T00:00:00Z.
pub const START: UnixMillis = 1_767_225_600_000;
/// A day in milliseconds.
pub const DAY: UnixMillis = 24 * 60 * 60 * 1_000;

/// The hash that stands for block 0 in these tests.
pub fn genesis_hash() -> H256 {
	System::block_hash(0)
}

/// Takes any code for the next version of the runtime.
struct NextVersion;

impl ReadRuntimeVersion for NextVersion {
	fn read_runtime_version(
		&self,
		_code: &[u8],
		_externalities: &mut dyn Externalities,
	) -> Result<Vec<u8>, String> {
		let spec_version = VERSION.spec_version + 1;
		Ok(RuntimeVersion { spec_version, ..VERSION }.encode())
	}
}

/// The development chain at block 2, after which every pallet's invariants are checked.
pub fn with_chain(test: impl FnOnce()) {
	let mut chain = sp_io::TestExternalities::new(preset::storage("development"));
	chain.register_extension(ReadRuntimeVersionExt::new(NextVersion));
	chain.execute_with(|| {
		System::set_block_number(2);
		frame_system::BlockHash::<Runtime>::insert(0, BlakeTwo256::hash(b"genesis"));
		frame_system::BlockHash::<Runtime>::insert(1, BlakeTwo256::hash(b"block 1"));
		set_time(START);
		test();
		check_invariants();
	});
}

/// Every pallet's own invariants.
pub fn check_invariants() {
	Organizations::do_try_state().expect("organizations hold their invariants");
	PatientIdentity::do_try_state().expect("patient-identity holds its invariants");
	Consent::do_try_state().expect("consent holds its invariants");
	RecordAnchor::do_try_state().expect("record-anchor holds its invariants");
	Disclosures::do_try_state().expect("disclosures holds its invariants");
	EmergencyAccess::do_try_state().expect("emergency-access holds its invariants");
	Attestations::do_try_state().expect("attestations hold their invariants");
	LifeEvents::do_try_state().expect("life-events hold their invariants");
	Studies::do_try_state().expect("studies hold their invariants");
	Representatives::do_try_state().expect("representatives hold their invariants");
	Relationships::do_try_state().expect("relationships hold their invariants");
	InsuranceCoverage::do_try_state().expect("insurance-coverage holds its invariants");
	InsuranceClaims::do_try_state().expect("insurance-claims holds its invariants");
}

/// The block's time.
pub fn now() -> UnixMillis {
	pallet_timestamp::Now::<Runtime>::get()
}

/// Sets the block's time.
pub fn set_time(now: UnixMillis) {
	pallet_timestamp::Now::<Runtime>::put(now);
}

/// A key pair from a development path.
pub fn key(path: &str) -> Pair {
	Pair::from_string(path, None).expect("a development path is valid")
}

/// The account of a key.
pub fn account(pair: &Pair) -> AccountId {
	sp_runtime::traits::IdentifyAccount::into_account(MultiSigner::from(pair.public()))
}

/// The registration of a patient by a new key, for an organization to submit within a day.
pub fn registration(
	sponsor: OrganizationId,
	patient: &Pair,
) -> pallet_patient_identity::Call<Runtime> {
	let registration = Registration {
		genesis_hash: genesis_hash().0,
		key: account(patient),
		encryption_key: None,
		sponsor,
		expires_at: now() + DAY,
	};
	pallet_patient_identity::Call::register_sponsored {
		signature: Signature::Sr25519(patient.sign(&registration.bytes())),
		key: registration.key,
		encryption_key: registration.encryption_key,
		expires_at: registration.expires_at,
	}
}

/// The registration of a patient whose new key an organization keeps, for it to submit within a day.
pub fn registration_in_custody(
	custodian: OrganizationId,
	kept: &Pair,
) -> pallet_patient_identity::Call<Runtime> {
	let registration = CustodialRegistration {
		genesis_hash: genesis_hash().0,
		key: account(kept),
		encryption_key: None,
		custodian,
		expires_at: now() + DAY,
	};
	pallet_patient_identity::Call::register_custodial {
		signature: Signature::Sr25519(kept.sign(&registration.bytes())),
		key: registration.key,
		encryption_key: registration.encryption_key,
		expires_at: registration.expires_at,
	}
}

/// That a patient takes an identity over by a new key, for who keeps the other to submit within a day.
pub fn taking_over(patient: PatientId, key: &Pair) -> pallet_patient_identity::Call<Runtime> {
	let claim = IdentityClaim {
		genesis_hash: genesis_hash().0,
		patient,
		key: account(key),
		encryption_key: None,
		expires_at: now() + DAY,
	};
	pallet_patient_identity::Call::claim_identity {
		patient,
		signature: Signature::Sr25519(key.sign(&claim.bytes())),
		key: claim.key,
		encryption_key: claim.encryption_key,
		evidence: [0xe6; 32],
		expires_at: claim.expires_at,
	}
}

/// The identity that begins with a key.
pub fn identity(first_key: &Pair) -> PatientId {
	patient_id(genesis_hash().0, &account(first_key))
}
