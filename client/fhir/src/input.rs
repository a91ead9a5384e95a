//! FHIR files taken apart into their resources, byte by byte.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

/// The largest file that is read: 512 MiB.
pub const MAX_INPUT_BYTES: usize = 512 * 1024 * 1024;

/// How a file holds its resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
	/// One resource.
	Resource,
	/// A `Bundle`, whose entries are the resources.
	Bundle,
	/// One JSON value a line.
	Ndjson,
}

/// One resource as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<'a> {
	/// Its bytes, exactly as in the file. Of a file that is one resource, the whole file.
	pub bytes: &'a [u8],
	/// Where the bytes begin in the file.
	pub offset: usize,
	/// Its `resourceType`, as it stands there: it may be no type of FHIR R4.
	pub resource_type: String,
}

impl Record<'_> {
	/// The resource as JSON. The reader has seen that it is well-formed.
	pub fn parse(&self) -> Result<Value, serde_json::Error> {
		serde_json::from_slice(self.bytes)
	}
}

/// The resources of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records<'a> {
	/// How the file holds them.
	pub kind: InputKind,
	/// The resources, in the order of the file; at least one.
	pub records: Vec<Record<'a>>,
	/// How many entries of Bundles have no `resource` and were skipped.
	pub skipped: usize,
}

/// Why a file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
	/// It is no well-formed JSON, or has a member name twice, or is nested too deeply.
	#[error("line {line} column {column}: {problem}")]
	Malformed {
		/// The line in the file, from 1.
		line: usize,
		/// The column in bytes, from 1; 0 at the end of the line before.
		column: usize,
		/// What is wrong.
		problem: String,
	},
	/// It is JSON, but this part of it is no FHIR resource.
	#[error("{place}: not a FHIR resource: an object with a text \"resourceType\" is expected")]
	NotAResource {
		/// Which part of the file.
		place: String,
	},
	/// It is a Bundle whose `entry` is no list of entries.
	#[error("{place}: not a FHIR Bundle: {problem}")]
	NotABundle {
		/// Which part of the file.
		place: String,
		/// What is wrong.
		problem: String,
	},
	/// There is nothing in it to record.
	#[error("no resource in the file ({skipped} entries without a resource were skipped)")]
	NoResource {
		/// How many entries have no `resource`.
		skipped: usize,
	},
	/// It is larger than [`MAX_INPUT_BYTES`].
	#[error("the file has {bytes} bytes, more than {MAX_INPUT_BYTES}: split it")]
	TooLarge {
		/// Its size.
		bytes: usize,
	},
}

/// Reads a FHIR file: a Bundle, a resource, or NDJSON.
///
/// A Bundle at the top of the file, or of a line, is opened: its entries' resources are the records,
/// and entries without `resource` are counted. A Bundle inside a Bundle is one record. It is NDJSON
/// if the first line is a whole JSON value and other lines follow; blank lines do not count.
///
/// Everything is checked before anything is given: well-formed JSON in UTF-8 without byte order
/// mark, no member name twice in an object, no lone surrogate, at most 127 levels, at most
/// [`MAX_INPUT_BYTES`]. The answer borrows from `file`.
pub fn read_input(file: &[u8]) -> Result<Records<'_>, InputError> {
	if file.len() > MAX_INPUT_BYTES {
		return Err(InputError::TooLarge { bytes: file.len() });
	}
	let text = as_text(file)?;
	let mut reader = Reader { file: text, records: Vec::new(), skipped: 0 };
	let kind = match lines_of_ndjson(text) {
		Some(lines) => {
			for (number, line) in lines {
				check(line, number)?;
				reader.add_document(line, &format!("line {number}"))?;
			}
			InputKind::Ndjson
		}
		None => {
			check(text, 1)?;
			reader.add_document(text, "the file")?
		}
	};
	if reader.records.is_empty() {
		return Err(InputError::NoResource { skipped: reader.skipped });
	}
	Ok(Records { kind, records: reader.records, skipped: reader.skipped })
}

