//! What must be answered now.

use super::{
	annex::{Touch, SUBSTANCE_USE},
	law,
	people::Asker,
	Given, Model, Withheld, ANY_HOLDER, READ,
};
use crate::tests::model::history::{Access, Record, Shown};
use salus_primitives::{
	Basis, Decision, DenyReason, EmergencyId, GrantId, LegalBasis, Obligation, RelationshipKind,
	RestrictionId,
};
use salus_runtime_api::GrantStatus;

/// What somebody may see at all, by ids.
#[derive(Debug, PartialEq)]
pub enum Sight {
	Everything,
	/// Of each grant: its id, its end, and whether its uses are counted. Of each relationship: its
	/// kind, and until when the policy lets by it. Of each emergency: its id, its end, and what it
	/// opens. Then until when as a representative, and restrictions.
	Some(
		Vec<(u32, Option<u64>, bool)>,
		Vec<(usize, u64)>,
		Vec<(u32, u64, usize)>,
		Option<u64>,
		Vec<u32>,
	),
}

/// What a question is about, but for the record.
pub struct Question<'a> {
	pub access: &'a Access,
	pub asker: Asker,
	pub annexes: &'a [Shown],
	pub names: &'a [Shown],
}

const ORDINARY: [usize; 5] = [0, 1, 4, 9, 10];
const TRAINING: usize = 8;

/// The duties of whoever is not the patient: the minimum, but for care and at the patient's request.
fn duties(access: &Access, record: &Record) -> Vec<Obligation> {
	let mut duties = vec![];
	if !ORDINARY.contains(&access.purpose) {
		duties.push(Obligation::MinimumNecessary);
	}
	if record.sensitivities & SUBSTANCE_USE != 0 {
		duties.extend([Obligation::NoRedisclosure, Obligation::Part2Notice]);
	}
	if access.purpose == TRAINING {
		duties.push(Obligation::Deidentify);
	}
	duties
}

fn duties_by_law(law: LegalBasis, access: &Access, record: &Record) -> Vec<Obligation> {
	let mut duties = duties(access, record);
	duties.retain(|duty| *duty != Obligation::MinimumNecessary);
	if law != LegalBasis::RequiredByLaw {
		duties.push(Obligation::MinimumNecessary);
	}
	duties.push(Obligation::AccountForDisclosure);
	duties
}

fn permit(basis: Basis, duties: &[Obligation], until: Option<u64>) -> Decision {
	Decision::Permit { basis, obligations: duties.iter().copied().collect(), until }
}

fn refuse(reason: DenyReason) -> Decision {
	Decision::deny(reason)
}

impl Model {
	/// What is decided before any grant is looked at, or who asks.
	fn asks(&self, access: &Access) -> Result<Result<Asker, Basis>, DenyReason> {
		if access.patient == 3 {
			return Err(DenyReason::PatientNotFound);
		}
		if !self.stands(access.holder) {
			return Err(DenyReason::HolderNotInGoodStanding);
		}
		let asker = self.asker_of(access);
		let is_patient = asker.person == Some(access.patient);
		if is_patient && access.action == READ {
			return Ok(Err(Basis::Patient));
		}
		match asker.member {
			Some(member) if member.employer == access.holder => Ok(Err(Basis::OwnRecord)),
			None if is_patient => Err(DenyReason::NoGrant),
			None if asker.person.is_none() && self.reads_as(access).is_none() => {
				Err(DenyReason::RequesterNotInGoodStanding)
			}
			_ => Ok(Ok(asker)),
		}
	}

