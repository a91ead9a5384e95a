//! What the pallet says that happened.

use frame_support::pallet_macros::pallet_section;

/// The events of the pallet.
#[pallet_section]
mod events {
	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An identity came to be.
		Registered {
			/// The identity.
			patient: PatientId,
			/// Its first key, which may do everything.
			key: T::AccountId,
			/// The key to which others encrypt for the patient.
			encryption_key: Option<EncryptionKey>,
			/// The organization that sponsored it, if one did.
			sponsor: Option<OrganizationId>,
			/// The account that submitted it: the key, or one acting for the sponsor.
			by: T::AccountId,
		},
		/// A key was added to an identity.
		KeyAdded {
			/// The identity.
			patient: PatientId,
			/// The new key.
			key: T::AccountId,
			/// What it may be used for.
			purposes: KeyPurposes,
			/// The control key that did it.
			by: T::AccountId,
		},
		/// A key was removed from an identity, for ever.
		KeyRemoved {
			/// The identity.
			patient: PatientId,
			/// The removed key.
			key: T::AccountId,
			/// The control key that did it.
			by: T::AccountId,
		},
		/// A patient published, replaced or withdrew the key to which others encrypt.
		EncryptionKeySet {
			/// The identity.
			patient: PatientId,
			/// The key, or none.
			encryption_key: Option<EncryptionKey>,
			/// The control key that did it.
			by: T::AccountId,
		},
	}
}
