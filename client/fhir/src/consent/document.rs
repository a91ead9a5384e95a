//! A strict reader of FHIR JSON that knows where it is: what it does not know, it refuses by name.

use serde_json::{Map, Value};
use std::fmt::Display;

/// Why a document is refused: an element's path, and words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {words}")]
pub struct Refusal {
	/// The element, as in `Consent.provision.provision[0].purpose[1]`.
	pub path: String,
	/// What is wrong with it.
	pub words: String,
}

impl Refusal {
	pub(super) fn new(path: &str, words: impl Display) -> Self {
		Self { path: path.into(), words: words.to_string() }
	}
}

/// A value of a document and its path.
#[derive(Clone, Debug)]
pub(super) struct Element<'a> {
	value: &'a Value,
	path: String,
}

/// The members of an object, all of them known.
#[derive(Debug)]
pub(super) struct Members<'a> {
	object: &'a Map<String, Value>,
	path: String,
}

/// Members that every element may have, and that change nothing: an extension that would change
/// something is a `modifierExtension`.
const ANYWHERE: [&str; 2] = ["id", "extension"];

impl<'a> Element<'a> {
	pub(super) fn root(value: &'a Value, path: &str) -> Self {
		Self { value, path: path.into() }
	}

	pub(super) fn path(&self) -> &str {
		&self.path
	}

	pub(super) fn refuse(&self, words: impl Display) -> Refusal {
		Refusal::new(&self.path, words)
	}

	/// Its members. One that is not among `known` is refused.
	pub(super) fn members(&self, known: &[&str]) -> Result<Members<'a>, Refusal> {
		let object =
			self.value.as_object().ok_or_else(|| self.refuse("an object is expected here"))?;
		for (name, value) in object {
			let place = || format!("{}.{}", self.path, shown(name));
			let known_name = |name: &str| known.contains(&name) || ANYWHERE.contains(&name);
			let is_known = match name.strip_prefix('_') {
				// Of a primitive: its id and extensions. Without a value, they say why there is none.
				Some(primitive) => known_name(primitive) && object.contains_key(primitive),
				None => known_name(name),
			};
			if !is_known {
				return Err(Refusal::new(
					&place(),
					"this element is not understood, and may change what the document says",
				));
			}
			if value.is_null() {
				return Err(Refusal::new(&place(), "null is no value in FHIR"));
			}
		}
		Ok(Members { object, path: self.path.clone() })
	}

	/// Its members as those of an Identifier, of which some may have `more` than others.
	pub(super) fn identifier(&self, more: &[&str]) -> Result<Members<'a>, Refusal> {
		let members = self.members(&[&["use", "type", "system", "value"], more].concat())?;
		if let Some(how) = members.get("use") {
			match how.text()? {
				"usual" | "official" | "temp" | "secondary" | "old" => {}
				other => return Err(how.refuse(format_args!("\"{}\" is not known", shown(other)))),
			}
		}
		Ok(members)
	}

	/// Its text. Empty text is none.
	pub(super) fn text(&self) -> Result<&'a str, Refusal> {
		let text = self.value.as_str().filter(|text| !text.trim().is_empty());
		text.ok_or_else(|| self.refuse("a text is expected here"))
	}

	/// Its truth.
	pub(super) fn flag(&self) -> Result<bool, Refusal> {
		self.value.as_bool().ok_or_else(|| self.refuse("true or false is expected here"))
	}

	/// Its elements. FHIR has no empty array.
	pub(super) fn each(&self) -> Result<Vec<Element<'a>>, Refusal> {
		let values = self.value.as_array().filter(|values| !values.is_empty());
		let values =
			values.ok_or_else(|| self.refuse("an array with elements is expected here"))?;
		let element = |(at, value)| Self { value, path: format!("{}[{at}]", self.path) };
		Ok(values.iter().enumerate().map(element).collect())
	}
}

impl<'a> Members<'a> {
	/// The member of this name, if it is there.
	pub(super) fn get(&self, name: &str) -> Option<Element<'a>> {
		self.object.get(name).map(|value| Element { value, path: format!("{}.{name}", self.path) })
	}

	/// The member of this name, without which the document means nothing.
	pub(super) fn require(&self, name: &str) -> Result<Element<'a>, Refusal> {
		self.get(name)
			.ok_or_else(|| Refusal::new(&format!("{}.{name}", self.path), "this is missing"))
	}

	/// The elements of the array of this name; none if it is not there.
	pub(super) fn each(&self, name: &str) -> Result<Vec<Element<'a>>, Refusal> {
		self.get(name).map_or_else(|| Ok(Vec::new()), |array| array.each())
	}

	/// Whether there is a member of this name.
	pub(super) fn has(&self, name: &str) -> bool {
		self.object.contains_key(name)
	}

	/// Refuses one of these members, with the words beside it.
	pub(super) fn refuse_any(&self, names: &[(&str, &str)]) -> Result<(), Refusal> {
		match names.iter().find(|(name, _)| self.has(name)) {
			None => Ok(()),
			Some((name, words)) => Err(Refusal::new(&format!("{}.{name}", self.path), words)),
		}
	}
}

/// A code and its system, both of which must be there.
#[derive(Clone, Debug)]
pub(super) struct Code<'a> {
	pub(super) system: &'a str,
	pub(super) code: &'a str,
	element: Element<'a>,
}

impl<'a> Code<'a> {
	/// Reads a Coding.
	pub(super) fn read(element: &Element<'a>) -> Result<Self, Refusal> {
		let members = element.members(&["system", "version", "code", "display", "userSelected"])?;
		Ok(Self {
			system: members.require("system")?.text()?,
			code: members.require("code")?.text()?,
			element: element.clone(),
		})
	}

	/// The codings of a CodeableConcept: at least one, since its text is not read.
	pub(super) fn of_concept(element: &Element<'a>) -> Result<Vec<Self>, Refusal> {
		let members = element.members(&["coding", "text"])?;
		members.require("coding")?.each()?.iter().map(Self::read).collect()
	}

	/// Refuses it.
	pub(super) fn refuse(&self, words: impl Display) -> Refusal {
		self.element.refuse(format_args!("{}|{}: {words}", shown(self.system), shown(self.code)))
	}

	pub(super) fn unknown(&self) -> Refusal {
		self.refuse("this code is not known")
	}
}

/// As much of a document's own text as a message may quote.
pub(super) fn shown(text: &str) -> String {
	text.chars().take(96).collect()
}
