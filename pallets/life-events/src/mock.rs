//! A runtime of life events alone, among named patients, organizations and their people.

use crate as pallet_life_events;
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec,
	vec::Vec,
};
use frame_support::{
	derive_impl, parameter_types,
	weights::{RuntimeDbWeight, Weight},
};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect, RecoveryInspect, RelationshipInspect},
	EncryptionKey, KeyPurpose, KeyPurposes, OrganizationId, PatientId, Privilege, Privileges,
	RelationshipKind, Role, Roles, UnixMillis,
};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

pub const PATIENT_ANA: PatientId = PatientId([1; 32]);
pub const PATIENT_BEN: PatientId = PatientId([2; 32]);
/// Without a device: St Mary keeps the keys.
pub const UNKNOWN_WOMAN: PatientId = PatientId([3; 32]);
/// The same.
pub const UNKNOWN_MAN: PatientId = PatientId([4; 32]);
/// Registered nowhere.
pub const PATIENT_NOBODY: PatientId = PatientId([9; 32]);

/// For every purpose.
pub const ANA_KEY: AccountId = 11;
pub const ANA_CONTROL_KEY: AccountId = 12;
pub const ANA_CONSENT_KEY: AccountId = 13;
pub const ANA_VETO_KEY: AccountId = 14;
/// A removed key of Ana's.
pub const ANA_LOST_KEY: AccountId = 15;
pub const BEN_KEY: AccountId = 16;

/// A hospital, which treats Ana and Ben.
pub const ST_MARY: OrganizationId = OrganizationId(1);
/// A clinic, which treats Ana and Ben, too.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// An insurer, which covers Ana, and treats nobody.
pub const INSURER: OrganizationId = OrganizationId(3);
/// A hospital that knows nobody.
pub const HILLTOP: OrganizationId = OrganizationId(4);

pub const ST_MARY_ADMIN: AccountId = 101;
pub const LAKESIDE_ADMIN: AccountId = 102;
pub const HILLTOP_ADMIN: AccountId = 104;
/// Of St Mary, and no privacy officer.
pub const DR_OKAFOR: AccountId = 111;
pub const ST_MARY_OFFICER: AccountId = 112;
pub const LAKESIDE_OFFICER: AccountId = 113;
pub const INSURER_OFFICER: AccountId = 114;
pub const HILLTOP_OFFICER: AccountId = 115;
/// Of no member.
pub const STRANGER: AccountId = 999;

pub const HOUR: UnixMillis = 3_600_000;
pub const DAY: UnixMillis = 24 * HOUR;
/// The time at which tests begin: 2027-01-15T08:00:00Z.
pub const NOW: UnixMillis = 1_800_000_000_000;

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
	pub type LifeEvents = pallet_life_events;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type DbWeight = DbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_life_events::Config for Test {
	type AdminOrigin = frame_system::EnsureRoot<AccountId>;
	type Organizations = Registry;
	type Patients = Registry;
	type Relationships = Registry;
	type Time = Timestamp;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Registry;
}

parameter_types! {
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1_000, write: 100_000 };
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, (OrganizationId, Privileges)> = BTreeMap::new();
	/// The live keys of patients.
	pub static Keys: BTreeMap<AccountId, (PatientId, KeyPurposes)> = BTreeMap::new();
	/// The removed keys of patients.
	pub static Lost: BTreeMap<AccountId, PatientId> = BTreeMap::new();
	/// The organizations that keep the keys of patients without a device.
	pub static Custodians: BTreeMap<PatientId, OrganizationId> = BTreeMap::new();
	/// The patients who may entrust nobody now.
	pub static Recovered: BTreeSet<PatientId> = BTreeSet::new();
	/// The relationships in force.
	pub static Related: BTreeSet<(PatientId, OrganizationId, RelationshipKind)> = BTreeSet::new();
	/// Since when the relationships are in force.
	pub static RelatedSince: UnixMillis = 0;
	/// When patients were last recovered.
	pub static RecoveredAt: BTreeMap<PatientId, UnixMillis> = BTreeMap::new();
	/// The relationships that are disputed.
	pub static Disputed: BTreeSet<(PatientId, OrganizationId, RelationshipKind)> = BTreeSet::new();
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
		let credential = (organization, Privileges::all());
		Practitioners::mutate(|practitioners| practitioners.insert(*who, credential));
		organization
	}
}

impl PatientInspect<AccountId> for Registry {
	fn exists(patient: PatientId) -> bool {
		Custodians::get().contains_key(&patient)
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
		Self::patient_of(who).or_else(|| Lost::get().get(who).copied())
	}

