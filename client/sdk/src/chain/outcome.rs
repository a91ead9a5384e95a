//! What became of a relayed call, by the events of the transaction that carried it.
//!
//! That transaction succeeds whatever becomes of the call. The pallet tells by an event after the
//! call's own, so that of nested meta-transactions the outermost comes last. A batch, too, succeeds
//! when a call in it is refused, and tells that by an event.

use crate::chain::api::{self, runtime_types::sp_runtime::DispatchError};
use crate::chain::client::ChainConfig;
use crate::chain::error::ChainError;
use crate::chain::submit::refusal;
use subxt::events::Event;
use subxt::metadata::Metadata;

/// What one event tells about calls in other calls.
#[derive(Debug)]
pub(crate) enum Told {
	/// A meta-transaction was dispatched, and its call came to this end.
	Dispatched(Result<(), DispatchError>),
	/// A batch ended before the call of this index, which was refused.
	Interrupted { index: u32, error: DispatchError },
	/// A call of a batch was refused, and the batch went on.
	ItemFailed(DispatchError),
}

impl Told {
	/// What this event tells, if it tells anything about other calls.
	pub(crate) fn by(event: &Event<'_, ChainConfig>) -> Result<Option<Self>, ChainError> {
		use api::meta_tx::events::Dispatched;
		use api::utility::events::{BatchInterrupted, ItemFailed};
		if let Some(dispatched) = event.decode_fields_as::<Dispatched>() {
			let result = dispatched?.result.map(drop).map_err(|failure| failure.error);
			return Ok(Some(Self::Dispatched(result)));
		}
		if let Some(interrupted) = event.decode_fields_as::<BatchInterrupted>() {
			let BatchInterrupted { index, error } = interrupted?;
			return Ok(Some(Self::Interrupted { index, error }));
		}
		if let Some(failed) = event.decode_fields_as::<ItemFailed>() {
			return Ok(Some(Self::ItemFailed(failed?.error)));
		}
		Ok(None)
	}
}

/// Why a relayed call does not count as done.
#[derive(Debug)]
pub(crate) enum NotDone {
	/// It was refused, and changed nothing.
	Refused(DispatchError),
	/// It was executed, and something in it was refused.
	Partly { what: String, error: DispatchError },
}

impl NotDone {
	/// The error, by the names and the words of the metadata.
	pub(crate) fn in_words(self, metadata: &Metadata) -> ChainError {
		match self {
			Self::Refused(error) => refusal(&error, metadata).into(),
			Self::Partly { what, error } => {
				ChainError::Incomplete { what, refusal: refusal(&error, metadata) }
			}
		}
	}
}

/// No event tells that a meta-transaction was dispatched.
#[derive(Debug)]
pub(crate) struct Untold;

/// What of a relayed call was not done, by what its events tell in their order; `None` if all was.
pub(crate) fn judge(mut told: Vec<Told>) -> Result<Option<NotDone>, Untold> {
	let outermost = told
		.iter()
		.rposition(|one| matches!(one, Told::Dispatched(_)))
		.map(|last| told.swap_remove(last));
	match outermost {
		Some(Told::Dispatched(Err(error))) => return Ok(Some(NotDone::Refused(error))),
		Some(_) => {}
		None => return Err(Untold),
	}
	Ok(told.into_iter().find_map(|one| match one {
		Told::Dispatched(Ok(())) => None,
		Told::Dispatched(Err(error)) => {
			Some(NotDone::Partly { what: "a meta-transaction in it".into(), error })
		}
		Told::Interrupted { index, error } => {
			let what = format!("call {index} (counted from 0) of a batch, which ended there,");
			Some(NotDone::Partly { what, error })
		}
		Told::ItemFailed(error) => {
			Some(NotDone::Partly { what: "a call of a batch in it".into(), error })
		}
	}))
}

#[cfg(test)]
mod tests {
	use super::*;

	const DONE: Told = Told::Dispatched(Ok(()));

	fn refused() -> Told {
		Told::Dispatched(Err(DispatchError::BadOrigin))
	}

	#[test]
	fn the_outermost_decides_first() {
		assert!(matches!(judge(vec![DONE]), Ok(None)));
		assert!(matches!(judge(vec![DONE, DONE]), Ok(None)));
		assert!(matches!(judge(vec![refused()]), Ok(Some(NotDone::Refused(_)))));
		assert!(matches!(judge(vec![DONE, refused()]), Ok(Some(NotDone::Refused(_)))));
		assert!(judge(vec![]).is_err());
		let other = Told::ItemFailed(DispatchError::BadOrigin);
		assert!(judge(vec![other]).is_err());
	}

	#[test]
	fn what_is_in_it_has_to_be_done_too() {
		let interrupted = Told::Interrupted { index: 1, error: DispatchError::BadOrigin };
		for inner in [refused(), interrupted, Told::ItemFailed(DispatchError::BadOrigin)] {
			assert!(matches!(judge(vec![inner, DONE]), Ok(Some(NotDone::Partly { .. }))));
		}
	}
}
