//! Emergency access as a plain list of what happened. Nothing else is kept: each answer is found
//! anew by looking back. Patients, organizations and accounts are numbers.

use super::outcomes::{Refusal, Says};
use crate::mock::{DAY, HOUR, NOW};
use sp_io::hashing::blake2_256;

const LASTS: u64 = 4 * HOUR;
const REVIEWED_WITHIN: u64 = 72 * HOUR;
const DRAWN_WITHIN: u64 = HOUR;
const A_WEEK: u64 = 7 * DAY;
const OF_ONE: usize = 3;
const OF_ALL: usize = 5;
const ON_ONE_IN: u64 = 4;
const REMEMBERED: usize = 32;
const DENIALS_REMEMBERED: usize = 8;
const DISASTERS_REMEMBERED: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opened {
	pub by: usize,
	pub organization: usize,
	pub holder: Option<usize>,
	pub kind: usize,
	/// 0 nothing, 1 normal, 2 everything.
	pub access: usize,
	pub flags: [bool; 2],
	pub block: usize,
}

#[derive(Clone, Copy, Debug)]
enum What {
	Opened(Opened),
	Closed,
	Drawn(bool),
	Reviewed { by: usize, says: Says },
	Again { by: usize, organization: usize, says: Says },
	Disputed,
	Attempted { by: usize, organization: usize },
	Denied { by: usize, organization: usize, holder: Option<usize>, kind: usize },
	Set(usize),
	Lifted { who: usize },
}

/// What happened, when, to the emergency of this number of a patient.
#[derive(Clone, Copy, Debug)]
struct Fact {
	at: u64,
	about: (usize, usize),
	what: What,
}

#[derive(Clone, Copy)]
struct Calamity {
	from: u64,
	until: u64,
	/// When it was ended before its time, and how many there were then.
	ended: Option<(u64, usize)>,
	reaches: [bool; 4],
}

impl Calamity {
	fn end(&self) -> u64 {
		self.ended.map_or(self.until, |(at, _)| at)
	}
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
	calamities: Vec<Calamity>,
}

