//! What decided about access: the grant, the base policy, the restrictions, or the law.
//!
//! The chain decides. Here is found again, among what it shows of a patient's consent, on what it
//! rested that, so that people can be told.

use crate::chain::account::Account;
use crate::chain::client::{block_id, AtBlock, BlockId, Chain};
use crate::chain::consent::policy::{policy_at, PolicyStanding};
use crate::chain::consent::{self, check_access_at, AccessRequest, Grant};
use crate::chain::emergencies::{self, EmergencyStanding};
use crate::chain::error::ChainError;
use crate::chain::organizations::{self, Standing};
use crate::chain::patients;
use crate::chain::relationships::{self, Relationship};
use crate::chain::release::employer;
use crate::chain::restrictions::{self, Restriction};
use crate::chain::studies;
use salus_commitments::GranteeOpening;
use salus_primitives::{
	Basis, Decision, DenyReason, Grantee, KeyPurpose, LegalBasis, OrganizationId, PatientId, Reach,
	RecordFacts, RelationshipKind, Roles, StudyId,
};
use std::collections::BTreeSet;

/// As whom somebody asks, as far as grants and restrictions tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
	/// The member for which they act, if for one in good standing.
	pub member: Option<Member>,
	/// Their own identity, if they have one.
	pub person: Option<PatientId>,
}

/// A member in good standing, and who acts for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
	/// The organization.
	pub organization: OrganizationId,
	/// Its roles.
	pub roles: Roles,
	/// The account that asks, if it is a practitioner's in good standing.
	pub practitioner: Option<Account>,
	/// The studies in which that practitioner takes part, of those that the patient's grants and
	/// restrictions name.
	pub studies: BTreeSet<StudyId>,
}

impl Asker {
	/// Whether they ask as `grantee`. Of a commitment, its opening has to be among `openings`.
	pub fn is_meant_by(
		&self,
		grantee: &Grantee<Account>,
		openings: &[GranteeOpening<Account>],
	) -> bool {
		let grantee = match grantee {
			Grantee::Committed(hash) => match openings.iter().find(|one| one.opens(hash)) {
				Some(opening) => &opening.grantee,
				None => return false,
			},
			named => named,
		};
		let is_member = |of: &dyn Fn(&Member) -> bool| self.member.as_ref().is_some_and(of);
		match grantee {
			Grantee::AnyMember => self.member.is_some(),
			Grantee::Role(role) => is_member(&|member| member.roles.contains(*role)),
			Grantee::Organization(id) => is_member(&|member| member.organization == *id),
			Grantee::Practitioner(account) => {
				is_member(&|member| member.practitioner == Some(*account))
			}
			Grantee::Person(id) => self.person == Some(*id),
			Grantee::Study(id) => is_member(&|member| member.studies.contains(id)),
			// A commitment names somebody, not another commitment.
			Grantee::Committed(_) => false,
		}
	}
}

/// As whom an account asks, at one block, about what names these studies.
pub async fn asker(
	at: &AtBlock,
	account: Account,
	named: BTreeSet<StudyId>,
) -> Result<Asker, ChainError> {
	let organization = match employer(at, account).await? {
		Some(id) => organizations::organization(at, id).await?,
		None => None,
	};
	let practitioner = organizations::practitioner(at, account)
		.await?
		.filter(|found| found.standing == Standing::Good)
		.map(|found| found.account);
	let mut taking_part = BTreeSet::new();
	for study in named {
		if practitioner.is_some() && studies::takes_part(at, account, study).await? {
			taking_part.insert(study);
		}
	}
	let identity = patients::speaks_for(at, account).await?;
	// A key that may only veto reads nothing.
	let speaks = |key: &patients::PatientKey| {
		key.removed_at.is_none()
			&& [KeyPurpose::Control, KeyPurpose::Consent]
				.into_iter()
				.any(|purpose| key.purposes.contains(purpose))
	};
	Ok(Asker {
		member: organization.map(|found| Member {
			organization: found.id,
			roles: found.roles_in_force,
			practitioner,
			studies: taking_part,
		}),
		person: identity.filter(|(_, key)| speaks(key)).map(|(person, _)| person),
	})
}

