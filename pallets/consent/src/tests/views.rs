//! The reads of grants.

use super::*;
use crate::Grants;
use frame_support::assert_ok;
use salus_primitives::Suspension;
use salus_runtime_api::{GrantRight, GrantStatus, GrantView, RestrictionView, MAX_PAGE};

fn ids(from: u32, limit: u32) -> Vec<u32> {
	Consent::grants(PATIENT_ANA, GrantId(from), limit).iter().map(|view| view.id.0).collect()
}

#[test]
fn grant_view_shows_the_grant() {
	build_and_execute(|| {
		assert_ok!(Consent::grant(
			RuntimeOrigin::signed(ANA_CONSENT_KEY),
			PATIENT_ANA,
			Grantee::Practitioner(DR_LINDQVIST),
			scope(),
			terms_between(NOW + HOUR, NOW + DAY)
		));
		let view = GrantView {
			id: GrantId(0),
			grantee: Grantee::Practitioner(DR_LINDQVIST),
			scope: scope(),
			granted_at: NOW,
			granted_by: ANA_CONSENT_KEY,
			right: GrantRight::Patient,
			valid_from: NOW + HOUR,
			valid_until: Some(NOW + DAY),
			ends_with: None,
			max_uses: None,
			used: 0,
			revoked_at: None,
			directive: None,
			suspensions: vec![],
			status: GrantStatus::NotYetValid,
		};
		assert_eq!(Consent::grant_view(PATIENT_ANA, GrantId(0)), Some(view));
		assert_eq!(Consent::grant_view(PATIENT_ANA, GrantId(1)), None);
		assert_eq!(Consent::grant_view(PATIENT_BEN, GrantId(0)), None);
	});
}

#[test]
fn grant_view_shows_the_status_at_the_time_of_the_block() {
	build_and_execute(|| {
		let grant = || {
			assert_ok!(Consent::grant(
				RuntimeOrigin::signed(ANA_KEY),
				PATIENT_ANA,
				Grantee::AnyMember,
				scope(),
				terms_between(NOW + HOUR, NOW + DAY)
			));
		};
		grant();
		grant();
		assert_ok!(Consent::revoke(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, GrantId(1)));
		for (now, status) in [
			(NOW, GrantStatus::NotYetValid),
			(NOW + HOUR - 1, GrantStatus::NotYetValid),
			(NOW + HOUR, GrantStatus::Live),
			(NOW + DAY - 1, GrantStatus::Live),
			(NOW + DAY, GrantStatus::Expired),
		] {
			set_time(now);
			let of = |id| Consent::grant_view(PATIENT_ANA, GrantId(id)).unwrap().status;
			assert_eq!(of(0), status, "at {now}");
			assert_eq!(of(1), GrantStatus::Revoked, "at {now}");
		}
	});
}

#[test]
fn grants_are_paged_by_id() {
	build_and_execute(|| {
		assert_eq!(ids(0, MAX_PAGE), Vec::<u32>::new());
		for _ in 0..5 {
			ana_grants(Grantee::Organization(LAKESIDE), scope());
		}
		assert_ok!(Consent::revoke(RuntimeOrigin::signed(ANA_KEY), PATIENT_ANA, GrantId(2)));
		// A revoked grant is among them.
		assert_eq!(ids(0, MAX_PAGE), [0, 1, 2, 3, 4]);
		assert_eq!(ids(0, 2), [0, 1]);
		assert_eq!(ids(2, 2), [2, 3]);
		assert_eq!(ids(4, 2), [4]);
		assert_eq!(ids(5, 2), Vec::<u32>::new());
		assert_eq!(ids(u32::MAX, u32::MAX), Vec::<u32>::new());
		assert_eq!(ids(0, 0), Vec::<u32>::new());
		assert!(Consent::grants(PATIENT_BEN, GrantId(0), MAX_PAGE).is_empty());
		for view in Consent::grants(PATIENT_ANA, GrantId(0), MAX_PAGE) {
			assert_eq!(Consent::grant_view(PATIENT_ANA, view.id), Some(view));
		}
	});
}

#[test]
fn a_page_of_grants_is_bounded() {
	build_and_execute(|| {
		for round in 0..=u64::from(MAX_PAGE) {
			set_time(NOW + round * HOUR);
			ana_grants_until(Grantee::AnyMember, scope(), NOW + (round + 1) * HOUR);
		}
		assert_eq!(Grants::<Test>::iter_prefix(PATIENT_ANA).count(), MAX_PAGE as usize + 1);
		assert_eq!(ids(0, u32::MAX), (0..MAX_PAGE).collect::<Vec<_>>());
		assert_eq!(ids(1, u32::MAX), (1..=MAX_PAGE).collect::<Vec<_>>());
		assert_eq!(ids(MAX_PAGE, u32::MAX), [MAX_PAGE]);
	});
}

#[test]
fn grant_view_shows_directive_and_suspensions() {
	build_and_execute(|| {
		let id = ana_directs(DirectiveId(7), LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		set_time(NOW + HOUR);
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, id));
		let view = Consent::grant_view(PATIENT_ANA, id).unwrap();
		assert_eq!(view.directive, Some(DirectiveId(7)));
		assert_eq!(view.suspensions, [Suspension { from: NOW, until: Some(NOW + HOUR) }]);
		assert_eq!(view.status, GrantStatus::Live);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		let status = || Consent::grant_view(PATIENT_ANA, id).unwrap().status;
		assert_eq!(status(), GrantStatus::Suspended);
		set_time(NOW + DAY);
		assert_eq!(status(), GrantStatus::Expired);
	});
}

#[test]
fn restrictions_are_shown_in_order() {
	build_and_execute(|| {
		assert_eq!(Consent::restrictions(PATIENT_ANA), []);
		let except = but(&[LAKESIDE_ONLY]);
		let by = RuntimeOrigin::signed(ANA_CONSENT_KEY);
		let directive = Some(DirectiveId(7));
		assert_ok!(Consent::restrict(by, PATIENT_ANA, scope(), except.clone(), directive));
		set_time(NOW + HOUR);
		ana_restricts(reaching_everything(), but(&[]));
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(0)));
		let first = RestrictionView {
			id: RestrictionId(0),
			scope: scope(),
			except,
			made_at: NOW,
			made_by: ANA_CONSENT_KEY,
			lifted_at: Some(NOW + HOUR),
			directive,
		};
		let second = RestrictionView {
			id: RestrictionId(1),
			scope: reaching_everything(),
			except: but(&[]),
			made_at: NOW + HOUR,
			made_by: ANA_KEY,
			lifted_at: None,
			directive: None,
		};
		assert_eq!(Consent::restrictions(PATIENT_ANA), [first, second]);
		assert_eq!(Consent::restrictions(PATIENT_BEN), []);
	});
}
