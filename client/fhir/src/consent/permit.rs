//! What a document permits: grants, read as narrowly as the document can be read.

use super::{
	build::{in_order, Builder},
	codes::{self, permitted, withheld},
	document::Refusal,
	mapped::{GranteeKind, GranteeRef, MappedGrant, MappedScope},
	rule::Rule,
};
use salus_primitives::{
	Action, Categories, Confidentiality, DayWindow, Purpose, Purposes, Sensitivities,
};

impl<'a> Builder<'_, 'a> {
	/// A base that permits, and what it permits beside.
	pub(super) fn permit(
		&mut self,
		root: Rule<'a>,
		exceptions: Vec<Rule<'a>>,
	) -> Result<(), Refusal> {
		if let Some(period) = root.period.as_ref().filter(|period| period.is_over(self.head.now)) {
			return Err(Refusal::new(period.path(), "the permission is over"));
		}
		if let Some(path) = &root.privileged {
			return Err(Refusal::new(path, "a Group is no grantee of a base"));
		}
		let base = self.grants_of(&root)?;
		for exception in exceptions {
			if self.is_over(&exception) || self.breaks_glass(&exception)? {
				continue;
			}
			let exception = exception.within(&root)?;
			let more = self.grants_of(&exception)?;
			self.grants.extend(more);
		}
		self.grants.extend(base);
		Ok(())
	}

	pub(super) fn is_over(&mut self, permit: &Rule<'a>) -> bool {
		let over = permit.period.as_ref().is_some_and(|period| period.is_over(self.head.now));
		if over {
			self.reader.warn(&permit.path, "this permission is over: no grant is made of it");
		}
		over
	}

	/// Whether a permission is the one to break the glass, for those who may. No grant is made of it:
	/// emergency access is a rule of the chain, for practitioners with the privilege `BreakGlass`.
	pub(super) fn breaks_glass(&mut self, permit: &Rule<'a>) -> Result<bool, Refusal> {
		let Some(path) = &permit.privileged else { return Ok(false) };
		let is_theirs = permit.purposes == Some(Purpose::Btg.into())
			&& permit.recipients.is_empty()
			&& permit.is_about_all_data()
			&& permit.custodians.is_empty()
			&& permit.sensitivities.is_empty()
			&& permit.actions.is_none_or(|actions| actions == Action::Read.into());
		if !is_theirs {
			return Err(Refusal::new(
				path,
				"a Group is known to the chain only as those who may break the glass (BTG alone)",
			));
		}
		if permit.level.is_some() {
			return Err(Refusal::new(
				&format!("{}.securityLabel", permit.path),
				"the chain cannot hold up to which level the glass is broken",
			));
		}
		self.reader.warn(
			path,
			"no grant is made of it: the privilege BreakGlass says who may break the glass, whoever is in \
			 the Group, and the patient's setting what that opens, whatever this document says",
		);
		Ok(true)
	}

	/// The grants of a permission: one for each grantee and custodian.
	pub(super) fn grants_of(&mut self, rule: &Rule<'a>) -> Result<Vec<MappedGrant>, Refusal> {
		let purposes = self.permitted_purposes(rule)?;
		let (confidentiality, sensitivities) = self.permitted_labels(rule)?;
		let days = match &rule.data_period {
			None => DayWindow::ALWAYS,
			Some(period) => period
				.days_inside()
				.ok_or_else(|| Refusal::new(period.path(), "no whole day lies in it"))?,
		};
		let actions = rule.actions.unwrap_or_else(|| {
			self.reader.warn(&rule.path, "no action is named: access alone is permitted");
			Action::Read.into()
		});
		if !rule.records.is_empty() {
			self.reader.warn(
				&rule.path,
				"of single records only the versions that are matched are permitted, and no later one",
			);
		}
		let validity = rule.period.as_ref().map(|period| period.validity()).unwrap_or_default();
		if validity.end.is_none() {
			self.reader
				.warn(&rule.path, "no end is named: the grant lasts as long as the chain allows");
		}
		let scope = MappedScope {
			holder: None,
			categories: self.permitted_categories(rule)?,
			sensitivities,
			confidentiality,
			actions,
			purposes,
			records: in_order(&rule.records),
			contexts: in_order(&rule.contexts),
			authors: in_order(&rule.authors),
			days,
		};
		let scopes = self.for_each_holder(rule, scope)?;
		let grantees = match rule.recipients.is_empty() {
			true => vec![GranteeRef::ANY],
			false => in_order(&rule.recipients),
		};
		let grants = scopes
			.iter()
			.flat_map(|scope| {
				grantees.iter().map(|grantee| MappedGrant {
					grantee: grantee.clone(),
					scope: scope.clone(),
					validity: validity.clone(),
				})
			})
			.collect();
		Ok(grants)
	}

	fn permitted_purposes(&mut self, rule: &Rule<'a>) -> Result<Purposes, Refusal> {
		let path = format!("{}.purpose", rule.path);
		let purposes = match rule.purposes {
			Some(named) if rule.as_listed => named,
			Some(named) => permitted(named),
			None => return Err(Refusal::new(
				&path,
				"a permission names its purposes: silence is no consent to research or marketing",
			)),
		};
		let is_named = rule.recipients.iter().all(|one| one.kind == GranteeKind::Practitioner);
		if purposes.contains(Purpose::Btg) && (rule.recipients.is_empty() || !is_named) {
			return Err(Refusal::new(
				&path,
				"breaking the glass (BTG) is granted to named practitioners only",
			));
		}
		if self.head.is_research && !withheld(Purpose::Hresch.into()).contains_all(purposes) {
			return Err(Refusal::new(
				&path,
				"a consent to research permits purposes of research only",
			));
		}
		if purposes.contains(Purpose::Hpaymt)
			&& rule.custodians.is_empty()
			&& self.head.holders.is_empty()
		{
			self.reader.warn(&rule.path, "payment without a custodian: every provider could claim");
		}
		Ok(purposes)
	}

	/// Up to which level, and which sensitivities. Both stand in one scope, and a scope has one level:
	/// that of a sensitivity would open what carries none up to there.
	fn permitted_labels(
		&mut self,
		rule: &Rule<'a>,
	) -> Result<(Confidentiality, Sensitivities), Refusal> {
		let heads = codes::heads_of_families(rule.sensitivities);
		for head in heads.iter() {
			self.reader
				.warn(&rule.path, format_args!("{head} is permitted without what is below it"));
		}
		match (rule.level, rule.sensitivities) {
			(None, none) if none.is_empty() => {
				self.reader.warn(
					&rule.path,
					"no security label: records up to N, and nothing that carries a sensitivity",
				);
				Ok((Confidentiality::N, none))
			}
			(Some(level), these) => {
				if !these.is_empty() {
					self.reader.warn(
						&rule.path,
						format_args!("records up to {level} that carry no sensitivity are permitted, too"),
					);
				}
				Ok((level, these))
			}
			(None, _) => Err(Refusal::new(
				&format!("{}.securityLabel", rule.path),
				"a sensitivity says nothing of the level, and a grant up to any level reaches records \
				 that carry none, too: name the level up to which",
			)),
		}
	}

	fn permitted_categories(&mut self, rule: &Rule<'a>) -> Result<Categories, Refusal> {
		let Some(classes) = &rule.classes else { return Ok(Categories::all()) };
		if let Some(undecided) = &classes.undecided {
			return Err(undecided.clone());
		}
		if !classes.types.is_empty() {
			self.reader.warn(
				&rule.path,
				format_args!(
					"all of the kinds of data of {} is permitted, not these types alone",
					classes.types.join(", ")
				),
			);
		}
		Ok(classes.permitted)
	}
}
