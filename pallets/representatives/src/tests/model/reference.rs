//! Representatives of one patient as plain lists of what happened. Nothing else is kept: each answer is
//! found anew by looking back. Accounts and organizations are numbers.

use crate::mock::{DAY, NOW};

/// How far ahead a representation ends at most.
const LONGEST: u64 = 1_000 * DAY;
/// How far ahead an attestation ends at most.
const LONGEST_ATTESTATION: u64 = 90 * DAY;
const FORTNIGHT: u64 = 14 * DAY;
const HALF_A_YEAR: u64 = 180 * DAY;

/// The accounts, by number.
pub const CONTROL: usize = 0;
pub const CONSENT: usize = 1;
pub const FATHER: usize = 2;
pub const DOCTOR: usize = 4;
const OFFICERS: [usize; 2] = [5, 6];
/// For which organization each account works.
const EMPLOYERS: [Option<usize>; 9] =
	[None, None, None, None, Some(0), Some(0), Some(1), Some(1), None];

/// In which capacity, by number: guardian, power of attorney for health care, executor, parent.
const EXECUTOR: usize = 2;
pub const PARENT: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
	Stranger,
	Unknown,
	Nothing,
	Past,
	TooLong,
	Recovered,
	Full,
	Again,
	Over,
	Held,
	Misfit,
	TooEarly,
	NotLonger,
	NotInForce,
	Adult,
	OtherAge,
	AtRest,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
	Appointed,
	NotYet,
	Asleep,
	Held,
	Acts,
	Expired,
	Ended,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rest {
	Died,
	Left,
}

/// What somebody is appointed to.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
	pub who: usize,
	pub capacity: usize,
	pub authorities: u8,
	pub from: Option<u64>,
	pub until: u64,
	/// The number of the month of coming of age, its first moment, and the first after it.
	pub of_age: Option<(u16, u64, u64)>,
	pub sleeps: bool,
}

struct Appointed {
	terms: Terms,
	at: u64,
	accepted: Option<u64>,
	held: Vec<(usize, u64)>,
	ended: Option<u64>,
	/// Whether it ended because the patient is of age.
	grown: bool,
	/// Whether it had to make room.
	gone: bool,
}

impl Appointed {
	fn begins(&self) -> u64 {
		self.terms.from.unwrap_or(0).max(self.at)
	}

	fn is_over(&self, now: u64) -> bool {
		self.ended.is_some() || now >= self.terms.until
	}

	fn is_held(&self, now: u64) -> bool {
		self.held.iter().any(|(_, at)| now < at + FORTNIGHT)
	}
}

struct Attested {
	/// Whose account it was.
	account: usize,
	by: usize,
	until: u64,
	ended: Option<u64>,
	refuted: bool,
}

pub struct Model {
	pub now: u64,
	appointed: Vec<Appointed>,
	attested: Vec<Attested>,
	/// By account, whether it is a key that was removed.
	pub lost: [bool; 9],
	/// Whether the identity was recovered just now.
	pub recovered: bool,
	/// Whether the patient died, or left, if either.
	pub rest: Option<Rest>,
	/// By organization, whether it treats the patient.
	pub treats: [bool; 2],
	/// By organization, whether it stands.
	pub stands: [bool; 2],
}

impl Model {
	pub fn new() -> Self {
		Self {
			now: NOW,
			appointed: Vec::new(),
			attested: Vec::new(),
			lost: [false; 9],
			recovered: false,
			rest: None,
			treats: [true; 2],
			stands: [true; 2],
		}
	}

	pub fn appointed(&self) -> usize {
		self.appointed.len()
	}

	/// For whom somebody works, if that stands.
	fn employer(&self, by: usize) -> Option<usize> {
		EMPLOYERS[by].filter(|one| self.stands[*one])
	}

	fn kept(&self, id: usize) -> Option<&Appointed> {
		self.appointed.get(id).filter(|one| !one.gone)
	}

	/// The number of one that is not over.
	fn standing(&self, id: usize) -> Result<&Appointed, Refusal> {
		let one = self.kept(id).ok_or(Refusal::Unknown)?;
		match (one.ended, self.now < one.terms.until) {
			(Some(_), _) => Err(Refusal::Over),
			(None, false) => Err(Refusal::Past),
			(None, true) => Ok(one),
		}
	}

	/// Whom somebody represents the patient by, if not over.
	fn by_account(&self, who: usize) -> Option<usize> {
		self.appointed.iter().position(|one| {
			!one.gone && one.accepted.is_some() && one.terms.who == who && !one.is_over(self.now)
		})
	}

