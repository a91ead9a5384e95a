//! The one table of FHIR R4 resource types: the category of each, and where its days stand.

use salus_primitives::DataCategory::{self, *};

/// How the category of a resource type is found.
#[derive(Clone, Copy)]
pub(crate) enum CategoryRule {
	/// The type says it.
	Is(DataCategory),
	/// `Condition.category` may say that it is about social circumstances.
	ByConditionCategory,
	/// `Consent.scope` and `Consent.category` tell an advance directive from other consents.
	ByConsentScope,
	/// `DiagnosticReport.category`, else what the report holds.
	ByReportCategory,
	/// The type of a document.
	ByDocumentType,
	/// The code of a list or of a flag.
	ByListCode,
	/// `Observation.category`, else `Observation.code`, else what the observation holds.
	ByObservation,
	/// `ServiceRequest.category`.
	ByOrderCategory,
}

use CategoryRule::*;

/// A FHIR R4 resource type.
pub(crate) struct Kind {
	/// Its name, as in `resourceType`.
	pub name: &'static str,
	/// How its category is found.
	pub category: CategoryRule,
	/// The elements that carry its days: groups, best first. The first group of which an element
	/// is there decides; its elements are taken together. `a.b` is an element within an element,
	/// `a[x]` a choice of types.
	pub days: &'static [&'static [&'static str]],
}

const fn kind(
	name: &'static str,
	category: CategoryRule,
	days: &'static [&'static [&'static str]],
) -> Kind {
	Kind { name, category, days }
}

/// Looks a resource type up by its name.
pub(crate) fn find(name: &str) -> Option<&'static Kind> {
	KINDS.binary_search_by(|kind| kind.name.cmp(name)).ok().and_then(|at| KINDS.get(at))
}

/// The names of all FHIR R4 resource types that can stand in `resourceType`, in order.
///
/// These are the 148 of R4 4.0.1 without the abstract `Resource` and `DomainResource`.
pub fn resource_types() -> impl Iterator<Item = &'static str> {
	KINDS.iter().map(|kind| kind.name)
}

