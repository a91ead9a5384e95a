//! Who keeps a patient's key, as what somebody acts, and what was signed on paper.

use super::{people::Asker, represented::Acts, Model, Refusal, Withheld, RESHARE};
use crate::{
	mock::{DAY, HOUR},
	tests::model::history::{Area, Paper, Protection, Who},
};
use salus_primitives::RepresentativeCapacity;

/// What an organization gives for in somebody else's name: treatment, its coordination, payment, and
/// operations.
const IN_ANOTHERS_NAME: u16 = 0b1111;
/// For how long what it gives so lasts at most.
const YEAR: u64 = 365 * DAY;
/// The highest level that is normal.
const NORMAL: usize = 3;
/// The role that does research.
const RESEARCHER: usize = 3;
/// The most restrictions of a custodian.
pub const TWELVE: usize = 12;
/// For how long a paper can be recorded.
const PAPER_AGE: u64 = 30 * DAY;

/// As what somebody acts for a patient.
#[derive(Clone, Copy, Debug)]
pub enum Actor {
	Patient,
	Another(Acts),
	/// Whoever acts for the organization that keeps the patient's key.
	Custodian(usize),
	/// An organization that records a paper, of a number, which the patient signed, or somebody else.
	Recorder {
		organization: usize,
		number: u8,
		by_patient: bool,
	},
}

/// By whom something was given, as others see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Giver {
	Patient,
	/// The number, as what, and whether for a minor.
	Another(u32, RepresentativeCapacity, bool),
	Custodian(usize),
	/// Which organization recorded it, and of which paper.
	Paper(usize, u8),
}

/// A paper that was recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recorded {
	pub patient: usize,
	pub number: u8,
	pub grant: u32,
	pub organization: usize,
	pub by_patient: bool,
	pub signed: u64,
	pub recorded: u64,
}

impl Actor {
	/// Somebody who acts for the patient and is neither the patient nor an organization.
	pub fn another(self) -> Option<Acts> {
		match self {
			Self::Another(acts) => Some(acts),
			_ => None,
		}
	}

	/// Whether one may be given something in somebody else's name.
	fn is_seen(self, model: &Model, who: Who) -> bool {
		match (self, who) {
			// Nothing to itself.
			(Self::Custodian(own), Who::Organization(one)) => one != own,
			(Self::Custodian(own), Who::Practitioner(account)) => {
				model.practises_for(account).is_some_and(|employer| employer != own)
			}
			(Self::Custodian(_), _) => false,
			(_, Who::Organization(_) | Who::Practitioner(_)) => true,
			(_, Who::Role(role)) => role != RESEARCHER,
			_ => false,
		}
	}

	/// Whether somebody may give this to whom it is.
	pub fn check_gives(self, model: &Model, area: &Area, who: Who) -> Result<(), Refusal> {
		let is_bounded = || {
			let is_about = area.purposes & !IN_ANOTHERS_NAME == 0 && area.actions & RESHARE == 0;
			is_about && self.is_seen(model, who)
		};
		let is_plain = matches!(area.protection, Protection::None);
		let gives = match self {
			Self::Patient | Self::Another(_) => true,
			Self::Custodian(_) => is_bounded() && is_plain && area.level <= NORMAL,
			Self::Recorder { by_patient, .. } => is_bounded() && (is_plain || by_patient),
		};
		gives.then_some(()).ok_or(Refusal::Stranger)
	}

	/// Whether what an organization gives may last until a moment, or without an end.
	pub fn check_year(until: Option<u64>, now: u64) -> bool {
		until.is_some_and(|until| until <= now + YEAR)
	}

	/// Whether somebody has withheld as often as they may, of what is kept.
	pub(super) fn has_withheld_enough(self, kept: &[&Withheld]) -> bool {
		match self {
			Self::Patient | Self::Recorder { .. } => false,
			Self::Another(acts) => {
				let number = |one: &Withheld| one.by.another().map(|by| by.number);
				kept.iter().filter(|one| number(one) == Some(acts.number)).count() >= 4
			}
			Self::Custodian(own) => {
				let is_its = |one: &&&Withheld| matches!(one.by, Self::Custodian(by) if by == own);
				kept.iter().filter(is_its).count() >= TWELVE
			}
		}
	}

	pub fn giver(self) -> Giver {
		match self {
			Self::Patient => Giver::Patient,
			Self::Another(acts) => acts.giver(),
			Self::Custodian(organization) => Giver::Custodian(organization),
			Self::Recorder { organization, number, .. } => Giver::Paper(organization, number),
		}
	}
}

impl Model {
	/// As what somebody acts for a patient.
	pub fn actor(&self, by: usize, patient: usize) -> Result<Actor, Refusal> {
		match self.kept[patient] {
			None if Self::may_consent(by, patient) => Ok(Actor::Patient),
			None => self.acts(by, patient).map(Actor::Another).ok_or(Refusal::Stranger),
			Some(custodian) => {
				let acts = self.works_for(by).is_some_and(|member| member.employer == custodian);
				acts.then_some(Actor::Custodian(custodian)).ok_or(Refusal::Stranger)
			}
		}
	}

