//! One file for each call, one for the story, and one for each thing that spans the calls.

mod add_key;
mod attacks;
mod basic_flow;
mod claim_identity;
mod complete_recovery;
mod custody;
mod inspect;
mod kept;
mod model;
mod payload;
mod recovery_view;
mod register;
mod register_custodial;
mod register_sponsored;
mod remove_key;
mod replay;
mod rotate_key;
mod set_encryption_key;
mod set_guardians;
mod set_key_purposes;
mod start_recovery;
mod support_recovery;
mod veto_recovery;
mod withdraw_support;

use crate::mock::*;
use frame_support::{assert_noop, dispatch::DispatchResult};
use sp_runtime::DispatchError;

/// Checks that a call of a patient's control key is refused to everybody else: no signer, root, a
/// member, a stranger, another patient, a key of the patient without that purpose, and a former
/// control key. Ana's first key controls; `call` must be good for it.
fn refused_to_all_but_a_control_key(call: impl Fn(RuntimeOrigin) -> DispatchResult) {
	for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
		assert_noop!(call(origin), DispatchError::BadOrigin);
	}
	register(&ben());
	let consent = pair("AnaConsent");
	add_key(&ana(), &consent, salus_primitives::KeyPurpose::Consent.into());
	let former = pair("AnaFormer");
	add_key(&ana(), &former, salus_primitives::KeyPurposes::all());
	remove_key(&ana(), &former);
	for who in [ST_MARY, STRANGER, account(&ben()), account(&consent), account(&former)] {
		assert_noop!(call(signed(&who)), crate::Error::<Test>::NotAuthorized);
	}
}
