//! The erase plan: each step of it works by whom it names, and then nothing is left to do.

use super::*;
use frame_support::BoundedVec;
use pallet_attestations::Call as Attest;
use pallet_consent::{Grants, LiveGrants, NextGrantId, RequestTerms};
use pallet_patient_identity::{payload::KeyAddition, Call as Identities};
use salus_primitives::{
	recovery::DEFAULT_RECOVERY_DELAY, AssuranceLevel, EncryptionKey, Except, GuardianHash,
	KeyPurpose, KeyPurposes, KeyedId, Protected, Purposes, RequestId,
};
use salus_runtime_api::{
	runtime_decl_for_erasure_api::ErasureApiV1, ErasePlan, Erased, ErasureActor, Remains,
	RemainsBecause, MAX_ERASURE_STEPS,
};

fn plan(patient: PatientId) -> ErasePlan {
	Runtime::erase_plan(patient).expect("the patient is registered")
}

/// The keys of whom a step names.
struct Keys {
	control: Pair,
	consent: Pair,
}

impl Parties {
	/// Gives Ana a key for control alone, and one for consent alone.
	fn keys(&self) -> Keys {
		let keys = Keys { control: key("//AnaControl"), consent: key("//AnaConsent") };
		for (pair, purpose) in
			[(&keys.control, KeyPurpose::Control), (&keys.consent, KeyPurpose::Consent)]
		{
			let addition = KeyAddition {
				genesis_hash: genesis_hash().0,
				patient: self.patient,
				key: account(pair),
				purposes: KeyPurposes::from(purpose),
				expires_at: now() + DAY,
			};
			let call = Identities::<Runtime>::add_key {
				patient: self.patient,
				signature: Signature::Sr25519(pair.sign(&addition.bytes())),
				key: addition.key,
				purposes: addition.purposes,
				expires_at: addition.expires_at,
			};
			assert_ok!(self.relayed(&self.actors.ana, call));
		}
		keys
	}

	/// Has there be something of Ana wherever something of a patient can be.
	fn leave_traces(&self) {
		let Parties {
			actors: Actors { ana, hospital, clinic }, patient, st_mary, lakeside, ..
		} = self;
		let patient = *patient;
		let Consents::grant { scope, terms, .. } = self.grant(START + 100 * DAY) else {
			unreachable!("it is a grant")
		};
		for grantee in [
			Grantee::Organization(*lakeside),
			Grantee::Organization(*lakeside),
			Grantee::AnyMember,
			Grantee::Person(identity(&self.grace)),
		] {
			let call = Consents::<Runtime>::grant { patient, grantee, scope, terms };
			assert_ok!(self.relayed(ana, call));
		}
		let except = Except { grantees: Default::default(), purposes: Purposes::empty() };
		let restricted = Scope { protected: Protected::All, ..scope };
		let restrict =
			Consents::<Runtime>::restrict { patient, scope: restricted, except, directive: None };
		assert_ok!(self.relayed(ana, restrict));
		let policy = BasePolicy::Deny;
		assert_ok!(self.relayed(ana, Consents::<Runtime>::set_patient_policy { patient, policy }));
		let grantee = Grantee::Organization(*lakeside);
		let (valid_until, expires_at) = (Some(START + 50 * DAY), START + 20 * DAY);
		let asks = RequestTerms { valid_until, max_uses: None, reason: None, expires_at };
		let scope = Scope { purposes: Purpose::Treat.into(), ..scope };
		succeed(clinic, Consents::<Runtime>::request { patient, grantee, scope, terms: asks });

		for (member, organization) in [(hospital, *st_mary), (clinic, *lakeside)] {
			let (level, valid_until) = (AssuranceLevel::Ial2, START + 90 * DAY);
			succeed(member, Attest::<Runtime>::assure { patient, level, valid_until });
			let identifier = KeyedId([organization.0 as u8; 32]);
			let permit = Attest::<Runtime>::permit_link { patient, organization, identifier };
			assert_ok!(self.relayed(ana, permit));
		}
		let identifier = KeyedId([st_mary.0 as u8; 32]);
		succeed(hospital, Attest::<Runtime>::link { patient, identifier });

		let appointment = Appointment {
			commitment: salus_primitives::RepresentativeHash([4; 32]),
			authorities: Authorities::all(),
			valid_from: None,
			valid_until: START + 100 * DAY,
			age_out: None,
			wakes: Wakes::AtOnce,
		};
		assert_ok!(self.relayed(ana, Represent::<Runtime>::appoint { patient, appointment }));
		let guardians = Identities::<Runtime>::set_guardians {
			patient,
			guardians: vec![GuardianHash([6; 32])].try_into().expect("one is not too many"),
			threshold: 1,
			delay_ms: DEFAULT_RECOVERY_DELAY,
		};
		assert_ok!(self.relayed(ana, guardians));
		let encryption_key = Some(EncryptionKey([8; 32]));
		let reached = Identities::<Runtime>::set_encryption_key { patient, encryption_key };
		assert_ok!(self.relayed(ana, reached));
		self.is_linked(identity(&self.grace));
	}

