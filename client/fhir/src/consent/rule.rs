//! One provision of a document, read and not yet judged.

use super::{
	chain,
	codes::{
		self, ActionCode, ActorRole, Classes, SecurityLabel, EXACT, GRANTEE_COMMITMENT,
		ORGANIZATION_ROLE,
	},
	document::{shown, Code, Element, Members, Refusal},
	mapped::{GranteeKind, GranteeRef},
	time::Period,
};
use salus_primitives::{Action, Actions, Confidentiality, Purposes, Sensitivities};
use serde_json::Value;

/// Which version of FHIR a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
	/// R4, 4.0.1.
	R4,
	/// R5, 5.0.0.
	R5,
}

/// Whether something is permitted or withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
	Permit,
	Deny,
}

impl Decision {
	pub(super) fn read(element: &Element<'_>) -> Result<Self, Refusal> {
		match element.text()? {
			"permit" => Ok(Self::Permit),
			"deny" => Ok(Self::Deny),
			other => {
				Err(element.refuse(format_args!("\"{}\" is neither permit nor deny", shown(other))))
			}
		}
	}
}

/// A provision: what it names, and nothing in the place of what it does not.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule<'a> {
	/// Where it stands.
	pub(super) path: String,
	pub(super) decision: Option<Decision>,
	pub(super) period: Option<Period>,
	pub(super) recipients: Vec<GranteeRef>,
	/// The group of those who may break the glass, by its path.
	pub(super) privileged: Option<String>,
	/// Whose records it is about, by actors with the role of custodian.
	pub(super) custodians: Vec<String>,
	pub(super) actions: Option<Actions>,
	pub(super) purposes: Option<Purposes>,
	/// Whether its purposes are exactly those, without their descendants.
	pub(super) as_listed: bool,
	pub(super) level: Option<Confidentiality>,
	pub(super) sensitivities: Sensitivities,
	pub(super) classes: Option<Classes>,
	pub(super) data_period: Option<Period>,
	pub(super) records: Vec<String>,
	pub(super) contexts: Vec<String>,
	pub(super) authors: Vec<String>,
	/// Whether it means exactly what it lists.
	pub(super) exact: bool,
	/// The provisions in it.
	pub(super) nested: Vec<Element<'a>>,
}

impl Rule<'_> {
	/// A rule that names nothing.
	pub(super) fn naming_nothing(path: &str) -> Self {
		Self { path: path.into(), ..Self::default() }
	}

	/// A permission inside `outer`: what it does not name, it has from there, so that it is never
	/// wider than what it is written into.
	///
	/// Refused if nothing is left of its period.
	pub(super) fn within(mut self, outer: &Self) -> Result<Self, Refusal> {
		if self.exact {
			return Ok(self);
		}
		if self.recipients.is_empty() && self.privileged.is_none() {
			self.recipients.clone_from(&outer.recipients);
		}
		if self.custodians.is_empty() {
			self.custodians.clone_from(&outer.custodians);
		}
		if self.purposes.is_none() {
			(self.purposes, self.as_listed) = (outer.purposes, outer.as_listed);
		}
		if !self.has_label() {
			(self.level, self.sensitivities) = (outer.level, outer.sensitivities);
		}
		if !self.has_data() {
			self.records.clone_from(&outer.records);
			self.contexts.clone_from(&outer.contexts);
			self.authors.clone_from(&outer.authors);
		}
		self.actions = self.actions.or(outer.actions);
		self.classes = self.classes.or_else(|| outer.classes.clone());
		self.data_period = part_of(self.data_period, &outer.data_period)?;
		self.period = part_of(self.period, &outer.period)?;
		Ok(self)
	}

	/// Refuses it if it has no moment of what it is written into: it would be an exception from
	/// nothing.
	pub(super) fn check_in(&self, outer: &Self) -> Result<(), Refusal> {
		if !self.exact {
			part_of(self.period.clone(), &outer.period)?;
			part_of(self.data_period.clone(), &outer.data_period)?;
		}
		Ok(())
	}

	/// Whether it has a security label.
	pub(super) fn has_label(&self) -> bool {
		self.level.is_some() || !self.sensitivities.is_empty()
	}

	/// Whether it names particular records, contexts or authors.
	pub(super) fn has_data(&self) -> bool {
		!(self.records.is_empty() && self.contexts.is_empty() && self.authors.is_empty())
	}

	/// Whether it names recipients.
	pub(super) fn has_recipients(&self) -> bool {
		!self.recipients.is_empty() || self.privileged.is_some()
	}

	/// Whether it names nothing beyond, perhaps, purposes, recipients and actions.
	pub(super) fn is_about_all_data(&self) -> bool {
		self.classes.is_none()
			&& self.data_period.is_none()
			&& self.period.is_none()
			&& !self.has_data()
	}

	/// Whether it names nothing at all.
	pub(super) fn names_nothing(&self) -> bool {
		self.is_about_all_data()
			&& !self.has_recipients()
			&& self.custodians.is_empty()
			&& self.actions.is_none()
			&& self.purposes.is_none()
			&& !self.has_label()
	}
}

