//! What a call weighs beyond what is measured.

use super::*;
use crate::{Call, WeightInfo};
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use salus_primitives::traits::PatientInspect;

#[test]
fn dispute_weighs_its_checks_once_more() {
	new_test_ext().execute_with(|| {
		let call =
			Call::<Test>::dispute { patient: PATIENT_ANA, organization: ST_MARY, kind: Treatment };
		let measured = <() as WeightInfo>::dispute();
		assert_ne!(measured, Weight::zero());
		// To know whether it is free: the key, and the relationship.
		let checks = <Registry as PatientInspect<AccountId>>::inspect_weight();
		let expected = measured + checks + DbWeight::get().reads(1);
		assert_eq!(call.get_dispatch_info().call_weight, expected);
	});
}

#[test]
fn what_others_ask_reads_the_relationship_and_the_time() {
	new_test_ext().execute_with(|| {
		assert_eq!(Relations::inspect_weight(), DbWeight::get().reads(2));
	});
}
