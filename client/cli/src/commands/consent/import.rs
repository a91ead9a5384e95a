//! `salus consent import`.

use super::{
	applied::{self, Applied, Document, GrantShadow},
	references::ReferenceOpts,
	shadow,
	standing::Superseded,
};
use crate::{
	arguments,
	error::CliError,
	input::InputFile,
	online::{block_on, note, now, NodeOpts},
	output::{Output, Report},
	signing::{KeylessOpts, Rows},
};
use clap::Args;
use jiff::Timestamp;
use salus_client::chain::{
	consent::policy::{self, policy_in_words},
	Hex32,
};
use salus_commitments::annex::document_hash;
use salus_fhir::{
	consent::{import, Mapped, Outcome, Verdict},
	read_input,
};
use salus_primitives::{BasePolicy, DirectiveId, PatientId, UnixMillis};
use serde::Serialize;
use serde_json::Value;
use std::{io::Write, path::PathBuf};

/// The options of `salus consent import`.
#[derive(Debug, Args)]
#[command(after_help = "\
The file is a FHIR Consent: R4, IHE PCF or R5, or a Bundle with one Consent and, perhaps, the Group
it refers to. It is mapped as a whole or refused, and a refusal is never a permit. What is unknown,
ambiguous or more nested than the chain can hold is refused with its element's path. The reference
docs/reference/fhir-consent.md has the rules.

With --dry-run neither a node nor a key is needed, and what is over is told by this machine's clock.
Without it the document is shown all the same where --directive or --key is missing.

The patient makes all of it at once, as one directive: what the document restricts and what it
permits, or nothing. Each is said on stderr before it is signed. What was read into the document or
left out of it is said in warnings, and which of the patient's other restrictions reach what it
grants; on stderr also if a base policy other than deny may permit what it does not. Who and what its
references are on the chain is said with --match, but for what `salus consent export` wrote on this
chain. A document that names another patient of the chain than it is made for is refused, unless
--match says that both are one; any other name of a patient is not compared, and a warning says so.
What the document says of sensitivities, authors, contexts and records stands in annexes; what opens
them is written to --openings. With --openings each grant's annex names the document, too, by the
SHA-256 of its bytes, so that it can be shown later by which it was given (`salus consent show`).

A document that replaces another, as a changed one does in FHIR, is made with --supersede: what the
other made ends in the same transaction.

Examples:
  salus consent import consent.json --dry-run
  salus consent import consent.json --dry-run --output json | jq '.grants[].purposes'
  curl --silent https://example.org/fhir/Consent/1 | salus consent import - --dry-run
  salus consent import consent.json --directive 7 --match Organization/clinic=org:2 \\
    --match Organization/hospital=org:1 --openings openings --key ana --relayer st-mary
  salus consent import changed.json --directive 8 --supersede 7 --match Organization/clinic=org:2 \\
    --key ana --relayer st-mary")]
pub struct Opts {
	/// The Consent, JSON; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	#[command(flatten)]
	references: ReferenceOpts,
	/// The number under which all of it is made, and can be revoked at once: a number of your own, used
	/// for no other document
	#[arg(long, value_name = "N")]
	directive: Option<u32>,
	/// The document that it replaces: what that made is revoked in the same transaction
	#[arg(long, value_name = "DIRECTIVE")]
	supersede: Option<u32>,
	/// Where to write what opens the annexes, of which each grant's names the document; made if it is
	/// not there
	#[arg(long, value_name = "DIR")]
	openings: Option<PathBuf>,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: KeylessOpts,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Shown {
	outcome: Outcome,
}

impl Report for Shown {
	fn rows(&self) -> Vec<Vec<String>> {
		let Outcome { outcome, reason, subject, warnings, mapped } = &self.outcome;
		let verdict = match outcome {
			Verdict::Mapped => "mapped",
			Verdict::Refused => "refused",
		};
		let mut rows = vec![vec!["outcome".into(), verdict.into()]];
		let mut say = |name: &str, words: String| rows.push(vec![name.into(), words]);
		reason.iter().for_each(|reason| say("reason", reason.clone()));
		subject.iter().for_each(|subject| say("subject", subject.clone()));
		mapped.grants.iter().for_each(|grant| say("grant", in_words(grant)));
		mapped.restrictions.iter().for_each(|one| say("restriction", in_words(one)));
		warnings.iter().for_each(|warning| say("warning", warning.clone()));
		rows
	}
}

/// What is printed as JSON, as words: the names and values of all that says something.
fn in_words(part: &impl Serialize) -> String {
	let Ok(Value::Object(members)) = serde_json::to_value(part) else { return String::new() };
	let words = members.iter().map(|(name, value)| (name, value_in_words(value)));
	let said = words.filter(|(_, words)| !words.is_empty());
	said.map(|(name, words)| format!("{name} {words}")).collect::<Vec<_>>().join("; ")
}

fn value_in_words(value: &Value) -> String {
	let joined = |values: Vec<String>| {
		values.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
	};
	match value {
		Value::Null => String::new(),
		Value::String(text) => text.clone(),
		Value::Array(values) => joined(values.iter().map(value_in_words).collect()),
		Value::Object(members) => joined(members.values().map(value_in_words).collect()),
		other => other.to_string(),
	}
}

/// What the file says: the outcome of the one Consent in it. A file that is no FHIR is refused like a
/// Consent that cannot be mapped.
fn read(file: &InputFile, bytes: &[u8], now: Option<UnixMillis>) -> Outcome {
	let refused = |reason: String| Outcome {
		outcome: Verdict::Refused,
		reason: Some(reason),
		subject: None,
		warnings: Vec::new(),
		mapped: Mapped::default(),
	};
	let parsed = read_input(bytes).map_err(|error| error.to_string()).and_then(|input| {
		let values = input.records.iter().map(|record| record.parse());
		values.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())
	});
	let is_consent = |value: &Value| value["resourceType"] == "Consent";
	match parsed {
		Err(problem) => refused(format!("{file}: {problem}")),
		Ok(values) => {
			let (mut consents, others): (Vec<_>, Vec<_>) = values.into_iter().partition(is_consent);
			match (consents.pop(), consents.len()) {
				(Some(consent), 0) => import(&consent, &others, now),
				(None, _) => refused(format!("{file}: there is no Consent in it")),
				(Some(_), more) => refused(format!(
					"{file}: there are {} Consents in it: import them one by one",
					more.saturating_add(1)
				)),
			}
		}
	}
}

