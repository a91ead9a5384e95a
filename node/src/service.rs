//! Builds the node out of its parts.

use crate::{
	consensus::Consensus,
	rpc,
	sealing::{sealer, Sealing, SlotClock},
};
use futures::FutureExt;
use salus_runtime::{opaque::Block, Hash, RuntimeApi};
use sc_client_api::{Backend, BlockBackend};
use sc_consensus::DefaultImportQueue;
use sc_consensus_aura::{ImportQueueParams, SlotDuration, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{
	BeforeBestBlockBy, FinalityProofProvider, GrandpaPruningFilter, SharedVoterState,
	ThreeQuartersOfTheUnfinalizedChain, VotingRulesBuilder,
};
use sc_network::{
	config::FullNetworkConfiguration, service::traits::NetworkService, NetworkBackend,
};
use sc_service::{
	error::Error as ServiceError, Configuration, KeystoreContainer, PruningFilter, TaskManager,
	WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::sr25519::AuthorityPair as AuraPair;
use std::{sync::Arc, time::Duration};

/// The client: the chain's state and blocks, and the wasm executor.
pub type FullClient =
	sc_service::TFullClient<Block, RuntimeApi, sc_executor::WasmExecutor<HostFunctions>>;
/// The database.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// Chooses the chain to build on.
pub type SelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// The transaction pool.
pub type Pool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
/// Fills blocks with transactions of the pool.
pub type Proposers = sc_basic_authorship::ProposerFactory<Pool, FullClient>;

/// The host functions that the runtime may call.
type HostFunctions = sp_io::SubstrateHostFunctions;
type GrandpaBlockImport =
	sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, SelectChain>;
type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, SelectChain>;
type NetworkConfig<N> = FullNetworkConfiguration<Block, Hash, N>;
type SyncService = sc_network_sync::SyncingService<Block>;

/// The least number of blocks between two justifications that are stored.
const GRANDPA_JUSTIFICATION_PERIOD: u32 = 512;
/// How long a GRANDPA message takes to reach every validator.
const GRANDPA_GOSSIP: Duration = Duration::from_millis(333);
/// How many blocks behind the best one validators vote. One absorbs the fork of a slot whose block
/// came late; the usual two would delay finality by another slot.
const GRANDPA_VOTES_BEHIND: u32 = 1;
/// The part of a slot that is spent on filling the block; the rest is for its way to the others.
const PROPOSAL_PORTION: f32 = 2.0 / 3.0;
/// Messages to the telemetry server that wait.
const TELEMETRY_BUFFER: usize = 16;

/// The database and what stands on it, without a network and without consensus.
pub struct Base {
	/// The chain.
	pub client: Arc<FullClient>,
	/// Its database.
	pub backend: Arc<FullBackend>,
	/// What runs beside.
	pub task_manager: TaskManager,
	keystore: KeystoreContainer,
	select_chain: SelectChain,
	pool: Arc<Pool>,
	telemetry: Option<Telemetry>,
}

/// Opens the database, which is created if there is none.
///
/// # Errors
/// Fails if the database cannot be opened or its blocks are made in another way.
pub fn open(config: &Configuration, consensus: Consensus) -> Result<Base, ServiceError> {
	consensus.claim(config)?;

	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(TELEMETRY_BUFFER)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	// Blocks with a GRANDPA justification stay, whatever is pruned: warp sync needs them.
	let kept: Vec<Arc<dyn PruningFilter>> = vec![Arc::new(GrandpaPruningFilter)];
	let (client, backend, keystore, task_manager) =
		sc_service::new_full_parts::<Block, RuntimeApi, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			sc_service::new_wasm_executor::<HostFunctions>(&config.executor),
			kept,
		)?;
	let client = Arc::new(client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});
	let pool = sc_transaction_pool::Builder::new(
		task_manager.spawn_essential_handle(),
		client.clone(),
		config.role.is_authority().into(),
	)
	.with_options(config.transaction_pool.clone())
	.with_prometheus(config.prometheus_registry())
	.build();

	Ok(Base {
		client,
		select_chain: SelectChain::new(backend.clone()),
		backend,
		task_manager,
		keystore,
		pool: Arc::new(pool),
		telemetry,
	})
}

