//! A runtime of emergency access alone, among named organizations, practitioners and patients.

use crate as pallet_emergency_access;
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{
	derive_impl, parameter_types,
	weights::{RuntimeDbWeight, Weight},
};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	EncryptionKey, KeyPurpose, KeyPurposes, OrganizationId, PatientId, Privilege, Privileges, Role,
	Roles, UnixMillis,
};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// A hospital.
pub const ST_MARY: OrganizationId = OrganizationId(1);
/// A clinic.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// An insurer.
pub const UMBRELLA: OrganizationId = OrganizationId(3);
/// An authority.
pub const WATCH: OrganizationId = OrganizationId(4);
/// No member.
pub const QUACKERY: OrganizationId = OrganizationId(99);

pub const ST_MARY_ADMIN: AccountId = 101;
pub const LAKESIDE_ADMIN: AccountId = 102;
/// Of St Mary, may break the glass.
pub const DR_OKAFOR: AccountId = 111;
/// Of St Mary, may break the glass, and is a privacy officer as well.
pub const DR_REYES: AccountId = 112;
/// Of St Mary, without a privilege.
pub const NURSE_KIM: AccountId = 113;
/// Of St Mary, a privacy officer.
pub const OFFICER_MARY: AccountId = 114;
/// Of Lakeside, may break the glass.
pub const DR_LINDQVIST: AccountId = 121;
/// Of Lakeside, a privacy officer.
pub const OFFICER_LAKE: AccountId = 124;
/// Of Umbrella, with every privilege.
pub const CLERK_ODA: AccountId = 131;
/// Of the authority, with every privilege.
pub const OFFICER_WATCH: AccountId = 144;

pub const PATIENT_ANA: PatientId = PatientId([0xA1; 32]);
pub const PATIENT_BEN: PatientId = PatientId([0xB2; 32]);
/// Registered nowhere.
pub const PATIENT_NOBODY: PatientId = PatientId([0xFF; 32]);

/// For every purpose.
pub const ANA_KEY: AccountId = 201;
/// For consent alone.
pub const ANA_CONSENT_KEY: AccountId = 202;
/// For control alone.
pub const ANA_CONTROL_KEY: AccountId = 203;
/// For veto alone.
pub const ANA_VETO_KEY: AccountId = 204;
/// Of Ben, for every purpose.
pub const BEN_KEY: AccountId = 205;
pub const STRANGER: AccountId = 999;

pub const HOUR: UnixMillis = 3_600_000;
pub const DAY: UnixMillis = 24 * HOUR;
/// The time at which tests begin: eight hours into a day.
pub const NOW: UnixMillis = 1_800_000_000_000;
pub const WINDOW: UnixMillis = 4 * HOUR;
pub const REVIEW_PERIOD: UnixMillis = 72 * HOUR;
/// In blocks.
pub const DRAW_PERIOD: u64 = 6;
pub const RETENTION: UnixMillis = 2_190 * DAY;
pub const MAX_DISASTER: UnixMillis = 7 * DAY;
pub const OF_PRACTITIONER: u32 = 3;
pub const FREE: u32 = 7;
pub const OF_ORGANIZATION: u32 = 5;
pub const ONE_IN: u32 = 4;

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
	pub type Glass = pallet_emergency_access;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type DbWeight = DbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_emergency_access::Config for Test {
	type Organizations = Registry;
	type Patients = Registry;
	type CouncilOrigin = frame_system::EnsureRoot<AccountId>;
	type Time = Timestamp;
	type Window = SetWindow;
	type ReviewPeriod = SetReviewPeriod;
	type DrawPeriod = SetDrawPeriod;
	type Retention = SetRetention;
	type SampleOneIn = SampleOneIn;
	type FreeOfPractitioner = FreeOfPractitioner;
	type ExpectedOfPractitioner = ExpectedOfPractitioner;
	type ExpectedOfOrganization = ExpectedOfOrganization;
	type MaxDisaster = SetMaxDisaster;
	type WeightInfo = ();
}

parameter_types! {
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1_000, write: 100_000 };
	pub static SetWindow: UnixMillis = WINDOW;
	pub static SetReviewPeriod: UnixMillis = REVIEW_PERIOD;
	pub static SetDrawPeriod: u64 = DRAW_PERIOD;
	pub static SetRetention: UnixMillis = RETENTION;
	pub static FreeOfPractitioner: u32 = FREE;
	pub static SampleOneIn: u32 = ONE_IN;
	pub static ExpectedOfPractitioner: u32 = OF_PRACTITIONER;
	pub static ExpectedOfOrganization: u32 = OF_ORGANIZATION;
	pub static SetMaxDisaster: UnixMillis = MAX_DISASTER;
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, (OrganizationId, Privileges)> = BTreeMap::new();
	/// The live keys of patients.
	pub static Keys: BTreeMap<AccountId, (PatientId, KeyPurposes)> = BTreeMap::new();
	/// The patients who may entrust nobody now.
	pub static Recovered: BTreeSet<PatientId> = BTreeSet::new();
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
		Practitioners::get().get(who).copied().filter(|(id, _)| Self::in_good_standing(*id))
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(7, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_practitioner(who: &AccountId, roles: Roles) -> OrganizationId {
		let organization = OrganizationId(1_000 + Members::get().len() as u32);
		Members::mutate(|members| members.insert(organization, roles));
		Practitioners::mutate(|all| all.insert(*who, (organization, Privileges::all())));
		organization
	}
}

