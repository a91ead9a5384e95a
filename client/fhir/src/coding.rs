//! Codes in a FHIR resource.

use serde_json::Value;

/// A code and the system it is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coding<'a> {
	/// The URI of the code system; `None` if the resource does not say.
	pub system: Option<&'a str>,
	/// The code.
	pub code: &'a str,
}

/// The member `name` of `object`, if `object` is a JSON object that has it.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
	object.get(name).and_then(Value::as_str)
}

/// One value or each value of an array: FHIR elements that repeat are arrays.
pub(crate) fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
	let (one, many) = match value {
		Some(Value::Array(values)) => (None, Some(values)),
		other => (other, None),
	};
	one.into_iter().chain(many.into_iter().flatten())
}

/// The codings of an element that holds CodeableConcepts or Codings, one or several.
pub(crate) fn codings<'a>(
	resource: &'a Value,
	element: &str,
) -> impl Iterator<Item = Coding<'a>> + use<'a> {
	each(resource.get(element)).flat_map(|concept| {
		each(concept.get("coding")).chain(std::iter::once(concept)).filter_map(|coding| {
			Some(Coding { system: text(coding, "system"), code: text(coding, "code")? })
		})
	})
}
