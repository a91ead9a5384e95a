//! Meta-transactions, byte by byte.
//!
//! A meta-transaction is a call that one party signs and another submits and pays for
//! (`pallet-meta-tx`). What is signed is
//!
//! ```text
//! blake2_256( extension version 0 ‖ call ‖ era ‖ Compact(nonce)
//!           ‖ "_meta_tx" ‖ spec version u32 ‖ transaction version u32
//!           ‖ genesis hash ‖ hash of the block in which the era begins )
//! ```
//!
//! The second line is implicit: it is signed but not sent, and the metadata does not describe it.
//! What is sent is
//!
//! ```text
//! call ‖ 0 ‖ 1 (signed) ‖ 1 (sr25519) ‖ signature ‖ account ‖ era ‖ Compact(nonce)
//! ```

use subxt::config::substrate::BlakeTwo256;
use subxt::config::Hasher;
use subxt::ext::codec::{Compact, Encode};
use subxt::utils::Era;
use subxt_signer::sr25519::Keypair;

/// What `MetaTxMarker` adds to the signed bytes, so that no other signature can be taken for one.
const MARKER: &[u8; 8] = b"_meta_tx";
/// The version of the runtime's list of extensions.
const EXTENSION_VERSION: u8 = 0;
/// `VerifySignature::Signed`.
const SIGNED: u8 = 1;
/// `MultiSignature::Sr25519`.
const SR25519: u8 = 1;

/// What a meta-transaction says, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaTransaction {
	/// The encoded call.
	pub call: Vec<u8>,
	/// The signer's nonce.
	pub nonce: u64,
	/// The number of blocks for which it can be submitted, a power of two from 4 on.
	pub period: u64,
	/// The number of the block from which on it can be submitted.
	pub from_number: u64,
	/// That block's hash.
	pub from_hash: [u8; 32],
	/// The chain's first block.
	pub genesis: [u8; 32],
	/// The runtime's version.
	pub spec_version: u32,
	/// The version of the runtime's transactions.
	pub transaction_version: u32,
}

impl MetaTransaction {
	/// The first block in which it can no longer be submitted.
	pub fn dies_at(&self) -> u64 {
		match self.era() {
			Era::Immortal => u64::MAX,
			Era::Mortal { period, .. } => self.from_number.saturating_add(period),
		}
	}

	fn era(&self) -> Era {
		Era::mortal(self.period, self.from_number)
	}

	/// The bytes of the extensions that carry any.
	fn explicit(&self) -> Vec<u8> {
		(self.era(), Compact(self.nonce)).encode()
	}

	/// The bytes that are signed but not sent.
	fn implicit(&self) -> Vec<u8> {
		(MARKER, self.spec_version, self.transaction_version, self.genesis, self.from_hash).encode()
	}

	/// What the signer signs.
	pub fn payload(&self) -> [u8; 32] {
		let mut bytes = vec![EXTENSION_VERSION];
		bytes.extend_from_slice(&self.call);
		bytes.extend(self.explicit());
		bytes.extend(self.implicit());
		blake2_256(&bytes)
	}

	/// The signed meta-transaction, as it is sent.
	pub fn sign(&self, signer: &Keypair) -> Vec<u8> {
		let signature = signer.sign(&self.payload());
		let mut bytes = self.call.clone();
		bytes.extend_from_slice(&[EXTENSION_VERSION, SIGNED, SR25519]);
		bytes.extend_from_slice(&signature.0);
		bytes.extend_from_slice(&signer.public_key().0);
		bytes.extend(self.explicit());
		bytes
	}
}

/// The arguments of `MetaTx.dispatch`.
pub fn dispatch_arguments(signed: &[u8]) -> Vec<u8> {
	let mut arguments = signed.to_vec();
	u32::try_from(signed.len()).unwrap_or(u32::MAX).encode_to(&mut arguments);
	arguments
}

/// BLAKE2b with a digest of 32 bytes, the chain's hash.
pub fn blake2_256(bytes: &[u8]) -> [u8; 32] {
	BlakeTwo256.hash(bytes).0
}

#[cfg(test)]
mod tests {
	use super::*;
	use subxt_signer::sr25519::{dev, verify, PublicKey, Signature};

	fn remark() -> MetaTransaction {
		MetaTransaction {
			call: vec![0, 0, 8, 0xab, 0xcd],
			nonce: 5,
			period: 64,
			from_number: 1000,
			from_hash: [0x22; 32],
			genesis: [0x11; 32],
			spec_version: 100,
			transaction_version: 1,
		}
	}

	/// The preimage, spelled out by hand: phase 1000 mod 64 = 40, era = log2(64) − 1 | 40 << 4.
	const PREIMAGE: &str = concat!(
		"00",
		"000008abcd",
		"8502",
		"14",
		"5f6d6574615f7478",
		"64000000",
		"01000000",
		"1111111111111111111111111111111111111111111111111111111111111111",
		"2222222222222222222222222222222222222222222222222222222222222222",
	);

	const PAYLOAD: &str = "edbf9c21a51590a7edaca1ca71b67bfa8716d7e630c598ce243742c7f25a7207";

	#[test]
	fn payload_is_the_hash_of_known_bytes() {
		let preimage = hex::decode(PREIMAGE).expect("hex");
		assert_eq!(remark().payload(), blake2_256(&preimage));
		// Computed outside of this crate.
		assert_eq!(hex::encode(remark().payload()), PAYLOAD);
	}

	#[test]
	fn signed_bytes_carry_call_signature_account_era_and_nonce() {
		let meta_tx = remark();
		let signed = meta_tx.sign(&dev::alice());
		let (call, rest) = signed.split_at(5);
		assert_eq!(call, meta_tx.call);
		let (head, rest) = rest.split_at(3);
		assert_eq!(head, [0, 1, 1]);
		let (signature, rest) = rest.split_at(64);
		let (account, rest) = rest.split_at(32);
		assert_eq!(account, dev::alice().public_key().0);
		assert_eq!(rest, [0x85, 0x02, 0x14]);
		let signature = Signature(signature.try_into().expect("64 bytes"));
		assert!(verify(&signature, meta_tx.payload(), &PublicKey(dev::alice().public_key().0)));
	}

	#[test]
	fn every_field_changes_the_payload() {
		let changes: [fn(&mut MetaTransaction); 8] = [
			|m| m.call.push(0),
			|m| m.nonce += 1,
			|m| m.period = 128,
			|m| m.from_number += 1,
			|m| m.from_hash = [0; 32],
			|m| m.genesis = [0; 32],
			|m| m.spec_version += 1,
			|m| m.transaction_version += 1,
		];
		for change in changes {
			let mut changed = remark();
			change(&mut changed);
			assert_ne!(changed.payload(), remark().payload(), "{changed:?}");
		}
	}

	#[test]
	fn the_length_is_that_of_the_signed_bytes() {
		let signed = remark().sign(&dev::alice());
		let arguments = dispatch_arguments(&signed);
		assert_eq!(arguments[..signed.len()], signed[..]);
		assert_eq!(
			arguments[signed.len()..],
			u32::try_from(signed.len()).expect("short").to_le_bytes()
		);
	}

	#[test]
	fn it_dies_with_its_era() {
		assert_eq!(remark().dies_at(), 1064);
	}
}
