//! `salus claim submit`.

use super::{
	charged, found, line_rows,
	lines::{Billing, LineOpts},
};
use crate::{
	arguments,
	commands::coverage,
	error::CliError,
	input::{self, InputFile},
	online::{block_on, now, NodeOpts},
	output::Output,
	signing::{Acted, RelayOpts, Rows},
};
use clap::Args;
use salus_client::{
	chain::{
		claims::{self, Line},
		Chain, Hex32, Receipt,
	},
	vault::Vault,
};
use salus_primitives::{
	ClaimId, ClaimStatus, CoverageId, Day, GrantId, Money, OrganizationId, PatientId, Permission,
	RelationshipKind,
};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus claim submit`.
#[derive(Debug, Args)]
#[command(after_help = "\
Signed by the admin or a practitioner of a provider, pharmacy or laboratory. The cited records come
from a vault; they were anchored for this member (`salus record anchor --member`). Of each, the
chain sees that it is the member's, and nothing that it says. Each line cites a record that the
provider itself anchored, which shows services of one day; those of others (`salus record share
--with-member`) are cited beside it.

A file of lines is a JSON array; there is an example in client/cli/examples/claim-lines.json:
  [ { \"benefit\": 1, \"day\": \"2027-05-17\", \"units\": 1, \"charged\": 15000,
      \"code\": \"SYSTEM|CODE\", \"modifiers\": [], \"site\": \"\", \"evidence\": [\"LEAF\"] } ]
Day, units, modifiers and site may be left out.

Codes stay in the vault. The chain gets a salted commitment to them, whose salt the vault keeps, and
a service tag: a keyed identifier, by which a second claim for the same service is found out. Its
key comes from the payer, for this coverage and year; keep it like a password, since with it codes
can be tried out until one gives the tag. The chain cannot recompute a tag: it catches mistakes and
not fraud. That a service was rendered is for the payer to look into.

Codes are brought into one spelling first, so that equal services have equal tags: systems with
several names by the URI that HL7 endorses; codes of CPT, HCPCS, CDT, ICD-10 and LOINC, and their
modifiers, in upper case; ICD-10 diagnoses with their point. The site is a CMS place-of-service
code.

A claim rests on one permission, which is named: a grant of the member for HPAYMT and Claims, or the
base policy, by a relationship that the payer attested. It is judged on the days of service.

It covers the claim whatever the protection of its records is: the chain sees neither their labels
nor what they say. So who permits payment permits it for services, too, that records about substance
use, HIV or mental health show. Ask the patient first, where the law asks for consent that names
them.

A claim that is denied was submitted all the same: exit code 0, and the reasons are in the result.
One that is rejected is not stored: exit code 1.

Examples:
  salus claim submit --coverage 0 --grant 1 --benefit 1 --charged 15000 \\
    --code 'http://www.ama-assn.org/go/cpt|99213' --evidence $LEAF --tag-key-file tags.key \\
    --vault clinic --key clinic
  salus claim submit --coverage 0 --grant 1 --lines lines.json --tag-key-file tags.key \\
    --vault clinic --vault-key clinic --key lind --relayer clinic --output json | jq .paid
  salus claim submit --coverage 0 --policy coverage --lines lines.json --tag-key-file tags.key \\
    --vault clinic --key clinic --dry-run")]
pub struct Opts {
	/// The member's coverage
	#[arg(long, value_name = "ID", value_parser = arguments::coverage)]
	coverage: CoverageId,
	#[command(flatten)]
	permission: PermissionOpts,
	#[command(flatten)]
	lines: LineOpts,
	/// The file that holds the payer's key for service tags of this coverage and year, as 64
	/// hexadecimal digits; - is stdin
	#[arg(long, value_name = "FILE")]
	tag_key_file: InputFile,
	/// The vault with the cited records, which keeps the codes of the lines
	#[arg(long, value_name = "DIR")]
	vault: PathBuf,
	/// Whose vault it is, if not of who signs: a key of the wallet, or a development URI
	#[arg(long, value_name = "NAME|//URI")]
	vault_key: Option<String>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What a claim rests on.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
struct PermissionOpts {
	/// The member's grant that permits the payment (HPAYMT, Claims), by its id
	#[arg(long, value_name = "ID", value_parser = arguments::grant)]
	grant: Option<GrantId>,
	/// That the base policy permits the payment, by this relationship of the payer with the member:
	/// coverage or treatment
	#[arg(long, value_name = "KIND", value_parser = arguments::relationship_kind)]
	policy: Option<RelationshipKind>,
}

impl PermissionOpts {
	fn named(self) -> Result<Permission, CliError> {
		match (self.grant, self.policy) {
			(Some(grant), _) => Ok(Permission::Grant(grant)),
			(None, Some(kind)) => Ok(Permission::Policy(kind)),
			(None, None) => Err(CliError::unusable("neither --grant nor --policy was given")),
		}
	}
}

#[derive(Serialize)]
struct Submitted {
	claim: ClaimId,
	coverage: CoverageId,
	patient: Hex32,
	payer: OrganizationId,
	provider: OrganizationId,
	status: ClaimStatus,
	charged: Money,
	paid: Money,
	lines: Vec<Line>,
}

impl Rows for Submitted {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["claim".into(), self.claim.0.to_string()],
			vec!["status".into(), format!("{:?}", self.status)],
			vec!["charged".into(), self.charged.to_string()],
			vec!["paid".into(), self.paid.to_string()],
		];
		rows.extend(line_rows(&self.lines));
		rows
	}
}

/// Submits a claim.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let entries = opts.lines.read()?;
	let tag_key = input::key(&opts.tag_key_file)?;
	if !opts.vault.is_dir() {
		return Err(CliError::unusable(format_args!(
			"there is no vault in {}",
			opts.vault.display()
		)));
	}
	let vault = Vault::open(&opts.vault)?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let owner = match &opts.vault_key {
			Some(name) => opts.signing.unlock_other(name)?,
			None => signing.key().clone(),
		};
		let chain = node.connect().await?;
		let best = chain.best().await?;
		let covered = coverage::found(&best, opts.coverage).await?;
		let billing = Billing {
			member: PatientId(covered.patient.0),
			tag_key: &tag_key,
			today: Day::of(now(&chain).await?),
			vault: &vault,
			owner: &owner,
		};
		let lines =
			entries.iter().map(|entry| billing.line(entry)).collect::<Result<Vec<_>, _>>()?;
		let (lines, coded): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
		let call = claims::submit_call(&best, opts.coverage, opts.permission.named()?, lines)?;
		if !signing.is_dry_run() {
			billing.keep(&coded)?;
		}
		let acted = signing.act(&chain, node, &call).await?;
		let submitted = match &acted {
			Acted::Done(receipt) => Some(decided(&chain, receipt).await?),
			Acted::Signed(_) | Acted::Dry(_) => None,
		};
		acted.shown(|_| {
			submitted.ok_or_else(|| CliError::unusable("the claim was not read after it was sent"))
		})
	})?;
	output.report(&shown)
}

/// What the chain decided, by the block that took the claim in.
async fn decided(chain: &Chain, receipt: &Receipt) -> Result<Submitted, CliError> {
	let id = claims::decided(receipt)?;
	let claim = found(&chain.at(receipt.block.hash.0).await?, id).await?;
	Ok(Submitted {
		claim: claim.id,
		coverage: claim.coverage,
		patient: claim.patient,
		payer: claim.payer,
		provider: claim.provider,
		status: claim.status,
		charged: charged(&claim.lines),
		paid: claim.paid,
		lines: claim.lines,
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Parser)]
	struct Named {
		#[command(flatten)]
		permission: PermissionOpts,
	}

	fn named(arguments: &[&str]) -> Option<Permission> {
		let parsed = Named::try_parse_from([&["claim"], arguments].concat()).ok()?;
		Some(parsed.permission.named().expect("one of the two"))
	}

	#[test]
	fn a_claim_rests_on_a_grant_or_on_the_policy_and_never_on_both() {
		let policy = |kind| Some(Permission::Policy(kind));
		assert_eq!(named(&["--grant", "7"]), Some(Permission::Grant(GrantId(7))));
		assert_eq!(named(&["--policy", "coverage"]), policy(RelationshipKind::Coverage));
		assert_eq!(named(&["--policy", "treatment"]), policy(RelationshipKind::Treatment));
		for wrong in [
			&[][..],
			&["--grant", "7", "--policy", "coverage"],
			&["--grant", "x"],
			&["--policy", "7"],
			&["--policy"],
		] {
			assert_eq!(named(wrong), None, "{wrong:?}");
		}
	}
}
