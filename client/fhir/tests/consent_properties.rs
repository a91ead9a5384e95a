//! Random consents: what is written and read again is the same, and what is read permits nothing
//! that the document withholds.

#[path = "consent_properties/parts.rs"]
mod parts;
#[path = "consent_properties/periods.rs"]
mod periods;
#[path = "consent_properties/provisions.rs"]
mod provisions;
#[path = "consent_properties/questions.rs"]
mod questions;
#[path = "consent_properties/room.rs"]
mod room;

use parts::{any_restriction, grant, restriction};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use provisions::{document, provision, Provision};
use questions::{permits, pointed_question, question, withheld, Question, HOLDERS};
use salus_fhir::consent::{export, import, outside_pcf, Letterhead, Mapped, Verdict};
use serde_json::Value;
use std::collections::BTreeMap;

fn letterhead() -> Letterhead {
	Letterhead {
		patient: "Patient/ana".into(),
		performers: vec!["Patient/ana".into()],
		date_time: "2025-01-02".into(),
		policy: None,
		source: Some("DocumentReference/d".into()),
		displays: BTreeMap::from([(HOLDERS[1].to_owned(), "Laboratory".to_owned())]),
	}
}

fn assert_same(mapped: &Mapped, document: &Value, asked: &[Question]) -> Result<(), TestCaseError> {
	let read = import(document, &[], None);
	prop_assert_eq!(read.outcome, Verdict::Mapped, "{:?}", read.reason);
	let read = read.mapped.in_order();
	prop_assert_eq!(&read, &mapped.clone().in_order());
	// Whose records it is about is all that PCF may miss: there may be no custodian.
	let mut lacks = outside_pcf(document).into_iter().filter(|word| word.starts_with("it has no"));
	prop_assert!(lacks.all(|word| word.contains("organization")), "{}", document);
	for asked in asked {
		prop_assert_eq!(permits(&read, asked), permits(mapped, asked), "{:?}", asked);
	}
	Ok(())
}

proptest! {
	/// Grants of any kind and restrictions without exceptions: all of them can be written.
	#[test]
	fn what_has_no_exceptions_is_written_and_read_again(
		grants in vec(grant(), 0..4),
		restrictions in vec(restriction(), 0..4),
		asked in vec(question(), 30),
	) {
		prop_assume!(!grants.is_empty() || !restrictions.is_empty());
		let mapped = Mapped { grants, restrictions };
		let document = export(&mapped, &letterhead());
		prop_assert!(document.is_ok(), "{:?}", document);
		assert_same(&mapped, &document.unwrap(), &asked)?;
	}

	/// Whatever else there is: it is written as it is, or not at all.
	#[test]
	fn nothing_is_written_otherwise_than_it_is(
		grants in vec(grant(), 0..3),
		restrictions in vec(any_restriction(), 0..3),
		asked in vec(question(), 30),
	) {
		let mapped = Mapped { grants, restrictions };
		if let Ok(document) = export(&mapped, &letterhead()) {
			assert_same(&mapped, &document, &asked)?;
		}
	}
}

/// Holds the mapping of random documents against their own reading, and what is written of it
/// against both.
#[test]
fn a_mapped_document_withholds_and_permits_what_it_says() {
	let strategy = (
		any::<bool>().prop_flat_map(provision),
		vec(any::<bool>().prop_flat_map(provision), 0..3),
		vec(pointed_question(), 40),
	);
	let counts = std::cell::Cell::new((0u32, 0u32, 0u32, 0u32));
	TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })
		.run(&strategy, |(root, nested, questions)| {
			let json = document(&root, &nested);
			let read = import(&json, &[], None);
			if read.outcome == Verdict::Refused {
				prop_assert_eq!(read.mapped, Mapped::default());
				return Ok(());
			}
			let written = export(&read.mapped, &letterhead());
			if let Ok(again) = &written {
				assert_same(&read.mapped, again, &questions)?;
			}
			let (mut permitted, mut denied, documents, exported) = counts.get();
			for asked in &questions {
				// Of days around it, an exception without its own takes out the whole record.
				let as_read = |one: &Provision| Provision { days: one.days, ..one.within(&root) };
				let excepted = nested.iter().any(|one| one.permit && as_read(one).excepts(asked));
				let by_root = !root.permit && root.withholds(asked) && !excepted;
				let by_nested = nested.iter().any(|one| !one.permit && one.withholds(asked));
				let is_withheld = by_root || by_nested;
				prop_assert_eq!(
					withheld(&read.mapped, asked),
					is_withheld,
					"{:?} in {}",
					asked,
					json
				);
				let inside = nested.iter().filter(|one| one.permit).map(|one| one.within(&root));
				let allowed =
					inside.chain(root.permit.then(|| root.clone())).any(|one| one.allows(asked));
				let may = permits(&read.mapped, asked);
				prop_assert_eq!(may, allowed && !is_withheld, "{:?} in {}", asked, json);
				permitted += u32::from(may);
				denied += u32::from(is_withheld);
			}
			let exported = exported + u32::from(written.is_ok());
			counts.set((permitted, denied, documents + 1, exported));
			Ok(())
		})
		.unwrap();
	let (permitted, denied, documents, exported) = counts.get();
	assert!(permitted > 50 && denied > 500 && documents > 30, "{:?}", counts.get());
	// What a denial excepts from what another withholds, no document says again.
	assert!(exported * 3 > documents * 2, "{:?}", counts.get());
}
