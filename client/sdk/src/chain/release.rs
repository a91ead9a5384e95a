//! Releasing a record: may the requester have it, and to whose key is the record's key wrapped?
//!
//! Who reads follows from what the permission rests on, whatever else the requester is:
//!
//! | basis | reader | key |
//! |---|---|---|
//! | the patient | the patient | the one the patient published |
//! | the holder's own record | the holder | the one the organization published |
//! | a grant to an organization, a role or any member | the requester's organization | the one it published |
//! | a grant to one practitioner | that practitioner | one that the holder authenticated: the chain holds none |
//! | a grant to one person | that person | the one the person published |
//! | a grant to a commitment | whom its opening names | as for a grant to them |
//! | the base policy | the requester's organization | the one it published |
//! | a law | the requester's organization | the one it published |
//!
//! What is wrapped cannot be taken back, so the best and the finalized block are asked, each for
//! everything, and must agree. Who waits for a block after that asks once more, with
//! [`release_again`].

use crate::chain::account::{Account, Hex32};
use crate::chain::client::{AtBlock, Chain};
use crate::chain::consent::{self, check_access_at, reason_in_words, remedy, AccessRequest};
use crate::chain::error::ChainError;
use crate::chain::organizations::{self, Standing};
use crate::chain::patients;
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_primitives::{
	Action, Basis, Decision, DenyReason, EncryptionKey, Grantee, LegalBasis, Obligation,
	Obligations, OrganizationId, PatientId, Purpose, ReceiptId, RecordFacts,
};
use serde::Serialize;

/// Who asks a holder for which record.
#[derive(Clone, Debug)]
pub struct ReleaseRequest {
	/// Who acts for the organization that holds the record.
	pub holder: Account,
	/// The practitioner, organization, patient or person that asks.
	pub requester: Account,
	/// Whose record it is.
	pub patient: PatientId,
	/// What the requester wants to do.
	pub action: Action,
	/// Why.
	pub purpose: Purpose,
	/// The law that the requester cites, for where consent is not enough.
	pub law: Option<LegalBasis>,
	/// The receipt of the use that the holder took for this, of a grant whose uses are counted.
	pub receipt: Option<ReceiptId>,
	/// The record, as the holder labels it.
	pub record: RecordFacts,
	/// Openings of annexes of the patient's grants and restrictions.
	pub annexes: Vec<AnnexOpening>,
	/// Openings of grantees that stand as commitments.
	pub grantees: Vec<GranteeOpening<Account>>,
	/// The requester's own X25519 key, if the holder has made sure that it is theirs. Needed for a
	/// grant to one practitioner, and refused for anything else.
	pub practitioner_key: Option<EncryptionKey>,
}

/// Who can read a record once it is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
	/// The patient.
	Patient,
	/// Everybody with the key of this organization.
	Organization(OrganizationId),
	/// This practitioner alone.
	Practitioner(Account),
	/// This person, by their own identity.
	Person(#[serde(serialize_with = "person")] PatientId),
}

fn person<S: serde::Serializer>(id: &PatientId, serializer: S) -> Result<S::Ok, S::Error> {
	Hex32(id.0).serialize(serializer)
}

impl std::fmt::Display for Reader {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		match self {
			Self::Patient => f.write_str("the patient"),
			Self::Organization(id) => write!(f, "organization {}", id.0),
			Self::Practitioner(account) => write!(f, "practitioner {account}"),
			Self::Person(id) => write!(f, "person {}", Hex32(id.0)),
		}
	}
}

/// A permission to release a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
	/// The organization that holds the record.
	pub holder: OrganizationId,
	/// What the permission rests on.
	pub basis: Basis,
	/// The duties that come with it.
	pub obligations: Obligations,
	/// Who will be able to read the record.
	pub reader: Reader,
	/// The key to which the record's key is to be wrapped.
	pub key: EncryptionKey,
}

impl Release {
	/// Whether a use of the grant has to be taken before anything is given.
	pub const fn needs_receipt(&self) -> bool {
		self.obligations.contains(Obligation::TakeReceipt)
	}

	/// Whether this and `other` let the same reader have the record by the same key, on whatever
	/// they rest it.
	fn goes_as(&self, other: &Self) -> bool {
		let what = |release: &Self| (release.holder, release.reader, release.key);
		what(self) == what(other)
	}
}

