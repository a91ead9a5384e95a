//! What a patient signs when two of its identities must be seen as one by one organization, for one
//! claim or one record.
//!
//! Nothing of it is on the chain, which knows no link between identities. Both identities' keys sign
//! the same bytes, SCALE-encoded, the lower identity first:
//!
//! ```text
//! "salus/link/v1" ‖ genesis ‖ patient ‖ patient ‖ organization ‖ about ‖ expiry
//! ```
//!
//! `about` is `0x00 ‖ claim id` or `0x01 ‖ leaf`. Who is given the file can show it to others, who
//! then see whom it was meant for, for what, and until when.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::client::{time_at, AtBlock, Chain};
use crate::chain::error::ChainError;
use crate::chain::patients::patient;
use codec::Encode;
use salus_primitives::{ClaimId, KeyPurpose, OrganizationId, PatientId, UnixMillis};
use serde::{Deserialize, Serialize};
use std::fmt;
use subxt_signer::sr25519::{self, Keypair, PublicKey, Signature};

/// The version of the file's format, and what the signed bytes begin with.
pub const FORMAT: &str = "salus/link/v1";

/// What two identities are seen as one for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkedFor {
	/// A claim.
	Claim(ClaimId),
	/// A record, by its leaf.
	Record(Hex32),
}

impl fmt::Display for LinkedFor {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Claim(id) => write!(f, "claim {}", id.0),
			Self::Record(leaf) => write!(f, "record {leaf}"),
		}
	}
}

/// One of the two identities, and that a key of it agrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkedIdentity {
	/// The pseudonym.
	pub patient: Hex32,
	/// A key of it, as SS58.
	pub key: String,
	/// The key's signature, in hexadecimal.
	pub signature: String,
}

/// A link, as its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
	/// [`FORMAT`].
	pub format: String,
	/// The chain's first block.
	pub genesis: Hex32,
	/// The two identities, the lower one first.
	pub identities: [LinkedIdentity; 2],
	/// The organization that it is meant for.
	pub organization: OrganizationId,
	/// What it is for.
	pub about: LinkedFor,
	/// The first moment at which it says nothing any more, in Unix milliseconds.
	pub expires_at: UnixMillis,
}

/// What a link says, before anybody signs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkTerms {
	/// The chain's first block.
	pub genesis: [u8; 32],
	/// The organization that it is meant for.
	pub organization: OrganizationId,
	/// What it is for.
	pub about: LinkedFor,
	/// The first moment at which it says nothing any more.
	pub expires_at: UnixMillis,
}

impl LinkTerms {
	fn bytes(&self, identities: [PatientId; 2]) -> Vec<u8> {
		let mut bytes = FORMAT.as_bytes().to_vec();
		(self.genesis, identities, self.organization, self.about, self.expires_at)
			.encode_to(&mut bytes);
		bytes
	}

	/// Signs the link of two identities, each by a key of it.
	///
	/// # Errors
	///
	/// [`ChainError::Invalid`] if both are the same.
	pub fn sign(&self, mut pair: [(PatientId, &Keypair); 2]) -> Result<Link, ChainError> {
		pair.sort_by_key(|(patient, _)| *patient);
		let ids = pair.map(|(patient, _)| patient);
		if ids[0] == ids[1] {
			return Err(ChainError::Invalid("both keys are of one identity already".into()));
		}
		let bytes = self.bytes(ids);
		Ok(Link {
			format: FORMAT.into(),
			genesis: Hex32(self.genesis),
			identities: pair.map(|(patient, key)| LinkedIdentity {
				patient: Hex32(patient.0),
				key: Account::from(key).ss58(),
				signature: hex::encode(key.sign(&bytes).0),
			}),
			organization: self.organization,
			about: self.about,
			expires_at: self.expires_at,
		})
	}
}

impl Link {
	/// Whether the link holds now, for who asks a node: of this chain, not over, and signed by a live
	/// key of each identity that may speak of consent, both in the best and in the finalized state.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if it is not of this format, [`ChainError::Invalid`] if it does not
	/// hold: the error says why.
	pub async fn verify(&self, chain: &Chain) -> Result<(), ChainError> {
		if self.format != FORMAT {
			return Err(ChainError::Malformed(format!("'{}' is not {FORMAT}", self.format)));
		}
		if self.genesis.0 != chain.genesis() {
			return Err(ChainError::Invalid("the link is for another chain".into()));
		}
		self.verify_signatures()?;
		for at in [chain.best().await?, chain.finalized().await?] {
			if time_at(&at).await? >= self.expires_at {
				return Err(ChainError::Invalid(format!(
					"the link said something until {}",
					Moment(self.expires_at)
				)));
			}
			for identity in &self.identities {
				verify_key(&at, identity).await?;
			}
		}
		Ok(())
	}

	fn verify_signatures(&self) -> Result<(), ChainError> {
		let ids = [0, 1].map(|at: usize| PatientId(self.identities[at].patient.0));
		if ids[0] >= ids[1] {
			return Err(ChainError::Malformed(
				"the two identities are not in their order, or are one".into(),
			));
		}
		let terms = LinkTerms {
			genesis: self.genesis.0,
			organization: self.organization,
			about: self.about,
			expires_at: self.expires_at,
		};
		let bytes = terms.bytes(ids);
		for LinkedIdentity { patient, key, signature } in &self.identities {
			let account = account(key)?;
			let mut signed = [0; 64];
			hex::decode_to_slice(signature, &mut signed).map_err(|_| {
				ChainError::Malformed("a signature has 128 hexadecimal digits".into())
			})?;
			if !sr25519::verify(&Signature(signed), &bytes, &PublicKey(account.0)) {
				return Err(ChainError::Invalid(format!(
					"{key} did not sign this link for patient {patient}"
				)));
			}
		}
		Ok(())
	}
}

