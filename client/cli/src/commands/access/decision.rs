//! Decisions as they are printed.

use super::records::Asked;
use salus_client::chain::{
	consent::{basis_in_words, reason_in_words, remedy},
	Moment,
};
use salus_primitives::{
	Basis, DataCategory, Decision, DenyReason, EmergencyId, GrantId, LegalBasis, RelationshipKind,
	RepresentativeCapacity, RepresentativeId, RestrictionId,
};
use serde::Serialize;

/// What was decided about a record.
#[derive(Serialize)]
pub struct Decided {
	/// The record's place among those that were asked for.
	pub index: usize,
	/// The type of resource, the leaf, or the kind of data.
	pub record: String,
	/// Its kind of data.
	pub category: DataCategory,
	/// How confidential it is.
	pub confidentiality: String,
	/// Why it is sensitive.
	pub sensitivities: Vec<String>,
	/// The decision.
	#[serde(flatten)]
	pub decision: DecisionReport,
}

/// A decision as it is printed.
#[derive(Serialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum DecisionReport {
	/// It is permitted.
	Permit {
		/// On what that rests.
		basis: BasisReport,
		/// The duties that come with it, by their codes.
		obligations: Vec<String>,
		/// Until when it holds; `null` if it has no end of its own.
		until: Option<Moment>,
	},
	/// It is refused.
	Deny {
		/// Why.
		reason: DenyReason,
		/// The restriction that decided, if one did.
		restriction: Option<RestrictionId>,
		/// Why, in words.
		words: &'static str,
		/// What would have to change.
		next: &'static str,
	},
}

/// On what something rests, as it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisReport {
	/// The holder's own record.
	OwnRecord,
	/// The patient's own right.
	Patient,
	/// A grant.
	Grant(GrantId),
	/// The base policy, by a relationship of this kind.
	Policy(RelationshipKind),
	/// A law, by its paragraph.
	Law(LegalBasis),
	/// An emergency that the requester opened.
	Emergency(EmergencyId),
	/// The patient's representative.
	Representative {
		/// Which.
		representative: RepresentativeId,
		/// In which capacity.
		capacity: RepresentativeCapacity,
	},
}

impl From<Basis> for BasisReport {
	fn from(basis: Basis) -> Self {
		match basis {
			Basis::OwnRecord => Self::OwnRecord,
			Basis::Patient => Self::Patient,
			Basis::Grant(id) => Self::Grant(id),
			Basis::Policy(kind) => Self::Policy(kind),
			Basis::Law(law) => Self::Law(law),
			Basis::Emergency(id) => Self::Emergency(id),
			Basis::Representative { representative, capacity } => {
				Self::Representative { representative, capacity }
			}
		}
	}
}

impl BasisReport {
	/// In words.
	pub fn words(self) -> String {
		basis_in_words(match self {
			Self::OwnRecord => Basis::OwnRecord,
			Self::Patient => Basis::Patient,
			Self::Grant(id) => Basis::Grant(id),
			Self::Policy(kind) => Basis::Policy(kind),
			Self::Law(law) => Basis::Law(law),
			Self::Emergency(id) => Basis::Emergency(id),
			Self::Representative { representative, capacity } => {
				Basis::Representative { representative, capacity }
			}
		})
	}
}

impl From<Decision> for DecisionReport {
	fn from(decision: Decision) -> Self {
		match decision {
			Decision::Permit { basis, obligations, until } => Self::Permit {
				basis: basis.into(),
				obligations: obligations.iter().map(|duty| duty.to_string()).collect(),
				until: until.map(Moment),
			},
			Decision::Deny { reason, restriction } => Self::Deny {
				reason,
				restriction,
				words: reason_in_words(reason),
				next: remedy(reason),
			},
		}
	}
}

impl Decided {
	/// The decision about one of the records that were asked for.
	pub fn new(index: usize, asked: Asked, decision: Decision) -> Self {
		Self {
			index,
			record: asked.name,
			category: asked.facts.category,
			confidentiality: asked.facts.confidentiality.to_string(),
			sensitivities: asked.facts.sensitivities.iter().map(|code| code.to_string()).collect(),
			decision: decision.into(),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	#[test]
	fn a_basis_is_printed_by_what_it_names() {
		for (basis, printed) in [
			(Basis::OwnRecord, json!("own_record")),
			(Basis::Patient, json!("patient")),
			(Basis::Grant(GrantId(3)), json!({ "grant": 3 })),
			(Basis::Policy(RelationshipKind::Treatment), json!({ "policy": "treatment" })),
			(Basis::Law(LegalBasis::PublicHealth), json!({ "law": "164.512(b)" })),
			(Basis::Emergency(EmergencyId(4)), json!({ "emergency": 4 })),
			(
				Basis::Representative {
					representative: RepresentativeId(2),
					capacity: RepresentativeCapacity::Parent,
				},
				json!({ "representative": { "representative": 2, "capacity": "PRN" } }),
			),
		] {
			let report = BasisReport::from(basis);
			assert_eq!(serde_json::to_value(report).expect("JSON"), printed);
			assert_eq!(report.words(), basis_in_words(basis));
		}
	}
}
