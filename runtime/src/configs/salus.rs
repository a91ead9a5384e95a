//! Salus itself.

use crate::{
	configs::TwoThirdsOfCouncil, weights, Balances, Consent, EmergencyAccess, LifeEvents,
	Organizations, PatientIdentity, Relationships, Representatives, Runtime, Signature, Studies,
	Timestamp,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64},
};
use salus_primitives::UnixMillis;
use sp_runtime::traits::Verify;

/// Milliseconds in an hour.
const HOUR: UnixMillis = 60 * 60 * 1_000;
/// Milliseconds in a day.
const DAY: UnixMillis = 24 * HOUR;
/// Milliseconds in a year of 366 days.
const YEAR: UnixMillis = 366 * DAY;

parameter_types! {
	/// How long a new emergency privilege waits before it is in force.
	pub const BreakGlassDelay: UnixMillis = 24 * HOUR;
	/// The furthest expiry of a membership and of a licence.
	pub const MaxLicensePeriod: UnixMillis = 10 * YEAR;
	/// The furthest expiry of a practitioner's credential.
	pub const MaxCredentialPeriod: UnixMillis = 5 * YEAR;
	/// The furthest expiry of a payload that a patient signs for others to submit.
	pub const MaxPayloadLifetime: UnixMillis = DAY;
	/// The longest validity of a grant.
	pub const MaxGrantValidity: UnixMillis = 10 * YEAR;
	/// How long a base policy is planned before it holds.
	pub const PolicyDelay: UnixMillis = 7 * DAY;
	/// How long an attested relationship holds at most, unless it is renewed.
	pub const MaxAttestation: UnixMillis = YEAR;
	/// How long an organization's assurance of an identity holds at most, unless it assures again.
	pub const MaxAssurance: UnixMillis = 2 * YEAR;
	/// How long a patient's permission to link a record number waits for the organization.
	pub const LinkPermissionLifetime: UnixMillis = 7 * DAY;
	/// How long somebody acts for a patient at most: from a child's birth until it comes of age at 21.
	pub const MaxRepresentation: UnixMillis = 22 * YEAR;
	/// How long it is relied on that a patient lacks capacity, unless somebody looks again.
	pub const MaxIncapacity: UnixMillis = 90 * DAY;
	/// How far ahead a research study ends at most; it can be extended.
	pub const MaxStudyPeriod: UnixMillis = 5 * YEAR;
	/// How long a request for a grant waits for an answer at most.
	pub const MaxRequestLifetime: UnixMillis = 30 * DAY;
	/// How long an emergency opens records.
	pub const EmergencyWindow: UnixMillis = 4 * HOUR;
	/// How long a review of an emergency may take.
	pub const EmergencyReviewPeriod: UnixMillis = 72 * HOUR;
	/// How long a settled emergency is kept from its end on: six years, as the log of disclosures.
	pub const EmergencyRetention: UnixMillis = 6 * YEAR;
	/// How long a disaster lasts at most; it can be declared anew.
	pub const MaxDisaster: UnixMillis = 7 * DAY;
}

impl pallet_organizations::Config for Runtime {
	type AdminOrigin = TwoThirdsOfCouncil;
	type Time = Timestamp;
	type Credit = Balances;
	type MaxNameLength = ConstU32<64>;
	type MaxPractitioners = ConstU32<100_000>;
	type BreakGlassDelay = BreakGlassDelay;
	type MaxLicensePeriod = MaxLicensePeriod;
	type MaxCredentialPeriod = MaxCredentialPeriod;
	type WeightInfo = weights::pallet_organizations::WeightInfo<Runtime>;
}

impl pallet_patient_identity::Config for Runtime {
	type Organizations = Organizations;
	type Relationships = Relationships;
	type Time = Timestamp;
	type Signature = Signature;
	type Signer = <Signature as Verify>::Signer;
	type MaxKeys = ConstU32<16>;
	type MaxPayloadLifetime = MaxPayloadLifetime;
	type WeightInfo = weights::pallet_patient_identity::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Keystore;
}

