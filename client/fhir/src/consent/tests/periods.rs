//! The times of a permission and of the data.

use super::*;

#[test]
fn what_is_over_permits_nothing() {
	let until = |end: &str| pcf(with(treatment(), "period", json!({ "end": end })));
	assert_refused(&until("2025-12-31"), "Consent.provision.period", "over");
	assert_eq!(mapped(&until("2026-01-01")).grants.len(), 1);
	assert_refused(&until("2025-12-31T23:59:59Z"), "Consent.provision.period", "over");
	assert_eq!(mapped(&until("2026-01-01T00:00:00Z")).grants.len(), 1);
	// Without a clock nothing is known to be over.
	assert_eq!(import(&until("2020"), &[], None).outcome, Verdict::Mapped);
	let nested = with(treatment(), "period", json!({ "end": "2020" }));
	let base = with(treatment(), "provision", json!([nested]));
	assert_eq!(mapped(&pcf(base)).grants.len(), 1);
	let dissent = mapped(&pcf(json!({ "type": "deny", "provision": [nested] })));
	assert_eq!((dissent.grants.len(), dissent.restrictions.len()), (0, 1));
	assert_eq!(dissent.restrictions[0].except, MappedExcept::default());
	for period in [json!({}), json!({ "start": "2027", "end": "2026" }), json!({ "end": "soon" })] {
		let path = "Consent.provision.period";
		let reason = refused(&pcf(with(treatment(), "period", period)));
		assert!(reason.starts_with(path), "{reason}");
	}
}

#[test]
fn a_day_that_is_permitted_in_part_is_not_permitted() {
	let days = |period: Value| {
		let provision = with(treatment(), "dataPeriod", period);
		mapped(&pcf(provision)).grants[0].scope.days
	};
	let window = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
	let whole = json!({ "start": "1970-01-03T00:00:00Z", "end": "1970-01-05T23:59:59Z" });
	assert_eq!(days(whole), window(2, 4));
	let parts = json!({ "start": "1970-01-03T00:00:01Z", "end": "1970-01-05T23:59:00Z" });
	assert_eq!(days(parts), window(3, 3));
	let none = json!({ "start": "1970-01-03T10:00:00Z", "end": "1970-01-03T11:00:00Z" });
	let document = pcf(with(treatment(), "dataPeriod", none));
	assert_refused(&document, "Consent.provision.dataPeriod", "no whole day");
	let no_offset = json!({ "start": "1970-01-03T10:00:00" });
	let document = pcf(with(treatment(), "dataPeriod", no_offset));
	assert_refused(&document, "Consent.provision.dataPeriod.start", "offset");
}
