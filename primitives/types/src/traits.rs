//! The traits by which pallets see each other. A pallet depends on these, never on another pallet.
//!
//! Each read has a worst-case weight beside it; a caller adds it to the weight of its own call.

use crate::{
	life, Accumulator, Benefit, CoverageId, CoverageTerms, DataCategory, Day, DenyReason,
	EmergencyId, EmergencyInForce, EmergencyKind, EncryptionKey, GrantId, KeyPurpose, Leaf,
	OrganizationId, PatientId, Permission, PlanId, PlanTerms, Privileges, Purpose,
	RelationshipKind, Representation, RepresentativeCapacity, RepresentativeId, Role, Roles,
	StudyId, UnixMillis,
};
use alloc::vec::Vec;
use sp_weights::Weight;

pub use crate::anchors::{AnchorState, Place, MAX_PROOF_DEPTH};

/// What others may know about member organizations and their practitioners.
///
/// Every answer is judged at the current block's time: an expired licence or credential counts from
/// the first millisecond of its expiry on, without any clean-up.
pub trait OrganizationInspect<AccountId> {
	/// Whether the organization is admitted, not suspended or removed, and its licence is valid.
	fn in_good_standing(organization: OrganizationId) -> bool;

	/// The roles of an organization in good standing; empty for any other.
	fn roles(organization: OrganizationId) -> Roles;

	/// The roles with which an organization in good standing was admitted, whether the licences on which
	/// they rest hold or not: for what it took upon it before, as paying and being paid. Where there are
	/// no licences these are its roles.
	fn admitted_roles(organization: OrganizationId) -> Roles {
		Self::roles(organization)
	}

	/// The roles of an organization in good standing without those of which a licence had ended at
	/// `at`, in Unix milliseconds, as far as its present licences tell: a later one takes the place of
	/// an earlier, with the gap between them.
	fn roles_at(organization: OrganizationId, _at: UnixMillis) -> Roles {
		Self::roles(organization)
	}

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

/// When patients were recovered.
pub trait RecoveryInspect {
	/// When the latest recovery of `patient` was completed, in Unix milliseconds, if one was: whoever
	/// used the identity before may be somebody else.
	fn recovered_at(patient: PatientId) -> Option<UnixMillis>;
}

/// What others may know about patients.
pub trait PatientInspect<AccountId> {
	/// Whether the identity is registered.
	fn exists(patient: PatientId) -> bool;

	/// Whether `who` is a live key of `patient` that may be used for `purpose`. No key is that an
	/// organization keeps for a patient without a device ([`Self::custodian`]).
	fn may(who: &AccountId, patient: PatientId, purpose: KeyPurpose) -> bool;

	/// The identity of which `who` is a live key.
	fn patient_of(who: &AccountId) -> Option<PatientId>;

	/// The identity of which `who` is or was a key: a key belongs to one for ever.
	fn owner_of(who: &AccountId) -> Option<PatientId>;

	/// Whether `who` was a key of an identity, and was removed: whoever signs with it may have found
	/// it.
	fn is_removed(who: &AccountId) -> bool {
		Self::owner_of(who).is_some() && Self::patient_of(who).is_none()
	}

	/// Whether the patient may entrust somebody with something now: add a guardian or a grantee, or
	/// let anybody do again what the patient kept them from. Not for 72 hours after a recovery, so
	/// that whoever got hold of the identity by one opens it to nobody before the person who lost it
	/// is heard; nor if there is no such patient.
	fn may_entrust(patient: PatientId) -> bool;

	/// The organization that keeps the key of a patient without a device, if one does, whatever its
	/// standing. Whoever acts for it acts for the patient within bounds; the key itself for nothing.
	fn custodian(patient: PatientId) -> Option<OrganizationId>;

	/// The key to which others encrypt for this patient.
	fn encryption_key(patient: PatientId) -> Option<EncryptionKey>;

	/// The worst-case weight of any one of these reads.
	fn inspect_weight() -> Weight;

	/// Registers a patient of whom `who` is a key for every purpose.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_patient(who: &AccountId) -> PatientId;

	/// Has `organization` keep the key of a patient.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_custodian(patient: PatientId, organization: OrganizationId);
}

/// What others may know about who acts for patients.
///
/// Every answer is judged at the current block's time, without any clean-up.
pub trait RepresentativeInspect<AccountId> {
	/// As what `who` may act for `patient` now, though it is no key of the patient: as a
	/// representative whom the patient appointed and who accepted, within its time, awake, and under
	/// no safeguarding hold.
	fn representation(who: &AccountId, patient: PatientId) -> Option<Representation>;

	/// Whether `who`, by this account or another key of the same identity, is a representative of
	/// `patient` who accepted and whose time is not over, whether or not they may act now.
	fn represents(who: &AccountId, patient: PatientId) -> bool;

	/// Whether the patient's representative of this id acts in this capacity and may view now: within
	/// its time, awake, and under no safeguarding hold.
	fn may_view(
		patient: PatientId,
		representative: RepresentativeId,
		capacity: RepresentativeCapacity,
	) -> bool;

