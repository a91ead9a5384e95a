//! `salus patient claim-identity`.

use crate::{
	commands::patient::show,
	error::CliError,
	input::{self, InputFile},
	keys,
	online::{block_on, note, now, NodeOpts},
	openings::{can_write, NewFiles},
	output::{Output, Report},
	signing::{Rows, Signing},
};
use clap::Args;
use salus_client::{
	chain::{
		custody::IdentityClaim,
		organizations::{self, Standing},
		patients::{self, Patient},
		recovery, relationships, Account, AtBlock, Chain, Hex32, Moment,
	},
	files::{self, IfThere},
};
use salus_primitives::{OrganizationId, Privilege};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

const HOUR_MS: u64 = 60 * 60 * 1000;

/// The options of `salus patient claim-identity`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a patient for whom an organization keeps a key (`salus patient register --custodian`), and who has a
device now. The new key signs that it wants the identity. The organization's admin or a privacy officer
looks at the person, says what was seen, to which the chain gets a salted commitment, and submits it:
whoever has the key has the identity from then on. Where that organization is no longer in good
standing, another does that has dealt with the patient for thirty days. The key that was kept is removed
for ever; what was given and withheld stays. For 72 hours the identity grants nothing new and gives
nothing free that was withheld.

Where the key is in another wallet, as on the patient's phone, it signs there with --sign-only, and who
looks at the person gives the file with --claim: it holds no secret. No key is taken of somebody who
acts for a member.

Examples:
  salus patient claim-identity --patient $PATIENT --key omar-phone --sign-only omar.claim.json
  salus patient claim-identity --claim omar.claim.json --evidence-file seen.txt \\
    --evidence-out seen.json --by officer --relayer st-mary
  salus patient claim-identity --patient $PATIENT --key omar-phone --evidence-file seen.txt \\
    --evidence-out seen.json --by st-mary
  salus patient claim-identity --claim omar.claim.json --evidence-file seen.txt \\
    --evidence-out seen.json --by st-mary --dry-run")]
pub struct Opts {
	/// The patient's id, or the key that is kept
	#[arg(long, value_name = "PATIENT", requires = "key")]
	patient: Option<String>,
	#[command(flatten)]
	claim: ClaimOpts,
	#[command(flatten)]
	attests: AttestOpts,
	/// For how many hours the signature can be submitted
	#[arg(long, value_name = "HOURS", default_value_t = 1,
		value_parser = clap::value_parser!(u64).range(1..=24))]
	hours: u64,
	#[command(flatten)]
	password: keys::PasswordOpts,
	/// Show what would be signed and what it would cost, and send nothing
	#[arg(long, conflicts_with = "sign_only")]
	dry_run: bool,
}

/// What the patient's key signs, or signed.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct ClaimOpts {
	/// The patient's new key: a key of the wallet, or a development URI
	#[arg(long, value_name = "NAME|//URI", requires = "patient")]
	key: Option<String>,
	/// What it signed, as --sign-only wrote it; - is stdin
	#[arg(long, value_name = "FILE", requires = "by")]
	claim: Option<InputFile>,
}

/// Who attests that it is the person, by what.
#[derive(Debug, Args)]
struct AttestOpts {
	/// The admin or a privacy officer of the organization, who looked at the person
	#[arg(
		long,
		value_name = "NAME|//URI",
		required_unless_present = "sign_only",
		requires = "evidence_file"
	)]
	by: Option<String>,
	/// Who pays for it, if not who attests
	#[arg(long, value_name = "NAME|//URI", requires = "by")]
	relayer: Option<String>,
	/// How the person was identified, in a file of UTF-8 text; - is stdin
	#[arg(long, value_name = "FILE", requires_all = ["evidence_out", "by"])]
	evidence_file: Option<InputFile>,
	/// Where to write what opens the evidence
	#[arg(long, value_name = "FILE", requires = "evidence_file")]
	evidence_out: Option<PathBuf>,
	/// Send nothing; write what the key signed to this file, for who attests
	#[arg(long, value_name = "FILE", requires = "key", conflicts_with_all = ["by", "claim"])]
	sign_only: Option<PathBuf>,
}

/// What the patient's key signed, for who attests.
#[derive(Serialize)]
struct Signed {
	patient: Hex32,
	key: String,
	until: Moment,
	signed: PathBuf,
}

impl Report for Signed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["key".into(), self.key.clone()],
			vec!["until".into(), self.until.to_string()],
			vec!["for who attests".into(), self.signed.display().to_string()],
		]
	}
}

