//! What the references of a consent document stand for on the chain.

use super::grantee::Named;
use crate::{
	arguments::{self, AuthorName},
	commands::patient,
	error::CliError,
};
use clap::Args;
use salus_client::chain::{Account, Chain};
use salus_fhir::consent::{
	is_of_a_chain, name_on_chain, GranteeKind, GranteeRef, Mapped, MappedScope,
};
use salus_primitives::{Annex, Author, Grantee, Holder, Leaf, PatientId};
use std::collections::{btree_map::Entry, BTreeMap, BTreeSet};

/// Which member, practitioner, person or record each reference of a document is.
#[derive(Debug, Default, Args)]
pub struct ReferenceOpts {
	/// Who or what a reference of the document is on the chain, as REFERENCE=WHAT; repeatable. WHAT is
	/// org:ID, practitioner:ACCOUNT, person:PATIENT or study:ID of somebody, any of every member as a
	/// custodian, record:LEAF of a record, context:HEX of an encounter or care plan,
	/// author:org:ID[/ACCOUNT] of an author. Who is meant in two ways, as a custodian and as an author,
	/// is matched once for each. What `salus consent export` wrote on this chain needs none. Whose consent
	/// it is can be matched, too: a document that names another identity than it is made for is refused
	/// without
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

/// Every member, as a custodian.
const ANY: &str = "any";

/// As what a document means a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
	/// A custodian, or an organization to which something is permitted.
	Organization,
	Practitioner,
	Person,
	Study,
	Record,
	Context,
	Author,
}

impl Kind {
	const ALL: [Self; 7] = [
		Self::Organization,
		Self::Practitioner,
		Self::Person,
		Self::Study,
		Self::Record,
		Self::Context,
		Self::Author,
	];

	/// How it is written before a colon.
	const fn name(self) -> &'static str {
		match self {
			Self::Organization => "org",
			Self::Practitioner => "practitioner",
			Self::Person => "person",
			Self::Study => "study",
			Self::Record => "record",
			Self::Context => "context",
			Self::Author => "author",
		}
	}

	/// What is said, and as what; every member is one way to name a custodian.
	fn read(what: &str) -> Option<(Self, &str)> {
		if what == ANY {
			return Some((Self::Organization, ANY));
		}
		let (name, rest) = what.split_once(':')?;
		Self::ALL.into_iter().find(|kind| kind.name() == name).map(|kind| (kind, rest))
	}
}

/// The references of a document, each with what it was said to be, as what the document means it.
#[derive(Debug)]
pub struct References(BTreeMap<(String, Kind), String>);

impl ReferenceOpts {
	/// What was said about the references of this document and about `subject`, whose consent it is, and
	/// what the chain of this first block (its hash in hexadecimal) names by itself.
	///
	/// Fails if one of them was not matched, was matched twice, or does not stand in the document: a
	/// slip would name somebody else. A subject that no chain names may stay unmatched.
	pub fn of(
		&self,
		mapped: &Mapped,
		subject: &str,
		genesis: &str,
	) -> Result<References, CliError> {
		let mut named = references(mapped);
		let whose = (subject.to_owned(), Kind::Person);
		let is_optional = !is_of_a_chain(subject) && !named.contains(&whose);
		named.insert(whose.clone());
		let mut given = BTreeMap::new();
		for (reference, what) in &self.matches {
			let (kind, rest) = meant(&named, reference, what)?;
			if given.insert((reference.clone(), kind), rest.to_owned()).is_some() {
				let name = kind.name();
				return Err(CliError::unusable(format_args!(
					"{reference} is matched twice as {name}"
				))
				.next("name each reference once for each way in which it is meant"));
			}
		}
		for (reference, kind) in &named {
			let Some(name) = name_on_chain(reference, genesis) else { continue };
			if let Entry::Vacant(unsaid) = given.entry((reference.clone(), *kind)) {
				let rest = name_as(name, *kind).map_err(|why| {
					CliError::refused(format_args!("{reference}: {why}")).next(format_args!(
						"say who or what it is with --match '{reference}={}:…'",
						kind.name()
					))
				})?;
				unsaid.insert(rest.to_owned());
			}
		}
		let is_missing =
			|one: &&(String, Kind)| !(given.contains_key(*one) || is_optional && **one == whose);
		let missing: Vec<_> = named.iter().filter(is_missing).collect();
		let Some((first, kind)) = missing.first() else { return Ok(References(given)) };
		let all: Vec<_> = missing
			.iter()
			.map(|(reference, kind)| format!("{reference} ({})", kind.name()))
			.collect();
		let other = match missing.iter().any(|(reference, _)| is_of_a_chain(reference)) {
			true => ": the document is of another chain",
			false => "",
		};
		Err(CliError::unusable(format_args!(
			"nothing says who or what {} is on the chain{other}",
			all.join(", ")
		))
		.next(format_args!("give --match {first}={}:…, once for each", kind.name())))
	}
}

