use super::*;
use crate::Sensitivity;
use alloc::vec;
use proptest::prelude::*;
use serde_json::json;

const ST_MARY: OrganizationId = OrganizationId(1);
const LAKESIDE: OrganizationId = OrganizationId(2);
const DR_OKAFOR: [u8; 32] = [0x0a; 32];
const DR_LINDQVIST: [u8; 32] = [0x0b; 32];
const STAY: [u8; 32] = [0x51; 32];
const PLAN: [u8; 32] = [0x52; 32];

fn author(organization: OrganizationId, account: Option<[u8; 32]>) -> Author {
	Author { organization, account }
}

fn origin() -> RecordOrigin {
	RecordOrigin {
		author: author(ST_MARY, Some(DR_OKAFOR)),
		encounter: Some(STAY),
		care_plan: Some(PLAN),
		leaf: Some(Leaf([7; 32])),
	}
}

fn annex(authors: &[Author], contexts: &[[u8; 32]], records: &[[u8; 32]]) -> Annex {
	let records = records.iter().copied().map(Leaf).collect();
	Annex::new(Sensitivity::Hiv.into(), authors.to_vec(), contexts.to_vec(), records).unwrap()
}

#[test]
fn an_author_covers_itself_and_an_organization_all_of_its_own() {
	let whole = author(ST_MARY, None);
	let one = author(ST_MARY, Some(DR_OKAFOR));
	for (named, other, covered) in [
		(whole, whole, true),
		(whole, one, true),
		(one, one, true),
		(one, whole, false),
		(one, author(ST_MARY, Some(DR_LINDQVIST)), false),
		(one, author(LAKESIDE, Some(DR_OKAFOR)), false),
		(whole, author(LAKESIDE, None), false),
	] {
		assert_eq!(named.covers(&other), covered, "{named:?} {other:?}");
	}
}

#[test]
fn an_annex_of_sensitivities_names_these_and_nothing_else() {
	let hiv = Sensitivity::Hiv.into();
	assert_eq!(Annex::of(hiv), annex(&[], &[], &[]));
	assert_eq!(Annex::of(hiv).sensitivities, hiv);
	assert_eq!(Annex::of(Sensitivities::empty()), Annex::default());
}

#[test]
fn an_annex_narrows_if_a_list_has_something() {
	assert!(!Annex::default().narrows());
	assert!(!Annex::of(Sensitivities::all()).narrows());
	assert!(annex(&[author(ST_MARY, None)], &[], &[]).narrows());
	assert!(annex(&[], &[STAY], &[]).narrows());
	assert!(annex(&[], &[], &[[7; 32]]).narrows());
}

/// Of each list, both sides of every way in which a record can match it: what is certain, and what
/// may be.
#[test]
fn an_annex_admits_what_matches_every_list_that_has_something() {
	let okafor = author(ST_MARY, Some(DR_OKAFOR));
	let lindqvist = author(ST_MARY, Some(DR_LINDQVIST));
	let (by_nobody, of_no_leaf) = (
		RecordOrigin { author: author(ST_MARY, None), ..origin() },
		RecordOrigin { leaf: None, ..origin() },
	);
	let of_no_context = RecordOrigin { encounter: None, care_plan: None, ..origin() };
	for (annex, origin, certain, possible) in [
		(annex(&[], &[], &[]), origin(), true, true),
		(annex(&[okafor], &[], &[]), origin(), true, true),
		(annex(&[lindqvist], &[], &[]), origin(), false, false),
		(annex(&[lindqvist, okafor], &[], &[]), origin(), true, true),
		(annex(&[author(ST_MARY, None)], &[], &[]), origin(), true, true),
		(annex(&[author(LAKESIDE, None)], &[], &[]), origin(), false, false),
		(annex(&[okafor], &[], &[]), by_nobody, false, true),
		(annex(&[author(LAKESIDE, Some(DR_OKAFOR))], &[], &[]), by_nobody, false, false),
		(annex(&[], &[STAY], &[]), origin(), true, true),
		(annex(&[], &[PLAN], &[]), origin(), true, true),
		(annex(&[], &[[0; 32]], &[]), origin(), false, false),
		(annex(&[], &[[0; 32], PLAN], &[]), origin(), true, true),
		(annex(&[], &[STAY], &[]), of_no_context, false, false),
		(annex(&[], &[], &[[7; 32]]), origin(), true, true),
		(annex(&[], &[], &[[8; 32]]), origin(), false, false),
		(annex(&[], &[], &[[8; 32], [7; 32]]), origin(), true, true),
		(annex(&[], &[], &[[7; 32]]), of_no_leaf, false, true),
		(annex(&[okafor], &[STAY], &[[7; 32]]), origin(), true, true),
		(annex(&[lindqvist], &[STAY], &[[7; 32]]), origin(), false, false),
		(annex(&[okafor], &[[0; 32]], &[[7; 32]]), origin(), false, false),
		(annex(&[okafor], &[STAY], &[[8; 32]]), origin(), false, false),
	] {
		let read = (annex.admits(Some(&origin)), annex.may_admit(Some(&origin)));
		assert_eq!(read, (certain, possible), "{annex:?} {origin:?}");
	}
}

