//! What must hold between the runtime's constants.

use salus_runtime::{
	configs::{MaxAuthorities, MaximumBlockWeight},
	Runtime, RuntimeCall, SLOT_DURATION,
};

#[test]
fn a_block_leaves_half_of_its_slot_to_travel() {
	let millis = MaximumBlockWeight::get().ref_time() / 1_000_000_000;
	assert!(millis * 2 <= SLOT_DURATION);
}

/// Larger sets would be cut silently.
#[test]
fn aura_and_grandpa_take_the_same_number_of_validators() {
	assert_eq!(<Runtime as pallet_aura::Config>::MaxAuthorities::get(), MaxAuthorities::get());
	assert_eq!(<Runtime as pallet_grandpa::Config>::MaxAuthorities::get(), MaxAuthorities::get());
}

/// A payload that a patient's key signs begins with `salus/…` or `<Bytes>`. No transaction may
/// begin like one of them.
#[test]
fn no_pallet_index_is_the_first_byte_of_a_signed_payload() {
	use frame_support::traits::PalletsInfoAccess;
	let indices: Vec<_> =
		salus_runtime::AllPalletsWithSystem::infos().iter().map(|pallet| pallet.index).collect();
	assert!(indices.len() > 15);
	assert!(!indices.contains(&usize::from(b's')));
	assert!(!indices.contains(&usize::from(b'<')));
}

/// A call has room on the stack and in a block.
#[test]
fn calls_are_small() {
	assert!(core::mem::size_of::<RuntimeCall>() <= 512);
}

#[test]
fn the_database_weights_are_those_of_the_node() {
	let weights = <Runtime as frame_system::Config>::DbWeight::get();
	assert_eq!(weights, frame_support::weights::constants::ParityDbWeight::get());
}

/// With as many grants, restrictions, requests, relationships and openings of a patient as there can
/// be, a read and a call are far from filling a block.
#[test]
fn consent_at_its_bounds_is_far_below_a_block() {
	use pallet_attestations::WeightInfo as _;
	use pallet_consent::WeightInfo as _;
	use pallet_emergency_access::WeightInfo as _;
	use pallet_life_events::WeightInfo as _;
	use pallet_relationships::WeightInfo as _;
	use pallet_representatives::WeightInfo as _;
	use pallet_studies::WeightInfo as _;
	type Attestations = <Runtime as pallet_attestations::Config>::WeightInfo;
	type Consent = <Runtime as pallet_consent::Config>::WeightInfo;
	type Emergencies = <Runtime as pallet_emergency_access::Config>::WeightInfo;
	type LifeEvents = <Runtime as pallet_life_events::Config>::WeightInfo;
	type Relationships = <Runtime as pallet_relationships::Config>::WeightInfo;
	type Representatives = <Runtime as pallet_representatives::Config>::WeightInfo;
	type Studies = <Runtime as pallet_studies::Config>::WeightInfo;
	let block = MaximumBlockWeight::get().ref_time();
	let read = Consent::check_access(salus_runtime_api::MAX_PAGE);
	assert!(read.ref_time() * 20 <= block, "{read:?}");
	let sight = Consent::access_scope();
	assert!(sight.ref_time() > 0 && sight.ref_time() * 20 <= block, "{sight:?}");
	for call in [
		Consent::grant(),
		Consent::grant_by_directive(),
		Consent::revoke(),
		Consent::suspend(),
		Consent::resume(),
		Consent::restrict(),
		Consent::lift(),
		Consent::revoke_directive(),
		Consent::take_use(),
		Consent::reshare(),
		Consent::give_back(),
		Consent::request(),
		Consent::approve(),
		Consent::narrow(),
		Consent::decline(),
		Consent::withdraw_request(),
		Consent::plan_base_policy(),
		Consent::set_holder_policy(),
		Consent::set_patient_policy(),
		Consent::revoke_all(),
		Relationships::attest(),
		Relationships::end(),
		Relationships::dispute(),
		Relationships::withdraw_dispute(),
		Attestations::assure(),
		Attestations::withdraw_assurance(),
		Attestations::permit_link(),
		Attestations::link(),
		Attestations::unlink(),
		LifeEvents::attest_death(),
		LifeEvents::withdraw_death(),
		LifeEvents::refute_death(),
		LifeEvents::reverse_death(),
		LifeEvents::deactivate(),
		LifeEvents::reactivate(),
		LifeEvents::merge(),
		LifeEvents::accept_merge(),
		LifeEvents::unmerge(),
		Representatives::appoint(),
		Representatives::accept(),
		Representatives::remove(),
		Representatives::resign(),
		Representatives::attest_incapacity(),
		Representatives::end_incapacity(),
		Representatives::hold(),
		Representatives::age_out(),
		Studies::register(),
		Studies::extend(),
		Studies::close(),
		Studies::enroll(),
		Studies::remove(),
		Studies::stop(),
		Emergencies::open(),
		Emergencies::close(),
		Emergencies::draw(),
		Emergencies::review(),
		Emergencies::review_again(),
		Emergencies::dispute(),
		Emergencies::set_access(),
		Emergencies::reinstate(),
		Emergencies::declare_disaster(),
		Emergencies::end_disaster(),
		Emergencies::prune(),
	] {
		assert!(call.ref_time() > 0 && call.ref_time() * 100 <= block, "{call:?}");
	}
}

/// A weight that nobody measured is none.
#[test]
fn every_weight_was_measured() {
	let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/weights");
	let mut read = 0;
	for entry in std::fs::read_dir(folder).expect("the folder is there") {
		let path = entry.expect("it can be listed").path();
		let text = std::fs::read_to_string(&path).expect("it is text");
		if path.file_name().is_some_and(|name| name == "mod.rs") {
			continue;
		}
		assert!(text.contains("measured on the wasm runtime. Generated"), "{}", path.display());
		assert!(!text.contains("TEMPORARY"), "{}", path.display());
		read += 1;
	}
	assert!(read > 15, "{read}");
}
