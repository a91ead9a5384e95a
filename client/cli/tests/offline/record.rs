//! `salus record`, and what all commands have in common.

use crate::salus::{Run, Salus};
use sha2::{Digest, Sha256};

const PATIENT: &str = "{\"resourceType\":\"Patient\",\n \"meta\":{\"versionId\":\"1\"},\
	\"text\":{\"div\":\"x\"},\"id\":\"a\",\"n\":1.50}\n";
const PATIENT_JCS: &str =
	r#"{"id":"a","meta":{"versionId":"1"},"n":1.5,"resourceType":"Patient","text":{"div":"x"}}"#;
const PATIENT_STATIC: &str = r#"{"id":"a","n":1.5,"resourceType":"Patient"}"#;

fn sha256(pieces: &[&[u8]]) -> [u8; 32] {
	Sha256::digest(pieces.concat()).into()
}

/// Asserts exit code, an empty stdout, and one line on stderr that contains `word`.
fn assert_fails(run: &Run, code: i32, word: &str) {
	assert_eq!(run.code, code, "{run:?}");
	assert!(run.stdout.is_empty(), "{run:?}");
	assert_eq!(run.stderr.matches('\n').count(), 1, "{run:?}");
	assert!(run.stderr.starts_with("error: ") && run.stderr.ends_with('\n'), "{run:?}");
	assert!(run.stderr.contains(word), "no {word:?} in {run:?}");
}

#[test]
fn canonicalize_writes_exactly_the_canonical_bytes() {
	let salus = Salus::new();
	let file = salus.file("patient.json", PATIENT);
	for (form, expected) in [("raw", PATIENT), ("jcs", PATIENT_JCS), ("jcs-static", PATIENT_STATIC)]
	{
		for output in ["table", "json"] {
			let run =
				salus.run(&["record", "canonicalize", &file, "--form", form, "--output", output]);
			assert_eq!((run.code, run.text(), &*run.stderr), (0, expected, ""), "{form}");
		}
		let run = salus.run_with_input(&["record", "canonicalize", "-", "--form", form], PATIENT);
		assert_eq!((run.code, run.text()), (0, expected), "{form} from stdin");
	}
}

#[test]
fn canonicalize_raw_takes_any_bytes() {
	let salus = Salus::new();
	for bytes in [b"".as_slice(), b"\0\xff\xfe\r\n", b"[[[[[", b"\xef\xbb\xbf{}"] {
		let file = salus.file("any.bin", bytes);
		let run = salus.run(&["record", "canonicalize", &file, "--form", "raw"]);
		assert_eq!((run.code, run.stdout.as_slice()), (0, bytes));
	}
}

#[test]
fn canonicalize_takes_a_file_of_five_mebibytes() {
	let salus = Salus::new();
	let entry = format!("{{\"note\":\"{}\",\"value\":12.50}}", "é\\n".repeat(200));
	let entries = vec![entry.clone(); (5 << 20) / entry.len() + 1].join(", ");
	let bundle = format!("{{\"resourceType\": \"Bundle\", \"entry\": [{entries}]}}");
	assert!(bundle.len() > 5 << 20);
	let expected = format!("{{\"entry\":[{entries}],\"resourceType\":\"Bundle\"}}")
		.replace(", ", ",")
		.replace("12.50", "12.5");
	let file = salus.file("bundle.json", &bundle);
	let run = salus.run(&["record", "canonicalize", &file, "--form", "jcs"]);
	assert_eq!(run.code, 0);
	assert!(run.text() == expected, "the canonical form differs");
	let run = salus.run(&["record", "canonicalize", &file, "--form", "raw"]);
	assert!(run.code == 0 && run.text() == bundle);
}

