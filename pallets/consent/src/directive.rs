//! Directives: documents by which a patient grants and restricts, and which end as a whole.

use crate::{pallet::*, DirectiveItem, WeightInfo, MAX_DIRECTIVE_ITEMS};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	pallet_prelude::DispatchError,
	traits::{Get, Time},
	weights::Weight,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use salus_primitives::{
	traits::{LifeInspect, PatientInspect, StudyInspect},
	Acting, DirectiveId, GrantId, PatientId, RestrictionId,
};

/// A directive's revocation that passed every check.
pub(crate) struct DirectiveRevocation<T: Config> {
	patient: PatientId,
	directive: DirectiveId,
	by: T::AccountId,
	acting: Acting,
	/// Its grants that are not over.
	grants: Vec<(GrantId, GrantOf<T>)>,
	/// Its restrictions that stand; `None` if they go on to: for a time after a recovery, and while the
	/// patient is at rest.
	lifted: Option<Vec<RestrictionId>>,
	/// All restrictions of the patient.
	restrictions: RestrictionsOf<T>,
}

impl<T: Config> Pallet<T> {
	/// The items of a directive with one more, to be written by [`Self::set_items`] when every
	/// check has passed.
	pub(crate) fn with_item(
		patient: PatientId,
		directive: Option<DirectiveId>,
		item: DirectiveItem,
	) -> Result<DirectiveItemsOf, DispatchError> {
		let mut items = directive.map(|id| Directives::<T>::get(patient, id)).unwrap_or_default();
		items.try_push(item).map_err(|_| Error::<T>::LimitReached)?;
		Ok(items)
	}

	/// Writes the items of a directive; nothing if there is none.
	pub(crate) fn set_items(
		patient: PatientId,
		directive: Option<DirectiveId>,
		items: DirectiveItemsOf,
	) {
		if let Some(id) = directive {
			Directives::<T>::insert(patient, id, items);
		}
	}

	/// The checks of `revoke_directive`. It is free exactly when they pass: when it ends something.
	pub(crate) fn revokes_directive(
		origin: OriginFor<T>,
		patient: PatientId,
		directive: DirectiveId,
	) -> Result<DirectiveRevocation<T>, DispatchError> {
		let by = ensure_signed(origin)?;
		let actor = Self::actor(&by, patient)?;
		let items = Directives::<T>::get(patient, directive);
		ensure!(!items.is_empty(), Error::<T>::NotFound);

		let now = T::Time::now();
		let mut grants = Vec::new();
		let mut restricts = false;
		for item in items {
			match item {
				DirectiveItem::Grant(id) => {
					let grant = Grants::<T>::get(patient, id).filter(|grant| !grant.is_over(now));
					if let Some(grant) = grant {
						Self::ensure_takes_back(&actor, &grant)?;
						grants.push((id, grant));
					}
				}
				DirectiveItem::Restriction(_) => restricts = true,
			}
		}
		let restrictions = if restricts {
			Restrictions::<T>::get(patient)
		} else {
			RestrictionsOf::<T>::default()
		};
		let standing =
			|| restrictions.iter().filter(|one| one.directive == Some(directive) && one.stands());
		let lifted: Vec<_> = standing().map(|one| one.id).collect();
		ensure!(!grants.is_empty() || !lifted.is_empty(), Error::<T>::Revoked);
		// What somebody else withholds stays, whoever acts for the patient.
		let gives_free = standing().all(|one| actor.gives_free(&by, one));
		ensure!(!grants.is_empty() || gives_free, Error::<T>::NotAuthorized);
		// No pause keeps a patient from revoking: what grants ends, and what restricts stays.
		let entrusts = lifted.is_empty() || T::Patients::may_entrust(patient);
		ensure!(!grants.is_empty() || entrusts, Error::<T>::RecentlyRecovered);
		let may_give = lifted.is_empty() || actor.gives_while(T::Life::closed(patient));
		ensure!(!grants.is_empty() || may_give, Error::<T>::Inactive);
		let lifts = lifted.is_empty() || (gives_free && entrusts && may_give);
		let lifted = lifts.then_some(lifted);
		let acting = actor.acting();
		Ok(DirectiveRevocation { patient, directive, by, acting, grants, lifted, restrictions })
	}

	/// The writes of `revoke_directive`. They cannot fail.
	pub(crate) fn do_revoke_directive(revocation: DirectiveRevocation<T>) {
		let DirectiveRevocation {
			patient,
			directive,
			by,
			acting,
			grants,
			lifted,
			mut restrictions,
		} = revocation;
		for (id, grant) in grants {
			Self::end_grant(patient, id, grant, by.clone(), acting);
		}
		let Some(lifted) = lifted else {
			return;
		};
		if !lifted.is_empty() {
			let now = T::Time::now();
			for restriction in restrictions.iter_mut().filter(|one| lifted.contains(&one.id)) {
				restriction.lifted_at = Some(now);
			}
			Restrictions::<T>::insert(patient, restrictions);
			for restriction in lifted {
				Self::deposit_event(Event::Lifted { patient, restriction, by: by.clone(), acting });
			}
		}
		Self::deposit_event(Event::DirectiveRevoked { patient, directive, by, acting });
	}

	/// The weight of `revoke_directive`. Its checks run once more, before the call and outside of
	/// what is measured: whether it is free must be known first.
	pub(crate) fn revoke_directive_weight() -> Weight {
		// The directive, the time, and for each item a grant, and the study that it may be to; all
		// restrictions are one value, which is read in place of at least one grant.
		let reads = T::DbWeight::get().reads(u64::from(MAX_DIRECTIVE_ITEMS).saturating_add(2));
		let studies = T::Studies::inspect_weight().saturating_mul(u64::from(MAX_DIRECTIVE_ITEMS));
		Self::acted_for(T::WeightInfo::revoke_directive())
			.saturating_add(T::Patients::inspect_weight().saturating_mul(2))
			.saturating_add(Self::looked_up_beside())
			.saturating_add(T::Life::inspect_weight())
			.saturating_add(studies)
			.saturating_add(reads)
	}
}