/// What the chain showed of a patient's consent, and of who asks, in one block.
#[derive(Clone, Debug)]
pub struct Shown {
	/// The patient's grants.
	pub grants: Vec<Grant>,
	/// The patient's restrictions.
	pub restrictions: Vec<Restriction>,
	/// Which base policy holds for what the holder has.
	pub policy: PolicyStanding,
	/// The relationships of the patient with the organization for which somebody asks, whatever their
	/// status.
	pub relationships: Vec<Relationship>,
	/// What emergencies bring to the question, if it is for a purpose of theirs.
	pub emergency: Option<EmergencyStanding>,
	/// As whom somebody asks.
	pub asker: Asker,
}

/// A restriction that reaches a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaching {
	/// The restriction.
	pub restriction: Restriction,
	/// Whether that is certain: if not, only its annex could tell, and that was not opened.
	pub is_certain: bool,
}

/// A decision about one record, and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
	/// The decision.
	pub decision: Decision,
	/// The block that decided so.
	pub block: BlockId,
	/// The grant that permits it, if one does.
	pub grant: Option<Grant>,
	/// Which base policy holds for what the holder has.
	pub policy: PolicyStanding,
	/// The organization for which somebody asks, if for one in good standing: on whose relationships
	/// the policy would rest.
	pub organization: Option<OrganizationId>,
	/// Its relationships with the patient, whatever their status.
	pub relationships: Vec<Relationship>,
	/// The restrictions that stand against it and reach the record: why it is refused, or what a law
	/// or an emergency overrides.
	pub restrictions: Vec<Reaching>,
	/// What emergencies bring to it, if it is for a purpose of theirs: what the patient's setting
	/// opens, and what the requester opened.
	pub emergency: Option<EmergencyStanding>,
	/// The law that permits it, or that was cited and does not.
	pub law: Option<LegalBasis>,
	/// Grants that are for who asks and are not over: of one of them the refusal says what it lacks.
	pub considered: Vec<Grant>,
}

impl Explanation {
	/// By which relationship the base policy decided, if it did.
	pub const fn by_policy(&self) -> Option<RelationshipKind> {
		match self.decision {
			Decision::Permit { basis: Basis::Policy(kind), .. } => Some(kind),
			Decision::Permit { .. } | Decision::Deny { .. } => None,
		}
	}
}

/// Finds what a decision about a record rests on.
pub fn explain_record(
	request: &AccessRequest,
	record: &RecordFacts,
	decision: Decision,
	block: BlockId,
	shown: &Shown,
) -> Explanation {
	let by_grant = |id| shown.grants.iter().find(|grant| grant.id == id).cloned();
	let reaching = || reaching(request, record, shown);
	let considered = || {
		let is_for = |grant: &&Grant| {
			!grant.status.is_over() && shown.asker.is_meant_by(&grant.grantee, &request.grantees)
		};
		shown.grants.iter().filter(is_for).cloned().collect()
	};
	let (grant, restrictions, law, considered) = match decision {
		Decision::Permit { basis: Basis::Grant(id), .. } => {
			(by_grant(id), Vec::new(), None, Vec::new())
		}
		Decision::Permit { basis: Basis::Law(law), .. } => {
			(None, reaching(), Some(law), Vec::new())
		}
		Decision::Permit { basis: Basis::Emergency(_), .. } => (None, reaching(), None, Vec::new()),
		Decision::Permit {
			basis:
				Basis::OwnRecord | Basis::Patient | Basis::Policy(_) | Basis::Representative { .. },
			..
		} => (None, Vec::new(), None, Vec::new()),
		Decision::Deny {
			reason: DenyReason::Restricted | DenyReason::RestrictionUnopened, ..
		} => (None, reaching(), request.law, considered()),
		Decision::Deny { .. } => (None, Vec::new(), request.law, considered()),
	};
	Explanation {
		decision,
		block,
		grant,
		policy: shown.policy,
		organization: shown.asker.member.as_ref().map(|member| member.organization),
		relationships: shown.relationships.clone(),
		restrictions,
		emergency: shown.emergency.clone(),
		law,
		considered,
	}
}

/// The restrictions that stand and reach a record in this question, or may.
fn reaching(request: &AccessRequest, record: &RecordFacts, shown: &Shown) -> Vec<Reaching> {
	shown
		.restrictions
		.iter()
		.filter(|restriction| restriction.stands())
		.filter_map(|restriction| {
			let is_certain = match reach_of(request, record, restriction, &shown.asker) {
				Reach::Misses => return None,
				Reach::Meets => true,
				Reach::Unknown => false,
			};
			Some(Reaching { restriction: restriction.clone(), is_certain })
		})
		.collect()
}