/// What was made of a document.
#[derive(Serialize)]
struct Made {
	#[serde(flatten)]
	outcome: Outcome,
	patient: Hex32,
	directive: DirectiveId,
	/// The document that it replaced; `null` if none.
	superseded: Option<Superseded>,
	/// The patient's other restrictions that reach some of what it grants.
	shadowed_by: Vec<GrantShadow>,
}

impl Made {
	/// What whoever makes it should know.
	fn cautions(&self) -> Vec<(&'static str, String)> {
		let warnings = self.outcome.warnings.iter().map(|warning| ("warning", warning.clone()));
		let shadows = self.shadowed_by.iter().map(|GrantShadow { grant, shadow }| {
			("shadow", format!("grant {grant}: {}", shadow::said(shadow)))
		});
		warnings.chain(shadows).collect()
	}
}

impl Rows for Made {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["directive".into(), self.directive.0.to_string()],
			vec!["grants".into(), self.outcome.mapped.grants.len().to_string()],
			vec!["restrictions".into(), self.outcome.mapped.restrictions.len().to_string()],
		];
		rows.extend(self.superseded.iter().map(|old| {
			let (grants, restrictions) = (old.grants.len(), old.restrictions.len());
			let words = format!(
				"directive {}: {grants} grants and {restrictions} restrictions ended",
				old.directive.0
			);
			vec!["superseded".into(), words]
		}));
		rows.extend(self.cautions().into_iter().map(|(name, words)| vec![name.into(), words]));
		rows
	}
}

impl Opts {
	/// What is missing to make a document, if it is to be made: it is shown all the same.
	fn lacks(&self) -> Option<CliError> {
		if self.signing.is_dry_run() {
			return None;
		}
		let lacks = |what: &str, next: &str| {
			Some(CliError::unusable(what).next(format_args!("{next}, or only look with --dry-run")))
		};
		if self.directive.is_none() {
			return lacks(
				"what a document says is made under a number of its own",
				"give --directive",
			);
		}
		match self.signing.has_key() {
			true => None,
			false => lacks("nobody signs", "name who does with --key"),
		}
	}
}

/// Shows what a Consent says, and fails if it was refused.
fn show(outcome: Outcome, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = Shown { outcome };
	output.report(&shown)?;
	match shown.outcome.reason {
		None => Ok(()),
		Some(reason) => {
			output.finish()?;
			Err(CliError::refused(format_args!("the consent is refused: {reason}")))
		}
	}
}

/// What a document does not stop, if a base policy other than *deny* is in force.
pub(super) fn caution_by_policy(policy: BasePolicy) -> Option<String> {
	(policy != BasePolicy::Deny).then(|| {
		format!(
			"the base policy {policy} holds beside the document, and may permit what that does not: {}; \
			 `salus consent policy patient deny` opts out of it",
			policy_in_words(policy)
		)
	})
}

