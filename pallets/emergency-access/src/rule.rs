//! The rules of review, without a chain: what is due when, who looks at what, on whom the lot
//! falls.
//!
//! # When another organization reviews as well
//!
//! | what asks for it                                              | since                   |
//! |---------------------------------------------------------------|-------------------------|
//! | a limit was exceeded when it was opened                       | it was opened           |
//! | the lot was drawn and fell on it                              | it was opened           |
//! | nobody drew the lot in time                                   | the time to draw ended  |
//! | the patient disputes it                                       | the dispute             |
//! | the own organization's review finds abuse, or asks for it     | that review             |
//! | the own organization's review is late                         | it was due              |
//! | none of these                                                 | never                   |
//!
//! Of several the first counts. From then on it is possible, and due within the time for a review.

use crate::types::{Disaster, Emergency};
use codec::Encode;
use salus_primitives::{
	EmergencyFlag, EmergencyFlags, EmergencyId, OrganizationId, PatientId, ReviewOutcome, Role,
	Roles, UnixMillis,
};
use salus_runtime_api::Draw;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// What is hashed before anything else to draw a lot.
pub const LOT: &[u8] = b"salus/emergency-lot/v1";

/// The roles of which an organization needs one for its practitioners to break the glass: it
/// treats.
pub const OPENERS: Roles =
	Roles::empty().with(Role::Provider).with(Role::Pharmacy).with(Role::Laboratory);

/// The roles of which an organization needs one to review another's emergencies. Who reviews reads
/// the reason, and often records: nothing for who insures the patient, or does research.
pub const REVIEWERS: Roles = OPENERS.with(Role::Regulator).with(Role::ExternalReviewer);

/// How long things may take, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Periods {
	/// A review, from the moment on at which it is needed.
	pub review: UnixMillis,
	/// The drawing of the lot, from the opening on.
	pub draw: UnixMillis,
}

/// A time that does not count: its first moment, and the first after it.
pub type Pause = (UnixMillis, UnixMillis);

/// The times that do not count for an organization, in the order in which they begin.
pub fn pauses(
	disasters: &[Disaster],
	organization: OrganizationId,
) -> impl Iterator<Item = Pause> + '_ {
	disasters
		.iter()
		.filter(move |disaster| disaster.affected.includes(organization))
		.map(|disaster| (disaster.from, disaster.over_at()))
}

/// The moment at which `period` milliseconds have passed since `start` without those of `pauses`,
/// which are in the order in which they begin, and may overlap.
pub fn due(
	start: UnixMillis,
	period: UnixMillis,
	pauses: impl Iterator<Item = Pause>,
) -> UnixMillis {
	let mut due = start.saturating_add(period);
	let mut counted_until = start;
	for (from, until) in pauses {
		let from = from.max(counted_until);
		if from < due && from < until {
			due = due.saturating_add(until.saturating_sub(from));
			counted_until = until;
		}
	}
	due
}

/// What is missing of an emergency's reviews at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
	/// When the own organization's is late, if it is missing.
	pub review_due: Option<UnixMillis>,
	/// When another's is late, if it is needed and missing.
	pub second_due: Option<UnixMillis>,
}

/// What is missing of an emergency's reviews at `now`; see the table above.
pub fn missing<AccountId, BlockNumber>(
	emergency: &Emergency<AccountId, BlockNumber>,
	now: UnixMillis,
	periods: Periods,
	disasters: &[Disaster],
) -> Missing {
	if emergency.is_settled() {
		return Missing { review_due: None, second_due: None };
	}
	let pauses = || pauses(disasters, emergency.organization);
	let review_due = match emergency.review {
		Some(_) => None,
		None => Some(due(emergency.opened_at, periods.review, pauses())),
	};
	let flagged = Some(emergency.opened_at).filter(|_| !emergency.flags.is_empty());
	let lot = match emergency.draw {
		Draw::Spared => None,
		Draw::Sampled => Some(emergency.opened_at),
		Draw::Pending => Some(drawn_until(emergency, periods)).filter(|until| *until <= now),
	};
	let asked = emergency.review.as_ref().and_then(|review| match review.outcome {
		ReviewOutcome::Abuse | ReviewOutcome::SecondReview => Some(review.at),
		ReviewOutcome::Justified | ReviewOutcome::NotJustified => None,
	});
	let late = review_due.filter(|due| *due <= now);
	let since = [flagged, lot, emergency.disputed_at, asked, late].into_iter().flatten().min();
	let second_due = since.map(|since| due(since, periods.review, pauses()));
	Missing { review_due, second_due }
}

/// The first moment at which an emergency's lot can be drawn no more.
pub fn drawn_until<AccountId, BlockNumber>(
	emergency: &Emergency<AccountId, BlockNumber>,
	periods: Periods,
) -> UnixMillis {
	emergency.opened_at.saturating_add(periods.draw)
}

/// Whether the lot falls on an emergency: on one in `one_in` (at least one), by the hash of the
/// block that carries it.
///
/// Who opens it does not know that hash, for the block is not made; nobody chooses the id, which is
/// counted; and nothing else goes in: neither the reason nor the time of the drawing.
pub fn is_sampled(block: &[u8], patient: PatientId, id: EmergencyId, one_in: u32) -> bool {
	let hash = BlakeTwo256::hash(&(LOT, block, patient, id).encode());
	let first =
		hash.as_bytes().iter().take(8).fold(0u64, |number, byte| {
			number.checked_shl(8).unwrap_or_default() | u64::from(*byte)
		});
	first.checked_rem(u64::from(one_in)).is_none_or(|rest| rest == 0)
}

/// The limits that are exceeded by who opened so many in a day, where so many are expected.
pub fn exceeded(by_practitioner: (u32, u32), by_organization: (u32, u32)) -> EmergencyFlags {
	let (opened, expected) = by_practitioner;
	let practitioner = Some(EmergencyFlag::Practitioner).filter(|_| opened > expected);
	let (opened, expected) = by_organization;
	let organization = Some(EmergencyFlag::Organization).filter(|_| opened > expected);
	practitioner.into_iter().chain(organization).collect()
}
