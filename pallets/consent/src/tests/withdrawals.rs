//! What was signed on paper gives nothing any more once something was taken back in the patient's name,
//! whoever did it and however, and whichever of both arrives first.

use super::{papers::*, *};
use crate::{Call, Error, Event, NextRequestId, RequestTerms, Withdrawals};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchResult},
	traits::UnfilteredDispatchable,
};
use salus_primitives::{BasePolicy, RequestId, SignedPaper};

const DIRECTIVE: DirectiveId = DirectiveId(7);
/// When something is taken back.
const TAKEN_BACK: UnixMillis = NOW + DAY;

fn by(who: AccountId, call: Call<Test>) -> DispatchResult {
	let dispatched = call.dispatch_bypass_filter(signed(who));
	dispatched.map(|_| ()).map_err(|failed| failed.error)
}

/// What is there to be taken back: a grant by a directive, and a request.
fn given_and_asked() {
	lakeside_treats_omar();
	let terms = terms_by(DIRECTIVE, NOW + 300 * DAY);
	assert_ok!(Consent::grant(signed(DR_OKAFOR), PATIENT_OMAR, LAKESIDE_ONLY, scope(), terms));
	assert_eq!(ask(), RequestId(0));
}

/// Lakeside asks Omar; the id of the request.
fn ask() -> RequestId {
	let id = RequestId(NextRequestId::<Test>::get(PATIENT_OMAR));
	let terms = RequestTerms {
		valid_until: Some(NOW + 200 * DAY),
		max_uses: None,
		reason: None,
		expires_at: pallet_timestamp::Now::<Test>::get() + 7 * DAY,
	};
	let lakeside = signed(LAKESIDE_ADMIN);
	assert_ok!(Consent::request(lakeside, PATIENT_OMAR, LAKESIDE_ONLY, scope(), terms));
	id
}

/// Every call by which something is taken back for Omar.
fn takes_back() -> [Call<Test>; 5] {
	let patient = PATIENT_OMAR;
	let id = GrantId(0);
	[
		Call::revoke { patient, id },
		Call::revoke_all { patient, grantee: LAKESIDE_ONLY },
		Call::revoke_directive { patient, directive: DIRECTIVE },
		Call::suspend { patient, id },
		Call::withdraw_papers { patient },
	]
}

#[test]
fn a_paper_of_before_a_withdrawal_gives_nothing() {
	for number in 0..5 {
		build_and_execute(|| {
			given_and_asked();
			set_time(TAKEN_BACK);
			assert_ok!(by(ST_MARY_ADMIN, takes_back()[number].clone()));
			assert_eq!(Consent::withdrew_at(PATIENT_OMAR), Some(TAKEN_BACK));
			set_time(TAKEN_BACK + 1);
			// What was signed at the very moment may be what was taken back.
			for signed_at in [NOW - DAY, TAKEN_BACK - 1, TAKEN_BACK] {
				let paper = another(1, signed_at);
				for who in [DR_LINDQVIST, DR_OKAFOR] {
					assert_noop!(record_by(who, scope(), paper), Error::<Test>::Outdated);
				}
				assert_eq!(recorded(paper.document), None, "{number} {signed_at}");
			}
			assert_ok!(record(another(1, TAKEN_BACK + 1)));
		});
	}
}

// In the block of the withdrawal nothing that was signed can be later.
#[test]
fn a_paper_in_the_block_of_a_withdrawal_gives_nothing() {
	for number in 0..5 {
		build_and_execute(|| {
			given_and_asked();
			set_time(TAKEN_BACK);
			assert_ok!(by(DR_OKAFOR, takes_back()[number].clone()));
			for signed_at in [TAKEN_BACK - 1, TAKEN_BACK] {
				assert_noop!(record(another(1, signed_at)), Error::<Test>::Outdated);
			}
			assert_noop!(record(another(1, TAKEN_BACK + 1)), Error::<Test>::TooFar);
		});
	}
}

