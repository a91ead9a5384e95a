//! Steps, and histories of them.

use super::{
	asked::pass,
	custody::{in_anothers_name, paper},
	questions::{access, on_day},
	terms::{annexes, names, patient, who},
	Appointed, Area, Asked, Bond, Ends, Glass, History, Paper, Pass, Signer, Step, Who, Withhold,
	NONE,
};
use proptest::{
	bool::weighted, collection::vec, option::weighted as often, prelude::*, sample::select,
};

/// What somebody calls. Grants and restrictions are picks.
#[derive(Clone, Debug)]
pub enum Word {
	Grant(Asked),
	Revoke(u32),
	Suspend(u32),
	Resume(u32),
	Restrict(Withhold),
	Lift(u32),
	RevokeDirective(u32),
	RevokeAll(Who),
	TakeUse(u32),
	Pass(u32, Pass),
	GiveBack(u32),
	/// The strictest is 0.
	Policy(usize),
	Record(Paper),
	WithdrawPapers,
}

/// A grant or a restriction.
pub fn pick() -> impl Strategy<Value = u32> {
	prop_oneof![30 => 0..NONE, 1 => Just(NONE)]
}

fn word() -> impl Strategy<Value = Word> {
	prop_oneof![
		30 => super::asked().prop_map(Word::Grant),
		5 => in_anothers_name().prop_map(Word::Grant),
		6 => paper().prop_map(Word::Record),
		1 => Just(Word::WithdrawPapers),
		2 => pick().prop_map(Word::Revoke),
		3 => pick().prop_map(Word::Suspend),
		5 => pick().prop_map(Word::Resume),
		9 => super::withhold().prop_map(Word::Restrict),
		3 => pick().prop_map(Word::Lift),
		1 => (6u32..10).prop_map(Word::RevokeDirective),
		1 => who().prop_map(Word::RevokeAll),
		7 => pick().prop_map(Word::TakeUse),
		7 => (pick(), pass()).prop_map(|(parent, pass)| Word::Pass(parent, pass)),
		1 => pick().prop_map(Word::GiveBack),
		2 => prop_oneof![3 => Just(3usize), 2 => 0usize..3].prop_map(Word::Policy),
	]
}

/// Words of a patient who withholds again and again, until there is no room.
fn withholding() -> impl Strategy<Value = Word> {
	prop_oneof![
		4 => word(),
		5 => super::withhold().prop_map(Word::Restrict),
		2 => pick().prop_map(Word::Lift),
	]
}

/// Words of a patient who lets a clinic pass on, of the clinic that does, and of the end of it.
fn passing() -> impl Strategy<Value = Word> {
	let clinic = |asked: Asked| {
		let area = Area { actions: 0b1111, ..asked.area };
		Word::Grant(Asked { who: Who::Organization(1), area, uses: None, ..asked })
	};
	let insurer = |(parent, pass)| {
		let pass = Pass { who: Who::Organization(2), fits: true, ends: Ends::WithParent, ..pass };
		Word::Pass(parent, pass)
	};
	prop_oneof![
		3 => word(),
		3 => super::asked().prop_map(clinic),
		9 => (pick(), pass()).prop_map(insurer),
		2 => pick().prop_map(Word::Revoke),
	]
}

/// Words of a patient who grants to studies, more than there is room for before one is over.
fn researching() -> impl Strategy<Value = Word> {
	let study = select(vec![0usize, 0, 0, 1, 2, 3]);
	let to_study = |(asked, study)| Word::Grant(Asked { who: Who::Study(study), ..asked });
	prop_oneof![2 => word(), 5 => (super::asked(), study).prop_map(to_study)]
}

/// Words for a patient without a device, who signs at a clinic, more than there is room for.
fn recording() -> impl Strategy<Value = Word> {
	let clinic = |asked: Asked| Asked { who: Who::Organization(1), ..asked };
	let to_clinic =
		move |paper: Paper| Word::Record(Paper { asked: clinic(paper.asked.clone()), ..paper });
	prop_oneof![
		3 => word(),
		9 => paper().prop_map(to_clinic),
		3 => in_anothers_name().prop_map(move |asked| Word::Grant(clinic(asked))),
		1 => pick().prop_map(Word::Revoke),
		1 => who().prop_map(Word::RevokeAll),
		1 => Just(Word::RevokeAll(Who::Organization(1))),
		1 => Just(Word::WithdrawPapers),
	]
}

/// That the hospital keeps the first patient's key, and the clinic treats the patient.
fn kept() -> Vec<Step> {
	let treats = Bond { patient: 0, organization: 1, kind: 0, lasts: Some(400_000_000) };
	vec![Step::Keep { patient: 0, custodian: Some(0) }, Step::Relate(treats)]
}

fn call(word: impl Strategy<Value = Word> + 'static) -> impl Strategy<Value = Step> {
	let by = prop_oneof![
		24 => Just(Signer::Fitting),
		4 => (0usize..8).prop_map(Signer::Representative),
		1 => (0usize..14).prop_map(Signer::Account),
	];
	(by, patient(), word).prop_map(|(by, patient, word)| Step::Call { by, patient, word })
}

/// A step that changes something, or tries to.
fn change(word: impl Strategy<Value = Word> + 'static) -> impl Strategy<Value = Step> {
	prop_oneof![
		110 => call(word).boxed(),
		8 => (0u64..500).prop_map(Step::Wait),
		1 => (0u64..3).prop_map(Step::WaitForMidnight),
		3 => prop_oneof![1 => Just(0usize), 1 => Just(1), 2 => Just(2), 5 => Just(3)]
			.prop_map(Step::Plan),
		2 => (prop_oneof![4 => Just(0usize), 1 => 0usize..5], prop_oneof![3 => Just(3usize), 2 => 0usize..3])
			.prop_map(|(organization, policy)| Step::OwnPolicy { organization, policy }),
		8 => bond().prop_map(Step::Relate).boxed(),
		4 => super::custody().boxed(),
		2 => (0u64..2).prop_map(Step::WaitForReceipt),
		4 => (0usize..5, weighted(0.9))
			.prop_map(|(organization, good)| Step::Standing { organization, good }),
		4 => (5usize..8, weighted(0.9))
			.prop_map(|(account, employed)| Step::Employment { account, employed }),
		6 => study().boxed(),
		8 => emergency().boxed(),
	]
}