/// Whether a restriction reaches a record in this question, whenever it stands: the chain's own rule.
pub fn reach_of(
	request: &AccessRequest,
	record: &RecordFacts,
	restriction: &Restriction,
	asker: &Asker,
) -> Reach {
	let Restriction { scope, except, .. } = restriction;
	let is_excepted = except.purposes.contains(request.purpose)
		|| except.grantees.iter().any(|one| asker.is_meant_by(one, &request.grantees));
	let is_about_it = scope.holder.covers(request.holder)
		&& scope.actions.contains(request.action)
		&& scope.purposes.contains(request.purpose);
	if is_excepted || !is_about_it {
		return Reach::Misses;
	}
	let opening = scope
		.protected
		.annex()
		.and_then(|hash| request.annexes.iter().find(|opening| opening.opens(&hash)));
	scope.reaches_record(record, opening.map(|opening| &opening.annex))
}

/// The studies that these name, in clear or by what is opened.
fn studies_of(
	grants: &[Grant],
	restrictions: &[Restriction],
	openings: &[GranteeOpening<Account>],
) -> BTreeSet<StudyId> {
	let granted = grants.iter().map(|grant| &grant.grantee);
	let excepted = restrictions.iter().flat_map(|restriction| &restriction.except.grantees);
	let opened = openings.iter().map(|opening| &opening.grantee);
	granted
		.chain(excepted)
		.chain(opened)
		.filter_map(|grantee| match grantee {
			Grantee::Study(id) => Some(*id),
			_ => None,
		})
		.collect()
}

async fn shown_at(at: &AtBlock, request: &AccessRequest) -> Result<Shown, ChainError> {
	let grants = consent::grants(at, request.patient).await?;
	let restrictions = restrictions::restrictions(at, request.patient).await?;
	let named = studies_of(&grants, &restrictions, &request.grantees);
	let asker = asker(at, request.requester, named).await?;
	let mut own = Vec::new();
	if let Some(Member { organization, .. }) = asker.member {
		for kind in RelationshipKind::ALL {
			own.extend(
				relationships::relationship(at, request.patient, organization, *kind).await?,
			);
		}
	}
	Ok(Shown {
		grants,
		restrictions,
		policy: policy_at(at, Some(request.holder), Some(request.patient)).await?,
		relationships: own,
		emergency: emergencies::standing(
			at,
			request.patient,
			request.requester,
			request.holder,
			request.purpose,
		)
		.await?,
		asker,
	})
}

/// Decisions about records, each with what it rests on.
#[derive(Clone, Debug)]
pub struct Explained {
	/// One for each record, in their order.
	pub records: Vec<Explanation>,
	/// The best block that was asked.
	pub best: BlockId,
	/// The finalized block that was asked.
	pub finalized: BlockId,
}

