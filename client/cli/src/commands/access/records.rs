//! The records that access is asked for, by what the holder says about them.

use crate::{
	arguments::{self, AuthorName},
	error::CliError,
	input::InputFile,
	keys,
};
use clap::Args;
use salus_client::{chain::Hex32, vault::Vault, wallet::Key};
use salus_fhir::{read_input, record_facts, SensitivityTable};
use salus_primitives::{
	Author, Confidentiality, DataCategory, DayWindow, Leaf, RecordFacts, RecordOrigin, Sensitivity,
};
use std::path::PathBuf;

/// Which records: of a FHIR file, by their labels in a vault, or by a label given here.
#[derive(Debug, Args)]
#[command(next_help_heading = "Records")]
pub struct RecordsOpts {
	/// Records of a FHIR file (a Bundle, a resource or NDJSON), labelled as anchoring labels them
	#[arg(long, value_name = "FILE", conflicts_with_all = ["category", "leaf"],
		required_unless_present_any = ["category", "leaf"])]
	fhir: Vec<InputFile>,
	/// The table of sensitive codes, JSON; without it, the built-in one
	#[arg(long, value_name = "FILE", requires = "fhir")]
	sensitivity_table: Option<InputFile>,
	/// A record of the vault, by its leaf
	#[arg(long, value_name = "HEX", requires = "vault", conflicts_with = "category",
		value_parser = arguments::hex32)]
	leaf: Vec<Hex32>,
	/// The directory of the vault
	#[arg(long, value_name = "DIR")]
	vault: Option<PathBuf>,
	/// Whose vault it is: a key of the wallet, or a development URI
	#[arg(long, value_name = "NAME|//URI", requires = "vault")]
	vault_key: Option<String>,
	#[command(flatten)]
	password: keys::PasswordOpts,
	/// A record of this kind of data
	#[arg(long, value_parser = arguments::category)]
	category: Option<DataCategory>,
	/// How confidential it is
	#[arg(long, value_name = "LEVEL", default_value = "N", value_parser = arguments::confidentiality)]
	confidentiality: Confidentiality,
	/// Why it is sensitive, with commas between
	#[arg(long, value_delimiter = ',', value_parser = arguments::sensitivity)]
	sensitivities: Vec<Sensitivity>,
	/// The day it is from, or days with .. between them; without it, any day at all
	#[arg(long, value_name = "DAYS", value_parser = arguments::days)]
	day: Option<DayWindow>,
	/// Who wrote it: org:ID or org:ID/ACCOUNT; without it, it is not known to whom an annex may limit
	#[arg(long, value_name = "AUTHOR", requires = "category", value_parser = arguments::author)]
	author: Option<AuthorName>,
	/// The encounter it is of, by its keyed identifier
	#[arg(long, value_name = "HEX", requires = "author", value_parser = arguments::hex32)]
	encounter: Option<Hex32>,
	/// The care plan it is of, by its keyed identifier
	#[arg(long, value_name = "HEX", requires = "author", value_parser = arguments::hex32)]
	care_plan: Option<Hex32>,
}

/// A record that access is asked for.
pub struct Asked {
	/// What it is called in the answer.
	pub name: String,
	/// What the holder says about it.
	pub facts: RecordFacts,
}

impl RecordsOpts {
	/// The records that are meant.
	pub fn read(&self) -> Result<Vec<Asked>, CliError> {
		if let Some(category) = self.category {
			let facts = RecordFacts {
				category,
				confidentiality: self.confidentiality,
				sensitivities: self.sensitivities.iter().copied().collect(),
				days: self.day.unwrap_or(DayWindow::ALWAYS),
				origin: self.origin()?,
			};
			return Ok(vec![Asked { name: category.to_string(), facts }]);
		}
		match &self.vault {
			Some(vault) if !self.leaf.is_empty() => {
				let name = self.vault_key.as_deref().ok_or_else(|| {
					CliError::unusable("the labels in a vault are encrypted")
						.next("name its owner's key with --vault-key")
				})?;
				let vault = Vault::open(vault)?;
				let owner = keys::unlock(name, &self.password)?;
				self.leaf.iter().map(|leaf| of_vault(&vault, &owner, Leaf(leaf.0))).collect()
			}
			_ => self.of_files(),
		}
	}

	/// Where a record that is given by its label comes from; `None` if that is not said.
	fn origin(&self) -> Result<Option<RecordOrigin>, CliError> {
		let Some(named) = &self.author else { return Ok(None) };
		let Some(organization) = named.organization else { return Ok(None) };
		let account = named.account()?.map(|account| account.0);
		Ok(Some(RecordOrigin {
			author: Author { organization, account },
			encounter: self.encounter.map(|id| id.0),
			care_plan: self.care_plan.map(|id| id.0),
			leaf: None,
		}))
	}

	fn of_files(&self) -> Result<Vec<Asked>, CliError> {
		let table = sensitivity_table(self.sensitivity_table.as_ref())?;
		let mut asked = Vec::new();
		for file in &self.fhir {
			let bytes = file.read()?;
			let records = read_input(&bytes)
				.map_err(|error| CliError::refused(format_args!("{file}: {error}")))?;
			for record in &records.records {
				let refused = |error: &dyn std::fmt::Display| {
					CliError::refused(format_args!("{file}: byte {}: {error}", record.offset))
				};
				let resource = record.parse().map_err(|error| refused(&error))?;
				let facts = record_facts(&resource, &table).map_err(|error| refused(&error))?;
				asked.push(Asked { name: record.resource_type.clone(), facts });
			}
		}
		Ok(asked)
	}
}

fn of_vault(vault: &Vault, owner: &Key, leaf: Leaf) -> Result<Asked, CliError> {
	let facts = vault.facts(&leaf, &owner.encryption)?;
	Ok(Asked { name: hex::encode(leaf.0), facts })
}

/// A table of sensitive codes: one that was given, or the built-in one.
pub struct Table(Option<SensitivityTable>);

impl std::ops::Deref for Table {
	type Target = SensitivityTable;

	fn deref(&self) -> &SensitivityTable {
		self.0.as_ref().unwrap_or_else(|| SensitivityTable::builtin())
	}
}

/// The table of sensitive codes of this file, or the built-in one.
pub fn sensitivity_table(file: Option<&InputFile>) -> Result<Table, CliError> {
	let Some(file) = file else { return Ok(Table(None)) };
	let refused = |error: &dyn std::fmt::Display| {
		CliError::refused(format_args!("{file}: {error}"))
			.next("give a table in the format of the built-in one")
	};
	let bytes = file.read()?;
	let text = std::str::from_utf8(&bytes).map_err(|error| refused(&error))?;
	let table = SensitivityTable::from_json(text).map_err(|error| refused(&error))?;
	Ok(Table(Some(table)))
}
