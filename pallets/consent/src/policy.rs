//! Base policies: which holds, and what follows from it for a question.

use crate::{
	pallet::*,
	rule::{PolicyFacts, Related, Requester},
	types::{policy_at, MAX_POLICY_CHANGES},
	WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
	defensive,
	dispatch::DispatchClass,
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{EnsureOrigin, Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	insurance::FILING_HORIZON,
	life::Closing,
	traits::{LifeInspect, OrganizationInspect, PatientInspect, RelationshipInspect},
	Acting, Action, BasePolicy, OrganizationId, PatientId, PolicyChange, Purpose, Purposes,
	RelationshipKind, Roles, UnixMillis,
};

/// A patient's policy whose checks have passed.
pub(crate) struct PolicySetting<T: Config> {
	patient: PatientId,
	policy: BasePolicy,
	by: T::AccountId,
	acting: Acting,
	changes: PolicyChangesOf,
	is_stricter: bool,
}

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
		ensure!(own_policy_at(&changes, now) != policy, Error::<T>::Unchanged);
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

	/// The checks of `set_patient_policy`: it succeeds exactly if they pass.
	pub(crate) fn sets_patient_policy(
		origin: OriginFor<T>,
		patient: PatientId,
		policy: BasePolicy,
	) -> Result<PolicySetting<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let actor = Self::actor(&by, patient)?;
		Self::ensure_decides_without_grants(&actor)?;
		let now = T::Time::now();
		let mut changes = PatientPolicies::<T>::get(patient);
		let before = own_policy_at(&changes, now);
		ensure!(before != policy, Error::<T>::Unchanged);
		let is_stricter = policy < before;
		Self::ensure_decides(&actor, taken(before, policy))?;
		if !is_stricter {
			// Who was stricter is not known: it is the patient's to be laxer.
			Self::ensure_patient(&actor)?;
		}
		ensure!(is_stricter || T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		if !is_stricter {
			Self::ensure_active(&actor, patient)?;
		}
		if changes.is_empty() {
			// Until now it was as strict as the others.
			Self::push(&mut changes, PolicyChange { policy: BasePolicy::AllNormal, from: 0 });
		}
		changes.retain(|change| change.from < now);
		if own_policy_at(&changes, now) != policy {
			make_room(&mut changes, policy, now);
			Self::push(&mut changes, PolicyChange { policy, from: now });
		}
		ensure!(leaves_room(&changes), Error::<T>::LimitReached);
		Ok(PolicySetting { patient, policy, by, acting: actor.acting(), changes, is_stricter })
	}

	/// Whether a patient's policy is set, and is stricter than before: only that is free.
	pub(crate) fn becomes_stricter(
		origin: OriginFor<T>,
		patient: PatientId,
		policy: BasePolicy,
	) -> bool {
		Self::sets_patient_policy(origin, patient, policy).is_ok_and(|setting| setting.is_stricter)
	}

	/// The writes of `set_patient_policy`. They cannot fail.
	pub(crate) fn do_set_patient_policy(setting: PolicySetting<T>) {
		let PolicySetting { patient, policy, by, acting, changes, is_stricter: _ } = setting;
		PatientPolicies::<T>::insert(patient, changes);
		Self::deposit_event(Event::PatientPolicySet { patient, policy, by, acting });
	}

	/// The weight of `set_patient_policy`. Its checks run once more, before the call and outside of
	/// what is measured: whether it is free must be known first.
	pub(crate) fn set_patient_policy_weight() -> Weight {
		// The patient's policy and the time.
		let reads = T::DbWeight::get().reads(2);
		Self::acted_for(T::WeightInfo::set_patient_policy())
			.saturating_add(T::Patients::inspect_weight().saturating_mul(2))
			.saturating_add(Self::looked_up_beside())
			.saturating_add(T::Life::inspect_weight())
			.saturating_add(reads)
	}

	/// The class of `set_patient_policy`: what may be stricter is operational, and the widest cannot be.
	pub(crate) const fn set_patient_policy_class(policy: BasePolicy) -> DispatchClass {
		match policy {
			BasePolicy::AllNormal => DispatchClass::Normal,
			BasePolicy::Deny | BasePolicy::BreakGlassOnly | BasePolicy::BasicNormal => {
				DispatchClass::Operational
			}
		}
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
			.min(own_policy_at(&HolderPolicies::<T>::get(holder), now))
	}

	/// The base policies of the consortium that are known, in the order of time.
	pub fn base_policies() -> Vec<PolicyChange> {
		BasePolicies::<T>::get().into_inner()
	}

	/// What a holder set to be stricter, in the order of time.
	pub fn holder_policies(holder: OrganizationId) -> Vec<PolicyChange> {
		HolderPolicies::<T>::get(holder).into_inner()
	}

	/// What a patient set to be stricter, in the order of time.
	pub fn patient_policies(patient: PatientId) -> Vec<PolicyChange> {
		PatientPolicies::<T>::get(patient).into_inner()
	}

	/// The policy that holds now for what `holder` has of `patient`: the strictest of the
	/// consortium's, the holder's and the patient's.
	pub fn policy_for(patient: PatientId, holder: OrganizationId) -> BasePolicy {
		let own = own_policy_at(&PatientPolicies::<T>::get(patient), T::Time::now());
		Self::policy_of(holder).min(own)
	}

	/// What holds for this requester without a grant: the policy, and the relationships in force on
	/// which it would rest. A relationship is read only where the policy has a use for it, and counts
	/// only while the organization has a role of that kind.
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
		let now = T::Time::now();
		let own = own_policy_at(&HolderPolicies::<T>::get(holder), now)
			.min(own_policy_at(&PatientPolicies::<T>::get(patient), now));
		let policy = policy_at(&changes, now).min(own);
		let permits = |policy: BasePolicy, kind| {
			let scope = policy.scope(holder, kind);
			policy.is_for(member.practitioner.is_some())
				&& Self::roles_for(member.organization, kind).intersects(kind.roles())
				&& scope.actions.contains(action)
				&& scope.purposes.contains(purpose)
		};
		let next = changes.iter().find(|change| now < change.from);
		let closed = T::Life::closed(patient);
		let relationships = RelationshipKind::ALL
			.iter()
			.copied()
			.filter(|kind| permits(policy, *kind))
			.filter_map(|kind| {
				let held = T::Relationships::in_force(patient, member.organization, kind)?;
				if !Self::was_related(patient, member.organization, kind, closed) {
					return None;
				}
				let ends = next.filter(|next| !permits(next.policy.min(own), kind));
				let until = ends.map_or(held, |next| next.from.min(held));
				Some(Related { kind, until })
			})
			.collect();
		PolicyFacts { policy, relationships }
	}

	/// Whether a relationship that holds now held before the patient died or left, if so: the final bills
	/// are of who dealt with the patient then.
	pub(crate) fn was_related(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
		closed: Option<Closing>,
	) -> bool {
		closed.is_none_or(|closed| {
			let held = T::Relationships::held(patient, organization, kind);
			held.iter().any(|(from, _)| *from <= closed.at)
		})
	}

	/// The roles in which an organization stands in a relationship of this kind. Who covers a patient
	/// pays for what was covered, also when it may cover nobody more.
	pub(crate) fn roles_for(organization: OrganizationId, kind: RelationshipKind) -> Roles {
		match kind {
			RelationshipKind::Treatment => T::Organizations::roles(organization),
			RelationshipKind::Coverage => T::Organizations::admitted_roles(organization),
		}
	}
}

