//! The reference ledger.

use super::steps::{AskedLine, BenefitTerms, Note, Terms, ISSUERS};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A quadrillion of the smallest unit: more may not be named.
const MOST: i128 = 1_000_000_000_000_000;
const DAY_MS: u64 = 86_400_000;
/// Ana and Ben are covered by the first plan, Ana by the second, too, and by the first once more.
pub const CONNECTIONS: [(usize, usize); 4] = [(0, 0), (1, 0), (0, 1), (0, 0)];

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
	NotOwn,
	NoBenefit,
	OtherProvider,
	NoPermission,
	WrongRecord,
	Copied,
	Stale(State),
	Settled,
	NoMoney,
	Promised,
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
	pub periods: [(i32, Option<i32>); 4],
	/// First and last day, by member and permission.
	pub permissions: BTreeMap<(usize, usize), (i32, i32)>,
	/// By member and note. Those that are not here stand.
	pub records: BTreeMap<(usize, Note), State>,
	/// By member, plan and year.
	pub tallies: BTreeMap<(usize, usize, i32), Tally>,
	/// Who was allowed a service, by payer, member and tag.
	services: BTreeMap<(usize, usize, u8), usize>,
	/// Whose own record shows which day to a payer, by payer, member, and what the record says: the
	/// same from each issuer.
	shown: BTreeMap<(usize, usize, Content), (usize, i32)>,
	pub claims: Vec<Decided>,
	/// The claims for which each organization owes, eldest first.
	pub debts: [VecDeque<usize>; 6],
	/// The claim that was paid out of a queue last.
	pub settled: Option<usize>,
	pub pools: [i128; 6],
	pub funded: i128,
	pub redeemed: i128,
}

/// What tells a member's records apart, whoever anchored them.
type Content = (bool, usize);

