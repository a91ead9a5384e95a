//! `set_patient_policy`.

use super::*;
use crate::{Call, Error, Event, PatientPolicies, MAX_POLICY_CHANGES};
use frame_support::{
	assert_noop, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo, Pays},
};
use salus_primitives::{
	insurance::FILING_HORIZON,
	traits::{ConsentInspect, GrantInspect, PatientInspect},
	BasePolicy::{self, AllNormal, BasicNormal, BreakGlassOnly, Deny},
	Basis, DataCategory, Day, Permission, PolicyChange,
	RelationshipKind::{Coverage, Treatment},
};
use sp_runtime::DispatchError;

const STRICTEST_FIRST: [BasePolicy; 4] = [Deny, BreakGlassOnly, BasicNormal, AllNormal];

fn ana_sets(policy: BasePolicy) -> DispatchResult {
	Consent::set_patient_policy(RuntimeOrigin::signed(ANA_CONSENT_KEY), PATIENT_ANA, policy)
}

fn is_free(who: AccountId, policy: BasePolicy) -> bool {
	let call = Call::<Test>::set_patient_policy { patient: PATIENT_ANA, policy };
	assert_storage_noop!(call.is_feeless(&RuntimeOrigin::signed(who)));
	call.is_feeless(&RuntimeOrigin::signed(who))
}

fn changed(policy: BasePolicy, from: UnixMillis) -> PolicyChange {
	PolicyChange { policy, from }
}

fn by_policy() -> bool {
	matches!(decision_for(DR_LINDQVIST), Decision::Permit { basis: Basis::Policy(Treatment), .. })
}

/// Runs a test under *all-normal*, in which Lakeside treats and the insurer covers Ana.
fn under_all_normal(test: impl FnOnce()) {
	build_and_execute(|| {
		adopt(AllNormal);
		for patient in [PATIENT_ANA, PATIENT_BEN] {
			relate(patient, LAKESIDE, Treatment, NOW, UnixMillis::MAX);
			relate(patient, UMBRELLA, Coverage, NOW, UnixMillis::MAX);
		}
		test();
	});
}

#[test]
fn set_patient_policy_works_at_once() {
	under_all_normal(|| {
		let now = NOW + POLICY_DELAY;
		assert!(by_policy());
		assert_ok!(ana_sets(Deny));
		System::assert_last_event(
			Event::PatientPolicySet {
				patient: PATIENT_ANA,
				policy: Deny,
				by: ANA_CONSENT_KEY,
				acting: Acting::Patient,
			}
			.into(),
		);
		assert_eq!(
			Consent::patient_policies(PATIENT_ANA),
			[changed(AllNormal, 0), changed(Deny, now)]
		);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
		// It is about Ana alone, and takes nothing from what she granted.
		assert_eq!(Consent::patient_policies(PATIENT_BEN), []);
		assert_eq!(Consent::policy_for(PATIENT_BEN, ST_MARY), AllNormal);
		let id = ana_grants(LAKESIDE_ONLY, scope());
		let Decision::Permit { basis, .. } = decision_for(DR_LINDQVIST) else {
			panic!("it was granted")
		};
		assert_eq!(basis, Basis::Grant(id));
		// Taken back, the others' holds again.
		assert_ok!(Consent::revoke(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, id));
		assert_ok!(ana_sets(AllNormal));
		assert!(by_policy());
	});
}

#[test]
fn the_strictest_of_three_holds() {
	for base in STRICTEST_FIRST {
		for holder in STRICTEST_FIRST {
			for patient in STRICTEST_FIRST {
				build_and_execute(|| {
					let _ = Consent::plan_base_policy(RuntimeOrigin::root(), base);
					set_time(NOW + POLICY_DELAY);
					let st_mary = RuntimeOrigin::signed(ST_MARY_ADMIN);
					let _ = Consent::set_holder_policy(st_mary, holder);
					let _ = ana_sets(patient);
					let strictest = base.min(holder).min(patient);
					assert_eq!(Consent::policy_for(PATIENT_ANA, ST_MARY), strictest);
					assert_eq!(Consent::policy_for(PATIENT_BEN, ST_MARY), base.min(holder));
					assert_eq!(Consent::policy_of(ST_MARY), base.min(holder));
				});
			}
		}
	}
}

