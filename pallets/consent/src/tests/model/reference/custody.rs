//! Who keeps a patient's keys, as what somebody acts, and what was signed on paper.

use super::{represented::Acts, Model, Refusal};
use crate::{
	mock::DAY,
	tests::model::history::{Area, Paper, Protection},
};
use salus_primitives::RepresentativeCapacity;

/// What an organization gives for in somebody else's name: treatment, its coordination, payment, and
/// operations.
const IN_ANOTHERS_NAME: u16 = 0b1111;
/// For how long a paper can be recorded.
const PAPER_AGE: u64 = 30 * DAY;

/// As what somebody acts for a patient.
#[derive(Clone, Copy, Debug)]
pub enum Actor {
	Patient,
	Another(Acts),
	/// The organization that keeps the patient's keys.
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

	/// Whether somebody may give this.
	pub fn check_gives(self, area: &Area) -> Result<(), Refusal> {
		let gives = match self {
			Self::Patient | Self::Another(_) => true,
			Self::Custodian(_) | Self::Recorder { .. } => {
				let by_patient = matches!(self, Self::Recorder { by_patient: true, .. });
				let is_plain = matches!(area.protection, Protection::None);
				area.purposes & !IN_ANOTHERS_NAME == 0 && (is_plain || by_patient)
			}
		};
		gives.then_some(()).ok_or(Refusal::Stranger)
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
			Some(custodian) if Self::may_consent(by, patient) => {
				let stands = self.stands(custodian);
				stands.then_some(Actor::Custodian(custodian)).ok_or(Refusal::Stranger)
			}
			_ => self.acts(by, patient).map(Actor::Another).ok_or(Refusal::Stranger),
		}
	}

	/// Whether somebody acts by a key that an organization keeps.
	pub fn is_kept(&self, by: usize, patient: usize) -> bool {
		self.kept.get(patient).is_some_and(Option::is_some) && Self::may_consent(by, patient)
	}

	/// An account that may record papers, if one may.
	pub fn recorder(&self, patient: usize) -> Option<usize> {
		(0..8).find(|account| self.records_for(*account, patient).is_some())
	}

	/// The organization for which somebody records a patient's papers: one that keeps the keys, or
	/// treats or covers the patient.
	fn records_for(&self, by: usize, patient: usize) -> Option<usize> {
		let employer = self.works_for(by)?.employer;
		let is_bound = (0..2).any(|kind| self.is_bound(patient, employer, kind));
		(self.kept[patient] == Some(employer) || is_bound).then_some(employer)
	}

	/// When a paper was signed.
	pub fn signed_at(&self, paper: &Paper) -> u64 {
		self.now.saturating_add_signed(-paper.age)
	}

	pub fn record(&mut self, by: usize, patient: usize, paper: &Paper) -> Result<(), Refusal> {
		let organization = self.records_for(by, patient).ok_or(Refusal::Stranger)?;
		let Paper { asked, number, by_patient, .. } = paper;
		let (number, by_patient, signed) = (*number, *by_patient, self.signed_at(paper));
		if signed > self.now {
			return Err(Refusal::TooFar);
		}
		if signed + PAPER_AGE <= self.now {
			return Err(Refusal::Expired);
		}
		if self.papers[patient].iter().any(|one| one.number == number) {
			return Err(Refusal::Recorded);
		}
		if self.withdrew[patient].is_some_and(|at| signed <= at) {
			return Err(Refusal::Outdated);
		}
		self.give(Actor::Recorder { organization, number, by_patient }, patient, asked)?;
		let grant = self.given[patient].len() as u32 - 1;
		let recorded = self.now;
		let paper = Recorded { number, grant, organization, by_patient, signed, recorded };
		self.papers[patient].push(paper);
		Ok(())
	}

	/// What is known of a paper.
	pub fn paper(&self, patient: usize, number: u8) -> Option<Recorded> {
		self.papers[patient].iter().find(|one| one.number == number).copied()
	}

	/// Who gave a grant.
	pub fn gave(&self, patient: usize, id: u32) -> Option<Giver> {
		self.given(patient, id).map(|given| given.by.giver())
	}
}
