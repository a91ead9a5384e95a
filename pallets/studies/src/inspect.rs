//! What others may know about studies.

use crate::pallet::*;
use alloc::vec::Vec;
use frame_support::{
	traits::{Get, Time},
	weights::Weight,
};
use salus_primitives::{
	traits::{OrganizationInspect, StudyInspect},
	OrganizationId, StudyId, UnixMillis,
};
use salus_runtime_api::{InvestigatorView, StudyStatus, StudyView, MAX_PAGE};

impl<T: Config> StudyInspect<T::AccountId> for Pallet<T> {
	fn is_open(study: StudyId) -> bool {
		Self::open_study(study).is_some()
	}

	fn is_over(study: StudyId) -> bool {
		Studies::<T>::get(study).is_none_or(|study| study.is_over(T::Time::now()))
	}

	fn takes_part_until(who: &T::AccountId, study: StudyId) -> Option<UnixMillis> {
		Investigators::<T>::get(study, who)
			.filter(|investigator| Self::is_active(who, investigator))?;
		Self::open_study(study).map(|open| open.ends_at)
	}

	fn sponsor(study: StudyId) -> Option<OrganizationId> {
		Studies::<T>::get(study).map(|study| study.sponsor)
	}

	fn inspect_weight() -> Weight {
		// `takes_part_until` reads the most: the study, the time and the sponsor, the investigator and who
		// credentials them.
		T::DbWeight::get()
			.reads(3)
			.saturating_add(T::Organizations::inspect_weight().saturating_mul(2))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_investigator(who: &T::AccountId) -> StudyId {
		crate::benchmarking::set_investigator::<T>(who)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_investigator_of_closed(who: &T::AccountId) -> StudyId {
		crate::benchmarking::set_investigator_of_closed::<T>(who)
	}
}

impl<T: Config> Pallet<T> {
	/// One study, ended ones included.
	pub fn study(id: StudyId) -> Option<StudyView<T::AccountId>> {
		let study = Studies::<T>::get(id)?;
		let status = Self::status(&study);
		Some(StudyView {
			id,
			sponsor: study.sponsor,
			protocol: study.protocol,
			registered_at: study.registered_at,
			registered_by: study.registered_by,
			ends_at: study.ends_at,
			ended_at: study.ended.map(|ended| ended.at),
			ended_how: study.ended.map(|ended| ended.how),
			status,
			investigators: study.investigators,
		})
	}

	/// Studies in the order of their ids, from `from` on, ended ones too; at most `limit` or
	/// [`MAX_PAGE`], whichever is less.
	pub fn studies(from: StudyId, limit: u32) -> Vec<StudyView<T::AccountId>> {
		let end = from.0.saturating_add(limit.min(MAX_PAGE)).min(StudyCount::<T>::get());
		(from.0..end).filter_map(|id| Self::study(StudyId(id))).collect()
	}

	/// The investigators of a study, removed ones too, from the one after `after` on; at most
	/// `limit` or [`MAX_PAGE`], whichever is less. Their order means nothing, but is always the same.
	pub fn investigators(
		study: StudyId,
		after: Option<T::AccountId>,
		limit: u32,
	) -> Vec<InvestigatorView<T::AccountId>> {
		let is_open = Self::is_open(study);
		let some = match after {
			None => Investigators::<T>::iter_prefix(study),
			Some(account) => Investigators::<T>::iter_prefix_from(
				study,
				Investigators::<T>::hashed_key_for(study, account),
			),
		};
		some.take(limit.min(MAX_PAGE) as usize)
			.map(|(account, investigator)| InvestigatorView {
				takes_part: is_open && Self::is_active(&account, &investigator),
				account,
				enrolled_at: investigator.enrolled_at,
				enrolled_by: investigator.enrolled_by,
				removed_at: investigator.removed_at,
			})
			.collect()
	}

	/// A study, if it is open.
	fn open_study(id: StudyId) -> Option<StudyOf<T>> {
		Studies::<T>::get(id).filter(|study| Self::status(study) == StudyStatus::Open)
	}

	/// Where a study stands now.
	fn status(study: &StudyOf<T>) -> StudyStatus {
		study.status(T::Organizations::roles(study.sponsor), T::Time::now())
	}

	/// Whether an investigator takes part in a study that is open.
	fn is_active(who: &T::AccountId, investigator: &InvestigatorOf<T>) -> bool {
		investigator.removed_at.is_none() && T::Organizations::practitioner(who).is_some()
	}
}
