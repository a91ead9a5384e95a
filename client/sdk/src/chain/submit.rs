//! Sending transactions, and what became of them.

use crate::chain::account::{Account, Hex32};
use crate::chain::api;
use crate::chain::call::Call;
use crate::chain::client::{block_id, AtBlock, BlockId, Chain, ChainConfig};
use crate::chain::error::{ChainError, Refusal};
use crate::chain::meta_tx::{dispatch_arguments, MetaTransaction};
use crate::chain::outcome::{judge, Told};
use serde::Serialize;
use std::time::Duration;
use subxt::client::OnlineClientAtBlockImpl;
use subxt::config::DefaultExtrinsicParamsBuilder;
use subxt::events::DecodeAsEvent;
use subxt::ext::codec::{Compact, Decode, Encode};
use subxt::extrinsics::ExtrinsicEvents;
use subxt::metadata::Metadata;
use subxt::tx::{
	SubmittableTransaction, TransactionInBlock, TransactionInvalid, TransactionProgress,
	TransactionStatus, ValidationResult,
};
use subxt::utils::AccountId32;
use subxt_signer::sr25519::Keypair;

/// For how many blocks a transaction can be included, unless somebody says otherwise.
pub const DEFAULT_PERIOD: u64 = 64;

type Submittable = SubmittableTransaction<ChainConfig, OnlineClientAtBlockImpl<ChainConfig>>;
type Progress = TransactionProgress<ChainConfig, OnlineClientAtBlockImpl<ChainConfig>>;
type InBlock = TransactionInBlock<ChainConfig, OnlineClientAtBlockImpl<ChainConfig>>;

/// Which block a transaction must be in before it counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Wait {
	/// The best block, which can still be replaced.
	Best,
	/// A finalized block.
	#[default]
	Finalized,
}

impl Wait {
	const fn name(self) -> &'static str {
		match self {
			Self::Best => "best",
			Self::Finalized => "finalized",
		}
	}
}

/// How long to wait, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
	/// For which block.
	pub wait: Wait,
	/// For how long.
	pub timeout: Duration,
}

/// A signed transaction that the chain would let in, and that was not sent yet.
pub struct Transaction {
	signed: Submittable,
	dies_at: u64,
	/// Whether the call in a meta-transaction has to succeed, too.
	relays: bool,
}

impl Transaction {
	/// The first block in which its call can no longer take effect.
	pub const fn dies_at(&self) -> u64 {
		self.dies_at
	}
}

/// What became of a transaction: it is in a block, and it succeeded.
#[derive(Debug)]
pub struct Receipt {
	/// The transaction's hash.
	pub transaction: Hex32,
	/// The block it is in.
	pub block: BlockId,
	/// Whether that block is finalized.
	pub finalized: bool,
	/// The fee that was paid, and by whom; `None` if it was free.
	pub fee: Option<Fee>,
	events: ExtrinsicEvents<ChainConfig>,
}

/// A fee that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fee {
	/// Who paid it.
	pub payer: Account,
	/// How much, in the chain's smallest unit.
	pub amount: u128,
}

/// What a transaction would cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
	/// Time of execution, in picoseconds on the chain's reference machine.
	pub ref_time: u64,
	/// Size of the state that a proof of it would need, in bytes.
	pub proof_size: u64,
	/// The fee, in the chain's smallest unit. Nothing is paid for a call that turns out to be free.
	pub fee: u128,
}

impl Receipt {
	/// The transaction's first event of this kind.
	///
	/// # Errors
	///
	/// [`ChainError::Incompatible`] if there is none, although the transaction succeeded.
	pub fn event<E: DecodeAsEvent>(&self) -> Result<E, ChainError> {
		self.find_event()?.ok_or_else(|| self.untold())
	}

	fn untold(&self) -> ChainError {
		ChainError::Incompatible(format!(
			"transaction {} succeeded without the event that tells so",
			self.transaction
		))
	}

