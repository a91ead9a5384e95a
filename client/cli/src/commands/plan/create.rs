//! `salus plan create`.

use crate::{
	arguments,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::Output,
	signing::{DirectOpts, Rows},
};
use clap::Args;
use salus_client::{
	chain::{
		plans::{self, document_commitment, NewPlan},
		Hex32,
	},
	services::fresh_salt,
};
use salus_commitments::Salt;
use salus_primitives::{
	insurance::MAX_MONEY, Benefit, CostShare, Limit, Money, OrganizationId, PlanId,
};
use serde::{Deserialize, Serialize};
use std::io::Write;

/// The options of `salus plan create`.
#[derive(Debug, Args)]
#[command(after_help = "\
The file is JSON:
  {
    \"deductible\": 50000,             what a member bears in a calendar year first
    \"out_of_pocket_maximum\": 200000, the most that a member bears; without it, no maximum
    \"filing_limit_days\": 90,         how many days after the service a claim may be filed, at most 731
    \"benefits\": [
      {
        \"number\": 1,                 ascending; what it means stands here, and never on the chain:
        \"meaning\": \"office visit\",
        \"covered\": true,             false: excluded
        \"price_per_unit\": 12000,     what is allowed for one unit
        \"cost_share\": \"CopayOnly\",   None, CopayOnly, DeductibleThenCoinsurance,
                                     DeductibleThenCopay, CopayThenDeductibleThenCoinsurance
        \"copay\": 2500,
        \"coinsurance_per_mille\": 0,  the member's share in thousandths
        \"limit\": { \"Visits\": 2 }     of a calendar year: \"None\", or Amount, Units, Visits
      }
    ]
  }
Amounts are integers, in the smallest unit of the settlement currency. Of a benefit number and
meaning are needed, and the price of what is covered, since nothing is paid above it: 0 has to be
said. What else is left out is covered, 0, or none. There is an example in
client/cli/examples/plan.json.

The chain gets a salted commitment to the document, which is this file unless another is named:
SHA-256(\"salus/plan-document/v1\" ‖ 0x00 ‖ salt ‖ bytes). Keep document and salt: they show
members which benefits were meant. A plan is never changed: another year's plan is another plan.

Examples:
  salus plan create client/cli/examples/plan.json --key payer
  salus plan create plan.json --document handbook.pdf --salt $SALT --key payer --dry-run")]
pub struct Opts {
	/// The plan; - is stdin
	#[arg(value_name = "FILE")]
	file: InputFile,
	/// The document in which members read it; without it, the file itself
	#[arg(long, value_name = "FILE")]
	document: Option<InputFile>,
	/// The salt of the commitment to the document; without it, a fresh one
	#[arg(long, value_name = "HEX", value_parser = arguments::hex32)]
	salt: Option<Hex32>,
	#[command(flatten)]
	signing: DirectOpts,
}

/// A plan, as a file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
	deductible: Money,
	#[serde(default = "no_maximum")]
	out_of_pocket_maximum: Money,
	filing_limit_days: u32,
	benefits: Vec<BenefitEntry>,
}

const fn no_maximum() -> Money {
	MAX_MONEY
}

/// A benefit, as a file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BenefitEntry {
	number: u16,
	/// For people, and for the document's commitment: nobody else knows what the number means.
	meaning: String,
	#[serde(default = "covered")]
	covered: bool,
	/// What is covered needs one.
	price_per_unit: Option<Money>,
	#[serde(default = "no_cost_share")]
	cost_share: CostShare,
	#[serde(default)]
	copay: Money,
	#[serde(default)]
	coinsurance_per_mille: u16,
	#[serde(default = "no_limit")]
	limit: Limit,
}

const fn covered() -> bool {
	true
}

const fn no_cost_share() -> CostShare {
	CostShare::None
}

const fn no_limit() -> Limit {
	Limit::None
}

impl BenefitEntry {
	/// The benefit as the chain takes it. Refused if it is covered without a price: every claim of
	/// it would be allowed, and none paid.
	fn benefit(self) -> Result<Benefit, CliError> {
		let Self { number, meaning, covered, .. } = self;
		if covered && self.price_per_unit.is_none() {
			let next = "say what is allowed for one unit (0: nothing), or \"covered\": false";
			return Err(CliError::refused(format_args!(
				"benefit {number}, {meaning}, is covered and has no price_per_unit"
			))
			.next(next));
		}
		Ok(Benefit {
			number,
			covered,
			cost_share: self.cost_share,
			copay: self.copay,
			coinsurance_per_mille: self.coinsurance_per_mille,
			price_per_unit: self.price_per_unit.unwrap_or_default(),
			limit: self.limit,
		})
	}
}

#[derive(Serialize)]
struct Created {
	plan: PlanId,
	payer: OrganizationId,
	document: Hex32,
	/// Opens the commitment to the document.
	salt: Hex32,
}

