//! `salus consent policy patient`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	consent::policy::{self, PolicyFrom},
	Hex32,
};
use salus_primitives::{BasePolicy, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent policy patient`.
#[derive(Debug, Args)]
#[command(after_help = "\
The strictest of this, the holder's and the consortium's policy holds, from the block that carries
it, whoever holds the records. deny opts out of every base policy: only grants, laws and emergency
access (`salus emergency setting`) are left. Grants stay as they are. all-normal leaves it to the
others. To become stricter is free and needs no relayer; to become laxer is paid.

That a patient set a policy stands in clear on the chain.

Examples:
  salus consent policy patient deny --key ana
  salus consent policy patient all-normal --key ana --relayer st-mary
  salus consent policy patient basic-normal --key ana --dry-run")]
pub struct Opts {
	/// The widest policy that may hold: deny, break-glass-only, basic-normal or all-normal
	#[arg(value_name = "POLICY", value_parser = arguments::base_policy)]
	policy: BasePolicy,
	/// The patient; without it, the one whose key signs. Who acts for a patient names it
	#[arg(long, visible_alias = "for", value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Set {
	patient: Hex32,
	/// What the patient set.
	policy: BasePolicy,
	uri: &'static str,
	/// What holds then, where the holder set none: the stricter of it and the consortium's.
	effective: BasePolicy,
	/// Whom that lets what without a grant.
	words: String,
}

impl Rows for Set {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["set".into(), format!("{} ({})", self.policy, self.uri)],
			vec!["holds".into(), self.effective.to_string()],
			vec!["without a grant".into(), self.words.clone()],
		]
	}
}

/// Sets the patient's own policy.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let decider = patient::decides_for(&chain, opts.patient, signing.signer()).await?;
		let patient = decider.patient;
		let best = chain.best().await?;
		// What changes nothing is not free, and a patient without money would only hear that the fee
		// cannot be paid.
		let before = policy::policy_at(&best, None, Some(patient)).await?.patient;
		must_change(before, opts.policy)?;
		if opts.policy > own(before) {
			decider.must_not_be_custodian("only the patient becomes laxer")?;
		}
		let consortium = policy::policy(&chain, None, None).await?.standing.effective;
		let call = policy::set_patient_policy_call(&best, patient, opts.policy)?;
		let effective = consortium.min(opts.policy);
		signing.act(&chain, node, &call).await?.shown(|_| {
			Ok(Set {
				patient: Hex32(patient.0),
				policy: opts.policy,
				uri: opts.policy.uri(),
				effective,
				words: policy::policy_in_words(effective),
			})
		})
	})?;
	output.report(&shown)
}

/// The patient's own policy; who set none leaves it to the others.
fn own(before: Option<PolicyFrom>) -> BasePolicy {
	before.map_or(BasePolicy::AllNormal, |before| before.policy)
}

/// Refuses what changes nothing.
fn must_change(before: Option<PolicyFrom>, policy: BasePolicy) -> Result<(), CliError> {
	if own(before) != policy {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"Consent.Unchanged: the patient's own policy is {policy} already: nothing is left to do"
	)))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn only_what_changes_something_is_sent() {
		let set = |policy| Some(PolicyFrom { policy, from: None });
		for before in BasePolicy::ALL {
			for after in BasePolicy::ALL {
				assert_eq!(must_change(set(*before), *after).is_ok(), before != after);
			}
		}
		must_change(None, BasePolicy::Deny).expect("it is stricter than none");
		let line = must_change(None, BasePolicy::AllNormal).expect_err("it is as none").line();
		assert!(line.contains("Consent.Unchanged") && line.contains("all-normal"), "{line}");
	}
}
