//! `restrict`, and what a restriction reaches.

use super::*;
use crate::{Call, Error, Event, NextRestrictionId, Restriction, Restrictions, MAX_RESTRICTIONS};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use salus_primitives::{
	Actions, Basis, Categories, DataCategory, Day, DayWindow, Holder, Protected, Role,
	Sensitivities, Sensitivity,
};
use sp_runtime::DispatchError;

fn restrict_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::restrict(origin, PATIENT_ANA, reaching_everything(), but(&[]), None)
}

fn restrict(scope: Scope, except: Except<AccountId>) -> DispatchResult {
	Consent::restrict(ana(), PATIENT_ANA, scope, except, None)
}

/// Whether a restriction with this scope reaches a record that everybody else may read.
fn reaches(scope: Scope, record: RecordFacts) -> bool {
	let mut reached = false;
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, widest_scope());
		let ask = || decision(request(DR_LINDQVIST, vec![record]));
		assert!(ask().is_permit());
		ana_restricts(scope, but(&[]));
		reached = ask() == denied(DenyReason::Restricted);
		assert!(reached || ask().is_permit());
	});
	reached
}

#[test]
fn restrict_works() {
	build_and_execute(|| {
		set_time(NOW + HOUR);
		let except = Except { purposes: Purpose::Etreat.into(), ..but(&[LAKESIDE_ONLY]) };
		let by = RuntimeOrigin::signed(ANA_CONSENT_KEY);
		let directive = Some(DirectiveId(7));
		assert_ok!(Consent::restrict(by, PATIENT_ANA, scope(), except.clone(), directive));
		let stored = Restriction {
			id: RestrictionId(0),
			scope: scope(),
			except,
			made_at: NOW + HOUR,
			made_by: ANA_CONSENT_KEY,
			acting: Acting::Patient,
			lifted_at: None,
			directive,
		};
		assert_eq!(Restrictions::<Test>::get(PATIENT_ANA).into_inner(), [stored]);
		assert_eq!(NextRestrictionId::<Test>::get(PATIENT_ANA), 1);
		System::assert_last_event(
			Event::Restricted {
				patient: PATIENT_ANA,
				restriction: RestrictionId(0),
				by: ANA_CONSENT_KEY,
				acting: Acting::Patient,
			}
			.into(),
		);
	});
}

#[test]
fn restrict_beats_every_grant_in_its_block() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, widest_scope());
		ana_grants(Grantee::Practitioner(DR_LINDQVIST), widest_scope());
		ana_grants(Grantee::AnyMember, widest_scope());
		assert!(decision_for(DR_LINDQVIST).is_permit());
		ana_restricts(scope(), but(&[]));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Restricted));
		// A grant that comes later does not help.
		ana_grants(LAKESIDE_ONLY, widest_scope());
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Restricted));
		// One record is withheld, another is not.
		let note = RecordFacts { category: DataCategory::ClinicalNotes, ..lab_result() };
		let both = Consent::check_access(request(DR_LINDQVIST, vec![lab_result(), note])).unwrap();
		assert_eq!(both[0], denied(DenyReason::Restricted));
		assert!(both[1].is_permit());
	});
}

#[test]
fn restrict_beats_neither_the_holder_nor_the_patient() {
	build_and_execute(|| {
		ana_restricts(reaching_everything(), but(&[]));
		for (who, basis) in [
			(ST_MARY_ADMIN, Basis::OwnRecord),
			(DR_OKAFOR, Basis::OwnRecord),
			(ANA_KEY, Basis::Patient),
		] {
			assert!(matches!(decision_for(who), Decision::Permit { basis: by, .. } if by == basis));
		}
	});
}

#[test]
fn restrict_does_not_show_to_whom_nothing_was_granted() {
	build_and_execute(|| {
		ana_restricts(reaching_everything(), but(&[]));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
		ana_grants(LAKESIDE_ONLY, Scope { purposes: Purpose::Hpaymt.into(), ..scope() });
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Purpose));
		let covering = ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, covering));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Suspended));
	});
}

#[test]
fn restrict_reaches_nothing_of_other_patients() {
	build_and_execute(|| {
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_ok!(Consent::restrict(ben, PATIENT_BEN, reaching_everything(), but(&[]), None));
		ana_grants(LAKESIDE_ONLY, scope());
		assert!(decision_for(DR_LINDQVIST).is_permit());
	});
}

