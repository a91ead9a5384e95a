//! What a claim takes: an insurer with a plan and money, a member, consent to pay, and records of
//! this member.

use crate::{
	journey::{decide, text, RECORD},
	Journey,
};
use anyhow::{Context, Result};
use salus_client::chain::CalendarDay;
use salus_primitives::Day;
use serde_json::{json, Value};

/// The plan of the examples.
pub const PLAN: &str =
	include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../client/cli/examples/plan.json"));

/// The file with the insurer's key for service tags.
const TAG_KEY: &str = "tags.key";
/// A day, in milliseconds.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// An hour, in milliseconds.
const HOUR_MS: u64 = 60 * 60 * 1000;

/// An insurer `//Insurer` that covers the patient `//Ana` by the plan of the examples, under the
/// identity `//AnaInsured`, which permits to pay; and records of the hospital that are this
/// member's.
pub struct Billing<'a> {
	journey: &'a Journey,
	/// The insurer's id.
	pub insurer: u64,
	/// The member: the payer-side identity.
	pub member: String,
	/// The plan's id.
	pub plan: u64,
	/// The coverage's id. It begins on [`Self::today`] and has no end.
	pub coverage: u64,
	/// The id of the member's grant that permits to pay the hospital, from [`Self::today`] on.
	pub grant: u64,
	/// The leaves of the patient's record, in its vault `hospital`, as in [`RECORD`].
	pub leaves: Vec<String>,
	/// The chain's day on which all of this came to be.
	pub today: Day,
}

impl<'a> Billing<'a> {
	/// Lets all of it come to be, and the council put `funds` into the insurer's pool. It begins in
	/// the first hour of a day, so that the day is the same for all of it.
	///
	/// # Errors
	/// Fails if one of the steps does.
	pub async fn begin(journey: &'a Journey, funds: u64) -> Result<Self> {
		let cli = &journey.cli;
		let now = advance(journey, 0).await?;
		let now = advance(journey, DAY_MS - now % DAY_MS + HOUR_MS / 2).await?;
		let today = Day::of(now);

		let terms = "--name Insurer --roles Payer --admin //Insurer --days 300";
		let insurer = number(&decide(cli, &format!("org admit {terms}")).await?, "organization")?;
		cli.write("plan.json", PLAN)?;
		let plan = number(&cli.json("plan create plan.json --key //Insurer").await?, "plan")?;
		decide(cli, &format!("payer fund {insurer} --amount {funds}")).await?;

		let member = cli.json("patient register --key //AnaInsured --sponsor //Insurer").await?;
		let member = text(&member, "patient")?;
		let from = CalendarDay(today);
		let cover = format!("coverage create --plan {plan} --patient //AnaInsured --from {from}");
		let coverage = number(&cli.json(&format!("{cover} --key //Insurer")).await?, "coverage")?;
		let grant = permit(journey, insurer, journey.hospital).await?;

		cli.write(TAG_KEY, format!("{}\n", "7a".repeat(32)))?;
		cli.write("visit.json", RECORD)?;
		let anchor = "record anchor visit.json --patient //Ana --member //AnaInsured";
		let signed = "--vault hospital --key //Okafor --relayer //Hospital";
		let anchored = cli.json(&format!("{anchor} {signed}")).await?;
		let records = anchored["records"].as_array().context("records")?;
		let leaves = records.iter().map(|record| text(record, "leaf")).collect::<Result<_>>()?;
		Ok(Self { journey, insurer, member, plan, coverage, grant, leaves, today })
	}

	/// The day so many days after [`Self::today`], as it is written.
	pub fn day(&self, days: i32) -> String {
		CalendarDay(Day(self.today.0.saturating_add(days))).to_string()
	}

	/// Moves the chain's clock on by so many days.
	///
	/// # Errors
	/// Fails if the node does.
	pub async fn pass(&self, days: u64) -> Result<()> {
		advance(self.journey, days * DAY_MS).await.map(drop)
	}

	/// The command by which the hospital's admin submits these lines.
	pub fn submit(&self, lines: &str) -> String {
		self.submit_by(self.grant, "--vault hospital --key //Hospital", lines)
	}

	/// The command by which somebody submits these lines under a grant.
	pub fn submit_by(&self, grant: u64, signed: &str, lines: &str) -> String {
		let coverage = self.coverage;
		let terms = format!("--coverage {coverage} --grant {grant} --tag-key-file {TAG_KEY}");
		format!("claim submit {terms} {lines} {signed}")
	}

	/// Lets the member permit to pay another provider, too. Returns the grant.
	///
	/// # Errors
	/// Fails if it is not made.
	pub async fn permit(&self, provider: u64) -> Result<u64> {
		permit(self.journey, self.insurer, provider).await
	}

	/// Writes what the member has borne and used in `year` to `seen.json`, from which it is adjusted.
	///
	/// # Errors
	/// Fails if it cannot be read or written.
	pub async fn see(&self, year: &str) -> Result<()> {
		let cli = &self.journey.cli;
		let seen = cli.json(&format!("coverage show {} --year {year}", self.coverage)).await?;
		cli.write("seen.json", seen.to_string())
	}

	/// The balances of the insurer's pool and of the hospital's.
	///
	/// # Errors
	/// Fails if one of them cannot be read.
	pub async fn balances(&self) -> Result<(u64, u64)> {
		Ok((self.balance(self.insurer).await?, self.balance(self.journey.hospital).await?))
	}

	async fn balance(&self, organization: u64) -> Result<u64> {
		let pool = self.journey.cli.json(&format!("payer pool {organization}")).await?;
		number(&pool, "balance")
	}
}

/// Lets the member permit the insurer to pay a provider.
async fn permit(journey: &Journey, insurer: u64, provider: u64) -> Result<u64> {
	let scope = format!("--to org:{insurer} --holder {provider} --categories Claims");
	let signed = "--purposes HPAYMT --days 200 --key //AnaInsured --relayer //Insurer";
	number(&journey.cli.json(&format!("consent grant {scope} {signed}")).await?, "grant")
}

/// Moves the chain's clock on, and returns what it shows.
async fn advance(journey: &Journey, ms: u64) -> Result<u64> {
	journey.node.rpc().call("dev_advanceTime", json!([ms])).await
}

/// A member of a JSON object that is a number.
fn number(object: &Value, name: &str) -> Result<u64> {
	object[name].as_u64().with_context(|| format!("{name} of {object}"))
}
