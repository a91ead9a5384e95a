use super::*;
use proptest::prelude::*;
use salus_primitives::{Confidentiality, DataCategory, DayWindow, Sensitivities};
use tempfile::TempDir;

const LEAF: Leaf = Leaf([7; 32]);
const SEED_BYTES: [u8; 32] = [9; 32];

struct Actor {
	_home: TempDir,
	vault: Vault,
	identity: Identity,
	key: EncryptionKey,
}

fn actor() -> Actor {
	let home = tempfile::tempdir().unwrap();
	let vault = Vault::open(home.path()).unwrap();
	let identity = Identity::generate();
	let key = encryption_key_of(&identity);
	Actor { _home: home, vault, identity, key }
}

fn facts() -> RecordFacts {
	RecordFacts {
		category: DataCategory::LabResults,
		confidentiality: Confidentiality::R,
		sensitivities: Sensitivities::all(),
		days: DayWindow::ALWAYS,
		origin: None,
	}
}

fn put(holder: &Actor, leaf: Leaf, bytes: &[u8]) -> Result<VaultRecord, VaultError> {
	let facts = facts();
	let record = NewRecord { leaf, bytes, facts: &facts, opening: b"opening", seed: &SEED_BYTES };
	holder.vault.put(&record, &holder.key)
}

fn every_file(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
	let mut files = Vec::new();
	for entry in fs::read_dir(directory).unwrap() {
		let path = entry.unwrap().path();
		if path.is_dir() {
			files.extend(every_file(&path));
		} else {
			files.push((path.clone(), fs::read(path).unwrap()));
		}
	}
	files.sort();
	files
}

#[test]
fn basic_flow_works() {
	let hospital = actor();
	let clinic = actor();
	put(&hospital, LEAF, b"the record").unwrap();

	// The clinic gets a copy that it cannot read.
	let carrier = tempfile::tempdir().unwrap();
	let sealed = hospital.vault.export(&LEAF, &hospital.identity, None, None, carrier.path());
	assert_eq!(clinic.vault.import(&sealed.unwrap()).unwrap(), LEAF);
	let refused = clinic.vault.get(&LEAF, &clinic.identity);
	assert!(matches!(refused, Err(VaultError::NoEnvelope { .. })));

	// The hospital shares it: the clinic reads record, opening and facts, and never the seed.
	let carrier = tempfile::tempdir().unwrap();
	let shared = hospital
		.vault
		.export(&LEAF, &hospital.identity, Some(&clinic.key), Some(b"part"), carrier.path())
		.unwrap();
	assert_eq!(clinic.vault.import(&shared).unwrap(), LEAF);
	assert_eq!(clinic.vault.get(&LEAF, &clinic.identity).unwrap().as_slice(), b"the record");
	assert_eq!(clinic.vault.facts(&LEAF, &clinic.identity).unwrap(), facts());
	assert!(clinic.vault.seed(&LEAF, &clinic.identity).is_err());
	assert!(!clinic.vault.record(&LEAF).unwrap().has_seed);
	// What was here first stays; only the envelope is added.
	assert_eq!(clinic.vault.opening(&LEAF, &clinic.identity).unwrap().as_slice(), b"opening");
	let brought = clinic.vault.opening_in(&shared, &LEAF, &clinic.identity).unwrap();
	assert_eq!(brought.as_slice(), b"part", "what a later package opens can be looked at");
	let refused = hospital.vault.opening_in(carrier.path(), &LEAF, &hospital.identity);
	assert!(matches!(refused, Err(VaultError::Io { .. })));
	assert_eq!(*hospital.vault.seed(&LEAF, &hospital.identity).unwrap(), SEED_BYTES);
}

#[test]
fn an_opening_for_the_recipient_goes_along() {
	let (hospital, clinic, carrier) = (actor(), actor(), tempfile::tempdir().unwrap());
	put(&hospital, LEAF, b"the record").unwrap();
	let shared = hospital
		.vault
		.export(&LEAF, &hospital.identity, Some(&clinic.key), Some(b"part"), carrier.path())
		.unwrap();
	clinic.vault.import(&shared).unwrap();
	assert_eq!(clinic.vault.opening(&LEAF, &clinic.identity).unwrap().as_slice(), b"part");
}

