//! Why the pallet rejects calls.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet.
#[pallet_section]
mod errors {
	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer may not do this: to open, is no practitioner of a member in good standing
		/// that treats, with the privilege to break the glass in force; to close, did not open it;
		/// to review, is no privacy officer of that organization, or of another that has no part in
		/// it, or opened or reviewed it, or is no regulator's where two disagree; to dispute or set,
		/// is no *consent* key of the patient.
		/// Sign with an account that may.
		NotAuthorized,
		/// There is no such patient, emergency, disaster or suspended practitioner, or the
		/// emergency was removed after its time. Check the ids.
		NotFound,
		/// The named holder is no member in good standing. Name another, or any.
		NotInGoodStanding,
		/// The practitioner was found to abuse emergency access. A colleague may open; the council
		/// can lift it.
		Suspended,
		/// The practitioner may break the glass, as far as it lies here. There is nothing to lift.
		NotSuspended,
		/// All ids are used up, or as many disasters last as there may be. End one first.
		LimitReached,
		/// The emergency, or the disaster, is over. Nothing is left to close.
		NotInForce,
		/// The emergency runs. It can be reviewed when it is over.
		InForce,
		/// It was reviewed, or it is settled. Nothing is left to do.
		Reviewed,
		/// Nothing asks for a review by another organization. Wait until something does.
		NotNeeded,
		/// The patient disputes it already. Nothing is left to do.
		Disputed,
		/// The lot was drawn before. Nothing is left to do.
		Drawn,
		/// The time to draw the lot is over, so that the emergency counts as sampled; or the end of
		/// the disaster is not in the future. Review it, or name a later end.
		Expired,
		/// The own review was not made in time, or the block that carries it is not made yet, so its
		/// hash is not known; or the emergency must still be kept. Draw in a later block; prune when
		/// its time is over.
		TooSoon,
		/// Something of the emergency is not settled. It is removed only when that is.
		NotSettled,
		/// The end of the disaster lies further ahead than one may last. Name an earlier one, and
		/// declare it anew when that comes.
		TooFar,
		/// The disaster reaches nobody. Name an organization, or all.
		Empty,
		/// The patient's setting is this already. Nothing is left to do.
		Unchanged,
		/// The patient's identity was recovered less than 72 hours ago, and more would be opened than
		/// before. Wait; to set less goes on.
		RecentlyRecovered,
	}
}
