//! `revoke_directive`, and what belongs to a directive.

use super::*;
use crate::{
	Call, DirectiveItem, Directives, Error, Event, Grants, Restrictions, MAX_DIRECTIVE_ITEMS,
};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
	storage::{with_transaction, TransactionOutcome},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{
	traits::{PatientInspect, StudyInspect},
	Role,
};
use sp_runtime::DispatchError;

const LIVING_WILL: DirectiveId = DirectiveId(7);
const OTHER: DirectiveId = DirectiveId(8);

fn revoke_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::revoke_directive(origin, PATIENT_ANA, LIVING_WILL)
}

fn ana_restricts_by(directive: DirectiveId) -> DispatchResult {
	Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), Some(directive))
}

/// Whether a revocation would be free, after checking that it would be exactly if it would succeed.
fn is_free(origin: RuntimeOrigin, patient: PatientId, directive: DirectiveId) -> bool {
	let call = Call::<Test>::revoke_directive { patient, directive };
	assert_storage_noop!(call.is_feeless(&origin));
	let free = call.is_feeless(&origin);
	let succeeds = with_transaction(|| {
		let outcome = call.dispatch_bypass_filter(origin).is_ok();
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(outcome))
	});
	assert_eq!(succeeds, Ok(free), "free exactly when it succeeds");
	free
}

#[test]
fn revoke_directive_ends_all_of_it_and_nothing_else() {
	build_and_execute(|| {
		let until = NOW + DAY;
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, until);
		ana_directs(OTHER, LAKESIDE_ONLY, until);
		ana_directs(LIVING_WILL, Grantee::Role(Role::Payer), until);
		ana_grants(LAKESIDE_ONLY, scope());
		for directive in [OTHER, LIVING_WILL] {
			assert_ok!(ana_restricts_by(directive));
		}
		ana_restricts(scope(), but(&[]));

		set_time(NOW + HOUR);
		System::reset_events();
		assert_ok!(revoke_by(RuntimeOrigin::signed(ANA_CONSENT_KEY)));

		let revoked: Vec<_> = (0..4)
			.map(|id| Grants::<Test>::get(PATIENT_ANA, GrantId(id)).unwrap().revoked_at)
			.collect();
		assert_eq!(revoked, [Some(NOW + HOUR), None, Some(NOW + HOUR), None]);
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), [1, 3]);
		let lifted: Vec<_> =
			Restrictions::<Test>::get(PATIENT_ANA).iter().map(|one| one.lifted_at).collect();
		assert_eq!(lifted, [None, Some(NOW + HOUR), None]);

		let (patient, by) = (PATIENT_ANA, ANA_CONSENT_KEY);
		let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
		assert_eq!(
			events,
			[
				Event::Revoked { patient, grant: GrantId(0), by, acting: Acting::Patient }.into(),
				Event::Revoked { patient, grant: GrantId(2), by, acting: Acting::Patient }.into(),
				Event::Lifted {
					patient,
					restriction: RestrictionId(1),
					by,
					acting: Acting::Patient
				}
				.into(),
				Event::DirectiveRevoked {
					patient,
					directive: LIVING_WILL,
					by,
					acting: Acting::Patient
				}
				.into(),
			]
		);
	});
}

#[test]
fn revoke_directive_ends_what_is_suspended_or_has_not_begun() {
	build_and_execute(|| {
		let suspended = ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, suspended));
		assert_ok!(Consent::grant(
			ana(),
			PATIENT_ANA,
			LAKESIDE_ONLY,
			scope(),
			Terms { valid_from: Some(NOW + HOUR), ..terms_by(LIVING_WILL, NOW + DAY) }
		));
		assert_ok!(revoke_by(ana()));
		for id in 0..2 {
			let grant = Grants::<Test>::get(PATIENT_ANA, GrantId(id)).unwrap();
			assert_eq!(grant.revoked_at, Some(NOW));
		}
	});
}

#[test]
fn revoke_directive_leaves_the_end_of_what_is_over() {
	build_and_execute(|| {
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + HOUR);
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(1)));
		for _ in 0..2 {
			assert_ok!(ana_restricts_by(LIVING_WILL));
		}
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(0)));
		set_time(NOW + HOUR);
		assert_ok!(revoke_by(ana()));
		let revoked: Vec<_> = (0..3)
			.map(|id| Grants::<Test>::get(PATIENT_ANA, GrantId(id)).unwrap().revoked_at)
			.collect();
		assert_eq!(revoked, [None, Some(NOW), Some(NOW + HOUR)]);
		let lifted: Vec<_> =
			Restrictions::<Test>::get(PATIENT_ANA).iter().map(|one| one.lifted_at).collect();
		assert_eq!(lifted, [Some(NOW), Some(NOW + HOUR)]);
	});
}

#[test]
fn revoke_directive_of_nothing_but_restrictions_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(ana_restricts_by(LIVING_WILL));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Restricted));
		assert_ok!(revoke_by(ana()));
		assert!(decision_for(DR_LINDQVIST).is_permit());
		assert_noop!(revoke_by(ana()), Error::<Test>::Revoked);
	});
}

