//! A runtime with this pallet, and the people of its tests.

use crate as pallet_patient_identity;
use crate::{
	payload::{KeyAddition, KeyRecovery, Registration},
	PatientKey,
};
use codec::Encode;
use frame_support::{
	assert_ok, derive_impl,
	dispatch::DispatchResult,
	parameter_types,
	traits::{ConstU32, ConstU64},
	weights::{RuntimeDbWeight, Weight},
};
use salus_commitments::{guardian, Salt};
use salus_primitives::{
	recovery::DEFAULT_RECOVERY_DELAY,
	traits::{OrganizationInspect, RelationshipInspect},
	Capacity, EncryptionKey, GuardianHash, KeyPurpose, KeyPurposes, OrganizationId, PatientId,
	Privilege, Privileges, RelationshipKind, Roles, UnixMillis,
};
use sp_core::{sr25519, Pair, H256};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage, MultiSignature, MultiSigner};
use std::collections::{BTreeMap, BTreeSet};

type Block = frame_system::mocking::MockBlock<Test>;
pub type AccountId = AccountId32;

/// Administers St. Mary's hospital.
pub const ST_MARY: AccountId = AccountId::new([0xa1; 32]);
pub const ST_MARY_ID: OrganizationId = OrganizationId(1);
/// Administers the Northside clinic.
pub const NORTHSIDE: AccountId = AccountId::new([0xa2; 32]);
pub const NORTHSIDE_ID: OrganizationId = OrganizationId(2);
/// Administers the Lakeside clinic.
pub const LAKESIDE: AccountId = AccountId::new([0xa3; 32]);
pub const LAKESIDE_ID: OrganizationId = OrganizationId(3);
/// Works for the Lakeside clinic, and may look where others may not.
pub const DR_LINDQVIST: AccountId = AccountId::new([0xa4; 32]);
/// A privacy officer of the Lakeside clinic.
pub const OFFICER_REYES: AccountId = AccountId::new([0xa5; 32]);
/// Ana's guardians: her sister, an old friend, and one from the choir.
pub const GRACE: AccountId = AccountId::new([0xb1; 32]);
pub const HUGO: AccountId = AccountId::new([0xb2; 32]);
pub const IRIS: AccountId = AccountId::new([0xb3; 32]);
/// Whom Ana was married to.
pub const EX: AccountId = AccountId::new([0xb4; 32]);
/// Acts for nobody.
pub const STRANGER: AccountId = AccountId::new([0xff; 32]);

pub const GENESIS_HASH: [u8; 32] = [0x6e; 32];
pub const ENCRYPTION_KEY: Option<EncryptionKey> = Some(EncryptionKey([3; 32]));

pub const HOUR: UnixMillis = 3_600_000;
pub const DAY: UnixMillis = 24 * HOUR;
/// When every test begins.
pub const START: UnixMillis = 1_800_000_000_000;
pub const MAX_KEYS: u32 = 4;

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
	#[runtime::pallet_index(10)]
	pub type PatientIdentity = pallet_patient_identity;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type DbWeight = DbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

parameter_types! {
	/// Who administers which organization in good standing.
	pub static ActingFor: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	/// The roles of members that have not all of them.
	pub static RolesOf: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	/// Whom which organization credentials, with which privileges.
	pub static Practitioners: BTreeMap<AccountId, (OrganizationId, Privileges)> = BTreeMap::new();
	/// The relationships that patients dispute.
	pub static Disputes: BTreeSet<(PatientId, OrganizationId, RelationshipKind)> = BTreeSet::new();
	/// When relationships held.
	pub static Held: BTreeMap<
		(PatientId, OrganizationId, RelationshipKind),
		Vec<(UnixMillis, UnixMillis)>,
	> = BTreeMap::new();
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1_000, write: 100_000 };
}

/// What one read of a member weighs here.
pub const INSPECT_WEIGHT: Weight = Weight::from_parts(7, 0);

/// The members of the consortium.
pub struct Members;

impl OrganizationInspect<AccountId> for Members {
	fn in_good_standing(organization: OrganizationId) -> bool {
		ActingFor::get().values().any(|member| *member == organization)
	}

	fn roles(organization: OrganizationId) -> Roles {
		if Self::in_good_standing(organization) {
			RolesOf::get().get(&organization).copied().unwrap_or(Roles::all())
		} else {
			Roles::empty()
		}
	}

