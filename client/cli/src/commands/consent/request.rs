//! `salus consent request`.

use super::{grantee::Named, scope::union, terms::EndOpts};
use crate::{
	arguments,
	commands::patient,
	error::CliError,
	online::{block_on, now, NodeOpts},
	openings::{can_write, NewFiles},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	displays, organizations,
	requests::{self, NewRequest},
	words, Account, Chain, Hex32, Moment,
};
use salus_primitives::{
	Action, Categories, Confidentiality, Day, DayWindow, Grantee, Holder, Protected, Purpose,
	Purposes, RequestId, Scope, UnixMillis,
};
use serde::Serialize;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The options of `salus consent request`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a member: asks a patient for a grant to the own organization, to one of its practitioners, or to a
study that it sponsors. It gives nothing: the patient approves, narrows or declines (`salus consent
approve`), or lets it expire. All of it stands in clear on the chain, and stays there if it is declined. Ask for no more than is
needed, and for records that carry a sensitivity only if all of them are meant: which of them, the
patient says.

The chain gets a commitment to the reason. Send the file --reason-out to the patient, who reads it with
`salus consent requests --reason FILE`.

Examples:
  salus consent request --patient ana --categories LabResults,Medications --purposes TREAT \\
    --days 90 --key clinic
  salus consent request --patient ana --to practitioner:lind --holder 1 --categories Imaging \\
    --purposes TREAT --days 30 --uses 1 --reason 'second opinion' --reason-out reason.json \\
    --key lind --relayer clinic
  salus consent request --patient ana --to study:0 --categories LabResults --purposes HRESCH --no-end \\
    --answer-days 30 --key institute --dry-run")]
pub struct Opts {
	/// Who is asked: the patient's id, or one of the keys
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// For whom: org:ID, practitioner:ACCOUNT or study:ID; without it, for the own organization
	#[arg(long, value_name = "GRANTEE")]
	to: Option<String>,
	/// Kinds of data, with commas between them, or all
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::categories)]
	categories: Vec<Categories>,
	/// Purposes of use, with commas between them
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::purposes)]
	purposes: Vec<Purposes>,
	/// What would be done, with commas between them
	#[arg(long, value_delimiter = ',', default_value = "Read", value_parser = arguments::action)]
	actions: Vec<Action>,
	/// Whose records: any, or an organization's id, which HPAYMT and --uses need; without it any
	#[arg(long, value_parser = arguments::holder)]
	holder: Option<Holder>,
	/// The highest confidentiality that would be covered
	#[arg(long, value_name = "LEVEL", default_value = "N", value_parser = arguments::confidentiality)]
	confidentiality: Confidentiality,
	/// Whether records that carry a sensitivity would be covered: none or all
	#[arg(long, default_value = "none", value_parser = arguments::protected)]
	protected: Protected,
	/// The first day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	from_day: Option<Day>,
	/// The last day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	to_day: Option<Day>,
	#[command(flatten)]
	end: EndOpts,
	/// How often the grant could be used
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
	uses: Option<u32>,
	/// For how many days an answer is awaited, but no longer than the grant would last
	#[arg(long, value_name = "N", default_value_t = 7,
		value_parser = clap::value_parser!(u32).range(1..=30))]
	answer_days: u32,
	/// Why, in words of your own: the chain gets a commitment
	#[arg(long, value_name = "TEXT", requires = "reason_out")]
	reason: Option<String>,
	/// Where to write what opens the reason, for the patient
	#[arg(long, value_name = "FILE", requires = "reason")]
	reason_out: Option<PathBuf>,
	#[command(flatten)]
	signing: RelayOpts,
}

#[derive(Serialize)]
struct Requested {
	patient: Hex32,
	request: RequestId,
	words: String,
	/// `null` if the grant would have no end of its own.
	valid_until: Option<Moment>,
	expires_at: Moment,
	/// The commitment to the reason; `null` if none is given.
	reason: Option<Hex32>,
	/// Where what opens it was written.
	reason_out: Option<PathBuf>,
}