	/// Who speaks for a patient first: the admin of who keeps the key, or a key.
	pub fn speaker(&self, patient: usize) -> usize {
		self.kept[patient].unwrap_or([8, 7][patient])
	}

	/// Whether it is for the custodian to act for a patient, and somebody works for it or has a key.
	pub fn is_kept(&self, by: usize, patient: usize) -> bool {
		let custodian = self.kept.get(patient).copied().flatten();
		custodian.is_some_and(|one| {
			Self::may_consent(by, patient)
				|| self.works_for(by).is_some_and(|member| member.employer == one)
		})
	}

	/// The employer of a practitioner, if it stands.
	fn practises_for(&self, account: usize) -> Option<usize> {
		let member = self.works_for(account)?;
		member.practises().map(|_| member.employer)
	}

	/// An account that may record papers, if one may: mostly of who does not keep the key.
	pub fn recorder(&self, patient: usize, number: u8) -> Option<usize> {
		let may: Vec<_> =
			(0..8).filter(|account| self.records_for(*account, patient).is_ok()).collect();
		may.get(usize::from(number).checked_rem(may.len())?).copied()
	}

	/// The organization for which somebody records a patient's papers, which keeps the key, or treats or
	/// covers the patient and may; and which keeps the key.
	fn records_for(&self, by: usize, patient: usize) -> Result<(usize, usize), Refusal> {
		let employer = self.works_for(by).ok_or(Refusal::Stranger)?.employer;
		let custodian = self.kept[patient].ok_or(Refusal::HasKeys)?;
		let may = |kind: usize| Asker::organization(employer).may_relate(kind);
		let is_bound = (0..2).any(|kind| self.is_bound(patient, employer, kind) && may(kind));
		if custodian != employer && !is_bound {
			return Err(Refusal::Stranger);
		}
		Ok((employer, custodian))
	}

	/// The same for this area: what is protected, or more than normal, the admin records, and one who
	/// does not keep the key after thirty days.
	fn records_this(&self, by: usize, patient: usize, area: &Area) -> Result<usize, Refusal> {
		let (employer, custodian) = self.records_for(by, patient)?;
		if !matches!(area.protection, Protection::None) || area.level > NORMAL {
			let is_admin = self.works_for(by).is_some_and(|member| member.practises().is_none());
			let is_known = (0..2).any(|kind| {
				let bonds = self.bonds_of(patient, employer, kind);
				bonds.iter().any(|one| one.from + 30 * DAY <= self.now)
			});
			if !is_admin || (custodian != employer && !is_known) {
				return Err(Refusal::Stranger);
			}
		}
		self.stands(custodian).then_some(employer).ok_or(Refusal::BadStanding)
	}

	/// When a paper was signed.
	pub fn signed_at(&self, paper: &Paper) -> u64 {
		self.now.saturating_add_signed(-paper.age)
	}

	pub fn record(&mut self, by: usize, patient: usize, paper: &Paper) -> Result<(), Refusal> {
		let organization = self.records_this(by, patient, &paper.asked.area)?;
		let Paper { asked, number, by_patient, .. } = paper;
		let (number, by_patient, signed) = (*number, *by_patient, self.signed_at(paper));
		if asked.directive.is_some() {
			return Err(Refusal::Stranger);
		}
		if signed > self.now {
			return Err(Refusal::TooFar);
		}
		if signed + PAPER_AGE <= self.now {
			return Err(Refusal::Expired);
		}
		if self.paper(organization, number).is_some() {
			return Err(Refusal::Recorded);
		}
		if self.withdrew[patient].is_some_and(|at| signed <= at) {
			return Err(Refusal::Outdated);
		}
		self.give(Actor::Recorder { organization, number, by_patient }, patient, asked)?;
		let grant = self.given[patient].len() as u32 - 1;
		let recorded = self.now;
		let paper = Recorded { patient, number, grant, organization, by_patient, signed, recorded };
		self.papers.push(paper);
		Ok(())
	}

	/// What is known of a paper that an organization recorded.
	pub fn paper(&self, organization: usize, number: u8) -> Option<Recorded> {
		let is_it = |one: &&Recorded| (one.organization, one.number) == (organization, number);
		self.papers.iter().find(is_it).copied()
	}

	pub fn withdraw_papers(&mut self, by: usize, patient: usize) -> Result<(), Refusal> {
		self.kept[patient].ok_or(Refusal::HasKeys)?;
		self.actor(by, patient)?;
		self.withdrew[patient] = Some(self.now);
		Ok(())
	}

	/// Whether nothing was taken back for an hour.
	pub fn withdraws_free(&self, patient: usize) -> bool {
		self.withdrew[patient].is_none_or(|at| at + HOUR <= self.now)
	}

	/// Who gave a grant.
	pub fn gave(&self, patient: usize, id: u32) -> Option<Giver> {
		self.given(patient, id).map(|given| given.by.giver())
	}
}
