//! Blocks on demand, for development: when they are made, and what time they carry.

use crate::service::{FullClient, Pool, Proposers, SelectChain};
use futures::{
	channel::{mpsc, oneshot},
	future::{self, BoxFuture},
	FutureExt, SinkExt, Stream, StreamExt,
};
use jsonrpsee::{
	core::{RegisterMethodError, RpcResult},
	types::{error::ErrorCode, ErrorObjectOwned},
	RpcModule,
};
use salus_runtime::{opaque::Block, Hash};
use sc_consensus_manual_seal::{
	consensus::aura::AuraConsensusDataProvider, run_manual_seal, CreatedBlock, EngineCommand,
	Error as SealError, ManualSealParams,
};
use sc_rpc::DenyUnsafe;
use sc_service::error::Error as ServiceError;
use sc_transaction_pool_api::TransactionPool;
use sp_blockchain::HeaderBackend;
use sp_consensus_aura::{
	sr25519::{AuthorityId, AuthoritySignature},
	SlotDuration,
};
use sp_timestamp::Timestamp;
use std::{
	num::NonZeroU64,
	pin::pin,
	str::FromStr,
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::Duration,
};

/// When blocks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
	/// As soon as transactions arrive.
	Instant,
	/// When the RPC asks.
	Manual,
	/// Every so many milliseconds, with or without transactions.
	EveryMs(NonZeroU64),
}

impl FromStr for Sealing {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		match text {
			"instant" => Ok(Self::Instant),
			"manual" => Ok(Self::Manual),
			_ => text.parse().map(Self::EveryMs).map_err(|_| {
				"expected `instant`, `manual`, or a number of milliseconds above 0".into()
			}),
		}
	}
}

/// Where commands to make and finalise blocks go.
pub type Commands = mpsc::Sender<EngineCommand<Hash>>;

/// The most commands that wait; whoever sends one more waits too.
const COMMAND_QUEUE: usize = 1_000;
/// The most arrivals of transactions that are handled at once.
const ARRIVALS_AT_ONCE: usize = 8_192;
/// How long the pool may take to see a block. It may miss to say that it has; then it has by now.
const POOL_LIMIT: Duration = Duration::from_secs(1);
/// The last moment that can be reached: the end of the year 9999, so that every time of the chain
/// is a date that can be written.
const LAST_MOMENT_MS: u64 = 253_402_300_800_000;

/// The clock of a sealed chain.
///
/// Blocks may follow each other faster than slots do, and tests want to see next month. So the
/// slot of a block is the wall clock's, moved by an offset, but always later than its parent's;
/// and the time of a block is the start of its slot, as Aura wants it.
pub struct SlotClock {
	client: Arc<FullClient>,
	slot_ms: NonZeroU64,
	/// How far the clock is ahead of the wall's, in milliseconds.
	offset_ms: AtomicU64,
}

impl SlotClock {
	/// The clock of this chain. If its last block is ahead of the wall clock, time goes on from
	/// there.
	///
	/// # Errors
	/// Fails if the chain cannot be read.
	pub fn new(client: Arc<FullClient>) -> Result<Self, ServiceError> {
		let slot_ms = sc_consensus_aura::slot_duration::<AuthorityId, Block, FullClient>(&client)?
			.as_millis();
		let slot_ms = NonZeroU64::new(slot_ms)
			.ok_or_else(|| ServiceError::Other("the runtime's slots have no duration".into()))?;
		let clock = Self { client, slot_ms, offset_ms: AtomicU64::new(0) };
		let last_block_ms = clock
			.time_of(clock.client.info().best_hash)
			.map_err(|error| ServiceError::Other(error.to_string()))?;
		clock.offset_ms.store(last_block_ms.saturating_sub(wall_ms()), Ordering::SeqCst);
		Ok(clock)
	}

	/// The time of a block, in Unix milliseconds; 0 for the first.
	fn time_of(&self, block: Hash) -> Result<u64, SealError> {
		Ok(self.slot_of(block)?.saturating_mul(self.slot_ms.get()))
	}

	fn slot_of(&self, block: Hash) -> Result<u64, SealError> {
		let header = self
			.client
			.header(block)?
			.ok_or_else(|| SealError::BlockNotFound(block.to_string()))?;
		sc_consensus_aura::find_pre_digest::<Block, AuthoritySignature>(&header)
			.map(Into::into)
			.map_err(|error| SealError::StringError(error.to_string()))
	}

	/// The time of the next block after `parent`.
	fn time_after(&self, parent: Hash) -> Result<Timestamp, SealError> {
		let now_ms = wall_ms().saturating_add(self.offset_ms.load(Ordering::SeqCst));
		let slot = next_slot(now_ms, self.slot_ms, self.slot_of(parent)?);
		Ok(Timestamp::new(slot.saturating_mul(self.slot_ms.get())))
	}