	fn may_entrust(patient: PatientId) -> bool {
		!Recovered::get().contains(&patient)
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

	fn custodian(patient: PatientId) -> Option<OrganizationId> {
		Custodians::get().get(&patient).copied()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_custodian(patient: PatientId, organization: OrganizationId) {
		Custodians::mutate(|all| all.insert(patient, organization));
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper for Registry {
	fn set_now(now: UnixMillis) {
		pallet_timestamp::Now::<Test>::put(now);
	}
}

impl RecoveryInspect for Registry {
	fn recovered_at(patient: PatientId) -> Option<UnixMillis> {
		RecoveredAt::get().get(&patient).copied()
	}
}

impl RelationshipInspect for Registry {
	fn in_force(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Option<UnixMillis> {
		Related::get().contains(&(patient, organization, kind)).then_some(UnixMillis::MAX)
	}

	fn held(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Vec<(UnixMillis, UnixMillis)> {
		let since = RelatedSince::get();
		Self::in_force(patient, organization, kind)
			.map(|until| vec![(since, until)])
			.unwrap_or_default()
	}

	fn is_disputed(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> bool {
		Disputed::get().contains(&(patient, organization, kind))
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(17, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_relationship(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
		Related::mutate(|related| related.insert((patient, organization, kind)));
	}
}

/// The keys that patients have when a test begins.
pub fn keys_at_first() -> BTreeMap<AccountId, (PatientId, KeyPurposes)> {
	BTreeMap::from([
		(ANA_KEY, (PATIENT_ANA, KeyPurposes::all())),
		(ANA_CONTROL_KEY, (PATIENT_ANA, KeyPurpose::Control.into())),
		(ANA_CONSENT_KEY, (PATIENT_ANA, KeyPurpose::Consent.into())),
		(ANA_VETO_KEY, (PATIENT_ANA, KeyPurpose::RecoveryVeto.into())),
		(BEN_KEY, (PATIENT_BEN, KeyPurposes::all())),
	])
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	use RelationshipKind::{Coverage, Treatment};
	Members::set(BTreeMap::from([
		(ST_MARY, Role::Provider.into()),
		(LAKESIDE, Role::Provider.into()),
		(INSURER, Role::Payer.into()),
		(HILLTOP, Role::Provider.into()),
	]));
	Admins::set(BTreeMap::from([
		(ST_MARY_ADMIN, ST_MARY),
		(LAKESIDE_ADMIN, LAKESIDE),
		(HILLTOP_ADMIN, HILLTOP),
	]));
	let officer = Privileges::from(Privilege::PrivacyOfficer);
	Practitioners::set(BTreeMap::from([
		(DR_OKAFOR, (ST_MARY, Privileges::from(Privilege::BreakGlass))),
		(ST_MARY_OFFICER, (ST_MARY, officer)),
		(LAKESIDE_OFFICER, (LAKESIDE, officer)),
		(INSURER_OFFICER, (INSURER, officer)),
		(HILLTOP_OFFICER, (HILLTOP, officer)),
	]));
	Keys::set(keys_at_first());
	Lost::set(BTreeMap::from([(ANA_LOST_KEY, PATIENT_ANA)]));
	Custodians::set(BTreeMap::from([(UNKNOWN_WOMAN, ST_MARY), (UNKNOWN_MAN, ST_MARY)]));
	Recovered::set(BTreeSet::new());
	RecoveredAt::set(BTreeMap::new());
	RelatedSince::set(0);
	Related::set(BTreeSet::from([
		(PATIENT_ANA, ST_MARY, Treatment),
		(PATIENT_ANA, LAKESIDE, Treatment),
		(PATIENT_ANA, INSURER, Coverage),
		(PATIENT_BEN, ST_MARY, Treatment),
		(PATIENT_BEN, LAKESIDE, Treatment),
	]));
	Disputed::set(BTreeSet::new());
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
		LifeEvents::do_try_state().expect("all invariants hold after a test");
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

/// Ends what an organization has with a patient.
pub fn part(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
	Related::mutate(|related| related.remove(&(patient, organization, kind)));
}

/// Admits a number of further organizations, each with a privacy officer, that treat Ana: the
/// officers.
pub fn admit_more(count: u32) -> Vec<AccountId> {
	(0..count)
		.map(|number| {
			let (organization, officer) = (OrganizationId(10 + number), 1_000 + u64::from(number));
			Members::mutate(|all| all.insert(organization, Role::Provider.into()));
			let credential = (organization, Privilege::PrivacyOfficer.into());
			Practitioners::mutate(|all| all.insert(officer, credential));
			let related = (PATIENT_ANA, organization, RelationshipKind::Treatment);
			Related::mutate(|all| all.insert(related));
			officer
		})
		.collect()
}
