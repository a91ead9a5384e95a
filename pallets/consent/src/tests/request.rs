//! `request`, and what is read of requests.

use super::{asks::*, *};
use crate::{Call, Error, Event, Grants, NextRequestId, Request, RequestTerms, MAX_OPEN_REQUESTS};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, DispatchResult, GetDispatchInfo},
};
use salus_primitives::{
	traits::OrganizationInspect, Actions, AnnexHash, Categories, GranteeHash, Holder, Protected,
	Purpose, RequestId, Role, UnixMillis,
};
use salus_runtime_api::{RequestStatus, RequestView};
use sp_runtime::DispatchError;

fn request_by(origin: RuntimeOrigin) -> DispatchResult {
	Consent::request(origin, PATIENT_ANA, LAKESIDE_ONLY, scope(), asked_terms())
}

fn request_for(by: AccountId, grantee: Grantee<AccountId>) -> DispatchResult {
	Consent::request(RuntimeOrigin::signed(by), PATIENT_ANA, grantee, scope(), asked_terms())
}

fn request_of(scope: Scope) -> DispatchResult {
	lakeside_asks_for(scope, asked_terms())
}

fn request_until(valid_until: Option<UnixMillis>, expires_at: UnixMillis) -> DispatchResult {
	lakeside_asks_for(scope(), RequestTerms { valid_until, expires_at, ..asked_terms() })
}

#[test]
fn request_works() {
	build_and_execute(|| {
		let terms = RequestTerms { max_uses: Some(3), ..asked_terms() };
		assert_ok!(lakeside_asks_for(scope(), terms));
		let id = RequestId(0);
		let request = Request {
			id,
			organization: LAKESIDE,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms,
			requested_at: NOW,
			requested_by: LAKESIDE_ADMIN,
			closed: None,
		};
		assert_eq!(stored(id), request);
		assert_eq!(NextRequestId::<Test>::get(PATIENT_ANA), 1);
		System::assert_last_event(
			Event::Requested {
				patient: PATIENT_ANA,
				request: id,
				organization: LAKESIDE,
				by: LAKESIDE_ADMIN,
			}
			.into(),
		);
		assert_eq!(
			Consent::requests(PATIENT_ANA),
			[RequestView {
				id,
				organization: LAKESIDE,
				grantee: LAKESIDE_ONLY,
				scope: scope(),
				valid_until: Some(END),
				max_uses: Some(3),
				reason: Some([5; 32]),
				requested_at: NOW,
				requested_by: LAKESIDE_ADMIN,
				expires_at: EXPIRY,
				closed_at: None,
				status: RequestStatus::Open,
			}]
		);
	});
}

