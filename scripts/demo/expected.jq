# What the demonstration has to show, worked out from the input and the payer's plan alone. The
# categories and the arithmetic are written down here a second time, on purpose: nothing of this is
# asked of `salus`.

def each: if type == "array" then .[] else . end;

# The codes of an element that holds CodeableConcepts or Codings, one or several.
def codings($element):
	.[$element] | each | objects | (.coding | each | objects), .
	| select(.code | type == "string");

def loinc: "http://loinc.org";
def snomed: "http://snomed.info/sct";
def diagnostic_services: "http://terminology.hl7.org/CodeSystem/v2-0074";
def list_uses: "http://terminology.hl7.org/CodeSystem/list-example-use-codes";

# Whether the input is one of these words.
def one_of($words): . as $one | $words | split(" ") | index($one) != null;

# The types whose category the type alone says.
def by_type: {
	Demographics: "Patient Person RelatedPerson",
	Allergies: "AllergyIntolerance",
	Conditions: "AdverseEvent BodyStructure RiskAssessment",
	Medications: ("DetectedIssue Medication MedicationAdministration MedicationDispense "
		+ "MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct "
		+ "MedicinalProductAuthorization MedicinalProductContraindication "
		+ "MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction "
		+ "MedicinalProductManufactured MedicinalProductPackaged "
		+ "MedicinalProductPharmaceutical MedicinalProductUndesirableEffect"),
	Immunizations: "Immunization ImmunizationEvaluation ImmunizationRecommendation",
	Procedures: "BiologicallyDerivedProduct Procedure",
	LabResults: "Specimen",
	Imaging: "ImagingStudy Media",
	ClinicalNotes: ("ClinicalImpression Communication CommunicationRequest "
		+ "QuestionnaireResponse"),
	Encounters: "Appointment AppointmentResponse Encounter EpisodeOfCare",
	CarePlans: "CarePlan CareTeam Goal GuidanceResponse NutritionOrder RequestGroup",
	FamilyHistory: "FamilyMemberHistory",
	Devices: ("Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement "
		+ "SupplyDelivery SupplyRequest VisionPrescription"),
	Genomics: "MolecularSequence",
	Coverage: ("Coverage CoverageEligibilityRequest CoverageEligibilityResponse "
		+ "EnrollmentRequest EnrollmentResponse InsurancePlan"),
	Claims: ("Account ChargeItem Claim ClaimResponse ExplanationOfBenefit Invoice "
		+ "PaymentNotice PaymentReconciliation"),
	ResearchData: ("EffectEvidenceSynthesis Evidence EvidenceVariable ResearchDefinition "
		+ "ResearchElementDefinition ResearchStudy ResearchSubject RiskEvidenceSynthesis"),
	Other: ("ActivityDefinition AuditEvent Basic Binary Bundle CapabilityStatement CatalogEntry "
		+ "ChargeItemDefinition CodeSystem CompartmentDefinition ConceptMap Contract Endpoint "
		+ "EventDefinition ExampleScenario GraphDefinition Group HealthcareService "
		+ "ImplementationGuide Library Linkage Location Measure MeasureReport "
		+ "MessageDefinition MessageHeader NamingSystem ObservationDefinition "
		+ "OperationDefinition OperationOutcome Organization OrganizationAffiliation "
		+ "Parameters PlanDefinition Practitioner PractitionerRole Provenance Questionnaire "
		+ "Schedule SearchParameter Slot SpecimenDefinition StructureDefinition StructureMap "
		+ "Subscription Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein "
		+ "SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification Task "
		+ "TerminologyCapabilities TestReport TestScript ValueSet VerificationResult")
}
	| to_entries
	| map(.key as $category | .value | split(" ")[] | {key: ., value: $category})
	| from_entries;

# HL7 v2 table 0074.
def diagnostic_service:
	if one_of("CG GE") then "Genomics"
	elif one_of("LAB BG BLB CH CP HM IMM MB MCB MYC OSL PAR PAT SP SR TX URN VR")
	then "LabResults"
	elif one_of("CT CTH CUS IMG NMR NMS OUS RAD RUS RX VUS XRC") then "Imaging"
	elif . == "RT" then "Procedures"
	else empty end;

