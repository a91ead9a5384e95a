//! Client library of Salus.
//!
//! - [`chain`]: connecting to a node, reading, signing, sending, relaying, verifying.
//! - [`npi`]: National Provider Identifiers, checked before they are committed to.
//! - [`services`]: the codes of services on claims, committed to and told apart.
//! - [`wallet`]: encrypted keys, compatible with those of polkadot-js.
//! - [`vault`]: a local directory of encrypted records and their openings.
//! - [`files`]: files with secrets or decrypted records.

pub mod chain;
pub mod files;
pub mod npi;
pub mod services;
pub mod vault;
pub mod wallet;

pub use subxt_signer::sr25519::Keypair;

/// Strings that do not show themselves: phrases and passwords.
pub mod secrets {
	pub use age::secrecy::{ExposeSecret, SecretString};
}
