//! `salus consent export`.

use super::{
	exported::{Known, Parts, Selection, Which},
	import::caution_by_policy,
	names::Names,
};
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, note, NodeOpts},
	openings::{self, OpeningOpts},
	output::{Format, Output, Report},
	witness::WitnessOpts,
};
use clap::Args;
use salus_client::{
	chain::{
		block_id,
		consent::{self, policy},
		restrictions, AtBlock, BlockId, Chain, Hex32,
	},
	files::{self, IfThere},
};
use salus_fhir::consent::{export, outside_pcf, ExportError, Letterhead, MappedExcept};
use salus_primitives::{DirectiveId, GrantId, PatientId, RestrictionId};
use serde::Serialize;
use serde_json::Value;
use std::{
	collections::BTreeMap,
	io::{self, Write},
	path::PathBuf,
};

/// The options of `salus consent export`.
#[derive(Debug, Args)]
#[command(after_help = "\
Writes one Consent of FHIR R4 in the shape of IHE Privacy Consent on FHIR (PCF), of what is in force at
the best block: all that a patient permits and withholds, what one directive does, or one grant. It is
one document, since PCF does not say which of two Consents counts, where one withholds. Before it is
given out it is read as `salus consent import` reads it, and says the same, or there is none.

It permits no more and withholds no less than the chain does with the openings that are shown. What an
annex names is in the document only if its opening is shown (--annex, --openings), and whom a commitment
means only with --grantee: then it stands there IN CLEAR. What it leaves out or says otherwise is in the
warnings: on stderr, or in the JSON. A grant whose uses are counted is left out, since no Consent counts
them; so is a suspended one. A restriction that no Consent can say is refused.

Members, practitioners, patients and records are named by identifiers of this chain, which
`salus consent import` on the same chain takes without --match. Imported by somebody else, what they
permit and withhold is their own: whose consent it was is not read.

Examples:
  salus consent export ana --directive 7 --out directive-7.json
  salus consent export ana --all --openings openings --source DocumentReference/signed-paper
  salus consent export ana --grant 3 --annex notes.annex.json --output json | jq '.warnings[]'
  salus consent export ana --directive 7 | salus consent import - --directive 8 --openings openings \\
    --key ana --relayer st-mary")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	which: WhichOpts,
	#[command(flatten)]
	letterhead: LetterheadOpts,
	/// Where to write the document, for its owner alone; without it, to stdout
	#[arg(long, value_name = "FILE")]
	out: Option<PathBuf>,
	/// Replace the file if it is there already
	#[arg(long, requires = "out")]
	force: bool,
	#[command(flatten)]
	shown: OpeningOpts,
	/// A directory of opening files, as import and grant write them; other files in it are passed over
	#[arg(long, value_name = "DIR", help_heading = "Openings")]
	openings: Option<PathBuf>,
	#[command(flatten)]
	witness: WitnessOpts,
}

/// Which part of the consent is exported.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct WhichOpts {
	/// All live grants and all standing restrictions
	#[arg(long)]
	all: bool,
	/// What this directive granted and restricted
	#[arg(long, value_name = "N")]
	directive: Option<u32>,
	/// This grant alone
	#[arg(long, value_name = "ID")]
	grant: Option<u32>,
}

impl WhichOpts {
	fn which(&self) -> Which {
		match (self.directive, self.grant) {
			(Some(id), _) => Which::Directive(DirectiveId(id)),
			(None, Some(id)) => Which::Grant(GrantId(id)),
			(None, None) => Which::All,
		}
	}
}

/// What a document says that the chain does not know.
#[derive(Debug, Args)]
struct LetterheadOpts {
	/// The reference of the signed document (Consent.source); without it, what is exported, by its
	/// number on the chain
	#[arg(long, value_name = "REFERENCE")]
	source: Option<String>,
	/// The URI of the policy that the patient was presented with (Consent.policy.uri); without it,
	/// PCF's Policy-deny if the document withholds, else urn:salus:policy:as-listed
	#[arg(long, value_name = "URI")]
	policy: Option<String>,
}

/// What was exported, as it is printed.
#[derive(Serialize)]
struct Exported {
	patient: Hex32,
	/// The block at which it was read.
	block: BlockId,
	/// The grants in it.
	grants: Vec<GrantId>,
	/// The restrictions in it.
	restrictions: Vec<RestrictionId>,
	/// What is not in it, or otherwise than on the chain, and what PCF has no place for.
	warnings: Vec<String>,
	/// Where it was written; `null` if it is here.
	out: Option<PathBuf>,
	/// The Consent; `null` if it was written to a file.
	document: Option<Value>,
}

