//! What can go wrong between a client and the chain.

use crate::chain::account::Account;
use crate::chain::submit::Wait;
use subxt::error::{
	BackendError, BlockError, BlocksError, ConstantError, EventsError, ExtrinsicError,
	OnlineClientAtBlockError, OnlineClientError, RpcError, RuntimeApiError, StorageError,
	StorageValueError, TransactionEventsError, TransactionProgressError,
};

/// A call that the chain executed and refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error("refused by the chain: {pallet}.{error}{}", explained(.doc))]
pub struct Refusal {
	/// The pallet that refused, or `Runtime` for what every pallet refuses alike.
	pub pallet: String,
	/// The error's name.
	pub error: String,
	/// What the runtime says about it: cause and remedy. Empty if it says nothing.
	pub doc: String,
}

fn explained(doc: &str) -> String {
	if doc.is_empty() {
		String::new()
	} else {
		format!(": {doc}")
	}
}

/// What can go wrong between a client and the chain.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
	/// Nothing answers at the address.
	#[error(
		"no node answers at {url} ({reason}): start one with `salus-node --dev`, or name another \
		 with --url or SALUS_URL"
	)]
	Unreachable {
		/// The address.
		url: String,
		/// What the system says.
		reason: String,
	},
	/// The node runs another chain, or another version of the runtime than this client knows.
	#[error("the node does not speak this client's language: {0}; use the client of its version")]
	Incompatible(String),
	/// The connection broke, or the node could not answer.
	#[error("the node did not answer: {0}")]
	Node(String),
	/// The chain executed the call and refused it.
	#[error(transparent)]
	Refused(#[from] Refusal),
	/// Who pays cannot.
	#[error(
		"{payer} cannot pay the fee: let an organization relay with --relayer, or ask the council \
		 for credit (`salus org credit`)"
	)]
	InsufficientFunds {
		/// Who should pay.
		payer: Account,
	},
	/// The chain did not let the transaction in.
	#[error("the chain did not accept the transaction: {0}")]
	Invalid(String),
	/// The node took the transaction in, and then gave up on it. Another node may not have.
	#[error("the node dropped the transaction, which may still be included by another: {0}")]
	Dropped(String),
	/// The transaction is in a block, and not all of what it was to do was done.
	#[error("only a part of it was done: {what} was {refusal}")]
	Incomplete {
		/// What was not done.
		what: String,
		/// Why.
		refusal: Refusal,
	},
	/// What was asked for does not exist.
	#[error("{0}")]
	NotFound(String),
	/// The transaction is not in a block after the time the caller gave it.
	#[error(
		"not in a {awaited} block after {seconds} s; transaction {transaction} may still be \
		 included"
	)]
	Timeout {
		/// What was awaited: `best` or `finalized`.
		awaited: &'static str,
		/// How long, in seconds.
		seconds: u64,
		/// The transaction's hash.
		transaction: String,
	},
	/// Bytes are not what they should be.
	#[error("{0}")]
	Malformed(String),
}

impl ChainError {
	/// Whether the request was understood and refused, by us or by the chain, rather than not
	/// answered.
	pub fn is_refusal(&self) -> bool {
		matches!(
			self,
			Self::Refused(_)
				| Self::Incomplete { .. }
				| Self::InsufficientFunds { .. }
				| Self::Invalid(_)
				| Self::NotFound(_)
				| Self::Malformed(_)
		)
	}

	/// Whether the node no longer keeps the state that was asked for.
	pub fn is_state_discarded(&self) -> bool {
		matches!(self, Self::Node(said) if said.contains("State already discarded"))
	}

	/// Whether a transaction that was sent and came to this end has no effect, and never will.
	/// Otherwise that is not known yet.
	pub fn is_final(&self, wait: Wait) -> bool {
		match self {
			Self::Invalid(_) => true,
			// What is in a best block may come to stand in another. A meta-transaction that was not
			// let in can be relayed again.
			Self::Refused(refusal) => wait == Wait::Finalized && refusal.pallet != "MetaTx",
			_ => false,
		}
	}
}

fn classify(error: subxt::Error) -> ChainError {
	use subxt::Error as E;
	match &error {
		E::RuntimeApiError(
			RuntimeApiError::IncompatibleCodegen
			| RuntimeApiError::TraitNotFound(_)
			| RuntimeApiError::MethodNotFound { .. }
			| RuntimeApiError::CouldNotDecodeResponse(_),
		)
		| E::ExtrinsicError(
			ExtrinsicError::IncompatibleCodegen
			| ExtrinsicError::PalletNameNotFound(_)
			| ExtrinsicError::CallNameNotFound { .. }
			| ExtrinsicError::UnsupportedVersion
			| ExtrinsicError::EncodeError(_),
		)
		| E::StorageError(
			StorageError::IncompatibleCodegen
			| StorageError::PalletNameNotFound(_)
			| StorageError::StorageEntryNotFound { .. },
		)
		| E::StorageValueError(_) => ChainError::Incompatible(error.to_string()),
		E::ExtrinsicError(ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(
			RpcError::ClientError(subxt::rpcs::Error::User(user)),
		))) => ChainError::Invalid(match &user.data {
			Some(detail) => format!("{}: {}", user.message, detail.get().trim_matches('"')),
			None => user.message.clone(),
		}),
		_ => ChainError::Node(error.to_string()),
	}
}

macro_rules! from_subxt {
	($($error:ident),* $(,)?) => {
		$(
			impl From<$error> for ChainError {
				fn from(error: $error) -> Self {
					classify(error.into())
				}
			}
		)*
	};
}

from_subxt!(
	BackendError,
	BlockError,
	BlocksError,
	ConstantError,
	EventsError,
	ExtrinsicError,
	OnlineClientAtBlockError,
	OnlineClientError,
	RuntimeApiError,
	StorageError,
	StorageValueError,
	TransactionEventsError,
	TransactionProgressError,
);

impl From<subxt::rpcs::Error> for ChainError {
	fn from(error: subxt::rpcs::Error) -> Self {
		classify(error.into())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn refused_by(pallet: &str) -> ChainError {
		let (error, doc) = ("NotAuthorized".into(), String::new());
		ChainError::Refused(Refusal { pallet: pallet.into(), error, doc })
	}

	#[test]
	fn discarded_state_is_told_from_a_broken_connection() {
		let said = "RPC error: Client error: UnknownBlock: State already discarded for 0x00 (4003)";
		assert!(ChainError::Node(said.into()).is_state_discarded());
		assert!(!ChainError::Node("the connection broke".into()).is_state_discarded());
	}

	#[test]
	fn only_what_cannot_be_included_any_more_is_final() {
		assert!(ChainError::Invalid("refused at the door".into()).is_final(Wait::Best));
		assert!(refused_by("RecordAnchor").is_final(Wait::Finalized));
		assert!(!refused_by("RecordAnchor").is_final(Wait::Best));
		assert!(!refused_by("MetaTx").is_final(Wait::Finalized));
		for unknown in [
			ChainError::Dropped("usurped".into()),
			ChainError::Node("the connection broke".into()),
			ChainError::Timeout { awaited: "finalized", seconds: 1, transaction: "00".into() },
		] {
			assert!(!unknown.is_final(Wait::Finalized), "{unknown}");
		}
	}
}
