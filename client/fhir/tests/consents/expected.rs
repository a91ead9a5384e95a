//! What becomes of each file, and why an expert of FHIR would have it so.

/// The files of one package.
pub struct Folder {
	/// The folder's name.
	pub name: &'static str,
	/// What the reference calls it.
	pub title: &'static str,
	/// Every Consent in it.
	pub files: &'static [Expected],
}

/// One file.
pub struct Expected {
	/// Its name, without `Consent-` and `.json`.
	pub id: &'static str,
	/// What becomes of it.
	pub outcome: Outcome,
	/// Why that is right, in a sentence.
	pub why: &'static str,
}

/// What becomes of a file.
pub enum Outcome {
	/// It is refused, for exactly this reason.
	Refused(&'static str),
	/// It is mapped, to exactly this.
	Mapped {
		/// Its grants, in words.
		grants: &'static [&'static str],
		/// Its restrictions, in words.
		restrictions: &'static [&'static str],
		/// How many warnings are given.
		warnings: usize,
	},
}

use Outcome::{Mapped, Refused};

const fn file(id: &'static str, outcome: Outcome, why: &'static str) -> Expected {
	Expected { id, outcome, why }
}

const fn grant(grants: &'static [&'static str]) -> Outcome {
	Mapped { grants, restrictions: &[], warnings: 3 }
}

/// A permission of treatment, payment and operations to any member.
const TPO: &str = "any; held by Organization/ex-organization; all categories; access; TREAT COC \
	CLINTRL ETREAT HPAYMT COVAUTH ELIGVER ELIGDTRM CLMATTCH HOPERAT CAREMGT FRAUD PATSFTY HTEST; up \
	to N";
const UNTYPED_NESTED: Outcome = Refused(
	"Consent.provision: without a type it is an exception from the policy, and the provisions in it \
	 are exceptions from that: nesting the chain cannot hold",
);
const UNTYPED_OPTOUT: Outcome = Refused(
	"Consent.provision: without a type it is an exception from a policy that withholds, and no permit: \
	 whether it permits or withholds is not said",
);
const FROM_ONE: &str =
	"Consent.provision.actor: the chain cannot withhold from some: it restricts \
	everybody but those excepted";
const TIMED: &str =
	"Consent.provision.period: a restriction has no validity of its own: it stands \
	until it is lifted (for the time of the data, use dataPeriod)";
const NESTED_R5: Outcome = Refused(
	"Consent.provision[0].provision[0]: nesting the chain cannot hold: R5 does not say whether an \
	 exception from an exception permits or withholds",
);
const FROM_SOME: &str = "Consent.provision[0].actor: the chain cannot withhold from some: it \
	restricts everybody but those excepted";
const ALL_OF_F001: Outcome = Mapped {
	grants: &[],
	restrictions: &["held by Organization/f001; all categories; all actions; all purposes; from U"],
	warnings: 2,
};

