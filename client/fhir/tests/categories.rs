//! Every resource type of FHIR R4 has a category. The expectation is written by category, the table
//! by type, so that a slip in one shows in the other.

use salus_fhir::{category_of, resource_types};
use salus_primitives::DataCategory::{self, *};
use serde_json::json;
use std::collections::BTreeMap;

/// The category of a resource that has nothing but its type.
const EXPECTED: [(DataCategory, &str); 19] = [
	(Demographics, "Patient Person RelatedPerson"),
	(Allergies, "AllergyIntolerance"),
	(Conditions, "AdverseEvent BodyStructure Condition Flag RiskAssessment"),
	(
		Medications,
		"DetectedIssue Medication MedicationAdministration MedicationDispense MedicationKnowledge \
		 MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization \
		 MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient \
		 MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged \
		 MedicinalProductPharmaceutical MedicinalProductUndesirableEffect",
	),
	(Immunizations, "Immunization ImmunizationEvaluation ImmunizationRecommendation"),
	(Procedures, "BiologicallyDerivedProduct Procedure ServiceRequest"),
	(LabResults, "Specimen"),
	(Imaging, "ImagingStudy Media"),
	(
		ClinicalNotes,
		"ClinicalImpression Communication CommunicationRequest Composition DiagnosticReport \
		 DocumentManifest DocumentReference QuestionnaireResponse",
	),
	(Encounters, "Appointment AppointmentResponse Encounter EpisodeOfCare"),
	(CarePlans, "CarePlan CareTeam Goal GuidanceResponse NutritionOrder RequestGroup"),
	(FamilyHistory, "FamilyMemberHistory"),
	(
		Devices,
		"Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement SupplyDelivery \
		 SupplyRequest VisionPrescription",
	),
	(Genomics, "MolecularSequence"),
	(
		Coverage,
		"Coverage CoverageEligibilityRequest CoverageEligibilityResponse EnrollmentRequest \
		 EnrollmentResponse InsurancePlan",
	),
	(
		Claims,
		"Account ChargeItem Claim ClaimResponse ExplanationOfBenefit Invoice PaymentNotice \
		 PaymentReconciliation",
	),
	(
		ResearchData,
		"EffectEvidenceSynthesis Evidence EvidenceVariable ResearchDefinition \
		 ResearchElementDefinition ResearchStudy ResearchSubject RiskEvidenceSynthesis",
	),
	(AdvanceDirectives, ""),
	(
		Other,
		"ActivityDefinition AuditEvent Basic Binary Bundle CapabilityStatement CatalogEntry \
		 ChargeItemDefinition CodeSystem CompartmentDefinition ConceptMap Consent Contract Endpoint \
		 EventDefinition ExampleScenario GraphDefinition Group HealthcareService ImplementationGuide \
		 Library Linkage List Location Measure MeasureReport MessageDefinition MessageHeader \
		 NamingSystem Observation ObservationDefinition OperationDefinition OperationOutcome \
		 Organization OrganizationAffiliation Parameters PlanDefinition Practitioner \
		 PractitionerRole Provenance Questionnaire Schedule SearchParameter Slot SpecimenDefinition \
		 StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid \
		 SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial \
		 SubstanceSpecification Task TerminologyCapabilities TestReport TestScript ValueSet \
		 VerificationResult",
	),
];

#[test]
fn every_type_has_its_category() {
	let expected: BTreeMap<&str, DataCategory> = EXPECTED
		.iter()
		.flat_map(|(category, types)| types.split_whitespace().map(|name| (name, *category)))
		.collect();
	assert_eq!(expected.len(), 146);
	assert!(resource_types().eq(expected.keys().copied()));
	for (name, category) in expected {
		assert_eq!(category_of(&json!({ "resourceType": name })), Ok(category), "{name}");
	}
}
