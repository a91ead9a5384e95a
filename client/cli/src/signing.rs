//! Who signs, who pays, and what becomes of it.
//!
//! A command that changes the chain flattens [`DirectOpts`] (who signs pays) or [`RelayOpts`] (who
//! signs may have no money), makes a [`Signing`] of it, and gives it the call. What comes back is
//! [`Acted`]: done, signed for somebody else to submit, or only looked at.

use crate::{
	error::CliError,
	keys,
	online::{note, DryRun, Included, NodeOpts},
	openings::NewFiles,
	output::Report,
};
use clap::Args;
use salus_client::{
	chain::{
		relay::RelayFile, words, Account, Call, Chain, ChainError, Receipt, Transaction,
		DEFAULT_PERIOD,
	},
	wallet::Key,
	Keypair,
};
use serde::Serialize;
use std::{
	collections::BTreeMap,
	path::{Path, PathBuf},
};

/// What somebody reads before signing, each under its name.
pub type Said = BTreeMap<&'static str, String>;

/// Who signs and pays.
#[derive(Debug, Args)]
pub struct DirectOpts {
	/// Who signs and pays: a key of the wallet, or a development URI such as //Alice
	#[arg(long, value_name = "NAME|//URI")]
	key: String,
	#[command(flatten)]
	password: keys::PasswordOpts,
	/// Show what would be signed and what it would cost, and send nothing
	#[arg(long)]
	dry_run: bool,
}

/// Who signs, and who pays.
#[derive(Debug, Args)]
pub struct RelayOpts {
	/// Who signs: a key of the wallet, or a development URI such as //Alice
	#[arg(long, value_name = "NAME|//URI")]
	key: String,
	/// Who submits and pays for it, if not the one who signs
	#[arg(long, value_name = "NAME|//URI", conflicts_with = "sign_only")]
	relayer: Option<String>,
	/// Send nothing; write what was signed to this file, for `salus relay submit`
	#[arg(long, value_name = "FILE")]
	sign_only: Option<PathBuf>,
	/// For how many blocks it can be relayed: a power of two
	#[arg(long, value_name = "N", default_value_t = DEFAULT_PERIOD,
		value_parser = clap::value_parser!(u64).range(4..=256))]
	blocks: u64,
	#[command(flatten)]
	password: keys::PasswordOpts,
	/// Show what would be signed and what it would cost, and send nothing
	#[arg(long)]
	dry_run: bool,
}

/// As [`RelayOpts`], for a command that says without a key what it would do.
#[derive(Debug, Args)]
pub struct KeylessOpts {
	/// Who signs: a key of the wallet, or a development URI such as //Alice
	#[arg(long, value_name = "NAME|//URI")]
	key: Option<String>,
	/// Who submits and pays for it, if not the one who signs
	#[arg(long, value_name = "NAME|//URI", conflicts_with = "sign_only")]
	relayer: Option<String>,
	/// Send nothing; write what was signed to this file, for `salus relay submit`
	#[arg(long, value_name = "FILE")]
	sign_only: Option<PathBuf>,
	/// For how many blocks it can be relayed: a power of two
	#[arg(long, value_name = "N", default_value_t = DEFAULT_PERIOD,
		value_parser = clap::value_parser!(u64).range(4..=256))]
	blocks: u64,
	#[command(flatten)]
	password: keys::PasswordOpts,
	/// Show what would be done, without a node or a key, and do nothing
	#[arg(long)]
	dry_run: bool,
}

impl KeylessOpts {
	/// Whether it is only to be said what would be done.
	pub const fn is_dry_run(&self) -> bool {
		self.dry_run
	}

	/// Whether it is said who signs.
	pub const fn has_key(&self) -> bool {
		self.key.is_some()
	}

	/// Unlocks the keys.
	pub fn unlock(&self) -> Result<Signing, CliError> {
		let key = self
			.key
			.as_deref()
			.ok_or_else(|| CliError::unusable("nobody signs").next("name who does with --key"))?;
		let relayer = self.relayer.as_deref().map(|name| keys::unlock(name, &self.password));
		Ok(Signing {
			key: keys::unlock(key, &self.password)?,
			relayer: relayer.transpose()?,
			sign_only: self.sign_only.clone(),
			blocks: self.blocks,
			dry_run: false,
		})
	}
}

