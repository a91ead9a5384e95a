//! What a requester may see at all: for a gateway, before it looks for records.

use crate::{
	at_rest::{given_until, permitted_until},
	pallet::*,
	requester::{asks_as_until, Requester},
	rule::{excepted_until, sooner, Facts},
	types::{Candidate, Question},
};
use alloc::vec::Vec;
use frame_support::traits::Time;
use salus_commitments::GranteeOpening;
use salus_primitives::{
	representatives::{MINORS_OWN, REPRESENTATIVE_REQUESTS},
	Action, Basis, Categories, Confidentiality, DayWindow, DenyReason, Holder, PatientId,
	Protected, Representation, Represented, Scope, UnixMillis,
};
use salus_runtime_api::{
	AccessScope, GrantStatus, PermittedScope, QueryFailure, RestrictedScope, ScopeRequest,
	MAX_OPENINGS,
};

impl<T: Config> Pallet<T> {
	/// The scopes of the grants on which a requester may rely now for an action and a purpose, what
	/// the base policy adds, what emergencies open whatever is restricted, and the scopes of the
	/// restrictions that stand against the requester.
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
		let mut facts = Self::facts(patient, question)?;
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
		let candidates = Self::candidates(patient, &question.requester, &facts.requester);
		let restrictions = Self::restrictions_for(patient, &facts.requester);
		Self::find_studies(&mut facts.requester, &candidates, &restrictions, &openings);
		let is_asked_for = |scope: &Scope| {
			scope.holder.covers(facts.holder)
				&& scope.actions.contains(facts.action)
				&& scope.purposes.contains(facts.purpose)
		};
		let against: Vec<_> = restrictions
			.into_iter()
			.filter(|restriction| restriction.stands() && is_asked_for(&restriction.scope))
			.map(|restriction| (excepted_until(&restriction, &facts, &openings), restriction))
			.collect();
		// From then on a restriction is against who asks, of which no more than that is said here.
		let excepted = against.iter().filter_map(|(until, _)| *until).min();
		let granted = candidates.into_iter().filter_map(|candidate| {
			let until = asks_as_until(&candidate.grant.grantee, &facts.requester, &openings)?;
			let serves = given_until(
				facts.closed,
				&candidate.grant.right,
				candidate.grant.granted_at,
				facts.purpose,
				now,
			)?;
			let is_permitted =
				candidate.status(now) == GrantStatus::Live && is_asked_for(&candidate.grant.scope);
			is_permitted.then(|| PermittedScope {
				basis: Basis::Grant(candidate.id),
				scope: scope_within_reach(&candidate),
				until: sooner(candidate.valid_until(), until.min(serves)),
				counts_uses: candidate.grant.max_uses.is_some(),
			})
		});
		let permitted: Vec<_> = granted
			.chain(permitted_by_policy(&facts, now))
			.chain(permitted_by_representation(&facts))
			.map(|one| PermittedScope {
				until: sooner(one.until, excepted.unwrap_or(UnixMillis::MAX)),
				..one
			})
			.chain(opened_in_emergency(&facts))
			.collect();
		if permitted.is_empty() {
			let serves = permitted_until(facts.closed, facts.purpose, now).is_some();
			return Err(if serves { DenyReason::NoGrant } else { DenyReason::Inactive });
		}
		let restricted = against
			.into_iter()
			.filter(|(excepted, _)| excepted.is_none())
			.map(|(_, restriction)| RestrictedScope {
				restriction: restriction.id,
				scope: restriction.scope,
			})
			.collect();
		Ok(AccessScope::Some { permitted, restricted })
	}
}

/// The scope of a grant. One that was given for a minor covers nothing of the minor's own confidential
/// care: where it says that it covers whatever there is, no sensitivity is said to be covered, since
/// which are is no scope's to say.
fn scope_within_reach<AccountId>(candidate: &Candidate<AccountId>) -> Scope {
	let scope = candidate.grant.scope;
	match scope.protected {
		Protected::All if !candidate.admits(MINORS_OWN) => {
			Scope { protected: Protected::None, ..scope }
		}
		Protected::None | Protected::All | Protected::Annex(_) | Protected::Particular(_) => scope,
	}
}

/// What a representative may read: everything, or of a minor's what carries no sensitivity, since which
/// of those may be read is no scope's to say.
fn permitted_by_representation<AccountId>(facts: &Facts<AccountId>) -> Option<PermittedScope> {
	let Representation { representative, capacity, represented, until, .. } =
		facts.representation?;
	Some(PermittedScope {
		basis: Basis::Representative { representative, capacity },
		scope: Scope {
			holder: Holder::Organization(facts.holder),
			actions: Action::Read.into(),
			purposes: REPRESENTATIVE_REQUESTS,
			categories: Categories::all(),
			confidentiality: Confidentiality::V,
			days: DayWindow::ALWAYS,
			protected: match represented {
				Represented::Adult => Protected::All,
				Represented::Minor => Protected::None,
			},
		},
		until: Some(until),
		counts_uses: false,
	})
}

/// What the base policy lets a requester see, by each relationship that is in force.
fn permitted_by_policy<AccountId>(
	facts: &Facts<AccountId>,
	now: UnixMillis,
) -> Vec<PermittedScope> {
	let Some(serves) = permitted_until(facts.closed, facts.purpose, now) else {
		return Vec::new();
	};
	facts
		.policy
		.permitting(&facts.requester)
		.map(|related| PermittedScope {
			basis: Basis::Policy(related.kind),
			scope: facts.policy.policy.scope(facts.holder, related.kind),
			until: Some(related.until.min(serves)),
			counts_uses: false,
		})
		.collect()
}

/// What emergencies open to a requester who opened them. No restriction is against that.
fn opened_in_emergency<AccountId: PartialEq>(facts: &Facts<AccountId>) -> Vec<PermittedScope> {
	facts
		.emergencies_of_requester()
		.map(|emergency| PermittedScope {
			basis: Basis::Emergency(emergency.id),
			scope: emergency.scope,
			until: Some(emergency.until),
			counts_uses: false,
		})
		.collect()
}
