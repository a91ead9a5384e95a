//! What a mapped consent document becomes on the chain: grants and restrictions of one directive, in
//! one transaction.

use super::references::References;
use crate::{
	commands::patient, error::CliError, online::now, openings::NewFiles, signing::Signing,
};
use salus_client::chain::{
	anchors::all_of,
	annex::{attach, attach_to_restriction},
	consent::{self, NewGrant, Terms},
	restrictions::{self, Exceptions, NewRestriction},
	Call, Chain,
};
use salus_fhir::consent::{Mapped, MappedGrant, MappedRestriction, MappedScope};
use salus_primitives::{
	Annex, DirectiveId, Holder, PatientId, Protected, Purpose, Scope, UnixMillis,
};
use std::path::Path;

/// How long before the chain's longest validity a grant without an end of its own ends: so that it is
/// not too long when it arrives late.
const MARGIN_MS: UnixMillis = 24 * 60 * 60 * 1_000;

/// A document that is about to be applied.
pub struct Applied {
	/// Whose it is.
	pub patient: PatientId,
	/// All of it, as one call: it succeeds as a whole or not at all.
	pub call: Call,
	/// What opens its annexes.
	pub files: NewFiles,
}

/// Everything that a document permits and withholds, as one call.
///
/// Annexes that say something are kept in `openings`, as `grant-0.json` and so on.
pub async fn apply(
	chain: &Chain,
	signing: &Signing,
	patient: Option<PatientId>,
	references: &References,
	mapped: &Mapped,
	directive: DirectiveId,
	openings: Option<&Path>,
) -> Result<Applied, CliError> {
	let patient = patient::patient_of(chain, patient, signing.signer()).await?;
	let best = chain.best().await?;
	let now = now(chain).await?;
	let longest = consent::max_validity(&best)?;
	let mut files = Openings { directory: openings, files: NewFiles::default() };
	let mut calls = Vec::new();
	// What is withheld comes first, so that at no moment more is permitted than is meant.
	for (index, restriction) in mapped.restrictions.iter().enumerate() {
		let scope = withheld(restriction, references, &mut files, index)?;
		let mut grantees = Vec::new();
		for grantee in &restriction.except.grantees {
			grantees.push(references.grantee(chain, grantee).await?);
		}
		let except = Exceptions { grantees, purposes: restriction.except.purposes };
		let new = NewRestriction { patient, scope, except, directive: Some(directive) };
		calls.push(restrictions::restrict_call(&best, &new)?);
	}
	for (index, grant) in mapped.grants.iter().enumerate() {
		let scope = granted(grant, references, &mut files, index)?;
		let terms = Terms {
			valid_from: grant.validity.from(),
			valid_until: Some(
				grant
					.validity
					.until()
					.unwrap_or_else(|| now.saturating_add(longest).saturating_sub(MARGIN_MS)),
			),
			directive: Some(directive),
			..Terms::default()
		};
		let grantee = references.grantee(chain, &grant.grantee).await?;
		calls.push(consent::grant_call(&best, &NewGrant { patient, grantee, scope, terms })?);
	}
	Ok(Applied { patient, call: all_of(&best, &calls)?, files: files.files })
}

/// Where openings go.
struct Openings<'a> {
	directory: Option<&'a Path>,
	files: NewFiles,
}

impl Openings<'_> {
	/// Keeps what opens an annex that says something.
	fn keep(&mut self, name: &str, annex: &Annex, json: Vec<u8>) -> Result<(), CliError> {
		if *annex == Annex::default() {
			return Ok(());
		}
		let directory = self.directory.ok_or_else(|| {
			CliError::unusable(
				"the document names sensitivities, authors, contexts or records, which stand in an \
				 annex off the chain, and nothing says where to keep what opens it",
			)
			.next("name a directory with --openings")
		})?;
		self.files.add(&directory.join(name), json);
		Ok(())
	}
}

fn scope_of(scope: &MappedScope, holder: Holder) -> Scope {
	Scope {
		holder,
		actions: scope.actions,
		purposes: scope.purposes,
		categories: scope.categories,
		confidentiality: scope.confidentiality,
		days: scope.days,
		protected: Protected::None,
	}
}

fn granted(
	grant: &MappedGrant,
	references: &References,
	files: &mut Openings<'_>,
	index: usize,
) -> Result<Scope, CliError> {
	let scope = scope_of(&grant.scope, references.holder(&grant.scope)?);
	if scope.purposes.contains(Purpose::Hpaymt) && scope.holder == Holder::Any {
		return Err(CliError::refused(
			"the document permits payment and does not say whose records: every provider could claim",
		)
		.next("have the document name its custodian, or grant with `salus consent grant`"));
	}
	let attached = attach(scope, references.annex(&grant.scope)?).map_err(CliError::refused)?;
	let json = attached.opening.to_json().map_err(CliError::refused)?;
	files.keep(&format!("grant-{index}.json"), &attached.opening.annex, json)?;
	Ok(attached.scope)
}

fn withheld(
	restriction: &MappedRestriction,
	references: &References,
	files: &mut Openings<'_>,
	index: usize,
) -> Result<Scope, CliError> {
	let scope = scope_of(&restriction.scope, references.holder(&restriction.scope)?);
	let annex = references.annex(&restriction.scope)?;
	if annex == Annex::default() {
		return Ok(Scope { protected: Protected::All, ..scope });
	}
	let attached = attach_to_restriction(scope, annex).map_err(CliError::refused)?;
	let json = attached.opening.to_json().map_err(CliError::refused)?;
	files.keep(&format!("restriction-{index}.json"), &attached.opening.annex, json)?;
	Ok(attached.scope)
}
