//! Acting for a patient, in the real runtime: neither child nor mother has money.

use super::*;
use codec::Encode;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_representatives::{Acceptance, Appointment, Call, Error};
use salus_commitments::{representative, Salt};
use salus_primitives::{
	Actions, AgeOut, Authorities, Authority, BasePolicy, Categories, DirectiveId, Except, Holder,
	Month, OrganizationId, Protected, Purposes, RelationshipKind, RepresentativeCapacity,
	RepresentativeId, Scope, Wakes,
};
use salus_runtime::extensions::PrioritizeFeeless;
use salus_runtime_api::GrantRight;
use sp_runtime::traits::TransactionExtension;

/// Nobody's fee: what is not free is refused to who has nothing.
const REFUSED: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Payment);
const SALT: [u8; 32] = [0x5a; 32];
const REASON: [u8; 32] = [0xe7; 32];
const FIRST: RepresentativeId = RepresentativeId(0);
/// June 2026: tests begin in January.
const OF_AGE: Month = Month(677);

struct Family {
	actors: Actors,
	/// Ana's mother, who has an identity of her own.
	grace: Pair,
	patient: PatientId,
	st_mary: OrganizationId,
	lakeside: OrganizationId,
}

impl Family {
	/// What somebody without money signs, and the hospital relays.
	fn relayed(&self, who: &Pair, call: impl Into<RuntimeCall>) -> sp_runtime::DispatchResult {
		let nonce = System::account_nonce(account(who));
		relay(&self.actors.hospital, meta_tx(who, call.into(), nonce, genesis_hash().0))
	}

	fn appoint(&self, appointment: Appointment) -> sp_runtime::DispatchResult {
		let patient = self.patient;
		self.relayed(&self.actors.ana, Call::<Runtime>::appoint { patient, appointment })
	}

	fn accept(&self, capacity: RepresentativeCapacity) -> sp_runtime::DispatchResult {
		let acceptance = Acceptance { capacity, reason: REASON, salt: SALT };
		let (patient, representative) = (self.patient, FIRST);
		self.relayed(&self.grace, Call::<Runtime>::accept { patient, representative, acceptance })
	}

	fn commitment(&self, capacity: RepresentativeCapacity) -> salus_primitives::RepresentativeHash {
		let mother = account(&self.grace).encode();
		representative::commit(&mother, capacity, &REASON, &Salt::from_bytes(SALT))
	}

	/// On what somebody may read a laboratory result of Ana's that St Mary holds.
	fn reads(&self, who: &Pair) -> Option<Basis> {
		let decisions = Consent::check_access(AccessRequest {
			holder: self.st_mary,
			requester: account(who),
			patient: self.patient,
			action: Action::Read,
			purpose: Purpose::Famrqt,
			law: None,
			receipt: None,
			records: vec![LAB_RESULT],
			annexes: vec![],
			grantees: vec![],
		});
		match decisions.expect("one record is not too many")[0] {
			Decision::Permit { basis, .. } => Some(basis),
			Decision::Deny { .. } => None,
		}
	}

	/// A restriction, which no time ends.
	fn restrict(&self, purposes: &[Purpose]) -> pallet_consent::Call<Runtime> {
		let scope = Scope {
			holder: Holder::Any,
			actions: Actions::of(&[Action::Read]),
			purposes: Purposes::of(purposes),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		};
		let except = Except { grantees: Default::default(), purposes: Purposes::empty() };
		pallet_consent::Call::restrict { patient: self.patient, scope, except, directive: None }
	}

	/// What Ana's mother tries, relayed, for treatment.
	fn mother_restricts(&self) -> sp_runtime::DispatchResult {
		self.relayed(&self.grace, self.restrict(&[Purpose::Treat]))
	}

	fn remove(&self) -> Call<Runtime> {
		Call::remove { patient: self.patient, representative: FIRST }
	}

	fn revoke(&self) -> pallet_consent::Call<Runtime> {
		pallet_consent::Call::revoke { patient: self.patient, id: GrantId(0) }
	}
}

fn family() -> Family {
	let (actors, grace) = (actors(), key("//Grace"));
	let st_mary = admit("St. Mary", &actors.hospital);
	let lakeside = admit("Lakeside", &actors.clinic);
	let patient = register(&actors.hospital, st_mary, &actors.ana);
	register(&actors.hospital, st_mary, &grace);
	Family { actors, grace, patient, st_mary, lakeside }
}

/// Ana, a minor, whose mother may consent and view.
fn with_a_mother() -> Family {
	with_a_mother_for(&[Authority::Consent, Authority::View])
}

