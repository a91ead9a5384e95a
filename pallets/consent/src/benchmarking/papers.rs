//! A paper, and who records it.

use crate::pallet::*;
use frame_benchmarking::v2::*;
use frame_support::traits::Time;
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect, RelationshipInspect},
	OrganizationId, PaperSigner, PatientId, RelationshipKind, Roles, SignedPaper,
};

/// A paper that the patient signed now, just after something was taken back, and a practitioner of an
/// organization that may record it for the last reason that is looked for: others keep the patient's
/// keys, and of all relationships it has one of the last kind.
pub(super) fn signed<T: Config>(patient: PatientId) -> (T::AccountId, SignedPaper) {
	let recorder: T::AccountId = account("recorder", 0, 0);
	let organization = T::Organizations::set_practitioner(&recorder, Roles::all());
	T::Patients::set_custodian(patient, OrganizationId(u32::MAX));
	if let Some(last) = RelationshipKind::ALL.last() {
		T::Relationships::set_relationship(patient, organization, *last);
	}
	let signed_at = T::Time::now();
	// Where the clock has not begun, nothing can have been taken back before.
	if let Some(before) = signed_at.checked_sub(1) {
		Withdrawals::<T>::insert(patient, before);
	}
	let (document, witness, signer) = ([3; 32], [4; 32], PaperSigner::Patient);
	(recorder, SignedPaper { document, witness, signer, signed_at })
}
