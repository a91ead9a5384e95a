//! Registering studies, and ending them.

use crate::{
	pallet::*,
	types::{Ended, Study},
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
};
use salus_primitives::{traits::OrganizationInspect, OrganizationId, Role, StudyId, UnixMillis};
use salus_runtime_api::StudyEnding;

impl<T: Config> Pallet<T> {
	/// The body of `register`.
	pub(crate) fn do_register(
		by: T::AccountId,
		protocol: [u8; 32],
		ends_at: UnixMillis,
	) -> DispatchResult {
		let now = T::Time::now();
		Self::ensure_end(ends_at, now)?;
		let sponsor = Self::ensure_researcher(T::Organizations::acting_for(&by))?;
		let count = StudyCount::<T>::get();
		let next = count.checked_add(1).ok_or(Error::<T>::LimitReached)?;

		let study = StudyId(count);
		StudyCount::<T>::put(next);
		Studies::<T>::insert(
			study,
			Study {
				sponsor,
				protocol,
				registered_at: now,
				registered_by: by.clone(),
				ends_at,
				ended: None,
				investigators: 0,
			},
		);
		Self::deposit_event(Event::Registered { study, sponsor, ends_at, by });
		Ok(())
	}

	/// The body of `extend`.
	pub(crate) fn do_extend(
		by: T::AccountId,
		study: StudyId,
		ends_at: UnixMillis,
	) -> DispatchResult {
		let now = T::Time::now();
		Self::ensure_end(ends_at, now)?;
		let current = Studies::<T>::get(study).ok_or(Error::<T>::NotFound)?;
		let organization = Self::ensure_researcher(T::Organizations::administered_by(&by))?;
		ensure!(organization == current.sponsor, Error::<T>::NotAuthorized);
		ensure!(!current.is_over(now), Error::<T>::Ended);
		ensure!(ends_at > current.ends_at, Error::<T>::NotLater);

		Studies::<T>::insert(study, Study { ends_at, ..current });
		Self::deposit_event(Event::Extended { study, ends_at, by });
		Ok(())
	}

	/// The body of `close`.
	pub(crate) fn do_close(by: T::AccountId, study: StudyId) -> DispatchResult {
		let current = Studies::<T>::get(study).ok_or(Error::<T>::NotFound)?;
		let organization = T::Organizations::administered_by(&by);
		ensure!(organization == Some(current.sponsor), Error::<T>::NotAuthorized);

		Self::end(study, current, StudyEnding::BySponsor)?;
		Self::deposit_event(Event::Closed { study, by });
		Ok(())
	}

	/// The body of `stop`.
	pub(crate) fn do_stop(study: StudyId) -> DispatchResult {
		let current = Studies::<T>::get(study).ok_or(Error::<T>::NotFound)?;

		Self::end(study, current, StudyEnding::ByCouncil)?;
		Self::deposit_event(Event::Stopped { study });
		Ok(())
	}

	/// Ends a study in this block, unless it is over.
	fn end(study: StudyId, current: StudyOf<T>, how: StudyEnding) -> DispatchResult {
		let now = T::Time::now();
		ensure!(!current.is_over(now), Error::<T>::Ended);
		let ended = Some(Ended { at: now, how });
		Studies::<T>::insert(study, Study { ended, ..current });
		Ok(())
	}

	/// That a study may end then: later than now, and not too far ahead.
	fn ensure_end(ends_at: UnixMillis, now: UnixMillis) -> DispatchResult {
		ensure!(ends_at > now, Error::<T>::Expired);
		let latest = now.saturating_add(T::MaxStudyPeriod::get());
		ensure!(ends_at <= latest, Error::<T>::TooFar);
		Ok(())
	}

	/// The organization for which somebody signed, if it is a researcher in good standing.
	pub(crate) fn ensure_researcher(
		organization: Option<OrganizationId>,
	) -> Result<OrganizationId, DispatchError> {
		organization
			.filter(|id| T::Organizations::has_role(*id, Role::Researcher))
			.ok_or_else(|| Error::<T>::NotAuthorized.into())
	}
}
