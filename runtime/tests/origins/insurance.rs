//! Coverage and claims.

use super::{
	consent::FOR_PAYMENT,
	row::{call, of_council, Row},
	who::{
		Member::{StMary, Umbra},
		Who::*,
		CLINIC, HOSPITAL, PAYER,
	},
	world::{World, NOW},
};
use crate::chain::DAY;
use pallet_insurance_claims::{Call as Claims, Error as ClaimsError};
use pallet_insurance_coverage::{Adjusted, Call as Coverages, Error as CoverageError};
use pallet_record_anchor::Call as Anchors;
use salus_primitives::{
	claims::{ClaimLine, Evidence},
	traits::Place,
	Benefit, CostShare, CoverageId, Day, Leaf, Limit, PatientId, Permission, PlanId,
};
use salus_runtime::Runtime;
use sp_io::hashing::sha2_256;

const TODAY: Day = Day((NOW / DAY) as i32);
/// How Ana is covered.
const COVERAGE: CoverageId = CoverageId(0);
/// What the payer pays for the first claim: of 10,000 the deductible of 1,000 and a fifth of the
/// rest are Ana's.
const FIRST_PAYMENT: u128 = 7_200;

fn create_plan() -> Coverages<Runtime> {
	let benefit = Benefit {
		number: 1,
		covered: true,
		cost_share: CostShare::DeductibleThenCoinsurance,
		copay: 0,
		coinsurance_per_mille: 200,
		price_per_unit: 5_000,
		limit: Limit::None,
	};
	Coverages::create_plan {
		document: [1; 32],
		deductible: 1_000,
		out_of_pocket_maximum: 50_000,
		filing_limit_days: 90,
		benefits: vec![benefit].try_into().expect("one fits"),
	}
}

fn create_coverage(patient: PatientId) -> Coverages<Runtime> {
	let (plan, first_day, last_day) = (PlanId(0), TODAY, None);
	Coverages::create_coverage { plan, patient, first_day, last_day }
}

fn fund(amount: u128) -> Claims<Runtime> {
	Claims::fund { organization: Umbra.id(), amount }
}

/// A record of a service to Ana, and its leaf.
fn record(patient: PatientId, byte: u8) -> (Evidence, Leaf) {
	let hash = |parts: &[&[u8]]| sha2_256(&parts.concat());
	let [record, subject, label, member_salt] = [0, 1, 2, 3].map(|part| [byte, part].repeat(16));
	let [record, subject, label, member_salt] = [record, subject, label, member_salt]
		.map(|part| <[u8; 32]>::try_from(part).expect("it is 32 bytes"));
	let member = hash(&[b"salus/member/v1", &[0], &member_salt, &patient.0]);
	let leaf = hash(&[b"salus/leaf/v1", &[0], &record, &subject, &member, &label]);
	let (issuer, place) = (StMary.id(), Place::Single);
	(Evidence { issuer, record, subject, label, member_salt, place }, Leaf(leaf))
}

/// The claim for a service, shown by the hospital's own record.
fn claim(patient: PatientId, service: u8) -> Claims<Runtime> {
	let (evidence, _) = record(patient, service);
	let line = ClaimLine {
		benefit: 1,
		day: TODAY,
		units: 2,
		charged: 12_000,
		coded_line: [9; 32],
		service_tag: [service; 32],
		evidence: vec![evidence].try_into().expect("one fits"),
	};
	Claims::submit {
		coverage: COVERAGE,
		permission: Permission::Grant(FOR_PAYMENT),
		lines: vec![line].try_into().expect("one fits"),
	}
}

/// Has Umbra cover Ana, pay one claim, and owe another for which there are funds by now.
pub fn prepare(world: &World) {
	let patient = world.ana;
	PayerAdmin.does(create_plan());
	PayerAdmin.does(create_coverage(patient));
	for service in 1..4 {
		let (_, leaf) = record(patient, service);
		HospitalAdmin.does(Anchors::<Runtime>::anchor { leaf });
	}
	Council.does(fund(FIRST_PAYMENT));
	HospitalAdmin.does(claim(patient, 1));
	HospitalAdmin.does(claim(patient, 2));
	Council.does(fund(100_000));
}

/// Each row about coverage and claims.
pub fn rows(world: &World) -> Vec<Row> {
	let mut rows = coverage(world.ben);
	rows.extend(claims(world.ana));
	rows
}

fn coverage(patient: PatientId) -> Vec<Row> {
	let of_payer = |change: Coverages<Runtime>| {
		call(change).by(PAYER).otherwise(CoverageError::<Runtime>::NotAuthorized)
	};
	let borne =
		|deductible_met, out_of_pocket| Adjusted { deductible_met, out_of_pocket, benefit: None };
	vec![
		call(create_plan()).by(&[PayerAdmin]).otherwise(CoverageError::<Runtime>::NotAuthorized),
		of_payer(create_coverage(patient)),
		of_payer(Coverages::end_coverage { coverage: COVERAGE, last_day: TODAY }),
		of_payer(Coverages::adjust {
			coverage: COVERAGE,
			year: TODAY.year(),
			before: borne(1_000, 4_800),
			after: borne(1_000, 5_000),
		}),
	]
}

fn claims(patient: PatientId) -> Vec<Row> {
	let empty = || ClaimsError::<Runtime>::InsufficientFunds;
	vec![
		// Another provider has no record of its own in it.
		call(claim(patient, 3))
			.by(HOSPITAL)
			.but(CLINIC, ClaimsError::<Runtime>::OwnRecordMissing)
			.otherwise(ClaimsError::<Runtime>::NotAuthorized),
		of_council(fund(1)),
		// Each from the own pool.
		call(Claims::<Runtime>::redeem { amount: 100 })
			.by(&[HospitalAdmin, PayerAdmin])
			.but(&[ClinicAdmin, InstituteAdmin, RegulatorAdmin], empty())
			.otherwise(ClaimsError::<Runtime>::NotAuthorized),
		call(Claims::<Runtime>::settle { payer: Umbra.id() }).by_signers(),
	]
}
