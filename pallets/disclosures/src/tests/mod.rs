//! Tests of disclosures: one file for the call, one for the reads, one for the pure rule.

mod basic_flow;
mod disclose;
mod invariants;
mod model;
mod rule;
mod views;

use crate::mock::*;
use frame_support::dispatch::DispatchResult;
use salus_primitives::{
	Basis, EmergencyId, GrantId, Outcome, PatientId, Recipient,
	RelationshipKind::{self, Coverage, Treatment},
};

const DESCRIPTION: [u8; 32] = [0xDE; 32];

const REFUSED: Outcome = Outcome::Refused;

const fn released(basis: Basis) -> Outcome {
	Outcome::Released { basis }
}

const fn under_grant(id: u32) -> Outcome {
	released(Basis::Grant(GrantId(id)))
}

const fn in_emergency(id: u32) -> Outcome {
	released(Basis::Emergency(EmergencyId(id)))
}

fn by_policy(kind: RelationshipKind) -> Outcome {
	released(Basis::Policy(kind))
}

fn disclose(
	who: AccountId,
	patient: PatientId,
	recipient: Recipient,
	outcome: Outcome,
) -> DispatchResult {
	Disclosures::disclose(RuntimeOrigin::signed(who), patient, recipient, outcome, DESCRIPTION)
}
