//! What is read of the chain to make a dossier, and to check one.

use super::coverage::{TagOwner, Terms};
use super::evidence::leaf_of;
use super::file::Claim;
use super::payment::Told;
use super::permission::Consent;
use crate::chain::api;
use crate::chain::api::runtime_types as types;
use crate::chain::claims;
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::ChainError;
use crate::chain::{consent, coverage, organizations, plans, restrictions};
use salus_primitives::{ClaimLine, CoverageId, GrantId, PatientId};
use subxt::utils::Static;

/// The chain as it was in a block; `None` if the node no longer keeps its state.
pub(super) async fn state_of(chain: &Chain, hash: [u8; 32]) -> Result<Option<AtBlock>, ChainError> {
	let at = match chain.at(hash).await {
		Err(error) if error.is_state_discarded() => return Ok(None),
		at => at?,
	};
	// The node may tell of a block's runtime from another block, so the state itself is asked for.
	match crate::chain::client::time_at(&at).await {
		Err(error) if error.is_state_discarded() => Ok(None),
		time => time.map(|_| Some(at)),
	}
}

/// What a claim is decided by: its plan and its coverage, and whose services its tags are.
pub(super) async fn terms(at: &AtBlock, claim: &Claim) -> Result<Terms, ChainError> {
	let mut owners = Vec::with_capacity(claim.lines.len());
	for line in &claim.lines {
		owners.push(owner_of(at, claim.coverage, line.service_tag.0).await?);
	}
	Ok(Terms {
		plan: plans::plan(at, claim.plan).await?,
		coverage: coverage::coverage(at, claim.coverage).await?,
		owners,
	})
}

async fn owner_of(
	at: &AtBlock,
	coverage: CoverageId,
	tag: [u8; 32],
) -> Result<Option<TagOwner>, ChainError> {
	let address = api::storage().insurance_claims().service_tags();
	let entry = at.storage().try_fetch(address, (Static(coverage), tag)).await?;
	Ok(match entry {
		Some(value) => {
			let service = value.decode()?;
			Some((service.provider.0, service.claim.0))
		}
		None => None,
	})
}

/// What the chain held of the consent that a claim rests on.
pub(super) async fn consent_of(at: &AtBlock, claim: &Claim) -> Result<Consent, ChainError> {
	let patient = PatientId(claim.patient.0);
	Ok(Consent {
		grant: consent::grant(at, patient, claim.grant).await?,
		restrictions: restrictions::restrictions(at, patient).await?,
		payer: organizations::organization(at, claim.payer).await?,
	})
}

/// What the events of a block tell about claims.
pub(super) async fn told(at: &AtBlock) -> Result<Vec<Told>, ChainError> {
	use api::insurance_claims::events::{Decided, Paid};
	let events = at.events().fetch().await?;
	let mut told = Vec::new();
	for event in events.iter() {
		let event = event?;
		if let Some(paid) = event.decode_fields_as::<Paid>() {
			let Paid { claim, payer, provider, amount } = paid?;
			let (claim, payer, provider) = (claim.0, payer.0, provider.0);
			told.push(Told::Paid { claim, payer, provider, amount });
		} else if let Some(decided) = event.decode_fields_as::<Decided>() {
			let Decided { claim, paid, status, .. } = decided?;
			told.push(Told::Decided { claim: claim.0, paid, status: status.0 });
		}
	}
	Ok(told)
}

/// The lines with which a claim was submitted, from the body of the block in which it was decided.
///
/// # Errors
///
/// [`ChainError::NotFound`] if no transaction of the block submitted them.
pub(super) async fn submitted_lines(
	at: &AtBlock,
	decided: &claims::Claim,
) -> Result<Vec<ClaimLine>, ChainError> {
	let body = at.extrinsics().fetch().await?;
	let mut found = Vec::new();
	for transaction in body.iter() {
		let transaction = transaction.map_err(|error| ChainError::Node(error.to_string()))?;
		submissions(transaction.decode_call_data_as()?, &mut found);
	}
	found
		.into_iter()
		.find(|submission| submission.is_of(decided))
		.map(|submission| submission.lines)
		.ok_or_else(|| {
			ChainError::NotFound(format!(
				"no transaction of block {} submitted claim {}",
				decided.block, decided.id.0
			))
		})
}

/// A claim, as a call submits it.
struct Submission {
	coverage: CoverageId,
	grant: GrantId,
	lines: Vec<ClaimLine>,
}

impl Submission {
	/// Whether this is what was decided: a block can hold several claims of one coverage.
	fn is_of(&self, decided: &claims::Claim) -> bool {
		let member = decided.patient;
		self.coverage == decided.coverage
			&& self.grant == decided.grant
			&& self.lines.len() == decided.lines.len()
			&& self.lines.iter().zip(&decided.lines).all(|(line, decided)| {
				line.benefit == decided.benefit
					&& line.day == decided.day.0
					&& line.units == decided.units
					&& line.charged == decided.decision.charged
					&& line.coded_line == decided.coded_line.0
					&& line.service_tag == decided.service_tag.0
					&& line.evidence.len() == decided.evidence.len()
					&& line
						.evidence
						.iter()
						.zip(&decided.evidence)
						.all(|(opened, cited)| leaf_of(&opened.into(), &member).0 == cited.leaf.0)
			})
	}
}

/// Collects what a call submits, also in batches and for whoever signed a meta-transaction.
fn submissions(call: api::Call, found: &mut Vec<Submission>) {
	use types::pallet_insurance_claims::pallet::Call as Claims;
	use types::pallet_meta_tx::pallet::Call as Relayed;
	use types::pallet_utility::pallet::Call as Batched;
	match call {
		api::Call::InsuranceClaims(Claims::submit { coverage, grant, lines }) => {
			let lines = lines.0.into_iter().map(|line| line.0).collect();
			found.push(Submission { coverage: coverage.0, grant: grant.0, lines });
		}
		api::Call::Utility(
			Batched::batch { calls }
			| Batched::batch_all { calls }
			| Batched::force_batch { calls },
		) => calls.into_iter().for_each(|call| submissions(call, found)),
		api::Call::Utility(Batched::as_derivative { call, .. }) => submissions(*call, found),
		api::Call::Utility(Batched::if_else { main, fallback }) => {
			submissions(*main, found);
			submissions(*fallback, found);
		}
		api::Call::MetaTx(Relayed::dispatch { meta_tx, .. }) => {
			submissions(meta_tx.call, found);
		}
		_ => {}
	}
}
