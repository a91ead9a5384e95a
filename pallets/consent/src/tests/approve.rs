//! `approve`.

use super::{asks::*, *};
use crate::{
	Asked, Call, Directives, Error, Event, Grant, Grants, NextGrantId, RequestTerms, Right,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
	BoundedVec,
};
use salus_primitives::{
	AnnexHash, Basis, DataCategory, Day, DayWindow, Holder, Protected, Purpose, RequestId,
};
use salus_runtime_api::{GrantStatus, RequestStatus};
use sp_runtime::DispatchError;

fn approve_by(origin: RuntimeOrigin, id: RequestId) -> DispatchResult {
	Consent::approve(origin, PATIENT_ANA, id, read(id), None, None)
}

fn approve(id: RequestId) -> DispatchResult {
	approve_by(ana(), id)
}

fn approve_with(id: RequestId, protected: Protected) -> DispatchResult {
	Consent::approve(ana(), PATIENT_ANA, id, read(id), None, Some(protected))
}

fn approve_as_by(directive: DirectiveId, id: RequestId) -> DispatchResult {
	Consent::approve(ana(), PATIENT_ANA, id, read(id), Some(directive), None)
}

/// Whoever shows something else than what was asked for gains nothing by an approval of that.
fn approve_as_read(id: RequestId, asked: Asked<AccountId>) -> DispatchResult {
	Consent::approve(ana(), PATIENT_ANA, id, asked, None, None)
}

/// The grant that answers a request.
fn answer(id: RequestId) -> Grant<AccountId> {
	let RequestStatus::Approved(grant) = status(id) else { panic!("{:?}", status(id)) };
	Grants::<Test>::get(PATIENT_ANA, grant).expect("grants are never deleted")
}

#[test]
fn approve_works() {
	build_and_execute(|| {
		let scope = Scope { holder: Holder::Organization(ST_MARY), ..broad_scope() };
		let id = asked(scope, RequestTerms { max_uses: Some(3), ..asked_terms() });
		let later = NOW + HOUR;
		set_time(later);
		System::reset_events();
		assert_ok!(approve(id));
		let grant = GrantId(0);
		assert_eq!(status(id), RequestStatus::Approved(grant));
		assert_eq!(view(id).closed_at, Some(later));
		let given = Grant {
			grantee: LAKESIDE_ONLY,
			scope,
			granted_at: later,
			granted_by: ANA_KEY,
			right: Right::Patient,
			valid_from: later,
			valid_until: Some(END),
			ends_with: None,
			max_uses: Some(3),
			used: 0,
			reshared: 0,
			revoked_at: None,
			directive: None,
			suspensions: BoundedVec::new(),
		};
		assert_eq!(Grants::<Test>::get(PATIENT_ANA, grant), Some(given));
		assert_eq!(live(PATIENT_ANA, &LAKESIDE_ONLY), [0]);
		let events: Vec<_> = System::events().into_iter().map(|record| record.event).collect();
		let (patient, by) = (PATIENT_ANA, ANA_KEY);
		let expected: [RuntimeEvent; 2] = [
			Event::Granted { patient, grant, right: Right::Patient, by }.into(),
			Event::Approved { patient, request: id, grant, by, acting: Acting::Patient }.into(),
		];
		assert_eq!(events, expected);
	});
}

#[test]
fn approve_permits_what_was_asked_for() {
	build_and_execute(|| {
		let id = asked_for_dr_lindqvist();
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
		assert_ok!(approve(id));
		let Decision::Permit { basis, until, .. } = decision_for(DR_LINDQVIST) else {
			panic!("{:?}", decision_for(DR_LINDQVIST));
		};
		assert_eq!((basis, until), (Basis::Grant(GrantId(0)), Some(END)));
		assert_eq!(decision_for(NURSE_BEN), denied(DenyReason::NoGrant));
	});
}

#[test]
fn approve_without_an_end_works_for_research() {
	build_and_execute(|| {
		let study = Scope { purposes: Purpose::Hresch.into(), ..scope() };
		let id = asked(study, RequestTerms { valid_until: None, ..asked_terms() });
		assert_ok!(approve(id));
		assert_eq!(answer(id).valid_until, None);
	});
}

#[test]
fn approve_by_a_key_for_consent_alone_works() {
	build_and_execute(|| {
		let id = asked_for_results();
		assert_ok!(approve_by(RuntimeOrigin::signed(ANA_CONSENT_KEY), id));
		assert_eq!(answer(id).granted_by, ANA_CONSENT_KEY);
	});
}

