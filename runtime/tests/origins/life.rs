//! Who says that a patient died, left, or is somebody else, and what everybody may do then.

use super::{
	consent::{grant, or_nobody, restrict, scope, terms},
	row::{call, Row},
	who::{
		Member::{Lakeside, StMary},
		Who::{self, *},
		CONSENT, CONTROL,
	},
	world::{World, NOW, SALT},
};
use crate::chain::{set_time, DAY};
use codec::Encode;
use pallet_consent::{Call as Consents, Error as ConsentError};
use pallet_life_events::{Call, Duplicates, DuplicatesOf, Error, Link, Links};
use pallet_relationships::Call as Relationships;
use pallet_representatives::{
	Acceptance, Appointment, Call as Representing, Error as RepresentingError,
};
use salus_commitments::{representative, Salt};
use salus_primitives::{
	Authorities, BasePolicy, GrantId, Grantee, PatientId, RelationshipKind, RepresentativeCapacity,
	RepresentativeId, Wakes,
};
use salus_runtime::Runtime;

type Life = Call<Runtime>;

const EVIDENCE: [u8; 32] = [0xd1; 32];
/// What Ana gave the clinic.
const GIVEN: GrantId = GrantId(1);
/// The next whom Ana appoints.
const EXECUTOR: RepresentativeId = RepresentativeId(8);

/// Who speaks for the hospital, which treats Ana.
const OF_HOSPITAL: &[Who] = &[HospitalAdmin, HospitalOfficer];
/// Who speaks for the clinic, which treats Ben.
const OF_CLINIC: &[Who] = &[ClinicAdmin, ClinicOfficer];
/// Who speaks for any member but the hospital.
const OTHERS: &[Who] = &[
	ClinicAdmin,
	ClinicOfficer,
	PayerAdmin,
	PayerOfficer,
	InstituteAdmin,
	RegulatorAdmin,
	RegulatorOfficer,
];

fn attest(patient: PatientId) -> Life {
	Life::attest_death { patient, evidence: EVIDENCE }
}

/// The hospital, and the clinic that treats her since, attest that Ana died.
fn dies(patient: PatientId) {
	set_time(NOW - DAY);
	ClinicAdmin.does(Relationships::<Runtime>::attest {
		patient,
		kind: RelationshipKind::Treatment,
		valid_until: NOW + 30 * DAY,
		evidence: EVIDENCE,
	});
	set_time(NOW);
	HospitalOfficer.does(attest(patient));
	ClinicOfficer.does(attest(patient));
}

fn leaves(patient: PatientId) {
	AnaControl.does(Life::deactivate { patient });
}

/// Whom Ana appoints as her executor, who has not accepted.
fn executor() -> Appointment {
	let (account, capacity) = (Invited.account().encode(), RepresentativeCapacity::Executor);
	let salt = Salt::from_bytes(SALT);
	Appointment {
		commitment: representative::commit(&account, capacity, &EVIDENCE, &salt),
		authorities: Authorities::all(),
		valid_from: None,
		valid_until: NOW + 300 * DAY,
		age_out: None,
		wakes: Wakes::OnIncapacity,
	}
}

fn appoint_executor(patient: PatientId) {
	Ana.does(Representing::<Runtime>::appoint { patient, appointment: executor() });
}

fn accept(patient: PatientId) -> Representing<Runtime> {
	let capacity = RepresentativeCapacity::Executor;
	let acceptance = Acceptance { capacity, reason: EVIDENCE, salt: SALT };
	Representing::accept { patient, representative: EXECUTOR, acceptance }
}

/// Each row about what happens to people, and about consent and representatives then.
pub fn rows(world: &World) -> Vec<Row> {
	let World { ana, ben, omar, .. } = *world;
	[deaths(ana, ben), leaving(ana), links(ana, ben, omar), consent_at_rest(ana), executors(ana)]
		.into_iter()
		.flatten()
		.collect()
}

fn not_authorized() -> Error<Runtime> {
	Error::NotAuthorized
}

fn deaths(ana: PatientId, ben: PatientId) -> Vec<Row> {
	let attested = move || HospitalAdmin.does(attest(ana));
	let refuted = move || {
		attested();
		AnaVeto.does(Life::refute_death { patient: ana });
	};
	let refute = || Life::refute_death { patient: ana };
	let reverse = || Life::reverse_death { patient: ana };
	vec![
		// The payer's relationship is disputed.
		call(attest(ana)).by(OF_HOSPITAL).otherwise(not_authorized()),
		call(attest(ben)).by(OF_CLINIC).otherwise(not_authorized()),
		call(attest(ana))
			.after(attested)
			.but(OF_HOSPITAL, Error::<Runtime>::AlreadyExists)
			.otherwise(not_authorized()),
		call(attest(ana))
			.after(refuted)
			.but(OF_HOSPITAL, Error::<Runtime>::TooSoon)
			.otherwise(not_authorized()),
		call(Life::withdraw_death { patient: ana })
			.after(attested)
			.by(OF_HOSPITAL)
			.but(OTHERS, Error::<Runtime>::NotFound)
			.otherwise(not_authorized()),
		call(refute())
			.after(attested)
			.by(&[Ana, AnaControl, AnaConsent, AnaVeto])
			.otherwise(not_authorized()),
		call(refute())
			.but(&[Ana, AnaControl, AnaConsent, AnaVeto], Error::<Runtime>::NotInForce)
			.otherwise(not_authorized()),
		call(reverse())
			.after(attested)
			.by(&[Council])
			.otherwise(sp_runtime::DispatchError::BadOrigin),
		call(reverse())
			.but(&[Council], Error::<Runtime>::NotInForce)
			.otherwise(sp_runtime::DispatchError::BadOrigin),
	]
}

