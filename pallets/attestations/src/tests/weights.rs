//! What a call weighs beyond what is measured.

use super::*;
use crate::{Call, WeightInfo};
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use salus_primitives::traits::PatientInspect;

#[test]
fn unlink_weighs_what_tells_whether_it_is_free() {
	new_test_ext().execute_with(|| {
		let call = Call::<Test>::unlink {
			patient: PATIENT_ANA,
			organization: ST_MARY,
			identifier: NUMBER,
		};
		let measured = <() as WeightInfo>::unlink();
		assert_ne!(measured, Weight::zero());
		let checks = <Registry as PatientInspect<AccountId>>::inspect_weight();
		let expected = measured + checks + DbWeight::get().reads(1);
		assert_eq!(call.get_dispatch_info().call_weight, expected);
	});
}
