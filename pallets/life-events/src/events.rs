//! What the pallet says that happened.

use frame_support::pallet_macros::pallet_section;

/// The events of the pallet.
#[pallet_section]
mod events {
	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An organization attested that a patient died.
		DeathAttested {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// Since when the patient is deceased, in Unix milliseconds; `None` while no other
			/// organization attests it.
			deceased_since: Option<UnixMillis>,
			/// Who attested it for the organization.
			by: T::AccountId,
		},
		/// An organization took back that a patient died.
		DeathWithdrawn {
			/// The patient.
			patient: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// Since when the patient is deceased by the word of others, in Unix milliseconds; `None` if
			/// the patient is so no more.
			deceased_since: Option<UnixMillis>,
			/// Who took it back for the organization.
			by: T::AccountId,
		},
		/// A key of the patient showed that the patient lives. Nobody attests the contrary any more.
		DeathRefuted {
			/// The patient.
			patient: PatientId,
			/// The patient's key.
			by: T::AccountId,
		},
		/// The council reversed that a patient died. Nobody attests it any more.
		DeathReversed {
			/// The patient.
			patient: PatientId,
		},
		/// A patient left.
		Deactivated {
			/// The patient.
			patient: PatientId,
			/// The patient's key.
			by: T::AccountId,
		},
		/// A patient who had left came back.
		Reactivated {
			/// The patient.
			patient: PatientId,
			/// The patient's key.
			by: T::AccountId,
		},
		/// An organization said that two identities are one person's. The survivor has not accepted it.
		MergeProposed {
			/// The identity that would be replaced, of which the organization keeps the keys.
			duplicate: PatientId,
			/// The identity that would go on.
			survivor: PatientId,
			/// The organization.
			organization: OrganizationId,
			/// Who said so for the organization.
			by: T::AccountId,
		},
		/// Two identities are linked as one person's.
		Merged {
			/// The identity that is replaced.
			duplicate: PatientId,
			/// The identity that goes on.
			survivor: PatientId,
			/// The organization that said so.
			organization: OrganizationId,
			/// The survivor's key that accepted it; or who said so for the organization, if that keeps the
			/// keys of both.
			by: T::AccountId,
		},
		/// Two identities are linked no more, or are no longer proposed to be.
		Unmerged {
			/// The identity that was to be replaced.
			duplicate: PatientId,
			/// The other one.
			survivor: PatientId,
			/// The key of either that undid it, or who did for the organization that had said so.
			by: T::AccountId,
		},
	}
}
