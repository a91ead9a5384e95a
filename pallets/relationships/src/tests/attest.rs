//! `attest`.

use super::*;
use crate::{Call, Error, Event, MAX_ATTESTATIONS};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo, Pays},
};
use salus_primitives::{insurance::FILING_HORIZON, Role};
use sp_runtime::DispatchError;

#[test]
fn attest_works() {
	build_and_execute(|| {
		let other = [0x11; 32];
		let valid_until = NOW + 7 * DAY;
		assert_ok!(Relations::attest(signed(CLERK_ODA), PATIENT_ANA, Coverage, valid_until, other));
		let relationship = stored(UMBRELLA, Coverage);
		let attestation = Attestation {
			attested_at: NOW,
			attested_by: CLERK_ODA,
			valid_until,
			evidence: other,
			renewed: None,
			ended: None,
		};
		assert_eq!(relationship.attestations.into_inner(), [attestation]);
		assert_eq!(relationship.disputed_at, None);
		assert_eq!(Relationships::<Test>::iter().count(), 1);
		System::assert_last_event(
			Event::Attested {
				patient: PATIENT_ANA,
				organization: UMBRELLA,
				kind: Coverage,
				valid_until,
				by: CLERK_ODA,
			}
			.into(),
		);
	});
}

#[test]
fn attest_by_an_admin_works() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_ADMIN, Treatment, NOW + DAY));
		let attestation = stored(ST_MARY, Treatment).attestations.pop();
		assert_eq!(attestation.map(|one| one.attested_by), Some(ST_MARY_ADMIN));
	});
}

#[test]
fn attest_takes_a_role_of_that_kind() {
	build_and_execute(|| {
		for role in Role::ALL {
			Members::mutate(|members| members.insert(ST_MARY, (*role).into()));
			let treats = matches!(role, Role::Provider | Role::Pharmacy | Role::Laboratory);
			for (kind, may) in [(Treatment, treats), (Coverage, *role == Role::Payer)] {
				for who in [ST_MARY_ADMIN, DR_OKAFOR] {
					if may {
						assert_ok!(attest(who, kind, NOW + DAY));
					} else {
						assert_noop!(attest(who, kind, NOW + DAY), Error::<Test>::NotAuthorized);
					}
				}
			}
		}
	});
}

#[test]
fn attest_of_the_wrong_kind_fails() {
	build_and_execute(|| {
		for (who, kind) in [
			(UMBRELLA_ADMIN, Treatment),
			(CLERK_ODA, Treatment),
			(ST_MARY_ADMIN, Coverage),
			(DR_OKAFOR, Coverage),
			(INSTITUTE_ADMIN, Treatment),
			(INSTITUTE_ADMIN, Coverage),
		] {
			assert_noop!(attest(who, kind, NOW + DAY), Error::<Test>::NotAuthorized);
		}
		// Who treats and covers may attest both, and they are two.
		assert_ok!(attest(LAKESIDE_ADMIN, Treatment, NOW + DAY));
		assert_ok!(attest(DR_LINDQVIST, Coverage, NOW + HOUR));
		assert_eq!(holds(LAKESIDE, Treatment), Some(NOW + DAY));
		assert_eq!(holds(LAKESIDE, Coverage), Some(NOW + HOUR));
	});
}

#[test]
fn attest_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		for kind in [Treatment, Coverage] {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				assert_noop!(
					Relations::attest(origin, PATIENT_ANA, kind, NOW + DAY, EVIDENCE),
					DispatchError::BadOrigin
				);
			}
			for who in NO_MEMBERS {
				assert_noop!(attest(who, kind, NOW + DAY), Error::<Test>::NotAuthorized);
			}
		}
	});
}

#[test]
fn attest_for_a_suspended_organization_fails() {
	build_and_execute(|| {
		suspend(ST_MARY);
		for who in [ST_MARY_ADMIN, DR_OKAFOR] {
			assert_noop!(attest(who, Treatment, NOW + DAY), Error::<Test>::NotAuthorized);
		}
		assert_ok!(attest(DR_LINDQVIST, Treatment, NOW + DAY));
	});
}

#[test]
fn attest_by_a_dismissed_practitioner_fails() {
	build_and_execute(|| {
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_OKAFOR));
		assert_noop!(attest(DR_OKAFOR, Treatment, NOW + DAY), Error::<Test>::NotAuthorized);
		// Who works elsewhere now attests for that organization.
		Practitioners::mutate(|practitioners| practitioners.insert(DR_OKAFOR, LAKESIDE));
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + DAY));
		assert_eq!(holds(ST_MARY, Treatment), None);
		assert_eq!(holds(LAKESIDE, Treatment), Some(NOW + DAY));
	});
}

