//! `salus patient proxy list`.

use crate::{
	commands::patient::show,
	error::CliError,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	representatives::{self, Incapacity, Representative},
	words, Hex32,
};
use serde::Serialize;
use std::io::Write;

/// The options of `salus patient proxy list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Those that are over are among them, as long as there is room. Who has not accepted is a commitment.

Examples:
  salus patient proxy list ana
  salus patient proxy list ana --output json | jq '.proxies[] | select(.status == \"InForce\") | .id'")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(value_name = "PATIENT")]
	patient: String,
}

#[derive(Serialize)]
struct Proxies {
	patient: Hex32,
	proxies: Vec<Representative>,
	/// What was last attested of the patient's capacity.
	incapacity: Option<Incapacity>,
}

/// Who it is, and as what, in words.
fn who(one: &Representative) -> String {
	match &one.accepted {
		Some(accepted) => format!("{} ({})", accepted.account, accepted.capacity),
		None => format!("whom commitment {} names", one.commitment),
	}
}

fn in_words(one: &Representative) -> String {
	let of_age = one
		.of_age_in
		.as_ref()
		.map_or_else(String::new, |month| format!(", for a minor who comes of age in {month}"));
	let sleeps = match one.sleeps {
		true if one.executes() => ", after the patient's death",
		true => ", while the patient lacks capacity",
		false => "",
	};
	let held = one.holds.iter().map(|hold| hold.until).max();
	let held = held.map_or_else(String::new, |until| format!(", held until {until}"));
	format!(
		"{:?}: {} in {}, from {} until {}{of_age}{sleeps}{held}",
		one.status,
		who(one),
		words::list(one.authorities.iter()),
		one.valid_from,
		one.valid_until,
	)
}

impl Report for Proxies {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![vec!["patient".into(), self.patient.to_string()]];
		rows.extend(
			self.proxies.iter().map(|one| vec![format!("proxy {}", one.id.0), in_words(one)]),
		);
		if let Some(one) = &self.incapacity {
			let stands = match (one.is_in_force, one.ended_at) {
				(true, _) => format!("until {}", one.valid_until),
				(false, Some(at)) => format!("ended at {at}"),
				(false, None) => format!("over since {}", one.valid_until),
			};
			let by = one.organization.0;
			let words = format!("attested by organization {by} at {}, {stands}", one.attested_at);
			rows.push(vec!["lack of capacity".into(), words]);
		}
		rows
	}
}

/// Lists a patient's proxies.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let listed = block_on(async {
		let chain = node.connect().await?;
		let patient = show::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		Ok(Proxies {
			patient: Hex32(patient.0),
			proxies: representatives::representatives(&best, patient).await?,
			incapacity: representatives::incapacity(&best, patient).await?,
		})
	})?;
	output.report(&listed)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{
		representatives::{Accepted, Hold, RepresentativeStatus},
		Account, Moment,
	};
	use salus_primitives::{
		Authorities, Authority, OrganizationId, RepresentativeCapacity, RepresentativeId,
	};
	use serde_json::json;

	fn father() -> Representative {
		Representative {
			id: RepresentativeId(2),
			commitment: Hex32([0xab; 32]),
			authorities: Authorities::of(&[Authority::Consent, Authority::View]),
			valid_from: Moment(0),
			valid_until: Moment(1_000),
			of_age_in: Some("2031-06".into()),
			of_age_on: Some(Hex32([1; 32])),
			sleeps: false,
			appointed_at: Moment(0),
			appointed_by: Account([3; 32]),
			accepted: None,
			holds: Vec::new(),
			ended_at: None,
			status: RepresentativeStatus::Appointed,
		}
	}

	#[test]
	fn who_has_not_accepted_is_a_commitment() {
		let words = in_words(&father());
		assert!(words.starts_with(&format!("Appointed: whom commitment {} names", "ab".repeat(32))));
		assert!(words.contains("in consent, view, from 1970-01-01T00:00:00.000Z"), "{words}");
		assert!(words.ends_with("for a minor who comes of age in 2031-06"), "{words}");
	}

	#[test]
	fn who_accepted_is_named_with_what_keeps_them() {
		let account = Account([7; 32]);
		let accepted = Accepted {
			account,
			capacity: RepresentativeCapacity::Parent,
			reason: Hex32([2; 32]),
			at: Moment(5),
		};
		let hold = Hold {
			organization: OrganizationId(1),
			by: Account([4; 32]),
			reason: Hex32([5; 32]),
			from: Moment(10),
			until: Moment(20),
		};
		let held = Representative {
			accepted: Some(accepted),
			holds: vec![hold],
			sleeps: true,
			status: RepresentativeStatus::Held,
			..father()
		};
		let words = in_words(&held);
		assert!(words.starts_with(&format!("Held: {account} (PRN)")), "{words}");
		assert!(words.contains("while the patient lacks capacity"), "{words}");
		assert!(words.ends_with("held until 1970-01-01T00:00:00.020Z"), "{words}");
		let accepted = held
			.accepted
			.clone()
			.map(|accepted| Accepted { capacity: RepresentativeCapacity::Executor, ..accepted });
		let words = in_words(&Representative { accepted, ..held.clone() });
		assert!(words.contains("after the patient's death, held"), "{words}");
		let printed = serde_json::to_value(&held).expect("JSON");
		assert_eq!(printed["authorities"], json!(["consent", "view"]));
		assert_eq!((&printed["accepted"]["capacity"], &printed["id"]), (&json!("PRN"), &json!(2)));
	}
}
