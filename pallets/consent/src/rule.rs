//! The rule of access: may this be done with this record, given these grants and restrictions, now,
//! and was it permitted on that day?
//!
//! It reads nothing: who asks, what was granted and what is restricted are its arguments. Whoever
//! decides about access decides by it, so that a read and a call never differ.
//!
//! The first row that fits decides.
//!
//! | who asks | and | decision |
//! |---|---|---|
//! | the patient | to read | permit: the patient |
//! | the holder | | permit: its own record |
//! | a representative in force | may view, and asks as one; no minor's own care, no restriction reaches it | permit: the representative |
//! | anybody else | a grant that serves covers all of the record, no restriction reaches it | permit: that grant |
//! | a member | the base policy serves and covers it by a relationship in force, no restriction reaches it | permit: the policy |
//! | a practitioner | opened an emergency that covers all of the record, whatever restrictions say | permit: that emergency |
//! | a member | cites a law that lets it have such a record for that purpose | permit: the law |
//! | anybody else | cites a law | deny: the law |
//! | anybody else | a representation, a grant or the policy covers it, a restriction reaches it | deny: restricted |
//! | anybody else | a representation, a grant or the policy covers it, a restriction may reach it, its annex is not opened | deny: unopened |
//! | anybody else | the patient died or left, and nothing serves that purpose | deny: at rest |
//! | anybody else | a live grant is for it | deny: what the closest grant lacks |
//! | anybody else | | deny: no grant |
//!
//! Of a patient who neither died nor left, every grant and policy serves; of one who did, what `at_rest`
//! says.

pub use crate::{
	duties::redact,
	requester::{Member, Openings, Requester},
};

use crate::{
	at_rest::{counts, given_until, permitted_until},
	duties::{obligations, obligations_by_law, obligations_in_emergency},
	requester::{asks_as_until, reaches},
	types::{Candidate, Grant, Restriction},
};
use alloc::{vec, vec::Vec};
use core::{cmp::Reverse, ops::Range};
use salus_primitives::{
	days::has_free_moment, life::Closing, representatives::REPRESENTATIVE_REQUESTS, Action,
	Authority, BasePolicy, Basis, Day, Decision, DenyReason, EmergencyInForce, GrantId, LegalBasis,
	Obligation, Obligations, OrganizationId, PolicyChange, Purpose, Reach, RecordFacts,
	RelationshipKind, Representation, Scope, Uncovered, UnixMillis,
};
use salus_runtime_api::GrantStatus;

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
	/// What holds for the requester without a grant.
	pub policy: PolicyFacts,
	/// The emergencies that are in force for this kind of question, of whoever opened them.
	pub emergencies: Vec<EmergencyInForce<AccountId>>,
	/// As what the requester may read for the patient as a representative, if they may.
	pub representation: Option<Representation>,
	/// That the patient died or left, and since when, if so.
	pub closed: Option<Closing>,
	/// The law that the requester cites, if any.
	pub law: Option<LegalBasis>,
	/// The receipt that the holder took for this use, if it took one that still counts.
	pub receipt: Option<HeldReceipt>,
}

impl<AccountId: PartialEq> Facts<AccountId> {
	/// The emergencies that this requester opened, for the organization for which they ask.
	pub(crate) fn emergencies_of_requester(
		&self,
	) -> impl Iterator<Item = &EmergencyInForce<AccountId>> {
		let member = match &self.requester {
			Requester::Other { member, .. } => member.as_ref(),
			Requester::Patient | Requester::Holder => None,
		};
		self.emergencies.iter().filter(move |one| {
			member.is_some_and(|member| {
				member.practitioner.as_ref() == Some(&one.opened_by)
					&& member.organization == one.organization
			})
		})
	}
}

impl<AccountId> Facts<AccountId> {
	/// The receipt, if it is one of this grant.
	fn receipt_of(&self, grant: GrantId) -> Option<HeldReceipt> {
		self.receipt.filter(|receipt| receipt.grant == grant)
	}
}

/// A receipt that the holder took and that still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldReceipt {
	/// The grant of which a use was taken. Its uses are counted.
	pub grant: GrantId,
	/// The first moment at which it no longer counts, in Unix milliseconds.
	pub valid_until: UnixMillis,
}

