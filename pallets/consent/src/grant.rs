//! Giving, revoking and showing grants.

use crate::{
	acting::Actor,
	pallet::*,
	types::{Candidate, Right, Terms},
	DirectiveItem, Grant, WeightInfo,
};
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
	traits::{OrganizationInspect, PatientInspect, StudyInspect},
	Acting, GrantId, Grantee, Holder, PatientId, Purpose, Purposes, Scope, UnixMillis,
};
use salus_runtime_api::{GrantRight, GrantStatus, GrantView, MAX_PAGE};

/// The purposes for which a grant may be without an end of its own.
pub(crate) const RESEARCH: Purposes =
	Purposes::empty().with(Purpose::Hresch).with(Purpose::Clintrch).with(Purpose::Dsrch);

/// A revocation that passed every check.
pub(crate) struct Revocation<T: Config> {
	patient: PatientId,
	id: GrantId,
	by: T::AccountId,
	acting: Acting,
	grant: GrantOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The body of `grant`.
	pub(crate) fn do_grant(
		by: T::AccountId,
		patient: PatientId,
		grantee: GranteeOf<T>,
		scope: Scope,
		terms: Terms,
	) -> DispatchResult {
		let actor = Self::actor(&by, patient)?;
		Self::ensure_decides(&actor, scope.purposes)?;
		Self::give(by, &actor, patient, grantee, scope, terms)?;
		Ok(())
	}

	/// Gives a grant of the patient's own, by somebody who was checked; its id. Whatever a patient
	/// gives goes through here, asked for or not. Writes nothing if it fails.
	pub(crate) fn give(
		by: T::AccountId,
		actor: &Actor,
		patient: PatientId,
		grantee: GranteeOf<T>,
		scope: Scope,
		terms: Terms,
	) -> Result<GrantId, DispatchError> {
		let valid_from = Self::check_terms(&scope, &terms)?;
		Self::ensure_gives(actor, &scope, &grantee, terms.valid_until)?;
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		Self::ensure_active(actor, patient)?;
		let parties_stand = Self::holder_stands(&scope.holder) && Self::grantee_stands(&grantee);
		ensure!(parties_stand, Error::<T>::NotInGoodStanding);
		let grant = Self::new_grant(by, actor.right(), grantee, scope, valid_from, terms);
		Self::insert_grant(patient, grant)
	}

	/// When a grant of this scope and these terms would begin, or why there can be none.
	pub(crate) fn check_terms(scope: &Scope, terms: &Terms) -> Result<UnixMillis, DispatchError> {
		let now = T::Time::now();
		// A relayed grant arrives after it was signed. It never claims to have held before it did.
		let valid_from = terms.valid_from.map_or(now, |from| from.max(now));
		ensure!(!scope.is_empty() && terms.max_uses != Some(0), Error::<T>::Empty);
		// Whoever holds what is meant may take a use: of anybody's records, every member could.
		let says_who_takes_uses = terms.max_uses.is_none() || scope.holder != Holder::Any;
		ensure!(says_who_takes_uses, Error::<T>::HolderNotNamed);
		let latest = now.saturating_add(T::MaxValidity::get());
		match terms.valid_until {
			Some(valid_until) => {
				ensure!(now < valid_until, Error::<T>::Expired);
				ensure!(valid_from < valid_until, Error::<T>::Empty);
				ensure!(valid_until <= latest, Error::<T>::TooFar);
			}
			None => {
				// 45 CFR 164.508(c)(1)(v) lets an authorization be without an end for research alone.
				ensure!(RESEARCH.contains_all(scope.purposes), Error::<T>::TooFar);
				// What never ends must begin, else it would hold its place for ever and for nothing.
				ensure!(valid_from <= latest, Error::<T>::TooFar);
			}
		}
		Ok(valid_from)
	}

