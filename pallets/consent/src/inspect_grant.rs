//! What others may know about a grant that is cited after the fact.

use crate::pallet::*;
#[cfg(feature = "runtime-benchmarks")]
use crate::Right;
use frame_support::{
	traits::{Get, Time},
	weights::Weight,
};
use salus_primitives::{
	traits::{GrantInspect, OrganizationInspect, RelationshipInspect, StudyInspect},
	GrantId, Grantee, OrganizationId, PatientId, RelationshipKind,
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
			Grantee::Study(study) => {
				if !T::Organizations::in_good_standing(recipient) || !T::Studies::is_open(*study) {
					return Some(false);
				}
				// Its sponsor answers for a study. Whether somebody takes part in it for another member,
				// only who asked could tell.
				(T::Studies::sponsor(*study) == Some(recipient)).then_some(true)
			}
			// A person is no member.
			Grantee::Person(_) => Some(false),
			Grantee::Committed(_) => None,
		}
	}

	fn policy_in_force(
		patient: PatientId,
		kind: RelationshipKind,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> bool {
		!Self::policy_of(holder).purposes(kind).is_empty()
			&& T::Organizations::in_good_standing(recipient)
			&& T::Relationships::in_force(patient, recipient, kind).is_some()
	}

	fn inspect_weight() -> Weight {
		// The grant, the one out of which it was given, the time and a study; or two policies, the time
		// and a relationship; and the recipient.
		T::DbWeight::get()
			.reads(3)
			.saturating_add(T::Relationships::inspect_weight().max(T::Studies::inspect_weight()))
			.saturating_add(T::Organizations::inspect_weight())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_grant_to_study(
		patient: PatientId,
		key: &T::AccountId,
		investigator: &T::AccountId,
		organization: OrganizationId,
	) -> GrantId {
		let set = || crate::benchmarking::set_grant::<T>(patient, key, organization);
		let parent = set();
		let id = set();
		let grantee = Grantee::Study(T::Studies::set_investigator(investigator));
		let kind = Grantee::<T::AccountId>::Organization(organization).kind();
		let live = LiveGrants::<T>::take(patient, kind);
		LiveGrants::<T>::insert(patient, grantee.kind(), live);
		Grants::<T>::mutate(patient, id, |grant| {
			if let Some(grant) = grant {
				grant.grantee = grantee;
				grant.right = Right::Reshare { parent, organization };
			}
		});
		id
	}
}
