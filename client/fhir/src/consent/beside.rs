//! What stands beside the provisions: whose consent it is, who gave it, who looked into it, and what
//! changes nothing of what is permitted. The latter is read, too, so that nothing unknown hides in it.

use super::{
	chain, codes,
	document::{shown, Code, Element, Members, Refusal},
	rule::{literal, Reader, Version, REFERENCE},
};
use crate::date::days_of_date;

/// Reads all that stands beside the provisions, but for its status, its category and its policies.
pub(super) fn read<'a>(members: &Members<'a>, reader: &mut Reader<'a>) -> Result<(), Refusal> {
	members.refuse_any(&[
		("implicitRules", "rules outside the document are not read"),
		("modifierExtension", "this modifier extension is not understood"),
	])?;
	whole(members)?;
	narrative(members, reader)?;
	for name in ["language", "dateTime", "date"] {
		let Some(element) = members.get(name) else { continue };
		let text = element.text()?;
		if name != "language" && days_of_date(text).is_err() {
			return Err(element.refuse("this is no date"));
		}
	}
	for identifier in members.each("identifier")? {
		identifier.identifier(&["period", "assigner"])?;
	}
	sources(members, reader.version)?;
	policies(members)?;
	reader.subject = Some(subject(&members.require(whose(reader.version))?)?);
	given(members, reader)?;
	verification(members, reader)
}

/// The element that says whose consent it is.
const fn whose(version: Version) -> &'static str {
	match version {
		Version::R4 => "patient",
		Version::R5 => "subject",
	}
}

/// Refuses a document that says of itself that something was taken out of it: that may be what it
/// withholds. The codes are of v3-ObservationValue, and refused in whatever system servers write them.
fn whole(members: &Members<'_>) -> Result<(), Refusal> {
	let Some(meta) = members.get("meta") else { return Ok(()) };
	let meta =
		meta.members(&["versionId", "lastUpdated", "source", "profile", "security", "tag"])?;
	for element in meta.each("security")?.into_iter().chain(meta.each("tag")?) {
		let coding = element.members(&["system", "version", "code", "display", "userSelected"])?;
		let code = coding.get("code").map(|code| code.text()).transpose()?;
		coding.get("system").map(|system| system.text()).transpose()?;
		if matches!(code, Some("ABSTRED" | "MASKED" | "REDACTED" | "SUBSETTED")) {
			return Err(element.refuse("a part of it is left out, and may be what it withholds"));
		}
	}
	Ok(())
}

/// The narrative is not read, and may say more.
fn narrative<'a>(members: &Members<'a>, reader: &mut Reader<'a>) -> Result<(), Refusal> {
	let Some(text) = members.get("text") else { return Ok(()) };
	let status = text.members(&["status", "div"])?.require("status")?;
	match status.text()? {
		"generated" | "extensions" | "empty" => {}
		"additional" => reader.warn(text.path(), "it says more than the elements, and is not read"),
		other => return Err(status.refuse(format_args!("\"{}\" is not known", shown(other)))),
	}
	Ok(())
}

/// The document that was signed: one in R4, any number in R5.
fn sources(members: &Members<'_>, version: Version) -> Result<(), Refusal> {
	let all = |name| match version {
		Version::R4 => Ok(members.get(name).into_iter().collect()),
		Version::R5 => members.each(name),
	};
	for attachment in all("sourceAttachment")? {
		attachment.members(&[
			"contentType",
			"language",
			"data",
			"url",
			"size",
			"hash",
			"title",
			"creation",
			"height",
			"width",
			"frames",
			"duration",
			"pages",
		])?;
	}
	all("sourceReference")?.iter().try_for_each(|element| named(element).map(|_| ()))
}

/// Where policies are written that say nothing in codes.
fn policies(members: &Members<'_>) -> Result<(), Refusal> {
	for policy in members.each("policy")? {
		let policy = policy.members(&["authority", "uri"])?;
		for uri in [policy.get("authority"), policy.get("uri")].into_iter().flatten() {
			uri.text()?;
		}
	}
	if let Some(basis) = members.get("policyBasis") {
		let basis = basis.members(&["reference", "url"])?;
		basis.get("reference").map(|element| named(&element)).transpose()?;
		basis.get("url").map(|url| url.text()).transpose()?;
	}
	let texts = members.each("policyText")?;
	texts.iter().try_for_each(|element| named(element).map(|_| ()))
}

