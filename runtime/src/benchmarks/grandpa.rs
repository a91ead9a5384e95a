//! GRANDPA's calls. The pallet's own benchmarks measure the check of two votes, but not the report.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use core::marker::PhantomData;
use frame_benchmarking::{v2::*, BenchmarkError};
use frame_support::traits::{Get, UnfilteredDispatchable};
use frame_system::RawOrigin;
use pallet_grandpa::{Call, Pallet as Grandpa, Stalled};
use sp_runtime::transaction_validity::InvalidTransaction;

/// What the benchmarks hang on, as those of the SDK hang on their pallet.
pub struct Pallet<T>(PhantomData<T>);

/// What a runtime gives the benchmarks.
pub trait Config: pallet_grandpa::Config {
	/// Makes `validators`, at least one, and the unsigned report about them that costs most.
	fn report(validators: u32) -> Call<Self>;
}

#[benchmarks]
mod benchmarks {
	use super::*;

	// The unsigned report, with the check of the same proof that comes before it in the block and
	// has no weight of its own. A signed report costs less: it is not checked before.
	#[benchmark]
	fn report_equivocation(
		v: Linear<1, { T::MaxAuthorities::get() }>,
		n: Linear<0, { T::MaxNominators::get() }>,
	) -> Result<(), BenchmarkError> {
		if n > 0 {
			return Err("nobody nominates these validators".into());
		}
		let report = T::report(v);
		let encoded: Vec<u8> = report.encode();

		#[block]
		{
			let call = Call::<T>::decode(&mut &encoded[..]).map_err(|_| "it was encoded before")?;
			Grandpa::<T>::pre_dispatch(&call)?;
			call.dispatch_bypass_filter(RawOrigin::None.into())?;
		}

		assert_eq!(Grandpa::<T>::pre_dispatch(&report), Err(InvalidTransaction::Stale.into()));
		Ok(())
	}

	#[benchmark]
	fn note_stalled() -> Result<(), BenchmarkError> {
		#[extrinsic_call]
		_(RawOrigin::Root, 1_000u32.into(), 1u32.into());

		assert!(Stalled::<T>::get().is_some());
		Ok(())
	}
}