/// The same, who may this.
fn with_a_mother_for(authorities: &[Authority]) -> Family {
	let family = family();
	let appointment = Appointment {
		commitment: family.commitment(RepresentativeCapacity::Parent),
		authorities: Authorities::of(authorities),
		valid_from: None,
		valid_until: OF_AGE.ends_at(),
		age_out: Some(AgeOut { month: OF_AGE, day: REASON }),
		wakes: Wakes::AtOnce,
	};
	assert_ok!(family.appoint(appointment));
	assert_ok!(family.accept(RepresentativeCapacity::Parent));
	family
}

#[test]
fn a_mother_gives_and_revokes_by_the_patients_own_calls() {
	with_chain(|| {
		let family = with_a_mother();
		let Family { actors: Actors { clinic, ana, .. }, grace, patient, st_mary, lakeside } =
			&family;
		assert_ok!(family.relayed(grace, grant_call(*patient, *lakeside)));
		assert!(decide(*st_mary, clinic, *patient).is_permit());
		let basis = |who: &Pair| family.reads(who);
		let capacity = RepresentativeCapacity::Parent;
		let as_mother = Basis::Representative { representative: FIRST, capacity };
		assert_eq!((basis(grace), basis(ana)), (Some(as_mother), Some(Basis::Patient)));

		// She revokes, directly and free.
		let validity = validate(signed(grace, family.revoke())).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		succeed(grace, family.revoke());
		assert!(!decide(*st_mary, clinic, *patient).is_permit());

		// Ana is of age: neither the one nor the other.
		assert_ok!(family.relayed(grace, grant_call(*patient, *lakeside)));
		set_time(OF_AGE.ends_at());
		assert_eq!(basis(grace), None);
		assert_eq!(submit(grace, family.revoke()), Err(REFUSED));
	});
}

/// Who represents a patient signs for themselves: what they free neither takes the place of what the
/// patient frees by the same call nor is there twice.
#[test]
fn what_a_representative_frees_is_in_the_pool_once_and_beside_the_patients() {
	with_chain(|| {
		let family = with_a_mother();
		let (ana, grace) = (&family.actors.ana, &family.grace);
		assert_ok!(family.relayed(grace, grant_call(family.patient, family.lakeside)));
		let tags = |who: &Pair, later: u32| {
			let nonce = System::account_nonce(account(who)) + later;
			let transaction = signed_with(who, family.revoke(), extension(nonce, Era::Immortal));
			let validity = validate(transaction).expect("it is free");
			assert_eq!(validity.priority, FEELESS_PRIORITY);
			validity.provides
		};
		let shared = |one: &[Vec<u8>], other: &[Vec<u8>]| one.iter().any(|tag| other.contains(tag));
		for who in [ana, grace] {
			assert!(shared(&tags(who, 0), &tags(who, 1)));
		}
		assert!(!shared(&tags(ana, 0), &tags(grace, 0)));
		// The second of them is not free: it would do nothing.
		succeed(ana, family.revoke());
		assert_eq!(submit(grace, family.revoke()), Err(REFUSED));
	});
}

#[test]
fn a_removal_is_free_and_first_exactly_when_it_succeeds() {
	with_chain(|| {
		let family = with_a_mother();
		let (ana, grace) = (&family.actors.ana, &family.grace);
		let validity = validate(signed(ana, family.remove())).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		assert_eq!(submit(grace, family.remove()), Err(REFUSED));
		assert_eq!(balance(&account(ana)), 0);
		succeed(ana, family.remove());
		assert_eq!(submit(ana, family.remove()), Err(REFUSED));
		// She can do nothing in the same block, nor resign.
		let grant = family.relayed(grace, grant_call(family.patient, family.lakeside));
		assert_eq!(grant, stranger());
		let resign = Call::<Runtime>::resign { patient: family.patient };
		assert_eq!(submit(grace, resign), Err(REFUSED));
		assert_eq!(
			family.accept(RepresentativeCapacity::Parent),
			Err(Error::<Runtime>::Ended.into())
		);
	});
}

/// What is not Grace's to do.
fn stranger() -> sp_runtime::DispatchResult {
	Err(pallet_consent::Error::<Runtime>::NotAuthorized.into())
}

