//! Calls that somebody signed for others to submit, and several of them in one.

use crate::{journey::text, Cli};
use anyhow::{Context, Result};
use codec::{Compact, Encode};
use salus_client::{
	chain::{relay::RelayFile, Call, Chain},
	wallet::{KeySpec, PasswordSource, Wallet},
};
use serde_json::Value;
use std::path::Path;

/// For how many blocks a signed call can be relayed.
const PERIOD: u64 = 64;

/// The call in a file that `--sign-only` wrote, as the chain encodes it.
///
/// # Errors
/// Fails if it is no such file.
pub fn call_in(cli: &Cli, file: &str) -> Result<Vec<u8>> {
	let signed: Value = serde_json::from_slice(&cli.read(file)?)?;
	Ok(hex::decode(text(&signed, "call")?)?)
}

/// A file for `salus relay submit` with a call of `Utility`, as `batch`, which `signer` signed: a
/// development key.
///
/// # Errors
/// Fails if the node does not answer, or knows no such call.
pub async fn batch(url: &str, name: &str, calls: &[Vec<u8>], signer: &str) -> Result<Vec<u8>> {
	let chain = Chain::connect(url).await?;
	let best = chain.best().await?;
	let metadata = best.metadata_ref();
	let utility = metadata.pallet_by_name("Utility").context("Utility")?;
	let variant = utility.call_variant_by_name(name).context("a call of Utility")?;
	let mut batch = vec![utility.call_index(), variant.index];
	Compact(u32::try_from(calls.len())?).encode_to(&mut batch);
	batch.extend(calls.concat());
	let call = Call::decode(&best, batch)?;
	let signer: KeySpec = signer.parse()?;
	let signer =
		Wallet::open(Path::new("")).signer(&signer, &PasswordSource::from_command(None))?;
	let signed = RelayFile::meta_transaction(&chain, &call, &signer.signer, PERIOD).await?;
	Ok(serde_json::to_vec(&signed)?)
}
