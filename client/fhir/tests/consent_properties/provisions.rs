//! Random provisions, and what they say by themselves.

use crate::questions::{Question, HOLDERS};
use proptest::{collection::vec, option, prelude::*, sample::select};
use salus_fhir::consent::DATA_CATEGORY;
use salus_primitives::{Action, Confidentiality, DataCategory, Purpose};
use serde_json::{json, Value};

/// A provision as its author means it.
#[derive(Clone, Debug)]
pub struct Provision {
	pub permit: bool,
	pub actors: Vec<&'static str>,
	pub actions: Vec<Action>,
	pub purposes: Vec<Purpose>,
	pub level: Option<Confidentiality>,
	pub categories: Vec<DataCategory>,
	pub days: Option<(i32, i32)>,
}

pub fn provision(permit: bool) -> impl Strategy<Value = Provision> {
	let purposes =
		[Purpose::Treat, Purpose::Etreat, Purpose::Coc, Purpose::Hpaymt, Purpose::Treatds];
	let categories = [DataCategory::LabResults, DataCategory::Imaging];
	let actors = if permit { 0..2usize } else { 0..1 };
	let levels = match permit {
		true => vec![None, Some(Confidentiality::N), Some(Confidentiality::R)],
		false => vec![None, None, Some(Confidentiality::R)],
	};
	(
		vec(select(vec!["Organization/lab", "Practitioner/lind"]), actors),
		vec(select(vec![Action::Read, Action::Correct]), 0..2),
		vec(select(purposes.to_vec()), 0..3),
		select(levels),
		vec(select(categories.to_vec()), 0..2),
		option::weighted(0.3, (0..6i32, 0..6i32)),
	)
		.prop_map(move |(actors, actions, purposes, level, categories, days)| Provision {
			permit,
			actors,
			actions,
			purposes,
			level,
			categories,
			days: days.map(|(first, more)| (first, first + more)),
		})
}

impl Provision {
	pub fn json(&self, nested: &[Self]) -> Value {
		let date = |day: i32| format!("1970-01-{:02}", day + 1);
		let mut written = json!({ "type": if self.permit { "permit" } else { "deny" } });
		let mut put = |name: &str, values: Vec<Value>| {
			if !values.is_empty() {
				written[name] = values.into();
			}
		};
		put(
			"actor",
			self.actors
				.iter()
				.map(|one| {
					json!({
			"role": { "coding": [coding("v3-ParticipationType", "IRCP")] },
			"reference": { "reference": one } })
				})
				.collect(),
		);
		put(
			"action",
			self.actions
				.iter()
				.map(|action| {
					let code = if *action == Action::Read { "access" } else { "correct" };
					json!({ "coding": [coding("consentaction", code)] })
				})
				.collect(),
		);
		put(
			"purpose",
			self.purposes.iter().map(|one| coding("v3-ActReason", one.code())).collect(),
		);
		put(
			"securityLabel",
			self.level.iter().map(|one| coding("v3-Confidentiality", one.code())).collect(),
		);
		put(
			"class",
			self.categories
				.iter()
				.map(|kind| json!({ "system": DATA_CATEGORY, "code": kind.code() }))
				.collect(),
		);
		put("provision", nested.iter().map(|one| one.json(&[])).collect());
		if let Some((first, last)) = self.days {
			written["dataPeriod"] = json!({ "start": date(first), "end": date(last) });
		}
		written
	}

	/// What it does not name, it has from the provision that it is in; of days, what both have.
	pub fn within(&self, outer: &Self) -> Self {
		fn or<T: Clone>(own: &[T], outer: &[T]) -> Vec<T> {
			if own.is_empty() {
				outer.to_vec()
			} else {
				own.to_vec()
			}
		}
		Self {
			permit: self.permit,
			actors: or(&self.actors, &outer.actors),
			actions: or(&self.actions, &outer.actions),
			purposes: or(&self.purposes, &outer.purposes),
			level: self.level.or(outer.level),
			categories: or(&self.categories, &outer.categories),
			days: match (self.days, outer.days) {
				(Some(own), Some(outer)) => Some((own.0.max(outer.0), own.1.min(outer.1))),
				(own, outer) => own.or(outer),
			},
		}
	}

	pub fn names(&self, asked: &Question, below: fn(Purpose, Purpose) -> bool) -> bool {
		let is_actor =
			|one: &&str| asked.requester.iter().any(|who| who.reference.as_deref() == Some(*one));
		(self.actors.is_empty() || self.actors.iter().any(is_actor))
			&& (self.purposes.is_empty()
				|| self.purposes.iter().any(|head| below(asked.purpose, *head)))
			&& (self.categories.is_empty() || self.categories.contains(&asked.category))
	}

	/// Whether it permits: only what lies in it as a whole.
	pub fn allows(&self, asked: &Question) -> bool {
		self.excepts(asked) && asked.sensitivities.is_empty()
	}

	/// Whether it takes this out of what is withheld around it: what it permits, whatever sensitivity
	/// a record carries.
	pub fn excepts(&self, asked: &Question) -> bool {
		let read_only = self.actions.is_empty() && asked.action == Action::Read;
		!self.purposes.is_empty()
			&& self.names(asked, |code, head| {
				code == head
					|| (is_below(code, head) && !matches!(code, Purpose::Treatds | Purpose::Pmtds))
			}) && (read_only || self.actions.contains(&asked.action))
			&& asked.confidentiality <= self.level.unwrap_or(Confidentiality::N)
			&& self.days.is_none_or(|(first, last)| first <= asked.days.0 && asked.days.1 <= last)
	}

	/// Whether it withholds: all that touches it.
	pub fn withholds(&self, asked: &Question) -> bool {
		self.names(asked, |code, head| code == head || is_below(code, head))
			&& (self.actions.is_empty() || self.actions.contains(&asked.action))
			&& self.level.is_none_or(|level| asked.confidentiality >= level)
			&& self.days.is_none_or(|(first, last)| first <= asked.days.1 && asked.days.0 <= last)
	}
}

/// Whether a purpose is below another in v3-ActReason. Who breaks the glass is asked elsewhere.
pub fn is_below(code: Purpose, head: Purpose) -> bool {
	use Purpose::*;
	match head {
		Treat => matches!(code, Coc | Clintrl | Treatds | Etreat),
		Hpaymt => matches!(code, Covauth | Eligver | Eligdtrm | Clmattch | Pmtds),
		_ => false,
	}
}

/// A code of HL7's terminology.
pub fn coding(system: &str, code: &str) -> Value {
	json!({ "system": format!("http://terminology.hl7.org/CodeSystem/{system}"), "code": code })
}

/// A consent of one custodian in the shape of IHE PCF.
pub fn consent(provision: &Value) -> Value {
	json!({ "resourceType": "Consent", "status": "active",
		"scope": { "coding": [coding("consentscope", "patient-privacy")] },
		"patient": { "reference": "Patient/ana" },
		"organization": [{ "reference": HOLDERS[0] }],
		"policy": [{ "uri": "http://example.org/policy" }], "provision": provision })
}

/// A consent with this provision, and these in it.
pub fn document(root: &Provision, nested: &[Provision]) -> Value {
	consent(&root.json(nested))
}
