//! The pure rule: the reason of a denial is that of the grant that came closest.

use super::*;
use crate::rule::{decide, Facts, Openings, PolicyFacts};
use salus_primitives::{
	Actions, Annex, AnnexHash, Author, Basis, Categories, DataCategory, Day, DayWindow, Holder,
	Protected, Sensitivities, Sensitivity, Suspension,
};

const NOW: UnixMillis = 1_000;

fn facts() -> Facts<AccountId> {
	Facts {
		holder: ST_MARY,
		requester: by_member(LAKESIDE, Roles::empty()),
		action: Action::Read,
		purpose: Purpose::Treat,
		policy: PolicyFacts::default(),
		emergencies: vec![],
		representation: None,
		closed: None,
		law: None,
		receipt: None,
	}
}

/// An annex that nobody opened, and one that was opened: it names another author.
const UNOPENED: Protected = Protected::Particular(AnnexHash([1; 32]));
const ELSEWHERE: Protected = Protected::Particular(AnnexHash([2; 32]));

fn openings() -> Openings<AccountId> {
	let author = Author { organization: LAKESIDE, account: None };
	let annex = Annex::new(Sensitivities::all(), vec![author], vec![], vec![]).unwrap();
	Openings { annexes: [(AnnexHash([2; 32]), annex)].into(), ..Openings::none() }
}

/// A record that fails the last five checks of a scope unless it allows for them.
fn delicate() -> RecordFacts {
	RecordFacts {
		confidentiality: Confidentiality::R,
		sensitivities: Sensitivity::Hiv.into(),
		..lab_result()
	}
}

fn grants(scopes: &[Scope]) -> Vec<Candidate<AccountId>> {
	let grant = |scope: &Scope| given(Grantee::AnyMember, *scope, NOW + 1);
	(0..).zip(scopes).map(|(id, scope)| candidate(id, grant(scope))).collect()
}

/// The decision about the delicate record, with nothing restricted.
fn decide_by(grants: &[Candidate<AccountId>]) -> Decision {
	decide(&facts(), grants, &[], &openings(), &delicate(), NOW)
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
		(Scope { protected: UNOPENED, ..widest_scope() }, DenyReason::AnnexMissing),
		(Scope { protected: ELSEWHERE, ..widest_scope() }, DenyReason::Origin),
		(Scope { protected: Protected::None, ..widest_scope() }, DenyReason::Sensitivity),
	]
}

#[test]
fn each_reason_is_given_for_what_is_missing() {
	for (scope, reason) in ever_closer() {
		let decision = decide_by(&grants(&[scope]));
		assert_eq!(decision, Decision::deny(reason));
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
		protected: UNOPENED,
	};
	type Allow = fn(&mut Scope);
	let steps: [(Allow, DenyReason); 9] = [
		(|_| {}, DenyReason::Holder),
		(|scope| scope.holder = Holder::Any, DenyReason::Action),
		(|scope| scope.actions = Actions::all(), DenyReason::Purpose),
		(|scope| scope.purposes = Purposes::all(), DenyReason::Category),
		(|scope| scope.categories = Categories::all(), DenyReason::Confidentiality),
		(|scope| scope.confidentiality = Confidentiality::V, DenyReason::Days),
		(|scope| scope.days = DayWindow::ALWAYS, DenyReason::AnnexMissing),
		(|scope| scope.protected = ELSEWHERE, DenyReason::Origin),
		(|scope| scope.protected = Protected::None, DenyReason::Sensitivity),
	];
	let mut scope = nothing;
	for (allow, reason) in steps {
		allow(&mut scope);
		let decision = decide_by(&grants(&[scope]));
		assert_eq!(decision, Decision::deny(reason));
	}
	scope.protected = Protected::All;
	assert!(decide_by(&grants(&[scope])).is_permit());
}

#[test]
fn the_closest_of_two_grants_gives_the_reason() {
	let ladder = ever_closer();
	for (low, (farther, _)) in ladder.iter().enumerate() {
		for (closer, reason) in &ladder[low..] {
			for pair in [[*farther, *closer], [*closer, *farther]] {
				let decision = decide_by(&grants(&pair));
				assert_eq!(decision, Decision::deny(*reason));
			}
		}
	}
}

#[test]
fn a_grant_that_covers_beats_any_that_comes_close() {
	for (scope, _) in ever_closer() {
		for (pair, id) in [([scope, widest_scope()], 1), ([widest_scope(), scope], 0)] {
			let decision = decide_by(&grants(&pair));
			let by = |basis| basis == Basis::Grant(GrantId(id));
			assert!(matches!(decision, Decision::Permit { basis, .. } if by(basis)));
		}
	}
}

#[test]
fn a_suspended_grant_comes_closest_of_those_that_do_not_permit() {
	let suspended = |scope: Scope| {
		let mut one = grants(&[scope]).remove(0);
		one.grant.suspensions = vec![Suspension { from: 0, until: None }].try_into().unwrap();
		one
	};
	let reason = |grants: &[_]| decide_by(grants);
	assert_eq!(reason(&[suspended(widest_scope())]), Decision::deny(DenyReason::Suspended));
	for (scope, missing) in ever_closer() {
		// What it does not cover is missing whether it is suspended or not.
		assert_eq!(reason(&[suspended(scope)]), Decision::deny(missing));
		let other = grants(&[scope]).remove(0);
		for pair in
			[[other.clone(), suspended(widest_scope())], [suspended(widest_scope()), other.clone()]]
		{
			assert_eq!(reason(&pair), Decision::deny(DenyReason::Suspended));
		}
	}
	// One that lives permits, whichever stands first.
	let mut living = grants(&[widest_scope()]).remove(0);
	living.id = GrantId(9);
	for pair in [[living.clone(), suspended(widest_scope())], [suspended(widest_scope()), living]] {
		let by = |basis| basis == Basis::Grant(GrantId(9));
		assert!(matches!(reason(&pair), Decision::Permit { basis, .. } if by(basis)));
	}
}

