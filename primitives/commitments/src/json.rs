//! A strict reader of JSON: it takes what RFC 8259 and I-JSON (RFC 7493) allow, refuses the rest
//! with its place, and repairs nothing.
//!
//! `serde_json` keeps the last of two members with one name and knows no such depth, so it cannot
//! guard a commitment: two readers would see two records in the same bytes.

use crate::canonical::{CanonicalError, Reason, MAX_DEPTH};
use serde_json::{Map, Number, Value};

/// Reads one JSON text.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, CanonicalError> {
	if bytes.starts_with(b"\xef\xbb\xbf") {
		return Err(CanonicalError { line: 1, column: 1, reason: Reason::ByteOrderMark });
	}
	let text = match core::str::from_utf8(bytes) {
		Ok(text) => text,
		Err(error) => {
			let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
			let valid = core::str::from_utf8(valid).unwrap_or_default();
			return Err(place(valid, valid.len(), Reason::InvalidUtf8));
		}
	};
	let mut reader = Reader { text, at: 0 };
	reader.document().map_err(|Wrong { at, reason }| place(text, at, reason))
}

/// The error with its line and column, both counted from 1; the column in characters.
fn place(text: &str, at: usize, reason: Reason) -> CanonicalError {
	let before = text.get(..at).unwrap_or(text);
	let line = before.bytes().filter(|byte| *byte == b'\n').count().saturating_add(1);
	let last = before.rsplit('\n').next().unwrap_or_default();
	CanonicalError { line, column: last.chars().count().saturating_add(1), reason }
}

/// What is wrong, and at which byte. The byte is on a character's boundary.
struct Wrong {
	at: usize,
	reason: Reason,
}

struct Reader<'a> {
	text: &'a str,
	/// The byte that is read next. On a character's boundary between any two methods.
	at: usize,
}

