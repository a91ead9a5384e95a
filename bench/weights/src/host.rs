//! The runtime in its wasm executor, on a state that can be wound back to genesis.

use anyhow::{anyhow, Context, Result};
use codec::{Decode, Encode};
use frame_benchmarking::{benchmarking, BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::StorageInfo;
use sc_chain_spec::GenesisConfigBuilderRuntimeCaller;
use sc_client_db::BenchmarkingState;
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, ReadRuntimeVersionExt, RuntimeCode, WrappedRuntimeCode};
use sp_externalities::Extensions;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{OverlayedChanges, StateMachine};

/// The genesis on which everything is measured; the runtime builds it itself.
const PRESET: &str = "development";

/// What the runtime may call: a node's functions, and the clock and counters of the benchmarks.
type HostFunctions = (sp_io::SubstrateHostFunctions, benchmarking::HostFunctions);

/// Which of the two states a benchmark runs on.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
	/// Counting reads and writes. Slower, its times mean nothing.
	Count,
	/// Taking times. Counts nothing.
	Time,
	/// Checking what the benchmark says about the state after the call. Counts nothing.
	Verify,
}

/// The runtime under measurement.
pub struct Host<'a> {
	executor: WasmExecutor<HostFunctions>,
	code: WrappedRuntimeCode<'a>,
	code_hash: Vec<u8>,
	counting: BenchmarkingState<BlakeTwo256>,
	timing: BenchmarkingState<BlakeTwo256>,
}

impl<'a> Host<'a> {
	/// Lets the runtime `code` build its genesis. Fails if it is no runtime or lacks the preset.
	pub fn new(code: &'a [u8]) -> Result<Self> {
		let builder = GenesisConfigBuilderRuntimeCaller::<benchmarking::HostFunctions>::new(code);
		let mut genesis = builder
			.get_storage_for_named_preset(Some(&PRESET.into()))
			.map_err(|error| anyhow!("the runtime cannot build its genesis: {error}"))?;
		genesis.top.insert(sp_core::storage::well_known_keys::CODE.into(), code.into());

		// Proofs are recorded by parachains. A chain of its own pays nothing for them.
		let state = |tracking| {
			BenchmarkingState::new(genesis.clone(), None, false, tracking)
				.map_err(|error| anyhow!("cannot set up the state: {error}"))
		};
		Ok(Self {
			executor: WasmExecutor::builder().build(),
			code: WrappedRuntimeCode(code.into()),
			code_hash: sp_io::hashing::blake2_256(code).to_vec(),
			counting: state(true)?,
			timing: state(false)?,
		})
	}

	/// What can be measured, and the storage items' names. Fails on a runtime without benchmarks.
	pub fn metadata(&self) -> Result<(Vec<BenchmarkList>, Vec<StorageInfo>)> {
		self.call(&self.timing, "Benchmark_benchmark_metadata", &false.encode())
			.context("was the runtime built with the feature `runtime-benchmarks`?")
	}

	/// Runs one benchmark with one choice of component values.
	pub fn dispatch(
		&self,
		config: BenchmarkConfig,
		purpose: Purpose,
	) -> Result<Vec<BenchmarkBatch>> {
		let state = match purpose {
			Purpose::Count => &self.counting,
			Purpose::Time | Purpose::Verify => &self.timing,
		};
		let config = BenchmarkConfig { verify: matches!(purpose, Purpose::Verify), ..config };
		self.call::<Result<Vec<BenchmarkBatch>, String>>(
			state,
			"Benchmark_dispatch_benchmark",
			&config.encode(),
		)?
		.map_err(|error| anyhow!(error))
	}

	fn call<R: Decode>(
		&self,
		state: &BenchmarkingState<BlakeTwo256>,
		method: &str,
		arguments: &[u8],
	) -> Result<R> {
		let code = RuntimeCode {
			code_fetcher: &self.code,
			heap_pages: None,
			hash: self.code_hash.clone(),
		};
		let mut overlay = OverlayedChanges::default();
		let mut extensions = self.extensions();
		let encoded = StateMachine::new(
			state,
			&mut overlay,
			&self.executor,
			method,
			arguments,
			&mut extensions,
			&code,
			CallContext::Offchain,
		)
		.execute()
		.map_err(|error| anyhow!("{method}: {error}"))?;
		R::decode(&mut &encoded[..]).with_context(|| format!("{method}: unknown answer"))
	}

	/// A keystore for benchmarks that sign, and what reads the version of a new runtime's code.
	fn extensions(&self) -> Extensions {
		let mut extensions = Extensions::default();
		extensions.register(KeystoreExt::new(MemoryKeystore::new()));
		extensions.register(ReadRuntimeVersionExt::new(self.executor.clone()));
		extensions
	}
}
