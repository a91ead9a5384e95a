//! What other pallets ask, and the read.

use super::*;
use salus_runtime_api::{DeathAttestationView, LifeView};
use LifeClosing::{Deceased, Left};

#[test]
fn a_death_counts_before_a_leaving() {
	build_and_execute(|| {
		assert_eq!(closed(), None);
		assert_ok!(deactivate(ANA_KEY));
		assert_eq!(closed(), Some((Left, NOW)));
		set_time(NOW + DAY);
		ana_died();
		// A death opens nothing that was over with the leaving.
		assert_eq!(closed(), Some((Deceased, NOW)));
		assert_ok!(refute(ANA_KEY));
		assert_eq!(closed(), Some((Left, NOW)));
		assert_eq!(LifeEvents::closed(PATIENT_BEN), None);
	});
}

#[test]
fn the_read_says_what_is_known() {
	build_and_execute(|| {
		let nothing = LifeView {
			closing: None,
			attestations: vec![],
			deceased_since: None,
			refuted_at: None,
			left_at: None,
			returned_at: None,
			merged_into: None,
			duplicates: vec![],
		};
		for patient in [PATIENT_ANA, PATIENT_NOBODY] {
			assert_eq!(LifeEvents::life(patient), nothing);
		}
		assert_ok!(deactivate(ANA_KEY));
		set_time(NOW + 1);
		assert_ok!(reactivate(ANA_KEY));
		set_time(NOW + 2);
		assert_ok!(attest(LAKESIDE_OFFICER));
		assert_ok!(refute(ANA_KEY));
		set_time(NOW + 2 + FORTNIGHT);
		ana_died();
		let attested = |organization, by, attested_at, ended_at| DeathAttestationView {
			organization,
			by,
			attested_at,
			evidence: EVIDENCE,
			ended_at,
		};
		let at = NOW + 2 + FORTNIGHT;
		let expected = LifeView {
			closing: Some(Closing { how: Deceased, at }),
			attestations: vec![
				attested(LAKESIDE, LAKESIDE_OFFICER, NOW + 2, Some(NOW + 2)),
				attested(ST_MARY, ST_MARY_OFFICER, at, None),
				attested(INSURER, INSURER_OFFICER, at, None),
			],
			deceased_since: Some(at),
			refuted_at: Some(NOW + 2),
			left_at: Some(NOW),
			returned_at: Some(NOW + 1),
			..nothing
		};
		assert_eq!(LifeEvents::life(PATIENT_ANA), expected);
	});
}

#[test]
fn inspect_weight_is_of_one_read() {
	let read = <Test as frame_system::Config>::DbWeight::get().reads(1);
	assert_eq!(<LifeEvents as LifeInspect>::inspect_weight(), read);
}
