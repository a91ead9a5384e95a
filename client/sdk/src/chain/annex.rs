//! What a grant or a restriction says off the chain: annexes, committed grantees, events.
//!
//! The chain has a salted commitment to each. What opens it is the wallet's to keep, and to give to
//! whom it concerns: without the opening of an annex a grant covers less and a restriction reaches
//! more, and a grant to a commitment is for nobody. Formats: ADR 8.

use crate::chain::account::{Account, Hex32};
use crate::chain::disclosures::SaltedText;
use crate::chain::error::ChainError;
use rand::rngs::OsRng;
use rand::RngCore;
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_primitives::{Annex, Grantee, Protected, Purpose, Purposes, Scope};
use serde::{Deserialize, Serialize};

/// The name of the format in which the opening of an event is kept.
pub const EVENT_FORMAT: &str = "salus/event-opening/v1";

/// A scope with the commitment to its annex, and what opens that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
	/// The scope, of which [`Scope::protected`] names the annex.
	pub scope: Scope,
	/// What opens it.
	pub opening: AnnexOpening,
}

/// Why something cannot be committed to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unattachable {
	/// A claim is paid by a call, and no call opens anything.
	#[error(
		"a grant for HPAYMT cannot be limited to authors, contexts or records by an annex: a claim \
		 is paid by a call, and calls open no annex, so nothing would ever be paid by it"
	)]
	PaymentOfParticulars,
	/// The same, for a grantee.
	#[error(
		"a grant for HPAYMT cannot leave its grantee to a commitment: a claim is paid by a call, and \
		 calls open nothing, so nothing would ever be paid by it"
	)]
	PaymentToCommitment,
	/// A commitment names somebody, not another commitment.
	#[error("the grantee is a commitment already")]
	Committed,
	/// The lists of the annex are out of order.
	#[error("the lists of the annex are out of order")]
	Unordered,
	/// The system gives no random bytes.
	#[error("the system gives no random bytes: {0}")]
	NoRandomness(String),
}

impl From<Unattachable> for ChainError {
	fn from(error: Unattachable) -> Self {
		Self::Malformed(error.to_string())
	}
}

/// Attaches an annex to the scope of a grant, under a fresh salt.
///
/// A wallet does so for every grant, with an empty annex if nothing is to be said: so that there is
/// one says nothing. Whether it is announced as [`Protected::Annex`] or [`Protected::Particular`]
/// follows from what is in it ([`Annex::narrows`]).
///
/// # Errors
///
/// [`Unattachable::PaymentOfParticulars`] if the annex narrows a grant for `HPAYMT`, which then could
/// never pay a claim.
pub fn attach(scope: Scope, annex: Annex) -> Result<Attached, Unattachable> {
	if annex.narrows() && scope.purposes.contains(Purpose::Hpaymt) {
		return Err(Unattachable::PaymentOfParticulars);
	}
	attach_to_restriction(scope, annex)
}

/// Attaches an annex to the scope of a restriction, under a fresh salt.
///
/// Until it is opened, the restriction reaches everything in its clear scope; and of payment it is
/// never opened.
///
/// # Errors
///
/// As [`attach`], but for payment.
pub fn attach_to_restriction(scope: Scope, annex: Annex) -> Result<Attached, Unattachable> {
	if !annex.is_ordered() {
		return Err(Unattachable::Unordered);
	}
	let opening = AnnexOpening { salt: salt()?, annex };
	let hash = opening.hash();
	let protected =
		if opening.annex.narrows() { Protected::Particular(hash) } else { Protected::Annex(hash) };
	Ok(Attached { scope: Scope { protected, ..scope }, opening })
}

/// Commits to a grantee, under a fresh salt: whom the grant names, and what opens that.
///
/// # Errors
///
/// [`Unattachable::PaymentToCommitment`] for `HPAYMT`, and [`Unattachable::Committed`] if the grantee
/// is a commitment already.
pub fn commit_to_grantee(
	grantee: Grantee<Account>,
	purposes: Purposes,
) -> Result<(Grantee<Account>, GranteeOpening<Account>), Unattachable> {
	if matches!(grantee, Grantee::Committed(_)) {
		return Err(Unattachable::Committed);
	}
	if purposes.contains(Purpose::Hpaymt) {
		return Err(Unattachable::PaymentToCommitment);
	}
	let opening = GranteeOpening { salt: salt()?, grantee };
	Ok((Grantee::Committed(opening.hash()), opening))
}

/// Commits to the event with which a grant ends, under a fresh salt: what the grant's terms name, and
/// what opens that. `SHA-256("salus/event/v1" ‖ 0x00 ‖ salt ‖ text)`.
pub fn event(text: &str) -> ([u8; 32], EventOpening) {
	let salted = SaltedText::new(text.to_owned());
	(salted.as_event(), EventOpening::of(salted))
}

/// What opens the event with which a grant ends: a JSON file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventOpening {
	format: String,
	/// 32 random bytes.
	pub salt: Hex32,
	/// The event, in UTF-8.
	pub text: String,
}

/// Shows neither salt nor text, so that neither gets into a log.
impl std::fmt::Debug for EventOpening {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("EventOpening(..)")
	}
}

impl EventOpening {
	fn of(salted: SaltedText) -> Self {
		Self { format: EVENT_FORMAT.into(), salt: salted.salt, text: salted.text }
	}