	/// The transaction's first event of this kind, if it has one.
	pub fn find_event<E: DecodeAsEvent>(&self) -> Result<Option<E>, ChainError> {
		Ok(self.events.find_first::<E>().transpose()?)
	}

	/// All of the transaction's events of this kind, in their order.
	pub fn all_events<E: DecodeAsEvent>(&self) -> Result<Vec<E>, ChainError> {
		Ok(self.events.find::<E>().collect::<Result<_, _>>()?)
	}
}

impl Chain {
	/// Signs a call, sends it and waits for its block.
	///
	/// # Errors
	///
	/// [`ChainError::Refused`] if the chain executed and refused it,
	/// [`ChainError::InsufficientFunds`] or [`ChainError::Invalid`] if it did not let it in,
	/// [`ChainError::Timeout`] if the patience came to its end.
	pub async fn submit(
		&self,
		call: &Call,
		signer: &Keypair,
		patience: Patience,
	) -> Result<Receipt, ChainError> {
		self.send(self.transaction(call, signer).await?, patience).await
	}

	/// Signs a call, and has the chain look whether it would let it in. Sends nothing.
	///
	/// # Errors
	///
	/// As [`Self::submit`] before anything is sent.
	pub async fn transaction(
		&self,
		call: &Call,
		signer: &Keypair,
	) -> Result<Transaction, ChainError> {
		let best = self.best().await?;
		let (signed, dies_at) = self.signed(&best, call, signer).await?;
		self.check(&signed, signer.into()).await?;
		Ok(Transaction { signed, dies_at, relays: false })
	}

	/// What sending a call would cost, and whether the chain would let it in. Sends nothing.
	///
	/// # Errors
	///
	/// As [`Self::submit`] before anything is sent.
	pub async fn estimate(&self, call: &Call, signer: &Keypair) -> Result<Estimate, ChainError> {
		let best = self.best().await?;
		let (transaction, _) = self.signed(&best, call, signer).await?;
		self.check(&transaction, signer.into()).await?;
		let mut parameters = transaction.encoded().to_vec();
		u32::try_from(transaction.encoded().len()).unwrap_or(u32::MAX).encode_to(&mut parameters);
		dispatch_info(&best, "TransactionPaymentApi_query_info", &parameters).await
	}

	/// What executing a call weighs, and what it would cost if somebody sent it.
	pub async fn weigh(&self, at: &AtBlock, call: &Call) -> Result<Estimate, ChainError> {
		let mut parameters = call.bytes().to_vec();
		call.encoded_len().encode_to(&mut parameters);
		dispatch_info(at, "TransactionPaymentCallApi_query_call_info", &parameters).await
	}

	/// Prepares a meta-transaction of `signer`, anchored at the last finalized block.
	pub async fn meta_transaction(
		&self,
		call: &Call,
		signer: Account,
		period: u64,
	) -> Result<MetaTransaction, ChainError> {
		let finalized = self.finalized().await?;
		// The nonce of the state, not of the pool: the pool does not see into meta-transactions.
		let nonce = self.best().await?.tx().account_nonce(&AccountId32::from(signer)).await?;
		Ok(MetaTransaction {
			call: call.bytes().to_vec(),
			nonce,
			period,
			from_number: finalized.block_number(),
			from_hash: finalized.block_hash().0,
			genesis: self.genesis(),
			spec_version: finalized.spec_version(),
			transaction_version: finalized.transaction_version(),
		})
	}

	/// The call by which anyone sends a signed meta-transaction.
	pub async fn relay_call(&self, signed: &[u8]) -> Result<Call, ChainError> {
		Call::from_parts(&self.best().await?, "MetaTx", "dispatch", &dispatch_arguments(signed))
	}

	/// Sends a signed meta-transaction, which `relayer` pays for, and waits for its block.
	///
	/// # Errors
	///
	/// As [`Self::submit`]; and if the relayer's transaction succeeded but the call in it was
	/// refused, that refusal.
	pub async fn relay(
		&self,
		signed: &[u8],
		relayer: &Keypair,
		patience: Patience,
	) -> Result<Receipt, ChainError> {
		let call = self.relay_call(signed).await?;
		let transaction = self.transaction(&call, relayer).await?;
		self.send(Transaction { relays: true, ..transaction }, patience).await
	}

