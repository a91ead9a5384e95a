//! The first tick: on the day of each service what is cited, a grant or the base policy, permitted the
//! payment.
//!
//! It is the chain's own rule, `permitted_on` and `permitted_by_policy_on` of `pallet-consent`. How
//! scopes reach, what a policy permits and how times leave a moment free are the same functions, those
//! of the vocabulary; what is written once more here, property tests hold against the chain's.

use super::file::Claim;
use crate::chain::account::{CalendarDay, Moment};
use crate::chain::claims::{self, permission_in_words};
use crate::chain::consent::{reason_in_words, Grant, Right};
use crate::chain::organizations::{Organization, Standing};
use crate::chain::restrictions::Restriction;
use salus_primitives::{
	days::has_free_moment, life::Closing, Action, BasePolicy, Confidentiality, DataCategory, Day,
	DayWindow, DenyReason, Grantee, LifeClosing, OrganizationId, Permission, PolicyChange, Purpose,
	Reach, RecordFacts, RelationshipKind, RepresentativeCapacity, Roles, Scope, Sensitivities,
	Uncovered, UnixMillis,
};
use std::collections::BTreeSet;
use std::ops::Range;

/// The purpose for which a claim is given.
const PURPOSE: Purpose = Purpose::Hpaymt;

/// From one moment on, until another if there is an end, in Unix milliseconds.
type Span = (UnixMillis, Option<UnixMillis>);

/// Who gives a claim to whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Giving {
	/// The organization that gives it: the provider.
	pub holder: OrganizationId,
	/// The organization that gets it: the payer.
	pub recipient: OrganizationId,
	/// The payer's roles that are in force.
	pub roles: Roles,
}

/// What the chain held of a patient's consent, and of the payer, in a block.
pub(super) struct Consent {
	/// What the claim rests on.
	pub cited: Cited,
	/// The patient's restrictions.
	pub restrictions: Vec<Restriction>,
	/// That the patient died or left, and since when, if so.
	pub closed: Option<Closing>,
	/// The payer.
	pub payer: Option<Organization>,
}

/// What a claim rests on, as the chain held it.
pub(super) enum Cited {
	/// The cited grant, if there was one of this id.
	Grant(Option<Box<Grant>>),
	/// The base policy, and the relationship by which it is cited.
	Policy(PolicyHistory),
}

/// When policies and a relationship were what, as far as the chain keeps it.
#[derive(Debug)]
pub(super) struct PolicyHistory {
	/// What the relationship is.
	pub kind: RelationshipKind,
	/// The changes of the consortium's policy, in the order of time.
	pub base: Vec<PolicyChange>,
	/// Those of the provider's own, in the order of time; empty if it never set one.
	pub own: Vec<PolicyChange>,
	/// Those of the patient's own, in the order of time; empty if the patient never set one.
	pub patient: Vec<PolicyChange>,
	/// When the relationship held: of each time the first moment and the first after it, in Unix
	/// milliseconds.
	pub held: Vec<(UnixMillis, UnixMillis)>,
}

/// Whether the chain says of the claim that it is this patient's, and rests on this permission.
pub(super) fn is_the_chains(claim: &Claim, decided: &claims::Claim) -> Result<(), String> {
	if claim.patient != decided.patient {
		return Err(format!(
			"claim {} is of patient {}, and not of {}",
			claim.id.0, decided.patient, claim.patient
		));
	}
	if (claim.permission, claim.provider, claim.payer)
		!= (decided.permission, decided.provider, decided.payer)
	{
		return Err(format!(
			"claim {} rests on {}: organization {} gave it to organization {}",
			claim.id.0,
			permission_in_words(decided.permission),
			decided.provider.0,
			decided.payer.0
		));
	}
	Ok(())
}

/// Whether the payment was permitted, by what the chain held of the patient's consent.
pub(super) fn judge(claim: &Claim, consent: &Consent) -> Result<String, String> {
	let (payer, provider) = (claim.payer.0, claim.provider.0);
	let Some(recipient) = &consent.payer else {
		return Err(format!("the chain knew no organization {payer}"));
	};
	if recipient.standing != Standing::Good {
		return Err(format!("organization {payer}, the payer, was not in good standing"));
	}
	let giving =
		Giving { holder: claim.provider, recipient: claim.payer, roles: recipient.roles_in_force };
	let basis = basis(claim);
	let days: BTreeSet<_> = claim.lines.iter().map(|line| line.day).collect();
	for CalendarDay(day) in &days {
		permitted(&giving, consent, *day).map_err(|why| {
			format!(
				"{basis} did not permit organization {provider} to give claims to organization \
				 {payer} on {}: {why}",
				CalendarDay(*day)
			)
		})?;
	}
	let days: Vec<_> = days.iter().map(ToString::to_string).collect();
	Ok(format!(
		"{basis} permitted organization {provider} to give claims to organization {payer} for \
		 {PURPOSE} on {}",
		days.join(", ")
	))
}

