//! The chain: connecting, asking, signing, relaying.
//!
//! [`Chain`] is a connection. Reads are runtime APIs, asked at a block ([`Chain::best`],
//! [`Chain::finalized`], [`Chain::at`]); they stand in a module for each noun. Transactions are
//! [`Call`]s, which [`Chain::submit`] signs and sends, or which a patient signs as a
//! [meta-transaction](meta_tx) and an organization [relays](Chain::relay).

pub mod account;
mod api;
mod call;
mod client;
mod error;
pub mod meta_tx;
mod outcome;
mod submit;

pub mod adjustments;
pub mod anchoring;
pub mod anchors;
pub mod annex;
pub mod attestations;
pub mod claims;
pub mod consent;
pub mod council;
pub mod coverage;
pub mod custody;
pub mod disclosures;
pub mod displays;
pub mod dossier;
pub mod emergencies;
pub mod explain;
pub mod health;
pub mod identities;
pub mod life;
pub mod link;
pub mod organizations;
pub mod papers;
pub mod patients;
pub mod plans;
pub mod pools;
pub mod recovery;
pub mod relationships;
pub mod relay;
pub mod release;
pub mod representatives;
pub mod requests;
pub mod restrictions;
#[cfg(test)]
mod rule_tests;
pub mod shadow;
pub mod studies;
pub mod submission;
pub mod texts;
pub mod verify;
pub mod words;

pub use account::{Account, CalendarDay, Hex32, Moment};
pub use call::Call;
pub use client::{block_id, time_at, AtBlock, BlockId, Chain, ChainStatus};
pub use error::{ChainError, Refusal};
pub use submit::{Estimate, Fee, Patience, Receipt, Transaction, Wait, DEFAULT_PERIOD};
