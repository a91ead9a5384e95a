//! Benchmarks: each call in its worst case, and the grant that other pallets' benchmarks need.

use crate::{
	pallet::*, DirectiveItem, Grant, Restriction, MAX_DIRECTIVE_ITEMS, MAX_RESTRICTIONS,
	MAX_SUSPENSIONS,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	scope::MAX_EXCEPTED,
	traits::{OrganizationInspect, PatientInspect},
	Actions, Categories, Confidentiality, DayWindow, DirectiveId, Except, GrantId, Grantee, Holder,
	OrganizationId, PatientId, Protected, Purpose, Purposes, RestrictionId, Roles, Scope,
	Suspension, UnixMillis,
};

const DIRECTIVE: DirectiveId = DirectiveId(7);

fn scope(holder: Holder) -> Scope {
	Scope {
		holder,
		actions: Actions::all(),
		purposes: Purposes::all(),
		categories: Categories::all(),
		confidentiality: Confidentiality::V,
		days: DayWindow::ALWAYS,
		protected: Protected::All,
	}
}

/// A patient with a key, a practitioner as the grantee, and another organization as the holder: of
/// all grants, the one for which most is read.
fn parties<T: Config>() -> (T::AccountId, PatientId, GranteeOf<T>, Scope) {
	let key: T::AccountId = account("patient", 0, 0);
	let patient = T::Patients::set_patient(&key);
	let practitioner: T::AccountId = account("practitioner", 0, 0);
	T::Organizations::set_practitioner(&practitioner, Roles::all());
	let other: T::AccountId = account("practitioner", 1, 0);
	let holder: OrganizationId = T::Organizations::set_practitioner(&other, Roles::all());
	let scope = scope(Holder::Organization(holder));
	(key, patient, Grantee::Practitioner(practitioner), scope)
}

/// A grant by a directive that was suspended as often as one can be, and resumed each time.
fn grant_until<T: Config>(
	key: &T::AccountId,
	grantee: &GranteeOf<T>,
	scope: Scope,
	valid_until: UnixMillis,
) -> GrantOf<T> {
	let suspension = Suspension { from: 0, until: Some(0) };
	Grant {
		grantee: grantee.clone(),
		scope,
		granted_at: 0,
		granted_by: key.clone(),
		valid_from: 0,
		valid_until,
		revoked_at: None,
		directive: Some(DIRECTIVE),
		suspensions: (0..MAX_SUSPENSIONS)
			.map(|_| suspension)
			.collect::<Vec<_>>()
			.try_into()
			.unwrap_or_default(),
	}
}

/// Fills the index of one grantee with grants that end at `valid_until`, from the patient's next id
/// on, and returns the ids.
fn fill_index<T: Config>(
	key: &T::AccountId,
	patient: PatientId,
	grantee: &GranteeOf<T>,
	scope: Scope,
	valid_until: UnixMillis,
) -> Vec<GrantId> {
	let first = NextGrantId::<T>::get(patient);
	let next = first.saturating_add(T::MaxGrantsPerGrantee::get());
	let ids: Vec<_> = (first..next).map(GrantId).collect();
	for id in &ids {
		Grants::<T>::insert(patient, id, grant_until::<T>(key, grantee, scope, valid_until));
	}
	NextGrantId::<T>::insert(patient, next);
	LiveGrants::<T>::insert(patient, grantee.kind(), BoundedVec::truncate_from(ids.clone()));
	ids
}

/// As many restrictions as there may be, each with as many exceptions, the last of them `excepted`.
fn fill_restrictions<T: Config>(
	key: &T::AccountId,
	patient: PatientId,
	excepted: &GranteeOf<T>,
) -> RestrictionsOf<T> {
	let others = (1..MAX_EXCEPTED).map(|n| Grantee::Practitioner(account("excepted", n, 0)));
	let grantees: Vec<GranteeOf<T>> = others.chain([excepted.clone()]).collect();
	let except =
		Except { grantees: BoundedVec::truncate_from(grantees), purposes: Purpose::Btg.into() };
	// Every record is reached: all restrictions and exceptions are gone through.
	let scope = Scope { confidentiality: Confidentiality::U, ..scope(Holder::Any) };
	let all = (0..MAX_RESTRICTIONS).map(|id| Restriction {
		id: RestrictionId(id),
		scope,
		except: except.clone(),
		made_at: 0,
		made_by: key.clone(),
		lifted_at: None,
		directive: Some(DIRECTIVE),
	});
	let all = RestrictionsOf::<T>::truncate_from(all.collect());
	NextRestrictionId::<T>::insert(patient, MAX_RESTRICTIONS);
	Restrictions::<T>::insert(patient, &all);
	all
}

/// Fills the directive with these items, but for one.
fn fill_directive<T: Config>(patient: PatientId, items: impl Iterator<Item = DirectiveItem>) {
	let all_but_one = MAX_DIRECTIVE_ITEMS.saturating_sub(1) as usize;
	let items = DirectiveItemsOf::truncate_from(items.take(all_but_one).collect());
	Directives::<T>::insert(patient, DIRECTIVE, items);
}

