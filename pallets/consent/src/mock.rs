//! A runtime of consent alone, among named organizations, practitioners and patients.

use crate as pallet_consent;
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, ConstU64},
	weights::{RuntimeDbWeight, Weight},
};
use salus_primitives::{
	life::Closing,
	traits::{
		EmergencyInspect, LifeInspect, OrganizationInspect, PatientInspect, RelationshipInspect,
		RepresentativeInspect, StudyInspect,
	},
	Action, BasePolicy, Categories, Confidentiality, DataCategory, Day, DayWindow, EmergencyAccess,
	EmergencyId, EmergencyInForce, EmergencyKind, EncryptionKey, Holder, KeyPurpose, KeyPurposes,
	LifeClosing, OrganizationId, PatientId, Privileges, Protected, Purpose, Purposes, RecordFacts,
	RelationshipKind, Representation, RepresentativeId, Role, Roles, Scope, Sensitivities, StudyId,
	UnixMillis,
};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// A hospital, which holds the records of most tests.
pub const ST_MARY: OrganizationId = OrganizationId(1);
/// A clinic.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// An insurer.
pub const UMBRELLA: OrganizationId = OrganizationId(3);
/// No member.
pub const QUACKERY: OrganizationId = OrganizationId(99);

pub const ST_MARY_ADMIN: AccountId = 101;
pub const LAKESIDE_ADMIN: AccountId = 102;
pub const UMBRELLA_ADMIN: AccountId = 103;
/// Of St Mary.
pub const DR_OKAFOR: AccountId = 111;
/// Of Lakeside.
pub const DR_LINDQVIST: AccountId = 112;
/// Of Lakeside, and the key of a patient too.
pub const NURSE_BEN: AccountId = 113;

pub const PATIENT_ANA: PatientId = PatientId([0xA1; 32]);
/// Who works at Lakeside.
pub const PATIENT_BEN: PatientId = PatientId([0xB2; 32]);
/// Who works nowhere.
pub const PATIENT_CARLA: PatientId = PatientId([0xC3; 32]);
/// Who has no device: St Mary keeps the key.
pub const PATIENT_OMAR: PatientId = PatientId([0xD4; 32]);
/// Registered nowhere.
pub const PATIENT_NOBODY: PatientId = PatientId([0xFF; 32]);

/// For every purpose.
pub const ANA_KEY: AccountId = 201;
/// For consent alone.
pub const ANA_CONSENT_KEY: AccountId = 202;
/// For control and veto, not for consent.
pub const ANA_CONTROL_KEY: AccountId = 203;
/// Of Carla, for every purpose.
pub const CARLA_KEY: AccountId = 204;
/// Of Omar, for control and consent, which St Mary keeps.
pub const OMAR_KEPT_KEY: AccountId = 205;
/// Of Omar, for every purpose, when he has taken the identity over.
pub const OMAR_KEY: AccountId = 206;
pub const STRANGER: AccountId = 999;

pub const HOUR: UnixMillis = 3_600_000;
pub const DAY: UnixMillis = 24 * HOUR;
/// The time at which tests begin.
pub const NOW: UnixMillis = 1_800_000_000_000;
pub const MAX_VALIDITY: UnixMillis = 3_650 * DAY;
pub const MAX_REQUEST_LIFETIME: UnixMillis = 30 * DAY;
pub const MAX_GRANTS: u32 = 8;
pub const POLICY_DELAY: UnixMillis = 400;

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
	pub type Consent = pallet_consent;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type DbWeight = DbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_consent::Config for Test {
	type Organizations = Registry;
	type Patients = Registry;
	type Representatives = Registry;
	type Life = Registry;
	type Relationships = Registry;
	type Studies = Registry;
	type Emergencies = Registry;
	type PolicyOrigin = frame_system::EnsureRoot<AccountId>;
	type PolicyDelay = ConstU64<POLICY_DELAY>;
	type Time = Timestamp;
	type MaxGrantsPerGrantee = ConstU32<MAX_GRANTS>;
	type MaxValidity = ConstU64<MAX_VALIDITY>;
	type MaxRequestLifetime = ConstU64<MAX_REQUEST_LIFETIME>;
	type WeightInfo = ();
}

