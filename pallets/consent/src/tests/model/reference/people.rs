//! Who somebody is, and whether somebody is meant.

use super::{custody::Actor, Model};
use crate::tests::model::history::{Access, Shown, Who};

/// By organization: provider, laboratory, payer, researcher, regulator.
const ROLES: [[bool; 5]; 5] = [
	[true, true, false, false, false],
	[true, false, false, false, false],
	[false, false, true, false, false],
	[false, false, false, false, true],
	[false, false, false, true, false],
];

/// The researcher that sponsors every study.
pub const SPONSOR: usize = 4;

/// By account: the employer of practitioners. Before them stand the administrators of organizations.
const EMPLOYERS: [(usize, usize); 3] = [(5, 0), (6, 1), (7, 1)];

/// By account: a patient, and whether the key is for control or consent, and whether for consent.
const KEYS: [(usize, usize, bool, bool); 6] = [
	(7, 1, true, true),
	(8, 0, true, true),
	(9, 0, true, true),
	(10, 0, true, false),
	(11, 2, true, true),
	(12, 2, false, false),
];

/// For whom somebody works, and whether as a practitioner.
#[derive(Clone, Copy)]
pub struct Member {
	pub employer: usize,
	practitioner: Option<usize>,
}

/// Who asks.
#[derive(Clone, Copy)]
pub struct Asker {
	pub member: Option<Member>,
	pub person: Option<usize>,
}

impl Member {
	/// The account of a practitioner.
	pub fn practises(self) -> Option<usize> {
		self.practitioner
	}
}

impl Asker {
	/// An organization as such.
	pub fn organization(employer: usize) -> Self {
		Self { member: Some(Member { employer, practitioner: None }), person: None }
	}

	pub fn has_role(self, role: usize) -> bool {
		self.member.is_some_and(|member| ROLES[member.employer][role])
	}

	/// Whether the organization has a role that treats (0), or covers (1).
	pub fn may_relate(self, kind: usize) -> bool {
		match kind {
			0 => self.has_role(0) || self.has_role(1),
			_ => self.has_role(2),
		}
	}

	pub fn is_practitioner(self) -> bool {
		self.member.is_some_and(|member| member.practitioner.is_some())
	}

	/// Whether this is one of those who are named in clear, and in no study.
	fn is_in_clear(self, who: Who) -> bool {
		let Some(member) = self.member else {
			return matches!(who, Who::Person(person) if self.person == Some(person));
		};
		match who {
			Who::Anybody => true,
			Who::Role(role) => self.has_role(role),
			Who::Organization(organization) => member.employer == organization,
			Who::Practitioner(account) => member.practitioner == Some(account),
			Who::Person(person) => self.person == Some(person),
			Who::Study(_) | Who::Committed(_) => false,
		}
	}
}

impl Model {
	pub fn stands(&self, organization: usize) -> bool {
		organization < 5 && !self.suspended.contains(&organization)
	}

	/// The organization for which an account acts, if it stands.
	pub fn works_for(&self, account: usize) -> Option<Member> {
		let practises = EMPLOYERS.iter().find(|(one, _)| *one == account);
		let member = match practises {
			Some((_, employer)) if !self.dismissed.contains(&account) => {
				Member { employer: *employer, practitioner: Some(account) }
			}
			None if account < 5 => Member { employer: account, practitioner: None },
			_ => return None,
		};
		self.stands(member.employer).then_some(member)
	}

	/// The patient for whom a key asks: one that only stops a recovery asks nothing, nor one that an
	/// organization keeps.
	fn person(&self, account: usize) -> Option<usize> {
		let own = KEYS.iter().find(|key| key.0 == account && key.2).map(|key| key.1);
		own.filter(|patient| self.kept[*patient].is_none())
	}

	/// The patient whose key an account is, whatever it is for.
	pub fn owner(account: usize) -> Option<usize> {
		KEYS.iter().find(|key| key.0 == account).map(|key| key.1)
	}

	/// Whether an account is a key for consent, whoever keeps it.
	pub fn may_consent(account: usize, patient: usize) -> bool {
		KEYS.iter().any(|key| (key.0, key.1, key.3) == (account, patient, true))
	}

	pub fn asker(&self, account: usize) -> Asker {
		Asker { member: self.works_for(account), person: self.person(account) }
	}

	/// Whether somebody is meant, with what a question shows. One step leads from a commitment to a
	/// name, not two.
	pub fn is_meant(&self, asker: Asker, who: Who, shown: &[Shown]) -> bool {
		self.is_meant_until(asker, who, shown).is_some()
	}