#[test]
fn attest_about_an_unknown_patient_fails() {
	build_and_execute(|| {
		let attest =
			|who| Relations::attest(signed(who), PATIENT_NOBODY, Treatment, NOW + DAY, EVIDENCE);
		assert_noop!(attest(DR_OKAFOR), Error::<Test>::NotFound);
		// Who may not attest is not told who is registered.
		assert_noop!(attest(STRANGER), Error::<Test>::NotAuthorized);
		assert_noop!(attest(UMBRELLA_ADMIN), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn attest_must_end_in_the_future() {
	build_and_execute(|| {
		for over in [0, NOW - 1, NOW] {
			assert_noop!(attest(DR_OKAFOR, Treatment, over), Error::<Test>::Expired);
		}
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + 1));
		assert_eq!(holds(ST_MARY, Treatment), Some(NOW + 1));
		set_time(NOW + 1);
		assert_eq!(holds(ST_MARY, Treatment), None);
	});
}

#[test]
fn attest_lasts_as_long_as_it_may_at_most() {
	build_and_execute(|| {
		let latest = NOW + MAX_ATTESTATION;
		for later in [latest + 1, u64::MAX] {
			assert_noop!(attest(DR_OKAFOR, Treatment, later), Error::<Test>::TooFar);
		}
		assert_ok!(attest(DR_OKAFOR, Treatment, latest));
		set_time(latest - 1);
		assert_eq!(holds(ST_MARY, Treatment), Some(latest));
		set_time(latest);
		assert_eq!(holds(ST_MARY, Treatment), None);
	});
}

#[test]
fn attest_at_the_end_of_time_works() {
	build_and_execute(|| {
		set_time(u64::MAX - 1);
		assert_ok!(attest(DR_OKAFOR, Treatment, u64::MAX));
	});
}

#[test]
fn attest_anew_goes_on_with_what_holds() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + DAY);
		let (until, evidence) = (NOW + 60 * DAY, [0x22; 32]);
		assert_ok!(Relations::attest(
			signed(ST_MARY_ADMIN),
			PATIENT_ANA,
			Treatment,
			until,
			evidence
		));
		// Who said it first, and what showed it, stays.
		let renewed = Some(Renewal { at: NOW + DAY, by: ST_MARY_ADMIN, evidence });
		let one = Attestation { valid_until: until, renewed, ..made_at(NOW) };
		assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [one]);
		assert_eq!(Relations::held(PATIENT_ANA, ST_MARY, Treatment), [(NOW, until)]);
		// Made anew again, the first and the last stay.
		set_time(NOW + 2 * DAY);
		assert_ok!(attest(DR_OKAFOR, Treatment, until + 1));
		let renewed = super::renewed(NOW + 2 * DAY);
		let one = Attestation { valid_until: until + 1, renewed, ..made_at(NOW) };
		assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [one]);
	});
}

#[test]
fn attest_anew_cuts_nothing_short() {
	build_and_execute(|| {
		let until = NOW + 30 * DAY;
		st_mary_treats_ana();
		set_time(NOW + DAY);
		for (named, holds_until) in [(until - 1, until), (until, until), (until + 1, until + 1)] {
			assert_ok!(attest(DR_OKAFOR, Treatment, named));
			assert_eq!(holds(ST_MARY, Treatment), Some(holds_until));
			System::assert_last_event(
				Event::Attested {
					patient: PATIENT_ANA,
					organization: ST_MARY,
					kind: Treatment,
					valid_until: holds_until,
					by: DR_OKAFOR,
				}
				.into(),
			);
		}
	});
}

#[test]
fn attest_anew_goes_on_where_there_is_no_gap() {
	let until = NOW + 30 * DAY;
	for at in [until - 1, until] {
		build_and_execute(|| {
			st_mary_treats_ana();
			set_time(at);
			st_mary_treats_ana();
			let renewed = renewed(at);
			let one = Attestation { valid_until: at + 30 * DAY, renewed, ..made_at(NOW) };
			assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [one]);
		});
	}
	// What did not hold for a moment does not hold in hindsight.
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(until + 1);
		st_mary_treats_ana();
		let both = [made_at(NOW), made_at(until + 1)];
		assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), both);
		let times = [(NOW, until), (until + 1, until + 1 + 30 * DAY)];
		assert_eq!(Relations::held(PATIENT_ANA, ST_MARY, Treatment), times);
	});
}

