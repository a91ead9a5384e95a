//! The reference ledger.

use super::steps::{AskedLine, BenefitTerms, Terms};
use std::collections::{BTreeMap, BTreeSet};

/// A quadrillion of the smallest unit: more may not be named.
const MOST: i128 = 1_000_000_000_000_000;
const DAY_MS: u64 = 86_400_000;

/// Whether a record still stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
	Standing,
	Superseded,
	Retracted,
	Erased,
}

/// Why the ledger refuses.
#[derive(Debug, PartialEq)]
pub enum Refusal {
	Nothing,
	TooMuch,
	Tomorrow,
	NoRight,
	Unknown,
	BadStanding,
	OtherProvider,
	NoPermission,
	WrongRecord,
	Stale(State),
	Settled,
	NoMoney,
}

/// What a member has borne and used in a year.
#[derive(Clone, Default)]
pub struct Tally {
	pub met: i128,
	pub borne: i128,
	/// Amount, units and visits by benefit.
	pub used: BTreeMap<usize, (i128, i128, i128)>,
}

/// The decision about a line.
#[derive(Debug)]
pub struct Ruling {
	pub is_allowed: bool,
	pub allowed: i128,
	pub parts: Vec<(&'static str, u16, i128)>,
	pub paid: i128,
}

/// A claim that was decided.
pub struct Decided {
	pub coverage: usize,
	pub provider: usize,
	pub payer: usize,
	pub rulings: Vec<Ruling>,
	pub owed: i128,
	pub is_allowed: bool,
	pub is_paid: bool,
}

/// All there is to know. Organizations, members and coverages are positions, days are counted from
/// the day on which the history starts.
pub struct Ledger {
	pub now: u64,
	start: u64,
	/// The first day of the year in which the history starts, and that year.
	new_year: (i32, i32),
	terms: [Terms; 2],
	pub suspended: BTreeSet<usize>,
	/// First and last day of each coverage.
	pub periods: [(i32, Option<i32>); 3],
	/// First and last day, by member and grant.
	pub permissions: BTreeMap<(usize, usize), (i32, i32)>,
	/// By member, issuer, and whether in a batch. Those that are not here stand.
	pub records: BTreeMap<(usize, usize, bool), State>,
	pub tallies: BTreeMap<(usize, i32), Tally>,
	/// Who rendered a service, by coverage and tag.
	services: BTreeMap<(usize, u8), usize>,
	pub claims: Vec<Decided>,
	pub pools: [i128; 6],
	pub funded: i128,
	pub redeemed: i128,
}

/// A quotient, rounded half up.
fn round(numerator: i128, denominator: i128) -> i128 {
	let (whole, rest) = (numerator / denominator, numerator % denominator);
	whole + i128::from(2 * rest >= denominator)
}

impl Ledger {
	/// The history starts on 2027-01-15.
	pub fn new(terms: &[Terms; 2], now: u64, today: i32) -> Self {
		assert_eq!(now / DAY_MS, today as u64);
		let always = (i32::MIN / 2, i32::MAX / 2);
		Self {
			now,
			start: now / DAY_MS,
			new_year: (-14, 2027),
			terms: terms.clone(),
			suspended: BTreeSet::new(),
			periods: [(-400, None); 3],
			permissions: [(0, 0), (0, 1), (1, 0), (1, 1)].map(|key| (key, always)).into(),
			records: BTreeMap::new(),
			tallies: BTreeMap::new(),
			services: BTreeMap::new(),
			claims: vec![],
			pools: [0; 6],
			funded: 0,
			redeemed: 0,
		}
	}

	fn today(&self) -> i32 {
		(self.now / DAY_MS - self.start) as i32
	}

	/// Histories stay within three years.
	fn year(&self, day: i32) -> i32 {
		let (new_year, year) = self.new_year;
		match day - new_year {
			..=-366 => year - 2,
			-365..=-1 => year - 1,
			0..365 => year,
			_ => year + 1,
		}
	}

