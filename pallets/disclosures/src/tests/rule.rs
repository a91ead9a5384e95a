//! The pure rule: every recipient with every basis.

use super::{released, under_grant, DESCRIPTION, REFUSED};
use crate::{
	mock::{LAKESIDE, ST_MARY},
	rule::judge,
};
use salus_primitives::{Basis, GrantId, Judged, LegalBasis, Outcome, Recipient};

/// The judgment of what St Mary did, if everything cited is in force, or nothing is.
fn judged(recipient: Recipient, outcome: Outcome, in_force: bool) -> Judged {
	judge(ST_MARY, &recipient, &outcome, |_, _| Some(in_force), |_, _| in_force)
}

#[test]
fn judge_knows_for_whom_a_basis_is() {
	use Judged::{InForce, NotInForce, NotJudged};
	let own = Recipient::Organization(ST_MARY);
	let other = Recipient::Organization(LAKESIDE);
	let external = Recipient::External(DESCRIPTION);
	let by_law = released(Basis::Law(LegalBasis::PublicHealth));
	for (recipient, outcome, with_grant, without) in [
		(own, released(Basis::OwnRecord), InForce, InForce),
		(own, released(Basis::Patient), NotInForce, NotInForce),
		(own, under_grant(3), InForce, NotInForce),
		(own, by_law, InForce, NotInForce),
		(own, REFUSED, NotJudged, NotJudged),
		(other, released(Basis::OwnRecord), NotInForce, NotInForce),
		(other, released(Basis::Patient), NotInForce, NotInForce),
		(other, under_grant(3), InForce, NotInForce),
		(other, by_law, InForce, NotInForce),
		(other, REFUSED, NotJudged, NotJudged),
		(Recipient::Patient, released(Basis::OwnRecord), NotInForce, NotInForce),
		(Recipient::Patient, released(Basis::Patient), InForce, InForce),
		(Recipient::Patient, under_grant(3), NotInForce, NotInForce),
		(Recipient::Patient, by_law, NotInForce, NotInForce),
		(Recipient::Patient, REFUSED, NotJudged, NotJudged),
		(external, released(Basis::OwnRecord), NotJudged, NotJudged),
		(external, released(Basis::Patient), NotJudged, NotJudged),
		(external, under_grant(3), NotJudged, NotJudged),
		(external, by_law, NotJudged, NotJudged),
		(external, REFUSED, NotJudged, NotJudged),
	] {
		let found = (judged(recipient, outcome, true), judged(recipient, outcome, false));
		assert_eq!(found, (with_grant, without), "{recipient:?}, {outcome:?}");
	}
}

#[test]
fn judge_asks_about_what_is_cited_and_the_recipient() {
	let recipient = Recipient::Organization(LAKESIDE);
	let mut asked = None;
	let grant = |id, organization| {
		asked = Some((id, organization));
		Some(true)
	};
	let no_law = |_, _| panic!("no law was cited");
	judge(ST_MARY, &recipient, &under_grant(3), grant, no_law);
	assert_eq!(asked, Some((GrantId(3), LAKESIDE)));

	let mut asked = None;
	let no_grant = |_, _| panic!("no grant was cited");
	let law = |law, organization| {
		asked = Some((law, organization));
		true
	};
	judge(ST_MARY, &recipient, &released(Basis::Law(LegalBasis::Oversight)), no_grant, law);
	assert_eq!(asked, Some((LegalBasis::Oversight, LAKESIDE)));
}

#[test]
fn judge_says_when_only_an_opening_could_tell() {
	let recipient = Recipient::Organization(LAKESIDE);
	let judged = judge(ST_MARY, &recipient, &under_grant(3), |_, _| None, |_, _| true);
	assert_eq!(judged, Judged::NotJudged);
}