/// What a name of the chain says, where it is meant as this. Refused if the chain has no such name: a
/// document names no keys of a wallet.
fn name_as(name: &str, kind: Kind) -> Result<&str, String> {
	let account = |text: &str| {
		text.parse::<Account>().map(|_| ()).map_err(|_| format!("{text} is no account"))
	};
	let (named, rest) = Kind::read(name).ok_or("the chain names nothing so")?;
	if named != kind {
		return Err(format!("it is no {}", kind.name()));
	}
	match kind {
		Kind::Organization if name == ANY => Ok(()),
		Kind::Organization => arguments::organization(rest).map(|_| ()),
		Kind::Practitioner => account(rest),
		Kind::Person => arguments::patient(rest).map(|_| ()),
		Kind::Study => arguments::study(rest).map(|_| ()),
		Kind::Record | Kind::Context => arguments::hex32(rest).map(|_| ()),
		Kind::Author => match arguments::author(rest)?.account {
			None => Ok(()),
			Some(text) => account(&text),
		},
	}
	.map(|()| rest)
}

/// As what a reference was matched. Refused if the document does not mean it as that.
fn meant<'w>(
	named: &BTreeSet<(String, Kind)>,
	reference: &str,
	what: &'w str,
) -> Result<(Kind, &'w str), CliError> {
	let as_meant: Vec<_> =
		named.iter().filter(|(one, _)| one == reference).map(|(_, kind)| kind.name()).collect();
	let Some(first) = as_meant.first() else {
		return Err(CliError::unusable(format_args!(
			"the document has no reference {reference} that matters"
		))
		.next("look at what it says with --dry-run"));
	};
	Kind::read(what).filter(|(kind, _)| as_meant.contains(&kind.name())).ok_or_else(|| {
		CliError::unusable(format_args!(
			"--match {reference}={what}: it is no {}",
			as_meant.join(" and no ")
		))
		.next(format_args!("give --match {reference}={first}:…, as the document means it"))
	})
}

/// Every reference of a document that has to be matched, and as what.
fn references(mapped: &Mapped) -> BTreeSet<(String, Kind)> {
	let grants = mapped.grants.iter().map(|grant| (&grant.scope, vec![&grant.grantee]));
	let restrictions =
		mapped.restrictions.iter().map(|one| (&one.scope, one.except.grantees.iter().collect()));
	let mut found = BTreeSet::new();
	for (scope, grantees) in grants.chain(restrictions) {
		let MappedScope { holder, records, contexts, authors, .. } = scope;
		let holders: Vec<_> = holder.iter().cloned().collect();
		for (kind, these) in [
			(Kind::Organization, &holders),
			(Kind::Record, records),
			(Kind::Context, contexts),
			(Kind::Author, authors),
		] {
			found.extend(these.iter().map(|one| (one.clone(), kind)));
		}
		found.extend(grantees.into_iter().filter_map(|grantee| {
			let kind = match grantee.kind {
				GranteeKind::Organization => Kind::Organization,
				GranteeKind::Practitioner => Kind::Practitioner,
				GranteeKind::Person => Kind::Person,
				GranteeKind::Study => Kind::Study,
				GranteeKind::Any | GranteeKind::Role | GranteeKind::Committed => return None,
			};
			Some((grantee.reference.clone()?, kind))
		}));
	}
	found
}

impl References {
	/// What a reference is, where it is meant as this.
	fn what(&self, reference: &str, kind: Kind) -> Result<&str, CliError> {
		self.0.get(&(reference.to_owned(), kind)).map(String::as_str).ok_or_else(|| {
			CliError::unusable(format_args!("{reference} is not matched as {}", kind.name()))
		})
	}

	/// Whose consent it is on the chain; `None` if nothing says that of this subject.
	pub async fn patient(
		&self,
		chain: &Chain,
		subject: &str,
	) -> Result<Option<PatientId>, CliError> {
		match self.what(subject, Kind::Person) {
			Ok(text) => patient::resolve(chain, text).await.map(Some),
			Err(_) => Ok(None),
		}
	}

