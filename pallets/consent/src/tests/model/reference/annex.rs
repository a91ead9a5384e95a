//! What an opened annex says of a record.

use super::Model;
use crate::tests::model::history::{Annexed, Origin, Protection, Record, Shown};

/// By sensitivity, the one above it: SPI, SUD, ETHUD, GDIS, psychotherapy notes.
const ABOVE: [Option<usize>; 5] = [None, Some(0), Some(1), None, Some(0)];
/// What 42 CFR Part 2 is about: SUD, ETHUD.
pub const SUBSTANCE_USE: u8 = 0b00110;
/// Psychotherapy notes.
pub const NOTES: u8 = 0b10000;

/// Whether a restriction touches a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Touch {
	Yes,
	No,
	/// Only an annex could tell, and it is not shown.
	Hidden,
}

impl Annexed {
	fn is_narrow(&self) -> bool {
		!self.authors.is_empty() || self.contexts != 0 || self.leaves != 0
	}

	fn has_context(&self, origin: &Origin) -> bool {
		let contexts = [origin.encounter, origin.care_plan];
		contexts.iter().flatten().any(|context| self.contexts & (1 << context) != 0)
	}

	/// Whether a record certainly is one of those that are named.
	fn is_surely_about(&self, origin: Option<&Origin>) -> bool {
		let Some(origin) = origin else { return !self.is_narrow() };
		let wrote = |(organization, account): &(usize, Option<usize>)| match account {
			None => *organization == origin.organization,
			Some(account) => {
				*organization == origin.organization && origin.account == Some(*account)
			}
		};
		let by_author = self.authors.is_empty() || self.authors.iter().any(wrote);
		let by_context = self.contexts == 0 || self.has_context(origin);
		let by_leaf =
			self.leaves == 0 || origin.leaf.is_some_and(|leaf| self.leaves & (1 << leaf) != 0);
		by_author && by_context && by_leaf
	}

	/// Whether a record could be one of those that are named.
	fn is_maybe_about(&self, origin: Option<&Origin>) -> bool {
		let Some(origin) = origin else { return true };
		let may_have_written = |(organization, account): &(usize, Option<usize>)| {
			let is_another =
				account.is_some() && origin.account.is_some() && *account != origin.account;
			*organization == origin.organization && !is_another
		};
		let by_author = self.authors.is_empty() || self.authors.iter().any(may_have_written);
		let by_context = self.contexts == 0 || self.has_context(origin);
		let by_leaf =
			self.leaves == 0 || origin.leaf.is_none_or(|leaf| self.leaves & (1 << leaf) != 0);
		by_author && by_context && by_leaf
	}

	/// Whether a record carries one of those that are named or one below them.
	fn is_sensitive_about(&self, record: &Record) -> bool {
		let is_named = |sensitivity: usize| {
			let mut above = Some(sensitivity);
			while let Some(one) = above {
				if self.sensitivities & (1 << one) != 0 {
					return true;
				}
				above = ABOVE[one];
			}
			false
		};
		let carried = (0..5).filter(|one| record.sensitivities & (1 << one) != 0);
		self.sensitivities == 0 || carried.into_iter().any(is_named)
	}
}

impl Model {
	/// The annex of this index, if it is shown and is what it is said to be.
	fn shown_annex(&self, protection: Protection, shown: &[Shown]) -> Option<&Annexed> {
		let (n, is_narrow) = match protection {
			Protection::Annex(n) => (n, false),
			Protection::Particular(n) => (n, true),
			Protection::None | Protection::All => return None,
		};
		let annex = &self.annexes[n];
		let fits = shown.get(n) == Some(&Shown::Right) && annex.is_narrow() == is_narrow;
		fits.then_some(annex)
	}

	/// For a grant: whether its annex is there if it is needed, names where the record is from, and
	/// what it carries.
	pub fn allows(&self, protection: Protection, record: &Record, shown: &[Shown]) -> [bool; 3] {
		let is_plain = record.sensitivities == 0;
		let annex = self.shown_annex(protection, shown);
		match (protection, annex) {
			(Protection::All, _) => [true, true, true],
			(Protection::None, _) => [true, true, is_plain],
			(Protection::Annex(_), None) => [is_plain, true, is_plain],
			(Protection::Particular(_), None) => [false, true, true],
			(Protection::Annex(_) | Protection::Particular(_), Some(annex)) => [
				true,
				annex.is_surely_about(record.origin.as_ref()),
				record.sensitivities & !annex.sensitivities == 0,
			],
		}
	}

	/// For a restriction that is about such a record by what is in clear.
	pub fn withholds(&self, protection: Protection, record: &Record, shown: &[Shown]) -> Touch {
		let is_touched = match (protection, self.shown_annex(protection, shown)) {
			(Protection::All, _) => true,
			(Protection::None, _) => record.sensitivities == 0,
			(_, None) => return Touch::Hidden,
			(_, Some(annex)) => {
				annex.is_sensitive_about(record) && annex.is_maybe_about(record.origin.as_ref())
			}
		};
		if is_touched {
			Touch::Yes
		} else {
			Touch::No
		}
	}
}
