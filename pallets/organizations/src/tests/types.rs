use crate::types::{is_printable, worse};
use salus_runtime_api::Standing::{Expired, Good, Removed, Suspended};

#[test]
fn is_printable_takes_names_of_many_languages() {
	for name in ["St. Mary", "Sankt Görans sjukhus", "東京病院", "بیمارستان میلاد", "A"]
	{
		assert!(is_printable(name.as_bytes()), "{name}");
	}
}

#[test]
fn is_printable_refuses_what_hides_or_reorders() {
	for name in [
		"",
		" ",
		" St. Mary",
		"St. Mary ",
		"St.\tMary",
		"St.\nMary",
		"St.\u{0}Mary",
		"St.\u{7f}Mary",
		"St.\u{85}Mary",
		"St.\u{a0}Mary",
		"St.\u{ad}Mary",
		"St.\u{61c}Mary",
		"St.\u{200b}Mary",
		"St.\u{200c}Mary",
		"St.\u{200e}Mary",
		"St.\u{2028}Mary",
		"St.\u{202e}Mary",
		"St.\u{2066}Mary",
		"\u{feff}St. Mary",
		"St. Mary\u{e0041}",
	] {
		assert!(!is_printable(name.as_bytes()), "{name:?}");
	}
}

#[test]
fn is_printable_refuses_what_is_not_utf8() {
	for name in [&[0xff][..], &[0xc3], &[0xed, 0xa0, 0x80], &[b'x', 0x80]] {
		assert!(!is_printable(name), "{name:?}");
	}
}

#[test]
fn worse_orders_standings() {
	let ordered = [Good, Expired, Suspended, Removed];
	for (index, milder) in ordered.iter().enumerate() {
		for harsher in &ordered[index..] {
			assert_eq!(worse(*milder, *harsher), *harsher);
			assert_eq!(worse(*harsher, *milder), *harsher);
		}
	}
}
