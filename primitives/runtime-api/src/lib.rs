//! Runtime APIs of Salus: every read of the chain. They answer for any block whose state is kept,
//! and they never need a transaction.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

use alloc::vec::Vec;
use codec::{Codec, Decode, Encode};
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_primitives::{
	Action, AnchorState, BasePolicy, Basis, BatchSequence, Decision, DenyReason, DirectiveId,
	EncryptionKey, Except, GrantId, Grantee, KeyPurposes, KeyedId, Leaf, LegalBasis, LicenseKind,
	OrganizationId, PaperSigner, PatientId, Place, PolicyChange, Privileges, Purpose, ReceiptId,
	RecordFacts, RepresentativeCapacity, RepresentativeId, Represented, RestrictionId, Roles,
	Scope, Suspension, UnixMillis,
};
use scale_info::TypeInfo;

pub mod attestations;
pub mod claims;
pub mod coverage;
pub mod disclosures;
pub mod emergencies;
pub mod erasure;
pub mod life;
pub mod recovery;
pub mod relationships;
pub mod representatives;
pub mod requests;
pub mod studies;

pub use attestations::*;
pub use claims::*;
pub use coverage::*;
pub use disclosures::*;
pub use emergencies::*;
pub use erasure::*;
pub use life::*;
pub use recovery::*;
pub use relationships::*;
pub use representatives::*;
pub use requests::*;
pub use studies::*;

/// The most records one `check_access` decides about, and the most entries one page holds.
pub const MAX_PAGE: u32 = 256;

/// The most annexes, and the most grantees, that one question opens.
pub const MAX_OPENINGS: u32 = 64;

/// Whether a member, a practitioner or an organization, can act now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum Standing {
	/// It can act.
	Good,
	/// The council suspended the organization.
	Suspended,
	/// The licence or the credential has expired.
	Expired,
	/// The organization was removed from the consortium, or the practitioner from the organization.
	Removed,
}

/// An organization, as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OrganizationView<AccountId> {
	/// Its id.
	pub id: OrganizationId,
	/// Its name, UTF-8.
	pub name: Vec<u8>,
	/// What it was admitted as, whatever its standing and its licences.
	pub roles: Roles,
	/// The roles in which it can act: none if it cannot act at all, and not one of which the licence
	/// is not valid.
	pub roles_in_force: Roles,
	/// The account that administers it.
	pub admin: AccountId,
	/// The first moment at which its membership is no longer valid, with every role for which there
	/// is no licence.
	pub license_expires_at: UnixMillis,
	/// Its licences, at most one of each kind.
	pub licenses: Vec<LicenseView>,
	/// Its National Provider Identifier, as a keyed identifier.
	pub npi: Option<KeyedId>,
	/// The key to which others encrypt for it.
	pub encryption_key: Option<EncryptionKey>,
	/// Whether it can act.
	pub standing: Standing,
	/// The number of practitioners that it credentials.
	pub practitioners: u32,
}

/// A licence of an organization, as it stands at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LicenseView {
	/// What it is for.
	pub kind: LicenseKind,
	/// The first moment at which it is no longer valid.
	pub expires_at: UnixMillis,
	/// A salted commitment to who issued it where, under which number.
	pub document: [u8; 32],
	/// When it was last attested.
	pub attested_at: UnixMillis,
	/// The regulator that attested it; `None` if the council did.
	pub attested_by: Option<OrganizationId>,
	/// When the council withdrew it, if it did.
	pub withdrawn_at: Option<UnixMillis>,
	/// Whether it is valid.
	pub valid: bool,
}

/// A practitioner, as they stand at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PractitionerView<AccountId> {
	/// The practitioner's account.
	pub account: AccountId,
	/// The organization that credentials them.
	pub organization: OrganizationId,
	/// Their privileges that are in force.
	pub privileges: Privileges,
	/// The first moment at which the credential is no longer valid.
	pub expires_at: UnixMillis,
	/// Whether they can act: the worse of their own standing and the organization's.
	pub standing: Standing,
}

/// A key of a patient.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct KeyView<AccountId> {
	/// The key, as an account.
	pub key: AccountId,
	/// What it may be used for.
	pub purposes: KeyPurposes,
	/// When it was added.
	pub added_at: UnixMillis,
	/// When it was removed, if it was. A removed key never comes back.
	pub removed_at: Option<UnixMillis>,
}

/// A patient's identity.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PatientView<AccountId> {
	/// The pseudonym.
	pub id: PatientId,
	/// Its live keys.
	pub keys: Vec<KeyView<AccountId>>,
	/// The key to which others encrypt for the patient.
	pub encryption_key: Option<EncryptionKey>,
	/// When it was registered.
	pub registered_at: UnixMillis,
	/// The organization that sponsored the registration, if one did.
	pub sponsor: Option<OrganizationId>,
	/// Who keeps the key of a patient without a device, or did until the patient took the identity
	/// over; none if nobody ever did.
	pub custody: Option<CustodyView>,
}

