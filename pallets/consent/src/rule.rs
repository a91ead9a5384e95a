//! The rule of access: may this be done with this record, given these grants and restrictions, now,
//! and was it permitted on that day?
//!
//! It reads nothing: who asks, what was granted and what is restricted are its arguments. Whoever
//! decides about access decides by it, so that a read and a call never differ.

use crate::types::{Grant, Restriction};
use salus_primitives::{
	days::has_free_moment, Action, Basis, Day, Decision, DenyReason, GrantId, Grantee, Obligation,
	Obligations, OrganizationId, Purpose, RecordFacts, Roles, Scope, Sensitivities, Sensitivity,
	UnixMillis,
};
use salus_runtime_api::GrantStatus;

/// What 42 CFR Part 2 is about: such a record must not be passed on.
const SUBSTANCE_USE: Sensitivities = Sensitivities::empty()
	.with(Sensitivity::Eth)
	.with(Sensitivity::Sud)
	.with(Sensitivity::Ethud)
	.with(Sensitivity::Opioidud);

/// In which capacity somebody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requester<AccountId> {
	/// The patient.
	Patient,
	/// Somebody who acts for the holder of the records.
	Holder,
	/// Somebody who acts for another member in good standing.
	Member {
		/// The organization acted for.
		organization: OrganizationId,
		/// Its roles.
		roles: Roles,
		/// The requester's account, if an organization in good standing credentials it as a
		/// practitioner.
		practitioner: Option<AccountId>,
	},
}

/// What is known about a question before any grant is looked at: patient and holder stand, and so
/// does the requester in this capacity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts<AccountId> {
	/// The organization that holds the records.
	pub holder: OrganizationId,
	/// In which capacity the requester asks.
	pub requester: Requester<AccountId>,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
}

/// Decides about one record at `now`, in Unix milliseconds.
///
/// A holder may use its own record, and a patient may read it. For anybody else one live grant
/// must cover all of the record; grants are never combined. Of several that do, the one that holds
/// longest is cited, and the eldest of those. If none does, the reason is that of the grant that
/// passed most checks. A restriction that stands and reaches the record beats every grant.
pub fn decide<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	grants: &[(GrantId, Grant<AccountId>)],
	restrictions: &[Restriction<AccountId>],
	record: &RecordFacts,
	now: UnixMillis,
) -> Decision {
	match facts.requester {
		Requester::Patient if facts.action == Action::Read => Decision::Permit {
			basis: Basis::Patient,
			// Nobody owes a duty to themselves.
			obligations: Obligations::empty(),
			until: None,
		},
		Requester::Patient => Decision::Deny { reason: DenyReason::NoGrant },
		Requester::Holder => Decision::Permit {
			basis: Basis::OwnRecord,
			obligations: obligations(facts.purpose, record),
			until: None,
		},
		Requester::Member { .. } => {
			let decision = decide_by_grants(facts, grants, record, now);
			let is_restricted = || {
				restrictions.iter().any(|restriction| {
					restriction.stands() && restricts(restriction, facts, record)
				})
			};
			// What no grant permits is refused for that: to a stranger a patient's restrictions do
			// not show.
			if decision.is_permit() && is_restricted() {
				Decision::Deny { reason: DenyReason::Restricted }
			} else {
				decision
			}
		}
	}
}

/// Whether a grant permitted this on `day`, by the moments of that day in UTC.
///
/// It did if at one of them at least it was in force (begun, not ended, neither revoked nor
/// suspended) and no restriction stood that reaches the record. So a restriction refuses only if it
/// stood throughout the part of the day in which the grant was in force: what was done in reliance
/// on a grant is not undone by what came later, be it a revocation, a suspension or a restriction.
pub fn permitted_on<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	grant: &Grant<AccountId>,
	restrictions: &[Restriction<AccountId>],
	record: &RecordFacts,
	day: Day,
) -> Result<(), DenyReason> {
	if !reaches(&grant.grantee, &facts.requester) {
		return Err(DenyReason::NoGrant);
	}
	let end = grant.revoked_at.map_or(grant.valid_until, |at| at.min(grant.valid_until));
	let valid = day.part(grant.valid_from, end).ok_or(DenyReason::NoGrant)?;
	let suspended = grant.suspensions.iter().map(|time| (time.from, time.until));
	let was_in_force = has_free_moment(&valid, suspended.clone());
	if let Some((_, reason)) = first_unmet(&grant.scope, was_in_force, facts, record) {
		return Err(reason);
	}
	let restricted = restrictions
		.iter()
		.filter(|restriction| restricts(restriction, facts, record))
		.map(|restriction| (restriction.made_at, restriction.lifted_at));
	if has_free_moment(&valid, suspended.chain(restricted)) {
		Ok(())
	} else {
		Err(DenyReason::Restricted)
	}
}