	/// A grant of this moment.
	pub(crate) fn new_grant(
		by: T::AccountId,
		right: Right,
		grantee: GranteeOf<T>,
		scope: Scope,
		valid_from: UnixMillis,
		terms: Terms,
	) -> GrantOf<T> {
		let Terms { valid_from: _, valid_until, ends_with, max_uses, directive } = terms;
		Grant {
			grantee,
			scope,
			granted_at: T::Time::now(),
			granted_by: by,
			right,
			valid_from,
			valid_until,
			ends_with,
			max_uses,
			used: 0,
			reshared: 0,
			revoked_at: None,
			directive,
			suspensions: BoundedVec::new(),
		}
	}

	/// Writes a grant that passed every check but that of room, and says so; its id. Writes nothing
	/// if there is no room.
	pub(crate) fn insert_grant(
		patient: PatientId,
		grant: GrantOf<T>,
	) -> Result<GrantId, DispatchError> {
		let now = T::Time::now();
		let id = NextGrantId::<T>::get(patient);
		let next_id = id.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let id = GrantId(id);
		let kind = grant.grantee.kind();
		let mut live = LiveGrants::<T>::get(patient, &kind);
		if live.is_full() {
			live.retain(|id| {
				Self::candidate(patient, *id).is_some_and(|candidate| {
					!candidate.is_over(now) && !Self::is_for_nobody(&candidate.grant.grantee)
				})
			});
		}
		live.try_push(id).map_err(|_| Error::<T>::LimitReached)?;
		let directive = grant.directive;
		let items = Self::with_item(patient, directive, DirectiveItem::Grant(id))?;

		let (by, right) = (grant.granted_by.clone(), grant.right);
		NextGrantId::<T>::insert(patient, next_id);
		LiveGrants::<T>::insert(patient, kind, live);
		Grants::<T>::insert(patient, id, grant);
		Self::set_items(patient, directive, items);
		Self::deposit_event(Event::Granted { patient, grant: id, right, by });
		Ok(id)
	}

	/// Whether the organization whose records are meant, if it is one, is in good standing.
	pub(crate) fn holder_stands(holder: &Holder) -> bool {
		match holder {
			Holder::Any => true,
			Holder::Organization(id) => T::Organizations::in_good_standing(*id),
		}
	}

	/// Whether the organization or the practitioner that is meant is in good standing, the person
	/// registered, or the study open.
	pub(crate) fn grantee_stands(grantee: &GranteeOf<T>) -> bool {
		match grantee {
			// Who stands as a commitment is known to nobody here.
			Grantee::AnyMember | Grantee::Role(_) | Grantee::Committed(_) => true,
			Grantee::Organization(id) => T::Organizations::in_good_standing(*id),
			Grantee::Practitioner(account) => T::Organizations::practitioner(account).is_some(),
			Grantee::Person(id) => T::Patients::exists(*id),
			Grantee::Study(id) => T::Studies::is_open(*id),
		}
	}

	/// Whether nobody can ever be the grantee again: a study that is over.
	pub(crate) fn is_for_nobody(grantee: &GranteeOf<T>) -> bool {
		matches!(grantee, Grantee::Study(id) if T::Studies::is_over(*id))
	}