#[derive(Serialize)]
struct Claimed {
	patient: Hex32,
	/// The patient's key from now on.
	key: Account,
	encryption_key: Option<Hex32>,
	/// The organization that kept the key.
	custodian: OrganizationId,
	/// The organization that attested the person.
	organization: OrganizationId,
	/// The commitment to what was looked at.
	evidence: Hex32,
	/// Where what opens it was written.
	evidence_out: PathBuf,
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
			vec!["attested by".into(), format!("organization {}", self.organization.0)],
			vec!["evidence opened by".into(), self.evidence_out.display().to_string()],
		];
		let pause = self.entrusts_from.map(|at| at.to_string());
		rows.extend(pause.map(|at| vec!["grants nothing until".into(), at]));
		rows
	}
}

/// Gives an identity whose key an organization keeps to the patient, or has the patient's key ask for
/// it.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	if let Some(out) = &opts.attests.sign_only {
		return sign(opts, out, node, output);
	}
	let (by, evidence_out) = match (&opts.attests.by, &opts.attests.evidence_out) {
		(Some(by), Some(out)) => (by, out),
		_ => {
			return Err(CliError::unusable("neither --sign-only nor --by and evidence were given"))
		}
	};
	can_write(Some(evidence_out))?;
	let (evidence, opening) = relationships::evidence(&opts.attests.seen()?);
	let mut files = NewFiles::default();
	files.add(evidence_out, opening.to_json()?);
	let shown = block_on(async {
		let by = keys::unlock(by, &opts.password)?;
		let relayer = opts.attests.relayer.as_deref();
		let relayer = relayer.map(|name| keys::unlock(name, &opts.password)).transpose()?;
		let signing = Signing::at_once(by, relayer).looking(opts.dry_run);
		let chain = node.connect().await?;
		let claim = opts.claim(&chain).await?;
		claim.check(chain.genesis())?;
		let best = chain.best().await?;
		let (patient, key) = (claim.patient(), claim.account()?);
		let custodian = kept_by(&show::found(&chain, patient).await?)?;
		must_be_a_patients(&best, key).await?;
		let organization = attests_for(&best, signing.signer(), custodian).await?;
		let call = claim.call(&best, evidence)?;
		let acted = signing.act_keeping(&chain, node, &call, &files).await?;
		let pause = recovery::recovery(&chain.best().await?, patient).await?;
		acted.shown(|_| {
			note("note: no key to print was made; `salus patient key add` adds one for the veto");
			Ok(Claimed {
				patient: claim.patient,
				key,
				encryption_key: claim.encryption_key,
				custodian,
				organization,
				evidence: Hex32(evidence),
				evidence_out: evidence_out.clone(),
				entrusts_from: pause.and_then(|pause| pause.entrusts_from),
			})
		})
	})?;
	output.report(&shown)
}

/// Has the patient's key sign, for who attests.
fn sign(
	opts: &Opts,
	out: &Path,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let unwritten = |error: &std::io::Error| CliError::unwritten(out, error);
	files::can_write(out, IfThere::Refuse).map_err(|error| unwritten(&error))?;
	let claim = block_on(async {
		let chain = node.connect().await?;
		opts.claim(&chain).await
	})?;
	let mut json = serde_json::to_vec_pretty(&claim)
		.map_err(|error| CliError::unprintable(&std::io::Error::from(error)))?;
	json.push(b'\n');
	files::write(out, &json, IfThere::Refuse).map_err(|error| unwritten(&error))?;
	let (key, until) = (claim.key, Moment(claim.expires_at));
	output.report(&Signed { patient: claim.patient, key, until, signed: out.into() })
}

impl Opts {
	/// What the patient's key signs, or signed before.
	async fn claim(&self, chain: &Chain) -> Result<IdentityClaim, CliError> {
		if let Some(file) = &self.claim.claim {
			return serde_json::from_slice(&file.read()?).map_err(|error| {
				CliError::refused(format_args!("{file} holds no claim: {error}"))
					.next("ask for what `salus patient claim-identity --sign-only` wrote")
			});
		}
		let (Some(patient), Some(key)) = (&self.patient, &self.claim.key) else {
			return Err(CliError::unusable("neither --claim nor --patient and --key were given"));
		};
		let key = keys::unlock(key, &self.password)?;
		let patient = show::resolve(chain, patient).await?;
		kept_by(&show::found(chain, patient).await?)?;
		must_be_a_patients(&chain.best().await?, Account(key.account)).await?;
		let until = now(chain).await?.saturating_add(self.hours.saturating_mul(HOUR_MS));
		let encryption_key = Some(key.encryption_key());
		Ok(IdentityClaim::sign(chain.genesis(), patient, &key.signer, encryption_key, until))
	}
}

impl AttestOpts {
	/// How the person was identified.
	fn seen(&self) -> Result<String, CliError> {
		let text = self.evidence_file.as_ref().map(input::text).transpose()?;
		text.filter(|text| !text.trim().is_empty()).ok_or_else(|| {
			CliError::unusable("the evidence says nothing")
				.next("say in --evidence-file how the person was identified")
		})
	}
}