impl Base {
	/// The queue through which blocks of others, or of a file, are imported.
	///
	/// # Errors
	/// Fails if the state of GRANDPA cannot be read.
	pub fn import_queue(
		&self,
		config: &Configuration,
		consensus: Consensus,
	) -> Result<DefaultImportQueue<Block>, ServiceError> {
		match consensus {
			Consensus::Aura => self.aura_import(config).map(|(queue, ..)| queue),
			Consensus::Sealed => Ok(self.sealed_import(config)),
		}
	}

	fn aura_import(
		&self,
		config: &Configuration,
	) -> Result<(DefaultImportQueue<Block>, GrandpaBlockImport, GrandpaLink), ServiceError> {
		let (block_import, link) = sc_consensus_grandpa::block_import(
			self.client.clone(),
			GRANDPA_JUSTIFICATION_PERIOD,
			&self.client,
			self.select_chain.clone(),
			self.telemetry_handle(),
		)?;
		let client = self.client.clone();
		let queue =
			sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(ImportQueueParams {
				block_import: block_import.clone(),
				justification_import: Some(Box::new(block_import.clone())),
				client: self.client.clone(),
				create_inherent_data_providers: move |parent, ()| {
					let slot_duration =
						sc_consensus_aura::standalone::slot_duration_at(&*client, parent);
					async move { Ok(slot_and_time(slot_duration?)) }
				},
				spawner: &self.task_manager.spawn_essential_handle(),
				registry: config.prometheus_registry(),
				check_for_equivocation: Default::default(),
				telemetry: self.telemetry_handle(),
				compatibility_mode: Default::default(),
			})?;
		Ok((queue, block_import, link))
	}

	/// Sealed blocks are imported by the client itself: there is no justification to look for.
	fn sealed_import(&self, config: &Configuration) -> DefaultImportQueue<Block> {
		sc_consensus_manual_seal::import_queue(
			Box::new(self.client.clone()),
			&self.task_manager.spawn_essential_handle(),
			config.prometheus_registry(),
		)
	}

	fn proposers(&self, config: &Configuration) -> Proposers {
		Proposers::new(
			self.task_manager.spawn_handle(),
			self.client.clone(),
			self.pool.clone(),
			config.prometheus_registry(),
			self.telemetry_handle(),
		)
	}

	fn telemetry_handle(&self) -> Option<TelemetryHandle> {
		self.telemetry.as_ref().map(Telemetry::handle)
	}

	/// Starts everything but the making of blocks: network, RPC, metrics, offchain workers.
	fn start<N: NetworkBackend<Block, Hash>>(
		&mut self,
		config: Configuration,
		net_config: NetworkConfig<N>,
		metrics: sc_network::NotificationMetrics,
		import_queue: DefaultImportQueue<Block>,
		warp_sync_config: Option<WarpSyncConfig<Block>>,
		rpc_parts: rpc::ConsensusParts,
	) -> Result<(Arc<dyn NetworkService>, Arc<SyncService>), ServiceError> {
		let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
			sc_service::build_network(sc_service::BuildNetworkParams {
				config: &config,
				net_config,
				client: self.client.clone(),
				transaction_pool: self.pool.clone(),
				spawn_handle: self.task_manager.spawn_handle(),
				spawn_essential_handle: self.task_manager.spawn_essential_handle(),
				import_queue,
				block_announce_validator_builder: None,
				warp_sync_config,
				block_relay: None,
				metrics,
				gap_sync_body_policy: None,
			})?;
		if config.offchain_worker.enabled {
			self.start_offchain_workers(&config, network.clone())?;
		}
		let (client, pool) = (self.client.clone(), self.pool.clone());
		let rpc_builder = Box::new(move |executor| {
			rpc::module(client.clone(), pool.clone(), rpc_parts.clone(), executor)
				.map_err(|error| ServiceError::Other(error.to_string()))
		});
		sc_service::spawn_tasks(sc_service::SpawnTasksParams {
			config,
			client: self.client.clone(),
			backend: self.backend.clone(),
			task_manager: &mut self.task_manager,
			keystore: self.keystore.keystore(),
			transaction_pool: self.pool.clone(),
			rpc_builder,
			network: network.clone(),
			system_rpc_tx,
			tx_handler_controller,
			sync_service: sync_service.clone(),
			telemetry: self.telemetry.as_mut(),
			tracing_execute_block: None,
		})?;
		Ok((network, sync_service))
	}

