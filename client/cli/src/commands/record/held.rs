//! A record that the signer's organization anchored and keeps: what is done to it later needs its
//! place on the chain, which its opening tells.

use super::vault::existing;
use crate::{
	arguments,
	error::CliError,
	signing::{RelayOpts, Signing},
};
use clap::Args;
use salus_client::{
	chain::{
		anchors::{self, AnchorState},
		organizations, AtBlock, Chain, Hex32,
	},
	vault::{Vault, VaultError},
};
use salus_commitments::opening::Opening;
use salus_primitives::{Leaf, OrganizationId, Place};
use std::path::{Path, PathBuf};

/// Which record of which vault.
#[derive(Debug, Args)]
pub struct HeldOpts {
	/// The record, by its leaf
	#[arg(value_name = "LEAF", value_parser = arguments::hex32)]
	leaf: Hex32,
	/// The directory of the vault that keeps it
	#[arg(long, value_name = "DIR")]
	vault: PathBuf,
	/// Whose vault it is, if not of the one who signs: a key of the wallet, or a development URI
	#[arg(long, value_name = "NAME|//URI")]
	vault_key: Option<String>,
}

/// A record of a vault, and where it is anchored.
pub struct Held {
	/// The vault.
	pub vault: Vault,
	/// Its leaf.
	pub leaf: Leaf,
	/// What opens it.
	pub opening: Opening,
	/// Where its leaf is on the chain.
	pub place: Place,
}

impl HeldOpts {
	/// The directory of the vault.
	pub fn directory(&self) -> &Path {
		&self.vault
	}

	/// The record, which the signer or who was named reads.
	pub fn open(&self, signing: &Signing, opts: &RelayOpts) -> Result<Held, CliError> {
		let vault = existing(&self.vault)?;
		let leaf = Leaf(self.leaf.0);
		let opening = match &self.vault_key {
			Some(name) => vault.opening(&leaf, &opts.unlock_other(name)?.encryption),
			None => vault.opening(&leaf, &signing.key().encryption),
		};
		let json = opening.map_err(|error| match error {
			VaultError::NoEnvelope { .. } if self.vault_key.is_none() => CliError::refused(
				format_args!("the key that signs does not read record {}", self.leaf),
			)
			.next("name the key of the vault's owner with --vault-key"),
			other => other.into(),
		})?;
		let opening = Opening::from_json(&json).map_err(CliError::refused)?;
		let place = anchors::place_of(&opening.anchor)?;
		Ok(Held { vault, leaf, opening, place })
	}
}

impl Held {
	/// The organization that anchored it.
	pub const fn issuer(&self) -> OrganizationId {
		self.opening.anchor.issuer()
	}

	/// Refuses if the record is of another chain, or if the signer acts for another organization
	/// than the one that anchored it.
	pub async fn check(&self, chain: &Chain, signing: &Signing) -> Result<(), CliError> {
		let genesis = self.opening.chain.genesis_hash;
		if genesis != chain.genesis() {
			return Err(CliError::refused(format_args!(
				"record {} is anchored on the chain {}, and the node's is {}",
				Hex32(self.leaf.0),
				Hex32(genesis),
				Hex32(chain.genesis())
			))
			.next("name a node of the former with --url"));
		}
		let signer = signing.signer();
		let acting = organizations::acting_for(&chain.best().await?, signer).await?;
		if acting == Some(self.issuer()) {
			return Ok(());
		}
		Err(CliError::refused(format_args!(
			"RecordAnchor.NotAuthorized: organization {} anchored record {}, and {signer} does not act \
			 for it",
			self.issuer().0,
			Hex32(self.leaf.0)
		))
		.next("sign with a key of its admin or of one of its practitioners"))
	}

	/// Whether it stands in this block.
	pub async fn state(&self, at: &AtBlock) -> Result<AnchorState, CliError> {
		let found = anchors::state_at(at, self.issuer(), self.leaf, &self.place).await?;
		found.ok_or_else(|| {
			CliError::refused(format_args!(
				"RecordAnchor.NotFound: organization {} did not anchor leaf {} where its opening says",
				self.issuer().0,
				Hex32(self.leaf.0)
			))
		})
	}

	/// Refuses if it does not stand any more: the chain would refuse it too, for a fee.
	pub async fn must_stand(&self, at: &AtBlock) -> Result<(), CliError> {
		let state = self.state(at).await?;
		if state == AnchorState::Standing {
			return Ok(());
		}
		Err(CliError::refused(format_args!(
			"RecordAnchor.{state:?}: record {} does not stand: it is {}",
			Hex32(self.leaf.0),
			state.in_words()
		))
		.next(format_args!(
			"see `salus record history {} {}`",
			self.issuer().0,
			Hex32(self.leaf.0)
		)))
	}
}
