//! Vocabulary of disclosures: to whom a holder gave records or refused them, and on what.

use crate::{Basis, OrganizationId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

macro_rules! plain {
	($($item:item)*) => {
		$(
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo, Serialize, Deserialize,
			)]
			$item
		)*
	};
}

plain! {
	/// Who was given records, or was refused them.
	pub enum Recipient {
		/// A member organization, or a practitioner who asked for it.
		Organization(OrganizationId),
		/// The patient whose records they are.
		Patient,
		/// Somebody who is no member: a salted commitment to who it is.
		External([u8; 32]),
	}

	/// What a holder did when it was asked for records.
	pub enum Outcome {
		/// It gave them.
		Released {
			/// On what the holder says that this rested.
			basis: Basis,
		},
		/// It did not give them. Why not is in the description alone: beside the patient's grants,
		/// which all can read, most reasons would tell what record there is.
		Refused,
	}

	/// What the chain itself found about the basis of a release, in the block of the entry: whether
	/// it was in force for the recipient.
	///
	/// Not whether the release was permitted. Purpose, action and restrictions are not looked at,
	/// nor what was given, which the chain does not know.
	pub enum Judged {
		/// The holder's own records were for the holder; the patient's right was for the patient; the
		/// law is one that this member may cite; the base policy permitted anything by a relationship
		/// of that kind, which this member in good standing had; or the grant could be relied on, or
		/// the receipt of its last use counted, was about this holder's records, and was for this
		/// member in good standing, a practitioner of it, or an open study that it sponsors.
		InForce,
		/// The basis is none for this recipient, or the grant or the relationship does not exist or
		/// was not in force, or the base policy permitted nothing by it.
		NotInForce,
		/// Nothing was released, or the recipient stands as a commitment, in the entry or in the grant,
		/// or the grant is for an open study of another member, so that the chain cannot tell.
		NotJudged,
	}
}
