//! What is asked of a patient, in the words of the standards.
//!
//! Purposes and confidentiality read as HL7 names them (`v3-ActReason`, `v3-Confidentiality`), each
//! after its code; kinds of data, which are Salus's own, in plain words.

use crate::chain::words::{self, list};
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, DataCategory, DayWindow, Protected, Purpose,
	Purposes, Scope,
};

/// The display name of a purpose in HL7's `v3-ActReason`.
pub const fn purpose(purpose: Purpose) -> &'static str {
	match purpose {
		Purpose::Treat => "treatment",
		Purpose::Coc => "coordination of care",
		Purpose::Clintrl => "clinical trial",
		Purpose::Treatds => "decision support assisted treatment decision",
		Purpose::Etreat => "Emergency Treatment",
		Purpose::Btg => "break the glass",
		Purpose::Hpaymt => "healthcare payment",
		Purpose::Covauth => "coverage authorization",
		Purpose::Eligver => "eligibility verification",
		Purpose::Eligdtrm => "eligibility determination",
		Purpose::Clmattch => "claim attachment",
		Purpose::Pmtds => "decision support assisted payment decision",
		Purpose::Hoperat => "healthcare operations",
		Purpose::Caremgt => "Care Management",
		Purpose::Fraud => "fraud",
		Purpose::Patsfty => "patient safety",
		Purpose::Mltraining => "machine learning training",
		Purpose::Hresch => "healthcare research",
		Purpose::Clintrch => "clinical trial research",
		Purpose::Dsrch => "disease specific healthcare research",
		Purpose::Pubhlth => "public health",
		Purpose::Patrqt => "patient requested",
		Purpose::Famrqt => "family requested",
		Purpose::Pwatrny => "power of attorney",
		Purpose::Hmarkt => "healthcare marketing",
		Purpose::Htest => "test health data",
	}
}

/// The display name of a level in HL7's `v3-Confidentiality`.
pub const fn confidentiality(level: Confidentiality) -> &'static str {
	match level {
		Confidentiality::U => "unrestricted",
		Confidentiality::L => "low",
		Confidentiality::M => "moderate",
		Confidentiality::N => "normal",
		Confidentiality::R => "restricted",
		Confidentiality::V => "very restricted",
	}
}

/// A kind of data, in plain words.
pub const fn category(category: DataCategory) -> &'static str {
	match category {
		DataCategory::Demographics => "who you are",
		DataCategory::Allergies => "allergies and intolerances",
		DataCategory::Conditions => "problems and diagnoses",
		DataCategory::Medications => "medicines",
		DataCategory::Immunizations => "vaccinations",
		DataCategory::Procedures => "procedures and operations",
		DataCategory::LabResults => "laboratory results",
		DataCategory::VitalSigns => "vital signs",
		DataCategory::Imaging => "images and their reports",
		DataCategory::ClinicalNotes => "notes and documents",
		DataCategory::Encounters => "visits and stays",
		DataCategory::CarePlans => "plans of care",
		DataCategory::FamilyHistory => "history of the family",
		DataCategory::SocialHistory => "social history",
		DataCategory::Devices => "devices and implants",
		DataCategory::Genomics => "genetic data",
		DataCategory::Coverage => "insurance coverage",
		DataCategory::Claims => "claims and bills",
		DataCategory::ResearchData => "data of studies",
		DataCategory::AdvanceDirectives => "advance directives",
		DataCategory::Other => "everything else",
	}
}

/// What may be done, in plain words.
pub const fn action(action: Action) -> &'static str {
	match action {
		Action::Read => "read",
		Action::Contribute => "add to",
		Action::Reshare => "pass on",
		Action::Correct => "correct",
	}
}

/// A code and its display name: `TREAT (treatment)`.
pub fn purpose_in_words(code: Purpose) -> String {
	format!("{code} ({})", purpose(code))
}

/// A code and its display name: `N (normal)`.
pub fn confidentiality_in_words(level: Confidentiality) -> String {
	format!("{level} ({})", confidentiality(level))
}

/// What may be done, as a list.
pub fn actions_in_words(actions: Actions) -> String {
	list(actions.iter().map(action))
}

/// Purposes with their display names, as a list.
pub fn purposes_in_words(purposes: Purposes) -> String {
	list(purposes.iter().map(purpose_in_words))
}

/// Kinds of data in plain words, as a list.
pub fn categories_in_words(categories: Categories) -> String {
	if categories == Categories::all() {
		return "records of every kind".into();
	}
	list(categories.iter().map(category))
}

/// Which days records are from.
pub fn days_in_words(days: &DayWindow) -> String {
	words::window(days)
}

/// Whether what is specially protected is meant, too.
pub const fn protected_in_words(protected: Protected) -> &'static str {
	match protected {
		Protected::None => "nothing that is specially protected",
		Protected::All => "also what is specially protected, such as HIV or mental health",
		Protected::Annex(_) => "what is specially protected as an annex says",
		Protected::Particular(_) => "only what an annex says",
	}
}

/// All that a scope says, but for whose records are meant: a sentence for whom it is about.
pub fn scope_in_words(scope: &Scope) -> String {
	format!(
		"{} {}, up to {}, {}, {}, for {}",
		actions_in_words(scope.actions),
		categories_in_words(scope.categories),
		confidentiality_in_words(scope.confidentiality),
		protected_in_words(scope.protected),
		days_in_words(&scope.days),
		purposes_in_words(scope.purposes),
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{Day, Holder};
	use std::collections::BTreeSet;

	#[test]
	fn what_is_asked_reads_as_a_sentence_with_the_standards_names() {
		let scope = Scope {
			holder: Holder::Any,
			actions: Actions::of(&[Action::Read, Action::Reshare]),
			purposes: Purposes::of(&[Purpose::Treat, Purpose::Hpaymt]),
			categories: Categories::of(&[DataCategory::LabResults, DataCategory::Medications]),
			confidentiality: Confidentiality::R,
			days: DayWindow::on(Day(0)),
			protected: Protected::None,
		};
		assert_eq!(
			scope_in_words(&scope),
			"read, pass on medicines, laboratory results, up to R (restricted), nothing that is \
			 specially protected, from 1970-01-01, for TREAT (treatment), HPAYMT (healthcare payment)"
		);
		assert_eq!(categories_in_words(Categories::all()), "records of every kind");
	}

	#[test]
	fn no_two_codes_have_one_name() {
		let purposes: BTreeSet<_> = Purpose::ALL.iter().map(|code| purpose(*code)).collect();
		assert_eq!(purposes.len(), Purpose::ALL.len());
		let categories: BTreeSet<_> = DataCategory::ALL.iter().map(|one| category(*one)).collect();
		assert_eq!(categories.len(), DataCategory::ALL.len());
		let levels: BTreeSet<_> =
			Confidentiality::ALL.iter().map(|one| confidentiality(*one)).collect();
		assert_eq!(levels.len(), Confidentiality::ALL.len());
	}
}
