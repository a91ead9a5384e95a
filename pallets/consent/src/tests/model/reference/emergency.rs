//! Emergencies: who broke the glass, and what that opens.

use super::{answers::Question, Model, ANY_HOLDER, READ};
use crate::tests::model::history::{Glass, Record};

/// The purposes of the two kinds.
const FOR: [usize; 2] = [9, 10];
/// The highest level that is normal.
const NORMAL: usize = 3;

/// An emergency of the model.
pub struct Emergency {
	pub glass: Glass,
	/// For whom its opener worked then.
	employer: usize,
	until: u64,
}

impl Model {
	/// Somebody breaks the glass until a moment. It is not for who works nowhere.
	pub fn open(&mut self, glass: &Glass) -> bool {
		let works = self.works_for(glass.account);
		if let Some(member) = works {
			let until = self.now + glass.lasts;
			self.emergencies.push(Emergency { glass: *glass, employer: member.employer, until });
		}
		works.is_some()
	}

	/// An emergency of a patient ends, if there is one of this id.
	pub fn close(&mut self, patient: usize, id: u32) {
		let now = self.now;
		let mut of = self.emergencies.iter_mut().filter(|one| one.glass.patient == patient);
		if let Some(one) = of.nth(id as usize) {
			one.until = one.until.min(now);
		}
	}

	/// The id of a picked emergency, among those that a patient has.
	pub fn picked_emergency(&self, patient: usize, pick: u32) -> u32 {
		super::picked(self.of(patient).count(), pick)
	}

	/// When the emergency is over that was opened last, if it runs.
	pub fn last_opened(&self) -> Option<u64> {
		self.emergencies.last().map(|one| one.until).filter(|until| self.now < *until)
	}

	/// The emergencies of a patient, in the order of their ids.
	fn of(&self, patient: usize) -> impl DoubleEndedIterator<Item = &Emergency> + Clone {
		self.emergencies.iter().filter(move |one| one.glass.patient == patient)
	}

	/// What who asks has opened for this: the last at this holder, and the last at any, as far as it
	/// runs and they work where they did; with its id and its end.
	pub fn opened(&self, question: &Question) -> Vec<(u32, u64, usize)> {
		let access = question.access;
		let Some(member) = question.asker.member else { return vec![] };
		let kind = FOR.iter().position(|purpose| *purpose == access.purpose);
		let (Some(kind), Some(who), READ) = (kind, member.practises(), access.action) else {
			return vec![];
		};
		let of: Vec<_> = (0u32..).zip(self.of(access.patient)).collect();
		let last = |holder: usize| {
			let is_it =
				|glass: &Glass| (glass.account, glass.holder, glass.kind) == (who, holder, kind);
			of.iter().rfind(|(_, one)| is_it(&one.glass))
		};
		[access.holder, ANY_HOLDER]
			.into_iter()
			.filter_map(last)
			.filter(|(_, one)| self.now < one.until && one.employer == member.employer)
			.map(|(id, one)| (*id, one.until, one.glass.opens))
			.collect()
	}

	/// The emergency by which who asks may read a record, and until when.
	pub fn opened_by(&self, question: &Question, record: &Record) -> Option<(u32, u64)> {
		let is_normal = record.level <= NORMAL && record.sensitivities == 0;
		let mut opened = self.opened(question);
		opened.retain(|(_, _, opens)| is_normal || *opens == 1);
		// The longest, then the eldest.
		opened.sort_by_key(|(id, until, _)| (u64::MAX - until, *id));
		opened.first().map(|(id, until, _)| (*id, *until))
	}
}
