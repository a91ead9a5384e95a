//! Random histories of studies, played to the pallet and to plain lists that are written from the
//! design. Both must say the same, step by step.

mod reference;

use crate::{mock::*, Error, StudyCount};
use alloc::collections::BTreeMap;
use frame_support::{assert_noop, assert_ok, dispatch::DispatchResult};
use proptest::{
	bool::weighted, collection::vec, option, prelude::*, sample::select, strategy::ValueTree,
	test_runner::TestRunner,
};
use reference::{Ending, Model, Refusal, Seen, Status};
use salus_primitives::{traits::StudyInspect, OrganizationId, Role, StudyId};
use salus_runtime_api::{StudyEnding, StudyStatus, MAX_PAGE};
use sp_runtime::DispatchError;

const ORGANIZATIONS: [OrganizationId; 3] = [INSTITUTE, LAKESIDE, ST_MARY];
/// The admins of the organizations, four practitioners, the council, and a stranger.
const ACCOUNTS: [AccountId; 9] = [
	INSTITUTE_ADMIN,
	LAKESIDE_ADMIN,
	ST_MARY_ADMIN,
	DR_CHEN,
	DR_LINDQVIST,
	DR_OKAFOR,
	NURSE_ADEYEMI,
	COUNCIL,
	STRANGER,
];

#[derive(Clone, Debug)]
enum Step {
	/// `lasts` in milliseconds, from now on; 0 is already over.
	Register {
		by: usize,
		protocol: u8,
		lasts: u64,
	},
	Extend {
		by: usize,
		study: usize,
		lasts: u64,
	},
	Close {
		by: usize,
		study: usize,
	},
	Stop {
		by: usize,
		study: usize,
	},
	Enroll {
		by: usize,
		study: usize,
		who: usize,
	},
	Remove {
		by: usize,
		study: usize,
		who: usize,
	},
	/// So many milliseconds.
	Wait(u64),
	/// An organization is suspended, or stands and is a researcher, or not.
	Standing {
		organization: usize,
		researcher: Option<bool>,
	},
	/// A practitioner works for another organization, or for none.
	Employ {
		account: usize,
		by: Option<usize>,
	},
	/// Studies, and a study's investigators, are read in pages of this many.
	Read {
		study: usize,
		limit: u32,
	},
}

fn step() -> impl Strategy<Value = Step> {
	let lasts = || {
		select(vec![
			0,
			1,
			DAY,
			30 * DAY,
			100 * DAY,
			100 * DAY,
			300 * DAY,
			MAX_STUDY_PERIOD,
			MAX_STUDY_PERIOD,
			MAX_STUDY_PERIOD + 1,
		])
	};
	let study = || prop_oneof![30 => select(vec![0, 0, 0, 1, 1, 2, 3usize]), 1 => 0..20usize];
	// Mostly those who may: who acts for the Institute, and its admin.
	let member = || prop_oneof![9 => select(vec![0, 0, 0, 3, 3, 3, 1, 4usize]), 1 => 0..9usize];
	let admin = || prop_oneof![9 => select(vec![0, 0, 0, 0, 0, 1usize]), 1 => 0..9usize];
	let practitioner = || prop_oneof![9 => 3..7usize, 1 => 0..9usize];
	let removal = (admin(), practitioner(), weighted(0.3))
		.prop_map(|(admin, who, leaves)| (if leaves { who } else { admin }, who));
	prop_oneof![
		3 => (member(), any::<u8>(), lasts())
			.prop_map(|(by, protocol, lasts)| Step::Register { by, protocol, lasts }),
		4 => (admin(), study(), lasts())
			.prop_map(|(by, study, lasts)| Step::Extend { by, study, lasts }),
		1 => (admin(), study()).prop_map(|(by, study)| Step::Close { by, study }),
		1 => (prop_oneof![1 => Just(7), 2 => 0..9usize], study())
			.prop_map(|(by, study)| Step::Stop { by, study }),
		14 => (admin(), study(), practitioner())
			.prop_map(|(by, study, who)| Step::Enroll { by, study, who }),
		8 => (removal, study()).prop_map(|((by, who), study)| Step::Remove { by, study, who }),
		5 => select(vec![1, HOUR, DAY, DAY, 7 * DAY, 30 * DAY - 1, 30 * DAY]).prop_map(Step::Wait),
		2 => (0..3usize, option::weighted(0.8, weighted(0.75)))
			.prop_map(|(organization, researcher)| Step::Standing { organization, researcher }),
		2 => (3..7usize, option::weighted(0.8, 0..3usize))
			.prop_map(|(account, by)| Step::Employ { account, by }),
		1 => (study(), 0..6u32).prop_map(|(study, limit)| Step::Read { study, limit }),
	]
}