#[test]
fn canonicalize_refuses_bad_records() {
	let salus = Salus::new();
	let bad: [(&[u8], &str); 16] = [
		(b"", "ends too early"),
		(b"{\"resourceType\":\"Patient\"", "ends too early"),
		(b"{\"resourceType\":\"Patient\",}", "line 1, column 27"),
		(b"{\"resourceType\":\"Patient\"} x", "follows"),
		(b"{\"resourceType\":\"A\",\n\"resourceType\":\"A\"}", "line 2, column 1: duplicate"),
		(b"{\"resourceType\":\"A\",\"a\":{\"b\":1,\"\\u0062\":2}}", "duplicate member name \"b\""),
		(b"\xef\xbb\xbf{\"resourceType\":\"A\"}", "byte order mark"),
		(b"{\"resourceType\":\"\xff\"}", "UTF-8"),
		(b"{\"resourceType\":\"\\ud800\"}", "lone surrogate"),
		(b"{\"resourceType\":\"A\",\"n\":1e400}", "double"),
		(b"{\"resourceType\":\"A\",\"n\":01}", "numbers"),
		(b"{\"resourceType\":1}", "resourceType"),
		(b"{\"id\":\"a\"}", "resourceType"),
		(b"[]", "object"),
		(b"null", "object"),
		(b"// no\n{\"resourceType\":\"A\"}", "unexpected"),
	];
	for form in ["jcs", "jcs-static"] {
		for (bytes, word) in bad {
			let file = salus.file("bad.json", bytes);
			let run = salus.run(&["record", "canonicalize", &file, "--form", form]);
			assert_fails(&run, 1, word);
			assert!(run.stderr.contains("bad.json: line "), "{run:?}");
		}
	}
}

#[test]
fn canonicalize_refuses_deep_nesting_without_overflow() {
	let salus = Salus::new();
	for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "[{\"a\":".repeat(1_000_000)] {
		let file = salus.file("deep.json", &text);
		for form in ["jcs", "jcs-static"] {
			let run = salus.run(&["record", "canonicalize", &file, "--form", form]);
			assert_fails(&run, 1, "128 levels");
		}
	}
	let levels = |inner: usize| {
		let (open, close) = ("[".repeat(inner), "]".repeat(inner));
		format!("{{\"a\":{open}{close},\"resourceType\":\"A\"}}")
	};
	let file = salus.file("full.json", levels(127));
	let run = salus.run(&["record", "canonicalize", &file, "--form", "jcs"]);
	assert_eq!((run.code, run.text()), (0, levels(127).as_str()));
	let file = salus.file("over.json", levels(128));
	assert_fails(&salus.run(&["record", "canonicalize", &file, "--form", "jcs"]), 1, "128 levels");
}

#[test]
fn unreadable_file_is_exit_code_2() {
	let salus = Salus::new();
	let folder = salus.path(".");
	for file in ["no-such-file.json", &folder] {
		for arguments in [
			["record", "canonicalize", file, "--form", "jcs"].as_slice(),
			&["record", "canonicalize", file, "--form", "raw"],
			&["record", "commit", file, "--form", "jcs"],
			&["batch", "root", "--leaves", file],
			&["batch", "prove", "--leaves", file, "--index", "0"],
		] {
			assert_fails(&salus.run(arguments), 2, "cannot read");
		}
	}
}

#[test]
fn usage_is_exit_code_2() {
	let salus = Salus::new();
	let file = salus.file("patient.json", PATIENT);
	for arguments in [
		[].as_slice(),
		&["record"],
		&["nonsense"],
		&["record", "canonicalize"],
		&["record", "canonicalize", &file],
		&["record", "canonicalize", &file, "--form", "xml"],
		&["record", "canonicalize", &file, "--form", "jcs", "--output", "yaml"],
		&["record", "commit", &file, "--form", "raw", "--salt", "abc"],
		&["record", "commit", &file, "--form", "raw", "--salt", ""],
		&["batch", "root"],
		&["batch", "prove", "--leaves", &file, "--index", "-1"],
		&["batch", "prove", "--leaves", &file, "--index", "x"],
		&["completions", "cobol"],
	] {
		let run = salus.run(arguments);
		assert_eq!((run.code, run.text()), (2, ""), "{arguments:?}: {run:?}");
		assert!(!run.stderr.is_empty());
	}
}