/// The policy that holds for what the holder has of the patient, and the requester's relationships.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyFacts {
	/// The policy.
	pub policy: BasePolicy,
	/// The relationships, at most one of a kind.
	pub relationships: Vec<Related>,
}

/// A relationship that is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Related {
	/// Of which kind it is.
	pub kind: RelationshipKind,
	/// The first moment at which the policy no longer permits anything by it, in Unix milliseconds:
	/// it is over then, or another policy holds.
	pub until: UnixMillis,
}

impl PolicyFacts {
	/// The relationships by which the policy permits this requester anything.
	pub(crate) fn permitting<AccountId>(
		&self,
		requester: &Requester<AccountId>,
	) -> impl Iterator<Item = &Related> {
		let may = match requester {
			Requester::Other { member: Some(member), .. } => {
				self.policy.is_for(member.practitioner.is_some())
			}
			Requester::Patient | Requester::Holder | Requester::Other { member: None, .. } => false,
		};
		self.relationships.iter().filter(move |_| may)
	}
}

/// Decides about one record at `now`, in Unix milliseconds, by the table of this module.
///
/// Grants are never combined. Of several that cover the record, one without an own number of uses
/// is cited first, then the one of which a use was taken, then the one that holds longest, then the
/// eldest. The policy is cited where no grant covers the record, or only one of which a use would have
/// to be taken.
pub fn decide<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	grants: &[Candidate<AccountId>],
	restrictions: &[Restriction<AccountId>],
	openings: &Openings<AccountId>,
	record: &RecordFacts,
	now: UnixMillis,
) -> Decision {
	let member = match &facts.requester {
		Requester::Patient if facts.action == Action::Read => {
			return Decision::Permit {
				basis: Basis::Patient,
				// Nobody owes a duty to themselves.
				obligations: Obligations::empty(),
				until: None,
			};
		}
		Requester::Patient => return Decision::deny(DenyReason::NoGrant),
		Requester::Holder => {
			return Decision::Permit {
				basis: Basis::OwnRecord,
				obligations: obligations(facts.purpose, record),
				until: None,
			};
		}
		Requester::Other { member, .. } => member,
	};
	let by_consent = decide_by_consent(facts, grants, restrictions, openings, record, now);
	if by_consent.is_permit() {
		return by_consent;
	}
	if let Some(by_emergency) = decide_by_emergency(facts, openings, record) {
		return by_emergency;
	}
	let Some(law) = facts.law else { return by_consent };
	let is_lawful = member.as_ref().is_some_and(|member| {
		law.permits(member.roles, facts.action, facts.purpose, record.sensitivities)
	});
	if is_lawful {
		Decision::Permit {
			basis: Basis::Law(law),
			obligations: obligations_by_law(law, facts.purpose, record),
			until: None,
		}
	} else {
		Decision::deny(DenyReason::Law)
	}
}

/// Whether a grant permitted this on `day`, by the moments of that day in UTC, with no annex opened.
///
/// It did if at one of them at least it was in force (begun, not ended, neither revoked nor
/// suspended) and no restriction stood that reaches the record. So a restriction refuses only if it
/// stood throughout the part of the day in which the grant was in force: what was done in reliance
/// on a grant is not undone by what came later, be it a revocation, a suspension or a restriction.
///
/// Only the patient's own word supports such reliance, and only one that is not counted: neither a
/// grant that was given out of another, nor one with a number of uses, of which no receipt is taken.
/// And on no day that began when the patient had died or left.
pub fn permitted_on<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	grant: &Grant<AccountId>,
	restrictions: &[Restriction<AccountId>],
	record: &RecordFacts,
	day: Day,
) -> Result<(), DenyReason> {
	let openings = Openings::none();
	ensure_open(facts, day)?;
	let is_given =
		grant.right.is_the_patients() && counts(facts.closed, &grant.right, grant.granted_at);
	if !is_given || !reaches(&grant.grantee, &facts.requester, &openings) {
		return Err(DenyReason::NoGrant);
	}
	let ends = [grant.revoked_at, grant.valid_until];
	let end = ends.into_iter().flatten().min().unwrap_or(UnixMillis::MAX);
	let valid = day.part(grant.valid_from, end).ok_or(DenyReason::NoGrant)?;
	if let Some((_, reason)) = unmet_by_scope(&grant.scope, facts, &openings, record) {
		return Err(reason);
	}
	let suspended = grant.suspensions.iter().map(|time| (time.from, time.until));
	if !has_free_moment(&valid, suspended.clone()) {
		return Err(DenyReason::Suspended);
	}
	if grant.max_uses.is_some() {
		return Err(DenyReason::UsedUp);
	}
	unrestricted_in(&valid, &suspended.collect::<Vec<_>>(), facts, restrictions, record)
}