	/// Moves the clock so that the next block's time is at least `ms` after both now and the last
	/// block's.
	fn advance(&self, ms: u64) -> RpcResult<()> {
		let last_block_ms = self.time_of(self.client.info().best_hash)?;
		let wall_ms = wall_ms();
		self.offset_ms
			.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |offset_ms| {
				advanced_offset(wall_ms, offset_ms, last_block_ms, ms, self.slot_ms)
			})
			.map(drop)
			.map_err(|_| invalid_params("the clock does not go beyond the year 9999"))
	}
}

fn wall_ms() -> u64 {
	Timestamp::current().as_millis()
}

/// The slot of now, but always one later than the parent's.
fn next_slot(now_ms: u64, slot_ms: NonZeroU64, parent_slot: u64) -> u64 {
	(now_ms / slot_ms).max(parent_slot.saturating_add(1))
}

/// The offset with which the clock is at least `ms` later, at the start of a slot; `None` beyond
/// [`LAST_MOMENT_MS`].
fn advanced_offset(
	wall_ms: u64,
	offset_ms: u64,
	last_block_ms: u64,
	ms: u64,
	slot_ms: NonZeroU64,
) -> Option<u64> {
	let now_ms = wall_ms.checked_add(offset_ms)?.max(last_block_ms);
	let target_ms = now_ms.checked_add(ms)?.checked_next_multiple_of(slot_ms.get())?;
	if target_ms >= LAST_MOMENT_MS {
		return None;
	}
	target_ms.checked_sub(wall_ms)
}

/// Makes the blocks of a sealed chain until the node stops, and where to send it commands. It hears
/// of every transaction that enters the pool after this call.
pub fn sealer(
	sealing: Sealing,
	client: Arc<FullClient>,
	pool: Arc<Pool>,
	select_chain: SelectChain,
	proposers: Proposers,
	clock: Arc<SlotClock>,
) -> (BoxFuture<'static, ()>, Commands) {
	let (commands, commands_stream) = mpsc::channel(COMMAND_QUEUE);
	let asking = match sealing {
		Sealing::Instant => {
			let arrivals = pool.import_notification_stream();
			ask_for_arrivals(arrivals, pool.clone(), commands.clone()).boxed()
		}
		Sealing::Manual => future::ready(()).boxed(),
		Sealing::EveryMs(ms) => ask_at_intervals(ms, commands.clone()).boxed(),
	};
	let slot_duration = SlotDuration::from_millis(clock.slot_ms.get());
	let making = run_manual_seal(ManualSealParams {
		// The client itself: GRANDPA's block import has nothing to do here.
		block_import: client.clone(),
		env: proposers,
		client,
		pool,
		commands_stream,
		select_chain,
		consensus_data_provider: Some(Box::new(AuraConsensusDataProvider::new_with_slot_duration(
			slot_duration,
		))),
		// The timestamp is the only inherent: manual-seal takes a block with as many transactions
		// as there are inherents for an empty one.
		create_inherent_data_providers: move |parent, ()| {
			let time = clock.time_after(parent);
			async move { Ok(sp_timestamp::InherentDataProvider::new(time?)) }
		},
	});
	(future::join(making, asking).map(drop).boxed(), commands)
}

/// Asks for blocks as long as transactions are ready, whenever some have arrived. One arrival may
/// stand for more than fits into a block, or for what an earlier block has already taken.
async fn ask_for_arrivals(
	arrivals: impl Stream<Item = Hash> + Send,
	pool: Arc<Pool>,
	commands: Commands,
) {
	let mut arrivals = pin!(arrivals.ready_chunks(ARRIVALS_AT_ONCE));
	while arrivals.next().await.is_some() {
		if let Err(error) = include_all(&pool, &commands).await {
			log_failure(&error);
		}
	}
}

/// Makes blocks until none takes a transaction any more.
///
/// The block in which a session ends has no room for an ordinary one: pallet-session takes its whole
/// weight. It is made without, and the next one takes those that wait. Two empty blocks in a row are
/// not made: what still waits then is tried again with the next arrival.
async fn include_all(pool: &Pool, commands: &Commands) -> Result<(), SealError> {
	let mut last_is_empty = false;
	loop {
		let block = match seal(commands, false).await {
			Err(SealError::EmptyTransactionPool) if pool.status().ready > 0 && !last_is_empty => {
				last_is_empty = true;
				seal(commands, true).await?
			}
			Err(SealError::EmptyTransactionPool) => {
				if last_is_empty {
					log::warn!("What waits in the pool does not fit into an empty block");
				}
				return Ok(());
			}
			made => {
				last_is_empty = false;
				made?
			}
		};
		// The pool still offers what this block took until it has seen the block.
		drop(pool.ready_at_with_timeout(block.hash, POOL_LIMIT).await);
	}
}