impl Rows for Created {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["plan".into(), self.plan.0.to_string()],
			vec!["payer".into(), self.payer.0.to_string()],
			vec!["document".into(), self.document.to_string()],
			vec!["salt (keep it)".into(), self.salt.to_string()],
		]
	}
}

/// Makes a plan of a file.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let bytes = opts.file.read()?;
	let plan: PlanFile = serde_json::from_slice(&bytes).map_err(|error| {
		CliError::refused(format_args!("{}: {error}", opts.file))
			.next("see `salus plan create --help` for what a plan's file says")
	})?;
	let benefits: Vec<Benefit> =
		plan.benefits.into_iter().map(BenefitEntry::benefit).collect::<Result<_, _>>()?;
	let salt = match opts.salt {
		Some(salt) => Salt::from_bytes(salt.0),
		None => fresh_salt().map_err(CliError::unusable)?,
	};
	let document = match &opts.document {
		Some(file) => document_commitment(&salt, &file.read()?),
		None => document_commitment(&salt, &bytes),
	};
	let new = NewPlan {
		document,
		deductible: plan.deductible,
		out_of_pocket_maximum: plan.out_of_pocket_maximum,
		filing_limit_days: plan.filing_limit_days,
		benefits,
	};
	let shown = block_on(async {
		let payer = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let call = plans::create_call(&chain.best().await?, &new)?;
		payer.act(&chain, node, &call).await?.shown(|receipt| {
			let (plan, payer) = plans::created(receipt)?;
			let (document, salt) = (Hex32(document), Hex32(*salt.as_bytes()));
			Ok(Created { plan, payer, document, salt })
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_example_is_a_plan() {
		let example = include_bytes!("../../../examples/plan.json");
		let plan: PlanFile = serde_json::from_slice(example).expect("a plan");
		assert!(plan.benefits.is_sorted_by_key(|benefit| benefit.number));
		let limited = plan.benefits.iter().any(|benefit| benefit.limit != Limit::None);
		assert!(limited && plan.benefits.iter().any(|benefit| !benefit.covered));
	}

	#[test]
	fn what_is_left_out_is_covered_and_without_limits() {
		let text = r#"{ "deductible": 5, "filing_limit_days": 90,
			"benefits": [{ "number": 7, "meaning": "x", "price_per_unit": 9 }] }"#;
		let mut plan: PlanFile = serde_json::from_str(text).expect("a plan");
		assert_eq!(plan.out_of_pocket_maximum, MAX_MONEY);
		let expected = Benefit {
			number: 7,
			covered: true,
			cost_share: CostShare::None,
			copay: 0,
			coinsurance_per_mille: 0,
			price_per_unit: 9,
			limit: Limit::None,
		};
		let benefit = plan.benefits.pop().expect("a benefit");
		assert_eq!(benefit.benefit().expect("it has a price"), expected);
	}

	#[test]
	fn what_is_covered_has_a_price() {
		let benefit = |more: &str| {
			let text = format!(r#"{{ "number": 7, "meaning": "massage"{more} }}"#);
			serde_json::from_str::<BenefitEntry>(&text).expect("a benefit").benefit()
		};
		let unpriced = [
			"",
			r#", "covered": true"#,
			r#", "price_per_unit": null"#,
			r#", "cost_share": "CopayOnly", "copay": 9"#,
		];
		for unpriced in unpriced {
			let line = benefit(unpriced).expect_err(unpriced).line();
			assert!(line.contains("benefit 7, massage, is covered"), "{line}");
			assert!(line.contains("(0: nothing)"), "{line}");
		}
		let priced = |more| benefit(more).map(|benefit| (benefit.covered, benefit.price_per_unit));
		for (more, expected) in [
			(r#", "price_per_unit": 1"#, (true, 1)),
			(r#", "price_per_unit": 0"#, (true, 0)),
			(r#", "covered": false"#, (false, 0)),
			(r#", "covered": false, "price_per_unit": 9"#, (false, 9)),
		] {
			assert_eq!(priced(more).expect(more), expected);
		}
	}

	#[test]
	fn what_a_plan_does_not_say_is_refused() {
		for wrong in [
			r#"{ "deductible": 5, "benefits": [] }"#,
			r#"{ "deductible": 5, "filing_limit_days": 9, "benefits": [{ "number": 1 }] }"#,
			r#"{ "deductible": -5, "filing_limit_days": 9, "benefits": [] }"#,
			r#"{ "deductible": 5.5, "filing_limit_days": 9, "benefits": [] }"#,
			r#"{ "deductible": 5, "filing_limit_days": 9, "benefits": [], "copay": 1 }"#,
		] {
			assert!(serde_json::from_str::<PlanFile>(wrong).is_err(), "{wrong}");
		}
	}
}
