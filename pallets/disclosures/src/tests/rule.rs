//! The pure rule: every recipient with every basis.

use super::{by_policy, in_emergency, released, under_grant, DESCRIPTION, REFUSED};
use crate::{
	mock::{LAKESIDE, ST_MARY},
	rule::{judge, Report},
};
use salus_primitives::{
	Basis, EmergencyId, GrantId, Judged, LegalBasis, OrganizationId, Outcome, Recipient,
	RelationshipKind,
	RelationshipKind::{Coverage, Treatment},
	RepresentativeCapacity, RepresentativeId,
};

const AS_PARENT: Basis = Basis::Representative {
	representative: RepresentativeId(2),
	capacity: RepresentativeCapacity::Parent,
};

/// What St Mary says it did.
fn said<'a>(recipient: &'a Recipient, outcome: &'a Outcome) -> Report<'a> {
	Report { holder: ST_MARY, recipient, outcome }
}

/// The judgment of what St Mary did, if everything cited is in force, or nothing is.
fn judged(recipient: Recipient, outcome: Outcome, in_force: bool) -> Judged {
	let grant = |_, _| Some(in_force);
	let is = |_| in_force;
	judge(
		&said(&recipient, &outcome),
		grant,
		|kind, _| is(Basis::Policy(kind)),
		|id, _| is(Basis::Emergency(id)),
		|law, _| is(Basis::Law(law)),
		|_, _| in_force,
	)
}

#[test]
fn judge_knows_for_whom_a_basis_is() {
	use Judged::{InForce, NotInForce, NotJudged};
	let own = Recipient::Organization(ST_MARY);
	let other = Recipient::Organization(LAKESIDE);
	let external = Recipient::External(DESCRIPTION);
	let by_law = released(Basis::Law(LegalBasis::PublicHealth));
	let to_a_parent = released(AS_PARENT);
	for (recipient, outcome, with_grant, without) in [
		(own, released(Basis::OwnRecord), InForce, InForce),
		(own, released(Basis::Patient), NotInForce, NotInForce),
		(own, under_grant(3), InForce, NotInForce),
		(own, by_policy(Treatment), InForce, NotInForce),
		(own, by_policy(Coverage), InForce, NotInForce),
		(own, in_emergency(3), InForce, NotInForce),
		(own, by_law, InForce, NotInForce),
		(own, REFUSED, NotJudged, NotJudged),
		(own, to_a_parent, NotInForce, NotInForce),
		(other, to_a_parent, NotInForce, NotInForce),
		// That it was this one who came is nobody's to judge; that none such may is.
		(Recipient::Patient, to_a_parent, NotJudged, NotInForce),
		(external, to_a_parent, NotJudged, NotJudged),
		(other, released(Basis::OwnRecord), NotInForce, NotInForce),
		(other, released(Basis::Patient), NotInForce, NotInForce),
		(other, under_grant(3), InForce, NotInForce),
		(other, by_policy(Treatment), InForce, NotInForce),
		(other, by_policy(Coverage), InForce, NotInForce),
		(other, in_emergency(3), InForce, NotInForce),
		(other, by_law, InForce, NotInForce),
		(other, REFUSED, NotJudged, NotJudged),
		(Recipient::Patient, released(Basis::OwnRecord), NotInForce, NotInForce),
		(Recipient::Patient, released(Basis::Patient), InForce, InForce),
		(Recipient::Patient, under_grant(3), NotInForce, NotInForce),
		(Recipient::Patient, by_policy(Treatment), NotInForce, NotInForce),
		(Recipient::Patient, by_policy(Coverage), NotInForce, NotInForce),
		(Recipient::Patient, in_emergency(3), NotInForce, NotInForce),
		(Recipient::Patient, by_law, NotInForce, NotInForce),
		(Recipient::Patient, REFUSED, NotJudged, NotJudged),
		(external, released(Basis::OwnRecord), NotJudged, NotJudged),
		(external, released(Basis::Patient), NotJudged, NotJudged),
		(external, under_grant(3), NotJudged, NotJudged),
		(external, by_policy(Treatment), NotJudged, NotJudged),
		(external, by_policy(Coverage), NotJudged, NotJudged),
		(external, in_emergency(3), NotJudged, NotJudged),
		(external, by_law, NotJudged, NotJudged),
		(external, REFUSED, NotJudged, NotJudged),
	] {
		let found = (judged(recipient, outcome, true), judged(recipient, outcome, false));
		assert_eq!(found, (with_grant, without), "{recipient:?}, {outcome:?}");
	}
}

/// What was asked about a release to Lakeside on this basis: a grant, a policy, an emergency or a
/// law, and the organization.
fn asked(basis: Basis) -> Vec<(Basis, OrganizationId)> {
	let asked = core::cell::RefCell::new(Vec::new());
	let ask = |basis, organization| asked.borrow_mut().push((basis, organization));
	let (recipient, outcome) = (Recipient::Organization(LAKESIDE), released(basis));
	judge(
		&said(&recipient, &outcome),
		|id: GrantId, organization| {
			ask(Basis::Grant(id), organization);
			Some(true)
		},
		|kind: RelationshipKind, organization| {
			ask(Basis::Policy(kind), organization);
			true
		},
		|id: EmergencyId, organization| {
			ask(Basis::Emergency(id), organization);
			true
		},
		|law: LegalBasis, organization| {
			ask(Basis::Law(law), organization);
			true
		},
		|_, _| unreachable!("nobody came for the patient"),
	);
	asked.into_inner()
}

#[test]
fn judge_asks_about_what_is_cited_and_the_recipient() {
	for cited in [
		Basis::Grant(GrantId(3)),
		Basis::Policy(Treatment),
		Basis::Policy(Coverage),
		Basis::Emergency(EmergencyId(3)),
		Basis::Law(LegalBasis::Oversight),
	] {
		assert_eq!(asked(cited), [(cited, LAKESIDE)]);
	}
	assert_eq!(asked(Basis::OwnRecord), []);
	assert_eq!(asked(Basis::Patient), []);
}

#[test]
fn judge_says_when_only_an_opening_could_tell() {
	let recipient = Recipient::Organization(LAKESIDE);
	let outcome = under_grant(3);
	let judged = judge(
		&said(&recipient, &outcome),
		|_, _| None,
		|_, _| true,
		|_, _| true,
		|_, _| true,
		|_, _| true,
	);
	assert_eq!(judged, Judged::NotJudged);
}
