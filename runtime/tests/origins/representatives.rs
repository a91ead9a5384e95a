//! Who acts for a patient, and in what.

use super::{
	consent::{for_payment, grant, or_nobody, restrict, scope, terms, FOR_PAYMENT},
	row::{call, Row},
	who::{
		Member::{Lakeside, Umbra},
		Who::{self, *},
		CLINIC, CONSENT, CONTROL, HOSPITAL,
	},
	world::{World, NOW, SALT},
};
use crate::chain::{with_chain, DAY};
use codec::Encode;
use pallet_consent::{Call as Consents, Error as ConsentError, Terms};
use pallet_representatives::{Acceptance, Appointment, Call, Error};
use salus_commitments::{representative, Salt};
use salus_primitives::{
	traits::RepresentativeInspect,
	AgeOut, Authorities, Authority, BasePolicy, DirectiveId, Except, GrantId, Grantee, Month,
	PatientId, Protected, Purposes,
	RepresentativeCapacity::{self, DurablePowerOfAttorney, Parent},
	RepresentativeId, RestrictionId, Scope, UnixMillis, Wakes,
};
use salus_runtime::{AccountId, Representatives, Runtime};
use salus_runtime_api::RepresentativeStatus;

type Representing = Call<Runtime>;

/// Until when whoever acts for Ana does.
const UNTIL: UnixMillis = NOW + 300 * DAY;
/// The month of everything here, and that in which Ana came of age and Ben does.
const OF_AGE: Month = Month(672);
const REASON: [u8; 32] = [0xe9; 32];

/// Ben's only one.
const MOTHER: RepresentativeId = RepresentativeId(0);
const OUTGROWN: RepresentativeId = RepresentativeId(0);
const REMOVED: RepresentativeId = RepresentativeId(1);
const PROXY: RepresentativeId = RepresentativeId(2);
const VIEWER: RepresentativeId = RepresentativeId(3);
const ACCOUNTANT: RepresentativeId = RepresentativeId(4);
const HELD: RepresentativeId = RepresentativeId(5);
const SLEEPER: RepresentativeId = RepresentativeId(6);
const INVITED: RepresentativeId = RepresentativeId(7);
/// The next that is appointed.
const NEXT: RepresentativeId = RepresentativeId(8);

/// What Ben gave of records that are not specially protected.
const ORDINARY: GrantId = GrantId(0);
/// What Ben gave of all.
const OWN_CARE: GrantId = GrantId(1);
/// What is withheld by who was removed since.
const LEFT_BEHIND: RestrictionId = RestrictionId(1);
/// What is withheld next.
const WITHHELD: RestrictionId = RestrictionId(2);
/// A directive that withholds, and gives nothing.
const WITHHOLDING: DirectiveId = DirectiveId(2);

/// Who says that Ana cannot decide: the practitioners of whom treats her.
const TREATING: &[Who] = &[Nurse, Okafor, HospitalOfficer];

fn appointment(
	who: Who,
	capacity: RepresentativeCapacity,
	authorities: Authorities,
	wakes: Wakes,
) -> Appointment {
	let account = who.account().encode();
	let age_out = (capacity == Parent).then_some(AgeOut { month: OF_AGE, day: REASON });
	Appointment {
		commitment: representative::commit(&account, capacity, &REASON, &Salt::from_bytes(SALT)),
		authorities,
		valid_from: None,
		valid_until: age_out.map_or(UNTIL, |age_out| age_out.month.ends_at()),
		age_out,
		wakes,
	}
}

/// One to everything, of an adult.
fn to_everything(who: Who) -> Appointment {
	appointment(who, DurablePowerOfAttorney, Authorities::all(), Wakes::AtOnce)
}

fn appoint(patient: PatientId, appointment: Appointment) -> Representing {
	Representing::appoint { patient, appointment }
}

fn accept(
	patient: PatientId,
	representative: RepresentativeId,
	capacity: RepresentativeCapacity,
) -> Representing {
	let acceptance = Acceptance { capacity, reason: REASON, salt: SALT };
	Representing::accept { patient, representative, acceptance }
}