	/// The decisions about all records of a question. Who is refused one is to remove from the
	/// others what refers to it, but for the patient and the holder.
	pub fn decide_all(&self, access: &Access) -> Vec<Decision> {
		let mut decisions: Vec<_> = access
			.records
			.iter()
			.map(|record| self.decide(access, record, (&access.annexes, &access.names)))
			.collect();
		let refused = decisions.iter().any(|decision| matches!(decision, Decision::Deny { .. }));
		for decision in decisions.iter_mut().filter(|_| refused) {
			let Decision::Permit {
				basis:
					Basis::Grant(_)
					| Basis::Policy(_)
					| Basis::Law(_)
					| Basis::Emergency(_)
					| Basis::Representative { .. },
				obligations,
				..
			} = decision
			else {
				continue;
			};
			*obligations = obligations.with(Obligation::Redact);
		}
		decisions
	}

	fn decide(
		&self,
		access: &Access,
		record: &Record,
		(annexes, names): (&[Shown], &[Shown]),
	) -> Decision {
		let asker = match self.asks(access) {
			Err(reason) => return refuse(reason),
			Ok(Err(Basis::Patient)) => return permit(Basis::Patient, &[], None),
			Ok(Err(basis)) => return permit(basis, &duties(access, record), None),
			Ok(Ok(asker)) => asker,
		};
		let question = Question { access, asker, annexes, names };
		let consent = self.decide_by_consent(&question, record);
		if consent.is_permit() {
			return consent;
		}
		if let Some((id, until)) = self.opened_by(&question, record) {
			let mut duties = duties(access, record);
			duties.extend([Obligation::AccountForDisclosure, Obligation::AnswerToReview]);
			return permit(Basis::Emergency(EmergencyId(id)), &duties, Some(until));
		}
		let Some(number) = access.law else { return consent };
		match law::lets(number, asker, access, record) {
			Some(law) => permit(Basis::Law(law), &duties_by_law(law, access, record), None),
			None => refuse(DenyReason::Law),
		}
	}

	fn decide_by_consent(&self, question: &Question, record: &Record) -> Decision {
		let access = question.access;
		let mut covering = vec![];
		let mut closest = (0, DenyReason::NoGrant);
		for (id, given) in (0u32..).zip(&self.given[access.patient]) {
			let is_looked_at = self.is_meant(question.asker, given.who, question.names)
				&& self.is_around(access.patient, id)
				&& !self.gave_it(access, question.asker, given);
			if !is_looked_at {
				continue;
			}
			match self.lacks(question, given, id, record) {
				Some(lack) if lack.0 > closest.0 => closest = lack,
				Some(_) => {}
				None => covering.push((id, given)),
			}
		}
		// What is not counted, then what is taken already; then the longest, then the eldest.
		covering.sort_by_key(|(id, given)| {
			let left = u64::MAX - self.end_for(question, given).unwrap_or(u64::MAX);
			let rank = match (given.uses, self.counts_until(access, *id)) {
				(None, _) => 0,
				(Some(_), Some(_)) => 1,
				(Some(_), None) => 2,
			};
			(rank, left, *id)
		});
		let by_grant = covering.first();
		let is_enough = by_grant.is_some_and(|(id, given)| {
			given.uses.is_none() || self.counts_until(access, *id).is_some()
		});
		let is_asked = Self::is_ordinary(record) && !is_enough;
		let by_policy = is_asked.then(|| self.lets_by(question).into_iter().next()).flatten();
		let as_another = self.reads_record_as(access, record);
		if by_grant.is_none() && by_policy.is_none() && as_another.is_none() {
			return refuse(closest.1);
		}
		let withheld = || (0u32..).zip(&self.withheld[access.patient]);
		let standing = || withheld().filter(|(_, withheld)| withheld.lifted.is_none());
		let touches: Vec<_> = standing()
			.map(|(id, withheld)| (id, self.touches(withheld, question, record)))
			.collect();
		// What an exception lets through, it does only for so long.
		let let_through = standing()
			.filter(|(_, withheld)| self.would_touch(withheld, question, record) != Touch::No)
			.filter_map(|(_, withheld)| self.excepts_until(withheld, question))
			.min()
			.filter(|end| *end < u64::MAX);
		let sooner = |end: Option<u64>| end.into_iter().chain(let_through).min();
		let first = |touch| touches.iter().find(|(_, one)| *one == touch).map(|(id, _)| *id);
		for (touch, reason) in
			[(Touch::Yes, DenyReason::Restricted), (Touch::Hidden, DenyReason::RestrictionUnopened)]
		{
			if let Some(id) = first(touch) {
				return Decision::Deny { reason, restriction: Some(RestrictionId(id)) };
			}
		}
		let mut duties = duties(access, record);
		if let Some((acts, until)) = as_another {
			return permit(acts.basis(), &duties, sooner(Some(until)));
		}
		if let Some((kind, until)) = by_policy {
			let kind = [RelationshipKind::Treatment, RelationshipKind::Coverage][kind];
			return permit(Basis::Policy(kind), &duties, sooner(Some(until)));
		}
		let Some((id, given)) = by_grant else { return refuse(closest.1) };
		let mut end = sooner(self.end_for(question, given));
		match (given.uses, self.counts_until(access, *id)) {
			(None, _) => {}
			(Some(_), None) => duties.push(Obligation::TakeReceipt),
			(Some(_), Some(until)) => end = Some(end.map_or(until, |end| end.min(until))),
		}
		permit(Basis::Grant(GrantId(*id)), &duties, end)
	}

