//! A runtime of claims and settlement money alone, among named organizations and members.

use crate as pallet_insurance_claims;
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types, traits::ConstU128, weights::Weight, PalletId,
};
use frame_system::EnsureSignedBy;
use salus_commitments::{
	merkle::{leaf_hash, verify_inclusion},
	record::{member_commitment, Commitments},
	Salt,
};
use salus_primitives::{
	traits::{AnchorInspect, ConsentInspect, CoverageLedger, OrganizationInspect},
	Accumulator, AnchorState, BatchSequence, Benefit, CostShare, CoverageId, CoverageTerms,
	DataCategory, Day, DenyReason, Evidence, GrantId, Leaf, Limit, Money, OrganizationId,
	PatientId, Permission, Place, PlanId, PlanTerms, Privileges, Purpose, RelationshipKind, Role,
	Roles, UnixMillis,
};
use sp_runtime::{traits::IdentityLookup, BuildStorage};

/// Long enough to tell the pools of organizations apart.
pub type AccountId = u128;

/// A hospital with a laboratory.
pub const ST_MARY: OrganizationId = OrganizationId(1);
/// A clinic.
pub const LAKESIDE: OrganizationId = OrganizationId(2);
/// An insurer.
pub const UMBRELLA: OrganizationId = OrganizationId(3);
/// Another insurer.
pub const MUTUAL: OrganizationId = OrganizationId(4);
/// A pharmacy.
pub const CORNER: OrganizationId = OrganizationId(5);
/// A research institution.
pub const INSTITUTE: OrganizationId = OrganizationId(6);

/// Stands for the council's two thirds.
pub const COUNCIL: AccountId = 1;
pub const ST_MARY_ADMIN: AccountId = 101;
pub const LAKESIDE_ADMIN: AccountId = 102;
pub const UMBRELLA_ADMIN: AccountId = 103;
pub const MUTUAL_ADMIN: AccountId = 104;
pub const CORNER_ADMIN: AccountId = 105;
pub const INSTITUTE_ADMIN: AccountId = 106;
/// Of Lakeside.
pub const DR_LINDQVIST: AccountId = 112;
pub const STRANGER: AccountId = 999;

/// Ana, as Umbrella knows her.
pub const ANA: PatientId = PatientId([0xA1; 32]);
/// Ben, as Umbrella knows him.
pub const BEN: PatientId = PatientId([0xB2; 32]);

/// Ana's coverage by Umbrella.
pub const ANA_COVERAGE: CoverageId = CoverageId(0);
/// Ben's coverage by Umbrella.
pub const BEN_COVERAGE: CoverageId = CoverageId(1);
/// Umbrella's plan.
pub const PLAN: PlanId = PlanId(0);

/// By which each member permits every provider here to be paid by Umbrella.
pub const GRANT: Permission = Permission::Grant(GrantId(0));

/// By which Ana permits them to be paid by Mutual, where a test has it cover her.
pub const MUTUAL_GRANT: Permission = Permission::Grant(GrantId(1));

/// The base policy, by which whoever covers a member may be given claims. Here it permits nothing,
/// until a test has it permit.
pub const POLICY: Permission = Permission::Policy(RelationshipKind::Coverage);

/// Shares a copay of 20.
pub const VISIT: u16 = 1;
/// Shares deductible and coinsurance.
pub const LAB: u16 = 2;
/// Is excluded.
pub const COSMETIC: u16 = 3;
/// Is paid in full, twice a year.
pub const THERAPY: u16 = 4;
/// Is paid in full, up to 150 a year.
pub const DENTAL: u16 = 5;
/// Is not in the plan.
pub const UNKNOWN_BENEFIT: u16 = 77;

pub const DAY: UnixMillis = 24 * 3_600_000;
/// The time at which tests begin: 2027-01-15, eight in the morning.
pub const NOW: UnixMillis = 1_800_000_000_000;
pub const TODAY: Day = Day(20_833);
/// The first day of 2027.
pub const NEW_YEAR: Day = Day(20_819);
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
	pub type Settlement = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type Claims = pallet_insurance_claims;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Money>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Money;
	type AccountStore = System;
	type ExistentialDeposit = ConstU128<1>;
}