/// All that there is to see of an emergency.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
	pub opened: Opened,
	pub opened_at: u64,
	/// When it was closed before its time, and whether by the patient.
	pub closed: Option<(u64, bool)>,
	pub drawn: Option<bool>,
	pub disputed: Option<u64>,
	pub review: Option<(u64, usize, Says)>,
	pub again: Option<(u64, usize, usize, Says)>,
	pub opens: bool,
	pub due: Option<u64>,
	pub due_again: Option<u64>,
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
		let opener = |about| {
			self.happened.iter().any(|fact| {
				fact.about == about && matches!(fact.what, What::Opened(o) if o.by == who)
			})
		};
		let found = self.happened.iter().rposition(|fact| {
			matches!(fact.what, What::Again { says: Says::Abused, .. }) && opener(fact.about)
		})?;
		let lifted = self.happened[found..]
			.iter()
			.find(|fact| matches!(fact.what, What::Lifted { who: one } if one == who));
		Some((self.happened[found].at, lifted.map(|fact| fact.at)))
	}

	fn is_barred(&self, who: usize) -> bool {
		self.bar(who).is_some_and(|(_, lifted)| lifted.is_none())
	}

	fn is_calm(&self, organization: usize) -> bool {
		!self
			.calamities
			.iter()
			.any(|one| one.reaches[organization] && one.from <= self.now && self.now < one.end())
	}

	/// How often somebody for whom this holds attempted today, where it was counted.
	fn attempts(&self, of: impl Fn(usize, usize) -> bool) -> usize {
		let today = |fact: &&Fact| fact.at / DAY == self.now / DAY;
		let counts = |fact: &&Fact| match fact.what {
			What::Attempted { by, organization } => of(by, organization),
			_ => false,
		};
		self.happened.iter().filter(today).filter(counts).count()
	}

	/// An emergency after the first so many facts, without what depends on now.
	fn seen_after(&self, about: (usize, usize), facts: usize) -> Option<Seen> {
		let mut seen: Option<Seen> = None;
		for fact in self.happened[..facts].iter().filter(|fact| fact.about == about) {
			if let What::Opened(opened) = fact.what {
				seen = Some(Seen {
					opened,
					opened_at: fact.at,
					closed: None,
					drawn: None,
					disputed: None,
					review: None,
					again: None,
					opens: false,
					due: None,
					due_again: None,
					settled: false,
				});
				continue;
			}
			let Some(seen) = seen.as_mut() else { continue };
			let end = seen.closed.map_or(seen.opened_at + LASTS, |(at, _)| at);
			match fact.what {
				What::Closed => seen.closed = Some((fact.at, false)),
				What::Drawn(fell) => seen.drawn = Some(fell),
				What::Reviewed { by, says } => seen.review = Some((fact.at, by, says)),
				What::Again { by, organization, says } => {
					seen.again = Some((fact.at, by, organization, says));
				}
				What::Disputed => {
					seen.disputed = Some(fact.at);
					if fact.at < end {
						seen.closed = Some((fact.at, true));
					}
				}
				_ => {}
			}
		}
		let mut seen = seen?;
		let clean = seen.drawn == Some(false)
			&& seen.opened.flags == [false; 2]
			&& seen.disputed.is_none()
			&& matches!(seen.review, Some((_, _, Says::Right | Says::Wrong)));
		seen.settled = clean || seen.again.is_some();
		Some(seen)
	}

	/// The emergencies of a patient that are remembered, by number.
	pub fn remembered(&self, patient: usize) -> Vec<usize> {
		let mut gone: Vec<usize> = Vec::new();
		let mut settled = Vec::new();
		for (n, fact) in self.happened.iter().enumerate() {
			let (whose, id) = fact.about;
			if whose != patient || id == usize::MAX || gone.contains(&id) {
				continue;
			}
			let is_settled = self.seen_after(fact.about, n + 1).is_some_and(|seen| seen.settled);
			if !is_settled {
				settled.retain(|one| *one != id);
			} else if !settled.contains(&id) {
				settled.push(id);
				if settled.len() > REMEMBERED {
					gone.push(settled.remove(0));
				}
			}
		}
		(0..self.count(patient)).filter(|id| !gone.contains(id)).collect()
	}

	/// The moment at which so much time has passed that no disaster of the organization took.
	fn after(&self, organization: usize, start: u64, mut left: u64) -> u64 {
		let known = self.known().into_iter().map(|n| self.calamities[n]);
		let took: Vec<_> = known.filter(|one| one.reaches[organization]).collect();
		let mut edges: Vec<u64> = took.iter().flat_map(|one| [one.from, one.end()]).collect();
		edges.push(u64::MAX);
		edges.sort();
		let mut now = start;
		for edge in edges.into_iter().filter(|edge| *edge > start) {
			let stands_still = took.iter().any(|one| one.from <= now && now < one.end());
			if !stands_still {
				if left <= edge - now {
					return now + left;
				}
				left -= edge - now;
			}
			now = edge;
		}
		unreachable!("a disaster ends")
	}

	/// An emergency that is remembered, as it stands now.
	pub fn seen(&self, patient: usize, id: usize) -> Option<Seen> {
		let mut seen = self.seen_after((patient, id), self.happened.len())?;
		let Opened { by, organization, access, flags, .. } = seen.opened;
		let end = seen.closed.map_or(seen.opened_at + LASTS, |(at, _)| at);
		let still_may = matches!(self.works(by), Some((at, true, _)) if at == organization);
		seen.opens = self.now < end
			&& still_may
			&& !self.is_barred(by)
			&& access.min(self.setting(patient)) > 0;
		if seen.settled {
			return Some(seen);
		}
		let within = |start| self.after(organization, start, REVIEWED_WITHIN);
		if seen.review.is_none() {
			seen.due = Some(within(seen.opened_at));
		}
		let mut since: Vec<u64> = Vec::new();
		if flags.contains(&true) || seen.drawn == Some(true) {
			since.push(seen.opened_at);
		}
		if seen.drawn.is_none() {
			since.push(seen.opened_at + DRAWN_WITHIN);
		}
		since.extend(seen.disputed);
		if let Some((at, _, Says::Abused | Says::Unsure)) = seen.review {
			since.push(at);
		}
		since.extend(seen.due);
		seen.due_again = since.into_iter().filter(|at| *at <= self.now).min().map(within);
		Some(seen)
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
		Ok(!self.is_calm(organization) || self.attempts(|one, _| one == by) < OF_ONE)
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
		let mut flags = [false; 2];
		if self.is_calm(organization) {
			self.happens((patient, usize::MAX), What::Attempted { by, organization });
			flags = [
				self.attempts(|one, _| one == by) > OF_ONE,
				self.attempts(|_, one| one == organization) > OF_ALL,
			];
		}
		let access = self.setting(patient);
		if access == 0 {
			self.happens((patient, usize::MAX), What::Denied { by, organization, holder, kind });
		} else {
			let block = self.blocks.len();
			let opened = Opened { by, organization, holder, kind, access, flags, block };
			self.happens((patient, self.count(patient)), What::Opened(opened));
		}
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
		self.happens((patient, id), What::Closed);
		Ok(())
	}

	pub fn draw(&mut self, patient: usize, id: usize) -> Result<(), Refusal> {
		let seen = self.find(patient, id)?;
		if seen.drawn.is_some() {
			return Err(Refusal::AlreadyDrawn);
		}
		if self.now - seen.opened_at >= DRAWN_WITHIN {
			return Err(Refusal::Past);
		}
		let Some(block) = self.blocks.get(seen.opened.block) else { return Err(Refusal::Early) };
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
		if !is_own || seen.opened.by == by {
			return Err(Refusal::Stranger);
		}
		if seen.review.is_some() || seen.settled {
			return Err(Refusal::Done);
		}
		if self.runs(&seen) {
			return Err(Refusal::Running);
		}
		self.happens((patient, id), What::Reviewed { by, says });
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
		self.happens((patient, id), What::Again { by, organization, says });
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

	pub fn lift(&mut self, who: usize) -> Result<(), Refusal> {
		let (_, lifted) = self.bar(who).ok_or(Refusal::Unknown)?;
		if lifted.is_some() {
			return Err(Refusal::NotBarred);
		}
		self.happens((usize::MAX, usize::MAX), What::Lifted { who });
		Ok(())
	}

	/// The disasters that are remembered: whenever there was no room, the eldest that was over
	/// went.
	fn known(&self) -> Vec<usize> {
		let mut known: Vec<usize> = Vec::new();
		for (n, one) in self.calamities.iter().enumerate() {
			if known.len() == DISASTERS_REMEMBERED {
				let over = |k: &usize| {
					let other = self.calamities[*k];
					other.until <= one.from || other.ended.is_some_and(|(_, count)| count <= n)
				};
				let gone = known.iter().position(over).expect("there was room");
				known.remove(gone);
			}
			known.push(n);
		}
		known
	}

	/// The disasters that are remembered, and whether each lasts.
	pub fn disasters(&self) -> Vec<(usize, bool)> {
		let lasts = |n: usize| self.now < self.calamities[n].end();
		self.known().into_iter().map(|n| (n, lasts(n))).collect()
	}

	pub fn declare(&mut self, reaches: [bool; 4], lasts: u64) -> Result<(), Refusal> {
		if lasts == 0 {
			return Err(Refusal::Past);
		}
		if lasts > A_WEEK {
			return Err(Refusal::TooLong);
		}
		if reaches == [false; 4] {
			return Err(Refusal::Nobody);
		}
		let known = self.disasters();
		if known.len() == DISASTERS_REMEMBERED && known.iter().all(|(_, lasts)| *lasts) {
			return Err(Refusal::NoRoom);
		}
		let until = self.now + lasts;
		self.calamities.push(Calamity { from: self.now, until, ended: None, reaches });
		Ok(())
	}

	pub fn end(&mut self, n: usize) -> Result<(), Refusal> {
		let Some((_, lasts)) = self.disasters().into_iter().find(|(one, _)| *one == n) else {
			return Err(Refusal::Unknown);
		};
		if !lasts {
			return Err(Refusal::Over);
		}
		self.calamities[n].ended = Some((self.now, self.calamities.len()));
		Ok(())
	}
}
