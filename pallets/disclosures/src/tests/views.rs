//! The reads of entries.

use super::*;
use crate::Entries;
use frame_support::assert_ok;
use salus_primitives::Judged;
use salus_runtime_api::{DisclosureView, MAX_PAGE};

fn indices(from: u32, limit: u32) -> Vec<u32> {
	Disclosures::disclosures(PATIENT_ANA, from, limit).iter().map(|view| view.index).collect()
}

fn write(entries: u32) {
	for _ in 0..entries {
		assert_ok!(disclose(DR_OKAFOR, PATIENT_ANA, Recipient::Patient, REFUSED));
	}
}

#[test]
fn disclosure_shows_the_entry() {
	build_and_execute(|| {
		write(1);
		System::set_block_number(9);
		set_time(NOW + 16_000);
		let recipient = Recipient::Organization(LAKESIDE);
		assert_ok!(disclose(ST_MARY_ADMIN, PATIENT_ANA, recipient, under_grant(4)));
		let view = DisclosureView {
			index: 1,
			holder: ST_MARY,
			sequence: 1,
			recipient,
			outcome: under_grant(4),
			judged: Judged::NotInForce,
			description: DESCRIPTION,
			block: 9,
			recorded_at: NOW + 16_000,
		};
		assert_eq!(Disclosures::disclosure(PATIENT_ANA, 1), Some(view));
		assert_eq!(Disclosures::disclosure(PATIENT_ANA, 2), None);
		assert_eq!(Disclosures::disclosure(PATIENT_BEN, 1), None);
	});
}

#[test]
fn disclosures_are_paged_by_index() {
	build_and_execute(|| {
		assert_eq!(indices(0, MAX_PAGE), Vec::<u32>::new());
		write(5);
		assert_eq!(indices(0, MAX_PAGE), [0, 1, 2, 3, 4]);
		assert_eq!(indices(0, 2), [0, 1]);
		assert_eq!(indices(2, 2), [2, 3]);
		assert_eq!(indices(4, 2), [4]);
		assert_eq!(indices(5, 2), Vec::<u32>::new());
		assert_eq!(indices(u32::MAX, u32::MAX), Vec::<u32>::new());
		assert_eq!(indices(0, 0), Vec::<u32>::new());
		assert!(Disclosures::disclosures(PATIENT_BEN, 0, MAX_PAGE).is_empty());
		for view in Disclosures::disclosures(PATIENT_ANA, 0, MAX_PAGE) {
			assert_eq!(Disclosures::disclosure(PATIENT_ANA, view.index), Some(view));
		}
	});
}

#[test]
fn a_page_of_disclosures_is_bounded() {
	build_and_execute(|| {
		write(MAX_PAGE + 1);
		assert_eq!(Entries::<Test>::iter_prefix(PATIENT_ANA).count(), MAX_PAGE as usize + 1);
		assert_eq!(indices(0, u32::MAX), (0..MAX_PAGE).collect::<Vec<_>>());
		assert_eq!(indices(1, u32::MAX), (1..=MAX_PAGE).collect::<Vec<_>>());
		assert_eq!(indices(MAX_PAGE, u32::MAX), [MAX_PAGE]);
	});
}

#[test]
fn disclosures_by_counts_a_holders_entries() {
	build_and_execute(|| {
		write(3);
		assert_ok!(disclose(DR_LINDQVIST, PATIENT_ANA, Recipient::Patient, REFUSED));
		assert_ok!(disclose(DR_LINDQVIST, PATIENT_BEN, Recipient::Patient, REFUSED));
		assert_eq!(Disclosures::disclosures_by(PATIENT_ANA, ST_MARY), 3);
		assert_eq!(Disclosures::disclosures_by(PATIENT_ANA, LAKESIDE), 1);
		assert_eq!(Disclosures::disclosures_by(PATIENT_BEN, ST_MARY), 0);
		assert_eq!(Disclosures::disclosures_by(PATIENT_BEN, LAKESIDE), 1);
	});
}
