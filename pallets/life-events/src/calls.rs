//! What can be called.

use frame_support::pallet_macros::pallet_section;

/// The calls of the pallet.
#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Attests that a patient died, from this block on.
		///
		/// *Dispatch origin*: signed by the admin or a privacy officer of an organization in good standing
		/// that has a relationship with the patient in force, and had one a day ago, of which the patient
		/// disputes none; not by a key of the patient.
		///
		/// *Details*: with the second organization the patient is deceased, since that moment. `evidence` is
		/// a salted commitment to what shows it. Of each organization the last attestation is kept, at
		/// most [`MAX_DEATH_ATTESTATIONS`]; for another the eldest makes room that was ended. Nobody
		/// attests it for [`REFUTED_REST`] after a key of the patient refuted it or the council reversed
		/// it, nor for a year who withdrew it. It waits for another for ninety days.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`TooSoon`](Error::TooSoon),
		/// [`AlreadyExists`](Error::AlreadyExists), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`DeathAttested`](Event::DeathAttested).
		///
		/// [`MAX_DEATH_ATTESTATIONS`]: salus_primitives::life::MAX_DEATH_ATTESTATIONS
		/// [`REFUTED_REST`]: salus_primitives::life::REFUTED_REST
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::attest_death())]
		pub fn attest_death(
			origin: OriginFor<T>,
			patient: PatientId,
			evidence: [u8; 32],
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_attest_death(by, patient, evidence)
		}

		/// Takes back what the signer's organization attested of a patient's death, from this block on.
		///
		/// *Dispatch origin*: signed by the admin or a privacy officer of that organization, in good
		/// standing.
		///
		/// *Details*: with fewer than two that attest it the patient is deceased no more.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound).
		///
		/// *Events*: [`DeathWithdrawn`](Event::DeathWithdrawn).
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::withdraw_death())]
		pub fn withdraw_death(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_withdraw_death(by, patient)
		}

		/// Shows that the patient lives: whatever was attested of a death has ended with this block.
		///
		/// *Dispatch origin*: signed by a live key of `patient`, whatever its purposes. A key that an
		/// organization keeps is none: whoever keeps it could say so of the dead.
		///
		/// *Details*: free exactly when it succeeds, and operational, so that neither a lack of money nor a
		/// full block keeps the living dead. Nobody attests it again for [`REFUTED_REST`].
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotInForce`](Error::NotInForce).
		///
		/// *Events*: [`DeathRefuted`](Event::DeathRefuted).
		///
		/// [`REFUTED_REST`]: salus_primitives::life::REFUTED_REST
		#[pallet::call_index(2)]
		#[pallet::weight((Pallet::<T>::refute_death_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId| -> bool {
			Pallet::<T>::refutes(origin.clone(), *patient).is_ok()
		})]
		pub fn refute_death(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let refutation = Self::refutes(origin, patient)?;
			Self::do_refute_death(refutation);
			Ok(())
		}

		/// Reverses what was attested of a patient's death, from this block on.
		///
		/// *Dispatch origin*: [`Config::AdminOrigin`].
		///
		/// *Details*: for who lives and has no key left to say so. It may be attested again.
		///
		/// *Errors*: `BadOrigin`, [`NotInForce`](Error::NotInForce).
		///
		/// *Events*: [`DeathReversed`](Event::DeathReversed).
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::reverse_death())]
		pub fn reverse_death(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_reverse_death(patient)
		}

		/// Leaves: puts the identity to rest, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *control*.
		///
		/// *Details*: free exactly when it succeeds, and operational. Nothing is given any more, and whatever
		/// takes back goes on; what was permitted serves the final bills for [`FINAL_BILLS`]. Keys, records
		/// and what was done stay as they are.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`AlreadyExists`](Error::AlreadyExists).
		///
		/// *Events*: [`Deactivated`](Event::Deactivated).
		///
		/// [`FINAL_BILLS`]: salus_primitives::life::FINAL_BILLS
		#[pallet::call_index(4)]
		#[pallet::weight((Pallet::<T>::deactivate_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId| -> bool {
			Pallet::<T>::deactivates(origin.clone(), *patient).is_ok()
		})]
		pub fn deactivate(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let deactivation = Self::deactivates(origin, patient)?;
			Self::do_deactivate(deactivation);
			Ok(())
		}

		/// Comes back, from this block on: what was given before and not revoked holds again.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *control*.
		///
		/// *Details*: not within 72 hours of a recovery of the patient's identity.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotInForce`](Error::NotInForce),
		/// [`RecentlyRecovered`](Error::RecentlyRecovered).
		///
		/// *Events*: [`Reactivated`](Event::Reactivated).
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::reactivate())]
		pub fn reactivate(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_reactivate(by, patient)
		}

		/// Says that two identities are one person's: `duplicate` is replaced by `survivor`.
		///
		/// *Dispatch origin*: signed by the admin or a privacy officer of the organization in good standing
		/// that keeps the keys of `duplicate`.
		///
		/// *Details*: it holds at once if the organization keeps the keys of `survivor`, too; else when that
		/// accepts it. It is a link that reads show, and changes nobody's access. An identity is linked to
		/// one, at most [`MAX_DUPLICATES`] to it, and none through another. What was proposed and not
		/// accepted makes room.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Chained`](Error::Chained), [`AlreadyExists`](Error::AlreadyExists),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`MergeProposed`](Event::MergeProposed), or [`Merged`](Event::Merged) if it holds.
		///
		/// [`MAX_DUPLICATES`]: salus_primitives::life::MAX_DUPLICATES
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::merge())]
		pub fn merge(
			origin: OriginFor<T>,
			duplicate: PatientId,
			survivor: PatientId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_merge(by, duplicate, survivor)
		}

		/// Accepts that `duplicate` is replaced by the signer's identity, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of the survivor with the purpose *control*.
		///
		/// *Details*: while the organization that proposed it keeps the keys of `duplicate`, in good
		/// standing.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`AlreadyExists`](Error::AlreadyExists), [`NotInForce`](Error::NotInForce),
		/// [`Chained`](Error::Chained), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Merged`](Event::Merged).
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::accept_merge())]
		pub fn accept_merge(origin: OriginFor<T>, duplicate: PatientId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_accept_merge(by, duplicate)
		}

		/// Undoes a link of `duplicate`, or that one is proposed, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of either identity with the purpose *control*; or by the
		/// admin or a privacy officer of the organization that proposed it, in good standing.
		///
		/// *Details*: free exactly when a key of either identity signs and it succeeds, and operational.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized).
		///
		/// *Events*: [`Unmerged`](Event::Unmerged).
		#[pallet::call_index(8)]
		#[pallet::weight((Pallet::<T>::unmerge_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, duplicate: &PatientId| -> bool {
			Pallet::<T>::unmerges_free(origin.clone(), *duplicate)
		})]
		pub fn unmerge(origin: OriginFor<T>, duplicate: PatientId) -> DispatchResult {
			let unmerging = Self::unmerges(origin, duplicate)?;
			Self::do_unmerge(unmerging);
			Ok(())
		}
	}
}
