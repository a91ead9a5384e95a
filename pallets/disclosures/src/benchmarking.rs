//! Benchmarks: each call in its worst case.

use crate::pallet::*;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use salus_primitives::{
	traits::{GrantInspect, OrganizationInspect, PatientInspect},
	Basis, Judged, Outcome, Recipient, Roles,
};

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn disclose() {
		let key: T::AccountId = account("patient", 0, 0);
		let patient = T::Patients::set_patient(&key);
		// More is read to know for whom a practitioner acts than for an admin. Of all bases the most
		// is read for a grant to a study of another organization that was given out of another grant:
		// two grants, the study, its sponsor and the recipient. Whether it was for the recipient the
		// chain cannot tell.
		let who: T::AccountId = account("practitioner", 0, 0);
		let holder = T::Organizations::set_practitioner(&who, Roles::all());
		let other: T::AccountId = account("practitioner", 1, 0);
		let organization = T::Organizations::set_practitioner(&other, Roles::all());
		let grant = T::Grants::set_grant_to_study(patient, &key, &other, organization);
		let recipient = Recipient::Organization(organization);
		let outcome = Outcome::Released { basis: Basis::Grant(grant) };
		// The counters exist already, so that they are read as well as written.
		NextIndex::<T>::insert(patient, 1);
		NextSequence::<T>::insert(patient, holder, 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), patient, recipient, outcome, [0xFF; 32]);

		assert!(Entries::<T>::get(patient, 1).is_some_and(|entry| {
			(entry.holder, entry.sequence, entry.judged) == (holder, 1, Judged::NotJudged)
		}));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
