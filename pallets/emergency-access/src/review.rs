//! Reviewing emergencies, and what a finding of abuse does.

use crate::{
	pallet::*,
	rule::{missing, own_due, REVIEWERS},
	types::Bar,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
};
use salus_primitives::{
	traits::OrganizationInspect, EmergencyId, Finding, Holder, OrganizationId, PatientId,
	Privilege, ReviewOutcome, Role,
};
use salus_runtime_api::{Alone, Draw, Review, SecondReview};

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
		let second = emergency.second_review.as_ref();
		let has_part = emergency.opened_by == by || second.is_some_and(|second| second.by == by);
		ensure!(is_own && !has_part, Error::<T>::NotAuthorized);
		ensure!(emergency.review.is_none(), Error::<T>::Reviewed);
		let now = Self::now();
		ensure!(!emergency.runs(now.time), Error::<T>::InForce);

		let (was_settled, was_abuse) = (emergency.is_settled(), emergency.is_found_abuse());
		emergency.review = Some(Review { at: now.time, by: by.clone(), outcome });
		let due = own_due(&emergency, T::ReviewPeriod::get(), &Disasters::<T>::get());
		if now.time < due {
			emergency.reviewed_in = Some(now.block);
		} else {
			// Else an organization would escape the lot by being late.
			emergency.draw = Draw::Sampled;
		}
		Self::update(patient, id, emergency.clone(), was_settled);
		Self::deposit_event(Event::Reviewed { patient, emergency: id, organization, outcome, by });
		if !was_abuse {
			Self::follow(patient, id, &emergency);
		}
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
		let now = Self::now();
		ensure!(!emergency.runs(now.time), Error::<T>::InForce);
		let disasters = Disasters::<T>::get();
		let missing = missing(&emergency, now, Self::periods(), &disasters);
		ensure!(missing.second_due.is_some(), Error::<T>::NotNeeded);
		let regulates = T::Organizations::has_role(organization, Role::Regulator);
		let second = emergency.second_review.as_ref();
		let overrules = finding != Finding::Abuse
			&& second.is_some_and(|second| second.finding == Finding::Abuse);
		let of_regulator = missing.of_regulator || overrules;
		ensure!(regulates || !of_regulator, Error::<T>::NotAuthorized);

		let (at, was_abuse) = (now.time, emergency.is_found_abuse());
		let due = own_due(&emergency, T::ReviewPeriod::get(), &disasters);
		let alone = if emergency.review.is_none() && due <= at {
			Some(Alone::OwnIsLate)
		} else {
			Some(Alone::Regulator).filter(|_| regulates)
		};
		emergency.second_review =
			Some(SecondReview { at, by: by.clone(), organization, finding, alone });
		Self::update(patient, id, emergency.clone(), was_settled);
		Self::deposit_event(Event::ReviewedAgain {
			patient,
			emergency: id,
			organization,
			finding,
			by,
		});
		// What was found before has its consequence, and the council may have lifted that.
		if !(was_abuse && emergency.is_found_abuse()) {
			Self::follow(patient, id, &emergency);
		}
		Ok(())
	}

	/// What follows when two reviews are there, or another organization's that counts alone: abuse
	/// suspends who opened the emergency, or it is said that the two disagree.
	fn follow(patient: PatientId, id: EmergencyId, emergency: &EmergencyOf<T>) {
		let organization = emergency.organization;
		if emergency.disagree_since().is_some() {
			Self::deposit_event(Event::ReviewsDisagree { patient, emergency: id, organization });
		} else if emergency.is_found_abuse() {
			let practitioner = emergency.opened_by.clone();
			let from = T::Time::now();
			let bar = Bar { from, patient, emergency: id, lifted_at: None };
			Bars::<T>::insert(&practitioner, bar);
			Self::deposit_event(Event::PrivilegeSuspended {
				practitioner,
				patient,
				emergency: id,
				organization,
			});
		}
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
	/// Who reviewed it last as another does not review it again.
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
		let did_review = emergency.review.as_ref().is_some_and(|review| review.by == *by)
			|| emergency
				.second_review
				.as_ref()
				.is_some_and(|second| second.by == *by || second.organization == organization);
		let may = T::Organizations::roles(organization).intersects(REVIEWERS);
		ensure!(may && !has_part && !did_review, Error::<T>::NotAuthorized);
		Ok(organization)
	}
}
