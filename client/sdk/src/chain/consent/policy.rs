//! Base policies: what holds where no grant of the patient covers it.
//!
//! The consortium's council plans one, which holds after a delay; a holder and a patient may set one
//! of their own. The strictest of the three holds for what that holder has of that patient.

use crate::chain::account::{Hex32, Moment};
use crate::chain::api;
use crate::chain::call::Call;
use crate::chain::client::{block_id, time_at, AtBlock, BlockId, Chain};
use crate::chain::displays::confidentiality_in_words;
use crate::chain::error::ChainError;
use crate::chain::submit::Receipt;
use crate::chain::words::{list, protected_in_words};
use salus_primitives::{
	BasePolicy, OrganizationId, PatientId, PolicyChange, RelationshipKind, UnixMillis,
};
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
	/// What the patient set, if the patient ever did.
	pub patient: Option<PolicyFrom>,
	/// What holds for what the holder has of the patient: the strictest of them.
	pub effective: BasePolicy,
}

impl PolicyStanding {
	/// Of the changes of the consortium, of a holder and of a patient, in the order of time, what
	/// counts at `now`. Without `effective` it is the strictest of these.
	fn new(
		consortium: &[PolicyChange],
		own: &[PolicyChange],
		patient: &[PolicyChange],
		effective: Option<BasePolicy>,
		now: UnixMillis,
	) -> Self {
		let last = |changes: &[PolicyChange]| {
			changes.iter().rev().find(|change| change.from <= now).copied().map(PolicyFrom::from)
		};
		let none = PolicyFrom { policy: BasePolicy::Deny, from: None };
		let planned = consortium.iter().find(|change| now < change.from).copied();
		let (consortium, own, patient) =
			(last(consortium).unwrap_or(none), last(own), last(patient));
		let owns = [own, patient].into_iter().flatten().map(|own| own.policy);
		let strictest = owns.fold(consortium.policy, BasePolicy::min);
		let effective = effective.unwrap_or(strictest);
		Self { consortium, planned: planned.map(PolicyFrom::from), own, patient, effective }
	}
}

/// Which policy holds at one block: for what a holder has of a patient; without one of them, for
/// whoever has set none.
pub async fn policy_at(
	at: &AtBlock,
	holder: Option<OrganizationId>,
	patient: Option<PatientId>,
) -> Result<PolicyStanding, ChainError> {
	let reads = || api::runtime_apis().consent_api();
	let now = time_at(at).await?;
	let consortium = changes(at.runtime_apis().call(reads().base_policies()).await?);
	let mut own = Vec::new();
	if let Some(holder) = holder {
		own = changes(at.runtime_apis().call(reads().holder_policies(Static(holder))).await?);
	}
	let mut patients = Vec::new();
	if let Some(patient) = patient {
		patients =
			changes(at.runtime_apis().call(reads().patient_policies(Static(patient))).await?);
	}
	let effective = match (holder, patient) {
		(Some(holder), Some(patient)) => {
			let query = reads().policy_for(Static(patient), Static(holder));
			Some(at.runtime_apis().call(query).await?.0)
		}
		(Some(holder), None) => {
			Some(at.runtime_apis().call(reads().policy_of(Static(holder))).await?.0)
		}
		(None, _) => None,
	};
	Ok(PolicyStanding::new(&consortium, &own, &patients, effective, now))
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
	patient: Option<PatientId>,
) -> Result<PolicyVerdict, ChainError> {
	let (best, finalized) = (chain.best().await?, chain.finalized().await?);
	let by_best = policy_at(&best, holder, patient).await?;
	let standing = if best.block_hash() == finalized.block_hash() {
		by_best
	} else {
		stricter(by_best, policy_at(&finalized, holder, patient).await?)
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

/// The patient's call that sets how strict the own records are kept at least. It is free if it succeeds
/// and is stricter than before.
pub fn set_patient_policy_call(
	at: &AtBlock,
	patient: PatientId,
	policy: BasePolicy,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().consent().set_patient_policy(Static(patient), Static(policy)))
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

/// A policy that holds, and since when, in words.
pub fn since_in_words(one: PolicyFrom) -> String {
	match one.from {
		Some(from) => format!("{}, since {from}", one.policy),
		None => one.policy.to_string(),
	}
}

/// What is planned, in words.
pub fn planned_in_words(planned: Option<PolicyFrom>) -> String {
	match planned {
		None => "nothing".into(),
		Some(PolicyFrom { policy, from: None }) => policy.to_string(),
		Some(PolicyFrom { policy, from: Some(from) }) => format!("{policy}, from {from} on"),
	}
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
				"nothing, as with deny: neither withholds emergency access".into()
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

/// What a patient's call sets, in words.
pub(crate) fn patient_in_words(patient: PatientId, policy: BasePolicy) -> String {
	let patient = Hex32(patient.0);
	match policy {
		BasePolicy::AllNormal => {
			format!("patient {patient} leaves the base policy to the consortium and the holders")
		}
		BasePolicy::Deny => {
			format!("patient {patient} opts out of every base policy: nothing without a grant")
		}
		narrower => format!("patient {patient} lets no base policy wider than {narrower} hold"),
	}
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
		let at = |now| PolicyStanding::new(&consortium, &[], &[], None, now);
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
		let unknown = PolicyStanding::new(&consortium[1..], &[], &[], None, 9);
		assert_eq!(unknown.consortium, always);
	}

	#[test]
	fn the_holders_own_is_its_last() {
		let own = [change(ALL, 0), change(DENY, 5)];
		let at = |now| PolicyStanding::new(&[change(ALL, 0)], &own, &[], None, now).own;
		assert_eq!(at(4), Some(PolicyFrom { policy: ALL, from: None }));
		assert_eq!(at(5), Some(from(DENY, 5)));
		let at = |now| PolicyStanding::new(&[change(ALL, 0)], &[], &own, None, now).patient;
		assert_eq!(at(4), Some(PolicyFrom { policy: ALL, from: None }));
		assert_eq!(at(5), Some(from(DENY, 5)));
	}

	#[test]
	fn the_strictest_of_three_is_effective() {
		for base in [DENY, BASIC, ALL] {
			for holder in [DENY, BASIC, ALL] {
				for patient in [DENY, BASIC, ALL] {
					let [base, holder, patient] =
						[base, holder, patient].map(|one| [change(one, 0)]);
					let found = PolicyStanding::new(&base, &holder, &patient, None, 1);
					let strictest = base[0].policy.min(holder[0].policy).min(patient[0].policy);
					assert_eq!(found.effective, strictest);
				}
			}
		}
		let told = PolicyStanding::new(&[change(ALL, 0)], &[], &[], Some(DENY), 1);
		assert_eq!(told.effective, DENY, "as the chain says");
		let free = PolicyStanding::new(&[change(ALL, 0)], &[], &[], None, 1);
		assert_eq!((free.effective, free.own, free.patient), (ALL, None, None));
	}

	#[test]
	fn of_two_blocks_the_stricter_counts() {
		let of = |effective, now| {
			PolicyStanding::new(&[change(ALL, now)], &[], &[], Some(effective), now)
		};
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
		assert!(policy_in_words(BasePolicy::BreakGlassOnly).contains("emergency access"));
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
		let by_patient = |policy| patient_in_words(PatientId([1; 32]), policy);
		assert!(by_patient(DENY).contains("opts out of every base policy"));
		assert!(by_patient(BASIC).contains("no base policy wider than basic-normal"));
		assert!(by_patient(ALL).contains("leaves the base policy to"));
	}
}
