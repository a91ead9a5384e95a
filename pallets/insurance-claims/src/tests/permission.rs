//! Permission to pay, judged on the day of service.

use super::*;
use salus_primitives::{DataCategory, Day, PatientId, Purpose};

fn on(day: Day, seed: u8) -> ClaimLine {
	ClaimLine { day, ..line(VISIT, seed) }
}

/// Ana's grant holds from one day to another.
fn in_force(first: Day, last: Day) {
	Permissions::mutate(|permissions| {
		permissions.insert((ANA, GRANT), Permission { recipient: UMBRELLA, first, last });
	});
}

#[test]
fn permission_on_the_day_of_service_is_enough() {
	build_and_execute(|| {
		// Revoked ten days ago: what was rendered until then is paid, what came after is not.
		let revoked = Day(TODAY.0 - 10);
		in_force(Day(TODAY.0 - 20), revoked);
		assert_ok!(submit(vec![on(revoked, 1), on(Day(TODAY.0 - 20), 2)]));
		rejected(vec![on(Day(revoked.0 + 1), 3)], Error::NotPermitted);
		rejected(vec![on(Day(TODAY.0 - 21), 4)], Error::NotPermitted);
		rejected(vec![on(TODAY, 5)], Error::NotPermitted);
		// One day that was not permitted is enough.
		rejected(vec![on(revoked, 6), on(TODAY, 7)], Error::NotPermitted);
	});
}

#[test]
fn permission_is_asked_for_this_payment() {
	build_and_execute(|| {
		Asked::set(vec![]);
		let yesterday = Day(TODAY.0 - 1);
		assert_ok!(submit(vec![on(TODAY, 1), on(yesterday, 2), on(TODAY, 3)]));
		// Once for each day.
		assert_eq!(
			Asked::get(),
			[yesterday, TODAY].map(|day| (LAKESIDE, Purpose::Hpaymt, DataCategory::Claims, day))
		);
	});
}

#[test]
fn permission_for_another_payer_patient_or_by_another_grant_fails() {
	build_and_execute(|| {
		permit(ANA, GRANT, MUTUAL);
		rejected(vec![on(TODAY, 1)], Error::NotPermitted);
		permit(ANA, GrantId(1), UMBRELLA);
		rejected(vec![on(TODAY, 1)], Error::NotPermitted);
		// Ben's does not do for Ana.
		Permissions::mutate(|permissions| permissions.remove(&(ANA, GRANT)));
		assert!(Permissions::get().contains_key(&(BEN, GRANT)));
		rejected(vec![on(TODAY, 1)], Error::NotPermitted);
		// Nor does one of an identity that is not the coverage's.
		permit(PatientId([0xEE; 32]), GRANT, UMBRELLA);
		rejected(vec![on(TODAY, 1)], Error::NotPermitted);
	});
}

#[test]
fn permission_is_needed_for_what_would_be_denied() {
	build_and_execute(|| {
		let before_coverage = on(Day(TODAY.0 - 400), 1);
		let claim = decided(vec![before_coverage.clone()]);
		assert_denied(&claim.lines[0], AdjustmentGroup::PR, 26);
		in_force(Day(TODAY.0 - 20), TODAY);
		rejected(vec![on(Day(TODAY.0 - 400), 2)], Error::NotPermitted);
		rejected(vec![before_coverage], Error::NotPermitted);
	});
}
