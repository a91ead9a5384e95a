//! Decisions in words: why, on what, with which duties, and what would have to change.

use crate::chain::relationships::kind_in_words;
use salus_primitives::{Basis, DenyReason, LegalBasis, Obligation};

/// What a requester can do about a refusal.
pub const fn remedy(reason: DenyReason) -> &'static str {
	match reason {
		DenyReason::PatientNotFound => "check the patient's id",
		DenyReason::HolderNotInGoodStanding => {
			"the holder's licence must be valid: the council renews or reinstates it"
		}
		DenyReason::RequesterNotInGoodStanding => {
			"enroll the requester, or renew the licence or credential"
		}
		DenyReason::NoGrant => {
			"ask the patient for a grant (`salus consent grant`), or, if one names its grantee by a \
			 commitment, for its opening (`--grantee`); if the requester's organization treats or \
			 covers the patient, and a base policy permits it, have it attest that \
			 (`salus relationship attest`)"
		}
		DenyReason::Holder => "ask the patient for a grant for this holder's records",
		DenyReason::Action => "ask the patient for a grant for this action",
		DenyReason::Purpose => "ask the patient for a grant for this purpose",
		DenyReason::Category => "ask the patient for a grant of this category",
		DenyReason::Confidentiality => {
			"ask the patient for a grant up to this record's confidentiality"
		}
		DenyReason::Days => "ask the patient for a grant that covers this record's days",
		DenyReason::AnnexMissing => {
			"give the opening of the grant's annex (`--annex`), or ask the patient for it"
		}
		DenyReason::Origin => {
			"say who wrote the record and in which context, if that was left out, or ask the patient \
			 for a grant that names this author, context or record"
		}
		DenyReason::Sensitivity => {
			"ask the patient for a grant that covers these sensitivities (`--sensitivities`)"
		}
		DenyReason::Suspended => "ask the patient to resume the grant (`salus consent resume`)",
		DenyReason::UsedUp => {
			"have the holder take a use (`salus consent use`) and give the receipt within the hour \
			 (`--receipt`), or, if none is left, ask the patient for a new grant"
		}
		DenyReason::Restricted => "only the patient can lift a restriction (`salus consent lift`)",
		DenyReason::RestrictionUnopened => {
			"give the opening of the restriction's annex (`--annex`), or ask the patient for it"
		}
		DenyReason::Law => {
			"cite a law that this requester may cite for this purpose and record, or ask the patient \
			 for a grant"
		}
		DenyReason::Inactive => {
			"ask the executor of a patient who died for a grant; who left comes back by \
			 `salus patient reactivate`, and who is said to be dead and lives signs \
			 `salus patient death refute`"
		}
	}
}

/// A refusal in words.
pub const fn reason_in_words(reason: DenyReason) -> &'static str {
	match reason {
		DenyReason::PatientNotFound => "the chain knows no such patient",
		DenyReason::HolderNotInGoodStanding => "the holder is no member in good standing",
		DenyReason::RequesterNotInGoodStanding => {
			"the requester is no practitioner and no organization in good standing, and no person \
			 with an identity"
		}
		DenyReason::NoGrant => {
			"the patient gave this requester no live grant, and no base policy permits it"
		}
		DenyReason::Holder => "the patient's grants are not for this holder's records",
		DenyReason::Action => "the patient's grants do not allow this action",
		DenyReason::Purpose => "the patient's grants are not for this purpose",
		DenyReason::Category => "the patient's grants do not cover this kind of data",
		DenyReason::Confidentiality => "the record is more confidential than the grants allow",
		DenyReason::Days => "the record is from days that the grants do not cover",
		DenyReason::AnnexMissing => {
			"whether a grant covers the record stands in an annex that was not opened"
		}
		DenyReason::Origin => "the patient's grants name other authors, contexts or records",
		DenyReason::Sensitivity => "the record carries a sensitivity that the grants do not cover",
		DenyReason::Suspended => "the patient suspended the grant that would permit it",
		DenyReason::UsedUp => {
			"the grant that would permit it was used as often as it may be, or the receipt is none \
			 of this grant and holder, or older than an hour"
		}
		DenyReason::Restricted => "the patient restricted it",
		DenyReason::RestrictionUnopened => {
			"whether a restriction reaches the record stands in an annex that was not opened"
		}
		DenyReason::Law => "the law that was cited is none for this requester, purpose and record",
		DenyReason::Inactive => {
			"the patient died or left, and what was permitted serves the final bills alone, for a year"
		}
	}
}

