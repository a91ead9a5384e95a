//! Identities whose key an organization keeps: the last of the three, by its doctor.

use super::{
	parties::{key_of, speaks_for, works_for, DOCTOR, FIRST_ADMIN, OFFICER, PERSONS},
	person,
	reference::{Fact, Model},
	signature,
	steps::{forged, lifetime, new_key, Step},
	IDS, KEYS, ORGANIZATIONS, PAIRS, PATIENTS,
};
use crate::{
	mock::*,
	tests::kept::{claim_of, claim_signed, custodial, submit, KEPT},
	Error, Event,
};
use frame_support::dispatch::DispatchResult;
use proptest::{bool::weighted, prelude::*};
use salus_primitives::{
	traits::PatientInspect, Acting, EncryptionKey, KeyPurpose, KeyPurposes, RelationshipKind,
	UnixMillis,
};
use salus_runtime_api::CustodyView;

/// The organization that keeps keys.
const CUSTODIAN: usize = 2;

/// That an organization keeps a patient's key, or did: which, since when, and until when.
type Custody = (usize, UnixMillis, Option<UnixMillis>);

impl Model {
	pub fn custody(&self, who: usize) -> Option<Custody> {
		self.history.iter().fold(None, |custody, fact| match (custody, fact) {
			(_, Fact::Kept { patient, organization, at }) if *patient == who => {
				Some((*organization, *at, None))
			}
			(
				Some((organization, since, None)),
				Fact::Claimed { patient, at } | Fact::Completed { patient, at },
			) if *patient == who => Some((organization, since, Some(*at))),
			_ => custody,
		})
	}

	/// The organization that keeps a patient's key now.
	pub fn kept_by(&self, who: usize) -> Option<usize> {
		self.custody(who)
			.filter(|(.., until)| until.is_none())
			.map(|(organization, ..)| organization)
	}

	/// As what somebody publishes a key to encrypt to, or why they do not.
	fn publishes(&self, person: usize, patient: usize) -> Result<Acting, Error<Test>> {
		if !self.exists(patient) {
			return Err(Error::NotFound);
		}
		let Some(custodian) = self.kept_by(patient) else {
			let controls = |key: &usize| self.may(*key, patient, KeyPurpose::Control);
			let own = key_of(person).filter(controls);
			return own.map(|_| Acting::Patient).ok_or(Error::NotAuthorized);
		};
		let is_its = works_for(person) == Some(custodian) && self.stands(custodian);
		let organization = ORGANIZATIONS[custodian];
		is_its.then_some(Acting::Custodian { organization }).ok_or(Error::NotAuthorized)
	}

	/// Whether somebody may say that a patient whose key is kept is there: for who keeps it, or, if that
	/// may do nothing, for another that knows the patient.
	fn attests(&self, person: usize, patient: usize, custodian: usize) -> bool {
		let stands = |one: &usize| self.stands(*one);
		speaks_for(person).filter(stands).is_some_and(|one| {
			one == custodian || (!self.stands(custodian) && self.knows(one, patient, self.now))
		})
	}
}

/// What comes of a registration in custody, or of a claim.
pub fn judge(model: &Model, step: &Step) -> Result<Vec<Fact>, Error<Test>> {
	let at = model.now;
	match *step {
		Step::Keep { key, lifetime, forged } => {
			model.fresh(lifetime)?;
			if !model.stands(CUSTODIAN) {
				return Err(Error::NotAuthorized);
			}
			model.unused(key)?;
			if forged {
				return Err(Error::InvalidSignature);
			}
			Ok(vec![
				Fact::Joined { patient: key, key, purposes: KEPT },
				Fact::Encrypts { patient: key, encryption_key: ENCRYPTION_KEY },
				Fact::Sponsored { patient: key, organization: CUSTODIAN, at },
				Fact::Kept { patient: key, organization: CUSTODIAN, at },
			])
		}
		Step::Claim { person, patient, key, lifetime, forged } => {
			model.fresh(lifetime)?;
			if !model.exists(patient) {
				return Err(Error::NotFound);
			}
			let custodian = model.kept_by(patient).ok_or(Error::NotInCustody)?;
			if !model.attests(person, patient, custodian) {
				return Err(Error::NotAuthorized);
			}
			model.unused(key)?;
			if forged {
				return Err(Error::InvalidSignature);
			}
			let mut facts: Vec<_> =
				model.live(patient).into_iter().map(|key| Fact::Left { key }).collect();
			let encryption_key = Some(EncryptionKey([9; 32]));
			facts.extend([
				Fact::Claimed { patient, at },
				Fact::Joined { patient, key, purposes: KeyPurposes::all() },
				Fact::Encrypts { patient, encryption_key },
			]);
			Ok(facts)
		}
		Step::Publish { person, patient, encryption_key } => {
			model.publishes(person, patient)?;
			Ok(vec![Fact::Encrypts { patient, encryption_key }])
		}
		_ => unreachable!("the other steps are judged elsewhere"),
	}
}

