//! The model: it keeps nothing but what happened, and reads every answer out of that.

use crate::{mock::*, Error};
use salus_primitives::{EncryptionKey, KeyPurpose, KeyPurposes, RelationshipKind, UnixMillis};

/// Who may try to help: four people without an identity, two by a key of one (those of these
/// numbers), and the admins of three organizations. Named by their place.
pub const PERSON_KEYS: [(usize, usize); 2] = [(4, 0), (5, 3)];
pub const FIRST_ADMIN: usize = 6;
pub const PERSONS: usize = 9;

/// What a step that succeeded brought about. Where a time is missing, nothing asks for it.
#[derive(Clone, Debug)]
pub enum Fact {
	Joined {
		patient: usize,
		key: usize,
		purposes: KeyPurposes,
	},
	Trusted {
		key: usize,
		purposes: KeyPurposes,
	},
	Left {
		key: usize,
	},
	Encrypts {
		patient: usize,
		encryption_key: Option<EncryptionKey>,
	},
	Sponsored {
		patient: usize,
	},
	Chose {
		patient: usize,
		choice: Choice,
		at: UnixMillis,
	},
	Related {
		patient: usize,
		organization: usize,
		kind: RelationshipKind,
		from: UnixMillis,
		until: UnixMillis,
	},
	Started {
		patient: usize,
		person: usize,
		key: usize,
		encryption_key: Option<EncryptionKey>,
		at: UnixMillis,
	},
	Supported {
		patient: usize,
		person: usize,
		at: UnixMillis,
	},
	Vetoed {
		patient: usize,
		at: UnixMillis,
	},
	Completed {
		patient: usize,
		at: UnixMillis,
	},
	Stands {
		organization: usize,
		good: bool,
	},
}

/// By whom a patient wants to be helped, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
	pub guardians: Vec<usize>,
	pub needed: usize,
	pub delay: UnixMillis,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
	Vetoed,
	Completed,
}

/// An attempt, as the history tells it.
#[derive(Clone, Debug)]
pub struct Attempt {
	pub key: usize,
	pub encryption_key: Option<EncryptionKey>,
	pub at: UnixMillis,
	pub persons: Vec<usize>,
	pub completes_at: Option<UnixMillis>,
	pub end: Option<(UnixMillis, End)>,
}

impl Attempt {
	pub fn lapses_at(&self) -> UnixMillis {
		self.completes_at.map_or(self.at + 7 * DAY, |at| at + 30 * DAY)
	}

	pub fn is_open(&self, now: UnixMillis) -> bool {
		self.end.is_none() && now < self.lapses_at()
	}
}

#[derive(Default)]
pub struct Model {
	pub now: UnixMillis,
	pub history: Vec<Fact>,
}

type Judged = Result<Vec<Fact>, Error<Test>>;

impl Model {
	/// The patient that a key ever belonged to, and what it may do, or might.
	pub fn joined(&self, one: usize) -> Option<(usize, KeyPurposes)> {
		self.history.iter().fold(None, |known, fact| match (known, fact) {
			(None, Fact::Joined { patient, key, purposes }) if *key == one => {
				Some((*patient, *purposes))
			}
			(Some((patient, _)), Fact::Trusted { key, purposes }) if *key == one => {
				Some((patient, *purposes))
			}
			_ => known,
		})
	}

	pub fn left(&self, one: usize) -> bool {
		self.history.iter().any(|fact| matches!(fact, Fact::Left { key } if *key == one))
	}

	pub fn may(&self, key: usize, patient: usize, purpose: KeyPurpose) -> bool {
		!self.left(key)
			&& self
				.joined(key)
				.is_some_and(|(own, purposes)| own == patient && purposes.contains(purpose))
	}

	/// The live keys of a patient, in the order in which they joined.
	pub fn live(&self, one: usize) -> Vec<usize> {
		let joined = self.history.iter().filter_map(|fact| match fact {
			Fact::Joined { patient, key, .. } if *patient == one => Some(*key),
			_ => None,
		});
		joined.filter(|key| !self.left(*key)).collect()
	}

	pub fn encryption_key(&self, one: usize) -> Option<EncryptionKey> {
		self.history.iter().rev().find_map(|fact| match fact {
			Fact::Encrypts { patient, encryption_key } if *patient == one => Some(*encryption_key),
			_ => None,
		})?
	}