/// Checks that the patient had neither died nor left when this day began.
fn ensure_open<AccountId>(facts: &Facts<AccountId>, day: Day) -> Result<(), DenyReason> {
	let was_open = facts.closed.is_none_or(|closing| closing.was_open_on(day));
	was_open.then_some(()).ok_or(DenyReason::Inactive)
}

/// When the policies and a relationship were what, for a day that is over.
#[derive(Clone, Copy, Debug)]
pub struct PolicyHistory<'a> {
	/// The changes of the consortium's policy, in the order of time.
	pub base: &'a [PolicyChange],
	/// Those of the holder's own, in the order of time; empty if it never set one.
	pub holder: &'a [PolicyChange],
	/// Those of the patient's own, in the order of time; empty if the patient never set one.
	pub patient: &'a [PolicyChange],
	/// When the relationship held: of each time the first moment and the first after it.
	pub held: &'a [(UnixMillis, UnixMillis)],
}

/// Whether the policy permitted this on `day` by a relationship of this kind, by the moments of that
/// day in UTC, with no annex opened.
///
/// It did if at one of them at least the relationship held, the consortium's policy, the holder's own
/// and the patient's own permitted it, and no restriction stood that reaches the record; and if the
/// patient had neither died nor left when that day began.
pub fn permitted_by_policy_on<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	kind: RelationshipKind,
	history: &PolicyHistory<'_>,
	restrictions: &[Restriction<AccountId>],
	record: &RecordFacts,
	day: Day,
) -> Result<(), DenyReason> {
	let openings = Openings::none();
	ensure_open(facts, day)?;
	let permits = |policy: BasePolicy| {
		let relationships = vec![Related { kind, until: UnixMillis::MAX }];
		let policy = PolicyFacts { policy, relationships };
		policy.permitting(&facts.requester).next().is_some()
			&& unmet_by_scope(&policy.policy.scope(facts.holder, kind), facts, &openings, record)
				.is_none()
	};
	let mut refused = times_of(history.base, |policy| !permits(policy));
	for own in [history.holder, history.patient].into_iter().filter(|own| !own.is_empty()) {
		refused.extend(times_of(own, |policy| !permits(policy)));
	}
	refused.extend(times_between(history.held));
	let all_day = day.part(0, UnixMillis::MAX).ok_or(DenyReason::NoGrant)?;
	if has_free_moment(&all_day, refused.iter().copied()) {
		unrestricted_in(&all_day, &refused, facts, restrictions, record)
	} else {
		Err(DenyReason::NoGrant)
	}
}

/// What lies before, between and after these times, which are in their order.
fn times_between(times: &[(UnixMillis, UnixMillis)]) -> Vec<(UnixMillis, Option<UnixMillis>)> {
	let begins = core::iter::once(0).chain(times.iter().map(|(_, until)| *until));
	let ends = times.iter().map(|(from, _)| Some(*from)).chain([None]);
	begins.zip(ends).collect()
}

/// The times of the policies that `is_meant` picks, by their changes; before the first change that is
/// known the policy was *deny*.
fn times_of(
	changes: &[PolicyChange],
	is_meant: impl Fn(BasePolicy) -> bool,
) -> Vec<(UnixMillis, Option<UnixMillis>)> {
	let unknown = PolicyChange { policy: BasePolicy::Deny, from: 0 };
	let changes = || core::iter::once(&unknown).chain(changes);
	let ends = changes().skip(1).map(|change| Some(change.from)).chain([None]);
	changes()
		.zip(ends)
		.filter(|(change, _)| is_meant(change.policy))
		.map(|(change, end)| (change.from, end))
		.collect()
}

