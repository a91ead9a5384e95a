//! `salus consent grant`.

use super::{
	annex::AnnexOpts,
	grantee::{To, ToOpts},
	scope::ScopeOpts,
	shadow::{self, ShadowReport},
	terms::TermsOpts,
};
use crate::{
	arguments,
	commands::patient::{self, Decider},
	error::CliError,
	input::InputFile,
	online::{block_on, note, now, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	annex::{self, Attached},
	consent::{self, NewGrant},
	words, Chain, Hex32, Moment,
};
use salus_commitments::annex::document_hash;
use salus_primitives::{Annex, GrantId, PatientId, Purpose, Scope};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus consent grant`.
#[derive(Debug, Args)]
#[command(after_help = "\
A grant covers a record only if all of the record lies inside it. PURPOSE+ stands for a purpose and
what belongs to it: TREAT+ for TREAT, CLINTRL, COC and ETREAT.

Every grant gets an annex: a commitment to what is said off the chain. If nothing is said, as without
any of --sensitivities, --author, --context and --record, nobody ever needs its opening, and it
covers what carries no sensitivity; nobody sees that nothing is said. What is said is in the file
--annex-out alone: give it to whoever asks on the grant. Lost, it cannot be made again: revoke the
grant, and give another. With --protected there is no annex, and in clear stands whether records that
carry a sensitivity are covered: none of them, or all.

A grant for HPAYMT lets a payer have claims and pay them. It asks for --holder: the provider that
may claim by it, or `any` if every provider may. It covers a claim whatever the protection of its
records is: the chain does not see their labels, so neither --protected nor --sensitivities nor
--confidentiality keeps back a claim that rests on records about substance use, HIV or mental health.
Grant payment to single providers, or pay yourself, where the payer shall not learn of a service. A
claim opens nothing, so that such a grant names neither authors, contexts or records nor a committed
grantee; and no claim is paid by one whose uses are counted.

A grant to a study is for the investigators who take part in it, and for nobody from the block that
ends it. Read what it is about first (`salus study show ID --protocol FILE`). Who sees that you granted
to a study of a disease, learns that you have it: with --committed the chain does not say to which.

What a standing restriction of yours reaches, no grant permits: it is said which.

With --document the annex names the document that you signed, by its SHA-256: keep it with the opening,
and `salus consent show` checks the one against the other. It neither permits nor withholds anything.

Whoever acts for an organization that keeps the key of a patient without a device names the patient
(--patient), and gives for treatment, payment and operations alone, to another organization or a
practitioner of one, for a year at most, nothing above N or specially protected: such a grant has no
annex. What the patient signed by hand is recorded with `salus paper record`.

Examples:
  salus consent grant --to org:2 --categories LabResults,VitalSigns --purposes TREAT --days 30 \\
    --key ana --relayer st-mary
  salus consent grant --to role:Provider --holder 1 --categories all --purposes TREAT+ \\
    --confidentiality R --protected all --until 2027-12-31 --key ana --dry-run
  salus consent grant --to practitioner:okafor --categories Medications --purposes TREAT --days 7 \\
    --from-day 2020-01-01 --key ana --sign-only grant.json
  salus consent grant --to org:2 --categories ClinicalNotes --purposes TREAT --days 30 \\
    --confidentiality R --sensitivities HIV,SUD --author okafor --annex-out notes.annex.json \\
    --key ana --relayer st-mary
  salus consent grant --to org:2 --categories Imaging --purposes TREAT --days 30 \\
    --document signed.pdf --annex-out signed.annex.json --key ana --relayer st-mary
  salus consent grant --to person:ben --categories all --purposes FAMRQT --days 90 --key ana \\
    --relayer st-mary
  salus consent grant --to org:4 --committed --grantee-out clinic.grantee.json --categories all \\
    --purposes TREAT --days 30 --key ana --relayer st-mary
  salus consent grant --to study:0 --committed --grantee-out study.grantee.json --holder 1 \\
    --categories LabResults --purposes HRESCH --no-end --key ana --relayer st-mary
  salus consent grant --to org:5 --holder 1 --categories LabResults --purposes HRESCH --no-end \\
    --ends-with 'end of the study' --event-out study.event.json --key ana --relayer st-mary
  salus consent grant --to org:2 --holder 1 --categories Imaging --purposes TREAT --days 30 \\
    --uses 1 --key ana --relayer st-mary
  salus consent grant --to org:3 --holder 2 --categories Claims --purposes HPAYMT --days 365 \\
    --key ana-insured --relayer insurer
  salus consent grant --to org:2 --categories Imaging --purposes TREAT --days 30 --directive 7 \\
    --key ana --relayer st-mary")]
pub struct Opts {
	#[command(flatten)]
	to: ToOpts,
	#[command(flatten)]
	scope: ScopeOpts,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	annex: AnnexOpts,
	/// The signed document by which this is given, as a PDF: the annex gets its SHA-256
	#[arg(
		long,
		value_name = "FILE",
		requires = "annex_out",
		conflicts_with = "protected",
		help_heading = "Protection and annex"
	)]
	document: Option<InputFile>,
	#[command(flatten)]
	terms: TermsOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Granted {
	patient: Hex32,
	grant: GrantId,
	words: String,
	/// `null` if it has no end of its own.
	valid_until: Option<Moment>,
	/// The commitment to the annex; `null` if there is none.
	annex: Option<Hex32>,
	/// Where what opens it was written; `null` if it says nothing and was thrown away.
	annex_out: Option<PathBuf>,
	/// The SHA-256 of the signed document that the annex names; `null` if it names none.
	document: Option<Hex32>,
	/// Where what opens the commitment to the grantee was written.
	grantee_out: Option<PathBuf>,
	/// The commitment to the event with which it ends.
	ends_with: Option<Hex32>,
	/// Where what opens that was written.
	event_out: Option<PathBuf>,
	/// The patient's own restrictions that reach some of it.
	shadowed_by: Vec<ShadowReport>,
}

impl Rows for Granted {
	fn rows(&self) -> Vec<Vec<String>> {
		let until =
			self.valid_until.map_or_else(|| "it is revoked".to_owned(), |end| end.to_string());
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["grant".into(), self.grant.0.to_string()],
			vec!["permits".into(), self.words.clone()],
			vec!["until".into(), until],
		];
		let files = [
			("annex", &self.annex_out),
			("grantee", &self.grantee_out),
			("event", &self.event_out),
		];
		rows.extend(files.into_iter().filter_map(|(of, path)| {
			Some(vec![format!("{of} opened by"), path.as_ref()?.display().to_string()])
		}));
		rows
	}
}

impl Opts {
	/// The SHA-256 of the signed document, if there is one.
	fn document(&self) -> Result<Option<[u8; 32]>, CliError> {
		self.document.as_ref().map(|file| Ok(document_hash(&file.read()?))).transpose()
	}

	/// The scope with its annex, unless the protection stands in clear or an organization that keeps
	/// the key gives it; what opens it goes to `files`.
	async fn attach(
		&self,
		chain: &Chain,
		scope: Scope,
		by: &Decider,
		files: &mut NewFiles,
	) -> Result<(Scope, Option<Annex>), CliError> {
		by.must_not_annex(self.annex.is_asked_for())?;
		if self.annex.protected().is_some() || by.is_custodian() {
			return Ok((scope, None));
		}
		let annex = self.annex.annex(chain).await?.with_document(self.document()?);
		let attached = attached(scope, annex)?;
		self.annex.keep(&attached, files)?;
		Ok((attached.scope, Some(attached.opening.annex)))
	}
}

pub(in crate::commands) fn attached(scope: Scope, annex: Annex) -> Result<Attached, CliError> {
	annex::attach(scope, annex).map_err(|error| {
		CliError::refused(error).next("leave out --author, --context and --record, or HPAYMT")
	})
}

/// Makes a grant.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let to = opts.to.read()?;
	let scope = opts.scope.scope(opts.annex.protected())?;
	opts.annex.check()?;
	opts.terms.check(scope.purposes, scope.holder)?;
	if opts.terms.counts_uses() && scope.purposes.contains(Purpose::Hpaymt) {
		note("note: no claim is paid by a grant whose uses are counted");
	}
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let decider = patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		let patient = decider.patient;
		let mut files = NewFiles::default();
		let (best, now) = (chain.best().await?, now(&chain).await?);
		let terms = opts.terms.terms(now, &mut files)?;
		let meant = to.resolve(&chain).await?;
		let To { named, meant } = opts.to.commit(meant, scope.purposes, &mut files)?;
		decider.must_give(&best, &scope, &named, terms.valid_until, now).await?;
		let (scope, annex) = opts.attach(&chain, scope, &decider, &mut files).await?;
		let shadowed_by = shadow::of(&chain, patient, &meant, &scope, annex.as_ref()).await?;
		let new = NewGrant { patient, grantee: named, scope, terms };
		let call = consent::grant_call(&best, &new)?;
		let acted = signing.act_keeping(&chain, node, &call, &files).await?;
		acted.shown(|receipt| {
			Ok(Granted {
				patient: Hex32(new.patient.0),
				grant: consent::granted(receipt)?,
				words: format!(
					"{} to {}",
					words::grantee_in_words(&new.grantee),
					words::scope_in_words(&new.scope)
				),
				valid_until: new.terms.valid_until.map(Moment),
				annex: new.scope.protected.annex().map(|hash| Hex32(hash.0)),
				annex_out: opts.annex.annex_out(),
				document: annex.and_then(|annex| annex.document).map(Hex32),
				grantee_out: opts.to.grantee_out(),
				ends_with: new.terms.ends_with.map(Hex32),
				event_out: opts.terms.event_out(),
				shadowed_by,
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{
		Action, Categories, Confidentiality, DayWindow, Holder, Leaf, Protected, Sensitivities,
	};

	#[derive(Debug, clap::Parser)]
	struct Line {
		#[command(flatten)]
		opts: Opts,
	}

	fn read(line: &str) -> Result<Opts, clap::Error> {
		let words = "line --to org:2 --categories Imaging --purposes TREAT --days 30 --key ana";
		let words = words.split_whitespace().chain(line.split_whitespace());
		<Line as clap::Parser>::try_parse_from(words).map(|line| line.opts)
	}

	#[test]
	fn a_signed_document_needs_an_annex_that_is_kept() {
		let home = tempfile::tempdir().expect("a directory");
		let document = home.path().join("signed.pdf");
		std::fs::write(&document, "I consent.\n").expect("written");
		let said = format!("--document {}", document.display());
		let opts = read(&format!("{said} --annex-out new.json")).expect("options");
		assert_eq!(opts.document().expect("read"), Some(document_hash(b"I consent.\n")));
		assert_eq!(read("").expect("options").document().expect("none"), None);
		assert!(read(&said).is_err(), "its opening would be lost");
		assert!(read(&format!("{said} --protected all")).is_err(), "there is no annex");
		std::fs::remove_file(document).expect("removed");
		opts.document().expect_err("it is not there");
	}

	#[test]
	fn payment_of_particulars_is_refused_with_what_to_leave_out() {
		let scope = Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Hpaymt.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		};
		let record = vec![Leaf([1; 32])];
		let annex = Annex::new(Sensitivities::empty(), vec![], vec![], record).expect("few");
		let line = attached(scope, annex).expect_err("payment").line();
		assert!(line.contains("HPAYMT") && line.contains("leave out --author"), "{line}");
		attached(scope, Annex::default()).expect("an annex that says nothing");
	}
}
