//! Vocabulary of people without devices: a key that an organization keeps for a patient, and consent
//! that was signed on paper.

use crate::{
	days::DAY_MS,
	policy::{CARE, OPERATIONS, PAYMENT},
	Action, Grantee, Protected, Purposes, RepresentativeCapacity, Role, Scope, UnixMillis,
	UnknownCode,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The purposes for which an organization gives in a patient's name: treatment, payment and
/// operations (45 CFR 164.506(c)). Never research, marketing, public health, or what trains a model.
pub const IN_ANOTHERS_NAME: Purposes = CARE.union(PAYMENT).union(OPERATIONS);

/// For how long after it was signed a paper can be recorded, in milliseconds: thirty days. What lay
/// in a drawer for longer is asked for again.
pub const MAX_PAPER_AGE: UnixMillis = 30 * DAY_MS;

/// For how long what an organization gives in a patient's name lasts at most, in milliseconds: a year.
pub const LASTS_IN_ANOTHERS_NAME: UnixMillis = 365 * DAY_MS;

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
	/// since a paper does not say whether the patient is a minor; and nobody executes an estate by one.
	pub const fn may_give(self, scope: &Scope) -> bool {
		match self {
			Self::Patient => true,
			Self::Representative(RepresentativeCapacity::Executor) => false,
			Self::Representative(_) => matches!(scope.protected, Protected::None),
		}
	}

	/// The code of HL7 v3 RoleCode: `ONESELF` for the patient, else that of the capacity.
	pub const fn code(self) -> &'static str {
		match self {
			Self::Patient => "ONESELF",
			Self::Representative(capacity) => capacity.code(),
		}
	}
}

impl core::str::FromStr for PaperSigner {
	type Err = UnknownCode;

	fn from_str(code: &str) -> Result<Self, UnknownCode> {
		if code == Self::Patient.code() {
			return Ok(Self::Patient);
		}
		code.parse().map(Self::Representative)
	}
}

impl core::fmt::Display for PaperSigner {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str(self.code())
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

/// Whether an organization may give this to that grantee in a patient's name, as far as a signature of
/// the patient does not bound it further: for treatment, payment and operations, to whom everybody sees
/// and who does no research, and not to be passed on.
pub fn is_in_anothers_name<AccountId>(scope: &Scope, grantee: &Grantee<AccountId>) -> bool {
	let is_seen = match grantee {
		Grantee::Organization(_) | Grantee::Practitioner(_) => true,
		Grantee::Role(role) => *role != Role::Researcher,
		Grantee::AnyMember | Grantee::Person(_) | Grantee::Study(_) | Grantee::Committed(_) => {
			false
		}
	};
	is_seen
		&& IN_ANOTHERS_NAME.contains_all(scope.purposes)
		&& !scope.actions.contains(Action::Reshare)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		AnnexHash, Categories, Confidentiality, DayWindow, GranteeHash, Holder, OrganizationId,
		PatientId, Purpose, StudyId,
	};

	fn scope(purposes: Purposes, protected: Protected) -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes,
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected,
		}
	}

	fn is_given(scope: Scope, grantee: &Grantee<u8>) -> bool {
		is_in_anothers_name(&scope, grantee)
	}

	#[test]
	fn treatment_payment_and_operations_are_given_in_anothers_name() {
		let clinic = Grantee::Organization(OrganizationId(3));
		for purpose in Purpose::ALL {
			let expected = matches!(
				purpose.code(),
				"TREAT"
					| "COC" | "HPAYMT"
					| "COVAUTH" | "ELIGVER"
					| "ELIGDTRM" | "CLMATTCH"
					| "HOPERAT" | "CAREMGT"
					| "PATSFTY" | "FRAUD"
			);
			let given = is_given(scope((*purpose).into(), Protected::None), &clinic);
			assert_eq!(given, expected, "{purpose}");
			let with_treatment = Purposes::from(*purpose).with(Purpose::Treat);
			assert_eq!(is_given(scope(with_treatment, Protected::None), &clinic), expected);
		}
	}

	#[test]
	fn what_is_given_in_anothers_name_is_for_whom_everybody_sees() {
		let treatment = scope(Purpose::Treat.into(), Protected::None);
		for (grantee, expected) in [
			(Grantee::Organization(OrganizationId(3)), true),
			(Grantee::Practitioner(7), true),
			(Grantee::Role(Role::Provider), true),
			(Grantee::Role(Role::Researcher), false),
			(Grantee::AnyMember, false),
			(Grantee::Person(PatientId([1; 32])), false),
			(Grantee::Study(StudyId(1)), false),
			(Grantee::Committed(GranteeHash([1; 32])), false),
		] {
			assert_eq!(is_given(treatment, &grantee), expected, "{grantee:?}");
		}
		let passed_on = Scope { actions: treatment.actions.with(Action::Reshare), ..treatment };
		assert!(!is_given(passed_on, &Grantee::Practitioner(7)));
	}

	#[test]
	fn only_the_patient_gives_what_is_protected_on_paper() {
		let scope = |protected| scope(Purpose::Treat.into(), protected);
		let parent = PaperSigner::Representative(RepresentativeCapacity::Parent);
		let executor = PaperSigner::Representative(RepresentativeCapacity::Executor);
		assert!(parent.may_give(&scope(Protected::None)));
		assert!(!executor.may_give(&scope(Protected::None)));
		let hash = AnnexHash([7; 32]);
		for protected in [Protected::All, Protected::Annex(hash), Protected::Particular(hash)] {
			assert!(PaperSigner::Patient.may_give(&scope(protected)));
			assert!(!parent.may_give(&scope(protected)));
		}
	}

	#[test]
	fn a_signer_is_told_by_a_code() {
		let others = RepresentativeCapacity::ALL.iter().copied().map(PaperSigner::Representative);
		for signer in others.chain([PaperSigner::Patient]) {
			assert_eq!(signer.code().parse(), Ok(signer));
		}
		assert_eq!(PaperSigner::Patient.to_string(), "ONESELF");
		assert_eq!("patient".parse::<PaperSigner>(), Err(UnknownCode));
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
