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
			/// The control key that did it, or who completed the recovery that did, or acted for the
			/// custodian from whom the patient took the identity over.
			by: T::AccountId,
		},
		/// A patient published, replaced or withdrew the key to which others encrypt.
		EncryptionKeySet {
			/// The identity.
			patient: PatientId,
			/// The key, or none.
			encryption_key: Option<EncryptionKey>,
			/// The control key that did it, or who acts for the custodian.
			by: T::AccountId,
			/// As what they acted.
			acting: Acting,
		},
		/// A new key took the place of another, which is removed for ever.
		KeyRotated {
			/// The identity.
			patient: PatientId,
			/// The removed key.
			old: T::AccountId,
			/// The new key.
			key: T::AccountId,
			/// What it may be used for: what the other was.
			purposes: KeyPurposes,
			/// The control key that did it.
			by: T::AccountId,
		},
		/// What a key may be used for changed.
		KeyPurposesSet {
			/// The identity.
			patient: PatientId,
			/// The key.
			key: T::AccountId,
			/// What it may be used for from now on.
			purposes: KeyPurposes,
			/// The control key that did it.
			by: T::AccountId,
		},
		/// A patient changed by whom and how the identity can be recovered. Who was added or
		/// removed is not said.
		GuardiansSet {
			/// The identity.
			patient: PatientId,
			/// The control key that did it.
			by: T::AccountId,
		},
		/// A guardian, or an organization that attests the person, started to recover an identity.
		RecoveryStarted {
			/// The identity.
			patient: PatientId,
			/// The key that the patient is to get.
			key: T::AccountId,
			/// The organization that attests the person; none if a guardian started it.
			organization: Option<OrganizationId>,
			/// The first moment at which it can be completed, if no other supporter is needed.
			completes_at: Option<UnixMillis>,
			/// The guardian, or who acted for the organization.
			by: T::AccountId,
		},
		/// Another attempt to recover an identity took the place of one that could not be completed as
		/// it stood: because a guardian removed the key by which it helped, say.
		RecoveryDisplaced {
			/// The identity.
			patient: PatientId,
			/// The key that the patient does not get.
			key: T::AccountId,
			/// The guardian that started the other, or who acted for the organization that did.
			by: T::AccountId,
		},
		/// Another guardian, or organization, supports the recovery of an identity.
		RecoverySupported {
			/// The identity.
			patient: PatientId,
			/// The key that the patient is to get.
			key: T::AccountId,
			/// The organization that attests the person; none if a guardian supports it.
			organization: Option<OrganizationId>,
			/// The first moment at which it can be completed, if no other supporter is needed.
			completes_at: Option<UnixMillis>,
			/// The guardian, or who acted for the organization.
			by: T::AccountId,
		},
		/// A guardian, or an organization, supports the recovery of an identity no longer. The delay,
		/// if it had begun, has not, unless there are supporters enough without this one.
		SupportWithdrawn {
			/// The identity.
			patient: PatientId,
			/// The key that the patient was to get.
			key: T::AccountId,
			/// The organization that attested the person; none if it is a guardian.
			organization: Option<OrganizationId>,
			/// The guardian, or who acted for the organization.
			by: T::AccountId,
		},
		/// A key of the patient ended a recovery: by its veto, or by changing who may recover.
		RecoveryVetoed {
			/// The identity.
			patient: PatientId,
			/// The key that the patient does not get.
			key: T::AccountId,
			/// The patient's key that did it.
			by: T::AccountId,
		},
		/// An identity has a new key. Those that it had before are removed, as far as they are for
		/// more than the veto of a recovery.
		Recovered {
			/// The identity.
			patient: PatientId,
			/// The new key, which may do everything.
			key: T::AccountId,
			/// The key to which others encrypt for the patient from now on.
			encryption_key: Option<EncryptionKey>,
			/// Who completed the recovery.
			by: T::AccountId,
		},
		/// An identity came to be whose key an organization keeps for a patient without a device.
		RegisteredInCustody {
			/// The identity.
			patient: PatientId,
			/// Its first key, which the organization keeps.
			key: T::AccountId,
			/// The key to which others encrypt for the patient.
			encryption_key: Option<EncryptionKey>,
			/// The organization.
			custodian: OrganizationId,
			/// The account that submitted it, which acts for the organization.
			by: T::AccountId,
		},
		/// A patient took an identity over, in person. The key that the organization kept is removed.
		Claimed {
			/// The identity.
			patient: PatientId,
			/// The patient's key, which may do everything.
			key: T::AccountId,
			/// The key to which others encrypt for the patient from now on.
			encryption_key: Option<EncryptionKey>,
			/// The organization that kept the key.
			custodian: OrganizationId,
			/// The organization that attests that it is the person: the custodian, or another if that may
			/// do nothing any more.
			organization: OrganizationId,
			/// The salted commitment to what it looked at.
			evidence: [u8; 32],
			/// The account that submitted it: that organization's admin or a privacy officer.
			by: T::AccountId,
		},
	}
}
