//! Histories of random steps, played to the pallet and to a model that shares only its vocabulary.
//!
//! - `reference`: the model.
//! - `parties`: what it knows of those who help.
//! - `custody`: what it knows of those who keep keys, and how that is played.
//! - `steps`: what is played.
//! - this file: playing them, and holding what both say against each other.

mod custody;
mod parties;
mod reference;
mod steps;

use crate::{mock::*, payload::patient_id, Call, Error};
use frame_support::dispatch::{CheckIfFeeless, DispatchResult};
use parties::{FIRST_ADMIN, PERSONS, PERSON_KEYS};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use reference::{Attempt, Choice, End, Fact, Model};
use salus_primitives::{
	traits::PatientInspect, KeyPurpose, KeyPurposes, OrganizationId, PatientId, RecoveryStatus,
	UnixMillis,
};
use salus_runtime_api::{AttemptView, RecoveryView};
use sp_core::sr25519;
use sp_runtime::MultiSignature;
use std::{collections::BTreeMap, sync::LazyLock};
use steps::{history, resolved, Step};

/// How many keys there are in a history. A patient is named by its first key's number.
const KEYS: usize = 24;

/// Of how many patients most steps are.
const PATIENTS: usize = 3;

static PAIRS: LazyLock<Vec<sr25519::Pair>> =
	LazyLock::new(|| (0..KEYS).map(|index| pair(&format!("key/{index}"))).collect());

/// Signs what it should not.
static MALLORY: LazyLock<sr25519::Pair> = LazyLock::new(|| pair("Mallory"));

static IDS: LazyLock<Vec<PatientId>> =
	LazyLock::new(|| PAIRS.iter().map(|key| patient_id(GENESIS_HASH, &account(key))).collect());

const ORGANIZATIONS: [OrganizationId; 3] = [ST_MARY_ID, NORTHSIDE_ID, LAKESIDE_ID];

/// The account by which somebody helps.
fn person(index: usize) -> AccountId {
	match PERSON_KEYS.iter().find(|(one, _)| *one == index) {
		Some((_, key)) => account(&PAIRS[*key]),
		None if index >= FIRST_ADMIN => {
			let members = [ST_MARY, NORTHSIDE, LAKESIDE, OFFICER_REYES, DR_LINDQVIST];
			members[index - FIRST_ADMIN].clone()
		}
		None => AccountId::new([0xd0 + index as u8; 32]),
	}
}

/// What the step brings about, or why it is rejected.
fn judge(model: &Model, step: &Step) -> Result<Vec<Fact>, Error<Test>> {
	let registered = |key| {
		vec![
			Fact::Joined { patient: key, key, purposes: KeyPurposes::all() },
			Fact::Encrypts { patient: key, encryption_key: ENCRYPTION_KEY },
		]
	};
	let unforged = |forged, facts| if forged { Err(Error::InvalidSignature) } else { Ok(facts) };
	match step.clone() {
		Step::Register { key } => model.unused(key).map(|()| registered(key)),
		Step::Sponsor { key, lifetime, forged } => {
			model.fresh(lifetime)?;
			if !model.stands(0) {
				return Err(Error::NotAuthorized);
			}
			model.unused(key)?;
			let mut facts = registered(key);
			facts.push(Fact::Sponsored { patient: key, organization: 0, at: model.now });
			unforged(forged, facts)
		}
		Step::Add { by, patient, key, purposes, lifetime, forged } => {
			if purposes.is_empty() {
				return Err(Error::Empty);
			}
			model.fresh(lifetime)?;
			model.controlled(by, patient)?;
			model.unused(key)?;
			if model.live(patient).len() == MAX_KEYS as usize {
				return Err(Error::LimitReached);
			}
			unforged(forged, vec![Fact::Joined { patient, key, purposes }])
		}
		Step::Remove { by, patient, key } => {
			model.controlled(by, patient)?;
			model.own(key, patient)?;
			model.gives_up(key, patient)?;
			if model.is_last_controller(key, patient) {
				return Err(Error::LastControlKey);
			}
			Ok(vec![Fact::Left { key }])
		}
		Step::Rotate { by, patient, old, key, forged } => {
			model.controlled(by, patient)?;
			let purposes = model.own(old, patient)?;
			model.gives_up(old, patient)?;
			model.unused(key)?;
			unforged(forged, vec![Fact::Left { key: old }, Fact::Joined { patient, key, purposes }])
		}
		Step::Trust { by, patient, key, purposes } => {
			if purposes.is_empty() {
				return Err(Error::Empty);
			}
			model.controlled(by, patient)?;
			model.own(key, patient)?;
			model.gives_up(key, patient)?;
			if model.is_last_controller(key, patient) && !purposes.contains(KeyPurpose::Control) {
				return Err(Error::LastControlKey);
			}
			Ok(vec![Fact::Trusted { key, purposes }])
		}
		Step::SetEncryptionKey { by, patient, encryption_key } => {
			model.controlled(by, patient)?;
			Ok(vec![Fact::Encrypts { patient, encryption_key }])
		}
		Step::Keep { .. } | Step::Claim { .. } | Step::Publish { .. } => {
			custody::judge(model, step)
		}
		_ => judge_recovery(model, step),
	}
}

