//! `salus patient claim-identity`.

use crate::{
	commands::patient::show,
	error::CliError,
	keys,
	online::{block_on, note, now, NodeOpts},
	output::Output,
	signing::{Rows, Shown, SignedFile, Signing},
};
use clap::Args;
use salus_client::{
	chain::{
		custody::IdentityClaim,
		organizations,
		patients::{self, Patient},
		recovery,
		relay::RelayFile,
		Account, AtBlock, Chain, Hex32, Moment,
	},
	wallet::Key,
};
use salus_primitives::{OrganizationId, PatientId, Privilege};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

const HOUR_MS: u64 = 60 * 60 * 1000;

/// The options of `salus patient claim-identity`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a patient for whom an organization keeps the keys (`salus patient register --custodian`), and who
has a device now. The new key signs that it wants the identity. The organization's admin or a privacy
officer looks at the person, and submits it: whoever has the key has the identity from then on. The keys
that were kept are removed for ever; what was given and withheld stays. For 72 hours the identity
grants nothing new and gives nothing free that was withheld.

Where the key is in another wallet, as on the patient's phone, it signs there with --sign-only, and the
admin, or an officer with credit, submits the file (`salus relay submit`): it holds no secret.

Examples:
  salus patient claim-identity --patient $PATIENT --key omar-phone --by st-mary
  salus patient claim-identity --patient $PATIENT --key omar-phone --by officer --relayer st-mary
  salus patient claim-identity --patient $PATIENT --key omar-phone --sign-only omar.json
  salus relay submit omar.json --key st-mary
  salus patient claim-identity --patient $PATIENT --key omar-phone --by st-mary --dry-run")]
pub struct Opts {
	/// The patient's id, or one of the keys that are kept
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// The patient's new key: a key of the wallet, or a development URI
	#[arg(long, value_name = "NAME|//URI")]
	key: String,
	#[command(flatten)]
	submitter: Submitter,
	/// Who pays for it, if not who submits it
	#[arg(long, value_name = "NAME|//URI", conflicts_with = "sign_only")]
	relayer: Option<String>,
	/// For how many hours the signature can be submitted
	#[arg(long, value_name = "HOURS", default_value_t = 1,
		value_parser = clap::value_parser!(u64).range(1..=24))]
	hours: u64,
	/// Publish no key to which others encrypt for the patient; without it, that of the new key
	#[arg(long)]
	no_encryption_key: bool,
	#[command(flatten)]
	password: keys::PasswordOpts,
	/// Show what would be signed and what it would cost, and send nothing
	#[arg(long)]
	dry_run: bool,
}

/// Who submits it.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Submitter {
	/// The admin or a privacy officer of the organization that keeps the keys, who looked at the
	/// person
	#[arg(long, value_name = "NAME|//URI")]
	by: Option<String>,
	/// Send nothing; write what was signed to this file, for `salus relay submit`
	#[arg(long, value_name = "FILE")]
	sign_only: Option<PathBuf>,
}

#[derive(Serialize)]
struct Claimed {
	patient: Hex32,
	/// The patient's key from now on.
	key: Account,
	encryption_key: Option<Hex32>,
	/// The organization that kept the keys, and attested the person.
	custodian: OrganizationId,
	/// The first moment at which the patient grants anything again.
	entrusts_from: Option<Moment>,
}

impl Rows for Claimed {
	fn rows(&self) -> Vec<Vec<String>> {
		let key = self.encryption_key.map_or_else(|| "none".to_owned(), |key| key.to_string());
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["key".into(), self.key.to_string()],
			vec!["encryption key".into(), key],
			vec!["kept until now by".into(), format!("organization {}", self.custodian.0)],
		];
		let pause = self.entrusts_from.map(|at| at.to_string());
		rows.extend(pause.map(|at| vec!["grants nothing until".into(), at]));
		rows
	}
}

/// Gives an identity whose keys an organization keeps to the patient.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let key = keys::unlock(&opts.key, &opts.password)?;
		let signing = opts.signing()?;
		let chain = node.connect().await?;
		let best = chain.best().await?;
		let id = show::resolve(&chain, &opts.patient).await?;
		let custodian = kept_by(&show::found(&chain, id).await?)?;
		must_be_new(&best, Account(key.account)).await?;
		let claim = IdentityClaim {
			genesis: chain.genesis(),
			patient: id,
			key: Account(key.account),
			encryption_key: (!opts.no_encryption_key).then(|| key.encryption_key()),
			expires_at: now(&chain).await?.saturating_add(opts.hours.saturating_mul(HOUR_MS)),
		};
		match (signing, &opts.submitter.sign_only) {
			(Some(signing), _) => submit(node, &chain, &claim, &key, &signing, custodian).await,
			(None, Some(path)) => {
				let relay = RelayFile::claim(&claim, &key.signer);
				Ok(Shown::Signed(SignedFile::write(path, &relay)?))
			}
			(None, None) => Err(CliError::unusable("neither --by nor --sign-only was given")),
		}
	})?;
	output.report(&shown)
}