	/// Takes each step of a plan as whom it names.
	fn take(&self, plan: &ErasePlan, keys: &Keys) {
		for step in &plan.steps {
			let call = RuntimeCall::decode(&mut &step.call[..]).expect("the runtime encoded it");
			match step.by {
				ErasureActor::ControlKey => {
					assert_eq!(self.relayed(&keys.control, call), Ok(()), "{step:?}");
				}
				ErasureActor::ConsentKey => {
					assert_eq!(self.relayed(&keys.consent, call), Ok(()), "{step:?}");
				}
				ErasureActor::Organization(organization) => {
					let admin = match organization == self.st_mary {
						true => &self.actors.hospital,
						false => &self.actors.clinic,
					};
					succeed(admin, call);
				}
			}
		}
	}
}

#[test]
fn each_step_of_a_plan_works_and_then_there_is_none() {
	with_chain(|| {
		let parties = parties();
		let keys = parties.keys();
		parties.leave_traces();
		let before = plan(parties.patient);
		assert!(before.is_complete);
		let (st_mary, lakeside) = (parties.st_mary, parties.lakeside);
		let mut what: Vec<_> =
			before.steps.iter().map(|step| format!("{:?} by {:?}", step.what, step.by)).collect();
		assert_eq!(what.pop(), Some("Activity by ControlKey".into()), "to leave is the last");
		what.sort();
		let mut expected: Vec<_> = [
			(Erased::Grants, ErasureActor::ConsentKey),
			(Erased::Grants, ErasureActor::ConsentKey),
			(Erased::Grants, ErasureActor::ConsentKey),
			(Erased::Request(RequestId(0)), ErasureActor::ConsentKey),
			(Erased::RecordLink(st_mary), ErasureActor::ConsentKey),
			(Erased::RecordLink(lakeside), ErasureActor::ConsentKey),
			(Erased::Assurance(st_mary), ErasureActor::ConsentKey),
			(Erased::Assurance(lakeside), ErasureActor::ConsentKey),
			(Erased::Relationship(st_mary), ErasureActor::Organization(st_mary)),
			(Erased::Relationship(lakeside), ErasureActor::Organization(lakeside)),
			(Erased::Representative(FIRST), ErasureActor::ControlKey),
			(Erased::Merge(identity(&parties.grace)), ErasureActor::ControlKey),
			(Erased::Guardians, ErasureActor::ControlKey),
			(Erased::EncryptionKey, ErasureActor::ControlKey),
		]
		.map(|(what, by)| format!("{what:?} by {by:?}"))
		.into();
		expected.sort();
		assert_eq!(what, expected);

		parties.take(&before, &keys);
		let after = plan(parties.patient);
		assert_eq!((after.steps, after.is_complete), (vec![], true));
		assert_eq!(parties.closed().map(|closing| closing.how), Some(LifeClosing::Left));
		assert_eq!(parties.clinic_reads(Purpose::Hpaymt), NO_GRANT);
		let remains: Vec<_> =
			after.remains.iter().map(|one| (one.what, one.count, one.why)).collect();
		use RemainsBecause::{
			Accountability, DaysOfService, History, ReplayProtection, Unlinkable,
		};
		let expected = [
			(Remains::Identity, Some(1), ReplayProtection),
			(Remains::Keys, None, ReplayProtection),
			(Remains::Grants, Some(4), DaysOfService),
			(Remains::Restrictions, Some(1), DaysOfService),
			// As lax as the others, and then as strict as can be.
			(Remains::Policies, Some(2), DaysOfService),
			(Remains::Requests, Some(1), Accountability),
			(Remains::Representatives, Some(1), Accountability),
			(Remains::Assurances, Some(2), Accountability),
			(Remains::Relationships, Some(2), DaysOfService),
			(Remains::LifeEvents, Some(1), Accountability),
			(Remains::Anchors, None, Unlinkable),
			(Remains::Blocks, None, History),
		];
		assert_eq!(remains, expected);
	});
}

