//! Consent.

use super::{
	row::{call, of_council, Expecting, Row},
	who::{
		Member::{Lakeside, StMary, Umbra},
		Who::*,
		ADMINS, CLINIC, CONSENT, HOSPITAL, INSTITUTE, OTHERS,
	},
	world::{World, NOW},
};
use crate::chain::{set_time, DAY};
use pallet_consent::{
	types::{Asked, RequestTerms},
	Call, Error, Terms,
};
use salus_primitives::{
	Action, Actions, BasePolicy, Categories, Confidentiality, DataCategory, DayWindow, DirectiveId,
	Except, GrantId, Grantee, Holder, PaperSigner, PatientId, Protected, Purpose, Purposes,
	RequestId, RestrictionId, Scope, SignedPaper, StudyId,
};
use salus_runtime::{AccountId, Runtime};

type Consents = Call<Runtime>;

/// The study of the researcher.
pub const STUDY: StudyId = StudyId(0);
/// What lets the payer be given the hospital's claims.
pub const FOR_PAYMENT: GrantId = GrantId(0);
const TO_CLINIC: GrantId = GrantId(1);
const COUNTED: GrantId = GrantId(2);
const TO_PASS_ON: GrantId = GrantId(3);
const TO_LIND: GrantId = GrantId(4);
const TO_BEN: GrantId = GrantId(5);
const TO_STUDY: GrantId = GrantId(6);
const SUSPENDED: GrantId = GrantId(7);
/// What was given in Omar's name by who keeps his key, and what of it is suspended.
const KEPT: GrantId = GrantId(0);
const KEPT_SUSPENDED: GrantId = GrantId(1);
/// What the clinic passed on to the hospital.
const PASSED_ON: GrantId = GrantId(9);
const DIRECTIVE: DirectiveId = DirectiveId(1);
const RESTRICTION: RestrictionId = RestrictionId(0);
const REQUEST: RequestId = RequestId(0);

/// What lets laboratory results be read for treatment.
pub fn scope() -> Scope {
	Scope {
		holder: Holder::Any,
		actions: Actions::of(&[Action::Read]),
		purposes: Purposes::of(&[Purpose::Treat]),
		categories: Categories::of(&[DataCategory::LabResults]),
		confidentiality: Confidentiality::N,
		days: DayWindow::ALWAYS,
		protected: Protected::None,
	}
}

/// What lets the hospital's claims be read for payment.
pub fn for_payment() -> Scope {
	Scope {
		holder: Holder::Organization(StMary.id()),
		purposes: Purposes::of(&[Purpose::Hpaymt]),
		categories: Categories::of(&[DataCategory::Claims]),
		..scope()
	}
}

/// For how long it does.
pub fn terms() -> Terms {
	Terms { valid_until: Some(NOW + 200 * DAY), ..Terms::default() }
}

/// A grant.
pub fn grant(
	patient: PatientId,
	grantee: Grantee<AccountId>,
	scope: Scope,
	terms: Terms,
) -> Consents {
	Consents::grant { patient, grantee, scope, terms }
}

/// What is withheld: genomic data, from everybody.
pub fn restrict(patient: PatientId) -> Consents {
	let categories = Categories::of(&[DataCategory::Genomics]);
	Consents::restrict {
		patient,
		scope: Scope { categories, ..scope() },
		except: Except { grantees: Default::default(), purposes: Purposes::empty() },
		directive: None,
	}
}

/// What the clinic asks for.
fn asked(grantee: Grantee<AccountId>) -> Asked<AccountId> {
	let terms = RequestTerms {
		valid_until: terms().valid_until,
		max_uses: None,
		reason: None,
		expires_at: NOW + 7 * DAY,
	};
	Asked { grantee, scope: scope(), terms }
}

fn request(patient: PatientId, grantee: Grantee<AccountId>) -> Consents {
	let Asked { grantee, scope, terms } = asked(grantee);
	Consents::request { patient, grantee, scope, terms }
}

/// What the clinic passes on to the hospital.
fn reshare(patient: PatientId) -> Consents {
	let (parent, grantee) = (TO_PASS_ON, Grantee::Organization(StMary.id()));
	let valid_until = Some(NOW + DAY);
	Consents::reshare { patient, parent, grantee, scope: scope(), valid_until }
}

