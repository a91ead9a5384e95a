//! `salus record erase`.

use super::held::{Held, HeldOpts};
use crate::{
	error::CliError,
	input::InputFile,
	online::{block_on, note, NodeOpts},
	output::{Output, Report},
	signing::{Acted, RelayOpts, Rows, Shown, Signing},
};
use clap::Args;
use rand::{rngs::OsRng, RngCore};
use salus_client::{
	chain::{
		anchors::{self, AnchorState},
		Chain, Hex32, Receipt,
	},
	files::{self, IfThere},
};
use salus_commitments::{record::record_commitment, Form, Salt};
use serde::Serialize;
use std::{
	fs, io,
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus record erase`.
#[derive(Debug, Args)]
#[command(after_help = "\
First the chain gets a tombstone with a commitment to your statement that the record was erased;
once that is final, the vault destroys the record's keys, seed, opening and bytes. If it is
interrupted between, the same command again does the rest. Copies that others were given are
beyond its reach, and so are other versions of the record: erase each (`salus record history`).

The commitment is that of `salus record commit --form raw` to the statement. Its salt is written
to the file that --attestation names, before anything is sent: keep it with the statement, since
nothing else shows what was attested.

Examples:
  salus record erase $LEAF --statement erased.txt --attestation erased.json --vault st-mary \\
    --key st-mary
  salus record erase $LEAF --statement erased.pdf --attestation erased.json --vault st-mary \\
    --vault-key st-mary --key okafor --relayer st-mary")]
pub struct Opts {
	#[command(flatten)]
	record: HeldOpts,
	/// The organization's statement that the record was erased, and why: any file
	#[arg(long, value_name = "FILE")]
	statement: InputFile,
	/// Where to write what opens the commitment to it
	#[arg(long, value_name = "FILE")]
	attestation: PathBuf,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What opens the commitment to a statement of erasure.
#[derive(Serialize)]
struct Attestation {
	format: &'static str,
	issuer: u32,
	leaf: Hex32,
	/// The form of the statement's bytes, as `salus record commit` names it.
	form: Form,
	salt: Hex32,
	commitment: Hex32,
}

impl Attestation {
	fn new(held: &Held, statement: &[u8]) -> Result<Self, CliError> {
		let mut salt = [0; 32];
		OsRng.try_fill_bytes(&mut salt).map_err(|error| {
			CliError::unusable(format_args!("the system gives no random bytes: {error}"))
		})?;
		let commitment = record_commitment(Form::Raw, &Salt::from_bytes(salt), statement);
		Ok(Self {
			format: "salus-attestation/1",
			issuer: held.issuer().0,
			leaf: Hex32(held.leaf.0),
			form: Form::Raw,
			salt: Hex32(salt),
			commitment: Hex32(commitment),
		})
	}

	fn write(&self, path: &Path) -> Result<(), CliError> {
		let unwritten = |error: io::Error| match error.kind() {
			io::ErrorKind::AlreadyExists => {
				CliError::refused(format_args!("{} is there already", path.display()))
					.next("choose another name: it may be of an earlier attempt")
			}
			_ => CliError::unusable(format_args!("cannot write {}: {error}", path.display()))
				.next("check the path and its permissions"),
		};
		let mut json = serde_json::to_vec_pretty(self).map_err(|error| unwritten(error.into()))?;
		json.push(b'\n');
		files::write(path, &json, IfThere::Refuse).map_err(unwritten)
	}
}

#[derive(Serialize)]
struct Erased {
	issuer: u32,
	leaf: Hex32,
	state: AnchorState,
	/// The commitment to the statement.
	attestation: Hex32,
	/// Whether the vault destroyed the record.
	shredded: bool,
}

impl Rows for Erased {
	fn rows(&self) -> Vec<Vec<String>> {
		let vault = if self.shredded { "destroyed" } else { "still there" };
		vec![
			vec!["issuer".into(), self.issuer.to_string()],
			vec!["leaf".into(), self.leaf.to_string()],
			vec!["state".into(), self.state.in_words().into()],
			vec!["attestation".into(), self.attestation.to_string()],
			vec!["in the vault".into(), vault.into()],
		]
	}
}

/// What was left to do of an erasure that was interrupted.
#[derive(Serialize)]
#[serde(transparent)]
struct Finished(Erased);

impl Report for Finished {
	fn rows(&self) -> Vec<Vec<String>> {
		self.0.rows()
	}
}

/// What became of an erasure.
enum Outcome {
	Acted(Box<Shown<Erased>>),
	Finished(Finished),
}

/// Erases a record.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let statement = opts.statement.read()?;
	let outcome = block_on(async {
		let signing = opts.signing.unlock()?;
		let held = opts.record.open(&signing, &opts.signing)?;
		let chain = node.connect().await?;
		held.check(&chain, &signing).await?;
		if held.state(&chain.best().await?).await? == AnchorState::Tombstoned {
			if signing.is_dry_run() {
				return Err(CliError::refused(
					"RecordAnchor.Tombstoned: the chain has the tombstone: nothing is to be sent",
				)
				.next("without --dry-run, the vault destroys the record"));
			}
			return finish(&chain, &held).await.map(Outcome::Finished);
		}
		let erasing = Erasing { opts, held: &held, chain: &chain, signing: &signing };
		let shown = erasing.erase(node, &statement).await?;
		Ok(Outcome::Acted(Box::new(shown)))
	})?;
	match outcome {
		Outcome::Acted(shown) => output.report(&*shown),
		Outcome::Finished(finished) => output.report(&finished),
	}
}

/// Has the vault destroy a record that has its tombstone.
async fn finish(chain: &Chain, held: &Held) -> Result<Finished, CliError> {
	let finalized = chain.finalized().await?;
	let history = anchors::history(&finalized, held.issuer(), held.leaf).await?;
	let tombstone = history.iter().find(|version| version.leaf == Hex32(held.leaf.0));
	let Some(attestation) = tombstone.and_then(|version| version.attestation) else {
		return Err(CliError::refused(
			"the record has its tombstone, but in no final block yet, so the vault keeps it",
		)
		.next("try again when there are more blocks"));
	};
	held.vault.shred(&held.leaf)?;
	Ok(Finished(erased(held, attestation, true)))
}

const fn erased(held: &Held, attestation: Hex32, shredded: bool) -> Erased {
	Erased {
		issuer: held.issuer().0,
		leaf: Hex32(held.leaf.0),
		state: AnchorState::Tombstoned,
		attestation,
		shredded,
	}
}

/// A record to erase that has no tombstone yet.
struct Erasing<'a> {
	opts: &'a Opts,
	held: &'a Held,
	chain: &'a Chain,
	signing: &'a Signing,
}

impl Erasing<'_> {
	async fn erase(&self, node: &NodeOpts, statement: &[u8]) -> Result<Shown<Erased>, CliError> {
		let Self { opts, held, chain, signing } = self;
		let attestation = Attestation::new(held, statement)?;
		let best = chain.best().await?;
		let commitment = attestation.commitment;
		let call = anchors::tombstone_call(&best, held.leaf, held.place.clone(), commitment.0)?;
		if signing.is_dry_run() {
			return signing
				.act(chain, node, &call)
				.await?
				.shown(|_| Ok(erased(held, commitment, false)));
		}
		attestation.write(&opts.attestation)?;
		if signing.is_sign_only() {
			note(
				"note: the vault keeps the record until it has its tombstone: erase it again then",
			);
			return signing
				.act(chain, node, &call)
				.await?
				.shown(|_| Ok(erased(held, commitment, false)));
		}
		let transaction = match signing.transaction(chain, &call).await {
			Ok(transaction) => transaction,
			Err(error) => return Err(self.taken_back(error.into())),
		};
		let patience = node.patience();
		let receipt = match chain.send(transaction, patience).await {
			Ok(receipt) => receipt,
			Err(error) if error.is_final(patience.wait) => {
				return Err(self.taken_back(error.into()));
			}
			Err(error) => {
				return Err(CliError::from(error)
					.next("the record is kept: erase it again with another --attestation"))
			}
		};
		let shredded = self.shred(&receipt)?;
		Acted::Done(Box::new(receipt)).shown(|_| Ok(erased(held, commitment, shredded)))
	}

	/// The error, once what opens a commitment that is nowhere is removed.
	fn taken_back(&self, error: CliError) -> CliError {
		let path = &self.opts.attestation;
		match fs::remove_file(path) {
			Ok(()) => error,
			Err(problem) => error.next(format_args!(
				"remove {}, which opens nothing on the chain ({problem})",
				path.display()
			)),
		}
	}

	fn shred(&self, receipt: &Receipt) -> Result<bool, CliError> {
		if !receipt.finalized {
			note("note: the block is not final yet, so the vault keeps it: erase it again later");
			return Ok(false);
		}
		self.held.vault.shred(&self.held.leaf).map_err(|error| {
			CliError::unusable(format_args!(
				"the tombstone is in block {}, but the vault did not destroy the record: {error}",
				receipt.block.number
			))
			.next("check the vault's permissions, and erase it again")
		})?;
		Ok(true)
	}
}