/// That an organization keeps the key of a patient, or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CustodyView {
	/// The organization.
	pub organization: OrganizationId,
	/// Since when, in Unix milliseconds.
	pub since: UnixMillis,
	/// When the patient took the identity over, or it was recovered, in Unix milliseconds, if that was.
	pub ended_at: Option<UnixMillis>,
}

/// Whether a grant can be relied on at the block that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum GrantStatus {
	/// It can.
	Live,
	/// Its validity has not begun.
	NotYetValid,
	/// Its validity has ended.
	Expired,
	/// The patient revoked it.
	Revoked,
	/// The patient suspended it; it holds again when resumed.
	Suspended,
	/// It was used as often as it may be.
	UsedUp,
}

/// By which right a grant was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum GrantRight {
	/// By a key of the patient.
	Patient,
	/// By an organization, out of a grant that lets it pass on what that covers.
	Reshare {
		/// The grant out of which it was given. It holds only while that does.
		parent: GrantId,
		/// The organization that gave it.
		organization: OrganizationId,
	},
	/// By a representative, in the patient's name.
	Representative {
		/// Which of the patient's representatives.
		representative: RepresentativeId,
		/// In which capacity.
		capacity: RepresentativeCapacity,
		/// For whom: what belongs to a minor's own confidential care is not covered.
		represented: Represented,
	},
	/// By the organization that keeps the key of a patient without a device, in the patient's name.
	Custodian {
		/// The organization.
		organization: OrganizationId,
	},
	/// By a paper that was signed in the patient's name, and that an organization recorded.
	Paper {
		/// The organization.
		organization: OrganizationId,
		/// The salted commitment to the paper.
		document: [u8; 32],
	},
}

/// A paper that was signed in a patient's name, and recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PaperView {
	/// For whom it was signed.
	pub patient: PatientId,
	/// The grant that it gave.
	pub grant: GrantId,
	/// The salted commitment to who saw it signed.
	pub witness: [u8; 32],
	/// Who signed it.
	pub signer: PaperSigner,
	/// When it was signed, in Unix milliseconds, as the organization says.
	pub signed_at: UnixMillis,
	/// When it was recorded, in Unix milliseconds.
	pub recorded_at: UnixMillis,
}

/// A grant, as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct GrantView<AccountId> {
	/// Its id, counted per patient.
	pub id: GrantId,
	/// Who may use it.
	pub grantee: Grantee<AccountId>,
	/// What it covers.
	pub scope: Scope,
	/// When it was made.
	pub granted_at: UnixMillis,
	/// The key that made it.
	pub granted_by: AccountId,
	/// By which right that key made it.
	pub right: GrantRight,
	/// The first moment at which it holds.
	pub valid_from: UnixMillis,
	/// The first moment at which it no longer holds; `None` if it has no end of its own.
	pub valid_until: Option<UnixMillis>,
	/// The salted commitment to the event with which it ends, if to one.
	pub ends_with: Option<[u8; 32]>,
	/// How often it may be used; `None` if as often as one likes.
	pub max_uses: Option<u32>,
	/// How often it was used.
	pub used: u32,
	/// When it was revoked, if it was.
	pub revoked_at: Option<UnixMillis>,
	/// The document by which it was given, if by one.
	pub directive: Option<DirectiveId>,
	/// When it was suspended, in the order of time.
	pub suspensions: Vec<Suspension>,
	/// Whether it can be relied on.
	pub status: GrantStatus,
}

/// A restriction, as it stands at the block that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RestrictionView<AccountId> {
	/// Its id, counted per patient.
	pub id: RestrictionId,
	/// What it reaches.
	pub scope: Scope,
	/// Whom it leaves as they are.
	pub except: Except<AccountId>,
	/// When it was made.
	pub made_at: UnixMillis,
	/// The key that made it.
	pub made_by: AccountId,
	/// When it was lifted, if it was.
	pub lifted_at: Option<UnixMillis>,
	/// The document by which it was made, if by one.
	pub directive: Option<DirectiveId>,
}