#[test]
fn restrict_leaves_those_excepted() {
	let everybody = [LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN, UMBRELLA_ADMIN];
	for (except, left) in [
		(vec![], vec![]),
		(vec![LAKESIDE_ONLY], vec![LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN]),
		(vec![Grantee::Practitioner(DR_LINDQVIST)], vec![DR_LINDQVIST]),
		(vec![Grantee::Role(Role::Payer)], vec![UMBRELLA_ADMIN]),
		(
			vec![Grantee::Practitioner(DR_LINDQVIST), Grantee::Organization(UMBRELLA)],
			vec![DR_LINDQVIST, UMBRELLA_ADMIN],
		),
	] {
		build_and_execute(|| {
			ana_grants(Grantee::AnyMember, scope());
			ana_restricts(reaching_everything(), but(&except));
			for who in everybody {
				assert_eq!(decision_for(who).is_permit(), left.contains(&who), "{except:?} {who}");
			}
			// One restriction's exception is none of another's.
			ana_restricts(reaching_everything(), but(&[]));
			for who in everybody {
				let first = u32::from(left.contains(&who));
				assert_eq!(decision_for(who), restricted_by(first));
			}
		});
	}
}

#[test]
fn restrict_leaves_purposes_excepted() {
	build_and_execute(|| {
		ana_grants(Grantee::AnyMember, widest_scope());
		let except = Except { purposes: Purpose::Treat.into(), ..but(&[]) };
		ana_restricts(reaching_everything(), except);
		for purpose in Purpose::ALL {
			let asked =
				AccessRequest { purpose: *purpose, ..request(DR_LINDQVIST, vec![lab_result()]) };
			assert_eq!(decision(asked).is_permit(), *purpose == Purpose::Treat, "{purpose}");
		}
	});
}

#[test]
fn restrict_reaches_what_all_of_its_scope_meets() {
	let all = reaching_everything();
	let elsewhere = Holder::Organization(LAKESIDE);
	assert!(reaches(all, lab_result()));
	assert!(reaches(scope(), lab_result()));
	for other in [
		Scope { holder: elsewhere, ..all },
		Scope { actions: Action::Contribute.into(), ..all },
		Scope { purposes: Purpose::Hpaymt.into(), ..all },
		Scope { categories: DataCategory::Imaging.into(), ..all },
	] {
		assert!(!reaches(other, lab_result()), "{other:?}");
	}
}

#[test]
fn restrict_reaches_a_confidentiality_and_those_above() {
	for (n, lowest) in Confidentiality::ALL.iter().enumerate() {
		for (m, confidentiality) in Confidentiality::ALL.iter().enumerate() {
			let scope = Scope { confidentiality: *lowest, ..reaching_everything() };
			let record = RecordFacts { confidentiality: *confidentiality, ..lab_result() };
			assert_eq!(reaches(scope, record), m >= n, "{lowest} {confidentiality}");
		}
	}
}

#[test]
fn restrict_reaches_days_that_overlap() {
	let days = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
	let scope = Scope { days: days(-10, 10), ..reaching_everything() };
	for (of_record, reached) in [
		(days(-20, -11), false),
		(days(-20, -10), true),
		(days(-20, 20), true),
		(days(0, 0), true),
		(days(10, 20), true),
		(days(11, 20), false),
	] {
		let record = RecordFacts { days: of_record, ..lab_result() };
		assert_eq!(reaches(scope, record), reached, "{of_record:?}");
	}
}

#[test]
fn restrict_reaches_sensitive_records_only_if_all_are_meant() {
	let hiv = RecordFacts { sensitivities: Sensitivity::Hiv.into(), ..lab_result() };
	assert_eq!(lab_result().sensitivities, Sensitivities::empty());
	let none = Scope { protected: Protected::None, ..reaching_everything() };
	assert!(reaches(none, lab_result()));
	assert!(!reaches(none, hiv));
	assert!(reaches(reaching_everything(), lab_result()));
	assert!(reaches(reaching_everything(), hiv));
}

