//! `salus batch verify`.
//!
//! Values are taken as text and options may be missing, so that whatever is wrong with them ends in
//! the same answer: no, exit code 1.

use crate::{
	error::CliError,
	input,
	output::{Output, Report},
};
use clap::Args;
use salus_commitments::merkle;
use serde::Serialize;
use std::io::Write;

/// The options of `salus batch verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exits with 0 if the proof shows that the leaf is in the tree, and with 1 in every other case, also
when a value is missing or makes no sense. It asks no node.

Examples:
  salus batch verify --root $ROOT --size 7 --index 4 --leaf $LEAF --proof $HASH,$HASH,$HASH
  salus batch verify --root $ROOT --size 1 --index 0 --leaf-hash $LEAF_HASH --proof ''")]
pub struct Opts {
	/// The root of the tree: 64 hexadecimal digits without 0x
	#[arg(long, value_name = "HEX", allow_hyphen_values = true)]
	root: Option<String>,
	/// The number of leaves in the tree
	#[arg(long, value_name = "N", allow_hyphen_values = true)]
	size: Option<String>,
	/// Which leaf: 0 is the first
	#[arg(long, value_name = "N", allow_hyphen_values = true)]
	index: Option<String>,
	/// The leaf; either this or --leaf-hash
	#[arg(long, value_name = "HEX", allow_hyphen_values = true)]
	leaf: Option<String>,
	/// The hash of the leaf; either this or --leaf
	#[arg(long, value_name = "HEX", allow_hyphen_values = true)]
	leaf_hash: Option<String>,
	/// The hashes of the proof from the leaf upwards, with commas between them; '' if there is none
	#[arg(long, value_name = "HEX,HEX", allow_hyphen_values = true)]
	proof: Option<String>,
}

#[derive(Serialize)]
struct Verified {
	included: bool,
}

impl Report for Verified {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![vec!["included".into()]]
	}
}

/// Checks the proof. Every error is a refusal.
pub fn run(opts: &Opts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let root = hash("--root", required("--root", opts.root.as_deref())?)?;
	let size = number("--size", opts.size.as_deref())?;
	let index = number("--index", opts.index.as_deref())?;
	let leaf_hash = match (opts.leaf.as_deref(), opts.leaf_hash.as_deref()) {
		(Some(leaf), None) => merkle::leaf_hash(&hash("--leaf", leaf)?),
		(None, Some(leaf_hash)) => hash("--leaf-hash", leaf_hash)?,
		_ => {
			return Err(CliError::refused("the leaf is not clear")
				.next("give either --leaf or --leaf-hash"))
		}
	};
	let proof = match required("--proof", opts.proof.as_deref())? {
		"" => Vec::new(),
		hashes => hashes.split(',').map(|one| hash("--proof", one)).collect::<Result<_, _>>()?,
	};

	let Some(length) = merkle::proof_length(size, index) else {
		return Err(CliError::refused(format_args!("there is no leaf {index} among {size}"))
			.next("--index must be below --size"));
	};
	if u32::try_from(proof.len()) != Ok(length) {
		return Err(CliError::refused(format_args!(
			"the proof has {} hashes, the one of leaf {index} among {size} has {length}",
			proof.len()
		))
		.next("check --proof, --size and --index"));
	}
	if !merkle::verify_inclusion(&root, size, index, &leaf_hash, &proof) {
		return Err(CliError::refused("the proof does not lead from this leaf to this root")
			.next("the leaf is not shown to be in the tree: ask its holder for the right proof"));
	}
	output.report(&Verified { included: true }).map_err(CliError::into_refusal)
}

fn required<'a>(option: &str, value: Option<&'a str>) -> Result<&'a str, CliError> {
	value.ok_or_else(|| {
		CliError::refused(format_args!("{option} is missing")).next("see salus batch verify --help")
	})
}

fn hash(option: &str, value: &str) -> Result<[u8; 32], CliError> {
	input::hex32(value.as_bytes()).map_err(|wrong| {
		CliError::refused(format_args!("{option}: {wrong}")).next("give 64 hexadecimal digits")
	})
}

fn number(option: &str, value: Option<&str>) -> Result<u64, CliError> {
	let value = required(option, value)?;
	// Digits alone: `u64::from_str` would also take a plus sign.
	if value.bytes().all(|byte| byte.is_ascii_digit()) {
		if let Ok(number) = value.parse() {
			return Ok(number);
		}
	}
	Err(CliError::refused(format_args!("{option}: {value:?} is no number from 0 to {}", u64::MAX))
		.next("see salus batch verify --help"))
}
