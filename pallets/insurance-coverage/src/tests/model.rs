//! Histories of random steps, judged by a model that keeps nothing but what happened, and reads
//! every answer out of that.

use crate::{mock::*, Adjusted, Error};
use frame_support::dispatch::DispatchResult;
use proptest::{collection::vec, prelude::*, sample::select};
use salus_primitives::{
	insurance::MAX_MONEY, BenefitUse, CoverageId, Day, Limit, OrganizationId, PatientId, PlanId,
};
use salus_runtime_api::{CoverageStatus, Eligibility, EligibilityFailure};

const ACCOUNTS: [AccountId; 5] =
	[HARBOR_ADMIN, HARBOR_CLERK, SUMMIT_ADMIN, LAKESIDE_ADMIN, STRANGER];
const PATIENTS: [PatientId; 3] = [PATIENT_ANA, PATIENT_BEN, NOBODY];

#[derive(Clone, Debug)]
enum Step {
	Plan {
		by: AccountId,
		filing_limit_days: u32,
	},
	Cover {
		by: AccountId,
		plan: u32,
		patient: usize,
		first: i32,
		days: Option<i32>,
	},
	End {
		by: AccountId,
		coverage: u32,
		last: i32,
	},
	Adjust {
		by: AccountId,
		coverage: u32,
		year: i32,
		met: u128,
		borne: u128,
		used: Option<(u16, u32)>,
	},
	Standing {
		payer: OrganizationId,
		good: bool,
	},
	Wait {
		days: u32,
	},
	Ask {
		coverage: u32,
		benefit: u16,
		day: i32,
	},
}

/// What a step that succeeded brought about.
#[derive(Clone, Debug)]
enum Fact {
	Planned {
		payer: OrganizationId,
		filing_limit_days: i64,
	},
	Covered {
		plan: u32,
		patient: usize,
		first: i64,
		last: Option<i64>,
	},
	Ended {
		coverage: u32,
		last: i64,
	},
	Adjusted {
		coverage: u32,
		year: i32,
		values: Adjusted,
	},
	/// A coverage left its patient's index.
	Swept {
		coverage: u32,
	},
	Standing {
		payer: OrganizationId,
		good: bool,
	},
}

#[derive(Default)]
struct Model {
	history: Vec<Fact>,
	today: i64,
}

/// A coverage, as the history tells it.
#[derive(Clone, Copy)]
struct Told {
	plan: u32,
	patient: usize,
	first: i64,
	last: Option<i64>,
}

impl Model {
	fn plans(&self) -> Vec<(OrganizationId, i64)> {
		self.history
			.iter()
			.filter_map(|fact| match fact {
				Fact::Planned { payer, filing_limit_days } => Some((*payer, *filing_limit_days)),
				_ => None,
			})
			.collect()
	}

	fn coverages(&self) -> Vec<Told> {
		let mut told = Vec::new();
		for fact in &self.history {
			match *fact {
				Fact::Covered { plan, patient, first, last } => {
					told.push(Told { plan, patient, first, last });
				}
				Fact::Ended { coverage, last } => told[coverage as usize].last = Some(last),
				_ => {}
			}
		}
		told
	}

	fn coverage(&self, id: u32) -> Option<Told> {
		self.coverages().get(id as usize).copied()
	}

	fn stands(&self, organization: OrganizationId) -> bool {
		self.history
			.iter()
			.rev()
			.find_map(|fact| match fact {
				Fact::Standing { payer, good } if *payer == organization => Some(*good),
				_ => None,
			})
			.unwrap_or(true)
	}

	/// The payer for which an account acts now.
	fn payer_of(&self, account: AccountId) -> Option<OrganizationId> {
		let payer = match account {
			HARBOR_ADMIN | HARBOR_CLERK => HARBOR,
			SUMMIT_ADMIN => SUMMIT,
			_ => return None,
		};
		self.stands(payer).then_some(payer)
	}

	fn is_indexed(&self, id: u32) -> bool {
		!self.history.iter().any(|fact| matches!(fact, Fact::Swept { coverage } if *coverage == id))
	}

	fn index(&self, patient: usize) -> Vec<u32> {
		(0u32..)
			.zip(self.coverages())
			.filter(|(id, told)| told.patient == patient && self.is_indexed(*id))
			.map(|(id, _)| id)
			.collect()
	}

	fn can_be_claimed(&self, id: u32) -> bool {
		let told = self.coverage(id).unwrap();
		let (_, filing_limit_days) = self.plans()[told.plan as usize];
		told.last.is_none_or(|last| last >= told.first && last + filing_limit_days >= self.today)
	}