/// Whose consent it is: one patient, by the chain's name if the document has it, else by its own
/// reference.
fn subject(element: &Element<'_>) -> Result<String, Refusal> {
	let members = element.members(&REFERENCE)?;
	let (kind, name) = match chain::read(element, &members, &["person"])? {
		Some(of_chain) => of_chain,
		None if members.has("reference") => {
			literal(element, &members).map(|(kind, text)| (kind, text.to_owned()))?
		}
		None => {
			let identifier = members.require("identifier")?;
			identifier.identifier(&["period", "assigner"])?.require("system")?;
			let kind = members.get("type").map_or(Ok("Patient"), |kind| kind.text())?;
			(kind, named(element)?)
		}
	};
	match kind {
		"Patient" => Ok(name),
		other => Err(element.refuse(format_args!("a {} is no patient", shown(other)))),
	}
}

/// What a reference says: its text, else its identifier, else the name for people.
fn named(element: &Element<'_>) -> Result<String, Refusal> {
	let members = element.members(&REFERENCE)?;
	members.get("type").map(|kind| kind.text()).transpose()?;
	let identifier = members.get("identifier");
	let identifier = identifier.map(|one| one.identifier(&["period", "assigner"])).transpose()?;
	if let Some(reference) = members.get("reference") {
		return reference.text().map(Into::into);
	}
	if let Some(identifier) = identifier {
		let value = identifier.require("value")?.text()?;
		let system = identifier.get("system").map_or(Ok(""), |system| system.text())?;
		return Ok(format!("{system}|{value}"));
	}
	members.require("display")?.text().map(Into::into)
}

/// By what a reference says who somebody is.
struct Names {
	of_chain: Option<String>,
	/// Without a version.
	literal: Option<String>,
	/// With its system: a bare number may be anybody's.
	identifier: Option<String>,
}

impl Names {
	fn read(element: &Element<'_>) -> Result<Self, Refusal> {
		let members = element.members(&REFERENCE)?;
		let literal = members.get("reference").map(|text| text.text()).transpose()?;
		let literal = literal.and_then(|text| text.split("/_history/").next()).map(Into::into);
		let mut names = Self { of_chain: None, literal, identifier: None };
		let Some(identifier) = members.get("identifier") else { return Ok(names) };
		let identifier = identifier.identifier(&["period", "assigner"])?;
		if let (Some(system), Some(value)) = (identifier.get("system"), identifier.get("value")) {
			let name = format!("{}|{}", system.text()?, value.text()?);
			match chain::is_of_a_chain(&name) {
				true => names.of_chain = Some(name),
				false => names.identifier = Some(name),
			}
		}
		Ok(names)
	}

	/// Whether both are one, by the most certain that both say: a number may be a family's.
	fn is_same(&self, other: &Self) -> bool {
		[
			(&self.of_chain, &other.of_chain),
			(&self.literal, &other.literal),
			(&self.identifier, &other.identifier),
		]
		.into_iter()
		.find_map(|both| match both {
			(Some(one), Some(other)) => Some(one == other),
			_ => None,
		})
		.unwrap_or(false)
	}
}

/// Says who gave the consent, if that is not the patient, and who has to comply with it.
fn given<'a>(members: &Members<'a>, reader: &mut Reader<'a>) -> Result<(), Refusal> {
	let patient = Names::read(&members.require(whose(reader.version))?)?;
	for (role, words) in [
		("performer", "gave this consent, or has to comply with it"),
		("grantor", "gave this consent"),
	] {
		for element in members.each(role)? {
			let name = named(&element)?;
			if !Names::read(&element)?.is_same(&patient) {
				let words = format_args!(
					"{} {words}, and is not the patient: whether it may speak for the patient is not \
					 checked",
					shown(&name)
				);
				reader.warn(element.path(), words);
			}
		}
	}
	for element in members.each("grantee")? {
		let words = "has to comply with this consent: what is withheld, is by everybody else, too";
		let name = named(&element)?;
		reader.warn(element.path(), format_args!("{} {words}", shown(&name)));
	}
	members.each("manager")?.iter().try_for_each(|element| named(element).map(|_| ()))
}

/// Says if somebody looked and did not find it confirmed.
fn verification<'a>(members: &Members<'a>, reader: &mut Reader<'a>) -> Result<(), Refusal> {
	let known: &[&str] = match reader.version {
		Version::R4 => &["verified", "verifiedWith", "verificationDate"],
		Version::R5 => {
			&["verified", "verificationType", "verifiedBy", "verifiedWith", "verificationDate"]
		}
	};
	for element in members.each("verification")? {
		let inside = element.members(known)?;
		if let Some(concept) = inside.get("verificationType") {
			let types = Code::of_concept(&concept)?;
			types.iter().try_for_each(codes::check_verification_type)?;
		}
		for person in [inside.get("verifiedBy"), inside.get("verifiedWith")].into_iter().flatten() {
			named(&person)?;
		}
		if !inside.require("verified")?.flag()? {
			reader.warn(
				element.path(),
				"the consent was looked into and is not verified: have the patient confirm it before \
				 anybody relies on it",
			);
		}
	}
	Ok(())
}
