//! `salus record share`.

use super::vault::RecordOfVault;
use crate::{
	arguments,
	commands::{
		access::BasisReport,
		disclosure::{To, Writer},
	},
	error::CliError,
	keys,
	online::{block_on, note, NodeOpts},
	openings::OpeningOpts,
	output::{Output, Report},
	signing::Signing,
	witness::WitnessOpts,
};
use clap::Args;
use salus_client::{
	chain::{
		consent,
		disclosures::{self, Description, Recorded},
		release::{self, Reader, Release, ReleaseError, ReleaseRequest, Withheld},
		Account, Chain, Hex32, Moment, Patience, Wait,
	},
	vault::{self, Vault, VaultError},
	wallet::Key,
};
use salus_commitments::opening::Opening;
use salus_primitives::{
	Action, Basis, EncryptionKey, GrantId, Judged, Leaf, LegalBasis, Outcome, Purpose, ReceiptId,
};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// The options of `salus record share`.
#[derive(Debug, Args)]
#[command(after_help = "\
The chain is asked first, its best and its finalized block: only if both permit is the record's key
wrapped, for whom the decision is. That is the patient, if it is the patient who asks; the
requester's organization, by a grant to it, to a role or to any member, by the base policy, or by a
law that it cites; one person, by a grant to that person; or one practitioner alone, by a grant to
that practitioner. Practitioners publish no key: take the encryption key that `salus keys show` tells
them, from themselves and not from a message that anybody could have sent, and give it with
--recipient-key.

Before the key is released, an entry in a final block says to whom and on what, whatever --wait
says; if it cannot be written, nothing is released. Then the chain is asked again: if it no longer
permits it, or to somebody else or another key, nothing is released, and another entry says so. If
that cannot be asked, as when the node is gone, the first entry stands alone: share it again. What
the chain denies is written, too, without the reason. Which record it was, who asked, for what, and
why it was denied stays in the vault, and the chain has a commitment to it (`salus disclosure list
--vault`).

Where a grant's uses are counted, a use is taken first, and the chain is asked again with its
receipt; --receipt names one that was taken within the last hour (`salus consent use`). A use is gone
whether anything is released then or not. What a grant or a restriction leaves to an annex, or to
whom it commits, is opened with --annex and --grantee.

With --sealed a package is written that nobody can read yet; a later one with the key makes it
readable (`salus record receive`).

A package does not tell whose the record is at the patient's insurer. With --with-member it does, so
that a recipient who treats the member, too, can cite the record in a claim (`salus claim submit`),
beside one of its own. It joins the patient's two identities for whoever reads the package, and the
entry's description says so.

Examples:
  salus record share $LEAF --vault st-mary --key st-mary --to okafor --purpose TREAT --export out
  salus record share $LEAF --vault st-mary --key st-mary --to $ADDRESS --purpose TREAT \\
    --recipient-key $ENCRYPTION_KEY --export out
  salus record share $LEAF --vault st-mary --key st-mary --to lind --purpose HPAYMT \\
    --with-member --export out
  salus record share $LEAF --vault st-mary --key st-mary --to lind --purpose TREAT \\
    --annex notes.annex.json --export out
  salus record share $LEAF --vault st-mary --key st-mary --to agency --purpose PUBHLTH \\
    --law public-health --export out
  salus record share $LEAF --vault st-mary --key st-mary --sealed --export out")]
