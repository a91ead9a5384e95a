//! The commitment to a grantee, for a grant that shall not show whom it is for.
//!
//! The file of an opening, JSON, with a newline at its end:
//!
//! ```json
//! {
//!   "format": "salus/grantee-opening/v1",
//!   "salt": "<64 hex digits>",
//!   "grantee": "<66 hex digits: SCALE(grantee), followed by zero bytes, 33 bytes together>"
//! }
//! ```
//!
//! The zeros are the file's alone: its length does not say which kind of grantee is in it. Members of
//! other names are errors, and so is a grantee that is itself a commitment. Hexadecimal is written in
//! lower case without 0x and read in either case.

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

#[cfg(feature = "json")]
mod file {
	use super::GranteeOpening;
	use codec::{Decode, Encode};
	use salus_primitives::{hex32, Grantee};
	use serde::{Deserialize, Serialize};

	/// The name of the file's format that this crate writes and reads.
	pub const FORMAT: &str = "salus/grantee-opening/v1";

	/// The length to which a grantee is padded in the file: that of the longest one, where accounts
	/// have 32 bytes.
	pub const GRANTEE_BYTES: usize = 33;

	#[derive(Serialize, Deserialize)]
	#[serde(deny_unknown_fields)]
	struct File {
		format: String,
		#[serde(with = "hex32")]
		salt: [u8; 32],
		grantee: String,
	}

	impl<AccountId: Encode + Decode> GranteeOpening<AccountId> {
		/// Reads an opening file.
		///
		/// # Errors
		///
		/// What is no JSON of this format, another format, and a grantee of another length, that does
		/// not decode, whose padding is not zero, or that is itself a commitment.
		pub fn from_json(json: &[u8]) -> Result<Self, GranteeError> {
			/// The format alone, so that a later one is named rather than called malformed.
			#[derive(Deserialize)]
			struct Format {
				format: String,
			}
			let malformed = |error: serde_json::Error| GranteeError::Malformed(error.to_string());
			let Format { format } = serde_json::from_slice(json).map_err(malformed)?;
			if format != FORMAT {
				return Err(GranteeError::UnsupportedFormat(format));
			}
			let file: File = serde_json::from_slice(json).map_err(malformed)?;
			let bytes = hex::decode(file.grantee)
				.map_err(|error| GranteeError::Malformed(error.to_string()))?;
			if bytes.len() != GRANTEE_BYTES {
				return Err(GranteeError::Length);
			}
			let mut rest = &bytes[..];
			let grantee = Grantee::decode(&mut rest)
				.map_err(|error| GranteeError::Grantee(error.to_string()))?;
			if rest.iter().any(|byte| *byte != 0) {
				return Err(GranteeError::Padding);
			}
			if matches!(grantee, Grantee::Committed(_)) {
				return Err(GranteeError::Committed);
			}
			Ok(Self { salt: file.salt, grantee })
		}

		/// The opening file, of one length whoever is in it.
		///
		/// # Errors
		///
		/// The grantee is itself a commitment, or longer than [`GRANTEE_BYTES`], as where accounts
		/// are: nobody could read the file.
		pub fn to_json(&self) -> Result<Vec<u8>, GranteeError> {
			if matches!(self.grantee, Grantee::Committed(_)) {
				return Err(GranteeError::Committed);
			}
			let mut bytes = self.grantee.encode();
			if bytes.len() > GRANTEE_BYTES {
				return Err(GranteeError::Length);
			}
			bytes.resize(GRANTEE_BYTES, 0);
			let file = File { format: FORMAT.into(), salt: self.salt, grantee: hex::encode(bytes) };
			let mut json = serde_json::to_vec_pretty(&file)
				.map_err(|error| GranteeError::Malformed(error.to_string()))?;
			json.push(b'\n');
			Ok(json)
		}
	}

