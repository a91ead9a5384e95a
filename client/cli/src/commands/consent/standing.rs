//! What a patient has on the chain when a document is made: what it takes the place of, and whether there
//! is room for it.

use crate::error::CliError;
use salus_client::chain::{
	consent::{self, Grant},
	restrictions::{self, Restriction},
	Account, AtBlock, ChainError, Moment,
};
use salus_fhir::consent::{MAX_GRANTS_PER_GRANTEE, MAX_ITEMS};
use salus_primitives::{
	DirectiveId, GrantId, Grantee, GranteeKind, PatientId, RestrictionId, UnixMillis,
};
use serde::Serialize;

/// A patient's grants and restrictions.
pub struct Standing {
	grants: Vec<Grant>,
	restrictions: Vec<Restriction>,
	now: UnixMillis,
}

/// The document that another takes the place of.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Superseded {
	/// Its number.
	pub directive: DirectiveId,
	/// Its grants that end.
	pub grants: Vec<GrantId>,
	/// Its restrictions that are lifted.
	pub restrictions: Vec<RestrictionId>,
}

impl Superseded {
	/// Whether anything of it is left to end. The chain refuses to revoke what is over.
	pub fn ends_something(&self) -> bool {
		!self.grants.is_empty() || !self.restrictions.is_empty()
	}
}

impl Standing {
	/// What this patient has at a moment in Unix milliseconds.
	pub async fn of(at: &AtBlock, patient: PatientId, now: UnixMillis) -> Result<Self, ChainError> {
		Ok(Self {
			grants: consent::grants(at, patient).await?,
			restrictions: restrictions::restrictions(at, patient).await?,
			now,
		})
	}

	/// The restrictions, lifted ones among them.
	pub fn restrictions(&self) -> &[Restriction] {
		&self.restrictions
	}

	fn grants_of(&self, directive: DirectiveId) -> impl Iterator<Item = &Grant> {
		self.grants.iter().filter(move |grant| grant.directive == Some(directive))
	}

	fn restrictions_of(&self, directive: DirectiveId) -> impl Iterator<Item = &Restriction> {
		self.restrictions.iter().filter(move |one| one.directive == Some(directive))
	}

	/// Whether a grant takes room: until it is revoked or its time is over, whatever became of the grant
	/// out of which it was given.
	fn is_live(&self, grant: &Grant) -> bool {
		grant.revoked_at.is_none() && grant.valid_until.is_none_or(|Moment(until)| self.now < until)
	}

	/// Refuses a number under which something was made before: what belongs to two documents would end
	/// with either.
	///
	/// The number of the document that is superseded can be kept as long as what both make has room.
	pub fn check_number(
		&self,
		directive: DirectiveId,
		superseded: Option<DirectiveId>,
		items: usize,
	) -> Result<(), CliError> {
		let made = self.grants_of(directive).count() + self.restrictions_of(directive).count();
		let number = directive.0;
		if made > 0 && superseded != Some(directive) {
			return Err(CliError::refused(format_args!(
				"directive {number} was made before, and a document has a number of its own"
			))
			.next(format_args!(
				"give another --directive; with --supersede {number} if this document takes the place of \
				 that one"
			)));
		}
		if made + items > MAX_ITEMS && made > 0 {
			return Err(CliError::refused(format_args!(
				"directive {number} made {made} grants and restrictions, and holds {MAX_ITEMS} for ever: \
				 there is no room for {items} more"
			))
			.next(format_args!("give another --directive, with --supersede {number}")));
		}
		Ok(())
	}

	/// Takes a document's grants and restrictions away, and says which they are.
	///
	/// Refused if nothing was made under its number.
	pub fn supersede(&mut self, directive: DirectiveId) -> Result<Superseded, CliError> {
		if self.grants_of(directive).next().is_none()
			&& self.restrictions_of(directive).next().is_none()
		{
			return Err(CliError::refused(format_args!(
				"nothing was made by directive {}",
				directive.0
			))
			.next("list grants and restrictions with `salus consent list`"));
		}
		let live = self.grants_of(directive).filter(|grant| self.is_live(grant));
		let standing = self.restrictions_of(directive).filter(|one| one.stands());
		let superseded = Superseded {
			directive,
			grants: live.map(|grant| grant.id).collect(),
			restrictions: standing.map(|one| one.id).collect(),
		};
		self.grants.retain(|grant| grant.directive != Some(directive));
		self.restrictions.retain(|one| one.directive != Some(directive));
		Ok(superseded)
	}

