//! What a document withholds: restrictions, read as widely as the document can be read.

use super::{
	build::{in_order, Builder},
	codes::{other_purposes, permitted, withheld},
	document::Refusal,
	mapped::{MappedExcept, MappedRestriction, MappedScope},
	rule::Rule,
};
use salus_primitives::{
	scope::MAX_EXCEPTED, Actions, Categories, Confidentiality, Day, DayWindow, Purpose, Purposes,
};

impl<'a> Builder<'_, 'a> {
	/// A base that withholds, and what it permits nevertheless. What it withholds is all that one of
	/// these restrictions reaches, so that together they leave exactly what is permitted.
	pub(super) fn deny(&mut self, root: &Rule<'a>, permits: Vec<Rule<'a>>) -> Result<(), Refusal> {
		let scopes = self.withheld(root)?;
		let mut except = MappedExcept::default();
		let mut only: Option<Rule<'a>> = None;
		for permit in permits {
			if self.is_over(&permit) {
				continue;
			}
			if self.breaks_glass(&permit)? {
				except.purposes = except.purposes.with(Purpose::Btg);
				continue;
			}
			self.check_in_deny(root, &permit)?;
			if let Some(purposes) = named_alone(&permit) {
				except.purposes = except.purposes.union(purposes);
			} else if let Some(other) = &only {
				return Err(Refusal::new(
					&permit.path,
					format_args!(
						"nesting the chain cannot hold: {} is excepted already",
						other.path
					),
				));
			} else {
				only = Some(permit.clone());
			}
			let grants = self.grants_of(&permit.within(root)?)?;
			self.grants.extend(grants);
		}
		match only {
			None => self.restrict(scopes, &except),
			Some(permit) => {
				for scope in scopes {
					self.restrict_all_but(&permit, &scope, &except)?;
				}
			}
		}
		match self.restrictions.is_empty() {
			false => Ok(()),
			true => {
				Err(Refusal::new(&root.path, "the exceptions leave nothing of what is withheld"))
			}
		}
	}

	/// Whether an exception can be told apart from what is withheld around it.
	fn check_in_deny(&self, root: &Rule<'a>, permit: &Rule<'a>) -> Result<(), Refusal> {
		let refuse = |words: &str| Err(Refusal::new(&permit.path, words));
		if root.has_label() {
			return refuse("nesting the chain cannot hold: an exception from a label");
		}
		if permit.period.is_some() {
			return refuse(
				"nesting the chain cannot hold: an exception has no validity of its own",
			);
		}
		if permit.has_data() {
			return refuse("nesting the chain cannot hold: particular records as an exception");
		}
		if !permit.sensitivities.is_empty() {
			return refuse("nesting the chain cannot hold: a sensitivity as an exception");
		}
		if permit.data_period.is_some() && root.data_period.is_some() {
			return refuse("nesting the chain cannot hold: days as an exception from days");
		}
		if permit.classes.as_ref().is_some_and(|classes| !classes.types.is_empty()) {
			return refuse(
				"the chain permits kinds of data, not types: the rest of the kind is withheld here",
			);
		}
		if !permit.custodians.is_empty() && !self.is_of_all_holders(root, permit) {
			return refuse("nesting the chain cannot hold: an exception for some custodians");
		}
		Ok(())
	}

	fn is_of_all_holders(&self, root: &Rule<'a>, permit: &Rule<'a>) -> bool {
		let all = match root.custodians.is_empty() {
			true => &self.head.holders,
			false => &root.custodians,
		};
		!all.is_empty() && all.iter().all(|holder| permit.custodians.contains(holder))
	}

	/// Restricts all of `scope` but what `permit` names: one restriction for each thing it names.
	fn restrict_all_but(
		&mut self,
		permit: &Rule<'a>,
		scope: &MappedScope,
		except: &MappedExcept,
	) -> Result<(), Refusal> {
		if permit.recipients.len() > MAX_EXCEPTED as usize {
			return Err(Refusal::new(
				&permit.path,
				format_args!("a restriction excepts at most {MAX_EXCEPTED} grantees"),
			));
		}
		if !permit.recipients.is_empty() {
			let grantees = in_order(&permit.recipients);
			self.restrict([scope.clone()], &MappedExcept { grantees, ..except.clone() });
		}
		let mut others = Vec::new();
		if let Some(named) = permit.purposes {
			let kept = if permit.as_listed { named } else { permitted(named) };
			let purposes = minus(scope.purposes, kept);
			others.push(MappedScope { purposes, ..scope.clone() });
		}
		if let Some(kept) = permit.actions {
			let actions: Actions =
				scope.actions.iter().filter(|action| !kept.contains(*action)).collect();
			others.push(MappedScope { actions, ..scope.clone() });
		}
		if let Some(classes) = &permit.classes {
			let kept = classes.permitted;
			let categories: Categories =
				scope.categories.iter().filter(|kind| !kept.contains(*kind)).collect();
			others.push(MappedScope { categories, ..scope.clone() });
		}
		if let Some(days) = permit.data_period.as_ref().and_then(|period| period.days_inside()) {
			others.extend(around(days).map(|days| MappedScope { days, ..scope.clone() }));
		}
		if let Some(above) = permit.level.and_then(next_level) {
			others.push(MappedScope { confidentiality: above, ..scope.clone() });
		}
		self.restrict(others, except);
		Ok(())
	}

	/// Adds restrictions; one that would restrict nothing is none.
	pub(super) fn restrict(
		&mut self,
		scopes: impl IntoIterator<Item = MappedScope>,
		except: &MappedExcept,
	) {
		let something = |scope: &MappedScope| {
			!scope.actions.is_empty()
				&& !scope.categories.is_empty()
				&& !except.purposes.contains_all(scope.purposes)
		};
		self.restrictions.extend(
			scopes
				.into_iter()
				.filter(something)
				.map(|scope| MappedRestriction { scope, except: except.clone() }),
		);
	}

	/// What a withholding reaches, for each custodian.
	pub(super) fn withheld(&mut self, rule: &Rule<'a>) -> Result<Vec<MappedScope>, Refusal> {
		let refuse = |member: &str, words: &str| {
			Err(Refusal::new(&format!("{}.{member}", rule.path), words))
		};
		if rule.has_recipients() {
			return refuse(
				"actor",
				"the chain cannot withhold from some: it restricts everybody \
				but those excepted",
			);
		}
		if rule.period.as_ref().is_some_and(|period| !period.is_open_since(self.head.now)) {
			return refuse(
				"period",
				"a restriction has no validity of its own: it stands until it \
				is lifted (for the time of the data, use dataPeriod)",
			);
		}
		if rule.level.is_some_and(|level| level < Confidentiality::R) {
			return refuse(
				"securityLabel",
				"a level below R is ambiguous here: FHIR means it and \
				those below, a restriction it and those above",
			);
		}
		if rule.level.is_some() && !rule.sensitivities.is_empty() {
			return refuse(
				"securityLabel",
				"a level and a sensitivity: whether either is enough is \
				not said",
			);
		}
		if let Some(classes) = rule.classes.as_ref().filter(|classes| !classes.types.is_empty()) {
			self.reader.warn(
				&rule.path,
				format_args!(
					"all of the kinds of data of {} is withheld",
					classes.types.join(", ")
				),
			);
		}
		let days = match &rule.data_period {
			None => DayWindow::ALWAYS,
			Some(period) => period
				.days_touched()
				.ok_or_else(|| Refusal::new(period.path(), "the period ends before it starts"))?,
		};
		let named = rule.purposes.unwrap_or(Purposes::all());
		let scope = MappedScope {
			holder: None,
			categories: rule.classes.as_ref().map_or(Categories::all(), |classes| classes.withheld),
			sensitivities: rule.sensitivities,
			confidentiality: rule.level.unwrap_or(Confidentiality::U),
			actions: rule.actions.unwrap_or(Actions::all()),
			purposes: if rule.as_listed { named } else { withheld(named) },
			records: in_order(&rule.records),
			contexts: in_order(&rule.contexts),
			authors: in_order(&rule.authors),
			days,
		};
		self.for_each_holder(rule, scope)
	}
}

/// The purposes of a permission that names nothing else, and leaves nothing of them withheld.
fn named_alone(permit: &Rule<'_>) -> Option<Purposes> {
	let alone = !permit.has_recipients()
		&& permit.is_about_all_data()
		&& permit.actions.is_none()
		&& !permit.has_label();
	let named = permit.purposes.filter(|_| alone)?;
	Some(if permit.as_listed { named } else { permitted(named) })
}

fn minus(these: Purposes, those: Purposes) -> Purposes {
	these.intersection(other_purposes(those))
}

/// The level above; `None` above the highest.
fn next_level(level: Confidentiality) -> Option<Confidentiality> {
	Confidentiality::ALL.iter().copied().find(|above| *above > level)
}

/// The days before and after a window.
fn around(days: DayWindow) -> impl Iterator<Item = DayWindow> {
	let always = DayWindow::ALWAYS;
	let before = days.first().0.checked_sub(1);
	let before = before.and_then(|last| DayWindow::new(always.first(), Day(last)));
	let after = days.last().0.checked_add(1);
	let after = after.and_then(|first| DayWindow::new(Day(first), always.last()));
	before.into_iter().chain(after)
}
