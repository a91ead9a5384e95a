//! What a guardian's call needs, looked at before it is signed: the call names the guardian to
//! everybody, for ever, and one that cannot succeed would do that for nothing.

use crate::error::CliError;
use salus_client::chain::{
	recovery::{Attempt, Helper, Recovery, Wish},
	Account, Hex32, Moment,
};
use salus_commitments::guardian::GuardianOpening;

/// How somebody helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Help {
	/// Starts an attempt.
	Start,
	/// Supports the open one.
	Support,
}

/// What is known when a guardian is about to sign.
pub struct Situation<'a> {
	/// How the guardian helps.
	pub help: Help,
	/// What the new key signed.
	pub wish: &'a Wish,
	/// The new key.
	pub key: Account,
	/// How the patient can be recovered.
	pub recovery: &'a Recovery,
	/// Whether the new key belongs to an identity, or did.
	pub key_is_used: bool,
	/// Whether the open attempt, if one is open, leads nowhere, as far as is known: its key belongs to
	/// an identity, or a guardian removed the key by which it helped.
	pub attempt_is_stuck: bool,
	/// The block's time.
	pub now: Moment,
}

impl Situation<'_> {
	/// Checks that the guardian's call succeeds, as far as can be known.
	///
	/// # Errors
	///
	/// What is in the way, as a refusal.
	pub fn check_guardian(
		&self,
		opening: &GuardianOpening,
		signer: Account,
	) -> Result<(), CliError> {
		if opening.guardian != signer.0 {
			return Err(CliError::refused(format_args!(
				"the file was given to {}, and {signer} signs",
				Account(opening.guardian)
			))
			.next("sign with the account to which the patient committed"));
		}
		let commitment = Hex32(opening.hash().0);
		let listed = self.recovery.guardians.iter().find(|one| one.commitment == commitment);
		let guardian = listed.ok_or_else(|| {
			CliError::refused("the patient has no guardian by this file")
				.next("ask whether it is for this patient, and see `salus patient guardian list`")
		})?;
		let from = match self.help {
			Help::Start => guardian.starts_from,
			Help::Support => guardian.supports_from,
		};
		if self.now < from {
			return Err(CliError::refused(format_args!("the guardian helps from {from} on"))
				.next("wait, or let another guardian do it"));
		}
		match self.help {
			Help::Start => self.check_start(),
			Help::Support => self.check_support(commitment, signer),
		}
	}

	fn open(&self) -> Option<&Attempt> {
		self.recovery.attempt.as_ref().filter(|attempt| attempt.status.is_open())
	}

	fn check_start(&self) -> Result<(), CliError> {
		if let Some(attempt) = self.open().filter(|_| !self.attempt_is_stuck) {
			return Err(CliError::refused(format_args!(
				"an attempt is open, for the key {}",
				attempt.key
			))
			.next("support it, or wait until it is over"));
		}
		if Moment(self.wish.expires_at) <= self.now {
			return Err(CliError::refused("the wish is too old")
				.next("ask for a new one: `salus patient recover wish`"));
		}
		if self.key_is_used || !self.wish.is_signed()? {
			return Err(CliError::refused(format_args!(
				"the key {} did not sign this wish, or belongs to somebody already",
				self.key
			))
			.next("ask for a wish of a new key"));
		}
		Ok(())
	}

	fn check_support(&self, commitment: Hex32, signer: Account) -> Result<(), CliError> {
		let attempt = self.open().ok_or_else(|| {
			CliError::refused("no attempt is open").next("start one: `salus patient recover start`")
		})?;
		if attempt.key != self.key {
			return Err(CliError::refused(format_args!(
				"the open attempt is for the key {}, and not for that of the wish",
				attempt.key
			))
			.next("look at the person again"));
		}
		let is_own = |one: &Helper| match one {
			Helper::Guardian { account, commitment: other } => {
				*account == signer || *other == commitment
			}
			Helper::Organization { .. } => false,
		};
		if attempt.supporters.iter().any(is_own) {
			return Err(CliError::refused("this guardian has helped already")
				.next("let another guardian do it"));
		}
		Ok(())
	}
}

/// Checks that each new guardian can ever help: none is named twice, and none is named by a key of
/// the patient. `known` are guardians that the patient has.
///
/// # Errors
///
/// The first that cannot, as a refusal.
pub fn check_new_guardians(
	accounts: &[Account],
	known: &[Account],
	own: impl Fn(Account) -> bool,
) -> Result<(), CliError> {
	for (index, account) in accounts.iter().enumerate() {
		let before = accounts.iter().take(index).chain(known);
		if before.into_iter().any(|other| other == account) {
			return Err(CliError::refused(format_args!(
				"{account} would be a guardian twice, and help once"
			))
			.next("name another person"));
		}
		if own(*account) {
			return Err(CliError::refused(format_args!(
				"{account} is or was a key of this patient, and helps nobody to recover it"
			))
			.next("name another person's account"));
		}
	}
	Ok(())
}

#[cfg(test)]
#[path = "helping_tests.rs"]
mod tests;