	/// Refuses what the patient has no room for beside what stands.
	pub fn check_room(
		&self,
		grantees: &[Grantee<Account>],
		restrictions: usize,
	) -> Result<(), CliError> {
		let full = |new: usize, what: &str, there: usize, most: usize| {
			CliError::refused(format_args!(
				"the document makes {new} {what}, the patient has {there}, and there is room for {most}"
			))
			.next("end some first, or the document that made them with --supersede")
		};
		for kind in grantees.iter().map(Grantee::kind) {
			let new = grantees.iter().filter(|one| one.kind() == kind).count();
			let live = self.grants.iter().filter(|grant| self.is_live(grant));
			let there = live.filter(|grant| grant.grantee.kind() == kind).count();
			if new + there > MAX_GRANTS_PER_GRANTEE {
				let what = match kind {
					GranteeKind::Open => "grants to any member, roles, studies and commitments",
					_ => "grants to one grantee",
				};
				return Err(full(new, what, there, MAX_GRANTS_PER_GRANTEE));
			}
		}
		let there = self.restrictions.iter().filter(|one| one.stands()).count();
		match restrictions > 0 && restrictions + there > MAX_ITEMS {
			true => Err(full(restrictions, "restrictions", there, MAX_ITEMS)),
			false => Ok(()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{
		consent::{GrantStatus, Right},
		restrictions::Exceptions,
	};
	use salus_primitives::{
		Action, Categories, Confidentiality, DayWindow, Holder, OrganizationId, Protected, Purpose,
		Purposes, Role, Scope,
	};

	const NOW: UnixMillis = 1_000;
	const SEVEN: DirectiveId = DirectiveId(7);
	const EIGHT: DirectiveId = DirectiveId(8);

	fn scope() -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		}
	}

	fn grant(id: u32, grantee: Grantee<Account>, directive: Option<DirectiveId>) -> Grant {
		Grant {
			id: GrantId(id),
			grantee,
			scope: scope(),
			granted_at: Moment(0),
			granted_by: Account([0; 32]),
			right: Right::Patient,
			valid_from: Moment(0),
			valid_until: None,
			ends_with: None,
			max_uses: None,
			used: 0,
			revoked_at: None,
			directive,
			suspensions: Vec::new(),
			status: GrantStatus::Live,
		}
	}

	fn restriction(id: u32, directive: Option<DirectiveId>) -> Restriction {
		Restriction {
			id: RestrictionId(id),
			scope: scope(),
			except: Exceptions { grantees: Vec::new(), purposes: Purposes::empty() },
			made_at: Moment(0),
			made_by: Account([0; 32]),
			lifted_at: None,
			directive,
		}
	}

	fn standing(grants: Vec<Grant>, restrictions: Vec<Restriction>) -> Standing {
		Standing { grants, restrictions, now: NOW }
	}

	fn revoked(grant: Grant) -> Grant {
		Grant { revoked_at: Some(Moment(1)), ..grant }
	}

	fn lifted(restriction: Restriction) -> Restriction {
		Restriction { lifted_at: Some(Moment(1)), ..restriction }
	}

	#[test]
	fn a_number_is_of_one_document() {
		let any = Grantee::AnyMember;
		for used in [
			standing(vec![grant(0, any.clone(), Some(SEVEN))], vec![]),
			standing(vec![revoked(grant(0, any.clone(), Some(SEVEN)))], vec![]),
			standing(vec![], vec![lifted(restriction(0, Some(SEVEN)))]),
		] {
			used.check_number(EIGHT, None, 16).expect("another number");
			for superseded in [None, Some(EIGHT)] {
				let line = used.check_number(SEVEN, superseded, 1).expect_err("used").line();
				assert!(line.contains("--supersede 7"), "{line}");
			}
			used.check_number(SEVEN, Some(SEVEN), 15).expect("its own place");
			let line = used.check_number(SEVEN, Some(SEVEN), 16).expect_err("full").line();
			assert!(line.contains("another --directive"), "{line}");
		}
		let unused = standing(vec![grant(0, any, None)], vec![restriction(0, None)]);
		unused.check_number(SEVEN, None, 16).expect("no document");
	}

	#[test]
	fn what_is_superseded_ends_and_makes_room() {
		let any = || Grantee::AnyMember;
		let expired = Grant { valid_until: Some(Moment(NOW)), ..grant(2, any(), Some(SEVEN)) };
		let grants = vec![
			grant(0, any(), Some(SEVEN)),
			revoked(grant(1, any(), Some(SEVEN))),
			expired,
			grant(3, any(), Some(EIGHT)),
		];
		let restrictions = vec![
			restriction(0, Some(SEVEN)),
			lifted(restriction(1, Some(SEVEN))),
			restriction(2, Some(EIGHT)),
		];
		let mut standing = standing(grants, restrictions);
		let superseded = standing.supersede(SEVEN).expect("it was made");
		let expected = Superseded {
			directive: SEVEN,
			grants: vec![GrantId(0)],
			restrictions: vec![RestrictionId(0)],
		};
		assert_eq!(superseded, expected);
		assert!(superseded.ends_something());
		assert_eq!(standing.restrictions().iter().map(|one| one.id.0).collect::<Vec<_>>(), [2]);
		let line = standing.supersede(DirectiveId(9)).expect_err("never made").line();
		assert!(line.contains("directive 9"), "{line}");
	}

	#[test]
	fn a_document_that_is_over_is_superseded_without_being_revoked() {
		let over = vec![revoked(grant(0, Grantee::AnyMember, Some(SEVEN)))];
		let superseded = standing(over, vec![]).supersede(SEVEN).expect("it was made");
		assert!(!superseded.ends_something());
	}

	#[test]
	fn eight_grants_to_a_grantee_have_room() {
		let clinic = || Grantee::Organization(OrganizationId(2));
		let lab = || Grantee::Organization(OrganizationId(3));
		let until =
			|moment| Grant { valid_until: Some(Moment(moment)), ..grant(9, clinic(), None) };
		let mut grants: Vec<_> = (0..6).map(|id| grant(id, clinic(), None)).collect();
		grants.extend([until(NOW + 1), until(NOW), revoked(grant(8, clinic(), None))]);
		let standing = standing(grants, vec![]);
		standing.check_room(&[clinic()], 0).expect("the eighth");
		standing.check_room(&[clinic(), lab(), lab()], 0).expect("of another");
		let line =
			standing.check_room(&[lab(), clinic(), clinic()], 0).expect_err("one over").line();
		assert!(line.contains("makes 2 grants") && line.contains("has 7"), "{line}");
	}

	#[test]
	fn grants_to_whoever_are_counted_together() {
		let role = || Grantee::Role(Role::Payer);
		let grants: Vec<_> = (0..6).map(|id| grant(id, role(), None)).collect();
		let standing = standing(grants, vec![]);
		standing.check_room(&[Grantee::AnyMember, role()], 0).expect("eight");
		let three = [Grantee::AnyMember, role(), Grantee::AnyMember];
		let line = standing.check_room(&three, 0).expect_err("nine").line();
		assert!(line.contains("any member, roles, studies and commitments"), "{line}");
	}

	#[test]
	fn sixteen_restrictions_have_room() {
		let mut restrictions: Vec<_> = (0..14).map(|id| restriction(id, None)).collect();
		restrictions.push(lifted(restriction(14, None)));
		let standing = standing(vec![], restrictions);
		standing.check_room(&[], 2).expect("sixteen");
		let line = standing.check_room(&[], 3).expect_err("seventeen").line();
		assert!(line.contains("3 restrictions") && line.contains("has 14"), "{line}");
	}
}