/// Grants `recipient` everything from now on, among as many suspensions as one grant and as many
/// restrictions as one patient may have, none of which stands in its way; the id of the grant.
pub(crate) fn set_grant<T: Config>(
	patient: PatientId,
	key: &T::AccountId,
	recipient: OrganizationId,
) -> GrantId {
	let grantee = Grantee::Organization(recipient);
	let id = NextGrantId::<T>::get(patient);
	let until = T::Time::now().saturating_add(T::MaxValidity::get());
	let grant = grant_until::<T>(key, &grantee, scope(Holder::Any), until);
	NextGrantId::<T>::insert(patient, id.saturating_add(1));
	let id = GrantId(id);
	LiveGrants::<T>::insert(patient, grantee.kind(), BoundedVec::truncate_from([id].to_vec()));
	Grants::<T>::insert(patient, id, grant);
	fill_restrictions::<T>(key, patient, &grantee);
	id
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn grant() {
		let (key, patient, grantee, scope) = parties::<T>();
		let now = T::Time::now();
		// The index is full of grants that are over: all of them are read and swept.
		fill_index::<T>(&key, patient, &grantee, scope, now);
		let valid_until = now.saturating_add(T::MaxValidity::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grantee.clone(), scope, Some(now), valid_until, None);

		let id = GrantId(T::MaxGrantsPerGrantee::get());
		assert!(Grants::<T>::contains_key(patient, id));
		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [id]);
	}

	#[benchmark]
	fn grant_by_directive() {
		let (key, patient, grantee, scope) = parties::<T>();
		let now = T::Time::now();
		fill_index::<T>(&key, patient, &grantee, scope, now);
		fill_directive::<T>(patient, (100..).map(GrantId).map(DirectiveItem::Grant));
		let until = now.saturating_add(T::MaxValidity::get());
		let by = Some(DIRECTIVE);

		#[extrinsic_call]
		grant(RawOrigin::Signed(key), patient, grantee.clone(), scope, Some(now), until, by);

		let id = GrantId(T::MaxGrantsPerGrantee::get());
		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [id]);
		let items = Directives::<T>::get(patient, DIRECTIVE);
		assert!(items.is_full() && items.last() == Some(&DirectiveItem::Grant(id)));
	}

	#[benchmark]
	fn revoke() {
		let (key, patient, grantee, scope) = parties::<T>();
		let now = T::Time::now();
		fill_index::<T>(&key, patient, &grantee, scope, now.saturating_add(1));

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, GrantId(0));

		assert!(Grants::<T>::get(patient, GrantId(0)).is_some_and(|g| g.revoked_at == Some(now)));
		let left = LiveGrants::<T>::decode_len(patient, grantee.kind()).unwrap_or_default();
		assert_eq!(left as u32, T::MaxGrantsPerGrantee::get().saturating_sub(1));
	}

	#[benchmark]
	fn suspend() {
		let (key, patient, grantee, scope) = parties::<T>();
		let until = T::Time::now().saturating_add(1);
		let mut given = grant_until::<T>(&key, &grantee, scope, until);
		given.suspensions.pop();
		Grants::<T>::insert(patient, GrantId(0), given);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, GrantId(0));

		assert!(Grants::<T>::get(patient, GrantId(0))
			.is_some_and(|given| given.suspensions.is_full() && given.is_suspended()));
	}

	#[benchmark]
	fn resume() {
		let (key, patient, grantee, scope) = parties::<T>();
		let until = T::Time::now().saturating_add(1);
		let mut given = grant_until::<T>(&key, &grantee, scope, until);
		if let Some(last) = given.suspensions.last_mut() {
			last.until = None;
		}
		Grants::<T>::insert(patient, GrantId(0), given);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, GrantId(0));

		assert!(Grants::<T>::get(patient, GrantId(0)).is_some_and(|given| !given.is_suspended()));
	}

	#[benchmark]
	fn restrict() {
		let (key, patient, practitioner, scope) = parties::<T>();
		let mut restrictions = fill_restrictions::<T>(&key, patient, &practitioner);
		// The one that is swept was lifted, and the others move up.
		if let Some(first) = restrictions.iter_mut().next() {
			first.lifted_at = Some(T::Time::now());
		}
		Restrictions::<T>::insert(patient, restrictions);
		let ids = (100..).map(RestrictionId);
		fill_directive::<T>(patient, ids.map(DirectiveItem::Restriction));
		let grantees: Vec<_> = (0..MAX_EXCEPTED)
			.map(|n| {
				let who: T::AccountId = account("excepted", n, 0);
				T::Organizations::set_practitioner(&who, Roles::all());
				Grantee::Practitioner(who)
			})
			.collect();
		let except =
			Except { grantees: BoundedVec::truncate_from(grantees), purposes: Purpose::Btg.into() };

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, scope, except, Some(DIRECTIVE));

		let id = RestrictionId(MAX_RESTRICTIONS);
		let restrictions = Restrictions::<T>::get(patient);
		assert!(restrictions.is_full() && restrictions.last().is_some_and(|one| one.id == id));
		assert!(Directives::<T>::get(patient, DIRECTIVE).is_full());
	}

	#[benchmark]
	fn lift() {
		let (key, patient, practitioner, _) = parties::<T>();
		fill_restrictions::<T>(&key, patient, &practitioner);
		let last = RestrictionId(MAX_RESTRICTIONS.saturating_sub(1));

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, last);

		assert!(Restrictions::<T>::get(patient).last().is_some_and(|one| !one.stands()));
	}

	#[benchmark]
	fn revoke_directive() {
		let (key, patient, _, scope) = parties::<T>();
		let until = T::Time::now().saturating_add(1);
		// A grant costs more to end than a restriction, and most when each has an index of its own.
		let mut items = DirectiveItemsOf::new();
		for n in 0..MAX_DIRECTIVE_ITEMS {
			let grantee = Grantee::Practitioner(account("grantee", n, 0));
			let ids = fill_index::<T>(&key, patient, &grantee, scope, until);
			items.force_push(DirectiveItem::Grant(ids.first().copied().unwrap_or(GrantId(0))));
		}
		Directives::<T>::insert(patient, DIRECTIVE, &items);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, DIRECTIVE);

		for item in items {
			let DirectiveItem::Grant(id) = item else { continue };
			assert!(Grants::<T>::get(patient, id).is_some_and(|given| given.revoked_at.is_some()));
		}
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
