//! What the references of a consent document stand for on the chain.

use super::grantee::Named;
use crate::{
	arguments::{self, AuthorName},
	error::CliError,
};
use clap::Args;
use salus_client::chain::{Account, Chain};
use salus_fhir::consent::{GranteeKind, GranteeRef, Mapped, MappedScope};
use salus_primitives::{Annex, Author, Grantee, Holder, Leaf};
use std::collections::{BTreeMap, BTreeSet};

/// Which member, practitioner, person or record each reference of a document is.
#[derive(Debug, Default, Args)]
pub struct ReferenceOpts {
	/// Who or what a reference of the document is on the chain, as REFERENCE=WHAT; repeatable. WHAT is
	/// org:ID, practitioner:ACCOUNT or person:PATIENT of somebody, record:LEAF of a record,
	/// context:HEX of an encounter or care plan, author:org:ID[/ACCOUNT] of an author
	#[arg(long = "match", value_name = "REFERENCE=WHAT", value_parser = pair)]
	matches: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
	match text.split_once('=') {
		Some((reference, what)) if !reference.is_empty() && !what.is_empty() => {
			Ok((reference.into(), what.into()))
		}
		_ => Err("it is a reference of the document, =, and what it is on the chain".into()),
	}
}

/// The references of a document, each with what it was said to be.
#[derive(Debug)]
pub struct References(BTreeMap<String, String>);

impl ReferenceOpts {
	/// What was said about the references of this document.
	///
	/// Fails if one of them was not matched, was matched twice, or does not stand in the document: a
	/// slip would name somebody else.
	pub fn of(&self, mapped: &Mapped) -> Result<References, CliError> {
		let mut given = BTreeMap::new();
		for (reference, what) in &self.matches {
			if given.insert(reference.clone(), what.clone()).is_some() {
				return Err(CliError::unusable(format_args!("{reference} is matched twice"))
					.next("name each reference once"));
			}
		}
		let named = references(mapped);
		if let Some(unknown) = given.keys().find(|reference| !named.contains(*reference)) {
			return Err(CliError::unusable(format_args!(
				"the document has no reference {unknown} that matters"
			))
			.next("look at what it says with --dry-run"));
		}
		let missing: Vec<_> =
			named.iter().filter(|reference| !given.contains_key(*reference)).cloned().collect();
		match missing.first() {
			None => Ok(References(given)),
			Some(first) => Err(CliError::unusable(format_args!(
				"nothing says who or what {} is on the chain",
				missing.join(", ")
			))
			.next(format_args!("give --match {first}=WHAT, once for each"))),
		}
	}
}

/// Every reference of a document that has to be matched.
fn references(mapped: &Mapped) -> BTreeSet<String> {
	let grants = mapped.grants.iter().map(|grant| (&grant.scope, vec![&grant.grantee]));
	let restrictions =
		mapped.restrictions.iter().map(|one| (&one.scope, one.except.grantees.iter().collect()));
	let mut found = BTreeSet::new();
	for (scope, grantees) in grants.chain(restrictions) {
		let MappedScope { holder, records, contexts, authors, .. } = scope;
		found.extend(holder.iter().chain(records).chain(contexts).chain(authors).cloned());
		let named = grantees.into_iter().filter(|grantee| {
			matches!(
				grantee.kind,
				GranteeKind::Organization | GranteeKind::Practitioner | GranteeKind::Person
			)
		});
		found.extend(named.filter_map(|grantee| grantee.reference.clone()));
	}
	found
}

impl References {
	fn what(&self, reference: &str) -> Result<&str, CliError> {
		self.0
			.get(reference)
			.map(String::as_str)
			.ok_or_else(|| CliError::unusable(format_args!("{reference} is not matched")))
	}

