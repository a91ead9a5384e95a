//! Requests as a plain list. Organizations, accounts and patients are numbers; a bit of a set stands
//! for the code of that index.

use crate::mock::{DAY, NOW};
use alloc::collections::BTreeMap;

/// Whom a grant is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum To {
	Organization(usize),
	Practitioner(usize),
	AnyMember,
	Provider,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
	/// Anybody's records, or those of one organization.
	pub holder: Option<usize>,
	/// Actions, purposes, categories.
	pub sets: [u8; 3],
	/// 0 is `U`, 5 is `V`.
	pub level: usize,
	pub first: i32,
	pub last: i32,
	/// 0 nothing protected, 1 all, 2 as an annex says.
	pub protected: u8,
}

impl Wish {
	fn is_empty(&self) -> bool {
		self.sets.contains(&0)
	}

	/// Whether each purpose is the third or the fourth, which are research.
	fn is_research(&self) -> bool {
		self.sets[1] & 0b10011 == 0
	}

	/// Whether the last of the purposes is among them, which is payment.
	fn is_paid(&self) -> bool {
		self.sets[1] & 0b10000 != 0
	}

	fn is_within(&self, other: &Self) -> bool {
		(other.holder.is_none() || other.holder == self.holder)
			&& self.sets.iter().zip(other.sets).all(|(mine, theirs)| mine & !theirs == 0)
			&& self.level <= other.level
			&& self.first >= other.first
			&& self.last <= other.last
			&& (self.protected != 1 || other.protected == 1)
	}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
	Empty,
	Expired,
	TooFar,
	TooWide,
	Annex,
	Stranger,
	Unknown,
	BadStanding,
	Answered,
	Full,
	Changed,
	Unnamed,
	TooSoon,
}

/// What had to go for a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Room {
	Own,
	Other,
	/// That keeps somebody from asking.
	Resting,
}

/// All that a request says of what is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Said {
	pub to: To,
	pub wish: Wish,
	pub end: Option<u64>,
	pub uses: Option<u32>,
	pub is_reasoned: bool,
	pub expires: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
	Open,
	Approved(u32),
	Narrowed(u32),
	Declined,
	Withdrawn,
	Expired,
}

#[derive(Clone)]
struct Asked {
	id: u32,
	organization: usize,
	said: Said,
	closed: Option<(u64, Status)>,
}

/// A grant that was given.
pub struct Given {
	pub at: u64,
	pub to: To,
	pub wish: Wish,
	pub end: Option<u64>,
	pub uses: Option<u32>,
}

pub struct Model {
	pub now: u64,
	/// For which organization each account works.
	pub employer: [Option<usize>; 18],
	/// Of each patient, by id.
	pub grants: [Vec<Given>; 2],
	asked: [Vec<Asked>; 2],
	next: [u32; 2],
	suspended: Vec<usize>,
	/// What had to go for the last request.
	pub made_room: Option<Room>,
	/// The grants that take room, by patient and grantee; those to many share theirs.
	live: BTreeMap<(usize, To), Vec<u32>>,
}

impl Model {
	pub fn new() -> Self {
		let mut employer = [None; 18];
		(employer[3], employer[4], employer[5]) = (Some(0), Some(1), Some(1));
		Self {
			now: NOW,
			employer,
			grants: Default::default(),
			asked: Default::default(),
			next: [0; 2],
			suspended: Vec::new(),
			made_room: None,
			live: BTreeMap::new(),
		}
	}

	pub fn set_standing(&mut self, organization: usize, good: bool) {
		self.suspended.retain(|other| *other != organization);
		if !good {
			self.suspended.push(organization);
		}
	}

	/// Of which organization an account is the admin.
	fn administers(account: usize) -> Option<usize> {
		match account {
			0..3 => Some(account),
			9.. => Some(account - 5),
			_ => None,
		}
	}

	/// The organization of an account.
	pub fn own(&self, account: usize) -> usize {
		Self::administers(account).or(self.employer[account]).unwrap_or(1)
	}

	/// When the first patient declined last.
	pub fn last_declined(&self) -> Option<u64> {
		let closed = self.asked[0].iter().filter_map(|one| one.closed);
		closed.filter(|(_, how)| *how == Status::Declined).map(|(at, _)| at).max()
	}

	/// Whether a request keeps who asked from asking again.
	fn rests(&self, one: &Asked) -> bool {
		one.closed.is_some_and(|(at, how)| how == Status::Declined && self.now - at < DAY)
	}