/// Keys at hand, and what to do with them.
pub struct Signing {
	key: Key,
	relayer: Option<Key>,
	sign_only: Option<PathBuf>,
	blocks: u64,
	dry_run: bool,
}

impl DirectOpts {
	/// Unlocks the key.
	pub fn unlock(&self) -> Result<Signing, CliError> {
		Ok(Signing {
			key: keys::unlock(&self.key, &self.password)?,
			relayer: None,
			sign_only: None,
			blocks: DEFAULT_PERIOD,
			dry_run: self.dry_run,
		})
	}
}

impl RelayOpts {
	/// Unlocks the keys.
	pub fn unlock(&self) -> Result<Signing, CliError> {
		let relayer = self.relayer.as_deref().map(|name| keys::unlock(name, &self.password));
		Ok(Signing {
			key: keys::unlock(&self.key, &self.password)?,
			relayer: relayer.transpose()?,
			sign_only: self.sign_only.clone(),
			blocks: self.blocks,
			dry_run: self.dry_run,
		})
	}
}

impl RelayOpts {
	/// Another key that is needed, which has the same password.
	pub fn unlock_other(&self, name: &str) -> Result<Key, CliError> {
		keys::unlock(name, &self.password)
	}
}

/// What became of a call.
pub enum Acted {
	/// It is in a block.
	Done(Box<Receipt>),
	/// It was signed, and waits in a file for somebody to submit it.
	Signed(SignedFile),
	/// Nothing was sent.
	Dry(DryRun),
}

/// Something signed that waits in a file.
#[derive(Debug, Serialize)]
pub struct SignedFile {
	/// Where it is.
	pub signed: PathBuf,
	/// What it does, in words.
	pub words: String,
}

impl SignedFile {
	/// Writes what was signed to a file.
	pub fn write(path: &Path, relay: &RelayFile) -> Result<Self, CliError> {
		let unwritable = |error: &dyn std::fmt::Display| {
			CliError::unusable(format_args!("cannot write {}: {error}", path.display()))
				.next("check the path and its permissions")
		};
		let mut json = serde_json::to_vec_pretty(relay).map_err(|error| unwritable(&error))?;
		json.push(b'\n');
		std::fs::write(path, json).map_err(|error| unwritable(&error))?;
		Ok(Self { signed: path.into(), words: relay.words.clone() })
	}

	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["signed".into(), self.words.clone()],
			vec!["file".into(), self.signed.display().to_string()],
			vec![
				"next".into(),
				format!("salus relay submit {} --key RELAYER", self.signed.display()),
			],
		]
	}
}

impl Signing {
	/// A key at hand that signs and sends at once; the relayer pays, if there is one.
	pub const fn at_once(key: Key, relayer: Option<Key>) -> Self {
		Self { key, relayer, sign_only: None, blocks: DEFAULT_PERIOD, dry_run: false }
	}

	/// The same, which sends nothing if this is a dry run.
	#[must_use]
	pub fn looking(self, dry_run: bool) -> Self {
		Self { dry_run, ..self }
	}

	/// Who signs.
	pub fn signer(&self) -> Account {
		Account(self.key.account)
	}

	/// The key that signs.
	pub const fn key(&self) -> &Key {
		&self.key
	}

	/// What the key signs with.
	pub const fn keypair(&self) -> &Keypair {
		&self.key.signer
	}

	/// Whether nothing is to be sent.
	pub const fn is_dry_run(&self) -> bool {
		self.dry_run
	}

	/// Whether the call is signed for somebody else to submit.
	pub const fn is_sign_only(&self) -> bool {
		self.sign_only.is_some()
	}

	/// Signs the call and has it sent, or does not, as the options say.
	pub async fn act(
		&self,
		chain: &Chain,
		node: &NodeOpts,
		call: &Call,
	) -> Result<Acted, CliError> {
		self.act_keeping(chain, node, call, &NewFiles::default()).await
	}