#[test]
fn a_document_neither_narrows_nor_widens() {
	let okafor = author(ST_MARY, Some(DR_OKAFOR));
	for annex in [
		Annex::default(),
		annex(&[], &[], &[]),
		annex(&[okafor], &[], &[]),
		annex(&[], &[[0; 32]], &[]),
		annex(&[], &[], &[[7; 32]]),
	] {
		let signed = annex.clone().with_document(Some([9; 32]));
		assert_ne!(signed, annex);
		assert_eq!(signed.narrows(), annex.narrows());
		assert_eq!(signed.sensitivities, annex.sensitivities);
		for origin in [None, Some(&origin())] {
			assert_eq!(signed.admits(origin), annex.admits(origin));
			assert_eq!(signed.may_admit(origin), annex.may_admit(origin));
		}
		assert!(signed.is_ordered());
		assert_eq!(signed.with_document(None), annex);
	}
}

#[test]
fn an_unknown_origin_is_admitted_only_where_nothing_narrows() {
	assert!(Annex::of(Sensitivities::all()).admits(None));
	for narrow in [
		annex(&[author(ST_MARY, None)], &[], &[]),
		annex(&[], &[STAY], &[]),
		annex(&[], &[], &[[7; 32]]),
	] {
		assert!(!narrow.admits(None) && narrow.may_admit(None), "{narrow:?}");
	}
	assert!(Annex::default().may_admit(None));
}

#[test]
fn order_and_repetition_do_not_make_another_annex() {
	let (one, other) = (author(LAKESIDE, None), author(ST_MARY, Some(DR_OKAFOR)));
	let made = annex(&[one, other, one], &[PLAN, STAY, PLAN], &[[9; 32], [1; 32], [9; 32]]);
	assert_eq!(made.authors[..], [other, one]);
	assert_eq!(made.contexts[..], [STAY, PLAN]);
	assert_eq!(made.records[..], [Leaf([1; 32]), Leaf([9; 32])]);
	assert_eq!(made, annex(&[other, one], &[STAY, PLAN], &[[1; 32], [9; 32]]));
	assert!(author(ST_MARY, None) < other && other < author(ST_MARY, Some(DR_LINDQVIST)));
}

#[test]
fn lists_have_bounds() {
	let leaves = |count: u8| (0..count).map(|n| Leaf([n; 32])).collect::<Vec<_>>();
	let contexts = |count: u8| (0..count).map(|n| [n; 32]).collect::<Vec<_>>();
	let authors = |count: u8| (0..count).map(|n| author(ST_MARY, Some([n; 32]))).collect();
	let made = |n, m, k| Annex::new(Sensitivities::all(), authors(n), contexts(m), leaves(k));
	assert!(made(8, 8, 16).is_some());
	assert!(made(9, 8, 16).is_none());
	assert!(made(8, 9, 16).is_none());
	assert!(made(8, 8, 17).is_none());
	let twice = [leaves(16), leaves(16)].concat();
	assert!(Annex::new(Sensitivities::all(), vec![], vec![], twice).is_some());
}

