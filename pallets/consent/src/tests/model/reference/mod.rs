//! What happened, and what must be answered, by plain numbers and lists.

mod annex;
mod answers;
mod calls;
mod custody;
mod emergency;
mod grants;
mod law;
mod on_day;
mod people;
mod policy;
mod receipts;
mod represented;
mod shared;

pub use answers::Sight;
pub use custody::{Giver, Recorded};
pub use law::law;
pub use receipts::Named;
pub use represented::Standing;

use super::history::{Annexed, Area, History, Who, Withhold, NONE};
use super::names::FIRST_STUDY_ENDS;
use crate::mock::NOW;
use custody::Actor;

/// The index that stands for any holder.
const ANY_HOLDER: usize = 6;
const READ: usize = 0;
const RESHARE: u8 = 1 << 2;

/// A grant of the model.
#[derive(Clone)]
struct Given {
	who: Who,
	area: Area,
	from: u64,
	until: Option<u64>,
	uses: Option<u32>,
	/// By use: the organization that took it, and when.
	receipts: Vec<(usize, u64)>,
	directive: Option<u32>,
	/// Who gave it, or gave that out of which it was given.
	by: Actor,
	/// The grant out of which an organization gave it, if out of one.
	out_of: Option<(u32, usize)>,
	/// How many were given out of it.
	passed: usize,
	revoked: Option<u64>,
	/// When it was suspended, and when resumed.
	pauses: Vec<(u64, Option<u64>)>,
}

/// A restriction of the model.
struct Withheld {
	asked: Withhold,
	made: u64,
	/// By the index of the account.
	made_by: usize,
	/// As what somebody made it.
	by: Actor,
	lifted: Option<u64>,
	/// Whether it had to make room.
	gone: bool,
}

/// Why the model refuses a call.
#[derive(Debug, PartialEq)]
pub enum Refusal {
	Stranger,
	Empty,
	Expired,
	TooFar,
	BadStanding,
	Full,
	Unknown,
	Revoked,
	Suspended,
	NotSuspended,
	Lifted,
	NotBegun,
	NotCounted,
	TooWide,
	Unchanged,
	/// Whoever likes could take the uses.
	Unnamed,
	/// It is withheld.
	Restricted,
	/// Whoever has the identity has not had it for long.
	Recovered,
	/// The organization recorded the paper before.
	Recorded,
	/// Nobody keeps the patient's key.
	HasKeys,
	/// Something was taken back since it was signed.
	Outdated,
}

/// What happened so far.
pub struct Model {
	pub now: u64,
	annexes: Vec<Annexed>,
	names: Vec<Who>,
	/// By patient; the position is the id.
	given: [Vec<Given>; 3],
	/// By patient; the position is the id.
	withheld: [Vec<Withheld>; 3],
	/// The consortium's policies, each with its first moment.
	policies: Vec<(usize, u64)>,
	/// By organization, its own.
	own: [Vec<(usize, u64)>; 5],
	/// By patient, the own.
	patients: [Vec<(usize, u64)>; 3],
	bonds: Vec<policy::Bound>,
	pub suspended: Vec<usize>,
	/// The patients whose identity was recovered just now.
	pub recovered: Vec<usize>,
	pub dismissed: Vec<usize>,
	/// When each study is over, if it was ever opened.
	studies: [Option<u64>; 4],
	/// By study.
	pub investigators: [Vec<usize>; 4],
	/// Of all patients, in the order of time.
	emergencies: Vec<emergency::Emergency>,
	/// Whoever was ever appointed to act for a patient.
	acting: Vec<represented::Acting>,
	/// By patient, the first moment after a want of capacity.
	incapable: [u64; 3],
	/// By patient, the organization that keeps the key.
	pub kept: [Option<usize>; 3],
	papers: Vec<Recorded>,
	/// By patient, when something was last taken back.
	pub withdrew: [Option<u64>; 3],
}

impl Model {
	pub fn new(history: &History) -> Self {
		Self {
			now: NOW,
			annexes: history.annexes.clone(),
			names: history.names.clone(),
			given: Default::default(),
			withheld: Default::default(),
			policies: vec![(0, 0)],
			own: Default::default(),
			patients: Default::default(),
			bonds: vec![],
			suspended: vec![],
			recovered: vec![],
			dismissed: vec![],
			studies: [Some(FIRST_STUDY_ENDS), None, None, None],
			investigators: [vec![6], vec![], vec![], vec![]],
			emergencies: vec![],
			acting: vec![],
			incapable: [0; 3],
			kept: [None; 3],
			papers: vec![],
			withdrew: [None; 3],
		}
	}

	fn given(&self, patient: usize, id: u32) -> Option<&Given> {
		self.given.get(patient)?.get(id as usize)
	}

	/// Whom a grant is for.
	pub fn whose(&self, patient: usize, id: u32) -> Option<Who> {
		self.given(patient, id).map(|given| given.who)
	}

	/// The id of a picked grant, among those that a patient has.
	pub fn picked_grant(&self, patient: usize, pick: u32) -> u32 {
		picked(self.given.get(patient).map_or(0, |given| given.len()), pick)
	}

	/// The id of a picked restriction, among those that a patient has or had.
	pub fn picked_restriction(&self, patient: usize, pick: u32) -> u32 {
		picked(self.withheld[patient].len(), pick)
	}

	/// The ids of a patient's restrictions that are kept, and whether each of them stands.
	pub fn restrictions(&self, patient: usize) -> Vec<(u32, bool)> {
		(0u32..)
			.zip(&self.withheld[patient])
			.filter(|(_, withheld)| !withheld.gone)
			.map(|(id, withheld)| (id, withheld.lifted.is_none()))
			.collect()
	}
}

fn picked(count: usize, pick: u32) -> u32 {
	match count as u32 {
		0 => pick,
		_ if pick == NONE => u32::MAX,
		count => pick % count,
	}
}
