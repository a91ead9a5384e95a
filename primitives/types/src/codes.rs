//! Codes and sets of codes.

/// A code that is not in the list it was looked up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCode;

impl core::fmt::Display for UnknownCode {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("unknown code")
	}
}

impl core::error::Error for UnknownCode {}

code_set! {
	/// What kind of data a record is. Every FHIR R4 resource has exactly one.
	DataCategory,
	/// Kinds of data.
	Categories(u32),
	{
		/// Who the patient is.
		Demographics = "Demographics",
		/// Allergies and intolerances.
		Allergies = "Allergies",
		/// Problems and diagnoses.
		Conditions = "Conditions",
		/// Prescriptions, dispenses and administrations.
		Medications = "Medications",
		/// Vaccinations.
		Immunizations = "Immunizations",
		/// Procedures done or ordered.
		Procedures = "Procedures",
		/// Results of laboratories.
		LabResults = "LabResults",
		/// Vital signs.
		VitalSigns = "VitalSigns",
		/// Images and their reports.
		Imaging = "Imaging",
		/// Notes and documents.
		ClinicalNotes = "ClinicalNotes",
		/// Visits and stays.
		Encounters = "Encounters",
		/// Plans of care, goals, teams.
		CarePlans = "CarePlans",
		/// History of the family.
		FamilyHistory = "FamilyHistory",
		/// Social history.
		SocialHistory = "SocialHistory",
		/// Devices and implants.
		Devices = "Devices",
		/// Genomic data.
		Genomics = "Genomics",
		/// Insurance coverage.
		Coverage = "Coverage",
		/// Claims and explanations of benefit.
		Claims = "Claims",
		/// Research studies and subjects.
		ResearchData = "ResearchData",
		/// Advance directives.
		AdvanceDirectives = "AdvanceDirectives",
		/// Everything else.
		Other = "Other",
	}
}

code_set! {
	/// Why data is used: HL7 v3 PurposeOfUse (`http://terminology.hl7.org/CodeSystem/v3-ActReason`).
	///
	/// The standard's codes form a tree; here there is no inheritance: a set holds exactly the
	/// purposes it names.
	Purpose,
	/// Purposes of use, without inheritance.
	Purposes(u32),
	{
		/// Treatment.
		Treat = "TREAT",
		/// Coordination of care.
		Coc = "COC",
		/// Clinical trial as part of treatment.
		Clintrl = "CLINTRL",
		/// Treatment decision support by machine.
		Treatds = "TREATDS",
		/// Emergency treatment.
		Etreat = "ETREAT",
		/// Break the glass.
		Btg = "BTG",
		/// Payment.
		Hpaymt = "HPAYMT",
		/// Authorization of coverage.
		Covauth = "COVAUTH",
		/// Verification of eligibility.
		Eligver = "ELIGVER",
		/// Determination of eligibility.
		Eligdtrm = "ELIGDTRM",
		/// Attachments of claims.
		Clmattch = "CLMATTCH",
		/// Payment decision support by machine.
		Pmtds = "PMTDS",
		/// Operations.
		Hoperat = "HOPERAT",
		/// Management of care.
		Caremgt = "CAREMGT",
		/// Detection of fraud.
		Fraud = "FRAUD",
		/// Safety of patients.
		Patsfty = "PATSFTY",
		/// Training of machine learning models.
		Mltraining = "MLTRAINING",
		/// Research.
		Hresch = "HRESCH",
		/// Clinical trial research.
		Clintrch = "CLINTRCH",
		/// Disease-specific research.
		Dsrch = "DSRCH",
		/// Public health.
		Pubhlth = "PUBHLTH",
		/// At the patient's request.
		Patrqt = "PATRQT",
		/// At the family's request.
		Famrqt = "FAMRQT",
		/// Power of attorney.
		Pwatrny = "PWATRNY",
		/// Marketing.
		Hmarkt = "HMARKT",
		/// Test data.
		Htest = "HTEST",
	}
}

code_set! {
	/// Why data is sensitive: HL7 v3 ActCode, `_InformationSensitivityPolicy`.
	Sensitivity,
	/// Sensitivities.
	Sensitivities(u32),
	{
		/// Substance abuse.
		Eth = "ETH",
		/// Substance use disorder.
		Sud = "SUD",
		/// Alcohol use disorder.
		Ethud = "ETHUD",
		/// Opioid use disorder.
		Opioidud = "OPIOIDUD",
		/// HIV and AIDS.
		Hiv = "HIV",
		/// Psychiatry disorder.
		Psy = "PSY",
		/// Mental health.
		Mh = "MH",
		/// Psychotherapy note.
		Psythpn = "PSYTHPN",
		/// Sexual assault, abuse or domestic violence.
		Sdv = "SDV",
		/// Sexuality and reproductive health.
		Sex = "SEX",
		/// Sexually transmitted disease.
		Std = "STD",
		/// Genetic disease.
		Gdis = "GDIS",
		/// Sickle cell anaemia.
		Sca = "SCA",
		/// Pregnancy.
		Pregnant = "PREGNANT",
		/// Behavioural health.
		Bh = "BH",
		/// Cognitive disability.
		Cogn = "COGN",
		/// Developmental disability.
		Dvd = "DVD",
		/// Emotional disturbance.
		Emotdis = "EMOTDIS",
		/// Adolescent confidential care.
		Adol = "ADOL",
		/// Specially protected information.
		Spi = "SPI",
		/// Military sexual trauma.
		Mst = "MST",
		/// Violence.
		Vio = "VIO",
		/// A label outside this list.
		OtherProtected = "OtherProtected",
	}
}

