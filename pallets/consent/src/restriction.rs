//! Making, lifting and showing restrictions.

use crate::{
	pallet::*,
	types::{MAX_CUSTODIANS_RESTRICTIONS, MAX_REPRESENTATIVES_RESTRICTIONS},
	DirectiveItem, Restriction,
};
use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use salus_primitives::{
	traits::PatientInspect, Acting, DirectiveId, PatientId, RestrictionId, Scope,
};
use salus_runtime_api::RestrictionView;

impl<T: Config> Pallet<T> {
	/// The body of `restrict`.
	pub(crate) fn do_restrict(
		by: T::AccountId,
		patient: PatientId,
		scope: Scope,
		except: ExceptOf<T>,
		directive: Option<DirectiveId>,
	) -> DispatchResult {
		ensure!(!scope.is_empty() && !except.leaves_nothing_of(&scope), Error::<T>::Empty);
		let actor = Self::actor(&by, patient)?;
		Self::ensure_decides(&actor, scope.purposes)?;
		// A holder need not stand: a restriction may wait for one that is suspended to come back.
		let excepted_stand = except.grantees.iter().all(Self::grantee_stands);
		ensure!(excepted_stand, Error::<T>::NotInGoodStanding);

		let id = NextRestrictionId::<T>::get(patient);
		let next_id = id.checked_add(1).ok_or(Error::<T>::LimitReached)?;
		let id = RestrictionId(id);
		let mut restrictions = Restrictions::<T>::get(patient);
		let acting = actor.acting();
		if restrictions.is_full() || !Self::may_withhold_more(&restrictions, acting) {
			Self::sweep_first_lifted(&mut restrictions, acting);
		}
		ensure!(Self::may_withhold_more(&restrictions, acting), Error::<T>::LimitReached);
		let restriction = Restriction {
			id,
			scope,
			except,
			made_at: T::Time::now(),
			made_by: by.clone(),
			acting,
			lifted_at: None,
			directive,
		};
		restrictions.try_push(restriction).map_err(|_| Error::<T>::LimitReached)?;
		let items = Self::with_item(patient, directive, DirectiveItem::Restriction(id))?;

		NextRestrictionId::<T>::insert(patient, next_id);
		Restrictions::<T>::insert(patient, restrictions);
		Self::set_items(patient, directive, items);
		Self::deposit_event(Event::Restricted { patient, restriction: id, by, acting });
		Ok(())
	}

	/// Whether one more restriction may be kept of who acts so. A representative leaves room to others,
	/// also by what was lifted, and a custodian to the patient.
	pub(crate) fn may_withhold_more(restrictions: &RestrictionsOf<T>, acting: Acting) -> bool {
		let own = restrictions.iter().filter(|one| one.acting == acting);
		let most = match acting {
			Acting::Patient => return true,
			Acting::Representative { .. } => MAX_REPRESENTATIVES_RESTRICTIONS,
			Acting::Custodian { .. } | Acting::Recorder { .. } => MAX_CUSTODIANS_RESTRICTIONS,
		};
		own.count() < most
	}

	/// Removes the restriction that was lifted first, if one was. No other goes: the longer ago it
	/// was lifted, the fewer the days to be judged on which it stood. A representative has only theirs
	/// make room, else those days would be judged as if nobody else had withheld anything.
	fn sweep_first_lifted(restrictions: &mut RestrictionsOf<T>, acting: Acting) {
		let leaves_others = matches!(acting, Acting::Representative { .. });
		let may_go = |one: &&RestrictionOf<T>| !leaves_others || one.acting == acting;
		let lifted = restrictions
			.iter()
			.filter(may_go)
			.filter_map(|one| one.lifted_at.map(|at| (at, one.id)));
		if let Some((_, first)) = lifted.min() {
			restrictions.retain(|restriction| restriction.id != first);
		}
	}

	/// The body of `lift`.
	pub(crate) fn do_lift(
		by: T::AccountId,
		patient: PatientId,
		id: RestrictionId,
	) -> DispatchResult {
		let actor = Self::actor(&by, patient)?;
		let mut restrictions = Restrictions::<T>::get(patient);
		let restriction = restrictions
			.iter_mut()
			.find(|restriction| restriction.id == id)
			.ok_or(Error::<T>::NotFound)?;
		ensure!(restriction.stands(), Error::<T>::Lifted);
		let frees =
			actor.gives_free(&by, restriction) || Self::has_outlived(&actor, patient, restriction);
		ensure!(frees, Error::<T>::NotAuthorized);
		ensure!(T::Patients::may_entrust(patient), Error::<T>::RecentlyRecovered);
		Self::ensure_active(&actor, patient)?;

		restriction.lifted_at = Some(T::Time::now());
		Restrictions::<T>::insert(patient, restrictions);
		let acting = actor.acting();
		Self::deposit_event(Event::Lifted { patient, restriction: id, by, acting });
		Ok(())
	}

	/// A patient's restrictions in the order of their ids: every one that stands, and of the lifted
	/// ones those whose room was not needed yet.
	pub fn restrictions(patient: PatientId) -> Vec<RestrictionView<T::AccountId>> {
		Restrictions::<T>::get(patient)
			.into_iter()
			.map(|restriction| {
				let Restriction {
					id,
					scope,
					except,
					made_at,
					made_by,
					acting: _,
					lifted_at,
					directive,
				} = restriction;
				RestrictionView { id, scope, except, made_at, made_by, lifted_at, directive }
			})
			.collect()
	}
}
