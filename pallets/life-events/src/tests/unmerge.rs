//! `unmerge`.

use super::*;
use salus_primitives::KeyPurpose;
use salus_runtime_api::MergeStatus;

fn call() -> Call<Test> {
	Call::unmerge { duplicate: UNKNOWN_WOMAN }
}

#[test]
fn unmerge_works_and_is_free_for_who_controls_the_survivor() {
	for (who, free) in
		[(ANA_KEY, true), (ANA_CONTROL_KEY, true), (ST_MARY_ADMIN, false), (ST_MARY_OFFICER, false)]
	{
		build_and_execute(|| {
			ana_is_known();
			set_time(NOW + DAY);
			assert_eq!(is_free(who, call()), free);
			assert_ok!(unmerge(who));
			let (duplicate, survivor) = (UNKNOWN_WOMAN, PATIENT_ANA);
			assert_eq!(last_event(), Event::Unmerged { duplicate, survivor, by: who }.into());
			assert!(Duplicates::<Test>::get(PATIENT_ANA).is_empty());
			assert!(!Duplicates::<Test>::contains_key(PATIENT_ANA));
			let view = LifeEvents::life(UNKNOWN_WOMAN).merged_into.expect("it was linked");
			assert_eq!((view.status, view.ended_at), (MergeStatus::Undone, Some(NOW + DAY)));
			assert!(!is_free(who, call()));
			assert_noop!(unmerge(who), Error::<Test>::NotFound);
		});
	}
}

#[test]
fn unmerge_of_what_is_proposed_declines_it() {
	build_and_execute(|| {
		assert_noop!(unmerge(ANA_KEY), Error::<Test>::NotFound);
		assert_ok!(merge(ST_MARY_OFFICER));
		assert!(is_free(ANA_KEY, call()));
		assert_ok!(unmerge(ANA_KEY));
		assert_noop!(accept(ANA_KEY), Error::<Test>::NotFound);
	});
}

/// Whoever was given the own keys since is not bound by what another said of them.
#[test]
fn unmerge_works_and_is_free_for_who_controls_the_duplicate() {
	build_and_execute(|| {
		ana_is_known();
		let own = 77;
		assert!(!is_free(own, call()));
		Custodians::mutate(|all| all.remove(&UNKNOWN_WOMAN));
		Keys::mutate(|all| all.insert(own, (UNKNOWN_WOMAN, KeyPurpose::Control.into())));
		assert!(is_free(own, call()));
		assert_ok!(unmerge(own));
	});
}

#[test]
fn unmerge_by_another_fails() {
	build_and_execute(|| {
		ana_is_known();
		refused_without_a_signature(call());
		let others = [
			ANA_CONSENT_KEY,
			ANA_VETO_KEY,
			ANA_LOST_KEY,
			BEN_KEY,
			DR_OKAFOR,
			LAKESIDE_OFFICER,
			STRANGER,
		];
		for who in others {
			assert!(!is_free(who, call()));
			assert_noop!(unmerge(who), Error::<Test>::NotAuthorized);
		}
		suspend(ST_MARY);
		assert_noop!(unmerge(ST_MARY_OFFICER), Error::<Test>::NotAuthorized);
		// Whatever became of the organization, she is not bound by it.
		assert!(is_free(ANA_KEY, call()));
		assert_ok!(unmerge(ANA_KEY));
	});
}

#[test]
fn unmerge_leaves_the_others_linked() {
	build_and_execute(|| {
		ana_is_known();
		assert_ok!(LifeEvents::merge(signed(ST_MARY_OFFICER), UNKNOWN_MAN, PATIENT_ANA));
		assert_ok!(LifeEvents::accept_merge(signed(ANA_KEY), UNKNOWN_MAN));
		assert_ok!(unmerge(ANA_KEY));
		assert_eq!(Duplicates::<Test>::get(PATIENT_ANA).into_inner(), [UNKNOWN_MAN]);
	});
}