ord_parameter_types! {
	pub const Council: AccountId = COUNCIL;
}

impl pallet_insurance_claims::Config for Test {
	type AdminOrigin = EnsureSignedBy<Council, AccountId>;
	type Organizations = Registry;
	type Consent = Registry;
	type Anchors = Registry;
	type Coverage = Registry;
	type Settlement = Settlement;
	type Time = Timestamp;
	type PalletId = SettlementId;
	type WeightInfo = ();
}

/// Who may be paid by whom, and for services of which days.
#[derive(Clone, Copy, Debug)]
pub struct Permitted {
	/// The one payer.
	pub recipient: OrganizationId,
	pub first: Day,
	pub last: Day,
}

parameter_types! {
	pub const SettlementId: PalletId = PalletId(*b"salusset");
	/// The organizations in good standing.
	pub static Members: BTreeMap<OrganizationId, Roles> = BTreeMap::new();
	pub static Admins: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	pub static Practitioners: BTreeMap<AccountId, OrganizationId> = BTreeMap::new();
	/// What patients granted, and what the base policy permits.
	pub static Permissions: BTreeMap<(PatientId, Permission), Permitted> = BTreeMap::new();
	/// What consent was asked: for which holder, purpose, category, and day.
	pub static Asked: Vec<(OrganizationId, Purpose, DataCategory, Day)> = Vec::new();
	/// Leaves that were anchored singly.
	pub static Singles: BTreeSet<(OrganizationId, Leaf)> = BTreeSet::new();
	/// Roots and counts of batches.
	pub static Batches: BTreeMap<(OrganizationId, BatchSequence), ([u8; 32], u64)> = BTreeMap::new();
	/// Leaves that stand no more.
	pub static Touched: BTreeMap<(OrganizationId, Leaf), AnchorState> = BTreeMap::new();
	pub static Plans: BTreeMap<PlanId, (PlanTerms, BTreeMap<u16, Benefit>)> = BTreeMap::new();
	pub static Coverages: BTreeMap<CoverageId, CoverageTerms> = BTreeMap::new();
	pub static Accumulators: BTreeMap<(PatientId, PlanId, i32), Accumulator> = BTreeMap::new();
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
		Members::mutate(|members| members.insert(organization, roles));
		Practitioners::mutate(|practitioners| practitioners.insert(*who, organization));
		let admin = frame_benchmarking::account("admin", organization.0, 0);
		Admins::mutate(|admins| admins.insert(admin, organization));
		organization
	}
}

impl ConsentInspect<AccountId> for Registry {
	fn permitted_on(
		patient: PatientId,
		permission: Permission,
		holder: OrganizationId,
		recipient: OrganizationId,
		purpose: Purpose,
		category: DataCategory,
		day: Day,
	) -> Result<(), DenyReason> {
		Asked::mutate(|asked| asked.push((holder, purpose, category, day)));
		let permitted =
			Permissions::get().get(&(patient, permission)).copied().ok_or(DenyReason::NoGrant)?;
		if permitted.recipient != recipient {
			return Err(DenyReason::NoGrant);
		}
		let is_in_force = permitted.first <= day && day <= permitted.last;
		is_in_force.then_some(()).ok_or(DenyReason::Days)
	}