/// Has Ana grant whatever is revoked, suspended, used, passed on and given back, restrict, and be
/// asked.
pub fn prepare(world: &World) {
	let (patient, ben) = (world.ana, world.ben);
	let of_hospital = Scope { holder: Holder::Organization(StMary.id()), ..scope() };
	let passing_on = Scope { actions: Actions::of(&[Action::Read, Action::Reshare]), ..scope() };
	let clinic = Grantee::Organization(Lakeside.id());
	let counted = Terms { max_uses: Some(3), ..terms() };
	let by_directive = Terms { directive: Some(DIRECTIVE), ..terms() };
	for (grantee, scope, terms) in [
		(Grantee::Organization(Umbra.id()), for_payment(), terms()),
		(clinic.clone(), scope(), terms()),
		(clinic.clone(), of_hospital, counted),
		(clinic.clone(), passing_on, terms()),
		(Grantee::Practitioner(Lind.account()), scope(), terms()),
		(Grantee::Person(ben), scope(), terms()),
		(Grantee::Study(STUDY), scope(), terms()),
		(Grantee::Organization(StMary.id()), scope(), terms()),
		(clinic.clone(), scope(), by_directive),
	] {
		Ana.does(grant(patient, grantee, scope, terms));
	}
	Ana.does(Consents::suspend { patient, id: SUSPENDED });
	Lind.does(reshare(patient));
	Ana.does(restrict(patient));
	Lind.does(request(patient, clinic.clone()));
	// In Omar's name the hospital was asked, gives something that is suspended, and withholds.
	let omar = world.omar;
	for terms in [terms(), terms()] {
		Nurse.does(grant(omar, clinic.clone(), scope(), terms));
	}
	Nurse.does(Consents::suspend { patient: omar, id: KEPT_SUSPENDED });
	Nurse.does(restrict(omar));
	Lind.does(request(omar, clinic));
}

/// Each row about consent.
pub fn rows(world: &World) -> Vec<Row> {
	let mut rows = of_patient(world.ana);
	rows.extend(of_others(world.ana));
	rows.extend(given_back(world.ana));
	rows.extend(policies(world.ana));
	rows.extend(in_custody(world.omar, world.nina));
	rows.extend(on_paper(world));
	rows
}

/// Who is not given something by the row has no say.
pub fn or_nobody(row: Expecting) -> Row {
	row.otherwise(Error::<Runtime>::NotAuthorized)
}

/// What is the patient's, by a key for it: not by the one that controls the identity. Who
/// represents the patient gives, takes back, withholds and answers, and frees nothing that others
/// withheld.
fn of_patient(patient: PatientId) -> Vec<Row> {
	let clinic = || Grantee::Organization(Lakeside.id());
	let Asked { grantee, scope, .. } = asked(clinic());
	let theirs_too = [
		grant(patient, clinic(), scope, terms()),
		Consents::revoke { patient, id: TO_CLINIC },
		Consents::suspend { patient, id: TO_CLINIC },
		restrict(patient),
		Consents::revoke_directive { patient, directive: DIRECTIVE },
		Consents::revoke_all { patient, grantee: clinic() },
		Consents::approve {
			patient,
			request: REQUEST,
			asked: asked(clinic()),
			directive: None,
			protected: None,
		},
		Consents::narrow { patient, request: REQUEST, grantee, scope, terms: terms() },
		Consents::decline { patient, request: REQUEST },
	]
	.map(|of_consent| or_nobody(call(of_consent).by(CONSENT).by(&[Proxy])));
	let alone = [
		Consents::resume { patient, id: SUSPENDED },
		Consents::lift { patient, restriction: RESTRICTION },
	]
	.map(|of_consent| or_nobody(call(of_consent).by(CONSENT)));
	theirs_too.into_iter().chain(alone).collect()
}

/// What others do with what they were given, and ask for.
fn of_others(patient: PatientId) -> Vec<Row> {
	vec![
		or_nobody(call(Consents::take_use { patient, id: COUNTED }).by(HOSPITAL)),
		or_nobody(call(reshare(patient)).by(CLINIC)),
		or_nobody(call(request(patient, Grantee::Organization(Lakeside.id()))).by(CLINIC)),
		or_nobody(call(request(patient, Grantee::Practitioner(Lind.account()))).by(CLINIC)),
		or_nobody(call(request(patient, Grantee::Study(STUDY))).by(INSTITUTE)),
		or_nobody(call(Consents::withdraw_request { patient, request: REQUEST }).by(CLINIC)),
	]
}

/// Whoever alone is named gives back, and who passed it on. The patient revokes.
fn given_back(patient: PatientId) -> Vec<Row> {
	let give_back = |id| call(Consents::give_back { patient, id });
	vec![
		or_nobody(give_back(TO_CLINIC).by(&[ClinicAdmin])),
		// A practitioner needs no employer to let go.
		or_nobody(give_back(TO_LIND).always_by(&[Lind])),
		or_nobody(give_back(TO_BEN).by(&[Ben])),
		or_nobody(give_back(TO_STUDY).by(&[InstituteAdmin])),
		or_nobody(give_back(PASSED_ON).by(&[HospitalAdmin, ClinicAdmin])),
	]
}

