//! Why the pallet rejects calls.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet.
#[pallet_section]
mod errors {
	/// Why a call was rejected.
	#[pallet::error]
	pub enum Error<T> {
		/// The signer is no live key of this patient with the purpose *consent*, and no representative in
		/// force with the authority that this takes, or would give free what others withheld; or acts for
		/// an organization that would give in the patient's name for other purposes than treatment,
		/// payment and operations, to whom nobody sees or who does research, to itself, to be passed on,
		/// or what is protected or above `N` and the patient signed nothing for; or that records a paper
		/// and neither keeps the patient's key nor treats or covers the patient; to take a use, acts
		/// for no holder whose records the grant is about; to pass on or give back, for nobody whom the
		/// grant lets; to ask, or to take back what was asked, not for the organization that it is for.
		/// Sign with a key that is, or ask the patient for a grant.
		NotAuthorized,
		/// The patient is not registered, or has no grant, restriction, directive or request of this
		/// id, or the restriction was lifted, or the request over, long ago; or the grantee has no grant
		/// that is not over. List the patient's grants, restrictions and requests.
		NotFound,
		/// The holder, the grantee or an excepted grantee is no member in good standing or no open
		/// study, or the practitioner no longer with the organization that asked. Choose one that is, or
		/// wait until it is again.
		NotInGoodStanding,
		/// The scope has no action, no purpose or no category, the validity ends before it begins, no
		/// use is given, or everybody or every purpose is excepted. Name at least one of each, an end
		/// after the beginning, and fewer exceptions.
		Empty,
		/// The end of the validity is not in the future: the grant would be, or is, over; or the
		/// request has expired; or a paper was signed thirty days ago or earlier. To grant or to ask,
		/// choose a later end, and have the paper signed anew; else nothing is left to do.
		Expired,
		/// The end of the validity is further away than `MaxValidity`, or than the parent's or what was
		/// asked for, or there is none though the grant is not for research alone, or would begin later
		/// than others may end; or a representative's would outlast the minority or the appointment, or be
		/// without an end; or a request would wait for longer than `MaxRequestLifetime`, or than
		/// what it asks for would last; or a paper was signed in the future; or what is
		/// given in the patient's name would last for longer than a year. Choose an earlier end, and
		/// grant or ask again when it comes.
		TooFar,
		/// The grant was revoked before, or everything of the directive is over. Nothing is left to
		/// do.
		Revoked,
		/// The patient has as many live grants for this grantee, as many standing restrictions, as
		/// many items of this directive or as many suspensions of this grant as there may be, or
		/// has used up all ids; or the grant was used or passed on as often as it may be; or there are
		/// as many open requests to the patient, or of this organization to the patient, as there may
		/// be; or the patient changed the own policy as often as is kept, and a claim may rest on the
		/// eldest. Revoke or lift one first, take a new directive, revoke the grant and give it anew,
		/// wait until a request is answered or over, or leave the policy as strict as it is.
		LimitReached,
		/// The grant is suspended already. Nothing is left to do.
		Suspended,
		/// The grant is not suspended. Nothing is left to do.
		NotSuspended,
		/// The restriction was lifted before. Nothing is left to do.
		Lifted,
		/// A restriction withholds some of what is to be passed on, or may: what its annex says does not
		/// show. Pass on less, or ask the patient to lift it, or to except who passes on.
		Restricted,
		/// The validity of the grant has not begun. Wait until it has.
		NotYetValid,
		/// The uses of the grant are not counted. Nothing has to be taken.
		NotCounted,
		/// What is passed on is more than the parent lets, or to nobody whom the patient can see; or what
		/// is given is more than was asked for. Narrow the scope or the number of uses; to pass on, name
		/// one organization, practitioner, person or study: to pass on is itself not passed on, and an annex
		/// stays the same.
		TooWide,
		/// An annex is named in a request, or none where one is added to what was asked for. Ask with
		/// `None` or `All`: an annex is the patient's. Approve as it was asked, or with an annex.
		AnnexMisplaced,
		/// The policy is this one already, and no other is planned. Nothing is left to do. A patient who
		/// never set one has set `AllNormal`.
		Unchanged,
		/// The request was approved, narrowed, declined or withdrawn before. Nothing is left to do.
		Answered,
		/// The request asks for something else than what is answered, or for somebody else. Read it
		/// again, from a node that is trusted.
		Changed,
		/// The patient declined a request of this organization less than a day (`DECLINE_REST`) ago.
		/// Wait until the day is over.
		TooSoon,
		/// Records of any holder are meant, though the uses are counted, so that every member could
		/// take them; or though payment is asked for, so that every provider could claim. Name the
		/// holder. To let every provider claim, the patient grants it unasked.
		HolderNotNamed,
		/// The patient's identity was recovered less than 72 hours ago: until then nobody is granted
		/// anything, nothing that was withheld or suspended is given free, and no policy becomes laxer.
		/// Wait; what takes back goes on.
		RecentlyRecovered,
		/// The organization recorded a paper with this commitment before. Nothing is left to do.
		AlreadyExists,
		/// The patient took something back after the paper was signed. Have it signed anew.
		Outdated,
		/// No organization keeps the patient's key: the patient gives and takes back by an own key.
		NotInCustody,
		/// The patient died or left: nothing is granted or passed on, nothing that was withheld or
		/// suspended is given free, and no policy becomes laxer, but by an executor of who died, as far as
		/// they may; or the grant is one of an executor's of a patient who lives. Have who left come back, a
		/// death that was none refuted, or ask the executor. What takes back goes on.
		Inactive,
	}
}
