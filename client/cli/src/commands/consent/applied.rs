//! What a mapped consent document becomes on the chain: grants and restrictions of one directive, in
//! one transaction.

use super::{
	names::Names,
	references::References,
	shadow::{self, ShadowReport},
	standing::{Standing, Superseded},
};
use crate::{commands::patient, error::CliError, online::now, openings::NewFiles};
use salus_client::chain::{
	anchors::all_of,
	annex::{attach, attach_to_restriction, Attached},
	consent::{self, NewGrant, Terms},
	restrictions::{self, Exceptions, NewRestriction},
	words::restriction_in_words,
	Account, AtBlock, Call, Chain, Hex32, Moment,
};
use salus_fhir::consent::{Mapped, MappedGrant, MappedRestriction, MappedScope};
use salus_primitives::{
	Annex, DirectiveId, Holder, PatientId, Protected, Purpose, Scope, UnixMillis,
};
use serde::Serialize;
use std::{fs, path::Path};

/// How long before the chain's longest validity a grant without an end of its own ends: so that it is
/// not too long when it arrives late.
const MARGIN_MS: UnixMillis = 24 * 60 * 60 * 1_000;

/// A document that is to be made, and how.
pub struct Document<'a> {
	/// The patient; `None`: the one whose key signs.
	pub patient: Option<PatientId>,
	/// Whose consent it is, by the document's own reference.
	pub subject: &'a str,
	/// What it says.
	pub mapped: &'a Mapped,
	/// Who and what its references are.
	pub references: &'a References,
	/// The number under which it is made.
	pub directive: DirectiveId,
	/// The document of which it takes the place, if of one.
	pub supersede: Option<DirectiveId>,
	/// Where what opens its annexes goes.
	pub openings: Option<&'a Path>,
	/// The SHA-256 of its bytes, which its annexes name where their openings are kept.
	pub hash: [u8; 32],
}

/// A document that is about to be made.
pub struct Applied {
	/// Whose it is.
	pub patient: PatientId,
	/// All of it, as one call: it succeeds as a whole or not at all.
	pub call: Call,
	/// What it permits and withholds, each in a sentence.
	pub words: Vec<String>,
	/// What opens its annexes.
	pub files: NewFiles,
	/// The document of which it takes the place, if of one.
	pub superseded: Option<Superseded>,
	/// What the patient's other restrictions reach of its grants.
	pub shadows: Vec<GrantShadow>,
	/// What is made otherwise than the document says.
	pub warnings: Vec<String>,
}

/// A restriction of the patient that reaches some of a grant that a document makes.
#[derive(Serialize)]
pub struct GrantShadow {
	/// The grant, by its place among those of the document, from 0.
	pub grant: usize,
	/// What reaches it.
	#[serde(flatten)]
	pub shadow: ShadowReport,
}