/// Whoever acts for who keeps the key gives, within bounds, takes back, withholds and answers, and gives
/// nothing free.
fn in_custody(patient: PatientId, nina: PatientId) -> Vec<Row> {
	let clinic = || Grantee::Organization(Lakeside.id());
	let Asked { grantee, scope: asked_for, .. } = asked(clinic());
	let policy = move |policy| Consents::set_patient_policy { patient, policy };
	let by_desk = [
		grant(patient, clinic(), scope(), terms()),
		grant(patient, Grantee::Organization(Umbra.id()), for_payment(), terms()),
		Consents::revoke { patient, id: KEPT },
		Consents::suspend { patient, id: KEPT },
		restrict(patient),
		Consents::revoke_all { patient, grantee: clinic() },
		Consents::approve {
			patient,
			request: REQUEST,
			asked: asked(clinic()),
			directive: None,
			protected: None,
		},
		Consents::narrow { patient, request: REQUEST, grantee, scope: asked_for, terms: terms() },
		Consents::decline { patient, request: REQUEST },
		policy(BasePolicy::BreakGlassOnly),
		Consents::withdraw_papers { patient },
	]
	.map(|of_consent| or_nobody(call(of_consent).by(HOSPITAL)));
	let of = |purposes| Scope { purposes: Purposes::of(purposes), ..scope() };
	let for_nobody = [
		grant(patient, clinic(), of(&[Purpose::Treat, Purpose::Hresch]), terms()),
		grant(patient, clinic(), of(&[Purpose::Hmarkt]), terms()),
		grant(patient, clinic(), Scope { protected: Protected::All, ..scope() }, terms()),
		grant(patient, clinic(), Scope { confidentiality: Confidentiality::R, ..scope() }, terms()),
		grant(patient, Grantee::Organization(StMary.id()), scope(), terms()),
		grant(patient, Grantee::Study(STUDY), scope(), terms()),
		Consents::resume { patient, id: KEPT_SUSPENDED },
		Consents::lift { patient, restriction: RESTRICTION },
		grant(nina, clinic(), scope(), terms()),
		restrict(nina),
		Consents::withdraw_papers { patient: nina },
	]
	.map(|of_patient| or_nobody(call(of_patient)));
	let stricter = move || Nurse.does(policy(BasePolicy::Deny));
	let laxer = or_nobody(call(policy(BasePolicy::AllNormal)).after(stricter));
	let mistaken = call(Consents::give_back { patient, id: KEPT });
	let given_back = or_nobody(mistaken.by(&[HospitalAdmin, ClinicAdmin]));
	by_desk.into_iter().chain(for_nobody).chain([laxer, given_back]).collect()
}

/// What somebody without a device signed on paper is recorded by who keeps the key, or deals with the
/// patient while that one may take it back.
fn on_paper(world: &World) -> Vec<Row> {
	let paper = SignedPaper {
		document: [0xD0; 32],
		witness: [0xE0; 32],
		signer: PaperSigner::Patient,
		signed_at: NOW + 1,
	};
	// Something was taken back in Omar's name at the moment that everybody calls.
	let signed = || set_time(NOW + 1);
	let record = |patient, scope| {
		let (grantee, terms) = (Grantee::Organization(Lakeside.id()), terms());
		call(Consents::record_paper { patient, grantee, scope, terms, paper }).after(signed)
	};
	let research = Scope { purposes: Purposes::of(&[Purpose::Hresch]), ..scope() };
	let has_keys = || Error::<Runtime>::NotInCustody;
	vec![
		or_nobody(record(world.omar, scope()).by(HOSPITAL)),
		or_nobody(record(world.omar, research)),
		or_nobody(record(world.nina, scope()).but(CLINIC, Error::<Runtime>::NotInGoodStanding)),
		or_nobody(record(world.ana, scope()).but(HOSPITAL, has_keys()).but(OTHERS, has_keys())),
		call(Consents::withdraw_papers { patient: world.ana }).otherwise(has_keys()),
	]
}

fn policies(patient: PatientId) -> Vec<Row> {
	let policy = BasePolicy::BreakGlassOnly;
	vec![
		of_council(Consents::plan_base_policy { policy: BasePolicy::AllNormal }),
		or_nobody(call(Consents::set_holder_policy { policy }).by(ADMINS)),
		or_nobody(call(Consents::set_patient_policy { patient, policy }).by(CONSENT).by(&[Proxy])),
	]
}
