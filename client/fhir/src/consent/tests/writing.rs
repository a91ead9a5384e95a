//! Documents that are written, and what cannot be.

use super::*;
use std::collections::BTreeMap;

fn letterhead() -> Letterhead {
	Letterhead {
		patient: "Patient/ana".into(),
		performers: vec!["Patient/ana".into()],
		date_time: "2025-01-02".into(),
		policy: None,
		source: None,
		displays: BTreeMap::new(),
	}
}

#[test]
fn a_record_is_withheld_by_its_version_or_not_at_all() {
	let written = |record: &str| {
		let everything = MappedScope::everything(clinic());
		let scope = MappedScope { records: vec![record.into()], ..everything };
		let one = MappedRestriction { scope, except: MappedExcept::default() };
		export(&Mapped { grants: Vec::new(), restrictions: vec![one] }, &letterhead())
	};
	assert!(written("Observation/o/_history/2").is_ok());
	// What the chain names is the leaf of one version.
	let genesis = "7a".repeat(32);
	assert!(written(&chain_reference(&genesis, "record:b")).is_ok());
	let refused = written("Observation/o");
	assert!(matches!(refused, Err(ExportError::Restriction { index: 0, .. })), "{refused:?}");
}

#[test]
fn who_breaks_the_glass_is_written_as_a_group_or_by_name() {
	let breaking = |who: &str| {
		let permit = json!({ "type": "permit", "purpose": purposes(&["BTG"]),
			"actor": [actor("IRCP", who)] });
		mapped(&pcf(json!({ "type": "deny", "provision": [permit] })))
	};
	for who in ["Group/privileged", "Practitioner/lind"] {
		let says = breaking(who);
		let written = export(&says, &letterhead()).unwrap();
		assert_eq!(written.get("contained").is_some(), who.starts_with("Group"), "{written}");
		assert_eq!(mapped(&written), says, "{who}");
	}
}
