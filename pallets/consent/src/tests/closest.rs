//! The pure rule: the reason of a denial is that of the grant that came closest.

use crate::{
	mock::{lab_result, scope, widest_scope, AccountId, LAKESIDE, ST_MARY},
	rule::{decide, Facts, Requester},
	Grant,
};
use frame_support::BoundedVec;
use salus_primitives::{
	Action, Actions, Basis, Categories, Confidentiality, DataCategory, Day, DayWindow, Decision,
	DenyReason, GrantId, Grantee, Holder, Protected, Purpose, Purposes, RecordFacts, Roles, Scope,
	Sensitivity, Suspension,
};

const NOW: u64 = 1_000;

fn facts() -> Facts<AccountId> {
	Facts {
		holder: ST_MARY,
		requester: Requester::Member {
			organization: LAKESIDE,
			roles: Roles::empty(),
			practitioner: None,
		},
		action: Action::Read,
		purpose: Purpose::Treat,
	}
}

/// A record that fails the last three checks unless a scope allows for them.
fn delicate() -> RecordFacts {
	RecordFacts {
		confidentiality: Confidentiality::R,
		sensitivities: Sensitivity::Hiv.into(),
		..lab_result()
	}
}

fn grants(scopes: &[Scope]) -> Vec<(GrantId, Grant<AccountId>)> {
	let grant = |scope: &Scope| Grant {
		grantee: Grantee::AnyMember,
		scope: *scope,
		granted_at: 0,
		granted_by: 1,
		valid_from: 0,
		valid_until: NOW + 1,
		revoked_at: None,
		directive: None,
		suspensions: BoundedVec::new(),
	};
	(0..).map(GrantId).zip(scopes.iter().map(grant)).collect()
}

/// Scopes that pass ever more checks, with the reason why each covers the record not.
fn ever_closer() -> Vec<(Scope, DenyReason)> {
	let holder = Scope { holder: Holder::Organization(LAKESIDE), ..widest_scope() };
	let day = DayWindow::on(Day(1));
	vec![
		(holder, DenyReason::Holder),
		(Scope { actions: Action::Correct.into(), ..widest_scope() }, DenyReason::Action),
		(Scope { purposes: Purpose::Hmarkt.into(), ..widest_scope() }, DenyReason::Purpose),
		(
			Scope { categories: DataCategory::Imaging.into(), ..widest_scope() },
			DenyReason::Category,
		),
		(
			Scope { confidentiality: Confidentiality::N, ..widest_scope() },
			DenyReason::Confidentiality,
		),
		(Scope { days: day, ..widest_scope() }, DenyReason::Days),
		(Scope { protected: Protected::None, ..widest_scope() }, DenyReason::Sensitivity),
	]
}

#[test]
fn each_reason_is_given_for_what_is_missing() {
	for (scope, reason) in ever_closer() {
		let decision = decide(&facts(), &grants(&[scope]), &[], &delicate(), NOW);
		assert_eq!(decision, Decision::Deny { reason });
	}
}

#[test]
fn the_first_unmet_check_is_the_reason() {
	// Each scope lacks what it is listed for, and everything that is checked later.
	let nothing = Scope {
		holder: Holder::Organization(LAKESIDE),
		actions: Actions::empty(),
		purposes: Purposes::empty(),
		categories: Categories::empty(),
		confidentiality: Confidentiality::U,
		days: DayWindow::on(Day(1)),
		protected: Protected::None,
	};
	type Allow = fn(&mut Scope);
	let steps: [(Allow, DenyReason); 7] = [
		(|_| {}, DenyReason::Holder),
		(|scope| scope.holder = Holder::Any, DenyReason::Action),
		(|scope| scope.actions = Actions::all(), DenyReason::Purpose),
		(|scope| scope.purposes = Purposes::all(), DenyReason::Category),
		(|scope| scope.categories = Categories::all(), DenyReason::Confidentiality),
		(|scope| scope.confidentiality = Confidentiality::V, DenyReason::Days),
		(|scope| scope.days = DayWindow::ALWAYS, DenyReason::Sensitivity),
	];
	let mut scope = nothing;
	for (allow, reason) in steps {
		allow(&mut scope);
		let decision = decide(&facts(), &grants(&[scope]), &[], &delicate(), NOW);
		assert_eq!(decision, Decision::Deny { reason });
	}
	scope.protected = Protected::All;
	assert!(decide(&facts(), &grants(&[scope]), &[], &delicate(), NOW).is_permit());
}

