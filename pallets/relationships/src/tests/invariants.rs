//! `do_try_state` finds each state that must not be.

use super::*;
use crate::Relationship;
use frame_support::{
	assert_ok,
	traits::{ConstU32, Hooks},
	BoundedVec,
};

/// An hour after the first was attested: at that time the second was, which holds.
const RENEWED: UnixMillis = NOW + HOUR;
/// When it is looked.
const LOOKED: UnixMillis = NOW + DAY;

/// Breaks the state of a relationship that was attested and renewed, and expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce(&mut RelationshipOf<Test>)) {
	new_test_ext().execute_with(|| {
		st_mary_treats_ana();
		set_time(RENEWED);
		st_mary_treats_ana();
		set_time(LOOKED);
		assert_eq!(Relations::do_try_state(), Ok(()));
		let mut relationship = stored(ST_MARY, Treatment);
		break_it(&mut relationship);
		Relationships::<Test>::insert(PATIENT_ANA, (ST_MARY, Treatment), relationship);
		assert_eq!(Relations::do_try_state(), Err(expected.into()));
	});
}

#[test]
fn try_state_finds_a_relationship_without_an_attestation() {
	let attested = "a relationship was attested";
	finds(attested, |one| *one = Relationship::default());
	finds(attested, |one| {
		*one = Relationship { disputed_at: Some(LOOKED), ..Relationship::default() };
	});
}

#[test]
fn try_state_finds_attestations_out_of_time() {
	finds("nothing is attested after now", |one| one.attestations[1].attested_at = LOOKED + 1);
	let length = "an attestation ends after it began, and not too late";
	finds(length, |one| one.attestations[1].valid_until = RENEWED);
	finds(length, |one| one.attestations[1].valid_until = RENEWED + MAX_ATTESTATION + 1);
	finds(length, |one| one.attestations[0].valid_until = NOW);
}

#[test]
fn try_state_finds_attestations_that_ended_while_they_did_not_hold() {
	let while_it_holds = "an attestation is ended while it holds";
	let end_at = |at| ended(at, AttestationEnding::ByOrganization);
	finds(while_it_holds, |one| one.attestations[1].ended = end_at(RENEWED - 1));
	finds(while_it_holds, |one| one.attestations[1].ended = end_at(LOOKED + 1));
	finds(while_it_holds, |one| {
		one.attestations[1].valid_until = LOOKED;
		one.attestations[1].ended = end_at(LOOKED);
	});
}

#[test]
fn try_state_finds_attestations_that_overlap() {
	let over = "an attestation is over when the next is made";
	finds(over, |one| one.attestations[0].ended = None);
	finds(over, |one| {
		one.attestations[0].ended = ended(RENEWED + 1, AttestationEnding::ByOrganization);
	});
	finds(over, |one| one.attestations[1].attested_at = RENEWED - 1);
}

#[test]
fn try_state_finds_attestations_that_nothing_renewed() {
	let by_the_next = "an attestation is renewed by the next";
	let renewed_at = |at| ended(at, AttestationEnding::Renewed);
	finds(by_the_next, |one| one.attestations[1].ended = renewed_at(LOOKED));
	finds(by_the_next, |one| one.attestations[0].ended = renewed_at(RENEWED - 1));
}

#[test]
fn try_state_finds_broken_disputes() {
	finds("nothing is disputed after now", |one| {
		one.attestations[1].ended = ended(LOOKED, AttestationEnding::ByPatient);
		one.disputed_at = Some(LOOKED + 1);
	});
	let held = "a dispute ends what held";
	finds(held, |one| one.disputed_at = Some(LOOKED));
	finds(held, |one| {
		one.attestations[1].ended = ended(LOOKED, AttestationEnding::ByPatient);
		one.disputed_at = Some(LOOKED - 1);
	});
}

#[test]
fn try_state_lets_pass_what_lies_right_at_a_bound() {
	new_test_ext().execute_with(|| {
		let latest = NOW + MAX_ATTESTATION;
		assert_ok!(attest(DR_OKAFOR, Treatment, latest));
		assert_eq!(Relations::do_try_state(), Ok(()));
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + 1));
		assert_eq!(Relations::do_try_state(), Ok(()));
		assert_ok!(dispute_by(ANA_KEY));
		assert_eq!(Relations::do_try_state(), Ok(()));
		let last: BoundedVec<_, ConstU32<8>> = stored(ST_MARY, Treatment).attestations;
		assert_eq!(last[1].ended, ended(NOW, AttestationEnding::ByPatient));
	});
}

#[test]
fn integrity_test_works() {
	new_test_ext().execute_with(<Relations as Hooks<u64>>::integrity_test);
}

#[test]
#[should_panic(expected = "an attestation must be able to last")]
fn integrity_test_finds_that_nothing_can_be_attested() {
	new_test_ext().execute_with(|| {
		Longest::set(0);
		<Relations as Hooks<u64>>::integrity_test();
	});
}
