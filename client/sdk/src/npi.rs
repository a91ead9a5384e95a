//! National Provider Identifiers: ten digits, of which the last checks the others.
//!
//! Providers of the United States have one each, in a public register (45 CFR 162.406). The check digit
//! is that of Luhn over `80840` and the number. The chain never gets the number: whoever must compare
//! shares a key, and compares keyed identifiers.

use salus_commitments::keyed::{keyed_identifier, Kind};
use salus_primitives::KeyedId;

/// What ISO 7812 puts before an NPI: health care, United States.
const ISSUER: &str = "80840";

/// The number in the examples of CMS. It was never given to anybody.
pub const EXAMPLE: &str = "1234567893";

/// Whether numbers that nobody has are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestNpis {
	/// They are refused.
	Refused,
	/// They are taken: [`EXAMPLE`], and numbers that begin with 9, as generators of test data make
	/// them.
	Taken,
}

/// A National Provider Identifier whose check digit is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Npi(String);

/// Why a text is no NPI.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NpiError {
	/// It is something else than ten digits.
	#[error("an NPI has ten digits, and nothing else")]
	NotTenDigits,
	/// Its last digit does not check the others.
	#[error("the check digit of this NPI is wrong: a digit was mistaken, or two changed places")]
	CheckDigit,
	/// No NPI begins so.
	#[error("an NPI begins with 1 or 2")]
	FirstDigit,
	/// Nobody has it: it is for tests.
	#[error("this NPI is for tests: no provider has it")]
	Test,
}

impl Npi {
	/// Reads an NPI. Space around it is not part of it.
	///
	/// # Errors
	///
	/// [`NpiError`] says what is wrong with it.
	pub fn new(text: &str, tests: TestNpis) -> Result<Self, NpiError> {
		let digits = text.trim();
		if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
			return Err(NpiError::NotTenDigits);
		}
		if !passes_luhn(&format!("{ISSUER}{digits}")) {
			return Err(NpiError::CheckDigit);
		}
		let is_test = digits == EXAMPLE || digits.starts_with('9');
		match (is_test, tests) {
			(true, TestNpis::Refused) => Err(NpiError::Test),
			(false, _) if !digits.starts_with(['1', '2']) => Err(NpiError::FirstDigit),
			_ => Ok(Self(digits.to_owned())),
		}
	}

	/// The ten digits.
	pub fn digits(&self) -> &str {
		&self.0
	}

	/// What the chain gets: the same for everybody who has the key, and random to everybody else.
	pub fn identifier(&self, key: &[u8; 32]) -> KeyedId {
		KeyedId(keyed_identifier(key, Kind::Npi, self.0.as_bytes()))
	}
}

/// Whether decimal digits pass Luhn's check (ISO/IEC 7812-1, annex B).
fn passes_luhn(digits: &str) -> bool {
	let sum: u32 = digits
		.bytes()
		.rev()
		.enumerate()
		.map(|(place, digit)| {
			let value = u32::from(digit.wrapping_sub(b'0'));
			match (place % 2, value * 2) {
				(0, _) => value,
				(_, doubled) => doubled / 10 + doubled % 10,
			}
		})
		.sum();
	sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
	use super::*;

	/// The NPI with these nine digits before its check digit.
	fn completed(nine: &str) -> String {
		let found: Vec<_> = (0..10)
			.map(|check| format!("{nine}{check}"))
			.filter(|digits| passes_luhn(&format!("{ISSUER}{digits}")))
			.collect();
		assert_eq!(found.len(), 1, "one check digit is right");
		found[0].clone()
	}

	#[test]
	fn cms_example_is_complete() {
		// "Requirements for National Provider Identifier (NPI) and NPI Check Digit", CMS.
		assert_eq!(completed("123456789"), EXAMPLE);
	}

	#[test]
	fn npis_begin_with_1_or_2() {
		for first in 0..10 {
			let digits = completed(&format!("{first}00000000"));
			let read = Npi::new(&digits, TestNpis::Refused);
			match first {
				1 | 2 => assert_eq!(read.map(|npi| npi.digits().to_owned()), Ok(digits)),
				9 => assert_eq!(read, Err(NpiError::Test)),
				_ => assert_eq!(read, Err(NpiError::FirstDigit)),
			}
		}
	}

	#[test]
	fn test_npis_are_taken_on_request_alone() {
		let synthetic = completed("999999999");
		for digits in [EXAMPLE, &synthetic] {
			assert_eq!(Npi::new(digits, TestNpis::Refused), Err(NpiError::Test));
			assert!(Npi::new(digits, TestNpis::Taken).is_ok());
		}
		// To take them is not to take everything.
		for first in [0, 3, 4, 5, 6, 7, 8] {
			let digits = completed(&format!("{first}00000000"));
			assert_eq!(Npi::new(&digits, TestNpis::Taken), Err(NpiError::FirstDigit));
		}
	}

	/// One digit mistaken is always found; two neighbours that changed places are, but 0 and 9.
	#[test]
	fn mistakes_are_found() {
		let right = completed("112358132");
		for place in 0..10 {
			for digit in b'0'..=b'9' {
				let mut wrong = right.clone().into_bytes();
				if std::mem::replace(&mut wrong[place], digit) == digit {
					continue;
				}
				let wrong = String::from_utf8(wrong).expect("digits");
				assert_eq!(Npi::new(&wrong, TestNpis::Taken), Err(NpiError::CheckDigit), "{wrong}");
			}
		}
		for place in 0..9 {
			let mut wrong = right.clone().into_bytes();
			wrong.swap(place, place + 1);
			let wrong = String::from_utf8(wrong).expect("digits");
			let same = wrong == right;
			assert_eq!(Npi::new(&wrong, TestNpis::Taken).is_ok(), same, "{wrong}");
		}
	}

	#[test]
	fn what_is_no_ten_digits_is_refused() {
		assert!(Npi::new(" 1234567893\n", TestNpis::Taken).is_ok());
		for text in
			["", "123456789", "12345678930", "12345 67893", "123456789x", "１２３４５６７８９３"]
		{
			assert_eq!(Npi::new(text, TestNpis::Taken), Err(NpiError::NotTenDigits), "{text}");
		}
	}

	#[test]
	fn an_identifier_is_that_of_the_commitments() {
		let npi = Npi::new(EXAMPLE, TestNpis::Taken).expect("for tests");
		let expected = "5fd61a27361fa1965aa1046886c1e2d8b9e88e4111ce160ec5ab388a74adcbd5";
		assert_eq!(hex::encode(npi.identifier(&[7; 32]).0), expected);
		assert_ne!(npi.identifier(&[8; 32]), npi.identifier(&[7; 32]));
	}
}