/// Asks the best and the finalized block about access, and on what each decision rests. Both must
/// permit; what is refused is explained by a block that refuses it.
pub async fn explain(chain: &Chain, request: &AccessRequest) -> Result<Explained, ChainError> {
	let (best, finalized) = (chain.best().await?, chain.finalized().await?);
	let by_best = check_access_at(&best, request).await?;
	let by_finalized = if best.block_hash() == finalized.block_hash() {
		by_best.clone()
	} else {
		check_access_at(&finalized, request).await?
	};
	let decisions = consent::agreed(by_best.clone(), by_finalized);
	let mut of_finalized = None;
	let of_best = shown_at(&best, request).await?;
	let mut records = Vec::with_capacity(decisions.len());
	for ((record, decision), alone) in request.records.iter().zip(decisions).zip(by_best) {
		let is_refused_by_finalized = alone.is_permit() && !decision.is_permit();
		if is_refused_by_finalized && of_finalized.is_none() {
			of_finalized = Some(shown_at(&finalized, request).await?);
		}
		let (block, shown) = match &of_finalized {
			Some(shown) if is_refused_by_finalized => (block_id(&finalized), shown),
			_ => (block_id(&best), &of_best),
		};
		records.push(explain_record(request, record, decision, block, shown));
	}
	Ok(Explained { records, best: block_id(&best), finalized: block_id(&finalized) })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::account::{Hex32, Moment};
	use crate::chain::consent::policy::PolicyFrom;
	use crate::chain::consent::{GrantStatus, Right};
	use crate::chain::relationships::RelationshipStatus;
	use crate::chain::restrictions::Exceptions;
	use salus_primitives::{
		Action, AnnexHash, BasePolicy, Categories, Confidentiality, DataCategory, DayWindow,
		EmergencyAccess, EmergencyId, GrantId, Holder, Obligations, Protected, Purpose, Purposes,
		RestrictionId, Scope, Sensitivities,
	};

	const HOSPITAL: OrganizationId = OrganizationId(1);
	const CLINIC: OrganizationId = OrganizationId(2);
	const LIND: Account = Account([2; 32]);
	const STUDY: StudyId = StudyId(3);
	const BLOCK: BlockId = BlockId { number: 7, hash: Hex32([7; 32]) };

	fn scope() -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		}
	}

	fn grant(id: u32, grantee: Grantee<Account>, status: GrantStatus) -> Grant {
		Grant {
			id: GrantId(id),
			grantee,
			scope: scope(),
			granted_at: Moment(0),
			granted_by: Account([0; 32]),
			right: Right::Patient,
			valid_from: Moment(0),
			valid_until: None,
			ends_with: None,
			max_uses: None,
			used: 0,
			revoked_at: None,
			directive: None,
			suspensions: Vec::new(),
			status,
		}
	}

	fn restriction(id: u32, protected: Protected, lifted_at: Option<Moment>) -> Restriction {
		Restriction {
			id: RestrictionId(id),
			scope: Scope { protected, confidentiality: Confidentiality::U, ..scope() },
			except: Exceptions { grantees: Vec::new(), purposes: Purposes::empty() },
			made_at: Moment(0),
			made_by: Account([0; 32]),
			lifted_at,
			directive: None,
		}
	}

	fn policy() -> PolicyStanding {
		let consortium = PolicyFrom { policy: BasePolicy::BasicNormal, from: Some(Moment(1)) };
		let effective = consortium.policy;
		PolicyStanding { consortium, planned: None, own: None, patient: None, effective }
	}

	fn treats() -> Relationship {
		Relationship {
			organization: CLINIC,
			kind: RelationshipKind::Treatment,
			status: RelationshipStatus::InForce,
			disputed_at: None,
			attestations: Vec::new(),
		}
	}

	fn shown() -> Shown {
		let clinic = || Grantee::Organization(CLINIC);
		Shown {
			grants: vec![
				grant(0, clinic(), GrantStatus::Live),
				grant(1, Grantee::Organization(HOSPITAL), GrantStatus::Live),
				grant(2, clinic(), GrantStatus::Revoked),
				grant(3, clinic(), GrantStatus::Suspended),
			],
			restrictions: vec![
				restriction(0, Protected::All, None),
				restriction(1, Protected::All, Some(Moment(1))),
				restriction(2, Protected::Annex(AnnexHash([1; 32])), None),
				Restriction {
					scope: Scope { purposes: Purpose::Hmarkt.into(), ..scope() },
					..restriction(3, Protected::All, None)
				},
			],
			policy: policy(),
			relationships: vec![treats()],
			emergency: Some(normal()),
			asker: Asker {
				member: Some(Member {
					organization: CLINIC,
					roles: Roles::empty(),
					practitioner: Some(LIND),
					studies: BTreeSet::from([STUDY]),
				}),
				person: None,
			},
		}
	}

	fn normal() -> EmergencyStanding {
		EmergencyStanding { access: EmergencyAccess::Normal, opened: Vec::new() }
	}

	fn explained(decision: Decision) -> Explanation {
		let record = RecordFacts {
			category: DataCategory::LabResults,
			confidentiality: Confidentiality::N,
			sensitivities: Sensitivities::empty(),
			days: DayWindow::ALWAYS,
			origin: None,
		};
		let request = AccessRequest {
			holder: HOSPITAL,
			requester: LIND,
			patient: PatientId([1; 32]),
			action: Action::Read,
			purpose: Purpose::Treat,
			law: Some(LegalBasis::PublicHealth),
			receipt: None,
			records: vec![record],
			annexes: Vec::new(),
			grantees: Vec::new(),
		};
		explain_record(&request, &record, decision, BLOCK, &shown())
	}

	fn by(basis: Basis) -> Decision {
		Decision::Permit { basis, obligations: Obligations::empty(), until: None }
	}

	fn ids(found: &Explanation) -> (Option<u32>, Vec<(u32, bool)>, Vec<u32>) {
		let reaching = found.restrictions.iter().map(|one| (one.restriction.id.0, one.is_certain));
		(
			found.grant.as_ref().map(|grant| grant.id.0),
			reaching.collect(),
			found.considered.iter().map(|grant| grant.id.0).collect(),
		)
	}

	#[test]
	fn studies_are_found_wherever_they_are_named() {
		let study = |id| Grantee::Study(StudyId(id));
		let opening = |id| GranteeOpening { salt: [1; 32], grantee: study(id) };
		let grants = [grant(0, study(3), GrantStatus::Live), grant(1, study(4), GrantStatus::Live)];
		let except = Exceptions { grantees: vec![study(5)], purposes: Purposes::empty() };
		let restrictions = [Restriction { except, ..restriction(0, Protected::All, None) }];
		let found = studies_of(&grants, &restrictions, &[opening(6), opening(3)]);
		assert_eq!(found, [3, 4, 5, 6].map(StudyId).into());
	}

	#[test]
	fn who_takes_part_in_a_study_is_meant_by_it() {
		let asker = shown().asker;
		let opening = GranteeOpening { salt: [1; 32], grantee: Grantee::Study(STUDY) };
		let committed = Grantee::Committed(opening.hash());
		assert!(asker.is_meant_by(&Grantee::Study(STUDY), &[]));
		assert!(!asker.is_meant_by(&Grantee::Study(StudyId(4)), &[]));
		assert!(asker.is_meant_by(&committed, &[opening]));
		assert!(!asker.is_meant_by(&committed, &[]));
	}

	#[test]
	fn a_permission_is_explained_by_what_it_rests_on() {
		let found = explained(by(Basis::Grant(GrantId(0))));
		assert_eq!(ids(&found), (Some(0), vec![], vec![]));
		assert_eq!((found.law, found.block), (None, BLOCK));
		let found = explained(by(Basis::Law(LegalBasis::PublicHealth)));
		assert_eq!(ids(&found), (None, vec![(0, true), (2, false)], vec![]), "what it overrides");
		assert_eq!(found.law, Some(LegalBasis::PublicHealth));
		let found = explained(by(Basis::Emergency(EmergencyId(4))));
		assert_eq!(ids(&found), (None, vec![(0, true), (2, false)], vec![]), "what it overrides");
		assert_eq!(found.law, None);
		let by_policy = Basis::Policy(RelationshipKind::Treatment);
		for basis in [Basis::OwnRecord, Basis::Patient, by_policy] {
			let found = explained(by(basis));
			assert_eq!((ids(&found), found.law), ((None, vec![], vec![]), None));
		}
	}

	#[test]
	fn whatever_decided_the_policy_is_named() {
		let refused = Decision::deny(DenyReason::Category);
		let treatment = RelationshipKind::Treatment;
		for (decision, by_policy) in [
			(by(Basis::Policy(treatment)), Some(treatment)),
			(by(Basis::Grant(GrantId(0))), None),
			(refused, None),
		] {
			let found = explained(decision);
			assert_eq!(found.by_policy(), by_policy);
			assert_eq!((found.policy, found.organization), (policy(), Some(CLINIC)));
			assert_eq!((found.relationships, found.emergency), (vec![treats()], Some(normal())));
		}
	}

	#[test]
	fn a_refusal_is_explained_by_what_reaches_it_or_by_what_is_lacking() {
		for reason in [DenyReason::Restricted, DenyReason::RestrictionUnopened] {
			let found = explained(Decision::deny(reason));
			assert_eq!(ids(&found), (None, vec![(0, true), (2, false)], vec![0, 3]), "{reason:?}");
		}
		let found = explained(Decision::deny(DenyReason::Category));
		assert_eq!(ids(&found), (None, vec![], vec![0, 3]));
		assert_eq!(found.law, Some(LegalBasis::PublicHealth), "it was cited, and does not permit");
	}
}
