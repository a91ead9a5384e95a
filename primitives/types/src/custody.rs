//! Vocabulary of people without devices: keys that an organization keeps for a patient, and consent
//! that was signed on paper.

use crate::{
	days::DAY_MS,
	policy::{CARE, OPERATIONS, PAYMENT},
	Protected, Purposes, RepresentativeCapacity, Scope, UnixMillis,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The purposes for which an organization gives in a patient's name: treatment, payment and
/// operations (45 CFR 164.506(c)). Never research, marketing, public health, or what trains a model.
pub const IN_ANOTHERS_NAME: Purposes = CARE.union(PAYMENT).union(OPERATIONS);

/// For how long after it was signed a paper can be recorded, in milliseconds: thirty days. What lay
/// in a drawer for longer is asked for again.
pub const MAX_PAPER_AGE: UnixMillis = 30 * DAY_MS;

/// Who signed a paper.
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
)]
pub enum PaperSigner {
	/// The patient.
	Patient,
	/// Somebody else, in the patient's name and in this capacity.
	Representative(RepresentativeCapacity),
}

impl PaperSigner {
	/// Whether a paper of theirs may give a scope: what is specially protected only the patient gives,
	/// since a paper does not say whether the patient is a minor.
	pub const fn may_give(self, scope: &Scope) -> bool {
		matches!((self, scope.protected), (Self::Patient, _) | (_, Protected::None))
	}
}

/// What is said of a signed paper when it is recorded.
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
)]
pub struct SignedPaper {
	/// The salted commitment to the document as it was signed (see `salus-commitments`).
	pub document: [u8; 32],
	/// The salted commitment to who saw it signed.
	pub witness: [u8; 32],
	/// Who signed.
	pub signer: PaperSigner,
	/// When it was signed, in Unix milliseconds.
	pub signed_at: UnixMillis,
}

impl SignedPaper {
	/// The first moment at which it can no longer be recorded, in Unix milliseconds.
	pub const fn records_until(&self) -> UnixMillis {
		self.signed_at.saturating_add(MAX_PAPER_AGE)
	}
}

/// Whether an organization gives this in a patient's name, as far as the purposes go.
pub const fn is_in_anothers_name(purposes: Purposes) -> bool {
	IN_ANOTHERS_NAME.contains_all(purposes)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Actions, AnnexHash, Categories, Confidentiality, DayWindow, Holder, Purpose};

	#[test]
	fn treatment_payment_and_operations_are_given_in_anothers_name() {
		for purpose in Purpose::ALL {
			let is_given = matches!(
				purpose.code(),
				"TREAT"
					| "COC" | "HPAYMT"
					| "COVAUTH" | "ELIGVER"
					| "ELIGDTRM" | "CLMATTCH"
					| "HOPERAT" | "CAREMGT"
					| "PATSFTY" | "FRAUD"
			);
			assert_eq!(is_in_anothers_name((*purpose).into()), is_given, "{purpose}");
		}
		assert!(!is_in_anothers_name(Purposes::of(&[Purpose::Treat, Purpose::Hmarkt])));
	}

	#[test]
	fn only_the_patient_gives_what_is_protected_on_paper() {
		let scope = |protected| Scope {
			holder: Holder::Any,
			actions: Actions::all(),
			purposes: Purpose::Treat.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected,
		};
		let parent = PaperSigner::Representative(RepresentativeCapacity::Parent);
		assert!(parent.may_give(&scope(Protected::None)));
		let hash = AnnexHash([7; 32]);
		for protected in [Protected::All, Protected::Annex(hash), Protected::Particular(hash)] {
			assert!(PaperSigner::Patient.may_give(&scope(protected)));
			assert!(!parent.may_give(&scope(protected)));
		}
	}

	#[test]
	fn a_paper_is_recorded_within_thirty_days() {
		let paper = SignedPaper {
			document: [1; 32],
			witness: [2; 32],
			signer: PaperSigner::Patient,
			signed_at: 1_000,
		};
		assert_eq!(paper.records_until(), 1_000 + 30 * 24 * 60 * 60 * 1_000);
	}
}
