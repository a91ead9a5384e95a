//! What members attest of an identity.

use super::{
	row::{call, Row},
	who::{Member::StMary, Who::*, CONSENT, HOSPITAL, OTHERS},
	world::{World, NOW},
};
use crate::chain::DAY;
use pallet_attestations::{Call, Error};
use salus_primitives::{AssuranceLevel, KeyedId, OrganizationId, PatientId};
use salus_runtime::Runtime;

type Attest = Call<Runtime>;

/// The hospital's number of Ana's record.
const LINKED: KeyedId = KeyedId([0x11; 32]);
/// One of which Ana permitted that it is linked.
const PERMITTED: KeyedId = KeyedId([0x12; 32]);
/// One of which nobody said anything.
const NEW: KeyedId = KeyedId([0x13; 32]);
const HOSPITAL_ID: OrganizationId = StMary.id();

fn assure(patient: PatientId) -> Attest {
	Attest::assure { patient, level: AssuranceLevel::Ial2, valid_until: NOW + DAY }
}

fn permit(patient: PatientId, identifier: KeyedId) -> Attest {
	Attest::permit_link { patient, organization: HOSPITAL_ID, identifier }
}

fn link(patient: PatientId, identifier: KeyedId) -> Attest {
	Attest::link { patient, identifier }
}

/// Has the hospital assure Ana's identity and link one of two numbers that she permitted.
pub fn prepare(world: &World) {
	let patient = world.ana;
	HospitalAdmin.does(assure(patient));
	Ana.does(permit(patient, LINKED));
	HospitalAdmin.does(link(patient, LINKED));
	Ana.does(permit(patient, PERMITTED));
}

/// Each row about attestations.
pub fn rows(world: &World) -> Vec<Row> {
	let (patient, organization) = (world.ana, HOSPITAL_ID);
	let not_authorized = || Error::<Runtime>::NotAuthorized;
	vec![
		call(assure(patient)).by(HOSPITAL).by(OTHERS).otherwise(not_authorized()),
		call(Attest::withdraw_assurance { patient, organization })
			.by(CONSENT)
			.by(HOSPITAL)
			.otherwise(not_authorized()),
		call(permit(patient, NEW)).by(CONSENT).otherwise(not_authorized()),
		// A number finds one identity.
		call(permit(world.ben, LINKED))
			.but(&[Ben], Error::<Runtime>::AlreadyExists)
			.otherwise(not_authorized()),
		call(link(patient, PERMITTED))
			.by(HOSPITAL)
			.but(OTHERS, Error::<Runtime>::NotFound)
			.otherwise(not_authorized()),
		call(link(patient, NEW))
			.but(HOSPITAL, Error::<Runtime>::NotFound)
			.but(OTHERS, Error::<Runtime>::NotFound)
			.otherwise(not_authorized()),
		// Whose key it keeps the hospital does not assure, and links without being permitted.
		call(assure(world.omar)).by(OTHERS).otherwise(not_authorized()),
		call(link(world.omar, NEW))
			.by(HOSPITAL)
			.but(OTHERS, Error::<Runtime>::NotFound)
			.otherwise(not_authorized()),
		call(permit(world.omar, NEW)).otherwise(not_authorized()),
		call(Attest::unlink { patient, organization, identifier: LINKED })
			.by(CONSENT)
			.by(HOSPITAL)
			.otherwise(not_authorized()),
	]
}
