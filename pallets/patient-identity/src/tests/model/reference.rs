//! The model: it keeps nothing but what happened, and reads every answer out of that.

use super::parties::{key_of, party, speaks_for, FIRST_ADMIN, PERSONS};
use crate::{mock::*, Error};
use salus_primitives::{EncryptionKey, KeyPurpose, KeyPurposes, RelationshipKind, UnixMillis};

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
		organization: usize,
		at: UnixMillis,
	},
	/// The organization keeps the key, too.
	Kept {
		patient: usize,
		organization: usize,
		at: UnixMillis,
	},
	/// The patient took the identity over from who kept the key.
	Claimed {
		patient: usize,
		at: UnixMillis,
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
	/// The patient begins, or ceases, to dispute it.
	Disputed {
		patient: usize,
		organization: usize,
		kind: RelationshipKind,
		on: bool,
		at: UnixMillis,
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
	/// Who leaves what leads nowhere need not rest.
	Withdrew {
		patient: usize,
		person: usize,
		rests: bool,
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
	Withdrawn,
}

/// An attempt, as the history tells it.
#[derive(Clone, Debug)]
pub struct Attempt {
	pub key: usize,
	pub encryption_key: Option<EncryptionKey>,
	pub at: UnixMillis,
	/// Who started it, whether or not they still stand by it.
	starter: usize,
	/// Who supports it.
	pub persons: Vec<usize>,
	/// Who took support back and has to rest, and when.
	left: Vec<(usize, UnixMillis)>,
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

	fn is_supported_by(&self, person: usize) -> bool {
		self.persons.iter().any(|one| party(*one) == party(person))
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

	/// Whether a live key of the patient is for a purpose, and nobody keeps it.
	pub fn may(&self, key: usize, patient: usize, purpose: KeyPurpose) -> bool {
		self.has(key, patient, purpose) && self.kept_by(patient).is_none()
	}

	/// Whether a live key of the patient is for a purpose, whoever keeps it.
	pub fn has(&self, key: usize, patient: usize, purpose: KeyPurpose) -> bool {
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
		let controls = |key: &usize| self.has(*key, patient, KeyPurpose::Control);
		self.live(patient).into_iter().filter(controls).collect()
	}

	/// A key that controls the patient, if one does.
	pub fn controller(&self, patient: usize) -> usize {
		self.controllers(patient).first().copied().unwrap_or(patient)
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
					let completes_at = (choice.needed == 1).then_some(at + choice.delay);
					attempts.push(Attempt {
						key: *key,
						encryption_key: *encryption_key,
						at: *at,
						starter: *person,
						persons: vec![*person],
						left: vec![],
						completes_at,
						end: None,
					});
				}
				Fact::Withdrew { patient, person, rests, at } if *patient == one => {
					let last = attempts.last_mut().unwrap();
					last.persons.retain(|one| party(*one) != party(*person));
					last.left.extend(rests.then_some((*person, *at)));
					if last.persons.len() < choice.needed {
						last.completes_at = None;
					}
					if last.persons.is_empty() {
						last.end = Some((*at, End::Withdrawn));
					}
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

	pub fn recovered_at(&self, one: usize) -> Option<UnixMillis> {
		self.history.iter().rev().find_map(|fact| match fact {
			Fact::Completed { patient, at } | Fact::Claimed { patient, at } if *patient == one => {
				Some(*at)
			}
			_ => None,
		})
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
			if party(attempt.starter) == party(person) {
				starts = attempt.at + 30 * DAY;
			}
			for (_, at) in attempt.left.iter().filter(|(one, _)| party(*one) == party(person)) {
				(supports, starts) = (at + 30 * DAY, at + 30 * DAY);
			}
			match attempt.end {
				_ if !attempt.is_supported_by(person) => {}
				Some((at, End::Vetoed)) => (supports, starts) = (at + 30 * DAY, at + 30 * DAY),
				Some((_, End::Completed)) => (supports, starts) = (0, 0),
				Some((_, End::Withdrawn)) | None => {}
			}
		}
		(supports, starts)
	}

	/// Why an attempt comes to nothing as it stands, if it does.
	fn stuck(&self, patient: usize, attempt: &Attempt) -> Result<(), Error<Test>> {
		for person in &attempt.persons {
			let Some(organization) = speaks_for(*person) else {
				self.stranger(*person, patient)?;
				continue;
			};
			if !self.stands(organization) {
				return Err(Error::NotInGoodStanding);
			}
			if self.is_disputed(patient, organization) {
				return Err(Error::Disputed);
			}
		}
		self.unused(attempt.key)
	}

	/// Whether somebody is no key of the patient, no key that was ever removed, and none that is kept.
	fn stranger(&self, person: usize, patient: usize) -> Result<(), Error<Test>> {
		let key = key_of(person);
		match key.and_then(|key| self.joined(key)) {
			Some((own, _))
				if own == patient
					|| self.kept_by(own).is_some()
					|| key.is_some_and(|key| self.left(key)) =>
			{
				Err(Error::NotAuthorized)
			}
			_ => Ok(()),
		}
	}

	/// Whether somebody may help a patient in the capacity that is claimed, or why not.
	fn helps(
		&self,
		person: usize,
		as_guardian: bool,
		patient: usize,
		since: UnixMillis,
	) -> Result<(), Error<Test>> {
		self.stranger(person, patient)?;
		if as_guardian {
			let since = self.guardian_since(patient, person).ok_or(Error::NotAuthorized)?;
			return if since + 30 * DAY <= self.now { Ok(()) } else { Err(Error::TooSoon) };
		}
		let stands = |organization: &usize| self.stands(*organization);
		let organization = speaks_for(person).filter(stands).ok_or(Error::NotAuthorized)?;
		if !self.choice(patient).guardians.is_empty() {
			return Err(Error::HasGuardians);
		}
		if self.is_disputed(patient, organization) {
			return Err(Error::Disputed);
		}
		if self.knows(organization, patient, since) {
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

	/// Whether a live key is for the veto and for nothing else.
	fn is_paper(&self, key: usize, patient: usize) -> bool {
		self.own(key, patient).is_ok_and(|purposes| purposes == KeyPurpose::RecoveryVeto.into())
	}

	/// A key of the patient that is for the veto alone, if there is one.
	pub fn paper(&self, patient: usize) -> usize {
		let live = self.live(patient);
		live.into_iter().find(|key| self.is_paper(*key, patient)).unwrap_or(patient)
	}

	/// Whether a key of the patient may go, or be for something else.
	pub fn gives_up(&self, key: usize, patient: usize) -> Result<(), Error<Test>> {
		if self.is_paper(key, patient) && !self.may_entrust(patient) {
			return Err(Error::RecentlyRecovered);
		}
		Ok(())
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
		if self.open(patient).is_some_and(|open| self.stuck(patient, &open).is_ok()) {
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
		self.helps(person, as_guardian, patient, attempt.at)?;
		let owner = |one: usize| self.joined(key_of(one)?).map(|(own, _)| own);
		let is_same = |one: &usize| owner(*one).is_some_and(|own| owner(person) == Some(own));
		if attempt.is_supported_by(person) || attempt.persons.iter().any(is_same) {
			return Err(Error::AlreadySupported);
		}
		if self.now < self.rested(patient, person).0 {
			return Err(Error::Resting);
		}
		Ok(vec![Fact::Supported { patient, person, at: self.now }])
	}

	pub fn withdraws(&self, person: usize, patient: usize) -> Judged {
		let attempt = self.open(patient).ok_or(Error::NotOpen)?;
		self.stranger(person, patient)?;
		let stands = speaks_for(person).is_none_or(|organization| self.stands(organization));
		if !stands || !attempt.is_supported_by(person) {
			return Err(Error::NotAuthorized);
		}
		let rests = self.stuck(patient, &attempt).is_ok();
		Ok(vec![Fact::Withdrew { patient, person, rests, at: self.now }])
	}

	pub fn vetoes(&self, by: usize, patient: usize) -> Judged {
		if self.own(by, patient).is_err() || self.kept_by(patient).is_some() {
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
		self.stuck(patient, &attempt)?;
		let Attempt { key, encryption_key, .. } = attempt;
		let lost = self.live(patient).into_iter().filter(|key| !self.is_paper(*key, patient));
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
		moments.extend(self.sponsored(patient).map(|(_, at)| at + 30 * DAY));
		moments.into_iter().filter(|moment| self.now < *moment).min()
	}
}

fn default_choice() -> Choice {
	Choice { guardians: vec![], needed: 2, delay: 7 * DAY }
}
