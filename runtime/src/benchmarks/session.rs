//! The session's calls. The SDK's benchmarks of them need its staking.

use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_benchmarking::{v2::*, BenchmarkError};
use frame_system::{Pallet as System, RawOrigin};
use pallet_session::{Call, ExternallySetKeys, Pallet as Session};
use sp_runtime::traits::Convert;

/// What the benchmarks hang on, as those of the SDK hang on their pallet.
pub struct Pallet<T>(PhantomData<T>);

/// What a runtime gives the benchmarks.
pub trait Config: pallet_session::Config {
	/// New keys, each time others, and the proof of `owner` that it holds them.
	fn keys(owner: &Self::AccountId) -> (Self::Keys, Vec<u8>);
}

/// An account that has set its keys.
fn account_with_keys<T: Config>() -> Result<T::AccountId, BenchmarkError> {
	let who: T::AccountId = account("validator", 0, 0);
	System::<T>::inc_providers(&who);
	let (keys, proof) = T::keys(&who);
	Session::<T>::set_keys(RawOrigin::Signed(who.clone()).into(), keys, proof)?;
	Ok(who)
}

/// The keys that the account of a validator has set.
fn keys_of<T: Config>(who: &T::AccountId) -> Option<T::Keys> {
	T::ValidatorIdOf::convert(who.clone()).and_then(|who| Session::<T>::load_keys(&who))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	// Keys that replace others, which are forgotten. As if another pallet had set these: then the
	// account is written too.
	#[benchmark]
	fn set_keys() -> Result<(), BenchmarkError> {
		let who = account_with_keys::<T>()?;
		ExternallySetKeys::<T>::insert(&who, ());
		let (keys, proof) = T::keys(&who);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), keys.clone(), proof);

		assert!(keys_of::<T>(&who) == Some(keys));
		Ok(())
	}

	#[benchmark]
	fn purge_keys() -> Result<(), BenchmarkError> {
		let who = account_with_keys::<T>()?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert!(keys_of::<T>(&who).is_none());
		Ok(())
	}
}