	fn inspect_weight() -> Weight {
		Weight::from_parts(3_000_000, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_policy(
		patient: PatientId,
		_: &AccountId,
		_: OrganizationId,
		recipient: OrganizationId,
	) -> Permission {
		permit(patient, POLICY, recipient);
		POLICY
	}
}

impl AnchorInspect for Registry {
	fn state_at(issuer: OrganizationId, leaf: Leaf, place: &Place) -> Option<AnchorState> {
		let is_there = match place {
			Place::Single => Singles::get().contains(&(issuer, leaf)),
			Place::Batch { sequence, index, proof } => {
				let (root, count) = *Batches::get().get(&(issuer, *sequence))?;
				verify_inclusion(&root, count, *index, &leaf_hash(&leaf.0), proof)
			}
		};
		let touched = Touched::get().get(&(issuer, leaf)).copied();
		is_there.then_some(touched.unwrap_or(AnchorState::Standing))
	}

	fn inspect_weight(_: u32) -> Weight {
		Weight::zero()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_single(issuer: OrganizationId, leaf: Leaf) {
		Singles::mutate(|singles| singles.insert((issuer, leaf)));
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_in_batch(issuer: OrganizationId, leaf: Leaf, depth: u32) -> Place {
		let proof = vec![[0xAA; 32]; depth as usize];
		let root = proof.iter().fold(leaf_hash(&leaf.0), |hash, sibling| {
			salus_commitments::merkle::node_hash(&hash, sibling)
		});
		let sequence = BatchSequence(Batches::get().len() as u32);
		Batches::mutate(|batches| batches.insert((issuer, sequence), (root, 1 << depth)));
		Place::Batch { sequence, index: 0, proof: frame_support::BoundedVec::truncate_from(proof) }
	}
}

impl CoverageLedger for Registry {
	fn coverage(id: CoverageId) -> Option<CoverageTerms> {
		Coverages::get().get(&id).cloned()
	}

	fn plan(id: PlanId) -> Option<PlanTerms> {
		Plans::get().get(&id).map(|(terms, _)| terms.clone())
	}

	fn benefit(plan: PlanId, number: u16) -> Option<Benefit> {
		Plans::get().get(&plan)?.1.get(&number).copied()
	}

	fn accumulator(patient: PatientId, plan: PlanId, year: i32) -> Accumulator {
		Accumulators::get().get(&(patient, plan, year)).cloned().unwrap_or_default()
	}

	fn set_accumulator(patient: PatientId, plan: PlanId, year: i32, accumulator: Accumulator) {
		Accumulators::mutate(|all| all.insert((patient, plan, year), accumulator));
	}

	fn terms_weight() -> Weight {
		Weight::zero()
	}

	fn accumulator_weight() -> Weight {
		Weight::from_parts(50_000_000, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_coverage(payer: OrganizationId, patient: PatientId) -> CoverageId {
		let benefits = (1..=64).map(|number| Benefit { number, ..benefit(LAB) });
		let terms =
			PlanTerms { payer, deductible: 1_000, filing_limit_days: u32::MAX, ..plan_terms() };
		let id = PlanId(Plans::get().len() as u32);
		Plans::mutate(|plans| {
			plans.insert(id, (terms, benefits.map(|benefit| (benefit.number, benefit)).collect()))
		});
		let coverage = CoverageId(Coverages::get().len() as u32);
		let terms = CoverageTerms { plan: id, first_day: Day(i32::MIN), ..coverage_terms(patient) };
		Coverages::mutate(|coverages| coverages.insert(coverage, terms));
		coverage
	}
}

/// What Umbrella's plan says.
pub fn plan_terms() -> PlanTerms {
	PlanTerms {
		payer: UMBRELLA,
		deductible: 50_000,
		out_of_pocket_maximum: 100_000,
		filing_limit_days: FILING_LIMIT_DAYS,
	}
}

/// A benefit of Umbrella's plan.
pub fn benefit(number: u16) -> Benefit {
	let plain = Benefit {
		number,
		covered: true,
		cost_share: CostShare::None,
		copay: 0,
		coinsurance_per_mille: 0,
		price_per_unit: 10_000,
		limit: Limit::None,
	};
	match number {
		VISIT => Benefit { cost_share: CostShare::CopayOnly, copay: 2_000, ..plain },
		LAB => Benefit {
			cost_share: CostShare::DeductibleThenCoinsurance,
			coinsurance_per_mille: 200,
			..plain
		},
		COSMETIC => Benefit { covered: false, ..plain },
		THERAPY => Benefit { limit: Limit::Visits(2), ..plain },
		DENTAL => Benefit { limit: Limit::Amount(15_000), ..plain },
		_ => plain,
	}
}

/// A coverage by Umbrella's plan since a year ago, without an end.
pub fn coverage_terms(patient: PatientId) -> CoverageTerms {
	CoverageTerms {
		patient,
		plan: PLAN,
		first_day: Day(TODAY.0 - 365),
		last_day: None,
		created_at: NOW - 400 * DAY,
	}
}

/// Has this permit that claims of a patient are given to `recipient`, on every day.
pub fn permit(patient: PatientId, permission: Permission, recipient: OrganizationId) {
	permit_on(patient, permission, recipient, Day(i32::MIN), Day(i32::MAX));
}

/// Has this permit it from one day to another.
pub fn permit_on(
	patient: PatientId,
	permission: Permission,
	recipient: OrganizationId,
	first: Day,
	last: Day,
) {
	let permitted = Permitted { recipient, first, last };
	Permissions::mutate(|permissions| permissions.insert((patient, permission), permitted));
}

/// Has Mutual cover Ana by a plan of its own, with the same terms as Umbrella's, and Ana permit that
/// it pays.
pub fn cover_by_mutual(coverage: CoverageId) {
	let plan = PlanId(1);
	Plans::mutate(|plans| {
		let (terms, benefits) = plans[&PLAN].clone();
		plans.insert(plan, (PlanTerms { payer: MUTUAL, ..terms }, benefits));
	});
	let terms = CoverageTerms { plan, ..coverage_terms(ANA) };
	Coverages::mutate(|coverages| coverages.insert(coverage, terms));
	permit(ANA, MUTUAL_GRANT, MUTUAL);
}

/// The state before each test.
pub fn new_test_ext() -> sp_io::TestExternalities {
	let provider = Roles::of(&[Role::Provider]);
	Members::set(BTreeMap::from([
		(ST_MARY, Roles::of(&[Role::Provider, Role::Laboratory])),
		(LAKESIDE, provider),
		(UMBRELLA, Roles::of(&[Role::Payer])),
		(MUTUAL, Roles::of(&[Role::Payer])),
		(CORNER, Roles::of(&[Role::Pharmacy])),
		(INSTITUTE, Roles::of(&[Role::Researcher, Role::Regulator, Role::ExternalReviewer])),
	]));
	Admins::set(BTreeMap::from([
		(ST_MARY_ADMIN, ST_MARY),
		(LAKESIDE_ADMIN, LAKESIDE),
		(UMBRELLA_ADMIN, UMBRELLA),
		(MUTUAL_ADMIN, MUTUAL),
		(CORNER_ADMIN, CORNER),
		(INSTITUTE_ADMIN, INSTITUTE),
	]));
	Practitioners::set(BTreeMap::from([(DR_LINDQVIST, LAKESIDE)]));
	Permissions::set(BTreeMap::new());
	permit(ANA, GRANT, UMBRELLA);
	permit(BEN, GRANT, UMBRELLA);
	Asked::set(vec![]);
	Singles::set(BTreeSet::new());
	Batches::set(BTreeMap::new());
	Touched::set(BTreeMap::new());
	let benefits = [VISIT, LAB, COSMETIC, THERAPY, DENTAL].map(|number| (number, benefit(number)));
	Plans::set(BTreeMap::from([(PLAN, (plan_terms(), BTreeMap::from(benefits)))]));
	Coverages::set(BTreeMap::from([
		(ANA_COVERAGE, coverage_terms(ANA)),
		(BEN_COVERAGE, coverage_terms(BEN)),
	]));
	Accumulators::set(BTreeMap::new());
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
		Claims::do_try_state().expect("all invariants hold after a test");
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

/// A record of `member` that `issuer` holds, anchored nowhere yet. Each `seed` is another record.
pub fn record(issuer: OrganizationId, seed: u8) -> Evidence {
	Evidence {
		issuer,
		record: [seed; 32],
		subject: [seed ^ 0x55; 32],
		label: [seed ^ 0x66; 32],
		member_salt: [seed ^ 0x77; 32],
		place: Place::Single,
	}
}

/// The leaf of a record, if it is about `member`.
pub fn leaf(evidence: &Evidence, member: PatientId) -> Leaf {
	Commitments {
		record: evidence.record,
		subject: evidence.subject,
		member: member_commitment(&Salt::from_bytes(evidence.member_salt), &member.0),
		label: evidence.label,
	}
	.leaf()
}

/// Has `issuer` anchor a record of `member` singly.
pub fn anchored(issuer: OrganizationId, seed: u8, member: PatientId) -> Evidence {
	let evidence = record(issuer, seed);
	Singles::mutate(|singles| singles.insert((issuer, leaf(&evidence, member))));
	evidence
}
