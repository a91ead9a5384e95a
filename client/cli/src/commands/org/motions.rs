//! What the council decides about organizations: each of these proposes a motion.

use super::record::NpiOpts;
use crate::{
	arguments::{self, Validity},
	commands::council::{propose, MotionOpts},
	error::CliError,
	keys,
	online::{block_on, now, NodeOpts},
	output::Output,
};
use clap::Args;
use salus_client::chain::{
	organizations::{self, Admission},
	AtBlock, Call, ChainError,
};
use salus_primitives::{OrganizationId, Role};
use std::io::Write;

/// A motion about organizations.
pub trait Motion {
	/// The call to propose. `now` is the chain's time.
	fn call(&self, at: &AtBlock, now: u64) -> Result<Call, CliError>;

	/// Who proposes.
	fn proposer(&self) -> &MotionOpts;
}

/// Proposes the motion.
pub fn run(
	motion: &impl Motion,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let shown = block_on(async {
		let chain = node.connect().await?;
		let call = motion.call(&chain.best().await?, now(&chain).await?)?;
		propose(&chain, node, &call, motion.proposer()).await
	})?;
	output.report(&shown)
}

/// The options of `salus org admit`.
#[derive(Debug, Args)]
#[command(after_help = "\
The name is public: choose one that shows no medical specialty. The membership's end is that of every
role, unless a licence ends earlier (`salus org license`). An NPI is checked here; the chain gets 32
bytes that only members who share the key can compare.

Examples:
  salus org admit --name 'St Mary Hospital' --roles Provider --admin st-mary --days 365 --key //Alice
  salus org admit --name Labor --roles Laboratory,Provider --admin 5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX \\
    --until 2028-01-01 --credit 1000000000000000 --key //Alice --dry-run
  salus org admit --name Lakeside --roles Provider --admin lakeside --days 365 --npi 1234567893 \\
    --npi-key-file npi.key --test-npi --key //Alice")]
pub struct Admit {
	/// Its name
	#[arg(long)]
	name: String,
	/// Its roles, with commas between them
	#[arg(long, value_delimiter = ',', required = true, value_parser = arguments::role)]
	roles: Vec<Role>,
	/// The account that will administer it: SS58, hexadecimal, a key of the wallet, or a //URI
	#[arg(long, value_name = "ACCOUNT")]
	admin: String,
	#[command(flatten)]
	license: Validity,
	/// Fee credit for its admin, in the chain's smallest unit
	#[arg(long, value_name = "AMOUNT", default_value_t = 1_000_000_000_000_000)]
	credit: u128,
	#[command(flatten)]
	npi: NpiOpts,
	#[command(flatten)]
	motion: MotionOpts,
}

impl Motion for Admit {
	fn call(&self, at: &AtBlock, now: u64) -> Result<Call, CliError> {
		let admission = Admission {
			name: self.name.clone(),
			roles: self.roles.iter().copied().collect(),
			admin: keys::account(&self.admin)?,
			license_expires_at: self.license.until(now)?,
			credit: self.credit,
			npi: self.npi.identifier()?,
		};
		Ok(organizations::admit(at, &admission)?)
	}

	fn proposer(&self) -> &MotionOpts {
		&self.motion
	}
}

/// The options of `salus org renew`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus org renew 1 --days 365 --key //Alice
  salus org renew 1 --until 2029-01-01 --key //Alice")]
pub struct Renew {
	/// The organization's id
	#[arg(value_name = "ID", value_parser = arguments::organization)]
	id: OrganizationId,
	#[command(flatten)]
	license: Validity,
	#[command(flatten)]
	motion: MotionOpts,
}

impl Motion for Renew {
	fn call(&self, at: &AtBlock, now: u64) -> Result<Call, CliError> {
		Ok(organizations::renew(at, self.id, self.license.until(now)?)?)
	}

	fn proposer(&self) -> &MotionOpts {
		&self.motion
	}
}

/// The options of `salus org credit`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  salus org credit 1 --amount 1000000000000 --key //Alice
  salus org credit 1 --amount 1000000000000 --key //Alice --dry-run")]
pub struct Credit {
	/// The organization's id
	#[arg(value_name = "ID", value_parser = arguments::organization)]
	id: OrganizationId,
	/// How much, in the chain's smallest unit
	#[arg(long, value_name = "AMOUNT")]
	amount: u128,
	#[command(flatten)]
	motion: MotionOpts,
}

impl Motion for Credit {
	fn call(&self, at: &AtBlock, _: u64) -> Result<Call, CliError> {
		Ok(organizations::issue_credit(at, self.id, self.amount)?)
	}

	fn proposer(&self) -> &MotionOpts {
		&self.motion
	}
}

/// A motion that only names the organization.
macro_rules! about_one {
	($name:ident, $verb:literal, $call:path, $examples:literal) => {
		#[doc = concat!("The options of `salus org ", $verb, "`.")]
		#[derive(Debug, Args)]
		#[command(after_help = $examples)]
		pub struct $name {
			/// The organization's id
			#[arg(value_name = "ID", value_parser = arguments::organization)]
			id: OrganizationId,
			#[command(flatten)]
			motion: MotionOpts,
		}

		impl Motion for $name {
			fn call(&self, at: &AtBlock, _: u64) -> Result<Call, CliError> {
				let call: Result<Call, ChainError> = $call(at, self.id);
				Ok(call?)
			}

			fn proposer(&self) -> &MotionOpts {
				&self.motion
			}
		}
	};
}

about_one!(
	Suspend,
	"suspend",
	organizations::suspend,
	"\
Examples:
  salus org suspend 3 --key //Alice
  salus org suspend 3 --key //Alice --dry-run"
);
about_one!(
	Reinstate,
	"reinstate",
	organizations::reinstate,
	"\
Examples:
  salus org reinstate 3 --key //Alice
  salus org reinstate 3 --key //Alice --dry-run"
);
about_one!(
	Remove,
	"remove",
	organizations::remove,
	"\
Examples:
  salus org remove 3 --key //Alice
  salus org remove 3 --key //Alice --dry-run"
);
