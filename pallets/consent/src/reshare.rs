//! Passing on what a grant covers: grants out of a grant.

use crate::{
	pallet::*,
	requester::{reaches, Member, Openings, Requester},
	types::{Restriction, Right, Terms},
	MAX_RESHARES,
};
use alloc::collections::BTreeMap;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use salus_primitives::{
	traits::{LifeInspect, OrganizationInspect, PatientInspect},
	Action, GrantId, Grantee, PatientId, Scope, UnixMillis,
};
use salus_runtime_api::GrantStatus;

/// Whether a restriction keeps `requester` from passing on some of what `scope` covers: deny wins, so
/// that one record, one day and one purpose are enough, and so is an annex that may name them.
fn withholds<AccountId: PartialEq>(
	restriction: &Restriction<AccountId>,
	requester: &Requester<AccountId>,
	scope: &Scope,
) -> bool {
	let Restriction { scope: withheld, except, .. } = restriction;
	let purposes = withheld.purposes.intersection(scope.purposes);
	let is_excepted = except.purposes.contains_all(purposes)
		|| except.grantees.iter().any(|one| reaches(one, requester, &Openings::none()));
	restriction.stands()
		&& withheld.actions.contains(Action::Reshare)
		&& withheld.may_meet(scope)
		&& !is_excepted
}

impl<T: Config> Pallet<T> {
	/// The body of `reshare`.
	pub(crate) fn do_reshare(
		by: T::AccountId,
		patient: PatientId,
		parent_id: GrantId,
		grantee: GranteeOf<T>,
		scope: Scope,
		valid_until: Option<UnixMillis>,
	) -> DispatchResult {
		let terms = Terms { valid_until, ..Terms::default() };
		let valid_from = Self::check_terms(&scope, &terms)?;
		let organization = T::Organizations::acting_for(&by).ok_or(Error::<T>::NotAuthorized)?;
		let mut parent = Grants::<T>::get(patient, parent_id).ok_or(Error::<T>::NotFound)?;
		let requester = Requester::Other {
			member: Some(Member {
				organization,
				roles: T::Organizations::roles(organization),
				practitioner: T::Organizations::practitioner(&by).map(|_| by.clone()),
				// What is for a study is nobody's to pass on: it would outlive the study.
				studies: BTreeMap::new(),
			}),
			person: None,
		};
		ensure!(reaches(&parent.grantee, &requester, &Openings::none()), Error::<T>::NotAuthorized);
		ensure!(parent.scope.actions.contains(Action::Reshare), Error::<T>::NotAuthorized);
		// One level only; and what is counted is the patient's to give.
		ensure!(parent.right.is_the_patients(), Error::<T>::NotAuthorized);
		ensure!(parent.max_uses.is_none(), Error::<T>::NotAuthorized);
		match parent.status(T::Time::now()) {
			GrantStatus::Live => {}
			GrantStatus::Suspended => return Err(Error::<T>::Suspended.into()),
			GrantStatus::Revoked => return Err(Error::<T>::Revoked.into()),
			GrantStatus::NotYetValid => return Err(Error::<T>::NotYetValid.into()),
			GrantStatus::Expired | GrantStatus::UsedUp => return Err(Error::<T>::Expired.into()),
		}
		// The patient must see to whom it goes: nobody unnamed, and no open circle.
		let is_named = matches!(
			grantee,
			Grantee::Organization(_)
				| Grantee::Practitioner(_)
				| Grantee::Person(_)
				| Grantee::Study(_)
		);
		ensure!(is_named && parent.scope.holds(&scope), Error::<T>::TooWide);
		let ends_with_parent = match (parent.valid_until, valid_until) {
			(Some(latest), Some(until)) => until <= latest,
			(Some(_), None) => false,
			(None, _) => true,
		};
		ensure!(ends_with_parent, Error::<T>::TooFar);
		let restrictions = Restrictions::<T>::get(patient);
		let is_withheld = restrictions.iter().any(|one| withholds(one, &requester, &scope));
		ensure!(!is_withheld, Error::<T>::Restricted);
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		// Only who acts for the dead gives for them, and only for them.
		let is_open = T::Life::closed(patient).is_none() && !parent.right.is_an_executors();
		ensure!(is_open, Error::<T>::Inactive);
		let parties_stand = Self::holder_stands(&scope.holder) && Self::grantee_stands(&grantee);
		ensure!(parties_stand, Error::<T>::NotInGoodStanding);
		ensure!(parent.reshared < MAX_RESHARES, Error::<T>::LimitReached);

		let right = Right::Reshare { parent: parent_id, organization };
		let child = Self::new_grant(by, right, grantee, scope, valid_from, terms);
		Self::insert_grant(patient, child)?;
		parent.reshared = parent.reshared.saturating_add(1);
		Grants::<T>::insert(patient, parent_id, parent);
		Ok(())
	}
}