/// Every file.
pub const FOLDERS: &[Folder] = &[
	Folder {
		name: "ihe-pcf",
		title: "IHE Privacy Consent on FHIR 1.1.1 (R4)",
		files: &[
			file(
				"ex-consent-advanced-normal-focused-psy",
				Refused(
					"Consent.provision.provision[0].securityLabel: a sensitivity says nothing of the level, \
					 and a grant up to any level reaches records that carry none, too: name the level up to \
					 which",
				),
				"It means psychiatric records of any level, and others up to N: a grant has one level. With \
				 R named beside PSY it is mapped, and a warning says what else it reaches",
			),
			file(
				"ex-consent-advanced-normal-not-restricted",
				Mapped {
					grants: &[TPO],
					restrictions: &[
						"held by Organization/ex-organization; all categories; all actions; all purposes; \
						 from R",
					],
					warnings: 3,
				},
				"What is denied stays denied, whatever another consent permits",
			),
			file("ex-consent-basic-ink", grant(&[TPO]), "The signed paper changes nothing"),
			file(
				"ex-consent-basic-research",
				grant(&[
					"any; held by Organization/ex-organization; all categories; access; HRESCH CLINTRCH \
					 DSRCH; up to N",
				]),
				"Only purposes of research",
			),
			file(
				"ex-consent-basic-treat-infant",
				Mapped { grants: &[TPO], restrictions: &[], warnings: 4 },
				"The mother gave it, and a warning says so: who checks that she may is not the mapping's \
				 question",
			),
			file("ex-consent-basic-treat", grant(&[TPO]), "The plain case"),
			file(
				"ex-consent-expired-treat",
				Refused("Consent.provision.period: the permission is over"),
				"PCF applies no consent that has expired, and the chain refuses such a grant",
			),
			file(
				"ex-consent-intermediate-encounter",
				grant(&["any; held by Organization/ex-organization; all categories; access; TREAT COC \
					CLINTRL ETREAT HPAYMT COVAUTH ELIGVER ELIGDTRM CLMATTCH HOPERAT CAREMGT FRAUD PATSFTY \
					HTEST; up to N; contexts Encounter/ex-encounter"]),
				"`related` to an encounter is the context of a record",
			),
			file(
				"ex-consent-intermediate-timeframe",
				grant(&["any; held by Organization/ex-organization; all categories; access; TREAT COC \
					CLINTRL ETREAT HPAYMT COVAUTH ELIGVER ELIGDTRM CLMATTCH HOPERAT CAREMGT FRAUD PATSFTY \
					HTEST; up to N; days 2022-01-01..2022-12-31"]),
				"The time of the data, not of the consent",
			),
			file(
				"ex-dissent-intermediate-break-glass",
				Mapped {
					grants: &[],
					restrictions: &[
						"held by Organization/ex-organization; all categories; Contribute disclose correct; \
						 all purposes; from U",
						"held by Organization/ex-organization; all categories; all actions; all purposes; \
						 from U; except BTG",
					],
					warnings: 1,
				},
				"Who breaks the glass reads by a privilege, and needs no grant",
			),
		],
	},
	Folder {
		name: "hl7.fhir.r4.examples",
		title: "HL7 FHIR R4 4.0.1 (npm `hl7.fhir.r4.examples@4.0.1`)",
		files: &[
			file(
				"consent-example-Emergency",
				Refused(
					"Consent.category[0].coding[0]: http://terminology.hl7.org/CodeSystem/v3-ActCode|\
					 EMRGONLY: the chain has its own rule for emergencies: withhold, except for BTG",
				),
				"Nor do its elements say what its text does: its root has ETREAT and no type, and what is \
				 denied in it is about nothing but the custodian",
			),
			file(
				"consent-example-Out",
				UNTYPED_OPTOUT,
				"Its text withholds treatment; HL7's own R5 version of it permits, and withholds all",
			),
			file(
				"consent-example-basic",
				Refused(TIMED),
				"HL7's own R5 version of it denies what this one agrees to, and the text means neither",
			),
			file(
				"consent-example-grantor",
				UNTYPED_OPTOUT,
				"The text speaks of read-only access; the elements do not",
			),
			file(
				"consent-example-notAuthor",
				ALL_OF_F001,
				"The text means what an organization wrote, the element names the custodian: all that it \
				 holds is withheld, more and not less",
			),
			file(
				"consent-example-notOrg",
				Refused(FROM_ONE),
				"It never permits the organization: who denies one and is silent of others is not read as \
				 denying all",
			),
			file(
				"consent-example-notThem",
				Refused(FROM_ONE),
				"It never permits the nurse whom the patient excludes: without a type, what it names is \
				 an exception from OPTIN",
			),
			file(
				"consent-example-notThis",
				Refused(
					"Consent.provision.data[0].reference: labels of records know no Task here, but \
					 Encounter and CarePlan",
				),
				"A restriction by it would reach no record, and withhold nothing",
			),
			file(
				"consent-example-notTime",
				Refused(TIMED),
				"The text means data of that time, the element a rule that is over",
			),
			file("consent-example-pkb", UNTYPED_NESTED, "No provision of it says what it does"),
			file(
				"consent-example-signature",
				Refused(
					"Consent.category[0].coding[0]: http://terminology.hl7.org/CodeSystem/\
					 consentcategorycodes|npp: the acknowledgement of a notice permits nothing",
				),
				"And it is nested, about types of documents, and over since 2016",
			),
			file(
				"consent-example-smartonfhir",
				UNTYPED_NESTED,
				"By the letter of R4 its root withholds all for half an hour",
			),
		],
	},
	Folder {
		name: "hl7.fhir.r5.examples",
		title: "HL7 FHIR R5 5.0.0 (npm `hl7.fhir.r5.examples@5.0.0`)",
		files: &[
			file(
				"consent-example-CDA",
				Refused(
					"Consent.category[0].coding[0]: http://terminology.hl7.org/CodeSystem/\
					 consentcategorycodes|npp: the acknowledgement of a notice permits nothing",
				),
				"And it is nested, and about types of documents",
			),
			file("consent-example-Emergency", NESTED_R5, "The text permits ETREAT; the nesting does not say it"),
			file(
				"consent-example-Out",
				ALL_OF_F001,
				"An exception from a permission, about the custodian: nothing of its records is shared",
			),
			file(
				"consent-example-basic",
				Mapped {
					grants: &[],
					restrictions: &[
						"held by Organization/f001; all categories; all actions; all purposes; from U",
					],
					warnings: 2,
				},
				"The decision is deny; what was excepted from it until 2019 is over",
			),
			file(
				"consent-example-grantor",
				Refused(
					"Consent.provision[0].purpose: a permission names its purposes: silence is no consent \
					 to research or marketing",
				),
				"The text says at the patient's request (PATRQT); the elements do not",
			),
			file(
				"consent-example-notAuthor",
				ALL_OF_F001,
				"The text means an author, the element names the custodian: more is withheld, not less",
			),
			file("consent-example-notOrg", Refused(FROM_SOME), "It never permits the organization"),
			file("consent-example-notThem", Refused(FROM_SOME), "It never permits the practitioner"),
			file(
				"consent-example-notThis",
				Refused(
					"Consent.provision[0].data[0].reference: labels of records know no MedicationRequest \
					 here, but Encounter and CarePlan",
				),
				"A restriction by it would reach no record, and withhold nothing",
			),
			file(
				"consent-example-notTime",
				Refused(
					"Consent.provision[0].period: a restriction has no validity of its own: it stands \
					 until it is lifted (for the time of the data, use dataPeriod)",
				),
				"As in R4",
			),
			file("consent-example-pkb", NESTED_R5, "As in R4"),
			file("consent-example-smartonfhir", NESTED_R5, "As in R4"),
		],
	},
];
