//! From which days a record's data is.

use crate::coding::{each, text};
use crate::date::days_of_date;
use crate::{kinds, UnknownResource};
use salus_primitives::{Day, DayWindow};
use serde_json::Value;

/// The days a resource's data is from: when it was observed, done, or valid; not when it was filed.
///
/// Each resource type has its elements, best first (`Observation.effective[x]`, else `issued`);
/// the first that is there decides. Partial dates are intervals; a period without an end is open; a
/// claim is the interval of its billable period and all its lines. Neither a date of birth nor
/// `meta.lastUpdated` is such a day.
///
/// Where there is no such element, or where it is there and is no date (an age, a text, a data
/// absent reason, a malformed date, a period that ends before it starts), the answer is
/// [`DayWindow::ALWAYS`]: a permit needs the whole window inside its own, so only a grant without
/// limits of days covers such a record, and a restriction to any days touches it. A `Patient`
/// resource, which has no day, is always so.
///
/// Refused if `resourceType` is no FHIR R4 resource type.
pub fn days_of(resource: &Value) -> Result<DayWindow, UnknownResource> {
	let kind = crate::category::kind_of(resource)?;
	Ok(days_by(kind, resource))
}

fn days_by(kind: &kinds::Kind, resource: &Value) -> DayWindow {
	kind.days
		.iter()
		.map(|group| {
			group.iter().map(|path| read_path(resource, path)).fold(Reading::Absent, Reading::and)
		})
		.find_map(|reading| match reading {
			Reading::Absent => None,
			Reading::Days(days) => Some(days),
			Reading::Unreadable => Some(DayWindow::ALWAYS),
		})
		.unwrap_or(DayWindow::ALWAYS)
}

/// What an element says about days.
#[derive(Clone, Copy)]
enum Reading {
	Absent,
	Days(DayWindow),
	/// It is there, but is no date.
	Unreadable,
}

impl Reading {
	/// Both together: the smallest window that holds both.
	fn and(self, other: Self) -> Self {
		match (self, other) {
			(Self::Absent, one) | (one, Self::Absent) => one,
			(Self::Days(a), Self::Days(b)) => {
				DayWindow::new(a.first().min(b.first()), a.last().max(b.last()))
					.map_or(Self::Unreadable, Self::Days)
			}
			_ => Self::Unreadable,
		}
	}
}

fn read_path(object: &Value, path: &str) -> Reading {
	match path.split_once('.') {
		Some((head, tail)) => each(object.get(head))
			.map(|inner| read_path(inner, tail))
			.fold(Reading::Absent, Reading::and),
		None => match path.strip_suffix("[x]") {
			Some(base) => read_choice(object, base),
			None => read_element(object, path),
		},
	}
}

/// A choice of types: `base` and the name of a type, such as `onsetDateTime` or `onsetAge`.
fn read_choice(object: &Value, base: &str) -> Reading {
	let Some(members) = object.as_object() else { return Reading::Absent };
	members
		.keys()
		.filter_map(|member| {
			let kind = member.strip_prefix('_').unwrap_or(member).strip_prefix(base)?;
			kind.starts_with(|first: char| first.is_ascii_uppercase()).then_some((member, kind))
		})
		.map(|(member, kind)| match kind {
			"Date" | "DateTime" | "Instant" | "Period" | "Timing" => {
				read_element(object, member.strip_prefix('_').unwrap_or(member))
			}
			_ => Reading::Unreadable,
		})
		.fold(Reading::Absent, Reading::and)
}

fn read_element(object: &Value, name: &str) -> Reading {
	match object.get(name) {
		// `_name` without `name` says why the value is missing.
		None if object.get(format!("_{name}")).is_some() => Reading::Unreadable,
		None => Reading::Absent,
		Some(Value::Array(values)) => {
			values.iter().map(read_value).fold(Reading::Absent, Reading::and)
		}
		Some(value) => read_value(value),
	}
}

fn read_value(value: &Value) -> Reading {
	match value {
		Value::String(date) => days_of_date(date).map_or(Reading::Unreadable, Reading::Days),
		Value::Object(members)
			if members.contains_key("event") || members.contains_key("repeat") =>
		{
			read_timing(value)
		}
		Value::Object(_) => read_period(value),
		_ => Reading::Unreadable,
	}
}

/// A Period. Without a start it reaches back without end, without an end it is open.
fn read_period(period: &Value) -> Reading {
	let edge = |name| match text(period, name) {
		Some(date) => days_of_date(date).map(Some).map_err(|_| ()),
		None if period.get(name).is_some() => Err(()),
		None => Ok(None),
	};
	match (edge("start"), edge("end")) {
		(Ok(None), Ok(None)) | (Err(()), _) | (_, Err(())) => Reading::Unreadable,
		(Ok(start), Ok(end)) => {
			let first = start.map_or(Day(i32::MIN), |days| days.first());
			let last = end.map_or(Day(i32::MAX), |days| days.last());
			DayWindow::new(first, last).map_or(Reading::Unreadable, Reading::Days)
		}
	}
}

