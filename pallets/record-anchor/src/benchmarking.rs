//! Benchmarks: each call in its worst case. Of the places of a leaf a batch is the costlier one,
//! by the hashes of its path; they are the component `h`.

use crate::pallet::*;
use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use frame_system::RawOrigin;
use salus_primitives::{
	traits::{AnchorInspect, OrganizationInspect},
	AnchorState, BatchSequence, Leaf, OrganizationId, Roles,
};

/// The leaf that is anchored.
const LEAF: Leaf = Leaf([0xFF; 32]);

/// A practitioner: more is read to know for whom one acts than for an admin.
fn practitioner<T: Config>() -> (T::AccountId, OrganizationId) {
	let who: T::AccountId = account("practitioner", 0, 0);
	let organization = T::Organizations::set_practitioner(&who, Roles::all());
	(who, organization)
}

fn state<T: Config>(issuer: OrganizationId) -> Option<AnchorState> {
	Touched::<T>::get(issuer, LEAF).map(|touch| touch.state)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn anchor() {
		let (who, issuer) = practitioner::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who), LEAF);

		assert!(Anchors::<T>::contains_key(issuer, LEAF));
	}

	#[benchmark]
	fn anchor_batch() {
		let (who, issuer) = practitioner::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(who), [0xFF; 32], T::MaxBatchCount::get());

		assert!(Batches::<T>::contains_key(issuer, BatchSequence(0)));
	}

	#[benchmark]
	fn amend(h: Linear<0, 32>) {
		let (who, issuer) = practitioner::<T>();
		let place = Pallet::<T>::set_in_batch(issuer, LEAF, h);
		let new = Leaf([0xEE; 32]);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), place, LEAF, new);

		assert_eq!(state::<T>(issuer), Some(AnchorState::Superseded));
		assert!(Anchors::<T>::contains_key(issuer, new));
	}

	#[benchmark]
	fn retract(h: Linear<0, 32>) {
		let (who, issuer) = practitioner::<T>();
		let place = Pallet::<T>::set_in_batch(issuer, LEAF, h);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), LEAF, place);

		assert_eq!(state::<T>(issuer), Some(AnchorState::Retracted));
	}

	#[benchmark]
	fn tombstone(h: Linear<0, 32>) {
		let (who, issuer) = practitioner::<T>();
		let place = Pallet::<T>::set_in_batch(issuer, LEAF, h);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), LEAF, place, [0xFF; 32]);

		assert_eq!(state::<T>(issuer), Some(AnchorState::Tombstoned));
	}

	#[benchmark]
	fn state_at(h: Linear<0, 32>) {
		let (_, issuer) = practitioner::<T>();
		let place = Pallet::<T>::set_in_batch(issuer, LEAF, h);
		let found;

		#[block]
		{
			found = Pallet::<T>::state_at(issuer, LEAF, &place);
		}

		assert_eq!(found, Some(AnchorState::Standing));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
