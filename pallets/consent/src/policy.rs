//! Base policies: which holds, and what follows from it for a question.

use crate::{
	pallet::*,
	rule::{PolicyFacts, Related, Requester},
	types::{policy_at, MAX_POLICY_CHANGES},
};
use alloc::vec::Vec;
use frame_support::{
	defensive, ensure,
	pallet_prelude::DispatchResult,
	traits::{EnsureOrigin, Get, Time},
};
use frame_system::pallet_prelude::OriginFor;
use salus_primitives::{
	traits::{OrganizationInspect, RelationshipInspect},
	Action, BasePolicy, OrganizationId, PatientId, PolicyChange, Purpose, RelationshipKind,
	UnixMillis,
};

impl<T: Config> Pallet<T> {
	/// The body of `plan_base_policy`.
	pub(crate) fn do_plan_base_policy(origin: OriginFor<T>, policy: BasePolicy) -> DispatchResult {
		T::PolicyOrigin::ensure_origin(origin)?;
		let now = T::Time::now();
		let mut changes = BasePolicies::<T>::get();
		let known = changes.len();
		changes.retain(|change| change.from <= now);
		let was_planned = changes.len() < known;
		if policy_at(&changes, now) == policy {
			// What was planned is not to come.
			ensure!(was_planned, Error::<T>::Unchanged);
			BasePolicies::<T>::put(changes);
			Self::deposit_event(Event::BasePolicyPlanned { policy, from: now });
			return Ok(());
		}
		let from = now.saturating_add(T::PolicyDelay::get());
		Self::push(&mut changes, PolicyChange { policy, from });
		BasePolicies::<T>::put(changes);
		Self::deposit_event(Event::BasePolicyPlanned { policy, from });
		Ok(())
	}

	/// The body of `set_holder_policy`.
	pub(crate) fn do_set_holder_policy(by: T::AccountId, policy: BasePolicy) -> DispatchResult {
		let holder = T::Organizations::administered_by(&by).ok_or(Error::<T>::NotAuthorized)?;
		let now = T::Time::now();
		let mut changes = HolderPolicies::<T>::get(holder);
		ensure!(holder_policy_at(&changes, now) != policy, Error::<T>::Unchanged);
		if changes.is_empty() {
			// Until now it was as strict as the consortium.
			Self::push(&mut changes, PolicyChange { policy: BasePolicy::AllNormal, from: 0 });
		}
		changes.retain(|change| change.from < now);
		Self::push(&mut changes, PolicyChange { policy, from: now });

		HolderPolicies::<T>::insert(holder, changes);
		Self::deposit_event(Event::HolderPolicySet { holder, policy, by });
		Ok(())
	}

	/// Adds the latest change. If there is no room, the eldest is forgotten: before the first that is
	/// known nothing is permitted.
	fn push(changes: &mut PolicyChangesOf, change: PolicyChange) {
		if changes.len() >= MAX_POLICY_CHANGES as usize {
			changes.remove(0);
		}
		if changes.try_push(change).is_err() {
			defensive!("there is room: the eldest has just made it");
		}
	}

	/// The policy that holds now for what `holder` has: the stricter of the consortium's and its own.
	pub fn policy_of(holder: OrganizationId) -> BasePolicy {
		let now = T::Time::now();
		policy_at(&BasePolicies::<T>::get(), now)
			.min(holder_policy_at(&HolderPolicies::<T>::get(holder), now))
	}

	/// The base policies of the consortium that are known, in the order of time.
	pub fn base_policies() -> Vec<PolicyChange> {
		BasePolicies::<T>::get().into_inner()
	}

	/// What a holder set to be stricter, in the order of time.
	pub fn holder_policies(holder: OrganizationId) -> Vec<PolicyChange> {
		HolderPolicies::<T>::get(holder).into_inner()
	}

	/// What holds for this requester without a grant: the policy, and the relationships in force on
	/// which it would rest. A relationship is read only where the policy has a use for it.
	pub(crate) fn policy_facts(
		patient: PatientId,
		holder: OrganizationId,
		requester: &Requester<T::AccountId>,
		action: Action,
		purpose: Purpose,
	) -> PolicyFacts {
		let Requester::Other { member: Some(member), .. } = requester else {
			return PolicyFacts::default();
		};
		let changes = BasePolicies::<T>::get();
		let own = HolderPolicies::<T>::get(holder);
		let now = T::Time::now();
		let own = holder_policy_at(&own, now);
		let policy = policy_at(&changes, now).min(own);
		let permits = |policy: BasePolicy, kind| {
			let scope = policy.scope(holder, kind);
			policy.is_for(member.practitioner.is_some())
				&& scope.actions.contains(action)
				&& scope.purposes.contains(purpose)
		};
		let next = changes.iter().find(|change| now < change.from);
		let relationships = RelationshipKind::ALL
			.iter()
			.copied()
			.filter(|kind| permits(policy, *kind))
			.filter_map(|kind| {
				let held = T::Relationships::in_force(patient, member.organization, kind)?;
				let ends = next.filter(|next| !permits(next.policy.min(own), kind));
				let until = ends.map_or(held, |next| next.from.min(held));
				Some(Related { kind, until })
			})
			.collect();
		PolicyFacts { policy, relationships }
	}
}

/// What a holder's own policy is at `at`: as the consortium's, if it never set one.
pub(crate) fn holder_policy_at(changes: &[PolicyChange], at: UnixMillis) -> BasePolicy {
	if changes.is_empty() {
		BasePolicy::AllNormal
	} else {
		policy_at(changes, at)
	}
}
