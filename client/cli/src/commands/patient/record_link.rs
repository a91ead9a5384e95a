//! `salus patient record-link`: which organization finds an identity by a record number of its own.

use super::{must_not_be_kept, patient_of, resolve};
use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
	signing::{RelayOpts, Rows},
};
use clap::{Args, Subcommand};
use salus_client::chain::{
	attestations::{self, RecordLink},
	Hex32,
};
use salus_primitives::{KeyedId, OrganizationId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus patient record-link`.
#[derive(Debug, Args)]
#[command(after_help = "\
An organization keeps a person's record under a number of its own. With the patient's permission it links
the number to an identity, so that its systems find the identity by it. The number is on the chain as 32
bytes that only the organization can make.

Examples:
  salus patient record-link permit 1 --identifier $IDENTIFIER --key ana --relayer st-mary
  salus patient record-link list ana
  salus patient record-link remove 1 --identifier $IDENTIFIER --key ana")]
pub struct Opts {
	#[command(subcommand)]
	verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
	/// Let an organization link one of its record numbers to the identity
	Permit(Permit),
	/// Remove such a link, or the permission for it: from the next block on, free
	Remove(Remove),
	/// List the links of an identity
	List(List),
}

/// Runs one verb.
pub fn run(opts: Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	match opts.verb {
		Verb::Permit(opts) => permit(&opts, node, output),
		Verb::Remove(opts) => remove(&opts, node, output),
		Verb::List(opts) => list(&opts, node, output),
	}
}

/// Which link.
#[derive(Debug, Args)]
struct Which {
	/// Which organization, by its id
	#[arg(value_name = "ORGANIZATION", value_parser = arguments::organization)]
	organization: OrganizationId,
	/// The record number, as the organization shows it: 64 hexadecimal digits
	#[arg(long, value_name = "HEX", value_parser = arguments::hex32)]
	identifier: Hex32,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
}

/// The options of `salus patient record-link permit`.
#[derive(Debug, Args)]
#[command(after_help = "\
The organization has seven days to make the link; until then the permission can be taken back with
`remove`, and afterwards the link. That this organization keeps a record of whoever uses the identity
stands in clear on the chain.

Examples:
  salus patient record-link permit 1 --identifier $IDENTIFIER --key ana --relayer st-mary
  salus patient record-link permit 1 --identifier $IDENTIFIER --key ana --sign-only permit.json")]
struct Permit {
	#[command(flatten)]
	which: Which,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient record-link remove`.
#[derive(Debug, Args)]
#[command(after_help = "\
Free, and without a relayer. The organization keeps its own record, and may know by it which identity
it was: what was linked stays in the blocks.

Examples:
  salus patient record-link remove 1 --identifier $IDENTIFIER --key ana
  salus patient record-link remove 1 --identifier $IDENTIFIER --key ana --dry-run")]
struct Remove {
	#[command(flatten)]
	which: Which,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus patient record-link list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus patient record-link list ana
  salus patient record-link list ana --output json | jq '.[] | select(.status == \"Linked\")'")]
struct List {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

/// What was done with a link.
#[derive(Serialize)]
struct Changed {
	patient: Hex32,
	organization: OrganizationId,
	identifier: Hex32,
	/// `Permitted` or `Unlinked`.
	status: &'static str,
}

impl Changed {
	const fn new(which: &Which, patient: PatientId, status: &'static str) -> Self {
		let Which { organization, identifier, .. } = which;
		Self {
			patient: Hex32(patient.0),
			organization: *organization,
			identifier: *identifier,
			status,
		}
	}
}

impl Rows for Changed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["organization".into(), self.organization.0.to_string()],
			vec!["record number".into(), self.identifier.to_string()],
			vec!["is now".into(), self.status.into()],
		]
	}
}

fn permit(opts: &Permit, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let Permit { which, signing } = opts;
	let shown = block_on(async {
		let signing = signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_of(&chain, which.patient, signing.signer()).await?;
		let instead = "the organization links without a permission: `salus org link`";
		must_not_be_kept(&chain, patient, Some(instead)).await?;
		let best = chain.best().await?;
		let identifier = KeyedId(which.identifier.0);
		// What is sent stands in a block, also if it is refused there.
		let linked = attestations::linked_patient(&best, which.organization, identifier).await?;
		not_anothers(linked, patient)?;
		let call = attestations::permit_link_call(&best, patient, which.organization, identifier)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed::new(which, patient, "Permitted")))
	})?;
	output.report(&shown)
}