/// Whether there is a moment of `span` that `taken` does not take and in which no restriction stood
/// that reaches the record. There is one that `taken` does not take.
fn unrestricted_in<AccountId: PartialEq>(
	span: &Range<UnixMillis>,
	taken: &[(UnixMillis, Option<UnixMillis>)],
	facts: &Facts<AccountId>,
	restrictions: &[Restriction<AccountId>],
	record: &RecordFacts,
) -> Result<(), DenyReason> {
	let openings = Openings::none();
	let reaching = |reach: fn(Reach) -> bool| {
		restrictions
			.iter()
			.filter(|restriction| reach(restricts(restriction, facts, &openings, record)))
			.map(|restriction| (restriction.made_at, restriction.lifted_at))
			.collect::<Vec<_>>()
	};
	let certain = reaching(|reach| reach == Reach::Meets);
	let possible = reaching(|reach| reach != Reach::Misses);
	if has_free_moment(span, taken.iter().copied().chain(possible)) {
		Ok(())
	} else if has_free_moment(span, taken.iter().copied().chain(certain)) {
		Err(DenyReason::RestrictionUnopened)
	} else {
		Err(DenyReason::Restricted)
	}
}

/// Whether a restriction reaches this record in this question, whenever it stands.
fn restricts<AccountId: PartialEq>(
	restriction: &Restriction<AccountId>,
	facts: &Facts<AccountId>,
	openings: &Openings<AccountId>,
	record: &RecordFacts,
) -> Reach {
	match excepted_until(restriction, facts, openings) {
		Some(_) => Reach::Misses,
		None => meets(restriction, facts, openings, record),
	}
}

/// Whether a restriction reaches this record in this question, whomever it leaves.
fn meets<AccountId>(
	restriction: &Restriction<AccountId>,
	facts: &Facts<AccountId>,
	openings: &Openings<AccountId>,
	record: &RecordFacts,
) -> Reach {
	let scope = &restriction.scope;
	let is_about_it = scope.holder.covers(facts.holder)
		&& scope.actions.contains(facts.action)
		&& scope.purposes.contains(facts.purpose);
	if is_about_it {
		scope.reaches_record(record, openings.annex_of(scope))
	} else {
		Reach::Misses
	}
}

/// Until when a restriction leaves who asks, in Unix milliseconds, as far as that is known; `None` if
/// it does not now.
pub(crate) fn excepted_until<AccountId: PartialEq>(
	restriction: &Restriction<AccountId>,
	facts: &Facts<AccountId>,
	openings: &Openings<AccountId>,
) -> Option<UnixMillis> {
	if restriction.except.purposes.contains(facts.purpose) {
		return Some(UnixMillis::MAX);
	}
	let grantees = restriction.except.grantees.iter();
	grantees.filter_map(|one| asks_as_until(one, &facts.requester, openings)).max()
}

/// Decides by grants, the base policy and restrictions.
///
/// What neither permits is refused for that: to a stranger a patient's restrictions do not show. Where
/// the patient is at rest, that is the reason, whatever was given.
fn decide_by_consent<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	grants: &[Candidate<AccountId>],
	restrictions: &[Restriction<AccountId>],
	openings: &Openings<AccountId>,
	record: &RecordFacts,
	now: UnixMillis,
) -> Decision {
	let by_grants = decide_by_grants(facts, grants, openings, record, now);
	let decision = match by_grants {
		Decision::Permit { obligations, .. } if !obligations.contains(Obligation::TakeReceipt) => {
			by_grants
		}
		_ => decide_by_policy(facts, openings, record, now).unwrap_or(by_grants),
	};
	let decision = decide_by_representation(facts, record).unwrap_or(decision);
	let Decision::Permit { basis, obligations, until } = decision else {
		let serves = permitted_until(facts.closed, facts.purpose, now).is_some();
		return if serves { decision } else { Decision::deny(DenyReason::Inactive) };
	};
	let mut unopened = None;
	let mut ends = until;
	for restriction in restrictions.iter().filter(|restriction| restriction.stands()) {
		let reach = meets(restriction, facts, openings, record);
		match (reach, excepted_until(restriction, facts, openings)) {
			(Reach::Misses, _) => {}
			// From then on it withholds this.
			(_, Some(until)) => ends = sooner(ends, until),
			(Reach::Meets, None) => {
				let restriction = Some(restriction.id);
				return Decision::Deny { reason: DenyReason::Restricted, restriction };
			}
			(Reach::Unknown, None) => unopened = unopened.or(Some(restriction.id)),
		}
	}
	if unopened.is_some() {
		Decision::Deny { reason: DenyReason::RestrictionUnopened, restriction: unopened }
	} else {
		Decision::Permit { basis, obligations, until: ends }
	}
}

