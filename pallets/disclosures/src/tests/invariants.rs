//! `do_try_state` finds each state that must not be.

use super::*;
use crate::{Entries, EntryOf, NextIndex, NextSequence};
use frame_support::assert_ok;
use salus_primitives::{Judged, LegalBasis};

/// Breaks the state of three entries about Ana, two of St Mary with one of Lakeside between, and
/// expects it to be found.
fn finds(expected: &'static str, break_it: impl FnOnce()) {
	new_test_ext().execute_with(|| {
		System::set_block_number(2);
		for who in [DR_OKAFOR, DR_LINDQVIST, DR_OKAFOR] {
			let own = released(Basis::OwnRecord);
			assert_ok!(disclose(who, PATIENT_ANA, Recipient::Organization(ST_MARY), own));
		}
		assert_eq!(Disclosures::do_try_state(), Ok(()));
		break_it();
		assert_eq!(Disclosures::do_try_state(), Err(expected.into()));
	});
}

fn change(index: u32, change: impl FnOnce(&mut EntryOf<Test>)) {
	Entries::<Test>::mutate(PATIENT_ANA, index, |entry| change(entry.as_mut().unwrap()));
}

#[test]
fn try_state_finds_gaps() {
	let gap = "a patient's entries are counted without gaps";
	finds(gap, || Entries::<Test>::remove(PATIENT_ANA, 0));
	finds(gap, || Entries::<Test>::remove(PATIENT_ANA, 1));
	let next = "a patient's next index is the number of entries";
	finds(next, || NextIndex::<Test>::insert(PATIENT_ANA, 4));
	finds(next, || NextIndex::<Test>::remove(PATIENT_ANA));
	finds(next, || NextIndex::<Test>::insert(PATIENT_BEN, 1));
	finds(next, || Entries::<Test>::remove(PATIENT_ANA, 2));

	let gap = "a holder's entries are counted without gaps";
	finds(gap, || change(2, |entry| entry.sequence = 2));
	finds(gap, || change(2, |entry| entry.sequence = 0));
	finds(gap, || change(1, |entry| entry.holder = ST_MARY));
	let next = "a holder's next sequence is the number of its entries";
	finds(next, || NextSequence::<Test>::insert(PATIENT_ANA, ST_MARY, 3));
	finds(next, || NextSequence::<Test>::remove(PATIENT_ANA, LAKESIDE));
	finds(next, || NextSequence::<Test>::insert(PATIENT_BEN, LAKESIDE, 1));
}

#[test]
fn try_state_finds_entries_out_of_time() {
	let before = "an entry is not from before the one before it";
	finds(before, || change(1, |entry| entry.block = 1));
	finds(before, || change(1, |entry| entry.recorded_at = NOW - 1));
	let after = "an entry is not written after now";
	finds(after, || change(2, |entry| entry.block = 3));
	finds(after, || change(2, |entry| entry.recorded_at = NOW + 1));
}

#[test]
fn try_state_finds_wrong_judgments() {
	let wrong = "what can be judged is, and nothing else";
	finds(wrong, || change(0, |entry| entry.judged = Judged::NotJudged));
	finds(wrong, || change(0, |entry| entry.outcome = REFUSED));
	finds(wrong, || change(0, |entry| entry.recipient = Recipient::External([0; 32])));
	// A grant may be for somebody whom the chain does not know; a law, a policy and an emergency are
	// for members, and judged.
	for unjudged in [
		(Recipient::Organization(LAKESIDE), by_policy(Treatment)),
		(Recipient::Patient, by_policy(Coverage)),
		(Recipient::Organization(LAKESIDE), in_emergency(0)),
		(Recipient::Organization(LAKESIDE), released(Basis::Law(LegalBasis::Abuse))),
		(Recipient::Patient, under_grant(0)),
	] {
		finds(wrong, || {
			change(0, |entry| {
				(entry.recipient, entry.outcome) = unjudged;
				entry.judged = Judged::NotJudged;
			});
		});
	}
}
