//! `salus consent restrict`.

use super::{annex::AnnexOpts, grantee::Named, scope::union};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, note, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	annex,
	restrictions::{self, Exceptions, NewRestriction},
	words, Chain, Hex32,
};
use salus_primitives::{
	scope::MAX_EXCEPTED, Action, Actions, Categories, Confidentiality, Day, DayWindow, DirectiveId,
	Holder, PatientId, Protected, Purpose, Purposes, RestrictionId, Scope,
};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus consent restrict`.
#[derive(Debug, Args)]
#[command(after_help = "\
A restriction reaches a record of which one day lies inside it, and of the level of
confidentiality or above; what is not named, it reaches as a whole. It stands until it is lifted,
and counts more than any grant. Neither the patient nor the holder's use of its own records is
restricted.

It reaches records whatever their sensitivities, unless --protected says else, or an annex does: of
--sensitivities, --author, --context and --record, of which the chain gets a commitment. Such a
restriction is only as narrow as its opening, in the file --annex-out, is at hand: give it to the
holders. Until they show it, and in payment, which opens nothing, it stops everything in its clear
scope.

Examples:
  salus consent restrict --categories ClinicalNotes --key ana --relayer st-mary
  salus consent restrict --categories all --holder 1 --confidentiality R --except org:2 \\
    --except-purposes ETREAT --key ana --dry-run
  salus consent restrict --categories all --purposes TREAT+ --sensitivities PSY,MH --except org:4 \\
    --annex-out psychiatry.annex.json --key ana --relayer st-mary
  salus consent restrict --categories LabResults --purposes HRESCH --except study:0 --key ana \\
    --relayer st-mary
  salus consent restrict --categories Imaging --from-day 2020-01-01 --directive 7 --key ana \\
    --sign-only restrict.json")]
pub struct Opts {
	/// Kinds of data, with commas between them, or all
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::categories)]
	categories: Vec<Categories>,
	/// Purposes of use, with commas between them; without it, every one
	#[arg(long, value_delimiter = ',', value_parser = arguments::purposes)]
	purposes: Vec<Purposes>,
	/// What may not be done, with commas between them; without it, anything
	#[arg(long, value_delimiter = ',', value_parser = arguments::action)]
	actions: Vec<Action>,
	/// Whose records: any, or an organization's id
	#[arg(long, default_value = "any", value_parser = arguments::holder)]
	holder: Holder,
	/// The lowest confidentiality that is reached
	#[arg(long, value_name = "LEVEL", default_value = "U",
		value_parser = arguments::confidentiality)]
	confidentiality: Confidentiality,
	/// The first day from which data is reached
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	from_day: Option<Day>,
	/// The last day from which data is reached
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	to_day: Option<Day>,
	/// Who is not restricted, with commas between them: role:ROLE, org:ID, practitioner:ACCOUNT,
	/// person:PATIENT or study:ID
	#[arg(long, value_name = "GRANTEE", value_delimiter = ',')]
	except: Vec<String>,
	/// For which purposes nobody is restricted, with commas between them
	#[arg(long, value_name = "PURPOSES", value_delimiter = ',', value_parser = arguments::purposes)]
	except_purposes: Vec<Purposes>,
	/// The document by which it is made: a number of your own, with which all that it grants and
	/// restricts can be revoked at once
	#[arg(long, value_name = "N")]
	directive: Option<u32>,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	annex: AnnexOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Restricted {
	patient: Hex32,
	restriction: RestrictionId,
	words: String,
	directive: Option<DirectiveId>,
	/// The commitment to the annex; `null` if there is none.
	annex: Option<Hex32>,
	/// Where what opens it was written.
	annex_out: Option<PathBuf>,
}

impl Rows for Restricted {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["restriction".into(), self.restriction.0.to_string()],
			vec!["lets".into(), self.words.clone()],
		];
		rows.extend(
			self.annex_out
				.iter()
				.map(|path| vec!["annex opened by".into(), path.display().to_string()]),
		);
		rows
	}
}

impl Opts {
	fn scope(&self) -> Result<Scope, CliError> {
		let always = DayWindow::ALWAYS;
		let first = self.from_day.unwrap_or(always.first());
		let last = self.to_day.unwrap_or(always.last());
		Ok(Scope {
			holder: self.holder,
			actions: if self.actions.is_empty() {
				Actions::all()
			} else {
				self.actions.iter().copied().collect()
			},
			purposes: if self.purposes.is_empty() {
				Purposes::all()
			} else {
				union(&self.purposes, Purposes::empty(), Purposes::union)
			},
			categories: union(&self.categories, Categories::empty(), Categories::union),
			confidentiality: self.confidentiality,
			days: DayWindow::new(first, last)
				.ok_or_else(|| CliError::unusable("--from-day is after --to-day"))?,
			protected: self.annex.protected().unwrap_or(Protected::All),
		})
	}

	/// Who is excepted, as far as that can be read without the chain.
	fn excepted(&self) -> Result<Vec<Named>, CliError> {
		let named = self
			.except
			.iter()
			.map(|text| Named::read("--except", text))
			.collect::<Result<Vec<_>, _>>()?;
		if u32::try_from(named.len()).map_or(true, |count| count > MAX_EXCEPTED) {
			return Err(CliError::unusable(format_args!(
				"a restriction excepts at most {MAX_EXCEPTED} grantees"
			))
			.next("except a role, or make two restrictions"));
		}
		Ok(named)
	}

	async fn exceptions(&self, chain: &Chain, named: Vec<Named>) -> Result<Exceptions, CliError> {
		let mut grantees = Vec::with_capacity(named.len());
		for one in named {
			grantees.push(one.resolve(chain).await?);
		}
		let purposes = union(&self.except_purposes, Purposes::empty(), Purposes::union);
		Ok(Exceptions { grantees, purposes })
	}

	/// The scope with its annex, if one was asked for; what opens it goes to `files`.
	async fn attach(
		&self,
		chain: &Chain,
		scope: Scope,
		files: &mut NewFiles,
	) -> Result<Scope, CliError> {
		if !self.annex.is_asked_for() {
			return Ok(scope);
		}
		let annex = self.annex.annex(chain).await?;
		let attached = annex::attach_to_restriction(scope, annex).map_err(CliError::refused)?;
		self.annex.keep(&attached, files)?;
		if scope.purposes.contains(Purpose::Hpaymt) {
			note(
				"note: payment opens no annex: while it stands, this restriction stops every payment \
				 in its clear scope; leave HPAYMT out of --purposes if that is not meant",
			);
		}
		Ok(attached.scope)
	}
}

/// Makes a restriction.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let (scope, excepted) = (opts.scope()?, opts.excepted()?);
	opts.annex.check()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let mut files = NewFiles::default();
		let new = NewRestriction {
			patient: patient::decides_for(&chain, opts.patient, signing.signer()).await?.patient,
			scope: opts.attach(&chain, scope, &mut files).await?,
			except: opts.exceptions(&chain, excepted).await?,
			directive: opts.directive.map(DirectiveId),
		};
		let call = restrictions::restrict_call(&chain.best().await?, &new)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|receipt| {
			Ok(Restricted {
				patient: Hex32(new.patient.0),
				restriction: restrictions::restricted(receipt)?,
				words: words::restriction_in_words(&new.scope, &new.except),
				directive: new.directive,
				annex: new.scope.protected.annex().map(|hash| Hex32(hash.0)),
				annex_out: opts.annex.annex_out(),
			})
		})
	})?;
	output.report(&shown)
}
