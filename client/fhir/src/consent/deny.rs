//! What a document withholds: restrictions, read as widely as the document can be read.

use super::{
	build::{in_order, Builder},
	chain::is_of_a_chain,
	codes::withheld,
	document::Refusal,
	mapped::{MappedExcept, MappedRestriction, MappedScope, MAX_ITEMS},
	remainder::Exception,
	rule::Rule,
};
use salus_primitives::{
	scope::MAX_EXCEPTED, Action, Actions, Categories, Confidentiality, DataCategory, DayWindow,
	Purpose, Purposes,
};

impl<'a> Builder<'_, 'a> {
	/// A base that withholds, and what it permits nevertheless. What it withholds is all that one of
	/// these restrictions reaches, so that together they leave exactly what is permitted.
	pub(super) fn deny(&mut self, root: &Rule<'a>, permits: Vec<Rule<'a>>) -> Result<(), Refusal> {
		let mut left = self.withheld(root)?;
		for permit in permits {
			if self.is_over(&permit) {
				continue;
			}
			let path = permit.path.clone();
			let exception = if self.breaks_glass(&permit)? {
				Some(Exception::breaking_the_glass())
			} else {
				self.check_in_deny(root, &permit)?;
				let grants = self.grants_of(&permit.within(root)?)?;
				let exception = Exception::of(&grants);
				if let Some(grant) = grants.first() {
					self.reader.warn(
						&path,
						format_args!(
						"records up to {} that carry a sensitivity are neither granted by it nor withheld \
						 from whom it is for: of these, other grants count",
						grant.scope.confidentiality,
					),
					);
				}
				self.grants.extend(grants);
				exception
			};
			if let Some(exception) = exception {
				left = exception.taken_out_of(&left);
				check_holdable(&path, &left)?;
			}
		}
		self.warn_of_payment(&root.path, &left);
		self.warn_of_emergencies(&root.path, &left);
		if left.is_empty() {
			let words = "the exceptions leave nothing of what is withheld";
			return Err(Refusal::new(&root.path, words));
		}
		self.restrictions.extend(left);
		Ok(())
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

	/// Says of what is withheld if it stops payments that have nothing to do with it.
	pub(super) fn warn_of_payment(&mut self, path: &str, withheld: &[MappedRestriction]) {
		if withheld.iter().any(stops_payment) {
			self.reader.warn(
				path,
				"a payment opens no annex: while this stands, no claim of the custodian for a service of \
				 these days is paid, whatever it is about; name the purposes without HPAYMT if that is \
				 not meant",
			);
		}
	}

	/// Says of what is withheld also from who breaks the glass that no restriction does that.
	pub(super) fn warn_of_emergencies(&mut self, path: &str, withheld: &[MappedRestriction]) {
		if withheld.iter().any(withholds_in_emergency) {
			self.reader.warn(
				path,
				"who breaks the glass reads all the same what the patient's setting lets an emergency \
				 open: only the setting `nothing` withholds it even then",
			);
		}
	}

	/// Refuses a withholding that the chain cannot hold, and says what of it is held otherwise.
	fn check_withholding(&mut self, rule: &Rule<'a>) -> Result<(), Refusal> {
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
		if let Some(record) = rule.records.iter().find(|one| !names_version(one)) {
			return Err(Refusal::new(
				&format!("{}.data", rule.path),
				format_args!(
					"the chain withholds single versions: the next one of {record} would not be withheld; \
					 name its encounter (related), its author, its kind of data or its days"
				),
			));
		}
		if !rule.records.is_empty() {
			self.reader.warn(&rule.path, "only these versions are withheld, and no later one");
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
		Ok(())
	}

	/// What is withheld, from everybody: a restriction for each custodian.
	pub(super) fn withheld(&mut self, rule: &Rule<'a>) -> Result<Vec<MappedRestriction>, Refusal> {
		self.check_withholding(rule)?;
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
		let scopes = self.for_each_holder(rule, scope)?.into_iter();
		let except = MappedExcept::default();
		Ok(scopes.map(|scope| MappedRestriction { scope, except: except.clone() }).collect())
	}
}

/// Whether it means to withhold something from who breaks the glass to read it.
fn withholds_in_emergency(restriction: &MappedRestriction) -> bool {
	let MappedRestriction { scope, except } = restriction;
	scope.actions.contains(Action::Read)
		&& scope.purposes.contains(Purpose::Btg)
		&& !except.purposes.contains(Purpose::Btg)
}

/// Whether it may reach the record as which a claim counts, which only its annex could tell: to read, for
/// payment, of the kind of claims, of normal confidentiality.
fn stops_payment(restriction: &MappedRestriction) -> bool {
	let MappedRestriction { scope, except } = restriction;
	(scope.narrows() || !scope.sensitivities.is_empty())
		&& scope.actions.contains(Action::Read)
		&& scope.purposes.contains(Purpose::Hpaymt)
		&& !except.purposes.contains(Purpose::Hpaymt)
		&& scope.categories.contains(DataCategory::Claims)
		&& scope.confidentiality <= Confidentiality::N
}

/// Whether a reference is to one version of a resource, as each is that the chain names.
fn names_version(reference: &str) -> bool {
	is_of_a_chain(reference)
		|| reference.split_once("/_history/").is_some_and(|(_, version)| !version.is_empty())
}

/// Refuses an exception that leaves more than the chain can hold.
fn check_holdable(path: &str, left: &[MappedRestriction]) -> Result<(), Refusal> {
	let most = MAX_EXCEPTED as usize;
	if left.iter().any(|one| one.except.grantees.len() > most) {
		let words = format_args!("a restriction excepts at most {MAX_EXCEPTED} grantees");
		return Err(Refusal::new(path, words));
	}
	if left.len() > MAX_ITEMS {
		return Err(Refusal::new(
			path,
			format_args!(
				"nesting the chain cannot hold: what is left around it would take {} restrictions, \
				 and there can be {MAX_ITEMS}",
				left.len()
			),
		));
	}
	Ok(())
}
