//! What must always be true of the stored state.

use crate::pallet::*;
use alloc::collections::BTreeMap;
use frame_support::{ensure, traits::Time};
use salus_primitives::{Basis, Judged, Outcome, PatientId, Recipient};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the stored state.
	///
	/// # Invariants
	///
	/// - A patient's entries have the indices below the next index, each of them.
	/// - In the order of their indices, a holder's entries about a patient have the sequences 0, 1,
	///   2 and so on, up to its next.
	/// - In that order, no entry is from an earlier block or time than the one before, and none is
	///   from after now.
	/// - A refusal is not judged, nor is a release to somebody who stands as a commitment; every
	///   other release is, but for one to a member by a grant whose grantee may stand as one, and one to
	///   who came as a representative whom the patient has.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut entries: BTreeMap<PatientId, BTreeMap<u32, EntryOf<T>>> = BTreeMap::new();
		for (patient, index, entry) in Entries::<T>::iter() {
			let is_judged = entry.judged != Judged::NotJudged;
			let can_be_judged = matches!(entry.outcome, Outcome::Released { .. })
				&& !matches!(entry.recipient, Recipient::External(_));
			let may_be_unnamed = matches!(
				(&entry.recipient, &entry.outcome),
				(Recipient::Organization(_), Outcome::Released { basis: Basis::Grant(_) })
					| (
						Recipient::Patient,
						Outcome::Released { basis: Basis::Representative { .. } }
					)
			);
			ensure!(
				is_judged == can_be_judged || (!is_judged && may_be_unnamed),
				"what can be judged is, and nothing else"
			);
			entries.entry(patient).or_default().insert(index, entry);
		}

		let mut written = BTreeMap::new();
		let mut counted = BTreeMap::new();
		for (patient, entries) in entries {
			let mut before = None;
			let mut expected_index = 0u32;
			for (index, entry) in entries {
				ensure!(index == expected_index, "a patient's entries are counted without gaps");
				expected_index = index.saturating_add(1);

				let sequence = counted.entry((patient, entry.holder)).or_insert(0u32);
				ensure!(entry.sequence == *sequence, "a holder's entries are counted without gaps");
				*sequence = sequence.saturating_add(1);

				let at = (entry.block, entry.recorded_at);
				ensure!(
					before.is_none_or(|(block, time)| block <= at.0 && time <= at.1),
					"an entry is not from before the one before it"
				);
				before = Some(at);
			}
			if let Some((block, recorded_at)) = before {
				ensure!(
					block <= frame_system::Pallet::<T>::block_number()
						&& recorded_at <= T::Time::now(),
					"an entry is not written after now"
				);
			}
			written.insert(patient, expected_index);
		}

		let next: BTreeMap<_, _> = NextIndex::<T>::iter().collect();
		ensure!(written == next, "a patient's next index is the number of entries");
		let next: BTreeMap<_, _> = NextSequence::<T>::iter()
			.map(|(patient, holder, next)| ((patient, holder), next))
			.collect();
		ensure!(counted == next, "a holder's next sequence is the number of its entries");
		Ok(())
	}
}
