//! The rules, without a chain.

use super::*;
use crate::{
	rule::{
		drawn_until, due, exceeded, missing, pauses, Missing, Now, Pause, Periods, OPENERS,
		REVIEWERS,
	},
	types::Tally,
	Disaster, Emergency,
};
use proptest::{collection::vec, prelude::*};
use salus_runtime_api::{Review, SecondReview};
use sp_io::hashing::blake2_256;

/// The block of own reviews.
const BLOCK: u64 = 10;
const PERIODS: Periods<u64> = Periods { review: REVIEW_PERIOD, draw: DRAW_PERIOD };

/// An emergency of which nothing but the lot can ask for a second review, and which is not reviewed.
fn quiet() -> Emergency<AccountId, u64> {
	Emergency {
		opened_by: DR_OKAFOR,
		organization: ST_MARY,
		holder: Holder::Any,
		kind: Etreat,
		access: EmergencyAccess::Normal,
		reason: REASON,
		opened_at: NOW,
		expires_at: NOW + WINDOW,
		closed: None,
		flags: EmergencyFlags::empty(),
		draw: Draw::Spared,
		disputed_at: None,
		review: None,
		reviewed_in: None,
		second_review: None,
	}
}

fn reviewed(at: UnixMillis, outcome: ReviewOutcome) -> Option<Review<AccountId>> {
	Some(Review { at, by: OFFICER_MARY, outcome })
}

fn found_at(
	at: UnixMillis,
	finding: Finding,
	alone: Option<Alone>,
) -> Option<SecondReview<AccountId>> {
	Some(SecondReview { at, by: OFFICER_LAKE, organization: LAKESIDE, finding, alone })
}

fn reviewed_again(finding: Finding) -> Option<SecondReview<AccountId>> {
	found_at(NOW + DAY, finding, None)
}

/// What is missing so long after the opening, and so many blocks after the own review.
fn missing_at(emergency: &Emergency<AccountId, u64>, after: UnixMillis, blocks: u64) -> Missing {
	let now = Now { time: NOW + after, block: BLOCK + blocks };
	missing(emergency, now, PERIODS, &[])
}

/// When the second review of an emergency is due at a moment, counted from the opening.
fn second_due(emergency: &Emergency<AccountId, u64>, after: UnixMillis) -> Option<UnixMillis> {
	missing_at(emergency, after, 0).second_due.map(|due| due - NOW)
}

#[test]
fn an_emergency_runs_from_its_opening_until_its_end() {
	let whole = quiet();
	assert_eq!(whole.over_at(), NOW + WINDOW);
	for (now, runs) in
		[(NOW - 1, false), (NOW, true), (NOW + WINDOW - 1, true), (NOW + WINDOW, false)]
	{
		assert_eq!(whole.runs(now), runs, "at {now}");
	}
	let closed = Some(Closed { at: NOW + HOUR, how: EmergencyClosing::ByOpener });
	let short = Emergency { closed, ..whole };
	assert_eq!(short.over_at(), NOW + HOUR);
	for (now, runs) in [(NOW, true), (NOW + HOUR - 1, true), (NOW + HOUR, false)] {
		assert_eq!(short.runs(now), runs, "at {now}");
	}
}

