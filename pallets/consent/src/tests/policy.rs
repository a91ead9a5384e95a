//! `plan_base_policy` and `set_holder_policy`.

use super::*;
use crate::{BasePolicies, Error, Event, HolderPolicies, MAX_POLICY_CHANGES};
use frame_support::{assert_noop, traits::BuildGenesisConfig};
use salus_primitives::{BasePolicy, PolicyChange};
use sp_runtime::DispatchError;

const STRICTEST_FIRST: [BasePolicy; 4] =
	[BasePolicy::Deny, BasePolicy::BreakGlassOnly, BasePolicy::BasicNormal, BasePolicy::AllNormal];

fn plan(policy: BasePolicy) -> DispatchResult {
	Consent::plan_base_policy(RuntimeOrigin::root(), policy)
}

fn st_mary_sets(policy: BasePolicy) -> DispatchResult {
	Consent::set_holder_policy(RuntimeOrigin::signed(ST_MARY_ADMIN), policy)
}

fn changed(policy: BasePolicy, from: UnixMillis) -> PolicyChange {
	PolicyChange { policy, from }
}

#[test]
fn genesis_denies_unless_it_names_another() {
	build_and_execute(|| {
		assert_eq!(Consent::base_policies(), [changed(BasePolicy::Deny, 0)]);
		assert_eq!(Consent::policy_of(ST_MARY), BasePolicy::Deny);
		crate::GenesisConfig::<Test> { base_policy: BasePolicy::BasicNormal, ..Default::default() }
			.build();
		assert_eq!(Consent::policy_of(ST_MARY), BasePolicy::BasicNormal);
	});
}

#[test]
fn before_the_first_policy_that_is_known_nothing_is_permitted() {
	build_and_execute(|| {
		BasePolicies::<Test>::kill();
		assert_eq!(Consent::policy_of(ST_MARY), BasePolicy::Deny);
		let first = changed(BasePolicy::AllNormal, NOW + 1);
		BasePolicies::<Test>::put(BoundedVec::truncate_from(vec![first]));
		assert_eq!(Consent::policy_of(ST_MARY), BasePolicy::Deny);
		set_time(NOW + 1);
		assert_eq!(Consent::policy_of(ST_MARY), BasePolicy::AllNormal);
	});
}

#[test]
fn plan_base_policy_works_after_its_delay() {
	build_and_execute(|| {
		assert_ok!(plan(BasePolicy::AllNormal));
		let from = NOW + POLICY_DELAY;
		System::assert_last_event(
			Event::BasePolicyPlanned { policy: BasePolicy::AllNormal, from }.into(),
		);
		assert_eq!(
			Consent::base_policies(),
			[changed(BasePolicy::Deny, 0), changed(BasePolicy::AllNormal, from)]
		);
		for (now, policy) in [
			(NOW, BasePolicy::Deny),
			(from - 1, BasePolicy::Deny),
			(from, BasePolicy::AllNormal),
			(from + 9 * DAY, BasePolicy::AllNormal),
		] {
			set_time(now);
			assert_eq!(Consent::policy_of(ST_MARY), policy, "{now}");
		}
	});
}

