//! Plain data of plans, coverage and accumulators.

use crate::MAX_COVERAGES;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use salus_primitives::{Accumulator, BenefitUse, CoverageId, Day, Money, PlanTerms, UnixMillis};
use scale_info::TypeInfo;

/// A plan. Its benefits stand beside it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Plan {
	/// What it says.
	pub terms: PlanTerms,
	/// The salted commitment to its document, so that a member can show which one was meant.
	pub document: [u8; 32],
	/// When it was made, in Unix milliseconds.
	pub created_at: UnixMillis,
}

/// The coverages of a member by a payer.
#[derive(
	Clone,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct CoverageIndex {
	/// All under which something can still be claimed, and others that did not have to leave, in
	/// the order in which they were made.
	pub coverages: BoundedVec<CoverageId, ConstU32<MAX_COVERAGES>>,
	/// The last day that one covers which left, if any did. Whatever is made later begins after it,
	/// so that it overlaps none of them, although their periods are not compared any more.
	pub left_until: Option<Day>,
}

/// The part of an accumulator that a payer sets at once.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Adjusted {
	/// What of the deductible is met, in the smallest unit of the settlement currency.
	pub deductible_met: Money,
	/// What the member bore in all, in the same unit.
	pub out_of_pocket: Money,
	/// The number of a benefit of the plan, and what was used of it.
	pub benefit: Option<(u16, BenefitUse)>,
}

impl Adjusted {
	/// What stands in an accumulator, for the benefit of this number.
	pub(crate) fn of(accumulator: &Accumulator, benefit: Option<u16>) -> Self {
		let used = |number: u16| {
			let counted = accumulator.benefits.iter().find(|(counted, _)| *counted == number);
			(number, counted.map(|(_, used)| *used).unwrap_or_default())
		};
		Self {
			deductible_met: accumulator.deductible_met,
			out_of_pocket: accumulator.out_of_pocket,
			benefit: benefit.map(used),
		}
	}
}
