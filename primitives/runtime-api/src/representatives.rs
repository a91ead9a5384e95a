//! The reads of representatives.

use alloc::vec::Vec;
use codec::{Codec, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{
	AgeOut, Authorities, OrganizationId, PatientId, Representation, RepresentativeCapacity,
	RepresentativeHash, RepresentativeId, UnixMillis, Wakes,
};
use scale_info::TypeInfo;

/// How what was attested of a patient's capacity ended before its time.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum IncapacityEnding {
	/// The patient refuted it.
	Refuted,
	/// The organization that had attested it took it back.
	Withdrawn,
}

/// Where a representative stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum RepresentativeStatus {
	/// Appointed, and has not accepted: who it is shows nowhere.
	Appointed,
	/// Their time has not begun.
	NotYetValid,
	/// They wait for an attestation that the patient lacks capacity, or died; or the patient died or
	/// left.
	Asleep,
	/// A privacy officer keeps them from acting.
	Held,
	/// They may act.
	InForce,
	/// Their time is over.
	Expired,
	/// The patient removed them, they resigned, or the patient came of age.
	Ended,
}

/// Who accepted to act for a patient.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AcceptedView<AccountId> {
	/// The representative's account.
	pub account: AccountId,
	/// In which capacity.
	pub capacity: RepresentativeCapacity,
	/// The salted commitment to why.
	pub reason: [u8; 32],
	/// When they accepted.
	pub at: UnixMillis,
}

/// A safeguarding hold.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct HoldView<AccountId> {
	/// The organization of the privacy officer.
	pub organization: OrganizationId,
	/// The privacy officer.
	pub by: AccountId,
	/// The salted commitment to why.
	pub reason: [u8; 32],
	/// The first moment of it.
	pub from: UnixMillis,
	/// The first moment after it.
	pub until: UnixMillis,
}

/// A representative of a patient, as they stand at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RepresentativeView<AccountId> {
	/// Their id among the patient's.
	pub id: RepresentativeId,
	/// The salted commitment to who, in which capacity and why.
	pub commitment: RepresentativeHash,
	/// In what they may act.
	pub authorities: Authorities,
	/// The first moment at which they may.
	pub valid_from: UnixMillis,
	/// The first moment at which they no longer may.
	pub valid_until: UnixMillis,
	/// When the patient comes of age, if the patient is a minor.
	pub age_out: Option<AgeOut>,
	/// From when on they may act, within that time.
	pub wakes: Wakes,
	/// When they were appointed.
	pub appointed_at: UnixMillis,
	/// The patient's key that appointed them.
	pub appointed_by: AccountId,
	/// That they accepted, if they did.
	pub accepted: Option<AcceptedView<AccountId>>,
	/// The safeguarding holds, past ones too.
	pub holds: Vec<HoldView<AccountId>>,
	/// When it ended before its time, if it did.
	pub ended_at: Option<UnixMillis>,
	/// Where they stand.
	pub status: RepresentativeStatus,
}

/// What was last attested of a patient's capacity.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct IncapacityView<AccountId> {
	/// The organization that attested that the patient lacks it.
	pub organization: OrganizationId,
	/// The practitioner who did.
	pub attested_by: AccountId,
	/// When.
	pub attested_at: UnixMillis,
	/// The first moment at which it no longer holds of itself.
	pub valid_until: UnixMillis,
	/// The salted commitment to what shows it.
	pub evidence: [u8; 32],
	/// When the patient refuted it, or the organization withdrew it, if that was.
	pub ended_at: Option<UnixMillis>,
	/// Whether it holds.
	pub is_in_force: bool,
}

sp_api::decl_runtime_apis! {
	/// Who acts for patients.
	pub trait RepresentativesApi<AccountId>
	where
		AccountId: Codec,
	{
		/// A patient's representatives in the order of their ids: every one that is not over, and of
		/// the others those whose room was not needed yet.
		fn representatives(patient: PatientId) -> Vec<RepresentativeView<AccountId>>;
		/// As what an account may act for a patient now, though it is no key of the patient.
		fn representation(who: AccountId, patient: PatientId) -> Option<Representation>;
		/// What was last attested of a patient's capacity.
		fn incapacity(patient: PatientId) -> Option<IncapacityView<AccountId>>;
	}
}