#[test]
fn nothing_on_the_disk_shows_the_record() {
	let hospital = actor();
	put(&hospital, LEAF, b"a planted diagnosis").unwrap();
	hospital.vault.update_opening(&LEAF, &hospital.identity, b"a planted salt").unwrap();
	let files = every_file(&hospital.vault.records);
	assert_eq!(files.len(), 5);
	for (path, content) in files {
		for planted in [&b"planted"[..], b"LabResults", &SEED_BYTES, b"AGE-SECRET-KEY"] {
			let shows = content.windows(planted.len()).any(|window| window == planted);
			assert!(!shows, "{}", path.display());
		}
	}
}

#[test]
fn rewrap_lets_only_the_grantee_read() {
	let (hospital, clinic, other) = (actor(), actor(), actor());
	put(&hospital, LEAF, b"the record").unwrap();
	let envelope = hospital.vault.rewrap(&LEAF, &hospital.identity, &clinic.key).unwrap();
	assert_eq!(hospital.vault.get(&LEAF, &clinic.identity).unwrap().as_slice(), b"the record");
	let refused = hospital.vault.get(&LEAF, &other.identity);
	assert!(matches!(refused, Err(VaultError::NoEnvelope { .. })));
	// Nor does it help to pass the envelope off as one's own.
	fs::copy(&envelope, envelope.with_file_name(envelope_name(&other.key))).unwrap();
	let refused = hospital.vault.get(&LEAF, &other.identity);
	assert!(matches!(refused, Err(VaultError::WrongKey { .. })));
	// Again is the same, and one who cannot read cannot share.
	let before = fs::read(&envelope).unwrap();
	hospital.vault.rewrap(&LEAF, &hospital.identity, &clinic.key).unwrap();
	assert_eq!(fs::read(&envelope).unwrap(), before);
	assert!(hospital.vault.rewrap(&LEAF, &other.identity, &other.key).is_err());
	assert_eq!(hospital.vault.record(&LEAF).unwrap().recipients.len(), 3);
}

#[test]
fn an_envelope_of_another_record_is_refused() {
	let hospital = actor();
	put(&hospital, LEAF, b"one").unwrap();
	put(&hospital, Leaf([8; 32]), b"two").unwrap();
	let name = envelope_name(&hospital.key);
	fs::copy(
		hospital.vault.path_of(&Leaf([8; 32])).join(&name),
		hospital.vault.path_of(&LEAF).join(&name),
	)
	.unwrap();
	let refused = hospital.vault.get(&LEAF, &hospital.identity);
	assert!(matches!(refused, Err(VaultError::Corrupted { .. })));
}

#[test]
fn put_works_once() {
	let hospital = actor();
	let record = put(&hospital, LEAF, b"first").unwrap();
	assert_eq!((record.state, record.has_seed), (RecordState::Present, true));
	assert_eq!(record.recipients, [hospital.key]);
	assert!(matches!(put(&hospital, LEAF, b"second"), Err(VaultError::AlreadyExists(LEAF))));
	assert_eq!(hospital.vault.get(&LEAF, &hospital.identity).unwrap().as_slice(), b"first");
}

#[test]
fn put_for_a_weak_key_fails_and_leaves_nothing() {
	let hospital = actor();
	let facts = facts();
	let record =
		NewRecord { leaf: LEAF, bytes: b"x", facts: &facts, opening: b"", seed: &SEED_BYTES };
	let refused = hospital.vault.put(&record, &EncryptionKey([0; 32]));
	assert!(matches!(refused, Err(VaultError::WeakKey(_))));
	assert!(hospital.vault.list().unwrap().is_empty());
}

#[test]
fn list_is_in_order_and_sees_no_half_record() {
	let hospital = actor();
	for first in [3, 1, 2] {
		put(&hospital, Leaf([first; 32]), &[first]).unwrap();
	}
	fs::create_dir(hospital.vault.records.join(".tmp-abc")).unwrap();
	fs::write(hospital.vault.records.join("notes.txt"), "x").unwrap();
	let leaves: Vec<_> =
		hospital.vault.list().unwrap().iter().map(|record| record.leaf.0[0]).collect();
	assert_eq!(leaves, [1, 2, 3]);
	assert!(matches!(hospital.vault.record(&Leaf([4; 32])), Err(VaultError::NotFound(_))));
}

