//! What can be called.

use frame_support::pallet_macros::pallet_section;

/// The calls of the pallet.
#[pallet_section]
mod calls {
	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Registers the identity whose first key is the signer.
		///
		/// *Dispatch origin*: signed by the key, which pays.
		///
		/// *Details*: the id is [`payload::patient_id`] of the key. The key gets every purpose, and
		/// the reference by which it may act without a balance.
		///
		/// *Errors*: [`Error::AlreadyExists`], [`Error::Removed`].
		///
		/// *Events*: [`Event::Registered`].
		#[pallet::call_index(0)]
		pub fn register(
			origin: OriginFor<T>,
			encryption_key: Option<EncryptionKey>,
		) -> DispatchResult {
			let key = ensure_signed(origin)?;
			Self::do_register(key, encryption_key)
		}

		/// Registers the identity whose first key is `key`, for a patient who pays nothing.
		///
		/// *Dispatch origin*: signed by an account acting for an organization in good standing.
		///
		/// *Details*: `signature` is the key's, over a [`payload::Registration`] that names that
		/// organization and expires at `expires_at`. As `register` otherwise.
		///
		/// *Errors*: [`Error::Expired`], [`Error::TooFar`], [`Error::NotAuthorized`],
		/// [`Error::AlreadyExists`], [`Error::Removed`], [`Error::InvalidSignature`].
		///
		/// *Events*: [`Event::Registered`].
		#[pallet::call_index(1)]
		#[pallet::weight(
			<T as Config>::WeightInfo::register_sponsored()
				.saturating_add(T::Organizations::inspect_weight())
		)]
		pub fn register_sponsored(
			origin: OriginFor<T>,
			key: T::AccountId,
			encryption_key: Option<EncryptionKey>,
			expires_at: UnixMillis,
			signature: T::Signature,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_register_sponsored(by, key, encryption_key, expires_at, &signature)
		}

		/// Adds a key to an identity.
		///
		/// *Dispatch origin*: signed by a live control key of `patient`.
		///
		/// *Details*: `signature` is the new key's, over a [`payload::KeyAddition`] that expires at
		/// `expires_at`: it proves that somebody holds the key and wants it to belong to this
		/// identity, for ever.
		///
		/// *Errors*: [`Error::Empty`], [`Error::Expired`], [`Error::TooFar`], [`Error::NotFound`],
		/// [`Error::NotAuthorized`], [`Error::AlreadyExists`], [`Error::Removed`],
		/// [`Error::LimitReached`], [`Error::InvalidSignature`].
		///
		/// *Events*: [`Event::KeyAdded`].
		#[pallet::call_index(2)]
		pub fn add_key(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			purposes: KeyPurposes,
			expires_at: UnixMillis,
			signature: T::Signature,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_add_key(by, patient, key, purposes, expires_at, &signature)
		}

		/// Removes a key from an identity, for ever.
		///
		/// *Dispatch origin*: signed by a live control key of `patient`, which may be `key` itself.
		///
		/// *Details*: the key's record stays as a tombstone. The last control key cannot be removed.
		///
		/// *Errors*: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Removed`],
		/// [`Error::LastControlKey`].
		///
		/// *Events*: [`Event::KeyRemoved`].
		#[pallet::call_index(3)]
		pub fn remove_key(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_remove_key(by, patient, key)
		}

		/// Publishes, replaces or withdraws the key to which others encrypt for the patient.
		///
		/// *Dispatch origin*: signed by a live control key of `patient`.
		///
		/// *Errors*: [`Error::NotFound`], [`Error::NotAuthorized`].
		///
		/// *Events*: [`Event::EncryptionKeySet`].
		#[pallet::call_index(4)]
		pub fn set_encryption_key(
			origin: OriginFor<T>,
			patient: PatientId,
			encryption_key: Option<EncryptionKey>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_set_encryption_key(by, patient, encryption_key)
		}
	}
}
