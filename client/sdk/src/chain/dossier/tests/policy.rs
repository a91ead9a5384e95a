//! The permission by the base policy, by hand and against the chain's own rule.

use super::consent::{
	any_restriction, any_roles, asked_of_the_chain, giving, moment, payer, restriction,
	restriction_on_chain,
};
use super::{changed, refused, ANA, PAYER, TODAY};
use crate::chain::account::Moment;
use crate::chain::dossier::permission::{
	judge, permitted_by_policy_on, Cited, Consent, Giving, PolicyHistory,
};
use crate::chain::dossier::Claim;
use crate::chain::organizations::Standing;
use crate::chain::restrictions::{Exceptions, Restriction};
use pallet_consent::rule;
use proptest::prelude::*;
use salus_primitives::{
	BasePolicy, Day, DenyReason, Grantee, Permission, PolicyChange, RelationshipKind,
};

const ALL: BasePolicy = BasePolicy::AllNormal;
const BASIC: BasePolicy = BasePolicy::BasicNormal;
const DENY: BasePolicy = BasePolicy::Deny;

fn change(policy: BasePolicy, from: u64) -> PolicyChange {
	PolicyChange { policy, from }
}

/// The payer's relationship holds on that day alone, and the policy has always permitted.
fn history() -> PolicyHistory {
	PolicyHistory {
		kind: RelationshipKind::Coverage,
		base: vec![change(ALL, 0)],
		own: Vec::new(),
		patient: Vec::new(),
		held: vec![(TODAY.starts_at(), TODAY.ends_at())],
	}
}

fn permitted(history: &PolicyHistory) -> Result<(), DenyReason> {
	permitted_by_policy_on(&giving(), history, &[], TODAY)
}

fn claim() -> Claim {
	let policy = Permission::Policy(RelationshipKind::Coverage);
	changed(|dossier| dossier.claim.permission = policy).claim
}

fn consent(history: PolicyHistory) -> Consent {
	Consent {
		cited: Cited::Policy(history),
		restrictions: Vec::new(),
		closed: None,
		payer: Some(payer(Standing::Good)),
	}
}

#[test]
fn permission_by_the_policy_holds_and_says_why() {
	let found = judge(&claim(), &consent(history())).expect("it holds");
	let expected = format!(
		"the base policy, by the coverage relationship of organization 3 with patient {ANA}, \
		 permitted organization 2 to give claims to organization 3 for HPAYMT on 2026-01-05"
	);
	assert_eq!(found, expected);
}

#[test]
fn permission_by_the_policy_needs_relationship_policies_payer_and_no_restriction() {
	let never = "at no moment of it did this relationship hold";
	let restricted = Consent { restrictions: vec![restriction()], ..consent(history()) };
	let suspended = Consent { payer: Some(payer(Standing::Suspended)), ..consent(history()) };
	for (consent, saying) in [
		(consent(PolicyHistory { held: Vec::new(), ..history() }), never),
		(consent(PolicyHistory { base: Vec::new(), ..history() }), never),
		(
			consent(PolicyHistory { own: vec![change(DENY, 0)], ..history() }),
			"organization 2's own",
		),
		(suspended, "good standing"),
		(Consent { payer: None, ..consent(history()) }, "no organization 3"),
		(restricted, "restricted"),
	] {
		refused(judge(&claim(), &consent), saying);
	}
}

#[test]
fn the_moments_of_the_relationship_count_and_no_others() {
	let (start, end) = (TODAY.starts_at(), TODAY.ends_at());
	for (held, expected) in [
		(vec![(0, start)], Err(DenyReason::NoGrant)),
		(vec![(0, start + 1)], Ok(())),
		(vec![(end - 1, u64::MAX)], Ok(())),
		(vec![(end, u64::MAX)], Err(DenyReason::NoGrant)),
		(vec![(0, start), (end, u64::MAX)], Err(DenyReason::NoGrant)),
		(vec![(0, start), (end - 1, end)], Ok(())),
	] {
		assert_eq!(
			permitted(&PolicyHistory { held: held.clone(), ..history() }),
			expected,
			"{held:?}"
		);
	}
}