	pub fn exists(&self, patient: usize) -> bool {
		self.joined(patient).is_some_and(|(own, _)| own == patient)
	}

	fn controllers(&self, patient: usize) -> Vec<usize> {
		let controls = |key: &usize| self.may(*key, patient, KeyPurpose::Control);
		self.live(patient).into_iter().filter(controls).collect()
	}

	/// A key that controls the patient, if one does.
	pub fn controller(&self, patient: usize) -> usize {
		self.controllers(patient).first().copied().unwrap_or(patient)
	}

	pub fn stands(&self, one: usize) -> bool {
		let last = self.history.iter().rev().find_map(|fact| match fact {
			Fact::Stands { organization, good } if *organization == one => Some(*good),
			_ => None,
		});
		last.unwrap_or(true)
	}

	fn choices(&self, one: usize) -> Vec<(&Choice, UnixMillis)> {
		let chosen = self.history.iter().filter_map(|fact| match fact {
			Fact::Chose { patient, choice, at } if *patient == one => Some((choice, *at)),
			_ => None,
		});
		chosen.collect()
	}

	/// What the patient chose last, or what holds for who never chose.
	pub fn choice(&self, patient: usize) -> Choice {
		self.choices(patient).last().map_or_else(default_choice, |(choice, _)| (*choice).clone())
	}

	/// Since when somebody is a guardian without a break, if at all.
	pub fn guardian_since(&self, patient: usize, person: usize) -> Option<UnixMillis> {
		let choices = self.choices(patient);
		let unbroken = choices.iter().rev().take_while(|(one, _)| one.guardians.contains(&person));
		unbroken.last().map(|(_, at)| *at)
	}

	/// Every attempt to recover a patient.
	pub fn attempts(&self, one: usize) -> Vec<Attempt> {
		let mut choice = default_choice();
		let mut attempts: Vec<Attempt> = vec![];
		for fact in &self.history {
			match fact {
				Fact::Chose { patient, choice: next, .. } if *patient == one => {
					choice = next.clone();
				}
				Fact::Started { patient, person, key, encryption_key, at } if *patient == one => {
					let persons = vec![*person];
					let completes_at = (choice.needed == 1).then_some(at + choice.delay);
					let (key, encryption_key) = (*key, *encryption_key);
					let at = *at;
					attempts.push(Attempt {
						key,
						encryption_key,
						at,
						persons,
						completes_at,
						end: None,
					});
				}
				Fact::Supported { patient, person, at } if *patient == one => {
					let last = attempts.last_mut().unwrap();
					last.persons.push(*person);
					if last.persons.len() == choice.needed {
						last.completes_at = Some(at + choice.delay);
					}
				}
				Fact::Vetoed { patient, at } if *patient == one => {
					attempts.last_mut().unwrap().end = Some((*at, End::Vetoed));
				}
				Fact::Completed { patient, at } if *patient == one => {
					attempts.last_mut().unwrap().end = Some((*at, End::Completed));
				}
				_ => {}
			}
		}
		attempts
	}

	pub fn open(&self, patient: usize) -> Option<Attempt> {
		self.attempts(patient).pop().filter(|last| last.is_open(self.now))
	}

	pub fn recovered_at(&self, patient: usize) -> Option<UnixMillis> {
		let ends = self.attempts(patient).into_iter().filter_map(|attempt| attempt.end);
		ends.filter(|(_, how)| *how == End::Completed).map(|(at, _)| at).next_back()
	}

	pub fn may_entrust(&self, patient: usize) -> bool {
		self.exists(patient)
			&& self.recovered_at(patient).is_none_or(|at| at + 72 * HOUR <= self.now)
	}

	/// From when on somebody may support, and start, again. What was completed with somebody's help
	/// forgives what that person tried before. A guardian who was removed has other reasons to wait.
	pub fn rested(&self, patient: usize, person: usize) -> (UnixMillis, UnixMillis) {
		let (mut supports, mut starts) = (0, 0);
		for attempt in self.attempts(patient) {
			if !attempt.persons.contains(&person) {
				continue;
			}
			if attempt.persons[0] == person {
				starts = attempt.at + 30 * DAY;
			}
			match attempt.end {
				Some((at, End::Vetoed)) => (supports, starts) = (at + 30 * DAY, at + 30 * DAY),
				Some((_, End::Completed)) => (supports, starts) = (0, 0),
				None => {}
			}
		}
		(supports, starts)
	}