#[test]
fn attest_anew_in_the_block_of_its_end_takes_it_back() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + DAY);
		assert_ok!(end(DR_OKAFOR, Treatment));
		// What was ended may be shorter than it was.
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + 2 * DAY));
		let renewed = renewed(NOW + DAY);
		let one = Attestation { valid_until: NOW + 2 * DAY, renewed, ..made_at(NOW) };
		assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [one]);
		// A moment later it is another.
		assert_ok!(end(DR_OKAFOR, Treatment));
		set_time(NOW + DAY + 1);
		st_mary_treats_ana();
		assert_eq!(stored(ST_MARY, Treatment).attestations.len(), 2);
	});
}

#[test]
fn attest_after_a_dispute_is_another() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert_ok!(dispute_by(ANA_KEY));
		assert_ok!(withdraw_by(ANA_KEY));
		st_mary_treats_ana();
		let first = Attestation { ended: ended(NOW, AttestationEnding::ByPatient), ..made_at(NOW) };
		assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [first, made_at(NOW)]);
	});
}

#[test]
fn attest_leaves_the_end_of_what_was_ended() {
	build_and_execute(|| {
		st_mary_treats_ana();
		set_time(NOW + HOUR);
		assert_ok!(end(DR_OKAFOR, Treatment));
		set_time(NOW + DAY);
		st_mary_treats_ana();
		let how = ended(NOW + HOUR, AttestationEnding::ByOrganization);
		let first = Attestation { ended: how, ..made_at(NOW) };
		assert_eq!(
			stored(ST_MARY, Treatment).attestations.into_inner(),
			[first, made_at(NOW + DAY)]
		);
	});
}

#[test]
fn attest_in_one_block_takes_one_place() {
	build_and_execute(|| {
		for _ in 0..2 * MAX_ATTESTATIONS {
			st_mary_treats_ana();
			assert_ok!(end(DR_OKAFOR, Treatment));
		}
		st_mary_treats_ana();
		let one = Attestation { renewed: renewed(NOW), ..made_at(NOW) };
		assert_eq!(stored(ST_MARY, Treatment).attestations.into_inner(), [one]);
	});
}

/// St Mary attests as often as is kept: each for a day, and a day after the one before. When the
/// last is over.
fn full_history() -> UnixMillis {
	for n in 0..u64::from(MAX_ATTESTATIONS) {
		set_time(NOW + 2 * n * DAY);
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + (2 * n + 1) * DAY));
	}
	assert!(stored(ST_MARY, Treatment).attestations.is_full());
	NOW + (2 * u64::from(MAX_ATTESTATIONS) - 1) * DAY
}

#[test]
fn attest_keeps_what_a_claim_may_rest_on() {
	build_and_execute(|| {
		let over = full_history();
		let full = stored(ST_MARY, Treatment).attestations;
		let again = || {
			let now = pallet_timestamp::Now::<Test>::get();
			attest(DR_OKAFOR, Treatment, now + DAY)
		};
		// The eldest held for a day.
		let needed_until = NOW + DAY + FILING_HORIZON;
		for now in [over - over % DAY + DAY, needed_until - 1] {
			set_time(now);
			assert_noop!(again(), Error::<Test>::LimitReached);
		}
		set_time(needed_until);
		assert_ok!(again());
		let kept = stored(ST_MARY, Treatment).attestations;
		assert_eq!(kept[..kept.len() - 1], full[1..], "the eldest made room, and no other");
		assert_eq!(kept.last().map(|last| last.attested_at), Some(needed_until));
		// For the next there is no room, from the day on that follows.
		set_time(needed_until - needed_until % DAY + 2 * DAY);
		assert_noop!(again(), Error::<Test>::LimitReached);
	});
}

#[test]
fn attest_goes_on_with_a_full_history() {
	build_and_execute(|| {
		let over = full_history();
		let full = stored(ST_MARY, Treatment).attestations;
		set_time(over);
		st_mary_treats_ana();
		let kept = stored(ST_MARY, Treatment).attestations;
		assert_eq!(kept[..kept.len() - 1], full[..full.len() - 1]);
		assert_eq!(holds(ST_MARY, Treatment), Some(over + 30 * DAY));
		// Another kind, and another organization, have room of their own.
		set_time(over + 31 * DAY);
		let valid_until = over + 32 * DAY;
		assert_noop!(attest(DR_OKAFOR, Treatment, valid_until), Error::<Test>::LimitReached);
		assert_ok!(attest(DR_LINDQVIST, Treatment, valid_until));
	});
}

/// The first moment of a day (UTC) after [`NOW`].
const MIDNIGHT: UnixMillis = NOW - NOW % DAY + DAY;

