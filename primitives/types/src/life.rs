//! Vocabulary of how an identity comes to rest: that its patient died, left, or is the same person as
//! another (FHIR Patient.deceased, Patient.active and Patient.link).

use crate::{days::DAY_MS, policy::PAYMENT, Day, Purpose, UnixMillis};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// The most attestations of one patient's death that are kept, ended ones among them.
pub const MAX_DEATH_ATTESTATIONS: u32 = 8;

/// How many organizations have to attest that a patient died, before it counts.
pub const DEATH_ATTESTATIONS: usize = 2;

/// For how long nobody attests again that a patient died, after a key of the patient showed the
/// contrary, in milliseconds: fourteen days.
pub const REFUTED_REST: UnixMillis = 14 * DAY_MS;

/// For how long after a patient died or left what was permitted for payment goes on, in milliseconds:
/// 365 days. The final bills are written in them.
pub const FINAL_BILLS: UnixMillis = 365 * DAY_MS;

/// For how long before an organization must have dealt with a patient to attest the death, in
/// milliseconds: a day. Else two members could do both within a block.
pub const DEATH_ATTESTER_MATURITY: UnixMillis = DAY_MS;

/// For how long an attestation of a death waits for another, in milliseconds: ninety days.
pub const DEATH_ATTESTATION_WAIT: UnixMillis = 90 * DAY_MS;

/// For how long an organization attests nothing of a patient's death after it withdrew that, in
/// milliseconds: a year. Else it could say when the patient was dead, and when not.
pub const WITHDRAWN_REST: UnixMillis = 365 * DAY_MS;

/// The most identities that are linked to one as duplicates of it at a time.
pub const MAX_DUPLICATES: u32 = 4;

macro_rules! plain {
	($($item:item)*) => {
		$(
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo, Serialize, Deserialize,
			)]
			$item
		)*
	};
}

plain! {
	/// Why an identity is at rest.
	#[serde(rename_all = "snake_case")]
	pub enum LifeClosing {
		/// Two organizations attest that the patient died.
		Deceased,
		/// The patient left: a control key said so.
		Left,
	}

	/// That an identity is at rest: nothing is given any more but by an executor, what was permitted
	/// serves the final bills, and whatever takes back goes on.
	pub struct Closing {
		/// Why. A death counts before a leaving.
		pub how: LifeClosing,
		/// Since when, in Unix milliseconds.
		pub at: UnixMillis,
	}
}

impl Closing {
	/// The first moment at which nothing of what was permitted before serves any more, in Unix
	/// milliseconds.
	pub const fn bills_until(&self) -> UnixMillis {
		self.at.saturating_add(FINAL_BILLS)
	}

	/// Whether what was permitted before still serves this purpose at `now`, in Unix milliseconds: only
	/// that of the final bills, and only for their time.
	pub const fn settles(&self, purpose: Purpose, now: UnixMillis) -> bool {
		PAYMENT.contains(purpose) && now < self.bills_until()
	}

	/// Whether a service of this day (UTC) can have been the patient's: it was not so yet when the day began.
	pub fn was_open_on(&self, day: Day) -> bool {
		day.starts_at() < self.at
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Purposes;

	const AT: UnixMillis = 20_000 * DAY_MS + 5;
	const CLOSED: Closing = Closing { how: LifeClosing::Deceased, at: AT };

	#[test]
	fn final_bills_are_written_for_a_year() {
		let until = AT + 365 * DAY_MS;
		assert_eq!(CLOSED.bills_until(), until);
		for (now, settles) in [(AT, true), (until - 1, true), (until, false)] {
			assert_eq!(CLOSED.settles(Purpose::Hpaymt, now), settles, "{now}");
		}
		assert_eq!(Closing { at: u64::MAX, ..CLOSED }.bills_until(), u64::MAX);
	}

	#[test]
	fn only_payment_is_settled() {
		let settled: Purposes =
			Purpose::ALL.iter().copied().filter(|one| CLOSED.settles(*one, AT)).collect();
		assert_eq!(settled, PAYMENT);
	}

	#[test]
	fn the_day_of_it_was_still_the_patients() {
		for (day, was_open) in [(19_999, true), (20_000, true), (20_001, false), (-1, true)] {
			assert_eq!(CLOSED.was_open_on(Day(day)), was_open, "{day}");
		}
		// With the first moment of a day that day is over before it began.
		let at_midnight = Closing { at: 20_000 * DAY_MS, ..CLOSED };
		assert!(!at_midnight.was_open_on(Day(20_000)) && at_midnight.was_open_on(Day(19_999)));
	}
}
