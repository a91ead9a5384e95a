//! What can be called.

use frame_support::pallet_macros::pallet_section;

/// The calls of the pallet.
#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Appoints somebody to act for a patient.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *control*.
		///
		/// *Details*: who it is, in which capacity and why is a commitment, and nothing comes of it before
		/// they open it by [`accept`](Pallet::accept). They may act for at most `MaxRepresentation`; for a
		/// minor until before the month in which the minor comes of age, or until the end of it. At most
		/// [`MAX_REPRESENTATIVES`] are kept: when these are full, the one that has been over for longest
		/// makes room, unless it is under a safeguarding hold. Not within 72 hours of a recovery of the
		/// patient's identity.
		///
		/// Of the patient's age it says what the others say that are not over, and those of who acted for
		/// a minor: the same month, or that the patient is an adult. Who came of age is no minor again.
		/// Not of a patient who died or left.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`NotAuthorized`](Error::NotAuthorized), [`RecentlyRecovered`](Error::RecentlyRecovered),
		/// [`Inactive`](Error::Inactive), [`LimitReached`](Error::LimitReached),
		/// [`AgeDiffers`](Error::AgeDiffers).
		///
		/// *Events*: [`RepresentativesChanged`](Event::RepresentativesChanged).
		///
		/// [`MAX_REPRESENTATIVES`]: salus_primitives::representatives::MAX_REPRESENTATIVES
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::appoint())]
		pub fn appoint(
			origin: OriginFor<T>,
			patient: PatientId,
			appointment: Appointment,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_appoint(by, patient, appointment)
		}

		/// Accepts to act for a patient, openly, from this block on.
		///
		/// *Dispatch origin*: signed by the account to which the patient committed.
		///
		/// *Details*: account, capacity and the commitment to why are in clear from now on. Neither a key
		/// of the patient nor a removed key of anybody accepts; nor, within a safeguarding hold of another
		/// appointment by this patient, who is under it, by that account or another key of the same
		/// identity. Nobody represents a patient twice at a time, by two keys neither. Not within 72
		/// hours of a recovery of the patient's identity; nor of a patient who left, and of one who died
		/// an executor alone.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`Ended`](Error::Ended),
		/// [`Expired`](Error::Expired), [`NotAuthorized`](Error::NotAuthorized),
		/// [`AlreadyExists`](Error::AlreadyExists), [`OutOfRange`](Error::OutOfRange),
		/// [`Held`](Error::Held), [`RecentlyRecovered`](Error::RecentlyRecovered),
		/// [`Inactive`](Error::Inactive).
		///
		/// *Events*: [`Accepted`](Event::Accepted).
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::accept().saturating_add(T::Patients::inspect_weight()))]
		pub fn accept(
			origin: OriginFor<T>,
			patient: PatientId,
			representative: RepresentativeId,
			acceptance: Acceptance,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_accept(by, patient, representative, acceptance)
		}

		/// Removes a representative, from this block on, whether or not they accepted.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *control*.
		///
		/// *Details*: free exactly when it succeeds, and operational, so that neither a lack of money nor
		/// a full block keeps a patient from it. The event is the same as that of an appointment. What
		/// they gave in the patient's name stays until it is revoked.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Ended`](Error::Ended), [`Expired`](Error::Expired).
		///
		/// *Events*: [`RepresentativesChanged`](Event::RepresentativesChanged).
		#[pallet::call_index(2)]
		#[pallet::weight((Pallet::<T>::remove_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, representative: &RepresentativeId| -> bool {
				Pallet::<T>::removes(origin.clone(), *patient, *representative).is_ok()
			}
		)]
		pub fn remove(
			origin: OriginFor<T>,
			patient: PatientId,
			representative: RepresentativeId,
		) -> DispatchResult {
			let removal = Self::removes(origin, patient, representative)?;
			Self::do_remove(removal);
			Ok(())
		}

		/// Acts for a patient no more, from this block on.
		///
		/// *Dispatch origin*: signed by an account that accepted to, and whose time is not over.
		///
		/// *Details*: free exactly when it succeeds, and operational. Also under a safeguarding hold, which
		/// goes on.
		///
		/// *Errors*: [`NotFound`](Error::NotFound).
		///
		/// *Events*: [`Resigned`](Event::Resigned).
		#[pallet::call_index(3)]
		#[pallet::weight((Pallet::<T>::resign_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId| -> bool {
			Pallet::<T>::resigns(origin.clone(), *patient).is_ok()
		})]
		pub fn resign(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let resignation = Self::resigns(origin, patient)?;
			Self::do_resign(resignation);
			Ok(())
		}

		/// Attests that a patient lacks capacity, from this block on: who was appointed for that may act.
		///
		/// *Dispatch origin*: signed by a practitioner of a provider in good standing whose treatment
		/// relationship with the patient is in force, and who does not represent the patient.
		///
		/// *Details*: it holds until `valid_until`, at most `MaxIncapacity` ahead, or until it is ended.
		/// It wakes nobody while the account that attested it represents the patient, before or after.
		/// Another takes its place that holds longer. `evidence` is a salted commitment to what shows it.
		/// Once the patient has refuted an attestation, nobody attests for [`REFUTED_REST`].
		///
		/// *Errors*: [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`NotAuthorized`](Error::NotAuthorized), [`TooSoon`](Error::TooSoon),
		/// [`NotLater`](Error::NotLater).
		///
		/// *Events*: [`IncapacityAttested`](Event::IncapacityAttested).
		///
		/// [`REFUTED_REST`]: salus_primitives::representatives::REFUTED_REST
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::attest_incapacity())]
		pub fn attest_incapacity(
			origin: OriginFor<T>,
			patient: PatientId,
			valid_until: UnixMillis,
			evidence: [u8; 32],
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_attest_incapacity(by, patient, valid_until, evidence)
		}

		/// Ends what was attested of a patient's capacity, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *control*, which is the
		/// proof of capacity; or by who acts for the organization that attested it, in good standing.
		///
		/// *Details*: free exactly when it succeeds, and operational. If the patient refutes it,
		/// nobody attests again for fourteen days.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotInForce`](Error::NotInForce),
		/// [`NotAuthorized`](Error::NotAuthorized).
		///
		/// *Events*: [`IncapacityEnded`](Event::IncapacityEnded).
		#[pallet::call_index(5)]
		#[pallet::weight((Pallet::<T>::end_incapacity_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId| -> bool {
			Pallet::<T>::ends_incapacity(origin.clone(), *patient).is_ok()
		})]
		pub fn end_incapacity(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let end = Self::ends_incapacity(origin, patient)?;
			Self::do_end_incapacity(end);
			Ok(())
		}

		/// Keeps a representative from acting, for fourteen days from this block on.
		///
		/// *Dispatch origin*: signed by a practitioner with the privilege *privacy officer* of a member in
		/// good standing that has a relationship with the patient in force.
		///
		/// *Details*: a safeguarding hold. Neither the patient nor anybody else ends it before its time,
		/// since who is coerced would be made to. Only who could act is held. An organization does not hold
		/// the same one again within 180 days of the beginning; `reason` is a salted commitment to why.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Ended`](Error::Ended), [`Expired`](Error::Expired), [`NotInForce`](Error::NotInForce),
		/// [`TooSoon`](Error::TooSoon), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Held`](Event::Held).
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::hold())]
		pub fn hold(
			origin: OriginFor<T>,
			patient: PatientId,
			representative: RepresentativeId,
			reason: [u8; 32],
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_hold(by, patient, representative, reason)
		}

		/// Says that a patient came of age: nobody who acted for the minor longer may, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *control* or *consent*; or
		/// by who acts for a member in good standing that has a relationship with the patient in force.
		///
		/// *Details*: it ends all appointments of the patient that name a month that has begun, of which
		/// one is named; not before that month. It is operational, and for the patient free exactly
		/// when it succeeds. The day in it is known to whom its commitment is opened, and never to the chain; an organization
		/// that says so too early answers for it to who has the opening. Without this, the representation is over with the month.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Ended`](Error::Ended), [`Expired`](Error::Expired), [`NotMinor`](Error::NotMinor),
		/// [`TooSoon`](Error::TooSoon).
		///
		/// *Events*: [`AgedOut`](Event::AgedOut).
		#[pallet::call_index(7)]
		#[pallet::weight((Pallet::<T>::age_out_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, representative: &RepresentativeId| -> bool {
				Pallet::<T>::ages_out_itself(origin.clone(), *patient, *representative)
			}
		)]
		pub fn age_out(
			origin: OriginFor<T>,
			patient: PatientId,
			representative: RepresentativeId,
		) -> DispatchResult {
			let coming = Self::ages_out(origin, patient, representative)?;
			Self::do_age_out(coming);
			Ok(())
		}
	}
}
