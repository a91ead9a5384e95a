//! SHA-256 and HMAC-SHA-256 over several pieces.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// The block of SHA-256 in bytes, to which HMAC pads its key.
const BLOCK: usize = 64;

/// `SHA-256(pieces[0] ‖ pieces[1] ‖ …)`.
pub(crate) fn sha256(pieces: &[&[u8]]) -> [u8; 32] {
	let mut hasher = Sha256::new();
	for piece in pieces {
		hasher.update(piece);
	}
	hasher.finalize().into()
}

/// `HMAC-SHA-256(key, pieces[0] ‖ pieces[1] ‖ …)`, RFC 2104. The key may have any length.
pub(crate) fn hmac_sha256(key: &[u8], pieces: &[&[u8]]) -> [u8; 32] {
	// RFC 2104 section 2: a key longer than a block is hashed, and zeros fill it up. Done here,
	// because the library's function for any key returns a `Result` that is never an error.
	let mut block = [0u8; BLOCK];
	let hashed;
	let short = if key.len() > BLOCK {
		hashed = sha256(&[key]);
		&hashed[..]
	} else {
		key
	};
	for (slot, byte) in block.iter_mut().zip(short) {
		*slot = *byte;
	}

	let mut mac = <Hmac<Sha256> as hmac::digest::KeyInit>::new(&block.into());
	for piece in pieces {
		mac.update(piece);
	}
	mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
	use super::*;

	fn hex32(text: &str) -> [u8; 32] {
		hex::decode(text).unwrap().try_into().unwrap()
	}

	/// FIPS 180-4, the examples of NIST.
	#[test]
	fn sha256_vectors() {
		for (input, digest) in [
			("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
			("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
			(
				"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
				"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
			),
		] {
			assert_eq!(sha256(&[input.as_bytes()]), hex32(digest), "{input}");
			let (left, right) = input.as_bytes().split_at(input.len() / 3);
			assert_eq!(sha256(&[left, &[], right]), hex32(digest), "{input} in pieces");
		}
	}

	/// RFC 4231 section 4, the test cases 1 to 4, 6 and 7 (5 truncates).
	#[test]
	fn hmac_sha256_rfc4231_vectors() {
		let cases: [(&[u8], &[u8], &str); 6] = [
			(
				&[0x0b; 20],
				b"Hi There",
				"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
			),
			(
				b"Jefe",
				b"what do ya want for nothing?",
				"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
			),
			(
				&[0xaa; 20],
				&[0xdd; 50],
				"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
			),
			(
				&[
					1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
					23, 24, 25,
				],
				&[0xcd; 50],
				"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
			),
			(
				&[0xaa; 131],
				b"Test Using Larger Than Block-Size Key - Hash Key First",
				"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
			),
			(
				&[0xaa; 131],
				b"This is a test using a larger than block-size key and a larger than \
				  block-size data. The key needs to be hashed before being used by the HMAC \
				  algorithm.",
				"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
			),
		];
		for (key, message, mac) in cases {
			assert_eq!(hmac_sha256(key, &[message]), hex32(mac));
			let (left, right) = message.split_at(message.len() / 2);
			assert_eq!(hmac_sha256(key, &[left, right]), hex32(mac), "in pieces");
		}
	}

	#[test]
	fn hmac_key_of_one_block_is_not_hashed() {
		use hmac::Mac;
		for len in [0, 1, 63, 64, 65, 128] {
			let key = alloc::vec![0x5a; len];
			let mut library = <Hmac<Sha256> as Mac>::new_from_slice(&key).unwrap();
			library.update(b"salus");
			let expected: [u8; 32] = library.finalize().into_bytes().into();
			assert_eq!(hmac_sha256(&key, &[b"salus"]), expected, "key of {len} bytes");
		}
	}
}
