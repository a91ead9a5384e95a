//! The code systems of a consent document, and what their codes mean on the chain.

use super::document::{shown, Code, Refusal};
use crate::kinds::{self, CategoryRule};
use salus_primitives::{
	Action, Categories, Confidentiality, DataCategory, Purpose, Purposes, Role, Sensitivities,
	Sensitivity,
};

pub(super) const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
pub(super) const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
pub(super) const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
pub(super) const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
pub(super) const CONSENT_ACTION: &str = "http://terminology.hl7.org/CodeSystem/consentaction";
pub(super) const CONSENT_SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const CONSENT_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/consentcategorycodes";
const CONSENT_POLICY: &str = "http://terminology.hl7.org/CodeSystem/consentpolicycodes";
const CONSENT_VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/consentverification";
pub(super) const LOINC: &str = "http://loinc.org";
/// Resource types in R4 and in R5.
const RESOURCE_TYPES: [&str; 2] =
	["http://hl7.org/fhir/resource-types", "http://hl7.org/fhir/fhir-types"];

/// The kinds of data of the chain, as a code system: what `consent export` writes in `class`.
pub const DATA_CATEGORY: &str = "urn:salus:data-category";
/// The actions of the chain, as a code system: `Contribute` has no code in `consentaction`.
pub const ACTION: &str = "urn:salus:action";
/// The roles of member organizations, as identifiers of a logical reference.
pub const ORGANIZATION_ROLE: &str = "urn:salus:organization-role";
/// The commitments to grantees, as identifiers of a logical reference.
pub const GRANTEE_COMMITMENT: &str = "urn:salus:grantee-commitment";
/// The modifier extension by which a provision means exactly what it lists: its purposes without
/// their descendants, and nothing of the provision around it.
pub const EXACT: &str = "urn:salus:fhir:exact-provision";
/// The policy under which a Consent that permits is written: what it lists is permitted, what it does
/// not list is left to the chain's base policy, and what is withheld counts more than what is
/// permitted.
pub const POLICY: &str = "urn:salus:policy:as-listed";

/// Purposes that a permission covers only where they are named themselves.
fn always_named() -> Purposes {
	Purposes::of(&[
		Purpose::Btg,
		Purpose::Mltraining,
		Purpose::Treatds,
		Purpose::Pmtds,
		Purpose::Hmarkt,
	])
}

/// A purpose and its descendants in v3-ActReason that the chain knows.
const fn descendants(purpose: Purpose) -> &'static [Purpose] {
	use Purpose::*;

	match purpose {
		Treat => &[Coc, Clintrl, Treatds, Etreat, Btg],
		Etreat => &[Btg],
		Hpaymt => &[Covauth, Eligver, Eligdtrm, Clmattch, Pmtds],
		Hoperat => &[Caremgt, Fraud, Patsfty, Mltraining, Htest],
		Hresch => &[Clintrch, Dsrch],
		Patrqt => &[Famrqt, Pwatrny],
		_ => &[],
	}
}

/// What a permission for these purposes covers: they and their descendants, but of those that are
/// always named only the ones that are.
pub(super) fn permitted(named: Purposes) -> Purposes {
	let family = withheld(named).iter();
	family.filter(|code| named.contains(*code) || !always_named().contains(*code)).collect()
}

/// What a withholding for these purposes reaches: they and all their descendants.
pub(super) fn withheld(named: Purposes) -> Purposes {
	named.iter().flat_map(|code| descendants(code).iter().copied().chain([code])).collect()
}

/// The purposes that are not in `these`.
pub(super) fn other_purposes(these: Purposes) -> Purposes {
	Purposes::all().iter().filter(|code| !these.contains(*code)).collect()
}

/// A purpose of use.
pub(super) fn purpose(code: &Code<'_>) -> Result<Purpose, Refusal> {
	if code.system != ACT_REASON {
		return Err(code.unknown());
	}
	code.code.parse().map_err(|_| code.refuse("the chain has no such purpose"))
}

/// What a code of an action means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActionCode {
	/// An action of the chain.
	Is(Action),
	/// To use what was retrieved: the chain does not tell it from access.
	Use,
	/// To keep what was retrieved: the chain does not tell it from access either, and has nothing
	/// that it could be without.
	Collect,
}

impl ActionCode {
	/// What it is on the chain, if it is something.
	pub(super) const fn action(self) -> Option<Action> {
		match self {
			Self::Is(action) => Some(action),
			Self::Use => Some(Action::Read),
			Self::Collect => None,
		}
	}
}