impl pallet_consent::Config for Runtime {
	type Organizations = Organizations;
	type Patients = PatientIdentity;
	type Representatives = Representatives;
	type Life = LifeEvents;
	type Relationships = Relationships;
	type Studies = Studies;
	type Emergencies = EmergencyAccess;
	type PolicyOrigin = TwoThirdsOfCouncil;
	type PolicyDelay = PolicyDelay;
	type Time = Timestamp;
	type MaxGrantsPerGrantee = ConstU32<8>;
	type MaxValidity = MaxGrantValidity;
	type MaxRequestLifetime = MaxRequestLifetime;
	type WeightInfo = weights::pallet_consent::WeightInfo<Runtime>;
}

impl pallet_disclosures::Config for Runtime {
	type Organizations = Organizations;
	type Patients = PatientIdentity;
	type Grants = Consent;
	type Representatives = Representatives;
	type Time = Timestamp;
	type WeightInfo = weights::pallet_disclosures::WeightInfo<Runtime>;
}

impl pallet_relationships::Config for Runtime {
	type Organizations = Organizations;
	type Patients = PatientIdentity;
	type Time = Timestamp;
	type MaxAttestation = MaxAttestation;
	type WeightInfo = weights::pallet_relationships::WeightInfo<Runtime>;
}

impl pallet_attestations::Config for Runtime {
	type Organizations = Organizations;
	type Patients = PatientIdentity;
	type Time = Timestamp;
	type MaxAssurance = MaxAssurance;
	type PermissionLifetime = LinkPermissionLifetime;
	type WeightInfo = weights::pallet_attestations::WeightInfo<Runtime>;
}

impl pallet_studies::Config for Runtime {
	type AdminOrigin = TwoThirdsOfCouncil;
	type Organizations = Organizations;
	type Time = Timestamp;
	type MaxStudyPeriod = MaxStudyPeriod;
	type MaxInvestigators = ConstU32<64>;
	type WeightInfo = weights::pallet_studies::WeightInfo<Runtime>;
}

impl pallet_emergency_access::Config for Runtime {
	type Organizations = Organizations;
	type Patients = PatientIdentity;
	type CouncilOrigin = TwoThirdsOfCouncil;
	type Time = Timestamp;
	type Window = EmergencyWindow;
	type ReviewPeriod = EmergencyReviewPeriod;
	type DrawPeriod = ConstU32<3_600>;
	type Retention = EmergencyRetention;
	type SampleOneIn = ConstU32<10>;
	type FreeOfPractitioner = ConstU32<100>;
	type ExpectedOfPractitioner = ConstU32<5>;
	type ExpectedOfOrganization = ConstU32<50>;
	type MaxDisaster = MaxDisaster;
	type WeightInfo = weights::pallet_emergency_access::WeightInfo<Runtime>;
}

impl pallet_representatives::Config for Runtime {
	type Organizations = Organizations;
	type Patients = PatientIdentity;
	type Relationships = Relationships;
	type Life = LifeEvents;
	type Time = Timestamp;
	type MaxRepresentation = MaxRepresentation;
	type MaxIncapacity = MaxIncapacity;
	type WeightInfo = weights::pallet_representatives::WeightInfo<Runtime>;
}

impl pallet_life_events::Config for Runtime {
	type AdminOrigin = TwoThirdsOfCouncil;
	type Organizations = Organizations;
	type Patients = PatientIdentity;
	type Relationships = Relationships;
	type Time = Timestamp;
	type WeightInfo = weights::pallet_life_events::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Keystore;
}

impl pallet_record_anchor::Config for Runtime {
	type Organizations = Organizations;
	type Time = Timestamp;
	type MaxBatchCount = ConstU64<{ 1 << 32 }>;
	type WeightInfo = weights::pallet_record_anchor::WeightInfo<Runtime>;
}
