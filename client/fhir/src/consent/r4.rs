//! FHIR R4: a provision is an exception from what the policy says.
//!
//! R4's root provision has no type ("Not permitted in root rule, required in all nested rules"), so
//! what it says depends on the policy. With a type, it is the shape of [`super::pcf`].

use super::{
	beside,
	build::{Base, Builder, Head},
	codes::{self, ConsentScope, ACT_CODE},
	document::{Code, Element, Members, Refusal},
	mapped::Mapped,
	pcf,
	rule::{organization, Decision, Reader, Rule},
};
use salus_primitives::UnixMillis;

/// The members of a Consent in R4.
const MEMBERS: [&str; 21] = [
	"resourceType",
	"meta",
	"language",
	"text",
	"contained",
	"identifier",
	"status",
	"scope",
	"category",
	"patient",
	"dateTime",
	"performer",
	"organization",
	"sourceAttachment",
	"sourceReference",
	"policy",
	"policyRule",
	"verification",
	"provision",
	"implicitRules",
	"modifierExtension",
];

/// What the policy says of everything that no provision names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
	/// The patient agrees to it: what is not excepted is permitted.
	OptIn,
	/// The patient dissents: what is not excepted is withheld.
	OptOut,
	/// It says nothing that is understood.
	Unknown,
}

/// Reads a Consent of R4.
pub(super) fn import<'a>(
	root: &Element<'a>,
	reader: &mut Reader<'a>,
	now: Option<UnixMillis>,
) -> Result<Mapped, Refusal> {
	let members = root.members(&MEMBERS)?;
	let head = head(&members, reader, now)?;
	let policy = policy(&members)?;
	let Some(provision) = members.get("provision") else {
		return match policy {
			Policy::OptOut => Builder::new(reader, head)
				.build(Base::Deny(Rule::naming_nothing("Consent.policyRule")), Vec::new()),
			_ => Err(root.refuse("without a provision it says nothing that could be granted")),
		};
	};
	let rule = reader.rule(&provision)?;
	match rule.decision {
		Some(decision) => pcf::import(&members, reader, head, policy, rule, decision),
		None => exceptions_of_policy(reader, head, policy, rule),
	}
}

/// A root provision without a type.
fn exceptions_of_policy<'a>(
	reader: &mut Reader<'a>,
	head: Head,
	policy: Policy,
	root: Rule<'a>,
) -> Result<Mapped, Refusal> {
	let refuse = |words: &str| Err(Refusal::new(&root.path, words));
	if !root.nested.is_empty() && !root.names_nothing() {
		return refuse(
			"without a type it is an exception from the policy, and the provisions in it are \
			 exceptions from that: nesting the chain cannot hold",
		);
	}
	let nested = nested(reader, &root)?;
	let all = |wanted| nested.iter().all(|(decision, _)| *decision == wanted);
	let base = match policy {
		Policy::Unknown => {
			return refuse("without a type it depends on the policy, and that is not understood")
		}
		Policy::OptIn if nested.is_empty() && root.names_nothing() => {
			return refuse("an exception from the policy that names nothing")
		}
		Policy::OptIn if nested.is_empty() => {
			let policy = Base::Unsaid(Rule::naming_nothing("Consent.policyRule"));
			return Builder::new(reader, head).build(policy, vec![(Decision::Deny, root)]);
		}
		Policy::OptOut if nested.is_empty() => {
			return refuse(
				"without a type it is an exception from a policy that withholds, and no permit: \
				 whether it permits or withholds is not said",
			)
		}
		Policy::OptIn if all(Decision::Deny) => {
			Base::Unsaid(Rule::naming_nothing("Consent.policyRule"))
		}
		Policy::OptOut if all(Decision::Permit) => {
			Base::Deny(Rule::naming_nothing("Consent.policyRule"))
		}
		_ => return refuse(
			"whether it withholds all but the provisions in it, or only holds them, is not said",
		),
	};
	Builder::new(reader, head).build(base, nested)
}

/// The provisions in the root, each with its type and with none in it.
pub(super) fn nested<'a>(
	reader: &mut Reader<'a>,
	root: &Rule<'a>,
) -> Result<Vec<(Decision, Rule<'a>)>, Refusal> {
	let mut rules = Vec::new();
	for element in &root.nested {
		let rule = reader.rule(element)?;
		if let Some(deeper) = rule.nested.first() {
			return Err(
				deeper.refuse("nesting the chain cannot hold: an exception from an exception")
			);
		}
		let decision = rule.decision.ok_or_else(|| {
			Refusal::new(&format!("{}.type", rule.path), "a provision in another needs its type")
		})?;
		rules.push((decision, rule));
	}
	Ok(rules)
}

fn head<'a>(
	members: &Members<'a>,
	reader: &mut Reader<'a>,
	now: Option<UnixMillis>,
) -> Result<Head, Refusal> {
	check_status(members)?;
	beside::read(members, reader)?;
	let scopes = Code::of_concept(&members.require("scope")?)?;
	let mut is_research = false;
	for code in &scopes {
		is_research |= codes::check_scope(code)? == ConsentScope::Research;
	}
	is_research |= check_concepts(members, reader, "category", codes::check_category)?;
	let holders = members.each("organization")?;
	Ok(Head {
		holders: holders.iter().map(organization).collect::<Result<_, _>>()?,
		is_research,
		now,
	})
}

fn policy(members: &Members<'_>) -> Result<Policy, Refusal> {
	let Some(rule) = members.get("policyRule") else { return Ok(Policy::Unknown) };
	let codes = Code::of_concept(&rule)?;
	let mut policies = codes.iter().map(|code| match (code.system, code.code) {
		(ACT_CODE, "OPTIN" | "OPTINR") => Ok(Policy::OptIn),
		(ACT_CODE, "OPTOUT" | "OPTOUTE") => Ok(Policy::OptOut),
		_ => Err(code.refuse("what this policy permits is not known")),
	});
	let first = policies.next().unwrap_or(Ok(Policy::Unknown))?;
	for other in policies {
		if other? != first {
			return Err(rule.refuse("its codes contradict each other"));
		}
	}
	Ok(first)
}

/// Only an active consent says anything now.
pub(super) fn check_status(members: &Members<'_>) -> Result<(), Refusal> {
	let status = members.require("status")?;
	match status.text()? {
		"active" => Ok(()),
		"draft" | "proposed" | "rejected" | "inactive" | "entered-in-error" | "not-done"
		| "unknown" => Err(status.refuse("the consent is not active")),
		_ => Err(status.refuse("this status is not known")),
	}
}

/// Each code of the concepts in this element must pass: be one of a consent to the use of data.
/// Whether one of them is research.
pub(super) fn check_concepts<'a>(
	members: &Members<'a>,
	reader: &mut Reader<'a>,
	name: &str,
	check: fn(&Code<'_>) -> Result<ConsentScope, Refusal>,
) -> Result<bool, Refusal> {
	let mut is_research = false;
	for concept in members.each(name)? {
		for code in Code::of_concept(&concept)? {
			is_research |= check(&code)? == ConsentScope::Research;
			if codes::forbids_copies(&code) {
				reader.warn(concept.path(), "the chain does not keep readers from keeping copies");
			}
		}
	}
	Ok(is_research)
}
