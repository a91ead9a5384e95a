//! The node's RPC beyond what every Substrate node has.

use crate::{
	sealing::{dev_rpc, Commands, SlotClock},
	service::{FullBackend, FullClient, Pool},
};
use jsonrpsee::RpcModule;
use salus_runtime::{opaque::Block, AccountId, BlockNumber, Hash, Nonce};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_manual_seal::rpc::{ManualSeal, ManualSealApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use std::sync::Arc;

/// What the RPC of GRANDPA needs.
#[derive(Clone)]
pub struct GrandpaParts {
	/// The state of the current round.
	pub voter_state: SharedVoterState,
	/// Who votes.
	pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	/// Justifications as they are made.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proofs that a block is final.
	pub finality_proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
}

/// What the RPC of a sealed chain needs.
#[derive(Clone)]
pub struct SealingParts {
	/// Where commands to make blocks go.
	pub commands: Commands,
	/// The chain's clock.
	pub clock: Arc<SlotClock>,
}

/// What depends on how blocks are made.
#[derive(Clone)]
pub enum ConsensusParts {
	/// Aura and GRANDPA.
	Grandpa(GrandpaParts),
	/// Blocks on demand.
	Sealing(SealingParts),
}

/// The RPC methods of this node.
///
/// # Errors
/// Fails if two of them have the same name.
pub fn module(
	client: Arc<FullClient>,
	pool: Arc<Pool>,
	consensus: ConsensusParts,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, jsonrpsee::core::RegisterMethodError> {
	use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
	use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
	use substrate_frame_rpc_system::{System, SystemApiServer};

	let mut module = RpcModule::new(());
	let system = System::<_, _, Block>::new(client.clone(), pool);
	module.merge(SystemApiServer::<Hash, AccountId, Nonce>::into_rpc(system))?;
	module.merge(TransactionPayment::<_, Block>::new(client).into_rpc())?;
	match consensus {
		ConsensusParts::Grandpa(parts) => module.merge(
			Grandpa::new(
				executor,
				parts.authority_set,
				parts.voter_state,
				parts.justifications,
				parts.finality_proofs,
			)
			.into_rpc(),
		)?,
		ConsensusParts::Sealing(parts) => {
			module.merge(ManualSeal::new(parts.commands.clone()).into_rpc())?;
			module.merge(dev_rpc(parts.clock, parts.commands)?)?;
		}
	}
	Ok(module)
}
