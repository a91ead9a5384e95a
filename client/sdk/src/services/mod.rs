//! Services on claims: how their codes are committed to, and told apart, without being shown.
//!
//! Two texts are made of a service, from fields with the byte 0x1f (unit separator) between them.
//! Modifiers are in ascending order, with commas between them; what is not there is empty.
//!
//! - coded line: `SHA-256("salus/coded-line/v1" ‖ 0x00 ‖ salt ‖ text)`, of system, code, modifiers
//!   and site;
//! - service tag: `HMAC-SHA-256(key, "salus/service-tag/v1" ‖ 0x00 ‖ text)`, of member, day, system,
//!   code, modifiers, units and site.
//!
//! The member is the payer-side identity in hexadecimal, the day is written as 2019-05-17, units as a
//! decimal number. The key comes from the payer, for one coverage and one year: who does not have it
//! cannot try codes until one gives the tag.
//!
//! Equal services have to give equal tags, so each field has one spelling:
//!
//! | field | spelling |
//! |---|---|
//! | system | the URI that HL7 endorses, in place of an object identifier, https, another case |
//! | code | in upper case, if of CPT, HCPCS, CDT, ICD-10 or LOINC; ICD-10 diagnoses with their point |
//! | modifiers | as the code; each once |
//! | site | a CMS place-of-service code of two digits, or empty |
//!
//! Systems that are not known here are taken as they are written.

mod spelling;

use crate::chain::{CalendarDay, Hex32};
use rand::rngs::OsRng;
use rand::RngCore;
use salus_commitments::keyed::{keyed_identifier, Kind};
use salus_commitments::Salt;
use salus_primitives::{Day, PatientId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What stands between the fields of a text.
const SEPARATOR: &str = "\u{1f}";

/// Why something is no coded service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
	/// There is no system, or no code.
	#[error("'{0}' is no coded service: it is written as SYSTEM|CODE")]
	NotCoded(String),
	/// A field has a character that could pass for the end of it.
	#[error("{0} of a service has a control character, or a modifier has a comma")]
	Forbidden(&'static str),
	/// The site is no place-of-service code.
	#[error("'{0}' is no place-of-service code of CMS, which has two digits, as 11 for an office")]
	NotASite(String),
	/// The system gives no random bytes.
	#[error("the system gives no random bytes: {0}")]
	NoRandomness(String),
}

/// A service, as it is coded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodedService {
	system: String,
	code: String,
	modifiers: Vec<String>,
	site: String,
}

impl CodedService {
	/// The service of this code, written as `SYSTEM|CODE`, with its modifiers and the site where it
	/// was rendered, in the one spelling. Space around each is not part of it.
	pub fn new(coded: &str, modifiers: &[String], site: &str) -> Result<Self, ServiceError> {
		let (system, code) = coded
			.rsplit_once('|')
			.map(|(system, code)| (system.trim(), code.trim()))
			.filter(|(system, code)| !system.is_empty() && !code.is_empty())
			.ok_or_else(|| ServiceError::NotCoded(coded.into()))?;
		let forbidden = |text: &str| text.chars().any(char::is_control);
		for (name, text) in [("the system", system), ("the code", code)] {
			if forbidden(text) {
				return Err(ServiceError::Forbidden(name));
			}
		}
		if modifiers.iter().any(|modifier| forbidden(modifier.trim()) || modifier.contains(',')) {
			return Err(ServiceError::Forbidden("a modifier"));
		}
		let (system, code, modifiers) = spelling::normalized(system, code, modifiers);
		Ok(Self { system, code, modifiers, site: spelling::site(site)? })
	}

	/// The commitment that stands on the chain.
	pub fn commitment(&self, salt: &Salt) -> [u8; 32] {
		let modifiers = self.modifiers.join(",");
		let fields = [self.system.as_str(), &self.code, &modifiers, &self.site];
		Sha256::new()
			.chain_update(b"salus/coded-line/v1\0")
			.chain_update(salt.as_bytes())
			.chain_update(fields.join(SEPARATOR))
			.finalize()
			.into()
	}

	/// The keyed identifier by which a second claim for the same service is found out.
	pub fn tag(&self, key: &[u8; 32], member: PatientId, day: Day, units: u32) -> [u8; 32] {
		let fields = [
			hex::encode(member.0),
			CalendarDay(day).to_string(),
			self.system.clone(),
			self.code.clone(),
			self.modifiers.join(","),
			units.to_string(),
			self.site.clone(),
		];
		keyed_identifier(key, Kind::ServiceTag, fields.join(SEPARATOR).as_bytes())
	}
}