/// An action.
pub(super) fn action(code: &Code<'_>) -> Result<ActionCode, Refusal> {
	Ok(match (code.system, code.code) {
		(CONSENT_ACTION, "access") => ActionCode::Is(Action::Read),
		(CONSENT_ACTION, "use") => ActionCode::Use,
		(CONSENT_ACTION, "collect") => ActionCode::Collect,
		(CONSENT_ACTION, "disclose") => ActionCode::Is(Action::Reshare),
		(CONSENT_ACTION, "correct") => ActionCode::Is(Action::Correct),
		(ACTION, own) => ActionCode::Is(own.parse().map_err(|_| code.unknown())?),
		_ => return Err(code.unknown()),
	})
}

/// How an actor takes part in a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ActorRole {
	/// Who gets the data.
	Recipient,
	/// Whose records it is about.
	Custodian,
}

/// The role of an actor.
pub(super) fn actor_role(code: &Code<'_>) -> Result<ActorRole, Refusal> {
	match (code.system, code.code) {
		(PARTICIPATION, "IRCP" | "PRCP") => Ok(ActorRole::Recipient),
		(PARTICIPATION, "CST") => Ok(ActorRole::Custodian),
		(PARTICIPATION, "AUT") => {
			Err(code.refuse("an author as an actor is ambiguous: use data with authoredby"))
		}
		_ => Err(code.unknown()),
	}
}

/// What a security label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecurityLabel {
	Level(Confidentiality),
	Sensitive(Sensitivity),
}

/// A security label. What is no level and no sensitivity of the chain, an obligation say, is refused:
/// the chain would not hold it.
pub(super) fn security_label(code: &Code<'_>) -> Result<SecurityLabel, Refusal> {
	let refuse = || code.refuse("the chain has no such security label");
	match code.system {
		CONFIDENTIALITY => code.code.parse().map(SecurityLabel::Level).map_err(|_| code.unknown()),
		ACT_CODE => match code.code.parse() {
			Ok(Sensitivity::OtherProtected) | Err(_) => Err(refuse()),
			Ok(sensitivity) => Ok(SecurityLabel::Sensitive(sensitivity)),
		},
		_ => Err(refuse()),
	}
}

/// Sensitivities with descendants that a grant of them does not cover.
pub(super) fn heads_of_families(these: Sensitivities) -> Sensitivities {
	use Sensitivity::*;
	[Spi, Bh, Sud].into_iter().filter(|head| these.contains(*head)).collect()
}

/// The role of a member organization, by its name.
pub(super) fn organization_role(name: &str) -> Option<Role> {
	name.parse().ok()
}

/// What a document of this kind is about, if it can permit or withhold the use of data.
pub(super) fn check_category(code: &Code<'_>) -> Result<ConsentScope, Refusal> {
	match (code.system, code.code) {
		(LOINC, "59284-0" | "64292-6")
		| (ACT_CODE, "ICOL" | "IDSCL" | "INFA" | "INFAO" | "INFASO" | "IRDSCL") => {
			Ok(ConsentScope::Privacy)
		}
		(ACT_CODE, "RESEARCH") | (CONSENT_CATEGORY, "research") => Ok(ConsentScope::Research),
		(CONSENT_SCOPE, _) => check_scope(code),
		(LOINC, "57016-8" | "57017-6") | (CONSENT_CATEGORY, "npp") | (ACT_CODE, "NOPP") => {
			Err(code.refuse("the acknowledgement of a notice permits nothing"))
		}
		(CONSENT_CATEGORY, "acd" | "dnr" | "hcd" | "polst") => {
			Err(code.refuse("an advance directive is no consent to the use of data"))
		}
		(CONSENT_CATEGORY, "emrgonly") | (ACT_CODE, "EMRGONLY") => {
			Err(code.refuse("the chain has its own rule for emergencies: withhold, except for BTG"))
		}
		(CONSENT_CATEGORY, "rsdid" | "rsreid") | (ACT_CODE, "RSDID" | "RSREID") => {
			Err(code.refuse("the chain cannot hold that data be made pseudonymous first"))
		}
		_ => Err(code.unknown()),
	}
}

