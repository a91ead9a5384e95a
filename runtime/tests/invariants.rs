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