fn content(note: Note) -> Content {
	(note.is_batched, note.number)
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
			periods: [(-400, None); 4],
			permissions: (0..2)
				.flat_map(|member| [0, 1].map(|by| ((member, by), always)))
				.collect(),
			records: BTreeMap::new(),
			tallies: BTreeMap::new(),
			services: BTreeMap::new(),
			shown: BTreeMap::new(),
			claims: vec![],
			debts: Default::default(),
			settled: None,
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
		permission: usize,
		lines: &[AskedLine],
	) -> Result<(), Refusal> {
		self.check(provider, coverage, permission, lines)?;
		let payer = CONNECTIONS[coverage].1 + 2;
		let rulings: Vec<_> =
			lines.iter().map(|line| self.rule(provider, coverage, line)).collect();
		let owed = rulings.iter().map(|ruling| ruling.paid).sum();
		let is_allowed = rulings.iter().any(|ruling| ruling.is_allowed);
		let mut decided =
			Decided { coverage, provider, payer, rulings, owed, is_allowed, is_paid: false };
		if is_allowed && owed > 0 {
			if self.debts[payer].is_empty() {
				self.pay(&mut decided);
			}
			if !decided.is_paid {
				self.debts[payer].push_back(self.claims.len());
			}
		} else {
			decided.is_paid = is_allowed;
		}
		self.claims.push(decided);
		Ok(())
	}

	fn check(
		&self,
		provider: usize,
		coverage: usize,
		permission: usize,
		lines: &[AskedLine],
	) -> Result<(), Refusal> {
		let refuse = |is_wrong: bool, refusal| if is_wrong { Err(refusal) } else { Ok(()) };
		let any = |test: &dyn Fn(&AskedLine) -> bool| lines.iter().any(test);
		let lacks = |line: &AskedLine| line.records.is_empty() || line.units == 0;
		refuse(lines.is_empty() || any(&lacks), Refusal::Nothing)?;
		refuse(any(&|line| line.charged > MOST), Refusal::TooMuch)?;
		refuse(any(&|line| line.day > self.today()), Refusal::Tomorrow)?;
		let may = [0, 1, 4].contains(&provider) && !self.suspended.contains(&provider);
		refuse(!may, Refusal::NoRight)?;
		let borrowed = |line: &AskedLine| {
			line.records.iter().all(|opening| ISSUERS[opening.note.issuer] != provider)
		};
		refuse(any(&borrowed), Refusal::NotOwn)?;
		let (member, plan) = *CONNECTIONS.get(coverage).ok_or(Refusal::Unknown)?;
		let payer = plan + 2;
		refuse(self.suspended.contains(&payer), Refusal::BadStanding)?;
		refuse(any(&|line| !(1..=6).contains(&line.benefit)), Refusal::NoBenefit)?;
		let others = |line: &AskedLine| {
			let service = self.services.get(&(payer, member, line.tag));
			service.is_some_and(|other| *other != provider)
		};
		refuse(any(&others), Refusal::OtherProvider)?;
		let window = self.permissions.get(&(member, permission)).filter(|_| permission % 2 == plan);
		let forbidden =
			|line: &AskedLine| window.is_none_or(|(a, z)| line.day < *a || line.day > *z);
		refuse(any(&forbidden), Refusal::NoPermission)?;
		for opening in lines.iter().flat_map(|line| &line.records) {
			refuse(opening.flaw > 0, Refusal::WrongRecord)?;
			let state =
				self.records.get(&(member, opening.note)).copied().unwrap_or(State::Standing);
			refuse(state != State::Standing, Refusal::Stale(state))?;
		}
		let is_copied = |line: &AskedLine| {
			let mut own = line.records.iter().map(|opening| opening.note);
			own.any(|note| {
				let shown = self.shown.get(&(payer, member, content(note)));
				ISSUERS[note.issuer] == provider && shown.is_some_and(|(by, _)| *by != provider)
			})
		};
		refuse(any(&is_copied), Refusal::Copied)
	}

	/// Decides a line, and keeps what follows.
	fn rule(&mut self, provider: usize, coverage: usize, line: &AskedLine) -> Ruling {
		let (member, plan) = CONNECTIONS[coverage];
		let payer = plan + 2;
		let terms = self.terms[plan].clone();
		let key = (member, plan, self.year(line.day));
		let mut tally = self.tallies.get(&key).cloned().unwrap_or_default();
		let benefit = terms.benefits[line.benefit - 1].clone();
		let used = tally.used.get(&line.benefit).copied().unwrap_or_default();
		let own: Vec<_> = (line.records.iter().map(|opening| opening.note))
			.filter(|note| ISSUERS[note.issuer] == provider)
			.map(|note| (payer, member, content(note)))
			.collect();
		let shows_other =
			own.iter().any(|key| self.shown.get(key).is_some_and(|(_, day)| *day != line.day));
		let service = (payer, member, line.tag);
		let period = self.periods[coverage];
		let reason = [
			(self.services.contains_key(&service), ("OA", 18)),
			(period.1.is_some_and(|last| last < period.0), ("PR", 31)),
			(line.day < period.0, ("PR", 26)),
			(period.1.is_some_and(|last| last < line.day), ("PR", 27)),
			(self.today() - line.day > terms.filing_days, ("CO", 29)),
			(!benefit.covered, ("PR", 96)),
			(shows_other, ("CO", 252)),
			(remaining(&benefit, used) == Some(0), ("PR", 119)),
		];
		if let Some((_, (group, carc))) = reason.into_iter().find(|(applies, _)| *applies) {
			let parts = vec![(group, carc, line.charged)];
			return Ruling { is_allowed: false, allowed: 0, parts, paid: 0 };
		}
		let fair = (benefit.price * line.units).min(line.charged);
		let (allowed, units) = match (benefit.limit.0, remaining(&benefit, used)) {
			(1, Some(left)) => (fair.min(left), line.units),
			(2, Some(left)) if left < line.units => {
				(fair - round(fair * (line.units - left), line.units), left)
			}
			_ => (fair, line.units),
		};
		let shares = shares(&benefit, &terms, &tally, allowed);
		let borne: i128 = shares.iter().map(|(_, amount)| amount).sum();

		let mut parts = vec![("CO", 45, line.charged - fair), ("PR", 119, fair - allowed)];
		parts.extend(shares.iter().map(|(carc, amount)| ("PR", *carc, *amount)));
		parts.retain(|(_, _, amount)| *amount != 0);
		tally.borne += borne;
		tally.met += shares.iter().filter(|(carc, _)| *carc == 1).map(|(_, a)| a).sum::<i128>();
		let whole = (used.0 + allowed, (used.1 + units).min(u32::MAX.into()), used.2 + 1);
		if allowed > 0 {
			self.services.insert(service, provider);
			self.shown.extend(own.into_iter().map(|key| (key, (provider, line.day))));
			tally.used.insert(line.benefit, whole);
			self.tallies.insert(key, tally);
		}
		Ruling { is_allowed: true, allowed, parts, paid: allowed - borne }
	}

	/// Pays what is owed, if the payer has it.
	fn pay(&mut self, decided: &mut Decided) {
		if self.pools[decided.payer] >= decided.owed {
			self.pools[decided.payer] -= decided.owed;
			self.pools[decided.provider] += decided.owed;
			decided.is_paid = true;
		}
	}

	pub fn settle(&mut self, payer: usize) -> Result<(), Refusal> {
		let eldest = *self.debts[payer].front().ok_or(Refusal::Settled)?;
		let mut decided = self.claims.remove(eldest);
		self.pay(&mut decided);
		let is_paid = decided.is_paid;
		self.claims.insert(eldest, decided);
		if !is_paid {
			return Err(Refusal::NoMoney);
		}
		self.debts[payer].pop_front();
		self.settled = Some(eldest);
		Ok(())
	}

	/// What an organization owes.
	pub fn owed(&self, organization: usize) -> i128 {
		self.debts[organization].iter().map(|claim| self.claims[*claim].owed).sum()
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
		if self.pools[owner] - self.owed(owner) < amount {
			return Err(Refusal::Promised);
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
		let (member, plan) = CONNECTIONS[coverage];
		self.tallies.insert((member, plan, year), tally);
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
