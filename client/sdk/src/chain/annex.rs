//! What a grant or a restriction says off the chain: annexes, committed grantees, events.
//!
//! The chain has a salted commitment to each. What opens it is the wallet's to keep, and to give to
//! whom it concerns: without the opening of an annex a grant covers less and a restriction reaches
//! more, and a grant to a commitment is for nobody. Formats: ADR 8.

use crate::chain::account::Account;
use crate::chain::error::ChainError;
use crate::chain::texts::{Event, TextOpening};
use rand::rngs::OsRng;
use rand::RngCore;
use salus_commitments::{AnnexOpening, GranteeOpening};
use salus_primitives::{Annex, Grantee, Protected, Purpose, Purposes, Scope};

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

/// Commits to the event with which a grant ends: what the grant's terms name, and what opens that.
pub fn event(text: &str) -> ([u8; 32], EventOpening) {
	EventOpening::commit(text)
}

/// What opens the event with which a grant ends.
pub type EventOpening = TextOpening<Event>;

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
}