pub struct Opts {
	#[command(flatten)]
	record: RecordOfVault,
	/// Who asks for it: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(long, value_name = "ACCOUNT", required_unless_present = "sealed")]
	to: Option<String>,
	/// Why
	#[arg(long, required_unless_present = "sealed", value_parser = arguments::purpose)]
	purpose: Option<Purpose>,
	/// What they want to do
	#[arg(long, default_value = "Read", value_parser = arguments::action)]
	action: Action,
	/// The practitioner's own X25519 key, for a grant to one practitioner: 64 hexadecimal digits
	#[arg(long, value_name = "HEX", requires = "to", value_parser = arguments::hex32)]
	recipient_key: Option<Hex32>,
	/// Write the package into this directory; without it, only the key is wrapped, in the vault
	#[arg(long, value_name = "DIR", required_unless_present = "to")]
	export: Option<PathBuf>,
	/// Open in the package whose record it is at the insurer: the recipient can cite it in a claim
	#[arg(long, requires_all = ["export", "to"])]
	with_member: bool,
	/// Give no key along: the package can be carried, but not read
	#[arg(long, conflicts_with_all = ["to", "purpose"])]
	sealed: bool,
	/// The law that the requester cites, for where consent is not enough: 164.512(b), b, or
	/// public-health
	#[arg(long, value_name = "LAW", requires = "to", value_parser = arguments::law)]
	law: Option<LegalBasis>,
	/// The receipt of the use that was taken for this; without it, one is taken where one is needed
	#[arg(long, value_name = "GRANT/NUMBER", requires = "to", value_parser = arguments::receipt)]
	receipt: Option<ReceiptId>,
	/// Who submits and pays for the disclosure, if not the vault's owner
	#[arg(long, value_name = "NAME|//URI", requires = "to")]
	relayer: Option<String>,
	#[command(flatten)]
	openings: OpeningOpts,
	#[command(flatten)]
	witness: WitnessOpts,
}

#[derive(Serialize)]
struct Shared {
	leaf: Hex32,
	/// Who can read it now; `null` if nobody else can.
	reader: Option<Reader>,
	/// To which key it was wrapped; `null` if to none.
	recipient: Option<Hex32>,
	/// The grant it rests on, if it rests on one.
	grant: Option<u32>,
	/// On what it rests; `null` if nothing was released.
	basis: Option<BasisReport>,
	/// The grant and the number of its use, if its uses are counted.
	receipt: Option<String>,
	/// The entry that says so, by its number among the patient's; `null` if nothing was released.
	disclosure: Option<u32>,
	/// The package; `null` if only the key was wrapped.
	package: Option<PathBuf>,
}

impl Report for Shared {
	fn rows(&self) -> Vec<Vec<String>> {
		let reader = match (&self.reader, &self.recipient) {
			(Some(reader), Some(key)) => format!("{reader}, with key {key}"),
			_ => "nobody: it is sealed".to_owned(),
		};
		let package = self
			.package
			.as_ref()
			.map_or_else(|| "none".to_owned(), |path| path.display().to_string());
		vec![
			vec!["leaf".into(), self.leaf.to_string()],
			vec!["readable by".into(), reader],
			vec!["rests on".into(), self.rests_on()],
			vec![
				"disclosure".into(),
				self.disclosure.map_or_else(|| "none".to_owned(), |index| format!("entry {index}")),
			],
			vec!["package".into(), package],
		]
	}
}

impl Shared {
	fn rests_on(&self) -> String {
		let basis = self.basis.map_or_else(|| "nothing".to_owned(), BasisReport::words);
		let receipt = self.receipt.as_ref();
		let receipt = receipt.map_or_else(String::new, |receipt| format!(", by receipt {receipt}"));
		format!("{basis}{receipt}")
	}
}

