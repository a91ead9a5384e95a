//! Acting for a patient, in the real runtime: neither child nor mother has money.

use super::*;
use codec::Encode;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_representatives::{Acceptance, Appointment, Call, Error};
use salus_commitments::{representative, Salt};
use salus_primitives::{
	AgeOut, Authorities, Authority, Month, OrganizationId, RelationshipKind,
	RepresentativeCapacity, RepresentativeId, Wakes,
};
use salus_runtime::extensions::PrioritizeFeeless;
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
	let family = family();
	let appointment = Appointment {
		commitment: family.commitment(RepresentativeCapacity::Parent),
		authorities: Authorities::of(&[Authority::Consent, Authority::View]),
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
		let basis = |who: &Pair| {
			let records = vec![LAB_RESULT];
			let decisions = Consent::check_access(AccessRequest {
				holder: *st_mary,
				requester: account(who),
				patient: *patient,
				action: Action::Read,
				purpose: Purpose::Famrqt,
				law: None,
				receipt: None,
				records,
				annexes: vec![],
				grantees: vec![],
			});
			match decisions.expect("one record is not too many")[0] {
				Decision::Permit { basis, .. } => Some(basis),
				Decision::Deny { .. } => None,
			}
		};
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
		let stranger = pallet_consent::Error::<Runtime>::NotAuthorized;
		assert_eq!(grant, Err(stranger.into()));
		let resign = Call::<Runtime>::resign { patient: family.patient };
		assert_eq!(submit(grace, resign), Err(REFUSED));
		assert_eq!(
			family.accept(RepresentativeCapacity::Parent),
			Err(Error::<Runtime>::Ended.into())
		);
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
		let stranger = || Err(pallet_consent::Error::<Runtime>::NotAuthorized.into());
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
			(Call::<Runtime>::remove { patient, representative: FIRST }, 3),
			(Call::resign { patient }, 2),
			(Call::end_incapacity { patient }, 8),
		] {
			let call = RuntimeCall::from(call);
			assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
			assert_eq!(PrioritizeFeeless.weight(&call), db.reads(reads));
		}
		let paid = Call::<Runtime>::hold { patient, representative: FIRST, reason: REASON };
		assert_eq!(PrioritizeFeeless.weight(&paid.into()), db.reads(0));
	});
}