/// What is left of a period inside another; what is not there, limits nothing.
fn part_of(own: Option<Period>, outer: &Option<Period>) -> Result<Option<Period>, Refusal> {
	match (own, outer) {
		(Some(own), Some(outer)) => own.within(outer).map(Some),
		(own, outer) => Ok(own.or_else(|| outer.clone())),
	}
}

/// What is known while provisions are read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
	pub(super) version: Version,
	/// Whose consent it is, by the document's own reference, once that is read.
	pub(super) subject: Option<String>,
	/// The Groups that the document contains or that came with it.
	pub(super) groups: Vec<&'a Value>,
	pub(super) warnings: Vec<String>,
}

const OF_R4: [&str; 12] = [
	"modifierExtension",
	"type",
	"period",
	"actor",
	"action",
	"securityLabel",
	"purpose",
	"class",
	"code",
	"dataPeriod",
	"data",
	"provision",
];
const OF_R5: [&str; 13] = [
	"modifierExtension",
	"period",
	"actor",
	"action",
	"securityLabel",
	"purpose",
	"documentType",
	"resourceType",
	"code",
	"dataPeriod",
	"data",
	"expression",
	"provision",
];

impl<'a> Reader<'a> {
	pub(super) fn warn(&mut self, path: &str, words: impl std::fmt::Display) {
		let warning = format!("{path}: {words}");
		if !self.warnings.contains(&warning) {
			self.warnings.push(warning);
		}
	}

