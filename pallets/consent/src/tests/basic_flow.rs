//! The pallet's story.

use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{Basis, DataCategory, Obligation};
use salus_runtime_api::GrantStatus;

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		let results = lab_result();
		let note = RecordFacts { category: DataCategory::ClinicalNotes, ..results };
		let ask = || Consent::check_access(request(DR_LINDQVIST, vec![results, note]));

		// Nobody but St Mary may read Ana's records there.
		assert_eq!(ask(), Ok(vec![denied(DenyReason::NoGrant); 2]));
		assert!(decision_for(DR_OKAFOR).is_permit());

		// Ana lets Lakeside read her results for thirty days.
		let lakeside = Grantee::Organization(LAKESIDE);
		assert_ok!(Consent::grant(
			ana(),
			PATIENT_ANA,
			lakeside.clone(),
			scope(),
			terms_until(NOW + 30 * DAY)
		));
		System::assert_last_event(
			Event::Granted {
				patient: PATIENT_ANA,
				grant: GrantId(0),
				right: Right::Patient,
				by: ANA_KEY,
			}
			.into(),
		);
		let permitted = Decision::Permit {
			basis: Basis::Grant(GrantId(0)),
			// The note in the same answer is refused.
			obligations: Obligation::Redact.into(),
			until: Some(NOW + 30 * DAY),
		};
		assert_eq!(ask(), Ok(vec![permitted, denied(DenyReason::Category)]));

		// She changes her mind.
		set_time(NOW + DAY);
		let revoke = || Consent::revoke(ana(), PATIENT_ANA, GrantId(0));
		assert_ok!(revoke());
		System::assert_last_event(
			Event::Revoked {
				patient: PATIENT_ANA,
				grant: GrantId(0),
				by: ANA_KEY,
				acting: Acting::Patient,
			}
			.into(),
		);
		assert_eq!(ask(), Ok(vec![denied(DenyReason::NoGrant); 2]));
		assert_noop!(revoke(), Error::<Test>::Revoked);

		// What she had allowed can still be seen.
		let view = Consent::grant_view(PATIENT_ANA, GrantId(0)).expect("grants are not deleted");
		assert_eq!(view.status, GrantStatus::Revoked);
		assert_eq!(view.revoked_at, Some(NOW + DAY));
	});
}
