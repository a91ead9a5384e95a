//! Identifiers. Each is a type of its own, so that one is never taken for another.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

macro_rules! id {
	($(#[$doc:meta])* $name:ident($inner:ty) $(, $derive:ident)*) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
			Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
			Serialize, Deserialize, $($derive),*
		)]
		pub struct $name(pub $inner);
	};
}

id!(
	/// A member organization. Counted by the chain, never reused.
	OrganizationId(u32)
);
id!(
	/// A patient's pseudonym: 32 opaque bytes, which stay when keys are replaced.
	///
	/// `blake2_256("salus/patient/v1" ‖ genesis hash ‖ first key)`.
	PatientId([u8; 32])
);
id!(
	/// A grant of one patient. Counted per patient, never reused.
	GrantId(u32)
);
id!(
	/// A batch of one issuer. Counted per issuer, never reused.
	BatchSequence(u32)
);
id!(
	/// The leaf of a record: what is anchored (see `salus-commitments`).
	Leaf([u8; 32])
);
id!(
	/// The salted commitment to an annex (see `salus-commitments`).
	AnnexHash([u8; 32])
);
id!(
	/// The salted commitment to the grantee of a grant (see `salus-commitments`).
	GranteeHash([u8; 32])
);
id!(
	/// The salted commitment to a guardian of a patient (see `salus-commitments`).
	GuardianHash([u8; 32])
);
id!(
	/// A keyed identifier: an identifier that only those who share a key can compare (see
	/// `salus-commitments`). To everybody else it is 32 random bytes.
	KeyedId([u8; 32])
);
id!(
	/// The salted commitment to who represents a patient, in which capacity and why (see
	/// `salus-commitments`).
	RepresentativeHash([u8; 32])
);
id!(
	/// A representative of one patient. Counted per patient, never reused.
	RepresentativeId(u32)
);
id!(
	/// An X25519 public key, to which others encrypt.
	EncryptionKey([u8; 32])
);
id!(
	/// A restriction of one patient. Counted per patient, never reused.
	RestrictionId(u32)
);
id!(
	/// A request to one patient for a grant. Counted per patient, never reused.
	RequestId(u32)
);
/// A receipt of one patient: which of the uses of which grant was taken.
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
pub struct ReceiptId {
	/// The grant whose uses are counted.
	pub grant: GrantId,
	/// The number of the use, from 1 on.
	pub number: u32,
}

id!(
	/// A document of one patient that grants and restricts at once. Chosen by the wallet.
	DirectiveId(u32)
);
id!(
	/// A plan. Counted by the chain, never reused.
	PlanId(u32)
);
id!(
	/// A member's coverage by a plan. Counted by the chain, never reused.
	CoverageId(u32)
);
id!(
	/// A claim. Counted by the chain, never reused.
	ClaimId(u32)
);
id!(
	/// A research study. Counted by the chain, never reused.
	StudyId(u32)
);
id!(
	/// An emergency access to one patient's records. Counted per patient, never reused.
	EmergencyId(u32)
);
id!(
	/// A disaster that the council declared. Counted by the chain, never reused.
	DisasterId(u32)
);