#[test]
fn encoding_is_the_public_format() {
	let (lakeside, okafor) = (author(LAKESIDE, None), author(ST_MARY, Some(DR_OKAFOR)));
	let mut expected = vec![0b1_0000, 0, 0, 0, 8, 1, 0, 0, 0, 1];
	expected.extend(DR_OKAFOR);
	expected.extend([2, 0, 0, 0, 0, 4]);
	expected.extend(STAY);
	expected.push(4);
	expected.extend([7; 32]);
	let made = annex(&[lakeside, okafor], &[STAY], &[[7; 32]]);
	for document in [None, Some([9; 32])] {
		let mut expected = expected.clone();
		expected.push(u8::from(document.is_some()));
		expected.extend(document.into_iter().flatten());
		let made = made.clone().with_document(document);
		assert_eq!(made.encode(), expected);
		assert_eq!(Annex::decode(&mut &expected[..]).unwrap(), made);
		assert!(Annex::decode(&mut &expected[..expected.len() - 1]).is_err());
	}
}

type Parts = (u32, Vec<Author>, Vec<[u8; 32]>, Vec<[u8; 32]>);

#[test]
fn what_is_out_of_order_or_repeated_or_unknown_or_too_long_does_not_decode() {
	let (whole, okafor) = (author(ST_MARY, None), author(ST_MARY, Some(DR_OKAFOR)));
	let good: Parts = (1, vec![whole, okafor], vec![STAY, PLAN], vec![[1; 32], [2; 32]]);
	let decodes =
		|parts: &Parts| Annex::decode(&mut &[parts.encode(), vec![0]].concat()[..]).is_ok();
	assert!(decodes(&good));
	let many = |count: u8| (0..count).map(|n| [n; 32]).collect::<Vec<_>>();
	let authors = |count: u8| (0..count).map(|n| author(ST_MARY, Some([n; 32]))).collect();
	for bad in [
		(1, vec![okafor, whole], good.2.clone(), good.3.clone()),
		(1, vec![whole, whole], good.2.clone(), good.3.clone()),
		(1, good.1.clone(), vec![PLAN, STAY], good.3.clone()),
		(1, good.1.clone(), vec![STAY, STAY], good.3.clone()),
		(1, good.1.clone(), good.2.clone(), vec![[2; 32], [1; 32]]),
		(1, good.1.clone(), good.2.clone(), vec![[1; 32], [1; 32]]),
		(1 << 23, good.1.clone(), good.2.clone(), good.3.clone()),
		(1, authors(9), good.2.clone(), good.3.clone()),
		(1, good.1.clone(), many(9), good.3.clone()),
		(1, good.1.clone(), good.2.clone(), many(17)),
	] {
		assert!(!decodes(&bad), "{bad:?}");
	}
	assert!(decodes(&(1, authors(8), many(8), many(16))));
}

