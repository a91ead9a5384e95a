//! A runtime of representatives alone, among named patients, organizations and practitioners.

use crate as pallet_representatives;
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
	life::Closing,
	traits::{LifeInspect, OrganizationInspect, PatientInspect, RelationshipInspect},
	EncryptionKey, KeyPurpose, KeyPurposes, LifeClosing, OrganizationId, PatientId, Privilege,
	Privileges, RelationshipKind, Role, Roles, UnixMillis,
};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// A girl of fifteen.
pub const PATIENT_MIA: PatientId = PatientId([1; 32]);
/// What Mia sees a doctor about alone.
pub const MIA_ALONE: PatientId = PatientId([2; 32]);
/// Who is old.
pub const PATIENT_ANA: PatientId = PatientId([3; 32]);

pub const MIA_KEY: AccountId = 11;
pub const MIA_CONSENT_KEY: AccountId = 12;
pub const MIA_VETO_KEY: AccountId = 13;
pub const MIA_ALONE_KEY: AccountId = 14;
pub const ANA_KEY: AccountId = 15;

/// Mia's father.
pub const FATHER: AccountId = 21;
/// Mia's mother.
pub const MOTHER: AccountId = 22;
/// Ana's son.
pub const SON: AccountId = 23;

/// A hospital that treats Mia and Ana.
pub const ST_MARY: OrganizationId = OrganizationId(1);
/// A clinic that treats Mia and Ana, too.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// An insurer that covers Mia, and treats nobody.
pub const INSURER: OrganizationId = OrganizationId(3);
/// A hospital that knows neither.
pub const HILLTOP: OrganizationId = OrganizationId(4);

pub const ST_MARY_ADMIN: AccountId = 101;
/// Of St Mary.
pub const DR_OKAFOR: AccountId = 111;
/// St Mary's privacy officer.
pub const ST_MARY_OFFICER: AccountId = 112;
/// Of Lakeside.
pub const DR_LINDQVIST: AccountId = 113;
/// Lakeside's privacy officer.
pub const LAKESIDE_OFFICER: AccountId = 114;
/// The insurer's privacy officer.
pub const INSURER_OFFICER: AccountId = 115;
/// Hilltop's privacy officer.
pub const HILLTOP_OFFICER: AccountId = 116;
/// Of no member.
pub const STRANGER: AccountId = 999;

pub const HOUR: UnixMillis = 3_600_000;
pub const DAY: UnixMillis = 24 * HOUR;
/// The time at which tests begin: 2027-01-15T08:00:00Z.
pub const NOW: UnixMillis = 1_800_000_000_000;
pub const MAX_REPRESENTATION: UnixMillis = 1_000 * DAY;
pub const MAX_INCAPACITY: UnixMillis = 90 * DAY;

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
	pub type Proxies = pallet_representatives;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type DbWeight = DbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_representatives::Config for Test {
	type Organizations = Registry;
	type Patients = Registry;
	type Relationships = Registry;
	type Life = Registry;
	type Time = Timestamp;
	type MaxRepresentation = Longest;
	type MaxIncapacity = LongestIncapacity;
	type WeightInfo = ();
}

