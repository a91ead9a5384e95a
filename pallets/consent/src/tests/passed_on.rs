//! What becomes of what was passed on: it holds while what it was passed out of does.

use super::{
	reshare::{pass_all_on_until, passed_on, passing_on},
	*,
};
use crate::{Call, Error};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
};
use salus_runtime_api::GrantStatus;

fn status(id: u32) -> GrantStatus {
	Consent::grant_view(PATIENT_ANA, GrantId(id)).unwrap().status
}

#[test]
fn reshare_ends_when_the_parent_is_ended() {
	let ends: [fn() -> DispatchResult; 3] = [
		|| Consent::revoke(ana(), PATIENT_ANA, GrantId(0)),
		|| Consent::give_back(RuntimeOrigin::signed(LAKESIDE_ADMIN), PATIENT_ANA, GrantId(0)),
		|| Consent::revoke_directive(ana(), PATIENT_ANA, DirectiveId(7)),
	];
	for end in ends {
		build_and_execute(|| {
			let terms = terms_by(DirectiveId(7), NOW + 30 * DAY);
			ana_grants_under(LAKESIDE_ONLY, passing_on(), terms);
			pass_all_on_until(NOW + DAY);
			assert!(decision_for(UMBRELLA_ADMIN).is_permit());
			assert_eq!(status(1), GrantStatus::Live);
			assert_ok!(end());
			assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
			assert_eq!(status(1), GrantStatus::Revoked);
		});
	}
}

#[test]
fn reshare_ends_when_the_parent_expires() {
	build_and_execute(|| {
		ana_grants_until(LAKESIDE_ONLY, passing_on(), NOW + DAY);
		pass_all_on_until(NOW + DAY);
		pass_all_on_until(NOW + HOUR);
		set_time(NOW + DAY - 1);
		assert!(decision_for(UMBRELLA_ADMIN).is_permit());
		assert_eq!((status(1), status(2)), (GrantStatus::Live, GrantStatus::Expired));
		set_time(NOW + DAY);
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
		assert_eq!(status(1), GrantStatus::Expired);
	});
}

#[test]
fn reshare_rests_while_the_parent_is_suspended() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		pass_all_on_until(NOW + DAY);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(0)));
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::Suspended));
		assert_eq!(status(1), GrantStatus::Suspended);
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, GrantId(0)));
		assert!(decision_for(UMBRELLA_ADMIN).is_permit());
		assert_eq!(status(1), GrantStatus::Live);
		// Of two that are suspended the child's own ends nothing of the parent's.
		for id in [0, 1] {
			assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(id)));
		}
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, GrantId(0)));
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::Suspended));
		assert!(decision_for(DR_LINDQVIST).is_permit());
		// Over is worse than suspended.
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_eq!(status(1), GrantStatus::Revoked);
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
	});
}

#[test]
fn reshare_ends_alone_when_it_is_ended() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		pass_all_on_until(NOW + DAY);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(1)));
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
		assert!(decision_for(DR_LINDQVIST).is_permit());
	});
}

/// The list of a grantee is not held by what nobody can rely on any more.
#[test]
fn reshare_leaves_its_room_when_the_parent_ends() {
	build_and_execute(|| {
		let parents = [0, 1].map(|_| ana_grants(LAKESIDE_ONLY, passing_on()));
		for parent in parents {
			for _ in 0..MAX_GRANTS / 2 {
				assert_ok!(lakeside_passes_on(parent, passed_on()));
			}
		}
		let children: Vec<_> = (2..2 + MAX_GRANTS).collect();
		assert_eq!(live(PATIENT_ANA, &INSURER), children);
		let grant = || Consent::grant(ana(), PATIENT_ANA, INSURER, scope(), terms_until(NOW + DAY));
		assert_noop!(grant(), Error::<Test>::LimitReached);
		// What is suspended may come back.
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, parents[0]));
		assert_noop!(grant(), Error::<Test>::LimitReached);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, parents[0]));
		// Until its room is needed, it stays.
		assert_eq!(live(PATIENT_ANA, &INSURER), children);
		assert_ok!(grant());
		let left: Vec<_> = [&children[4..], &[10]].concat();
		assert_eq!(live(PATIENT_ANA, &INSURER), left);
	});
}

/// Nothing is left to do with what ended with its parent, so nothing of it is free.
#[test]
fn reshare_that_ended_with_its_parent_is_ended_no_more() {
	let calls: [(fn() -> DispatchResult, bool); 4] = [
		(|| Consent::revoke(ana(), PATIENT_ANA, GrantId(1)), true),
		(|| Consent::suspend(ana(), PATIENT_ANA, GrantId(1)), true),
		(
			|| Consent::give_back(RuntimeOrigin::signed(UMBRELLA_ADMIN), PATIENT_ANA, GrantId(1)),
			true,
		),
		(|| Consent::resume(ana(), PATIENT_ANA, GrantId(1)), false),
	];
	for (call, works) in calls {
		build_and_execute(|| {
			ana_grants(LAKESIDE_ONLY, passing_on());
			pass_all_on_until(NOW + DAY);
			if !works {
				assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(1)));
			}
			assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
			assert_noop!(call(), Error::<Test>::Revoked);
			for (origin, id) in [(ANA_KEY, 1), (UMBRELLA_ADMIN, 1)] {
				let origin = RuntimeOrigin::signed(origin);
				let id = GrantId(id);
				let revoke = Call::<Test>::revoke { patient: PATIENT_ANA, id };
				let give_back = Call::<Test>::give_back { patient: PATIENT_ANA, id };
				assert!(!revoke.is_feeless(&origin) && !give_back.is_feeless(&origin));
			}
		});
		build_and_execute(|| {
			ana_grants_until(LAKESIDE_ONLY, passing_on(), NOW + DAY);
			pass_all_on_until(NOW + DAY);
			set_time(NOW + DAY);
			assert_noop!(call(), Error::<Test>::Expired);
		});
	}
}

#[test]
fn reshare_outlives_the_standing_of_who_gave_it() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		pass_all_on_until(NOW + DAY);
		suspend(LAKESIDE);
		assert!(decision_for(UMBRELLA_ADMIN).is_permit());
		suspend(UMBRELLA);
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::RequesterNotInGoodStanding));
	});
}

#[test]
fn reshare_is_beaten_by_a_restriction_that_leaves_the_giver() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		pass_all_on_until(NOW + DAY);
		ana_restricts(reaching_everything(), but(&[LAKESIDE_ONLY]));
		assert!(decision_for(DR_LINDQVIST).is_permit());
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::Restricted));
	});
}

#[test]
fn reshare_shows_its_own_end_if_it_is_first() {
	build_and_execute(|| {
		// The parent's end was never reached, but a child of one without an end is as its parent.
		ana_grants_until(LAKESIDE_ONLY, passing_on(), NOW + 9 * DAY);
		pass_all_on_until(NOW + DAY);
		pass_all_on_until(NOW + 9 * DAY);
		let until = |decision| match decision {
			Decision::Permit { until, .. } => until,
			Decision::Deny { .. } => None,
		};
		assert_eq!(until(decision_for(UMBRELLA_ADMIN)), Some(NOW + 9 * DAY));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(2)));
		assert_eq!(until(decision_for(UMBRELLA_ADMIN)), Some(NOW + DAY));
	});
}
