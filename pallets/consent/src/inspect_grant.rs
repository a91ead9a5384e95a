//! What others may know about a grant that is cited after the fact.

use crate::{at_rest::serves, pallet::*, Right};
use frame_support::{
	traits::{Get, Time},
	weights::Weight,
};
use salus_primitives::{
	traits::{
		EmergencyInspect, GrantInspect, LifeInspect, OrganizationInspect, RelationshipInspect,
		StudyInspect,
	},
	EmergencyId, GrantId, Grantee, OrganizationId, PatientId, ReceiptId, RelationshipKind,
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
		let is_in_force = match candidate.status(T::Time::now()) {
			GrantStatus::Live => true,
			// The last use is taken before what it is for is given and written down: while its receipt
			// counts, and no longer.
			GrantStatus::UsedUp => {
				let last = ReceiptId { grant: candidate.id, number: candidate.grant.used };
				Self::held_receipt(patient, holder, last).is_some()
			}
			GrantStatus::NotYetValid
			| GrantStatus::Suspended
			| GrantStatus::Expired
			| GrantStatus::Revoked => false,
		};
		let grant = candidate.grant;
		let closed = T::Life::closed(patient);
		let serves =
			serves(closed, &grant.right, grant.granted_at, grant.scope.purposes, T::Time::now());
		if !is_in_force || !serves || !grant.scope.holder.covers(holder) {
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
				let can_take_part =
					T::Organizations::in_good_standing(recipient) && T::Studies::is_open(*study);
				// Whether somebody takes part in it for this member, also for its sponsor, only who asked
				// could tell.
				if can_take_part {
					None
				} else {
					Some(false)
				}
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
		let purposes = Self::policy_for(patient, holder).purposes(kind);
		let closed = T::Life::closed(patient);
		serves(closed, &Right::Patient, 0, purposes, T::Time::now())
			&& Self::was_related(patient, recipient, kind, closed)
			&& T::Organizations::in_good_standing(recipient)
			&& Self::roles_for(recipient, kind).intersects(kind.roles())
			&& T::Relationships::in_force(patient, recipient, kind).is_some()
	}

	fn emergency_in_force(
		patient: PatientId,
		emergency: EmergencyId,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> bool {
		T::Emergencies::in_force_lately(patient, emergency)
			.is_some_and(|one| one.organization == recipient && one.scope.holder.covers(holder))
	}

	fn inspect_weight() -> Weight {
		// The grant, the one out of which it was given, its last receipt, the time and a study; or
		// three policies, the time and a relationship; of the recipient the standing and the roles; and
		// whether the patient died or left.
		let cited = T::DbWeight::get()
			.reads(4)
			.saturating_add(T::Relationships::inspect_weight().max(T::Studies::inspect_weight()))
			.saturating_add(T::Organizations::inspect_weight().saturating_mul(2))
			.saturating_add(T::Life::inspect_weight());
		cited.max(T::Emergencies::inspect_weight())
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
