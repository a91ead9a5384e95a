//! Grants and restrictions of the chain in the terms of a consent document. `applied.rs` is the way
//! back.
//!
//! A document permits no more, and withholds no less, than the chain does with the openings that are at
//! hand; in payment alone, where the chain opens nothing, it may withhold less, and says so. A grant of
//! which it would permit more is left out, and with a restriction that it cannot hold there is no
//! document. What it permits less, or withholds beyond, is said.

use crate::error::CliError;
use salus_client::chain::{
	consent::{Grant, GrantStatus, Right},
	restrictions::Restriction,
	shadow::shadowed_by,
	words, Account, Moment,
};
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_fhir::consent::{
	chain_reference, GranteeKind, GranteeRef, Mapped, MappedExcept, MappedGrant, MappedRestriction,
	MappedScope, Validity,
};
use salus_primitives::{
	Annex, AnnexHash, Author, DirectiveId, GrantId, Grantee, Holder, OrganizationId, PatientId,
	Protected, Purpose, RestrictionId, Scope, Sensitivities, Sensitivity,
};
use std::fmt::Display;

/// Which part of a patient's consent is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
	/// All that is in force.
	All,
	/// What one directive granted and restricted.
	Directive(DirectiveId),
	/// One grant.
	Grant(GrantId),
}

/// What is to be exported, and what stands beside it.
#[derive(Debug)]
pub struct Selection {
	/// Grants that can still be relied on.
	pub grants: Vec<Grant>,
	/// Restrictions that stand.
	pub restrictions: Vec<Restriction>,
	/// Restrictions that stand, and are not exported.
	pub others: Vec<Restriction>,
}

impl Selection {
	/// What is meant of all that a patient ever granted and restricted. Refused if that is nothing, or
	/// over.
	pub fn of(
		which: Which,
		mut grants: Vec<Grant>,
		restrictions: Vec<Restriction>,
	) -> Result<Self, CliError> {
		let is_meant = |directive| match which {
			Which::All => true,
			Which::Directive(id) => directive == Some(id),
			Which::Grant(_) => false,
		};
		grants.retain(|grant| is_meant(grant.directive) || which == Which::Grant(grant.id));
		let (restrictions, mut others): (Vec<_>, Vec<_>) =
			restrictions.into_iter().partition(|one| is_meant(one.directive));
		others.retain(Restriction::stands);
		let found = !(grants.is_empty() && restrictions.is_empty());
		let mut selection = Self { grants, restrictions, others };
		selection.grants.retain(|grant| !grant.status.is_over());
		selection.restrictions.retain(Restriction::stands);
		if !(selection.grants.is_empty() && selection.restrictions.is_empty()) {
			return Ok(selection);
		}
		let (what, state) = match (which, found) {
			(Which::Grant(id), true) => (format!("grant {}", id.0), "is over"),
			(Which::Grant(id), false) => (format!("grant {}", id.0), "was never made"),
			(Which::Directive(id), true) => (format!("directive {}", id.0), "is over"),
			(Which::Directive(id), false) => (format!("directive {}", id.0), "made nothing"),
			(Which::All, _) => ("the patient".to_owned(), "permits and withholds nothing now"),
		};
		Err(CliError::refused(format_args!("{what} {state}: there is nothing to export"))
			.next("list grants and restrictions with `salus consent list`"))
	}

	/// When the last of it was said.
	pub fn said_at(&self) -> Moment {
		let grants = self.grants.iter().map(|grant| grant.granted_at);
		let all = grants.chain(self.restrictions.iter().map(|one| one.made_at));
		all.max().unwrap_or(Moment(0))
	}

	/// Which organizations gave a part of it, out of what the patient gave them.
	pub fn passed_on_by(&self) -> Vec<OrganizationId> {
		let mut all: Vec<_> = self
			.grants
			.iter()
			.filter_map(|grant| match grant.right {
				Right::Reshare { organization, .. } => Some(organization),
				Right::Patient
				| Right::Representative { .. }
				| Right::Custodian { .. }
				| Right::Paper { .. } => None,
			})
			.collect();
		all.sort();
		all.dedup();
		all
	}

	/// The organizations that it names.
	pub fn organizations(&self) -> Vec<OrganizationId> {
		let mut all = self.passed_on_by();
		let grants = self.grants.iter().map(|grant| &grant.scope);
		let scopes = grants.chain(self.restrictions.iter().map(|one| &one.scope));
		all.extend(scopes.filter_map(|scope| match scope.holder {
			Holder::Any => None,
			Holder::Organization(id) => Some(id),
		}));
		let grantees = self.grants.iter().map(|grant| &grant.grantee);
		let excepted = self.restrictions.iter().flat_map(|one| &one.except.grantees);
		all.extend(grantees.chain(excepted).filter_map(|grantee| match grantee {
			Grantee::Organization(id) => Some(*id),
			_ => None,
		}));
		all.sort();
		all.dedup();
		all
	}