/// St Mary attests from one moment until another.
fn treats(from: UnixMillis, until: UnixMillis) {
	set_time(from);
	assert_ok!(attest(DR_OKAFOR, Treatment, until));
}

#[test]
fn attest_makes_room_of_what_never_held() {
	build_and_execute(|| {
		for n in 0..u64::from(MAX_ATTESTATIONS) {
			treats(MIDNIGHT + 2 * n * DAY, MIDNIGHT + (2 * n + 1) * DAY);
			if n == 2 || n == 5 {
				assert_ok!(end(DR_OKAFOR, Treatment));
			}
		}
		let full = stored(ST_MARY, Treatment).attestations.into_inner();
		for idle in [2, 4] {
			let now = MIDNIGHT + (40 + idle) * DAY;
			let before = stored(ST_MARY, Treatment).attestations.into_inner();
			treats(now, now + DAY);
			let kept = stored(ST_MARY, Treatment).attestations.into_inner();
			let idle = idle as usize;
			assert_eq!(kept[..idle], before[..idle]);
			assert_eq!(kept[idle..kept.len() - 1], before[idle + 1..]);
		}
		assert_eq!(full.len(), stored(ST_MARY, Treatment).attestations.len());
		set_time(MIDNIGHT + 50 * DAY);
		let again = attest(DR_OKAFOR, Treatment, MIDNIGHT + 51 * DAY);
		assert_eq!(again, Err(Error::<Test>::LimitReached.into()));
	});
}

#[test]
fn attest_joins_what_a_gap_within_a_day_parts() {
	build_and_execute(|| {
		// Twice on the third day, and once on each of the others.
		for n in 0..u64::from(MAX_ATTESTATIONS) - 1 {
			treats(MIDNIGHT + n * DAY, MIDNIGHT + n * DAY + HOUR);
		}
		let last = u64::from(MAX_ATTESTATIONS) - 2;
		treats(MIDNIGHT + last * DAY + 2 * HOUR, MIDNIGHT + last * DAY + 3 * HOUR);
		let full = stored(ST_MARY, Treatment).attestations.into_inner();
		assert_eq!(full.len(), MAX_ATTESTATIONS as usize);
		let now = MIDNIGHT + (last + 9) * DAY;
		treats(now, now + DAY);
		let kept = stored(ST_MARY, Treatment).attestations.into_inner();
		let [.., joined, new] = &kept[..] else { panic!("two at least") };
		let at = MIDNIGHT + last * DAY;
		assert_eq!((joined.attested_at, joined.holds_until()), (at, at + 3 * HOUR));
		assert_eq!(joined.renewed, renewed(at + 2 * HOUR), "the word of the second is kept");
		assert_eq!((new.attested_at, new.valid_until), (now, now + DAY));
		assert_eq!(kept[..kept.len() - 2], full[..full.len() - 2], "the others are as they were");
	});
}

#[test]
fn attest_closes_no_gap_over_a_midnight() {
	// Each until the last moment of a day, or into the next: what follows on that day.
	for (until, follows, joins) in [
		(MIDNIGHT + DAY, MIDNIGHT + DAY + 1, false),
		(MIDNIGHT + DAY + 1, MIDNIGHT + DAY + 2, true),
		(MIDNIGHT + DAY + 1, MIDNIGHT + 2 * DAY - 1, true),
		(MIDNIGHT + DAY + 1, MIDNIGHT + 2 * DAY, false),
	] {
		build_and_execute(|| {
			treats(MIDNIGHT + HOUR, until);
			treats(follows, MIDNIGHT + 3 * DAY);
			for n in 2..u64::from(MAX_ATTESTATIONS) {
				treats(MIDNIGHT + 2 * n * DAY, MIDNIGHT + 2 * n * DAY + DAY);
			}
			let full = stored(ST_MARY, Treatment).attestations;
			assert!(full.is_full());
			set_time(MIDNIGHT + 60 * DAY);
			let one_more = attest(DR_OKAFOR, Treatment, MIDNIGHT + 61 * DAY);
			assert_eq!(one_more.is_ok(), joins, "{until} {follows}");
			let first = &stored(ST_MARY, Treatment).attestations[0];
			let ends = if joins { MIDNIGHT + 3 * DAY } else { until };
			assert_eq!(first.holds_until(), ends);
		});
	}
}

