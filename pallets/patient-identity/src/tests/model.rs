//! Histories of random steps, judged by a model that keeps nothing but what happened, and reads
//! every answer out of that.

use crate::{mock::*, payload::patient_id, Error};
use frame_support::dispatch::DispatchResult;
use proptest::prelude::*;
use salus_primitives::{
	traits::PatientInspect, EncryptionKey, KeyPurpose, KeyPurposes, PatientId, UnixMillis,
};
use sp_core::sr25519;
use sp_runtime::MultiSignature;
use std::sync::LazyLock;

/// How many keys there are in a history. A patient is named by its first key's number.
const KEYS: usize = 12;

static PAIRS: LazyLock<Vec<sr25519::Pair>> =
	LazyLock::new(|| (0..KEYS).map(|index| pair(&format!("key/{index}"))).collect());

/// Signs what it should not.
static MALLORY: LazyLock<sr25519::Pair> = LazyLock::new(|| pair("Mallory"));

static IDS: LazyLock<Vec<PatientId>> =
	LazyLock::new(|| PAIRS.iter().map(|key| patient_id(GENESIS_HASH, &account(key))).collect());

#[derive(Clone, Copy, Debug)]
enum Step {
	Register {
		key: usize,
	},
	Sponsor {
		key: usize,
		lifetime: UnixMillis,
		forged: bool,
	},
	Add {
		by: usize,
		patient: usize,
		key: usize,
		purposes: KeyPurposes,
		lifetime: UnixMillis,
		forged: bool,
	},
	Remove {
		by: usize,
		patient: usize,
		key: usize,
	},
	SetEncryptionKey {
		by: usize,
		patient: usize,
		encryption_key: Option<EncryptionKey>,
	},
	Wait {
		time: UnixMillis,
	},
}

/// What a step that succeeded brought about.
#[derive(Clone, Copy, Debug)]
enum Fact {
	Joined { patient: usize, key: usize, purposes: KeyPurposes },
	Left { key: usize },
	Encrypts { patient: usize, encryption_key: Option<EncryptionKey> },
}

#[derive(Default)]
struct Model {
	history: Vec<Fact>,
}

impl Model {
	/// The patient that a key ever belonged to, and what for.
	fn joined(&self, one: usize) -> Option<(usize, KeyPurposes)> {
		self.history.iter().find_map(|fact| match fact {
			Fact::Joined { patient, key, purposes } if *key == one => Some((*patient, *purposes)),
			_ => None,
		})
	}

	fn left(&self, one: usize) -> bool {
		self.history.iter().any(|fact| matches!(fact, Fact::Left { key } if *key == one))
	}

	fn may(&self, key: usize, patient: usize, purpose: KeyPurpose) -> bool {
		!self.left(key)
			&& self
				.joined(key)
				.is_some_and(|(own, purposes)| own == patient && purposes.contains(purpose))
	}

	/// The live keys of a patient, in the order in which they joined.
	fn live(&self, one: usize) -> Vec<usize> {
		let joined = self.history.iter().filter_map(|fact| match fact {
			Fact::Joined { patient, key, .. } if *patient == one => Some(*key),
			_ => None,
		});
		joined.filter(|key| !self.left(*key)).collect()
	}

	fn encryption_key(&self, one: usize) -> Option<EncryptionKey> {
		self.history.iter().rev().find_map(|fact| match fact {
			Fact::Encrypts { patient, encryption_key } if *patient == one => Some(*encryption_key),
			_ => None,
		})?
	}

	fn exists(&self, patient: usize) -> bool {
		self.joined(patient).is_some_and(|(own, _)| own == patient)
	}

	fn fresh(&self, lifetime: UnixMillis) -> Result<(), Error<Test>> {
		match lifetime {
			0 => Err(Error::Expired),
			lifetime if lifetime > DAY => Err(Error::TooFar),
			_ => Ok(()),
		}
	}

	fn unused(&self, key: usize) -> Result<(), Error<Test>> {
		match self.joined(key) {
			None => Ok(()),
			Some(_) if self.left(key) => Err(Error::Removed),
			Some(_) => Err(Error::AlreadyExists),
		}
	}