#[test]
fn restrict_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		assert_noop!(restrict_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(restrict_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in OTHERS {
			assert_noop!(restrict_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
		assert_noop!(
			Consent::restrict(ana(), PATIENT_NOBODY, scope(), but(&[]), None),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn restrict_of_nothing_fails() {
	build_and_execute(|| {
		for empty in [
			Scope { actions: Actions::empty(), ..scope() },
			Scope { purposes: Purposes::empty(), ..scope() },
			Scope { categories: Categories::empty(), ..scope() },
		] {
			assert_noop!(restrict(empty, but(&[])), Error::<Test>::Empty);
		}
		let purposes = Purposes::of(&[Purpose::Treat, Purpose::Hpaymt]);
		let two = Scope { purposes, ..scope() };
		let except_all = Except { purposes: Purposes::all(), ..but(&[]) };
		let except_two = Except { purposes, ..but(&[]) };
		let except_one = Except { purposes: Purpose::Treat.into(), ..but(&[]) };
		assert_noop!(restrict(two, except_all), Error::<Test>::Empty);
		assert_noop!(restrict(two, except_two), Error::<Test>::Empty);
		assert_noop!(
			restrict(two, but(&[LAKESIDE_ONLY, Grantee::AnyMember])),
			Error::<Test>::Empty
		);
		assert_ok!(restrict(two, except_one));
	});
}

#[test]
fn restrict_excepting_nobody_in_good_standing_fails() {
	build_and_execute(|| {
		for grantee in [
			Grantee::Organization(QUACKERY),
			Grantee::Practitioner(STRANGER),
			Grantee::Practitioner(LAKESIDE_ADMIN),
		] {
			let except = but(&[LAKESIDE_ONLY, grantee]);
			assert_noop!(restrict(scope(), except), Error::<Test>::NotInGoodStanding);
		}
		suspend(LAKESIDE);
		assert_noop!(restrict(scope(), but(&[LAKESIDE_ONLY])), Error::<Test>::NotInGoodStanding);
	});
}

#[test]
fn restrict_for_a_holder_that_is_suspended_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		let of_st_mary = Members::get()[&ST_MARY];
		suspend(ST_MARY);
		assert_ok!(restrict(scope(), but(&[])));
		Members::mutate(|members| members.insert(ST_MARY, of_st_mary));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::Restricted));
	});
}

#[test]
fn restrict_when_all_stand_fails() {
	build_and_execute(|| {
		for _ in 0..MAX_RESTRICTIONS {
			assert_ok!(restrict(scope(), but(&[])));
		}
		assert_noop!(restrict(scope(), but(&[])), Error::<Test>::LimitReached);
		// Ben has room of his own.
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_ok!(Consent::restrict(ben, PATIENT_BEN, scope(), but(&[]), None));
	});
}

#[test]
fn restrict_takes_the_room_of_the_one_lifted_first() {
	build_and_execute(|| {
		for _ in 0..MAX_RESTRICTIONS {
			assert_ok!(restrict(scope(), but(&[])));
		}
		let kept = || -> Vec<u32> {
			Restrictions::<Test>::get(PATIENT_ANA).iter().map(|one| one.id.0).collect()
		};
		for (after, id) in [(1, 15), (2, 3), (2, 1)] {
			set_time(NOW + after * HOUR);
			assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(id)));
		}
		// They stay as long as there is room: for the days on which they stood.
		assert_eq!(kept(), (0..MAX_RESTRICTIONS).collect::<Vec<_>>());

		// The one lifted first was the last made: its id does not come back.
		assert_ok!(restrict(scope(), but(&[])));
		assert_eq!(kept(), (0..15).chain([16]).collect::<Vec<_>>());
		assert_noop!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(15)), Error::<Test>::NotFound);
		// Of two that were lifted together the elder goes.
		assert_ok!(restrict(scope(), but(&[])));
		assert!(!kept().contains(&1) && kept().contains(&3));
		assert_ok!(restrict(scope(), but(&[])));
		assert!(!kept().contains(&3));
		assert_noop!(restrict(scope(), but(&[])), Error::<Test>::LimitReached);
	});
}

#[test]
fn restrict_beyond_the_last_id_fails() {
	// Not by `build_and_execute`: four thousand million restrictions are pretended.
	new_test_ext().execute_with(|| {
		NextRestrictionId::<Test>::insert(PATIENT_ANA, u32::MAX - 1);
		assert_ok!(restrict(scope(), but(&[])));
		assert_noop!(restrict(scope(), but(&[])), Error::<Test>::LimitReached);
	});
}

#[test]
fn restrict_is_paid_and_normal() {
	build_and_execute(|| {
		let call = Call::<Test>::restrict {
			patient: PATIENT_ANA,
			scope: scope(),
			except: but(&[]),
			directive: None,
		};
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&ana()));
	});
}
