//! A runtime of disclosures alone, among named patients, organizations and practitioners.

use crate as pallet_disclosures;
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{derive_impl, parameter_types, weights::Weight};
use salus_primitives::{
	traits::{GrantInspect, OrganizationInspect, PatientInspect, RepresentativeInspect},
	EmergencyId, EncryptionKey, GrantId, KeyPurpose, OrganizationId, PatientId, Privileges,
	RelationshipKind, Representation, RepresentativeCapacity, RepresentativeId, Role, Roles,
	UnixMillis,
};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// A hospital.
pub const ST_MARY: OrganizationId = OrganizationId(1);
/// A clinic.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// An insurer.
pub const UMBRELLA: OrganizationId = OrganizationId(3);
/// Never admitted.
pub const QUACKERY: OrganizationId = OrganizationId(99);

pub const ST_MARY_ADMIN: AccountId = 101;
/// Of St Mary.
pub const DR_OKAFOR: AccountId = 111;
/// Of Lakeside.
pub const DR_LINDQVIST: AccountId = 112;
pub const STRANGER: AccountId = 999;

pub const PATIENT_ANA: PatientId = PatientId([0xA1; 32]);
pub const PATIENT_BEN: PatientId = PatientId([0xB2; 32]);
/// Registered nowhere.
pub const PATIENT_NOBODY: PatientId = PatientId([0xFF; 32]);
/// A key of Ana.
pub const ANA_KEY: AccountId = 201;

/// The time at which tests begin.
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
	pub type Disclosures = pallet_disclosures;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_disclosures::Config for Test {
	type Organizations = Registry;
	type Patients = Registry;
	type Grants = Registry;
	type Representatives = Registry;
	type Time = Timestamp;
	type WeightInfo = ();
}

/// A grant, with the organization whose records it is about and the one that it is for.
type GrantInForce = (PatientId, GrantId, OrganizationId, OrganizationId);

/// A relationship by which the base policy permits something, with the organization whose records
/// it is about and the one that has it.
type PolicyInForce = (PatientId, RelationshipKind, OrganizationId, OrganizationId);

/// An emergency, with the organization whose records it opens and the one for which it was opened.
type EmergencyInForce = (PatientId, EmergencyId, OrganizationId, OrganizationId);

parameter_types! {
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	/// The keys of registered patients.
	pub static Keys: BTreeMap<AccountId, PatientId> = BTreeMap::new();
	pub static GrantsInForce: BTreeSet<GrantInForce> = BTreeSet::new();
	pub static PoliciesInForce: BTreeSet<PolicyInForce> = BTreeSet::new();
	pub static EmergenciesInForce: BTreeSet<EmergencyInForce> = BTreeSet::new();
	/// Who may view as which patient's representative.
	pub static Viewing: BTreeSet<(PatientId, RepresentativeId, RepresentativeCapacity)> =
		BTreeSet::new();
}

/// The id of every patient's grant that does not say in clear whom it is for.
pub const GRANT_TO_SOMEBODY: GrantId = GrantId(1_000);

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

impl PatientInspect<AccountId> for Registry {
	fn exists(patient: PatientId) -> bool {
		Keys::get().values().any(|owner| *owner == patient)
	}

	fn may(who: &AccountId, patient: PatientId, _: KeyPurpose) -> bool {
		Keys::get().get(who) == Some(&patient)
	}

	fn patient_of(who: &AccountId) -> Option<PatientId> {
		Keys::get().get(who).copied()
	}

	fn owner_of(who: &AccountId) -> Option<PatientId> {
		Self::patient_of(who)
	}

	fn may_entrust(_: PatientId) -> bool {
		true
	}

	fn custodian(_: PatientId) -> Option<OrganizationId> {
		None
	}

	fn encryption_key(_: PatientId) -> Option<EncryptionKey> {
		None
	}

