//! What answers there were, so that a test can say that all were.

use super::{
	history::Word,
	reference::{Named, Refusal, Sight, Standing},
};
use salus_primitives::{Basis, Decision, DenyReason, GrantId};
use salus_runtime_api::GrantStatus;
use std::collections::BTreeMap;

/// How often there was which answer, by what was asked.
#[derive(Default)]
pub struct Tally(pub BTreeMap<String, usize>);

impl Tally {
	fn count(&mut self, kind: &str, answer: impl core::fmt::Debug) {
		*self.0.entry(format!("{kind} {answer:?}")).or_default() += 1;
	}

	/// Adds what another counted.
	pub fn add(&mut self, other: Self) {
		for (answer, times) in other.0 {
			*self.0.entry(answer).or_default() += times;
		}
	}

	pub fn refusal(&mut self, outcome: &Result<(), Refusal>) {
		self.count("call", outcome);
	}

	pub fn decisions(&mut self, decisions: &[Decision]) {
		for decision in decisions {
			match decision {
				Decision::Deny { reason, .. } => self.count("deny", reason),
				Decision::Permit { basis, obligations, until } => {
					match basis {
						Basis::Grant(_) if until.is_none() => self.count("permit", "endless"),
						Basis::Grant(_) => self.count("permit", "Grant"),
						Basis::Emergency(_) => self.count("permit", "Emergency"),
						Basis::Representative { .. } => self.count("permit", "Representative"),
						basis => self.count("permit", basis),
					}
					for duty in obligations.iter() {
						self.count("duty", duty);
					}
				}
			}
		}
	}

	/// Where somebody stood who tried to act for a patient, and whether they did or were nobody.
	pub fn acting(&mut self, standing: Standing, outcome: &Result<(), Refusal>) {
		match outcome {
			Ok(()) => self.count("acting", (standing, "did")),
			Err(Refusal::Stranger) => self.count("acting", (standing, "may not")),
			Err(_) => {}
		}
	}

	/// What somebody did, or may not, who keeps a patient's keys.
	pub fn custodian(&mut self, word: &Word, outcome: &Result<(), Refusal>) {
		let shown = format!("{word:?}");
		let name = shown.split('(').next().unwrap_or_default();
		match outcome {
			Ok(()) => self.count("custodian", (name, "did")),
			Err(Refusal::Stranger) => self.count("custodian", (name, "may not")),
			Err(_) => {}
		}
	}

	/// What became of a paper.
	pub fn paper(&mut self, outcome: &Result<(), Refusal>) {
		self.count("paper", outcome);
	}

	/// What was named, and whether a permission rests on it.
	pub fn receipt(&mut self, named: &Named, of: Option<GrantId>, decisions: &[Decision]) {
		self.count("receipt", named);
		let cited = |decision: &Decision| match decision {
			Decision::Permit { basis: Basis::Grant(id), .. } => Some(*id),
			_ => None,
		};
		for cited in decisions.iter().filter_map(cited).filter(|_| of.is_some()) {
			self.count("rests on it", of == Some(cited));
		}
	}

	/// Whose room a grant took, if there was none but of what is over otherwise than by itself.
	pub fn room(&mut self, whose: Option<&str>) {
		if let Some(whose) = whose {
			self.count("room", whose);
		}
	}

	/// How many grants to one grantee ended together.
	pub fn ended(&mut self, grants: usize) {
		self.count("all of a grantee", if grants > 1 { "several" } else { "one" });
	}

	pub fn status(&mut self, status: Option<GrantStatus>) {
		self.count("status", status);
	}

	pub fn sight(&mut self, sight: &Result<Sight, DenyReason>) {
		match sight {
			Ok(Sight::Everything) => self.count("sight", "everything"),
			Ok(Sight::Some(_, related, opened, as_another, restricted)) => {
				self.count("sight in emergency", (!opened.is_empty(), opened.len() > 1));
				self.count("sight", !restricted.is_empty());
				self.count("sight by policy", !related.is_empty());
				self.count("sight as another", as_another.is_some());
			}
			Err(reason) => self.count("sight", reason),
		}
	}

	pub fn day(&mut self, permitted: &Result<(), DenyReason>, in_force: Option<bool>) {
		self.count("day", permitted);
		self.count("force", in_force);
	}

	pub fn day_by_policy(&mut self, permitted: &Result<(), DenyReason>, in_force: bool) {
		self.count("day by policy", permitted);
		self.count("policy in force", in_force);
	}
}
