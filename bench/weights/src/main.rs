//! Measures what the runtime's calls cost, on the wasm runtime as the chain would execute it, and
//! writes the figures as Rust.
//!
//! The measuring itself is the SDK's and lies in the runtime, behind its `runtime-benchmarks`
//! feature: each benchmark prepares a state, runs one call, and reads the clock and the storage
//! counters around it. This program is the other half: it chooses the component values, gives the
//! runtime a state to work on, and fits a line through what comes back. It stands in for
//! `frame-benchmarking-cli`, which brings the crates of another chain along.

mod host;
mod measure;
mod render;
mod sample;

use anyhow::{bail, ensure, Context, Result};
use clap::Parser;
use frame_benchmarking::BenchmarkList;
use host::Host;
use measure::{Benchmark, StorageNames};
use std::{
	collections::BTreeMap,
	fs,
	io::{self, Write},
	path::{Path, PathBuf},
	process::ExitCode,
};

/// Selects everything, as a pallet or as an extrinsic.
const ANY: &str = "*";

/// Measures the weights of the runtime's calls.
///
/// Exit codes: 0 all measured, 1 a benchmark failed, 2 usage.
#[derive(Debug, Parser)]
#[command(version)]
struct Opts {
	/// The runtime as wasm, built with the feature `runtime-benchmarks`.
	#[arg(long, value_name = "WASM")]
	runtime: PathBuf,

	/// The pallet to measure, or * for all.
	#[arg(long, default_value = ANY)]
	pallet: String,

	/// The extrinsic to measure, or * for all. A single one is printed but not written: a file
	/// holds all of its pallet.
	#[arg(long, default_value = ANY)]
	extrinsic: String,

	/// How many values of each component are tried, from its lowest to its highest.
	#[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..))]
	steps: u32,

	/// How often each combination of values is timed.
	#[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
	repeat: u32,

	/// The folder that gets one file for each pallet.
	#[arg(long, value_name = "DIR", required_unless_present = "list")]
	out_dir: Option<PathBuf>,

	/// Lists what can be measured, and stops.
	#[arg(long)]
	list: bool,
}

fn main() -> ExitCode {
	match run(&Opts::parse(), &mut io::stdout()) {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("salus-bench-weights: {error:#}");
			ExitCode::FAILURE
		}
	}
}

fn run(opts: &Opts, out: &mut impl Write) -> Result<()> {
	let code = fs::read(&opts.runtime)
		.with_context(|| format!("cannot read {}", opts.runtime.display()))?;
	let host = Host::new(&code)?;
	let (lists, storage) = host.metadata()?;
	let selected = select(&lists, &opts.pallet, &opts.extrinsic)?;
	ensure!(!selected.is_empty(), "no benchmark matches; --list shows all");
	if opts.list {
		for benchmark in selected.values().flatten() {
			writeln!(out, "{}::{}", benchmark.pallet, benchmark.name)?;
		}
		return Ok(());
	}

	let names = StorageNames::new(&storage);
	let mut failed = Vec::new();
	for (pallet, benchmarks) in &selected {
		let mut calls = Vec::new();
		for benchmark in benchmarks {
			match benchmark.measure(&host, &names, opts.steps, opts.repeat) {
				Ok(call) => {
					writeln!(out, "{pallet}::{}: {}", benchmark.name, call.summary())?;
					calls.push(call);
				}
				Err(error) => {
					writeln!(out, "{pallet}::{}: {error:#}", benchmark.name)?;
					failed.push(format!("{pallet}::{}", benchmark.name));
				}
			}
		}
		if calls.len() == benchmarks.len() && opts.extrinsic == ANY {
			if let Some(folder) = &opts.out_dir {
				write_pallet(opts, folder, pallet, &calls)?;
			}
		}
	}
	if !failed.is_empty() {
		bail!("not measured, and their pallets' files not written: {}", failed.join(", "));
	}
	Ok(())
}

/// The benchmarks that match, by pallet.
fn select(
	lists: &[BenchmarkList],
	pallet: &str,
	extrinsic: &str,
) -> Result<BTreeMap<String, Vec<Benchmark>>> {
	let mut selected = BTreeMap::<String, Vec<Benchmark>>::new();
	for list in lists {
		let benchmarks = Benchmark::all_of(list)?;
		for benchmark in benchmarks {
			let wanted = (pallet == ANY || pallet == benchmark.pallet)
				&& (extrinsic == ANY || extrinsic == benchmark.name);
			if wanted {
				selected.entry(benchmark.pallet.clone()).or_default().push(benchmark);
			}
		}
	}
	Ok(selected)
}

fn write_pallet(
	opts: &Opts,
	folder: &Path,
	pallet: &str,
	calls: &[measure::CallWeight],
) -> Result<()> {
	let header = render::Header {
		pallet,
		// Where the file lies says nothing about the figures; its name does.
		runtime: &opts.runtime.file_name().unwrap_or_default().to_string_lossy(),
		date: &jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
		steps: opts.steps,
		repeat: opts.repeat,
	};
	let path = folder.join(format!("{pallet}.rs"));
	fs::write(&path, render::file(&header, calls))
		.with_context(|| format!("cannot write {}", path.display()))
}
