//! What holds without a grant.

use super::{annex::Touch, answers::Question, on_day::ordinary, people::Asker, Model, Refusal};
use crate::{
	mock::POLICY_DELAY,
	tests::model::{
		history::{Access, Bond, OnDay, Record},
		names::FIRST_DAY,
	},
};
use salus_primitives::DenyReason;

const DAY: u64 = 86_400_000;
const MOST: usize = 16;
/// How long a policy is remembered after it held.
const NEEDED: u64 = 732 * DAY;
/// By policy and kind of relationship, the purposes: treatment and its coordination, payment,
/// operations.
const PURPOSES: [[u16; 2]; 4] = [[0, 0], [0, 0], [0b0011, 0], [0b1111, 0b1100]];
/// The policy that is for practitioners alone.
const BASIC: usize = 2;
const NORMAL: usize = 3;

/// A relationship of the model.
#[derive(Clone, Copy)]
pub struct Bound {
	patient: usize,
	organization: usize,
	kind: usize,
	pub(super) from: u64,
	until: u64,
}

/// Which of some policies was in force: before the first, the strictest.
fn at(policies: &[(usize, u64)], moment: u64) -> usize {
	policies
		.iter()
		.filter(|(_, from)| *from <= moment)
		.map(|(policy, _)| *policy)
		.next_back()
		.unwrap_or(0)
}

/// The same of somebody's own: before there is any, the widest.
fn own_at(own: &[(usize, u64)], moment: u64) -> usize {
	if own.is_empty() {
		3
	} else {
		at(own, moment)
	}
}

/// Adds one at the end; there is room for some only.
fn keep(policies: &mut Vec<(usize, u64)>, one: (usize, u64)) {
	policies.push(one);
	let over = policies.len().saturating_sub(MOST);
	policies.drain(..over);
}

impl Model {
	pub fn plan(&mut self, policy: usize) -> Result<(), Refusal> {
		let now = self.now;
		let planned = self.policies.iter().any(|(_, from)| *from > now);
		let is_current = at(&self.policies, now) == policy;
		if is_current && !planned {
			return Err(Refusal::Unchanged);
		}
		self.policies.retain(|(_, from)| *from <= now);
		if !is_current {
			keep(&mut self.policies, (policy, now + POLICY_DELAY));
		}
		Ok(())
	}

	pub fn set_own_policy(&mut self, organization: usize, policy: usize) -> Result<(), Refusal> {
		if !self.stands(organization) {
			return Err(Refusal::Stranger);
		}
		if self.own_policy(organization, self.now) == policy {
			return Err(Refusal::Unchanged);
		}
		let now = self.now;
		let own = &mut self.own[organization];
		if own.is_empty() {
			own.push((3, 0));
		}
		own.retain(|(_, from)| *from != now);
		keep(own, (policy, now));
		Ok(())
	}

	fn own_policy(&self, organization: usize, moment: u64) -> usize {
		self.own.get(organization).map_or(3, |own| own_at(own, moment))
	}

	/// Whether a policy is stricter than the patient's own now.
	pub fn is_stricter(&self, patient: usize, policy: usize) -> bool {
		policy < own_at(&self.patients[patient], self.now)
	}

	/// What a patient sets. In the end no more are kept than leave room for each stricter one, and none
	/// is forgotten that somebody may have relied on within two years and a day.
	pub fn set_patients(
		&mut self,
		by: usize,
		patient: usize,
		policy: usize,
	) -> Result<(), Refusal> {
		let actor = self.actor(by, patient)?;
		// To be as strict as before is as much as to be stricter.
		Self::check_policy(actor, true, false)?;
		let now = self.now;
		let mut own = self.patients[patient].clone();
		let before = own_at(&own, now);
		if before == policy {
			return Err(Refusal::Unchanged);
		}
		// The laxest alone lets read for payment.
		Self::check_policy(actor, policy < before, before == 3)?;
		if policy > before {
			self.check_entrusting(patient)?;
		}
		if own.is_empty() {
			own.push((3, 0));
		}
		own.retain(|(_, from)| *from != now);
		if own_at(&own, now) != policy {
			own.push((policy, now));
		}
		while own.len() + policy > MOST {
			if policy < before {
				panic!("what is stricter has room");
			}
			if own[1].1 + NEEDED > now {
				return Err(Refusal::Full);
			}
			own.remove(0);
		}
		self.patients[patient] = own;
		Ok(())
	}

	/// The strictest of the consortium's, a holder's and a patient's.
	pub fn policy_for(&self, patient: usize, holder: usize, moment: u64) -> usize {
		let own = self.patients.get(patient).map_or(3, |own| own_at(own, moment));
		at(&self.policies, moment).min(self.own_policy(holder, moment)).min(own)
	}

	pub fn relate(&mut self, bond: &Bond) {
		let now = self.now;
		let is_it = |one: &&mut Bound| {
			(one.patient, one.organization, one.kind)
				== (bond.patient, bond.organization, bond.kind)
		};
		for one in self.bonds.iter_mut().filter(is_it) {
			one.until = one.until.min(now);
		}
		let Bond { patient, organization, kind, lasts } = *bond;
		if let Some(lasts) = lasts {
			self.bonds.push(Bound { patient, organization, kind, from: now, until: now + lasts });
		}
	}

