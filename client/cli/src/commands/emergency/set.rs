//! `salus emergency set`.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{emergencies, Hex32};
use salus_primitives::{EmergencyAccess, PatientId};
use serde::Serialize;
use std::io::Write;

/// The options of `salus emergency set`.
#[derive(Debug, Args)]
#[command(after_help = "\
It holds from the block that carries it on, and of what runs opens no more than this. `normal`
holds for who set nothing: records up to N that carry no sensitivity. `everything` opens the rest
as well, to whoever may break the glass at any member. `nothing` is for who fears them more than
the emergency: not even then, whatever it costs; attempts are kept (`salus emergency denials`).
Restrictions say nothing about emergencies. The setting is public.

To set less is free and needs no relayer; to set more is paid, and refused for 72 hours after a
recovery of the identity.

Examples:
  salus emergency set nothing --key ana
  salus emergency set everything --key ana --relayer st-mary
  salus emergency set normal --key ana --relayer st-mary --dry-run")]
pub struct Opts {
	/// What an emergency opens: nothing, normal or everything
	#[arg(value_name = "ACCESS", value_parser = arguments::emergency_access)]
	access: EmergencyAccess,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// What an emergency opens of a patient.
#[derive(Serialize)]
pub(super) struct Setting {
	patient: Hex32,
	access: EmergencyAccess,
	/// The same in words.
	words: &'static str,
}

impl Setting {
	pub(super) const fn new(patient: PatientId, access: EmergencyAccess) -> Self {
		let words = emergencies::access_in_words(access);
		Self { patient: Hex32(patient.0), access, words }
	}
}

impl Rows for Setting {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["an emergency opens".into(), self.words.into()],
		]
	}
}

/// Sets what an emergency opens.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::patient_alone(&chain, opts.patient, signing.signer()).await?;
		let best = chain.best().await?;
		// What changes nothing is not free.
		changes(emergencies::access(&best, patient).await?, opts.access)?;
		let call = emergencies::set_access_call(&best, patient, opts.access)?;
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Setting::new(patient, opts.access)))
	})?;
	output.report(&shown)
}

fn changes(now: EmergencyAccess, to: EmergencyAccess) -> Result<(), CliError> {
	if now != to {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"EmergencyAccess.Unchanged: an emergency opens {} already: nothing is left to do",
		emergencies::access_in_words(now)
	)))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_setting_that_changes_nothing_is_refused_before_it_costs_anything() {
		for now in EmergencyAccess::ALL {
			for to in EmergencyAccess::ALL {
				assert_eq!(changes(*now, *to).is_ok(), now != to, "{now} {to}");
			}
		}
		let line =
			changes(EmergencyAccess::Normal, EmergencyAccess::Normal).expect_err("same").line();
		assert!(line.contains("EmergencyAccess.Unchanged"), "{line}");
	}

	#[test]
	fn a_setting_is_printed_as_a_code_and_in_words() {
		let setting = Setting::new(PatientId([7; 32]), EmergencyAccess::Nothing);
		let printed = serde_json::to_value(&setting).expect("JSON");
		assert_eq!(printed["access"], "nothing");
		assert_eq!(setting.rows()[1][1], "nothing: not even in an emergency");
	}
}
