//! What is played.

use super::{
	custody::{claim, keep, publish, suspended},
	Model, FIRST_ADMIN, KEYS, PATIENTS, PERSONS, PERSON_KEYS,
};
use crate::mock::{DAY, HOUR};
use proptest::{
	bool::weighted,
	collection::vec,
	option,
	prelude::*,
	sample::{select, subsequence},
};
use salus_primitives::{EncryptionKey, KeyPurpose, KeyPurposes, RelationshipKind, UnixMillis};

/// Stands for a key that controls the patient, if there is one when the step is taken.
const CONTROLLER: usize = usize::MAX;
/// Stands for a key that was never used, if there is one.
const FRESH: usize = usize::MAX - 1;
/// Stands for the key to which the patient is being recovered.
const WANTED: usize = usize::MAX - 2;
/// Stands for a key of the patient that is for the veto alone, if there is one.
const PAPER: usize = usize::MAX - 3;
/// From here on a number stands for somebody who may help the patient, if there is anybody.
const HELPER: usize = usize::MAX / 2;

#[derive(Clone, Debug)]
pub enum Step {
	Register {
		key: usize,
	},
	Sponsor {
		key: usize,
		lifetime: UnixMillis,
		forged: bool,
	},
	/// An organization registers an identity and keeps its key.
	Keep {
		key: usize,
		lifetime: UnixMillis,
		forged: bool,
	},
	/// Somebody publishes a key to encrypt to by an account of their own.
	Publish {
		person: usize,
		patient: usize,
		encryption_key: Option<EncryptionKey>,
	},
	/// The patient takes it over.
	Claim {
		person: usize,
		patient: usize,
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
	Rotate {
		by: usize,
		patient: usize,
		old: usize,
		key: usize,
		forged: bool,
	},
	Trust {
		by: usize,
		patient: usize,
		key: usize,
		purposes: KeyPurposes,
	},
	SetEncryptionKey {
		by: usize,
		patient: usize,
		encryption_key: Option<EncryptionKey>,
	},
	Choose {
		by: usize,
		patient: usize,
		guardians: Vec<usize>,
		threshold: usize,
		delay: UnixMillis,
	},
	Start {
		person: usize,
		as_guardian: bool,
		patient: usize,
		key: usize,
		lifetime: UnixMillis,
		forged: bool,
	},
	Support {
		person: usize,
		as_guardian: bool,
		patient: usize,
		key: usize,
	},
	Withdraw {
		person: usize,
		patient: usize,
	},
	Veto {
		by: usize,
		patient: usize,
	},
	Complete {
		patient: usize,
	},
	Relate {
		organization: usize,
		patient: usize,
		kind: RelationshipKind,
		lasts: UnixMillis,
	},
	/// Or no longer.
	Dispute {
		organization: usize,
		patient: usize,
		kind: RelationshipKind,
		on: bool,
	},
	Stand {
		organization: usize,
		good: bool,
	},
	Wait {
		time: UnixMillis,
	},
	/// Until something changes of itself for this patient, or the moment before.
	WaitForNext {
		patient: usize,
		early: bool,
	},
}

impl Step {
	/// The name of its kind.
	pub fn name(&self) -> String {
		let shown = format!("{self:?}");
		shown.split(' ').next().unwrap().to_string()
	}
}

/// The step with the keys that it stands for.
pub fn resolved(model: &Model, step: &Step) -> Step {
	let mut step = step.clone();
	let fresh = || (PATIENTS..KEYS).find(|key| model.joined(*key).is_none()).unwrap_or(0);
	let key_of = |patient: usize, key: &mut usize| {
		*key = match *key {
			CONTROLLER => model.controller(patient),
			FRESH => fresh(),
			WANTED => model.attempts(patient).last().map_or(0, |last| last.key),
			PAPER => model.paper(patient),
			key => key,
		};
	};
	match &mut step {
		Step::Register { .. }
		| Step::Sponsor { .. }
		| Step::Keep { .. }
		| Step::Publish { .. }
		| Step::Complete { .. }
		| Step::Relate { .. }
		| Step::Dispute { .. }
		| Step::Stand { .. }
		| Step::Wait { .. }
		| Step::WaitForNext { .. } => {}
		Step::Add { by, patient, key, .. }
		| Step::Remove { by, patient, key }
		| Step::Trust { by, patient, key, .. } => {
			key_of(*patient, by);
			key_of(*patient, key);
		}
		Step::Rotate { by, patient, old, key, .. } => {
			key_of(*patient, by);
			key_of(*patient, old);
			key_of(*patient, key);
		}
		Step::Claim { patient, key, .. } => key_of(*patient, key),
		Step::SetEncryptionKey { by, patient, .. }
		| Step::Choose { by, patient, .. }
		| Step::Veto { by, patient } => key_of(*patient, by),
		Step::Withdraw { person, patient } => {
			let supporters = model.open(*patient).map_or(vec![], |attempt| attempt.persons);
			if *person >= HELPER {
				let one = supporters.get((*person - HELPER) % supporters.len().max(1));
				*person = one.copied().unwrap_or_default();
			}
		}
		Step::Start { person, as_guardian, patient, key, .. }
		| Step::Support { person, as_guardian, patient, key } => {
			key_of(*patient, key);
			if *person >= HELPER {
				let helpers = model.helpers(*patient);
				*person =
					helpers.get((*person - HELPER) % helpers.len().max(1)).map_or(0, |one| *one);
				*as_guardian = *person < FIRST_ADMIN;
			}
		}
	}
	step
}

fn patient() -> impl Strategy<Value = usize> {
	// Few patients, so that much happens to each; now and then one that may not exist.
	prop_oneof![20 => 0..PATIENTS, 1 => 0..KEYS]
}

fn key() -> impl Strategy<Value = usize> {
	prop_oneof![2 => 0..PATIENTS, 2 => 0..KEYS]
}

fn by() -> impl Strategy<Value = usize> {
	prop_oneof![3 => Just(CONTROLLER), 1 => key()]
}

pub fn new_key() -> impl Strategy<Value = usize> {
	prop_oneof![3 => Just(FRESH), 1 => key()]
}

pub fn lifetime() -> impl Strategy<Value = UnixMillis> {
	prop_oneof![1 => Just(0), 12 => 1..=DAY, 1 => DAY..=DAY + 1]
}

fn purposes() -> impl Strategy<Value = KeyPurposes> {
	prop_oneof![
		1 => Just(KeyPurposes::empty()),
		6 => Just(KeyPurposes::all()),
		4 => Just(KeyPurpose::RecoveryVeto.into()),
		6 => (1u8..8).prop_map(|bits| KeyPurposes::from_bits(bits).expect("the bits are known")),
	]
}

pub fn forged() -> impl Strategy<Value = bool> {
	weighted(0.08)
}

/// Somebody who may help; or anybody, in the capacity that is theirs, or seldom in another.
fn helper() -> impl Strategy<Value = (usize, bool)> {
	prop_oneof![
		4 => (0..PERSONS).prop_map(|one| (HELPER + one, true)),
		2 => (0..PERSONS, weighted(0.9))
			.prop_map(|(person, fits)| (person, (person < FIRST_ADMIN) == fits)),
	]
}

fn withdraw(patient: impl Strategy<Value = usize>) -> impl Strategy<Value = Step> {
	let person = prop_oneof![
		5 => (0..PERSONS).prop_map(|one| HELPER + one),
		1 => 0..PERSONS,
	];
	(person, patient).prop_map(|(person, patient)| Step::Withdraw { person, patient })
}

fn dispute(patient: impl Strategy<Value = usize>) -> impl Strategy<Value = Step> {
	(0..3usize, patient, select(RelationshipKind::ALL), weighted(0.4)).prop_map(
		|(organization, patient, kind, on)| Step::Dispute { organization, patient, kind, on },
	)
}

/// A recovery is completed, and then something is tried with the key that outlives it: at once, and
/// when something has changed of itself, or just before.
fn touched(patient: usize) -> impl Strategy<Value = Vec<Step>> {
	let until = move |early| Step::WaitForNext { patient, early };
	let first = vec(Just(until(false)), 0..3);
	(first, touch_paper(patient), any::<bool>()).prop_map(move |(first, touch, early)| {
		let then = vec![Step::Complete { patient }, touch.clone(), until(early), touch];
		[first, then].concat()
	})
}

/// What is tried with the key that outlives a recovery.
fn touch_paper(patient: usize) -> impl Strategy<Value = Step> {
	let (by, forged) = (CONTROLLER, false);
	prop_oneof![
		Just(Step::Remove { by, patient, key: PAPER }),
		Just(Step::Rotate { by, patient, old: PAPER, key: FRESH, forged }),
		purposes().prop_map(move |purposes| Step::Trust { by, patient, key: PAPER, purposes }),
	]
}

fn about_keys() -> impl Strategy<Value = Step> {
	prop_oneof![
		2 => key().prop_map(|key| Step::Register { key }),
		3 => (key(), lifetime(), forged())
			.prop_map(|(key, lifetime, forged)| Step::Sponsor { key, lifetime, forged }),
		2 => keep(key()),
		3 => claim(patient()),
		3 => publish(),
		6 => (by(), patient(), new_key(), purposes(), lifetime(), forged()).prop_map(
			|(by, patient, key, purposes, lifetime, forged)| Step::Add {
				by,
				patient,
				key,
				purposes,
				lifetime,
				forged,
			}
		),
		4 => (by(), patient(), prop_oneof![key(), Just(CONTROLLER)])
			.prop_map(|(by, patient, key)| Step::Remove { by, patient, key }),
		3 => (by(), patient(), prop_oneof![key(), Just(CONTROLLER)], new_key(), forged()).prop_map(
			|(by, patient, old, key, forged)| Step::Rotate { by, patient, old, key, forged }
		),
		4 => (by(), patient(), prop_oneof![key(), Just(CONTROLLER)], purposes()).prop_map(
			|(by, patient, key, purposes)| Step::Trust { by, patient, key, purposes }
		),
		1 => (by(), patient(), option::of(any::<[u8; 32]>())).prop_map(
			|(by, patient, encryption_key)| Step::SetEncryptionKey {
				by,
				patient,
				encryption_key: encryption_key.map(EncryptionKey),
			}
		),
	]
}

fn choose(patient: impl Strategy<Value = usize>) -> impl Strategy<Value = Step> {
	let guardians = prop_oneof![
		1 => Just(vec![]),
		1 => Just(vec![1, 2, 1]),
		8 => subsequence((0..6).collect::<Vec<_>>(), 1..=6),
	];
	let delay = prop_oneof![
		6 => select(vec![3 * DAY, 7 * DAY, 30 * DAY]),
		1 => select(vec![3 * DAY - 1, 30 * DAY + 1]),
	];
	// Mostly one that can be reached, by two of them if there are two.
	let threshold = prop_oneof![6 => Just(2usize), 6 => 1..4usize, 1 => Just(0), 1 => Just(7)];
	(by(), patient, guardians, threshold, delay).prop_map(
		|(by, patient, guardians, threshold, delay)| {
			let threshold = if threshold < 7 { threshold.min(guardians.len()) } else { threshold };
			Step::Choose { by, patient, guardians, threshold, delay }
		},
	)
}

fn start(patient: impl Strategy<Value = usize>) -> impl Strategy<Value = Step> {
	(helper(), patient, new_key(), lifetime(), forged()).prop_map(
		|((person, as_guardian), patient, key, lifetime, forged)| Step::Start {
			person,
			as_guardian,
			patient,
			key,
			lifetime,
			forged,
		},
	)
}

fn support(patient: impl Strategy<Value = usize>) -> impl Strategy<Value = Step> {
	let wanted = prop_oneof![12 => Just(WANTED), 1 => key()];
	(helper(), patient, wanted).prop_map(|((person, as_guardian), patient, key)| Step::Support {
		person,
		as_guardian,
		patient,
		key,
	})
}

fn wait() -> impl Strategy<Value = Step> {
	prop_oneof![
		2 => (1..DAY).prop_map(|time| Step::Wait { time }),
		2 => (1..40u64).prop_map(|days| Step::Wait { time: days * DAY }),
		6 => (0..PATIENTS, any::<bool>())
			.prop_map(|(patient, early)| Step::WaitForNext { patient, early }),
	]
}

fn about_recovery() -> impl Strategy<Value = Step> {
	prop_oneof![
		3 => choose(patient()),
		5 => start(patient()),
		6 => support(patient()),
		3 => (prop_oneof![Just(CONTROLLER), key()], patient())
			.prop_map(|(by, patient)| Step::Veto { by, patient }),
		4 => patient().prop_map(|patient| Step::Complete { patient }),
		3 => (0..3usize, patient(), select(RelationshipKind::ALL), 1..90u64).prop_map(
			|(organization, patient, kind, days)| Step::Relate {
				organization,
				patient,
				kind,
				lasts: days * DAY,
			}
		),
		1 => dispute(patient()),
		2 => withdraw(patient()),
		1 => (0..3usize, weighted(0.7))
			.prop_map(|(organization, good)| Step::Stand { organization, good }),
	]
}

/// What may happen while a patient is being recovered, and after it.
fn after(patient: usize) -> impl Strategy<Value = Vec<Step>> {
	let (by, key) = (CONTROLLER, WANTED);
	let veto = Step::Veto { by, patient };
	let take_in =
		Step::Add { by, patient, key, purposes: KeyPurposes::all(), lifetime: HOUR, forged: false };
	let take_out = Step::Remove { by, patient, key };
	let complete = Step::Complete { patient };
	let until = move |early| Step::WaitForNext { patient, early };
	let guardian = move |person| Step::Support { person, as_guardian: true, patient, key: WANTED };
	let again = (start(Just(patient)), subsequence((0..6).collect::<Vec<_>>(), 3..=6)).prop_map(
		move |(start, persons)| {
			[vec![veto.clone(), start], persons.into_iter().map(guardian).collect()].concat()
		},
	);
	prop_oneof![
		8 => any::<bool>().prop_map(move |early| vec![until(early)]),
		8 => Just(vec![complete.clone()]),
		3 => choose(Just(patient)).prop_map(|step| vec![step]),
		3 => again,
		3 => support(Just(patient)).prop_map(|step| vec![step]),
		1 => Just(vec![take_in.clone(), until(false), complete.clone()]),
		1 => Just(vec![take_in, take_out, until(false), complete.clone()]),
		2 => (0..3usize).prop_map(move |organization| vec![
			Step::Stand { organization, good: false },
			until(false),
			complete.clone(),
			Step::Stand { organization, good: true },
		]),
		3 => withdraw(Just(patient)).prop_map(|step| vec![step]),
		4 => spoilt(patient),
		4 => touched(patient),
		1 => about_keys().prop_map(|step| vec![step]),
	]
}

/// An attempt that cannot be completed as it stands, by what may keep it from that; what somebody
/// makes of it; and that it is in order again.
fn spoilt(patient: usize) -> impl Strategy<Value = Vec<Step>> {
	let spoil = (0..3usize, select(RelationshipKind::ALL), any::<bool>()).prop_map(
		move |(organization, kind, by_patient)| {
			let dispute = |on| Step::Dispute { organization, patient, kind, on };
			let stand = |good| Step::Stand { organization, good };
			let person = FIRST_ADMIN + organization;
			let own = Step::Support { person, as_guardian: false, patient, key: WANTED };
			if by_patient {
				[dispute(true), own, dispute(false)]
			} else {
				[stand(false), own, stand(true)]
			}
		},
	);
	let then = prop_oneof![
		2 => start(Just(patient)),
		2 => withdraw(Just(patient)),
		1 => support(Just(patient)),
		1 => Just(Step::Complete { patient }),
	];
	let until = vec(Just(Step::WaitForNext { patient, early: false }), 0..4);
	(spoil, until, vec(then, 1..4)).prop_map(move |([spoil, own, mend], until, then)| {
		let complete = Step::Complete { patient };
		[vec![spoil, own], until, vec![complete], then, vec![mend]].concat()
	})
}

/// What leads somewhere, with a part of it missing now and then: a patient with guardians, or with
/// organizations that know it, is recovered.
fn story() -> impl Strategy<Value = Vec<Step>> {
	(0..PATIENTS, any::<bool>()).prop_flat_map(|(patient, by_guardians)| {
		let first = if by_guardians {
			vec![choose(Just(patient)).boxed()]
		} else {
			let relate = move |organization| Step::Relate {
				organization,
				patient,
				kind: RelationshipKind::Treatment,
				lasts: 60 * DAY,
			};
			let none = Step::Choose {
				by: CONTROLLER,
				patient,
				guardians: vec![],
				threshold: 0,
				delay: 7 * DAY,
			};
			let stand = |organization| Just(Step::Stand { organization, good: true }).boxed();
			let related = [0, 1].map(|_| (0..3usize).prop_map(relate).boxed());
			[vec![Just(none).boxed()], (0..3).map(stand).collect(), related.into()].concat()
		};
		let paper = Step::Add {
			by: CONTROLLER,
			patient,
			key: FRESH,
			purposes: KeyPurpose::RecoveryVeto.into(),
			lifetime: HOUR,
			forged: false,
		};
		let paper = option::weighted(0.5, Just(paper));
		let mature = (0..3u64).prop_map(|hours| Step::Wait { time: 30 * DAY + hours * HOUR - 1 });
		let supports = vec(support(Just(patient)), 1..8).boxed();
		let starts = vec(start(Just(patient)), 1..6).boxed();
		let again = option::weighted(0.3, choose(Just(patient)));
		let then = vec(after(patient), 1..8);
		(first, paper, mature, again, starts, supports, then).prop_map(
			|(first, paper, mature, again, starts, supports, then)| {
				let (again, paper) = (again.into_iter().collect(), paper.into_iter().collect());
				[first, paper, vec![mature], again, starts, supports, then.concat()].concat()
			},
		)
	})
}

/// Somebody helps by a key of the first patient, which its owner then removes.
fn lost() -> impl Strategy<Value = Vec<Step>> {
	let (by, lifetime, forged) = (CONTROLLER, HOUR, false);
	let (person, key) = PERSON_KEYS[0];
	(1..PATIENTS, 1..3usize, start(0..PATIENTS), 1..4usize).prop_map(
		move |(patient, threshold, then, moments)| {
			let purposes = KeyPurposes::all();
			let guardians = vec![person, 1];
			let until = vec![Step::WaitForNext { patient, early: false }; moments];
			let helped = vec![
				Step::Add { by, patient: 0, key: FRESH, purposes, lifetime, forged },
				Step::Choose { by, patient, guardians, threshold, delay: 7 * DAY },
				Step::Wait { time: 30 * DAY },
				Step::Start { person, as_guardian: true, patient, key: FRESH, lifetime, forged },
				Step::Support { person: 1, as_guardian: true, patient, key: WANTED },
				Step::Remove { by, patient: 0, key },
			];
			[helped, until, vec![Step::Complete { patient }, then]].concat()
		},
	)
}

/// Between 20 and 200 steps.
pub fn history() -> impl Strategy<Value = Vec<Step>> {
	let some = prop_oneof![
		60 => about_keys().prop_map(|step| vec![step]),
		30 => about_recovery().prop_map(|step| vec![step]),
		10 => wait().prop_map(|step| vec![step]),
		20 => story(),
		2 => lost(),
		2 => suspended(),
	];
	let everybody: Vec<_> = (0..PATIENTS).collect();
	let registered =
		prop_oneof![4 => Just(everybody.clone()), 1 => subsequence(everybody, 1..PATIENTS)];
	let (lifetime, forged) = (HOUR, false);
	let begin = (registered, vec(weighted(0.25), PATIENTS)).prop_map(move |(all, kept)| {
		let begin = |key: usize| match kept[key] {
			true => Step::Keep { key, lifetime, forged },
			false => Step::Sponsor { key, lifetime, forged },
		};
		all.into_iter().map(begin).collect::<Vec<_>>()
	});
	(begin, vec(some, 20..=100)).prop_map(|(begin, rest)| {
		let mut steps = [begin, rest.concat()].concat();
		steps.truncate(200);
		steps
	})
}