	/// Reads a provision, without those in it.
	pub(super) fn rule(&mut self, element: &Element<'a>) -> Result<Rule<'a>, Refusal> {
		let (known, class): (&[&str], _) = match self.version {
			Version::R4 => (&OF_R4, "class"),
			Version::R5 => (&OF_R5, "resourceType"),
		};
		let members = element.members(known)?;
		members.refuse_any(&[
			("code", "the chain holds no clinical codes: name kinds of data or security labels"),
			("documentType", "the chain does not tell types of documents apart"),
			("expression", "the chain evaluates no expressions"),
		])?;
		let mut rule = Rule {
			path: element.path().into(),
			decision: members.get("type").map(|kind| Decision::read(&kind)).transpose()?,
			period: members.get("period").map(|period| Period::read(&period)).transpose()?,
			data_period: members.get("dataPeriod").map(|days| Period::read(&days)).transpose()?,
			exact: is_exact(&members)?,
			nested: members.each("provision")?,
			..Rule::default()
		};
		rule.as_listed = rule.exact;
		for actor in members.each("actor")? {
			self.actor(&actor, &mut rule)?;
		}
		self.actions(&members, &mut rule)?;
		labels(&members, &mut rule)?;
		if members.has("purpose") {
			let codes = members.each("purpose")?;
			let purposes = codes.iter().map(|code| codes::purpose(&Code::read(code)?));
			rule.purposes = Some(purposes.collect::<Result<_, _>>()?);
		}
		if members.has(class) {
			let mut classes = Classes::default();
			for code in members.each(class)? {
				classes.add(&Code::read(&code)?)?;
			}
			rule.classes = Some(classes);
		}
		data(&members, &mut rule)?;
		Ok(rule)
	}

	fn actions(&mut self, members: &Members<'a>, rule: &mut Rule<'a>) -> Result<(), Refusal> {
		let mut collect = None;
		for concept in members.each("action")? {
			let codes = Code::of_concept(&concept)?;
			let meant = codes.iter().map(codes::action).collect::<Result<Vec<_>, _>>()?;
			let first = meant.first().and_then(|code| code.action());
			if meant.iter().any(|other| other.action() != first) {
				return Err(concept.refuse("its codes mean different actions"));
			}
			if meant.contains(&ActionCode::Use) {
				self.warn(concept.path(), "the chain does not tell use from access");
			}
			match first {
				Some(action) => {
					rule.actions = Some(rule.actions.unwrap_or_default().with(action));
				}
				None => collect = Some(concept),
			}
		}
		let Some(collect) = collect else { return Ok(()) };
		if !rule.actions.is_some_and(|actions| actions.contains(Action::Read)) {
			return Err(collect.refuse(
				"to collect is to keep what was retrieved: the chain holds it only together with access",
			));
		}
		self.warn(collect.path(), "the chain does not tell collect, to keep copies, from access");
		Ok(())
	}

	fn actor(&mut self, element: &Element<'a>, rule: &mut Rule<'a>) -> Result<(), Refusal> {
		let members = element.members(&["role", "reference"])?;
		let concept = members.require("role")?;
		let codes = Code::of_concept(&concept)?;
		let roles = codes.iter().map(codes::actor_role).collect::<Result<Vec<_>, _>>()?;
		if roles.windows(2).any(|pair| pair.first() != pair.last()) {
			return Err(concept.refuse("its codes mean different roles"));
		}
		let reference = members.require("reference")?;
		if roles.contains(&ActorRole::Custodian) {
			rule.custodians.push(organization(&reference)?);
			return Ok(());
		}
		match grantee(&reference)? {
			Actor::Known(grantee) => rule.recipients.push(grantee),
			Actor::Group(name) => {
				self.check_group(&reference, name)?;
				rule.privileged = Some(reference.path().into());
			}
		}
		Ok(())
	}

	/// A Group that is at hand must be one of practitioners. What it is for, its purpose says.
	fn check_group(&self, reference: &Element<'_>, name: &str) -> Result<(), Refusal> {
		let id = name.rsplit(['/', '#']).next().unwrap_or(name);
		let of_this_id = |group: &&&Value| group.get("id").and_then(Value::as_str) == Some(id);
		let group = self.groups.iter().find(of_this_id);
		let Some(group) = group else {
			return match name.starts_with('#') {
				true => Err(reference.refuse("the document contains no such Group")),
				false => Ok(()),
			};
		};
		let is = |name: &str, value: &str| group.get(name).and_then(Value::as_str) == Some(value);
		let inactive = group.get("active").and_then(Value::as_bool) == Some(false);
		if !is("type", "practitioner") || inactive || group.get("modifierExtension").is_some() {
			return Err(reference.refuse("the Group is not an active one of practitioners"));
		}
		Ok(())
	}
}

/// Whether the provision has the one modifier extension that is understood.
fn is_exact(members: &Members<'_>) -> Result<bool, Refusal> {
	let mut exact = false;
	for extension in members.each("modifierExtension")? {
		let inside = extension.members(&["url", "valueBoolean"])?;
		if inside.require("url")?.text()? != EXACT {
			return Err(extension.refuse("this modifier extension is not understood"));
		}
		exact = inside.require("valueBoolean")?.flag()?;
	}
	Ok(exact)
}

fn labels<'a>(members: &Members<'a>, rule: &mut Rule<'a>) -> Result<(), Refusal> {
	for element in members.each("securityLabel")? {
		match codes::security_label(&Code::read(&element)?)? {
			SecurityLabel::Sensitive(code) => rule.sensitivities = rule.sensitivities.with(code),
			SecurityLabel::Level(level) => {
				if rule.level.is_some_and(|other| other != level) {
					return Err(element.refuse("two levels of confidentiality in one provision"));
				}
				rule.level = Some(level);
			}
		}
	}
	Ok(())
}

fn data<'a>(members: &Members<'a>, rule: &mut Rule<'a>) -> Result<(), Refusal> {
	for element in members.each("data")? {
		let inside = element.members(&["meaning", "reference"])?;
		let (meaning, reference) = (inside.require("meaning")?, inside.require("reference")?);
		let (list, types, word, most): (_, Option<&[&str]>, _, _) = match meaning.text()? {
			"instance" => (&mut rule.records, None, "record", 16),
			"related" => (&mut rule.contexts, Some(&["Encounter", "CarePlan"]), "context", 8),
			"authoredby" => {
				(&mut rule.authors, Some(&["Organization", "Practitioner"]), "author", 8)
			}
			"dependents" => {
				return Err(
					meaning.refuse("the chain does not know which records depend on another")
				)
			}
			other => return Err(meaning.refuse(format_args!("\"{}\" is not known", shown(other)))),
		};
		let (kind, text) = target(&reference, &[word])?;
		if types.is_some_and(|types| !types.contains(&kind)) {
			return Err(reference.refuse(format_args!(
				"labels of records know no {kind} here, but {}",
				types.unwrap_or_default().join(" and ")
			)));
		}
		list.push(text);
		if list.len() > most {
			return Err(element.refuse(format_args!("more than {most} of a kind")));
		}
	}
	let lists = [&rule.records, &rule.contexts, &rule.authors];
	if lists.iter().filter(|list| !list.is_empty()).count() > 1 {
		return Err(members
			.require("data")?
			.refuse("data of several meanings: FHIR means any of them, a scope of the chain all"));
	}
	Ok(())
}

/// The members of a Reference.
pub(super) const REFERENCE: [&str; 4] = ["reference", "type", "identifier", "display"];

