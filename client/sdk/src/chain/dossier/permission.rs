//! The first tick: on the day of each service the cited grant permitted the payment.
//!
//! It is the chain's own rule, `permitted_on` of `pallet-consent`. How scopes reach and how times
//! leave a moment free are the same functions, those of the vocabulary; what is written once more
//! here, a property test holds against the chain's.

use super::file::Claim;
use crate::chain::account::{CalendarDay, Moment};
use crate::chain::claims;
use crate::chain::consent::{reason_in_words, Grant, Right};
use crate::chain::organizations::{Organization, Standing};
use crate::chain::restrictions::Restriction;
use salus_primitives::{
	days::has_free_moment, Action, Confidentiality, DataCategory, Day, DayWindow, DenyReason,
	Grantee, OrganizationId, Purpose, Reach, RecordFacts, Roles, Scope, Sensitivities, Uncovered,
	UnixMillis,
};
use std::collections::BTreeSet;

/// The purpose for which a claim is given.
const PURPOSE: Purpose = Purpose::Hpaymt;

/// Who gives a claim to whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Giving {
	/// The organization that gives it: the provider.
	pub holder: OrganizationId,
	/// The organization that gets it: the payer.
	pub recipient: OrganizationId,
	/// The payer's roles.
	pub roles: Roles,
}

/// What the chain held of a patient's consent, and of the payer, in a block.
pub(super) struct Consent {
	/// The cited grant.
	pub grant: Option<Grant>,
	/// The patient's restrictions.
	pub restrictions: Vec<Restriction>,
	/// The payer.
	pub payer: Option<Organization>,
}

/// Whether the chain says of the claim that it is this patient's, and rests on this grant.
pub(super) fn is_the_chains(claim: &Claim, decided: &claims::Claim) -> Result<(), String> {
	if claim.patient != decided.patient {
		return Err(format!(
			"claim {} is of patient {}, and not of {}",
			claim.id.0, decided.patient, claim.patient
		));
	}
	if (claim.grant, claim.provider, claim.payer)
		!= (decided.grant, decided.provider, decided.payer)
	{
		return Err(format!(
			"claim {} rests on grant {}, by which organization {} gave it to organization {}",
			claim.id.0, decided.grant.0, decided.provider.0, decided.payer.0
		));
	}
	Ok(())
}

/// Whether the payment was permitted, by what the chain held of the patient's consent.
pub(super) fn judge(claim: &Claim, consent: &Consent) -> Result<String, String> {
	let (payer, provider, grant) = (claim.payer.0, claim.provider.0, claim.grant.0);
	let Some(recipient) = &consent.payer else {
		return Err(format!("the chain knew no organization {payer}"));
	};
	if recipient.standing != Standing::Good {
		return Err(format!("organization {payer}, the payer, was not in good standing"));
	}
	let Some(cited) = &consent.grant else {
		return Err(format!("patient {} had made no grant {grant}", claim.patient));
	};
	let giving = Giving { holder: claim.provider, recipient: claim.payer, roles: recipient.roles };
	let days: BTreeSet<_> = claim.lines.iter().map(|line| line.day).collect();
	for CalendarDay(day) in &days {
		permitted_on(&giving, cited, &consent.restrictions, *day).map_err(|reason| {
			format!(
				"grant {grant} did not permit organization {provider} to give claims to \
				 organization {payer} on {}: {}",
				CalendarDay(*day),
				reason_in_words(reason)
			)
		})?;
	}
	let days: Vec<_> = days.iter().map(ToString::to_string).collect();
	Ok(format!(
		"grant {grant} of patient {} permitted organization {provider} to give claims to \
		 organization {payer} for {PURPOSE} on {}",
		claim.patient,
		days.join(", ")
	))
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
	let record = RecordFacts {
		category: DataCategory::Claims,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::empty(),
		days: DayWindow::on(day),
		origin: None,
	};
	if grant.right != Right::Patient || !reaches(&grant.grantee, giving) {
		return Err(DenyReason::NoGrant);
	}
	let ends = [grant.revoked_at, grant.valid_until];
	let end = ends.into_iter().flatten().min().map_or(UnixMillis::MAX, |end| end.0);
	let valid = day.part(grant.valid_from.0, end).ok_or(DenyReason::NoGrant)?;
	covers(&grant.scope, giving, &record)?;
	let span = |from: Moment, until: Option<Moment>| (from.0, until.map(|end| end.0));
	let suspended = grant.suspensions.iter().map(|time| span(time.from, time.until));
	if !has_free_moment(&valid, suspended.clone()) {
		return Err(DenyReason::Suspended);
	}
	if grant.max_uses.is_some() {
		return Err(DenyReason::UsedUp);
	}
	let reaching = |counts: fn(Reach) -> bool| {
		restrictions
			.iter()
			.filter(|restriction| counts(restricts(restriction, giving, &record)))
			.map(|restriction| span(restriction.made_at, restriction.lifted_at))
			.collect::<Vec<_>>()
	};
	let certain = reaching(|reach| reach == Reach::Meets);
	let possible = reaching(|reach| reach != Reach::Misses);
	if has_free_moment(&valid, suspended.clone().chain(possible)) {
		Ok(())
	} else if has_free_moment(&valid, suspended.chain(certain)) {
		Err(DenyReason::RestrictionUnopened)
	} else {
		Err(DenyReason::Restricted)
	}
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
		// An organization is no person, and nothing is opened.
		Grantee::Practitioner(_) | Grantee::Person(_) | Grantee::Committed(_) => false,
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
