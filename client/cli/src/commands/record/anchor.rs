//! `salus record anchor`.

use super::{form_parser, resume};
use crate::{
	commands::{access::sensitivity_table, patient},
	error::CliError,
	input::InputFile,
	online::{block_on, note, NodeOpts},
	output::Output,
	signing::{Acted, RelayOpts, Rows, Signing},
};
use clap::Args;
use salus_client::{
	chain::{
		anchoring::{Anchored, Anchoring, Prepared, Source, Subject, MAX_SINGLE},
		organizations::{self, Organization},
		submission::Submission,
		Account, Chain, ChainError, Hex32, Receipt, Wait,
	},
	vault::{NewRecord, Pending, Vault, VaultError},
};
use salus_commitments::{Author, Form};
use salus_fhir::{read_input, record_facts, SensitivityTable};
use salus_primitives::{EncryptionKey, PatientId};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus record anchor`.
#[derive(Debug, Args)]
#[command(after_help = "\
All resources of the files count as this one patient's. One transaction anchors all of them: the
first ones singly, the others as one batch. The records, encrypted to the organization's encryption
key, go into the vault before anything is sent, and their openings once its block is final. If that
is interrupted, they stay there as pending: `salus record resume` asks the chain and goes on.

A claim can cite a record only if the payer recognizes its member: name the patient's payer-side id
with --member. Without it, 32 random bytes stand in its place for ever.

Examples:
  salus record anchor bundle.json --patient ana --vault st-mary --key okafor --relayer st-mary
  salus record anchor visit.json --patient ana --member $MEMBER --vault st-mary --key st-mary
  salus record anchor day.ndjson --form raw --patient ana --vault st-mary --single 0 --key st-mary \\
    --output json | jq -r '.records[].leaf'")]
pub struct Opts {
	/// FHIR files: Bundles, resources or NDJSON; - is stdin
	#[arg(value_name = "FILE", required = true)]
	files: Vec<InputFile>,
	/// Whose records they are: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// The patient's payer-side id, or one of its keys, which goes into the member commitment
	#[arg(long, value_name = "PATIENT")]
	member: Option<String>,
	/// The directory of the vault that takes records and openings
	#[arg(long, value_name = "DIR")]
	vault: PathBuf,
	/// Which bytes count: raw, jcs or jcs-static
	#[arg(long, value_name = "FORM", default_value = "jcs-static", value_parser = form_parser())]
	form: Form,
	/// How many are anchored singly, before the batch
	#[arg(long, value_name = "N", default_value_t = 8,
		value_parser = clap::value_parser!(u64).range(0..=MAX_SINGLE as u64))]
	single: u64,
	/// The table of sensitive codes, JSON; without it, the built-in one
	#[arg(long, value_name = "FILE")]
	sensitivity_table: Option<InputFile>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct AnchoredRecords {
	patient: Hex32,
	issuer: u32,
	/// Entries of Bundles without a resource.
	skipped: usize,
	records: Vec<AnchoredRecord>,
}

#[derive(Serialize)]
struct AnchoredRecord {
	leaf: Hex32,
	resource_type: String,
	category: String,
	confidentiality: String,
	sensitivities: Vec<String>,
	/// The batch it is in; `null` if it was anchored singly.
	batch: Option<u32>,
	/// Its index in the batch.
	index: Option<u64>,
	/// The number of leaves in the batch.
	count: Option<usize>,
}

impl Rows for AnchoredRecords {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["issuer".into(), self.issuer.to_string()],
		];
		rows.extend(self.records.iter().map(|record| {
			let place = match (record.batch, record.index) {
				(Some(batch), Some(index)) => format!("batch {batch}, index {index}"),
				_ => "single".to_owned(),
			};
			vec![record.category.clone(), format!("{} {place}", record.leaf)]
		}));
		rows.push(vec!["skipped".into(), format!("{} entries without a resource", self.skipped)]);
		rows
	}
}

/// The records of files.
pub(super) struct Read {
	/// What is anchored, in the order of the files.
	pub(super) sources: Vec<Source>,
	/// The type of each resource.
	pub(super) types: Vec<String>,
	/// Entries of Bundles without a resource.
	pub(super) skipped: usize,
}

/// Reads and labels the records of files.
pub(super) fn read(files: &[InputFile], table: &SensitivityTable) -> Result<Read, CliError> {
	let mut read = Read { sources: Vec::new(), types: Vec::new(), skipped: 0 };
	for file in files {
		let bytes = file.read()?;
		let records = read_input(&bytes)
			.map_err(|error| CliError::refused(format_args!("{file}: {error}")))?;
		read.skipped += records.skipped;
		for record in &records.records {
			let refused = |error: &dyn std::fmt::Display| {
				CliError::refused(format_args!("{file}: byte {}: {error}", record.offset))
			};
			let resource = record.parse().map_err(|error| refused(&error))?;
			let facts = record_facts(&resource, table).map_err(|error| refused(&error))?;
			read.types.push(record.resource_type.clone());
			read.sources.push(Source { bytes: record.bytes.to_vec(), facts });
		}
	}
	Ok(read)
}

/// Anchors the records of the files.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let table = sensitivity_table(opts.sensitivity_table.as_ref())?;
	let Read { sources, types, skipped } = read(&opts.files, &table)?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		if signing.is_sign_only() {
			return Err(CliError::unusable(
				"--sign-only cannot anchor records: their openings name the block",
			)
			.next("use --relayer, or sign the root alone with `salus batch anchor --sign-only`"));
		}
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let (issuer, owner) = issuer(&chain, signing.signer()).await?;
		let account = (issuer.admin != signing.signer()).then(|| signing.signer().0);
		let author = Author { organization: issuer.id, account };
		let single = usize::try_from(opts.single).unwrap_or(MAX_SINGLE);
		let member = member(&chain, opts.member.as_deref()).await?;
		let subject = Subject { patient, member };
		let anchoring = Anchoring::prepare(author, opts.form, subject, sources, single)?;
		let acted = if signing.is_dry_run() {
			signing.act(&chain, node, &anchoring.call(&chain.best().await?)?).await?
		} else {
			let keeping = Keeping::open(&opts.vault, owner)?;
			let receipt = keeping.anchor(&chain, node, &signing, &anchoring).await?;
			Acted::Done(Box::new(receipt))
		};
		acted.shown(|receipt| {
			let anchored = anchoring.openings(receipt, chain.genesis())?;
			Ok(report(patient, &issuer, &anchoring, &anchored, types, skipped))
		})
	})?;
	output.report(&shown)
}

/// The payer-side id that is named, if one is.
pub(super) async fn member(
	chain: &Chain,
	named: Option<&str>,
) -> Result<Option<[u8; 32]>, CliError> {
	Ok(match named {
		Some(text) => Some(patient::resolve_or_unknown(chain, text).await?.0),
		None => None,
	})
}

/// The organization for which the signer acts, and the key to which it has others encrypt.
pub(super) async fn issuer(
	chain: &Chain,
	signer: Account,
) -> Result<(Organization, EncryptionKey), CliError> {
	let best = chain.best().await?;
	let acting = organizations::acting_for(&best, signer).await?;
	let id = acting.ok_or_else(|| {
		CliError::refused(format_args!("{signer} acts for no member organization"))
			.next("an organization's admin enrolls it with `salus practitioner enroll`")
	})?;
	let organization = organizations::organization(&best, id).await?.ok_or_else(|| {
		CliError::unusable(format_args!("the node does not know organization {}", id.0))
	})?;
	let key = organization.encryption_key.ok_or_else(|| {
		CliError::refused(format_args!(
			"organization {} has published no encryption key, to which records are encrypted",
			id.0
		))
		.next("its admin does so with `salus org set-encryption-key`")
	})?;
	Ok((organization, EncryptionKey(key.0)))
}

/// A vault that keeps records from before their anchors are sent.
pub(super) struct Keeping<'a> {
	directory: &'a Path,
	vault: Vault,
	owner: EncryptionKey,
}

impl<'a> Keeping<'a> {
	/// Opens the vault, and says so if something is pending there.
	pub(super) fn open(directory: &'a Path, owner: EncryptionKey) -> Result<Self, CliError> {
		let vault = Vault::open(directory)?;
		let pending = vault.pending_leaves()?.len();
		if pending > 0 {
			note(&format!(
				"note: {pending} records of this vault are pending from before: find out what became \
				 of them with {}",
				resume::command(directory)
			));
		}
		Ok(Self { directory, vault, owner })
	}

	/// Keeps the records, sends their anchors, and gives the records their openings.
	pub(super) async fn anchor(
		&self,
		chain: &Chain,
		node: &NodeOpts,
		signing: &Signing,
		anchoring: &Anchoring,
	) -> Result<Receipt, CliError> {
		let call = anchoring.call(&chain.best().await?)?;
		let transaction = signing.transaction(chain, &call).await?;
		let submissions = anchoring.submissions(chain, transaction.dies_at()).await?;
		let pending = self.keep(&anchoring.records, &submissions)?;
		let patience = node.patience();
		let receipt = match chain.send(transaction, patience).await {
			Ok(receipt) => receipt,
			Err(error) => return Err(self.failed(error, patience.wait, &pending)),
		};
		if receipt.finalized {
			let anchored = anchoring.openings(&receipt, chain.genesis())?;
			self.complete(&pending, &anchored, &receipt)?;
		} else {
			note(&format!(
				"note: the block is not final yet, so the records stay pending: complete them later \
				 with {}",
				resume::command(self.directory)
			));
		}
		Ok(receipt)
	}

	fn keep(
		&self,
		records: &[Prepared],
		submissions: &[Submission],
	) -> Result<Vec<Pending>, CliError> {
		let kept =
			submissions.iter().map(Submission::to_json).collect::<Result<Vec<_>, ChainError>>()?;
		let new: Vec<_> = records
			.iter()
			.zip(&kept)
			.map(|(record, kept)| NewRecord {
				leaf: record.leaf,
				bytes: &record.bytes,
				facts: &record.facts,
				opening: kept,
				seed: record.seed.as_bytes(),
			})
			.collect();
		self.vault.put_pending(&new, &self.owner).map_err(|error| match error {
			VaultError::Io { .. } => CliError::unusable(format_args!(
				"the vault does not take the records, so nothing was sent: {error}"
			))
			.next("make room, or check the permissions of the vault"),
			other => other.into(),
		})
	}

	/// What to say when sending ended like this; and if it is certain that nothing is anchored, the
	/// records go.
	fn failed(&self, error: ChainError, wait: Wait, pending: &[Pending]) -> CliError {
		let next = resume::command(self.directory);
		if !error.is_final(wait) {
			return CliError::from(error).next(format_args!(
				"the records are kept as pending: find out what became of them with {next}"
			));
		}
		match pending.iter().try_for_each(|record| self.vault.discard(record.leaf())) {
			Ok(()) => error.into(),
			Err(problem) => CliError::from(error).next(format_args!(
				"the vault still has records as pending ({problem}): remove them with {next}"
			)),
		}
	}

	fn complete(
		&self,
		pending: &[Pending],
		anchored: &[Anchored],
		receipt: &Receipt,
	) -> Result<(), CliError> {
		for (record, anchored) in pending.iter().zip(anchored) {
			let opening = anchored.opening.to_json().map_err(CliError::refused)?;
			let completed = match self.vault.complete(record, &opening) {
				// Somebody resumed meanwhile.
				Err(VaultError::NotPending(_)) => Ok(()),
				completed => completed,
			};
			completed.map_err(|error| {
				CliError::unusable(format_args!(
					"the records are anchored in block {}, but the vault does not take their \
					 openings: {error}",
					receipt.block.number
				))
				.next(format_args!(
					"make room, and complete them with {}",
					resume::command(self.directory)
				))
			})?;
		}
		Ok(())
	}
}

fn report(
	patient: PatientId,
	issuer: &Organization,
	anchoring: &Anchoring,
	anchored: &[Anchored],
	types: Vec<String>,
	skipped: usize,
) -> AnchoredRecords {
	let batched = anchored.iter().filter(|anchored| anchored.batch.is_some()).count();
	let records = anchoring.records.iter().zip(anchored).zip(types);
	AnchoredRecords {
		patient: Hex32(patient.0),
		issuer: issuer.id.0,
		skipped,
		records: records
			.map(|((record, anchored), resource_type)| AnchoredRecord {
				leaf: Hex32(record.leaf.0),
				resource_type,
				category: record.facts.category.to_string(),
				confidentiality: record.facts.confidentiality.to_string(),
				sensitivities: record
					.facts
					.sensitivities
					.iter()
					.map(|code| code.to_string())
					.collect(),
				batch: anchored.batch.map(|sequence| sequence.0),
				index: anchored.index,
				count: anchored.batch.map(|_| batched),
			})
			.collect(),
	}
}
