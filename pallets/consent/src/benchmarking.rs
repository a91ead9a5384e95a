//! Benchmarks: each call in its worst case.

use crate::{
	pallet::*, Asked, Closing, DirectiveItem, Grant, Restriction, Right, Terms,
	MAX_DIRECTIVE_ITEMS, MAX_POLICY_CHANGES, MAX_REQUESTS, MAX_RESTRICTIONS, MAX_SUSPENSIONS,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use salus_primitives::{
	scope::MAX_EXCEPTED,
	traits::{OrganizationInspect, PatientInspect, StudyInspect},
	Acting, Action, Actions, AnnexHash, BasePolicy, Basis, Categories, Confidentiality, DayWindow,
	Decision, DirectiveId, Except, GrantId, Grantee, Holder, OrganizationId, PatientId,
	PolicyChange, Protected, Purpose, Purposes, RequestId, RestrictionId, Roles, Scope, Suspension,
	UnixMillis,
};
use salus_runtime_api::{AccessRequest, AccessScope, ScopeRequest, MAX_PAGE};

mod bounds;
mod papers;
mod permissions;
mod requests;

use requests::{asked, fill_requests, last_closing, request_terms};

pub(crate) use permissions::{set_grant, set_policy};

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

/// As many changes of a policy as are kept. The last holds now, and is the first to permit anything.
fn full_history<T: Config>() -> PolicyChangesOf {
	let now = T::Time::now();
	(0..MAX_POLICY_CHANGES)
		.rev()
		.map(|later| PolicyChange {
			policy: if later == 0 { BasePolicy::AllNormal } else { BasePolicy::Deny },
			from: now.saturating_sub(UnixMillis::from(later)),
		})
		.collect::<Vec<_>>()
		.try_into()
		.unwrap_or_default()
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
		right: Right::Patient,
		valid_from: 0,
		valid_until: Some(valid_until),
		ends_with: Some([0; 32]),
		max_uses: None,
		used: 0,
		reshared: 0,
		revoked_at: None,
		directive: Some(DIRECTIVE),
		suspensions: (0..MAX_SUSPENSIONS)
			.map(|_| suspension)
			.collect::<Vec<_>>()
			.try_into()
			.unwrap_or_default(),
	}
}