/// Everything that a document permits and withholds, as one call, and before that the end of what it
/// takes the place of. Refused if it is the consent of another patient.
///
/// Annexes that say something are kept in `openings`, as `grant-0.json` and so on. There they name the
/// document, too; without `openings` nobody could ever show it. Refused if its number was used before,
/// or if there is no room for it.
pub async fn apply(
	chain: &Chain,
	signer: Account,
	document: &Document<'_>,
) -> Result<Applied, CliError> {
	let Document { subject, mapped, references, directive, supersede, openings, hash, .. } =
		*document;
	let decider = patient::decides_for(chain, document.patient, signer).await?;
	if !mapped.grants.is_empty() {
		decider.must_not_be_custodian(
			"a document gives by the patient's own signature: `salus paper record`",
		)?;
	}
	let patient = decider.patient;
	let of_whom = compare(subject, references.patient(chain, subject).await?, patient)?;
	let best = chain.best().await?;
	let now = now(chain).await?;
	let mut standing = Standing::of(&best, patient, now).await?;
	let items = mapped.grants.len().saturating_add(mapped.restrictions.len());
	standing.check_number(directive, supersede, items)?;
	let superseded = supersede.map(|old| standing.supersede(old)).transpose()?;
	let mut made = Making::default();
	if let Some(old) = superseded.iter().find(|old| old.ends_something()) {
		made.words.push(format!("all that directive {} made ends", old.directive.0));
		made.calls.push(consent::revoke_directive_call(&best, patient, old.directive)?);
	}
	let mut files =
		Openings { directory: openings, files: NewFiles::default(), document: Some(hash) };
	// What is withheld comes first, so that at no moment more is permitted than is meant.
	for (index, restriction) in mapped.restrictions.iter().enumerate() {
		let scope = withheld(restriction, references, &mut files, index)?;
		let mut grantees = Vec::new();
		for grantee in &restriction.except.grantees {
			grantees.push(references.grantee(chain, grantee).await?);
		}
		let except = Exceptions { grantees, purposes: restriction.except.purposes };
		let new = NewRestriction { patient, scope, except, directive: Some(directive) };
		made.restrict(&best, &new)?;
	}
	let longest = now.saturating_add(consent::max_validity(&best)?).saturating_sub(MARGIN_MS);
	let mut warnings: Vec<_> = of_whom.into_iter().collect();
	let (mut grantees, mut shadows) = (Vec::new(), Vec::new());
	for (index, grant) in mapped.grants.iter().enumerate() {
		let Attached { scope, opening } = granted(grant, references, &mut files, index)?;
		let until = grant.validity.until().unwrap_or(longest).min(longest);
		warnings.extend(shortened(index, grant.validity.until(), longest));
		let terms = Terms {
			valid_from: grant.validity.from(),
			valid_until: Some(until),
			directive: Some(directive),
			..Terms::default()
		};
		let grantee = references.grantee(chain, &grant.grantee).await?;
		let reached =
			shadow::among(&grantee, &scope, Some(&opening.annex), standing.restrictions());
		shadows.extend(reached.into_iter().map(|shadow| GrantShadow { grant: index, shadow }));
		grantees.push(grantee.clone());
		let names = Names::of_parties(&best, [(&grantee, &scope)]).await?;
		made.words.push(names.permission(&grantee, &scope, Some(&opening.annex), &terms));
		made.calls.push(consent::grant_call(&best, &NewGrant { patient, grantee, scope, terms })?);
	}
	standing.check_room(&grantees, mapped.restrictions.len())?;
	let Making { calls, words } = made;
	let (call, files) = (all_of(&best, &calls)?, files.files);
	Ok(Applied { patient, call, words, files, superseded, shadows, warnings })
}

/// Refuses the consent of another patient, and says whom it is made for where nothing says whose it is
/// on the chain.
fn compare(
	subject: &str,
	meant: Option<PatientId>,
	patient: PatientId,
) -> Result<Option<String>, CliError> {
	let id = Hex32(patient.0);
	match meant {
		Some(meant) if meant == patient => Ok(None),
		Some(meant) => Err(CliError::refused(format_args!(
			"the document is the consent of {subject}, patient {}, and would be made for patient {id}",
			Hex32(meant.0)
		))
		.next(format_args!(
			"have it made for whose it is, or say that both are one with --match '{subject}=person:{id}'"
		))),
		None => Ok(Some(format!(
			"the document is the consent of {subject}, which is not compared: it is made for patient \
			 {id}; compared it is with --match '{subject}=person:{id}'"
		))),
	}
}

/// That a grant ends before the document says so, if it does.
fn shortened(grant: usize, until: Option<UnixMillis>, longest: UnixMillis) -> Option<String> {
	let later = until.filter(|until| *until > longest)?;
	Some(format!(
		"grant {grant} ends at {}, the latest that the chain knows, and not at {}: make the document \
		 again before",
		Moment(longest),
		Moment(later)
	))
}

