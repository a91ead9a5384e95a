//! People without devices: an organization registers an identity for one and keeps its key, until the
//! patient takes it over in person.
//!
//! A key that is kept may do nothing. Whoever acts for the organization acts for the patient, by an
//! account of their own; whatever they do says so, and is within bounds ([`gives`]). What was signed by
//! hand is in [`papers`](crate::chain::papers).

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::api::runtime_types::sp_runtime::MultiSignature;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::organizations;
use codec::Encode;
use salus_primitives::{
	custody::{is_in_anothers_name, IN_ANOTHERS_NAME, LASTS_IN_ANOTHERS_NAME},
	Action, Confidentiality, EncryptionKey, Grantee, OrganizationId, PatientId, Protected, Scope,
	UnixMillis,
};
use serde::{Deserialize, Serialize};
use subxt::utils::Static;
use subxt_signer::sr25519::{verify, Keypair, PublicKey, Signature};

/// The tag of a registration in custody.
const CUSTODY_TAG: &[u8; 16] = b"salus/custody/v1";
/// The tag of taking an identity over from a custodian.
const CLAIM_TAG: &[u8; 14] = b"salus/claim/v1";

/// The name of a claim file's format.
pub const CLAIM_FORMAT: &str = "salus/identity-claim/v1";

/// That an organization keeps the key of a patient without a device, or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Custody {
	/// The organization.
	pub organization: OrganizationId,
	/// Since when.
	pub since: Moment,
	/// When the patient took the identity over, or it was recovered, if that was.
	pub ended_at: Option<Moment>,
}

impl From<views::CustodyView> for Custody {
	fn from(view: views::CustodyView) -> Self {
		Self {
			organization: view.organization.0,
			since: Moment(view.since),
			ended_at: view.ended_at.map(Moment),
		}
	}
}

/// Why an organization may not give something in a patient's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGiven {
	/// It is for other purposes.
	#[error(
		"in a patient's name an organization gives for treatment, payment and operations alone"
	)]
	Purposes,
	/// It is for somebody whom not everybody sees, or who does research.
	#[error(
		"in a patient's name an organization gives to an organization, a practitioner, or on paper to \
		 a role, and to nobody who does research"
	)]
	Grantee,
	/// It lets pass on.
	#[error("in a patient's name an organization lets nobody pass on what it gives")]
	Reshare,
	/// It may cover what is specially protected.
	#[error(
		"without the patient's signature an organization gives nothing that is specially protected, \
		 and attaches no annex"
	)]
	Protected,
	/// It may cover what is confidential.
	#[error("without the patient's signature an organization gives nothing above N")]
	Confidentiality,
	/// It is for itself, or its own people.
	#[error("without the patient's signature an organization gives nothing to itself or its own")]
	Own,
	/// It has no end, or a late one.
	#[error("what is given in a patient's name ends within a year")]
	End,
}

impl NotGiven {
	/// What to do instead.
	pub const fn remedy(self) -> &'static str {
		match self {
			Self::Purposes => {
				"ask the patient, who takes the identity over first (`salus patient claim-identity`)"
			}
			Self::Grantee => "name one organization or practitioner",
			Self::Reshare => "leave Reshare out of --actions",
			Self::Protected | Self::Confidentiality | Self::Own => {
				"have the patient sign for it on paper (`salus paper record`), or take the identity \
				 over first (`salus patient claim-identity`)"
			}
			Self::End => "give --days or --until, at most 365 days ahead",
		}
	}

	/// The chain's own error, as it would refuse it.
	pub const fn error(self) -> &'static str {
		match self {
			Self::End => "Consent.TooFar",
			_ => "Consent.NotAuthorized",
		}
	}
}

/// Whether an organization may give this in a patient's name, signed for or not: by the chain's own
/// rule, with what is in the way.
///
/// # Errors
///
/// What is in the way: the chain would refuse it.
pub fn is_given_for_another<AccountId>(
	scope: &Scope,
	grantee: &Grantee<AccountId>,
	valid_until: Option<UnixMillis>,
	now: UnixMillis,
) -> Result<(), NotGiven> {
	if !IN_ANOTHERS_NAME.contains_all(scope.purposes) {
		return Err(NotGiven::Purposes);
	}
	if scope.actions.contains(Action::Reshare) {
		return Err(NotGiven::Reshare);
	}
	if !is_in_anothers_name(scope, grantee) {
		return Err(NotGiven::Grantee);
	}
	let latest = now.saturating_add(LASTS_IN_ANOTHERS_NAME);
	valid_until.filter(|end| *end <= latest).map(drop).ok_or(NotGiven::End)
}

