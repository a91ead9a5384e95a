//! Reviewing emergencies, and what a finding of abuse does.

use crate::{
	pallet::*,
	rule::{missing, REVIEWERS},
	types::Bar,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::Time,
};
use salus_primitives::{
	traits::OrganizationInspect, EmergencyId, Finding, Holder, OrganizationId, PatientId,
	Privilege, ReviewOutcome,
};
use salus_runtime_api::{Review, SecondReview};

impl<T: Config> Pallet<T> {
	/// The body of `review`.
	pub(crate) fn do_review(
		by: T::AccountId,
		patient: PatientId,
		id: EmergencyId,
		outcome: ReviewOutcome,
	) -> DispatchResult {
		let mut emergency = Emergencies::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		let organization = emergency.organization;
		let is_own = Self::reviews_for(&by) == Some(organization);
		ensure!(is_own && emergency.opened_by != by, Error::<T>::NotAuthorized);
		let was_settled = emergency.is_settled();
		ensure!(emergency.review.is_none() && !was_settled, Error::<T>::Reviewed);
		let now = T::Time::now();
		ensure!(!emergency.runs(now), Error::<T>::InForce);

		emergency.review = Some(Review { at: now, by: by.clone(), outcome });
		Self::update(patient, id, emergency, was_settled);
		Self::deposit_event(Event::Reviewed { patient, emergency: id, organization, outcome, by });
		Ok(())
	}

	/// The body of `review_again`.
	pub(crate) fn do_review_again(
		by: T::AccountId,
		patient: PatientId,
		id: EmergencyId,
		finding: Finding,
	) -> DispatchResult {
		let mut emergency = Emergencies::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		let organization = Self::second_reviewer(&by, &emergency)?;
		let was_settled = emergency.is_settled();
		ensure!(!was_settled, Error::<T>::Reviewed);
		let now = T::Time::now();
		ensure!(!emergency.runs(now), Error::<T>::InForce);
		let missing = missing(&emergency, now, Self::periods(), &Disasters::<T>::get());
		ensure!(missing.second_due.is_some(), Error::<T>::NotNeeded);

		let practitioner = emergency.opened_by.clone();
		emergency.second_review =
			Some(SecondReview { at: now, by: by.clone(), organization, finding });
		Self::update(patient, id, emergency, was_settled);
		Self::deposit_event(Event::ReviewedAgain {
			patient,
			emergency: id,
			organization,
			finding,
			by,
		});
		if finding == Finding::Abuse {
			let bar = Bar { from: now, patient, emergency: id, lifted_at: None };
			Bars::<T>::insert(&practitioner, bar);
			Self::deposit_event(Event::PrivilegeSuspended { practitioner, patient, emergency: id });
		}
		Ok(())
	}

	/// The body of `reinstate`.
	pub(crate) fn do_reinstate(practitioner: T::AccountId) -> DispatchResult {
		let mut bar = Bars::<T>::get(&practitioner).ok_or(Error::<T>::NotFound)?;
		ensure!(bar.lifted_at.is_none(), Error::<T>::NotSuspended);

		bar.lifted_at = Some(T::Time::now());
		Bars::<T>::insert(&practitioner, bar);
		Self::deposit_event(Event::PrivilegeReinstated { practitioner });
		Ok(())
	}

	/// The organization in good standing whose privacy officer `who` is.
	fn reviews_for(who: &T::AccountId) -> Option<OrganizationId> {
		T::Organizations::practitioner(who)
			.filter(|(_, privileges)| privileges.contains(Privilege::PrivacyOfficer))
			.map(|(organization, _)| organization)
	}

	/// The organization for which `by` may review another's emergency: one that may review, and has
	/// no part in this. Where who opened it practises now has: so nobody reviews what they opened.
	fn second_reviewer(
		by: &T::AccountId,
		emergency: &EmergencyOf<T>,
	) -> Result<OrganizationId, DispatchError> {
		let organization = Self::reviews_for(by).ok_or(Error::<T>::NotAuthorized)?;
		let opener_is_at = T::Organizations::practitioner(&emergency.opened_by)
			.map(|(organization, _)| organization);
		let has_part = organization == emergency.organization
			|| emergency.holder == Holder::Organization(organization)
			|| opener_is_at == Some(organization);
		let did_review = emergency.review.as_ref().is_some_and(|review| review.by == *by);
		let may = T::Organizations::roles(organization).intersects(REVIEWERS);
		ensure!(may && !has_part && !did_review, Error::<T>::NotAuthorized);
		Ok(organization)
	}
}