	/// The same, and until when at most: who takes part in a study does until it is over.
	pub fn is_meant_until(&self, asker: Asker, who: Who, shown: &[Shown]) -> Option<u64> {
		let named = match who {
			Who::Committed(n) if shown.get(n) == Some(&Shown::Right) => self.names[n],
			named => named,
		};
		match named {
			Who::Study(study) => {
				let who = asker.member?.practitioner?;
				let enrolled = self.investigators.get(study)?;
				self.is_open(study).filter(|_| enrolled.contains(&who))
			}
			in_clear => asker.is_in_clear(in_clear).then_some(u64::MAX),
		}
	}

	/// When a study is over, if it is open.
	fn is_open(&self, study: usize) -> Option<u64> {
		let end = self.studies.get(study).copied().flatten()?;
		(self.now < end && self.stands(SPONSOR)).then_some(end)
	}

	/// Whether somebody is a study whose end has passed. It is for good.
	pub fn has_ended(&self, who: Who) -> bool {
		let Who::Study(study) = who else { return false };
		self.studies.get(study).copied().flatten().is_none_or(|end| end <= self.now)
	}

	/// A study is open until a moment, or ends now; whether it is so. What is over stays over.
	pub fn set_study(&mut self, study: usize, ends_at: Option<u64>) -> bool {
		let now = self.now;
		let end = &mut self.studies[study];
		let is_over = end.is_some_and(|end| end <= now);
		if !is_over {
			*end = ends_at.or(end.map(|end| end.min(now)));
		}
		!is_over
	}

	/// Whether somebody can be named in a call.
	pub fn can_be_named(&self, who: Who) -> bool {
		match who {
			Who::Organization(organization) => self.stands(organization),
			Who::Practitioner(account) => {
				self.works_for(account).is_some_and(|member| member.practitioner.is_some())
			}
			Who::Person(person) => person < 3,
			Who::Study(study) => self.is_open(study).is_some(),
			Who::Anybody | Who::Role(_) | Who::Committed(_) => true,
		}
	}

	/// An account that a grant is for by its name in clear, if the grant is there.
	pub fn bearer(&self, patient: usize, id: u32) -> Option<usize> {
		let who = self.given(patient, id)?.who;
		(0..14).find(|account| self.is_meant(self.asker(*account), who, &[]))
	}

	/// An organization whose people a grant is for by its name in clear, if the grant is there.
	pub fn recipient(&self, patient: usize, id: u32) -> Option<usize> {
		self.works_for(self.bearer(patient, id)?).map(|member| member.employer)
	}

	/// An account that may end a grant from the other side, if there is one.
	pub fn who_gives_back(&self, patient: usize, id: u32) -> Option<usize> {
		(0..14).find(|account| self.may_give_back(*account, patient, id))
	}

	/// Whether an account may end a grant from the other side: it speaks for whom the grant is for,
	/// for who had passed it on, or for the organization that gave it in the patient's name.
	pub fn may_give_back(&self, account: usize, patient: usize, id: u32) -> bool {
		let Some(given) = self.given(patient, id) else { return false };
		let administers = |organization| account == organization && self.stands(organization);
		let is_its = match given.who {
			Who::Organization(organization) => administers(organization),
			Who::Practitioner(practitioner) => practitioner == account,
			Who::Person(person) => {
				Self::may_consent(account, person) && self.kept[person].is_none()
			}
			Who::Study(study) => {
				self.studies.get(study).is_some_and(Option::is_some) && administers(SPONSOR)
			}
			Who::Anybody | Who::Role(_) | Who::Committed(_) => false,
		};
		let gave_it = match given.by {
			Actor::Custodian(organization) | Actor::Recorder { organization, .. } => {
				administers(organization)
			}
			Actor::Patient | Actor::Another(_) => false,
		};
		let passed_it_on = given.out_of.is_some_and(|(_, organization)| administers(organization));
		is_its || gave_it || passed_it_on
	}

	/// An administrator of an organization whose records a grant is about.
	pub fn keeper(&self, patient: usize, id: u32) -> Option<usize> {
		let holder = self.given(patient, id)?.area.holder;
		(0..5).find(|organization| holder == super::ANY_HOLDER || holder == *organization)
	}

	/// Whom a question comes from.
	pub fn asker_of(&self, access: &Access) -> Asker {
		self.asker(access.requester)
	}
}
