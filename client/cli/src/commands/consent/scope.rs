//! What a grant covers, but for its annex.

use crate::{arguments, error::CliError};
use clap::Args;
use salus_primitives::{
	Action, Categories, Confidentiality, Day, DayWindow, Holder, Protected, Purpose, Purposes,
	Scope,
};

/// What a grant covers, in clear.
#[derive(Debug, Args)]
pub struct ScopeOpts {
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
	/// The first day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	from_day: Option<Day>,
	/// The last day the data may be from
	#[arg(long, value_name = "DAY", value_parser = arguments::day)]
	to_day: Option<Day>,
}

impl ScopeOpts {
	/// The scope, with this protection in clear; without any, nothing that is protected.
	pub fn scope(&self, protected: Option<Protected>) -> Result<Scope, CliError> {
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
			protected: protected.unwrap_or(Protected::None),
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
pub fn union<T: Copy>(sets: &[T], empty: T, join: fn(T, T) -> T) -> T {
	sets.iter().copied().fold(empty, join)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::OrganizationId;

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
}