/// What is made, one after the other.
#[derive(Default)]
struct Making {
	calls: Vec<Call>,
	/// Each in a sentence.
	words: Vec<String>,
}

impl Making {
	fn restrict(&mut self, at: &AtBlock, new: &NewRestriction) -> Result<(), CliError> {
		let withholds = restriction_in_words(&new.scope, &new.except);
		self.words.push(format!("whatever is permitted, {withholds}"));
		self.calls.push(restrictions::restrict_call(at, new)?);
		Ok(())
	}
}

/// Where openings go.
pub(super) struct Openings<'a> {
	pub(super) directory: Option<&'a Path>,
	pub(super) files: NewFiles,
	/// The SHA-256 of the document.
	pub(super) document: Option<[u8; 32]>,
}

impl Openings<'_> {
	/// The annex with the document, if what opens it is kept.
	fn signed(&self, annex: Annex) -> Annex {
		annex.with_document(self.directory.and(self.document))
	}

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
		fs::create_dir_all(directory).map_err(|error| {
			CliError::unusable(format_args!("cannot make {}: {error}", directory.display()))
				.next("check the path and its permissions")
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

/// What a grant of the document covers. What opens its annex is kept under its number.
pub(super) fn granted(
	grant: &MappedGrant,
	references: &References,
	files: &mut Openings<'_>,
	index: usize,
) -> Result<Attached, CliError> {
	let scope = scope_of(&grant.scope, references.holder(&grant.scope)?);
	// That every provider may claim is said, as by a custodian that is any member, or not meant.
	if scope.purposes.contains(Purpose::Hpaymt) && grant.scope.holder.is_none() {
		return Err(CliError::refused(
			"the document permits payment and does not say whose records: every provider could claim",
		)
		.next("have the document name its custodian, or grant with `salus consent grant`"));
	}
	let annex = files.signed(references.annex(&grant.scope)?);
	let attached = attach(scope, annex).map_err(CliError::refused)?;
	let json = attached.opening.to_json().map_err(CliError::refused)?;
	files.keep(&format!("grant-{index}.json"), &attached.opening.annex, json)?;
	Ok(attached)
}

/// What a restriction of the document reaches. What opens its annex is kept under its number.
pub(super) fn withheld(
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
	let attached = attach_to_restriction(scope, files.signed(annex)).map_err(CliError::refused)?;
	let json = attached.opening.to_json().map_err(CliError::refused)?;
	files.keep(&format!("restriction-{index}.json"), &attached.opening.annex, json)?;
	Ok(attached.scope)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_document_of_another_patient_is_refused() {
		let (ana, ben) = (PatientId([0xab; 32]), PatientId([0xcd; 32]));
		let (ana_hex, ben_hex) = ("ab".repeat(32), "cd".repeat(32));
		assert!(compare("Patient/ana", Some(ana), ana).expect("hers").is_none());
		let line = compare("Patient/ana", Some(ana), ben).expect_err("hers, not his").line();
		let hint = format!("--match 'Patient/ana=person:{ben_hex}'");
		for said in
			["the consent of Patient/ana", &ana_hex, &format!("made for patient {ben_hex}"), &hint]
		{
			assert!(line.contains(said), "{said}: {line}");
		}
		let warning = compare("Patient/ana", None, ben).expect("made").expect("a warning");
		for said in ["Patient/ana", "not compared", &format!("made for patient {ben_hex}")] {
			assert!(warning.contains(said), "{said}: {warning}");
		}
	}

	#[test]
	fn a_grant_is_shortened_only_beyond_the_longest() {
		assert_eq!(shortened(0, None, 1_000), None);
		assert_eq!(shortened(0, Some(1_000), 1_000), None);
		let warning = shortened(3, Some(1_001), 1_000).expect("a warning");
		let says = "grant 3 ends at 1970-01-01T00:00:01.000Z";
		assert!(warning.contains(says) && warning.contains("00:00:01.001Z"), "{warning}");
	}
}