/// It begins with a study that may last.
fn history() -> impl Strategy<Value = Vec<Step>> {
	let first = any::<u8>().prop_map(|protocol| {
		let lasts = MAX_STUDY_PERIOD;
		Step::Register { by: 0, protocol, lasts }
	});
	(first, vec(step(), 19..=199)).prop_map(|(first, rest)| [vec![first], rest].concat())
}

fn signed(by: usize) -> RuntimeOrigin {
	RuntimeOrigin::signed(ACCOUNTS[by])
}

fn id(study: usize) -> StudyId {
	StudyId(study as u32)
}

/// The number of an account.
fn number(who: AccountId) -> usize {
	ACCOUNTS.iter().position(|one| *one == who).expect("only these sign")
}

/// How often there was which outcome.
type Tally = BTreeMap<String, usize>;

/// That a call succeeds, or is refused, as is expected of it. One that is refused changes nothing.
fn expect_outcome(
	tally: &mut Tally,
	outcome: Result<(), Refusal>,
	call: impl FnOnce() -> DispatchResult,
) {
	*tally.entry(format!("{outcome:?}")).or_default() += 1;
	let Err(refusal) = outcome else {
		assert_ok!(call());
		return;
	};
	let error: DispatchError = match refusal {
		Refusal::Stranger => Error::<Test>::NotAuthorized.into(),
		Refusal::NoCouncil => DispatchError::BadOrigin,
		Refusal::Unknown => Error::<Test>::NotFound.into(),
		Refusal::Past => Error::<Test>::Expired.into(),
		Refusal::TooLong => Error::<Test>::TooFar.into(),
		Refusal::NotLonger => Error::<Test>::NotLater.into(),
		Refusal::Over => Error::<Test>::Ended.into(),
		Refusal::NoPractitioner => Error::<Test>::NotInGoodStanding.into(),
		Refusal::TakesPart => Error::<Test>::AlreadyExists.into(),
		Refusal::TookPart => Error::<Test>::Removed.into(),
		Refusal::Full => Error::<Test>::LimitReached.into(),
	};
	assert_noop!(call(), error);
}

/// Takes one step with both.
fn play(model: &mut Model, tally: &mut Tally, step: &Step) {
	match *step {
		Step::Register { by, protocol, lasts } => {
			let until = model.now + lasts;
			let call = || Research::register(signed(by), [protocol; 32], until);
			expect_outcome(tally, model.register(by, protocol, until), call);
		}
		Step::Extend { by, study, lasts } => {
			let until = model.now + lasts;
			let call = || Research::extend(signed(by), id(study), until);
			expect_outcome(tally, model.extend(by, study, until), call);
		}
		Step::Close { by, study } => {
			let call = || Research::close(signed(by), id(study));
			expect_outcome(tally, model.close(by, study), call);
		}
		Step::Stop { by, study } => {
			let call = || Research::stop(signed(by), id(study));
			expect_outcome(tally, model.stop(by, study), call);
		}
		Step::Enroll { by, study, who } => {
			let call = || Research::enroll(signed(by), id(study), ACCOUNTS[who]);
			expect_outcome(tally, model.enroll(by, study, who), call);
		}
		Step::Remove { by, study, who } => {
			let call = || Research::remove(signed(by), id(study), ACCOUNTS[who]);
			expect_outcome(tally, model.remove(by, study, who), call);
		}
		Step::Wait(duration) => {
			model.now += duration;
			set_time(model.now);
		}
		Step::Standing { organization, researcher } => {
			model.researcher[organization] = researcher;
			match researcher {
				None => suspend(ORGANIZATIONS[organization]),
				Some(true) => set_roles(ORGANIZATIONS[organization], Role::Researcher.into()),
				Some(false) => set_roles(ORGANIZATIONS[organization], Role::Provider.into()),
			}
		}
		Step::Employ { account, by } => {
			model.employer[account - 3] = by;
			employ(ACCOUNTS[account], by.map(|one| ORGANIZATIONS[one]));
		}
		Step::Read { study, limit } => read_in_pages(model, study, limit),
	}
}