	/// In which month the patient comes of age, or that the patient is an adult: all that was said of it
	/// and holds.
	pub fn said_of_age(&self) -> Vec<Option<u16>> {
		let known = || self.appointed.iter().filter(|one| !one.gone);
		let is_adult = known().any(|one| {
			let past = one.terms.of_age.is_some_and(|(.., end)| end <= self.now);
			one.grown || (past && one.accepted.is_some())
		});
		if is_adult {
			return vec![None];
		}
		let holds = |one: &&Appointed| match one.terms.of_age {
			Some(_) => one.accepted.is_some() || !one.is_over(self.now),
			None => !one.is_over(self.now),
		};
		known().filter(holds).map(|one| one.terms.of_age.map(|(month, ..)| month)).collect()
	}

	pub fn appoint(&mut self, by: usize, terms: Terms) -> Result<(), Refusal> {
		let begins = terms.from.unwrap_or(0).max(self.now);
		if terms.authorities == 0 {
			return Err(Refusal::Nothing);
		}
		if terms.until <= self.now {
			return Err(Refusal::Past);
		}
		if terms.until <= begins {
			return Err(Refusal::Nothing);
		}
		let tells =
			terms.of_age.is_some_and(|(_, start, end)| terms.until >= start && terms.until != end);
		if terms.until > self.now + LONGEST || tells {
			return Err(Refusal::TooLong);
		}
		if by != CONTROL {
			return Err(Refusal::Stranger);
		}
		if self.recovered {
			return Err(Refusal::Recovered);
		}
		if self.rest.is_some() {
			return Err(Refusal::AtRest);
		}
		let month = terms.of_age.map(|(month, ..)| month);
		if self.said_of_age().iter().any(|said| *said != month) {
			return Err(Refusal::OtherAge);
		}
		let now = self.now;
		if self.appointed.iter().filter(|one| !one.gone).count() == 8 {
			let over = self
				.appointed
				.iter_mut()
				.filter(|one| !one.gone && one.is_over(now) && !one.is_held(now));
			let first = over.min_by_key(|one| one.ended.unwrap_or(one.terms.until));
			first.ok_or(Refusal::Full)?.gone = true;
		}
		let (accepted, held, ended) = (None, Vec::new(), None);
		let (grown, gone) = (false, false);
		self.appointed.push(Appointed { terms, at: now, accepted, held, ended, grown, gone });
		Ok(())
	}

	/// `opens` is what the signer says it is.
	pub fn accept(&mut self, by: usize, id: usize, opens: usize) -> Result<(), Refusal> {
		let one = self.standing(id)?;
		let terms = one.terms;
		let is_meant = by == terms.who && opens == terms.capacity;
		if !is_meant || by == CONTROL || by == CONSENT || self.lost[by] {
			return Err(Refusal::Stranger);
		}
		if self.by_account(by).is_some() {
			return Err(Refusal::Again);
		}
		let fits = match opens {
			0 => true,
			1 => terms.of_age.is_none(),
			2 => terms.of_age.is_none() && terms.sleeps,
			_ => terms.of_age.is_some(),
		};
		if !fits {
			return Err(Refusal::Misfit);
		}
		let now = self.now;
		let is_held = |one: &Appointed| {
			!one.gone && one.accepted.is_some() && one.terms.who == by && one.is_held(now)
		};
		if self.appointed.iter().any(is_held) {
			return Err(Refusal::Held);
		}
		if self.recovered {
			return Err(Refusal::Recovered);
		}
		if self.rest.is_some() && (self.rest != Some(Rest::Died) || opens != EXECUTOR) {
			return Err(Refusal::AtRest);
		}
		self.appointed[id].accepted = Some(now);
		Ok(())
	}

	pub fn remove(&mut self, by: usize, id: usize) -> Result<(), Refusal> {
		if by != CONTROL {
			return Err(Refusal::Stranger);
		}
		self.standing(id)?;
		self.appointed[id].ended = Some(self.now);
		Ok(())
	}

	pub fn resign(&mut self, by: usize) -> Result<(), Refusal> {
		let id = self.by_account(by).ok_or(Refusal::Unknown)?;
		self.appointed[id].ended = Some(self.now);
		Ok(())
	}

	pub fn age_out(&mut self, by: usize, id: usize) -> Result<(), Refusal> {
		let deals = self.employer(by).is_some_and(|one| self.treats[one]);
		if by != CONTROL && by != CONSENT && !deals {
			return Err(Refusal::Stranger);
		}
		let (_, start, _) = self.standing(id)?.terms.of_age.ok_or(Refusal::Adult)?;
		if self.now < start {
			return Err(Refusal::TooEarly);
		}
		let now = self.now;
		for one in self.appointed.iter_mut().filter(|one| !one.is_over(now)) {
			if one.terms.of_age.is_some_and(|(_, start, _)| start <= now) {
				one.grown = true;
				one.ended = Some(now);
			}
		}
		Ok(())
	}