/// Whether who keeps a patient's key may give this, unsigned; `is_own` says whether it is for the
/// organization itself ([`is_own`]).
///
/// # Errors
///
/// What is in the way: the chain would refuse it.
pub fn gives<AccountId>(
	scope: &Scope,
	grantee: &Grantee<AccountId>,
	is_own: bool,
	valid_until: Option<UnixMillis>,
	now: UnixMillis,
) -> Result<(), NotGiven> {
	is_given_for_another(scope, grantee, valid_until, now)?;
	if scope.protected != Protected::None {
		return Err(NotGiven::Protected);
	}
	if scope.confidentiality > Confidentiality::N {
		return Err(NotGiven::Confidentiality);
	}
	match grantee {
		Grantee::Organization(_) | Grantee::Practitioner(_) if is_own => Err(NotGiven::Own),
		Grantee::Organization(_) | Grantee::Practitioner(_) => Ok(()),
		_ => Err(NotGiven::Grantee),
	}
}

/// Whether a grantee is this organization, or somebody of it; of a practitioner whom nobody credentials
/// it is not known.
pub async fn is_own(
	at: &AtBlock,
	organization: OrganizationId,
	grantee: &Grantee<Account>,
) -> Result<bool, ChainError> {
	Ok(match grantee {
		Grantee::Organization(id) => *id == organization,
		Grantee::Practitioner(account) => organizations::practitioner(at, *account)
			.await?
			.is_none_or(|found| found.organization == organization),
		_ => false,
	})
}

/// A registration of an identity whose key an organization keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustodialRegistration {
	/// The chain's first block.
	pub genesis: [u8; 32],
	/// The identity's first key, which signs.
	pub key: Account,
	/// The X25519 key to which others encrypt for the patient.
	pub encryption_key: Option<EncryptionKey>,
	/// The organization that keeps the key, and the only one that may submit it.
	pub custodian: OrganizationId,
	/// The first moment at which it is no longer accepted.
	pub expires_at: UnixMillis,
}

impl CustodialRegistration {
	/// `"salus/custody/v1" ‖ genesis ‖ key ‖ encryption key ‖ custodian ‖ expiry`, SCALE-encoded.
	pub fn bytes(&self) -> Vec<u8> {
		let head = (CUSTODY_TAG, self.genesis, self.key.0, self.encryption_key);
		(head, self.custodian, self.expires_at).encode()
	}

	/// The organization's call, with the key's signature.
	///
	/// # Errors
	///
	/// As of [`Call::new`].
	pub fn call(&self, at: &AtBlock, key: &Keypair) -> Result<Call, ChainError> {
		let payload = api::tx().patient_identity().register_custodial(
			self.key.into(),
			self.encryption_key.map(Static),
			self.expires_at,
			MultiSignature::Sr25519(key.sign(&self.bytes()).0),
		);
		Call::new(at, &payload)
	}
}

/// What a patient's key signs that wants an identity of which an organization keeps the key: a file for
/// whoever attests that it is the person. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityClaim {
	/// [`CLAIM_FORMAT`].
	pub format: String,
	/// The chain's first block.
	pub genesis: Hex32,
	/// The identity that is taken over.
	pub patient: Hex32,
	/// The patient's key, as SS58.
	pub key: String,
	/// The X25519 key to which others encrypt for the patient from then on.
	pub encryption_key: Option<Hex32>,
	/// The first moment at which it is no longer accepted, in Unix milliseconds.
	pub expires_at: UnixMillis,
	/// The key's signature, in hexadecimal.
	pub signature: String,
}

impl IdentityClaim {
	/// Has the patient's key sign, on the chain with this first block.
	pub fn sign(
		genesis: [u8; 32],
		patient: PatientId,
		key: &Keypair,
		encryption_key: Option<EncryptionKey>,
		expires_at: UnixMillis,
	) -> Self {
		let bytes = claim_bytes(genesis, patient, Account::from(key), encryption_key, expires_at);
		Self {
			format: CLAIM_FORMAT.into(),
			genesis: Hex32(genesis),
			patient: Hex32(patient.0),
			key: Account::from(key).ss58(),
			encryption_key: encryption_key.map(|key| Hex32(key.0)),
			expires_at,
			signature: hex::encode(key.sign(&bytes).0),
		}
	}