	/// What a request says, or something else if there is none.
	pub fn said(&self, patient: usize, id: u32) -> Said {
		let found = self.asked.get(patient).and_then(|all| all.iter().find(|one| one.id == id));
		let wish = Wish { holder: None, sets: [1; 3], level: 3, first: 0, last: 5, protected: 0 };
		let (to, end, expires) = (To::Organization(1), Some(self.now + DAY), self.now);
		let other = Said { to, wish, end, uses: None, is_reasoned: false, expires };
		found.map_or(other, |one| one.said)
	}

	pub fn requests(&self, patient: usize) -> Vec<(u32, Status, Option<u64>)> {
		let shown = |one: &Asked| (one.id, self.status(one), one.closed.map(|(at, _)| at));
		self.asked[patient].iter().map(shown).collect()
	}

	fn status(&self, one: &Asked) -> Status {
		match one.closed {
			Some((_, status)) => status,
			None if one.said.expires <= self.now => Status::Expired,
			None => Status::Open,
		}
	}

	fn stands(&self, organization: usize) -> bool {
		organization != 3 && !self.suspended.contains(&organization)
	}

	fn works_for(&self, account: usize, organization: usize) -> bool {
		self.stands(organization)
			&& [Self::administers(account), self.employer[account]].contains(&Some(organization))
	}

	/// The organization that can ask for somebody.
	fn asks_for(&self, to: To) -> Option<usize> {
		let organization = match to {
			To::Organization(n) => Some(n),
			To::Practitioner(n) => self.employer[n],
			To::AnyMember | To::Provider => None,
		};
		organization.filter(|n| self.stands(*n))
	}

	fn could_be_given(
		&self,
		wish: &Wish,
		end: Option<u64>,
		uses: Option<u32>,
	) -> Result<(), Refusal> {
		if wish.is_empty() || uses == Some(0) {
			return Err(Refusal::Empty);
		}
		if uses.is_some() && wish.holder.is_none() {
			return Err(Refusal::Unnamed);
		}
		match end {
			Some(end) if end <= self.now => Err(Refusal::Expired),
			Some(end) if end - self.now > 3_650 * DAY => Err(Refusal::TooFar),
			None if !wish.is_research() => Err(Refusal::TooFar),
			_ => Ok(()),
		}
	}

	pub fn ask(&mut self, by: usize, patient: usize, said: Said) -> Result<(), Refusal> {
		let Said { to, wish, end, uses, is_reasoned: _, expires } = said;
		self.could_be_given(&wish, end, uses)?;
		if wish.protected == 2 {
			return Err(Refusal::Annex);
		}
		if wish.is_paid() && wish.holder.is_none() {
			return Err(Refusal::Unnamed);
		}
		if expires <= self.now {
			return Err(Refusal::Expired);
		}
		if expires - self.now > 30 * DAY || end.is_some_and(|end| expires > end) {
			return Err(Refusal::TooFar);
		}
		let organization = self.asks_for(to).filter(|n| self.works_for(by, *n));
		let organization = organization.ok_or(Refusal::Stranger)?;
		if patient == 2 {
			return Err(Refusal::Unknown);
		}
		if wish.holder.is_some_and(|holder| !self.stands(holder)) {
			return Err(Refusal::BadStanding);
		}
		let mut all = self.asked[patient].clone();
		let is_own = |one: &Asked| one.organization == organization;
		if all.iter().any(|one| is_own(one) && self.rests(one)) {
			return Err(Refusal::TooSoon);
		}
		let is_open = |one: &Asked| self.status(one) == Status::Open;
		let open = all.iter().filter(|one| is_open(one) && is_own(one));
		if open.count() >= 2 {
			return Err(Refusal::Full);
		}
		if all.len() == 16 {
			let ended = |one: &Asked| one.closed.map_or(one.said.expires, |(at, _)| at);
			let mut over: Vec<_> = all.iter().filter(|one| !is_open(one)).collect();
			over.sort_by_key(|one| (ended(one), one.id));
			let own = over.iter().find(|one| is_own(one)).map(|one| (one.id, Room::Own));
			let other = over.iter().find(|one| !self.rests(one)).map(|one| (one.id, Room::Other));
			let any = over.first().map(|one| (one.id, Room::Resting));
			let (gone, room) = own.or(other).or(any).ok_or(Refusal::Full)?;
			all.retain(|one| one.id != gone);
			self.made_room = Some(room);
		}
		let id = self.next[patient];
		all.push(Asked { id, organization, said, closed: None });
		self.asked[patient] = all;
		self.next[patient] += 1;
		Ok(())
	}