/// Who asks for access.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AccessRequest<AccountId> {
	/// The organization that holds the records.
	pub holder: OrganizationId,
	/// The account of the practitioner, the organization or the patient that asks.
	pub requester: AccountId,
	/// Whose records they are.
	pub patient: PatientId,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
	/// The law that the requester cites, for where consent is not enough.
	pub law: Option<LegalBasis>,
	/// The receipt that the holder took for this use of a grant whose uses are counted; `None` if
	/// none was taken yet. One that the holder did not take, or took too long ago, counts as none.
	pub receipt: Option<ReceiptId>,
	/// The records, as the holder labels them; at most [`MAX_PAGE`].
	pub records: Vec<RecordFacts>,
	/// Openings of annexes of the patient's grants and restrictions; at most [`MAX_OPENINGS`]. One
	/// that opens none of them does nothing.
	pub annexes: Vec<AnnexOpening>,
	/// Openings of grantees that stand as commitments; at most [`MAX_OPENINGS`].
	pub grantees: Vec<GranteeOpening<AccountId>>,
}

/// Who asks what there is for them at all.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ScopeRequest<AccountId> {
	/// The organization that holds the records.
	pub holder: OrganizationId,
	/// The account of the practitioner, the organization or the patient that asks.
	pub requester: AccountId,
	/// Whose records they are.
	pub patient: PatientId,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
	/// Openings of grantees that stand as commitments; at most [`MAX_OPENINGS`].
	pub grantees: Vec<GranteeOpening<AccountId>>,
}

/// What a requester may see at all.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum AccessScope {
	/// Everything that the holder has: the requester is the holder, or the patient.
	Everything,
	/// What one of the permitted scopes covers as a whole, and no restricted scope reaches.
	Some {
		/// The scopes of the grants that can be relied on, and what the base policy adds.
		permitted: Vec<PermittedScope>,
		/// The scopes of the restrictions that stand against the requester.
		restricted: Vec<RestrictedScope>,
	},
}

/// The scope of a grant that can be relied on, of the base policy, or of an emergency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PermittedScope {
	/// The grant, the relationship by which the base policy permits it, or the emergency: what to
	/// cite. No restriction is against what an emergency opens.
	pub basis: Basis,
	/// What it covers.
	pub scope: Scope,
	/// The first moment at which it no longer holds; `None` if it has no end of its own.
	pub until: Option<UnixMillis>,
	/// Whether a use has to be taken before anything is given.
	pub counts_uses: bool,
}

/// The scope of a restriction that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RestrictedScope {
	/// The restriction.
	pub restriction: RestrictionId,
	/// What it reaches.
	pub scope: Scope,
}

/// A single anchor. The account that made it is in the event of its block.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AnchorView<BlockNumber> {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// What it anchored.
	pub leaf: Leaf,
	/// The block in which it did so.
	pub block: BlockNumber,
	/// That block's time.
	pub anchored_at: UnixMillis,
	/// Whether it still stands.
	pub state: AnchorState,
}

/// One version of a record, as its history shows it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct VersionView<BlockNumber> {
	/// Its number in the history, from 1 on.
	pub version: u32,
	/// What was anchored.
	pub leaf: Leaf,
	/// The batch in which the issuer said it was; `None` if it was anchored singly.
	pub batch: Option<BatchSequence>,
	/// The block in which it was anchored.
	pub block: BlockNumber,
	/// That block's time.
	pub anchored_at: UnixMillis,
	/// Whether it still stands.
	pub state: AnchorState,
	/// The block since which it is in this state: for one that stands, that of its anchoring.
	pub state_block: BlockNumber,
	/// That block's time.
	pub state_since: UnixMillis,
	/// The commitment to the holder's statement that the record was erased, if it was.
	pub attestation: Option<[u8; 32]>,
}

/// A batch of anchors.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BatchView<AccountId, BlockNumber> {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// Its number among the issuer's batches.
	pub sequence: BatchSequence,
	/// The root of the RFC 6962 tree over its leaves.
	pub root: [u8; 32],
	/// The number of its leaves.
	pub count: u64,
	/// The account that anchored it.
	pub anchored_by: AccountId,
	/// The block in which it did so.
	pub block: BlockNumber,
	/// That block's time.
	pub anchored_at: UnixMillis,
}

/// Why a leaf is not shown to be in a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum InclusionFailure {
	/// The issuer has no batch of this number.
	BatchNotFound,
	/// The index is not below the batch's count.
	IndexOutOfRange,
	/// The path leads to another root, or has the wrong length.
	ProofInvalid,
}

/// Why a question is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum QueryFailure {
	/// It asks about more than [`MAX_PAGE`] things, or opens more than [`MAX_OPENINGS`].
	TooMany,
}