	/// As [`act`](Self::act), and keeps what opens the call's commitments: before anything is signed
	/// for others or sent, and unless it is certain that it never comes to be. A dry run keeps
	/// nothing.
	pub async fn act_keeping(
		&self,
		chain: &Chain,
		node: &NodeOpts,
		call: &Call,
		files: &NewFiles,
	) -> Result<Acted, CliError> {
		if self.dry_run {
			return Ok(Acted::Dry(self.look(chain, call).await?));
		}
		if let Some(path) = &self.sign_only {
			if files.has(path) {
				return Err(CliError::unusable(format_args!(
					"{} cannot be both the signed call and an opening",
					path.display()
				)));
			}
			let relay =
				RelayFile::meta_transaction(chain, call, self.keypair(), self.blocks).await?;
			files.write()?;
			return SignedFile::write(path, &relay)
				.map(Acted::Signed)
				.inspect_err(|_| files.discard());
		}
		let transaction = self.transaction(chain, call).await?;
		files.write()?;
		let patience = node.patience();
		let sent = chain.send(transaction, patience).await.inspect_err(|error| {
			if error.is_final(patience.wait) {
				files.discard();
			}
		});
		Ok(Acted::Done(Box::new(sent?)))
	}

	/// Signs the call, also for who pays, and has the chain look whether it would let it in. Sends
	/// nothing.
	pub async fn transaction(&self, chain: &Chain, call: &Call) -> Result<Transaction, ChainError> {
		match &self.relayer {
			None => chain.transaction(call, self.keypair()).await,
			Some(relayer) => {
				let meta_tx = chain.meta_transaction(call, self.signer(), self.blocks).await?;
				chain.relay_transaction(&meta_tx, self.keypair(), &relayer.signer).await
			}
		}
	}

	/// As [`act_keeping`](Self::act_keeping), and says first what it is about: on stderr, or in a dry run
	/// in what is shown.
	pub async fn act_saying(
		&self,
		chain: &Chain,
		node: &NodeOpts,
		call: &Call,
		files: &NewFiles,
		said: Said,
	) -> Result<Acted, CliError> {
		if !self.dry_run {
			said.iter().for_each(|(what, words)| note(&format!("{what}: {words}")));
			return self.act_keeping(chain, node, call, files).await;
		}
		Ok(Acted::Dry(DryRun { said, ..self.look(chain, call).await? }))
	}

	async fn look(&self, chain: &Chain, call: &Call) -> Result<DryRun, CliError> {
		let best = chain.best().await?;
		let estimate = match (&self.relayer, &self.sign_only) {
			(None, None) => chain.estimate(call, self.keypair()).await?,
			(None, Some(_)) => chain.weigh(&best, call).await?,
			(Some(relayer), _) => {
				let meta_tx = chain.meta_transaction(call, self.signer(), self.blocks).await?;
				let outer = chain.relay_call(&meta_tx.sign(self.keypair())).await?;
				chain.estimate(&outer, &relayer.signer).await?
			}
		};
		Ok(DryRun::new(words::describe(&best, call)?, call, estimate))
	}
}

/// What a command shows about what became of its call.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Shown<T> {
	/// It is in a block.
	Done {
		/// What it brought about.
		#[serde(flatten)]
		result: T,
		/// Where it is.
		#[serde(flatten)]
		included: Included,
	},
	/// It waits in a file.
	Signed(SignedFile),
	/// Nothing was sent.
	Dry(DryRun),
}

impl Acted {
	/// What to show; `result` reads from the receipt what was brought about.
	pub fn shown<T>(
		self,
		result: impl FnOnce(&Receipt) -> Result<T, CliError>,
	) -> Result<Shown<T>, CliError> {
		Ok(match self {
			Self::Done(receipt) => {
				Shown::Done { result: result(&receipt)?, included: Included::of(&receipt)? }
			}
			Self::Signed(file) => Shown::Signed(file),
			Self::Dry(dry) => Shown::Dry(dry),
		})
	}
}

/// Rows about what a call brought about.
pub trait Rows: Serialize {
	/// Name and value in each.
	fn rows(&self) -> Vec<Vec<String>>;
}

impl<T: Rows> Report for Shown<T> {
	fn rows(&self) -> Vec<Vec<String>> {
		match self {
			Self::Done { result, included } => {
				let mut rows = result.rows();
				rows.extend(included.rows());
				rows
			}
			Self::Signed(file) => file.rows(),
			Self::Dry(dry) => dry.rows(),
		}
	}
}

/// What was done, in words, where there is no more to say.
#[derive(Debug, Serialize)]
pub struct Did {
	/// What was done.
	pub done: String,
}

impl Rows for Did {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![vec!["done".into(), self.done.clone()]]
	}
}