/// The sooner of an end, if there is one, and another, which is none if it is the end of time.
pub(crate) fn sooner(end: Option<UnixMillis>, other: UnixMillis) -> Option<UnixMillis> {
	Some(end.unwrap_or(UnixMillis::MAX).min(other)).filter(|end| *end < UnixMillis::MAX)
}

/// Decides by the grants alone.
fn decide_by_grants<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	grants: &[Candidate<AccountId>],
	openings: &Openings<AccountId>,
	record: &RecordFacts,
	now: UnixMillis,
) -> Decision {
	let mut best: Option<(&Candidate<AccountId>, Option<UnixMillis>)> = None;
	let mut closest: Option<(usize, DenyReason)> = None;
	for candidate in grants {
		let status = candidate.status(now);
		if matches!(status, GrantStatus::NotYetValid | GrantStatus::Expired | GrantStatus::Revoked)
		{
			continue;
		}
		let Some(asks_until) = asks_as_until(&candidate.grant.grantee, &facts.requester, openings)
		else {
			continue;
		};
		let right = &candidate.grant.right;
		let Some(serves_until) =
			given_until(facts.closed, right, candidate.grant.granted_at, facts.purpose, now)
		else {
			continue;
		};
		match first_unmet(candidate, status, facts, openings, record) {
			None => {
				let until = sooner(candidate.valid_until(), asks_until.min(serves_until));
				if best.is_none_or(|(other, others)| {
					preference(candidate, until, facts) < preference(other, others, facts)
				}) {
					best = Some((candidate, until));
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
	match (best, closest) {
		(Some((candidate, until)), _) => {
			let receipt = facts.receipt_of(candidate.id);
			let needs_receipt = candidate.grant.max_uses.is_some() && receipt.is_none();
			// What rests on a receipt holds no longer than that counts.
			let ends = [until, receipt.map(|receipt| receipt.valid_until)];
			let duties = obligations(facts.purpose, record);
			Decision::Permit {
				basis: Basis::Grant(candidate.id),
				obligations: if needs_receipt {
					duties.with(Obligation::TakeReceipt)
				} else {
					duties
				},
				until: ends.into_iter().flatten().min(),
			}
		}
		(None, Some((_, reason))) => Decision::deny(reason),
		(None, None) => Decision::deny(DenyReason::NoGrant),
	}
}

/// What the requester may read as the patient's representative: what the patient may, but for a minor's
/// own confidential care.
fn decide_by_representation<AccountId>(
	facts: &Facts<AccountId>,
	record: &RecordFacts,
) -> Option<Decision> {
	let representation = facts.representation?;
	let reads = facts.action == Action::Read
		&& REPRESENTATIVE_REQUESTS.contains(facts.purpose)
		&& representation.authorities.contains(Authority::View)
		&& representation.represented.admits(record.sensitivities);
	let Representation { representative, capacity, until, .. } = representation;
	reads.then(|| Decision::Permit {
		basis: Basis::Representative { representative, capacity },
		// Whoever stands for the patient is owed what the patient is (45 CFR 164.502(g)(1)).
		obligations: obligations(Purpose::Patrqt, record),
		until: Some(until),
	})
}

/// What the base policy permits by the relationship that holds longest, if it permits this.
fn decide_by_policy<AccountId>(
	facts: &Facts<AccountId>,
	openings: &Openings<AccountId>,
	record: &RecordFacts,
	now: UnixMillis,
) -> Option<Decision> {
	let serves_until = permitted_until(facts.closed, facts.purpose, now)?;
	let covers = |related: &&Related| {
		let scope = facts.policy.policy.scope(facts.holder, related.kind);
		unmet_by_scope(&scope, facts, openings, record).is_none()
	};
	let covering = facts.policy.permitting(&facts.requester).filter(covers);
	let related = covering.min_by_key(|related| (Reverse(related.until), related.kind))?;
	Some(Decision::Permit {
		basis: Basis::Policy(related.kind),
		obligations: obligations(facts.purpose, record),
		until: Some(related.until.min(serves_until)),
	})
}

/// What an emergency permits that the requester opened, if one covers all of the record: of several
/// the one that holds longest, then the eldest. Restrictions are not looked at: what is not to be
/// opened even in an emergency, the patient's setting says.
fn decide_by_emergency<AccountId: PartialEq>(
	facts: &Facts<AccountId>,
	openings: &Openings<AccountId>,
	record: &RecordFacts,
) -> Option<Decision> {
	let emergency = facts
		.emergencies_of_requester()
		.filter(|one| unmet_by_scope(&one.scope, facts, openings, record).is_none())
		.min_by_key(|one| (Reverse(one.until), one.id))?;
	Some(Decision::Permit {
		basis: Basis::Emergency(emergency.id),
		obligations: obligations_in_emergency(facts.purpose, record),
		until: Some(emergency.until),
	})
}

/// What is cited first among grants that cover a record is what is least by this: one whose uses are
/// not counted, then one of which a use was taken, then one that holds longest, then the eldest.
fn preference<AccountId>(
	candidate: &Candidate<AccountId>,
	until: Option<UnixMillis>,
	facts: &Facts<AccountId>,
) -> (bool, bool, Reverse<UnixMillis>, GrantId) {
	let until = until.unwrap_or(UnixMillis::MAX);
	let is_taken = facts.receipt_of(candidate.id).is_some();
	(candidate.grant.max_uses.is_some(), !is_taken, Reverse(until), candidate.id)
}

/// The first check that a grant of this status does not pass, and how many it passed before; `None`
/// if it covers all of the record and can be relied on. The order is that of [`DenyReason`].
fn first_unmet<AccountId>(
	candidate: &Candidate<AccountId>,
	status: GrantStatus,
	facts: &Facts<AccountId>,
	openings: &Openings<AccountId>,
	record: &RecordFacts,
) -> Option<(usize, DenyReason)> {
	// A receipt was taken of a use that there was: it counts when all are used up, too.
	let has_use = status != GrantStatus::UsedUp || facts.receipt_of(candidate.id).is_some();
	let checks =
		[(status != GrantStatus::Suspended, DenyReason::Suspended), (has_use, DenyReason::UsedUp)];
	let (passed, unmet) = match unmet_by_scope(&candidate.grant.scope, facts, openings, record) {
		Some(unmet) => return Some(unmet),
		// A minor's own care is nobody else's to give.
		None if !candidate.admits(record.sensitivities) => {
			return Some((SCOPE_CHECKS.saturating_sub(1), DenyReason::Sensitivity));
		}
		None => (SCOPE_CHECKS, checks.into_iter().enumerate().find(|(_, (met, _))| !met)),
	};
	unmet.map(|(further, (_, reason))| (passed.saturating_add(further), reason))
}

/// How many checks of a scope there are.
const SCOPE_CHECKS: usize = 9;

/// The first check that a scope does not pass, and how many it passed before; `None` if it covers
/// all of the record.
fn unmet_by_scope<AccountId>(
	scope: &Scope,
	facts: &Facts<AccountId>,
	openings: &Openings<AccountId>,
	record: &RecordFacts,
) -> Option<(usize, DenyReason)> {
	let uncovered = scope.covers_record(record, openings.annex_of(scope)).err();
	let covers = |unmet: Uncovered| uncovered != Some(unmet);
	let checks: [(bool, DenyReason); SCOPE_CHECKS] = [
		(scope.holder.covers(facts.holder), DenyReason::Holder),
		(scope.actions.contains(facts.action), DenyReason::Action),
		(scope.purposes.contains(facts.purpose), DenyReason::Purpose),
		(covers(Uncovered::Category), DenyReason::Category),
		(covers(Uncovered::Confidentiality), DenyReason::Confidentiality),
		(covers(Uncovered::Days), DenyReason::Days),
		(covers(Uncovered::AnnexMissing), DenyReason::AnnexMissing),
		(covers(Uncovered::Origin), DenyReason::Origin),
		(covers(Uncovered::Sensitivity), DenyReason::Sensitivity),
	];
	checks
		.into_iter()
		.enumerate()
		.find_map(|(passed, (met, reason))| (!met).then_some((passed, reason)))
}
