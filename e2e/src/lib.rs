//! End-to-end tests of Salus: real processes, on this machine's loopback and nowhere else.
//!
//! The tests run what is built: `salus-node` and `salus` in the target folder that the test itself
//! was built into.

pub mod billing;
pub mod binary;
pub mod cli;
pub mod command;
pub mod fixtures;
pub mod journey;
pub mod node;
pub mod relay;
pub mod rpc;
pub mod state;
pub mod transactions;
pub mod wait;

pub use billing::Billing;
pub use cli::Cli;
pub use journey::Journey;
pub use node::{Node, NodeOptions};
pub use rpc::{Head, Rpc};
