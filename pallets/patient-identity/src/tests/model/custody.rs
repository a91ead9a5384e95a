//! Identities whose keys an organization keeps: the last of the three, by its doctor.

use super::{
	parties::{speaks_for, DOCTOR, FIRST_ADMIN, OFFICER, PERSONS},
	person,
	reference::{Fact, Model},
	signature,
	steps::{forged, lifetime, new_key, Step},
	IDS, ORGANIZATIONS, PAIRS, PATIENTS,
};
use crate::{
	mock::*,
	tests::kept::{claim_of, claim_signed, custodial, submit, KEPT},
	Error, Event,
};
use frame_support::dispatch::DispatchResult;
use proptest::prelude::*;
use salus_primitives::{
	traits::PatientInspect, Acting, EncryptionKey, KeyPurpose, KeyPurposes, UnixMillis,
};
use salus_runtime_api::CustodyView;

/// The organization that keeps keys.
const CUSTODIAN: usize = 2;

/// That an organization keeps a patient's keys, or did: which, since when, and until when.
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

	/// The organization that keeps a patient's keys now.
	pub fn kept_by(&self, who: usize) -> Option<usize> {
		self.custody(who)
			.filter(|(.., until)| until.is_none())
			.map(|(organization, ..)| organization)
	}

	/// As what a key acts that controls the patient, or is kept to, or why it does not.
	pub fn acts(&self, by: usize, patient: usize) -> Result<Acting, Error<Test>> {
		if !self.exists(patient) {
			return Err(Error::NotFound);
		}
		let kept_by = self.kept_by(patient);
		let stands = kept_by.is_none_or(|organization| self.stands(organization));
		if !stands || !self.has(by, patient, KeyPurpose::Control) {
			return Err(Error::NotAuthorized);
		}
		Ok(match kept_by {
			None => Acting::Patient,
			Some(one) => Acting::Custodian { organization: ORGANIZATIONS[one] },
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
			if speaks_for(person) != Some(custodian) || !model.stands(custodian) {
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
		_ => unreachable!("the other steps are taken elsewhere"),
	}
}

/// The step's name, if it is one that goes another way with a kept identity, and this is one.
pub fn of_kept(model: &Model, step: &Step) -> Option<String> {
	match *step {
		Step::Rotate { patient, .. }
		| Step::SetEncryptionKey { patient, .. }
		| Step::Complete { patient } => {
			model.kept_by(patient).map(|_| format!("{} in custody", step.name()))
		}
		_ => None,
	}
}

/// Whether both say the same of who keeps a patient's keys, and as what the last step was taken.
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
	for (key, pair) in PAIRS.iter().enumerate() {
		let consents = model.has(key, patient, KeyPurpose::Consent);
		let keeps = PatientIdentity::keeps(&account(pair), IDS[patient]);
		assert_eq!(keeps, custodian.filter(|_| consents));
	}
}

/// As what a step was taken that says so.
pub fn agree_on_acting(model: &Model, step: &Step) {
	let (Step::Rotate { patient, .. } | Step::SetEncryptionKey { patient, .. }) = *step else {
		return;
	};
	let last = System::events().pop().map(|record| record.event);
	let Some(RuntimeEvent::PatientIdentity(
		Event::KeyRotated { acting, .. } | Event::EncryptionKeySet { acting, .. },
	)) = last
	else {
		panic!("{step:?} says who acted")
	};
	let expected = match model.kept_by(patient) {
		None => Acting::Patient,
		Some(one) => Acting::Custodian { organization: ORGANIZATIONS[one] },
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
	(person, patient, new_key(), lifetime(), forged()).prop_map(
		|(person, patient, key, lifetime, forged)| Step::Claim {
			person,
			patient,
			key,
			lifetime,
			forged,
		},
	)
}

/// The custodian stands no more, something is tried, and it stands again.
pub fn suspended() -> impl Strategy<Value = Vec<Step>> {
	let stand = |good| Step::Stand { organization: CUSTODIAN, good };
	let by = super::steps::CONTROLLER;
	(0..PATIENTS, prop::collection::vec(claim(0..PATIENTS), 1..3)).prop_map(
		move |(patient, claims)| {
			let rotate =
				Step::Rotate { by, patient, old: by, key: super::steps::FRESH, forged: false };
			let then = vec![rotate.clone(), stand(true), rotate];
			[vec![stand(false)], claims, then].concat()
		},
	)
}
