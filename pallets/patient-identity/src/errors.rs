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
		/// patient. Sign with such an account.
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
		/// The patient has as many keys as there may be. Remove one first.
		LimitReached,
		/// The key is the last that controls the identity. Add another control key first.
		LastControlKey,
	}
}