/// A Timing: its events, and the bounds of its repetition. A repetition without bounds in time has
/// no last day that could be read.
fn read_timing(timing: &Value) -> Reading {
	let events = each(timing.get("event"))
		.map(|event| match event {
			Value::String(_) => read_value(event),
			_ => Reading::Unreadable,
		})
		.fold(Reading::Absent, Reading::and);
	let repeat = match timing.get("repeat") {
		None => Reading::Absent,
		Some(repeat) => repeat.get("boundsPeriod").map_or(Reading::Unreadable, read_period),
	};
	events.and(repeat)
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::json;

	fn window(first: &str, last: &str) -> DayWindow {
		DayWindow::new(days_of_date(first).unwrap().first(), days_of_date(last).unwrap().last())
			.unwrap()
	}

	fn days(resource: Value) -> DayWindow {
		days_of(&resource).unwrap()
	}

	#[test]
	fn the_best_element_decides() {
		let both = json!({ "resourceType": "Observation",
			"effectiveDateTime": "2019-05", "issued": "2019-06-02T00:00:00Z" });
		assert_eq!(days(both), window("2019-05", "2019-05"));
		let issued = json!({ "resourceType": "Observation", "issued": "2019-06-02T00:00:00Z" });
		assert_eq!(days(issued), window("2019-06-02", "2019-06-02"));
	}

	#[test]
	fn periods_may_be_open() {
		let closed = json!({ "resourceType": "Encounter",
			"period": { "start": "2019-01-05T23:30:00-05:00", "end": "2019-01-07" } });
		assert_eq!(days(closed), window("2019-01-06", "2019-01-07"));
		let open = json!({ "resourceType": "CarePlan", "period": { "start": "2019" } });
		assert_eq!(
			days(open),
			DayWindow::new(window("2019", "2019").first(), Day(i32::MAX)).unwrap()
		);
		let until = json!({ "resourceType": "CarePlan", "period": { "end": "2019" } });
		assert_eq!(
			days(until),
			DayWindow::new(Day(i32::MIN), window("2019", "2019").last()).unwrap()
		);
	}

	#[test]
	fn a_condition_lasts_from_onset_to_abatement() {
		let past = json!({ "resourceType": "Condition", "onsetDateTime": "2010-02-03",
			"abatementDateTime": "2015", "recordedDate": "2020-01-01" });
		assert_eq!(days(past), window("2010-02-03", "2015"));
	}

	#[test]
	fn a_claim_is_the_interval_of_its_services() {
		let claim = json!({ "resourceType": "Claim", "created": "2021-01-01",
			"billablePeriod": { "start": "2020-05-02", "end": "2020-05-03" },
			"item": [{ "servicedDate": "2020-05-01" }, { "servicedPeriod":
				{ "start": "2020-05-02", "end": "2020-05-09" } }, {}] });
		assert_eq!(days(claim), window("2020-05-01", "2020-05-09"));
		assert_eq!(
			days(json!({ "resourceType": "Claim", "created": "2021-01-01" })),
			window("2021-01-01", "2021-01-01")
		);
	}

	#[test]
	fn timings_are_their_events_and_bounds() {
		let timed = json!({ "resourceType": "ServiceRequest", "authoredOn": "2001",
			"occurrenceTiming": { "event": ["2020-01-03", "2020-01-01"],
				"repeat": { "boundsPeriod": { "start": "2020-01-02", "end": "2020-01-05" } } } });
		assert_eq!(days(timed), window("2020-01-01", "2020-01-05"));
		let endless = json!({ "resourceType": "ServiceRequest", "authoredOn": "2001",
			"occurrenceTiming": { "event": ["2020-01-03"], "repeat": { "frequency": 1 } } });
		assert_eq!(days(endless), DayWindow::ALWAYS);
	}

	#[test]
	fn what_cannot_be_read_is_always() {
		for resource in [
			json!({ "resourceType": "Patient", "birthDate": "1980-01-01",
				"meta": { "lastUpdated": "2020-01-01T00:00:00Z" } }),
			json!({ "resourceType": "Bundle", "timestamp": "2020-01-01T00:00:00Z" }),
			json!({ "resourceType": "Condition", "onsetAge": { "value": 5 }, "recordedDate": "2020" }),
			json!({ "resourceType": "Condition", "onsetString": "as a child", "recordedDate": "2020" }),
			json!({ "resourceType": "Condition", "onsetDateTime": "yesterday", "recordedDate": "2020" }),
			json!({ "resourceType": "Observation", "issued": "2020-01-01T00:00:00Z",
				"_effectiveDateTime": { "extension": [] } }),
			json!({ "resourceType": "Encounter", "period": { "start": "2020", "end": "2019" } }),
			json!({ "resourceType": "Encounter", "period": {} }),
			json!({ "resourceType": "Encounter", "period": { "start": 2020 } }),
			json!({ "resourceType": "Encounter" }),
		] {
			assert_eq!(days(resource.clone()), DayWindow::ALWAYS, "{resource}");
		}
	}

	#[test]
	fn members_that_only_begin_alike_are_no_choice() {
		let procedure = json!({ "resourceType": "Procedure", "performer": [{}],
			"performedDateTime": "2020-01-01" });
		assert_eq!(days(procedure), window("2020-01-01", "2020-01-01"));
	}
}
