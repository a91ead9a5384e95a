//! What is free is checked before it is called, too, and that is weighed.

use super::*;
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};

fn weight(call: Call<Test>) -> Weight {
	call.get_dispatch_info().call_weight
}

#[test]
fn checks_before_a_free_call_are_weighed() {
	let reads = <Test as frame_system::Config>::DbWeight::get().reads(2);
	let base = |ref_time| Weight::from_parts(ref_time, 0).saturating_add(reads);
	let patient = PATIENT_MIA;
	// Keys cost 11, organizations 7 each.
	assert_eq!(weight(Call::remove { patient, representative: FIRST }), base(13 + 11));
	assert_eq!(weight(Call::resign { patient }), base(29));
	assert_eq!(weight(Call::age_out { patient, representative: FIRST }), base(37 + 4 * 11));
	assert_eq!(weight(Call::end_incapacity { patient }), base(31 + 11 + 2 * 7));
}

#[test]
fn whether_the_key_is_kept_of_who_accepts_is_weighed() {
	let (patient, acceptance) = (PATIENT_MIA, opening(Parent));
	let accept = Call::accept { patient, representative: FIRST, acceptance };
	assert_eq!(weight(accept), Weight::from_parts(11, 0));
}