	/// Whether an organization has dealt with a patient, as the chain can know.
	fn knows(&self, one: usize, who: usize, since: UnixMillis) -> bool {
		let of = |wanted: RelationshipKind| {
			self.history.iter().filter_map(move |fact| match fact {
				Fact::Related { patient, organization, kind, from, until }
					if (*patient, *organization, *kind) == (who, one, wanted) =>
				{
					Some((*from, *until))
				}
				_ => None,
			})
		};
		let by_relationship = |kind: &RelationshipKind| {
			of(*kind).any(|(from, _)| from + 30 * DAY <= since)
				&& of(*kind).any(|(from, until)| from <= self.now && self.now < until)
		};
		let sponsored = self
			.history
			.iter()
			.any(|fact| matches!(fact, Fact::Sponsored { patient } if *patient == who));
		RelationshipKind::ALL.iter().any(by_relationship) || (one == 0 && sponsored)
	}

	/// Whether somebody may help a patient in the capacity that is claimed, or why not.
	fn helps(
		&self,
		person: usize,
		as_guardian: bool,
		patient: usize,
		since: UnixMillis,
	) -> Result<(), Error<Test>> {
		let key = PERSON_KEYS.iter().find(|(one, _)| *one == person).map(|(_, key)| *key);
		if let Some((own, _)) = key.and_then(|key| self.joined(key)) {
			if own == patient || key.is_some_and(|key| self.left(key)) {
				return Err(Error::NotAuthorized);
			}
		}
		if as_guardian {
			let since = self.guardian_since(patient, person).ok_or(Error::NotAuthorized)?;
			return if since + 30 * DAY <= self.now { Ok(()) } else { Err(Error::TooSoon) };
		}
		if person < FIRST_ADMIN || !self.stands(person - FIRST_ADMIN) {
			return Err(Error::NotAuthorized);
		}
		if !self.choice(patient).guardians.is_empty() {
			return Err(Error::HasGuardians);
		}
		if self.knows(person - FIRST_ADMIN, patient, since) {
			Ok(())
		} else {
			Err(Error::NotAuthorized)
		}
	}

	/// Everybody who may help a patient now.
	pub fn helpers(&self, patient: usize) -> Vec<usize> {
		let since = self.open(patient).map_or(self.now, |attempt| attempt.at);
		let may = |one: &usize| self.helps(*one, *one < FIRST_ADMIN, patient, since).is_ok();
		(0..PERSONS).filter(may).collect()
	}

	pub fn fresh(&self, lifetime: UnixMillis) -> Result<(), Error<Test>> {
		match lifetime {
			0 => Err(Error::Expired),
			lifetime if lifetime > DAY => Err(Error::TooFar),
			_ => Ok(()),
		}
	}

	pub fn unused(&self, key: usize) -> Result<(), Error<Test>> {
		match self.joined(key) {
			None => Ok(()),
			Some(_) if self.left(key) => Err(Error::Removed),
			Some(_) => Err(Error::AlreadyExists),
		}
	}

	pub fn controlled(&self, by: usize, patient: usize) -> Result<(), Error<Test>> {
		if !self.exists(patient) {
			Err(Error::NotFound)
		} else if !self.may(by, patient, KeyPurpose::Control) {
			Err(Error::NotAuthorized)
		} else {
			Ok(())
		}
	}

	/// What a live key of the patient is for, or why there is no such key.
	pub fn own(&self, key: usize, patient: usize) -> Result<KeyPurposes, Error<Test>> {
		match self.joined(key) {
			Some((own, _)) if own == patient && self.left(key) => Err(Error::Removed),
			Some((own, purposes)) if own == patient => Ok(purposes),
			_ => Err(Error::NotFound),
		}
	}

	/// Whether the patient is without control when this key controls no more.
	pub fn is_last_controller(&self, key: usize, patient: usize) -> bool {
		self.controllers(patient) == [key]
	}

