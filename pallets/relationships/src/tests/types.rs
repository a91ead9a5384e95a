//! The plain data, without a chain.

use super::*;
use crate::Relationship;
use salus_runtime_api::RelationshipStatus::{self, Disputed, Expired, InForce};

fn of(
	attestations: Vec<Attestation<AccountId>>,
	disputed_at: Option<UnixMillis>,
) -> Relationship<AccountId> {
	let attestations = attestations.try_into().expect("they fit");
	Relationship { attestations, disputed_at }
}

#[test]
fn an_attestation_holds_from_its_making_until_its_end() {
	let whole = made_at(NOW);
	let until = NOW + 30 * DAY;
	assert_eq!(whole.holds_until(), until);
	for (now, holds) in [(NOW - 1, false), (NOW, true), (until - 1, true), (until, false)] {
		assert_eq!(whole.holds(now), holds, "at {now}");
	}
	let how = ended(NOW + DAY, AttestationEnding::ByOrganization);
	let short = Attestation { ended: how, ..whole };
	assert_eq!(short.holds_until(), NOW + DAY);
	for (now, holds) in [(NOW, true), (NOW + DAY - 1, true), (NOW + DAY, false)] {
		assert_eq!(short.holds(now), holds, "at {now}");
	}
}

#[test]
fn only_the_last_attestation_may_hold() {
	let (first, second) = (made_at(NOW), made_at(NOW + DAY));
	let both = of(vec![first.clone(), second.clone()], None);
	assert_eq!(both.in_force(NOW), None);
	assert_eq!(both.in_force(NOW + DAY), Some(&second));
	assert_eq!(of(vec![first.clone()], None).in_force(NOW), Some(&first));
	assert_eq!(Relationship::<AccountId>::default().in_force(NOW), None);
}

#[test]
fn a_relationship_stands_somewhere_at_every_moment() {
	let until = NOW + 30 * DAY;
	let ended_by = |how| Attestation { ended: ended(NOW + DAY, how), ..made_at(NOW) };
	let by_itself = ended_by(AttestationEnding::ByOrganization);
	let by_ana = ended_by(AttestationEnding::ByPatient);
	let over = RelationshipStatus::Ended;
	for (relationship, now, status) in [
		(of(vec![made_at(NOW)], None), NOW, InForce),
		(of(vec![made_at(NOW)], None), until - 1, InForce),
		(of(vec![made_at(NOW)], None), until, Expired),
		(of(vec![by_itself.clone()], None), NOW + DAY, over),
		// It stays ended when its time would have been over.
		(of(vec![by_itself.clone()], None), until, over),
		(of(vec![by_ana.clone()], None), NOW + DAY, over),
		(of(vec![by_ana], Some(NOW + DAY)), NOW + DAY, Disputed),
		(of(vec![made_at(NOW)], Some(until)), until, Disputed),
		// The last tells.
		(of(vec![by_itself, made_at(NOW + DAY)], None), NOW + DAY, InForce),
	] {
		assert_eq!(relationship.status(now), status, "{relationship:?} at {now}");
	}
}