	/// Whether the patient's representative of this id can never act again.
	fn is_over(patient: PatientId, representative: RepresentativeId) -> bool;

	/// The worst-case weight of any one of these reads.
	fn inspect_weight() -> Weight;

	/// Makes `who` a representative of `patient` for everything from now on: the one for whom most is
	/// read.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_representative(who: &AccountId, patient: PatientId);
}

/// What others may know about anchored records.
pub trait AnchorInspect {
	/// The state of the leaf that `issuer` anchored at this place; `None` if it did not, or if the
	/// path does not lead to the batch's root.
	fn state_at(issuer: OrganizationId, leaf: Leaf, place: &Place) -> Option<AnchorState>;

	/// The worst-case weight of such a read, with a path of `hashes` hashes.
	fn inspect_weight(hashes: u32) -> Weight;

	/// Anchors `leaf` singly for `issuer`.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_single(issuer: OrganizationId, leaf: Leaf);

	/// Anchors a batch for `issuer` in which `leaf` has a path of `depth` hashes, and says where.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_in_batch(issuer: OrganizationId, leaf: Leaf, depth: u32) -> Place;
}

/// What others may know about consent.
pub trait ConsentInspect<AccountId> {
	/// Whether what is named permitted, on `day`, that `holder` gives records of this category about
	/// `patient` to the organization `recipient` for `purpose`.
	///
	/// It did if at a moment of that day (in UTC) it was in force and no restriction that reaches
	/// such a record stood: what was done in reliance on it is not undone by a later revocation,
	/// suspension, restriction, dispute, or change of policy.
	fn permitted_on(
		patient: PatientId,
		permission: Permission,
		holder: OrganizationId,
		recipient: OrganizationId,
		purpose: Purpose,
		category: DataCategory,
		day: Day,
	) -> Result<(), DenyReason>;

	/// The worst-case weight of this read.
	fn inspect_weight() -> Weight;