/// What the own policy of a holder or a patient is at `at`: as the others', if none was ever set.
pub(crate) fn own_policy_at(changes: &[PolicyChange], at: UnixMillis) -> BasePolicy {
	if changes.is_empty() {
		BasePolicy::AllNormal
	} else {
		policy_at(changes, at)
	}
}

/// The purposes for which somebody reads by `before`, and by the same relationship not by `policy`.
fn taken(before: BasePolicy, policy: BasePolicy) -> Purposes {
	let kinds = RelationshipKind::ALL.iter().copied();
	let all = kinds.flat_map(|kind| {
		let stays = policy.purposes(kind);
		before.purposes(kind).iter().filter(move |purpose| !stays.contains(*purpose))
	});
	all.collect()
}

/// How many changes may follow one to `policy`, each to a stricter one.
fn stricter_than(policy: BasePolicy) -> usize {
	BasePolicy::ALL.iter().filter(|other| **other < policy).count()
}

/// Whether a patient can still become as strict as there is, step by step.
pub(crate) fn leaves_room(changes: &[PolicyChange]) -> bool {
	let follow = changes.last().map_or(0, |last| stricter_than(last.policy));
	changes.len().saturating_add(follow) <= MAX_POLICY_CHANGES as usize
}

/// Forgets what no claim can rest on any more, the eldest first, as far as a change to `policy` needs
/// the room.
fn make_room(changes: &mut PolicyChangesOf, policy: BasePolicy, now: UnixMillis) {
	let room = (MAX_POLICY_CHANGES as usize).saturating_sub(stricter_than(policy));
	while changes.len() >= room {
		// The eldest held until the next.
		let is_needed =
			changes.get(1).is_none_or(|next| now < next.from.saturating_add(FILING_HORIZON));
		if is_needed {
			return;
		}
		changes.remove(0);
	}
}