	/// Whether an organization treats or covers a patient now.
	pub(super) fn is_bound(&self, patient: usize, organization: usize, kind: usize) -> bool {
		let bonds = self.bonds_of(patient, organization, kind);
		bonds.iter().any(|one| one.from <= self.now && self.now < one.until)
	}

	pub(super) fn bonds_of(&self, patient: usize, organization: usize, kind: usize) -> Vec<Bound> {
		self.bonds
			.iter()
			.filter(|one| {
				(one.patient, one.organization, one.kind) == (patient, organization, kind)
			})
			.copied()
			.collect()
	}

	fn lets(policy: usize, kind: usize, asker: Asker, access: &Access) -> bool {
		let may = asker.is_practitioner() || (asker.member.is_some() && policy != BASIC);
		may && access.action == 0 && PURPOSES[policy][kind] & (1 << access.purpose) != 0
	}

	/// The relationships by which the policy lets somebody see anything now, the first to cite first,
	/// each with its end.
	pub fn lets_by(&self, question: &Question) -> Vec<(usize, u64)> {
		let (access, asker) = (question.access, question.asker);
		let Some(member) = asker.member else { return vec![] };
		let policy = self.policy_for(access.patient, access.holder, self.now);
		let mut by = vec![];
		for kind in [0, 1].into_iter().filter(|kind| asker.may_relate(*kind)) {
			let bonds = self.bonds_of(access.patient, member.employer, kind);
			let bond = bonds.iter().find(|one| one.from <= self.now && self.now < one.until);
			let Some(bond) = bond.filter(|_| Self::lets(policy, kind, asker, access)) else {
				continue;
			};
			// Whatever moment is to bring a policy that does not.
			let changes =
				self.policies.iter().map(|(_, from)| *from).filter(|from| *from > self.now);
			let ends = changes.filter(|moment| {
				let policy = self.policy_for(access.patient, access.holder, *moment);
				!Self::lets(policy, kind, asker, access)
			});
			by.push((kind, ends.chain([bond.until]).min().unwrap_or(bond.until)));
		}
		by.sort_by_key(|(kind, until)| (u64::MAX - until, *kind));
		by
	}

	/// Whether a policy reaches such a record at all.
	pub fn is_ordinary(record: &Record) -> bool {
		record.level <= NORMAL && record.sensitivities == 0
	}

	/// Whether the policy permitted it on a day. Nothing is shown.
	pub fn permitted_by_policy_on(&self, asked: &OnDay, kind: usize) -> Result<(), DenyReason> {
		if !self.stands(asked.recipient) {
			return Err(DenyReason::RequesterNotInGoodStanding);
		}
		let asker = Asker::organization(asked.recipient);
		let (access, record) = ordinary(asked);
		let question = Question { access: &access, asker, annexes: &[], names: &[] };
		let bonds = self.bonds_of(asked.patient, asked.recipient, kind);
		let first = (FIRST_DAY + asked.day) as u64 * DAY;
		// Only in these moments can begin what lets it be permitted.
		let own = self.own.get(asked.holder).into_iter().flatten();
		let patients = self.patients.get(asked.patient).into_iter().flatten();
		let policies = self.policies.iter().chain(own).chain(patients).map(|(_, from)| *from);
		let withheld = self.withheld.get(asked.patient).into_iter().flatten();
		let lifts = withheld.filter_map(|withheld| withheld.lifted);
		let permits = |moment: &u64| {
			(first..first + DAY).contains(moment)
				&& bonds.iter().any(|one| one.from <= *moment && *moment < one.until)
				&& {
					let policy = self.policy_for(asked.patient, asked.holder, *moment);
					Self::lets(policy, kind, asker, &access)
				}
		};
		let moments: Vec<_> = bonds
			.iter()
			.map(|bond| bond.from)
			.chain(policies)
			.chain(lifts)
			.chain([first])
			.filter(permits)
			.collect();
		if moments.is_empty() {
			return Err(DenyReason::NoGrant);
		}
		let is_free = |by: &[Touch]| {
			moments.iter().any(|moment| !self.is_touched_at(asked, &question, &record, *moment, by))
		};
		if is_free(&[Touch::Yes, Touch::Hidden]) {
			Ok(())
		} else if is_free(&[Touch::Yes]) {
			Err(DenyReason::RestrictionUnopened)
		} else {
			Err(DenyReason::Restricted)
		}
	}

	/// Whether a policy that is cited afterwards permits a recipient anything by a relationship.
	pub fn policy_in_force(&self, asked: &OnDay, kind: usize) -> bool {
		self.stands(asked.recipient)
			&& self.is_bound(asked.patient, asked.recipient, kind)
			&& Asker::organization(asked.recipient).may_relate(kind)
			&& PURPOSES[self.policy_for(asked.patient, asked.holder, self.now)][kind] != 0
	}
}