	/// Who is meant.
	pub async fn grantee(
		&self,
		chain: &Chain,
		grantee: &GranteeRef,
	) -> Result<Grantee<Account>, CliError> {
		self.meant(grantee)?.resolve(chain).await
	}

	/// Who is meant, as far as that is known without asking the chain.
	pub fn meant(&self, grantee: &GranteeRef) -> Result<Named, CliError> {
		let reference = grantee.reference.as_deref().unwrap_or_default();
		match grantee.kind {
			GranteeKind::Any => Ok(Named::Known(Grantee::AnyMember)),
			GranteeKind::Role => Named::read("the document's role", &format!("role:{reference}")),
			GranteeKind::Organization => self.named(reference, Kind::Organization),
			GranteeKind::Practitioner => self.named(reference, Kind::Practitioner),
			GranteeKind::Person => self.named(reference, Kind::Person),
			GranteeKind::Study => self.named(reference, Kind::Study),
			GranteeKind::Committed => Err(CliError::refused(
				"the document names somebody by a commitment, whose opening it does not hold",
			)
			.next("export it with --grantee, or grant with `salus consent grant --committed`")),
		}
	}

	fn named(&self, reference: &str, kind: Kind) -> Result<Named, CliError> {
		let rest = self.what(reference, kind)?;
		Named::read("--match", &format!("{}:{rest}", kind.name()))
	}

	/// Whose records are meant.
	pub fn holder(&self, scope: &MappedScope) -> Result<Holder, CliError> {
		let Some(reference) = &scope.holder else { return Ok(Holder::Any) };
		let id = self.what(reference, Kind::Organization)?;
		if id == ANY {
			return Ok(Holder::Any);
		}
		arguments::organization(id)
			.map(Holder::Organization)
			.map_err(|why| CliError::unusable(format_args!("--match {reference}=org:{id}: {why}")))
	}

	/// What an annex says of it.
	pub fn annex(&self, scope: &MappedScope) -> Result<Annex, CliError> {
		let bytes = |reference: &String, kind: Kind| {
			let text = self.what(reference, kind)?;
			arguments::hex32(text).map(|bytes| bytes.0).map_err(|why| {
				let kind = kind.name();
				CliError::unusable(format_args!("--match {reference}={kind}:{text}: {why}"))
			})
		};
		let authors = scope.authors.iter().map(|reference| self.author(reference));
		let contexts = scope.contexts.iter().map(|reference| bytes(reference, Kind::Context));
		let records =
			scope.records.iter().map(|reference| bytes(reference, Kind::Record).map(Leaf));
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
		let text = self.what(reference, Kind::Author)?;
		let wrong = |why: String| {
			CliError::unusable(format_args!("--match {reference}=author:{text}: {why}"))
		};
		let name: AuthorName = arguments::author(text).map_err(wrong)?;
		let organization =
			name.organization.ok_or_else(|| wrong("the organization is missing".into()))?;
		// Who is meant in two ways is one.
		let custodian = self.what(reference, Kind::Organization).ok();
		if custodian.is_some_and(|id| arguments::organization(id) != Ok(organization)) {
			return Err(wrong("as a custodian it is another organization".into()));
		}
		Ok(Author { organization, account: name.account()?.map(|account| account.0) })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_fhir::consent::{chain_reference, MappedGrant};
	use salus_primitives::OrganizationId;

	const CLINIC: &str = "Organization/clinic";
	const HOSPITAL: &str = "Organization/hospital";
	const ANA: &str = "Patient/ana";
	const GENESIS: &str = "7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a";

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
		opts(&all()).of(&document(), ANA, GENESIS).expect("all are matched");
		for left_out in 0..all().len() {
			let mut some = all();
			let (reference, _) = some.remove(left_out);
			let line = opts(&some).of(&document(), ANA, GENESIS).expect_err(reference).line();
			assert!(line.contains(reference), "{line}");
		}
		let mut twice = all();
		twice.push((CLINIC, "org:3"));
		assert!(opts(&twice).of(&document(), ANA, GENESIS).is_err());
		let mut slip = all();
		slip.push(("Organization/clinc", "org:3"));
		assert!(opts(&slip).of(&document(), ANA, GENESIS).is_err());
		for wrong in ["", "x", "=org:1", "Organization/1="] {
			assert!(pair(wrong).is_err(), "{wrong}");
		}
		assert_eq!(pair("a=org:1=2"), Ok(("a".into(), "org:1=2".into())));
	}

