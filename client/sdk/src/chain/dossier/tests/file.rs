//! The file of a dossier.

use super::{changed, dossier, ANA};
use crate::chain::account::{CalendarDay, Hex32};
use crate::chain::dossier::{Dossier, DossierError, Spot, VERSION};
use salus_primitives::{BatchSequence, Day, Permission, RelationshipKind};

#[test]
fn file_is_read_as_it_is_written() {
	let json = dossier().to_json().expect("a file");
	assert_eq!(Dossier::from_json(&json), Ok(dossier()));
	let text = String::from_utf8(json).expect("text");
	for part in [
		format!("\"patient\": \"{ANA}\""),
		"\"day\": \"2026-01-05\"".into(),
		"\"place\": \"single\"".into(),
		"\"paid\": 10500".into(),
	] {
		assert!(text.contains(&part), "{part} in {text}");
	}
	assert!(!text.contains("\"number\": 12"), "a benefit that no line names");
	let policy = Permission::Policy(RelationshipKind::Coverage);
	let by_policy = changed(|dossier| dossier.claim.permission = policy);
	let json = by_policy.to_json().expect("a file");
	let file: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
	assert_eq!(file["claim"]["permission"], serde_json::json!({ "policy": "coverage" }));
	assert_eq!(Dossier::from_json(&json), Ok(by_policy));
}

#[test]
fn file_of_another_version_or_size_is_refused() {
	let json = dossier().to_json().expect("a file");
	let text = String::from_utf8(json).expect("text");
	for other in [0, VERSION + 1] {
		let other_version = text.replacen("\"version\": 2", &format!("\"version\": {other}"), 1);
		assert_eq!(
			Dossier::from_json(other_version.as_bytes()),
			Err(DossierError::UnsupportedVersion(other))
		);
	}
	let extra = text.replacen("\"version\": 2", "\"version\": 2, \"more\": 0", 1);
	for other in [extra.as_str(), "{}", "", &text[..text.len() / 2]] {
		let read = Dossier::from_json(other.as_bytes());
		assert!(matches!(read, Err(DossierError::Malformed(_))), "{read:?}");
	}
	let long =
		Spot::Batch { sequence: BatchSequence(0), index: 0, proof: vec![Hex32([0; 32]); 33] };
	for wrong in [
		changed(|dossier| dossier.claim.lines.clear()),
		changed(|dossier| dossier.claim.lines = vec![dossier.claim.lines[0].clone(); 17]),
		changed(|dossier| dossier.claim.lines[0].evidence.clear()),
		changed(|dossier| dossier.claim.lines[1].evidence[0].place = long),
	] {
		assert_eq!(wrong.to_json(), Err(DossierError::OutOfBounds));
	}
}

/// A claim of version 1 rests on a grant, by its number.
#[test]
fn file_of_version_1_is_read() {
	let grant = |file: &serde_json::Value| file["claim"]["permission"]["grant"].clone();
	let json = dossier().to_json().expect("a file");
	let mut file: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
	assert_eq!(grant(&file), 0);
	file["version"] = 1.into();
	let read = |file: &serde_json::Value| Dossier::from_json(file.to_string().as_bytes());
	let both = read(&file);
	assert!(matches!(&both, Err(DossierError::Malformed(why)) if why.contains("permission")));
	let claim = file["claim"].as_object_mut().expect("an object");
	claim.remove("permission");
	let neither = read(&file);
	assert!(matches!(neither, Err(DossierError::Malformed(_))), "{neither:?}");
	file["claim"]["grant"] = 0.into();
	assert_eq!(read(&file), Ok(dossier()));
	file["version"] = 2.into();
	let later = read(&file);
	assert!(matches!(later, Err(DossierError::Malformed(_))), "{later:?}");
}

#[test]
fn day_that_no_calendar_holds_is_not_written() {
	let far = changed(|dossier| dossier.claim.first_day = CalendarDay(Day(i32::MIN)));
	assert!(matches!(far.to_json(), Err(DossierError::Malformed(_))));
}
