//! `salus batch`.

use crate::salus::{Run, Salus};
use sha2::{Digest, Sha256};

fn leaf(number: u64) -> [u8; 32] {
	Sha256::digest(number.to_le_bytes()).into()
}

fn leaf_hash(leaf: &[u8]) -> [u8; 32] {
	Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

fn node(left: [u8; 32], right: [u8; 32]) -> [u8; 32] {
	Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

fn lines(size: u64) -> String {
	(0..size).map(|number| hex::encode(leaf(number)) + "\n").collect()
}

/// The arguments of a proof that verifies: leaf 4 of 7.
struct Proof {
	root: String,
	size: String,
	index: String,
	leaf: String,
	proof: String,
}

fn proof(salus: &Salus) -> Proof {
	let file = salus.file("leaves.txt", lines(7));
	let json = salus
		.run(&["batch", "prove", "--leaves", &file, "--index", "4", "--output", "json"])
		.json();
	let hashes: Vec<_> =
		json["proof"].as_array().unwrap().iter().map(|hash| hash.as_str().unwrap()).collect();
	Proof {
		root: json["root"].as_str().unwrap().into(),
		size: "7".into(),
		index: "4".into(),
		leaf: hex::encode(leaf(4)),
		proof: hashes.join(","),
	}
}

impl Proof {
	fn verify(&self, salus: &Salus) -> Run {
		salus.run(&[
			"batch",
			"verify",
			"--root",
			&self.root,
			"--size",
			&self.size,
			"--index",
			&self.index,
			"--leaf",
			&self.leaf,
			"--proof",
			&self.proof,
		])
	}
}

fn assert_refused(run: &Run) {
	assert_eq!((run.code, run.text()), (1, ""), "{run:?}");
	assert!(run.stderr.starts_with("error: "), "{run:?}");
}

#[test]
fn root_is_that_of_rfc_6962() {
	let salus = Salus::new();
	let hash = |number| leaf_hash(&leaf(number));
	let (ab, c) = (node(hash(0), hash(1)), hash(2));
	for (size, root) in [(1, hash(0)), (2, ab), (3, node(ab, c))] {
		let root = hex::encode(root);
		let text = lines(size);
		for text in [text.clone(), text.to_uppercase(), text.replace('\n', "\r\n")] {
			let file = salus.file("leaves.txt", text);
			let run = salus.run(&["batch", "root", "--leaves", &file]);
			assert_eq!((run.code, run.text()), (0, format!("{root}\n").as_str()));
			let run = salus.run(&["batch", "root", "--leaves", &file, "--output", "json"]);
			assert_eq!(run.text(), format!("{{\"root\":\"{root}\",\"size\":{size}}}\n"));
		}
	}
	let run = salus.run_with_input(&["batch", "root", "--leaves", "-"], &lines(2));
	assert_eq!(run.text(), hex::encode(ab) + "\n");
}

#[test]
fn prove_prints_the_fixed_form() {
	let salus = Salus::new();
	let file = salus.file("leaves.txt", lines(3));
	let run = salus.run(&["batch", "prove", "--leaves", &file, "--index", "1", "--output", "json"]);
	let hash = |number| leaf_hash(&leaf(number));
	let expected = format!(
		"{{\"index\":1,\"size\":3,\"leaf_hash\":\"{}\",\"proof\":[\"{}\",\"{}\"],\"root\":\"{}\"}}\n",
		hex::encode(hash(1)),
		hex::encode(hash(0)),
		hex::encode(hash(2)),
		hex::encode(node(node(hash(0), hash(1)), hash(2))),
	);
	assert_eq!((run.code, run.text()), (0, expected.as_str()));
	let single = salus.file("single.txt", lines(1));
	let run =
		salus.run(&["batch", "prove", "--leaves", &single, "--index", "0", "--output", "json"]);
	assert_eq!(run.json()["proof"], serde_json::json!([]));
}

#[test]
fn every_proof_verifies() {
	let salus = Salus::new();
	for size in [1, 2, 3, 6, 8] {
		let file = salus.file("leaves.txt", lines(size));
		for index in 0..size {
			let (size, number) = (size.to_string(), index.to_string());
			let json = salus
				.run(&["batch", "prove", "--leaves", &file, "--index", &number, "--output", "json"])
				.json();
			let proof: Vec<_> =
				json["proof"].as_array().unwrap().iter().map(|h| h.as_str().unwrap()).collect();
			let proof = proof.join(",");
			let leaf = hex::encode(leaf(index));
			let hash = json["leaf_hash"].as_str().unwrap();
			for (option, value) in [("--leaf", leaf.as_str()), ("--leaf-hash", hash)] {
				let run = salus.run(&[
					"batch",
					"verify",
					"--root",
					json["root"].as_str().unwrap(),
					"--size",
					&size,
					"--index",
					&number,
					option,
					value,
					"--proof",
					&proof,
				]);
				assert_eq!((run.code, run.text(), &*run.stderr), (0, "included\n", ""));
			}
		}
	}
}

#[test]
fn wrong_leaves_are_refused_by_line() {
	let salus = Salus::new();
	let good = lines(2);
	for (text, word) in [
		(String::new(), "no leaf"),
		("\n\n".into(), "no leaf"),
		(format!("{good}abc\n"), "line 3"),
		(format!("{good}\n{good}"), "line 3: the line is empty"),
		(format!("0x{good}"), "line 1: hexadecimal is written without 0x"),
		(format!("{good}{}\n", "g".repeat(64)), "line 3"),
		(format!("{good}{}\n", "a".repeat(66)), "line 3"),
	] {
		let file = salus.file("leaves.txt", text);
		for arguments in [
			["batch", "root", "--leaves", &file].as_slice(),
			&["batch", "prove", "--leaves", &file, "--index", "0"],
		] {
			let run = salus.run(arguments);
			assert_refused(&run);
			assert!(run.stderr.contains(word), "no {word:?} in {run:?}");
			assert_eq!(run.stderr.matches('\n').count(), 1, "{run:?}");
		}
	}
}

#[test]
fn prove_refuses_an_index_that_is_not_below_the_size() {
	let salus = Salus::new();
	let file = salus.file("leaves.txt", lines(3));
	for index in ["3", "4", "18446744073709551615"] {
		let run = salus.run(&["batch", "prove", "--leaves", &file, "--index", index]);
		assert_refused(&run);
		assert!(run.stderr.contains("from 0 to 2"), "{run:?}");
	}
}

#[test]
fn verify_refuses_whatever_differs() {
	let salus = Salus::new();
	assert_eq!(proof(&salus).verify(&salus).code, 0);
	let flipped = |text: &str| {
		let last = if text.ends_with('0') { '1' } else { '0' };
		format!("{}{last}", &text[..text.len() - 1])
	};
	let good = || proof(&salus);
	let hashes: Vec<String> = good().proof.split(',').map(Into::into).collect();
	let zero = "0".repeat(64);
	let bad = [
		Proof { root: flipped(&good().root), ..good() },
		Proof { leaf: flipped(&good().leaf), ..good() },
		Proof { leaf: hex::encode(leaf(5)), ..good() },
		Proof { proof: flipped(&good().proof), ..good() },
		Proof { proof: hashes[..2].join(","), ..good() },
		Proof { proof: format!("{},{zero}", good().proof), ..good() },
		Proof { proof: format!("{zero},{}", good().proof), ..good() },
		Proof { proof: format!("{},{},{}", hashes[1], hashes[0], hashes[2]), ..good() },
		Proof { index: "5".into(), ..good() },
		Proof { index: "0".into(), ..good() },
		Proof { index: "7".into(), ..good() },
		Proof { index: "8".into(), ..good() },
		Proof { size: "4".into(), ..good() },
		Proof { size: "5".into(), ..good() },
		Proof { size: "0".into(), ..good() },
		Proof { size: "18446744073709551615".into(), ..good() },
	];
	for arguments in bad {
		let run = arguments.verify(&salus);
		assert_refused(&run);
		assert_eq!(run.stderr.matches('\n').count(), 1, "{run:?}");
	}
}

#[test]
fn verify_refuses_whatever_makes_no_sense() {
	let salus = Salus::new();
	let good = || proof(&salus);
	let not_hex =
		["", "0", "zz", " ", "-", "-1", "--root", "é", "0x", "NaN", "\n"].map(String::from);
	let long = [62, 63, 65, 66, 128].map(|length| "a".repeat(length));
	let prefixed = [format!("0x{}", good().root), format!(" {}", good().root)];
	for wrong in not_hex.into_iter().chain(long).chain(prefixed) {
		assert_refused(&Proof { root: wrong.clone(), ..good() }.verify(&salus));
		assert_refused(&Proof { leaf: wrong.clone(), ..good() }.verify(&salus));
		assert_refused(&Proof { proof: wrong.clone(), ..good() }.verify(&salus));
		let among = format!("{},{wrong}", good().proof);
		assert_refused(&Proof { proof: among, ..good() }.verify(&salus));
	}
	for separator in [", ", ";", " ", ",,"] {
		let proof = good().proof.replace(',', separator);
		assert_refused(&Proof { proof, ..good() }.verify(&salus));
	}
	for number in
		["", "-1", "+4", "4.0", "0x4", "four", " 4", "4 ", "1e1", "18446744073709551616", "--size"]
	{
		assert_refused(&Proof { size: number.into(), ..good() }.verify(&salus));
		assert_refused(&Proof { index: number.into(), ..good() }.verify(&salus));
	}
}

#[test]
fn verify_refuses_missing_and_unknown_arguments() {
	let salus = Salus::new();
	let Proof { root, size, index, leaf, proof } = proof(&salus);
	let full: [(&str, &str); 5] = [
		("--root", &root),
		("--size", &size),
		("--index", &index),
		("--leaf", &leaf),
		("--proof", &proof),
	];
	let run = |pairs: &[(&str, &str)], more: &[&str]| {
		let options = pairs.iter().flat_map(|(option, value)| [*option, *value]);
		let arguments: Vec<_> =
			["batch", "verify"].into_iter().chain(options).chain(more.iter().copied()).collect();
		salus.run(&arguments)
	};
	assert_eq!(run(&full, &[]).code, 0);
	assert_eq!(run(&full, &["--output", "json"]).json(), serde_json::json!({ "included": true }));
	assert_refused_quietly(&run(&[], &[]));
	for missing in 0..full.len() {
		let mut pairs = full.to_vec();
		let (option, _) = pairs.remove(missing);
		assert_refused_quietly(&run(&pairs, &[]));
		// The option without its value.
		assert_refused_quietly(&run(&pairs, &[option]));
		// The option twice.
		assert_refused_quietly(&run(&full, &[option, full[missing].1]));
	}
	assert_refused_quietly(&run(&full, &["--leaf-hash", &root]));
	assert_refused_quietly(&run(&full, &["--nonsense"]));
	assert_refused_quietly(&run(&full, &["more"]));
	assert_refused_quietly(&run(&full, &["--output", "yaml"]));
	assert_eq!(salus.run(&["batch", "verify", "--help"]).code, 0);
}

fn assert_refused_quietly(run: &Run) {
	assert_eq!((run.code, run.text()), (1, ""), "{run:?}");
	assert!(!run.stderr.is_empty());
}

#[test]
fn empty_proof_is_that_of_one_leaf() {
	let salus = Salus::new();
	let hash = hex::encode(leaf_hash(&leaf(0)));
	let leaf = hex::encode(leaf(0));
	for arguments in [["--proof", ""].as_slice(), &["--proof="]] {
		let fixed = ["batch", "verify", "--root", &hash, "--size", "1", "--index", "0"];
		let run = salus.run(&[fixed.as_slice(), ["--leaf", &leaf].as_slice(), arguments].concat());
		assert_eq!((run.code, run.text()), (0, "included\n"), "{run:?}");
		let run =
			salus.run(&[fixed.as_slice(), ["--leaf-hash", &hash].as_slice(), arguments].concat());
		assert_eq!(run.code, 0, "{run:?}");
		let run =
			salus.run(&[fixed.as_slice(), ["--leaf-hash", &leaf].as_slice(), arguments].concat());
		assert_eq!(run.code, 1, "{run:?}");
	}
}

#[test]
fn batch_of_a_hundred_thousand_leaves() {
	let salus = Salus::new();
	let file = salus.file("leaves.txt", lines(100_000));
	let root = salus.run(&["batch", "root", "--leaves", &file]);
	let json = salus
		.run(&["batch", "prove", "--leaves", &file, "--index", "99999", "--output", "json"])
		.json();
	assert_eq!(root.text().trim_end(), json["root"]);
	assert_eq!(json["size"], 100_000);
}