impl Rows for Requested {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["request".into(), self.request.0.to_string()],
			vec!["asks for".into(), self.words.clone()],
			vec!["until".into(), words::until_in_words(self.valid_until)],
			vec!["answer by".into(), self.expires_at.to_string()],
		];
		if let Some(reason) = self.reason {
			rows.push(vec!["reason".into(), reason.to_string()]);
		}
		if let Some(path) = &self.reason_out {
			rows.push(vec!["reason opened by".into(), path.display().to_string()]);
		}
		rows
	}
}

impl Opts {
	fn scope(&self) -> Result<Scope, CliError> {
		let always = DayWindow::ALWAYS;
		let first = self.from_day.unwrap_or(always.first());
		let last = self.to_day.unwrap_or(always.last());
		let purposes = union(&self.purposes, Purposes::empty(), Purposes::union);
		Ok(Scope {
			holder: self.holder(purposes)?,
			actions: self.actions.iter().copied().collect(),
			purposes,
			categories: union(&self.categories, Categories::empty(), Categories::union),
			confidentiality: self.confidentiality,
			days: DayWindow::new(first, last)
				.ok_or_else(|| CliError::unusable("--from-day is after --to-day"))?,
			protected: self.protected,
		})
	}

	/// Whose records. Who could claim, or take the uses, is never every member: a patient who means
	/// that gives it unasked.
	fn holder(&self, purposes: Purposes) -> Result<Holder, CliError> {
		let named = self.holder.unwrap_or(Holder::Any);
		let why = match named {
			Holder::Any if purposes.contains(Purpose::Hpaymt) => {
				"for HPAYMT says who may claim by it"
			}
			Holder::Any if self.uses.is_some() => "with counted uses says who may take them",
			_ => return Ok(named),
		};
		Err(CliError::unusable(format_args!("a request {why}: else any member could"))
			.next("give --holder with the id of one"))
	}

	/// Whom it is for, if that is said.
	fn grantee(&self) -> Result<Option<Grantee<Account>>, CliError> {
		let Some(text) = &self.to else { return Ok(None) };
		match Named::read("--to", text)? {
			Named::Known(
				own @ (Grantee::Organization(_) | Grantee::Practitioner(_) | Grantee::Study(_)),
			) => Ok(Some(own)),
			_ => Err(CliError::unusable(format_args!(
				"--to {text}: an organization asks for itself, its practitioners or its studies"
			))
			.next("give org:ID, practitioner:ACCOUNT or study:ID")),
		}
	}
}

/// When nobody waits for an answer any more: so many days after `now`, or when the grant would end.
fn expiry(now: UnixMillis, answer_days: u32, end: Option<UnixMillis>) -> UnixMillis {
	let latest = now.saturating_add(u64::from(answer_days).saturating_mul(DAY_MS));
	end.map_or(latest, |end| latest.min(end))
}

/// The organization for which somebody acts.
async fn own(chain: &Chain, signer: Account) -> Result<Grantee<Account>, CliError> {
	let acting = organizations::acting_for(&chain.best().await?, signer).await?;
	acting.map(Grantee::Organization).ok_or_else(|| {
		CliError::refused(format_args!(
			"Consent.NotAuthorized: {signer} acts for no organization, and nobody else asks"
		))
		.next("sign with a key of the admin or of one of the practitioners")
	})
}

/// The commitment to the reason, of which what opens it goes to `files`.
fn commit(
	text: Option<&str>,
	path: Option<&Path>,
	files: &mut NewFiles,
) -> Result<Option<[u8; 32]>, CliError> {
	let (Some(text), Some(path)) = (text, path) else { return Ok(None) };
	let (commitment, opening) = requests::reason(text);
	files.add(path, opening.to_json()?);
	Ok(Some(commitment))
}

