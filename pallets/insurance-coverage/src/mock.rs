//! A runtime of coverage alone, among named payers, providers and patients.

use crate as pallet_insurance_coverage;
use crate::pallet::Benefits;
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec,
};
use frame_support::{
	derive_impl, parameter_types,
	weights::{RuntimeDbWeight, Weight},
};
use salus_primitives::{
	days::DAY_MS,
	traits::{OrganizationInspect, PatientInspect},
	Benefit, CostShare, CoverageId, Day, EncryptionKey, KeyPurpose, Limit, Money, OrganizationId,
	PatientId, PlanId, Privileges, Role, Roles, UnixMillis,
};
use salus_runtime_api::{Eligibility, EligibilityFailure, EligibilityRequest};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// A clinic.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// A payer.
pub const HARBOR: OrganizationId = OrganizationId(3);
/// Another payer.
pub const SUMMIT: OrganizationId = OrganizationId(4);
pub const PHARMACY: OrganizationId = OrganizationId(5);
pub const LABORATORY: OrganizationId = OrganizationId(6);

pub const LAKESIDE_ADMIN: AccountId = 102;
pub const HARBOR_ADMIN: AccountId = 103;
pub const SUMMIT_ADMIN: AccountId = 104;
/// A practitioner of Harbor Health.
pub const HARBOR_CLERK: AccountId = 113;
/// The key of a patient.
pub const ANA_KEY: AccountId = 201;
pub const STRANGER: AccountId = 999;

pub const PATIENT_ANA: PatientId = PatientId([0xA7; 32]);
pub const PATIENT_BEN: PatientId = PatientId([0xBE; 32]);
/// An identity that nobody registered.
pub const NOBODY: PatientId = PatientId([0; 32]);

/// The time at which tests begin, and its day: 2027-01-15.
pub const NOW: UnixMillis = 1_800_000_000_000;
pub const TODAY: Day = Day(20_833);
pub const YEAR: i32 = 2027;
/// The first and the last day of that year.
pub const NEW_YEAR: Day = Day(20_819);
pub const NEW_YEARS_EVE: Day = Day(21_183);

/// What the plan of the tests calls by these numbers.
pub const OFFICE_VISIT: u16 = 1;
pub const COSMETIC: u16 = 4;
pub const THERAPY: u16 = 9;

pub const DOCUMENT: [u8; 32] = [0xD0; 32];
pub const DEDUCTIBLE: u128 = 50_000;
pub const OUT_OF_POCKET_MAXIMUM: u128 = 200_000;
pub const FILING_LIMIT_DAYS: u32 = 90;

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
	pub type Coverage = pallet_insurance_coverage;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type DbWeight = DbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

impl pallet_insurance_coverage::Config for Test {
	type Organizations = Registry;
	type Patients = Registry;
	type Time = Timestamp;
	type WeightInfo = ();
}

parameter_types! {
	pub const DbWeight: RuntimeDbWeight = RuntimeDbWeight { read: 1_000, write: 100_000 };
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Patients: BTreeSet<PatientId> = BTreeSet::new();
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
		let admin = frame_benchmarking::account("admin", organization.0, 0);
		Members::mutate(|members| members.insert(organization, roles));
		Admins::mutate(|admins| admins.insert(admin, organization));
		Practitioners::mutate(|practitioners| practitioners.insert(*who, organization));
		organization
	}
}

impl PatientInspect<AccountId> for Registry {
	fn exists(patient: PatientId) -> bool {
		Patients::get().contains(&patient)
	}

	fn may(_: &AccountId, _: PatientId, _: KeyPurpose) -> bool {
		false
	}

