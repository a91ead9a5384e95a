//! The names of organizations, as the chain has them.

use crate::error::CliError;
use salus_client::chain::{consent::Terms, displays, organizations, words, Account, AtBlock};
use salus_primitives::{Annex, Grantee, Holder, OrganizationId, Scope};
use std::collections::BTreeMap;

/// The names of some organizations.
#[derive(Debug, Default)]
pub struct Names(pub(super) BTreeMap<OrganizationId, String>);

impl Names {
	/// The names of these. One that the chain does not know has none.
	pub async fn read(
		at: &AtBlock,
		ids: impl IntoIterator<Item = OrganizationId>,
	) -> Result<Self, CliError> {
		let mut names = BTreeMap::new();
		for id in ids {
			if names.contains_key(&id) {
				continue;
			}
			if let Some(found) = organizations::organization(at, id).await? {
				names.insert(id, found.name);
			}
		}
		Ok(Self(names))
	}

	/// The names of whom these grants are for, and of whose records they are about.
	pub async fn of_parties<'p>(
		at: &AtBlock,
		grants: impl IntoIterator<Item = (&'p Grantee<Account>, &'p Scope)>,
	) -> Result<Self, CliError> {
		let ids = grants.into_iter().flat_map(|(grantee, scope)| {
			let grantee = match grantee {
				Grantee::Organization(id) => Some(*id),
				_ => None,
			};
			let holder = match scope.holder {
				Holder::Any => None,
				Holder::Organization(id) => Some(id),
			};
			grantee.into_iter().chain(holder)
		});
		Self::read(at, ids).await
	}

	/// The name of one, if it is known.
	pub fn get(&self, id: OrganizationId) -> Option<&str> {
		self.0.get(&id).map(String::as_str)
	}

	/// The name of one and its number, or its number alone.
	pub fn of(&self, id: OrganizationId) -> String {
		match self.get(id) {
			Some(name) => format!("{name} (organization {})", id.0),
			None => format!("organization {}", id.0),
		}
	}

	/// Whom a grant is for, in words.
	pub fn of_grantee(&self, grantee: &Grantee<Account>) -> String {
		match grantee {
			Grantee::Organization(id) => self.of(*id),
			other => words::grantee_in_words(other),
		}
	}

	/// Whose records are meant, in words.
	pub fn of_holder(&self, holder: Holder) -> String {
		match holder {
			Holder::Any => "any member".into(),
			Holder::Organization(id) => self.of(id),
		}
	}

	/// What a grant permits, in a sentence in the words of the standard. `annex` is what its annex says,
	/// if that is known.
	pub fn permission(
		&self,
		grantee: &Grantee<Account>,
		scope: &Scope,
		annex: Option<&Annex>,
		terms: &Terms,
	) -> String {
		let covered = match annex {
			Some(annex) => displays::opened_scope_in_words(scope, annex),
			None => displays::scope_in_words(scope),
		};
		format!(
			"{} may {covered}, of the records of {}, {}",
			self.of_grantee(grantee),
			self.of_holder(scope.holder),
			words::terms_in_words(terms),
		)
	}
}
