//! The seed of a record version, and the four salts that come of it.

use crate::hash::hmac_sha256;

/// A salt: 32 bytes that keep a commitment from being guessed. Who knows salt and value can check
/// the commitment; who knows neither learns nothing from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
	/// The salt of these bytes.
	pub const fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// Its bytes.
	pub const fn as_bytes(&self) -> &[u8; 32] {
		&self.0
	}
}

/// Shows no byte, so that no salt gets into a log.
impl core::fmt::Debug for Salt {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("Salt(..)")
	}
}

/// The seed of one record version: 32 random bytes, kept by the holder alone and destroyed when the
/// record is erased. It is in no opening and in no call; it has no encoding, so that it cannot get
/// into one.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
	/// The seed of these bytes, which must come from a cryptographic random source, fresh for each
	/// version of each record.
	pub const fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// Its bytes, for the holder's own store.
	pub const fn as_bytes(&self) -> &[u8; 32] {
		&self.0
	}

	/// The four salts: `HMAC-SHA-256(seed, "record" | "subject" | "member" | "label")`.
	///
	/// Each can be given away without the others: none of them, nor three together, says anything
	/// about the fourth or about the seed.
	pub fn salts(&self) -> Salts {
		let salt = |name: &str| Salt(hmac_sha256(&self.0, &[name.as_bytes()]));
		Salts {
			record: salt("record"),
			subject: salt("subject"),
			member: salt("member"),
			label: salt("label"),
		}
	}
}

/// Shows no byte, so that no seed gets into a log.
impl core::fmt::Debug for Seed {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("Seed(..)")
	}
}

/// The four salts of one record version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salts {
	/// Of the record commitment.
	pub record: Salt,
	/// Of the subject commitment.
	pub subject: Salt,
	/// Of the member tag.
	pub member: Salt,
	/// Of the label commitment.
	pub label: Salt,
}

#[cfg(test)]
mod tests {
	use super::*;

	/// Computed outside of this crate.
	#[test]
	fn salts_golden_vector() {
		let salts = Seed::from_bytes([0x42; 32]).salts();
		for (salt, expected) in [
			(salts.record, "31d1bf994524cb20380f40cf6094e27e547f6230b127a0726ca1e9a6dc2c0a56"),
			(salts.subject, "abacf3c2a9ac2f26e19ad32735dcdc8af26031c3d7a71344bb9055cc81a1458d"),
			(salts.member, "b114c519d8f2c39a9848a77556899c696fa73e7a5b2b47a1cc6b3c07c70c61f4"),
			(salts.label, "2b5dd98f205a22203f8a29e684a92c5aa50cdb213e8b148faaf9f08bc6d1f42c"),
		] {
			assert_eq!(hex::encode(salt.as_bytes()), expected);
		}
	}

	#[test]
	fn secrets_do_not_show_in_debug_output() {
		let seed = Seed::from_bytes([0xab; 32]);
		let shown = alloc::format!("{seed:?} {:?}", seed.salts());
		assert!(shown.starts_with("Seed(..) Salts { record: Salt(..)"), "{shown}");
		assert!(!shown.contains("171") && !shown.to_lowercase().contains("ab,"), "{shown}");
	}
}
