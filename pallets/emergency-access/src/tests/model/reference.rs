//! Emergency access as a plain list of what happened. Nothing else is kept: each answer is found
//! anew by looking back. Patients, organizations and accounts are numbers.

use super::{
	calamities::Calamity,
	outcomes::{Refusal, Says},
};
use crate::mock::{DAY, HOUR, NOW};
use sp_io::hashing::blake2_256;

const LASTS: u64 = 4 * HOUR;
const REVIEWED_WITHIN: u64 = 72 * HOUR;
/// In blocks.
const DRAWN_WITHIN: usize = 6;
const KEPT: u64 = 2_190 * DAY;
const FREE: usize = 7;
const OF_ONE: usize = 3;
const OF_ALL: usize = 5;
const ON_ONE_IN: u64 = 4;
/// The organization that regulates.
const REGULATOR: usize = 3;
const DENIALS_REMEMBERED: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opened {
	pub by: usize,
	pub organization: usize,
	pub holder: Option<usize>,
	pub kind: usize,
	/// 0 nothing, 1 normal, 2 everything.
	pub access: usize,
	pub flags: [bool; 2],
}

/// How an emergency ended before its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ended {
	Opener,
	Patient,
	Successor,
}

/// Another organization's review.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Again {
	pub at: u64,
	pub by: usize,
	pub organization: usize,
	pub says: Says,
	/// Whether the own one was late then.
	pub own_late: bool,
}

impl Again {
	/// Whether it counts without the own one.
	fn counts_alone(&self) -> bool {
		self.own_late || self.organization == REGULATOR
	}
}

#[derive(Clone, Copy, Debug)]
enum What {
	Opened(Opened),
	Closed(Ended),
	Drawn(bool),
	Reviewed {
		by: usize,
		says: Says,
		block: Option<usize>,
	},
	Again(Again),
	/// Who opened it breaks no glass any more.
	Barred {
		who: usize,
	},
	Pruned,
	Disputed,
	Attempted {
		by: usize,
		organization: usize,
	},
	Denied {
		by: usize,
		organization: usize,
		holder: Option<usize>,
		kind: usize,
	},
	Set(usize),
	Lifted {
		who: usize,
	},
}

/// What happened, when, to the emergency of this number of a patient.
#[derive(Clone, Copy, Debug)]
struct Fact {
	at: u64,
	about: (usize, usize),
	what: What,
}

/// Where somebody works; whether they may break the glass, and review.
pub type Post = Option<(usize, bool, bool)>;

pub struct Model {
	pub now: u64,
	/// Of the blocks before the current one, the bytes of the hashes.
	pub blocks: Vec<u8>,
	pub stands: [bool; 4],
	pub posts: [Post; 7],
	/// Whether a patient's identity was recovered just now.
	pub recovered: [bool; 2],
	happened: Vec<Fact>,
	pub(super) calamities: Vec<Calamity>,
}

/// All that there is to see of an emergency.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
	pub opened: Opened,
	pub opened_at: u64,
	/// When it was closed before its time, and how.
	pub closed: Option<(u64, Ended)>,
	pub drawn: Option<bool>,
	pub disputed: Option<u64>,
	pub review: Option<(u64, usize, Says)>,
	/// The block of that, if it was not late.
	pub reviewed_in: Option<usize>,
	pub again: Option<Again>,
	pub opens: bool,
	/// Whether it opens something to who judges.
	pub lately: bool,
	pub due: Option<u64>,
	pub due_again: Option<u64>,
	pub of_regulator: bool,
	pub settled: bool,
}

/// Whether the lot falls on it.
fn falls(block: u8, patient: usize, id: usize) -> bool {
	let mut bytes = b"\x58salus/emergency-lot/v1\x80".to_vec();
	bytes.extend([block; 32]);
	bytes.extend([[0xA1; 32], [0xB2; 32]][patient]);
	bytes.extend((id as u32).to_le_bytes());
	u64::from_be_bytes(blake2_256(&bytes)[..8].try_into().unwrap()) % ON_ONE_IN == 0
}

/// Whether no other organization reviewed it since the patient disputes it, nor abuse is found.
fn disputed_since_then(seen: &Seen) -> bool {
	!is_found(seen) && seen.disputed.is_some_and(|at| seen.again.is_none_or(|one| one.at < at))
}