/// The pages together show each study, and each investigator of one, once.
fn read_in_pages(model: &Model, study: usize, limit: u32) {
	let mut seen = Vec::new();
	loop {
		let page = Research::studies(id(seen.len()), limit);
		assert!(page.len() <= limit as usize);
		if page.is_empty() {
			break;
		}
		seen.extend(page.iter().map(|view| view.id));
	}
	let studies = if limit == 0 { 0 } else { model.registered() };
	assert_eq!(seen, (0..studies).map(id).collect::<Vec<_>>());

	let mut seen: Vec<AccountId> = Vec::new();
	loop {
		let page = Research::investigators(id(study), seen.last().copied(), limit);
		assert!(page.len() <= limit as usize);
		if page.is_empty() {
			break;
		}
		seen.extend(page.iter().map(|view| view.account));
	}
	let mut seen: Vec<_> = seen.into_iter().map(number).collect();
	seen.sort();
	let is_known = |who: &usize| limit > 0 && model.investigator(study, *who).is_some();
	assert_eq!(seen, (0..9).filter(is_known).collect::<Vec<_>>());
}

/// What the pallet shows of a study, in the words of the model.
fn seen(study: usize) -> Option<Seen> {
	let view = Research::study(id(study))?;
	assert_eq!(view.id, id(study));
	let sponsor = ORGANIZATIONS.iter().position(|one| *one == view.sponsor);
	let end = view.ended_at.zip(view.ended_how).map(|(at, how)| match how {
		StudyEnding::BySponsor => (at, Ending::BySponsor),
		StudyEnding::ByCouncil => (at, Ending::ByCouncil),
	});
	let status = match view.status {
		StudyStatus::Open => Status::Open,
		StudyStatus::Suspended => Status::Suspended,
		StudyStatus::Expired => Status::Expired,
		StudyStatus::Ended => Status::Ended,
	};
	Some(Seen {
		sponsor: sponsor.expect("only these sponsor"),
		protocol: view.protocol[31],
		at: view.registered_at,
		by: number(view.registered_by),
		until: view.ends_at,
		end,
		status,
		investigators: view.investigators as usize,
	})
}

/// Both say the same about everything.
fn compare(model: &Model, tally: &mut Tally) {
	assert_eq!(StudyCount::<Test>::get() as usize, model.registered());
	// The one after the last is not there.
	for study in 0..=model.registered() {
		let expected = model.view(study);
		assert_eq!(seen(study), expected, "study {study}");
		assert_eq!(Research::is_open(id(study)), model.is_open(study), "study {study}");
		if let Some(Seen { status, .. }) = expected {
			*tally.entry(format!("{status:?}")).or_default() += 1;
		}
		let shown = Research::investigators(id(study), None, MAX_PAGE);
		for (who, account) in ACCOUNTS.iter().enumerate() {
			let takes_part = model.takes_part(who, study);
			assert_eq!(Research::takes_part(account, id(study)), takes_part, "{who} in {study}");
			let view = shown.iter().find(|view| view.account == *account);
			let view = view.map(|view| {
				assert_eq!(view.takes_part, takes_part, "{who} in {study}");
				(view.enrolled_at, number(view.enrolled_by), view.removed_at)
			});
			assert_eq!(view, model.investigator(study, who), "{who} in {study}");
			if view.is_some() {
				*tally.entry(format!("takes part: {takes_part}")).or_default() += 1;
			}
		}
	}
}

fn play_all(history: &[Step], tally: &mut Tally) {
	new_test_ext().execute_with(|| {
		let mut model = Model::new();
		for step in history {
			play(&mut model, tally, step);
			compare(&model, tally);
			assert_eq!(Research::do_try_state(), Ok(()), "after {step:?}");
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
	fn studies_do_what_the_lists_do(history in history()) {
		play_all(&history, &mut Tally::new());
	}
}

/// Every outcome of a call, and everywhere that a study and an investigator may stand.
const OUTCOMES: [&str; 18] = [
	"Ok(())",
	"Err(Stranger)",
	"Err(NoCouncil)",
	"Err(Unknown)",
	"Err(Past)",
	"Err(TooLong)",
	"Err(NotLonger)",
	"Err(Over)",
	"Err(NoPractitioner)",
	"Err(TakesPart)",
	"Err(TookPart)",
	"Err(Full)",
	"Open",
	"Suspended",
	"Expired",
	"Ended",
	"takes part: true",
	"takes part: false",
];

#[test]
fn every_outcome_occurs() {
	let mut runner = TestRunner::deterministic();
	let mut tally = Tally::new();
	for _ in 0..50 {
		let tree = history().new_tree(&mut runner).expect("nothing is filtered out");
		play_all(&tree.current(), &mut tally);
	}
	for outcome in OUTCOMES {
		let times = tally.remove(outcome).unwrap_or_default();
		println!("{times:>6} {outcome}");
		assert!(times >= 10, "{outcome} occurred {times} times");
	}
	assert_eq!(tally.into_keys().collect::<Vec<_>>(), [""; 0], "an outcome is missing in the list");
}