fn remove(opts: &Remove, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let Remove { which, signing } = opts;
	let shown = block_on(async {
		let signing = signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient_of(&chain, which.patient, signing.signer()).await?;
		let instead = "the organization removes what it linked: `salus org unlink`";
		must_not_be_kept(&chain, patient, Some(instead)).await?;
		let best = chain.best().await?;
		// What cannot succeed is not free, and a patient without money would only hear that the fee
		// cannot be paid.
		let links = attestations::record_links(&best, patient).await?;
		can_be_removed(&links, which.organization, which.identifier)?;
		let identifier = KeyedId(which.identifier.0);
		let call = attestations::unlink_call(&best, patient, which.organization, identifier)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed::new(which, patient, "Unlinked")))
	})?;
	output.report(&shown)
}

/// Refuses a record number that finds another identity: sent, it would tell everybody that the two are
/// one person's.
fn not_anothers(linked: Option<PatientId>, patient: PatientId) -> Result<(), CliError> {
	if linked.is_none_or(|linked| linked == patient) {
		return Ok(());
	}
	Err(CliError::refused(
		"Attestations.AlreadyExists: this record number is linked to another identity; nothing was sent",
	)
	.next("ask the organization which of your identities it should find, and remove the other link"))
}

/// Refuses to remove what is not there.
fn can_be_removed(
	links: &[RecordLink],
	organization: OrganizationId,
	identifier: Hex32,
) -> Result<(), CliError> {
	let is_meant =
		|link: &RecordLink| link.organization == organization && link.identifier == identifier;
	if links.iter().any(is_meant) {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"Attestations.NotFound: organization {} has no link by this record number",
		organization.0
	))
	.next("list the links with `salus patient record-link list`"))
}

#[derive(Serialize)]
#[serde(transparent)]
struct Entries(Vec<RecordLink>);

impl Report for Entries {
	fn titles(&self) -> Vec<&'static str> {
		if self.0.is_empty() {
			return Vec::new();
		}
		vec!["organization", "record number", "which is"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		if self.0.is_empty() {
			return vec![vec!["no organization finds this identity by a record number".into()]];
		}
		self.0
			.iter()
			.map(|link| {
				vec![
					link.organization.0.to_string(),
					link.identifier.to_string(),
					attestations::link_in_words(link),
				]
			})
			.collect()
	}
}

fn list(opts: &List, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let links = block_on(async {
		let chain = node.connect().await?;
		let patient = resolve(&chain, &opts.patient).await?;
		Ok(attestations::record_links(&chain.best().await?, patient).await?)
	})?;
	output.report(&Entries(links))
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{attestations::LinkStatus, Moment};

	#[test]
	fn a_number_of_another_identity_is_not_sent() {
		let (own, other) = (PatientId([1; 32]), PatientId([2; 32]));
		not_anothers(None, own).expect("it is linked to nobody");
		not_anothers(Some(own), own).expect("the chain says that it is linked already");
		let refused = not_anothers(Some(other), own).expect_err("it is another's").line();
		assert!(refused.contains("nothing was sent"), "{refused}");
	}

	#[test]
	fn what_is_there_is_removed_and_nothing_else() {
		let (organization, identifier) = (OrganizationId(2), Hex32([7; 32]));
		let link = RecordLink {
			organization,
			identifier,
			status: LinkStatus::Permitted,
			permitted_at: Moment(1_000),
			linked_at: None,
		};
		let links = [link];
		can_be_removed(&links, organization, identifier).expect("also one that waits");
		for (organization, identifier) in
			[(OrganizationId(3), identifier), (organization, Hex32([8; 32]))]
		{
			let refused =
				can_be_removed(&links, organization, identifier).expect_err("none").line();
			assert!(refused.contains("Attestations.NotFound") && refused.contains("list"));
		}
		let row = &Entries(links.to_vec()).rows()[0];
		assert_eq!(row[0], "2");
		assert!(row[2].contains("not linked yet"), "{row:?}");
		assert!(Entries(Vec::new()).rows()[0][0].contains("no organization"));
	}
}
