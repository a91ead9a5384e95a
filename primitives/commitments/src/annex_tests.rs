use super::*;
use proptest::prelude::*;
use salus_primitives::{Author, Leaf, OrganizationId, Sensitivities, Sensitivity};
use serde_json::{json, Value};

const SALT: [u8; 32] = [7; 32];
const DOCUMENT: &[u8] = b"I consent.\n";

fn author(organization: u32, account: Option<u8>) -> Author {
	Author { organization: OrganizationId(organization), account: account.map(|n| [n; 32]) }
}

fn annex() -> Annex {
	Annex::new(
		Sensitivity::Hiv.into(),
		vec![author(1, Some(0x0a)), author(2, None)],
		vec![[0x51; 32]],
		vec![Leaf([1; 32]), Leaf([2; 32])],
	)
	.unwrap()
}

fn longest() -> Annex {
	let authors = (0..8).map(|n| author(1, Some(n))).collect();
	let contexts = (0..8).map(|n| [n; 32]).collect();
	let records = (0..16).map(|n| Leaf([n; 32])).collect();
	let annex = Annex::new(Sensitivities::all(), authors, contexts, records).unwrap();
	annex.with_document(Some(document_hash(DOCUMENT)))
}

/// One that names a signed document beside all else.
fn signed() -> Annex {
	annex().with_document(Some(document_hash(DOCUMENT)))
}

fn opening(annex: Annex) -> AnnexOpening {
	AnnexOpening { salt: SALT, annex }
}

#[test]
fn the_padded_length_is_that_of_the_longest_annex() {
	assert_eq!(ANNEX_BYTES, 1_104);
	assert_eq!(ANNEX_BYTES, Annex::max_encoded_len());
	// Each field, as the format's table has it.
	let lists = (1 + 8 * (4 + 1 + 32)) + (1 + 8 * 32) + (1 + 16 * 32);
	assert_eq!(ANNEX_BYTES, 4 + lists + (1 + 32));
	assert_eq!(longest().encode().len(), ANNEX_BYTES);
	assert_eq!(padded(&longest())[..], longest().encode()[..]);
	assert_eq!(AnnexOpening::max_encoded_len(), 32 + ANNEX_BYTES);
}

#[test]
fn padding_is_zeros_at_the_end() {
	let encoded = annex().encode();
	assert_eq!(padded(&annex())[..encoded.len()], encoded[..]);
	assert!(padded(&annex())[encoded.len()..].iter().all(|byte| *byte == 0));
	assert_eq!(padded(&Annex::default()), [0; ANNEX_BYTES]);
}

// Computed by Python, with
//
//     p = lambda scale: sha256(b"salus/annex/v1\0" + bytes([7]) * 32 + scale
//                              + bytes(1104 - len(scale))).hexdigest()
//     n32 = lambda count: b"".join(bytes([n]) * 32 for n in range(count))
//     document = b"\1" + sha256(b"I consent.\n").digest()
//
// as p(b""), since the empty annex is four bytes, three lengths of zero and no document; p(some)
// and p(some + document), p(all + document) with
//
//     some = (bytes.fromhex("10000000" "08" "0100000001") + bytes([10]) * 32
//       + bytes.fromhex("0200000000" "04") + bytes([0x51]) * 32
//       + bytes([8]) + bytes([1]) * 32 + bytes([2]) * 32)
//     all = (bytes.fromhex("ffff7f00" "20")
//       + b"".join(b"\1\0\0\0\1" + bytes([n]) * 32 for n in range(8))
//       + bytes([32]) + n32(8) + bytes([64]) + n32(16))
#[test]
fn golden_vectors() {
	for (annex, expected) in [
		(Annex::default(), "8aca83cf0fa65c788deee209494bd86b0cc9dd72772c2abb9d4b6dd49dd9f368"),
		(annex(), "ce0bd3469d195d121270eda32a970ab7ffdfddc96bfaedb58ddb049b17a5da50"),
		(signed(), "b76e43042bf65d68b6586602314f0fb588d4180cd19fa7f347b65dda6f453e82"),
		(longest(), "be1f906195e8a1926b10a1b11d31adb191d9d9b6b6bc95ef3a56106931ae08e6"),
	] {
		assert_eq!(hex::encode(commit(&annex, &Salt::from_bytes(SALT)).0), expected);
		assert_eq!(opening(annex.clone()).hash(), commit(&annex, &Salt::from_bytes(SALT)));
	}
}

