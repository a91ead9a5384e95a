//! The command line: the usual one of sc-cli, with the ways to make blocks on demand.

use crate::sealing::Sealing;
use sc_cli::{RunCmd, TransactionPoolType};

/// The command line of `salus-node`.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do instead of running a node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// How to run a node.
	#[clap(flatten)]
	pub run: RunCmd,

	/// Make blocks on demand instead of in every slot, each final at once.
	///
	/// `instant` makes a block as soon as transactions arrive, `manual` when the RPC
	/// `engine_createBlock` asks, and a number makes one every so many milliseconds. The
	/// development RPC `dev_advanceTime` moves the chain's clock. Such a chain runs alone, with the
	/// single-state transaction pool, and its database is never used with Aura.
	#[arg(long, value_name = "instant|manual|MILLISECONDS", requires = "dev")]
	pub sealing: Option<Sealing>,
}

/// What `salus-node` does besides running a node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Keys: generate, inspect, insert into the keystore.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Write a chain specification as JSON.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Write a chain specification as JSON, with a default bootnode (the older form of
	/// `export-chain-spec`).
	BuildSpec(sc_cli::BuildSpecCmd),

	/// Execute a block of the database again and check it.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Write the state of a block as a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Read blocks from a file, and import them.
	ImportBlocks(ImportBlocks),

	/// Remove the chain's database.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Go back to an earlier block; finalised blocks stay.
	Revert(sc_cli::RevertCmd),

	/// Print the heads of the chain in the database as JSON.
	ChainInfo(sc_cli::ChainInfoCmd),
}

/// Reads blocks from a file, and imports them.
#[derive(Debug, clap::Parser)]
pub struct ImportBlocks {
	/// The usual options.
	#[clap(flatten)]
	pub inner: sc_cli::ImportBlocksCmd,

	/// The blocks were made with `--sealing`, so they carry no author's seal.
	///
	/// Has to be given only for a new database; another one knows it.
	#[arg(long)]
	pub sealed: bool,
}

impl Cli {
	/// Refuses flags that together give strangers more than their giver can have meant.
	///
	/// # Errors
	/// What they would give, and what to do instead.
	pub fn refuse_exposure(&self) -> Result<(), String> {
		let run = &self.run;
		if !run.rpc_params.rpc_external && !run.rpc_params.unsafe_rpc_external {
			return Ok(());
		}
		if self.sealing.is_some() {
			return Err("--sealing lets everybody who reaches the RPC make blocks and turn the \
			            clock: leave out --rpc-external"
				.into());
		}
		if self.says_nothing() && !run.shared_params.dev {
			return Err("without --chain this is the development chain, whose keys everybody \
			            knows: name a chain with --chain, or say --dev"
				.into());
		}
		Ok(())
	}

	/// Whether nothing is said about the chain or the role.
	fn says_nothing(&self) -> bool {
		let run = &self.run;
		run.shared_params.chain.is_none() && !run.validator && run.get_keyring().is_none()
	}

	/// Completes what the flags imply: without any word about the chain or the role, the node runs
	/// alone for development; and blocks on demand need the single-state pool, since the
	/// fork-aware one loses transactions when blocks follow each other without a pause.
	pub fn complete(mut self) -> Self {
		if self.says_nothing() {
			self.run.shared_params.dev = true;
		}
		if self.sealing.is_some() {
			self.run.pool_config.pool_type = TransactionPoolType::SingleState;
		}
		self
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::{error::ErrorKind, CommandFactory, Parser};
	use std::num::NonZeroU64;

	fn parse(arguments: &[&str]) -> Result<Cli, clap::Error> {
		Cli::try_parse_from([&["salus-node"], arguments].concat()).map(Cli::complete)
	}

	#[test]
	fn command_line_is_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn nothing_said_means_development() {
		assert!(parse(&[]).unwrap().run.shared_params.dev);
		assert!(parse(&["--base-path", "somewhere"]).unwrap().run.shared_params.dev);
	}

	#[test]
	fn a_chain_or_a_role_is_not_overridden() {
		for arguments in [&["--chain", "local"][..], &["--validator"], &["--alice"]] {
			assert!(!parse(arguments).unwrap().run.shared_params.dev, "{arguments:?}");
		}
	}

	#[test]
	fn sealing_needs_dev() {
		let error = parse(&["--sealing", "instant"]).unwrap_err();
		assert_eq!(error.kind(), ErrorKind::MissingRequiredArgument);
		assert!(error.to_string().contains("--dev"), "{error}");
		let error = parse(&["--chain", "local", "--sealing", "manual"]).unwrap_err();
		assert_eq!(error.kind(), ErrorKind::MissingRequiredArgument);
	}

	#[test]
	fn sealing_takes_its_three_forms_and_no_other() {
		let sealing = |value| {
			let argument = format!("--sealing={value}");
			parse(&["--dev", &argument]).map(|cli| cli.sealing)
		};
		assert_eq!(sealing("instant").unwrap(), Some(Sealing::Instant));
		assert_eq!(sealing("manual").unwrap(), Some(Sealing::Manual));
		let half_a_second = NonZeroU64::new(500).unwrap();
		assert_eq!(sealing("500").unwrap(), Some(Sealing::EveryMs(half_a_second)));
		for wrong in ["", "0", "-1", "1.5", "2s", "Instant", "always"] {
			assert_eq!(sealing(wrong).unwrap_err().kind(), ErrorKind::ValueValidation, "{wrong}");
		}
	}

	#[test]
	fn development_is_not_exposed_by_accident() {
		let refused = |arguments: &[&str]| {
			let cli = Cli::try_parse_from([&["salus-node"], arguments].concat()).unwrap();
			cli.refuse_exposure().is_err()
		};
		for external in ["--rpc-external", "--unsafe-rpc-external"] {
			assert!(refused(&[external]));
			assert!(refused(&["--base-path", "somewhere", external]));
			assert!(refused(&["--dev", "--sealing", "instant", external]));
			assert!(!refused(&["--dev", external]));
			assert!(!refused(&["--chain", "local", external]));
		}
		assert!(!refused(&[]));
		assert!(!refused(&["--dev", "--sealing", "instant"]));
	}

	#[test]
	fn sealing_uses_the_single_state_pool() {
		let pool_of = |arguments| parse(arguments).unwrap().run.pool_config.pool_type;
		assert!(matches!(
			pool_of(&["--dev", "--sealing", "instant"]),
			TransactionPoolType::SingleState
		));
		assert!(matches!(pool_of(&["--dev"]), TransactionPoolType::ForkAware));
	}
}
