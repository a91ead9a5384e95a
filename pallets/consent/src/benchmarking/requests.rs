//! As many requests as there can be, and what they ask for.

use super::{fill_directive, fill_index_with_what_is_over, parties};
use crate::{
	pallet::*, Asked, Closed, Closing, DirectiveItem, Request, RequestTerms, MAX_REQUESTS,
};
use frame_benchmarking::v2::*;
use frame_support::traits::{Get, Time};
use salus_primitives::{
	traits::{OrganizationInspect, StudyInspect},
	GrantId, Grantee, OrganizationId, PatientId, RequestId, Scope,
};

/// Terms of a request that say all there is to say.
pub(super) fn request_terms<T: Config>() -> RequestTerms {
	let now = T::Time::now();
	RequestTerms {
		valid_until: Some(now.saturating_add(T::MaxValidity::get())),
		max_uses: Some(1),
		reason: Some([2; 32]),
		expires_at: now.saturating_add(1),
	}
}

/// What the practitioner `by` asks for.
fn asked_by<T: Config>(by: &T::AccountId, scope: Scope) -> AskedOf<T> {
	Asked { grantee: Grantee::Practitioner(by.clone()), scope, terms: request_terms::<T>() }
}

/// As many requests as there may be by who asks for itself, the practitioner `by`. All of them were
/// withdrawn but the last, which is open; its id.
pub(super) fn fill_requests<T: Config>(
	by: &T::AccountId,
	patient: PatientId,
	scope: Scope,
) -> RequestId {
	let now = T::Time::now();
	let organization = T::Organizations::practitioner(by).map(|(id, _)| id);
	let last = MAX_REQUESTS.saturating_sub(1);
	let Asked { grantee, scope, terms } = asked_by::<T>(by, scope);
	let all = (0..MAX_REQUESTS).map(|id| Request {
		id: RequestId(id),
		organization: organization.unwrap_or(OrganizationId(0)),
		grantee: grantee.clone(),
		scope,
		terms,
		requested_at: now,
		requested_by: by.clone(),
		closed: (id < last).then_some(Closed { at: now, how: Closing::Withdrawn }),
	});
	NextRequestId::<T>::insert(patient, MAX_REQUESTS);
	Requests::<T>::insert(patient, RequestsOf::<T>::truncate_from(all.collect()));
	RequestId(last)
}

/// How the last of a patient's requests was closed.
pub(super) fn last_closing<T: Config>(patient: PatientId) -> Option<Closing> {
	let requests = Requests::<T>::get(patient);
	requests.last().and_then(|request| request.closed).map(|closed| closed.how)
}

/// An open request for a study among the most requests, an index full of grants that are over, and a
/// directive with room for one more item: all that an answer by a grant can meet.
pub(super) fn asked<T: Config>() -> (T::AccountId, PatientId, RequestId, GranteeOf<T>, Scope) {
	let (key, patient, _, scope) = parties::<T>();
	let (grantee, _) = fill_index_with_what_is_over::<T>(&key, patient, scope);
	fill_directive::<T>(patient, (100..).map(GrantId).map(DirectiveItem::Grant));
	let id = fill_requests::<T>(&account("practitioner", 0, 0), patient, scope);
	let sponsor = match &grantee {
		Grantee::Study(study) => T::Studies::sponsor(*study),
		_ => None,
	};
	Requests::<T>::mutate(patient, |requests| {
		for request in requests.iter_mut() {
			request.grantee = grantee.clone();
			request.organization = sponsor.unwrap_or(request.organization);
		}
	});
	(key, patient, id, grantee, scope)
}
