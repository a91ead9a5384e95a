//! Asking for grants, and answering.

use crate::{
	acting::Actor,
	pallet::*,
	types::{Asked, Closed, Closing, Request, RequestTerms, Terms},
	WeightInfo, MAX_OPEN_REQUESTS,
};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect, StudyInspect},
	DirectiveId, GrantId, Grantee, Holder, OrganizationId, PatientId, Protected, Purpose,
	RequestId, Scope, UnixMillis,
};
use salus_runtime_api::{RequestStatus, RequestView};

impl<T: Config> Pallet<T> {
	/// The body of `request`.
	pub(crate) fn do_request(
		by: T::AccountId,
		patient: PatientId,
		grantee: GranteeOf<T>,
		scope: Scope,
		terms: RequestTerms,
	) -> DispatchResult {
		Self::check_request_terms(&scope, &terms)?;
		let organization = Self::employer(&grantee).ok_or(Error::<T>::NotAuthorized)?;
		ensure!(Self::acts_for(&by, organization), Error::<T>::NotAuthorized);
		ensure!(T::Patients::exists(patient), Error::<T>::NotFound);
		let parties_stand = Self::holder_stands(&scope.holder) && Self::grantee_stands(&grantee);
		ensure!(parties_stand, Error::<T>::NotInGoodStanding);

		let now = T::Time::now();
		let id = NextRequestId::<T>::get(patient);
		let next_id = id.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let id = RequestId(id);
		let mut requests = Requests::<T>::get(patient);
		let own = || requests.iter().filter(|one| one.organization == organization);
		ensure!(!own().any(|one| one.rests(now)), Error::<T>::TooSoon);
		let open = own().filter(|one| one.is_open(now)).count();
		ensure!(open < MAX_OPEN_REQUESTS as usize, Error::<T>::LimitReached);
		if requests.is_full() {
			Self::sweep_one_over(&mut requests, organization, now);
		}
		let request = Request {
			id,
			organization,
			grantee,
			scope,
			terms,
			requested_at: now,
			requested_by: by.clone(),
			closed: None,
		};
		requests.try_push(request).map_err(|_| Error::<T>::LimitReached)?;

		NextRequestId::<T>::insert(patient, next_id);
		Requests::<T>::insert(patient, requests);
		Self::deposit_event(Event::Requested { patient, request: id, organization, by });
		Ok(())
	}

	/// Whether such a grant could be given now, and for as long as the request waits.
	fn check_request_terms(scope: &Scope, terms: &RequestTerms) -> DispatchResult {
		let RequestTerms { valid_until, max_uses, reason: _, expires_at } = *terms;
		Self::check_terms(scope, &Terms { valid_until, max_uses, ..Terms::default() })?;
		ensure!(scope.protected.annex().is_none(), Error::<T>::AnnexMisplaced);
		// Who may claim is for the patient to say, unasked: every provider, or this one.
		let says_who_claims =
			scope.holder != Holder::Any || !scope.purposes.contains(Purpose::Hpaymt);
		ensure!(says_who_claims, Error::<T>::HolderNotNamed);
		let now = T::Time::now();
		ensure!(now < expires_at, Error::<T>::Expired);
		let latest = now.saturating_add(T::MaxRequestLifetime::get());
		ensure!(
			expires_at <= latest.min(valid_until.unwrap_or(UnixMillis::MAX)),
			Error::<T>::TooFar
		);
		Ok(())
	}

	/// The organization that may ask for this grantee: itself, the one in good standing that
	/// credentials the practitioner, or the sponsor of the study.
	fn employer(grantee: &GranteeOf<T>) -> Option<OrganizationId> {
		match grantee {
			Grantee::Organization(id) => Some(*id),
			Grantee::Practitioner(account) => {
				T::Organizations::practitioner(account).map(|(id, _)| id)
			}
			Grantee::Study(study) => T::Studies::sponsor(*study),
			Grantee::AnyMember | Grantee::Role(_) | Grantee::Person(_) | Grantee::Committed(_) => {
				None
			}
		}
	}