	/// The checks of `revoke`. It is free exactly when they pass, so that nothing that fails is
	/// free, and nothing that is free fails.
	pub(crate) fn revokes(
		origin: OriginFor<T>,
		patient: PatientId,
		id: GrantId,
	) -> Result<Revocation<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let actor = Self::actor(&by, patient)?;
		let grant = Self::grant_not_over(patient, id)?;
		Self::ensure_takes_back(&actor, &grant)?;
		Ok(Revocation { patient, id, by, acting: actor.acting(), grant })
	}

	/// A grant that is not over, nor its parent, whether it can be relied on now or only later.
	pub(crate) fn grant_not_over(
		patient: PatientId,
		id: GrantId,
	) -> Result<GrantOf<T>, DispatchError> {
		let candidate = Self::candidate(patient, id).ok_or(Error::<T>::NotFound)?;
		match candidate.status(T::Time::now()) {
			GrantStatus::Revoked => Err(Error::<T>::Revoked.into()),
			GrantStatus::Expired => Err(Error::<T>::Expired.into()),
			GrantStatus::Live
			| GrantStatus::NotYetValid
			| GrantStatus::Suspended
			| GrantStatus::UsedUp => Ok(candidate.grant),
		}
	}

	/// The writes of `revoke`. They cannot fail.
	pub(crate) fn do_revoke(revocation: Revocation<T>) {
		let Revocation { patient, id, by, acting, grant } = revocation;
		Self::end_grant(patient, id, grant, by, acting);
	}

	/// Ends a grant that is not over, in the patient's name.
	pub(crate) fn end_grant(
		patient: PatientId,
		id: GrantId,
		grant: GrantOf<T>,
		by: T::AccountId,
		acting: Acting,
	) {
		Self::write_end(patient, id, grant);
		Self::note_withdrawal(patient);
		Self::deposit_event(Event::Revoked { patient, grant: id, by, acting });
	}

	/// Writes that a grant that is not over ends now.
	pub(crate) fn write_end(patient: PatientId, id: GrantId, mut grant: GrantOf<T>) {
		let kind = grant.grantee.kind();
		let mut live = LiveGrants::<T>::get(patient, &kind);
		match live.iter().position(|other| *other == id) {
			Some(position) => {
				live.remove(position);
			}
			// To a study that is over, it may have made room.
			None if Self::is_for_nobody(&grant.grantee) => {}
			None => {
				defensive!(
					"a grant leaves the index only when it or its parent is over; neither is"
				);
			}
		}
		if live.is_empty() {
			LiveGrants::<T>::remove(patient, kind);
		} else {
			LiveGrants::<T>::insert(patient, kind, live);
		}
		grant.revoked_at = Some(T::Time::now());
		Grants::<T>::insert(patient, id, grant);
	}

	/// The weight of `revoke`. Its checks run once more, before the call and outside of what is
	/// measured: whether it is free must be known first.
	pub(crate) fn revoke_weight() -> Weight {
		// The grant, its parent, and the time.
		let reads = T::DbWeight::get().reads(3);
		let acts = T::Patients::inspect_weight().saturating_add(Self::looked_up_beside());
		Self::acted_for(T::WeightInfo::revoke())
			.saturating_add(acts)
			.saturating_add(T::Studies::inspect_weight())
			.saturating_add(reads)
	}

	/// One grant, as it stands now.
	pub fn grant_view(patient: PatientId, id: GrantId) -> Option<GrantView<T::AccountId>> {
		Self::candidate(patient, id).map(Self::view_of)
	}

	/// A patient's grants in the order of their ids, from `from` on; at most `limit` or
	/// [`MAX_PAGE`], whichever is less. Grants that are over are among them.
	pub fn grants(patient: PatientId, from: GrantId, limit: u32) -> Vec<GrantView<T::AccountId>> {
		let end = from.0.saturating_add(limit.min(MAX_PAGE)).min(NextGrantId::<T>::get(patient));
		(from.0..end).filter_map(|id| Self::grant_view(patient, GrantId(id))).collect()
	}

	fn view_of(candidate: CandidateOf<T>) -> GrantView<T::AccountId> {
		let status = candidate.status(T::Time::now());
		let Candidate { id, grant, parent: _ } = candidate;
		let Grant {
			grantee,
			scope,
			granted_at,
			granted_by,
			right,
			valid_from,
			valid_until,
			ends_with,
			max_uses,
			used,
			reshared: _,
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
			right: match right {
				Right::Patient => GrantRight::Patient,
				Right::Representative { representative, capacity, represented } => {
					GrantRight::Representative { representative, capacity, represented }
				}
				Right::Reshare { parent, organization } => {
					GrantRight::Reshare { parent, organization }
				}
				Right::Custodian { organization } => GrantRight::Custodian { organization },
				Right::Paper { organization, document } => {
					GrantRight::Paper { organization, document }
				}
			},
			valid_from,
			valid_until,
			ends_with,
			max_uses,
			used,
			revoked_at,
			directive,
			suspensions: suspensions.into_inner(),
			status,
		}
	}
}
