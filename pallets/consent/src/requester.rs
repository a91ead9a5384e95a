//! Who asks, and whether they are whom a grant or an exception names.

use alloc::collections::BTreeMap;
use salus_primitives::{
	Annex, AnnexHash, Grantee, GranteeHash, OrganizationId, PatientId, Roles, Scope, StudyId,
	UnixMillis,
};

/// In which capacity somebody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requester<AccountId> {
	/// The patient.
	Patient,
	/// Somebody who acts for the holder of the records.
	Holder,
	/// Anybody else: for a member in good standing, as a person with an identity, or both.
	Other {
		/// The member for which somebody acts.
		member: Option<Member<AccountId>>,
		/// The own identity of who asks.
		person: Option<PatientId>,
	},
}

/// A member in good standing, and who acts for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<AccountId> {
	/// The organization.
	pub organization: OrganizationId,
	/// Its roles.
	pub roles: Roles,
	/// The account that asks, if an organization in good standing credentials it as a practitioner.
	pub practitioner: Option<AccountId>,
	/// The studies in which that practitioner takes part now, of those that the grants and restrictions
	/// in question name; of each the first moment, in Unix milliseconds, at which it is over of itself.
	pub studies: BTreeMap<StudyId, UnixMillis>,
}

/// What was opened for a question, each under the commitment that it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Openings<AccountId> {
	/// Annexes of grants and restrictions.
	pub annexes: BTreeMap<AnnexHash, Annex>,
	/// Grantees that stand as commitments.
	pub grantees: BTreeMap<GranteeHash, Grantee<AccountId>>,
}

impl<AccountId> Openings<AccountId> {
	/// Nothing is opened: so a call decides, whose arguments would stay for ever.
	pub const fn none() -> Self {
		Self { annexes: BTreeMap::new(), grantees: BTreeMap::new() }
	}

	/// Whom a grantee names: what opens it, if it is a commitment and was opened. A commitment names
	/// somebody, not another commitment.
	pub(crate) fn named<'a>(
		&'a self,
		grantee: &'a Grantee<AccountId>,
	) -> Option<&'a Grantee<AccountId>> {
		match grantee {
			Grantee::Committed(hash) => {
				self.grantees.get(hash).filter(|opened| !matches!(opened, Grantee::Committed(_)))
			}
			in_clear => Some(in_clear),
		}
	}

	/// The annex of a scope, if it was opened.
	pub(crate) fn annex_of(&self, scope: &Scope) -> Option<&Annex> {
		scope.protected.annex().and_then(|hash| self.annexes.get(&hash))
	}
}

/// Until when this requester asks as `grantee`, in Unix milliseconds, as far as that is known; `None`
/// if not now.
///
/// | grantee | who asks |
/// |---|---|
/// | any member | a member in good standing |
/// | a role | a member in good standing that has it |
/// | an organization | that one, in good standing |
/// | a practitioner | that one, whom a member in good standing credentials |
/// | a person | who has that identity |
/// | a study | an investigator who takes part in it now: it is open, they were not removed, and a member in good standing credentials them |
/// | a commitment | whom its opening names, if it was opened |
///
/// Neither the patient nor the holder asks as anybody else.
pub(crate) fn asks_as_until<AccountId: PartialEq>(
	grantee: &Grantee<AccountId>,
	requester: &Requester<AccountId>,
	openings: &Openings<AccountId>,
) -> Option<UnixMillis> {
	let grantee = openings.named(grantee)?;
	let Requester::Other { member, person } = requester else { return None };
	let is_member = |of: &dyn Fn(&Member<AccountId>) -> bool| member.as_ref().is_some_and(of);
	let asks = match grantee {
		Grantee::AnyMember => member.is_some(),
		Grantee::Role(role) => is_member(&|member| member.roles.contains(*role)),
		Grantee::Organization(id) => is_member(&|member| member.organization == *id),
		Grantee::Practitioner(account) => {
			is_member(&|member| member.practitioner.as_ref() == Some(account))
		}
		Grantee::Person(id) => person.as_ref() == Some(id),
		Grantee::Study(id) => return member.as_ref()?.studies.get(id).copied(),
		Grantee::Committed(_) => false,
	};
	asks.then_some(UnixMillis::MAX)
}

/// Whether this requester asks as `grantee`.
pub(crate) fn reaches<AccountId: PartialEq>(
	grantee: &Grantee<AccountId>,
	requester: &Requester<AccountId>,
	openings: &Openings<AccountId>,
) -> bool {
	asks_as_until(grantee, requester, openings).is_some()
}
