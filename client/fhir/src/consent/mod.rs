//! Consent documents: FHIR Consent (R4, IHE PCF, R5) to grants and restrictions, and back.
//!
//! [`import`] maps a document as a whole or refuses it, with the path of the element for which it
//! does. It never guesses: a code it does not know, an element that may change the meaning, nesting
//! that the chain cannot hold, and whatever can be read in two ways are refused, and a refusal is
//! never a permit. Where a document is silent, a permission is read as narrowly as it can be and a
//! withholding as widely. [`export()`] writes a document that [`import`] reads as the same.
//!
//! Three shapes are known:
//!
//! - R4 (`r4`): a policy (`OPTIN`, `OPTOUT`), and a root provision without a type, which is an
//!   exception from it. Such a provision is never a permit.
//! - IHE PCF (`pcf`): a root provision with a type, and exceptions from it one level deep.
//! - R5 (`r5`): a decision at the root, and provisions that are exceptions from it.

mod beside;
mod build;
mod chain;
mod codes;
mod deny;
mod document;
mod export;
mod mapped;
mod outside;
mod pcf;
mod permit;
mod r4;
mod r5;
mod remainder;
mod rule;
mod time;

pub use chain::{chain_reference, is_of_a_chain, name_on_chain, CHAIN};
pub use codes::{ACTION, DATA_CATEGORY, EXACT, GRANTEE_COMMITMENT, ORGANIZATION_ROLE, POLICY};
pub use document::Refusal;
pub use export::{export, ExportError, Letterhead};
pub use mapped::{
	GranteeKind, GranteeRef, Mapped, MappedExcept, MappedGrant, MappedRestriction, MappedScope,
	Outcome, Validity, Verdict, MAX_GRANTS_PER_GRANTEE, MAX_ITEMS,
};
pub use outside::outside_pcf;

use document::Element;
use rule::{Reader, Version};
use salus_primitives::UnixMillis;
use serde_json::Value;

/// Elements that only R4 has at the root of a Consent.
const OF_R4: [&str; 7] =
	["scope", "patient", "dateTime", "performer", "organization", "policy", "policyRule"];

/// Elements that only R5 has at the root of a Consent.
const OF_R5: [&str; 11] = [
	"subject",
	"date",
	"period",
	"grantor",
	"grantee",
	"manager",
	"controller",
	"regulatoryBasis",
	"policyBasis",
	"policyText",
	"decision",
];

/// Maps a Consent, or refuses it.
///
/// `others` are resources that came with it: a Group that an actor refers to is looked up among them
/// and among those that the document contains. `now` is the present in Unix milliseconds: what is
/// over by then permits nothing. Without it, nothing is known to be over, and the chain refuses what
/// is.
pub fn import(document: &Value, others: &[Value], now: Option<UnixMillis>) -> Outcome {
	let contained = document.get("contained").and_then(Value::as_array);
	let groups = contained.into_iter().flatten().chain(others);
	let is_group = |value: &&Value| value.get("resourceType").is_some_and(|kind| kind == "Group");
	let mut reader = Reader {
		version: Version::R4,
		subject: None,
		groups: groups.filter(is_group).collect(),
		warnings: Vec::new(),
	};
	let mapped = read(document, &mut reader, now);
	let Reader { subject, warnings, .. } = reader;
	match mapped {
		Ok(mapped) => Outcome { outcome: Verdict::Mapped, reason: None, subject, warnings, mapped },
		Err(refusal) => Outcome {
			outcome: Verdict::Refused,
			reason: Some(refusal.to_string()),
			subject,
			warnings,
			mapped: Mapped::default(),
		},
	}
}

fn read<'a>(
	document: &'a Value,
	reader: &mut Reader<'a>,
	now: Option<UnixMillis>,
) -> Result<Mapped, Refusal> {
	let root = Element::root(document, "Consent");
	if document.get("resourceType").and_then(Value::as_str) != Some("Consent") {
		return Err(Refusal::new("Consent.resourceType", "this is no Consent"));
	}
	let of = |names: &'static [&'static str]| {
		names.iter().copied().find(|name| document.get(name).is_some())
	};
	reader.version = match (of(&OF_R4), of(&OF_R5)) {
		(Some(_), None) => Version::R4,
		(None, Some(_)) => Version::R5,
		(Some(r4), Some(r5)) => {
			return Err(root.refuse(format_args!("{r4} is of R4, {r5} of R5: it is neither")))
		}
		(None, None) => return Err(root.refuse("whether it is of R4 or of R5 cannot be told")),
	};
	match reader.version {
		Version::R4 => r4::import(&root, reader, now),
		Version::R5 => r5::import(&root, reader, now),
	}
}

#[cfg(test)]
mod export_tests;
#[cfg(test)]
mod tests;
