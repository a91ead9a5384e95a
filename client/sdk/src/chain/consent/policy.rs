//! Base policies: what holds where no grant of the patient covers it.
//!
//! The consortium's council plans one, which holds after a delay; a holder may set one of its own.
//! The stricter of the two holds for what that holder has.

use crate::chain::account::Moment;
use crate::chain::api;
use crate::chain::call::Call;
use crate::chain::client::{block_id, time_at, AtBlock, BlockId, Chain};
use crate::chain::displays::confidentiality_in_words;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use crate::chain::words::{list, protected_in_words};
use salus_primitives::{BasePolicy, OrganizationId, PolicyChange, RelationshipKind, UnixMillis};
use serde::Serialize;
use subxt::utils::Static;

/// That a policy holds, and since when, or from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyFrom {
	/// The policy.
	pub policy: BasePolicy,
	/// The first moment at which it holds; `None` if it always did.
	pub from: Option<Moment>,
}

impl From<PolicyChange> for PolicyFrom {
	fn from(change: PolicyChange) -> Self {
		Self { policy: change.policy, from: (change.from > 0).then_some(Moment(change.from)) }
	}
}

/// Which policy holds without a grant at one block, and which is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyStanding {
	/// The consortium's.
	pub consortium: PolicyFrom,
	/// What the council planned in its place.
	pub planned: Option<PolicyFrom>,
	/// What the holder set, if it ever did.
	pub own: Option<PolicyFrom>,
	/// What holds for what the holder has: the stricter of the two.
	pub effective: BasePolicy,
}

impl PolicyStanding {
	/// Of the changes of the consortium and of a holder, in the order of time, what counts at `now`.
	fn new(
		consortium: &[PolicyChange],
		own: &[PolicyChange],
		effective: BasePolicy,
		now: UnixMillis,
	) -> Self {
		let last = |changes: &[PolicyChange]| {
			changes.iter().rev().find(|change| change.from <= now).copied().map(PolicyFrom::from)
		};
		let none = PolicyFrom { policy: BasePolicy::Deny, from: None };
		let planned = consortium.iter().find(|change| now < change.from).copied();
		Self {
			consortium: last(consortium).unwrap_or(none),
			planned: planned.map(PolicyFrom::from),
			own: last(own),
			effective,
		}
	}
}

/// Which policy holds at one block: for what a holder has, or, without one, for whoever has set none.
pub async fn policy_at(
	at: &AtBlock,
	holder: Option<OrganizationId>,
) -> Result<PolicyStanding, ChainError> {
	let reads = || api::runtime_apis().consent_api();
	let now = time_at(at).await?;
	let consortium = changes(at.runtime_apis().call(reads().base_policies()).await?);
	let Some(holder) = holder else {
		let standing = PolicyStanding::new(&consortium, &[], BasePolicy::Deny, now);
		return Ok(PolicyStanding { effective: standing.consortium.policy, ..standing });
	};
	let own = at.runtime_apis().call(reads().holder_policies(Static(holder))).await?;
	let effective = at.runtime_apis().call(reads().policy_of(Static(holder))).await?;
	Ok(PolicyStanding::new(&consortium, &changes(own), effective.0, now))
}

fn changes(views: Vec<Static<PolicyChange>>) -> Vec<PolicyChange> {
	views.into_iter().map(|change| change.0).collect()
}

/// Which policy holds, by the best and the finalized block together.
#[derive(Clone, Copy, Debug)]
pub struct PolicyVerdict {
	/// What the stricter of the two says; if they are as strict, the best.
	pub standing: PolicyStanding,
	/// The best block that was asked.
	pub best: BlockId,
	/// The finalized block that was asked.
	pub finalized: BlockId,
}

/// Asks the best and the finalized block which policy holds.
pub async fn policy(
	chain: &Chain,
	holder: Option<OrganizationId>,
) -> Result<PolicyVerdict, ChainError> {
	let (best, finalized) = (chain.best().await?, chain.finalized().await?);
	let by_best = policy_at(&best, holder).await?;
	let standing = if best.block_hash() == finalized.block_hash() {
		by_best
	} else {
		stricter(by_best, policy_at(&finalized, holder).await?)
	};
	Ok(PolicyVerdict { standing, best: block_id(&best), finalized: block_id(&finalized) })
}

fn stricter(best: PolicyStanding, finalized: PolicyStanding) -> PolicyStanding {
	if finalized.effective < best.effective {
		finalized
	} else {
		best
	}
}

/// The council's call that plans the consortium's policy.
pub fn plan_base_policy_call(at: &AtBlock, policy: BasePolicy) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().plan_base_policy(Static(policy)))
}

/// The admin's call that sets how strict the own organization is at least.
pub fn set_holder_policy_call(at: &AtBlock, policy: BasePolicy) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().set_holder_policy(Static(policy)))
}

/// The policy that a transaction planned for the consortium, if it planned one.
pub fn planned(receipt: &Receipt) -> Result<Option<PolicyFrom>, ChainError> {
	let event = receipt.find_event::<api::consent::events::BasePolicyPlanned>()?;
	Ok(event
		.map(|event| PolicyFrom::from(PolicyChange { policy: event.policy.0, from: event.from })))
}

/// The holder for which a transaction set a policy.
pub fn holder_set(receipt: &Receipt) -> Result<OrganizationId, ChainError> {
	let event: api::consent::events::HolderPolicySet = receipt.event()?;
	Ok(event.holder.0)
}