	/// What a reference is, if it is of this kind.
	fn of_kind(&self, reference: &str, kind: &str) -> Result<&str, CliError> {
		let what = self.what(reference)?;
		what.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':')).ok_or_else(|| {
			CliError::unusable(format_args!("--match {reference}={what}: it is no {kind}"))
				.next(format_args!("give --match {reference}={kind}:…, as the document means it"))
		})
	}

	/// Who is meant.
	pub async fn grantee(
		&self,
		chain: &Chain,
		grantee: &GranteeRef,
	) -> Result<Grantee<Account>, CliError> {
		let reference = grantee.reference.as_deref().unwrap_or_default();
		let named = match grantee.kind {
			GranteeKind::Any => return Ok(Grantee::AnyMember),
			GranteeKind::Role => Named::read("the document's role", &format!("role:{reference}"))?,
			GranteeKind::Organization => self.named(reference, "org")?,
			GranteeKind::Practitioner => self.named(reference, "practitioner")?,
			GranteeKind::Person => self.named(reference, "person")?,
			GranteeKind::Committed => {
				return Err(CliError::refused(
					"the document names somebody by a commitment, whose opening it does not hold",
				)
				.next("grant with `salus consent grant --committed`"))
			}
		};
		named.resolve(chain).await
	}

	fn named(&self, reference: &str, kind: &str) -> Result<Named, CliError> {
		let rest = self.of_kind(reference, kind)?;
		Named::read("--match", &format!("{kind}:{rest}"))
	}

	/// Whose records are meant.
	pub fn holder(&self, scope: &MappedScope) -> Result<Holder, CliError> {
		let Some(reference) = &scope.holder else { return Ok(Holder::Any) };
		let id = self.of_kind(reference, "org")?;
		arguments::organization(id)
			.map(Holder::Organization)
			.map_err(|why| CliError::unusable(format_args!("--match {reference}=org:{id}: {why}")))
	}

	/// What an annex says of it.
	pub fn annex(&self, scope: &MappedScope) -> Result<Annex, CliError> {
		let bytes = |reference: &String, kind: &str| {
			let text = self.of_kind(reference, kind)?;
			arguments::hex32(text).map(|bytes| bytes.0).map_err(|why| {
				CliError::unusable(format_args!("--match {reference}={kind}:{text}: {why}"))
			})
		};
		let authors = scope.authors.iter().map(|reference| self.author(reference));
		let contexts = scope.contexts.iter().map(|reference| bytes(reference, "context"));
		let records = scope.records.iter().map(|reference| bytes(reference, "record").map(Leaf));
		Annex::new(
			scope.sensitivities,
			authors.collect::<Result<_, _>>()?,
			contexts.collect::<Result<_, _>>()?,
			records.collect::<Result<_, _>>()?,
		)
		.ok_or_else(|| {
			CliError::refused("an annex names at most 8 authors, 8 contexts and 16 records")
				.next("have the document made in parts")
		})
	}

	fn author(&self, reference: &str) -> Result<Author, CliError> {
		let text = self.of_kind(reference, "author")?;
		let wrong = |why: String| {
			CliError::unusable(format_args!("--match {reference}=author:{text}: {why}"))
		};
		let name: AuthorName = arguments::author(text).map_err(wrong)?;
		let organization =
			name.organization.ok_or_else(|| wrong("the organization is missing".into()))?;
		Ok(Author { organization, account: name.account()?.map(|account| account.0) })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_fhir::consent::MappedGrant;
	use salus_primitives::OrganizationId;

	const CLINIC: &str = "Organization/clinic";
	const HOSPITAL: &str = "Organization/hospital";

	fn document() -> Mapped {
		let scope = MappedScope {
			contexts: vec!["Encounter/1".into()],
			authors: vec!["Practitioner/ann".into()],
			records: vec!["Observation/1".into()],
			..MappedScope::everything(Some(HOSPITAL.into()))
		};
		let grantee = GranteeRef::new(GranteeKind::Organization, CLINIC);
		let grant = MappedGrant { grantee, scope, validity: Default::default() };
		Mapped { grants: vec![grant], restrictions: vec![] }
	}

	fn opts(matches: &[(&str, &str)]) -> ReferenceOpts {
		let matches = matches.iter().map(|(one, what)| ((*one).into(), (*what).into()));
		ReferenceOpts { matches: matches.collect() }
	}

	fn all() -> Vec<(&'static str, &'static str)> {
		const HEX: &str =
			"context:abababababababababababababababababababababababababababababababab";
		const LEAF: &str =
			"record:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
		vec![
			(CLINIC, "org:2"),
			(HOSPITAL, "org:1"),
			("Encounter/1", HEX),
			("Observation/1", LEAF),
			("Practitioner/ann", "author:org:1"),
		]
	}

	#[test]
	fn every_reference_is_matched_once_and_no_other() {
		opts(&all()).of(&document()).expect("all are matched");
		for left_out in 0..all().len() {
			let mut some = all();
			let (reference, _) = some.remove(left_out);
			let line = opts(&some).of(&document()).expect_err(reference).line();
			assert!(line.contains(reference), "{line}");
		}
		let mut twice = all();
		twice.push((CLINIC, "org:3"));
		assert!(opts(&twice).of(&document()).is_err());
		let mut slip = all();
		slip.push(("Organization/clinc", "org:3"));
		assert!(opts(&slip).of(&document()).is_err());
		for wrong in ["", "x", "=org:1", "Organization/1="] {
			assert!(pair(wrong).is_err(), "{wrong}");
		}
		assert_eq!(pair("a=org:1=2"), Ok(("a".into(), "org:1=2".into())));
	}

	#[test]
	fn what_is_matched_is_of_the_documents_kind() {
		let document = document();
		let scope = &document.grants[0].scope;
		let read = opts(&all()).of(&document).expect("matched");
		assert_eq!(read.holder(scope).expect("an id"), Holder::Organization(OrganizationId(1)));
		let annex = read.annex(scope).expect("an annex");
		assert!(annex.narrows());
		assert_eq!(annex.records.to_vec(), [Leaf([0xcd; 32])]);
		assert_eq!(annex.contexts.to_vec(), [[0xab; 32]]);
		for (reference, what) in [
			(HOSPITAL, "practitioner:x"),
			(HOSPITAL, "org:x"),
			("Encounter/1", "record:00"),
			("Encounter/1", "context:00"),
			("Practitioner/ann", "author:nobody:1"),
		] {
			let mut wrong = all();
			wrong.retain(|(one, _)| *one != reference);
			wrong.push((reference, what));
			let read = opts(&wrong).of(&document).expect("matched");
			let refused = read.holder(scope).is_err() || read.annex(scope).is_err();
			assert!(refused, "{reference}={what}");
		}
	}
}