#[test]
fn every_field_changes_the_commitment() {
	let base = opening(annex());
	assert!(base.opens(&base.hash()));
	let (authors, contexts) = (vec![author(1, Some(0x0a)), author(2, None)], vec![[0x51; 32]]);
	let records = vec![Leaf([1; 32]), Leaf([2; 32])];
	let hiv = Sensitivities::from(Sensitivity::Hiv);
	let with = |sensitivities, authors: &[_], contexts: &[_], records: &[_]| {
		Annex::new(sensitivities, authors.to_vec(), contexts.to_vec(), records.to_vec()).unwrap()
	};
	for other in [
		with(Sensitivity::Mh.into(), &authors, &contexts, &records),
		with(Sensitivities::empty(), &authors, &contexts, &records),
		with(hiv.with(Sensitivity::Mh), &authors, &contexts, &records),
		with(hiv, &authors[..1], &contexts, &records),
		with(hiv, &[author(1, None), author(2, None)], &contexts, &records),
		with(hiv, &[author(1, Some(0x0b)), author(2, None)], &contexts, &records),
		with(hiv, &[author(1, Some(0x0a)), author(3, None)], &contexts, &records),
		with(hiv, &authors, &[], &records),
		with(hiv, &authors, &[[0x52; 32]], &records),
		with(hiv, &authors, &[[0x51; 32], [0x52; 32]], &records),
		with(hiv, &authors, &contexts, &records[1..]),
		with(hiv, &authors, &contexts, &[Leaf([1; 32]), Leaf([3; 32])]),
		with(hiv, &authors, &contexts, &[Leaf([1; 32]), Leaf([2; 32]), Leaf([3; 32])]),
		signed(),
	] {
		assert!(!opening(other.clone()).opens(&base.hash()), "{other:?}");
	}
	let other = annex().with_document(Some(document_hash(b"I do not consent.\n")));
	assert!(!opening(other).opens(&opening(signed()).hash()));
}

#[test]
fn a_document_is_known_by_each_of_its_bytes() {
	// As `printf 'I consent.\n' | sha256sum` has it.
	let hash = "0db962d36a427e8423b2e1b0027cff3f46108e037c67ce4c87aaf38e808a51a6";
	assert_eq!(hex::encode(document_hash(DOCUMENT)), hash);
	assert!(opening(signed()).is_of_document(DOCUMENT));
	for other in [&b"I consent."[..], b"I consent.\n\n", b"i consent.\n", b""] {
		assert!(!opening(signed()).is_of_document(other), "{other:?}");
	}
	assert!(!opening(annex()).is_of_document(DOCUMENT), "none is attached");
	assert!(!opening(annex()).is_of_document(b""));
	let of_nothing = annex().with_document(Some(document_hash(b"")));
	assert!(opening(of_nothing).is_of_document(b""));
}

/// Neither the file nor the commitment says whether there is a document.
#[test]
fn a_document_is_hidden_by_the_salt_and_the_padding() {
	let hash = document_hash(DOCUMENT);
	assert_eq!(padded(&signed()).len(), padded(&annex()).len());
	let [with, without] = [signed(), annex()].map(|annex| opening(annex).to_json().unwrap());
	assert_eq!(with.len(), without.len());
	let committed = opening(signed()).hash();
	assert_ne!(committed.0, hash);
	let salted_anew = AnnexOpening { salt: [8; 32], annex: signed() }.hash();
	assert_ne!(salted_anew, committed, "one document has as many commitments as salts");
}

