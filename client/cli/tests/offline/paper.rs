//! `salus paper`: what is refused before a node is asked, and keeps nothing.

use crate::salus::{Run, Salus};
use std::path::Path;

/// Nothing listens there.
const DOWN: [&str; 2] = ["--url", "ws://127.0.0.1:1"];

/// Records a paper, on a chain that nobody reaches.
fn record(salus: &Salus, rest: &[&str]) -> Run {
	let (document, opening) = (salus.path("signed.pdf"), salus.path("opening.json"));
	let always = ["paper", "record", &document, "--patient", "//Omar", "--to", "org:2"];
	let terms = ["--categories", "Imaging", "--days", "30", "--signed", "2027-03-01T09:30:00Z"];
	let by = ["--opening", &opening, "--key", "//Okafor"];
	let all: Vec<_> =
		always.iter().chain(&terms).chain(&by).chain(rest).chain(&DOWN).copied().collect();
	salus.run(&all)
}

fn says(run: &Run, code: i32, what: &str) {
	assert!(run.code == code && run.stderr.contains(what) && run.stdout.is_empty(), "{run:?}");
}

#[test]
fn what_could_never_be_recorded_is_not_sent() {
	let salus = Salus::new();
	let nurse = ["--purposes", "TREAT", "--witness", "Nurse Berg"];
	says(&record(&salus, &nurse), 2, "signed.pdf");
	salus.file("signed.pdf", "I consent.");
	says(&record(&salus, &["--purposes", "TREAT", "--witness", " "]), 2, "nobody saw it signed");
	says(&record(&salus, &["--purposes", "HPAYMT", "--witness", "Nurse Berg"]), 2, "--holder");
	let kin = [&nurse[..], &["--signer", "NOK"]].concat();
	says(&record(&salus, &kin), 2, "ONESELF, GUARD");
	let sensitive = [&nurse[..], &["--sensitivities", "HIV"]].concat();
	says(&record(&salus, &sensitive), 2, "--annex-out");
	// What fits gets as far as the node.
	says(&record(&salus, &nurse), 2, "127.0.0.1:1");
	assert!(!Path::new(&salus.path("opening.json")).exists(), "nothing was recorded");
	salus.file("opening.json", "another's");
	says(&record(&salus, &nurse), 1, "opening.json is there already");
}

#[test]
fn what_opens_no_paper_proves_nothing() {
	let salus = Salus::new();
	let document = salus.file("signed.pdf", "I consent.");
	let check = |opening: &str| {
		let all = ["paper", "check", opening, "--document", &document];
		salus.run(&all.iter().chain(&DOWN).copied().collect::<Vec<_>>())
	};
	let other = salus.file("other.json", r#"{"format":"salus/paper-opening/v2"}"#);
	says(&check(&other), 1, "salus/paper-opening/v2");
	let none = salus.file("none.json", "{}");
	says(&check(&none), 1, "salus paper record");
	says(&check(&salus.path("missing.json")), 2, "missing.json");
}
