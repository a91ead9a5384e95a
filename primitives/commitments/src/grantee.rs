//! The commitment to a grantee, for a grant that shall not show whom it is for.

use crate::{hash::sha256, Salt};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use salus_primitives::{Grantee, GranteeHash};
use scale_info::TypeInfo;

/// The commitment to a grantee: `SHA-256("salus/grantee/v1" ‖ 0x00 ‖ salt ‖ SCALE(grantee))`.
///
/// `encoded` is the grantee in SCALE, whatever accounts are on its chain. The salt is 32 random
/// bytes, fresh for each grant: else two grants to one grantee would show that they are.
pub fn commit(encoded: &[u8], salt: &Salt) -> GranteeHash {
	GranteeHash(sha256(&[b"salus/grantee/v1", &[0], salt.as_bytes(), encoded]))
}

/// What shows somebody a grantee: the parameter of a read, never of an extrinsic.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct GranteeOpening<AccountId> {
	/// The salt of the commitment.
	pub salt: [u8; 32],
	/// Whom the grant is for.
	pub grantee: Grantee<AccountId>,
}

impl<AccountId: Encode> GranteeOpening<AccountId> {
	/// The commitment that this opens.
	pub fn hash(&self) -> GranteeHash {
		commit(&self.grantee.encode(), &Salt::from_bytes(self.salt))
	}

	/// Whether this is what was committed to.
	pub fn opens(&self, hash: &GranteeHash) -> bool {
		self.hash() == *hash
	}
}

/// Shows no byte of the salt, so that none gets into a log.
impl<AccountId: core::fmt::Debug> core::fmt::Debug for GranteeOpening<AccountId> {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.debug_struct("GranteeOpening")
			.field("salt", &Salt::from_bytes(self.salt))
			.field("grantee", &self.grantee)
			.finish()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{OrganizationId, Role};

	fn opening(salt: u8, grantee: Grantee<[u8; 32]>) -> GranteeOpening<[u8; 32]> {
		GranteeOpening { salt: [salt; 32], grantee }
	}

	/// Computed by Python:
	/// `sha256(b"salus/grantee/v1\0" + bytes([7]) * 32 + scale).hexdigest()`, where `scale` is
	/// `bytes.fromhex("0203000000")` for organization 3, and `b"\3" + bytes([0x0a]) * 32`.
	#[test]
	fn golden_vectors() {
		for (grantee, expected) in [
			(
				Grantee::Organization(OrganizationId(3)),
				"d9285f7ce409e5f987fdb178951043aec340f7a82fcde72c7e8b93a913eeb4a5",
			),
			(
				Grantee::Practitioner([0x0a; 32]),
				"9dcae465000463e8c59bbe76279f8a3615dd23fd969b26dd7965ca0cdfbb9e32",
			),
		] {
			assert_eq!(hex::encode(opening(7, grantee).hash().0), expected);
		}
	}

	#[test]
	fn only_the_same_grantee_and_salt_open() {
		let mut seen = std::collections::BTreeSet::new();
		for salt in [1, 2] {
			for grantee in [
				Grantee::AnyMember,
				Grantee::Role(Role::Provider),
				Grantee::Role(Role::Payer),
				Grantee::Organization(OrganizationId(1)),
				Grantee::Organization(OrganizationId(2)),
				Grantee::Practitioner([1; 32]),
				Grantee::Practitioner([2; 32]),
			] {
				let opening = opening(salt, grantee);
				assert!(opening.opens(&opening.hash()));
				assert!(seen.iter().all(|other| !opening.opens(other)), "{opening:?}");
				assert!(seen.insert(opening.hash()));
			}
		}
	}

	#[test]
	fn every_bit_counts() {
		let (salt, encoded) = ([7; 32], [2, 3, 0, 0, 0]);
		let base = commit(&encoded, &Salt::from_bytes(salt));
		for bit in 0..32 * 8 {
			let mut other = salt;
			other[bit / 8] ^= 1 << (bit % 8);
			assert_ne!(commit(&encoded, &Salt::from_bytes(other)), base);
		}
		for bit in 0..5 * 8 {
			let mut other = encoded;
			other[bit / 8] ^= 1 << (bit % 8);
			assert_ne!(commit(&other, &Salt::from_bytes(salt)), base);
		}
		assert_ne!(commit(&[2, 3, 0, 0], &Salt::from_bytes(salt)), base);
		assert_ne!(commit(&[2, 3, 0, 0, 0, 0], &Salt::from_bytes(salt)), base);
	}

	#[test]
	fn an_opening_shows_no_salt_in_debug_output() {
		let shown = alloc::format!("{:?}", opening(0xab, Grantee::AnyMember));
		assert_eq!(shown, "GranteeOpening { salt: Salt(..), grantee: AnyMember }");
	}

	#[test]
	fn an_opening_survives_scale() {
		let opening = opening(7, Grantee::Practitioner([1; 32]));
		let encoded = opening.encode();
		assert_eq!(encoded.len(), GranteeOpening::<[u8; 32]>::max_encoded_len());
		assert_eq!(GranteeOpening::decode(&mut &encoded[..]).unwrap(), opening);
	}
}