	/// The identity.
	pub const fn patient(&self) -> PatientId {
		PatientId(self.patient.0)
	}

	/// The patient's key.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if the file's key is no account.
	pub fn account(&self) -> Result<Account, ChainError> {
		let Self { key, .. } = self;
		key.parse().map_err(|_| ChainError::Malformed(format!("'{key}' is no account")))
	}

	fn signature(&self) -> Result<[u8; 64], ChainError> {
		let mut signature = [0; 64];
		hex::decode_to_slice(&self.signature, &mut signature)
			.map_err(|_| ChainError::Malformed("a signature has 128 hexadecimal digits".into()))?;
		Ok(signature)
	}

	/// Checks that the file is of this format, for the chain with this first block, and signed by its key.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if it is not of this format, [`ChainError::Invalid`] if it is for another
	/// chain, or its key did not sign it.
	pub fn check(&self, genesis: [u8; 32]) -> Result<(), ChainError> {
		if self.format != CLAIM_FORMAT {
			return Err(ChainError::Malformed(format!("'{}' is not {CLAIM_FORMAT}", self.format)));
		}
		if self.genesis.0 != genesis {
			return Err(ChainError::Invalid("the claim is for another chain".into()));
		}
		let (key, encryption_key) = (self.account()?, self.encryption_key());
		let bytes = claim_bytes(genesis, self.patient(), key, encryption_key, self.expires_at);
		if verify(&Signature(self.signature()?), bytes, &PublicKey(key.0)) {
			return Ok(());
		}
		Err(ChainError::Invalid(format!("{} did not sign this claim", self.key)))
	}

	fn encryption_key(&self) -> Option<EncryptionKey> {
		self.encryption_key.map(|key| EncryptionKey(key.0))
	}

	/// The call of the admin or a privacy officer of the organization that attests that this is the
	/// person; `evidence` is a salted commitment to what was looked at.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if the key is no account or the signature none.
	pub fn call(&self, at: &AtBlock, evidence: [u8; 32]) -> Result<Call, ChainError> {
		let payload = api::tx().patient_identity().claim_identity(
			Static(self.patient()),
			self.account()?.into(),
			self.encryption_key().map(Static),
			evidence,
			self.expires_at,
			MultiSignature::Sr25519(self.signature()?),
		);
		Call::new(at, &payload)
	}
}

