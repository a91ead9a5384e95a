//! `assure`.

use super::*;
use crate::{Error, Event, MAX_ASSURANCES};
use salus_primitives::{Role, Roles};

fn of_ana() -> Vec<Assurance> {
	Assurances::<Test>::get(PATIENT_ANA).into_inner()
}

#[test]
fn assure_works() {
	build_and_execute(|| {
		let valid_until = NOW + DAY;
		assert_ok!(assure(DR_OKAFOR, Ial2, valid_until));
		let assurance = Assurance {
			organization: ST_MARY,
			level: Ial2,
			assured_at: NOW,
			valid_until,
			withdrawn_at: None,
		};
		assert_eq!(of_ana(), [assurance]);
		System::assert_last_event(
			Event::Assured {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				level: Ial2,
				valid_until,
				by: DR_OKAFOR,
			}
			.into(),
		);
	});
}

#[test]
fn assure_by_any_member_works() {
	build_and_execute(|| {
		let members = [ST_MARY_ADMIN, LAKESIDE_ADMIN, UMBRELLA_ADMIN, INSTITUTE_ADMIN];
		for (who, level) in members.into_iter().zip(AssuranceLevel::ALL) {
			assert_ok!(assure(who, *level, NOW + DAY));
		}
		let levels: Vec<_> = of_ana().iter().map(|one| one.level).collect();
		assert_eq!(levels, AssuranceLevel::ALL);
		assert!(Assurances::<Test>::get(PATIENT_BEN).is_empty());
	});
}

#[test]
fn assure_again_takes_the_place_of_what_was_said() {
	build_and_execute(|| {
		assert_ok!(assure(DR_OKAFOR, Ial3, NOW + 30 * DAY));
		assert_ok!(assure(CLERK_ODA, Ial2, NOW + 30 * DAY));
		set_time(NOW + HOUR);
		assert_ok!(assure(ST_MARY_ADMIN, Ial1, NOW + 2 * HOUR));
		let all = of_ana();
		assert_eq!(all.len(), 2);
		assert_eq!((all[0].organization, all[0].level), (ST_MARY, Ial1));
		assert_eq!((all[0].assured_at, all[0].valid_until), (NOW + HOUR, NOW + 2 * HOUR));
		assert_eq!((all[1].organization, all[1].level), (UMBRELLA, Ial2));
	});
}

#[test]
fn assure_lifts_what_was_withdrawn() {
	build_and_execute(|| {
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		assert_ok!(withdraw(DR_OKAFOR));
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		assert_eq!(of_ana()[0].withdrawn_at, None);
	});
}

#[test]
fn assure_by_another_origin_fails() {
	build_and_execute(|| {
		refused_without_a_signature(|origin| {
			Attestations::assure(origin, PATIENT_ANA, Ial2, NOW + DAY)
		});
		for who in NO_MEMBERS {
			assert_noop!(assure(who, Ial2, NOW + DAY), Error::<Test>::NotAuthorized);
		}
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(assure(who, Ial2, NOW + DAY), Error::<Test>::NotAuthorized);
		}
	});
}

/// Who has a key of the identity is not met, and cannot say that they were.
#[test]
fn assure_of_the_own_identity_fails() {
	build_and_execute(|| {
		for key in [ANA_KEY, ANA_VETO_KEY] {
			Practitioners::mutate(|practitioners| practitioners.insert(key, ST_MARY));
			assert_noop!(assure(key, Ial2, NOW + DAY), Error::<Test>::NotAuthorized);
		}
		// Nor who had one.
		Practitioners::mutate(|practitioners| practitioners.insert(STRANGER, ST_MARY));
		Lost::mutate(|lost| lost.insert(STRANGER, PATIENT_ANA));
		assert_noop!(assure(STRANGER, Ial2, NOW + DAY), Error::<Test>::NotAuthorized);
		Practitioners::mutate(|practitioners| practitioners.insert(BEN_KEY, ST_MARY));
		assert_ok!(assure(BEN_KEY, Ial2, NOW + DAY));
	});
}

