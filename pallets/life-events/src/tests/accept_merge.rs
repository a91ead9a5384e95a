//! `accept_merge`.

use super::*;
use salus_runtime_api::MergeStatus;

fn status() -> Option<MergeStatus> {
	LifeEvents::life(UNKNOWN_WOMAN).merged_into.map(|one| one.status)
}

#[test]
fn accept_merge_works() {
	for who in [ANA_KEY, ANA_CONTROL_KEY] {
		build_and_execute(|| {
			assert_ok!(merge(ST_MARY_OFFICER));
			set_time(NOW + DAY);
			assert_ok!(accept(who));
			let (duplicate, survivor, organization) = (UNKNOWN_WOMAN, PATIENT_ANA, ST_MARY);
			let merged = Event::Merged { duplicate, survivor, organization, by: who };
			assert_eq!(last_event(), merged.into());
			assert_eq!(status(), Some(MergeStatus::InForce));
			let view = LifeEvents::life(UNKNOWN_WOMAN).merged_into.expect("it is linked");
			assert_eq!((view.proposed_at, view.holds_since), (NOW, Some(NOW + DAY)));
			assert_eq!(Duplicates::<Test>::get(PATIENT_ANA).into_inner(), [UNKNOWN_WOMAN]);
			let call = Call::<Test>::accept_merge { duplicate };
			assert!(!call.is_feeless(&signed(who)));
		});
	}
}

#[test]
fn accept_merge_by_another_fails() {
	build_and_execute(|| {
		assert_ok!(merge(ST_MARY_OFFICER));
		refused_without_a_signature(Call::accept_merge { duplicate: UNKNOWN_WOMAN });
		for who in NO_CONTROL_KEYS {
			assert_noop!(accept(who), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn accept_merge_of_what_is_not_proposed_fails() {
	build_and_execute(|| {
		assert_noop!(accept(ANA_KEY), Error::<Test>::NotFound);
		ana_is_known();
		assert_noop!(accept(ANA_KEY), Error::<Test>::AlreadyExists);
		assert_ok!(unmerge(ANA_KEY));
		assert_noop!(accept(ANA_KEY), Error::<Test>::NotFound);
	});
}

/// Who proposed it answers for it when it is accepted.
#[test]
fn accept_merge_of_who_is_no_custodian_any_more_fails() {
	build_and_execute(|| {
		assert_ok!(merge(ST_MARY_OFFICER));
		for custodian in [None, Some(LAKESIDE)] {
			Custodians::mutate(|all| match custodian {
				None => all.remove(&UNKNOWN_WOMAN),
				Some(other) => all.insert(UNKNOWN_WOMAN, other),
			});
			assert_noop!(accept(ANA_KEY), Error::<Test>::NotInForce);
			assert_eq!(status(), Some(MergeStatus::Void));
		}
		Custodians::mutate(|all| all.insert(UNKNOWN_WOMAN, ST_MARY));
		let roles = Members::get()[&ST_MARY];
		suspend(ST_MARY);
		assert_noop!(accept(ANA_KEY), Error::<Test>::NotInForce);
		assert_eq!(status(), Some(MergeStatus::Void));
		Members::mutate(|all| all.insert(ST_MARY, roles));
		assert_eq!(status(), Some(MergeStatus::Proposed));
		assert_ok!(accept(ANA_KEY));
	});
}

/// What became of either since it was proposed.
#[test]
fn accept_merge_in_a_chain_fails() {
	build_and_execute(|| {
		assert_ok!(merge(ST_MARY_OFFICER));
		let link =
			|duplicate, survivor| LifeEvents::merge(signed(ST_MARY_OFFICER), duplicate, survivor);
		// Another is linked to the duplicate.
		assert_ok!(link(UNKNOWN_MAN, UNKNOWN_WOMAN));
		assert_noop!(accept(ANA_KEY), Error::<Test>::Chained);
		assert_ok!(LifeEvents::unmerge(signed(ST_MARY_OFFICER), UNKNOWN_MAN));
		// The survivor came into custody, and is linked to another.
		Custodians::mutate(|all| all.insert(PATIENT_ANA, ST_MARY));
		assert_ok!(link(PATIENT_ANA, UNKNOWN_MAN));
		assert_noop!(accept(ANA_KEY), Error::<Test>::Chained);
	});
}

#[test]
fn accept_merge_of_a_fifth_fails() {
	build_and_execute(|| {
		let duplicates: Vec<_> = (0..5).map(|number| PatientId([20 + number; 32])).collect();
		Custodians::mutate(|all| all.extend(duplicates.iter().map(|one| (*one, ST_MARY))));
		for duplicate in &duplicates {
			assert_ok!(LifeEvents::merge(signed(ST_MARY_OFFICER), *duplicate, PATIENT_ANA));
		}
		let accept = |duplicate| LifeEvents::accept_merge(signed(ANA_KEY), duplicate);
		for duplicate in &duplicates[..4] {
			assert_ok!(accept(*duplicate));
		}
		assert_noop!(accept(duplicates[4]), Error::<Test>::LimitReached);
	});
}