/// Terms that say all there is to say.
fn terms<T: Config>(directive: Option<DirectiveId>) -> Terms {
	let now = T::Time::now();
	Terms {
		valid_from: Some(now),
		valid_until: Some(now.saturating_add(T::MaxValidity::get())),
		ends_with: Some([1; 32]),
		max_uses: Some(1),
		directive,
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

/// Makes a grant one that was given out of another, which ends at `valid_until`: one more that is read
/// wherever the grant is.
fn give_out_of_another<T: Config>(patient: PatientId, id: GrantId, valid_until: UnixMillis) {
	let Some(grant) = Grants::<T>::get(patient, id) else { return };
	let next = NextGrantId::<T>::get(patient).max(id.0.saturating_add(1));
	let parent = GrantId(next);
	let right = Right::Reshare { parent, organization: OrganizationId(0) };
	NextGrantId::<T>::insert(patient, next.saturating_add(1));
	Grants::<T>::insert(patient, parent, Grant { valid_until: Some(valid_until), ..grant.clone() });
	Grants::<T>::insert(patient, id, Grant { right, ..grant });
}

/// Fills the index that an open study shares with grants to studies that are over, each given out of
/// another that is not: all of them are read, each with its parent and its study, and swept. The open
/// study, and the id of the next grant.
fn fill_index_with_what_is_over<T: Config>(
	key: &T::AccountId,
	patient: PatientId,
	scope: Scope,
) -> (GranteeOf<T>, GrantId) {
	let investigator: T::AccountId = account("practitioner", 0, 0);
	let open = Grantee::Study(T::Studies::set_investigator(&investigator));
	let until = T::Time::now().saturating_add(1);
	for id in fill_index::<T>(key, patient, &open, scope, until) {
		give_out_of_another::<T>(patient, id, until);
		let closed = Grantee::Study(T::Studies::set_investigator_of_closed(&investigator));
		Grants::<T>::mutate(patient, id, |grant| {
			if let Some(grant) = grant {
				grant.grantee = closed;
			}
		});
	}
	(open, GrantId(NextGrantId::<T>::get(patient)))
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
		acting: Acting::Patient,
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

/// The grant that was given last.
fn last_grant<T: Config>(patient: PatientId) -> GrantId {
	GrantId(NextGrantId::<T>::get(patient).saturating_sub(1))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn grant() {
		let (key, patient, _, scope) = parties::<T>();
		let (grantee, id) = fill_index_with_what_is_over::<T>(&key, patient, scope);
		let terms = terms::<T>(None);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grantee.clone(), scope, terms);

		assert!(Grants::<T>::contains_key(patient, id));
		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [id]);
	}

	#[benchmark]
	fn grant_by_directive() {
		let (key, patient, _, scope) = parties::<T>();
		let (grantee, id) = fill_index_with_what_is_over::<T>(&key, patient, scope);
		fill_directive::<T>(patient, (100..).map(GrantId).map(DirectiveItem::Grant));
		let terms = terms::<T>(Some(DIRECTIVE));

		#[extrinsic_call]
		grant(RawOrigin::Signed(key), patient, grantee.clone(), scope, terms);

		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [id]);
		let items = Directives::<T>::get(patient, DIRECTIVE);
		assert!(items.is_full() && items.last() == Some(&DirectiveItem::Grant(id)));
	}

	#[benchmark]
	fn revoke() {
		let (key, patient, grantee, scope) = parties::<T>();
		let now = T::Time::now();
		let until = now.saturating_add(1);
		fill_index::<T>(&key, patient, &grantee, scope, until);
		give_out_of_another::<T>(patient, GrantId(0), until);

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
		give_out_of_another::<T>(patient, GrantId(0), until);

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
		give_out_of_another::<T>(patient, GrantId(0), until);

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

	#[benchmark]
	fn revoke_all() {
		let (key, patient, _, scope) = parties::<T>();
		let investigator: T::AccountId = account("investigator", 0, 0);
		// Of all grantees, the one who is looked up. Each grant has a parent of its own.
		let grantee = Grantee::Study(T::Studies::set_investigator(&investigator));
		let now = T::Time::now();
		let until = now.saturating_add(1);
		let ids = fill_index::<T>(&key, patient, &grantee, scope, until);
		for id in &ids {
			give_out_of_another::<T>(patient, *id, until);
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, grantee.clone());

		for id in ids {
			assert!(Grants::<T>::get(patient, id).is_some_and(|g| g.revoked_at == Some(now)));
		}
		assert!(!LiveGrants::<T>::contains_key(patient, grantee.kind()));
	}

	#[benchmark]
	fn record_paper() {
		let (key, patient, _, scope) = parties::<T>();
		let (grantee, id) = papers::fill_index::<T>(&key, patient, scope);
		let scope = papers::scope(scope);
		let (recorder, paper) = papers::signed::<T>(patient);
		let terms = papers::terms::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(recorder.clone()), patient, grantee.clone(), scope, terms, paper);

		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [id]);
		let organization = papers::recorder_of::<T>(&recorder);
		let recorded = Papers::<T>::get(organization, paper.document);
		assert!(recorded.is_some_and(|paper| paper.grant == id));
	}

	#[benchmark]
	fn withdraw_papers() {
		let (_, patient, _, _) = parties::<T>();
		let desk: T::AccountId = account("desk", 0, 0);
		let custodian = T::Organizations::set_practitioner(&desk, Roles::all());
		T::Patients::set_custodian(patient, custodian);

		#[extrinsic_call]
		_(RawOrigin::Signed(desk), patient);

		assert_eq!(Withdrawals::<T>::get(patient), Some(T::Time::now()));
	}

	#[benchmark]
	fn take_use() {
		let (key, patient, grantee, mut scope) = parties::<T>();
		let practitioner: T::AccountId = account("holder", 0, 0);
		scope.holder =
			Holder::Organization(T::Organizations::set_practitioner(&practitioner, Roles::all()));
		let until = T::Time::now().saturating_add(1);
		let mut given = grant_until::<T>(&key, &grantee, scope, until);
		given.max_uses = Some(1);
		Grants::<T>::insert(patient, GrantId(0), given);

		#[extrinsic_call]
		_(RawOrigin::Signed(practitioner), patient, GrantId(0));

		assert!(Grants::<T>::get(patient, GrantId(0)).is_some_and(|given| given.is_used_up()));
		assert!(Receipts::<T>::contains_key((patient, GrantId(0), 1)));
	}

	#[benchmark]
	fn reshare() {
		let (key, patient, _, scope) = parties::<T>();
		let (grantee, id) = fill_index_with_what_is_over::<T>(&key, patient, scope);
		let practitioner: T::AccountId = account("passes on", 0, 0);
		T::Organizations::set_practitioner(&practitioner, Roles::all());
		let until = T::Time::now().saturating_add(T::MaxValidity::get());
		let from = Grantee::Practitioner(practitioner.clone());
		// All of them withhold it, but for who passes on.
		fill_restrictions::<T>(&key, patient, &from);
		let parent = grant_until::<T>(&key, &from, scope, until);
		NextGrantId::<T>::insert(patient, id.0.saturating_add(1));
		Grants::<T>::insert(patient, id, parent);
		LiveGrants::<T>::insert(patient, from.kind(), BoundedVec::truncate_from([id].to_vec()));
		let scope = Scope { actions: scope.actions.without(Action::Reshare), ..scope };

		#[extrinsic_call]
		_(RawOrigin::Signed(practitioner), patient, id, grantee.clone(), scope, Some(until));

		let child = GrantId(id.0.saturating_add(1));
		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [child]);
		assert!(Grants::<T>::get(patient, child).is_some_and(|given| given.parent() == Some(id)));
	}

	#[benchmark]
	fn give_back() {
		let (key, patient, _, scope) = parties::<T>();
		let relative: T::AccountId = account("relative", 0, 0);
		let person = T::Patients::set_patient(&relative);
		let until = T::Time::now().saturating_add(1);
		fill_index::<T>(&key, patient, &Grantee::Person(person), scope, until);
		give_out_of_another::<T>(patient, GrantId(0), until);

		#[extrinsic_call]
		_(RawOrigin::Signed(relative), patient, GrantId(0));

		assert!(Grants::<T>::get(patient, GrantId(0)).is_some_and(|g| g.revoked_at.is_some()));
	}

	#[benchmark]
	fn request() {
		let (_, patient, grantee, scope) = parties::<T>();
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		// The first was closed first: it makes room, and all others move up.
		fill_requests::<T>(&practitioner, patient, scope);

		#[extrinsic_call]
		_(RawOrigin::Signed(practitioner), patient, grantee, scope, request_terms::<T>());

		let requests = Requests::<T>::get(patient);
		let id = RequestId(MAX_REQUESTS);
		assert!(requests.is_full() && requests.last().is_some_and(|one| one.id == id));
		assert!(requests.first().is_some_and(|one| one.id == RequestId(1)));
	}

	#[benchmark]
	fn approve() {
		let (key, patient, id, grantee, scope) = asked::<T>();
		let annex = Some(Protected::Particular(AnnexHash([3; 32])));
		let terms = request_terms::<T>();
		let asked = Asked { grantee: grantee.clone(), scope, terms };

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, id, asked, Some(DIRECTIVE), annex);

		let given = last_grant::<T>(patient);
		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [given]);
		assert!(Directives::<T>::get(patient, DIRECTIVE).is_full());
		assert_eq!(last_closing::<T>(patient), Some(Closing::Approved(given)));
	}

	#[benchmark]
	fn narrow() {
		let (key, patient, id, grantee, scope) = asked::<T>();
		let protected = Protected::Particular(AnnexHash([3; 32]));
		let scope = Scope { actions: Action::Read.into(), protected, ..scope };
		let terms = terms::<T>(Some(DIRECTIVE));

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, id, grantee.clone(), scope, terms);

		let given = last_grant::<T>(patient);
		assert_eq!(LiveGrants::<T>::get(patient, grantee.kind()).into_inner(), [given]);
		assert!(Directives::<T>::get(patient, DIRECTIVE).is_full());
		assert_eq!(last_closing::<T>(patient), Some(Closing::Narrowed(given)));
	}

	#[benchmark]
	fn decline() {
		let (key, patient, _, scope) = parties::<T>();
		let id = fill_requests::<T>(&account("practitioner", 0, 0), patient, scope);

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, id);

		assert_eq!(last_closing::<T>(patient), Some(Closing::Declined));
	}

	#[benchmark]
	fn withdraw_request() {
		let (_, patient, _, scope) = parties::<T>();
		let practitioner: T::AccountId = account("practitioner", 0, 0);
		let id = fill_requests::<T>(&practitioner, patient, scope);

		#[extrinsic_call]
		_(RawOrigin::Signed(practitioner), patient, id);

		assert_eq!(last_closing::<T>(patient), Some(Closing::Withdrawn));
	}

	#[benchmark]
	fn plan_base_policy() -> Result<(), BenchmarkError> {
		let origin =
			T::PolicyOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;
		BasePolicies::<T>::put(full_history::<T>());

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, BasePolicy::BasicNormal);

		let planned = BasePolicies::<T>::get().last().map(|change| change.policy);
		assert_eq!(planned, Some(BasePolicy::BasicNormal));
		Ok(())
	}

	#[benchmark]
	fn set_holder_policy() {
		let who: T::AccountId = account("practitioner", 0, 0);
		let holder = T::Organizations::set_practitioner(&who, Roles::all());
		let admin: T::AccountId = account("admin", holder.0, 0);
		HolderPolicies::<T>::insert(holder, full_history::<T>());

		#[extrinsic_call]
		_(RawOrigin::Signed(admin), BasePolicy::BasicNormal);

		let own = HolderPolicies::<T>::get(holder).last().map(|change| change.policy);
		assert_eq!(own, Some(BasePolicy::BasicNormal));
	}

	#[benchmark]
	fn set_patient_policy() {
		let key: T::AccountId = account("patient", 0, 0);
		let patient = T::Patients::set_patient(&key);
		// Where the clock has not begun, the changes of before are of this block, and make room.
		PatientPolicies::<T>::insert(patient, full_history::<T>());

		#[extrinsic_call]
		_(RawOrigin::Signed(key), patient, BasePolicy::Deny);

		let own = PatientPolicies::<T>::get(patient).last().map(|change| change.policy);
		assert_eq!(own, Some(BasePolicy::Deny));
	}

	/// No call: the read, with as much of everything as there can be, by the number of records.
	#[benchmark]
	fn check_access(r: Linear<1, MAX_PAGE>) {
		let (question, emergency) = bounds::question::<T>(r);
		let decisions;

		#[block]
		{
			decisions = Pallet::<T>::check_access(question);
		}

		let decisions = decisions.unwrap_or_default();
		assert_eq!(decisions.len(), r as usize);
		let is_by_it = |decision: &Decision| match decision {
			Decision::Permit { basis, .. } => *basis == Basis::Emergency(emergency),
			Decision::Deny { .. } => false,
		};
		assert!(decisions.iter().all(is_by_it));
	}

	/// No call: the read of all that a requester may see, with as much of everything as there can be.
	#[benchmark]
	fn access_scope() {
		let (question, _) = bounds::question::<T>(1);
		let AccessRequest { holder, requester, patient, action, purpose, grantees, .. } = question;
		let question = ScopeRequest { holder, requester, patient, action, purpose, grantees };
		let answer;

		#[block]
		{
			answer = Pallet::<T>::access_scope(question);
		}

		let (permitted, restricted) = match answer {
			Ok(Ok(AccessScope::Some { permitted, restricted })) => {
				(permitted.len(), restricted.len())
			}
			_ => (0, 0),
		};
		assert!(permitted > T::MaxGrantsPerGrantee::get() as usize);
		assert_eq!(restricted, MAX_RESTRICTIONS as usize);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
