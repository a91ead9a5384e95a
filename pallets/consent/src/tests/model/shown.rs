//! What somebody is shown of what they may see at all.

use super::{
	history::Access,
	names::{ORGANIZATIONS, PURPOSES},
};
use salus_primitives::{
	representatives::REPRESENTATIVE_REQUESTS, Action, Categories, Confidentiality, DayWindow,
	Holder, Protected, Scope,
};

/// What an emergency lets see: whatever is ordinary, or everything, for the purpose that was asked.
pub fn scope_in_emergency(shown: Scope, opens: usize, access: &Access) -> Scope {
	assert!(shown.holder.covers(ORGANIZATIONS[access.holder]));
	Scope {
		holder: shown.holder,
		actions: Action::Read.into(),
		purposes: PURPOSES[access.purpose].into(),
		categories: Categories::all(),
		confidentiality: [Confidentiality::N, Confidentiality::V][opens],
		days: DayWindow::ALWAYS,
		protected: [Protected::None, Protected::All][opens],
	}
}

/// What a policy lets see: whatever is ordinary, for purposes among which is the one that was asked.
pub fn scope_by_policy(shown: Scope, access: &Access) -> Scope {
	assert!(shown.purposes.contains(PURPOSES[access.purpose]));
	Scope {
		holder: Holder::Organization(ORGANIZATIONS[access.holder]),
		actions: Action::Read.into(),
		purposes: shown.purposes,
		categories: Categories::all(),
		confidentiality: Confidentiality::N,
		days: DayWindow::ALWAYS,
		protected: Protected::None,
	}
}

/// What somebody who acts for a patient sees: whatever there is, or of a minor's what is not sensitive.
pub fn scope_as_another(shown: Scope, access: &Access) -> Scope {
	assert!(matches!(shown.protected, Protected::None | Protected::All));
	Scope {
		holder: Holder::Organization(ORGANIZATIONS[access.holder]),
		actions: Action::Read.into(),
		purposes: REPRESENTATIVE_REQUESTS,
		categories: Categories::all(),
		confidentiality: Confidentiality::V,
		days: DayWindow::ALWAYS,
		protected: shown.protected,
	}
}

/// What a grant covers as far as it can be said, if it was given for a minor.
pub fn in_reach(scope: Scope, for_minor: bool) -> Scope {
	match scope.protected {
		Protected::All if for_minor => Scope { protected: Protected::None, ..scope },
		_ => scope,
	}
}