/// Why a record is not released.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Withheld {
	/// The holder acts for nobody who could hold records.
	#[error("{0} acts for no member organization")]
	NoHolder(Account),
	/// The chain does not permit it.
	#[error("access is denied: {}", reason_in_words(*.0))]
	Denied(DenyReason),
	/// The reader has published no key.
	#[error("{0} has published no encryption key")]
	NoKey(Reader),
	/// The permission is one practitioner's, whose own key was not given.
	#[error(
		"the grant is for practitioner {0} alone, not for the organization, and practitioners \
		 publish no encryption key"
	)]
	PractitionerKeyNeeded(Account),
	/// What was given as the practitioner's own key is the organization's.
	#[error("{} is the key of all of organization {}, not of one practitioner", Hex32(.key.0), .organization.0)]
	KeyOfOrganization {
		/// The key.
		key: EncryptionKey,
		/// The organization that published it.
		organization: OrganizationId,
	},
	/// A practitioner's own key was given, and the permission is not one practitioner's.
	#[error("the decision is for {0}, not for one practitioner, and its published key is used")]
	KeyNotUsed(Reader),
	/// The best block says otherwise than the finalized one.
	#[error("who may read it, or by which key, has just changed and is not final yet")]
	NotFinal,
	/// Another answer than before the disclosure was written.
	#[error("who may read it, or by which key, changed while the disclosure was written")]
	Changed,
}

impl Withheld {
	/// What the holder or the requester can do about it. It names options of `salus`.
	pub fn remedy(&self) -> &'static str {
		match self {
			Self::NoHolder(_) => "give the key of the admin of the organization that holds the record",
			Self::Denied(reason) => remedy(*reason),
			Self::NoKey(_) => {
				"it is done with `salus org set-encryption-key` or `salus patient encryption-key`"
			}
			Self::PractitionerKeyNeeded(_) => {
				"have them read to you what `salus keys show` prints as encryption key, and give it \
				 as --recipient-key, or ask the patient for a grant to the organization"
			}
			Self::KeyOfOrganization { .. } => {
				"have the practitioner read to you what `salus keys show` prints as encryption key"
			}
			Self::KeyNotUsed(_) => "leave out --recipient-key",
			Self::NotFinal => "wait for the next final block, and ask again",
			Self::Changed => "ask again: the chain then decides by what stands now",
		}
	}
}