	/// Starts the offchain workers. They get no HTTP: nothing of Salus may ask the outside.
	fn start_offchain_workers(
		&self,
		config: &Configuration,
		network: Arc<dyn NetworkService>,
	) -> Result<(), ServiceError> {
		let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
			runtime_api_provider: self.client.clone(),
			is_validator: config.role.is_authority(),
			keystore: Some(self.keystore.keystore()),
			offchain_db: self.backend.offchain_storage(),
			transaction_pool: Some(OffchainTransactionPoolFactory::new(self.pool.clone())),
			network_provider: Arc::new(network),
			enable_http_requests: false,
			custom_extensions: |_| Vec::new(),
		})?;
		self.task_manager.spawn_handle().spawn(
			"offchain-workers-runner",
			"offchain-worker",
			workers.run(self.client.clone(), self.task_manager.spawn_handle()).boxed(),
		);
		Ok(())
	}
}

/// The slot and the time of now.
fn slot_and_time(
	slot_duration: SlotDuration,
) -> (sp_consensus_aura::inherents::InherentDataProvider, sp_timestamp::InherentDataProvider) {
	let time = sp_timestamp::InherentDataProvider::from_system_time();
	let slot = sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
		*time,
		slot_duration,
	);
	(slot, time)
}

/// Runs a node: in slots, or, with `sealing`, on demand.
///
/// # Errors
/// Fails if a part cannot be started, or if the database's blocks are made in another way.
pub fn run<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
	sealing: Option<Sealing>,
) -> Result<TaskManager, ServiceError> {
	match sealing {
		None => run_in_slots::<N>(config),
		Some(sealing) => run_sealed::<N>(config, sealing),
	}
}

fn network_config<N: NetworkBackend<Block, Hash>>(
	config: &Configuration,
) -> (NetworkConfig<N>, sc_network::NotificationMetrics) {
	let registry = config.prometheus_registry();
	let net_config = NetworkConfig::new(&config.network, registry.cloned());
	(net_config, N::register_notification_metrics(registry))
}

/// Runs a node whose blocks are made on demand.
fn run_sealed<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
	sealing: Sealing,
) -> Result<TaskManager, ServiceError> {
	let mut base = open(&config, Consensus::Sealed)?;
	let import_queue = base.sealed_import(&config);
	let clock = Arc::new(SlotClock::new(base.client.clone())?);
	// Before the RPC, so that no transaction comes unnoticed.
	let (sealing, commands) = sealer(
		sealing,
		base.client.clone(),
		base.pool.clone(),
		base.select_chain.clone(),
		base.proposers(&config),
		clock.clone(),
	);
	let rpc_parts = rpc::ConsensusParts::Sealing(rpc::SealingParts { commands, clock });
	let (net_config, metrics) = network_config::<N>(&config);
	base.start(config, net_config, metrics, import_queue, None, rpc_parts)?;
	base.task_manager.spawn_essential_handle().spawn_blocking(
		"manual-seal",
		Some("block-authoring"),
		sealing,
	);
	Ok(base.task_manager)
}

