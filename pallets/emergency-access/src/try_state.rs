//! What must always be true of the stored state.

use crate::{pallet::*, types::Disaster};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use salus_primitives::{EmergencyAccess, Holder, UnixMillis};
use salus_runtime_api::Draw;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - An emergency has an id that was given, opens something, and runs for no longer than its
	///   window.
	/// - At most one runs of a practitioner, patient, holder and kind: the one that a search finds.
	/// - It is reviewed, and settled, when it is over; never by who opened it, and never by one
	///   organization or one person as the own and as another, nor by the named holder. What is
	///   disputed is over.
	/// - Unless it is settled, it waits with its organization.
	/// - What a search finds is kept, and is what it was found by.
	/// - Denials and disasters are in the order of time, and a disaster lasts no longer than it
	///   may.
	/// - A bar is lifted after it began, and is for an emergency that there was. Nothing is from
	///   after now.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (patient, id, emergency) in Emergencies::<T>::iter() {
			ensure!(id.0 < NextEmergencyId::<T>::get(patient), "an id was given before it is used");
			Self::try_times(&emergency, now)?;
			Self::try_reviews(&emergency, now)?;
			let waits = Unsettled::<T>::contains_key(emergency.organization, (patient, id));
			ensure!(waits != emergency.is_settled(), "what is not settled waits, and nothing else");
			let runs = emergency.runs(now);
			let key = (emergency.opened_by, emergency.holder, emergency.kind);
			let is_last = LastOpened::<T>::get(patient, key) == Some(id);
			ensure!(is_last || !runs, "what runs is what a search finds");
		}
		Self::try_lists()?;
		for (_, denials) in Denials::<T>::iter() {
			let times: Vec<_> = denials.iter().map(|denial| denial.at).collect();
			ensure!(times.is_sorted(), "denials are in the order of time");
			ensure!(times.iter().all(|at| *at <= now), "nothing is denied after now");
		}
		for (_, bar) in Bars::<T>::iter() {
			let lifted = bar.lifted_at.is_none_or(|at| bar.from <= at && at <= now);
			ensure!(bar.from <= now && lifted, "a bar is lifted after it began");
			let was_given = bar.emergency.0 < NextEmergencyId::<T>::get(bar.patient);
			ensure!(was_given, "a bar is for an emergency that there was");
		}
		Self::try_disasters(&Disasters::<T>::get(), now)
	}

	/// The invariants of when an emergency runs.
	fn try_times(emergency: &EmergencyOf<T>, now: UnixMillis) -> Result<(), TryRuntimeError> {
		ensure!(emergency.opened_at <= now, "nothing is opened after now");
		let latest = emergency.opened_at.saturating_add(T::Window::get());
		ensure!(
			emergency.opened_at < emergency.expires_at && emergency.expires_at <= latest,
			"an emergency runs for no longer than its window"
		);
		ensure!(emergency.access != EmergencyAccess::Nothing, "an emergency opens something");
		if let Some(closed) = emergency.closed {
			ensure!(
				emergency.opened_at <= closed.at
					&& closed.at < emergency.expires_at
					&& closed.at <= now,
				"an emergency is closed while it runs"
			);
		}
		ensure!(
			emergency.disputed_at.is_none_or(|at| emergency.over_at() <= at && at <= now),
			"what is disputed is over"
		);
		Ok(())
	}

	/// The invariants of an emergency's reviews.
	fn try_reviews(emergency: &EmergencyOf<T>, now: UnixMillis) -> Result<(), TryRuntimeError> {
		let over_at = emergency.over_at();
		let in_time = |at: UnixMillis| over_at <= at && at <= now;
		if let Some(review) = &emergency.review {
			ensure!(in_time(review.at), "an emergency is reviewed when it is over");
			ensure!(review.by != emergency.opened_by, "nobody reviews what they opened");
		}
		ensure!(
			(emergency.review.is_some() && emergency.draw != Draw::Pending)
				|| emergency.reviewed_in.is_some() == emergency.review.is_some(),
			"the lot is drawn from the block of the own review"
		);
		ensure!(
			emergency.review.is_some() || emergency.draw == Draw::Pending,
			"the lot is drawn after the own review"
		);
		if let Some(second) = &emergency.second_review {
			ensure!(in_time(second.at), "an emergency is reviewed when it is over");
			ensure!(second.by != emergency.opened_by, "nobody reviews what they opened");
			ensure!(
				second.organization != emergency.organization
					&& emergency.holder != Holder::Organization(second.organization),
				"another organization reviews an emergency again"
			);
			ensure!(
				emergency.review.as_ref().is_none_or(|review| review.by != second.by),
				"another person reviews an emergency again"
			);
		}
		Ok(())
	}

	/// The invariants of the lists.
	fn try_lists() -> Result<(), TryRuntimeError> {
		for (organization, (patient, id), ()) in Unsettled::<T>::iter() {
			let emergency = Emergencies::<T>::get(patient, id);
			ensure!(
				emergency.is_some_and(|emergency| emergency.organization == organization),
				"what waits for a review is kept, and its organization's"
			);
		}
		for (patient, (by, holder, kind), id) in LastOpened::<T>::iter() {
			let is_it = |one: EmergencyOf<T>| {
				one.opened_by == by && one.holder == holder && one.kind == kind
			};
			ensure!(
				Emergencies::<T>::get(patient, id).is_some_and(is_it),
				"what a search finds is kept, and is it"
			);
		}
		Ok(())
	}

	/// The invariants of the disasters.
	fn try_disasters(disasters: &[Disaster], now: UnixMillis) -> Result<(), TryRuntimeError> {
		let next = NextDisasterId::<T>::get();
		ensure!(disasters.iter().all(|one| one.id.0 < next), "an id was given before it is used");
		ensure!(
			disasters.is_sorted_by_key(|one| (one.from, one.id)),
			"disasters are in the order of time"
		);
		for one in disasters {
			let latest = one.from.saturating_add(T::MaxDisaster::get());
			ensure!(
				one.from <= now && one.from < one.until && one.until <= latest,
				"a disaster lasts no longer than it may"
			);
			ensure!(
				one.ended_at.is_none_or(|at| one.from <= at && at < one.until && at <= now),
				"a disaster is ended while it lasts"
			);
		}
		Ok(())
	}
}
