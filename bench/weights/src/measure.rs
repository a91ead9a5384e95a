//! Runs a benchmark over its component values and fits its weight.

use crate::{
	host::{Host, Purpose},
	sample::{points, Component},
};
use anyhow::{ensure, Context, Result};
use frame_benchmarking::{
	Analysis, BenchmarkBatch, BenchmarkConfig, BenchmarkList, BenchmarkResult, BenchmarkSelector,
};
use frame_support::traits::StorageInfo;
use std::collections::{BTreeMap, HashMap};

/// The length of the hashed pallet and item names at the start of a storage key, in bytes.
const PREFIX_BYTES: usize = 32;

/// One benchmark of the runtime's list.
#[derive(Clone, Debug)]
pub struct Benchmark {
	/// The crate of the pallet, as the runtime lists it.
	pub pallet: String,
	/// The name of the pallet in the runtime.
	instance: String,
	/// The name of the benchmark: of a call, as a rule.
	pub name: String,
	components: Vec<Component>,
}

impl Benchmark {
	/// The benchmarks of one pallet. Fails if a name is not UTF-8.
	pub fn all_of(list: &BenchmarkList) -> Result<Vec<Self>> {
		let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).context("name is not UTF-8");
		let mut benchmarks = Vec::new();
		for benchmark in &list.benchmarks {
			benchmarks.push(Self {
				pallet: text(&list.pallet)?,
				instance: text(&list.instance)?,
				name: text(&benchmark.name)?,
				components: benchmark.components.clone(),
			});
		}
		Ok(benchmarks)
	}

	/// Verifies, counts and times the benchmark at each choice of component values, and fits lines
	/// through the results.
	pub fn measure(
		&self,
		host: &Host,
		names: &StorageNames,
		steps: u32,
		repeat: u32,
	) -> Result<CallWeight> {
		let mut times = Vec::new();
		let mut counts = Vec::new();
		for point in points(&self.components, steps) {
			let run = |purpose, repeats| {
				let config = BenchmarkConfig {
					pallet: self.pallet.clone().into_bytes(),
					instance: self.instance.clone().into_bytes(),
					benchmark: self.name.clone().into_bytes(),
					selected_components: point.clone(),
					verify: false,
					internal_repeats: repeats,
				};
				host.dispatch(config, purpose)
					.map(results)
					.with_context(|| format!("{purpose:?} at {point:?}"))
			};
			run(Purpose::Verify, 1)?;
			counts.extend(run(Purpose::Count, 1)?);
			times.extend(run(Purpose::Time, repeat)?);
		}
		ensure!(!times.is_empty() && !counts.is_empty(), "the benchmark skips itself");
		Ok(CallWeight {
			name: self.name.clone(),
			components: self
				.components
				.iter()
				.map(|(name, low, high)| (name.to_string(), *low, *high))
				.collect(),
			time: Line::fit(&times, BenchmarkSelector::ExtrinsicTime)?,
			reads: Line::fit(&counts, BenchmarkSelector::Reads)?,
			writes: Line::fit(&counts, BenchmarkSelector::Writes)?,
			fastest_ns: times.iter().map(|result| result.extrinsic_time).min().unwrap_or_default(),
			slowest_ns: times.iter().map(|result| result.extrinsic_time).max().unwrap_or_default(),
			touched: names.touched(&counts),
		})
	}
}

fn results(batches: Vec<BenchmarkBatch>) -> Vec<BenchmarkResult> {
	batches.into_iter().flat_map(|batch| batch.results).collect()
}

/// What a call costs, as a constant and a slope for each component.
#[derive(Clone, Debug, PartialEq)]
pub struct CallWeight {
	/// The name of the benchmark, and of the function that gives its weight.
	pub name: String,
	/// Name, lowest and highest value of each component.
	pub components: Vec<(String, u32, u32)>,
	/// In picoseconds.
	pub time: Line,
	/// In storage items.
	pub reads: Line,
	/// In storage items.
	pub writes: Line,
	/// The shortest time of all runs, in nanoseconds.
	pub fastest_ns: u128,
	/// The longest time of all runs, in nanoseconds.
	pub slowest_ns: u128,
	/// The storage items used.
	pub touched: Vec<Touched>,
}

impl CallWeight {
	/// One line for people.
	pub fn summary(&self) -> String {
		format!(
			"{} ps, reads {}, writes {}",
			self.time.formula(),
			self.reads.formula(),
			self.writes.formula()
		)
	}
}

/// A constant and a slope for each component that matters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
	/// The constant part.
	pub base: u128,
	/// Component and slope; without those of slope zero.
	pub slopes: Vec<(String, u128)>,
}

impl Line {
	/// Least squares over the middle half of the results at each point, as the SDK does it.
	fn fit(results: &Vec<BenchmarkResult>, selector: BenchmarkSelector) -> Result<Self> {
		let analysis = Analysis::min_squares_iqr(results, selector)?;
		let slopes = analysis.names.into_iter().zip(analysis.slopes);
		Ok(Self { base: analysis.base, slopes: slopes.filter(|(_, slope)| *slope != 0).collect() })
	}