impl Report for Exported {
	fn rows(&self) -> Vec<Vec<String>> {
		let numbers = |ids: Vec<u32>| match ids.is_empty() {
			true => "none".to_owned(),
			false => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
		};
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["grants".into(), numbers(self.grants.iter().map(|id| id.0).collect())],
			vec!["restrictions".into(), numbers(self.restrictions.iter().map(|id| id.0).collect())],
		];
		rows.extend(self.out.iter().map(|path| vec!["written".into(), path.display().to_string()]));
		rows.extend(self.warnings.iter().map(|words| vec!["warning".into(), words.clone()]));
		rows
	}
}

/// A document, the parts of which it is, and what it does not say.
#[derive(Debug)]
struct Written {
	document: Value,
	parts: Parts,
}

/// Writes the parts as a document, and leaves out the grants that none can hold.
fn write(mut parts: Parts, letterhead: &Letterhead) -> Result<Written, CliError> {
	loop {
		let mapped = parts.mapped().in_order();
		let (index, reason) = match export(&mapped, letterhead) {
			Ok(document) => {
				parts.warnings.extend(outside_pcf(&document));
				return Ok(Written { document, parts });
			}
			Err(ExportError::Grant { index, reason }) => (index, reason),
			Err(ExportError::Restriction { index, reason }) => {
				let one = mapped.restrictions.get(index);
				let excepts = one.is_some_and(|one| one.except != MappedExcept::default());
				let hint = match excepts {
					true => {
						" (a Consent excepts from what it withholds only whom and what it permits beside \
						 it, and without an end)"
					}
					false => "",
				};
				let found = parts.restrictions.iter().find(|(_, mapped)| Some(mapped) == one);
				let id = found.map_or(0, |(id, _)| id.0);
				return Err(CliError::refused(format_args!(
					"restriction {id} cannot be exported: {reason}{hint}"
				))
				.next("export single grants with --grant; they are said to be restricted"));
			}
			Err(ExportError::Nothing) => {
				return Err(CliError::refused(format_args!(
					"there is nothing to export: {}",
					parts.warnings.join("; ")
				)))
			}
			Err(error @ ExportError::Together) => {
				return Err(CliError::refused(error)
					.next("export a directive or a grant at a time, with --directive or --grant"))
			}
		};
		match mapped.grants.get(index) {
			Some(grant) => parts.leave_out(grant, &reason),
			None => return Err(CliError::refused(reason)),
		}
	}
}

impl Opts {
	fn known(&self, chain: &Chain) -> Result<Known, CliError> {
		let (mut annexes, mut grantees) = (self.shown.annexes()?, self.shown.grantees()?);
		if let Some(directory) = &self.openings {
			let found = openings::in_directory(directory)?;
			annexes.extend(found.annexes);
			grantees.extend(found.grantees);
		}
		Ok(Known { genesis: Hex32(chain.genesis()).to_string(), annexes, grantees })
	}

	async fn letterhead(
		&self,
		at: &AtBlock,
		known: &Known,
		patient: PatientId,
		selection: &Selection,
	) -> Result<Letterhead, CliError> {
		let named = selection.organizations();
		let names = Names::read(at, named.iter().copied()).await?;
		let displays: BTreeMap<_, _> = named
			.into_iter()
			.filter_map(|id| Some((known.organization(id), names.get(id)?.to_owned())))
			.collect();
		let by_patient = selection.is_of_patient().then(|| known.patient(patient));
		let passed_on = selection.passed_on_by().into_iter().map(|id| known.organization(id));
		let source = self.letterhead.source.clone();
		Ok(Letterhead {
			patient: known.patient(patient),
			performers: by_patient.into_iter().chain(passed_on).collect(),
			date_time: selection.said_at().to_string(),
			policy: self.letterhead.policy.clone(),
			source: Some(source.unwrap_or_else(|| known.source(patient, self.which.which()))),
			displays,
		})
	}

	const fn if_there(&self) -> IfThere {
		if self.force {
			IfThere::Replace
		} else {
			IfThere::Refuse
		}
	}
}

/// The document as a file has it.
fn pretty(document: &Value) -> Result<Vec<u8>, CliError> {
	let mut json = serde_json::to_vec_pretty(document)
		.map_err(|error| CliError::unprintable(&io::Error::from(error)))?;
	json.push(b'\n');
	Ok(json)
}