/// An attack: who was a guardian keeps the key, and what it signed before. Ana removes her without a
/// word, and from then on, in the same block, nothing of it serves.
#[test]
fn an_ex_partner_is_removed_silently_and_at_once() {
	with_chain(|| {
		let family = with_a_mother();
		let Family { actors: Actors { hospital, ana, clinic, .. }, grace, patient, .. } = &family;
		let grants = grant_call(*patient, family.lakeside);
		assert_ok!(family.relayed(grace, grants.clone()));
		assert!(family.reads(grace).is_some());
		let nonce = System::account_nonce(account(grace));
		let kept = [
			meta_tx(grace, grants.clone(), nonce, genesis_hash().0),
			meta_tx(grace, family.restrict(&[Purpose::Treat]).into(), nonce + 1, genesis_hash().0),
		];

		System::reset_events();
		succeed(ana, family.remove());
		let told: Vec<_> = System::events()
			.into_iter()
			.filter(|record| record.event.encode().windows(32).any(|bytes| bytes == patient.0))
			.map(|record| record.event)
			.collect();
		let changed = pallet_representatives::Event::RepresentativesChanged {
			patient: *patient,
			by: account(ana),
		};
		assert_eq!(told, [RuntimeEvent::Representatives(changed)], "as if she had appointed one");
		let grace_is_told = System::events().iter().any(|record| {
			record.event.encode().windows(32).any(|one| one == account(grace).encode())
		});
		assert!(!grace_is_told, "nor is she named");

		for signed_before in kept {
			assert_eq!(relay(hospital, signed_before), stranger());
		}
		let (patient, id) = (*patient, GrantId(0));
		for call in [
			grants,
			family.restrict(&[Purpose::Treat]).into(),
			pallet_consent::Call::suspend { patient, id }.into(),
			family.revoke().into(),
			pallet_consent::Call::set_patient_policy { patient, policy: BasePolicy::Deny }.into(),
		] {
			assert_eq!(family.relayed(grace, call), stranger());
		}
		assert_eq!(submit(grace, family.revoke()), Err(REFUSED), "nor is it free");
		assert_eq!(family.reads(grace), None);

		// What she gave stands, says by which right, and is Ana's to end, for nothing.
		assert!(decide(family.st_mary, clinic, patient).is_permit());
		let given = Consent::grant_view(patient, id).expect("it is there");
		assert!(matches!(given.right, GrantRight::Representative { representative: FIRST, .. }));
		succeed(ana, family.revoke());
		assert!(!decide(family.st_mary, clinic, patient).is_permit());
	});
}

/// An attack: a guardian decides about what is not theirs.
#[test]
fn a_guardian_decides_about_nothing_out_of_scope() {
	use Authority::{Claims, Consent, View};
	for (authorities, treatment, payment, reading) in [
		(&[Consent][..], true, false, false),
		(&[Claims], false, true, false),
		(&[View], false, false, true),
		(&[Consent, Claims], true, true, false),
	] {
		with_chain(|| {
			let family = with_a_mother_for(authorities);
			let tries = |purposes: &[Purpose]| {
				let outcome = family.relayed(&family.grace, family.restrict(purposes));
				assert!(outcome.is_ok() || outcome == stranger());
				outcome.is_ok()
			};
			assert_eq!(tries(&[Purpose::Treat]), treatment, "{authorities:?}");
			assert_eq!(tries(&[Purpose::Hpaymt]), payment, "{authorities:?}");
			assert_eq!(tries(&[Purpose::Treat, Purpose::Hpaymt]), treatment && payment);
			assert_eq!(family.reads(&family.grace).is_some(), reading, "{authorities:?}");
			// Neither the keys nor whom else the patient appoints are ever theirs.
			let removal = family.relayed(&family.grace, family.remove());
			assert_eq!(removal, Err(Error::<Runtime>::NotAuthorized.into()));
			let identity = pallet_patient_identity::Call::<Runtime>::remove_key {
				patient: family.patient,
				key: account(&family.actors.ana),
			};
			let key = family.relayed(&family.grace, identity);
			assert_eq!(key, Err(pallet_patient_identity::Error::<Runtime>::NotAuthorized.into()));
		});
	}
}

/// By the block's own time: the last moment of the month, and the first after it.
#[test]
fn a_guardian_acts_until_the_last_moment_of_the_month_of_age() {
	with_chain(|| {
		let family = with_a_mother();
		set_time(OF_AGE.ends_at() - 1);
		assert_ok!(family.mother_restricts());
		assert!(family.reads(&family.grace).is_some());
		set_time(OF_AGE.ends_at());
		assert_eq!(family.mother_restricts(), stranger());
		assert_eq!(family.reads(&family.grace), None);
	});
}

/// Ana says that she is of age: in the first moment of the month, and not in the last before it.
#[test]
fn a_patient_comes_of_age_not_before_the_month() {
	with_chain(|| {
		let family = with_a_mother();
		let age_out = Call::<Runtime>::age_out { patient: family.patient, representative: FIRST };
		set_time(OF_AGE.starts_at() - 1);
		let early = family.relayed(&family.actors.ana, age_out.clone());
		assert_eq!(early, Err(Error::<Runtime>::TooSoon.into()));
		assert_ok!(family.mother_restricts());
		set_time(OF_AGE.starts_at());
		assert_ok!(family.relayed(&family.actors.ana, age_out));
		assert_eq!(family.mother_restricts(), stranger(), "in the same block");
	});
}

