//! After a recovery of the patient's identity nobody is granted anything for a time, by whichever
//! call; and everything that takes back goes on.

use super::{asks::*, *};
use crate::{Error, GrantOf};
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use salus_primitives::{Actions, RequestId};

fn recovered(patient: PatientId) {
	Recovered::mutate(|recovered| recovered.insert(patient));
}

/// The four calls by which there comes to be a grant: of a grant that can be passed on, and of two
/// requests.
fn calls(requests: [RequestId; 2]) -> [Box<dyn Fn() -> DispatchResult>; 4] {
	let [first, second] = requests;
	[
		Box::new(|| {
			Consent::grant(ana(), PATIENT_ANA, LAKESIDE_ONLY, scope(), terms_until(NOW + DAY))
		}),
		Box::new(move || Consent::approve(ana(), PATIENT_ANA, first, read(first), None, None)),
		Box::new(move || {
			let terms = terms_until(NOW + HOUR);
			Consent::narrow(ana(), PATIENT_ANA, second, read(second).grantee, scope(), terms)
		}),
		Box::new(|| {
			let doctor = RuntimeOrigin::signed(DR_LINDQVIST);
			let until = Some(NOW + DAY);
			Consent::reshare(doctor, PATIENT_ANA, GrantId(0), INSURER, scope(), until)
		}),
	]
}

fn passing_on() -> Scope {
	Scope { actions: Actions::all(), ..scope() }
}

#[test]
fn nobody_is_granted_anything_after_a_recovery() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		let requests = [asked_for_results(), asked_for_results()];
		recovered(PATIENT_ANA);
		for call in calls(requests) {
			assert_noop!(call(), Error::<Test>::RecentlyRecovered);
		}
		// Another patient's recovery is another patient's.
		Recovered::set([PATIENT_BEN].into());
		for call in calls(requests) {
			assert_ok!(call());
		}
	});
}

#[test]
fn what_takes_back_goes_on_after_a_recovery() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, passing_on());
		ana_grants(LAKESIDE_ONLY, scope());
		let request = asked_for_results();
		recovered(PATIENT_ANA);
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(0)));
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, GrantId(0)));
		assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), None));
		assert_ok!(Consent::decline(ana(), PATIENT_ANA, request));
		let lakeside = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		assert_ok!(Consent::give_back(lakeside, PATIENT_ANA, GrantId(1)));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		let is_over = |grant: GrantOf<Test>| grant.revoked_at.is_some();
		for id in [GrantId(0), GrantId(1)] {
			assert!(crate::Grants::<Test>::get(PATIENT_ANA, id).is_some_and(is_over));
		}
	});
}
