//! What a call weighs beyond what is measured: what is free is checked before it is called, too.

use super::*;
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	weights::Weight,
};

#[test]
fn checks_before_a_free_call_are_weighed() {
	let read = <Test as frame_system::Config>::DbWeight::get().reads(1);
	let base = |ref_time| Weight::from_parts(ref_time, 0).saturating_add(read);
	let (patient, duplicate) = (PATIENT_ANA, UNKNOWN_WOMAN);
	// Keys cost 11 each.
	for (call, weight) in [
		(Call::<Test>::refute_death { patient }, base(13 + 3 * 11)),
		(Call::deactivate { patient }, base(29 + 11)),
		(Call::unmerge { duplicate }, base(31 + 2 * 11)),
	] {
		let info = call.get_dispatch_info();
		assert_eq!(
			(info.call_weight, info.class),
			(weight, DispatchClass::Operational),
			"{call:?}"
		);
	}
}

#[test]
fn what_is_paid_is_not_operational() {
	let (patient, duplicate, survivor) = (PATIENT_ANA, UNKNOWN_WOMAN, PATIENT_ANA);
	for call in [
		Call::<Test>::attest_death { patient, evidence: EVIDENCE },
		Call::withdraw_death { patient },
		Call::reverse_death { patient },
		Call::reactivate { patient },
		Call::merge { duplicate, survivor },
		Call::accept_merge { duplicate },
	] {
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal, "{call:?}");
	}
}