def document_code:
	select(.system == loinc) | .code
	| if one_of("42348-3 64298-3 81334-5 75320-2 86533-7 93037-0") then "AdvanceDirectives"
	elif . == "11502-2" then "LabResults"
	elif . == "18748-4" then "Imaging"
	elif . == "51969-4" then "Genomics"
	elif . == "64290-0" then "Coverage"
	else empty end;

# LOINC: the vital signs of FHIR R4 and those beside them; tobacco, alcohol, occupation and the
# like; genetics panels and their parts.
def vital_signs:
	"85353-1 9279-1 8867-4 2708-6 59408-5 8310-5 8302-2 9843-4 29463-7 39156-5 85354-9 8480-6 "
	+ "8462-4 8478-0 55284-4 8331-1 8328-7 8332-9 8287-5 8289-1 8306-3 8308-9 3141-9 3151-8 "
	+ "72514-3 59576-9 77606-2";
def social_history:
	"72166-2 11367-0 39243-1 74013-4 63512-8 82589-3 67875-5 71802-3 76690-7 76691-5 93025-5 "
	+ "11341-5 11331-6";
def genetics:
	"55233-1 51969-4 69548-6 81247-9 48018-6 48004-6 48005-3 48013-7 51963-7 51961-1 59041-4 "
	+ "47403-1 49874-1";

def observation_code:
	select(.system == loinc) | .code
	| if one_of(vital_signs) then "VitalSigns"
	elif one_of(social_history) then "SocialHistory"
	elif one_of(genetics) then "Genomics"
	else empty end;

def observation:
	([codings("code") | observation_code][0]) as $by_code
	| ([codings("category")
		| if .system == diagnostic_services then .code | diagnostic_service
		else .code
		| if . == "laboratory" then "LabResults"
			elif . == "vital-signs" then "VitalSigns"
			elif . == "imaging" then "Imaging"
			elif one_of("social-history sdoh activity") then "SocialHistory"
			elif one_of("procedure therapy") then "Procedures"
			else empty end
		end][0]) as $by_category
	| if $by_code == "Genomics" then $by_code
	elif $by_category // $by_code then $by_category // $by_code
	elif any(codings("category"); .code | one_of("survey exam")) then "ClinicalNotes"
	elif has("specimen") or has("referenceRange") then "LabResults"
	else "Other" end;