/// Whether abuse was found by two, or by one that counts alone.
fn is_found(seen: &Seen) -> bool {
	let own_too = matches!(seen.review, Some((_, _, Says::Abused)));
	seen.again.is_some_and(|one| one.says == Says::Abused && (own_too || one.counts_alone()))
}

/// Since when the own review asks for another's, which is not there; two findings of abuse need none.
fn own_asks(seen: &Seen) -> Option<u64> {
	let (at, _, says) = seen.review?;
	let is_there = seen.again.is_some_and(|one| one.at >= at) || is_found(seen);
	Some(at).filter(|_| !is_there && matches!(says, Says::Abused | Says::Unsure))
}

/// Since when the own organization does not find the abuse that another finds, which no regulator is.
fn disagree(seen: &Seen) -> Option<u64> {
	let (at, _, says) = seen.review?;
	let again = seen.again?;
	let is = again.says == Says::Abused && !again.counts_alone() && says != Says::Abused;
	is.then_some(at.max(again.at))
}

impl Model {
	pub fn new() -> Self {
		Self {
			now: NOW,
			blocks: vec![0],
			stands: [true; 4],
			posts: [
				Some((0, true, false)),
				Some((0, true, true)),
				Some((0, false, true)),
				Some((1, true, false)),
				Some((1, false, true)),
				Some((3, true, true)),
				Some((2, true, true)),
			],
			recovered: [false; 2],
			happened: Vec::new(),
			calamities: Vec::new(),
		}
	}

	/// Where an account works now, if it does, for a member.
	fn works(&self, by: usize) -> Post {
		self.posts.get(by).copied().flatten().filter(|(at, ..)| self.stands[*at])
	}

	fn speaks(&self, by: usize, patient: usize) -> Result<(), Refusal> {
		matches!((by, patient), (7, 0) | (8, 1)).then_some(()).ok_or(Refusal::Stranger)
	}

	fn happens(&mut self, about: (usize, usize), what: What) {
		self.happened.push(Fact { at: self.now, about, what });
	}

	/// How many emergencies of a patient there ever were.
	pub fn count(&self, patient: usize) -> usize {
		let of = |fact: &&Fact| fact.about.0 == patient && matches!(fact.what, What::Opened(_));
		self.happened.iter().filter(of).count()
	}

	pub fn setting(&self, patient: usize) -> usize {
		let set = self.happened.iter().rev().find_map(|fact| match fact.what {
			What::Set(access) if fact.about.0 == patient => Some(access),
			_ => None,
		});
		set.unwrap_or(1)
	}

	/// Since when somebody is barred, and when that was lifted.
	pub fn bar(&self, who: usize) -> Option<(u64, Option<u64>)> {
		let is = |fact: &Fact| matches!(fact.what, What::Barred { who: one } if one == who);
		let found = self.happened.iter().rposition(is)?;
		let lifted = self.happened[found..]
			.iter()
			.find(|fact| matches!(fact.what, What::Lifted { who: one } if one == who));
		Some((self.happened[found].at, lifted.map(|fact| fact.at)))
	}

	fn is_barred(&self, who: usize) -> bool {
		self.bar(who).is_some_and(|(_, lifted)| lifted.is_none())
	}

	/// How often somebody for whom this holds attempted today.
	fn attempts(&self, of: impl Fn(usize, usize) -> bool) -> usize {
		let today = |fact: &&Fact| fact.at / DAY == self.now / DAY;
		let counts = |fact: &&Fact| match fact.what {
			What::Attempted { by, organization } => of(by, organization),
			_ => false,
		};
		self.happened.iter().filter(today).filter(counts).count()
	}

