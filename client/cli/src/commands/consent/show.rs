//! `salus consent show`.

use super::{directive_in_words, status_of, uses_in_words, ConsentReport};
use crate::{
	commands::patient,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	openings,
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, Grant},
	restrictions::{self, Restriction},
	words, AtBlock, Hex32,
};
use salus_commitments::{annex::document_hash, AnnexOpening};
use salus_primitives::{Annex, GrantId, PatientId, Protected};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent show`.
#[derive(Debug, Args)]
#[command(after_help = "\
With --annex it is also shown what stands in the annex. With --document a file is held against the
signed document that the annex names: another one is refused, with exit code 1.

Examples:
  salus consent show ana 0
  salus consent show ana --restriction 0
  salus consent show ana 0 --annex notes.annex.json
  salus consent show ana 0 --annex signed.annex.json --document signed.pdf
  salus consent show ana 0 --output json | jq .scope.categories")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The grant's number
	#[arg(value_name = "GRANT", required_unless_present = "restriction")]
	grant: Option<u32>,
	/// A restriction's number, in place of a grant's
	#[arg(long, value_name = "N", conflicts_with = "grant")]
	restriction: Option<u32>,
	/// What opens its annex
	#[arg(long, value_name = "FILE")]
	annex: Option<InputFile>,
	/// The signed document that the annex names, to be checked
	#[arg(long, value_name = "FILE", requires = "annex")]
	document: Option<InputFile>,
}

#[derive(Serialize)]
struct Details {
	#[serde(flatten)]
	report: ConsentReport,
	/// What its annex says; absent if that was not opened.
	#[serde(skip_serializing_if = "Option::is_none")]
	opened: Option<Annex>,
	#[serde(skip)]
	protected: Protected,
	#[serde(skip)]
	rows: Vec<Vec<String>>,
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		self.rows.clone()
	}
}

impl From<Grant> for Details {
	fn from(grant: Grant) -> Self {
		let never = || "never".to_owned();
		let mut rows = vec![
			vec!["grant".into(), grant.id.0.to_string()],
			vec!["status".into(), format!("{:?}", grant.status)],
			vec!["for".into(), words::grantee_in_words(&grant.grantee)],
			vec!["permits".into(), words::scope_in_words(&grant.scope)],
			vec!["given".into(), format!("{} by {}", grant.granted_at, grant.granted_by)],
			vec!["right".into(), words::right_in_words(grant.right)],
			vec!["from".into(), grant.valid_from.to_string()],
			vec![
				"until".into(),
				grant.valid_until.map_or_else(|| "it is revoked".to_owned(), |end| end.to_string()),
			],
			vec!["revoked".into(), grant.revoked_at.map_or_else(never, |at| at.to_string())],
			vec!["directive".into(), directive_in_words(grant.directive)],
		];
		if grant.max_uses.is_some() {
			rows.push(vec!["uses".into(), uses_in_words(&grant)]);
		}
		if let Some(event) = grant.ends_with {
			rows.push(vec!["ends with".into(), format!("the event {event}")]);
		}
		rows.extend(grant.suspensions.iter().map(|time| {
			let until = time.until.map_or_else(|| "now".to_owned(), |until| until.to_string());
			vec!["suspended".into(), format!("from {} until {until}", time.from)]
		}));
		let protected = grant.scope.protected;
		Self { report: ConsentReport::Grant(grant.into()), opened: None, protected, rows }
	}
}

impl From<Restriction> for Details {
	fn from(restriction: Restriction) -> Self {
		let never = || "never".to_owned();
		let words = words::restriction_in_words(&restriction.scope, &restriction.except);
		let rows = vec![
			vec!["restriction".into(), restriction.id.0.to_string()],
			vec!["status".into(), status_of(restriction.lifted_at).into()],
			vec!["lets".into(), words],
			vec!["made".into(), format!("{} by {}", restriction.made_at, restriction.made_by)],
			vec!["lifted".into(), restriction.lifted_at.map_or_else(never, |at| at.to_string())],
			vec!["directive".into(), directive_in_words(restriction.directive)],
		];
		let protected = restriction.scope.protected;
		Self {
			report: ConsentReport::Restriction(restriction.into()),
			opened: None,
			protected,
			rows,
		}
	}
}

impl Details {
	/// With what its annex says, and a document that was found to be the one that the annex names.
	fn opened(
		mut self,
		opening: &AnnexOpening,
		document: Option<(&InputFile, &[u8])>,
	) -> Result<Self, CliError> {
		if !self.protected.annex().is_some_and(|hash| opening.opens(&hash)) {
			return Err(CliError::refused("the file opens another annex than this one")
				.next("ask the patient for the file that was written with it"));
		}
		let named = opening.annex.document.map(Hex32);
		if let Some((file, bytes)) = document {
			must_be_named(named, file, bytes, opening)?;
		}
		let words = named.map_or_else(|| "none".to_owned(), |hash| format!("SHA-256 {hash}"));
		let is = if document.is_some() { ", which the file is" } else { "" };
		self.rows.push(vec!["annex".into(), annex_in_words(&opening.annex)]);
		self.rows.push(vec!["document".into(), format!("{words}{is}")]);
		self.opened = Some(opening.annex.clone());
		Ok(self)
	}
}

/// Refuses a file that is not the document which an annex names.
fn must_be_named(
	named: Option<Hex32>,
	file: &InputFile,
	bytes: &[u8],
	opening: &AnnexOpening,
) -> Result<(), CliError> {
	if opening.is_of_document(bytes) {
		return Ok(());
	}
	let hash = Hex32(document_hash(bytes));
	let names = named.map_or_else(|| "no document".to_owned(), |named| format!("SHA-256 {named}"));
	Err(CliError::refused(format_args!(
		"{file} is not the signed document: it has SHA-256 {hash}, and the annex names {names}"
	))
	.next("take the file as it was when it was signed, to the last byte"))
}

/// What an annex says, but for the document.
fn annex_in_words(annex: &Annex) -> String {
	let said = [
		(annex.sensitivities.iter().count(), "sensitivities"),
		(annex.authors.len(), "authors"),
		(annex.contexts.len(), "contexts"),
		(annex.records.len(), "records"),
	];
	said.map(|(count, of)| format!("{count} {of}")).join(", ")
}

impl Opts {
	async fn details(&self, best: &AtBlock, patient: PatientId) -> Result<Details, CliError> {
		let missing = |what: &str, id: u32| {
			CliError::refused(format_args!("there is no {what} {id}"))
				.next("list grants and restrictions with `salus consent list`")
		};
		match (self.grant, self.restriction) {
			(Some(id), _) => {
				let found = consent::grant(best, patient, GrantId(id)).await?;
				found.map(Details::from).ok_or_else(|| missing("grant", id))
			}
			(None, Some(id)) => {
				let all = restrictions::restrictions(best, patient).await?;
				let found = all.into_iter().find(|restriction| restriction.id.0 == id);
				found.map(Details::from).ok_or_else(|| missing("restriction", id))
			}
			(None, None) => Err(CliError::unusable("neither a grant nor --restriction was given")),
		}
	}
}

/// Shows one grant or restriction.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let details = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		opts.details(&chain.best().await?, patient).await
	})?;
	let details = match &opts.annex {
		None => details,
		Some(file) => {
			let bytes = opts.document.as_ref().map(InputFile::read).transpose()?;
			let document = opts.document.as_ref().zip(bytes.as_deref());
			details.opened(&openings::annex(file)?, document)?
		}
	};
	output.report(&details)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{restrictions::Exceptions, Account, Moment};
	use salus_primitives::{
		Action, Categories, Confidentiality, DayWindow, Holder, Purpose, Purposes, RestrictionId,
		Scope, Sensitivity,
	};
	use std::ffi::OsStr;

	fn opening(document: Option<&[u8]>) -> AnnexOpening {
		let annex = Annex::of(Sensitivity::Hiv.into());
		AnnexOpening { salt: [1; 32], annex: annex.with_document(document.map(document_hash)) }
	}

	fn details(protected: Protected) -> Details {
		let scope = Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected,
		};
		Details::from(Restriction {
			id: RestrictionId(4),
			scope,
			except: Exceptions { grantees: Vec::new(), purposes: Purposes::empty() },
			made_at: Moment(0),
			made_by: Account([0; 32]),
			lifted_at: None,
			directive: None,
		})
	}

	fn of(opening: &AnnexOpening) -> Details {
		details(Protected::Annex(opening.hash()))
	}

	#[test]
	fn what_an_annex_says_is_shown_with_its_document() {
		let signed = opening(Some(b"I consent."));
		let shown = of(&signed).opened(&signed, None).expect("it is opened");
		let hash = Hex32(document_hash(b"I consent.")).to_string();
		let printed = serde_json::to_value(&shown).expect("JSON");
		assert_eq!(printed["opened"]["document"], hash.as_str());
		assert_eq!(printed["opened"]["sensitivities"], serde_json::json!(["HIV"]));
		assert_eq!((&printed["kind"], &printed["id"]), (&"restriction".into(), &4.into()));
		assert!(shown.rows().contains(&vec!["document".into(), format!("SHA-256 {hash}")]));
		let closed = serde_json::to_value(of(&signed)).expect("JSON");
		assert_eq!(closed.get("opened"), None);
		let plain = opening(None);
		let shown = of(&plain).opened(&plain, None).expect("it is opened");
		assert!(shown.rows().contains(&vec!["document".into(), "none".into()]));
	}

	#[test]
	fn only_the_document_that_was_signed_is_taken() {
		let file = InputFile::from(OsStr::new("signed.pdf"));
		let check = |of_annex: &AnnexOpening, bytes: &[u8]| {
			of(of_annex).opened(of_annex, Some((&file, bytes)))
		};
		let signed = opening(Some(b"I consent."));
		let shown = check(&signed, b"I consent.").expect("it is the document");
		assert!(shown.rows().iter().any(|row| row[1].ends_with("which the file is")));
		let Err(other) = check(&signed, b"I consent") else { panic!("another was taken") };
		assert!(other.line().contains("signed.pdf is not the signed document"), "{}", other.line());
		let Err(none) = check(&opening(None), b"I consent.") else { panic!("none is named") };
		assert!(none.line().contains("the annex names no document"), "{}", none.line());
	}

	#[test]
	fn only_the_annex_that_is_committed_to_is_shown() {
		let signed = opening(Some(b"I consent."));
		for other in [of(&opening(None)), details(Protected::All), details(Protected::None)] {
			let Err(refused) = other.opened(&signed, None) else { panic!("another was opened") };
			assert!(refused.line().contains("another annex"), "{}", refused.line());
		}
	}
}