#[test]
fn shred_destroys_and_stays() {
	let hospital = actor();
	put(&hospital, LEAF, b"the record").unwrap();
	hospital.vault.shred(&LEAF).unwrap();
	hospital.vault.shred(&LEAF).unwrap();
	let files = every_file(&hospital.vault.records);
	assert_eq!(files.len(), 1);
	assert!(files[0].0.ends_with(TOMBSTONE));
	assert!(matches!(
		hospital.vault.get(&LEAF, &hospital.identity),
		Err(VaultError::Shredded(LEAF))
	));
	assert!(matches!(put(&hospital, LEAF, b"again"), Err(VaultError::Shredded(LEAF))));
	assert_eq!(hospital.vault.list().unwrap()[0].state, RecordState::Shredded);
	assert!(matches!(hospital.vault.shred(&Leaf([1; 32])), Err(VaultError::NotFound(_))));
}

#[test]
fn shred_finishes_what_was_interrupted() {
	let hospital = actor();
	put(&hospital, LEAF, b"the record").unwrap();
	fs::write(hospital.vault.path_of(&LEAF).join(TOMBSTONE), "{}").unwrap();
	assert!(hospital.vault.get(&LEAF, &hospital.identity).is_err());
	hospital.vault.shred(&LEAF).unwrap();
	assert_eq!(every_file(&hospital.vault.records).len(), 1);
}

#[test]
fn a_shredded_record_does_not_come_back_by_import() {
	let (hospital, carrier) = (actor(), tempfile::tempdir().unwrap());
	put(&hospital, LEAF, b"the record").unwrap();
	let package = hospital
		.vault
		.export(&LEAF, &hospital.identity, Some(&hospital.key), None, carrier.path())
		.unwrap();
	hospital.vault.shred(&LEAF).unwrap();
	assert!(matches!(hospital.vault.import(&package), Err(VaultError::Shredded(LEAF))));
}

#[test]
fn import_refuses_what_is_no_package() {
	let (hospital, clinic, carrier) = (actor(), actor(), tempfile::tempdir().unwrap());
	put(&hospital, LEAF, b"the record").unwrap();
	let export = |vault: &Vault| {
		vault.export(&LEAF, &hospital.identity, Some(&clinic.key), None, carrier.path())
	};
	let package = export(&hospital.vault).unwrap();
	assert!(matches!(export(&hospital.vault), Err(VaultError::AlreadyExists(_))));
	let refused = clinic.vault.import(carrier.path());
	assert!(matches!(refused, Err(VaultError::NotAPackage { .. })));
	fs::write(package.join("extra"), "x").unwrap();
	let refused = clinic.vault.import(&package);
	assert!(matches!(refused, Err(VaultError::NotAPackage { .. })));
	fs::remove_file(package.join("extra")).unwrap();
	fs::remove_file(package.join(OPENING)).unwrap();
	let refused = clinic.vault.import(&package);
	assert!(matches!(refused, Err(VaultError::NotAPackage { .. })));
	assert!(clinic.vault.list().unwrap().is_empty());
}

#[test]
fn import_keeps_the_record_that_is_here() {
	let (hospital, other, carrier) = (actor(), actor(), tempfile::tempdir().unwrap());
	put(&hospital, LEAF, b"the record").unwrap();
	put(&other, LEAF, b"another").unwrap();
	let package = hospital
		.vault
		.export(&LEAF, &hospital.identity, Some(&other.key), None, carrier.path())
		.unwrap();
	assert!(matches!(other.vault.import(&package), Err(VaultError::AlreadyExists(LEAF))));
	assert_eq!(other.vault.get(&LEAF, &other.identity).unwrap().as_slice(), b"another");
}

fn new_records<'a>(leaves: &[Leaf], facts: &'a RecordFacts) -> Vec<NewRecord<'a>> {
	leaves
		.iter()
		.map(|leaf| NewRecord {
			leaf: *leaf,
			bytes: b"the record",
			facts,
			opening: b"a planted salt",
			seed: &SEED_BYTES,
		})
		.collect()
}

fn put_pending(holder: &Actor, leaves: &[Leaf]) -> Result<Vec<Pending>, VaultError> {
	holder.vault.put_pending(&new_records(leaves, &facts()), &holder.key)
}