/// The same for what is about recovery, or changes what is around it.
fn judge_recovery(model: &Model, step: &Step) -> Result<Vec<Fact>, Error<Test>> {
	match step.clone() {
		Step::Choose { by, patient, guardians, threshold, delay } => {
			let needed = if guardians.is_empty() { 2 } else { threshold };
			model.chooses(by, patient, &Choice { guardians, needed, delay }, threshold)
		}
		Step::Start { person, as_guardian, patient, key, lifetime, forged } => {
			model.fresh(lifetime)?;
			model.starts(person, as_guardian, patient, key)?;
			let encryption_key = wish(IDS[patient], &PAIRS[key]).encryption_key;
			if forged {
				return Err(Error::InvalidSignature);
			}
			let at = model.now;
			Ok(vec![Fact::Started { patient, person, key, encryption_key, at }])
		}
		Step::Support { person, as_guardian, patient, key } => {
			model.supports(person, as_guardian, patient, key)
		}
		Step::Withdraw { person, patient } => model.withdraws(person, patient),
		Step::Veto { by, patient } => model.vetoes(by, patient),
		Step::Complete { patient } => model.completes(patient),
		Step::Relate { organization, patient, kind, lasts } => {
			let (from, until) = (model.now, model.now + lasts);
			Ok(vec![Fact::Related { patient, organization, kind, from, until }])
		}
		Step::Dispute { organization, patient, kind, on } => {
			let at = model.now;
			Ok(vec![Fact::Disputed { patient, organization, kind, on, at }])
		}
		Step::Stand { organization, good } => Ok(vec![Fact::Stands { organization, good }]),
		_ => Ok(vec![]),
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

fn capacity(index: usize, as_guardian: bool) -> salus_primitives::Capacity {
	if as_guardian {
		crate::mock::as_guardian(&person(index))
	} else {
		AS_ORGANIZATION
	}
}

/// Takes a step that changes an identity's keys.
fn submit(model: &Model, step: &Step, reached: bool) -> DispatchResult {
	let by_key = |key: usize| signed(&account(&PAIRS[key]));
	match *step {
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
		Step::Rotate { by, patient, old, key, forged } => {
			let purposes = model.joined(old).map_or(KeyPurposes::all(), |(_, purposes)| purposes);
			let addition = addition(IDS[patient], &PAIRS[key], purposes);
			PatientIdentity::rotate_key(
				by_key(by),
				IDS[patient],
				account(&PAIRS[old]),
				account(&PAIRS[key]),
				addition.expires_at,
				signature(key, &addition.bytes(), forged, reached),
			)
		}
		Step::Trust { by, patient, key, purposes } => PatientIdentity::set_key_purposes(
			by_key(by),
			IDS[patient],
			account(&PAIRS[key]),
			purposes,
		),
		Step::SetEncryptionKey { by, patient, encryption_key } => {
			PatientIdentity::set_encryption_key(by_key(by), IDS[patient], encryption_key)
		}
		Step::Keep { .. } | Step::Claim { .. } | Step::Publish { .. } => {
			custody::take(step, reached)
		}
		_ => submit_recovery(model, step, reached),
	}
}

/// Takes a step that is about recovery, or changes what is around it.
fn submit_recovery(model: &Model, step: &Step, reached: bool) -> DispatchResult {
	let by_key = |key: usize| signed(&account(&PAIRS[key]));
	match step.clone() {
		Step::Choose { by, patient, guardians, threshold, delay } => {
			let guardians: Vec<_> =
				guardians.into_iter().map(|one| commitment(&person(one))).collect();
			PatientIdentity::set_guardians(
				by_key(by),
				IDS[patient],
				guardians.try_into().unwrap(),
				threshold as u32,
				delay,
			)
		}
		Step::Start { person: who, as_guardian, patient, key, lifetime, forged } => {
			let mut wish = wish(IDS[patient], &PAIRS[key]);
			wish.expires_at = now() + lifetime;
			let signature = signature(key, &wish.bytes(), forged, reached);
			start_signed(signed(&person(who)), capacity(who, as_guardian), wish, signature)
		}
		Step::Support { person: who, as_guardian, patient, key } => {
			support(&person(who), capacity(who, as_guardian), IDS[patient], &PAIRS[key])
		}
		Step::Withdraw { person: who, patient } => withdraw_support(&person(who), IDS[patient]),
		Step::Veto { by, patient } => {
			let call = Call::<Test>::veto_recovery { patient: IDS[patient] };
			let free = call.is_feeless(&by_key(by));
			let result = veto(&account(&PAIRS[by]), IDS[patient]);
			assert_eq!(free, result.is_ok(), "free exactly when it succeeds");
			result
		}
		Step::Complete { patient } => complete(IDS[patient]),
		Step::Relate { organization, patient, kind, lasts } => {
			hold(IDS[patient], ORGANIZATIONS[organization], kind, now(), now() + lasts);
			Ok(())
		}
		Step::Dispute { organization, patient, kind, on } => {
			let (patient, organization) = (IDS[patient], ORGANIZATIONS[organization]);
			if on {
				dispute(patient, organization, kind);
			} else {
				Disputes::mutate(|disputes| disputes.remove(&(patient, organization, kind)));
			}
			Ok(())
		}
		Step::Stand { organization, good } => {
			let (id, admin) = (ORGANIZATIONS[organization], person(FIRST_ADMIN + organization));
			ActingFor::mutate(|acting| {
				acting.retain(|_, acts_for| *acts_for != id);
				if good {
					acting.insert(admin, id);
				}
			});
			Ok(())
		}
		Step::Wait { time } => {
			set_now(now() + time);
			Ok(())
		}
		Step::WaitForNext { patient, early } => {
			if let Some(moment) = model.next_moment(patient) {
				set_now(moment - UnixMillis::from(early));
			}
			Ok(())
		}
		_ => unreachable!("the other steps change keys"),
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
	}
	for patient in 0..PATIENTS {
		let shown = PatientIdentity::patient_view(IDS[patient])
			.map_or(vec![], |view| view.keys.into_iter().map(|shown| shown.key).collect());
		let live: Vec<_> =
			model.live(patient).into_iter().map(|live| account(&PAIRS[live])).collect();
		assert_eq!(shown, live);
		assert_eq!(PatientIdentity::may_entrust(IDS[patient]), model.may_entrust(patient));
		custody::agree(model, patient);
		let view = PatientIdentity::recovery_view(IDS[patient]);
		assert_eq!(view.is_some(), model.exists(patient));
		if let Some(view) = view {
			agree_on_recovery(model, patient, view);
		}
	}
}

fn agree_on_recovery(model: &Model, patient: usize, view: RecoveryView<AccountId>) {
	let choice = model.choice(patient);
	assert_eq!(view.delay_ms, choice.delay);
	assert_eq!(view.threshold as usize, choice.needed);
	assert_eq!(view.guardians.len(), choice.guardians.len());
	// What is past is past, whenever it was.
	let from_now = |moment: UnixMillis| moment.max(model.now);
	for (shown, one) in view.guardians.iter().zip(&choice.guardians) {
		assert_eq!(shown.commitment, commitment(&person(*one)));
		let since = model.guardian_since(patient, *one).unwrap();
		assert_eq!(shown.added_at, since);
		let (supports, starts) = model.rested(patient, *one);
		assert_eq!(from_now(shown.supports_from), from_now(supports.max(since + 30 * DAY)));
		assert_eq!(from_now(shown.starts_from), from_now(starts.max(since + 30 * DAY)));
	}
	for (index, organization) in ORGANIZATIONS.into_iter().enumerate() {
		let shown = view.resting.iter().find(|rest| rest.organization == organization);
		let (supports, starts) = model.rested(patient, FIRST_ADMIN + index);
		assert_eq!(shown.is_some(), model.now < starts);
		if let Some(rest) = shown {
			assert_eq!(from_now(rest.supports_from), from_now(supports));
			assert_eq!(rest.starts_from, starts);
		}
	}
	assert_eq!(view.recovered_at, model.recovered_at(patient));
	assert_eq!(view.entrusts_from.is_none(), model.may_entrust(patient));
	let pause_ends_at = model.recovered_at(patient).map(|at| at + 72 * HOUR);
	assert_eq!(view.entrusts_from, pause_ends_at.filter(|at| model.now < *at));
	let attempt = model.attempts(patient).pop().map(|attempt| expected(model, attempt));
	let shown = view.attempt.map(|attempt| {
		let accounts = attempt.supporters.iter().map(|one| one.account().clone()).collect();
		(AttemptView { supporters: vec![], ..attempt }, accounts)
	});
	assert_eq!(shown, attempt);
}

/// An attempt as the pallet should show it, and the accounts of its supporters.
fn expected(model: &Model, attempt: Attempt) -> (AttemptView<AccountId>, Vec<AccountId>) {
	let status = match (attempt.end, attempt.completes_at) {
		(Some((_, End::Vetoed)), _) => RecoveryStatus::Vetoed,
		(Some((_, End::Completed)), _) => RecoveryStatus::Completed,
		(Some((_, End::Withdrawn)), _) => RecoveryStatus::Withdrawn,
		(None, _) if attempt.lapses_at() <= model.now => RecoveryStatus::Lapsed,
		(None, None) => RecoveryStatus::Gathering,
		(None, Some(at)) if model.now < at => RecoveryStatus::Waiting,
		(None, Some(_)) => RecoveryStatus::Ready,
	};
	let view = AttemptView {
		status,
		key: account(&PAIRS[attempt.key]),
		encryption_key: attempt.encryption_key,
		started_at: attempt.at,
		supporters: vec![],
		completes_at: attempt.completes_at,
		lapses_at: attempt.lapses_at(),
		ended_at: attempt.end.map(|(at, _)| at),
	};
	(view, attempt.persons.into_iter().map(person).collect())
}

/// How often there was which outcome of which step.
type Tally = BTreeMap<String, usize>;

fn play(history: &[Step], tally: &mut Tally) {
	ExtBuilder.build_and_execute(|| {
		let mut model = Model { now: START, history: vec![] };
		for step in history {
			let step = resolved(&model, step);
			let expected = judge(&model, &step);
			let reached = matches!(expected, Ok(_) | Err(Error::InvalidSignature));
			let result = submit(&model, &step, reached);
			match expected {
				Ok(facts) => {
					let special = custody::special(&model, &step);
					for name in special.into_iter().chain([format!("{} succeeds", step.name())]) {
						*tally.entry(name).or_default() += 1;
					}
					assert_eq!(result, Ok(()), "{step:?}");
					custody::agree_on_acting(&model, &step);
					model.now = now();
					model.history.extend(facts);
				}
				Err(error) => {
					*tally.entry(format!("{} {error:?}", step.name())).or_default() += 1;
					assert_eq!(result, Err(error.into()), "{step:?}");
				}
			}
			for attempt in (0..PATIENTS).filter_map(|patient| model.attempts(patient).pop()) {
				let status = self::expected(&model, attempt).0.status;
				*tally.entry(format!("{status:?}")).or_default() += 1;
			}
			agree(&model);
			PatientIdentity::do_try_state().expect("every invariant holds after a step");
		}
	});
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
	fn every_history_agrees_with_the_model(history in history()) {
		play(&history, &mut Tally::new());
	}
}

/// Every outcome of each step, and everywhere that an attempt may stand.
const OUTCOMES: [&str; 118] = [
	"Add AlreadyExists",
	"Add Empty",
	"Add Expired",
	"Add InvalidSignature",
	"Add LimitReached",
	"Add NotAuthorized",
	"Add NotFound",
	"Add Removed",
	"Add TooFar",
	"Add succeeds",
	"Choose NotAuthorized",
	"Choose NotFound",
	"Choose OutOfRange",
	"Choose RecentlyRecovered",
	"Choose Repeated",
	"Choose succeeds",
	"Claim AlreadyExists",
	"Claim Expired",
	"Claim InvalidSignature",
	"Claim NotAuthorized",
	"Claim NotFound",
	"Claim NotInCustody",
	"Claim Removed",
	"Claim TooFar",
	"Claim by another",
	"Claim succeeds",
	"Complete AlreadyExists",
	"Complete Disputed",
	"Complete NotAuthorized",
	"Complete NotInGoodStanding",
	"Complete NotOpen",
	"Complete Removed",
	"Complete TooSoon",
	"Complete in custody",
	"Complete succeeds",
	"Completed",
	"Dispute succeeds",
	"Gathering",
	"Keep AlreadyExists",
	"Keep Expired",
	"Keep InvalidSignature",
	"Keep NotAuthorized",
	"Keep Removed",
	"Keep TooFar",
	"Keep succeeds",
	"Lapsed",
	"Publish NotAuthorized",
	"Publish NotFound",
	"Publish succeeds",
	"Ready",
	"Register AlreadyExists",
	"Register Removed",
	"Register succeeds",
	"Relate succeeds",
	"Remove LastControlKey",
	"Remove NotAuthorized",
	"Remove NotFound",
	"Remove RecentlyRecovered",
	"Remove Removed",
	"Remove succeeds",
	"Rotate AlreadyExists",
	"Rotate InvalidSignature",
	"Rotate NotAuthorized",
	"Rotate NotFound",
	"Rotate RecentlyRecovered",
	"Rotate Removed",
	"Rotate succeeds",
	"SetEncryptionKey NotAuthorized",
	"SetEncryptionKey NotFound",
	"SetEncryptionKey succeeds",
	"Sponsor AlreadyExists",
	"Sponsor Expired",
	"Sponsor InvalidSignature",
	"Sponsor NotAuthorized",
	"Sponsor Removed",
	"Sponsor TooFar",
	"Sponsor succeeds",
	"Stand succeeds",
	"Start AlreadyExists",
	"Start AlreadyOpen",
	"Start Disputed",
	"Start Expired",
	"Start HasGuardians",
	"Start InvalidSignature",
	"Start NotAuthorized",
	"Start NotFound",
	"Start Removed",
	"Start Resting",
	"Start TooFar",
	"Start TooSoon",
	"Start succeeds",
	"Support AlreadySupported",
	"Support Changed",
	"Support Disputed",
	"Support HasGuardians",
	"Support NotAuthorized",
	"Support NotOpen",
	"Support Resting",
	"Support TooSoon",
	"Support succeeds",
	"Trust Empty",
	"Trust LastControlKey",
	"Trust NotAuthorized",
	"Trust NotFound",
	"Trust RecentlyRecovered",
	"Trust Removed",
	"Trust succeeds",
	"Veto NotAuthorized",
	"Veto NotOpen",
	"Veto succeeds",
	"Vetoed",
	"Wait succeeds",
	"WaitForNext succeeds",
	"Waiting",
	"Withdraw NotAuthorized",
	"Withdraw NotOpen",
	"Withdraw succeeds",
	"Withdrawn",
];

#[test]
fn every_outcome_occurs() {
	let mut runner = TestRunner::deterministic();
	let mut tally = Tally::new();
	for _ in 0..400 {
		let tree = history().new_tree(&mut runner).expect("nothing is filtered out");
		play(&tree.current(), &mut tally);
	}
	let mut seldom = vec![];
	for outcome in OUTCOMES {
		let times = tally.remove(outcome).unwrap_or_default();
		println!("{times:>6} {outcome}");
		seldom.extend((times < 3).then_some(outcome));
	}
	assert_eq!(seldom, [""; 0], "an outcome occurs too seldom");
	assert_eq!(tally.into_keys().collect::<Vec<_>>(), [""; 0], "an outcome is missing in the list");
}
