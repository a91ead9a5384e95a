//! Disasters: times in which more is expected and free, and no review becomes due.

use crate::{pallet::*, types::Disaster};
use frame_support::{
	defensive, ensure,
	pallet_prelude::DispatchResult,
	traits::{Get, Time},
};
use salus_primitives::{Affected, DisasterId, OrganizationId, UnixMillis};

impl<T: Config> Pallet<T> {
	/// Whether a disaster reaches the organization now.
	pub(crate) fn is_in_disaster(organization: OrganizationId) -> bool {
		let now = T::Time::now();
		Disasters::<T>::get()
			.iter()
			.any(|disaster| disaster.lasts(now) && disaster.affected.includes(organization))
	}

	/// The body of `declare_disaster`.
	pub(crate) fn do_declare_disaster(affected: Affected, until: UnixMillis) -> DispatchResult {
		let now = T::Time::now();
		ensure!(now < until, Error::<T>::Expired);
		ensure!(until <= now.saturating_add(T::MaxDisaster::get()), Error::<T>::TooFar);
		if let Affected::Organizations(organizations) = &affected {
			ensure!(!organizations.is_empty(), Error::<T>::Empty);
		}
		let id = NextDisasterId::<T>::get();
		let next_id = id.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let mut disasters = Disasters::<T>::get();
		if disasters.is_full() {
			let over = disasters.iter().position(|disaster| !disaster.lasts(now));
			disasters.remove(over.ok_or(Error::<T>::LimitReached)?);
		}

		let id = DisasterId(id);
		let declared =
			Disaster { id, affected: affected.clone(), from: now, until, ended_at: None };
		if disasters.try_push(declared).is_err() {
			defensive!("there is room: one that is over has just made it");
		}
		Disasters::<T>::put(disasters);
		NextDisasterId::<T>::put(next_id);
		Self::deposit_event(Event::DisasterDeclared { disaster: id, affected, until });
		Ok(())
	}

	/// The body of `end_disaster`.
	pub(crate) fn do_end_disaster(id: DisasterId) -> DispatchResult {
		let now = T::Time::now();
		let mut disasters = Disasters::<T>::get();
		let disaster =
			disasters.iter_mut().find(|disaster| disaster.id == id).ok_or(Error::<T>::NotFound)?;
		ensure!(disaster.lasts(now), Error::<T>::NotInForce);

		disaster.ended_at = Some(now);
		Disasters::<T>::put(disasters);
		Self::deposit_event(Event::DisasterEnded { disaster: id });
		Ok(())
	}
}