#[test]
fn the_closest_of_two_grants_gives_the_reason() {
	let ladder = ever_closer();
	for (low, (farther, _)) in ladder.iter().enumerate() {
		for (closer, reason) in &ladder[low..] {
			for pair in [[*farther, *closer], [*closer, *farther]] {
				let decision = decide(&facts(), &grants(&pair), &[], &delicate(), NOW);
				assert_eq!(decision, Decision::Deny { reason: *reason });
			}
		}
	}
}

#[test]
fn a_grant_that_covers_beats_any_that_comes_close() {
	for (scope, _) in ever_closer() {
		for (pair, id) in [([scope, widest_scope()], 1), ([widest_scope(), scope], 0)] {
			let decision = decide(&facts(), &grants(&pair), &[], &delicate(), NOW);
			let by = |basis| basis == Basis::Grant(GrantId(id));
			assert!(matches!(decision, Decision::Permit { basis, .. } if by(basis)));
		}
	}
}

#[test]
fn a_suspended_grant_comes_closest_of_those_that_do_not_permit() {
	let suspended = |scope: Scope| {
		let mut one = grants(&[scope]).remove(0);
		one.1.suspensions = vec![Suspension { from: 0, until: None }].try_into().unwrap();
		one
	};
	let reason = |grants: &[_]| decide(&facts(), grants, &[], &delicate(), NOW);
	assert_eq!(
		reason(&[suspended(widest_scope())]),
		Decision::Deny { reason: DenyReason::Suspended }
	);
	for (scope, missing) in ever_closer() {
		// What it does not cover is missing whether it is suspended or not.
		assert_eq!(reason(&[suspended(scope)]), Decision::Deny { reason: missing });
		let other = grants(&[scope]).remove(0);
		for pair in
			[[other.clone(), suspended(widest_scope())], [suspended(widest_scope()), other.clone()]]
		{
			assert_eq!(reason(&pair), Decision::Deny { reason: DenyReason::Suspended });
		}
	}
	// One that lives permits, whichever stands first.
	let mut living = grants(&[widest_scope()]).remove(0);
	living.0 = GrantId(9);
	for pair in [[living.clone(), suspended(widest_scope())], [suspended(widest_scope()), living]] {
		let by = |basis| basis == Basis::Grant(GrantId(9));
		assert!(matches!(reason(&pair), Decision::Permit { basis, .. } if by(basis)));
	}
}

#[test]
fn a_grant_that_is_not_live_gives_no_reason() {
	let mut revoked = grants(&[scope()]);
	revoked[0].1.revoked_at = Some(1);
	let mut to_come = grants(&[scope()]);
	to_come[0].1.valid_from = NOW + 1;
	to_come[0].1.valid_until = NOW + 2;
	let mut expired = grants(&[scope()]);
	expired[0].1.valid_until = NOW;
	let mut of_others = grants(&[scope()]);
	of_others[0].1.grantee = Grantee::Organization(ST_MARY);
	for grants in [revoked, to_come, expired, of_others, vec![]] {
		let decision = decide(&facts(), &grants, &[], &delicate(), NOW);
		assert_eq!(decision, Decision::Deny { reason: DenyReason::NoGrant });
	}
}

#[test]
fn the_eldest_is_cited_of_those_that_end_together_whatever_their_order() {
	let mut grants = grants(&[widest_scope(), widest_scope(), widest_scope()]);
	grants[0].1.valid_until = NOW + 1;
	grants[1].1.valid_until = NOW + 2;
	grants[2].1.valid_until = NOW + 2;
	for _ in 0..grants.len() {
		grants.rotate_left(1);
		let cited = |grants: &[_]| match decide(&facts(), grants, &[], &delicate(), NOW) {
			Decision::Permit { basis: Basis::Grant(id), until, .. } => Some((id, until)),
			_ => None,
		};
		assert_eq!(cited(&grants), Some((GrantId(1), Some(NOW + 2))));
		let mut reversed = grants.clone();
		reversed.reverse();
		assert_eq!(cited(&reversed), Some((GrantId(1), Some(NOW + 2))));
	}
}
