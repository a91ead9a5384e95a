//! A runtime of anchors alone, among named organizations and practitioners.

use crate::{self as pallet_record_anchor, WeightInfo};
use alloc::collections::BTreeMap;
use frame_support::{derive_impl, parameter_types, traits::ConstU64, weights::Weight};
use salus_primitives::{
	traits::OrganizationInspect, Leaf, OrganizationId, Privileges, Role, Roles, UnixMillis,
};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// A hospital.
pub const ST_MARY: OrganizationId = OrganizationId(1);
/// A clinic.
pub const LAKESIDE: OrganizationId = OrganizationId(2);

pub const ST_MARY_ADMIN: AccountId = 101;
/// Of St Mary.
pub const DR_OKAFOR: AccountId = 111;
/// Of Lakeside.
pub const DR_LINDQVIST: AccountId = 112;
/// The key of a patient.
pub const ANA_KEY: AccountId = 201;
pub const STRANGER: AccountId = 999;

pub const DISCHARGE_NOTE: Leaf = Leaf([0xD1; 32]);
pub const LAB_RESULT: Leaf = Leaf([0x1A; 32]);
/// The discharge note, corrected.
pub const CORRECTED_NOTE: Leaf = Leaf([0xD2; 32]);

/// The time at which tests begin.
pub const NOW: UnixMillis = 1_800_000_000_000;
pub const MAX_BATCH_COUNT: u64 = 1 << 32;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type RecordAnchor = pallet_record_anchor;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_record_anchor::Config for Test {
	type Organizations = Registry;
	type Time = Timestamp;
	type MaxBatchCount = ConstU64<MAX_BATCH_COUNT>;
	type WeightInfo = Weights;
}

/// Weights that tell the calls, and the numbers of hashes, apart.
pub struct Weights;

impl WeightInfo for Weights {
	fn anchor() -> Weight {
		Weight::from_parts(1_000, 0)
	}

	fn anchor_batch() -> Weight {
		Weight::from_parts(2_000, 0)
	}

	fn amend(h: u32) -> Weight {
		Weight::from_parts(3_000 + u64::from(h), 0)
	}

	fn retract(h: u32) -> Weight {
		Weight::from_parts(4_000 + u64::from(h), 0)
	}

	fn tombstone(h: u32) -> Weight {
		Weight::from_parts(5_000 + u64::from(h), 0)
	}

	fn state_at(h: u32) -> Weight {
		Weight::from_parts(6_000 + u64::from(h), 0)
	}
}

parameter_types! {
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
}

/// What the other pallets would answer.
pub struct Registry;

impl OrganizationInspect<AccountId> for Registry {
	fn in_good_standing(organization: OrganizationId) -> bool {
		Members::get().contains_key(&organization)
	}

	fn roles(organization: OrganizationId) -> Roles {
		Members::get().get(&organization).copied().unwrap_or_default()
	}

	fn administered_by(who: &AccountId) -> Option<OrganizationId> {
		Admins::get().get(who).copied().filter(|id| Self::in_good_standing(*id))
	}

	fn practitioner(who: &AccountId) -> Option<(OrganizationId, Privileges)> {
		let organization = *Practitioners::get().get(who)?;
		Self::in_good_standing(organization).then_some((organization, Privileges::empty()))
	}

	fn inspect_weight() -> Weight {
		Weight::zero()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_practitioner(who: &AccountId, roles: Roles) -> OrganizationId {
		let organization = OrganizationId(1_000 + Members::get().len() as u32);
		Members::mutate(|members| members.insert(organization, roles));
		Practitioners::mutate(|practitioners| practitioners.insert(*who, organization));
		organization
	}
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let provider = Roles::of(&[Role::Provider]);
	Members::set(BTreeMap::from([(ST_MARY, provider), (LAKESIDE, provider)]));
	Admins::set(BTreeMap::from([(ST_MARY_ADMIN, ST_MARY)]));
	Practitioners::set(BTreeMap::from([(DR_OKAFOR, ST_MARY), (DR_LINDQVIST, LAKESIDE)]));
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut ext: sp_io::TestExternalities = storage.into();
	ext.execute_with(|| {
		System::set_block_number(1);
		set_time(NOW);
	});
	ext
}

/// Runs a test, and checks the invariants after it.
pub fn build_and_execute(test: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		test();
		RecordAnchor::do_try_state().expect("all invariants hold after a test");
	});
}

/// Sets the block's time.
pub fn set_time(now: UnixMillis) {
	pallet_timestamp::Now::<Test>::put(now);
}

/// Suspends an organization, with everybody who acts for it.
pub fn suspend(organization: OrganizationId) {
	Members::mutate(|members| members.remove(&organization));
}

/// Ends an organization's suspension.
pub fn reinstate(organization: OrganizationId) {
	Members::mutate(|members| members.insert(organization, Roles::of(&[Role::Provider])));
}