#[test]
fn attest_goes_on_in_a_day_without_room() {
	build_and_execute(|| {
		let over = full_history();
		let full = stored(ST_MARY, Treatment).attestations;
		// The last held on this day.
		set_time(over + HOUR);
		assert_ok!(attest(DR_OKAFOR, Treatment, over + DAY));
		let kept = stored(ST_MARY, Treatment).attestations;
		assert_eq!(kept[..kept.len() - 1], full[..full.len() - 1]);
		let (last, before) = (&kept[kept.len() - 1], &full[full.len() - 1]);
		assert_eq!((last.attested_at, last.valid_until), (before.attested_at, over + DAY));
		assert_eq!(last.renewed, renewed(over + HOUR));
	});
	build_and_execute(|| {
		let over = full_history();
		set_time(over - over % DAY + DAY);
		let tomorrow = attest(DR_OKAFOR, Treatment, over + 3 * DAY);
		assert_eq!(tomorrow, Err(Error::<Test>::LimitReached.into()));
	});
}

#[test]
fn attest_closes_no_gap_after_what_the_patient_ended() {
	build_and_execute(|| {
		for n in 0..u64::from(MAX_ATTESTATIONS) {
			treats(MIDNIGHT + n * HOUR, MIDNIGHT + n * HOUR + HOUR / 2);
			assert_ok!(dispute_by(ANA_KEY));
			assert_ok!(withdraw_by(ANA_KEY));
		}
		assert!(stored(ST_MARY, Treatment).attestations.is_full());
		set_time(MIDNIGHT + u64::from(MAX_ATTESTATIONS) * HOUR);
		assert_noop!(
			attest(DR_OKAFOR, Treatment, MIDNIGHT + 30 * DAY),
			Error::<Test>::LimitReached
		);
	});
}

/// A practitioner who attests for a moment, again and again, shuts nobody out.
#[test]
fn attest_for_moments_fills_nothing_in_a_day() {
	build_and_execute(|| {
		for n in 0..10 * u64::from(MAX_ATTESTATIONS) {
			set_time(MIDNIGHT + n * 6_000);
			assert_ok!(attest(DR_OKAFOR, Treatment, MIDNIGHT + n * 6_000 + 1_000));
			if n % 3 == 0 {
				assert_ok!(end(DR_OKAFOR, Treatment));
			}
		}
		set_time(MIDNIGHT + DAY);
		assert_ok!(attest(ST_MARY_ADMIN, Treatment, MIDNIGHT + 30 * DAY));
		assert_eq!(holds(ST_MARY, Treatment), Some(MIDNIGHT + 30 * DAY));
	});
}

#[test]
fn attest_for_long_never_meets_the_limit() {
	build_and_execute(|| {
		// What the README says: so long, and the next a moment after the one before is over.
		let length = 49 * DAY;
		let mut now = NOW;
		for _ in 0..3 * MAX_ATTESTATIONS {
			set_time(now);
			assert_ok!(attest(DR_OKAFOR, Treatment, now + length));
			now += length + 1;
		}
	});
}

#[test]
fn attest_of_what_is_disputed_fails() {
	build_and_execute(|| {
		st_mary_treats_ana();
		assert_ok!(dispute_by(ANA_KEY));
		for later in [0, DAY, 30 * DAY, MAX_ATTESTATION] {
			set_time(NOW + later);
			for who in [DR_OKAFOR, ST_MARY_ADMIN] {
				let valid_until = NOW + later + DAY;
				assert_noop!(attest(who, Treatment, valid_until), Error::<Test>::Disputed);
			}
		}
		// It is about that relationship alone.
		let valid_until = NOW + MAX_ATTESTATION + DAY;
		assert_ok!(attest(DR_LINDQVIST, Treatment, valid_until));
		Members::mutate(|members| members.insert(ST_MARY, Role::Payer.into()));
		assert_ok!(attest(DR_OKAFOR, Coverage, valid_until));
		Members::mutate(|members| members.insert(ST_MARY, roles_at_first(ST_MARY)));
		let of_ben =
			Relations::attest(signed(DR_OKAFOR), PATIENT_BEN, Treatment, valid_until, EVIDENCE);
		assert_ok!(of_ben);
	});
}

#[test]
fn attest_keeps_the_evidence_out_of_events() {
	build_and_execute(|| {
		st_mary_treats_ana();
		let events = System::events().encode();
		assert!(events.windows(32).any(|bytes| bytes == PATIENT_ANA.0));
		assert!(!events.windows(32).any(|bytes| bytes == EVIDENCE));
	});
}

#[test]
fn attest_is_paid_and_normal() {
	build_and_execute(|| {
		let call = Call::<Test>::attest {
			patient: PATIENT_ANA,
			kind: Treatment,
			valid_until: NOW + DAY,
			evidence: EVIDENCE,
		};
		let info = call.get_dispatch_info();
		assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::Yes));
		assert!(!call.is_feeless(&signed(DR_OKAFOR)));
	});
}