parameter_types! {
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1_000, write: 100_000 };
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	/// When relationships held.
	pub static Held: BTreeMap<
		(PatientId, OrganizationId, RelationshipKind),
		Vec<(UnixMillis, UnixMillis)>,
	> = BTreeMap::new();
	/// Of each study, its sponsor and the first moment at which it is over.
	pub static Studies: BTreeMap<StudyId, (OrganizationId, UnixMillis)> = BTreeMap::new();
	pub static Investigators: BTreeSet<(StudyId, AccountId)> = BTreeSet::new();
	/// The emergencies that were opened, each as it was then, in the order of time.
	pub static Emergencies: Vec<(PatientId, EmergencyInForce<AccountId>)> = vec![];
	pub static EmergencyWeight: Weight = Weight::from_parts(23, 0);
	pub static Practitioners: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	/// The live keys of patients.
	pub static Keys: BTreeMap<AccountId, (PatientId, KeyPurposes)> = BTreeMap::new();
	/// Who keeps the key of which patient.
	pub static Custodians: BTreeMap<PatientId, OrganizationId> = BTreeMap::new();
	/// Who acts for which patient, as what.
	pub static Representations: BTreeMap<(AccountId, PatientId), Representation> =
		BTreeMap::new();
	/// From when on they may, unless at once.
	pub static Begins: BTreeMap<(AccountId, PatientId), UnixMillis> = BTreeMap::new();
	/// Who of them sleeps but while a patient lacks capacity.
	pub static Sleepers: BTreeSet<(AccountId, PatientId)> = BTreeSet::new();
	/// Until when a patient lacks capacity.
	pub static Incapacity: BTreeMap<PatientId, UnixMillis> = BTreeMap::new();
	/// The removed keys of patients.
	pub static Lost: BTreeMap<AccountId, PatientId> = BTreeMap::new();
	/// The patients who may entrust nobody now.
	pub static Recovered: BTreeSet<PatientId> = BTreeSet::new();
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
		Keys::get().get(who).map(|(owner, _)| *owner)
	}

	fn owner_of(who: &AccountId) -> Option<PatientId> {
		Self::patient_of(who).or_else(|| Lost::get().get(who).copied())
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

impl RepresentativeInspect<AccountId> for Registry {
	fn representation(who: &AccountId, patient: PatientId) -> Option<Representation> {
		let now = pallet_timestamp::Now::<Test>::get();
		let as_one = (*who, patient);
		let one = Representations::get().get(&as_one).copied()?;
		let awake_until = match Sleepers::get().contains(&as_one) {
			true => Incapacity::get().get(&patient).copied().unwrap_or_default(),
			false => UnixMillis::MAX,
		};
		let begins = Begins::get().get(&as_one).copied().unwrap_or_default();
		let until = one.until.min(awake_until);
		(begins <= now && now < until).then_some(Representation { until, ..one })
	}

	fn represents(who: &AccountId, patient: PatientId) -> bool {
		let now = pallet_timestamp::Now::<Test>::get();
		let is_same = |other: &AccountId| {
			let owner = <Self as PatientInspect<AccountId>>::owner_of(who);
			other == who || (owner.is_some() && Self::owner_of(other) == owner)
		};
		let all = Representations::get();
		all.iter().any(|((other, of), one)| *of == patient && now < one.until && is_same(other))
	}

	fn may_view(
		_: PatientId,
		_: RepresentativeId,
		_: salus_primitives::RepresentativeCapacity,
	) -> bool {
		unreachable!("consent does not ask")
	}

	fn is_over(patient: PatientId, representative: RepresentativeId) -> bool {
		let now = pallet_timestamp::Now::<Test>::get();
		let is_it = |one: &Representation| one.representative == representative && now < one.until;
		!Representations::get().iter().any(|((_, of), one)| *of == patient && is_it(one))
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(29, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_representative(_: &AccountId, _: PatientId) {}
}

impl LifeInspect for Registry {
	fn closed(patient: PatientId) -> Option<Closing> {
		AtRest::get().get(&patient).copied()
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(37, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_deceased(patient: PatientId) {
		rest(patient, LifeClosing::Deceased);
	}
}

impl RelationshipInspect for Registry {
	fn in_force(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Option<UnixMillis> {
		let now = pallet_timestamp::Now::<Test>::get();
		Self::held(patient, organization, kind)
			.into_iter()
			.find_map(|(from, until)| (from <= now && now < until).then_some(until))
	}

	fn held(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Vec<(UnixMillis, UnixMillis)> {
		Held::get().get(&(patient, organization, kind)).cloned().unwrap_or_default()
	}

	fn is_disputed(_: PatientId, _: OrganizationId, _: RelationshipKind) -> bool {
		false
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(17, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_relationship(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
		let ever = vec![(0, UnixMillis::MAX)];
		Held::mutate(|held| held.insert((patient, organization, kind), ever));
	}
}

impl StudyInspect<AccountId> for Registry {
	fn is_open(study: StudyId) -> bool {
		let now = pallet_timestamp::Now::<Test>::get();
		Studies::get()
			.get(&study)
			.is_some_and(|(sponsor, end)| now < *end && Self::has_role(*sponsor, Role::Researcher))
	}

	fn is_over(study: StudyId) -> bool {
		let now = pallet_timestamp::Now::<Test>::get();
		Studies::get().get(&study).is_none_or(|(_, end)| *end <= now)
	}

	fn takes_part_until(who: &AccountId, study: StudyId) -> Option<UnixMillis> {
		let takes_part = Investigators::get().contains(&(study, *who))
			&& Self::practitioner(who).is_some()
			&& Self::is_open(study);
		Studies::get().get(&study).filter(|_| takes_part).map(|(_, ends_at)| *ends_at)
	}

	fn sponsor(study: StudyId) -> Option<OrganizationId> {
		Studies::get().get(&study).map(|(sponsor, _)| *sponsor)
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(19, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_investigator(who: &AccountId) -> StudyId {
		let study = Studies::get().keys().last().map_or(0, |last| last.0 + 1);
		let researcher = frame_benchmarking::account("researcher", study, 0);
		let sponsor = Self::set_practitioner(&researcher, Role::Researcher.into());
		sponsor_study(StudyId(study), sponsor, UnixMillis::MAX);
		enroll(StudyId(study), *who);
		StudyId(study)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_investigator_of_closed(who: &AccountId) -> StudyId {
		let study = Self::set_investigator(who);
		close(study);
		study
	}
}

/// How long after its end an emergency is still believed of what was disclosed by it.
pub const LOGGED_WITHIN: UnixMillis = 3_600_000;

impl EmergencyInspect<AccountId> for Registry {
	fn in_force(patient: PatientId, id: EmergencyId) -> Option<EmergencyInForce<AccountId>> {
		let now = pallet_timestamp::Now::<Test>::get();
		let is_it = |(whose, one): &(_, EmergencyInForce<_>)| (*whose, one.id) == (patient, id);
		let (_, opened) = Emergencies::get().into_iter().find(is_it)?;
		let practises = Self::practitioner(&opened.opened_by).map(|(organization, _)| organization);
		(now < opened.until && practises == Some(opened.organization)).then_some(opened)
	}

	fn in_force_lately(patient: PatientId, id: EmergencyId) -> Option<EmergencyInForce<AccountId>> {
		let now = pallet_timestamp::Now::<Test>::get();
		let is_it = |(whose, one): &(_, EmergencyInForce<_>)| (*whose, one.id) == (patient, id);
		let (_, opened) = Emergencies::get().into_iter().find(is_it)?;
		let practises = Self::practitioner(&opened.opened_by).map(|(organization, _)| organization);
		(now < opened.until + LOGGED_WITHIN && practises == Some(opened.organization))
			.then_some(opened)
	}

	fn opened_for(
		patient: PatientId,
		who: &AccountId,
		holder: OrganizationId,
		kind: EmergencyKind,
	) -> Vec<EmergencyInForce<AccountId>> {
		let last = |named: Holder| {
			let is_meant = |(whose, one): &&(PatientId, EmergencyInForce<AccountId>)| {
				(*whose, one.opened_by, one.scope.holder) == (patient, *who, named)
					&& one.scope.purposes.contains(kind.purpose())
			};
			Emergencies::get().iter().rev().find(is_meant).map(|(_, one)| one.id)
		};
		[Holder::Organization(holder), Holder::Any]
			.into_iter()
			.filter_map(last)
			.filter_map(|id| <Self as EmergencyInspect<AccountId>>::in_force(patient, id))
			.collect()
	}

	fn inspect_weight() -> Weight {
		EmergencyWeight::get()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_emergencies(
		patient: PatientId,
		who: &AccountId,
		organization: OrganizationId,
		holder: OrganizationId,
	) -> EmergencyId {
		assert_eq!(Self::practitioner(who).map(|(employer, _)| employer), Some(organization));
		let open = |holder| {
			let (kind, access) = (EmergencyKind::Etreat, EmergencyAccess::Everything);
			break_glass(patient, *who, holder, kind, access, UnixMillis::MAX)
		};
		let first = open(Holder::Organization(holder));
		open(Holder::Any);
		first
	}
}

/// Has a practitioner break the glass until a moment; the id of the emergency.
pub fn break_glass(
	patient: PatientId,
	who: AccountId,
	holder: Holder,
	kind: EmergencyKind,
	access: EmergencyAccess,
	until: UnixMillis,
) -> EmergencyId {
	Emergencies::mutate(|opened| {
		let before = opened.iter().filter(|(whose, _)| *whose == patient).count();
		let id = EmergencyId(before as u32);
		let (organization, _) = Registry::practitioner(&who).expect("a practitioner opens");
		let scope = access.scope(holder, kind).expect("it opens something");
		let emergency = EmergencyInForce { id, opened_by: who, organization, scope, until };
		opened.push((patient, emergency));
		id
	})
}

/// Ends an emergency now.
pub fn end_emergency(patient: PatientId, id: EmergencyId) {
	let now = pallet_timestamp::Now::<Test>::get();
	Emergencies::mutate(|opened| {
		for (whose, one) in opened {
			if (*whose, one.id) == (patient, id) {
				one.until = now.min(one.until);
			}
		}
	});
}

/// Has an organization sponsor a study until a moment.
pub fn sponsor_study(study: StudyId, sponsor: OrganizationId, ends_at: UnixMillis) {
	Studies::mutate(|studies| studies.insert(study, (sponsor, ends_at)));
}

/// Ends a study now.
pub fn close(study: StudyId) {
	let now = pallet_timestamp::Now::<Test>::get();
	Studies::mutate(|studies| {
		if let Some((_, ends_at)) = studies.get_mut(&study) {
			*ends_at = now.min(*ends_at);
		}
	});
}

/// Makes somebody an investigator of a study.
pub fn enroll(study: StudyId, who: AccountId) {
	Investigators::mutate(|investigators| investigators.insert((study, who)));
}

/// Removes an investigator from a study.
pub fn remove(study: StudyId, who: AccountId) {
	Investigators::mutate(|investigators| investigators.remove(&(study, who)));
}

/// Has a patient die or leave now.
pub fn rest(patient: PatientId, how: LifeClosing) {
	let at = pallet_timestamp::Now::<Test>::get();
	AtRest::mutate(|all| all.insert(patient, Closing { how, at }));
}

/// Has a patient who died or left be as before.
pub fn reopen(patient: PatientId) {
	AtRest::mutate(|all| all.remove(&patient));
}

/// Ends what an organization has with a patient now.
pub fn part(patient: PatientId, organization: OrganizationId, kind: RelationshipKind) {
	let now = pallet_timestamp::Now::<Test>::get();
	Held::mutate(|held| {
		for (_, until) in held.entry((patient, organization, kind)).or_default() {
			*until = now.min(*until);
		}
	});
}

/// Has an organization treat, or cover, a patient from one moment on until another.
pub fn relate(
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

/// Has Omar take the identity over: the key that was kept is removed.
pub fn claim() {
	Custodians::mutate(|all| all.remove(&PATIENT_OMAR));
	Keys::mutate(|keys| {
		keys.remove(&OMAR_KEPT_KEY);
		keys.insert(OMAR_KEY, (PATIENT_OMAR, KeyPurposes::all()));
	});
	Lost::mutate(|lost| lost.insert(OMAR_KEPT_KEY, PATIENT_OMAR));
}

/// Has the consortium choose a policy, and waits until it holds.
pub fn adopt(policy: BasePolicy) {
	let planned = Consent::plan_base_policy(RuntimeOrigin::root(), policy);
	assert_eq!(planned, Ok(()));
	set_time(pallet_timestamp::Now::<Test>::get() + POLICY_DELAY);
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	Members::set(BTreeMap::from([
		(ST_MARY, Roles::of(&[Role::Provider, Role::Laboratory])),
		(LAKESIDE, Roles::of(&[Role::Provider])),
		(UMBRELLA, Roles::of(&[Role::Payer])),
	]));
	Admins::set(BTreeMap::from([
		(ST_MARY_ADMIN, ST_MARY),
		(LAKESIDE_ADMIN, LAKESIDE),
		(UMBRELLA_ADMIN, UMBRELLA),
	]));
	Practitioners::set(BTreeMap::from([
		(DR_OKAFOR, ST_MARY),
		(DR_LINDQVIST, LAKESIDE),
		(NURSE_BEN, LAKESIDE),
	]));
	let control = KeyPurposes::of(&[KeyPurpose::Control, KeyPurpose::RecoveryVeto]);
	let kept = KeyPurposes::of(&[KeyPurpose::Control, KeyPurpose::Consent]);
	Keys::set(BTreeMap::from([
		(ANA_KEY, (PATIENT_ANA, KeyPurposes::all())),
		(ANA_CONSENT_KEY, (PATIENT_ANA, KeyPurpose::Consent.into())),
		(ANA_CONTROL_KEY, (PATIENT_ANA, control)),
		(NURSE_BEN, (PATIENT_BEN, KeyPurposes::all())),
		(CARLA_KEY, (PATIENT_CARLA, KeyPurposes::all())),
		(OMAR_KEPT_KEY, (PATIENT_OMAR, kept)),
	]));
	Custodians::set(BTreeMap::from([(PATIENT_OMAR, ST_MARY)]));
	Held::set(BTreeMap::new());
	Studies::set(BTreeMap::new());
	Investigators::set(BTreeSet::new());
	Recovered::set(BTreeSet::new());
	AtRest::set(BTreeMap::new());
	Emergencies::set(vec![]);
	EmergencyWeight::set(Weight::from_parts(23, 0));
	Lost::set(BTreeMap::new());
	Representations::set(BTreeMap::new());
	Begins::set(BTreeMap::new());
	Sleepers::set(BTreeSet::new());
	Incapacity::set(BTreeMap::new());
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	crate::GenesisConfig::<Test>::default().assimilate_storage(&mut storage).unwrap();
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
		Consent::do_try_state().expect("all invariants hold after a test");
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

/// Laboratory results of St Mary, to be read for treatment, whatever their day.
pub fn scope() -> Scope {
	Scope {
		holder: Holder::Organization(ST_MARY),
		actions: Action::Read.into(),
		purposes: Purpose::Treat.into(),
		categories: DataCategory::LabResults.into(),
		confidentiality: Confidentiality::N,
		days: DayWindow::ALWAYS,
		protected: Protected::None,
	}
}

/// Everything of everybody, for whatever.
pub fn widest_scope() -> Scope {
	Scope {
		holder: Holder::Any,
		actions: salus_primitives::Actions::all(),
		purposes: Purposes::all(),
		categories: Categories::all(),
		confidentiality: Confidentiality::V,
		days: DayWindow::ALWAYS,
		protected: Protected::All,
	}
}

/// An ordinary record that [`scope`] covers.
pub fn lab_result() -> RecordFacts {
	RecordFacts {
		category: DataCategory::LabResults,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::empty(),
		days: DayWindow::on(Day(20_000)),
		origin: None,
	}
}