#[test]
fn set_patient_policy_counts_for_whoever_cites_a_policy_afterwards() {
	under_all_normal(|| {
		let in_force =
			|kind, recipient| Consent::policy_in_force(PATIENT_ANA, kind, ST_MARY, recipient);
		assert!(in_force(Treatment, LAKESIDE) && in_force(Coverage, UMBRELLA));
		assert_ok!(ana_sets(BasicNormal));
		assert!(in_force(Treatment, LAKESIDE) && !in_force(Coverage, UMBRELLA));
		assert_ok!(ana_sets(BreakGlassOnly));
		assert!(!in_force(Treatment, LAKESIDE));
		assert!(Consent::policy_in_force(PATIENT_BEN, Treatment, ST_MARY, LAKESIDE));
	});
}

#[test]
fn set_patient_policy_leaves_the_days_before_it() {
	under_all_normal(|| {
		let now = NOW + POLICY_DELAY;
		let paid_for = |patient, day| {
			let permission = Permission::Policy(Coverage);
			let (purpose, category) = (Purpose::Hpaymt, DataCategory::Claims);
			Consent::permitted_on(patient, permission, ST_MARY, UMBRELLA, purpose, category, day)
		};
		let today = Day::of(now);
		set_time(today.ends_at() - 1);
		assert_ok!(ana_sets(Deny));
		set_time(today.ends_at() + DAY);
		assert_eq!(paid_for(PATIENT_ANA, today), Ok(()), "it held until the last moment");
		let tomorrow = Day(today.0 + 1);
		assert_eq!(paid_for(PATIENT_ANA, tomorrow), Err(DenyReason::NoGrant));
		assert_eq!(paid_for(PATIENT_BEN, tomorrow), Ok(()));
		assert_ok!(ana_sets(AllNormal));
		assert_eq!(paid_for(PATIENT_ANA, tomorrow), Err(DenyReason::NoGrant));
		assert_eq!(paid_for(PATIENT_ANA, Day(today.0 + 2)), Ok(()));
	});
}

