//! `reshare`: who may pass on what, to whom, and until when.

use super::*;
use crate::{Call, Error, Event, Grants, NextGrantId, MAX_RESHARES};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
};
use salus_commitments::GranteeOpening;
use salus_primitives::{
	Actions, AnnexHash, Basis, Categories, DataCategory, Day, DayWindow, Holder, Obligations,
	Protected, Role,
};
use salus_runtime_api::GrantRight;
use sp_runtime::DispatchError;

/// Laboratory results and images of St Mary from some years, for Lakeside to read, add to and pass
/// on.
pub(super) fn passing_on() -> Scope {
	Scope {
		actions: Actions::of(&[Action::Read, Action::Contribute, Action::Reshare]),
		purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]),
		categories: Categories::of(&[DataCategory::LabResults, DataCategory::Imaging]),
		days: DayWindow::new(Day(19_000), Day(21_000)).unwrap(),
		..scope()
	}
}

/// All of [`passing_on`] that can be passed on.
pub(super) fn passed_on() -> Scope {
	Scope { actions: passing_on().actions.without(Action::Reshare), ..passing_on() }
}

fn pass_on(grantee: Grantee<AccountId>, scope: Scope, valid_until: Option<u64>) -> DispatchResult {
	let doctor = RuntimeOrigin::signed(DR_LINDQVIST);
	Consent::reshare(doctor, PATIENT_ANA, GrantId(0), grantee, scope, valid_until)
}

fn reshare_by(origin: RuntimeOrigin) -> DispatchResult {
	let until = Some(NOW + DAY);
	Consent::reshare(origin, PATIENT_ANA, GrantId(0), INSURER, passed_on(), until)
}

/// Lakeside's doctor passes everything on to an insurer, until a moment.
pub(super) fn pass_all_on_until(valid_until: u64) {
	assert_ok!(pass_on(INSURER, passed_on(), Some(valid_until)));
}

#[test]
fn reshare_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let parent = Grants::<Test>::get(PATIENT_ANA, GrantId(0)).unwrap();
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
		set_time(NOW + HOUR);
		pass_all_on_until(NOW + DAY);

		let right = Right::Reshare { parent: GrantId(0), organization: LAKESIDE };
		let child = Grant {
			granted_at: NOW + HOUR,
			granted_by: DR_LINDQVIST,
			right,
			valid_from: NOW + HOUR,
			..given(INSURER, passed_on(), NOW + DAY)
		};
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(1)), Some(child));
		let counted = Grant { reshared: 1, ..parent };
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, GrantId(0)), Some(counted));
		assert_eq!(live(PATIENT_ANA, &INSURER), [1]);
		System::assert_last_event(
			Event::Granted { patient: PATIENT_ANA, grant: GrantId(1), right, by: DR_LINDQVIST }
				.into(),
		);
		let permitted = Decision::Permit {
			basis: Basis::Grant(GrantId(1)),
			obligations: Obligations::empty(),
			until: Some(NOW + DAY),
		};
		assert_eq!(decision_for(UMBRELLA_ADMIN), permitted);
		let view = Consent::grant_view(PATIENT_ANA, GrantId(1)).unwrap();
		assert_eq!(view.right, GrantRight::Reshare { parent: GrantId(0), organization: LAKESIDE });
	});
}

