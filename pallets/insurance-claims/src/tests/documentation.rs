//! Which day a provider's own records show: one at each payer.

use super::*;
use crate::{CitedRecords, ServiceTags};
use salus_primitives::Day;
use AdjustmentGroup::{CO, PR};

const YESTERDAY: Day = Day(TODAY.0 - 1);

/// A service that cites these records, of which each has its own tag.
fn on(day: Day, tag: u8, evidence: Vec<Evidence>) -> ClaimLine {
	ClaimLine { day, service_tag: [tag; 32], ..citing(evidence) }
}

/// A record of Ana that Lakeside anchored.
fn note(seed: u8) -> Evidence {
	anchored(LAKESIDE, seed, ANA)
}

/// The day that a record of Lakeside shows at Umbrella.
fn shown(evidence: &Evidence) -> Option<Day> {
	CitedRecords::<Test>::get(UMBRELLA, leaf(evidence, ANA)).map(|shown| {
		assert_eq!(shown.provider, LAKESIDE);
		shown.day
	})
}

#[test]
fn one_record_shows_several_services_of_a_day() {
	build_and_execute(|| {
		let cited = || vec![note(8), note(8)];
		let claim = decided(vec![on(TODAY, 1, cited()), on(TODAY, 2, cited())]);
		assert!(claim.lines.iter().all(DecidedLine::is_allowed));
		assert!(decided(vec![on(TODAY, 3, cited())]).lines[0].is_allowed());
		assert_eq!(shown(&note(8)), Some(TODAY));
	});
}

#[test]
fn a_record_of_another_day_is_denied() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		assert!(decided(vec![on(YESTERDAY, 1, vec![note(8)])]).lines[0].is_allowed());
		let (paid, counted) = (balance(LAKESIDE), Accumulators::get());

		// Also if only one of its records is of another day.
		for cited in [vec![note(8)], vec![note(9), note(8)]] {
			let claim = decided(vec![on(TODAY, 2, cited)]);
			assert_eq!((claim.status, claim.paid), (ClaimStatus::Denied, 0));
			assert_denied(&claim.lines[0], CO, 252);
		}
		assert_eq!((balance(LAKESIDE), Accumulators::get()), (paid, counted));
		assert_eq!((shown(&note(8)), shown(&note(9))), (Some(YESTERDAY), None));
		assert_eq!(ServiceTags::<Test>::get((UMBRELLA, ANA), [2; 32]), None);

		// Claimed again with a record of the day it is allowed.
		assert!(decided(vec![on(TODAY, 2, vec![note(9)])]).lines[0].is_allowed());
		assert_eq!(shown(&note(9)), Some(TODAY));
	});
}

#[test]
fn a_record_of_another_day_is_denied_within_a_claim() {
	build_and_execute(|| {
		let claim = decided(vec![
			on(TODAY, 1, vec![note(8)]),
			on(YESTERDAY, 2, vec![note(8)]),
			on(YESTERDAY, 3, vec![note(9)]),
			on(TODAY, 4, vec![note(8), note(9)]),
			on(TODAY, 5, vec![note(8)]),
		]);
		for (line, is_allowed) in claim.lines.iter().zip([true, false, true, false, true]) {
			assert_eq!(line.is_allowed(), is_allowed);
			if !is_allowed {
				assert_denied(line, CO, 252);
			}
		}
	});
}

#[test]
fn a_denied_line_gives_its_records_no_day() {
	build_and_execute(|| {
		let excluded = ClaimLine { benefit: COSMETIC, ..on(YESTERDAY, 1, vec![note(8)]) };
		let claim = decided(vec![excluded.clone(), on(TODAY, 2, vec![note(8)])]);
		assert_denied(&claim.lines[0], PR, 96);
		assert!(claim.lines[1].is_allowed());
		// The plan's exclusion comes before, the benefit's limit after.
		assert_denied(&decided(vec![excluded]).lines[0], PR, 96);
		let used_up = |day| ClaimLine { benefit: THERAPY, ..on(day, 9, vec![note(8)]) };
		assert!(decided(vec![line(THERAPY, 3), line(THERAPY, 4)]).lines[1].is_allowed());
		let claim = decided(vec![used_up(YESTERDAY), used_up(TODAY)]);
		assert_denied(&claim.lines[0], CO, 252);
		assert_denied(&claim.lines[1], PR, 119);
	});
}

#[test]
fn records_of_others_show_services_of_any_day() {
	build_and_execute(|| {
		let referral = anchored(ST_MARY, 20, ANA);
		let claim = decided(vec![
			on(TODAY, 1, vec![note(8), referral.clone()]),
			on(YESTERDAY, 2, vec![referral.clone(), note(9)]),
		]);
		assert!(claim.lines.iter().all(DecidedLine::is_allowed));
		// To St Mary it is its own, and shows the day for which St Mary is paid.
		let own = |day, tag| on(day, tag, vec![referral.clone()]);
		let lines = vec![own(Day(TODAY.0 - 2), 3), own(TODAY, 4)];
		assert_ok!(submit_by(ST_MARY_ADMIN, ANA_COVERAGE, lines));
		let claim = Claims::claim_view(ClaimId(1)).expect("it is stored");
		assert!(claim.lines[0].is_allowed());
		assert_denied(&claim.lines[1], CO, 252);
	});
}

#[test]
fn each_payer_is_shown_a_day_of_its_own() {
	build_and_execute(|| {
		cover_by_mutual(CoverageId(2));
		assert!(decided(vec![on(TODAY, 1, vec![note(8)])]).lines[0].is_allowed());
		assert_ok!(submit_to_mutual(CoverageId(2), vec![on(YESTERDAY, 1, vec![note(8)])]));
		let claim = Claims::claim_view(ClaimId(1)).expect("it is stored");
		assert!(claim.lines[0].is_allowed());
	});
}

#[test]
fn a_line_of_which_nothing_is_allowed_takes_neither_tag_nor_record() {
	build_and_execute(|| {
		let free = ClaimLine { charged: 0, ..on(YESTERDAY, 1, vec![note(8)]) };
		let claim = decided(vec![free.clone()]);
		assert!(claim.lines[0].is_allowed() && !claim.lines[0].is_counted());
		assert_eq!(shown(&note(8)), None);
		assert_eq!(ServiceTags::<Test>::get((UMBRELLA, ANA), [1; 32]), None);
		// In one claim, too, the service that is paid is not a duplicate of it.
		let claim = decided(vec![free, on(TODAY, 1, vec![note(8)])]);
		assert!(claim.lines[1].is_counted());
		assert_eq!(shown(&note(8)), Some(TODAY));
	});
}
