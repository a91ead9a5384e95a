//! What can be called.

use frame_support::pallet_macros::pallet_section;

/// The calls of the pallet.
#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Breaks the glass: opens a patient's records to the signer, for `Window` from this block
		/// on.
		///
		/// *Dispatch origin*: signed by a practitioner, with the privilege to break the glass in
		/// force, of an organization in good standing that treats.
		///
		/// *Details*: `reason` is a salted commitment, opened to the patient and to who reviews. An
		/// emergency is not extended: whoever needs longer opens another, with its own reason.
		/// What still runs of the same practitioner, holder and kind ends. If the patient's setting
		/// is that nothing is opened, the call succeeds, and says so by [`Denied`](Event::Denied).
		/// Limits flag and never refuse. Operational, and free up to `FreeOfPractitioner` in a day;
		/// while a disaster lasts, up to [`DISASTER_FACTOR`](crate::rule::DISASTER_FACTOR) times as
		/// many.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`Suspended`](Error::Suspended),
		/// [`NotFound`](Error::NotFound), [`NotInGoodStanding`](Error::NotInGoodStanding),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Closed`](Event::Closed) of what still ran; [`Opened`](Event::Opened) or
		/// [`Denied`](Event::Denied); [`LimitExceeded`](Event::LimitExceeded) if one is.
		#[pallet::call_index(0)]
		#[pallet::weight((Pallet::<T>::open_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, holder: &Holder, _: &EmergencyKind,
				_: &[u8; 32]| -> bool {
				Pallet::<T>::opens(origin.clone(), *patient, *holder)
					.is_ok_and(|opening| opening.is_free)
			}
		)]
		pub fn open(
			origin: OriginFor<T>,
			patient: PatientId,
			holder: Holder,
			kind: EmergencyKind,
			reason: [u8; 32],
		) -> DispatchResult {
			let opening = Self::opens(origin, patient, holder)?;
			Self::do_open(opening, kind, reason);
			Ok(())
		}

		/// Closes an emergency before its time, from this block on.
		///
		/// *Dispatch origin*: signed by who opened it, whatever their standing.
		///
		/// *Details*: free exactly when it succeeds, and operational. The review is due all the
		/// same.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotInForce`](Error::NotInForce).
		///
		/// *Events*: [`Closed`](Event::Closed).
		#[pallet::call_index(1)]
		#[pallet::weight((Pallet::<T>::close_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, id: &EmergencyId| -> bool {
				Pallet::<T>::closes(origin.clone(), *patient, *id).is_ok()
			}
		)]
		pub fn close(origin: OriginFor<T>, patient: PatientId, id: EmergencyId) -> DispatchResult {
			let closing = Self::closes(origin, patient, id)?;
			Self::do_close(closing);
			Ok(())
		}

		/// Draws the lot: whether another organization looks at an emergency as well.
		///
		/// *Dispatch origin*: signed by anybody.
		///
		/// *Details*: by the hash of the block that carries the own review, so neither who opens it,
		/// who reviews nor who draws chooses. It is known from the next block on, and must be drawn
		/// within `DrawPeriod`; what nobody draws counts as sampled. What is reviewed late is looked
		/// at by another organization without a lot.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`Drawn`](Error::Drawn),
		/// [`TooSoon`](Error::TooSoon), [`Expired`](Error::Expired).
		///
		/// *Events*: [`Drawn`](Event::Drawn).
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::draw())]
		pub fn draw(origin: OriginFor<T>, patient: PatientId, id: EmergencyId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_draw(patient, id)
		}

		/// Reviews an emergency of the signer's organization.
		///
		/// *Dispatch origin*: signed by a practitioner of that organization, in good standing, with
		/// the privilege of a privacy officer, who did not open it.
		///
		/// *Details*: when it is over; due `ReviewPeriod` after it was opened, and possible later,
		/// also when another organization has reviewed it. Abuse that is found here asks for another
		/// organization's review, and suspends nobody unless that has found it already.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`Reviewed`](Error::Reviewed), [`InForce`](Error::InForce).
		///
		/// *Events*: [`Reviewed`](Event::Reviewed); with a finding of abuse by another organization,
		/// [`PrivilegeSuspended`](Event::PrivilegeSuspended) or
		/// [`ReviewsDisagree`](Event::ReviewsDisagree).
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::review())]
		pub fn review(
			origin: OriginFor<T>,
			patient: PatientId,
			id: EmergencyId,
			outcome: ReviewOutcome,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_review(by, patient, id, outcome)
		}

		/// Reviews an emergency of another organization.
		///
		/// *Dispatch origin*: signed by a practitioner of an organization in good standing that
		/// treats, regulates or reviews, with the privilege of a privacy officer. The organization
		/// did not open the emergency, is not the named holder, is not where who opened it practises
		/// now, and is not the other one that reviewed it last; the signer neither opened nor
		/// reviewed it.
		///
		/// *Details*: when it is over, and something asks for it: a limit, the lot, the patient,
		/// the own organization's review, or that this is late. If it finds abuse, who opened it
		/// breaks no glass from this block on, and what they opened elsewhere opens nothing: if the
		/// own organization has found abuse, too, or is late, or the signer's is a regulator. If the
		/// own one has found none, only a regulator's next review suspends, or settles it.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`Reviewed`](Error::Reviewed), [`InForce`](Error::InForce),
		/// [`NotNeeded`](Error::NotNeeded).
		///
		/// *Events*: [`ReviewedAgain`](Event::ReviewedAgain); on a finding of abuse
		/// [`PrivilegeSuspended`](Event::PrivilegeSuspended) or
		/// [`ReviewsDisagree`](Event::ReviewsDisagree).
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::review_again())]
		pub fn review_again(
			origin: OriginFor<T>,
			patient: PatientId,
			id: EmergencyId,
			finding: Finding,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_review_again(by, patient, id, finding)
		}

		/// Disputes an emergency, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: if it runs, it ends. Another organization reviews it, and if one has before, yet
		/// another. Without a reason, and for good. Free exactly when it succeeds, and operational.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Disputed`](Error::Disputed).
		///
		/// *Events*: [`Disputed`](Event::Disputed).
		#[pallet::call_index(5)]
		#[pallet::weight((Pallet::<T>::dispute_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, id: &EmergencyId| -> bool {
				Pallet::<T>::disputes(origin.clone(), *patient, *id).is_ok()
			}
		)]
		pub fn dispute(
			origin: OriginFor<T>,
			patient: PatientId,
			id: EmergencyId,
		) -> DispatchResult {
			let dispute = Self::disputes(origin, patient, id)?;
			Self::do_dispute(dispute);
			Ok(())
		}

		/// Sets what an emergency opens, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: what runs opens no more than this, and no more than it did. Operational, and
		/// free exactly when it succeeds with less than before. More than before is not set within 72
		/// hours of a recovery of the patient's identity.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`Unchanged`](Error::Unchanged),
		/// [`RecentlyRecovered`](Error::RecentlyRecovered).
		///
		/// *Events*: [`AccessSet`](Event::AccessSet).
		#[pallet::call_index(6)]
		#[pallet::weight((Pallet::<T>::set_access_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, access: &EmergencyAccess| -> bool {
				Pallet::<T>::sets_access(origin.clone(), *patient, *access)
					.is_ok_and(|(_, before)| *access < before)
			}
		)]
		pub fn set_access(
			origin: OriginFor<T>,
			patient: PatientId,
			access: EmergencyAccess,
		) -> DispatchResult {
			let (by, _) = Self::sets_access(origin, patient, access)?;
			Self::do_set_access(by, patient, access);
			Ok(())
		}

		/// Lets a practitioner break the glass again who was found to abuse it.
		///
		/// *Dispatch origin*: `CouncilOrigin`.
		///
		/// *Details*: the finding stays. Whether they have the privilege is up to their
		/// organization.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotSuspended`](Error::NotSuspended).
		///
		/// *Events*: [`PrivilegeReinstated`](Event::PrivilegeReinstated).
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::reinstate())]
		pub fn reinstate(origin: OriginFor<T>, practitioner: T::AccountId) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_reinstate(practitioner)
		}

		/// Declares a disaster, from this block on until `until`.
		///
		/// *Dispatch origin*: `CouncilOrigin`.
		///
		/// *Details*: at most `MaxDisaster` long. Of the organizations that it reaches,
		/// [`DISASTER_FACTOR`](crate::rule::DISASTER_FACTOR) times as much is expected, and free, and
		/// the time for reviews stands still.
		///
		/// *Errors*: [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`Empty`](Error::Empty), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`DisasterDeclared`](Event::DisasterDeclared).
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::declare_disaster())]
		pub fn declare_disaster(
			origin: OriginFor<T>,
			affected: Affected,
			until: UnixMillis,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_declare_disaster(affected, until)
		}

		/// Ends a disaster before its time, from this block on.
		///
		/// *Dispatch origin*: `CouncilOrigin`.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotInForce`](Error::NotInForce).
		///
		/// *Events*: [`DisasterEnded`](Event::DisasterEnded).
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::end_disaster())]
		pub fn end_disaster(origin: OriginFor<T>, id: DisasterId) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::do_end_disaster(id)
		}

		/// Removes a settled emergency, after the time for which it is kept.
		///
		/// *Dispatch origin*: signed by anybody.
		///
		/// *Details*: `Retention` after its end. Its events stay.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotSettled`](Error::NotSettled),
		/// [`TooSoon`](Error::TooSoon).
		///
		/// *Events*: [`Pruned`](Event::Pruned).
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::prune())]
		pub fn prune(origin: OriginFor<T>, patient: PatientId, id: EmergencyId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_prune(patient, id)
		}
	}
}