// The desk records it, Omar takes it back, and the clinic sends it, and others of its drawer, again.
#[test]
fn a_replayed_paper_gives_nothing() {
	build_and_execute(|| {
		lakeside_treats_omar();
		assert_ok!(record(PAPER));
		set_time(TAKEN_BACK);
		let revoke = Call::revoke { patient: PATIENT_OMAR, id: GrantId(0) };
		assert_ok!(by(DR_OKAFOR, revoke));
		for later in [0, 1, DAY, 20 * DAY] {
			set_time(TAKEN_BACK + later);
			assert_noop!(record(PAPER), Error::<Test>::AlreadyExists);
			let copy = SignedPaper { document: [0xD1; 32], ..PAPER };
			assert_noop!(record(copy), Error::<Test>::Outdated);
			// Nor by who keeps the key.
			assert_noop!(record_by(DR_OKAFOR, scope(), copy), Error::<Test>::Outdated);
			assert!(matches!(omars_decision_for(DR_LINDQVIST), Decision::Deny { .. }));
		}
		// Signed anew, it gives.
		assert_ok!(record(another(2, TAKEN_BACK + DAY)));
		assert!(matches!(omars_decision_for(DR_LINDQVIST), Decision::Permit { .. }));
	});
}

// What was given by an earlier paper, or otherwise, stays until it is taken back itself.
#[test]
fn a_withdrawal_ends_nothing_else() {
	build_and_execute(|| {
		lakeside_treats_omar();
		assert_ok!(record(PAPER));
		assert_ok!(record(another(1, NOW)));
		assert_ok!(by(DR_OKAFOR, Call::revoke { patient: PATIENT_OMAR, id: GrantId(0) }));
		assert_eq!(live(PATIENT_OMAR, &LAKESIDE_ONLY), [1]);
		assert!(matches!(omars_decision_for(DR_LINDQVIST), Decision::Permit { .. }));
	});
}

#[test]
fn the_last_withdrawal_counts() {
	build_and_execute(|| {
		given_and_asked();
		assert_eq!(Consent::withdrew_at(PATIENT_OMAR), None);
		for (later, call) in [
			(1, Call::suspend { patient: PATIENT_OMAR, id: GrantId(0) }),
			(2, Call::withdraw_papers { patient: PATIENT_OMAR }),
			(3, Call::revoke { patient: PATIENT_OMAR, id: GrantId(0) }),
		] {
			set_time(NOW + later * HOUR);
			assert_ok!(by(DR_OKAFOR, call));
			assert_eq!(Withdrawals::<Test>::get(PATIENT_OMAR), Some(NOW + later * HOUR));
			assert_noop!(record(another(1, NOW + later * HOUR)), Error::<Test>::Outdated);
		}
		assert_eq!(Consent::withdrew_at(PATIENT_ANA), None);
	});
}

#[test]
fn what_takes_nothing_back_leaves_papers_as_they_are() {
	build_and_execute(|| {
		given_and_asked();
		let patient = PATIENT_OMAR;
		set_time(TAKEN_BACK);
		let request = RequestId(0);
		for (who, call) in [
			(DR_OKAFOR, restrict_call()),
			(DR_OKAFOR, Call::set_patient_policy { patient, policy: BasePolicy::Deny }),
			(DR_OKAFOR, Call::decline { patient, request }),
			(LAKESIDE_ADMIN, Call::give_back { patient, id: GrantId(0) }),
		] {
			assert_ok!(by(who, call));
			assert_eq!(Withdrawals::<Test>::get(patient), None);
		}
		set_time(TAKEN_BACK + DAY);
		assert_eq!(ask(), RequestId(1));
		let withdraw = Call::withdraw_request { patient, request: RequestId(1) };
		assert_ok!(by(LAKESIDE_ADMIN, withdraw));
		assert_ok!(record(another(1, NOW)));
	});
}

fn restrict_call() -> Call<Test> {
	let (patient, except) = (PATIENT_OMAR, but(&[]));
	Call::restrict { patient, scope: scope(), except, directive: None }
}