	/// Has the base policy permit `holder` to give claims to `recipient` from now on, by a relationship
	/// with `patient`, whose key is `key`, and returns what to cite: the permission for which most is
	/// read.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_policy(
		patient: PatientId,
		key: &AccountId,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> Permission;
}

/// What others may know about relationships of patients with organizations.
pub trait RelationshipInspect {
	/// The first moment at which the organization's relationship of this kind with the patient no
	/// longer holds of itself, in Unix milliseconds; `None` if it does not hold now. Neither the
	/// organization's standing nor its roles are looked at: who relies on it looks at both.
	fn in_force(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Option<UnixMillis>;

	/// When it held and holds: of each time the first moment and the first after it, in Unix
	/// milliseconds, in the order of time. No two of them share a moment.
	fn held(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> Vec<(UnixMillis, UnixMillis)>;

	/// Whether the patient disputes the organization's relationship of this kind: whoever answers for
	/// the patient by it answers for nothing.
	fn is_disputed(
		patient: PatientId,
		organization: OrganizationId,
		kind: RelationshipKind,
	) -> bool;

	/// The worst-case weight of any of these reads.
	fn inspect_weight() -> Weight;

	/// Has the organization attest such a relationship now, with as long a history as there can be.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_relationship(patient: PatientId, organization: OrganizationId, kind: RelationshipKind);
}

/// What others may know about research studies.
///
/// Every answer is judged at the current block's time, without any clean-up.
pub trait StudyInspect<AccountId> {
	/// Whether the study is registered, neither over nor ended, and its sponsor is a researcher in
	/// good standing.
	fn is_open(study: StudyId) -> bool;

	/// Whether the study can never be open again: its time has passed, it was ended, or it was never
	/// registered.
	fn is_over(study: StudyId) -> bool;

	/// Until when `who` takes part in the study, in Unix milliseconds: the first moment at which it is
	/// over of itself. `None` unless it is open and `who` is one of its investigators, and a
	/// practitioner of any member in good standing.
	fn takes_part_until(who: &AccountId, study: StudyId) -> Option<UnixMillis>;

	/// Whether `who` takes part in the study now.
	fn takes_part(who: &AccountId, study: StudyId) -> bool {
		Self::takes_part_until(who, study).is_some()
	}

	/// The organization that answers for the study, if it is registered; also of one that is over, and
	/// whatever the organization's standing.
	fn sponsor(study: StudyId) -> Option<OrganizationId>;

	/// The worst-case weight of any of these reads.
	fn inspect_weight() -> Weight;

	/// Makes `who`, a practitioner of an organization in good standing, an investigator of a new
	/// study that another one sponsors: the one for which most is read.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_investigator(who: &AccountId) -> StudyId;

	/// The same of a study that was closed: as much is read to know that `who` takes no part.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_investigator_of_closed(who: &AccountId) -> StudyId;
}

/// What others may know about emergency access.
///
/// An emergency opens records while it runs, its opener practises for the same organization with
/// the privilege in force, and the patient's setting lets it; never more than the setting did when
/// it was opened. Restrictions do not withhold what it opens.
pub trait EmergencyInspect<AccountId> {
	/// The named emergency, if it opens anything now: the one to look at for who cites it.
	fn in_force(patient: PatientId, emergency: EmergencyId) -> Option<EmergencyInForce<AccountId>>;

	/// The same for who judges what was disclosed by it: also within an hour after it ended of itself
	/// or by its opener, but not if the patient ended it by a dispute, or since it would open nothing
	/// for another reason.
	fn in_force_lately(
		patient: PatientId,
		emergency: EmergencyId,
	) -> Option<EmergencyInForce<AccountId>>;

	/// The emergencies of this kind that open to `who`, now, what `holder` has about `patient`: the
	/// last of those that name the holder, then the last of those that name any. They may open
	/// differently much.
	fn opened_for(
		patient: PatientId,
		who: &AccountId,
		holder: OrganizationId,
		kind: EmergencyKind,
	) -> Vec<EmergencyInForce<AccountId>>;

	/// The worst-case weight of either read.
	fn inspect_weight() -> Weight;

	/// Has `who`, a practitioner of `organization` who may break the glass, need everything at once:
	/// of `holder`, and of any. The first of these two emergencies.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_emergencies(
		patient: PatientId,
		who: &AccountId,
		organization: OrganizationId,
		holder: OrganizationId,
	) -> EmergencyId;
}

/// What others may know about a permission that is cited after the fact.
pub trait GrantInspect<AccountId> {
	/// Whether the named grant of `patient` can be relied on now, or the receipt of its last use counts
	/// for `holder`, is about records of `holder`, and is for the organization `recipient`, which is in
	/// good standing, or for a practitioner whom it credentials. `None` if all else is so and only an
	/// opening could tell whom it is for, or, of an open study, only who asked.
	///
	/// Purposes, actions and records are not looked at, and neither are restrictions: whoever cites
	/// a grant afterwards does not say in clear what was given.
	fn in_force(
		patient: PatientId,
		grant: GrantId,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> Option<bool>;

	/// Whether the policy that holds now for what `holder` has of `patient` permits the organization
	/// `recipient`, which is in good standing, to see anything by a relationship of this kind, and it
	/// has one in force and a role of that kind.
	fn policy_in_force(
		patient: PatientId,
		kind: RelationshipKind,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> bool;

	/// Whether the named emergency of `patient` opens anything now of what `holder` has, to a
	/// practitioner of the organization `recipient`; or did so within the last hour, and ended of
	/// itself or by its opener. What it opens is not looked at.
	fn emergency_in_force(
		patient: PatientId,
		emergency: EmergencyId,
		holder: OrganizationId,
		recipient: OrganizationId,
	) -> bool;

	/// The worst-case weight of any of these reads.
	fn inspect_weight() -> Weight;

	/// Has a study of another organization, of which `investigator`, whom `organization` credentials,
	/// is an investigator, be granted everything of `patient` from now on, out of another grant, and
	/// returns the grant: of all that can be cited, the one for which most is read.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_grant_to_study(
		patient: PatientId,
		key: &AccountId,
		investigator: &AccountId,
		organization: OrganizationId,
	) -> GrantId;
}

/// What claims need of plans and coverage.
pub trait CoverageLedger {
	/// A coverage.
	fn coverage(id: CoverageId) -> Option<CoverageTerms>;

	/// A plan, without its benefits.
	fn plan(id: PlanId) -> Option<PlanTerms>;

	/// One benefit of a plan.
	fn benefit(plan: PlanId, number: u16) -> Option<Benefit>;

	/// What a member has borne and used under a plan in a benefit year, by all coverages that
	/// connect the two.
	fn accumulator(patient: PatientId, plan: PlanId, year: i32) -> Accumulator;

	/// Writes what a member has borne and used under a plan in a benefit year.
	fn set_accumulator(patient: PatientId, plan: PlanId, year: i32, accumulator: Accumulator);

	/// The worst-case weight of reading a coverage, its plan and all of its benefits once.
	fn terms_weight() -> Weight;

	/// The worst-case weight of reading and writing one accumulator.
	fn accumulator_weight() -> Weight;

	/// Makes a plan of `payer` with the most benefits there may be, numbered from 1 on, each covered
	/// and with the costliest cost share, and covers `patient` by it on every day.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_coverage(payer: OrganizationId, patient: PatientId) -> CoverageId;
}

/// What others may know about whether a patient's identity is at rest.
///
/// Every answer is judged at the current block, without any clean-up.
pub trait LifeInspect {
	/// That the patient died or left, and since when; `None` while neither is so. A death counts before
	/// a leaving.
	fn closed(patient: PatientId) -> Option<life::Closing>;

	/// The worst-case weight of this read.
	fn inspect_weight() -> Weight;

	/// Has as many organizations as can be attest that the patient died, from now on.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_deceased(patient: PatientId);
}