#[test]
fn the_decision_table_holds_row_by_row() {
	use ReviewOutcome::{Abuse, Justified, NotJustified, SecondReview};
	let late = REVIEW_PERIOD;
	let justified = reviewed(NOW + 5 * HOUR, Justified);
	// Reviewed by its own organization, so that this is not late.
	let looked_at = || Emergency { review: justified, ..quiet() };

	// A limit was exceeded.
	for flag in EmergencyFlag::ALL {
		let flagged = Emergency { flags: (*flag).into(), ..looked_at() };
		assert_eq!(second_due(&flagged, 0), Some(late), "{flag}");
	}
	// The lot fell on it, or the own review was late.
	let sampled = Emergency { draw: Draw::Sampled, ..looked_at() };
	assert_eq!(second_due(&sampled, 5 * HOUR), Some(5 * HOUR + late));
	// Nobody drew it in time: after the own review, and not before there is one.
	let pending = Emergency { draw: Draw::Pending, reviewed_in: Some(BLOCK), ..looked_at() };
	let due_after = |blocks| missing_at(&pending, 5 * HOUR, blocks).second_due;
	assert_eq!(due_after(DRAW_PERIOD - 1), None);
	assert_eq!(due_after(DRAW_PERIOD), Some(NOW + 5 * HOUR + late));
	let unseen = Emergency { draw: Draw::Pending, ..quiet() };
	assert_eq!(missing_at(&unseen, 5 * HOUR, 100).second_due, None);
	// The patient disputes it.
	let disputed = Emergency { disputed_at: Some(NOW + 6 * HOUR), ..looked_at() };
	assert_eq!(second_due(&disputed, 6 * HOUR), Some(6 * HOUR + late));
	// The own review asks for it.
	for outcome in [Abuse, SecondReview] {
		let asked = Emergency { review: reviewed(NOW + 7 * HOUR, outcome), ..quiet() };
		assert_eq!(second_due(&asked, 7 * HOUR), Some(7 * HOUR + late), "{outcome:?}");
	}
	// The own review is late.
	assert_eq!(second_due(&quiet(), late - 1), None);
	assert_eq!(second_due(&quiet(), late), Some(late + late));
	// None of these.
	for outcome in [Justified, NotJustified] {
		let fine = Emergency { review: reviewed(NOW + 7 * HOUR, outcome), ..quiet() };
		assert_eq!(second_due(&fine, 100 * late), None, "{outcome:?}");
	}
}

#[test]
fn of_several_causes_the_first_counts() {
	let all = Emergency {
		flags: EmergencyFlags::all(),
		draw: Draw::Sampled,
		disputed_at: Some(NOW + 2 * HOUR),
		review: reviewed(NOW + 5 * HOUR, ReviewOutcome::Abuse),
		..quiet()
	};
	assert_eq!(second_due(&all, 6 * HOUR), Some(REVIEW_PERIOD));
	let usual = Emergency { flags: EmergencyFlags::empty(), ..all };
	assert_eq!(second_due(&usual, 6 * HOUR), Some(2 * HOUR + REVIEW_PERIOD));
	let agreed = Emergency { disputed_at: None, ..usual };
	assert_eq!(second_due(&agreed, 6 * HOUR), Some(5 * HOUR + REVIEW_PERIOD));
}

#[test]
fn what_asks_once_is_answered_by_any_review_and_what_comes_later_by_none_before() {
	let late = REVIEW_PERIOD;
	let again = Emergency {
		flags: EmergencyFlags::all(),
		draw: Draw::Sampled,
		second_review: reviewed_again(Finding::NotJustified),
		..quiet()
	};
	// The own review is missing, and nothing else.
	let missing = missing_at(&again, DAY, 0);
	let due = NOW + late;
	let expected = Missing { review_due: Some(due), second_due: None, of_regulator: false };
	assert_eq!(missing, expected);
	// The own review asks after it, and of its moment; not where another found abuse before.
	for outcome in [ReviewOutcome::Abuse, ReviewOutcome::SecondReview] {
		let asks = |at| Emergency { review: reviewed(at, outcome), ..again.clone() };
		assert_eq!(second_due(&asks(NOW + DAY + 1), 2 * DAY), Some(DAY + 1 + late));
		assert!(asks(NOW + DAY).is_settled());
	}
	let abuse = Emergency {
		review: reviewed(NOW + 2 * DAY, ReviewOutcome::Abuse),
		second_review: reviewed_again(Finding::Abuse),
		..again.clone()
	};
	assert!(abuse.is_settled());
	// A dispute after it, and of its moment.
	let disputed = Emergency { disputed_at: Some(NOW + DAY + 1), ..again.clone() };
	assert_eq!(second_due(&disputed, 2 * DAY), Some(DAY + 1 + late));
	let at_once = Emergency { disputed_at: Some(NOW + DAY), ..again.clone() };
	assert_eq!(second_due(&at_once, 2 * DAY), None);
	// The own review is late after it; of the moment at which it was made it was.
	assert_eq!((second_due(&again, late - 1), second_due(&again, late)), (None, Some(late + late)));
	let alone = Some(Alone::OwnIsLate);
	let then =
		|at| Emergency { second_review: found_at(at, Finding::Justified, alone), ..again.clone() };
	assert!(then(NOW + late).is_settled());
	let then = Emergency { disputed_at: Some(NOW + late + 1), ..then(NOW + late) };
	assert_eq!(missing_at(&then, late + DAY, 0).review_due, None);
	assert_eq!(second_due(&then, late + DAY), Some(late + 1 + late));
}

