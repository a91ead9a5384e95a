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
		/// *Details*: the key's record stays as a tombstone. The last control key cannot be removed;
		/// nor, for 72 hours after a recovery, a key for the veto alone.
		///
		/// *Errors*: [`Error::NotFound`], [`Error::NotAuthorized`], [`Error::Removed`],
		/// [`Error::RecentlyRecovered`], [`Error::LastControlKey`].
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
		/// *Dispatch origin*: signed by a live control key of `patient`; or, where an organization in good
		/// standing keeps the patient's key, by an account acting for it.
		///
		/// *Errors*: [`Error::NotFound`], [`Error::NotAuthorized`].
		///
		/// *Events*: [`Event::EncryptionKeySet`].
		#[pallet::call_index(4)]
		#[pallet::weight(
			<T as Config>::WeightInfo::set_encryption_key()
				.saturating_add(T::Organizations::inspect_weight())
		)]
		pub fn set_encryption_key(
			origin: OriginFor<T>,
			patient: PatientId,
			encryption_key: Option<EncryptionKey>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_set_encryption_key(by, patient, encryption_key)
		}

		/// Puts a new key in the place of another, which is removed for ever.
		///
		/// *Dispatch origin*: signed by a live control key of `patient`, which may be `old` itself.
		///
		/// *Details*: the new key has the purposes that `old` had. `signature` is its own, over the
		/// [`payload::KeyAddition`] with those purposes that expires at `expires_at`. Works where
		/// the patient has as many keys as there may be, and for the last control key; for 72 hours
		/// after a recovery not for a key for the veto alone.
		///
		/// *Errors*: [`Error::Expired`], [`Error::TooFar`], [`Error::NotFound`],
		/// [`Error::NotAuthorized`], [`Error::Removed`], [`Error::RecentlyRecovered`],
		/// [`Error::AlreadyExists`], [`Error::InvalidSignature`].
		///
		/// *Events*: [`Event::KeyRotated`].
		#[pallet::call_index(5)]
		pub fn rotate_key(
			origin: OriginFor<T>,
			patient: PatientId,
			old: T::AccountId,
			key: T::AccountId,
			expires_at: UnixMillis,
			signature: T::Signature,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_rotate_key(by, patient, old, key, expires_at, &signature)
		}

		/// Changes what a key may be used for.
		///
		/// *Dispatch origin*: signed by a live control key of `patient`, which may be `key` itself.
		///
		/// *Details*: the last control key keeps that purpose. A key for the veto alone is the one
		/// that outlives a recovery, and for 72 hours after one it stays what it is.
		///
		/// *Errors*: [`Error::Empty`], [`Error::NotFound`], [`Error::NotAuthorized`],
		/// [`Error::Removed`], [`Error::RecentlyRecovered`], [`Error::LastControlKey`].
		///
		/// *Events*: [`Event::KeyPurposesSet`].
		#[pallet::call_index(6)]
		pub fn set_key_purposes(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			purposes: KeyPurposes,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_set_key_purposes(by, patient, key, purposes)
		}

		/// Chooses by whom and how the identity can be recovered, from this block on.
		///
		/// *Dispatch origin*: signed by a live control key of `patient`.
		///
		/// *Details*: `guardians` are commitments, each with a salt of its own
		/// (`salus_commitments`, module `guardian`), at most [`MAX_GUARDIANS`]; `threshold` is how
		/// many of them have to help, 0 exactly for none. Who is not in the list is removed at
		/// once; who was in it before stays since then; who is new helps after 30 days. Without
		/// guardians, two organizations attest the person. An open attempt is vetoed by it.
		///
		/// *Errors*: [`Error::OutOfRange`], [`Error::Repeated`], [`Error::NotFound`],
		/// [`Error::NotAuthorized`], [`Error::RecentlyRecovered`].
		///
		/// *Events*: [`Event::GuardiansSet`]; [`Event::RecoveryVetoed`] if an attempt was open.
		///
		/// [`MAX_GUARDIANS`]: salus_primitives::recovery::MAX_GUARDIANS
		#[pallet::call_index(7)]
		pub fn set_guardians(
			origin: OriginFor<T>,
			patient: PatientId,
			guardians: GuardianHashes,
			threshold: u32,
			delay_ms: UnixMillis,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_set_guardians(by, patient, guardians, threshold, delay_ms)
		}

		/// Starts to recover an identity whose keys are lost.
		///
		/// *Dispatch origin*: signed by a guardian of `patient`; or, if the patient has none, by the
		/// admin or a privacy officer of an organization in good standing that has dealt with the
		/// patient: it sponsored the registration 30 days ago or earlier, or has a relationship with
		/// the patient that began then; and the patient disputes none with it.
		///
		/// *Details*: a guardian opens its commitment, which is in clear from then on; it was added
		/// 30 days ago or earlier. An organization has identified the person. `key` is the one that
		/// the patient is to get, and `encryption_key` the one to which others encrypt then;
		/// `signature` is the new key's, over the [`payload::KeyRecovery`] that expires at
		/// `expires_at`. The attempt needs further supporters within seven days, if one is not
		/// enough, and then waits for the patient's delay. Who starts one starts no other within 30
		/// days. It takes the place of one that is open but could not be completed as it stands:
		/// because a guardian that supports it removed the key by which it does, or an organization
		/// that attested the person is no longer in good standing, or is disputed, or because its new
		/// key was used meanwhile.
		///
		/// *Errors*: [`Error::Expired`], [`Error::TooFar`], [`Error::NotFound`],
		/// [`Error::AlreadyOpen`], [`Error::NotAuthorized`], [`Error::TooSoon`],
		/// [`Error::HasGuardians`], [`Error::Disputed`], [`Error::Resting`],
		/// [`Error::LimitReached`], [`Error::AlreadyExists`], [`Error::Removed`],
		/// [`Error::InvalidSignature`].
		///
		/// *Events*: [`Event::RecoveryStarted`], after [`Event::RecoveryDisplaced`] if it took the
		/// place of another.
		#[pallet::call_index(8)]
		pub fn start_recovery(
			origin: OriginFor<T>,
			patient: PatientId,
			capacity: Capacity,
			key: T::AccountId,
			encryption_key: Option<EncryptionKey>,
			expires_at: UnixMillis,
			signature: T::Signature,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			let wish = KeyRecovery {
				genesis_hash: Self::genesis_hash(),
				patient,
				key,
				encryption_key,
				expires_at,
			};
			Self::do_start_recovery(by, capacity, wish, &signature)
		}

		/// Supports the open attempt to recover an identity.
		///
		/// *Dispatch origin*: as for `start_recovery`, and by another guardian or organization. The
		/// organization's relationship, or the registration that it sponsored, began 30 days before
		/// the attempt or earlier.
		///
		/// *Details*: `key` is the one for which the attempt is. With the last supporter that is
		/// needed the delay begins. Up to eight may support it; those that are not needed change no
		/// time, and are there if another leaves.
		///
		/// *Errors*: [`Error::NotOpen`], [`Error::Changed`], [`Error::LimitReached`],
		/// [`Error::NotAuthorized`], [`Error::TooSoon`], [`Error::HasGuardians`],
		/// [`Error::Disputed`], [`Error::AlreadySupported`], [`Error::Resting`].
		///
		/// *Events*: [`Event::RecoverySupported`].
		#[pallet::call_index(9)]
		pub fn support_recovery(
			origin: OriginFor<T>,
			patient: PatientId,
			capacity: Capacity,
			key: T::AccountId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_support_recovery(by, patient, capacity, key)
		}

		/// Ends the open attempt to recover an identity.
		///
		/// *Dispatch origin*: signed by a live key of `patient`, whatever its purposes.
		///
		/// *Details*: free exactly when it succeeds, and operational, so that neither a lack of
		/// money nor a full block keeps a patient from it. Possible until the attempt is completed,
		/// also when its delay is over. Whoever supported it starts and supports no other within 30
		/// days.
		///
		/// *Errors*: [`Error::NotAuthorized`], [`Error::NotOpen`].
		///
		/// *Events*: [`Event::RecoveryVetoed`].
		#[pallet::call_index(10)]
		#[pallet::weight((Pallet::<T>::veto_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId| -> bool {
			Pallet::<T>::vetoes(origin.clone(), *patient).is_ok()
		})]
		pub fn veto_recovery(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let veto = Self::vetoes(origin, patient)?;
			Self::do_veto_recovery(veto);
			Ok(())
		}

		/// Completes a recovery whose delay is over.
		///
		/// *Dispatch origin*: signed by anybody.
		///
		/// *Details*: the identity gets the new key, for every purpose. Of those that it had, the
		/// keys for the veto alone stay; the others are removed for ever. For 72 hours no guardian
		/// and no grantee is added, nothing withheld is given free, and no key for the veto alone
		/// removed. Everything else that belongs to the identity stays as it is. Possible for 30
		/// days, while no guardian that supports it removed the key by which it does, and while each
		/// organization that attested the person is in good standing and the patient disputes no
		/// relationship with it.
		///
		/// *Errors*: [`Error::NotOpen`], [`Error::TooSoon`], [`Error::NotAuthorized`],
		/// [`Error::NotInGoodStanding`], [`Error::Disputed`], [`Error::AlreadyExists`],
		/// [`Error::Removed`].
		///
		/// *Events*: for each removed key [`Event::KeyRemoved`], then [`Event::Recovered`].
		#[pallet::call_index(11)]
		pub fn complete_recovery(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_complete_recovery(by, patient)
		}

		/// Takes back the support of the open attempt to recover an identity.
		///
		/// *Dispatch origin*: signed by a guardian that supports it; or by the admin or a privacy
		/// officer of an organization in good standing that does.
		///
		/// *Details*: unless enough support it without this one, the delay, if it had begun, has not:
		/// another has to support the attempt, within seven days of its start. Without any supporter left it is over. Who takes support back
		/// starts and supports no other attempt within 30 days, unless this one could not have been
		/// completed as it stood.
		///
		/// *Errors*: [`Error::NotOpen`], [`Error::NotAuthorized`].
		///
		/// *Events*: [`Event::SupportWithdrawn`].
		#[pallet::call_index(12)]
		pub fn withdraw_support(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_withdraw_support(by, patient)
		}

		/// Registers the identity of a patient without a device, whose key the organization keeps.
		///
		/// *Dispatch origin*: signed by an account acting for an organization in good standing with a role
		/// of treatment.
		///
		/// *Details*: `signature` is the key's, over a [`payload::CustodialRegistration`] that names that
		/// organization and expires at `expires_at`. After that the key may do nothing. Whoever acts for
		/// the organization gives, withholds and takes back by an account of their own, within the bounds
		/// of pallet `consent`.
		///
		/// *Errors*: [`Error::Expired`], [`Error::TooFar`], [`Error::NotAuthorized`],
		/// [`Error::AlreadyExists`], [`Error::Removed`], [`Error::InvalidSignature`].
		///
		/// *Events*: [`Event::RegisteredInCustody`].
		#[pallet::call_index(13)]
		#[pallet::weight(
			<T as Config>::WeightInfo::register_custodial()
				.saturating_add(T::Organizations::inspect_weight())
		)]
		pub fn register_custodial(
			origin: OriginFor<T>,
			key: T::AccountId,
			encryption_key: Option<EncryptionKey>,
			expires_at: UnixMillis,
			signature: T::Signature,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_register_custodial(by, key, encryption_key, expires_at, &signature)
		}

		/// Gives an identity whose key an organization keeps to the patient, who is there.
		///
		/// *Dispatch origin*: signed by the admin or a privacy officer of that organization, in good
		/// standing, which attests by it that this is the person; if that is not in good standing, of
		/// another that has dealt with the patient for thirty days, as for a recovery.
		///
		/// *Details*: `signature` is the patient's key's, over a [`payload::IdentityClaim`] that expires
		/// at `expires_at`; it acts for no member. `evidence` is a salted commitment to what was looked
		/// at. The key gets every purpose, and the one that was kept is removed for ever. The id stays,
		/// and what was given and withheld. As after a recovery, nobody is entrusted with anything new for
		/// 72 hours. An open attempt to recover the identity goes on, and the key may veto it.
		///
		/// *Errors*: [`Error::Expired`], [`Error::TooFar`], [`Error::NotFound`],
		/// [`Error::NotInCustody`], [`Error::NotAuthorized`], [`Error::AlreadyExists`],
		/// [`Error::Removed`], [`Error::InvalidSignature`].
		///
		/// *Events*: [`Event::KeyRemoved`], then [`Event::Claimed`].
		#[pallet::call_index(14)]
		#[pallet::weight(
			<T as Config>::WeightInfo::claim_identity()
				.saturating_add(T::Relationships::inspect_weight().saturating_mul(2))
		)]
		pub fn claim_identity(
			origin: OriginFor<T>,
			patient: PatientId,
			key: T::AccountId,
			encryption_key: Option<EncryptionKey>,
			evidence: [u8; 32],
			expires_at: UnixMillis,
			signature: T::Signature,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			let genesis_hash = Self::genesis_hash();
			let claim = IdentityClaim { genesis_hash, patient, key, encryption_key, expires_at };
			Self::do_claim_identity(by, claim, evidence, &signature)
		}
	}
}
