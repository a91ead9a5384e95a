//! Keyed identifiers: how those who share a key compare identifiers without showing them.
//!
//! An identifier of a person or a provider is guessed in a moment, so it is never hashed without a
//! key. The key is shared by those who must compare, and by nobody else.

use crate::hash::hmac_sha256;

/// What an identifier identifies. Identifiers of different kinds never meet, even under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
	/// A holder's own number for a patient's record (MRN).
	RecordNumber,
	/// A National Provider Identifier: ten digits.
	Npi,
	/// A service on a claim, by which duplicates are found.
	ServiceTag,
	/// A visit or stay.
	Encounter,
	/// A plan of care.
	CarePlan,
}

impl Kind {
	/// Every kind.
	pub const ALL: &'static [Self] =
		&[Self::RecordNumber, Self::Npi, Self::ServiceTag, Self::Encounter, Self::CarePlan];

	/// The name of the kind, as it stands in the hash.
	pub const fn name(self) -> &'static str {
		match self {
			Self::RecordNumber => "record-number",
			Self::Npi => "npi",
			Self::ServiceTag => "service-tag",
			Self::Encounter => "encounter",
			Self::CarePlan => "care-plan",
		}
	}
}

/// The keyed identifier: `HMAC-SHA-256(key, "salus/<kind>/v1" ‖ 0x00 ‖ normalized value)`.
///
/// The value must be normalized by the caller in the way that those who compare agreed on: two
/// spellings of one identifier give two unrelated results.
pub fn keyed_identifier(key: &[u8; 32], kind: Kind, normalized: &[u8]) -> [u8; 32] {
	hmac_sha256(key, &[b"salus/", kind.name().as_bytes(), b"/v1", &[0], normalized])
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Computed outside of this crate: key of 32 bytes 0x07, CMS's example NPI.
	#[test]
	fn keyed_identifier_golden_vector() {
		assert_eq!(
			hex::encode(keyed_identifier(&[7; 32], Kind::Npi, b"1234567893")),
			"5fd61a27361fa1965aa1046886c1e2d8b9e88e4111ce160ec5ab388a74adcbd5"
		);
	}

	#[test]
	fn key_kind_and_value_all_count() {
		let mut seen = std::collections::BTreeSet::new();
		for key in [[1; 32], [2; 32]] {
			for kind in Kind::ALL {
				for value in [b"1".as_slice(), b"2", b"", b"\0"] {
					assert!(seen.insert(keyed_identifier(&key, *kind, value)));
				}
			}
		}
		assert_eq!(seen.len(), 2 * Kind::ALL.len() * 4);
	}
}
