//! What organizations attest of identities, in the real runtime: both doors of the patient's acts.

use super::*;
use pallet_attestations::{Call as Attest, Error as Refused};
use salus_primitives::{AssuranceLevel, KeyedId, OrganizationId};
use salus_runtime::Attestations;

const NUMBER: KeyedId = KeyedId([0x47; 32]);

struct Desk {
	actors: Actors,
	st_mary: OrganizationId,
	patient: PatientId,
}

fn desk() -> Desk {
	let actors = actors();
	let st_mary = admit("St. Mary", &actors.hospital);
	let patient = register(&actors.hospital, st_mary, &actors.ana);
	Desk { actors, st_mary, patient }
}

impl Desk {
	fn permit(&self) -> RuntimeCall {
		let (patient, organization) = (self.patient, self.st_mary);
		Attest::<Runtime>::permit_link { patient, organization, identifier: NUMBER }.into()
	}

	fn unlink(&self) -> RuntimeCall {
		let (patient, organization) = (self.patient, self.st_mary);
		Attest::<Runtime>::unlink { patient, organization, identifier: NUMBER }.into()
	}

	fn link(&self) -> RuntimeCall {
		Attest::<Runtime>::link { patient: self.patient, identifier: NUMBER }.into()
	}

	/// Relays what Ana signs with this nonce.
	fn relayed(&self, call: RuntimeCall, nonce: u32) -> sp_runtime::DispatchResult {
		relay(&self.actors.hospital, meta_tx(&self.actors.ana, call, nonce, genesis_hash().0))
	}

	fn found(&self) -> Option<PatientId> {
		Attestations::linked_patient(self.st_mary, NUMBER)
	}
}

#[test]
fn a_patient_without_money_permits_a_link_and_removes_it() {
	with_chain(|| {
		let desk = desk();
		assert_eq!(desk.relayed(desk.permit(), 0), Ok(()));
		succeed(&desk.actors.hospital, desk.link());
		assert_eq!(desk.found(), Some(desk.patient));

		// Directly and free, and first in the pool.
		let validity = validate(signed(&desk.actors.ana, desk.unlink())).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		succeed(&desk.actors.ana, desk.unlink());
		assert_eq!(desk.found(), None);
		assert_eq!(balance(&account(&desk.actors.ana)), 0);
		// There is nothing left to remove, so that it is not free any more.
		let refused = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		assert_eq!(validate(signed(&desk.actors.ana, desk.unlink())), Err(refused));
	});
}

#[test]
fn a_permission_directly_and_an_unlinking_relayed_work_too() {
	with_chain(|| {
		let desk = desk();
		let rich = salus_runtime::RuntimeOrigin::signed(account(&desk.actors.hospital));
		let ana = sp_runtime::MultiAddress::Id(account(&desk.actors.ana));
		let credit = salus_runtime::CREDIT;
		assert_ok!(salus_runtime::Balances::transfer_allow_death(rich, ana, credit));
		succeed(&desk.actors.ana, desk.permit());
		succeed(&desk.actors.hospital, desk.link());
		assert_eq!(desk.relayed(desk.unlink(), 1), Ok(()));
		assert_eq!(desk.found(), None);
	});
}

/// The desk that kept the signed permission cannot use it again after she took it back, nor hold it
/// back until after.
#[test]
fn a_permission_is_used_once_and_never_after_it_was_taken_back() {
	with_chain(|| {
		let desk = desk();
		assert_eq!(desk.relayed(desk.permit(), 0), Ok(()));
		succeed(&desk.actors.hospital, desk.link());
		succeed(&desk.actors.ana, desk.unlink());
		assert_eq!(desk.relayed(desk.permit(), 0), Err(stale()), "replayed");
		let other_chain = meta_tx(&desk.actors.ana, desk.permit(), 2, [9; 32]);
		let bad_proof = pallet_meta_tx::Error::<Runtime>::BadProof.into();
		assert_eq!(relay(&desk.actors.hospital, other_chain), Err(bad_proof));

		// Signed before, and withheld: what she does then takes its nonce.
		assert_eq!(desk.relayed(desk.permit(), 2), Ok(()));
		let withheld = meta_tx(&desk.actors.ana, desk.permit(), 3, genesis_hash().0);
		succeed(&desk.actors.ana, desk.unlink());
		assert_eq!(relay(&desk.actors.hospital, withheld), Err(stale()), "reordered");
		let unpermitted = Refused::<Runtime>::NotFound.into();
		assert_eq!(submit(&desk.actors.hospital, desk.link()), Ok(Err(unpermitted)));
	});
}

#[test]
fn an_assurance_outlives_neither_its_end_nor_its_withdrawal() {
	with_chain(|| {
		let desk = desk();
		let assure = |valid_until| Attest::<Runtime>::assure {
			patient: desk.patient,
			level: AssuranceLevel::Ial2,
			valid_until,
		};
		let last = START + 2 * 366 * DAY;
		let too_far = Refused::<Runtime>::TooFar.into();
		assert_eq!(submit(&desk.actors.hospital, assure(last + 1)), Ok(Err(too_far)));
		// It is nobody's word whose membership is over.
		by_council(pallet_organizations::Call::<Runtime>::renew {
			organization: desk.st_mary,
			license_expires_at: last + DAY,
		});
		succeed(&desk.actors.hospital, assure(last));
		let in_force = || Attestations::assurances(desk.patient)[0].in_force;
		set_time(last - 1);
		assert!(in_force());
		set_time(last);
		assert!(!in_force());
		set_time(START);
		let withdraw = Attest::<Runtime>::withdraw_assurance {
			patient: desk.patient,
			organization: desk.st_mary,
		};
		succeed(&desk.actors.hospital, withdraw);
		assert!(!in_force());
		// Nor does a patient assure anything.
		assert_eq!(
			desk.relayed(assure(START + DAY).into(), 0),
			Err(Refused::<Runtime>::NotAuthorized.into())
		);
	});
}