	fn administered_by(who: &AccountId) -> Option<OrganizationId> {
		ActingFor::get().get(who).copied()
	}

	fn practitioner(who: &AccountId) -> Option<(OrganizationId, Privileges)> {
		Practitioners::get().get(who).copied().filter(|(id, _)| Self::in_good_standing(*id))
	}

	fn inspect_weight() -> Weight {
		INSPECT_WEIGHT
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_practitioner(who: &AccountId, _: Roles) -> OrganizationId {
		let organization = OrganizationId(1_000 + Practitioners::get().len() as u32);
		let admin = AccountId::new([organization.0 as u8; 32]);
		ActingFor::mutate(|acting| acting.insert(admin, organization));
		let credential = (organization, Privileges::all());
		Practitioners::mutate(|all| all.insert(who.clone(), credential));
		organization
	}
}

impl RelationshipInspect for Members {
	fn in_force(_: PatientId, _: OrganizationId, _: RelationshipKind) -> Option<UnixMillis> {
		None
	}

	fn held(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Vec<(UnixMillis, UnixMillis)> {
		Held::get().get(&(patient, organization, kind)).cloned().unwrap_or_default()
	}

	fn is_disputed(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> bool {
		Disputes::get().contains(&(patient, organization, kind))
	}

	fn inspect_weight() -> Weight {
		INSPECT_WEIGHT
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_relationship(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
		hold(patient, organization, kind, now(), now() + DAY);
	}
}

impl crate::Config for Test {
	type Organizations = Members;
	type Relationships = Members;
	type Time = Timestamp;
	type Signature = MultiSignature;
	type Signer = MultiSigner;
	type MaxKeys = ConstU32<MAX_KEYS>;
	type MaxPayloadLifetime = ConstU64<DAY>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Keys;
}

/// Keys that are derived, so that the benchmarks' tests need no keystore.
#[cfg(feature = "runtime-benchmarks")]
pub struct Keys;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<MultiSignature, AccountId> for Keys {
	fn key(seed: u32) -> AccountId {
		account(&pair(&seed.to_string()))
	}

	fn sign(key: &AccountId, payload: &[u8]) -> MultiSignature {
		let signer =
			(0u32..).map(|seed| pair(&seed.to_string())).find(|pair| account(pair) == *key);
		sign(&signer.unwrap(), payload)
	}

	fn set_now(now: UnixMillis) {
		super::mock::set_now(now);
	}
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		ActingFor::set(BTreeMap::from([
			(ST_MARY, ST_MARY_ID),
			(NORTHSIDE, NORTHSIDE_ID),
			(LAKESIDE, LAKESIDE_ID),
		]));
		Practitioners::set(BTreeMap::from([
			(DR_LINDQVIST, (LAKESIDE_ID, Privilege::BreakGlass.into())),
			(OFFICER_REYES, (LAKESIDE_ID, Privilege::PrivacyOfficer.into())),
		]));
		RolesOf::set(BTreeMap::new());
		Held::set(BTreeMap::new());
		Disputes::set(BTreeSet::new());
		let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			frame_system::BlockHash::<Test>::insert(0, H256(GENESIS_HASH));
			set_now(START);
		});
		ext
	}

	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			PatientIdentity::do_try_state().expect("every invariant holds after a test");
		});
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> sp_io::TestExternalities {
	ExtBuilder.build()
}

/// Moves the clock, which the node's inherent moves otherwise.
pub fn set_now(now: UnixMillis) {
	pallet_timestamp::Now::<Test>::put(now);
}

pub fn now() -> UnixMillis {
	pallet_timestamp::Now::<Test>::get()
}

