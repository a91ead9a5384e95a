//! Writing and showing entries.

use crate::{
	pallet::*,
	rule::{judge, Report},
	Entry,
};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use frame_system::pallet_prelude::BlockNumberFor;
use salus_primitives::{
	traits::{GrantInspect, OrganizationInspect, PatientInspect, RepresentativeInspect},
	OrganizationId, Outcome, PatientId, Recipient,
};
use salus_runtime_api::{DisclosureView, MAX_PAGE};

impl<T: Config> Pallet<T> {
	/// The body of `disclose`.
	pub(crate) fn do_disclose(
		by: T::AccountId,
		patient: PatientId,
		recipient: Recipient,
		outcome: Outcome,
		description: [u8; 32],
	) -> DispatchResult {
		let holder = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(T::Patients::exists(patient), Error::<T>::NotFound);
		let index = NextIndex::<T>::get(patient);
		let next_index = index.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let sequence = NextSequence::<T>::get(patient, holder);
		let next_sequence = sequence.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let judged = judge(
			&Report { holder, recipient: &recipient, outcome: &outcome },
			|id, organization| T::Grants::in_force(patient, id, holder, organization),
			|kind, organization| T::Grants::policy_in_force(patient, kind, holder, organization),
			|id, organization| T::Grants::emergency_in_force(patient, id, holder, organization),
			|law, organization| T::Organizations::roles(organization).intersects(law.claimants()),
			|id, capacity| T::Representatives::may_view(patient, id, capacity),
		);

		let entry = Entry {
			holder,
			sequence,
			recipient,
			outcome,
			judged,
			description,
			block: frame_system::Pallet::<T>::block_number(),
			recorded_at: T::Time::now(),
		};
		NextIndex::<T>::insert(patient, next_index);
		NextSequence::<T>::insert(patient, holder, next_sequence);
		Entries::<T>::insert(patient, index, entry);
		Self::deposit_event(Event::Recorded {
			patient,
			index,
			holder,
			sequence,
			recipient,
			outcome,
			judged,
			by,
		});
		Ok(())
	}

	/// One entry about a patient.
	pub fn disclosure(patient: PatientId, index: u32) -> Option<DisclosureView<BlockNumberFor<T>>> {
		let Entry { holder, sequence, recipient, outcome, judged, description, block, recorded_at } =
			Entries::<T>::get(patient, index)?;
		Some(DisclosureView {
			index,
			holder,
			sequence,
			recipient,
			outcome,
			judged,
			description,
			block,
			recorded_at,
		})
	}

	/// The entries about a patient in the order in which they were written, from the one with the
	/// number `from` on; at most `limit` or [`MAX_PAGE`], whichever is less.
	pub fn disclosures(
		patient: PatientId,
		from: u32,
		limit: u32,
	) -> Vec<DisclosureView<BlockNumberFor<T>>> {
		let end = from.saturating_add(limit.min(MAX_PAGE)).min(NextIndex::<T>::get(patient));
		(from..end).filter_map(|index| Self::disclosure(patient, index)).collect()
	}

	/// How many entries `holder` wrote about a patient.
	pub fn disclosures_by(patient: PatientId, holder: OrganizationId) -> u32 {
		NextSequence::<T>::get(patient, holder)
	}
}
