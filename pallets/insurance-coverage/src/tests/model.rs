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
		first: Begin,
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
		expected: Expected,
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

/// When a coverage begins.
#[derive(Clone, Copy, Debug)]
enum Begin {
	On(i32),
	/// So many days after all that the plan's payer ever covered.
	AfterAll(i32),
}

/// What is said to stand in an accumulator.
#[derive(Clone, Copy, Debug)]
enum Expected {
	/// What does.
	Right,
	/// What the member bore, one off.
	OneOff,
	/// The values of a benefit less, or more.
	OtherBenefit,
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
	/// A coverage left its index. Days were covered by it until then, unless it was void.
	Swept {
		coverage: u32,
		until: Option<i64>,
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

	/// The day until which a coverage that left its index covered; `None` if it did not leave.
	fn swept(&self, id: u32) -> Option<Option<i64>> {
		self.history.iter().find_map(|fact| match fact {
			Fact::Swept { coverage, until } if *coverage == id => Some(*until),
			_ => None,
		})
	}

	/// All coverages ever of a patient by a payer.
	fn between(&self, patient: usize, payer: OrganizationId) -> Vec<(u32, Told)> {
		let plans = self.plans();
		(0u32..)
			.zip(self.coverages())
			.filter(|(_, told)| told.patient == patient && plans[told.plan as usize].0 == payer)
			.collect()
	}

	fn index(&self, patient: usize, payer: OrganizationId) -> Vec<u32> {
		let all = self.between(patient, payer).into_iter();
		all.map(|(id, _)| id).filter(|id| self.swept(*id).is_none()).collect()
	}

	/// Whether a payer may cover a patient from a day to a day: the days that both would cover, of
	/// each other coverage, end before they begin.
	fn is_free(&self, patient: usize, payer: OrganizationId, first: i64, last: i64) -> bool {
		self.between(patient, payer).into_iter().all(|(id, told)| {
			let begin = first.max(told.first);
			let end = last.min(told.last.unwrap_or(i64::MAX));
			end < begin && self.swept(id).flatten().is_none_or(|until| until < first)
		})
	}

	/// The day after all that a payer ever covered of a patient; today if it is nothing.
	fn after_all(&self, patient: usize, plan: u32) -> i64 {
		let payer = self.plans().get(plan as usize).map(|(payer, _)| *payer);
		let covered = payer.map_or(Vec::new(), |payer| self.between(patient, payer));
		let ends =
			covered.iter().filter_map(|(_, told)| told.last.filter(|last| *last >= told.first));
		ends.max().map_or(self.today, |last| last + 1)
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

	/// What was borne, and used of a benefit, in a year under the plan of a coverage: what was set
	/// last, by whichever coverage that connects the same two.
	fn year(&self, id: u32, asked: i32, number: u16) -> (u128, u128, BenefitUse) {
		let connected = |id: u32| self.coverage(id).map(|told| (told.patient, told.plan));
		let mut stands = (0, 0, BenefitUse::default());
		for fact in &self.history {
			if let Fact::Adjusted { coverage, year, values } = fact {
				if connected(*coverage) == connected(id) && *year == asked {
					(stands.0, stands.1) = (values.deductible_met, values.out_of_pocket);
					if let Some((_, used)) = values.benefit.filter(|(named, _)| *named == number) {
						stands.2 = used;
					}
				}
			}
		}
		stands
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
	let planned = model.plans().get(plan as usize).copied();
	let payer = planned.map(|(payer, _)| payer);
	let index = payer.map_or(Vec::new(), |payer| model.index(patient, payer));
	let swept: Vec<u32> = if index.len() == 32 {
		index.iter().copied().filter(|id| !model.can_be_claimed(*id)).collect()
	} else {
		Vec::new()
	};
	let end = last.map_or(i64::MAX, i64::from);
	let expected = ensure(last.is_none_or(|last| last >= first), Error::BeforeStart)
		.and_then(|()| ensure(planned.is_some() && patient < 2, Error::NotFound))
		.and_then(|()| ensure(model.payer_of(by) == payer, Error::NotAuthorized))
		.and_then(|()| {
			let is_free =
				payer.is_some_and(|payer| model.is_free(patient, payer, first.into(), end));
			ensure(is_free, Error::Overlaps)
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
		for coverage in swept {
			let told = model.coverage(coverage).unwrap();
			let until = told.last.filter(|last| *last >= told.first);
			model.history.push(Fact::Swept { coverage, until });
		}
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
	(said, values): (Expected, Adjusted),
) {
	let stands = |number: Option<u16>| {
		let (deductible_met, out_of_pocket, _) = model.year(coverage, year, 0);
		let benefit = number.map(|number| (number, model.year(coverage, year, number).2));
		Adjusted { deductible_met, out_of_pocket, benefit }
	};
	let number = values.benefit.map(|(number, _)| number);
	let before = match said {
		Expected::Right => stands(number),
		Expected::OneOff => {
			let right = stands(number);
			Adjusted { out_of_pocket: right.out_of_pocket + 1, ..right }
		}
		Expected::OtherBenefit => stands(number.is_none().then_some(THERAPY)),
	};
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
			ensure(named, Error::NotFound)?;
			ensure(matches!(said, Expected::Right), Error::Changed)
		});
	let result = Coverage::adjust(signed(by), CoverageId(coverage), year, before, values);
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
	if ![OFFICE_VISIT, COSMETIC, THERAPY].contains(&benefit) {
		assert_eq!(answer, Err(EligibilityFailure::BenefitNotFound));
		return;
	}
	let service = i64::from(day);
	let (met, borne, BenefitUse { units, .. }) = model.year(id, year_of(service), benefit);
	let denial = if told.last.is_some_and(|last| last < told.first) {
		Some(31)
	} else if service < told.first {
		Some(26)
	} else if told.last.is_some_and(|last| last < service) {
		Some(27)
	} else if service + filing_limit_days < model.today {
		Some(29)
	} else if benefit == COSMETIC {
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
			let first = match first {
				Begin::On(day) => day,
				Begin::AfterAll(gap) => model.after_all(patient, plan) as i32 + gap,
			};
			let last = days.map(|days| first + days);
			play_cover(model, step, (by, plan, patient), (first, last));
		}
		Step::End { by, coverage, last } => play_end(model, step, by, coverage, last),
		Step::Adjust { by, coverage, year, met, borne, used, expected } => {
			let benefit = used.map(|(number, units)| {
				(number, BenefitUse { amount: units.into(), units, visits: 1 })
			});
			let values = Adjusted { deductible_met: met, out_of_pocket: borne, benefit };
			play_adjust(model, step, by, (coverage, year), (expected, values));
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
		let mut indexed = [HARBOR, SUMMIT].map(|payer| model.index(patient, payer)).concat();
		indexed.sort();
		assert_eq!(listed, indexed);
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
	let days = prop_oneof![
		1 => Just(None),
		6 => (-1..20i32).prop_map(Some),
		40 => Just(Some(0)),
	];
	let first =
		prop_oneof![1 => day().prop_map(Begin::On), 4 => (0..2i32).prop_map(Begin::AfterAll)];
	let plan = prop_oneof![5 => Just(0u32), 1 => 0..3u32];
	let year = prop_oneof![3 => Just(YEAR), 1 => YEAR - 1..YEAR + 3];
	let expected = prop_oneof![
		8 => Just(Expected::Right),
		1 => Just(Expected::OneOff),
		1 => Just(Expected::OtherBenefit),
	];
	let patient = prop_oneof![20 => Just(0usize), 3 => Just(1), 1 => Just(2)];
	let used = proptest::option::of((benefit(), 0..25u32));
	prop_oneof![
		2 => (by(), 0..40u32)
			.prop_map(|(by, filing_limit_days)| Step::Plan { by, filing_limit_days }),
		24 => (by(), plan, patient, first, days)
			.prop_map(|(by, plan, patient, first, days)| {
				Step::Cover { by, plan, patient, first, days }
			}),
		6 => (by(), id(), day()).prop_map(|(by, coverage, last)| Step::End { by, coverage, last }),
		8 => (by(), id(), year, money(), money(), used, expected).prop_map(
			|(by, coverage, year, met, borne, used, expected)| {
				Step::Adjust { by, coverage, year, met, borne, used, expected }
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
