//! `salus consent grant`.

use crate::{
	arguments::{self, Validity},
	commands::patient,
	error::CliError,
	keys,
	online::{block_on, now, NodeOpts},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	consent::{self, NewGrant},
	words, Account, Hex32, Moment,
};
use salus_primitives::{
	Action, Categories, Confidentiality, Day, DayWindow, DirectiveId, GrantId, Grantee, Holder,
	PatientId, Protected, Purpose, Purposes, Scope, UnixMillis,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent grant`.
#[derive(Debug, Args)]
#[command(after_help = "\
A grant covers a record only if all of the record lies inside it. PURPOSE+ stands for a purpose and
what belongs to it: TREAT+ for TREAT, CLINTRL, COC and ETREAT.

A grant for HPAYMT lets a payer have claims and pay them. It asks for --holder: the provider that
may claim by it, or `any` if every provider may. It covers a claim whatever the protection of its
records is: the chain does not see their labels, so neither --protected nor --confidentiality keeps
back a claim that rests on records about substance use, HIV or mental health. Grant payment to
single providers, or pay yourself, where the payer shall not learn of a service.

Examples:
  salus consent grant --to org:2 --categories LabResults,VitalSigns --purposes TREAT --days 30 \\
    --key ana --relayer st-mary
  salus consent grant --to role:Provider --holder 1 --categories all --purposes TREAT+ \\
    --confidentiality R --protected all --until 2027-12-31 --key ana --dry-run
  salus consent grant --to practitioner:okafor --categories Medications --purposes TREAT --days 7 \\
    --from-day 2020-01-01 --key ana --sign-only grant.json
  salus consent grant --to org:3 --holder 2 --categories Claims --purposes HPAYMT --days 365 \\
    --key ana-insured --relayer insurer
  salus consent grant --to org:2 --categories Imaging --purposes TREAT --days 30 --directive 7 \\
    --key ana --relayer st-mary")]
pub struct Opts {
	/// Who may use the records: any, role:ROLE, org:ID or practitioner:ACCOUNT
	#[arg(long, value_name = "GRANTEE")]
	to: String,
	/// Kinds of data, with commas between them, or all
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::categories)]
	categories: Vec<Categories>,
	/// Purposes of use, with commas between them
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::purposes)]
	purposes: Vec<Purposes>,
	/// What may be done, with commas between them
	#[arg(long, value_delimiter = ',', default_value = "Read", value_parser = arguments::action)]
	actions: Vec<Action>,
	/// Whose records: any, or an organization's id; without it any, but for HPAYMT it must be said
	#[arg(long, value_parser = arguments::holder)]
	holder: Option<Holder>,
	/// The highest confidentiality that is covered
	#[arg(long, value_name = "LEVEL", default_value = "N", value_parser = arguments::confidentiality)]
	confidentiality: Confidentiality,
	/// Whether records that carry a sensitivity are covered: none or all
	#[arg(long, default_value = "none", value_parser = arguments::protected)]
	protected: Protected,
	/// The first day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	from_day: Option<Day>,
	/// The last day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	to_day: Option<Day>,
	/// The first moment at which the grant holds; without it, at once
	#[arg(long, value_name = "MOMENT", value_parser = arguments::moment)]
	valid_from: Option<UnixMillis>,
	#[command(flatten)]
	validity: Validity,
	/// The document by which the grant is given: a number of your own, with which all that it
	/// grants and restricts can be revoked at once
	#[arg(long, value_name = "N")]
	directive: Option<u32>,
	/// The patient; without it, the one whose key signs
	#[arg(long, value_name = "ID", value_parser = arguments::patient)]
	patient: Option<PatientId>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Granted {
	patient: Hex32,
	grant: GrantId,
	words: String,
	valid_until: Moment,
}

impl Rows for Granted {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["grant".into(), self.grant.0.to_string()],
			vec!["permits".into(), self.words.clone()],
			vec!["until".into(), self.valid_until.to_string()],
		]
	}
}

impl Opts {
	fn scope(&self) -> Result<Scope, CliError> {
		let always = DayWindow::ALWAYS;
		let first = self.from_day.unwrap_or(always.first());
		let last = self.to_day.unwrap_or(always.last());
		let purposes = union(&self.purposes, Purposes::empty(), Purposes::union);
		Ok(Scope {
			holder: holder(self.holder, purposes)?,
			actions: self.actions.iter().copied().collect(),
			purposes,
			categories: union(&self.categories, Categories::empty(), Categories::union),
			confidentiality: self.confidentiality,
			days: DayWindow::new(first, last)
				.ok_or_else(|| CliError::unusable("--from-day is after --to-day"))?,
			protected: self.protected,
		})
	}
}

/// Whose records are meant. Who may claim is never left to a default: what a claim cites is public
/// from then on, and by a grant for any holder every provider could claim.
fn holder(given: Option<Holder>, purposes: Purposes) -> Result<Holder, CliError> {
	match given {
		Some(holder) => Ok(holder),
		None if purposes.contains(Purpose::Hpaymt) => {
			Err(CliError::unusable("a grant for HPAYMT says who may claim by it")
				.next("give --holder with the provider's id, or --holder any for every provider"))
		}
		None => Ok(Holder::Any),
	}
}

/// All that one of the sets holds.
pub(super) fn union<T: Copy>(sets: &[T], empty: T, join: fn(T, T) -> T) -> T {
	sets.iter().copied().fold(empty, join)
}

fn grantee(text: &str) -> Result<Grantee<Account>, CliError> {
	named("--to", text)
}

/// The grantee that an option names.
pub(super) fn named(option: &str, text: &str) -> Result<Grantee<Account>, CliError> {
	let wrong = |why: String| {
		CliError::unusable(format_args!("{option} {text}: {why}"))
			.next("give any, role:ROLE, org:ID or practitioner:ACCOUNT")
	};
	if text == "any" {
		return Ok(Grantee::AnyMember);
	}
	match text.split_once(':') {
		Some(("role", role)) => arguments::role(role).map(Grantee::Role).map_err(wrong),
		Some(("org", id)) => arguments::organization(id).map(Grantee::Organization).map_err(wrong),
		Some(("practitioner", account)) => keys::account(account).map(Grantee::Practitioner),
		_ => Err(wrong("no such grantee".into())),
	}
}

/// Makes a grant.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let grantee = grantee(&opts.to)?;
	let scope = opts.scope()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let new = NewGrant {
			patient: patient::patient_of(&chain, opts.patient, signing.signer()).await?,
			grantee,
			scope,
			valid_from: opts.valid_from,
			valid_until: opts.validity.until(now(&chain).await?)?,
			directive: opts.directive.map(DirectiveId),
		};
		let call = consent::grant_call(&chain.best().await?, &new)?;
		signing.act(&chain, node, &call).await?.shown(|receipt| {
			Ok(Granted {
				patient: Hex32(new.patient.0),
				grant: consent::granted(receipt)?,
				words: format!(
					"{} to {}",
					words::grantee_in_words(&new.grantee),
					words::scope_in_words(&new.scope)
				),
				valid_until: Moment(new.valid_until),
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{OrganizationId, Role};

	#[test]
	fn payment_names_its_holder() {
		let clinic = Holder::Organization(OrganizationId(2));
		let payment = Purposes::of(&[Purpose::Treat, Purpose::Hpaymt]);
		let family = arguments::purposes("HPAYMT+").expect("a family");
		for purposes in [payment, family] {
			assert!(holder(None, purposes).is_err());
			assert_eq!(holder(Some(Holder::Any), purposes).expect("said"), Holder::Any);
			assert_eq!(holder(Some(clinic), purposes).expect("said"), clinic);
		}
		let care = Purposes::of(&[Purpose::Treat]);
		assert_eq!(holder(None, care).expect("the default"), Holder::Any);
		assert_eq!(holder(Some(clinic), care).expect("said"), clinic);
	}

	#[test]
	fn grantees_are_read() {
		assert_eq!(grantee("any").expect("any"), Grantee::AnyMember);
		assert_eq!(grantee("role:Provider").expect("role"), Grantee::Role(Role::Provider));
		assert_eq!(grantee("org:3").expect("org"), Grantee::Organization(OrganizationId(3)));
		let hex = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
		let named = grantee(&format!("practitioner:{hex}")).expect("practitioner");
		assert_eq!(named, Grantee::Practitioner(hex.parse().expect("hex")));
		for wrong in ["", "org:", "org:x", "role:Nurse", "person:3", "3"] {
			assert!(grantee(wrong).is_err(), "{wrong}");
		}
	}
}
