//! The pallet's story.

use super::*;
use crate::Event;
use frame_support::{assert_noop, assert_ok};
use salus_primitives::Judged;
use salus_runtime_api::{DisclosureView, MAX_PAGE};

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// Lakeside asks St Mary for Ana's results, under her grant.
		ana_grants(GrantId(7), ST_MARY, LAKESIDE);
		let lakeside = Recipient::Organization(LAKESIDE);
		assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, lakeside, under_grant(7)));
		System::assert_last_event(
			Event::Recorded {
				patient: PATIENT_ANA,
				index: 0,
				holder: ST_MARY,
				sequence: 0,
				recipient: lakeside,
				outcome: under_grant(7),
				judged: Judged::InForce,
				by: DR_OKAFOR,
			}
			.into(),
		);

		// An insurer asks, and is refused. Lakeside uses its own records.
		let umbrella = Recipient::Organization(UMBRELLA);
		assert_ok!(disclose(ST_MARY_ADMIN, PATIENT_ANA, umbrella, REFUSED));
		assert_ok!(disclose(DR_LINDQVIST, PATIENT_ANA, lakeside, released(Basis::OwnRecord)));

		// Ana revokes. St Mary gives another result all the same, and the entry says so.
		ana_revokes();
		System::set_block_number(5);
		set_time(NOW + 8_000);
		assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, lakeside, under_grant(7)));

		// Ana sees who looked.
		let shown: Vec<_> = Disclosures::disclosures(PATIENT_ANA, 0, MAX_PAGE);
		let seen: Vec<_> =
			shown.iter().map(|view| (view.holder, view.sequence, view.judged)).collect();
		assert_eq!(
			seen,
			[
				(ST_MARY, 0, Judged::InForce),
				(ST_MARY, 1, Judged::NotJudged),
				(LAKESIDE, 0, Judged::InForce),
				(ST_MARY, 2, Judged::NotInForce),
			]
		);
		assert_eq!(
			shown[3],
			DisclosureView {
				index: 3,
				holder: ST_MARY,
				sequence: 2,
				recipient: lakeside,
				outcome: under_grant(7),
				judged: Judged::NotInForce,
				description: DESCRIPTION,
				block: 5,
				recorded_at: NOW + 8_000,
			}
		);

		// Suspended, the hospital writes no more; what it wrote stays.
		suspend(ST_MARY);
		assert_noop!(
			disclose(DR_OKAFOR, PATIENT_ANA, lakeside, REFUSED),
			crate::Error::<Test>::NotAuthorized
		);
		assert_eq!(Disclosures::disclosures(PATIENT_ANA, 0, MAX_PAGE), shown);
	});
}