	fn status(&self, told: &Told) -> CoverageStatus {
		if told.last.is_some_and(|last| last < told.first) {
			CoverageStatus::Void
		} else if self.today < told.first {
			CoverageStatus::NotYetActive
		} else if told.last.is_some_and(|last| last < self.today) {
			CoverageStatus::Ended
		} else {
			CoverageStatus::Active
		}
	}

	/// The deductible that is met, what was borne, and the units of a benefit.
	fn year(&self, id: u32, asked: i32, number: u16) -> (u128, u128, u32) {
		let mut told = (0, 0, 0);
		for fact in &self.history {
			if let Fact::Adjusted { coverage, year, values } = fact {
				if (*coverage, *year) == (id, asked) {
					(told.0, told.1) = (values.deductible_met, values.out_of_pocket);
					if let Some((benefit, used)) = values.benefit {
						if benefit == number {
							told.2 = used.units;
						}
					}
				}
			}
		}
		told
	}
}

/// The calendar year of a day, by counting years from 2000-01-01 on.
fn year_of(day: i64) -> i32 {
	let (mut year, mut start) = (2000, 10_957);
	loop {
		let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
		let next = start + 365 + i64::from(leap);
		if day < next {
			return year;
		}
		(year, start) = (year + 1, next);
	}
}

fn expect(result: DispatchResult, expected: Result<(), Error<Test>>, step: &Step) -> bool {
	assert_eq!(result, expected.map_err(Into::into), "{step:?}");
	result.is_ok()
}

fn ensure(holds: bool, error: Error<Test>) -> Result<(), Error<Test>> {
	holds.then_some(()).ok_or(error)
}

fn play_plan(model: &mut Model, step: &Step, by: AccountId, filing_limit_days: u32) {
	let is_admin = by == HARBOR_ADMIN || by == SUMMIT_ADMIN;
	let payer = model.payer_of(by).filter(|_| is_admin);
	let result =
		Coverage::create_plan(signed(by), DOCUMENT, 50_000, 200_000, filing_limit_days, benefits());
	if expect(result, ensure(payer.is_some(), Error::NotAuthorized), step) {
		let (payer, filing_limit_days) = (payer.unwrap(), filing_limit_days.into());
		model.history.push(Fact::Planned { payer, filing_limit_days });
	}
}

fn play_cover(
	model: &mut Model,
	step: &Step,
	(by, plan, patient): (AccountId, u32, usize),
	(first, last): (i32, Option<i32>),
) {
	let index = model.index(patient);
	let swept: Vec<u32> = if index.len() == 32 {
		index.iter().copied().filter(|id| !model.can_be_claimed(*id)).collect()
	} else {
		Vec::new()
	};
	let planned = model.plans().get(plan as usize).copied();
	let expected = ensure(last.is_none_or(|last| last >= first), Error::BeforeStart)
		.and_then(|()| ensure(planned.is_some() && patient < 2, Error::NotFound))
		.and_then(|()| {
			let payer = planned.map(|(payer, _)| payer);
			ensure(model.payer_of(by) == payer, Error::NotAuthorized)
		})
		.and_then(|()| ensure(index.len() - swept.len() < 32, Error::LimitReached));
	let result = Coverage::create_coverage(
		signed(by),
		PlanId(plan),
		PATIENTS[patient],
		Day(first),
		last.map(Day),
	);
	if expect(result, expected, step) {
		model.history.extend(swept.into_iter().map(|coverage| Fact::Swept { coverage }));
		let (first, last) = (first.into(), last.map(i64::from));
		model.history.push(Fact::Covered { plan, patient, first, last });
	}
}

fn acts_for_payer(model: &Model, by: AccountId, told: &Told) -> Result<(), Error<Test>> {
	let (payer, _) = model.plans()[told.plan as usize];
	ensure(model.payer_of(by) == Some(payer), Error::NotAuthorized)
}

fn play_end(model: &mut Model, step: &Step, by: AccountId, coverage: u32, last: i32) {
	let expected = model.coverage(coverage).ok_or(Error::NotFound).and_then(|told| {
		acts_for_payer(model, by, &told)?;
		ensure(i64::from(last) + 1 >= told.first, Error::BeforeStart)?;
		ensure(told.last.is_none_or(|before| i64::from(last) < before), Error::NotEarlier)
	});
	let result = Coverage::end_coverage(signed(by), CoverageId(coverage), Day(last));
	if expect(result, expected, step) {
		model.history.push(Fact::Ended { coverage, last: last.into() });
	}
}

