//! `permit_link`.

use super::*;
use crate::{Error, Event, MAX_LINKS};

fn number(n: u8) -> KeyedId {
	KeyedId([n; 32])
}

#[test]
fn permit_link_works() {
	build_and_execute(|| {
		assert_ok!(permit(ANA_CONSENT_KEY, NUMBER));
		let permitted = RecordLink { identifier: NUMBER, permitted_at: NOW, linked_at: None };
		assert_eq!(links(), [permitted]);
		assert_eq!(found(NUMBER), None, "nothing is linked yet");
		System::assert_last_event(
			Event::LinkPermitted {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				identifier: NUMBER,
				by: ANA_CONSENT_KEY,
			}
			.into(),
		);
	});
}

#[test]
fn permit_link_again_waits_anew() {
	build_and_execute(|| {
		assert_ok!(permit(ANA_KEY, NUMBER));
		for at in [NOW + DAY, NOW + 30 * DAY] {
			set_time(at);
			assert_ok!(permit(ANA_KEY, NUMBER));
			assert_eq!(links().len(), 1);
			assert_eq!(links()[0].permitted_at, at);
		}
	});
}

#[test]
fn permit_link_of_what_is_linked_fails() {
	build_and_execute(|| {
		st_mary_is_linked();
		let before = links();
		assert_noop!(permit(ANA_KEY, NUMBER), Error::<Test>::AlreadyExists);
		assert_eq!(links(), before);
		assert_ok!(Attestations::permit_link(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, NUMBER));
	});
}

/// The same 32 bytes under two identities would say that they are one person's.
#[test]
fn permit_link_of_anothers_number_fails() {
	build_and_execute(|| {
		st_mary_is_linked();
		let of_ben = || Attestations::permit_link(signed(BEN_KEY), PATIENT_BEN, ST_MARY, NUMBER);
		assert_noop!(of_ben(), Error::<Test>::AlreadyExists);
		assert_ok!(unlink(ANA_KEY, NUMBER));
		assert_ok!(of_ben());
	});
}

#[test]
fn permit_link_by_another_origin_fails() {
	build_and_execute(|| {
		refused_without_a_signature(|origin| {
			Attestations::permit_link(origin, PATIENT_ANA, ST_MARY, NUMBER)
		});
		for who in NO_CONSENT_KEYS {
			assert_noop!(permit(who, NUMBER), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn permit_link_to_nobody_in_good_standing_fails() {
	build_and_execute(|| {
		suspend(ST_MARY);
		for organization in [ST_MARY, QUACKERY] {
			assert_noop!(
				Attestations::permit_link(signed(ANA_KEY), PATIENT_ANA, organization, NUMBER),
				Error::<Test>::NotFound
			);
		}
	});
}

#[test]
fn permit_link_after_a_recovery_fails() {
	build_and_execute(|| {
		Recovered::set([PATIENT_ANA].into());
		assert_noop!(permit(ANA_KEY, NUMBER), Error::<Test>::RecentlyRecovered);
		Recovered::set(Default::default());
		assert_ok!(permit(ANA_KEY, NUMBER));
	});
}

#[test]
fn permit_link_makes_room_of_what_has_lapsed_alone() {
	build_and_execute(|| {
		for n in 0..MAX_LINKS as u8 {
			set_time(NOW + u64::from(n) * HOUR);
			assert_ok!(permit(ANA_KEY, number(n)));
		}
		// The eldest never lapses: it is linked.
		assert_ok!(link(DR_OKAFOR, number(0)));
		set_time(NOW + HOUR + PERMISSION_LIFETIME - 1);
		assert_noop!(permit(ANA_KEY, NUMBER), Error::<Test>::LimitReached);
		set_time(NOW + HOUR + PERMISSION_LIFETIME);
		assert_ok!(permit(ANA_KEY, NUMBER));
		let kept: Vec<_> = links().iter().map(|one| one.identifier).collect();
		assert_eq!(kept, [number(0), number(2), number(3), NUMBER]);
		assert_eq!(found(number(0)), Some(PATIENT_ANA));
	});
}

#[test]
fn permit_link_counts_each_organization_apart() {
	build_and_execute(|| {
		for n in 0..MAX_LINKS as u8 {
			assert_ok!(permit(ANA_KEY, number(n)));
		}
		assert_noop!(permit(ANA_KEY, NUMBER), Error::<Test>::LimitReached);
		assert_ok!(Attestations::permit_link(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, NUMBER));
		assert_ok!(Attestations::permit_link(signed(BEN_KEY), PATIENT_BEN, ST_MARY, NUMBER));
	});
}

/// The key that the custodian keeps is no key of the patient's: it permits nothing to others.
#[test]
fn permit_link_by_a_kept_key_fails() {
	build_and_execute(|| {
		for organization in [ST_MARY, LAKESIDE] {
			assert_noop!(
				Attestations::permit_link(
					signed(OMAR_KEPT_KEY),
					PATIENT_OMAR,
					organization,
					NUMBER
				),
				Error::<Test>::NotAuthorized
			);
		}
	});
}