#[test]
fn set_patient_policy_by_another_origin_fails() {
	build_and_execute(|| {
		let set = |origin| Consent::set_patient_policy(origin, PATIENT_ANA, Deny);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(set(origin), DispatchError::BadOrigin);
		}
		let others = [ANA_CONTROL_KEY, CARLA_KEY, ST_MARY_ADMIN, DR_OKAFOR, DR_LINDQVIST, STRANGER];
		for who in others {
			assert_noop!(set(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
			assert!(!is_free(who, Deny));
		}
		Keys::mutate(|keys| keys.remove(&ANA_CONSENT_KEY));
		assert_noop!(ana_sets(Deny), Error::<Test>::NotAuthorized);
		assert_ok!(set(RuntimeOrigin::signed(ANA_KEY)));
	});
}

#[test]
fn set_patient_policy_to_what_holds_fails() {
	build_and_execute(|| {
		assert_noop!(ana_sets(AllNormal), Error::<Test>::Unchanged);
		for policy in [BasicNormal, Deny] {
			assert_ok!(ana_sets(policy));
			assert_noop!(ana_sets(policy), Error::<Test>::Unchanged);
			assert!(!is_free(ANA_KEY, policy));
		}
	});
}

#[test]
fn only_a_stricter_patient_policy_is_free() {
	for before in STRICTEST_FIRST {
		for after in STRICTEST_FIRST {
			build_and_execute(|| {
				let _ = ana_sets(before);
				set_time(NOW + 1);
				assert_eq!(is_free(ANA_KEY, after), after < before, "{before} {after}");
				assert_eq!(ana_sets(after).is_ok(), after != before);
			});
		}
	}
	for policy in STRICTEST_FIRST {
		let call = Call::<Test>::set_patient_policy { patient: PATIENT_ANA, policy };
		let info = call.get_dispatch_info();
		let class = match policy {
			AllNormal => DispatchClass::Normal,
			_ => DispatchClass::Operational,
		};
		assert_eq!((info.class, info.pays_fee), (class, Pays::Yes), "{policy}");
	}
}

#[test]
fn set_patient_policy_twice_in_a_block_keeps_the_last() {
	build_and_execute(|| {
		assert_ok!(ana_sets(Deny));
		assert_ok!(ana_sets(BasicNormal));
		let both = [changed(AllNormal, 0), changed(BasicNormal, NOW)];
		assert_eq!(Consent::patient_policies(PATIENT_ANA), both);
		// What held before the block is no change.
		assert_ok!(ana_sets(AllNormal));
		assert_eq!(Consent::patient_policies(PATIENT_ANA), both[..1]);
		assert!(is_free(ANA_KEY, Deny));
	});
}

/// Ana goes back and forth, a moment each, as often as she may, and ends with `last`.
fn fill(last: BasePolicy) -> UnixMillis {
	let mut now = NOW + 1;
	while ana_sets(last).is_ok() {
		now += 1;
		set_time(now);
		assert_ok!(ana_sets(Deny));
		now += 1;
		set_time(now);
	}
	now
}

#[test]
fn a_laxer_patient_policy_leaves_room_for_every_stricter_one() {
	for (last, steps) in [(BreakGlassOnly, 1), (BasicNormal, 2), (AllNormal, 3)] {
		build_and_execute(|| {
			assert_ok!(ana_sets(Deny));
			set_time(NOW + 1);
			let now = fill(last);
			assert_noop!(ana_sets(last), Error::<Test>::LimitReached);
			assert!(!is_free(ANA_KEY, last));
			let left =
				MAX_POLICY_CHANGES as usize - PatientPolicies::<Test>::get(PATIENT_ANA).len();
			assert!(left < steps + 1, "{left} {steps}");
			// As many as may follow fit in.
			let laxer: Vec<_> = STRICTEST_FIRST[1..].iter().rev().collect();
			let fits = laxer.into_iter().find(|policy| ana_sets(**policy).is_ok());
			for (n, policy) in (1..).zip(STRICTEST_FIRST.iter().rev()) {
				if fits.is_some_and(|laxest| policy < laxest) {
					set_time(now + n);
					assert!(is_free(ANA_KEY, *policy));
					assert_ok!(ana_sets(*policy));
				}
			}
		});
	}
}

#[test]
fn set_patient_policy_keeps_what_a_claim_may_rest_on() {
	build_and_execute(|| {
		assert_ok!(ana_sets(Deny));
		set_time(NOW + 1);
		let now = fill(AllNormal);
		let full = Consent::patient_policies(PATIENT_ANA);
		// The widest leaves room for three more: two have to go, the later of which held until this.
		assert_eq!(full.len(), 14);
		let needed_until = full[2].from + FILING_HORIZON;
		assert!(now < needed_until - 1);
		set_time(needed_until - 1);
		assert_noop!(ana_sets(AllNormal), Error::<Test>::LimitReached);
		assert_eq!(Consent::patient_policies(PATIENT_ANA), full);
		set_time(needed_until);
		assert_ok!(ana_sets(AllNormal));
		let kept = Consent::patient_policies(PATIENT_ANA);
		assert_eq!(kept[..kept.len() - 1], full[2..], "two made room, and no other");
		assert_eq!(kept.last(), Some(&changed(AllNormal, needed_until)));
	});
}

#[test]
fn invariants_of_patients_policies_are_checked() {
	let of = |changes: Vec<PolicyChange>| {
		new_test_ext().execute_with(|| {
			PatientPolicies::<Test>::insert(PATIENT_ANA, BoundedVec::truncate_from(changes));
			Consent::do_try_state()
		})
	};
	let first = changed(AllNormal, 0);
	assert_eq!(of(vec![first, changed(Deny, NOW)]), Ok(()));
	assert!(of(vec![]).is_err());
	assert!(of(vec![first, changed(Deny, NOW + 1)]).is_err());
	assert!(of(vec![first, changed(Deny, NOW), changed(Deny, NOW)]).is_err());
	assert_eq!(of(vec![changed(Deny, NOW - FILING_HORIZON)]), Ok(()));
	assert!(of(vec![changed(Deny, NOW - FILING_HORIZON + 1)]).is_err());
	let full = |last, count: u64| {
		let before = (0..count - 1).map(|n| changed(Deny, n));
		before.chain([changed(last, NOW)]).collect::<Vec<_>>()
	};
	for (last, most) in [(Deny, 16), (BreakGlassOnly, 15), (BasicNormal, 14), (AllNormal, 13)] {
		assert_eq!(of(full(last, most)), Ok(()), "{last}");
		assert!(last == Deny || of(full(last, most + 1)).is_err(), "{last}");
	}
}

#[test]
fn set_patient_policy_weighs_its_checks_once_more() {
	new_test_ext().execute_with(|| {
		let call = Call::<Test>::set_patient_policy { patient: PATIENT_ANA, policy: Deny };
		// To know whether it is free: the key, the policy and the time.
		let checks = <Registry as PatientInspect<AccountId>>::inspect_weight();
		let reads = DbWeight::get().reads(2);
		assert_eq!(
			call.get_dispatch_info().call_weight,
			checks * 2 + looked_up_beside() * 2 + life() + reads
		);
	});
}