fn hold(patient: PatientId, representative: RepresentativeId) -> Representing {
	Representing::hold { patient, representative, reason: REASON }
}

fn age_out(patient: PatientId, representative: RepresentativeId) -> Representing {
	Representing::age_out { patient, representative }
}

/// Says that the patient cannot decide.
fn attest(patient: PatientId) -> Representing {
	Representing::attest_incapacity { patient, valid_until: NOW + 30 * DAY, evidence: REASON }
}

fn to_clinic(patient: PatientId, scope: Scope, valid_until: UnixMillis) -> Consents<Runtime> {
	let terms = Terms { valid_until: Some(valid_until), ..terms() };
	grant(patient, Grantee::Organization(Lakeside.id()), scope, terms)
}

/// Has each act for Ana of whom it is said, one withhold something and be removed, and one be held;
/// and Ben, who gave something, be a minor.
pub fn prepare(world: &World) {
	let World { ana, ben, .. } = *world;
	let of_minor = |who| appointment(who, Parent, Authorities::all(), Wakes::AtOnce);
	for (patient, of, who) in [(ana, Ana, Outgrown), (ben, Ben, Mother)] {
		of.does(appoint(patient, of_minor(who)));
		who.does(accept(patient, RepresentativeId(0), Parent));
	}
	let of_all = Scope { protected: Protected::All, ..scope() };
	for of_ben in [scope(), of_all] {
		Ben.does(to_clinic(ben, of_ben, NOW + 200 * DAY));
	}
	Ana.does(age_out(ana, OUTGROWN));

	let (view, claims) = (Authority::View, Authority::Claims);
	for (id, who, authorities, wakes) in [
		(REMOVED, RemovedProxy, Authorities::all(), Wakes::AtOnce),
		(PROXY, Proxy, Authorities::all(), Wakes::AtOnce),
		(VIEWER, Viewer, Authorities::of(&[view]), Wakes::AtOnce),
		(ACCOUNTANT, Accountant, Authorities::of(&[claims]), Wakes::AtOnce),
		(HELD, Held, Authorities::all(), Wakes::AtOnce),
		(SLEEPER, Sleeper, Authorities::all(), Wakes::OnIncapacity),
	] {
		Ana.does(appoint(ana, appointment(who, DurablePowerOfAttorney, authorities, wakes)));
		who.does(accept(ana, id, DurablePowerOfAttorney));
	}
	Ana.does(appoint(ana, to_everything(Invited)));
	RemovedProxy.does(restrict(ana));
	Ana.does(Representing::remove { patient: ana, representative: REMOVED });
	HospitalOfficer.does(hold(ana, HELD));
}

/// Each row about representatives, and those about consent that are about them.
pub fn rows(world: &World) -> Vec<Row> {
	let World { ana, ben, .. } = *world;
	[appointments(ana), incapacity(ana), holds(ana), of_age(ana, ben), of_minor(ben), bounds(ana)]
		.into_iter()
		.chain([what_others_withheld(ana), payment(ana)])
		.flatten()
		.collect()
}

fn not_authorized() -> Error<Runtime> {
	Error::NotAuthorized
}

/// Nobody appoints or removes but who controls the identity, and nobody accepts for another.
fn appointments(patient: PatientId) -> Vec<Row> {
	let appointed_anew = move || {
		Held.does(Representing::resign { patient });
		Ana.does(appoint(patient, to_everything(Held)));
	};
	vec![
		call(appoint(patient, to_everything(Stranger))).by(CONTROL).otherwise(not_authorized()),
		call(accept(patient, INVITED, DurablePowerOfAttorney))
			.by(&[Invited])
			.otherwise(not_authorized()),
		// Who is held does not begin anew.
		call(accept(patient, NEXT, DurablePowerOfAttorney))
			.after(appointed_anew)
			.but(&[Held], Error::<Runtime>::Held)
			.otherwise(not_authorized()),
		call(Representing::remove { patient, representative: PROXY })
			.by(CONTROL)
			.otherwise(not_authorized()),
		call(Representing::resign { patient })
			.by(&[Proxy, Viewer, Accountant, Held, Sleeper])
			.otherwise(Error::<Runtime>::NotFound),
	]
}

