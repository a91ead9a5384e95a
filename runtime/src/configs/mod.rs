//! Configurations of the runtime's pallets, one file per concern.

mod consensus;
mod fees;
mod governance;
mod insurance;
mod relay;
mod salus;
mod system;

pub use consensus::{FixedValidators, MaxAuthorities, SessionPeriod};
pub use fees::{ConsortiumAccount, NothingBurned, MAX_TIP, TIP_TOO_LARGE};
pub use governance::{CouncilCollective, TwoThirdsOfCouncil};
pub use insurance::SettlementInstance;
pub use system::MaximumBlockWeight;
