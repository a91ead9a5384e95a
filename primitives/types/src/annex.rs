//! The part of a scope that stands in no call and no state: which sensitivities it means, to which
//! authors, contexts or record versions it is limited, and which signed document says so.

use crate::{hex32, Leaf, OrganizationId, Sensitivities};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most authors that one annex names.
pub const MAX_ANNEX_AUTHORS: u32 = 8;

/// The most contexts that one annex names.
pub const MAX_ANNEX_CONTEXTS: u32 = 8;

/// The most record versions that one annex names.
pub const MAX_ANNEX_RECORDS: u32 = 16;

/// Who wrote a record. Ordered by organization, and in it no account first.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Author {
	/// The organization for which it was written.
	pub organization: OrganizationId,
	/// The account of the practitioner who wrote it, where the record names one.
	#[serde(default, with = "hex32::option")]
	pub account: Option<[u8; 32]>,
}

impl Author {
	/// Whether what `other` wrote is meant where this author is named. Without an account, the whole
	/// organization is.
	pub fn covers(&self, other: &Self) -> bool {
		self.organization == other.organization
			&& (self.account.is_none() || self.account == other.account)
	}
}

/// What a grant or a restriction says off chain, where the chain has only a salted commitment to
/// it: a sensitivity, an author or an encounter under a pseudonym would be a diagnosis.
///
/// Each list that is not empty narrows: only records that match one of its elements are meant. Of
/// several such lists a record must match all. The lists are in ascending order without repetition,
/// so that one meaning has one commitment: a value that breaks this does not decode.
///
/// The document narrows nothing and widens nothing: no decision looks at it.
///
/// Its SCALE encoding is part of a public format (`"salus/annex/v1"`, see `salus-commitments`): the
/// order, the types, the bounds and the codes of the fields never change under that name. In their
/// order:
///
/// | field | bytes |
/// |---|---|
/// | sensitivities | `u32`, little endian; bit *n* is the *n*th code of [`Sensitivities`] |
/// | authors | 1 byte, 4 × their number (0 to 8); each `u32`, little endian, then `0x00`, or `0x01` and 32 bytes |
/// | contexts | 1 byte, 4 × their number (0 to 8); each 32 bytes |
/// | records | 1 byte, 4 × their number (0 to 16); each 32 bytes |
/// | document | `0x00`, or `0x01` and 32 bytes |
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(try_from = "Spelled", into = "Spelled")]
pub struct Annex {
	/// Which sensitivities are meant.
	pub sensitivities: Sensitivities,
	/// If not empty: only records that one of these wrote.
	pub authors: BoundedVec<Author, ConstU32<MAX_ANNEX_AUTHORS>>,
	/// If not empty: only records of one of these encounters or care plans, by the keyed identifiers
	/// that a label has.
	pub contexts: BoundedVec<[u8; 32], ConstU32<MAX_ANNEX_CONTEXTS>>,
	/// If not empty: only these record versions.
	pub records: BoundedVec<Leaf, ConstU32<MAX_ANNEX_RECORDS>>,
	/// The SHA-256 of the bytes of the signed document by which the patient gave or withheld this;
	/// `None` if no document is attached.
	pub document: Option<[u8; 32]>,
}

/// Where a record comes from: what a decision needs beside its facts when an annex names authors,
/// contexts or records. Given by the holder in a read; never stored.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct RecordOrigin {
	/// Who wrote it.
	pub author: Author,
	/// The encounter in which it was written, by its keyed identifier; `None` if it is of none.
	#[serde(default, with = "hex32::option")]
	pub encounter: Option<[u8; 32]>,
	/// The care plan under which it was written, by its keyed identifier; `None` if it is of none.
	#[serde(default, with = "hex32::option")]
	pub care_plan: Option<[u8; 32]>,
	/// The leaf that was anchored; `None` if it is not known.
	#[serde(default, with = "leaf_option")]
	pub leaf: Option<Leaf>,
}

impl Annex {
	/// The annex that names these sensitivities and narrows to nothing.
	pub fn of(sensitivities: Sensitivities) -> Self {
		Self { sensitivities, ..Self::default() }
	}

	/// The annex that names all this, in whichever order and however often each is given, without a
	/// document; `None` if a list is longer than its bound.
	pub fn new(
		sensitivities: Sensitivities,
		authors: Vec<Author>,
		contexts: Vec<[u8; 32]>,
		records: Vec<Leaf>,
	) -> Option<Self> {
		Some(Self {
			sensitivities,
			authors: ascending(authors)?,
			contexts: ascending(contexts)?,
			records: ascending(records)?,
			document: None,
		})
	}

	/// The same annex with the SHA-256 of the signed document, or without one.
	#[must_use]
	pub fn with_document(self, document: Option<[u8; 32]>) -> Self {
		Self { document, ..self }
	}

	/// Whether it limits the scope to authors, contexts or record versions.
	pub fn narrows(&self) -> bool {
		!(self.authors.is_empty() && self.contexts.is_empty() && self.records.is_empty())
	}