/// Whether a restriction reaches this record in this question, whenever it stands.
fn restricts<AccountId: PartialEq>(
	restriction: &Restriction<AccountId>,
	facts: &Facts<AccountId>,
	record: &RecordFacts,
) -> bool {
	let Restriction { scope, except, .. } = restriction;
	let is_excepted = except.purposes.contains(facts.purpose)
		|| except.grantees.iter().any(|grantee| reaches(grantee, &facts.requester));
	!is_excepted
		&& scope.holder.covers(facts.holder)
		&& scope.actions.contains(facts.action)
		&& scope.purposes.contains(facts.purpose)
		&& scope.reaches_record(record)
}

/// Decides by the grants alone.
fn decide_by_grants<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	grants: &[(GrantId, Grant<AccountId>)],
	record: &RecordFacts,
	now: UnixMillis,
) -> Decision {
	let mut longest: Option<(UnixMillis, GrantId)> = None;
	let mut closest: Option<(usize, DenyReason)> = None;
	for (id, grant) in grants {
		let in_force = match grant.status(now) {
			GrantStatus::Live => true,
			GrantStatus::Suspended => false,
			GrantStatus::NotYetValid | GrantStatus::Expired | GrantStatus::Revoked => continue,
		};
		if !reaches(&grant.grantee, &facts.requester) {
			continue;
		}
		match first_unmet(&grant.scope, in_force, facts, record) {
			None => {
				let holds_longer = longest.is_none_or(|(until, eldest)| {
					grant.valid_until > until || (grant.valid_until == until && *id < eldest)
				});
				if holds_longer {
					longest = Some((grant.valid_until, *id));
				}
			}
			Some((passed, reason)) => {
				// Grants that pass equally many checks fail the same one.
				if closest.is_none_or(|(most, _)| most < passed) {
					closest = Some((passed, reason));
				}
			}
		}
	}
	match (longest, closest) {
		(Some((until, id)), _) => Decision::Permit {
			basis: Basis::Grant(id),
			obligations: obligations(facts.purpose, record),
			until: Some(until),
		},
		(None, Some((_, reason))) => Decision::Deny { reason },
		(None, None) => Decision::Deny { reason: DenyReason::NoGrant },
	}
}

/// Whether this requester asks as `grantee`.
fn reaches<AccountId: PartialEq>(
	grantee: &Grantee<AccountId>,
	requester: &Requester<AccountId>,
) -> bool {
	let Requester::Member { organization, roles, practitioner } = requester else { return false };
	match grantee {
		Grantee::AnyMember => true,
		Grantee::Role(role) => roles.contains(*role),
		Grantee::Organization(id) => id == organization,
		Grantee::Practitioner(account) => practitioner.as_ref() == Some(account),
	}
}

/// The first check that a grant does not pass, and how many it passed before; `None` if its scope
/// covers all of the record and it is in force. The order is that of [`DenyReason`].
fn first_unmet<AccountId>(
	scope: &Scope,
	in_force: bool,
	facts: &Facts<AccountId>,
	record: &RecordFacts,
) -> Option<(usize, DenyReason)> {
	let checks = [
		(scope.holder.covers(facts.holder), DenyReason::Holder),
		(scope.actions.contains(facts.action), DenyReason::Action),
		(scope.purposes.contains(facts.purpose), DenyReason::Purpose),
		(scope.categories.contains(record.category), DenyReason::Category),
		(record.confidentiality <= scope.confidentiality, DenyReason::Confidentiality),
		(scope.days.contains(&record.days), DenyReason::Days),
		// This check is the whole of what the vocabulary calls covered, so that nothing is
		// permitted that it does not call so.
		(scope.covers_record(record), DenyReason::Sensitivity),
		(in_force, DenyReason::Suspended),
	];
	checks
		.into_iter()
		.enumerate()
		.find_map(|(passed, (met, reason))| (!met).then_some((passed, reason)))
}

/// The duties that come with a permission to somebody who is not the patient.
///
/// Use for treatment and for the patient's own request need not be the minimum (45 CFR
/// 164.502(b)(2)).
fn obligations(purpose: Purpose, record: &RecordFacts) -> Obligations {
	let mut duties = Obligations::empty();
	let is_treatment =
		matches!(purpose, Purpose::Treat | Purpose::Coc | Purpose::Etreat | Purpose::Btg);
	if !is_treatment && purpose != Purpose::Patrqt {
		duties = duties.with(Obligation::MinimumNecessary);
	}
	if record.sensitivities.intersects(SUBSTANCE_USE) {
		duties = duties.with(Obligation::NoRedisclosure);
	}
	duties
}