	fn inspect_weight() -> Weight {
		Weight::zero()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_patient(who: &AccountId) -> PatientId {
		let mut id = [0; 32];
		id[..8].copy_from_slice(&who.to_le_bytes());
		Keys::mutate(|keys| keys.insert(*who, PatientId(id)));
		PatientId(id)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_custodian(_: PatientId, _: OrganizationId) {}
}

impl GrantInspect<AccountId> for Registry {
	fn in_force(
		patient: PatientId,
		grant: GrantId,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> Option<bool> {
		let cited = (patient, grant, holder, recipient);
		// A grant whose grantee stands as a commitment is for nobody whom the chain knows.
		(grant != GRANT_TO_SOMEBODY).then(|| GrantsInForce::get().contains(&cited))
	}

	fn policy_in_force(
		patient: PatientId,
		kind: RelationshipKind,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> bool {
		PoliciesInForce::get().contains(&(patient, kind, holder, recipient))
	}

	fn emergency_in_force(
		patient: PatientId,
		emergency: EmergencyId,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> bool {
		EmergenciesInForce::get().contains(&(patient, emergency, holder, recipient))
	}

	fn inspect_weight() -> Weight {
		Weight::zero()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_grant_to_study(
		_: PatientId,
		_: &AccountId,
		_: &AccountId,
		_: OrganizationId,
	) -> GrantId {
		GRANT_TO_SOMEBODY
	}
}

impl RepresentativeInspect<AccountId> for Registry {
	fn representation(_: &AccountId, _: PatientId) -> Option<Representation> {
		unreachable!("disclosures do not ask")
	}

	fn represents(_: &AccountId, _: PatientId) -> bool {
		unreachable!("disclosures do not ask")
	}

	fn may_view(
		patient: PatientId,
		representative: RepresentativeId,
		capacity: RepresentativeCapacity,
	) -> bool {
		Viewing::get().contains(&(patient, representative, capacity))
	}

	fn is_over(_: PatientId, _: RepresentativeId) -> bool {
		unreachable!("disclosures do not ask")
	}

	fn inspect_weight() -> Weight {
		Weight::zero()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_representative(_: &AccountId, _: PatientId) {}
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let provider = Roles::of(&[Role::Provider]);
	Members::set(BTreeMap::from([
		(ST_MARY, provider),
		(LAKESIDE, provider),
		(UMBRELLA, Roles::of(&[Role::Payer])),
	]));
	Admins::set(BTreeMap::from([(ST_MARY_ADMIN, ST_MARY)]));
	Practitioners::set(BTreeMap::from([(DR_OKAFOR, ST_MARY), (DR_LINDQVIST, LAKESIDE)]));
	Keys::set(BTreeMap::from([(ANA_KEY, PATIENT_ANA), (ANA_KEY + 1, PATIENT_BEN)]));
	GrantsInForce::set(BTreeSet::new());
	PoliciesInForce::set(BTreeSet::new());
	EmergenciesInForce::set(BTreeSet::new());
	Viewing::set(BTreeSet::new());
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
		Disclosures::do_try_state().expect("all invariants hold after a test");
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

/// Ana grants `recipient` the records of `holder`.
pub fn ana_grants(id: GrantId, holder: OrganizationId, recipient: OrganizationId) {
	GrantsInForce::mutate(|grants| grants.insert((PATIENT_ANA, id, holder, recipient)));
}

/// The base policy permits `recipient` something of what `holder` has about Ana, by a relationship
/// of this kind.
pub fn policy_permits(kind: RelationshipKind, holder: OrganizationId, recipient: OrganizationId) {
	PoliciesInForce::mutate(|all| all.insert((PATIENT_ANA, kind, holder, recipient)));
}

/// Somebody of `recipient` opens what `holder` has about Ana.
pub fn opens(id: EmergencyId, holder: OrganizationId, recipient: OrganizationId) {
	EmergenciesInForce::mutate(|all| all.insert((PATIENT_ANA, id, holder, recipient)));
}

/// Ana revokes all that she granted.
pub fn ana_revokes() {
	GrantsInForce::set(BTreeSet::new());
}
