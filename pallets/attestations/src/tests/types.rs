//! The plain data.

use super::*;
use salus_runtime_api::LinkStatus;

#[test]
fn an_assurance_holds_until_its_end_or_until_it_is_withdrawn() {
	let assurance = Assurance {
		organization: ST_MARY,
		level: Ial1,
		assured_at: 10,
		valid_until: 20,
		withdrawn_at: None,
	};
	assert!(assurance.holds(10) && assurance.holds(19));
	assert!(!assurance.holds(20));
	assert!(!Assurance { withdrawn_at: Some(11), ..assurance }.holds(11));
}

#[test]
fn a_permission_lapses_and_a_link_does_not() {
	let permitted = RecordLink { identifier: NUMBER, permitted_at: 10, linked_at: None };
	assert_eq!(permitted.status(19, 10), LinkStatus::Permitted);
	assert_eq!(permitted.status(20, 10), LinkStatus::Lapsed);
	let linked = RecordLink { linked_at: Some(11), ..permitted };
	assert_eq!(linked.status(20, 10), LinkStatus::Linked);
}
