//! Studies as plain lists of what happened to each. Nothing else is kept: each answer is found anew
//! by looking back. Studies, organizations and accounts are numbers.

use crate::mock::{DAY, NOW};

/// How far ahead a study ends at most: a thousand days.
const LONGEST: u64 = 1_000 * DAY;
/// How many investigators a study has at most.
const MOST: usize = 3;
/// The account of the council.
const COUNCIL: usize = 7;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
	/// Who signed has no say.
	Stranger,
	/// Who signed is not the council.
	NoCouncil,
	Unknown,
	Past,
	TooLong,
	NotLonger,
	/// The study is over.
	Over,
	/// Nobody credentials the account.
	NoPractitioner,
	TakesPart,
	TookPart,
	Full,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
	Open,
	Suspended,
	Expired,
	Ended,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ending {
	BySponsor,
	ByCouncil,
}

/// What there is to see of a study.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
	pub sponsor: usize,
	pub protocol: u8,
	pub at: u64,
	pub by: usize,
	pub until: u64,
	pub end: Option<(u64, Ending)>,
	pub status: Status,
	pub investigators: usize,
}

#[derive(Clone, Copy)]
enum What {
	Registered { sponsor: usize, by: usize, protocol: u8, until: u64 },
	Extended { until: u64 },
	Ended(Ending),
	Enrolled { who: usize, by: usize },
	Removed { who: usize },
}

/// What happened, and when.
type Fact = (u64, What);

pub struct Model {
	pub now: u64,
	/// Of each organization: whether it is a researcher; none if it is suspended.
	pub researcher: [Option<bool>; 3],
	/// Who credentials the accounts 3 to 6.
	pub employer: [Option<usize>; 4],
	/// Of each study.
	happened: Vec<Vec<Fact>>,
}

impl Model {
	pub fn new() -> Self {
		Self {
			now: NOW,
			researcher: [Some(true), Some(true), Some(false)],
			employer: [Some(0), Some(1), Some(2), Some(2)],
			happened: Vec::new(),
		}
	}

	pub fn registered(&self) -> usize {
		self.happened.len()
	}

	/// The organization in good standing that an account administers.
	fn administers(&self, who: usize) -> Option<usize> {
		(who < 3 && self.researcher[who].is_some()).then_some(who)
	}

	/// The organization in good standing that credentials an account.
	fn practises(&self, who: usize) -> Option<usize> {
		let employer = if (3..7).contains(&who) { self.employer[who - 3] } else { None };
		employer.filter(|one| self.researcher[*one].is_some())
	}

	fn acts_for(&self, who: usize) -> Option<usize> {
		self.administers(who).or(self.practises(who))
	}

	fn is_researcher(&self, organization: usize) -> bool {
		self.researcher[organization] == Some(true)
	}

	fn sponsor(&self, study: usize) -> Result<usize, Refusal> {
		match self.happened.get(study).and_then(|facts| facts.first()) {
			Some((_, What::Registered { sponsor, .. })) => Ok(*sponsor),
			_ => Err(Refusal::Unknown),
		}
	}

	/// The end that was set last.
	fn until(&self, study: usize) -> u64 {
		let mut ends = self.happened[study].iter().filter_map(|(_, what)| match what {
			What::Registered { until, .. } | What::Extended { until } => Some(*until),
			_ => None,
		});
		ends.next_back().expect("it was registered")
	}

	fn end(&self, study: usize) -> Option<(u64, Ending)> {
		self.happened[study].iter().find_map(|(at, what)| match what {
			What::Ended(how) => Some((*at, *how)),
			_ => None,
		})
	}

	fn not_over(&self, study: usize) -> Result<(), Refusal> {
		let over = self.end(study).is_some() || self.until(study) <= self.now;
		(!over).then_some(()).ok_or(Refusal::Over)
	}

	/// When and by whom somebody was enrolled last, and when they were removed since, if they were.
	pub fn investigator(&self, study: usize, who: usize) -> Option<(u64, usize, Option<u64>)> {
		let about = self.happened.get(study)?.iter().filter_map(|(at, what)| match what {
			What::Enrolled { who: one, by } if *one == who => Some((*at, Some(*by))),
			What::Removed { who: one } if *one == who => Some((*at, None)),
			_ => None,
		});
		let about: Vec<_> = about.collect();
		match about[..] {
			[.., (at, Some(by))] => Some((at, by, None)),
			[.., (at, Some(by)), (removed, None)] => Some((at, by, Some(removed))),
			_ => None,
		}
	}

