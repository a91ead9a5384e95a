//! What a claim weighs.

use super::*;
use crate::{Call, WeightInfo};
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use salus_primitives::{BatchSequence, Day, Place};

fn weight(lines: Vec<ClaimLine>) -> u64 {
	let lines = BoundedVec::try_from(lines).expect("they fit");
	let call = Call::<Test>::submit { coverage: ANA_COVERAGE, permission: GRANT, lines };
	call.get_dispatch_info().call_weight.ref_time()
}

/// A record with a path of so many hashes.
fn at_depth(depth: usize) -> Evidence {
	let proof = BoundedVec::truncate_from(vec![[0; 32]; depth]);
	let place = Place::Batch { sequence: BatchSequence(0), index: 0, proof };
	Evidence { place, ..record(LAKESIDE, 1) }
}

#[test]
fn submit_weighs_lines_records_and_hashes() {
	new_test_ext().execute_with(|| {
		let base = <() as WeightInfo>::submit(0).ref_time();
		let short = || line(VISIT, 1);
		assert_eq!(weight(vec![short()]), base + 10_000);
		assert_eq!(weight(vec![short(), short()]), base + 20_000);
		// A record more than there are lines, whichever line cites it, and its hashes.
		let more = citing(vec![at_depth(0), at_depth(5)]);
		assert_eq!(weight(vec![more.clone()]), base + 10_100 + 5);
		assert_eq!(weight(vec![short(), more]), base + 20_100 + 5);
		assert_eq!(weight(vec![citing(vec![at_depth(32)])]), base + 10_000 + 32);
	});
}

#[test]
fn submit_weighs_each_day_and_year_more() {
	new_test_ext().execute_with(|| {
		let on = |day: i32| ClaimLine { day: Day(day), ..line(VISIT, 1) };
		let base = weight(vec![on(TODAY.0); 4]);
		let (day, year) = (3_000_000, 50_000_000);
		assert_eq!(
			weight(vec![on(TODAY.0), on(TODAY.0), on(TODAY.0 - 1), on(TODAY.0)]),
			base + day
		);
		let last_year = on(NEW_YEAR.0 - 1);
		assert_eq!(
			weight(vec![on(NEW_YEAR.0), last_year.clone(), on(TODAY.0), last_year]),
			base + 2 * day + year
		);
	});
}

#[test]
fn submit_without_a_line_weighs_what_its_checks_do() {
	new_test_ext().execute_with(|| {
		let base = <() as WeightInfo>::submit(0);
		assert_eq!(Weight::from_parts(weight(vec![]), 0), base);
	});
}
