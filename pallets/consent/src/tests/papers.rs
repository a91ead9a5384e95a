//! Papers that Omar, who has no device, signed, as the tests of several calls record them.

use super::*;
use crate::{PaperRecord, Papers};
use salus_primitives::{GranteeHash, PaperSigner, RelationshipKind, Role, SignedPaper, StudyId};

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

/// What is kept of a paper that Lakeside recorded.
pub fn recorded(document: [u8; 32]) -> Option<PaperRecord> {
	Papers::<Test>::get(LAKESIDE, document)
}

/// The decision about one of Omar's records that somebody wants to read for treatment.
pub fn omars_decision_for(requester: AccountId) -> Decision {
	decision(AccessRequest { patient: PATIENT_OMAR, ..request(requester, vec![lab_result()]) })
}

/// To whom an organization may give in somebody else's name at all: by itself, or by a paper; and to whom
/// not. None of them is St Mary, or its practitioner.
pub fn grantees() -> [(Grantee<AccountId>, bool, bool); 11] {
	let roles = |role| Grantee::Role(role);
	[
		(LAKESIDE_ONLY, true, true),
		(INSURER, true, true),
		(Grantee::Practitioner(DR_LINDQVIST), true, true),
		(roles(Role::Provider), false, true),
		(roles(Role::Payer), false, true),
		(roles(Role::Regulator), false, true),
		(roles(Role::Researcher), false, false),
		(Grantee::AnyMember, false, false),
		(Grantee::Person(PATIENT_CARLA), false, false),
		(Grantee::Study(STUDY), false, false),
		(Grantee::Committed(GranteeHash([5; 32])), false, false),
	]
}

/// A study that is open, of an institute that is a member.
pub const STUDY: StudyId = StudyId(7);

pub fn a_study_is_open() {
	let institute = OrganizationId(6);
	Members::mutate(|members| members.insert(institute, Role::Researcher.into()));
	sponsor_study(STUDY, institute, UNTIL);
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