#[test]
fn request_gives_nothing() {
	build_and_execute(|| {
		asked_for_results();
		assert_eq!(Grants::<Test>::iter().count(), 0);
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

#[test]
fn request_counts_ids_per_patient() {
	build_and_execute(|| {
		assert_ok!(request_by(lakeside()));
		assert_ok!(request_by(lakeside()));
		let terms = asked_terms();
		assert_ok!(Consent::request(lakeside(), PATIENT_BEN, LAKESIDE_ONLY, scope(), terms));
		assert_eq!(kept(), [0, 1]);
		let of_ben: Vec<_> = Consent::requests(PATIENT_BEN).iter().map(|one| one.id.0).collect();
		assert_eq!(of_ben, [0]);
		assert_eq!(Consent::requests(PATIENT_NOBODY), []);
	});
}

#[test]
fn request_for_itself_or_its_own_works() {
	for by in [LAKESIDE_ADMIN, DR_LINDQVIST, NURSE_BEN] {
		for grantee in [LAKESIDE_ONLY, Grantee::Practitioner(DR_LINDQVIST)] {
			build_and_execute(|| {
				assert_ok!(request_for(by, grantee.clone()));
				let request = view(RequestId(0));
				assert_eq!((request.organization, request.requested_by), (LAKESIDE, by));
				assert_eq!(request.grantee, grantee);
			});
		}
	}
}

#[test]
fn request_by_who_acts_for_two_organizations_works_for_both() {
	build_and_execute(|| {
		Admins::mutate(|admins| admins.insert(NURSE_BEN, UMBRELLA));
		assert_ok!(request_for(NURSE_BEN, LAKESIDE_ONLY));
		assert_ok!(request_for(NURSE_BEN, Grantee::Organization(UMBRELLA)));
		let asking: Vec<_> =
			Consent::requests(PATIENT_ANA).iter().map(|one| one.organization).collect();
		assert_eq!(asking, [LAKESIDE, UMBRELLA]);
	});
}

#[test]
fn request_for_others_fails() {
	build_and_execute(|| {
		for by in [LAKESIDE_ADMIN, DR_LINDQVIST] {
			for grantee in [
				Grantee::AnyMember,
				Grantee::Role(Role::Provider),
				Grantee::Organization(ST_MARY),
				Grantee::Organization(QUACKERY),
				Grantee::Practitioner(DR_OKAFOR),
				Grantee::Practitioner(STRANGER),
				// An admin who is no practitioner.
				Grantee::Practitioner(LAKESIDE_ADMIN),
				// The person is not what works there.
				Grantee::Person(PATIENT_BEN),
				Grantee::Committed(GranteeHash([1; 32])),
			] {
				assert_noop!(request_for(by, grantee), Error::<Test>::NotAuthorized);
			}
		}
	});
}

#[test]
fn request_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		assert_noop!(request_by(RuntimeOrigin::root()), DispatchError::BadOrigin);
		assert_noop!(request_by(RuntimeOrigin::none()), DispatchError::BadOrigin);
		for who in [ANA_KEY, ANA_CONSENT_KEY, ST_MARY_ADMIN, UMBRELLA_ADMIN, DR_OKAFOR, STRANGER] {
			assert_noop!(request_by(RuntimeOrigin::signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn request_without_good_standing_fails() {
	build_and_execute(|| {
		Practitioners::mutate(|practitioners| practitioners.remove(&NURSE_BEN));
		let ben = Grantee::Practitioner(NURSE_BEN);
		assert_noop!(request_for(LAKESIDE_ADMIN, ben), Error::<Test>::NotAuthorized);
		assert_noop!(request_for(NURSE_BEN, LAKESIDE_ONLY), Error::<Test>::NotAuthorized);

		suspend(LAKESIDE);
		for by in [LAKESIDE_ADMIN, DR_LINDQVIST] {
			for grantee in [LAKESIDE_ONLY, Grantee::Practitioner(DR_LINDQVIST)] {
				assert_noop!(request_for(by, grantee), Error::<Test>::NotAuthorized);
			}
		}
	});
}

#[test]
fn request_to_an_unknown_patient_fails() {
	build_and_execute(|| {
		assert_noop!(
			Consent::request(lakeside(), PATIENT_NOBODY, LAKESIDE_ONLY, scope(), asked_terms()),
			Error::<Test>::NotFound
		);
	});
}

#[test]
fn request_for_nothing_fails() {
	build_and_execute(|| {
		for empty in [
			Scope { actions: Actions::empty(), ..scope() },
			Scope { purposes: Purposes::empty(), ..scope() },
			Scope { categories: Categories::empty(), ..scope() },
		] {
			assert_noop!(request_of(empty), Error::<Test>::Empty);
		}
		let uses = |max_uses| {
			lakeside_asks_for(scope(), RequestTerms { max_uses: Some(max_uses), ..asked_terms() })
		};
		assert_noop!(uses(0), Error::<Test>::Empty);
		assert_ok!(uses(1));
	});
}

#[test]
fn request_with_an_annex_fails() {
	build_and_execute(|| {
		let hash = AnnexHash([1; 32]);
		for protected in [Protected::Annex(hash), Protected::Particular(hash)] {
			let annexed = Scope { protected, ..scope() };
			assert_noop!(request_of(annexed), Error::<Test>::AnnexMisplaced);
		}
		for protected in [Protected::None, Protected::All] {
			assert_ok!(request_of(Scope { protected, ..scope() }));
		}
	});
}

#[test]
fn request_for_any_purpose_works() {
	build_and_execute(|| {
		// Those too that a wallet names singly.
		let holder = Holder::Organization(ST_MARY);
		assert_ok!(request_of(Scope { holder, ..widest_scope() }));
		assert_ok!(request_of(Scope { purposes: Purpose::Hmarkt.into(), ..scope() }));
	});
}

#[test]
fn request_for_payment_names_who_may_claim() {
	build_and_execute(|| {
		let paying =
			Scope { purposes: Purposes::of(&[Purpose::Treat, Purpose::Hpaymt]), ..scope() };
		let of_anybody = Scope { holder: Holder::Any, ..paying };
		assert_noop!(request_of(of_anybody), Error::<Test>::HolderNotNamed);
		assert_ok!(request_of(paying));
		assert_ok!(request_of(Scope { purposes: Purpose::Treat.into(), ..of_anybody }));
		// Unasked, the patient may let every provider claim.
		assert_ok!(Consent::grant(ana(), PATIENT_ANA, LAKESIDE_ONLY, of_anybody, terms()));
	});
}

#[test]
fn request_for_counted_uses_names_who_takes_them() {
	build_and_execute(|| {
		let once = RequestTerms { max_uses: Some(1), ..asked_terms() };
		let of_anybody = Scope { holder: Holder::Any, ..scope() };
		let outcome = lakeside_asks_for(of_anybody, once);
		assert_noop!(outcome, Error::<Test>::HolderNotNamed);
		assert_ok!(lakeside_asks_for(scope(), once));
		assert_ok!(request_of(of_anybody));
	});
}

#[test]
fn request_for_records_of_nobody_in_good_standing_fails() {
	build_and_execute(|| {
		let held_by =
			|organization| Scope { holder: Holder::Organization(organization), ..scope() };
		assert_noop!(request_of(held_by(QUACKERY)), Error::<Test>::NotInGoodStanding);
		suspend(ST_MARY);
		assert_noop!(request_of(held_by(ST_MARY)), Error::<Test>::NotInGoodStanding);
		assert_ok!(request_of(Scope { holder: Holder::Any, ..scope() }));
	});
}

#[test]
fn request_must_ask_for_what_could_be_granted() {
	build_and_execute(|| {
		let last = NOW + MAX_VALIDITY;
		assert_noop!(request_until(Some(NOW), NOW + 1), Error::<Test>::Expired);
		assert_noop!(request_until(Some(last + 1), EXPIRY), Error::<Test>::TooFar);
		assert_noop!(request_until(None, EXPIRY), Error::<Test>::TooFar);
		assert_ok!(request_until(Some(NOW + 1), NOW + 1));
		assert_ok!(request_until(Some(last), EXPIRY));
	});
}

#[test]
fn request_without_an_end_works_for_research_alone() {
	build_and_execute(|| {
		let endless = RequestTerms { valid_until: None, ..asked_terms() };
		let research = Purposes::of(&[Purpose::Hresch, Purpose::Clintrch, Purpose::Dsrch]);
		let mixed = Scope { purposes: research.with(Purpose::Treat), ..scope() };
		assert_noop!(lakeside_asks_for(mixed, endless), Error::<Test>::TooFar);
		assert_ok!(lakeside_asks_for(Scope { purposes: research, ..scope() }, endless));
	});
}

#[test]
fn request_must_expire_in_the_future_and_soon() {
	build_and_execute(|| {
		let last = NOW + MAX_REQUEST_LIFETIME;
		let far = Some(last + DAY);
		assert_noop!(request_until(far, 0), Error::<Test>::Expired);
		assert_noop!(request_until(far, NOW), Error::<Test>::Expired);
		assert_noop!(request_until(far, last + 1), Error::<Test>::TooFar);
		assert_noop!(request_until(far, UnixMillis::MAX), Error::<Test>::TooFar);
		assert_ok!(request_until(far, NOW + 1));
		assert_ok!(request_until(far, last));
	});
}

#[test]
fn request_must_not_outlast_what_it_asks_for() {
	build_and_execute(|| {
		let end = NOW + DAY;
		assert_noop!(request_until(Some(end), end + 1), Error::<Test>::TooFar);
		assert_ok!(request_until(Some(end), end));
	});
}

#[test]
fn request_is_open_until_it_expires() {
	build_and_execute(|| {
		let id = asked_for_results();
		set_time(EXPIRY - 1);
		assert_eq!(status(id), RequestStatus::Open);
		set_time(EXPIRY);
		assert_eq!(status(id), RequestStatus::Expired);
		assert_eq!(view(id).closed_at, None);
	});
}

#[test]
fn request_by_an_organization_that_has_two_open_ones_fails() {
	build_and_execute(|| {
		assert_eq!(MAX_OPEN_REQUESTS, 2);
		asked_for_results();
		asked_for_dr_lindqvist();
		let grantees = [LAKESIDE_ONLY, Grantee::Practitioner(NURSE_BEN)];
		for grantee in grantees {
			assert_noop!(request_for(LAKESIDE_ADMIN, grantee), Error::<Test>::LimitReached);
		}
		// Other organizations and other patients have room of their own.
		assert_ok!(request_for(UMBRELLA_ADMIN, Grantee::Organization(UMBRELLA)));
		let terms = asked_terms();
		assert_ok!(Consent::request(lakeside(), PATIENT_BEN, LAKESIDE_ONLY, scope(), terms));
	});
}

#[test]
fn request_works_again_when_one_is_no_longer_open() {
	let answers: [fn(RequestId) -> DispatchResult; 3] =
		[ana_approves, ana_narrows, |id| Consent::withdraw_request(lakeside(), PATIENT_ANA, id)];
	for answer in answers {
		build_and_execute(|| {
			let id = asked_for_results();
			asked_for_results();
			assert_noop!(request_by(lakeside()), Error::<Test>::LimitReached);
			assert_ok!(answer(id));
			assert_ok!(request_by(lakeside()));
			assert_noop!(request_by(lakeside()), Error::<Test>::LimitReached);
		});
	}
	build_and_execute(|| {
		asked(scope(), RequestTerms { expires_at: NOW + HOUR, ..asked_terms() });
		asked_for_results();
		set_time(NOW + HOUR - 1);
		assert_noop!(request_by(lakeside()), Error::<Test>::LimitReached);
		set_time(NOW + HOUR);
		assert_ok!(request_by(lakeside()));
		assert_noop!(request_by(lakeside()), Error::<Test>::LimitReached);
	});
}

#[test]
fn request_beyond_the_last_id_fails() {
	// Not by `build_and_execute`: four thousand million requests are pretended.
	new_test_ext().execute_with(|| {
		NextRequestId::<Test>::insert(PATIENT_ANA, u32::MAX - 1);
		assert_ok!(request_by(lakeside()));
		assert_eq!(kept(), [u32::MAX - 1]);
		assert_noop!(request_by(lakeside()), Error::<Test>::LimitReached);
	});
}

#[test]
fn request_is_paid_and_normal() {
	build_and_execute(|| {
		let call = Call::<Test>::request {
			patient: PATIENT_ANA,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: asked_terms(),
		};
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&lakeside()));
		// One look-up more than what is measured.
		assert_eq!(call.get_dispatch_info().call_weight, Registry::inspect_weight());
	});
}
