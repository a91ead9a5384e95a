use super::*;
use crate::{DataCategory, Day, RecordFacts, Sensitivities, Sensitivity, Uncovered};

const ST_MARY: OrganizationId = OrganizationId(1);
const LAKESIDE: OrganizationId = OrganizationId(2);

fn record(confidentiality: Confidentiality, sensitivities: Sensitivities) -> RecordFacts {
	RecordFacts {
		category: DataCategory::Medications,
		confidentiality,
		sensitivities,
		days: DayWindow::on(Day(20_000)),
		origin: None,
	}
}

#[test]
fn each_kind_is_for_the_purpose_of_its_name_alone() {
	for kind in EmergencyKind::ALL {
		assert_eq!(kind.code(), kind.purpose().code());
		let scope = EmergencyAccess::Everything.scope(Holder::Any, *kind).expect("it opens");
		assert_eq!(scope.purposes, Purposes::of(&[kind.purpose()]));
	}
}

#[test]
fn nothing_opens_nothing() {
	for kind in EmergencyKind::ALL {
		assert_eq!(EmergencyAccess::Nothing.scope(Holder::Any, *kind), None);
	}
}

#[test]
fn an_emergency_opens_what_the_patient_set() {
	let hiv = Sensitivities::from(Sensitivity::Hiv);
	let none = Sensitivities::empty();
	let normal = EmergencyAccess::Normal.scope(Holder::Any, EmergencyKind::Btg).unwrap();
	let all = EmergencyAccess::Everything.scope(Holder::Any, EmergencyKind::Btg).unwrap();
	for (confidentiality, sensitivities, expected) in [
		(Confidentiality::U, none, Ok(())),
		(Confidentiality::N, none, Ok(())),
		(Confidentiality::R, none, Err(Uncovered::Confidentiality)),
		(Confidentiality::V, none, Err(Uncovered::Confidentiality)),
		(Confidentiality::N, hiv, Err(Uncovered::Sensitivity)),
	] {
		let record = record(confidentiality, sensitivities);
		assert_eq!(normal.covers_record(&record, None), expected, "{confidentiality}");
		assert_eq!(all.covers_record(&record, None), Ok(()), "{confidentiality}");
	}
	for category in DataCategory::ALL {
		let record = RecordFacts { category: *category, ..record(Confidentiality::N, none) };
		assert_eq!(normal.covers_record(&record, None), Ok(()), "{category}");
	}
}

#[test]
fn an_emergency_is_for_reading_at_the_holder_that_it_names() {
	for access in [EmergencyAccess::Normal, EmergencyAccess::Everything] {
		for holder in [Holder::Any, Holder::Organization(ST_MARY)] {
			let scope = access.scope(holder, EmergencyKind::Etreat).unwrap();
			assert_eq!(scope.actions, Actions::of(&[Action::Read]));
			assert_eq!(scope.holder, holder);
		}
	}
}

#[test]
fn the_settings_are_ordered_and_named() {
	for (less, more) in EmergencyAccess::ALL.iter().zip(&EmergencyAccess::ALL[1..]) {
		assert!(less < more);
	}
	for access in EmergencyAccess::ALL {
		assert_eq!(access.to_string().parse(), Ok(*access));
		let json = serde_json::to_string(access).expect("it is a name");
		assert_eq!(json, format!("\"{access}\""));
	}
	assert_eq!("some".parse::<EmergencyAccess>(), Err(UnknownCode));
	assert_eq!(EmergencyAccess::default(), EmergencyAccess::Normal);
}

#[test]
fn a_disaster_reaches_whom_it_names() {
	assert!(Affected::All.includes(ST_MARY));
	let one = Affected::Organizations(vec![ST_MARY].try_into().expect("one fits"));
	assert!(one.includes(ST_MARY));
	assert!(!one.includes(LAKESIDE));
}