	fn patient_of(_: &AccountId) -> Option<PatientId> {
		None
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
		let mut id = [0x33; 32];
		id[..8].copy_from_slice(&who.to_le_bytes());
		Patients::mutate(|patients| patients.insert(PatientId(id)));
		PatientId(id)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_custodian(_: PatientId, _: OrganizationId) {}
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	Members::set(BTreeMap::from([
		(LAKESIDE, Roles::of(&[Role::Provider])),
		(HARBOR, Roles::of(&[Role::Payer])),
		(SUMMIT, Roles::of(&[Role::Payer])),
		(PHARMACY, Roles::of(&[Role::Pharmacy])),
		(LABORATORY, Roles::of(&[Role::Laboratory])),
	]));
	Admins::set(BTreeMap::from([
		(LAKESIDE_ADMIN, LAKESIDE),
		(HARBOR_ADMIN, HARBOR),
		(SUMMIT_ADMIN, SUMMIT),
	]));
	Practitioners::set(BTreeMap::from([(HARBOR_CLERK, HARBOR)]));
	Patients::set(BTreeSet::from([PATIENT_ANA, PATIENT_BEN]));
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
		Coverage::do_try_state().expect("all invariants hold after a test");
	});
}

/// Sets the block's time.
pub fn set_time(now: UnixMillis) {
	pallet_timestamp::Now::<Test>::put(now);
}

/// Sets the block's time to the first moment of a day.
pub fn set_today(day: Day) {
	set_time(day.0 as u64 * DAY_MS);
}

/// Suspends an organization, with everybody who acts for it.
pub fn suspend(organization: OrganizationId) {
	Members::mutate(|members| members.remove(&organization));
}

/// Gives an organization other roles.
pub fn set_roles(organization: OrganizationId, roles: &[Role]) {
	Members::mutate(|members| members.insert(organization, Roles::of(roles)));
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// The days before and after a day.
pub fn day_before(day: Day) -> Day {
	Day(day.0 - 1)
}
pub fn day_after(day: Day) -> Day {
	Day(day.0 + 1)
}

/// An office visit costs 100.00, of which the member bears 20 % after the deductible; twenty units
/// of therapy are covered, for 10.00 each; nothing cosmetic is.
pub fn benefits() -> Benefits {
	let office_visit = Benefit {
		number: OFFICE_VISIT,
		covered: true,
		cost_share: CostShare::DeductibleThenCoinsurance,
		copay: 0,
		coinsurance_per_mille: 200,
		price_per_unit: 10_000,
		limit: Limit::None,
	};
	let cosmetic = Benefit { number: COSMETIC, covered: false, ..office_visit };
	let therapy = Benefit {
		number: THERAPY,
		cost_share: CostShare::CopayOnly,
		copay: 1_000,
		price_per_unit: 5_000,
		limit: Limit::Units(20),
		..office_visit
	};
	vec![office_visit, cosmetic, therapy].try_into().unwrap()
}

/// Makes the plan of the tests for a payer.
pub fn make_plan(admin: AccountId) -> PlanId {
	let id = PlanId(crate::PlanCount::<Test>::get());
	Coverage::create_plan(
		signed(admin),
		DOCUMENT,
		DEDUCTIBLE,
		OUT_OF_POCKET_MAXIMUM,
		FILING_LIMIT_DAYS,
		benefits(),
	)
	.expect("the plan of the tests is right");
	id
}

/// Covers a patient by Harbor Health.
pub fn cover(
	plan: PlanId,
	patient: PatientId,
	first_day: Day,
	last_day: Option<Day>,
) -> CoverageId {
	let id = CoverageId(crate::CoverageCount::<Test>::get());
	Coverage::create_coverage(signed(HARBOR_CLERK), plan, patient, first_day, last_day)
		.expect("the coverage of the tests is right");
	id
}

/// Asks what a service would bring.
pub fn verify(
	coverage: CoverageId,
	provider: OrganizationId,
	(benefit, units): (u16, u32),
	day: Day,
	amount: Money,
) -> Result<Eligibility, EligibilityFailure> {
	let request = EligibilityRequest { coverage, provider, benefit, day, amount, units };
	Coverage::verify_eligibility(request)
}
