//! What random histories are made of.

use super::reference;
use crate::mock::{DAY, HOUR, MAX_DISASTER, RETENTION, REVIEW_PERIOD, WINDOW};
use proptest::{bool::weighted, collection::vec, option, prelude::*, sample::select};

/// An emergency of a patient: so many before the last.
pub type Which = (usize, usize);

#[derive(Clone, Debug)]
pub enum Step {
	Open {
		by: usize,
		patient: usize,
		holder: Option<usize>,
		kind: usize,
	},
	Close {
		by: usize,
		which: Which,
	},
	Draw(Which),
	Prune(Which),
	Review {
		by: usize,
		which: Which,
		says: usize,
	},
	Again {
		by: usize,
		which: Which,
		says: usize,
	},
	Dispute {
		by: usize,
		which: Which,
	},
	SetAccess {
		by: usize,
		patient: usize,
		access: usize,
	},
	/// A patient's identity was recovered just now, or not lately.
	Recover(usize, bool),
	/// The council lifts somebody's bar, so many times one after the other.
	Reinstate(usize, usize),
	/// Whom it reaches, and for how many milliseconds.
	Declare([bool; 4], u64),
	EndDisaster(usize),
	/// So many milliseconds.
	Wait(u64),
	/// The block is made, with a hash of this byte.
	Block(u8),
	/// An organization is suspended, or stands again.
	Standing(usize, bool),
	/// A practitioner works somewhere, with these privileges, or nowhere.
	Employ(usize, reference::Post),
	/// One disaster after the other reaches everybody, for a day.
	Calamitous,
	/// Ana disputes an emergency, and another organization finds abuse, the own one says this, before
	/// or after it; or so a third says afterwards.
	Quarrel {
		own: usize,
		own_first: bool,
		third: usize,
	},
	/// Emergencies of Ana are opened, closed, reviewed and drawn, one after the other, two a day.
	Busy(u8),
}

fn step() -> impl Strategy<Value = Step> {
	let which =
		|| (select(vec![0, 0, 0, 0, 1, 1, 2usize]), select(vec![0, 0, 0, 0, 1, 1, 2, 3, 9usize]));
	let opener = || prop_oneof![12 => select(vec![0, 0, 1, 3usize]), 1 => 0..10usize];
	let officer = || prop_oneof![12 => select(vec![1, 2, 2, 4, 5usize]), 1 => 0..10usize];
	let key = || prop_oneof![12 => select(vec![7, 7, 7, 8usize]), 1 => 0..10usize];
	let patient = || select(vec![0, 0, 0, 0, 1, 1, 2usize]);
	let post = (0..4usize, weighted(0.8), weighted(0.5));
	prop_oneof![
		12 => (opener(), patient(), option::weighted(0.5, 0..5usize), 0..2usize).prop_map(
			|(by, patient, holder, kind)| Step::Open { by, patient, holder, kind }
		),
		4 => (opener(), which()).prop_map(|(by, which)| Step::Close { by, which }),
		8 => which().prop_map(Step::Draw),
		4 => which().prop_map(Step::Prune),
		1 => select(vec![RETENTION - 1, RETENTION]).prop_map(Step::Wait),
		8 => (officer(), which(), select(vec![0, 0, 1, 2, 3usize]))
			.prop_map(|(by, which, says)| Step::Review { by, which, says }),
		8 => (officer(), which(), select(vec![0, 0, 1, 2usize]))
			.prop_map(|(by, which, says)| Step::Again { by, which, says }),
		3 => (key(), which()).prop_map(|(by, which)| Step::Dispute { by, which }),
		3 => (key(), patient(), select(vec![0, 1, 1, 2, 2usize]))
			.prop_map(|(by, patient, access)| Step::SetAccess { by, patient, access }),
		2 => (0..2usize, weighted(0.3)).prop_map(|(one, just_now)| Step::Recover(one, just_now)),
		3 => (select(vec![0, 0, 1, 3, 9usize]), 1..=2usize)
			.prop_map(|(who, times)| Step::Reinstate(who, times)),
		2 => ([weighted(0.6), weighted(0.5), weighted(0.5), weighted(0.5)], select(vec![
			0, 1, HOUR, DAY, DAY, 3 * DAY, MAX_DISASTER, MAX_DISASTER + 1,
		])).prop_map(|(reaches, lasts)| Step::Declare(reaches, lasts)),
		1 => (0..6usize).prop_map(Step::EndDisaster),
		8 => select(vec![1, HOUR - 1, HOUR, WINDOW, WINDOW, DAY, REVIEW_PERIOD])
			.prop_map(Step::Wait),
		8 => (1..=u8::MAX).prop_map(Step::Block),
		1 => (0..4usize, weighted(0.8)).prop_map(|(one, stands)| Step::Standing(one, stands)),
		1 => (0..7usize, option::weighted(0.8, post))
			.prop_map(|(who, post)| Step::Employ(who, post)),
		1 => Just(Step::Calamitous),
		2 => (1..=u8::MAX).prop_map(Step::Busy),
		2 => (0..4usize, weighted(0.5), 0..6usize)
			.prop_map(|(own, own_first, third)| Step::Quarrel { own, own_first, third }),
	]
}

pub fn history() -> impl Strategy<Value = Vec<Step>> {
	vec(step(), 20..=200)
}