fn play_adjust(
	model: &mut Model,
	step: &Step,
	by: AccountId,
	(coverage, year): (u32, i32),
	values: Adjusted,
) {
	let amount = values.benefit.map_or(0, |(_, used)| used.amount);
	let within = [values.deductible_met, values.out_of_pocket, amount]
		.iter()
		.all(|amount| *amount <= MAX_MONEY);
	let expected = ensure(within, Error::LimitReached)
		.and_then(|()| model.coverage(coverage).ok_or(Error::NotFound))
		.and_then(|told| {
			acts_for_payer(model, by, &told)?;
			let covers = told.last.is_none_or(|last| last >= told.first && year <= year_of(last));
			ensure(covers && year >= year_of(told.first), Error::NotCovered)?;
			let known = [OFFICE_VISIT, COSMETIC, THERAPY];
			let named = values.benefit.is_none_or(|(number, _)| known.contains(&number));
			ensure(named, Error::NotFound)
		});
	let result = Coverage::adjust(signed(by), CoverageId(coverage), year, values);
	if expect(result, expected, step) {
		model.history.push(Fact::Adjusted { coverage, year, values });
	}
}

/// Asks about one unit for the price: who is covered bears what the plan of the tests says.
fn play_ask(model: &Model, id: u32, benefit: u16, day: i32) {
	let price = if benefit == THERAPY { 5_000 } else { 10_000 };
	let answer = verify(CoverageId(id), LAKESIDE, (benefit, 1), Day(day), price);
	let Some(told) = model.coverage(id) else {
		assert_eq!(answer, Err(EligibilityFailure::CoverageNotFound));
		return;
	};
	let (payer, filing_limit_days) = model.plans()[told.plan as usize];
	if !model.stands(payer) {
		assert_eq!(answer, Err(EligibilityFailure::PayerNotInGoodStanding));
		return;
	}
	let service = i64::from(day);
	let (met, borne, units) = model.year(id, year_of(service), benefit);
	let denial = if service < told.first {
		Some(26)
	} else if told.last.is_some_and(|last| last < service) {
		Some(27)
	} else if service + filing_limit_days < model.today {
		Some(29)
	} else if benefit != OFFICE_VISIT && benefit != THERAPY {
		Some(96)
	} else if benefit == THERAPY && units >= 20 {
		Some(119)
	} else {
		None
	};
	match (answer.unwrap(), denial) {
		(Eligibility::NotEligible { carc, .. }, Some(expected)) => assert_eq!(carc, expected),
		(
			Eligibility::Eligible {
				allowed,
				paid,
				patient_share,
				deductible_left,
				out_of_pocket_left,
				benefit_left,
				..
			},
			None,
		) => {
			let left = 50_000u128.saturating_sub(met);
			let bearable = 200_000u128.saturating_sub(borne);
			let share = match benefit {
				THERAPY => 1_000,
				_ => price.min(left) + (price - price.min(left)) / 5,
			};
			assert_eq!(allowed, price);
			// Amounts of the histories are multiples of 5: a fifth is never rounded.
			assert_eq!((patient_share, paid), (share.min(bearable), price - share.min(bearable)));
			assert_eq!((deductible_left, out_of_pocket_left), (left, bearable));
			let limit = if benefit == THERAPY { Limit::Units(20 - units) } else { Limit::None };
			assert_eq!(benefit_left, limit);
		}
		(answer, expected) => panic!("{answer:?}, but CARC {expected:?}"),
	}
}

fn play(model: &mut Model, step: &Step) {
	match *step {
		Step::Plan { by, filing_limit_days } => play_plan(model, step, by, filing_limit_days),
		Step::Cover { by, plan, patient, first, days } => {
			let last = days.map(|days| first + days);
			play_cover(model, step, (by, plan, patient), (first, last));
		}
		Step::End { by, coverage, last } => play_end(model, step, by, coverage, last),
		Step::Adjust { by, coverage, year, met, borne, used } => {
			let benefit = used.map(|(number, units)| {
				(number, BenefitUse { amount: units.into(), units, visits: 1 })
			});
			let values = Adjusted { deductible_met: met, out_of_pocket: borne, benefit };
			play_adjust(model, step, by, (coverage, year), values);
		}
		Step::Standing { payer, good } => {
			if good {
				set_roles(payer, &[salus_primitives::Role::Payer]);
			} else {
				suspend(payer);
			}
			model.history.push(Fact::Standing { payer, good });
		}
		Step::Wait { days } => {
			model.today += i64::from(days);
			set_today(Day(model.today as i32));
		}
		Step::Ask { coverage, benefit, day } => play_ask(model, coverage, benefit, day),
	}
}

