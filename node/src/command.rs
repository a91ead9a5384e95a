//! Runs what the command line asks for.

use crate::{
	chain_spec,
	cli::{Cli, ImportBlocks, Subcommand},
	consensus::Consensus,
	service::{self, Base, FullBackend, FullClient},
};
use salus_runtime::{opaque::Block, BlockNumber};
use sc_cli::{
	CheckBlockCmd, CliConfiguration, ExportBlocksCmd, ExportStateCmd, RevertCmd, SubstrateCli,
};
use sc_network::config::NetworkBackendType;
use sc_service::{Configuration, TaskManager};
use std::{future::Future, path::PathBuf, sync::Arc};

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Salus Node".into()
	}

	fn impl_version() -> String {
		env!("CARGO_PKG_VERSION").into()
	}

	fn description() -> String {
		"A node of Salus, the consortium blockchain for health data.\n\nWithout any flag it runs \
		 alone, for development, on a database that is removed when it stops; --base-path keeps \
		 it."
		.into()
	}

	fn author() -> String {
		"the Salus authors".into()
	}

	fn support_url() -> String {
		"the project's issue tracker".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		Ok(Box::new(match id {
			"" | "dev" | "development" => chain_spec::development()?,
			"local" => chain_spec::local_testnet()?,
			path => chain_spec::ChainSpec::from_json_file(PathBuf::from(path))?,
		}))
	}
}

/// Parses the command line and runs what it asks for.
///
/// # Errors
/// Whatever made it fail. Wrong usage ends the process with exit code 2 before.
pub fn run() -> sc_cli::Result<()> {
	let cli = <Cli as SubstrateCli>::from_args();
	cli.refuse_exposure().map_err(sc_cli::Error::Input)?;
	let cli = cli.complete();
	match &cli.subcommand {
		None => run_node(&cli),
		Some(Subcommand::Key(command)) => command.run(&cli),
		Some(Subcommand::ExportChainSpec(command)) => command.run(cli.load_spec(&command.chain)?),
		Some(Subcommand::BuildSpec(command)) => {
			let runner = cli.create_runner(command)?;
			runner.sync_run(|config| command.run(config.chain_spec, config.network))
		}
		Some(Subcommand::PurgeChain(command)) => {
			let runner = cli.create_runner(command)?;
			runner.sync_run(|config| command.run(config.database))
		}
		Some(Subcommand::ChainInfo(command)) => {
			let runner = cli.create_runner(command)?;
			runner.sync_run(|config| command.run::<Block>(&config))
		}
		Some(Subcommand::CheckBlock(command)) => check_block(&cli, command),
		Some(Subcommand::ExportBlocks(command)) => export_blocks(&cli, command),
		Some(Subcommand::ExportState(command)) => export_state(&cli, command),
		Some(Subcommand::ImportBlocks(command)) => import_blocks(&cli, command),
		Some(Subcommand::Revert(command)) => revert(&cli, command),
	}
}

fn run_node(cli: &Cli) -> sc_cli::Result<()> {
	let runner = cli.create_runner(&cli.run)?;
	let sealing = cli.sealing;
	runner.run_node_until_exit(|config| async move {
		match config.network.network_backend {
			NetworkBackendType::Libp2p => {
				service::run::<sc_network::NetworkWorker<_, _>>(config, sealing)
			}
			NetworkBackendType::Litep2p => {
				service::run::<sc_network::Litep2pNetworkBackend>(config, sealing)
			}
		}
		.map_err(sc_cli::Error::Service)
	})
}

/// Runs a subcommand on a database, in the way in which its blocks are made: that of `asked`, else
/// the one it has, else Aura.
fn on_database<F: Future<Output = sc_cli::Result<()>>>(
	cli: &Cli,
	command: &impl CliConfiguration,
	asked: Option<Consensus>,
	action: impl FnOnce(Configuration, Base, Consensus) -> sc_cli::Result<(F, TaskManager)>,
) -> sc_cli::Result<()> {
	cli.create_runner(command)?.async_run(|config| {
		let consensus = match asked {
			Some(consensus) => consensus,
			None => Consensus::of_database(&config)?.unwrap_or(Consensus::Aura),
		};
		let base = service::open(&config, consensus)?;
		action(config, base, consensus)
	})
}

fn check_block(cli: &Cli, command: &CheckBlockCmd) -> sc_cli::Result<()> {
	on_database(cli, command, None, |config, base, consensus| {
		let import_queue = base.import_queue(&config, consensus)?;
		Ok((command.run(base.client, import_queue), base.task_manager))
	})
}

fn import_blocks(cli: &Cli, command: &ImportBlocks) -> sc_cli::Result<()> {
	let asked = command.sealed.then_some(Consensus::Sealed);
	on_database(cli, &command.inner, asked, |config, base, consensus| {
		let import_queue = base.import_queue(&config, consensus)?;
		Ok((command.inner.run(base.client, import_queue), base.task_manager))
	})
}

fn export_blocks(cli: &Cli, command: &ExportBlocksCmd) -> sc_cli::Result<()> {
	on_database(cli, command, None, |config, base, _| {
		Ok((command.run(base.client, config.database), base.task_manager))
	})
}

fn export_state(cli: &Cli, command: &ExportStateCmd) -> sc_cli::Result<()> {
	on_database(cli, command, None, |config, base, _| {
		let run = command.run::<Block, FullBackend, FullClient>(base.client, config.chain_spec);
		Ok((run, base.task_manager))
	})
}

fn revert(cli: &Cli, command: &RevertCmd) -> sc_cli::Result<()> {
	on_database(cli, command, None, |_, base, consensus| {
		let grandpa: Box<dyn FnOnce(Arc<FullClient>, Arc<FullBackend>, BlockNumber) -> _> =
			Box::new(move |client, _, blocks| {
				if consensus == Consensus::Aura {
					sc_consensus_grandpa::revert::<Block, _>(client, blocks)?;
				}
				Ok(())
			});
		Ok((command.run(base.client, base.backend, Some(grandpa)), base.task_manager))
	})
}