/// Asks for a grant.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let scope = opts.scope()?;
	let grantee = opts.grantee()?;
	opts.end.check(scope.purposes)?;
	can_write(opts.reason_out.as_deref())?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let mut files = NewFiles::default();
		let reason = commit(opts.reason.as_deref(), opts.reason_out.as_deref(), &mut files)?;
		let now = now(&chain).await?;
		let valid_until = opts.end.valid_until(now)?;
		let new = NewRequest {
			patient: patient::resolve(&chain, &opts.patient).await?,
			grantee: match grantee {
				Some(grantee) => grantee,
				None => own(&chain, signing.signer()).await?,
			},
			scope,
			valid_until,
			max_uses: opts.uses,
			reason,
			expires_at: expiry(now, opts.answer_days, valid_until),
		};
		let call = requests::request_call(&chain.best().await?, &new)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|receipt| {
			Ok(Requested {
				patient: Hex32(new.patient.0),
				request: requests::requested(receipt)?,
				words: format!(
					"{} to {}",
					words::grantee_in_words(&new.grantee),
					displays::scope_in_words(&new.scope)
				),
				valid_until: new.valid_until.map(Moment),
				expires_at: Moment(new.expires_at),
				reason: new.reason.map(Hex32),
				reason_out: opts.reason_out.clone(),
			})
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use salus_primitives::{OrganizationId, Purpose};

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		opts: Opts,
	}

	fn read(line: &str) -> Result<Opts, clap::Error> {
		let always = "line --patient ana --categories Imaging --purposes TREAT --days 3 --key //A";
		Line::try_parse_from(always.split_whitespace().chain(line.split_whitespace()))
			.map(|line| line.opts)
	}

	#[test]
	fn an_organization_asks_for_itself_or_its_own() {
		assert_eq!(read("").expect("options").grantee().expect("nobody"), None);
		let to = |text: &str| read(&format!("--to {text}")).expect("options").grantee();
		let own = Grantee::Organization(OrganizationId(2));
		assert_eq!(to("org:2").expect("an organization"), Some(own));
		assert!(matches!(to("practitioner://Lind"), Ok(Some(Grantee::Practitioner(_)))));
		assert!(matches!(to("study:3"), Ok(Some(Grantee::Study(_)))));
		for other in ["any", "role:Provider", "person:ana", "2"] {
			assert!(to(other).is_err(), "{other}");
		}
	}

	#[test]
	fn nobody_waits_for_longer_than_the_grant_would_last() {
		assert_eq!(expiry(5, 7, None), 5 + 7 * DAY_MS);
		assert_eq!(expiry(5, 7, Some(9)), 9);
		assert_eq!(expiry(5, 7, Some(u64::MAX)), 5 + 7 * DAY_MS);
		assert!(read("--answer-days 31").is_err() && read("--answer-days 0").is_err());
	}

	#[test]
	fn a_reason_is_kept_in_a_file() {
		assert!(read("--reason birth").is_err() && read("--reason-out birth.json").is_err());
		let mut files = NewFiles::default();
		let path = Path::new("birth.json");
		assert!(commit(Some("birth"), Some(path), &mut files).expect("a commitment").is_some());
		assert!(files.has(path));
		assert_eq!(commit(None, None, &mut files).expect("nothing"), None);
	}

	#[test]
	fn who_could_claim_or_take_uses_is_named() {
		let holder = |line: &str| read(line).expect("options").scope().map(|scope| scope.holder);
		let named = Holder::Organization(OrganizationId(1));
		for line in ["--uses 1", "--purposes HPAYMT", "--purposes TREAT,HPAYMT --holder any"] {
			let refused = holder(line).expect_err(line).line();
			assert!(refused.contains("--holder"), "{refused}");
		}
		for line in ["--uses 1 --holder 1", "--purposes HPAYMT --holder 1"] {
			assert_eq!(holder(line).expect(line), named);
		}
	}

	#[test]
	fn what_is_asked_is_what_was_given() {
		let scope = read("--protected all --confidentiality R").expect("options").scope();
		let scope = scope.expect("a scope");
		assert_eq!((scope.protected, scope.confidentiality), (Protected::All, Confidentiality::R));
		assert_eq!(scope.purposes, Purpose::Treat.into());
		assert_eq!(scope.holder, Holder::Any);
		let turned = read("--from-day 2020-01-02 --to-day 2020-01-01").expect("options");
		assert!(turned.scope().is_err());
	}
}
