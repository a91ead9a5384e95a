//! `salus consent explain`.

use super::GrantReport;
use crate::{
	commands::{
		access::{denied, AskOpts, Decided, DecisionReport},
		emergency::EmergencyReport,
	},
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	consent::{
		law_in_words, obligation_in_words,
		policy::{planned_in_words, policy_in_words, since_in_words, PolicyFrom, PolicyStanding},
		Grant,
	},
	emergencies::{access_in_words, EmergencyStanding},
	explain::{explain, Explanation, Reaching},
	relationships::{kind_in_words, status_in_words, Relationship},
	words, BlockId,
};
use salus_primitives::{
	Decision, EmergencyAccess, LegalBasis, Obligation, OrganizationId, RelationshipKind,
	RestrictionId,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Asks as `salus access check` does, and says for each record what decided it: the grant, who gave
it and until when; the base policy, and the relationships of the requester's organization on which
it rests; the restrictions that reach it; the law; for ETREAT and BTG what an emergency opens, and
those that the requester opened; the duties, each with its rule; and, of what is refused, what
would have to change. The policy decides where no grant covers the record, or only one whose uses
are counted. Both the best and the finalized block must permit: what is refused is explained by a
block that refuses it. The exit code is 0 if all records are permitted, else 1.

Examples:
  salus consent explain --holder 1 --requester lind --patient ana --purpose TREAT \\
    --category LabResults --day 2024-05-17
  salus consent explain --holder 1 --requester lind --patient ana --purpose TREAT \\
    --leaf $LEAF --vault st-mary --vault-key st-mary --annex notes.annex.json
  salus consent explain --holder 1 --requester lind --patient ana --purpose TREAT \\
    --fhir record.json --output json | jq '.records[] | [.record, .decision, .grant.id]'")]
pub struct Opts {
	#[command(flatten)]
	ask: AskOpts,
}

#[derive(Serialize)]
struct Answer {
	permitted: usize,
	denied: usize,
	best: BlockId,
	finalized: BlockId,
	records: Vec<Explained>,
}

#[derive(Serialize)]
struct Explained {
	#[serde(flatten)]
	decided: Decided,
	/// The block that decided so.
	block: BlockId,
	/// The grant that permits it; `null` if none does.
	grant: Option<GrantReport>,
	/// What holds for the holder's records without a grant.
	policy: PolicyReport,
	/// What emergencies bring to it; `null` if the purpose is none of theirs.
	emergency: Option<EmergencyStandingReport>,
	/// The restrictions that reach it: why it is refused, or what a law or an emergency overrides.
	restrictions: Vec<ReachingReport>,
	/// The law that permits it, or that was cited.
	law: Option<LawReport>,
	/// The duties in words.
	duties: Vec<DutyReport>,
	/// Grants that are for the requester and are not over: of one of them a refusal says what it
	/// lacks.
	considered: Vec<GrantReport>,
	#[serde(skip)]
	rows: Vec<[String; 2]>,
}

#[derive(Serialize)]
struct ReachingReport {
	restriction: RestrictionId,
	words: String,
	/// Whether that is certain; if not, only its annex could tell, and that was not opened.
	certain: bool,
}

#[derive(Serialize)]
struct PolicyReport {
	/// Since when which policy holds, which is planned, and what the holder and the patient set.
	#[serde(flatten)]
	standing: PolicyStanding,
	/// The URI of the effective one in IHE Privacy Consent on FHIR.
	uri: &'static str,
	/// By which relationship it decided; `null` if it did not.
	decided_by: Option<RelationshipKind>,
	/// The organization for which the requester asks; `null` if for none in good standing.
	organization: Option<OrganizationId>,
	/// Its relationships with the patient, whatever their status.
	relationships: Vec<Relationship>,
}

impl From<&Explanation> for PolicyReport {
	fn from(found: &Explanation) -> Self {
		Self {
			standing: found.policy,
			uri: found.policy.effective.uri(),
			decided_by: found.by_policy(),
			organization: found.organization,
			relationships: found.relationships.clone(),
		}
	}
}

#[derive(Serialize)]
struct EmergencyStandingReport {
	/// What one opens, as the patient set it.
	access: EmergencyAccess,
	words: &'static str,
	/// Those that the requester opened and that open something of the holder now.
	opened: Vec<EmergencyReport>,
}

impl From<EmergencyStanding> for EmergencyStandingReport {
	fn from(standing: EmergencyStanding) -> Self {
		let report = |one| EmergencyReport::new(one, None, &[]);
		Self {
			access: standing.access,
			words: access_in_words(standing.access),
			opened: standing.opened.into_iter().map(report).collect(),
		}
	}
}

#[derive(Serialize)]
struct LawReport {
	law: LegalBasis,
	words: &'static str,
}

#[derive(Serialize)]
struct DutyReport {
	duty: Obligation,
	words: &'static str,
}

impl From<&Reaching> for ReachingReport {
	fn from(reaching: &Reaching) -> Self {
		let restriction = &reaching.restriction;
		Self {
			restriction: restriction.id,
			words: words::restriction_in_words(&restriction.scope, &restriction.except),
			certain: reaching.is_certain,
		}
	}
}

impl Explained {
	fn new(decided: Decided, found: Explanation) -> Self {
		let rows = rows(&decided, &found);
		let policy = PolicyReport::from(&found);
		let duties = match found.decision {
			Decision::Permit { obligations, .. } => obligations
				.iter()
				.map(|duty| DutyReport { duty, words: obligation_in_words(duty) })
				.collect(),
			Decision::Deny { .. } => Vec::new(),
		};
		Self {
			decided,
			block: found.block,
			grant: found.grant.map(GrantReport::from),
			policy,
			emergency: found.emergency.map(EmergencyStandingReport::from),
			restrictions: found.restrictions.iter().map(ReachingReport::from).collect(),
			law: found.law.map(|law| LawReport { law, words: law_in_words(law) }),
			duties,
			considered: found.considered.into_iter().map(GrantReport::from).collect(),
			rows,
		}
	}
}

/// What decided about a record, in lines of a name and words.
fn rows(decided: &Decided, found: &Explanation) -> Vec<[String; 2]> {
	let row = |name: &str, words: String| [name.to_owned(), words];
	let mut rows =
		vec![row("record", format!("{} {} ({})", decided.index, decided.record, decided.category))];
	match &decided.decision {
		DecisionReport::Permit { basis, until, .. } => {
			let until = until.map_or_else(String::new, |until| format!(", until {until}"));
			rows.push(row("permitted", format!("by {}{until}", basis.words())));
		}
		DecisionReport::Deny { words, .. } => rows.push(row("denied", (*words).to_owned())),
	}
	rows.extend(found.grant.iter().flat_map(|grant| {
		let Grant { granted_by, granted_at, .. } = grant;
		[
			row("the grant", grant_in_words(grant)),
			row(
				"given",
				format!(
					"{} at {granted_at}, with key {granted_by}",
					words::right_in_words(grant.right)
				),
			),
		]
	}));
	rows.extend(policy_rows(found));
	rows.extend(found.emergency.iter().flat_map(emergency_rows));
	rows.extend(found.restrictions.iter().map(|reaching| {
		let restriction = &reaching.restriction;
		let words = words::restriction_in_words(&restriction.scope, &restriction.except);
		let doubt = if reaching.is_certain {
			""
		} else {
			", as far as can be told: its annex was not opened"
		};
		row("restriction", format!("{} lets {words}{doubt}", restriction.id.0))
	}));
	rows.extend(found.law.map(|law| {
		row(
			"law",
			format!(
				"45 CFR {law}, {}: that it may be cited is the chain's word, that its conditions are \
				 met is the holder's",
				law_in_words(law)
			),
		)
	}));
	if let Decision::Permit { obligations, .. } = found.decision {
		rows.extend(
			obligations.iter().map(|duty| row("duty", obligation_in_words(duty).to_owned())),
		);
	}
	rows.extend(found.considered.iter().map(|grant| row("considered", grant_in_words(grant))));
	if let DecisionReport::Deny { next, .. } = &decided.decision {
		rows.push(row("to change it", (*next).to_owned()));
	}
	rows.push(row("as of block", format!("{} {}", found.block.number, found.block.hash)));
	rows
}

/// Which base policy holds, on what it would rest, and whether it decided.
fn policy_rows(found: &Explanation) -> Vec<[String; 2]> {
	let row = |name: &str, words: String| [name.to_owned(), words];
	let effective = found.policy.effective;
	let policy = format!("{effective}: without a grant, {}", policy_in_words(effective));
	let mut rows = vec![row("base policy", policy)];
	let set_by =
		|who: &str, own: PolicyFrom| row("policy", format!("{who}: {}", since_in_words(own)));
	rows.extend(found.policy.own.map(|own| set_by("of the holder", own)));
	rows.extend(found.policy.patient.map(|own| set_by("of the patient", own)));
	if found.policy.planned.is_some() {
		let planned = planned_in_words(found.policy.planned);
		rows.push(row("planned", format!("by the consortium: {planned}")));
	}
	match found.organization {
		None => rows.push(row("relationship", "the requester acts for no member".into())),
		Some(id) if found.relationships.is_empty() => {
			let words = format!("organization {} attested none with the patient", id.0);
			rows.push(row("relationship", words));
		}
		Some(id) => rows.extend(found.relationships.iter().map(|one| {
			let (does, stands) = (kind_in_words(one.kind), status_in_words(one));
			row("relationship", format!("organization {} {does}: {stands}", id.0))
		})),
	}
	if found.by_policy().is_some() {
		let why = "the base policy: no grant covers it, or only one whose uses are counted";
		rows.push(row("decided by", why.into()));
	}
	rows
}

/// What an emergency opens, and which the requester opened.
fn emergency_rows(standing: &EmergencyStanding) -> Vec<[String; 2]> {
	let row = |words: String| ["emergency".to_owned(), words];
	let opens = format!("one opens {}, as the patient set it", access_in_words(standing.access));
	let opened = standing.opened.iter().map(|one| {
		format!(
			"the requester opened {}, until {}, for which they answer",
			one.id.0, one.expires_at
		)
	});
	let none = standing.opened.is_empty().then(|| "the requester opened none that runs".to_owned());
	[opens].into_iter().chain(opened).chain(none).map(row).collect()
}

fn grant_in_words(grant: &Grant) -> String {
	format!(
		"{}: {} may {}, {}",
		grant.id.0,
		words::grantee_in_words(&grant.grantee),
		words::scope_in_words(&grant.scope),
		words::until_in_words(grant.valid_until)
	)
}

impl Report for Answer {
	fn rows(&self) -> Vec<Vec<String>> {
		self.records
			.iter()
			.flat_map(|record| {
				record.rows.iter().map(|[name, words]| vec![name.clone(), words.clone()])
			})
			.collect()
	}
}

/// Says what decides about records.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let asked = opts.ask.records()?;
	let answer = block_on(async {
		let chain = node.connect().await?;
		let request = opts.ask.request(&chain, &asked).await?;
		let explained = explain(&chain, &request).await?;
		let permitted = explained.records.iter().filter(|one| one.decision.is_permit()).count();
		let records: Vec<_> = asked
			.into_iter()
			.zip(explained.records)
			.enumerate()
			.map(|(index, (asked, found))| {
				Explained::new(Decided::new(index, asked, found.decision), found)
			})
			.collect();
		Ok(Answer {
			permitted,
			denied: records.len().saturating_sub(permitted),
			best: explained.best,
			finalized: explained.finalized,
			records,
		})
	})?;
	output.report(&answer)?;
	if answer.denied == 0 {
		return Ok(());
	}
	output.finish()?;
	Err(denied(answer.denied, answer.records.len()))
}