/// In the order of the names, so that it can be searched.
#[rustfmt::skip]
const KINDS: &[Kind] = &[
	kind("Account", Is(Claims), &[&["servicePeriod"]]),
	kind("ActivityDefinition", Is(Other), &[]),
	kind("AdverseEvent", Is(Conditions), &[&["date"], &["detected"], &["recordedDate"]]),
	kind("AllergyIntolerance", Is(Allergies), &[&["onset[x]", "lastOccurrence"], &["recordedDate"]]),
	kind("Appointment", Is(Encounters), &[&["start", "end"], &["requestedPeriod"], &["created"]]),
	kind("AppointmentResponse", Is(Encounters), &[&["start", "end"]]),
	kind("AuditEvent", Is(Other), &[&["period"], &["recorded"]]),
	kind("Basic", Is(Other), &[&["created"]]),
	kind("Binary", Is(Other), &[]),
	kind("BiologicallyDerivedProduct", Is(Procedures), &[&["collection.collected[x]"]]),
	kind("BodyStructure", Is(Conditions), &[]),
	kind("Bundle", Is(Other), &[]),
	kind("CapabilityStatement", Is(Other), &[]),
	kind("CarePlan", Is(CarePlans), &[&["period"], &["created"]]),
	kind("CareTeam", Is(CarePlans), &[&["period"]]),
	kind("CatalogEntry", Is(Other), &[]),
	kind("ChargeItem", Is(Claims), &[&["occurrence[x]"], &["enteredDate"]]),
	kind("ChargeItemDefinition", Is(Other), &[]),
	kind("Claim", Is(Claims), &[&["billablePeriod", "item.serviced[x]"], &["created"]]),
	kind("ClaimResponse", Is(Claims), &[&["addItem.serviced[x]"], &["created"]]),
	kind("ClinicalImpression", Is(ClinicalNotes), &[&["effective[x]"], &["date"]]),
	kind("CodeSystem", Is(Other), &[]),
	kind("Communication", Is(ClinicalNotes), &[&["sent", "received"]]),
	kind("CommunicationRequest", Is(ClinicalNotes), &[&["occurrence[x]"], &["authoredOn"]]),
	kind("CompartmentDefinition", Is(Other), &[]),
	kind("Composition", ByDocumentType, &[&["event.period"], &["date"]]),
	kind("ConceptMap", Is(Other), &[]),
	kind("Condition", ByConditionCategory, &[&["onset[x]", "abatement[x]"], &["recordedDate"]]),
	kind("Consent", ByConsentScope, &[&["dateTime"]]),
	kind("Contract", Is(Other), &[&["applies"], &["issued"]]),
	kind("Coverage", Is(Coverage), &[&["period"]]),
	kind("CoverageEligibilityRequest", Is(Coverage), &[&["serviced[x]"], &["created"]]),
	kind("CoverageEligibilityResponse", Is(Coverage), &[&["serviced[x]"], &["created"]]),
	kind("DetectedIssue", Is(Medications), &[&["identified[x]"]]),
	kind("Device", Is(Devices), &[]),
	kind("DeviceDefinition", Is(Devices), &[]),
	kind("DeviceMetric", Is(Devices), &[]),
	kind("DeviceRequest", Is(Devices), &[&["occurrence[x]"], &["authoredOn"]]),
	kind("DeviceUseStatement", Is(Devices), &[&["timing[x]"], &["recordedOn"]]),
	kind("DiagnosticReport", ByReportCategory, &[&["effective[x]"], &["issued"]]),
	kind("DocumentManifest", ByDocumentType, &[&["created"]]),
	kind("DocumentReference", ByDocumentType, &[&["context.period"], &["date"]]),
	kind("EffectEvidenceSynthesis", Is(ResearchData), &[]),
	kind("Encounter", Is(Encounters), &[&["period"]]),
	kind("Endpoint", Is(Other), &[]),
	kind("EnrollmentRequest", Is(Coverage), &[&["created"]]),
	kind("EnrollmentResponse", Is(Coverage), &[&["created"]]),
	kind("EpisodeOfCare", Is(Encounters), &[&["period"]]),
	kind("EventDefinition", Is(Other), &[]),
	kind("Evidence", Is(ResearchData), &[]),
	kind("EvidenceVariable", Is(ResearchData), &[]),
	kind("ExampleScenario", Is(Other), &[]),
	kind("ExplanationOfBenefit", Is(Claims), &[&["billablePeriod", "item.serviced[x]"], &["created"]]),
	kind("FamilyMemberHistory", Is(FamilyHistory), &[&["date"]]),
	kind("Flag", ByListCode, &[&["period"]]),
	kind("Goal", Is(CarePlans), &[&["start[x]"], &["statusDate"]]),
	kind("GraphDefinition", Is(Other), &[]),
	kind("Group", Is(Other), &[]),
	kind("GuidanceResponse", Is(CarePlans), &[&["occurrenceDateTime"]]),
	kind("HealthcareService", Is(Other), &[]),
	kind("ImagingStudy", Is(Imaging), &[&["started"], &["series.started"]]),
	kind("Immunization", Is(Immunizations), &[&["occurrence[x]"], &["recorded"]]),
	kind("ImmunizationEvaluation", Is(Immunizations), &[&["date"]]),
	kind("ImmunizationRecommendation", Is(Immunizations), &[&["date"]]),
	kind("ImplementationGuide", Is(Other), &[]),
	kind("InsurancePlan", Is(Coverage), &[]),
	kind("Invoice", Is(Claims), &[&["date"]]),
	kind("Library", Is(Other), &[]),
	kind("Linkage", Is(Other), &[]),
	kind("List", ByListCode, &[&["date"]]),
	kind("Location", Is(Other), &[]),
	kind("Measure", Is(Other), &[]),
	kind("MeasureReport", Is(Other), &[&["period"], &["date"]]),
	kind("Media", Is(Imaging), &[&["created[x]"], &["issued"]]),
	kind("Medication", Is(Medications), &[]),
	kind("MedicationAdministration", Is(Medications), &[&["effective[x]"]]),
	kind("MedicationDispense", Is(Medications), &[&["whenPrepared", "whenHandedOver"]]),
	kind("MedicationKnowledge", Is(Medications), &[]),
	kind("MedicationRequest", Is(Medications), &[&["authoredOn"]]),
	kind("MedicationStatement", Is(Medications), &[&["effective[x]"], &["dateAsserted"]]),
	kind("MedicinalProduct", Is(Medications), &[]),
	kind("MedicinalProductAuthorization", Is(Medications), &[]),
	kind("MedicinalProductContraindication", Is(Medications), &[]),
	kind("MedicinalProductIndication", Is(Medications), &[]),
	kind("MedicinalProductIngredient", Is(Medications), &[]),
	kind("MedicinalProductInteraction", Is(Medications), &[]),
	kind("MedicinalProductManufactured", Is(Medications), &[]),
	kind("MedicinalProductPackaged", Is(Medications), &[]),
	kind("MedicinalProductPharmaceutical", Is(Medications), &[]),
	kind("MedicinalProductUndesirableEffect", Is(Medications), &[]),
	kind("MessageDefinition", Is(Other), &[]),
	kind("MessageHeader", Is(Other), &[]),
	kind("MolecularSequence", Is(Genomics), &[]),
	kind("NamingSystem", Is(Other), &[]),
	kind("NutritionOrder", Is(CarePlans), &[&["dateTime"]]),
	kind("Observation", ByObservation, &[&["effective[x]"], &["issued"]]),
	kind("ObservationDefinition", Is(Other), &[]),
	kind("OperationDefinition", Is(Other), &[]),
	kind("OperationOutcome", Is(Other), &[]),
	kind("Organization", Is(Other), &[]),
	kind("OrganizationAffiliation", Is(Other), &[]),
	kind("Parameters", Is(Other), &[]),
	kind("Patient", Is(Demographics), &[]),
	kind("PaymentNotice", Is(Claims), &[&["created"]]),
	kind("PaymentReconciliation", Is(Claims), &[&["period"], &["created"]]),
	kind("Person", Is(Demographics), &[]),
	kind("PlanDefinition", Is(Other), &[]),
	kind("Practitioner", Is(Other), &[]),
	kind("PractitionerRole", Is(Other), &[]),
	kind("Procedure", Is(Procedures), &[&["performed[x]"]]),
	kind("Provenance", Is(Other), &[&["occurred[x]"], &["recorded"]]),
	kind("Questionnaire", Is(Other), &[]),
	kind("QuestionnaireResponse", Is(ClinicalNotes), &[&["authored"]]),
	kind("RelatedPerson", Is(Demographics), &[]),
	kind("RequestGroup", Is(CarePlans), &[&["authoredOn"]]),
	kind("ResearchDefinition", Is(ResearchData), &[]),
	kind("ResearchElementDefinition", Is(ResearchData), &[]),
	kind("ResearchStudy", Is(ResearchData), &[&["period"]]),
	kind("ResearchSubject", Is(ResearchData), &[&["period"]]),
	kind("RiskAssessment", Is(Conditions), &[&["occurrence[x]"]]),
	kind("RiskEvidenceSynthesis", Is(ResearchData), &[]),
	kind("Schedule", Is(Other), &[&["planningHorizon"]]),
	kind("SearchParameter", Is(Other), &[]),
	kind("ServiceRequest", ByOrderCategory, &[&["occurrence[x]"], &["authoredOn"]]),
	kind("Slot", Is(Other), &[&["start", "end"]]),
	kind("Specimen", Is(LabResults), &[&["collection.collected[x]"], &["receivedTime"]]),
	kind("SpecimenDefinition", Is(Other), &[]),
	kind("StructureDefinition", Is(Other), &[]),
	kind("StructureMap", Is(Other), &[]),
	kind("Subscription", Is(Other), &[]),
	kind("Substance", Is(Other), &[]),
	kind("SubstanceNucleicAcid", Is(Other), &[]),
	kind("SubstancePolymer", Is(Other), &[]),
	kind("SubstanceProtein", Is(Other), &[]),
	kind("SubstanceReferenceInformation", Is(Other), &[]),
	kind("SubstanceSourceMaterial", Is(Other), &[]),
	kind("SubstanceSpecification", Is(Other), &[]),
	kind("SupplyDelivery", Is(Devices), &[&["occurrence[x]"]]),
	kind("SupplyRequest", Is(Devices), &[&["occurrence[x]"], &["authoredOn"]]),
	kind("Task", Is(Other), &[&["executionPeriod"], &["authoredOn"]]),
	kind("TerminologyCapabilities", Is(Other), &[]),
	kind("TestReport", Is(Other), &[]),
	kind("TestScript", Is(Other), &[]),
	kind("ValueSet", Is(Other), &[]),
	kind("VerificationResult", Is(Other), &[&["statusDate"]]),
	kind("VisionPrescription", Is(Devices), &[&["dateWritten"], &["created"]]),
];

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_table_can_be_searched_and_is_complete() {
		assert!(KINDS.windows(2).all(|pair| pair[0].name < pair[1].name));
		// The 148 of R4 4.0.1 without the abstract `Resource` and `DomainResource`.
		assert_eq!(KINDS.len(), 146);
		assert!(KINDS.iter().all(|kind| find(kind.name).is_some()));
		assert!(find("Resource").is_none());
	}
}
