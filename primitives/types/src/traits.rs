//! The traits by which pallets see each other. A pallet depends on these, never on another pallet.
//!
//! Each read has a worst-case weight beside it; a caller adds it to the weight of its own call.

use crate::{EncryptionKey, KeyPurpose, Leaf, OrganizationId, PatientId, Privileges, Role, Roles};
use sp_weights::Weight;

/// What others may know about member organizations and their practitioners.
///
/// Every answer is judged at the current block's time: an expired licence or credential counts from
/// the first millisecond of its expiry on, without any clean-up.
pub trait OrganizationInspect<AccountId> {
	/// Whether the organization is admitted, not suspended or removed, and its licence is valid.
	fn in_good_standing(organization: OrganizationId) -> bool;

	/// The roles of an organization in good standing; empty for any other.
	fn roles(organization: OrganizationId) -> Roles;

	/// The organization in good standing that `who` administers.
	fn administered_by(who: &AccountId) -> Option<OrganizationId>;

	/// The organization in good standing that credentials `who`, and the privileges in force.
	fn practitioner(who: &AccountId) -> Option<(OrganizationId, Privileges)>;

	/// The organization in good standing for which `who` acts, as its admin or its practitioner.
	fn acting_for(who: &AccountId) -> Option<OrganizationId> {
		Self::administered_by(who).or_else(|| Self::practitioner(who).map(|(id, _)| id))
	}

	/// Whether an organization in good standing has this role.
	fn has_role(organization: OrganizationId, role: Role) -> bool {
		Self::roles(organization).contains(role)
	}

	/// The worst-case weight of any one of these reads.
	fn inspect_weight() -> Weight;

	/// Makes `who` a practitioner of an organization in good standing, which has `roles`.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_practitioner(who: &AccountId, roles: Roles) -> OrganizationId;
}

/// What others may know about patients.
pub trait PatientInspect<AccountId> {
	/// Whether the identity is registered.
	fn exists(patient: PatientId) -> bool;

	/// Whether `who` is a live key of `patient` that may be used for `purpose`.
	fn may(who: &AccountId, patient: PatientId, purpose: KeyPurpose) -> bool;

	/// The identity of which `who` is a live key.
	fn patient_of(who: &AccountId) -> Option<PatientId>;

	/// The key to which others encrypt for this patient.
	fn encryption_key(patient: PatientId) -> Option<EncryptionKey>;

	/// The worst-case weight of any one of these reads.
	fn inspect_weight() -> Weight;

	/// Registers a patient of whom `who` is a key for every purpose.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_patient(who: &AccountId) -> PatientId;
}

/// What others may know about anchored records.
pub trait AnchorInspect {
	/// Whether `issuer` anchored `leaf` on its own (not in a batch).
	fn is_anchored(issuer: OrganizationId, leaf: Leaf) -> bool;

	/// The worst-case weight of any one of these reads.
	fn inspect_weight() -> Weight;
}