/// What a claim rests on, and whose it is.
fn basis(claim: &Claim) -> String {
	match claim.permission {
		Permission::Grant(id) => format!("grant {} of patient {}", id.0, claim.patient),
		Permission::Policy(kind) => format!(
			"the base policy, by the {kind} relationship of organization {} with patient {},",
			claim.payer.0, claim.patient
		),
	}
}

/// Whether the payment of a service of `day` was permitted; why not, in words, if it was not.
fn permitted(giving: &Giving, consent: &Consent, day: Day) -> Result<(), String> {
	let restrictions = &consent.restrictions;
	if consent.closed.is_some_and(|closing| !closing.was_open_on(day)) {
		return Err("the patient had died or left when that day began".into());
	}
	match &consent.cited {
		Cited::Grant(None) => Err("the patient had made no such grant".into()),
		// An executor gives for the dead alone.
		Cited::Grant(Some(grant)) if is_an_executors(grant) && !is_deceased(consent) => {
			Err(reason_in_words(DenyReason::NoGrant).into())
		}
		Cited::Grant(Some(grant)) => permitted_on(giving, grant, restrictions, day)
			.map_err(|reason| reason_in_words(reason).into()),
		Cited::Policy(history) => permitted_by_policy_on(giving, history, restrictions, day)
			.map_err(|reason| match reason {
				DenyReason::NoGrant => format!(
					"at no moment of it did this relationship hold, and the consortium's policy, \
					 organization {}'s own and the patient's own all permit it",
					giving.holder.0
				),
				other => reason_in_words(other).into(),
			}),
	}
}

fn is_an_executors(grant: &Grant) -> bool {
	matches!(grant.right, Right::Representative { capacity, .. }
		if capacity == RepresentativeCapacity::Executor)
}

fn is_deceased(consent: &Consent) -> bool {
	consent.closed.is_some_and(|closing| closing.how == LifeClosing::Deceased)
}

/// Whether a grant permitted, on `day`, to give a claim, which counts as an ordinary record of that
/// day, to a payer in good standing.
///
/// It did if at one moment of the day at least, in UTC, it was in force and no restriction stood
/// that reaches the claim. What was done in reliance on it is not undone by what came later. Only the
/// patient's own word supports that, and only one whose uses are not counted; and nothing is opened,
/// so that who checks needs no more than the chain.
pub(super) fn permitted_on(
	giving: &Giving,
	grant: &Grant,
	restrictions: &[Restriction],
	day: Day,
) -> Result<(), DenyReason> {
	let record = claim_of(day);
	if !grant.right.is_the_patients() || !reaches(&grant.grantee, giving) {
		return Err(DenyReason::NoGrant);
	}
	let ends = [grant.revoked_at, grant.valid_until];
	let end = ends.into_iter().flatten().min().map_or(UnixMillis::MAX, |end| end.0);
	let valid = day.part(grant.valid_from.0, end).ok_or(DenyReason::NoGrant)?;
	covers(&grant.scope, giving, &record)?;
	let suspended = grant.suspensions.iter().map(|time| span(time.from, time.until));
	if !has_free_moment(&valid, suspended.clone()) {
		return Err(DenyReason::Suspended);
	}
	if grant.max_uses.is_some() {
		return Err(DenyReason::UsedUp);
	}
	unrestricted_in(&valid, &suspended.collect::<Vec<_>>(), giving, restrictions, &record)
}

/// Whether the base policy permitted, on `day`, to give a claim to a payer in good standing by a
/// relationship that the payer had attested.
///
/// It did if at one moment of the day at least, in UTC, the relationship held, the consortium's policy,
/// the provider's own and the patient's own permitted it, and no restriction stood that reaches the
/// claim. What was done in reliance on it is not undone by what came later.
pub(super) fn permitted_by_policy_on(
	giving: &Giving,
	history: &PolicyHistory,
	restrictions: &[Restriction],
	day: Day,
) -> Result<(), DenyReason> {
	let record = claim_of(day);
	let refuses = |policy: BasePolicy| {
		let scope = policy.scope(giving.holder, history.kind);
		// The payer asks as an organization, and not as one of its practitioners.
		!policy.is_for(false) || covers(&scope, giving, &record).is_err()
	};
	let mut refused = times_of(&history.base, refuses);
	// Who never set a policy is as strict as the consortium.
	for own in [&history.own, &history.patient].into_iter().filter(|own| !own.is_empty()) {
		refused.extend(times_of(own, refuses));
	}
	let mut permitted = Err(DenyReason::NoGrant);
	for (from, until) in &history.held {
		let Some(held) = day.part(*from, *until) else { continue };
		if has_free_moment(&held, refused.iter().copied()) {
			permitted = unrestricted_in(&held, &refused, giving, restrictions, &record);
		}
		if permitted.is_ok() {
			break;
		}
	}
	permitted
}

