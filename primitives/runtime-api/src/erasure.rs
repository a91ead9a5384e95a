//! The plan by which a patient's footprint is erased, as far as one can be: each call that it takes,
//! and what remains and why.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use salus_primitives::{OrganizationId, PatientId, RepresentativeId, RequestId};
use scale_info::TypeInfo;

/// The most steps of one plan. Whoever has more asks again when these are done.
pub const MAX_ERASURE_STEPS: u32 = 256;

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum ErasureActor {
	/// A live key of the patient with the purpose *control*.
	ControlKey,
	/// A live key of the patient with the purpose *consent*.
	ConsentKey,
	/// The admin of this organization.
	Organization(OrganizationId),
}

/// What a step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Erased {
	/// Whatever one grantee was given.
	Grants,
	/// A request that waits for an answer.
	Request(RequestId),
	/// A link to a record number of this organization, or the permission for one.
	RecordLink(OrganizationId),
	/// What this organization assured of the identity.
	Assurance(OrganizationId),
	/// A representative.
	Representative(RepresentativeId),
	/// That this identity, a duplicate, is linked to another as one person's, or would be.
	Merge(PatientId),
	/// The guardians of recovery.
	Guardians,
	/// The key to which others encrypt.
	EncryptionKey,
	/// What this organization attests that connects it with the patient.
	Relationship(OrganizationId),
	/// That the identity is in use: the patient leaves.
	Activity,
	/// What was signed on paper and nobody recorded yet.
	Papers,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ErasureStep {
	/// The call, as the runtime encodes it.
	pub call: Vec<u8>,
	/// Who makes it.
	pub by: ErasureActor,
	/// What it ends.
	pub what: Erased,
}

/// What no call removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Remains {
	/// The id of the identity.
	Identity,
	/// The accounts of its keys, live and removed, each as a tombstone.
	Keys,
	/// Grants, those that ended among them.
	Grants,
	/// Restrictions, those that were lifted among them.
	Restrictions,
	/// How strict the patient was, and when.
	Policies,
	/// Requests that were answered or are over.
	Requests,
	/// Representatives, as long as no other needs their place.
	Representatives,
	/// What was assured of the identity, as long as no other needs its place.
	Assurances,
	/// What organizations attested that connects them with the patient.
	Relationships,
	/// What was attested of a death, and when the patient left.
	LifeEvents,
	/// Links to other identities, also what was undone.
	Merges,
	/// The record of emergencies.
	Emergencies,
	/// The log of what was disclosed.
	Disclosures,
	/// Coverages.
	Coverages,
	/// Claims.
	Claims,
	/// Commitments to records. The chain does not find them by the patient.
	Anchors,
	/// What blocks and events said.
	Blocks,
}

/// Why something remains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum RemainsBecause {
	/// What was signed once must not be sent again, and a key belongs to one identity for ever.
	ReplayProtection,
	/// Who gave, asked or acted what, and when, is what somebody relied on.
	Accountability,
	/// By it the days of service of claims are judged.
	DaysOfService,
	/// Holders account for disclosures for six years (45 CFR 164.528).
	AccountingOfDisclosures,
	/// It is kept for a legal period of retention.
	Retention,
	/// Salted commitments in the hands of those who hold the records: nothing joins them with anybody
	/// once the seeds are destroyed.
	Unlinkable,
	/// A chain is its history: every node has it, for ever.
	History,
}

/// What remains of one kind, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Remaining {
	/// What.
	pub what: Remains,
	/// How many; `None` where the chain cannot count them.
	pub count: Option<u32>,
	/// Why.
	pub why: RemainsBecause,
}

/// How a patient's footprint is erased, as far as it can be.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ErasePlan {
	/// The steps, in their order; at most [`MAX_ERASURE_STEPS`]. The last is that the patient leaves.
	pub steps: Vec<ErasureStep>,
	/// Whether these are all. If not, the last is missing, and whoever has done them asks again.
	pub is_complete: bool,
	/// What remains when all is done.
	pub remains: Vec<Remaining>,
}

sp_api::decl_runtime_apis! {
	/// Erasing a patient's footprint.
	pub trait ErasureApi {
		/// Each call that it takes now to erase a patient's footprint, and what remains and why; `None` if
		/// there is no such patient. It decides nothing: the patient's keys and the organizations do.
		fn erase_plan(patient: PatientId) -> Option<ErasePlan>;
	}
}