	/// The document of [`document`], with what a chain names in the place of its references.
	fn named_by(genesis: &str, author: &str) -> Mapped {
		let hex = "ab".repeat(32);
		let named = |name: &str| chain_reference(genesis, name);
		let scope = MappedScope {
			contexts: vec![named(&format!("context:{hex}"))],
			authors: vec![named(author)],
			records: vec![named(&format!("record:{hex}"))],
			..MappedScope::everything(Some(named("any")))
		};
		let grantee = GranteeRef::new(GranteeKind::Person, named(&format!("person:{hex}")));
		let grant = MappedGrant { grantee, scope, validity: Default::default() };
		Mapped { grants: vec![grant], restrictions: vec![] }
	}

	#[test]
	fn what_this_chain_names_needs_no_match() {
		let account = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
		let document = named_by(GENESIS, &format!("author:org:1/{account}"));
		let read = opts(&[]).of(&document, ANA, GENESIS).expect("all are known");
		let scope = &document.grants[0].scope;
		assert_eq!(read.holder(scope).expect("any"), Holder::Any);
		let annex = read.annex(scope).expect("an annex");
		let author: Account = account.parse().expect("an account");
		let expected = Author { organization: OrganizationId(1), account: Some(author.0) };
		assert_eq!(annex.authors.to_vec(), [expected]);
		assert_eq!(annex.records.to_vec(), [Leaf([0xab; 32])]);
		let person = read.meant(&document.grants[0].grantee).expect("a person");
		assert!(matches!(person, Named::Person(id) if id == "ab".repeat(32)));

		// It can still be said that somebody else is meant.
		let other = document.grants[0].grantee.reference.clone().expect("a reference");
		let read = opts(&[(&other, "person:ben")]).of(&document, ANA, GENESIS).expect("matched");
		let person = read.meant(&document.grants[0].grantee).expect("a person");
		assert!(matches!(person, Named::Person(id) if id == "ben"));
	}

	#[test]
	fn what_another_chain_names_is_matched_by_hand() {
		let other = GENESIS.replacen("7a", "7b", 1);
		let line =
			opts(&[]).of(&named_by(&other, "author:org:1"), ANA, GENESIS).expect_err("other");
		assert!(line.line().contains("of another chain"), "{}", line.line());
		let plain = opts(&[]).of(&document(), ANA, GENESIS).expect_err("unmatched").line();
		assert!(!plain.contains("another chain"), "{plain}");
	}

	#[test]
	fn whose_consent_it_is_needs_a_match_only_where_a_chain_names_another() {
		let hex = "ab".repeat(32);
		let whose = |subject: &str, matches: &[(&str, &str)]| {
			let read = opts(&[&all()[..], matches].concat()).of(&document(), subject, GENESIS)?;
			Ok::<_, CliError>(read.what(subject, Kind::Person).map(str::to_owned).ok())
		};
		// Of a server's own patient it may be said, and need not.
		assert_eq!(whose(ANA, &[]).expect("unsaid"), None);
		assert_eq!(whose(ANA, &[(ANA, "person:ana")]).expect("said"), Some("ana".into()));
		let line = whose(ANA, &[(ANA, "org:1")]).expect_err("no person").line();
		assert!(line.contains("it is no person"), "{line}");
		// This chain says it itself, unless somebody says otherwise.
		let own = chain_reference(GENESIS, format_args!("person:{hex}"));
		assert_eq!(whose(&own, &[]).expect("known"), Some(hex.clone()));
		assert_eq!(whose(&own, &[(&own, "person:ben")]).expect("said"), Some("ben".into()));
		let key = chain_reference(GENESIS, "person:ana");
		assert!(whose(&key, &[]).is_err(), "a document names no key of a wallet");
		// Another chain's patient is nobody here.
		let other = chain_reference(&GENESIS.replacen("7a", "7b", 1), format_args!("person:{hex}"));
		let line = whose(&other, &[]).expect_err("of another chain").line();
		assert!(line.contains("of another chain") && line.contains("=person:"), "{line}");
		assert_eq!(whose(&other, &[(&other, "person:ana")]).expect("said"), Some("ana".into()));
		// Who is a grantee, too, has to be matched as before.
		let mut document = document();
		document.grants[0].grantee = GranteeRef::new(GranteeKind::Person, ANA);
		let some: Vec<_> = all().into_iter().filter(|(one, _)| *one != CLINIC).collect();
		let line = opts(&some).of(&document, ANA, GENESIS).expect_err("a grantee").line();
		assert!(line.contains(ANA), "{line}");
	}