/// The regulations of `consentpolicycodes` 3.0.1.
const REGULATIONS: [&str; 27] = [
	"cric",
	"illinois-minor-procedure",
	"hipaa-auth",
	"hipaa-npp",
	"hipaa-restrictions",
	"hipaa-research",
	"hipaa-self-pay",
	"mdhhs-5515",
	"nyssipp",
	"va-10-0484",
	"va-10-0485",
	"va-10-5345",
	"va-10-5345a",
	"va-10-5345a-mhv",
	"va-10-10116",
	"va-21-4142",
	"ssa-827",
	"dch-3927",
	"squaxin",
	"nl-lsp",
	"at-elga",
	"nih-hipaa",
	"nci",
	"nih-grdr",
	"nih-527",
	"ga4gh",
	"ch-epr",
];

/// The privacy laws of v3-ActCode, and the directives under them.
const LAWS: [&str; 20] = [
	"42CFRPart2",
	"CommonRule",
	"HIPAAAuth",
	"HIPAAConsent",
	"HIPAANOPP",
	"HIPAAPsyNotes",
	"HIPAAROA",
	"HIPAASelfPay",
	"Title38Section7332",
	"GDPRCONSENT",
	"42CFRPart2CD",
	"HIPAAAuthCD",
	"HIPAAConsentCD",
	"HIPAAROAD",
	"HIPAAResearchAuthCD",
	"CompoundResearchCD",
	"USResearchInformedConsent",
	"USBroadResearchConsent",
	"GDPRCD",
	"GDPRResearchCD",
];

/// On what law a consent rests: a regulation, or, as HL7's examples have it, a type of consent, which
/// means what it does as a category.
pub(super) fn check_basis(code: &Code<'_>) -> Result<ConsentScope, Refusal> {
	match code.system {
		CONSENT_POLICY if REGULATIONS.contains(&code.code) => Ok(ConsentScope::Privacy),
		ACT_CODE if LAWS.contains(&code.code) => Ok(ConsentScope::Privacy),
		ACT_CODE => check_category(code),
		_ => Err(code.unknown()),
	}
}

/// How a consent was looked into: with the family, or again after a while.
pub(super) fn check_verification_type(code: &Code<'_>) -> Result<(), Refusal> {
	match (code.system, code.code) {
		(CONSENT_VERIFICATION, "family" | "validation") => Ok(()),
		_ => Err(code.unknown()),
	}
}

/// What a consent is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConsentScope {
	Privacy,
	/// Only purposes of research may be permitted.
	Research,
}

/// What a consent is about. Treatment and advance directives are not the use of data.
pub(super) fn check_scope(code: &Code<'_>) -> Result<ConsentScope, Refusal> {
	match (code.system, code.code) {
		(CONSENT_SCOPE, "patient-privacy") => Ok(ConsentScope::Privacy),
		(CONSENT_SCOPE, "research") => Ok(ConsentScope::Research),
		(CONSENT_SCOPE, "adr" | "treatment") => {
			Err(code.refuse("this is no consent to the use of data"))
		}
		_ => Err(code.unknown()),
	}
}

/// Whether the category asks that what is accessed is not kept.
pub(super) fn forbids_copies(code: &Code<'_>) -> bool {
	code.system == ACT_CODE && matches!(code.code, "INFAO" | "INFASO")
}

/// What the classes of a provision mean, to a permission and to a withholding.
#[derive(Clone, Debug, Default)]
pub(super) struct Classes {
	/// What a permission of them covers.
	pub(super) permitted: Categories,
	/// What a withholding of them reaches: every kind of data that they may be.
	pub(super) withheld: Categories,
	/// The resource types among them: their kind of data holds other types, too.
	pub(super) types: Vec<String>,
	/// The first type of which the kind of data cannot be told from the type.
	pub(super) undecided: Option<Refusal>,
}

impl Classes {
	/// Adds a kind of data, or a resource type of FHIR R4.
	pub(super) fn add(&mut self, code: &Code<'_>) -> Result<(), Refusal> {
		if code.system == DATA_CATEGORY {
			let category: DataCategory = code.code.parse().map_err(|_| code.unknown())?;
			self.permitted = self.permitted.with(category);
			self.withheld = self.withheld.with(category);
			return Ok(());
		}
		if !RESOURCE_TYPES.contains(&code.system) {
			return Err(code.refuse("the chain knows kinds of data and resource types only"));
		}
		let kind = kinds::find(code.code)
			.ok_or_else(|| code.refuse("this is no resource type of FHIR R4"))?;
		self.withheld = self.withheld.union(possible(kind.category));
		match kind.category {
			CategoryRule::Is(category) => self.permitted = self.permitted.with(category),
			// Its other category is one that a record states: without that it is a condition.
			CategoryRule::ByConditionCategory => {
				self.permitted = self.permitted.with(DataCategory::Conditions);
			}
			_ if self.undecided.is_none() => {
				self.undecided = Some(code.refuse(
					"a resource of this type may be of several kinds of data: name the kinds",
				));
			}
			_ => {}
		}
		self.types.push(shown(code.code));
		Ok(())
	}
}