#[test]
fn approve_by_a_directive_ends_with_it() {
	build_and_execute(|| {
		let directive = DirectiveId(7);
		let id = asked_for_results();
		assert_ok!(approve_as_by(directive, id));
		assert_eq!(answer(id).directive, Some(directive));
		assert_eq!(Directives::<Test>::get(PATIENT_ANA, directive).len(), 1);
		assert_ok!(Consent::revoke_directive(ana(), PATIENT_ANA, directive));
		assert_eq!(answer(id).status(NOW), GrantStatus::Revoked);
		// That it was approved stays true.
		assert_eq!(status(id), RequestStatus::Approved(GrantId(0)));
	});
}

#[test]
fn approve_with_an_annex_works() {
	let hash = AnnexHash([1; 32]);
	for asked_protected in [Protected::None, Protected::All] {
		for protected in [Protected::Annex(hash), Protected::Particular(hash)] {
			build_and_execute(|| {
				let scope = Scope { protected: asked_protected, ..scope() };
				let id = asked(scope, asked_terms());
				assert_ok!(approve_with(id, protected));
				assert_eq!(answer(id).scope, Scope { protected, ..scope });
			});
		}
	}
}

#[test]
fn approve_with_what_is_no_annex_fails() {
	build_and_execute(|| {
		for asked_protected in [Protected::None, Protected::All] {
			let id = asked(Scope { protected: asked_protected, ..scope() }, asked_terms());
			for protected in [Protected::None, Protected::All] {
				assert_noop!(approve_with(id, protected), Error::<Test>::AnnexMisplaced);
			}
		}
	});
}

/// In each of its parts, by the least there is.
#[test]
fn approve_of_something_else_than_was_asked_for_fails() {
	build_and_execute(|| {
		let id = asked(scope(), RequestTerms { max_uses: Some(3), ..asked_terms() });
		let right = read(id);
		let scopes = [
			Scope { holder: Holder::Organization(LAKESIDE), ..scope() },
			Scope { actions: Action::Correct.into(), ..scope() },
			Scope { purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]), ..scope() },
			Scope { categories: DataCategory::Imaging.into(), ..scope() },
			Scope { confidentiality: Confidentiality::M, ..scope() },
			Scope { days: DayWindow::on(Day(20_000)), ..scope() },
			Scope { protected: Protected::All, ..scope() },
		];
		let RequestTerms { expires_at, .. } = right.terms;
		let terms = [
			RequestTerms { valid_until: Some(END - 1), ..right.terms },
			RequestTerms { max_uses: Some(2), ..right.terms },
			RequestTerms { reason: Some([6; 32]), ..right.terms },
			RequestTerms { reason: None, ..right.terms },
			RequestTerms { expires_at: expires_at + 1, ..right.terms },
		];
		let grantees = [
			Grantee::Practitioner(DR_LINDQVIST),
			Grantee::Organization(UMBRELLA),
			Grantee::AnyMember,
		];
		let wrong = scopes
			.map(|scope| Asked { scope, ..right.clone() })
			.into_iter()
			.chain(terms.map(|terms| Asked { terms, ..right.clone() }))
			.chain(grantees.map(|grantee| Asked { grantee, ..right.clone() }));
		for asked in wrong {
			assert_noop!(approve_as_read(id, asked), Error::<Test>::Changed);
		}
		assert_eq!(status(id), RequestStatus::Open);
		assert_ok!(approve_as_read(id, right));
	});
}

/// A node that shows one request under the number of another.
#[test]
fn approve_of_what_another_request_asks_for_fails() {
	build_and_execute(|| {
		let (narrow, broad) = (asked_for_results(), asked(broad_scope(), asked_terms()));
		assert_noop!(approve_as_read(broad, read(narrow)), Error::<Test>::Changed);
		assert_ok!(approve_as_read(narrow, read(narrow)));
		// Of what is closed nothing else is said, whatever is shown.
		assert_noop!(approve_as_read(narrow, read(broad)), Error::<Test>::Answered);
	});
}

