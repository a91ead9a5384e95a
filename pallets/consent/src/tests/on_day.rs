//! The pure rule of a past day: each of its boundaries, from both sides.

use crate::{
	mock::{scope, widest_scope, AccountId, HOUR, LAKESIDE, ST_MARY, UMBRELLA},
	rule::{permitted_on, Facts, Requester},
	Grant, Restriction,
};
use frame_support::BoundedVec;
use salus_primitives::{
	days::DAY_MS, Action, Confidentiality, DataCategory, Day, DayWindow, DenyReason, Except,
	Grantee, Holder, Protected, Purpose, Purposes, RecordFacts, RestrictionId, Role, Roles, Scope,
	Sensitivities, Suspension, UnixMillis,
};

/// The day that is judged.
const SERVICE: Day = Day(20_000);
/// Its first moment.
const START: UnixMillis = 20_000 * DAY_MS;
/// The first moment after it.
const END: UnixMillis = START + DAY_MS;

fn facts() -> Facts<AccountId> {
	Facts {
		holder: ST_MARY,
		requester: Requester::Member {
			organization: UMBRELLA,
			roles: Role::Payer.into(),
			practitioner: None,
		},
		action: Action::Read,
		purpose: Purpose::Hpaymt,
	}
}

fn claim() -> RecordFacts {
	RecordFacts {
		category: DataCategory::Claims,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::empty(),
		days: DayWindow::on(SERVICE),
	}
}

/// A grant that holds long before and after the day.
fn grant() -> Grant<AccountId> {
	Grant {
		grantee: Grantee::Organization(UMBRELLA),
		scope: widest_scope(),
		granted_at: 0,
		granted_by: 1,
		valid_from: 0,
		valid_until: END + 9 * DAY_MS,
		revoked_at: None,
		directive: None,
		suspensions: BoundedVec::new(),
	}
}

fn restriction(made_at: UnixMillis, lifted_at: Option<UnixMillis>) -> Restriction<AccountId> {
	Restriction {
		id: RestrictionId(0),
		scope: Scope { confidentiality: Confidentiality::U, ..widest_scope() },
		except: Except { grantees: BoundedVec::new(), purposes: Purposes::empty() },
		made_at,
		made_by: 1,
		lifted_at,
		directive: None,
	}
}

fn judge(grant: &Grant<AccountId>) -> Result<(), DenyReason> {
	permitted_on(&facts(), grant, &[], &claim(), SERVICE)
}

fn suspended(times: &[(UnixMillis, Option<UnixMillis>)]) -> Grant<AccountId> {
	let suspensions: Vec<_> =
		times.iter().map(|(from, until)| Suspension { from: *from, until: *until }).collect();
	Grant { suspensions: suspensions.try_into().expect("few enough"), ..grant() }
}

#[test]
fn a_grant_permits_from_the_day_on_which_it_begins() {
	for (valid_from, expected) in
		[(START - 1, Ok(())), (START, Ok(())), (END - 1, Ok(())), (END, Err(DenyReason::NoGrant))]
	{
		assert_eq!(judge(&Grant { valid_from, ..grant() }), expected, "from {valid_from}");
	}
}

#[test]
fn a_grant_permits_to_the_day_on_which_it_ends() {
	for (end, expected) in [
		(START - 1, Err(DenyReason::NoGrant)),
		(START, Err(DenyReason::NoGrant)),
		(START + 1, Ok(())),
		(END, Ok(())),
	] {
		assert_eq!(judge(&Grant { valid_until: end, ..grant() }), expected, "until {end}");
		let revoked = Grant { revoked_at: Some(end), ..grant() };
		assert_eq!(judge(&revoked), expected, "revoked at {end}");
		// Whichever comes first.
		let both = Grant { revoked_at: Some(START), valid_until: end.max(START + 1), ..grant() };
		assert_eq!(judge(&both), Err(DenyReason::NoGrant));
		let late = Grant { valid_until: end, revoked_at: Some(END), ..grant() };
		assert_eq!(judge(&late), expected);
	}
}

#[test]
fn a_grant_of_one_moment_permits_and_of_none_does_not() {
	let of = |from, until| judge(&Grant { valid_from: from, revoked_at: Some(until), ..grant() });
	assert_eq!(of(START + 5, START + 6), Ok(()));
	assert_eq!(of(START + 5, START + 5), Err(DenyReason::NoGrant));
}

#[test]
fn a_day_before_the_chain_is_never_permitted() {
	for day in [Day(-1), Day(i32::MIN)] {
		let judged = permitted_on(&facts(), &grant(), &[], &claim(), day);
		assert_eq!(judged, Err(DenyReason::NoGrant));
	}
	assert_eq!(permitted_on(&facts(), &grant(), &[], &claim(), Day(0)), Ok(()));
}

