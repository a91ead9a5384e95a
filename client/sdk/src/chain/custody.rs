//! People without devices: an organization registers an identity for one and keeps its keys, until the
//! patient takes it over in person.
//!
//! A key that is kept is the patient's for nothing: whatever is done with it says which organization
//! did it, and is within bounds ([`is_in_anothers_name`]). What was signed by hand is in
//! [`papers`](crate::chain::papers).

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api as views;
use crate::chain::api::runtime_types::sp_runtime::MultiSignature;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use codec::Encode;
use salus_primitives::{
	custody::is_in_anothers_name, EncryptionKey, OrganizationId, PatientId, Protected, Scope,
	UnixMillis,
};
use serde::Serialize;
use subxt::utils::Static;
use subxt_signer::sr25519::Keypair;

/// The tag of a registration in custody.
const CUSTODY_TAG: &[u8; 16] = b"salus/custody/v1";
/// The tag of taking an identity over from a custodian.
const CLAIM_TAG: &[u8; 14] = b"salus/claim/v1";

/// That an organization keeps the keys of a patient without a device, or did.
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

/// Why a custodian may not give something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGiven {
	/// It is for other purposes.
	#[error("who keeps a patient's keys gives for treatment, payment and operations alone")]
	Purposes,
	/// It may cover what is specially protected.
	#[error(
		"who keeps a patient's keys gives nothing that is specially protected, and attaches no annex"
	)]
	Protected,
	/// It has no end.
	#[error("what is given in a patient's name has an end")]
	End,
}

impl NotGiven {
	/// What to do instead.
	pub const fn remedy(self) -> &'static str {
		match self {
			Self::Purposes => {
				"ask the patient, who takes the identity over first (`salus patient claim-identity`)"
			}
			Self::Protected => {
				"have the patient sign for it on paper (`salus paper record`), or take the identity \
				 over first (`salus patient claim-identity`)"
			}
			Self::End => "give --days or --until",
		}
	}
}

/// Whether who keeps a patient's keys may give this, until then.
///
/// # Errors
///
/// What is in the way: the chain would refuse it.
pub fn gives(scope: &Scope, valid_until: Option<UnixMillis>) -> Result<(), NotGiven> {
	if !is_in_anothers_name(scope.purposes) {
		return Err(NotGiven::Purposes);
	}
	if scope.protected != Protected::None {
		return Err(NotGiven::Protected);
	}
	valid_until.map(drop).ok_or(NotGiven::End)
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

/// A patient's key's proof that somebody holds it and wants an identity whose keys an organization
/// keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentityClaim {
	/// The chain's first block.
	pub genesis: [u8; 32],
	/// The identity that is taken over.
	pub patient: PatientId,
	/// The patient's key, which signs.
	pub key: Account,
	/// The X25519 key to which others encrypt for the patient from then on.
	pub encryption_key: Option<EncryptionKey>,
	/// The first moment at which it is no longer accepted.
	pub expires_at: UnixMillis,
}

impl IdentityClaim {
	/// `"salus/claim/v1" ‖ genesis ‖ patient ‖ key ‖ encryption key ‖ expiry`, SCALE-encoded.
	pub fn bytes(&self) -> Vec<u8> {
		let head = (CLAIM_TAG, self.genesis, self.patient, self.key.0);
		(head, self.encryption_key, self.expires_at).encode()
	}

	/// The signature by which the patient's key asks for it.
	pub fn sign(&self, key: &Keypair) -> [u8; 64] {
		key.sign(&self.bytes()).0
	}

	/// The call of the custodian's admin or privacy officer, who attests that this is the person.
	///
	/// # Errors
	///
	/// As of [`Call::new`].
	pub fn call(&self, at: &AtBlock, signature: [u8; 64]) -> Result<Call, ChainError> {
		let payload = api::tx().patient_identity().claim_identity(
			Static(self.patient),
			self.key.into(),
			self.encryption_key.map(Static),
			self.expires_at,
			MultiSignature::Sr25519(signature),
		);
		Call::new(at, &payload)
	}

	/// What it does, in words.
	pub fn words(&self) -> String {
		claim_in_words(Hex32(self.patient.0), self.key, Moment(self.expires_at))
	}
}

/// What a claim does, in words.
pub(crate) fn claim_in_words(patient: Hex32, key: Account, before: Moment) -> String {
	format!(
		"attest that who holds {key} is the person of patient {patient}, and give them the identity in \
		 place of who keeps its keys, before {before}"
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{
		Action, AnnexHash, Categories, Confidentiality, DayWindow, Holder, Purpose, Purposes,
	};

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
		let claim = IdentityClaim {
			genesis: [1; 32],
			patient: PatientId([2; 32]),
			key: Account([3; 32]),
			encryption_key: Some(EncryptionKey([4; 32])),
			expires_at: 0x0102,
		};
		let mut expected = b"salus/claim/v1".to_vec();
		expected.extend([1; 32]);
		expected.extend([2; 32]);
		expected.extend([3; 32]);
		expected.push(1);
		expected.extend([4; 32]);
		expected.extend([2, 1, 0, 0, 0, 0, 0, 0]);
		assert_eq!(claim.bytes(), expected);
		let none = IdentityClaim { encryption_key: None, ..claim }.bytes();
		assert_eq!((none.len(), none[14 + 96]), (expected.len() - 32, 0));
		let words = claim.words();
		assert!(words.contains(&"02".repeat(32)) && words.contains("00:00:00.258Z"), "{words}");
	}

	#[test]
	fn a_custodian_gives_within_bounds() {
		let scope = Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		};
		assert_eq!(gives(&scope, Some(1)), Ok(()));
		assert_eq!(gives(&scope, None), Err(NotGiven::End));
		let research =
			Scope { purposes: Purposes::of(&[Purpose::Treat, Purpose::Hresch]), ..scope };
		assert_eq!(gives(&research, Some(1)), Err(NotGiven::Purposes));
		for protected in [Protected::All, Protected::Annex(AnnexHash([1; 32]))] {
			let scope = Scope { protected, ..scope };
			assert_eq!(gives(&scope, Some(1)), Err(NotGiven::Protected));
		}
		for why in [NotGiven::Purposes, NotGiven::Protected] {
			assert!(why.remedy().contains("claim-identity"), "{why}");
		}
	}
}
