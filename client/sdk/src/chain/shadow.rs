//! Shadows: what of a grant the patient's own restrictions withhold.

use crate::chain::account::Account;
use crate::chain::restrictions::Restriction;
use salus_primitives::{
	Annex, Confidentiality, Grantee, Holder, Protected, Purpose, RestrictionId, Scope,
};
use serde::Serialize;

/// How much of a grant a restriction reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
	/// Everything: nothing can be done on the grant while the restriction stands.
	Whole,
	/// Some of it.
	Part,
}

/// A restriction that reaches something of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shadow {
	/// The restriction.
	pub restriction: RestrictionId,
	/// How much of the grant it reaches.
	pub extent: Extent,
}

/// Which of the patient's restrictions that stand reach some of what is granted to `grantee` in
/// `scope`, and how much of it.
///
/// `grantee` is whom the grant is for, in clear also if the grant has a commitment; `annex` is the
/// annex of the scope, if it was opened. A restriction whose own annex only could tell counts as the
/// chain counts it without the opening: it reaches all of its clear scope.
pub fn shadowed_by(
	grantee: &Grantee<Account>,
	scope: &Scope,
	annex: Option<&Annex>,
	restrictions: &[Restriction],
) -> Vec<Shadow> {
	restrictions
		.iter()
		.filter(|restriction| restriction.stands())
		.filter_map(|restriction| {
			let extent = extent(grantee, scope, annex, restriction)?;
			Some(Shadow { restriction: restriction.id, extent })
		})
		.collect()
}

/// How much of a grant a restriction reaches; `None` if nothing.
fn extent(
	grantee: &Grantee<Account>,
	scope: &Scope,
	annex: Option<&Annex>,
	restriction: &Restriction,
) -> Option<Extent> {
	let withheld = &restriction.scope;
	let purposes = withheld
		.purposes
		.iter()
		.filter(|purpose| !restriction.except.purposes.contains(*purpose))
		.fold(salus_primitives::Purposes::empty(), |all, purpose: Purpose| all.with(purpose));
	// Each part of the scope: whether the two share anything, and whether the grant has anything else.
	let parts = [
		holders(scope.holder, withheld.holder),
		(withheld.actions.intersects(scope.actions), withheld.actions.contains_all(scope.actions)),
		(purposes.intersects(scope.purposes), purposes.contains_all(scope.purposes)),
		(
			withheld.categories.intersects(scope.categories),
			withheld.categories.contains_all(scope.categories),
		),
		(
			withheld.confidentiality <= scope.confidentiality,
			withheld.confidentiality == Confidentiality::U,
		),
		(withheld.days.overlaps(&scope.days), withheld.days.contains(&scope.days)),
		protections(scope.protected, annex, withheld.protected),
		grantees(grantee, &restriction.except.grantees),
	];
	let (shares, is_within) = parts
		.into_iter()
		.fold((true, true), |(shares, within), (also, all)| (shares && also, within && all));
	shares.then_some(if is_within { Extent::Whole } else { Extent::Part })
}

fn holders(granted: Holder, withheld: Holder) -> (bool, bool) {
	match (granted, withheld) {
		(_, Holder::Any) => (true, true),
		(Holder::Any, Holder::Organization(_)) => (true, false),
		(Holder::Organization(one), Holder::Organization(other)) => (one == other, one == other),
	}
}

/// A restriction of what carries no sensitivity leaves what a grant covers beside that; any other
/// counts as one of everything.
fn protections(granted: Protected, annex: Option<&Annex>, withheld: Protected) -> (bool, bool) {
	if withheld != Protected::None {
		return (true, true);
	}
	let covers_sensitive = match granted {
		Protected::None => false,
		Protected::All => true,
		Protected::Annex(_) | Protected::Particular(_) => {
			annex.is_none_or(|annex| !annex.sensitivities.is_empty())
		}
	};
	(true, !covers_sensitive)
}

/// Whether anybody of a grantee is left who is not excepted, and whether nobody of it can be.
fn grantees(granted: &Grantee<Account>, excepted: &[Grantee<Account>]) -> (bool, bool) {
	let is_excepted = excepted.iter().any(|one| one == granted);
	let none_can_be = excepted.iter().all(|one| are_apart(granted, one));
	(!is_excepted, none_can_be)
}

