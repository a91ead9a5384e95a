//! Relationships as a plain list of what happened. Nothing else is kept: each answer is found anew
//! by looking back. Patients, organizations, kinds and accounts are numbers.

use crate::mock::{DAY, NOW};

/// How long an attestation lasts at most: four hundred days.
const LONGEST: u64 = 400 * DAY;
/// How many attestations of one relationship are remembered.
const REMEMBERED: usize = 16;
/// How long each is remembered after it ended, whatever comes: two years and a day.
const NEEDED: u64 = 732 * DAY;

#[derive(Clone, Copy, Debug)]
pub enum Refusal {
	/// Who signed has no say.
	Stranger,
	Unknown,
	Past,
	TooLong,
	Contested,
	Uncontested,
	/// Nothing holds.
	Idle,
	/// There is no room for another.
	Full,
	/// Whoever has the identity has not had it for long.
	TooSoon,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
	InForce,
	Ended,
	Expired,
	Disputed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ending {
	ByOrganization,
	ByPatient,
}

/// An attestation, when, by whom and with which evidence it was last made anew, and when and how it
/// ended if before its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attested {
	pub at: u64,
	pub by: usize,
	pub until: u64,
	pub evidence: u8,
	pub anew: Option<(u64, usize, u8)>,
	pub end: Option<(u64, Ending)>,
}

impl Attested {
	/// The first moment at which it is so no more.
	fn ceases(&self) -> u64 {
		self.end.map_or(self.until, |(at, _)| at)
	}

	/// Whether it is over at `now`, so that whoever says it again says another.
	fn is_past(&self, now: u64) -> bool {
		self.ceases() < now || self.is_by_patient()
	}

	fn is_by_patient(&self) -> bool {
		matches!(self.end, Some((_, Ending::ByPatient)))
	}

	/// Whether it was so at a moment of the day of `at`, when it was no more, and not by the patient.
	fn was_so_that_day(&self, at: u64) -> bool {
		let midnight = at - at % DAY;
		self.at < self.ceases() && midnight < self.ceases() && !self.is_by_patient()
	}
}

/// Where one more attestation goes.
#[derive(Clone, Copy)]
pub enum Place {
	/// There is a place.
	Free,
	/// In that of the eldest, which nobody needs.
	Eldest,
	/// In that of one that never was so.
	Idle(usize),
	/// Where the one after this was, which goes on with this.
	Joined(usize),
	/// It goes on with the last.
	Last,
}

impl Place {
	pub fn name(self) -> &'static str {
		match self {
			Self::Free => "Free",
			Self::Eldest => "Eldest",
			Self::Idle(_) => "Idle",
			Self::Joined(_) => "Joined",
			Self::Last => "Last",
		}
	}
}

fn place(all: &[Attested], now: u64) -> Option<Place> {
	let goes_on = |n: &usize| all.get(n + 1).is_some_and(|next| all[*n].was_so_that_day(next.at));
	if all.len() < REMEMBERED {
		return Some(Place::Free);
	}
	if all[0].ceases() + NEEDED <= now {
		return Some(Place::Eldest);
	}
	let is_idle = |one: &Attested| one.at == one.ceases() && !one.is_by_patient();
	if let Some(idle) = all.iter().position(is_idle) {
		return Some(Place::Idle(idle));
	}
	if let Some(joined) = (0..all.len()).find(goes_on) {
		return Some(Place::Joined(joined));
	}
	all.last().filter(|last| last.was_so_that_day(now)).map(|_| Place::Last)
}

/// What there is to see of one relationship: where it stands, since when it is disputed, and what
/// was attested.
pub type View = (Status, Option<u64>, Vec<Attested>);

#[derive(Clone, Copy)]
enum What {
	Attested { by: usize, until: u64, evidence: u8 },
	Ended,
	Disputed,
	Withdrawn,
}

/// What happened, when, to the relationship of a patient with an organization, of a kind.
#[derive(Clone, Copy)]
struct Fact {
	at: u64,
	about: (usize, usize, usize),
	what: What,
}

pub struct Model {
	pub now: u64,
	/// Of the first four organizations: whether it treats, and covers; none if it is suspended.
	pub roles: [Option<[bool; 2]>; 4],
	/// Of the accounts 4 to 6.
	pub employer: [Option<usize>; 3],
	/// Whether the accounts 7 to 11 are keys: four of Ana, of which two may consent, and one of Ben.
	pub live: [bool; 5],
	/// Where the last attestation went that was made.
	pub placed: Option<Place>,
	/// By patient.
	pub recovered: [bool; 3],
	happened: Vec<Fact>,
}