/// The organization that keeps the key now.
fn kept_by(patient: &Patient) -> Result<OrganizationId, CliError> {
	patient.custodian().ok_or_else(|| {
		let id = patient.id;
		let (why, next) = match patient.custody {
			None => ("nobody keeps its key, and nobody ever did", "its own keys act for it"),
			Some(_) => (
				"nobody keeps its key any more",
				"its own keys act for it; lost ones are replaced by `salus patient recover`",
			),
		};
		CliError::refused(format_args!("PatientIdentity.NotInCustody: patient {id}: {why}"))
			.next(next)
	})
}

/// Refuses a key that belongs to an identity, or did, or by which somebody acts for a member.
async fn must_be_a_patients(at: &AtBlock, key: Account) -> Result<(), CliError> {
	if let Some((owner, _)) = patients::patient_of(at, key).await? {
		return Err(CliError::refused(format_args!(
			"PatientIdentity.AlreadyExists: {key} is or was a key of patient {}",
			Hex32(owner.0)
		))
		.next("make a new key, best on the patient's device: `salus keys new`"));
	}
	match organizations::acting_for(at, key).await? {
		None => Ok(()),
		Some(organization) => Err(CliError::refused(format_args!(
			"PatientIdentity.NotAuthorized: {key} acts for organization {}",
			organization.0
		))
		.next("the patient takes the identity over by a key of their own")),
	}
}

/// The organization for which an account attests that this is the person, if that may be.
async fn attests_for(
	at: &AtBlock,
	by: Account,
	custodian: OrganizationId,
) -> Result<OrganizationId, CliError> {
	let administered = organizations::administered_by(at, by).await?.map(|found| found.id);
	let practitioner = organizations::practitioner(at, by).await?;
	let officer_of = practitioner
		.filter(|found| found.privileges.contains(Privilege::PrivacyOfficer))
		.map(|found| found.organization);
	let kept = organizations::organization(at, custodian).await?;
	let stands = kept.is_some_and(|kept| kept.standing == Standing::Good);
	must_attest(administered.or(officer_of), custodian, stands, by)
}

/// Refuses an account that does not attest for the organization that keeps the key; where that may do
/// nothing any more, any other that the patient knows may, which the chain judges.
fn must_attest(
	organization: Option<OrganizationId>,
	custodian: OrganizationId,
	stands: bool,
	by: Account,
) -> Result<OrganizationId, CliError> {
	match organization {
		Some(organization) if organization == custodian || !stands => Ok(organization),
		_ => Err(CliError::refused(format_args!(
			"PatientIdentity.NotAuthorized: {by} is neither the admin nor a privacy officer of \
			 organization {}, which keeps the key",
			custodian.0
		))
		.next("let one of them look at the person, and submit it")),
	}
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

	fn read(line: &str) -> Result<Opts, clap::Error> {
		let words = format!("line {line}");
		Line::try_parse_from(words.split_whitespace()).map(|line| line.opts)
	}

	#[test]
	fn a_key_asks_and_an_organization_attests_at_once_or_one_after_the_other() {
		let seen = "--evidence-file seen.txt --evidence-out seen.json";
		for line in [
			format!("--patient omar --key //Omar --by //Hospital {seen}"),
			"--patient omar --key //Omar --sign-only omar.json".into(),
			format!("--claim omar.json --by //Officer --relayer //Hospital {seen}"),
		] {
			assert!(read(&line).is_ok(), "{line}: {:?}", read(&line).err());
		}
		for line in [
			"--patient omar --key //Omar".into(),
			"--patient omar --key //Omar --by //Hospital".into(),
			format!("--key //Omar --by //Hospital {seen}"),
			format!("--patient omar --by //Hospital {seen}"),
			"--claim omar.json --sign-only again.json".into(),
			format!("--patient omar --key //Omar --sign-only omar.json --by //Hospital {seen}"),
			format!("--patient omar --key //Omar --claim omar.json --by //Hospital {seen}"),
		] {
			assert!(read(&line).is_err(), "{line}");
		}
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
	fn who_keeps_the_key_attests_or_another_where_that_is_gone() {
		let (custodian, other) = (OrganizationId(3), OrganizationId(4));
		let attests = |organization, stands| {
			must_attest(organization, custodian, stands, Account([7; 32])).ok()
		};
		assert_eq!(attests(Some(custodian), true), Some(custodian));
		assert_eq!(attests(Some(other), true), None);
		assert_eq!(attests(Some(other), false), Some(other));
		assert_eq!((attests(None, true), attests(None, false)), (None, None));
	}
}