	/// Whether each list is in ascending order without repetition, as in every annex that was
	/// decoded or made by [`Self::new`].
	pub fn is_ordered(&self) -> bool {
		self.authors.is_sorted_by(|one, next| one < next)
			&& self.contexts.is_sorted_by(|one, next| one < next)
			&& self.records.is_sorted_by(|one, next| one < next)
	}

	/// Whether a record of this origin certainly is among those to which the annex narrows: the
	/// reading of a grant.
	///
	/// What is not known, the whole origin or the leaf, does not match.
	pub fn admits(&self, origin: Option<&RecordOrigin>) -> bool {
		let matches = |matches: &dyn Fn(&RecordOrigin) -> bool| origin.is_some_and(matches);
		(self.authors.is_empty()
			|| matches(&|of| self.authors.iter().any(|author| author.covers(&of.author))))
			&& (self.contexts.is_empty() || matches(&|of| self.has_context_of(of)))
			&& (self.records.is_empty()
				|| matches(&|of| of.leaf.is_some_and(|leaf| self.records.contains(&leaf))))
	}

	/// Whether a record of this origin may be among those to which the annex narrows: the reading of
	/// a restriction.
	///
	/// What is not known, the whole origin or the leaf, matches. A record that names no account may
	/// have been written by any of its organization.
	pub fn may_admit(&self, origin: Option<&RecordOrigin>) -> bool {
		let Some(origin) = origin else { return true };
		let may_be_of =
			|author: &Author| author.covers(&origin.author) || origin.author.covers(author);
		(self.authors.is_empty() || self.authors.iter().any(may_be_of))
			&& (self.contexts.is_empty() || self.has_context_of(origin))
			&& (self.records.is_empty()
				|| origin.leaf.is_none_or(|leaf| self.records.contains(&leaf)))
	}

	fn has_context_of(&self, origin: &RecordOrigin) -> bool {
		[origin.encounter, origin.care_plan]
			.into_iter()
			.flatten()
			.any(|context| self.contexts.contains(&context))
	}

	fn ordered(self) -> Result<Self, &'static str> {
		if self.is_ordered() {
			Ok(self)
		} else {
			Err("a list of an annex is not in ascending order without repetition")
		}
	}
}

impl Decode for Annex {
	fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
		let (sensitivities, authors, contexts, records, document) = Decode::decode(input)?;
		Ok(Self { sensitivities, authors, contexts, records, document }.ordered()?)
	}
}

fn ascending<T: Ord, const MAX: u32>(mut items: Vec<T>) -> Option<BoundedVec<T, ConstU32<MAX>>> {
	items.sort_unstable();
	items.dedup();
	items.try_into().ok()
}

/// An annex as JSON spells it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spelled {
	sensitivities: Sensitivities,
	authors: Vec<Author>,
	contexts: Vec<Hex>,
	records: Vec<Hex>,
	#[serde(default, with = "hex32::option")]
	document: Option<[u8; 32]>,
}

#[derive(Serialize, Deserialize)]
struct Hex(#[serde(with = "hex32")] [u8; 32]);

impl From<Annex> for Spelled {
	fn from(annex: Annex) -> Self {
		Self {
			sensitivities: annex.sensitivities,
			authors: annex.authors.into_inner(),
			contexts: annex.contexts.into_iter().map(Hex).collect(),
			records: annex.records.into_iter().map(|leaf| Hex(leaf.0)).collect(),
			document: annex.document,
		}
	}
}

impl TryFrom<Spelled> for Annex {
	type Error = &'static str;

	fn try_from(spelled: Spelled) -> Result<Self, Self::Error> {
		let too_long = "a list of an annex is too long";
		let contexts: Vec<_> = spelled.contexts.into_iter().map(|hex| hex.0).collect();
		let records: Vec<_> = spelled.records.into_iter().map(|hex| Leaf(hex.0)).collect();
		Self {
			sensitivities: spelled.sensitivities,
			authors: spelled.authors.try_into().map_err(|_| too_long)?,
			contexts: contexts.try_into().map_err(|_| too_long)?,
			records: records.try_into().map_err(|_| too_long)?,
			document: spelled.document,
		}
		.ordered()
	}
}

/// A leaf as hexadecimal, or null.
mod leaf_option {
	use super::{hex32, Leaf};
	use serde::{Deserializer, Serializer};

	pub fn serialize<S: Serializer>(leaf: &Option<Leaf>, serializer: S) -> Result<S::Ok, S::Error> {
		hex32::option::serialize(&leaf.map(|leaf| leaf.0), serializer)
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(
		deserializer: D,
	) -> Result<Option<Leaf>, D::Error> {
		hex32::option::deserialize(deserializer).map(|bytes| bytes.map(Leaf))
	}
}

#[cfg(test)]
#[path = "annex_tests.rs"]
mod tests;
