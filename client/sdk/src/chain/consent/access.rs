//! Questions of access, and their answers.

use crate::chain::account::{Account, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::client::{block_id, AtBlock, BlockId, Chain};
use crate::chain::consent::opening_to;
use crate::chain::error::ChainError;
use crate::chain::organizations::PAGE;
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_primitives::{
	Action, Basis, Decision, DenyReason, LegalBasis, Obligation, OrganizationId, PatientId,
	Protected, Purpose, ReceiptId, RecordFacts, RestrictionId, Scope,
};
use subxt::utils::Static;

/// The most records that one question may be about.
pub const MAX_RECORDS: usize = PAGE as usize;

/// The most annexes, and the most grantees, that one question opens.
pub const MAX_OPENINGS: usize = 64;

/// Who asks for which records.
#[derive(Clone, Debug)]
pub struct AccessRequest {
	/// The organization that holds the records.
	pub holder: OrganizationId,
	/// The practitioner, organization, patient or person that asks, by account.
	pub requester: Account,
	/// Whose records they are.
	pub patient: PatientId,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
	/// The law that the requester cites, for where consent is not enough.
	pub law: Option<LegalBasis>,
	/// The receipt that the holder took for this use of a grant whose uses are counted: it counts for
	/// that grant, for an hour; `None` if none was taken yet.
	pub receipt: Option<ReceiptId>,
	/// The records, as the holder labels them.
	pub records: Vec<RecordFacts>,
	/// Openings of annexes of the patient's grants and restrictions; at most [`MAX_OPENINGS`].
	pub annexes: Vec<AnnexOpening>,
	/// Openings of grantees that stand as commitments; at most [`MAX_OPENINGS`].
	pub grantees: Vec<GranteeOpening<Account>>,
}

impl AccessRequest {
	fn question(&self, records: &[RecordFacts]) -> views::AccessRequest<subxt::utils::AccountId32> {
		views::AccessRequest {
			holder: Static(self.holder),
			requester: self.requester.into(),
			patient: Static(self.patient),
			action: Static(self.action),
			purpose: Static(self.purpose),
			law: self.law.map(Static),
			receipt: self.receipt.map(Static),
			records: records.iter().copied().map(Static).collect(),
			annexes: self.annexes.iter().cloned().map(Static).collect(),
			grantees: self.grantees.iter().map(|one| Static(opening_to(one))).collect(),
		}
	}
}

/// The decisions about each record at one block.
///
/// # Errors
///
/// [`ChainError::Malformed`] if more is opened than may be.
pub async fn check_access_at(
	at: &AtBlock,
	request: &AccessRequest,
) -> Result<Vec<Decision>, ChainError> {
	openings_fit(request.annexes.len().max(request.grantees.len()))?;
	let mut decisions = Vec::with_capacity(request.records.len());
	for records in request.records.chunks(MAX_RECORDS) {
		let query = api::runtime_apis().consent_api().check_access(request.question(records));
		let answer = at
			.runtime_apis()
			.call(query)
			.await?
			.map_err(|failure| ChainError::Malformed(format!("{failure:?}")))?;
		decisions.extend(answer.into_iter().map(|decision| decision.0));
	}
	if decisions.len() == request.records.len() {
		redact(&mut decisions);
		Ok(decisions)
	} else {
		Err(ChainError::Incompatible("it did not decide about every record".into()))
	}
}

fn openings_fit(count: usize) -> Result<(), ChainError> {
	if count <= MAX_OPENINGS {
		return Ok(());
	}
	Err(ChainError::Malformed(format!(
		"one question opens at most {MAX_OPENINGS} annexes and as many grantees, not {count}"
	)))
}

/// The decisions about each record, by the best and by the finalized block together: both must
/// permit, either may deny.
#[derive(Clone, Debug)]
pub struct Verdict {
	/// One decision for each record, in their order.
	pub decisions: Vec<Decision>,
	/// The best block that was asked.
	pub best: BlockId,
	/// The finalized block that was asked.
	pub finalized: BlockId,
}

impl Verdict {
	/// Whether every record is permitted. `false` if there is none.
	pub fn permits_all(&self) -> bool {
		!self.decisions.is_empty() && self.decisions.iter().all(Decision::is_permit)
	}
}

/// Asks the best and the finalized block about access.
pub async fn check_access(chain: &Chain, request: &AccessRequest) -> Result<Verdict, ChainError> {
	let best = chain.best().await?;
	let finalized = chain.finalized().await?;
	let by_best = check_access_at(&best, request).await?;
	let by_finalized = if best.block_hash() == finalized.block_hash() {
		by_best.clone()
	} else {
		check_access_at(&finalized, request).await?
	};
	let decisions = agreed(by_best, by_finalized);
	Ok(Verdict { decisions, best: block_id(&best), finalized: block_id(&finalized) })
}

/// The decisions of two blocks about the same records, together.
pub(crate) fn agreed(best: Vec<Decision>, finalized: Vec<Decision>) -> Vec<Decision> {
	let mut decisions: Vec<_> = best.into_iter().zip(finalized).map(|(b, f)| both(b, f)).collect();
	redact(&mut decisions);
	decisions
}

/// Of two decisions about the same record the one that denies, or the one of the best block, with
/// the duties of both and the earlier of their ends.
pub(crate) fn both(best: Decision, finalized: Decision) -> Decision {
	match (best, finalized) {
		(Decision::Permit { .. }, Decision::Deny { .. }) => finalized,
		(
			Decision::Permit { basis, obligations: duties, until },
			Decision::Permit { obligations: also, until: or_until, .. },
		) => {
			let mut obligations = duties.union(also);
			// Which grant's use is to be taken, says the basis that is cited.
			if !duties.contains(Obligation::TakeReceipt) {
				obligations = obligations.without(Obligation::TakeReceipt);
			}
			let until = [until, or_until].into_iter().flatten().min();
			Decision::Permit { basis, obligations, until }
		}
		(Decision::Deny { .. }, _) => best,
	}
}

/// Adds to the permitted records of one answer the duty to remove what refers to those that were
/// refused in it: the chain's own rule, for an answer that is put together here.
fn redact(decisions: &mut [Decision]) {
	if decisions.iter().all(Decision::is_permit) {
		return;
	}
	for decision in decisions {
		if let Decision::Permit { basis, obligations, .. } = decision {
			// Who reads the own records, or keeps them, is told nothing by what refers to others.
			if !matches!(basis, Basis::Patient | Basis::OwnRecord) {
				*obligations = obligations.with(Obligation::Redact);
			}
		}
	}
}

/// Who asks what there is for them at all.
#[derive(Clone, Debug)]
pub struct ScopeRequest {
	/// The organization that holds the records.
	pub holder: OrganizationId,
	/// The practitioner, organization, patient or person that asks, by account.
	pub requester: Account,
	/// Whose records they are.
	pub patient: PatientId,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
	/// Openings of grantees that stand as commitments; at most [`MAX_OPENINGS`].
	pub grantees: Vec<GranteeOpening<Account>>,
}

/// What a requester may see at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessScope {
	/// Everything that the holder has: the requester is the holder, or the patient.
	Everything,
	/// What one of the permitted scopes covers as a whole, and no restricted scope reaches; what an
	/// emergency covers, also if one reaches it.
	Some {
		/// The scopes of the grants that can be relied on, what the base policy adds, and what
		/// emergencies open.
		permitted: Vec<PermittedScope>,
		/// The scopes of the restrictions that stand against the requester.
		restricted: Vec<RestrictedScope>,
	},
}