/// Shares a record of the vault.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let owner = opts.record.owner()?;
	let vault = opts.record.vault()?;
	let leaf = opts.record.leaf();
	let mut shared = Shared {
		leaf: Hex32(leaf.0),
		reader: None,
		recipient: None,
		grant: None,
		basis: None,
		receipt: None,
		disclosure: None,
		package: None,
	};
	let opening =
		Opening::from_json(&vault.opening(&leaf, &owner.encryption)?).map_err(CliError::refused)?;
	// Looked at first, so that nothing is recorded as given that cannot be.
	if opts.export.as_ref().is_some_and(|directory| package_in(directory, &leaf).exists()) {
		return Err(VaultError::AlreadyExists(leaf).into());
	}
	if let (Some(to), Some(purpose)) = (&opts.to, opts.purpose) {
		let request = ReleaseRequest {
			holder: Account(owner.account),
			requester: keys::account(to)?,
			patient: opening.patient().ok_or_else(|| {
				CliError::refused("the record's opening does not say whose it is")
			})?,
			action: opts.action,
			purpose,
			law: opts.law,
			receipt: opts.receipt,
			record: vault.facts(&leaf, &owner.encryption)?,
			annexes: opts.openings.annexes()?,
			grantees: opts.openings.grantees()?,
			practitioner_key: opts.recipient_key.map(|key| EncryptionKey(key.0)),
		};
		let relayer = opts.relayer.as_deref().map(|name| opts.record.unlock(name)).transpose()?;
		let member = opts.with_member.then_some(true);
		let witness = opts.witness;
		let mut sharing =
			Sharing { node, witness, vault: &vault, owner: &owner, leaf, member, request };
		let (permitted, entry) = block_on(sharing.release(relayer))?;
		vault.rewrap(&leaf, &owner.encryption, &permitted.key)?;
		shared.reader = Some(permitted.reader);
		shared.recipient = Some(Hex32(permitted.key.0));
		shared.disclosure = Some(entry.index);
		shared.basis = Some(permitted.basis.into());
		if let Basis::Grant(id) = permitted.basis {
			shared.grant = Some(id.0);
			shared.receipt = sharing.request.receipt.map(arguments::receipt_in_words);
		}
	}
	if let Some(directory) = &opts.export {
		// A payer-side id is nobody's business, unless they are to claim by the record.
		let opening = if opts.with_member { opening } else { opening.without_member() };
		let opening = opening.to_json().map_err(CliError::refused)?;
		let recipient = shared.recipient.map(|key| EncryptionKey(key.0));
		let directory: &Path = directory;
		shared.package = Some(vault.export(
			&leaf,
			&owner.encryption,
			recipient.as_ref(),
			Some(&opening),
			directory,
		)?);
	}
	output.report(&shared)
}

/// Where a package of a record is put.
fn package_in(directory: &Path, leaf: &Leaf) -> PathBuf {
	directory.join(hex::encode(leaf.0))
}

/// A holder that was asked for a record.
struct Sharing<'a> {
	node: &'a NodeOpts,
	witness: WitnessOpts,
	vault: &'a Vault,
	owner: &'a Key,
	leaf: Leaf,
	/// Whether the package is to tell whose the record is at the insurer; `None` if not.
	member: Option<bool>,
	request: ReleaseRequest,
}