sp_api::decl_runtime_apis! {
	/// Member organizations and their practitioners.
	pub trait OrganizationsApi<AccountId>
	where
		AccountId: Codec,
	{
		/// One organization.
		fn organization(id: OrganizationId) -> Option<OrganizationView<AccountId>>;
		/// Organizations in the order of their ids, from `from` on; at most `limit` or
		/// [`MAX_PAGE`], whichever is less.
		fn organizations(from: OrganizationId, limit: u32) -> Vec<OrganizationView<AccountId>>;
		/// The organization that `account` administers.
		fn administered_by(account: AccountId) -> Option<OrganizationView<AccountId>>;
		/// One practitioner.
		fn practitioner(account: AccountId) -> Option<PractitionerView<AccountId>>;
	}

	/// Patients' identities.
	pub trait PatientIdentityApi<AccountId>
	where
		AccountId: Codec,
	{
		/// One patient.
		fn patient(id: PatientId) -> Option<PatientView<AccountId>>;
		/// The patient of whom `key` is a key, and that key, live or removed.
		fn patient_of(key: AccountId) -> Option<(PatientId, KeyView<AccountId>)>;
		/// The id of the identity whose first key is, or would be, `key`.
		fn patient_id_for(key: AccountId) -> PatientId;
		/// By whom and how a patient's identity can be recovered, and what was last tried.
		fn recovery(patient: PatientId) -> Option<RecoveryView<AccountId>>;
	}

	/// Consent.
	pub trait ConsentApi<AccountId>
	where
		AccountId: Codec,
	{
		/// Decides about access to each of the records, in their order.
		fn check_access(
			request: AccessRequest<AccountId>,
		) -> Result<Vec<Decision>, QueryFailure>;
		/// What a requester may see at all, or why nothing.
		fn access_scope(
			request: ScopeRequest<AccountId>,
		) -> Result<Result<AccessScope, DenyReason>, QueryFailure>;
		/// One grant.
		fn grant(patient: PatientId, id: GrantId) -> Option<GrantView<AccountId>>;
		/// A patient's grants in the order of their ids, from `from` on; at most `limit` or
		/// [`MAX_PAGE`], whichever is less. Ended grants are among them.
		fn grants(patient: PatientId, from: GrantId, limit: u32) -> Vec<GrantView<AccountId>>;
		/// The paper to which this is the commitment, if that organization recorded it.
		fn paper(organization: OrganizationId, document: [u8; 32]) -> Option<PaperView>;
		/// When something was last taken back in the patient's name, in Unix milliseconds, if it ever
		/// was: what was signed on paper until then is not recorded any more.
		fn withdrew_at(patient: PatientId) -> Option<UnixMillis>;
		/// A patient's restrictions in the order of their ids: every one that stands, and of the
		/// lifted ones those whose room was not needed yet.
		fn restrictions(patient: PatientId) -> Vec<RestrictionView<AccountId>>;
		/// What was asked of a patient, in the order of the ids: every request that is open, and of
		/// the others those whose room was not needed yet.
		fn requests(patient: PatientId) -> Vec<RequestView<AccountId>>;
		/// The base policies of the consortium that are known, in the order of time. The last may be
		/// planned.
		fn base_policies() -> Vec<PolicyChange>;
		/// What a holder set to be stricter, in the order of time; empty if it never did.
		fn holder_policies(holder: OrganizationId) -> Vec<PolicyChange>;
		/// What a patient set to be stricter, in the order of time; empty if the patient never did.
		fn patient_policies(patient: PatientId) -> Vec<PolicyChange>;
		/// The policy that holds now for what `holder` has, of patients who set none: the stricter of
		/// the consortium's and the holder's.
		fn policy_of(holder: OrganizationId) -> BasePolicy;
		/// The policy that holds now for what `holder` has of `patient`: the strictest of the three.
		fn policy_for(patient: PatientId, holder: OrganizationId) -> BasePolicy;
	}

	/// Anchored records.
	pub trait RecordAnchorApi<AccountId, BlockNumber>
	where
		AccountId: Codec,
		BlockNumber: Codec,
	{
		/// One single anchor.
		fn anchor(issuer: OrganizationId, leaf: Leaf) -> Option<AnchorView<BlockNumber>>;
		/// One batch.
		fn batch(
			issuer: OrganizationId,
			sequence: BatchSequence,
		) -> Option<BatchView<AccountId, BlockNumber>>;
		/// Whether `leaf` is the batch's leaf of this index, by RFC 6962 section 2.1.1.
		fn verify_inclusion(
			issuer: OrganizationId,
			sequence: BatchSequence,
			leaf: Leaf,
			index: u64,
			proof: Vec<[u8; 32]>,
		) -> Result<(), InclusionFailure>;
		/// The state of the leaf that `issuer` anchored at this place; `None` if it did not, or if
		/// the path does not lead to the batch's root.
		fn state_at(issuer: OrganizationId, leaf: Leaf, place: Place) -> Option<AnchorState>;
		/// All versions of the record of which `leaf` is one, from the first to the last; at most
		/// [`MAX_PAGE`]. Empty for a leaf of a batch that was never amended, retracted or erased:
		/// the chain does not know it.
		fn history(issuer: OrganizationId, leaf: Leaf) -> Vec<VersionView<BlockNumber>>;
	}
}
