//! What histories are made of: plain numbers, and how they are drawn.

use super::State;
use proptest::{bool::weighted, collection::vec, option, prelude::*, sample::select};

/// A quadrillion of the smallest unit: more may not be named.
const MOST: i128 = 1_000_000_000_000_000;
const HOUR: u64 = 3_600_000;
/// How many records of each member an issuer anchored in each way.
pub const NOTES: usize = 20;
/// Who anchors records, as positions among the organizations.
pub const ISSUERS: [usize; 3] = [0, 1, 4];

/// What a plan says about one benefit.
#[derive(Clone, Debug)]
pub struct BenefitTerms {
	pub covered: bool,
	/// A position among the cost-share orders.
	pub order: usize,
	pub copay: i128,
	pub mille: i128,
	pub price: i128,
	/// None, an amount, units, or visits; and how many.
	pub limit: (u8, i128),
}

/// What a plan says.
#[derive(Clone, Debug)]
pub struct Terms {
	pub deductible: i128,
	pub most_borne: i128,
	pub filing_days: i32,
	/// Numbered from 1 on.
	pub benefits: Vec<BenefitTerms>,
}

/// Which of a member's records, and who anchored it how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
	/// A position among the issuers.
	pub issuer: usize,
	pub is_batched: bool,
	pub number: usize,
}

/// A record that a line cites, and what is wrong with it: nothing, it is the other member's, its
/// label is another, or it was never anchored.
#[derive(Clone, Debug)]
pub struct Opening {
	pub note: Note,
	pub flaw: u8,
}

/// A line, as a provider asks for it. The day is counted from the history's first.
#[derive(Clone, Debug)]
pub struct AskedLine {
	pub benefit: usize,
	pub day: i32,
	pub units: i128,
	pub charged: i128,
	pub tag: u8,
	pub records: Vec<Opening>,
}

#[derive(Clone, Debug)]
pub enum Step {
	Submit {
		provider: usize,
		coverage: usize,
		/// A position among the permissions.
		permission: usize,
		lines: Vec<AskedLine>,
	},
	Fund {
		payer: usize,
		amount: i128,
	},
	Redeem {
		owner: usize,
		amount: i128,
	},
	Settle {
		payer: usize,
	},
	/// The payer sets a coverage's period. A last day before the first makes it void.
	Cover {
		coverage: usize,
		first: i32,
		last: Option<i32>,
	},
	/// The payer sets what a member has borne, and used of one benefit.
	Adjust {
		coverage: usize,
		year: i32,
		met: i128,
		borne: i128,
		benefit: usize,
		used: (i128, i128, i128),
	},
	/// A member's payment is permitted on these days and on no others.
	Permit {
		member: usize,
		permission: usize,
		first: i32,
		last: i32,
	},
	/// A record is retracted, say.
	Touch {
		member: usize,
		note: Note,
		state: State,
	},
	/// An organization is suspended, or stands again.
	Standing {
		organization: usize,
		good: bool,
	},
	Wait(u64),
}

#[derive(Clone, Debug)]
pub struct History {
	pub terms: [Terms; 2],
	pub steps: Vec<Step>,
}

/// Mostly ordinary amounts, sometimes none, sometimes the largest.
fn amount() -> impl Strategy<Value = i128> {
	prop_oneof![
		12 => 1i128..2_000,
		1 => Just(0),
		1 => Just(1),
		1 => Just(MOST),
		1 => MOST - 1_000..=MOST,
	]
}

fn limit() -> impl Strategy<Value = (u8, i128)> {
	prop_oneof![
		3 => Just((0u8, 0i128)),
		2 => (Just(1u8), amount()),
		2 => (Just(2u8), prop_oneof![8 => 1i128..60, 1 => Just(0), 1 => Just(i128::from(u32::MAX))]),
		2 => (Just(3u8), 0i128..20),
	]
}

fn benefit() -> impl Strategy<Value = BenefitTerms> {
	let mille = prop_oneof![6 => 0i128..=1_000, 1 => Just(0), 1 => Just(1_000)];
	let copay = prop_oneof![4 => 0i128..200, 1 => amount()];
	(weighted(0.9), 0usize..5, copay, mille, amount(), limit()).prop_map(
		|(covered, order, copay, mille, price, limit)| BenefitTerms {
			covered,
			order,
			copay,
			mille,
			price,
			limit,
		},
	)
}

fn terms() -> impl Strategy<Value = Terms> {
	let deductible = prop_oneof![6 => 0i128..2_500, 2 => Just(0), 1 => Just(MOST)];
	let most_borne = prop_oneof![6 => 0i128..12_000, 1 => Just(0), 3 => Just(MOST)];
	let filing_days = prop_oneof![5 => 20i32..90, 1 => 0i32..20, 1 => Just(3_650)];
	(deductible, most_borne, filing_days, vec(benefit(), 6)).prop_map(
		|(deductible, most_borne, filing_days, benefits)| Terms {
			deductible,
			most_borne,
			filing_days,
			benefits,
		},
	)
}

fn note() -> impl Strategy<Value = Note> {
	(0..ISSUERS.len(), any::<bool>(), 0..NOTES).prop_map(|(issuer, is_batched, number)| Note {
		issuer,
		is_batched,
		number,
	})
}

fn opening() -> impl Strategy<Value = Opening> {
	let flaw = prop_oneof![60 => Just(0u8), 1 => 1u8..4];
	(note(), flaw).prop_map(|(note, flaw)| Opening { note, flaw })
}

