//! Access decisions on the state of the chain.

use crate::{
	pallet::*,
	rule::{decide, Facts, Requester},
	types::Question,
};
use alloc::{vec, vec::Vec};
use frame_support::traits::Time;
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	Action, Decision, DenyReason, GrantId, GranteeKind, KeyPurpose, PatientId, RecordFacts,
};
use salus_runtime_api::{AccessRequest, QueryFailure, MAX_PAGE};

impl<T: Config> Pallet<T> {
	/// Decides about access to each of the records, in their order, as of the block's time.
	///
	/// Reads at most three times [`Config::MaxGrantsPerGrantee`] grants, and the patient's
	/// restrictions as one value, however many records there are. Fails if there are more than
	/// [`MAX_PAGE`].
	pub fn check_access(
		request: AccessRequest<T::AccountId>,
	) -> Result<Vec<Decision>, QueryFailure> {
		let AccessRequest { holder, requester, patient, action, purpose, records } = request;
		if records.len() > MAX_PAGE as usize {
			return Err(QueryFailure::TooMany);
		}
		let question = Question { holder, requester, action, purpose };
		let decisions = match Self::facts(patient, &question) {
			Ok(facts) => {
				let now = T::Time::now();
				let grants = Self::candidates(patient, &facts.requester);
				let restrictions = Self::restrictions_for(patient, &facts.requester);
				records
					.iter()
					.map(|record| decide(&facts, &grants, &restrictions, record, now))
					.collect()
			}
			Err(reason) => vec![Decision::Deny { reason }; records.len()],
		};
		Ok(decisions)
	}

	/// Decides about access to one record when the requester names the grant to rely on: at
	/// constant cost, without a search.
	///
	/// No other grant is looked at; every restriction is. The basis of a permission is still the
	/// holder's own record or the patient where these apply, so the caller keeps the decision's
	/// basis, not the id.
	pub fn check_grant(
		patient: PatientId,
		id: GrantId,
		question: &Question<T::AccountId>,
		record: &RecordFacts,
	) -> Decision {
		match Self::facts(patient, question) {
			Ok(facts) => {
				let named = Grants::<T>::get(patient, id).map(|grant| (id, grant));
				let restrictions = Self::restrictions_for(patient, &facts.requester);
				decide(&facts, named.as_slice(), &restrictions, record, T::Time::now())
			}
			Err(reason) => Decision::Deny { reason },
		}
	}

	/// What is known before any grant is looked at, or why every record is refused.
	fn facts(
		patient: PatientId,
		question: &Question<T::AccountId>,
	) -> Result<Facts<T::AccountId>, DenyReason> {
		let Question { holder, action, purpose, .. } = question;
		if !T::Patients::exists(patient) {
			return Err(DenyReason::PatientNotFound);
		}
		if !T::Organizations::in_good_standing(*holder) {
			return Err(DenyReason::HolderNotInGoodStanding);
		}
		let requester =
			Self::capacity(patient, question).ok_or(DenyReason::RequesterNotInGoodStanding)?;
		Ok(Facts { holder: *holder, requester, action: *action, purpose: *purpose })
	}

	/// In which capacity the requester asks. A patient who also works for a member is the patient
	/// when reading the own record, and the member's in all else.
	fn capacity(
		patient: PatientId,
		question: &Question<T::AccountId>,
	) -> Option<Requester<T::AccountId>> {
		let who = &question.requester;
		let is_patient = [KeyPurpose::Control, KeyPurpose::Consent]
			.into_iter()
			.any(|purpose| T::Patients::may(who, patient, purpose));
		let as_patient = is_patient.then_some(Requester::Patient);
		if as_patient.is_some() && question.action == Action::Read {
			return as_patient;
		}
		let Some(organization) = T::Organizations::acting_for(who) else { return as_patient };
		if organization == question.holder {
			return Some(Requester::Holder);
		}
		Some(Requester::Member {
			organization,
			roles: T::Organizations::roles(organization),
			practitioner: T::Organizations::practitioner(who).map(|_| who.clone()),
		})
	}

	/// The grants that may be for this requester, at most three times
	/// [`Config::MaxGrantsPerGrantee`].
	fn candidates(
		patient: PatientId,
		requester: &Requester<T::AccountId>,
	) -> Vec<(GrantId, GrantOf<T>)> {
		let Requester::Member { organization, practitioner, .. } = requester else {
			return Vec::new();
		};
		[GranteeKind::Open, GranteeKind::Organization(*organization)]
			.into_iter()
			.chain(practitioner.clone().map(GranteeKind::Practitioner))
			.flat_map(|kind| LiveGrants::<T>::get(patient, kind))
			.filter_map(|id| Grants::<T>::get(patient, id).map(|grant| (id, grant)))
			.collect()
	}

	/// The restrictions that may be for this requester: they reach neither the patient nor the
	/// holder.
	fn restrictions_for(
		patient: PatientId,
		requester: &Requester<T::AccountId>,
	) -> RestrictionsOf<T> {
		match requester {
			Requester::Patient | Requester::Holder => RestrictionsOf::<T>::default(),
			Requester::Member { .. } => Restrictions::<T>::get(patient),
		}
	}
}
