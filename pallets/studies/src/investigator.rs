//! Enrolling investigators, and removing them.

use crate::{
	pallet::*,
	types::{Investigator, Study},
};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Get, Time},
};
use salus_primitives::{traits::OrganizationInspect, StudyId};

impl<T: Config> Pallet<T> {
	/// The body of `enroll`.
	pub(crate) fn do_enroll(
		by: T::AccountId,
		study: StudyId,
		investigator: T::AccountId,
	) -> DispatchResult {
		let now = T::Time::now();
		let current = Studies::<T>::get(study).ok_or(Error::<T>::NotFound)?;
		let organization = Self::ensure_researcher(T::Organizations::administered_by(&by))?;
		ensure!(organization == current.sponsor, Error::<T>::NotAuthorized);
		ensure!(!current.is_over(now), Error::<T>::Ended);
		ensure!(
			T::Organizations::practitioner(&investigator).is_some(),
			Error::<T>::NotInGoodStanding
		);
		let earlier = Investigators::<T>::get(study, &investigator);
		ensure!(
			earlier.is_none_or(|earlier| earlier.removed_at.is_some()),
			Error::<T>::AlreadyExists
		);
		ensure!(current.investigators < T::MaxInvestigators::get(), Error::<T>::LimitReached);
		let investigators = current.investigators.checked_add(1).ok_or(Error::<T>::LimitReached)?;

		Investigators::<T>::insert(
			study,
			&investigator,
			Investigator { enrolled_at: now, enrolled_by: by.clone(), removed_at: None },
		);
		Studies::<T>::insert(study, Study { investigators, ..current });
		Self::deposit_event(Event::InvestigatorEnrolled { study, investigator, by });
		Ok(())
	}

	/// The body of `remove`.
	pub(crate) fn do_remove(
		by: T::AccountId,
		study: StudyId,
		investigator: T::AccountId,
	) -> DispatchResult {
		let now = T::Time::now();
		let current = Studies::<T>::get(study).ok_or(Error::<T>::NotFound)?;
		let may =
			by == investigator || T::Organizations::administered_by(&by) == Some(current.sponsor);
		ensure!(may, Error::<T>::NotAuthorized);
		ensure!(!current.is_over(now), Error::<T>::Ended);
		let enrolled = Investigators::<T>::get(study, &investigator).ok_or(Error::<T>::NotFound)?;
		ensure!(enrolled.removed_at.is_none(), Error::<T>::Removed);

		Investigators::<T>::insert(
			study,
			&investigator,
			Investigator { removed_at: Some(now), ..enrolled },
		);
		let investigators = current.investigators.saturating_sub(1);
		Studies::<T>::insert(study, Study { investigators, ..current });
		Self::deposit_event(Event::InvestigatorRemoved { study, investigator, by });
		Ok(())
	}
}