	/// Signs the relayer's transaction of a meta-transaction, and has the chain look whether it
	/// would let it in. Sends nothing.
	///
	/// # Errors
	///
	/// As [`Self::relay`] before anything is sent.
	pub async fn relay_transaction(
		&self,
		meta_tx: &MetaTransaction,
		signer: &Keypair,
		relayer: &Keypair,
	) -> Result<Transaction, ChainError> {
		let call = self.relay_call(&meta_tx.sign(signer)).await?;
		let transaction = self.transaction(&call, relayer).await?;
		// Whoever sees the meta-transaction can relay it, as long as it lives.
		Ok(Transaction { relays: true, dies_at: meta_tx.dies_at(), ..transaction })
	}

	/// Sends a transaction and waits for its block.
	///
	/// # Errors
	///
	/// As [`Self::submit`], or [`Self::relay`], from then on.
	pub async fn send(
		&self,
		transaction: Transaction,
		patience: Patience,
	) -> Result<Receipt, ChainError> {
		let Transaction { signed, relays, .. } = transaction;
		let hash = signed.hash();
		let waiting = async {
			let progress = signed.submit_and_watch().await?;
			let in_block = included(progress, patience.wait).await?;
			let receipt = self.receipt(&in_block, patience.wait == Wait::Finalized).await?;
			if relays {
				self.relayed(receipt).await
			} else {
				Ok(receipt)
			}
		};
		tokio::time::timeout(patience.timeout, waiting).await.unwrap_or_else(|_| {
			Err(ChainError::Timeout {
				awaited: patience.wait.name(),
				seconds: patience.timeout.as_secs(),
				transaction: hex::encode(hash.0),
			})
		})
	}

	/// What became of the call in a meta-transaction: it, and all that is in it, has to be done.
	async fn relayed(&self, receipt: Receipt) -> Result<Receipt, ChainError> {
		let mut told = Vec::new();
		for event in receipt.events.iter() {
			told.extend(Told::by(&event?)?);
		}
		let Some(not_done) = judge(told).map_err(|_| receipt.untold())? else {
			return Ok(receipt);
		};
		let at = self.at(receipt.block.hash.0).await?;
		Err(not_done.in_words(at.metadata_ref()))
	}

	/// A signed transaction, and the first block in which it can no longer be included.
	async fn signed(
		&self,
		best: &AtBlock,
		call: &Call,
		signer: &Keypair,
	) -> Result<(Submittable, u64), ChainError> {
		let finalized = self.finalized().await?;
		let nonce = self.next_nonce(signer.into()).await?;
		let parameters = DefaultExtrinsicParamsBuilder::<ChainConfig>::new()
			.mortal_from_unchecked(DEFAULT_PERIOD, finalized.block_number(), finalized.block_hash())
			.nonce(nonce)
			.build();
		let payload = call.payload(best)?;
		let mut signable = best.tx().create_signable_offline(&payload, parameters)?;
		let dies_at = finalized.block_number().saturating_add(DEFAULT_PERIOD);
		Ok((signable.sign(signer)?, dies_at))
	}

	async fn check(&self, transaction: &Submittable, payer: Account) -> Result<(), ChainError> {
		match transaction.validate().await? {
			ValidationResult::Valid(_) => Ok(()),
			ValidationResult::Invalid(TransactionInvalid::Payment) => {
				Err(ChainError::InsufficientFunds { payer })
			}
			ValidationResult::Invalid(reason) => Err(ChainError::Invalid(explain(&reason))),
			ValidationResult::Unknown(reason) => Err(ChainError::Invalid(format!("{reason:?}"))),
		}
	}