impl Reader<'_> {
	fn document(&mut self) -> Result<Value, Wrong> {
		self.space();
		let value = self.value(MAX_DEPTH)?;
		self.space();
		match self.peek() {
			None => Ok(value),
			Some(_) => Err(self.wrong(Reason::TrailingContent)),
		}
	}

	/// Reads one value that may hold `levels` levels of arrays and objects. Depth is what bounds the
	/// recursion, so it is checked before going deeper.
	fn value(&mut self, levels: usize) -> Result<Value, Wrong> {
		match self.peek() {
			Some(b'{' | b'[') => {
				let Some(inner) = levels.checked_sub(1) else {
					return Err(self.wrong(Reason::TooDeep));
				};
				if self.take(b'{') {
					self.object(inner)
				} else {
					self.take(b'[');
					self.array(inner)
				}
			}
			Some(b'"') => self.string().map(Value::String),
			Some(b'-' | b'0'..=b'9') => self.number(),
			Some(b't') => self.literal("true", Value::Bool(true)),
			Some(b'f') => self.literal("false", Value::Bool(false)),
			Some(b'n') => self.literal("null", Value::Null),
			_ => Err(self.unexpected()),
		}
	}

	/// Reads the members of an object whose brace was taken.
	fn object(&mut self, levels: usize) -> Result<Value, Wrong> {
		let mut members = Map::new();
		self.space();
		if self.take(b'}') {
			return Ok(Value::Object(members));
		}
		loop {
			self.space();
			let at = self.at;
			if self.peek() != Some(b'"') {
				return Err(self.unexpected());
			}
			let name = self.string()?;
			if members.contains_key(&name) {
				return Err(Wrong { at, reason: Reason::DuplicateMember(name) });
			}
			self.space();
			self.expect(b':')?;
			self.space();
			let value = self.value(levels)?;
			members.insert(name, value);
			self.space();
			if self.take(b'}') {
				return Ok(Value::Object(members));
			}
			self.expect(b',')?;
		}
	}

	/// Reads the elements of an array whose bracket was taken.
	fn array(&mut self, levels: usize) -> Result<Value, Wrong> {
		let mut elements = Vec::new();
		self.space();
		if self.take(b']') {
			return Ok(Value::Array(elements));
		}
		loop {
			self.space();
			elements.push(self.value(levels)?);
			self.space();
			if self.take(b']') {
				return Ok(Value::Array(elements));
			}
			self.expect(b',')?;
		}
	}

	fn literal(&mut self, word: &str, value: Value) -> Result<Value, Wrong> {
		for byte in word.bytes() {
			self.expect(byte)?;
		}
		Ok(value)
	}

	/// Reads a number as RFC 8259 section 6 writes it, and rounds it to the nearest double.
	fn number(&mut self) -> Result<Value, Wrong> {
		let start = self.at;
		self.take(b'-');
		if !self.take(b'0') {
			self.digits()?;
		}
		if self.take(b'.') {
			self.digits()?;
		}
		if self.take(b'e') || self.take(b'E') {
			let _sign = self.take(b'+') || self.take(b'-');
			self.digits()?;
		}
		// `01`, `1.5.2` and `1x` end too early, and what follows could belong to no other token.
		if self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
			return Err(self.wrong(Reason::InvalidNumber));
		}
		let written = self.text.get(start..self.at).unwrap_or_default();
		written
			.parse::<f64>()
			.ok()
			.and_then(Number::from_f64)
			.map(Value::Number)
			.ok_or(Wrong { at: start, reason: Reason::NumberOutOfRange })
	}

	fn digits(&mut self) -> Result<(), Wrong> {
		let length = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
		self.skip(length);
		if length == 0 {
			return Err(match self.peek() {
				None => self.wrong(Reason::UnexpectedEnd),
				Some(_) => self.wrong(Reason::InvalidNumber),
			});
		}
		Ok(())
	}

	/// Reads a string, whose quote is next.
	fn string(&mut self) -> Result<String, Wrong> {
		self.expect(b'"')?;
		let mut string = String::new();
		loop {
			let plain = self
				.rest()
				.iter()
				.take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f))
				.count();
			string.push_str(
				self.text.get(self.at..self.at.saturating_add(plain)).unwrap_or_default(),
			);
			self.skip(plain);
			match self.peek() {
				Some(b'"') => {
					self.skip(1);
					return Ok(string);
				}
				Some(b'\\') => string.push(self.escape()?),
				Some(_) => return Err(self.wrong(Reason::ControlCharacter)),
				None => return Err(self.wrong(Reason::UnexpectedEnd)),
			}
		}
	}

	/// Reads an escape, whose backslash is next: one, or two that are a pair of surrogates.
	fn escape(&mut self) -> Result<char, Wrong> {
		let start = self.at;
		self.skip(1);
		let plain = match self.peek() {
			Some(b'"') => '"',
			Some(b'\\') => '\\',
			Some(b'/') => '/',
			Some(b'b') => '\u{8}',
			Some(b'f') => '\u{c}',
			Some(b'n') => '\n',
			Some(b'r') => '\r',
			Some(b't') => '\t',
			Some(b'u') => return self.unicode_escape(start),
			Some(_) => return Err(Wrong { at: start, reason: Reason::InvalidEscape }),
			None => return Err(self.wrong(Reason::UnexpectedEnd)),
		};
		self.skip(1);
		Ok(plain)
	}

	/// Reads `uXXXX`, and the low surrogate that a high one needs. `start` is the backslash.
	fn unicode_escape(&mut self, start: usize) -> Result<char, Wrong> {
		let first = self.code_unit(start)?;
		let mut units = vec![first];
		if (0xd800..0xdc00).contains(&first) && self.rest().starts_with(b"\\u") {
			let second = self.at;
			self.skip(1);
			units.push(self.code_unit(second)?);
		}
		// One unit that is no surrogate, or a high one and a low one: everything else is an error.
		let mut characters = char::decode_utf16(units);
		match (characters.next(), characters.next()) {
			(Some(Ok(character)), None) => Ok(character),
			_ => Err(Wrong { at: start, reason: Reason::LoneSurrogate }),
		}
	}

	/// Reads `uXXXX`. `start` is the backslash.
	fn code_unit(&mut self, start: usize) -> Result<u16, Wrong> {
		self.skip(1);
		let mut unit: u16 = 0;
		for _ in 0..4 {
			let digit = match self.peek() {
				Some(byte) => char::from(byte).to_digit(16),
				None => return Err(self.wrong(Reason::UnexpectedEnd)),
			};
			let digit = digit
				.and_then(|digit| u16::try_from(digit).ok())
				.ok_or(Wrong { at: start, reason: Reason::InvalidEscape })?;
			unit = unit.wrapping_shl(4) | digit;
			self.skip(1);
		}
		Ok(unit)
	}

	fn space(&mut self) {
		let space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
		self.skip(self.rest().iter().take_while(space).count());
	}

	fn rest(&self) -> &[u8] {
		self.text.as_bytes().get(self.at..).unwrap_or_default()
	}

	fn peek(&self) -> Option<u8> {
		self.text.as_bytes().get(self.at).copied()
	}

	fn skip(&mut self, bytes: usize) {
		self.at = self.at.saturating_add(bytes);
	}

	/// Takes the byte if it is next.
	fn take(&mut self, byte: u8) -> bool {
		let next = self.peek() == Some(byte);
		self.skip(usize::from(next));
		next
	}

	fn expect(&mut self, byte: u8) -> Result<(), Wrong> {
		if self.take(byte) {
			Ok(())
		} else {
			Err(self.unexpected())
		}
	}

	fn wrong(&self, reason: Reason) -> Wrong {
		Wrong { at: self.at, reason }
	}

	fn unexpected(&self) -> Wrong {
		match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
			Some(character) => self.wrong(Reason::Unexpected(character)),
			None => self.wrong(Reason::UnexpectedEnd),
		}
	}
}
