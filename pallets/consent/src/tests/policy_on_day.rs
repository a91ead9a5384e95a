//! The pure rule of a past day by a policy: each of its boundaries, from both sides.

use super::*;
use crate::{
	rule::{permitted_by_policy_on, Facts, PolicyFacts, PolicyHistory},
	Restriction,
};
use salus_primitives::{
	days::DAY_MS, AnnexHash, BasePolicy, DataCategory, Day, DayWindow, PolicyChange, Protected,
	RelationshipKind, Role, Sensitivities,
};

/// The day that is judged.
const SERVICE: Day = Day(20_000);
/// Its first moment.
const START: UnixMillis = 20_000 * DAY_MS;
/// The first moment after it.
const END: UnixMillis = START + DAY_MS;

const ALL: BasePolicy = BasePolicy::AllNormal;
const BASIC: BasePolicy = BasePolicy::BasicNormal;
const DENY: BasePolicy = BasePolicy::Deny;
/// From long before the day until long after it.
const EVER: (UnixMillis, UnixMillis) = (0, END + 9 * DAY_MS);

const NO_GRANT: Result<(), DenyReason> = Err(DenyReason::NoGrant);

fn facts(purpose: Purpose) -> Facts<AccountId> {
	Facts {
		holder: ST_MARY,
		requester: by_member(UMBRELLA, Role::Payer.into()),
		action: Action::Read,
		purpose,
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

fn changes(changes: &[(BasePolicy, UnixMillis)]) -> Vec<PolicyChange> {
	changes.iter().map(|(policy, from)| PolicyChange { policy: *policy, from: *from }).collect()
}

/// Judged by the coverage, for payment.
fn judge(
	base: &[(BasePolicy, UnixMillis)],
	own: &[(BasePolicy, UnixMillis)],
	held: &[(UnixMillis, UnixMillis)],
	restrictions: &[Restriction<AccountId>],
) -> Result<(), DenyReason> {
	let (base, own) = (changes(base), changes(own));
	let history = PolicyHistory { base: &base, holder: &own, patient: &[], held };
	judge_by(&history, restrictions)
}

/// The same, by all that can be known.
fn judge_by(
	history: &PolicyHistory<'_>,
	restrictions: &[Restriction<AccountId>],
) -> Result<(), DenyReason> {
	permitted_by_policy_on(
		&facts(Purpose::Hpaymt),
		RelationshipKind::Coverage,
		history,
		restrictions,
		&claim(),
		SERVICE,
	)
}

fn restriction(made_at: UnixMillis, lifted_at: Option<UnixMillis>) -> Restriction<AccountId> {
	Restriction {
		id: RestrictionId(0),
		scope: reaching_everything(),
		except: Except { grantees: BoundedVec::new(), purposes: Purposes::empty() },
		made_at,
		made_by: 1,
		acting: Acting::Patient,
		lifted_at,
		directive: None,
	}
}

#[test]
fn one_moment_of_the_day_is_enough_for_a_relationship() {
	for (held, expected) in [
		((0, START), NO_GRANT),
		((0, START + 1), Ok(())),
		((END - 1, END + 1), Ok(())),
		((END, END + 1), NO_GRANT),
	] {
		assert_eq!(judge(&[(ALL, 0)], &[], &[held], &[]), expected, "{held:?}");
	}
	assert_eq!(judge(&[(ALL, 0)], &[], &[(0, START), (END - 1, END)], &[]), Ok(()));
	assert_eq!(judge(&[(ALL, 0)], &[], &[], &[]), NO_GRANT);
}

#[test]
fn one_moment_of_the_day_is_enough_for_a_policy() {
	for (base, expected) in [
		(&[(DENY, 0), (ALL, END - 1)][..], Ok(())),
		(&[(DENY, 0), (ALL, END)], NO_GRANT),
		(&[(ALL, 0), (DENY, START)], NO_GRANT),
		(&[(ALL, 0), (DENY, START + 1)], Ok(())),
		// Before what is known nothing was permitted.
		(&[(ALL, END)], NO_GRANT),
		(&[(ALL, END - 1)], Ok(())),
		(&[], NO_GRANT),
		// Payment is no treatment.
		(&[(BASIC, 0)], NO_GRANT),
	] {
		assert_eq!(judge(base, &[], &[EVER], &[]), expected, "{base:?}");
	}
}

#[test]
fn the_consortium_and_the_holder_permit_it_in_the_same_moment() {
	let noon = START + DAY_MS / 2;
	for (own, expected) in [
		(&[][..], Ok(())),
		(&[(ALL, 0), (DENY, START)], NO_GRANT),
		(&[(ALL, 0), (DENY, START + 1)], Ok(())),
		(&[(ALL, 0), (BASIC, START)], NO_GRANT),
		// Only the later changes of the holder are known.
		(&[(ALL, END)], NO_GRANT),
	] {
		assert_eq!(judge(&[(ALL, 0)], own, &[EVER], &[]), expected, "{own:?}");
	}
	let before = [(ALL, 0), (DENY, noon)];
	let after = [(DENY, 0), (ALL, noon)];
	assert_eq!(judge(&before, &after, &[EVER], &[]), NO_GRANT);
	assert_eq!(judge(&before, &[(DENY, 0), (ALL, noon - 1)], &[EVER], &[]), Ok(()));
	assert_eq!(judge(&before, &[], &[(noon, END)], &[]), NO_GRANT);
	assert_eq!(judge(&before, &[], &[(noon - 1, END)], &[]), Ok(()));
}

#[test]
fn the_patient_permits_it_in_the_same_moment() {
	let noon = START + DAY_MS / 2;
	let judge = |base: &[_], holder: &[_], patient: &[_]| {
		let [base, holder, patient] = [base, holder, patient].map(changes);
		let history =
			PolicyHistory { base: &base, holder: &holder, patient: &patient, held: &[EVER] };
		judge_by(&history, &[])
	};
	for (own, expected) in [
		(&[][..], Ok(())),
		(&[(ALL, 0), (DENY, START)], NO_GRANT),
		(&[(ALL, 0), (DENY, START + 1)], Ok(())),
		(&[(ALL, 0), (BASIC, START)], NO_GRANT),
		(&[(DENY, 0), (ALL, END - 1)], Ok(())),
		(&[(DENY, 0), (ALL, END)], NO_GRANT),
		(&[(ALL, END)], NO_GRANT),
	] {
		assert_eq!(judge(&[(ALL, 0)], &[], own), expected, "{own:?}");
	}
	let before = [(ALL, 0), (DENY, noon)];
	assert_eq!(judge(&[(ALL, 0)], &before, &[(DENY, 0), (ALL, noon)]), NO_GRANT);
	assert_eq!(judge(&[(ALL, 0)], &before, &[(DENY, 0), (ALL, noon - 1)]), Ok(()));
	assert_eq!(judge(&before, &[], &[(DENY, 0), (ALL, noon)]), NO_GRANT);
	assert_eq!(judge(&before, &[], &[(DENY, 0), (ALL, noon - 1)]), Ok(()));
}

#[test]
fn a_restriction_refuses_if_it_stood_throughout() {
	let noon = START + DAY_MS / 2;
	let refused = Err(DenyReason::Restricted);
	for (held, made_at, lifted_at, expected) in [
		(EVER, 0, None, refused),
		(EVER, START, Some(END), refused),
		(EVER, START + 1, None, Ok(())),
		(EVER, START, Some(END - 1), Ok(())),
		((noon, END), noon, None, refused),
		((noon, END), noon + 1, None, Ok(())),
	] {
		let stood = [restriction(made_at, lifted_at)];
		assert_eq!(judge(&[(ALL, 0)], &[], &[held], &stood), expected, "{made_at} {lifted_at:?}");
	}
	// Of two times one is free of it.
	let morning = [restriction(START, Some(noon))];
	assert_eq!(judge(&[(ALL, 0)], &[], &[(START, noon), (noon, END)], &morning), Ok(()));
	// Where nothing was permitted a restriction does not show.
	assert_eq!(judge(&[(DENY, 0)], &[], &[EVER], &[restriction(0, None)]), NO_GRANT);
	let mut unopened = restriction(0, None);
	unopened.scope.protected = Protected::Annex(AnnexHash([9; 32]));
	let unknown = Err(DenyReason::RestrictionUnopened);
	assert_eq!(judge(&[(ALL, 0)], &[], &[EVER], &[unopened]), unknown);
}

#[test]
fn the_purpose_and_the_kind_are_those_of_the_policy() {
	let base = changes(&[(ALL, 0)]);
	let history = PolicyHistory { base: &base, holder: &[], patient: &[], held: &[EVER] };
	let judge = |purpose, kind| {
		permitted_by_policy_on(&facts(purpose), kind, &history, &[], &claim(), SERVICE)
	};
	assert_eq!(judge(Purpose::Hpaymt, RelationshipKind::Treatment), Ok(()));
	assert_eq!(judge(Purpose::Treat, RelationshipKind::Treatment), Ok(()));
	assert_eq!(judge(Purpose::Treat, RelationshipKind::Coverage), NO_GRANT);
	assert_eq!(judge(Purpose::Hmarkt, RelationshipKind::Coverage), NO_GRANT);
	// An organization is no practitioner.
	let base = changes(&[(BASIC, 0)]);
	let history = PolicyHistory { base: &base, holder: &[], patient: &[], held: &[EVER] };
	let treating = permitted_by_policy_on(
		&facts(Purpose::Treat),
		RelationshipKind::Treatment,
		&history,
		&[],
		&claim(),
		SERVICE,
	);
	assert_eq!(treating, NO_GRANT);
}
