//! Patients' identities.

use super::{
	row::{call, Row},
	who::{
		Member::StMary,
		Who::{self, *},
		CLINIC, CONTROL, HOSPITAL, OTHERS,
	},
	world::{addition, guardians, World, SALT},
};
use crate::chain::{
	account, genesis_hash, key, now, registration, registration_in_custody, set_time, taking_over,
	DAY,
};
use pallet_patient_identity::{payload::KeyRecovery, Call, Error};
use salus_primitives::{
	recovery::DEFAULT_RECOVERY_DELAY, Capacity, KeyPurpose, KeyPurposes, PatientId,
};
use salus_runtime::{AccountId, Runtime, Signature};
use sp_core::Pair as _;

type Identities = Call<Runtime>;

const AS_GUARDIAN: Capacity = Capacity::Guardian { salt: SALT };
const FOR_MEMBER: Capacity = Capacity::Organization { evidence: [0xe8; 32] };

/// Who acts for the hospital when it says who somebody is.
const HOSPITAL_ATTESTS: &[Who] = &[HospitalAdmin, HospitalOfficer];
/// Who does for the clinic.
const CLINIC_ATTESTS: &[Who] = &[ClinicAdmin, ClinicOfficer];
/// Who does for any other member.
const OTHERS_ATTEST: &[Who] =
	&[PayerAdmin, PayerOfficer, InstituteAdmin, RegulatorAdmin, RegulatorOfficer];
/// The key of a new phone.
fn phone() -> AccountId {
	account(&key("//Phone"))
}

fn start(patient: PatientId, capacity: Capacity) -> Identities {
	let wish = KeyRecovery {
		genesis_hash: genesis_hash().0,
		patient,
		key: phone(),
		encryption_key: None,
		expires_at: now() + DAY,
	};
	Identities::start_recovery {
		patient,
		capacity,
		signature: Signature::Sr25519(key("//Phone").sign(&wish.bytes())),
		key: wish.key,
		encryption_key: wish.encryption_key,
		expires_at: wish.expires_at,
	}
}

fn support(patient: PatientId, capacity: Capacity) -> Identities {
	Identities::support_recovery { patient, capacity, key: phone() }
}

/// Has a new key take the place of the one for consent, as the new one signs.
fn rotation(patient: PatientId) -> Identities {
	let purposes = KeyPurpose::Consent.into();
	let added = addition(patient, &key("//New"), purposes);
	let Identities::add_key { key, expires_at, signature, .. } = added else {
		unreachable!("it is an addition")
	};
	Identities::rotate_key { patient, old: AnaConsent.account(), key, expires_at, signature }
}

/// Each row about identities.
pub fn rows(world: &World) -> Vec<Row> {
	[registrations(), keys(world.ana), guarded(world.ana), attested(world.ben), kept(world)]
		.into_iter()
		.flatten()
		.collect()
}

fn registrations() -> Vec<Row> {
	let of_hospital = registration(StMary.id(), &key("//New"));
	vec![
		call(Identities::register { encryption_key: None })
			.but(&[Ana, AnaControl, AnaConsent, AnaVeto, Ben], Error::<Runtime>::AlreadyExists)
			.but(&[OmarKept, NinaKept], Error::<Runtime>::AlreadyExists)
			.but(&[AnaRemoved], Error::<Runtime>::Removed)
			.by_signers(),
		// What a patient signs names who may submit it.
		call(of_hospital)
			.by(HOSPITAL)
			.but(OTHERS, Error::<Runtime>::InvalidSignature)
			.otherwise(Error::<Runtime>::NotAuthorized),
		// And who may keep it, of those who treat.
		call(registration_in_custody(StMary.id(), &key("//New")))
			.by(HOSPITAL)
			.but(CLINIC, Error::<Runtime>::InvalidSignature)
			.otherwise(Error::<Runtime>::NotAuthorized),
	]
}

