//! What must always be true of the stored state.

use crate::pallet::*;
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - Representatives stand in the order of their ids, each below the next one's.
	/// - One was appointed to something, not after now, for a time that begins then or later, and ends
	///   at the latest a `MaxRepresentation` after it and with the month of coming of age, within
	///   which it does not end otherwise.
	/// - One accepted within that time and not after now, in a capacity that fits.
	/// - One account represents a patient once at a time.
	/// - All that are not over say the same of the month in which the patient comes of age.
	/// - A hold is of one who accepted, begins after that and before the end, and not after now; of an
	///   organization one at most is kept, and they stand in the order of time.
	/// - What ended did so within its time and not after now.
	/// - Incapacity was attested not after now, holds for a `MaxIncapacity` at most, and ended within
	///   its time and not after now. Nothing was refuted after now.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (patient, representatives) in Representatives::<T>::iter() {
			let mut pairs = representatives.iter().zip(representatives.iter().skip(1));
			ensure!(pairs.all(|(one, next)| one.id < next.id), "they stand in the order of ids");
			let next = NextRepresentativeId::<T>::get(patient);
			ensure!(representatives.iter().all(|one| one.id.0 < next), "an id is below the next");
			for one in &representatives {
				Self::try_appointment(one)?;
				Self::try_holds(one)?;
			}
			Self::try_accounts(&representatives)?;
			let now = T::Time::now();
			let mut months = representatives
				.iter()
				.filter(|one| !one.is_over(now))
				.map(|one| one.age_out.map(|age_out| age_out.month));
			let first = months.next();
			ensure!(months.all(|month| Some(month) == first), "all say the same of the age");
		}
		Self::try_incapacities()
	}

	fn try_appointment(one: &RepresentativeOf<T>) -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		ensure!(!one.authorities.is_empty(), "somebody is appointed to something");
		ensure!(one.appointed_at <= now, "nobody is appointed after now");
		let latest = one.appointed_at.saturating_add(T::MaxRepresentation::get());
		ensure!(
			one.appointed_at <= one.valid_from
				&& one.valid_from < one.valid_until
				&& one.valid_until <= latest
				&& one.age_out.is_none_or(|age_out| age_out.may_end_at(one.valid_until)),
			"a time begins with the appointment, and ends not too late"
		);
		if let Some(accepted) = &one.accepted {
			ensure!(one.fits(accepted.capacity), "a capacity fits what was appointed");
			ensure!(
				one.appointed_at <= accepted.at && accepted.at <= now.min(one.over_at()),
				"one accepts what is not over, and not after now"
			);
		}
		if let Some(ended) = one.ended {
			ensure!(
				one.appointed_at <= ended.at && ended.at <= now && ended.at < one.valid_until,
				"what ends does so within its time, and not after now"
			);
		}
		Ok(())
	}

	fn try_holds(one: &RepresentativeOf<T>) -> Result<(), TryRuntimeError> {
		for (index, hold) in one.holds.iter().enumerate() {
			let accepted = one.accepted.as_ref().ok_or("who is held has accepted")?;
			ensure!(
				accepted.at <= hold.from && hold.from <= T::Time::now().min(one.over_at()),
				"a hold begins while one represents, and not after now"
			);
			let mut before = one.holds.iter().take(index);
			ensure!(
				before.clone().all(|other| other.organization != hold.organization),
				"an organization's last hold is kept"
			);
			ensure!(
				before.all(|other| other.from <= hold.from),
				"holds stand in the order of time"
			);
		}
		Ok(())
	}

	/// The times for which one account accepted share no moment.
	fn try_accounts(representatives: &RepresentativesOf<T>) -> Result<(), TryRuntimeError> {
		for one in representatives {
			let Some(accepted) = &one.accepted else { continue };
			for other in representatives.iter().filter(|other| other.id != one.id) {
				let share_a_moment = other.accepted.as_ref().is_some_and(|others| {
					others.account == accepted.account
						&& accepted.at.max(others.at) < one.over_at().min(other.over_at())
				});
				ensure!(!share_a_moment, "one account represents a patient once at a time");
			}
		}
		Ok(())
	}

	fn try_incapacities() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (_, one) in Incapacities::<T>::iter() {
			let latest = one.attested_at.saturating_add(T::MaxIncapacity::get());
			ensure!(
				one.attested_at <= now
					&& one.attested_at < one.valid_until
					&& one.valid_until <= latest,
				"incapacity is attested now, and not for too long"
			);
			ensure!(
				one.ended_at.is_none_or(|at| {
					one.attested_at <= at && at <= now && at < one.valid_until
				}),
				"what was attested ends within its time, and not after now"
			);
		}
		let mut refuted = RefutedAt::<T>::iter();
		ensure!(refuted.all(|(_, at)| at <= now), "nothing is refuted after now");
		Ok(())
	}
}