impl PatientInspect<AccountId> for Registry {
	fn exists(patient: PatientId) -> bool {
		[PATIENT_ANA, PATIENT_BEN].contains(&patient)
			|| Keys::get().values().any(|(owner, _)| *owner == patient)
	}

	fn may(who: &AccountId, patient: PatientId, purpose: KeyPurpose) -> bool {
		Keys::get()
			.get(who)
			.is_some_and(|(owner, purposes)| *owner == patient && purposes.contains(purpose))
	}

	fn patient_of(who: &AccountId) -> Option<PatientId> {
		Keys::get().get(who).map(|(owner, _)| *owner)
	}

	fn owner_of(who: &AccountId) -> Option<PatientId> {
		Self::patient_of(who)
	}

	fn may_entrust(patient: PatientId) -> bool {
		!Recovered::get().contains(&patient)
	}

	fn custodian(_: PatientId) -> Option<OrganizationId> {
		None
	}

	fn encryption_key(_: PatientId) -> Option<EncryptionKey> {
		None
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(11, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_patient(who: &AccountId) -> PatientId {
		let mut id = [0; 32];
		id[..8].copy_from_slice(&who.to_le_bytes());
		Keys::mutate(|keys| keys.insert(*who, (PatientId(id), KeyPurposes::all())));
		PatientId(id)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_custodian(_: PatientId, _: OrganizationId) {}
}

/// The practitioners when a test begins.
pub fn practitioners_at_first() -> BTreeMap<AccountId, (OrganizationId, Privileges)> {
	let breaks = Privileges::from(Privilege::BreakGlass);
	let reviews = Privileges::from(Privilege::PrivacyOfficer);
	BTreeMap::from([
		(DR_OKAFOR, (ST_MARY, breaks)),
		(DR_REYES, (ST_MARY, breaks.union(reviews))),
		(NURSE_KIM, (ST_MARY, Privileges::empty())),
		(OFFICER_MARY, (ST_MARY, reviews)),
		(DR_LINDQVIST, (LAKESIDE, breaks)),
		(OFFICER_LAKE, (LAKESIDE, reviews)),
		(CLERK_ODA, (UMBRELLA, Privileges::all())),
		(OFFICER_WATCH, (WATCH, Privileges::all())),
	])
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	SetWindow::set(WINDOW);
	SetReviewPeriod::set(REVIEW_PERIOD);
	SetDrawPeriod::set(DRAW_PERIOD);
	SetRetention::set(RETENTION);
	FreeOfPractitioner::set(FREE);
	SampleOneIn::set(ONE_IN);
	ExpectedOfPractitioner::set(OF_PRACTITIONER);
	ExpectedOfOrganization::set(OF_ORGANIZATION);
	SetMaxDisaster::set(MAX_DISASTER);
	Members::set(BTreeMap::from([
		(ST_MARY, Roles::of(&[Role::Provider, Role::Laboratory])),
		(LAKESIDE, Role::Provider.into()),
		(UMBRELLA, Roles::of(&[Role::Payer, Role::Researcher])),
		(WATCH, Role::Regulator.into()),
	]));
	Admins::set(BTreeMap::from([(ST_MARY_ADMIN, ST_MARY), (LAKESIDE_ADMIN, LAKESIDE)]));
	Practitioners::set(practitioners_at_first());
	Keys::set(BTreeMap::from([
		(ANA_KEY, (PATIENT_ANA, KeyPurposes::all())),
		(ANA_CONSENT_KEY, (PATIENT_ANA, KeyPurpose::Consent.into())),
		(ANA_CONTROL_KEY, (PATIENT_ANA, KeyPurpose::Control.into())),
		(ANA_VETO_KEY, (PATIENT_ANA, KeyPurpose::RecoveryVeto.into())),
		(BEN_KEY, (PATIENT_BEN, KeyPurposes::all())),
	]));
	Recovered::set(BTreeSet::new());
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
		Glass::do_try_state().expect("all invariants hold after a test");
	});
}

/// Sets the block's time.
pub fn set_time(now: UnixMillis) {
	pallet_timestamp::Now::<Test>::put(now);
}

/// The block's time.
pub fn time() -> UnixMillis {
	pallet_timestamp::Now::<Test>::get()
}

/// Goes on to the next block. The one before has a hash made of this byte.
pub fn next_block(hash: u8) {
	let block = System::block_number();
	frame_system::BlockHash::<Test>::insert(block, sp_runtime::testing::H256::repeat_byte(hash));
	System::set_block_number(block + 1);
}

/// Suspends an organization, with everybody who acts for it.
pub fn suspend(organization: OrganizationId) {
	Members::mutate(|members| members.remove(&organization));
}

/// Has a practitioner work for an organization, with these privileges.
pub fn employ(who: AccountId, organization: OrganizationId, privileges: &[Privilege]) {
	let credential = (organization, Privileges::of(privileges));
	Practitioners::mutate(|all| all.insert(who, credential));
}
