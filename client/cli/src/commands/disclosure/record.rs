//! `salus disclosure record`.

use super::{
	judged,
	writing::{Prepared, To, Writer},
	OutcomeReport, RecipientReport,
};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{Acted, RelayOpts, Rows, Signing},
};
use clap::Args;
use salus_client::{
	chain::{
		disclosures::{self, Description},
		organizations, Chain, Hex32, Moment,
	},
	vault::Vault,
};
use salus_primitives::{
	Action, Basis, DenyReason, EmergencyId, EncryptionKey, GrantId, OrganizationId, Outcome,
	Purpose, Recipient, RepresentativeId,
};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// Every reason of a refusal.
const REASONS: [DenyReason; 19] = [
	DenyReason::PatientNotFound,
	DenyReason::HolderNotInGoodStanding,
	DenyReason::RequesterNotInGoodStanding,
	DenyReason::NoGrant,
	DenyReason::Holder,
	DenyReason::Action,
	DenyReason::Purpose,
	DenyReason::Category,
	DenyReason::Confidentiality,
	DenyReason::Days,
	DenyReason::AnnexMissing,
	DenyReason::Origin,
	DenyReason::Sensitivity,
	DenyReason::Suspended,
	DenyReason::UsedUp,
	DenyReason::Restricted,
	DenyReason::RestrictionUnopened,
	DenyReason::Law,
	DenyReason::Inactive,
];

/// The options of `salus disclosure record`.
#[derive(Debug, Args)]
#[command(after_help = "\
For what leaves the holder by other ways than `salus record share`. The chain looks whether the basis
is in force for the recipient in the block of the entry, and never refuses to write it: record before
the release, or with it. Leaf, action, purpose, the reason of a refusal and the note are on the chain
as one commitment; they and its salt stay in the vault.

Examples:
  salus disclosure record ana --to org:2 --basis grant:0 --purpose TREAT --leaf $LEAF \\
    --vault st-mary --key st-mary
  salus disclosure record ana --to external:coroner --basis patient --note 'letter of 3 May' \\
    --vault st-mary --key okafor --relayer st-mary
  salus disclosure record ana --to org:2 --basis policy:treatment --purpose TREAT --leaf $LEAF \\
    --vault st-mary --key st-mary
  salus disclosure record ana --to org:5 --basis 'law:164.512(b)' --purpose PUBHLTH \\
    --vault st-mary --key st-mary
  salus disclosure record ana --to org:3 --refused Purpose --vault st-mary --key st-mary")]
pub struct Opts {
	/// Whose records: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// Who was given them, or was refused: org:ID, patient, or external:NAME for no member
	#[arg(long, value_name = "RECIPIENT", value_parser = recipient)]
	to: To,
	/// On what they were given: own-record, patient, representative:ID:CAPACITY, grant:ID,
	/// policy:treatment, policy:coverage, emergency:ID, or law:LAW, as law:164.512(b)
	#[arg(long, value_name = "BASIS", value_parser = basis, conflicts_with = "refused",
		required_unless_present = "refused")]
	basis: Option<Basis>,
	/// Why they were refused, as `salus access check` names it; the chain gets no reason in clear
	#[arg(long, value_name = "REASON", value_parser = reason)]
	refused: Option<DenyReason>,
	/// Which record, by its leaf
	#[arg(long, value_name = "HEX", value_parser = arguments::hex32)]
	leaf: Option<Hex32>,
	/// What the recipient wanted to do
	#[arg(long, value_parser = arguments::action)]
	action: Option<Action>,
	/// For which purpose
	#[arg(long, value_parser = arguments::purpose)]
	purpose: Option<Purpose>,
	/// What else is to be kept: the person, the legal ground, the way
	#[arg(long, value_name = "TEXT")]
	note: Option<String>,
	/// The directory of the vault in which text and salt stay
	#[arg(long, value_name = "DIR")]
	vault: PathBuf,
	#[command(flatten)]
	signing: RelayOpts,
}

