//! `salus patient proxy`: what is refused before a node is asked, and keeps nothing.

use crate::salus::{Run, Salus};
use std::path::Path;

/// Nothing listens there.
const DOWN: [&str; 2] = ["--url", "ws://127.0.0.1:1"];

fn proxy(salus: &Salus, arguments: &[&str]) -> Run {
	let all: Vec<_> = ["patient", "proxy"].iter().chain(arguments).chain(&DOWN).copied().collect();
	salus.run(&all)
}

/// Appoints somebody, on a chain that nobody reaches.
fn add(salus: &Salus, capacity: &str, rest: &[&str]) -> Run {
	let opening = salus.path("opening.json");
	let always = ["add", "//Son", "--capacity", capacity, "--authorities", "consent"];
	let rest: Vec<_> = always
		.iter()
		.chain(rest)
		.chain(&["--opening", &opening, "--key", "//Ana"])
		.copied()
		.collect();
	proxy(salus, &rest)
}

fn says(run: &Run, code: i32, what: &str) {
	assert!(run.code == code && run.stderr.contains(what) && run.stdout.is_empty(), "{run:?}");
}

#[test]
fn who_could_never_accept_is_not_appointed() {
	let salus = Salus::new();
	let day = salus.path("day.json");
	let minors = ["--of-age", "2031-06-15", "--of-age-out", &day];
	says(&add(&salus, "PRN", &["--days", "3"]), 2, "--of-age");
	says(&add(&salus, "HPOWATT", &minors), 2, "for a minor");
	says(&add(&salus, "EXCEST", &["--days", "3"]), 2, "--asleep");
	says(&add(&salus, "NOK", &["--days", "3"]), 2, "GUARD, GUADLTM");
	says(&add(&salus, "GUARD", &[]), 2, "--days");
	// What fits gets as far as the node.
	says(&add(&salus, "PRN", &minors), 2, "127.0.0.1:1");
	says(&add(&salus, "EXCEST", &["--days", "3", "--asleep"]), 2, "127.0.0.1:1");
	for file in [salus.path("opening.json"), day] {
		assert!(!Path::new(&file).exists(), "{file}: nobody was appointed");
	}
}

#[test]
fn what_is_there_is_not_written_over() {
	let salus = Salus::new();
	salus.file("opening.json", "another's");
	says(&add(&salus, "GUARD", &["--days", "3"]), 1, "opening.json is there already");
}

#[test]
fn what_opens_nobody_accepts_nothing() {
	let salus = Salus::new();
	let accept =
		|file: &str| proxy(&salus, &["accept", file, "--patient", "//Ana", "--key", "//Son"]);
	says(&accept(&salus.path("missing.json")), 2, "missing.json");
	let guardian = salus.file("guardian.json", r#"{"format":"salus/guardian-opening/v1"}"#);
	says(&accept(&guardian), 1, "salus/representative-opening/v1");
	let malformed = salus.file("malformed.json", "{}");
	says(&accept(&malformed), 1, "ask the patient");
}

#[test]
fn a_hold_says_why_and_an_attestation_what_shows_it() {
	let salus = Salus::new();
	let hold = ["hold", "//Ana", "0", "--key", "//Officer"];
	says(&proxy(&salus, &hold), 2, "no reason is given");
	let wake = ["wake", "//Ana", "--days", "9", "--evidence-out", "e.json", "--key", "//Lind"];
	says(&proxy(&salus, &wake), 2, "--evidence");
	let blank = [&wake[..], &["--evidence", " "]].concat();
	says(&proxy(&salus, &blank), 2, "says nothing");
}
