//! Why the pallet rejects calls.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet.
#[pallet_section]
mod errors {
	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer may not do this: is neither the admin nor a privacy officer of a member in good
		/// standing with an undisputed relationship with the patient, or of the one that keeps the keys
		/// of the duplicate; or is no live key of the patient with the purpose that this takes. Sign with
		/// an account that may.
		NotAuthorized,
		/// The organization attests nothing of this patient, the survivor is not registered, or the
		/// identity is not linked, nor proposed to be. Check the patients.
		NotFound,
		/// A key of the patient refuted what was attested, or the council reversed it, less than fourteen
		/// days ago; or the organization withdrew what it attested less than a year ago. Wait, and look
		/// again who died, or let another organization attest it.
		TooSoon,
		/// The organization attests it already, the patient left already, or the duplicate is linked
		/// already. Nothing is left to do; to link it to another, undo the link first.
		AlreadyExists,
		/// As many organizations attest the death as are kept, or as many identities are linked to the
		/// survivor as may be. To attest, nothing is left to do; to link, undo another link first.
		LimitReached,
		/// Nobody attests that the patient died, or the patient has not left, so that there is nothing to
		/// end; or the organization that proposed the link keeps the keys of the duplicate no more, or is
		/// not in good standing. Nothing is left to do, or who keeps the keys proposes it anew.
		NotInForce,
		/// The patient's identity was recovered less than 72 hours ago: wait, to leave goes on. Or it was
		/// recovered, or taken over, since a death was first attested: whoever signs may be anybody. Ask
		/// those who attested it, or the council.
		RecentlyRecovered,
		/// The two are one identity, the survivor is itself the duplicate of another, or the duplicate has
		/// duplicates: links are no chains. Name the identity that goes on, for each duplicate.
		Chained,
	}
}
