//! What must be answered about a day, and about a grant that is cited afterwards.

use super::{annex::Touch, answers::Question, people::Asker, Given, Model, ANY_HOLDER};
use crate::tests::model::{
	history::{Access, OnDay, Record, Who},
	names::FIRST_DAY,
};
use salus_primitives::DenyReason;
use salus_runtime_api::GrantStatus;

const DAY: u64 = 86_400_000;

const HOUR: u64 = 3_600_000;

impl Model {
	/// The moments of a day at which something can begin that lets a grant hold: the day itself, the
	/// grant, the end of a suspension or of a restriction.
	fn moments(&self, asked: &OnDay, given: &Given) -> Vec<u64> {
		let first = (FIRST_DAY + asked.day) as u64 * DAY;
		let resumed = given.pauses.iter().filter_map(|(_, resumed)| *resumed);
		let lifts = self.withheld[asked.patient].iter().filter_map(|withheld| withheld.lifted);
		resumed
			.chain(lifts)
			.chain([first, given.from])
			.filter(|moment| (first..first + DAY).contains(moment))
			.collect()
	}

	/// Whether the named grant permitted it on a day. Nothing is shown.
	pub fn permitted_on(&self, asked: &OnDay) -> Result<(), DenyReason> {
		let given = self.given(asked.patient, asked.named).ok_or(DenyReason::NoGrant)?;
		if !self.stands(asked.recipient) {
			return Err(DenyReason::RequesterNotInGoodStanding);
		}
		let asker = Asker::organization(asked.recipient);
		let moments = self.moments(asked, given);
		let relies = given.out_of.is_none() && self.is_meant(asker, given.who, &[]);
		if !relies || !moments.iter().any(|moment| given.was_valid_at(*moment)) {
			return Err(DenyReason::NoGrant);
		}
		let (access, record) = ordinary(asked);
		let question = Question { access: &access, asker, annexes: &[], names: &[] };
		let missing = self.scope_has(&question, given, &record).into_iter().find(|(has, _)| !has);
		if let Some((_, reason)) = missing {
			return Err(reason);
		}
		if !moments.iter().any(|moment| given.held_at(*moment)) {
			return Err(DenyReason::Suspended);
		}
		if given.uses.is_some() {
			return Err(DenyReason::UsedUp);
		}
		let is_free = |by: &[Touch]| {
			moments.iter().any(|moment| {
				given.held_at(*moment)
					&& !self.is_touched_at(asked, &question, &record, *moment, by)
			})
		};
		if is_free(&[Touch::Yes, Touch::Hidden]) {
			Ok(())
		} else if is_free(&[Touch::Yes]) {
			Err(DenyReason::RestrictionUnopened)
		} else {
			Err(DenyReason::Restricted)
		}
	}

	/// Whether a restriction that stood at a moment touches the record in one of these ways.
	pub(super) fn is_touched_at(
		&self,
		asked: &OnDay,
		question: &Question,
		record: &Record,
		moment: u64,
		by: &[Touch],
	) -> bool {
		self.withheld.get(asked.patient).into_iter().flatten().any(|withheld| {
			let stood = withheld.made <= moment && withheld.lifted.is_none_or(|at| moment < at);
			stood && by.contains(&self.touches(withheld, question, record))
		})
	}

	/// Whether a grant that is cited afterwards can be relied on for an organization's records and
	/// for a recipient; nothing if only an opening could tell.
	pub fn in_force(&self, asked: &OnDay) -> Option<bool> {
		let Some(given) = self.given(asked.patient, asked.named) else { return Some(false) };
		let is_reliable = match self.status(asked.patient, asked.named) {
			Some(GrantStatus::Live) => true,
			// The last use was taken before anything was given, and what was given is entered later.
			Some(GrantStatus::UsedUp) => given
				.receipts
				.last()
				.is_some_and(|(by, at)| *by == asked.holder && self.now < at + HOUR),
			_ => false,
		};
		let is_about = given.area.holder == ANY_HOLDER || given.area.holder == asked.holder;
		if !is_reliable || !is_about {
			return Some(false);
		}
		match given.who {
			Who::Committed(_) => None,
			Who::Study(_) if self.can_be_named(given.who) && self.stands(asked.recipient) => None,
			Who::Study(_) => Some(false),
			Who::Practitioner(account) => {
				let employer = self.works_for(account).map(|member| member.employer);
				Some(self.can_be_named(given.who) && employer == Some(asked.recipient))
			}
			who => {
				let asker = Asker::organization(asked.recipient);
				Some(self.stands(asked.recipient) && self.is_meant(asker, who, &[]))
			}
		}
	}
}

/// What is given for a claim: an ordinary record of that day, to be read.
pub(super) fn ordinary(asked: &OnDay) -> (Access, Record) {
	let access = Access {
		holder: asked.holder,
		requester: 0,
		patient: asked.patient,
		action: 0,
		purpose: asked.purpose,
		law: None,
		receipt: None,
		records: vec![],
		annexes: vec![],
		names: vec![],
		named: asked.named,
	};
	let record = Record {
		category: asked.category,
		level: 3,
		sensitivities: 0,
		first_day: asked.day,
		last_day: asked.day,
		origin: None,
	};
	(access, record)
}
