//! The question of access: who asks for what, and why.

use super::records::{Asked, RecordsOpts};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	keys,
	openings::{GranteeOpts, OpeningOpts},
	witness::WitnessOpts,
};
use clap::Args;
use salus_client::chain::{
	consent::{AccessRequest, ScopeRequest},
	Chain,
};
use salus_primitives::{Action, LegalBasis, OrganizationId, Purpose, ReceiptId};

/// Who asks, whom, about whom, and why.
#[derive(Debug, Args)]
pub struct WhoOpts {
	/// The organization that holds the records
	#[arg(long, value_name = "ID", value_parser = arguments::organization)]
	holder: OrganizationId,
	/// Who asks: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(long, value_name = "ACCOUNT")]
	requester: String,
	/// Whose records: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// What the requester wants to do
	#[arg(long, default_value = "Read", value_parser = arguments::action)]
	action: Action,
	/// Why
	#[arg(long, value_parser = arguments::purpose)]
	purpose: Purpose,
}

/// A question about records.
#[derive(Debug, Args)]
pub struct AskOpts {
	#[command(flatten)]
	who: WhoOpts,
	/// The law that the requester cites, for where consent is not enough: 164.512(b), b, or
	/// public-health
	#[arg(long, value_name = "LAW", value_parser = arguments::law)]
	law: Option<LegalBasis>,
	/// The receipt of the use that the holder took for this, within the last hour (`salus consent use`)
	#[arg(long, value_name = "GRANT/NUMBER", value_parser = arguments::receipt)]
	receipt: Option<ReceiptId>,
	#[command(flatten)]
	openings: OpeningOpts,
	#[command(flatten)]
	records: RecordsOpts,
	#[command(flatten)]
	witness: WitnessOpts,
}

impl AskOpts {
	/// The records that are meant.
	pub fn records(&self) -> Result<Vec<Asked>, CliError> {
		self.records.read()
	}

	/// The question about these records. Refused if the node is no witness.
	pub async fn request(&self, chain: &Chain, asked: &[Asked]) -> Result<AccessRequest, CliError> {
		let requester = keys::account(&self.who.requester)?;
		let (annexes, grantees) = (self.openings.annexes()?, self.openings.grantees()?);
		self.witness.check(chain).await?;
		Ok(AccessRequest {
			holder: self.who.holder,
			requester,
			patient: patient::resolve_or_unknown(chain, &self.who.patient).await?,
			action: self.who.action,
			purpose: self.who.purpose,
			law: self.law,
			receipt: self.receipt,
			records: asked.iter().map(|record| record.facts).collect(),
			annexes,
			grantees,
		})
	}
}

impl WhoOpts {
	/// The question what there is at all. Refused if the node is no witness.
	pub async fn scope_request(
		&self,
		chain: &Chain,
		openings: &GranteeOpts,
		witness: &WitnessOpts,
	) -> Result<ScopeRequest, CliError> {
		let requester = keys::account(&self.requester)?;
		let grantees = openings.read()?;
		witness.check(chain).await?;
		Ok(ScopeRequest {
			holder: self.holder,
			requester,
			patient: patient::resolve_or_unknown(chain, &self.patient).await?,
			action: self.action,
			purpose: self.purpose,
			grantees,
		})
	}
}