	/// Whether a grant has begun and not ended, be it suspended or used up.
	fn is_around(&self, patient: usize, id: u32) -> bool {
		matches!(
			self.status(patient, id),
			Some(GrantStatus::Live | GrantStatus::Suspended | GrantStatus::UsedUp)
		)
	}

	/// What a grant lacks first, and after how many things that it has, counted from one.
	fn lacks(
		&self,
		question: &Question,
		given: &Given,
		id: u32,
		record: &Record,
	) -> Option<(usize, DenyReason)> {
		let access = question.access;
		let is_suspended = self.status(access.patient, id) == Some(GrantStatus::Suspended);
		// Without a receipt of its own there must be something left.
		let has_use = given.uses.is_none_or(|uses| given.used() < uses)
			|| self.counts_until(access, id).is_some();
		let last = [(!is_suspended, DenyReason::Suspended), (has_use, DenyReason::UsedUp)];
		let all = self.scope_has(question, given, record).into_iter().chain(last);
		(1..).zip(all).find(|(_, (has, _))| !has).map(|(n, (_, reason))| (n, reason))
	}

	/// What a scope has, in the order in which a refusal names what is missing.
	pub(super) fn scope_has(
		&self,
		question: &Question,
		given: &Given,
		record: &Record,
	) -> [(bool, DenyReason); 9] {
		let (access, area) = (question.access, &given.area);
		let days = area.first_day <= record.first_day && record.last_day <= area.last_day;
		let [annex, origin, sensitivity] = self.allows(area.protection, record, question.annexes);
		let is_theirs = self.is_theirs_to_give(access.patient, given, record);
		[
			(area.holder == ANY_HOLDER || area.holder == access.holder, DenyReason::Holder),
			(area.actions & (1 << access.action) != 0, DenyReason::Action),
			(area.purposes & (1 << access.purpose) != 0, DenyReason::Purpose),
			(area.categories & (1 << record.category) != 0, DenyReason::Category),
			(record.level <= area.level, DenyReason::Confidentiality),
			(days, DenyReason::Days),
			(annex, DenyReason::AnnexMissing),
			(origin, DenyReason::Origin),
			(sensitivity && is_theirs, DenyReason::Sensitivity),
		]
	}

	/// When a grant ends for who asks: with itself, or with the study in which they take part.
	fn end_for(&self, question: &Question, given: &Given) -> Option<u64> {
		let meant = self.is_meant_until(question.asker, given.who, question.names);
		let end = self.end(question.access.patient, given);
		end.into_iter().chain(meant.filter(|until| *until < u64::MAX)).min()
	}

