//! A paper, who records it, and for what.

use super::fill_index_with_what_is_over;
use crate::{pallet::*, Terms};
use frame_benchmarking::v2::*;
use frame_support::traits::{Get, Time};
use salus_primitives::{
	custody::{IN_ANOTHERS_NAME, LASTS_IN_ANOTHERS_NAME},
	traits::{OrganizationInspect, PatientInspect, RelationshipInspect},
	Action, Confidentiality, GrantId, Grantee, OrganizationId, PaperSigner, PatientId, Protected,
	RelationshipKind, Role, Roles, Scope, SignedPaper,
};

/// Fills the index that a role shares with studies with grants that are over otherwise than by
/// themselves; the role, and the id of the next grant.
pub(super) fn fill_index<T: Config>(
	key: &T::AccountId,
	patient: PatientId,
	scope: Scope,
) -> (GranteeOf<T>, GrantId) {
	let (_, id) = fill_index_with_what_is_over::<T>(key, patient, scope);
	(Grantee::Role(Role::Provider), id)
}

/// As much of a scope as a paper gives that anybody of the organization records.
pub(super) fn scope(scope: Scope) -> Scope {
	Scope {
		purposes: IN_ANOTHERS_NAME,
		actions: scope.actions.without(Action::Reshare),
		confidentiality: Confidentiality::N,
		protected: Protected::None,
		..scope
	}
}

/// Terms of a paper that say all there is to say.
pub(super) fn terms<T: Config>() -> Terms {
	let lasts = LASTS_IN_ANOTHERS_NAME.min(T::MaxValidity::get());
	let valid_until = Some(T::Time::now().saturating_add(lasts));
	Terms { valid_until, ..super::terms::<T>(None) }
}

/// A paper that the patient signed now, just after something was taken back, and a practitioner of an
/// organization that may record it for the last reason that is looked for: another keeps the patient's
/// key, and of all relationships it has one of the last kind.
pub(super) fn signed<T: Config>(patient: PatientId) -> (T::AccountId, SignedPaper) {
	let recorder: T::AccountId = account("recorder", 0, 0);
	let organization = T::Organizations::set_practitioner(&recorder, Roles::all());
	let desk: T::AccountId = account("desk", 0, 0);
	let custodian = T::Organizations::set_practitioner(&desk, Roles::all());
	T::Patients::set_custodian(patient, custodian);
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

/// The organization of who records.
pub(super) fn recorder_of<T: Config>(recorder: &T::AccountId) -> OrganizationId {
	T::Organizations::practitioner(recorder).map_or(OrganizationId(0), |(id, _)| id)
}