#[test]
fn json_is_in_hexadecimal_and_as_strict() {
	let hex = |byte: u8| hex::encode([byte; 32]);
	let made = annex(&[author(ST_MARY, Some(DR_OKAFOR))], &[STAY, PLAN], &[[7; 32]]);
	let value = json!({
		"sensitivities": ["HIV"],
		"authors": [{ "organization": 1, "account": hex(0x0a) }],
		"contexts": [hex(0x51), hex(0x52)],
		"records": [hex(7)],
		"document": hex(9),
	});
	let made = made.with_document(Some([9; 32]));
	assert_eq!(serde_json::to_value(&made).unwrap(), value);
	assert_eq!(serde_json::from_value::<Annex>(value.clone()).unwrap(), made);
	let mut without = value.clone();
	without.as_object_mut().unwrap().remove("document");
	let unsigned = made.with_document(None);
	assert_eq!(serde_json::from_value::<Annex>(without).unwrap(), unsigned);
	assert_eq!(serde_json::to_value(unsigned).unwrap()["document"], json!(null));
	for (pointer, bad, word) in [
		("/contexts", json!([hex(0x52), hex(0x51)]), "ascending"),
		("/contexts", json!([hex(0x51), hex(0x51)]), "ascending"),
		("/records", json!([hex(7), hex(7)]), "ascending"),
		("/records", json!((0..17).map(hex).collect::<Vec<_>>()), "too long"),
		("/records/0", json!("0x07"), "without 0x"),
		("/sensitivities/0", json!("GOSSIP"), "GOSSIP"),
		("/document", json!("0x09"), "without 0x"),
		("/authors/0", json!({ "organization": 1, "name": "Okafor" }), "name"),
	] {
		let mut changed = value.clone();
		*changed.pointer_mut(pointer).unwrap() = bad;
		let error = serde_json::from_value::<Annex>(changed).unwrap_err().to_string();
		assert!(error.contains(word), "{error}");
	}

	let value = json!({
		"author": { "organization": 1, "account": hex(0x0a) },
		"encounter": hex(0x51),
		"care_plan": hex(0x52),
		"leaf": hex(7),
	});
	assert_eq!(serde_json::to_value(origin()).unwrap(), value);
	assert_eq!(serde_json::from_value::<RecordOrigin>(value).unwrap(), origin());
	let least = json!({ "author": { "organization": 2 } });
	let unknown = RecordOrigin {
		author: author(LAKESIDE, None),
		encounter: None,
		care_plan: None,
		leaf: None,
	};
	assert_eq!(serde_json::from_value::<RecordOrigin>(least).unwrap(), unknown);
	assert_eq!(serde_json::to_value(unknown).unwrap()["leaf"], json!(null));
}

prop_compose! {
	/// Any annex: few different values, so that they repeat, in any order.
	fn any_annex()(
		bits in 0..1_u32 << 23,
		authors in prop::collection::vec((0..3_u32, prop::option::of(0..3_u8)), 0..8),
		contexts in prop::collection::vec(0..9_u8, 0..8),
		records in prop::collection::vec(any::<[u8; 32]>(), 0..16),
		document in any::<Option<[u8; 32]>>(),
	) -> Annex {
		let authors = authors.into_iter()
			.map(|(id, account)| author(OrganizationId(id), account.map(|n| [n; 32])))
			.collect();
		let contexts = contexts.into_iter().map(|n| [n; 32]).collect();
		let records = records.into_iter().map(Leaf).collect();
		let sensitivities = Sensitivities::from_bits(bits).unwrap();
		let annex = Annex::new(sensitivities, authors, contexts, records).unwrap();
		annex.with_document(document)
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(200))]

	#[test]
	fn an_annex_survives_scale_and_json(annex in any_annex()) {
		prop_assert!(annex.is_ordered());
		prop_assert!(annex.encoded_size() <= Annex::max_encoded_len());
		prop_assert_eq!(&Annex::decode(&mut &annex.encode()[..]).unwrap(), &annex);
		let json = serde_json::to_string(&annex).unwrap();
		prop_assert_eq!(&serde_json::from_str::<Annex>(&json).unwrap(), &annex);
	}

	/// What is certain is possible.
	#[test]
	fn what_a_grant_admits_a_restriction_may_admit(
		annex in any_annex(),
		(organization, account) in (0..3_u32, prop::option::of(0..3_u8)),
		(encounter, care_plan) in (prop::option::of(0..9_u8), prop::option::of(0..9_u8)),
		leaf in any::<prop::sample::Index>(),
	) {
		let origin = RecordOrigin {
			author: author(OrganizationId(organization), account.map(|n| [n; 32])),
			encounter: encounter.map(|n| [n; 32]),
			care_plan: care_plan.map(|n| [n; 32]),
			leaf: annex.records.get(leaf.index(17)).copied(),
		};
		prop_assert!(!annex.admits(Some(&origin)) || annex.may_admit(Some(&origin)));
	}
}