/// Whoever treats attests, and wakes who sleeps.
fn incapacity(patient: PatientId) -> Vec<Row> {
	let attested = move || Nurse.does(attest(patient));
	let refuted = move || {
		attested();
		Ana.does(Representing::end_incapacity { patient });
	};
	vec![
		call(attest(patient)).by(TREATING).otherwise(not_authorized()),
		call(attest(patient))
			.after(refuted)
			.but(TREATING, Error::<Runtime>::TooSoon)
			.otherwise(not_authorized()),
		call(Representing::end_incapacity { patient })
			.after(attested)
			.by(CONTROL)
			.by(HOSPITAL)
			.otherwise(not_authorized()),
		or_nobody(call(restrict(patient)).after(attested).by(CONSENT).by(&[Proxy, Sleeper])),
		or_nobody(call(restrict(patient)).after(refuted).by(CONSENT).by(&[Proxy])),
	]
}

/// The payer's relationship is disputed, and the clinic and the others have none.
fn holds(patient: PatientId) -> Vec<Row> {
	vec![
		call(hold(patient, PROXY)).by(&[HospitalOfficer]).otherwise(not_authorized()),
		call(hold(patient, HELD))
			.but(&[HospitalOfficer], Error::<Runtime>::TooSoon)
			.otherwise(not_authorized()),
	]
}

/// Whoever acts for the clinic, which treats Ben, may say so, too. The hospital does not treat him.
fn of_age(adult: PatientId, minor: PatientId) -> Vec<Row> {
	vec![
		call(age_out(minor, MOTHER)).by(&[Ben]).by(CLINIC).otherwise(not_authorized()),
		call(age_out(adult, PROXY))
			.but(&[Ana, AnaControl, AnaConsent], Error::<Runtime>::NotMinor)
			.but(HOSPITAL, Error::<Runtime>::NotMinor)
			.otherwise(not_authorized()),
	]
}

/// Ben's mother does not reach his own care, nor beyond his minority.
fn of_minor(patient: PatientId) -> Vec<Row> {
	let of_age = move || Ben.does(age_out(patient, MOTHER));
	let both = |of_consent: Consents<Runtime>| or_nobody(call(of_consent).by(&[Ben, Mother]));
	let alone = |of_consent: Consents<Runtime>| or_nobody(call(of_consent).by(&[Ben]));
	let end = OF_AGE.ends_at();
	vec![
		both(to_clinic(patient, scope(), end)),
		or_nobody(
			call(to_clinic(patient, scope(), end + 1))
				.by(&[Ben])
				.but(&[Mother], ConsentError::<Runtime>::TooFar),
		),
		both(restrict(patient)),
		both(Consents::revoke { patient, id: ORDINARY }),
		both(Consents::suspend { patient, id: ORDINARY }),
		alone(Consents::revoke { patient, id: OWN_CARE }),
		alone(Consents::suspend { patient, id: OWN_CARE }),
		// One of all that the clinic has is of the own care.
		alone(Consents::revoke_all { patient, grantee: Grantee::Organization(Lakeside.id()) }),
		or_nobody(call(restrict(patient)).after(of_age).by(&[Ben])),
		call(Representing::resign { patient }).by(&[Mother]).otherwise(Error::<Runtime>::NotFound),
	]
}