#[test]
fn where_two_disagree_on_abuse_a_regulator_is_asked() {
	use ReviewOutcome::{Abuse, Justified, NotJustified, SecondReview};
	let both = |outcome, finding, alone| Emergency {
		review: reviewed(NOW + 5 * HOUR, outcome),
		second_review: found_at(NOW + DAY, finding, alone),
		..quiet()
	};
	for outcome in [Justified, NotJustified, SecondReview] {
		let disagree = both(outcome, Finding::Abuse, None);
		let second_due = Some(NOW + DAY + REVIEW_PERIOD);
		let expected = Missing { review_due: None, second_due, of_regulator: true };
		assert_eq!(missing_at(&disagree, DAY, 0), expected, "{outcome:?}");
		assert!(!disagree.is_found_abuse());
		// Nobody else is asked when the patient disputes it afterwards.
		let disputed = Emergency { disputed_at: Some(NOW + 2 * DAY), ..disagree };
		assert!(missing_at(&disputed, 2 * DAY, 0).of_regulator);
		for alone in [Alone::OwnIsLate, Alone::Regulator] {
			let counts = both(outcome, Finding::Abuse, Some(alone));
			assert!(counts.is_settled() && counts.is_found_abuse());
		}
	}
	let agree = both(Abuse, Finding::Abuse, None);
	assert!(agree.is_settled() && agree.is_found_abuse());
	for finding in [Finding::Justified, Finding::NotJustified] {
		let milder = both(Abuse, finding, None);
		assert!(milder.is_settled() && !milder.is_found_abuse());
	}
	let unseen = Emergency { review: None, ..both(Abuse, Finding::Abuse, None) };
	assert!(!unseen.is_settled() && !unseen.is_found_abuse());
}

#[test]
fn the_own_review_is_due_until_it_is_made_or_another_counts_alone() {
	let review_due = |emergency: Emergency<AccountId, u64>| missing_at(&emergency, 0, 0).review_due;
	assert_eq!(review_due(quiet()), Some(NOW + REVIEW_PERIOD));
	let justified = ReviewOutcome::Justified;
	assert_eq!(review_due(Emergency { review: reviewed(NOW, justified), ..quiet() }), None);
	let by =
		|alone| Emergency { second_review: found_at(NOW + DAY, Finding::Abuse, alone), ..quiet() };
	assert_eq!(review_due(by(Some(Alone::OwnIsLate))), None);
	for alone in [None, Some(Alone::Regulator)] {
		assert_eq!(review_due(by(alone)), Some(NOW + REVIEW_PERIOD));
	}
}

#[test]
fn what_is_settled_misses_nothing() {
	let nothing = Missing { review_due: None, second_due: None, of_regulator: false };
	for finding in [Finding::Justified, Finding::NotJustified, Finding::Abuse] {
		let settled = Emergency {
			review: reviewed(NOW + 5 * HOUR, ReviewOutcome::Abuse),
			second_review: reviewed_again(finding),
			disputed_at: Some(NOW),
			flags: EmergencyFlags::all(),
			draw: Draw::Sampled,
			..quiet()
		};
		assert!(settled.is_settled());
		assert_eq!(missing_at(&settled, 100 * DAY, 100), nothing);
	}
}

