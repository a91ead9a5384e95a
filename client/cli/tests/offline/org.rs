//! `salus org keyed-id`, and what of `salus org` is refused without a node.

use crate::salus::Salus;

/// Computed by Python: `hmac.new(bytes([7]) * 32, b"salus/record-number/v1\0MRN-4711",
/// "sha256").hexdigest()`.
const GOLDEN: &str = "a473e3aeb3f37a42bf3ee450956fc07d241bc1a6ea162f40a7aff1ca5a859921";

#[test]
fn keyed_id_is_the_hmac_of_the_number() {
	let salus = Salus::new();
	let key = salus.file("numbers.key", "07".repeat(32));
	let number = salus.file("number.txt", "MRN-4711\n");

	let by_file = ["org", "keyed-id", "--number-key-file", &key, "--record-number-file", &number];
	let run = salus.run(&by_file);
	assert_eq!((run.code, run.text()), (0, format!("{GOLDEN}\n").as_str()));
	let by_text = ["org", "keyed-id", "--number-key-file", &key, "--record-number", "MRN-4711"];
	let json = salus.run(&[&by_text[..], &["--output", "json"]].concat()).json();
	assert_eq!(json, serde_json::json!({ "identifier": GOLDEN }));
	let other = salus.file("other.key", "08".repeat(32));
	let run =
		salus.run(&["org", "keyed-id", "--number-key-file", &other, "--record-number", "MRN-4711"]);
	assert_ne!(run.text(), format!("{GOLDEN}\n"));
}

#[test]
fn keyed_id_refuses_what_is_no_number_or_no_key() {
	let salus = Salus::new();
	let key = salus.file("numbers.key", "07".repeat(32));
	let short = salus.file("short.key", "07".repeat(31));
	let empty = salus.file("empty.txt", "\n");
	for (key, number, code) in [
		(&key, ["--record-number", ""], 1),
		(&key, ["--record-number-file", &empty], 1),
		(&short, ["--record-number", "4711"], 1),
		(&key, ["--record-number-file", "nowhere.txt"], 2),
	] {
		let line = ["org", "keyed-id", "--number-key-file", key];
		let run = salus.run(&[&line[..], &number[..]].concat());
		assert_eq!((run.code, run.stdout.len()), (code, 0), "{number:?}: {run:?}");
		assert_eq!(run.stderr.matches('\n').count(), 1, "{run:?}");
	}
	assert_eq!(salus.run(&["org", "keyed-id", "--number-key-file", &key]).code, 2, "usage");
}