/// A duty in one sentence, with the rule that it comes from.
pub const fn obligation_in_words(obligation: Obligation) -> &'static str {
	match obligation {
		Obligation::MinimumNecessary => {
			"Give and use no more than the purpose needs (45 CFR 164.502(b))."
		}
		Obligation::NoRedisclosure => {
			"Do not pass it on without the patient's consent (42 CFR 2.32)."
		}
		Obligation::Deidentify => {
			"Strip what identifies the patient before it is used (45 CFR 164.514(b))."
		}
		Obligation::AccountForDisclosure => {
			"Enter it into the accounting of disclosures (45 CFR 164.528)."
		}
		Obligation::Part2Notice => {
			"Send the notice about records of substance use with it (42 CFR 2.32)."
		}
		Obligation::Redact => {
			"Remove what refers to records that were refused in the same answer (HL7 v3 \
			 ObligationPolicy, REDACT)."
		}
		Obligation::TakeReceipt => {
			"Take a use of the grant before anything is given: its uses are counted (ADR 9)."
		}
		Obligation::AnswerToReview => {
			"It was opened in an emergency, and will be reviewed: be ready to open the reason (ADR 15)."
		}
	}
}

/// On what a permission rests, in words.
pub fn basis_in_words(basis: Basis) -> String {
	match basis {
		Basis::OwnRecord => "the holder's own record".into(),
		Basis::Patient => "the patient's own data".into(),
		Basis::Grant(id) => format!("grant {}", id.0),
		Basis::Policy(kind) => {
			format!("the base policy, because the requester's organization {}", kind_in_words(kind))
		}
		Basis::Law(law) => format!("45 CFR {law}: {}", law_in_words(law)),
		Basis::Emergency(id) => format!("emergency {}, which the requester opened", id.0),
		Basis::Representative { representative, capacity } => {
			format!("the patient's representative {} ({capacity})", representative.0)
		}
	}
}

/// What a law is about, in words.
pub const fn law_in_words(law: LegalBasis) -> &'static str {
	match law {
		LegalBasis::RequiredByLaw => "required by law",
		LegalBasis::PublicHealth => "public health activities",
		LegalBasis::Abuse => "victims of abuse, neglect or domestic violence",
		LegalBasis::Oversight => "health oversight",
		LegalBasis::Judicial => "judicial and administrative proceedings",
		LegalBasis::LawEnforcement => "law enforcement",
		LegalBasis::Decedents => "decedents",
		LegalBasis::Donation => "donation of organs, eyes and tissue",
		LegalBasis::ResearchWaiver => "research under a waiver",
		LegalBasis::SeriousThreat => "a serious and imminent threat",
		LegalBasis::Government => "specialized government functions",
		LegalBasis::WorkersCompensation => "workers' compensation",
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{EmergencyId, GrantId, RelationshipKind};

	#[test]
	fn every_duty_is_one_sentence_with_its_rule() {
		for obligation in Obligation::ALL {
			let words = obligation_in_words(*obligation);
			let is_cited = ["CFR", "HL7", "ADR"].iter().any(|source| words.contains(source));
			assert!(is_cited && words.ends_with(")."), "{obligation}: {words}");
			assert_eq!(words.matches(". ").count(), 0, "{obligation}: {words}");
		}
	}

	#[test]
	fn a_basis_names_its_grant_its_relationship_or_its_paragraph() {
		assert_eq!(basis_in_words(Basis::Grant(GrantId(3))), "grant 3");
		assert_eq!(
			basis_in_words(Basis::Policy(RelationshipKind::Treatment)),
			"the base policy, because the requester's organization treats the patient"
		);
		let emergency = basis_in_words(Basis::Emergency(EmergencyId(4)));
		assert_eq!(emergency, "emergency 4, which the requester opened");
		let law = basis_in_words(Basis::Law(LegalBasis::PublicHealth));
		assert_eq!(law, "45 CFR 164.512(b): public health activities");
		let all: std::collections::BTreeSet<_> =
			LegalBasis::ALL.iter().map(|law| law_in_words(*law)).collect();
		assert_eq!(all.len(), LegalBasis::ALL.len());
	}
}