#[test]
fn approve_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		assert_noop!(approve_by(RuntimeOrigin::root(), id), DispatchError::BadOrigin);
		assert_noop!(approve_by(RuntimeOrigin::none(), id), DispatchError::BadOrigin);
		for who in OTHERS {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(approve_by(origin, id), Error::<Test>::NotAuthorized);
		}
		Keys::mutate(|keys| keys.remove(&ANA_KEY));
		assert_noop!(approve(id), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn approve_of_what_was_not_asked_fails() {
	build_and_execute(|| {
		assert_noop!(approve(RequestId(0)), Error::<Test>::NotFound);
		let id = asked_for_results();
		assert_noop!(approve(RequestId(id.0 + 1)), Error::<Test>::NotFound);
		// Ben has a request of this id neither.
		let ben = RuntimeOrigin::signed(NURSE_BEN);
		let outcome = Consent::approve(ben, PATIENT_BEN, id, read(id), None, None);
		assert_noop!(outcome, Error::<Test>::NotFound);
	});
}

#[test]
fn approve_again_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		assert_ok!(approve(id));
		assert_noop!(approve(id), Error::<Test>::Answered);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_noop!(approve(id), Error::<Test>::Answered);
		set_time(EXPIRY);
		assert_noop!(approve(id), Error::<Test>::Answered);
		assert_eq!(NextGrantId::<Test>::get(PATIENT_ANA), 1);
	});
}

#[test]
fn approve_of_what_is_closed_fails() {
	build_and_execute(|| {
		for id in one_closed_in_each_way() {
			assert_noop!(approve(id), Error::<Test>::Answered);
		}
	});
}

#[test]
fn approve_works_until_the_request_expires() {
	build_and_execute(|| {
		let (first, second) = (asked_for_results(), asked_for_results());
		set_time(EXPIRY - 1);
		assert_ok!(approve(first));
		set_time(EXPIRY);
		assert_noop!(approve(second), Error::<Test>::Expired);
	});
}

#[test]
fn approve_for_nobody_in_good_standing_fails() {
	build_and_execute(|| {
		let members = Members::get();
		let (to_lakeside, to_lindqvist) = (asked_for_results(), asked_for_dr_lindqvist());
		for organization in [LAKESIDE, ST_MARY] {
			suspend(organization);
			for id in [to_lakeside, to_lindqvist] {
				assert_noop!(approve(id), Error::<Test>::NotInGoodStanding);
			}
			Members::set(members.clone());
		}
		assert_ok!(approve(to_lakeside));
		assert_ok!(approve(to_lindqvist));
	});
}

#[test]
fn approve_for_a_practitioner_who_left_fails() {
	build_and_execute(|| {
		let id = asked_for_dr_lindqvist();
		Practitioners::mutate(|practitioners| practitioners.remove(&DR_LINDQVIST));
		assert_noop!(approve(id), Error::<Test>::NotInGoodStanding);
		// In good standing, but Ana was not asked by Umbrella.
		Practitioners::mutate(|practitioners| practitioners.insert(DR_LINDQVIST, UMBRELLA));
		assert_noop!(approve(id), Error::<Test>::NotInGoodStanding);
		Practitioners::mutate(|practitioners| practitioners.insert(DR_LINDQVIST, LAKESIDE));
		assert_ok!(approve(id));
	});
}

#[test]
fn approve_of_any_holders_records_looks_at_no_holder() {
	build_and_execute(|| {
		let id = asked(Scope { holder: Holder::Any, ..scope() }, asked_terms());
		suspend(ST_MARY);
		assert_ok!(approve(id));
	});
}

#[test]
fn approve_into_a_full_index_fails() {
	build_and_execute(|| {
		let id = asked_for_results();
		fill_index_of_lakeside();
		assert_noop!(approve(id), Error::<Test>::LimitReached);
		assert_eq!(status(id), RequestStatus::Open);
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		assert_ok!(approve(id));
	});
}

#[test]
fn approve_by_a_full_directive_fails() {
	build_and_execute(|| {
		let directive = DirectiveId(7);
		let id = asked_for_results();
		fill_directive(directive);
		let by_it = || approve_as_by(directive, id);
		assert_noop!(by_it(), Error::<Test>::LimitReached);
		assert_eq!(status(id), RequestStatus::Open);
		assert_ok!(approve(id));
	});
}

#[test]
fn approve_is_paid_and_normal() {
	build_and_execute(|| {
		let request = asked_for_results();
		let (patient, asked) = (PATIENT_ANA, read(request));
		let (directive, protected) = (None, None);
		let call = Call::<Test>::approve { patient, request, asked, directive, protected };
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&ana()));
	});
}
