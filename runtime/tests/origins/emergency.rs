//! Emergencies.

use super::{
	row::{call, of_council, Row},
	who::{Member::StMary, Who::*, CONSENT},
	world::{next_block, World, NOW},
};
use crate::chain::{now, set_time, DAY};
use pallet_emergency_access::{Call, Error};
use salus_primitives::{
	Affected, DisasterId, EmergencyAccess, EmergencyId, EmergencyKind, Finding, Holder, PatientId,
	ReviewOutcome,
};
use salus_runtime::Runtime;

type Emergencies = Call<Runtime>;

/// It runs.
const RUNS: EmergencyId = EmergencyId(0);
/// It was closed.
const CLOSED: EmergencyId = EmergencyId(1);
/// It was closed and is disputed.
const DISPUTED: EmergencyId = EmergencyId(2);
/// It was closed and reviewed, and its lot not drawn.
const REVIEWED: EmergencyId = EmergencyId(3);
/// It was closed, reviewed, and reviewed again.
const SETTLED: EmergencyId = EmergencyId(4);
/// Longer than anything is kept.
const KEPT_NO_LONGER: u64 = 7 * 366 * DAY;

fn open(patient: PatientId, holder: Holder) -> Emergencies {
	Emergencies::open { patient, holder, kind: EmergencyKind::Etreat, reason: [2; 32] }
}

fn review(patient: PatientId, id: EmergencyId, outcome: ReviewOutcome) -> Emergencies {
	Emergencies::review { patient, id, outcome }
}

fn review_again(patient: PatientId, id: EmergencyId, finding: Finding) -> Emergencies {
	Emergencies::review_again { patient, id, finding }
}

/// Has Lind break the glass as often as there is something else to come of it, in a disaster.
pub fn prepare(world: &World) {
	let patient = world.ana;
	Lind.does(open(patient, Holder::Organization(StMary.id())));
	for id in [CLOSED, DISPUTED, REVIEWED, SETTLED] {
		Lind.does(open(patient, Holder::Any));
		Lind.does(Emergencies::close { patient, id });
	}
	Ana.does(Emergencies::dispute { patient, id: DISPUTED });
	ClinicOfficer.does(review(patient, REVIEWED, ReviewOutcome::Justified));
	ClinicOfficer.does(review(patient, SETTLED, ReviewOutcome::SecondReview));
	HospitalOfficer.does(review_again(patient, SETTLED, Finding::Justified));
	Council.does(Emergencies::declare_disaster { affected: Affected::All, until: NOW + DAY });
	next_block();
}

/// Each row about emergencies.
pub fn rows(world: &World) -> Vec<Row> {
	let mut rows = of_opener(world.ana);
	rows.extend(of_reviewers(world.ana));
	rows.extend(of_patient(world.ana));
	rows.extend(of_council_and_anybody(world.ana));
	rows
}

fn of_opener(patient: PatientId) -> Vec<Row> {
	vec![
		call(open(patient, Holder::Any))
			.by(&[Okafor, Lind])
			.otherwise(Error::<Runtime>::NotAuthorized),
		// Whatever their standing: it ends what they opened.
		call(Emergencies::close { patient, id: RUNS })
			.always_by(&[Lind])
			.otherwise(Error::<Runtime>::NotAuthorized),
	]
}

fn of_reviewers(patient: PatientId) -> Vec<Row> {
	let not_authorized = || Error::<Runtime>::NotAuthorized;
	vec![
		call(review(patient, CLOSED, ReviewOutcome::Justified))
			.by(&[ClinicOfficer])
			.otherwise(not_authorized()),
		call(review_again(patient, DISPUTED, Finding::Abuse))
			.by(&[HospitalOfficer, RegulatorOfficer])
			.otherwise(not_authorized()),
	]
}

fn of_patient(patient: PatientId) -> Vec<Row> {
	let not_authorized = || Error::<Runtime>::NotAuthorized;
	let set = |access| call(Emergencies::set_access { patient, access });
	vec![
		call(Emergencies::dispute { patient, id: RUNS }).by(CONSENT).otherwise(not_authorized()),
		set(EmergencyAccess::Nothing).by(CONSENT).otherwise(not_authorized()),
		set(EmergencyAccess::Everything).by(CONSENT).otherwise(not_authorized()),
	]
}

fn of_council_and_anybody(patient: PatientId) -> Vec<Row> {
	let found_abuse = move || {
		ClinicOfficer.does(review(patient, CLOSED, ReviewOutcome::Abuse));
		HospitalOfficer.does(review_again(patient, CLOSED, Finding::Abuse));
	};
	let (affected, until) = (Affected::All, NOW + DAY);
	vec![
		of_council(Emergencies::declare_disaster { affected, until }),
		of_council(Emergencies::end_disaster { id: DisasterId(0) }),
		call(Emergencies::reinstate { practitioner: Lind.account() })
			.after(found_abuse)
			.by(&[Council])
			.otherwise(sp_runtime::DispatchError::BadOrigin),
		// Nor does who was found to abuse it open anything else, whatever the privilege.
		call(open(patient, Holder::Any))
			.after(found_abuse)
			.by(&[Okafor])
			.but(&[Lind], Error::<Runtime>::Suspended)
			.otherwise(Error::<Runtime>::NotAuthorized),
		call(Emergencies::draw { patient, id: REVIEWED }).by_signers(),
		call(Emergencies::prune { patient, id: SETTLED })
			.after(|| set_time(now() + KEPT_NO_LONGER))
			.by_signers(),
		// What is not settled is removed by nobody, however long ago it was.
		call(Emergencies::prune { patient, id: DISPUTED })
			.after(|| set_time(now() + KEPT_NO_LONGER))
			.otherwise(Error::<Runtime>::NotSettled),
	]
}