/// Somebody breaks the glass, or an emergency ends.
fn emergency() -> impl Strategy<Value = Step> {
	prop_oneof![
		8 => glass().prop_map(Step::Open),
		2 => (patient(), pick()).prop_map(|(patient, pick)| Step::Close { patient, pick }),
		1 => (0u64..2).prop_map(Step::WaitForEmergency),
	]
}

/// A practitioner breaks the glass.
pub fn glass() -> impl Strategy<Value = Glass> {
	let account = select(vec![6usize, 6, 6, 7, 7, 5]);
	let holder = prop_oneof![2 => Just(6usize), 2 => Just(0), 1 => 0usize..5];
	let lasts = prop_oneof![1 => 1u64..2_000, 4 => Just(14_400_000)];
	(patient(), account, holder, 0usize..2, 0usize..2, lasts).prop_map(
		|(patient, account, holder, kind, opens, lasts)| Glass {
			patient,
			account,
			holder,
			kind,
			opens,
			lasts,
		},
	)
}

/// A study begins or ends, or somebody begins or ends to take part in one.
pub fn study() -> impl Strategy<Value = Step> {
	let lasts = prop_oneof![
		2 => (1u64..2_000).prop_map(Some),
		4 => (1u64..400_000_000).prop_map(Some),
		2 => Just(None),
	];
	prop_oneof![
		1 => (0usize..4, lasts).prop_map(|(study, lasts)| Step::Study { study, lasts }),
		1 => (0usize..4, 5usize..8, weighted(0.8)).prop_map(|(study, account, enrolled)| {
			Step::Investigator { study, account, enrolled }
		}),
	]
}

/// An organization treats or covers a patient for a time, or no longer.
pub fn bond() -> impl Strategy<Value = Bond> {
	let who = select(vec![(1usize, 0usize), (1, 0), (2, 1), (2, 1), (0, 0), (1, 1), (3, 0)]);
	let lasts = prop_oneof![
		3 => (1u64..2_000).prop_map(Some),
		5 => (1u64..400_000_000).prop_map(Some),
		1 => Just(None),
	];
	(patient(), who, lasts).prop_map(|(patient, (organization, kind), lasts)| Bond {
		patient,
		organization,
		kind,
		lasts,
	})
}

/// Who acts for a patient: a stranger, a person, a nurse who is a patient too, and doctors of a clinic
/// and of the hospital.
const REPRESENTATIVES: [usize; 6] = [13, 13, 11, 7, 6, 5];

/// Somebody begins or ceases to act for a patient, or may if they did not.
pub fn representing() -> impl Strategy<Value = Step> {
	let lasts = || prop_oneof![2 => 1u64..2_000, 5 => 1u64..400_000_000];
	let starts_in = prop_oneof![3 => Just(0u64), 1 => 1u64..2_000];
	let authorities = prop_oneof![3 => Just(0b111u8), 2 => 0u8..8];
	let who = || (patient(), select(REPRESENTATIVES.to_vec()));
	let when = (starts_in, lasts(), often(0.4, lasts()));
	let appointed = (who(), authorities, when, weighted(0.3)).prop_map(
		|((patient, account), authorities, (starts_in, lasts, of_age_in), sleeps)| {
			Step::Appoint(Appointed {
				patient,
				account,
				authorities,
				starts_in,
				lasts,
				of_age_in,
				sleeps,
			})
		},
	);
	prop_oneof![
		6 => appointed,
		2 => who().prop_map(|(patient, account)| Step::Unappoint { patient, account }),
		3 => (patient(), often(0.8, lasts()))
			.prop_map(|(patient, lasts)| Step::Incapacity { patient, lasts }),
		2 => (0u64..3).prop_map(Step::WaitForRepresentative),
	]
}

fn step(word: impl Strategy<Value = Word> + 'static) -> impl Strategy<Value = Step> {
	prop_oneof![
		10 => representing().boxed(),
		64 => change(word).boxed(),
		2 => (patient(), weighted(0.3))
			.prop_map(|(patient, just_now)| Step::Recover { patient, just_now }).boxed(),
		26 => access().prop_map(Step::Access).boxed(),
		18 => on_day().prop_map(Step::OnDay).boxed(),
	]
}

fn of(steps: impl Strategy<Value = Vec<Step>>) -> impl Strategy<Value = History> {
	(annexes(), names(), steps).prop_map(|(annexes, names, steps)| History {
		annexes,
		names,
		steps,
	})
}

/// Calls, time and questions.
pub fn history() -> impl Strategy<Value = History> {
	let length = 20..=200;
	let studied = prop_oneof![8 => step(researching()), 1 => study()];
	of(prop_oneof![
		5 => vec(step(word()), length.clone()).boxed(),
		1 => vec(step(withholding()), length.clone()).boxed(),
		1 => vec(step(passing()), length.clone()).boxed(),
		1 => vec(studied, length.clone()).boxed(),
		2 => vec(step(recording()), length).prop_map(|rest| [kept(), rest].concat()).boxed(),
	])
}

/// What led to some state: nobody asks.
pub fn past() -> impl Strategy<Value = History> {
	of(vec(change(word()), 20..=200))
}