pub fn signed(who: &AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

/// Somebody's key pair, by name.
pub fn pair(name: &str) -> sr25519::Pair {
	sr25519::Pair::from_string(&format!("//{name}"), None).unwrap()
}

/// Ana's first key.
pub fn ana() -> sr25519::Pair {
	pair("Ana")
}

/// Ana's new phone.
pub fn ana_phone() -> sr25519::Pair {
	pair("AnaPhone")
}

pub fn ben() -> sr25519::Pair {
	pair("Ben")
}

pub fn account(pair: &sr25519::Pair) -> AccountId {
	pair.public().into()
}

pub fn sign(pair: &sr25519::Pair, bytes: &[u8]) -> MultiSignature {
	pair.sign(bytes).into()
}

/// A registration by St. Mary's that everything is right with.
pub fn registration(key: &sr25519::Pair) -> Registration<AccountId> {
	Registration {
		genesis_hash: GENESIS_HASH,
		key: account(key),
		encryption_key: ENCRYPTION_KEY,
		sponsor: ST_MARY_ID,
		expires_at: now() + HOUR,
	}
}

/// An addition of a key that everything is right with.
pub fn addition(
	patient: PatientId,
	key: &sr25519::Pair,
	purposes: KeyPurposes,
) -> KeyAddition<AccountId> {
	KeyAddition {
		genesis_hash: GENESIS_HASH,
		patient,
		key: account(key),
		purposes,
		expires_at: now() + HOUR,
	}
}

/// Registers the identity whose first key this is.
pub fn register(key: &sr25519::Pair) -> PatientId {
	assert_ok!(PatientIdentity::register(signed(&account(key)), ENCRYPTION_KEY));
	PatientIdentity::patient_id_for(&account(key))
}

/// Adds a key to the identity that `by` controls.
pub fn add_key(by: &sr25519::Pair, key: &sr25519::Pair, purposes: KeyPurposes) {
	let patient = stored_key(by).unwrap().patient;
	let addition = addition(patient, key, purposes);
	assert_ok!(PatientIdentity::add_key(
		signed(&account(by)),
		patient,
		addition.key.clone(),
		purposes,
		addition.expires_at,
		sign(key, &addition.bytes())
	));
}

/// Removes a key from the identity that `by` controls.
pub fn remove_key(by: &sr25519::Pair, key: &sr25519::Pair) {
	let patient = stored_key(by).unwrap().patient;
	assert_ok!(PatientIdentity::remove_key(signed(&account(by)), patient, account(key)));
}

/// What is stored about a key.
pub fn stored_key(key: &sr25519::Pair) -> Option<PatientKey> {
	crate::PatientKeys::<Test>::get(account(key))
}

/// What is stored about a patient who must exist.
pub fn stored(patient: PatientId) -> crate::PatientOf<Test> {
	crate::Patients::<Test>::get(patient).unwrap()
}

/// What is kept of a patient's recovery, of which there must have been an attempt.
pub fn stored_recovery(patient: PatientId) -> crate::RecoveryOf<Test> {
	crate::Recoveries::<Test>::get(patient).unwrap()
}

/// Has an organization have a relationship with a patient, from a moment until another.
pub fn hold(
	patient: PatientId,
	organization: OrganizationId,
	kind: RelationshipKind,
	from: UnixMillis,
	until: UnixMillis,
) {
	Held::mutate(|held| {
		held.entry((patient, organization, kind)).or_default().push((from, until));
	});
}

/// The salt of the commitment to a guardian.
pub fn salt(guardian: &AccountId) -> [u8; 32] {
	(*b"salt", guardian).using_encoded(sp_io::hashing::sha2_256)
}

/// The commitment to a guardian.
pub fn commitment(guardian: &AccountId) -> GuardianHash {
	guardian::commit(&guardian.encode(), &Salt::from_bytes(salt(guardian)))
}

/// In the capacity of a guardian to whom the patient committed.
pub fn as_guardian(guardian: &AccountId) -> Capacity {
	Capacity::Guardian { salt: salt(guardian) }
}

/// In the capacity of an organization.
pub const AS_ORGANIZATION: Capacity = Capacity::Organization { evidence: [0xe7; 32] };

/// Sets the guardians of the identity that `by` controls, with the usual delay.
pub fn set_guardians(by: &sr25519::Pair, guardians: &[AccountId], threshold: u32) {
	let patient = stored_key(by).unwrap().patient;
	let commitments: Vec<_> = guardians.iter().map(commitment).collect();
	assert_ok!(PatientIdentity::set_guardians(
		signed(&account(by)),
		patient,
		commitments.try_into().unwrap(),
		threshold,
		DEFAULT_RECOVERY_DELAY
	));
}

/// A wish to be recovered that everything is right with.
pub fn wish(patient: PatientId, key: &sr25519::Pair) -> KeyRecovery<AccountId> {
	KeyRecovery {
		genesis_hash: GENESIS_HASH,
		patient,
		key: account(key),
		encryption_key: Some(EncryptionKey([5; 32])),
		expires_at: now() + HOUR,
	}
}

/// Starts a recovery with a wish as it is, whatever was signed.
pub fn start_signed(
	origin: RuntimeOrigin,
	capacity: Capacity,
	wish: KeyRecovery<AccountId>,
	signature: MultiSignature,
) -> DispatchResult {
	PatientIdentity::start_recovery(
		origin,
		wish.patient,
		capacity,
		wish.key,
		wish.encryption_key,
		wish.expires_at,
		signature,
	)
}

/// Starts a recovery to a key, which signs.
pub fn start(
	by: &AccountId,
	capacity: Capacity,
	patient: PatientId,
	key: &sr25519::Pair,
) -> DispatchResult {
	let wish = wish(patient, key);
	let signature = sign(key, &wish.bytes());
	start_signed(signed(by), capacity, wish, signature)
}

/// Supports the recovery to a key.
pub fn support(
	by: &AccountId,
	capacity: Capacity,
	patient: PatientId,
	key: &sr25519::Pair,
) -> DispatchResult {
	PatientIdentity::support_recovery(signed(by), patient, capacity, account(key))
}

pub fn veto(by: &AccountId, patient: PatientId) -> DispatchResult {
	PatientIdentity::veto_recovery(signed(by), patient)
}

/// Completes a recovery, as anybody may.
pub fn complete(patient: PatientId) -> DispatchResult {
	PatientIdentity::complete_recovery(signed(&STRANGER), patient)
}

/// Ana, with three guardians of whom two are needed, who have been so for long enough.
pub fn ana_with_guardians() -> PatientId {
	let patient = register(&ana());
	set_guardians(&ana(), &[GRACE, HUGO, IRIS], 2);
	set_now(START + 30 * DAY);
	patient
}

/// A recovery of Ana's identity that waits for a veto. Returns when it can be completed.
pub fn ana_recovering() -> (PatientId, UnixMillis) {
	let patient = ana_with_guardians();
	assert_ok!(start(&GRACE, as_guardian(&GRACE), patient, &ana_phone()));
	assert_ok!(support(&HUGO, as_guardian(&HUGO), patient, &ana_phone()));
	(patient, now() + DEFAULT_RECOVERY_DELAY)
}

/// Ana's identity, recovered to her new phone just now, and what of it is on paper.
pub fn ana_recovered() -> (PatientId, sr25519::Pair) {
	let (patient, completes_at) = ana_recovering();
	let paper = pair("AnaPaper");
	add_key(&ana(), &paper, KeyPurpose::RecoveryVeto.into());
	set_now(completes_at);
	assert_ok!(complete(patient));
	(patient, paper)
}

/// A recovery of it by two organizations that waits for a veto: St. Mary's, which sponsored her, and
/// Northside, which insures her.
pub fn ana_recovering_by_organizations() -> (PatientId, UnixMillis) {
	let patient = register_sponsored(&ana());
	hold(patient, NORTHSIDE_ID, RelationshipKind::Coverage, START, START + 90 * DAY);
	set_now(START + 30 * DAY);
	assert_ok!(start(&ST_MARY, AS_ORGANIZATION, patient, &ana_phone()));
	assert_ok!(support(&NORTHSIDE, AS_ORGANIZATION, patient, &ana_phone()));
	(patient, now() + DEFAULT_RECOVERY_DELAY)
}

/// Registers the identity whose first key this is, sponsored by St. Mary's.
pub fn register_sponsored(key: &sr25519::Pair) -> PatientId {
	let registration = registration(key);
	assert_ok!(PatientIdentity::register_sponsored(
		signed(&ST_MARY),
		account(key),
		ENCRYPTION_KEY,
		registration.expires_at,
		sign(key, &registration.bytes())
	));
	PatientIdentity::patient_id_for(&account(key))
}

/// Has a patient dispute a relationship with an organization, which ends by it.
pub fn dispute(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
	Held::mutate(|held| {
		for (_, until) in held.entry((patient, organization, kind)).or_default() {
			*until = now().min(*until);
		}
	});
	Disputes::mutate(|disputes| disputes.insert((patient, organization, kind)));
}

pub fn withdraw_support(by: &AccountId, patient: PatientId) -> DispatchResult {
	PatientIdentity::withdraw_support(signed(by), patient)
}