/// A line. Most cite the records that are about their day.
fn line() -> impl Strategy<Value = AskedLine> {
	let day = prop_oneof![10 => -16i32..=0, 3 => -60i32..=4, 1 => Just(-14), 1 => Just(-15)];
	let units = prop_oneof![60 => 1i128..6, 1 => Just(0), 4 => Just(i128::from(u32::MAX))];
	let charged = prop_oneof![120 => amount(), 1 => Just(MOST + 1)];
	let benefit = prop_oneof![80 => 1usize..7, 1 => select(vec![0usize, 7, 500])];
	let tag = prop_oneof![1 => 0u8..8, 6 => any::<u8>()];
	let records = prop_oneof![120 => vec(opening(), 1..3), 1 => Just(vec![])];
	(benefit, day, units, charged, tag, records, weighted(0.9)).prop_map(
		|(benefit, day, units, charged, tag, mut records, of_the_day)| {
			for opening in records.iter_mut().filter(|_| of_the_day) {
				opening.note.number = day.rem_euclid(NOTES as i32) as usize;
			}
			AskedLine { benefit, day, units, charged, tag, records }
		},
	)
}

fn submit() -> impl Strategy<Value = Step> {
	let provider = prop_oneof![8 => Just(1usize), 3 => Just(0), 1 => Just(4), 1 => 2usize..6];
	// A claim by the second plan needs a permission of the second payer. The policy permits nothing
	// at first.
	let by = prop_oneof![
		10 => select(vec![(0usize, 0usize), (1, 0), (2, 1), (3, 0)]),
		2 => select(vec![(0usize, 2usize), (1, 2), (2, 3), (3, 2)]),
		1 => (0usize..5, 0usize..5),
	];
	let lines = prop_oneof![40 => vec((line(), weighted(0.98)), 1..5), 1 => Just(vec![])];
	(provider, by, lines).prop_map(|(provider, (coverage, permission), lines)| {
		// Mostly a provider cites a record of its own.
		let own = ISSUERS.iter().position(|issuer| *issuer == provider);
		let line = |(mut line, cites_own): (AskedLine, bool)| {
			if let (Some(issuer), Some(opening), true) = (own, line.records.last_mut(), cites_own) {
				opening.note.issuer = issuer;
			}
			line
		};
		let lines = lines.into_iter().map(line).collect();
		Step::Submit { provider, coverage, permission, lines }
	})
}

fn fund() -> impl Strategy<Value = Step> {
	let payer = prop_oneof![20 => 2usize..4, 1 => 0usize..6];
	let amount = prop_oneof![8 => 1i128..9_000, 2 => amount(), 1 => Just(MOST + 1)];
	(payer, amount).prop_map(|(payer, amount)| Step::Fund { payer, amount })
}

fn redeem() -> impl Strategy<Value = Step> {
	let amount = prop_oneof![8 => 1i128..3_000, 2 => amount(), 1 => Just(MOST + 1)];
	(0usize..6, amount).prop_map(|(owner, amount)| Step::Redeem { owner, amount })
}

fn cover() -> impl Strategy<Value = Step> {
	let first = prop_oneof![3 => Just(-400i32), 1 => -30i32..0];
	// Up to the void period, whose last day is the one before its first.
	let length = option::weighted(0.4, prop_oneof![4 => 0i32..420, 1 => Just(-1)]);
	(0usize..4, first, length).prop_map(|(coverage, first, length)| Step::Cover {
		coverage,
		first,
		last: length.map(|length| first + length),
	})
}

fn adjust() -> impl Strategy<Value = Step> {
	let used = (0i128..3_000, 0i128..60, 0i128..20);
	(0usize..4, 2026i32..=2027, amount(), amount(), 1usize..7, used).prop_map(
		|(coverage, year, met, borne, benefit, used)| Step::Adjust {
			coverage,
			year,
			met,
			borne,
			benefit,
			used,
		},
	)
}

fn permit() -> impl Strategy<Value = Step> {
	let last = prop_oneof![3 => Just(1_000i32), 1 => -20i32..20];
	let first = prop_oneof![4 => Just(-1_000i32), 1 => -30i32..0];
	(0usize..2, 0usize..4, first, last).prop_map(|(member, permission, first, last)| Step::Permit {
		member,
		permission,
		first,
		last,
	})
}

fn touch() -> impl Strategy<Value = Step> {
	use State::*;
	let state = prop_oneof![2 => Just(Standing), 1 => select(vec![Superseded, Retracted, Erased])];
	(0usize..2, note(), state).prop_map(|(member, note, state)| Step::Touch { member, note, state })
}

fn settle() -> impl Strategy<Value = Step> {
	prop_oneof![20 => 2usize..4, 1 => 0usize..6].prop_map(|payer| Step::Settle { payer })
}

fn wait() -> impl Strategy<Value = Step> {
	// Eight hours before or after midnight, to its millisecond, or any time.
	prop_oneof![
		2 => Just(Step::Wait(8 * HOUR)),
		1 => Just(Step::Wait(1)),
		3 => (0u64..40 * HOUR).prop_map(Step::Wait),
	]
}

fn standing() -> impl Strategy<Value = Step> {
	(0usize..6, weighted(0.85))
		.prop_map(|(organization, good)| Step::Standing { organization, good })
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		24 => submit(),
		6 => fund(),
		3 => redeem(),
		6 => settle(),
		2 => cover(),
		2 => adjust(),
		4 => permit(),
		2 => touch(),
		2 => standing(),
		3 => wait(),
	]
}

pub fn history() -> impl Strategy<Value = History> {
	([terms(), terms()], vec(step(), 20..=200)).prop_map(|(terms, steps)| History { terms, steps })
}
