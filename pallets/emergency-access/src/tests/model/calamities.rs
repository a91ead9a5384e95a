//! Disasters of the list: what they put off, and by how much more they let be opened.

use super::{outcomes::Refusal, reference::Model};
use crate::mock::DAY;

const A_WEEK: u64 = 7 * DAY;
const DISASTERS_REMEMBERED: usize = 8;
/// How many times as much in a disaster.
const IN_A_DISASTER: usize = 20;

#[derive(Clone, Copy)]
pub struct Calamity {
	from: u64,
	until: u64,
	/// When it was ended before its time, and how many there were then.
	ended: Option<(u64, usize)>,
	reaches: [bool; 4],
}

impl Calamity {
	fn end(&self) -> u64 {
		self.ended.map_or(self.until, |(at, _)| at)
	}
}

impl Model {
	/// How many times as much as usual is expected of an organization.
	pub(super) fn factor(&self, organization: usize) -> usize {
		let lasts = self
			.calamities
			.iter()
			.any(|one| one.reaches[organization] && one.from <= self.now && self.now < one.end());
		if lasts {
			IN_A_DISASTER
		} else {
			1
		}
	}

	/// The moment at which so much time has passed that no disaster of the organization took.
	pub(super) fn after(&self, organization: usize, start: u64, mut left: u64) -> u64 {
		let known = self.known().into_iter().map(|n| self.calamities[n]);
		let took: Vec<_> = known.filter(|one| one.reaches[organization]).collect();
		let mut edges: Vec<u64> = took.iter().flat_map(|one| [one.from, one.end()]).collect();
		edges.push(u64::MAX);
		edges.sort();
		let mut now = start;
		for edge in edges.into_iter().filter(|edge| *edge > start) {
			let stands_still = took.iter().any(|one| one.from <= now && now < one.end());
			if !stands_still {
				if left <= edge - now {
					return now + left;
				}
				left -= edge - now;
			}
			now = edge;
		}
		unreachable!("a disaster ends")
	}

	/// The disasters that are remembered: whenever there was no room, the eldest that was over
	/// went.
	fn known(&self) -> Vec<usize> {
		let mut known: Vec<usize> = Vec::new();
		for (n, one) in self.calamities.iter().enumerate() {
			if known.len() == DISASTERS_REMEMBERED {
				let over = |k: &usize| {
					let other = self.calamities[*k];
					other.until <= one.from || other.ended.is_some_and(|(_, count)| count <= n)
				};
				let gone = known.iter().position(over).expect("there was room");
				known.remove(gone);
			}
			known.push(n);
		}
		known
	}

	/// The disasters that are remembered, and whether each lasts.
	pub fn disasters(&self) -> Vec<(usize, bool)> {
		let lasts = |n: usize| self.now < self.calamities[n].end();
		self.known().into_iter().map(|n| (n, lasts(n))).collect()
	}

	pub fn declare(&mut self, reaches: [bool; 4], lasts: u64) -> Result<(), Refusal> {
		if lasts == 0 {
			return Err(Refusal::Past);
		}
		if lasts > A_WEEK {
			return Err(Refusal::TooLong);
		}
		if reaches == [false; 4] {
			return Err(Refusal::Nobody);
		}
		let known = self.disasters();
		if known.len() == DISASTERS_REMEMBERED && known.iter().all(|(_, lasts)| *lasts) {
			return Err(Refusal::NoRoom);
		}
		let until = self.now + lasts;
		self.calamities.push(Calamity { from: self.now, until, ended: None, reaches });
		Ok(())
	}

	pub fn end(&mut self, n: usize) -> Result<(), Refusal> {
		let Some((_, lasts)) = self.disasters().into_iter().find(|(one, _)| *one == n) else {
			return Err(Refusal::Unknown);
		};
		if !lasts {
			return Err(Refusal::Over);
		}
		self.calamities[n].ended = Some((self.now, self.calamities.len()));
		Ok(())
	}
}