	/// Whether the patient gave any of it.
	pub fn is_of_patient(&self) -> bool {
		!self.restrictions.is_empty()
			|| self.grants.iter().any(|grant| grant.right.is_the_patients())
	}
}

/// A selection in the terms of a document.
#[derive(Debug, Default)]
pub struct Parts {
	/// The grants, by their numbers.
	pub grants: Vec<(GrantId, MappedGrant)>,
	/// The restrictions, by their numbers.
	pub restrictions: Vec<(RestrictionId, MappedRestriction)>,
	/// What is not in the document, and what is in it otherwise than on the chain.
	pub warnings: Vec<String>,
}

impl Parts {
	/// All of it as one document says it.
	pub fn mapped(&self) -> Mapped {
		Mapped {
			grants: self.grants.iter().map(|(_, grant)| grant.clone()).collect(),
			restrictions: self.restrictions.iter().map(|(_, one)| one.clone()).collect(),
		}
	}

	/// Leaves out grants, and says why.
	pub fn leave_out(&mut self, left_out: &MappedGrant, reason: &str) {
		let grants = std::mem::take(&mut self.grants).into_iter();
		let (out, kept): (Vec<_>, Vec<_>) = grants.partition(|(_, grant)| grant == left_out);
		self.grants = kept;
		self.warnings.extend(out.into_iter().map(|(id, _)| left_out_in_words(id, reason)));
	}
}

/// What no Consent says of who gave a grant, if it was not the patient or a representative.
fn given_by_another(right: Right) -> Option<String> {
	match right {
		Right::Patient | Right::Representative { .. } => None,
		Right::Reshare { parent, organization } => Some(format!(
			"organization {} passed it on; no Consent says that it ends with grant {}",
			organization.0, parent.0
		)),
		Right::Custodian { organization } => Some(format!(
			"organization {}, which keeps the patient's key, gave it in the patient's name; no \
			 Consent says so",
			organization.0
		)),
		Right::Paper { organization, document } => Some(format!(
			"organization {} recorded it from a signed paper, which the export does not name \
			 (commitment {document})",
			organization.0
		)),
	}
}

fn left_out_in_words(id: GrantId, reason: impl Display) -> String {
	format!("grant {} is left out: {reason}", id.0)
}

/// The chain of which something is exported, and what is opened of its commitments.
#[derive(Debug, Default)]
pub struct Known {
	/// The hash of its first block, in hexadecimal.
	pub genesis: String,
	/// Annexes that are opened.
	pub annexes: Vec<AnnexOpening>,
	/// Grantees that are opened.
	pub grantees: Vec<GranteeOpening<Account>>,
}

/// What is not said about one part, each in words.
type Unsaid = Vec<String>;

impl Known {
	/// A selection in the terms of a document.
	///
	/// Fails if a restriction cannot be said: without it, the document would permit more.
	pub fn parts(&self, selection: &Selection) -> Result<Parts, CliError> {
		let mut parts = Parts::default();
		for one in &selection.restrictions {
			let id = one.id;
			let mapped = self.restriction(one).map_err(|reason| {
				CliError::refused(format_args!("restriction {} cannot be exported: {reason}", id.0))
					.next("export single grants with --grant; they are said to be restricted")
			})?;
			let (mapped, unsaid) = mapped;
			let say = |words| format!("restriction {}: {words}", id.0);
			parts.warnings.extend(unsaid.into_iter().map(say));
			parts.restrictions.push((id, mapped));
		}
		for grant in &selection.grants {
			let id = grant.id;
			match self.grant(grant) {
				Err(reason) => parts.warnings.push(left_out_in_words(id, reason)),
				Ok((mapped, unsaid)) => {
					let shadows = self.shadows(grant, &selection.others);
					let say = |words| format!("grant {}: {words}", id.0);
					parts.warnings.extend(unsaid.into_iter().chain(shadows).map(say));
					parts.grants.push((id, mapped));
				}
			}
		}
		Ok(parts)
	}

	/// What of a grant restrictions withhold that are not exported with it.
	fn shadows(&self, grant: &Grant, others: &[Restriction]) -> Unsaid {
		let grantee = self.meant(&grant.grantee);
		let annex = self.annex(grant.scope.protected);
		let reached = shadowed_by(grantee, &grant.scope, annex, others);
		let words = reached.into_iter().filter_map(|shadow| {
			let one = others.iter().find(|one| one.id == shadow.restriction)?;
			Some(format!(
				"restriction {}, which is not exported with it, lets {}",
				one.id.0,
				words::restriction_in_words(&one.scope, &one.except)
			))
		});
		words.collect()
	}

