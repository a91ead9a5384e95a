//! FHIR R5: the decision stands at the root, and the provisions are exceptions from it.

use super::{
	beside,
	build::{Base, Builder, Head},
	codes,
	document::{Element, Members, Refusal},
	mapped::Mapped,
	r4::{check_concepts, check_status},
	rule::{organization, target, Decision, Reader, Rule},
	time::Period,
};
use salus_primitives::UnixMillis;

/// The members of a Consent in R5.
const MEMBERS: [&str; 25] = [
	"resourceType",
	"meta",
	"language",
	"text",
	"contained",
	"identifier",
	"status",
	"category",
	"subject",
	"date",
	"period",
	"grantor",
	"grantee",
	"manager",
	"controller",
	"sourceAttachment",
	"sourceReference",
	"regulatoryBasis",
	"policyBasis",
	"policyText",
	"verification",
	"decision",
	"provision",
	"implicitRules",
	"modifierExtension",
];

/// Reads a Consent of R5.
pub(super) fn import<'a>(
	root: &Element<'a>,
	reader: &mut Reader<'a>,
	now: Option<UnixMillis>,
) -> Result<Mapped, Refusal> {
	let members = root.members(&MEMBERS)?;
	let head = head(&members, reader, now)?;
	let decision = Decision::read(&members.require("decision")?)?;
	let base = Rule {
		period: members.get("period").map(|period| Period::read(&period)).transpose()?,
		..Rule::naming_nothing("Consent.decision")
	};
	let mut exceptions = Vec::new();
	for element in members.each("provision")? {
		let rule = reader.rule(&element)?;
		if let Some(deeper) = rule.nested.first() {
			return Err(deeper.refuse(
				"nesting the chain cannot hold: R5 does not say whether an exception from an exception \
				 permits or withholds",
			));
		}
		let turned = match decision {
			Decision::Permit => Decision::Deny,
			Decision::Deny => Decision::Permit,
		};
		exceptions.push((turned, rule));
	}
	check_grantees(&members, &exceptions)?;
	let base = match decision {
		// R5's root has no purposes, so that what it permits has none.
		Decision::Permit => {
			if let Some(period) = base.period.as_ref().filter(|period| period.is_over(now)) {
				return Err(Refusal::new(period.path(), "the permission is over"));
			}
			Base::Unsaid(base)
		}
		Decision::Deny => Base::Deny(base),
	};
	Builder::new(reader, head).build(base, exceptions)
}

fn head<'a>(
	members: &Members<'a>,
	reader: &mut Reader<'a>,
	now: Option<UnixMillis>,
) -> Result<Head, Refusal> {
	check_status(members)?;
	beside::read(members, reader)?;
	let mut is_research = check_concepts(members, reader, "category", codes::check_category)?;
	is_research |= check_concepts(members, reader, "regulatoryBasis", codes::check_basis)?;
	let holders = members.each("controller")?;
	Ok(Head {
		holders: holders.iter().map(organization).collect::<Result<_, _>>()?,
		is_research,
		now,
	})
}

/// `Consent.grantee` names who must comply. What is permitted to others as well is ambiguous.
fn check_grantees(
	members: &Members<'_>,
	exceptions: &[(Decision, Rule<'_>)],
) -> Result<(), Refusal> {
	let mut named = Vec::new();
	for grantee in members.each("grantee")? {
		named.push(target(&grantee, &["org", "practitioner", "person"])?.1);
	}
	if named.is_empty() {
		return Ok(());
	}
	let is_named = |rule: &Rule<'_>| {
		!rule.recipients.is_empty()
			&& rule.recipients.iter().all(|recipient| {
				recipient.reference.as_ref().is_some_and(|reference| named.contains(reference))
			})
	};
	let permits = exceptions.iter().filter(|(decision, _)| *decision == Decision::Permit);
	let ambiguous = permits.into_iter().any(|(_, rule)| !is_named(rule));
	match ambiguous {
		false => Ok(()),
		true => Err(members.require("grantee")?.refuse(
			"it names grantees, and a permission does not: whether others are permitted is not said",
		)),
	}
}