/// Maps a Consent, and makes what it says unless it is only to be shown.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let bytes = opts.file.read()?;
	let directive = match opts.directive.filter(|_| opts.lacks().is_none()) {
		Some(directive) if !opts.signing.is_dry_run() => DirectiveId(directive),
		_ => {
			// There is no chain to ask; without a clock what is over would look as if it were not.
			let now = UnixMillis::try_from(Timestamp::now().as_millisecond()).ok();
			show(read(&opts.file, &bytes, now), output)?;
			return opts.lacks().map_or(Ok(()), |lacks| output.finish().and(Err(lacks)));
		}
	};
	let made = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let outcome = read(&opts.file, &bytes, Some(now(&chain).await?));
		if outcome.outcome == Verdict::Refused {
			return Ok(Err(outcome));
		}
		let genesis = Hex32(chain.genesis()).to_string();
		// What is mapped is of somebody.
		let subject = outcome.subject.as_deref().unwrap_or_default();
		let document = Document {
			patient: opts.patient,
			subject,
			mapped: &outcome.mapped,
			references: &opts.references.of(&outcome.mapped, subject, &genesis)?,
			directive,
			supersede: opts.supersede.map(DirectiveId),
			openings: opts.openings.as_deref(),
			hash: document_hash(&bytes),
		};
		let applied = applied::apply(&chain, signing.signer(), &document).await?;
		let Applied { patient, call, words, files, superseded, shadows, warnings } = applied;
		let made_for = Hex32(patient.0);
		let mut outcome = outcome;
		outcome.warnings.extend(warnings);
		let made = Made { outcome, patient: made_for, directive, superseded, shadowed_by: shadows };
		words.iter().for_each(|words| note(&format!("note: {words}")));
		let policy = policy::policy_at(&chain.best().await?, None, Some(patient)).await?.effective;
		caution_by_policy(policy).iter().for_each(|words| note(&format!("warning: {words}")));
		// Whoever signs is told what is signed, also where nothing else is printed about it.
		for (name, words) in made.cautions() {
			note(&format!("{name}: {words}"));
		}
		let acted = signing.act_keeping(&chain, node, &call, &files).await?;
		acted.shown(|_| Ok(made)).map(Ok)
	})?;
	match made {
		Ok(made) => output.report(&made),
		Err(refused) => show(refused, output),
	}
}

#[cfg(test)]
mod tests {
	use super::{super::shadow::ShadowReport, *};
	use salus_client::chain::shadow::Extent;
	use salus_primitives::{GrantId, RestrictionId};

	fn made() -> Made {
		Made {
			outcome: Outcome {
				outcome: Verdict::Mapped,
				reason: None,
				subject: Some("Patient/ana".into()),
				warnings: vec!["Consent.provision: no end is named".into()],
				mapped: Mapped::default(),
			},
			patient: Hex32([1; 32]),
			directive: DirectiveId(8),
			superseded: Some(Superseded {
				directive: DirectiveId(7),
				grants: vec![GrantId(3), GrantId(4)],
				restrictions: Vec::new(),
			}),
			shadowed_by: vec![GrantShadow {
				grant: 1,
				shadow: ShadowReport {
					restriction: RestrictionId(5),
					words: "nobody read Imaging".into(),
					extent: Extent::Part,
				},
			}],
		}
	}

	#[test]
	fn what_is_made_is_printed_with_its_warnings_and_shadows() {
		let rows = made().rows();
		for (name, words) in [
			("warning", "Consent.provision: no end is named"),
			("shadow", "grant 1: restriction 5 reaches a part of this grant"),
			("superseded", "directive 7: 2 grants and 0 restrictions ended"),
		] {
			let found = rows.iter().find(|row| row[0] == name).expect(name);
			assert!(found[1].starts_with(words), "{found:?}");
		}
		let plain = Made { superseded: None, shadowed_by: Vec::new(), ..made() };
		assert!(plain.rows().iter().all(|row| row[0] != "superseded" && row[0] != "shadow"));
	}

	#[test]
	fn a_base_policy_that_may_permit_more_is_said() {
		assert_eq!(caution_by_policy(BasePolicy::Deny), None);
		for policy in &BasePolicy::ALL[1..] {
			let words = caution_by_policy(*policy).expect("it may permit more");
			assert!(words.contains(policy.code()) && words.contains("opts out"), "{words}");
		}
	}

	#[test]
	fn what_is_made_is_json_with_its_warnings_and_shadows() {
		let printed = serde_json::to_value(made()).expect("JSON");
		assert_eq!(printed["warnings"][0], "Consent.provision: no end is named");
		let superseded =
			serde_json::json!({ "directive": 7, "grants": [3, 4], "restrictions": [] });
		assert_eq!(printed["superseded"], superseded);
		let shadow = &printed["shadowed_by"][0];
		assert_eq!((&shadow["grant"], &shadow["restriction"]), (&1.into(), &5.into()));
		assert_eq!(shadow["extent"], "part");
	}
}