/// The kinds of data that a resource may be, by how its kind is found.
fn possible(rule: CategoryRule) -> Categories {
	use DataCategory::*;

	Categories::of(match rule {
		CategoryRule::Is(category) => return category.into(),
		CategoryRule::ByConditionCategory => &[Conditions, SocialHistory],
		CategoryRule::ByConsentScope => &[AdvanceDirectives, ResearchData, Other],
		// Whatever a list, a report or a document is of.
		CategoryRule::ByReportCategory
		| CategoryRule::ByDocumentType
		| CategoryRule::ByListCode
		| CategoryRule::ByObservation
		| CategoryRule::ByOrderCategory => return Categories::all(),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::consent::document::Element;
	use serde_json::json;

	#[test]
	fn a_permission_never_reaches_what_is_always_named() {
		for purpose in Purpose::ALL {
			let covered = permitted((*purpose).into());
			assert!(covered.contains(*purpose));
			for named in always_named().iter().filter(|named| named != purpose) {
				assert!(!covered.contains(named), "{purpose} covers {named}");
			}
			assert!(withheld((*purpose).into()).contains_all(covered));
		}
		let all_named = always_named().with(Purpose::Treat);
		assert!(permitted(all_named).contains_all(always_named()));
	}

	/// Written by child and parent, as v3-ActReason has it; codes that the chain lacks are passed
	/// over.
	#[test]
	fn families_are_those_of_the_standard() {
		use Purpose::*;
		let parents = [
			(Coc, Treat),
			(Clintrl, Treat),
			(Treatds, Treat),
			(Etreat, Treat),
			(Btg, Etreat),
			(Btg, Treat),
			(Covauth, Hpaymt),
			(Eligver, Hpaymt),
			(Eligdtrm, Hpaymt),
			(Clmattch, Hpaymt),
			(Pmtds, Hpaymt),
			(Caremgt, Hoperat),
			(Fraud, Hoperat),
			(Patsfty, Hoperat),
			(Mltraining, Hoperat),
			(Htest, Hoperat),
			(Clintrch, Hresch),
			(Dsrch, Hresch),
			(Famrqt, Patrqt),
			(Pwatrny, Patrqt),
		];
		for above in Purpose::ALL {
			for below in Purpose::ALL {
				let subsumed = above == below || parents.contains(&(*below, *above));
				assert_eq!(
					withheld((*above).into()).contains(*below),
					subsumed,
					"{below} in {above}"
				);
			}
		}
	}

	fn classes(codes: &[(&str, &str)]) -> Result<Classes, Refusal> {
		let mut classes = Classes::default();
		for (system, code) in codes {
			let coding = json!({ "system": system, "code": code });
			classes.add(&Code::read(&Element::root(&coding, "class"))?)?;
		}
		Ok(classes)
	}

	#[test]
	fn classes_are_kinds_of_data() {
		let types = RESOURCE_TYPES[0];
		let medications = classes(&[(types, "MedicationRequest")]).unwrap();
		assert_eq!(medications.permitted, DataCategory::Medications.into());
		assert_eq!(medications.types, ["MedicationRequest"]);
		let results = classes(&[(DATA_CATEGORY, "LabResults")]).unwrap();
		assert_eq!(results.withheld, DataCategory::LabResults.into());
		assert!(results.types.is_empty());
		let problems = classes(&[(types, "Condition")]).unwrap();
		assert!(problems.withheld.contains(DataCategory::SocialHistory));
		assert_eq!(problems.permitted, DataCategory::Conditions.into());
		let observation = classes(&[(types, "Observation")]).unwrap();
		assert!(observation.undecided.is_some() && observation.permitted.is_empty());
		assert_eq!(observation.withheld, Categories::all());
		for unknown in [(types, "Permission"), (DATA_CATEGORY, "Labs"), ("urn:ietf:bcp:13", "x")] {
			assert!(classes(&[unknown]).is_err(), "{unknown:?}");
		}
	}
}