	pub fn submit(
		&mut self,
		provider: usize,
		coverage: usize,
		grant: usize,
		lines: &[AskedLine],
	) -> Result<(), Refusal> {
		self.check(provider, coverage, grant, lines)?;
		let payer = [2, 2, 3][coverage];
		let rulings: Vec<_> =
			lines.iter().map(|line| self.rule(provider, coverage, line)).collect();
		let owed = rulings.iter().map(|ruling| ruling.paid).sum();
		let is_allowed = rulings.iter().any(|ruling| ruling.is_allowed);
		let mut decided =
			Decided { coverage, provider, payer, rulings, owed, is_allowed, is_paid: false };
		self.pay(&mut decided);
		self.claims.push(decided);
		Ok(())
	}

	fn check(
		&self,
		provider: usize,
		coverage: usize,
		grant: usize,
		lines: &[AskedLine],
	) -> Result<(), Refusal> {
		let refuse = |is_wrong: bool, refusal| if is_wrong { Err(refusal) } else { Ok(()) };
		let any = |test: &dyn Fn(&AskedLine) -> bool| lines.iter().any(test);
		refuse(lines.is_empty() || any(&|line| line.records.is_empty()), Refusal::Nothing)?;
		refuse(any(&|line| line.charged > MOST), Refusal::TooMuch)?;
		refuse(any(&|line| line.day > self.today()), Refusal::Tomorrow)?;
		let may = [0, 1, 4].contains(&provider) && !self.suspended.contains(&provider);
		refuse(!may, Refusal::NoRight)?;
		refuse(coverage > 2, Refusal::Unknown)?;
		let (member, payer) = [(0, 2), (1, 2), (0, 3)][coverage];
		refuse(self.suspended.contains(&payer), Refusal::BadStanding)?;
		let others = |line: &AskedLine| {
			self.services.get(&(coverage, line.tag)).is_some_and(|other| *other != provider)
		};
		refuse(any(&others), Refusal::OtherProvider)?;
		let window = self.permissions.get(&(member, grant)).filter(|_| grant + 2 == payer);
		let forbidden =
			|line: &AskedLine| window.is_none_or(|(a, z)| line.day < *a || line.day > *z);
		refuse(any(&forbidden), Refusal::NoPermission)?;
		for opening in lines.iter().flat_map(|line| &line.records) {
			refuse(opening.flaw > 0, Refusal::WrongRecord)?;
			let record = (member, opening.issuer, opening.is_batched);
			let state = self.records.get(&record).copied().unwrap_or(State::Standing);
			refuse(state != State::Standing, Refusal::Stale(state))?;
		}
		Ok(())
	}

	/// Decides a line, and keeps what follows.
	fn rule(&mut self, provider: usize, coverage: usize, line: &AskedLine) -> Ruling {
		let is_first = self.services.insert((coverage, line.tag), provider).is_none();
		let terms = self.terms[[0, 0, 1][coverage]].clone();
		let (first, last) = self.periods[coverage];
		let key = (coverage, self.year(line.day));
		let mut tally = self.tallies.get(&key).cloned().unwrap_or_default();
		let benefit = line.benefit.checked_sub(1).and_then(|n| terms.benefits.get(n));
		let used = tally.used.get(&line.benefit).copied().unwrap_or_default();
		let reason = if !is_first {
			Some(("OA", 18))
		} else if line.day < first {
			Some(("PR", 26))
		} else if last.is_some_and(|last| last < line.day) {
			Some(("PR", 27))
		} else if self.today() - line.day > terms.filing_days {
			Some(("CO", 29))
		} else if !benefit.is_some_and(|benefit| benefit.covered) {
			Some(("PR", 96))
		} else {
			benefit.filter(|benefit| remaining(benefit, used) == Some(0)).map(|_| ("PR", 119))
		};
		let benefit = match (reason, benefit) {
			(None, Some(benefit)) => benefit,
			(reason, _) => {
				let (group, carc) = reason.expect("a line without a benefit has a reason");
				let parts = vec![(group, carc, line.charged)];
				return Ruling { is_allowed: false, allowed: 0, parts, paid: 0 };
			}
		};

		let fair = (benefit.price * line.units).min(line.charged);
		let (allowed, units) = match (benefit.limit.0, remaining(benefit, used)) {
			(1, Some(left)) => (fair.min(left), line.units),
			(2, Some(left)) if left < line.units => {
				(fair - round(fair * (line.units - left), line.units), left)
			}
			_ => (fair, line.units),
		};
		let shares = shares(benefit, &terms, &tally, allowed);
		let borne: i128 = shares.iter().map(|(_, amount)| amount).sum();

		let mut parts = vec![("CO", 45, line.charged - fair), ("PR", 119, fair - allowed)];
		parts.extend(shares.iter().map(|(carc, amount)| ("PR", *carc, *amount)));
		parts.retain(|(_, _, amount)| *amount != 0);
		tally.borne += borne;
		tally.met += shares.iter().filter(|(carc, _)| *carc == 1).map(|(_, a)| a).sum::<i128>();
		let whole = (used.0 + allowed, (used.1 + units).min(u32::MAX.into()), used.2 + 1);
		tally.used.insert(line.benefit, whole);
		self.tallies.insert(key, tally);
		Ruling { is_allowed: true, allowed, parts, paid: allowed - borne }
	}