#[test]
fn pending_record_is_kept_and_completed() {
	let (hospital, clinic) = (actor(), actor());
	let pending = put_pending(&hospital, &[LEAF]).unwrap();
	let listed = hospital.vault.list().unwrap();
	assert_eq!((listed[0].state, listed[0].has_seed), (RecordState::Pending, true));
	assert_eq!(hospital.vault.pending_leaves().unwrap(), [LEAF]);
	// Enough is on the disk, and nobody else reads it.
	let (again, kept) = hospital.vault.pending(&LEAF, &hospital.identity).unwrap();
	assert_eq!(kept.as_slice(), b"a planted salt");
	let refused = hospital.vault.pending(&LEAF, &clinic.identity);
	assert!(matches!(refused, Err(VaultError::NoEnvelope { .. })));
	for (path, content) in every_file(&hospital.vault.records) {
		let shows = content.windows(7).any(|window| window == b"planted");
		assert!(!shows, "{}", path.display());
	}

	hospital.vault.complete(&pending[0], b"opening").unwrap();
	assert_eq!(hospital.vault.record(&LEAF).unwrap().state, RecordState::Present);
	assert!(hospital.vault.pending_leaves().unwrap().is_empty());
	assert_eq!(hospital.vault.opening(&LEAF, &hospital.identity).unwrap().as_slice(), b"opening");
	assert_eq!(hospital.vault.get(&LEAF, &hospital.identity).unwrap().as_slice(), b"the record");
	assert_eq!(*hospital.vault.seed(&LEAF, &hospital.identity).unwrap(), SEED_BYTES);
	assert_eq!(every_file(&hospital.vault.records).len(), 5);
	// What is complete is neither written over nor taken away.
	let refused = hospital.vault.complete(&again, b"another");
	assert!(matches!(refused, Err(VaultError::NotPending(LEAF))));
	assert!(matches!(hospital.vault.discard(&LEAF), Err(VaultError::NotPending(LEAF))));
	assert_eq!(hospital.vault.opening(&LEAF, &hospital.identity).unwrap().as_slice(), b"opening");
}

#[cfg(unix)]
#[test]
fn pending_record_is_readable_by_its_owner_alone() {
	use std::os::unix::fs::PermissionsExt;
	let hospital = actor();
	let pending = put_pending(&hospital, &[LEAF]).unwrap();
	let modes = || {
		let files = every_file(&hospital.vault.records);
		files
			.iter()
			.map(|(path, _)| fs::metadata(path).unwrap().permissions().mode() & 0o777)
			.collect::<Vec<_>>()
	};
	assert_eq!(modes(), [0o600; 5]);
	hospital.vault.complete(&pending[0], b"opening").unwrap();
	assert_eq!(modes(), [0o600; 5]);
}

#[test]
fn pending_record_is_neither_read_nor_shared() {
	let (hospital, clinic, carrier) = (actor(), actor(), tempfile::tempdir().unwrap());
	put_pending(&hospital, &[LEAF]).unwrap();
	let Actor { vault, identity, .. } = &hospital;
	let refusals = [
		vault.get(&LEAF, identity).err(),
		vault.opening(&LEAF, identity).err(),
		vault.facts(&LEAF, identity).err(),
		vault.seed(&LEAF, identity).err(),
		vault.rewrap(&LEAF, identity, &clinic.key).err(),
		vault.update_opening(&LEAF, identity, b"another").err(),
		vault.export(&LEAF, identity, Some(&clinic.key), Some(b"part"), carrier.path()).err(),
	];
	for (index, refusal) in refusals.iter().enumerate() {
		assert!(matches!(refusal, Some(VaultError::Pending(LEAF))), "{index}: {refusal:?}");
	}
	assert!(matches!(put(&hospital, LEAF, b"again"), Err(VaultError::AlreadyExists(LEAF))));
	assert!(matches!(put_pending(&hospital, &[LEAF]), Err(VaultError::AlreadyExists(LEAF))));
	assert_eq!(every_file(&vault.records).len(), 5);
}

#[test]
fn pending_records_are_put_all_or_none() {
	let hospital = actor();
	let taken = Leaf([8; 32]);
	put(&hospital, taken, b"another").unwrap();
	let before = every_file(&hospital.vault.records);
	let refused = put_pending(&hospital, &[Leaf([1; 32]), Leaf([2; 32]), taken, LEAF]);
	assert!(matches!(refused, Err(VaultError::AlreadyExists(leaf)) if leaf == taken));
	assert_eq!(every_file(&hospital.vault.records), before);
	assert_eq!(fs::read_dir(&hospital.vault.records).unwrap().count(), 1);

	let weak = EncryptionKey([0; 32]);
	let refused = hospital.vault.put_pending(&new_records(&[LEAF], &facts()), &weak);
	assert!(matches!(refused, Err(VaultError::WeakKey(_))));
	assert_eq!(every_file(&hospital.vault.records), before);
}