	/// The request that somebody can answer, or why not.
	fn answerable(&self, by: usize, patient: usize, id: u32) -> Result<Asked, Refusal> {
		// Ana's key is the sixth account, Ben's the fifth.
		if (by, patient) != (6, 0) && (by, patient) != (5, 1) {
			return Err(Refusal::Stranger);
		}
		self.open(patient, id)
	}

	fn open(&self, patient: usize, id: u32) -> Result<Asked, Refusal> {
		let found = self.asked[patient].iter().find(|one| one.id == id).ok_or(Refusal::Unknown)?;
		match self.status(found) {
			Status::Open => Ok(found.clone()),
			Status::Expired => Err(Refusal::Expired),
			_ => Err(Refusal::Answered),
		}
	}

	fn close(&mut self, patient: usize, id: u32, status: Status) {
		for one in self.asked[patient].iter_mut().filter(|one| one.id == id) {
			one.closed = Some((self.now, status));
		}
	}

	/// Gives somebody a grant; its id.
	fn give(
		&mut self,
		patient: usize,
		asked: &Asked,
		wish: Wish,
		end: Option<u64>,
		uses: Option<u32>,
	) -> Result<u32, Refusal> {
		let to = asked.said.to;
		// Who has left is looked for first, who is suspended last.
		let is_there = self.asks_for(to) == Some(asked.organization);
		if !is_there && matches!(to, To::Practitioner(_)) {
			return Err(Refusal::BadStanding);
		}
		self.could_be_given(&wish, end, uses)?;
		if !is_there || wish.holder.is_some_and(|holder| !self.stands(holder)) {
			return Err(Refusal::BadStanding);
		}
		let (now, grants) = (self.now, &self.grants[patient]);
		let live = self.live.entry((patient, to)).or_default();
		let is_over = |id: &u32| grants[*id as usize].end.is_some_and(|end| end <= now);
		if live.len() == 8 && !live.iter().any(is_over) {
			return Err(Refusal::Full);
		}
		if live.len() == 8 {
			live.retain(|id| !is_over(id));
		}
		let id = grants.len() as u32;
		live.push(id);
		self.grants[patient].push(Given { at: now, to, wish, end, uses });
		Ok(id)
	}

	pub fn approve(
		&mut self,
		by: usize,
		patient: usize,
		id: u32,
		said: Said,
		annex: u8,
	) -> Result<(), Refusal> {
		let asked = self.answerable(by, patient, id)?;
		if said != asked.said {
			return Err(Refusal::Changed);
		}
		let wish = match annex {
			0 => said.wish,
			1 => Wish { protected: 2, ..said.wish },
			_ => return Err(Refusal::Annex),
		};
		let grant = self.give(patient, &asked, wish, said.end, said.uses)?;
		self.close(patient, id, Status::Approved(grant));
		Ok(())
	}

	/// What is given says nothing of a reason, nor of an answer that is awaited.
	pub fn narrow(
		&mut self,
		by: usize,
		patient: usize,
		id: u32,
		given: Said,
	) -> Result<(), Refusal> {
		let asked = self.answerable(by, patient, id)?;
		if given.to != asked.said.to {
			return Err(Refusal::Changed);
		}
		let Said { wish, end, uses, .. } = given;
		let endless = u64::MAX;
		let uncounted = u32::MAX;
		if !wish.is_within(&asked.said.wish)
			|| uses.unwrap_or(uncounted) > asked.said.uses.unwrap_or(uncounted)
		{
			return Err(Refusal::TooWide);
		}
		if end.unwrap_or(endless) > asked.said.end.unwrap_or(endless) {
			return Err(Refusal::TooFar);
		}
		let grant = self.give(patient, &asked, wish, end, uses)?;
		self.close(patient, id, Status::Narrowed(grant));
		Ok(())
	}

	pub fn decline(&mut self, by: usize, patient: usize, id: u32) -> Result<(), Refusal> {
		self.answerable(by, patient, id)?;
		self.close(patient, id, Status::Declined);
		Ok(())
	}

	pub fn withdraw(&mut self, by: usize, patient: usize, id: u32) -> Result<(), Refusal> {
		let all = self.asked.get(patient).ok_or(Refusal::Unknown)?;
		let found = all.iter().find(|one| one.id == id).ok_or(Refusal::Unknown)?;
		if !self.works_for(by, found.organization) {
			return Err(Refusal::Stranger);
		}
		self.open(patient, id)?;
		self.close(patient, id, Status::Withdrawn);
		Ok(())
	}
}