	/// An emergency, without what depends on now.
	fn seen_ever(&self, about: (usize, usize)) -> Option<Seen> {
		let mut seen: Option<Seen> = None;
		for fact in self.happened.iter().filter(|fact| fact.about == about) {
			if let What::Opened(opened) = fact.what {
				seen = Some(Seen {
					opened,
					opened_at: fact.at,
					closed: None,
					drawn: None,
					disputed: None,
					review: None,
					reviewed_in: None,
					again: None,
					opens: false,
					lately: false,
					due: None,
					due_again: None,
					of_regulator: false,
					settled: false,
				});
				continue;
			}
			let Some(seen) = seen.as_mut() else { continue };
			let end = seen.closed.map_or(seen.opened_at + LASTS, |(at, _)| at);
			match fact.what {
				What::Closed(how) => seen.closed = Some((fact.at, how)),
				What::Drawn(fell) => seen.drawn = Some(fell),
				What::Reviewed { by, says, block } => {
					seen.review = Some((fact.at, by, says));
					seen.reviewed_in = block;
					if block.is_none() {
						seen.drawn = Some(true);
					}
				}
				What::Again(again) => seen.again = Some(again),
				What::Disputed => {
					seen.disputed = Some(fact.at);
					if fact.at < end {
						seen.closed = Some((fact.at, Ended::Patient));
					}
				}
				_ => {}
			}
		}
		let mut seen = seen?;
		let own_is_done = seen.review.is_some() || seen.again.is_some_and(|one| one.own_late);
		let once =
			seen.again.is_none() && (seen.opened.flags != [false; 2] || seen.drawn != Some(false));
		let asks = once
			|| own_asks(&seen).is_some()
			|| disputed_since_then(&seen)
			|| disagree(&seen).is_some();
		seen.settled = own_is_done && !asks;
		Some(seen)
	}

	/// The emergencies of a patient that are remembered, by number.
	pub fn remembered(&self, patient: usize) -> Vec<usize> {
		let gone = |id: &usize| {
			let is =
				|fact: &Fact| fact.about == (patient, *id) && matches!(fact.what, What::Pruned);
			self.happened.iter().any(is)
		};
		(0..self.count(patient)).filter(|id| !gone(id)).collect()
	}

	/// When the own review of an emergency is late.
	fn own_due(&self, seen: &Seen) -> u64 {
		self.after(seen.opened.organization, seen.opened_at, REVIEWED_WITHIN)
	}

	/// An emergency that is remembered, as it stands now.
	pub fn seen(&self, patient: usize, id: usize) -> Option<Seen> {
		let mut seen = self.seen_ever((patient, id))?;
		let Opened { by, organization, access, .. } = seen.opened;
		let end = seen.closed.map_or(seen.opened_at + LASTS, |(at, _)| at);
		let still_may = matches!(self.works(by), Some((at, true, _)) if at == organization)
			&& !self.is_barred(by)
			&& access.min(self.setting(patient)) > 0;
		seen.opens = still_may && self.now < end;
		let for_judges = match seen.closed {
			Some((_, Ended::Patient)) => end,
			_ => end + HOUR,
		};
		seen.lately = still_may && self.now < for_judges;
		if seen.settled {
			return Some(seen);
		}
		if seen.review.is_none() && !seen.again.is_some_and(|one| one.own_late) {
			seen.due = Some(self.own_due(&seen));
		}
		let asked = self.asked_since(&seen).into_iter().filter(|at| *at <= self.now).min();
		let of_regulator = disagree(&seen);
		seen.of_regulator = of_regulator.is_some();
		let within = |start| self.after(organization, start, REVIEWED_WITHIN);
		seen.due_again = asked.into_iter().chain(of_regulator).min().map(within);
		Some(seen)
	}

	/// Since when whatever asks for any other organization's review does.
	fn asked_since(&self, seen: &Seen) -> Vec<u64> {
		let mut since = Vec::new();
		if seen.again.is_none() {
			if seen.opened.flags.contains(&true) {
				since.push(seen.opened_at);
			}
			if let Some((at, ..)) = seen.review {
				let not_drawn = seen.drawn.is_none()
					&& seen.reviewed_in.is_some_and(|n| self.blocks.len() - n >= DRAWN_WITHIN);
				if seen.drawn == Some(true) || not_drawn {
					since.push(at);
				}
			}
		}
		if disputed_since_then(seen) {
			since.extend(seen.disputed);
		}
		since.extend(own_asks(seen));
		let late = seen.due.filter(|due| seen.again.is_none_or(|again| again.at < *due));
		since.extend(late);
		since
	}

	/// Which of a patient's emergencies open something to somebody at a holder now: the last of the
	/// holder's own, and of any's, as far as they are remembered.
	pub fn search(
		&self,
		(patient, all): (usize, &[(usize, Seen)]),
		(who, holder, kind): (usize, usize, usize),
	) -> Vec<usize> {
		let opening = |named| {
			let last = self.happened.iter().rfind(|fact| {
				let What::Opened(one) = fact.what else { return false };
				fact.about.0 == patient && (one.by, one.holder, one.kind) == (who, named, kind)
			})?;
			let opens = |(id, seen): &&(usize, Seen)| *id == last.about.1 && seen.opens;
			all.iter().find(opens).map(|(id, _)| *id)
		};
		[Some(holder), None].into_iter().filter_map(opening).collect()
	}