/// They give no longer than they act, and withhold at most four times.
fn bounds(patient: PatientId) -> Vec<Row> {
	let withheld_enough = move || (0..4).for_each(|_| Proxy.does(restrict(patient)));
	vec![
		or_nobody(call(to_clinic(patient, scope(), UNTIL)).by(CONSENT).by(&[Proxy])),
		or_nobody(
			call(to_clinic(patient, scope(), UNTIL + 1))
				.by(CONSENT)
				.but(&[Proxy], ConsentError::<Runtime>::TooFar),
		),
		or_nobody(
			call(restrict(patient))
				.after(withheld_enough)
				.by(CONSENT)
				.but(&[Proxy], ConsentError::<Runtime>::LimitReached),
		),
	]
}

/// They give free what they withheld themselves, and what who is over left behind.
fn what_others_withheld(patient: PatientId) -> Vec<Row> {
	let lift = |restriction| call(Consents::lift { patient, restriction }).by(CONSENT);
	let by_directive = move || {
		let Consents::<Runtime>::restrict { scope, .. } = restrict(patient) else {
			unreachable!("it is a restriction")
		};
		let except = Except { grantees: Default::default(), purposes: Purposes::empty() };
		let directive = Some(WITHHOLDING);
		Ana.does(Consents::<Runtime>::restrict { patient, scope, except, directive });
	};
	let set = move |policy| Consents::<Runtime>::set_patient_policy { patient, policy };
	let denied = move || Ana.does(set(BasePolicy::Deny));
	vec![
		or_nobody(lift(LEFT_BEHIND).by(&[Proxy])),
		or_nobody(lift(WITHHELD).after(move || Proxy.does(restrict(patient))).by(&[Proxy])),
		or_nobody(lift(WITHHELD).after(move || Ana.does(restrict(patient)))),
		or_nobody(
			call(Consents::revoke_directive { patient, directive: WITHHOLDING })
				.after(by_directive)
				.by(CONSENT),
		),
		or_nobody(call(set(BasePolicy::BasicNormal)).after(denied).by(CONSENT)),
	]
}

/// What is for payment alone takes the authority for claims alone.
fn payment(patient: PatientId) -> Vec<Row> {
	let payer = || Grantee::<AccountId>::Organization(Umbra.id());
	[
		grant(patient, payer(), for_payment(), terms()),
		Consents::revoke { patient, id: FOR_PAYMENT },
		Consents::suspend { patient, id: FOR_PAYMENT },
		Consents::revoke_all { patient, grantee: payer() },
	]
	.map(|of_payment| or_nobody(call(of_payment).by(CONSENT).by(&[Proxy, Accountant])))
	.into()
}

/// Else a column of theirs would be that of somebody else.
#[test]
fn representatives_stand_where_it_is_said_and_nobody_else_represents() {
	use RepresentativeStatus::{Appointed, Asleep, Ended, InForce};
	let representation = <Representatives as RepresentativeInspect<AccountId>>::representation;
	with_chain(|| {
		let World { ana, ben, .. } = World::build();
		let all = Representatives::representatives(ana);
		let expected = [
			(Ended, Some(Outgrown)),
			(Ended, Some(RemovedProxy)),
			(InForce, Some(Proxy)),
			(InForce, Some(Viewer)),
			(InForce, Some(Accountant)),
			(RepresentativeStatus::Held, Some(Held)),
			(Asleep, Some(Sleeper)),
			(Appointed, None),
		]
		.map(|(status, who)| (status, who.map(Who::account)));
		let found = all.into_iter().map(|one| (one.status, one.accepted.map(|by| by.account)));
		assert_eq!(found.collect::<Vec<_>>(), expected);
		let acts = |patient| -> Vec<_> {
			let signers = Who::ALL.iter().copied().filter(|who| who.signs());
			let authorities = |who: Who| Some(representation(&who.account(), patient)?.authorities);
			signers.filter_map(|who| Some((who, authorities(who)?))).collect()
		};
		let [view, claims] =
			[Authority::View, Authority::Claims].map(|one| Authorities::of(&[one]));
		let every = Authorities::all();
		assert_eq!(acts(ana), [(Proxy, every), (Viewer, view), (Accountant, claims)]);
		assert_eq!(acts(ben), [(Mother, every)]);
	});
}
