//! Receipts of uses that were taken.

use super::Model;
use crate::tests::model::history::Access;

const HOUR: u64 = 3_600_000;

/// What a receipt is that a question names.
#[derive(Debug, PartialEq)]
pub enum Named {
	Nothing,
	NotTaken,
	Anothers,
	Aged,
	Counting,
}

impl Model {
	/// The id of a picked grant among those whose uses are counted, if there are any.
	pub fn picked_counted(&self, patient: usize, pick: u32) -> Option<u32> {
		let is_counted = |id: &u32| self.given[patient][*id as usize].uses.is_some();
		let all: Vec<_> = (0..self.given[patient].len() as u32).filter(is_counted).collect();
		all.get((pick as usize).checked_rem(all.len())?).copied()
	}

	/// A grant of which uses were taken, if of one, and the number of one of its receipts, counted
	/// back from the next.
	pub fn picked_receipt(&self, patient: usize, (pick, back): (u32, u32)) -> (u32, u32) {
		let given = self.given.get(patient).map_or(&[][..], |given| &given[..]);
		let all: Vec<_> =
			(0u32..).zip(given).filter(|(_, one)| one.used() > 0).map(|(id, _)| id).collect();
		match (pick as usize).checked_rem(all.len()) {
			None => (self.picked_grant(patient, pick), back),
			Some(n) => {
				let next = given[all[n] as usize].used() + 1;
				(all[n], next.saturating_sub(back))
			}
		}
	}

	/// When a use was last taken of a grant of the first two patients.
	pub fn last_taken(&self) -> Option<u64> {
		let all = self.given.iter().flatten().flat_map(|given| &given.receipts);
		all.map(|(_, at)| *at).max()
	}

	/// What a question names, and the grant for which and the moment until which it counts, if it
	/// does.
	pub fn named_receipt(&self, access: &Access) -> (Named, Option<(u32, u64)>) {
		let Some((id, number)) = access.receipt else { return (Named::Nothing, None) };
		let receipts = self.given(access.patient, id).map_or(&[][..], |given| &given.receipts[..]);
		let taken = (number as usize).checked_sub(1).and_then(|n| receipts.get(n));
		match taken {
			None => (Named::NotTaken, None),
			Some((holder, _)) if *holder != access.holder => (Named::Anothers, None),
			Some((_, at)) if self.now - at >= HOUR => (Named::Aged, None),
			Some((_, at)) => (Named::Counting, Some((id, at + HOUR))),
		}
	}

	/// Until when the receipt of a question counts for a grant, if it does.
	pub(super) fn counts_until(&self, access: &Access, id: u32) -> Option<u64> {
		self.named_receipt(access).1.filter(|(of, _)| *of == id).map(|(_, until)| until)
	}
}