/// Runs a node of a chain whose blocks are made by Aura and finalised by GRANDPA.
fn run_in_slots<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
) -> Result<TaskManager, ServiceError> {
	let mut base = open(&config, Consensus::Aura)?;
	let (import_queue, block_import, link) = base.aura_import(&config)?;
	let proposers = base.proposers(&config);
	let (mut net_config, metrics) = network_config::<N>(&config);

	let genesis = base
		.client
		.block_hash(0)?
		.ok_or_else(|| ServiceError::Other("the database has no genesis block".to_string()))?;
	let grandpa_protocol =
		sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
	let (protocol_config, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
		grandpa_protocol.clone(),
		metrics.clone(),
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(protocol_config);

	let authority_set = link.shared_authority_set().clone();
	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		base.backend.clone(),
		authority_set.clone(),
		Vec::new(),
	));
	let voter_state = SharedVoterState::empty();
	let rpc_parts = rpc::ConsensusParts::Grandpa(rpc::GrandpaParts {
		voter_state: voter_state.clone(),
		authority_set: authority_set.clone(),
		justifications: link.justification_stream(),
		finality_proofs: FinalityProofProvider::new_for_service(
			base.backend.clone(),
			Some(authority_set),
		),
	});

	let authority = config.role.is_authority();
	let force_authoring = config.force_authoring;
	let votes = !config.disable_grandpa;
	let prometheus_registry = config.prometheus_registry().cloned();
	let grandpa_config = sc_consensus_grandpa::Config {
		gossip_duration: GRANDPA_GOSSIP,
		justification_generation_period: GRANDPA_JUSTIFICATION_PERIOD,
		name: Some(config.network.node_name.clone()),
		observer_enabled: false,
		keystore: authority.then(|| base.keystore.keystore()),
		local_role: config.role,
		telemetry: base.telemetry_handle(),
		protocol_name: grandpa_protocol,
	};

	let warp_sync = Some(WarpSyncConfig::WithProvider(warp_sync));
	let (network, sync_service) =
		base.start(config, net_config, metrics, import_queue, warp_sync, rpc_parts)?;

	if authority {
		start_aura(&base, block_import, proposers, sync_service.clone(), force_authoring)?;
	}
	if votes {
		let voter = sc_consensus_grandpa::run_grandpa_voter(sc_consensus_grandpa::GrandpaParams {
			config: grandpa_config,
			link,
			network,
			sync: sync_service,
			notification_service: notifications,
			voting_rule: VotingRulesBuilder::new()
				.add(BeforeBestBlockBy(GRANDPA_VOTES_BEHIND))
				.add(ThreeQuartersOfTheUnfinalizedChain)
				.build(),
			prometheus_registry,
			shared_voter_state: voter_state,
			telemetry: base.telemetry_handle(),
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(base.pool.clone()),
		})?;
		base.task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	}
	Ok(base.task_manager)
}

fn start_aura(
	base: &Base,
	block_import: GrandpaBlockImport,
	proposer_factory: Proposers,
	sync: Arc<SyncService>,
	force_authoring: bool,
) -> Result<(), ServiceError> {
	let slot_duration = sc_consensus_aura::slot_duration(&*base.client)?;
	let aura =
		sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
			slot_duration,
			client: base.client.clone(),
			select_chain: base.select_chain.clone(),
			block_import,
			proposer_factory,
			create_inherent_data_providers: move |_parent, ()| async move {
				Ok(slot_and_time(slot_duration))
			},
			force_authoring,
			backoff_authoring_blocks: None::<()>,
			keystore: base.keystore.keystore(),
			sync_oracle: sync.clone(),
			justification_sync_link: sync,
			block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
			max_block_proposal_slot_portion: None,
			telemetry: base.telemetry_handle(),
			compatibility_mode: Default::default(),
		})?;
	base.task_manager.spawn_essential_handle().spawn_blocking(
		"aura",
		Some("block-authoring"),
		aura,
	);
	Ok(())
}
