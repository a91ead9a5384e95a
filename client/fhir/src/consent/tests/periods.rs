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

/// A permission of treatment in another, each with the period of this name, if it has one.
fn in_another(name: &str, inner: Value, outer: Value) -> Value {
	let timed = |provision: Value, period: Value| match period.is_null() {
		true => provision,
		false => with(provision, name, period),
	};
	let nested = with(timed(treatment(), inner), "purpose", purposes(&["HRESCH"]));
	pcf(with(timed(treatment(), outer), "provision", json!([nested])))
}

/// The grant of the nested permission.
fn inner(document: &Value) -> MappedGrant {
	let is_inner = |grant: &MappedGrant| grant.scope.purposes.contains(Purpose::Hresch);
	mapped(document).grants.into_iter().find(is_inner).unwrap()
}

#[test]
fn a_period_in_a_period_is_what_both_have() {
	let outer = json!({ "start": "2026-03", "end": "2026-09-30T12:00:00Z" });
	for (period, start, end) in [
		(json!(null), "2026-03", "2026-09-30T12:00:00Z"),
		(json!({ "start": "2020", "end": "2030" }), "2026-03", "2026-09-30T12:00:00Z"),
		(json!({ "start": "2026-04-01" }), "2026-04-01", "2026-09-30T12:00:00Z"),
		(json!({ "end": "2026-08" }), "2026-03", "2026-08"),
		// All of a day that ends after the outer period does.
		(json!({ "end": "2026-09-30" }), "2026-03", "2026-09-30T12:00:00Z"),
		(json!({ "start": "2026-03-01T00:00:00+01:00" }), "2026-03", "2026-09-30T12:00:00Z"),
		(json!({ "end": "2026-09-30T12:00:00Z" }), "2026-03", "2026-09-30T12:00:00Z"),
		(
			json!({ "start": "2026-09-30T12:00:00Z" }),
			"2026-09-30T12:00:00Z",
			"2026-09-30T12:00:00Z",
		),
	] {
		let validity = inner(&in_another("period", period.clone(), outer.clone())).validity;
		let both = (validity.start.as_deref(), validity.end.as_deref());
		assert_eq!(both, (Some(start), Some(end)), "{period}");
	}
	let alone = inner(&in_another("period", json!({ "end": "2030" }), json!(null))).validity;
	assert_eq!((alone.start, alone.end.as_deref()), (None, Some("2030")));
	let path = "Consent.provision.provision[0].period";
	for disjoint in [
		json!({ "start": "2026-09-30T12:00:00.001Z" }),
		json!({ "start": "2027" }),
		json!({ "end": "2026-02" }),
		// Also what is over: that nothing is left does not depend on the day of the import.
		json!({ "end": "2020" }),
	] {
		let document = in_another("period", disjoint, outer.clone());
		assert_refused(&document, path, "no moment of it lies in Consent.provision.period");
	}
}

#[test]
fn days_in_days_are_those_that_both_have() {
	let window = |first, last| DayWindow::new(Day(first), Day(last)).unwrap();
	let outer = json!({ "start": "1970-01-03T12:00:00Z", "end": "1970-01-10" });
	for (days, expected) in [
		(json!(null), window(3, 9)),
		(json!({ "start": "1970-01-01", "end": "1970-02-01" }), window(3, 9)),
		// The day of which the outer period has a part is none of it.
		(json!({ "start": "1970-01-03" }), window(3, 9)),
		(json!({ "start": "1970-01-05", "end": "1970-01-05" }), window(4, 4)),
		(json!({ "start": "1970-01-05T00:00:01Z" }), window(5, 9)),
		(json!({ "end": "1970-01-04" }), window(3, 3)),
		(json!({ "start": "1970-01-03T23:00:00-12:00" }), window(4, 9)),
	] {
		let grant = inner(&in_another("dataPeriod", days.clone(), outer.clone()));
		assert_eq!(grant.scope.days, expected, "{days}");
	}
	let old = json!({ "start": "1950", "end": "1960" });
	let grant = inner(&in_another("dataPeriod", json!({ "start": "1955" }), old));
	assert_eq!(grant.scope.days, window(-5_479, -3_288));
	let path = "Consent.provision.provision[0].dataPeriod";
	for (disjoint, word) in [
		(json!({ "end": "1970-01-03" }), "no whole day"),
		(json!({ "end": "1970-01-02" }), "no moment of it lies in Consent.provision.dataPeriod"),
		(json!({ "start": "1970-01-11" }), "no moment"),
	] {
		assert_refused(&in_another("dataPeriod", disjoint, outer.clone()), path, word);
	}
}

#[test]
fn a_denial_in_a_period_is_of_that_period() {
	let denied = |name: &str, period: &Value| {
		let nested = json!({ "type": "deny", "securityLabel": [level("R")], name: period });
		let outer = json!({ "start": "2020", "end": "2030" });
		let root = with(treatment(), "period", outer.clone());
		pcf(with(with(root, "dataPeriod", outer), "provision", json!([nested])))
	};
	// It is not cut: what is withheld is withheld of all that it names.
	let wide = mapped(&denied("dataPeriod", &json!({ "start": "2019", "end": "2020" })));
	let days = DayWindow::new(Day(17_897), Day(18_627)).unwrap();
	assert_eq!(wide.restrictions[0].scope.days, days);
	assert_eq!(mapped(&denied("period", &json!({ "start": "2024" }))).restrictions.len(), 1);
	let path = "Consent.provision.provision[0]";
	for disjoint in [json!({ "start": "2031" }), json!({ "end": "2019" })] {
		for name in ["period", "dataPeriod"] {
			let word = format!("of it lies in Consent.provision.{name}");
			assert_refused(&denied(name, &disjoint), &format!("{path}.{name}"), &word);
		}
	}
}

#[test]
fn the_period_of_r5_holds_for_the_provisions_in_it() {
	let timed = |decision: &str, provision: Value, period: Value| {
		with(r5(decision, json!([provision])), "period", period)
	};
	let restricted = json!({ "securityLabel": [level("R")] });
	let begun = json!({ "start": "2020" });
	let told = |document: &Value| {
		let outcome = import(document, &[], Some(NOW));
		assert_eq!(outcome.mapped.restrictions.len(), 1, "{:?}", outcome.reason);
		let told = |warning: &String| warning.contains("until it is lifted");
		outcome.warnings.iter().any(told)
	};
	// A restriction has no end: where the document has one, it outlasts it, and that is said.
	assert!(!told(&timed("permit", restricted.clone(), begun.clone())));
	for period in [json!({ "start": "2020", "end": "2030" }), json!({ "start": "2027" })] {
		assert!(told(&timed("permit", restricted.clone(), period)));
	}
	let later = with(restricted.clone(), "period", json!({ "start": "2024" }));
	assert!(!told(&timed("permit", later.clone(), begun.clone())));
	let path = "Consent.provision[0].period";
	let before = with(later, "period", json!({ "end": "2026-06" }));
	for decision in ["permit", "deny"] {
		let document = timed(decision, before.clone(), json!({ "start": "2027" }));
		assert_refused(&document, path, "no moment of it lies in Consent.period");
	}
	let treat = json!({ "purpose": purposes(&["TREAT"]) });
	let grant = &mapped(&timed("deny", treat, begun)).grants[0];
	assert_eq!(grant.validity.start.as_deref(), Some("2020"));
}