#[test]
fn commit_follows_the_formula() {
	let salus = Salus::new();
	let file = salus.file("patient.json", PATIENT);
	let salt = "Ab".repeat(32);
	for (form, canonical) in
		[("raw", PATIENT), ("jcs", PATIENT_JCS), ("jcs-static", PATIENT_STATIC)]
	{
		let run = salus
			.run(&["record", "commit", &file, "--form", form, "--salt", &salt, "--output", "json"]);
		let expected = sha256(&[
			b"salus/record/v1/",
			form.as_bytes(),
			&[0],
			&[0xab; 32],
			canonical.as_bytes(),
		]);
		let expected = format!(
			"{{\"form\":\"{form}\",\"salt\":\"{}\",\"commitment\":\"{}\"}}\n",
			"ab".repeat(32),
			hex::encode(expected)
		);
		assert_eq!((run.code, run.text()), (0, expected.as_str()));
	}
}

#[test]
fn commit_takes_a_fresh_salt_each_time() {
	let salus = Salus::new();
	let file = salus.file("patient.json", PATIENT);
	let arguments = ["record", "commit", &file, "--form", "jcs", "--output", "json"];
	let (first, second) = (salus.run(&arguments).json(), salus.run(&arguments).json());
	assert_ne!(first["salt"], second["salt"]);
	assert_ne!(first["commitment"], second["commitment"]);
	let again = salus.run(&[&arguments[..], &["--salt", first["salt"].as_str().unwrap()]].concat());
	assert_eq!(again.json(), first);
	let table = salus.run(&["record", "commit", &file, "--form", "jcs"]);
	let words: Vec<_> = table.text().split_whitespace().collect();
	assert_eq!((words[0], words[1], words[2], words[4]), ("form", "jcs", "salt", "commitment"));
}

#[test]
fn commit_says_what_is_wrong_with_a_salt() {
	let salus = Salus::new();
	let file = salus.file("patient.json", PATIENT);
	for (salt, word) in
		[(format!("0x{}", "ab".repeat(32)), "without 0x"), ("ab".repeat(31), "64 hexadecimal")]
	{
		let run = salus.run(&["record", "commit", &file, "--form", "raw", "--salt", &salt]);
		assert_eq!((run.code, run.text()), (2, ""));
		assert!(run.stderr.contains(word), "{run:?}");
	}
}

#[test]
fn help_has_examples_and_completions_are_printed() {
	let salus = Salus::new();
	for arguments in [
		["--help"].as_slice(),
		&["record", "--help"],
		&["record", "canonicalize", "--help"],
		&["record", "commit", "--help"],
		&["batch", "--help"],
		&["batch", "root", "--help"],
		&["batch", "prove", "--help"],
		&["batch", "verify", "--help"],
		&["completions", "--help"],
	] {
		let run = salus.run(arguments);
		assert_eq!((run.code, &*run.stderr), (0, ""), "{arguments:?}");
		assert!(run.text().contains("Examples:\n  salus "), "{arguments:?}");
		assert!(run.text().contains("--output"), "{arguments:?}");
	}
	for shell in ["bash", "zsh", "fish"] {
		let run = salus.run(&["completions", shell]);
		assert_eq!((run.code, &*run.stderr), (0, ""));
		assert!(run.text().contains("canonicalize"), "{shell}");
	}
	let run = salus.run(&["--version"]);
	assert_eq!((run.code, run.text()), (0, concat!("salus ", env!("CARGO_PKG_VERSION"), "\n")));
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_exit_code_2() {
	let salus = Salus::new();
	let file = salus.file("patient.json", PATIENT);
	let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
	let run = salus.run_into(&["record", "canonicalize", &file, "--form", "jcs"], full);
	assert_eq!(run.code, 2);
	assert!(run.stderr.contains("cannot write the result"), "{run:?}");
}
