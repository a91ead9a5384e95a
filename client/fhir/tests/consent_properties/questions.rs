//! Questions, and what the chain answers to them by the mapped form alone.

use crate::parts::sensitivities;
use proptest::{collection::vec, prelude::*, sample::select};
use salus_fhir::consent::{
	GranteeKind, GranteeRef, Mapped, MappedGrant, MappedRestriction, MappedScope,
};
use salus_primitives::{Action, Confidentiality, DataCategory, Purpose, Sensitivities};

/// A question to the chain, in the document's own names.
#[derive(Clone, Debug)]
pub struct Question {
	pub holder: &'static str,
	/// Everything by which the requester is known.
	pub requester: Vec<GranteeRef>,
	pub action: Action,
	pub purpose: Purpose,
	pub category: DataCategory,
	pub confidentiality: Confidentiality,
	pub sensitivities: Sensitivities,
	pub days: (i32, i32),
	pub record: &'static str,
	pub context: &'static str,
	pub author: &'static str,
	pub at: u64,
}

/// A reference to what a chain names.
macro_rules! on_chain {
	($name:literal) => {
		concat!(
			"urn:salus:chain:7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a|",
			$name
		)
	};
}

pub const HOLDERS: [&str; 3] = ["Organization/clinic", on_chain!("org:1"), on_chain!("any")];
pub const RECORDS: [&str; 2] = ["Observation/a/_history/1", on_chain!("record:b")];
pub const CONTEXTS: [&str; 2] = ["Encounter/a", on_chain!("context:b")];
pub const AUTHORS: [&str; 3] =
	["Practitioner/okafor", on_chain!("author:org:1"), on_chain!("author:org:1/x")];
/// 2025-06-01 and 2028-01-01, in Unix milliseconds.
pub const MOMENTS: [u64; 2] = [1_748_736_000_000, 1_830_297_600_000];

pub fn grantees() -> Vec<GranteeRef> {
	let commitment = "7a".repeat(32);
	vec![
		GranteeRef::new(GranteeKind::Role, "Payer"),
		GranteeRef::new(GranteeKind::Organization, "Organization/lab"),
		GranteeRef::new(GranteeKind::Practitioner, "Practitioner/lind"),
		GranteeRef::new(GranteeKind::Organization, on_chain!("org:1")),
		GranteeRef::new(GranteeKind::Practitioner, on_chain!("practitioner:x")),
		GranteeRef::new(GranteeKind::Person, "RelatedPerson/mother"),
		GranteeRef::new(GranteeKind::Person, on_chain!("person:x")),
		GranteeRef::new(GranteeKind::Committed, commitment),
		GranteeRef::new(GranteeKind::Study, on_chain!("study:3")),
	]
}

/// Whether the chain's rule permits, from the mapped form alone.
pub fn permits(mapped: &Mapped, asked: &Question) -> bool {
	!withheld(mapped, asked) && mapped.grants.iter().any(|grant| covers(grant, asked))
}

pub fn withheld(mapped: &Mapped, asked: &Question) -> bool {
	mapped.restrictions.iter().any(|one| reaches(one, asked))
}

pub fn named(scope: &MappedScope, asked: &Question) -> bool {
	let in_list = |list: &[String], one| list.is_empty() || list.iter().any(|name| name == one);
	scope.holder.as_deref().is_none_or(|holder| holder == asked.holder)
		&& scope.actions.contains(asked.action)
		&& scope.purposes.contains(asked.purpose)
		&& scope.categories.contains(asked.category)
		&& in_list(&scope.records, asked.record)
		&& in_list(&scope.contexts, asked.context)
		&& in_list(&scope.authors, asked.author)
}

pub fn covers(grant: &MappedGrant, asked: &Question) -> bool {
	let scope = &grant.scope;
	let (first, last) = asked.days;
	(grant.grantee == GranteeRef::ANY || asked.requester.contains(&grant.grantee))
		&& named(scope, asked)
		&& asked.confidentiality <= scope.confidentiality
		&& asked.sensitivities.iter().all(|code| scope.sensitivities.contains(code))
		&& scope.days.first().0 <= first
		&& last <= scope.days.last().0
		&& grant.validity.from().is_none_or(|from| from <= asked.at)
		&& grant.validity.until().is_none_or(|until| asked.at < until)
}

pub fn reaches(restriction: &MappedRestriction, asked: &Question) -> bool {
	let MappedRestriction { scope, except } = restriction;
	let (first, last) = asked.days;
	named(scope, asked)
		&& asked.confidentiality >= scope.confidentiality
		&& (scope.sensitivities.is_empty()
			|| asked.sensitivities.iter().any(|code| scope.sensitivities.contains(code)))
		&& scope.days.first().0 <= last
		&& first <= scope.days.last().0
		&& !asked.requester.iter().any(|one| except.grantees.contains(one))
		&& !except.purposes.contains(asked.purpose)
}

pub fn question() -> impl Strategy<Value = Question> {
	let who = (select(&HOLDERS[..]), vec(select(grantees()), 0..3));
	let what = (
		select(Action::ALL),
		select(Purpose::ALL),
		select(DataCategory::ALL),
		select(Confidentiality::ALL),
		vec(select(sensitivities()), 0..3),
	);
	let days = (0..12i32, 0..3i32);
	let origin = (select(&RECORDS[..]), select(&CONTEXTS[..]), select(&AUTHORS[..]));
	(who, what, days, origin, select(&MOMENTS[..])).prop_map(|(who, what, days, origin, at)| {
		Question {
			holder: who.0,
			requester: who.1,
			action: what.0,
			purpose: what.1,
			category: what.2,
			confidentiality: what.3,
			sensitivities: what.4.into_iter().collect(),
			days: (days.0, days.0 + days.1),
			record: origin.0,
			context: origin.1,
			author: origin.2,
			at,
		}
	})
}

/// A question about what such documents speak of, so that answers differ.
pub fn pointed_question() -> impl Strategy<Value = Question> {
	let purposes = [
		Purpose::Treat,
		Purpose::Etreat,
		Purpose::Coc,
		Purpose::Treatds,
		Purpose::Hpaymt,
		Purpose::Pmtds,
		Purpose::Eligver,
		Purpose::Hresch,
	];
	let kinds = [DataCategory::LabResults, DataCategory::Imaging, DataCategory::Medications];
	(question(), select(purposes.to_vec()), select(kinds.to_vec()), 0..3usize).prop_map(
		|(mut asked, purpose, category, plain)| {
			asked.holder = HOLDERS[0];
			asked.purpose = purpose;
			asked.category = category;
			if plain > 0 {
				asked.action = Action::Read;
				asked.sensitivities = Sensitivities::empty();
				asked.confidentiality = Confidentiality::N;
			}
			asked
		},
	)
}