fn recipient(text: &str) -> Result<To, String> {
	if text == "patient" {
		return Ok(To::Known(Recipient::Patient));
	}
	match text.split_once(':') {
		Some(("org", id)) => {
			arguments::organization(id).map(|id| To::Known(Recipient::Organization(id)))
		}
		Some(("external", name)) if !name.is_empty() => Ok(To::Outsider(name.into())),
		_ => Err("it is org:ID, patient, or external:NAME".into()),
	}
}

fn representative(named: &str) -> Result<Basis, String> {
	let parsed = named.split_once(':').and_then(|(id, capacity)| {
		let representative = RepresentativeId(id.parse().ok()?);
		Some(Basis::Representative { representative, capacity: capacity.parse().ok()? })
	});
	parsed.ok_or_else(|| "it is representative:ID:CAPACITY, as representative:0:PRN".into())
}

fn basis(text: &str) -> Result<Basis, String> {
	match (text, text.split_once(':')) {
		("own-record", _) => Ok(Basis::OwnRecord),
		("patient", _) => Ok(Basis::Patient),
		(_, Some(("grant", id))) => id
			.parse()
			.map(|id| Basis::Grant(GrantId(id)))
			.map_err(|_| "a grant's id is a number (`salus consent list`)".into()),
		(_, Some(("policy", kind))) => arguments::relationship_kind(kind).map(Basis::Policy),
		(_, Some(("emergency", id))) => id
			.parse()
			.map(|id| Basis::Emergency(EmergencyId(id)))
			.map_err(|_| "an emergency's id is a number".into()),
		(_, Some(("representative", named))) => representative(named),
		(_, Some(("law", law))) => arguments::law(law).map(Basis::Law),
		_ => Err("it is own-record, patient, representative:ID:CAPACITY, grant:ID, policy:KIND, \
			emergency:ID, or law:LAW"
			.into()),
	}
}

fn reason(text: &str) -> Result<DenyReason, String> {
	let name = |reason: &DenyReason| format!("{reason:?}");
	REASONS.into_iter().find(|reason| name(reason).eq_ignore_ascii_case(text)).ok_or_else(|| {
		let known: Vec<_> = REASONS.iter().map(name).collect();
		format!("it is none of {}", known.join(", "))
	})
}

#[derive(Serialize)]
struct Written {
	patient: Hex32,
	index: u32,
	holder: OrganizationId,
	sequence: u32,
	recipient: RecipientReport,
	#[serde(flatten)]
	outcome: OutcomeReport,
	judged: &'static str,
	description: Hex32,
	#[serde(skip)]
	words: String,
}

impl Rows for Written {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["entry".into(), self.index.to_string()],
			vec!["holder".into(), format!("{}, sequence {}", self.holder.0, self.sequence)],
			vec!["says".into(), self.words.clone()],
			vec!["judged".into(), self.judged.into()],
			vec!["description".into(), self.description.to_string()],
		]
	}
}

impl Opts {
	fn outcome(&self) -> Result<Outcome, CliError> {
		match (self.basis, self.refused) {
			(Some(basis), None) => Ok(Outcome::Released { basis }),
			(None, Some(_)) => Ok(Outcome::Refused),
			_ => Err(CliError::unusable("either --basis or --refused has to be given")),
		}
	}

	async fn prepare(&self, chain: &Chain) -> Result<Prepared, CliError> {
		let description = Description {
			at: Moment(chain.now().await?),
			leaf: self.leaf,
			requester: None,
			action: self.action,
			purpose: self.purpose,
			receipt: None,
			member: None,
			reason: self.refused,
			note: self.note.clone(),
		};
		let patient = patient::resolve(chain, &self.patient).await?;
		let to = self.to.clone();
		Ok(Prepared::new(chain, patient, to, self.outcome()?, &description)?)
	}