/// Who keeps the keys made the identity: others say whose it is.
#[test]
fn assure_by_the_custodian_fails() {
	build_and_execute(|| {
		let assure = |who| Attestations::assure(signed(who), PATIENT_OMAR, Ial2, NOW + DAY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(assure(who), Error::<Test>::NotAuthorized);
		}
		// By a practitioner of another, neither, who has the key in hand.
		Practitioners::mutate(|practitioners| practitioners.insert(OMAR_KEPT_KEY, LAKESIDE));
		assert_noop!(assure(OMAR_KEPT_KEY), Error::<Test>::NotAuthorized);
		assert_ok!(assure(DR_LINDQVIST));
		// Whose keys nobody keeps the same organization assures.
		assert_ok!(super::assure(DR_OKAFOR, Ial2, NOW + DAY));
	});
}

#[test]
fn assure_by_who_kept_the_keys_before_works() {
	build_and_execute(|| {
		claim();
		assert_ok!(Attestations::assure(signed(DR_OKAFOR), PATIENT_OMAR, Ial2, NOW + DAY));
		// But not by the key that was kept.
		Practitioners::mutate(|practitioners| practitioners.insert(OMAR_KEPT_KEY, LAKESIDE));
		assert_noop!(
			Attestations::assure(signed(OMAR_KEPT_KEY), PATIENT_OMAR, Ial2, NOW + DAY),
			Error::<Test>::NotAuthorized
		);
	});
}

#[test]
fn assure_bounds_the_end() {
	build_and_execute(|| {
		assert_noop!(assure(DR_OKAFOR, Ial2, NOW), Error::<Test>::Expired);
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + 1));
		let last = NOW + MAX_ASSURANCE;
		assert_noop!(assure(DR_OKAFOR, Ial2, last + 1), Error::<Test>::TooFar);
		assert_ok!(assure(DR_OKAFOR, Ial2, last));
	});
}

#[test]
fn assure_of_nobody_fails() {
	build_and_execute(|| {
		assert_noop!(
			Attestations::assure(signed(DR_OKAFOR), PATIENT_NOBODY, Ial2, NOW + DAY),
			Error::<Test>::NotFound
		);
	});
}

/// Organization `n` of many, and its admin.
fn member(n: u32) -> (OrganizationId, AccountId) {
	let (organization, admin) = (OrganizationId(500 + n), 5_000 + u64::from(n));
	Members::mutate(|members| members.insert(organization, Roles::of(&[Role::Payer])));
	Admins::mutate(|admins| admins.insert(admin, organization));
	(organization, admin)
}

#[test]
fn assure_makes_room_of_what_does_not_hold_alone() {
	build_and_execute(|| {
		for n in 0..MAX_ASSURANCES {
			let (_, admin) = member(n);
			let days = if n == 3 { 1 } else { 30 };
			assert_ok!(assure(admin, Ial2, NOW + days * DAY));
		}
		let (newcomer, admin) = member(MAX_ASSURANCES);
		set_time(NOW + DAY - 1);
		assert_noop!(assure(admin, Ial2, NOW + 9 * DAY), Error::<Test>::LimitReached);
		// Who is among them is not kept out.
		assert_ok!(assure(5_005, Ial3, NOW + 9 * DAY));

		set_time(NOW + DAY);
		assert_ok!(assure(admin, Ial2, NOW + 9 * DAY));
		let all = of_ana();
		assert_eq!(all.len(), MAX_ASSURANCES as usize);
		assert!(all.iter().all(|one| one.organization != OrganizationId(503)));
		assert_eq!(all.last().map(|last| last.organization), Some(newcomer));

		// What was withdrawn makes room at once.
		let (_, late) = member(MAX_ASSURANCES + 1);
		assert_noop!(assure(late, Ial2, NOW + 9 * DAY), Error::<Test>::LimitReached);
		assert_ok!(Attestations::withdraw_assurance(
			signed(5_007),
			PATIENT_ANA,
			OrganizationId(507)
		));
		assert_ok!(assure(late, Ial2, NOW + 9 * DAY));
		assert!(of_ana().iter().all(|one| one.organization != OrganizationId(507)));
	});
}
