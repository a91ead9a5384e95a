//! The council of the consortium.

use crate::{
	configs::MaximumBlockWeight, weights, AccountId, BlockNumber, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeOrigin, DAYS,
};
use frame_support::{parameter_types, traits::ConstU32, weights::Weight};
use pallet_collective::{DefaultVote, EnsureProportionAtLeast, MemberCount};
use sp_runtime::Perbill;

/// The council's instance of the collective pallet.
pub type CouncilCollective = pallet_collective::Instance1;

/// At least two thirds of the council's seats.
pub type TwoThirdsOfCouncil = EnsureProportionAtLeast<AccountId, CouncilCollective, 2, 3>;

parameter_types! {
	/// How long a motion can be voted on: a week.
	pub const MotionDuration: BlockNumber = 7 * DAYS;
	/// What an approved motion may weigh: half of a block.
	pub MaxProposalWeight: Weight = Perbill::from_percent(50) * MaximumBlockWeight::get();
}

impl pallet_collective::Config<CouncilCollective> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type RuntimeEvent = RuntimeEvent;
	type Proposal = RuntimeCall;
	type MotionDuration = MotionDuration;
	type MaxProposals = ConstU32<100>;
	type MaxMembers = ConstU32<100>;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type DefaultVote = SilenceIsNo;
	// The pallet's benchmarks have a prime decide.
	#[cfg(feature = "runtime-benchmarks")]
	type DefaultVote = pallet_collective::PrimeDefaultVote;
	type WeightInfo = weights::pallet_collective::WeightInfo<Runtime>;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type SetMembersOrigin = TwoThirdsOfCouncil;
	// The pallet's benchmarks seat their members as root.
	#[cfg(feature = "runtime-benchmarks")]
	type SetMembersOrigin = frame_system::EnsureRoot<AccountId>;
	type MaxProposalWeight = MaxProposalWeight;
	type DisapproveOrigin = TwoThirdsOfCouncil;
	#[cfg(not(feature = "runtime-benchmarks"))]
	type KillOrigin = frame_system::EnsureNever<()>;
	// What never happens cannot be measured.
	#[cfg(feature = "runtime-benchmarks")]
	type KillOrigin = frame_system::EnsureRoot<AccountId>;
	type Consideration = ();
}

/// A seat that does not vote says no: a motion needs the voices of those it is decided by.
#[cfg_attr(
	feature = "runtime-benchmarks",
	expect(dead_code, reason = "the collective's benchmarks have a prime decide")
)]
pub struct SilenceIsNo;

impl DefaultVote for SilenceIsNo {
	fn default_vote(
		_prime_vote: Option<bool>,
		_yes_votes: MemberCount,
		_no_votes: MemberCount,
		_len: MemberCount,
	) -> bool {
		false
	}
}