#[test]
fn a_suspension_refuses_only_throughout_the_day() {
	let no = Err(DenyReason::Suspended);
	for (times, expected) in [
		(vec![(START, Some(END))], no),
		(vec![(START + 1, Some(END))], Ok(())),
		(vec![(START, Some(END - 1))], Ok(())),
		(vec![(START - 9, Some(END + 9))], no),
		(vec![(START, None)], no),
		(vec![(START + 1, None)], Ok(())),
		(vec![(END, None)], Ok(())),
		(vec![(START - 9, Some(START))], Ok(())),
		// Two that touch leave no moment; two that do not leave one.
		(vec![(START, Some(START + 5)), (START + 5, Some(END))], no),
		(vec![(START, Some(START + 5)), (START + 6, Some(END))], Ok(())),
		(vec![(START - 9, Some(START - 8)), (START - 1, Some(START + 5)), (START + 5, None)], no),
		// One of no length covers nothing, and hides nothing after it.
		(vec![(START, Some(START)), (START, Some(END))], no),
		(vec![(START, Some(START)), (END, None)], Ok(())),
	] {
		assert_eq!(judge(&suspended(&times)), expected, "{times:?}");
	}
}

#[test]
fn a_suspension_is_judged_within_the_validity() {
	// Valid for an hour of the day only, and suspended for just that hour.
	let (from, until) = (START + 100, START + 200);
	let hour = |times: &[_]| Grant { valid_from: from, valid_until: until, ..suspended(times) };
	let no = Err(DenyReason::Suspended);
	assert_eq!(judge(&hour(&[(from, Some(until))])), no);
	assert_eq!(judge(&hour(&[(from - 50, None)])), no);
	assert_eq!(judge(&hour(&[(from + 1, Some(until))])), Ok(()));
	assert_eq!(judge(&hour(&[(from, Some(until - 1))])), Ok(()));
	let revoked = Grant { revoked_at: Some(from + 10), ..hour(&[(from, Some(from + 10))]) };
	assert_eq!(judge(&revoked), no);
	// What was not valid that day was not suspended either.
	let over = Grant { valid_until: START, ..suspended(&[(START - 9, None)]) };
	assert_eq!(judge(&over), Err(DenyReason::NoGrant));
}

/// The judgment of a grant beside restrictions of everything, made and lifted at these times.
fn restricted(
	grant: &Grant<AccountId>,
	times: &[(UnixMillis, Option<UnixMillis>)],
) -> Result<(), DenyReason> {
	let restrictions: Vec<_> =
		times.iter().map(|(made_at, lifted_at)| restriction(*made_at, *lifted_at)).collect();
	permitted_on(&facts(), grant, &restrictions, &claim(), SERVICE)
}

#[test]
fn a_restriction_refuses_only_throughout_the_day() {
	let no = Err(DenyReason::Restricted);
	for (times, expected) in [
		(vec![(0, None)], no),
		(vec![(START, None)], no),
		// Made during the day: what was done before it stands.
		(vec![(START + 1, None)], Ok(())),
		(vec![(START + 18 * HOUR, None)], Ok(())),
		(vec![(END - 1, None)], Ok(())),
		(vec![(END, None)], Ok(())),
		(vec![(0, Some(START))], Ok(())),
		(vec![(0, Some(START + 1))], Ok(())),
		(vec![(0, Some(END - 1))], Ok(())),
		(vec![(0, Some(END))], no),
		(vec![(START, Some(END))], no),
		(vec![(START + 5, Some(START + 6))], Ok(())),
		// Two that touch leave no moment, in any order; two that do not leave one.
		(vec![(0, Some(START + 5)), (START + 5, None)], no),
		(vec![(START + 5, None), (0, Some(START + 5))], no),
		(vec![(0, Some(START + 5)), (START + 6, None)], Ok(())),
		(vec![(0, None), (START + 5, Some(START + 6))], no),
	] {
		assert_eq!(restricted(&grant(), &times), expected, "{times:?}");
	}
}

