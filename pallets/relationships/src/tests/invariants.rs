//! `do_try_state` finds each state that must not be.

use super::*;
use crate::Relationship;
use frame_support::{assert_ok, traits::Hooks};

/// When the first was ended.
const ENDED: UnixMillis = NOW + HOUR;
/// When the second was attested.
const AGAIN: UnixMillis = NOW + 2 * HOUR;
/// When the second was attested anew. It holds.
const RENEWED: UnixMillis = NOW + 3 * HOUR;
/// When it is looked.
const LOOKED: UnixMillis = NOW + DAY;

/// Breaks the state of a relationship that was attested, ended, attested again and renewed, and expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce(&mut RelationshipOf<Test>)) {
	new_test_ext().execute_with(|| {
		st_mary_treats_ana();
		set_time(ENDED);
		assert_ok!(end(DR_OKAFOR, Treatment));
		for at in [AGAIN, RENEWED] {
			set_time(at);
			st_mary_treats_ana();
		}
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
	let after_now = "nothing is attested after now";
	finds(after_now, |one| one.attestations[1].renewed = renewed(LOOKED + 1));
	finds(after_now, |one| {
		one.attestations[1] = Attestation { renewed: None, ..made_at(LOOKED + 1) };
	});
	let renewed_first = "an attestation is renewed after it began";
	finds(renewed_first, |one| one.attestations[1].renewed = renewed(AGAIN - 1));
	let length = "an attestation ends after it was made, and not too late";
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
		one.attestations[0].ended = ended(AGAIN + 1, AttestationEnding::ByOrganization);
	});
	finds(over, |one| one.attestations[1].attested_at = ENDED - 1);
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
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + MAX_ATTESTATION));
		assert_eq!(Relations::do_try_state(), Ok(()));
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + 1));
		assert_eq!(Relations::do_try_state(), Ok(()));
		assert_ok!(dispute_by(ANA_KEY));
		assert_eq!(Relations::do_try_state(), Ok(()));
		assert_ok!(withdraw_by(ANA_KEY));
		assert_ok!(attest(DR_OKAFOR, Treatment, NOW + 1));
		assert_eq!(Relations::do_try_state(), Ok(()));
		let both = stored(ST_MARY, Treatment).attestations;
		assert_eq!(both[0].ended, ended(NOW, AttestationEnding::ByPatient));
		assert_eq!(both[1], Attestation { valid_until: NOW + 1, ..made_at(NOW) });
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