	/// Whether `who` is the admin or a practitioner of this organization, and it is in good standing.
	fn acts_for(who: &T::AccountId, organization: OrganizationId) -> bool {
		T::Organizations::administered_by(who) == Some(organization)
			|| T::Organizations::practitioner(who).is_some_and(|(id, _)| id == organization)
	}

	/// Removes the request that has been over for longest, if one is over: of who asks for room, if
	/// there is one, so that nobody pushes out what others asked; and of others, what was declined
	/// within its rest only if there is nothing else, because it says who may not ask again.
	fn sweep_one_over(requests: &mut RequestsOf<T>, asker: OrganizationId, now: UnixMillis) {
		let over = requests.iter().filter(|one| !one.is_open(now));
		let rank =
			|one: &RequestOf<T>| (one.organization != asker, one.rests(now), one.ends_at(), one.id);
		if let Some((.., first)) = over.map(rank).min() {
			requests.retain(|request| request.id != first);
		}
	}

	/// The body of `approve`.
	pub(crate) fn do_approve(
		by: T::AccountId,
		patient: PatientId,
		id: RequestId,
		asked: &Asked<T::AccountId>,
		directive: Option<DirectiveId>,
		protected: Option<Protected>,
	) -> DispatchResult {
		let actor = Self::actor(&by, patient)?;
		let requests = Requests::<T>::get(patient);
		let request = Self::open_request(&requests, id)?;
		Self::ensure_decides(&actor, request.scope.purposes)?;
		ensure!(request.asks_for(asked), Error::<T>::Changed);
		let scope = match protected {
			None => request.scope,
			Some(protected) => {
				ensure!(protected.annex().is_some(), Error::<T>::AnnexMisplaced);
				Scope { protected, ..request.scope }
			}
		};
		let RequestTerms { valid_until, max_uses, .. } = request.terms;
		let terms = Terms { valid_until, max_uses, directive, ..Terms::default() };
		let grant = Self::give_to_asker(by.clone(), &actor, patient, request, scope, terms)?;

		Self::close(patient, requests, id, Closing::Approved(grant));
		let acting = actor.acting();
		Self::deposit_event(Event::Approved { patient, request: id, grant, by, acting });
		Ok(())
	}

	/// The body of `narrow`.
	pub(crate) fn do_narrow(
		by: T::AccountId,
		patient: PatientId,
		id: RequestId,
		grantee: &GranteeOf<T>,
		scope: Scope,
		terms: Terms,
	) -> DispatchResult {
		let actor = Self::actor(&by, patient)?;
		let requests = Requests::<T>::get(patient);
		let request = Self::open_request(&requests, id)?;
		Self::ensure_decides(&actor, request.scope.purposes)?;
		ensure!(request.grantee == *grantee, Error::<T>::Changed);
		let asked = request.terms;
		let is_no_more_often =
			asked.max_uses.is_none_or(|most| terms.max_uses.is_some_and(|uses| uses <= most));
		ensure!(request.scope.narrows_to(&scope) && is_no_more_often, Error::<T>::TooWide);
		let is_no_longer =
			asked.valid_until.is_none_or(|end| terms.valid_until.is_some_and(|until| until <= end));
		ensure!(is_no_longer, Error::<T>::TooFar);
		let grant = Self::give_to_asker(by.clone(), &actor, patient, request, scope, terms)?;

		Self::close(patient, requests, id, Closing::Narrowed(grant));
		let acting = actor.acting();
		Self::deposit_event(Event::Narrowed { patient, request: id, grant, by, acting });
		Ok(())
	}

