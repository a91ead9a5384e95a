//! `salus consent show`.

use super::{directive_in_words, status_of, uses_in_words, ConsentReport};
use crate::{
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, Grant},
	restrictions::{self, Restriction},
	words, AtBlock,
};
use salus_primitives::{GrantId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus consent show ana 0
  salus consent show ana --restriction 0
  salus consent show ana 0 --output json | jq .scope.categories")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// The grant's number
	#[arg(value_name = "GRANT", required_unless_present = "restriction")]
	grant: Option<u32>,
	/// A restriction's number, in place of a grant's
	#[arg(long, value_name = "N", conflicts_with = "grant")]
	restriction: Option<u32>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Details {
	report: ConsentReport,
	#[serde(skip)]
	rows: Vec<Vec<String>>,
}

impl Report for Details {
	fn rows(&self) -> Vec<Vec<String>> {
		self.rows.clone()
	}
}

impl From<Grant> for Details {
	fn from(grant: Grant) -> Self {
		let never = || "never".to_owned();
		let mut rows = vec![
			vec!["grant".into(), grant.id.0.to_string()],
			vec!["status".into(), format!("{:?}", grant.status)],
			vec!["for".into(), words::grantee_in_words(&grant.grantee)],
			vec!["permits".into(), words::scope_in_words(&grant.scope)],
			vec!["given".into(), format!("{} by {}", grant.granted_at, grant.granted_by)],
			vec!["right".into(), words::right_in_words(grant.right)],
			vec!["from".into(), grant.valid_from.to_string()],
			vec![
				"until".into(),
				grant.valid_until.map_or_else(|| "it is revoked".to_owned(), |end| end.to_string()),
			],
			vec!["revoked".into(), grant.revoked_at.map_or_else(never, |at| at.to_string())],
			vec!["directive".into(), directive_in_words(grant.directive)],
		];
		if grant.max_uses.is_some() {
			rows.push(vec!["uses".into(), uses_in_words(&grant)]);
		}
		if let Some(event) = grant.ends_with {
			rows.push(vec!["ends with".into(), format!("the event {event}")]);
		}
		rows.extend(grant.suspensions.iter().map(|time| {
			let until = time.until.map_or_else(|| "now".to_owned(), |until| until.to_string());
			vec!["suspended".into(), format!("from {} until {until}", time.from)]
		}));
		Self { report: ConsentReport::Grant(grant.into()), rows }
	}
}

impl From<Restriction> for Details {
	fn from(restriction: Restriction) -> Self {
		let never = || "never".to_owned();
		let words = words::restriction_in_words(&restriction.scope, &restriction.except);
		let rows = vec![
			vec!["restriction".into(), restriction.id.0.to_string()],
			vec!["status".into(), status_of(restriction.lifted_at).into()],
			vec!["lets".into(), words],
			vec!["made".into(), format!("{} by {}", restriction.made_at, restriction.made_by)],
			vec!["lifted".into(), restriction.lifted_at.map_or_else(never, |at| at.to_string())],
			vec!["directive".into(), directive_in_words(restriction.directive)],
		];
		Self { report: ConsentReport::Restriction(restriction.into()), rows }
	}
}

impl Opts {
	async fn details(&self, best: &AtBlock, patient: PatientId) -> Result<Details, CliError> {
		let missing = |what: &str, id: u32| {
			CliError::refused(format_args!("there is no {what} {id}"))
				.next("list grants and restrictions with `salus consent list`")
		};
		match (self.grant, self.restriction) {
			(Some(id), _) => {
				let found = consent::grant(best, patient, GrantId(id)).await?;
				found.map(Details::from).ok_or_else(|| missing("grant", id))
			}
			(None, Some(id)) => {
				let all = restrictions::restrictions(best, patient).await?;
				let found = all.into_iter().find(|restriction| restriction.id.0 == id);
				found.map(Details::from).ok_or_else(|| missing("restriction", id))
			}
			(None, None) => Err(CliError::unusable("neither a grant nor --restriction was given")),
		}
	}
}

/// Shows one grant or restriction.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let details = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		opts.details(&chain.best().await?, patient).await
	})?;
	output.report(&details)
}