#[test]
fn a_grant_that_is_not_live_gives_no_reason() {
	let mut revoked = grants(&[scope()]);
	revoked[0].grant.revoked_at = Some(1);
	let mut to_come = grants(&[scope()]);
	to_come[0].grant.valid_from = NOW + 1;
	to_come[0].grant.valid_until = Some(NOW + 2);
	let mut expired = grants(&[scope()]);
	expired[0].grant.valid_until = Some(NOW);
	let mut of_others = grants(&[scope()]);
	of_others[0].grant.grantee = Grantee::Organization(ST_MARY);
	for grants in [revoked, to_come, expired, of_others, vec![]] {
		let decision = decide_by(&grants);
		assert_eq!(decision, Decision::deny(DenyReason::NoGrant));
	}
}

#[test]
fn the_eldest_is_cited_of_those_that_end_together_whatever_their_order() {
	let mut grants = grants(&[widest_scope(), widest_scope(), widest_scope()]);
	grants[0].grant.valid_until = Some(NOW + 1);
	grants[1].grant.valid_until = Some(NOW + 2);
	grants[2].grant.valid_until = Some(NOW + 2);
	for _ in 0..grants.len() {
		grants.rotate_left(1);
		let cited = |grants: &[_]| match decide_by(grants) {
			Decision::Permit { basis: Basis::Grant(id), until, .. } => Some((id, until)),
			_ => None,
		};
		assert_eq!(cited(&grants), Some((GrantId(1), Some(NOW + 2))));
		let mut reversed = grants.clone();
		reversed.reverse();
		assert_eq!(cited(&reversed), Some((GrantId(1), Some(NOW + 2))));
	}
}

/// Nothing comes closer to a permission than to have had one use too few.
#[test]
fn a_used_up_grant_comes_closest_of_all() {
	let of = |grants: &[_]| decide_by(grants);
	let mut used_up = grants(&[widest_scope()]).remove(0);
	(used_up.grant.max_uses, used_up.grant.used) = (Some(1), 1);
	let mut suspended = grants(&[widest_scope()]).remove(0);
	suspended.grant.suspensions = vec![Suspension { from: 0, until: None }].try_into().unwrap();
	let both = Candidate {
		grant: Grant { suspensions: suspended.grant.suspensions.clone(), ..used_up.grant.clone() },
		..used_up.clone()
	};
	assert_eq!(of(&[used_up.clone()]), denied(DenyReason::UsedUp));
	assert_eq!(of(std::slice::from_ref(&both)), denied(DenyReason::Suspended));
	for other in [suspended, both] {
		for pair in [[used_up.clone(), other.clone()], [other, used_up.clone()]] {
			assert_eq!(of(&pair), denied(DenyReason::UsedUp));
		}
	}
	for (scope, missing) in ever_closer() {
		// What it does not cover is missing whether a use is left or not.
		let narrow = Grant { scope, ..used_up.grant.clone() };
		assert_eq!(of(&[candidate(0, narrow)]), denied(missing));
		let other = grants(&[scope]).remove(0);
		for pair in [[used_up.clone(), other.clone()], [other, used_up.clone()]] {
			assert_eq!(of(&pair), denied(DenyReason::UsedUp));
		}
	}
}

/// A child is as its parent where that is worse.
#[test]
fn a_grant_whose_parent_is_missing_or_over_gives_no_reason() {
	let right = Right::Reshare { parent: GrantId(7), organization: ST_MARY };
	let child = Grant { right, ..given(Grantee::AnyMember, scope(), NOW + 1) };
	let parent = given(Grantee::AnyMember, widest_scope(), NOW + 1);
	let with = |parent| Candidate { id: GrantId(8), grant: child.clone(), parent };
	assert_eq!(decide_by(&[with(None)]), denied(DenyReason::NoGrant));
	for over in [
		Grant { revoked_at: Some(1), ..parent.clone() },
		Grant { valid_until: Some(NOW), ..parent.clone() },
		Grant { valid_from: NOW + 1, valid_until: Some(NOW + 2), ..parent.clone() },
	] {
		assert_eq!(decide_by(&[with(Some(over))]), denied(DenyReason::NoGrant));
	}
	// A live one's child says what it lacks itself, whatever the parent has.
	assert_eq!(decide_by(&[with(Some(parent))]), denied(DenyReason::Confidentiality));
}

#[test]
fn a_child_holds_no_longer_than_its_parent() {
	let right = Right::Reshare { parent: GrantId(7), organization: ST_MARY };
	let child = |valid_until| Candidate {
		id: GrantId(8),
		grant: Grant { right, valid_until, ..given(Grantee::AnyMember, widest_scope(), NOW) },
		parent: Some(given(Grantee::AnyMember, widest_scope(), NOW + 2)),
	};
	for (own, until) in [(Some(NOW + 1), NOW + 1), (Some(NOW + 9), NOW + 2), (None, NOW + 2)] {
		let found = decide_by(&[child(own)]);
		assert!(matches!(found, Decision::Permit { until: Some(end), .. } if end == until));
	}
}