impl Opts {
	/// Who submits it and who pays, if it is submitted now.
	fn signing(&self) -> Result<Option<Signing>, CliError> {
		let Some(by) = &self.submitter.by else { return Ok(None) };
		let by = keys::unlock(by, &self.password)?;
		let relayer = self.relayer.as_deref().map(|name| keys::unlock(name, &self.password));
		Ok(Some(Signing::at_once(by, relayer.transpose()?).looking(self.dry_run)))
	}
}

async fn submit(
	node: &NodeOpts,
	chain: &Chain,
	claim: &IdentityClaim,
	key: &Key,
	signing: &Signing,
	custodian: OrganizationId,
) -> Result<Shown<Claimed>, CliError> {
	let best = chain.best().await?;
	must_attest(&best, signing.signer(), custodian).await?;
	let call = claim.call(&best, claim.sign(&key.signer))?;
	let acted = signing.act(chain, node, &call).await?;
	let pause = recovery::recovery(&chain.best().await?, claim.patient).await?;
	acted.shown(|_| {
		note("note: no key to print was made; `salus patient key add` adds one for the veto");
		Ok(Claimed {
			patient: Hex32(claim.patient.0),
			key: claim.key,
			encryption_key: claim.encryption_key.map(|key| Hex32(key.0)),
			custodian,
			entrusts_from: pause.and_then(|pause| pause.entrusts_from),
		})
	})
}

/// The organization that keeps the keys now.
fn kept_by(patient: &Patient) -> Result<OrganizationId, CliError> {
	patient.custodian().ok_or_else(|| {
		let id = patient.id;
		let (why, next) = match patient.custody {
			None => ("nobody keeps its keys, and nobody ever did", "its own keys act for it"),
			Some(_) => (
				"nobody keeps its keys any more",
				"its own keys act for it; lost ones are replaced by `salus patient recover`",
			),
		};
		CliError::refused(format_args!("PatientIdentity.NotInCustody: patient {id}: {why}"))
			.next(next)
	})
}

/// Refuses a key that belongs to an identity, or did.
async fn must_be_new(at: &AtBlock, key: Account) -> Result<(), CliError> {
	match patients::patient_of(at, key).await? {
		None => Ok(()),
		Some((owner, _)) => Err(owned(key, owner)),
	}
}

fn owned(key: Account, owner: PatientId) -> CliError {
	CliError::refused(format_args!(
		"PatientIdentity.AlreadyExists: {key} is or was a key of patient {}",
		Hex32(owner.0)
	))
	.next("make a new key, best on the patient's device: `salus keys new`")
}

/// Refuses an account that does not attest for the organization that keeps the keys.
async fn must_attest(at: &AtBlock, by: Account, custodian: OrganizationId) -> Result<(), CliError> {
	let administered = organizations::administered_by(at, by).await?.map(|found| found.id);
	let practitioner = organizations::practitioner(at, by).await?;
	let is_officer = practitioner.is_some_and(|found| {
		found.organization == custodian && found.privileges.contains(Privilege::PrivacyOfficer)
	});
	if administered == Some(custodian) || is_officer {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"PatientIdentity.NotAuthorized: {by} is neither the admin nor a privacy officer of organization \
		 {}, which keeps the keys",
		custodian.0
	))
	.next("let one of them look at the person, and submit it"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use salus_client::chain::custody::Custody;

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		opts: Opts,
	}

	#[test]
	fn somebody_submits_it_now_or_later() {
		let read = |rest: &str| {
			let line = format!("line --patient omar --key //Omar {rest}");
			Line::try_parse_from(line.split_whitespace().map(str::to_owned))
		};
		assert!(read("--by //Hospital").is_ok() && read("--sign-only omar.json").is_ok());
		assert!(read("").is_err() && read("--by //Hospital --sign-only omar.json").is_err());
		assert!(read("--by //Hospital --hours 25").is_err());
	}

	#[test]
	fn only_what_is_kept_is_taken_over() {
		let organization = OrganizationId(3);
		let kept = Custody { organization, since: Moment(0), ended_at: None };
		let patient = |custody| Patient {
			id: Hex32([1; 32]),
			keys: Vec::new(),
			encryption_key: None,
			registered_at: Moment(0),
			sponsor: None,
			custody,
		};
		assert_eq!(kept_by(&patient(Some(kept))).expect("kept"), organization);
		let over = Custody { ended_at: Some(Moment(1)), ..kept };
		for (custody, why) in [(None, "nobody ever did"), (Some(over), "any more")] {
			let line = kept_by(&patient(custody)).expect_err("its own").line();
			assert!(line.contains("PatientIdentity.NotInCustody") && line.contains(why), "{line}");
		}
	}

	#[test]
	fn a_key_of_somebody_is_not_new() {
		let line = owned(Account([7; 32]), PatientId([1; 32])).line();
		assert!(line.contains("AlreadyExists") && line.contains(&"01".repeat(32)), "{line}");
	}
}
