//! From what the provisions of a document say to grants and restrictions.
//!
//! Where a document is silent, a permission is read as narrowly as it can be, and a withholding as
//! widely.

use super::{
	document::Refusal,
	mapped::{
		GranteeRef, Mapped, MappedExcept, MappedGrant, MappedRestriction, MappedScope,
		MAX_GRANTS_PER_GRANTEE, MAX_ITEMS,
	},
	rule::{Decision, Reader, Rule},
};
use salus_primitives::UnixMillis;
use std::collections::BTreeMap;

/// What holds where no provision speaks.
#[derive(Debug)]
pub(super) enum Base<'a> {
	/// This is permitted.
	Permit(Rule<'a>),
	/// This permits, but does not say what: no grant can be made of it.
	Unsaid(Rule<'a>),
	/// This is withheld.
	Deny(Rule<'a>),
}

impl<'a> Base<'a> {
	const fn rule(&self) -> &Rule<'a> {
		match self {
			Self::Permit(rule) | Self::Unsaid(rule) | Self::Deny(rule) => rule,
		}
	}
}

/// What the head of a document says.
#[derive(Debug, Default)]
pub(super) struct Head {
	/// Whose records it is about.
	pub(super) holders: Vec<String>,
	/// Whether it is about research alone.
	pub(super) is_research: bool,
	/// The present, if it is known.
	pub(super) now: Option<UnixMillis>,
}

/// Makes grants and restrictions.
#[derive(Debug)]
pub(super) struct Builder<'r, 'a> {
	pub(super) reader: &'r mut Reader<'a>,
	pub(super) head: Head,
	pub(super) grants: Vec<MappedGrant>,
	pub(super) restrictions: Vec<MappedRestriction>,
}

impl<'r, 'a> Builder<'r, 'a> {
	pub(super) fn new(reader: &'r mut Reader<'a>, head: Head) -> Self {
		Self { reader, head, grants: Vec::new(), restrictions: Vec::new() }
	}

	/// All that a base with its exceptions says.
	pub(super) fn build(
		mut self,
		base: Base<'a>,
		exceptions: Vec<(Decision, Rule<'a>)>,
	) -> Result<Mapped, Refusal> {
		for (_, rule) in &exceptions {
			rule.check_in(base.rule())?;
		}
		let period = base.rule().period.as_ref();
		let is_timed = period.is_some_and(|period| !period.is_open_since(self.head.now));
		let (permits, denies): (Vec<_>, Vec<_>) =
			exceptions.into_iter().partition(|(decision, _)| *decision == Decision::Permit);
		let permits = permits.into_iter().map(|(_, rule)| rule);
		match base {
			Base::Permit(root) => self.permit(root, permits.collect())?,
			Base::Unsaid(root) => self.reader.warn(
				&root.path,
				"it permits without naming recipients and purposes: no grant is made of it",
			),
			Base::Deny(root) => self.deny(&root, permits.collect())?,
		}
		for (_, rule) in denies {
			if is_timed {
				self.reader.warn(
					&rule.path,
					"this is withheld at once and until it is lifted, whatever the period around it",
				);
			}
			let restrictions = self.withheld(&rule)?;
			self.warn_of_payment(&rule.path, &restrictions);
			self.warn_of_emergencies(&rule.path, &restrictions);
			self.restrictions.extend(restrictions);
		}
		self.finish("Consent")
	}

	/// The scope once for each custodian that the provision, or else the document, names.
	pub(super) fn for_each_holder(
		&self,
		rule: &Rule<'a>,
		scope: MappedScope,
	) -> Result<Vec<MappedScope>, Refusal> {
		let known = &self.head.holders;
		if let Some(other) = rule.custodians.iter().find(|one| !known.contains(one)) {
			if !known.is_empty() {
				return Err(Refusal::new(
					&format!("{}.actor", rule.path),
					format_args!("{other} is not a custodian that the document names"),
				));
			}
		}
		let holders = if rule.custodians.is_empty() { known } else { &rule.custodians };
		Ok(match holders.is_empty() {
			true => vec![scope],
			false => in_order(holders)
				.into_iter()
				.map(|holder| MappedScope { holder: Some(holder), ..scope.clone() })
				.collect(),
		})
	}

	fn finish(mut self, path: &str) -> Result<Mapped, Refusal> {
		let restrictions = self.restrictions.clone();
		let is_dead = |grant: &MappedGrant| {
			restrictions.iter().any(|one| {
				let everything = MappedScope::everything(one.scope.holder.clone());
				let of_holder =
					one.scope.holder.is_none() || one.scope.holder == grant.scope.holder;
				one.scope == everything && one.except == MappedExcept::default() && of_holder
			})
		};
		let before = self.grants.len();
		self.grants.retain(|grant| !is_dead(grant));
		if self.grants.len() < before {
			self.reader
				.warn(path, "all of what is permitted is withheld, too: no grant is made of it");
		}
		let mapped = Mapped { grants: self.grants, restrictions: self.restrictions }.in_order();
		check_room(&mapped).map_err(|words| Refusal::new(path, words))?;
		match mapped.grants.is_empty() && mapped.restrictions.is_empty() {
			true => Err(Refusal::new(path, "nothing that the chain could hold is left of it")),
			false => Ok(mapped),
		}
	}
}

/// Refuses what the chain has no room for, whatever else the patient has.
fn check_room(mapped: &Mapped) -> Result<(), String> {
	let Mapped { grants, restrictions } = mapped;
	if grants.len().saturating_add(restrictions.len()) > MAX_ITEMS {
		return Err(format!(
			"{} grants and {} restrictions: a directive holds at most {MAX_ITEMS} of both; have the \
			 document made in parts",
			grants.len(),
			restrictions.len()
		));
	}
	let mut counts: BTreeMap<Option<&GranteeRef>, usize> = BTreeMap::new();
	for grant in grants {
		let count = counts.entry(grant.grantee.counted_alone()).or_default();
		*count = count.saturating_add(1);
	}
	match counts.into_iter().find(|(_, count)| *count > MAX_GRANTS_PER_GRANTEE) {
		None => Ok(()),
		Some((grantee, count)) => {
			let whom = grantee.and_then(|one| one.reference.as_deref());
			Err(format!(
				"{count} grants to {}: a patient can have {MAX_GRANTS_PER_GRANTEE} at a time; name fewer \
				 custodians, or one grantee for all",
				whom.unwrap_or("any member, roles, studies and commitments")
			))
		}
	}
}

/// The same in order, each once.
pub(super) fn in_order<T: Clone + Ord>(these: &[T]) -> Vec<T> {
	let mut these = these.to_vec();
	these.sort();
	these.dedup();
	these
}