/// The scope of a grant that can be relied on, of the base policy, or of an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermittedScope {
	/// What to cite: the grant, the relationship by which the base policy permits it, or the
	/// emergency.
	pub basis: Basis,
	/// What it covers.
	pub scope: Scope,
	/// The first moment at which it no longer holds; `None` if it has no end of its own.
	pub until: Option<Moment>,
	/// Whether a use has to be taken before anything is given.
	pub counts_uses: bool,
}

/// The scope of a restriction that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RestrictedScope {
	/// The restriction.
	pub restriction: RestrictionId,
	/// What it reaches.
	pub scope: Scope,
}

impl From<views::AccessScope> for AccessScope {
	fn from(view: views::AccessScope) -> Self {
		match view {
			views::AccessScope::Everything => Self::Everything,
			views::AccessScope::Some { permitted, restricted } => Self::Some {
				permitted: permitted
					.into_iter()
					.map(|one| PermittedScope {
						basis: one.basis.0,
						scope: one.scope.0,
						until: one.until.map(Moment),
						counts_uses: one.counts_uses,
					})
					.collect(),
				restricted: restricted
					.into_iter()
					.map(|one| RestrictedScope {
						restriction: one.restriction.0,
						scope: one.scope.0,
					})
					.collect(),
			},
		}
	}
}

