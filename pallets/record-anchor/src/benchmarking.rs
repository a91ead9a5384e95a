//! Benchmarks: each call in its worst case.

use crate::pallet::*;
use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use frame_system::RawOrigin;
use salus_primitives::{traits::OrganizationInspect, BatchSequence, Leaf, OrganizationId, Roles};

/// A practitioner: more is read to know for whom one acts than for an admin.
fn practitioner<T: Config>() -> (T::AccountId, OrganizationId) {
	let who: T::AccountId = account("practitioner", 0, 0);
	let organization = T::Organizations::set_practitioner(&who, Roles::all());
	(who, organization)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn anchor() {
		let (who, issuer) = practitioner::<T>();
		let leaf = Leaf([0xFF; 32]);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), leaf);

		assert!(Anchors::<T>::contains_key(issuer, leaf));
	}

	#[benchmark]
	fn anchor_batch() {
		let (who, issuer) = practitioner::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who), [0xFF; 32], T::MaxBatchCount::get());

		assert!(Batches::<T>::contains_key(issuer, BatchSequence(0)));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
