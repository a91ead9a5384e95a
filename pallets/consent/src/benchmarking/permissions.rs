//! The permissions that other pallets' benchmarks need.

use super::{fill_restrictions, full_history, grant_until, scope};
use crate::pallet::*;
use frame_support::{
	traits::{Get, Time},
	BoundedVec,
};
use salus_primitives::{
	traits::RelationshipInspect, GrantId, Grantee, Holder, OrganizationId, PatientId, Permission,
	RelationshipKind,
};

/// Grants `recipient` everything from now on, among as many suspensions as one grant and as many
/// restrictions as one patient may have, none of which stands in its way; the id of the grant.
pub(crate) fn set_grant<T: Config>(
	patient: PatientId,
	key: &T::AccountId,
	recipient: OrganizationId,
) -> GrantId {
	let grantee = Grantee::Organization(recipient);
	let id = NextGrantId::<T>::get(patient);
	let until = T::Time::now().saturating_add(T::MaxValidity::get());
	let grant = grant_until::<T>(key, &grantee, scope(Holder::Any), until);
	NextGrantId::<T>::insert(patient, id.saturating_add(1));
	let id = GrantId(id);
	LiveGrants::<T>::insert(patient, grantee.kind(), BoundedVec::truncate_from([id].to_vec()));
	Grants::<T>::insert(patient, id, grant);
	fill_restrictions::<T>(key, patient, &grantee);
	id
}

/// Has the base policy let `recipient` see what `holder` has for payment, by a relationship that
/// covers the patient: with as long a history of the consortium's policy, the holder's, the patient's
/// and the relationship as there may be, and as many restrictions, none of which stands in its way.
pub(crate) fn set_policy<T: Config>(
	patient: PatientId,
	key: &T::AccountId,
	holder: OrganizationId,
	recipient: OrganizationId,
) -> Permission {
	BasePolicies::<T>::put(full_history::<T>());
	HolderPolicies::<T>::insert(holder, full_history::<T>());
	PatientPolicies::<T>::insert(patient, full_history::<T>());
	T::Relationships::set_relationship(patient, recipient, RelationshipKind::Coverage);
	fill_restrictions::<T>(key, patient, &Grantee::Organization(recipient));
	Permission::Policy(RelationshipKind::Coverage)
}
