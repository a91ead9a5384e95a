//! What must always be true of the stored state.

use crate::pallet::*;
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use salus_primitives::{StudyId, UnixMillis};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - There is a study for each id below the count, and no other.
	/// - A study was not registered after now. It ends after that, at the latest a `MaxStudyPeriod`
	///   from now.
	/// - A study that was ended, was ended within its time, and not after now.
	/// - A study counts the investigators who were not removed, at most `MaxInvestigators`.
	/// - An investigator is one of a study that there is. They were enrolled while it was not over,
	///   and removed after that, while it was not over.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let count = StudyCount::<T>::get();
		let mut found: u32 = 0;
		for (id, study) in Studies::<T>::iter() {
			ensure!(id.0 < count, "a study has an id below the count");
			found = found.saturating_add(1);
			Self::try_study(id, &study, now)?;
		}
		ensure!(found == count, "each id below the count has a study");
		for (id, _, investigator) in Investigators::<T>::iter() {
			let study = Studies::<T>::get(id).ok_or("an investigator is one of a study")?;
			Self::try_investigator(&study, &investigator, now)?;
		}
		Ok(())
	}

	/// The invariants of a study.
	fn try_study(id: StudyId, study: &StudyOf<T>, now: UnixMillis) -> Result<(), TryRuntimeError> {
		ensure!(study.registered_at <= now, "no study is registered after now");
		let latest = now.saturating_add(T::MaxStudyPeriod::get());
		ensure!(
			study.registered_at < study.ends_at && study.ends_at <= latest,
			"a study ends after it was registered, and not too late"
		);
		if let Some(ended) = study.ended {
			ensure!(
				study.registered_at <= ended.at && ended.at < study.ends_at && ended.at <= now,
				"a study is ended while it is not over"
			);
		}
		let enrolled = Investigators::<T>::iter_prefix_values(id)
			.filter(|investigator| investigator.removed_at.is_none())
			.count();
		ensure!(study.investigators as usize == enrolled, "a study counts its investigators");
		ensure!(
			study.investigators <= T::MaxInvestigators::get(),
			"a study has no more investigators than it may"
		);
		Ok(())
	}

	/// The invariants of an investigator.
	fn try_investigator(
		study: &StudyOf<T>,
		investigator: &InvestigatorOf<T>,
		now: UnixMillis,
	) -> Result<(), TryRuntimeError> {
		let is_within = |at: UnixMillis| {
			at <= now && at < study.ends_at && study.ended.is_none_or(|ended| at <= ended.at)
		};
		let enrolled_at = investigator.enrolled_at;
		ensure!(
			study.registered_at <= enrolled_at && is_within(enrolled_at),
			"an investigator is enrolled while the study is not over"
		);
		if let Some(removed_at) = investigator.removed_at {
			ensure!(
				enrolled_at <= removed_at && is_within(removed_at),
				"an investigator is removed after that, while the study is not over"
			);
		}
		Ok(())
	}
}