/// Exports a part of a patient's consent.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	if let Some(path) = &opts.out {
		files::can_write(path, opts.if_there())
			.map_err(|error| CliError::unwritten(path, &error))?;
	}
	let (patient, block, written) = block_on(async {
		let chain = node.connect().await?;
		opts.witness.check(&chain).await?;
		let known = opts.known(&chain)?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let selection = Selection::of(
			opts.which.which(),
			consent::grants(&best, patient).await?,
			restrictions::restrictions(&best, patient).await?,
		)?;
		let letterhead = opts.letterhead(&best, &known, patient, &selection).await?;
		let written = write(known.parts(&selection)?, &letterhead)?;
		let policy = policy::policy_at(&best, None, Some(patient)).await?.effective;
		caution_by_policy(policy).iter().for_each(|words| note(&format!("note: {words}")));
		Ok((patient, block_id(&best), written))
	})?;
	let Written { document, parts } = written;
	let exported = |document, out| Exported {
		patient: Hex32(patient.0),
		block,
		grants: parts.grants.iter().map(|(id, _)| *id).collect(),
		restrictions: parts.restrictions.iter().map(|(id, _)| *id).collect(),
		warnings: parts.warnings.clone(),
		out,
		document,
	};
	match (&opts.out, output.format()) {
		(Some(path), _) => {
			files::write(path, &pretty(&document)?, opts.if_there())
				.map_err(|error| CliError::unwritten(path, &error))?;
			output.report(&exported(None, Some(path.clone())))
		}
		(None, Format::Json) => output.report(&exported(Some(document), None)),
		(None, Format::Table) => {
			parts.warnings.iter().for_each(|words| note(&format!("warning: {words}")));
			output.bytes(&pretty(&document)?)
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_fhir::consent::{
		GranteeKind, GranteeRef, MappedExcept, MappedGrant, MappedRestriction, MappedScope,
		Validity, MAX_ITEMS,
	};
	use salus_primitives::{Action, Confidentiality, DataCategory, Purpose};

	fn letterhead() -> Letterhead {
		Letterhead {
			patient: "Patient/ana".into(),
			performers: vec!["Patient/ana".into()],
			date_time: "2025-01-02".into(),
			policy: None,
			source: Some("DocumentReference/1".into()),
			displays: BTreeMap::new(),
		}
	}

	fn to(number: u32, purpose: Purpose) -> (GrantId, MappedGrant) {
		let scope = MappedScope {
			actions: Action::Read.into(),
			purposes: purpose.into(),
			confidentiality: Confidentiality::N,
			categories: DataCategory::Imaging.into(),
			..MappedScope::everything(Some("Organization/hospital".into()))
		};
		let reference = format!("Organization/{number}");
		let grantee = GranteeRef::new(GranteeKind::Organization, reference);
		(GrantId(number), MappedGrant { grantee, scope, validity: Validity::default() })
	}

	fn from(level: Confidentiality) -> (RestrictionId, MappedRestriction) {
		let everything = MappedScope::everything(Some("Organization/hospital".into()));
		let scope = MappedScope { confidentiality: level, ..everything };
		(RestrictionId(7), MappedRestriction { scope, except: MappedExcept::default() })
	}

	fn parts(grants: Vec<(GrantId, MappedGrant)>) -> Parts {
		Parts { grants, ..Parts::default() }
	}

	#[test]
	fn what_no_consent_can_permit_is_left_out_and_said() {
		let grants = vec![to(3, Purpose::Btg), to(2, Purpose::Treat), to(1, Purpose::Btg)];
		let written = write(parts(grants), &letterhead()).expect("a document");
		let ids: Vec<_> = written.parts.grants.iter().map(|(id, _)| id.0).collect();
		assert_eq!(ids, [2]);
		let said = written.parts.warnings.join("\n");
		for words in ["grant 1 is left out", "grant 3 is left out", "(BTG)", "provision.class"] {
			assert!(said.contains(words), "{said}");
		}
		let line = write(parts(vec![to(1, Purpose::Btg)]), &letterhead()).expect_err("nothing");
		assert!(line.line().contains("grant 1 is left out"), "{}", line.line());
	}

	#[test]
	fn what_no_consent_can_withhold_is_refused_by_its_number() {
		let restrictions = vec![from(Confidentiality::R), from(Confidentiality::N)];
		let mut all = Parts { restrictions, ..parts(vec![to(1, Purpose::Treat)]) };
		all.restrictions[1].0 = RestrictionId(9);
		let line = write(all, &letterhead()).expect_err("a level below R").line();
		assert!(line.contains("restriction 9 cannot be exported"), "{line}");
		assert!(line.contains("ambiguous") && line.contains("--grant"), "{line}");
		let of = |one| Parts { restrictions: vec![one], ..Parts::default() };
		write(of(from(Confidentiality::R)), &letterhead()).expect("a level it can say");
		let (id, mut one) = from(Confidentiality::R);
		one.except.purposes = Purpose::Etreat.into();
		let line = write(of((id, one)), &letterhead()).expect_err("nothing is permitted").line();
		assert!(line.contains("restriction 7") && line.contains("permits beside"), "{line}");
	}

	#[test]
	fn more_than_a_document_holds_is_refused_as_a_whole() {
		let most = u32::try_from(MAX_ITEMS).expect("few");
		let of = |count| parts((0..count).map(|number| to(number, Purpose::Treat)).collect());
		assert_eq!(write(of(most), &letterhead()).expect("all").parts.grants.len(), MAX_ITEMS);
		let line = write(of(most + 1), &letterhead()).expect_err("one more").line();
		assert!(line.contains("as one Consent") && line.contains("--directive"), "{line}");
	}
}