	fn controlled(&self, by: usize, patient: usize) -> Result<(), Error<Test>> {
		if !self.exists(patient) {
			Err(Error::NotFound)
		} else if !self.may(by, patient, KeyPurpose::Control) {
			Err(Error::NotAuthorized)
		} else {
			Ok(())
		}
	}

	/// What the step brings about, or why it is rejected.
	fn judge(&self, step: Step) -> Result<Vec<Fact>, Error<Test>> {
		let registered = |key| {
			vec![
				Fact::Joined { patient: key, key, purposes: KeyPurposes::all() },
				Fact::Encrypts { patient: key, encryption_key: ENCRYPTION_KEY },
			]
		};
		match step {
			Step::Register { key } => self.unused(key).map(|()| registered(key)),
			Step::Sponsor { key, lifetime, forged } => {
				self.fresh(lifetime)?;
				self.unused(key)?;
				if forged {
					return Err(Error::InvalidSignature);
				}
				Ok(registered(key))
			}
			Step::Add { by, patient, key, purposes, lifetime, forged } => {
				if purposes.is_empty() {
					return Err(Error::Empty);
				}
				self.fresh(lifetime)?;
				self.controlled(by, patient)?;
				self.unused(key)?;
				if self.live(patient).len() == MAX_KEYS as usize {
					return Err(Error::LimitReached);
				}
				if forged {
					return Err(Error::InvalidSignature);
				}
				Ok(vec![Fact::Joined { patient, key, purposes }])
			}
			Step::Remove { by, patient, key } => {
				self.controlled(by, patient)?;
				if self.joined(key).is_none_or(|(own, _)| own != patient) {
					return Err(Error::NotFound);
				}
				if self.left(key) {
					return Err(Error::Removed);
				}
				let in_control = |key: &usize| self.may(*key, patient, KeyPurpose::Control);
				let others = self.live(patient).into_iter().filter(|other| *other != key);
				if in_control(&key) && others.filter(in_control).count() == 0 {
					return Err(Error::LastControlKey);
				}
				Ok(vec![Fact::Left { key }])
			}
			Step::SetEncryptionKey { by, patient, encryption_key } => {
				self.controlled(by, patient)?;
				Ok(vec![Fact::Encrypts { patient, encryption_key }])
			}
			Step::Wait { .. } => Ok(vec![]),
		}
	}
}

/// The right signature, or one by a key that is in no history. Where the step is rejected before
/// its signature is looked at, none is made: it is slow, and makes no difference.
fn signature(key: usize, bytes: &[u8], forged: bool, reached: bool) -> MultiSignature {
	match (reached, forged) {
		(false, _) => MultiSignature::Sr25519(Default::default()),
		(true, true) => sign(&MALLORY, bytes),
		(true, false) => sign(&PAIRS[key], bytes),
	}
}

fn submit(step: Step, reached: bool) -> DispatchResult {
	let by_key = |key: usize| signed(&account(&PAIRS[key]));
	match step {
		Step::Register { key } => PatientIdentity::register(by_key(key), ENCRYPTION_KEY),
		Step::Sponsor { key, lifetime, forged } => {
			let mut registration = registration(&PAIRS[key]);
			registration.expires_at = now() + lifetime;
			PatientIdentity::register_sponsored(
				signed(&ST_MARY),
				account(&PAIRS[key]),
				ENCRYPTION_KEY,
				registration.expires_at,
				signature(key, &registration.bytes(), forged, reached),
			)
		}
		Step::Add { by, patient, key, purposes, lifetime, forged } => {
			let mut addition = addition(IDS[patient], &PAIRS[key], purposes);
			addition.expires_at = now() + lifetime;
			PatientIdentity::add_key(
				by_key(by),
				IDS[patient],
				account(&PAIRS[key]),
				purposes,
				addition.expires_at,
				signature(key, &addition.bytes(), forged, reached),
			)
		}
		Step::Remove { by, patient, key } => {
			PatientIdentity::remove_key(by_key(by), IDS[patient], account(&PAIRS[key]))
		}
		Step::SetEncryptionKey { by, patient, encryption_key } => {
			PatientIdentity::set_encryption_key(by_key(by), IDS[patient], encryption_key)
		}
		Step::Wait { time } => {
			set_now(now() + time);
			Ok(())
		}
	}
}