	#[test]
	fn a_document_names_no_keys_of_a_wallet() {
		let hex = "ab".repeat(32);
		let known = |name: &str| {
			let (kind, _) = Kind::read(name).ok_or("no kind")?;
			name_as(name, kind).map(str::to_owned)
		};
		for name in ["any", "org:3", "study:3", "author:org:1", &format!("practitioner:{hex}")] {
			known(name).expect(name);
		}
		assert!(name_as("org:3", Kind::Author).is_err());
		for name in [
			"practitioner://Alice",
			"practitioner:lind",
			"person:ana",
			"author:org:1///Okafor",
			"author:lind",
			"record:00",
			"context:x",
			"org:x",
			"study:x",
			"other:1",
			"org",
			"",
		] {
			assert!(known(name).is_err(), "{name}");
		}
		let document = named_by(GENESIS, "author:org:1///Okafor");
		let line = opts(&[]).of(&document, ANA, GENESIS).expect_err("a key").line();
		assert!(line.contains("is no account") && line.contains("--match"), "{line}");
	}

	#[test]
	fn a_custodian_may_be_an_author_too() {
		let mut document = document();
		document.grants[0].scope.authors = vec![HOSPITAL.into()];
		let matched = |author: &str| {
			let mut all = all();
			all.retain(|(reference, _)| *reference != "Practitioner/ann");
			all.push((HOSPITAL, author));
			opts(&all).of(&document, ANA, GENESIS)
		};
		let read = matched("author:org:1").expect("matched once as each");
		let scope = &document.grants[0].scope;
		let hospital = OrganizationId(1);
		assert_eq!(read.holder(scope).expect("an id"), Holder::Organization(hospital));
		let annex = read.annex(scope).expect("an annex");
		assert_eq!(annex.authors.to_vec(), [Author { organization: hospital, account: None }]);
		let other = matched("author:org:2").expect("matched").annex(scope);
		assert!(other.is_err_and(|error| error.line().contains("another organization")));
		let twice = matched("org:1").expect_err("as a custodian, twice").line();
		assert!(twice.contains("twice as org"), "{twice}");
		let mut without = all();
		without.retain(|(reference, _)| *reference != "Practitioner/ann");
		let line = opts(&without).of(&document, ANA, GENESIS).expect_err("not as an author").line();
		assert!(line.contains(&format!("--match {HOSPITAL}=author:")), "{line}");
	}

	#[test]
	fn what_is_matched_is_of_the_documents_kind() {
		let document = document();
		let scope = &document.grants[0].scope;
		let read = opts(&all()).of(&document, ANA, GENESIS).expect("matched");
		assert_eq!(read.holder(scope).expect("an id"), Holder::Organization(OrganizationId(1)));
		let annex = read.annex(scope).expect("an annex");
		assert!(annex.narrows());
		assert_eq!(annex.records.to_vec(), [Leaf([0xcd; 32])]);
		assert_eq!(annex.contexts.to_vec(), [[0xab; 32]]);
		for (reference, what) in [
			(HOSPITAL, "org:x"),
			("Encounter/1", "context:00"),
			("Practitioner/ann", "author:nobody:1"),
		] {
			let mut wrong = all();
			wrong.retain(|(one, _)| *one != reference);
			wrong.push((reference, what));
			let read = opts(&wrong).of(&document, ANA, GENESIS).expect("matched");
			let refused = read.holder(scope).is_err() || read.annex(scope).is_err();
			assert!(refused, "{reference}={what}");
		}
		for (reference, what, kind) in [
			(HOSPITAL, "practitioner:x", "org"),
			(HOSPITAL, "1", "org"),
			("Encounter/1", "record:00", "context"),
			("Practitioner/ann", "practitioner:x", "author"),
		] {
			let mut wrong = all();
			wrong.push((reference, what));
			let line = opts(&wrong).of(&document, ANA, GENESIS).expect_err(what).line();
			assert!(line.contains(&format!("it is no {kind}")), "{line}");
			assert!(line.contains(&format!("--match {reference}={kind}:")), "{line}");
		}
	}
}
