//! Access decisions on the state of the chain.

use crate::{
	duties::redact,
	pallet::*,
	rule::{decide, Facts, Member, Openings, Requester},
	types::{Candidate, Question, Right},
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec,
	vec::Vec,
};
use frame_support::traits::Time;
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_primitives::{
	representatives::REPRESENTATIVE_REQUESTS,
	traits::{
		LifeInspect, OrganizationInspect, PatientInspect, RepresentativeInspect, StudyInspect,
	},
	Action, Authority, Decision, DenyReason, GrantId, Grantee, GranteeKind, KeyPurpose, PatientId,
	Representation, StudyId,
};
use salus_runtime_api::{AccessRequest, QueryFailure, MAX_OPENINGS, MAX_PAGE};

impl<T: Config> Pallet<T> {
	/// Decides about access to each of the records, in their order, as of the block's time.
	///
	/// Reads at most four times [`Config::MaxGrantsPerGrantee`] grants, each with its parent, the
	/// patient's restrictions as one value, one receipt, three policies, two relationships or two
	/// emergencies, as what the requester represents the patient, whether the patient died or left, and
	/// whether the requester takes part in each study that one of these names, once, however many records there are; where a
	/// representative gave one, whether the requester represents the patient. Fails if there are more
	/// than [`MAX_PAGE`] records, or more than [`MAX_OPENINGS`] openings of a kind.
	pub fn check_access(
		request: AccessRequest<T::AccountId>,
	) -> Result<Vec<Decision>, QueryFailure> {
		let AccessRequest {
			holder,
			requester,
			patient,
			action,
			purpose,
			law,
			receipt,
			records,
			annexes,
			grantees,
		} = request;
		let openings_max = MAX_OPENINGS as usize;
		if records.len() > MAX_PAGE as usize
			|| annexes.len() > openings_max
			|| grantees.len() > openings_max
		{
			return Err(QueryFailure::TooMany);
		}
		let question = Question { holder, requester, action, purpose, law, receipt };
		let mut facts = match Self::facts(patient, &question) {
			Ok(facts) => facts,
			Err(reason) => return Ok(vec![Decision::deny(reason); records.len()]),
		};
		let now = T::Time::now();
		let grants = Self::candidates(patient, &question.requester, &facts.requester);
		let restrictions = Self::restrictions_for(patient, &facts.requester);
		let openings = Self::openings(annexes, grantees);
		Self::find_studies(&mut facts.requester, &grants, &restrictions, &openings);
		let mut decisions: Vec<_> = records
			.iter()
			.map(|record| decide(&facts, &grants, &restrictions, &openings, record, now))
			.collect();
		redact(&mut decisions);
		Ok(decisions)
	}

	/// What was opened, under the commitments that it opens.
	pub(crate) fn openings(
		annexes: Vec<AnnexOpening>,
		grantees: Vec<GranteeOpening<T::AccountId>>,
	) -> Openings<T::AccountId> {
		Openings {
			annexes: annexes.into_iter().map(|one| (one.hash(), one.annex)).collect(),
			grantees: grantees.into_iter().map(|one| (one.hash(), one.grantee)).collect(),
		}
	}

	/// What is known before any grant is looked at, or why every record is refused.
	pub(crate) fn facts(
		patient: PatientId,
		question: &Question<T::AccountId>,
	) -> Result<Facts<T::AccountId>, DenyReason> {
		let Question { holder, action, purpose, law, receipt, .. } = question;
		if !T::Patients::exists(patient) {
			return Err(DenyReason::PatientNotFound);
		}
		if !T::Organizations::in_good_standing(*holder) {
			return Err(DenyReason::HolderNotInGoodStanding);
		}
		let requester =
			Self::capacity(patient, question).ok_or(DenyReason::RequesterNotInGoodStanding)?;
		let policy = Self::policy_facts(patient, *holder, &requester, *action, *purpose);
		let emergencies = Self::emergencies_for(patient, *holder, &requester, *action, *purpose);
		let (representation, closed) = match &requester {
			Requester::Other { .. } => {
				(Self::representation(patient, question), T::Life::closed(patient))
			}
			Requester::Patient | Requester::Holder => (None, None),
		};
		Ok(Facts {
			holder: *holder,
			requester,
			policy,
			emergencies,
			representation,
			closed,
			action: *action,
			purpose: *purpose,
			law: *law,
			receipt: receipt.and_then(|named| Self::held_receipt(patient, *holder, named)),
		})
	}

	/// In which capacity the requester asks. A patient who also works for a member is the patient
	/// when reading the own record, and the member's in all else.
	fn capacity(
		patient: PatientId,
		question: &Question<T::AccountId>,
	) -> Option<Requester<T::AccountId>> {
		let who = &question.requester;
		let person = Self::person(who);
		let as_patient = (person == Some(patient)).then_some(Requester::Patient);
		if as_patient.is_some() && question.action == Action::Read {
			return as_patient;
		}
		let member = T::Organizations::acting_for(who).map(|organization| Member {
			organization,
			roles: T::Organizations::roles(organization),
			practitioner: T::Organizations::practitioner(who).map(|_| who.clone()),
			studies: BTreeMap::new(),
		});
		match member {
			Some(member) if member.organization == question.holder => Some(Requester::Holder),
			None if as_patient.is_some() => as_patient,
			None if person.is_none() && Self::representation(patient, question).is_none() => None,
			member => Some(Requester::Other { member, person }),
		}
	}

