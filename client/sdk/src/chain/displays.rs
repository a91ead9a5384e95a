//! What is asked of a patient, in the words of the standards.
//!
//! Purposes and confidentiality read as HL7 names them (`v3-ActReason`, `v3-Confidentiality`), each
//! after its code; kinds of data, which are Salus's own, in plain words.

use crate::chain::account::{Account, Hex32};
use crate::chain::words::{self, list};
use salus_primitives::{
	Action, Actions, Annex, Author, Categories, Confidentiality, DataCategory, DayWindow,
	Protected, Purpose, Purposes, Scope, Sensitivity,
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

/// The display name of a sensitivity in HL7's `v3-ActCode`, without the words "information
/// sensitivity", with which each ends.
pub const fn sensitivity(code: Sensitivity) -> &'static str {
	match code {
		Sensitivity::Eth => "substance abuse",
		Sensitivity::Sud => "substance use disorder",
		Sensitivity::Ethud => "alcohol use disorder",
		Sensitivity::Opioidud => "opioid use disorder",
		Sensitivity::Hiv => "HIV/AIDS",
		Sensitivity::Psy => "psychiatry disorder",
		Sensitivity::Mh => "mental health",
		Sensitivity::Psythpn => "psychotherapy note",
		Sensitivity::Sdv => "sexual assault, abuse, or domestic violence",
		Sensitivity::Sex => "sexuality and reproductive health",
		Sensitivity::Std => "sexually transmitted disease",
		Sensitivity::Gdis => "genetic disease",
		Sensitivity::Sca => "sickle cell anemia",
		Sensitivity::Pregnant => "pregnancy",
		Sensitivity::Bh => "behavioral health",
		Sensitivity::Cogn => "cognitive disability",
		Sensitivity::Dvd => "developmental disability",
		Sensitivity::Emotdis => "emotional disturbance",
		Sensitivity::Adol => "adolescent",
		Sensitivity::Spi => "specially protected",
		Sensitivity::Mst => "military sexual trauma",
		Sensitivity::Vio => "violence",
		Sensitivity::OtherProtected => "any other label",
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
	scope_with(scope, protected_in_words(scope.protected))
}

/// As [`scope_in_words`], with what the annex of the scope says in the place of its commitment.
pub fn opened_scope_in_words(scope: &Scope, annex: &Annex) -> String {
	scope_with(scope, &annex_in_words(annex))
}

fn scope_with(scope: &Scope, protected: &str) -> String {
	format!(
		"{} {}, up to {}, {protected}, {}, for {}",
		actions_in_words(scope.actions),
		categories_in_words(scope.categories),
		confidentiality_in_words(scope.confidentiality),
		days_in_words(&scope.days),
		purposes_in_words(scope.purposes),
	)
}

/// What the annex of a grant says: which sensitivities it covers, and to what it is limited.
pub fn annex_in_words(annex: &Annex) -> String {
	let code = |code: Sensitivity| format!("{code} ({})", sensitivity(code));
	let mut words = if annex.sensitivities.is_empty() {
		"nothing that is specially protected".to_owned()
	} else {
		format!("of what is specially protected {}", list(annex.sensitivities.iter().map(code)))
	};
	let author = |author: &Author| {
		let account = author.account.map(|account| format!("{} of ", Account(account)));
		format!("{}organization {}", account.unwrap_or_default(), author.organization.0)
	};
	let mut limit = |what: &str, names: Vec<String>| {
		if !names.is_empty() {
			words.push_str(&format!(", {what} {}", names.join(", ")));
		}
	};
	limit("only what was written by", annex.authors.iter().map(author).collect());
	let hex = |bytes: [u8; 32]| Hex32(bytes).to_string();
	let contexts = annex.contexts.iter().map(|id| hex(*id)).collect();
	limit("only of the encounters and care plans", contexts);
	limit("only the records", annex.records.iter().map(|leaf| hex(leaf.0)).collect());
	words
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{AnnexHash, Day, Holder, Leaf, OrganizationId, Sensitivities};
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
	fn what_an_annex_says_takes_the_place_of_its_commitment() {
		let scope = Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::Annex(AnnexHash([1; 32])),
		};
		let words = |annex: &Annex| opened_scope_in_words(&scope, annex);
		let said = |of: &str| {
			format!(
				"read records of every kind, up to N (normal), {of}, from any day, for TREAT (treatment)"
			)
		};
		assert_eq!(scope_in_words(&scope), said("what is specially protected as an annex says"));
		assert_eq!(words(&Annex::default()), said("nothing that is specially protected"));
		let codes: Sensitivities = [Sensitivity::Hiv, Sensitivity::Psy].into_iter().collect();
		let named = "of what is specially protected HIV (HIV/AIDS), PSY (psychiatry disorder)";
		assert_eq!(words(&Annex::of(codes)), said(named));
		let authors = [None, Some([7; 32])];
		let authors = authors.map(|account| Author { organization: OrganizationId(1), account });
		let (contexts, records) = (vec![[2; 32]], vec![Leaf([3; 32])]);
		let annex = Annex::new(Sensitivities::empty(), authors.to_vec(), contexts, records);
		let expected = format!(
			"nothing that is specially protected, only what was written by organization 1, {} of \
			 organization 1, only of the encounters and care plans {}, only the records {}",
			Account([7; 32]),
			"02".repeat(32),
			"03".repeat(32)
		);
		assert_eq!(words(&annex.expect("few")), said(&expected));
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
		let sensitivities: BTreeSet<_> =
			Sensitivity::ALL.iter().map(|code| sensitivity(*code)).collect();
		assert_eq!(sensitivities.len(), Sensitivity::ALL.len());
	}
}
