//! The rules of review, without a chain: what is due when, who looks at what, on whom the lot
//! falls.
//!
//! # When another organization reviews as well
//!
//! | what asks for it                                              | since                   | until                            |
//! |---------------------------------------------------------------|-------------------------|----------------------------------|
//! | a limit was exceeded when it was opened                       | it was opened           | another reviewed it              |
//! | the lot was drawn and fell on it, or the own review was late  | the own review          | another reviewed it              |
//! | nobody drew the lot in time                                   | the own review          | another reviewed it              |
//! | the own organization's review finds abuse, or asks for it     | that review             | another reviewed it, not earlier |
//! | the patient disputes it, and abuse is not found already      | the dispute             | another reviewed it, not earlier |
//! | the own organization's review is late                         | it was due              | another reviewed it, not earlier |
//! | another finds abuse, the own organization none                | the later of both       | a regulator reviewed it          |
//! | none of these                                                 | never                   |                                  |
//!
//! Of several the first counts for the time: from then on it is possible, and due within the time for
//! a review. Where two disagree only a regulator's is possible, whatever else asks. An earlier finding
//! of abuse by another answers the own one; and only a regulator finds less than another did before.
//! Who reviewed last as another does not review again.

use crate::types::{Disaster, Emergency};
use codec::Encode;
use salus_primitives::{
	EmergencyFlag, EmergencyFlags, EmergencyId, OrganizationId, PatientId, Role, Roles, UnixMillis,
};
use salus_runtime_api::Draw;
use sp_runtime::traits::{AtLeast32BitUnsigned, BlakeTwo256, Hash};

/// What is hashed before anything else to draw a lot.
pub const LOT: &[u8] = b"salus/emergency-lot/v1";

/// The roles of which an organization needs one for its practitioners to break the glass: it
/// treats.
pub const OPENERS: Roles =
	Roles::empty().with(Role::Provider).with(Role::Pharmacy).with(Role::Laboratory);

/// The roles of which an organization needs one to review another's emergencies. Who reviews reads
/// the reason, and often records: nothing for who insures the patient, or does research.
pub const REVIEWERS: Roles = OPENERS.with(Role::Regulator).with(Role::ExternalReviewer);

/// How many times as much as on other days is expected, and free, while a disaster lasts.
pub const DISASTER_FACTOR: u32 = 20;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Periods<BlockNumber> {
	/// A review, from the moment on at which it is needed, in milliseconds.
	pub review: UnixMillis,
	/// The drawing of the lot, from the own review on, in blocks.
	pub draw: BlockNumber,
}

/// When it is.
#[derive(Clone, Copy, Debug)]
pub struct Now<BlockNumber> {
	/// The block's time, in Unix milliseconds.
	pub time: UnixMillis,
	/// The block.
	pub block: BlockNumber,
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
	/// Whether that other is a regulator.
	pub of_regulator: bool,
}

/// The first moment at which the own review of an emergency is late.
pub fn own_due<AccountId, BlockNumber>(
	emergency: &Emergency<AccountId, BlockNumber>,
	period: UnixMillis,
	disasters: &[Disaster],
) -> UnixMillis {
	due(emergency.opened_at, period, pauses(disasters, emergency.organization))
}

/// What is missing of an emergency's reviews at `now`; see the table above.
pub fn missing<AccountId, BlockNumber: AtLeast32BitUnsigned + Copy>(
	emergency: &Emergency<AccountId, BlockNumber>,
	now: Now<BlockNumber>,
	periods: Periods<BlockNumber>,
	disasters: &[Disaster],
) -> Missing {
	if emergency.is_settled() {
		return Missing { review_due: None, second_due: None, of_regulator: false };
	}
	let review_due = if emergency.is_own_done() {
		None
	} else {
		Some(own_due(emergency, periods.review, disasters))
	};
	let late = review_due.filter(|due| *due <= now.time && !emergency.is_answered(*due));
	let once = if emergency.second_review.is_some() {
		None
	} else {
		first_asked(emergency, now.block, periods.draw)
	};
	let disagree = emergency.disagree_since();
	let (own, disputed) = (emergency.own_asks_since(), emergency.disputed_since());
	let asked = [late, disputed, own, once, disagree];
	let pauses = || pauses(disasters, emergency.organization);
	let since = asked.into_iter().flatten().min();
	let second_due = since.map(|since| due(since, periods.review, pauses()));
	Missing { review_due, second_due, of_regulator: disagree.is_some() }
}

/// Since when something asks that another organization reviews an emergency once.
fn first_asked<AccountId, BlockNumber: AtLeast32BitUnsigned + Copy>(
	emergency: &Emergency<AccountId, BlockNumber>,
	block: BlockNumber,
	draw: BlockNumber,
) -> Option<UnixMillis> {
	let flagged = Some(emergency.opened_at).filter(|_| !emergency.flags.is_empty());
	let reviewed = emergency.review.as_ref().and_then(|review| {
		let lot = match emergency.draw {
			Draw::Spared => false,
			Draw::Sampled => true,
			Draw::Pending => drawn_until(emergency, draw).is_some_and(|until| until <= block),
		};
		Some(review.at).filter(|_| lot)
	});
	flagged.into_iter().chain(reviewed).min()
}

/// The first block in which an emergency's lot can be drawn no more, once it can be.
pub fn drawn_until<AccountId, BlockNumber: AtLeast32BitUnsigned + Copy>(
	emergency: &Emergency<AccountId, BlockNumber>,
	draw: BlockNumber,
) -> Option<BlockNumber> {
	emergency.reviewed_in.map(|block| block.saturating_add(draw))
}

/// Whether the lot falls on an emergency: on one in `one_in` (at least one), by the hash of the
/// block that carries the own review.
///
/// Who reviews does not know that hash, for the block is not made; when it is, nothing can be done
/// any more that changes it. Nobody chooses the id, which is counted; and nothing else goes in:
/// neither the reason nor the time of the drawing.
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
