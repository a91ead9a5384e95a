//! Permission to pay, judged on the day of service.

use super::*;
use salus_primitives::{DataCategory, Day, GrantId, PatientId, Purpose, RelationshipKind};

fn on(day: Day, seed: u8) -> ClaimLine {
	ClaimLine { day, ..line(VISIT, seed) }
}

/// Ana's grant holds from one day to another.
fn in_force(first: Day, last: Day) {
	permit_on(ANA, GRANT, UMBRELLA, first, last);
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
		permit(ANA, Permission::Grant(GrantId(1)), UMBRELLA);
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

/// Lakeside submits a claim for Ana that rests on this, and that is rejected.
fn rejected_under(permission: Permission, lines: Vec<ClaimLine>) {
	assert_noop!(
		submit_under(permission, LAKESIDE_ADMIN, ANA_COVERAGE, lines),
		Error::<Test>::NotPermitted
	);
}

#[test]
fn permission_by_the_policy_on_the_day_of_service_is_enough() {
	build_and_execute(|| {
		fund(UMBRELLA, 100_000);
		// Umbrella's relationship was disputed ten days ago.
		let disputed = Day(TODAY.0 - 10);
		permit_on(ANA, POLICY, UMBRELLA, Day(TODAY.0 - 20), disputed);
		let lines = vec![on(disputed, 1), on(Day(TODAY.0 - 20), 2)];
		assert_ok!(submit_under(POLICY, LAKESIDE_ADMIN, ANA_COVERAGE, lines));
		let claim = Claims::claim_view(ClaimId(0)).expect("it is stored");
		assert_eq!((claim.permission, claim.status), (POLICY, ClaimStatus::Paid));
		let decided = System::events().into_iter().rev().find_map(|record| match record.event {
			RuntimeEvent::Claims(crate::Event::Decided { permission, .. }) => Some(permission),
			_ => None,
		});
		assert_eq!(decided, Some(POLICY));
		for (day, seed) in [(Day(disputed.0 + 1), 3), (Day(TODAY.0 - 21), 4), (TODAY, 5)] {
			rejected_under(POLICY, vec![on(day, seed)]);
		}
		// One day that was not permitted is enough.
		rejected_under(POLICY, vec![on(disputed, 6), on(TODAY, 7)]);
	});
}

#[test]
fn permission_that_is_named_is_the_one_that_counts() {
	build_and_execute(|| {
		// There is a grant, and the policy is named.
		rejected_under(POLICY, vec![on(TODAY, 1)]);
		// The policy permits, and a grant is named that does not.
		Permissions::mutate(|permissions| permissions.remove(&(ANA, GRANT)));
		permit(ANA, POLICY, UMBRELLA);
		rejected(vec![on(TODAY, 1)], Error::NotPermitted);
		// Or the policy by another relationship.
		rejected_under(Permission::Policy(RelationshipKind::Treatment), vec![on(TODAY, 1)]);
		// By a relationship of another payer, or with another patient.
		permit(ANA, POLICY, MUTUAL);
		rejected_under(POLICY, vec![on(TODAY, 1)]);
		Permissions::mutate(|permissions| permissions.remove(&(ANA, POLICY)));
		permit(BEN, POLICY, UMBRELLA);
		rejected_under(POLICY, vec![on(TODAY, 1)]);
	});
}