#[test]
fn all_policies_must_permit_at_the_same_moment() {
	let (start, end) = (TODAY.starts_at(), TODAY.ends_at());
	let refused = Err(DenyReason::NoGrant);
	for (base, own, expected) in [
		// The consortium's alone: what is planned holds from its moment on.
		(vec![change(ALL, end - 1)], vec![], Ok(())),
		(vec![change(ALL, end)], vec![], refused),
		(vec![change(ALL, 0), change(DENY, start + 1)], vec![], Ok(())),
		(vec![change(ALL, 0), change(DENY, start)], vec![], refused),
		// For practitioners, who do not get claims, and not for who covers.
		(vec![change(BASIC, 0)], vec![], refused),
		// The holder's own, or the patient's, too.
		(vec![change(ALL, 0)], vec![change(ALL, end - 1)], Ok(())),
		(vec![change(ALL, 0)], vec![change(ALL, end)], refused),
		(vec![change(ALL, 0)], vec![change(ALL, 0), change(DENY, start + 1)], Ok(())),
		(vec![change(ALL, 0)], vec![change(ALL, 0), change(DENY, start)], refused),
		// One after another is not at the same moment.
		(vec![change(ALL, start + 9)], vec![change(ALL, 0), change(DENY, start + 10)], Ok(())),
		(vec![change(ALL, start + 9)], vec![change(ALL, 0), change(DENY, start + 9)], refused),
	] {
		let by_holder = PolicyHistory { base: base.clone(), own: own.clone(), ..history() };
		assert_eq!(permitted(&by_holder), expected, "{base:?} {own:?}");
		let by_patient = PolicyHistory { own: Vec::new(), patient: own, ..by_holder };
		assert_eq!(permitted(&by_patient), expected, "{base:?} {:?}", by_patient.patient);
	}
	let (before, after) =
		(vec![change(ALL, 0), change(DENY, start + 9)], vec![change(ALL, start + 9)]);
	let apart = PolicyHistory { own: before, patient: after, ..history() };
	assert_eq!(permitted(&apart), refused);
	// Nor are a policy and a relationship.
	let base = vec![change(ALL, start + 9)];
	let until = |end| PolicyHistory { base: base.clone(), held: vec![(0, end)], ..history() };
	assert_eq!(permitted(&until(start + 9)), refused);
	assert_eq!(permitted(&until(start + 10)), Ok(()));
}

#[test]
fn payers_that_treat_are_permitted_by_that_relationship_too() {
	let treats = |policy| PolicyHistory {
		kind: RelationshipKind::Treatment,
		base: vec![change(policy, 0)],
		..history()
	};
	assert_eq!(permitted(&treats(ALL)), Ok(()));
	// It is for practitioners, and for care alone.
	assert_eq!(permitted(&treats(BASIC)), Err(DenyReason::NoGrant));
}

#[test]
fn restriction_refuses_if_it_stood_throughout_what_the_policy_permitted() {
	let (start, end) = (TODAY.starts_at(), TODAY.ends_at());
	let lifted =
		|at| Restriction { made_at: Moment(0), lifted_at: Some(Moment(at)), ..restriction() };
	let judged = |history: &PolicyHistory, restriction: Restriction| {
		permitted_by_policy_on(&giving(), history, &[restriction], TODAY)
	};
	assert_eq!(judged(&history(), lifted(end)), Err(DenyReason::Restricted));
	assert_eq!(judged(&history(), lifted(end - 1)), Ok(()));
	let disputed = PolicyHistory { held: vec![(start, start + 9)], ..history() };
	assert_eq!(judged(&disputed, lifted(start + 9)), Err(DenyReason::Restricted));
	assert_eq!(judged(&disputed, lifted(start + 8)), Ok(()));
	// Attested anew after it was lifted.
	let again = PolicyHistory { held: vec![(start, start + 9), (start + 20, end)], ..history() };
	assert_eq!(judged(&again, lifted(start + 9)), Ok(()));
	assert_eq!(judged(&again, lifted(end)), Err(DenyReason::Restricted));
	let except =
		Exceptions { grantees: vec![Grantee::Organization(PAYER)], ..restriction().except };
	assert_eq!(judged(&history(), Restriction { except, ..lifted(end) }), Ok(()));
}

fn any_changes() -> impl Strategy<Value = Vec<PolicyChange>> {
	let policy = prop_oneof![4 => Just(ALL), 1 => Just(BASIC), 1 => Just(DENY)];
	let from = prop::collection::btree_set(moment(), 0..4);
	(from, prop::collection::vec(policy, 4)).prop_map(|(from, policies)| {
		from.into_iter().zip(policies).map(|(from, policy)| change(policy, from)).collect()
	})
}

fn any_history() -> impl Strategy<Value = PolicyHistory> {
	let kind = prop_oneof![
		4 => Just(RelationshipKind::Coverage),
		1 => Just(RelationshipKind::Treatment),
	];
	let own = || prop_oneof![2 => Just(Vec::new()), 3 => any_changes()];
	let turns = prop::collection::btree_set(moment(), 0..7);
	(kind, any_changes(), own(), own(), turns).prop_map(|(kind, base, own, patient, turns)| {
		let turns: Vec<_> = turns.into_iter().collect();
		let held = turns.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
		PolicyHistory { kind, base, own, patient, held }
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn permission_by_the_policy_is_that_of_the_chains_rule(
		history in any_history(),
		restrictions in prop::collection::vec(any_restriction(), 0..3),
		roles in any_roles(),
		day in (-1..7i32).prop_map(Day),
	) {
		let giving = Giving { roles, ..giving() };
		let (facts, record) = asked_of_the_chain(roles, day);
		let kept: Vec<_> = restrictions.iter().map(restriction_on_chain).collect();
		let there = rule::PolicyHistory {
			base: &history.base,
			holder: &history.own,
			patient: &history.patient,
			held: &history.held,
		};
		prop_assert_eq!(
			permitted_by_policy_on(&giving, &history, &restrictions, day),
			rule::permitted_by_policy_on(&facts, history.kind, &there, &kept, &record, day)
		);
	}
}
