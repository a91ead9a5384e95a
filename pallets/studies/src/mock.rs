//! A runtime of studies alone, among named organizations and practitioners.

use crate as pallet_studies;
use alloc::collections::BTreeMap;
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	weights::{RuntimeDbWeight, Weight},
};
use frame_system::EnsureSignedBy;
use salus_primitives::{
	traits::OrganizationInspect, OrganizationId, Privileges, Role, Roles, UnixMillis,
};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// Two thirds of the council.
pub const COUNCIL: AccountId = 1;

/// An institute that does research and nothing else.
pub const INSTITUTE: OrganizationId = OrganizationId(1);
/// A university clinic: it treats and does research.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// A hospital that does no research of its own.
pub const ST_MARY: OrganizationId = OrganizationId(3);

pub const INSTITUTE_ADMIN: AccountId = 101;
pub const LAKESIDE_ADMIN: AccountId = 102;
pub const ST_MARY_ADMIN: AccountId = 103;
/// Of the Institute.
pub const DR_CHEN: AccountId = 111;
/// Of Lakeside.
pub const DR_LINDQVIST: AccountId = 112;
/// Of St Mary.
pub const DR_OKAFOR: AccountId = 113;
/// Of St Mary, too.
pub const NURSE_ADEYEMI: AccountId = 114;
/// Of no member.
pub const STRANGER: AccountId = 999;

pub const HOUR: UnixMillis = 3_600_000;
pub const DAY: UnixMillis = 24 * HOUR;
/// The time at which tests begin.
pub const NOW: UnixMillis = 1_800_000_000_000;
pub const MAX_STUDY_PERIOD: UnixMillis = 1_000 * DAY;
pub const MAX_INVESTIGATORS: u32 = 3;

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
	pub type Research = pallet_studies;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type DbWeight = DbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

ord_parameter_types! {
	pub const Council: AccountId = COUNCIL;
}

impl pallet_studies::Config for Test {
	type AdminOrigin = EnsureSignedBy<Council, AccountId>;
	type Organizations = Registry;
	type Time = Timestamp;
	type MaxStudyPeriod = Longest;
	type MaxInvestigators = Most;
	type WeightInfo = ();
}

parameter_types! {
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1_000, write: 100_000 };
	pub static Longest: UnixMillis = MAX_STUDY_PERIOD;
	pub static Most: u32 = MAX_INVESTIGATORS;
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
}

/// What organizations would answer.
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
		Weight::from_parts(7, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_practitioner(who: &AccountId, roles: Roles) -> OrganizationId {
		let organization = OrganizationId(1_000 + Members::get().len() as u32);
		Members::mutate(|members| members.insert(organization, roles));
		Practitioners::mutate(|practitioners| practitioners.insert(*who, organization));
		let admin = frame_benchmarking::account("admin", organization.0, 0);
		Admins::mutate(|admins| admins.insert(admin, organization));
		organization
	}
}

/// The roles that each member has when a test begins.
pub fn roles_at_first(organization: OrganizationId) -> Roles {
	match organization {
		INSTITUTE => Role::Researcher.into(),
		LAKESIDE => Roles::of(&[Role::Provider, Role::Researcher]),
		ST_MARY => Roles::of(&[Role::Provider, Role::Laboratory]),
		_ => Roles::empty(),
	}
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	Longest::set(MAX_STUDY_PERIOD);
	Most::set(MAX_INVESTIGATORS);
	let members = [INSTITUTE, LAKESIDE, ST_MARY];
	Members::set(members.map(|member| (member, roles_at_first(member))).into());
	Admins::set(BTreeMap::from([
		(INSTITUTE_ADMIN, INSTITUTE),
		(LAKESIDE_ADMIN, LAKESIDE),
		(ST_MARY_ADMIN, ST_MARY),
	]));
	Practitioners::set(BTreeMap::from([
		(DR_CHEN, INSTITUTE),
		(DR_LINDQVIST, LAKESIDE),
		(DR_OKAFOR, ST_MARY),
		(NURSE_ADEYEMI, ST_MARY),
	]));
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
		Research::do_try_state().expect("all invariants hold after a test");
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

/// Gives an organization these roles, and has it stand well.
pub fn set_roles(organization: OrganizationId, roles: Roles) {
	Members::mutate(|members| members.insert(organization, roles));
}

/// Has a practitioner be credentialed by an organization, or by none.
pub fn employ(who: AccountId, organization: Option<OrganizationId>) {
	Practitioners::mutate(|practitioners| match organization {
		Some(organization) => practitioners.insert(who, organization),
		None => practitioners.remove(&who),
	});
}
