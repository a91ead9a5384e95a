//! What is left of a withholding when permissions are taken out of it.

use super::{
	build::in_order,
	codes::other_purposes,
	mapped::{GranteeRef, MappedExcept, MappedGrant, MappedRestriction, MappedScope},
};
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, Day, DayWindow, Purpose, Purposes,
};

/// What a permission takes out of what is withheld around it: what its grants cover, and nothing
/// beside that. So whom it names keeps no other action, purpose or level open.
///
/// Sensitivities are not told apart here: which of them its grantees may see, the grants say.
#[derive(Debug)]
pub(super) struct Exception {
	/// For whom; nobody is named: for anybody.
	grantees: Vec<GranteeRef>,
	actions: Actions,
	purposes: Purposes,
	categories: Categories,
	days: DayWindow,
	/// Up to which level.
	level: Confidentiality,
}

impl Exception {
	/// That of a permission, by its grants, which differ in grantees and holders alone; `None` if it
	/// has none.
	pub(super) fn of(grants: &[MappedGrant]) -> Option<Self> {
		let MappedScope { actions, purposes, categories, days, confidentiality, .. } =
			&grants.first()?.scope;
		let grantees: Vec<_> = grants.iter().map(|grant| grant.grantee.clone()).collect();
		Some(Self {
			grantees: match grantees.contains(&GranteeRef::ANY) {
				true => Vec::new(),
				false => in_order(&grantees),
			},
			actions: *actions,
			purposes: *purposes,
			categories: *categories,
			days: *days,
			level: *confidentiality,
		})
	}

	/// That of a permission to break the glass: to read for `BTG`, whatever the level.
	pub(super) fn breaking_the_glass() -> Self {
		Self {
			grantees: Vec::new(),
			actions: Action::Read.into(),
			purposes: Purpose::Btg.into(),
			categories: Categories::all(),
			days: DayWindow::ALWAYS,
			level: Confidentiality::V,
		}
	}

	/// Restrictions that together reach exactly what these do and the exception does not cover.
	pub(super) fn taken_out_of(
		&self,
		restrictions: &[MappedRestriction],
	) -> Vec<MappedRestriction> {
		let mut left: Vec<MappedRestriction> = Vec::new();
		for restriction in restrictions.iter().flat_map(|one| self.around(one)) {
			if left.iter().any(|other| contains(other, &restriction)) {
				continue;
			}
			left.retain(|other| !contains(&restriction, other));
			left.push(restriction);
		}
		left
	}

	/// What a restriction reaches beside the exception: one restriction for each thing in which the
	/// exception is limited, with all that is outside of it in this.
	fn around(&self, restriction: &MappedRestriction) -> Vec<MappedRestriction> {
		let MappedRestriction { scope, except } = restriction;
		let within = |scope: MappedScope| MappedRestriction { scope, except: except.clone() };
		let excepting = |except: MappedExcept| MappedRestriction { scope: scope.clone(), except };
		let mut parts = Vec::new();
		if !self.grantees.is_empty() {
			let grantees = in_order(&[&*except.grantees, &*self.grantees].concat());
			parts.push(excepting(MappedExcept { grantees, ..except.clone() }));
		}
		let purposes = except.purposes.union(self.purposes.intersection(scope.purposes));
		parts.push(excepting(MappedExcept { purposes, ..except.clone() }));
		let actions = scope.actions.iter().filter(|one| !self.actions.contains(*one)).collect();
		parts.push(within(MappedScope { actions, ..scope.clone() }));
		let kinds = scope.categories.iter().filter(|one| !self.categories.contains(*one));
		parts.push(within(MappedScope { categories: kinds.collect(), ..scope.clone() }));
		for outside in around(self.days) {
			let (first, last) = (scope.days.first(), scope.days.last());
			let days = DayWindow::new(first.max(outside.first()), last.min(outside.last()));
			parts.extend(days.map(|days| within(MappedScope { days, ..scope.clone() })));
		}
		parts.extend(next_level(self.level).map(|above| {
			let confidentiality = scope.confidentiality.max(above);
			within(MappedScope { confidentiality, ..scope.clone() })
		}));
		parts.retain(restricts_something);
		parts
	}
}

/// For which purposes a restriction withholds.
fn reached(restriction: &MappedRestriction) -> Purposes {
	restriction.scope.purposes.intersection(other_purposes(restriction.except.purposes))
}

fn restricts_something(restriction: &MappedRestriction) -> bool {
	let MappedScope { actions, categories, .. } = &restriction.scope;
	!actions.is_empty() && !categories.is_empty() && !reached(restriction).is_empty()
}

/// Whether all that one restriction reaches is reached by the other.
fn contains(large: &MappedRestriction, small: &MappedRestriction) -> bool {
	let (outer, inner) = (&large.scope, &small.scope);
	let alike = |scope: &MappedScope| {
		let MappedScope { holder, sensitivities, records, contexts, authors, .. } = scope.clone();
		(holder, sensitivities, records, contexts, authors)
	};
	alike(outer) == alike(inner)
		&& outer.actions.contains_all(inner.actions)
		&& outer.categories.contains_all(inner.categories)
		&& reached(large).contains_all(reached(small))
		&& outer.confidentiality <= inner.confidentiality
		&& outer.days.contains(&inner.days)
		&& large.except.grantees.iter().all(|one| small.except.grantees.contains(one))
}

/// The level above; `None` above the highest.
fn next_level(level: Confidentiality) -> Option<Confidentiality> {
	Confidentiality::ALL.iter().copied().find(|above| *above > level)
}

/// The days before and after a window.
fn around(days: DayWindow) -> impl Iterator<Item = DayWindow> {
	let always = DayWindow::ALWAYS;
	let before = days.first().0.checked_sub(1);
	let before = before.and_then(|last| DayWindow::new(always.first(), Day(last)));
	let after = days.last().0.checked_add(1);
	let after = after.and_then(|first| DayWindow::new(Day(first), always.last()));
	before.into_iter().chain(after)
}
