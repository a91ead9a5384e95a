//! What a requester may see at all: for a gateway, before it looks for records.

use crate::{
	pallet::*,
	rule::{reaches, Facts, Requester},
	types::Question,
};
use alloc::vec::Vec;
use frame_support::traits::Time;
use salus_commitments::GranteeOpening;
use salus_primitives::{Action, Basis, DenyReason, PatientId, Scope};
use salus_runtime_api::{
	AccessScope, GrantStatus, PermittedScope, QueryFailure, RestrictedScope, ScopeRequest,
	MAX_OPENINGS,
};

impl<T: Config> Pallet<T> {
	/// The scopes of the grants on which a requester may rely now for an action and a purpose, what the
	/// base policy adds, and the scopes of the restrictions that stand against the requester.
	///
	/// No record is looked at. What a scope leaves to an annex, only
	/// [`check_access`](Self::check_access) with its opening can tell.
	pub fn access_scope(
		request: ScopeRequest<T::AccountId>,
	) -> Result<Result<AccessScope, DenyReason>, QueryFailure> {
		let ScopeRequest { holder, requester, patient, action, purpose, grantees } = request;
		if grantees.len() > MAX_OPENINGS as usize {
			return Err(QueryFailure::TooMany);
		}
		let question = Question { holder, requester, action, purpose, law: None, receipt: None };
		Ok(Self::scope_for(patient, &question, grantees))
	}

	fn scope_for(
		patient: PatientId,
		question: &Question<T::AccountId>,
		grantees: Vec<GranteeOpening<T::AccountId>>,
	) -> Result<AccessScope, DenyReason> {
		let facts = Self::facts(patient, question)?;
		match &facts.requester {
			Requester::Holder => return Ok(AccessScope::Everything),
			Requester::Patient if question.action == Action::Read => {
				return Ok(AccessScope::Everything);
			}
			Requester::Patient => return Err(DenyReason::NoGrant),
			Requester::Other { .. } => {}
		}
		let openings = Self::openings(Vec::new(), grantees);
		let now = T::Time::now();
		let is_asked_for = |scope: &Scope| {
			scope.holder.covers(facts.holder)
				&& scope.actions.contains(facts.action)
				&& scope.purposes.contains(facts.purpose)
		};
		let permitted: Vec<_> = Self::candidates(patient, &facts.requester)
			.into_iter()
			.filter(|candidate| {
				candidate.status(now) == GrantStatus::Live
					&& is_asked_for(&candidate.grant.scope)
					&& reaches(&candidate.grant.grantee, &facts.requester, &openings)
			})
			.map(|candidate| PermittedScope {
				basis: Basis::Grant(candidate.id),
				scope: candidate.grant.scope,
				until: candidate.valid_until(),
				counts_uses: candidate.grant.max_uses.is_some(),
			})
			.chain(permitted_by_policy(&facts))
			.collect();
		if permitted.is_empty() {
			return Err(DenyReason::NoGrant);
		}
		let restricted = Self::restrictions_for(patient, &facts.requester)
			.into_iter()
			.filter(|restriction| {
				restriction.stands()
					&& is_asked_for(&restriction.scope)
					&& !restriction.except.purposes.contains(facts.purpose)
					&& !restriction
						.except
						.grantees
						.iter()
						.any(|grantee| reaches(grantee, &facts.requester, &openings))
			})
			.map(|restriction| RestrictedScope {
				restriction: restriction.id,
				scope: restriction.scope,
			})
			.collect();
		Ok(AccessScope::Some { permitted, restricted })
	}
}

/// What the base policy lets a requester see, by each relationship that is in force.
fn permitted_by_policy<AccountId>(facts: &Facts<AccountId>) -> Vec<PermittedScope> {
	facts
		.policy
		.permitting(&facts.requester)
		.map(|related| PermittedScope {
			basis: Basis::Policy(related.kind),
			scope: facts.policy.policy.scope(facts.holder, related.kind),
			until: Some(related.until),
			counts_uses: false,
		})
		.collect()
}
