//! The pure rule: every recipient with every basis.

use super::{released, under_grant, DESCRIPTION, REFUSED};
use crate::{
	mock::{LAKESIDE, ST_MARY},
	rule::judge,
};
use salus_primitives::{Basis, GrantId, Judged, Outcome, Recipient};

/// The judgment of what St Mary did, if every grant is in force or none is.
fn judged(recipient: Recipient, outcome: Outcome, in_force: bool) -> Judged {
	judge(ST_MARY, &recipient, &outcome, |_, _| in_force)
}

#[test]
fn judge_knows_for_whom_a_basis_is() {
	use Judged::{InForce, NotInForce, NotJudged};
	let own = Recipient::Organization(ST_MARY);
	let other = Recipient::Organization(LAKESIDE);
	let external = Recipient::External(DESCRIPTION);
	for (recipient, outcome, with_grant, without) in [
		(own, released(Basis::OwnRecord), InForce, InForce),
		(own, released(Basis::Patient), NotInForce, NotInForce),
		(own, under_grant(3), InForce, NotInForce),
		(own, REFUSED, NotJudged, NotJudged),
		(other, released(Basis::OwnRecord), NotInForce, NotInForce),
		(other, released(Basis::Patient), NotInForce, NotInForce),
		(other, under_grant(3), InForce, NotInForce),
		(other, REFUSED, NotJudged, NotJudged),
		(Recipient::Patient, released(Basis::OwnRecord), NotInForce, NotInForce),
		(Recipient::Patient, released(Basis::Patient), InForce, InForce),
		(Recipient::Patient, under_grant(3), NotInForce, NotInForce),
		(Recipient::Patient, REFUSED, NotJudged, NotJudged),
		(external, released(Basis::OwnRecord), NotJudged, NotJudged),
		(external, released(Basis::Patient), NotJudged, NotJudged),
		(external, under_grant(3), NotJudged, NotJudged),
		(external, REFUSED, NotJudged, NotJudged),
	] {
		let found = (judged(recipient, outcome, true), judged(recipient, outcome, false));
		assert_eq!(found, (with_grant, without), "{recipient:?}, {outcome:?}");
	}
}

#[test]
fn judge_asks_about_the_cited_grant_and_the_recipient() {
	let mut asked = None;
	judge(ST_MARY, &Recipient::Organization(LAKESIDE), &under_grant(3), |id, organization| {
		asked = Some((id, organization));
		true
	});
	assert_eq!(asked, Some((GrantId(3), LAKESIDE)));
}
