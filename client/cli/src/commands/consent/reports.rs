//! Grants, restrictions and scopes as they are printed.

use salus_client::chain::{
	consent::{Grant, GrantStatus, Right, Suspended},
	restrictions::Restriction,
	words, Account, Hex32, Moment,
};
use salus_primitives::{
	DirectiveId, GrantId, Grantee, Holder, OrganizationId, Protected, RestrictionId, Scope, StudyId,
};
use serde::Serialize;

/// A grant or a restriction as it is printed.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConsentReport {
	/// A grant.
	Grant(GrantReport),
	/// A restriction.
	Restriction(RestrictionReport),
}

/// A restriction as it is printed.
#[derive(Serialize)]
pub struct RestrictionReport {
	id: RestrictionId,
	/// `Standing` or `Lifted`.
	status: &'static str,
	scope: ScopeReport,
	/// Whom it leaves as they are.
	except: Vec<GranteeReport>,
	/// Which purposes it leaves as they are.
	except_purposes: Vec<String>,
	made_at: Moment,
	made_by: Account,
	lifted_at: Option<Moment>,
	directive: Option<DirectiveId>,
}

/// A grant as it is printed.
#[derive(Serialize)]
pub struct GrantReport {
	id: GrantId,
	status: GrantStatus,
	grantee: GranteeReport,
	scope: ScopeReport,
	granted_at: Moment,
	granted_by: Account,
	/// `patient`, or the grant out of which an organization gave it.
	right: Right,
	valid_from: Moment,
	/// `null` if it has no end of its own.
	valid_until: Option<Moment>,
	/// The commitment to the event with which it ends.
	ends_with: Option<Hex32>,
	/// `null` if it may be used as often as one likes.
	max_uses: Option<u32>,
	used: u32,
	revoked_at: Option<Moment>,
	/// In the order of time.
	suspensions: Vec<Suspended>,
	directive: Option<DirectiveId>,
}

/// A grantee as it is printed.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GranteeReport {
	Any,
	Role(String),
	Organization(OrganizationId),
	Practitioner(Account),
	Person(Hex32),
	/// The commitment to whom it is.
	Committed(Hex32),
	/// Whoever takes part in it.
	Study(StudyId),
}

/// A scope as it is printed.
#[derive(Serialize)]
pub struct ScopeReport {
	/// `any`, or the organization.
	holder: HolderReport,
	actions: Vec<String>,
	purposes: Vec<String>,
	categories: Vec<String>,
	confidentiality: String,
	/// `null` for every day.
	days: Option<[String; 2]>,
	protected: ProtectedReport,
}

/// Which protection stands in clear, or the commitment to an annex.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum ProtectedReport {
	None,
	All,
	/// The annex names sensitivities.
	Annex(Hex32),
	/// The annex also names authors, contexts or records.
	Particular(Hex32),
}

/// Whose records are meant, as it is printed.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HolderReport {
	/// Any member's.
	Any,
	/// That organization's.
	Organization(OrganizationId),
}

impl From<Holder> for HolderReport {
	fn from(holder: Holder) -> Self {
		match holder {
			Holder::Any => Self::Any,
			Holder::Organization(id) => Self::Organization(id),
		}
	}
}

impl From<Grant> for GrantReport {
	fn from(grant: Grant) -> Self {
		Self {
			id: grant.id,
			status: grant.status,
			grantee: grant.grantee.into(),
			scope: ScopeReport::from(&grant.scope),
			granted_at: grant.granted_at,
			granted_by: grant.granted_by,
			right: grant.right,
			valid_from: grant.valid_from,
			valid_until: grant.valid_until,
			ends_with: grant.ends_with,
			max_uses: grant.max_uses,
			used: grant.used,
			revoked_at: grant.revoked_at,
			suspensions: grant.suspensions,
			directive: grant.directive,
		}
	}
}

impl From<Restriction> for RestrictionReport {
	fn from(restriction: Restriction) -> Self {
		let except = restriction.except;
		Self {
			id: restriction.id,
			status: status_of(restriction.lifted_at),
			scope: ScopeReport::from(&restriction.scope),
			except: except.grantees.into_iter().map(GranteeReport::from).collect(),
			except_purposes: except.purposes.iter().map(|purpose| purpose.to_string()).collect(),
			made_at: restriction.made_at,
			made_by: restriction.made_by,
			lifted_at: restriction.lifted_at,
			directive: restriction.directive,
		}
	}
}

/// Whether a restriction stands, in a word.
pub const fn status_of(lifted_at: Option<Moment>) -> &'static str {
	match lifted_at {
		None => "Standing",
		Some(_) => "Lifted",
	}
}

/// The document by which something was made, in a word.
pub fn directive_in_words(directive: Option<DirectiveId>) -> String {
	directive.map_or_else(|| "none".to_owned(), |id| id.0.to_string())
}

/// How often a grant was used, and may be, in words.
pub fn uses_in_words(grant: &Grant) -> String {
	match grant.max_uses {
		None => "any number".into(),
		Some(most) => format!("{} of {most}", grant.used),
	}
}

impl From<Grantee<Account>> for GranteeReport {
	fn from(grantee: Grantee<Account>) -> Self {
		match grantee {
			Grantee::AnyMember => Self::Any,
			Grantee::Role(role) => Self::Role(role.to_string()),
			Grantee::Organization(id) => Self::Organization(id),
			Grantee::Practitioner(account) => Self::Practitioner(account),
			Grantee::Person(id) => Self::Person(Hex32(id.0)),
			Grantee::Committed(hash) => Self::Committed(Hex32(hash.0)),
			Grantee::Study(id) => Self::Study(id),
		}
	}
}

impl From<&Scope> for ScopeReport {
	fn from(scope: &Scope) -> Self {
		fn codes<T: ToString>(codes: impl Iterator<Item = T>) -> Vec<String> {
			codes.map(|code| code.to_string()).collect()
		}
		let always = salus_primitives::DayWindow::ALWAYS;
		Self {
			holder: scope.holder.into(),
			actions: codes(scope.actions.iter()),
			purposes: codes(scope.purposes.iter()),
			categories: codes(scope.categories.iter()),
			confidentiality: scope.confidentiality.to_string(),
			days: (scope.days != always)
				.then(|| [words::day(scope.days.first()), words::day(scope.days.last())]),
			protected: match scope.protected {
				Protected::None => ProtectedReport::None,
				Protected::All => ProtectedReport::All,
				Protected::Annex(hash) => ProtectedReport::Annex(Hex32(hash.0)),
				Protected::Particular(hash) => ProtectedReport::Particular(Hex32(hash.0)),
			},
		}
	}
}