/// The times of the policies that `is_meant` picks. Before the first that is known it is *deny*.
fn times_of(changes: &[PolicyChange], is_meant: impl Fn(BasePolicy) -> bool) -> Vec<Span> {
	let mut times = Vec::new();
	let mut last = PolicyChange { policy: BasePolicy::Deny, from: 0 };
	for next in changes {
		if is_meant(last.policy) {
			times.push((last.from, Some(next.from)));
		}
		last = *next;
	}
	if is_meant(last.policy) {
		times.push((last.from, None));
	}
	times
}

/// A claim for a service of `day`, as what it counts as: an ordinary record of that day.
fn claim_of(day: Day) -> RecordFacts {
	RecordFacts {
		category: DataCategory::Claims,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::empty(),
		days: DayWindow::on(day),
		origin: None,
	}
}

/// Whether there is a moment of `held` that `taken` does not take and in which no restriction stood
/// that reaches the claim. There is one that `taken` does not take.
fn unrestricted_in(
	held: &Range<UnixMillis>,
	taken: &[Span],
	giving: &Giving,
	restrictions: &[Restriction],
	record: &RecordFacts,
) -> Result<(), DenyReason> {
	let reaching = |counts: fn(Reach) -> bool| {
		restrictions
			.iter()
			.filter(|restriction| counts(restricts(restriction, giving, record)))
			.map(|restriction| span(restriction.made_at, restriction.lifted_at))
			.collect::<Vec<_>>()
	};
	let certain = reaching(|reach| reach == Reach::Meets);
	let possible = reaching(|reach| reach != Reach::Misses);
	if has_free_moment(held, taken.iter().copied().chain(possible)) {
		Ok(())
	} else if has_free_moment(held, taken.iter().copied().chain(certain)) {
		Err(DenyReason::RestrictionUnopened)
	} else {
		Err(DenyReason::Restricted)
	}
}

fn span(from: Moment, until: Option<Moment>) -> Span {
	(from.0, until.map(|end| end.0))
}

/// Whether a restriction reaches the claim, whenever it stands.
fn restricts(restriction: &Restriction, giving: &Giving, record: &RecordFacts) -> Reach {
	let Restriction { scope, except, .. } = restriction;
	let is_excepted = except.purposes.contains(PURPOSE)
		|| except.grantees.iter().any(|grantee| reaches(grantee, giving));
	let is_about_it = scope.holder.covers(giving.holder)
		&& scope.actions.contains(Action::Read)
		&& scope.purposes.contains(PURPOSE);
	if is_excepted || !is_about_it {
		Reach::Misses
	} else {
		scope.reaches_record(record, None)
	}
}

/// Whether the payer, as an organization, is one of these grantees.
fn reaches<AccountId>(grantee: &Grantee<AccountId>, giving: &Giving) -> bool {
	match grantee {
		Grantee::AnyMember => true,
		Grantee::Role(role) => giving.roles.contains(*role),
		Grantee::Organization(id) => *id == giving.recipient,
		// An organization is no person and takes part in no study, and nothing is opened.
		Grantee::Practitioner(_)
		| Grantee::Person(_)
		| Grantee::Study(_)
		| Grantee::Committed(_) => false,
	}
}

/// Whether a grant's scope covers the claim, and which part of it does not if not.
fn covers(scope: &Scope, giving: &Giving, record: &RecordFacts) -> Result<(), DenyReason> {
	if !scope.holder.covers(giving.holder) {
		return Err(DenyReason::Holder);
	}
	if !scope.actions.contains(Action::Read) {
		return Err(DenyReason::Action);
	}
	if !scope.purposes.contains(PURPOSE) {
		return Err(DenyReason::Purpose);
	}
	scope.covers_record(record, None).map_err(|uncovered| match uncovered {
		Uncovered::Category => DenyReason::Category,
		Uncovered::Confidentiality => DenyReason::Confidentiality,
		Uncovered::Days => DenyReason::Days,
		Uncovered::AnnexMissing => DenyReason::AnnexMissing,
		Uncovered::Origin => DenyReason::Origin,
		Uncovered::Sensitivity => DenyReason::Sensitivity,
	})
}