#[test]
fn every_bit_counts() {
	let (salt, bytes) = (Salt::from_bytes(SALT), padded(&annex()));
	let base = hash_of(&bytes, &salt);
	assert_eq!(base, opening(annex()).hash());
	for bit in 0..ANNEX_BYTES * 8 {
		let mut other = bytes;
		other[bit / 8] ^= 1 << (bit % 8);
		assert_ne!(hash_of(&other, &salt), base, "bit {bit}");
	}
	for bit in 0..32 * 8 {
		let mut other = opening(annex());
		other.salt[bit / 8] ^= 1 << (bit % 8);
		assert!(!other.opens(&base), "bit {bit} of the salt");
		let mut hash = base;
		hash.0[bit / 8] ^= 1 << (bit % 8);
		assert!(!opening(annex()).opens(&hash), "bit {bit} of the commitment");
	}
}

#[test]
fn an_annex_that_is_out_of_order_opens_nothing() {
	let reversed = Annex {
		records: vec![Leaf([2; 32]), Leaf([1; 32])].try_into().unwrap(),
		..Annex::default()
	};
	let opening = opening(reversed);
	assert!(!opening.opens(&opening.hash()));
	assert!(matches!(opening.to_json(), Err(AnnexError::Annex(why)) if why.contains("order")));
	assert!(AnnexOpening::decode(&mut &opening.encode()[..]).is_err());
}

#[test]
fn an_opening_shows_no_salt_in_debug_output() {
	let shown = alloc::format!("{:?}", AnnexOpening { salt: [0xab; 32], ..opening(annex()) });
	assert!(shown.starts_with("AnnexOpening { salt: Salt(..), annex: Annex {"), "{shown}");
	assert!(!shown.contains("171"), "{shown}");
}

fn tree(opening: &AnnexOpening) -> Value {
	serde_json::from_slice(&opening.to_json().unwrap()).unwrap()
}

fn read(value: &Value) -> Result<AnnexOpening, AnnexError> {
	AnnexOpening::from_json(value.to_string().as_bytes())
}

#[test]
fn file_is_the_documented_format() {
	let encoded = hex::encode(annex().encode());
	assert_eq!(
		tree(&opening(annex())),
		json!({
			"format": "salus/annex-opening/v1",
			"salt": "07".repeat(32),
			"annex": format!("{encoded:0<2208}"),
		})
	);
	let upper = tree(&opening(annex())).to_string().replace(&encoded, &encoded.to_uppercase());
	assert_ne!(upper, tree(&opening(annex())).to_string());
	assert_eq!(AnnexOpening::from_json(upper.as_bytes()), Ok(opening(annex())));
}

#[test]
fn files_have_one_length() {
	let length = |annex| opening(annex).to_json().unwrap().len();
	assert_eq!(length(Annex::default()), length(longest()));
	assert_eq!(length(annex()), length(longest()));
	assert_eq!(length(signed()), length(longest()));
	assert_eq!(opening(annex()).to_json().unwrap().last(), Some(&b'\n'));
}

