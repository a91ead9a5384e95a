//! What a call weighs beyond what is measured.

use super::*;
use crate::{Call, WeightInfo};
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use salus_primitives::traits::{EmergencyInspect, OrganizationInspect, PatientInspect};

fn organizations() -> Weight {
	<Registry as OrganizationInspect<AccountId>>::inspect_weight()
}

fn patients() -> Weight {
	<Registry as PatientInspect<AccountId>>::inspect_weight()
}

#[test]
fn what_may_be_free_weighs_its_checks_once_more() {
	new_test_ext().execute_with(|| {
		let patient = PATIENT_ANA;
		let reads = |count| DbWeight::get().reads(count);
		for (call, measured, checks) in [
			(
				Call::<Test>::open { patient, holder: Holder::Any, kind: Btg, reason: REASON },
				<() as WeightInfo>::open(),
				// The practitioner, the roles and the holder; the patient.
				organizations() * 3 + patients() + reads(5),
			),
			(Call::close { patient, id: FIRST }, <() as WeightInfo>::close(), reads(2)),
			(
				Call::dispute { patient, id: FIRST },
				<() as WeightInfo>::dispute(),
				patients() + reads(1),
			),
			(
				Call::set_access { patient, access: EmergencyAccess::Nothing },
				<() as WeightInfo>::set_access(),
				// Whose key it is, and whether the identity was recovered.
				patients() * 2 + reads(1),
			),
		] {
			assert_ne!(measured, Weight::zero());
			assert_eq!(call.get_dispatch_info().call_weight, measured + checks, "{call:?}");
		}
	});
}

#[test]
fn what_others_ask_looks_at_two_emergencies() {
	new_test_ext().execute_with(|| {
		let expected = DbWeight::get().reads(9) + organizations() * 2;
		assert_eq!(Glass::inspect_weight(), expected);
	});
}
