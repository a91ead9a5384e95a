//! `salus patient erase-plan`: what a patient can end, who ends it, and what remains and why.

use super::resolve;
use crate::{
	error::CliError,
	keys,
	online::{block_on, note, Included, NodeOpts},
	output::{Output, Report},
	signing::{Acted, Signing},
};
use clap::Args;
use salus_client::chain::{
	life::{self, ErasureActor, ErasureStep, Remaining},
	patients,
	release::employer,
	words, Account, AtBlock, Chain, Hex32,
};
use salus_primitives::{KeyPurpose, KeyPurposes, OrganizationId, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus patient erase-plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Shows each call that it takes to end what there is of a patient, who makes it, and what remains and why.
With --execute the key at hand takes the steps that are its own, in their order, and leaves last: it
sends one after the other, and stops at the first that the chain refuses. What others have to send is
said, with the encoded call. Run it without --execute first: nothing of it is undone by itself.

Copies of records are with those who hold them: ask each to destroy seed and key (`salus record shred`).

Examples:
  salus patient erase-plan ana
  salus patient erase-plan ana --output json | jq -r '.steps[] | select(.by == \"organization 1\") | .call'
  salus patient erase-plan ana --execute --key ana --relayer st-mary")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// Take the steps that this key may
	#[arg(long, requires = "key")]
	execute: bool,
	/// Who takes them: a key of the wallet, or a development URI such as //Alice
	#[arg(long, value_name = "NAME|//URI", requires = "execute")]
	key: Option<String>,
	/// Who submits and pays for them, if not the one who signs
	#[arg(long, value_name = "NAME|//URI", requires = "execute")]
	relayer: Option<String>,
	#[command(flatten)]
	password: keys::PasswordOpts,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
enum Status {
	/// Nobody has taken it.
	Open,
	/// It was taken now.
	Done,
	/// It is another's to take.
	Others,
}

#[derive(Serialize)]
struct Step {
	what: String,
	by: String,
	words: String,
	call: String,
	status: Status,
	#[serde(flatten)]
	included: Option<Included>,
}

#[derive(Serialize)]
struct Plan {
	patient: Hex32,
	/// Whether these steps are all that there are.
	complete: bool,
	steps: Vec<Step>,
	remains: Vec<Remaining>,
}

impl Report for Plan {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![vec!["patient".into(), self.patient.to_string()]];
		for (number, step) in (1..).zip(&self.steps) {
			let Step { what, by, words, status, .. } = step;
			let line = format!("{status:?}: {what}, by {by}: {words}");
			rows.push(vec![format!("step {number}"), line]);
		}
		if self.steps.is_empty() {
			rows.push(vec!["steps".into(), "none is left".into()]);
		}
		if !self.complete {
			let more = "there are more: take these, and ask again before leaving";
			rows.push(vec!["steps".into(), more.into()]);
		}
		for Remaining { what, count, why } in &self.remains {
			let count = count.map_or_else(String::new, |count| format!(" ({count})"));
			rows.push(vec!["remains".into(), format!("{what}{count}: {why}")]);
		}
		rows
	}
}

/// What somebody may do who signs.
struct Hands {
	purposes: KeyPurposes,
	organization: Option<OrganizationId>,
}

impl Hands {
	async fn of(at: &AtBlock, signer: Account, patient: PatientId) -> Result<Self, CliError> {
		let own = patients::patient_of(at, signer).await?;
		let live = own.filter(|(of, key)| *of == patient && key.removed_at.is_none());
		let purposes = live.map_or_else(KeyPurposes::empty, |(_, key)| key.purposes);
		Ok(Self { purposes, organization: employer(at, signer).await? })
	}

	fn may(&self, by: ErasureActor) -> bool {
		match by {
			ErasureActor::ControlKey => self.purposes.contains(KeyPurpose::Control),
			ErasureActor::ConsentKey => self.purposes.contains(KeyPurpose::Consent),
			ErasureActor::Organization(id) => self.organization == Some(id),
		}
	}
}

fn shown(at: &AtBlock, step: &ErasureStep) -> Result<Step, CliError> {
	Ok(Step {
		what: life::erased_in_words(step.what),
		by: life::actor_in_words(step.by),
		words: words::describe(at, &step.call)?,
		call: step.call.hex(),
		status: Status::Open,
		included: None,
	})
}

