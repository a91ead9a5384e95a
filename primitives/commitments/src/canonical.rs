//! The canonical forms of a record: the bytes that are committed to.
//!
//! - `raw`: the bytes as they are. Any file.
//! - `jcs`: RFC 8785 of a FHIR JSON resource. It writes numbers as ECMAScript does, so it loses
//!   decimal precision: `235.40` becomes `235.4`.
//! - `jcs-static`: the same after dropping top-level `text` and `meta`, as FHIR's
//!   `http://hl7.org/fhir/canonicalization/json#static` does.
//!
//! For the two JCS forms the input must be one JSON object with a string `resourceType`. Errors,
//! never repaired, are: duplicate member names at any depth (compared after unescaping), a byte
//! order mark, invalid UTF-8, lone surrogates, numbers that are too large for an IEEE 754 double
//! (smaller ones are rounded, as RFC 8785 says), nesting over [`MAX_DEPTH`] levels, and anything but
//! white space after the object.

use crate::{json, Form};
use serde_json::Value;
use std::borrow::Cow;

/// How many levels of objects and arrays a JSON record may have: the outermost object is the first.
pub const MAX_DEPTH: usize = 128;

/// The canonical bytes of a record in one form: what
/// [`record_commitment`](crate::record::record_commitment) takes.
///
/// # Errors
///
/// For [`Form::Raw`] none. For the others see the module's first page.
pub fn canonicalize(form: Form, record: &[u8]) -> Result<Cow<'_, [u8]>, CanonicalError> {
	match form {
		Form::Raw => Ok(Cow::Borrowed(record)),
		Form::Jcs => write(&fhir_resource(record)?).map(Cow::Owned),
		Form::JcsStatic => {
			let mut resource = fhir_resource(record)?;
			if let Value::Object(members) = &mut resource {
				members.remove("text");
				members.remove("meta");
			}
			write(&resource).map(Cow::Owned)
		}
	}
}

/// RFC 8785 of any JSON text, a FHIR resource or not.
///
/// # Errors
///
/// Everything that makes no strict JSON text: see the module's first page.
pub fn rfc8785(json: &[u8]) -> Result<Vec<u8>, CanonicalError> {
	write(&json::parse(json)?)
}

/// Reads a FHIR resource as strictly as the JCS forms do: a JSON object with a string
/// `resourceType`.
///
/// Its numbers are doubles. What must keep its decimals is read another way.
///
/// # Errors
///
/// See the module's first page.
pub fn fhir_resource(json: &[u8]) -> Result<Value, CanonicalError> {
	let value = json::parse(json)?;
	let reason = match value.as_object().map(|members| members.get("resourceType")) {
		Some(Some(Value::String(_))) => return Ok(value),
		Some(_) => Reason::NoResourceType,
		None => Reason::NotAnObject,
	};
	Err(CanonicalError { line: 1, column: 1, reason })
}

fn write(value: &Value) -> Result<Vec<u8>, CanonicalError> {
	serde_json_canonicalizer::to_vec(value).map_err(|error| CanonicalError {
		line: 1,
		column: 1,
		reason: Reason::Unwritable(error.to_string()),
	})
}

/// Why there is no canonical form, and where the reason stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct CanonicalError {
	/// The line, counted from 1. Of a text that is no FHIR resource as a whole, 1.
	pub line: usize,
	/// The column in characters, counted from 1.
	pub column: usize,
	/// What is wrong there.
	pub reason: Reason,
}

/// What keeps a record from having a canonical form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
	/// The text begins with a byte order mark.
	#[error("the text begins with a byte order mark")]
	ByteOrderMark,
	/// The bytes are not UTF-8.
	#[error("the bytes are not UTF-8")]
	InvalidUtf8,
	/// The text ends within a value.
	#[error("the text ends too early")]
	UnexpectedEnd,
	/// This character cannot stand here.
	#[error("unexpected character {0:?}")]
	Unexpected(char),
	/// A control character stands in a string without an escape.
	#[error("a control character in a string is not escaped")]
	ControlCharacter,
	/// A backslash is followed by what is no escape.
	#[error("this is no escape that JSON knows")]
	InvalidEscape,
	/// Half of a surrogate pair, which is no character.
	#[error("lone surrogate")]
	LoneSurrogate,
	/// A number that JSON does not write so.
	#[error("JSON does not write numbers like this")]
	InvalidNumber,
	/// A number that is too large for an IEEE 754 double.
	#[error("the number is too large for an IEEE 754 double")]
	NumberOutOfRange,
	/// An object has two members of this name.
	#[error("duplicate member name {:?}", shortened(.0))]
	DuplicateMember(String),
	/// More than [`MAX_DEPTH`] levels of objects and arrays.
	#[error("more than {MAX_DEPTH} levels of nesting")]
	TooDeep,
	/// Something follows the value.
	#[error("something follows the end of the value")]
	TrailingContent,
	/// A FHIR resource is an object, and this is none.
	#[error("a FHIR resource is a JSON object, and this is none")]
	NotAnObject,
	/// The object has no `resourceType`, or one that is no string.
	#[error("the object has no string resourceType, so it is no FHIR resource")]
	NoResourceType,
	/// The canonicalizer refuses what the reader took. Nothing is known that does so.
	#[error("it cannot be written: {0}")]
	Unwritable(String),
}

/// The beginning of a name, for a line of error.
fn shortened(name: &str) -> String {
	let mut characters = name.chars();
	let mut beginning: String = characters.by_ref().take(40).collect();
	if characters.next().is_some() {
		beginning.push('…');
	}
	beginning
}

#[cfg(test)]
#[path = "canonical_tests.rs"]
mod tests;
