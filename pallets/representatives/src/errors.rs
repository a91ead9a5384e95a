//! Why the pallet rejects calls.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet.
#[pallet_section]
mod errors {
	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer may not do this: it is no *control* key of the patient; opens no commitment of the
		/// patient's, or is a key of the patient or a removed one; is no practitioner of a provider that
		/// treats the patient, or represents the patient; no privacy officer of a member that deals with
		/// the patient; or nobody who may say that the patient came of age. Sign with an account that may.
		NotAuthorized,
		/// There is no such patient, the patient has no representative of this id, the signer represents
		/// nobody there, or nothing was attested. Check both.
		NotFound,
		/// The appointment is to nothing, or ends before it begins. Name at least one authority, and an
		/// end after the beginning.
		Empty,
		/// The end is not in the future: what is appointed or attested would be, or is, over. Choose a
		/// later end; else nothing is left to do.
		Expired,
		/// The end is further away than it may be, by `MaxRepresentation` or `MaxIncapacity`; or it is
		/// after the month in which the patient comes of age, or within it, which would tell of the day.
		/// Choose an earlier one, or the end of that month.
		TooFar,
		/// The patient's identity was recovered less than 72 hours ago: until then nobody is entrusted
		/// with anything. Wait; to remove goes on.
		RecentlyRecovered,
		/// The patient has as many representatives as there may be, or no id is left: remove one. Or as
		/// many organizations hold this one as may at a time: nothing is left to do.
		LimitReached,
		/// The signer, or another key of the same identity, represents the patient already. Nothing is
		/// left to do.
		AlreadyExists,
		/// The representative was removed, resigned, or the patient came of age. Nothing is left to do.
		Ended,
		/// The representative is under a safeguarding hold, by this account or another key of the same
		/// identity, and cannot begin anew within it. Wait.
		Held,
		/// The capacity does not fit what the patient appointed: a parent's says when the patient comes
		/// of age, that by power of attorney and an executor's does not; an executor sleeps, and who has a
		/// power of attorney that is not durable does not. Have the patient appoint anew.
		OutOfRange,
		/// The month in which the patient comes of age has not begun; the patient refuted an
		/// attestation less than fourteen days ago; or the organization held this representative
		/// less than 180 days ago. Wait.
		TooSoon,
		/// Lack of capacity is attested until then already, or longer. Nothing is left to do.
		NotLater,
		/// What was attested holds no more; or the representative could not act now anyway: has not
		/// accepted, is not to begin yet, or is asleep. Nothing is left to do.
		NotInForce,
		/// The representative is none of a minor's. Remove them, or wait until their time is over.
		NotMinor,
		/// Another appointment says otherwise of when the patient comes of age, or that the patient is an
		/// adult; or the patient has come of age. Say the same, or remove who was appointed in error
		/// before they accept.
		AgeDiffers,
		/// The patient died or left: nobody is appointed, and nobody but an executor of who died accepts.
		/// Have whoever left come back, or a death that was none refuted.
		Inactive,
	}
}