/// Registers in custody, or claims.
pub fn take(step: &Step, reached: bool) -> DispatchResult {
	match *step {
		Step::Keep { key, lifetime, forged } => {
			let mut registration = custodial(&PAIRS[key]);
			registration.expires_at = now() + lifetime;
			let signature = signature(key, &registration.bytes(), forged, reached);
			submit(signed(&person(DOCTOR)), registration, signature)
		}
		Step::Claim { person: who, patient, key, lifetime, forged } => {
			let mut claim = claim_of(IDS[patient], &PAIRS[key]);
			claim.expires_at = now() + lifetime;
			let signature = signature(key, &claim.bytes(), forged, reached);
			claim_signed(signed(&person(who)), claim, signature)
		}
		Step::Publish { person: who, patient, encryption_key } => {
			PatientIdentity::set_encryption_key(signed(&person(who)), IDS[patient], encryption_key)
		}
		_ => unreachable!("the other steps are taken elsewhere"),
	}
}

/// The name of a step that goes another way: a recovery of a kept identity, and a claim by another than who
/// keeps it.
pub fn special(model: &Model, step: &Step) -> Option<String> {
	let kept_by = |patient| model.kept_by(patient);
	match *step {
		Step::Complete { patient } => kept_by(patient).map(|_| "Complete in custody".into()),
		Step::Claim { person, patient, .. } if speaks_for(person) != kept_by(patient) => {
			Some("Claim by another".into())
		}
		_ => None,
	}
}

/// Whether both say the same of who keeps a patient's key.
pub fn agree(model: &Model, patient: usize) {
	let custodian = model.kept_by(patient).map(|one| ORGANIZATIONS[one]);
	assert_eq!(PatientIdentity::custodian(IDS[patient]), custodian);
	let view = PatientIdentity::patient_view(IDS[patient]).and_then(|view| view.custody);
	let custody = model.custody(patient).map(|(one, since, ended_at)| CustodyView {
		organization: ORGANIZATIONS[one],
		since,
		ended_at,
	});
	assert_eq!(view, custody);
}

/// As what a step was taken that says so.
pub fn agree_on_acting(model: &Model, step: &Step) {
	let expected = match *step {
		Step::SetEncryptionKey { .. } => Acting::Patient,
		Step::Publish { person, patient, .. } => {
			model.publishes(person, patient).expect("it was published")
		}
		_ => return,
	};
	let last = System::events().pop().map(|record| record.event);
	let Some(RuntimeEvent::PatientIdentity(Event::EncryptionKeySet { acting, .. })) = last else {
		panic!("{step:?} says who acted")
	};
	assert_eq!(acting, expected, "{step:?}");
}

/// A registration in custody of the identity whose first key this is.
pub fn keep(key: impl Strategy<Value = usize>) -> impl Strategy<Value = Step> {
	(key, lifetime(), forged()).prop_map(|(key, lifetime, forged)| Step::Keep {
		key,
		lifetime,
		forged,
	})
}

/// A claim, mostly by who may say who a person is.
pub fn claim(patient: impl Strategy<Value = usize>) -> impl Strategy<Value = Step> {
	let person =
		prop_oneof![4 => Just(OFFICER), 3 => Just(FIRST_ADMIN + CUSTODIAN), 2 => 0..PERSONS];
	// Mostly one that was never used; else any, also one that somebody removed.
	let key = prop_oneof![3 => new_key(), 2 => 0..KEYS];
	(person, patient, key, lifetime(), forged()).prop_map(
		|(person, patient, key, lifetime, forged)| Step::Claim {
			person,
			patient,
			key,
			lifetime,
			forged,
		},
	)
}

/// Somebody publishes a key to encrypt to, mostly who acts for the custodian.
pub fn publish() -> impl Strategy<Value = Step> {
	let person = prop_oneof![
		4 => prop::sample::select(vec![DOCTOR, OFFICER, FIRST_ADMIN + CUSTODIAN]),
		1 => 0..PERSONS,
	];
	let encryption_key = prop::option::of(any::<[u8; 32]>());
	let patient = prop_oneof![8 => 0..PATIENTS, 1 => 0..KEYS];
	(person, patient, encryption_key).prop_map(|(person, patient, encryption_key)| Step::Publish {
		person,
		patient,
		encryption_key: encryption_key.map(EncryptionKey),
	})
}

/// Who registers for others stands no more, and tries; another that has known the patient for a time may
/// take over what the custodian may not; something is tried, and they stand again.
pub fn suspended() -> impl Strategy<Value = Vec<Step>> {
	let stand = |organization, good| Step::Stand { organization, good };
	let another = (0..2usize, 0..PATIENTS, new_key(), weighted(0.7));
	let claims = prop::collection::vec(claim(0..PATIENTS), 0..3);
	(another, claims, publish(), 0..KEYS).prop_map(
		move |((organization, patient, key, waits), claims, publish, first_key)| {
			let kind = RelationshipKind::Treatment;
			let relate = Step::Relate { organization, patient, kind, lasts: 60 * DAY };
			let wait = Step::Wait { time: if waits { 30 * DAY } else { 30 * DAY - 1 } };
			let person = FIRST_ADMIN + organization;
			let (lifetime, forged) = (HOUR, false);
			let claim = Step::Claim { person, patient, key, lifetime, forged };
			let keep = Step::Keep { key: first_key, lifetime, forged };
			let sponsor = Step::Sponsor { key: first_key, lifetime, forged };
			let begins = vec![relate, wait, stand(CUSTODIAN, false), keep, publish.clone(), claim];
			let ends = vec![stand(CUSTODIAN, true), publish];
			let sponsored = vec![stand(0, false), sponsor, stand(0, true)];
			[begins, claims, ends, sponsored].concat()
		},
	)
}
