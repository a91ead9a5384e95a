//! After a recovery of the patient's identity nobody is granted anything for a time, by whichever
//! call, and nothing that was withheld is given free; and everything that takes back goes on.

use super::{asks::*, *};
use crate::{Call, Error, Event, Grants, Restrictions};
use alloc::collections::BTreeSet;
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

/// What Ana keeps others from: by two restrictions, of which the second is of a directive; by a
/// suspension; and by a policy.
fn withholding() {
	ana_grants(LAKESIDE_ONLY, scope());
	assert_ok!(Consent::suspend(ana(), PATIENT_ANA, GrantId(0)));
	ana_restricts(scope(), but(&[]));
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

fn revoking_papers() -> Call<Test> {
	Call::revoke_directive { patient: PATIENT_ANA, directive: PAPERS }
}

fn ended(id: u32) -> bool {
	Grants::<Test>::get(PATIENT_ANA, GrantId(id)).is_some_and(|grant| grant.revoked_at.is_some())
}

fn events() -> Vec<RuntimeEvent> {
	System::events().into_iter().map(|record| record.event).collect()
}

// No pause keeps a patient from revoking: the grants of a directive end at once, and its restrictions
// when it is revoked again.
#[test]
fn a_directive_keeps_only_what_it_restricts_after_a_recovery() {
	build_and_execute(|| {
		ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), Some(PAPERS)));
		let stands = || Restrictions::<Test>::get(PATIENT_ANA)[0].lifted_at.is_none();
		recovered(PATIENT_ANA);
		System::reset_events();
		assert!(revoking_papers().is_feeless(&ana()));
		assert_ok!(revoking_papers().dispatch_bypass_filter(ana()));
		assert!(ended(0) && stands());
		let (patient, by) = (PATIENT_ANA, ANA_KEY);
		assert_eq!(
			events(),
			[Event::Revoked { patient, grant: GrantId(0), by, acting: Acting::Patient }.into()]
		);

		// Nothing is left that it could end.
		assert!(!revoking_papers().is_feeless(&ana()));
		assert_noop!(
			revoking_papers().dispatch_bypass_filter(ana()),
			Error::<Test>::RecentlyRecovered
		);
		Recovered::set(BTreeSet::new());
		System::reset_events();
		assert!(revoking_papers().is_feeless(&ana()));
		assert_ok!(revoking_papers().dispatch_bypass_filter(ana()));
		assert!(!stands());
		let lifted =
			Event::Lifted { patient, restriction: RestrictionId(0), by, acting: Acting::Patient };
		let revoked =
			Event::DirectiveRevoked { patient, directive: PAPERS, by, acting: Acting::Patient };
		assert_eq!(events(), [lifted.into(), revoked.into()]);
	});
}

#[test]
fn a_directive_that_restricts_nothing_any_more_ends_after_a_recovery() {
	build_and_execute(|| {
		ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), Some(PAPERS)));
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(0)));
		recovered(PATIENT_ANA);
		assert_ok!(revoking_papers().dispatch_bypass_filter(ana()));
		let revoked = Event::DirectiveRevoked {
			patient: PATIENT_ANA,
			directive: PAPERS,
			by: ANA_KEY,
			acting: Acting::Patient,
		};
		System::assert_last_event(revoked.into());
		// Whatever restricted it, it is over.
		assert_noop!(revoking_papers().dispatch_bypass_filter(ana()), Error::<Test>::Revoked);
	});
}

#[test]
fn all_of_a_grantee_is_revoked_after_a_recovery() {
	build_and_execute(|| {
		let parent = ana_grants(LAKESIDE_ONLY, passing_on());
		let doctor = RuntimeOrigin::signed(DR_LINDQVIST);
		let until = Some(NOW + DAY);
		assert_ok!(Consent::reshare(doctor, PATIENT_ANA, parent, INSURER, scope(), until));
		let child = GrantId(1);
		ana_directs(PAPERS, LAKESIDE_ONLY, NOW + DAY);
		assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), Some(PAPERS)));
		recovered(PATIENT_ANA);
		for (grantee, grants) in [(INSURER, vec![child]), (LAKESIDE_ONLY, vec![parent, GrantId(2)])]
		{
			let call = Call::<Test>::revoke_all { patient: PATIENT_ANA, grantee: grantee.clone() };
			assert!(grants.iter().all(|id| !ended(id.0)));
			assert!(call.is_feeless(&ana()), "{grantee:?}");
			assert_ok!(call.dispatch_bypass_filter(ana()));
			assert!(grants.iter().all(|id| ended(id.0)), "{grantee:?}");
		}
		assert!(Restrictions::<Test>::get(PATIENT_ANA)[0].lifted_at.is_none());
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
		assert!(ended(0) && ended(1));
	});
}