	/// Whether a restriction is against what is asked, whoever asks and whatever the records.
	fn is_about(&self, withheld: &Withheld, question: &Question) -> bool {
		let (access, area) = (question.access, &withheld.asked.area);
		!withheld.gone
			&& (area.holder == ANY_HOLDER || area.holder == access.holder)
			&& area.actions & (1 << access.action) != 0
			&& area.purposes & (1 << access.purpose) != 0
	}

	/// Until when a restriction leaves who asks, if it does.
	fn excepts_until(&self, withheld: &Withheld, question: &Question) -> Option<u64> {
		let by_purpose = withheld.asked.except_for & (1 << question.access.purpose) != 0;
		let by_name = withheld
			.asked
			.except
			.iter()
			.filter_map(|who| self.is_meant_until(question.asker, *who, question.names));
		by_name.chain(by_purpose.then_some(u64::MAX)).max()
	}

	/// Whether a restriction is against who asks, for what they ask, whatever the records.
	fn is_against(&self, withheld: &Withheld, question: &Question) -> bool {
		self.is_about(withheld, question) && self.excepts_until(withheld, question).is_none()
	}

	/// Whether a restriction is about this, whenever it stands.
	pub(super) fn touches(
		&self,
		withheld: &Withheld,
		question: &Question,
		record: &Record,
	) -> Touch {
		match self.excepts_until(withheld, question) {
			Some(_) => Touch::No,
			None => self.would_touch(withheld, question, record),
		}
	}

	/// Whether a restriction is about this, if it left nobody.
	fn would_touch(&self, withheld: &Withheld, question: &Question, record: &Record) -> Touch {
		let area = &withheld.asked.area;
		let is_met = area.categories & (1 << record.category) != 0
			&& area.level <= record.level
			&& area.first_day <= record.last_day
			&& record.first_day <= area.last_day;
		if is_met && self.is_about(withheld, question) {
			self.withholds(area.protection, record, question.annexes)
		} else {
			Touch::No
		}
	}

	/// What somebody may see at all: grants to rely on, and restrictions against them.
	pub fn sight(&self, access: &Access) -> Result<Sight, DenyReason> {
		let Ok(asker) = self.asks(access)? else { return Ok(Sight::Everything) };
		let question = Question { access, asker, annexes: &[], names: &access.names };
		let patient = access.patient;
		let standing = || {
			(0u32..)
				.zip(&self.withheld[patient])
				.filter(|(_, one)| one.lifted.is_none() && self.is_about(one, &question))
		};
		let excepted = standing().filter_map(|(_, one)| self.excepts_until(one, &question)).min();
		let sooner = |end: Option<u64>| {
			end.into_iter().chain(excepted.filter(|until| *until < u64::MAX)).min()
		};
		let grants: Vec<_> = (0u32..)
			.zip(&self.given[patient])
			.filter(|(id, given)| {
				let area = &given.area;
				self.status(patient, *id) == Some(GrantStatus::Live)
					&& !self.gave_it(access, asker, given)
					&& self.is_meant(asker, given.who, &access.names)
					&& (area.holder == ANY_HOLDER || area.holder == access.holder)
					&& area.actions & (1 << access.action) != 0
					&& area.purposes & (1 << access.purpose) != 0
			})
			.map(|(id, given)| (id, sooner(self.end_for(&question, given)), given.uses.is_some()))
			.collect();
		let mut related: Vec<_> = self
			.lets_by(&question)
			.into_iter()
			.map(|(kind, until)| (kind, sooner(Some(until)).unwrap_or(until)))
			.collect();
		related.sort_unstable();
		let mut opened = self.opened(&question);
		opened.sort_unstable();
		let as_another = self.reads_as(access).and_then(|(_, until)| sooner(Some(until)));
		let is_bare = grants.is_empty() && related.is_empty() && opened.is_empty();
		if is_bare && as_another.is_none() {
			return Err(DenyReason::NoGrant);
		}
		let restrictions = standing()
			.filter(|(_, one)| self.is_against(one, &question))
			.map(|(id, _)| id)
			.collect();
		Ok(Sight::Some(grants, related, opened, as_another, restrictions))
	}
}
