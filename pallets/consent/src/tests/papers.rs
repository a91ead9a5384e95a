//! Papers that Omar, who has no device, signed, as the tests of several calls record them.

use super::*;
use crate::{PaperRecord, Papers};
use salus_primitives::{PaperSigner, RelationshipKind, SignedPaper};

/// When the relationships of most tests begin and end.
pub const SINCE: UnixMillis = NOW - 100 * DAY;
pub const UNTIL: UnixMillis = NOW + 1_000 * DAY;

/// The paper of most tests, which Omar signed the day before.
pub const PAPER: SignedPaper = SignedPaper {
	document: [0xD0; 32],
	witness: [0xE0; 32],
	signer: PaperSigner::Patient,
	signed_at: NOW - DAY,
};

/// The same with another commitment.
pub fn another(n: u8, signed_at: UnixMillis) -> SignedPaper {
	SignedPaper { document: [n; 32], signed_at, ..PAPER }
}

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Lakeside treats Omar.
pub fn lakeside_treats_omar() {
	relate(PATIENT_OMAR, LAKESIDE, RelationshipKind::Treatment, SINCE, UNTIL);
}

/// Somebody records that Omar lets Lakeside read for thirty days.
pub fn record_by(who: AccountId, scope: Scope, paper: SignedPaper) -> DispatchResult {
	let terms = terms_until(pallet_timestamp::Now::<Test>::get() + 30 * DAY);
	Consent::record_paper(signed(who), PATIENT_OMAR, LAKESIDE_ONLY, scope, terms, paper)
}

/// Lakeside's doctor does.
pub fn record(paper: SignedPaper) -> DispatchResult {
	record_by(DR_LINDQVIST, scope(), paper)
}

/// What is kept of a paper of Omar's.
pub fn recorded(document: [u8; 32]) -> Option<PaperRecord> {
	Papers::<Test>::get(PATIENT_OMAR, document)
}

/// The decision about one of Omar's records that somebody wants to read for treatment.
pub fn omars_decision_for(requester: AccountId) -> Decision {
	decision(AccessRequest { patient: PATIENT_OMAR, ..request(requester, vec![lab_result()]) })
}

/// Whether an organization gives for a purpose in somebody else's name: treatment, payment, operations.
pub fn is_given_by_others(purpose: Purpose) -> bool {
	use Purpose::*;
	matches!(
		purpose,
		Treat
			| Coc | Hpaymt
			| Covauth | Eligver
			| Eligdtrm
			| Clmattch
			| Hoperat | Caremgt
			| Patsfty | Fraud
	)
}
