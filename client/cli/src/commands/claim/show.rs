//! `salus claim show`.

use super::{charged, found, line_rows};
use crate::{
	arguments,
	error::CliError,
	keys::{self, PasswordOpts},
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::{
	chain::claims::{permission_in_words, Claim},
	services::{CodedLine, CodedService},
	vault::{Vault, VaultError},
};
use salus_primitives::ClaimId;
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus claim show`.
#[derive(Debug, Args)]
#[command(after_help = "\
With the vault of who submitted it, the codes of its lines are shown, too, checked against the
commitments on the chain.

Examples:
  salus claim show 0
  salus claim show 0 --vault clinic --vault-key clinic
  salus claim show 0 --output json | jq '.lines[].decision.adjustments'")]
pub struct Opts {
	/// The claim's id
	#[arg(value_name = "ID", value_parser = arguments::claim)]
	id: ClaimId,
	/// The vault that keeps the codes of its lines
	#[arg(long, value_name = "DIR", requires = "vault_key")]
	vault: Option<PathBuf>,
	/// Whose vault it is: a key of the wallet, or a development URI
	#[arg(long, value_name = "NAME|//URI", requires = "vault")]
	vault_key: Option<String>,
	#[command(flatten)]
	password: PasswordOpts,
}

#[derive(Serialize)]
struct Details {
	#[serde(flatten)]
	claim: Claim,
	/// What was rendered, for each line; `null` where the vault does not keep it. Not there without
	/// a vault.
	#[serde(skip_serializing_if = "Option::is_none")]
	services: Option<Vec<Option<CodedService>>>,
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		let Self { claim, services } = self;
		let paid_in =
			claim.paid_in.map_or_else(|| "not paid".to_owned(), |number| format!("block {number}"));
		let mut rows = vec![
			vec!["claim".into(), claim.id.0.to_string()],
			vec!["status".into(), format!("{:?}", claim.status)],
			vec!["charged".into(), charged(&claim.lines).to_string()],
			vec!["paid".into(), format!("{}, {paid_in}", claim.paid)],
			vec!["payer".into(), claim.payer.0.to_string()],
			vec!["provider".into(), claim.provider.0.to_string()],
			vec!["patient".into(), claim.patient.to_string()],
			vec!["coverage".into(), format!("{}, plan {}", claim.coverage.0, claim.plan.0)],
			vec!["permitted by".into(), permission_in_words(claim.permission)],
			vec!["decided".into(), format!("{}, block {}", claim.decided_at, claim.block)],
		];
		rows.extend(line_rows(&claim.lines));
		let kept = services.iter().flatten().enumerate();
		rows.extend(kept.map(|(index, service)| {
			let text = service
				.as_ref()
				.map_or_else(|| "not in this vault".to_owned(), ToString::to_string);
			vec![format!("service of line {index}"), text]
		}));
		rows
	}
}

/// Shows a claim.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let claim = block_on(async {
		let chain = node.connect().await?;
		found(&chain.best().await?, opts.id).await
	})?;
	let services = opts.services(&claim)?;
	output.report(&Details { claim, services })
}

impl Opts {
	fn services(&self, claim: &Claim) -> Result<Option<Vec<Option<CodedService>>>, CliError> {
		let (Some(vault), Some(key)) = (&self.vault, &self.vault_key) else { return Ok(None) };
		let owner = keys::unlock(key, &self.password)?;
		let vault = Vault::open(vault)?;
		let kept = claim.lines.iter().map(|line| {
			let Some(kept) = vault.service(&line.coded_line.0, &owner.encryption)? else {
				return Ok(None);
			};
			let corrupted = |problem: String| VaultError::Corrupted {
				file: format!("the service of {}", line.coded_line),
				problem,
			};
			let coded: CodedLine =
				serde_json::from_slice(&kept).map_err(|error| corrupted(error.to_string()))?;
			if coded.commitment() != line.coded_line.0 {
				return Err(corrupted("it is not what the line commits to".into()).into());
			}
			Ok(Some(coded.service))
		});
		kept.collect::<Result<_, CliError>>().map(Some)
	}
}