/// Adds what begins, where it has its place.
fn add(all: &mut Vec<Attested>, new: Attested) {
	let join = |one: &mut Attested, next: Attested| {
		one.anew = next.anew.or(Some((next.at, next.by, next.evidence)));
		(one.until, one.end) = (next.until, next.end);
	};
	match place(all, new.at).expect("there was a place") {
		Place::Free => {}
		Place::Eldest => drop(all.remove(0)),
		Place::Idle(n) => drop(all.remove(n)),
		Place::Joined(n) => {
			let next = all.remove(n + 1);
			join(&mut all[n], next);
		}
		Place::Last => return join(all.last_mut().expect("there are sixteen"), new),
	}
	all.push(new);
}

impl Model {
	pub fn new() -> Self {
		Self {
			now: NOW,
			roles: [
				Some([true, false]),
				Some([true, true]),
				Some([false, true]),
				Some([false, false]),
			],
			employer: [Some(0), Some(1), Some(2)],
			live: [true; 5],
			placed: None,
			recovered: [false; 3],
			happened: Vec::new(),
		}
	}

	/// The organization for which an account acts, with what it may attest.
	fn acts_for(&self, by: usize) -> Result<(usize, [bool; 2]), Refusal> {
		let organization = match by {
			0..4 => Some(by),
			4..7 => self.employer[by - 4],
			_ => None,
		};
		organization.and_then(|one| Some((one, self.roles[one]?))).ok_or(Refusal::Stranger)
	}

	fn consents(&self, by: usize, patient: usize) -> Result<(), Refusal> {
		let may = matches!((by, patient), (7 | 8, 0) | (11, 1)) && self.live[by - 7];
		may.then_some(()).ok_or(Refusal::Stranger)
	}

	/// Whoever has a key is known.
	fn is_known(&self, patient: usize) -> bool {
		match patient {
			0 => self.live[..4].contains(&true),
			1 => self.live[4],
			_ => false,
		}
	}

	fn facts(&self, about: (usize, usize, usize)) -> Vec<Fact> {
		self.happened.iter().filter(|fact| fact.about == about).copied().collect()
	}

	/// From when on, and until when, it was so by all that was said, in no number of places.
	pub fn spoken(&self, about: (usize, usize, usize)) -> Vec<(u64, u64)> {
		let mut spoken: Vec<(u64, u64)> = Vec::new();
		for fact in self.facts(about) {
			let last = spoken.last_mut().filter(|(_, until)| fact.at < *until);
			match (fact.what, last) {
				(What::Attested { until, .. }, Some(last)) => last.1 = last.1.max(until),
				(What::Attested { until, .. }, None) => spoken.push((fact.at, until)),
				(What::Ended | What::Disputed, Some(last)) => last.1 = fact.at,
				(What::Ended | What::Disputed, None) | (What::Withdrawn, _) => {}
			}
		}
		spoken
	}

	/// Everything that was attested, as far as it is remembered. What is said again while it is so, or
	/// where it has just ceased and not by the patient, is one.
	fn attested(&self, about: (usize, usize, usize)) -> Vec<Attested> {
		let mut all: Vec<Attested> = Vec::new();
		for fact in self.facts(about) {
			let ending = match fact.what {
				What::Attested { by, until, evidence } => {
					match all.last_mut().filter(|last| !last.is_past(fact.at)) {
						Some(last) if last.end.is_none() && fact.at < last.until => {
							last.until = last.until.max(until);
							last.anew = Some((fact.at, by, evidence));
						}
						Some(last) => {
							(last.until, last.end) = (until, None);
							last.anew = Some((fact.at, by, evidence));
						}
						None => {
							let (at, anew, end) = (fact.at, None, None);
							add(&mut all, Attested { at, by, until, evidence, anew, end });
						}
					}
					continue;
				}
				What::Ended => Ending::ByOrganization,
				What::Disputed => Ending::ByPatient,
				What::Withdrawn => continue,
			};
			let last = all.last_mut().expect("something was attested");
			if last.end.is_none() && fact.at < last.until {
				last.end = Some((fact.at, ending));
			}
		}
		all
	}