	pub fn hold(&mut self, by: usize, id: usize) -> Result<(), Refusal> {
		let organization = self
			.employer(by)
			.filter(|one| OFFICERS.contains(&by) && self.treats[*one])
			.ok_or(Refusal::Stranger)?;
		let one = self.standing(id)?;
		let now = self.now;
		if one.accepted.is_none() || now < one.begins() || !self.is_awake(one) {
			return Err(Refusal::NotInForce);
		}
		if one.held.iter().any(|(by, at)| *by == organization && now < at + HALF_A_YEAR) {
			return Err(Refusal::TooEarly);
		}
		self.appointed[id].held.push((organization, now));
		Ok(())
	}

	/// Until when the last attestation holds.
	fn incapable(&self) -> Option<u64> {
		let last = self.attested.last().filter(|last| last.ended.is_none())?;
		(self.now < last.until).then_some(last.until)
	}

	/// Until when who sleeps is awake: by nobody who represents the patient.
	fn wakes_until(&self) -> Option<u64> {
		let last = self.attested.last()?;
		self.incapable().filter(|_| self.by_account(last.account).is_none())
	}

	pub fn attest(&mut self, by: usize, until: u64) -> Result<(), Refusal> {
		if until <= self.now {
			return Err(Refusal::Past);
		}
		if until > self.now + LONGEST_ATTESTATION {
			return Err(Refusal::TooLong);
		}
		let organization =
			self.employer(by).filter(|one| self.treats[*one]).ok_or(Refusal::Stranger)?;
		if self.by_account(by).is_some() {
			return Err(Refusal::Stranger);
		}
		let rests = |one: &Attested| {
			let refuted = one.ended.filter(|_| one.refuted);
			refuted.is_some_and(|at| self.now < at + FORTNIGHT)
		};
		if self.attested.iter().any(rests) {
			return Err(Refusal::TooEarly);
		}
		if self.incapable().is_some_and(|end| until <= end) {
			return Err(Refusal::NotLonger);
		}
		let (ended, refuted) = (None, false);
		self.attested.push(Attested { account: by, by: organization, until, ended, refuted });
		Ok(())
	}

	pub fn end_incapacity(&mut self, by: usize) -> Result<(), Refusal> {
		let employer = self.employer(by);
		let is_over = self.incapable().is_none();
		let last = self.attested.last_mut().ok_or(Refusal::Unknown)?;
		if is_over {
			return Err(Refusal::NotInForce);
		}
		if by != CONTROL && employer != Some(last.by) {
			return Err(Refusal::Stranger);
		}
		last.refuted = by == CONTROL;
		last.ended = Some(self.now);
		Ok(())
	}

	/// Whether who accepted is not asleep.
	fn is_awake(&self, one: &Appointed) -> bool {
		match (self.rest, one.terms.capacity == EXECUTOR) {
			(Some(Rest::Died), executes) => executes,
			(Some(Rest::Left), _) | (None, true) => false,
			(None, false) => !one.terms.sleeps || self.wakes_until().is_some(),
		}
	}

	/// Where one stands that is still known.
	pub fn status(&self, id: usize) -> Option<Status> {
		let one = self.kept(id)?;
		let awake = self.is_awake(one);
		Some(match one {
			one if one.ended.is_some() => Status::Ended,
			one if one.is_over(self.now) => Status::Expired,
			one if one.accepted.is_none() => Status::Appointed,
			one if one.is_held(self.now) => Status::Held,
			one if self.now < one.begins() => Status::NotYet,
			_ if !awake => Status::Asleep,
			_ => Status::Acts,
		})
	}

	/// By which appointment an account acts, for how long, in what, and whether for a minor.
	pub fn acts(&self, who: usize) -> Option<(usize, u64, u8, bool)> {
		let id = self.by_account(who)?;
		if self.lost[who] || self.status(id) != Some(Status::Acts) {
			return None;
		}
		let terms = self.appointed[id].terms;
		// Who acts for the dead waits for nobody else.
		let waits = terms.sleeps && self.rest.is_none();
		let awake = if waits { self.wakes_until()? } else { u64::MAX };
		Some((id, terms.until.min(awake), terms.authorities, terms.of_age.is_some()))
	}
}