/// What a requester may see at all at one block, or why nothing.
///
/// # Errors
///
/// [`ChainError::Malformed`] if more is opened than may be.
pub async fn access_scope_at(
	at: &AtBlock,
	request: &ScopeRequest,
) -> Result<Result<AccessScope, DenyReason>, ChainError> {
	openings_fit(request.grantees.len())?;
	let question = views::ScopeRequest {
		holder: Static(request.holder),
		requester: request.requester.into(),
		patient: Static(request.patient),
		action: Static(request.action),
		purpose: Static(request.purpose),
		grantees: request.grantees.iter().map(|one| Static(opening_to(one))).collect(),
	};
	let query = api::runtime_apis().consent_api().access_scope(question);
	let answer = at
		.runtime_apis()
		.call(query)
		.await?
		.map_err(|failure| ChainError::Malformed(format!("{failure:?}")))?;
	Ok(answer.map(AccessScope::from).map_err(|reason| reason.0))
}

/// What a requester may see at all, by the best and the finalized block together: what both permit,
/// and what either restricts.
#[derive(Clone, Debug)]
pub struct ScopeVerdict {
	/// What there is, or why nothing.
	pub scope: Result<AccessScope, DenyReason>,
	/// The best block that was asked.
	pub best: BlockId,
	/// The finalized block that was asked.
	pub finalized: BlockId,
}

/// Asks the best and the finalized block what a requester may see at all.
pub async fn access_scope(
	chain: &Chain,
	request: &ScopeRequest,
) -> Result<ScopeVerdict, ChainError> {
	let best = chain.best().await?;
	let finalized = chain.finalized().await?;
	let by_best = access_scope_at(&best, request).await?;
	let scope = if best.block_hash() == finalized.block_hash() {
		by_best
	} else {
		both_scopes(by_best, access_scope_at(&finalized, request).await?)
	};
	Ok(ScopeVerdict { scope, best: block_id(&best), finalized: block_id(&finalized) })
}

/// What two blocks permit together.
fn both_scopes(
	best: Result<AccessScope, DenyReason>,
	finalized: Result<AccessScope, DenyReason>,
) -> Result<AccessScope, DenyReason> {
	match (best?, finalized?) {
		(AccessScope::Everything, other) | (other, AccessScope::Everything) => Ok(other),
		(
			AccessScope::Some { permitted, mut restricted },
			AccessScope::Some { permitted: also, restricted: further },
		) => {
			let permitted: Vec<_> = permitted
				.iter()
				.filter_map(|one| {
					let other = also.iter().find(|other| other.basis == one.basis)?;
					Some(both_permit(one, other))
				})
				.collect();
			if permitted.is_empty() {
				return Err(DenyReason::NoGrant);
			}
			let known = |one: &RestrictedScope| {
				restricted.iter().any(|other| other.restriction == one.restriction)
			};
			let further: Vec<_> = further.into_iter().filter(|one| !known(one)).collect();
			restricted.extend(further);
			Ok(AccessScope::Some { permitted, restricted })
		}
	}
}