#[test]
fn a_patient_of_whom_there_is_nothing_leaves_and_nothing_else() {
	with_chain(|| {
		let parties = parties();
		assert_eq!(Runtime::erase_plan(PatientId([9; 32])), None);
		let grace = identity(&parties.grace);
		let before = plan(grace);
		let what: Vec<_> = before.steps.iter().map(|step| step.what).collect();
		assert_eq!(what, [Erased::Activity]);
		let remains: Vec<_> = before.remains.iter().map(|one| one.what).collect();
		let always = [Remains::Identity, Remains::Keys, Remains::Anchors, Remains::Blocks];
		assert_eq!(remains, always);
	});
}

/// What is over is no step, nor what a member that cannot act would have to do.
#[test]
fn a_plan_names_nothing_that_would_be_refused() {
	with_chain(|| {
		let parties = parties();
		let keys = parties.keys();
		parties.leave_traces();
		by_council(pallet_organizations::Call::<Runtime>::suspend {
			organization: parties.lakeside,
		});
		set_time(START + 95 * DAY);
		let later = plan(parties.patient);
		let what: Vec<_> = later.steps.iter().map(|step| step.what).collect();
		let is_over = |one: &Erased| {
			matches!(one, Erased::Request(_) | Erased::Assurance(_))
				|| *one == Erased::Relationship(parties.lakeside)
		};
		assert!(!what.iter().any(is_over), "{what:?}");
		parties.take(&later, &keys);
		assert!(plan(parties.patient).steps.is_empty());
	});
}

/// Gives Ana so many grantees, each with a grant as the one that she gave.
fn set_grantees(patient: PatientId, count: u32) {
	let given = Grants::<Runtime>::get(patient, GrantId(0)).expect("one was given");
	let _ = LiveGrants::<Runtime>::clear_prefix(patient, u32::MAX, None);
	for number in 0..count {
		let mut account = [0; 32];
		account[..4].copy_from_slice(&number.to_le_bytes());
		let grantee = Grantee::Practitioner(AccountId::from(account));
		let id = GrantId(number);
		let live = BoundedVec::truncate_from(vec![id]);
		LiveGrants::<Runtime>::insert(patient, grantee.kind(), live);
		Grants::<Runtime>::insert(patient, id, pallet_consent::Grant { grantee, ..given.clone() });
	}
	NextGrantId::<Runtime>::insert(patient, count);
}

#[test]
fn a_plan_has_as_many_steps_as_there_may_be_and_leaves_last() {
	with_chain(|| {
		let parties = parties();
		let grace = identity(&parties.grace);
		let Consents::grant { grantee, scope, terms, .. } = parties.grant(START + 100 * DAY) else {
			unreachable!("it is a grant")
		};
		let call = Consents::<Runtime>::grant { patient: grace, grantee, scope, terms };
		assert_ok!(parties.relayed(&parties.grace, call));
		set_grantees(grace, MAX_ERASURE_STEPS - 1);
		let full = plan(grace);
		assert_eq!((full.steps.len(), full.is_complete), (MAX_ERASURE_STEPS as usize, true));
		assert_eq!(full.steps.last().map(|step| step.what), Some(Erased::Activity));

		set_grantees(grace, MAX_ERASURE_STEPS);
		let over = plan(grace);
		assert_eq!((over.steps.len(), over.is_complete), (MAX_ERASURE_STEPS as usize, false));
		assert!(over.steps.iter().all(|step| step.what == Erased::Grants));
	});
}