/// Omar, whose key the hospital keeps, and Nina, whose key a suspended member keeps. The key does nothing;
/// whoever acts for the hospital publishes whom to encrypt to, and does nothing else with the identity.
fn kept(World { ana, omar, nina, .. }: &World) -> Vec<Row> {
	let not_authorized = || Error::<Runtime>::NotAuthorized;
	let purposes = KeyPurposes::of(&[KeyPurpose::Control, KeyPurpose::Consent]);
	let of_control = |patient, who: Who| {
		let old = who.account();
		let added = addition(patient, &key("//New"), purposes);
		let Identities::add_key { key, expires_at, signature, .. } = added.clone() else {
			unreachable!("it is an addition")
		};
		[
			added,
			Identities::remove_key { patient, key: old.clone() },
			Identities::set_key_purposes {
				patient,
				key: old.clone(),
				purposes: KeyPurposes::all(),
			},
			Identities::rotate_key { patient, old, key, expires_at, signature },
			guardians(patient, &[Grace]),
		]
	};
	let publish = |patient| call(Identities::set_encryption_key { patient, encryption_key: None });
	let (patient, phone) = (*omar, key("//Phone"));
	let started = move || HospitalAdmin.does(start(patient, FOR_MEMBER));
	let nobodys = of_control(patient, OmarKept).into_iter().chain(of_control(*nina, NinaKept));
	let mut rows: Vec<_> =
		nobodys.map(|of_control| call(of_control).otherwise(not_authorized())).collect();
	rows.extend([
		publish(patient).by(HOSPITAL).otherwise(not_authorized()),
		publish(*nina).otherwise(not_authorized()),
		call(taking_over(patient, &phone)).by(HOSPITAL_ATTESTS).otherwise(not_authorized()),
		// Whose custodian may do nothing goes to another that knows them.
		call(taking_over(*nina, &phone)).by(CLINIC_ATTESTS).otherwise(not_authorized()),
		call(taking_over(*ana, &phone)).otherwise(Error::<Runtime>::NotInCustody),
		// Who registered him attests that it is he; nobody's key ends that but his own.
		call(start(patient, FOR_MEMBER)).by(HOSPITAL_ATTESTS).otherwise(not_authorized()),
		call(Identities::veto_recovery { patient }).after(started).otherwise(not_authorized()),
	]);
	rows
}

fn keys(patient: PatientId) -> Vec<Row> {
	let of_consent = AnaConsent.account();
	// Not even the key itself gives itself more, or goes.
	[
		addition(patient, &key("//New"), KeyPurpose::Consent.into()),
		Identities::remove_key { patient, key: of_consent.clone() },
		Identities::set_encryption_key { patient, encryption_key: None },
		rotation(patient),
		Identities::set_key_purposes { patient, key: of_consent, purposes: KeyPurposes::all() },
		guardians(patient, &[Grace]),
	]
	.map(|of_control| call(of_control).by(CONTROL).otherwise(Error::<Runtime>::NotAuthorized))
	.into()
}

/// Ana, whose two guardians recover her identity, and nobody else.
fn guarded(patient: PatientId) -> Vec<Row> {
	let not_authorized = || Error::<Runtime>::NotAuthorized;
	let started = move || Grace.does(start(patient, AS_GUARDIAN));
	let waited = move || {
		started();
		Gus.does(support(patient, AS_GUARDIAN));
		set_time(now() + DEFAULT_RECOVERY_DELAY);
	};
	vec![
		call(start(patient, AS_GUARDIAN)).by(&[Grace, Gus]).otherwise(not_authorized()),
		call(start(patient, FOR_MEMBER))
			.but(HOSPITAL_ATTESTS, Error::<Runtime>::HasGuardians)
			.but(CLINIC_ATTESTS, Error::<Runtime>::HasGuardians)
			.but(OTHERS_ATTEST, Error::<Runtime>::HasGuardians)
			.otherwise(not_authorized()),
		call(support(patient, AS_GUARDIAN))
			.after(started)
			.by(&[Gus])
			.but(&[Grace], Error::<Runtime>::AlreadySupported)
			.otherwise(not_authorized()),
		call(Identities::withdraw_support { patient })
			.after(started)
			.by(&[Grace])
			.otherwise(not_authorized()),
		call(Identities::veto_recovery { patient })
			.after(started)
			.by(&[Ana, AnaControl, AnaConsent, AnaVeto])
			.otherwise(not_authorized()),
		call(Identities::complete_recovery { patient }).after(waited).by_signers(),
	]
}

/// Ben, whom two members know: one sponsored his registration, the other treats him.
fn attested(patient: PatientId) -> Vec<Row> {
	let not_authorized = || Error::<Runtime>::NotAuthorized;
	let started = move || HospitalAdmin.does(start(patient, FOR_MEMBER));
	vec![
		call(start(patient, FOR_MEMBER))
			.by(HOSPITAL_ATTESTS)
			.by(CLINIC_ATTESTS)
			.otherwise(not_authorized()),
		call(support(patient, FOR_MEMBER))
			.after(started)
			.by(CLINIC_ATTESTS)
			.but(HOSPITAL_ATTESTS, Error::<Runtime>::AlreadySupported)
			.otherwise(not_authorized()),
		call(Identities::withdraw_support { patient })
			.after(started)
			.by(HOSPITAL_ATTESTS)
			.otherwise(not_authorized()),
	]
}