/// What two scopes of the same basis permit together. Those of a grant are the same; of the base
/// policy, purposes may differ, and both have the one that is asked for; of an emergency, how much
/// it opens, if the patient sets that anew.
fn both_permit(best: &PermittedScope, finalized: &PermittedScope) -> PermittedScope {
	let purposes = best.scope.purposes.intersection(finalized.scope.purposes);
	let confidentiality = best.scope.confidentiality.min(finalized.scope.confidentiality);
	let protected = if best.scope.protected == finalized.scope.protected {
		best.scope.protected
	} else {
		Protected::None
	};
	PermittedScope {
		scope: Scope { purposes, confidentiality, protected, ..best.scope },
		until: [best.until, finalized.until].into_iter().flatten().min(),
		counts_uses: best.counts_uses || finalized.counts_uses,
		..*best
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use pallet_consent::rule;
	use proptest::prelude::*;
	use salus_primitives::{
		BasePolicy, Categories, Confidentiality, DayWindow, EmergencyAccess, EmergencyId,
		EmergencyKind, GrantId, Holder, Obligations, Purposes, RelationshipKind,
	};

	fn by(basis: Basis, duties: &[Obligation], until: Option<u64>) -> Decision {
		Decision::Permit { basis, obligations: Obligations::of(duties), until }
	}

	fn by_grant(id: u32) -> Decision {
		by(Basis::Grant(GrantId(id)), &[], None)
	}

	const BY_POLICY: Basis = Basis::Policy(RelationshipKind::Treatment);

	const DENY: Decision = Decision::deny(DenyReason::NoGrant);

	#[test]
	fn both_blocks_must_permit() {
		let other = Decision::deny(DenyReason::Purpose);
		assert_eq!(both(by_grant(1), by_grant(2)), by_grant(1));
		assert_eq!(both(by_grant(1), DENY), DENY);
		assert_eq!(both(DENY, by_grant(1)), DENY);
		assert_eq!(both(DENY, other), DENY);
	}

	#[test]
	fn duties_of_both_blocks_hold_until_the_earlier_end() {
		let grant = Basis::Grant(GrantId(1));
		let (minimum, receipt) = (Obligation::MinimumNecessary, Obligation::TakeReceipt);
		for (ends, end) in [
			((Some(5), Some(7)), Some(5)),
			((None, Some(7)), Some(7)),
			((Some(5), None), Some(5)),
			((None, None), None),
		] {
			let decision = both(by(grant, &[], ends.0), by(grant, &[minimum], ends.1));
			assert_eq!(decision, by(grant, &[minimum], end));
		}
		let counted = by(grant, &[receipt], None);
		assert_eq!(both(counted, by_grant(2)), counted);
		assert_eq!(both(by_grant(2), counted), by_grant(2));
	}

	#[test]
	fn what_is_refused_in_an_answer_of_several_parts_is_removed_from_all() {
		let redacted = by(Basis::Grant(GrantId(1)), &[Obligation::Redact], None);
		// The best block alone would permit both.
		let answer = agreed(vec![by_grant(1), by_grant(1)], vec![by_grant(1), DENY]);
		assert_eq!(answer, [redacted, DENY]);
		assert_eq!(agreed(vec![by_grant(1)], vec![by_grant(1)]), [by_grant(1)]);
	}

	fn any_decision() -> impl Strategy<Value = Decision> {
		let law = salus_primitives::LegalBasis::PublicHealth;
		prop_oneof![
			Just(DENY),
			Just(by(Basis::OwnRecord, &[], None)),
			Just(by(Basis::Patient, &[], None)),
			Just(by_grant(1)),
			Just(by(BY_POLICY, &[], Some(1))),
			Just(by(Basis::Law(law), &[Obligation::AccountForDisclosure], None)),
			Just(by(
				Basis::Emergency(EmergencyId(4)),
				&[Obligation::AccountForDisclosure],
				Some(7)
			)),
		]
	}

	proptest! {
		#[test]
		fn redaction_is_that_of_the_chains_rule(
			decisions in prop::collection::vec(any_decision(), 0..5),
		) {
			let (mut here, mut there) = (decisions.clone(), decisions);
			redact(&mut here);
			rule::redact(&mut there);
			prop_assert_eq!(here, there);
		}
	}

	fn scope() -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purposes::of(&[Purpose::Treat]),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		}
	}

	fn some(grants: &[u32], restrictions: &[u32]) -> AccessScope {
		let permitted = |id: &u32| PermittedScope {
			basis: Basis::Grant(GrantId(*id)),
			scope: scope(),
			until: None,
			counts_uses: false,
		};
		let restricted =
			|id: &u32| RestrictedScope { restriction: RestrictionId(*id), scope: scope() };
		AccessScope::Some {
			permitted: grants.iter().map(permitted).collect(),
			restricted: restrictions.iter().map(restricted).collect(),
		}
	}

	#[test]
	fn both_blocks_must_let_see_and_either_restricts() {
		let everything = AccessScope::Everything;
		assert_eq!(both_scopes(Ok(everything.clone()), Ok(everything.clone())), Ok(everything));
		for (best, finalized, together) in [
			(Ok(some(&[1, 2], &[])), Ok(some(&[2, 3], &[])), Ok(some(&[2], &[]))),
			(Ok(some(&[1], &[0])), Ok(some(&[1], &[0, 4])), Ok(some(&[1], &[0, 4]))),
			(Ok(some(&[1], &[])), Ok(some(&[2], &[])), Err(DenyReason::NoGrant)),
			(Ok(AccessScope::Everything), Ok(some(&[2], &[1])), Ok(some(&[2], &[1]))),
			(Ok(some(&[2], &[])), Err(DenyReason::NoGrant), Err(DenyReason::NoGrant)),
			(
				Err(DenyReason::PatientNotFound),
				Ok(AccessScope::Everything),
				Err(DenyReason::PatientNotFound),
			),
		] {
			assert_eq!(both_scopes(best, finalized), together);
		}
	}

	#[test]
	fn while_the_policy_changes_both_blocks_permit_what_the_stricter_does() {
		let permitted = |policy: BasePolicy, kind, until, counts_uses| PermittedScope {
			basis: Basis::Policy(kind),
			scope: policy.scope(OrganizationId(1), kind),
			until: Some(Moment(until)),
			counts_uses,
		};
		let of = |one| Ok(AccessScope::Some { permitted: vec![one], restricted: Vec::new() });
		let treats = RelationshipKind::Treatment;
		let (basic, all) = (BasePolicy::BasicNormal, BasePolicy::AllNormal);
		for (best, finalized) in [(basic, all), (all, basic)] {
			let (best, finalized) =
				(permitted(best, treats, 5, false), permitted(finalized, treats, 7, true));
			let together = of(permitted(basic, treats, 5, true));
			assert_eq!(both_scopes(of(best), of(finalized)), together);
		}
		let covers = permitted(all, RelationshipKind::Coverage, 5, false);
		let apart = both_scopes(of(permitted(all, treats, 5, false)), of(covers));
		assert_eq!(apart, Err(DenyReason::NoGrant), "on different relationships");
	}

	#[test]
	fn while_the_patient_sets_what_an_emergency_opens_both_blocks_permit_the_less() {
		let permitted = |access: EmergencyAccess| PermittedScope {
			basis: Basis::Emergency(EmergencyId(4)),
			scope: access.scope(Holder::Any, EmergencyKind::Btg).expect("it opens something"),
			until: Some(Moment(5)),
			counts_uses: false,
		};
		let of = |one| Ok(AccessScope::Some { permitted: vec![one], restricted: Vec::new() });
		let (normal, everything) = (EmergencyAccess::Normal, EmergencyAccess::Everything);
		for (best, finalized, together) in [
			(normal, everything, normal),
			(everything, normal, normal),
			(everything, everything, everything),
		] {
			let answer = both_scopes(of(permitted(best)), of(permitted(finalized)));
			assert_eq!(answer, of(permitted(together)), "{best} {finalized}");
		}
	}

	#[test]
	fn openings_are_counted_before_anybody_is_asked() {
		openings_fit(MAX_OPENINGS).expect("as many as there may be");
		let refused = openings_fit(MAX_OPENINGS + 1).expect_err("one more");
		assert!(refused.to_string().contains("at most 64"), "{refused}");
	}
}