/// Whether nobody can ask as both of two grantees. Where only the chain could tell, or an opening, as
/// whether an organization has a role, they are not known to be apart.
fn are_apart(one: &Grantee<Account>, other: &Grantee<Account>) -> bool {
	match (one, other) {
		(Grantee::Organization(one), Grantee::Organization(other)) => one != other,
		(Grantee::Practitioner(one), Grantee::Practitioner(other)) => one != other,
		(Grantee::Person(one), Grantee::Person(other)) => one != other,
		_ => false,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::account::Moment;
	use crate::chain::restrictions::Exceptions;
	use salus_primitives::{
		Action, Actions, AnnexHash, Categories, DataCategory, Day, DayWindow, OrganizationId,
		PatientId, Purposes, Role, Sensitivity,
	};

	const CLINIC: Grantee<Account> = Grantee::Organization(OrganizationId(2));
	const HASH: AnnexHash = AnnexHash([1; 32]);

	fn days(first: i32, last: i32) -> DayWindow {
		DayWindow::new(Day(first), Day(last)).expect("in order")
	}

	fn granted() -> Scope {
		Scope {
			holder: Holder::Organization(OrganizationId(1)),
			actions: Action::Read.into(),
			purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]),
			categories: Categories::of(&[DataCategory::LabResults, DataCategory::Imaging]),
			confidentiality: Confidentiality::N,
			days: days(10, 20),
			protected: Protected::Annex(HASH),
		}
	}

	/// A restriction of everything.
	fn all() -> Restriction {
		Restriction {
			id: RestrictionId(4),
			scope: Scope {
				holder: Holder::Any,
				actions: Actions::all(),
				purposes: Purposes::all(),
				categories: Categories::all(),
				confidentiality: Confidentiality::U,
				days: DayWindow::ALWAYS,
				protected: Protected::All,
			},
			except: Exceptions { grantees: Vec::new(), purposes: Purposes::empty() },
			made_at: Moment(0),
			made_by: Account([0; 32]),
			lifted_at: None,
			directive: None,
		}
	}

	fn reached(restriction: &Restriction) -> Option<Extent> {
		let annex = Annex::default();
		let found =
			shadowed_by(&CLINIC, &granted(), Some(&annex), std::slice::from_ref(restriction));
		found.first().map(|shadow| shadow.extent)
	}

	fn of(scope: Scope) -> Restriction {
		Restriction { scope, ..all() }
	}

	#[test]
	fn a_restriction_of_everything_leaves_nothing() {
		let shadow = Shadow { restriction: RestrictionId(4), extent: Extent::Whole };
		assert_eq!(shadowed_by(&CLINIC, &granted(), None, &[all()]), [shadow]);
		let lifted = Restriction { lifted_at: Some(Moment(1)), ..all() };
		assert_eq!(shadowed_by(&CLINIC, &granted(), None, &[lifted]), []);
		assert_eq!(shadowed_by(&CLINIC, &granted(), None, &[]), []);
	}

	#[test]
	fn each_part_of_the_scope_is_missed_or_reached_in_part() {
		let everything = all().scope;
		let (whole, part) = (Some(Extent::Whole), Some(Extent::Part));
		let lab = DataCategory::LabResults;
		for (scope, extent) in [
			(Scope { holder: Holder::Organization(OrganizationId(1)), ..everything }, whole),
			(Scope { holder: Holder::Organization(OrganizationId(9)), ..everything }, None),
			(Scope { actions: Action::Read.into(), ..everything }, whole),
			(Scope { actions: Action::Correct.into(), ..everything }, None),
			(Scope { purposes: Purpose::Treat.into(), ..everything }, part),
			(Scope { purposes: Purpose::Hmarkt.into(), ..everything }, None),
			(Scope { categories: lab.into(), ..everything }, part),
			(Scope { categories: DataCategory::Genomics.into(), ..everything }, None),
			(Scope { confidentiality: Confidentiality::N, ..everything }, part),
			(Scope { confidentiality: Confidentiality::R, ..everything }, None),
			(Scope { days: days(10, 20), ..everything }, whole),
			(Scope { days: days(11, 30), ..everything }, part),
			(Scope { days: days(21, 30), ..everything }, None),
			(Scope { protected: Protected::None, ..everything }, whole),
			(Scope { protected: Protected::Annex(HASH), ..everything }, whole),
			(Scope { protected: Protected::Particular(HASH), ..everything }, whole),
		] {
			assert_eq!(reached(&of(scope)), extent, "{scope:?}");
		}
	}

	#[test]
	fn what_carries_a_sensitivity_is_left_by_a_restriction_of_what_does_not() {
		let unprotected = of(Scope { protected: Protected::None, ..all().scope });
		let hiv = Annex::of(Sensitivity::Hiv.into());
		let extent = |protected, annex| {
			let scope = Scope { protected, ..granted() };
			let found = shadowed_by(&CLINIC, &scope, annex, std::slice::from_ref(&unprotected));
			found.first().map(|shadow| shadow.extent)
		};
		assert_eq!(extent(Protected::None, None), Some(Extent::Whole));
		assert_eq!(extent(Protected::All, None), Some(Extent::Part));
		assert_eq!(extent(Protected::Annex(HASH), Some(&hiv)), Some(Extent::Part));
		assert_eq!(extent(Protected::Annex(HASH), None), Some(Extent::Part));
	}

	#[test]
	fn who_is_excepted_is_not_in_the_shadow() {
		let excepting = |grantees: Vec<Grantee<Account>>, purposes| Restriction {
			except: Exceptions { grantees, purposes },
			..all()
		};
		let nothing = Purposes::empty();
		let other = Grantee::Organization(OrganizationId(9));
		let friend = Grantee::Person(PatientId([1; 32]));
		for (restriction, extent) in [
			(excepting(vec![CLINIC], nothing), None),
			(excepting(vec![other.clone(), CLINIC], nothing), None),
			(excepting(vec![other], nothing), Some(Extent::Whole)),
			// Only the chain knows whether the clinic has the role, or the friend works there.
			(excepting(vec![Grantee::Role(Role::Provider)], nothing), Some(Extent::Part)),
			(excepting(vec![friend], nothing), Some(Extent::Part)),
			(excepting(vec![], Purpose::Treat.into()), Some(Extent::Part)),
			(excepting(vec![], granted().purposes), None),
		] {
			assert_eq!(reached(&restriction), extent, "{:?}", restriction.except);
		}
	}
}