	async fn receipt(&self, in_block: &InBlock, finalized: bool) -> Result<Receipt, ChainError> {
		let events = in_block.fetch_events().await?;
		let at = in_block.at().await?;
		if let Some(failed) = events.find_first::<api::system::events::ExtrinsicFailed>() {
			return Err(refusal(&failed?.dispatch_error, at.metadata_ref()).into());
		}
		let paid = events
			.find_first::<api::transaction_payment::events::TransactionFeePaid>()
			.transpose()?;
		Ok(Receipt {
			transaction: Hex32(in_block.extrinsic_hash().0),
			block: block_id(&at),
			finalized,
			fee: paid.map(|paid| Fee { payer: paid.who.into(), amount: paid.actual_fee }),
			events,
		})
	}
}

/// Waits until the transaction is in the block that is awaited.
async fn included(mut progress: Progress, wait: Wait) -> Result<InBlock, ChainError> {
	while let Some(status) = progress.next().await {
		match status? {
			TransactionStatus::InBestBlock(in_block) if wait == Wait::Best => return Ok(in_block),
			TransactionStatus::InFinalizedBlock(in_block) => return Ok(in_block),
			TransactionStatus::Error { message }
			| TransactionStatus::Invalid { message }
			| TransactionStatus::Dropped { message } => return Err(ChainError::Dropped(message)),
			_ => {}
		}
	}
	Err(ChainError::Node("it stopped telling what became of the transaction".into()))
}

async fn dispatch_info(
	at: &AtBlock,
	function: &str,
	parameters: &[u8],
) -> Result<Estimate, ChainError> {
	let answer = at.runtime_apis().call_raw(function, Some(parameters)).await?;
	let (ref_time, proof_size, _class, fee) =
		<(Compact<u64>, Compact<u64>, u8, u128)>::decode(&mut &answer[..])
			.map_err(|error| ChainError::Incompatible(error.to_string()))?;
	Ok(Estimate { ref_time: ref_time.0, proof_size: proof_size.0, fee })
}

/// Why the pool does not take a transaction, in words.
fn explain(reason: &TransactionInvalid) -> String {
	match reason {
		TransactionInvalid::Call => "it does not expect this call".into(),
		TransactionInvalid::Payment => "the fee cannot be paid".into(),
		TransactionInvalid::Future => "its nonce is too high: an earlier one is missing".into(),
		TransactionInvalid::Stale => "its nonce was used already".into(),
		TransactionInvalid::BadProof => "the signature does not fit".into(),
		TransactionInvalid::AncientBirthBlock => "its time is over: sign it again".into(),
		TransactionInvalid::ExhaustsResources => "the block is full: try again".into(),
		TransactionInvalid::BadSigner => {
			"the signer's account does not exist: it needs fee credit, or a registration".into()
		}
		other => format!("{other:?}"),
	}
}

/// A dispatch error by the names and the words of the metadata.
pub(crate) fn refusal(
	error: &api::runtime_types::sp_runtime::DispatchError,
	metadata: &Metadata,
) -> Refusal {
	use api::runtime_types::sp_runtime::DispatchError as E;
	let of_runtime = |error: &str, doc: &str| Refusal {
		pallet: "Runtime".into(),
		error: error.into(),
		doc: doc.into(),
	};
	match error {
		E::Module(module) => {
			let [index, ..] = module.error;
			let pallet = metadata.pallet_by_error_index(module.index);
			let variant = pallet.as_ref().and_then(|pallet| pallet.error_variant_by_index(index));
			match (&pallet, variant) {
				(Some(pallet), Some(variant)) => Refusal {
					pallet: pallet.name().into(),
					error: variant.name.clone(),
					doc: sentence(&variant.docs),
				},
				_ => of_runtime(&format!("Module({}, {index})", module.index), ""),
			}
		}
		E::BadOrigin => of_runtime("BadOrigin", "the signer is not who may do this"),
		E::Token(token) => of_runtime(&format!("Token({token:?})"), ""),
		other => of_runtime(&format!("{other:?}"), ""),
	}
}

/// The lines of a doc as one, without what only an index of docs can resolve.
fn sentence(lines: &[String]) -> String {
	let joined = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
	joined.trim().trim_end_matches('.').replace(['`', '[', ']'], "")
}