fn leaving(patient: PatientId) -> Vec<Row> {
	let left = move || leaves(patient);
	vec![
		call(Life::deactivate { patient }).by(CONTROL).otherwise(not_authorized()),
		call(Life::deactivate { patient })
			.after(left)
			.but(CONTROL, Error::<Runtime>::AlreadyExists)
			.otherwise(not_authorized()),
		call(Life::reactivate { patient }).after(left).by(CONTROL).otherwise(not_authorized()),
		call(Life::reactivate { patient })
			.but(CONTROL, Error::<Runtime>::NotInForce)
			.otherwise(not_authorized()),
	]
}

/// Nobody keeps the keys of Ben: the hospital did, when it said that he is Ana.
fn links(ana: PatientId, ben: PatientId, omar: PatientId) -> Vec<Row> {
	let merging = move || Life::merge { duplicate: omar, survivor: ana };
	let proposed = move || {
		let link = Link {
			survivor: ana,
			organization: StMary.id(),
			proposed_by: HospitalAdmin.account(),
			proposed_at: NOW,
			holds_since: None,
			ended_at: None,
		};
		Links::<Runtime>::insert(ben, link);
	};
	let linked = move || {
		proposed();
		Links::<Runtime>::mutate(ben, |link| {
			link.as_mut().expect("it is proposed").holds_since = Some(NOW);
		});
		let duplicates: DuplicatesOf = vec![ben].try_into().expect("one is not too many");
		Duplicates::<Runtime>::insert(ana, duplicates);
	};
	let accept = || Life::accept_merge { duplicate: ben };
	let unmerge = || Life::unmerge { duplicate: ben };
	let undone = |before: Box<dyn Fn()>| {
		call(unmerge())
			.after(before)
			.by(CONTROL)
			.by(&[Ben])
			.by(OF_HOSPITAL)
			.otherwise(not_authorized())
	};
	vec![
		call(Life::merge { duplicate: ben, survivor: ana }).otherwise(not_authorized()),
		call(merging()).by(OF_HOSPITAL).otherwise(not_authorized()),
		call(Life::accept_merge { duplicate: omar })
			.after(move || HospitalAdmin.does(merging()))
			.by(CONTROL)
			.otherwise(not_authorized()),
		call(accept()).otherwise(Error::<Runtime>::NotFound),
		call(accept())
			.after(proposed)
			.but(CONTROL, Error::<Runtime>::NotInForce)
			.otherwise(not_authorized()),
		call(accept())
			.after(linked)
			.but(CONTROL, Error::<Runtime>::AlreadyExists)
			.otherwise(not_authorized()),
		call(unmerge()).otherwise(Error::<Runtime>::NotFound),
		undone(Box::new(proposed)),
		undone(Box::new(linked)),
	]
}

/// Ana's own keys give nothing any more, and take back; who represented her does neither.
fn consent_at_rest(patient: PatientId) -> Vec<Row> {
	let given = || grant(patient, Grantee::Organization(Lakeside.id()), scope(), terms());
	let lax = move |policy| Consents::<Runtime>::set_patient_policy { patient, policy };
	let inactive = || ConsentError::<Runtime>::Inactive;
	let at_rest: [fn(PatientId); 2] = [dies, leaves];
	let rows = at_rest.into_iter().flat_map(|enters| {
		let enters = move || enters(patient);
		let stricter = move || {
			Ana.does(lax(BasePolicy::Deny));
			enters();
		};
		[
			or_nobody(call(given()).after(enters).but(CONSENT, inactive())),
			or_nobody(call(lax(BasePolicy::BasicNormal)).after(stricter).but(CONSENT, inactive())),
			or_nobody(call(lax(BasePolicy::Deny)).after(enters).by(CONSENT)),
			or_nobody(call(Consents::revoke { patient, id: GIVEN }).after(enters).by(CONSENT)),
			or_nobody(call(restrict(patient)).after(enters).by(CONSENT)),
		]
	});
	rows.collect()
}

/// An executor accepts before or after a death, gives after it, and does nothing before.
fn executors(patient: PatientId) -> Vec<Row> {
	let appointed = move || appoint_executor(patient);
	let accepted = move || {
		appointed();
		Invited.does(accept(patient));
	};
	let appointed_and_dead = move || {
		appointed();
		dies(patient);
	};
	let appointed_and_gone = move || {
		appointed();
		leaves(patient);
	};
	let awake = move || {
		appointed_and_dead();
		Invited.does(accept(patient));
	};
	let given = || grant(patient, Grantee::Organization(Lakeside.id()), scope(), terms());
	let none_of_theirs = || RepresentingError::<Runtime>::NotAuthorized;
	let appoint = || Representing::<Runtime>::appoint { patient, appointment: executor() };
	vec![
		call(accept(patient)).after(appointed).by(&[Invited]).otherwise(none_of_theirs()),
		call(accept(patient)).after(appointed_and_dead).by(&[Invited]).otherwise(none_of_theirs()),
		call(accept(patient))
			.after(appointed_and_gone)
			.but(&[Invited], RepresentingError::<Runtime>::Inactive)
			.otherwise(none_of_theirs()),
		call(appoint())
			.after(move || dies(patient))
			.but(CONTROL, RepresentingError::<Runtime>::Inactive)
			.otherwise(none_of_theirs()),
		or_nobody(call(given()).after(accepted).by(CONSENT).by(&[Proxy])),
		or_nobody(
			call(given())
				.after(awake)
				.by(&[Invited])
				.but(CONSENT, ConsentError::<Runtime>::Inactive),
		),
	]
}