	fn formula(&self) -> String {
		let slopes = self.slopes.iter().map(|(name, slope)| format!(" + {slope} {name}"));
		format!("{}{}", self.base, slopes.collect::<String>())
	}
}

/// A storage item used by a call, at the highest component values.
#[derive(Clone, Debug, PartialEq)]
pub struct Touched {
	/// `Pallet::Item`, or the start of the key in hex if no pallet declares it.
	pub item: String,
	/// Keys read.
	pub reads: usize,
	/// Keys written.
	pub writes: usize,
}

/// Tells to which storage item a key belongs.
pub struct StorageNames(HashMap<Vec<u8>, String>);

impl StorageNames {
	/// From the runtime's own account.
	pub fn new(storage: &[StorageInfo]) -> Self {
		let name = |info: &StorageInfo| {
			format!(
				"{}::{}",
				String::from_utf8_lossy(&info.pallet_name),
				String::from_utf8_lossy(&info.storage_name)
			)
		};
		Self(storage.iter().map(|info| (info.prefix.clone(), name(info))).collect())
	}

	/// The items used in the run that used most keys.
	fn touched(&self, counts: &[BenchmarkResult]) -> Vec<Touched> {
		let Some(fullest) = counts.iter().max_by_key(|result| result.keys.len()) else {
			return Vec::new();
		};
		let mut items = BTreeMap::<String, (usize, usize)>::new();
		for (key, reads, writes, whitelisted) in &fullest.keys {
			// Those are in memory in every block, and no weight is charged for them.
			if *whitelisted {
				continue;
			}
			let prefix = key.get(..PREFIX_BYTES).unwrap_or(key);
			let item = self.0.get(prefix).cloned().unwrap_or_else(|| hex(prefix));
			let count = items.entry(item).or_default();
			count.0 += usize::from(*reads > 0);
			count.1 += usize::from(*writes > 0);
		}
		items.into_iter().map(|(item, (reads, writes))| Touched { item, reads, writes }).collect()
	}
}

fn hex(bytes: &[u8]) -> String {
	format!("0x{:?}", sp_core::hexdisplay::HexDisplay::from(&bytes))
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame_benchmarking::BenchmarkParameter::{m, n};

	fn result(at: u32, reads: u32, nanoseconds: u128) -> BenchmarkResult {
		BenchmarkResult {
			components: vec![(m, 3), (n, at)],
			extrinsic_time: nanoseconds,
			reads,
			..Default::default()
		}
	}

	#[test]
	fn fit_finds_base_and_slope_and_drops_what_does_not_matter() {
		let mut results = (0..5).map(|at| result(at, 2 + at, 1_000)).collect::<Vec<_>>();
		results.push(BenchmarkResult { components: vec![(m, 0), (n, 4)], ..result(4, 6, 1_000) });
		let reads = Line::fit(&results, BenchmarkSelector::Reads).unwrap();
		assert_eq!(reads, Line { base: 2, slopes: vec![("n".into(), 1)] });
	}

	/// As of the nominators of a chain without any.
	#[test]
	fn fit_gives_no_slope_to_a_component_that_is_always_zero() {
		let at = |value: u32| BenchmarkResult {
			components: vec![(m, value), (n, 0)],
			..result(0, 5 + 3 * value, 1_000 * (7 + 2 * u128::from(value)))
		};
		let results = [1, 34, 67, 100, 100].map(at).to_vec();
		let reads = Line::fit(&results, BenchmarkSelector::Reads).unwrap();
		assert_eq!(reads, Line { base: 5, slopes: vec![("m".into(), 3)] });
		let time = Line::fit(&results, BenchmarkSelector::ExtrinsicTime).unwrap();
		assert_eq!(time.slopes.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["m"]);
	}

	#[test]
	fn fit_gives_time_in_picoseconds() {
		let results = vec![BenchmarkResult { components: vec![], ..result(0, 0, 25_000) }];
		let time = Line::fit(&results, BenchmarkSelector::ExtrinsicTime).unwrap();
		assert_eq!(time, Line { base: 25_000_000, slopes: vec![] });
	}

	#[test]
	fn touched_names_items_and_leaves_out_whitelisted_keys() {
		let names = StorageNames::new(&[StorageInfo {
			pallet_name: b"Consent".to_vec(),
			storage_name: b"Grants".to_vec(),
			prefix: vec![1; PREFIX_BYTES],
			max_values: None,
			max_size: None,
		}]);
		let mut one = vec![1; PREFIX_BYTES];
		one.push(9);
		let keys = vec![
			(one, 2, 1, false),
			(vec![1; PREFIX_BYTES + 4], 1, 0, false),
			(vec![2; PREFIX_BYTES], 1, 1, true),
			(vec![0xab, 0xcd], 0, 1, false),
		];
		let touched = names.touched(&[BenchmarkResult { keys, ..Default::default() }]);
		let expected = [("0xabcd", 0, 1), ("Consent::Grants", 2, 1)];
		let expected =
			expected.map(|(item, reads, writes)| Touched { item: item.into(), reads, writes });
		assert_eq!(touched, expected);
	}
}