	pub fn chooses(&self, by: usize, patient: usize, choice: &Choice, threshold: usize) -> Judged {
		let Choice { guardians, delay, .. } = choice;
		let possible = if guardians.is_empty() { 0..=0 } else { 1..=guardians.len() };
		if !possible.contains(&threshold) || *delay < 72 * HOUR || *delay > 30 * DAY {
			return Err(Error::OutOfRange);
		}
		if (1..guardians.len()).any(|index| guardians[..index].contains(&guardians[index])) {
			return Err(Error::Repeated);
		}
		self.controlled(by, patient)?;
		let before = self.choice(patient).guardians;
		if !self.may_entrust(patient) && guardians.iter().any(|one| !before.contains(one)) {
			return Err(Error::RecentlyRecovered);
		}
		let mut facts = vec![];
		if self.open(patient).is_some() {
			facts.push(Fact::Vetoed { patient, at: self.now });
		}
		facts.push(Fact::Chose { patient, choice: choice.clone(), at: self.now });
		Ok(facts)
	}

	pub fn starts(
		&self,
		person: usize,
		as_guardian: bool,
		patient: usize,
		key: usize,
	) -> Result<(), Error<Test>> {
		if !self.exists(patient) {
			return Err(Error::NotFound);
		}
		if self.open(patient).is_some() {
			return Err(Error::AlreadyOpen);
		}
		self.helps(person, as_guardian, patient, self.now)?;
		if self.now < self.rested(patient, person).1 {
			return Err(Error::Resting);
		}
		self.unused(key)
	}

	pub fn supports(&self, person: usize, as_guardian: bool, patient: usize, key: usize) -> Judged {
		let attempt = self.open(patient).ok_or(Error::NotOpen)?;
		if attempt.key != key {
			return Err(Error::Changed);
		}
		if attempt.completes_at.is_some() {
			return Err(Error::LimitReached);
		}
		self.helps(person, as_guardian, patient, attempt.at)?;
		if attempt.persons.contains(&person) {
			return Err(Error::AlreadySupported);
		}
		if self.now < self.rested(patient, person).0 {
			return Err(Error::Resting);
		}
		Ok(vec![Fact::Supported { patient, person, at: self.now }])
	}

	pub fn vetoes(&self, by: usize, patient: usize) -> Judged {
		if self.own(by, patient).is_err() {
			return Err(Error::NotAuthorized);
		}
		self.open(patient).ok_or(Error::NotOpen)?;
		Ok(vec![Fact::Vetoed { patient, at: self.now }])
	}

	pub fn completes(&self, patient: usize) -> Judged {
		let attempt = self.open(patient).ok_or(Error::NotOpen)?;
		if attempt.completes_at.is_none_or(|at| self.now < at) {
			return Err(Error::TooSoon);
		}
		let attesters = attempt.persons.iter().filter_map(|one| one.checked_sub(FIRST_ADMIN));
		if attesters.into_iter().any(|organization| !self.stands(organization)) {
			return Err(Error::NotInGoodStanding);
		}
		let Attempt { key, encryption_key, .. } = attempt;
		self.unused(key)?;
		let stays = |key: &usize| {
			self.own(*key, patient)
				.is_ok_and(|purposes| purposes == KeyPurpose::RecoveryVeto.into())
		};
		let lost = self.live(patient).into_iter().filter(|key| !stays(key));
		let mut facts: Vec<_> = lost.map(|key| Fact::Left { key }).collect();
		facts.extend([
			Fact::Completed { patient, at: self.now },
			Fact::Joined { patient, key, purposes: KeyPurposes::all() },
			Fact::Encrypts { patient, encryption_key },
		]);
		Ok(facts)
	}

	/// The next moment at which something about a patient's recovery changes of itself.
	pub fn next_moment(&self, patient: usize) -> Option<UnixMillis> {
		let mut moments = vec![];
		if let Some(attempt) = self.attempts(patient).last() {
			moments.push(attempt.lapses_at());
			moments.extend(attempt.completes_at);
		}
		for person in 0..PERSONS {
			moments.push(self.rested(patient, person).0);
			moments.push(self.rested(patient, person).1);
			moments.extend(self.guardian_since(patient, person).map(|at| at + 30 * DAY));
		}
		moments.extend(self.recovered_at(patient).map(|at| at + 72 * HOUR));
		moments.into_iter().filter(|moment| self.now < *moment).min()
	}
}

fn default_choice() -> Choice {
	Choice { guardians: vec![], needed: 2, delay: 7 * DAY }
}
