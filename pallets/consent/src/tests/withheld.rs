//! `reshare` of what a restriction withholds: deny wins.

use super::{reshare::passing_on, *};
use crate::Error;
use frame_support::{assert_noop, assert_ok};
use salus_commitments::GranteeOpening;
use salus_primitives::{
	Actions, AnnexHash, Categories, DataCategory, Day, DayWindow, Holder, Protected, Role,
};

/// What Lakeside passes on of [`passing_on`]: laboratory results, for treatment.
fn passed_on() -> Scope {
	Scope {
		actions: Action::Read.into(),
		purposes: Purpose::Treat.into(),
		categories: DataCategory::LabResults.into(),
		..passing_on()
	}
}

/// Withholds that anything be passed on.
fn no_passing_on() -> Scope {
	Scope { actions: Action::Reshare.into(), ..reaching_everything() }
}

/// Whether Lakeside's doctor can pass this on when Ana withholds so much. If not, it is for that.
fn passes(scope: Scope, withheld: Scope, except: Except<AccountId>) -> bool {
	let mut passes = false;
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, Scope { purposes: Purposes::all(), ..passing_on() });
		ana_restricts(withheld, except);
		let outcome = || lakeside_passes_on(GrantId(0), scope);
		passes = outcome().is_ok();
		if !passes {
			assert_noop!(outcome(), Error::<Test>::Restricted);
			assert_eq!(live(PATIENT_ANA, &INSURER), Vec::<u32>::new());
		}
	});
	passes
}

/// In each part what meets by the least there is, and what does not.
#[test]
fn reshare_of_what_is_withheld_fails() {
	let all = no_passing_on();
	let days = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
	for (withheld, is_free) in [
		(all, false),
		(reaching_everything(), false),
		// Whoever reads what was passed on is told then.
		(Scope { actions: all.actions.without(Action::Reshare).with(Action::Read), ..all }, true),
		(Scope { actions: Actions::all().without(Action::Reshare), ..all }, true),
		(Scope { purposes: Purpose::Treat.into(), ..all }, false),
		(Scope { purposes: Purposes::all().without(Purpose::Treat), ..all }, true),
		(Scope { categories: DataCategory::LabResults.into(), ..all }, false),
		(Scope { categories: Categories::all().without(DataCategory::LabResults), ..all }, true),
		(Scope { holder: Holder::Organization(ST_MARY), ..all }, false),
		(Scope { holder: Holder::Organization(LAKESIDE), ..all }, true),
		(Scope { confidentiality: Confidentiality::N, ..all }, false),
		(Scope { confidentiality: Confidentiality::R, ..all }, true),
		(Scope { days: days(0, 19_000), ..all }, false),
		(Scope { days: days(0, 18_999), ..all }, true),
		(Scope { days: days(21_000, 30_000), ..all }, false),
		(Scope { days: days(21_001, 30_000), ..all }, true),
	] {
		assert_eq!(passes(passed_on(), withheld, but(&[])), is_free, "{withheld:?}");
	}
}

/// Nobody who does not see an annex can say that it withholds nothing of this.
#[test]
fn reshare_of_what_an_annex_may_withhold_fails() {
	let (one, other) = (AnnexHash([1; 32]), AnnexHash([2; 32]));
	let kinds = |hash| {
		[Protected::None, Protected::All, Protected::Annex(hash), Protected::Particular(hash)]
	};
	for withheld in kinds(one) {
		for protected in kinds(other) {
			build_and_execute(|| {
				ana_grants(LAKESIDE_ONLY, Scope { protected, ..passing_on() });
				ana_restricts(Scope { protected: withheld, ..no_passing_on() }, but(&[]));
				let outcome = lakeside_passes_on(GrantId(0), Scope { protected, ..passed_on() });
				assert_noop!(outcome, Error::<Test>::Restricted);
			});
		}
	}
}

#[test]
fn reshare_by_who_is_excepted_works() {
	let opening = GranteeOpening { salt: [7; 32], grantee: LAKESIDE_ONLY };
	for (excepted, is_free) in [
		(LAKESIDE_ONLY, true),
		(Grantee::Role(Role::Provider), true),
		(Grantee::Practitioner(DR_LINDQVIST), true),
		// A colleague passes on as himself.
		(Grantee::Practitioner(NURSE_BEN), false),
		(Grantee::Role(Role::Payer), false),
		// To whom it goes does not help.
		(INSURER, false),
		// Nothing is opened in a call.
		(Grantee::Committed(opening.hash()), false),
	] {
		let except = but(&[Grantee::Person(PATIENT_BEN), excepted.clone()]);
		assert_eq!(passes(passed_on(), no_passing_on(), except), is_free, "{excepted:?}");
	}
}

#[test]
fn reshare_for_excepted_purposes_works() {
	let two = Scope { purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]), ..passed_on() };
	let except = |purposes: &[_]| Except { purposes: Purposes::of(purposes), ..but(&[]) };
	for (purposes, one_is_free, two_are_free) in [
		(&[Purpose::Treat][..], true, false),
		(&[Purpose::Coc], false, false),
		(&[Purpose::Treat, Purpose::Coc], true, true),
		(&[], false, false),
	] {
		let passes = |scope| passes(scope, no_passing_on(), except(purposes));
		assert_eq!(passes(passed_on()), one_is_free, "{purposes:?}");
		assert_eq!(passes(two), two_are_free, "{purposes:?}");
	}
	// Of two purposes one is not withheld, the other excepted.
	let treat = Scope { purposes: Purpose::Treat.into(), ..no_passing_on() };
	let withheld = Scope { purposes: treat.purposes.with(Purpose::Hmarkt), ..treat };
	assert!(passes(two, withheld, except(&[Purpose::Treat])));
}

#[test]
fn reshare_works_when_the_restriction_is_lifted() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let first = ana_restricts(no_passing_on(), but(&[]));
		let second = ana_restricts(no_passing_on(), but(&[]));
		let outcome = || lakeside_passes_on(GrantId(0), passed_on());
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, first));
		assert_noop!(outcome(), Error::<Test>::Restricted);
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, second));
		assert_ok!(outcome());
		// What was passed on before stays: it is the patient's to end.
		ana_restricts(no_passing_on(), but(&[]));
		assert!(decision_for(UMBRELLA_ADMIN).is_permit());
		assert_noop!(outcome(), Error::<Test>::Restricted);
	});
}

/// What another patient withholds is of no account.
#[test]
fn reshare_is_withheld_by_its_own_patient_alone() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		assert_ok!(Consent::restrict(ben, PATIENT_BEN, no_passing_on(), but(&[]), None));
		assert_ok!(lakeside_passes_on(GrantId(0), passed_on()));
	});
}

/// In clear, the call refuses where the read would.
#[test]
fn reshare_is_refused_as_the_read_is() {
	for (withheld, except) in [
		(no_passing_on(), but(&[])),
		(no_passing_on(), but(&[LAKESIDE_ONLY])),
		(Scope { purposes: Purpose::Coc.into(), ..no_passing_on() }, but(&[])),
		(Scope { confidentiality: Confidentiality::V, ..no_passing_on() }, but(&[])),
	] {
		build_and_execute(|| {
			ana_grants(LAKESIDE_ONLY, passing_on());
			ana_restricts(withheld, except.clone());
			let asked = request(DR_LINDQVIST, vec![lab_result()]);
			let read = decision(AccessRequest { action: Action::Reshare, ..asked });
			let outcome = lakeside_passes_on(GrantId(0), passed_on());
			assert_eq!(outcome.is_ok(), read.is_permit(), "{withheld:?}");
		});
	}
}