/// Why a record is not released, or could not be asked about.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
	/// It may not be, or cannot be.
	#[error(transparent)]
	Withheld(#[from] Withheld),
	/// The chain did not answer.
	#[error(transparent)]
	Chain(#[from] ChainError),
}

/// Asks the best and the finalized block whether a record may be released, to whom, and by which
/// key.
///
/// # Errors
///
/// [`ReleaseError::Withheld`] if either block refuses, or they differ about reader or key.
pub async fn release(chain: &Chain, request: &ReleaseRequest) -> Result<Release, ReleaseError> {
	let best = chain.best().await?;
	let finalized = chain.finalized().await?;
	let by_best = release_at(&best, request).await?;
	if best.block_hash() == finalized.block_hash() {
		return Ok(by_best);
	}
	let by_finalized = release_at(&finalized, request).await?;
	Ok(agreed(by_best, by_finalized)?)
}

/// The release on which two blocks agree. They may rest it on different grants, but for none that is
/// not final may the use be left out that the final block asks for.
fn agreed(best: Release, finalized: Release) -> Result<Release, Withheld> {
	let is_use_left_out = finalized.needs_receipt() && !best.needs_receipt();
	if best.goes_as(&finalized) && !is_use_left_out {
		Ok(best)
	} else {
		Err(Withheld::NotFinal)
	}
}

/// Asks again, after a block was waited for: what was permitted before still has to be.
///
/// # Errors
///
/// As [`release`], and [`Withheld::Changed`] if another reader, or another key, is permitted now.
pub async fn release_again(
	chain: &Chain,
	request: &ReleaseRequest,
	before: &Release,
) -> Result<(), ReleaseError> {
	let now = release(chain, request).await?;
	Ok(unchanged(before, &now)?)
}

fn unchanged(before: &Release, now: &Release) -> Result<(), Withheld> {
	if now.goes_as(before) {
		Ok(())
	} else {
		Err(Withheld::Changed)
	}
}

async fn release_at(at: &AtBlock, request: &ReleaseRequest) -> Result<Release, ReleaseError> {
	let holder = organizations::acting_for(at, request.holder)
		.await?
		.ok_or(Withheld::NoHolder(request.holder))?;
	let question = AccessRequest {
		holder,
		requester: request.requester,
		patient: request.patient,
		action: request.action,
		purpose: request.purpose,
		law: request.law,
		receipt: request.receipt,
		records: vec![request.record],
		annexes: request.annexes.clone(),
		grantees: request.grantees.clone(),
	};
	let (basis, obligations) = match check_access_at(at, &question).await?.first() {
		Some(Decision::Permit { basis, obligations, .. }) => (*basis, *obligations),
		Some(Decision::Deny { reason, .. }) => return Err(Withheld::Denied(*reason).into()),
		None => return Err(ChainError::Incompatible("it decided nothing".into()).into()),
	};
	let grantee = match basis {
		Basis::Grant(id) => {
			let grant = consent::grant(at, request.patient, id).await?;
			grant.and_then(|grant| named(grant.grantee, &request.grantees))
		}
		Basis::OwnRecord
		| Basis::Patient
		| Basis::Policy(_)
		| Basis::Emergency(_)
		| Basis::Law(_)
		| Basis::Representative { .. } => None,
	};
	let employer = employer(at, request.requester).await?;
	let person = patients::speaks_for(at, request.requester).await?.map(|(person, _)| person);
	let asks = Asks { requester: request.requester, employer, person };
	let reader = reader(basis, grantee, &asks, holder).ok_or_else(|| {
		ChainError::Incompatible("it does not say whom its own permission is for".into())
	})?;
	let key = key_of(at, reader, employer, request).await?;
	Ok(Release { holder, basis, obligations, reader, key })
}

/// Whom a grant names: of one to a commitment, whom its opening names; `None` if it is not opened.
fn named(
	grantee: Grantee<Account>,
	openings: &[GranteeOpening<Account>],
) -> Option<Grantee<Account>> {
	let Grantee::Committed(hash) = grantee else { return Some(grantee) };
	openings.iter().find(|opening| opening.opens(&hash)).map(|opening| opening.grantee.clone())
}

/// The organization in good standing for which an account acts, by the chain's own rule: as its
/// admin, else as its practitioner.
pub async fn employer(
	at: &AtBlock,
	account: Account,
) -> Result<Option<OrganizationId>, ChainError> {
	let administered = organizations::administered_by(at, account).await?;
	if let Some(organization) = administered.filter(|found| found.standing == Standing::Good) {
		return Ok(Some(organization.id));
	}
	let practitioner = organizations::practitioner(at, account).await?;
	Ok(practitioner
		.filter(|found| found.standing == Standing::Good)
		.map(|found| found.organization))
}

/// As whom somebody asks.
struct Asks {
	/// The account.
	requester: Account,
	/// The organization in good standing for which it acts.
	employer: Option<OrganizationId>,
	/// The identity of which it is a key.
	person: Option<PatientId>,
}

/// Who reads what is permitted on this basis; `grantee` is whom the grant names, if it is one. `None`
/// if the chain contradicts itself.
fn reader(
	basis: Basis,
	grantee: Option<Grantee<Account>>,
	asks: &Asks,
	holder: OrganizationId,
) -> Option<Reader> {
	match (basis, grantee) {
		(Basis::Patient, _) => Some(Reader::Patient),
		// By an identity of their own: the patient's key is the patient's.
		(Basis::Representative { .. }, _) => asks.person.map(Reader::Person),
		(Basis::OwnRecord, _) => Some(Reader::Organization(holder)),
		(Basis::Policy(_) | Basis::Law(_), _) => asks.employer.map(Reader::Organization),
		// Who opens an emergency does for themselves.
		(Basis::Emergency(_), _) => asks.employer.map(|_| Reader::Practitioner(asks.requester)),
		(Basis::Grant(_), Some(Grantee::Practitioner(account))) => {
			(account == asks.requester).then_some(Reader::Practitioner(account))
		}
		(Basis::Grant(_), Some(Grantee::Organization(id))) => {
			(asks.employer == Some(id)).then_some(Reader::Organization(id))
		}
		(Basis::Grant(_), Some(Grantee::Role(_) | Grantee::AnyMember)) => {
			asks.employer.map(Reader::Organization)
		}
		(Basis::Grant(_), Some(Grantee::Person(id))) => {
			(asks.person == Some(id)).then_some(Reader::Person(id))
		}
		// Who takes part in a study does for themselves, not for whom they work.
		(Basis::Grant(_), Some(Grantee::Study(_))) => {
			asks.employer.map(|_| Reader::Practitioner(asks.requester))
		}
		// A commitment names somebody, not another commitment.
		(Basis::Grant(_), Some(Grantee::Committed(_)) | None) => None,
	}
}

/// The key by which the reader reads.
async fn key_of(
	at: &AtBlock,
	reader: Reader,
	employer: Option<OrganizationId>,
	request: &ReleaseRequest,
) -> Result<EncryptionKey, ReleaseError> {
	let published = match (reader, employer) {
		(Reader::Patient, _) => published_by(at, request.patient).await?,
		(Reader::Person(person), _) => published_by(at, person).await?,
		(Reader::Organization(id), _) | (Reader::Practitioner(_), Some(id)) => {
			organizations::organization(at, id)
				.await?
				.and_then(|organization| organization.encryption_key)
		}
		(Reader::Practitioner(_), None) => None,
	};
	let published = published.map(|key| EncryptionKey(key.0));
	Ok(match (reader, request.practitioner_key) {
		(Reader::Practitioner(account), None) => {
			return Err(Withheld::PractitionerKeyNeeded(account).into())
		}
		(Reader::Practitioner(_), Some(key)) => match employer {
			Some(organization) if published == Some(key) => {
				return Err(Withheld::KeyOfOrganization { key, organization }.into())
			}
			_ => key,
		},
		(_, Some(_)) => return Err(Withheld::KeyNotUsed(reader).into()),
		(_, None) => published.ok_or(Withheld::NoKey(reader))?,
	})
}

/// The encryption key that a person published.
async fn published_by(at: &AtBlock, person: PatientId) -> Result<Option<Hex32>, ChainError> {
	Ok(patients::patient(at, person).await?.and_then(|patient| patient.encryption_key))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{EmergencyId, GrantId, GranteeHash, RelationshipKind, Role, StudyId};

	const DR_OKAFOR: Account = Account([1; 32]);
	const HOSPITAL: OrganizationId = OrganizationId(1);
	const CLINIC: OrganizationId = OrganizationId(2);
	const BY_GRANT: Basis = Basis::Grant(GrantId(0));
	const BY_POLICY: Basis = Basis::Policy(RelationshipKind::Treatment);
	const IN_EMERGENCY: Basis = Basis::Emergency(EmergencyId(4));

	const BEN: PatientId = PatientId([7; 32]);

	/// A practitioner of the clinic, who is a person with an identity, too.
	const ASKS: Asks = Asks { requester: DR_OKAFOR, employer: Some(CLINIC), person: Some(BEN) };

	/// Who reads, when a practitioner of the clinic asks the hospital.
	fn reads(basis: Basis, grantee: Option<Grantee<Account>>) -> Option<Reader> {
		reader(basis, grantee, &ASKS, HOSPITAL)
	}

	#[test]
	fn the_reader_follows_the_basis() {
		let organization = |id| Some(Reader::Organization(id));
		// Where the patient works does not matter.
		assert_eq!(reads(Basis::Patient, None), Some(Reader::Patient));
		assert_eq!(reads(Basis::OwnRecord, None), organization(HOSPITAL));
		for grantee in
			[Grantee::AnyMember, Grantee::Role(Role::Provider), Grantee::Organization(CLINIC)]
		{
			assert_eq!(reads(BY_GRANT, Some(grantee)), organization(CLINIC));
		}
		let alone = Some(Grantee::Practitioner(DR_OKAFOR));
		assert_eq!(reads(BY_GRANT, alone), Some(Reader::Practitioner(DR_OKAFOR)));
		let study = Some(Grantee::Study(StudyId(3)));
		assert_eq!(reads(BY_GRANT, study), Some(Reader::Practitioner(DR_OKAFOR)));
		let emergency = reads(IN_EMERGENCY, None);
		assert_eq!(emergency, Some(Reader::Practitioner(DR_OKAFOR)));
		let by_law = Basis::Law(LegalBasis::PublicHealth);
		for basis in [by_law, BY_POLICY] {
			assert_eq!(reads(basis, None), organization(CLINIC));
		}
		let friend = Some(Grantee::Person(BEN));
		assert_eq!(reads(BY_GRANT, friend.clone()), Some(Reader::Person(BEN)));
		let at_no_member = Asks { employer: None, ..ASKS };
		assert_eq!(reader(BY_GRANT, friend, &at_no_member, HOSPITAL), Some(Reader::Person(BEN)));
	}

	#[test]
	fn whom_a_commitment_names_its_opening_tells() {
		let opening = |grantee| GranteeOpening { salt: [1; 32], grantee };
		let clinic = opening(Grantee::Organization(CLINIC));
		let committed = Grantee::Committed(clinic.hash());
		let others = [opening(Grantee::Organization(HOSPITAL)), clinic];
		assert_eq!(named(committed.clone(), &others), Some(Grantee::Organization(CLINIC)));
		assert_eq!(named(committed, &others[..1]), None);
		let in_clear = Grantee::Role(Role::Provider);
		assert_eq!(named(in_clear.clone(), &[]), Some(in_clear));
		assert_eq!(reads(BY_GRANT, Some(Grantee::Committed(GranteeHash([1; 32])))), None);
	}

	#[test]
	fn what_is_another_ones_is_released_to_nobody() {
		assert_eq!(reads(BY_GRANT, None), None);
		assert_eq!(reads(BY_GRANT, Some(Grantee::Organization(HOSPITAL))), None);
		assert_eq!(reads(BY_GRANT, Some(Grantee::Practitioner(Account([2; 32])))), None);
		assert_eq!(reads(BY_GRANT, Some(Grantee::Person(PatientId([8; 32])))), None);
		let at_no_member = Asks { employer: None, person: None, ..ASKS };
		let study = Some(Grantee::Study(StudyId(3)));
		for grantee in [Some(Grantee::AnyMember), Some(Grantee::Person(BEN)), study] {
			assert_eq!(reader(BY_GRANT, grantee, &at_no_member, HOSPITAL), None);
		}
		for basis in [Basis::Law(LegalBasis::PublicHealth), BY_POLICY, IN_EMERGENCY] {
			assert_eq!(reader(basis, None, &at_no_member, HOSPITAL), None);
		}
	}

	#[test]
	fn a_release_says_whether_a_use_is_to_be_taken() {
		let release = Release {
			holder: HOSPITAL,
			basis: BY_GRANT,
			obligations: Obligation::TakeReceipt.into(),
			reader: Reader::Organization(CLINIC),
			key: EncryptionKey([1; 32]),
		};
		assert!(release.needs_receipt());
		let obligations = Obligation::MinimumNecessary.into();
		assert!(!Release { obligations, ..release }.needs_receipt());
	}

	#[test]
	fn blocks_and_times_must_agree_about_reader_and_key() {
		let release = Release {
			holder: HOSPITAL,
			basis: BY_GRANT,
			obligations: Obligations::empty(),
			reader: Reader::Organization(CLINIC),
			key: EncryptionKey([1; 32]),
		};
		let elder = Release { basis: Basis::Grant(GrantId(1)), ..release };
		assert_eq!(agreed(release, elder), Ok(release));
		assert_eq!(unchanged(&release, &elder), Ok(()));
		let counted = Release { obligations: Obligation::TakeReceipt.into(), ..elder };
		assert_eq!(agreed(counted, release), Ok(counted));
		assert_eq!(agreed(release, counted), Err(Withheld::NotFinal));
		for other in [
			Release { key: EncryptionKey([2; 32]), ..release },
			Release { reader: Reader::Patient, ..release },
			Release { holder: CLINIC, ..release },
		] {
			assert_eq!(agreed(release, other), Err(Withheld::NotFinal));
			assert_eq!(agreed(other, release), Err(Withheld::NotFinal));
			assert_eq!(unchanged(&release, &other), Err(Withheld::Changed));
		}
	}
}