	/// A grant in the terms of a document, or why a document cannot hold it.
	pub fn grant(&self, grant: &Grant) -> Result<(MappedGrant, Unsaid), String> {
		match grant.status {
			GrantStatus::Live | GrantStatus::NotYetValid => {}
			GrantStatus::Suspended => return Err("it is suspended".into()),
			GrantStatus::UsedUp | GrantStatus::Expired | GrantStatus::Revoked => {
				return Err("it is over".into())
			}
		}
		if grant.max_uses.is_some() {
			return Err("its uses are counted, and no Consent counts them".into());
		}
		let mut unsaid = Vec::new();
		let grantee = self.grantee(&grant.grantee, &mut unsaid);
		let scope = self.granted(&grant.scope, &mut unsaid)?;
		if let Some(event) = grant.ends_with {
			unsaid.push(format!("no Consent says that it ends with an event ({event})"));
		}
		unsaid.extend(given_by_another(grant.right));
		let validity = Validity {
			// What has begun, a document permits at once: a period could not stand in every provision.
			start: (grant.status == GrantStatus::NotYetValid).then(|| grant.valid_from.to_string()),
			// A period ends with its last moment, a grant before its end.
			end: grant.valid_until.map(|end| Moment(end.0.saturating_sub(1)).to_string()),
		};
		Ok((MappedGrant { grantee, scope, validity }, unsaid))
	}

	fn granted(&self, scope: &Scope, unsaid: &mut Unsaid) -> Result<MappedScope, String> {
		let annex = match (scope.protected, self.annex(scope.protected)) {
			(Protected::None, _) => Annex::default(),
			(Protected::All, _) => Annex::of(Sensitivities::all()),
			(Protected::Annex(_) | Protected::Particular(_), Some(annex)) => annex.clone(),
			(Protected::Annex(_), None) => {
				unsaid.push(
					"its annex is not opened (--annex): what it permits of what carries a sensitivity \
					 is not exported"
						.into(),
				);
				Annex::default()
			}
			(Protected::Particular(_), None) => {
				return Err(
					"it is for what its annex names alone, which is not opened (--annex)".into()
				)
			}
		};
		let mut mapped = self.scope(scope, &annex);
		if mapped.sensitivities.contains(Sensitivity::OtherProtected) {
			mapped.sensitivities = without_other(mapped.sensitivities);
			unsaid.push(
				"what carries a label beyond HL7's codes of sensitivity (OtherProtected) is permitted \
				 on the chain, and not here"
					.into(),
			);
		}
		if scope.purposes.contains(Purpose::Hpaymt) {
			unsaid.push(
				"no Consent says that a claim is paid by it whatever the labels of its records"
					.into(),
			);
		}
		Ok(mapped)
	}

	/// A restriction in the terms of a document, or why a document cannot hold it.
	pub fn restriction(
		&self,
		restriction: &Restriction,
	) -> Result<(MappedRestriction, Unsaid), String> {
		let mut unsaid = Vec::new();
		let Restriction { scope, except, .. } = restriction;
		let annex = match (scope.protected, self.annex(scope.protected)) {
			(Protected::None, _) => {
				return Err(
					"it reaches only what carries no sensitivity, which no Consent says".into()
				)
			}
			(Protected::All, _) => Annex::default(),
			(Protected::Annex(_) | Protected::Particular(_), Some(annex)) => {
				if scope.purposes.contains(Purpose::Hpaymt) {
					unsaid.push(
						"payment opens no annex: there it withholds all, and not only what its annex \
						 names"
							.into(),
					);
				}
				annex.clone()
			}
			(Protected::Annex(_) | Protected::Particular(_), None) => {
				unsaid.push(
					"its annex is not opened (--annex): all is withheld, as the chain withholds it from \
					 who does not open it"
						.into(),
				);
				Annex::default()
			}
		};
		if annex.sensitivities.contains(Sensitivity::OtherProtected) {
			return Err("it withholds OtherProtected, for which HL7 has no code".into());
		}
		let grantees = except.grantees.iter().map(|one| self.grantee(one, &mut unsaid)).collect();
		let except = MappedExcept { grantees, purposes: except.purposes };
		Ok((MappedRestriction { scope: self.scope(scope, &annex), except }, unsaid))
	}