impl Sensitivity {
	/// The codes that the standard puts right below this one.
	const fn children(self) -> &'static [Self] {
		match self {
			Self::Spi => &[Self::Bh, Self::Mh, Self::Psy, Self::Psythpn, Self::Sud],
			Self::Bh => &[Self::Cogn, Self::Dvd, Self::Emotdis],
			Self::Sud => &[Self::Ethud, Self::Opioidud],
			_ => &[],
		}
	}
}

impl Sensitivities {
	/// This set with everything that the standard puts below its codes (v3-ActCode 11.0.0,
	/// `_ActInformationSensitivityPolicy`): how a restriction reads it. A grant never does.
	#[must_use]
	pub fn with_descendants(self) -> Self {
		// A parent may stand after its child in the list: each round goes one level down, and the
		// tree has two below `SPI`.
		let one_level = |set: Self| {
			set.iter().flat_map(|code| code.children()).fold(set, |all, code| all.with(*code))
		};
		one_level(one_level(self))
	}
}

code_set! {
	/// What a requester wants to do with a record.
	Action,
	/// Actions.
	Actions(u8),
	{
		/// Read it.
		Read = "Read",
		/// Add to somebody else's record, or to the patient's own vault.
		Contribute = "Contribute",
		/// Pass it on.
		Reshare = "Reshare",
		/// Correct it.
		Correct = "Correct",
	}
}

code_set! {
	/// What an organization is admitted as.
	Role,
	/// Roles of an organization.
	Roles(u8),
	{
		/// A hospital, clinic or practice.
		Provider = "Provider",
		/// An insurer.
		Payer = "Payer",
		/// A pharmacy.
		Pharmacy = "Pharmacy",
		/// A laboratory.
		Laboratory = "Laboratory",
		/// A research institution.
		Researcher = "Researcher",
		/// An authority that supervises.
		Regulator = "Regulator",
		/// An independent reviewer of appeals.
		ExternalReviewer = "ExternalReviewer",
	}
}

code_set! {
	/// What a practitioner may do beyond the ordinary.
	Privilege,
	/// Privileges of a practitioner.
	Privileges(u8),
	{
		/// Emergency access; in force 24 hours after it was given.
		BreakGlass = "BreakGlass",
		/// Reviews emergency accesses and complaints.
		PrivacyOfficer = "PrivacyOfficer",
	}
}

code_set! {
	/// What a patient's key may be used for.
	KeyPurpose,
	/// Purposes of a key.
	KeyPurposes(u8),
	{
		/// Change the identity itself: its keys and its encryption key.
		Control = "Control",
		/// Give and withdraw consent.
		Consent = "Consent",
		/// Stop a recovery.
		RecoveryVeto = "RecoveryVeto",
	}
}

/// How confidential a record is: HL7 v3 Confidentiality. Ordered, `U` lowest.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	codec::Encode,
	codec::Decode,
	codec::DecodeWithMemTracking,
	codec::MaxEncodedLen,
	scale_info::TypeInfo,
	serde::Serialize,
	serde::Deserialize,
)]
pub enum Confidentiality {
	/// Unrestricted.
	U,
	/// Low.
	L,
	/// Moderate.
	M,
	/// Normal.
	N,
	/// Restricted.
	R,
	/// Very restricted.
	V,
}

impl Confidentiality {
	/// Every level, lowest first.
	pub const ALL: &'static [Self] = &[Self::U, Self::L, Self::M, Self::N, Self::R, Self::V];

	/// The code as HL7 spells it.
	pub const fn code(self) -> &'static str {
		match self {
			Self::U => "U",
			Self::L => "L",
			Self::M => "M",
			Self::N => "N",
			Self::R => "R",
			Self::V => "V",
		}
	}
}

impl core::str::FromStr for Confidentiality {
	type Err = UnknownCode;

	fn from_str(code: &str) -> Result<Self, UnknownCode> {
		Self::ALL.iter().copied().find(|known| known.code() == code).ok_or(UnknownCode)
	}
}

impl core::fmt::Display for Confidentiality {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str(self.code())
	}
}

#[cfg(test)]
#[path = "codes_tests.rs"]
mod tests;