parameter_types! {
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1_000, write: 100_000 };
	pub static Longest: UnixMillis = MAX_REPRESENTATION;
	pub static LongestIncapacity: UnixMillis = MAX_INCAPACITY;
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, (OrganizationId, Privileges)> = BTreeMap::new();
	/// The live keys of patients.
	pub static Keys: BTreeMap<AccountId, (PatientId, KeyPurposes)> = BTreeMap::new();
	/// Who keeps the key of which patient.
	pub static Custodians: BTreeMap<PatientId, OrganizationId> = BTreeMap::new();
	/// The removed keys of anybody.
	pub static Removed: BTreeSet<AccountId> = BTreeSet::new();
	/// The patients who may entrust nobody now.
	pub static Recovered: BTreeSet<PatientId> = BTreeSet::new();
	/// The relationships in force.
	pub static Related: BTreeSet<(PatientId, OrganizationId, RelationshipKind)> = BTreeSet::new();
	/// The patients who died or left, and since when.
	pub static AtRest: BTreeMap<PatientId, Closing> = BTreeMap::new();
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
		Keys::get().values().any(|(owner, _)| *owner == patient)
	}

	fn may(who: &AccountId, patient: PatientId, purpose: KeyPurpose) -> bool {
		let own = Keys::get()
			.get(who)
			.is_some_and(|(owner, purposes)| *owner == patient && purposes.contains(purpose));
		own && Self::custodian(patient).is_none()
	}

	fn patient_of(who: &AccountId) -> Option<PatientId> {
		Keys::get().get(who).map(|(owner, _)| *owner).filter(|_| !Removed::get().contains(who))
	}

	fn owner_of(who: &AccountId) -> Option<PatientId> {
		let removed = Removed::get().contains(who).then_some(MIA_ALONE);
		Self::patient_of(who).or(removed)
	}

	fn may_entrust(patient: PatientId) -> bool {
		!Recovered::get().contains(&patient)
	}

	fn custodian(patient: PatientId) -> Option<OrganizationId> {
		Custodians::get().get(&patient).copied()
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
	fn set_custodian(patient: PatientId, organization: OrganizationId) {
		Custodians::mutate(|all| all.insert(patient, organization));
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

	fn held(_: PatientId, _: OrganizationId, _: RelationshipKind) -> Vec<(UnixMillis, UnixMillis)> {
		vec![]
	}

	fn is_disputed(_: PatientId, _: OrganizationId, _: RelationshipKind) -> bool {
		false
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(17, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_relationship(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
		Related::mutate(|related| related.insert((patient, organization, kind)));
	}
}

impl LifeInspect for Registry {
	fn closed(patient: PatientId) -> Option<Closing> {
		AtRest::get().get(&patient).copied()
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(19, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_deceased(patient: PatientId) {
		close(patient, LifeClosing::Deceased);
	}
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	use RelationshipKind::{Coverage, Treatment};
	Longest::set(MAX_REPRESENTATION);
	LongestIncapacity::set(MAX_INCAPACITY);
	Members::set(BTreeMap::from([
		(ST_MARY, Role::Provider.into()),
		(LAKESIDE, Roles::of(&[Role::Provider, Role::Pharmacy])),
		(INSURER, Role::Payer.into()),
		(HILLTOP, Role::Provider.into()),
	]));
	Admins::set(BTreeMap::from([(ST_MARY_ADMIN, ST_MARY)]));
	let officer = Privileges::from(Privilege::PrivacyOfficer);
	Practitioners::set(BTreeMap::from([
		(DR_OKAFOR, (ST_MARY, Privileges::from(Privilege::BreakGlass))),
		(ST_MARY_OFFICER, (ST_MARY, officer)),
		(DR_LINDQVIST, (LAKESIDE, Privileges::empty())),
		(LAKESIDE_OFFICER, (LAKESIDE, officer)),
		(INSURER_OFFICER, (INSURER, officer)),
		(HILLTOP_OFFICER, (HILLTOP, officer)),
	]));
	Keys::set(BTreeMap::from([
		(MIA_KEY, (PATIENT_MIA, KeyPurposes::all())),
		(MIA_CONSENT_KEY, (PATIENT_MIA, KeyPurpose::Consent.into())),
		(MIA_VETO_KEY, (PATIENT_MIA, KeyPurpose::RecoveryVeto.into())),
		(MIA_ALONE_KEY, (MIA_ALONE, KeyPurposes::all())),
		(ANA_KEY, (PATIENT_ANA, KeyPurposes::all())),
	]));
	Custodians::set(BTreeMap::new());
	Removed::set(BTreeSet::new());
	Recovered::set(BTreeSet::new());
	AtRest::set(BTreeMap::new());
	Related::set(BTreeSet::from([
		(PATIENT_MIA, ST_MARY, Treatment),
		(PATIENT_MIA, LAKESIDE, Treatment),
		(PATIENT_MIA, INSURER, Coverage),
		(PATIENT_ANA, ST_MARY, Treatment),
		(PATIENT_ANA, LAKESIDE, Treatment),
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
		Proxies::do_try_state().expect("all invariants hold after a test");
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

/// Has a patient die or leave now.
pub fn close(patient: PatientId, how: LifeClosing) {
	let at = pallet_timestamp::Now::<Test>::get();
	AtRest::mutate(|all| all.insert(patient, Closing { how, at }));
}

/// Has a patient who died or left be as before.
pub fn reopen(patient: PatientId) {
	AtRest::mutate(|all| all.remove(&patient));
}

/// Ends what an organization has with a patient.
pub fn part(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
	Related::mutate(|related| related.remove(&(patient, organization, kind)));
}