/// Every kind of parent, and every actor.
#[test]
fn reshare_is_for_who_acts_for_the_grantee_alone() {
	let everybody = [
		ANA_KEY,
		ANA_CONSENT_KEY,
		ST_MARY_ADMIN,
		DR_OKAFOR,
		LAKESIDE_ADMIN,
		DR_LINDQVIST,
		NURSE_BEN,
		UMBRELLA_ADMIN,
		CARLA_KEY,
		STRANGER,
	];
	let committed = GranteeOpening { salt: [7; 32], grantee: LAKESIDE_ONLY }.hash();
	let of_lakeside = [LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN];
	let of_providers = [&[ST_MARY_ADMIN, DR_OKAFOR][..], &of_lakeside].concat();
	for (grantee, able) in [
		(Grantee::AnyMember, [&of_providers[..], &[UMBRELLA_ADMIN]].concat()),
		(Grantee::Role(Role::Provider), of_providers),
		(Grantee::Role(Role::Payer), vec![UMBRELLA_ADMIN]),
		(LAKESIDE_ONLY, of_lakeside.to_vec()),
		(Grantee::Practitioner(DR_LINDQVIST), vec![DR_LINDQVIST]),
		// A person acts for no organization that would answer for it; nor does a nurse for himself.
		(Grantee::Person(PATIENT_CARLA), vec![]),
		(Grantee::Person(PATIENT_BEN), vec![]),
		// Who stands as a commitment cannot show who it is in a call.
		(Grantee::Committed(committed), vec![]),
	] {
		for who in everybody {
			build_and_execute(|| {
				ana_grants(grantee.clone(), passing_on());
				let outcome = || reshare_by(RuntimeOrigin::signed(who));
				if able.contains(&who) {
					assert_ok!(outcome());
				} else {
					assert_noop!(outcome(), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}

#[test]
fn reshare_by_no_account_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		assert_noop!(reshare_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(reshare_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}

#[test]
fn reshare_for_an_organization_in_no_good_standing_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let doctor = || reshare_by(RuntimeOrigin::signed(DR_LINDQVIST));
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_LINDQVIST));
		assert_noop!(doctor(), Error::<Test>::NotAuthorized);
		suspend(LAKESIDE);
		let admin = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		assert_noop!(reshare_by(admin), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn reshare_out_of_an_unknown_grant_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let out_of = |patient, id| {
			let doctor = RuntimeOrigin::signed(DR_LINDQVIST);
			let until = Some(NOW + DAY);
			Consent::reshare(doctor, patient, GrantId(id), INSURER, passed_on(), until)
		};
		assert_noop!(out_of(PATIENT_ANA, 1), Error::<Test>::NotFound);
		assert_noop!(out_of(PATIENT_BEN, 0), Error::<Test>::NotFound);
		assert_noop!(out_of(PATIENT_NOBODY, 0), Error::<Test>::NotFound);
	});
}

#[test]
fn reshare_without_the_action_to_pass_on_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passed_on());
		let outcome = pass_on(INSURER, passed_on(), Some(NOW + DAY));
		assert_noop!(outcome, Error::<Test>::NotAuthorized);
	});
}

#[test]
fn reshare_of_what_is_counted_fails() {
	build_and_execute(|| {
		ana_grants_under(LAKESIDE_ONLY, passing_on(), terms_for_uses(9));
		let outcome = pass_on(INSURER, passed_on(), Some(NOW + DAY));
		assert_noop!(outcome, Error::<Test>::NotAuthorized);
	});
}

#[test]
fn reshare_of_a_reshare_fails() {
	// Not by `build_and_execute`: a child is made to let pass on, as none can be given.
	new_test_ext().execute_with(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		pass_all_on_until(NOW + DAY);
		let again = || {
			let insurer = RuntimeOrigin::signed(UMBRELLA_ADMIN);
			let (to, until) = (LAKESIDE_ONLY, Some(NOW + HOUR));
			Consent::reshare(insurer, PATIENT_ANA, GrantId(1), to, passed_on(), until)
		};
		assert_noop!(again(), Error::<Test>::NotAuthorized);
		Grants::<Test>::mutate(PATIENT_ANA, GrantId(1), |child| {
			child.as_mut().unwrap().scope.actions = Actions::all();
		});
		assert_noop!(again(), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn reshare_works_within_the_validity_of_the_parent() {
	build_and_execute(|| {
		let (from, until) = (NOW + HOUR, NOW + DAY);
		ana_grants_under(LAKESIDE_ONLY, passing_on(), terms_between(from, until));
		set_time(from - 1);
		assert_noop!(pass_on(INSURER, passed_on(), Some(until)), Error::<Test>::NotYetValid);
		for now in [from, until - 1] {
			set_time(now);
			assert_ok!(pass_on(INSURER, passed_on(), Some(until)));
		}
		set_time(until);
		assert_noop!(pass_on(INSURER, passed_on(), Some(until + DAY)), Error::<Test>::Expired);
	});
}

#[test]
fn reshare_out_of_what_cannot_be_relied_on_fails() {
	build_and_execute(|| {
		let parent = ana_grants(LAKESIDE_ONLY, passing_on());
		let outcome = || pass_on(INSURER, passed_on(), Some(NOW + DAY));
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, parent));
		assert_noop!(outcome(), Error::<Test>::Suspended);
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, parent));
		assert_ok!(outcome());
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, parent));
		assert_noop!(outcome(), Error::<Test>::Revoked);
	});
}