/// `"salus/claim/v1" ‖ genesis ‖ patient ‖ key ‖ encryption key ‖ expiry`, SCALE-encoded.
fn claim_bytes(
	genesis: [u8; 32],
	patient: PatientId,
	key: Account,
	encryption_key: Option<EncryptionKey>,
	expires_at: UnixMillis,
) -> Vec<u8> {
	(CLAIM_TAG, genesis, patient, key.0, encryption_key, expires_at).encode()
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{AnnexHash, Categories, DayWindow, Holder, Purpose, Purposes, Role};

	#[test]
	fn registration_bytes_are_the_public_format() {
		let registration = CustodialRegistration {
			genesis: [1; 32],
			key: Account([2; 32]),
			encryption_key: Some(EncryptionKey([3; 32])),
			custodian: OrganizationId(4),
			expires_at: 5,
		};
		let mut expected = b"salus/custody/v1".to_vec();
		expected.extend([1; 32]);
		expected.extend([2; 32]);
		expected.push(1);
		expected.extend([3; 32]);
		expected.extend([4, 0, 0, 0]);
		expected.extend([5, 0, 0, 0, 0, 0, 0, 0]);
		assert_eq!(registration.bytes(), expected);
	}

	#[test]
	fn claim_bytes_are_the_public_format() {
		let key = Some(EncryptionKey([4; 32]));
		let bytes = claim_bytes([1; 32], PatientId([2; 32]), Account([3; 32]), key, 0x0102);
		let mut expected = b"salus/claim/v1".to_vec();
		expected.extend([1; 32]);
		expected.extend([2; 32]);
		expected.extend([3; 32]);
		expected.push(1);
		expected.extend([4; 32]);
		expected.extend([2, 1, 0, 0, 0, 0, 0, 0]);
		assert_eq!(bytes, expected);
		let none = claim_bytes([1; 32], PatientId([2; 32]), Account([3; 32]), None, 0x0102);
		assert_eq!((none.len(), none[14 + 96]), (expected.len() - 32, 0));
	}

	#[test]
	fn a_claim_is_for_its_chain_and_of_its_key() {
		let key = subxt_signer::sr25519::dev::eve();
		let claim = IdentityClaim::sign([1; 32], PatientId([2; 32]), &key, None, 5);
		claim.check([1; 32]).expect("it is");
		assert!(matches!(claim.check([9; 32]), Err(ChainError::Invalid(_))));
		for other in [
			IdentityClaim { genesis: Hex32([9; 32]), ..claim.clone() },
			IdentityClaim { patient: Hex32([9; 32]), ..claim.clone() },
			IdentityClaim { encryption_key: Some(Hex32([9; 32])), ..claim.clone() },
			IdentityClaim { expires_at: 6, ..claim.clone() },
			IdentityClaim { key: Account([9; 32]).ss58(), ..claim.clone() },
		] {
			assert!(matches!(other.check(other.genesis.0), Err(ChainError::Invalid(_))));
		}
		for other in [
			IdentityClaim { format: "salus/identity-claim/v2".into(), ..claim.clone() },
			IdentityClaim { key: "nobody".into(), ..claim.clone() },
			IdentityClaim { signature: "00".into(), ..claim },
		] {
			assert!(matches!(other.check([1; 32]), Err(ChainError::Malformed(_))));
		}
	}

	const CLINIC: Grantee<Account> = Grantee::Organization(OrganizationId(2));

	fn scope() -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		}
	}

	#[test]
	fn a_custodian_gives_within_bounds() {
		let given = |scope: Scope, grantee: &Grantee<Account>, is_own| {
			gives(&scope, grantee, is_own, Some(1), 0)
		};
		assert_eq!(given(scope(), &CLINIC, false), Ok(()));
		assert_eq!(given(scope(), &CLINIC, true), Err(NotGiven::Own));
		let role = Grantee::Role(Role::Provider);
		assert_eq!(given(scope(), &role, false), Err(NotGiven::Grantee));
		let purposes = Purposes::of(&[Purpose::Treat, Purpose::Hresch]);
		let research = Scope { purposes, ..scope() };
		assert_eq!(given(research, &CLINIC, false), Err(NotGiven::Purposes));
		let actions = scope().actions.with(Action::Reshare);
		assert_eq!(given(Scope { actions, ..scope() }, &CLINIC, false), Err(NotGiven::Reshare));
		let restricted = Scope { confidentiality: Confidentiality::R, ..scope() };
		assert_eq!(given(restricted, &CLINIC, false), Err(NotGiven::Confidentiality));
		for protected in [Protected::All, Protected::Annex(AnnexHash([1; 32]))] {
			let scope = Scope { protected, ..scope() };
			assert_eq!(given(scope, &CLINIC, false), Err(NotGiven::Protected));
		}
	}

	#[test]
	fn what_is_signed_for_is_wider_and_ends_within_a_year() {
		let until = |end, now| is_given_for_another(&scope(), &CLINIC, end, now);
		let year = LASTS_IN_ANOTHERS_NAME;
		assert_eq!(until(Some(year + 5), 5), Ok(()));
		assert_eq!(until(Some(year + 6), 5), Err(NotGiven::End));
		assert_eq!(until(None, 5), Err(NotGiven::End));
		let to = |grantee: Grantee<Account>| is_given_for_another(&scope(), &grantee, Some(1), 0);
		assert_eq!(to(Grantee::Role(Role::Provider)), Ok(()));
		assert_eq!(to(Grantee::Role(Role::Researcher)), Err(NotGiven::Grantee));
		assert_eq!(to(Grantee::AnyMember), Err(NotGiven::Grantee));
		let wide =
			Scope { protected: Protected::All, confidentiality: Confidentiality::V, ..scope() };
		assert_eq!(is_given_for_another(&wide, &CLINIC, Some(1), 0), Ok(()));
	}

	#[test]
	fn a_refusal_says_what_to_do() {
		for why in [NotGiven::Purposes, NotGiven::Protected, NotGiven::Own] {
			assert!(why.remedy().contains("claim-identity"), "{why}");
			assert_eq!(why.error(), "Consent.NotAuthorized");
		}
		assert_eq!(NotGiven::End.error(), "Consent.TooFar");
		assert!(NotGiven::Reshare.remedy().contains("--actions"));
	}
}