#[test]
fn completing_finishes_what_was_interrupted() {
	let hospital = actor();
	let pending = put_pending(&hospital, &[LEAF]).unwrap();
	let directory = hospital.vault.path_of(&LEAF);
	let mark = fs::read(directory.join(PENDING)).unwrap();
	hospital.vault.complete(&pending[0], b"opening").unwrap();
	// The opening was written, and then the process was killed.
	fs::write(directory.join(PENDING), mark).unwrap();
	let refused = hospital.vault.opening(&LEAF, &hospital.identity);
	assert!(matches!(refused, Err(VaultError::Pending(LEAF))));
	let (pending, _) = hospital.vault.pending(&LEAF, &hospital.identity).unwrap();
	hospital.vault.complete(&pending, b"opening").unwrap();
	assert_eq!(hospital.vault.opening(&LEAF, &hospital.identity).unwrap().as_slice(), b"opening");
}

#[test]
fn discard_leaves_nothing_and_the_leaf_can_come_back() {
	let hospital = actor();
	put_pending(&hospital, &[LEAF]).unwrap();
	// What an interrupted write left.
	fs::write(hospital.vault.path_of(&LEAF).join(".tmp-abc"), "x").unwrap();
	hospital.vault.discard(&LEAF).unwrap();
	assert_eq!(fs::read_dir(&hospital.vault.records).unwrap().count(), 0);
	assert!(matches!(hospital.vault.discard(&LEAF), Err(VaultError::NotFound(LEAF))));
	put_pending(&hospital, &[LEAF]).unwrap();
	// Shredding is the stronger word: that leaf stays gone.
	hospital.vault.shred(&LEAF).unwrap();
	assert!(matches!(hospital.vault.discard(&LEAF), Err(VaultError::Shredded(LEAF))));
	assert!(hospital.vault.pending_leaves().unwrap().is_empty());
}

#[test]
fn discard_finishes_what_was_interrupted() {
	let hospital = actor();
	put_pending(&hospital, &[LEAF]).unwrap();
	let directory = hospital.vault.path_of(&LEAF);
	for name in [envelope_name(&hospital.key), SEED.to_string(), RECORD.to_string()] {
		fs::remove_file(directory.join(name)).unwrap();
		let record = hospital.vault.record(&LEAF).unwrap();
		assert_eq!((record.state, record.recipients.len()), (RecordState::Pending, 0));
	}
	hospital.vault.discard(&LEAF).unwrap();
	assert!(!directory.exists());
	// Killed just before the directory itself went.
	fs::create_dir(&directory).unwrap();
	assert!(hospital.vault.list().unwrap().is_empty());
	assert!(matches!(hospital.vault.record(&LEAF), Err(VaultError::NotFound(LEAF))));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	/// Whatever byte of whatever file is changed, the record is not read wrongly.
	#[test]
	fn a_changed_byte_is_noticed(at in any::<prop::sample::Index>(), which in 0usize..3, flip in 1u8..) {
		let hospital = actor();
		put(&hospital, LEAF, &[5; 100]).unwrap();
		let name = [RECORD.to_string(), envelope_name(&hospital.key), FACTS.to_string()][which].clone();
		let file = hospital.vault.path_of(&LEAF).join(name);
		let mut content = fs::read(&file).unwrap();
		let at = at.index(content.len());
		content[at] ^= flip;
		fs::write(&file, content).unwrap();
		let read = match which {
			2 => hospital.vault.facts(&LEAF, &hospital.identity).map(|_| ()),
			_ => hospital.vault.get(&LEAF, &hospital.identity).map(|_| ()),
		};
		let noticed =
			matches!(read, Err(VaultError::Corrupted { .. } | VaultError::WrongKey { .. }));
		prop_assert!(noticed);
	}

	#[test]
	fn any_bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..70_000)) {
		let hospital = actor();
		put(&hospital, LEAF, &bytes).unwrap();
		prop_assert_eq!(hospital.vault.get(&LEAF, &hospital.identity).unwrap().to_vec(), bytes);
	}
}