def report:
	([codings("category")
		| if .system == diagnostic_services then .code | diagnostic_service
		elif .system == loinc and .code == "LP29684-5" then "Imaging"
		elif .system == loinc and .code == "LP7839-6" then "LabResults"
		elif .system == snomed and .code == "394914008" then "Imaging"
		elif .code == "laboratory" then "LabResults"
		elif .code == "imaging" then "Imaging"
		else empty end][0] // [codings("code") | document_code][0]) as $named
	| if any(codings("code") | observation_code; . == "Genomics") then "Genomics"
	elif $named then $named
	elif has("imagingStudy") or has("media") then "Imaging"
	elif has("result") or has("specimen") then "LabResults"
	else "ClinicalNotes" end;

def list_code:
	if .system == loinc then
		({
			"48765-2": "Allergies", "52472-8": "Allergies", "11450-4": "Conditions",
			"11348-0": "Conditions", "10160-0": "Medications", "29549-3": "Medications",
			"10183-2": "Medications", "11369-6": "Immunizations", "47519-4": "Procedures",
			"30954-2": "LabResults", "8716-3": "VitalSigns", "46240-8": "Encounters",
			"18776-5": "CarePlans", "10157-6": "FamilyHistory", "8670-2": "FamilyHistory",
			"29762-2": "SocialHistory", "46264-8": "Devices", "48768-6": "Coverage",
			"80738-8": "Genomics"
		}[.code] // document_code)
	elif .system == list_uses then
		({
			allergies: "Allergies", adverserxns: "Allergies", problems: "Conditions",
			alerts: "Conditions", medications: "Medications", plans: "CarePlans"
		}[.code] // empty)
	else empty end;

def order_category:
	if (.system == snomed and .code == "108252007") or .code == "laboratory" then "LabResults"
	elif (.system == snomed and .code == "363679005") or .code == "imaging" then "Imaging"
	elif .system == diagnostic_services then .code | diagnostic_service
	else empty end;

def consent:
	if any(codings("category"); .code | one_of("acd dnr polst hcd emrgonly"))
		or any(codings("category") | document_code; . == "AdvanceDirectives")
		or any(codings("scope"); .code == "adr")
	then "AdvanceDirectives"
	elif any(codings("scope"); .code == "research") then "ResearchData"
	else "Other" end;

# The category of a resource; null if its type is none of FHIR R4.
def category($types):
	.resourceType as $type
	| if $type == "Observation" then observation
	elif $type == "DiagnosticReport" then report
	elif $type == "Condition" then
		(if any(codings("category"); .code == "sdoh") then "SocialHistory" else "Conditions" end)
	elif $type == "Consent" then consent
	elif $type | one_of("Composition DocumentManifest DocumentReference") then
		([codings("type", "category") | document_code][0] // "ClinicalNotes")
	elif $type == "List" then ([codings("code") | list_code][0] // "Other")
	elif $type == "Flag" then ([codings("code") | list_code][0] // "Conditions")
	elif $type == "ServiceRequest" then
		([codings("category") | order_category][0] // "Procedures")
	else $types[$type] end;

# What a file holds: its resources in their order, and the entries of Bundles without one.
def contents:
	if type == "object" and .resourceType == "Bundle"
	then .entry | each | objects | {resource}
	else {resource: .} end;

# What keeps a file with these contents from being anchored, in words; null if nothing does.
def problem:
	by_type as $types
	| map(.resource // empty) as $resources
	| ($resources | map(select(type != "object" or (.resourceType | type) != "string"))) as $wrong
	| if $resources == [] then
		"no resource in it (entries without a resource that were skipped: \(length))"
	elif $wrong != [] then "not all of it is FHIR: no resourceType in \($wrong[0] | tojson[:60])"
	else
		[$resources[] | select(category($types) == null) | .resourceType][0]
		| if . then "\(.) is no resource type of FHIR R4" else null end
	end;

# Different values, in the order in which they first appear.
def in_order: reduce .[] as $one ([]; if index([$one]) then . else . + [$one] end);

# From the categories of all records, in their order, to what every step has to show. `$single` is
# how many are anchored singly at most.
def plan($single):
	. as $of
	| length as $count
	| ([$count, $single] | min) as $singles
	| in_order as $categories
	| ($categories | length) as $kinds
	| $categories[:(($kinds + 1) / 2 | floor)] as $half
	# A batched record should be among what is granted, as long as something is left out.
	| (if $count > $singles and ([$of[$singles:][] | select(IN($half[]))] | length) == 0
		and ($half | length) + 1 < $kinds
		then $half + [$of[$singles]] else $half end) as $granted
	| [range($count) | select($of[.] | IN($granted[]))] as $permitted
	| {
		count: $count,
		single: $singles,
		batched: ($count - $singles),
		categories: $categories,
		of: $of,
		granted: $granted,
		permitted: $permitted,
		# Of what is granted: one that is anchored singly, and one in the batch, if there is one.
		asked: $permitted[0],
		asked_batched: [$permitted[] | select(. >= $singles)][0],
		# Of what is not granted: a record, or, where all are, a category of which there is none.
		left_out: ([range($count)] - $permitted)[0],
		other_category: (["LabResults", "Medications"] - $categories)[0],
		# What the clinic takes into its own chart: five records, the same ones again if there are
		# fewer.
		charted: [range(5) % $count]
	};

# What a plan pays, as far as the demonstration's plan needs it: a benefit of it has no limit, or one
# of visits.

# A benefit of the input, a plan, with what its file may leave out.
def benefit($number):
	.benefits[] | select(.number == $number)
	| {covered: true, price_per_unit: 0, cost_share: "None", copay: 0, coinsurance_per_mille: 0,
		limit: "None"} + .;

# What of a plan is on the chain.
def terms:
	{
		deductible, out_of_pocket_maximum, filing_limit_days,
		benefits: [.benefits[].number as $number | benefit($number) | del(.meaning)]
	};

# What the member bears by a cost share, in its order: copay (3), deductible (1), coinsurance (2).
def cost_share_order:
	{
		None: [], CopayOnly: [3], DeductibleThenCoinsurance: [1, 2], DeductibleThenCopay: [1, 3],
		CopayThenDeductibleThenCoinsurance: [3, 1, 2]
	}[.];

def adjusted($carc): [.[] | select(.carc == $carc).amount] | add // 0;

# The visits that are left of a benefit.
def benefit_left($benefit; $before):
	$benefit.limit
	| if type == "object"
		then .Visits -= ($before.benefits["\($benefit.number)"].visits // 0) else . end;

# The decision about a line that the plan pays, and what the member has borne and used after it;
# `$before` is the same before.
def allow($plan; $line; $before):
	($plan | benefit($line.benefit)) as $benefit
	| ([$line.charged, $benefit.price_per_unit * $line.units] | min) as $allowed
	| reduce ($benefit.cost_share | cost_share_order)[] as $carc (
		{left: $allowed, bearable: ($plan.out_of_pocket_maximum - $before.out_of_pocket), shares: []};
		.left as $left
		| ([
			$left, .bearable,
			if $carc == 3 then $benefit.copay
			elif $carc == 1 then $plan.deductible - $before.deductible_met
			else ($left * $benefit.coinsurance_per_mille + 500) / 1000 | floor end
		] | min) as $borne
		| .left -= $borne | .bearable -= $borne
		| .shares += [{group: "PR", carc: $carc, amount: $borne}]
	)
	| {
		charged: $line.charged, allowed: $allowed, paid: .left,
		adjustments: ([{group: "CO", carc: 45, amount: ($line.charged - $allowed)}] + .shares
			| map(select(.amount > 0))),
		after: $before,
		shares
	}
	| .after.deductible_met += (.shares | adjusted(1))
	| .after.out_of_pocket += (.shares | map(.amount) | add // 0)
	| .after.benefits["\($benefit.number)"] |= {
		amount: (.amount + $allowed), units: (.units + $line.units), visits: (.visits + 1)
	};

# Why something is not paid, and how much of it: group, reason code, remark code if there is one.
def reason: "\(.group) \(.carc)" + (if .rarc then " \(.rarc)" else "" end);
def in_words:
	"\(.charged) charged, \(.allowed) allowed, \(.paid) paid"
	+ ([.adjustments[] | ", \(reason) \(.amount)"] | add // "");

# What eligibility has to answer about a line.
def eligible($plan; $line; $before):
	allow($plan; $line; $before)
	| [
		.allowed, .paid, (.shares | map(.amount) | add // 0),
		$plan.deductible - $before.deductible_met,
		$plan.out_of_pocket_maximum - $before.out_of_pocket,
		benefit_left($plan | benefit($line.benefit); $before)
	];

# The decision about lines that the plan pays, each on what the one before left.
def claim($plan; $before):
	reduce .[] as $line ({lines: [], paid: 0, after: $before};
		allow($plan; $line; .after) as $decision
		| {
			lines: (.lines + [$decision | in_words]),
			paid: (.paid + $decision.paid),
			after: $decision.after
		});

# What a member has borne and used, as `allow` counts it and as a command shows it.
def counted:
	[
		.deductible_met, .out_of_pocket,
		(.benefits | to_entries | map([(.key | tonumber), .value.amount, .value.units,
			.value.visits]) | sort)
	];
def shown:
	[
		.deductible_met, .out_of_pocket,
		(.benefits | map([.number, .amount, .units, .visits]))
	];