	/// When, by whom, for whom, at which holder and of which kind was denied.
	pub fn denials(&self, patient: usize) -> Vec<(u64, usize, usize, Option<usize>, usize)> {
		let all = self.happened.iter().filter(|fact| fact.about.0 == patient);
		let mut all: Vec<_> = all
			.filter_map(|fact| match fact.what {
				What::Denied { by, organization, holder, kind } => {
					Some((fact.at, by, organization, holder, kind))
				}
				_ => None,
			})
			.collect();
		all.drain(..all.len().saturating_sub(DENIALS_REMEMBERED));
		all
	}

	/// Whether it succeeds, and then whether it is free.
	pub fn may_open(
		&self,
		by: usize,
		patient: usize,
		holder: Option<usize>,
	) -> Result<bool, Refusal> {
		let Some((organization, true, _)) = self.works(by) else { return Err(Refusal::Stranger) };
		if organization > 1 {
			return Err(Refusal::Stranger);
		}
		if self.is_barred(by) {
			return Err(Refusal::Barred);
		}
		if patient > 1 {
			return Err(Refusal::Unknown);
		}
		if holder.is_some_and(|one| one > 3 || !self.stands[one]) {
			return Err(Refusal::NoMember);
		}
		Ok(self.attempts(|one, _| one == by) < FREE * self.factor(organization))
	}

	pub fn open(
		&mut self,
		by: usize,
		patient: usize,
		holder: Option<usize>,
		kind: usize,
	) -> Result<(), Refusal> {
		self.may_open(by, patient, holder)?;
		let (organization, ..) = self.works(by).unwrap();
		self.happens((patient, usize::MAX), What::Attempted { by, organization });
		let factor = self.factor(organization);
		let flags = [
			self.attempts(|one, _| one == by) > OF_ONE * factor,
			self.attempts(|_, one| one == organization) > OF_ALL * factor,
		];
		let access = self.setting(patient);
		if access == 0 {
			self.happens((patient, usize::MAX), What::Denied { by, organization, holder, kind });
			return Ok(());
		}
		for id in self.remembered(patient) {
			let seen = self.seen(patient, id).unwrap();
			let of = (seen.opened.by, seen.opened.holder, seen.opened.kind);
			if self.runs(&seen) && of == (by, holder, kind) {
				self.happens((patient, id), What::Closed(Ended::Successor));
			}
		}
		let opened = Opened { by, organization, holder, kind, access, flags };
		self.happens((patient, self.count(patient)), What::Opened(opened));
		Ok(())
	}

	fn find(&self, patient: usize, id: usize) -> Result<Seen, Refusal> {
		if !self.remembered(patient).contains(&id) {
			return Err(Refusal::Unknown);
		}
		self.seen(patient, id).ok_or(Refusal::Unknown)
	}

	fn runs(&self, seen: &Seen) -> bool {
		self.now < seen.closed.map_or(seen.opened_at + LASTS, |(at, _)| at)
	}

	pub fn close(&mut self, by: usize, patient: usize, id: usize) -> Result<(), Refusal> {
		let seen = self.find(patient, id)?;
		if seen.opened.by != by {
			return Err(Refusal::Stranger);
		}
		if !self.runs(&seen) {
			return Err(Refusal::Over);
		}
		self.happens((patient, id), What::Closed(Ended::Opener));
		Ok(())
	}

	pub fn draw(&mut self, patient: usize, id: usize) -> Result<(), Refusal> {
		let seen = self.find(patient, id)?;
		if seen.drawn.is_some() {
			return Err(Refusal::AlreadyDrawn);
		}
		let Some(number) = seen.reviewed_in else { return Err(Refusal::Early) };
		let Some(block) = self.blocks.get(number) else { return Err(Refusal::Early) };
		if self.blocks.len() - number >= DRAWN_WITHIN {
			return Err(Refusal::Past);
		}
		let fell = falls(*block, patient, id);
		self.happens((patient, id), What::Drawn(fell));
		Ok(())
	}