#[test]
fn malformed_files_are_refused_with_a_reason() {
	let good = tree(&opening(annex()));
	assert_eq!(read(&good), Ok(opening(annex())));
	let because = |bad: &Value, word: &str| match read(bad) {
		Err(error) => assert!(error.to_string().contains(word), "{error}"),
		Ok(_) => panic!("taken: {bad}"),
	};
	let long = |bytes: &[u8]| json!(format!("{:0<2208}", hex::encode(bytes)));
	let whole = good["annex"].as_str().unwrap();
	let after = annex().encode().len() * 2;
	for (name, value, word) in [
		("format", json!("salus/annex-opening/v2"), "annex-opening/v2"),
		("format", json!(1), "expected a string"),
		("padding", json!(""), "padding"),
		("salt", json!("07"), "64 hexadecimal digits"),
		("salt", json!(format!("0x{}", "07".repeat(31))), "without 0x"),
		("annex", json!("00"), "1104 bytes"),
		("annex", json!(whole[..2_206]), "1104 bytes"),
		("annex", json!(format!("{whole}00")), "1104 bytes"),
		("annex", json!(format!("{}zz", &whole[..2_206])), "no opening file"),
		("annex", json!(format!("{}01", &whole[..2_206])), "zeros"),
		("annex", json!(format!("{}8{}", &whole[..after], &whole[after + 1..])), "zeros"),
		// A sensitivity that there is not, more authors than there may be, a repeated record, and a
		// length that is not spelled in the shortest way.
		("annex", long(&[0, 0, 0x80, 0]), "unknown code"),
		("annex", long(&[0, 0, 0, 0, 9 * 4]), "annex is none"),
		("annex", long(&[0, 0, 0, 0, 0, 8]), "ascending"),
		("annex", long(&[0, 0, 0, 0, 1, 0]), "annex is none"),
		// A document that is neither there nor not.
		("annex", long(&[0, 0, 0, 0, 0, 0, 0, 2]), "annex is none"),
		("annex", json!(null), "expected a string"),
	] {
		let mut bad = good.clone();
		bad[name] = value;
		because(&bad, word);
	}
	for name in ["format", "salt", "annex"] {
		let mut bad = good.clone();
		bad.as_object_mut().unwrap().remove(name);
		because(&bad, name);
	}
	because(&json!([]), "no opening file");
	let twice = good.to_string().replacen('{', r#"{"annex":"","#, 1);
	assert!(matches!(AnnexOpening::from_json(twice.as_bytes()), Err(AnnexError::Malformed(_))));
	let more = format!("{good} {{}}");
	assert!(matches!(AnnexOpening::from_json(more.as_bytes()), Err(AnnexError::Malformed(_))));
}

prop_compose! {
	/// Any annex: few different values, so that they repeat, in any order.
	fn any_annex()(
		bits in 0..1_u32 << 23,
		authors in prop::collection::vec((0..3_u32, prop::option::of(0..3_u8)), 0..=8),
		contexts in prop::collection::vec(any::<[u8; 32]>(), 0..=8),
		records in prop::collection::vec(any::<[u8; 32]>(), 0..=16),
		document in any::<Option<[u8; 32]>>(),
	) -> Annex {
		let authors = authors.into_iter().map(|(id, account)| author(id, account)).collect();
		let records = records.into_iter().map(Leaf).collect();
		let sensitivities = Sensitivities::from_bits(bits).unwrap();
		let annex = Annex::new(sensitivities, authors, contexts, records).unwrap();
		annex.with_document(document)
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(100))]

	#[test]
	fn an_opening_survives_its_file_and_scale(annex in any_annex(), salt in any::<[u8; 32]>()) {
		let opening = AnnexOpening { salt, annex };
		prop_assert!(opening.opens(&opening.hash()));
		let json = opening.to_json().unwrap();
		prop_assert_eq!(&AnnexOpening::from_json(&json).unwrap(), &opening);
		prop_assert_eq!(&AnnexOpening::decode(&mut &opening.encode()[..]).unwrap(), &opening);
	}

	/// Whatever a file says that is read, is what it would be written as.
	#[test]
	fn one_annex_has_one_file(annex in any_annex(), at in 0..ANNEX_BYTES, byte in any::<u8>()) {
		let mut bytes = padded(&annex);
		bytes[at] = byte;
		let mut file = tree(&opening(annex));
		file["annex"] = json!(hex::encode(bytes));
		if let Ok(read) = read(&file) {
			prop_assert_eq!(padded(&read.annex), bytes);
		}
	}
}