#[test]
fn a_restriction_is_judged_within_the_time_in_force() {
	let no = Err(DenyReason::Restricted);
	let (from, until) = (START + 100, START + 200);
	let begun = Grant { valid_from: from, ..grant() };
	assert_eq!(restricted(&begun, &[(from, None)]), no);
	assert_eq!(restricted(&begun, &[(from + 1, None)]), Ok(()));
	for ended in
		[Grant { valid_until: until, ..grant() }, Grant { revoked_at: Some(until), ..grant() }]
	{
		assert_eq!(restricted(&ended, &[(0, Some(until))]), no);
		assert_eq!(restricted(&ended, &[(0, Some(until - 1))]), Ok(()));
	}
	let hour = Grant { valid_from: from, valid_until: until, ..grant() };
	assert_eq!(restricted(&hour, &[(from, Some(until))]), no);
	// Lifted as the grant begins, made again as it ends: neither stood with it.
	assert_eq!(restricted(&hour, &[(0, Some(from)), (until, None)]), Ok(()));

	// Suspended for a part of the day, and restricted for the rest.
	let resumed = suspended(&[(START, Some(from))]);
	assert_eq!(restricted(&resumed, &[(from, None)]), no);
	assert_eq!(restricted(&resumed, &[(from - 1, None)]), no);
	assert_eq!(restricted(&resumed, &[(from + 1, None)]), Ok(()));
	let paused = suspended(&[(until, None)]);
	assert_eq!(restricted(&paused, &[(0, Some(until))]), no);
	assert_eq!(restricted(&paused, &[(0, Some(until - 1))]), Ok(()));
	// What was suspended all day is refused for that.
	let all_day = suspended(&[(START, Some(END))]);
	assert_eq!(restricted(&all_day, &[(0, None)]), Err(DenyReason::Suspended));
}

#[test]
fn a_restriction_that_does_not_reach_the_claim_does_not_refuse() {
	let all = restriction(0, None);
	let payers = vec![Grantee::Role(Role::Payer)].try_into().expect("one is few enough");
	let except_payers = Except { grantees: payers, ..all.except.clone() };
	let except_payment = Except { purposes: Purpose::Hpaymt.into(), ..all.except.clone() };
	let day = |day| DayWindow::on(Day(day));
	for other in [
		Restriction { except: except_payers, ..all.clone() },
		Restriction { except: except_payment, ..all.clone() },
		Restriction { scope: Scope { days: day(19_999), ..all.scope }, ..all.clone() },
		Restriction { scope: Scope { days: day(20_001), ..all.scope }, ..all.clone() },
		Restriction {
			scope: Scope { confidentiality: Confidentiality::R, ..all.scope },
			..all.clone()
		},
	] {
		let judged =
			permitted_on(&facts(), &grant(), core::slice::from_ref(&other), &claim(), SERVICE);
		assert_eq!(judged, Ok(()), "{other:?}");
		// One that does refuses, wherever it stands.
		for pair in [[all.clone(), other.clone()], [other, all.clone()]] {
			let judged = permitted_on(&facts(), &grant(), &pair, &claim(), SERVICE);
			assert_eq!(judged, Err(DenyReason::Restricted));
		}
	}
}

#[test]
fn each_reason_is_given_for_what_is_missing() {
	let all = widest_scope();
	let day = |day| DayWindow::on(Day(day));
	for (scope, expected) in [
		(all, Ok(())),
		(Scope { holder: Holder::Organization(LAKESIDE), ..all }, Err(DenyReason::Holder)),
		(Scope { actions: Action::Reshare.into(), ..all }, Err(DenyReason::Action)),
		(Scope { purposes: Purpose::Treat.into(), ..all }, Err(DenyReason::Purpose)),
		(Scope { categories: DataCategory::Coverage.into(), ..all }, Err(DenyReason::Category)),
		(Scope { confidentiality: Confidentiality::M, ..all }, Err(DenyReason::Confidentiality)),
		(Scope { confidentiality: Confidentiality::N, ..all }, Ok(())),
		(Scope { days: day(19_999), ..all }, Err(DenyReason::Days)),
		(Scope { days: day(20_001), ..all }, Err(DenyReason::Days)),
		(Scope { days: day(20_000), ..all }, Ok(())),
		(Scope { protected: Protected::None, ..all }, Ok(())),
	] {
		assert_eq!(judge(&Grant { scope, ..grant() }), expected, "{scope:?}");
	}
}

#[test]
fn a_grant_permits_those_it_is_for() {
	for (grantee, expected) in [
		(Grantee::AnyMember, Ok(())),
		(Grantee::Role(Role::Payer), Ok(())),
		(Grantee::Role(Role::Provider), Err(DenyReason::NoGrant)),
		(Grantee::Organization(UMBRELLA), Ok(())),
		(Grantee::Organization(LAKESIDE), Err(DenyReason::NoGrant)),
		// An organization is no practitioner.
		(Grantee::Practitioner(1), Err(DenyReason::NoGrant)),
	] {
		assert_eq!(judge(&Grant { grantee: grantee.clone(), ..grant() }), expected, "{grantee:?}");
	}
	let nobody = Facts {
		requester: Requester::Member {
			organization: LAKESIDE,
			roles: Roles::empty(),
			practitioner: None,
		},
		..facts()
	};
	let narrow = Grant { scope: scope(), ..grant() };
	// Whom it is not for learns nothing of what it covers.
	let judged = permitted_on(&nobody, &narrow, &[restriction(0, None)], &claim(), SERVICE);
	assert_eq!(judged, Err(DenyReason::NoGrant));
}