impl Sharing<'_> {
	/// Asks the chain, and records its answer there. What comes back may be released.
	async fn release(&mut self, relayer: Option<Key>) -> Result<(Release, Recorded), CliError> {
		let chain = self.node.connect().await?;
		self.witness.check(&chain).await?;
		let signing = Signing::at_once(self.owner.clone(), relayer);
		let writer = Writer {
			chain: &chain,
			// What is released cannot be taken back, and a best block can.
			patience: Patience { wait: Wait::Finalized, ..self.node.patience() },
			signing: &signing,
			vault: self.vault,
			owner: self.owner.encryption_key(),
		};
		let mut permitted = self.ask(&writer).await?;
		if let (true, Basis::Grant(id)) = (permitted.needs_receipt(), permitted.basis) {
			self.request.receipt = Some(self.take_use(&writer, id).await?);
			permitted = self.ask(&writer).await?;
		}
		// Refused before anything is recorded as given.
		vault::recipient_of(&permitted.key)?;
		let entry = self.record_release(&writer, &permitted).await.map_err(|error| {
			error.next("nothing was released: the disclosure has to be on the chain before")
		})?;
		if entry.judged == Judged::NotInForce {
			return Err(self.withhold(&writer, Withheld::Changed, Some(&entry)).await);
		}
		// It was a while, in which consent and keys may have changed.
		match release::release_again(&chain, &self.request, &permitted).await {
			Ok(()) => Ok((permitted, entry)),
			Err(ReleaseError::Withheld(withheld)) => {
				Err(self.withhold(&writer, withheld, Some(&entry)).await)
			}
			Err(ReleaseError::Chain(error)) => Err(CliError::from(error).next(format!(
				"nothing was released, though entry {} says so: share it again",
				entry.index
			))),
		}
	}

	/// Asks the chain. What it denies is recorded.
	async fn ask(&self, writer: &Writer<'_>) -> Result<Release, CliError> {
		match release::release(writer.chain, &self.request).await {
			Ok(permitted) => Ok(permitted),
			Err(ReleaseError::Withheld(withheld)) => {
				Err(self.withhold(writer, withheld, None).await)
			}
			Err(ReleaseError::Chain(error)) => Err(error.into()),
		}
	}

	/// Takes a use of a grant whose uses are counted, and says so.
	async fn take_use(&self, writer: &Writer<'_>, id: GrantId) -> Result<ReceiptId, CliError> {
		let best = writer.chain.best().await?;
		let call = consent::take_use_call(&best, self.request.patient, id)?;
		let transaction = writer.signing.transaction(writer.chain, &call).await?;
		let receipt = writer.chain.send(transaction, writer.patience).await?;
		let taken = consent::receipt(&receipt)?;
		note(&format!(
			"note: the uses of grant {} are counted: use {} was taken, in block {}",
			id.0, taken.number, receipt.block.number
		));
		Ok(taken)
	}

	async fn record_release(
		&self,
		writer: &Writer<'_>,
		permitted: &Release,
	) -> Result<Recorded, CliError> {
		let best = writer.chain.best().await?;
		let to = disclosures::recipient_of(&best, permitted.reader)
			.await?
			.map_or_else(|| To::Outsider(permitted.reader.to_string()), To::Known);
		let outcome = Outcome::Released { basis: permitted.basis };
		let description = self.describe(writer.chain, None).await?;
		writer.record(self.request.patient, to, outcome, &description).await
	}

	/// Why nothing is released. What the chain denies is recorded, and so is whatever contradicts
	/// an entry that was `written`; that it cannot be changes nothing about it.
	async fn withhold(
		&self,
		writer: &Writer<'_>,
		withheld: Withheld,
		written: Option<&Recorded>,
	) -> CliError {
		if written.is_none() && !matches!(withheld, Withheld::Denied(_)) {
			return withheld.into();
		}
		let since = written.map_or_else(String::new, |entry| {
			format!("nothing was released, though entry {} says so: ", entry.index)
		});
		let error = match self.record_refusal(writer, &withheld).await {
			Ok(entry) => CliError::refused(format_args!(
				"{since}{withheld}, as entry {} of the patient's disclosures records",
				entry.index
			)),
			Err(error) => CliError::refused(format_args!(
				"{since}{withheld}, which could not be recorded: {error}"
			)),
		};
		error.next(withheld.remedy())
	}

	async fn record_refusal(
		&self,
		writer: &Writer<'_>,
		withheld: &Withheld,
	) -> Result<Recorded, CliError> {
		let ReleaseRequest { requester, patient, .. } = self.request;
		let best = writer.chain.best().await?;
		let to = match disclosures::recipient_for(&best, requester, patient).await? {
			Some(recipient) => To::Known(recipient),
			None => To::Outsider(requester.to_string()),
		};
		let description = self.describe(writer.chain, Some(withheld)).await?;
		writer.record(patient, to, Outcome::Refused, &description).await
	}

	async fn describe(
		&self,
		chain: &Chain,
		withheld: Option<&Withheld>,
	) -> Result<Description, CliError> {
		let (reason, note) = match withheld {
			None => (None, None),
			Some(Withheld::Denied(reason)) => (Some(*reason), None),
			Some(other) => (None, Some(other.to_string())),
		};
		Ok(Description {
			at: Moment(chain.now().await?),
			leaf: Some(Hex32(self.leaf.0)),
			requester: Some(self.request.requester),
			action: Some(self.request.action),
			purpose: Some(self.request.purpose),
			receipt: self.request.receipt,
			member: self.member,
			reason,
			note,
		})
	}
}

impl From<Withheld> for CliError {
	fn from(withheld: Withheld) -> Self {
		Self::refused(&withheld).next(withheld.remedy())
	}
}
