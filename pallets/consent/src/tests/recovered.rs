//! After a recovery of the patient's identity nobody is granted anything for a time, by whichever
//! call, and nothing that was withheld is given free; and everything that takes back goes on.

use super::{asks::*, *};
use crate::{Call, Error, GrantOf};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{Actions, BasePolicy, RequestId};

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

const PAPERS: DirectiveId = DirectiveId(7);
const GRANTS_ONLY: DirectiveId = DirectiveId(8);

/// What Ana keeps others from: by two restrictions, of which the second is of a directive that grants
/// something, too; by a suspension; and by a policy.
fn withholding() {
	ana_grants(LAKESIDE_ONLY, scope());
	assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(0)));
	ana_restricts(scope(), but(&[]));
	ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
	assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), Some(PAPERS)));
	assert_ok!(Consent::set_patient_policy(ana(), PATIENT_ANA, BasePolicy::BreakGlassOnly));
}

/// The calls by which others may do again what they were kept from.
fn loosening() -> [Call<Test>; 5] {
	let set = |policy| Call::set_patient_policy { patient: PATIENT_ANA, policy };
	[
		Call::resume { patient: PATIENT_ANA, id: GrantId(0) },
		Call::lift { patient: PATIENT_ANA, restriction: RestrictionId(0) },
		Call::revoke_directive { patient: PATIENT_ANA, directive: PAPERS },
		set(BasePolicy::BasicNormal),
		set(BasePolicy::AllNormal),
	]
}

#[test]
fn nothing_withheld_is_given_free_after_a_recovery() {
	build_and_execute(|| {
		withholding();
		recovered(PATIENT_ANA);
		for call in loosening() {
			assert!(!call.is_feeless(&ana()), "{call:?}");
			assert_noop!(
				call.clone().dispatch_bypass_filter(ana()),
				Error::<Test>::RecentlyRecovered
			);
		}
		// Another patient's recovery is another patient's.
		Recovered::set([PATIENT_BEN].into());
		for call in loosening() {
			assert_ok!(call.dispatch_bypass_filter(ana()));
		}
	});
}

// A directive that restricts nothing, or nothing any more, only takes back; and the grants of one that
// restricts are revoked one by one.
#[test]
fn a_directive_of_grants_is_revoked_after_a_recovery() {
	build_and_execute(|| {
		withholding();
		ana_directs(GRANTS_ONLY, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), Some(GRANTS_ONLY)));
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(2)));
		recovered(PATIENT_ANA);
		let call = Call::<Test>::revoke_directive { patient: PATIENT_ANA, directive: GRANTS_ONLY };
		assert!(call.is_feeless(&ana()));
		assert_ok!(call.dispatch_bypass_filter(ana()));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(1)));
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
		assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), None));
		assert_ok!(Consent::decline(ana(), PATIENT_ANA, request));
		for policy in [BasePolicy::BasicNormal, BasePolicy::BreakGlassOnly, BasePolicy::Deny] {
			let call = Call::<Test>::set_patient_policy { patient: PATIENT_ANA, policy };
			assert!(call.is_feeless(&ana()));
			assert_ok!(call.dispatch_bypass_filter(ana()));
		}
		let lakeside = RuntimeOrigin::signed(LAKESIDE_ADMIN);
		assert_ok!(Consent::give_back(lakeside, PATIENT_ANA, GrantId(1)));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		let is_over = |grant: GrantOf<Test>| grant.revoked_at.is_some();
		for id in [GrantId(0), GrantId(1)] {
			assert!(crate::Grants::<Test>::get(PATIENT_ANA, id).is_some_and(is_over));
		}
	});
}
