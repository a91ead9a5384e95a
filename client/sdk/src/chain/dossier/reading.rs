//! What is read of the chain to make a dossier, and to check one.

use super::coverage::{TagOwner, Terms};
use super::file::Claim;
use super::payment::Told;
use super::permission::{Cited, Consent, PolicyHistory};
use crate::chain::api;
use crate::chain::claims;
use crate::chain::client::{AtBlock, Chain};
use crate::chain::error::ChainError;
use crate::chain::{consent, coverage, life, organizations, plans, relationships, restrictions};
use salus_primitives::{Day, Leaf, PatientId, Permission, RelationshipKind, UnixMillis};
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

/// What a claim is decided by: its plan and its coverage, whose services its tags are, and which
/// days its records show. The records are those by which the chain decided.
pub(super) async fn terms(
	at: &AtBlock,
	claim: &Claim,
	decided: &claims::Claim,
) -> Result<Terms, ChainError> {
	let mut owners = Vec::with_capacity(claim.lines.len());
	for line in &claim.lines {
		owners.push(owner_of(at, claim, line.service_tag.0).await?);
	}
	let mut shown = Vec::with_capacity(decided.lines.len());
	for line in &decided.lines {
		shown.push(shown_by_own(at, decided, &line.evidence).await?);
	}
	Ok(Terms {
		plan: plans::plan(at, claim.plan).await?,
		coverage: coverage::coverage(at, claim.coverage).await?,
		owners,
		shown,
	})
}

async fn owner_of(
	at: &AtBlock,
	claim: &Claim,
	tag: [u8; 32],
) -> Result<Option<TagOwner>, ChainError> {
	let address = api::storage().insurance_claims().service_tags();
	let member = (Static(claim.payer), Static(PatientId(claim.patient.0)));
	let entry = at.storage().try_fetch(address, (member, tag)).await?;
	Ok(match entry {
		Some(value) => {
			let service = value.decode()?;
			Some((service.provider.0, service.claim.0))
		}
		None => None,
	})
}

/// The day that each of the provider's own records shows at the payer; `None` for one on which
/// nothing was allowed.
async fn shown_by_own(
	at: &AtBlock,
	decided: &claims::Claim,
	cited: &[claims::Cited],
) -> Result<Vec<Option<Day>>, ChainError> {
	let mut shown = Vec::new();
	for record in cited.iter().filter(|record| record.issuer == decided.provider) {
		let address = api::storage().insurance_claims().cited_records();
		let key = (Static(decided.payer), Static(Leaf(record.leaf.0)));
		let entry = at.storage().try_fetch(address, key).await?;
		shown.push(match entry {
			Some(value) => {
				let shown = value.decode()?;
				(shown.provider.0 == decided.provider).then_some(shown.day.0)
			}
			None => None,
		});
	}
	Ok(shown)
}

/// What the chain held of the consent that a claim rests on.
pub(super) async fn consent_of(at: &AtBlock, claim: &Claim) -> Result<Consent, ChainError> {
	let patient = PatientId(claim.patient.0);
	Ok(Consent {
		cited: match claim.permission {
			Permission::Grant(id) => {
				Cited::Grant(consent::grant(at, patient, id).await?.map(Box::new))
			}
			Permission::Policy(kind) => Cited::Policy(policy_of(at, claim, kind).await?),
		},
		restrictions: restrictions::restrictions(at, patient).await?,
		closed: life::life(at, patient).await?.closing(),
		payer: organizations::organization(at, claim.payer).await?,
	})
}

/// When the policies that count for a claim and the payer's relationship were what.
async fn policy_of(
	at: &AtBlock,
	claim: &Claim,
	kind: RelationshipKind,
) -> Result<PolicyHistory, ChainError> {
	let reads = || api::runtime_apis().consent_api();
	let base = at.runtime_apis().call(reads().base_policies()).await?;
	let own = at.runtime_apis().call(reads().holder_policies(Static(claim.provider))).await?;
	let patient = PatientId(claim.patient.0);
	let patients = at.runtime_apis().call(reads().patient_policies(Static(patient))).await?;
	let attested = relationships::relationship(at, patient, claim.payer, kind).await?;
	let attestations = attested.into_iter().flat_map(|relationship| relationship.attestations);
	Ok(PolicyHistory {
		kind,
		base: base.into_iter().map(|change| change.0).collect(),
		own: own.into_iter().map(|change| change.0).collect(),
		patient: patients.into_iter().map(|change| change.0).collect(),
		held: attestations
			.map(|attestation| {
				let end = attestation.ended_at.map_or(UnixMillis::MAX, |end| end.0);
				(attestation.attested_at.0, end.min(attestation.valid_until.0))
			})
			.collect(),
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