	async fn act(
		&self,
		chain: &Chain,
		node: &NodeOpts,
		signing: &Signing,
		prepared: &Prepared,
	) -> Result<Acted, CliError> {
		let call = prepared.call(chain).await?;
		if signing.is_dry_run() {
			return signing.act(chain, node, &call).await;
		}
		let vault = Vault::open(&self.vault)?;
		let owner = owner(chain, signing).await?;
		if signing.is_sign_only() {
			prepared.keep(&vault, &owner)?;
			return signing.act(chain, node, &call).await;
		}
		let writer = Writer { chain, patience: node.patience(), signing, vault: &vault, owner };
		Ok(Acted::Done(Box::new(writer.write(prepared).await?)))
	}
}

/// To whom text and salt are encrypted: to the organization for which the signer acts, so that it
/// reads them whoever signed; to the signer, if it has published no key.
async fn owner(chain: &Chain, signing: &Signing) -> Result<EncryptionKey, CliError> {
	let best = chain.best().await?;
	let published = match organizations::acting_for(&best, signing.signer()).await? {
		Some(id) => organizations::organization(&best, id).await?,
		None => None,
	};
	let key = published.and_then(|organization| organization.encryption_key);
	Ok(key.map_or_else(|| signing.key().encryption_key(), |key| EncryptionKey(key.0)))
}

/// Writes an entry.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let prepared = opts.prepare(&chain).await?;
		let acted = opts.act(&chain, node, &signing, &prepared).await?;
		acted.shown(|receipt| {
			let recorded = disclosures::recorded(receipt)?;
			let entry = prepared.entry();
			Ok(Written {
				patient: Hex32(entry.patient.0),
				index: recorded.index,
				holder: recorded.holder,
				sequence: recorded.sequence,
				recipient: entry.recipient.into(),
				outcome: entry.outcome.into(),
				judged: judged(recorded.judged),
				description: Hex32(entry.description),
				words: format!(
					"{} {}",
					disclosures::recipient_in_words(&entry.recipient),
					disclosures::outcome_in_words(&entry.outcome)
				),
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{LegalBasis, RelationshipKind, RepresentativeCapacity};

	#[test]
	fn recipients_are_read() {
		assert_eq!(recipient("patient"), Ok(To::Known(Recipient::Patient)));
		let clinic = Recipient::Organization(OrganizationId(2));
		assert_eq!(recipient("org:2"), Ok(To::Known(clinic)));
		assert_eq!(recipient("external:the court"), Ok(To::Outsider("the court".into())));
		for wrong in ["", "2", "org:", "org:x", "external:", "external", "coroner"] {
			assert!(recipient(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn bases_are_read() {
		assert_eq!(basis("own-record"), Ok(Basis::OwnRecord));
		assert_eq!(basis("patient"), Ok(Basis::Patient));
		assert_eq!(basis("grant:7"), Ok(Basis::Grant(GrantId(7))));
		let representative = RepresentativeId(2);
		assert_eq!(
			basis("representative:2:HPOWATT"),
			Ok(Basis::Representative {
				representative,
				capacity: RepresentativeCapacity::HealthcarePowerOfAttorney,
			})
		);
		for wrong in ["representative", "representative:2", "representative:2:NOK"] {
			assert!(basis(wrong).is_err(), "{wrong}");
		}
		assert_eq!(basis("policy:treatment"), Ok(Basis::Policy(RelationshipKind::Treatment)));
		assert_eq!(basis("policy:coverage"), Ok(Basis::Policy(RelationshipKind::Coverage)));
		assert_eq!(basis("emergency:4"), Ok(Basis::Emergency(EmergencyId(4))));
		for law in ["law:164.512(b)", "law:b", "law:public-health"] {
			assert_eq!(basis(law), Ok(Basis::Law(LegalBasis::PublicHealth)), "{law}");
		}
		for wrong in [
			"",
			"grant",
			"grant:",
			"grant:x",
			"emergency",
			"emergency:",
			"emergency:x",
			"7",
			"law",
			"law:",
			"law:z",
			"policy",
			"policy:care",
		] {
			assert!(basis(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn every_reason_is_read_by_its_name() {
		for expected in REASONS {
			assert_eq!(reason(&format!("{expected:?}").to_lowercase()), Ok(expected));
		}
		assert!(reason("because").unwrap_err().contains("NoGrant"));
	}
}
