//! Accounts, days and moments as people read them.

use crate::chain::words;
use codec::{Decode, Encode};
use jiff::{civil::Date, Timestamp};
use salus_primitives::{Day, UnixMillis};
use serde::{Serialize, Serializer};
use std::str::FromStr;
use subxt::utils::AccountId32;

/// An account: 32 bytes, written as SS58 with prefix 42.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Account(pub [u8; 32]);

/// A text that is no account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no account: give it as SS58, or as 64 hexadecimal digits")]
pub struct NoAccount(pub String);

impl Account {
	/// The account's bytes in lower-case hexadecimal.
	pub fn hex(&self) -> String {
		hex::encode(self.0)
	}

	/// The account as SS58 with prefix 42.
	pub fn ss58(&self) -> String {
		AccountId32(self.0).to_string()
	}
}

impl std::fmt::Display for Account {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str(&self.ss58())
	}
}

impl FromStr for Account {
	type Err = NoAccount;

	fn from_str(text: &str) -> Result<Self, NoAccount> {
		let mut bytes = [0u8; 32];
		if hex::decode_to_slice(text, &mut bytes).is_ok() {
			return Ok(Self(bytes));
		}
		AccountId32::from_str(text).map(|id| Self(id.0)).map_err(|_| NoAccount(text.into()))
	}
}

impl From<AccountId32> for Account {
	fn from(id: AccountId32) -> Self {
		Self(id.0)
	}
}

impl From<Account> for AccountId32 {
	fn from(account: Account) -> Self {
		AccountId32(account.0)
	}
}

impl From<&subxt_signer::sr25519::Keypair> for Account {
	fn from(pair: &subxt_signer::sr25519::Keypair) -> Self {
		Self(pair.public_key().0)
	}
}

impl Serialize for Account {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		#[derive(Serialize)]
		struct Both {
			ss58: String,
			hex: String,
		}
		Both { ss58: self.ss58(), hex: self.hex() }.serialize(serializer)
	}
}

/// A moment on the chain's clock, written as RFC 3339 in UTC with milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub UnixMillis);

impl std::fmt::Display for Moment {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		let timestamp =
			i64::try_from(self.0).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
		match timestamp {
			Some(timestamp) => write!(f, "{timestamp:.3}"),
			// Beyond year 9999: what is meant is "never".
			None => write!(f, "{} ms", self.0),
		}
	}
}

impl Serialize for Moment {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

/// A calendar day, written as FHIR writes it: `2019-05-17`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDay(pub Day);

/// A text that is no calendar day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no day: it is written as 2019-05-17")]
pub struct NoDay(pub String);

impl std::fmt::Display for CalendarDay {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str(&words::day(self.0))
	}
}

impl FromStr for CalendarDay {
	type Err = NoDay;

	fn from_str(text: &str) -> Result<Self, NoDay> {
		let date: Date = text.parse().map_err(|_| NoDay(text.into()))?;
		let span = date
			.since((jiff::Unit::Day, Date::constant(1970, 1, 1)))
			.map_err(|_| NoDay(text.into()))?;
		Ok(Self(Day(span.get_days())))
	}
}

impl Serialize for CalendarDay {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

impl<'de> serde::Deserialize<'de> for CalendarDay {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = String::deserialize(deserializer)?;
		text.parse().map_err(serde::de::Error::custom)
	}
}

/// 32 bytes, written in lower-case hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode)]
pub struct Hex32(pub [u8; 32]);

impl std::fmt::Display for Hex32 {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str(&hex::encode(self.0))
	}
}

impl FromStr for Hex32 {
	type Err = hex::FromHexError;

	fn from_str(text: &str) -> Result<Self, hex::FromHexError> {
		let mut bytes = [0u8; 32];
		hex::decode_to_slice(text, &mut bytes)?;
		Ok(Self(bytes))
	}
}

impl Serialize for Hex32 {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

impl<'de> serde::Deserialize<'de> for Hex32 {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = String::deserialize(deserializer)?;
		text.parse().map_err(serde::de::Error::custom)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
	const ALICE_HEX: &str = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

	#[test]
	fn accounts_parse_from_both_forms_works() {
		let account: Account = ALICE.parse().expect("SS58");
		assert_eq!(account.hex(), ALICE_HEX);
		assert_eq!(ALICE_HEX.parse::<Account>().expect("hex"), account);
		assert_eq!(account.to_string(), ALICE);
	}

	#[test]
	fn other_texts_are_no_accounts() {
		for text in ["", "Alice", &ALICE[1..], &format!("0x{ALICE_HEX}"), &ALICE_HEX[2..]] {
			assert!(text.parse::<Account>().is_err(), "{text}");
		}
	}

	#[test]
	fn days_are_read_as_they_are_written() {
		for (text, day) in [("1970-01-01", 0), ("1969-12-31", -1), ("2024-03-01", 19_783)] {
			assert_eq!(text.parse::<CalendarDay>(), Ok(CalendarDay(Day(day))));
			assert_eq!(CalendarDay(Day(day)).to_string(), text);
		}
		for text in ["", "2024-13-01", "2024", "day 3"] {
			assert!(text.parse::<CalendarDay>().is_err(), "{text}");
		}
	}

	#[test]
	fn moments_read_as_utc() {
		assert_eq!(Moment(0).to_string(), "1970-01-01T00:00:00.000Z");
		assert_eq!(Moment(1_700_000_000_123).to_string(), "2023-11-14T22:13:20.123Z");
		assert_eq!(Moment(u64::MAX).to_string(), "18446744073709551615 ms");
	}
}
