//! Why the pallet rejects calls.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet.
#[pallet_section]
mod errors {
	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such identity, or the key is none of its keys. Look up the id and the key.
		NotFound,
		/// The signer acts for no organization in good standing, or is no live control key of the
		/// patient, or nobody but its custodian may do this; to veto, no live key of
		/// the patient's own; to help to recover, it opens none of the patient's
		/// commitments to guardians, or is neither admin nor privacy officer of an organization that
		/// has dealt with the patient for long enough, or it is a key of the patient, or was removed
		/// from another; to take help back, it gave none. Sign with an account that may.
		NotAuthorized,
		/// The key belongs to an identity already. Make a new one.
		AlreadyExists,
		/// The key belonged to an identity and was removed. It never comes back; make a new one.
		Removed,
		/// The payload is no longer accepted. Have the key sign a new one.
		Expired,
		/// The payload's expiry is too far in the future. Have the key sign an earlier one.
		TooFar,
		/// The key did not sign this payload: another key did, or for another chain, sponsor,
		/// patient, or with other content. Have the key sign what is submitted.
		InvalidSignature,
		/// The set of purposes is empty. Give one.
		Empty,
		/// The patient has as many keys as there may be; or the attempt as many supporters as there
		/// may be; or too many rest after attempts for another to start. Remove a key first, or
		/// wait.
		LimitReached,
		/// The key is the last that controls the identity. Add another control key first.
		LastControlKey,
		/// The threshold is not between one and the number of guardians (or not zero, without any),
		/// or the delay not between 72 hours and 30 days. Choose one that is.
		OutOfRange,
		/// A commitment stands twice in the list. Commit to each guardian once, each with its own
		/// salt.
		Repeated,
		/// The identity was recovered less than 72 hours ago: until then no guardian is added, and no
		/// key for the veto alone removed, replaced or used for more. Wait.
		RecentlyRecovered,
		/// An attempt to recover the identity is open. Support it, or wait until it is over.
		AlreadyOpen,
		/// No attempt to recover the identity is open: none was started, or it was vetoed or
		/// completed, or has lapsed. Start one.
		NotOpen,
		/// The attempt is for another key than the one that is named. Look again before supporting
		/// it.
		Changed,
		/// The guardian was added less than 30 days ago; or the attempt has too few supporters, or
		/// its delay is not over. Wait.
		TooSoon,
		/// The guardian or organization started an attempt, or supported one that was vetoed, less
		/// than 30 days ago, or took its support back. Wait, or let another do it.
		Resting,
		/// The guardian or organization supports the attempt already, or the person does by another
		/// commitment, or by another key of the same identity. Let another do it.
		AlreadySupported,
		/// The patient has guardians, so that organizations do not decide. Let the guardians help.
		HasGuardians,
		/// An organization that attested the person is no longer in good standing. Wait until it is
		/// again, or start another attempt.
		NotInGoodStanding,
		/// The patient disputes a relationship with the organization that attests the person, or with
		/// one that did. Only the patient can withdraw that; let another organization attest.
		Disputed,
		/// No organization keeps the key of this identity: none ever did, or the patient took it over
		/// already. Its own keys act for it.
		NotInCustody,
	}
}
