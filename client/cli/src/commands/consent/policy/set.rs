//! `salus consent policy set`.

use crate::{
	arguments,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{DirectOpts, Rows},
};
use clap::Args;
use salus_client::chain::consent::policy;
use salus_primitives::{BasePolicy, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent policy set`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin of an organization in good standing, and for what it holds. The stricter of this and
the consortium's policy holds, from the block that carries it on, whatever the council plans.
all-normal leaves it to the consortium.

Examples:
  salus consent policy set deny --key st-mary
  salus consent policy set all-normal --key st-mary --dry-run")]
pub struct Opts {
	/// The widest policy that may hold: deny, break-glass-only, basic-normal or all-normal
	#[arg(value_name = "POLICY", value_parser = arguments::base_policy)]
	policy: BasePolicy,
	#[command(flatten)]
	signing: DirectOpts,
}

#[derive(Serialize)]
struct Set {
	holder: OrganizationId,
	/// What it set.
	policy: BasePolicy,
	uri: &'static str,
	/// What holds then: the stricter of it and the consortium's.
	effective: BasePolicy,
	/// Whom that lets what without a grant.
	words: String,
}

impl Rows for Set {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["organization".into(), self.holder.0.to_string()],
			vec!["set".into(), format!("{} ({})", self.policy, self.uri)],
			vec!["holds".into(), self.effective.to_string()],
			vec!["without a grant".into(), self.words.clone()],
		]
	}
}

/// Sets the own organization's policy.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let admin = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let consortium = policy::policy(&chain, None, None).await?.standing.effective;
		let call = policy::set_holder_policy_call(&chain.best().await?, opts.policy)?;
		let effective = consortium.min(opts.policy);
		admin.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(Set {
				holder: policy::holder_set(receipt)?,
				policy: opts.policy,
				uri: opts.policy.uri(),
				effective,
				words: policy::policy_in_words(effective),
			})
		})
	})?;
	output.report(&shown)
}