fn account(key: &str) -> Result<Account, ChainError> {
	key.parse().map_err(|_| ChainError::Malformed(format!("'{key}' is no account")))
}

async fn verify_key(at: &AtBlock, identity: &LinkedIdentity) -> Result<(), ChainError> {
	let LinkedIdentity { patient: id, key, .. } = identity;
	let account = account(key)?;
	let found = patient(at, PatientId(id.0)).await?;
	// A key that an organization keeps says nothing about the person.
	let own = found.filter(|patient| patient.custodian().is_none());
	let speaks = own.is_some_and(|patient| {
		patient
			.keys
			.iter()
			.any(|live| live.key == account && live.purposes.contains(KeyPurpose::Consent))
	});
	if speaks {
		Ok(())
	} else {
		Err(ChainError::Invalid(format!("{key} may not speak for patient {id}")))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn key(name: &str) -> Keypair {
		Keypair::from_uri(&name.parse().unwrap()).unwrap()
	}

	fn terms() -> LinkTerms {
		LinkTerms {
			genesis: [9; 32],
			organization: OrganizationId(7),
			about: LinkedFor::Claim(ClaimId(0x0102)),
			expires_at: 0x0304,
		}
	}

	fn link() -> Link {
		let (clinic, payer) = (key("//clinic-side"), key("//payer-side"));
		let pair = [(PatientId([2; 32]), &clinic), (PatientId([1; 32]), &payer)];
		terms().sign(pair).unwrap()
	}

	#[test]
	fn signed_bytes_are_the_public_format() {
		let mut expected = b"salus/link/v1".to_vec();
		expected.extend([9; 32]);
		expected.extend([1; 32]);
		expected.extend([2; 32]);
		expected.extend([7, 0, 0, 0]);
		expected.extend([0, 2, 1, 0, 0]);
		expected.extend([4, 3, 0, 0, 0, 0, 0, 0]);
		let ids = [PatientId([1; 32]), PatientId([2; 32])];
		assert_eq!(terms().bytes(ids), expected);
		let about = LinkedFor::Record(Hex32([5; 32]));
		let record = LinkTerms { about, ..terms() }.bytes(ids);
		assert_eq!(record[113..146], [&[1][..], &[5; 32]].concat());
	}

	#[test]
	fn a_link_reads_as_it_was_written() {
		let json = serde_json::to_string(&link()).unwrap();
		let read: Link = serde_json::from_str(&json).unwrap();
		assert_eq!(read, link_with_signatures_of(&read));
		read.verify_signatures().unwrap();
		assert_eq!(read.identities[0].patient, Hex32([1; 32]), "the lower one is first");
	}

	/// Signatures are random: all but them is what [`link`] makes.
	fn link_with_signatures_of(other: &Link) -> Link {
		let mut link = link();
		for (one, read) in link.identities.iter_mut().zip(&other.identities) {
			one.signature.clone_from(&read.signature);
		}
		link
	}

	#[test]
	fn whatever_is_changed_is_not_signed() {
		let other = Hex32([3; 32]);
		let changes: [fn(&mut Link, Hex32); 7] = [
			|link, other| link.genesis = other,
			|link, other| link.identities[1].patient = other,
			|link, _| link.organization = OrganizationId(8),
			|link, _| link.about = LinkedFor::Claim(ClaimId(1)),
			|link, other| link.about = LinkedFor::Record(other),
			|link, _| link.expires_at += 1,
			|link, _| link.identities[0].key = link.identities[1].key.clone(),
		];
		for (at, change) in changes.into_iter().enumerate() {
			let mut link = link();
			change(&mut link, other);
			let refused = link.verify_signatures();
			assert!(matches!(refused, Err(ChainError::Invalid(_))), "{at}: {refused:?}");
		}
	}

	#[test]
	fn what_is_no_link_is_refused() {
		let key = key("//ana");
		let same = [(PatientId([1; 32]), &key), (PatientId([1; 32]), &key)];
		assert!(matches!(terms().sign(same), Err(ChainError::Invalid(_))));
		let mut swapped = link();
		swapped.identities.reverse();
		assert!(matches!(swapped.verify_signatures(), Err(ChainError::Malformed(_))));
		let mut twice = link();
		twice.identities[1] = twice.identities[0].clone();
		assert!(matches!(twice.verify_signatures(), Err(ChainError::Malformed(_))));
		for key in ["nobody", ""] {
			let mut link = link();
			link.identities[0].key = key.into();
			assert!(matches!(link.verify_signatures(), Err(ChainError::Malformed(_))));
		}
		for signature in ["", "00", &"zz".repeat(64)] {
			let mut link = link();
			link.identities[0].signature = signature.to_string();
			assert!(matches!(link.verify_signatures(), Err(ChainError::Malformed(_))));
		}
	}
}