// Who has keys takes back by them: that is noted, too, and no paper is recorded at all.
#[test]
fn who_has_keys_takes_back_as_well() {
	build_and_execute(|| {
		let id = ana_grants(LAKESIDE_ONLY, scope());
		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		assert_eq!(Consent::withdrew_at(PATIENT_ANA), Some(NOW));
		set_time(NOW + HOUR);
		assert_ok!(Consent::resume(ana(), PATIENT_ANA, id));
		assert_eq!(Consent::withdrew_at(PATIENT_ANA), Some(NOW));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		assert_eq!(Consent::withdrew_at(PATIENT_ANA), Some(NOW + HOUR));
	});
}

// Restrictions of a directive alone: nothing that was given is taken back.
#[test]
fn the_end_of_a_directive_that_restricts_takes_nothing_back() {
	build_and_execute(|| {
		let directive = Some(DIRECTIVE);
		assert_ok!(Consent::restrict(ana(), PATIENT_ANA, scope(), but(&[]), directive));
		assert_ok!(Consent::revoke_directive(ana(), PATIENT_ANA, DIRECTIVE));
		assert_eq!(Withdrawals::<Test>::get(PATIENT_ANA), None);
	});
}

#[test]
fn what_fails_takes_nothing_back() {
	build_and_execute(|| {
		given_and_asked();
		for call in takes_back() {
			assert!(by(STRANGER, call).is_err());
		}
		let patient = PATIENT_OMAR;
		for call in [
			Call::revoke { patient, id: GrantId(9) },
			Call::revoke_all { patient, grantee: INSURER },
			Call::revoke_directive { patient, directive: DirectiveId(9) },
		] {
			assert!(by(DR_OKAFOR, call).is_err());
		}
		assert_eq!(Withdrawals::<Test>::get(patient), None);
	});
}

// To ask whether a call is free is to write nothing.
#[test]
fn a_withdrawal_is_noted_when_it_is_made() {
	build_and_execute(|| {
		given_and_asked();
		for call in takes_back() {
			let _ = call.is_feeless(&signed(DR_OKAFOR));
			assert_eq!(Withdrawals::<Test>::get(PATIENT_OMAR), None);
		}
	});
}

// Of several grants at once each is told, and the moment is one.
#[test]
fn a_withdrawal_of_several_grants_is_one_moment() {
	build_and_execute(|| {
		lakeside_treats_omar();
		for n in 0..3 {
			assert_ok!(record(another(n, NOW)));
		}
		set_time(TAKEN_BACK);
		System::reset_events();
		let (patient, by_whom) = (PATIENT_OMAR, DR_OKAFOR);
		assert_ok!(by(by_whom, Call::revoke_all { patient, grantee: LAKESIDE_ONLY }));
		let acting = Acting::Custodian { organization: ST_MARY };
		let revoked = |id| Event::Revoked { patient, grant: GrantId(id), by: by_whom, acting };
		let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
		assert_eq!(events, [0, 1, 2].map(|id| RuntimeEvent::from(revoked(id))));
		assert_eq!(Withdrawals::<Test>::get(patient), Some(TAKEN_BACK));
	});
}

// A withdrawal of what is over counts for nothing, because it fails; one of what has not begun counts.
#[test]
fn a_withdrawal_is_of_what_is_not_over() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let patient = PATIENT_OMAR;
		let later = terms_between(NOW + 10 * DAY, NOW + 20 * DAY);
		let kept = || signed(DR_OKAFOR);
		assert_ok!(Consent::grant(kept(), patient, LAKESIDE_ONLY, scope(), later));
		let revoke = Call::revoke { patient, id: GrantId(0) };
		set_time(NOW + 20 * DAY);
		assert_noop!(by(DR_OKAFOR, revoke.clone()), Error::<Test>::Expired);
		assert_ok!(record(another(1, NOW)));
		set_time(NOW);
		assert_ok!(by(DR_OKAFOR, revoke));
		assert_noop!(record(another(2, NOW)), Error::<Test>::Outdated);
		set_time(NOW + 20 * DAY);
	});
}