/// A time that begins later, and ends before anybody is of age.
#[test]
fn a_guardian_acts_from_the_first_moment_to_the_last() {
	with_chain(|| {
		let family = family();
		let appointment = Appointment {
			commitment: family.commitment(RepresentativeCapacity::Guardian),
			authorities: Authorities::all(),
			valid_from: Some(START + 5 * DAY),
			valid_until: START + 9 * DAY,
			age_out: None,
			wakes: Wakes::AtOnce,
		};
		assert_ok!(family.appoint(appointment));
		assert_ok!(family.accept(RepresentativeCapacity::Guardian));
		for (moment, acts) in [
			(START + 5 * DAY - 1, false),
			(START + 5 * DAY, true),
			(START + 9 * DAY - 1, true),
			(START + 9 * DAY, false),
		] {
			set_time(moment);
			assert_eq!(family.mother_restricts().is_ok(), acts, "{moment}");
			assert_eq!(family.reads(&family.grace).is_some(), acts, "{moment}");
		}
		assert_eq!(family.mother_restricts(), stranger());
	});
}

/// A practitioner whose clinic attests that it treats Ana says that she cannot decide.
#[test]
fn a_proxy_wakes_by_an_attestation_and_sleeps_by_the_patients_key() {
	with_chain(|| {
		let family = family();
		let Family { actors: Actors { clinic, ana, .. }, grace, patient, lakeside, .. } = &family;
		let attorney = RepresentativeCapacity::HealthcarePowerOfAttorney;
		let appointment = Appointment {
			commitment: family.commitment(attorney),
			authorities: Authorities::all(),
			valid_from: None,
			valid_until: START + 365 * DAY,
			age_out: None,
			wakes: Wakes::OnIncapacity,
		};
		assert_ok!(family.appoint(appointment));
		assert_ok!(family.accept(attorney));
		let grant = || family.relayed(grace, grant_call(*patient, *lakeside));
		assert_eq!(grant(), stranger());

		let doctor = key("//Doctor");
		let enroll = pallet_organizations::Call::<Runtime>::enroll_practitioner {
			practitioner: account(&doctor),
			privileges: salus_primitives::Privileges::empty(),
			expires_at: START + 100 * DAY,
		};
		succeed(clinic, enroll);
		let attest = || Call::<Runtime>::attest_incapacity {
			patient: *patient,
			valid_until: START + 10 * DAY,
			evidence: REASON,
		};
		let refused = Error::<Runtime>::NotAuthorized;
		assert_eq!(family.relayed(&doctor, attest()), Err(refused.into()));
		succeed(
			clinic,
			pallet_relationships::Call::<Runtime>::attest {
				patient: *patient,
				kind: RelationshipKind::Treatment,
				valid_until: START + 30 * DAY,
				evidence: REASON,
			},
		);
		assert_ok!(family.relayed(&doctor, attest()));
		assert_ok!(grant());
		set_time(START + 10 * DAY - 1);
		assert_ok!(family.mother_restricts());
		set_time(START + 10 * DAY);
		assert_eq!(family.mother_restricts(), stranger(), "it expired");
		let again = Call::<Runtime>::attest_incapacity {
			patient: *patient,
			valid_until: START + 20 * DAY,
			evidence: REASON,
		};
		assert_ok!(family.relayed(&doctor, again));
		assert_ok!(family.mother_restricts());

		let end = || Call::<Runtime>::end_incapacity { patient: *patient };
		let validity = validate(signed(ana, end())).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		succeed(ana, end());
		assert_eq!(grant(), stranger());
		assert_eq!(submit(ana, end()), Err(REFUSED));
	});
}

#[test]
fn what_is_free_is_operational_and_its_check_is_weighed() {
	with_chain(|| {
		let patient = PatientId([1; 32]);
		let db = <Runtime as frame_system::Config>::DbWeight::get();
		for (call, reads) in [
			(Call::<Runtime>::remove { patient, representative: FIRST }, 4),
			(Call::resign { patient }, 2),
			(Call::age_out { patient, representative: FIRST }, 7),
			(Call::end_incapacity { patient }, 9),
		] {
			let call = RuntimeCall::from(call);
			assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
			assert_eq!(PrioritizeFeeless.weight(&call), db.reads(reads));
		}
		// What the patient does, too: who signs may be a representative.
		use pallet_consent::Call as Consents;
		let (id, directive) = (GrantId(0), DirectiveId(7));
		for (call, reads) in [
			(Consents::<Runtime>::revoke { patient, id }, 15),
			(Consents::revoke_directive { patient, directive }, 32),
			(Consents::set_patient_policy { patient, policy: BasePolicy::Deny }, 18),
		] {
			assert_eq!(PrioritizeFeeless.weight(&call.into()), db.reads(reads));
		}
		let paid = Call::<Runtime>::hold { patient, representative: FIRST, reason: REASON };
		assert_eq!(PrioritizeFeeless.weight(&paid.into()), db.reads(0));
	});
}
