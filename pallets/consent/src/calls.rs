//! What can be called.

use frame_support::pallet_macros::pallet_section;

/// The calls of the pallet.
#[pallet_section]
mod calls {
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lets a grantee use some of a patient's records.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for its purposes.
		///
		/// *Details*: the grant holds under `terms`: from a moment on, until a moment, and for so
		/// many uses. One for research alone may be without an end, but begins no later than others
		/// end. One whose uses are counted names the holder, who takes them. A full index of live
		/// grants is first freed of those that are over. With a directive, the grant is one of its
		/// at most [`MAX_DIRECTIVE_ITEMS`] items for ever. For 72 hours after the patient's
		/// identity was recovered there is none; nor for a patient who died, but by an executor, or left.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`Empty`](Error::Empty),
		/// [`HolderNotNamed`](Error::HolderNotNamed), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`RecentlyRecovered`](Error::RecentlyRecovered),
		/// [`Inactive`](Error::Inactive), [`NotInGoodStanding`](Error::NotInGoodStanding),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted).
		#[pallet::call_index(0)]
		#[pallet::weight(Pallet::<T>::acted_for(match terms.directive {
			None => T::WeightInfo::grant(),
			Some(_) => T::WeightInfo::grant_by_directive(),
		}))]
		pub fn grant(
			origin: OriginFor<T>,
			patient: PatientId,
			grantee: GranteeOf<T>,
			scope: Scope,
			terms: Terms,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_grant(by, patient, grantee, scope, terms)
		}

		/// Withdraws a grant, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for the grant's purposes.
		///
		/// *Details*: free exactly when it succeeds, and operational, so that neither a lack of
		/// money nor a full block keeps a patient from it. A grant whose validity has not begun, or
		/// that is suspended, can be revoked too.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`Expired`](Error::Expired).
		///
		/// *Events*: [`Revoked`](Event::Revoked).
		#[pallet::call_index(1)]
		#[pallet::weight((Pallet::<T>::revoke_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId, id: &GrantId| -> bool {
			Pallet::<T>::revokes(origin.clone(), *patient, *id).is_ok()
		})]
		pub fn revoke(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let revocation = Self::revokes(origin, patient, id)?;
			Self::do_revoke(revocation);
			Ok(())
		}

		/// Suspends a grant, from this block on until it is resumed.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for the grant's purposes.
		///
		/// *Details*: the grant keeps its place among the live ones, its validity runs on, and it
		/// can be revoked. Each of its suspensions is kept, at most [`MAX_SUSPENSIONS`].
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`Expired`](Error::Expired),
		/// [`Suspended`](Error::Suspended), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Suspended`](Event::Suspended).
		///
		/// [`MAX_SUSPENSIONS`]: crate::MAX_SUSPENSIONS
		#[pallet::call_index(2)]
		#[pallet::weight(Pallet::<T>::acted_for(T::WeightInfo::suspend()))]
		pub fn suspend(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_suspend(by, patient, id)
		}

		/// Resumes a suspended grant, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*.
		///
		/// *Details*: it holds as before, until its validity ends. Not within 72 hours of a recovery of
		/// the patient's identity, nor of a patient who died or left.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`Expired`](Error::Expired),
		/// [`NotSuspended`](Error::NotSuspended), [`RecentlyRecovered`](Error::RecentlyRecovered),
		/// [`Inactive`](Error::Inactive).
		///
		/// *Events*: [`Resumed`](Event::Resumed).
		#[pallet::call_index(3)]
		#[pallet::weight(Pallet::<T>::acted_for(T::WeightInfo::resume()))]
		pub fn resume(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_resume(by, patient, id)
		}

		/// Withholds some of a patient's records from everybody but those excepted, whatever grants
		/// say.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for its purposes.
		///
		/// *Details*: it stands from this block on until it is lifted. It reaches a record of which
		/// one day lies in the scope, and whose confidentiality is the scope's or higher; neither
		/// the patient nor the holder's use of its own record. A patient has at most
		/// [`MAX_RESTRICTIONS`]; when they are full, the one lifted first makes room, for a
		/// representative's one of theirs alone, of which at most four stand. With a
		/// `directive`, it is one of its at most [`MAX_DIRECTIVE_ITEMS`] items for ever.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Restricted`](Event::Restricted).
		#[pallet::call_index(4)]
		#[pallet::weight(Pallet::<T>::acted_for(T::WeightInfo::restrict()))]
		pub fn restrict(
			origin: OriginFor<T>,
			patient: PatientId,
			scope: Scope,
			except: ExceptOf<T>,
			directive: Option<DirectiveId>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_restrict(by, patient, scope, except, directive)
		}

		/// Lifts a restriction, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for its purposes still, who made it, or was appointed
		/// after the representative who made it and is over.
		///
		/// *Details*: it still counts for the days throughout which it stood. Not within 72 hours of a
		/// recovery of the patient's identity; nor of a patient who died, but by an executor, or left.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Lifted`](Error::Lifted), [`RecentlyRecovered`](Error::RecentlyRecovered),
		/// [`Inactive`](Error::Inactive).
		///
		/// *Events*: [`Lifted`](Event::Lifted).
		#[pallet::call_index(5)]
		#[pallet::weight(Pallet::<T>::acted_for(T::WeightInfo::lift()))]
		pub fn lift(
			origin: OriginFor<T>,
			patient: PatientId,
			restriction: RestrictionId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_lift(by, patient, restriction)
		}

		/// Withdraws everything that a directive granted and restricted, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for the purposes of each of its grants. What they
		/// did not restrict themselves then stays restricted, as within 72 hours of a recovery.
		///
		/// *Details*: revokes each of its grants that is not over, and lifts each of its
		/// restrictions that stands. Free exactly when it ends one of them, and operational. Within 72
		/// hours of a recovery of the patient's identity, and of a patient who died or left, its
		/// restrictions stay, and are lifted by another call later; where no grant is left to revoke
		/// either, it is refused.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`RecentlyRecovered`](Error::RecentlyRecovered),
		/// [`Inactive`](Error::Inactive).
		///
		/// *Events*: for each grant [`Revoked`](Event::Revoked), for each restriction
		/// [`Lifted`](Event::Lifted), then [`DirectiveRevoked`](Event::DirectiveRevoked) unless
		/// restrictions stay.
		#[pallet::call_index(6)]
		#[pallet::weight((Pallet::<T>::revoke_directive_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, directive: &DirectiveId| -> bool {
				Pallet::<T>::revokes_directive(origin.clone(), *patient, *directive).is_ok()
			}
		)]
		pub fn revoke_directive(
			origin: OriginFor<T>,
			patient: PatientId,
			directive: DirectiveId,
		) -> DispatchResult {
			let revocation = Self::revokes_directive(origin, patient, directive)?;
			Self::do_revoke_directive(revocation);
			Ok(())
		}

		/// Takes a use of a grant whose uses are counted, before anything is given on it.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization whose records
		/// the grant is about.
		///
		/// *Details*: the number of the receipt is in the event. Who asks for access with it is
		/// answered as if the use were still there, so that it is taken before it is used: of records
		/// of that organization, by this grant, and for [`RECEIPT_LIFETIME`].
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotCounted`](Error::NotCounted), [`NotYetValid`](Error::NotYetValid),
		/// [`Suspended`](Error::Suspended), [`Revoked`](Error::Revoked),
		/// [`Expired`](Error::Expired), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`UseTaken`](Event::UseTaken).
		///
		/// [`RECEIPT_LIFETIME`]: crate::RECEIPT_LIFETIME
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::take_use())]
		pub fn take_use(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_take_use(by, patient, id)
		}

		/// Passes on what a grant covers, or a part of it.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization for which the
		/// grant `parent` is.
		///
		/// *Details*: the parent is the patient's own, has the action `Reshare` and no number of uses,
		/// and can be relied on now; it is not for a study, which it would outlive. The new grant is for
		/// one organization, practitioner, person or open study, in clear; it covers nothing that the parent does not, does not let anybody pass on
		/// anything, ends no later, and holds only while the parent does. At most
		/// [`MAX_RESHARES`] are ever given out of one. It stands in the index like any grant, until it
		/// or its parent is over, and the patient can revoke it. Where a restriction withholds the
		/// action `Reshare` of anything that it covers, for a purpose and from somebody that are not
		/// excepted, it is refused. So it is of a patient who died or left, and of what an executor gave.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`Expired`](Error::Expired),
		/// [`TooFar`](Error::TooFar), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotFound`](Error::NotFound), [`Suspended`](Error::Suspended),
		/// [`Revoked`](Error::Revoked), [`NotYetValid`](Error::NotYetValid),
		/// [`TooWide`](Error::TooWide), [`Restricted`](Error::Restricted),
		/// [`RecentlyRecovered`](Error::RecentlyRecovered), [`Inactive`](Error::Inactive),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted).
		///
		/// [`MAX_RESHARES`]: crate::MAX_RESHARES
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::reshare())]
		pub fn reshare(
			origin: OriginFor<T>,
			patient: PatientId,
			parent: GrantId,
			grantee: GranteeOf<T>,
			scope: Scope,
			valid_until: Option<UnixMillis>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_reshare(by, patient, parent, grantee, scope, valid_until)
		}

		/// Ends a grant that is no longer needed, or that one had given out of another.
		///
		/// *Dispatch origin*: signed by the admin of the organization or of the study's sponsor, the
		/// practitioner, or a key with the purpose *consent* of the person for whom the grant is; or by
		/// the admin of the organization that gave it out of another.
		///
		/// *Details*: free exactly when it succeeds, and operational. A grant to any member, to a role
		/// or to a commitment is nobody's to give back.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Revoked`](Error::Revoked), [`Expired`](Error::Expired).
		///
		/// *Events*: [`GivenBack`](Event::GivenBack).
		#[pallet::call_index(9)]
		#[pallet::weight((Pallet::<T>::give_back_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId, id: &GrantId| -> bool {
			Pallet::<T>::gives_back(origin.clone(), *patient, *id).is_ok()
		})]
		pub fn give_back(origin: OriginFor<T>, patient: PatientId, id: GrantId) -> DispatchResult {
			let returned = Self::gives_back(origin, patient, id)?;
			Self::do_give_back(returned);
			Ok(())
		}

		/// Asks a patient for a grant.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of an organization in good
		/// standing: the one for which the grant would be, that credentials the practitioner for whom it
		/// would be, or that sponsors the open study. Nobody asks for others.
		///
		/// *Details*: it gives nothing by itself. It waits for the patient until it expires, at most
		/// `MaxRequestLifetime`, and no longer than what it asks for would last. An organization has at
		/// most [`MAX_OPEN_REQUESTS`] open ones to a patient, and none may follow one that the patient
		/// declined for [`DECLINE_REST`]. A patient has [`MAX_REQUESTS`]; when these are full, the one
		/// that has been over for longest makes room: one of who asks, if there is one, and of others
		/// one that was declined within its rest last. Records that carry a
		/// sensitivity are asked for wholly or not at all: which of them, only the patient says. What is
		/// asked for payment, or for counted uses, names the holder.
		///
		/// *Errors*: [`Empty`](Error::Empty), [`HolderNotNamed`](Error::HolderNotNamed),
		/// [`Expired`](Error::Expired), [`TooFar`](Error::TooFar),
		/// [`AnnexMisplaced`](Error::AnnexMisplaced), [`NotAuthorized`](Error::NotAuthorized),
		/// [`NotFound`](Error::NotFound),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`TooSoon`](Error::TooSoon),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Requested`](Event::Requested).
		///
		/// [`DECLINE_REST`]: crate::DECLINE_REST
		/// [`MAX_OPEN_REQUESTS`]: crate::MAX_OPEN_REQUESTS
		/// [`MAX_REQUESTS`]: crate::MAX_REQUESTS
		#[pallet::call_index(10)]
		#[pallet::weight(Pallet::<T>::request_weight())]
		pub fn request(
			origin: OriginFor<T>,
			patient: PatientId,
			grantee: GranteeOf<T>,
			scope: Scope,
			terms: RequestTerms,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_request(by, patient, grantee, scope, terms)
		}

		/// Gives the grant that was asked for.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for the request's purposes.
		///
		/// *Details*: `asked` says all that the request says: who signs it sees what is given, whatever
		/// a node showed, and gives exactly that or nothing. The grant holds from this block on, and
		/// stands under the same rules as one by [`grant`](Pallet::grant). By `protected` the patient
		/// adds an annex, whatever was asked for of records that carry a sensitivity.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired), [`Changed`](Error::Changed),
		/// [`AnnexMisplaced`](Error::AnnexMisplaced),
		/// [`RecentlyRecovered`](Error::RecentlyRecovered), [`Inactive`](Error::Inactive),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted), then [`Approved`](Event::Approved).
		#[pallet::call_index(11)]
		#[pallet::weight(Pallet::<T>::acted_for(T::WeightInfo::approve()))]
		pub fn approve(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
			asked: AskedOf<T>,
			directive: Option<DirectiveId>,
			protected: Option<Protected>,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_approve(by, patient, request, &asked, directive, protected)
		}

		/// Gives less than was asked for.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for the request's purposes.
		///
		/// *Details*: a grant to `grantee`, for whom it was asked, of a scope that says nothing in clear
		/// that the request does not, that ends no later and can be used no more often. What an annex
		/// says is the patient's. It stands under the same rules as one by [`grant`](Pallet::grant).
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired), [`Changed`](Error::Changed),
		/// [`TooWide`](Error::TooWide), [`TooFar`](Error::TooFar),
		/// [`NotInGoodStanding`](Error::NotInGoodStanding), [`Empty`](Error::Empty),
		/// [`HolderNotNamed`](Error::HolderNotNamed),
		/// [`RecentlyRecovered`](Error::RecentlyRecovered), [`Inactive`](Error::Inactive),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`Granted`](Event::Granted), then [`Narrowed`](Event::Narrowed).
		#[pallet::call_index(12)]
		#[pallet::weight(Pallet::<T>::acted_for(T::WeightInfo::narrow()))]
		pub fn narrow(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
			grantee: GranteeOf<T>,
			scope: Scope,
			terms: Terms,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_narrow(by, patient, request, &grantee, scope, terms)
		}

		/// Refuses what was asked for.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for the request's purposes.
		///
		/// *Details*: no reason is given. The organization may ask again after [`DECLINE_REST`].
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired).
		///
		/// *Events*: [`Declined`](Event::Declined).
		///
		/// [`DECLINE_REST`]: crate::DECLINE_REST
		#[pallet::call_index(13)]
		#[pallet::weight(Pallet::<T>::acted_for(T::WeightInfo::decline()))]
		pub fn decline(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_decline(by, patient, request)
		}

		/// Takes back what was asked for.
		///
		/// *Dispatch origin*: signed by the admin or a practitioner of the organization that asked, in
		/// good standing.
		///
		/// *Errors*: [`NotFound`](Error::NotFound), [`NotAuthorized`](Error::NotAuthorized),
		/// [`Answered`](Error::Answered), [`Expired`](Error::Expired).
		///
		/// *Events*: [`Withdrawn`](Event::Withdrawn).
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::withdraw_request())]
		pub fn withdraw_request(
			origin: OriginFor<T>,
			patient: PatientId,
			request: RequestId,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_withdraw_request(by, patient, request)
		}

		/// Chooses the base policy of the consortium.
		///
		/// *Dispatch origin*: [`Config::PolicyOrigin`].
		///
		/// *Details*: it holds from `PolicyDelay` after this block on, in place of any that was planned.
		/// To choose the one that holds already takes back what was planned.
		///
		/// *Errors*: `BadOrigin`, [`Unchanged`](Error::Unchanged).
		///
		/// *Events*: [`BasePolicyPlanned`](Event::BasePolicyPlanned).
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::plan_base_policy())]
		pub fn plan_base_policy(origin: OriginFor<T>, policy: BasePolicy) -> DispatchResult {
			Self::do_plan_base_policy(origin, policy)
		}

		/// Sets how strict a holder is at least, from this block on.
		///
		/// *Dispatch origin*: signed by the admin of an organization in good standing.
		///
		/// *Details*: for what it holds, the stricter of this and the consortium's policy holds.
		/// `AllNormal` leaves it to the consortium.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`Unchanged`](Error::Unchanged).
		///
		/// *Events*: [`HolderPolicySet`](Event::HolderPolicySet).
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::set_holder_policy())]
		pub fn set_holder_policy(origin: OriginFor<T>, policy: BasePolicy) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_set_holder_policy(by, policy)
		}

		/// Sets how strict the own records are kept at least, whoever holds them, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*; or, if it is
		/// stricter than before, by a representative in force with the authority for consent, and with that
		/// for claims where it ends what is read for payment.
		///
		/// *Details*: of this, the holder's and the consortium's policy the strictest holds. `Deny` opts
		/// out of every base policy, and leaves grants as they are; `AllNormal` leaves it to the others.
		/// To become stricter is free exactly when it succeeds, operational, and never refused for want
		/// of room: a laxer one is refused while it would leave none for the stricter ones that may
		/// follow. What a claim may rest on makes no room. The last of a block counts. To become laxer is
		/// refused within 72 hours of a recovery of the patient's identity, and of a patient who died or
		/// left.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`Unchanged`](Error::Unchanged),
		/// [`RecentlyRecovered`](Error::RecentlyRecovered), [`Inactive`](Error::Inactive),
		/// [`LimitReached`](Error::LimitReached).
		///
		/// *Events*: [`PatientPolicySet`](Event::PatientPolicySet).
		#[pallet::call_index(17)]
		#[pallet::weight((
			Pallet::<T>::set_patient_policy_weight(),
			Pallet::<T>::set_patient_policy_class(*policy),
		))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, policy: &BasePolicy| -> bool {
				Pallet::<T>::becomes_stricter(origin.clone(), *patient, *policy)
			}
		)]
		pub fn set_patient_policy(
			origin: OriginFor<T>,
			patient: PatientId,
			policy: BasePolicy,
		) -> DispatchResult {
			let setting = Self::sets_patient_policy(origin, patient, policy)?;
			Self::do_set_patient_policy(setting);
			Ok(())
		}

		/// Withdraws everything that a grantee was given, from this block on.
		///
		/// *Dispatch origin*: signed by a live key of `patient` with the purpose *consent*, or by a
		/// representative in force with the authority for the purposes of all that is revoked.
		///
		/// *Details*: revokes each grant to exactly this grantee that is not over, nor its parent,
		/// whoever gave it: at most `MaxGrantsPerGrantee`. What reaches the same people by another
		/// name, as a member, by a role or by a commitment, stays; a commitment is named as it
		/// stands. What is for a study that is over counts as over. Free exactly when it ends
		/// something, and operational.
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound).
		///
		/// *Events*: for each grant [`Revoked`](Event::Revoked).
		#[pallet::call_index(18)]
		#[pallet::weight((Pallet::<T>::revoke_all_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, patient: &PatientId, grantee: &GranteeOf<T>| -> bool {
				Pallet::<T>::revokes_all(origin.clone(), *patient, grantee).is_ok()
			}
		)]
		pub fn revoke_all(
			origin: OriginFor<T>,
			patient: PatientId,
			grantee: GranteeOf<T>,
		) -> DispatchResult {
			let revocation = Self::revokes_all(origin, patient, &grantee)?;
			Self::do_revoke_all(revocation);
			Ok(())
		}

		/// Gives what a patient without a device signed for on paper.
		///
		/// *Dispatch origin*: signed by an account acting for an organization in good standing that keeps
		/// the patient's key; or that treats or covers the patient, by a relationship in force and a role
		/// of its kind, while the one that keeps the key is in good standing. For what is protected or above
		/// `N` by its admin or a privacy officer, and where it does not keep the key, when it has dealt with
		/// the patient for thirty days.
		///
		/// *Details*: the organization answers for the paper, which it keeps, and of which a salted
		/// commitment stands here with one to who saw it signed. It gives for treatment, payment and
		/// operations alone, to organizations, practitioners and roles but researchers, not to be passed
		/// on, for a year at most, by no directive; and what is specially protected only if the patient
		/// signed. It lifts no restriction: those beat it. The organization records a paper once, within
		/// thirty days, and only if nothing was taken back for the patient since it was signed: whichever
		/// arrives first, a later withdrawal wins. It may give back what was a mistake
		/// ([`give_back`](Pallet::give_back)).
		///
		/// *Errors*: [`NotAuthorized`](Error::NotAuthorized), [`NotFound`](Error::NotFound),
		/// [`NotInCustody`](Error::NotInCustody), [`TooFar`](Error::TooFar),
		/// [`Expired`](Error::Expired), [`AlreadyExists`](Error::AlreadyExists),
		/// [`Outdated`](Error::Outdated), and those of [`grant`](Pallet::grant).
		///
		/// *Events*: [`Granted`](Event::Granted), [`PaperRecorded`](Event::PaperRecorded).
		#[pallet::call_index(19)]
		#[pallet::weight(
			T::WeightInfo::record_paper().saturating_add(T::Relationships::inspect_weight())
		)]
		pub fn record_paper(
			origin: OriginFor<T>,
			patient: PatientId,
			grantee: GranteeOf<T>,
			scope: Scope,
			terms: Terms,
			paper: SignedPaper,
		) -> DispatchResult {
			let by = ensure_signed(origin)?;
			Self::do_record_paper(by, patient, grantee, scope, terms, paper)
		}

		/// Takes back whatever a patient without a device signed on paper and nobody has recorded yet.
		///
		/// *Dispatch origin*: signed by an account acting for the organization in good standing that keeps
		/// the patient's key.
		///
		/// *Details*: a paper that was signed until now gives nothing any more. What was recorded goes on
		/// until it is revoked. Free if nothing was taken back for an hour, and operational.
		///
		/// *Errors*: [`NotInCustody`](Error::NotInCustody), [`NotAuthorized`](Error::NotAuthorized).
		///
		/// *Events*: [`PapersWithdrawn`](Event::PapersWithdrawn).
		#[pallet::call_index(20)]
		#[pallet::weight((Pallet::<T>::withdraw_papers_weight(), DispatchClass::Operational))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, patient: &PatientId| -> bool {
			Pallet::<T>::withdraws_papers_free(origin.clone(), *patient)
		})]
		pub fn withdraw_papers(origin: OriginFor<T>, patient: PatientId) -> DispatchResult {
			let withdrawal = Self::withdraws_papers(origin, patient)?;
			Self::do_withdraw_papers(withdrawal);
			Ok(())
		}
	}
}
