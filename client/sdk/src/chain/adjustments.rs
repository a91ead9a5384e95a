//! Adjustments: what of a charge is not paid, and why, in the codes of an X12 835.

use salus_primitives::{Adjustment, AdjustmentGroup, Money, RemarkCode};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Part of a charge that is not paid, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentReport {
	/// Who answers for it.
	pub group: AdjustmentGroup,
	/// The claim adjustment reason code (CARC).
	pub carc: u16,
	/// The remittance advice remark code (RARC), for reasons that need one: `N130`.
	#[serde(with = "spelled")]
	pub rarc: Option<RemarkCode>,
	/// The amount, in the smallest unit of the settlement currency.
	pub amount: Money,
}

impl AdjustmentReport {
	/// Why, without the amount: `CO 252 N705`.
	pub fn reason(&self) -> String {
		let remark = self.rarc.map_or_else(String::new, |rarc| format!(" {rarc}"));
		format!("{:?} {}{remark}", self.group, self.carc)
	}
}

impl fmt::Display for AdjustmentReport {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{} {}", self.reason(), self.amount)
	}
}

impl From<Adjustment> for AdjustmentReport {
	fn from(adjustment: Adjustment) -> Self {
		let Adjustment { group, carc, rarc, amount } = adjustment;
		Self { group, carc, rarc, amount }
	}
}

/// A remark code as X12 spells it, or null.
mod spelled {
	use salus_primitives::RemarkCode;
	use serde::{de::Error, Deserialize, Deserializer, Serialize, Serializer};

	pub fn serialize<S: Serializer>(
		code: &Option<RemarkCode>,
		serializer: S,
	) -> Result<S::Ok, S::Error> {
		code.map(|code| code.to_string()).serialize(serializer)
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(
		deserializer: D,
	) -> Result<Option<RemarkCode>, D::Error> {
		let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
		text.parse()
			.map(Some)
			.map_err(|_| D::Error::custom(format!("'{text}' is no remark code, as N130")))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::RemarkSeries;
	use serde_json::json;

	fn adjustment(rarc: Option<RemarkCode>) -> AdjustmentReport {
		AdjustmentReport { group: AdjustmentGroup::CO, carc: 252, rarc, amount: 9 }
	}

	#[test]
	fn remark_codes_are_spelled_as_in_x12() {
		let remarked = adjustment(Some(RemarkCode { series: RemarkSeries::N, number: 705 }));
		let plain = adjustment(None);
		assert_eq!(
			(remarked.to_string(), plain.to_string()),
			("CO 252 N705 9".into(), "CO 252 9".into())
		);
		for (report, rarc) in [(remarked, json!("N705")), (plain, json!(null))] {
			let written = json!({ "group": "CO", "carc": 252, "rarc": rarc, "amount": 9 });
			assert_eq!(serde_json::to_value(report).expect("JSON"), written);
			assert_eq!(serde_json::from_value::<AdjustmentReport>(written).expect("read"), report);
		}
		let other = json!({ "group": "CO", "carc": 252, "rarc": "705", "amount": 9 });
		assert!(serde_json::from_value::<AdjustmentReport>(other).is_err());
	}
}
