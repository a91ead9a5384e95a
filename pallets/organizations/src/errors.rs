//! Why the pallet rejects calls.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet.
#[pallet_section]
mod errors {
	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such organization, practitioner or licence. Look up the id or the account.
		NotFound,
		/// The signer administers no organization, the practitioner is another's, or whoever attests a
		/// licence is no regulator, or the licence its own. Sign with the admin's account.
		NotAuthorized,
		/// The account administers an organization or practises for one already. Use another
		/// account, or have it removed there first.
		AlreadyExists,
		/// The signer's organization has a membership that expired. Ask the council to renew it.
		Expired,
		/// The organization is suspended. Ask the council to reinstate it.
		Suspended,
		/// The organization is not suspended. There is nothing to lift.
		NotSuspended,
		/// The organization or the practitioner was removed. An organization can be admitted anew,
		/// a practitioner enrolled anew.
		Removed,
		/// The organization credentials as many practitioners as it may, or no id is left. Remove a
		/// practitioner who left.
		LimitReached,
		/// A name, a set of roles or an amount is empty. Give one.
		Empty,
		/// The name is not printable UTF-8, or has a space at an end. Correct it.
		NotPrintable,
		/// The given expiry is not in the future. Choose a later one.
		InPast,
		/// The given expiry is too far in the future. Choose an earlier one.
		TooFar,
		/// A regulator may not let a role end earlier than it does. Ask the council.
		TooEarly,
		/// The organization was not admitted in the role that rests on such a licence. Choose the kind
		/// by its roles.
		RoleMissing,
		/// The council withdrew the licence. Only the council gives it anew.
		Revoked,
	}
}
