//! Giving, revoking and showing grants.

use crate::{pallet::*, DirectiveItem, Grant, WeightInfo};
use alloc::vec::Vec;
use frame_support::{
	defensive, ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
	weights::Weight,
	BoundedVec,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::{OrganizationInspect, PatientInspect},
	DirectiveId, GrantId, Grantee, Holder, KeyPurpose, PatientId, Scope, UnixMillis,
};
use salus_runtime_api::{GrantView, MAX_PAGE};

/// A revocation that passed every check.
pub(crate) struct Revocation<T: Config> {
	patient: PatientId,
	id: GrantId,
	by: T::AccountId,
	grant: GrantOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The body of `grant`.
	pub(crate) fn do_grant(
		by: T::AccountId,
		patient: PatientId,
		grantee: GranteeOf<T>,
		scope: Scope,
		valid_from: Option<UnixMillis>,
		valid_until: UnixMillis,
		directive: Option<DirectiveId>,
	) -> DispatchResult {
		let now = T::Time::now();
		// A relayed grant arrives after it was signed. It never claims to have held before it did.
		let valid_from = valid_from.map_or(now, |from| from.max(now));
		ensure!(!scope.is_empty(), Error::<T>::Empty);
		ensure!(now < valid_until, Error::<T>::Expired);
		ensure!(valid_from < valid_until, Error::<T>::Empty);
		ensure!(valid_until <= now.saturating_add(T::MaxValidity::get()), Error::<T>::TooFar);

		ensure!(T::Patients::may(&by, patient, KeyPurpose::Consent), Error::<T>::NotAuthorized);
		let parties_stand = Self::holder_stands(&scope.holder) && Self::grantee_stands(&grantee);
		ensure!(parties_stand, Error::<T>::NotInGoodStanding);

		let id = NextGrantId::<T>::get(patient);
		let next_id = id.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let id = GrantId(id);
		let kind = grantee.kind();
		let mut live = LiveGrants::<T>::get(patient, &kind);
		if live.is_full() {
			live.retain(|id| {
				Grants::<T>::get(patient, id).is_some_and(|grant| !grant.is_over(now))
			});
		}
		live.try_push(id).map_err(|_| Error::<T>::LimitReached)?;
		let items = Self::with_item(patient, directive, DirectiveItem::Grant(id))?;

		let grant = Grant {
			grantee,
			scope,
			granted_at: now,
			granted_by: by.clone(),
			valid_from,
			valid_until,
			revoked_at: None,
			directive,
			suspensions: BoundedVec::new(),
		};
		NextGrantId::<T>::insert(patient, next_id);
		LiveGrants::<T>::insert(patient, kind, live);
		Grants::<T>::insert(patient, id, grant);
		Self::set_items(patient, directive, items);
		Self::deposit_event(Event::Granted { patient, grant: id, by });
		Ok(())
	}

	/// Whether the organization whose records are meant, if it is one, is in good standing.
	fn holder_stands(holder: &Holder) -> bool {
		match holder {
			Holder::Any => true,
			Holder::Organization(id) => T::Organizations::in_good_standing(*id),
		}
	}

	/// Whether the organization or the practitioner that is meant is in good standing.
	pub(crate) fn grantee_stands(grantee: &GranteeOf<T>) -> bool {
		match grantee {
			Grantee::AnyMember | Grantee::Role(_) => true,
			Grantee::Organization(id) => T::Organizations::in_good_standing(*id),
			Grantee::Practitioner(account) => T::Organizations::practitioner(account).is_some(),
		}
	}

	/// The checks of `revoke`. It is free exactly when they pass, so that nothing that fails is
	/// free, and nothing that is free fails.
	pub(crate) fn revokes(
		origin: OriginFor<T>,
		patient: PatientId,
		id: GrantId,
	) -> Result<Revocation<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		ensure!(T::Patients::may(&by, patient, KeyPurpose::Consent), Error::<T>::NotAuthorized);
		let grant = Self::grant_not_over(patient, id)?;
		Ok(Revocation { patient, id, by, grant })
	}

	/// A grant that is not over, whether it can be relied on now or only later.
	pub(crate) fn grant_not_over(
		patient: PatientId,
		id: GrantId,
	) -> Result<GrantOf<T>, DispatchError> {
		let grant = Grants::<T>::get(patient, id).ok_or(Error::<T>::NotFound)?;
		ensure!(grant.revoked_at.is_none(), Error::<T>::Revoked);
		ensure!(!grant.is_over(T::Time::now()), Error::<T>::Expired);
		Ok(grant)
	}

	/// The writes of `revoke`. They cannot fail.
	pub(crate) fn do_revoke(revocation: Revocation<T>) {
		let Revocation { patient, id, by, grant } = revocation;
		Self::end_grant(patient, id, grant, by);
	}

	/// Ends a grant that is not over.
	pub(crate) fn end_grant(
		patient: PatientId,
		id: GrantId,
		mut grant: GrantOf<T>,
		by: T::AccountId,
	) {
		let kind = grant.grantee.kind();
		let mut live = LiveGrants::<T>::get(patient, &kind);
		match live.iter().position(|other| *other == id) {
			Some(position) => {
				live.remove(position);
			}
			None => {
				defensive!("a grant leaves the index only when it is over, and this is not");
			}
		}
		if live.is_empty() {
			LiveGrants::<T>::remove(patient, kind);
		} else {
			LiveGrants::<T>::insert(patient, kind, live);
		}
		grant.revoked_at = Some(T::Time::now());
		Grants::<T>::insert(patient, id, grant);
		Self::deposit_event(Event::Revoked { patient, grant: id, by });
	}

	/// The weight of `revoke`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first.
	pub(crate) fn revoke_weight() -> Weight {
		// The grant and the time.
		let reads = T::DbWeight::get().reads(2);
		T::WeightInfo::revoke().saturating_add(T::Patients::inspect_weight()).saturating_add(reads)
	}

	/// One grant, as it stands now.
	pub fn grant_view(patient: PatientId, id: GrantId) -> Option<GrantView<T::AccountId>> {
		Grants::<T>::get(patient, id).map(|grant| Self::view_of(id, grant))
	}

	/// A patient's grants in the order of their ids, from `from` on; at most `limit` or
	/// [`MAX_PAGE`], whichever is less. Grants that are over are among them.
	pub fn grants(patient: PatientId, from: GrantId, limit: u32) -> Vec<GrantView<T::AccountId>> {
		let end = from.0.saturating_add(limit.min(MAX_PAGE)).min(NextGrantId::<T>::get(patient));
		(from.0..end).filter_map(|id| Self::grant_view(patient, GrantId(id))).collect()
	}

	fn view_of(id: GrantId, grant: GrantOf<T>) -> GrantView<T::AccountId> {
		let status = grant.status(T::Time::now());
		let Grant {
			grantee,
			scope,
			granted_at,
			granted_by,
			valid_from,
			valid_until,
			revoked_at,
			directive,
			suspensions,
		} = grant;
		GrantView {
			id,
			grantee,
			scope,
			granted_at,
			granted_by,
			valid_from,
			valid_until,
			revoked_at,
			directive,
			suspensions: suspensions.into_inner(),
			status,
		}
	}
}
