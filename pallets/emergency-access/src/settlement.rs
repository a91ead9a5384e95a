//! Drawing lots, and what becomes of emergencies that are settled.

use crate::{
	pallet::*,
	rule::{drawn_until, is_sampled, Periods},
};
use frame_support::{
	defensive, ensure,
	pallet_prelude::DispatchResult,
	traits::{Get, Time},
};
use salus_primitives::{EmergencyId, PatientId};
use salus_runtime_api::Draw;

impl<T: Config> Pallet<T> {
	/// How long reviews and lots may take.
	pub(crate) fn periods() -> Periods {
		Periods { review: T::ReviewPeriod::get(), draw: T::DrawPeriod::get() }
	}

	/// The body of `draw`.
	pub(crate) fn do_draw(patient: PatientId, id: EmergencyId) -> DispatchResult {
		let mut emergency = Emergencies::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		ensure!(emergency.draw == Draw::Pending, Error::<T>::Drawn);
		let until = drawn_until(&emergency, Self::periods());
		ensure!(T::Time::now() < until, Error::<T>::Expired);
		let now = frame_system::Pallet::<T>::block_number();
		ensure!(emergency.opened_in < now, Error::<T>::TooSoon);

		let hash = frame_system::Pallet::<T>::block_hash(emergency.opened_in);
		// A hash that is not kept any more is all zeros: what cannot be drawn counts as sampled.
		let sampled = hash == T::Hash::default()
			|| is_sampled(hash.as_ref(), patient, id, T::SampleOneIn::get());
		let was_settled = emergency.is_settled();
		emergency.draw = if sampled { Draw::Sampled } else { Draw::Spared };
		Self::update(patient, id, emergency, was_settled);
		Self::deposit_event(Event::Drawn { patient, emergency: id, sampled });
		Ok(())
	}

	/// Writes an emergency that has changed, and where it is listed: among what waits for a review,
	/// or among the patient's settled ones, of which the first makes room.
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
			Settled::<T>::mutate(patient, |settled| {
				if settled.is_full() {
					Self::forget(patient, settled.remove(0));
				}
				if settled.try_push(id).is_err() {
					defensive!("there is room: the first has just made it");
				}
			});
		}
		if was_settled && !is_settled {
			Settled::<T>::mutate(patient, |settled| settled.retain(|one| *one != id));
			Unsettled::<T>::insert(organization, (patient, id), ());
		}
	}

	/// Removes a settled emergency, and what a search would find it by.
	fn forget(patient: PatientId, id: EmergencyId) {
		let Some(emergency) = Emergencies::<T>::take(patient, id) else {
			defensive!("what is listed as settled is kept");
			return;
		};
		let key = (emergency.opened_by, emergency.holder, emergency.kind);
		if LastOpened::<T>::get(patient, &key) == Some(id) {
			LastOpened::<T>::remove(patient, key);
		}
	}
}