fn agree(model: &Model) {
	for (key, pair) in PAIRS.iter().enumerate() {
		let owner = model.joined(key).filter(|_| !model.left(key)).map(|(own, _)| IDS[own]);
		assert_eq!(PatientIdentity::patient_of(&account(pair)), owner);
		assert_eq!(PatientIdentity::exists(IDS[key]), model.exists(key));
		assert_eq!(PatientIdentity::encryption_key(IDS[key]), model.encryption_key(key));
		// The patient it belongs to, and one that it may not.
		let own = model.joined(key).map_or(key, |(own, _)| own);
		for patient in [own, (own + 1) % KEYS] {
			for purpose in KeyPurpose::ALL {
				assert_eq!(
					PatientIdentity::may(&account(pair), IDS[patient], *purpose),
					model.may(key, patient, *purpose)
				);
			}
		}
		let shown = PatientIdentity::patient_view(IDS[key])
			.map_or(vec![], |view| view.keys.into_iter().map(|shown| shown.key).collect());
		let live: Vec<_> = model.live(key).into_iter().map(|live| account(&PAIRS[live])).collect();
		assert_eq!(shown, live);
	}
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	// Few patients, so that their key sets grow; any key.
	let patient = || 0..3usize;
	let key = || prop_oneof![0..3usize, 0..KEYS];
	let lifetime = || prop_oneof![1 => Just(0), 8 => 1..=DAY, 1 => DAY..=DAY + 1];
	let purposes = || {
		prop_oneof![
			1 => Just(KeyPurposes::empty()),
			6 => Just(KeyPurposes::all()),
			6 => (1u8..8)
				.prop_map(|bits| KeyPurposes::from_bits(bits).expect("the bits are known")),
		]
	};
	let forged = || prop::bool::weighted(0.1);
	let step = prop_oneof![
		2 => key().prop_map(|key| Step::Register { key }),
		2 => (key(), lifetime(), forged())
			.prop_map(|(key, lifetime, forged)| Step::Sponsor { key, lifetime, forged }),
		10 => (key(), patient(), key(), purposes(), lifetime(), forged()).prop_map(
			|(by, patient, key, purposes, lifetime, forged)| Step::Add {
				by,
				patient,
				key,
				purposes,
				lifetime,
				forged,
			}
		),
		6 => (key(), patient(), key())
			.prop_map(|(by, patient, key)| Step::Remove { by, patient, key }),
		2 => (key(), patient(), prop::option::of(any::<[u8; 32]>())).prop_map(
			|(by, patient, encryption_key)| Step::SetEncryptionKey {
				by,
				patient,
				encryption_key: encryption_key.map(EncryptionKey),
			}
		),
		1 => (1..DAY).prop_map(|time| Step::Wait { time }),
	];
	prop::collection::vec(step, 20..=200)
}

/// How many histories are played: `SALUS_PROPTEST_CASES`, else 1,000.
fn cases() -> u32 {
	match std::env::var("SALUS_PROPTEST_CASES") {
		Ok(cases) => cases.parse().expect("SALUS_PROPTEST_CASES is a number"),
		Err(_) => 1_000,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn every_history_agrees_with_the_model(steps in steps()) {
		ExtBuilder.build_and_execute(|| {
			let mut model = Model::default();
			for step in steps {
				let expected = model.judge(step);
				let reached = matches!(expected, Ok(_) | Err(Error::InvalidSignature));
				let result = submit(step, reached);
				match expected {
					Ok(facts) => {
						assert_eq!(result, Ok(()), "{step:?}");
						model.history.extend(facts);
					},
					Err(error) => assert_eq!(result, Err(error.into()), "{step:?}"),
				}
				agree(&model);
				PatientIdentity::do_try_state().expect("every invariant holds after a step");
			}
		});
	}
}
