use super::*;

fn text(json: &str) -> String {
	String::from_utf8(rfc8785(json.as_bytes()).unwrap()).unwrap()
}

/// What is wrong with a text, and where.
fn wrong(json: impl AsRef<[u8]>) -> (Reason, usize, usize) {
	let json = json.as_ref();
	let error = rfc8785(json).expect_err(&String::from_utf8_lossy(json));
	(error.reason, error.line, error.column)
}

fn reason(json: impl AsRef<[u8]>) -> Reason {
	wrong(json).0
}

fn nested(levels: usize, open: &str, close: &str) -> String {
	format!("{}{}{}", open.repeat(levels), "0", close.repeat(levels))
}

#[test]
fn rfc8785_sorts_and_strips() {
	assert_eq!(text(" { \"b\" : [ 1 , 2 ] , \"a\" : { } }\r\n\t"), r#"{"a":{},"b":[1,2]}"#);
	assert_eq!(text("[]"), "[]");
	assert_eq!(text(" null "), "null");
	assert_eq!(text("[true, false]"), "[true,false]");
	assert_eq!(text("\"\\u0061\\/\\u000a\\u0007\""), r#""a/\n\u0007""#);
	assert_eq!(text(r#""\ud83d\ude00""#), "\"\u{1f600}\"");
	// UTF-16 order: the surrogates of U+1F600 come before U+FB33.
	assert_eq!(text("{\"\u{fb33}\":1,\"\u{1f600}\":2}"), "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
}

#[test]
fn rfc8785_writes_numbers_as_ecmascript() {
	for (written, canonical) in [
		("0", "0"),
		("-0", "0"),
		("-0.0e5", "0"),
		("235.40", "235.4"),
		("1E2", "100"),
		("1e21", "1e+21"),
		("1e20", "100000000000000000000"),
		("0.000001", "0.000001"),
		("0.0000001", "1e-7"),
		("9007199254740993", "9007199254740992"),
		("333333333.33333329", "333333333.3333333"),
		("1.7976931348623157e308", "1.7976931348623157e+308"),
		("5e-324", "5e-324"),
		("1e-400", "0"),
		("0e999999999999999999999", "0"),
	] {
		assert_eq!(text(written), canonical, "{written}");
	}
}

#[test]
fn number_outside_double_is_refused() {
	for number in ["1e309", "-1e309", "1.7976931348623159e308", "1e99999999999999999999"] {
		assert_eq!(reason(number), Reason::NumberOutOfRange, "{number}");
	}
	let digits = "9".repeat(400);
	assert_eq!(wrong(format!("[1, {digits}]")), (Reason::NumberOutOfRange, 1, 5));
}

#[test]
fn number_not_of_json_is_refused() {
	for number in ["01", "-01", "1.", "1.e5", "1e", "1e+", "1.5.2", "0x10", "-", "1a", "--1"] {
		let found = reason(format!("[{number}]"));
		assert_eq!(found, Reason::InvalidNumber, "{number}");
	}
	for number in [".5", "+1", "NaN", "Infinity"] {
		assert!(matches!(reason(number), Reason::Unexpected(_)), "{number}");
	}
	assert_eq!(reason("-Infinity"), Reason::InvalidNumber);
	assert_eq!(reason("1."), Reason::UnexpectedEnd);
}

#[test]
fn duplicate_members_are_refused_at_any_depth() {
	let duplicate = |name: &str| Reason::DuplicateMember(name.into());
	assert_eq!(wrong(r#"{"a":1,"a":1}"#), (duplicate("a"), 1, 8));
	assert_eq!(wrong("[{\"b\":{\n  \"x\": 1,\n  \"x\": 2}}]"), (duplicate("x"), 3, 3));
	// The same name, written in two ways.
	assert_eq!(wrong(r#"{"a":1,"\u0061":2}"#), (duplicate("a"), 1, 8));
	assert_eq!(reason(r#"{"\ud83d\ude00":1,"😀":2}"#), duplicate("😀"));
	assert_eq!(text(r#"{"a":{"a":1},"A":[{"a":2}]}"#), r#"{"A":[{"a":2}],"a":{"a":1}}"#);
}

#[test]
fn duplicate_name_is_shortened_in_the_message() {
	let name = "n".repeat(1000);
	let error = rfc8785(format!("{{\"{name}\":1,\"{name}\":2}}").as_bytes()).unwrap_err();
	assert!(error.to_string().len() < 120, "{error}");
	assert!(error.to_string().ends_with("n…\""), "{error}");
}

#[test]
fn encoding_is_checked() {
	assert_eq!(wrong(b"\xef\xbb\xbf{}"), (Reason::ByteOrderMark, 1, 1));
	assert_eq!(wrong("{\"a\":\u{feff}1}"), (Reason::Unexpected('\u{feff}'), 1, 6));
	assert_eq!(wrong(b"{\n\"\xc3\xa9\xff\":1}"), (Reason::InvalidUtf8, 2, 3));
	assert_eq!(reason(b"\xff\xfe{\0}\0"), Reason::InvalidUtf8);
	// A surrogate as UTF-8 would write it, an overlong slash, and a character cut short.
	assert_eq!(reason(b"\"\xed\xa0\x80\""), Reason::InvalidUtf8);
	assert_eq!(reason(b"\"\xc0\xaf\""), Reason::InvalidUtf8);
	assert_eq!(reason(b"\"\xe2\x82"), Reason::InvalidUtf8);
}

#[test]
fn surrogates_must_come_in_pairs() {
	for string in [
		r#""\ud83d""#,
		r#""\ude00""#,
		r#""\ud83dx""#,
		r#""\ud83d\n""#,
		r#""\ud83d\ud83d\ude00""#,
		r#""\ude00\ud83d""#,
		r#""\ud83d\u0041""#,
		r#"{"\udfff":1}"#,
	] {
		assert_eq!(reason(string), Reason::LoneSurrogate, "{string}");
	}
	assert_eq!(wrong(r#"["ab\ud83d"]"#), (Reason::LoneSurrogate, 1, 5));
}

#[test]
fn strings_are_strict() {
	assert_eq!(wrong("\"a\nb\""), (Reason::ControlCharacter, 1, 3));
	assert_eq!(reason("\"\u{0}\""), Reason::ControlCharacter);
	assert_eq!(text("\"\u{7f}\u{2028}\""), "\"\u{7f}\u{2028}\"");
	for string in [r#""\x41""#, r#""\u00g0""#, r#""\'""#, r#""\U0041""#, "\"\\é\"", "\"\\u00é\""]
	{
		assert_eq!(reason(string), Reason::InvalidEscape, "{string}");
	}
	for string in ["\"", "\"abc", r#""\"#, r#""\u"#, r#""\u00"#, r#""\""#] {
		assert_eq!(reason(string), Reason::UnexpectedEnd, "{string}");
	}
}

#[test]
fn syntax_is_strict() {
	for (json, character) in [
		("[1,]", ']'),
		("{\"a\":1,}", '}'),
		("[1 2]", '2'),
		("{\"a\" 1}", '1'),
		("{a:1}", 'a'),
		("{'a':1}", '\''),
		("{1:1}", '1'),
		("// c\n{}", '/'),
		("[/* c */]", '/'),
		("[1_000]", '_'),
		("[tru]", ']'),
		("[True]", 'T'),
		("[nul1]", '1'),
		("]", ']'),
		("\u{a0}1", '\u{a0}'),
		("\u{c}1", '\u{c}'),
	] {
		assert_eq!(reason(json), Reason::Unexpected(character), "{json}");
	}
	for json in
		["", "  ", "[", "{", "[1", "[1,", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "tr"]
	{
		assert_eq!(reason(json), Reason::UnexpectedEnd, "{json}");
	}
	for json in ["{} {}", "[]]", "1 2", "null,", "{}\u{feff}", "{}\0", "\"a\"b"] {
		assert_eq!(reason(json), Reason::TrailingContent, "{json}");
	}
	assert_eq!(wrong("{\n  \"é\": 1\n}\n x"), (Reason::TrailingContent, 4, 2));
}

#[test]
fn nesting_has_a_limit() {
	for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
		let levels = MAX_DEPTH / open.matches(['[', '{']).count();
		let full = nested(levels, open, close);
		assert_eq!(text(&full), full);
		assert_eq!(reason(nested(levels + 1, open, close)), Reason::TooDeep);
	}
	assert_eq!(wrong("[".repeat(129)), (Reason::TooDeep, 1, 129));
	assert_eq!(reason("[".repeat(1_000_000)), Reason::TooDeep);
	assert_eq!(reason("{\"a\":".repeat(1_000_000)), Reason::TooDeep);
}

#[test]
fn fhir_forms_need_a_resource() {
	let found = |form, json: &str| canonicalize(form, json.as_bytes()).unwrap_err().reason;
	for form in [Form::Jcs, Form::JcsStatic] {
		for json in ["[]", "null", "\"Patient\"", "1", "[{\"resourceType\":\"Patient\"}]"] {
			assert_eq!(found(form, json), Reason::NotAnObject, "{json}");
		}
		for json in [
			"{}",
			r#"{"resourcetype":"Patient"}"#,
			r#"{"resourceType":1}"#,
			r#"{"resourceType":null}"#,
			r#"{"a":{"resourceType":"Patient"}}"#,
		] {
			assert_eq!(found(form, json), Reason::NoResourceType, "{json}");
		}
		assert_eq!(found(form, r#"{"resourceType":"A"}{}"#), Reason::TrailingContent);
	}
}

#[test]
fn static_form_drops_top_level_text_and_meta_only() {
	let json = br#"{"text":{"div":"x"},"resourceType":"Patient","meta":{"versionId":"1"},
		"contained":[{"text":1,"meta":2}],"note":{"text":"stays"}}"#;
	assert_eq!(
		canonicalize(Form::JcsStatic, json).unwrap().as_ref(),
		br#"{"contained":[{"meta":2,"text":1}],"note":{"text":"stays"},"resourceType":"Patient"}"#
	);
	let jcs = canonicalize(Form::Jcs, json).unwrap();
	assert!(jcs.starts_with(br#"{"contained":"#) && jcs.ends_with(br#""text":{"div":"x"}}"#));
}

#[test]
fn raw_form_is_the_bytes() {
	for bytes in [b"".as_slice(), b"\xef\xbb\xbf\xff\0", b"{ \"a\" : 1.50 }\n"] {
		assert_eq!(canonicalize(Form::Raw, bytes).unwrap().as_ref(), bytes);
	}
}

#[test]
fn error_names_the_place() {
	let error = rfc8785(b"{\n  \"a\": tru\n}").unwrap_err();
	assert_eq!(error.to_string(), "line 2, column 11: unexpected character '\\n'");
}
