//! `salus consent list`.

use super::{directive_in_words, status_of, uses_in_words, ConsentReport};
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, Grant, Right},
	restrictions::{self, Restriction},
	words, Moment,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Grants that ended are among them, and restrictions that were lifted not too long ago.

Examples:
  salus consent list ana
  salus consent list ana --output json | jq '.[] | select(.status == \"Live\") | .id'
  salus consent list ana --output json | jq '.[] | select(.kind == \"restriction\")'")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Consents {
	reports: Vec<ConsentReport>,
	#[serde(skip)]
	rows: Vec<Vec<String>>,
}

impl Report for Consents {
	fn titles(&self) -> Vec<&'static str> {
		vec!["kind", "id", "status", "for", "by", "until", "uses", "directive", "says"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.rows.clone()
	}
}

fn grant_row(grant: &Grant) -> Vec<String> {
	let until: Option<Moment> = grant.revoked_at.or(grant.valid_until);
	vec![
		"grant".into(),
		grant.id.0.to_string(),
		format!("{:?}", grant.status),
		words::grantee_in_words(&grant.grantee),
		parent_in_words(grant.right),
		until.map_or_else(|| "revoked".to_owned(), |until| until.to_string()),
		uses_in_words(grant),
		directive_in_words(grant.directive),
		format!("permits {}", words::scope_in_words(&grant.scope)),
	]
}

fn restriction_row(restriction: &Restriction) -> Vec<String> {
	vec![
		"restriction".into(),
		restriction.id.0.to_string(),
		status_of(restriction.lifted_at).into(),
		"everybody".into(),
		"the patient".into(),
		restriction.lifted_at.map_or_else(|| "lifted".to_owned(), |at| at.to_string()),
		String::new(),
		directive_in_words(restriction.directive),
		format!("lets {}", words::restriction_in_words(&restriction.scope, &restriction.except)),
	]
}

/// Who gave a grant, and out of which other one.
fn parent_in_words(right: Right) -> String {
	match right {
		Right::Patient => "the patient".into(),
		Right::Reshare { parent, organization } => {
			format!("organization {}, out of grant {}", organization.0, parent.0)
		}
		Right::Representative { representative, capacity, .. } => {
			format!("representative {} ({capacity})", representative.0)
		}
		Right::Custodian { organization } => {
			format!("organization {}, which keeps the key", organization.0)
		}
		Right::Paper { organization, .. } => {
			format!("a signed paper, recorded by organization {}", organization.0)
		}
	}
}

/// Lists a patient's grants and restrictions.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let (grants, restrictions) = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let grants = consent::grants(&best, patient).await?;
		Ok((grants, restrictions::restrictions(&best, patient).await?))
	})?;
	let mut rows: Vec<_> = grants.iter().map(grant_row).collect();
	rows.extend(restrictions.iter().map(restriction_row));
	let grants = grants.into_iter().map(|grant| ConsentReport::Grant(grant.into()));
	let restrictions = restrictions.into_iter().map(|one| ConsentReport::Restriction(one.into()));
	output.report(&Consents { reports: grants.chain(restrictions).collect(), rows })
}