#[test]
fn an_emergency_is_settled_by_one_review_if_nothing_asks_for_another() {
	let justified = reviewed(NOW, ReviewOutcome::Justified);
	let once = Emergency { review: justified, ..quiet() };
	assert!(once.is_settled());
	assert!(!quiet().is_settled());
	for more in [
		Emergency { draw: Draw::Pending, ..once.clone() },
		Emergency { draw: Draw::Sampled, ..once.clone() },
		Emergency { flags: EmergencyFlag::Practitioner.into(), ..once.clone() },
		Emergency { disputed_at: Some(NOW), ..once.clone() },
		Emergency { review: reviewed(NOW, ReviewOutcome::Abuse), ..once.clone() },
		Emergency { review: reviewed(NOW, ReviewOutcome::SecondReview), ..once },
	] {
		assert!(!more.is_settled(), "{more:?}");
	}
}

fn disaster(affected: Affected, pause: Pause, ended_at: Option<UnixMillis>) -> Disaster {
	Disaster { id: DisasterId(0), affected, from: pause.0, until: pause.1, ended_at }
}

#[test]
fn a_disaster_pauses_whom_it_reaches_until_it_ends() {
	let all = [
		disaster(Affected::All, (10, 20), None),
		disaster(only(&[LAKESIDE]), (30, 40), None),
		disaster(only(&[ST_MARY]), (50, 60), Some(55)),
	];
	let of = |organization| pauses(&all, organization).collect::<Vec<_>>();
	assert_eq!(of(ST_MARY), [(10, 20), (50, 55)]);
	assert_eq!(of(LAKESIDE), [(10, 20), (30, 40)]);
	for (now, lasts) in [(49, false), (50, true), (54, true), (55, false), (59, false)] {
		assert_eq!(all[2].lasts(now), lasts, "at {now}");
	}
	assert!(all[0].lasts(19) && !all[0].lasts(20));
}

#[test]
fn a_second_review_waits_for_disasters_too() {
	let flagged = Emergency { flags: EmergencyFlags::all(), ..quiet() };
	let disasters = [disaster(Affected::All, (NOW + HOUR, NOW + 3 * HOUR), None)];
	let now = Now { time: NOW, block: BLOCK };
	let due = missing(&flagged, now, PERIODS, &disasters);
	let later = Some(NOW + REVIEW_PERIOD + 2 * HOUR);
	let of_regulator = false;
	assert_eq!(due, Missing { review_due: later, second_due: later, of_regulator });
	let elsewhere = [disaster(only(&[LAKESIDE]), (NOW + HOUR, NOW + 3 * HOUR), None)];
	let sooner = Some(NOW + REVIEW_PERIOD);
	let due = missing(&flagged, now, PERIODS, &elsewhere);
	assert_eq!(due, Missing { review_due: sooner, second_due: sooner, of_regulator });
}

#[test]
fn pauses_put_off_what_is_due() {
	for (expected, pauses) in [
		(110, vec![]),
		// Before, across the beginning, within, and at the last moment.
		(110, vec![(50, 100)]),
		(115, vec![(50, 105)]),
		(120, vec![(100, 110)]),
		(112, vec![(103, 105)]),
		(119, vec![(109, 118)]),
		// When it is due already.
		(110, vec![(110, 120)]),
		// Two, one in the time that the other adds; one in the other; the same twice.
		(114, vec![(102, 104), (110, 112)]),
		(110 + 8, vec![(101, 109), (103, 105)]),
		(110 + 12, vec![(101, 109), (105, 113)]),
		(110 + 2, vec![(102, 104), (102, 104)]),
		// One that ended when it began.
		(110, vec![(105, 105)]),
	] {
		assert_eq!(due(100, 10, pauses.iter().copied()), expected, "{pauses:?}");
	}
	assert_eq!(due(u64::MAX, 10, [].into_iter()), u64::MAX);
}

proptest! {
	#[test]
	fn what_is_due_is_found_by_counting(
		start in 0..50u64,
		period in 0..50u64,
		mut pauses in vec((0..100u64, 0..30u64), 0..6),
	) {
		pauses.sort();
		let pauses: Vec<Pause> =
			pauses.into_iter().map(|(from, lasts)| (from, from + lasts)).collect();
		// Moment by moment, those that count.
		let paused = |now: u64| pauses.iter().any(|(from, until)| (*from..*until).contains(&now));
		let mut now = start;
		let mut left = period;
		while left > 0 {
			left -= u64::from(!paused(now));
			now += 1;
		}
		prop_assert_eq!(due(start, period, pauses.iter().copied()), now);
	}
}