/// Compares every coverage, and every index, with what the history tells.
fn compare(model: &Model) {
	let coverages = model.coverages();
	for (id, told) in (0u32..).zip(&coverages) {
		let view = Coverage::coverage_view(CoverageId(id)).unwrap();
		assert_eq!(view.patient, PATIENTS[told.patient]);
		assert_eq!((view.plan.0, view.payer), (told.plan, model.plans()[told.plan as usize].0));
		assert_eq!(i64::from(view.first_day.0), told.first);
		assert_eq!(view.last_day.map(|last| i64::from(last.0)), told.last);
		assert_eq!(view.status, model.status(told));
	}
	assert_eq!(Coverage::coverage_view(CoverageId(coverages.len() as u32)), None);
	assert_eq!(Coverage::plan_view(PlanId(model.plans().len() as u32)), None);
	for (patient, id) in PATIENTS.iter().enumerate() {
		let listed = Coverage::coverages_view(*id).iter().map(|view| view.id.0).collect::<Vec<_>>();
		assert_eq!(listed, model.index(patient));
	}
}

fn day() -> impl Strategy<Value = i32> {
	prop_oneof![4 => TODAY.0 - 30..TODAY.0 + 40, 1 => NEW_YEARS_EVE.0 - 2..NEW_YEARS_EVE.0 + 4]
}

fn by() -> impl Strategy<Value = AccountId> {
	prop_oneof![6 => select(vec![HARBOR_ADMIN, HARBOR_CLERK]), 1 => select(ACCOUNTS.to_vec())]
}

fn id() -> impl Strategy<Value = u32> {
	prop_oneof![6 => 0u32..6, 1 => 0u32..70]
}

fn benefit() -> impl Strategy<Value = u16> {
	select(vec![OFFICE_VISIT, THERAPY, THERAPY, OFFICE_VISIT, COSMETIC, COSMETIC + 1])
}

fn money() -> impl Strategy<Value = u128> {
	prop_oneof![
		20 => (0..50_000u128).prop_map(|n| n * 5),
		2 => Just(0),
		1 => Just(MAX_MONEY),
		1 => Just(MAX_MONEY + 1),
	]
}

fn step() -> impl Strategy<Value = Step> {
	let days = prop_oneof![1 => Just(None), 6 => (-1..20i32).prop_map(Some)];
	let patient = prop_oneof![20 => Just(0usize), 3 => Just(1), 1 => Just(2)];
	let used = proptest::option::of((benefit(), 0..25u32));
	prop_oneof![
		2 => (by(), 0..40u32)
			.prop_map(|(by, filing_limit_days)| Step::Plan { by, filing_limit_days }),
		20 => (by(), 0..3u32, patient, day(), days)
			.prop_map(|(by, plan, patient, first, days)| {
				Step::Cover { by, plan, patient, first, days }
			}),
		6 => (by(), id(), day()).prop_map(|(by, coverage, last)| Step::End { by, coverage, last }),
		8 => (by(), id(), YEAR - 1..YEAR + 3, money(), money(), used).prop_map(
			|(by, coverage, year, met, borne, used)| {
				Step::Adjust { by, coverage, year, met, borne, used }
			}
		),
		1 => (select(vec![HARBOR, SUMMIT]), prop::bool::weighted(0.8))
			.prop_map(|(payer, good)| Step::Standing { payer, good }),
		3 => (0..12u32).prop_map(|days| Step::Wait { days }),
		16 => (id(), benefit(), day())
			.prop_map(|(coverage, benefit, day)| Step::Ask { coverage, benefit, day }),
	]
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
	fn coverage_does_what_the_model_does(history in vec(step(), 20..=200)) {
		new_test_ext().execute_with(|| {
			let mut model = Model { today: TODAY.0.into(), ..Default::default() };
			set_today(TODAY);
			play(&mut model, &Step::Plan { by: HARBOR_ADMIN, filing_limit_days: 5 });
			for step in &history {
				play(&mut model, step);
				// A question changes nothing.
				if !matches!(step, Step::Ask { .. }) {
					assert_eq!(Coverage::do_try_state(), Ok(()), "after {step:?}");
					compare(&model);
				}
			}
		});
	}
}