	/// Pays what is owed, if the payer has it.
	fn pay(&mut self, decided: &mut Decided) {
		if decided.is_allowed && self.pools[decided.payer] >= decided.owed {
			self.pools[decided.payer] -= decided.owed;
			self.pools[decided.provider] += decided.owed;
			decided.is_paid = true;
		}
	}

	pub fn settle(&mut self, claim: usize) -> Result<(), Refusal> {
		if claim >= self.claims.len() {
			return Err(Refusal::Unknown);
		}
		let mut decided = self.claims.remove(claim);
		let was_open = decided.is_allowed && !decided.is_paid;
		if was_open {
			self.pay(&mut decided);
		}
		let is_paid = decided.is_paid;
		self.claims.insert(claim, decided);
		match (was_open, is_paid) {
			(false, _) => Err(Refusal::Settled),
			(true, false) => Err(Refusal::NoMoney),
			(true, true) => Ok(()),
		}
	}

	pub fn fund(&mut self, payer: usize, amount: i128) -> Result<(), Refusal> {
		named(amount)?;
		if ![2, 3].contains(&payer) || self.suspended.contains(&payer) {
			return Err(Refusal::BadStanding);
		}
		self.pools[payer] += amount;
		self.funded += amount;
		Ok(())
	}

	pub fn redeem(&mut self, owner: usize, amount: i128) -> Result<(), Refusal> {
		named(amount)?;
		if self.suspended.contains(&owner) {
			return Err(Refusal::NoRight);
		}
		if self.pools[owner] < amount {
			return Err(Refusal::NoMoney);
		}
		self.pools[owner] -= amount;
		self.redeemed += amount;
		Ok(())
	}

	pub fn adjust(
		&mut self,
		coverage: usize,
		year: i32,
		(met, borne): (i128, i128),
		benefit: usize,
		used: (i128, i128, i128),
	) {
		let tally = Tally { met, borne, used: [(benefit, used)].into() };
		self.tallies.insert((coverage, year), tally);
	}
}

fn named(amount: i128) -> Result<(), Refusal> {
	match amount {
		..=0 => Err(Refusal::Nothing),
		1..=MOST => Ok(()),
		_ => Err(Refusal::TooMuch),
	}
}

/// What is left of a benefit's limit, if it has one.
fn remaining(benefit: &BenefitTerms, used: (i128, i128, i128)) -> Option<i128> {
	let (kind, most) = benefit.limit;
	let used = match kind {
		0 => return None,
		1 => used.0,
		2 => used.1,
		_ => used.2,
	};
	Some((most - used).max(0))
}

/// What the member bears, by code: first all of it, then what exceeds the year's maximum is taken
/// back from the end.
fn shares(benefit: &BenefitTerms, terms: &Terms, tally: &Tally, allowed: i128) -> Vec<(u16, i128)> {
	let order: &[u16] = [&[][..], &[3], &[1, 2], &[1, 3], &[3, 1, 2]][benefit.order];
	let mut rest = allowed;
	let mut shares = vec![];
	for carc in order {
		let due = match carc {
			1 => (terms.deductible - tally.met).max(0),
			2 => round(rest * benefit.mille, 1_000),
			_ => benefit.copay,
		};
		let due = due.min(rest);
		rest -= due;
		shares.push((*carc, due));
	}
	let all: i128 = shares.iter().map(|(_, amount)| amount).sum();
	let mut excess = (all - (terms.most_borne - tally.borne).max(0)).max(0);
	for (_, amount) in shares.iter_mut().rev() {
		let back = excess.min(*amount);
		*amount -= back;
		excess -= back;
	}
	shares
}