#[test]
fn plan_base_policy_by_another_origin_fails() {
	build_and_execute(|| {
		let signers = [ANA_KEY, DR_OKAFOR, ST_MARY_ADMIN, STRANGER].map(RuntimeOrigin::signed);
		for origin in signers.into_iter().chain([RuntimeOrigin::none()]) {
			assert_noop!(
				Consent::plan_base_policy(origin, BasePolicy::AllNormal),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn plan_base_policy_replaces_what_was_planned() {
	build_and_execute(|| {
		assert_ok!(plan(BasePolicy::AllNormal));
		set_time(NOW + POLICY_DELAY - 1);
		assert_ok!(plan(BasePolicy::BasicNormal));
		let from = NOW + 2 * POLICY_DELAY - 1;
		assert_eq!(
			Consent::base_policies(),
			[changed(BasePolicy::Deny, 0), changed(BasePolicy::BasicNormal, from)]
		);
		set_time(from - 1);
		assert_eq!(Consent::policy_of(ST_MARY), BasePolicy::Deny);
	});
}

#[test]
fn plan_base_policy_of_what_holds_takes_back_what_was_planned() {
	build_and_execute(|| {
		assert_noop!(plan(BasePolicy::Deny), Error::<Test>::Unchanged);
		assert_ok!(plan(BasePolicy::AllNormal));
		assert_ok!(plan(BasePolicy::Deny));
		System::assert_last_event(
			Event::BasePolicyPlanned { policy: BasePolicy::Deny, from: NOW }.into(),
		);
		assert_eq!(Consent::base_policies(), [changed(BasePolicy::Deny, 0)]);
		assert_noop!(plan(BasePolicy::Deny), Error::<Test>::Unchanged);
	});
}

#[test]
fn plan_base_policy_forgets_the_eldest_when_full() {
	build_and_execute(|| {
		let in_turn = [BasePolicy::BasicNormal, BasePolicy::AllNormal];
		for policy in in_turn.iter().cycle().take(MAX_POLICY_CHANGES as usize - 1) {
			adopt(*policy);
		}
		let full = Consent::base_policies();
		assert_eq!(full.len(), MAX_POLICY_CHANGES as usize);
		assert_eq!(full[0], changed(BasePolicy::Deny, 0));
		assert_ok!(plan(BasePolicy::Deny));
		let kept = Consent::base_policies();
		assert_eq!(kept.len(), MAX_POLICY_CHANGES as usize);
		assert_eq!(kept[..15], full[1..]);
		assert_eq!(kept[15].policy, BasePolicy::Deny);
	});
}

#[test]
fn set_holder_policy_works_at_once() {
	build_and_execute(|| {
		adopt(BasePolicy::AllNormal);
		let now = NOW + POLICY_DELAY;
		assert_ok!(st_mary_sets(BasePolicy::BasicNormal));
		System::assert_last_event(
			Event::HolderPolicySet {
				holder: ST_MARY,
				policy: BasePolicy::BasicNormal,
				by: ST_MARY_ADMIN,
			}
			.into(),
		);
		assert_eq!(Consent::policy_of(ST_MARY), BasePolicy::BasicNormal);
		assert_eq!(Consent::policy_of(LAKESIDE), BasePolicy::AllNormal);
		assert_eq!(
			Consent::holder_policies(ST_MARY),
			[changed(BasePolicy::AllNormal, 0), changed(BasePolicy::BasicNormal, now)]
		);
		assert_eq!(Consent::holder_policies(LAKESIDE), []);
	});
}

#[test]
fn the_stricter_of_both_holds() {
	for base in STRICTEST_FIRST {
		for own in STRICTEST_FIRST {
			build_and_execute(|| {
				let _ = plan(base);
				set_time(NOW + POLICY_DELAY);
				let _ = st_mary_sets(own);
				assert_eq!(Consent::policy_of(ST_MARY), base.min(own), "{base} {own}");
			});
		}
	}
}

#[test]
fn set_holder_policy_is_for_the_admin_of_a_member_in_good_standing() {
	build_and_execute(|| {
		let set = |origin| Consent::set_holder_policy(origin, BasePolicy::Deny);
		for who in [DR_OKAFOR, ANA_KEY, STRANGER] {
			assert_noop!(set(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(set(origin), DispatchError::BadOrigin);
		}
		suspend(ST_MARY);
		assert_noop!(st_mary_sets(BasePolicy::Deny), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn set_holder_policy_to_what_holds_fails() {
	build_and_execute(|| {
		assert_noop!(st_mary_sets(BasePolicy::AllNormal), Error::<Test>::Unchanged);
		assert_ok!(st_mary_sets(BasePolicy::Deny));
		assert_noop!(st_mary_sets(BasePolicy::Deny), Error::<Test>::Unchanged);
	});
}

#[test]
fn set_holder_policy_twice_in_a_block_keeps_the_last() {
	build_and_execute(|| {
		assert_ok!(st_mary_sets(BasePolicy::Deny));
		assert_ok!(st_mary_sets(BasePolicy::BasicNormal));
		assert_eq!(
			Consent::holder_policies(ST_MARY),
			[changed(BasePolicy::AllNormal, 0), changed(BasePolicy::BasicNormal, NOW)]
		);
	});
}

#[test]
fn set_holder_policy_forgets_the_eldest_when_full() {
	build_and_execute(|| {
		let in_turn = [BasePolicy::Deny, BasePolicy::BasicNormal];
		for (n, policy) in (1..MAX_POLICY_CHANGES).zip(in_turn.iter().cycle()) {
			set_time(NOW + UnixMillis::from(n));
			assert_ok!(st_mary_sets(*policy));
		}
		let full = Consent::holder_policies(ST_MARY);
		assert_eq!(full.len(), MAX_POLICY_CHANGES as usize);
		set_time(NOW + DAY);
		assert_ok!(st_mary_sets(BasePolicy::AllNormal));
		let kept = Consent::holder_policies(ST_MARY);
		assert_eq!(kept.len(), MAX_POLICY_CHANGES as usize);
		assert_eq!(kept[..15], full[1..]);
		assert_eq!(kept[15], changed(BasePolicy::AllNormal, NOW + DAY));
	});
}

#[test]
fn invariants_of_policies_are_checked() {
	let change = changed(BasePolicy::Deny, NOW);
	let later = |ms| changed(BasePolicy::AllNormal, NOW + ms);
	let base_of = |changes: &[PolicyChange]| {
		let changes: Vec<_> = changes.to_vec();
		new_test_ext().execute_with(|| {
			BasePolicies::<Test>::put(BoundedVec::truncate_from(changes));
			Consent::do_try_state()
		})
	};
	assert_eq!(base_of(&[change, later(POLICY_DELAY)]), Ok(()));
	assert!(base_of(&[change, change]).is_err());
	assert!(base_of(&[change, later(1), later(2)]).is_err());
	assert!(base_of(&[change, later(POLICY_DELAY + 1)]).is_err());

	let own_of = |changes: Vec<PolicyChange>| {
		new_test_ext().execute_with(|| {
			HolderPolicies::<Test>::insert(ST_MARY, BoundedVec::truncate_from(changes));
			Consent::do_try_state()
		})
	};
	let first = changed(BasePolicy::AllNormal, 0);
	assert_eq!(own_of(vec![first, change]), Ok(()));
	assert!(own_of(vec![first, later(1)]).is_err());
	assert!(own_of(vec![change]).is_err());
	assert!(own_of(vec![first, change, change]).is_err());
	assert!(own_of(vec![]).is_err());
	let full = (1..=u64::from(MAX_POLICY_CHANGES)).map(|n| changed(BasePolicy::Deny, n));
	assert_eq!(own_of(full.collect()), Ok(()));
}
