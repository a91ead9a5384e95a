//! The pallet's story.

use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_runtime_api::{RelationshipStatus, MAX_PAGE};

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// St Mary takes Ana in, for ninety days.
		let valid_until = NOW + 90 * DAY;
		assert_ok!(Relations::attest(
			signed(DR_OKAFOR),
			PATIENT_ANA,
			Treatment,
			valid_until,
			EVIDENCE
		));
		System::assert_last_event(
			Event::Attested {
				patient: PATIENT_ANA,
				organization: ST_MARY,
				kind: Treatment,
				valid_until,
				by: DR_OKAFOR,
			}
			.into(),
		);
		assert_eq!(holds(ST_MARY, Treatment), Some(valid_until));

		// A clinic that Ana never saw attests, too. She sees it, and disputes.
		set_time(NOW + DAY);
		assert_ok!(attest(LAKESIDE_ADMIN, Treatment, valid_until));
		assert_eq!(holds(LAKESIDE, Treatment), Some(valid_until));
		let mut shown: Vec<_> = Relations::relationships(PATIENT_ANA, None, MAX_PAGE)
			.into_iter()
			.map(|view| (view.organization, view.status))
			.collect();
		shown.sort_by_key(|(organization, _)| *organization);
		let in_force = RelationshipStatus::InForce;
		assert_eq!(shown, [(ST_MARY, in_force), (LAKESIDE, in_force)]);
		set_time(NOW + 2 * DAY);
		assert_ok!(Relations::dispute(signed(ANA_CONSENT_KEY), PATIENT_ANA, LAKESIDE, Treatment));
		assert_eq!(holds(LAKESIDE, Treatment), None);
		assert_noop!(attest(LAKESIDE_ADMIN, Treatment, valid_until), Error::<Test>::Disputed);

		// It was her own mistake. Nothing holds before the clinic attests anew.
		set_time(NOW + 3 * DAY);
		assert_ok!(Relations::withdraw_dispute(signed(ANA_KEY), PATIENT_ANA, LAKESIDE, Treatment));
		assert_eq!(holds(LAKESIDE, Treatment), None);
		assert_ok!(attest(DR_LINDQVIST, Treatment, valid_until));
		assert_eq!(holds(LAKESIDE, Treatment), Some(valid_until));

		// St Mary ends it; of Lakeside's the time runs out. What was is still known.
		set_time(NOW + 4 * DAY);
		assert_ok!(end(ST_MARY_ADMIN, Treatment));
		assert_eq!(holds(ST_MARY, Treatment), None);
		set_time(valid_until);
		assert_eq!(holds(LAKESIDE, Treatment), None);
		let held = |organization| Relations::held(PATIENT_ANA, organization, Treatment);
		assert_eq!(held(ST_MARY), [(NOW, NOW + 4 * DAY)]);
		assert_eq!(held(LAKESIDE), [(NOW + DAY, NOW + 2 * DAY), (NOW + 3 * DAY, valid_until)]);
		let status = |organization| {
			Relations::relationship(PATIENT_ANA, organization, Treatment).map(|view| view.status)
		};
		assert_eq!(status(ST_MARY), Some(RelationshipStatus::Ended));
		assert_eq!(status(LAKESIDE), Some(RelationshipStatus::Expired));
	});
}
