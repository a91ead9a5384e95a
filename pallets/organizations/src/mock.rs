//! A runtime with this pallet, and the people of its tests.

use crate as pallet_organizations;
use crate::{Error, FoundingOrganization, NameOf, Organizations as Stored};
use frame_support::{
	assert_ok, derive_impl, ord_parameter_types,
	traits::{ConstU32, ConstU64},
};
use frame_system::EnsureSignedBy;
use salus_primitives::{OrganizationId, Privilege, Privileges, Role, Roles, UnixMillis};
use sp_runtime::BuildStorage;

type Block = frame_system::mocking::MockBlock<Test>;
pub type AccountId = u64;

/// Stands for the council's two thirds.
pub const COUNCIL: AccountId = 1;
/// Administers St. Mary's hospital.
pub const ST_MARY: AccountId = 10;
/// Administers the Northside clinic.
pub const NORTHSIDE: AccountId = 11;
/// Takes over St. Mary's from [`ST_MARY`].
pub const ST_MARY_NEW_ADMIN: AccountId = 12;
/// Administers the regulator.
pub const REGULATOR: AccountId = 13;
pub const DR_OKAFOR: AccountId = 20;
pub const DR_LINDQVIST: AccountId = 21;
/// Nobody here.
pub const STRANGER: AccountId = 99;

pub const HOUR: UnixMillis = 3_600_000;
pub const DAY: UnixMillis = 24 * HOUR;
pub const YEAR: UnixMillis = 365 * DAY;
/// When every test begins.
pub const START: UnixMillis = 1_800_000_000_000;

pub const MAX_NAME_LENGTH: u32 = 24;
pub const MAX_PRACTITIONERS: u32 = 3;
pub const EXISTENTIAL_DEPOSIT: u64 = 5;
pub const CREDIT: u64 = 1_000;

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
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(10)]
	pub type Organizations = pallet_organizations;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type ExistentialDeposit = ConstU64<EXISTENTIAL_DEPOSIT>;
}

ord_parameter_types! {
	pub const Council: AccountId = COUNCIL;
}

impl crate::Config for Test {
	type AdminOrigin = EnsureSignedBy<Council, AccountId>;
	type Time = Timestamp;
	type Credit = Balances;
	type MaxNameLength = ConstU32<MAX_NAME_LENGTH>;
	type MaxPractitioners = ConstU32<MAX_PRACTITIONERS>;
	type BreakGlassDelay = ConstU64<DAY>;
	type MaxLicensePeriod = ConstU64<{ 3 * YEAR }>;
	type MaxCredentialPeriod = ConstU64<YEAR>;
	type WeightInfo = ();
}

#[derive(Default)]
pub struct ExtBuilder {
	founders: Vec<FoundingOrganization<AccountId>>,
}

impl ExtBuilder {
	pub fn founders(mut self, founders: Vec<FoundingOrganization<AccountId>>) -> Self {
		self.founders = founders;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		crate::GenesisConfig::<Test> { organizations: self.founders }
			.assimilate_storage(&mut storage)
			.unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			set_now(START);
		});
		ext
	}

	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Organizations::do_try_state().expect("every invariant holds after a test");
		});
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> sp_io::TestExternalities {
	ExtBuilder::default().build()
}

/// Moves the clock, which the node's inherent moves otherwise.
pub fn set_now(now: UnixMillis) {
	pallet_timestamp::Now::<Test>::put(now);
}

pub fn council() -> RuntimeOrigin {
	RuntimeOrigin::signed(COUNCIL)
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

pub fn name(name: &str) -> NameOf<Test> {
	name.as_bytes().to_vec().try_into().unwrap()
}

pub fn provider() -> Roles {
	Role::Provider.into()
}

pub fn break_glass() -> Privileges {
	Privilege::BreakGlass.into()
}

/// Admits a provider for two years.
pub fn admit(admin: AccountId) -> OrganizationId {
	admit_as(admin, provider())
}

/// Admits an organization for two years.
pub fn admit_as(admin: AccountId, roles: Roles) -> OrganizationId {
	let id = OrganizationId(crate::OrganizationCount::<Test>::get());
	let license_expires_at = now() + 2 * YEAR;
	let name = name(&format!("Hospital {}", id.0));
	assert_ok!(Organizations::admit(
		council(),
		name,
		roles,
		admin,
		license_expires_at,
		CREDIT,
		None
	));
	id
}

/// Enrolls a practitioner for half a year.
pub fn enroll(admin: AccountId, practitioner: AccountId, privileges: Privileges) {
	assert_ok!(Organizations::enroll_practitioner(
		signed(admin),
		practitioner,
		privileges,
		now() + YEAR / 2
	));
}

pub fn now() -> UnixMillis {
	pallet_timestamp::Now::<Test>::get()
}

/// What is stored about a member that must exist.
pub fn stored(id: OrganizationId) -> crate::OrganizationOf<Test> {
	Stored::<Test>::get(id).unwrap()
}

/// Puts the clock at the first moment at which the licence no longer holds.
pub fn expire(id: OrganizationId) {
	set_now(stored(id).license_expires_at);
}

/// Brings a member out of good standing.
type Worsen = fn(OrganizationId);

/// Each state in which a signer's organization can be so that it may do nothing, reached from good
/// standing, and the error that says so.
pub fn bad_standings() -> [(Worsen, Error<Test>); 3] {
	let suspend = |id| {
		assert_ok!(Organizations::suspend(council(), id));
	};
	let remove = |id| {
		assert_ok!(Organizations::remove(council(), id));
	};
	[(suspend, Error::Suspended), (expire, Error::Expired), (remove, Error::Removed)]
}
