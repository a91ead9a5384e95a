//! `salus paper record`.

use crate::{
	arguments,
	commands::{
		consent::{
			annex::AnnexOpts,
			grant::attached,
			grantee::{To, ToOpts},
			scope::ScopeOpts,
			shadow::{self, ShadowReport},
			terms::TermsOpts,
		},
		patient,
	},
	error::CliError,
	input::InputFile,
	online::{block_on, now, NodeOpts},
	openings::{can_write, NewFiles},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, Terms},
	organizations::{self, Standing},
	papers::{self, NewPaper, NotRecorded},
	relationships, words, Account, AtBlock, Chain, Hex32, Moment,
};
use salus_primitives::{
	Annex, GrantId, OrganizationId, PaperSigner, PatientId, RelationshipKind, Scope, UnixMillis,
};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus paper record`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a practitioner of the organization that keeps the patient's key, or of another that
treats or covers the patient, by a relationship in force. It answers for the paper: keep the document as
it is, to the last byte, and the file --opening with it. Lost, nobody can show that the patient signed. A
scan differs from the next one: what is recorded is this file.

It gives to an organization, a practitioner, or a role but Researcher, for treatment, payment and
operations, for a year at most, not to be passed on.

What the patient signed gets an annex, as every grant of a wallet does, and may cover what carries a
sensitivity: name it with --sensitivities and --annex-out, or --protected all. What somebody else signed
in the patient's name (--signer) has none, and covers nothing of that.

A paper that gives to several is recorded once for each, under an opening of its own. Who keeps the
patient's key takes it back as any grant (`salus consent revoke`), and with it whatever was signed before
and is not recorded yet. What was a mistake the admin gives back (`salus consent give-back`).

Examples:
  salus paper record signed.pdf --patient $PATIENT --to org:2 --categories LabResults --purposes TREAT \\
    --days 90 --witness 'Nurse Berg, desk 2' --signed 2027-03-01T09:30:00Z --opening signed.json \\
    --key okafor --relayer st-mary
  salus paper record signed.pdf --patient $PATIENT --to org:3 --holder 1 --categories Claims \\
    --purposes HPAYMT --days 365 --witness-file witness.txt --signed 2027-03-01T09:30:00Z \\
    --opening signed.json --key okafor --relayer st-mary
  salus paper record signed.pdf --patient $PATIENT --to org:2 --categories Immunizations \\
    --purposes TREAT --days 30 --signer PRN --witness 'Nurse Berg' --signed 2027-03-01T09:30:00Z \\
    --opening signed.json --key st-mary --dry-run")]
pub struct Opts {
	/// The signed document, as a PDF
	#[arg(value_name = "FILE")]
	document: InputFile,
	/// In whose name it was signed: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	to: ToOpts,
	#[command(flatten)]
	scope: ScopeOpts,
	#[command(flatten)]
	annex: AnnexOpts,
	#[command(flatten)]
	terms: TermsOpts,
	#[command(flatten)]
	paper: PaperOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Who signed a paper, when, before whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Paper")]
struct PaperOpts {
	#[command(flatten)]
	witness: WitnessTextOpts,
	/// When it was signed: 2027-03-01T09:30:00Z
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	signed: UnixMillis,
	/// In which capacity somebody else signed: a code of HL7 v3 RoleCode, as PRN; without it, or with
	/// ONESELF, the patient signed
	#[arg(long, value_name = "CODE", default_value = "ONESELF", value_parser = arguments::paper_signer)]
	signer: PaperSigner,
	/// Where to write what opens the commitments
	#[arg(long, value_name = "FILE")]
	opening: PathBuf,
}

/// Who saw it signed.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct WitnessTextOpts {
	/// Who saw it signed, in words of your own: the chain gets a commitment
	#[arg(long, value_name = "TEXT")]
	witness: Option<String>,
	/// The same, from a file of UTF-8 text; - is stdin
	#[arg(long, value_name = "FILE")]
	witness_file: Option<InputFile>,
}

impl WitnessTextOpts {
	fn text(&self) -> Result<String, CliError> {
		let text = match (&self.witness, &self.witness_file) {
			(Some(text), _) => text.clone(),
			(None, Some(file)) => crate::input::text(file)?.trim_end().to_owned(),
			(None, None) => String::new(),
		};
		if text.trim().is_empty() {
			return Err(CliError::unusable("nobody saw it signed")
				.next("say with --witness or --witness-file who did"));
		}
		Ok(text)
	}
}

#[derive(Serialize)]
struct Recorded {
	patient: Hex32,
	organization: OrganizationId,
	grant: GrantId,
	words: String,
	valid_until: Option<Moment>,
	/// The commitment to the document.
	document: Hex32,
	/// The commitment to who saw it signed.
	witness: Hex32,
	/// `ONESELF`, or in which capacity somebody else signed.
	signer: &'static str,
	signed_at: Moment,
	/// Where what opens both was written.
	opening: PathBuf,
	/// The commitment to the annex; `null` if there is none.
	annex: Option<Hex32>,
	/// Where what opens it was written; `null` if it says nothing and was thrown away.
	annex_out: Option<PathBuf>,
	/// Where what opens the commitment to the grantee was written.
	grantee_out: Option<PathBuf>,
	/// The patient's own restrictions that reach some of it.
	shadowed_by: Vec<ShadowReport>,
}

impl Rows for Recorded {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["grant".into(), self.grant.0.to_string()],
			vec!["permits".into(), self.words.clone()],
			vec!["until".into(), words::until_in_words(self.valid_until)],
			vec!["paper".into(), self.document.to_string()],
			vec!["recorded by".into(), format!("organization {}", self.organization.0)],
			vec!["keep with the paper".into(), self.opening.display().to_string()],
		];
		let files = [("annex", &self.annex_out), ("grantee", &self.grantee_out)];
		rows.extend(files.into_iter().filter_map(|(of, path)| {
			Some(vec![format!("{of} opened by"), path.as_ref()?.display().to_string()])
		}));
		rows
	}
}

impl Opts {
	/// The scope with its annex, if it gets one; what opens it goes to `files`.
	async fn attach(
		&self,
		chain: &Chain,
		scope: Scope,
		files: &mut NewFiles,
	) -> Result<(Scope, Option<Annex>), CliError> {
		let signer = self.paper.signer;
		if signer != PaperSigner::Patient && self.annex.is_asked_for() {
			return Err(not_recorded(NotRecorded::Protected));
		}
		if self.annex.protected().is_some() || !papers::is_annexed(signer, &scope) {
			return Ok((scope, None));
		}
		let attached = attached(scope, self.annex.annex(chain).await?)?;
		self.annex.keep(&attached, files)?;
		Ok((attached.scope, Some(attached.opening.annex)))
	}
}

fn not_recorded(why: NotRecorded) -> CliError {
	CliError::refused(why).next(why.remedy())
}

/// Refuses the number of a directive: those are the patient's.
fn must_be_by_none(terms: &Terms) -> Result<(), CliError> {
	if terms.directive.is_none() {
		return Ok(());
	}
	Err(CliError::refused(
		"Consent.NotAuthorized: a paper belongs to no directive, whose numbers are the patient's",
	)
	.next("leave out --directive"))
}

/// The organization for which somebody records a paper of this patient.
async fn recorder(
	at: &AtBlock,
	signer: Account,
	patient: PatientId,
) -> Result<OrganizationId, CliError> {
	let organization = organizations::acting_for(at, signer).await?.ok_or_else(|| {
		CliError::refused(format_args!(
			"Consent.NotAuthorized: {signer} acts for no member organization"
		))
		.next("sign as an admin or a practitioner of one")
	})?;
	let custodian = patient::kept_by(at, patient).await?.ok_or_else(|| {
		CliError::refused(format_args!(
			"Consent.NotInCustody: nobody keeps the key of patient {}",
			Hex32(patient.0)
		))
		.next("the patient gives by a key of their own: `salus consent grant`")
	})?;
	let kept = organizations::organization(at, custodian).await?;
	if !kept.is_some_and(|kept| kept.standing == Standing::Good) {
		return Err(CliError::refused(format_args!(
			"Consent.NotInGoodStanding: organization {}, which keeps the key of patient {}, is not in good \
			 standing, and takes nothing back",
			custodian.0,
			Hex32(patient.0)
		))
		.next("let the patient take the identity over first: `salus patient claim-identity`"));
	}
	if custodian == organization || deals_with(at, organization, patient).await? {
		return Ok(organization);
	}
	Err(CliError::refused(format_args!(
		"Consent.NotAuthorized: organization {} neither keeps the key of patient {} nor treats or covers \
		 the patient",
		organization.0,
		Hex32(patient.0)
	))
	.next("attest that it does with `salus relationship attest`, if it does"))
}

/// Whether an organization treats or covers a patient, by a relationship in force and a role of its kind.
async fn deals_with(
	at: &AtBlock,
	organization: OrganizationId,
	patient: PatientId,
) -> Result<bool, CliError> {
	let found = organizations::organization(at, organization).await?;
	let roles = found.map(|found| found.roles_in_force).unwrap_or_default();
	for kind in RelationshipKind::ALL {
		let one = relationships::relationship(at, patient, organization, *kind).await?;
		if one.is_some_and(|one| one.is_in_force()) && roles.intersects(kind.roles()) {
			return Ok(true);
		}
	}
	Ok(false)
}

/// Records a paper.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let to = opts.to.read()?;
	let scope = opts.scope.scope(opts.annex.protected())?;
	opts.annex.check()?;
	can_write(Some(&opts.paper.opening))?;
	let witness = opts.paper.witness.text()?;
	let document = opts.document.read()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let organization = recorder(&best, signing.signer(), patient).await?;
		let PaperOpts { signer, signed, .. } = opts.paper;
		let opening = papers::commit(patient, organization, &document, &witness, signer, signed)?;
		let (paper, now) = (opening.paper(), now(&chain).await?);
		let withdrew_at = papers::withdrew_at(&best, patient).await?;
		papers::is_timely(&paper, now, withdrew_at).map_err(not_recorded)?;
		let mut files = NewFiles::default();
		files.add(&opts.paper.opening, opening.to_json().map_err(CliError::refused)?);
		let terms = opts.terms.terms(now, &mut files)?;
		must_be_by_none(&terms)?;
		let meant = to.resolve(&chain).await?;
		let To { named, meant } = opts.to.commit(meant, scope.purposes, &mut files)?;
		papers::gives(signer, &scope, &named, terms.valid_until, now).map_err(not_recorded)?;
		opts.terms.check(scope.purposes, scope.holder)?;
		let (scope, annex) = opts.attach(&chain, scope, &mut files).await?;
		let shadowed_by = shadow::of(&chain, patient, &meant, &scope, annex.as_ref()).await?;
		let new = NewPaper { patient, grantee: named, scope, terms, paper };
		let call = papers::record_call(&best, &new)?;
		let acted = signing.act_keeping(&chain, node, &call, &files).await?;
		acted.shown(|receipt| {
			Ok(Recorded {
				patient: Hex32(patient.0),
				organization,
				grant: consent::granted(receipt)?,
				words: format!(
					"{} to {}",
					words::grantee_in_words(&new.grantee),
					words::scope_in_words(&new.scope)
				),
				valid_until: new.terms.valid_until.map(Moment),
				document: Hex32(paper.document),
				witness: Hex32(paper.witness),
				signer: paper.signer.code(),
				signed_at: Moment(paper.signed_at),
				opening: opts.paper.opening.clone(),
				annex: new.scope.protected.annex().map(|hash| Hex32(hash.0)),
				annex_out: opts.annex.annex_out(),
				grantee_out: opts.to.grantee_out(),
				shadowed_by,
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use salus_primitives::RepresentativeCapacity;

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		opts: Opts,
	}

	fn read(rest: &[&str]) -> Result<Opts, clap::Error> {
		let always =
			"line signed.pdf --patient omar --to org:2 --categories Imaging --purposes TREAT \
			--days 30 --signed 2027-03-01T09:30:00Z --opening signed.json --key //Okafor";
		Line::try_parse_from(always.split_whitespace().chain(rest.iter().copied()))
			.map(|line| line.opts)
	}

	#[test]
	fn somebody_saw_it_signed() {
		let text = |rest: &[&str]| read(rest).expect("options").paper.witness.text();
		assert_eq!(text(&["--witness", "Nurse Berg"]).expect("a text"), "Nurse Berg");
		assert!(text(&["--witness", " "]).is_err(), "nobody did");
		assert!(read(&[]).is_err(), "none");
		let home = tempfile::tempdir().expect("a directory");
		let file = home.path().join("witness.txt");
		std::fs::write(&file, "Nurse Berg\n").expect("written");
		let file = file.display().to_string();
		assert_eq!(text(&["--witness-file", &file]).expect("a file"), "Nurse Berg");
		assert!(read(&["--witness", "a", "--witness-file", &file]).is_err(), "both");
	}

	#[test]
	fn the_patient_signed_unless_somebody_else_is_named() {
		let signer = |rest: &[&str]| {
			let rest: Vec<_> = ["--witness", "a"].iter().chain(rest).copied().collect();
			read(&rest).map(|opts| opts.paper.signer)
		};
		assert_eq!(signer(&[]).expect("options"), PaperSigner::Patient);
		let parent = PaperSigner::Representative(RepresentativeCapacity::Parent);
		assert_eq!(signer(&["--signer", "prn"]).expect("options"), parent);
		assert!(signer(&["--signer", "NOK"]).is_err());
	}
}