#[test]
fn revoke_directive_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
		assert_noop!(revoke_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(revoke_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in OTHERS {
			assert_noop!(revoke_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn revoke_directive_that_set_nothing_fails() {
	build_and_execute(|| {
		ana_directs(OTHER, LAKESIDE_ONLY, NOW + DAY);
		assert_noop!(revoke_by(ana()), Error::<Test>::NotFound);
		// Another patient's directive of the same number is another.
		let by_ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_noop!(
			Consent::revoke_directive(by_ben, PATIENT_BEN, OTHER),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn revoke_directive_twice_fails() {
	build_and_execute(|| {
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(ana_restricts_by(LIVING_WILL));
		assert_ok!(revoke_by(ana()));
		assert_noop!(revoke_by(ana()), Error::<Test>::Revoked);
		// What is added later can be ended again.
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(revoke_by(ana()));
	});
}

#[test]
fn revoke_directive_is_free_exactly_when_it_ends_something() {
	build_and_execute(|| {
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
		ana_directs(OTHER, LAKESIDE_ONLY, NOW + HOUR);
		assert_ok!(ana_restricts_by(LIVING_WILL));

		let mut origins = vec![RuntimeOrigin::root(), RuntimeOrigin::none()];
		origins.extend([ANA_KEY, ANA_CONSENT_KEY].map(RuntimeOrigin::signed));
		origins.extend(OTHERS.map(RuntimeOrigin::signed));
		let free = || {
			let mut free = Vec::new();
			for origin in &origins {
				for patient in [PATIENT_ANA, PATIENT_BEN, PATIENT_NOBODY] {
					for directive in [LIVING_WILL, OTHER, DirectiveId(9)] {
						if is_free(origin.clone(), patient, directive) {
							free.push(directive);
						}
					}
				}
			}
			free
		};
		assert_eq!(free(), [LIVING_WILL, OTHER, LIVING_WILL, OTHER]);
		set_time(NOW + HOUR - 1);
		assert_eq!(free(), [LIVING_WILL, OTHER, LIVING_WILL, OTHER]);
		set_time(NOW + HOUR);
		assert_eq!(free(), [LIVING_WILL, LIVING_WILL]);
		// Its grant ends; its restriction still stands.
		set_time(NOW + DAY);
		assert_eq!(free(), [LIVING_WILL, LIVING_WILL]);
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(0)));
		assert_eq!(free(), []);
	});
}

#[test]
fn revoke_directive_is_operational() {
	build_and_execute(|| {
		let call = Call::<Test>::revoke_directive { patient: PATIENT_ANA, directive: LIVING_WILL };
		let info = call.get_dispatch_info();
		assert_eq!(info.class, DispatchClass::Operational);
		// The checks run once more, to know whether it is free; each may be to a study that is over.
		let checks = <Registry as PatientInspect<AccountId>>::inspect_weight();
		let study = <Registry as StudyInspect<AccountId>>::inspect_weight();
		assert_eq!(
			info.call_weight,
			checks * 2 + study * 16 + looked_up_beside() * 2 + life() + DbWeight::get().reads(18)
		);
	});
}

#[test]
fn a_directive_lists_what_it_set() {
	build_and_execute(|| {
		ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(ana_restricts_by(LIVING_WILL));
		ana_directs(OTHER, LAKESIDE_ONLY, NOW + DAY);
		ana_grants(LAKESIDE_ONLY, scope());
		let items =
			[DirectiveItem::Grant(GrantId(0)), DirectiveItem::Restriction(RestrictionId(0))];
		assert_eq!(Directives::<Test>::get(PATIENT_ANA, LIVING_WILL).into_inner(), items);
		assert_eq!(
			Directives::<Test>::get(PATIENT_ANA, OTHER).into_inner(),
			[DirectiveItem::Grant(GrantId(1))]
		);
		assert_eq!(Directives::<Test>::iter().count(), 2);
	});
}

#[test]
fn a_directive_is_full_whether_its_items_are_over_or_not() {
	build_and_execute(|| {
		for n in 0..MAX_DIRECTIVE_ITEMS {
			if n % 2 == 0 {
				let id = ana_directs(LIVING_WILL, LAKESIDE_ONLY, NOW + DAY);
				assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
			} else {
				assert_ok!(ana_restricts_by(LIVING_WILL));
			}
		}
		assert_noop!(
			Consent::grant(
				ana(),
				PATIENT_ANA,
				LAKESIDE_ONLY,
				scope(),
				terms_by(LIVING_WILL, NOW + DAY)
			),
			Error::<Test>::LimitReached
		);
		assert_noop!(ana_restricts_by(LIVING_WILL), Error::<Test>::LimitReached);
		assert_ok!(ana_restricts_by(OTHER));
		assert_ok!(revoke_by(ana()));
	});
}