#[test]
fn reshare_of_nothing_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		for empty in [
			Scope { actions: Actions::empty(), ..passed_on() },
			Scope { purposes: Purposes::empty(), ..passed_on() },
			Scope { categories: Categories::empty(), ..passed_on() },
		] {
			assert_noop!(pass_on(INSURER, empty, Some(NOW + DAY)), Error::<Test>::Empty);
		}
		for past in [NOW - 1, NOW] {
			assert_noop!(pass_on(INSURER, passed_on(), Some(past)), Error::<Test>::Expired);
		}
		assert_ok!(pass_on(INSURER, passed_on(), Some(NOW + 1)));
	});
}

#[test]
fn reshare_ends_with_the_parent_at_the_latest() {
	build_and_execute(|| {
		let until = NOW + 9 * DAY;
		let research = Scope { purposes: Purpose::Hresch.into(), ..passing_on() };
		ana_grants_until(LAKESIDE_ONLY, research, until);
		let child = Scope { actions: Action::Read.into(), ..research };
		assert_noop!(pass_on(INSURER, child, None), Error::<Test>::TooFar);
		assert_noop!(pass_on(INSURER, child, Some(until + 1)), Error::<Test>::TooFar);
		assert_ok!(pass_on(INSURER, child, Some(until)));
	});
}

#[test]
fn reshare_out_of_what_has_no_end() {
	build_and_execute(|| {
		let purposes = Purposes::of(&[Purpose::Hresch, Purpose::Dsrch]);
		let research = Scope { purposes, ..passing_on() };
		ana_grants_under(LAKESIDE_ONLY, research, Terms::default());
		let child = Scope { actions: Action::Read.into(), ..research };
		assert_ok!(pass_on(INSURER, child, None));
		assert_ok!(pass_on(INSURER, child, Some(NOW + MAX_VALIDITY)));
		let later = Some(NOW + MAX_VALIDITY + 1);
		assert_noop!(pass_on(INSURER, child, later), Error::<Test>::TooFar);
		let ask = || {
			let asked = request(UMBRELLA_ADMIN, vec![lab_result()]);
			decision(AccessRequest { purpose: Purpose::Dsrch, ..asked })
		};
		assert!(matches!(ask(), Decision::Permit { until: None, .. }));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_eq!(ask(), denied(DenyReason::NoGrant));
	});
}

/// In each dimension what is as wide, what is narrower, and what is wider by the least there is.
#[test]
fn reshare_of_more_than_the_parent_lets_fails() {
	let all = passed_on();
	let days = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
	let with = |action| all.actions.with(action);
	for (child, held) in [
		(all, true),
		(Scope { actions: Action::Read.into(), ..all }, true),
		(Scope { actions: with(Action::Correct), ..all }, false),
		(Scope { actions: with(Action::Reshare), ..all }, false),
		(Scope { actions: Action::Reshare.into(), ..all }, false),
		(Scope { purposes: Purpose::Coc.into(), ..all }, true),
		(Scope { purposes: all.purposes.with(Purpose::Hpaymt), ..all }, false),
		(Scope { purposes: Purpose::Etreat.into(), ..all }, false),
		(Scope { categories: DataCategory::Imaging.into(), ..all }, true),
		(Scope { categories: all.categories.with(DataCategory::Genomics), ..all }, false),
		(Scope { confidentiality: Confidentiality::U, ..all }, true),
		(Scope { confidentiality: Confidentiality::R, ..all }, false),
		(Scope { days: days(19_000, 19_000), ..all }, true),
		(Scope { days: days(21_000, 21_000), ..all }, true),
		(Scope { days: days(18_999, 21_000), ..all }, false),
		(Scope { days: days(19_000, 21_001), ..all }, false),
		(Scope { days: DayWindow::ALWAYS, ..all }, false),
		(Scope { holder: Holder::Any, ..all }, false),
		(Scope { holder: Holder::Organization(LAKESIDE), ..all }, false),
	] {
		build_and_execute(|| {
			ana_grants(LAKESIDE_ONLY, passing_on());
			let outcome = || pass_on(INSURER, child, Some(NOW + DAY));
			if held {
				assert_ok!(outcome());
			} else {
				assert_noop!(outcome(), Error::<Test>::TooWide);
			}
		});
	}
}

