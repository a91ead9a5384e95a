//! What still serves a patient who died or left, of all that was given.
//!
//! | the patient | what an executor gave | what was given otherwise, and the base policy |
//! |---|---|---|
//! | lives, and is here | nothing | all |
//! | died | all | payment, until the final bills are written |
//! | left | nothing | payment, until the final bills are written |

use crate::types::Right;
use salus_primitives::{life::Closing, LifeClosing, Purpose, Purposes, UnixMillis};

/// Until when what was permitted before serves this purpose, in Unix milliseconds; `None` if it does not
/// at `now`, the end of time if the patient is not at rest.
pub(crate) fn permitted_until(
	closed: Option<Closing>,
	purpose: Purpose,
	now: UnixMillis,
) -> Option<UnixMillis> {
	match closed {
		None => Some(UnixMillis::MAX),
		Some(closing) => closing.settles(purpose, now).then_some(closing.bills_until()),
	}
}

/// Until when what was given by this right serves this purpose, in Unix milliseconds; `None` if it does
/// not at `now`.
pub(crate) fn given_until(
	closed: Option<Closing>,
	right: &Right,
	given_at: UnixMillis,
	purpose: Purpose,
	now: UnixMillis,
) -> Option<UnixMillis> {
	if right.is_an_executors() {
		counts(closed, right, given_at).then_some(UnixMillis::MAX)
	} else {
		permitted_until(closed, purpose, now)
	}
}

/// Whether what was given by this right serves any of these purposes at `now`, in Unix milliseconds.
pub(crate) fn serves(
	closed: Option<Closing>,
	right: &Right,
	given_at: UnixMillis,
	purposes: Purposes,
	now: UnixMillis,
) -> bool {
	purposes.iter().any(|purpose| given_until(closed, right, given_at, purpose, now).is_some())
}

/// Whether what was given by this right counts as given: an executor gives for the dead alone, and for
/// who was thought to be has given nothing, also when they die later.
pub(crate) fn counts(closed: Option<Closing>, right: &Right, given_at: UnixMillis) -> bool {
	let is_deceased = closed
		.is_some_and(|closing| closing.how == LifeClosing::Deceased && closing.at <= given_at);
	is_deceased || !right.is_an_executors()
}