/// Takes each step that is the signer's, in their order.
async fn execute(
	chain: &Chain,
	node: &NodeOpts,
	signing: &Signing,
	steps: &[ErasureStep],
	shown: &mut [Step],
	hands: &Hands,
) -> Result<(), CliError> {
	if !steps.iter().any(|step| hands.may(step.by)) && !steps.is_empty() {
		return Err(CliError::refused(format_args!(
			"{} may take no step of this plan",
			signing.signer()
		))
		.next("sign with a key of the patient, or as the organization that a step names"));
	}
	for (step, shown) in steps.iter().zip(shown) {
		if !hands.may(step.by) {
			shown.status = Status::Others;
			continue;
		}
		if let Acted::Done(receipt) = signing.act(chain, node, &step.call).await? {
			shown.status = Status::Done;
			shown.included = Some(Included::of(&receipt)?);
			note(&format!("done: {}", shown.words));
		}
	}
	Ok(())
}

/// Shows the plan, and takes its steps if that is asked for.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let unlock = |name: &String| keys::unlock(name, &opts.password);
	let plan = block_on(async {
		let key = opts.key.as_ref().map(unlock).transpose()?;
		let relayer = opts.relayer.as_ref().map(unlock).transpose()?;
		let chain = node.connect().await?;
		let patient = resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let plan = life::erase_plan(&best, patient).await?.ok_or_else(|| {
			CliError::refused(format_args!("there is no patient {}", Hex32(patient.0)))
				.next("check the id, or name one of the keys")
		})?;
		let mut steps: Vec<_> =
			plan.steps.iter().map(|step| shown(&best, step)).collect::<Result<_, _>>()?;
		if let (true, Some(key)) = (opts.execute, key) {
			let signing = Signing::at_once(key, relayer);
			let hands = Hands::of(&best, signing.signer(), patient).await?;
			execute(&chain, node, &signing, &plan.steps, &mut steps, &hands).await?;
		}
		Ok(Plan {
			patient: Hex32(patient.0),
			complete: plan.is_complete,
			steps,
			remains: plan.remains,
		})
	})?;
	output.report(&plan)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn step(status: Status) -> Step {
		Step {
			what: "guardians".into(),
			by: "a control key of the patient".into(),
			words: "nobody helps".into(),
			call: "3307".into(),
			status,
			included: None,
		}
	}

	fn plan(steps: Vec<Step>, complete: bool) -> Plan {
		let remains = vec![
			Remaining { what: "claims", count: Some(2), why: "retention" },
			Remaining { what: "blocks", count: None, why: "history" },
		];
		Plan { patient: Hex32([1; 32]), complete, steps, remains }
	}

	#[test]
	fn a_plan_is_its_steps_and_what_remains() {
		let rows: Vec<_> = plan(vec![step(Status::Open), step(Status::Others)], true)
			.rows()
			.into_iter()
			.map(|row| row.join(": "))
			.collect();
		assert_eq!(
			rows[1..],
			[
				"step 1: Open: guardians, by a control key of the patient: nobody helps",
				"step 2: Others: guardians, by a control key of the patient: nobody helps",
				"remains: claims (2): retention",
				"remains: blocks: history",
			]
		);
		let none = plan(vec![], true).rows();
		assert_eq!(none[1], ["steps", "none is left"]);
		let more = plan(vec![step(Status::Done)], false).rows();
		assert!(more[2][1].starts_with("there are more"), "{more:?}");
		let json = serde_json::to_value(plan(vec![step(Status::Done)], true)).expect("JSON");
		assert_eq!(
			(&json["steps"][0]["status"], &json["complete"]),
			(&"Done".into(), &true.into())
		);
	}

	#[test]
	fn who_signs_takes_the_own_steps() {
		let consent = Hands { purposes: KeyPurpose::Consent.into(), organization: None };
		let officer =
			Hands { purposes: KeyPurposes::empty(), organization: Some(OrganizationId(1)) };
		let [one, two] = [1, 2].map(|id| ErasureActor::Organization(OrganizationId(id)));
		for (by, patients, organizations) in [
			(ErasureActor::ConsentKey, true, false),
			(ErasureActor::ControlKey, false, false),
			(one, false, true),
			(two, false, false),
		] {
			assert_eq!((consent.may(by), officer.may(by)), (patients, organizations), "{by:?}");
		}
	}
}
