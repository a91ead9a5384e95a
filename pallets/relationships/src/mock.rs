//! A runtime of relationships alone, among named organizations, practitioners and patients.

use crate as pallet_relationships;
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{
	derive_impl, parameter_types,
	weights::{RuntimeDbWeight, Weight},
};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	EncryptionKey, KeyPurpose, KeyPurposes, OrganizationId, PatientId, Privileges, Role, Roles,
	UnixMillis,
};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// A hospital.
pub const ST_MARY: OrganizationId = OrganizationId(1);
/// A clinic that insures, too.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// An insurer.
pub const UMBRELLA: OrganizationId = OrganizationId(3);
/// An institute that neither treats nor covers anybody.
pub const INSTITUTE: OrganizationId = OrganizationId(4);
/// No member.
pub const QUACKERY: OrganizationId = OrganizationId(99);

pub const ST_MARY_ADMIN: AccountId = 101;
pub const LAKESIDE_ADMIN: AccountId = 102;
pub const UMBRELLA_ADMIN: AccountId = 103;
pub const INSTITUTE_ADMIN: AccountId = 104;
/// Of St Mary.
pub const DR_OKAFOR: AccountId = 111;
/// Of Lakeside.
pub const DR_LINDQVIST: AccountId = 112;
/// Of Umbrella.
pub const CLERK_ODA: AccountId = 113;

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
/// The time at which tests begin.
pub const NOW: UnixMillis = 1_800_000_000_000;
pub const MAX_ATTESTATION: UnixMillis = 400 * DAY;

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
	pub type Relations = pallet_relationships;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type DbWeight = DbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_relationships::Config for Test {
	type Organizations = Registry;
	type Patients = Registry;
	type Time = Timestamp;
	type MaxAttestation = Longest;
	type WeightInfo = ();
}

parameter_types! {
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1_000, write: 100_000 };
	pub static Longest: UnixMillis = MAX_ATTESTATION;
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
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
		organization
	}
}

impl PatientInspect<AccountId> for Registry {
	fn exists(patient: PatientId) -> bool {
		Keys::get().values().any(|(owner, _)| *owner == patient)
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

/// The roles that each member has when a test begins.
pub fn roles_at_first(organization: OrganizationId) -> Roles {
	match organization {
		ST_MARY => Roles::of(&[Role::Provider, Role::Laboratory]),
		LAKESIDE => Roles::of(&[Role::Provider, Role::Payer]),
		UMBRELLA => Role::Payer.into(),
		INSTITUTE => Roles::of(&[Role::Researcher, Role::Regulator, Role::ExternalReviewer]),
		_ => Roles::empty(),
	}
}

/// The keys that patients have when a test begins.
pub fn keys_at_first() -> BTreeMap<AccountId, (PatientId, KeyPurposes)> {
	BTreeMap::from([
		(ANA_KEY, (PATIENT_ANA, KeyPurposes::all())),
		(ANA_CONSENT_KEY, (PATIENT_ANA, KeyPurpose::Consent.into())),
		(ANA_CONTROL_KEY, (PATIENT_ANA, KeyPurpose::Control.into())),
		(ANA_VETO_KEY, (PATIENT_ANA, KeyPurpose::RecoveryVeto.into())),
		(BEN_KEY, (PATIENT_BEN, KeyPurposes::all())),
	])
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	Longest::set(MAX_ATTESTATION);
	let members = [ST_MARY, LAKESIDE, UMBRELLA, INSTITUTE];
	Members::set(members.map(|member| (member, roles_at_first(member))).into());
	Admins::set(BTreeMap::from([
		(ST_MARY_ADMIN, ST_MARY),
		(LAKESIDE_ADMIN, LAKESIDE),
		(UMBRELLA_ADMIN, UMBRELLA),
		(INSTITUTE_ADMIN, INSTITUTE),
	]));
	Practitioners::set(BTreeMap::from([
		(DR_OKAFOR, ST_MARY),
		(DR_LINDQVIST, LAKESIDE),
		(CLERK_ODA, UMBRELLA),
	]));
	Keys::set(keys_at_first());
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
		Relations::do_try_state().expect("all invariants hold after a test");
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
