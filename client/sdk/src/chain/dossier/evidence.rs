//! The second tick: the cited records are this member's, were anchored, and stood.

use super::file::{Claim, OpenedRecord};
use crate::chain::account::Hex32;
use crate::chain::anchors::AnchorState;
use crate::chain::claims;
use salus_commitments::record::{member_commitment, Commitments};
use salus_commitments::Salt;
use salus_primitives::{Leaf, OrganizationId, Place};

/// A record that a claim cites, recomputed from its opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cited {
	/// Who anchored it.
	pub issuer: OrganizationId,
	/// What was anchored.
	pub leaf: Leaf,
	/// Where.
	pub place: Place,
}

/// The leaf of a record that is said to be this member's. It is not the one that was anchored, if
/// it is another's.
pub(super) fn leaf_of(opened: &OpenedRecord, member: &Hex32) -> Leaf {
	let salt = Salt::from_bytes(opened.member_salt.0);
	let commitments = Commitments {
		record: opened.record.0,
		subject: opened.subject.0,
		member: member_commitment(&salt, &member.0),
		label: opened.label.0,
	};
	commitments.leaf()
}

/// The records that a claim cites, each opened as this member's, if they are those by which the
/// chain decided.
pub(super) fn recompute(claim: &Claim, decided: &[claims::Line]) -> Result<Vec<Cited>, String> {
	if claim.lines.len() != decided.len() {
		return Err(format!(
			"the dossier has {} lines, and the chain decided about {}",
			claim.lines.len(),
			decided.len()
		));
	}
	let mut all = Vec::new();
	for (number, (line, decided)) in (1u32..).zip(claim.lines.iter().zip(decided)) {
		if line.evidence.is_empty() || line.evidence.len() != decided.evidence.len() {
			return Err(format!(
				"line {number} of the dossier opens {} records, and cited {}",
				line.evidence.len(),
				decided.evidence.len()
			));
		}
		for (opened, cited) in line.evidence.iter().zip(&decided.evidence) {
			let leaf = leaf_of(opened, &claim.patient);
			if leaf.0 != cited.leaf.0 {
				return Err(format!(
					"line {number} cites leaf {}, and the opening of a record of patient {} gives \
					 leaf {}: it is another's record, or the opening was changed",
					cited.leaf,
					claim.patient,
					Hex32(leaf.0)
				));
			}
			if opened.issuer != cited.issuer || opened.place.batch() != cited.batch {
				return Err(format!(
					"line {number} cites leaf {} of organization {}, and the dossier says that it \
					 was anchored elsewhere",
					Hex32(leaf.0),
					cited.issuer.0
				));
			}
			let place = Place::try_from(&opened.place).map_err(|error| error.to_string())?;
			all.push(Cited { issuer: opened.issuer, leaf, place });
		}
	}
	Ok(all)
}

/// Whether each of the records stood, by what the chain said of it.
pub(super) fn judge(stood: &[(Cited, Option<AnchorState>)]) -> Result<String, String> {
	for (cited, state) in stood {
		let (leaf, issuer) = (Hex32(cited.leaf.0), cited.issuer.0);
		match state {
			Some(AnchorState::Standing) => {}
			Some(other) => {
				return Err(format!(
					"leaf {leaf} of organization {issuer} was {} at the decision",
					other.in_words()
				))
			}
			None => {
				return Err(format!(
					"organization {issuer} had not anchored leaf {leaf} where the dossier says"
				))
			}
		}
	}
	let leaves: Vec<_> = stood
		.iter()
		.map(|(cited, _)| format!("{} of organization {}", Hex32(cited.leaf.0), cited.issuer.0))
		.collect();
	Ok(format!(
		"every cited record is this member's by its opening, was anchored, and stood at the \
		 decision: {}",
		leaves.join(", ")
	))
}