	/// The commitment that this opens.
	pub fn commitment(&self) -> [u8; 32] {
		SaltedText { salt: self.salt, text: self.text.clone() }.as_event()
	}

	/// Reads an opening file.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if it is not of this format.
	pub fn from_json(json: &[u8]) -> Result<Self, ChainError> {
		let opening: Self = serde_json::from_slice(json)
			.map_err(|error| ChainError::Malformed(format!("no opening of an event: {error}")))?;
		if opening.format == EVENT_FORMAT {
			Ok(opening)
		} else {
			let format = opening.format;
			Err(ChainError::Malformed(format!("'{format}' is not {EVENT_FORMAT}")))
		}
	}

	/// The opening file.
	///
	/// # Errors
	///
	/// None is known; it is what the JSON writer says.
	pub fn to_json(&self) -> Result<Vec<u8>, ChainError> {
		let mut json = serde_json::to_vec_pretty(self)
			.map_err(|error| ChainError::Malformed(error.to_string()))?;
		json.push(b'\n');
		Ok(json)
	}
}

fn salt() -> Result<[u8; 32], Unattachable> {
	let mut bytes = [0; 32];
	OsRng
		.try_fill_bytes(&mut bytes)
		.map_err(|error| Unattachable::NoRandomness(error.to_string()))?;
	Ok(bytes)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{
		Action, Author, Categories, Confidentiality, DayWindow, Holder, Leaf, OrganizationId, Role,
		Sensitivities, Sensitivity,
	};

	fn scope(purpose: Purpose) -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: purpose.into(),
			categories: Categories::all(),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		}
	}

	fn narrow() -> [Annex; 3] {
		let author = Author { organization: OrganizationId(1), account: None };
		let none = Sensitivities::empty();
		[
			Annex::new(none, vec![author], vec![], vec![]).expect("few"),
			Annex::new(none, vec![], vec![[1; 32]], vec![]).expect("few"),
			Annex::new(none, vec![], vec![], vec![Leaf([2; 32])]).expect("few"),
		]
	}

	#[test]
	fn an_annex_is_announced_by_what_is_in_it() {
		for annex in [Annex::default(), Annex::of(Sensitivity::Hiv.into())] {
			let attached = attach(scope(Purpose::Hpaymt), annex.clone()).expect("attached");
			assert_eq!(attached.scope.protected, Protected::Annex(attached.opening.hash()));
			assert_eq!(attached.opening.annex, annex);
			assert_eq!(
				Scope { protected: Protected::None, ..attached.scope },
				scope(Purpose::Hpaymt)
			);
		}
		for annex in narrow() {
			let attached = attach(scope(Purpose::Treat), annex).expect("attached");
			assert_eq!(attached.scope.protected, Protected::Particular(attached.opening.hash()));
		}
	}

	#[test]
	fn payment_is_never_limited_to_particulars_nor_to_whom_nobody_sees() {
		for annex in narrow() {
			let refused = attach(scope(Purpose::Hpaymt), annex.clone());
			assert_eq!(refused, Err(Unattachable::PaymentOfParticulars));
			attach_to_restriction(scope(Purpose::Hpaymt), annex).expect("of a restriction it is");
		}
		let payer = || Grantee::Organization(OrganizationId(3));
		let refused = commit_to_grantee(payer(), Purpose::Hpaymt.into());
		assert_eq!(refused, Err(Unattachable::PaymentToCommitment));
		commit_to_grantee(payer(), Purpose::Treat.into()).expect("else it is");
	}

	#[test]
	fn two_equal_annexes_and_grantees_have_nothing_in_common() {
		let attached = || attach(scope(Purpose::Treat), Annex::default()).expect("attached");
		assert_ne!(attached().scope.protected, attached().scope.protected);
		let committed =
			|| commit_to_grantee(Grantee::Role(Role::Provider), Purpose::Treat.into()).expect("it");
		assert_ne!(committed().0, committed().0);
		assert_ne!(event("end of the study").0, event("end of the study").0);
	}

	#[test]
	fn a_committed_grantee_is_opened_by_its_opening() {
		let role = Grantee::Role(Role::Provider);
		let (committed, opening) =
			commit_to_grantee(role.clone(), Purpose::Treat.into()).expect("committed");
		let Grantee::Committed(hash) = committed.clone() else { panic!("{committed:?}") };
		assert!(opening.opens(&hash));
		assert_eq!(opening.grantee, role);
		let again = commit_to_grantee(committed, Purpose::Treat.into());
		assert_eq!(again, Err(Unattachable::Committed));
	}

	#[test]
	fn an_event_survives_its_file_and_another_format_does_not() {
		let (commitment, opening) = event("end of the study");
		let json = opening.to_json().expect("JSON");
		let read = EventOpening::from_json(&json).expect("the same");
		assert_eq!((read.commitment(), read.text.as_str()), (commitment, "end of the study"));
		let text = String::from_utf8(json).expect("text");
		for changed in [
			text.replacen("event-opening/v1", "event-opening/v2", 1),
			text.replacen("\"text\"", "\"words\"", 1),
			String::new(),
		] {
			assert!(EventOpening::from_json(changed.as_bytes()).is_err(), "{changed}");
		}
		assert_eq!(format!("{opening:?}"), "EventOpening(..)");
	}
}