#[test]
fn reshare_out_of_everybodys_records() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, Scope { holder: Holder::Any, ..passing_on() });
		for holder in [Holder::Any, Holder::Organization(ST_MARY)] {
			assert_ok!(pass_on(INSURER, Scope { holder, ..passed_on() }, Some(NOW + DAY)));
		}
	});
}

/// Each protection of a parent with each of a child.
#[test]
fn reshare_keeps_the_protection_or_leaves_out_what_is_protected() {
	let (one, other) = (AnnexHash([1; 32]), AnnexHash([2; 32]));
	let kinds = [
		Protected::None,
		Protected::All,
		Protected::Annex(one),
		Protected::Annex(other),
		Protected::Particular(one),
		Protected::Particular(other),
	];
	for of_parent in kinds {
		for of_child in kinds {
			let held = match (of_parent, of_child) {
				(Protected::None, Protected::None) => true,
				// Whatever an annex says, it is among all.
				(Protected::All, _) => true,
				(Protected::Annex(_), Protected::None) => true,
				(Protected::Annex(outer), Protected::Annex(inner)) => outer == inner,
				// What is narrowed stays narrowed.
				(Protected::Particular(outer), Protected::Particular(inner)) => outer == inner,
				_ => false,
			};
			build_and_execute(|| {
				ana_grants(LAKESIDE_ONLY, Scope { protected: of_parent, ..passing_on() });
				let child = Scope { protected: of_child, ..passed_on() };
				let outcome = || pass_on(INSURER, child, Some(NOW + DAY));
				if held {
					assert_ok!(outcome());
				} else {
					assert_noop!(outcome(), Error::<Test>::TooWide);
				}
			});
		}
	}
}

#[test]
fn reshare_is_to_one_whom_the_patient_can_see() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let committed = GranteeOpening { salt: [7; 32], grantee: INSURER }.hash();
		let to = |grantee| pass_on(grantee, passed_on(), Some(NOW + DAY));
		for grantee in
			[Grantee::AnyMember, Grantee::Role(Role::Payer), Grantee::Committed(committed)]
		{
			assert_noop!(to(grantee), Error::<Test>::TooWide);
		}
		for grantee in [
			Grantee::Organization(QUACKERY),
			Grantee::Practitioner(STRANGER),
			Grantee::Practitioner(LAKESIDE_ADMIN),
			Grantee::Person(PATIENT_NOBODY),
		] {
			assert_noop!(to(grantee), Error::<Test>::NotInGoodStanding);
		}
		for (grantee, who) in [
			(INSURER, UMBRELLA_ADMIN),
			(Grantee::Practitioner(NURSE_BEN), NURSE_BEN),
			(Grantee::Person(PATIENT_CARLA), CARLA_KEY),
		] {
			assert_ok!(to(grantee));
			assert!(decision_for(who).is_permit(), "{who}");
		}
		suspend(UMBRELLA);
		assert_noop!(to(INSURER), Error::<Test>::NotInGoodStanding);
	});
}