	/// Gives a grant to whom it was asked for; its id. Writes nothing if it fails.
	fn give_to_asker(
		by: T::AccountId,
		actor: &Actor,
		patient: PatientId,
		request: &RequestOf<T>,
		scope: Scope,
		terms: Terms,
	) -> Result<GrantId, DispatchError> {
		// The patient answers that organization: who has left it since is no longer its practitioner.
		let is_still_its_own = Self::employer(&request.grantee) == Some(request.organization);
		ensure!(is_still_its_own, Error::<T>::NotInGoodStanding);
		Self::give(by, actor, patient, request.grantee.clone(), scope, terms)
	}

	/// The body of `decline`.
	pub(crate) fn do_decline(
		by: T::AccountId,
		patient: PatientId,
		id: RequestId,
	) -> DispatchResult {
		let actor = Self::actor(&by, patient)?;
		let requests = Requests::<T>::get(patient);
		let request = Self::open_request(&requests, id)?;
		Self::ensure_decides(&actor, request.scope.purposes)?;

		Self::close(patient, requests, id, Closing::Declined);
		let acting = actor.acting();
		Self::deposit_event(Event::Declined { patient, request: id, by, acting });
		Ok(())
	}

	/// The body of `withdraw_request`.
	pub(crate) fn do_withdraw_request(
		by: T::AccountId,
		patient: PatientId,
		id: RequestId,
	) -> DispatchResult {
		let requests = Requests::<T>::get(patient);
		let request = Self::find_request(&requests, id)?;
		ensure!(Self::acts_for(&by, request.organization), Error::<T>::NotAuthorized);
		Self::open_request(&requests, id)?;

		Self::close(patient, requests, id, Closing::Withdrawn);
		Self::deposit_event(Event::Withdrawn { patient, request: id, by });
		Ok(())
	}

	fn find_request(
		requests: &RequestsOf<T>,
		id: RequestId,
	) -> Result<&RequestOf<T>, DispatchError> {
		let found = requests.iter().find(|request| request.id == id);
		Ok(found.ok_or(Error::<T>::NotFound)?)
	}

	/// The request of this id, which can still be answered.
	fn open_request(
		requests: &RequestsOf<T>,
		id: RequestId,
	) -> Result<&RequestOf<T>, DispatchError> {
		let request = Self::find_request(requests, id)?;
		match request.status(T::Time::now()) {
			RequestStatus::Open => Ok(request),
			RequestStatus::Expired => Err(Error::<T>::Expired.into()),
			RequestStatus::Approved(_)
			| RequestStatus::Narrowed(_)
			| RequestStatus::Declined
			| RequestStatus::Withdrawn => Err(Error::<T>::Answered.into()),
		}
	}

	/// Writes that an open request is closed now.
	fn close(patient: PatientId, mut requests: RequestsOf<T>, id: RequestId, how: Closing) {
		let closed = Closed { at: T::Time::now(), how };
		for request in requests.iter_mut().filter(|request| request.id == id) {
			request.closed = Some(closed);
		}
		Requests::<T>::insert(patient, requests);
	}

	/// The weight of `request`. It is measured with a practitioner who asks for itself; whoever asks
	/// for a colleague is one more to be looked up.
	pub(crate) fn request_weight() -> Weight {
		T::WeightInfo::request().saturating_add(T::Organizations::inspect_weight())
	}

	/// What was asked of a patient, in the order of the ids: every request that is open, and of the
	/// others those whose room was not needed yet.
	pub fn requests(patient: PatientId) -> Vec<RequestView<T::AccountId>> {
		let now = T::Time::now();
		Requests::<T>::get(patient)
			.into_iter()
			.map(|request| {
				let status = request.status(now);
				let Request {
					id,
					organization,
					grantee,
					scope,
					terms: RequestTerms { valid_until, max_uses, reason, expires_at },
					requested_at,
					requested_by,
					closed,
				} = request;
				RequestView {
					id,
					organization,
					grantee,
					scope,
					valid_until,
					max_uses,
					reason,
					requested_at,
					requested_by,
					expires_at,
					closed_at: closed.map(|closed| closed.at),
					status,
				}
			})
			.collect()
	}
}
