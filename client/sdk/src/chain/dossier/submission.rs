//! What was submitted: the chain keeps the decision about a claim, and its block the openings.

use super::evidence::leaf_of;
use super::file::OpenedRecord;
use crate::chain::account::Hex32;
use crate::chain::anchors;
use crate::chain::api;
use crate::chain::api::runtime_types as types;
use crate::chain::claims;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use salus_primitives::{ClaimId, ClaimLine, CoverageId, Permission};
use subxt::events::Phase;

/// The lines with which a claim was submitted, from the body of the block that decided it: those of
/// the transaction that had it decided. A copy that failed is another's, or opens no record.
///
/// # Errors
///
/// [`ChainError::NotFound`] if no transaction of the block submitted them.
pub(super) async fn submitted_lines(
	at: &AtBlock,
	decided: &claims::Claim,
) -> Result<Vec<ClaimLine>, ChainError> {
	let index = transaction_of(at, decided.id).await?;
	let body = at.extrinsics().fetch().await?;
	let mut found = Vec::new();
	for (number, transaction) in (0u32..).zip(body.iter()) {
		let transaction = transaction.map_err(|error| ChainError::Node(error.to_string()))?;
		if Some(number) == index {
			submissions(transaction.decode_call_data_as()?, &mut found);
		}
	}
	for submission in found.into_iter().filter(|submission| submission.is_of(decided)) {
		if opens_what_stands(at, &submission, decided).await? {
			return Ok(submission.lines);
		}
	}
	Err(ChainError::NotFound(format!(
		"no transaction of block {} submitted claim {}",
		decided.block, decided.id.0
	)))
}

/// The index of the transaction that had a claim decided, by the block's events: one that failed
/// has none.
async fn transaction_of(at: &AtBlock, id: ClaimId) -> Result<Option<u32>, ChainError> {
	use api::insurance_claims::events::Decided;
	let events = at.events().fetch().await?;
	for event in events.iter() {
		let event = event?;
		let Some(decided) = event.decode_fields_as::<Decided>() else { continue };
		if decided?.claim.0 == id {
			return Ok(match event.phase() {
				Phase::ApplyExtrinsic(index) => Some(index),
				Phase::Finalization | Phase::Initialization => None,
			});
		}
	}
	Ok(None)
}

/// Whether each record is where the submission says: one transaction can hold a copy of a claim
/// that failed for a wrong path, and the claim.
async fn opens_what_stands(
	at: &AtBlock,
	submission: &Submission,
	decided: &claims::Claim,
) -> Result<bool, ChainError> {
	for evidence in submission.lines.iter().flat_map(|line| &line.evidence) {
		let leaf = leaf_of(&evidence.into(), &decided.patient);
		if anchors::state_at(at, evidence.issuer, leaf, &evidence.place).await?.is_none() {
			return Ok(false);
		}
	}
	Ok(true)
}

/// A claim, as a call submits it.
pub(super) struct Submission {
	/// The coverage by which it is to be decided.
	pub coverage: CoverageId,
	/// What is to permit the payment.
	pub permission: Permission,
	/// Its lines, with the openings of what they cite.
	pub lines: Vec<ClaimLine>,
}

impl Submission {
	/// Whether this is what was decided: a block can hold several claims of one coverage.
	pub fn is_of(&self, decided: &claims::Claim) -> bool {
		let member = decided.patient;
		self.coverage == decided.coverage
			&& self.permission == decided.permission
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
						.all(|(opened, cited)| is_cited(&opened.into(), cited, &member))
			})
	}
}

/// Whether an opening is of the record that was cited, where it was cited.
fn is_cited(opened: &OpenedRecord, cited: &claims::Cited, member: &Hex32) -> bool {
	leaf_of(opened, member).0 == cited.leaf.0
		&& (opened.issuer, opened.place.batch()) == (cited.issuer, cited.batch)
}

/// Collects what a call submits, also in batches and for whoever signed a meta-transaction.
fn submissions(call: api::Call, found: &mut Vec<Submission>) {
	use types::pallet_insurance_claims::pallet::Call as Claims;
	use types::pallet_meta_tx::pallet::Call as Relayed;
	use types::pallet_utility::pallet::Call as Batched;
	match call {
		api::Call::InsuranceClaims(Claims::submit { coverage, permission, lines }) => {
			let lines = lines.0.into_iter().map(|line| line.0).collect();
			let (coverage, permission) = (coverage.0, permission.0);
			found.push(Submission { coverage, permission, lines });
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