fn as_text(file: &[u8]) -> Result<&str, InputError> {
	let malformed = |before: &[u8], problem: &str| InputError::Malformed {
		line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
		column: before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1,
		problem: problem.into(),
	};
	if file.starts_with(&[0xef, 0xbb, 0xbf]) {
		return Err(malformed(&[], "byte order mark: save the file as UTF-8 without it"));
	}
	std::str::from_utf8(file).map_err(|error| {
		malformed(file.get(..error.valid_up_to()).unwrap_or_default(), "not UTF-8")
	})
}

/// The lines that are not blank, with their numbers, if the file is NDJSON.
fn lines_of_ndjson(text: &str) -> Option<impl Iterator<Item = (usize, &str)>> {
	let lines = text
		.lines()
		.enumerate()
		.map(|(at, line)| (at + 1, line.trim_ascii()))
		.filter(|(_, line)| !line.is_empty());
	let mut first = lines.clone();
	let (number, line) = first.next()?;
	first.next()?;
	check(line, number).ok().map(|()| lines)
}

/// Checks that `text`, which begins at line `line` of the file, is one strict JSON value.
fn check(text: &str, line: usize) -> Result<(), InputError> {
	let mut json = serde_json::Deserializer::from_str(text);
	Strict.deserialize(&mut json).and_then(|()| json.end()).map_err(|error| {
		let place = format!(" at line {} column {}", error.line(), error.column());
		let message = error.to_string();
		let problem = message.strip_suffix(&place).unwrap_or(&message).to_string();
		InputError::Malformed {
			line: line.saturating_add(error.line().saturating_sub(1)),
			column: error.column(),
			problem,
		}
	})
}

/// What to read a resource as, to know what it is.
#[derive(Deserialize)]
struct Head<'a> {
	#[serde(borrow, rename = "resourceType")]
	resource_type: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Bundle<'a> {
	#[serde(borrow, default)]
	entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
	#[serde(borrow)]
	resource: Option<&'a RawValue>,
}

struct Reader<'a> {
	file: &'a str,
	records: Vec<Record<'a>>,
	skipped: usize,
}

impl<'a> Reader<'a> {
	/// Adds what one JSON document holds.
	fn add_document(&mut self, document: &'a str, place: &str) -> Result<InputKind, InputError> {
		let resource_type = resource_type_of(document, place)?;
		if resource_type != "Bundle" {
			self.add(document, resource_type);
			return Ok(InputKind::Resource);
		}
		let bundle: Bundle = serde_json::from_str(document).map_err(|error| {
			InputError::NotABundle { place: place.into(), problem: error.to_string() }
		})?;
		for (at, entry) in bundle.entry.iter().enumerate() {
			match entry.resource {
				Some(resource) => {
					let place = format!("{place}, entry {at}");
					let resource_type = resource_type_of(resource.get(), &place)?;
					self.add(resource.get(), resource_type);
				}
				None => self.skipped += 1,
			}
		}
		Ok(InputKind::Bundle)
	}

	fn add(&mut self, text: &'a str, resource_type: String) {
		// Both are addresses in the same file.
		let offset = (text.as_ptr() as usize).saturating_sub(self.file.as_ptr() as usize);
		self.records.push(Record { bytes: text.as_bytes(), offset, resource_type });
	}
}

fn resource_type_of(json: &str, place: &str) -> Result<String, InputError> {
	serde_json::from_str::<Head>(json)
		.ok()
		.filter(|_| json.trim_ascii_start().starts_with('{'))
		.and_then(|head| serde_json::from_str(head.resource_type?.get()).ok())
		.ok_or_else(|| InputError::NotAResource { place: place.into() })
}

/// Reads any JSON value, keeps nothing, and refuses a member name that stands twice in an object:
/// `serde_json` would keep the last one silently.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
	type Value = ();

	fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
		deserializer.deserialize_any(self)
	}
}

impl<'de> Visitor<'de> for Strict {
	type Value = ();

	fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("a JSON value")
	}

	fn visit_bool<E>(self, _: bool) -> Result<(), E> {
		Ok(())
	}

	fn visit_i64<E>(self, _: i64) -> Result<(), E> {
		Ok(())
	}

	fn visit_u64<E>(self, _: u64) -> Result<(), E> {
		Ok(())
	}

	fn visit_f64<E>(self, _: f64) -> Result<(), E> {
		Ok(())
	}

	fn visit_str<E>(self, _: &str) -> Result<(), E> {
		Ok(())
	}

	fn visit_unit<E>(self) -> Result<(), E> {
		Ok(())
	}

	fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
		while values.next_element_seed(Strict)?.is_some() {}
		Ok(())
	}

	fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
		let mut names = HashSet::new();
		while let Some(name) = members.next_key::<String>()? {
			if let Some(name) = names.replace(name) {
				let shown: String = name.chars().take(64).collect();
				return Err(A::Error::custom(format_args!(
					"the member name {shown:?} stands twice in an object"
				)));
			}
			members.next_value_seed(Strict)?;
		}
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn texts(file: &str) -> Vec<(&str, usize)> {
		let records = read_input(file.as_bytes()).unwrap();
		records
			.records
			.iter()
			.map(|record| (std::str::from_utf8(record.bytes).unwrap(), record.offset))
			.collect()
	}

	fn problem(file: &str) -> String {
		read_input(file.as_bytes()).unwrap_err().to_string()
	}

	#[test]
	fn a_resource_is_the_whole_file() {
		let file = "\n { \"resourceType\" : \"Patient\" }\n\n";
		assert_eq!(texts(file), [(file, 0)]);
		assert_eq!(read_input(file.as_bytes()).unwrap().kind, InputKind::Resource);
	}

	#[test]
	fn a_bundle_is_its_entries_as_they_stand() {
		let file = r#"{"resourceType":"Bundle","type":"collection","entry":[
			{"resource": {"resourceType":"Patient", "x":1.50 } , "fullUrl":"u"},
			{"fullUrl":"u"},
			{"resource":{"resourceType":"Bundle","entry":[{"resource":{}}]}}]}"#;
		let records = read_input(file.as_bytes()).unwrap();
		assert_eq!((records.kind, records.skipped), (InputKind::Bundle, 1));
		let first = r#"{"resourceType":"Patient", "x":1.50 }"#;
		let second = r#"{"resourceType":"Bundle","entry":[{"resource":{}}]}"#;
		assert_eq!(
			texts(file),
			[(first, file.find(first).unwrap()), (second, file.find(second).unwrap())]
		);
		let types: Vec<_> = records.records.iter().map(|record| &record.resource_type).collect();
		assert_eq!(types, ["Patient", "Bundle"]);
	}

	#[test]
	fn ndjson_is_its_lines() {
		let patient = r#"{"resourceType":"Patient"}"#;
		let bundle =
			format!(r#"{{"resourceType":"Bundle","entry":[{{"resource":{patient}}},{{}}]}}"#);
		let file = format!("\n{patient}\r\n\n{bundle}\n");
		let records = read_input(file.as_bytes()).unwrap();
		assert_eq!((records.kind, records.skipped), (InputKind::Ndjson, 1));
		let texts = texts(&file);
		assert_eq!(texts, [(patient, 1), (patient, file.rfind(patient).unwrap())]);
		// A single line is a file with one resource.
		assert_eq!(read_input(patient.as_bytes()).unwrap().kind, InputKind::Resource);
	}

	#[test]
	fn a_file_without_resources_is_refused() {
		let empty = r#"{"resourceType":"Bundle","entry":[{"request":{}}]}"#;
		assert_eq!(read_input(empty.as_bytes()), Err(InputError::NoResource { skipped: 1 }));
		let none = r#"{"resourceType":"Bundle"}"#;
		assert_eq!(read_input(none.as_bytes()), Err(InputError::NoResource { skipped: 0 }));
	}

	#[test]
	fn what_is_no_resource_is_refused_with_its_place() {
		assert!(problem("[]").starts_with("the file: not a FHIR resource"));
		assert!(problem("{}").starts_with("the file: not a FHIR resource"));
		assert!(problem("[\"Patient\"]").starts_with("the file: not a FHIR resource"));
		assert!(problem(r#"{"resourceType":7}"#).starts_with("the file: not a FHIR resource"));
		assert!(problem(r#"{"resourceType":"Bundle","entry":[{},{"resource":3}]}"#)
			.starts_with("the file, entry 1: not a FHIR resource"));
		assert!(problem(r#"{"resourceType":"Bundle","entry":7}"#)
			.starts_with("the file: not a FHIR Bundle"));
		assert!(problem("{\"resourceType\":\"Patient\"}\n{}").starts_with("line 2: not a FHIR"));
	}

	#[test]
	fn malformed_files_are_refused_with_their_position() {
		assert_eq!(
			problem("{\n \"a\": 1,\n \"a\": 2 }"),
			"line 3 column 4: the member name \"a\" stands twice in an object"
		);
		assert!(problem("{\n\"a\":1,}").starts_with("line 2 column 7: "));
		assert!(problem("{\"resourceType\":\"Patient\"}\n{\"a\":").starts_with("line 2 column 5: "));
		assert!(problem("{\"resourceType\":\"Patient\"} {}").contains("trailing characters"));
		assert!(problem("\u{feff}{}").starts_with("line 1 column 1: byte order mark"));
		assert!(problem(r#"{"a":"\ud800"}"#).starts_with("line 1 column "));
		assert!(problem("").starts_with("line 1 column 0: "));
		assert!(problem("// x\n{}").starts_with("line 1 column 1: "));
		assert_eq!(read_input(b"{\n\xff}").unwrap_err().to_string(), "line 2 column 1: not UTF-8");
		assert!(problem(&"[".repeat(100_000)).contains("recursion limit"));
	}

	#[test]
	fn escaped_names_are_the_same_name() {
		assert!(problem(r#"{"a":1,"\u0061":2}"#).contains("stands twice"));
	}

	#[test]
	fn depth_is_bounded() {
		let nested = |depth: usize| {
			format!(r#"{{"resourceType":"Basic","x":{}{}}}"#, "[".repeat(depth), "]".repeat(depth))
		};
		assert!(read_input(nested(126).as_bytes()).is_ok());
		assert!(read_input(nested(127).as_bytes()).is_err());
	}

	proptest! {
		#[test]
		fn no_bytes_panic(file in proptest::collection::vec(any::<u8>(), 0..64)) {
			let _ = read_input(&file);
		}

		#[test]
		fn no_text_like_json_panics(file in "[\\[\\]{}\",:a0-9.\\\\u \n]{0,64}") {
			let _ = read_input(file.as_bytes());
		}

		/// However the entries are spaced, each record is the text that was put in.
		#[test]
		fn entries_come_out_as_they_went_in(
			spaces in proptest::collection::vec("[ \t\n\r]{0,3}", 1..20),
			numbers in proptest::collection::vec("-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?", 20),
		) {
			let resources: Vec<String> = spaces.iter().zip(&numbers)
				.map(|(space, number)| {
					format!("{{{space}\"resourceType\":{space}\"Basic\",\"x\":{number}{space}}}")
				})
				.collect();
			let entries: Vec<String> = resources.iter().zip(&spaces)
				.map(|(resource, space)| format!("{{\"resource\":{space}{resource}{space}}}"))
				.collect();
			let file = format!("{{\"resourceType\":\"Bundle\",\n\"entry\":[{}]}}", entries.join(","));
			let records = read_input(file.as_bytes()).unwrap();
			prop_assert_eq!(records.records.len(), resources.len());
			for (record, resource) in records.records.iter().zip(&resources) {
				prop_assert_eq!(record.bytes, resource.as_bytes());
				prop_assert!(file[record.offset..].starts_with(resource.as_str()));
			}
		}
	}
}
