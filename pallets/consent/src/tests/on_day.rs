//! The pure rule of a past day: each of its boundaries, from both sides.

use super::*;
use crate::{
	rule::{permitted_on, Facts, PolicyFacts},
	Restriction,
};
use salus_primitives::{
	days::DAY_MS, AnnexHash, DataCategory, Day, DayWindow, GranteeHash, Holder, Protected, Role,
	Sensitivities, Suspension,
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
		requester: by_member(UMBRELLA, Role::Payer.into()),
		action: Action::Read,
		purpose: Purpose::Hpaymt,
		policy: PolicyFacts::default(),
		emergencies: vec![],
		representation: None,
		closed: None,
		law: None,
		receipt: None,
	}
}

fn claim() -> RecordFacts {
	RecordFacts {
		category: DataCategory::Claims,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::empty(),
		days: DayWindow::on(SERVICE),
		origin: None,
	}
}

/// A grant that holds long before and after the day.
fn grant() -> Grant<AccountId> {
	given(Grantee::Organization(UMBRELLA), widest_scope(), END + 9 * DAY_MS)
}

fn restriction(made_at: UnixMillis, lifted_at: Option<UnixMillis>) -> Restriction<AccountId> {
	Restriction {
		id: RestrictionId(0),
		scope: Scope { confidentiality: Confidentiality::U, ..widest_scope() },
		except: Except { grantees: BoundedVec::new(), purposes: Purposes::empty() },
		made_at,
		made_by: 1,
		acting: Acting::Patient,
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
		assert_eq!(judge(&Grant { valid_until: Some(end), ..grant() }), expected, "until {end}");
		let revoked = Grant { revoked_at: Some(end), ..grant() };
		assert_eq!(judge(&revoked), expected, "revoked at {end}");
		// Whichever comes first.
		let both =
			Grant { revoked_at: Some(START), valid_until: Some(end.max(START + 1)), ..grant() };
		assert_eq!(judge(&both), Err(DenyReason::NoGrant));
		let late = Grant { valid_until: Some(end), revoked_at: Some(END), ..grant() };
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
	let hour =
		|times: &[_]| Grant { valid_from: from, valid_until: Some(until), ..suspended(times) };
	let no = Err(DenyReason::Suspended);
	assert_eq!(judge(&hour(&[(from, Some(until))])), no);
	assert_eq!(judge(&hour(&[(from - 50, None)])), no);
	assert_eq!(judge(&hour(&[(from + 1, Some(until))])), Ok(()));
	assert_eq!(judge(&hour(&[(from, Some(until - 1))])), Ok(()));
	let revoked = Grant { revoked_at: Some(from + 10), ..hour(&[(from, Some(from + 10))]) };
	assert_eq!(judge(&revoked), no);
	// What was not valid that day was not suspended either.
	let over = Grant { valid_until: Some(START), ..suspended(&[(START - 9, None)]) };
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
	for ended in [
		Grant { valid_until: Some(until), ..grant() },
		Grant { revoked_at: Some(until), ..grant() },
	] {
		assert_eq!(restricted(&ended, &[(0, Some(until))]), no);
		assert_eq!(restricted(&ended, &[(0, Some(until - 1))]), Ok(()));
	}
	let hour = Grant { valid_from: from, valid_until: Some(until), ..grant() };
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
	let nobody = Facts { requester: by_member(LAKESIDE, Roles::empty()), ..facts() };
	let narrow = Grant { scope: scope(), ..grant() };
	// Whom it is not for learns nothing of what it covers.
	let judged = permitted_on(&nobody, &narrow, &[restriction(0, None)], &claim(), SERVICE);
	assert_eq!(judged, Err(DenyReason::NoGrant));
}

/// Who pays rests on the patient's own word, of which no use has to be taken.
#[test]
fn a_grant_that_was_passed_on_or_is_counted_supports_no_reliance() {
	let right = Right::Reshare { parent: GrantId(0), organization: LAKESIDE };
	let passed_on = Grant { right, ..grant() };
	assert_eq!(judge(&passed_on), Err(DenyReason::NoGrant));
	// Whatever else it lacks.
	let narrow = Grant { scope: scope(), ..passed_on };
	assert_eq!(judge(&narrow), Err(DenyReason::NoGrant));

	let (used_up, no) = (Err(DenyReason::UsedUp), Some(9));
	for counted in [
		Grant { max_uses: no, ..grant() },
		Grant { max_uses: no, used: 9, ..grant() },
		Grant { max_uses: Some(u32::MAX), ..grant() },
	] {
		assert_eq!(judge(&counted), used_up);
	}
	// The reasons before it: of the scope, and of a suspension.
	let suspended = Grant { max_uses: no, ..suspended(&[(START, Some(END))]) };
	assert_eq!(judge(&suspended), Err(DenyReason::Suspended));
	let narrow = Grant { max_uses: no, scope: scope(), ..grant() };
	assert_eq!(judge(&narrow), Err(DenyReason::Purpose));
}

#[test]
fn a_grant_without_an_end_holds_on_each_day_from_its_beginning_on() {
	let endless = Grant { valid_until: None, valid_from: START, ..grant() };
	assert_eq!(judge(&endless), Ok(()));
	assert_eq!(judge(&Grant { valid_from: END - 1, ..endless.clone() }), Ok(()));
	assert_eq!(judge(&Grant { valid_from: END, ..endless.clone() }), Err(DenyReason::NoGrant));
	assert_eq!(judge(&Grant { revoked_at: Some(START + 1), ..endless.clone() }), Ok(()));
	let revoked = Grant { revoked_at: Some(START), ..endless };
	assert_eq!(judge(&revoked), Err(DenyReason::NoGrant));
}

/// Nothing is opened for a claim: a call would keep it for ever.
#[test]
fn a_grant_with_an_annex_permits_a_claim_only_if_it_does_not_narrow() {
	let annex = AnnexHash([1; 32]);
	let under = |protected| Grant { scope: Scope { protected, ..widest_scope() }, ..grant() };
	assert_eq!(judge(&under(Protected::Annex(annex))), Ok(()));
	let particular = under(Protected::Particular(annex));
	assert_eq!(judge(&particular), Err(DenyReason::AnnexMissing));
	let committed = Grantee::Committed(GranteeHash([1; 32]));
	let to_somebody = Grant { grantee: committed, ..grant() };
	assert_eq!(judge(&to_somebody), Err(DenyReason::NoGrant));
}

#[test]
fn a_restriction_that_is_not_opened_refuses_throughout_the_day() {
	let annex = AnnexHash([1; 32]);
	let over = |made_at, lifted_at, protected| {
		let all = restriction(made_at, lifted_at);
		Restriction { scope: Scope { protected, ..all.scope }, ..all }
	};
	let noon = START + 12 * HOUR;
	let judged = |restrictions: &[Restriction<AccountId>]| {
		permitted_on(&facts(), &grant(), restrictions, &claim(), SERVICE)
	};
	for unopened in [Protected::Annex(annex), Protected::Particular(annex)] {
		let no = Err(DenyReason::RestrictionUnopened);
		assert_eq!(judged(&[over(0, None, unopened)]), no);
		assert_eq!(judged(&[over(0, Some(END), unopened)]), no);
		assert_eq!(judged(&[over(0, Some(END - 1), unopened)]), Ok(()));
		assert_eq!(judged(&[over(START + 1, None, unopened)]), Ok(()));
		let all = Protected::All;
		// Half of the day is certain, half of it may be: together no moment is left.
		let (morning, rest) = (over(0, Some(noon), all), over(noon, None, unopened));
		assert_eq!(judged(&[morning.clone(), rest.clone()]), no);
		assert_eq!(judged(&[rest, morning.clone()]), no);
		assert_eq!(judged(&[morning.clone(), over(noon + 1, None, unopened)]), Ok(()));
		// What is certain alone is enough.
		let afternoon = over(noon, None, all);
		let throughout = over(0, None, unopened);
		let restricted = judged(&[morning, afternoon, throughout]);
		assert_eq!(restricted, Err(DenyReason::Restricted));
	}
}
