//! `salus access scope`.

use super::{question::WhoOpts, BasisReport};
use crate::{
	commands::consent::ScopeReport,
	error::CliError,
	online::{block_on, NodeOpts},
	openings::GranteeOpts,
	output::{Output, Report},
	witness::WitnessOpts,
};
use clap::Args;
use salus_client::chain::{
	consent::{self, reason_in_words, remedy, AccessScope, PermittedScope, RestrictedScope},
	words, BlockId, Moment,
};
use salus_primitives::{DenyReason, RestrictionId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus access scope`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a gateway, before it looks for records: what the requester may see is what one of the
permitted scopes covers as a whole, and no restricted scope reaches; what an emergency covers, no
restriction withholds. The scopes are those of the grants, what the base policy adds, and what
emergencies open. What a scope leaves to an annex, only `salus access check` tells, record by
record. The best and the finalized block are asked: what both permit, and what either restricts.
The exit code is 1 if nothing is permitted.

Examples:
  salus access scope --holder 1 --requester okafor --patient ana --purpose TREAT
  salus access scope --holder 1 --requester lind --patient ana --purpose TREAT \\
    --grantee grant.grantee.json --output json | jq '.permitted[].scope.categories'")]
pub struct Opts {
	#[command(flatten)]
	who: WhoOpts,
	#[command(flatten)]
	openings: GranteeOpts,
	#[command(flatten)]
	witness: WitnessOpts,
}

#[derive(Serialize)]
struct Answer {
	/// Whether all that the holder has may be seen: by the holder, or the patient.
	everything: bool,
	permitted: Vec<Permitted>,
	restricted: Vec<Restricted>,
	/// Why nothing may be seen; `null` if something may.
	reason: Option<DenyReason>,
	best: BlockId,
	finalized: BlockId,
}

#[derive(Serialize)]
struct Permitted {
	/// The grant, or the relationship by which the base policy permits it.
	basis: BasisReport,
	scope: ScopeReport,
	until: Option<Moment>,
	/// Whether a use has to be taken before anything is given.
	counts_uses: bool,
	words: String,
}

#[derive(Serialize)]
struct Restricted {
	restriction: RestrictionId,
	scope: ScopeReport,
	words: String,
}

impl From<PermittedScope> for Permitted {
	fn from(one: PermittedScope) -> Self {
		Self {
			basis: one.basis.into(),
			scope: ScopeReport::from(&one.scope),
			until: one.until,
			counts_uses: one.counts_uses,
			words: words::scope_in_words(&one.scope),
		}
	}
}

impl From<RestrictedScope> for Restricted {
	fn from(one: RestrictedScope) -> Self {
		Self {
			restriction: one.restriction,
			scope: ScopeReport::from(&one.scope),
			words: words::restricted_scope_in_words(&one.scope),
		}
	}
}

impl Report for Answer {
	fn titles(&self) -> Vec<&'static str> {
		vec!["", "by", "until", "uses", "says"]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		let row = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
		if self.everything {
			return vec![row(["permitted", "", "", "", "everything that the holder has"])];
		}
		if let Some(reason) = self.reason {
			return vec![row(["nothing", "", "", "", reason_in_words(reason)])];
		}
		let permitted = self.permitted.iter().map(|one| {
			vec![
				"permitted".into(),
				one.basis.words(),
				one.until.map_or_else(|| "no end".to_owned(), |until| until.to_string()),
				if one.counts_uses { "counted" } else { "" }.into(),
				one.words.clone(),
			]
		});
		let restricted = self.restricted.iter().map(|one| {
			vec![
				"restricted".into(),
				format!("restriction {}", one.restriction.0),
				"lifted".into(),
				String::new(),
				one.words.clone(),
			]
		});
		permitted.chain(restricted).collect()
	}
}

/// Asks what somebody may see at all.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let answer = block_on(async {
		let chain = node.connect().await?;
		let request = opts.who.scope_request(&chain, &opts.openings, &opts.witness).await?;
		let verdict = consent::access_scope(&chain, &request).await?;
		let mut answer = Answer {
			everything: false,
			permitted: Vec::new(),
			restricted: Vec::new(),
			reason: None,
			best: verdict.best,
			finalized: verdict.finalized,
		};
		match verdict.scope {
			Ok(AccessScope::Everything) => answer.everything = true,
			Ok(AccessScope::Some { permitted, restricted }) => {
				answer.permitted = permitted.into_iter().map(Permitted::from).collect();
				answer.restricted = restricted.into_iter().map(Restricted::from).collect();
			}
			Err(reason) => answer.reason = Some(reason),
		}
		Ok(answer)
	})?;
	output.report(&answer)?;
	let Some(reason) = answer.reason else { return Ok(()) };
	output.finish()?;
	Err(CliError::refused(reason_in_words(reason)).next(remedy(reason)))
}