	fn is_enrolled(&self, study: usize, who: usize) -> bool {
		matches!(self.investigator(study, who), Some((_, _, None)))
	}

	fn enrolled(&self, study: usize) -> usize {
		(0..9).filter(|who| self.is_enrolled(study, *who)).count()
	}

	pub fn view(&self, study: usize) -> Option<Seen> {
		let (at, What::Registered { sponsor, by, protocol, .. }) =
			*self.happened.get(study)?.first()?
		else {
			return None;
		};
		let (until, end) = (self.until(study), self.end(study));
		let status = match end {
			Some(_) => Status::Ended,
			None if until <= self.now => Status::Expired,
			None if self.is_researcher(sponsor) => Status::Open,
			None => Status::Suspended,
		};
		let investigators = self.enrolled(study);
		Some(Seen { sponsor, protocol, at, by, until, end, status, investigators })
	}

	pub fn is_open(&self, study: usize) -> bool {
		self.view(study).is_some_and(|seen| seen.status == Status::Open)
	}

	pub fn takes_part(&self, who: usize, study: usize) -> bool {
		self.is_open(study) && self.is_enrolled(study, who) && self.practises(who).is_some()
	}

	/// Whether an end can be set.
	fn ends(&self, until: u64) -> Result<(), Refusal> {
		if until <= self.now {
			return Err(Refusal::Past);
		}
		if until - self.now > LONGEST {
			return Err(Refusal::TooLong);
		}
		Ok(())
	}

	fn happens(&mut self, study: usize, what: What) -> Result<(), Refusal> {
		self.happened[study].push((self.now, what));
		Ok(())
	}

	pub fn register(&mut self, by: usize, protocol: u8, until: u64) -> Result<(), Refusal> {
		self.ends(until)?;
		match self.acts_for(by) {
			Some(sponsor) if self.is_researcher(sponsor) => {
				let fact = (self.now, What::Registered { sponsor, by, protocol, until });
				self.happened.push(vec![fact]);
				Ok(())
			}
			_ => Err(Refusal::Stranger),
		}
	}

	pub fn extend(&mut self, by: usize, study: usize, until: u64) -> Result<(), Refusal> {
		self.ends(until)?;
		let sponsor = self.sponsor(study)?;
		if self.administers(by) != Some(sponsor) || !self.is_researcher(sponsor) {
			return Err(Refusal::Stranger);
		}
		self.not_over(study)?;
		if until <= self.until(study) {
			return Err(Refusal::NotLonger);
		}
		self.happens(study, What::Extended { until })
	}

	pub fn close(&mut self, by: usize, study: usize) -> Result<(), Refusal> {
		let sponsor = self.sponsor(study)?;
		if self.administers(by) != Some(sponsor) {
			return Err(Refusal::Stranger);
		}
		self.not_over(study)?;
		self.happens(study, What::Ended(Ending::BySponsor))
	}

	pub fn stop(&mut self, by: usize, study: usize) -> Result<(), Refusal> {
		if by != COUNCIL {
			return Err(Refusal::NoCouncil);
		}
		self.sponsor(study)?;
		self.not_over(study)?;
		self.happens(study, What::Ended(Ending::ByCouncil))
	}

	pub fn enroll(&mut self, by: usize, study: usize, who: usize) -> Result<(), Refusal> {
		let sponsor = self.sponsor(study)?;
		if self.administers(by) != Some(sponsor) || !self.is_researcher(sponsor) {
			return Err(Refusal::Stranger);
		}
		self.not_over(study)?;
		if self.practises(who).is_none() {
			return Err(Refusal::NoPractitioner);
		}
		if self.is_enrolled(study, who) {
			return Err(Refusal::TakesPart);
		}
		if self.enrolled(study) >= MOST {
			return Err(Refusal::Full);
		}
		self.happens(study, What::Enrolled { who, by })
	}

	pub fn remove(&mut self, by: usize, study: usize, who: usize) -> Result<(), Refusal> {
		let sponsor = self.sponsor(study)?;
		if by != who && self.administers(by) != Some(sponsor) {
			return Err(Refusal::Stranger);
		}
		self.not_over(study)?;
		match self.investigator(study, who) {
			None => Err(Refusal::Unknown),
			Some((_, _, Some(_))) => Err(Refusal::TookPart),
			Some((_, _, None)) => self.happens(study, What::Removed { who }),
		}
	}
}
