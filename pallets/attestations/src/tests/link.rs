//! `link`.

use super::*;
use crate::{Error, Event};

#[test]
fn link_works() {
	build_and_execute(|| {
		assert_ok!(permit(ANA_KEY, OTHER));
		assert_ok!(permit(ANA_KEY, NUMBER));
		set_time(NOW + HOUR);
		assert_ok!(link(DR_OKAFOR, NUMBER));
		let linked_at = Some(NOW + HOUR);
		assert_eq!(links()[1], RecordLink { identifier: NUMBER, permitted_at: NOW, linked_at });
		assert_eq!(links()[0].linked_at, None);
		assert_eq!((found(NUMBER), found(OTHER)), (Some(PATIENT_ANA), None));
		System::assert_last_event(
			Event::Linked {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				identifier: NUMBER,
				by: DR_OKAFOR,
			}
			.into(),
		);
	});
}

#[test]
fn link_works_until_the_permission_lapses() {
	build_and_execute(|| {
		assert_ok!(permit(ANA_KEY, NUMBER));
		set_time(NOW + PERMISSION_LIFETIME);
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::Expired);
		set_time(NOW + PERMISSION_LIFETIME - 1);
		assert_ok!(link(DR_OKAFOR, NUMBER));
		// Once it is linked it stays.
		set_time(NOW + 400 * DAY);
		assert_eq!(found(NUMBER), Some(PATIENT_ANA));
	});
}

#[test]
fn link_without_permission_fails() {
	build_and_execute(|| {
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::NotFound);
		assert_ok!(permit(ANA_KEY, NUMBER));
		assert_noop!(link(DR_OKAFOR, OTHER), Error::<Test>::NotFound);
		// Ana permitted it to St Mary, and Ben nothing.
		assert_noop!(link(DR_LINDQVIST, NUMBER), Error::<Test>::NotFound);
		assert_noop!(
			Attestations::link(signed(DR_OKAFOR), PATIENT_BEN, NUMBER),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn link_uses_the_permission_up() {
	build_and_execute(|| {
		st_mary_is_linked();
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::AlreadyExists);
		assert_ok!(unlink(DR_OKAFOR, NUMBER));
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::NotFound);
	});
}

/// Two identities were permitted one number before either was linked.
#[test]
fn link_of_anothers_number_fails() {
	build_and_execute(|| {
		assert_ok!(Attestations::permit_link(signed(BEN_KEY), PATIENT_BEN, ST_MARY, NUMBER));
		st_mary_is_linked();
		let of_ben = || Attestations::link(signed(DR_OKAFOR), PATIENT_BEN, NUMBER);
		assert_noop!(of_ben(), Error::<Test>::AlreadyExists);
		assert_eq!(found(NUMBER), Some(PATIENT_ANA));
		assert_ok!(unlink(DR_OKAFOR, NUMBER));
		assert_ok!(of_ben());
		assert_eq!(found(NUMBER), Some(PATIENT_BEN));
	});
}

/// A thief of a key permits what it likes, until the identity is recovered.
#[test]
fn link_of_what_was_permitted_before_a_recovery_fails() {
	for (recovered_at, links) in [(NOW - 1, true), (NOW, false), (NOW + HOUR, false)] {
		build_and_execute(|| {
			assert_ok!(permit(ANA_KEY, NUMBER));
			set_time(NOW + DAY);
			RecoveredAt::set([(PATIENT_ANA, recovered_at)].into());
			Recovered::set([PATIENT_ANA].into());
			assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::RecentlyRecovered);
			Recovered::set(Default::default());
			if links {
				assert_ok!(link(DR_OKAFOR, NUMBER));
			} else {
				assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::Expired);
				assert_ok!(permit(ANA_KEY, NUMBER));
				assert_ok!(link(DR_OKAFOR, NUMBER));
			}
		});
	}
}

/// The same 32 bytes are nothing to another organization.
#[test]
fn link_is_each_organizations_own() {
	build_and_execute(|| {
		st_mary_is_linked();
		assert_ok!(Attestations::permit_link(signed(BEN_KEY), PATIENT_BEN, LAKESIDE, NUMBER));
		assert_ok!(Attestations::link(signed(DR_LINDQVIST), PATIENT_BEN, NUMBER));
		assert_eq!(found(NUMBER), Some(PATIENT_ANA));
		assert_eq!(Attestations::linked_patient(LAKESIDE, NUMBER), Some(PATIENT_BEN));
	});
}

#[test]
fn link_by_another_origin_fails() {
	build_and_execute(|| {
		assert_ok!(permit(ANA_KEY, NUMBER));
		refused_without_a_signature(|origin| Attestations::link(origin, PATIENT_ANA, NUMBER));
		for who in NO_MEMBERS {
			assert_noop!(link(who, NUMBER), Error::<Test>::NotAuthorized);
		}
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(link(who, NUMBER), Error::<Test>::NotAuthorized);
		}
	});
}