/// What a policy lets whom see without a grant, in words.
pub fn policy_in_words(policy: BasePolicy) -> String {
	let who = |does: &str| match policy.is_for(false) {
		false => format!("practitioners of organizations that {does}"),
		true => format!("organizations that {does}, and their practitioners,"),
	};
	let permits = |kind: RelationshipKind| {
		let does = match kind {
			RelationshipKind::Treatment => "treat the patient",
			RelationshipKind::Coverage => "cover the patient's care",
		};
		format!("{} may read for {}", who(does), list(policy.purposes(kind).iter()))
	};
	let kinds = RelationshipKind::ALL.iter().copied();
	let permitting: Vec<_> = kinds.filter(|kind| !policy.purposes(*kind).is_empty()).collect();
	let Some(first) = permitting.first() else {
		return match policy {
			BasePolicy::BreakGlassOnly => {
				"nothing but emergency access, which does not exist yet".into()
			}
			_ => "nothing".into(),
		};
	};
	// Whose records they are does not change what is covered.
	let scope = policy.scope(OrganizationId(0), *first);
	format!(
		"{}; records up to {}, {}",
		permitting.iter().map(|kind| permits(*kind)).collect::<Vec<_>>().join("; "),
		confidentiality_in_words(scope.confidentiality),
		protected_in_words(scope.protected)
	)
}

/// What the council's call plans, in words.
pub(crate) fn plan_in_words(policy: BasePolicy) -> String {
	format!(
		"plan the base policy {policy} for the consortium, to hold when the delay is over: without a \
		 grant, {}",
		policy_in_words(policy)
	)
}

/// What a holder's call sets, in words.
pub(crate) fn set_in_words(policy: BasePolicy) -> String {
	format!("let no policy wider than {policy} hold for what the own organization has")
}

#[cfg(test)]
mod tests {
	use super::*;

	const ALL: BasePolicy = BasePolicy::AllNormal;
	const BASIC: BasePolicy = BasePolicy::BasicNormal;
	const DENY: BasePolicy = BasePolicy::Deny;

	fn change(policy: BasePolicy, from: UnixMillis) -> PolicyChange {
		PolicyChange { policy, from }
	}

	fn from(policy: BasePolicy, from: u64) -> PolicyFrom {
		PolicyFrom { policy, from: Some(Moment(from)) }
	}

	#[test]
	fn what_is_planned_holds_from_its_moment_on() {
		let consortium = [change(DENY, 0), change(BASIC, 10), change(ALL, 20)];
		let at = |now| PolicyStanding::new(&consortium, &[], DENY, now);
		let always = PolicyFrom { policy: DENY, from: None };
		for (now, holds, planned) in [
			(9, always, Some(from(BASIC, 10))),
			(10, from(BASIC, 10), Some(from(ALL, 20))),
			(19, from(BASIC, 10), Some(from(ALL, 20))),
			(20, from(ALL, 20), None),
		] {
			let found = at(now);
			assert_eq!(
				(found.consortium, found.planned, found.own),
				(holds, planned, None),
				"{now}"
			);
		}
		// Of a time before the first change that is known.
		let unknown = PolicyStanding::new(&consortium[1..], &[], DENY, 9);
		assert_eq!(unknown.consortium, always);
	}

	#[test]
	fn the_holders_own_is_its_last() {
		let own = [change(ALL, 0), change(DENY, 5)];
		let at = |now| PolicyStanding::new(&[change(ALL, 0)], &own, DENY, now).own;
		assert_eq!(at(4), Some(PolicyFrom { policy: ALL, from: None }));
		assert_eq!(at(5), Some(from(DENY, 5)));
	}

	#[test]
	fn of_two_blocks_the_stricter_counts() {
		let of = |effective, now| PolicyStanding::new(&[change(ALL, now)], &[], effective, now);
		for (best, finalized, counts_best) in
			[(ALL, BASIC, false), (BASIC, ALL, true), (ALL, ALL, true)]
		{
			let (best, finalized) = (of(best, 2), of(finalized, 1));
			let expected = if counts_best { best } else { finalized };
			assert_eq!(stricter(best, finalized), expected);
		}
	}

	#[test]
	fn a_policy_reads_as_whom_it_lets_what() {
		assert_eq!(policy_in_words(DENY), "nothing");
		assert!(policy_in_words(BasePolicy::BreakGlassOnly).contains("does not exist yet"));
		assert_eq!(
			policy_in_words(BASIC),
			"practitioners of organizations that treat the patient may read for TREAT, COC; records \
			 up to N (normal), nothing that carries a sensitivity"
		);
		assert_eq!(
			policy_in_words(ALL),
			"organizations that treat the patient, and their practitioners, may read for TREAT, COC, \
			 HPAYMT, COVAUTH, ELIGVER, ELIGDTRM, CLMATTCH, HOPERAT, CAREMGT, FRAUD, PATSFTY; \
			 organizations that cover the patient's care, and their practitioners, may read for \
			 HPAYMT, COVAUTH, ELIGVER, ELIGDTRM, CLMATTCH, HOPERAT, CAREMGT, FRAUD, PATSFTY; records \
			 up to N (normal), nothing that carries a sensitivity"
		);
	}

	#[test]
	fn a_motion_says_what_it_would_let_whom_see() {
		let words = plan_in_words(BASIC);
		for part in ["basic-normal", "the delay", "that treat the patient may read"] {
			assert!(words.contains(part), "{part}: {words}");
		}
		assert!(set_in_words(DENY).contains("no policy wider than deny"));
	}
}
