//! The duties that come with a permission.

use salus_primitives::{
	law::SUBSTANCE_USE, Basis, Decision, LegalBasis, Obligation, Obligations, Purpose, RecordFacts,
};

/// The duties that come with a permission to somebody who is not the patient.
///
/// | when | duty |
/// |---|---|
/// | the purpose is neither treatment nor the patient's own request (45 CFR 164.502(b)(2)) | the minimum necessary |
/// | the record is about substance use (42 CFR 2.32) | no redisclosure, and the notice |
/// | the purpose is to train a model | strip what identifies the patient |
pub(crate) fn obligations(purpose: Purpose, record: &RecordFacts) -> Obligations {
	let mut duties = Obligations::empty();
	let is_treatment =
		matches!(purpose, Purpose::Treat | Purpose::Coc | Purpose::Etreat | Purpose::Btg);
	if !is_treatment && purpose != Purpose::Patrqt {
		duties = duties.with(Obligation::MinimumNecessary);
	}
	if record.sensitivities.intersects(SUBSTANCE_USE) {
		duties = duties.with(Obligation::NoRedisclosure).with(Obligation::Part2Notice);
	}
	if purpose == Purpose::Mltraining {
		duties = duties.with(Obligation::Deidentify);
	}
	duties
}

/// The duties that come with a permission by an emergency: each such disclosure is accounted for,
/// as that of a program must be documented (42 CFR 2.51(c)), so that the patient is told of each;
/// and who reads answers for it to a review.
pub(crate) fn obligations_in_emergency(purpose: Purpose, record: &RecordFacts) -> Obligations {
	obligations(purpose, record)
		.with(Obligation::AccountForDisclosure)
		.with(Obligation::AnswerToReview)
}

/// The duties that come with a permission by law: each such disclosure is accounted for
/// (45 CFR 164.528), and all but those that a law requires are kept to the minimum
/// (164.502(b)(2)(v)).
pub(crate) fn obligations_by_law(
	law: LegalBasis,
	purpose: Purpose,
	record: &RecordFacts,
) -> Obligations {
	let duties = obligations(purpose, record).with(Obligation::AccountForDisclosure);
	match law {
		LegalBasis::RequiredByLaw => duties.without(Obligation::MinimumNecessary),
		_ => duties.with(Obligation::MinimumNecessary),
	}
}

/// Adds to the permitted records of one answer the duty to remove what refers to those that were
/// refused in it.
pub fn redact(decisions: &mut [Decision]) {
	if decisions.iter().all(Decision::is_permit) {
		return;
	}
	for decision in decisions {
		if let Decision::Permit { basis, obligations, .. } = decision {
			// Who reads the own records, or keeps them, is told nothing by what refers to others.
			if !matches!(basis, Basis::Patient | Basis::OwnRecord) {
				*obligations = obligations.with(Obligation::Redact);
			}
		}
	}
}