	/// Where one more attestation would go, if it were another than the last.
	fn place(&self, about: (usize, usize, usize)) -> Option<Place> {
		let all = self.attested(about);
		match all.last() {
			Some(last) if !last.is_past(self.now) => Some(Place::Free),
			_ => place(&all, self.now),
		}
	}

	/// Since when it is disputed, if it is.
	pub fn disputed(&self, about: (usize, usize, usize)) -> Option<u64> {
		let facts = self.facts(about);
		let last = facts.iter().rfind(|fact| matches!(fact.what, What::Disputed | What::Withdrawn));
		last.filter(|fact| matches!(fact.what, What::Disputed)).map(|fact| fact.at)
	}

	pub fn in_force(&self, patient: usize, organization: usize, kind: usize) -> Option<u64> {
		let last = *self.attested((patient, organization, kind)).last()?;
		(last.end.is_none() && self.now < last.until).then_some(last.until)
	}

	pub fn view(&self, patient: usize, organization: usize, kind: usize) -> Option<View> {
		let about = (patient, organization, kind);
		let all = self.attested(about);
		let disputed = self.disputed(about);
		let status = match (disputed, all.last()?.end) {
			(Some(_), _) => Status::Disputed,
			(None, Some(_)) => Status::Ended,
			(None, None) if self.now < all.last()?.until => Status::InForce,
			(None, None) => Status::Expired,
		};
		Some((status, disputed, all))
	}

	/// The times in which it held, as far as they are remembered.
	pub fn held(&self, patient: usize, organization: usize, kind: usize) -> Vec<(u64, u64)> {
		let Some((_, _, all)) = self.view(patient, organization, kind) else { return vec![] };
		let mut times = Vec::new();
		for one in all {
			if one.ceases() > one.at {
				times.push((one.at, one.ceases()));
			}
		}
		times
	}

	fn happens(&mut self, about: (usize, usize, usize), what: What) {
		self.happened.push(Fact { at: self.now, about, what });
	}

	pub fn attest(
		&mut self,
		by: usize,
		patient: usize,
		kind: usize,
		until: u64,
		evidence: u8,
	) -> Result<(), Refusal> {
		if until <= self.now {
			return Err(Refusal::Past);
		}
		if until - self.now > LONGEST {
			return Err(Refusal::TooLong);
		}
		let (organization, may) = self.acts_for(by)?;
		if !may[kind] {
			return Err(Refusal::Stranger);
		}
		if !self.is_known(patient) {
			return Err(Refusal::Unknown);
		}
		let about = (patient, organization, kind);
		if self.disputed(about).is_some() {
			return Err(Refusal::Contested);
		}
		self.placed = Some(self.place(about).ok_or(Refusal::Full)?);
		self.happens(about, What::Attested { by, until, evidence });
		Ok(())
	}

	pub fn end(&mut self, by: usize, patient: usize, kind: usize) -> Result<(), Refusal> {
		let (organization, _) = self.acts_for(by)?;
		let about = (patient, organization, kind);
		if self.facts(about).is_empty() {
			return Err(Refusal::Unknown);
		}
		if self.in_force(patient, organization, kind).is_none() {
			return Err(Refusal::Idle);
		}
		self.happens(about, What::Ended);
		Ok(())
	}

	pub fn dispute(
		&mut self,
		by: usize,
		patient: usize,
		organization: usize,
		kind: usize,
	) -> Result<(), Refusal> {
		self.consents(by, patient)?;
		let about = (patient, organization, kind);
		if self.facts(about).is_empty() {
			return Err(Refusal::Unknown);
		}
		if self.disputed(about).is_some() {
			return Err(Refusal::Contested);
		}
		self.happens(about, What::Disputed);
		Ok(())
	}

	pub fn withdraw(
		&mut self,
		by: usize,
		patient: usize,
		organization: usize,
		kind: usize,
	) -> Result<(), Refusal> {
		self.consents(by, patient)?;
		let about = (patient, organization, kind);
		if self.facts(about).is_empty() {
			return Err(Refusal::Unknown);
		}
		if self.disputed(about).is_none() {
			return Err(Refusal::Uncontested);
		}
		if self.recovered[patient] {
			return Err(Refusal::TooSoon);
		}
		self.happens(about, What::Withdrawn);
		Ok(())
	}
}