#[test]
fn the_lot_can_be_drawn_for_its_period() {
	assert_eq!(drawn_until(&quiet(), DRAW_PERIOD), None);
	let reviewed = Emergency { reviewed_in: Some(BLOCK), ..quiet() };
	assert_eq!(drawn_until(&reviewed, DRAW_PERIOD), Some(BLOCK + DRAW_PERIOD));
}

#[test]
fn the_lot_falls_by_the_hash_of_block_patient_and_id() {
	let block = [0x5B; 32];
	let mut fell = [0; 3];
	for n in 0..1_000u32 {
		// SCALE: the lengths of the tag and of the hash, each below 64, take a byte.
		let mut bytes = vec![22 << 2];
		bytes.extend(b"salus/emergency-lot/v1");
		bytes.push(32 << 2);
		bytes.extend(block);
		bytes.extend([0xA1; 32]);
		bytes.extend(n.to_le_bytes());
		let first = u64::from_be_bytes(blake2_256(&bytes)[..8].try_into().unwrap());
		for (count, one_in) in fell.iter_mut().zip([1, 4, 20]) {
			let falls = is_sampled(&block, PATIENT_ANA, EmergencyId(n), one_in);
			assert_eq!(falls, first % u64::from(one_in) == 0, "{n} of {one_in}");
			*count += u32::from(falls);
		}
	}
	assert_eq!(fell[0], 1_000);
	assert!((200..300).contains(&fell[1]), "{fell:?}");
	assert!((30..70).contains(&fell[2]), "{fell:?}");
	// If nobody set how many, on each.
	assert!(is_sampled(&block, PATIENT_ANA, FIRST, 0));
}

#[test]
fn the_lot_depends_on_each_part() {
	let lots = |block: u8, patient: u8| {
		let patient = PatientId([patient; 32]);
		(0..64).map(|n| is_sampled(&[block; 32], patient, EmergencyId(n), 2)).collect::<Vec<_>>()
	};
	assert_ne!(lots(1, 1), lots(2, 1));
	assert_ne!(lots(1, 1), lots(1, 2));
	assert!(lots(1, 1).contains(&true) && lots(1, 1).contains(&false));
}

#[test]
fn limits_are_exceeded_by_one_more_than_is_expected() {
	let practitioner = EmergencyFlags::from(EmergencyFlag::Practitioner);
	let organization = EmergencyFlags::from(EmergencyFlag::Organization);
	assert_eq!(exceeded((3, 3), (5, 5)), EmergencyFlags::empty());
	assert_eq!(exceeded((4, 3), (5, 5)), practitioner);
	assert_eq!(exceeded((3, 3), (6, 5)), organization);
	assert_eq!(exceeded((4, 3), (6, 5)), practitioner.union(organization));
}

#[test]
fn a_tally_is_of_one_day() {
	let midnight = NOW + 16 * HOUR;
	let one = Tally::default().with_one(NOW);
	assert_eq!(one, Tally { day: NOW / DAY, count: 1 });
	assert_eq!((one.on_day_of(midnight - 1), one.on_day_of(midnight)), (1, 0));
	assert_eq!(one.with_one(midnight - 1).count, 2);
	assert_eq!(one.with_one(midnight), Tally { day: NOW / DAY + 1, count: 1 });
	let full = Tally { count: u32::MAX, ..one };
	assert_eq!(full.with_one(NOW).count, u32::MAX);
}

#[test]
fn who_opens_treats_and_who_reviews_neither_insures_nor_researches() {
	assert_eq!(OPENERS, Roles::of(&[Role::Provider, Role::Pharmacy, Role::Laboratory]));
	let others = Roles::of(&[Role::Payer, Role::Researcher]);
	assert!(!REVIEWERS.intersects(others));
	assert_eq!(REVIEWERS.union(others), Roles::all());
}
