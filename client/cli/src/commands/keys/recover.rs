//! `salus keys recover`.

use crate::{
	error::CliError,
	input::InputFile,
	keys::{self, PasswordOpts},
	online::{block_on, note, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::{
	chain::{
		identities::{self, FoundIdentity, FoundKey, RELATIONSHIP_GAP},
		words, Hex32,
	},
	secrets::SecretString,
	wallet::{KeyEntry, KeyName, KeyPath, Root, Wallet},
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus keys recover`.
#[derive(Debug, Args)]
#[command(after_help = "\
Keeps the phrase's own key as NAME, asks the node for every identity that such a key registered, or that
was recovered to one, and keeps each of their live keys as NAME-RELATIONSHIP or
NAME-RELATIONSHIP-NUMBER, all under one password. Nothing but the phrase is needed. What the wallet has
already stays as it is, under its name.

The node that is asked learns that these identities are one person's: ask one that may know it.

Examples:
  salus keys recover ana --phrase-file phrase.txt
  salus keys recover ana --phrase-file - --output json | jq -r '.identities[].patient'")]
pub struct Opts {
	/// The name of the phrase's own key, and what the names of the others begin with
	#[arg(value_name = "NAME")]
	name: KeyName,
	/// A file with the phrase, a 0x seed, or a URI of either; - is stdin
	#[arg(long, value_name = "FILE")]
	phrase_file: InputFile,
	/// How many relationships in a row without an identity end the search
	#[arg(long, value_name = "N", default_value_t = RELATIONSHIP_GAP,
		value_parser = clap::value_parser!(u32).range(1..=1000))]
	gap: u32,
	#[command(flatten)]
	password: PasswordOpts,
}

/// A key that was found, and its name in the wallet.
#[derive(Serialize)]
struct Kept {
	name: String,
	#[serde(flatten)]
	found: FoundKey,
}

#[derive(Serialize)]
struct Identity {
	relationship: Option<u32>,
	patient: String,
	sponsor: Option<u32>,
	keys: Vec<Kept>,
	other_keys: Vec<String>,
}

#[derive(Serialize)]
struct Recovered {
	root: KeyEntry,
	identities: Vec<Identity>,
}

impl Report for Recovered {
	fn titles(&self) -> Vec<&'static str> {
		vec!["relationship", "patient", "sponsor", "key", "purposes"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.identities.iter().flat_map(Identity::rows).collect()
	}
}

impl Identity {
	fn rows(&self) -> Vec<Vec<String>> {
		let relationship = self.relationship.map_or_else(|| "root".into(), |n| n.to_string());
		let sponsor = self.sponsor.map_or_else(|| "none".into(), |id| id.to_string());
		let row = |key: String, purposes: String| {
			vec![relationship.clone(), self.patient.clone(), sponsor.clone(), key, purposes]
		};
		let kept = self
			.keys
			.iter()
			.map(|kept| row(kept.name.clone(), words::list(kept.found.key.purposes.iter())));
		let others =
			self.other_keys.iter().map(|key| row(key.clone(), "not from this phrase".into()));
		let mut rows: Vec<_> = kept.chain(others).collect();
		if rows.is_empty() {
			rows.push(row("none".into(), String::new()));
		}
		rows
	}
}

/// Finds what comes from a phrase, and keeps it.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let root = Root::from_uri(&keys::phrase(&opts.phrase_file)?)?;
	let wallet = keys::wallet()?;
	let own = Hex32(root.account()).to_string();
	if wallet.entry(&opts.name).is_ok_and(|entry| entry.public_key != own) {
		return Err(CliError::refused(format_args!(
			"the wallet has another key named {}, not of this phrase",
			opts.name
		))
		.next("take another NAME"));
	}
	let found = block_on(async {
		let chain = node.connect().await?;
		Ok(identities::of_root(&chain.best().await?, &root, opts.gap).await?)
	})?;
	if found.is_empty() {
		note("this chain knows no identity of this phrase: is it the right chain, and the right phrase?");
	}
	let keeping =
		Keeping { root: &root, password: opts.password.source().read_new(&opts.name)?, wallet };
	let entry = keeping.keep(&opts.name, None)?;
	let identities: Result<_, _> =
		found.into_iter().map(|found| keeping.identity(&opts.name, found)).collect();
	output.report(&Recovered { root: entry, identities: identities? })
}

/// What the keys that were found are kept with.
struct Keeping<'a> {
	wallet: Wallet,
	root: &'a Root,
	password: SecretString,
}

impl Keeping<'_> {
	fn identity(&self, name: &KeyName, found: FoundIdentity) -> Result<Identity, CliError> {
		let other_keys = found.other_keys().map(|key| key.key.to_string()).collect();
		let kept = |found: FoundKey| -> Result<Kept, CliError> {
			let name = match found.path {
				None => name.clone(),
				Some(KeyPath { relationship, number: 0 }) => {
					format!("{name}-{relationship}").parse()?
				}
				Some(KeyPath { relationship, number }) => {
					format!("{name}-{relationship}-{number}").parse()?
				}
			};
			Ok(Kept { name: self.keep(&name, found.path)?.name, found })
		};
		Ok(Identity {
			relationship: found.relationship,
			patient: found.patient.id.to_string(),
			sponsor: found.patient.sponsor.map(|id| id.0),
			keys: found.keys.into_iter().map(kept).collect::<Result<_, _>>()?,
			other_keys,
		})
	}

	fn keep(&self, name: &KeyName, path: Option<KeyPath>) -> Result<KeyEntry, CliError> {
		Ok(self.wallet.restore(name, self.root, path, &self.password)?)
	}
}
