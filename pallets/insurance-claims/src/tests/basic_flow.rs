//! The pallet's story.

use super::*;
use crate::Event;

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// Umbrella has paid 300 to the consortium's bank.
		assert_ok!(Claims::fund(RuntimeOrigin::signed(COUNCIL), UMBRELLA, 30_000));
		System::assert_last_event(Event::Funded { organization: UMBRELLA, amount: 30_000 }.into());

		// Ana was at Lakeside, whose note of the visit is anchored: 120 charged, 100 allowed, of
		// which she bears 20.
		let visit = ClaimLine { charged: 12_000, ..line(VISIT, 1) };
		assert_ok!(submit_by(DR_LINDQVIST, ANA_COVERAGE, vec![visit.clone()]));
		let id = ClaimId(0);
		System::assert_has_event(
			Event::Decided {
				claim: id,
				coverage: ANA_COVERAGE,
				patient: ANA,
				permission: GRANT,
				provider: LAKESIDE,
				payer: UMBRELLA,
				paid: 8_000,
				status: ClaimStatus::Paid,
				by: DR_LINDQVIST,
			}
			.into(),
		);
		System::assert_last_event(
			Event::Paid { claim: id, payer: UMBRELLA, provider: LAKESIDE, amount: 8_000 }.into(),
		);
		let claim = Claims::claim_view(id).expect("it is stored");
		assert_eq!(
			adjustments(&claim.lines[0]),
			[(AdjustmentGroup::CO, 45, 2_000), (AdjustmentGroup::PR, 3, 2_000)]
		);
		assert_eq!((balance(UMBRELLA), balance(LAKESIDE)), (22_000, 8_000));

		// The same service again is decided, and denied.
		let again = decided(vec![visit]);
		assert_eq!((again.id, again.status, again.paid), (ClaimId(1), ClaimStatus::Denied, 0));
		assert_denied(&again.lines[0], AdjustmentGroup::OA, 18);

		// Three more therapies than the pool can pay await funds, until it is funded.
		fund(UMBRELLA, 1);
		let therapy = ClaimLine { charged: 30_000, units: 3, ..line(THERAPY, 2) };
		let claim = decided(vec![therapy]);
		assert_eq!((claim.status, claim.paid), (ClaimStatus::AwaitingFunds, 30_000));
		assert_eq!((balance(UMBRELLA), balance(LAKESIDE)), (22_001, 8_000));
		fund(UMBRELLA, 7_999);
		assert_ok!(Claims::settle(RuntimeOrigin::signed(STRANGER), UMBRELLA));
		assert_eq!((balance(UMBRELLA), balance(LAKESIDE)), (0, 38_000));

		// Lakeside takes its money.
		assert_ok!(Claims::redeem(RuntimeOrigin::signed(LAKESIDE_ADMIN), 38_000));
		System::assert_last_event(
			Event::Redeemed { organization: LAKESIDE, amount: 38_000, by: LAKESIDE_ADMIN }.into(),
		);
		assert_eq!(balance(LAKESIDE), 0);
		assert_eq!(Settlement::total_issuance(), 0);
	});
}
