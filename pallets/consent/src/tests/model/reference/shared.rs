//! Passing on: what is asked for, and whether it is less than what there is.

use super::{people::Asker, Given, Model, Withheld, ANY_HOLDER, RESHARE};
use crate::tests::model::history::{Area, Ends, Pass, Protection, Who};

impl Area {
	fn is_within(&self, outer: &Self) -> bool {
		let protection = match outer.protection {
			Protection::All => true,
			Protection::Annex(_) => {
				self.protection == Protection::None || self.protection == outer.protection
			}
			// Unopened a narrow annex covers nothing, so not even what is plain.
			Protection::None | Protection::Particular(_) => self.protection == outer.protection,
		};
		let holder = outer.holder == ANY_HOLDER || outer.holder == self.holder;
		let sets = self.actions & !(outer.actions & !RESHARE) == 0
			&& self.purposes & !outer.purposes == 0
			&& self.categories & !outer.categories == 0;
		let days = outer.first_day <= self.first_day && self.last_day <= outer.last_day;
		protection && holder && sets && self.level <= outer.level && days
	}
}

impl Given {
	/// Whether this may be passed on as far as the scope goes.
	pub fn holds(&self, area: &Area) -> bool {
		area.is_within(&self.area)
	}
}

impl Model {
	/// Whether a restriction is against somebody's passing on something of this.
	pub(super) fn keeps_back(&self, withheld: &Withheld, asker: Asker, area: &Area) -> bool {
		let asked = &withheld.asked;
		let kept = &asked.area;
		let is_about =
			[kept.holder, area.holder].contains(&ANY_HOLDER) || kept.holder == area.holder;
		withheld.lifted.is_none()
			&& kept.actions & RESHARE != 0
			&& kept.purposes & area.purposes & !asked.except_for != 0
			&& kept.categories & area.categories != 0
			&& kept.level <= area.level
			&& kept.first_day <= area.last_day
			&& area.first_day <= kept.last_day
			&& is_about
			&& !asked
				.except
				.iter()
				.any(|who| !matches!(who, Who::Study(_)) && self.is_meant(asker, *who, &[]))
	}

	/// The id of a picked grant among those that may be passed on by somebody, if there are any.
	pub fn picked_parent(&self, patient: usize, pick: u32) -> Option<u32> {
		let may_be = |id: &u32| {
			let given = &self.given[patient][*id as usize];
			let is_open = given.out_of.is_none() && given.uses.is_none();
			is_open && given.area.actions & RESHARE != 0 && self.bearer(patient, *id).is_some()
		};
		let all: Vec<_> = (0..self.given[patient].len() as u32).filter(may_be).collect();
		all.get((pick as usize).checked_rem(all.len())?).copied()
	}

	/// What a step asks to be passed on, and until when. One that shall fit has no more than the
	/// parent, if there is a parent.
	pub fn portion(&self, patient: usize, parent: u32, pass: &Pass) -> (Area, Option<u64>) {
		let parent = self.given(patient, parent);
		let until = match pass.ends {
			Ends::WithParent => parent.map_or(Some(self.now + 1_000), |parent| parent.until),
			Ends::In(duration) => Some(self.now + duration),
			Ends::Never => None,
		};
		let Some(outer) = parent.map(|parent| &parent.area).filter(|_| pass.fits) else {
			return (pass.area.clone(), until);
		};
		let wish = &pass.area;
		let first_day = outer.first_day.max(wish.first_day).min(outer.last_day);
		let area = Area {
			holder: if outer.holder == ANY_HOLDER { wish.holder } else { outer.holder },
			actions: outer.actions & wish.actions & !RESHARE,
			purposes: outer.purposes & wish.purposes,
			categories: outer.categories & wish.categories,
			level: outer.level.min(wish.level),
			first_day,
			last_day: outer.last_day.min(wish.last_day).max(first_day),
			protection: match outer.protection {
				Protection::All => wish.protection,
				_ if wish.protection == Protection::None => Protection::None,
				same => same,
			},
		};
		(area, until)
	}
}