	fn scope(&self, scope: &Scope, annex: &Annex) -> MappedScope {
		let name =
			|word: &str, bytes: [u8; 32]| self.reference(format_args!("{word}:{}", hex(bytes)));
		let sorted = |mut names: Vec<String>| {
			names.sort();
			names
		};
		MappedScope {
			holder: Some(self.holder(scope.holder)),
			categories: scope.categories,
			sensitivities: annex.sensitivities,
			confidentiality: scope.confidentiality,
			actions: scope.actions,
			purposes: scope.purposes,
			records: sorted(annex.records.iter().map(|leaf| name("record", leaf.0)).collect()),
			contexts: sorted(annex.contexts.iter().map(|id| name("context", *id)).collect()),
			authors: sorted(annex.authors.iter().map(|one| self.author(one)).collect()),
			days: scope.days,
		}
	}

	fn reference(&self, name: impl Display) -> String {
		chain_reference(&self.genesis, name)
	}

	/// The reference to a patient of the chain.
	pub fn patient(&self, patient: PatientId) -> String {
		self.reference(format_args!("person:{}", hex(patient.0)))
	}

	/// The reference to an organization of the chain.
	pub fn organization(&self, id: OrganizationId) -> String {
		self.reference(format_args!("org:{}", id.0))
	}

	/// The reference to what of a patient's consent is exported: where the document comes from.
	pub fn source(&self, patient: PatientId, which: Which) -> String {
		let patient = hex(patient.0);
		match which {
			Which::All => self.reference(format_args!("consent:{patient}")),
			Which::Directive(id) => self.reference(format_args!("directive:{patient}/{}", id.0)),
			Which::Grant(id) => self.reference(format_args!("grant:{patient}/{}", id.0)),
		}
	}

	/// Whose records are meant. Any member is said, too: PCF's Consents have a custodian.
	fn holder(&self, holder: Holder) -> String {
		match holder {
			Holder::Any => self.reference("any"),
			Holder::Organization(id) => self.organization(id),
		}
	}

	fn author(&self, author: &Author) -> String {
		let organization = author.organization.0;
		match author.account {
			None => self.reference(format_args!("author:org:{organization}")),
			Some(account) => {
				self.reference(format_args!("author:org:{organization}/{}", Account(account)))
			}
		}
	}

	fn grantee(&self, grantee: &Grantee<Account>, unsaid: &mut Unsaid) -> GranteeRef {
		let meant = self.meant(grantee);
		if meant != grantee {
			unsaid.push(format!(
				"the chain has a commitment in the place of {}, who stands here in clear",
				words::grantee_in_words(meant)
			));
		}
		match meant {
			Grantee::AnyMember => GranteeRef::ANY,
			Grantee::Role(role) => GranteeRef::new(GranteeKind::Role, role.to_string()),
			Grantee::Organization(id) => {
				GranteeRef::new(GranteeKind::Organization, self.organization(*id))
			}
			Grantee::Practitioner(account) => GranteeRef::new(
				GranteeKind::Practitioner,
				self.reference(format_args!("practitioner:{account}")),
			),
			Grantee::Person(id) => GranteeRef::new(GranteeKind::Person, self.patient(*id)),
			Grantee::Study(id) => {
				GranteeRef::new(GranteeKind::Study, self.reference(format_args!("study:{}", id.0)))
			}
			Grantee::Committed(hash) => {
				unsaid.push(
					"its grantee is a commitment that is not opened (--grantee): whom it means, the \
					 document does not say"
						.into(),
				);
				GranteeRef::new(GranteeKind::Committed, hex(hash.0))
			}
		}
	}

	/// Whom a grantee means, as far as that is opened.
	fn meant<'g>(&'g self, grantee: &'g Grantee<Account>) -> &'g Grantee<Account> {
		let Grantee::Committed(hash) = grantee else { return grantee };
		let opening = self.grantees.iter().find(|opening| opening.opens(hash));
		opening.map_or(grantee, |opening| &opening.grantee)
	}

	/// The annex of a scope, if it is opened. One that says more, or less, than its scope announces
	/// counts as none, as on the chain.
	fn annex(&self, protected: Protected) -> Option<&Annex> {
		let opened = |hash: AnnexHash| {
			let opening = self.annexes.iter().find(|opening| opening.hash() == hash);
			opening.map(|opening| &opening.annex)
		};
		match protected {
			Protected::None | Protected::All => None,
			Protected::Annex(hash) => opened(hash).filter(|annex| !annex.narrows()),
			Protected::Particular(hash) => opened(hash).filter(|annex| annex.narrows()),
		}
	}
}

fn without_other(these: Sensitivities) -> Sensitivities {
	these.iter().filter(|code| *code != Sensitivity::OtherProtected).collect()
}

fn hex(bytes: [u8; 32]) -> String {
	salus_client::chain::Hex32(bytes).to_string()
}

#[cfg(test)]
#[path = "exported_tests.rs"]
mod tests;