	pub fn review(
		&mut self,
		by: usize,
		patient: usize,
		id: usize,
		says: Says,
	) -> Result<(), Refusal> {
		let seen = self.find(patient, id)?;
		let is_own =
			matches!(self.works(by), Some((at, _, true)) if at == seen.opened.organization);
		if !is_own || seen.opened.by == by || seen.again.is_some_and(|one| one.by == by) {
			return Err(Refusal::Stranger);
		}
		if seen.review.is_some() {
			return Err(Refusal::Done);
		}
		if self.runs(&seen) {
			return Err(Refusal::Running);
		}
		let block = Some(self.blocks.len()).filter(|_| self.now < self.own_due(&seen));
		self.happens((patient, id), What::Reviewed { by, says, block });
		// That this one makes the other's finding count bars; not that it counted before.
		let found = seen.again.filter(|one| one.says == Says::Abused && !one.counts_alone());
		if says == Says::Abused && found.is_some() {
			self.happens((patient, id), What::Barred { who: seen.opened.by });
		}
		Ok(())
	}

	pub fn again(
		&mut self,
		by: usize,
		patient: usize,
		id: usize,
		says: Says,
	) -> Result<(), Refusal> {
		let seen = self.find(patient, id)?;
		let Some((organization, _, true)) = self.works(by) else { return Err(Refusal::Stranger) };
		let parts = [
			organization == 2,
			organization == seen.opened.organization,
			Some(organization) == seen.opened.holder,
			by == seen.opened.by,
			self.works(seen.opened.by).is_some_and(|(at, ..)| at == organization),
			seen.review.is_some_and(|(_, reviewer, _)| reviewer == by),
			seen.again.is_some_and(|one| one.by == by || one.organization == organization),
		];
		if parts.contains(&true) {
			return Err(Refusal::Stranger);
		}
		if seen.settled {
			return Err(Refusal::Done);
		}
		if self.runs(&seen) {
			return Err(Refusal::Running);
		}
		if seen.due_again.is_none() {
			return Err(Refusal::Unneeded);
		}
		let before = seen.again.map(|one| one.says);
		let overrules = before == Some(Says::Abused) && says != Says::Abused;
		if (seen.of_regulator || overrules) && organization != REGULATOR {
			return Err(Refusal::Stranger);
		}
		let own_late = seen.review.is_none() && self.own_due(&seen) <= self.now;
		let again = Again { at: self.now, by, organization, says, own_late };
		self.happens((patient, id), What::Again(again));
		let own_too = matches!(seen.review, Some((_, _, Says::Abused)));
		let is_new = !is_found(&seen);
		if is_new && says == Says::Abused && (own_too || again.counts_alone()) {
			self.happens((patient, id), What::Barred { who: seen.opened.by });
		}
		Ok(())
	}

	pub fn dispute(&mut self, by: usize, patient: usize, id: usize) -> Result<(), Refusal> {
		self.speaks(by, patient)?;
		if self.find(patient, id)?.disputed.is_some() {
			return Err(Refusal::Contested);
		}
		self.happens((patient, id), What::Disputed);
		Ok(())
	}

	pub fn set(&mut self, by: usize, patient: usize, access: usize) -> Result<(), Refusal> {
		self.speaks(by, patient)?;
		let before = self.setting(patient);
		if before == access {
			return Err(Refusal::Same);
		}
		if access > before && self.recovered[patient] {
			return Err(Refusal::TooSoon);
		}
		self.happens((patient, usize::MAX), What::Set(access));
		Ok(())
	}

	pub fn prune(&mut self, patient: usize, id: usize) -> Result<(), Refusal> {
		let seen = self.find(patient, id)?;
		if !seen.settled {
			return Err(Refusal::Undecided);
		}
		let end = seen.closed.map_or(seen.opened_at + LASTS, |(at, _)| at);
		if self.now - end < KEPT {
			return Err(Refusal::Early);
		}
		self.happens((patient, id), What::Pruned);
		Ok(())
	}

	pub fn lift(&mut self, who: usize) -> Result<(), Refusal> {
		let (_, lifted) = self.bar(who).ok_or(Refusal::Unknown)?;
		if lifted.is_some() {
			return Err(Refusal::NotBarred);
		}
		self.happens((usize::MAX, usize::MAX), What::Lifted { who });
		Ok(())
	}
}
