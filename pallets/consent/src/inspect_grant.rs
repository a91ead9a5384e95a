//! What others may know about a grant that is cited after the fact.

use crate::pallet::*;
use frame_support::{
	traits::{Get, Time},
	weights::Weight,
};
#[cfg(feature = "runtime-benchmarks")]
use salus_primitives::traits::ConsentInspect;
use salus_primitives::{
	traits::{GrantInspect, OrganizationInspect},
	GrantId, Grantee, OrganizationId, PatientId,
};
use salus_runtime_api::GrantStatus;

impl<T: Config> GrantInspect<T::AccountId> for Pallet<T> {
	fn in_force(
		patient: PatientId,
		grant: GrantId,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> Option<bool> {
		let Some(candidate) = Self::candidate(patient, grant) else { return Some(false) };
		let status = candidate.status(T::Time::now());
		// The last use is taken before what it is for is given and written down.
		let is_in_force = matches!(status, GrantStatus::Live | GrantStatus::UsedUp);
		let grant = candidate.grant;
		if !is_in_force || !grant.scope.holder.covers(holder) {
			return Some(false);
		}
		match &grant.grantee {
			Grantee::AnyMember => Some(T::Organizations::in_good_standing(recipient)),
			Grantee::Role(role) => Some(T::Organizations::has_role(recipient, *role)),
			Grantee::Organization(organization) => {
				Some(*organization == recipient && T::Organizations::in_good_standing(recipient))
			}
			Grantee::Practitioner(account) => Some(
				T::Organizations::practitioner(account)
					.is_some_and(|(organization, _)| organization == recipient),
			),
			// A person is no member.
			Grantee::Person(_) => Some(false),
			Grantee::Committed(_) => None,
		}
	}

	fn inspect_weight() -> Weight {
		// The grant, the one out of which it was given, and the time.
		T::DbWeight::get().reads(3).saturating_add(T::Organizations::inspect_weight())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_grant_to_practitioner(
		patient: PatientId,
		key: &T::AccountId,
		practitioner: &T::AccountId,
		organization: OrganizationId,
	) -> GrantId {
		let id = <Self as ConsentInspect<T::AccountId>>::set_grant(patient, key, organization);
		let grantee = Grantee::Practitioner(practitioner.clone());
		let kind = Grantee::<T::AccountId>::Organization(organization).kind();
		let live = LiveGrants::<T>::take(patient, kind);
		LiveGrants::<T>::insert(patient, grantee.kind(), live);
		Grants::<T>::mutate(patient, id, |grant| {
			if let Some(grant) = grant {
				grant.grantee = grantee;
			}
		});
		id
	}
}