	/// As what the requester reads for the patient, if as a representative and for such a purpose.
	/// Looked up only then: nobody else is kept waiting.
	fn representation(
		patient: PatientId,
		question: &Question<T::AccountId>,
	) -> Option<Representation> {
		let asks =
			question.action == Action::Read && REPRESENTATIVE_REQUESTS.contains(question.purpose);
		let representation = asks
			.then(|| T::Representatives::representation(&question.requester, patient))
			.flatten()?;
		representation.authorities.contains(Authority::View).then_some(representation)
	}

	/// The identity for which `who` can ask. A key that may only veto reads nothing.
	fn person(who: &T::AccountId) -> Option<PatientId> {
		T::Patients::patient_of(who).filter(|patient| {
			[KeyPurpose::Control, KeyPurpose::Consent]
				.into_iter()
				.any(|purpose| T::Patients::may(who, *patient, purpose))
		})
	}

	/// The grants that may be for this requester, at most four times
	/// [`Config::MaxGrantsPerGrantee`]. None that `who`, who asks, gave as a representative, nor, while
	/// they represent the patient, that any other did: neither alone nor in turn do they give themselves
	/// what is another's.
	pub(crate) fn candidates(
		patient: PatientId,
		who: &T::AccountId,
		requester: &Requester<T::AccountId>,
	) -> Vec<CandidateOf<T>> {
		let Requester::Other { member, person } = requester else { return Vec::new() };
		let of_member = member.iter().flat_map(|member| {
			let practitioner = member.practitioner.clone().map(GranteeKind::Practitioner);
			[GranteeKind::Organization(member.organization)].into_iter().chain(practitioner)
		});
		let mut candidates: Vec<_> = [GranteeKind::Open]
			.into_iter()
			.chain(of_member)
			.chain(person.map(GranteeKind::Person))
			.flat_map(|kind| LiveGrants::<T>::get(patient, kind))
			.filter_map(|id| Self::candidate(patient, id))
			.collect();
		// Looked up only where it matters: nobody else is kept waiting.
		if candidates.iter().any(|candidate| Self::givers(candidate).next().is_some()) {
			let represents = T::Representatives::represents(who, patient);
			let is_theirs = |giver: &T::AccountId| {
				giver == who || (person.is_some() && T::Patients::owner_of(giver) == *person)
			};
			candidates.retain(|candidate| {
				!Self::givers(candidate).any(|giver| represents || is_theirs(giver))
			});
		}
		candidates
	}

	/// By which accounts representatives gave a grant, and that out of which it was given.
	fn givers(candidate: &CandidateOf<T>) -> impl Iterator<Item = &T::AccountId> {
		[Some(&candidate.grant), candidate.parent.as_ref()]
			.into_iter()
			.flatten()
			.filter(|grant| matches!(grant.right, Right::Representative { .. }))
			.map(|grant| &grant.granted_by)
	}

	/// A grant with the one out of which it was given.
	pub(crate) fn candidate(patient: PatientId, id: GrantId) -> Option<CandidateOf<T>> {
		let grant = Grants::<T>::get(patient, id)?;
		let parent = grant.parent().and_then(|parent| Grants::<T>::get(patient, parent));
		Some(Candidate { id, grant, parent })
	}

	/// Adds to the requester in which studies they take part: of those for which one of these grants
	/// is, or which a standing restriction excepts, each looked up once. Nobody takes part but as a
	/// practitioner.
	pub(crate) fn find_studies(
		requester: &mut Requester<T::AccountId>,
		grants: &[CandidateOf<T>],
		restrictions: &[RestrictionOf<T>],
		openings: &Openings<T::AccountId>,
	) {
		let Requester::Other { member: Some(member), .. } = requester else { return };
		let Some(who) = &member.practitioner else { return };
		let granted = grants.iter().map(|candidate| &candidate.grant.grantee);
		let excepted = restrictions
			.iter()
			.filter(|restriction| restriction.stands())
			.flat_map(|restriction| &restriction.except.grantees);
		let named: BTreeSet<StudyId> = granted
			.chain(excepted)
			.filter_map(|grantee| match openings.named(grantee) {
				Some(Grantee::Study(id)) => Some(*id),
				_ => None,
			})
			.collect();
		member.studies = named
			.into_iter()
			.filter_map(|study| Some((study, T::Studies::takes_part_until(who, study)?)))
			.collect();
	}

	/// The restrictions that may be for this requester: they reach neither the patient nor the
	/// holder.
	pub(crate) fn restrictions_for(
		patient: PatientId,
		requester: &Requester<T::AccountId>,
	) -> RestrictionsOf<T> {
		match requester {
			Requester::Patient | Requester::Holder => RestrictionsOf::<T>::default(),
			Requester::Other { .. } => Restrictions::<T>::get(patient),
		}
	}
}