impl std::fmt::Display for CodedService {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "{}|{}", self.system, self.code)?;
		if !self.modifiers.is_empty() {
			write!(f, " {}", self.modifiers.join(","))?;
		}
		if !self.site.is_empty() {
			write!(f, " at {}", self.site)?;
		}
		Ok(())
	}
}

/// A salt that nobody else has.
pub fn fresh_salt() -> Result<Salt, ServiceError> {
	let mut salt = [0; 32];
	OsRng
		.try_fill_bytes(&mut salt)
		.map_err(|error| ServiceError::NoRandomness(error.to_string()))?;
	Ok(Salt::from_bytes(salt))
}

/// What opens the commitment of a claim's line. A vault keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodedLine {
	salt: Hex32,
	/// What was rendered.
	pub service: CodedService,
}

impl CodedLine {
	/// Commits to a service with a fresh salt.
	pub fn draw(service: CodedService) -> Result<Self, ServiceError> {
		Ok(Self { salt: Hex32(*fresh_salt()?.as_bytes()), service })
	}

	/// The commitment that stands on the chain.
	pub fn commitment(&self) -> [u8; 32] {
		self.service.commitment(&Salt::from_bytes(self.salt.0))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::collections::BTreeSet;

	fn service(coded: &str, modifiers: &[&str], site: &str) -> CodedService {
		let modifiers: Vec<_> = modifiers.iter().map(ToString::to_string).collect();
		CodedService::new(coded, &modifiers, site).expect("a service")
	}

	#[test]
	fn commitment_follows_its_formula() {
		let bytes = [
			b"salus/coded-line/v1\0".as_slice(),
			&[7; 32],
			b"http://www.ama-assn.org/go/cpt\x1f99213\x1f25,59\x1f11",
		]
		.concat();
		let expected: [u8; 32] = Sha256::digest(bytes).into();
		let service = service("http://www.ama-assn.org/go/cpt| 99213", &["59", "25"], "11 ");
		assert_eq!(service.commitment(&Salt::from_bytes([7; 32])), expected);
	}

	#[test]
	fn everything_counts_in_a_tag() {
		let plain = service("s|c", &[], "");
		let member = PatientId([1; 32]);
		let mut seen = BTreeSet::from([plain.tag(&[0; 32], member, Day(1), 1)]);
		for other in [
			plain.tag(&[1; 32], member, Day(1), 1),
			plain.tag(&[0; 32], PatientId([2; 32]), Day(1), 1),
			plain.tag(&[0; 32], member, Day(2), 1),
			plain.tag(&[0; 32], member, Day(1), 2),
			service("s|d", &[], "").tag(&[0; 32], member, Day(1), 1),
			service("t|c", &[], "").tag(&[0; 32], member, Day(1), 1),
			service("s|c", &["25"], "").tag(&[0; 32], member, Day(1), 1),
			service("s|c", &[], "25").tag(&[0; 32], member, Day(1), 1),
		] {
			assert!(seen.insert(other));
		}
		let spelled = service(" s | c ", &[], " ");
		assert_eq!(
			spelled.tag(&[0; 32], member, Day(1), 1),
			plain.tag(&[0; 32], member, Day(1), 1)
		);
	}

	/// What a claim says, twice: code, modifiers, site.
	type Pair = [(&'static str, &'static [&'static str], &'static str); 2];

	fn tags(pair: &Pair) -> [[u8; 32]; 2] {
		pair.map(|(coded, modifiers, site)| {
			service(coded, modifiers, site).tag(&[0; 32], PatientId([1; 32]), Day(1), 1)
		})
	}

	#[test]
	fn spellings_of_one_service_give_one_tag() {
		const CPT: &str = "http://www.ama-assn.org/go/cpt|0042T";
		const HCPCS: &str = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets|J1885";
		const ICD: &str = "http://hl7.org/fhir/sid/icd-10-cm|E11.9";
		let equal: [Pair; 16] = [
			[(HCPCS, &[], ""), ("urn:oid:2.16.840.1.113883.6.285|j1885", &[], "")],
			[
				(HCPCS, &[], ""),
				("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets/|J1885", &[], ""),
			],
			[(CPT, &[], ""), ("urn:oid:2.16.840.1.113883.6.12|0042t", &[], "")],
			[(CPT, &[], ""), ("URN:OID:2.16.840.1.113883.6.12|0042T", &[], "")],
			[(CPT, &[], ""), ("2.16.840.1.113883.6.12|0042T", &[], "")],
			[(CPT, &[], ""), ("HTTP://www.AMA-assn.org/go/CPT | 0042T ", &[], " ")],
			[(CPT, &["LT", "25"], ""), (CPT, &["25", " lt", "LT", ""], "")],
			[(CPT, &[], "02"), (CPT, &[], " 2 ")],
			[(ICD, &[], ""), ("urn:oid:2.16.840.1.113883.6.90|e119", &[], "")],
			[
				("http://hl7.org/fhir/sid/icd-10|I10", &[], ""),
				("urn:oid:2.16.840.1.113883.6.3|i10.", &[], ""),
			],
			[
				("http://www.cms.gov/Medicare/Coding/ICD10|0DTJ4ZZ", &[], ""),
				("http://www.icd10data.com/icd10pcs|0dtj4zz", &[], ""),
			],
			[
				("http://loinc.org|LP7819-8", &[], ""),
				("urn:oid:2.16.840.1.113883.6.1|lp7819-8", &[], ""),
			],
			[
				("http://www.ada.org/cdt|D0120", &[], ""),
				("urn:oid:2.16.840.1.113883.6.13|d0120", &[], ""),
			],
			[
				("http://snomed.info/sct|80146002", &[], ""),
				("urn:oid:2.16.840.1.113883.6.96|80146002", &[], ""),
			],
			[
				("http://hl7.org/fhir/sid/ndc|0409-3793-01", &[], ""),
				("urn:oid:2.16.840.1.113883.6.69|0409-3793-01", &[], ""),
			],
			[
				("http://hl7.org/fhir/sid/cvx|140", &[], ""),
				("urn:oid:2.16.840.1.113883.12.292|140", &[], ""),
			],
		];
		for pair in equal {
			let [one, other] = tags(&pair);
			assert_eq!(one, other, "{pair:?}");
		}
	}

	#[test]
	fn different_services_give_different_tags() {
		const CPT: &str = "http://www.ama-assn.org/go/cpt|99213";
		let different: [Pair; 9] = [
			[(CPT, &[], ""), ("http://www.ama-assn.org/go/cpt|99214", &[], "")],
			[(CPT, &[], ""), ("http://www.ada.org/cdt|99213", &[], "")],
			[(CPT, &[], ""), (CPT, &["25"], "")],
			[(CPT, &["25"], ""), (CPT, &["LT"], "")],
			[(CPT, &[], "11"), (CPT, &[], "")],
			[(CPT, &[], "11"), (CPT, &[], "1")],
			[
				("http://hl7.org/fhir/sid/icd-10-cm|E11.9", &[], ""),
				("http://hl7.org/fhir/sid/icd-10|E11.9", &[], ""),
			],
			// What is not known may tell case and names apart.
			[("https://example.org/codes|a1", &[], ""), ("https://example.org/codes|A1", &[], "")],
			[("https://example.org/codes|a1", &[], ""), ("http://example.org/codes|a1", &[], "")],
		];
		for pair in different {
			let [one, other] = tags(&pair);
			assert_ne!(one, other, "{pair:?}");
		}
	}

	#[test]
	fn sites_are_places_of_service() {
		for (written, spelled) in [("", ""), ("1", "01"), ("01", "01"), ("99", "99"), (" 11", "11")]
		{
			assert_eq!(spelling::site(written), Ok(spelled.into()));
		}
		for wrong in ["0", "00", "111", "office", "1a", "-1", "१"] {
			assert_eq!(spelling::site(wrong), Err(ServiceError::NotASite(wrong.into())));
		}
	}

	#[test]
	fn what_is_not_coded_is_refused() {
		for wrong in ["", "99213", "|99213", "http://cpt|", "a\u{1f}b|c", "a|b\nc"] {
			assert!(CodedService::new(wrong, &[], "").is_err(), "{wrong:?}");
		}
		assert!(CodedService::new("a|b", &["25,59".into()], "").is_err());
		assert!(CodedService::new("a|b", &[], "x\u{1f}y").is_err());
	}

	#[test]
	fn a_kept_line_opens_its_commitment() {
		let line = CodedLine::draw(service("s|c", &[], "")).expect("a line");
		let kept = serde_json::to_vec(&line).expect("JSON");
		let read: CodedLine = serde_json::from_slice(&kept).expect("a line");
		assert_eq!(read.commitment(), line.commitment());
		let again = CodedLine::draw(line.service.clone()).expect("a line");
		assert_ne!(again.commitment(), line.commitment(), "each line has a salt of its own");
	}
}