async fn ask_at_intervals(ms: NonZeroU64, commands: Commands) {
	loop {
		futures_timer::Delay::new(Duration::from_millis(ms.get())).await;
		if let Err(error) = seal(&commands, true).await {
			log_failure(&error);
		}
	}
}

/// Asks for a block on the best one, final at once, and waits for it.
async fn seal(commands: &Commands, create_empty: bool) -> Result<CreatedBlock<Hash>, SealError> {
	let (sender, receiver) = oneshot::channel();
	let command = EngineCommand::SealNewBlock {
		create_empty,
		finalize: true,
		parent_hash: None,
		sender: Some(sender),
	};
	commands.clone().send(command).await?;
	receiver.await?
}

fn log_failure(error: &SealError) {
	log::error!("A block was not made: {error}");
}

/// What the RPC for development works on.
pub struct DevRpc {
	clock: Arc<SlotClock>,
	commands: Commands,
}

/// The RPC for development: `dev_advanceTime(ms)` moves the chain's clock forward by at least `ms`
/// milliseconds, up to the next slot, makes a block with that time, and returns it in Unix
/// milliseconds.
///
/// It is registered by hand, since the code that jsonrpsee's macro generates does not compile in a
/// profile where this crate has debug assertions and jsonrpsee has none.
///
/// # Errors
/// Fails if two methods have the same name.
pub fn dev_rpc(
	clock: Arc<SlotClock>,
	commands: Commands,
) -> Result<RpcModule<DevRpc>, RegisterMethodError> {
	let mut module = RpcModule::new(DevRpc { clock, commands });
	module.register_async_method("dev_advanceTime", |params, dev, extensions| async move {
		extensions.get().copied().unwrap_or(DenyUnsafe::Yes).check_if_safe()?;
		dev.clock.advance(params.one()?)?;
		let block = seal(&dev.commands, true).await?;
		Ok::<u64, ErrorObjectOwned>(dev.clock.time_of(block.hash)?)
	})?;
	Ok(module)
}

fn invalid_params(message: &str) -> ErrorObjectOwned {
	ErrorObjectOwned::owned(ErrorCode::InvalidParams.code(), message, None::<()>)
}

#[cfg(test)]
mod tests {
	use super::*;

	const SLOT_MS: NonZeroU64 = NonZeroU64::new(2_000).unwrap();

	#[test]
	fn slots_follow_the_clock() {
		assert_eq!(next_slot(10_000, SLOT_MS, 0), 5);
		assert_eq!(next_slot(11_999, SLOT_MS, 4), 5);
	}

	#[test]
	fn slots_never_repeat_nor_go_back() {
		assert_eq!(next_slot(10_000, SLOT_MS, 5), 6);
		assert_eq!(next_slot(0, SLOT_MS, 700), 701);
		assert_eq!(next_slot(0, SLOT_MS, u64::MAX), u64::MAX);
	}

	#[test]
	fn advancing_reaches_the_slot_at_or_after_the_target() {
		// From 10.5 s by 3 s is 13.5 s, which lies in the slot that ends at 14 s.
		assert_eq!(advanced_offset(10_500, 0, 0, 3_000, SLOT_MS), Some(3_500));
		assert_eq!(advanced_offset(10_000, 0, 0, 2_000, SLOT_MS), Some(2_000));
		assert_eq!(advanced_offset(10_000, 0, 0, 0, SLOT_MS), Some(0));
	}

	#[test]
	fn advancing_adds_up() {
		let once = advanced_offset(10_000, 0, 0, 4_000, SLOT_MS).unwrap();
		assert_eq!(advanced_offset(10_000, once, 0, 4_000, SLOT_MS), Some(8_000));
	}

	#[test]
	fn advancing_starts_at_the_last_block_when_that_is_ahead() {
		assert_eq!(advanced_offset(10_000, 0, 90_000, 4_000, SLOT_MS), Some(84_000));
	}

	#[test]
	fn advancing_ends_with_the_year_9999() {
		let last_slot_ms = LAST_MOMENT_MS - SLOT_MS.get();
		assert_eq!(advanced_offset(0, 0, 0, last_slot_ms, SLOT_MS), Some(last_slot_ms));
		assert_eq!(advanced_offset(0, 0, 0, last_slot_ms + 1, SLOT_MS), None);
		assert_eq!(advanced_offset(10_000, 0, 0, u64::MAX, SLOT_MS), None);
	}
}
