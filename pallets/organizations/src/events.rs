//! What the pallet says that happened.

use frame_support::pallet_macros::pallet_section;

/// The events of the pallet.
#[pallet_section]
mod events {
	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The council admitted an organization.
		Admitted {
			/// The organization.
			organization: OrganizationId,
			/// The account that administers it.
			admin: T::AccountId,
			/// What it was admitted as.
			roles: Roles,
			/// The first moment at which its membership is no longer valid.
			license_expires_at: UnixMillis,
			/// Its National Provider Identifier, as a keyed identifier.
			npi: Option<KeyedId>,
			/// The fee credit that its admin was given.
			credit: BalanceOf<T>,
		},
		/// The council set a membership's expiry.
		Renewed {
			/// The organization.
			organization: OrganizationId,
			/// The first moment at which its membership is no longer valid.
			license_expires_at: UnixMillis,
		},
		/// A licence was attested, or attested anew.
		Licensed {
			/// The organization.
			organization: OrganizationId,
			/// What the licence is for.
			kind: LicenseKind,
			/// The first moment at which it is no longer valid.
			expires_at: UnixMillis,
			/// A salted commitment to who issued it where, under which number.
			document: [u8; 32],
			/// The regulator that attested it; `None` if the council did.
			attested_by: Option<OrganizationId>,
		},
		/// The council withdrew a licence: what rests on it is over.
		LicenseWithdrawn {
			/// The organization.
			organization: OrganizationId,
			/// What the licence was for.
			kind: LicenseKind,
		},
		/// The council suspended an organization: it and its practitioners can do nothing.
		Suspended {
			/// The organization.
			organization: OrganizationId,
		},
		/// The council ended a suspension.
		Reinstated {
			/// The organization.
			organization: OrganizationId,
		},
		/// The council removed an organization for good.
		Removed {
			/// The organization.
			organization: OrganizationId,
		},
		/// The council issued fee credit.
		CreditIssued {
			/// The organization.
			organization: OrganizationId,
			/// The account that holds the credit.
			admin: T::AccountId,
			/// How much was issued.
			amount: BalanceOf<T>,
		},
		/// An organization credentialed a practitioner.
		PractitionerEnrolled {
			/// The organization.
			organization: OrganizationId,
			/// The practitioner.
			practitioner: T::AccountId,
			/// Their privileges.
			privileges: Privileges,
			/// The first moment at which they may break the glass, if ever.
			break_glass_from: Option<UnixMillis>,
			/// The first moment at which the credential is no longer valid.
			expires_at: UnixMillis,
			/// The admin who did it.
			by: T::AccountId,
		},
		/// An organization set a practitioner's privileges and expiry.
		PractitionerRenewed {
			/// The organization.
			organization: OrganizationId,
			/// The practitioner.
			practitioner: T::AccountId,
			/// Their privileges.
			privileges: Privileges,
			/// The first moment at which they may break the glass, if ever.
			break_glass_from: Option<UnixMillis>,
			/// The first moment at which the credential is no longer valid.
			expires_at: UnixMillis,
			/// The admin who did it.
			by: T::AccountId,
		},
		/// An organization withdrew a practitioner's credential.
		PractitionerRemoved {
			/// The organization.
			organization: OrganizationId,
			/// The practitioner.
			practitioner: T::AccountId,
			/// The admin who did it.
			by: T::AccountId,
		},
		/// An organization published, replaced or withdrew the key to which others encrypt for it.
		EncryptionKeySet {
			/// The organization.
			organization: OrganizationId,
			/// The key, or none.
			encryption_key: Option<EncryptionKey>,
			/// The admin who did it.
			by: T::AccountId,
		},
		/// An organization is administered by another account from now on.
		AdminRotated {
			/// The organization.
			organization: OrganizationId,
			/// The admin who did it.
			old_admin: T::AccountId,
			/// The account that took their place.
			new_admin: T::AccountId,
		},
	}
}