	/// Why a file opens no grantee.
	#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
	pub enum GranteeError {
		/// It is no JSON of this format.
		#[error("this is no opening file of a grantee: {0}")]
		Malformed(String),
		/// It is of a format that this program does not know.
		#[error("the file is of the format {0:?}, and this program reads {FORMAT}")]
		UnsupportedFormat(String),
		/// The grantee is shorter or longer than all are in such a file.
		#[error("the grantee does not have {GRANTEE_BYTES} bytes")]
		Length,
		/// The grantee has a code that nobody knows.
		#[error("the grantee is none: {0}")]
		Grantee(String),
		/// Something other than zeros follows the grantee.
		#[error("something follows the grantee where there must be zeros")]
		Padding,
		/// A commitment names somebody, not another commitment.
		#[error("the grantee is itself a commitment, and names nobody")]
		Committed,
	}
}

#[cfg(feature = "json")]
pub use file::{GranteeError, FORMAT, GRANTEE_BYTES};

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

	/// The file of organization 3 under the salt of the vectors, with other members in it or not.
	fn file(changes: &[(&str, serde_json::Value)]) -> Vec<u8> {
		let mut file = serde_json::json!({
			"format": "salus/grantee-opening/v1",
			"salt": "07".repeat(32),
			"grantee": format!("0203000000{}", "00".repeat(28)),
		});
		for (name, value) in changes {
			file[*name] = value.clone();
		}
		file.to_string().into_bytes()
	}

	fn read(file: &[u8]) -> Result<GranteeOpening<[u8; 32]>, GranteeError> {
		GranteeOpening::from_json(file)
	}

	#[test]
	fn the_file_is_the_public_format() {
		let clinic = opening(7, Grantee::Organization(OrganizationId(3)));
		assert_eq!(read(&file(&[])), Ok(clinic.clone()));
		let written: serde_json::Value =
			serde_json::from_slice(&clinic.to_json().unwrap()).unwrap();
		let expected: serde_json::Value = serde_json::from_slice(&file(&[])).unwrap();
		assert_eq!(written, expected);
		assert_eq!(clinic.to_json().unwrap().last(), Some(&b'\n'));
	}

	#[test]
	fn every_grantee_survives_its_file_and_all_files_are_of_one_length() {
		let mut lengths = std::collections::BTreeSet::new();
		for grantee in [
			Grantee::AnyMember,
			Grantee::Role(Role::Researcher),
			Grantee::Organization(OrganizationId(u32::MAX)),
			Grantee::Practitioner([0; 32]),
			Grantee::Person(salus_primitives::PatientId([0xff; 32])),
		] {
			let opening = opening(7, grantee);
			let json = opening.to_json().unwrap();
			assert_eq!(read(&json), Ok(opening));
			lengths.insert(json.len());
		}
		assert_eq!(lengths.len(), 1);
	}

	#[test]
	fn what_names_nobody_is_no_file() {
		let nested = opening(7, Grantee::Committed(GranteeHash([1; 32])));
		assert_eq!(nested.to_json(), Err(GranteeError::Committed));
		let nested = hex::encode(nested.grantee.encode());
		let hex = |text: String| serde_json::json!(text);
		for (member, value, error) in [
			("grantee", hex(nested), GranteeError::Committed),
			("grantee", hex("0203000000".into()), GranteeError::Length),
			("grantee", hex(format!("0203000000{}", "00".repeat(29))), GranteeError::Length),
			("grantee", hex(format!("0203000000{}01", "00".repeat(27))), GranteeError::Padding),
			(
				"format",
				hex("salus/grantee-opening/v2".into()),
				GranteeError::UnsupportedFormat("salus/grantee-opening/v2".into()),
			),
		] {
			assert_eq!(read(&file(&[(member, value)])), Err(error));
		}
		let unknown = hex(format!("09{}", "00".repeat(32)));
		assert!(matches!(read(&file(&[("grantee", unknown)])), Err(GranteeError::Grantee(_))));
		for (member, value) in [
			("salt", hex("07".into())),
			("grantee", hex("zz".repeat(33))),
			("padding", serde_json::json!(0)),
		] {
			let read = read(&file(&[(member, value)]));
			assert!(matches!(read, Err(GranteeError::Malformed(_))), "{member}");
		}
		assert!(matches!(read(b"{}"), Err(GranteeError::Malformed(_))));
	}
}
