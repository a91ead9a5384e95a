//! Times in times: what is written into something that has a time is never wider than that.

use crate::provisions::{coding, consent};
use proptest::{option, prelude::*, sample::select};
use salus_fhir::consent::{import, MappedGrant, Verdict};
use salus_primitives::{DayWindow, Purpose};
use serde_json::{json, Value};

/// Ends of periods: partial dates, days, and moments that are in another day elsewhere.
const ENDS: [&str; 12] = [
	"2025",
	"2025-06",
	"2025-06-15",
	"2025-06-15T12:00:00Z",
	"2025-06-15T23:30:00-02:00",
	"2025-06-16T00:00:00Z",
	"2025-06-16T23:59:59Z",
	"2025-06-16T23:59:59.999+00:00",
	"2025-06-30",
	"2026-01-01T00:00:00+01:00",
	"2026",
	"2027-02-28",
];

/// Ends of times of data, which may be from long ago.
const OLD_ENDS: [&str; 5] =
	["1955", "1969-12-31T23:59:59Z", "1969-12-31T12:00:00Z", "1970-01-01", "1970"];

fn period(ends: Vec<&'static str>) -> impl Strategy<Value = Value> {
	let end = || option::weighted(0.8, select(ends.clone()));
	(end(), end()).prop_map(|(start, end)| {
		let mut period = json!({});
		for (name, text) in [("start", start), ("end", end)] {
			if let Some(text) = text {
				period[name] = json!(text);
			}
		}
		period
	})
}

fn permit(purpose: &str, name: &str, period: &Value) -> Value {
	json!({ "type": "permit", "purpose": [coding("v3-ActReason", purpose)], name: period })
}

/// The grant of the permission of research, if the document is mapped; else why it is not.
fn research(provision: &Value) -> Result<MappedGrant, String> {
	let read = import(&consent(provision), &[], None);
	if read.outcome == Verdict::Refused {
		return Err(read.reason.unwrap());
	}
	let mut grants = read.mapped.grants.into_iter();
	Ok(grants.find(|grant| grant.scope.purposes.contains(Purpose::Hresch)).unwrap())
}

/// The same permission alone, and inside another.
fn alone_and_inside(
	name: &str,
	inner: &Value,
	outer: &Value,
) -> (Option<(MappedGrant, MappedGrant)>, Result<MappedGrant, String>) {
	let alone = |period: &Value| research(&permit("HRESCH", name, period)).ok();
	let mut nesting = permit("TREAT", name, outer);
	nesting["provision"] = json!([permit("HRESCH", name, inner)]);
	(alone(inner).zip(alone(outer)), research(&nesting))
}

fn assert_refused_there(
	name: &str,
	inside: &Result<MappedGrant, String>,
) -> Result<(), TestCaseError> {
	let path = format!("Consent.provision.provision[0].{name}: ");
	match inside {
		Ok(grant) => Err(TestCaseError::fail(format!("{grant:?}"))),
		Err(reason) if reason.starts_with(&path) => Ok(()),
		Err(reason) => Err(TestCaseError::fail(reason.clone())),
	}
}

proptest! {
	/// A permission holds exactly while it and the one around it would hold.
	#[test]
	fn a_validity_in_another_is_what_both_have(
		inner in period(ENDS.to_vec()),
		outer in period(ENDS.to_vec()),
	) {
		let (alone, inside) = alone_and_inside("period", &inner, &outer);
		let Some((inner, outer)) = alone else {
			prop_assert!(inside.is_err(), "{inside:?}");
			return Ok(());
		};
		let from = inner.validity.from().max(outer.validity.from());
		let untils = [inner.validity.until(), outer.validity.until()];
		let until = untils.into_iter().flatten().min();
		if from.zip(until).is_some_and(|(from, until)| until <= from) {
			return assert_refused_there("period", &inside);
		}
		let both = inside.unwrap().validity;
		prop_assert_eq!((both.from(), both.until()), (from, until));
	}

	/// A permission covers exactly the days that it and the one around it would cover.
	#[test]
	fn days_in_others_are_those_that_both_have(
		inner in period([&ENDS[..], &OLD_ENDS[..]].concat()),
		outer in period([&ENDS[..], &OLD_ENDS[..]].concat()),
	) {
		let (alone, inside) = alone_and_inside("dataPeriod", &inner, &outer);
		let Some((inner, outer)) = alone else {
			prop_assert!(inside.is_err(), "{inside:?}");
			return Ok(());
		};
		let (one, other) = (inner.scope.days, outer.scope.days);
		let both = (one.first().max(other.first()), one.last().min(other.last()));
		match DayWindow::new(both.0, both.1) {
			None => assert_refused_there("dataPeriod", &inside)?,
			Some(both) => prop_assert_eq!(inside.unwrap().scope.days, both),
		}
	}
}