/// What a reference leads to: the type, and the reference's text. One of these words begins a name of
/// the chain that can stand here.
pub(super) fn target<'a>(
	element: &Element<'a>,
	words: &[&str],
) -> Result<(&'a str, String), Refusal> {
	let members = element.members(&REFERENCE)?;
	match chain::read(element, &members, words)? {
		Some(named) => Ok(named),
		None => literal(element, &members).map(|(kind, text)| (kind, text.to_owned())),
	}
}

/// A literal reference: the type it leads to, and its text.
pub(super) fn literal<'a>(
	element: &Element<'a>,
	members: &Members<'a>,
) -> Result<(&'a str, &'a str), Refusal> {
	let text = members.require("reference")?.text()?;
	match literal_type(element, members, text)? {
		Some(kind) => Ok((kind, text)),
		None => Err(element.refuse("the reference does not say to which type it leads")),
	}
}

/// The type to which a literal reference leads, if it says so.
pub(super) fn literal_type<'a>(
	element: &Element<'a>,
	members: &Members<'a>,
	text: &'a str,
) -> Result<Option<&'a str>, Refusal> {
	if chain::is_about_a_chain(text) {
		return Err(element.refuse("what a chain names is written as an identifier"));
	}
	let stated = members.get("type").map(|kind| kind.text()).transpose()?;
	// `[base/]Type/id[/_history/version]`, else the type must be stated.
	let path = text.split_once("/_history/").map_or(text, |(path, _)| path);
	let mut parts = path.rsplit('/');
	let (id, kind) = (parts.next(), parts.next());
	let is_type = |kind: &str| kind.starts_with(|first: char| first.is_ascii_uppercase());
	let written = kind.filter(|kind| is_type(kind) && id.is_some_and(|id| !id.is_empty()));
	match (written, stated) {
		(Some(written), Some(stated)) if written != stated => {
			Err(element.refuse("the reference and its type differ"))
		}
		_ => Ok(written.or(stated)),
	}
}

/// A reference to an organization as a custodian.
pub(super) fn organization(element: &Element<'_>) -> Result<String, Refusal> {
	match target(element, &["any", "org"])? {
		("Organization", text) if !text.starts_with('#') => Ok(text),
		(kind, _) => Err(element.refuse(format_args!("a custodian is an Organization, no {kind}"))),
	}
}

enum Actor<'a> {
	Known(GranteeRef),
	Group(&'a str),
}

/// A recipient. Whoever is not one organization, practitioner, person or study is refused.
fn grantee<'a>(element: &Element<'a>) -> Result<Actor<'a>, Refusal> {
	let members = element.members(&REFERENCE)?;
	let named = chain::read(element, &members, &["org", "practitioner", "person", "study"])?;
	let is_of_chain = named.is_some();
	let (kind, text) = match named {
		Some(named) => named,
		None if !members.has("reference") => return logical(element, &members).map(Actor::Known),
		None => match literal(element, &members)? {
			("Group", text) => return Ok(Actor::Group(text)),
			(kind, text) => (kind, text.to_owned()),
		},
	};
	if text.starts_with('#') {
		return Err(element.refuse("a contained resource is nobody the chain could know"));
	}
	let kind = match kind {
		"Organization" => GranteeKind::Organization,
		"Practitioner" => GranteeKind::Practitioner,
		"RelatedPerson" | "Patient" | "Person" => GranteeKind::Person,
		// No reference of an actor leads to a ResearchStudy: only the chain's own name does.
		chain::STUDY if is_of_chain => GranteeKind::Study,
		"PractitionerRole" => {
			return Err(element.refuse("a PractitionerRole may be many practitioners: name one"))
		}
		other => return Err(element.refuse(format_args!("a {other} cannot be a grantee"))),
	};
	Ok(Actor::Known(GranteeRef::new(kind, text)))
}

/// A logical reference to a role of organizations, or to a committed grantee.
fn logical(element: &Element<'_>, members: &Members<'_>) -> Result<GranteeRef, Refusal> {
	let identifier = members.require("identifier")?.identifier(&[])?;
	let value = identifier.require("value")?.text()?;
	match identifier.require("system")?.text()? {
		ORGANIZATION_ROLE if codes::organization_role(value).is_some() => {
			Ok(GranteeRef::new(GranteeKind::Role, value))
		}
		GRANTEE_COMMITMENT if is_hex32(value) => Ok(GranteeRef::new(GranteeKind::Committed, value)),
		_ => Err(element.refuse("whom this identifier means is not known")),
	}
}

/// 64 hexadecimal digits in lower case.
fn is_hex32(text: &str) -> bool {
	text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
