//! Drawing lots, and what becomes of emergencies that are settled.

use crate::{
	pallet::*,
	rule::{drawn_until, is_sampled, Now, Periods},
};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Get, Time},
};
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{EmergencyId, PatientId};
use salus_runtime_api::Draw;

impl<T: Config> Pallet<T> {
	/// How long reviews and lots may take.
	pub(crate) fn periods() -> Periods<BlockNumberFor<T>> {
		Periods { review: T::ReviewPeriod::get(), draw: T::DrawPeriod::get() }
	}

	/// When it is.
	pub(crate) fn now() -> Now<BlockNumberFor<T>> {
		Now { time: T::Time::now(), block: frame_system::Pallet::<T>::block_number() }
	}

	/// The body of `draw`.
	pub(crate) fn do_draw(patient: PatientId, id: EmergencyId) -> DispatchResult {
		let mut emergency = Emergencies::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		ensure!(emergency.draw == Draw::Pending, Error::<T>::Drawn);
		let now = frame_system::Pallet::<T>::block_number();
		let reviewed_in = emergency.reviewed_in.ok_or(Error::<T>::TooSoon)?;
		ensure!(reviewed_in < now, Error::<T>::TooSoon);
		let until = drawn_until(&emergency, T::DrawPeriod::get());
		ensure!(until.is_some_and(|until| now < until), Error::<T>::Expired);

		let hash = frame_system::Pallet::<T>::block_hash(reviewed_in);
		// A hash that is not kept any more is all zeros: what cannot be drawn counts as sampled.
		let sampled = hash == T::Hash::default()
			|| is_sampled(hash.as_ref(), patient, id, T::SampleOneIn::get());
		let organization = emergency.organization;
		let was_settled = emergency.is_settled();
		emergency.draw = if sampled { Draw::Sampled } else { Draw::Spared };
		Self::update(patient, id, emergency, was_settled);
		Self::deposit_event(Event::Drawn { patient, emergency: id, organization, sampled });
		Ok(())
	}

	/// Writes an emergency that has changed, and whether it waits for a review.
	pub(crate) fn update(
		patient: PatientId,
		id: EmergencyId,
		emergency: EmergencyOf<T>,
		was_settled: bool,
	) {
		let organization = emergency.organization;
		let is_settled = emergency.is_settled();
		Emergencies::<T>::insert(patient, id, emergency);
		if is_settled && !was_settled {
			Unsettled::<T>::remove(organization, (patient, id));
		}
		if was_settled && !is_settled {
			Unsettled::<T>::insert(organization, (patient, id), ());
		}
	}

	/// The body of `prune`.
	pub(crate) fn do_prune(patient: PatientId, id: EmergencyId) -> DispatchResult {
		let emergency = Emergencies::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		ensure!(emergency.is_settled(), Error::<T>::NotSettled);
		let until = emergency.over_at().saturating_add(T::Retention::get());
		ensure!(until <= T::Time::now(), Error::<T>::TooSoon);

		let organization = emergency.organization;
		Emergencies::<T>::remove(patient, id);
		let key = (emergency.opened_by, emergency.holder, emergency.kind);
		if LastOpened::<T>::get(patient, &key) == Some(id) {
			LastOpened::<T>::remove(patient, key);
		}
		Self::deposit_event(Event::Pruned { patient, emergency: id, organization });
		Ok(())
	}
}