#[test]
fn reshare_of_records_of_nobody_in_good_standing_fails() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, Scope { holder: Holder::Any, ..passing_on() });
		let of = |holder| pass_on(INSURER, Scope { holder, ..passed_on() }, Some(NOW + DAY));
		let unknown = of(Holder::Organization(QUACKERY));
		assert_noop!(unknown, Error::<Test>::NotInGoodStanding);
		suspend(ST_MARY);
		assert_noop!(of(Holder::Organization(ST_MARY)), Error::<Test>::NotInGoodStanding);
		assert_ok!(of(Holder::Any));
		assert_ok!(of(Holder::Organization(LAKESIDE)));
	});
}

#[test]
fn reshare_as_often_as_there_may_be_works() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		for _ in 0..MAX_RESHARES {
			pass_all_on_until(NOW + DAY);
		}
		let one_more = || pass_on(Grantee::Person(PATIENT_CARLA), passed_on(), Some(NOW + 2 * DAY));
		assert_noop!(one_more(), Error::<Test>::LimitReached);
		// What is over was passed on all the same.
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(1)));
		let insurer = RuntimeOrigin::signed(UMBRELLA_ADMIN);
		assert_ok!(Consent::give_back(insurer, PATIENT_ANA, GrantId(2)));
		set_time(NOW + DAY);
		assert_noop!(one_more(), Error::<Test>::LimitReached);
		// Each grant of the patient's lets so many.
		ana_grants(LAKESIDE_ONLY, passing_on());
		let doctor = RuntimeOrigin::signed(DR_LINDQVIST);
		let until = Some(NOW + 2 * DAY);
		let out_of = GrantId(5);
		assert_ok!(Consent::reshare(doctor, PATIENT_ANA, out_of, INSURER, passed_on(), until));
	});
}

/// Who passes on can fill the list of a grantee. The patient empties it, for nothing.
#[test]
fn reshare_into_a_full_index_fails() {
	build_and_execute(|| {
		let parents = MAX_GRANTS / u32::from(MAX_RESHARES);
		for _ in 0..=parents {
			ana_grants(LAKESIDE_ONLY, passing_on());
		}
		let pass_on_out_of = |parent| lakeside_passes_on(GrantId(parent), passed_on());
		for n in 0..MAX_GRANTS {
			assert_ok!(pass_on_out_of(n / u32::from(MAX_RESHARES)));
		}
		assert_noop!(pass_on_out_of(parents), Error::<Test>::LimitReached);
		let hers = || Consent::grant(ana(), PATIENT_ANA, INSURER, scope(), terms_until(NOW + DAY));
		assert_noop!(hers(), Error::<Test>::LimitReached);
		// What failed was not counted.
		let parent = Grants::<Test>::get(PATIENT_ANA, GrantId(parents)).unwrap();
		assert_eq!(parent.reshared, 0);

		let child = GrantId(NextGrantId::<Test>::get(PATIENT_ANA) - 1);
		let revoke = Call::<Test>::revoke { patient: PATIENT_ANA, id: child };
		assert!(revoke.is_feeless(&ana()));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, child));
		assert_ok!(hers());
		// What is over makes room.
		set_time(NOW + DAY);
		let doctor = RuntimeOrigin::signed(DR_LINDQVIST);
		let until = Some(NOW + 2 * DAY);
		let out_of = GrantId(parents);
		assert_ok!(Consent::reshare(doctor, PATIENT_ANA, out_of, INSURER, passed_on(), until));
	});
}

#[test]
fn reshare_beyond_the_last_id_fails() {
	// Not by `build_and_execute`: four thousand million grants are pretended.
	new_test_ext().execute_with(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		NextGrantId::<Test>::insert(PATIENT_ANA, u32::MAX - 1);
		pass_all_on_until(NOW + DAY);
		let outcome = || pass_on(INSURER, passed_on(), Some(NOW + DAY));
		assert_noop!(outcome(), Error::<Test>::LimitReached);
	});
}

#[test]
fn reshare_is_paid_and_normal() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let call = Call::<Test>::reshare {
			patient: PATIENT_ANA,
			parent: GrantId(0),
			grantee: INSURER,
			scope: passed_on(),
			valid_until: Some(NOW + DAY),
		};
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&RuntimeOrigin::signed(DR_LINDQVIST)));
	});
}
